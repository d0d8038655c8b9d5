"""Skulls, skeletons, cobwebs and the graveyard's fence."""

from itertools import pairwise

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, rock, spaced
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    beam,
    box,
    cone,
    cylinder,
    dome,
    ellipsoid,
    gable,
    hull_of,
    join,
)
from propsmith.exporter.training.procedural.sweeps import tube

Parts = list[tuple[str, Solid]]


def skull_parts(jaw: bool = True) -> Parts:
    """A skull about 0.9 high that faces +z, standing on the floor: bone, and its dark holes."""
    low = 0.0 if jaw else 0.14
    cranium = hull_of(ellipsoid(0.7, 0.62, 0.78, 12).move(y=0.36), box(0.46, 0.3, 0.5, bevel=0.06).move(0, 0.24, 0.06))
    cheeks = box(0.5, 0.16, 0.3, bevel=0.04).move(0, 0.2, 0.2)
    holes = [ellipsoid(0.22, 0.22, 0.2, 8).move(side * 0.16, 0.38, 0.33) for side in (-1, 1)]
    parts: Parts = [("cranium", cranium - holes[0] - holes[1]), ("cheek", cheeks - holes[0] - holes[1])]
    parts += [("eye socket", ellipsoid(0.24, 0.24, 0.2, 8).move(side * 0.16, 0.37, 0.235)) for side in (-1, 1)]
    parts.append(("nose hole", cone(0.07, 0.15, 4).scale(z=0.8).move(0, 0.25, 0.34)))
    teeth = [box(0.085, 0.12, 0.08).move(x, 0.13, 0.3) for x in spaced(4, 0.3)]
    parts += [("tooth", tooth) for tooth in teeth]
    if jaw:
        chin = hull_of(
            box(0.36, 0.1, 0.1, bevel=0.03).move(0, low, 0.28), box(0.46, 0.14, 0.1).move(0, low + 0.05, 0.06)
        )
        parts.append(("jaw", chin + join(box(0.06, 0.26, 0.1).move(x, 0.06, 0.06) for x in (-0.2, 0.2))))
        parts.append(("lower tooth", box(0.28, 0.06, 0.06).move(0, 0.075, 0.3)))
    return [(name, solid.move(y=-low)) for name, solid in parts]


HOLES = ("eye socket", "nose hole")


def add_skull(
    b: PropBuilder, bone: Paint, dark: Paint, size: float, at: tuple[float, float, float], turn: float = 0.0
) -> None:
    """A skull in the scene; none of its parts is named."""
    for name, solid in skull_parts(jaw=False):
        paint = dark if name in HOLES else bone
        b.add(name, solid.scale(size, size, size).turn(y=turn).move(*at), paint, said=False)


def femur(length: float, thick: float = 0.09) -> Solid:
    """A bone along x with two knobs at each end."""
    half = length / 2
    knobs = [
        ball(thick * 0.62, 8).move(x, -thick * 0.62, z) for x in (-half, half) for z in (-thick * 0.42, thick * 0.42)
    ]
    return join([cylinder(thick * 0.42, length, 7).turn(z=90).move(half, 0, 0), *knobs]).move(y=thick * 0.6)


@kind(
    "skull",
    also=("human skull", "death's head"),
    variants=("horned", "with a candle", "crystal", "golden", "cracked", "pile of {s}", "with crossbones"),
    size=0.25,
)
def skull(b: PropBuilder) -> None:
    """A cranium with dark sockets, teeth and mostly a jaw."""
    bone = b.paint({"crystal": "crystal", "golden": "gold"}.get(b.variant, "bone"))
    dark = b.paint("paint", b.pick("black", "black", "dark brown" if bone.color != "dark brown" else "black", "red"))
    if b.variant == "pile of {s}":
        for x, y, z, turn in (
            (-0.36, 0, 0.1, -20),
            (0.36, 0, 0.06, 15),
            (0, 0, 0.3, 0),
            (0, 0, -0.32, 200),
            (0.02, 0.5, 0.02, -8),
        ):
            add_skull(b, b.shade(bone), dark, 0.85, (x * 1.1, y, z * 1.1), turn)
        return
    for name, solid in skull_parts(jaw=b.chance(0.7) or b.variant == "with crossbones"):
        if b.variant == "cracked" and name == "cranium":
            solid = solid - rock(b.rng, 0.3, 0.3, 0.3).move(0.2, 0.74, 0.12)
        if b.variant == "cracked" and name == "eye socket":
            continue
        b.add(name, solid, dark if name in HOLES else bone, said=name in ("jaw", "eye socket"))
    if b.variant == "cracked":
        b.add("eye socket", [ellipsoid(0.2, 0.2, 0.2, 8).move(x, 0.28, 0.31) for x in (-0.16, 0.16)], dark, said=False)
    elif b.variant == "horned":
        horn = [
            tube([(s * 0.24, 0.72, 0), (s * 0.5, 0.82, 0), (s * 0.62, 1.06, 0.05)], [0.2, 0.15, 0.04], 7)
            for s in (-1, 1)
        ]
        b.add(
            "horn", horn, b.paint("horn") if b.chance(0.5) else b.paint("paint", b.pick("black", "red", "dark brown"))
        )
    elif b.variant == "with a candle":
        b.add("candle", cylinder(0.1, 0.36, 9, top=0.9).move(y=0.78), b.paint("wax", any_color=0.3))
        b.add("wax", cylinder(0.18, 0.08, 7, top=0.7).move(y=0.8), b.paint("wax"), said=False)
        b.add("flame", cone(0.06, 0.18, 6).move(y=1.12), b.paint("paint", b.pick("orange", "yellow", "light blue")))
    elif b.variant == "with crossbones":
        b.add("bone", [femur(1.2, 0.15).turn(z=t).move(0, 0.38, -0.3) for t in (32, -32)], bone, said=False)


def bone_figure() -> dict[str, list[tuple[Solid, bool]]]:
    """A skeleton 1 high, upright: limbs by group, each solid with whether it is dark."""
    t = 0.042
    skull_at = [(s.scale(0.24, 0.24, 0.24).move(0, 0.8, 0.0), n in HOLES) for n, s in skull_parts(jaw=True)]
    ribs = [
        tube(
            [
                (0, y, -0.04),
                (w, y - 0.01, 0.0),
                (w * 0.7, y - 0.03, 0.075),
                (0, y - 0.03, 0.085),
                (-w * 0.7, y - 0.03, 0.075),
                (-w, y - 0.01, 0),
                (-0.001, y, -0.04),
            ],
            t,
            5,
        )
        for y, w in ((0.76, 0.12), (0.69, 0.135), (0.62, 0.115))
    ]
    spine = cylinder(0.026, 0.46, 6).move(0, 0.44, -0.035) + box(0.05, 0.14, 0.045).move(0, 0.62, 0.075)
    hips = hull_of(box(0.2, 0.05, 0.08, bevel=0.015).move(0, 0.44, -0.02), box(0.1, 0.04, 0.07).move(0, 0.4, -0.01))
    collar = beam((-0.16, 0.78, -0.03), (0.16, 0.78, -0.03), t, 6)
    return {"skull": skull_at, "trunk": [(s, False) for s in (*ribs, spine, hips, collar)]}


def limb(points: list[tuple[float, float, float]], end: Solid | None = None) -> Solid:
    """Bones between joints, and a hand or foot."""
    bones = [beam(a, c, 0.044, 6) for a, c in pairwise(points)]
    joints = [ball(0.033, 6).move(x, y - 0.033, z) for x, y, z in points]
    return join([*bones, *joints, *([end] if end else [])])


@kind(
    "skeleton",
    also=("skeletal remains", "bone figure"),
    variants=("sitting", "lying", "hanging", "with a sword", "half-buried"),
    size=1.7,
)
def skeleton(b: PropBuilder) -> None:
    """A skull on ribs and a spine, with bone limbs in a pose."""
    bone, dark = b.paint("bone"), b.paint("paint", "black")
    sitting = b.variant == "sitting"
    spread, arms, legs = b.between(0.02, 0.08), [], []
    for s in (-1, 1):
        hand, foot = box(0.06, 0.09, 0.04), box(0.065, 0.04, 0.13)
        wrist = (s * (0.2 + spread), 0.4, 0.03)
        if b.variant == "hanging":
            wrist = (s * 0.12, 1.06, 0.0)
        if b.variant == "with a sword" and s == 1:
            wrist = (0.24, 0.56, 0.16)
        elbow = (s * (0.2 + spread / 2), 0.9 if b.variant == "hanging" else 0.59, -0.03)
        arms.append(limb([(s * 0.16, 0.78, -0.03), elbow, wrist], hand.move(wrist[0], wrist[1] - 0.07, wrist[2])))
        knee, ankle = (
            ((s * 0.12, 0.5, 0.26), (s * 0.12, 0.38, 0.42)) if sitting else ((s * 0.1, 0.22, 0.02), (s * 0.1, 0.03, 0))
        )
        if sitting:
            knee, ankle = (s * 0.13, 0.62, 0.18), (s * 0.14, 0.4, 0.32)
        legs.append(limb([(s * 0.08, 0.43, -0.01), knee, ankle], foot.move(ankle[0], ankle[1] - 0.03, ankle[2] + 0.04)))
    groups = bone_figure()
    groups["arm"], groups["leg"] = [(arm, False) for arm in arms], [(leg, False) for leg in legs]
    if b.variant == "half-buried":
        groups.pop("leg")
    for name, solids in groups.items():
        for solid, is_dark in solids:
            posed = solid.move(y=-0.37) if sitting else solid.move(y=-0.42) if b.variant == "half-buried" else solid
            posed = posed.turn(x=-90).turn(y=90).move(y=0.09) if b.variant == "lying" else posed
            b.add(name, posed, dark if is_dark else bone, said=False)
    _surroundings(b)


def _surroundings(b: PropBuilder) -> None:
    """Mound, chains or sword of a skeleton."""
    if b.variant == "half-buried":
        b.add("mound", rock(b.rng, 0.85, 0.26, 0.7, 40).move(y=-0.11), b.paint("dirt"))
    elif b.variant == "hanging":
        b.add("chain", [beam((x, 1.02, 0), (x, 1.2, 0), 0.04, 6) for x in (-0.12, 0.12)], b.paint("iron"))
        wood = b.paint("wood")
        b.add("post", [box(0.06, 1.22, 0.07).move(x=x) for x in (-0.32, 0.32)], wood)
        b.add("beam", box(0.78, 0.07, 0.08).move(y=1.18), wood)
    elif b.variant == "with a sword":
        blade = box(0.05, 0.5, 0.04, taper=0.5).move(0.24, 0.54, 0.16) + box(0.16, 0.04, 0.05).move(0.24, 0.53, 0.16)
        b.add("sword", blade, b.paint(b.pick("iron", "rust", "steel")))


@kind(
    "pile of bones",
    also=("bone heap", "heap of bones"),
    variants=("with a skull", "with a sword", "with a rib cage", "with a helmet"),
    size=0.8,
    countable=False,
    stretch=("wide",),
)
def pile_of_bones(b: PropBuilder) -> None:
    """Bones that lie across each other."""
    bone, dark = b.paint("bone"), b.paint("paint", "black")
    b.add("bone", rock(b.rng, 0.74, 0.14, 0.66, 40), b.shade(bone), said=False)
    lower = [
        femur(b.between(0.4, 0.56), 0.1).turn(z=b.between(-10, 10)).turn(y=a).move(x, 0.06, z)
        for x, z, a in around(6, 0.24, b.between(0, 60))
    ]
    upper = [
        femur(b.between(0.36, 0.5), 0.1).turn(z=b.between(-14, 14)).turn(y=a + 80).move(x, 0.14, z)
        for x, z, a in around(4, 0.13, b.between(0, 60))
    ]
    b.add("bone", lower, bone, said=False)
    b.add("bone", upper, b.shade(bone, 0.09), said=False)
    skulls = (
        [(0.0, 0.18, 0.1, 0.36)]
        if b.variant == "with a skull"
        else [(0.24, 0.06, 0.26, 0.3)]
        if b.chance(0.6) and not b.variant
        else []
    )
    for x, y, z, size in skulls:
        add_skull(b, bone, dark, size, (x, y, z), b.between(-30, 30))
    _among_bones(b, bone)


def _among_bones(b: PropBuilder, bone: Paint) -> None:
    """A sword, a helmet or a rib cage."""
    if b.variant == "with a sword":
        blade = (
            box(0.09, 0.6, 0.04, taper=0.8) + box(0.24, 0.05, 0.06).move(y=0.55) + box(0.045, 0.18, 0.045).move(y=0.58)
        )
        b.add("sword", blade.turn(z=14).move(0.05, 0.08, 0), b.paint(b.pick("steel", "iron", "rust")))
    if b.variant == "with a helmet":
        helmet = dome(0.15, 10).move(y=0.04) + cylinder(0.17, 0.05, 10) + box(0.05, 0.19, 0.24).move(y=0.02)
        b.add("helmet", helmet.turn(z=-18).move(0.06, 0.16, 0.08), b.paint(b.pick("iron", "rust", "gold")))
    if b.variant == "with a rib cage":
        cage = [
            tube(
                [
                    (x, 0.14, -0.02),
                    (x, 0.3, 0.17),
                    (x, 0.48, 0.12),
                    (x, 0.52, 0),
                    (x, 0.48, -0.12),
                    (x, 0.3, -0.17),
                    (x, 0.13, -0.05),
                ],
                0.045,
                5,
            )
            for x in (-0.18, -0.06, 0.06, 0.18)
        ]
        b.add("rib", [*cage], bone)
        b.add("spine", beam((-0.26, 0.53, 0), (0.26, 0.53, 0), 0.06, 6), bone, said=False)


@kind(
    "spider web",
    also=("cobweb", "spider's web"),
    variants=("corner", "with a spider", "torn", "between two posts", "with a wrapped fly"),
    size=1.5,
    countable=False,
)
def spider_web(b: PropBuilder) -> None:
    """Threads around a hub, upright."""
    silk = b.paint("paint", b.pick("white", "light grey", "white", "beige"))
    corner = b.variant == "corner"
    thick = 0.046 if corner or b.variant == "between two posts" else 0.036
    angles = np.linspace(0, np.pi / 2, 5) if corner else np.linspace(0, 2 * np.pi, b.whole(7, 8) + 1)[:-1] + 0.2
    reach = 0.95 if corner else 0.49
    hub = (0.0, 0.0) if corner else (0.0, 0.5)
    torn = b.variant == "torn"
    spokes = [beam((*hub, 0), (hub[0] + reach * np.cos(a), hub[1] + reach * np.sin(a), 0), thick) for a in angles]
    shares = (0.35, 0.62, 0.9) if b.chance(0.5) else (0.28, 0.5, 0.72, 0.93)
    pairs = list(zip(angles, [*angles[1:], *([] if corner else angles[:1])], strict=False))
    for k, share in enumerate(shares):
        for j, (a, c) in enumerate(pairs):
            if torn and (j + k) % 3 == 0:
                continue
            r = reach * share
            one, two = ((hub[0] + r * np.cos(u), hub[1] + r * np.sin(u)) for u in (a, c))
            sag = ((one[0] + two[0]) / 2 * 0.93 + hub[0] * 0.07, (one[1] + two[1]) / 2 * 0.93 + hub[1] * 0.07)
            spokes.append(tube([(*one, 0), (*sag, 0), (*two, 0)], thick, 4))
    b.add("thread", join(spokes), silk, said=False)
    if corner:
        wall = b.paint(b.pick("stone", "wood", "plaster"))
        b.add("wall", box(0.07, 1, 0.12).move(-0.02, -0.03, 0) + box(1, 0.07, 0.12).move(0.46, -0.03, 0), wall)
    if b.variant == "between two posts":
        b.add("post", [box(0.09, 1.05, 0.09).move(x=x) for x in (-0.5, 0.5)], b.paint("wood"))
    if b.variant == "with a spider":
        black = b.paint("paint", b.pick("black", "dark brown", "purple", "red"))
        b.add(
            "spider",
            ellipsoid(0.15, 0.18, 0.13, 8).move(0.05, 0.44, 0.02) + ball(0.055, 8).move(0.05, 0.36, 0.05),
            black,
        )
        legs = [
            tube(
                [(0.05, 0.5, 0.05), (0.05 + s * 0.12, 0.5 + d, 0.11), (0.05 + s * 0.22, 0.5 + 1.6 * d, 0.01)], 0.036, 5
            )
            for s in (-1, 1)
            for d in (-0.1, -0.02, 0.06)
        ]
        b.add("leg", legs, black, said=False)
    if b.variant == "with a wrapped fly":
        b.add("cocoon", ellipsoid(0.13, 0.24, 0.13, 8).turn(z=20).move(-0.1, 0.3, 0), b.shade(silk))


@kind(
    "iron fence",
    also=("cemetery fence", "wrought iron fence"),
    variants=("corner", "bent", "with stone posts", "with skulls", "arched"),
    size=2.2,
    outdoor=True,
    stretch=("wide",),
)
def iron_fence(b: PropBuilder) -> None:
    """Spiked bars on two rails."""
    iron = b.paint("iron", b.pick("black", "dark grey", "grey", "black"))
    height, count = b.between(0.5, 0.6), b.whole(6, 7)
    stone_posts = b.variant == "with stone posts" or (not b.variant and b.chance(0.3))
    length = 0.8 if stone_posts else 0.94
    sides = [0.0, 90.0] if b.variant == "corner" else [0.0]
    for turn in sides:
        parts, rails = [], [box(length, 0.04, 0.04).move(y=y) for y in (0.07, height - 0.1)]
        for k, x in enumerate(spaced(count, length * 0.86)):
            rise = height + (0.14 * (1 - (2 * x / length) ** 2) if b.variant == "arched" else 0.0)
            bar = cylinder(0.021, rise, 6) + cone(0.042, 0.1, 6).move(y=rise - 0.02)
            bent = b.variant == "bent" and k in (2, 3)
            parts.append(bar.turn(z=(20 if k == 2 else -22) if bent else 0.0).move(x=x))
        move = (length / 2, 0, -length / 2) if turn else (0, 0, 0)
        b.add("bar", [part.turn(y=turn).move(*move) for part in parts], iron)
        b.add("rail", [rail.turn(y=turn).move(*move) for rail in rails], iron, said=False)
    if stone_posts:
        gray = b.paint("stone")
        for x in (-0.44, 0.44):
            b.add("post", box(0.15, height + 0.04, 0.15).move(x=x), gray)
            b.add("cap", gable(0.2, 0.09, 0.2, 0).move(x, height + 0.035, 0), b.shade(gray), said=False)
        return
    ends = [(-length / 2, 0.0), (length / 2, 0.0)] + ([(length / 2, -length)] if len(sides) > 1 else [])
    b.add("post", [box(0.06, height + 0.06, 0.06).move(x, 0, z) for x, z in ends], iron, said=False)
    bone = b.paint("bone")
    for x, z in ends:
        top = ball(0.06, 8).move(x, height + 0.04, z)
        b.add(
            "skull" if b.variant == "with skulls" else "knob",
            top,
            bone if b.variant == "with skulls" else iron,
            said=b.variant == "with skulls",
        )
