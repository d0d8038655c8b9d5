"""What is worn: crowns, hats, masks, boots."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import (
    Outline,
    cross,
    extrude,
    lathe,
    mirrored,
    polygon,
    rectangle,
    star,
    vessel,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cone, cylinder, dome, hull_of, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube
from propsmith.runtime.arrays import DoubleArray


@kind(
    "crown",
    also=("royal crown",),
    variants=("king's", "tiara", "spiked", "ice", "on a cushion", "silver", "queen's"),
    size=0.25,
)
def crown(b: PropBuilder) -> None:
    """A band with points and jewels; a king's has arches over a velvet cap."""
    metal = b.paint({"ice": "ice", "silver": "silver", "tiara": b.pick("silver", "gold")}.get(b.variant, "gold"))
    jewel = b.paint(b.pick("ruby", "sapphire", "emerald", "crystal"))
    y = 0.0
    if b.variant == "on a cushion":
        pillow = hull_of(
            *[ball(0.09, 8).move(x, 0.02, z) for x in (-0.36, 0.36) for z in (-0.36, 0.36)],
            ball(0.3, 10).scale(1.3, 0.5, 1.3),
        )
        b.add("cushion", pillow, b.paint("velvet", any_color=0.4))
        y = pillow.top - 0.11
    radius, band = b.between(0.36, 0.42), b.between(0.15, 0.2)
    if b.variant == "tiara":
        tiara(b, metal, jewel, radius)
        return
    ring = vessel([(radius, 0), (radius * 1.04, band)], 0.06, 16) - cylinder(radius - 0.07, 1, 16).move(y=-0.5)
    b.add("band", ring.move(y=y), metal, said=False)
    style = "spiked" if b.variant in ("spiked", "ice") else b.pick("triangle", "ball", "lily")
    count = b.pick(5, 6, 8) if style != "lily" else 5
    wide, high = 2 * np.pi * radius / count, b.between(0.2, 0.34)
    half = {
        "spiked": [(wide * 0.48, 0), (wide * 0.2, high * 0.4), (0, high * 1.35)],
        "triangle": [(wide * 0.5, 0), (0, high)],
        "ball": [(wide * 0.48, 0), (0.03, high * 0.8), (0, high * 0.84)],
        "lily": [(wide * 0.4, 0), (0.05, high * 0.35), (0.13, high * 0.65), (0.03, high * 0.8), (0, high)],
    }[style]
    plate = extrude(mirrored(half), 0.06).turn(x=6 if style != "ball" else 3)
    places = around(count, radius * 0.97)
    b.add("point", [plate.turn(y=a).move(x, y + band - 0.012, z) for x, z, a in places], metal)
    if style == "ball":
        pearl = b.paint("pearl") if b.chance(0.4) else metal
        beads = [ball(0.05, 8).move(x * 1.04, y + band + high * 0.74, z * 1.04) for x, z, _ in places]
        b.add("bead", beads, pearl, said=False)
    gems = [ball(0.048, 8).scale(1, 1.3, 1).move(x * 1.02, y + band * 0.5 - 0.06, z * 1.02) for x, z, _ in places]
    b.add("jewel", gems, jewel)
    if b.variant in ("king's", "queen's"):
        cap = dome(radius * 0.92, 12).scale(1, 0.8 if b.variant == "king's" else 0.95, 1)
        b.add("cap", cap.move(y=y + 0.05), b.paint("velvet", any_color=0.2))
        top = y + 0.05 + cap.top
        b.add("cross", extrude(cross(0.17, 0.06), 0.06).move(y=top + 0.06), metal, said=False)
        b.add("knob", ball(0.06, 8).move(y=top - 0.07), metal, said=False)


def tiara(b: PropBuilder, metal: Paint, jewel: Paint, radius: float) -> None:
    """An open band that rises to the front."""
    heights = ((-60, 0.14), (-30, 0.24), (0, 0.36), (30, 0.24), (60, 0.14))
    arc = hoop(radius, 0.06, 20, 8, 250).turn(y=-35 + 180)
    b.add("band", arc, metal, said=False)
    for angle, high in heights:
        x, z = radius * np.sin(np.radians(angle)), radius * np.cos(np.radians(angle))
        leaf = extrude(mirrored([(0.03, 0), (0.085, high * 0.5), (0, high)]), 0.05)
        b.add("point", leaf.turn(y=angle).move(x, 0.02, z), metal)
        b.add("jewel", ball(0.05, 8).turn(y=angle).move(x * 1.06, high * 0.45, z * 1.06), jewel)


@kind(
    "hat",
    variants=("witch's", "cowboy", "top", "straw", "pirate", "wizard's", "party", "with a feather"),
    size=0.35,
)
def hat(b: PropBuilder) -> None:
    """A crown over a brim."""
    style = b.variant if b.variant not in ("", "with a feather") else b.pick("fedora", "fedora", "top", "bowler")
    cloth = b.paint("straw") if style == "straw" else b.paint(b.pick("cloth", "felt", "leather"), any_color=0.6)
    band = b.paint("cloth", any_color=0.5)
    if style in ("witch's", "wizard's"):
        pointed_hat(b, style, band)
    elif style == "pirate":
        pirate_hat(b)
    elif style == "party":
        b.add("cone", cone(0.34, 0.86, 14), b.paint("paper", any_color=0.9), said=False)
        dots = [
            ball(0.06, 8).move(x, y - 0.06, z)
            for y, r in ((0.2, 0.26), (0.45, 0.16))
            for x, z, _ in around(5, r, y * 90)
        ]
        b.add("dot", dots, b.paint("paint"), said=False)
        b.add("pompom", ball(0.11, 8).move(y=0.78), b.paint("wool", any_color=0.9))
    else:
        wide, tall = {"top": (0.4, 0.55), "straw": (0.5, 0.2), "cowboy": (0.48, 0.32), "bowler": (0.4, 0.28)}.get(
            style, (0.46, 0.27)
        )
        wide += b.between(-0.03, 0.0)
        radius = b.between(0.24, 0.27)
        brim = lathe([(wide, 0), (wide, 0.05), (radius, 0.06)], 18)
        rise = {"cowboy": 1.1, "fedora": 0.25, "bowler": 0.3}.get(style, 0.0)
        b.add("brim", curled(brim, rise) if rise else brim, cloth, said=False)
        b.add("crown", hat_crown(style, radius, tall), b.shade(cloth, 0.05), said=False)
        b.add("band", cylinder(radius + 0.035, 0.08, 16).move(y=0.05), band)
        if b.variant == "with a feather":
            feather = extrude(mirrored([(0.02, 0), (0.06, 0.12), (0.05, 0.3), (0, 0.42)]), 0.045).turn(z=-22, x=-8)
            b.add("feather", feather.move(radius * 0.9, 0.06, 0.1), b.paint("feather", any_color=0.8))
        if style == "top" and b.chance(0.3):
            b.add("buckle", box(0.14, 0.11, 0.05).move(0, 0.035, radius + 0.02), b.paint("gold"))


def curled(brim: Solid, rise: float) -> Solid:
    """A brim whose sides curl up."""

    def place(points: DoubleArray) -> DoubleArray:
        points[:, 1] += rise * np.maximum(np.abs(points[:, 0]) - 0.2, 0) ** 1.5 - 0.3 * rise * np.maximum(
            np.abs(points[:, 2]) - 0.3, 0
        )
        return points

    return brim.warp(place, 2)


def hat_crown(style: str, radius: float, tall: float) -> Solid:
    """The part over the head."""
    if style == "top":
        return lathe([(radius, 0.03), (radius * 0.96, tall * 0.5), (radius * 1.06, tall)], 16)
    if style == "bowler" or style == "straw":
        return lathe(
            [(radius, 0.03), (radius * 0.95, tall * 0.6), (radius * 0.65, tall * 0.95), (0.02, tall * 1.05)], 16
        )
    body = cylinder(radius, tall, 14, 0.82).move(y=0.03).scale(0.95, 1, 1.1)
    return body - cylinder(0.07, 0.8, 8, 1.0).turn(x=90).move(0, tall + 0.07, 0.4)


def pointed_hat(b: PropBuilder, style: str, band: Paint) -> None:
    """A wide brim and a tall cone whose tip hangs over."""
    color = (
        b.pick("black", "black", "purple", "dark green")
        if style == "witch's"
        else b.pick("blue", "dark blue", "purple", "red", "")
    )
    cloth = b.paint("cloth", color)
    lean = b.between(0.08, 0.2) * b.pick(-1, 1)
    b.add("brim", lathe([(0.48, 0), (0.48, 0.05), (0.3, 0.07)], 18), cloth, said=False)
    path = [(0, 0.02, 0), (0.0, 0.2, 0), (lean * 0.25, 0.45, 0), (lean * 0.9, 0.68, 0), (lean * 1.9, 0.8, 0)]
    b.add("cone", tube(path, [0.6, 0.5, 0.31, 0.18, 0.04], 12), cloth, said=False)
    b.add("band", cylinder(0.315, 0.09, 14, 0.92).move(y=0.05), band)
    if style == "witch's":
        buckle = extrude(rectangle_frame(0.17, 0.15), 0.05)
        b.add("buckle", buckle.move(0, 0.1, 0.315), b.paint("gold"))
    else:
        stars = [
            extrude(star(5, 0.085, 0.036), 0.08).move(x, y, z)
            for x, y, z in ((-0.12, 0.26, 0.2), (0.1, 0.36, 0.165), (0.02, 0.18, 0.27))
        ]
        b.add("star", stars, b.paint("gold"))


def rectangle_frame(width: float, height: float) -> Outline:
    """A rectangle with a hole."""
    return rectangle(width, height) - rectangle(width - 0.08, height - 0.08)


def pirate_hat(b: PropBuilder) -> None:
    """A brim folded up in front, with a skull on it."""
    cloth = b.paint("cloth", b.pick("black", "black", "dark blue", "dark red", "brown"))
    b.add("crown", dome(0.32, 12).scale(1, 1.0, 0.85), b.shade(cloth, 0.04), said=False)
    half = [(0.3, 0), (0.5, 0.12), (0.44, 0.24), (0.2, 0.42), (0, 0.48)]
    flap = extrude(mirrored(half), 0.06)
    b.add("brim", [flap.turn(x=-10).move(0, 0, 0.25), flap.turn(x=10).move(0, 0, -0.25)], cloth, said=False)
    b.add(
        "fold",
        [
            hull_of(box(0.06, 0.1, 0.06).move(s * 0.46, 0.1, 0), box(0.06, 0.1, 0.5).move(s * 0.33, 0, 0))
            for s in (-1, 1)
        ],
        cloth,
        said=False,
    )
    edge = extrude(mirrored(half) - mirrored(half).translate((0, -0.055)), 0.08).turn(x=-10).move(0, 0.0, 0.25)
    b.add(
        "edging",
        edge & box(2, 1, 1).move(y=0.13),
        b.paint(b.pick("gold", "paint"), b.pick("gold", "yellow")),
        said=False,
    )
    bone = b.paint("bone", "white")
    skull = ball(0.085, 10).scale(1, 0.95, 0.8).move(0, 0.17, 0.245) + box(0.09, 0.07, 0.08).move(0, 0.13, 0.255)
    bars = [box(0.3, 0.045, 0.06).turn(z=a).move(0, 0.11, 0.255) for a in (-22, 22)]
    b.add("skull", join([skull, *bars]), bone)


@kind(
    "hard hat",
    also=("safety helmet", "construction helmet"),
    variants=("yellow", "white", "with a lamp", "with ear muffs", "with a wide brim"),
    size=0.3,
)
def hard_hat(b: PropBuilder) -> None:
    """A ridged dome with a peak in front."""
    color = (
        b.variant
        if b.variant in ("yellow", "white")
        else b.pick("yellow", "orange", "red", "white", "blue", "green", "")
    )
    paint = b.paint("plastic", color)
    tall = b.between(0.75, 0.92)
    shell = dome(0.4, 14).scale(0.92, tall, 1.08)
    b.add("dome", shell.move(y=0.04), paint, said=False)
    ridges = [shell.scale(1.0, 1.13, 1.12) & box(0.1, 1, 2).move(x=x) for x in b.pick((0.0,), (-0.17, 0.0, 0.17))]
    b.add("ridge", ridges, b.shade(paint, 0.08), said=False)
    wide = cylinder(0.43 if b.variant != "with a wide brim" else 0.56, 0.06, 16).scale(0.92, 1, 1.08)
    peak = cylinder(0.34, 0.06, 14).scale(1, 1, 1.25).move(z=0.24)
    b.add("brim", wide + peak, paint, said=False)
    if b.variant == "with a lamp":
        b.add("mount", box(0.18, 0.16, 0.12).move(0, 0.17, 0.4), b.paint("plastic", "black"), said=False)
        b.add(
            "lamp", cylinder(0.09, 0.1, 12).turn(x=90).move(0, 0.25, 0.45), b.paint("glass", b.pick("yellow", "white"))
        )
    if b.variant == "with ear muffs":
        cups = [cylinder(0.16, 0.12, 12).turn(z=90).move(s * 0.42 + 0.06, -0.12, 0) for s in (-1, 1)]
        b.add("ear muff", cups, b.paint("plastic", b.pick("black", "red", "blue")), said=False)
        arms = [box(0.05, 0.28, 0.06).move(s * 0.43, -0.12, 0) for s in (-1, 1)]
        b.add("arm", arms, b.paint("plastic", "black"), said=False)


@kind(
    "gas mask",
    also=("respirator",),
    variants=("bird-beaked", "with two filters", "with a hose", "military", "with a round visor"),
    size=0.3,
)
def gas_mask(b: PropBuilder) -> None:
    """A rubber face with two lenses and a filter."""
    rubber = b.paint(
        "rubber",
        b.pick("black", "dark grey", "dark green", "tan", "brown", "") if b.variant != "military" else "dark green",
    )
    face = ball(0.36, 12).scale(0.98, 1.2, 0.9)
    body = face & box(2, 2, 2).move(0, -0.0, 0.86)
    b.add("mask", body, rubber, said=False)
    metal, glass = (
        b.paint("metal", b.pick("black", "grey", "dark grey")),
        b.paint("glass", b.pick("light blue", "yellow", "green", "red", "cyan")),
    )
    if b.variant == "with a round visor":
        b.add("visor", ball(0.27, 12).scale(1.1, 0.75, 0.9).move(0, 0.36, 0.1), glass)
    else:
        for x in (-0.155, 0.155):
            b.add("rim", cylinder(0.13, 0.12, 12).turn(x=90).turn(y=x * 110).move(x, 0.56, 0.17), metal, said=False)
            b.add("lens", cylinder(0.092, 0.15, 12).turn(x=90).turn(y=x * 110).move(x, 0.56, 0.17), glass)
    if b.variant == "bird-beaked":
        beak = tube([(0, 0.34, 0.18), (0, 0.32, 0.42), (0, 0.22, 0.62), (0, 0.1, 0.74)], [0.3, 0.24, 0.14, 0.045], 8)
        b.add("beak", beak, b.paint("leather"))
    elif b.variant == "with two filters":
        cans = [cylinder(0.13, 0.16, 12).turn(x=70).turn(y=s * 52).move(s * 0.2, 0.2, 0.2) for s in (-1, 1)]
        b.add("filter", cans, metal)
    else:
        b.add("filter", cylinder(0.14, 0.24, 12).turn(x=100).move(0, 0.24, 0.22), metal)
    if b.variant == "with a hose":
        rings = [(0, 0.2, 0.44), (0, 0.1, 0.56), (0, -0.08, 0.56), (0, -0.24, 0.44), (0.02, -0.3, 0.3)]
        b.add("hose", tube(rings, 0.14, 10), b.paint("rubber", "black"))
        b.add("tank", cylinder(0.13, 0.3, 12).move(0.02, -0.42, 0.2), metal)
    bands = [
        box(0.8, 0.07, 0.36, bevel=0.01).move(0, y, -0.16) - box(0.64, 0.2, 0.4).move(0, y - 0.05, -0.06)
        for y in (0.3, 0.55)
    ]
    b.add("strap", bands, b.paint("leather", any_color=0.2))


@kind(
    "boots", variants=("adventurer's", "winged", "cowboy", "rain", "with laces", "with fur"), size=0.35, countable=False
)
def boots(b: PropBuilder) -> None:
    """A pair, toes to the front."""
    style = b.variant or b.pick("adventurer's", "with laces", "plain")
    leather = b.paint("rubber" if style == "rain" else "leather", any_color=0.9 if style == "rain" else 0.35)
    tall, toe = b.between(0.55, 0.75), 0.42 if style == "cowboy" else 0.34
    narrow = 0.12 if style == "cowboy" else 0.2
    tip = box(narrow, 0.13, 0.16, bevel=0.05).move(0, 0.05, toe)
    foot = hull_of(box(0.22, 0.22, 0.24, bevel=0.04).move(0, 0.05, -0.06), tip)
    shaft = lathe([(0.13, 0), (0.125, 0.12), (0.16, tall)], 10).scale(1, 1, 1.1).move(0, 0.12, -0.06)
    hollow = cylinder(0.11, 0.3, 10).move(0, tall + 0.02, -0.06)
    if style == "cowboy":
        hollow = hollow + extrude(polygon([(-0.08, 0.1), (0, -0.12), (0.08, 0.1)]), 1).move(y=tall + 0.1)
    sole = hull_of(box(0.24, 0.07, 0.3).move(z=-0.06), box(narrow + 0.03, 0.07, 0.16).move(z=toe))
    parts = [("shaft", foot + (shaft - hollow), leather, False)]
    parts.append(("sole", sole, b.paint("rubber", b.pick("black", "dark brown", "tan", "white")), True))
    parts += boot_details(b, style, tall)
    for side in (-1, 1):
        for name, solid, paint, said in parts:
            placed = solid if side > 0 else solid.mirror()
            b.add(name, placed.turn(y=side * 5).move(side * 0.18, 0.1 if style == "cowboy" else 0, 0), paint, said=said)


def boot_details(b: PropBuilder, style: str, tall: float) -> list[tuple[str, Solid, Paint, bool]]:
    """Cuffs, laces, wings, heels: of the boot to the right."""
    other, gold = b.paint("leather", any_color=0.4), b.paint("gold")
    if style == "cowboy":
        heel = hull_of(box(0.2, 0.02, 0.18).move(0, 0.0, -0.12), box(0.15, 0.1, 0.13).move(0, -0.1, -0.14))
        badge = extrude(star(5, 0.08, 0.035), 0.06).turn(y=90).move(0.15, 0.1 + tall * 0.6, -0.06)
        return [("heel", heel, b.paint("wood", "dark brown"), True), ("star", badge, gold, True)]
    if style in ("adventurer's", "with fur"):
        fur = style == "with fur"
        ring = cylinder(0.2, 0.17, 10).scale(1, 1, 1.1).move(0, tall + 0.01, -0.06)
        cuff = ring - cylinder(0.12, 1, 10).move(0, tall - 0.05, -0.06)
        strap = box(0.29, 0.06, 0.32, bevel=0.01).move(0, 0.24, -0.06)
        buckle = box(0.09, 0.09, 0.05).move(0, 0.225, 0.11)
        cuff_paint = b.paint("fur") if fur else other
        return [("cuff", cuff, cuff_paint, not fur), ("strap", strap, other, False), ("buckle", buckle, gold, False)]
    if style == "with laces":
        rows = [box(0.17, 0.04, 0.06).turn(x=-8).move(0, 0.3 + 0.09 * k, 0.065 + 0.005 * k) for k in range(4)]
        return [("lace", join(rows), b.paint("cloth", b.pick("white", "black", "red", "yellow")), False)]
    if style == "winged":
        feathers = [(0, 0), (-0.16, 0.0), (-0.3, 0.1), (-0.24, 0.13), (-0.42, 0.24), (-0.3, 0.27), (-0.46, 0.4)]
        wing = extrude(polygon([*feathers, (-0.2, 0.38), (-0.02, 0.18)]), 0.06).turn(y=-90)
        return [("wing", wing.turn(y=-55).move(0.1, 0.32, -0.06), b.paint("feather", "white"), True)]
    return []
