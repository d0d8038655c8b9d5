"""Flowers, and what stands in pots."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, rock, spaced
from propsmith.exporter.training.procedural.outlines import circle, ellipse, lathe, lay, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, ellipsoid, join
from propsmith.exporter.training.procedural.sweeps import tube

PETALS = ("red", "yellow", "pink", "white", "purple", "orange", "blue", "magenta", "light blue")


def leaf_blade(length: float, width: float, rise: float = 45.0, thick: float = 0.05) -> Solid:
    """A leaf from the origin along +z, rising and then bending down; turn it by y."""
    steps = np.linspace(0, 1, 5)
    up, out = np.sin(np.radians(rise)), np.cos(np.radians(rise))
    path = [(0, length * (up * s - 0.45 * s**2), length * out * s) for s in steps]
    return tube(path, [thick, thick * 1.1, thick * 1.1, thick, 0.03], 4, flat=1.0).scale(x=width / thick / 1.6)


def petals(
    count: int, reach: float, wide: float, tilt: float = 8.0, thick: float = 0.05, pointed: bool = False
) -> Solid:
    """A ring of petals that face +y, their center at the origin."""
    outline = ellipse(wide, reach, 8).translate((0, reach / 2))
    if pointed:
        outline = circle(0.5, 4).scale((wide, reach)).translate((0, reach / 2))
    petal = lay(outline, thick).turn(x=tilt)
    return join(petal.turn(y=angle) for _, _, angle in around(count, 1))


def stalk(b: PropBuilder, x: float, height: float, bend: float, thick: float = 0.05) -> Solid:
    """A stem with a bend, its top at (x + bend, height)."""
    return tube([(x, 0, 0), (x + bend * 0.2, height * 0.5, 0), (x + bend, height, 0)], thick, b.pick(5, 6))


def bloom(b: PropBuilder, style: str, color: Paint, heart: Paint) -> list[tuple[str, Solid, Paint]]:
    """A flower's head that faces +y, about 0.4 wide, standing on the origin."""
    if style == "tulip":
        cup = [ellipsoid(0.2, 0.32, 0.1, 8).move(z=0.06).turn(x=8).turn(y=a) for _, _, a in around(5, 1)]
        return [("petals", join([*cup, ellipsoid(0.18, 0.2, 0.18, 8)]), color)]
    if style == "rose":
        outer = [ellipsoid(0.24, 0.2, 0.1, 8).move(z=0.08).turn(x=26).turn(y=a) for _, _, a in around(5, 1)]
        inner = [ellipsoid(0.18, 0.25, 0.09, 8).move(z=0.04).turn(x=10).turn(y=a) for _, _, a in around(4, 1, 30)]
        return [("petals", join([*outer, *inner, ball(0.09, 8)]), color)]
    if style == "bell":
        horn = lathe([(0.05, 0), (0.13, 0.08), (0.12, 0.2), (0.21, 0.3)], 8)
        return [("petals", horn, color), ("center", ball(0.06, 8).move(y=0.24), heart)]
    count = 12 if style == "sunflower" else b.whole(6, 8) if style == "daisy" else 5
    wide = {"sunflower": 0.13, "daisy": 0.13}.get(style, 0.2)
    head = petals(count, 0.3 if style == "sunflower" else 0.24, wide, 6, pointed=style == "sunflower")
    disk = cylinder(0.15, 0.09, 10, top=0.8) if style == "sunflower" else ball(0.085, 8).scale(y=0.8)
    return [("petals", head, color), ("center", disk.move(y=0.01), heart)]


def add_bloom(
    b: PropBuilder,
    parts: list[tuple[str, Solid, Paint]],
    at: tuple[float, float, float],
    tilt: float,
    turn: float = 0.0,
    said: bool = True,
) -> None:
    """Set a head upon a stem's end, tilted forward."""
    for name, solid, paint in parts:
        b.add(name, solid.turn(x=tilt).turn(y=turn).move(*at), paint, said=said)


@kind(
    "flower",
    also=("blossom", "bloom"),
    variants=("daisy", "tulip", "rose", "bell-shaped", "wilted", "bunch of {s}", "bed of {s}"),
    size=0.4,
)
def flower(b: PropBuilder) -> None:
    """A head of petals upon a stem with leaves."""
    green = b.paint("paint", b.pick("green", "dark green", "lime green"))
    styles = {"daisy": "daisy", "tulip": "tulip", "rose": "rose", "bell-shaped": "bell"}
    style = styles.get(b.variant) or b.pick("daisy", "tulip", "rose", "five", "five", "bell")
    color = b.paint("paint", b.pick(*PETALS))
    heart = b.paint("paint", b.pick(*[c for c in ("yellow", "orange", "brown") if c != color.color]))
    if b.variant in ("bunch of {s}", "bed of {s}"):
        _several_flowers(b, style, green)
        return
    height, bend = b.between(0.58, 0.7), b.between(-0.08, 0.08)
    at, tilt = (bend, height - 0.01, 0.0), b.between(15, 60) if style in ("daisy", "five") else b.between(0, 16)
    stem = [stalk(b, 0, height, bend, 0.055)]
    if b.variant == "wilted":
        stem = [tube([(0, 0, 0), (0, 0.5, 0), (0.1, 0.66, 0), (0.24, 0.6, 0.02), (0.28, 0.5, 0.04)], 0.055, 6)]
        at, tilt, style = (0.28, 0.52, 0.04), 165.0, b.pick("tulip", "rose")
        color = b.paint("paint", b.pick("brown", "tan", "dark red"))
    b.add("stem", stem, green)
    places = [(0.06, 70.0), (0.16, -80.0), (0.26, 95.0)][: b.whole(1, 3)]
    b.add(
        "leaf", [leaf_blade(b.between(0.24, 0.34), 0.12, 50).turn(y=a).move(bend * 0.1, y, 0) for y, a in places], green
    )
    add_bloom(b, bloom(b, style, color, heart), at, tilt)


def _several_flowers(b: PropBuilder, style: str, green: Paint) -> None:
    heart, style = b.paint("paint", "yellow"), "tulip" if style == "rose" else style
    colors = [b.paint("paint", b.pick("red", "pink", "white", "purple", "orange")) for _ in range(b.whole(1, 3))]
    bed = b.variant == "bed of {s}"
    if bed:
        b.add("ground", box(1.2, 0.08, 0.7, bevel=0.02), b.paint("dirt"), said=False)
    spots = (
        [(x, z) for z in (-0.2, 0.2) for x in spaced(4, 0.9)]
        if bed
        else [(x, z) for x, z, _ in around(5, 0.22)] + [(0, 0)]
    )
    for k, (x, z) in enumerate(spots):
        height = b.between(0.3, 0.42) if bed else b.between(0.55, 0.62) + 0.1 * (k == 5)
        foot = (x, 0.02, z) if bed else (x * 0.25, 0, z * 0.25)
        b.add("stem", beam(foot, (x, height, z), 0.05, 5), green, said=False)
        parts = [(n, s.scale(0.8, 0.8, 0.8), p) for n, s, p in bloom(b, style, colors[k % len(colors)], heart)]
        add_bloom(
            b, parts, (x, height - 0.02, z), 14, float(np.degrees(np.arctan2(x, z))) if not bed else 0, said=False
        )
    if not bed:
        b.add("wrapping", cylinder(0.07, 0.36, 8, top=2.2), b.paint("paper", any_color=0.5))


@kind(
    "sunflower",
    also=("sun flower",),
    variants=("tall", "potted", "drooping", "row of {s}"),
    size=1.8,
)
def sunflower(b: PropBuilder) -> None:
    """A large head with pointed yellow petals on a leafy stem."""
    green, gold = (
        b.paint("paint", b.pick("green", "lime green")),
        b.paint("paint", b.pick("yellow", "yellow", "gold", "orange")),
    )
    seeds = b.paint("paint", b.pick("brown", "dark brown", "black"))
    places = spaced(3, 0.85) if b.variant == "row of {s}" else [0.0]
    if b.variant == "row of {s}":
        b.add("ground", rock(b.rng, 1.6, 0.09, 0.5, 50), b.paint("dirt"), said=False)
    low, size = 0.0, 0.85 if b.variant == "tall" else b.between(1.0, 1.2)
    if b.variant == "potted":
        b.add(
            "pot",
            vessel([(0.15, 0), (0.21, 0.26), (0.24, 0.26), (0.24, 0.32)], 0.04, 10),
            b.paint("clay", any_color=0.4),
        )
        b.add("soil", cylinder(0.2, 0.27, 10), b.paint("dirt"), said=False)
        low = 0.22
    for x in places:
        height = low + (1.0 if b.variant == "tall" else b.between(0.55, 0.68))
        tilt = 125 if b.variant == "drooping" else b.between(55, 75)
        neck = (x, height, 0.1) if b.variant == "drooping" else (x, height, 0.02)
        b.add("stem", tube([(x, low, 0), (x, height * 0.7, -0.02), neck], 0.06, 6), green)
        for y, side in ((0.3, 1), (0.45, -1), (0.6, 1))[: b.whole(2, 3)]:
            blade = leaf_blade(b.between(0.26, 0.34), 0.17, 40).turn(y=80 * side)
            b.add("leaf", blade.move(x, low + y * (height - low), 0), green)
        for name, solid, paint in bloom(b, "sunflower", gold, seeds):
            b.add(
                name,
                solid.scale(size, size * 1.3, size).turn(x=tilt).move(neck[0], height - 0.015, neck[2]),
                paint,
                said=len(places) == 1,
            )


def pot(b: PropBuilder, style: str, height: float = 0.4) -> float:
    """A pot with soil; returns the height of the soil."""
    paint = b.paint(b.pick("clay", "ceramic", "ceramic"), any_color=0.45)
    h, low = height, b.between(0.5, 0.6) * height
    profiles = {
        "rimmed": [(low, 0), (h * 0.72, h * 0.74), (h * 0.84, h * 0.75), (h * 0.86, h)],
        "round": [(low * 0.8, 0), (h * 0.74, h * 0.3), (h * 0.76, h * 0.6), (h * 0.6, h)],
        "straight": [(h * 0.68, 0), (h * 0.72, h)],
        "square": [(h * 0.7, 0), (h * 0.9, h)],
    }
    sides = 4 if style == "square" else b.pick(8, 10, 12)
    b.add("pot", vessel(profiles[style], 0.05, sides), paint)
    if style == "rimmed" and b.chance(0.4):
        b.add("saucer", cylinder(h * 0.72, 0.05, 12, top=1.15), b.shade(paint))
    radii, heights = zip(*profiles[style], strict=True)
    wide = float(np.interp(0.84 * h, heights, radii)) - 0.025
    b.add("soil", cylinder(wide, 0.06, sides).move(y=h * 0.78), b.paint("dirt"), said=False)
    return h * 0.78 + 0.055


def pot_style(b: PropBuilder) -> str:
    """One of the pots' shapes."""
    return b.pick("rimmed", "rimmed", "round", "straight", "square")


@kind(
    "flower pot",
    also=("plant pot", "flowerpot"),
    variants=("empty", "with a flower", "broken", "square", "round", "hanging"),
    size=0.35,
    stretch=("tall", "wide"),
)
def flower_pot(b: PropBuilder) -> None:
    """A clay pot with soil, or a flower; broken; on cords."""
    if b.variant == "broken":
        paint = b.paint("clay", any_color=0.3)
        whole = vessel([(0.3, 0), (0.44, 0.56), (0.5, 0.56), (0.5, 0.75)], 0.07, 10)
        gap = rock(b.rng, 0.6, 0.6, 0.6).move(0.32, 0.36, 0.3)
        b.add("pot", whole - gap, paint, said=False)
        b.add(
            "fragment",
            [
                box(0.22, 0.06, 0.16, taper=0.6).turn(y=t).move(x, 0, z)
                for x, z, t in ((0.5, 0.34, 30), (0.24, 0.6, 70))
            ],
            paint,
        )
        b.add("soil", cylinder(0.38, 0.22, 10).move(y=0.05), b.paint("dirt"), said=False)
        return
    style = b.variant if b.variant in ("square", "round") else pot_style(b)
    soil = pot(b, style, 0.6)
    if b.variant == "empty":
        return
    if b.variant == "hanging":
        cords = [beam((x * 0.46, 0.5, z * 0.46), (0, 1.05, 0), 0.04) for x, z, _ in around(4, 1, 45)]
        b.add("cord", join([*cords, ball(0.05, 8).move(y=1.01)]), b.paint("rope"), said=False)
        strands = [
            tube(
                [(x * 0.6, soil - 0.03, z * 0.6), (x, soil + 0.12, z), (x * 1.25, soil - 0.16, z * 1.25)],
                [0.06, 0.1, 0.05],
                5,
            )
            for x, z, _ in around(6, 0.5, 20)
        ]
        b.add("leaf", strands, b.paint("leaf"), said=False)
    elif b.variant == "with a flower" or b.chance(0.5):
        green = b.paint("paint", b.pick("green", "lime green"))
        b.add("leaf", [leaf_blade(0.34, 0.16, 62).turn(y=a).move(y=soil - 0.02) for a in (70, 190, 310)], green)
    if b.variant == "with a flower":
        b.add("stem", beam((0, soil - 0.03, 0), (0, soil + 0.42, 0), 0.06, 6), green, said=False)
        color, heart = b.paint("paint", b.pick(*PETALS)), b.paint("paint", "brown")
        add_bloom(b, bloom(b, b.pick("daisy", "tulip", "five"), color, heart), (0, soil + 0.41, 0), 40)


@kind(
    "potted plant",
    also=("houseplant", "pot plant", "house plant"),
    variants=("leafy", "succulent", "with pointed leaves", "bonsai", "dead", "round", "with flowers"),
    size=0.6,
    stretch=("tall",),
)
def potted_plant(b: PropBuilder) -> None:
    """Leaves, a small tree or a succulent in a pot."""
    style = b.variant or b.pick("leafy", "with pointed leaves", "round", "succulent")
    soil = pot(b, "square" if style == "bonsai" and b.chance(0.5) else pot_style(b), b.between(0.32, 0.4))
    leaf = b.paint("leaf", b.pick("green", "dark green", "lime green", "teal"))
    wood = b.paint("wood", b.pick("brown", "dark brown"))
    if style == "leafy" or style == "with flowers":
        _broad_leaves(b, style, soil, leaf)
    elif style == "with pointed leaves":
        blades = [
            tube(
                [(x, soil - 0.03, z), (x * 1.6, soil + h * 0.55, z * 1.6), (x * 1.9, soil + h, z * 1.9)],
                [0.1, 0.13, 0.03],
                4,
                flat=0.6,
            )
            for (x, z, _), h in zip([*around(5, 0.11, 15), (0, 0, 0)], (0.5, 0.4, 0.56, 0.44, 0.5, 0.66), strict=True)
        ]
        b.add("leaf", blades, leaf)
    elif style == "succulent":
        fat = [
            ellipsoid(0.13, 0.07, s, 8).move(z=s * 0.45).turn(x=-r).turn(y=a).move(y=soil)
            for c, s, r in ((7, 0.3, 18), (6, 0.26, 42), (4, 0.2, 70))
            for _, _, a in around(c, 1, r)
        ]
        b.add("leaves", join(fat), leaf)
    elif style == "dead":
        _dead_stems(b, soil)
    elif style == "bonsai":
        _bonsai(b, soil, wood, leaf)
    else:
        b.add("trunk", beam((0, soil - 0.03, 0), (0, soil + 0.3, 0), 0.07, 7), wood)
        b.add("foliage", ellipsoid(0.44, 0.42, 0.44, 12).move(y=soil + 0.2), leaf)


def _broad_leaves(b: PropBuilder, style: str, soil: float, leaf: Paint) -> None:
    """Broad leaves, and flowers between them."""
    blades = [
        leaf_blade(b.between(0.4, 0.5) * s, 0.2, r).turn(y=a)
        for c, s, r in ((6, 1.1, 52), (5, 1.3, 74))
        for _, _, a in around(c, 1, r)
    ]
    b.add("leaf", [blade.move(y=soil - 0.04) for blade in blades], leaf)
    if style == "with flowers":
        stems = [(x, soil + 0.4, z) for x, z, _ in around(3, 0.16, 20)]
        b.add("stem", [beam((0, soil - 0.03, 0), place, 0.045, 5) for place in stems], leaf, said=False)
        b.add("flower", [ball(0.08, 8).move(x, y - 0.04, z) for x, y, z in stems], b.paint("paint", b.pick(*PETALS)))


def _bonsai(b: PropBuilder, soil: float, wood: Paint, leaf: Paint) -> None:
    """A bent little tree."""
    b.add(
        "trunk",
        tube(
            [(0, soil - 0.03, 0), (0.07, soil + 0.14, 0), (-0.05, soil + 0.28, 0), (0.02, soil + 0.42, 0)],
            [0.13, 0.1, 0.08, 0.06],
            7,
        ),
        wood,
    )
    for x, y, size in ((0.02, 0.36, 0.36), (0.2, 0.2, 0.26), (-0.2, 0.24, 0.28)):
        b.add("branch", beam((0, soil + y - 0.06, 0), (x, soil + y + 0.03, 0), 0.05, 5), wood, said=False)
        b.add("foliage", rock(b.rng, size, size * 0.5, size, 30).move(x, soil + y, 0), b.shade(leaf), said=False)


def _dead_stems(b: PropBuilder, soil: float) -> None:
    """Bent brown stems."""
    twigs = [
        tube(
            [
                (0, soil - 0.03, 0),
                (x * 0.4, soil + 0.25, z * 0.4),
                (x, soil + 0.4, z),
                (x * 1.5, soil + 0.28, z * 1.5),
            ],
            [0.07, 0.06, 0.05, 0.04],
            6,
        )
        for x, z, _ in around(4, 0.16, 10)
    ]
    b.add("stem", twigs, b.paint("wood", b.pick("brown", "tan", "grey")))
    b.add(
        "leaf",
        [leaf_blade(0.2, 0.12, -10).turn(y=a).move(x * 1.5, soil + 0.28, z * 1.5) for x, z, a in around(4, 0.16, 10)],
        b.paint("paint", b.pick("brown", "orange", "tan")),
    )


@kind(
    "planter box",
    also=("planter", "flower trough"),
    variants=("round", "concrete", "with shrubs", "raised", "empty"),
    size=1.0,
    stretch=("wide",),
)
def planter_box(b: PropBuilder) -> None:
    """A trough with soil and a row of flowers."""
    wood = b.paint(
        "concrete" if b.variant == "concrete" else b.pick("wood", "wood", "stone", "brick"),
        any_color=0.2 if b.variant != "concrete" else 0,
    )
    low = 0.18 if b.variant == "raised" else 0.0
    high = low + b.between(0.24, 0.3)
    if b.variant == "round":
        b.add("box", vessel([(0.44, 0), (0.5, high)], 0.06, 14), wood, said=False)
        b.add("soil", cylinder(0.46, high - 0.05, 14), b.paint("dirt"), said=False)
        spots = [(x, z) for x, z, _ in [*around(6, 0.28), (0, 0, 0)]]
    else:
        b.add("box", (box(1, high - low, 0.36) - box(0.9, 1, 0.26).move(y=0.06)).move(y=low), wood, said=False)
        b.add("rim", (box(1.04, 0.05, 0.4) - box(0.9, 1, 0.26)).move(y=high - 0.04), b.shade(wood), said=False)
        b.add("soil", box(0.92, high - low - 0.06, 0.28).move(y=low), b.paint("dirt"), said=False)
        spots = [(x, 0.0) for x in spaced(4, 0.72)]
    if low:
        b.add("leg", [box(0.07, low + 0.03, 0.07).move(x, 0, z) for x in (-0.44, 0.44) for z in (-0.13, 0.13)], wood)
    if b.variant == "empty":
        return
    green = b.paint("leaf", b.pick("green", "lime green", "dark green"))
    if b.variant == "with shrubs" or (b.variant in ("", "concrete") and b.chance(0.3)):
        b.add(
            "shrub",
            [rock(b.rng, 0.28, b.between(0.24, 0.36), 0.28, 50).move(x, high - 0.09, z) for x, z in spots],
            green,
        )
        return
    colors = [b.paint("paint", b.pick(*PETALS)) for _ in range(b.whole(1, 2))]
    stems = [(x, high + b.between(0.14, 0.26), z) for x, z in spots]
    b.add("leaf", [rock(b.rng, 0.22, 0.12, 0.22, 30).move(x, high - 0.08, z) for x, z in spots], green, said=False)
    b.add("stem", join(beam((x, high - 0.08, z), (x, y, z), 0.045, 5) for x, y, z in stems), green, said=False)
    for k, (x, y, z) in enumerate(stems):
        b.add("flower", ellipsoid(0.17, 0.13, 0.17, 8).move(x, y - 0.04, z), colors[k % len(colors)])
