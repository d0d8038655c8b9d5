"""Tractors, trains, tanks and what has two wheels; front to +Z."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.street.cars import BODY_COLORS, side_view
from propsmith.exporter.training.procedural.kinds.street.stalls import wheel
from propsmith.exporter.training.procedural.organic import corners, spaced
from propsmith.exporter.training.procedural.outlines import circle, extrude, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, dome, join
from propsmith.exporter.training.procedural.sweeps import tube


def drivers_place(b: PropBuilder, paint: Paint) -> None:
    """A tractor's cab, or its seat and steering wheel."""
    rubber = b.paint("rubber", "black")
    if b.variant == "with cab" or (not b.variant and b.chance(0.5)):
        b.add("cab", box(0.26, 0.26, 0.28).move(0, 0.36, -0.18), b.paint("glass"))
        b.add(
            "post",
            [box(0.04, 0.27, 0.04).move(x, 0.36, z - 0.18) for x, z in corners(0.27, 0.29, 0.01)],
            paint,
            said=False,
        )
        b.add("roof", box(0.32, 0.05, 0.34, bevel=0.015).move(0, 0.61, -0.18), paint)
    else:
        b.add(
            "seat",
            box(0.16, 0.05, 0.14).move(0, 0.34, -0.22) + box(0.16, 0.13, 0.05).move(0, 0.37, -0.29),
            b.paint("leather", "black"),
        )
        b.add(
            "steering wheel",
            cylinder(0.08, 0.036, 10).turn(x=30).move(0, 0.42, -0.03) + beam((0, 0.3, 0.06), (0, 0.43, -0.02), 0.04),
            rubber,
            said=False,
        )


def trailer(b: PropBuilder) -> None:
    """An open box on two wheels behind a tractor."""
    rubber = b.paint("rubber", "black")
    bed = box(0.36, 0.16, 0.42) - box(0.28, 0.2, 0.34).move(y=0.05)
    b.add("trailer", bed.move(0, 0.14, -0.72), b.paint("wood"))
    b.add("trailer wheel", [wheel(0.11, 0.07).move(x=x, z=-0.72) for x in (-0.2, 0.2)], rubber, said=False)
    b.add("hitch", box(0.05, 0.05, 0.24).move(0, 0.16, -0.44), b.paint("iron"), said=False)


@kind("tractor", also=("farm tractor",), variants=("old", "with cab", "with trailer"), size=4.0, countable=False)
def tractor(b: PropBuilder) -> None:
    """A narrow hood, an exhaust pipe, two large wheels behind and two small ones in front."""
    paint = b.paint("metal", b.pick("green", "red", "blue", "orange", "yellow"))
    rim = b.paint("metal", b.pick("yellow", "white", "light grey", "red"))
    rubber = b.paint("rubber", "black")
    big, small = b.between(0.19, 0.23), b.between(0.11, 0.13)
    b.add("hood", box(0.2, 0.17, 0.44, bevel=0.025).move(0, 0.2, 0.2), paint)
    b.add("grille", box(0.16, 0.13, 0.03).move(0, 0.22, 0.42), b.paint("metal", "dark grey"), said=False)
    b.add("body", box(0.2, 0.12, 0.42, bevel=0.02).move(0, 0.15, -0.16), paint, said=False)
    for z, radius, thick in ((-0.22, big, 0.12), (0.3, small, 0.08)):
        for side in (-1, 1):
            x = side * (0.19 if radius == big else 0.15)
            b.add("wheel", wheel(radius, thick).move(x=x, z=z), rubber)
            b.add(
                "rim",
                cylinder(radius * 0.55, thick + 0.03, 10).turn(z=90).move(x + thick / 2 + 0.015, radius, z),
                rim,
                said=False,
            )
        b.add("axle", box(0.3, 0.05, 0.05).move(0, radius - 0.03, z), b.paint("iron"), said=False)
        b.add("mount", box(0.08, 0.16, 0.08).move(0, min(radius, 0.14), z), b.paint("iron"), said=False)
    b.add(
        "fender",
        [box(0.13, 0.05, 0.3, bevel=0.015).move(x, 2 * big - 0.02, -0.22) for x in (-0.17, 0.17)],
        paint,
        said=False,
    )
    b.add(
        "fender",
        box(0.3, 0.05, 0.12).move(0, 2 * big - 0.03, -0.28) + box(0.1, 0.2, 0.08).move(0, 0.25, -0.28),
        paint,
        said=False,
    )
    b.add("exhaust", cylinder(0.025, 0.22, 8).move(0.05, 0.36, 0.26), b.paint("iron", "dark grey"))
    drivers_place(b, paint)
    if b.variant == "with trailer":
        trailer(b)


def running_gear(b: PropBuilder, trim: Paint, dark: Paint) -> None:
    """A steam engine's wheels, rods and cowcatcher."""
    cow = join([beam((x, 0.12, 0.46), (x * 1.2, 0.02, 0.56), 0.04) for x in spaced(4, 0.18)]) + box(
        0.24, 0.04, 0.05
    ).move(0, 0.02, 0.55)
    b.add("cowcatcher", cow, trim)
    b.add(
        "wheel",
        [wheel(0.09, 0.05, 6).move(x=x, z=z) for x in (-0.13, 0.13) for z in (-0.28, -0.06, 0.14)],
        trim if b.chance(0.5) else dark,
    )
    b.add("wheel", [wheel(0.06, 0.05).move(x=x, z=0.34) for x in (-0.13, 0.13)], dark)
    b.add("rod", [box(0.036, 0.036, 0.44).move(x, 0.08, -0.06) for x in (-0.165, 0.165)], b.paint("steel"), said=False)


def coal_wagon(b: PropBuilder) -> None:
    """A wagon of coal behind a steam engine."""
    dark = b.paint("iron", "dark grey")
    b.add(
        "wagon",
        box(0.28, 0.2, 0.4).move(0, 0.1, -0.68) - box(0.2, 0.3, 0.32).move(0, 0.16, -0.68),
        b.paint("wood", any_color=0.4),
    )
    b.add("coal", box(0.22, 0.14, 0.34).move(0, 0.14, -0.68), b.paint("coal"))
    b.add(
        "wagon wheel",
        [wheel(0.07, 0.05).move(x=x, z=z) for x in (-0.13, 0.13) for z in (-0.8, -0.56)],
        dark,
        said=False,
    )
    b.add("coupling", box(0.05, 0.05, 0.2).move(0, 0.12, -0.44), dark, said=False)


@kind(
    "train",
    also=("locomotive", "steam engine"),
    variants=("steam", "diesel", "bullet", "with a wagon"),
    size=10.0,
    countable=False,
)
def train(b: PropBuilder) -> None:
    """A boiler with a chimney and a cab; a diesel's box; a bullet train's nose."""
    paint, trim = b.paint("metal", b.pick(*BODY_COLORS)), b.paint("metal", b.pick("red", "gold", "black", "yellow"))
    style = b.variant if b.variant in ("diesel", "bullet") else "steam"
    dark = b.paint("iron", b.pick("black", "dark grey"))
    if style == "bullet":
        nose = [(-0.5, 0.06), (0.42, 0.06), (0.5, 0.12), (0.44, 0.17), (0.26, 0.29), (0.16, 0.32), (-0.5, 0.32)]
        b.add("body", side_view(nose, 0.26), paint, said=False)
        b.add("stripe", side_view([(-0.49, 0.12), (0.47, 0.12), (0.46, 0.16), (-0.49, 0.16)], 0.285), trim)
        b.add(
            "window", [box(0.285, 0.07, 0.09).move(0, 0.2, z) for z in spaced(5, 0.56)], b.paint("glass", "dark grey")
        )
        b.add(
            "windshield",
            side_view([(0.29, 0.265), (0.41, 0.195), (0.45, 0.19), (0.33, 0.27)], 0.2).move(y=0.01),
            b.paint("glass", "black"),
            said=False,
        )
        b.add("skirt", box(0.2, 0.08, 0.86), dark, said=False)
        return
    b.add("frame", box(0.26, 0.06, 0.94).move(y=0.1), dark, said=False)
    if style == "diesel":
        b.add("body", box(0.24, 0.24, 0.88, bevel=0.02).move(0, 0.15, -0.02), paint, said=False)
        b.add("stripe", box(0.256, 0.05, 0.86).move(0, 0.2, -0.02), trim)
        b.add("window", [box(0.256, 0.07, 0.1).move(0, 0.29, z) for z in (0.3, 0.1, -0.1, -0.3)], b.paint("glass"))
        b.add("windshield", box(0.18, 0.08, 0.03).move(0, 0.28, 0.425), b.paint("glass"), said=False)
        b.add("headlight", [ball(0.03, 8).move(x, 0.18, 0.42) for x in (-0.07, 0.07)], b.paint("glass", "yellow"))
        b.add("bogie", [box(0.2, 0.1, 0.26).move(0, 0.02, z) for z in (-0.28, 0.28)], dark, said=False)
        b.add(
            "wheel", [wheel(0.07, 0.05).move(x=x, z=z) for x in (-0.12, 0.12) for z in (-0.36, -0.2, 0.2, 0.36)], dark
        )
        return
    b.add("boiler", cylinder(0.12, 0.56, 12).turn(x=90).move(0, 0.28, -0.1), paint)
    b.add("band", [cylinder(0.13, 0.04, 12).turn(x=90).move(0, 0.28, z) for z in (0.02, 0.2)], trim, said=False)
    b.add("smokebox", cylinder(0.115, 0.06, 12).turn(x=90).move(0, 0.28, 0.44), dark, said=False)
    b.add("chimney", cylinder(0.045, 0.16, 10, top=1.5).move(0, 0.37, 0.34), dark)
    b.add("dome", dome(0.06, 10).move(0, 0.38, 0.1), b.paint(b.pick("brass", "gold", "iron")))
    b.add("cab", box(0.26, 0.3, 0.24).move(0, 0.15, -0.24) - box(0.14, 0.1, 0.5).move(0, 0.3, -0.34), paint)
    b.add("window", box(0.275, 0.1, 0.1).move(0, 0.29, -0.22), b.paint("glass"))
    b.add("roof", box(0.32, 0.05, 0.32, bevel=0.015).move(0, 0.44, -0.24), trim)
    running_gear(b, trim, dark)
    if b.variant == "with a wagon":
        coal_wagon(b)


@kind("tank", also=("battle tank", "army tank"), variants=("old", "desert", "toy"), size=7.0)
def tank(b: PropBuilder) -> None:
    """A hull between two tracks, a turret with a long gun."""
    color = {"desert": "tan", "toy": b.pick("red", "blue", "yellow", "lime green")}.get(
        b.variant, b.pick("dark green", "green", "grey", "brown")
    )
    paint, dark = b.paint("metal", color), b.paint("iron", "dark grey")
    width, height = b.between(0.3, 0.36), b.between(0.15, 0.19)
    hull = [(-0.36, 0.12), (0.3, 0.12), (0.4, 0.2), (0.32, 0.12 + height), (-0.38, 0.12 + height)]
    b.add("hull", side_view(hull, width + 0.1), paint)
    track = [(-0.34, 0), (0.3, 0), (0.42, 0.1), (0.36, 0.19), (-0.4, 0.19), (-0.44, 0.1)]
    for x in (-width / 2 - 0.06, width / 2 + 0.06):
        b.add("track", side_view(track, 0.12).move(x=x), b.paint("rubber", "black"))
        b.add("wheel", [cylinder(0.06, 0.15, 10).turn(z=90).move(x + 0.075, 0.09, z) for z in spaced(4, 0.5)], dark)
    y = 0.11 + height
    style = "round" if b.variant == "old" else b.pick("box", "round")
    turret = dome(0.17, 10).scale(y=0.85) if style == "round" else box(0.3, 0.14, 0.32, bevel=0.03, taper=0.8)
    b.add("turret", turret.move(0, y, -0.06), paint)
    b.add(
        "gun",
        beam((0, y + 0.07, 0.06), (0, y + 0.09, b.between(0.5, 0.58)), 0.055, 8),
        paint if b.chance(0.6) else dark,
    )
    b.add("hatch", cylinder(0.06, 0.05, 10).move(0.03, y + 0.12, -0.1), dark)
    if b.chance(0.4):
        b.add("antenna", cylinder(0.018, 0.2, 6).move(-0.1, y + 0.08, -0.16), dark)


def two_wheels(b: PropBuilder, radius: float, reach: float, thick: float, spokes: bool) -> None:
    """Front and rear wheel in the plane x = 0."""
    rubber = b.paint("rubber", "black")
    for z in (-reach, reach):
        tire = extrude(ring(radius, radius - thick * 1.1, sides=20), thick).turn(y=90).move(0, radius, z)
        b.add("wheel", tire, rubber)
        inner = [
            beam((0, radius, z), (0, radius + (radius - thick) * np.sin(a), z + (radius - thick) * np.cos(a)), 0.036)
            for a in np.linspace(0, 2 * np.pi, 7)[:-1]
        ]
        hub = extrude(circle(radius * 0.2, 8), thick * 1.3).turn(y=90).move(0, radius, z)
        plate = extrude(circle(radius - thick, 14), thick * 0.7).turn(y=90).move(0, radius, z)
        b.add(
            "rim", join([*inner, hub]) if spokes else plate, b.paint("metal", b.pick("light grey", "grey")), said=False
        )


def penny_farthing(b: PropBuilder, paint: Paint) -> None:
    """A large wheel before a small one."""
    thick, dark = 0.045, b.paint("rubber", "black")
    rubber = b.paint("rubber", "black")
    for z, radius in ((0.12, 0.36), (-0.36, 0.12)):
        b.add("wheel", extrude(ring(radius, radius - 0.05, sides=22), 0.045).turn(y=90).move(0, radius, z), rubber)
        inner = [
            beam((0, radius, z), (0, radius + (radius - 0.03) * np.sin(a), z + (radius - 0.03) * np.cos(a)), 0.036)
            for a in np.linspace(0, 2 * np.pi, 9)[:-1]
        ]
        b.add("spoke", join(inner), b.paint("metal", "light grey"), said=False)
    b.add("frame", tube([(0, 0.12, -0.36), (0, 0.42, -0.24), (0, 0.76, 0.02), (0, 0.84, 0.12)], thick, 6), paint)
    b.add("fork", beam((0, 0.36, 0.12), (0, 0.86, 0.12), thick), paint, said=False)
    b.add("saddle", ball(0.07, 8).scale(0.8, 0.6, 1.4).move(0, 0.76, -0.02), b.paint("leather"))
    b.add("handlebar", box(0.34, thick, thick).move(0, 0.84, 0.12), dark)


@kind("bicycle", also=("bike", "push bike"), variants=("with a basket", "child's", "penny-farthing"), size=1.8)
def bicycle(b: PropBuilder) -> None:
    """Two spoked wheels in a frame of tubes, with handlebars and a saddle."""
    paint, dark = b.paint("metal", any_color=1.0), b.paint("rubber", "black")
    thick = 0.045
    if b.variant == "penny-farthing":
        penny_farthing(b, paint)
        return
    radius = 0.17 if b.variant == "child's" else b.between(0.2, 0.22)
    two_wheels(b, radius, 0.29, 0.045, spokes=True)
    seat, head, crank = (0, 0.48, -0.14), (0, 0.5, 0.18), (0, radius * 0.95, -0.03)
    rods = [
        (seat, head),
        (crank, head),
        (crank, seat),
        (crank, (0, radius, -0.29)),
        (seat, (0, radius, -0.29)),
        (head, (0, radius, 0.29)),
    ]
    b.add("frame", join([beam(a, c, thick, 6) for a, c in rods]), paint)
    b.add(
        "stem",
        join([beam(seat, (0, 0.56, -0.16), thick, 6), beam(head, (0, 0.6, 0.14), thick, 6)]),
        b.paint("metal", "grey"),
        said=False,
    )
    b.add("saddle", ball(0.08, 8).scale(0.7, 0.5, 1.4).move(0, 0.54, -0.17), b.paint("leather"))
    b.add(
        "handlebar", tube([(-0.2, 0.6, 0.06), (-0.1, 0.62, 0.14), (0.1, 0.62, 0.14), (0.2, 0.6, 0.06)], 0.045, 6), dark
    )
    b.add("pedal", box(0.24, 0.04, 0.06).move(0, radius * 0.95 - 0.02, -0.03), dark)
    if b.variant == "with a basket":
        basket = box(0.2, 0.14, 0.14) - box(0.12, 0.2, 0.06).move(y=0.04)
        b.add("basket", basket.move(0, 0.48, 0.24), b.paint("wicker"))
    if b.variant == "child's":
        b.add("training wheel", [wheel(0.07, 0.04).move(x=x, z=-0.29) for x in (-0.13, 0.13)], dark)
        b.add(
            "axle",
            box(0.26, 0.04, 0.04).move(0, 0.06, -0.29) + box(0.05, 0.14, 0.05).move(0, 0.06, -0.29),
            b.paint("metal"),
            said=False,
        )


@kind("motorcycle", also=("motorbike", "chopper bike"), variants=("scooter", "with sidecar", "sports"), size=2.1)
def motorcycle(b: PropBuilder) -> None:
    """Two fat wheels, a tank, an engine and a saddle."""
    paint, metal = b.paint("metal", b.pick(*BODY_COLORS)), b.paint("metal", b.pick("grey", "light grey", "dark grey"))
    dark, leather = b.paint("rubber", "black"), b.paint("leather")
    if b.variant == "scooter":
        two_wheels(b, 0.13, 0.32, 0.07, spokes=False)
        b.add("floor", box(0.16, 0.06, 0.4).move(0, 0.14, 0.04), paint, said=False)
        b.add("body", ball(0.2, 10).scale(0.6, 0.8, 1.0).move(0, 0.12, -0.26), paint, said=False)
        b.add("shield", box(0.22, 0.36, 0.05, bevel=0.015).turn(x=-14).move(0, 0.15, 0.26), paint)
        b.add("fork", beam((0, 0.13, 0.32), (0, 0.6, 0.18), 0.05, 6), metal, said=False)
        b.add("saddle", box(0.14, 0.07, 0.3, bevel=0.025).move(0, 0.41, -0.24), leather)
        y, z = 0.56, 0.19
    else:
        radius = b.between(0.17, 0.2)
        two_wheels(b, radius, 0.32, 0.09, spokes=False)
        b.add("engine", box(0.16, 0.18, 0.22, bevel=0.02).move(0, 0.12, 0.0), metal)
        b.add("tank", ball(0.13, 10).scale(0.8, 0.7, 1.4).move(0, 0.32, 0.05), paint)
        b.add(
            "frame",
            join(
                [
                    beam((0, radius, -0.32), (0, 0.24, -0.02), 0.06, 6),
                    beam((0, radius, 0.32), (0, 0.56, 0.18), 0.06, 6),
                    beam((0, 0.34, -0.2), (0, 0.42, 0.2), 0.06, 6),
                ]
            ),
            metal,
            said=False,
        )
        b.add("saddle", box(0.14, 0.06, 0.3, bevel=0.02).move(0, 0.34, -0.2), leather)
        b.add(
            "exhaust", [tube([(x, 0.14, 0.04), (x, 0.12, -0.2), (x, 0.16, -0.42)], 0.05, 6) for x in (-0.1, 0.1)], metal
        )
        y, z = 0.52, 0.18
        if b.variant == "sports":
            b.add("fairing", cone(0.16, 0.3, 8).scale(0.8, 1, 1).turn(x=70).move(0, 0.36, 0.16), paint)
    b.add(
        "handlebar",
        tube([(-0.2, y, z - 0.08), (-0.1, y + 0.03, z), (0.1, y + 0.03, z), (0.2, y, z - 0.08)], 0.045, 6),
        dark,
    )
    b.add("headlight", ball(0.055, 8).move(0, y - 0.1, z + 0.05), b.paint("glass", "yellow"))
    if b.variant == "with sidecar":
        b.add("sidecar", sidecar().move(x=0.3), paint)
        b.add("sidecar wheel", wheel(0.13, 0.06).move(x=0.46, z=-0.06), dark, said=False)
        b.add("strut", box(0.34, 0.05, 0.05).move(0.26, 0.16, -0.06), metal, said=False)


def sidecar() -> Solid:
    """A tub with a pointed front."""
    tub = box(0.24, 0.22, 0.5, bevel=0.06).move(0, 0.08, 0.0)
    return tub - box(0.15, 0.3, 0.22).move(0, 0.16, -0.06)
