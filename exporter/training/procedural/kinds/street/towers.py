"""Towers, castles, mills and lighthouses."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, corners, rock, spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cone, cylinder, dome, gable, join
from propsmith.exporter.training.procedural.sweeps import hoop


def doorway(b: PropBuilder, width: float, height: float, z: float, x: float = 0.0) -> None:
    """An arched door in a frame on a wall that faces the front at z."""
    b.add("frame", extrude(arched(width + 0.05, height + 0.03), 0.05).move(x, 0, z), b.paint("stone"), said=False)
    b.add("door", extrude(arched(width, height), 0.08).move(x, 0, z), b.paint("wood", any_color=0.4))


def slit(y: float, z: float, x: float = 0.0) -> Solid:
    """A narrow arched window at the front."""
    return extrude(arched(0.06, 0.12), 0.06).move(x, y, z)


def battlements(radius: float, y: float, sides: int, tooth: float = 0.07) -> Solid:
    """A ring of merlons on a parapet."""
    ring = vessel([(radius, 0), (radius, 0.07)], 0.05, sides)
    teeth = [
        box(tooth, 0.08, 0.055).turn(y=turn).move(x, 0.06, z)
        for x, z, turn in around(sides, radius - 0.035, 180 / sides)
    ]
    return join([ring, *teeth]).move(y=y)


def banner(b: PropBuilder, x: float, y: float, z: float, size: float = 0.16) -> None:
    """A pennant on a pole."""
    b.add("pole", cylinder(0.018, size * 1.6, 6).move(x, y - 0.01, z), b.paint("wood"), said=False)
    cloth = box(size, size * 0.55, 0.036, taper=1.0).move(size / 2, 0, 0)
    b.add("flag", cloth.move(x, y + size * 0.95, z), b.paint("cloth"))


@kind(
    "tower",
    also=("stone tower", "keep"),
    variants=("round", "square", "with a flag", "ruined", "wizard's"),
    size=10.0,
    countable=False,
    outdoor=True,
    stretch=("tall", "wide"),
)
def tower(b: PropBuilder) -> None:
    """A shaft with a door, slits, and battlements or a pointed roof."""
    stone = b.paint(b.pick("stone", "stone", "brick", "sandstone"))
    sides = 4 if b.variant == "square" else b.pick(8, 10, 14)
    radius, height = b.between(0.17, 0.22), b.between(0.6, 0.72)
    front = radius * (0.72 if sides == 4 else 0.96)
    b.add("foot", cylinder(radius * 1.2, 0.09, sides, top=0.9), b.shade(stone), said=False)
    shaft = cylinder(radius * 1.05, height, sides, top=0.9)
    if b.variant == "ruined":
        for _ in range(4):
            bite = rock(b.rng, 0.26, 0.3, 0.26, 14)
            shaft = shaft - bite.move(b.between(-0.2, 0.2), height - b.between(0.08, 0.24), b.between(-0.2, 0.2))
        b.add("shaft", shaft - cylinder(radius * 0.72, height, sides).move(y=height * 0.4), stone, said=False)
        b.add(
            "rubble", [rock(b.rng, 0.14, 0.1, 0.14).move(x, 0, z) for x, z, _ in around(3, radius * 1.3, 40.0)], stone
        )
        doorway(b, 0.12, 0.2, front + 0.02)
        return
    b.add("shaft", shaft, stone, said=False)
    doorway(b, 0.12, 0.2, front + 0.02)
    dark = b.paint("paint", b.pick("yellow", "black", "light blue"))
    b.add("window", [slit(y, front * 0.97) for y in (height * 0.5, height * 0.75)], dark)
    wide = radius * 1.16
    b.add("gallery", cylinder(wide * 0.82, 0.07, sides, top=1.22).move(y=height - 0.06), stone, said=False)
    if b.variant == "wizard's" or (b.variant in ("", "round") and b.chance(0.6)):
        roof = b.paint(b.pick("tile", "slate", "wood"), any_color=0.7)
        tall = b.between(0.26, 0.4) if b.variant == "wizard's" else b.between(0.2, 0.28)
        b.add("room", cylinder(radius, 0.1, sides).move(y=height), stone, said=False)
        b.add("roof", cone(wide * 1.16, tall, sides).move(y=height + 0.09), roof)
        if b.variant == "wizard's":
            b.add("star", dome(0.035, 8).move(y=height + 0.06 + tall), b.paint("gold"), said=False)
    else:
        b.add("battlements", battlements(wide, height, sides if sides > 4 else 8), stone)
        if b.variant == "with a flag":
            banner(b, 0, height + 0.01, 0)
            b.add("floor", cylinder(wide * 0.9, 0.03, sides).move(y=height), stone, said=False)


@kind(
    "castle",
    also=("fortress", "stronghold"),
    variants=("fairy-tale", "sand", "ruined", "with flags"),
    size=18.0,
    countable=False,
    outdoor=True,
)
def castle(b: PropBuilder) -> None:
    """Four towers at the corners of a wall with a gate, a keep inside."""
    stone = b.paint("sand" if b.variant == "sand" else b.pick("stone", "stone", "sandstone"))
    roof = b.paint("tile", any_color=0.8)
    side = b.between(0.6, 0.7)
    pointed = b.variant == "fairy-tale" or (not b.variant and b.chance(0.5))
    b.add("floor", box(side + 0.1, 0.04, side + 0.1), b.shade(stone), said=False)
    for turn in (0.0, 90.0, 180.0, 270.0):
        wall = box(side, b.between(0.2, 0.24), 0.07).move(z=side / 2)
        teeth = [box(0.055, 0.06, 0.07).move(x, 0.2, side / 2) for x in spaced(6, side * 0.66)]
        b.add("wall", join([wall, *teeth]).turn(y=turn), stone, said=False)
    broken = b.variant == "ruined"
    for place, (x, z) in enumerate(corners(side, side)):
        tall = 0.16 if broken and place == 1 else b.between(0.34, 0.4)
        b.add("tower", cylinder(0.1, tall, 8).move(x, 0, z), stone)
        if pointed:
            b.add("roof", cone(0.125, 0.2, 8).move(x, tall - 0.005, z), roof)
        elif not (broken and place == 1):
            b.add("crown", battlements(0.115, tall - 0.02, 8, 0.05).move(x, 0, z), stone, said=False)
            b.add("crown", cylinder(0.115, 0.04, 8).move(x, tall - 0.03, z), stone, said=False)
    b.add("keep", box(side * 0.42, 0.46, side * 0.42).move(y=0), b.shade(stone))
    if pointed:
        b.add("roof", gable(side * 0.5, 0.22, side * 0.5, 0.0).move(y=0.455), roof)
    else:
        b.add("crown", battlements(side * 0.25, 0.44, 8, 0.06), stone, said=False)
    gate = extrude(arched(0.16, 0.18), 0.1)
    b.add("gate house", box(0.26, 0.28, 0.12).move(z=side / 2), stone, said=False)
    b.add("gate", gate.move(z=side / 2 + 0.02), b.paint("wood"))
    if b.variant == "with flags":
        for x, z in corners(side, side)[:2]:
            banner(b, x, 0.34 if not pointed else 0.54, z, 0.14)


@kind(
    "watchtower",
    also=("guard tower", "lookout tower"),
    variants=("stone", "with ladder", "without roof"),
    size=8.0,
    countable=False,
    outdoor=True,
)
def watchtower(b: PropBuilder) -> None:
    """A platform on four braced legs (or a stone shaft) under a roof."""
    wood = b.paint("wood")
    side, high = b.between(0.28, 0.34), b.between(0.5, 0.6)
    if b.variant == "stone":
        b.add("shaft", box(side * 1.05, high, side * 1.05, taper=0.85), b.paint("stone"))
        doorway(b, 0.1, 0.17, side * 0.53)
    else:
        legs = [beam((x * 1.25, 0, z * 1.25), (x, high, z), 0.055) for x, z in corners(side, side, 0.03)]
        b.add("leg", legs, wood)
        for turn in (0.0, 90.0, 180.0, 270.0):
            brace = beam((-side * 0.56, 0.06, side * 0.56), (side * 0.46, high - 0.05, side * 0.46), 0.04)
            b.add("brace", brace.turn(y=turn), b.shade(wood), said=False)
    b.add("platform", box(side + 0.14, 0.05, side + 0.14).move(y=high - 0.01), wood)
    reach = side + 0.08
    rails = [
        box(reach, 0.04, 0.04).move(0, high + 0.12, reach / 2),
        box(reach, 0.04, 0.04).move(0, high + 0.12, -reach / 2),
    ]
    rails += [rail.turn(y=90) for rail in rails]
    b.add(
        "railing", join([*rails, *[box(0.045, 0.15, 0.045).move(x, high, z) for x, z in corners(reach, reach)]]), wood
    )
    if b.variant != "without roof":
        b.add("post", [box(0.045, 0.34, 0.045).move(x, high, z) for x, z in corners(reach, reach)], wood, said=False)
        b.add(
            "roof",
            gable(reach + 0.16, 0.2, reach + 0.16, b.pick(0.0, 0.5)).move(y=high + 0.32),
            b.paint(b.pick("straw", "wood", "tile"), any_color=0.3),
        )
    if b.variant == "with ladder":
        z = reach / 2 + 0.05
        sides = [beam((x, 0, z + 0.12), (x, high + 0.03, z), 0.04) for x in (-0.07, 0.07)]
        rungs = [box(0.16, 0.036, 0.04).move(0, high * s, z + 0.12 * (1 - s)) for s in (0.15, 0.32, 0.49, 0.66, 0.83)]
        b.add("ladder", join([*sides, *rungs]), b.shade(wood))


def sails(b: PropBuilder, y: float, z: float, reach: float, wood: Paint) -> None:
    """Four sails of slats and cloth on an axle."""
    cloth = b.paint("cloth", b.pick("white", "beige", "red", "white", "tan"))
    tilt = b.between(0, 90)
    for turn in (0.0, 90.0, 180.0, 270.0):
        b.add("sail arm", box(0.045, reach, 0.045).turn(z=turn + tilt).move(0, y, z), wood, said=False)
        sail = box(0.1, reach * 0.72, 0.036).move(0.055, reach * 0.26, 0)
        b.add("sail", sail.turn(z=turn + tilt).move(0, y, z), cloth)
    b.add("axle", cylinder(0.05, 0.2, 8).turn(x=90).move(0, y, z - 0.14), wood, said=False)


@kind(
    "windmill",
    also=("wind mill", "grain mill"),
    variants=("dutch", "wooden post", "stone"),
    size=9.0,
    countable=False,
    outdoor=True,
)
def windmill(b: PropBuilder) -> None:
    """A tapering tower with a cap and four sails."""
    wood = b.paint("wood")
    if b.variant == "wooden post":
        b.add("trestle", [beam((x, 0, z), (0, 0.26, 0), 0.06) for x, z in corners(0.44, 0.44)], wood, said=False)
        b.add("cabin", box(0.3, 0.36, 0.34).move(y=0.2), b.paint("wood", any_color=0.4))
        b.add("roof", gable(0.42, 0.16, 0.4).turn(y=90).move(y=0.555), b.paint(b.pick("wood", "tile"), any_color=0.4))
        sails(b, 0.48, 0.23, 0.34, wood)
        return
    wall = b.paint("stone" if b.variant == "stone" else b.pick("plaster", "brick", "stone"), any_color=0.2)
    height = b.between(0.52, 0.6)
    b.add("tower", cylinder(0.23, height, 8, top=0.64), wall, said=False)
    b.add(
        "cap", dome(0.17, 8).scale(y=0.9).move(y=height - 0.01), b.paint(b.pick("wood", "straw", "tile"), any_color=0.4)
    )
    if b.variant == "dutch":
        b.add("gallery", cylinder(0.3, 0.04, 8).move(y=height * 0.38), wood)
        b.add("railing", hoop(0.28, 0.036, 8, 4).move(y=height * 0.5), wood, said=False)
        b.add(
            "post",
            [box(0.036, 0.1, 0.036).move(x, height * 0.4, z) for x, z, _ in around(8, 0.28, 22.5)],
            wood,
            said=False,
        )
    doorway(b, 0.1, 0.16, 0.215)
    b.add("window", extrude(arched(0.07, 0.09), 0.06).move(0, height * 0.62, 0.17), b.paint("glass"))
    sails(b, height + 0.03, 0.21, 0.36, wood)


@kind(
    "lighthouse",
    also=("light house", "beacon tower"),
    variants=("striped", "on a rock", "short"),
    size=16.0,
    countable=False,
    outdoor=True,
)
def lighthouse(b: PropBuilder) -> None:
    """A tapering shaft, a gallery, a glowing lamp room under a red cap."""
    white, color = b.paint("plaster", "white"), b.paint("paint", b.pick("red", "red", "blue", "black", "green"))
    height = 0.42 if b.variant == "short" else b.between(0.58, 0.66)
    low, high = 0.17, 0.115
    base = 0.0
    if b.variant == "on a rock":
        base = 0.1
        b.add("rock", rock(b.rng, 0.62, 0.16, 0.62, 26), b.paint("stone"))
    count = 1 if b.variant == "short" or (not b.variant and b.chance(0.4)) else b.pick(4, 5, 6)
    for k in range(count):
        lower, upper = (low + (high - low) * s / count for s in (k, k + 1))
        ring = cylinder(lower, height / count + 0.004, 12, top=upper / lower).move(y=base + k * height / count)
        b.add("shaft" if count == 1 else "stripe", ring, white if k % 2 == 0 else color, said=False)
    y = base + height
    b.add("gallery", cylinder(high * 1.5, 0.045, 12).move(y=y - 0.01), b.paint("iron"))
    b.add("railing", hoop(high * 1.42, 0.036, 12, 4).move(y=y + 0.07), b.paint("iron"), said=False)
    b.add(
        "post",
        [box(0.036, 0.09, 0.036).move(x, y, z) for x, z, _ in around(6, high * 1.42)],
        b.paint("iron"),
        said=False,
    )
    b.add("lamp", cylinder(high * 0.72, 0.13, 10).move(y=y + 0.02), b.paint("glass", "yellow"))
    b.add("roof", cone(high * 1.05, 0.12, 10).move(y=y + 0.145), color)
    b.add("door", extrude(arched(0.08, 0.14), 0.06).move(0, base, low - 0.01), b.paint("wood", any_color=0.4))
    b.add(
        "window",
        [
            extrude(arched(0.05, 0.07), 0.06).move(0, base + height * s, low + (high - low) * s - 0.01)
            for s in (0.45, 0.72)
        ],
        b.paint("glass", "light blue"),
    )
