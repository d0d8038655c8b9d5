"""Pipes and valves, and what blows air."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward, glow
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import circle, extrude, rectangle
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cone, cylinder, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube


def flange(x: float, y: float, turn: float, radius: float) -> Solid:
    """A ring at a pipe's end, lying along x and turned about z."""
    return across(radius, 0.07, 12).turn(z=turn).move(x, y, 0)


@kind(
    "pipe",
    also=("metal pipe", "industrial pipe"),
    variants=("straight", "corner", "with valve", "leaking", "u-shaped", "t-shaped"),
    size=2.0,
)
def pipe(b: PropBuilder) -> None:
    """A tube between two flanges."""
    paint = b.paint(b.pick("metal", "metal", "copper", "rust"), any_color=0.25 if b.chance(0.5) else 0)
    rim = b.shade(paint, 0.14) if b.chance(0.6) else b.paint("metal", "dark grey")
    r = b.between(0.09, 0.14)
    style = b.variant or b.pick("straight", "corner")
    wide = r * 1.45
    if style in ("corner", "u-shaped"):
        bend = [(0.0, 0.0, 0.0), (0.0, 0.5, 0.0), (0.05, 0.64, 0.0), (0.18, 0.7, 0.0)]
        path = (
            [*bend, (0.62, 0.7, 0)] if style == "corner" else [*bend, *[(0.6 - x, y, z) for x, y, z in reversed(bend)]]
        )
        b.add("tube", tube(path, 2 * r, 12), paint, said=False)
        ends = [
            flange(0, 0.035, 90, wide),
            flange(0.6, 0.7, 0, wide) if style == "corner" else flange(0.6, 0.035, 90, wide),
        ]
        b.add("flange", [*ends, flange(0, 0.46, 90, wide)], rim)
        return
    b.add("tube", across(r, 0.98, 14).move(y=wide), paint, said=False)
    b.add("flange", [flange(s * 0.455, wide, 0, wide) for s in (-1, 1)], rim)
    bolts = [
        across(0.03, 0.11, 6).move(s * 0.455, wide + c * r * 1.2, a * r * 1.2)
        for s in (-1, 1)
        for c, a, _ in around(6, 1)
    ]
    b.add("bolt", bolts, b.paint("metal", "dark grey" if rim.color != "dark grey" else "light grey"), said=False)
    if style == "t-shaped":
        b.add("branch", cylinder(r, 0.5, 14).move(y=wide), paint, said=False)
        b.add("flange", cylinder(wide, 0.07, 12).move(y=wide + 0.45), rim)
    if style == "with valve":
        b.add("joint", ball(r * 1.4, 10).move(y=wide - r * 1.4), rim, said=False)
        b.add("stem", cylinder(0.036, 0.26, 8).move(y=wide + r), b.paint("metal", "dark grey"), said=False)
        hand_wheel(b, wide + r + 0.22, 0.18)
    if style == "leaking":
        b.add("hole", forward(0.05, 0.06, 8).move(0.1, wide, r - 0.01), b.paint("paint", "black"), said=False)
        water = tube(
            [(0.1, wide, r - 0.02), (0.1, wide + 0.01, r + 0.1), (0.1, wide * 0.5, r + 0.2), (0.1, 0.02, r + 0.22)],
            0.07,
            6,
        )
        b.add("water", water + cylinder(0.16, 0.035, 10).move(0.1, 0, r + 0.2), b.paint("water"))


def hand_wheel(b: PropBuilder, y: float, radius: float, paint: Paint | None = None) -> None:
    """A lying wheel with spokes to turn by hand."""
    red = paint or b.paint("metal", b.pick("red", "red", "yellow", "blue"), any_color=0.2)
    spokes = [box(2 * radius - 0.04, 0.036, 0.045).turn(y=a).move(y=0.006) for a in (0.0, 60.0, 120.0)]
    b.add(
        "wheel", join([hoop(radius - 0.025, 0.05, 16), *spokes, cylinder(0.05, 0.07, 8).move(y=-0.01)]).move(y=y), red
    )


def upright_valve(b: PropBuilder, r: float, metal: Paint) -> None:
    """A wheel that faces the front, on a standing pipe."""
    b.add("pipe", cylinder(r, 0.98, 12), metal)
    b.add(
        "flange",
        [cylinder(r * 1.5, 0.07, 12).move(y=y) for y in (0, 0.91, 0.3, 0.63)],
        b.shade(metal, 0.12),
        said=False,
    )
    b.add("stem", forward(0.045, 0.3, 8).move(0, 0.5, 0.2), b.paint("metal", "dark grey"), said=False)
    spokes = [box(0.4, 0.045, 0.036).turn_here(z=a).move(y=-0.02) for a in (0.0, 60.0, 120.0)]
    b.add(
        "wheel",
        join([hoop(0.2, 0.055, 16).turn(x=90).move(z=-0.03), *spokes]).move(0, 0.5, 0.33),
        b.paint("metal", b.pick("red", "yellow", "blue"), any_color=0.2),
    )


@kind(
    "valve",
    also=("shut-off valve", "pipe valve"),
    variants=("with lever", "with gauge", "on an upright pipe", "double"),
    size=0.5,
)
def valve(b: PropBuilder) -> None:
    """A wheel on a stem above a flanged pipe."""
    metal, dark = b.paint(b.pick("metal", "brass", "rust", "metal"), any_color=0.2), b.paint("metal", "dark grey")
    r = b.between(0.11, 0.14)
    if b.variant == "on an upright pipe":
        upright_valve(b, r, metal)
        return
    wide = r * 1.5
    b.add("pipe", across(r, 0.94, 12).move(y=wide), metal)
    b.add("flange", [flange(s * 0.435, wide, 0, wide) for s in (-1, 1)], b.shade(metal, 0.12), said=False)
    places = (-0.22, 0.22) if b.variant == "double" else (0.0,)
    for x in places:
        b.add("body", cylinder(r * 1.25, 0.2, 8, top=0.8).move(x, wide, 0), metal, said=False)
        b.add("stem", cylinder(0.045, 0.3, 8).move(x, wide + 0.14, 0), dark, said=False)
    if b.variant == "with lever":
        b.add(
            "lever",
            box(0.5, 0.06, 0.09, bevel=0.012).move(0.2, wide + 0.4, 0),
            b.paint("metal", b.pick("red", "yellow", "blue"), any_color=0.2),
        )
        return
    red = b.paint("metal", b.pick("red", "red", "yellow", "blue"), any_color=0.2)
    radius = 0.19 if b.variant == "double" else b.between(0.24, 0.3)
    spokes = [box(2 * radius - 0.04, 0.04, 0.05).turn(y=a).move(y=0.006) for a in (0.0, 60.0, 120.0)]
    wheel = join([hoop(radius - 0.025, 0.06, 16), *spokes, cylinder(0.06, 0.08, 8).move(y=-0.01)])
    b.add("wheel", [wheel.move(x, wide + 0.4, 0) for x in places], red)
    if b.variant == "with gauge":
        b.add("neck", cylinder(0.04, 0.2, 8).move(0.32, wide, 0), dark, said=False)
        b.add("ring", forward(0.12, 0.09, 14).move(0.32, wide + 0.26, 0), b.paint("brass"), said=False)
        b.add("gauge", forward(0.085, 0.12, 12).move(0.32, wide + 0.26, 0), b.paint("glass", "white"))


def standing_vent(b: PropBuilder, paint: Paint) -> None:
    """A hooded pipe on a roof's base; a square duct that bends down."""
    if b.variant == "rooftop":
        b.add("base", box(0.6, 0.1, 0.6, bevel=0.015), b.shade(paint), said=False)
        b.add("pipe", cylinder(0.2, 0.5, 12).move(y=0.08), paint)
        b.add("hood", cone(0.4, 0.24, 12).move(y=0.66) + cylinder(0.4, 0.06, 12).move(y=0.61), b.shade(paint, 0.12))
        b.add("post", [box(0.05, 0.14, 0.05).move(x, 0.54, z) for x, z, _ in around(4, 0.18, 45)], paint, said=False)
        return
    path = [(-0.5, 0.6, 0), (-0.1, 0.6, 0), (0.08, 0.54, 0), (0.16, 0.36, 0), (0.16, 0.05, 0)]
    b.add("duct", tube(path, b.between(0.4, 0.5), 4), paint, said=False)
    b.add("band", cylinder(0.28, 0.07, 4).move(0.16, 0.2, 0), b.shade(paint, 0.14), said=False)
    b.add("opening", box(0.04, 0.22, 0.22).move(-0.5, 0.49, 0), b.paint("paint", "black"), said=False)


@kind(
    "vent", also=("air vent", "ventilation grille"), variants=("round", "rooftop", "open", "with fan", "duct"), size=0.8
)
def vent(b: PropBuilder) -> None:
    """A frame of slats; a duct or a turning hood for roofs."""
    paint = b.paint("metal", any_color=0.25)
    black = b.paint("paint", "black")
    if b.variant in ("rooftop", "duct"):
        standing_vent(b, paint)
        return
    round_one = b.variant in ("round", "with fan")
    w, h = (0.94, 0.94) if round_one else (b.between(0.8, 0.96), b.between(0.5, 0.8))
    outline = circle(0.48, 20).translate((0, 0.48)) if round_one else rectangle(w, h).translate((0, h / 2))
    hole = circle(0.38, 20).translate((0, 0.48)) if round_one else rectangle(w - 0.18, h - 0.18).translate((0, h / 2))
    b.add("frame", extrude(outline - hole, 0.18), paint)
    b.add("back", extrude(outline, 0.05).move(z=-0.06), black, said=False)
    if b.variant == "with fan":
        blades = [
            box(0.16, 0.34, 0.05).turn(y=28).move(y=0.06).turn(z=a).move(0, 0.48, 0.02) for a in range(0, 360, 72)
        ]
        b.add("blade", blades, b.shade(paint, 0.12))
        b.add("hub", forward(0.09, 0.14, 10).move(0, 0.48, 0.02), b.paint("metal", "dark grey"), said=False)
        return
    count = 5
    slats = []
    for k in range(count):
        y = 0.12 + (h - 0.24) * (k + 0.5) / count
        wide = w - 0.14 if not round_one else 2 * (0.4**2 - (y - 0.48) ** 2) ** 0.5
        slats.append(box(wide, 0.055, 0.09).turn_here(x=24).move(0, y - 0.02, 0.01))
    if b.variant == "open":
        grille = box(w - 0.1, h - 0.1, 0.05) - join([box(w - 0.3, 0.06, 1).move(y=y) for y in (0.12, 0.24, 0.36)])
        b.add(
            "cover", grille.move(w / 2 - 0.05, 0, 0).turn(y=-62).move(-w / 2 + 0.03, 0.05, 0.06), b.shade(paint, 0.12)
        )
    else:
        b.add("slat", slats, b.shade(paint, 0.1))
        screws = [
            forward(0.028, 0.05, 6).move(x, y, 0.085) for x in (-w / 2 + 0.05, w / 2 - 0.05) for y in (0.05, h - 0.05)
        ]
        if not round_one:
            b.add("screw", screws, b.paint("metal", "dark grey"), said=False)


@kind(
    "air conditioner",
    also=("ac unit", "air conditioning unit"),
    variants=("wall", "rooftop", "window", "with pipes", "double"),
    size=1.0,
)
def air_conditioner(b: PropBuilder) -> None:
    """A casing with a fan behind a grille."""
    case, dark = (
        b.paint("metal", b.pick("white", "light grey", "beige", "grey"), any_color=0.2),
        b.paint("plastic", "dark grey"),
    )
    if b.variant == "wall":
        b.add("casing", box(0.98, 0.32, 0.24, bevel=0.04), case, said=False)
        b.add("slot", box(0.84, 0.07, 0.1).move(0, 0.04, 0.09), b.paint("paint", "black"), said=False)
        b.add("flap", box(0.84, 0.036, 0.14).turn(x=30).move(0, 0.06, 0.14), b.shade(case))
        b.add("light", [box(0.05, 0.036, 0.04).move(x, 0.2, 0.12) for x in (0.3, 0.38)], glow(b), said=False)
        return
    if b.variant == "rooftop":
        b.add("casing", box(0.86, 0.48, 0.86, bevel=0.02).move(y=0.06), case, said=False)
        b.add("foot", [box(0.86, 0.08, 0.1).move(0, 0, z) for z in (-0.3, 0.3)], dark, said=False)
        b.add("ring", cylinder(0.36, 0.12, 16).move(y=0.52) - cylinder(0.3, 1, 16), b.shade(case), said=False)
        b.add("well", cylinder(0.31, 0.06, 16).move(y=0.52), b.paint("paint", "black"), said=False)
        b.add(
            "fan",
            join([box(0.56, 0.04, 0.12).turn(y=a).move(y=0.57) for a in (0, 60, 120)]),
            b.paint("metal", "light grey"),
        )
        b.add("slat", [box(0.7, 0.045, 0.05).move(0, y, 0.42) for y in (0.16, 0.24, 0.32, 0.4)], dark)
        return
    outdoor_unit(b, case, dark)


def outdoor_unit(b: PropBuilder, case: Paint, dark: Paint) -> None:
    """A box on two feet, its fan to the front; one for a window has slats instead."""
    fans = (0.0,) if b.variant != "double" else (-0.24, 0.24)
    w, h, d = (
        (0.98, 0.52, 0.34)
        if b.variant == "double"
        else (b.between(0.84, 0.96), b.between(0.6, 0.7), b.between(0.34, 0.42))
    )
    b.add("casing", box(w, h, d, bevel=0.02).move(y=0.05), case, said=False)
    b.add("foot", [box(0.08, 0.07, d).move(s * w * 0.36, 0, 0) for s in (-1, 1)], dark, said=False)
    z = d / 2
    if b.variant == "window":
        b.add("slat", [box(w * 0.6, 0.045, 0.05).move(-w * 0.12, y, z) for y in (0.16, 0.26, 0.36, 0.46, 0.56)], dark)
        b.add("knob", [forward(0.05, 0.06, 8).move(w * 0.36, y, z + 0.02) for y in (0.24, 0.42)], dark, said=False)
        return
    radius = 0.2 if b.variant == "double" else 0.25
    for x in fans:
        x = x or -w * 0.12
        y = 0.05 + h / 2
        b.add("well", forward(radius, 0.03, 16).move(x, y, z), b.paint("paint", "black"), said=False)
        b.add(
            "fan",
            extrude(circle(radius, 16) - circle(radius - 0.045, 16), 0.06).move(x, y, z)
            + join(
                [box(2 * radius - 0.02, 0.06, 0.05).turn_here(z=a).move(x, y - 0.03, z) for a in (0.0, 60.0, 120.0)]
            ),
            b.shade(dark, 0.15),
        )
    if b.variant != "double":
        b.add("slat", [box(0.16, 0.045, 0.05).move(w * 0.36, y, z) for y in (0.2, 0.3, 0.4, 0.5)], dark, said=False)
    if b.variant == "with pipes":
        pipes = [
            tube(
                [(w / 2 - 0.02, y, p), (w / 2 + 0.1, y, p), (w / 2 + 0.12, y - 0.1, p), (w / 2 + 0.12, 0.02, p)],
                0.06,
                6,
            )
            for y, p in ((0.3, 0.06), (0.42, -0.06))
        ]
        b.add("pipe", pipes, b.paint("copper"))
