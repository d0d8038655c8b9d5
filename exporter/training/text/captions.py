"""Captions for training: a table's row is parsed into a structured caption, from which prompt-like phrasings are drawn.

Unstated materials are inferred: a brown crate is wooden, a grey sword iron. Color words are separate from the rest,
since training repaints props and the words must match.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from propsmith.exporter.training.data.pixel_palette import to_oklab
from propsmith.exporter.training.text.caption_rules import load_rules, rewrite_caption
from propsmith.exporter.training.text.region_phrases import region_phrases
from propsmith.runtime.arrays import AnyArray
from propsmith.runtime.prompt.lexicon import LexiconEntry, load_lexicon, singulars

MATERIAL_WORDS: Mapping[str, tuple[str, ...]] = {
    "wood": ("wooden", "wooden", "wooden", "oak", "timber"),
    "stone": ("stone", "stone", "rock"),
    "iron": ("iron", "iron", "metal"),
    "steel": ("steel", "metal", "metal"),
    "gold": ("golden", "golden", "gold"),
    "straw": ("straw", "thatched"),
}
"""Words for a class of material before a noun; repeats are weights."""

_INFERRED_BY_CATEGORY: Mapping[str, frozenset[str]] = {
    "vehicle": frozenset({"wood"}),
    "building": frozenset({"wood", "stone", "brick", "glass", "sandstone", "marble"}),
    "furniture": frozenset({"wood", "glass", "iron", "leather", "stone", "wicker", "porcelain"}),
    "machine": frozenset(),
    **dict.fromkeys(("tree", "plant", "animal", "food", "rock", "character", "electronics", "track_tile"), frozenset()),
}
_NEVER_INFERRED = frozenset({"cloth", "plastic", "paper", "rubber", "canvas", "bone"})
"""Materials named only if the caption states them: nobody types "cloth sofa"."""
_ALSO_STATED = frozenset({"oak", "energy", "lava"})
"""Materials that a caption's words state; other materials' words ("snowy", "grassy") are plain adjectives."""
_GILDED = frozenset({"weapon", "loot", "kitchenware", "light", "tool"})
"""Categories in which gold color means gold."""
_OF_MATERIAL = frozenset({"ore", "ingots", "towels", "plate", "towel", "cream"})
_PREPOSITIONS = (" with ", " of ", " on ", " in ", " and ")
_WITH_REGIONS = 0.25
"""Share of the phrasings of a prop in its own colors that say where these lie."""
_STYLES = ("low poly", "old", "simple", "stylized", "cartoon", "game", "rustic", "cute")
_TEMPLATES = (
    # weight, colors, a material, an adjective
    (0.20, 0, False, False),
    (0.20, 0, True, False),
    (0.20, 1, False, False),
    (0.08, 2, False, False),
    (0.12, 0, False, True),
    (0.09, 1, True, False),
    (0.06, 1, False, True),
    (0.05, 0, True, True),
)


@dataclass(frozen=True)
class Caption:
    """A structured description of one model."""

    noun: str
    """The noun phrase: "pine tree", "bowl of soup"."""
    adjectives: tuple[str, ...] = ()
    """Other adjectives of the name ("large", "decorated"), without colors and materials."""
    materials: tuple[str, ...] = ()
    """Materials' entries in the lexicon, stated or inferred, the likeliest first."""
    colors: tuple[str, ...] = ()
    """Color words, those of the name (a team's color) first, then by area."""
    suffix: str = ""
    """"with sink", or empty."""
    category: str = ""
    synonyms: tuple[str, ...] = ()
    """Other nouns for it, the nearest first."""
    hypernyms: tuple[str, ...] = ()
    """Hypernyms specific enough for a prompt: "axe" for a battle axe."""
    regions: tuple[str, ...] = ()
    """Where its own colors lie: "with a red roof and grey walls"."""
    given: tuple[str, ...] = ()
    """All its phrasings, if whoever built the shape wrote them."""

    @property
    def text(self) -> str:
        """The whole caption in plain order: "red large wooden barrel"."""
        return _join(
            self.colors[:1], self.adjectives, [_material_word(m) for m in self.materials[:1]], self.noun, self.suffix
        )


def build_caption(row: Mapping[str, str]) -> Caption:
    """Parse one row of a table of captions.

    Args:
        row: `caption` is required; `name`, `pack`, `category` and `colours` ("brown 0.66; grey 0.22") are optional, as
            are `captions` (phrasings, separated by " | "), `regions` and `proportion` (see `caption_facts.py`).
    """
    if row.get("captions"):
        return _given_caption(row)
    text = rewrite_caption(row["caption"].lower(), row.get("name", ""), row.get("pack", ""))
    core, suffix = _split_suffix(text)
    before, noun = _split_noun(core.split())
    named = tuple(word for word in _color_words(before) if _is_color(word))
    stated = tuple(dict.fromkeys(m.word for word in before if (m := _material(word)) and not _is_color(word)))
    spent = {part for word in named for part in word.split()}
    adjectives = tuple(dict.fromkeys(w for w in before if w not in spent and (_is_color(w) or not _material(w))))
    colors = _merge_colors(named, _row_colors(row.get("colours", "")))
    category, proportion = row.get("category", ""), row.get("proportion", "")
    if proportion and not adjectives:
        adjectives = (proportion,)
    entry = load_lexicon().find(noun, "noun")
    return Caption(
        noun=noun,
        adjectives=adjectives,
        materials=_materials(noun, entry, stated, colors, category),
        colors=colors,
        suffix=suffix,
        category=category,
        synonyms=_synonyms(noun, entry),
        hypernyms=_hypernyms(noun, entry),
        regions=region_phrases(noun, row.get("regions", "")),
    )


def _given_caption(row: Mapping[str, str]) -> Caption:
    """The caption of a built prop: its kind, its colors, and its phrasings as they are."""
    given = tuple(row["captions"].split(" | "))
    noun = row.get("kind") or row["caption"]
    return Caption(noun=noun, colors=_row_colors(row.get("colours", "")), category=row.get("category", ""), given=given)


def phrasings(caption: Caption, colors: Sequence[str], rng: np.random.Generator, count: int) -> list[str]:
    """Draw `count` phrasings of a caption; the same generator state gives the same words.

    Args:
        caption: from `build_caption`.
        colors: the model's color words, by area; `caption.colors` unless it was repainted. Materials that don't come
            in these colors aren't named.
        rng: draws the words.
        count: number of phrasings; there may be repeats.
    """
    if caption.given:
        return [caption.given[int(choice)] for choice in rng.integers(len(caption.given), size=count)]
    materials = caption.materials
    if tuple(colors) != caption.colors:
        materials = tuple(m for m in materials if plausible(m, colors))
    weights = np.array([template[0] for template in _TEMPLATES])
    choices = rng.choice(len(_TEMPLATES), size=count, p=weights / weights.sum())
    return [_phrase(caption, colors, materials, _TEMPLATES[choice][1:], rng) for choice in choices]


def plausible(material: str, colors: Sequence[str]) -> bool:
    """Whether an object of this material may have these colors (by area): one of the first two must fit."""
    entry = load_lexicon().find(material, "material")
    return entry is not None and any(color in entry.colors for color in list(colors)[:2])


def color_word(rgb: npt.ArrayLike) -> str:
    """The nearest of the captions' color words to an sRGB color `[3]` in 0..1, in OKLab (Ottosson 2020)."""
    words, lab = _palette()
    distance = np.linalg.norm(lab - to_oklab(np.asarray(rgb, np.float64)), axis=1)
    return words[int(distance.argmin())]


def color_rgb(word: str) -> AnyArray | None:
    """The sRGB color `[3]` in 0..1 of a color word, None for other words."""
    entry = load_lexicon().find(word, "color")
    return None if entry is None or entry.rgb is None else np.array(entry.rgb) / 255.0


def known_words(captions: Sequence[Caption]) -> list[str]:
    """Every single word that the phrasings of these captions may contain, sorted."""
    lexicon = load_lexicon()
    phrases: set[str] = {*_STYLES, *(entry.word for entry in lexicon.of_kind("color"))}
    for caption in captions:
        phrases |= {caption.noun, caption.suffix, *caption.synonyms, *caption.hypernyms, *caption.colors}
        for material in caption.materials:
            phrases |= {material, _material_word(material), *MATERIAL_WORDS.get(material, ())}
        for adjective in caption.adjectives:
            found = lexicon.find(adjective, "adjective")
            phrases |= {adjective, *(found.names if found else ())}
    return sorted({word for phrase in phrases for word in phrase.split() if word.isalpha()})


@cache
def _palette() -> tuple[list[str], AnyArray]:
    entries = [entry for entry in load_lexicon().of_kind("color") if entry.basic]
    return [entry.word for entry in entries], to_oklab(np.array([entry.rgb for entry in entries]) / 255.0)


def _is_color(word: str) -> bool:
    entry = load_lexicon().find(word, "color")
    return entry is not None and entry.word == word and entry.basic and word != "gold"


def _is_adjective(word: str) -> bool:
    return " " in word or load_lexicon().find(word, "adjective") is not None


def _material(word: str) -> LexiconEntry | None:
    """The material that a word before a noun states ("wooden", "stone"), if any."""
    entry = load_lexicon().find(word, "material")
    stated = (
        entry is not None
        and (entry.word in load_rules().said_materials | _ALSO_STATED)
        and word in (entry.word, entry.adjective)
    )
    return entry if stated else None


def _material_word(material: str) -> str:
    entry = load_lexicon().find(material, "material")
    return (entry.adjective or entry.word) if entry else material


def _color_words(words: Sequence[str]) -> list[str]:
    """The color words among these: pairs ("dark red") before single words."""
    found: list[str] = []
    skip = -1
    for i, word in enumerate(words):
        pair = " ".join(words[i : i + 2])
        if i == skip:
            continue
        if _is_color(pair) and " " in pair:
            found.append(pair)
            skip = i + 1
        elif _is_color(word):
            found.append(word)
    return found


def _split_suffix(text: str) -> tuple[str, str]:
    """Split "sofa with pillows" after its noun; "bowl of soup" isn't split, as it is not just a bowl."""
    head, preposition, tail = text.partition(" with ")
    return (head, f"with {tail}") if preposition and head else (text, "")


def _split_noun(words: Sequence[str]) -> tuple[list[str], str]:
    """Split "large pine tree" into the words before the noun, and the longest noun that the lexicon has."""
    lexicon = load_lexicon()
    preposition = next((i for i, word in enumerate(words) if f" {word} " in _PREPOSITIONS and i), None)
    end = len(words) if preposition is None else preposition
    rest = list(words[:end])
    for _ in range(len(rest) - 1):
        if lexicon.find(rest[-1], "noun") or not lexicon.find(rest[-1], "adjective"):
            break
        rest = [rest[-1], *rest[:-1]]  # "gravestone decorative"
    for start in range(max(0, len(rest) - 4), len(rest)):
        phrase = " ".join(rest[start:])
        entry = lexicon.find(phrase, "noun")
        known = entry is not None and entry.word in singulars(phrase)
        # "wooden bow" is a bow, "gold coin" a coin; but gold ore is not just ore.
        bare = (
            _material(rest[start])
            and rest[-1] not in _OF_MATERIAL
            and lexicon.find(" ".join(rest[start + 1 :]), "noun")
        )
        if start == len(rest) - 1 or (known and not bare):
            return rest[:start], " ".join([phrase, *words[end:]])
    return [], " ".join(words)


def _row_colors(text: str) -> tuple[str, ...]:
    """Color words by area of "brown 0.66; grey 0.22"."""
    parts = [part.split() for part in text.split(";") if part.strip()]
    return tuple(" ".join(part[:-1]) for part in parts)


def _merge_colors(named: Sequence[str], measured: Sequence[str]) -> tuple[str, ...]:
    """The name's colors first; shades of them ("dark red" with "red") are dropped."""
    rest = [c for c in measured if not any(c.split()[-1] == n.split()[-1] for n in named)]
    return tuple(dict.fromkeys([*named, *rest]))


def _materials(
    noun: str, entry: LexiconEntry | None, stated: Sequence[str], colors: Sequence[str], category: str
) -> tuple[str, ...]:
    usual = entry.materials if entry else ()
    if category in _GILDED and colors[:1] == ("gold",) and {"iron", "steel", "gold", "silver", "bronze"} & set(usual):
        usual = ("gold",)
    # A pack's category is about use (a coffee table under food): the lexicon's hypernyms come first.
    kinds = [*(entry.hypernyms if entry else ()), category]
    by_kind = next((_INFERRED_BY_CATEGORY[kind] for kind in kinds if kind in _INFERRED_BY_CATEGORY), None)
    allowed = (load_rules().said_materials if by_kind is None else by_kind) - _NEVER_INFERRED
    inferred = [m for m in usual if m in allowed and m not in noun.split() and plausible(m, colors)]
    return tuple(dict.fromkeys([*stated, *([] if stated else inferred)]))


def _synonyms(noun: str, entry: LexiconEntry | None) -> tuple[str, ...]:
    """Other words for the noun, except those that state a color or a material."""
    if entry is None:
        return ()
    names = [name for name in (entry.word, *entry.synonyms) if name not in (noun, f"{noun}s") and noun != f"{name}s"]
    return tuple(n for n in names if " " not in n or not any(_states_look(word) for word in n.split()))


def _hypernyms(noun: str, entry: LexiconEntry | None) -> tuple[str, ...]:
    """The nearest hypernym that still names the prop: a battle axe is an axe, a crate of carrots a crate."""
    if entry is None:
        return tuple(noun.split(" of ")[:1]) if " of " in noun else ()
    return tuple(h for h in entry.hypernyms[:1] if h not in load_rules().generic_nouns)


def _states_look(word: str) -> bool:
    return load_lexicon().find(word, "color") is not None or _material(word) is not None


def _phrase(
    caption: Caption,
    colors: Sequence[str],
    materials: Sequence[str],
    template: tuple[int, bool, bool],
    rng: np.random.Generator,
) -> str:
    color_count, with_material, with_adjective = template
    color_words = [_vary(color, "color", rng, 0.12) for color in list(colors)[:color_count]]
    material = ""
    if with_material and materials:
        first = materials[0] if rng.random() < 0.75 else materials[int(rng.integers(len(materials)))]
        words = MATERIAL_WORDS.get(first, (_material_word(first),))
        material = words[int(rng.integers(len(words)))]
    adjectives = list(caption.adjectives)
    if not with_adjective and rng.random() < 0.65:
        adjectives = []
    adjectives = [_vary(word, "adjective", rng, 0.25) for word in adjectives]
    if rng.random() < 0.05:
        adjectives.insert(0, _STYLES[int(rng.integers(len(_STYLES)))])
    suffix = caption.suffix if rng.random() < 0.7 else ""
    if caption.regions and not suffix and tuple(colors) == caption.colors and rng.random() < _WITH_REGIONS:
        suffix, color_words = caption.regions[int(rng.integers(len(caption.regions)))], []
    # "large green hedge gate": a word that isn't an adjective by itself belongs to the noun.
    plain = [word for word in adjectives if _is_adjective(word)]
    bound = [word for word in adjectives if not _is_adjective(word)]
    phrase = _join(plain, [" and ".join(color_words)], [material], bound, _noun(caption, rng), suffix)
    return _with_article(phrase, rng)


def _noun(caption: Caption, rng: np.random.Generator) -> str:
    draw = rng.random()
    if caption.synonyms and draw < 0.3:
        # The nearest synonyms are the likeliest: geometric with ratio 0.7.
        place = min(int(rng.geometric(0.3)) - 1, len(caption.synonyms) - 1)
        return caption.synonyms[place]
    if caption.hypernyms and draw < 0.4:
        return caption.hypernyms[int(rng.integers(len(caption.hypernyms)))]
    return caption.noun


def _vary(word: str, kind: str, rng: np.random.Generator, share: float) -> str:
    """An adjective or a color, replaced by a synonym with probability `share`."""
    if rng.random() >= share:
        return word
    entry = load_lexicon().find(word, kind)
    if entry is None or entry.word != word or not entry.synonyms:
        return word
    return entry.synonyms[min(int(rng.geometric(0.5)) - 1, len(entry.synonyms) - 1)]


def _with_article(phrase: str, rng: np.random.Generator) -> str:
    draw = rng.random()
    if draw < 0.1:
        return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"
    return f"the {phrase}" if draw < 0.12 else phrase


def _join(*groups: Sequence[str] | str) -> str:
    words = [word for group in groups for word in ([group] if isinstance(group, str) else group)]
    return " ".join(word for word in words if word)
