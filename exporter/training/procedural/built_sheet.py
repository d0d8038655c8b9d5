"""Contact sheets of built props, with the captions that they would be trained with."""

from dataclasses import dataclass

import numpy as np

from propsmith.exporter.training.procedural.builder import BuiltProp
from propsmith.exporter.training.procedural.compositions import build_composition
from propsmith.exporter.training.procedural.prop_captions import captions_of
from propsmith.exporter.training.procedural.registry import build_prop, find_kind, load_kinds
from propsmith.runtime.arrays import ByteArray
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.render.contact_sheet import contact_sheet, encode_png
from propsmith.runtime.render.preview import RenderOptions, render

PIXELS = 224


@dataclass(frozen=True)
class SheetOptions:
    """What a sheet shows.

    Attributes:
        kinds: nouns, a row each; all by default.
        count: pictures a kind, or compositions in all.
        captions: whether a caption stands below each picture.
        compositions: several props together instead.
        seed: of the first picture of a row.
    """

    kinds: tuple[str, ...] = ()
    count: int = 6
    captions: bool = True
    compositions: bool = False
    seed: int = 0


def built_sheet(options: SheetOptions) -> bytes:
    """The sheet as a PNG file.

    Raises:
        InputError: an unknown kind.
    """
    drawn = _compositions(options) if options.compositions else _singles(options)
    pictures = [picture(prop) for prop, _ in drawn]
    captions = [caption if options.captions else "" for _, caption in drawn]
    columns = 8 if options.compositions else options.count
    return encode_png(contact_sheet(pictures, captions, columns, 22 if options.captions else 2))


def picture(prop: BuiltProp, pixels: int = PIXELS) -> ByteArray:
    """The prop in the studio, uint8 `[pixels, pixels, 4]`."""
    count = len(prop.faces)
    corners = prop.vertices[prop.faces].reshape(-1, 3)
    mesh = Mesh(corners, np.arange(3 * count, dtype=np.int32).reshape(count, 3), np.repeat(prop.face_colors, 3, axis=0))
    return render(mesh, pixels, RenderOptions(supersample=1))


def _singles(options: SheetOptions) -> list[tuple[BuiltProp, str]]:
    drawn = []
    for of in [find_kind(noun) for noun in options.kinds] or load_kinds().values():
        for seed in range(options.seed, options.seed + options.count):
            prop = build_prop(of, seed)
            drawn.append((prop, captions_of(of, prop, np.random.default_rng(seed), 1)[0]))
    return drawn


def _compositions(options: SheetOptions) -> list[tuple[BuiltProp, str]]:
    drawn = []
    for seed in range(options.seed, options.seed + options.count):
        composition = build_composition(seed)
        drawn.append((composition.prop, composition.captions[seed % len(composition.captions)]))
    return drawn
