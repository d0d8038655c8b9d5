"""Trees."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, clump, rock
from propsmith.exporter.training.procedural.outlines import lathe
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, ellipsoid, join
from propsmith.exporter.training.procedural.sweeps import tube

AUTUMN = ("orange", "red", "yellow", "dark red", "gold")


def bark(b: PropBuilder) -> Paint:
    """A trunk's paint."""
    return b.paint("wood", b.pick("brown", "dark brown", "light brown", "tan"))


def trunk(b: PropBuilder, height: float, thick: float, paint: Paint, bend: float = 0.04) -> Solid:
    """A trunk that widens at its foot and bends a little."""
    x = b.between(-bend, bend)
    path = [(0, 0, 0), (0, height * 0.14, 0), (x, height * 0.55, 0), (0, height, 0)]
    return b.add("trunk", tube(path, [thick * 1.5, thick * 1.05, thick * 0.9, thick * 0.7], b.pick(6, 7, 8)), paint)


def roots(b: PropBuilder, count: int, reach: float, paint: Paint, thick: float = 0.09) -> None:
    """Roots that spread over the ground."""
    spread = [
        tube([(0, 0.14, 0), (x * 0.5, 0.05, z * 0.5), (x, 0.012, z)], [thick, thick * 0.8, 0.04], 6)
        for x, z, _ in around(count, reach, b.between(0, 60))
    ]
    b.add("root", spread, paint)


def boughs(b: PropBuilder, count: int, start: float, reach: float, rise: float, paint: Paint) -> None:
    """Branches that leave the trunk at a height and go up and out."""
    arms = []
    for x, z, _ in around(count, reach, b.between(0, 90)):
        low, high = start + b.between(-0.04, 0.04), start + rise * b.between(0.8, 1.1)
        arms.append(tube([(0, low, 0), (x * 0.5, low + 0.1, z * 0.5), (x, high, z)], [0.1, 0.08, 0.05], 6))
    b.add("branch", arms, paint)


def crown_of_leaves(b: PropBuilder, width: float, height: float, y: float, style: str, paint: Paint) -> None:
    """The leaves: one ball, a cloud of lumps, flat tiers, a cube or a cone."""
    if style == "ball":
        bodies = [ellipsoid(width, height, width, b.pick(8, 12)).move(y=y)]
    elif style == "tiers":
        bodies = [
            rock(b.rng, width * (1 - 0.2 * k), height * 0.42, width * (1 - 0.2 * k), 30).move(y=y + height * 0.3 * k)
            for k in range(3)
        ]
    elif style == "cube":
        bodies = [box(width * 0.8, height, width * 0.8, bevel=0.04).move(y=y)]
    elif style == "cone":
        bodies = [
            lathe([(0.2, 0), (width * 0.42, height * 0.22), (width * 0.3, height * 0.6), (0.0, height)], 9).move(y=y)
        ]
    else:
        bodies = [clump(b.rng, width, height, width, b.whole(4, 7)).move(y=y)]
    for body in bodies:
        b.add("crown", body, b.shade(paint, 0.08) if len(bodies) > 1 else paint)


@kind(
    "tree",
    also=("leafy tree", "broadleaf tree"),
    variants=("round", "autumn", "conical", "cube-shaped", "cloud-shaped", "with two trunks"),
    size=5.0,
    outdoor=True,
    stretch=("tall", "wide"),
)
def tree(b: PropBuilder) -> None:
    """Trunk and crown: a ball, a cloud, tiers, a cube or a cone."""
    wood = bark(b)
    styles = {"round": "ball", "conical": "cone", "cube-shaped": "cube", "cloud-shaped": "cloud"}
    style = styles.get(b.variant) or b.pick("ball", "cloud", "cloud", "tiers")
    leaf = b.paint("leaf", b.pick(*AUTUMN) if b.variant == "autumn" else "", any_color=0.12)
    base = b.between(0.3, 0.42)
    width, height = b.between(0.5, 0.66), 1 - base
    if style in ("cone", "cube"):
        width, height = b.between(0.45, 0.55), b.between(0.5, 0.66)
    if b.variant == "with two trunks":
        paths = [[(0, 0, 0), (0.05 * s, 0.12, 0), (0.17 * s, base + 0.2, 0)] for s in (-1, 1)]
        b.add("trunk", [tube(path, [0.16, 0.11, 0.07], 7) for path in paths], wood)
        for s in (-1, 1):
            crown = clump(b.rng, 0.46, b.between(0.42, 0.5), 0.46, 4)
            b.add("crown", crown.move(0.2 * s, base + b.between(-0.04, 0.04), 0), b.shade(leaf), said=False)
        return
    trunk(b, base + 0.15, b.between(0.09, 0.13), wood)
    if style == "cloud" and b.chance(0.5):
        boughs(b, 2, base - 0.08, 0.2, 0.22, wood)
    crown_of_leaves(b, width, height, base, style, leaf)
    if b.chance(0.25):
        roots(b, 4, 0.16, wood, 0.06)


@kind(
    "dead tree",
    also=("bare tree", "leafless tree", "withered tree"),
    variants=("spooky", "twisted", "hollow", "burnt", "with a face"),
    size=5.0,
    outdoor=True,
    stretch=("tall",),
)
def dead_tree(b: PropBuilder) -> None:
    """A bare trunk with forked branches."""
    burnt = b.variant == "burnt"
    wood = b.paint(
        "wood", b.pick("black", "dark grey") if burnt else b.pick("grey", "dark brown", "brown", "tan", "black")
    )
    curl = 0.14 if b.variant in ("twisted", "spooky") else 0.03
    side = b.pick(-1, 1)
    path = [
        (0, 0, 0),
        (0.03 * side, 0.12, 0),
        (curl * side, 0.36, 0.03),
        (-curl * side * 0.6, 0.62, 0),
        (0.08, 0.94, 0),
    ]
    b.add("trunk", tube(path, [0.24, 0.17, 0.14, 0.1, 0.035], 7), wood)
    for k, (height, angle) in enumerate(((0.4, 20.0), (0.52, 150.0), (0.63, 265.0), (0.72, 60.0))):
        if burnt and k == 1:
            continue
        length = b.between(0.26, 0.38) * (1 - 0.12 * k)
        x0 = float(np.interp(height, [0.12, 0.36, 0.62, 0.94], [p[0] for p in path[1:]]))
        drop = -0.08 if b.variant == "spooky" else 0.12
        bend = [(0, 0, 0), (length * 0.5, 0.1, 0), (length, 0.1 + drop, 0)]
        twig = [(length * 0.5, 0.1, 0), (length * 0.75, 0.24, 0.08)]
        arm = tube(bend, [0.1, 0.07, 0.035], 6) + tube(twig, [0.06, 0.035], 5)
        b.add("branch", arm.turn(y=angle + b.between(-25, 25)).move(x0, height, 0), wood, said=False)
    roots(b, 5, b.between(0.2, 0.28), wood, 0.1)
    dark = b.paint("paint", "black" if wood.color != "black" else "dark brown")
    if b.variant == "hollow":
        b.add("hollow", ellipsoid(0.12, 0.2, 0.12, 8).move(0.02 * side, 0.26, 0.07), dark)
    if b.variant == "with a face":
        eyes = [ellipsoid(0.06, 0.075, 0.08, 8).move(curl * side + x, 0.36, 0.09) for x in (-0.045, 0.045)]
        b.add("eye", eyes, b.paint("paint", b.pick("red", "yellow", "lime green")))
        b.add("mouth", ellipsoid(0.13, 0.06, 0.1, 8).move(0.02 * side, 0.24, 0.07), dark)


@kind(
    "pine tree",
    also=("fir tree", "conifer", "spruce", "evergreen tree"),
    variants=("layered", "slim", "snow-capped", "drooping", "Scots"),
    size=7.0,
    outdoor=True,
    stretch=("tall", "wide"),
)
def pine_tree(b: PropBuilder) -> None:
    """Cones of needles, one above the other, on a short trunk."""
    wood, sides = bark(b), b.pick(6, 7, 8, 10)
    leaf = b.paint("leaf", b.pick("dark green", "dark green", "green", "teal"), any_color=0.1)
    if b.variant == "Scots":
        trunk(b, 0.8, 0.09, b.paint("wood", b.pick("orange", "brown")), 0.02)
        for x, y, size in ((0.0, 0.7, 0.5), (0.24, 0.6, 0.34), (-0.22, 0.54, 0.36)):
            b.add("needles", rock(b.rng, size, size * 0.46, size, 30).move(x, y, 0), b.shade(leaf), said=False)
            b.add("branch", beam((0, y - 0.12, 0), (x, y + 0.05, 0), 0.05, 6), wood, said=False)
        return
    foot = b.between(0.12, 0.22)
    b.add("trunk", cylinder(b.between(0.055, 0.08), foot + 0.3, 7, top=0.8), wood)
    tiers = b.whole(5, 7) if b.variant == "layered" else b.whole(3, 4)
    wide = 0.22 if b.variant == "slim" else b.between(0.3, 0.38)
    rise = (1 - foot) / (tiers * 0.62 + 0.38)
    for k in range(tiers):
        radius = wide * (1 - 0.74 * k / tiers)
        y = foot + rise * 0.62 * k
        if b.variant == "drooping":
            tier = lathe([(radius, -0.05), (radius * 0.75, 0.03), (radius * 0.35, rise * 0.5), (0.03, rise)], sides)
        else:
            tier = cone(radius, rise, sides)
        tier = tier.turn(y=b.between(0, 60)).move(y=y)
        b.add("needles", tier, b.shade(leaf, 0.08), said=False)
        if b.variant == "snow-capped":
            cap = cone(radius * 0.66, rise * 0.62, sides).turn(y=b.between(0, 60)).move(y=y + rise * 0.46)
            b.add("snow", cap, b.paint("snow", "white"), said=False)


def frond(length: float, droop: float, wide: float = 0.13) -> Solid:
    """A palm's leaf along x: a keeled blade that bends down."""
    xs = np.linspace(0, 1, 6)
    path = [(length * x, 0.5 * droop * x - 1.5 * droop * x**2, 0) for x in xs]
    return tube(path, [wide * w for w in (0.35, 0.85, 1.0, 0.9, 0.65, 0.25)], 4, flat=1.9).scale(z=0.8)


@kind(
    "palm tree",
    also=("coconut palm", "palm", "tropical tree"),
    variants=("bent", "date", "with coconuts", "with two trunks", "stubby"),
    size=6.0,
    stretch=("tall",),
)
def palm_tree(b: PropBuilder) -> None:
    """A slim ringed trunk, a star of long leaves that bend down."""
    wood, leaf = bark(b), b.paint("leaf", b.pick("green", "lime green", "dark green"))
    height = 0.36 if b.variant == "stubby" else b.between(0.66, 0.78)
    lean = {"bent": 0.34, "": b.between(0, 0.12), "with two trunks": 0.24}.get(b.variant, 0.06)
    stems = (1, -1) if b.variant == "with two trunks" else (b.pick(1, -1),)
    for k, side in enumerate(stems):
        tall = height * (1 if k == 0 else 0.72)
        top = (lean * side, tall, 0.0)
        path = [(lean * side * s**2, tall * s, 0) for s in np.linspace(0, 1, 6)]
        thick = 0.16 if b.variant in ("stubby", "date") else 0.1
        stem = [tube([path[i], path[i + 1]], [thick * 0.85, thick], 7) for i in range(5)]
        b.add("trunk", join([*stem, tube(path, thick * 0.8, 7)]), wood)
        count, length = (11, 0.34) if b.variant == "date" else (b.whole(6, 8), b.between(0.32, 0.42))
        leaves = [frond(length, b.between(0.1, 0.17)).turn(y=a).move(*top) for _, _, a in around(count, 1)]
        upper = [frond(length * 0.8, 0.02).turn(z=25).turn(y=a).move(*top) for _, _, a in around(4, 1, 30)]
        b.add("leaf", join([*leaves, *upper]), leaf, said=False)
        if b.variant in ("with coconuts", "date") or (b.variant == "" and b.chance(0.5)):
            name, color = ("date", "orange") if b.variant == "date" else ("coconut", b.pick("brown", "dark brown"))
            nuts = [ball(0.06, 8).move(top[0] + x, tall - 0.17, z) for x, z, _ in around(3, 0.075, 20)]
            b.add(name, nuts, b.paint("paint", color))


@kind(
    "oak tree",
    also=("great oak", "oak"),
    variants=("hollow", "wide", "with a swing", "autumn"),
    size=7.0,
    outdoor=True,
)
def oak_tree(b: PropBuilder) -> None:
    """A thick trunk with roots and boughs under a broad crown."""
    wood = bark(b)
    leaf = b.paint("leaf", b.pick(*AUTUMN) if b.variant == "autumn" else b.pick("green", "dark green"))
    wide = 0.31 if b.variant == "wide" else 0.27
    b.add("trunk", tube([(0, 0, 0), (0, 0.1, 0), (0, 0.46, 0)], [0.34, 0.22, 0.18], 8), wood)
    roots(b, 5, b.between(0.22, 0.28), wood, 0.12)
    boughs(b, 4, 0.32, wide * 0.9, 0.24, wood)
    for x, z, _ in around(5, wide, b.between(0, 70)):
        lump = rock(b.rng, 0.44, b.between(0.26, 0.34), 0.42, 26)
        b.add("crown", lump.move(x, b.between(0.42, 0.52), z), b.shade(leaf, 0.08), said=False)
    b.add("crown", rock(b.rng, 0.56, 0.42, 0.56, 30).move(y=0.54), leaf)
    if b.variant == "hollow":
        b.add("hollow", ellipsoid(0.13, 0.2, 0.12, 8).move(0, 0.22, 0.09), b.paint("paint", "black"))
    if b.variant == "with a swing":
        ropes = [beam((x, 0.16, 0.3), (x, 0.62, 0.3), 0.036) for x in (-0.09, 0.09)]
        b.add("rope", ropes, b.paint("rope"), said=False)
        b.add("seat", box(0.26, 0.04, 0.1).move(0, 0.14, 0.3), b.paint("wood", any_color=0.6))


@kind(
    "apple tree",
    also=("fruit tree",),
    variants=("with red apples", "with green apples", "young", "in blossom", "with a basket"),
    size=4.0,
    outdoor=True,
    stretch=("wide",),
)
def apple_tree(b: PropBuilder) -> None:
    """A round crown with apples on it."""
    wood, leaf = bark(b), b.paint("leaf", b.pick("green", "lime green", "dark green"))
    base = 0.5 if b.variant == "young" else b.between(0.32, 0.38)
    size = 0.5 if b.variant == "young" else b.between(0.6, 0.7)
    trunk(b, base + 0.15, 0.07 if b.variant == "young" else 0.12, wood)
    b.add("crown", ellipsoid(size, size * 0.9, size, b.pick(8, 12)).move(y=base), leaf)
    color = {"with green apples": "lime green", "in blossom": b.pick("white", "pink")}.get(b.variant, "red")
    name, paint = (
        ("blossom", b.paint("paint", color)) if b.variant == "in blossom" else ("apple", b.paint("paint", color))
    )
    fruits = []
    for count, tilt, start in ((5, 110, 0), (6, 78, 30), (4, 40, 10)):
        for _, _, angle in around(count, 1, start + b.between(-8, 8)):
            fruit = ball(0.045, 6).move(y=size * 0.43 - 0.02).turn(x=tilt).turn(y=angle)
            fruits.append(fruit.scale(y=0.9).move(y=base + size * 0.45))
    b.add(name, fruits, paint)
    if b.variant == "with a basket":
        b.add("basket", cylinder(0.09, 0.12, 10, top=1.3).move(0.26, 0, 0.16), b.paint("wicker"))
        picked = [ball(0.045, 6).move(0.26 + x, 0.08, 0.16 + z) for x, z, _ in around(4, 0.05)]
        b.add("apple", picked, paint)


@kind(
    "birch tree",
    also=("silver birch", "birch"),
    variants=("twin", "autumn", "bare", "columnar"),
    size=7.0,
    outdoor=True,
    stretch=("tall",),
)
def birch_tree(b: PropBuilder) -> None:
    """A slim white trunk with black marks."""
    white, black = b.paint("paint", "white"), b.paint("paint", "black")
    leaf = b.paint(
        "leaf", b.pick("yellow", "orange", "gold") if b.variant == "autumn" else b.pick("lime green", "green")
    )
    stems = [(-0.13, 9.0, 0.8), (0.13, -7.0, 1.0)] if b.variant == "twin" else [(0.0, 0.0, 1.0)]
    for x, lean, size in stems:
        thick = b.between(0.075, 0.09)
        top = 0.95 if b.variant == "bare" else 0.6
        stem = cylinder(thick / 2, top, 8, top=0.7)
        marks = [
            (
                cylinder(thick / 2 + 0.008, b.pick(0.03, 0.04), 8, top=0.97) & box(0.09, 1, 0.2).move(s * 0.05, 0, 0.02)
            ).move(y=y)
            for y, s in ((0.07, 1), (0.16, -1), (0.25, 1), (0.34, -1))
        ]
        b.add("trunk", stem.turn(z=lean).move(x, -0.01, 0), white)
        b.add("mark", [mark.turn(z=lean).move(x, 0, 0) for mark in marks], black, said=False)
        if b.variant == "bare":
            arms = [
                beam((0, y, 0), (s * 0.2, y + 0.2, 0.1 * s), 0.05, 6, 0.7)
                for y, s in ((0.42, 1), (0.52, -1), (0.66, 1), (0.74, -1))
            ]
            b.add("branch", arms, white)
            continue
        width = 0.26 if b.variant == "columnar" else b.between(0.36, 0.46) * size
        body = rock(b.rng, width, 0.64 * size, width, 40)
        b.add("crown", body.move(y=0.36).turn(z=lean).move(x, 0, 0), b.shade(leaf), said=True)


@kind(
    "cherry blossom tree",
    also=("sakura tree", "blossoming cherry tree"),
    variants=("leaning", "with fallen petals", "forked", "bonsai"),
    size=5.0,
    stretch=("wide",),
)
def cherry_blossom_tree(b: PropBuilder) -> None:
    """Pink clouds on a dark bent trunk."""
    wood = b.paint("wood", b.pick("dark brown", "brown", "dark grey"))
    pink = b.paint("paint", b.pick("pink", "pink", "pink", "white"))
    lean = 0.22 if b.variant in ("leaning", "bonsai") else b.between(-0.06, 0.06)
    if b.variant == "forked":
        b.add("trunk", tube([(0, 0, 0), (0, 0.22, 0)], [0.18, 0.13], 7), wood)
        tips = [(-0.25, 0.56), (0.25, 0.62)]
        b.add(
            "branch",
            [tube([(0, 0.18, 0), (x * 0.4, 0.34, 0), (x, y, 0)], [0.12, 0.09, 0.06], 6) for x, y in tips],
            wood,
        )
    else:
        tips = [(lean, 0.66), (lean - 0.24, 0.52), (lean + 0.24, 0.46)]
        path = [(-lean * 0.4, 0, 0), (-lean * 0.6, 0.16, 0), (lean * 0.2, 0.34, 0), (lean, 0.66, 0)]
        b.add("trunk", tube(path, [0.18, 0.13, 0.11, 0.07], 7), wood)
        b.add("branch", [beam((lean * 0.3, 0.34, 0), (x, y + 0.06, 0), 0.06, 6) for x, y in tips[1:]], wood)
    for k, (x, y) in enumerate(tips):
        size = b.between(0.4, 0.5) * (1.0 if k == 0 or b.variant == "forked" else 0.8)
        b.add("blossom", clump(b.rng, size, size * 0.62, size, 4).move(x, y - 0.1, 0), b.shade(pink), said=False)
    if b.variant == "bonsai":
        b.add(
            "pot",
            box(0.5, 0.12, 0.32, bevel=0.02).scale(1, -1, 1).move(-lean * 0.4, 0.03, 0),
            b.paint("ceramic", any_color=0.5),
        )
    if b.variant == "with fallen petals":
        spots = [cylinder(0.055, 0.04, 5).move(x, 0, z) for x, z, _ in around(7, 0.3, 10)]
        b.add("petal", spots, pink, said=False)


@kind(
    "willow tree",
    also=("weeping willow", "willow"),
    variants=("autumn", "leaning", "with roots", "with a pond"),
    size=6.0,
    stretch=("wide",),
)
def willow_tree(b: PropBuilder) -> None:
    """A crown from which long strands hang down."""
    wood = bark(b)
    leaf = b.paint(
        "leaf", b.pick("yellow", "orange") if b.variant == "autumn" else b.pick("green", "lime green", "teal")
    )
    lean = 0.14 if b.variant == "leaning" else 0.0
    b.add("trunk", tube([(-lean, 0, 0), (-lean, 0.14, 0), (0, 0.74, 0)], [0.24, 0.16, 0.1], 7), wood)
    b.add("crown", rock(b.rng, 0.62, 0.34, 0.62, 44).move(y=0.62), leaf, said=False)
    strands = []
    for count, radius in ((9, 0.3), (7, 0.19)):
        for x, z, _ in around(count, radius, b.between(0, 40)):
            end = b.between(0.14, 0.36)
            path = [(x * 0.5, 0.78, z * 0.5), (x, 0.72, z), (x * 1.2, 0.5, z * 1.2), (x * 1.22, end, z * 1.22)]
            strands.append(tube(path, [0.1, 0.13, 0.11, 0.05], 5))
    half = len(strands) // 2
    b.add("strand", strands[:half], leaf, said=False)
    b.add("strand", strands[half:], b.shade(leaf, 0.1), said=False)
    if b.variant == "with roots":
        roots(b, 6, 0.28, wood, 0.1)
    if b.variant == "with a pond":
        b.add("pond", cylinder(0.26, 0.05, 12).scale(1.2, 1, 0.8).move(0.2, 0, 0.34), b.paint("water"))
        b.add("ground", cylinder(0.44, 0.035, 14).move(z=0.1), b.paint("grass"))
