"""Vegetables."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.food.fruit import bitten, halved, leaf_blade, ribbed, stalk
from propsmith.exporter.training.procedural.kinds.goods.crates import Piece
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import ellipse, extrude, lathe
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, cylinder, ellipsoid, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube
from propsmith.runtime.arrays import DoubleArray


@kind(
    "pumpkin",
    also=("squash",),
    variants=("tall", "flat", "white", "stack of {s}", "with vine", "bottle-shaped"),
    size=0.4,
    outdoor=True,
)
def pumpkin(b: PropBuilder) -> None:
    """A ribbed gourd with a bent stem."""
    color = "white" if b.variant == "white" else b.pick("orange", "orange", "orange", "green", "yellow")
    paint, green = b.paint("paint", color), b.paint("leaf", b.pick("green", "dark green"))
    ribs = b.whole(7, 10)
    radius = b.between(0.42, 0.48)
    height = {"tall": b.between(0.9, 1.05), "flat": b.between(0.36, 0.44)}.get(b.variant, b.between(0.6, 0.76))
    if b.variant == "tall":
        radius *= 0.8
    if b.variant == "stack of {s}":
        y = 0.0
        for size in (1.0, 0.76, 0.54):
            b.add("pumpkin", ribbed(radius * size, 0.42 * size, ribs).move(y=y), b.shade(paint), said=False)
            y += 0.36 * size
        b.add("stem", stalk(y, 0.1), green)
        return
    b.add("pumpkin", ribbed(radius, height, ribs, b.between(0.07, 0.14)), paint, said=False)
    top = height * 0.92
    if b.variant == "bottle-shaped":
        b.add(
            "pumpkin",
            lathe([(radius * 0.6, height * 0.8), (0.16, height * 1.1), (0.14, height * 1.4), (0.06, height * 1.5)], 10),
            paint,
            said=False,
        )
        top = height * 1.48
    b.add(
        "stem",
        stalk(top, b.between(0.1, 0.2), b.between(0.09, 0.13)),
        green if b.chance(0.7) else b.paint("wood", "brown"),
    )
    if b.variant == "with vine":
        vine = tube(
            [(0.0, top - 0.02, 0.04), (0.15, top + 0.1, 0.12), (0.34, top, 0.2), (0.4, top - 0.2, 0.34)], 0.05, 6
        )
        b.add("vine", vine, green)
        leaves = [leaf_blade(0.34, 0.3, 0.05).turn(x=60).turn(y=turn).move(0.03, top, 0.02) for turn in (20, 130, 250)]
        b.add("leaf", leaves, green)


@kind(
    "carrot",
    variants=("bunch of {s}", "chopped", "bitten", "without leaves", "crooked"),
    size=0.25,
)
def carrot(b: PropBuilder) -> None:
    """A root with grooves and a tuft of leaves."""
    orange = b.paint("paint", b.pick("orange", "orange", "orange", "purple", "yellow"))
    green = b.paint("leaf", b.pick("green", "lime green"))
    radius, length = b.between(0.1, 0.14), b.between(0.62, 0.72)
    root = _root(radius, length)
    if b.variant == "bunch of {s}":
        for turn, lean in ((0, 12), (120, 14), (240, 10), (60, 4)):
            leaning = root.move(y=-length).turn(x=lean).turn(y=turn).move(y=length)
            b.add("carrot", leaning, b.shade(orange), said=False)
        b.add("leaf", _greens(b, length), green, said=False)
        b.add("string", hoop(radius * 1.05, 0.08, 10, 6).move(y=length * 0.86), b.paint("rope"))
        return
    if b.variant == "chopped":
        for start, stop, x in ((0.05, 0.28, -0.42), (0.3, 0.42, -0.14), (0.5, 0.62, 0.06), (0.7, 1.0, 0.3)):
            piece = root.cut((0, 1, 0), length * start).cut((0, -1, 0), -length * stop).turn(z=90)
            b.add("piece", piece.move(x - piece.center[0], -piece.base, 0), orange, said=False)
        return
    if b.variant == "bitten":
        root = root.cut((0, 1, 0), length * 0.4) - ball(0.09, 8).move(0.05, length * 0.36 - 0.06, 0.06)
    parts: list[Piece] = [("carrot", root, orange, False)]
    if b.variant != "without leaves":
        parts.append(("leaf", _greens(b, length), green, False))

    def crook(points: DoubleArray) -> DoubleArray:
        points[:, 0] += 0.13 * np.sin(4.2 * points[:, 1] / length)
        return points

    upright = b.chance(0.5)
    for name, solid, paint, said in parts:
        grown = solid.warp(crook, 2) if b.variant == "crooked" else solid
        b.add(name, grown if upright else grown.turn(z=-80).move(y=0.3), paint, said=said)


def _root(radius: float, length: float) -> Solid:
    profile = [(0.025, 0), (radius * 0.45, length * 0.28), (radius * 0.9, length * 0.75), (radius, length * 0.93)]
    shape = lathe([*profile, (radius * 0.6, length)], 9)
    heights = [0.35, 0.56, 0.78]
    wide = [radius * (0.37 + 0.62 * s) + 0.008 for s in heights]
    return shape + join(cylinder(r, 0.035, 9).move(y=length * s) for r, s in zip(wide, heights, strict=True))


def _greens(b: PropBuilder, y: float) -> Solid:
    """A carrot's leaves."""
    blades = [leaf_blade(b.between(0.26, 0.36), 0.11, 0.055).turn(x=28).turn(y=turn) for turn in (60, 180, 300)]
    return join([leaf_blade(0.34, 0.11, 0.055).turn(x=8), *blades]).move(y=y - 0.03)


@kind(
    "corn",
    also=("corn cob", "maize"),
    variants=("in husk", "on a stick", "half-eaten", "row of {}"),
    size=0.2,
    countable=False,
)
def corn(b: PropBuilder) -> None:
    """Rows of kernels on a cob, husk leaves below."""
    yellow = b.paint("paint", b.pick("yellow", "yellow", "gold", "beige"))
    green = b.paint("paint", b.pick("green", "lime green"))
    radius, length = b.between(0.15, 0.18), b.between(0.8, 0.95)

    def cob(kernels: int = 10) -> Solid:
        rows, rings = 11, []
        for k in range(rows):
            wide = radius * float(np.sin(np.pi * (0.2 + 0.72 * (k + 0.5) / rows))) ** 0.5
            high = length / rows
            ring_ = lathe([(wide * 0.93, 0), (wide, high * 0.5), (wide * 0.91, high + 0.005)], kernels)
            rings.append(ring_.turn(y=180 / kernels * (k % 2)).move(y=k * high))
        return join(rings)

    if b.variant == "row of {}":
        for x in (-0.36, 0.0, 0.36):
            b.add("corn", cob(8).move(x), b.shade(yellow), said=False)
        return
    whole = cob()
    if b.variant == "half-eaten":
        b.add("core", cylinder(radius * 0.62, length, 10), b.paint("paint", "beige"))
        b.add("corn", whole.cut((0, -1, 0), -length * 0.55), yellow, said=False)
        b.add("corn", whole.cut((0, 1, 0), length * 0.86), yellow, said=False)
        return
    b.add("corn", whole, yellow, said=False)
    if b.variant == "on a stick":
        b.add("stick", cylinder(0.035, 0.5, 8).move(y=-0.4), b.paint("wood"))
        return
    if b.variant == "in husk" or b.chance(0.6):
        tall = length * (0.8 if b.variant == "in husk" else 0.5)
        husks = []
        for turn in (0, 90, 180, 270):
            lean = b.between(2, 6) if b.variant == "in husk" else b.between(8, 18)
            husk = leaf_blade(tall, radius * 2.3, 0.06).turn(x=lean).move(y=-0.02, z=radius * 0.8).turn(y=turn)
            husks.append(husk)
        b.add("husk", husks, green)
        b.add("stem", cylinder(radius * 0.95, 0.08, 8).move(y=-0.06), green, said=False)


@kind("tomato", also=("ripe tomato",), variants=("half", "slice of {}", "on a vine", "bitten"), size=0.08)
def tomato(b: PropBuilder) -> None:
    """A plump fruit under a green star of leaves."""
    red, green = (
        b.paint("paint", b.pick("red", "red", "red", "orange", "yellow")),
        b.paint("leaf", b.pick("green", "dark green")),
    )
    flesh = b.paint("paint", "pink" if red.color == "red" else "beige")
    height = b.between(0.6, 0.8)
    body = ribbed(b.between(0.42, 0.48), height, b.whole(5, 7), b.between(0.03, 0.08))

    def calyx(y: float) -> Solid:
        leaves = [leaf_blade(0.26, 0.12, 0.05).turn(x=80).turn(y=a).move(y=y) for a in (0, 72, 144, 216, 288)]
        return join([*leaves, cylinder(0.035, 0.16, 6).move(y=y - 0.04)])

    if b.variant == "slice of {}":
        b.add("tomato", cylinder(0.48, 0.14, 16), red, said=False)
        b.add("flesh", cylinder(0.4, 0.17, 16), flesh, said=False)
        pocket = extrude(ellipse(0.16, 0.24, 10), 0.2).turn(x=90).move(y=0.1)
        b.add("seeds", [pocket.move(x=x, z=z) for x, z, _ in around(4, 0.22)], b.paint("paint", "orange"), said=False)
        return
    if b.variant == "on a vine":
        path = [(-0.5, 0.62, 0), (-0.15, 0.72, 0), (0.2, 0.7, 0), (0.52, 0.78, 0)]
        b.add("vine", tube(path, 0.055, 6), green)
        for x, z in ((-0.34, 0.1), (0.02, -0.06), (0.36, 0.1)):
            b.add("tomato", ribbed(0.2, 0.34, 6, 0.05).move(x, 0.0, z), red, said=False)
            b.add("stem", tube([(x, 0.3, z), (x, 0.5, z), (x, 0.7, 0)], 0.05, 6), green, said=False)
        return
    if b.variant == "half":
        halved(b, "tomato", body, flesh, red)
        b.add(
            "seed",
            [ellipsoid(0.06, 0.12, 0.09, 6).move(x, height * 0.4, 0.0) for x in (-0.18, 0.0, 0.18)],
            b.paint("paint", "yellow"),
            said=False,
        )
    elif b.variant == "bitten":
        bitten(b, "tomato", body, flesh, red)
    else:
        b.add("tomato", body, red, said=False)
    b.add("leaf", calyx(height * 0.93), green, said=False)
