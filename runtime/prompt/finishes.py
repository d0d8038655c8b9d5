"""What a prop's colours are made of, from the words of its prompt: metal, glass, light or none of them.

Each colour takes the material that lists it among its plausible colours: those that the prompt names come first, then
those that such things are usually made of. What fits none stays matt paint. Where the prompt names what the body is of
and what its parts are of ("oak barrel with iron hoops"), the commonest colour is the body's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import DoubleArray, FloatArray
from propsmith.runtime.prompt.lexicon import MATT, Finish, Lexicon, LexiconEntry, load_lexicon

PAINT = Finish(metallic=0.0, roughness=MATT, emissive=0.0)

_LONGEST_PHRASE = 3  # words
_RANK_COST = 3.0  # in units of CIE76 for each place further down a material's colours
_PART_COST = 4.0  # for a material of parts: what may be the body's is the body's
_UNNAMED_COST = 14.0  # for a material that the prompt only implies
_FARTHEST = 28.0  # what is farther off than this is another colour
_WEIGHTS = (0.6, 1.6, 1.6)  # of L*, a*, b*: wear and light change how bright a material is, not its hue
_WARMER = 2.0  # factor on what is warmer than a metal: grey with a touch of brown is wood in the shade
_GREY = 20.0  # CIE chroma of the most colourful grey, slate blue
_BODY_SHARE = 0.1  # of the surface, in colours of what the body is named to be of: then it has its colour
_WARM = 30.0  # CIE b*
_BRIGHT = 55.0  # CIE L*: what glows is light
_GLOW = 1.0
_GLOWING_WORDS = frozenset({"glowing", "lit", "burning", "radiant", "luminous", "glow"})
_PART_WORDS = frozenset({"with", "and", "has", "having"})
_GLOWING_KINDS = frozenset({"light", "fire"})


@dataclass(frozen=True)
class _Words:
    """What a prompt names.

    Attributes:
        named: materials that it names for the thing itself.
        parts: materials that it names after "with": those of parts.
        implied: materials that the things it names usually are of.
        glowing: whether the thing gives light.

    """

    named: tuple[LexiconEntry, ...]
    parts: tuple[LexiconEntry, ...]
    implied: tuple[LexiconEntry, ...]
    glowing: bool

    @property
    def matt_body(self) -> bool:
        """Whether the thing itself is named to be of no metal."""
        return bool(self.named) and not any(map(_is_metal, self.named))


def finishes_of(prompt: str, colors: FloatArray, shares: FloatArray | None = None) -> tuple[Finish, ...]:
    """Return how each of a prop's colours takes light.

    Args:
        prompt: what it was made for.
        colors: its plain colours, sRGB in 0..1, `[K, 3]`, the commonest first.
        shares: of the surface that has each, `[K]`; None takes all alike.

    """
    lexicon = load_lexicon()
    words = _read(prompt, lexicon)
    lab = _lab(colors)
    found = [_material(color, words, lexicon) for color in lab]
    if words.named and len(lab):
        of_named = [entry in words.named for entry in found[1:]]
        elsewhere = sum((np.ones(len(lab)) if shares is None else shares)[1:][of_named]) >= _BODY_SHARE
        if words.matt_body and not elsewhere and _is_grey_metal(found[0], lexicon):
            found[0] = None
        _give_parts_their_metal(found, lab, words, lexicon)
        found[0] = found[0] or _nearest(lab[0], words.named, lexicon)
    surfaces = [PAINT if entry is None or entry.surface is None else entry.surface for entry in found]
    if words.glowing and not any(surface.emissive for surface in surfaces):
        surfaces = [_lit(surface) if _glows(color) else surface for surface, color in zip(surfaces, lab, strict=True)]
    return tuple(surfaces)


def _read(prompt: str, lexicon: Lexicon) -> _Words:
    words = prompt.lower().replace(",", " ").replace("-", " ").split()
    named: list[LexiconEntry] = []
    parts: list[LexiconEntry] = []
    implied: list[LexiconEntry] = []
    glowing = bool(_GLOWING_WORDS & set(words))
    start, holder = 0, named
    while start < len(words):
        if words[start] in _PART_WORDS:
            holder = parts
        for length in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
            phrase = " ".join(words[start : start + length])
            material, noun = lexicon.find(phrase, "material"), lexicon.find(phrase, "noun")
            if material or noun:
                break
        if noun:
            glowing |= bool(_GLOWING_KINDS & {noun.word, *noun.hypernyms})
            usual = _usual_materials(noun, lexicon)
            implied += usual
            material = material or _within(phrase, usual, lexicon)
        if material:
            holder.append(material)
        start += length
    implied = [entry for entry in implied if entry not in (*named, *parts)]
    return _Words(tuple(named), tuple(parts), tuple(implied), glowing)


def _within(phrase: str, usual: Sequence[LexiconEntry], lexicon: Lexicon) -> LexiconEntry | None:
    """The material in a phrase that names a thing ("oak barrel"), if such things are of it ("fire hydrant" isn't)."""
    material = lexicon.find(phrase.rpartition(" ")[0], "material")
    if material is None or material in usual:
        return material
    return material if any(map(_is_wood, usual)) and _is_wood(material) else None


def _is_wood(material: LexiconEntry) -> bool:
    return material.word == "wood" or any(name.endswith("wood") for name in material.names)


def _usual_materials(noun: LexiconEntry, lexicon: Lexicon) -> list[LexiconEntry]:
    """What such things are made of, and then what the nearest kind of thing that they are is made of."""
    kind = lexicon.find(noun.hypernyms[0], "noun") if noun.hypernyms else None
    words = (*noun.materials, *(kind.materials if kind else ()))
    return [entry for word in words if (entry := lexicon.find(word, "material"))]


def _is_metal(material: LexiconEntry | None) -> bool:
    return material is not None and material.surface is not None and material.surface.metallic > 0


def _is_grey_metal(material: LexiconEntry | None, lexicon: Lexicon) -> bool:
    """Whether it is a metal whose colours painted or shaded wood may have, too: iron, not gold."""
    return material is not None and _is_metal(material) and not (_chroma(_colors(material, lexicon)) > _GREY).all()


def _material(lab: DoubleArray, words: _Words, lexicon: Lexicon) -> LexiconEntry | None:
    """The material that costs the least for a colour, or None."""
    best, least = None, _FARTHEST
    part_cost = _PART_COST if words.named else 0.0
    for extra, entries in ((0.0, words.named), (part_cost, words.parts), (_UNNAMED_COST, words.implied)):
        for entry in entries:
            cost = extra + _mismatch(lab, entry, lexicon)
            if cost < least:
                best, least = entry, cost
    return best


def _nearest(lab: DoubleArray, entries: Sequence[LexiconEntry], lexicon: Lexicon) -> LexiconEntry | None:
    """The material of these that a colour suits best, if it hardly does, or None."""
    best = min(entries, key=lambda entry: _mismatch(lab, entry, lexicon))
    return best if _mismatch(lab, best, lexicon) < 2 * _FARTHEST else None


def _give_parts_their_metal(
    found: list[LexiconEntry | None], lab: DoubleArray, words: _Words, lexicon: Lexicon
) -> None:
    """Give a metal of parts that no colour took to the colour that suits it best, of those that nothing named took."""
    for metal in filter(_is_metal, words.parts):
        first = 1 if _is_grey_metal(metal, lexicon) else 0
        free = [k for k in range(first, len(found)) if found[k] not in (*words.named, *words.parts)]
        if metal not in found and free:
            nearest = min(free, key=lambda k: _mismatch(lab[k], metal, lexicon))
            found[nearest] = _nearest(lab[nearest], (metal,), lexicon) or found[nearest]


def _mismatch(lab: DoubleArray, material: LexiconEntry, lexicon: Lexicon) -> float:
    """How badly a colour suits a material."""
    colors = _colors(material, lexicon)
    if not len(colors):
        return float("inf")
    off = (lab - colors) * _WEIGHTS
    if _is_metal(material):
        off[:, 2] *= np.where((off[:, 2] > 0) & (_chroma(colors) <= _GREY), _WARMER, 1.0)
    return float((np.linalg.norm(off, axis=1) + _RANK_COST * np.arange(len(off))).min())


def _colors(material: LexiconEntry, lexicon: Lexicon) -> DoubleArray:
    """A material's plausible colours, CIE Lab `[C, 3]`, the likeliest first."""
    found = [entry.rgb for name in material.colors if (entry := lexicon.find(name, "color")) and entry.rgb]
    return _lab(np.array(found) / 255) if found else np.zeros((0, 3))


def _chroma(lab: DoubleArray) -> DoubleArray:
    return np.hypot(lab[:, 1], lab[:, 2])


def _glows(lab: DoubleArray) -> bool:
    """Whether a colour looks like light: bright, and warm or white."""
    return bool(lab[0] > _BRIGHT and lab[2] > -5 and (lab[2] > _WARM or lab[0] > 88))


def _lit(surface: Finish) -> Finish:
    return Finish(metallic=0.0, roughness=surface.roughness, emissive=_GLOW)


def _lab(colors: npt.NDArray[np.floating]) -> DoubleArray:
    from skimage.color import rgb2lab

    return np.asarray(rgb2lab(colors[None])[0], np.float64)
