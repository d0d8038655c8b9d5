"""Colorways of a prop: repainted palettes, each with its color words and with phrasings that name them.

The denoiser would otherwise memorize a prop's colors: a barrel in six colors, each with its word, teaches it what the
words mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from propsmith.exporter.training.data.pixel_palette import families, from_oklab, repaint, to_oklab
from propsmith.exporter.training.text.captions import Caption, color_rgb, color_word, phrasings
from propsmith.runtime.arrays import AnyArray

_PAINTS = {
    **dict.fromkeys(
        ("red", "blue", "green", "yellow", "purple", "white", "brown", "grey", "black", "orange", "pink"), 2.0
    ),
    **dict.fromkeys(
        ("light blue", "dark red", "dark green", "dark brown", "light brown", "dark grey", "light grey"), 1.0
    ),
    **dict.fromkeys(("gold", "cyan", "dark blue", "lime green", "tan", "beige"), 1.0),
}
"""Color words to repaint with, and their weights; words that the lexicon lacks are skipped."""

_MIN_NAMED_SHARE = 0.12  # of the surface for a color to be named
_MAIN_SHARE = 0.2  # color families on more of the surface may be repainted


@dataclass(frozen=True)
class Colorway:
    """A palette `[8, 3]` (sRGB in 0..1) and the words of its colors, the largest area first."""

    palette: AnyArray
    colors: tuple[str, ...]


def named_colors(palette: AnyArray, share: AnyArray) -> tuple[str, ...]:
    """Color words of a palette `[8, 3]` by their joint share of the area `[8]`."""
    areas: dict[str, float] = {}
    for color, area in zip(palette, share, strict=True):
        if area > 0:
            word = color_word(color)
            areas[word] = areas.get(word, 0.0) + float(area)
    ranked = sorted(areas, key=lambda word: -areas[word])
    return tuple(word for word in ranked if areas[word] >= _MIN_NAMED_SHARE) or tuple(ranked[:1])


def make_colorways(
    caption: Caption, palette: AnyArray, share: AnyArray, count: int, rng: np.random.Generator
) -> list[Colorway]:
    """The prop's own colorway, then `count - 1` others in which its largest colors are replaced."""
    colorways = [Colorway(palette, caption.colors or named_colors(palette, share))]
    if caption.given:  # its phrasings name the colors that it has
        return colorways * count
    group = families(palette, share)
    areas = {int(member): float(share[group == member].sum()) for member in np.unique(group)}
    main = sorted((m for m in areas if areas[m] >= _MAIN_SHARE), key=lambda m: -areas[m]) or [
        max(areas, key=lambda m: areas[m])
    ]
    words = [word for word in _PAINTS if color_rgb(word) is not None]
    weights = np.array([_PAINTS[word] for word in words])
    while len(colorways) < count:
        painted = palette
        # The largest family is nearly always repainted, the second one sometimes.
        for place, member in enumerate(main[:2]):
            if rng.random() < (0.9, 0.35)[place]:
                word = words[rng.choice(len(words), p=weights / weights.sum())]
                painted = repaint(painted, share, group, member, _jitter(color_rgb(word), rng))
        colorways.append(Colorway(painted, named_colors(painted, share)))
    return colorways


def _jitter(color: AnyArray | None, rng: np.random.Generator) -> AnyArray:
    lab = to_oklab(np.asarray(color)) + rng.normal(0, (0.03, 0.012, 0.012))
    return from_oklab(lab)


def colorway_phrasings(
    caption: Caption, colorway: Colorway, original: bool, count: int, rng: np.random.Generator
) -> list[str]:
    """Phrasings of a caption in a colorway; one that isn't the original is always named by its main color."""
    if original or caption.given:
        return phrasings(caption, colorway.colors, rng, count)
    main = colorway.colors[0]
    named = [text for text in phrasings(caption, colorway.colors, rng, 4 * count) if _names_color(text, main)]
    return [named[i] if i < len(named) else f"{main} {caption.noun}" for i in range(count)]


def _names_color(text: str, color: str) -> bool:
    return f" {color} " in f" {text} "


@dataclass(frozen=True)
class TextPlan:
    """Colorways and phrasings of P shapes, with deduplicated texts.

    Attributes:
        palettes: `[P, colorways, 8, 3]` float32, each shape's own first.
        texts: the distinct texts.
        index: index into `texts` of each shape, colorway and phrasing, `[P, colorways, phrasings]`.
    """

    palettes: AnyArray
    texts: list[str]
    index: AnyArray

    def save(self, path: Path) -> None:
        """Write the plan as one .npz file."""
        np.savez_compressed(path, palettes=self.palettes, texts=np.array(self.texts), index=self.index)

    @classmethod
    def load(cls, path: Path) -> "TextPlan":
        """Read a file of `save`."""
        with np.load(path, allow_pickle=False) as file:
            return cls(file["palettes"], file["texts"].tolist(), file["index"])


def plan_texts(
    captions: Sequence[Caption],
    palettes: AnyArray,
    shares: AnyArray,
    *,
    colorways: int = 8,
    phrasings: int = 12,
    seed: int = 0,
) -> TextPlan:
    """Draw colorways and phrasings for shapes with these captions, palettes `[P, 8, 3]` and area shares `[P, 8]`."""
    numbers: dict[str, int] = {}
    index = np.empty((len(captions), colorways, phrasings), np.int32)
    painted = np.empty((len(captions), colorways, *palettes.shape[1:]), np.float32)
    for shape, caption in enumerate(captions):
        rng = np.random.default_rng((seed, shape))
        for place, colorway in enumerate(make_colorways(caption, palettes[shape], shares[shape], colorways, rng)):
            texts = colorway_phrasings(caption, colorway, place == 0, phrasings, rng)
            index[shape, place] = [numbers.setdefault(text, len(numbers)) for text in texts]
            painted[shape, place] = colorway.palette
    return TextPlan(painted, list(numbers), index)
