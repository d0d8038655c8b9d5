"""Crops, grain, bamboo, vines, and garden gnomes."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.nature.flowers import PETALS, leaf_blade
from propsmith.exporter.training.procedural.kinds.nature.statues import Point3
from propsmith.exporter.training.procedural.organic import around, rock, scattered, spaced
from propsmith.exporter.training.procedural.outlines import lathe
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    beam,
    box,
    cone,
    cylinder,
    dome,
    ellipsoid,
    hull_of,
    join,
)
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "crop plant",
    also=("crop",),
    variants=("sprouting", "tomato", "corn", "carrot", "cabbage", "withered", "row of {s}"),
    size=0.5,
    stretch=("tall",),
)
def crop_plant(b: PropBuilder) -> None:
    """A vegetable in its mound of soil."""
    soil, green = b.paint("dirt"), b.paint("paint", b.pick("green", "lime green", "dark green"))
    style = b.variant if b.variant in ("tomato", "corn", "carrot", "cabbage", "sprouting", "withered") else ""
    style = style or b.pick("tomato", "corn", "carrot", "cabbage", "leafy")
    places, size = [0.0], 1.0
    if b.variant == "row of {s}":
        size = 1.3
        places = spaced(3, 0.86)
        b.add("soil", box(1.24, 0.12, 0.42, bevel=0.04), soil, said=False)
    else:
        b.add("soil", rock(b.rng, 0.62, 0.14, 0.6, 40), soil, said=False)
    for x in places:
        for name, solids, paint in _vegetable(b, style, green):
            b.add(name, [solid.scale(size, size, size).move(x, 0.08, 0) for solid in solids], paint)


def _vegetable(b: PropBuilder, style: str, green: Paint) -> list[tuple[str, list[Solid], Paint]]:
    turn = b.between(0, 60)
    if style == "sprouting":
        pair = [leaf_blade(0.3, 0.17, 60, 0.06).turn(y=a).move(y=0.22) for a in (90 + turn, 270 + turn)]
        return [("stem", [beam((0, 0, 0), (0, 0.25, 0), 0.06, 6)], green), ("leaf", pair, green)]
    if style == "withered":
        tan = b.paint("paint", b.pick("tan", "brown", "light brown"))
        stem = tube([(0, 0, 0), (0.03, 0.3, 0), (0.14, 0.48, 0), (0.26, 0.42, 0)], 0.06, 6)
        return [
            ("stem", [stem], tan),
            ("leaf", [leaf_blade(0.3, 0.14, 5).turn(y=a + turn).move(y=0.24) for a in (20, 150, 260)], tan),
        ]
    if style == "carrot":
        root = lathe([(0.06, -0.06), (0.13, 0.1), (0.11, 0.15)], 8)
        tops = [
            tube([(0, 0.12, 0), (x * 0.4, 0.36, z * 0.4), (x, 0.55, z)], [0.06, 0.07, 0.035], 5)
            for x, z, _ in around(6, 0.18, turn)
        ]
        return [("carrot", [root], b.paint("paint", "orange")), ("leaf", tops, green)]
    if style == "cabbage":
        outer = [
            ellipsoid(0.32, 0.3, 0.07, 8).turn(x=42).move(y=0, z=0.08).turn(y=a + turn) for _, _, a in around(6, 1)
        ]
        return [
            ("leaf", outer, green),
            ("head", [ball(0.17, 8).move(y=0.02)], b.paint("paint", b.pick("lime green", "mint green", "purple"))),
        ]
    if style == "leafy":
        blades = [
            leaf_blade(s, 0.15, r).turn(y=a + turn)
            for c, s, r in ((6, 0.42, 45), (4, 0.42, 68))
            for _, _, a in around(c, 1, r)
        ]
        return [("leaf", blades, green)]
    return _tall_vegetable(b, style, green, turn)


def _tall_vegetable(b: PropBuilder, style: str, green: Paint, turn: float) -> list[tuple[str, list[Solid], Paint]]:
    """Corn, or tomatoes at a stake."""
    stem = beam((0, 0, 0), (0, 0.7, 0), 0.07, 6, 0.6)
    blades = [
        leaf_blade(0.36, 0.13, 55).turn(y=a).move(y=y)
        for y, a in ((0.12, turn), (0.24, turn + 140), (0.38, turn + 250), (0.52, turn + 30))
    ]
    if style == "corn":
        ears = [
            ellipsoid(0.12, 0.26, 0.12, 8).turn(x=22).turn(y=a).move(y=y)
            for y, a in ((0.26, turn + 60), (0.4, turn + 200))
        ]
        ears = [
            ear.move(0.05 * np.sin(np.radians(a)), 0, 0.05 * np.cos(np.radians(a)))
            for ear, a in zip(ears, (turn + 60, turn + 200), strict=True)
        ]
        return [("stem", [stem], green), ("leaf", blades, green), ("ear", ears, b.paint("paint", "yellow"))]
    stake = beam((0.05, -0.02, -0.05), (0.05, 0.78, -0.05), 0.045)
    fruit = [
        ball(0.085, 8).move(x, y, z)
        for (x, z, _), y in zip(around(4, 0.09, turn + 20), (0.2, 0.42, 0.3, 0.52), strict=True)
    ]
    return [
        ("stem", [stem], green),
        ("leaf", blades, green),
        ("stake", [stake], b.paint("wood")),
        ("tomato", fruit, b.paint("paint", b.pick("red", "red", "orange"))),
    ]


def _ear(x: float, z: float, tip: tuple[float, float, float], thick: float) -> tuple[Solid, Solid]:
    """A stalk from the floor and the ear at its end."""
    u, y, v = tip
    stem = beam((x, 0, z), (u, y, v), 0.04, 5)
    over = (u + (u - x) * 0.35, y + 0.26, v + (v - z) * 0.35)
    ear = tube([(u, y - 0.02, v), tuple((np.array(tip) + np.array(over)) / 2), over], [thick * 0.7, thick, 0.03], 5)
    return stem, ear


@kind(
    "wheat",
    also=("grain stalks", "cereal"),
    variants=("sheaf of {}", "field of {}", "green", "stalk of {}"),
    size=1.0,
    countable=False,
)
def wheat(b: PropBuilder) -> None:
    """Stalks with ears; bound to a sheaf; a patch of field."""
    young = b.variant == "green"
    straw = b.paint("paint", b.pick("green", "lime green") if young else b.pick("gold", "yellow", "tan"))
    grain = b.paint("paint", b.pick("gold", "yellow", "orange") if not young else straw.color)
    spots: list[tuple[tuple[float, float], tuple[float, float, float]]] = []
    thick = 0.085
    if b.variant == "sheaf of {}":
        for count, foot, reach in ((8, 0.17, 0.3), (5, 0.1, 0.16), (1, 0, 0)):
            for x, z, _ in around(count, 1, 20):
                spots.append(((x * foot, z * foot), (x * reach, b.between(0.6, 0.72), z * reach)))
        b.add("bundle", lathe([(0.2, 0), (0.13, 0.3), (0.26, 0.62)], 9), straw, said=False)
        b.add("tie", cylinder(0.155, 0.07, 9).move(y=0.27), b.paint("rope", b.pick("brown", "light brown")))
    elif b.variant == "field of {}":
        thick = 0.075
        b.add("soil", box(1, 0.08, 1), b.paint("dirt"), said=False)
        for x, z in [(x, z) for x in spaced(4, 0.76) for z in spaced(4, 0.76)]:
            spots.append(((x, z), (x + b.between(-0.03, 0.03), b.between(0.4, 0.5), z + b.between(-0.03, 0.03))))
    elif b.variant == "stalk of {}":
        spots, thick = [((0, 0), (b.between(-0.06, 0.06), 0.68, 0.02))], 0.13
        b.add("leaf", [leaf_blade(0.3, 0.1, 55).turn(y=80 * s).move(y=y) for y, s in ((0.12, 1), (0.28, -1))], straw)
    else:
        for x, z, _ in [*around(6, 0.16, b.between(0, 50)), (0, 0, 0)]:
            spots.append(((x * 0.5, z * 0.5), (x * 1.3, b.between(0.56, 0.72), z * 1.3)))
    pairs = [_ear(x, z, tip, thick) for (x, z), tip in spots]
    b.add("stalk", join(stem for stem, _ in pairs), straw, said=False)
    b.add("ear", [ear for _, ear in pairs], grain)


@kind(
    "bamboo",
    also=("bamboo stalks",),
    variants=("grove of {}", "stalk of {}", "leafless", "bent"),
    size=4.0,
    countable=False,
    stretch=("tall",),
)
def bamboo(b: PropBuilder) -> None:
    """Ringed stalks with tufts of slim leaves."""
    cane, leaf = (
        b.paint("paint", b.pick("green", "lime green", "yellow", "tan")),
        b.paint("paint", b.pick("green", "dark green")),
    )
    count = {"grove of {}": 5, "stalk of {}": 1, "leafless": 4}.get(b.variant, 3)
    thick = 0.12 if count == 1 else 0.07
    for x, z in [(0.0, 0.0), *scattered(b.rng, count - 1, 0.56, 0.5, 0.13)]:
        height = b.between(0.68, 0.98)
        bend = 0.3 if b.variant == "bent" else b.between(-0.05, 0.05)
        joints = [(x + bend * s**2, height * s, z) for s in np.linspace(0, 1, 6)]
        rings = [cylinder(thick * 0.68, 0.035, 6).move(u, y - 0.02, w) for u, y, w in joints[1:-1]]
        b.add("stalk", join([tube(joints, thick, 6), *rings]), b.shade(cane))
        if b.variant == "leafless":
            continue
        for u, y, w in joints[3:]:
            turn = b.between(0, 360)
            blades = [leaf_blade(0.2, 0.09, 30).turn(y=turn + t).move(u, y, w) for t in (0, 140)]
            b.add("leaf", join(blades), leaf, said=False)
    if count > 1:
        b.add("ground", rock(b.rng, 0.85, 0.06, 0.75, 30), b.paint(b.pick("grass", "dirt")), said=False)


@kind(
    "vine",
    also=("creeper", "liana"),
    variants=("hanging", "on a wall", "thorny", "with flowers", "on a trellis"),
    size=2.0,
    countable=False,
)
def vine(b: PropBuilder) -> None:
    """Winding stems with leaves: from above, up a wall or a trellis."""
    green, leaf = (
        b.paint("paint", b.pick("dark green", "green", "brown")),
        b.paint("paint", b.pick("green", "lime green", "dark green")),
    )
    style = b.variant or b.pick("hanging", "on a wall", "on a trellis")
    hangs = style == "hanging"
    if style == "on a wall":
        b.add("wall", box(0.7, 0.98, 0.1), b.paint(b.pick("stone", "brick", "plaster")))
    elif style == "on a trellis":
        bars = [box(0.045, 0.98, 0.05).move(x=x) for x in spaced(4, 0.6)] + [
            box(0.66, 0.045, 0.05).move(y=y) for y in (0.16, 0.4, 0.64, 0.88)
        ]
        b.add("trellis", join(bars), b.paint("wood", any_color=0.3))
    elif hangs:
        b.add("branch", beam((-0.42, 0.9, 0), (0.42, 0.95, 0), 0.1, 7), b.paint("wood"))
    alone = style in ("thorny", "with flowers")
    spots, count = [], 1 if alone else 3
    for k, x in enumerate(spaced(count, 0.42)):
        low = b.between(0.0, 0.3) if hangs and k != 1 else 0.0
        high = 0.94 if hangs or alone else b.between(0.7, 0.96)
        path = [
            (
                x + 0.09 * np.sin(9 * s + 2 * k) * (2.2 if alone else 1),
                low + (high - low) * s,
                0.05 + 0.04 * np.cos(11 * s) * alone,
            )
            for s in np.linspace(0, 1, 12)
        ]
        if not (alone or hangs):
            path = [(u, y, 0.05) for u, y, _ in path]
        b.add("stem", tube(path, 0.09 if alone else 0.055, 6), green, said=False)
        spots += path[1::2]
    _vine_leaves(b, style, spots, leaf)


def _vine_leaves(b: PropBuilder, style: str, spots: list[Point3], leaf: Paint) -> None:
    """Leaves or thorns at places of a stem, and flowers."""
    free = style in ("hanging", "thorny", "with flowers")
    turns = [b.between(-50, 50) + 180 * (k % 2) * free for k in range(len(spots))]
    if style == "thorny":
        b.add(
            "thorn",
            [cone(0.045, 0.16, 5).turn(x=75).turn(y=t + 60).move(*p) for p, t in zip(spots, turns, strict=True)],
            b.paint("paint", b.pick("brown", "dark red", "black")),
        )
        return
    b.add(
        "leaf",
        join(
            leaf_blade(0.19, 0.13, 35).turn(y=t + 70 * (-1) ** k).move(*p)
            for k, (p, t) in enumerate(zip(spots, turns, strict=True))
        ),
        leaf,
        said=False,
    )
    if style == "with flowers" or (b.variant == "" and b.chance(0.3)):
        heads = [ball(0.065, 8).move(x, y, z + 0.03) for x, y, z in spots[::2]]
        b.add("flower", heads, b.paint("paint", b.pick(*PETALS)))


@kind(
    "garden gnome",
    also=("lawn gnome", "gnome"),
    variants=("with a lantern", "with a fishing rod", "sleeping", "with a mushroom", "with a shovel", "evil"),
    size=0.5,
)
def garden_gnome(b: PropBuilder) -> None:
    """A bearded little man with a pointed hat."""
    hat, coat = (
        b.paint("paint", b.pick("red", "red", "blue", "green", b.paint("paint").color)),
        b.paint("paint", b.pick("blue", "green", "red", "purple", b.paint("paint").color)),
    )
    skin, beard = (
        b.paint("paint", "tan" if b.variant != "evil" else b.pick("lime green", "grey")),
        b.paint("paint", b.pick("white", "white", "light grey", "brown") if b.variant != "evil" else "black"),
    )
    boots, gold = b.paint("paint", b.pick("black", "brown", "dark brown")), b.paint("gold")
    wide, tip = b.between(0.19, 0.23), b.between(0.32, 0.42)
    parts: list[tuple[str, Solid, Paint]] = []
    parts += [("boot", ellipsoid(0.13, 0.11, 0.2, 8).move(x, 0, 0.05), boots) for x in (-0.09, 0.09)]
    parts.append(("coat", lathe([(wide, 0.07), (wide * 1.1, 0.2), (wide * 0.7, 0.42)], 10), coat))
    parts += [
        ("belt", cylinder(wide * 1.1, 0.06, 10).move(y=0.18), boots),
        ("buckle", box(0.08, 0.08, 0.05).move(0, 0.17, wide * 1.06), gold),
    ]
    parts.append(("head", ellipsoid(0.27, 0.26, 0.25, 10).move(y=0.38), skin))
    parts.append(
        (
            "beard",
            hull_of(
                box(0.25, 0.08, 0.09, bevel=0.02).move(0, 0.42, 0.09), box(0.05, 0.05, 0.06).move(0, 0.2, wide + 0.0)
            ),
            beard,
        )
    )
    parts.append(("nose", ball(0.04, 8).move(0, 0.47, 0.13), b.paint("paint", "pink")))
    parts += [
        ("eye", ball(0.022, 6).move(x, 0.53, 0.105), b.paint("paint", "red" if b.variant == "evil" else "black"))
        for x in (-0.055, 0.055)
    ]
    bend = b.pick(0.0, 0.0, 0.12)
    cap = tube([(0, 0.6, 0), (0, 0.65 + tip * 0.4, -0.01), (bend, 0.62 + tip, -0.02)], [0.32, 0.19, 0.03], 9)
    parts += [("hat", cap, hat), ("brim", cylinder(0.175, 0.05, 10).move(y=0.595), b.shade(hat, 0.1))]
    _place_gnome(b, parts, wide, coat, skin)


def _place_gnome(b: PropBuilder, parts: list[tuple[str, Solid, Paint]], wide: float, coat: Paint, skin: Paint) -> None:
    """The gnome with its arms and tools, standing or asleep."""
    hands = [(-0.2, 0.22, 0.14), (0.2, 0.22, 0.14)]
    if b.variant in ("with a lantern", "with a fishing rod", "with a shovel"):
        hands[1] = (0.25, 0.27, 0.18)
    for (x, y, z), s in zip(hands, (-1, 1), strict=True):
        parts += [
            (
                "arm",
                tube([(s * wide * 0.7, 0.38, 0), (s * (wide + 0.05), 0.3, 0.05), (x, y, z)], [0.1, 0.1, 0.08], 6),
                coat,
            ),
            ("hand", ball(0.048, 6).move(x, y - 0.045, z), skin),
        ]
    parts += _gnome_tools(b, hands[1])
    for name, solid, paint in parts:
        lying = solid.turn(z=-80).move(x=-0.45, y=0.2) if b.variant == "sleeping" else solid
        b.add(name, lying, paint, said=name in ("hat", "coat", "beard", "boot"))


def _gnome_tools(b: PropBuilder, hand: Point3) -> list[tuple[str, Solid, Paint]]:
    x, y, z = hand
    wood = b.paint("wood")
    if b.variant == "with a lantern":
        lamp = [box(0.1, 0.12, 0.1, bevel=0.015).move(x, y - 0.17, z), cone(0.08, 0.07, 4).move(x, y - 0.06, z)]
        return [
            ("lantern", lamp[0], b.paint("paint", b.pick("yellow", "orange"))),
            ("lid", lamp[1] + box(0.036, 0.06, 0.036).move(x, y - 0.02, z), b.paint("iron")),
        ]
    if b.variant == "with a fishing rod":
        rod = beam((x, y - 0.1, z - 0.04), (x + 0.06, y + 0.5, z + 0.3), 0.036, 6)
        line = beam((x + 0.06, y + 0.5, z + 0.3), (x + 0.06, 0.12, z + 0.3), 0.036, 4)
        return [
            ("rod", rod, wood),
            ("line", line, b.paint("paint", "white")),
            (
                "fish",
                ellipsoid(0.06, 0.16, 0.1, 8).move(x + 0.06, 0.0, z + 0.3),
                b.paint("paint", b.pick("light blue", "orange", "grey")),
            ),
        ]
    if b.variant == "with a shovel":
        return [
            ("handle", beam((x, 0.12, z), (x, 0.62, z), 0.04, 6), wood),
            ("blade", box(0.12, 0.15, 0.04, bevel=0.012).move(x, 0, z), b.paint("steel")),
        ]
    if b.variant == "with a mushroom":
        spots = [ball(0.03, 6).move(0.4 + u, 0.25, 0.1 + w) for u, w, _ in around(4, 0.07, 30)]
        return [
            ("stem", cylinder(0.055, 0.22, 8).move(0.4, 0, 0.1), b.paint("paint", "beige")),
            ("mushroom", dome(0.16, 10).move(0.4, 0.17, 0.1), b.paint("paint", "red")),
            *[("spot", spot, b.paint("paint", "white")) for spot in spots],
        ]
    return []
