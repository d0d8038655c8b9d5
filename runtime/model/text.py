"""From a prompt to the denoiser's condition, and notes about words that were not in the training captions."""

import difflib
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from tokenizers import Tokenizer

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.backend import Backend, Session
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.prompt.lexicon import load_lexicon
from propsmith.runtime.prompt.noun import thing_words

MAX_PROMPT = 300
"""Characters; the model was trained on a few words."""
TOKENIZER = "tokenizer.json"
WORDS = "words.json"

_SPELLING_CUTOFF = 0.8
_MIN_NOUN_COSINE = 0.57  # of a prompt and its noun; "trash can" has .60, and prompts that go wrong have less than .55
_ANCHORED_NOUN_COSINE = 0.7
# fmt: off
_FUNCTION_WORDS = frozenset((
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "has", "in", "into", "is", "it", "its", "of",
    "on", "or", "over", "some", "that", "the", "this", "to", "under", "very", "with", "without",
))
# fmt: on


@dataclass(frozen=True)
class UnknownWord:
    """A word of no training caption, and the nearest words of some; none for a word in another script."""

    word: str
    nearest: tuple[str, ...]

    def __str__(self) -> str:
        way_out = f"; nearest it knows: {', '.join(self.nearest)}" if self.nearest else ": say it in English"
        return f"the model doesn't know {self.word!r}{way_out}"


def check_prompt(prompt: str) -> str:
    """The prompt with its white space normalized.

    Raises:
        InputError: it is empty, longer than MAX_PROMPT characters, no Unicode, or holds no letter or digit.
    """
    tidy = " ".join(prompt.split())
    # Python reads the command line's bytes that are no text, and JSON's lone escapes, as halves of surrogate pairs.
    if re.search("[\ud800-\udfff]", tidy):
        raise InputError(f"the prompt {ascii(tidy)[:80]} is no text in UTF-8: type it again, or save it as UTF-8")
    if not tidy:
        raise InputError('the prompt is empty: name a prop, such as "wooden barrel"')
    if len(tidy) > MAX_PROMPT:
        raise InputError(
            f"the prompt has {len(tidy)} characters, at most {MAX_PROMPT} are read: name it in a few words"
        )
    if not re.search(r"\w", tidy):
        raise InputError(f'the prompt {tidy!r} holds no word: name a prop, such as "wooden barrel"')
    return tidy


def _words(prompt: str) -> list[str]:
    """The words of a prompt in any script, lower case; of one without words its numbers and letters."""
    text = unicodedata.normalize("NFC", prompt.lower())
    letters = "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in text)
    words = [word for word in letters.split() if len(word) > 1 or not word.isascii()]
    return words or re.findall(r"\w+", text)


def _is_thing(word: str) -> bool:
    """Whether a word is only a noun: "gold" and "orange" may follow their noun."""
    lexicon = load_lexicon()
    return lexicon.find(word, "noun") is not None and not any(lexicon.find(word, k) for k in ("color", "material"))


def _moved(embedding: FloatArray, anchor: FloatArray, noun: FloatArray) -> FloatArray:
    """A unit vector between two `[1, D]`, as near to the first as the noun's cosine of at least 0.7 allows."""
    for share in np.linspace(0.1, 1.0, 10, dtype=np.float32):
        mixed = embedding * (1 - share) + anchor * share
        anchored: FloatArray = mixed / np.linalg.norm(mixed)
        if anchored[0] @ noun >= _ANCHORED_NOUN_COSINE:
            break
    return anchored


class TextCondition:
    """A bundle's text encoder.

    Args:
        bundle: must have the capability `text`.
        backend: opens the graph `text_encoder`.
    """

    def __init__(self, bundle: Bundle, backend: Backend) -> None:
        bundle.require("text")
        self._backend = backend
        self._tokenizer: Tokenizer = Tokenizer.from_str(bundle.sidecar(TOKENIZER))
        self._special_tokens = bundle.manifest.special_tokens
        # Without a list, any word may be known: CLIP was trained on the web.
        self._known: frozenset[str] | None = None
        if WORDS in bundle.manifest.sha256:
            self._known = frozenset(json.loads(bundle.sidecar(WORDS)))

    @cached_property
    def _session(self) -> Session:
        """Opened when something is embedded: prompts without unknown words need none to be checked."""
        return self._backend.open("text_encoder")

    def encode(self, texts: list[str]) -> FloatArray:
        """Embed texts -> `[B, D]`, float32; rows don't depend on each other."""
        return np.concatenate([self._embed([text]) for text in texts])

    def encode_prompt(self, prompt: str) -> tuple[FloatArray, str | None]:
        """Embed a prompt -> `[1, D]`, anchored to the noun that it names; and the anchoring phrase, if it needed one.

        A word that the training captions had with other nouns only can hide the noun ("mossy" was on rocks and trees:
        "mossy stone well" was nowhere near wells). Where the embedding is far from the noun's own, it is moved
        towards that of the longest ending of the phrase that is near ("stone well"). Encoders without a list of words
        were trained on the web and are left alone.
        """
        embedding = self._embed([prompt])
        words = thing_words(prompt)
        if self._known is None or not words or not _is_thing(words[-1]):
            return embedding, None
        noun = self._embed([words[-1]])[0]
        if embedding[0] @ noun >= _MIN_NOUN_COSINE:
            return embedding, None
        for start in range(len(words)):
            phrase = " ".join(words[start:])
            anchor = self._embed([phrase])
            if anchor[0] @ noun >= _MIN_NOUN_COSINE:
                return _moved(embedding, anchor, noun), phrase
        return embedding, None

    def unknown_words(self, prompt: str, *, nearest: int = 3) -> list[UnknownWord]:
        """The prompt's words that no training caption had, each with its nearest by spelling or meaning.

        Empty where the bundle has no list of words.
        """
        if self._known is None:
            return []
        words = dict.fromkeys(_words(prompt))
        return [UnknownWord(w, self._nearest(w, nearest)) for w in words if not self._is_known(w)]

    def knows(self, word: str) -> bool:
        """Whether a training caption had a word; of a bundle without a list, any may have been there."""
        return self._known is None or (word.isascii() and self._is_known(word.lower()))

    def _is_known(self, word: str) -> bool:
        assert self._known is not None
        singular = {word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)}
        return word in _FUNCTION_WORDS or not singular.isdisjoint(self._known)

    def _nearest(self, word: str, count: int) -> tuple[str, ...]:
        plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        by_spelling = difflib.get_close_matches(plain, self._vocabulary, count, _SPELLING_CUTOFF)
        if not plain.isascii():
            return tuple(by_spelling)  # to the tokenizer all such words are one
        similarity = self._vocabulary_vectors @ self._embed([plain])[0]
        by_meaning = [self._vocabulary[i] for i in np.argsort(-similarity)[:count]]
        return tuple(dict.fromkeys([*by_spelling, *by_meaning]))[:count]

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._known or ())

    @cached_property
    def _vocabulary_vectors(self) -> FloatArray:
        """`[words, D]`, embedded on the first unknown word, in batches of similar length."""
        return np.concatenate([self._embed(self._vocabulary[i : i + 64]) for i in range(0, len(self._vocabulary), 64)])

    def _embed(self, texts: list[str]) -> FloatArray:
        encodings = [self._tokenizer.encode(text, add_special_tokens=self._special_tokens) for text in texts]
        length = max(1, max(len(e.ids) for e in encodings))
        ids = np.zeros((len(texts), length), np.int64)
        mask = np.zeros((len(texts), length), np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        mask[:, 0] = 1  # a text without a single token is read as one unknown token
        embedding: FloatArray = self._session.run({"ids": ids, "mask": mask})["cond"]
        return embedding
