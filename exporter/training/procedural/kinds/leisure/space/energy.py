"""Power cores and teleporters."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import (
    forward,
    glow,
)
from propsmith.exporter.training.procedural.organic import around, rock
from propsmith.exporter.training.procedural.outlines import (
    extrude,
    ring,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    ball,
    box,
    cone,
    cylinder,
    dome,
    join,
)
from propsmith.exporter.training.procedural.sweeps import handle, hoop, tube


def power_core_rubble(b: PropBuilder, style: str, sides: int, dark: Paint, metal: Paint) -> None:
    """Its rubble, pillar, cap and cable."""
    pillars = [
        box(0.07, 0.72, 0.07).turn(y=a).move(x, 0.08, z) for x, z, a in around(3 if style == "crystal" else 4, 0.29, 45)
    ]
    cap = cylinder(0.36, 0.12, sides, top=0.8)
    if style == "broken":
        pillars[1] = pillars[1] - box(1, 1, 1).move(y=0.4)
        cap = cap.turn(z=9)
        b.add(
            "rubble",
            [rock(b.rng, 0.16, 0.12, 0.16).move(x, 0, z) for x, z in ((0.42, 0.1), (0.3, 0.32), (-0.36, 0.26))],
            dark,
        )
    b.add("pillar", pillars, dark, said=style != "broken")
    b.add("cap", cap.move(y=0.74), metal)
    if style != "crystal" and b.chance(0.6):
        b.add(
            "cable",
            [
                tube([(s * 0.3, 0.8, 0), (s * 0.44, 0.6, 0), (s * 0.43, 0.2, 0), (s * 0.33, 0.06, 0)], 0.055, 6)
                for s in (-1, 1)
            ],
            b.paint("rubber", any_color=0.4),
        )


@kind(
    "power core",
    also=("energy core", "reactor core"),
    variants=("column", "sphere", "cell", "broken", "crystal"),
    size=2.5,
)
def power_core(b: PropBuilder) -> None:
    """Something that shines, held between a foot and a cap."""
    metal, dark, light = (
        b.paint("metal", any_color=0.3),
        b.paint("metal", "dark grey"),
        b.paint("energy", b.pick("cyan", "light blue", "lime green", "orange", "magenta", "purple", "red", "yellow")),
    )
    style = b.variant or b.pick("column", "sphere", "crystal")
    if style == "cell":
        b.add("core", cylinder(0.2, 0.7, 8).move(y=0.1), light)
        b.add("cap", [cylinder(0.28, 0.16, 8), cylinder(0.28, 0.16, 8).move(y=0.7)], metal)
        b.add("bar", [box(0.07, 0.6, 0.07).turn(y=a).move(x, 0.12, z) for x, z, a in around(4, 0.23)], dark)
        b.add("handle", handle(0.3, 0.14, 0.055).move(y=0.85), dark)
        return
    sides = b.pick(6, 8, 12)
    b.add("base", cylinder(0.38, 0.12, sides, top=0.9) + cylinder(0.28, 0.12, sides, top=0.8).move(y=0.11), metal)
    b.add("trim", cylinder(0.355, 0.045, sides).move(y=0.04), light, said=False)
    top = 0.2
    if style == "sphere":
        b.add("core", ball(0.24, 12).move(y=top + 0.1), light)
        b.add(
            "ring",
            [hoop(0.34, 0.06, 18).move(y=-0.03).turn(z=t).move(y=top + 0.34) for t in (0.0, 62.0)],
            metal if b.chance(0.5) else b.paint("gold"),
        )
        b.add(
            "claw",
            [
                tube([(x, 0.18, z), (x * 1.5, 0.36, z * 1.5), (x * 1.15, 0.56, z * 1.15)], 0.07, 6)
                for x, z, _ in around(3, 0.22)
            ],
            dark,
        )
        return
    if style == "crystal":
        crystal = cone(0.16, 0.3, 6).move(y=0.24) + cone(0.16, 0.24, 6).turn(x=180).move(y=0.245)
        b.add("core", crystal.move(y=0.26).scale(1.1, 1.0, 1.1), light)
    else:
        b.add("core", cylinder(0.15, 0.56, 10).move(y=top), light)
        rings = [cylinder(0.2, 0.055, 10).move(y=y) for y in (0.34, 0.48, 0.62)]
        b.add("ring", [r.turn(z=8) for r in rings] if style == "broken" else rings, dark)
    power_core_rubble(b, style, sides, dark, metal)


def teleporter_beam(b: PropBuilder, light: Paint, dark: Paint) -> None:
    """Its beam, step, pylon and lamp."""
    if b.variant == "with beam":
        b.add("beam", cylinder(0.24, 0.86, 12).move(y=0.09), b.paint("energy", light.color))
        return
    if b.variant == "with steps":
        b.add(
            "step",
            [
                box(0.34, 0.05, 0.2).move(0, 0, 0.5),
            ],
            dark,
        )
    posts = b.whole(3, 4)
    b.add(
        "pylon",
        [
            box(0.09, b.between(0.36, 0.5), 0.12, taper=0.6).turn(y=a).move(x, 0.02, z)
            for x, z, a in around(posts, 0.43, 180 / posts)
        ],
        dark,
    )
    b.add(
        "lamp",
        [ball(0.05, 8).move(x * 0.99, 0.33, z * 0.99) for x, z, _ in around(posts, 0.4, 180 / posts)],
        light,
        said=False,
    )


@kind(
    "teleporter",
    also=("teleport pad", "transporter pad"),
    variants=("pad", "arch", "capsule", "with beam", "with steps"),
    size=2.0,
)
def teleporter(b: PropBuilder) -> None:
    """A round pad with a shining ring; an arch or capsule above it."""
    metal, dark, light = b.paint("metal", any_color=0.35), b.paint("metal", "dark grey"), glow(b)
    sides = b.pick(8, 12, 16)
    b.add("pad", cylinder(0.48, 0.1, sides, top=0.92), metal)
    b.add("ring", cylinder(0.37, 0.125, sides) - cylinder(0.29, 0.3, sides).move(y=-0.1), light)
    b.add("center", cylinder(0.2, 0.12, sides), b.shade(metal, 0.12), said=False)
    if b.variant == "arch":
        arch = ring(0.44, 0.34, -20, 200, 24)
        b.add(
            "arch",
            extrude(arch, 0.14).move(y=0.5) + join([box(0.12, 0.36, 0.16).move(s * 0.38, 0.05, 0) for s in (-1, 1)]),
            dark if metal.color != "dark grey" else b.paint("metal", "white"),
        )
        b.add(
            "light",
            [
                forward(0.04, 0.17, 8).move(s * 0.39 * c, 0.5 + 0.39 * t, 0)
                for s, c, t in ((1, 1, 0), (-1, 1, 0), (1, 0.7, 0.71), (-1, 0.7, 0.71), (1, 0, 1))
            ],
            light,
            said=False,
        )
        return
    if b.variant == "capsule":
        b.add("glass", cylinder(0.3, 0.72, 14).move(y=0.1), b.paint("glass"))
        b.add(
            "cap", cylinder(0.36, 0.08, 14).move(y=0.8) + dome(0.3, 12).scale(1, 0.5, 1).move(y=0.87), metal, said=False
        )
        b.add("post", [cylinder(0.04, 0.74, 8).move(x, 0.08, z) for x, z, _ in around(4, 0.31, 45)], dark)
        return
    teleporter_beam(b, light, dark)
