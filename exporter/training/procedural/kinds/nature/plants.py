"""Bushes, hedges, mushrooms, cacti, grass and coral."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.nature.stones import stone
from propsmith.exporter.training.procedural.organic import around, clump, rock, scattered, spaced
from propsmith.exporter.training.procedural.outlines import lathe, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, dome, ellipsoid, join
from propsmith.exporter.training.procedural.sweeps import tube

BLOOMS = ("red", "yellow", "pink", "white", "purple", "orange", "blue", "magenta")


def on_surface(body: Solid, tilt: float, turn: float, inside: float = 0.02) -> tuple[float, float, float]:
    """The point just inside a convex body's surface, seen from its center in a direction."""
    x, y, z = body.center
    ray = cylinder(0.01, 3, 4).turn(x=tilt).turn(y=turn).move(x, y, z) & body
    reach = float(np.linalg.norm(np.array(ray.size))) - inside
    t, a = np.radians(tilt), np.radians(turn)
    return (
        x + reach * float(np.sin(t) * np.sin(a)),
        y + reach * float(np.cos(t)),
        z + reach * float(np.sin(t) * np.cos(a)),
    )


def studded(b: PropBuilder, body: Solid, size: float, rings: tuple[tuple[int, float], ...]) -> list[Solid]:
    """Balls on a convex body, in rings of (count, tilt from the top)."""
    balls = []
    for count, tilt in rings:
        for _, _, angle in around(count, 1, b.between(0, 60)):
            x, y, z = on_surface(body, tilt + b.between(-6, 6), angle)
            balls.append(ball(size, 6).move(x, y - size, z))
    return balls


@kind(
    "bush",
    also=("shrub", "garden bush"),
    variants=("with berries", "flowering", "dry", "trimmed", "spiky", "row of {s}"),
    size=1.0,
    outdoor=True,
    stretch=("tall", "low", "wide"),
)
def bush(b: PropBuilder) -> None:
    """A low clump of leaves, with berries or blossoms; a ball; bare twigs; spiky leaves."""
    leaf = b.paint("leaf", any_color=0.15)
    if b.variant == "dry":
        b.add("twig", _twigs(b), b.paint("wood", b.pick("tan", "brown", "light brown", "grey")), said=False)
    elif b.variant == "spiky":
        blades = [
            cone(0.075, size, 4).turn(x=tilt).turn(y=angle).move(y=0.03)
            for count, tilt, size in ((8, 68, 0.48), (7, 42, 0.55), (4, 14, 0.6))
            for _, _, angle in around(count, 1, b.between(0, 40))
        ]
        b.add("leaf", join(blades), leaf, said=False)
    elif b.variant == "trimmed":
        b.add("stem", cylinder(0.07, 0.14, 7), b.paint("wood"), said=False)
        shape = ellipsoid(0.9, 0.85, 0.9, 12) if b.chance(0.6) else box(0.75, 0.75, 0.75, bevel=0.06)
        b.add("foliage", shape.move(y=0.08), leaf, said=False)
    elif b.variant == "row of {s}":
        for x in spaced(3, 0.62):
            b.add("bush", rock(b.rng, 0.42, b.between(0.32, 0.42), 0.4, 60).move(x=x), b.shade(leaf), said=False)
    elif b.variant in ("with berries", "flowering"):
        body = b.add("foliage", rock(b.rng, 1, b.between(0.65, 0.8), 0.95, 50), leaf, said=False)
        berries = b.variant == "with berries"
        color = b.pick("red", "blue", "purple", "orange") if berries else b.pick(*BLOOMS)
        dots = studded(b, body, 0.055 if berries else 0.075, ((5, 20), (7, 52), (8, 84)))
        b.add("berry" if berries else "flower", dots, b.paint("paint", color))
    else:
        _foliage(b, leaf)


def _twigs(b: PropBuilder) -> Solid:
    return join(
        tube([(0, 0, 0), (x * 0.5, 0.26, z * 0.5), (x, b.between(0.44, 0.7), z)], [0.1, 0.07, 0.04], 5)
        for count, reach in ((6, 0.42), (4, 0.2))
        for x, z, _ in around(count, reach, b.between(0, 60))
    )


def _foliage(b: PropBuilder, leaf: Paint) -> None:
    """A clump, or three or four round lumps."""
    if b.chance(0.5):
        b.add("foliage", clump(b.rng, 1, b.between(0.6, 0.8), 0.9, b.whole(4, 7)), leaf, said=False)
        return
    for x, z, size in ((0, 0, 1.0), (0.3, 0.1, 0.75), (-0.28, 0.12, 0.8), (0.05, 0.26, 0.6))[: b.whole(3, 4)]:
        lump = rock(b.rng, 0.6 * size, b.between(0.6, 0.7) * size, 0.6 * size, 60)
        b.add("foliage", lump.move(x, 0, z), b.shade(leaf, 0.1), said=False)


@kind(
    "hedge",
    also=("box hedge", "garden hedge"),
    variants=("corner", "curved", "with an archway", "flowering", "wavy"),
    size=1.5,
    countable=False,
    outdoor=True,
    stretch=("tall", "wide", "low"),
)
def hedge(b: PropBuilder) -> None:
    """A wall of leaves, cut straight; with an opening, a corner, a curve."""
    leaf = b.paint("leaf", b.pick("green", "dark green", "dark green", "lime green"))
    height, depth = b.between(0.42, 0.58), b.between(0.22, 0.3)
    bodies = [box(1, height, depth, bevel=0.03)]
    if b.variant == "corner":
        bodies = [
            box(0.9, height, depth, bevel=0.03).move(x=0.05),
            box(depth, height, 0.9, bevel=0.03).move(-0.27, 0, 0.31),
        ]
    elif b.variant == "curved":
        bodies = [
            box(0.24, height, depth, bevel=0.03).turn(y=angle).move(x, 0, z - 0.4)
            for x, z, angle in around(20, 0.6)
            if z > 0.1
        ]
    elif b.variant == "with an archway":
        gap = cylinder(0.17, 1, 12).turn(x=90).move(0, 0.4, -0.5) + box(0.34, 0.4, 1)
        bodies = [box(1, 0.72, depth, bevel=0.03) - gap]
    elif b.variant == "wavy":
        bodies = [cylinder(0.15, height + 0.12 * (k % 2), 10).move(x=x) for k, x in enumerate(spaced(6, 0.8))]
    b.add("foliage", join(bodies), leaf, said=False)
    if b.variant == "flowering":
        color, z = b.paint("paint", b.pick(*BLOOMS)), depth / 2
        front = [ball(0.045, 6).move(x, y + 0.12, z - 0.02) for x, y in scattered(b.rng, 10, 0.9, height * 0.3, 0.14)]
        top = [ball(0.045, 6).move(x, height - 0.06, y) for x, y in scattered(b.rng, 8, 0.9, depth * 0.7, 0.14)]
        b.add("flower", [*front, *top], color)
    elif b.chance(0.3):
        b.add("bed", box(1.0, 0.05, depth + 0.12), b.paint("dirt"))


def toadstool(b: PropBuilder, size: float, cap: Paint, stem: Paint, shape: str) -> list[tuple[str, list[Solid], Paint]]:
    """Stem, cap and gills of one mushroom, `size` high."""
    wide = size * {"flat": 0.62, "bell": 0.34, "round": 0.46}[shape] * b.between(0.9, 1.1)
    high = size * {"flat": 0.28, "bell": 0.52, "round": 0.42}[shape]
    foot = size - high
    stalk = lathe([(size * 0.17, 0), (size * 0.12, foot * 0.5), (size * 0.13, foot + high * 0.3)], 9)
    top = (
        dome(wide, 12).scale(y=high / wide)
        if shape != "bell"
        else lathe([(wide, 0), (wide * 0.9, high * 0.3), (wide * 0.45, high * 0.75), (0.0, high)], 10)
    )
    gills = cylinder(wide * 0.86, size * 0.06, 12).move(y=foot - size * 0.04)
    return [("stem", [stalk], stem), ("gills", [gills], stem), ("cap", [top.move(y=foot - 0.004)], cap)]


@kind(
    "mushroom",
    also=("toadstool", "fungus"),
    variants=("spotted", "flat-capped", "bell-shaped", "cluster of {s}", "with a door", "on a log"),
    size=0.3,
    stretch=("tall", "wide"),
)
def mushroom(b: PropBuilder) -> None:
    """A cap on a stem, often with spots; several; a dwelling of one."""
    cap = b.paint("paint", b.pick("red", "red", "brown", "tan", "orange", "purple", "blue", b.paint("paint").color))
    stem = b.paint("paint", b.pick("white", "beige", "beige", "tan"))
    shape = {"flat-capped": "flat", "bell-shaped": "bell"}.get(b.variant) or b.pick("round", "round", "flat")
    stands = [(0.0, 0.0, 0.0, 1.0)]
    if b.variant == "cluster of {s}":
        stands = [(0, 0, 0, 1.0), (0.36, 0, 0.14, 0.62), (-0.34, 0, 0.18, 0.5), (0.02, 0, 0.42, 0.36)]
    if b.variant == "on a log":
        stands = [(-0.2, 0.26, 0, 0.6), (0.12, 0.26, 0.06, 0.45), (0.36, 0.24, -0.03, 0.32)]
        b.add("log", cylinder(0.16, 1.1, 9).turn(z=90).move(0.6, 0.15, 0), b.paint("wood"))
    spots = b.paint("paint", "white" if cap.color != "white" else "red")
    for x, y, z, size in stands:
        for name, solids, paint in toadstool(b, size, cap, stem, shape):
            body = b.add(name, [s.move(x, y, z) for s in solids], paint, said=name != "gills")
        if b.variant == "spotted" or (b.variant in ("", "with a door", "cluster of {s}") and size > 0.5):
            dots = []
            for count, tilt in ((1, 0), (5, 42), (7, 74)):
                for _, _, angle in around(count, 1, tilt):
                    x0, y0, z0 = on_surface(body, tilt, angle, 0.025 * size)
                    dots.append(ball(0.075 * size, 8).move(x0, y0 - 0.075 * size, z0))
            b.add("spot", dots, spots)
    if b.variant == "with a door":
        b.add("door", box(0.17, 0.28, 0.1, bevel=0.02).move(z=0.11), b.paint("wood"))
    if b.variant != "on a log" and b.chance(0.3):
        b.add("grass", rock(b.rng, 0.6, 0.06, 0.6, 30), b.paint("grass"))


@kind(
    "cactus",
    also=("desert plant",),
    variants=("saguaro", "barrel", "prickly pear", "flowering", "potted"),
    size=1.8,
    stretch=("tall",),
)
def cactus(b: PropBuilder) -> None:
    """A ribbed column with raised arms; a ball; flat pads; in a pot."""
    green = b.paint("paint", b.pick("green", "dark green", "lime green", "teal"))
    style = b.variant if b.variant in ("saguaro", "barrel", "prickly pear") else b.pick("saguaro", "saguaro", "barrel")
    low = 0.0
    if b.variant == "potted":
        pot = vessel([(0.17, 0), (0.24, 0.3), (0.26, 0.3), (0.26, 0.36)], 0.04, 10)
        b.add("pot", pot, b.paint(b.pick("clay", "ceramic"), any_color=0.4))
        b.add("soil", cylinder(0.22, 0.3, 10), b.paint("dirt"), said=False)
        low = 0.28
    top = {"saguaro": _saguaro, "barrel": _barrel_cactus, "prickly pear": _prickly_pear}[style](b, low, green)
    if b.variant == "flowering":
        petals = [
            ellipsoid(0.09, 0.13, 0.06, 8).turn(x=35).turn(y=a).move(top[0] + x, top[1] - 0.03, top[2] + z)
            for x, z, a in around(5, 0.05)
        ]
        b.add("flower", join(petals), b.paint("paint", b.pick("pink", "magenta", "red", "yellow", "white")))
    if low == 0 and b.chance(0.4):
        b.add("sand", rock(b.rng, 0.75, 0.07, 0.7, 30), b.paint("sand"))


def _spines(b: PropBuilder, places: list[tuple[float, float, float]]) -> None:
    """Thorns that point away from the axis."""
    paint = b.paint("paint", b.pick("white", "beige", "yellow"))
    thorns = [
        cone(0.036, 0.16, 4).move(y=-0.06).turn(x=90).turn(y=float(np.degrees(np.arctan2(x, z)))).move(x, y, z)
        for x, y, z in places
    ]
    b.add("spine", thorns, paint, said=False)


def _saguaro(b: PropBuilder, low: float, green: Paint) -> tuple[float, float, float]:
    """A column with raised arms; returns its top."""
    height, thick = 0.92 - low * 0.3, b.between(0.2, 0.26)
    arms = []
    for side, y in ((1, b.between(0.28, 0.42)), (-1, b.between(0.34, 0.5)))[: 2 if b.variant else b.whole(1, 2)]:
        rise = y + b.between(0.18, 0.3)
        path = [(0, y, 0), (0.22 * side, y, 0), (0.28 * side, y + 0.06, 0), (0.28 * side, rise, 0)]
        arm = tube(path, thick * 0.62, 8) + ball(thick * 0.31, 8).move(0.28 * side, rise - thick * 0.31, 0)
        arms.append(arm.move(y=low))
    b.add(
        "trunk", tube([(0, low, 0), (0, height, 0)], thick, 9) + ball(thick / 2, 10).move(y=height - thick / 2), green
    )
    b.add("arm", arms, green)
    rows = (0.2, 0.5, 0.8)
    _spines(b, [(x, low + y * (height - low), z) for y in rows for x, z, _ in around(5, thick * 0.42, 90 * y)])
    return 0.0, height + thick * 0.45, 0.0


def _barrel_cactus(b: PropBuilder, low: float, green: Paint) -> tuple[float, float, float]:
    size = 0.46 if low else 0.8
    ribs = [ellipsoid(size * 0.4, size * 0.9, size * 0.4, 8).move(x, low, z) for x, z, _ in around(8, size * 0.27)]
    body = join([*ribs, ellipsoid(size * 0.8, size * 0.86, size * 0.8, 8).move(y=low)])
    b.add("rib", body, green, said=False)
    _spines(b, [(x, low + size * y, z) for y in (0.25, 0.45, 0.65) for x, z, _ in around(8, size * 0.42)])
    return 0.0, low + size * 0.82, 0.0


def _prickly_pear(b: PropBuilder, low: float, green: Paint) -> tuple[float, float, float]:
    """Flat pads upon each other, with fruit at their tips."""
    pads = [
        (0, 0, 0.44, 0),
        (0.12, 0.3, 0.34, -30),
        (-0.12, 0.3, 0.36, 28),
        (0.24, 0.54, 0.26, -12),
        (-0.03, 0.36, 0.36, 4),
    ]
    bodies, fruits = [], []
    for k, (x, y, size, lean) in enumerate(pads):
        bodies.append(ellipsoid(size * 0.8, size, 0.13, 10).turn(z=lean).move(x, low + y, 0.015 * k))
        fruits.append(ball(0.055, 6).move(y=size - 0.085).turn(z=lean).move(x, low + y, 0.015 * k))
    b.add("pad", bodies, green)
    b.add("fruit", fruits[1:], b.paint("paint", b.pick("red", "magenta", "yellow")))
    return -0.06, low + 0.76, 0.1


@kind(
    "grass",
    also=("wild grass",),
    variants=("tall", "dry", "patch of {}", "with flowers", "broad-bladed"),
    size=0.4,
    countable=False,
    stretch=("tall", "wide"),
)
def grass(b: PropBuilder) -> None:
    """Blades that fan out from the ground."""
    dry = b.variant == "dry"
    green = b.paint(
        "paint" if dry else "grass", b.pick("yellow", "tan", "gold") if dry else "", any_color=0.0 if dry else 0.05
    )
    wide = 0.12 if b.variant == "broad-bladed" else b.between(0.06, 0.08)
    if b.variant == "patch of {}":
        b.add("ground", cylinder(0.5, 0.06, 12), green, said=False)
        stands = [(x, z, 0.3) for x, z in scattered(b.rng, 7, 0.66, 0.66, 0.2)]
    else:
        stands = [(0.0, 0.0, 1.0)]
    for x, z, size in stands:
        blades = []
        rings = ((5, 0.1, 8), (7, 0.2, 26)) if size == 1.0 else ((4, 0.05, 16),)
        for count, reach, lean in rings:
            for u, v, angle in around(count, reach, b.between(0, 70)):
                height = size * b.between(0.6, 1.0) * (0.85 if b.variant == "broad-bladed" else 1.0)
                h = np.radians(lean + b.between(-6, 8))
                du, dv = np.sin(np.radians(angle)), np.cos(np.radians(angle))
                tip = height * np.sin(h) * (0.6 if b.variant == "tall" else 1.0)
                path = [
                    (u, 0, v),
                    (u + du * tip * 0.35, height * 0.55, v + dv * tip * 0.35),
                    (u + du * tip, height * np.cos(h), v + dv * tip),
                ]
                blades.append(tube(path, [wide * 1.2, wide, 0.025], 4))
        b.add("blade", join(blades).move(x, 0, z), b.shade(green, 0.08), said=False)
    if b.variant == "with flowers":
        color = b.paint("paint", b.pick(*BLOOMS))
        heads = [
            (beam((x * 0.5, 0, z * 0.5), (x, 0.75, z), 0.04), ball(0.07, 8).move(x, 0.7, z))
            for x, z, _ in around(4, 0.26, 30)
        ]
        b.add("stem", join([stem for stem, _ in heads]), green, said=False)
        b.add("flower", [head for _, head in heads], color)


@kind(
    "coral",
    also=("reef coral", "sea coral"),
    variants=("branching", "brain", "fan", "tube", "staghorn"),
    size=0.8,
    stretch=("tall", "wide"),
)
def coral(b: PropBuilder) -> None:
    """Branches with knobs, a furrowed ball, a fan or a bundle of tubes on a stone."""
    color = b.paint(
        "paint", b.pick("red", "pink", "orange", "purple", "magenta", "yellow", "white", "light blue", "teal")
    )
    style = b.variant or b.pick("branching", "tube", "fan")
    if style == "brain":
        body = ball(0.5, 16).scale(y=0.8).cut((0, 1, 0), 0.08)
        waves = [
            tube([(x + 0.05 * np.sin(9 * z), 0, z) for z in np.linspace(-0.6, 0.6, 12)], 0.075, 4).scale(y=30)
            for x in spaced(5, 0.8)
        ]
        b.add("ridge", [body & wave for wave in waves], color, said=False)
        b.add("body", ball(0.45, 16).scale(y=0.8).cut((0, 1, 0), 0.08), b.shade(color, 0.12), said=False)
        return
    b.add("base", stone(b, 0.5, 0.12, 0.44, 30), b.paint("stone"))
    if style == "tube":
        tubes = []
        for k, (x, z, angle) in enumerate([(0, 0, 0), *around(5, 0.14, b.between(0, 60))]):
            height = 0.85 if k == 0 else b.between(0.4, 0.7)
            pipe = vessel([(0.07, 0), (0.09, height * 0.7), (0.12, height)], 0.045, 8)
            tubes.append(pipe.turn(x=0 if k == 0 else 14).turn(y=angle).move(x, 0.02, z))
        b.add("tube", tubes, color, said=False)
    elif style == "fan":
        spokes = [
            beam((0, 0.08, 0), (0.52 * np.sin(t), 0.12 + 0.74 * np.cos(t), 0), 0.06, 6, 0.6)
            for t in np.linspace(-0.9, 0.9, 7)
        ]
        webs = [
            tube([(r * np.sin(t) * 1.0, 0.1 + r * 1.4 * np.cos(t), 0) for t in np.linspace(-0.95, 0.95, 9)], 0.045, 5)
            for r in (0.22, 0.36, 0.5)
        ]
        b.add("fan", join([*spokes, *webs]), color, said=False)
    else:
        _coral_branches(b, style, color)


def _coral_branches(b: PropBuilder, style: str, color: Paint) -> None:
    """Arms with side twigs."""
    arms = []
    for k, (_, _, angle) in enumerate([(0, 0, 0), *around(4 if style == "branching" else 5, 1, b.between(0, 60))]):
        height = 0.5 if k else 0.85
        thick = 0.13 if style == "branching" else 0.08
        arm = tube(
            [(0, 0.06, 0), (0, height * 0.5, 0.1 * (k > 0)), (0, height, 0.3 * (k > 0))],
            [thick, thick * 0.85, thick * 0.6],
            6,
        )
        twigs = [
            beam(
                (0, height * y, 0.2 * y * (k > 0)),
                (s * 0.16, height * (y + 0.3), 0.1 + 0.15 * y),
                thick * 0.75,
                6,
                0.7,
            )
            for y, s in ((0.4, 1), (0.6, -1))
        ]
        arms.append(join([arm, *twigs]).turn(y=angle))
    b.add("branch", arms, color)
