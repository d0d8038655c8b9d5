"""Satellites, stations and planets."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.consoles import bowl
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward, glow
from propsmith.exporter.training.procedural.organic import around, rock
from propsmith.exporter.training.procedural.outlines import lathe
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    beam,
    box,
    cylinder,
    hull_of,
    join,
)
from propsmith.exporter.training.procedural.sweeps import hoop


def solar_wing(b: PropBuilder, x: float, y: float, length: float, width: float, blue: Paint) -> None:
    """A solar panel that reaches out from x, crossed by bars."""
    side = 1 if x > 0 else -1
    b.add("solar panel", box(length, width, 0.045).move(x + side * length / 2, y - width / 2, 0), blue)
    bars = [
        box(0.03, width + 0.02, 0.07).move(x + side * length * s, y - width / 2 - 0.01, 0) for s in (0.02, 0.5, 0.98)
    ]
    b.add(
        "bar",
        join([*bars, box(length, 0.03, 0.07).move(x + side * length / 2, y - 0.015, 0)]),
        b.paint("metal", "light grey"),
        said=False,
    )


@kind(
    "satellite",
    also=("space satellite", "orbital probe"),
    variants=("ball-shaped", "space telescope", "broken", "with dish"),
    size=5.0,
)
def satellite(b: PropBuilder) -> None:
    """A body between two solar panels."""
    body, metal = b.paint(b.pick("gold", "metal"), any_color=0.2), b.paint("metal", "light grey")
    blue = b.paint("glass", b.pick("dark blue", "blue", "blue", "slate blue"))
    if b.variant == "ball-shaped":
        b.add("body", ball(0.24, 14).move(y=0.3), body, said=False)
        ends = [(x * 1.6, 0.16, z * 1.6 - 0.3) for x, z, _ in around(4, 0.2, 45)]
        rods = [beam((x * 0.3, 0.54, z * 0.2), (x * 1.4, 0.02, z - 0.5), 0.04, 6) for x, _, z in ends]
        b.add("antenna", rods, metal)
        b.add("band", cylinder(0.25, 0.05, 14).move(y=0.515), b.shade(body, 0.1), said=False)
        return
    width = b.between(0.2, 0.26)
    y, reach = 0.32, 0.5 - width / 2 - 0.05
    if b.variant == "space telescope":
        b.add("body", forward(0.13, 0.6, 14).move(0, y, 0), b.paint("metal", b.pick("light grey", "white")), said=False)
        b.add("opening", forward(0.1, 0.03, 14).move(0, y, 0.3), b.paint("paint", "black"), said=False)
        b.add("lid", cylinder(0.13, 0.045, 12).move(z=0.11).turn(x=-30).move(0, y + 0.1, 0.27), metal)
        b.add("band", [forward(0.14, 0.06, 14).move(0, y, z) for z in (-0.2, 0.12)], b.paint("gold"), said=False)
        width = 0.24
    else:
        b.add("body", box(width, 0.36, width, bevel=0.015).move(y=y - 0.18), body, said=False)
        b.add("lens", forward(0.06, 0.08, 10).move(0, y + 0.04, width / 2), b.paint("glass", "cyan"), said=False)
    arm = box(width + 0.16, 0.05, 0.05).move(y=y - 0.025)
    b.add("arm", arm, metal, said=False)
    tall = b.between(0.24, 0.34)
    for s in (-1, 1):
        torn = b.variant == "broken" and s > 0
        solar_wing(b, s * (width / 2 + 0.06), y, reach * (0.4 if torn else 1.0), tall, blue)
    if b.variant == "with dish" or (b.variant in ("", "broken") and b.chance(0.6)):
        b.add("dish", bowl(0.18, 0.09, 14).move(y=y + 0.21), b.paint("metal", "white"))
        b.add("mast", cylinder(0.03, 0.2, 8).move(y=y + 0.16) + ball(0.035, 8).move(y=y + 0.33), metal, said=False)
    elif b.variant != "space telescope":
        b.add("antenna", beam((0, y + 0.16, 0), (0.08, y + 0.42, 0), 0.036, 6), metal)


def space_station_ring(b: PropBuilder, paint: Paint, metal: Paint, light: Paint) -> None:
    """Its ring, spoke, hub and antenna, and more."""
    height = 0.2
    thick = b.between(0.11, 0.15)
    whole = hoop(0.42, thick, 20).move(y=height)
    if b.variant == "ruined":
        whole = whole - rock(b.rng, 0.4, 0.4, 0.4).move(0.32, height - 0.12, 0.26)
    b.add("ring", whole, paint)
    b.add(
        "spoke",
        [across(0.04, 0.42, 8).move(0.21, height + 0.06, 0).turn(y=a) for _, _, a in around(4, 1, b.pick(0, 45))],
        metal,
    )
    hub = lathe([(0.05, 0), (0.11, 0.08), (0.13, 0.2), (0.13, 0.34), (0.07, 0.44)], 12)
    b.add("hub", hub, b.shade(paint))
    b.add("antenna", cylinder(0.022, 0.2, 6).move(y=0.42), metal, said=False)
    b.add(
        "light",
        [
            ball(0.034, 8).move(x, height + thick - 0.03, z)
            for x, z, a in around(8, 0.42, 22.5)
            if b.variant != "ruined" or not 20 < a < 90
        ],
        light,
        said=False,
    )
    if b.variant == "with docked ship":
        ship = hull_of(box(0.12, 0.08, 0.05).move(0, 0, -0.1), box(0.04, 0.04, 0.03).move(0, 0.02, 0.14))
        b.add(
            "ship",
            ship.move(0.0, height + 0.02, 0.58) + box(0.3, 0.04, 0.1).move(0, height + 0.04, 0.5),
            b.paint("metal", b.pick("red", "orange", "blue")),
        )


@kind(
    "space station",
    also=("orbital station",),
    variants=("ring", "module", "with docked ship", "ruined"),
    size=30.0,
    countable=False,
)
def space_station(b: PropBuilder) -> None:
    """A ring about a hub; or modules on a truss with solar panels."""
    paint, metal, light = (
        b.paint("metal", b.pick("white", "light grey", "grey"), any_color=0.15),
        b.paint("metal", "dark grey"),
        glow(b),
    )
    if b.variant == "module" or (not b.variant and b.chance(0.4)):
        blue = b.paint("glass", b.pick("dark blue", "blue", "orange"))
        b.add(
            "module",
            [
                across(0.12, 0.5, 12).move(0, 0.3, 0),
                forward(0.1, 0.5, 12).move(0, 0.3, 0.1),
                cylinder(0.09, 0.3, 12).move(y=0.28),
            ],
            paint,
        )
        b.add(
            "ring",
            [across(0.13, 0.05, 12).move(x, 0.3, 0) for x in (-0.2, 0.2)] + [forward(0.11, 0.05, 12).move(0, 0.3, 0.3)],
            metal,
            said=False,
        )
        b.add(
            "truss",
            box(1.0, 0.05, 0.05).move(0, 0.275, -0.2) + box(0.05, 0.05, 0.22).move(0, 0.275, -0.16),
            metal,
            said=False,
        )
        b.add("solar panel", [box(0.15, 0.56, 0.045).move(x, 0.02, -0.2) for x in (-0.42, -0.22, 0.22, 0.42)], blue)
        b.add("window", [forward(0.05, 0.05, 10).move(0, 0.3, 0.35)], light)
        return
    space_station_ring(b, paint, metal, light)


@kind(
    "planet",
    variants=("earth-like", "ringed", "moon", "lava", "striped", "on a stand"),
    size=1.0,
)
def planet(b: PropBuilder) -> None:
    """A sphere with lands, craters, bands or a ring."""
    style = b.variant or b.pick("earth-like", "moon", "striped")
    y = 0.16 if style == "on a stand" else 0.0
    radius = 0.28 if style == "ringed" else 0.4
    colors = {
        "earth-like": "blue",
        "moon": b.pick("light grey", "grey"),
        "lava": b.pick("dark grey", "black", "dark red"),
    }
    material = {"earth-like": "water", "on a stand": "paint", "ringed": "paint", "striped": "paint"}.get(style, "stone")
    ground = b.paint(material, colors.get(style, ""))
    sphere = ball(radius, 20).move(y=y)
    middle = y + radius
    if style == "moon":
        sizes = [b.between(0.2, 0.34) for _ in range(9)]
        balls = [ball(r, 10).move(y=-r, z=radius + r * 0.72) for r in sizes]
        holes = join(aim(h, *p).move(y=middle) for h, p in zip(balls, sphere_places(b, 9), strict=True))
        b.add("planet", sphere - holes, ground, said=False)
        b.add("craters", holes & ball(radius - 0.035, 20).move(y=y + 0.035), b.paint("stone", "dark grey"))
        return
    b.add("planet", sphere, ground, said=False)
    if style in ("earth-like", "lava", "on a stand"):
        land = b.paint("lava") if style == "lava" else b.paint("paint")
        if style == "earth-like":
            land = b.paint("grass", b.pick("green", "dark green"))
        lumps = [rock(b.rng, b.between(0.3, 0.5), b.between(0.3, 0.5), 0.4, 18) for _ in range(7)]
        places = sphere_places(b, 7)
        patches = join(
            aim(k.move(y=-k.center[1], z=radius - 0.1), *p).move(y=middle) for k, p in zip(lumps, places, strict=True)
        )
        shell = ball(radius + 0.025, 20).move(y=y - 0.025)
        b.add({"lava": "cracks", "earth-like": "land"}.get(style, "spots"), patches & shell, land)
    else:
        for share, thick in ((-0.5, 0.08), (0.05, 0.14), (0.5, 0.08)):
            slab = cylinder(1, thick, 8).move(y=middle + share * radius - thick / 2)
            b.add("stripe", slab & ball(radius + 0.02, 20).move(y=y - 0.02), b.paint("paint"))
    if style == "ringed":
        ring = (cylinder(0.5, 0.045, 24) - cylinder(0.37, 0.2, 24).move(y=-0.05)).move(y=-0.022)
        bar = [ring.turn(z=14, x=8).move(y=middle)]
        b.add("ring", bar, b.paint("stone", b.pick("tan", "beige", "light grey"), any_color=0.3))
        b.add(
            "bridge", box(0.8, 0.036, 0.036).turn(z=14, x=8).move(y=middle - 0.018), b.paint("stone", "tan"), said=False
        )
    if style == "on a stand":
        b.add("stand", cylinder(0.24, 0.06, 14) + cylinder(0.05, 0.2, 8), b.paint("wood"))


def sphere_places(b: PropBuilder, count: int) -> list[tuple[float, float]]:
    """Directions (pitch, yaw) that cover a sphere, two of them to the front."""
    return [
        (b.between(-30, 30) + (60 if k % 3 == 2 else -10), 360 * k / count + b.between(-20, 20)) for k in range(count)
    ]


def aim(solid: Solid, pitch: float, yaw: float) -> Solid:
    """Something at +z turned about the origin."""
    return solid.turn(x=-pitch).turn(y=yaw)
