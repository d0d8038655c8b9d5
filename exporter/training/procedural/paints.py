"""Paints: a material's word, a color's word, and the color; so that a caption can name what was built."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from propsmith.exporter.training.data.pixel_palette import from_oklab, to_oklab
from propsmith.exporter.training.text.captions import color_rgb, color_word
from propsmith.runtime.errors import InputError
from propsmith.runtime.prompt.lexicon import load_lexicon

PAINTABLE = frozenset({"cloth", "plastic", "ceramic", "metal", "wood", "rubber", "paper", "glass", "paint"})
"""Materials that come in any color ("paint": no material is named at all)."""

_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "wood": {"brown": 4, "light brown": 3, "dark brown": 3, "tan": 1.5},
    "iron": {"grey": 3, "dark grey": 4, "light grey": 1, "slate blue": 1, "black": 0.7},
    "steel": {"grey": 3, "light grey": 4, "slate blue": 1},
    "metal": {"grey": 3, "light grey": 3, "dark grey": 2, "slate blue": 1},
    "stone": {"grey": 4, "light grey": 3, "dark grey": 2, "slate blue": 1, "tan": 0.7, "beige": 0.5},
    "leaf": {"green": 5, "dark green": 3, "lime green": 2, "teal": 0.3, "orange": 0.3},
    "gold": {"gold": 4, "yellow": 1},
    "leather": {"brown": 4, "dark brown": 3, "light brown": 2, "black": 1},
    "bone": {"beige": 3, "white": 2, "light grey": 1},
    "rubber": {"black": 4, "dark grey": 3},
}
"""How often the colors of the commonest materials come; others follow the lexicon's order."""


@dataclass(frozen=True)
class Paint:
    """How a part looks.

    Attributes:
        material: an entry of the lexicon ("wood"), or "" if none is to be named.
        color: the captions' word for the color.
        rgb: sRGB in 0..1; its nearest color word is `color`.
    """

    material: str
    color: str
    rgb: tuple[float, float, float]


def draw_paint(rng: np.random.Generator, material: str, color: str = "", any_color: float = 0.0) -> Paint:
    """A paint of a material.

    Args:
        rng: draws the color and its shade.
        material: an entry of the lexicon, or "paint" for a color alone.
        color: a basic color word; by default one that the material plausibly has.
        any_color: how likely any basic color is instead.

    Raises:
        InputError: an unknown material or color.
    """
    entry = load_lexicon().find(material, "material")
    if material != "paint" and (entry is None or entry.word != material):
        raise InputError(f"paint: {material!r} is no material of the lexicon")
    if not color:
        free = material == "paint" or rng.random() < any_color
        color = _draw_basic(rng) if free else _draw_usual(rng, material, entry.colors if entry else ())
    return Paint("" if material == "paint" else material, color, _shade(rng, color))


def shade(paint: Paint, lighter: float) -> Paint:
    """The same paint a little lighter or darker (OKLab lightness): planks, facets, a rim; its word stays true."""
    lab = to_oklab(np.array(paint.rgb))
    for amount in (lighter, lighter / 2, lighter / 4):
        rgb = np.clip(from_oklab(lab + np.array([amount, 0, 0])), 0, 1)
        if color_word(rgb) == paint.color:
            return Paint(paint.material, paint.color, (float(rgb[0]), float(rgb[1]), float(rgb[2])))
    return paint


@cache
def basic_colors() -> tuple[str, ...]:
    """The captions' color words."""
    return tuple(entry.word for entry in load_lexicon().of_kind("color") if entry.basic)


def _draw_basic(rng: np.random.Generator) -> str:
    colors = basic_colors()
    # Pure colors are what people type; "slate blue" is rare.
    weights = np.array([1.0 if " " not in word else 0.35 for word in colors])
    return colors[int(rng.choice(len(colors), p=weights / weights.sum()))]


def _draw_usual(rng: np.random.Generator, material: str, usual: tuple[str, ...]) -> str:
    weights = _WEIGHTS.get(material) or {word: 0.6**k for k, word in enumerate(usual)}
    words = [word for word in weights if word in basic_colors()]
    if not words:
        raise InputError(f"paint: the lexicon has no basic color for {material!r}; name one")
    share = np.array([weights[word] for word in words])
    return words[int(rng.choice(len(words), p=share / share.sum()))]


def _shade(rng: np.random.Generator, color: str) -> tuple[float, float, float]:
    """The color's own value, jittered in OKLab as long as its word stays the same."""
    rgb = color_rgb(color)
    if rgb is None:
        raise InputError(f"paint: {color!r} is no color word of the lexicon")
    lab = to_oklab(rgb)
    for spread in (1.0, 0.5, 0.25):
        moved = np.clip(from_oklab(lab + spread * rng.uniform(-1, 1, 3) * [0.06, 0.02, 0.02]), 0, 1)
        if color_word(moved) == color:
            return float(moved[0]), float(moved[1]), float(moved[2])
    return float(rgb[0]), float(rgb[1]), float(rgb[2])
