"""What measures, magnifies and foretells."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import flame, lit
from propsmith.exporter.training.procedural.organic import around, corners, rock
from propsmith.exporter.training.procedural.outlines import circle, extrude, lathe, ring, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, dome, join
from propsmith.exporter.training.procedural.sweeps import coil, hoop, tube


@kind(
    "scales",
    also=("balance scale", "weighing scale"),
    variants=("merchant's", "golden justice", "kitchen", "with coins", "tilted"),
    size=0.5,
)
def scales(b: PropBuilder) -> None:
    """A beam with two hanging pans."""
    if b.variant == "kitchen":
        _kitchen_scales(b)
        return
    metal = b.paint("gold" if b.variant == "golden justice" else b.pick("brass", "bronze", "iron"))
    wood = b.paint("wood") if b.variant == "merchant's" or b.chance(0.4) else metal
    tilt = b.pick(-14, 14) if b.variant == "tilted" else b.pick(0, 0, 5)
    high = 0.9
    b.add(
        "base",
        box(0.5, 0.07, 0.3, bevel=0.015)
        if b.variant == "merchant's"
        else lathe([(0.22, 0), (0.2, 0.05), (0.06, 0.1)], 12),
        wood,
    )
    b.add(
        "post", lathe([(0.05, 0), (0.035, 0.2), (0.06, 0.4), (0.03, 0.45), (0.03, high - 0.04)], 8).move(y=0.04), wood
    )
    b.add("finial", ball(0.055, 8).move(y=high - 0.03), metal, said=False)
    b.add("beam", box(0.84, 0.05, 0.05).move(y=-0.025).turn(z=tilt).move(y=high - 0.1), metal)
    for side in (-1, 1):
        x, y = 0.4 * side * float(np.cos(np.radians(tilt))), high - 0.1 + 0.4 * side * float(np.sin(np.radians(tilt)))
        low = y - 0.42
        b.add(
            "chain",
            [beam((x, y, 0), (x + 0.13 * u, low + 0.04, 0.13 * v), 0.046, 6) for u, v, _ in around(3, 1.0)],
            metal,
            said=False,
        )
        b.add("pan", vessel([(0.08, 0), (0.17, 0.08)], 0.05, 12).move(x, low, 0), metal)
        if b.variant == "with coins" and side == 1:
            b.add(
                "coin",
                [
                    cylinder(0.055, 0.04, 8).move(x + u, low + 0.03 + 0.036 * k, v)
                    for k, (u, v) in enumerate(((0.03, 0.03), (-0.04, 0.0), (0.02, -0.04)))
                ],
                b.paint("gold"),
            )
        if b.variant == "with coins" and side == -1:
            b.add(
                "weight",
                cylinder(0.06, 0.1, 8).move(x, low + 0.03, 0) + ball(0.03, 6).move(x, low + 0.11, 0),
                b.paint("iron"),
            )


def _kitchen_scales(b: PropBuilder) -> None:
    body = b.paint(b.pick("metal", "plastic"), any_color=0.8)
    b.add("body", box(0.7, 0.5, 0.5, bevel=0.04, taper=0.75), body, said=False)
    b.add("dial", extrude(circle(0.19, 16), 0.08).turn(x=-9).move(0, 0.26, 0.21), b.paint("paint", "white"))
    b.add(
        "hand", box(0.04, 0.15, 0.04).turn(z=b.between(-60, 60)).turn(x=-9).move(0, 0.26, 0.25), b.paint("paint", "red")
    )
    b.add("stem", cylinder(0.08, 0.12, 10).move(y=0.49), body, said=False)
    b.add("bowl", vessel([(0.16, 0), (0.36, 0.1), (0.44, 0.24)], 0.05, 14).move(y=0.58), b.paint("metal"))


@kind("globe", also=("world globe",), variants=("floor", "bar", "moon", "with gold stand"), size=0.5)
def globe(b: PropBuilder) -> None:
    """A sphere with continents in a ring on a stand."""
    stand = b.paint("gold") if b.variant == "with gold stand" else b.paint(b.pick("wood", "brass", "iron"))
    sea = b.paint(
        "paint",
        "light grey" if b.variant == "moon" else b.pick("blue", "blue", "light blue", "teal", "beige", "dark blue"),
    )
    land = b.paint(
        "paint", "grey" if b.variant == "moon" else b.pick("green", "green", "tan", "orange", "dark green", "brown")
    )
    radius, y = (0.24, 0.66) if b.variant == "floor" else (0.33, 0.56)
    sphere = ball(radius, 16).move(y=-radius)
    if b.variant == "bar":
        b.add("globe", sphere.cut((0, -1, 0), 0.0).move(y=y), sea, said=False)
        lid = sphere.cut((0, 1, 0), 0.0).turn(x=-70).move(0, y + 0.02, -0.2)
        b.add("lid", lid, sea, said=False)
        bottle = lathe([(0.06, 0), (0.06, 0.16), (0.03, 0.2), (0.03, 0.28)], 8)
        b.add(
            "bottle",
            [bottle.move(x, y - 0.01, 0.05) for x in (-0.12, 0.1)],
            b.paint("glass", b.pick("green", "brown", "red")),
        )
    else:
        b.add("globe", sphere.move(y=y), sea, said=False)
    _continents(b, radius, y, land)
    if b.variant == "floor":
        b.add("ring", hoop(radius + 0.05, 0.06, 16, 6).move(y=y - 0.03), stand)
        b.add(
            "leg",
            [beam((x * 1.1, 0, z * 1.1), (x, y + 0.01, z), 0.055) for x, z, _ in around(4, radius + 0.05, 45)],
            stand,
        )
        b.add("shelf", cylinder(0.31, 0.045, 12).move(y=0.2), stand, said=False)
        b.add("axis", cylinder(0.03, y + radius - 0.14, 6).move(y=0.21), stand, said=False)
        return
    if b.variant != "bar":
        arc = extrude(ring(radius + 0.09, radius + 0.03, -80, 100, 22), 0.06).turn(y=180).turn(z=-12)
        b.add("ring", arc.move(y=y), stand, said=False)
        axis = cylinder(0.028, 2 * radius + 0.14, 6).move(y=-radius - 0.07).turn(z=-12 - 10)
        b.add("axis", axis.move(y=y), stand, said=False)
    b.add("stand", lathe([(0.24, 0), (0.22, 0.05), (0.06, 0.1), (0.05, y - radius + 0.02)], 12), stand)


def _continents(b: PropBuilder, radius: float, y: float, land: Paint) -> None:
    """Patches of a slightly larger sphere."""
    patches = []
    for turn, tip in (
        (0, 20),
        (70, -25),
        (140, 10),
        (200, 30),
        (260, -15),
        (320, 35),
        (35, -50),
        (180, -45),
        (100, 55),
    ):
        patch = (
            rock(b.rng, b.between(0.8, 1.2) * radius, 0.2, b.between(0.7, 1.1) * radius, 12)
            .move(y=-0.1)
            .turn(x=90 - tip)
            .turn(y=turn)
        )
        reach = radius * 0.9
        center = (
            reach * np.sin(np.radians(turn)) * np.cos(np.radians(tip)),
            reach * np.sin(np.radians(tip)),
            reach * np.cos(np.radians(turn)) * np.cos(np.radians(tip)),
        )
        crust = ball(radius + 0.02, 16).move(y=-radius - 0.02)
        patches.append((patch.scale(1, 1, 1).move(*[float(c) for c in center]) & crust).move(y=y))
    if b.variant == "bar":
        patches = [patch.cut((0, -1, 0), -y) for patch in patches]
    b.add("continent", [patch for patch in patches if not patch.body.is_empty()], land, said=False)


@kind(
    "crystal ball", also=("scrying orb",), variants=("on a claw stand", "glowing", "cracked", "on a cushion"), size=0.3
)
def crystal_ball(b: PropBuilder) -> None:
    """A glass ball on a stand."""
    glass = (
        b.paint("energy", b.pick("cyan", "purple", "light blue"))
        if b.variant == "glowing"
        else b.paint("glass" if b.chance(0.5) else "crystal", any_color=0.2)
    )
    metal = b.paint(b.pick("gold", "brass", "iron", "silver", "wood"))
    radius = b.between(0.36, 0.42)
    y = 0.16
    b.add("ball", ball(radius, 16).move(y=y), glass)
    if b.variant == "on a cushion":
        b.add("cushion", box(0.95, 0.26, 0.95, bevel=0.1), b.paint("velvet", any_color=0.4))
        b.add("tassel", [ball(0.07, 8).move(x, 0.06, z) for x, z in corners(0.86, 0.86)], b.paint("gold"))
    elif b.variant == "on a claw stand":
        b.add("base", cylinder(0.3, 0.08, 10), metal)
        claws = [
            tube(
                [
                    (0.2 * u, 0.05, 0.2 * v),
                    (0.95 * radius * u, 0.2, 0.95 * radius * v),
                    (1.06 * radius * u, y + radius * 0.95, 1.06 * radius * v),
                    (0.8 * radius * u, y + radius * 1.6, 0.8 * radius * v),
                ],
                [0.08, 0.08, 0.07, 0.045],
                6,
            )
            for u, v, _ in around(4, 1.0, 45)
        ]
        b.add("claw", claws, metal)
    else:
        foot = b.pick(
            [(0.32, 0), (0.3, 0.06), (0.2, 0.12), (0.27, 0.22)], [(0.26, 0), (0.34, 0.05), (0.34, 0.1), (0.24, 0.22)]
        )
        b.add("stand", lathe(foot, b.pick(8, 12)), metal)
        if b.chance(0.5):
            b.add("foot", [ball(0.065, 8).move(x, 0, z) for x, z, _ in around(4, 0.3, 45)], metal, said=False)
    _in_the_ball(b, radius, y)


def _in_the_ball(b: PropBuilder, radius: float, y: float) -> None:
    """Cracks, or sparks."""
    if b.variant == "cracked":
        paths = (
            ((-0.2, 0.3), (-0.06, 0.12), (-0.12, 0.0), (0.08, -0.12)),
            ((-0.06, 0.12), (0.14, 0.2)),
            ((0.02, -0.06), (0.2, 0.02)),
        )
        for path in paths:
            points = [(u, y + radius + v, float(np.sqrt(radius**2 - u * u - v * v)) - 0.004) for u, v in path]
            b.add("crack", tube(points, 0.045, 4), b.paint("paint", "black"), said=False)
    if b.variant == "glowing":
        b.add(
            "star",
            [
                extrude(circle(0.06, 4), 0.05).move(u, y + radius + v, radius * 0.9)
                for u, v in ((-0.1, 0.08), (0.08, -0.04))
            ],
            b.paint("paint", "white"),
            said=False,
        )


@kind(
    "hourglass",
    also=("sand timer",),
    variants=("wooden", "golden", "magic", "square", "tilted"),
    size=0.3,
    stretch=("tall",),
)
def hourglass(b: PropBuilder) -> None:
    """Two bulbs of glass with sand between two plates."""
    frame = b.paint(
        {"wooden": "wood", "golden": "gold"}.get(b.variant, b.pick("wood", "gold", "brass", "iron")), any_color=0.1
    )
    sand = (
        b.paint("energy", b.pick("cyan", "purple"))
        if b.variant == "magic"
        else b.paint("sand", b.pick("tan", "gold", "orange", "beige", b.paint("paint").color))
    )
    glass = b.paint("glass", b.pick("light blue", "white", "light grey"))
    radius = b.between(0.24, 0.29)
    sides = 4 if b.variant == "square" else b.pick(6, 8, 14)
    plate = cylinder(radius * (1.6 if sides == 4 else 1.25), 0.08, sides)
    parts: list[tuple[str, list[Solid], Paint, bool]] = [("plate", [plate, plate.move(y=0.92)], frame, True)]
    bulb = lathe([(0.75 * radius, 0), (radius, 0.12), (0.85 * radius, 0.28), (0.06, 0.43), (0.06, 0.45)], 12)
    upper = bulb.mirror("y").move(y=0.94)
    lower = bulb.move(y=0.07)
    fill, drawn = b.between(0.16, 0.26), b.between(0.1, 0.2)
    below, above = lower & cylinder(1, 0.07 + fill, 4), upper & cylinder(1, drawn, 4).move(y=0.52)
    # A little wider than the glass, so that no two faces coincide.
    parts.append(("sand", [join([below, above]).scale(1.03, 1, 1.03)], sand, True))
    parts.append(("bulb", [lower, upper], glass, True))
    reach = radius * (1.06 if sides != 4 else 0.98)
    count = 4 if sides in (4, 8) else 3
    start = 45.0 if count == 4 else 60.0
    parts.append(
        (
            "post",
            [cylinder(0.036, 0.88, 8).move(x, 0.06, z) for x, z, _ in around(count, reach * 1.08, start)],
            frame,
            True,
        )
    )
    for name, solids, paint, said in parts:
        placed = [s.turn(z=-24).move(y=0.12) for s in solids] if b.variant == "tilted" else solids
        b.add(name, placed, paint, said=said)
    if b.variant == "tilted":
        b.add("base", lathe([(0.3, 0), (0.28, 0.06), (0.1, 0.12)], 10).move(x=0.2), b.shade(frame, 0.1))
        b.add("arm", beam((0.2, 0.08, 0), (0.16, 0.3, 0), 0.1), frame, said=False)


def flask(radius: float, height: float) -> Solid:
    """A round flask with a neck."""
    return lathe(
        [
            (0.6 * radius, 0),
            (radius, 0.25 * height),
            (0.9 * radius, 0.45 * height),
            (0.35 * radius, 0.68 * height),
            (0.35 * radius, 0.94 * height),
            (0.45 * radius, height),
        ],
        12,
    )


@kind(
    "alchemy set",
    also=("alembic", "distillery"),
    variants=("on a table", "copper", "with coil", "steampunk"),
    size=0.8,
    countable=False,
)
def alchemy_set(b: PropBuilder) -> None:
    """Flasks on a board, one over a burner, joined by a tube."""
    glass = b.paint("copper") if b.variant == "copper" else b.paint("glass")
    wood, brass = b.paint("wood"), b.paint(b.pick("brass", "copper"))
    y = 0.0
    if b.variant == "on a table":
        b.add("table", box(1.0, 0.06, 0.44).move(y=0.42), wood)
        b.add("leg", [box(0.07, 0.43, 0.07).move(x, 0, z) for x, z in corners(0.92, 0.36)], wood)
        y = 0.475
    else:
        b.add("board", box(1.0, 0.06, 0.4, bevel=0.012), wood)
        y = 0.055
    left, right = -0.28, 0.26
    rise = y + 0.2
    b.add(
        "stand",
        [
            beam((left + 1.1 * x, y - 0.01, 1.1 * z), (left + 0.8 * x, rise + 0.02, 0.8 * z), 0.04, 6)
            for x, z, _ in around(3, 0.13, 60)
        ]
        + [hoop(0.12, 0.04, 12, 6).move(left, rise - 0.01, 0)],
        b.paint("iron"),
        said=False,
    )
    b.add("burner", cylinder(0.07, 0.07, 10).move(left, y - 0.004, 0), brass)
    b.add("flame", flame(0.15).move(left, y + 0.06, 0), lit(b))
    boiling, done = (
        b.paint("liquid", b.pick("lime green", "purple", "orange")),
        b.paint("liquid", b.pick("red", "blue", "pink", "yellow")),
    )
    body, fill = flask(0.17, 0.38), flask(0.176, 0.38)
    for x, low, liquid, name in ((left, rise, boiling, "flask"), (right, y - 0.004, done, "bottle")):
        level = low + 0.17
        b.add(name, body.move(x, low, 0), glass, said=False)
        if b.variant != "copper":
            b.add("liquid", fill.move(x, low, 0).cut((0, -1, 0), -level), liquid, said=False)
    _still(b, glass, y, rise + 0.37)


def _still(b: PropBuilder, glass: Paint, y: float, top: float) -> None:
    """The tube from the flask to the bottle, and what stands between them."""
    left, right = -0.28, 0.26
    wood, brass = b.paint("wood"), b.paint(b.pick("brass", "copper"))
    if b.variant == "with coil":
        spiral = coil(0.09, 0.3, 3, 0.042).move(0.0, y + 0.1, 0)
        b.add("coil", spiral, brass)
        b.add(
            "tube",
            [
                tube(
                    [(left, top - 0.02, 0), (left + 0.05, top + 0.06, 0), (0.05, top - 0.04, 0), (0.09, y + 0.36, 0)],
                    0.05,
                    6,
                ),
                tube([(0.09, y + 0.12, 0), (0.18, y + 0.2, 0), (right, y + 0.37, 0)], 0.05, 6),
            ],
            brass,
            said=False,
        )
        b.add("post", box(0.06, 0.16, 0.06).move(0.09, y - 0.01, 0), wood, said=False)
    else:
        path = [
            (left, top - 0.02, 0),
            (left + 0.03, top + 0.1, 0),
            (left + 0.14, top + 0.14, 0),
            (0.1, top + 0.02, 0),
            (right - 0.03, y + 0.48, 0),
            (right, y + 0.35, 0),
        ]
        b.add(
            "tube", tube(path, [0.08, 0.09, 0.075, 0.06, 0.05, 0.05], 8), glass if b.variant != "steampunk" else brass
        )
    _beside_the_still(b, brass, y)


def _beside_the_still(b: PropBuilder, brass: Paint, y: float) -> None:
    """A gauge and a tank, or vials."""
    if b.variant == "steampunk":
        b.add(
            "gauge",
            extrude(circle(0.1, 12), 0.06).move(0.02, y + 0.3, 0.04)
            + box(0.05, 0.26, 0.05).move(0.02, y - 0.004, 0.02),
            brass,
        )
        b.add("dial", extrude(circle(0.07, 12), 0.06).move(0.02, y + 0.3, 0.06), b.paint("paint", "white"), said=False)
        b.add(
            "tank",
            dome(0.1, 10).move(0.42, y + 0.16, -0.06) + cylinder(0.1, 0.17, 10).move(0.42, y - 0.004, -0.06),
            brass,
        )
    elif b.variant != "with coil":
        vial = cylinder(0.045, 0.17, 8)
        b.add(
            "vial",
            [vial.move(x, y - 0.004, 0.08) for x in (-0.06, 0.06)],
            b.paint("glass", b.pick("red", "blue", "yellow", "purple")),
        )
