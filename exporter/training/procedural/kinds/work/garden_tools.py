"""Tools of the garden and the field."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.hafts import lighter, steel
from propsmith.exporter.training.procedural.organic import rock, spaced, tuft
from propsmith.exporter.training.procedural.outlines import extrude, lathe, mirrored, rectangle
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cone, cylinder, dome, join
from propsmith.exporter.training.procedural.sweeps import tube


def pole(b: PropBuilder, length: float, thick: float = 0.048, low: float = 0.0) -> Paint:
    """A tool's long handle that ends at y = `length`; returns its paint."""
    wood = b.paint(b.pick("wood", "wood", "wood", "plastic"), any_color=0.25)
    b.add("handle", cylinder(thick / 2, length - low, 8).move(y=low), wood)
    return wood


def grip_end(b: PropBuilder, y: float, thick: float, paint: Paint) -> None:
    """A D-shaped or T-shaped grip at the top of a handle."""
    if b.chance(0.5):
        loop = extrude(rectangle(0.17, 0.15, 0.04) - rectangle(0.085, 0.07, 0.02), 0.05)
        b.add("grip", loop.move(y=y + 0.06), paint)
    else:
        b.add("grip", cylinder(thick * 0.55, 0.17, 8).turn(z=90).move(0.085, y, 0), paint)


@kind("broom", also=("sweeping brush",), variants=("straw", "witch's", "push", "with a dustpan", "short"), size=1.4)
def broom(b: PropBuilder) -> None:
    """Bristles down: a bound bundle, a flat fan, or a bar of bristles."""
    style = {"straw": "flat", "witch's": "bundle", "push": "push"}.get(b.variant) or b.pick("flat", "block", "bundle")
    straw, length = b.paint("straw", any_color=0.2), 0.66 if b.variant == "short" else 1.0
    if style == "bundle":
        crooked = [(0, 0.3, 0), (0.02, 0.5, 0), (-0.015, 0.75, 0), (0.015, length, 0)]
        b.add("handle", tube(crooked, 0.048, 8), b.paint("wood", any_color=0.15))
        body = lathe([(0.1, 0), (0.13, 0.1), (0.09, 0.28), (0.04, 0.36)], 9)
        tips = [cone(0.05, 0.12, 5).turn(x=180).move(0.07 * np.cos(a), 0.08, 0.07 * np.sin(a)) for a in range(6)]
        b.add("bristles", join([body.move(y=0.04), *[t.move(y=0.03) for t in tips]]), straw)
        rope = b.paint("rope", any_color=0.3)
        b.add("binding", [cylinder(r, 0.045, 9).move(y=y) for r, y in ((0.098, 0.27), (0.075, 0.33))], rope)
    elif style == "flat":
        pole(b, length, low=0.3)
        half = [(0.17, 0), (0.15, 0.12), (0.05, 0.3), (0.035, 0.36)]
        b.add("bristles", extrude(mirrored(half), b.between(0.08, 0.11)), straw)
        seams = [box(w, 0.035, 0.14, bevel=0.01).move(y=y) for w, y in ((0.3, 0.12), (0.21, 0.19))]
        b.add(
            "binding", [*seams, cylinder(0.05, 0.08, 8).move(y=0.29)], b.paint(b.pick("rope", "cloth"), any_color=0.5)
        )
    else:
        wide = b.between(0.42, 0.52) if style == "push" else b.between(0.26, 0.32)
        wood = pole(b, length, low=0.16)
        b.add("block", box(wide, 0.07, 0.12, bevel=0.015).move(y=0.12), b.paint("plastic") if b.chance(0.5) else wood)
        b.add("bristles", box(wide * 0.94, 0.14, 0.09, taper=0.92), b.paint("straw", any_color=0.6))
        b.add("socket", cylinder(0.04, 0.1, 8).move(y=0.17), wood, said=False)
    if b.variant == "with a dustpan":
        pan = box(0.26, 0.07, 0.22, bevel=0.01) - box(0.2, 0.1, 0.24).move(0, 0.035, 0.05)
        grip = box(0.05, 0.045, 0.16, bevel=0.01).move(0, 0.02, -0.18)
        b.add("dustpan", (pan + grip).move(0.24, 0, 0.1), b.paint("plastic"))


@kind("shovel", also=("spade",), variants=("round", "flat", "snow", "with a T-handle", "golden", "short"), size=1.1)
def shovel(b: PropBuilder) -> None:
    """Blade down, grip up."""
    style = b.variant if b.variant in ("round", "flat", "snow") else b.pick("round", "flat", "pointed")
    length = 0.66 if b.variant == "short" else 0.93
    thick = b.between(0.046, 0.056)
    wood = pole(b, length, thick, 0.26)
    metal = b.paint("gold") if b.variant == "golden" else steel(b, 0.3)
    wide = b.between(0.22, 0.28)
    w = wide / 2
    halves = {
        "round": [(0.0, 0), (w * 0.55, 0.03), (w, 0.12), (w, 0.3), (w * 0.6, 0.35), (0.03, 0.37)],
        "pointed": [(0.0, 0), (w, 0.14), (w * 0.9, 0.3), (0.03, 0.36)],
        "flat": [(w, 0), (w, 0.28), (w * 0.8, 0.33), (0.03, 0.34)],
        "snow": [(w * 1.7, 0), (w * 1.7, 0.26), (w * 1.4, 0.32), (0.03, 0.34)],
    }
    blade = extrude(mirrored(halves[style]), 0.05, 1.0)
    scoop = blade.warp(lambda p: p + np.stack([0 * p[:, 0], 0 * p[:, 0], 2.2 * p[:, 0] ** 2], 1), 3)
    b.add("blade", scoop if style != "flat" else blade, metal if style != "snow" else b.paint("plastic"))
    b.add("socket", cylinder(thick * 0.75, 0.2, 8).move(y=0.24), metal, said=False)
    if b.variant == "with a T-handle":
        b.add("grip", cylinder(thick * 0.55, 0.2, 8).turn(z=90).move(0.1, length, 0), wood)
    elif b.chance(0.65):
        grip_end(b, length, thick, wood if b.chance(0.6) else b.paint("plastic"))


@kind("pitchfork", also=("hay fork",), variants=("three-prong", "two-prong", "four-prong", "rusty", "golden"), size=1.5)
def pitchfork(b: PropBuilder) -> None:
    """Prongs up on a long handle."""
    count = {"three-prong": 3, "two-prong": 2, "four-prong": 4}.get(b.variant) or b.pick(3, 4)
    metal = b.paint({"rusty": "rust", "golden": "gold"}.get(b.variant, "iron"), any_color=0.1)
    long, span = b.between(0.24, 0.32), 0.085 * (count - 1) + (0.06 if count == 2 else 0)
    y = 1.0 - long
    pole(b, y)
    b.add("bar", box(span + 0.05, 0.05, 0.05, bevel=0.01).move(y=y - 0.02), metal, said=False)
    curve = b.pick(0.0, 0.05)
    prongs = []
    for x in spaced(count, span):
        path = [(x, y, 0), (x, y + long * 0.4, curve), (x, y + long * 0.7, curve), (x, y + long, 0)]
        prongs.append(tube(path, [0.046, 0.044, 0.042, 0.03], 6))
    b.add("prong", prongs, metal)
    b.add("ferrule", cylinder(0.034, 0.13, 8).move(y=y - 0.12), metal, said=False)


@kind("rake", variants=("leaf", "wooden", "bow", "short", "rusty"), size=1.5)
def rake(b: PropBuilder) -> None:
    """Tines at the foot of a long handle, bent to the front."""
    length = 0.66 if b.variant == "short" else 1.0
    metal = b.paint({"rusty": "rust", "wooden": "wood"}.get(b.variant, "metal"), any_color=0.3 if not b.variant else 0)
    style = b.variant if b.variant in ("leaf", "bow") else b.pick("bar", "bar", "bow")
    if style == "leaf":
        pole(b, length, low=0.3)
        count = b.pick(5, 7)
        paths = [[(0, 0.36, 0), (x * 0.8, 0.1, 0), (x, 0.04, 0.01), (x, 0.02, 0.07)] for x in spaced(count, 0.38)]
        tines = [tube(path, 0.036, 6) for path in paths]
        b.add("tine", tines, b.paint(b.pick("plastic", "metal", "bamboo")))
        b.add("bar", box(0.26, 0.04, 0.05).move(y=0.17) + cylinder(0.04, 0.12, 8).move(y=0.28), metal, said=False)
        return
    wide, count = b.between(0.38, 0.46), b.whole(5, 7)
    wood = pole(b, length, low=0.12 if style == "bar" else 0.26)
    head = wood if b.variant == "wooden" else metal
    b.add("bar", box(wide, 0.055, 0.06, bevel=0.01).move(y=0.11), head)
    tines = [beam((x, 0.13, 0), (x, 0, 0.05), 0.04, 6, 0.75) for x in spaced(count, wide - 0.06)]
    b.add("tine", tines, head)
    if style == "bow":
        bow = tube(
            [
                (-wide * 0.44, 0.13, 0),
                (-wide * 0.3, 0.24, 0),
                (0, 0.3, 0),
                (wide * 0.3, 0.24, 0),
                (wide * 0.44, 0.13, 0),
            ],
            0.04,
            6,
        )
        b.add("bow", bow, head, said=False)
    else:
        b.add("socket", cylinder(0.036, 0.12, 8).move(y=0.14), head, said=False)


@kind(
    "watering can",
    also=("garden can",),
    variants=("metal", "plastic", "long-spouted", "golden", "round", "with flowers"),
    size=0.4,
)
def watering_can(b: PropBuilder) -> None:
    """A body with a spout and rose to +x and a handle behind."""
    material = {"golden": "gold", "plastic": "plastic"}.get(b.variant, "metal")
    paint = b.paint(material, any_color=0.6 if material == "metal" else 0.0)
    wide, tall = b.between(0.22, 0.27), b.between(0.4, 0.5)
    if b.variant == "round" or b.chance(0.25):
        body = lathe([(wide * 0.75, 0), (wide * 1.15, tall * 0.35), (wide, tall * 0.75), (wide * 0.6, tall)], 12)
    else:
        body = cylinder(wide, tall, 12, b.between(0.8, 1.0))
    hollow = cylinder(wide * 0.55, 0.2, 10).move(y=tall - 0.08)
    b.add("body", (body - hollow).move(-0.16, 0, 0), paint, said=False)
    reach, rise = (
        (0.6, tall + 0.16) if b.variant == "long-spouted" else (b.between(0.38, 0.46), tall + b.between(0.02, 0.12))
    )
    b.add("spout", tube([(0.0, 0.1, 0), (reach * 0.5, rise * 0.55, 0), (reach, rise, 0)], [0.13, 0.09, 0.07], 8), paint)
    if b.chance(0.8):
        rose = cylinder(0.05, 0.1, 10, 2.0).turn(z=-48).move(reach - 0.02, rise - 0.02, 0)
        b.add("rose", rose, b.paint("brass") if b.chance(0.4) else lighter(b, paint))
    back = -0.16 - wide
    loop = [
        (back + 0.04, 0.1, 0),
        (back - 0.15, tall * 0.45, 0),
        (back - 0.05, tall + 0.1, 0),
        (-0.16, tall + 0.14, 0),
        (0.0, tall - 0.02, 0),
    ]
    b.add(
        "handle",
        tube(loop, 0.05, 8),
        paint if b.chance(0.5) else b.paint("plastic" if material == "plastic" else "metal"),
    )
    if b.variant == "with flowers":
        for x, z in ((-0.24, 0.03), (-0.1, 0.06), (-0.16, -0.08)):
            b.add("stem", cylinder(0.02, 0.3, 6).move(x, tall - 0.08, z), b.paint("plant matter", "green"), said=False)
            flower = ball(0.075, 8).scale(1, 0.7, 1).move(x, tall + 0.16 + 0.3 * z, z)
            b.add("flower", flower, b.paint("paint", b.pick("red", "pink", "yellow", "purple", "white")))


@kind(
    "wheelbarrow",
    also=("barrow", "garden cart"),
    variants=("wooden", "metal", "full of dirt", "with flowers", "full of stones"),
    size=1.4,
    countable=False,
    outdoor=True,
)
def wheelbarrow(b: PropBuilder) -> None:
    """A tray on one wheel in front and two legs behind."""
    wooden = b.variant == "wooden" or (b.variant != "metal" and b.chance(0.4))
    tray = b.paint("wood", any_color=0.2) if wooden else b.paint("metal", any_color=0.8)
    frame = b.paint("wood", any_color=0.1) if wooden or b.chance(0.5) else b.paint("metal")
    wide, long, deep = b.between(0.38, 0.44), b.between(0.5, 0.56), b.between(0.16, 0.22)
    outer = box(wide, deep, long).warp(spread)
    inner = box(wide - 0.09, deep, long - 0.09).warp(spread).move(y=0.05)
    b.add("tray", (outer - inner).move(0, 0.2, 0.02), tray)
    arms = [beam((x * 0.75, 0.17, 0.34), (x, 0.25, -0.5), 0.05) for x in (-0.17, 0.17)]
    b.add("arm", arms, frame, said=False)
    grips = [beam((x, 0.245, -0.4), (x * 1.02, 0.256, -0.53), 0.068, 8) for x in (-0.165, 0.165)]
    b.add("grip", grips, b.paint("rubber", any_color=0.4), said=False)
    b.add("leg", [beam((x, 0, -0.2), (x, 0.22, -0.14), 0.05) for x in (-0.16, 0.16)], frame)
    radius = b.between(0.13, 0.15)
    b.add(
        "wheel",
        cylinder(radius, 0.08, 14).turn(z=90).move(0.04, radius, 0.36),
        b.paint("rubber" if not wooden else "wood"),
    )
    b.add("hub", cylinder(0.045, 0.3, 8).turn(z=90).move(0.15, radius, 0.36), frame, said=False)
    forks = [beam((x, 0.2, 0.28), (x, radius, 0.37), 0.045) for x in (-0.12, 0.12)]
    b.add("fork", forks, frame, said=False)
    y = 0.2 + deep
    if b.variant in ("full of dirt", "with flowers"):
        b.add("dirt", rock(b.rng, wide * 1.02, 0.24, long * 1.02, 40).move(0, y - 0.14, 0.02), b.paint("dirt"))
    if b.variant == "full of stones":
        places = ((-0.1, 0.12), (0.1, 0.1), (-0.09, -0.1), (0.1, -0.12), (0.0, 0.0))
        stones = [rock(b.rng, 0.24, 0.2, 0.24, 14).move(x, y - 0.16 + 0.1 * (x == 0), z) for x, z in places]
        b.add("stone", stones, b.paint("stone"))
    if b.variant == "with flowers":
        color = b.pick("red", "pink", "yellow", "purple", "white")
        places = ((-0.12, 0.14), (0.12, 0.12), (-0.1, -0.12), (0.12, -0.12), (0.0, 0.0))
        b.add(
            "foliage", join(rock(b.rng, 0.16, 0.12, 0.16, 12).move(x, y - 0.02, z) for x, z in places), b.paint("leaf")
        )
        b.add("flower", [ball(0.06, 8).move(x, y + 0.06, z) for x, z in places], b.paint("paint", color))


def spread(points: np.ndarray) -> np.ndarray:
    """A tray's sides leaning outward as they rise."""
    points[:, [0, 2]] *= (1 + 0.9 * points[:, 1])[:, None]
    return points


@kind(
    "garden bed",
    also=("raised bed",),
    variants=("with carrots", "empty", "with flowers", "with cabbages", "with pumpkins", "stone"),
    size=2.0,
    countable=False,
)
def garden_bed(b: PropBuilder) -> None:
    """Soil in a frame of boards, rows of plants on it."""
    wide, deep, high = 1.0, b.between(0.45, 0.62), b.between(0.12, 0.2)
    frame = b.paint("stone") if b.variant == "stone" else b.paint("wood", any_color=0.2)
    b.add("frame", box(wide, high, deep) - box(wide - 0.1, high, deep - 0.1).move(y=0.05), frame)
    b.add("soil", box(wide - 0.08, high - 0.02, deep - 0.08), b.paint("dirt", b.pick("brown", "dark brown")))
    ridges = [box(wide - 0.12, 0.05, 0.11, taper=0.6).move(0, high - 0.03, z) for z in (-deep * 0.23, deep * 0.23)]
    b.add("row", ridges, b.paint("dirt", b.pick("brown", "dark brown")), said=False)
    posts = [
        box(0.08, high + 0.04, 0.08).move(x, 0, z) for x in (-0.47, 0.47) for z in (-deep / 2 + 0.03, deep / 2 - 0.03)
    ]
    b.add("post", posts, frame, said=False)
    if b.variant == "empty":
        return
    crop = {"with carrots": "carrot", "with flowers": "flower", "with cabbages": "cabbage", "with pumpkins": "pumpkin"}
    plants(b, crop.get(b.variant) or b.pick("sprout", "cabbage", "flower"), high, deep)


def plants(b: PropBuilder, crop: str, high: float, deep: float) -> None:
    """Two rows of one crop."""
    count = 3 if crop in ("cabbage", "pumpkin") else 4
    places = [(x, z) for x in spaced(count, 0.66) for z in (-deep * 0.23, deep * 0.23)]
    leaf = b.paint("leaf", b.pick("green", "dark green", "lime green"))
    if crop == "cabbage":
        heads = [
            join([ball(0.075, 8).move(x, high - 0.01, z), dome(0.115, 8).scale(1, 0.6, 1).move(x, high, z)])
            for x, z in places
        ]
        b.add("cabbage", heads, b.paint("vegetable", b.pick("green", "purple")))
        return
    if crop == "pumpkin":
        fruit = b.paint("vegetable", "orange")
        b.add("pumpkin", [ball(0.1, 8).scale(1, 0.8, 1).move(x, high - 0.02, z) for x, z in places], fruit)
        b.add("stem", [cylinder(0.025, 0.08, 6).move(x, high + 0.12, z) for x, z in places], leaf, said=False)
        return
    tops = {"carrot": 0.14, "sprout": 0.16, "flower": 0.12}[crop]
    tufts = [tuft(b.rng, 0.05, tops, 5, 0.04).move(x, high + (0.05 if crop == "carrot" else 0.0), z) for x, z in places]
    b.add("leaf", join(tufts), leaf, said=False)
    if crop == "carrot":
        b.add(
            "carrot",
            [cylinder(0.045, 0.09, 8, 1.2).move(x, high - 0.02, z) for x, z in places],
            b.paint("vegetable", "orange"),
        )
    if crop == "flower":
        b.add("stem", [cylinder(0.02, 0.18, 6).move(x, high, z) for x, z in places], leaf, said=False)
        color = b.pick("red", "pink", "yellow", "purple", "white", "blue")
        b.add(
            "flower",
            [ball(0.055, 8).scale(1, 0.8, 1).move(x, high + 0.14, z) for x, z in places],
            b.paint("paint", color),
        )
