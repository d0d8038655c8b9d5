"""Shells, stars, clouds and what the wind blows about; and toilet paper."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.explosives import face_plate
from propsmith.exporter.training.procedural.organic import around, rock
from propsmith.exporter.training.procedural.outlines import circle, extrude, lathe, polygon, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, hull_of, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube


@kind(
    "cloud",
    also=("puffy cloud",),
    variants=("storm", "flat", "with a face", "with rain", "with a rainbow", "tall"),
    size=3.0,
)
def cloud(b: PropBuilder) -> None:
    """Puffs that run into each other, flat below."""
    dark = b.variant in ("storm", "with rain")
    paint = b.paint(
        "cloud",
        b.pick("dark grey", "grey", "slate blue")
        if dark
        else b.pick("white", "white", "light grey", "pink", "light blue"),
    )
    high = 0.6 if b.variant == "flat" else 1.5 if b.variant == "tall" else 1.0
    middle = b.between(0.24, 0.28)
    puffs = [ball(middle, 12).move(b.between(-0.06, 0.06), 0.0, 0.0)]
    for side in (-1, 1):
        near, far = b.between(0.18, 0.22), b.between(0.1, 0.14)
        puffs += [
            ball(near, 10).move(side * b.between(0.2, 0.25), 0.0, b.between(-0.05, 0.06)),
            ball(far, 10).move(side * b.between(0.36, 0.4), 0.0, b.between(-0.04, 0.04)),
        ]
    puffs.append(ball(0.16, 10).move(b.between(-0.1, 0.1), 0.0, 0.16))
    puffs.append(ball(0.15, 10).move(b.between(-0.1, 0.1), 0.02, -0.15))
    body = join(puffs).scale(1, high, 1).cut((0, 1, 0), 0.045)
    y = 0.3 if b.variant in ("storm", "with rain", "with a rainbow") else 0.0
    b.add("puff", body.move(y=y - body.base), paint, said=False)
    if b.variant == "storm":
        bolt = [(0.04, 0.36), (-0.1, 0.14), (-0.01, 0.15), (-0.08, 0.0), (0.12, 0.2), (0.03, 0.19), (0.13, 0.36)]
        plate = extrude(polygon(bolt), 0.07)
        b.add(
            "lightning bolt",
            [plate.move(x=x) for x in ((0.0,) if b.chance(0.5) else (-0.18, 0.16))],
            b.paint("paint", "yellow"),
        )
    if b.variant == "with rain":
        drop = lathe([(0.02, 0), (0.05, 0.05), (0.03, 0.2), (0.022, 0.34)], 8)
        drops = [drop.move(x, 0.0, z) for x, z in ((-0.3, 0.0), (-0.1, 0.07), (0.1, -0.05), (0.28, 0.04))]
        b.add("drop", drops, b.paint("water", b.pick("blue", "light blue")), said=False)
    if b.variant == "with a rainbow":
        rainbow(b)
    if b.variant == "with a face":
        shell = body.move(y=-body.base).scale(1.06, 1.0, 1.1)
        eyes = [extrude(circle(0.05, 10).scale((1, 1.3)), 0.6).move(x, 0.22, 0.3) & shell for x in (-0.09, 0.09)]
        smile = extrude(ring(0.08, 0.035, 200, 340, 24), 0.6).move(0, 0.18, 0.3) & shell
        b.add("eye", eyes, b.paint("paint", "black"), said=False)
        b.add("mouth", smile, b.paint("paint", b.pick("black", "red")), said=False)


def rainbow(b: PropBuilder) -> None:
    """Four arcs in front of a cloud."""
    for k, color in enumerate(("red", "yellow", "green", "blue")):
        outer = 0.46 - 0.065 * k
        arc = extrude(ring(outer, outer - 0.067, 0, 180, 24), 0.07)
        b.add(f"{color} arc", arc.move(0, 0.0, 0.2), b.paint("paint", color), said=False)
    b.add("foot", [ball(0.17, 8).move(s * 0.36, -0.02, 0.2) for s in (-1, 1)], b.paint("cloud", "white"), said=False)


@kind(
    "shell",
    also=("sea shell", "seashell"),
    variants=("conch", "scallop", "clam", "spiral", "with a pearl", "hermit crab's"),
    size=0.2,
)
def shell(b: PropBuilder) -> None:
    """A fan of ribs, a cone of whorls, or two halves."""
    paint = b.paint("shell", any_color=0.5)
    style = {"with a pearl": "clam", "hermit crab's": "spiral"}.get(b.variant, b.variant) or b.pick(
        "conch", "scallop", "spiral"
    )
    if style == "scallop":
        b.add("fan", scallop(0.85).turn(x=-20), paint, said=False)
        b.add("hinge", box(0.34, 0.12, 0.12, bevel=0.03).move(0, 0.0, 0.0), b.shade(paint, 0.1), said=False)
    elif style == "clam":
        lower = scallop(0.8).turn(x=-82).move(0, 0.1, 0.0)
        upper = scallop(0.8).turn(x=-b.between(20, 34)).move(0, 0.12, -0.0)
        b.add("half", [lower.turn(y=180), upper.turn(y=180)], paint, said=False)
        b.add("hinge", cylinder(0.1, 0.4, 8).turn(z=90).move(0.2, 0.12, 0), b.shade(paint, 0.1), said=False)
        if b.variant == "with a pearl":
            b.add("pearl", ball(0.15, 12).move(0, 0.13, 0.42), b.paint("pearl", "white"), said=False)
    else:
        whorls(b, paint, style)


def scallop(size: float) -> Solid:
    """A ribbed fan that stands on its hinge, 0.16 thick at its middle."""
    ribs = []
    for k in range(-4, 5):
        angle = 15.5 * k
        long = size * (1 - 0.012 * k * k)
        ribs.append(hull_of(ball(0.05, 6), ball(0.085, 8).move(y=long - 0.14)).turn(z=-angle))
    return join(ribs).move(y=0.03)


def whorls(b: PropBuilder, paint: Paint, style: str) -> None:
    """A snail's cone lying along x with its opening to +z; a conch flares and has knobs."""
    count, long = 5, 0.0
    radius = b.between(0.3, 0.34) if style == "conch" else b.between(0.34, 0.38)
    x = 0.2
    for k in range(count):
        size = radius * (0.74**k)
        ringed = ball(size, 10).scale(0.7, 1, 1).move(y=-size)
        b.add("whorl", ringed.turn(z=8).move(x - long, radius, 0), b.shade(paint, 0.1), said=False)
        if style == "conch" and k < 3:
            knobs = [
                cone(size * 0.24, size * 0.4, 6)
                .turn(x=90)
                .turn(y=0)
                .move(0, 0, size * 0.85)
                .turn(x=a)
                .move(x - long, radius, 0)
                for a in (0, -60, -120, 60, 180)
            ]
            b.add("knob", join(knobs), b.shade(paint, 0.1), said=False)
        long += size * 0.72
    if style == "conch":
        lip = hull_of(
            ball(0.18, 10).scale(1, 1.2, 0.7).move(0.3, radius - 0.22, 0.16),
            ball(0.06, 8).move(0.72, radius - 0.1, 0.05),
        )
        b.add("lip", lip, paint, said=False)
        b.add(
            "opening",
            ball(0.13, 10).scale(1.5, 0.8, 0.5).move(0.36, radius - 0.13, 0.26),
            b.paint("paint", b.pick("pink", "orange", "beige")),
        )
    else:
        opening = b.paint("paint", b.pick("pink", "dark brown", "beige", "orange"))
        b.add("opening", ball(0.19, 10).scale(0.8, 1, 0.5).move(0.3, radius - 0.24, radius * 0.72), opening)
        if b.variant == "hermit crab's":
            crab = b.paint("paint", b.pick("red", "orange"))
            b.add("claw", [ball(0.1, 8).scale(1.2, 0.8, 0.9).move(dx, 0.0, 0.5) for dx in (0.14, 0.5)], crab)
            b.add("leg", [beam((0.3, 0.12, 0.3), (0.3 + dx, 0.03, 0.5), 0.07, 6) for dx in (-0.16, 0.0, 0.16)], crab)
            b.add(
                "eye",
                [ball(0.045, 8).move(0.3 + dx, 0.225, 0.4) for dx in (-0.05, 0.06)],
                b.paint("paint", "black"),
                said=False,
            )
            b.add("head", ball(0.12, 8).move(0.3, 0.06, 0.36), crab, said=False)


@kind("starfish", also=("sea star",), variants=("on a rock", "six-armed", "spotted", "curled"), size=0.2)
def starfish(b: PropBuilder) -> None:
    """Five arms lying flat, raised along their middle."""
    paint = b.paint("paint", b.pick("orange", "red", "pink", "yellow", "purple", "blue", ""))
    arms = 6 if b.variant == "six-armed" else 5
    reach, fat = b.between(0.44, 0.5), b.between(0.13, 0.17)
    lift = 0.17 if b.variant == "curled" else 0.0
    base = 0.0
    if b.variant == "on a rock":
        stone = rock(b.rng, 0.68, 0.34, 0.62, 30)
        b.add("rock", stone, b.paint("paint", b.pick("grey", "dark grey")), said=False)
        base = 0.28
    limbs = []
    for x, z, _ in around(arms, 1.0, b.between(0, 30)):
        tip = (x * reach, 0.045 + lift, z * reach)
        limbs.append(
            tube(
                [(0, 0.08, 0), (x * reach * 0.55, 0.07, z * reach * 0.55), tip],
                [fat * 2 * 0.8, fat * 1.5 * 0.8, 0.08],
                7,
                1.0,
            )
        )
    body = join([*limbs, ball(fat * 1.05, 10).scale(1, 0.75, 1)])
    body = body.cut((0, 1, 0), 0.0) if not base else body
    b.add("arm", body.move(y=base), paint, said=False)
    dots = b.paint("paint", b.pick("white", "yellow", "beige", "orange"))
    if b.variant == "spotted" or b.chance(0.5):
        top = base + 0.08 + fat * 0.62
        spots = [ball(0.05, 6).move(0, top - 0.05, 0)]
        spots += [ball(0.036, 6).move(x, base + 0.1, z) for x, z, _ in around(arms, fat * 0.9, 180 / arms)]
        b.add("spot", spots, dots, said=False)


@kind(
    "toilet paper",
    also=("toilet roll",),
    variants=("stack of {s}", "on a holder", "unrolled", "pyramid of {s}", "used up"),
    size=0.12,
    countable=False,
)
def toilet_paper(b: PropBuilder) -> None:
    """A roll with a hole, a sheet hanging from it."""
    white = b.paint("paper", b.pick("white", "white", "white", "beige", "pink", "light blue"), any_color=0.0)
    card = b.paint("cardboard", b.pick("tan", "light brown"))
    if b.variant in ("stack of {s}", "pyramid of {s}"):
        stacked_rolls(b, card, white)
        return
    radius, wide = b.between(0.34, 0.4), b.between(0.56, 0.7)
    if b.variant == "used up":
        b.add("core", roll_of(0.22, 0.86, 0.15), card, said=False)
        b.add("scrap", box(0.05, 0.5, 0.3, bevel=0.01).move(0.21, 0.16, 0.05), white)
        return
    lying = b.variant in ("on a holder", "unrolled") or b.chance(0.5)
    y = 0.52 if b.variant == "on a holder" else 0.0
    hole = 0.13
    roll, core = roll_of(radius, wide, hole), roll_of(hole + 0.035, wide + 0.012, hole - 0.04)
    if lying:
        roll, core = (part.turn(z=90).move(wide / 2, radius + y, 0) for part in (roll, core))
    b.add("roll", roll, white, said=False)
    b.add("core", core, card)
    if b.variant == "unrolled":
        b.add(
            "sheet",
            box(wide, 0.045, 0.6).move(0, 0, 0.36) + box(wide, 0.3, 0.05).move(0, 0.0, radius - 0.04),
            b.shade(white, 0.03),
        )
    elif lying:
        b.add(
            "sheet",
            box(wide, radius + b.between(0.0, 0.1), 0.05).move(0, max(y - 0.1, 0.0), radius - 0.035),
            b.shade(white, 0.03),
        )
    if b.variant == "on a holder":
        metal = b.paint("metal", b.pick("light grey", "gold", "black"))
        b.add("bar", cylinder(0.1, wide + 0.2, 8).turn(z=90).move(wide / 2 + 0.1, radius + y, 0), metal, said=False)
        b.add(
            "stand",
            join(
                [
                    box(0.06, radius + y + 0.04, 0.08).move(wide / 2 + 0.08, 0, 0),
                    box(wide + 0.26, 0.06, 0.4, bevel=0.015),
                ]
            ),
            metal,
            said=False,
        )


def stacked_rolls(b: PropBuilder, card: Paint, white: Paint) -> None:
    """Upright rolls on each other."""
    radius, high = 0.22, 0.36
    places = (
        [(0.0, k) for k in range(b.whole(2, 3))]
        if b.variant == "stack of {s}"
        else [(-0.42, 0), (0.0, 0), (0.42, 0), (-0.21, 1), (0.21, 1), (0.0, 2)]
    )
    for x, level in places:
        upright = roll_of(radius, high, 0.075).move(x, level * (high - 0.004), 0)
        b.add("roll", upright, b.shade(white, 0.03), said=False)
        core = roll_of(0.1, high - 0.02, 0.06).move(x, level * (high - 0.004), 0)
        b.add("core", core, card, said=False)


def roll_of(radius: float, high: float, hole: float) -> Solid:
    """An upright tube."""
    return cylinder(radius, high, 16) - cylinder(hole, high + 1, 12).move(y=-0.5)


@kind("tumbleweed", also=("rolling weed",), variants=("sparse", "with a skull", "flattened", "with flowers"), size=0.8)
def tumbleweed(b: PropBuilder) -> None:
    """A ball of bent twigs."""
    twig = b.paint("paint", b.pick("tan", "light brown", "beige", "brown"))
    count = 5 if b.variant == "sparse" else b.whole(7, 9)
    radius = 0.46
    rings = [
        hoop(radius * b.between(0.84, 1.0), b.between(0.05, 0.065), 14, 5).turn(
            x=b.between(0, 180), y=b.between(0, 180), z=b.between(0, 180)
        )
        for _ in range(count)
    ]
    twigs = [beam((0, 0, 0), tuple(float(v) * radius for v in unit(b)), 0.05, 5, 0.8) for _ in range(6)]
    core = rock(b.rng, 0.5, 0.5, 0.5, 18).move(y=-0.25)
    flat = 0.68 if b.variant == "flattened" else 1.0
    whole = join([*rings, *twigs]).scale(1, flat, 1)
    low = whole.base
    b.add("twig", whole.move(y=-low), twig, said=False)
    b.add("tangle", core.scale(1, flat, 1).move(y=-low), b.shade(twig, 0.12), said=False)
    if b.variant == "with a skull":
        face_plate(b, 0.36, -low - 0.16, 0.34)
    if b.variant == "with flowers":
        places = [unit(b) for _ in range(7)]
        blooms = [ball(0.06, 8).move(x * 0.44, y * 0.44 - low - 0.06, z * 0.44) for x, y, z in places]
        b.add("flower", blooms, b.paint("paint", b.pick("pink", "yellow", "white", "purple")), said=False)
        b.add(
            "stem",
            [beam((0, -low, 0), (x * 0.44, y * 0.44 - low, z * 0.44), 0.045, 5) for x, y, z in places],
            twig,
            said=False,
        )


def unit(b: PropBuilder) -> tuple[float, float, float]:
    """A random direction."""
    vector = b.rng.standard_normal(3)
    x, y, z = (float(value) for value in vector / np.linalg.norm(vector))
    return x, y, z
