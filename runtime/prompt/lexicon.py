"""The lexicon: words of prompts and captions, what they mean alike, and what things are made of.

`data/lexicon.json` is edited by hand, one entry a line. Captions for training are phrased from it, and the runtime
reads from it which words name a material or a colour.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from propsmith.runtime.errors import InputError

FORMAT = 1
MATT = 0.8  # the roughness of painted wood, stone, cloth: what props mostly are
KINDS = ("noun", "material", "color", "adjective", "other")


@dataclass(frozen=True)
class Finish:
    """How a material takes light, in glTF's terms."""

    metallic: float
    """0 for a dielectric, 1 for a metal."""
    roughness: float
    """0 for a mirror, 1 for chalk."""
    emissive: float
    """1 where the material itself gives light, else 0 (crystals glow a little)."""


@dataclass(frozen=True)
class LexiconEntry:
    """One word or phrase, lower case, of one kind (of `KINDS`)."""

    word: str
    kind: str
    synonyms: tuple[str, ...] = ()
    """Words that mean the same prop, the nearest first."""
    hypernyms: tuple[str, ...] = ()
    """What it is a kind of, the nearest first; each is an entry too."""
    materials: tuple[str, ...] = ()
    """What such things are usually made of, the likeliest first; each is a material's entry."""
    adjective: str | None = None
    """A material's word in front of a noun: wood -> "wooden"."""
    colors: tuple[str, ...] = ()
    """The basic colours that a material plausibly has, the likeliest first."""
    rgb: tuple[int, int, int] | None = None
    """A colour's sRGB value, 0..255."""
    basic: bool = False
    """True for the colours that captions use; the others are nearer to one of these than to each other."""
    surface: Finish | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The word, its adjective form and its synonyms."""
        return (self.word, *([self.adjective] if self.adjective else []), *self.synonyms)


@dataclass(frozen=True)
class Lexicon:
    """All entries. A word may have one entry of each kind ("gold" is a noun, a material and a colour)."""

    entries: tuple[LexiconEntry, ...]
    _by_word: Mapping[str, tuple[LexiconEntry, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        heads: dict[str, list[LexiconEntry]] = {}
        for entry in self.entries:
            heads.setdefault(entry.word, []).append(entry)
        # A head word comes before a synonym of another entry, as "keg" is also one of "barrel"; and a short head
        # before a long one: a buckler is a shield first and a round shield then.
        for entry in sorted(self.entries, key=lambda entry: entry.word.count(" ")):
            for name in entry.names[1:]:
                heads.setdefault(name, []).append(entry)
        object.__setattr__(self, "_by_word", {word: tuple(found) for word, found in heads.items()})

    def find(self, word: str, kind: str | None = None) -> LexiconEntry | None:
        """The entry that a word (a phrase, a synonym, a plural) belongs to, or None."""
        for form in singulars(word.lower()):
            for entry in self._by_word.get(form, ()):
                if kind is None or entry.kind == kind:
                    return entry
        return None

    def of_kind(self, kind: str) -> tuple[LexiconEntry, ...]:
        """Every entry of one of `KINDS`, in the file's order."""
        return tuple(entry for entry in self.entries if entry.kind == kind)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every single word in the lexicon's words, adjectives and synonyms."""
        return frozenset(word for phrase in self._by_word for word in phrase.split())


def singulars(word: str) -> Iterable[str]:
    """The word itself, then what it may be the plural of ("berries" -> "berry", "axes" -> "axe", "ax")."""
    yield word
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]


def parse_entry(raw: Mapping[str, Any]) -> LexiconEntry:
    """One entry from its JSON object; a wrong field raises InputError naming the entry."""
    try:
        values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in raw.items()}
        if "surface" in values:
            values["surface"] = Finish(**values["surface"])
        entry = LexiconEntry(**values)
    except TypeError as error:
        raise InputError(f"lexicon entry {raw.get('word', raw)!r}: {error}") from error
    if entry.kind not in KINDS:
        raise InputError(f"lexicon entry {entry.word!r}: kind {entry.kind!r} is not one of {', '.join(KINDS)}")
    return entry


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that comes with the package, read once a process."""
    text = files("propsmith.runtime").joinpath("data", "lexicon.json").read_text(encoding="utf-8")
    document = json.loads(text)
    if document.get("format") != FORMAT:
        raise InputError(f"lexicon.json has format {document.get('format')!r}, this version reads {FORMAT}")
    return Lexicon(tuple(parse_entry(raw) for raw in document["entries"]))
