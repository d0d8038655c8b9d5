"""What a prop's colours are made of, from the words of its prompt: metal, glass, light or none of them.

Each colour takes the material that lists it among its plausible colours: those that the prompt names come first, then
those that such things are usually made of. What fits none stays matt paint.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import DoubleArray, FloatArray
from propsmith.runtime.prompt.lexicon import MATT, Finish, Lexicon, LexiconEntry, load_lexicon

PAINT = Finish(metallic=0.0, roughness=MATT, emissive=0.0)

_LONGEST_PHRASE = 3  # words
_RANK_COST = 3.0  # in units of CIE76 for each place further down a material's colours
_UNNAMED_COST = 14.0  # for a material that the prompt only implies
_FARTHEST = 28.0  # what is farther off than this is another colour
_WEIGHTS = (0.6, 1.6, 1.6)  # of L*, a*, b*: wear and light change how bright a material is, not its hue
_WARM = 30.0  # CIE b*
_BRIGHT = 55.0  # CIE L*: what glows is light
_GLOW = 1.0
_GLOWING_WORDS = frozenset({"glowing", "lit", "burning", "radiant", "luminous", "glow"})
_GLOWING_KINDS = frozenset({"light", "fire"})


@dataclass(frozen=True)
class _Words:
    """What a prompt names.

    Attributes:
        named: materials that it names.
        implied: materials that the things it names usually are of.
        glowing: whether the thing gives light.

    """

    named: tuple[LexiconEntry, ...]
    implied: tuple[LexiconEntry, ...]
    glowing: bool


def finishes_of(prompt: str, colors: FloatArray) -> tuple[Finish, ...]:
    """Return how each of a prop's colours takes light.

    Args:
        prompt: what it was made for.
        colors: its plain colours, sRGB in 0..1, `[K, 3]`.

    """
    lexicon = load_lexicon()
    words = _read(prompt, lexicon)
    lab = _lab(colors)
    found = [_material(color, words, lexicon) for color in lab]
    surfaces = [PAINT if entry is None or entry.surface is None else entry.surface for entry in found]
    if words.glowing and not any(surface.emissive for surface in surfaces):
        surfaces = [_lit(surface) if _glows(color) else surface for surface, color in zip(surfaces, lab, strict=True)]
    return tuple(surfaces)


def _read(prompt: str, lexicon: Lexicon) -> _Words:
    words = prompt.lower().replace(",", " ").split()
    named, implied, glowing = [], [], bool(_GLOWING_WORDS & set(words))
    start = 0
    while start < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
            phrase = " ".join(words[start : start + length])
            material, noun = lexicon.find(phrase, "material"), lexicon.find(phrase, "noun")
            if material or noun:
                break
        if material:
            named.append(material)
        if noun:
            glowing |= bool(_GLOWING_KINDS & {noun.word, *noun.hypernyms})
            implied += _usual_materials(noun, lexicon)
        start += length
    return _Words(tuple(named), tuple(entry for entry in implied if entry not in named), glowing)


def _usual_materials(noun: LexiconEntry, lexicon: Lexicon) -> list[LexiconEntry]:
    """What such things are made of, and then what the nearest kind of thing that they are is made of."""
    kind = lexicon.find(noun.hypernyms[0], "noun") if noun.hypernyms else None
    words = (*noun.materials, *(kind.materials if kind else ()))
    return [entry for word in words if (entry := lexicon.find(word, "material"))]


def _material(lab: DoubleArray, words: _Words, lexicon: Lexicon) -> LexiconEntry | None:
    """The material that costs the least for a colour, or None."""
    best, least = None, _FARTHEST
    for extra, entries in ((0.0, words.named), (_UNNAMED_COST, words.implied)):
        for entry in entries:
            cost = extra + _mismatch(lab, entry, lexicon)
            if cost < least:
                best, least = entry, cost
    return best


def _mismatch(lab: DoubleArray, material: LexiconEntry, lexicon: Lexicon) -> float:
    """How badly a colour suits a material."""
    colors = [entry.rgb for name in material.colors if (entry := lexicon.find(name, "color")) and entry.rgb]
    if not colors:
        return float("inf")
    apart = np.linalg.norm((_lab(np.array(colors) / 255) - lab) * _WEIGHTS, axis=1)
    return float((apart + _RANK_COST * np.arange(len(apart))).min())


def _glows(lab: DoubleArray) -> bool:
    """Whether a colour looks like light: bright, and warm or white."""
    return bool(lab[0] > _BRIGHT and lab[2] > -5 and (lab[2] > _WARM or lab[0] > 88))


def _lit(surface: Finish) -> Finish:
    return Finish(metallic=0.0, roughness=surface.roughness, emissive=_GLOW)


def _lab(colors: npt.NDArray[np.floating]) -> DoubleArray:
    from skimage.color import rgb2lab

    return np.asarray(rgb2lab(colors[None])[0], np.float64)
