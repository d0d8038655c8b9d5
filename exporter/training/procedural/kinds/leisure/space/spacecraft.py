"""Rockets, spaceships, satellites and planets."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import forward, glow
from propsmith.exporter.training.procedural.organic import around, rock
from propsmith.exporter.training.procedural.outlines import extrude, lathe, lay, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    beam,
    box,
    cone,
    cylinder,
    dome,
    ellipsoid,
    hull_of,
    join,
)


def porthole(b: PropBuilder, y: float, z: float, radius: float) -> None:
    """A round window in a ring, facing the front."""
    b.add(
        "frame",
        forward(radius * 1.4, 0.06, 14).move(0, y, z),
        b.paint("metal", b.pick("light grey", "gold", "white", "dark grey")),
        said=False,
    )
    b.add(
        "window",
        forward(radius, 0.08, 12).move(0, y, z + 0.01),
        b.paint("glass", b.pick("light blue", "cyan", "blue", "yellow")),
    )


def rocket_flame(b: PropBuilder, radius: float) -> None:
    """Its flame, core and button."""
    if b.variant == "with flames":
        b.add("flame", lathe([(0.04, 0), (radius * 0.6, 0.14), (radius * 0.5, 0.26)], 8), b.paint("fire", "orange"))
        b.add(
            "core",
            lathe([(0.03, 0.08), (radius * 0.75, 0.2), (radius * 0.4, 0.25)], 8),
            b.paint("fire", "yellow"),
            said=False,
        )
    if b.variant == "toy":
        b.add("button", [forward(0.036, 0.06, 8).move(x, 0.38, radius) for x in (-0.06, 0.06)], b.paint("plastic"))


@kind(
    "rocket",
    also=("space rocket", "moon rocket"),
    variants=("cartoon", "realistic", "with boosters", "toy", "with flames"),
    size=12.0,
    stretch=("wide",),
)
def rocket(b: PropBuilder) -> None:
    """A hull that stands on its fins."""
    body, second = (
        b.paint("metal", b.pick("white", "light grey", "white", "red"), any_color=0.4),
        b.paint("metal", b.pick("red", "red", "orange", "blue"), any_color=0.3),
    )
    slim = b.variant in ("realistic", "with boosters")
    low = 0.3 if b.variant == "with flames" else 0.12
    if slim:
        radius, top = b.between(0.09, 0.11), 0.76
        b.add("hull", cylinder(radius, top - low + 0.04, 14).move(y=low - 0.03), body, said=False)
        b.add(
            "nose",
            lathe([(radius, 0), (radius * 0.8, 0.09), (radius * 0.4, 0.18), (0.018, 0.24)], 14).move(y=top),
            second,
        )
        b.add("band", [cylinder(radius + 0.012, 0.05, 14).move(y=y) for y in (0.3, 0.56)], b.paint("metal", "black"))
        porthole(b, 0.66, radius, 0.036)
    else:
        radius = b.between(0.18, 0.23)
        b.add(
            "hull",
            lathe([(radius * 0.6, low), (radius, 0.4), (radius * 0.94, 0.56), (radius * 0.62, 0.76)], 14),
            body,
            said=False,
        )
        b.add("nose", lathe([(radius * 0.64, 0.752), (radius * 0.4, 0.87), (0.018, 0.98)], 14), second)
        porthole(b, 0.55, radius * 0.9, 0.07)
        if b.chance(0.4):
            b.add(
                "stripe",
                lathe([(radius * 0.83, 0.27), (radius * 0.94, 0.34), (radius * 0.94, 0.345)], 14).scale(1.04, 1, 1.04),
                second,
                said=False,
            )
    b.add("nozzle", cylinder(radius * 0.7, 0.1, 12, top=0.7).move(y=low - 0.08), b.paint("metal", "dark grey"))
    reach, fin = (0.14, 0.055) if slim else (0.24, 0.06)
    foot = 0.0 if b.variant != "with flames" else 0.14
    edge = [(radius * 0.6, low + 0.28), (radius * 0.55, low), (radius + reach, foot), (radius + reach, foot + 0.12)]
    shape = extrude(polygon(edge), fin)
    b.add("fin", [shape.turn(y=a) for _, _, a in around(b.pick(3, 4, 4), 0.1, 45)], second)
    if b.variant == "with boosters":
        for s in (-1, 1):
            booster = cylinder(0.06, 0.42, 10).move(y=0.06) + cone(0.06, 0.12, 10).move(y=0.478)
            b.add("booster", booster.move(x=s * (radius + 0.05)), second if b.chance(0.5) else b.shade(body, 0.1))
    rocket_flame(b, radius)


def ship_wings(b: PropBuilder, y: float, hull: Paint, trim: Paint) -> None:
    """Swept wings with guns or tips; a wrecked ship has lost half of one."""
    span = b.between(0.42, 0.52)
    sweep = b.pick(-0.34, -0.2, 0.1)
    wing = lay(polygon([(0, 0.36), (0, -0.08), (span, -sweep), (span, -sweep + 0.16)]), 0.05)
    right = wing.turn(z=b.pick(0.0, 8.0, -8.0)).move(y=y + 0.05)
    torn = b.variant == "wrecked"
    left = right.mirror()
    if torn:
        left = left.cut((1, 0, 0.4), -0.26)
        b.add(
            "scorch",
            ellipsoid(0.2, 0.12, 0.2, 8).move(-0.1, y + 0.1, -0.22),
            b.paint("paint", "black"),
            said=False,
        )
    b.add("wing", [right, left], trim if b.chance(0.5) else b.shade(hull, 0.1))
    tips = [
        box(0.055, 0.1, 0.34, bevel=0.015).move(
            s * span, right.high[1] - 0.08 if abs(right.high[1] - y - 0.1) > 0.02 else y + 0.02, sweep - 0.02
        )
        for s in ((1,) if torn else (-1, 1))
    ]
    if b.variant == "fighter" or b.chance(0.5):
        gun = [
            forward(0.026, 0.3, 8).move(s * span * 0.7, y + 0.07, sweep * 0.7 + 0.16)
            for s in ((1,) if torn else (-1, 1))
        ]
        b.add("gun", [g.move(y=0.7 * (right.center[1] - y - 0.075) * 2) for g in gun], b.paint("metal", "dark grey"))
    else:
        b.add("wing tip", tips, hull, said=False)


@kind(
    "spaceship",
    also=("space ship", "spacecraft"),
    variants=("fighter", "cargo", "shuttle", "toy", "with four engines", "wrecked"),
    size=12.0,
)
def spaceship(b: PropBuilder) -> None:
    """A pointed hull with cockpit, wings and engines, its nose to the front."""
    hull, trim = (
        b.paint("metal", b.pick("light grey", "grey", "white"), any_color=0.5),
        b.paint("metal", b.pick("red", "blue", "orange", "yellow"), any_color=0.3),
    )
    if b.variant == "cargo":
        cargo_ship(b, hull, trim)
        return
    if b.variant == "shuttle":
        shuttle(b, hull)
        return
    dark, light, y = b.paint("metal", "dark grey"), glow(b), 0.13
    wide, tall = b.between(0.2, 0.28), b.between(0.15, 0.2)
    if b.variant == "toy":
        wide, tall = 0.32, 0.26
    body = hull_of(
        box(wide, tall, 0.06).move(0, y, -0.4),
        box(wide * 1.05, tall, 0.1).move(0, y, -0.1),
        box(0.08, 0.07, 0.04).move(0, y + 0.02, 0.47),
    )
    b.add("hull", body, hull, said=False)
    b.add(
        "cockpit",
        ellipsoid(wide * 0.62, tall * 0.9, 0.36, 12).move(0, y + tall * 0.5, 0.02),
        b.paint("glass", b.pick("light blue", "cyan", "dark grey", "orange")),
    )
    ship_wings(b, y, hull, trim)
    places = [(s * wide * 0.3, y + tall / 2) for s in (-1, 1)]
    if b.variant == "with four engines":
        places = [(s * wide * 0.52, y + tall * t) for s in (-1, 1) for t in (0.1, 0.9)]
    b.add("engine", [forward(0.075, 0.2, 10).move(x, e, -0.4) for x, e in places], dark)
    b.add("glow", [forward(0.05, 0.04, 10).move(x, e, -0.505) for x, e in places], light, said=False)
    if b.chance(0.5):
        fin = extrude(polygon([(0.14, 0), (0.44, 0), (0.46, 0.2), (0.36, 0.2)]), 0.045).turn(y=90)
        b.add("tail fin", fin.move(0, y + tall - 0.02, 0), trim)


def cargo_ship(b: PropBuilder, hull: Paint, trim: Paint) -> None:
    """A cab, a spine with containers, engines behind."""
    dark = b.paint("metal", "dark grey")
    b.add("cab", hull_of(box(0.3, 0.26, 0.1).move(0, 0.08, 0.28), box(0.22, 0.14, 0.04).move(0, 0.09, 0.47)), hull)
    b.add("window", box(0.2, 0.07, 0.12).turn(x=32).move(0, 0.23, 0.4), b.paint("glass"))
    b.add("spine", box(0.12, 0.12, 0.8).move(0, 0.15, -0.06), dark, said=False)
    for z in (0.1, -0.14):
        for s in (-1, 1):
            b.add(
                "container",
                box(0.18, 0.24, 0.22, bevel=0.012).move(s * 0.13, 0.09, z),
                trim if b.chance(0.5) else b.paint("metal", any_color=0.8),
            )
    b.add("engine block", box(0.36, 0.26, 0.14, bevel=0.02).move(0, 0.08, -0.34), hull, said=False)
    b.add("engine", [forward(0.09, 0.14, 12).move(x, 0.21, -0.44) for x in (-0.1, 0.1)], dark)
    b.add("glow", [forward(0.06, 0.04, 10).move(x, 0.21, -0.515) for x in (-0.1, 0.1)], glow(b), said=False)
    b.add(
        "landing leg",
        [box(0.06, 0.1, 0.06).move(s * 0.11, 0, z) for s in (-1, 1) for z in (0.3, -0.34)],
        dark,
        said=False,
    )


def shuttle(b: PropBuilder, hull: Paint) -> None:
    """A round body with delta wings, black below."""
    black = b.paint("metal", "black" if hull.color != "black" else "dark grey")
    body = hull_of(forward(0.12, 0.6, 12).move(0, 0.16, -0.12), ball(0.07, 10).move(0, 0.06, 0.38))
    b.add("hull", body, hull, said=False)
    wing = lay(polygon([(0, -0.3), (0.1, -0.1), (0.4, 0.26), (0.4, 0.38), (0, 0.4)]), 0.055).move(y=0.055)
    b.add("wing", [wing, wing.mirror()], black if b.chance(0.5) else b.shade(hull))
    fin = extrude(polygon([(0.16, 0), (0.42, 0), (0.48, 0.26), (0.38, 0.26)]), 0.05).turn(y=90)
    b.add("tail fin", fin.move(y=0.26), hull)
    b.add(
        "window", box(0.15, 0.05, 0.08).turn(x=30).move(0, 0.2, 0.28), b.paint("glass", b.pick("black", "light blue"))
    )
    b.add(
        "engine",
        [forward(0.06, 0.12, 10, top=0.8).move(x, y, -0.46) for x, y in ((-0.07, 0.13), (0.07, 0.13), (0, 0.24))],
        b.paint("metal", "dark grey"),
    )
    b.add("nose cap", ball(0.055, 8).move(0, 0.07, 0.405), black, said=False)
    b.add(
        "wheel",
        [box(0.05, 0.08, 0.08).move(x, 0, z) for x, z in ((-0.14, -0.2), (0.14, -0.2), (0.0, 0.24))],
        black,
        said=False,
    )


@kind(
    "ufo", also=("flying saucer", "alien ship"), variants=("crashed", "with beam", "with legs", "with alien"), size=6.0
)
def ufo(b: PropBuilder) -> None:
    """A disc with a glass dome and lamps along its edge."""
    paint, light = b.paint("metal", any_color=0.5), glow(b)
    rise = {"with beam": 0.46, "with legs": 0.2}.get(b.variant, 0.0)
    high = b.between(0.1, 0.14)
    tilt = 22.0 if b.variant == "crashed" else 0.0

    def placed(solid: Solid) -> Solid:
        return solid.turn(z=tilt).move(y=rise + (0.1 if tilt else 0))

    disc = lathe([(0.2, 0), (0.47, high * 0.8), (0.49, high), (0.47, high * 1.25), (0.24, high * 2.1)], 18)
    b.add("disc", placed(disc), paint)
    b.add("base", placed(cylinder(0.16, 0.05, 14, top=1.3).move(y=-0.03)), b.paint("metal", "dark grey"), said=False)
    top = high * 2.05
    b.add(
        "dome",
        placed(dome(0.21, 14).scale(1, b.between(0.85, 1.1), 1).move(y=top)),
        b.paint("glass", b.pick("light blue", "cyan", "lime green", "mint green")),
    )
    b.add("light", [placed(ball(0.042, 8).move(x, high - 0.042, z)) for x, z, _ in around(8, 0.46, 22.5)], light)
    if b.variant == "with beam":
        b.add("beam", cylinder(0.32, rise + 0.02, 14, top=0.4), b.paint("neon", b.pick("lime green", "yellow", "cyan")))
    if b.variant == "with legs":
        b.add(
            "leg",
            [
                beam((x * 0.5, rise + 0.05, z * 0.5), (x, 0.03, z), 0.05) + cylinder(0.06, 0.04, 8).move(x, 0, z)
                for x, z, _ in around(3, 0.36)
            ],
            b.paint("metal", "dark grey"),
        )
    if b.variant == "crashed":
        b.add("dirt", rock(b.rng, 0.86, 0.2, 0.76, 30).move(-0.1, 0, 0), b.paint(b.pick("dirt", "sand", "grass")))
    if b.variant == "with alien":
        green = b.paint("skin", "green")
        b.add(
            "alien",
            join([ellipsoid(0.17, 0.2, 0.15, 10).move(y=top + 0.1 * 2), cylinder(0.06, 0.26, 8).move(y=top)])
            .move(z=0.13)
            .turn(x=0),
            green,
        )
        b.add(
            "eye",
            [ball(0.036, 8).move(x, top + 0.27, 0.2) for x in (-0.045, 0.045)],
            b.paint("paint", "black"),
            said=False,
        )
