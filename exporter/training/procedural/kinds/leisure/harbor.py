"""Anchors, ship wheels and submarines."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward
from propsmith.exporter.training.procedural.outlines import circle, extrude, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, box, cylinder, hull_of, join
from propsmith.exporter.training.procedural.sweeps import chain, hoop, tube


@kind(
    "anchor",
    also=("ship anchor", "boat anchor"),
    variants=("with chain", "rusty", "golden", "with rope", "grapnel"),
    size=1.5,
)
def anchor(b: PropBuilder) -> None:
    """A shank with two curved arms, a stock and a ring."""
    material = {"rusty": "rust", "golden": "gold"}.get(b.variant, "iron")
    iron = b.paint(material, any_color=0.2 if material == "iron" else 0.0)
    r = b.between(0.3, 0.36)
    thick = b.between(0.08, 0.1)
    b.add("shank", box(thick, 0.78, thick * 0.8, taper=0.8).move(y=0.05), iron, said=False)
    turn = np.linspace(np.radians(200), np.radians(340), 11)
    arc = tube([(r * np.cos(a), r * 1.05 + r * np.sin(a), 0) for a in turn], thick, 6)
    tips = [
        extrude(polygon([(-0.09, -0.06), (0.09, -0.06), (0.0, 0.15)]), thick * 0.9)
        .turn(z=s * -22)
        .move(s * r * 0.97, r * 0.76, 0)
        for s in (-1, 1)
    ]
    if b.variant == "grapnel":
        b.add("arm", [arc, arc.turn(y=90)], iron)
        b.add("fluke", [t.turn(y=a) for t in tips for a in (0, 90)], iron)
    else:
        b.add("arm", arc, iron, said=False)
        b.add("fluke", tips, iron)
    wooden = b.variant not in ("rusty", "golden") and b.chance(0.4)
    stock = b.paint("wood") if wooden else iron
    b.add(
        "stock",
        across(0.04, 0.44, 8).move(y=0.72) + join([ball(0.05, 8).move(s * 0.22, 0.67, 0) for s in (-1, 1)]),
        stock,
    )
    b.add("ring", hoop(0.075, 0.045, 12).turn(x=90).move(0, 0.9, -0.022), b.shade(iron))
    if b.variant == "with chain":
        path = [
            (0.0, 0.94, 0.03),
            (0.14, 0.86, 0.1),
            (0.2, 0.6, 0.14),
            (0.16, 0.34, 0.14),
            (0.26, 0.1, 0.16),
            (0.44, 0.05, 0.14),
        ]
        b.add("chain", chain(path, 0.15), b.paint("iron", b.pick("grey", "dark grey")))
    if b.variant == "with rope":
        path = [
            (0.0, 0.94, 0.0),
            (0.12, 0.92, 0.06),
            (0.16, 0.7, 0.1),
            (0.08, 0.4, 0.12),
            (0.2, 0.1, 0.14),
            (0.44, 0.03, 0.1),
        ]
        b.add("rope", tube(path, 0.055, 6), b.paint("rope"))


@kind(
    "ship wheel",
    also=("ship's wheel", "captain's wheel"),
    variants=("on a stand", "broken", "golden", "with six handles"),
    size=1.2,
)
def ship_wheel(b: PropBuilder) -> None:
    """A rim with spokes that end in handles."""
    wood = b.paint("gold" if b.variant == "golden" else "wood", any_color=0.1 if b.variant != "golden" else 0)
    stand = b.variant == "on a stand"
    size = 0.36 if stand else 0.49
    y = 0.6 if stand else 0.49
    count = 6 if b.variant == "with six handles" else 8
    spokes = []
    for k in range(count):
        if b.variant == "broken" and k in (1, 4):
            continue
        bar = cylinder(size * 0.065, size * 0.78, 6) + cylinder(size * 0.065, size * 0.26, 8, top=1.5).move(
            y=size * 0.74
        )
        spokes.append(bar.turn(z=360 * k / count).move(y=y))
    b.add("handle" if b.variant != "with six handles" else "spoke", spokes, wood, said=True)
    rim = extrude(circle(size * 0.7, 20) - circle(size * 0.56, 20), size * 0.2)
    if b.variant == "broken":
        rim = rim - box(size * 0.4, size * 0.5, 1).turn(z=-45).move(-size * 0.4, size * 0.2, 0)
    b.add("rim", rim.move(y=y), b.shade(wood, 0.12))
    b.add(
        "hub",
        forward(size * 0.2, size * 0.3, 12).move(0, y, 0),
        b.paint("brass") if b.variant != "golden" else b.paint("wood"),
    )
    if stand:
        b.add("axle", forward(0.05, 0.24, 8).move(0, y, -0.08), b.paint("brass"), said=False)
        b.add("stand", box(0.22, y + 0.1, 0.16, taper=0.7).move(z=-0.16), b.paint("wood"))
        b.add("base", box(0.4, 0.06, 0.4, bevel=0.012).move(z=-0.12), b.paint("wood"), said=False)


def submarine_fin(b: PropBuilder, y: float, r: float, reach: float, trim: Paint, style: str) -> None:
    """Its fin, propeller, band and torpedo, and more."""
    fins = [
        box(0.05, 2.3 * r, 0.13, bevel=0.015).move(0, y - 1.15 * r, -reach + 0.05),
        box(2.3 * r, 0.05, 0.13, bevel=0.015).move(0, y - 0.025, -reach + 0.05),
    ]
    b.add("fin", fins, trim)
    blades = join([box(0.06, 2.0 * r, 0.036).move(y=-r).turn(z=a) for a in (0, 60, 120)])
    b.add(
        "propeller",
        blades.turn(z=12).move(0, y, -reach - 0.09) + forward(0.045, 0.1, 8).move(0, y, -reach - 0.08),
        b.paint("brass"),
    )
    if style == "steampunk":
        b.add("band", [forward(r + 0.014, 0.05, 14).move(0, y, z) for z in (-0.14, 0.12)], b.paint("copper"))
    if style == "with torpedoes":
        b.add(
            "torpedo",
            [
                hull_of(
                    forward(0.045, 0.3, 8).move(s * r, y - 0.08, 0.1),
                    ball(0.03, 6).move(s * r, y - 0.11, 0.28),
                )
                for s in (-1, 1)
            ],
            b.paint("metal", b.pick("red", "light grey")),
        )
    b.add("keel", box(r * 0.8, 0.08, 0.4, bevel=0.012), trim, said=False)


@kind("submarine", also=("sub",), variants=("yellow", "military", "steampunk", "mini", "with torpedoes"), size=20.0)
def submarine(b: PropBuilder) -> None:
    """A rounded hull with a tower, portholes and a propeller."""
    style = b.variant or b.pick("cartoon", "cartoon", "military")
    color = {"yellow": "yellow", "military": b.pick("dark grey", "black", "slate blue")}.get(style, "")
    paint = b.paint(
        "brass" if style == "steampunk" else "metal", color, any_color=0.0 if color or style == "steampunk" else 0.8
    )
    trim = b.paint(
        "metal",
        b.pick("red", "light grey", "dark grey", "orange") if paint.color not in ("red", "dark grey") else "white",
    )
    slim = style in ("military", "with torpedoes")
    r = 0.14 if slim else b.between(0.2, 0.24)
    y, reach = r + 0.03, 0.36
    nose, tail = (
        ball(r, 14).move(0, y - r, reach - 0.04 if slim else 0.2),
        forward(r * 0.36, 0.1, 12).move(0, y, -reach - 0.04),
    )
    b.add("hull", hull_of(nose, forward(r, 0.3, 14).move(0, y, -0.02), tail), paint, said=False)
    b.add(
        "tower",
        box(r * 0.9, 0.18, 0.26, bevel=0.03, taper=0.85).move(0, y + r - 0.04, 0.02),
        paint if b.chance(0.5) else trim,
    )
    top = y + r + 0.12
    b.add(
        "periscope",
        tube([(0, top - 0.02, 0), (0, top + 0.12, 0), (0, top + 0.15, 0.03), (0, top + 0.15, 0.1)], 0.045, 8),
        b.paint("metal", "dark grey"),
    )
    if not slim:
        sides = [across(r * 0.34, 2 * r + 0.05, 12).move(0, y + 0.02, z) for z in (-0.08, 0.1)]
        b.add("rim", sides, trim, said=False)
        b.add(
            "porthole",
            [across(r * 0.22, 2 * r + 0.09, 10).move(0, y + 0.02, z) for z in (-0.08, 0.1)],
            b.paint("glass", b.pick("light blue", "cyan", "yellow")),
            said=False,
        )
        b.add(
            "window",
            forward(r * 0.5, 0.1, 12).move(0, y, 0.2 + r - 0.045),
            b.paint("glass", b.pick("light blue", "cyan")),
        )
    submarine_fin(b, y, r, reach, trim, style)
