"""Texts to distill the text encoder on: phrasings of the captions, the lexicon in templates, and the teacher's words.

Sentence encoders embed rare nouns badly ("pail" is nowhere near "bucket"), so every text with a synonym has an anchor:
the same text with the noun that captions use instead. The target is between the two.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from propsmith.exporter.training.text.captions import Caption, phrasings
from propsmith.runtime.prompt.lexicon import Lexicon, LexiconEntry, singulars

SYNONYM = 1.0
HYPERNYM = 0.5
"""Weights of the pull to an anchor: a keg is a barrel, a throne only a kind of chair."""

_MAX_NOUN_WORDS = 4
_TEMPLATES = (
    "a {noun}",
    "{adjective} {noun}",
    "{color} {noun}",
    "{material} {noun}",
    "{color} {material} {noun}",
    "{adjective} {color} {noun}",
    "{adjective} {material} {noun}",
    "a {adjective} {noun}",
    "{color} and {color2} {noun}",
    "{adjective} {color} {material} {noun}",
    "{noun} made of {substance}",
    "{noun} with {other}",
    "low poly {noun}",
    "3d model of a {noun}",
    "{adjective} {noun} for a game",
    "{noun} asset",
)


@dataclass(frozen=True)
class Corpus:
    """Training texts, as three parallel sequences."""

    texts: tuple[str, ...]
    anchors: tuple[str, ...]
    """The text itself if it has no other anchor."""
    pulls: tuple[float, ...]
    """0 without an anchor, else `SYNONYM` or `HYPERNYM`."""


@dataclass(frozen=True)
class CorpusSizes:
    """Number of texts of each kind, before deduplication."""

    phrasings: int = 16
    """Per caption, in its own colors."""
    repaints: int = 6
    """Per caption, in other colors."""
    per_name: int = 14
    """Templates per noun of the lexicon and per synonym."""
    per_word: int = 3
    """Templates per word of the teacher's vocabulary."""
    mixed: int = 60_000
    """Templates over the captions' nouns."""


class Anchors:
    """Finds the noun that captions use for another word of the lexicon.

    Args:
        lexicon: gives synonyms and hypernyms.
        nouns: the captions' nouns, one per caption: of several candidates the commonest is the anchor.
    """

    def __init__(self, lexicon: Lexicon, nouns: Iterable[str]) -> None:
        counts = Counter(nouns)
        self.nouns = frozenset(counts)
        self._pull: dict[str, tuple[str, float]] = {}
        for entry in sorted(lexicon.of_kind("noun"), key=lambda entry: -counts[entry.word]):
            head = self._head(entry)
            if head is None:
                continue
            for name in entry.names:
                if name not in self.nouns and name != head[0]:
                    self._pull.setdefault(name, head)

    def find(self, text: str) -> tuple[str, float]:
        """The anchor of a text and the pull towards it; the text itself and 0 if there is none.

        The longest noun is replaced, the last among equals: "old stone axe" is about the axe.
        """
        words = text.split()
        for length in range(min(_MAX_NOUN_WORDS, len(words)), 0, -1):
            for start in range(len(words) - length, -1, -1):
                phrase = " ".join(words[start : start + length])
                if any(form in self.nouns for form in singulars(phrase)):
                    return text, 0.0
                if phrase in self._pull:
                    head, pull = self._pull[phrase]
                    return " ".join([*words[:start], head, *words[start + length :]]), pull
        return text, 0.0

    def _head(self, entry: LexiconEntry) -> tuple[str, float] | None:
        """The captions' noun for an entry: its own word, its nearest hypernym that is one, or a synonym."""
        if entry.word in self.nouns:
            return entry.word, SYNONYM
        if self.nouns.intersection(entry.hypernyms[:1]):
            return entry.hypernyms[0], HYPERNYM
        return next(((name, SYNONYM) for name in entry.synonyms if name in self.nouns), None)


def build_corpus(
    captions: Sequence[Caption],
    lexicon: Lexicon,
    words: Sequence[str],
    rng: np.random.Generator,
    sizes: CorpusSizes | None = None,
) -> Corpus:
    """Draw the texts.

    Args:
        captions: of the training props.
        lexicon: nouns, materials, colors and adjectives for the templates.
        words: further English words, such as the teacher's whole-word vocabulary.
        rng: draws everything.
        sizes: number of texts of each kind.
    """
    sizes = sizes or CorpusSizes()
    filler = _Filler(lexicon, [caption.noun for caption in captions], rng)
    texts: dict[str, None] = {}
    for caption in captions:
        texts |= dict.fromkeys(phrasings(caption, caption.colors, rng, sizes.phrasings))
        texts |= dict.fromkeys(phrasings(caption, filler.colors(2), rng, sizes.repaints))
    names = dict.fromkeys(name for entry in lexicon.entries for name in entry.names)
    nouns = dict.fromkeys(name for entry in lexicon.of_kind("noun") for name in entry.names)
    texts |= names | dict.fromkeys(words)
    texts |= dict.fromkeys(filler.fill(noun) for noun in nouns for _ in range(sizes.per_name))
    texts |= dict.fromkeys(filler.fill(word) for word in words for _ in range(sizes.per_word))
    texts |= dict.fromkeys(filler.fill(filler.noun()) for _ in range(sizes.mixed))
    anchors = Anchors(lexicon, (caption.noun for caption in captions))
    found = [anchors.find(text) for text in texts]
    return Corpus(tuple(texts), tuple(anchor for anchor, _ in found), tuple(pull for _, pull in found))


class _Filler:
    """Fills templates with words that go together."""

    def __init__(self, lexicon: Lexicon, nouns: Sequence[str], rng: np.random.Generator) -> None:
        self._lexicon, self._rng = lexicon, rng
        # Each noun of the captions once, regardless of its number of props: rare ones need the texts more.
        self._nouns = list(dict.fromkeys(nouns))
        self._adjectives = [entry.word for entry in lexicon.of_kind("adjective")]
        self._materials = lexicon.of_kind("material")
        self._colors = [entry.word for entry in lexicon.of_kind("color")]
        self._basic = [entry.word for entry in lexicon.of_kind("color") if entry.basic]

    def noun(self) -> str:
        return self._pick(self._nouns)

    def colors(self, count: int) -> tuple[str, ...]:
        return tuple(self._pick(self._basic) for _ in range(count))

    def fill(self, noun: str) -> str:
        """Fill a random template; materials that the noun is usually made of are preferred."""
        entry = self._lexicon.find(noun, "noun")
        material = self._material(entry.materials if entry else ())
        words: Mapping[str, str] = {
            "noun": noun,
            "adjective": self._pick(self._adjectives),
            "color": self._pick(self._colors),
            "color2": self._pick(self._basic),
            "material": material.adjective or material.word,
            "substance": material.word,
            "other": self.noun(),
        }
        return self._pick(_TEMPLATES).format_map(words)

    def _material(self, usual: Sequence[str]) -> LexiconEntry:
        if usual and self._rng.random() < 0.6:
            found = self._lexicon.find(self._pick(usual), "material")
            if found is not None:
                return found
        return self._materials[int(self._rng.integers(len(self._materials)))]

    def _pick(self, words: Sequence[str]) -> str:
        return words[int(self._rng.integers(len(words)))]
