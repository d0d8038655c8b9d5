"""Coins, bars, keys, rings and locks."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.bottles import pillow, skull
from propsmith.exporter.training.procedural.kinds.goods.jewelry import cut_stone
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import (
    circle,
    cross,
    extrude,
    heart,
    lathe,
    lay,
    polygon,
    rectangle,
    ring,
    star,
    vessel,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cone, cylinder, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube

_METALS = ("gold", "gold", "gold", "silver", "copper", "bronze")


def bone(length: float, thick: float) -> Solid:
    """A bone that stands upright, two knobs at either end."""
    knobs = [
        ball(thick * 0.85, 8).move(x, y, 0)
        for x in (-thick * 0.6, thick * 0.6)
        for y in (-thick * 0.3, length - thick * 1.4)
    ]
    body = join([cylinder(thick / 2, length, 8), *knobs])
    return body.move(y=-body.base)


def coin_disc(b: PropBuilder, emblem: str = "") -> Solid:
    """A coin about the origin that faces the front: a rim, and an emblem on either side."""
    thick = b.between(0.12, 0.18)
    disc = extrude(circle(0.48, 20), thick)
    rim = extrude(ring(0.5, 0.4, sides=20), thick + 0.06)
    signs = {
        "star": star(5, 0.3, 0.13),
        "heart": heart(0.46),
        "crown": polygon(
            [(-0.24, -0.18), (0.24, -0.18), (0.28, 0.2), (0.12, 0.02), (0, 0.26), (-0.12, 0.02), (-0.28, 0.2)]
        ),
        "bar": rectangle(0.12, 0.44),
        "cross": cross(0.44, 0.14),
        "ring": ring(0.24, 0.13, sides=12),
    }
    sign = extrude(signs[emblem or b.pick("star", "crown", "bar", "cross", "ring")], thick + 0.06)
    return join([disc, rim, sign])


@kind(
    "coin",
    variants=("with a star", "with a skull", "with a hole", "stack of {s}", "lying", "with a heart"),
    size=0.04,
)
def coin(b: PropBuilder) -> None:
    """A disc with a rim and an emblem, on its edge; a stack lies."""
    metal = b.paint(b.pick(*_METALS))
    if b.variant == "stack of {s}":
        y = 0.0
        for _ in range(b.whole(5, 8)):
            slab = cylinder(0.42, 0.12, 16) + hoop(0.4, 0.05, 16, 6).move(y=0.035)
            b.add(
                "coin", slab.move(b.between(-0.05, 0.05), y, b.between(-0.05, 0.05)), b.shade(metal, 0.08), said=False
            )
            y += 0.114
        return
    if b.variant == "with a hole":
        body = extrude(circle(0.5, 20) - rectangle(0.26, 0.26), 0.14) + extrude(
            ring(0.5, 0.42, sides=20) + (rectangle(0.38, 0.38) - rectangle(0.26, 0.26)), 0.2
        )
    elif b.variant == "with a skull":
        body = extrude(circle(0.48, 20), 0.14) + extrude(ring(0.5, 0.42, sides=20), 0.2)
    else:
        body = coin_disc(b, {"with a star": "star", "with a heart": "heart"}.get(b.variant, ""))
    if b.variant == "lying":
        b.add("coin", body.turn(x=-90).move(y=0.1), metal, said=False)
        return
    b.add("coin", body.move(y=0.5), metal, said=False)
    if b.variant == "with a skull":
        face = skull(0.5).scale(z=0.5)
        dark = b.paint("iron") if b.chance(0.4) else metal
        b.add("skull", [face.move(0, 0.27, 0.05), face.mirror("z").move(0, 0.27, -0.05)], dark)


@kind(
    "gold bar",
    also=("gold ingot",),
    variants=("stack of {s}", "pyramid of {s}", "pair of {s}", "with stamp", "rounded"),
    size=0.25,
)
def gold_bar(b: PropBuilder) -> None:
    """A bar that narrows to its top, often with a hollow stamp."""
    gold = b.paint("gold")
    width, height, depth = b.between(0.85, 1.0), b.between(0.24, 0.34), b.between(0.4, 0.5)
    bar = box(width, height, depth, bevel=b.pick(0.0, 0.03), taper=b.between(0.74, 0.86))
    if b.variant == "rounded":
        plan = rectangle(width, depth, rounded=depth * 0.4)
        bar = lay(plan, height, taper=0.84)
    if b.variant in ("stack of {s}", "pyramid of {s}", "pair of {s}"):
        small, step = bar.scale(0.5, 0.5, 0.5), 0.5 * depth + 0.04
        rows = {"stack of {s}": (2, 2, 2), "pyramid of {s}": (3, 2, 1), "pair of {s}": (2,)}[b.variant]
        for level, count in enumerate(rows):
            for place in spaced(count, step * (count - 1)):
                one = small.move(0, level * (0.5 * height - 0.004), place)
                crossed = b.variant == "stack of {s}" and level % 2
                b.add("gold bar", one.turn(y=90) if crossed else one, b.shade(gold, 0.06), said=False)
        return
    stamp = rectangle(width * 0.46, depth * 0.3)
    if b.variant == "with stamp":
        bar = bar - lay(stamp, 0.1).move(y=height - 0.04)
        b.add(
            "stamp",
            lay(
                b.pick(star(5, depth * 0.16, depth * 0.08), circle(depth * 0.13, 12), stamp.scale((0.5, 0.5))), 0.06
            ).move(y=height - 0.06),
            b.shade(gold, 0.1),
            said=False,
        )
    b.add("gold bar", bar, gold, said=False)


@kind(
    "key",
    also=("door key",),
    variants=("skeleton", "ornate", "modern", "with a skull", "with a heart", "with a gem"),
    size=0.12,
)
def key(b: PropBuilder) -> None:
    """A bow, a shaft with a collar, and a bit; stands on its end."""
    metal = b.paint(b.pick("gold", "gold", "iron", "brass", "silver", "copper"), any_color=0.1)
    thick = b.between(0.07, 0.09)
    y = b.between(0.56, 0.62)
    if b.variant == "modern":
        _modern_key(b, metal, y)
        return
    shaft = cylinder(thick / 2, y, 8) + cylinder(thick * 0.95, 0.06, 8).move(y=y - 0.1)
    bits = b.pick(((0.02, 0.2), (0.14, 0.14)), ((0.02, 0.16), (0.1, 0.2), (0.18, 0.12)), ((0.02, 0.2), (0.16, 0.2)))
    teeth = [box(reach, 0.06, thick).move(reach / 2, low, 0) for low, reach in bits]
    body = join(
        [
            shaft,
            *teeth,
            *([box(0.1, 0.2, thick).move(0.05, 0.02, 0)] if b.variant == "skeleton" or b.chance(0.4) else []),
        ]
    )
    b.add("key", body, metal, said=False)
    if b.variant == "with a skull":
        b.add("skull", skull(0.42).move(y=y - 0.02), metal if b.chance(0.5) else b.paint("bone"))
        return
    if b.variant == "with a heart":
        bow = extrude(heart(0.46) - heart(0.22), thick).move(y=y + 0.2)
    elif b.variant == "ornate":
        lobe = extrude(ring(0.13, 0.06, sides=12), thick)
        lobes = [lobe.move(-0.14, y + 0.08), lobe.move(0.14, y + 0.08), lobe.move(0, y + 0.26)]
        bow = join([*lobes, extrude(circle(0.1, 8), thick).move(y=y + 0.09)])
    else:
        bow = hoop(b.between(0.14, 0.18), thick, 16, 6).turn(x=90).move(0, y + 0.15, -thick / 2)
    b.add("bow", bow, metal, said=False)
    if b.variant == "with a gem":
        half = cone(0.14, 0.1, 6)
        b.add(
            "gem",
            (half.turn(x=90) + half.turn(x=-90)).move(0, y + 0.15, 0),
            b.paint("crystal", b.pick("red", "blue", "green", "purple", "cyan", "magenta")),
        )


def _modern_key(b: PropBuilder, metal: Paint, y: float) -> None:
    """A flat one with a toothed edge, sometimes with a plastic cap."""
    head = extrude(b.pick(circle(0.22, 16), rectangle(0.4, 0.34, 0.1), circle(0.22, 6)) - circle(0.06, 8), 0.1)
    edge = [(0, 0), (0.08, 0.05), (0.08, 0.12), (0.04, 0.17), (0.09, 0.22), (0.05, 0.28), (0.09, 0.35)]
    blade = polygon([(-0.07, 0.04), *edge, (0.09, y), (-0.07, y)])
    b.add("key", head.move(y=y + 0.16) + extrude(blade, 0.08), metal, said=False)
    if b.chance(0.5):
        b.add("cap", extrude(ring(0.25, 0.12, sides=16), 0.15).move(y=y + 0.16), b.paint("plastic"), said=False)


@kind(
    "padlock",
    also=("lock",),
    variants=("open", "round", "heart-shaped", "golden", "with key", "broken"),
    size=0.15,
)
def padlock(b: PropBuilder) -> None:
    """A body with a keyhole under a shackle."""
    metal = (
        b.paint("gold") if b.variant == "golden" else b.paint(b.pick("brass", "iron", "steel", "gold"), any_color=0.3)
    )
    steel, black = b.paint(b.pick("steel", "iron")), b.paint("paint", "black")
    width, height, depth = b.between(0.55, 0.66), b.between(0.48, 0.58), b.between(0.24, 0.32)
    if b.variant == "round":
        body = cylinder(0.32, depth, 16).turn(x=90).move(0, 0.31, -depth / 2)
        height = 0.56
    elif b.variant == "heart-shaped":
        body = pillow(heart(0.66), depth * 1.2, 0.85).move(y=0.34)
        height = 0.6
    else:
        body = box(width, height, depth, bevel=b.pick(0.02, 0.06))
    b.add("body", body, metal, said=False)
    hole = cylinder(0.06, 0.1, 10).turn(x=90).move(0, height * 0.58, depth / 2 - 0.06) + box(0.05, 0.16, 0.1).move(
        0, height * 0.32, depth / 2 - 0.01
    )
    b.add("keyhole", hole.move(z=0.02 if b.variant == "heart-shaped" else 0), black)
    span, thick = 0.36, 0.085
    path = [
        (-span / 2, height - 0.1, 0),
        (-span / 2, height + 0.12, 0),
        (-span * 0.36, height + 0.24, 0),
        (0, height + 0.3, 0),
        (span * 0.36, height + 0.24, 0),
        (span / 2, height + 0.12, 0),
        (span / 2, height - 0.1, 0),
    ]
    shackle = tube(path, thick, 8)
    if b.variant == "open":
        shackle = (shackle - box(0.2, height + 0.12, 1).move(x=span / 2)).move(y=0.08)
        shackle = shackle.move(x=span / 2).turn(y=b.pick(0.0, 35.0, 180.0)).move(x=-span / 2)
    if b.variant == "broken":
        shackle = shackle - box(0.3, 0.14, 1).turn(z=30).move(x=0.12, y=height + 0.16)
    b.add("shackle", shackle, steel)
    if b.variant == "with key":
        bit = cylinder(0.03, 0.26, 8).turn(x=90).move(0, height * 0.58, depth / 2) + hoop(0.1, 0.06, 12, 6).turn(
            y=0, z=90
        ).move(0.03, height * 0.58, depth / 2 + 0.33)
        b.add("key", bit, b.paint(b.pick("gold", "iron")))


@kind(
    "pile of coins",
    also=("heap of coins", "gold pile"),
    variants=("with gems", "with a crown", "with a goblet", "with stacks", "with a sword"),
    size=0.8,
    countable=False,
    stretch=("tall", "wide"),
)
def pile_of_coins(b: PropBuilder) -> None:
    """A mound of gold with coins on it, and what else lies in it."""
    gold = b.paint("gold")
    height = b.between(0.26, 0.4)
    mound = lathe([(0.48, 0), (0.4, height * 0.35), (0.24, height * 0.75), (0.06, height)], 12)
    b.add("mound", mound, b.shade(gold, 0.08), said=False)
    disks = []
    for count, r, level in ((9, 0.44, 0.18), (8, 0.35, 0.46), (5, 0.23, 0.76), (2, 0.07, 0.98)):
        for x, z, angle in around(count, r, b.between(0, 40)):
            lean = 0 if level > 0.9 else b.between(15, 60)
            disks.append(
                cylinder(0.085, 0.04, 10)
                .move(y=-0.02)
                .turn(x=lean, z=b.between(-15, 15))
                .turn(y=angle)
                .move(x, height * level, z)
            )
    loose = [cylinder(0.085, 0.04, 10).move(x * 1.02, 0, z * 1.02) for x, z, _ in around(6, 0.5, b.between(0, 60))]
    b.add("coin", disks + loose, gold, said=False)
    _finds(b, gold, height)


def _finds(b: PropBuilder, gold: Paint, y: float) -> None:
    """What lies in a pile of coins that is `y` high."""
    if b.variant == "with gems":
        for x, z, _ in around(5, 0.3, b.between(0, 70)):
            stone = cut_stone(0.09, 6).turn(x=b.between(-40, 40), z=b.between(-40, 40)).move(x, y * 0.6, z)
            b.add("gem", stone, b.paint("crystal", b.pick("red", "blue", "green", "purple", "cyan")), said=False)
    elif b.variant == "with a crown":
        spikes = [cone(0.05, 0.12, 4).move(x, 0.09, z) for x, z, _ in around(6, 0.155)]
        crown = join([vessel([(0.15, 0), (0.18, 0.1)], 0.045, 12), *spikes])
        b.add("crown", crown.turn(x=14, z=-10).move(y=y - 0.05), b.paint("gold", "yellow"), said=False)
    elif b.variant == "with a goblet":
        goblet = lathe([(0.09, 0), (0.09, 0.03), (0.03, 0.06), (0.03, 0.14), (0.1, 0.2), (0.12, 0.34)], 10)
        b.add("goblet", goblet.turn(z=-20).move(0.05, y - 0.08, 0.02), b.paint(b.pick("silver", "bronze", "gold")))
    elif b.variant == "with stacks":
        for x, z, level in ((-0.3, 0.42, 5), (0.36, 0.36, 7), (0.0, 0.54, 3)):
            slabs = [cylinder(0.09, 0.05, 12).move(x + b.between(-0.012, 0.012), 0.047 * k, z) for k in range(level)]
            b.add("stack", slabs, gold, said=False)
    elif b.variant == "with a sword":
        blade = join([box(0.09, 0.5, 0.045).move(y=0.1), box(0.26, 0.06, 0.07).move(y=0.56)])
        grip_ = box(0.055, 0.2, 0.055).move(y=0.6) + ball(0.045, 8).move(y=0.78)
        for name, solid, paint in (("sword", blade, b.paint("steel")), ("grip", grip_, b.paint("leather"))):
            b.add(name, solid.turn(z=-14).move(-0.02, y - 0.22, 0), paint, said=name == "sword")


@kind(
    "bone",
    also=("animal bone", "femur"),
    variants=("pile of {s}", "pair of crossed {s}", "broken", "standing"),
    size=0.3,
)
def loose_bone(b: PropBuilder) -> None:
    """A shaft with two knobs at either end."""
    ivory = b.paint("bone")
    thick = b.between(0.13, 0.18)
    shape = bone(b.between(0.88, 1.0), thick)
    lying = shape.turn(z=90).move(x=0.5)
    lying = lying.move(y=-lying.base)
    if b.variant == "pile of {s}":
        small = lying.scale(0.75, 0.75, 0.75)
        for k, angle in enumerate((10, 70, 130, 40, 100)):
            b.add(
                "bone",
                small.turn(z=b.between(-4, 4)).turn(y=angle + b.between(-12, 12)).move(0, 0.075 * k, 0),
                b.shade(ivory),
                said=False,
            )
    elif b.variant == "pair of crossed {s}":
        for lean, z in ((45, 0.0), (-45, thick * 0.7)):
            b.add("bone", shape.move(y=-shape.top / 2).turn(z=lean).move(0, 0.4, z), ivory, said=False)
    elif b.variant == "broken":
        cut = extrude(
            polygon([(-0.3, 0.5), (-0.08, 0.42), (0.0, 0.52), (0.08, 0.4), (0.3, 0.5), (0.3, 1.4), (-0.3, 1.4)]), 1
        )
        half = (shape - cut).turn(z=90)
        b.add("bone", half.move(-half.high[0] - 0.04, -half.base, 0), ivory, said=False)
        b.add(
            "bone", half.mirror().turn(y=b.between(10, 30)).move(-half.low[0] - 0.3, -half.base, 0), ivory, said=False
        )
    elif b.variant == "standing":
        b.add("bone", shape, ivory, said=False)
    else:
        b.add("bone", lying, ivory, said=False)
