"""Swords and daggers, tip up."""

import numpy as np
from manifold3d import JoinType

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.hafts import lighter, trim
from propsmith.exporter.training.procedural.organic import rock
from propsmith.exporter.training.procedural.outlines import Outline, Point, circle, extrude, lathe, mirrored, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube

BLADES = ("straight", "tapered", "leaf", "broad", "waved")


def blade_outline(width: float, length: float, style: str) -> Outline:
    """A two-edged blade that stands on y = 0, its tip up."""
    w, n = width / 2, length
    halves: dict[str, list[Point]] = {
        "straight": [(w, 0), (w * 0.95, n - 1.1 * width), (0, n)],
        "tapered": [(w, 0), (w * 0.45, n * 0.88), (0, n)],
        "leaf": [(w * 0.6, 0), (w * 0.55, n * 0.25), (w, n * 0.62), (w * 0.75, n * 0.85), (0, n)],
        "broad": [(w, 0), (w * 1.15, n * 0.82), (0, n)],
        "waved": [(w * (1.0 + 0.28 * (-1) ** k), n * 0.13 * k) for k in range(7)] + [(0, n)],
    }
    return mirrored(halves[style])


def curved_blade(width: float, length: float, sweep: float, flare: float = 1.0) -> Outline:
    """A blade with one edge that sweeps to -x as it rises; `flare` widens it before its tip."""
    share = np.linspace(0, 1, 9)
    bend = -sweep * share**2
    wide = width / 2 * (1 + (flare - 1) * np.sin(np.pi * share**1.6))
    wide[-1] = 0.0
    right = [(float(x + w), float(length * s)) for x, w, s in zip(bend, wide, share, strict=True)]
    left = [(float(x - w), float(length * s)) for x, w, s in zip(bend[:-1], wide[:-1], share[:-1], strict=True)]
    return polygon([*right, *left[::-1]])


def add_blade(
    b: PropBuilder, outline: Outline, y: float, paint: Paint, thick: float = 0.055, rim: float = 0.02
) -> None:
    """A bright edge around a thicker middle."""
    b.add("edge", extrude(outline, 0.04).move(y=y), lighter(b, paint), said=False)
    b.add("blade", extrude(outline.offset(-rim, JoinType.Miter), thick).move(y=y), paint)
    b.add("root", box(0.06, 0.08, 0.045).move(y=y - 0.04), paint, said=False)


def crossguard(b: PropBuilder, width: float, thick: float) -> Solid:
    """A guard about y = 0: straight, drooping to the blade, winged, a disc, or with knobs."""
    style = b.pick("straight", "curved", "winged", "disc", "knobs", "curved")
    half = width / 2
    if style == "curved":
        path = [(-half, 0.05, 0), (-half * 0.6, 0.005, 0), (0, 0, 0), (half * 0.6, 0.005, 0), (half, 0.05, 0)]
        return tube(path, [thick * 0.8, thick, thick * 1.15, thick, thick * 0.8], 6)
    if style == "winged":
        side = [(0.0, -0.035), (half * 0.5, -0.02), (half, 0.06), (half * 0.9, 0.07), (half * 0.4, 0.035)]
        return extrude(mirrored([*side, (0.0, 0.035)]), thick)
    if style == "disc":
        return cylinder(half * 0.62, 0.045, 10).move(y=-0.022)
    bar = box(width, 0.05, thick, bevel=0.012).move(y=-0.025)
    if style == "straight":
        return bar
    return join([bar, *[ball(0.042, 8).move(x, -0.042, 0) for x in (-half, half)]])


def hilt(b: PropBuilder, grip: float, width: float, metal: Paint, thick: float = 0.058) -> float:
    """Pommel, grip and guard from the floor up; returns the height where the blade begins."""
    knob = b.pick(
        ball(0.046, 8),
        lathe([(0.03, 0), (0.05, 0.03), (0.03, 0.075)], 8),
        extrude(circle(0.05, 10), 0.06).move(y=0.045),
        box(0.075, 0.075, 0.06, bevel=0.02),
    )
    b.add("pommel", knob, metal)
    leather = b.paint(b.pick("leather", "leather", "wood", "cloth"), any_color=0.4)
    low = 0.06
    b.add("grip", cylinder(thick / 2, grip + 0.02, 8).move(y=low), leather)
    if b.chance(0.5):
        turns = [cylinder(thick * 0.6, grip * 0.14, 8).move(y=low + grip * s) for s in (0.12, 0.42, 0.72)]
        b.add("wrap", turns, b.shade(leather), said=False)
    y = low + grip + 0.02
    b.add("guard", crossguard(b, width, 0.065).move(y=y), metal)
    if b.chance(0.25):
        b.add("gem", ball(0.03, 8).scale(1, 1, 1.6).move(0, y - 0.03, 0), b.paint("crystal"), said=False)
    return y + 0.015


@kind(
    "sword",
    also=("blade",),
    variants=("short", "golden", "curved", "great", "crystal", "broken", "stone", "in a stone"),
    size=1.1,
)
def sword(b: PropBuilder) -> None:
    """Pommel, grip, guard and blade."""
    metal = trim(b) if b.variant != "stone" else b.paint("wood")
    material = {"golden": "gold", "crystal": "crystal", "stone": "stone"}.get(b.variant, "steel")
    steel_paint = b.paint(material, any_color=0.25 if b.variant in ("", "curved", "great") else 0.0)
    if b.variant == "in a stone":
        sword_in_stone(b, metal, steel_paint)
        return
    great = b.variant == "great"
    grip = 0.24 if great else b.between(0.13, 0.17)
    y = hilt(b, grip, b.between(0.32, 0.4) if great else b.between(0.22, 0.32), metal)
    width = b.between(0.15, 0.2) if great else b.between(0.09, 0.125)
    length = {"short": b.between(0.34, 0.42), "broken": 0.7}.get(b.variant, 1.0 - y)
    style = b.pick(*BLADES)
    if b.variant == "curved":
        outline = curved_blade(width, length, -b.between(0.14, 0.24), b.between(1.1, 1.7))
    elif b.variant == "crystal":
        jag = [(0.05, 0), (0.09, length * 0.2), (0.06, length * 0.3), (0.1, length * 0.55), (0.065, length * 0.62)]
        outline = mirrored([*jag, (0.07, length * 0.8), (0, length)])
    elif b.variant == "stone":
        outline = mirrored([(0.05, 0), (0.085, length * 0.2), (0.07, length * 0.5), (0.095, length * 0.7), (0, length)])
    else:
        outline = blade_outline(width, length, "straight" if b.variant == "broken" else style)
    if b.variant == "broken":
        w = width
        jagged = [(-w, 0), (w, 0), (w, 0.42), (w * 0.2, 0.34), (0, 0.45), (-w * 0.3, 0.36), (-w, 0.5)]
        outline = outline ^ polygon(jagged)
    add_blade(b, outline, y, steel_paint)


def sword_in_stone(b: PropBuilder, metal: Paint, paint: Paint) -> None:
    """Its tip down in a boulder, its hilt up."""
    stone = rock(b.rng, b.between(0.56, 0.7), b.between(0.32, 0.4), 0.55, 26)
    b.add("stone", stone, b.paint("stone"))
    high = stone.top
    b.add("blade", box(b.between(0.1, 0.13), 0.5, 0.05).move(y=high - 0.14), paint)
    y = high + 0.34
    b.add("guard", crossguard(b, b.between(0.28, 0.36), 0.07).turn(z=180).move(y=y), metal)
    b.add("grip", cylinder(0.032, 0.2, 8).move(y=y), b.paint("leather", any_color=0.4))
    b.add("pommel", ball(0.05, 8).move(y=y + 0.17), metal)


@kind("dagger", also=("dirk",), variants=("curved", "throwing", "golden", "ritual", "broken", "bone"), size=0.35)
def dagger(b: PropBuilder) -> None:
    """A short blade on a stout hilt."""
    metal = trim(b)
    material = {"golden": "gold", "bone": "bone"}.get(b.variant, "steel")
    paint = b.paint(material, any_color=0.2 if material == "steel" else 0.0)
    if b.variant == "throwing":
        throwing_knife(b, paint)
        return
    grip, width = b.between(0.22, 0.28), b.between(0.3, 0.42)
    b.add(
        "pommel",
        b.pick(ball(0.07, 8), box(0.12, 0.1, 0.1, bevel=0.03), lathe([(0.04, 0), (0.075, 0.05), (0.04, 0.1)], 8)),
        metal,
    )
    leather = b.paint(b.pick("leather", "leather", "wood", "bone"), any_color=0.4)
    b.add("grip", lathe([(0.045, 0), (0.06, grip * 0.5), (0.045, grip)], 8).move(y=0.09), leather)
    y = 0.09 + grip
    b.add("guard", crossguard(b, width, 0.1).move(y=y), metal)
    wide, length = b.between(0.15, 0.2), 1.0 - y
    if b.variant == "curved":
        outline = curved_blade(wide, length, -b.between(0.18, 0.3), b.between(1.0, 1.5))
    elif b.variant == "ritual":
        outline = blade_outline(wide, length, "waved")
        b.add("gem", ball(0.05, 8).scale(1, 1, 1.5).move(0, y - 0.05, 0), b.paint("crystal", "red"))
    else:
        outline = blade_outline(wide, length, b.pick("straight", "tapered", "leaf"))
    if b.variant == "broken":
        w = wide
        outline = outline ^ polygon([(-w, 0), (w, 0), (w, 0.36), (0.02, 0.26), (-0.02, 0.36), (-w, 0.24)])
    add_blade(b, outline, y, paint, 0.08, 0.03)


def throwing_knife(b: PropBuilder, paint: Paint) -> None:
    """One flat piece of steel with a ring at its end."""
    outline = mirrored([(0.05, 0.12), (0.05, 0.4), (0.12, 0.48), (0.1, 0.7), (0, 1.0)])
    b.add("edge", extrude(outline, 0.045), lighter(b, paint), said=False)
    b.add("blade", extrude(outline.offset(-0.03, JoinType.Miter), 0.07), paint)
    b.add("ring", extrude(circle(0.09, 12) - circle(0.045, 12), 0.06).move(y=0.09), paint)
    b.add("wrap", [box(0.13, 0.045, 0.1, bevel=0.015).move(y=0.18 + 0.06 * k) for k in range(4)], b.paint("cloth"))


@kind(
    "katana", also=("samurai sword",), variants=("sheathed", "short", "black", "with a tassel", "on a stand"), size=1.0
)
def katana(b: PropBuilder) -> None:
    """A slightly curved blade, a round guard, a long wrapped grip."""
    fittings, grip_paint = trim(b), b.paint("cloth", "black" if b.variant == "black" else "")
    paint = b.paint("steel", "black" if b.variant == "black" else "", any_color=0.2)
    parts: list[tuple[str, Solid, Paint, bool]] = []
    grip = b.between(0.2, 0.26)
    parts.append(("grip", box(0.055, grip, 0.06, bevel=0.015), grip_paint, True))
    diamonds = [box(0.036, 0.036, 0.03).turn(z=45).move(0, grip * s, 0.028) for s in (0.16, 0.42, 0.68)]
    parts.append(("diamond", join([*diamonds, *[d.mirror("z") for d in diamonds]]), fittings, False))
    guard = b.pick(cylinder(0.08, 0.045, 12), box(0.14, 0.045, 0.13, bevel=0.02))
    parts.append(("guard", guard.move(y=grip - 0.01), fittings, True))
    y = grip + 0.02
    length = 0.4 if b.variant == "short" else 1.0 - y
    sweep = b.between(0.05, 0.09)
    if b.variant in ("sheathed", "on a stand"):
        sheathe(b, parts, fittings, (y, length, sweep))
    else:
        outline = curved_blade(0.075, length, -sweep)
        parts.append(("edge", extrude(outline, 0.04).move(y=y), lighter(b, paint), False))
        parts.append(("blade", extrude(outline ^ outline.translate((-0.03, 0)), 0.055).move(y=y), paint, True))
        parts.append(("collar", box(0.07, 0.05, 0.06).move(y=y), fittings, False))
    if b.variant == "with a tassel":
        cord = tube([(0, 0.02, 0.02), (0.08, 0.0, 0.03), (0.11, 0.06, 0.03)], 0.036, 6)
        knot = cylinder(0.03, 0.13, 8, 1.6).turn(x=180).move(0.11, 0.1, 0.03)
        parts.append(
            ("tassel", (cord + knot).move(y=0.02), b.paint("cloth", b.pick("red", "yellow", "purple", "white")), True)
        )
    for name, solid, part_paint, said in parts:
        placed = solid.turn(z=-90).move(-0.5, 0.25, 0) if b.variant == "on a stand" else solid
        b.add(name, placed, part_paint, said=said)
    if b.variant == "on a stand":
        wood = b.paint("wood", any_color=0.3)
        forks = [
            box(0.05, 0.27, 0.05).move(x, 0, -0.07) + box(0.06, 0.045, 0.18).move(x, 0.16, 0) for x in (-0.3, 0.28)
        ]
        lips = [box(0.06, 0.1, 0.04).move(x, 0.16, 0.09) for x in (-0.3, 0.28)]
        b.add(
            "stand",
            join(
                [
                    *forks,
                    *lips,
                    box(0.7, 0.045, 0.05).move(0, 0, -0.07),
                    *[box(0.06, 0.045, 0.24).move(x, 0, -0.01) for x in (-0.3, 0.28)],
                ]
            ),
            wood,
        )


def sheathe(
    b: PropBuilder,
    parts: list[tuple[str, Solid, Paint, bool]],
    fittings: Paint,
    place: tuple[float, float, float],
) -> None:
    """A curved sheath from a height on, so long, bent so far."""
    y, length, sweep = place
    path = [(sweep * s * s, y + length * s, 0) for s in np.linspace(0, 1, 6)]
    parts.append(("sheath", tube(path, 0.085, 8, 0.75), b.paint("wood", any_color=0.8), True))
    x = sweep * 0.03
    parts.append(("ring", cylinder(0.052, 0.05, 8).move(x, y + length * 0.16, 0), fittings, False))
