"""Altars, portals, pedestals, obelisks and totems."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.nature.bones import add_skull
from propsmith.exporter.training.procedural.kinds.nature.statues import wing
from propsmith.exporter.training.procedural.kinds.nature.stones import runes, shard, stone
from propsmith.exporter.training.procedural.organic import around, rock, spaced
from propsmith.exporter.training.procedural.outlines import arched, crescent, extrude, lathe, lay, ring, star
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    box,
    cone,
    cylinder,
    ellipsoid,
    gable,
    hull_of,
    join,
)
from propsmith.exporter.training.procedural.sweeps import tube

GLOW = ("purple", "cyan", "light blue", "magenta", "lime green", "orange", "red", "blue")


@kind(
    "altar",
    also=("stone altar", "sacrificial altar"),
    variants=("bloody", "with candles", "with a skull", "with steps", "with a cloth", "round"),
    size=2.0,
    countable=False,
    outdoor=True,
)
def altar(b: PropBuilder) -> None:
    """A slab on a block or on feet."""
    gray = b.paint(b.pick("stone", "stone", "marble", "obsidian"))
    width, depth, height = b.between(0.8, 0.96), b.between(0.4, 0.5), b.between(0.34, 0.46)
    low, solid_base = 0.0, b.variant != "round" and b.chance(0.5)
    if b.variant == "with steps":
        b.add(
            "step",
            [box(width + 0.36 - 0.16 * k, 0.08, depth + 0.42 - 0.16 * k).move(0, 0.075 * k, 0.02) for k in range(2)],
            b.shade(gray, 0.1),
        )
        low = 0.15
    if b.variant == "round":
        b.add(
            "base",
            lathe([(0.36, 0), (0.36, 0.06), (0.24, 0.12), (0.24, height - 0.08), (0.34, height)], 10),
            gray,
            said=False,
        )
        slab = b.add("slab", cylinder(0.48, 0.09, 12).move(y=height - 0.01), b.shade(gray, 0.1))
    else:
        if solid_base:
            b.add(
                "base",
                box(width * 0.8, height, depth * 0.76, bevel=0.02, taper=b.pick(1.0, 0.86)).move(y=low),
                gray,
                said=False,
            )
        else:
            b.add(
                "foot",
                [box(0.14, height, depth * 0.8, bevel=0.02).move(x, low, 0) for x in (-width * 0.34, width * 0.34)],
                gray,
            )
            b.add("back", box(width * 0.7, height, 0.12).move(0, low, -0.05), b.shade(gray), said=False)
        b.add("plinth", box(width * 0.94, 0.07, depth * 0.94).move(y=low), b.shade(gray), said=False)
        slab = b.add("slab", box(width, 0.1, depth, bevel=0.02).move(y=low + height - 0.01), b.shade(gray, 0.1))
    top = slab.top
    sign = b.pick(star(5, 0.09, 0.04), ring(0.085, 0.045), crescent(0.09))
    if solid_base and b.chance(0.5) and b.variant != "with a cloth":
        b.add(
            "sign",
            extrude(sign, 0.1).move(0, low + height * 0.52, depth * 0.38 - 0.02),
            b.paint("paint", b.pick(*GLOW)),
            said=False,
        )
    _offerings(b, width, depth, top)


def _offerings(b: PropBuilder, width: float, depth: float, top: float) -> None:
    """What lies on an altar."""
    if b.variant == "bloody":
        red = b.paint("paint", b.pick("dark red", "red"))
        drips = [
            box(w, h, 0.05).move(x, top - h + 0.01, depth / 2)
            for x, w, h in ((-0.1, 0.07, 0.24), (0.04, 0.1, 0.34), (0.2, 0.06, 0.16))
        ]
        b.add(
            "blood",
            join([cylinder(0.2, 0.035, 9).scale(1.2, 1, 0.9).move(0.03, top - 0.005, 0.04), *drips]),
            red,
            said=False,
        )
    elif b.variant == "with candles":
        xs = (-width * 0.38, -width * 0.24, width * 0.24, width * 0.38)
        heights = [b.between(0.14, 0.26) for _ in xs]
        b.add(
            "candle",
            [cylinder(0.04, h, 8).move(x, top - 0.004, 0) for x, h in zip(xs, heights, strict=True)],
            b.paint("wax", any_color=0.3),
        )
        b.add(
            "flame",
            [cone(0.035, 0.09, 6).move(x, top + h - 0.01, 0) for x, h in zip(xs, heights, strict=True)],
            b.paint("paint", b.pick("orange", "yellow")),
        )
    elif b.variant == "with a skull":
        add_skull(b, b.paint("bone"), b.paint("paint", "black"), 0.3, (0, top - 0.004, 0))
        b.add(
            "candle",
            [cylinder(0.04, h, 8).move(x, top - 0.004, 0) for x, h in ((-0.3, 0.18), (0.3, 0.12))],
            b.paint("wax", any_color=0.4),
        )
    elif b.variant == "with a cloth":
        cloth = b.paint("cloth")
        b.add(
            "cloth",
            box(width * 0.44, 0.04, depth + 0.05).move(y=top - 0.01)
            + box(width * 0.44, 0.3, 0.04).move(0, top - 0.28, depth / 2 + 0.01),
            cloth,
        )
        b.add("fringe", box(width * 0.46, 0.05, 0.055).move(0, top - 0.3, depth / 2 + 0.01), b.paint("gold"))


@kind(
    "portal",
    also=("magic portal", "teleporter gate"),
    variants=("round", "sci-fi", "broken", "with steps", "of crystals"),
    size=3.5,
    countable=False,
)
def portal(b: PropBuilder) -> None:
    """A frame around a glowing plane with a swirl."""
    glow = b.paint("energy", b.pick(*GLOW))
    bright = b.paint("energy", b.pick(*[c for c in ("white", "pink", "yellow", "light blue") if c != glow.color]))
    scifi = b.variant == "sci-fi"
    frame = b.paint("metal" if scifi else b.pick("stone", "stone", "obsidian", "wood"), any_color=0.15)
    low = 0.14 if b.variant == "with steps" else 0.05
    b.add("base", box(0.86, low + 0.02, 0.44, bevel=0.02), b.shade(frame), said=False)
    if b.variant == "with steps":
        b.add("step", [box(0.5, 0.05 * (2 - k), 0.14).move(0, 0, 0.27 + 0.12 * k) for k in range(2)], b.shade(frame))
    if b.variant in ("round", "sci-fi") or (b.variant == "with steps" and b.chance(0.5)):
        middle = low + 0.42
        blocks = [
            box(0.2 if not scifi else 0.15, 0.13, 0.17, bevel=0.02).move(y=0.33).turn(z=t).move(y=middle)
            for t in range(0, 360, 30)
        ]
        b.add("frame", [extrude(ring(0.42, 0.33, sides=20), 0.12).move(y=middle)], frame)
        b.add("block", blocks, b.shade(frame, 0.12), said=False)
        center = middle
        sheet = cylinder(0.35, 0.05, 20).turn(x=90).move(0, middle, -0.025)
    elif b.variant == "of crystals":
        arms = [shard(0.1, 0.62, 6).turn(z=s * 18).move(-s * 0.36 + 0.0, low, 0) for s in (-1, 1)]
        tips = [shard(0.08, 0.46, 6).turn(z=s * -40).move(s * 0.42, low + 0.44, 0) for s in (-1, 1)]
        b.add("crystal", [*arms, *(tip.turn(y=180) for tip in tips)], b.paint("crystal"))
        sheet, center = ellipsoid(0.62, 0.78, 0.06, 12).move(y=low), low + 0.4
    else:
        shape = arched(0.66, 0.84, pointed=b.chance(0.3))
        outer = extrude(shape, 0.16) - extrude(shape.scale((0.68, 0.82)), 1)
        if b.variant == "broken":
            outer = outer - rock(b.rng, 0.3, 0.34, 0.5).move(0.26, 0.5, 0)
            b.add("fragment", stone(b, 0.2, 0.13, 0.18, 12).move(0.34, low, 0.14), frame)
        b.add("frame", outer.move(y=low), frame)
        if frame.material != "wood":
            keys = [
                box(0.15, 0.12, 0.2, bevel=0.015).move(x, low + y, 0)
                for x, y in ((-0.27, 0.06), (0.27, 0.06), (-0.27, 0.34), (0, 0.72))
            ]
            b.add("stone", keys, b.shade(frame, 0.12), said=False)
        sheet, center = extrude(shape.scale((0.72, 0.84)), 0.05).move(y=low - 0.005), low + 0.38
    b.add("surface", sheet, glow)
    spirals = [
        [
            (r * np.cos(a + s), r * np.sin(a + s), 0)
            for r, a in zip(np.linspace(0.02, 0.21, 9), np.linspace(0, 3.4, 9), strict=True)
        ]
        for s in (0, 2.09, 4.19)
    ]
    b.add("swirl", join(tube(spiral, 0.04, 4).move(0, center, 0.025) for spiral in spirals), bright)


@kind(
    "pedestal",
    also=("plinth", "display stand"),
    variants=("round", "with an orb", "broken", "square", "with a book", "spiral"),
    size=1.1,
    outdoor=True,
    stretch=("tall", "low", "wide"),
)
def pedestal(b: PropBuilder) -> None:
    """Foot, shaft and top plate."""
    paint = b.paint(b.pick("stone", "stone", "marble", "sandstone", "wood", "gold"))
    height, wide = b.between(0.7, 0.95), b.between(0.2, 0.26)
    if b.variant == "spiral":
        shaft = lay(star(6, wide * 0.85, wide * 0.62), height, twist=200)
        sides = 10
    elif b.variant == "square" or (b.variant in ("", "with an orb", "broken") and b.chance(0.5)):
        shaft = box(wide * 1.4, height, wide * 1.4, bevel=0.02, taper=b.pick(1.0, 0.8))
        sides = 4
    else:
        sides = b.pick(8, 12)
        shaft = lathe(
            [
                (wide, 0),
                (wide * 0.7, height * 0.15),
                (wide * b.between(0.55, 0.8), height * 0.5),
                (wide * 0.7, height * 0.88),
                (wide, height),
            ],
            sides,
        )

    def slab(radius: float, high: float) -> Solid:
        return box(radius * 2, high, radius * 2, bevel=0.015) if sides == 4 else cylinder(radius, high, sides)

    broken = b.variant == "broken"
    if broken:
        shaft = shaft.cut((0.4, -1, 0.2), -height * 0.55)
        b.add("fragment", slab(wide * 1.2, 0.1).turn(z=28).move(wide * 2.1, 0.08, 0.16), b.shade(paint))
    b.add("shaft", shaft.move(y=0.06), paint)
    b.add("base", [slab(wide * 1.5, 0.08), slab(wide * 1.22, 0.08).move(y=0.07)], b.shade(paint), said=False)
    if broken:
        return
    plate = b.add("top", slab(wide * 1.4, 0.09).move(y=height + 0.04), b.shade(paint))
    if b.variant == "with an orb":
        b.add("ring", cylinder(0.1, 0.06, 10).move(y=plate.top - 0.01), b.paint("gold"), said=False)
        b.add("orb", ball(0.17, 14).move(y=plate.top + 0.02), b.paint(b.pick("glass", "crystal"), any_color=0.5))
    if b.variant == "with a book":
        cover = box(0.46, 0.05, 0.34).turn(x=20).move(0, plate.top + 0.03, 0)
        pages = [
            box(0.2, 0.06, 0.3).turn(z=s * 6).move(s * 0.105, 0.03, 0).turn(x=20).move(0, plate.top + 0.03, 0)
            for s in (-1, 1)
        ]
        b.add("cover", cover + box(0.1, 0.1, 0.1).move(y=plate.top - 0.01), b.paint("leather", any_color=0.6))
        b.add("page", pages, b.paint("paper"))


@kind(
    "obelisk",
    also=("stone needle",),
    variants=("Egyptian", "rune", "broken", "with a glowing tip", "on steps"),
    size=5.0,
    outdoor=True,
    stretch=("tall",),
)
def obelisk(b: PropBuilder) -> None:
    """A tapering shaft with a pyramid on top."""
    sand = b.variant == "Egyptian"
    paint = b.paint("sandstone" if sand else b.pick("stone", "marble", "obsidian", "granite", "sandstone"))
    wide, height, taper = b.between(0.2, 0.26), b.between(0.66, 0.74), b.between(0.6, 0.75)
    steps = 3 if b.variant == "on steps" else b.whole(1, 2)
    for k in range(steps):
        size = wide + 0.12 * (steps - k)
        b.add("base", box(size, 0.075, size, bevel=0.01).move(y=0.07 * k), b.shade(paint), said=False)
    low = 0.07 * steps
    shaft = box(wide, height, wide, taper=taper)
    if b.variant == "broken":
        b.add("shaft", shaft.cut((0.5, -1, 0.3), -height * 0.6).move(y=low), paint)
        piece = box(wide * 0.62, 0.24, wide * 0.62, taper=0.8) + gable(wide * 0.5, 0.12, wide * 0.5, 0).move(y=0.23)
        piece = piece.turn(z=84).move(0.42, 0.1, 0.06)
        b.add("fragment", piece.move(y=-piece.base), b.shade(paint))
        return
    b.add("shaft", shaft.move(y=low), paint)
    gold = sand or b.chance(0.3)
    glowing = b.variant == "with a glowing tip"
    tip = b.paint("energy", b.pick(*GLOW)) if glowing else b.paint("gold") if gold else b.shade(paint, 0.1)
    point = gable(wide * taper * 1.02, b.between(0.12, 0.18), wide * taper * 1.02, 0)
    if glowing and b.chance(0.5):
        point = shard(wide * 0.36, 0.3, 6)
    b.add("tip", point.move(y=low + height - 0.006), tip)
    slope = float(np.degrees(np.arctan(wide * (1 - taper) / 2 / height)))
    if b.variant == "rune" or glowing:
        glow = tip if glowing else b.paint("paint", b.pick(*GLOW))
        signs = [s.turn(x=-slope).move(0, low + height * 0.14, wide * 0.47) for s in runes(3, wide * 0.6)]
        b.add("rune", signs, glow)
    elif sand:
        rows = [0.2, 0.36, 0.52, 0.68]
        shapes = [box(0.09, 0.05, 0.06), cylinder(0.035, 0.06, 8).turn(x=90).move(z=-0.03), box(0.05, 0.08, 0.06)]
        carved = [b.pick(*shapes).move(0, low + height * y, wide / 2 * (1 - y * (1 - taper))) for y in rows]
        b.add("hieroglyph", carved, b.paint("paint", b.pick("brown", "dark brown", "blue", "gold")))


@kind(
    "totem",
    also=("totem pole", "tribal totem"),
    variants=("winged", "tiki", "skull", "three-faced", "with horns"),
    size=3.0,
    outdoor=True,
    stretch=("tall",),
)
def totem(b: PropBuilder) -> None:
    """Carved heads, one on another, with painted eyes and beaks."""
    wood = b.paint("wood", any_color=0.1)
    count = {"three-faced": 3, "tiki": 1, "skull": 2}.get(b.variant, b.whole(2, 3))
    high, wide = 0.92 / count if count > 1 else 0.92, 0.3 if count > 1 else 0.46
    for k in range(count):
        paint = wood if b.chance(0.4) or count == 1 else b.paint("wood", any_color=0.7)
        head = (
            box(wide * b.between(0.9, 1.05), high - 0.02, wide * 0.9, bevel=0.03)
            if b.chance(0.5)
            else cylinder(wide * 0.52, high - 0.02, 10)
        )
        b.add("head", head.move(y=k * (high - 0.005)), b.shade(paint), said=False)
        if k:
            b.add(
                "band",
                cylinder(wide * 0.58, 0.05, 10).move(y=k * (high - 0.005) - 0.03),
                b.paint("paint", b.pick("red", "white", "yellow", "teal")),
                said=False,
            )
        _totem_face(b, k * (high - 0.005), high, wide)
    top = count * (high - 0.005) - 0.02
    if b.variant == "winged" or (not b.variant and b.chance(0.4)):
        one = wing(0.42, 0.3, 4).move(wide * 0.36, top - high * 0.45, 0)
        b.add("wing", [one, one.mirror()], b.paint("wood", any_color=0.8))
    _totem_top(b, wide, top)


def _totem_top(b: PropBuilder, wide: float, top: float) -> None:
    """Horns, a crown or a skull; and the base."""
    if b.variant == "with horns":
        horn = tube(
            [(wide * 0.4, top - 0.08, 0), (wide * 0.9, top + 0.02, 0), (wide * 1.05, top + 0.2, 0)],
            [0.12, 0.09, 0.03],
            6,
        )
        b.add("horn", [horn, horn.mirror()], b.paint("bone"))
    elif b.variant == "tiki":
        hair = [cone(0.07, b.between(0.14, 0.22), 5).move(x, top - 0.03, z) for x, z, _ in around(6, wide * 0.32)]
        b.add("crown", hair, b.paint("paint", b.pick("green", "orange", "red", "yellow")), said=False)
    elif b.variant == "skull":
        bone = b.paint("bone")
        b.add(
            "skull",
            ellipsoid(0.3, 0.28, 0.3, 10).move(y=top - 0.02)
            + box(0.17, 0.12, 0.16, bevel=0.02).move(0, top - 0.01, 0.07),
            bone,
        )
        b.add(
            "eye",
            [ball(0.05, 8).move(x, top + 0.07, 0.125) for x in (-0.07, 0.07)],
            b.paint("paint", "black"),
            said=False,
        )
    b.add("base", cylinder(wide * 0.8, 0.06, 10), b.paint(b.pick("stone", "dirt", "grass")), said=False)


def _totem_face(b: PropBuilder, low: float, high: float, wide: float) -> None:
    z, eye = wide * 0.45, min(high * 0.14, 0.07)
    white, dark = b.paint("paint", b.pick("white", "yellow", "beige")), b.paint("paint", "black")
    xs = (-wide * 0.23, wide * 0.23)
    b.add(
        "eye", [cylinder(eye, 0.09, 8).turn(x=90).move(x, low + high * 0.66, z - 0.04) for x in xs], white, said=False
    )
    b.add(
        "pupil",
        [cylinder(eye * 0.5, 0.12, 6).turn(x=90).move(x, low + high * 0.66, z - 0.04) for x in xs],
        dark,
        said=False,
    )
    brow = b.paint("paint", b.pick("red", "teal", "blue", "orange", "green"))
    b.add(
        "brow",
        [
            box(wide * 0.42, 0.045, 0.1).turn_here(z=s * 14).move(s * wide * 0.25, low + high * 0.66 + eye, z - 0.02)
            for s in (-1, 1)
        ],
        brow,
        said=False,
    )
    if b.variant != "tiki" and b.chance(0.45):
        beak = hull_of(
            box(0.12, high * 0.2, 0.06).move(0, low + high * 0.3, z),
            box(0.05, 0.05, 0.04).move(0, low + high * 0.26, z + 0.16),
        )
        b.add("beak", beak, b.paint("paint", b.pick("yellow", "orange", "red")), said=True)
        return
    b.add("nose", box(0.08, high * 0.26, 0.1, taper=0.7).move(0, low + high * 0.4, z - 0.01), brow, said=False)
    b.add(
        "mouth",
        box(wide * 0.66, high * 0.22, 0.06, bevel=0.012).move(0, low + high * 0.12, z),
        b.paint("paint", b.pick("red", "dark red", "black")),
        said=False,
    )
    teeth = [box(0.045, high * 0.09, 0.05).move(x, low + high * 0.24, z + 0.03) for x in spaced(4, wide * 0.46)]
    b.add("tooth", teeth, b.paint("paint", "white"), said=False)
