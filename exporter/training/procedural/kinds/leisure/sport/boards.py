"""Boards to ride, and to throw darts at."""

from collections.abc import Callable

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import (
    across,
    forward,
    glow,
)
from propsmith.exporter.training.procedural.organic import rock
from propsmith.exporter.training.procedural.outlines import (
    circle,
    extrude,
    lay,
    mirrored,
    polygon,
    rectangle,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    beam,
    box,
    cylinder,
    hull_of,
    join,
)


def skateboard_thruster(b: PropBuilder, long: bool, placed: Callable[[Solid], Solid], w: float, y: float) -> None:
    """Its thruster, glow, truck and wheel, and more."""
    if b.variant == "hover":
        b.add(
            "thruster",
            [cylinder(0.09, 0.12, 12, top=1.2).move(0, 0.04, z) for z in (-0.26, 0.26)],
            b.paint("metal", "dark grey"),
        )
        b.add("glow", [cylinder(0.08, 0.05, 12, top=1.2).move(0, 0, z) for z in (-0.26, 0.26)], glow(b))
        return
    metal = b.paint("metal", "light grey")
    axle = 0.28 if not long else 0.34
    tall = 0.17 if b.variant == "broken" else 0.1
    b.add(
        "truck",
        [placed(box(0.09, tall, 0.09).move(0, 0.07, z) + across(0.024, w, 6).move(0, 0.07, z)) for z in (-axle, axle)],
        metal,
        said=False,
    )
    wheels = [placed(across(0.065, 0.07, 12).move(s * w * 0.46, 0.065, z)) for s in (-1, 1) for z in (-axle, axle)]
    b.add("wheel", wheels, b.paint("plastic", b.pick("white", "red", "yellow", "green", "orange", "cyan")))
    if b.variant == "with flames":
        flame = polygon([(-0.1, 0.0), (0.1, 0.0), (0.1, 0.22), (0.05, 0.12), (0.0, 0.3), (-0.05, 0.12), (-0.1, 0.2)])
        b.add(
            "flame",
            lay(flame.translate((0, -0.28)), 0.03).move(y=y + 0.05),
            b.paint("paint", b.pick("orange", "red", "yellow")),
        )


@kind(
    "skateboard",
    also=("skate board",),
    variants=("longboard", "hover", "broken", "upside-down", "with flames"),
    size=0.8,
)
def skateboard(b: PropBuilder) -> None:
    """A deck with upturned ends on two trucks."""
    deck, grip = b.paint("wood", any_color=0.7), b.paint("rubber", b.pick("black", "dark grey"))
    long = b.variant == "longboard"
    w = b.between(0.26, 0.3)
    y = 0.15

    def placed(solid: Solid) -> Solid:
        return solid.turn(z=180).move(y=0.34) if b.variant == "upside-down" else solid

    def half(paint: Paint, wide: float, thick: float, up: float, side: float) -> None:
        flat = lay(rectangle(wide, 0.6 if not long else 0.86, 0.03), thick).move(y=y + up)
        rise = hull_of(
            box(wide, thick, 0.02).move(0, y + up, 0.29),
            box(wide * 0.86, thick, 0.03).move(0, y + up + 0.07, 0.4),
            box(wide * 0.5, thick, 0.02).move(0, y + up + 0.09, 0.48),
        )
        if long:
            rise = hull_of(
                box(wide, thick, 0.02).move(0, y + up, 0.4), box(wide * 0.4, thick, 0.02).move(0, y + up, 0.49)
            )
        whole = join([flat, rise, rise.turn(y=180)])
        if b.variant == "broken":
            left = whole.cut((0.3, 0, 1), 0.0).turn(x=-9).move(z=0.02)
            whole = join([left, whole.cut((-0.3, 0, -1), 0.0).turn(x=11).move(z=-0.02)])
        b.add("deck" if side else "grip tape", placed(whole), paint, said=bool(side))

    half(deck, w, 0.045, 0.0, 1.0)
    half(grip, w - 0.03, 0.03, 0.03, 0.0)
    skateboard_thruster(b, long, placed, w, y)


@kind(
    "surfboard",
    also=("surf board",),
    variants=("shortboard", "planted in sand", "bitten", "striped", "lying"),
    size=2.2,
)
def surfboard(b: PropBuilder) -> None:
    """An upright pointed board with a stripe and fins."""
    paint = b.paint("paint")
    second = b.paint("paint")
    short = b.variant == "shortboard"
    w = b.between(0.14, 0.17) * (1.2 if short else 1.0)
    half = [(w * 0.55, 0.0), (w * 0.9, 0.16), (w, 0.45), (w * 0.8, 0.74), (w * 0.4, 0.92), (0.02, 0.99)]
    if short:
        half = [(w * 0.4, 0.06), (w * 0.8, 0.14), (w, 0.4), (w * 0.7, 0.72), (w * 0.3, 0.88), (0.02, 0.96), (0.0, 0.97)]
    shape = mirrored(half)
    body = extrude(shape, 0.07)
    if b.variant == "bitten":
        bites = [cylinder(0.1, 1, 8).turn(x=90).move(w * 0.95, y, -0.5) for y in (0.5, 0.62)]
        body = body - join(bites)

    def placed(solid: Solid) -> Solid:
        if b.variant == "lying":
            return solid.turn(x=90).move(y=0.14)
        return solid.turn(x=-6).move(y=0.03)

    b.add("board", placed(body), paint, said=False)
    inner = extrude(shape, 0.11) if b.variant != "bitten" else body.scale(1, 1, 1.5)
    stripes = [box(0.07, 1.2, 1).move(y=-0.1)]
    if b.variant == "striped" or b.chance(0.3):
        stripes = [box(2, 0.08, 1).move(y=y) for y in (0.3, 0.46, 0.62)]
    b.add("stripe", [placed(inner & s) for s in stripes], second)
    fin = extrude(polygon([(-0.06, 0.06), (-0.06, 0.2), (-0.16, 0.08)]), 0.045).turn(y=-90)
    b.add("fin", [placed(fin.move(s * w * 0.4, 0.0, 0.03)) for s in (-1, 1)], second)
    if b.variant == "planted in sand" or (b.variant == "" and b.chance(0.4)):
        b.add("sand", rock(b.rng, 0.44, 0.14, 0.4), b.paint("sand"))


@kind(
    "dartboard", also=("dart board",), variants=("with darts", "in a cabinet", "on a stand", "red and blue"), size=0.45
)
def dartboard(b: PropBuilder) -> None:
    """A round board of wedges in two colors with rings."""
    second = b.paint("paint", "blue" if b.variant == "red and blue" else b.pick("green", "green", "blue"))
    r = 0.3 if b.variant in ("in a cabinet", "on a stand") else 0.47
    y = {"in a cabinet": 0.49, "on a stand": 0.66}.get(b.variant, r)
    if b.variant == "in a cabinet":
        wood = b.paint("wood", any_color=0.2)
        b.add("cabinet", box(0.72, 0.8, 0.12, bevel=0.01).move(0, 0.09, -0.06), wood)
        doors = [
            box(0.35, 0.8, 0.06, bevel=0.01).move(x=s * 0.175).turn(y=s * -38).move(s * 0.35, 0.09, 0.0)
            for s in (-1, 1)
        ]
        b.add("door", doors, b.shade(wood))
    b.add("board", forward(r, 0.12, 20).move(0, y, 0), b.paint("rubber", "black"), said=False)
    b.add(
        "face",
        forward(r * 0.84, 0.14, 20).move(0, y, 0.004),
        b.paint("paint", b.pick("beige", "white", "tan")),
        said=False,
    )
    wedge = polygon([(0, 0), (-0.157 * r * 0.9, r * 0.82), (0.157 * r * 0.9, r * 0.82)])
    dark = [extrude(wedge, 0.04).turn(z=36.0 * k).move(0, y, 0.075) for k in range(10)]
    b.add("wedge", join(dark), b.paint("paint", "black"), said=False)
    for outer, color in ((0.84, "red"), (0.52, second.color)):
        circle_band = extrude(circle(r * outer, 20) - circle(r * (outer - 0.08), 20), 0.07).move(0, y, 0.07)
        b.add("ring", circle_band, b.paint("paint", color) if color == "red" else second)
    b.add("bullseye", forward(r * 0.13, 0.12, 10).move(0, y, 0.06), second, said=False)
    b.add("center", forward(r * 0.07, 0.15, 8).move(0, y, 0.06), b.paint("paint", "red"), said=False)
    if b.variant == "on a stand":
        b.add(
            "leg",
            [beam((s * 0.08, 0.86, -0.06), (s * 0.32, 0, 0.06), 0.055) for s in (-1, 1)]
            + [beam((0, 0.86, -0.07), (0, 0, -0.34), 0.055)],
            b.paint("wood"),
        )
    if b.variant == "with darts" or b.chance(0.25):
        for x, dy in ((0.08, 0.14), (-0.16, -0.04), (0.12, -0.16)):
            shaft = forward(0.024, 0.26, 6).move(x * r * 2, y + dy * r * 2, 0.18)
            b.add("dart", shaft, b.paint("metal", "light grey"))
            flight = join([box(0.036, 0.11, 0.1).move(y=-0.055).turn(z=a) for a in (45, -45)])
            b.add(
                "flight",
                flight.move(x * r * 2, y + dy * r * 2, 0.28),
                b.paint("plastic", b.pick("red", "yellow", "blue")),
                said=False,
            )
