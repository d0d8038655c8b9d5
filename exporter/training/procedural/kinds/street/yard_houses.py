"""Houses for a yard's work or play: greenhouses, tree houses, smithies."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.street.houses import shell_roof
from propsmith.exporter.training.procedural.kinds.street.towers import banner
from propsmith.exporter.training.procedural.organic import around, clump, rock, spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cone, cylinder, dome, gable, join
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "greenhouse",
    also=("glass house", "hothouse"),
    variants=("domed", "arched", "broken", "with plants"),
    size=5.0,
    countable=False,
    outdoor=True,
    stretch=("wide", "tall"),
)
def greenhouse(b: PropBuilder) -> None:
    """Panes between the bars of a frame, on a low wall."""
    glass = b.paint("glass", b.pick("light blue", "cyan", "light blue", "teal"))
    frame = b.paint(b.pick("metal", "wood"), b.pick("white", "white", "dark green", "brown", "grey"))
    if b.variant == "domed":
        domed_greenhouse(b, glass, frame)
        return
    width, depth, height = b.between(0.54, 0.66), b.between(0.8, 0.94), b.between(0.3, 0.38)
    rise = b.between(0.16, 0.24)
    profile = polygon([(-width / 2, 0), (width / 2, 0), (width / 2, height), (0, height + rise), (-width / 2, height)])
    if b.variant == "arched":
        profile = arched(width, height + rise, 12)
    inner = extrude(profile, depth)
    ribbed = extrude(profile.offset(0.03) - profile.offset(-0.035), 0.05)
    b.add("base", box(width + 0.06, 0.09, depth + 0.06), b.paint(b.pick("brick", "stone", "wood")), said=False)
    if b.variant == "broken":
        bites = [rock(b.rng, 0.34, 0.26, 0.3, 14).move(x, y, z) for x, y, z in ((0.2, 0.36, 0.22), (-0.2, 0.3, -0.2))]
        inner = inner - join(bites) - box(0.16, 0.16, 0.3).move(-0.14, 0.16, depth / 2)
    b.add("panes", inner, glass)
    ribbed = ribbed.cut((0, 1, 0), 0.0)
    b.add("rib", [ribbed.move(z=z) for z in spaced(b.whole(4, 5), depth - 0.03)], frame)
    ends = [box(0.036, height + 0.02, depth + 0.03).move(x, 0, 0) for x in (-width * 0.26, width * 0.26)]
    b.add("bar", [*ends, box(width + 0.05, 0.036, depth + 0.03).move(y=height * 0.62)], frame, said=False)
    if b.variant != "arched":
        b.add("ridge", box(0.05, 0.05, depth + 0.02).move(y=height + rise - 0.01), frame, said=False)
    b.add("door", box(0.17, 0.28, 0.06).move(0, 0, depth / 2 + 0.02), b.paint("wood", any_color=0.5))
    leaf = b.paint("leaf")
    if b.variant == "broken":
        b.add("plant", clump(b.rng, 0.24, 0.2, 0.22, 4).move(width * 0.34, 0.3, 0.2), leaf)
    if b.variant == "with plants":
        spots = [(-width * 0.38, 0.0), (width * 0.38, 0.0)]
        pots = [cylinder(0.055, 0.11, 10, top=1.3).move(x, 0, depth / 2 + 0.1) for x, _ in spots]
        b.add("pot", pots, b.paint("clay"), said=False)
        plants = [rock(b.rng, 0.17, 0.22, 0.17).move(x, 0.07, depth / 2 + 0.1) for x, _ in spots]
        b.add("plant", plants, leaf)


def domed_greenhouse(b: PropBuilder, glass: Paint, frame: Paint) -> None:
    """Half a ball of glass on a round wall, ribs over it and a porch."""
    radius = 0.46
    b.add("base", cylinder(radius + 0.03, 0.1, 16), b.paint(b.pick("brick", "stone")), said=False)
    b.add("panes", dome(radius, 16).scale(1, b.between(0.9, 1.25), 1).move(y=0.09), glass)
    high = b.between(0.9, 1.25)
    ring = [(radius * x, 0.08 + radius * y * high) for x, y in ((1.0, 0), (0.92, 0.38), (0.7, 0.71), (0.38, 0.92))]
    arc = [(x, y, 0) for x, y in ring] + [(0, 0.08 + radius * high, 0)] + [(-x, y, 0) for x, y in reversed(ring)]
    b.add("rib", [tube(arc, 0.06, 6).turn(y=turn) for turn in (22.0, 67.0, 112.0, 157.0)], frame)
    b.add("finial", cone(0.05, 0.12, 8).move(y=0.09 + radius * high), frame, said=False)
    b.add("porch", extrude(arched(0.24, 0.32), 0.2).move(z=radius), frame, said=False)
    b.add("door", extrude(arched(0.16, 0.26), 0.06).move(z=radius + 0.1), b.paint("wood", any_color=0.5))


@kind(
    "tree house",
    also=("treehouse", "tree hut"),
    variants=("pirate", "with a bridge", "with a slide", "with a swing"),
    size=7.0,
    countable=False,
    outdoor=True,
)
def tree_house(b: PropBuilder) -> None:
    """A hut on a platform halfway up a tree, a ladder to it."""
    bark, wood = b.paint("wood", b.pick("brown", "dark brown")), b.paint("wood", b.pick("light brown", "tan", "brown"))
    high = b.between(0.4, 0.5)
    trunk = cylinder(0.12, high + 0.42, 8, top=0.75).move(z=-0.14)
    roots = [cone(0.07, 0.2, 6).scale(z=1.8).turn(y=a).move(x, 0, z - 0.14) for x, z, a in around(5, 0.12, 20)]
    b.add("trunk", join([trunk, *roots]), bark)
    b.add("platform", box(0.66, 0.05, 0.56).move(0, high, 0.0), wood)
    b.add("brace", [beam((0, high - 0.2, -0.1), (x, high + 0.01, 0.22), 0.05) for x in (-0.26, 0.26)], bark, said=False)
    width, tall = b.between(0.36, 0.42), b.between(0.19, 0.23)
    walls = b.add("hut", box(width, tall, 0.3).move(-0.06, high + 0.046, 0.04), b.paint("wood", any_color=0.5))
    roof = gable(width + 0.1, b.between(0.13, 0.18), 0.42, b.pick(1.0, 0.5)).on(walls).centered_on(walls)
    b.add("roof", roof, b.paint(b.pick("wood", "straw", "tile"), any_color=0.3))
    dark = b.paint("paint", b.pick("black", "dark brown"))
    b.add("door", box(0.1, 0.16, 0.05).move(0.02, high + 0.04, 0.19), dark)
    b.add("window", box(0.08, 0.08, 0.05).move(-0.16, high + 0.11, 0.19), b.paint("glass", b.pick("yellow", "cyan")))
    rails = [box(0.04, 0.12, 0.04).move(x, high + 0.03, 0.25) for x in (-0.3, -0.1, 0.3)]
    rails += [box(0.24, 0.04, 0.04).move(-0.2, high + 0.13, 0.25), box(0.04, 0.04, 0.5).move(0.3, high + 0.13, 0.02)]
    b.add("railing", join([*rails, box(0.04, 0.12, 0.04).move(0.3, high + 0.03, -0.2)]), wood, said=False)
    leaf = b.paint("leaf")
    crown = [clump(b.rng, 0.6, 0.36, 0.44, 4).move(b.between(-0.05, 0.05), high + 0.3, -0.2)]
    crown += [clump(b.rng, 0.42, 0.28, 0.34, 3).move(x, high + 0.26, -0.22) for x in (-0.2, 0.2)]
    b.add("foliage", join(crown), leaf)
    ladder(b, 0.12, high, 0.3, wood)
    plaything(b, high, bark, wood)
    if b.variant == "pirate":
        banner(b, 0.26, high + 0.03, 0.2, 0.2)


def plaything(b: PropBuilder, high: float, bark: Paint, wood: Paint) -> None:
    """What the variant hangs on the platform's edge."""
    if b.variant == "with a slide":
        chute = beam((0.3, high + 0.02, 0.0), (0.72, 0.05, 0.1), 0.11)
        b.add("slide", chute, b.paint("plastic"), said=False)
    if b.variant == "with a bridge":
        b.add("post", cylinder(0.07, high + 0.2, 8).move(0.78, 0, 0), bark, said=False)
        path = [(0.3, high + 0.03, 0), (0.46, high - 0.02, 0), (0.62, high - 0.02, 0), (0.78, high + 0.03, 0)]
        b.add("bridge", tube(path, 0.12, 4), wood, said=False)
    if b.variant == "with a swing":
        ropes = [beam((-0.32, high + 0.02, z), (-0.32, 0.1, z), 0.04) for z in (0.06, 0.22)]
        b.add("rope", ropes, b.paint("rope"), said=False)
        b.add("swing", box(0.12, 0.045, 0.24).move(-0.32, 0.08, 0.14), b.paint("wood", any_color=0.6), said=False)


def ladder(b: PropBuilder, x: float, top: float, z: float, paint: Paint) -> None:
    """A ladder that leans on an edge at the front."""
    stiles = [beam((x + s * 0.06, 0, z + 0.1), (x + s * 0.06, top + 0.04, z - 0.03), 0.036) for s in (-1, 1)]
    count = 4
    steps = []
    for k in range(count):
        share = (k + 0.7) / (count + 0.3)
        steps.append(box(0.14, 0.036, 0.036).move(x, (top + 0.04) * share, z + 0.1 - 0.13 * share))
    b.add("ladder", join([*stiles, *steps]), paint)


def small_anvil(x: float, y: float, z: float) -> Solid:
    """An anvil with its horn to the right."""
    foot = box(0.1, 0.03, 0.07) + box(0.06, 0.08, 0.045) + box(0.13, 0.045, 0.07).move(y=0.06)
    return (foot + cone(0.03, 0.08, 6).turn(z=-90).move(0.06, 0.082, 0)).move(x, y, z)


def workshop(b: PropBuilder, width: float, depth: float, height: float, stone: Paint) -> None:
    """The closed room to the right of a forge, and the wall behind it."""
    wall = stone if b.variant == "stone" else b.paint(b.pick("wood", "plaster", "stone"), any_color=0.25)
    room = box(width * 0.4, height + 0.01, depth).move(width * 0.3, 0.03, 0)
    b.add("walls", room + box(width, height, 0.07).move(0, 0.03, 0.035 - depth / 2), wall)
    b.add("door", box(0.14, 0.24, 0.05).move(width * 0.34, 0.03, depth / 2), b.paint("wood", any_color=0.5))
    pane = box(0.05, 0.1, 0.12).move(width / 2, 0.16, 0.04)
    b.add("window", pane, b.paint("glass", b.pick("yellow", "orange")), said=False)


def water_wheel() -> Solid:
    """A wheel with paddles about the x axis, its axle to the left."""
    rim = cylinder(0.24, 0.09, 12) - cylinder(0.17, 1, 12).move(y=-0.2)
    spokes = [box(0.44, 0.06, 0.045).turn(y=turn).move(y=0.015) for turn in (0, 45, 90, 135)]
    paddles = [box(0.045, 0.12, 0.09).turn(y=turn).move(x, -0.015, z) for x, z, turn in around(8, 0.24)]
    return join([rim, *spokes, *paddles, cylinder(0.05, 0.2, 8).move(y=-0.14)]).turn(z=-90)


@kind(
    "blacksmith shop",
    also=("smithy", "forge house"),
    variants=("open-sided", "stone", "with a sign", "with a water wheel"),
    size=6.0,
    countable=False,
    outdoor=True,
)
def blacksmith_shop(b: PropBuilder) -> None:
    """A forge with a glowing fire and a chimney, a roof on posts, an anvil on a stump in front."""
    wood, stone = b.paint("wood"), b.paint("stone" if b.variant == "stone" else b.pick("stone", "brick"))
    width, depth, height = b.between(0.84, 0.94), b.between(0.54, 0.62), b.between(0.36, 0.42)
    b.add("floor", box(width + 0.04, 0.045, depth + 0.12).move(z=0.02), b.paint("stone"), said=False)
    left, back = -width / 2, -depth / 2
    open_sided = b.variant == "open-sided" or (not b.variant and b.chance(0.3))
    if not open_sided:
        workshop(b, width, depth, height, stone)
    sides = (left + 0.03, width / 2 - 0.03) if open_sided else (left + 0.03,)
    posts = [box(0.05, height - 0.035, 0.05).move(x, 0.03, z) for x in sides for z in (depth / 2 - 0.03, back + 0.03)]
    b.add("post", posts, wood)
    rise = b.between(0.2, 0.28)
    roof = shell_roof(width + 0.1, rise, depth + 0.16).move(y=height)
    b.add("roof", roof, b.paint(b.pick("wood", "slate", "tile", "straw"), any_color=0.35))
    ends = gable(0.06, rise - 0.05, depth - 0.02)
    b.add("gable", [ends.move(x, height, 0) for x in (left + 0.03, width / 2 - 0.03)], b.shade(wood), said=False)
    b.add("chimney", box(0.16, height + rise + 0.16, 0.15).move(left + 0.14, 0.03, back + 0.1), stone)
    b.add("forge", box(0.28, 0.16, 0.36).move(left + 0.2, 0.03, back + 0.27), stone)
    coals = rock(b.rng, 0.22, 0.11, 0.22).move(left + 0.2, 0.185, back + 0.32)
    opening = box(0.18, 0.11, 0.06).move(left + 0.2, 0.055, back + 0.45)
    b.add("fire", join([coals, opening]), b.paint("fire", b.pick("orange", "yellow")))
    x, z = 0.03, depth / 2 - 0.04
    b.add("stump", cylinder(0.07, 0.1, 8).move(x, 0.04, z), b.paint("wood"), said=False)
    b.add("anvil", small_anvil(x, 0.135, z), b.paint("iron", b.pick("dark grey", "black", "grey")))
    if b.variant == "with a sign":
        arm = box(0.045, 0.045, 0.22).move(width * 0.44, height - 0.1, depth / 2 + 0.1)
        board = box(0.05, 0.19, 0.19).move(width * 0.44, height - 0.28, depth / 2 + 0.14)
        b.add("arm", arm, wood, said=False)
        b.add("sign", board, b.paint("wood", any_color=0.7), said=False)
    if b.variant == "with a water wheel":
        b.add("water wheel", water_wheel().move(width / 2 + 0.06, 0.285, -0.02), b.paint("wood"), said=False)
