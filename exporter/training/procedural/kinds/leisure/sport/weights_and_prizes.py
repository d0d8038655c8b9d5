"""Weights to lift, prizes to win."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import (
    across,
    forward,
    plate,
)
from propsmith.exporter.training.procedural.outlines import (
    extrude,
    lathe,
    polygon,
    star,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    ball,
    box,
)
from propsmith.exporter.training.procedural.sweeps import hoop, tube


def trophy_ring(b: PropBuilder, gold: Paint, wide: float) -> None:
    """Its ring, wing, handle and lid, and more."""
    b.add("ring", hoop(0.05, 0.06, 12).move(y=0.3), b.shade(gold), said=False)
    if b.variant == "winged":
        wing = extrude(
            polygon([(0.0, 0.0), (0.14, 0.08), (0.3, 0.34), (0.16, 0.26), (0.18, 0.3), (0.0, 0.24)]), 0.06
        ).move(wide * 0.9, 0.52, 0)
        b.add("wing", [wing, wing.mirror()], gold)
    else:
        ear = tube(
            [
                (wide * 0.85, 0.82, 0),
                (wide + 0.13, 0.82, 0),
                (wide + 0.16, 0.7, 0),
                (wide + 0.07, 0.58, 0),
                (wide * 0.85, 0.54, 0),
            ],
            0.055,
            8,
        )
        b.add("handle", [ear, ear.mirror()], gold)
    if b.variant == "with lid":
        b.add(
            "lid", lathe([(wide + 0.01, 0.88), (wide * 0.8, 0.96), (0.06, 1.02)], 16) + ball(0.05, 8).move(y=1.0), gold
        )
    elif b.chance(0.4):
        b.add(
            "star",
            extrude(star(5, 0.1, 0.05), 0.06).move(0, 0.72, wide * 0.93),
            b.paint("paint", b.pick("red", "white", "blue")),
        )


@kind(
    "trophy",
    also=("award cup", "prize cup"),
    variants=("star", "medal", "silver", "with lid", "winged", "bronze"),
    size=0.4,
)
def trophy(b: PropBuilder) -> None:
    """A cup with two handles on a stepped base."""
    material = {"silver": "silver", "bronze": "bronze"}.get(b.variant, "gold")
    gold, base = (
        b.paint(material),
        b.paint(b.pick("wood", "stone", "marble"), b.pick("black", "dark brown", "") if b.chance(0.5) else ""),
    )
    b.add("base", box(0.46, 0.12, 0.46, bevel=0.015) + box(0.36, 0.1, 0.36, bevel=0.012).move(y=0.115), base)
    b.add("plaque", plate(0.24, 0.07, 0.04, 0.01).move(0, 0.025, 0.225), gold, said=False)
    if b.variant in ("star", "medal"):
        b.add("stem", lathe([(0.12, 0.2), (0.05, 0.26), (0.04, 0.44), (0.07, 0.5), (0.04, 0.62)], 12), gold, said=False)
        if b.variant == "star":
            b.add("star", extrude(star(5, 0.28, 0.13), 0.1).move(0, 0.72, 0), gold)
        else:
            b.add("medal", forward(0.24, 0.09, 20).move(0, 0.72, 0), gold)
            b.add("star", extrude(star(5, 0.15, 0.07), 0.14).move(0, 0.72, 0), b.shade(gold, 0.14), said=False)
        return
    wide = b.between(0.22, 0.28)
    cup = lathe(
        [
            (0.13, 0.2),
            (0.05, 0.26),
            (0.05, 0.38),
            (wide * 0.7, 0.46),
            (wide * 0.95, 0.62),
            (wide, 0.9),
            (wide - 0.045, 0.9),
            (wide * 0.8, 0.62),
            (0.05, 0.5),
        ],
        16,
    )
    b.add("cup", cup, gold, said=False)
    trophy_ring(b, gold, wide)


@kind(
    "dumbbell",
    also=("hand weight", "dumb bell"),
    variants=("hex", "kettlebell", "pair of {s}", "on a rack"),
    size=0.35,
)
def dumbbell(b: PropBuilder) -> None:
    """Two weights on a bar."""
    weight = b.paint(b.pick("metal", "iron", "rubber"), b.pick("black", "dark grey", ""), any_color=0.3)
    bar = b.paint("metal", b.pick("light grey", "grey") if weight.color not in ("light grey", "grey") else "black")
    if b.variant == "kettlebell":
        b.add("weight", ball(0.36, 14).cut((0, 1, 0), 0.05).move(y=-0.05), weight, said=False)
        grip = tube(
            [(-0.22, 0.5, 0), (-0.26, 0.78, 0), (-0.16, 0.92, 0), (0.16, 0.92, 0), (0.26, 0.78, 0), (0.22, 0.5, 0)],
            0.11,
            8,
        )
        b.add("handle", grip, bar if b.chance(0.5) else b.shade(weight))
        return
    sides = 6 if b.variant == "hex" else 14

    def one(radius: float, length: float, x: float, y: float, z: float) -> None:
        thick = length * 0.14
        plates = []
        for s in (-1, 1):
            if sides == 6:
                plates.append(across(radius, thick * 2.2, 6).move(s * length * 0.35, 0, 0))
            else:
                plates.append(
                    across(radius, thick, sides).move(s * length * 0.32, 0, 0)
                    + across(radius * 0.75, thick, sides).move(s * length * 0.42, 0, 0)
                )
        b.add("weight", [p.move(x, y, z) for p in plates], weight, said=False)
        b.add("bar", across(max(radius * 0.22, 0.025), length, 8).move(x, y, z), bar)

    if b.variant == "pair of {s}":
        one(0.17, 0.8, 0, 0.165, 0.2)
        one(0.17, 0.8, 0.06, 0.165, -0.2)
    elif b.variant == "on a rack":
        metal = b.paint("metal", "dark grey" if weight.color != "dark grey" else "light grey")
        b.add(
            "rack",
            [box(0.06, 0.62, 0.34).move(s * 0.44, 0, 0) for s in (-1, 1)]
            + [box(0.9, 0.05, 0.3).move(y=y) for y in (0.12, 0.42)],
            metal,
        )
        for y in (0.16, 0.46):
            for x in (-0.22, 0.22):
                one(0.11, 0.36, x, y + 0.105, 0.02)
    else:
        r = b.between(0.26, 0.32)
        one(r, 0.98, 0, r * (0.98 if sides != 6 else 0.87), 0)
