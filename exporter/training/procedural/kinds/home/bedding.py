"""Beds and what lies on them."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import cushion
from propsmith.exporter.training.procedural.organic import corners, spaced, tuft
from propsmith.exporter.training.procedural.outlines import arched, extrude, lathe
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cylinder
from propsmith.exporter.training.procedural.sweeps import tube
from propsmith.runtime.arrays import DoubleArray

Size = tuple[float, float]


def bedclothes(b: PropBuilder, size: Size, y: float, blanket: Paint, double: bool = False) -> None:
    """Mattress, pillows and a blanket, on a (width, length) at a height, the head at the back."""
    width, length = size
    white = b.paint("cloth", b.pick("white", "white", "beige", "light blue"))
    b.add("mattress", box(width, 0.11, length, bevel=0.02).move(y=y), white)
    pillow = cushion(width * (0.4 if double else 0.7), 0.075, 0.16)
    places = (-width / 4, width / 4) if double else (0.0,)
    b.add("pillow", [pillow.move(x, y + 0.095, -length / 2 + 0.11) for x in places], b.shade(white, 0.04))
    cover = box(width + 0.03, 0.12, length * 0.66, bevel=0.02).move(0, y + 0.015, length * 0.17 + 0.01)
    b.add("blanket", cover, blanket)
    if b.chance(0.5):
        fold = box(width + 0.035, 0.05, 0.09, bevel=0.012).move(0, y + 0.1, -length * 0.15)
        b.add("sheet", fold, white, said=False)


@kind(
    "bed",
    also=(),
    variants=("single", "double", "four-poster", "straw", "canopy", "metal"),
    size=2.1,
    countable=False,
)
def bed(b: PropBuilder) -> None:
    """Mattress and blanket in a frame with a headboard at the back."""
    wood = b.paint("metal" if b.variant == "metal" else "wood", any_color=0.25)
    double = b.variant == "double" or (
        (b.variant in ("four-poster", "canopy") or b.chance(0.4)) and b.variant != "single"
    )
    width, length = (b.between(0.68, 0.8) if double else b.between(0.44, 0.5)), 0.96
    blanket = b.paint("cloth")
    if b.variant == "straw":
        b.add("frame", box(width + 0.06, 0.14, length) - box(width - 0.06, 0.2, length - 0.12).move(y=0.05), wood)
        straw = b.paint("straw")
        b.add("straw", box(width - 0.04, 0.2, length - 0.1, bevel=0.05), straw)
        wisps = [tuft(b.rng, 0.05, 0.14, 5, 0.04).move(x, 0.12, z) for x, z in corners(width, length, 0.12)]
        b.add("wisp", wisps, b.shade(straw), said=False)
        b.add("blanket", box(width, 0.07, length * 0.5, bevel=0.02).move(0, 0.16, 0.16), blanket)
        return
    high = b.between(0.4, 0.5)
    posts = b.variant in ("four-poster", "canopy")
    tall = (0.82, 0.82) if posts else (high, high * 0.66)
    b.add("frame", box(width + 0.05, 0.1, length).move(y=0.12), wood)
    bedclothes(b, (width, length - 0.06), 0.19, blanket, double)
    ends = ((-length / 2, tall[0]), (length / 2, tall[1]))
    thick = 0.06
    for z, top in ends:
        b.add("post" if posts else "leg", [box(thick, top, thick).move(x, 0, z) for x in (-width / 2, width / 2)], wood)
    if b.variant == "metal":
        bars = [box(0.04, t - 0.12, 0.04).move(x, 0.12, z) for z, t in ends for x in spaced(4, width * 0.7)]
        b.add("bar", bars, wood, said=False)
        b.add("rail", [box(width, 0.045, 0.045).move(0, t - 0.05, z) for z, t in ends], wood, said=False)
        b.add(
            "knob",
            [ball(0.045, 8).move(x, t - 0.02, z) for z, t in ends for x in (-width / 2, width / 2)],
            b.paint("brass"),
        )
    else:
        board = b.pick(box(width, high - 0.1, 0.05), extrude(arched(width, high - 0.04), 0.05))
        b.add("headboard", board.move(0, 0.12, -length / 2), b.shade(wood, 0.1))
        b.add("footboard", box(width, 0.14, 0.05).move(0, 0.12, length / 2), b.shade(wood, 0.1), said=False)
    if posts:
        _canopy(b, wood, width, length, tall[0])


def _canopy(b: PropBuilder, wood: Paint, width: float, length: float, y: float) -> None:
    """A frame over the posts; a canopy has a cloth roof with a fringe and curtains."""
    rails = [box(width + 0.05, 0.05, 0.05).move(0, y - 0.03, z) for z in (-length / 2, length / 2)]
    sides = [box(0.05, 0.05, length).move(x, y - 0.03, 0) for x in (-width / 2, width / 2)]
    b.add("rail", [*rails, *sides], wood, said=False)
    if b.variant == "canopy":
        cloth = b.paint("cloth")
        b.add("canopy", box(width + 0.1, 0.08, length + 0.1, bevel=0.02).move(y=y - 0.01), cloth, said=False)
        folds = [cylinder(0.06, y - 0.1, 8, top=0.75).move(x, 0.1, z) for x, z in corners(width + 0.02, length + 0.02)]
        b.add("curtain", folds, b.shade(cloth, 0.08))
    else:
        b.add("knob", [ball(0.05, 8).move(x, y - 0.02, z) for x, z in corners(width, length)], wood, said=False)


@kind(
    "bunk bed",
    also=("double-decker bed", "stacked bed"),
    variants=("wooden", "metal", "triple", "with desk below"),
    size=2.0,
    countable=False,
)
def bunk_bed(b: PropBuilder) -> None:
    """Beds above each other, with a ladder; they lie along x."""
    metal = b.variant == "metal"
    wood = b.paint("metal" if metal else "wood", any_color=0.5 if metal else 0.25)
    width, depth = 0.92, b.between(0.42, 0.48)
    levels = {"triple": (0.1, 0.42, 0.74), "with desk below": (0.6,)}.get(b.variant, (0.12, 0.56))
    height = levels[-1] + 0.3
    thick = 0.05 if metal else 0.065
    b.add("post", [box(thick, height, thick).move(x, 0, z) for x, z in corners(width, depth)], wood)
    for y in levels:
        frame = box(width + 0.02, 0.07, depth + 0.02).move(y=y)
        b.add("frame", frame, wood, said=False)
        b.add(
            "mattress",
            box(width - 0.06, 0.09, depth - 0.03, bevel=0.015).move(0, y + 0.06, 0),
            b.paint("cloth", "white"),
            said=False,
        )
        b.add(
            "pillow",
            cushion(0.16, 0.07, depth * 0.6).move(-width / 2 + 0.14, y + 0.14, 0),
            b.paint("cloth", "white"),
            said=False,
        )
        b.add(
            "blanket",
            box(width * 0.62, 0.1, depth + 0.015, bevel=0.015).move(width * 0.16, y + 0.065, 0),
            b.paint("cloth"),
        )
    ends = [box(0.04, 0.05, depth).move(x, height - 0.06, 0) for x in (-width / 2, width / 2)]
    b.add("guard rail", [*ends, box(width, 0.05, 0.04).move(0, height - 0.06, -depth / 2)], wood, said=False)
    b.add("guard rail", box(width * 0.62, 0.05, 0.04).move(-width * 0.19, height - 0.06, depth / 2), wood)
    b.add("stay", box(0.05, 0.24, 0.04).move(width * 0.12, height - 0.26, depth / 2), wood, said=False)
    z = depth / 2 + 0.045
    rails = [box(0.045, height - 0.04, 0.045).move(x, 0, z) for x in (width * 0.2, width * 0.42)]
    rungs = [box(width * 0.22, 0.04, 0.045).move(width * 0.31, height * s, z) for s in (0.14, 0.3, 0.46, 0.62, 0.78)]
    b.add("ladder", rails, wood, said=False)
    b.add("ladder", rungs, b.shade(wood, 0.1), said=False)
    if b.variant == "with desk below":
        b.add("desk", box(width, 0.05, depth * 0.6).move(0, 0.28, -depth * 0.2), b.shade(wood, 0.12), said=False)
        b.add(
            "drawer",
            [box(0.2, 0.07, depth * 0.5).move(-0.25, 0.22 - 0.066 * k, -depth * 0.2) for k in range(2)],
            b.paint("wood", any_color=0.6),
        )


def _puffed(points: DoubleArray, width: float, height: float, depth: float) -> DoubleArray:
    """Thinner towards the edges, its sides drawn in between the corners."""
    x, z = np.clip(np.abs(points[:, 0] / width * 2), 0, 1), np.clip(np.abs(points[:, 2] / depth * 2), 0, 1)
    fall = np.maximum(x, z) ** 3
    points[:, 1] = height / 2 + (points[:, 1] - height / 2) * (1 - 0.62 * fall)
    points[:, 0] *= 1 - 0.1 * (1 - z) * x
    points[:, 2] *= 1 - 0.1 * (1 - x) * z
    return points


@kind(
    "pillow",
    also=("cushion",),
    variants=("round", "bolster", "bed", "with tassels", "stack of {s}"),
    size=0.5,
)
def pillow(b: PropBuilder) -> None:
    """A stuffed cloth case."""
    cloth = b.paint(b.pick("cloth", "cloth", "velvet", "silk"), any_color=0.5)
    other = b.paint("cloth")

    def puff(width: float, height: float, depth: float) -> Solid:
        """A case that is thin along its seam and thick in the middle."""
        return box(width, height, depth, bevel=0.02).warp(lambda p: _puffed(p, width, height, depth), 5)

    if b.variant == "round":
        b.add("pillow", lathe([(0.3, 0), (0.46, 0.08), (0.5, 0.15), (0.46, 0.22), (0.3, 0.3)], 16), cloth, said=False)
        b.add("button", cylinder(0.08, 0.33, 8), other)
    elif b.variant == "bolster":
        roll = lathe([(0.12, 0), (0.2, 0.04), (0.22, 0.2), (0.22, 0.8), (0.2, 0.96), (0.12, 1)], 14)
        b.add("pillow", roll.turn(z=90).move(0.5, 0.22, 0), cloth, said=False)
        b.add("end", [cylinder(0.09, 0.05, 8).turn(z=90).move(x, 0.22, 0) for x in (-0.47, 0.52)], other, said=False)
    elif b.variant == "stack of {s}":
        for level in range(b.whole(2, 4)):
            one = puff(0.9, 0.26, 0.85).turn(y=b.between(-15, 15)).move(b.between(-0.03, 0.03), 0.2 * level, 0)
            b.add("pillow", one, b.paint("cloth"), said=False)
    else:
        wide = 1.0 if b.variant == "bed" else 0.85
        tall = b.between(0.34, 0.42)
        deep = b.between(0.55, 0.65) if b.variant == "bed" else 0.82
        b.add("pillow", puff(wide, tall, deep), cloth, said=False)
        if b.variant == "with tassels":
            b.add("tassel", [ball(0.08, 8).move(x, tall / 2 - 0.08, z) for x, z in corners(wide, deep, 0.02)], other)
        elif b.variant != "bed" and b.chance(0.5):
            band = box(wide, tall, deep, bevel=0.02) & box(b.between(0.14, 0.24), 1, 2)
            b.add("stripe", band.warp(lambda p: _puffed(p, wide, tall, deep), 4).scale(1, 1.06, 1.04), other)


@kind(
    "mattress",
    also=("bed mattress",),
    variants=("single", "striped", "folded", "stack of {s}", "with buttons"),
    size=2.0,
    stretch=("wide",),
)
def mattress(b: PropBuilder) -> None:
    """A thick pad to lie on."""
    cloth = b.paint("cloth", b.pick("white", "beige", "light blue", "pink", "light grey", b.paint("paint").color))
    trim = b.paint("cloth", any_color=0.5)
    width, thick = b.between(0.48, 0.62), b.between(0.14, 0.2)
    if b.variant == "folded":
        halves = [box(0.8, thick, width + 0.2, bevel=0.03).move(0.05 * k, k * (thick + 0.02), 0) for k in range(2)]
        bend = cylinder(thick + 0.01, width + 0.2, 14).turn(x=90).move(-0.38, thick + 0.01, -width / 2 - 0.1)
        b.add("mattress", [*halves, bend.cut((-1, 0, 0), 0.33)], cloth, said=False)
        return
    count = b.whole(2, 4) if b.variant == "stack of {s}" else 1
    for level in range(count):
        color = cloth if count == 1 else b.paint("cloth")
        one = box(1, thick, width, bevel=0.03).turn(y=b.between(-4, 4) if count > 1 else 0)
        b.add("mattress", one.move(y=level * (thick - 0.006)), color, said=False)
        if b.variant == "":
            b.add(
                "piping",
                [box(0.98, 0.036, width - 0.02 + 0.05).move(y=y) for y in (0.03, thick - 0.06)],
                trim,
                said=False,
            )
    if b.variant == "striped":
        b.add(
            "stripe", [box(0.1, thick + 0.03, width + 0.03).move(x, -0.0, 0) for x in spaced(b.pick(3, 4), 0.72)], trim
        )
    if b.variant == "with buttons":
        b.add(
            "button",
            [ball(0.035, 6).move(x, thick - 0.05, z) for x in spaced(5, 0.76) for z in (-width / 4, width / 4)],
            trim,
        )


@kind(
    "hospital bed",
    also=("patient bed", "ward bed"),
    variants=("modern", "old iron", "with curtain", "with drip"),
    size=2.1,
    countable=False,
)
def hospital_bed(b: PropBuilder) -> None:
    """A bed on wheels, its back raised, with side rails; it lies along x, the head to the left."""
    metal = (
        b.paint("iron")
        if b.variant == "old iron"
        else b.paint(b.pick("metal", "steel"), b.pick("white", "light grey", "grey", "light blue"))
    )
    width, y = 0.42, 0.26
    b.add("frame", box(0.94, 0.06, width).move(y=y - 0.05), metal, said=False)
    white = b.paint("cloth", "white")
    b.add("mattress", box(0.66, 0.1, width - 0.02, bevel=0.015).move(0.14, y, 0), white)
    raised = box(0.36, 0.1, width - 0.02, bevel=0.015).move(x=-0.16).turn(z=-28).move(-0.14, y, 0)
    b.add("mattress", raised, white, said=False)
    b.add(
        "pillow",
        cushion(0.15, 0.07, width * 0.7).move(x=-0.22, y=0.09).turn(z=-28).move(-0.14, y, 0),
        b.paint("cloth", b.pick("white", "light blue")),
    )
    b.add("blanket", box(0.5, 0.12, width + 0.02, bevel=0.02).move(0.2, y, 0), b.paint("cloth"))
    ends = ((-0.47, 0.56), (0.48, 0.44))
    if b.variant == "old iron":
        b.add("bar", [box(0.04, h - 0.2, 0.04).move(x, 0.2, z) for x, h in ends for z in spaced(4, width * 0.9)], metal)
        b.add("rail", [box(0.045, 0.045, width).move(x, h - 0.045, 0) for x, h in ends], metal, said=False)
    else:
        boards = [box(0.045, h - 0.2, width).move(x, 0.2, 0) for x, h in ends]
        b.add("board", boards, b.paint("plastic"), said=False)
    b.add("leg", [box(0.045, 0.2, 0.045).move(x, 0.03, z) for x, z in corners(0.88, width, 0.03)], metal, said=False)
    b.add(
        "wheel",
        [cylinder(0.05, 0.045, 10).turn(x=90).move(x, 0.05, z - 0.02) for x, z in corners(0.88, width, 0.03)],
        b.paint("rubber", "black"),
    )
    _ward_fittings(b, metal, width, y)


def _ward_fittings(b: PropBuilder, metal: Paint, width: float, y: float) -> None:
    """Rails, a curtain behind, or a drip on its stand."""
    if b.variant in ("", "modern"):
        rail = tube([(-0.1, 0, 0), (-0.08, 0.15, 0), (0.2, 0.15, 0), (0.22, 0, 0)], 0.036, 6)
        b.add("rail", [rail.move(0.08, y - 0.02, z) for z in (-width / 2, width / 2)], metal)
    if b.variant == "with curtain":
        posts = [box(0.04, 0.78, 0.04).move(x, 0, -width / 2 - 0.04) for x in (-0.46, 0.46)]
        b.add("post", [*posts, box(0.94, 0.04, 0.04).move(0, 0.76, -width / 2 - 0.04)], metal, said=False)
        folds = [cylinder(0.05, 0.56, 8).move(x, 0.22, -width / 2 - 0.04) for x in spaced(10, 0.82)]
        b.add("curtain", folds, b.paint("cloth", b.pick("light blue", "mint green", "white", "green")), said=False)
    if b.variant == "with drip":
        b.add(
            "stand",
            cylinder(0.022, 0.86, 8).move(-0.5, 0.1, -width / 2)
            + box(0.05, 0.06, 0.08).move(-0.48, 0.25, -width / 2 + 0.02)
            + box(0.2, 0.04, 0.04).move(-0.46, 0.92, -width / 2),
            metal,
            said=False,
        )
        b.add(
            "bag",
            box(0.11, 0.17, 0.06, bevel=0.02).move(-0.41, 0.77, -width / 2),
            b.paint("plastic", b.pick("red", "light blue", "yellow")),
        )
