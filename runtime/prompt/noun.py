"""What a prompt names: "large wooden barrel with iron rings" is a barrel."""

import re

_OTHER_THINGS = re.compile(r"\b(?:with|of|on|in|and|under|by|for|from|beside|over)\b")
_OF_FILES = re.compile(r"\b(?:sm|sk|lod|(?:low|high) ?poly|mesh|model|scene|object|untitled|export|final)\b")
_OF = re.compile(r"^(?:an? )?(?:piece|pair|set|bunch|kind|statue|model) of ")


def thing_words(prompt: str) -> list[str]:
    """The words of a prompt up to what else it tells, the thing's noun last: "crate of carrots" gives "crate".

    Lower case; of a prompt that begins with what else it tells, all words.
    """
    text = _OF.sub("", prompt.lower())
    words = _words(_OTHER_THINGS.split(text, maxsplit=1)[0])
    return words or _words(text)


def words_of_name(stem: str) -> list[str]:
    """The words in a model's file name without its ending, lower case: "SM_WoodenChair-02" gives "wooden", "chair"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)
    text = " ".join(word.lower() for word in re.findall(r"[^\W\d_]{2,}", apart))
    return _OF_FILES.sub(" ", text).split()


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text)
