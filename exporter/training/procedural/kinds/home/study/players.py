"""Gramophones, jukeboxes, microphones."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import (
    Outline,
    arched,
    circle,
    extrude,
    lathe,
    rectangle,
    vessel,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "gramophone", also=("phonograph",), variants=("with large horn", "portable", "turntable", "on a cabinet"), size=0.7
)
def gramophone(b: PropBuilder) -> None:
    """A record on a box under a horn."""
    wood, brass = b.paint("wood", any_color=0.2), b.paint(b.pick("brass", "gold", "copper"))
    record = b.paint("plastic", "black")
    y = 0.0
    if b.variant in ("portable", "turntable"):
        _turntable(b, record)
        return
    if b.variant == "on a cabinet":
        b.add("cabinet", box(0.42, 0.4, 0.4), b.shade(wood, 0.1))
        y = 0.395
    b.add("box", box(0.5, 0.17, 0.46, bevel=0.02).move(y=y), wood)
    b.add("molding", box(0.54, 0.045, 0.5).move(y=y), b.shade(wood, 0.12), said=False)
    b.add("record", cylinder(0.2, 0.04, 16).move(0, y + 0.165, 0.02), record)
    b.add(
        "label",
        cylinder(0.07, 0.06, 10).move(0, y + 0.165, 0.02),
        b.paint("paint", b.pick("red", "yellow", "blue")),
        said=False,
    )
    b.add(
        "crank",
        tube([(0.24, y + 0.08, 0.0), (0.34, y + 0.08, 0.0), (0.34, y + 0.2, 0.0), (0.4, y + 0.2, 0.0)], 0.04, 6),
        b.paint("iron"),
        said=False,
    )
    wide = 0.34 if b.variant == "with large horn" else b.between(0.24, 0.3)
    horn = vessel([(0.03, 0), (0.06, 0.2), (0.14, 0.36), (wide, 0.5)], 0.05, 12)
    b.add(
        "pipe",
        tube([(0.1, y + 0.2, 0.06), (0.1, y + 0.26, -0.1), (0.0, y + 0.32, -0.24), (0.0, y + 0.42, -0.2)], 0.055, 8),
        brass,
    )
    b.add("post", box(0.06, 0.3, 0.06).move(0.0, y + 0.1, -0.23), brass, said=False)
    b.add("horn", horn.turn(x=42).move(0, y + 0.36, -0.22), brass if b.chance(0.6) else b.paint("metal", any_color=0.9))


def _turntable(b: PropBuilder, record: Paint) -> None:
    """A flat record player, its lid up if it is portable."""
    case = b.paint(b.pick("leather", "plastic", "wood"), any_color=0.6)
    b.add("case", box(0.9, 0.22, 0.66, bevel=0.03), case)
    b.add("record", cylinder(0.27, 0.05, 18).move(-0.1, 0.21, 0.02), record)
    b.add(
        "label",
        cylinder(0.09, 0.07, 12).move(-0.1, 0.21, 0.02),
        b.paint("paint", b.pick("red", "yellow", "orange", "blue")),
    )
    b.add(
        "arm",
        tube([(0.32, 0.2, -0.2), (0.32, 0.3, -0.2), (0.28, 0.31, 0.0), (0.12, 0.28, 0.12)], 0.045, 6),
        b.paint("chrome"),
    )
    b.add("knob", [cylinder(0.045, 0.06, 8).move(0.34, 0.21, z) for z in (0.1, 0.22)], b.paint("chrome"), said=False)
    if b.variant == "portable":
        b.add("lid", box(0.9, 0.62, 0.09, bevel=0.02).turn(x=-14).move(0, 0.18, -0.33), case)


@kind("jukebox", also=("music machine",), variants=("50s", "modern", "broken", "wooden"), size=1.6, countable=False)
def jukebox(b: PropBuilder) -> None:
    """An arched case with glowing tubes, a window with records and a grille."""
    case = b.paint("wood") if b.variant == "wooden" else b.paint(b.pick("plastic", "metal", "wood"), any_color=0.8)
    light = (
        b.paint("paint", b.pick("black", "dark grey"))
        if b.variant == "broken"
        else b.paint("neon", b.pick("yellow", "orange", "pink", "cyan", "magenta", "lime green"))
    )
    chrome = b.paint("chrome")
    width, high, depth = 0.58, 0.98, 0.36

    def front(inset: float) -> Outline:
        w, h = width - 2 * inset, high - 1.4 * inset
        return rectangle(w, h, 0.05).translate((0, h / 2)) if b.variant == "modern" else arched(w, h)

    b.add("case", extrude(front(0), depth), case, said=False)
    b.add("light", extrude(front(0.05), 0.06).move(0, 0.01, depth / 2), light)
    b.add("front", extrude(front(0.1), 0.08).move(0, 0.01, depth / 2 + 0.01), b.shade(case, 0.12), said=False)
    z = depth / 2 + 0.05
    b.add("window", box(0.3, 0.26, 0.05).move(0, 0.56, z), b.paint("glass", b.pick("light blue", "yellow", "cyan")))
    b.add(
        "record",
        [extrude(circle(0.075, 12), 0.05).move(x, 0.69, z + 0.02) for x in (-0.08, 0.08)],
        b.paint("plastic", "black"),
    )
    b.add(
        "button",
        [box(0.045, 0.05, 0.06).move(x, 0.45, z) for x in spaced(5, 0.28)],
        b.paint("plastic", b.pick("red", "white", "yellow")),
    )
    b.add("grille", join(box(0.04, 0.28, 0.05).move(x, 0.1, z) for x in spaced(4, 0.24)), chrome)
    b.add("base", box(width + 0.05, 0.08, depth + 0.08, bevel=0.015), chrome)
    if b.variant == "broken":
        b.add(
            "crack",
            [
                beam((-0.1, 0.58, z + 0.05), (0.02, 0.7, z + 0.05), 0.036),
                beam((0.02, 0.69, z + 0.05), (0.12, 0.8, z + 0.05), 0.036),
            ],
            b.paint("paint", "white"),
        )


@kind("microphone", also=("mic",), variants=("on a stand", "studio", "retro", "hand", "desk"), size=1.5)
def microphone(b: PropBuilder) -> None:
    """A head with a mesh on a grip, or on a stand."""
    metal, dark = (
        b.paint(b.pick("chrome", "metal", "gold")),
        b.paint("metal", b.pick("black", "dark grey", b.paint("paint").color)),
    )
    if b.variant in ("", "hand"):
        b.add("grip", cylinder(0.1, 0.66, 12, top=1.35), dark)
        b.add("ring", cylinder(0.165, 0.06, 12).move(y=0.65), b.paint("metal", any_color=0.6))
        b.add("head", ball(0.2, 12).scale(y=0.95).move(y=0.64), metal)
        b.add(
            "switch",
            box(0.07, 0.12, 0.06).move(0, 0.42, 0.115),
            b.paint("plastic", b.pick("red", "white", "lime green")),
            said=False,
        )
        return
    if b.variant in ("studio", "desk"):
        b.add("base", cylinder(0.24, 0.07, 14), dark)
        b.add("post", cylinder(0.04, 0.34, 8).move(y=0.06), metal, said=False)
        head = cylinder(0.17, 0.3, 12) + ball(0.17, 12).move(y=0.13)
        if b.variant == "studio":
            b.add("body", cylinder(0.15, 0.24, 12).move(y=0.32), dark)
            b.add("head", head.move(y=0.5), metal)
            b.add("filter", extrude(circle(0.2, 14), 0.05).move(0, 0.68, 0.3), b.paint("cloth", "black"))
            b.add("arm", tube([(0, 0.4, 0.14), (0, 0.42, 0.28), (0, 0.56, 0.3)], 0.045, 6), dark, said=False)
        else:
            b.add("neck", tube([(0, 0.36, 0), (0, 0.52, 0.02), (0, 0.62, 0.1)], 0.06, 6), metal, said=False)
            b.add("head", ellipsoid_head().turn(x=50).move(0, 0.58, 0.08), dark)
        return
    b.add("base", cylinder(0.2, 0.05, 14) if b.chance(0.5) else hull_feet(), dark)
    b.add("pole", cylinder(0.024, 0.74, 8).move(y=0.03), metal)
    if b.variant == "retro":
        b.add("head", box(0.15, 0.22, 0.14, bevel=0.04).move(y=0.76), metal)
        b.add("bar", [box(0.17, 0.03, 0.16).move(y=0.8 + 0.05 * k) for k in range(3)], dark, said=False)
    else:
        grip = cylinder(0.035, 0.18, 8, top=1.3).move(y=-0.04)
        b.add("grip", grip.turn(x=55).move(0, 0.76, -0.02), dark)
        b.add("head", ball(0.07, 10).move(y=0.11).turn(x=55).move(0, 0.76, -0.02), metal)


def ellipsoid_head() -> Solid:
    """A long foam head that points up."""
    return lathe([(0.06, 0), (0.11, 0.06), (0.11, 0.22), (0.06, 0.3)], 10)


def hull_feet() -> Solid:
    """Three feet of a stand."""
    solid = cylinder(0.05, 0.12, 8)
    for x, z, _ in around(3, 0.22):
        solid = solid + beam((0, 0.1, 0), (x, 0.025, z), 0.05)
    return solid
