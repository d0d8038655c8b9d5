"""What one eats and drinks from."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, rock, spaced
from propsmith.exporter.training.procedural.outlines import (
    Outline,
    circle,
    extrude,
    lathe,
    lay,
    mirrored,
    polygon,
    vessel,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cylinder, ellipsoid
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "bowl", also=("dish bowl",), variants=("of soup", "of fruit", "wooden", "pet", "stack of {s}", "footed"), size=0.18
)
def bowl(b: PropBuilder) -> None:
    """A round open vessel."""
    body = (
        b.paint("wood")
        if b.variant == "wooden"
        else b.paint(b.pick("ceramic", "porcelain", "wood", "plastic"), any_color=0.6)
    )
    radius, tall, sides = 0.5, b.between(0.32, 0.44), b.pick(10, 14, 18)
    if b.variant == "pet":
        _pet_bowl(b, body)
        return
    profile = [(0.22, 0.0), (0.24, 0.04), (0.38, 0.4 * tall), (0.47, 0.75 * tall), (radius, tall)]
    if b.variant == "footed":
        profile = [(0.26, 0.0), (0.13, 0.12), (0.16, 0.16), (0.4, 0.26), (0.5, 0.5)]
        solid = lathe(profile, sides) - lathe([(0.08, 0.22), (0.34, 0.29), (0.43, 0.52)], sides)
        b.add("bowl", solid, body, said=False)
        return
    count = b.whole(2, 4) if b.variant == "stack of {s}" else 1
    for level in range(count):
        paint = body if count == 1 else b.paint("ceramic", any_color=0.7)
        b.add("bowl", vessel(profile, 0.065, sides).move(y=level * 0.13), paint, said=False)
    if b.variant in ("", "wooden") and b.chance(0.5):
        b.add(
            "stripe",
            cylinder(0.475, 0.06, sides, top=1.03).move(y=0.72 * tall) - cylinder(0.42, 1, sides),
            b.paint("ceramic", any_color=0.8),
        )
    if b.variant == "of soup":
        b.add(
            "soup",
            cylinder(0.4, 0.05, sides).move(y=0.7 * tall),
            b.paint("liquid", b.pick("orange", "red", "brown", "green", "yellow")),
        )
        b.add(
            "spoon",
            tube([(0.1, 0.7 * tall, 0.05), (0.3, tall + 0.05, 0.12), (0.5, tall + 0.22, 0.2)], 0.06, 6),
            b.paint(b.pick("metal", "wood")),
        )
    if b.variant == "of fruit":
        for x, z, r in ((-0.2, 0.1, 0.17), (0.18, 0.14, 0.16), (0.0, -0.2, 0.17), (0.02, 0.02, 0.16)):
            rise = 0.26 * tall if (x, z) != (0.02, 0.02) else 0.26 * tall + 0.1
            b.add(
                "fruit",
                ball(r, 10).move(x, rise, z),
                b.paint("fruit", b.pick("red", "orange", "green", "yellow", "purple")),
            )


def _pet_bowl(b: PropBuilder, body: Paint) -> None:
    b.add("bowl", vessel([(0.5, 0), (0.42, 0.32)], 0.08, 16), body, said=False)
    b.add("food", cylinder(0.36, 0.26, 14), b.paint(b.pick("meat", "food")))
    b.add(
        "kibble",
        [rock(b.rng, 0.13, 0.09, 0.12, 10).move(x, 0.24, z) for x, z, _ in [*around(6, 0.2), (0.0, 0.0, 0.0)]],
        b.paint("food", b.pick("brown", "tan")),
        said=False,
    )
    b.add("bone", extrude(_bone(), 0.07).move(0, 0.15, 0.46), b.paint("paint", "white"))


def _bone() -> Outline:
    """The outline of a bone that lies along x."""
    ends = [circle(0.055, 8).translate((x, y)) for x in (-0.13, 0.13) for y in (-0.045, 0.045)]
    shape = polygon([(-0.13, -0.035), (0.13, -0.035), (0.13, 0.035), (-0.13, 0.035)])
    for end in ends:
        shape = shape + end
    return shape


@kind(
    "goblet", also=("chalice",), variants=("golden", "wooden", "skull", "silver", "with gems", "full of wine"), size=0.2
)
def goblet(b: PropBuilder) -> None:
    """A cup on a stem with a foot."""
    body = b.paint(
        {"golden": "gold", "wooden": "wood", "silver": "silver", "skull": "bone"}.get(
            b.variant, b.pick("gold", "silver", "bronze", "glass")
        )
    )
    wide, sides = b.between(0.24, 0.32), b.pick(8, 12, 16)
    b.add(
        "foot",
        lathe([(0.24, 0), (0.22, 0.05), (0.06, 0.12), (0.045, 0.22), (0.08, 0.27), (0.05, 0.32), (0.06, 0.42)], sides),
        body,
        said=False,
    )
    if b.variant == "skull":
        b.add(
            "skull",
            ball(0.27, 10).move(y=0.4) + box(0.26, 0.14, 0.2).move(0, 0.36, 0.1) - cylinder(0.2, 0.3, 10).move(y=0.82),
            body,
        )
        b.add(
            "eye",
            [ball(0.075, 8).move(x, 0.56, 0.2) for x in (-0.1, 0.1)],
            b.paint("paint", b.pick("black", "black", "red")),
        )
        b.add("wine", cylinder(0.19, 0.06, 10).move(y=0.8), b.paint("liquid", b.pick("red", "dark red")))
        return
    cup = b.pick(
        [(0.08, 0), (0.8 * wide, 0.1), (wide, 0.28), (0.95 * wide, 0.55)],
        [(0.07, 0), (0.6 * wide, 0.12), (wide, 0.55)],
        [(0.1, 0), (0.9 * wide, 0.08), (0.85 * wide, 0.4), (wide, 0.52)],
    )
    b.add("cup", vessel(cup, 0.055, sides).move(y=0.4), body, said=False)
    if b.variant == "with gems" or (b.variant in ("", "golden") and b.chance(0.5)):
        r = float(np.interp(0.28, [p[1] for p in cup], [p[0] for p in cup]))
        b.add(
            "gem",
            [ball(0.055, 6).move(x, 0.63, z) for x, z, _ in around(6, r)],
            b.paint(b.pick("ruby", "emerald", "sapphire", "amethyst")),
        )
    if b.variant == "full of wine" or b.chance(0.3):
        r = float(np.interp(0.42, [p[1] for p in cup], [p[0] for p in cup]))
        b.add(
            "wine", cylinder(r - 0.02, 0.06, sides).move(y=0.8), b.paint("liquid", b.pick("dark red", "red", "purple"))
        )


@kind(
    "plate", also=("dish",), variants=("dinner", "stack of {s}", "broken", "wooden", "with food", "square"), size=0.25
)
def plate(b: PropBuilder) -> None:
    """A flat dish with a rim."""
    body = (
        b.paint("wood")
        if b.variant == "wooden"
        else b.paint(b.pick("ceramic", "porcelain", "metal", "plastic"), any_color=0.5)
    )
    profile = [(0.26, 0), (0.32, 0.035), (0.48, 0.085), (0.5, 0.115)]
    inner = [(0.3, 0.062), (0.33, 0.075), (0.47, 0.14)]

    def one() -> Solid:
        if b.variant == "square":
            return box(0.9, 0.12, 0.9, bevel=0.03) - box(0.62, 0.2, 0.62, bevel=0.02).move(y=0.06)
        return lathe(profile, 18) - lathe(inner, 18)

    if b.variant == "broken":
        zigzag = polygon([(0.0, -0.7), (0.05, -0.2), (-0.06, 0.0), (0.07, 0.2), (0, 0.7), (2, 0.7), (2, -0.7)])
        right = lay(zigzag, 1).move(y=-0.2)
        b.add("plate", (one() & right).turn(y=-9).move(0.07, 0, 0), body, said=False)
        b.add("plate", (one() - right).turn(y=4).move(-0.07, 0, 0), b.shade(body, 0.03), said=False)
        return
    count = b.whole(4, 8) if b.variant == "stack of {s}" else 1
    for level in range(count):
        paint = body if count == 1 else b.paint("ceramic", any_color=0.4)
        b.add("plate", one().move(b.between(-0.01, 0.01) * (count > 1), level * 0.057, 0), paint, said=False)
    if b.variant in ("", "dinner") and b.chance(0.7):
        band = (
            (lathe([(0.36, 0.085), (0.47, 0.118), (0.44, 0.125)], 18) - cylinder(0.36, 1, 18))
            if b.chance(0.6)
            else cylinder(0.2, 0.085, 16)
        )
        b.add("decoration", band, b.paint("ceramic", any_color=0.9), said=False)
    if b.variant == "with food":
        b.add("steak", ellipsoid(0.34, 0.12, 0.24, 10).move(-0.08, 0.05, 0.04), b.paint("meat"))
        b.add(
            "vegetable",
            [ball(0.07, 8).move(x, 0.05, z) for x, z in ((0.16, 0.1), (0.2, -0.03), (0.1, -0.12))],
            b.paint("vegetable"),
        )
        b.add(
            "potato",
            [ball(0.08, 8).move(x, 0.05, z) for x, z in ((-0.1, -0.2), (0.0, -0.15))],
            b.paint("food", "tan"),
            said=False,
        )


@kind("kitchen knife", also=("chef's knife",), variants=("cleaver", "bread", "with bloody blade", "steak"), size=0.33)
def kitchen_knife(b: PropBuilder) -> None:
    """A blade that points up on a riveted handle."""
    steel, wood = b.paint("steel"), b.paint(b.pick("wood", "wood", "plastic"), any_color=0.4)
    long = b.between(0.58, 0.64)
    if b.variant == "cleaver":
        blade = polygon([(-0.05, 0), (0.2, 0.04), (0.24, long), (-0.06, long)])
        blade = blade - circle(0.035, 8).translate((-0.0, long - 0.08))
    elif b.variant == "bread":
        teeth = [(0.1 + 0.03 * (k % 2), 0.03 + k * long / 14) for k in range(13)]
        blade = polygon([(-0.05, 0), *teeth, (0.04, long), (-0.05, long)])
    elif b.variant == "steak":
        blade = mirrored([(0.05, 0), (0.075, 0.3), (0.05, 0.5), (0.0, long)])
    else:
        blade = polygon([(-0.06, 0), (0.12, 0.01), (0.12, 0.25), (0.04, long * 0.8), (-0.06, long)])
    b.add("blade", extrude(blade, 0.05).move(y=0.36), steel)
    b.add("bolster", box(0.13, 0.06, 0.08, bevel=0.01).move(0, 0.335, 0), b.shade(steel, 0.1), said=False)
    b.add(
        "handle",
        extrude(polygon([(-0.07, 0.02), (0.05, 0), (0.08, 0.05), (0.055, 0.2), (0.06, 0.35), (-0.06, 0.35)]), 0.09),
        wood,
    )
    rivets = [extrude(circle(0.025, 8), 0.13).move(0, 0.18 + y, 0) for y in spaced(3, 0.2)]
    b.add("rivet", rivets, b.paint("metal"), said=False)
    if b.variant == "with bloody blade":
        blood = extrude(blade.scale((1.03, 1.0)), 0.07).move(y=0.36).cut((0.3, 1, 0), 0.72)
        b.add("blood", blood, b.paint("paint", b.pick("red", "dark red")))
