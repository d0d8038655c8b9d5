"""What one cooks in."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import flame, lit
from propsmith.exporter.training.procedural.organic import around, rock
from propsmith.exporter.training.procedural.outlines import (
    lathe,
    lay,
    polygon,
    vessel,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder
from propsmith.exporter.training.procedural.sweeps import handle, hoop, tube


def ears(radius: float, y: float, thick: float = 0.06) -> list[Solid]:
    """Two handles at the sides of a pot."""
    return [handle(0.24, 0.16, thick).turn(x=90).turn(y=s * 90).move(s * (radius - 0.06), y, 0) for s in (-1, 1)]


@kind(
    "cauldron",
    also=("witch's pot",),
    variants=("with green brew", "over fire", "hanging", "empty", "golden"),
    size=0.8,
)
def cauldron(b: PropBuilder) -> None:
    """A round pot on three feet."""
    iron = b.paint("gold") if b.variant == "golden" else b.paint("iron", b.pick("black", "dark grey", "grey"))
    scale = {"over fire": 0.62, "hanging": 0.58}.get(b.variant, 1.0)
    lift = {"over fire": 0.28, "hanging": 0.24}.get(b.variant, 0.06)
    radius, belly = b.between(0.4, 0.46), b.between(0.26, 0.34)
    profile = [(0.5 * radius, 0), (0.92 * radius, 0.12), (radius, belly), (0.86 * radius, 0.54), (0.78 * radius, 0.62)]

    def put(solid: Solid) -> Solid:
        return solid.scale(scale, scale, scale).move(0, lift, 0)

    b.add("pot", put(vessel([*profile, (0.95 * radius, 0.69)], 0.07, 14)), iron, said=False)
    b.add("rim", put(hoop(0.84 * radius, 0.08, 14, 6).move(y=0.64)), b.shade(iron, 0.1), said=False)
    b.add("handle", [put(ear) for ear in ears(0.9 * radius, 0.5)], b.shade(iron, 0.1))
    if b.variant != "empty":
        green = b.pick("lime green", "green")
        brew = (
            b.paint("slime", green)
            if b.variant == "with green brew"
            else b.paint(
                b.pick("liquid", "slime"), b.pick("purple", "blue", "red", "lime green", "orange", "brown", "pink")
            )
        )
        b.add("brew", put(cylinder(0.74 * radius, 0.06, 14).move(y=0.56)), brew)
        if b.variant == "with green brew" or b.chance(0.6):
            spots = ((0.1, 0.08, 0.08), (-0.14, 0.02, 0.06), (0.02, -0.15, 0.07), (-0.05, 0.17, 0.05))
            b.add("bubble", [put(ball(r, 8).move(x, 0.6 - 0.6 * r, z)) for x, z, r in spots], brew)
    if lift < 0.1:
        b.add(
            "foot",
            [beam((x * 1.1, 0, z * 1.1), (x * 0.9, 0.16, z * 0.9), 0.09, 6) for x, z, _ in around(3, 0.6 * radius, 60)],
            iron,
        )
        return
    _over_a_fire(b, lift + 0.62 * scale, 1.5 * radius * scale)


def _over_a_fire(b: PropBuilder, y: float, wide: float) -> None:
    """What carries a cauldron: burning logs, or a tripod."""
    if b.variant == "over fire":
        logs = [beam((-x, 0.05, -z), (x, 0.08, z), 0.09, 8) for x, z, _ in around(3, 0.34, 30)]
        b.add("log", [log.move(y=-min(log.base, 0)) for log in logs], b.paint("wood"))
        b.add(
            "fire",
            [flame(h, 0.62).move(x, 0.07, z) for x, z, h in ((0, 0.14, 0.3), (0.16, -0.02, 0.27), (-0.15, 0.0, 0.28))],
            lit(b),
        )
        return
    b.add(
        "tripod", [beam((x, 0, z), (0, 0.98, 0), 0.06) for x, z, _ in around(3, 0.5)], b.paint(b.pick("wood", "iron"))
    )
    b.add("chain", box(0.045, 0.26, 0.045).move(y=0.72), b.paint("iron", "grey"), said=False)
    b.add(
        "bail",
        handle(wide, 0.2, 0.05).move(y=y),
        b.paint("iron", "grey"),
        said=False,
    )


@kind("teapot", also=("tea pot",), variants=("round", "iron", "tall", "with cup", "patterned"), size=0.22)
def teapot(b: PropBuilder) -> None:
    """A round pot with a spout to the right and a handle to the left."""
    body = b.paint("iron") if b.variant == "iron" else b.paint(b.pick("ceramic", "porcelain", "metal"), any_color=0.6)
    trim = body if b.chance(0.5) else b.paint(b.pick("gold", "ceramic", "wood"), any_color=0.4)
    if b.variant == "tall":
        profile, y = [(0.2, 0), (0.26, 0.08), (0.2, 0.5), (0.15, 0.72)], 0.72
    elif b.variant == "round":
        profile, y = [(0.16, 0), (0.3, 0.12), (0.33, 0.28), (0.26, 0.46), (0.14, 0.54)], 0.54
    else:
        wide = b.between(0.28, 0.34)
        profile, y = [(0.7 * wide, 0), (wide, 0.12), (wide * 1.02, 0.26), (0.7 * wide, 0.42), (0.5 * wide, 0.46)], 0.46
    heights, radii = [p[1] for p in profile], [p[0] for p in profile]

    def at(share: float) -> float:
        return float(np.interp(share * y, heights, radii))

    b.add("body", lathe(profile, 14), body, said=False)
    lid = radii[-1] + 0.02
    b.add(
        "lid",
        lathe([(lid, 0), (lid * 0.9, 0.05), (0.05, 0.09)], 14).move(y=y - 0.01) + ball(0.05, 8).move(y=y + 0.06),
        trim,
    )
    x = at(0.3)
    spout = tube(
        [(x - 0.08, 0.3 * y, 0), (x + 0.08, 0.36 * y, 0), (x + 0.15, 0.7 * y, 0), (x + 0.24, 0.95 * y, 0)],
        [0.17, 0.14, 0.1, 0.07],
        8,
    )
    b.add("spout", spout, body if b.chance(0.6) else trim)
    if b.variant == "iron":
        b.add("handle", handle(2 * at(0.9), 0.34, 0.055).move(y=0.88 * y), trim)
    else:
        w = at(0.7)
        loop = [
            (-w + 0.03, 0.82 * y, 0),
            (-w - 0.14, 0.84 * y, 0),
            (-w - 0.19, 0.55 * y, 0),
            (-w - 0.12, 0.28 * y, 0),
            (-at(0.25) + 0.03, 0.25 * y, 0),
        ]
        b.add("handle", tube(loop, 0.065, 6), trim)
    if b.variant == "patterned":
        dots = [ball(0.055, 8).move(at(0.5) * u, 0.5 * y - 0.055, at(0.5) * v) for u, v, _ in around(8, 1.0, 22)]
        b.add("dot", dots, b.paint("ceramic", any_color=0.9))
    if b.variant == "with cup":
        cup = vessel([(0.07, 0), (0.11, 0.06), (0.14, 0.16)], 0.04, 10).move(0.1, 0, 0.46)
        b.add("cup", cup, body)
        b.add("tray", cylinder(0.62, 0.04, 16).move(z=0.12).move(y=-0.036), b.paint(b.pick("wood", "metal")))


@kind("cooking pot", also=("stew pot",), variants=("saucepan", "stock", "of stew", "pressure", "open"), size=0.35)
def cooking_pot(b: PropBuilder) -> None:
    """A pot with a lid and handles."""
    body = b.paint(b.pick("metal", "steel", "copper", "iron"), any_color=0.45)
    dark = b.paint(b.pick("plastic", "wood"), b.pick("black", "brown", "dark grey"))
    radius, tall = b.between(0.34, 0.4), b.between(0.36, 0.46)
    if b.variant == "stock":
        tall = 0.72
    if b.variant == "saucepan":
        radius, tall = 0.27, 0.3
    hollow = b.variant in ("of stew", "open") or (b.variant == "saucepan" and b.chance(0.5))
    shape = [(radius * 0.95, 0), (radius, 0.04), (radius, tall)]
    b.add("pot", vessel(shape, 0.055, 16) if hollow else lathe(shape, 16), body, said=False)
    b.add(
        "rim",
        cylinder(radius + 0.03, 0.05, 16).move(y=tall - 0.045) - cylinder(radius - 0.05, 1, 16).move(y=0.1),
        b.shade(body, 0.1),
        said=False,
    )
    if b.variant == "saucepan":
        b.add("handle", beam((radius - 0.02, tall * 0.75, 0), (radius + 0.5, tall * 0.95, 0), 0.075, 6), dark)
    else:
        b.add("handle", ears(radius, tall * 0.72, 0.065), dark if b.chance(0.5) else b.shade(body, 0.1))
    if hollow:
        stew = b.paint("liquid", b.pick("brown", "orange", "red", "green"))
        level = tall * (0.8 if b.variant == "of stew" else 0.6)
        if b.variant != "open" or b.chance(0.4):
            b.add("stew", cylinder(radius - 0.03, 0.06, 16).move(y=level - 0.06), stew)
        if b.variant == "of stew":
            lumps = [rock(b.rng, 0.14, 0.1, 0.13, 10).move(x, level - 0.05, z) for x, z, _ in around(4, 0.18, 20)]
            b.add("lump", lumps, b.paint("vegetable", b.pick("orange", "green")), said=False)
            b.add(
                "ladle",
                beam((0.08, level - 0.02, -0.05), (0.3, tall + 0.34, -0.16), 0.06, 6),
                b.paint(b.pick("wood", "metal")),
            )
        return
    b.add(
        "lid",
        lathe([(radius + 0.02, 0), (radius * 0.9, 0.06), (0.06, 0.11)], 16).move(y=tall - 0.005),
        b.shade(body, 0.08),
    )
    if b.variant == "pressure":
        b.add("clamp", box(2 * radius + 0.1, 0.07, 0.12).move(y=tall + 0.07), dark)
        b.add("valve", cylinder(0.05, 0.16, 8).move(0.12, tall + 0.06, 0.1), b.paint("metal", "red"))
    else:
        b.add("knob", cylinder(0.04, 0.06, 8).move(y=tall + 0.09) + ball(0.06, 8).move(y=tall + 0.12), dark)


@kind(
    "frying pan",
    also=("skillet",),
    variants=("with egg", "with bacon", "round-bottomed", "with wooden handle", "with lid"),
    size=0.45,
)
def frying_pan(b: PropBuilder) -> None:
    """A flat pan with a long handle to the right."""
    iron = b.paint(b.pick("iron", "metal", "copper"), any_color=0.2)
    grip = b.paint("wood") if b.variant == "with wooden handle" or b.chance(0.4) else iron
    radius = b.between(0.28, 0.31)
    if b.variant == "round-bottomed":
        _wok(b, iron)
        return
    b.add("pan", vessel([(radius * 0.85, 0), (radius, 0.11)], 0.045, 16), iron, said=False)
    b.add("handle", beam((radius - 0.03, 0.08, 0), (radius + 0.42, 0.12, 0), 0.06), grip)
    b.add("ring", hoop(0.045, 0.04, 10, 6).move(radius + 0.45, 0.1, 0), iron, said=False)
    if b.variant == "with egg":
        white = polygon(
            [
                (0.19, 0.02),
                (0.12, 0.15),
                (-0.04, 0.13),
                (-0.17, 0.12),
                (-0.18, -0.04),
                (-0.1, -0.16),
                (0.06, -0.14),
                (0.15, -0.12),
            ]
        )
        b.add("egg", lay(white, 0.04).move(y=0.04), b.paint("food", "white"))
        b.add("yolk", ball(0.08, 10).scale(y=0.7).move(0.01, 0.05, 0), b.paint("food", b.pick("yellow", "orange")))
    if b.variant == "with bacon":
        strips = [
            tube(
                [
                    (-0.17, 0.055, z),
                    (-0.08, 0.09, z + 0.02),
                    (0.02, 0.055, z - 0.01),
                    (0.1, 0.09, z + 0.02),
                    (0.18, 0.055, z),
                ],
                0.08,
                6,
            )
            for z in (-0.1, 0.02, 0.13)
        ]
        b.add("bacon", strips, b.paint("meat", b.pick("dark red", "pink", "brown")))
    if b.variant == "with lid":
        b.add(
            "lid",
            lathe([(radius + 0.01, 0), (radius * 0.85, 0.06), (0.04, 0.1)], 16).move(y=0.1)
            + ball(0.05, 8).move(y=0.18),
            b.paint(b.pick("glass", "metal")),
        )


def _wok(b: PropBuilder, iron: Paint) -> None:
    b.add("pan", vessel([(0.12, 0), (0.25, 0.09), (0.36, 0.25)], 0.075, 16), iron, said=False)
    b.add("handle", beam((0.32, 0.18, 0), (0.66, 0.26, 0), 0.06, 8), b.paint("wood"))
    b.add("ear", handle(0.16, 0.1, 0.045).turn(x=90).turn(y=-90).move(-0.3, 0.2, 0), iron, said=False)
    b.add("food", [ball(0.06, 8).move(x, 0.04, z) for x, z, _ in around(5, 0.12)], b.paint("vegetable"), said=False)


@kind("kettle", also=("tea kettle",), variants=("stove", "electric", "copper", "with whistle"), size=0.25)
def kettle(b: PropBuilder) -> None:
    """A pot to boil water in, its spout to the right."""
    body = b.paint("copper") if b.variant == "copper" else b.paint(b.pick("metal", "steel"), any_color=0.5)
    dark = b.paint("plastic", b.pick("black", "dark grey", "red"))
    if b.variant == "electric":
        b.add("base", cylinder(0.28, 0.07, 14), dark)
        b.add("body", cylinder(0.26, 0.68, 14, top=0.72).move(y=0.065), body)
        b.add("lid", cylinder(0.19, 0.06, 14, top=0.9).move(y=0.74) + ball(0.05, 8).move(y=0.78), dark)
        b.add("spout", hull_spout(), body, said=False)
        b.add(
            "handle",
            tube([(-0.14, 0.74, 0), (-0.36, 0.74, 0), (-0.4, 0.5, 0), (-0.34, 0.22, 0), (-0.2, 0.2, 0)], 0.075, 6),
            dark,
        )
        return
    wide, tall = b.between(0.32, 0.38), b.between(0.3, 0.4)
    b.add(
        "body",
        lathe([(wide, 0), (wide * 1.02, 0.08), (wide * 0.7, tall * 0.85), (wide * 0.4, tall)], 16),
        body,
        said=False,
    )
    b.add(
        "lid",
        cylinder(wide * 0.44, 0.05, 12, top=0.8).move(y=tall - 0.01) + ball(0.045, 8).move(y=tall + 0.03),
        b.shade(body, 0.1),
    )
    spout = tube(
        [(wide * 0.75, tall * 0.3, 0), (wide + 0.08, tall * 0.6, 0), (wide + 0.18, tall * 0.95, 0)],
        [0.15, 0.12, 0.09],
        8,
    )
    b.add("spout", spout, body)
    b.add("handle", handle(wide * 1.5, 0.36, 0.06).move(y=tall * 0.72), dark)
    if b.variant == "with whistle":
        b.add(
            "whistle",
            ball(0.085, 8).move(wide + 0.19, tall * 0.9, 0),
            b.paint("plastic", b.pick("red", "yellow", "black")),
        )


def hull_spout() -> Solid:
    """The lip of an electric kettle."""
    return cone(0.1, 0.24, 6).turn(z=180).scale(1, 1, 0.8).move(0.2, 0.76, 0)
