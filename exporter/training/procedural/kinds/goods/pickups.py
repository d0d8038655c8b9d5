"""Gems, hearts, stars and other things that a game's hero picks up."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.bottles import pillow
from propsmith.exporter.training.procedural.kinds.goods.crates import edges, hinged, hollow
from propsmith.exporter.training.procedural.kinds.goods.jewelry import cut_stone
from propsmith.exporter.training.procedural.organic import around, corners, rock
from propsmith.exporter.training.procedural.outlines import circle, extrude, heart, lathe, mirrored, polygon, star
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    beam,
    box,
    cone,
    cylinder,
    ellipsoid,
    hull_of,
    join,
)
from propsmith.exporter.training.procedural.sweeps import hoop, tube

_JEWELS = ("red", "blue", "green", "purple", "cyan", "yellow", "pink", "white", "orange", "magenta")


def _jewel(style: str, size: float) -> Solid:
    """A gem of a cut, standing on the floor."""
    if style == "square":
        low = hull_of(box(size * 0.1, 0.01, size * 0.1), box(size, 0.05 * size, size).move(y=size * 0.5))
        return hull_of(low, box(size * 0.6, 0.01, size * 0.6).move(y=size * 0.78))
    if style == "hexagonal":
        r = size * 0.36
        return lathe([(0.02, 0), (r, size * 0.3), (r, size * 0.8), (0.02, size * 1.1)], 6)
    if style == "heart-shaped":
        return pillow(heart(size), size * 0.5, 0.6).move(y=size * 0.5)
    if style == "teardrop":
        return lathe([(0.1 * size, 0), (0.36 * size, 0.14 * size), (0.42 * size, 0.36 * size), (0.02 * size, size)], 8)
    if style == "octahedral":
        r = size * 0.5
        return lathe([(0.01, 0), (r * 0.8, r), (0.01, 2 * r)], 4)
    return cut_stone(size * 0.6, 8)


@kind(
    "gem",
    also=("jewel", "gemstone"),
    variants=("round", "square", "hexagonal", "heart-shaped", "teardrop", "pile of {s}"),
    size=0.06,
    stretch=("tall",),
)
def gem(b: PropBuilder) -> None:
    """A cut stone, its point down."""
    paint = b.paint("crystal", b.pick(*_JEWELS))
    cuts = ("round", "square", "hexagonal", "octahedral")
    if b.variant == "pile of {s}":
        mixed = b.chance(0.5)
        for x, z, y in [(px, pz, 0.0) for px, pz, _ in around(6, 0.36)] + [
            (0.0, 0.0, 0.0),
            (0.1, 0.06, 0.19),
            (-0.12, -0.04, 0.19),
        ]:
            stone = _jewel(b.pick(*cuts), b.between(0.3, 0.4)).turn(x=b.between(-70, 70), y=b.between(0, 360))
            color = b.paint("crystal", b.pick(*_JEWELS)) if mixed else b.shade(paint)
            b.add("gem", stone.move(x, y - stone.base, z), color, said=False)
        b.add("gem", rock(b.rng, 0.6, 0.3, 0.6, 16), paint, said=False)
        return
    style = b.variant or b.pick(*cuts)
    stone = _jewel(style, 0.9).scale(y=b.between(0.85, 1.15))
    b.add("gem", stone, paint, said=False)


@kind(
    "heart",
    also=("heart pickup", "love heart"),
    variants=("pixel", "broken", "half", "with wings", "with an arrow", "on a stand"),
    size=0.4,
)
def heart_pickup(b: PropBuilder) -> None:
    """A puffed heart; one of cubes; a broken one."""
    paint = b.paint(
        "paint", b.pick("red", "red", "red", "pink", "purple", "blue", "green", "gold", "magenta", "yellow")
    )
    depth = b.between(0.28, 0.4)
    body = pillow(heart(b.between(0.85, 0.95)), depth, b.between(0.66, 0.8)).move(y=0.46)
    if b.variant == "pixel":
        rows = ("0110110", "1111111", "1111111", "0111110", "0011100", "0001000")
        cells = [(x, y) for y, row in enumerate(reversed(rows)) for x, filled in enumerate(row) if filled == "1"]
        outline = join(box(0.143, 0.143, 0.2).move((x - 3) * 0.14, y * 0.14, 0) for x, y in cells)
        b.add("heart", outline, paint, said=False)
        b.add("shine", box(0.14, 0.14, 0.26).move(-0.28, 0.56, 0), b.paint("paint", "white"), said=False)
        return
    if b.variant == "broken":
        crack = polygon(
            [(0.02, 1.0), (-0.08, 0.7), (0.1, 0.55), (-0.06, 0.35), (0.04, 0.2), (0, -0.1), (-1, -0.1), (-1, 1.0)]
        )
        left, right = body & extrude(crack, 2), body - extrude(crack, 2)
        for half, lean, shift in ((left, 9, -0.1), (right, -9, 0.1)):
            turned = half.turn(z=lean).move(x=shift)
            b.add("heart", turned.move(y=-turned.base), paint, said=False)
        return
    if b.variant == "half":
        b.add("heart", body.cut((-1, 0, 0), 0), paint, said=False)
        grey = b.paint("paint", b.pick("grey", "dark grey", "black"))
        b.add("empty half", body.cut((1, 0, 0), -0.004), grey, said=False)
        return
    b.add("heart", body, paint, said=False)
    if b.chance(0.25):
        shine = ellipsoid(0.14, 0.2, 0.1, 8).turn(z=30).move(-0.2, 0.52, depth / 2 - 0.08)
        b.add("shine", shine, b.paint("paint", "white" if paint.color != "white" else "pink"), said=False)
    _heart_extras(b)


def _heart_extras(b: PropBuilder) -> None:
    """Wings, an arrow or a stand."""
    if b.variant == "with wings":
        feathers = [
            ellipsoid(length, 0.15, 0.09, 8).turn(z=lean).move(0.36 + 0.3 * length, 0.42 + 0.1 * k, -0.02)
            for k, (length, lean) in enumerate(((0.3, 5.0), (0.42, 20.0), (0.54, 34.0)))
        ]
        wing = join(feathers)
        b.add("wing", [wing, wing.mirror()], b.paint("feather", b.pick("white", "white", "gold")))
    elif b.variant == "with an arrow":
        shaft = beam((-0.66, 0.24, 0), (0.62, 0.7, 0), 0.06, 6)
        tip = cone(0.09, 0.18, 4).turn(z=-70).move(0.6, 0.69, 0)
        b.add("arrow", shaft + tip, b.paint(b.pick("gold", "wood")))
        fins = [box(0.16, 0.14, 0.05).turn(z=20).move(x, 0.26 + 0.36 * (x + 0.6) - 0.1, 0) for x in (-0.62, -0.5)]
        b.add("fletching", fins, b.paint("feather", b.pick("white", "red", "blue")), said=False)
    elif b.variant == "on a stand":
        b.add(
            "stand",
            lathe([(0.28, -0.14), (0.28, -0.06), (0.08, 0.0), (0.08, 0.12)], 12),
            b.paint(b.pick("stone", "gold", "wood")),
        )


@kind(
    "star",
    also=("star pickup",),
    variants=("with a face", "shooting", "badge", "four-pointed", "on a stand", "flat"),
    size=0.4,
)
def star_pickup(b: PropBuilder) -> None:
    """A five-pointed star, puffed; with eyes; with a tail of stripes; a sheriff's badge."""
    paint = b.paint("gold") if b.chance(0.6) else b.paint("paint")
    points = 4 if b.variant == "four-pointed" else b.pick(5, 5, 5, 6) if not b.variant else 5
    outer, inner = 0.5, b.between(0.22, 0.28) * (0.75 if points == 4 else 1.0)
    depth = b.between(0.26, 0.36)
    flat = b.variant in ("badge", "flat")
    body = (
        extrude(star(points, outer, inner), 0.14)
        if flat
        else pillow(star(points, outer, inner), depth, b.between(0.45, 0.65))
    )
    y = 0.42
    b.add("star", body.move(y=y), paint, said=False)
    if b.variant == "with a face":
        eyes = [ellipsoid(0.08, 0.18, 0.1, 8).move(x, y - 0.07, depth / 2 - 0.005) for x in (-0.09, 0.09)]
        b.add("eye", eyes, b.paint("paint", "black"))
    elif b.variant == "badge":
        turn = np.radians(90 + 72.0 * np.arange(5))
        balls = [ball(0.07, 8).move(outer * float(np.cos(a)), y + outer * float(np.sin(a)) - 0.07, 0) for a in turn]
        b.add("ball", balls, paint)
        b.add(
            "center",
            extrude(circle(0.16, 16), 0.2).move(y=y),
            b.paint("silver") if b.chance(0.5) else b.shade(paint, 0.1),
            said=False,
        )
    elif b.variant == "shooting":
        for dy, length, color in ((0.14, 0.8, "red"), (0.0, 1.0, "orange"), (-0.14, 0.7, "yellow")):
            trail = hull_of(box(0.04, 0.13, 0.12), box(0.05, 0.06, 0.06).move(x=-length, y=0.04)).move(
                -0.1, y + dy - 0.065, 0
            )
            b.add("tail", trail, b.paint("paint", color), said=False)
    elif b.variant == "on a stand":
        b.add(
            "stand",
            lathe([(0.26, -0.12), (0.26, -0.05), (0.07, 0.0), (0.07, 0.34)], 12),
            b.paint(b.pick("stone", "wood", "marble")),
        )


@kind(
    "magic orb",
    also=("orb", "crystal ball"),
    variants=("on a pedestal", "in claws", "with a ring", "with stars", "cracked"),
    size=0.3,
)
def magic_orb(b: PropBuilder) -> None:
    """A ball of glass on a low stand."""
    orb = b.paint(
        b.pick("glass", "crystal"),
        b.pick("purple", "blue", "cyan", "red", "green", "magenta", "light blue", "black", "orange"),
    )
    stand = b.paint(b.pick("gold", "wood", "stone", "iron", "silver"))
    r = b.between(0.3, 0.36)
    low = 0.42 if b.variant == "on a pedestal" else 0.12
    body = ball(r, 16).move(y=low)
    if b.variant == "cracked":
        cracks = [
            box(0.05, 0.5, 0.1).turn(z=lean).move(x, low + 0.1 * r, r * 0.94) for lean, x in ((24, -0.03), (-32, 0.12))
        ]
        body = body - join(cracks) - rock(b.rng, 0.42, 0.36, 0.42, 12).move(0.18, low + 1.3 * r, 0.2)
    b.add("orb", body, orb, said=False)
    if b.variant == "on a pedestal":
        b.add(
            "pedestal", lathe([(0.28, 0), (0.28, 0.07), (0.12, 0.14), (0.1, 0.3), (0.2, 0.42), (0.22, 0.5)], 10), stand
        )
    elif b.variant == "in claws":
        b.add("base", cylinder(r * 0.8, 0.08, 10), stand, said=False)
        claws = [
            tube(
                [(0.2, 0.05, 0), (r + 0.08, 0.2, 0), (r + 0.07, low + r, 0), (r * 0.72, low + 1.62 * r, 0)],
                (0.1, 0.09, 0.075, 0.04),
                6,
            ).turn(y=k * 90 + 45)
            for k in range(4)
        ]
        b.add("claw", claws, stand)
    else:
        b.add("stand", lathe([(r * 0.8, 0), (r * 0.8, 0.06), (r * 0.55, 0.1), (r * 0.72, 0.2)], 12), stand)
    if b.variant == "with a ring":
        b.add("ring", hoop(r + 0.02, 0.08, 20, 6).move(y=-0.035).turn(x=18, z=14).move(y=low + r), b.paint("gold"))
    elif b.variant == "with stars":
        stars = [
            extrude(star(5, 0.1, 0.045), 0.12).move(z=r - 0.02).turn(x=pitch).turn(y=yaw).move(y=low + r)
            for yaw, pitch in ((20, -10), (70, -35), (-40, 5), (130, 0), (45, 20))
        ]
        b.add("star", stars, b.paint("gold"))


@kind(
    "mystery box",
    also=("power-up box",),
    variants=("striped", "with arms", "open", "with an exclamation mark", "round"),
    size=1.0,
)
def mystery_box(b: PropBuilder) -> None:
    """A cube with a question mark on every side and bolts in its corners."""
    paint = b.paint("paint", b.pick("yellow", "yellow", "gold", "orange", "blue", "purple", "red", "green"))
    mark = b.paint("paint", b.pick(*[c for c in ("white", "brown", "black") if c != paint.color]))
    size = 0.8
    if b.variant == "round":
        b.add("box", cylinder(0.44, 0.8, 16), paint, said=False)
    elif b.variant == "open":
        b.add("box", hollow(size, size, size, 0.07), paint, said=False)
        lid = box(size + 0.05, 0.1, size + 0.05, bevel=0.01).move(y=size - 0.01)
        b.add("lid", hinged(lid, b.between(50, 100), size, -size / 2), b.shade(paint, 0.08), said=False)
        b.add(
            "star",
            pillow(star(5, 0.3, 0.14), 0.2).move(y=size + 0.1),
            b.paint("gold" if paint.color != "gold" else "silver"),
        )
        b.add("inside", box(size - 0.1, size * 0.85, size - 0.1).move(y=0.03), b.paint("paint", "black"), said=False)
    else:
        b.add("box", box(size, size, size, bevel=b.pick(0.02, 0.06)), paint, said=False)
    if b.variant == "striped":
        other = b.paint("paint", b.pick("white", "red", "black"))
        b.add("stripe", edges(size + 0.07, size + 0.07, size + 0.07, 0.12).move(y=-0.035), other, said=False)
    elif b.variant != "round":
        bolts = [ball(0.045, 6).move(x, py, z) for x, z in corners(size, size, 0.1) for py in (0.06, size - 0.15)]
        pairs = [bolt.move(z=0.085 if bolt.center[2] > 0 else -0.085) for bolt in bolts]
        b.add("bolt", pairs, mark, said=False)
    _signs(b, size, mark)
    if b.variant == "with arms":
        arms = [
            tube([(s * 0.38, 0.36, 0), (s * 0.52, 0.4, 0.04), (s * 0.6, 0.56, 0.06)], 0.09, 6)
            + ball(0.08, 8).move(s * 0.6, 0.52, 0.06)
            for s in (-1, 1)
        ]
        b.add("arm", arms, b.paint("paint", "white"))


def _signs(b: PropBuilder, size: float, mark: Paint) -> None:
    """A question mark (or an exclamation mark) on all four sides."""
    if b.variant == "with an exclamation mark":
        sign = extrude(mirrored([(0.04, -0.06), (0.085, 0.26)]), 0.16)
    else:
        path = [
            (-0.13, 0.16, 0),
            (-0.1, 0.25, 0),
            (0.0, 0.29, 0),
            (0.11, 0.24, 0),
            (0.12, 0.13, 0),
            (0.04, 0.04, 0),
            (0.0, -0.07, 0),
        ]
        sign = tube(path, 0.095, 6)
    sign = (sign + box(0.1, 0.1, 0.1).move(y=-0.22)).move(
        0, size / 2, size / 2 - (0.02 if b.variant != "round" else -0.02)
    )
    b.add(
        "exclamation mark" if "exclamation" in b.variant else "question mark",
        [sign.turn(y=90 * k) for k in range(4)],
        mark,
    )
