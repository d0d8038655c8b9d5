"""Clocks."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import (
    arched,
    circle,
    extrude,
    polygon,
    rectangle,
    ring,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cone, cylinder, gable
from propsmith.exporter.training.procedural.sweeps import handle


def clock_face(b: PropBuilder, radius: float, place: tuple[float, float, float], rim: Paint) -> None:
    """A round face with twelve marks and two hands, its back at a point."""
    x, y, z = place
    white = b.paint("paint", b.pick("white", "white", "beige"))
    dark = b.paint("paint", b.pick("black", "black", "dark brown", "dark red"))
    b.add("rim", extrude(circle(radius, 16), 0.07).move(x, y, z), rim)
    b.add("face", extrude(circle(radius * 0.86, 16), 0.07).move(x, y, z + 0.02), white)
    size = max(0.035, radius * 0.13)
    front = z + 0.06
    marks = [box(size, size, 0.035).move(x + u, y + v - size / 2, front) for u, v, _ in around(4, radius * 0.68)]
    b.add("mark", marks, dark, said=False)
    for length, angle in ((0.42, b.between(0, 360)), (0.62, b.between(0, 360))):
        hand = box(max(0.036, 0.1 * radius), radius * length, 0.035).turn(z=angle)
        b.add("hand", hand.move(x, y, front + 0.012), dark)
    b.add("pin", extrude(circle(max(0.03, radius * 0.1), 8), 0.05).move(x, y, front + 0.012), dark, said=False)


@kind("clock", also=(), variants=("round wall", "mantel", "cuckoo", "digital", "alarm"), size=0.3)
def clock(b: PropBuilder) -> None:
    """A face in a case."""
    case = b.paint(b.pick("wood", "metal", "plastic"), any_color=0.5)
    if b.variant == "mantel":
        wood = b.paint(b.pick("wood", "marble", "gold"))
        b.add("base", box(0.95, 0.1, 0.36, bevel=0.02), wood, said=False)
        b.add("case", extrude(arched(0.66, 0.72), 0.28).move(y=0.09), b.shade(wood, 0.08))
        b.add("pillar", [cylinder(0.06, 0.5, 8).move(x, 0.08, 0.05) for x in (-0.38, 0.38)], b.paint("gold"))
        clock_face(b, 0.25, (0, 0.48, 0.15), b.paint("gold"))
    elif b.variant == "cuckoo":
        _cuckoo_clock(b)
    elif b.variant == "digital":
        b.add("case", box(1, 0.42, 0.3, bevel=0.05), case)
        b.add("screen", box(0.84, 0.28, 0.05).move(0, 0.07, 0.14), b.paint("paint", "black"), said=False)
        lamp = (
            b.paint("neon", b.pick("lime green", "cyan"))
            if b.chance(0.5)
            else b.paint("paint", b.pick("red", "green", "orange"))
        )
        digits = [box(0.055, 0.2, 0.035).move(x, 0.11, 0.17) for x in (-0.31, -0.2, 0.2, 0.31)]
        bars = [box(0.16, 0.05, 0.035).move(x, y, 0.17) for x in (-0.255, 0.255) for y in (0.11, 0.26)]
        dots = [box(0.05, 0.05, 0.035).move(0, y, 0.17) for y in (0.14, 0.23)]
        b.add("digit", [*digits, *bars, *dots], lamp, said=False)
    else:
        square = b.variant == "" and b.chance(0.4)
        lift = 0.1 if b.variant == "alarm" else 0.0
        if square:
            b.add("case", extrude(rectangle(0.98, 0.98, 0.1), 0.14).move(y=0.49), case)
            clock_face(b, 0.42, (0, 0.49, 0.05), b.shade(case, 0.1))
            return
        radius = 0.38 if lift else 0.49
        b.add(
            "case", extrude(circle(radius, 16), 0.24 if lift else 0.12).move(0, radius + lift, -0.02), case, said=False
        )
        clock_face(b, radius, (0, radius + lift, 0.08 if lift else 0.03), case)
        if lift:
            b.add(
                "bell",
                [ball(0.15, 10).scale(1, 0.7, 1).turn(z=-s * 35).move(s * 0.27, 0.72, 0) for s in (-1, 1)],
                b.paint("brass"),
            )
            b.add("foot", [beam((s * 0.27, 0, 0), (s * 0.2, 0.24, 0), 0.08, 6) for s in (-1, 1)], b.paint("brass"))
            b.add("grip", handle(0.3, 0.14, 0.05).move(y=0.8), case, said=False)


def _cuckoo_clock(b: PropBuilder) -> None:
    wood = b.paint("wood", any_color=0.2)
    b.add("case", extrude(polygon([(-0.28, 0.25), (0.28, 0.25), (0.28, 0.72), (0, 0.92), (-0.28, 0.72)]), 0.24), wood)
    roof = [box(0.5, 0.06, 0.36).turn(z=s * -36).move(s * 0.18, 0.78, 0) for s in (-1, 1)]
    b.add("roof", roof[0] + roof[1], b.paint("wood", any_color=0.6))
    clock_face(b, 0.17, (0, 0.46, 0.11), b.shade(wood, 0.14))
    b.add("door", box(0.14, 0.12, 0.05).move(0, 0.67, 0.12), b.paint("paint", "black"), said=False)
    b.add(
        "bird",
        ball(0.055, 8).move(0, 0.68, 0.15) + cone(0.025, 0.07, 6).turn(x=90).move(0, 0.73, 0.19),
        b.paint("paint", b.pick("yellow", "red", "blue")),
    )
    b.add("chain", [box(0.036, 0.24, 0.036).move(x, 0.05, 0) for x in (-0.1, 0.12)], b.paint("brass"), said=False)
    b.add("weight", [cylinder(0.055, 0.12, 8).move(x, y, 0) for x, y in ((-0.1, 0.0), (0.12, 0.0))], b.paint("brass"))


@kind(
    "grandfather clock",
    also=("longcase clock", "pendulum clock"),
    variants=("carved", "coffin-shaped", "domed", "with columns"),
    size=2.1,
)
def grandfather_clock(b: PropBuilder) -> None:
    """A tall case with a face above and a pendulum behind glass."""
    wood, gold = b.paint("wood", any_color=0.3), b.paint(b.pick("brass", "gold"))
    trim = b.shade(wood, 0.14)
    b.add("base", box(0.32, 0.2, 0.24, bevel=0.012), wood)
    if b.variant == "coffin-shaped":
        shape = polygon([(-0.1, 0.15), (0.1, 0.15), (0.18, 0.75), (0.13, 0.96), (-0.13, 0.96), (-0.18, 0.75)])
        b.add("case", extrude(shape, 0.2), wood)
    else:
        b.add("case", box(0.24, 0.5, 0.18).move(y=0.18), wood)
        b.add("hood", box(0.34, 0.28, 0.24).move(y=0.66), wood, said=False)
        top = {"domed": extrude(ring(0.17, 0, 0, 180), 0.24), "carved": gable(0.38, 0.1, 0.27)}.get(
            b.variant, box(0.4, 0.05, 0.3, bevel=0.015)
        )
        b.add("crown", top.move(y=0.93), trim)
        if b.variant == "carved":
            b.add("knob", [ball(0.035, 8).move(x, y, 0.05) for x, y in ((-0.16, 0.94), (0, 1.0), (0.16, 0.94))], gold)
    if b.variant == "with columns":
        b.add("column", [cylinder(0.035, 0.5, 8).move(x, 0.18, 0.08) for x in (-0.13, 0.13)], gold)
    b.add("molding", [box(0.37, 0.04, 0.28).move(y=y) for y in (0.19, 0.0)], trim, said=False)
    z = 0.1 if b.variant == "coffin-shaped" else 0.12
    clock_face(b, 0.125, (0, 0.8, z), gold)
    z = 0.1 if b.variant == "coffin-shaped" else 0.09
    b.add(
        "window",
        box(0.14, 0.36, 0.036).move(0, 0.26, z),
        b.paint("glass", b.pick("light blue", "slate blue")),
        said=False,
    )
    b.add(
        "pendulum",
        box(0.036, 0.2, 0.036).move(0, 0.38, z + 0.02) + extrude(circle(0.05, 12), 0.04).move(0, 0.35, z + 0.025),
        gold,
    )
