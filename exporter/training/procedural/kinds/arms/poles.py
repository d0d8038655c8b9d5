"""Weapons and magic on a long shaft, head up."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.hafts import (
    axe_blade,
    bands,
    ground,
    pommel,
    steel,
    trim,
    two_toned,
    wrapping,
)
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import extrude, heart, lathe, mirrored, polygon, ring, star
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cone, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube


def spear_head(width: float, length: float, style: str, thick: float = 0.055) -> Solid:
    """A head that stands on y = 0: a leaf, a long triangle, or a diamond."""
    w = width / 2
    halves = {
        "leaf": [(w * 0.35, 0), (w, length * 0.3), (w * 0.7, length * 0.65), (0, length)],
        "triangle": [(w * 0.3, 0), (w, length * 0.12), (0, length)],
        "diamond": [(0.02, 0), (w, length * 0.45), (0, length)],
    }
    return extrude(mirrored(halves[style]), thick)


@kind("spear", also=("lance",), variants=("stone", "winged", "tribal", "jousting", "golden"), size=2.0)
def spear(b: PropBuilder) -> None:
    """A head on a long shaft; a jousting lance is a long cone with a guard."""
    wood, thick = b.paint("wood", any_color=0.3), b.between(0.045, 0.055)
    if b.variant == "jousting":
        jousting_lance(b)
        return
    long = b.between(0.2, 0.3)
    b.add("shaft", cylinder(thick / 2, 1.0 - long + 0.03, 8), wood)
    y = 1.0 - long
    material = {"stone": "stone", "golden": "gold"}.get(b.variant, b.pick("steel", "iron", "bronze"))
    metal = b.paint(material, any_color=0.15 if not b.variant else 0.0)
    wide = b.between(0.11, 0.17)
    if b.variant == "stone":
        flint = extrude(mirrored([(0.03, 0), (wide / 2, 0.07), (wide * 0.42, long * 0.5), (0, long)]), 0.06, 0.8)
        b.add("head", flint.move(y=y), metal)
        b.add("binding", join(bands((y - 0.03, y + 0.015, y + 0.06), thick * 1.1)), b.paint("rope"))
        return
    b.add("head", spear_head(wide, long, b.pick("leaf", "triangle", "diamond")).move(y=y), metal)
    b.add("socket", cylinder(thick * 0.8, 0.1, 8).move(y=y - 0.06), metal, said=False)
    if b.variant == "winged":
        wing = polygon([(0, 0), (0.13, 0.07), (0.15, 0.12), (0.1, 0.11), (0, 0.07)])
        b.add("wing", [extrude(side, 0.05).move(y=y - 0.05) for side in (wing, wing.mirror((1, 0)))], metal)
    elif b.variant == "tribal":
        cloth = b.paint("feather", any_color=0.6)
        drops = [extrude(mirrored([(0.015, 0), (0.04, 0.06), (0.02, 0.18)]), 0.04).turn(z=a) for a in (-28, 28)]
        b.add("feather", [d.move(0.07 * s, y - 0.2, 0) for d, s in zip(drops, (-1, 1), strict=True)], cloth)
        b.add("binding", join(bands((y - 0.08, y - 0.035), thick * 1.1)), b.paint("rope"), said=False)
    if b.chance(0.5):
        wrapping(b, 0.36, 0.5, thick, b.paint("leather", any_color=0.4), "grip")
    if b.chance(0.3):
        b.add("butt", cone(thick * 0.7, 0.08, 8).turn(x=180).move(y=0.03), metal, said=False)


def jousting_lance(b: PropBuilder) -> None:
    """A cone in spiraling or banded colors with a bell guard."""
    first, second = b.paint("wood", any_color=0.9), b.paint("paint", b.pick("white", "yellow", "gold"))
    levels = [0.24, 0.4, 0.55, 0.7, 0.85, 1.0]
    wide = [0.075, 0.062, 0.052, 0.042, 0.034, 0.026]
    for k in range(5):
        part = cylinder(wide[k], levels[k + 1] - levels[k] + 0.002, 10, wide[k + 1] / wide[k]).move(y=levels[k])
        b.add("shaft", part, second if k % 2 else first, said=False)
    b.add("guard", cylinder(0.13, 0.11, 10, 0.55).move(y=0.17), b.paint(b.pick("steel", "gold")))
    b.add("grip", cylinder(0.035, 0.15, 8).move(y=0.04), b.paint("leather"))
    b.add("butt", cylinder(0.06, 0.06, 8), first, said=False)


@kind("halberd", also=("polearm",), variants=("ornate", "glaive", "with a tassel", "rusty", "double-bladed"), size=2.2)
def halberd(b: PropBuilder) -> None:
    """An axe blade, a hook and a spike on a long shaft; a glaive is one long blade."""
    wood, thick = b.paint("wood", any_color=0.3), 0.05
    b.add("shaft", cylinder(thick / 2, 0.84, 8), wood)
    metal = b.paint("rust") if b.variant == "rusty" else steel(b)
    y = b.between(0.66, 0.72)
    if b.variant == "glaive":
        back = [(-0.035, 0), (-0.03, 0.16), (0.0, 0.34)]
        front = [(0.09, 0.3), (0.085, 0.16), (0.05, 0.06), (0.035, 0)]
        outline = polygon([*back, *front])
        two_toned(b, "blade", outline, ground(outline, 0.035), metal, 0.06, 0.68)
    else:
        blade = axe_blade(b.between(0.15, 0.2), b.between(0.22, 0.3), b.between(0.0, 0.05), 0.1)
        two_toned(b, "axe blade", blade, ground(blade, 0.045), metal, 0.06, y)
        b.add("spike", spear_head(0.1, 0.24, b.pick("leaf", "diamond", "triangle")).move(y=0.77), metal)
        if b.variant == "double-bladed":
            other = blade.mirror((1, 0))
            two_toned(b, "axe blade", other, ground(blade, 0.045).mirror((1, 0)), metal, 0.06, y)
        else:
            hook = polygon([(0, 0.05), (-0.1, 0.03), (-0.16, -0.05), (-0.08, -0.03), (0, -0.05)])
            b.add("hook", extrude(hook, 0.055).move(y=y), metal)
    b.add("socket", cylinder(0.042, 0.22, 8).move(y=y - 0.11), trim(b) if b.variant == "ornate" else metal, said=False)
    if b.variant == "ornate":
        b.add("gem", ball(0.035, 8).scale(1, 1, 1.7).move(0, y - 0.035, 0), b.paint("crystal"))
        b.add("ring", bands((0.06, 0.3, 0.5), thick * 1.15), trim(b))
        pommel(b, thick * 1.1, trim(b))
    if b.variant == "with a tassel":
        b.add(
            "tassel",
            cylinder(0.045, 0.14, 8, 0.6).move(y=y - 0.25),
            b.paint("cloth", b.pick("red", "red", "yellow", "blue")),
        )
    if b.chance(0.5):
        wrapping(b, 0.24, 0.42, thick, b.paint("leather", any_color=0.4), "grip")


def crook(radius: float, y: float, thick: float) -> Solid:
    """A shaft's end rolled up like a shepherd's crook, from (0, y)."""
    turn = np.linspace(180, -150, 15)
    path = [(radius + radius * np.cos(a), y + radius * 1.1 * np.sin(a), 0) for a in np.radians(turn)]
    return tube([(0, y - 0.1, 0), *path], [thick * (1 - 0.016 * k) for k in range(len(path) + 1)], 7)


def gnarled(b: PropBuilder, top: float, thick: float) -> Solid:
    """A crooked branch from the floor up to (0, top)."""
    path = [(b.between(-0.03, 0.03), top * k / 6, b.between(-0.025, 0.025)) for k in range(1, 6)]
    return tube([(0, 0, 0), *path, (0, top, 0)], [thick * b.between(0.9, 1.35) for _ in range(7)], 7)


def crystal(b: PropBuilder, wide: float, high: float) -> Solid:
    """A cut crystal that stands on its point."""
    shape = b.pick((0.0, 0.5), (0.0, 0.65), (0.35, 0.7))
    return lathe([(0.012 + shape[0] * wide / 2, 0), (wide / 2, high * shape[1]), (0.01, high)], b.pick(5, 6, 8))


@kind(
    "staff",
    also=("wizard staff", "magic staff"),
    variants=("crystal-topped", "gnarled", "skull", "druid", "golden", "with an orb", "crescent"),
    size=1.7,
)
def staff(b: PropBuilder) -> None:
    """A tall shaft with something magic at its top."""
    wood = b.paint("gold" if b.variant == "golden" else "wood", any_color=0.0 if b.variant == "golden" else 0.25)
    thick, top = b.between(0.05, 0.062), 0.76
    style = b.variant or b.pick("with an orb", "crystal-topped", "crook")
    b.add("shaft", gnarled(b, top, thick) if style in ("gnarled", "druid") else cylinder(thick / 2, top, 8), wood)
    glow, fittings = b.paint("crystal", any_color=0.4), trim(b)
    if style in ("with an orb", "golden"):
        b.add("cup", cylinder(0.03, 0.06, 8, 2.3).move(y=top - 0.02), fittings)
        b.add("orb", ball(b.between(0.075, 0.1), 12).move(y=top), glow)
        if b.chance(0.5):
            prong = tube(
                [(0.05, top, 0), (0.125, top + 0.06, 0), (0.11, top + 0.16, 0), (0.05, top + 0.22, 0)], 0.038, 6
            )
            b.add("claw", [prong.turn(y=a) for _, _, a in around(3, 1)], fittings)
    elif style == "crystal-topped":
        b.add("crystal", crystal(b, b.between(0.12, 0.17), b.between(0.2, 0.26)).move(y=top - 0.02), glow)
        spread = [
            box(0.05, 0.14, 0.05, taper=0.6).turn(z=-32).move(0.02, top - 0.03, 0).turn(y=a) for _, _, a in around(4, 1)
        ]
        b.add("claw", spread, fittings)
    elif style == "skull":
        skull(b, top)
    elif style == "crescent":
        moon = ring(0.15, 0.08, -200, 20, 20) - ring(0.3, 0.15, sides=20).translate((0, -0.0))
        b.add("crescent", extrude(moon, 0.06).move(y=top + 0.14), fittings)
        b.add("orb", ball(0.06, 10).move(y=top + 0.06), glow)
    else:
        b.add("crook", crook(0.085, top, thick * 1.15).move(x=0), wood)
        b.add("orb", ball(0.058, 10).move(0.085, top - 0.045, 0), glow)
        if style == "druid":
            leaf = extrude(mirrored([(0.01, 0), (0.05, 0.07), (0.03, 0.12), (0, 0.16)]), 0.04)
            leaves = [
                leaf.turn(z=-55).turn(y=a).move(0, y, 0) for y, a in ((0.5, 20), (0.6, 150), (0.7, 260), (0.72, 60))
            ]
            b.add("leaf", leaves, b.paint("leaf"))
    if b.chance(0.5) and style not in ("gnarled", "druid"):
        b.add("ring", bands((top - 0.1, 0.4, 0.03), thick * 1.1), fittings)
    if b.chance(0.5) and style not in ("gnarled", "druid"):
        wrapping(b, 0.46, 0.6, thick, b.paint("leather", any_color=0.5))


def skull(b: PropBuilder, top: float) -> None:
    """A skull with dark eyes on a shaft's top."""
    bone = b.paint("bone")
    head = [ball(0.105, 12).move(0, top + 0.02, -0.01), box(0.12, 0.1, 0.11, bevel=0.02).move(0, top - 0.03, 0.035)]
    b.add("skull", join(head), bone)
    eyes = [ball(0.034, 8).move(x, top + 0.075, 0.075) for x in (-0.042, 0.042)]
    b.add("eye", eyes, b.paint("paint", b.pick("black", "black", "red", "lime green", "cyan")))
    if b.chance(0.5):
        horn = tube([(0.07, top + 0.17, 0), (0.15, top + 0.19, 0), (0.18, top + 0.27, 0)], [0.06, 0.05, 0.036], 6)
        b.add("horn", [horn, horn.mirror()], b.paint("horn"))


@kind(
    "wand",
    also=("magic wand",),
    variants=("star-tipped", "gnarled", "crystal", "bone", "magician's", "heart-tipped"),
    size=0.35,
)
def wand(b: PropBuilder) -> None:
    """A short rod with a handle and a tip."""
    style = b.variant or b.pick("turned", "star-tipped", "crystal")
    material = {"bone": "bone", "gnarled": "wood"}.get(style, "wood")
    rod = b.paint(material, any_color=0.5 if material == "wood" else 0.0)
    fittings = trim(b)
    if style in ("gnarled", "bone"):
        body = (
            gnarled(b, 1.0, 0.075)
            if style == "gnarled"
            else tube([(0, 0, 0), (0, 0.5, 0), (0, 0.95, 0)], [0.07, 0.06, 0.075], 8)
        )
        b.add("shaft", body, rod, said=False)
        if style == "bone":
            knobs = [ball(0.06, 8).move(x, y, 0) for x in (-0.04, 0.04) for y in (-0.05, 0.88)]
            b.add("knob", knobs, rod, said=False)
        wrapping(b, 0.08, 0.3, 0.1, b.paint("leather", any_color=0.4))
        return
    if style == "magician's":
        b.add(
            "shaft",
            cylinder(0.05, 1.0, 10),
            b.paint("wood", b.pick("black", "black", "dark blue", "purple")),
            said=False,
        )
        b.add("tip", [cylinder(0.054, 0.17, 10).move(y=y) for y in (-0.003, 0.833)], b.paint("paint", "white"))
        return
    b.add(
        "handle",
        lathe([(0.035, 0), (0.065, 0.03), (0.045, 0.12), (0.06, 0.24), (0.04, 0.28)], 8),
        b.paint("wood", any_color=0.4),
    )
    b.add("ring", cylinder(0.055, 0.05, 8).move(y=0.27), fittings, said=False)
    b.add("shaft", cylinder(0.036, 0.55, 8, 0.75).move(y=0.27), rod)
    wand_tip(b, style, 0.8)


def wand_tip(b: PropBuilder, style: str, y: float) -> None:
    """A star, a heart, a crystal, or a bead."""
    if style == "star-tipped":
        size = b.between(0.17, 0.24)
        shape = extrude(star(5, size, size * 0.48), 0.08)
        b.add("star", shape.move(y=y + size * 0.42), b.paint("gold" if b.chance(0.5) else "paint"))
    elif style == "heart-tipped":
        plate = extrude(heart(b.between(0.28, 0.36)), 0.09)
        b.add("heart", plate.move(y=y + 0.12), b.paint("paint", b.pick("red", "pink", "magenta", "purple")))
    elif style == "crystal":
        b.add("crystal", crystal(b, 0.14, b.between(0.2, 0.28)).move(y=y - 0.03), b.paint("crystal"))
    else:
        b.add("bead", ball(0.055, 10).move(y=y - 0.02), b.paint("crystal", any_color=0.5))


@kind("scythe", variants=("farm", "reaper's", "ornate", "short", "golden"), size=1.6)
def scythe(b: PropBuilder) -> None:
    """A long curved blade across the top of a bent snath with two grips."""
    wood = b.paint("wood", "black" if b.variant == "reaper's" else "", any_color=0.2)
    length = 0.7 if b.variant == "short" else 0.96
    bend = b.between(0.03, 0.06)
    path = [(0, 0, 0), (-bend, length * 0.3, 0), (bend * 0.5, length * 0.7, 0), (0, length, 0)]
    b.add("handle", tube(path, 0.052, 8), wood)
    metal = b.paint("gold") if b.variant == "golden" else steel(b, 0.2)
    span, drop, wide = b.between(0.5, 0.62), b.between(0.16, 0.26), b.between(0.11, 0.15)
    share = np.linspace(0, 1, 8)
    back = [(float(span * s), float(length - 0.02 - drop * s**2)) for s in share]
    edge = [(x, y - wide * float(1 - s) ** 0.6) for (x, y), s in zip(back[:-1], share[:-1], strict=True)]
    outline = polygon([(-0.04, length - 0.02), *back, *edge[::-1], (-0.04, length - 0.02 - wide)])
    b.add("edge", extrude(outline, 0.042), b.paint(metal.material, metal.color), said=False)
    b.add("blade", extrude(outline ^ outline.translate((0, 0.04)), 0.06), metal)
    b.add("collar", box(0.09, 0.17, 0.09, bevel=0.015).move(0, length - 0.16, 0), trim(b), said=False)
    if b.variant != "reaper's":
        pegs = [cylinder(0.022, 0.13, 8).turn(z=-90).move(-bend * 0.5, y, 0) for y in (length * 0.36, length * 0.6)]
        b.add("grip", pegs, wood)
    if b.variant in ("ornate", "reaper's"):
        skull_or_gem = ball(0.055, 10).scale(1, 1, 1.2).move(0, length - 0.13, 0)
        b.add("gem", skull_or_gem, b.paint("crystal", b.pick("red", "purple", "green", "cyan")))
        spike = cone(0.04, 0.16, 6).turn(z=55).move(-0.02, length - 0.06, 0)
        b.add("spike", spike, metal)
    if b.variant == "ornate":
        b.add("ring", bands((length * 0.1, length * 0.5), 0.08), b.paint("gold"))
