"""Captions of built props, by a small grammar from what was really built: never a word that isn't so."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import inflect
import numpy as np

from propsmith.exporter.training.procedural.builder import BuiltProp, Part
from propsmith.exporter.training.procedural.registry import Kind
from propsmith.exporter.training.text.captions import MATERIAL_WORDS
from propsmith.runtime.prompt.lexicon import load_lexicon

PROPORTION_WORDS = {
    "tall": ("tall",),
    "low": ("low", "squat", "short"),
    "wide": ("wide", "wide", "broad"),
    "narrow": ("narrow", "slim", "thin"),
    "deep": ("deep", "long"),
}
STATE_WORDS = {"snowy": ("snowy", "snow-covered"), "mossy": ("mossy", "moss-covered"), "open": ("open",)}
_STYLES = ("low poly", "stylized", "cartoon", "simple")
_SINGULAR_IN_S = frozenset({"lens", "canvas", "gas", "atlas"})
_UNSAID = frozenset({"cloth", "plastic", "paper", "paint"})
_SUFFIXES = ("with ", "of ", "in ", "on ", "over ", "under ", "without ", "full of ", "from ", "at ")
_BESIDE = ("on ", "in ", "over ", "under ", "from ", "at ")
"""Variants that begin so show another thing as well: what most of the surface looks like isn't said of the noun."""
_GROWN = frozenset(
    {"trees", "timber", "plants", "flowers", "gardens", "fruit", "vegetables", "meals", "dishes", "sweets"}
)
"""Families of what grows or is eaten: nobody calls a tree wooden or a turkey ceramic."""
_MATERIALS = {
    **MATERIAL_WORDS,
    "stone": ("stone",),
    "wood": ("wooden", "wooden", "wood", "oak"),
    "gold": ("golden", "gold"),
}
_TEMPLATES = (
    # weight, words of color and material before the noun, "with" clauses
    (0.16, 0, 0),
    (0.26, 1, 0),
    (0.14, 2, 0),
    (0.20, 0, 1),
    (0.12, 1, 1),
    (0.08, 0, 2),
    (0.04, 1, 2),
)


@dataclass(frozen=True)
class PartFacts:
    """What may be said of all parts of one name together.

    Attributes:
        name: singular.
        count: how many; 0 if it isn't to be counted.
        color: its color word, "" if it has several.
        material: its material, "" if it has several or none to be named.
        area: share of the visible surface.
    """

    name: str
    count: int
    color: str
    material: str
    area: float


def captions_of(of: Kind, prop: BuiltProp, rng: np.random.Generator, count: int) -> list[str]:
    """Draw `count` captions of a prop, from one word to three clauses; there may be repeats."""
    weights = np.array([template[0] for template in _TEMPLATES])
    chosen = rng.choice(len(_TEMPLATES), size=count, p=weights / weights.sum())
    return [_caption(of, prop, rng, *_TEMPLATES[k][1:]) for k in chosen]


def part_facts(prop: BuiltProp) -> tuple[PartFacts, ...]:
    """Facts of the parts that captions may name, the largest first."""
    groups: dict[str, list[Part]] = {}
    for part in prop.parts:
        if part.said:
            groups.setdefault(part.name, []).append(part)
    facts = []
    for name, parts in groups.items():
        area = sum(part.area for part in parts)
        count = sum(part.count for part in parts)
        color = _only({part.paint.color for part in parts})
        material = _only({part.paint.material for part in parts})
        if area >= 0.012:
            facts.append(PartFacts(name, count if 2 <= count <= 6 else 0, color, material, area))
    return tuple(sorted(facts, key=lambda fact: -fact.area))


def area_by_color(prop: BuiltProp) -> dict[str, float]:
    """Color words and their shares of the visible surface, the largest first."""
    shares: dict[str, float] = {}
    for part in prop.parts:
        shares[part.paint.color] = shares.get(part.paint.color, 0.0) + part.area
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def plural(noun: str) -> str:
    """The plural of a noun phrase: "barrels", "boxes of fruit"."""
    return str(_plural(noun))


def number_word(count: int) -> str:
    """A number as a word: 3 is "three"."""
    return str(_engine().number_to_words(str(count)))


def short_phrase(of: Kind, prop: BuiltProp, rng: np.random.Generator) -> str:
    """The prop in a few words, for a part of a larger caption: "red wooden chair"."""
    variant = prop.variant if rng.random() < 0.6 and " " not in prop.variant else ""
    return noun_phrase(of.noun, variant, _looks(of, prop, rng, int(rng.integers(0, 3)), noun_phrase(of.noun, variant)))


def with_article(phrase: str) -> str:
    """A phrase with its article: "an apple"; a plural stays as it is: "red boots"."""
    words = phrase.split()
    end = next((k for k, word in enumerate(words) if f"{word} " in _SUFFIXES), len(words))
    return phrase if _is_plural(words[max(end - 1, 0)]) else str(_engine().a(phrase))


def _is_plural(word: str) -> bool:
    """Whether a word is a plural in -s."""
    singular = word.endswith(("us", "ss", "is")) or word in _SINGULAR_IN_S
    return word.endswith("s") and not singular and bool(_engine().singular_noun(word))


def noun_phrase(noun: str, variant: str, looks: Sequence[str] = ()) -> str:
    """The noun with its variant and looks: "red rocking chair", "row of red books", "closed metal bear trap"."""
    before = "".join(f"{word} " for word in looks)
    if "{" in variant:
        return variant.replace("{s}", before + plural(noun)).replace("{}", before + noun)
    if not variant or variant.startswith(_SUFFIXES):
        return f"{before}{noun} {variant}".rstrip()
    adjective = all(load_lexicon().find(word, "adjective") for word in variant.split()) and not variant.endswith("ing")
    return f"{variant} {before}{noun}" if adjective else f"{before}{variant} {noun}"


def _caption(of: Kind, prop: BuiltProp, rng: np.random.Generator, looks: int, clauses: int) -> str:
    noun = of.also[int(rng.integers(len(of.also)))] if of.also and rng.random() < 0.25 else of.noun
    variant = prop.variant if rng.random() < 0.8 else ""
    phrase = noun_phrase(noun, variant)
    adjectives, seen = _adjectives(prop, rng), _looks(of, prop, rng, looks, phrase)
    head = " ".join([*adjectives, noun_phrase(noun, variant, seen)])
    said = _clauses(of, prop, rng, clauses, phrase)
    if said and " with " in phrase:
        head, _, first = head.partition(" with ")
        said = [first, *said]
    return _article(f"{head} with {_listed(said)}" if said else head, rng)


def _listed(items: Sequence[str]) -> str:
    """One list of several: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]]))


def _adjectives(prop: BuiltProp, rng: np.random.Generator) -> list[str]:
    words = []
    if rng.random() < 0.06:
        words.append(_one(_STYLES, rng))
    if prop.proportion and rng.random() < 0.75:
        words.append(_one(PROPORTION_WORDS[prop.proportion], rng))
    words += [_one(STATE_WORDS.get(s, (s,)), rng) for s in prop.states if rng.random() < 0.8]
    return words


def _looks(of: Kind, prop: BuiltProp, rng: np.random.Generator, count: int, phrase: str) -> list[str]:
    """Up to `count` of: the color that most of it has (or its two colors), and its main material."""
    if not count or {"snowy", "mossy"} & set(prop.states) or prop.variant.startswith(_BESIDE):
        return []  # the whole is half white or green, or half another thing
    colors, options = area_by_color(prop), []
    (first, share), *rest = colors.items()
    if share >= 0.62:
        options.append(_color(first, rng))
    elif rest and share + rest[0][1] >= 0.8 and rest[0][1] >= 0.2:
        options.append(f"{first} and {rest[0][0]}")
    material = _main_material(prop)
    word = "" if not material or of.family in _GROWN else _material(material, rng)
    if word and not _alike(word, phrase) and not _alike(material, phrase):
        options.append(word)
    options = [option for option in options if not _alike(option, phrase)]
    if len(options) > count or (len(options) == 2 and _alike(*options)):
        options = [options[int(rng.integers(len(options)))]]
    return options


def _alike(words: str, others: str) -> bool:
    """Whether two phrases share a word or a stem: "gold" and "golden", "grass" and "grass green"."""
    return any(a[:4] == b[:4] for a in words.split() for b in others.split() if min(len(a), len(b)) > 2 and a != "and")


def _main_material(prop: BuiltProp) -> str:
    """The material of at least 60 % of the surface, "" if there is none or nobody would name it."""
    shares: dict[str, float] = {}
    for part in prop.parts:
        shares[part.paint.material] = shares.get(part.paint.material, 0.0) + part.area
    material = max(shares, key=lambda word: shares[word])
    return material if shares[material] >= 0.6 and material not in _UNSAID else ""


def _clauses(of: Kind, prop: BuiltProp, rng: np.random.Generator, count: int, phrase: str) -> list[str]:
    """Parts such as "four gold legs": drawn by their area, none twice, none that the phrase names already."""
    spoken = set(phrase.split()) | set(prop.variant.split())
    facts = [f for f in part_facts(prop) if not spoken & {f.name, plural(f.name), *f.name.split()}]
    if not facts or not count:
        return []
    weights = np.sqrt([fact.area for fact in facts])
    size = min(count, len(facts))
    chosen = rng.choice(len(facts), size=size, replace=False, p=weights / weights.sum())
    return [_clause(of, facts[int(k)], prop, rng) for k in chosen]


def _clause(of: Kind, fact: PartFacts, prop: BuiltProp, rng: np.random.Generator) -> str:
    looks = []
    if fact.color and rng.random() < 0.75:
        looks.append(_color(fact.color, rng))
    material = "" if fact.material in _UNSAID or of.family in _GROWN else fact.material
    if material and rng.random() < 0.4 and not any(_alike(material, word) for word in (fact.name, *looks)):
        looks.append(_material(material, rng))
    looks = [word for word in looks if not _alike(word, fact.name)]
    number = sum(part.count for part in prop.parts if part.said and part.name == fact.name)
    if number == 1 and _engine().singular_noun(fact.name):
        return " ".join([*looks, fact.name])  # "walls": one body, a plural name
    if number == 1:
        body = " ".join([*looks, fact.name])
        return with_article(body) if rng.random() < 0.7 and not _is_mass(fact.name) else body
    named = fact.name if _engine().singular_noun(fact.name) else plural(fact.name)
    many = "{s}" in prop.variant  # of a stack of suitcases nobody knows whose corners were counted
    if fact.count and not many and rng.random() < 0.5:
        return " ".join([number_word(fact.count), *looks, named])
    return " ".join([*looks, named])


_FOOD = frozenset(
    {"beer", "cheese", "coffee", "cream", "flesh", "icing", "ketchup", "lettuce", "mustard", "rice", "seaweed"}
)
_STUFF = frozenset(
    {"water", "moss", "snow", "grass", "hay", "straw", "smoke", "fire", "ice", "sand", "bark", "foliage"}
)
_MASS = _FOOD | _STUFF | {"gravel", "rubble", "foam", "glow", "gold", "grain", "liquid", "tape", "trash"}


def _is_mass(name: str) -> bool:
    return name.split()[-1] in _MASS


def _color(word: str, rng: np.random.Generator) -> str:
    entry = load_lexicon().find(word, "color")
    return _one(entry.synonyms, rng) if entry and entry.synonyms and rng.random() < 0.08 else word


def _material(material: str, rng: np.random.Generator) -> str:
    entry = load_lexicon().find(material, "material")
    words = _MATERIALS.get(material) or ((entry.adjective or entry.word) if entry else material,)
    return _one(words, rng)


def _article(phrase: str, rng: np.random.Generator) -> str:
    draw = rng.random()
    return with_article(phrase) if draw < 0.1 else f"the {phrase}" if draw < 0.12 else phrase


def _one(words: Sequence[str], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]


def _only(words: set[str]) -> str:
    return next(iter(words)) if len(words) == 1 else ""


@cache
def _engine() -> inflect.engine:
    return inflect.engine()


@cache
def _plural(noun: str) -> str:
    head, preposition, tail = noun.partition(" of ")
    return str(_engine().plural_noun(head) or head) + preposition + tail
