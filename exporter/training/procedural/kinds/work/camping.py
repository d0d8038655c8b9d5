"""Campfires, tents, sandbags and what lies in a camp."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, corners, rock, spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude, lathe, polygon, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, dome, hull_of, join


def flames(b: PropBuilder, high: float, wide: float) -> None:
    """A large tongue of fire between small ones, and a bright heart."""
    outer, heart = b.paint("fire", b.pick("orange", "orange", "red", "cyan")), b.paint("fire", "yellow")
    tongue = [(0.5, 0), (0.78, 0.2), (0.6, 0.5), (0.26, 0.78), (0.03, 1.0)]
    tall = lathe([(r * wide / 2, y * high) for r, y in tongue], 7)
    small = [
        tall.scale(0.55, b.between(0.5, 0.7), 0.55).move(x, 0, z) for x, z, _ in around(4, wide * 0.3, b.between(0, 80))
    ]
    b.add("flame", join([tall, *small]), outer)
    licks = [tall.scale(0.4, 0.42, 0.4).move(x, 0, z) for x, z, _ in around(4, wide * 0.42, 45)]
    b.add("glow", join(licks), heart, said=False)


@kind(
    "campfire",
    also=("camp fire", "bonfire"),
    variants=("unlit", "with a pot", "tall", "with a spit", "with stones"),
    size=1.0,
    countable=False,
)
def campfire(b: PropBuilder) -> None:
    """Logs and flames, often in a ring of stones."""
    wood, tip = b.paint("wood"), b.paint("wood", b.pick("tan", "light brown", "beige"))
    tall = b.variant == "tall"
    radius = b.between(0.3, 0.36)
    count = b.whole(4, 6)
    lean = b.chance(0.6) or tall
    logs, ends = [], []
    for x, z, _ in around(count, radius, b.between(0, 60)):
        start, stop = (
            (x, 0.04, z),
            ((x * 0.1, 0.36 if not tall else 0.55, z * 0.1) if lean else (-x * 0.25, 0.12, -z * 0.25)),
        )
        logs.append(beam(start, stop, 0.1, 7))
        a, c = np.array(start), np.array(stop)
        out = a + (a - c) / np.linalg.norm(c - a) * 0.015
        ends.append(beam(tuple(out), tuple(a + (c - a) * 0.2), 0.066, 7))
    b.add("log", logs, wood)
    b.add("log end", ends, tip, said=False)
    b.add("ash", cylinder(radius * 0.9, 0.05, 10), b.paint("coal"), said=False)
    if b.variant != "unlit":
        flames(b, b.between(0.5, 0.62) + (0.3 if tall else 0.0), 0.4 if not tall else 0.46)
    if b.variant == "with stones" or (b.variant != "tall" and b.chance(0.7)):
        stone = b.paint("stone")
        ringed = [
            rock(b.rng, 0.2, b.between(0.12, 0.18), 0.17, 14).turn(y=a).move(x, 0, z) for x, z, a in around(9, 0.42)
        ]
        b.add("stone", ringed, stone)
    if b.variant in ("with a pot", "with a spit"):
        over_fire(b)


def over_fire(b: PropBuilder) -> None:
    """A pot on a hook, or meat on a spit, between two forked posts."""
    wood = b.paint("wood")
    posts = [box(0.055, 0.8, 0.055).move(x=x) for x in (-0.46, 0.46)]
    b.add("post", posts, wood, said=False)
    b.add(
        "spit",
        cylinder(0.025, 1.06, 8).turn(z=90).move(0.53, 0.76, 0),
        wood if b.chance(0.5) else b.paint("iron"),
        said=False,
    )
    if b.variant == "with a pot":
        pot = vessel([(0.1, 0), (0.17, 0.07), (0.17, 0.15), (0.14, 0.22)], 0.04, 12)
        b.add("pot", pot.move(y=0.42), b.paint("iron", b.pick("black", "dark grey")), said=False)
        b.add(
            "soup",
            cylinder(0.12, 0.04, 10).move(y=0.56),
            b.paint("paint", b.pick("orange", "brown", "green")),
            said=False,
        )
        b.add("hook", [beam((s * 0.13, 0.6, 0), (0, 0.78, 0), 0.038, 6) for s in (-1, 1)], b.paint("iron"), said=False)
    else:
        b.add("meat", ball(0.13, 10).scale(1.7, 1, 1).move(0, 0.63, 0), b.paint("meat", b.pick("brown", "dark red")))
        b.add("bone", ball(0.05, 8).move(0.25, 0.71, 0), b.paint("bone"), said=False)


def ridge_tent(b: PropBuilder, cloth: Paint, wide: float, high: float, deep: float, wall: float) -> None:
    """An a-frame with its door open to +z, or one that stands on sides `wall` high."""
    sides = [(-wide / 2, wall)] if wall else []
    gable = polygon([*sides, (-wide / 2, 0), (wide / 2, 0), *[(-x, y) for x, y in sides], (0, high)])
    inner = polygon([(-wide / 2 + 0.11, 0.0), (wide / 2 - 0.11, 0.0), (0, high - 0.14)])
    hollow = extrude(inner, deep - 0.1).move(0, -0.001, 0.1)
    b.add("canvas", extrude(gable, deep) - hollow, cloth, said=False)
    flap = polygon([(-wide * 0.36, 0), (-0.12, 0), (-0.03, high - 0.17), (-0.05, high - 0.17)])
    left = extrude(flap, 0.05).move(0, 0, deep / 2 - 0.02)
    b.add("flap", [left, left.mirror()], b.shade(cloth, 0.1), said=False)
    b.add(
        "inside",
        extrude(inner, 0.04).move(0, 0, -deep / 2 + 0.06),
        b.paint("paint", b.pick("black", "dark brown")),
        said=False,
    )
    poles = [cylinder(0.025, high + 0.09, 8).move(0, 0, z) for z in (-deep / 2 - 0.015, deep / 2 + 0.015)]
    b.add("pole", poles, b.paint("wood"))


@kind(
    "tent",
    also=("shelter",),
    variants=("a-frame", "dome", "teepee", "medieval", "military", "with a porch"),
    size=2.6,
    countable=False,
    stretch=("wide",),
)
def tent(b: PropBuilder) -> None:
    """Canvas on poles, its door to +z."""
    style = b.variant or b.pick("a-frame", "dome", "a-frame", "teepee")
    color = b.pick("dark green", "tan", "green") if style == "military" else ""
    cloth = b.paint("canvas" if style in ("teepee", "military") else "cloth", color, any_color=0.3)
    dark = b.paint("paint", b.pick("black", "dark brown"))
    if style in ("a-frame", "with a porch", "military"):
        high = b.between(0.5, 0.62)
        ridge_tent(b, cloth, b.between(0.74, 0.86), high, b.between(0.72, 0.9), 0.2 if style == "military" else 0.0)
        if style == "with a porch":
            front = box(0.7, 0.045, 0.04).move(0, high - 0.24, 0.72)
            roof = hull_of(box(0.08, 0.045, 0.04).move(0, high - 0.06, 0.3), front)
            b.add("porch", roof, b.shade(cloth, 0.1), said=False)
            b.add(
                "porch pole",
                [cylinder(0.022, high - 0.2, 6).move(x, 0, 0.68) for x in (-0.28, 0.28)],
                b.paint("wood"),
                said=False,
            )
    elif style == "dome":
        high = b.between(0.5, 0.6)
        shell = dome(0.5, 14).scale(1, high / 0.5, b.between(0.9, 1.0))
        door = extrude(arched(0.36, high * 0.66), 0.7).move(z=0.5)
        b.add("canvas", shell - (door - box(2, 2, 1).move(0, -1, -0.15)), cloth, said=False)
        b.add("door", shell.scale(0.93, 0.93, 0.93) & door, dark, said=False)
        stripe = b.paint("cloth", any_color=0.5)
        rods = [(shell.scale(1.05, 1.04, 1.05) & box(2, 2, 0.06)).turn(y=a) for a in (40, -40)]
        b.add("rod", join(rods) - door.scale(1.0, 1.0, 1.3), stripe, said=False)
    elif style == "teepee":
        cover = cone(0.48, 1.0, 10).cut((0, -1, 0), -0.84)
        door = extrude(polygon([(-0.14, 0), (0.14, 0), (0, 0.4)]), 0.6).move(z=0.4)
        b.add("canvas", cover, cloth, said=False)
        b.add("door", cover.scale(1.03, 1, 1.03) & door, dark, said=False)
        poles = [beam((-x, 0.74, -z), (x * 1.5, 1.02, z * 1.5), 0.04, 6) for x, z, _ in around(5, 0.08)]
        b.add("pole", poles, b.paint("wood"))
        if b.chance(0.6):
            band = cover.scale(1.04, 1, 1.04) & box(2, 0.09, 2).move(y=0.46)
            b.add("stripe", band, b.paint("paint"))
    else:
        medieval_tent(b, cloth, dark)


def medieval_tent(b: PropBuilder, cloth: Paint, dark: Paint) -> None:
    """A round pavilion in two colors with a flag on top."""
    other = b.paint("cloth", b.pick("white", "yellow", "beige"))
    walls, roof = cylinder(0.38, 0.4, 12), cylinder(0.48, 0.36, 12, 0.05).move(y=0.39)
    for k in range(6):
        sector = extrude(polygon([(0, 0), (-0.6, 1.04), (0.6, 1.04)]), 3).turn(x=90).turn(y=60 * k + 15)
        paint = other if k % 2 else cloth
        b.add("walls", walls & sector, paint, said=False)
        b.add("roof", roof & sector, paint, said=False)
    door = extrude(arched(0.22, 0.32, pointed=True), 0.3).move(z=0.36)
    b.add("door", walls.scale(1.03, 1, 1.03) & door, dark, said=False)
    b.add("pole", cylinder(0.02, 0.24, 6).move(y=0.74), b.paint("wood"), said=False)
    pennant = extrude(polygon([(0, 0), (0.2, 0.06), (0, 0.12)]), 0.04).move(0.0, 0.84, 0)
    b.add("flag", pennant, b.paint("cloth"))


def sandbag(b: PropBuilder, wide: float = 0.3) -> Solid:
    """One plump bag lying along x."""
    body = box(wide, 0.13, 0.17, bevel=0.055)
    return body.turn(y=b.between(-5, 5))


@kind("sandbags", variants=("wall of {}", "corner of {}", "pile of {}", "half-circle of {}"), size=1.6, countable=False)
def sandbags(b: PropBuilder) -> None:
    """Bags laid like bricks."""
    first = b.paint("burlap", any_color=0.2)
    rows, step = b.whole(2, 4), 0.118
    for row in range(rows):
        if b.variant == "half-circle of {}":
            angles = [a + 12 * (row % 2) for a in range(-72, 73, 24)][: 7 - row % 2]
            bags = [
                sandbag(b).turn(y=a).move(0.46 * np.sin(np.radians(a)), row * step, 0.46 * np.cos(np.radians(a)))
                for a in angles
            ]
        elif b.variant == "corner of {}":
            along = [sandbag(b).move(-0.14 + 0.28 * k + 0.14 * (row % 2), row * step, 0) for k in range(3)]
            across = [
                sandbag(b).turn(y=90).move(-0.22, row * step, 0.02 + 0.28 * k + 0.14 * ((row + 1) % 2))
                for k in range(3)
            ]
            bags = along + across
        elif b.variant == "pile of {}":
            left = rows - row
            bags = [
                sandbag(b).move((k - (left - 1) / 2) * 0.28, row * step, z)
                for k in range(left)
                for z in spaced(max(3 - row, 1), 0.15 * max(2 - row, 0))
            ]
        else:
            count = 3 if row % 2 else 4
            bags = [sandbag(b).move((k - (count - 1) / 2) * 0.27, row * step, 0) for k in range(count)]
        b.add("bag", bags, b.shade(first, 0.05), said=False)


@kind(
    "sleeping bag",
    also=("bedroll",),
    variants=("open", "rolled", "mummy", "with a pillow", "striped"),
    size=1.9,
    countable=False,
)
def sleeping_bag(b: PropBuilder) -> None:
    """Lying with its head to -z; rolled up it is a bundle with straps."""
    cloth, inside = b.paint("cloth"), b.paint("cloth", any_color=0.5)
    if b.variant == "rolled":
        rolled_bag(b, cloth, inside)
        return
    wide = b.between(0.36, 0.44)
    foot = 0.5 if b.variant == "mummy" else 0.95
    plan = [(wide / 2 * foot, -0.46), (wide / 2, 0.1), (wide / 2, 0.34), (wide / 2 * 0.8, 0.46), (0, 0.5)]
    body = hull_of(*[ball(0.06, 8).move(x * s, 0.0, -z) for x, z in plan for s in (-1, 1)])
    b.add("bag", body, cloth, said=False)
    hood = ellipse_pad(wide * 0.72, 0.15, 0.24).move(0, 0.05, -0.36)
    if b.variant in ("with a pillow", "") or b.variant == "striped":
        b.add("pillow", hood, b.paint("cloth", b.pick("white", "beige", "")), said=b.variant != "with a pillow")
    elif b.variant == "mummy":
        b.add("hood", ball(0.19, 10).scale(1.05, 0.62, 0.9).move(0, 0.01, -0.42), b.shade(cloth, 0.08))
        b.add("lining", ball(0.13, 10).scale(1.05, 0.7, 0.8).move(0, 0.06, -0.34), inside, said=False)
    else:
        b.add("lining", hood.scale(1, 0.85, 1), inside)
    if b.variant == "open":
        corner = hull_of(
            *[
                ball(0.045, 8).move(x, 0.09, z)
                for x, z in ((-0.02, -0.2), (wide / 2 - 0.02, -0.24), (wide / 2 - 0.02, 0.2))
            ]
        )
        b.add("flap", corner, inside)
    elif b.variant == "striped":
        bands = [(body.scale(1.06, 1.12, 1.0) & box(1, 1, 0.07).move(z=z)) for z in (-0.12, 0.06, 0.24)]
        b.add("stripe", bands, inside)
    else:
        b.add(
            "zip",
            box(0.036, 0.05, 0.5).move(wide * 0.28, 0.09, 0.06),
            b.paint("metal", b.pick("grey", "black")),
            said=False,
        )
        b.add(
            "seam",
            [(body.scale(1.04, 1.06, 1.0) & box(1, 1, 0.045).move(z=z)) for z in (-0.05, 0.12, 0.29)],
            b.shade(cloth, 0.1),
            said=False,
        )


def rolled_bag(b: PropBuilder, cloth: Paint, inside: Paint) -> None:
    """A roll in two straps."""
    wide, radius = b.between(0.8, 1.0), b.between(0.22, 0.28)
    roll = cylinder(radius, wide, 14).turn(z=90).move(wide / 2, radius, 0)
    b.add("roll", roll, cloth, said=False)
    b.add(
        "spiral",
        [cylinder(r, wide + 0.03, 12).turn(z=90).move(wide / 2 + 0.015, radius, 0) for r in (radius * 0.62,)],
        inside,
        said=False,
    )
    b.add(
        "end",
        cylinder(radius * 0.3, wide + 0.06, 10).turn(z=90).move(wide / 2 + 0.03, radius, 0),
        cloth,
        said=False,
    )
    straps = [cylinder(radius + 0.025, 0.07, 14).turn(z=90).move(x, radius, 0) for x in (-wide * 0.22, wide * 0.3)]
    b.add("strap", straps, b.paint("leather", any_color=0.3))


def ellipse_pad(width: float, height: float, depth: float) -> Solid:
    """A pillow."""
    return hull_of(*[ball(height / 2, 8).move(x, 0, z) for x, z in corners(width, depth, height / 2)])
