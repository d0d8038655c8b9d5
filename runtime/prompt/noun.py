"""What a prompt names: "large wooden barrel with iron rings" is a barrel."""

import re

_OTHER_THINGS = re.compile(r"\b(?:with|of|on|in|and|under|by|for|from|beside|over)\b")
_OF = re.compile(r"^(?:an? )?(?:piece|pair|set|bunch|kind|statue|model) of ")


def thing_words(prompt: str) -> list[str]:
    """The words of a prompt up to what else it tells, the thing's noun last: "crate of carrots" gives "crate".

    Lower case; of a prompt that begins with what else it tells, all words.
    """
    text = _OF.sub("", prompt.lower())
    words = _words(_OTHER_THINGS.split(text, maxsplit=1)[0])
    return words or _words(text)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text)
