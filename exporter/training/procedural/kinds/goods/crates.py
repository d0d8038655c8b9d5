"""Crates, boxes and chests."""

from collections.abc import Sequence

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import corners, rock, spaced
from propsmith.exporter.training.procedural.outlines import circle, extrude, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, ellipsoid
from propsmith.exporter.training.procedural.sweeps import handle
from propsmith.runtime.arrays import DoubleArray

Piece = tuple[str, Solid, Paint, bool]
"""A part's name, body and paint, and whether captions may name it."""


def add_all(b: PropBuilder, parts: Sequence[Piece], on_its_back: float | None = None) -> None:
    """Add parts as they stand, or laid on their back so that their z axis lies at the height `on_its_back`."""
    for name, solid, paint, said in parts:
        b.add(name, solid if on_its_back is None else solid.turn(x=90).move(y=on_its_back, z=-0.4), paint, said=said)


def hinged(solid: Solid, angle: float, y: float, z: float) -> Solid:
    """Swung up and back by `angle` about the line along x at the height `y` and the depth `z`."""
    return solid.move(y=-y, z=-z).turn(x=-angle).move(y=y, z=z)


def edges(width: float, height: float, depth: float, thick: float) -> Solid:
    """The twelve edges of a box as beams."""
    w, h, d = width - 2 * thick, height - 2 * thick, depth - 2 * thick
    whole = box(width, height, depth)
    holes = [box(w, height + 1, d).move(y=-0.5), box(width + 1, h, d).move(y=thick), box(w, h, depth + 1).move(y=thick)]
    for hole in holes:
        whole = whole - hole
    return whole


def hollow(width: float, height: float, depth: float, wall: float) -> Solid:
    """A box without a lid."""
    return box(width, height, depth) - box(width - 2 * wall, height, depth - 2 * wall).move(y=wall)


def _mound_height(x: float, z: float, width: float, depth: float) -> float:
    """How far treasure heaped in a box rises above its rim."""
    return 0.15 * float(np.sqrt(max(1 - (2 * x / width) ** 2 - (2 * z / depth) ** 2, 0))) - 0.05


def heaped_coins(b: PropBuilder, width: float, depth: float, y: float) -> list[Solid]:
    """Coins on the treasure in a box whose rim is at the height `y`."""
    coins = []
    for x in spaced(4, width * 0.72):
        for z in spaced(3, depth * 0.6):
            disk = cylinder(0.07, 0.035, 8).move(y=-0.018).turn(x=b.between(-40, 40), z=b.between(-40, 40))
            coins.append(disk.move(x, y + _mound_height(x, z, width, depth) + b.between(-0.018, 0.008), z))
    return coins


@kind(
    "crate",
    also=("wooden box", "cargo crate", "wooden crate"),
    variants=("open", "broken", "reinforced", "full of apples", "long", "stack of {s}"),
    size=0.8,
    outdoor=True,
    stretch=("tall", "low", "wide"),
)
def crate(b: PropBuilder) -> None:
    """Boards in a frame of beams, often with a diagonal brace."""
    wood = b.paint("wood")
    frame = wood if b.chance(0.4) else b.paint("wood")
    if b.variant == "stack of {s}":
        size = b.between(0.44, 0.5)
        for x, y in ((-size * 0.54, 0.0), (size * 0.54, 0.0), (b.between(-0.1, 0.1), size - 0.004)):
            _planks(b, (size, size, size), (x, y), wood, frame, None)
        return
    size = b.between(0.8, 0.95)
    width = size * 1.3 if b.variant == "long" else size
    height = size * (0.62 if b.variant == "long" else b.between(0.75, 1.0))
    depth = size * (0.62 if b.variant == "long" else b.between(0.85, 1.0))
    hole = None
    if b.variant in ("open", "full of apples"):
        hole = box(width - 0.22, height, depth - 0.22).move(y=0.1)
    if b.variant == "broken":
        gap = rock(b.rng, 0.55, 0.5, 0.5, 14).move(width * b.pick(-0.3, 0.3), height * b.between(0.5, 0.7), depth / 2)
        hole = box(width - 0.22, height - 0.2, depth - 0.22).move(y=0.1) + gap
    _planks(b, (width, height, depth), (0.0, 0.0), wood, frame, hole)
    if b.variant == "reinforced":
        iron = b.paint("iron")
        caps = [
            box(0.22, 0.22, 0.22).move(x, y, z) for x, z in corners(width, depth, 0.09) for y in (-0.015, height - 0.2)
        ]
        b.add("corner", caps, iron)
    if b.variant == "full of apples":
        apple = b.paint("paint", b.pick("red", "green", "yellow"))
        places = [(x, z) for x in spaced(4, width - 0.38) for z in spaced(4, depth - 0.38)]
        b.add("apple", [ball(0.11, 8).move(x, height - b.between(0.12, 0.17), z) for x, z in places], apple, said=False)
        b.add("filling", box(width - 0.2, height - 0.2, depth - 0.2).move(y=0.05), apple, said=False)


def _planks(
    b: PropBuilder,
    size: tuple[float, float, float],
    place: tuple[float, float],
    wood: Paint,
    frame: Paint,
    hole: Solid | None,
) -> None:
    """A crate's core, the boards around it, its frame and braces, without what lies in `hole`."""
    (width, height, depth), (x, y) = size, place
    beam_thick = 0.12 * max(width, height)
    rows = b.whole(3, 5)
    high = (height - 0.02) / rows
    core = box(width - 0.14, height - 0.1, depth - 0.14).move(y=0.05)
    slabs = [box(width - 0.07, high - 0.03, depth - 0.07).move(y=0.025 + k * high) for k in range(rows)]
    lid = [
        box((width - 0.08) / 4 - 0.03, 0.05, depth - 0.08).move(x=k, y=height - 0.07) for k in spaced(4, width * 0.68)
    ]
    beams = edges(width, height, depth, beam_thick)
    if b.chance(0.5) and hole is None:
        flat, w, h = beam_thick * 0.8, width / 2 - beam_thick, height - beam_thick
        for z in (-depth / 2 + 0.035, depth / 2 - 0.035):
            beams = beams + beam((-w, beam_thick, z), (w, h, z), flat)
    parts = {
        "core": [core],
        "plank": slabs + ([] if b.variant in ("open", "full of apples") else lid),
        "frame": [beams],
    }
    for name, solids in parts.items():
        left = [solid - hole for solid in solids] if hole else solids
        paint = frame if name == "frame" else b.shade(wood, 0.03) if name == "plank" else b.shade(wood, 0.1)
        b.add(name, [solid.move(x, y) for solid in left if not solid.body.is_empty()], paint, said=name == "frame")


@kind(
    "box",
    also=("case",),
    variants=("open", "long", "wooden", "metal", "with handles", "with lock"),
    size=0.5,
    stretch=("tall", "low", "deep"),
)
def lidded_box(b: PropBuilder) -> None:
    """A body and a lid that overhangs it."""
    material = {"wooden": "wood", "metal": "metal"}.get(b.variant, b.pick("wood", "plastic", "metal", "paint"))
    body = b.paint(material, any_color=0.0 if b.variant == "wooden" else 0.6)
    lid = body if b.chance(0.4) else b.paint(material, any_color=0.6 if material != "wood" else 0.2)
    width = 1.0 if b.variant == "long" else b.between(0.7, 0.85)
    height, depth = b.between(0.4, 0.6), b.between(0.5, 0.7) * (0.7 if b.variant == "long" else 1.0)
    top = box(width + 0.07, b.between(0.1, 0.16), depth + 0.07, bevel=b.pick(0.0, 0.03))
    if b.variant == "open":
        b.add("body", hollow(width, height, depth, 0.055), body, said=False)
        cover = top - box(width - 0.04, 0.06, depth - 0.04).move(y=-0.004)
        b.add("lid", hinged(cover.move(y=height - 0.02), b.between(95, 115), height, -depth / 2), lid)
    else:
        b.add("body", box(width, height, depth, bevel=0.012), body, said=False)
        b.add("lid", top.move(y=height - 0.01), lid)
    if b.variant == "with handles":
        b.add("handle", side_handles(width, depth, height * 0.6), b.paint(b.pick("iron", "brass")))
    if b.variant == "with lock":
        plate = box(0.16, 0.18, 0.06).move(0, height - 0.12, depth / 2 + 0.03)
        b.add("lock", plate, b.paint(b.pick("brass", "iron", "gold")))
    if b.chance(0.35):
        bands = [box(0.08, height * 0.98, depth + 0.06).move(x=x) for x in (-width * 0.3, width * 0.3)]
        inner = box(width - 0.1, height, depth - 0.1).move(y=0.05)
        b.add("strap", [band - inner for band in bands], b.paint(b.pick("iron", "leather", "cloth")))


@kind(
    "cardboard box",
    also=("carton", "shipping box", "parcel"),
    variants=("open", "long", "crushed", "stack of {s}", "tall"),
    size=0.5,
)
def cardboard_box(b: PropBuilder) -> None:
    """Taped shut, or open with four flaps."""
    paint = b.paint("cardboard")
    if b.variant == "stack of {s}":
        size, y = b.between(0.5, 0.6), 0.0
        for _ in range(b.whole(2, 3)):
            high = size * b.between(0.5, 0.75)
            one = box(size, high, size * 0.9).turn(y=b.between(-14, 14))
            b.add("box", one.move(y=y), b.shade(paint, 0.08), said=False)
            strip = box(0.11, high * 0.3 + 0.03, size * 0.9 + 0.06).move(y=y + high * 0.7)
            b.add("tape", strip, b.paint("paint", b.pick("beige", "brown")), said=False)
            y, size = y + high - 0.004, size * b.between(0.8, 0.95)
        return
    width = 1.0 if b.variant == "long" else 0.5 if b.variant == "tall" else b.between(0.7, 0.9)
    height = 0.95 if b.variant == "tall" else b.between(0.4, 0.6)
    depth = b.between(0.4, 0.5) if b.variant in ("long", "tall") else b.between(0.55, 0.75)
    if b.variant == "open":
        _open_carton(b, width, height, depth, paint)
        return
    if b.variant == "crushed":
        b.add("box", _crushed(b, box(width, height, depth)), paint, said=False)
        return
    b.add("box", box(width, height, depth), paint, said=False)
    tape = b.paint("paint", b.pick("beige", "light brown", "brown", "white", "red"))
    strip = box(width + 0.06, height + 0.03, 0.12) & box(2, 2, 2).move(y=height * b.between(0.55, 0.75))
    b.add("tape", strip, tape)
    if b.chance(0.6):
        label = box(0.22, 0.16, 0.06).move(width * b.pick(-0.22, 0.22), height * 0.25, depth / 2 + 0.003)
        b.add("label", label, b.paint("paint", b.pick("white", "white", "yellow", "orange")))


def _crushed(b: PropBuilder, carton: Solid) -> Solid:
    """Its top pressed in at a corner, its sides buckled."""
    (width, height, depth), phase = carton.size, b.between(0, 6)
    x, z = b.pick(-0.3, 0.3) * width, b.pick(0.0, 0.35) * depth

    def buckle(points: DoubleArray) -> DoubleArray:
        away = (points[:, 0] - x) ** 2 + (points[:, 2] - z) ** 2
        points[:, 1] *= 1 - 0.5 * np.exp(-away / (0.16 * width * depth))
        points[:, 0] += 0.07 * np.sin(2.2 * np.pi * points[:, 1] / height + phase) * points[:, 1] / height
        points[:, 2] += 0.08 * np.sin(2.4 * np.pi * points[:, 1] / height + phase + 2) * points[:, 1] / height
        return points

    return carton.warp(buckle, 5)


def _open_carton(b: PropBuilder, width: float, height: float, depth: float, paint: Paint) -> None:
    b.add("box", hollow(width, height, depth, 0.05), paint, said=False)
    thick, reach = 0.045, depth * 0.42
    flaps = []
    for side, (along, across) in enumerate(((width, depth), (depth, width), (width, depth), (depth, width))):
        lean = b.between(25, 75)
        flap = box(along - 0.02, thick, reach).move(z=reach / 2).turn(x=-lean + 40)
        flaps.append(flap.move(0, height - 0.045, across / 2 - 0.02).turn(y=90 * side))
    b.add("flap", flaps, b.shade(paint, 0.06))


@kind(
    "treasure chest",
    also=("chest", "loot chest", "coffer"),
    variants=("open", "golden", "mimic", "stone", "with skull", "overflowing"),
    size=0.9,
    stretch=("tall", "wide"),
)
def treasure_chest(b: PropBuilder) -> None:
    """A chest with a vaulted lid, bands and a lock; what is in it shows when it is open."""
    metal = b.paint("iron" if b.variant == "golden" else b.pick("iron", "gold", "brass"), any_color=0.1)
    body = b.paint({"golden": "gold", "stone": "stone"}.get(b.variant, "wood"), any_color=0.0 if b.variant else 0.3)
    width, height, depth = b.between(0.85, 1.0), b.between(0.32, 0.4), b.between(0.5, 0.6)
    vault, wall = b.between(0.55, 1.0), 0.06
    angle = {"open": b.between(70, 100), "overflowing": b.between(75, 100), "mimic": b.between(35, 50)}.get(
        b.variant, 0.0
    )
    count = b.pick(6, 12)

    def lid(grow: float, length: float) -> Solid:
        half = circle(depth / 2 + grow, 2 * count).scale((1, vault)) ^ polygon([(-1, 0), (1, 0), (1, 1), (-1, 1)])
        return extrude(half, length).turn(y=90).move(y=height)

    core, cover = box(width, height, depth), lid(0, width)
    if angle:
        core = hollow(width, height, depth, wall)
        cover = cover - lid(-wall, width - 2 * wall).move(y=-0.004)
    b.add("body", core, body, said=False)
    b.add("lid", hinged(cover, angle, height, -depth / 2), body if b.chance(0.7) else b.shade(body, 0.1), said=False)
    inside = box(width - wall, 1, depth - wall).move(y=wall)
    places = b.pick((-0.3, 0.3), (-0.47, 0.47), (-0.47, 0, 0.47))
    low = [box(0.1, height, depth + 0.06).move(x=x * width) - inside for x in places]
    high = [(lid(0.03, 0.1) - lid(-wall / 2, 0.2).move(y=-0.004)).move(x=x * width) for x in places]
    b.add("band", low, metal)
    b.add("band", [hinged(band, angle, height, -depth / 2) for band in high], metal, said=False)
    rim = box(width + 0.04, 0.07, depth + 0.04).move(y=height - 0.06)
    b.add("rim", rim - inside, metal, said=False)
    lock = box(0.15, 0.2, 0.1, bevel=0.02).move(0, height - 0.12, depth / 2 + 0.02)
    if b.variant == "with skull":
        skull = ball(0.11, 8).scale(1, 1, 0.6).move(0, height - 0.06, depth / 2) + box(0.1, 0.1, 0.1).move(
            0, height - 0.11, depth / 2
        )
        b.add("skull", skull, b.paint("bone"))
        eyes = [ball(0.035, 6).move(x, height + 0.0, depth / 2 + 0.045) for x in (-0.045, 0.045)]
        b.add("eye", eyes, b.paint("paint", "black"), said=False)
    elif b.variant != "mimic":
        b.add("lock", lock, b.paint("gold" if metal.material != "gold" else "iron"))
    if b.variant == "mimic":
        _mimic(b, width, height, depth, angle)
    elif angle:
        _treasure(b, width - 2 * wall, height, depth - 2 * wall)


def _treasure(b: PropBuilder, width: float, height: float, depth: float) -> None:
    """A heap of coins with gems in an open chest."""
    gold = b.paint("gold")
    mound = ellipsoid(width, 0.3, depth, 16).move(y=height - 0.2)
    b.add("gold", mound + box(width + 0.01, height - 0.08, depth + 0.01).move(y=0.04), gold, said=False)
    b.add("coin", heaped_coins(b, width, depth, height), b.shade(gold, 0.1), said=False)
    for x in (-width * b.between(0.15, 0.3), width * b.between(0.12, 0.28)):
        gem = cone(0.08, 0.09, 6) + cone(0.08, 0.07, 6).turn(x=180)
        place = (x, height + _mound_height(x, depth * 0.1, width, depth) + 0.02, depth * 0.1)
        paint = b.paint("crystal", b.pick("red", "blue", "green", "purple"))
        b.add("gem", gem.turn(x=b.between(0, 40)).move(*place), paint, said=False)
    if b.variant == "overflowing":
        spill = [
            cylinder(0.075, 0.035, 8).turn(x=b.between(-8, 8)).move(x, 0.003, depth / 2 + z)
            for x, z in ((-0.34, 0.16), (-0.1, 0.22), (0.12, 0.14), (0.33, 0.2), (-0.22, 0.3), (0.2, 0.32))
        ]
        b.add("coin", [coin.move(y=-coin.base) for coin in spill], gold, said=False)


def _mimic(b: PropBuilder, width: float, height: float, depth: float, angle: float) -> None:
    """Teeth along both jaws, a tongue and eyes."""
    ivory = b.paint("bone", b.pick("white", "beige"))
    places = spaced(6, width * 0.8)
    front = depth / 2 - 0.03
    b.add("tooth", [cone(0.055, 0.13, 6).move(x, height - 0.01, front) for x in places], ivory)
    upper = [cone(0.055, 0.12, 6).turn(x=180).move(x, height + 0.02, front) for x in places]
    b.add("tooth", [hinged(tooth, angle, height, -depth / 2) for tooth in upper], ivory, said=False)
    tongue = b.paint("paint", b.pick("red", "pink", "purple"))
    b.add("tongue", box(0.24, 0.07, depth * 0.9, bevel=0.02).turn(x=8).move(0, height - 0.02, 0.14), tongue)
    inside = box(width - 0.1, height - 0.03, depth - 0.1).move(y=0.02)
    b.add("inside", inside, b.paint("paint", b.pick("dark red", "black")), said=False)
    eyes = [ball(0.08, 8).move(x, height - 0.03, -depth * 0.12) for x in (-0.2, 0.2)]
    b.add("eye", eyes, b.paint("paint", b.pick("yellow", "white", "lime green")))


def _bullets(count: int, width: float, depth: float, y: float) -> list[Solid]:
    rows = [(x, z) for x in spaced(count, width) for z in spaced(2, depth)]
    return [(cylinder(0.05, 0.2, 8) + cone(0.05, 0.09, 8).move(y=0.195)).move(x, y, z) for x, z in rows]


@kind(
    "ammo box",
    also=("ammo crate", "ammunition box", "bullet box"),
    variants=("open", "wooden", "stack of {s}", "full of bullets", "long"),
    size=0.45,
)
def ammo_box(b: PropBuilder) -> None:
    """A metal can with an overhanging lid and a handle, or a wooden one with rope handles."""
    wooden = b.variant == "wooden"
    paint = b.paint("wood") if wooden else b.paint("metal", b.pick("green", "dark green", "dark green", "tan", "grey"))
    mark = b.paint("paint", b.pick("yellow", "white", "red", "black"))
    width = 1.0 if b.variant == "long" else b.between(0.66, 0.75)
    height, depth = b.between(0.42, 0.5) * (0.66 if b.variant == "long" else 1.0), b.between(0.3, 0.4)
    y = 0.0
    for _ in range(2 if b.variant == "stack of {s}" else 1):
        opened = b.variant in ("open", "full of bullets")
        shell = hollow(width, height, depth, 0.05) if opened else box(width, height, depth, bevel=0.02)
        b.add("body", shell.move(y=y), paint, said=False)
        lid = box(width + 0.06, 0.1, depth + 0.06, bevel=0.015).move(y=y + height - 0.01)
        b.add("lid", hinged(lid, 100 if opened else 0, height, -depth / 2), b.shade(paint), said=opened)
        b.add(
            "stripe", box(width * 0.5, 0.1, depth + 0.06).move(y=y + height * 0.4) - box(width, 1, depth - 0.04), mark
        )
        side = side_handles(width, depth, y + height * 0.6)
        b.add("handle", side, b.paint("rope") if wooden else b.paint("metal", "dark grey"))
        if not opened:
            latch = box(0.1, 0.2, 0.08).move(0, y + height - 0.09, depth / 2 + 0.01)
            b.add("latch", latch, b.paint("iron"), said=False)
        y += height + 0.086
    if b.variant == "full of bullets":
        b.add("bullet", _bullets(5, width * 0.68, depth * 0.36, height - 0.18), b.paint("brass"))
        b.add("filling", box(width - 0.06, height - 0.1, depth - 0.06).move(y=0.03), b.shade(paint, 0.1), said=False)


def side_handles(width: float, depth: float, y: float) -> list[Solid]:
    """Bows on the two narrow sides of a box."""
    right = handle(depth * 0.55, 0.09, 0.05, 6).turn(z=-90).turn(x=90).move(width / 2 - 0.012, y, 0)
    return [right, right.mirror()]
