"""Logs, stumps, firewood, scaffolding and platforms."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.nature.stones import jagged
from propsmith.exporter.training.procedural.kinds.nature.walkways import planking
from propsmith.exporter.training.procedural.organic import around, corners, spaced
from propsmith.exporter.training.procedural.outlines import lay, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cylinder, dome, hull_of, join
from propsmith.exporter.training.procedural.sweeps import tube


def log_along_x(length: float, radius: float, sides: int = 9) -> Solid:
    """A log lying on the floor along x."""
    return cylinder(radius, length, sides).turn(z=90).move(length / 2, radius, 0)


def add_log(
    b: PropBuilder,
    bark: Paint,
    core: Paint,
    length: float,
    radius: float,
    at: tuple[float, float, float],
    turn: float = 0.0,
) -> None:
    """A log with light cut ends, turned about the y axis."""
    ends = log_along_x(length + 0.024, radius * 0.78).move(y=radius * 0.22)
    b.add("log", log_along_x(length, radius).turn(y=turn).move(*at), bark, said=False)
    b.add("cut end", ends.turn(y=turn).move(*at), core, said=False)


def timber(b: PropBuilder) -> tuple[Paint, Paint]:
    """Paints of bark and of the wood inside."""
    bark = b.paint("wood", b.pick("brown", "dark brown", "brown", "light brown", "grey"))
    core = b.paint(
        "wood", b.pick("tan", "beige") if bark.color == "light brown" else b.pick("tan", "light brown", "beige")
    )
    return bark, core


@kind(
    "log",
    also=("wood log", "tree log"),
    variants=("hollow", "pile of {s}", "with branches", "with mushrooms", "split", "bridge of {s}"),
    size=1.5,
    outdoor=True,
    stretch=("wide",),
)
def log(b: PropBuilder) -> None:
    """A piece of trunk lying on the ground, its cut ends light; a pile."""
    bark, core = timber(b)
    radius = b.between(0.14, 0.19)
    if b.variant == "pile of {s}":
        for level, count in enumerate((3, 2, 1)):
            for z in spaced(count, (count - 1) * 0.29):
                length = b.between(0.9, 1)
                add_log(b, b.shade(bark, 0.08), core, length, 0.15, (b.between(-0.03, 0.03), level * 0.25, z))
    elif b.variant == "bridge of {s}":
        for z in spaced(3, 0.44):
            add_log(b, b.shade(bark, 0.08), core, b.between(0.94, 1), 0.12, (0, 0, z))
        b.add("rope", [box(0.06, 0.26, 0.64).move(x, -0.005, 0) for x in (-0.32, 0.32)], b.paint("rope"))
    elif b.variant == "hollow":
        tunnel = log_along_x(1.2, radius * 0.68).move(y=radius * 0.32)
        b.add("log", log_along_x(1, radius * 1.15) - tunnel, bark, said=False)
        b.add("inner wall", log_along_x(0.96, radius * 0.75).move(y=radius * 0.25) - tunnel, core, said=False)
    elif b.variant == "split":
        half = (log_along_x(1, radius * 1.3)).cut((0, -1, 0), -radius * 1.3)
        b.add("bark", half, bark)
        b.add("cut face", box(0.96, 0.03, radius * 2.3).move(y=half.top - 0.006), core)
    else:
        add_log(b, bark, core, 0.98, radius, (0, 0, 0))
        if b.variant == "with branches" or (b.variant == "" and b.chance(0.4)):
            stubs = [
                beam((x, radius, 0), (x + 0.1, radius + rise, z), 0.09, 6, 0.75)
                for x, rise, z in (
                    (0.15, radius * 1.6, 0.1),
                    (-0.22, radius * 0.8, radius + 0.12),
                    (-0.05, radius, -radius - 0.12),
                )
            ]
            b.add("branch stub", stubs, bark)
    if b.variant == "with mushrooms":
        red = b.paint("paint", b.pick("red", "orange", "white", "tan"))
        places = ((-0.25, 0.0, 1.0), (-0.05, 0.06, 0.7), (0.28, -0.02, 0.9))
        stems = [cylinder(0.035 * s, 0.1 * s, 7).move(x, radius * 1.9, z) for x, z, s in places]
        b.add("stem", stems, b.paint("paint", "beige"), said=False)
        b.add("mushroom", [dome(0.085 * s, 8).move(x, radius * 1.9 + 0.09 * s, z) for x, z, s in places], red)


@kind(
    "tree stump",
    also=("stump", "cut trunk"),
    variants=("with an axe", "with mushrooms", "hollow", "splintered", "with a sprout"),
    size=0.6,
    outdoor=True,
    stretch=("tall", "low", "wide"),
)
def tree_stump(b: PropBuilder) -> None:
    """The foot of a felled tree: roots, bark and a light cut with rings."""
    bark, core = timber(b)
    radius, height, sides = b.between(0.28, 0.36), b.between(0.36, 0.52), b.pick(8, 9, 10)
    body = cylinder(radius * 1.12, height, sides, top=0.86)
    if b.variant == "hollow":
        body = body - cylinder(radius * 0.62, 1, 8).move(y=height * 0.4)
    b.add("stump", body, bark, said=False)
    reach = radius * b.between(1.35, 1.6)
    roots = [
        hull_of(box(0.16, height * 0.45, 0.05).move(z=radius * 0.8), box(0.09, 0.05, 0.04).move(z=reach)).turn(y=angle)
        for _, _, angle in around(b.whole(4, 6), 1, b.between(0, 60))
    ]
    b.add("root", roots, bark)
    if b.variant == "hollow":
        return
    if b.variant == "splintered":
        peaks = [
            box(0.14, b.between(0.12, 0.34), 0.12, taper=0.3).move(x, height - 0.02, z)
            for x, z, _ in around(6, radius * 0.6)
        ]
        b.add("splinter", peaks, core)
        return
    b.add("cut", cylinder(radius * 0.86, 0.03, sides).move(y=height - 0.004), core, said=False)
    b.add("ring", cylinder(radius * 0.56, 0.045, sides).move(y=height - 0.004), b.shade(bark, 0.1), said=False)
    b.add("heart", cylinder(radius * 0.36, 0.055, sides).move(y=height - 0.004), core, said=False)
    top = height + 0.03
    if b.variant == "with an axe":
        head = hull_of(box(0.2, 0.04, 0.05), box(0.13, 0.07, 0.07).move(y=0.13)).turn(z=180).move(-0.12, top + 0.2, 0)
        b.add("blade", head.turn(z=0).move(y=-0.06), b.paint("steel"))
        b.add("handle", beam((-0.12, top + 0.1, 0), (0.42, top + 0.34, 0), 0.06, 6), b.paint("wood", any_color=0.3))
    elif b.variant == "with mushrooms":
        cap = b.paint("paint", b.pick("red", "orange", "tan", "purple"))
        spots = [(x, y, z) for (x, z, _), y in zip(around(4, radius * 1.02, 20), (0.2, 0.3, 0.14, 0.26), strict=True)]
        shelves = [cylinder(0.11, 0.05, 8, top=0.7).move(*spot) for spot in spots]
        b.add("mushroom", shelves, cap)
        b.add("mushroom", dome(0.1, 8).move(0.05, top + 0.06, 0.03), cap)
        b.add("stem", cylinder(0.04, 0.12, 7).move(0.05, top - 0.03, 0.03), b.paint("paint", "beige"), said=False)
    elif b.variant == "with a sprout":
        green = b.paint("paint", b.pick("green", "lime green"))
        b.add("stem", beam((0, top - 0.04, 0), (0.03, top + 0.24, 0), 0.05, 6), green, said=False)
        for y, turn in ((0.12, 20.0), (0.2, 200.0), (0.24, 100.0)):
            blade = tube([(0, 0, 0), (0.08, 0.07, 0), (0.2, 0.05, 0)], [0.04, 0.1, 0.03], 5)
            b.add("leaf", blade.turn(y=turn).move(0.02, top + y - 0.02, 0), green)


@kind(
    "firewood",
    also=("chopped wood", "stack of firewood"),
    variants=("on a rack", "bundle of {}", "under a roof", "crossed"),
    size=1.2,
    countable=False,
    stretch=("wide", "tall"),
)
def firewood(b: PropBuilder) -> None:
    """Stacked logs, their ends to the front."""
    bark, core = timber(b)
    radius = b.between(0.07, 0.08)
    if b.variant == "bundle of {}":
        for level, count in enumerate((2, 3, 2)):
            for z in spaced(count, (count - 1) * 0.24):
                add_log(b, b.shade(bark, 0.1), core, b.between(0.86, 0.94), 0.13, (0, level * 0.2, z))
        rope = [cylinder(0.385, 0.06, 10).turn(z=90).scale(y=0.92).move(x + 0.03, 0.33, 0) for x in (-0.22, 0.22)]
        b.add("rope", rope, b.paint("rope"))
        return
    if b.variant == "crossed":
        for level in range(4):
            for side in (-0.3, 0.0, 0.3):
                at = (0.0, level * 0.17, side) if level % 2 == 0 else (side, level * 0.17, 0.0)
                add_log(b, b.shade(bark, 0.1), core, 0.9, 0.1, at, 90.0 * (level % 2))
        return
    low = 0.1 if b.variant in ("on a rack", "under a roof") else 0.0
    rows = b.whole(4, 5)
    for row in range(rows):
        count = 6 - (row % 2) if low else 7 - row
        tie = box(1.86 * radius * count, 0.04, 0.3).move(y=low + (row * 1.66 + 1) * radius)
        b.add("log", tie, bark, said=False)
        for x in spaced(count, (count - 1) * 2 * radius * 0.98):
            size = radius * b.between(0.94, 1.08)
            at = (x, low + row * radius * 1.66, b.between(-0.02, 0.02))
            add_log(b, b.shade(bark, 0.12), b.shade(core), b.between(0.44, 0.5), size, at, 90)
    if low:
        _wood_rack(b, low, 6 * radius + 0.01, rows * radius * 1.8 + 0.16)


def _wood_rack(b: PropBuilder, low: float, half: float, height: float) -> None:
    """Rails and posts around a stack, `half` of its width each side."""
    wood, roofed = b.paint("wood"), b.variant == "under a roof"
    tall = 0.86 if roofed else height
    b.add("rail", [box(2 * half, 0.06, 0.06).move(0, low - 0.05, z) for z in (-0.16, 0.16)], wood, said=False)
    posts = [box(0.06, tall, 0.06).move(x, 0, z) for x in (-half - 0.02, half + 0.02) for z in (-0.16, 0.16)]
    b.add("post", posts, wood)
    if roofed:
        roof = b.paint(b.pick("wood", "tile", "slate"), any_color=0.3)
        b.add("roof", box(2 * half + 0.22, 0.06, 0.6).turn(x=9).move(y=0.84), roof)


@kind(
    "scaffolding",
    also=("scaffold",),
    variants=("wooden", "metal", "one-level", "three-level", "with a ladder"),
    size=4.0,
    countable=False,
    stretch=("wide",),
)
def scaffolding(b: PropBuilder) -> None:
    """Poles, braces and decks of boards."""
    wooden = b.variant == "wooden" or (b.variant != "metal" and b.chance(0.5))
    pole = b.paint("wood") if wooden else b.paint("metal", any_color=0.4)
    wood = b.paint("wood")
    levels = {"one-level": 1, "three-level": 3}.get(b.variant, 2)
    width, depth = (b.between(0.62, 0.74), b.between(0.32, 0.4)) if levels > 1 else (0.9, 0.4)
    step = {1: 0.42, 2: 0.38, 3: 0.29}[levels]
    height = levels * step + 0.12
    thick = 0.05

    def bar(start: tuple[float, float, float], end: tuple[float, float, float]) -> Solid:
        return beam(start, end, thick if wooden else thick * 0.9, 4 if wooden else 6)

    places = [
        (x, z) for x in (spaced(3, width) if levels == 1 else (-width / 2, width / 2)) for z in (-depth / 2, depth / 2)
    ]
    b.add("pole", [bar((x, 0, z), (x, height, z)) for x, z in places], pole)
    for level in range(1, levels + 1):
        y = level * step
        b.add(
            "plank",
            [box(width + 0.1, 0.045, depth / 3 - 0.008).move(0, y, z) for z in spaced(3, depth * 0.68)],
            b.shade(wood, 0.1),
            said=False,
        )
        rails = [bar((-width / 2, y - 0.008, z), (width / 2, y - 0.008, z)) for z in (-depth / 2, depth / 2)]
        ends = [bar((x, y - 0.008, -depth / 2), (x, y - 0.008, depth / 2)) for x in (-width / 2, width / 2)]
        brace = bar(
            (-width / 2 * (-1) ** level, y - step + 0.03, -depth / 2), (width / 2 * (-1) ** level, y - 0.03, -depth / 2)
        )
        b.add("rail", [*rails, *ends, brace], pole, said=False)
    b.add(
        "guardrail",
        [bar((-width / 2, height - 0.03, z), (width / 2, height - 0.03, z)) for z in (-depth / 2, depth / 2)],
        pole,
        said=False,
    )
    if b.variant == "with a ladder" or b.chance(0.3):
        x, top = width / 2 + 0.05, levels * step + 0.05
        sides = [bar((x + 0.14, 0, z), (x - 0.03, top, z)) for z in (-0.09, 0.09)]
        rungs = [
            box(0.045, 0.04, 0.2).move(x + 0.14 - 0.17 * y / top, y - 0.02, 0) for y in np.arange(0.08, top - 0.03, 0.1)
        ]
        b.add("ladder", join([*sides, *rungs]), b.paint("wood", any_color=0.3))


@kind(
    "platform",
    also=("jump platform",),
    variants=("grass", "wooden", "metal", "round", "on posts", "floating rock", "snow"),
    size=3.0,
    stretch=("wide", "narrow"),
)
def platform(b: PropBuilder) -> None:
    """Something to stand upon: an island of grass, boards, a plate, a disk."""
    style = b.variant or b.pick("grass", "wooden", "metal", "round")
    width, depth = b.between(0.85, 1.0), b.between(0.55, 0.95)
    if style in ("grass", "snow", "floating rock"):
        _island(b, style, width, depth)
    elif style == "wooden":
        wood = b.paint("wood")
        planking(b, width, depth, b.whole(5, 7), wood, (0, 0.1, 0))
        b.add(
            "crossbeam",
            [box(0.08, 0.07, depth + 0.03).move(x, 0.04, 0) for x in (-width * 0.36, width * 0.36)],
            b.shade(wood),
            said=False,
        )
        b.add(
            "nail",
            [box(0.045, 0.03, 0.045).move(x, 0.143, z) for x, z in corners(width * 0.8, depth * 0.8)],
            b.paint("iron"),
            said=False,
        )
    elif style == "on posts":
        _deck_on_posts(b, width, depth)
    elif style == "metal":
        _metal_plate(b, width, depth)
    else:
        stone_ = b.paint(b.pick("stone", "marble", "metal", "wood"), any_color=0.3)
        b.add(
            "disk",
            cylinder(0.5, 0.12, 16, top=0.95) + cylinder(0.34, 0.12, 12, top=1.4).move(y=-0.11),
            stone_,
            said=False,
        )
        b.add(
            "ring",
            lay(ring(0.4, 0.3, sides=16), 0.05).move(y=0.105),
            b.paint("paint") if b.chance(0.6) else b.shade(stone_, 0.12),
        )


def _deck_on_posts(b: PropBuilder, width: float, depth: float) -> None:
    """Boards on four legs."""
    wood, high = b.paint("wood"), b.between(0.4, 0.6)
    planking(b, width, depth, b.whole(5, 7), wood, (0, high, 0))
    b.add("post", [box(0.08, high + 0.02, 0.08).move(x, 0, z) for x, z in corners(width, depth, 0.08)], b.shade(wood))
    braces = [
        beam((s * (width / 2 - 0.08), high * 0.3, z), (-s * (width / 2 - 0.08), high * 0.9, z), 0.05)
        for s, z in ((1, depth / 2 - 0.08), (-1, -depth / 2 + 0.08))
    ]
    b.add("brace", braces, b.shade(wood), said=False)


def _metal_plate(b: PropBuilder, width: float, depth: float) -> None:
    """A hovering plate."""
    metal, trim = b.paint("metal", any_color=0.3), b.paint("paint", b.pick("yellow", "orange", "red", "blue"))
    plate = b.add("plate", box(width, 0.12, depth, bevel=0.03), metal)
    b.add(
        "grid",
        [
            box(width * 0.36, 0.04, depth * 0.7, bevel=0.012).move(x, plate.top - 0.012, 0)
            for x in (-width * 0.22, width * 0.22)
        ],
        b.shade(metal, 0.12),
        said=False,
    )
    b.add("stripe", [box(0.09, 0.05, depth + 0.04).move(x, 0.035, 0) for x in (-width * 0.42, width * 0.42)], trim)
    b.add(
        "thruster",
        [cylinder(0.07, 0.1, 8, top=1.4).move(x, -0.09, z) for x, z in corners(width * 0.7, depth * 0.6)],
        b.shade(metal),
        said=False,
    )


def _island(b: PropBuilder, style: str, width: float, depth: float) -> None:
    """Ground with grass or snow on it."""
    earth, top = (
        b.paint(b.pick("dirt", "dirt", "stone")),
        b.paint("snow" if style == "snow" else "grass", "" if style != "snow" else "white"),
    )
    if style == "floating rock":
        base = jagged(b, 0.95, 0.7, 0.9).turn(x=180)
        base = base.move(y=-base.base)
        b.add("rock", base, b.paint("stone"))
        b.add("grass", cylinder(0.46, 0.1, 9, top=0.97).move(y=base.top - 0.05), top)
        return
    high = b.between(0.2, 0.34)
    b.add("ground", box(width, high, depth, taper=1.0 / b.between(0.8, 0.95)), earth, said=False)
    cover = box(width * 1.18, 0.12, depth * 1.18, bevel=0.03).move(y=high - 0.02)
    b.add("snow" if style == "snow" else "grass", cover, top)
    drips = [
        box(0.12, b.between(0.09, 0.14), 0.06, bevel=0.02).move(x, high - 0.06, depth * 0.57)
        for x in spaced(4, width * 0.8)
    ]
    b.add("fringe", drips, top, said=False)
