"""What stands about a farm."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, corners, rock, tuft
from propsmith.exporter.training.procedural.outlines import circle, extrude, lathe, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cone, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube
from propsmith.runtime.arrays import DoubleArray


@kind(
    "hay bale",
    also=("straw bale", "bale of hay"),
    variants=("round", "square", "stack of {s}", "with a pitchfork", "broken"),
    size=1.2,
    outdoor=True,
)
def hay_bale(b: PropBuilder) -> None:
    """Straw in a block or a roll, bound with cords."""
    straw, cord = b.paint("straw"), b.paint("rope", any_color=0.4)
    style = b.variant or b.pick("square", "round")
    if style == "round":
        radius, wide = b.between(0.42, 0.48), b.between(0.6, 0.8)
        roll = cylinder(radius, wide, 14).turn(z=90).move(wide / 2, radius, 0)
        b.add("straw", roll, straw, said=False)
        swirl = [
            cylinder(radius * s, wide + 0.04 * k, 12).turn(z=90).move(wide / 2 + 0.02 * k, radius, 0)
            for k, s in enumerate((0.66, 0.3), 1)
        ]
        b.add("swirl", swirl[0], b.paint("straw", "light brown"), said=False)
        b.add("heart", swirl[1], straw, said=False)
        bands = [cylinder(radius + 0.022, 0.05, 14).turn(z=90).move(x, radius, 0) for x in (-wide * 0.2, wide * 0.27)]
        b.add("cord", bands, cord)
        return
    if style == "stack of {s}":
        places = [(-0.25, 0.0), (0.25, 0.0), (0.0, 0.29)]
        if b.chance(0.4):
            places = [(-0.25, 0.0), (0.25, 0.0), (-0.25, 0.29), (0.24, 0.29), (0.0, 0.58)]
        for x, y in places:
            bale_at(b, (0.49, 0.3, 0.36), straw, cord, (x, y), b.between(-4, 4))
        return
    wide = b.between(0.85, 1.0)
    high, deep = b.between(0.46, 0.55), b.between(0.46, 0.56)
    if style == "broken":
        bale_at(b, (wide * 0.6, high, deep), straw, cord, (-0.15, 0.0), 0.0)
        pile = rock(b.rng, 0.5, 0.26, 0.6, 24).move(0.34, 0, 0)
        b.add("loose straw", pile, b.paint("straw"))
        b.add(
            "stalk",
            join(tuft(b.rng, 0.1, 0.28, 6, 0.04).turn(z=-40).move(0.3, 0.14, z) for z in (-0.12, 0.12)),
            straw,
            said=False,
        )
        return
    bale_at(b, (wide, high, deep), straw, cord, (0.0, 0.0), 0.0)
    if style == "with a pitchfork":
        metal = b.paint("iron")
        b.add("handle", cylinder(0.026, 0.62, 8).turn(z=-18).move(0.16, high + 0.06, 0), b.paint("wood"), said=False)
        fork = [
            box(0.2, 0.05, 0.05).move(0, 0.12, 0),
            *[box(0.04, 0.2, 0.04).move(x, -0.06, 0) for x in (-0.08, 0, 0.08)],
        ]
        b.add("pitchfork", join(fork).turn(z=-18).move(0.14, high - 0.03, 0), metal, said=False)


def bale_at(
    b: PropBuilder, size: tuple[float, float, float], straw: Paint, cord: Paint, place: tuple[float, float], turn: float
) -> None:
    """A square bale with two cords about it, at (x, y)."""
    (wide, high, deep), (x, y), z = size, place, 0.0
    tone = b.shade(straw, 0.04)
    b.add("straw", box(wide, high, deep, bevel=0.03).turn(y=turn).move(x, y, z), tone, said=False)
    bands = [
        box(0.05, high + 0.022, deep + 0.03, bevel=0.02)
        .move(dx, -0.011, 0)
        .turn(y=turn)
        .move(x, y + 0.011 * (y == 0), z)
        for dx in (-wide * 0.25, wide * 0.25)
    ]
    b.add("cord", bands, cord, said=y == 0)
    stalks = [
        box(0.14, 0.04, deep + 0.03).move(dx, high * s, 0).turn(y=turn).move(x, y, z)
        for dx, s in ((-0.02 * wide, 0.25), (wide * 0.38, 0.6), (-wide * 0.4, 0.7))
    ]
    b.add("stalk", stalks, b.paint("straw"), said=False)


@kind(
    "scarecrow",
    also=("straw man",),
    variants=("with a pumpkin head", "evil", "with a crow", "broken", "with a straw hat"),
    size=1.9,
    countable=False,
)
def scarecrow(b: PropBuilder) -> None:
    """A shirt stuffed with straw on a cross of poles, a hat on its head."""
    wood, straw = b.paint("wood"), b.paint("straw")
    shirt, trousers = b.paint("cloth"), b.paint(b.pick("denim", "cloth"))
    b.add("post", cylinder(0.03, 0.7, 8), wood)
    one_arm = b.variant == "broken"
    span = box(0.74, 0.05, 0.05).move(0.0 if not one_arm else 0.14, 0.585, 0) & box(2, 2, 2).move(
        0.9 if one_arm else 0, -0.5, 0
    )
    b.add("crossbar", span, wood, said=False)
    b.add("shirt", box(0.24, 0.27, 0.15, bevel=0.03, taper=0.9).move(y=0.37), shirt)
    sides = (1,) if one_arm else (-1, 1)
    b.add("sleeve", [beam((s * 0.08, 0.59, 0), (s * 0.3, 0.6, 0), 0.13, 7, 1.15) for s in sides], shirt, said=False)
    hands = [cone(0.075, 0.15, 6).turn(z=s * 90).move(s * 0.42, 0.6, 0) for s in sides]
    b.add("straw hand", hands, straw, said=False)
    b.add(
        "trousers",
        [beam((s * 0.06, 0.4, 0), (s * 0.085, 0.2, 0), 0.115, 7, 1.1) for s in (-1, 1)],
        trousers,
        said=False,
    )
    b.add("straw foot", [cone(0.07, 0.11, 6).move(s * 0.085, 0.11, 0) for s in (-1, 1)], straw, said=False)
    b.add("belt", box(0.255, 0.05, 0.165).move(y=0.38), b.paint("rope"), said=False)
    if b.chance(0.5):
        b.add("patch", box(0.09, 0.09, 0.04).turn(z=12).move(0.05, 0.5, 0.06), b.paint("cloth"))
    scarecrow_head(b, straw)
    if b.variant == "with a crow":
        body = [ball(0.055, 8).scale(0.8, 1, 1.5).move(-0.26, 0.655, 0), ball(0.04, 8).move(-0.26, 0.74, 0.06)]
        b.add(
            "crow", join([*body, box(0.06, 0.036, 0.1).move(-0.26, 0.69, -0.1)]), b.paint("paint", "black"), said=False
        )
        b.add("beak", cone(0.022, 0.06, 5).turn(x=90).move(-0.26, 0.775, 0.09), b.paint("paint", "orange"), said=False)


def scarecrow_head(b: PropBuilder, straw: Paint) -> None:
    """A sack or a pumpkin with a face, under a hat."""
    pumpkin, evil = b.variant == "with a pumpkin head", b.variant == "evil"
    if pumpkin or (evil and b.chance(0.5)):
        lobes = [ball(0.1, 8).scale(0.75, 1.15, 0.9).move(x, 0.63, z) for x, z, _ in around(6, 0.055)]
        b.add("pumpkin", join(lobes), b.paint("vegetable", "orange"), said=not pumpkin)
    else:
        b.add("head", ball(0.115, 10).scale(1, 1.05, 1).move(y=0.63), b.paint("burlap"))
    dark = b.paint("paint", b.pick("red", "yellow") if evil else "black")
    eyes = [
        extrude(circle(0.036, 3 if evil or pumpkin else 8), 0.09).turn(y=s * 20).move(s * 0.048, 0.775, 0.085)
        for s in (-1, 1)
    ]
    mouth = polygon([(-0.07, 0.03), (-0.035, 0.0), (0, 0.015), (0.035, 0.0), (0.07, 0.03), (0.0, -0.04)])
    b.add("eye", eyes, dark, said=False)
    b.add("mouth", extrude(mouth, 0.09).move(0, 0.7, 0.08), dark, said=False)
    if b.variant == "evil" or (not b.variant and b.chance(0.2)):
        return
    cloth = straw if b.variant == "with a straw hat" else b.paint("cloth", b.pick("", "black", "brown"))
    b.add(
        "hat",
        join([cylinder(0.2, 0.045, 12).move(y=0.83), cylinder(0.115, 0.12, 10, 0.75).move(y=0.86)]),
        cloth,
        said=b.variant != "with a straw hat",
    )
    b.add("hat band", cylinder(0.125, 0.04, 10).move(y=0.87), b.paint("cloth"), said=False)


@kind(
    "beehive",
    also=("bee hive",),
    variants=("straw skep", "hanging", "box", "with honey", "with bees"),
    size=0.9,
    outdoor=True,
)
def beehive(b: PropBuilder) -> None:
    """Boxes under a lid on legs, or a domed skep of coiled straw."""
    style = b.variant if b.variant in ("straw skep", "hanging", "box") else b.pick("box", "straw skep")
    dark = b.paint("paint", b.pick("black", "dark brown"))
    if style == "box":
        box_hive(b, dark)
        front = 0.27
    else:
        straw = b.paint("straw") if style == "straw skep" else b.paint("paint", b.pick("gold", "yellow", "orange"))
        fat = (
            (0.3, 0.4, 0.43, 0.42, 0.37, 0.28, 0.15)
            if style == "hanging"
            else (0.42, 0.44, 0.43, 0.39, 0.32, 0.23, 0.12)
        )
        y = 0.0
        for place, radius in enumerate(fat):
            coil = lathe([(radius - 0.05, 0), (radius, 0.045), (radius, 0.08), (radius - 0.05, 0.125)], 12)
            b.add("coil", coil.move(y=y + 0.116 * place), b.shade(straw, 0.05), said=False)
        b.add("core", cylinder(0.3, 0.6, 10, 0.5), straw, said=False)
        b.add("entrance", ball(0.09, 10).scale(1, 1, 0.7).move(0, 0.12, 0.4), dark, said=False)
        front = 0.43
        if style == "hanging":
            limb = tube([(-0.5, 0.86, 0), (-0.1, 0.9, 0), (0.2, 0.88, 0), (0.5, 0.94, 0)], [0.12, 0.11, 0.1, 0.08], 7)
            b.add("branch", limb, b.paint("wood"))
            b.add("stem", cylinder(0.07, 0.16, 8).move(y=0.76), straw, said=False)
        elif b.chance(0.5):
            b.add(
                "stand",
                [
                    box(1.0, 0.07, 0.8).move(y=-0.06),
                    *[box(0.09, 0.2, 0.09).move(x, -0.24, z) for x, z in corners(0.9, 0.7, 0.06)],
                ],
                b.paint("wood"),
                said=False,
            )
    if b.variant == "with honey":
        honey(b, front)
    if b.variant == "with bees":
        bees(b, front)


def bees(b: PropBuilder, front: float) -> None:
    """Three of them on the front."""
    for x, y, z in ((-0.22, 0.5, front - 0.12), (0.2, 0.36, front - 0.07), (0.12, 0.58, front - 0.16)):
        b.add("bee", ball(0.055, 8).scale(1.4, 1, 1).move(x, y, z - 0.03), b.paint("paint", "yellow"), said=False)
        b.add(
            "band",
            box(0.04, 0.12, 0.12, bevel=0.03).move(x, y - 0.005, z - 0.03),
            b.paint("paint", "black"),
            said=False,
        )


def honey(b: PropBuilder, front: float) -> None:
    """Honey that runs out of the front."""
    drip = extrude(
        polygon(
            [
                (-0.14, 0.02),
                (-0.11, -0.16),
                (-0.05, -0.2),
                (-0.02, -0.1),
                (0.04, -0.12),
                (0.08, -0.26),
                (0.13, -0.2),
                (0.14, 0.02),
            ]
        ),
        0.1,
    )
    b.add("honey", drip.move(0, 0.34, front), b.paint("paint", b.pick("orange", "gold", "yellow")), said=False)


def box_hive(b: PropBuilder, dark: Paint) -> None:
    """Two or three boxes with grips, a lid, an entrance and legs."""
    wide, deep, level = b.between(0.48, 0.56), 0.5, b.between(0.2, 0.25)
    legs = [box(0.08, 0.16, 0.08).move(x, 0, z) for x, z in corners(wide, deep, 0.06)]
    wood = b.paint("wood", any_color=0.1)
    b.add("leg", legs, wood)
    b.add("floor", box(wide + 0.06, 0.06, deep + 0.14).move(0, 0.14, 0.03), wood, said=False)
    count = b.whole(2, 3)
    first = b.paint("wood", b.pick("white", "yellow", ""), any_color=0.5)
    for k in range(count):
        paint = first if b.chance(0.5) else b.paint("wood", any_color=0.7)
        b.add("box", box(wide - 0.02 * (k % 2), level, deep, bevel=0.01).move(y=0.19 + k * (level - 0.004)), paint)
        b.add("grip", box(0.16, 0.05, 0.05).move(0, 0.19 + (k + 0.5) * level, deep / 2), wood, said=False)
    y = 0.19 + count * (level - 0.004)
    b.add(
        "lid",
        box(wide + 0.08, 0.09, deep + 0.08, bevel=0.015).move(y=y - 0.02),
        b.paint(b.pick("metal", "wood"), any_color=0.3),
    )
    b.add("entrance", box(wide * 0.5, 0.05, 0.06).move(0, 0.2, deep / 2), dark, said=False)


@kind(
    "water trough",
    also=("feeding trough", "animal trough"),
    variants=("wooden", "stone", "with hay", "log", "empty", "metal"),
    size=1.8,
    countable=False,
    outdoor=True,
    stretch=("wide", "deep"),
)
def water_trough(b: PropBuilder) -> None:
    """A long tub with water or hay in it."""
    style = {"": "", "with hay": "", "empty": ""}.get(b.variant, b.variant) or b.pick("wooden", "wooden", "stone")
    paint = b.paint({"stone": "stone", "metal": "metal"}.get(style, "wood"), any_color=0.1 if style != "metal" else 0.4)
    high, deep, y = b.between(0.26, 0.34), b.between(0.34, 0.42), 0.0
    if style == "log":
        radius = deep * 0.6
        log = cylinder(radius, 1.0, 10).turn(z=90).move(0.5, radius, 0)
        hollow = box(0.84, 0.4, deep * 0.72).move(0, radius * 0.9, 0)
        b.add("log", log - hollow, paint, said=False)
        ends = (log.scale(1.02, 0.84, 0.84).move(0, radius * 0.16, 0) - hollow) - box(0.96, 2, 2).move(y=-0.5)
        b.add("log end", ends, b.paint("wood", "tan"), said=False)
        high, deep = radius * 1.75, deep * 0.72 + 0.1
    elif style == "wooden":
        y = b.between(0.08, 0.16)
        wooden_trough(b, paint, high, deep * 0.75, y)
    else:
        tub = box(1.0, high, deep, bevel=0.02 if style == "stone" else 0.0)
        b.add("tub", tub - box(0.86, high, deep - 0.12).move(y=0.08), paint, said=False)
    if b.variant == "with hay":
        hay = rock(b.rng, 0.86, 0.24, deep - 0.06, 40)
        b.add("hay", hay.move(0, y + high - 0.14, 0), b.paint("straw"), said=False)
    elif b.variant != "empty":
        b.add("water", box(0.86, 0.05, deep - 0.09).move(y=y + high * 0.66), b.paint("water"))


def wooden_trough(b: PropBuilder, paint: Paint, high: float, deep: float, y: float) -> None:
    """A tub of leaning boards on two trestles, with two bands."""
    half = [(0.13, 0.0), (0.2, 0.0), (0.1, y + 0.14)]
    trestle = polygon([(0, y + 0.08), *half, *[(-x, h) for x, h in reversed(half)]])
    b.add("leg", [extrude(trestle, 0.07).turn(y=90).move(x=x) for x in (-0.36, 0.36)], b.shade(paint, 0.08))
    hollow = box(0.88, high, deep - 0.11).warp(widened).move(y=0.07)
    b.add("tub", (box(1.0, high, deep).warp(widened) - hollow).move(y=y), paint, said=False)
    band = (box(0.07, high * 0.98, deep + 0.05).warp(widened) - hollow).move(y=y)
    iron = b.paint("iron") if b.chance(0.5) else b.shade(paint, 0.1)
    b.add("band", [band.move(x=x) for x in (-0.32, 0.32)], iron)


def widened(points: DoubleArray) -> DoubleArray:
    """Sides that lean outward as they rise."""
    points[:, 2] *= 1 + 1.1 * points[:, 1]
    return points
