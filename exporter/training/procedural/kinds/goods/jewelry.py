"""Rings and amulets."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.bottles import pillow, skull
from propsmith.exporter.training.procedural.outlines import (
    circle,
    cross,
    extrude,
    heart,
    lathe,
    lay,
    rectangle,
    ring,
    star,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, cone, cylinder, ellipsoid, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube


@kind(
    "ring",
    also=("finger ring",),
    variants=("wedding", "with a large gem", "with three gems", "signet", "with a skull", "twisted"),
    size=0.05,
)
def finger_ring(b: PropBuilder) -> None:
    """A band that stands upright, and what it carries."""
    metal = b.paint(b.pick("gold", "gold", "silver", "copper", "iron"))
    radius, thick = b.between(0.32, 0.36), b.between(0.08, 0.12)
    width = b.between(0.12, 0.2)
    band_ = extrude(ring(radius + thick / 2, radius - thick / 2, sides=20), width).move(y=radius + thick / 2)
    top = 2 * radius + thick
    if b.variant == "twisted":
        b.add("ring", _twisted(radius), metal, said=False)
        return
    b.add("ring", band_, metal, said=False)
    if b.variant == "wedding":
        if b.chance(0.5):
            grooved = extrude(ring(radius + thick / 2 + 0.03, radius, sides=20), width * 0.4).move(y=radius + thick / 2)
            b.add("stripe", grooved, b.paint(b.pick("silver", "gold")), said=False)
        return
    if b.variant == "signet":
        plate_ = cylinder(0.2, 0.1, 12).move(y=top - 0.05)
        sign = lay(b.pick(star(5, 0.13, 0.06), cross(0.2, 0.08), circle(0.08, 8)), 0.05).move(y=top + 0.03)
        b.add("seal", plate_ + sign, metal, said=False)
    elif b.variant == "with a skull":
        b.add("skull", skull(0.44).move(y=top - 0.05), metal if b.chance(0.5) else b.paint("bone"))
    else:
        crystal = b.paint("crystal", b.pick("red", "blue", "green", "purple", "white", "cyan", "yellow", "pink"))
        size = b.between(0.24, 0.28) if b.variant == "with a large gem" else b.between(0.15, 0.19)
        b.add("setting", cylinder(size * 0.5, 0.12, 8, top=1.5).move(y=top - 0.04), metal, said=False)
        stone = cut_stone(size, b.pick(6, 8)).move(y=top)
        stones = [stone]
        if b.variant == "with three gems":
            middle = radius + thick / 2
            beside = cut_stone(size * 0.8, 6).move(y=middle - 0.08)
            stones += [beside.turn(z=lean).move(y=middle) for lean in (-38, 38)]
        b.add("gem", stones, crystal)


def _twisted(radius: float) -> Solid:
    """Two strands wound around each other in a ring that stands upright."""
    strands = []
    for phase in (0.0, np.pi):
        path = []
        for a in np.linspace(0, 2 * np.pi, 33):
            r, z = radius + 0.05 * np.cos(8 * a + phase), 0.07 * np.sin(8 * a + phase)
            path.append((r * np.cos(a), r * np.sin(a) + radius + 0.1, z))
        strands.append(tube(path, 0.09, 6))
    return join(strands)


def cut_stone(radius: float, sides: int = 8) -> Solid:
    """A brilliant: a point below, a crown with a flat table above; its girdle at about 0.6 of its height."""
    return lathe([(0.02, 0), (radius, radius * 0.8), (radius, radius * 0.88), (radius * 0.6, radius * 1.25)], sides)


@kind(
    "amulet",
    also=("pendant", "necklace"),
    variants=("with a gem", "with a pearl", "with a tooth", "with a heart", "with a cross", "with a sun"),
    size=0.2,
)
def amulet(b: PropBuilder) -> None:
    """A pendant on a loop of chain or cord that hangs upright."""
    metal = b.paint(b.pick("gold", "gold", "silver", "bronze"))
    loop_of, width, high = b.pick("beads", "cord", "chain"), b.between(0.26, 0.32), b.between(0.3, 0.36)
    turn = np.radians(np.linspace(-90, 270, 25))
    places = [
        (
            width * float(np.cos(a)) * (1.0 if np.sin(a) > 0 else 0.5 + 0.5 * float(np.cos(a)) ** 2),
            high * float(np.sin(a)) + 0.64,
            0.0,
        )
        for a in turn
    ]
    cord = b.paint("rope") if loop_of == "cord" else metal
    if loop_of == "beads":
        beads = [ball(0.045, 6).move(x, y - 0.045, z) for x, y, z in places[:-1]]
        b.add("bead", join(beads), b.paint("pearl") if b.chance(0.4) else b.paint("paint"), said=False)
    b.add("chain" if cord is metal else "cord", tube(places, 0.05, 6), cord, said=loop_of != "beads")
    _pendant(b, metal, 0.64 - high)


def _pendant(b: PropBuilder, metal: Paint, y: float) -> None:
    """What hangs from an amulet's chain at the height `y`."""
    b.add("loop", hoop(0.045, 0.045, 10, 6).turn(x=90).move(0, y - 0.02, -0.0225), metal, said=False)
    crystal = b.paint("crystal", b.pick("red", "blue", "green", "purple", "cyan", "pink", "orange"))
    style = b.variant or b.pick("with a gem", "with a disc")
    if style == "with a gem":
        b.add("setting", extrude(circle(0.17, b.pick(6, 8, 16)), 0.09).move(y=y - 0.2), metal, said=False)
        stone = cone(0.12, 0.1, 6)
        b.add("gem", (stone.turn(x=90) + stone.turn(x=-90)).move(0, y - 0.2, 0), crystal)
    elif style == "with a pearl":
        b.add("cap", cone(0.08, 0.08, 8).move(y=y - 0.1), metal, said=False)
        b.add("pearl", ball(0.12, 12).move(y=y - 0.29), b.paint("pearl"))
    elif style == "with a tooth":
        b.add("cap", cylinder(0.08, 0.08, 8).move(y=y - 0.12), metal, said=False)
        b.add(
            "tooth",
            tube(
                [(0, y - 0.08, 0), (0.0, y - 0.18, 0), (0.05, y - 0.28, 0), (0.12, y - 0.33, 0)],
                (0.14, 0.12, 0.08, 0.03),
                8,
            ),
            b.paint("bone"),
        )
    elif style == "with a heart":
        b.add("heart", pillow(heart(0.3), 0.14).move(y=y - 0.18), crystal if b.chance(0.6) else metal)
    elif style == "with a cross":
        b.add(
            "cross",
            extrude(
                rectangle(0.08, 0.34).translate((0, -0.2)) + rectangle(0.24, 0.08).translate((0, -0.14)), 0.07
            ).move(y=y),
            metal,
        )
    else:
        rays = (
            extrude(star(b.pick(8, 10, 12), 0.2, 0.13), 0.07)
            if style == "with a sun"
            else extrude(circle(0.18, 16), 0.07)
        )
        b.add("sun" if style == "with a sun" else "disc", rays.move(y=y - 0.22), metal, said=style == "with a sun")
        b.add("gem", ellipsoid(0.16, 0.16, 0.16, 10).move(y=y - 0.3), crystal, said=False)
