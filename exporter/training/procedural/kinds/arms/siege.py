"""Cannons, catapults, ballistae and turrets, front to +z."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.hafts import trim
from propsmith.exporter.training.procedural.kinds.street.stalls import wheel
from propsmith.exporter.training.procedural.organic import around, rock, spaced
from propsmith.exporter.training.procedural.outlines import extrude, lathe, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, dome, join
from propsmith.exporter.training.procedural.sweeps import tube


def barrel_profile(fat: float, long: float, flare: float) -> list[tuple[float, float]]:
    """A cannon's barrel from its breech's knob to its mouth."""
    return [
        (fat * 0.3, -0.08),
        (fat * 0.3, -0.04),
        (fat * 0.75, 0),
        (fat, 0.04),
        (fat, long * 0.3),
        (fat * 0.86, long * 0.34),
        (fat * 0.72, long * 0.84),
        (fat * flare, long * 0.9),
        (fat * flare, long),
    ]


@kind(
    "cannon",
    also=("artillery gun",),
    variants=("ship", "field", "cartoon", "bronze", "golden", "with cannonballs"),
    size=2.0,
)
def cannon(b: PropBuilder) -> None:
    """A barrel on a carriage: on four small wheels, or on two large ones with a trail."""
    style = b.variant if b.variant in ("ship", "field", "cartoon") else b.pick("ship", "field", "field")
    material = {"bronze": "bronze", "golden": "gold"}.get(b.variant, "iron")
    iron = b.paint(material, any_color=0.3 if material == "iron" else 0)
    wood = b.paint("wood", any_color=0.2)
    fat, long = (b.between(0.2, 0.24), 0.62) if style == "cartoon" else (b.between(0.11, 0.15), b.between(0.7, 0.82))
    flare = 1.15 if style == "cartoon" else b.between(0.85, 1.0)
    profile = barrel_profile(fat, long, flare)
    barrel = lathe(profile, 12)
    pitch = b.between(4, 16) if style != "cartoon" else b.between(20, 32)
    high = 0.2 + fat if style == "ship" else 0.3 + fat * 0.4
    pieces = [("barrel", barrel, iron, False)]
    bores = cylinder(fat * flare * 0.68, 0.06, 12).move(y=long - 0.045)
    pieces.append(("bore", bores, b.paint("paint", "black"), False))
    rings = [cylinder(fat * r + 0.02, 0.05, 12).move(y=long * y) for r, y in ((1.0, 0.08), (0.88, 0.36), (0.78, 0.66))]
    pieces.append(("ring", join(rings), trim(b) if b.chance(0.5) else iron, False))
    for name, solid, paint, said in pieces:
        b.add(name, solid.turn(x=90 - pitch).move(0, high, -0.3), paint, said=said)
    if b.chance(0.5) or style == "cartoon":
        b.add(
            "fuse",
            tube(
                [(0, high + fat * 0.7, -0.25), (0, high + fat + 0.08, -0.3), (0.05, high + fat + 0.12, -0.34)], 0.04, 6
            ),
            b.paint("rope"),
        )
    carriage(b, style, wood, fat, high)
    if b.variant == "with cannonballs":
        balls = [
            ball(0.075, 10).move(0.42 + x, y, z)
            for x, y, z in ((-0.07, 0, 0), (0.07, 0, 0), (0, 0, 0.125), (0, 0.11, 0.045))
        ]
        b.add("cannonball", balls, b.paint("iron", b.pick("black", "dark grey")), said=False)


def carriage(b: PropBuilder, style: str, wood: Paint, fat: float, high: float) -> None:
    """What a barrel rests on."""
    metal = b.paint("iron")
    if style == "ship":
        front = [(0.34, 0.08), (0.34, high + 0.02), (-0.02, high + 0.02)]
        back = [(-0.08, high * 0.75), (-0.2, high * 0.7), (-0.3, high * 0.45), (-0.4, 0.08)]
        side = polygon([*front, *back])
        trunnion = cylinder(0.05, 2 * fat + 0.16, 8).turn(z=90).move(fat + 0.08, high, 0.05)
        b.add("trunnion", trunnion, metal, said=False)
        cheeks = [extrude(side.mirror((1, 0)), 0.07).turn(y=90).move(x=s * (fat + 0.02)) for s in (-1, 1)]
        b.add("carriage", join([*cheeks, box(2 * fat, 0.07, 0.6).move(0, 0.09, -0.02)]), wood)
        small = [wheel(0.09, 0.07).move(s * (fat + 0.09), 0, z) for s in (-1, 1) for z in (-0.26, 0.22)]
        b.add("wheel", small, b.shade(wood, 0.1))
        b.add("axle", [box(2 * fat + 0.16, 0.05, 0.05).move(0, 0.065, z) for z in (-0.26, 0.22)], metal, said=False)
        return
    radius = b.between(0.24, 0.3) if style == "field" else 0.22
    track = fat + 0.08
    b.add(
        "wheel",
        [wheel(radius, 0.065, b.pick(6, 8)).move(x=s * track) for s in (-1, 1)],
        wood if b.chance(0.6) else b.paint("wood", any_color=0.4),
    )
    b.add("axle", box(2 * track + 0.1, 0.07, 0.07).move(0, radius - 0.035, 0), metal, said=False)
    trails = [beam((s * fat * 0.6, radius, 0.1), (s * fat * 0.35, 0.035, -0.5), 0.075) for s in (-1, 1)]
    b.add("trail", [*trails, box(fat * 1.2, 0.07, 0.12).move(0, 0, -0.48)], wood, said=False)
    b.add(
        "cradle", box(fat * 1.5, max(high - radius, 0.06) + 0.06, 0.24).move(0, radius - 0.05, -0.02), wood, said=False
    )


def frame(b: PropBuilder, wood: Paint, wide: float, long: float, y: float) -> None:
    """Two long beams joined by crosspieces."""
    beams = [box(0.07, 0.08, long).move(x, y, 0) for x in (-wide / 2, wide / 2)]
    across = [box(wide, 0.07, 0.07).move(0, y, z) for z in (-long / 2 + 0.05, 0, long / 2 - 0.05)]
    b.add("frame", [*beams, *across], wood, said=False)


def running_gear(b: PropBuilder, wide: float, long: float) -> float:
    """Four wheels; returns the height of the frame on them."""
    radius = b.between(0.11, 0.14)
    places = [(s * (wide / 2 + 0.065), z) for s in (-1, 1) for z in (-long * 0.36, long * 0.36)]
    b.add("wheel", [wheel(radius, 0.06).move(x, 0, z) for x, z in places], b.paint("wood", any_color=0.15))
    hubs = [wheel(radius * 0.4, 0.09).move(x, radius * 0.6, z) for x, z in places]
    b.add("hub", hubs, b.paint("iron"), said=False)
    axles = [box(wide + 0.14, 0.05, 0.05).move(0, radius - 0.025, z) for z in (-long * 0.36, long * 0.36)]
    b.add("axle", axles, b.paint("iron"), said=False)
    return radius - 0.02


@kind(
    "catapult",
    also=("siege engine",),
    variants=("wheeled", "loaded", "with a counterweight", "with a sling"),
    size=3.5,
    countable=False,
)
def catapult(b: PropBuilder) -> None:
    """A throwing arm with a bowl in a wooden frame; one with a counterweight swings on a tall trestle."""
    wood, iron = b.paint("wood", any_color=0.15), b.paint("iron")
    wide, long = b.between(0.36, 0.44), 0.85
    if b.variant in ("with a counterweight", "with a sling"):
        trebuchet(b, wood, wide)
        return
    y = running_gear(b, wide, long) if b.variant == "wheeled" or b.chance(0.6) else 0.0
    frame(b, wood, wide, long, y)
    tall = b.between(0.36, 0.46)
    posts = [box(0.07, tall, 0.07).move(x, y + 0.04, 0.06) for x in (-wide / 2, wide / 2)]
    b.add("post", posts, wood)
    b.add(
        "strut",
        [beam((x, y + 0.06, 0.36), (x, y + tall * 0.9, 0.08), 0.055) for x in (-wide / 2, wide / 2)],
        wood,
        said=False,
    )
    b.add("crossbar", box(wide + 0.1, 0.08, 0.08).move(0, y + tall - 0.02, 0.06), b.shade(wood, 0.08))
    b.add(
        "rope", cylinder(0.06, wide * 0.7, 8).turn(z=90).move(wide * 0.35, y + 0.06, 0.06), b.paint("rope"), said=False
    )
    upright = b.chance(0.5) and b.variant != "loaded"
    end = (0, y + tall + 0.26, -0.1) if upright else (0, y + 0.3, -0.5)
    b.add("arm", beam((0, y + 0.06, 0.06), end, 0.075), b.shade(wood, 0.08))
    cup = lathe([(0.06, 0), (0.13, 0.06), (0.14, 0.12), (0.09, 0.12), (0.03, 0.07)], 10)
    tilt = -65 if upright else -18
    b.add(
        "bowl",
        cup.turn(x=tilt).move(end[0], end[1] - 0.02, end[2] - (0.04 if upright else 0.02)),
        iron if b.chance(0.4) else wood,
    )
    if b.variant == "loaded":
        b.add("stone", rock(b.rng, 0.22, 0.2, 0.22, 18).move(0, end[1] + 0.03, end[2]), b.paint("stone"), said=False)


def trebuchet(b: PropBuilder, wood: Paint, wide: float) -> None:
    """Two trestles, a long beam, a box of stones at its short end."""
    frame(b, wood, wide, 0.8, 0.0)
    tall = 0.58
    legs = [beam((x, 0.03, z), (x, tall, 0), 0.065) for x in (-wide / 2, wide / 2) for z in (-0.3, 0.3)]
    b.add("trestle", legs, wood, said=False)
    b.add("axle", cylinder(0.04, wide + 0.12, 8).turn(z=90).move(wide / 2 + 0.06, tall, 0), b.paint("iron"), said=False)
    front, back = (0, tall - 0.14, 0.26), (0, tall + 0.34, -0.56)
    b.add("arm", beam(front, back, 0.075, 4, 0.7), b.shade(wood, 0.08))
    weight = box(0.2, 0.24, 0.2, bevel=0.02).move(0, front[1] - 0.27, front[2])
    b.add("counterweight", weight, b.paint(b.pick("stone", "iron", "wood")), said=b.variant != "with a counterweight")
    b.add("hanger", box(0.06, 0.1, 0.06).move(0, front[1] - 0.08, front[2]), b.paint("iron"), said=False)
    rope = b.paint("rope")
    b.add("sling", beam(back, (0, tall + 0.06, -0.66), 0.038, 6), rope, said=False)
    b.add("pouch", ball(0.07, 8).move(0, tall - 0.06, -0.66), b.paint("leather"), said=False)


@kind(
    "ballista",
    also=("giant crossbow",),
    variants=("wheeled", "loaded", "on a tripod", "with a shield", "double"),
    size=3.0,
    countable=False,
)
def ballista(b: PropBuilder) -> None:
    """A giant crossbow on a stand or on wheels."""
    wood, iron = b.paint("wood", any_color=0.15), b.paint("iron")
    if b.variant == "wheeled" or (not b.variant and b.chance(0.4)):
        y = running_gear(b, 0.3, 0.6)
        frame(b, wood, 0.3, 0.6, y)
        b.add("post", box(0.12, 0.22, 0.12).move(y=y + 0.03), wood, said=False)
        top = y + 0.22
    elif b.variant == "on a tripod":
        b.add("leg", [beam((0, 0.34, 0), (x, 0.02, z), 0.07) for x, z, _ in around(3, 0.3)], wood)
        b.add("head", cylinder(0.09, 0.1, 8).move(y=0.28), iron, said=False)
        top = 0.36
    else:
        b.add("base", box(0.5, 0.08, 0.07) + box(0.07, 0.08, 0.5), wood, said=False)
        b.add("post", box(0.12, 0.3, 0.12, taper=0.8).move(y=0.05), wood)
        struts = [beam((x, 0.06, z), (0, 0.26, 0), 0.055) for x, z in ((-0.2, 0), (0.2, 0), (0, 0.2), (0, -0.2))]
        b.add("strut", struts, wood, said=False)
        top = 0.34
    levels = (0.06, 0.24) if b.variant == "double" else (0.06,)
    pitch = b.between(4, 12) if b.variant != "double" else 0.0
    for level in levels:
        bow_on_stock(b, wood, iron, top + level, pitch)
    if b.variant == "with a shield":
        plate = box(0.46, 0.34, 0.05, bevel=0.012).move(0, top - 0.06, 0.2)
        b.add("shield", plate, b.paint("wood", any_color=0.5), said=False)
    if b.variant == "double":
        b.add("mast", box(0.09, 0.26, 0.09).move(0, top, -0.02), wood, said=False)


def bow_on_stock(b: PropBuilder, wood: Paint, iron: Paint, y: float, pitch: float) -> None:
    """A trough with two arms and a string."""
    loaded = b.variant == "loaded" or b.chance(0.4)
    reach, sweep = b.between(0.42, 0.5), b.between(0.12, 0.2)
    catch = (0, 0.05, -0.3 if loaded else 0.3 - sweep)
    share = np.linspace(-1, 1, 7)
    path = [(reach * float(s), 0.03, 0.3 - sweep * float(s) ** 2) for s in share]
    tips = [(s * reach, 0.04, 0.3 - sweep) for s in (-1, 1)]
    pieces: list[tuple[str, Solid, Paint, bool]] = [
        ("stock", box(0.12, 0.08, 0.86).move(0, -0.05, -0.02), wood, True),
        ("bow", tube(path, [0.055, 0.065, 0.075, 0.085, 0.075, 0.065, 0.055], 6), b.shade(wood, 0.1), True),
        ("string", join([beam(tip, catch, 0.038, 6) for tip in tips]), b.paint("rope"), True),
        ("coil", join([cylinder(0.06, 0.17, 8).move(x, -0.07, 0.29) for x in (-0.12, 0.12)]), iron, False),
        ("plate", box(0.3, 0.05, 0.12).move(0, -0.05, 0.29), iron, False),
        ("crank", cylinder(0.036, 0.28, 8).turn(z=90).move(0.14, 0.0, -0.38), iron, False),
    ]
    if loaded:
        shaft = beam((0, 0.055, -0.32), (0, 0.055, 0.46), 0.045, 6)
        pieces.append(("bolt", shaft, b.paint("wood"), b.variant != "loaded"))
        pieces.append(("tip", cone(0.06, 0.15, 4).turn(x=90).move(0, 0.055, 0.44), b.paint("steel"), False))
    for name, solid, paint, said in pieces:
        b.add(name, solid.turn(x=-pitch).move(y=y), paint, said=said)


@kind(
    "turret",
    also=("gun turret",),
    variants=("double-barreled", "laser", "on a tripod", "sci-fi", "missile", "with a dome"),
    size=1.5,
)
def turret(b: PropBuilder) -> None:
    """A head with barrels that turns on a base."""
    paint = b.paint("metal", any_color=0.7)
    dark, glow = (
        b.paint("metal", b.pick("dark grey", "black", "grey")),
        b.paint(b.pick("energy", "neon"), b.pick("", "red", ""), any_color=0.0),
    )
    if b.variant == "on a tripod":
        b.add("leg", [beam((0, 0.38, 0), (x, 0.03, z), 0.06) for x, z, _ in around(3, 0.32, 60)], dark)
        b.add("foot", [cylinder(0.06, 0.04, 8).move(x, 0, z) for x, z, _ in around(3, 0.32, 60)], dark, said=False)
    else:
        sides = b.pick(6, 8, 12)
        b.add("base", cylinder(b.between(0.3, 0.38), 0.14, sides, 0.8), dark if b.chance(0.5) else paint)
        b.add("column", cylinder(0.14, 0.24, sides).move(y=0.12), dark, said=False)
    y = 0.36
    b.add("ring", cylinder(0.2, 0.06, 10).move(y=y - 0.02), dark, said=False)
    if b.variant == "with a dome" or (not b.variant and b.chance(0.3)):
        b.add("head", dome(0.3, 12).scale(1, 1.05, 1).move(y=y + 0.02), paint)
    else:
        shape = [(-0.3, 0.0), (0.2, 0.0), (0.28, 0.1), (0.2, 0.27), (-0.18, 0.3), (-0.32, 0.18)]
        wide = b.between(0.32, 0.4)
        b.add("head", extrude(polygon([(-z, h) for z, h in shape]), wide).turn(y=90).move(y=y + 0.02), paint)
        plates = [box(0.07, 0.2, 0.26, bevel=0.02).move(s * (wide / 2 + 0.02), y + 0.05, -0.04) for s in (-1, 1)]
        b.add("side plate", plates, dark, said=False)
    turret_arms(b, y + 0.16, paint, dark, glow)
    b.add("sensor", box(0.14, 0.05, 0.06).move(0, y + 0.24, 0.2), glow, said=False)


def turret_arms(b: PropBuilder, y: float, paint: Paint, dark: Paint, glow: Paint) -> None:
    """Barrels, a laser's rings, or a box of missiles at either side."""
    if b.variant == "missile":
        pods = [box(0.18, 0.24, 0.42, bevel=0.02).move(s * 0.3, y - 0.1, 0.02) for s in (-1, 1)]
        b.add("pod", pods, paint)
        tips = [
            cone(0.055, 0.12, 8).turn(x=90).move(s * 0.3 + dx, y + dy, 0.22)
            for s in (-1, 1)
            for dx in (-0.04, 0.04)
            for dy in (-0.03, 0.08)
        ]
        b.add("missile", tips, b.paint("paint", b.pick("red", "yellow", "white")), said=False)
        return
    count = 2 if b.variant == "double-barreled" else b.pick(1, 1, 2)
    thick = b.between(0.05, 0.07) if count == 1 else 0.045
    if b.variant in ("laser", "sci-fi"):
        b.add("barrel", cylinder(0.055, 0.42, 8).turn(x=90).move(0, y, 0.2), dark)
        rings = [cylinder(r, 0.05, 10).turn(x=90).move(0, y, z) for r, z in ((0.12, 0.3), (0.105, 0.4), (0.09, 0.5))]
        b.add("ring", rings, glow)
        b.add("emitter", ball(0.07, 8).move(0, y - 0.07, 0.62), glow, said=False)
        return
    for x in spaced(count, 0.16):
        b.add("barrel", cylinder(thick, 0.5, 10).turn(x=90).move(x, y, 0.14), dark)
        b.add("brake", cylinder(thick * 1.35, 0.1, 10).turn(x=90).move(x, y, 0.58), dark, said=False)
    b.add("mantlet", box(0.14 + 0.12 * count, 0.18, 0.1, bevel=0.02).move(0, y - 0.09, 0.2), paint, said=False)
    if b.chance(0.5):
        b.add(
            "ammo box",
            box(0.14, 0.18, 0.22).move(0.27, y - 0.12, -0.04),
            b.paint("metal", b.pick("dark green", "tan", "grey")),
        )
