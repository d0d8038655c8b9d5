"""Bridges, stairs and docks."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import corners, spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude, lay, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube


def planking(
    b: PropBuilder, length: float, width: float, count: int, wood: Paint, at: tuple[float, float, float] = (0, 0, 0)
) -> None:
    """Boards across x, side by side, of two shades; a beam below holds them together."""
    step = length / count
    boards = [
        box(step * 0.94, 0.05, width * b.between(0.97, 1.02)).move(x + at[0], at[1], at[2])
        for x in spaced(count, length - step)
    ]
    b.add("plank", boards[::2], wood, said=False)
    b.add("plank", boards[1::2], b.shade(wood, 0.12), said=False)
    b.add(
        "beam",
        [box(length - 0.02, 0.05, 0.06).move(at[0], at[1] - 0.035, at[2] + s * width * 0.36) for s in (-1, 1)],
        b.shade(wood),
        said=False,
    )


@kind(
    "bridge",
    also=("footbridge",),
    variants=("stone arch", "wooden", "rope", "covered", "broken", "flat stone", "garden"),
    size=6.0,
    countable=False,
    outdoor=True,
    stretch=("wide",),
)
def bridge(b: PropBuilder) -> None:
    """A deck with railings: over an arch of stone, of planks, on ropes."""
    style = b.variant or b.pick("stone arch", "wooden", "garden", "flat stone")
    if style in ("stone arch", "flat stone"):
        _stone_bridge(b, style == "flat stone")
    elif style == "rope":
        _rope_bridge(b)
    elif style == "garden":
        _garden_bridge(b)
    else:
        _wooden_bridge(b)


def _stone_bridge(b: PropBuilder, flat: bool) -> None:
    gray, depth = b.paint(b.pick("stone", "stone", "brick", "sandstone")), b.between(0.28, 0.36)
    rise = 0.0 if flat else b.between(0.08, 0.14)
    xs = np.linspace(-0.5, 0.5, 9)
    top = [(x, 0.26 + rise * (1 - (2 * x) ** 2)) for x in xs]
    body = extrude(polygon([(-0.5, 0), (0.5, 0), *reversed(top)]), depth)
    arches = b.pick(1, 2) if flat else 1
    wide = 0.3 if arches == 2 else b.between(0.44, 0.54)
    for x in spaced(arches, 0.42):
        body = body - extrude(arched(wide, min(0.2 + rise, wide * 0.62), 16), 1).move(x, -0.01, 0)
    b.add("body", body, gray, said=False)
    rail = polygon([*top, *[(x, y + 0.1) for x, y in reversed(top)]])
    walls = [extrude(rail, 0.055).move(0, -0.01, z) for z in (-depth / 2 + 0.02, depth / 2 - 0.02)]
    b.add("railing", walls, b.shade(gray, 0.1))
    caps = [
        box(0.1, 0.19, 0.1, bevel=0.012).move(x, 0.24, z)
        for x in (-0.46, 0.46)
        for z in (-depth / 2 + 0.02, depth / 2 - 0.02)
    ]
    b.add("post", caps, b.shade(gray))
    cobble = [
        box(0.1, 0.08, 0.05, bevel=0.01).move(x, y, s * (depth / 2))
        for x, y in ((-0.4, 0.06), (0.41, 0.12), (-0.36, 0.17), (0.36, 0.03))
        for s in (-1, 1)
    ]
    b.add("stone", cobble, b.shade(gray, 0.12), said=False)


def _wooden_bridge(b: PropBuilder) -> None:
    wood, width = b.paint("wood", any_color=0.1), b.between(0.28, 0.36)
    broken, high = b.variant == "broken", b.between(0.12, 0.2)
    if broken:
        planking(b, 0.4, width, 5, wood, (-0.3, high, 0))
        planking(b, 0.32, width, 4, wood, (0.34, high, 0))
        b.add(
            "plank",
            [box(0.07, 0.05, width).turn(z=62).move(x, high - 0.06, 0) for x in (-0.115, 0.195)],
            b.shade(wood, 0.1),
            said=False,
        )
    else:
        planking(b, 1, width, b.whole(11, 13), wood, (0, high, 0))
    places = [
        (x, z)
        for x in ((-0.46, -0.16, 0.24, 0.46) if broken else spaced(b.whole(3, 4), 0.9))
        for z in (-width / 2, width / 2)
    ]
    tall = 0.58 if b.variant == "covered" else high + 0.22
    b.add("post", [box(0.055, tall, 0.055).move(x, 0, z) for x, z in places], wood)
    spans = [(-0.33, 0.36), (0.35, 0.28)] if broken else [(0.0, 0.98)]
    for y in (0.12, 0.19):
        b.add(
            "railing",
            [
                box(length, 0.04, 0.045).move(x, high + y - 0.02, z)
                for x, length in spans
                for z in (-width / 2, width / 2)
            ],
            b.shade(wood),
            said=y > 0.15,
        )
    if b.variant == "covered":
        roof = polygon(
            [(-width * 0.78, 0), (0, 0.2), (width * 0.78, 0), (width * 0.78, 0.05), (0, 0.26), (-width * 0.78, 0.05)]
        )
        b.add(
            "roof", extrude(roof, 1.04).turn(y=90).move(y=0.46), b.paint(b.pick("wood", "tile", "slate"), any_color=0.3)
        )
        rafters = [box(0.05, 0.05, width * 1.42).move(x, 0.46, 0) for x in sorted({x for x, _ in places})]
        b.add("rafter", rafters, wood, said=False)


def _rope_bridge(b: PropBuilder) -> None:
    wood, rope, width = b.paint("wood"), b.paint("rope"), b.between(0.24, 0.3)

    def sag(x: float) -> float:
        return 0.1 + 0.5 * x * x

    boards = [
        box(0.075, 0.045, width).turn(z=float(np.degrees(np.arctan(x)))).move(x, sag(x), 0) for x in spaced(10, 0.84)
    ]
    b.add("plank", boards, wood)
    xs = np.linspace(-0.47, 0.47, 9)
    for z in (-width / 2, width / 2):
        lower = tube([(x, sag(x) + 0.02, z * 0.86) for x in xs], 0.045, 6)
        upper = tube([(x, sag(x) + 0.2, z) for x in xs], 0.045, 6)
        ties = [beam((x, sag(x), z * 0.9), (x, sag(x) + 0.2, z), 0.036, 5) for x in spaced(6, 0.7)]
        b.add("rope", join([lower, upper, *ties]), rope, said=True)
    b.add("post", [box(0.08, 0.5, 0.08, bevel=0.01).move(x, 0, z) for x, z in corners(0.96, width)], b.shade(wood))


def _garden_bridge(b: PropBuilder) -> None:
    """High and curved, as in a Japanese garden."""
    red, width = b.paint("wood", b.pick("red", "dark red", "brown", "white")), b.between(0.28, 0.34)
    xs = np.linspace(-0.48, 0.48, 11)
    rise = b.between(0.18, 0.24)

    def at(x: float) -> float:
        return 0.03 + rise * (1 - (x / 0.48) ** 2)

    curve = [(x, at(x)) for x in xs]
    deck = polygon([*curve, *[(x, y + 0.055) for x, y in reversed(curve)]])
    b.add("deck", extrude(deck, width).move(y=-0.03), b.paint("wood") if b.chance(0.5) else b.shade(red, 0.1))
    for z in (-width / 2, width / 2):
        b.add("railing", tube([(x, y + 0.2, z) for x, y in curve], 0.05, 6), red)
        b.add("rail", tube([(x, y + 0.11, z) for x, y in curve], 0.036, 5), red, said=False)
        b.add("post", [box(0.05, 0.26, 0.05).move(x, at(x) - 0.03, z) for x in spaced(5, 0.94)], red, said=False)
        b.add("knob", [ball(0.045, 8).move(x, at(x) + 0.2, z) for x in (-0.47, 0.47)], b.paint("gold"), said=False)


@kind(
    "stairs",
    also=("staircase", "steps"),
    variants=("spiral", "stone", "with a railing", "corner", "wide", "open", "double-sided"),
    size=2.5,
    countable=False,
    outdoor=True,
)
def stairs(b: PropBuilder) -> None:
    """Steps that rise to the back; around a post; around a corner."""
    material = "stone" if b.variant == "stone" else b.pick("wood", "stone", "concrete", "wood")
    paint = b.paint(material, any_color=0.2 if material == "wood" else 0.0)
    tread = b.shade(paint, 0.12) if b.variant == "stone" or b.chance(0.6) else b.paint("wood")
    count = b.whole(5, 7)
    if b.variant == "spiral":
        _spiral_stairs(b, paint, tread)
        return
    width = 0.95 if b.variant == "wide" else b.between(0.42, 0.56)
    rise, run = b.between(0.5, 0.64) / count, 0.8 / count
    if b.variant == "corner":
        _corner_stairs(b, width, rise, count, paint, tread)
        return
    halves = (0.0, 180.0) if b.variant == "double-sided" else (0.0,)
    if b.variant == "double-sided":
        run *= 0.6
    length = run * count
    for turn in halves:
        shift = -length / 2 if len(halves) > 1 else 0.0
        for k in range(count):
            z = length / 2 - run * (k + 0.5) - shift
            high = rise * (k + 1)
            solid = box(width * 0.94, 0.05 if b.variant == "open" else high, run + 0.004).move(
                0, high - 0.05 if b.variant == "open" else 0, z
            )
            if b.variant != "open":
                b.add("step", solid.turn(y=turn), paint, said=False)
            b.add(
                "tread", box(width, 0.045, run + 0.03).move(0, high - 0.02, z + 0.012).turn(y=turn), tread, said=False
            )
        slope = polygon(
            [
                (length / 2 + 0.02, 0),
                (length / 2 + 0.02, 0.08),
                (-length / 2, rise * count),
                (-length / 2, rise * count - 0.16),
                (length / 2 - 0.12, 0),
            ]
        )
        if b.variant == "open":
            b.add(
                "stringer", [extrude(slope, 0.06).turn(y=-90).move(x=x) for x in (-width * 0.42, width * 0.42)], paint
            )
    if b.variant == "with a railing" or (b.variant in ("", "open") and b.chance(0.4)):
        _railings(b, width / 2 - 0.03, length, run, rise, count)


def _railings(b: PropBuilder, x: float, length: float, run: float, rise: float, count: int) -> None:
    wood = b.paint(b.pick("wood", "iron", "gold"))
    ends = [(length / 2 - run / 2, rise), (-length / 2 + run / 2, rise * count)]
    for s in (-1, 1):
        bars = [box(0.04, 0.3, 0.04).move(s * x, y0 - 0.02, z0) for z0, y0 in [*ends, (0, rise * (count + 1) / 2)]]
        rail = beam((s * x, ends[0][1] + 0.26, ends[0][0] + 0.04), (s * x, ends[1][1] + 0.26, ends[1][0] - 0.03), 0.05)
        b.add("railing", join([*bars, rail]), wood)


def _spiral_stairs(b: PropBuilder, paint: Paint, tread: Paint) -> None:
    b.add("post", cylinder(0.07, 1, 10), paint)
    wedge_ = polygon([(0, 0), (0.42, -0.12), (0.44, 0), (0.42, 0.12)])
    steps = [lay(wedge_, 0.055).turn(y=38 * k).move(y=0.03 + 0.095 * k) for k in range(9)]
    b.add("step", steps, tread)
    rail = [
        (0.4 * np.cos(np.radians(38 * k)), 0.3 + 0.095 * k, -0.4 * np.sin(np.radians(38 * k)))
        for k in np.linspace(0, 8, 18)
    ]
    bars = [beam((x, y - 0.28, z), (x, y, z), 0.036, 5) for x, y, z in (rail[0], rail[4], rail[8], rail[13], rail[17])]
    b.add("railing", join([tube(rail, 0.045, 6), *bars]), b.paint(b.pick("iron", "wood", "gold")))


def _corner_stairs(b: PropBuilder, width: float, rise: float, count: int, paint: Paint, tread: Paint) -> None:
    half = count // 2 + 1
    run = 0.13
    for k in range(half):
        z = width / 2 + run * (half - k - 0.5)
        b.add("step", box(width * 0.96, rise * (k + 1), run + 0.004).move(0, 0, z - 0.004), paint, said=False)
        b.add("tread", box(width, 0.045, run + 0.03).move(0, rise * (k + 1) - 0.02, z), tread, said=False)
    level = rise * (half + 1)
    b.add("landing", box(width, level, width), paint, said=False)
    b.add("tread", box(width + 0.02, 0.045, width + 0.02).move(y=level - 0.02), tread, said=False)
    for k in range(half):
        x = width / 2 + run * (k + 0.5)
        high = level + rise * (k + 1)
        b.add("step", box(run + 0.004, high, width * 0.96).move(x - 0.004, 0, 0), paint, said=False)
        b.add("tread", box(run + 0.03, 0.045, width).move(x, high - 0.02, 0), tread, said=False)


@kind(
    "dock",
    also=("pier", "jetty", "wharf"),
    variants=("corner", "broken", "with a lamp", "with a ladder", "with mooring posts", "T-shaped"),
    size=6.0,
    countable=False,
    stretch=("wide",),
)
def dock(b: PropBuilder) -> None:
    """Planks upon piles."""
    wood, width, high = b.paint("wood"), b.between(0.28, 0.36), b.between(0.16, 0.24)
    broken = b.variant == "broken"
    if broken:
        planking(b, 0.5, width, 6, wood, (-0.25, high, 0))
        planking(b, 0.26, width, 3, wood, (0.34, high, 0))
        b.add(
            "plank", box(0.4, 0.045, 0.07).turn(y=12, z=-7).move(0.1, high - 0.01, 0.03), b.shade(wood, 0.1), said=False
        )
    else:
        planking(b, 1, width, b.whole(11, 13), wood, (0, high, 0))
    piles = [
        (x, z)
        for x in (-0.46, 0.0 if not broken else -0.06, 0.46 if not broken else 0.44)
        for z in (-width / 2 + 0.01, width / 2 - 0.01)
    ]
    if b.variant in ("corner", "T-shaped"):
        x = 0.5 - width / 2 if b.variant == "corner" else 0.0
        deck = [box(width, 0.05, 0.07).move(x, high, width / 2 + 0.04 + 0.078 * k) for k in range(6)]
        b.add("plank", deck[::2], wood, said=False)
        b.add("plank", deck[1::2], b.shade(wood, 0.1), said=False)
        b.add(
            "beam",
            [box(0.06, 0.06, 0.56).move(x + s * width * 0.38, high - 0.04, width / 2 + 0.18) for s in (-1, 1)],
            wood,
            said=False,
        )
        piles += [(x + s * (width / 2 - 0.03), width / 2 + 0.42) for s in (-1, 1)]
    tall = high + (0.16 if b.variant == "with mooring posts" or b.chance(0.4) else 0.09)
    dark = b.paint("wood", b.pick("dark brown", "brown"))
    b.add("pile", [cylinder(0.042, tall * b.between(0.95, 1.05), 8).move(x, 0, z) for x, z in piles], dark)
    _dock_extras(b, width, high, [(x, z, tall) for x, z in piles], dark)


def _dock_extras(
    b: PropBuilder, width: float, high: float, piles: list[tuple[float, float, float]], dark: Paint
) -> None:
    """Ropes, a lamp or a ladder."""
    if b.variant == "with mooring posts":
        ropes = [cylinder(0.056, 0.06, 8).move(x, tall - 0.09, z) for x, z, tall in piles]
        b.add("rope", ropes, b.paint("rope"))
    elif b.variant == "with a lamp":
        b.add(
            "lamp post",
            beam((0.46, high, -width / 2 + 0.02), (0.46, high + 0.5, -width / 2 + 0.02), 0.05, 6)
            + box(0.16, 0.04, 0.04).move(0.4, high + 0.46, -width / 2 + 0.02),
            dark,
        )
        b.add(
            "lantern",
            box(0.1, 0.12, 0.1, bevel=0.02).move(0.34, high + 0.345, -width / 2 + 0.02),
            b.paint("paint", b.pick("yellow", "orange")),
        )
    elif b.variant == "with a ladder":
        side = [box(0.04, high + 0.12, 0.05).move(0.2 + s * 0.07, 0, width / 2 + 0.035) for s in (-1, 1)]
        rungs = [box(0.16, 0.036, 0.045).move(0.2, y, width / 2 + 0.035) for y in np.arange(0.04, high + 0.08, 0.075)]
        b.add(
            "ladder",
            join([*side, *rungs, box(0.16, 0.05, 0.07).move(0.2, high, width / 2)]),
            b.paint("wood", b.pick("tan", "light brown")),
        )
