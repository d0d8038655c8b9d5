"""What stands by a road or on a beach: gas stations, forklifts, parking meters, telephone poles, beach chairs."""

from itertools import pairwise

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.street.cars import side_view
from propsmith.exporter.training.procedural.organic import corners, rock, spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude, rectangle
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, dome, join
from propsmith.exporter.training.procedural.sweeps import tube


def pump(b: PropBuilder, x: float, z: float, paint: Paint, retro: bool, y: float = 0.07) -> None:
    """A fuel pump with a screen and a hose; a retro one with a globe on top."""
    shape = cylinder(0.05, 0.19, 10) + dome(0.05, 10).move(y=0.185) if retro else box(0.1, 0.2, 0.075)
    b.add("pump", shape.move(x, y, z), paint)
    white = b.paint("paint", "white")
    b.add("screen", box(0.07, 0.05, 0.04).move(x, y + 0.12, z + 0.035), white, said=False)
    if retro:
        b.add("globe", ball(0.05, 8).move(x, y + 0.22, z), white, said=False)
    hose = [(x + 0.04, y + 0.17, z), (x + 0.09, y + 0.13, z), (x + 0.085, y + 0.06, z), (x + 0.03, y + 0.04, z)]
    b.add("hose", tube(hose, 0.036, 6), b.paint("rubber", "black"), said=False)


def station_canopy(b: PropBuilder, color: Paint, high: float) -> None:
    """A wide flat roof on two or four posts, its rim in the station's color."""
    width, depth = b.between(0.6, 0.66), b.between(0.36, 0.42)
    white = b.paint("metal", "white")
    b.add("canopy", box(width, 0.09, depth).move(-0.12, high, 0.22), color)
    b.add("canopy", box(width - 0.06, 0.05, depth - 0.06).move(-0.12, high + 0.055, 0.22), white, said=False)
    posts = [(-0.3, 0.22), (0.06, 0.22)] if b.chance(0.5) else [(x - 0.12, z + 0.22) for x, z in corners(0.54, 0.3)]
    b.add("post", [box(0.05, high, 0.05).move(x, 0.03, z) for x, z in posts], white)


@kind(
    "gas station",
    also=("petrol station", "filling station"),
    variants=("retro", "abandoned", "desert", "with a canopy"),
    size=10.0,
    countable=False,
)
def gas_station(b: PropBuilder) -> None:
    """A flat shop behind pumps on an island, mostly under a canopy, with a sign on a pole."""
    color = b.paint("metal", b.pick("red", "blue", "green", "yellow", "orange", "teal", "red"))
    retro, left_behind = b.variant in ("retro", "desert"), b.variant == "abandoned"
    ground = b.paint("sand") if b.variant == "desert" else b.paint(b.pick("asphalt", "concrete"))
    b.add("ground", box(1.0, 0.045, 0.9), ground, said=False)
    wall = b.paint("brick" if left_behind else b.pick("plaster", "concrete"), b.pick("white", "beige", "light grey"))
    if left_behind:
        wall = b.paint("concrete", b.pick("grey", "tan", "brown"))
    width, height = b.between(0.6, 0.74), b.between(0.24, 0.3)
    z = -0.12
    shop = b.add("walls", box(width, height, 0.28).move(-0.06, 0.04, z - 0.14), wall)
    roof = box(width + 0.06, 0.06, 0.34) if not retro else extrude(rectangle(width + 0.08, 0.08, 0.04), 0.36)
    b.add("roof", roof.on(shop).centered_on(shop), b.paint("metal", color.color))
    glass = b.paint("wood", "brown") if left_behind else b.paint("glass", b.pick("light blue", "cyan", "dark grey"))
    pane = box(width * 0.46, 0.13, 0.05).move(-0.06 - width * 0.18, 0.1, z)
    boards = [
        box(width * 0.5, 0.045, 0.07).turn_here(z=a).move(-0.06 - width * 0.18, y, z) for a, y in ((6, 0.1), (-5, 0.18))
    ]
    b.add("window", join(boards) if left_behind else pane, glass, said=not left_behind)
    if left_behind:
        b.add("opening", pane, b.paint("paint", "black"), said=False)
    b.add("door", box(0.12, 0.19, 0.05).move(-0.06 + width * 0.3, 0.04, z), b.paint("metal", any_color=0.5))
    b.add("island", box(0.56, 0.05, 0.14, bevel=0.015).move(-0.12, 0.03, 0.22), b.paint("concrete"), said=False)
    for x in (-0.22, 0.0):
        pump(b, x - 0.02, 0.22, b.shade(color), retro)
    if b.variant in ("with a canopy", "") or (left_behind and b.chance(0.5)):
        station_canopy(b, color, b.between(0.4, 0.46))
    roadside_sign(b, color, 0.4, 0.3, b.between(0.54, 0.68), retro)
    if left_behind:
        lumps = [rock(b.rng, 0.12, 0.08, 0.12).move(x, 0.03, z) for x, z in ((0.3, 0.0), (-0.42, 0.0), (0.2, 0.36))]
        b.add("fallen stone", lumps, b.shade(wall))
    if b.variant == "desert":
        trunk = cylinder(0.05, 0.3, 8) + dome(0.05, 8).move(y=0.296)
        arms = [tube([(0, 0.12, 0), (s * 0.09, 0.13, 0), (s * 0.1, 0.24 + s * 0.02, 0)], 0.055, 6) for s in (-1, 1)]
        b.add("cactus", join([trunk, *arms]).move(0.42, 0.03, -0.2), b.paint("plant matter", "green"))


def roadside_sign(b: PropBuilder, color: Paint, x: float, z: float, high: float, retro: bool) -> None:
    """A station's sign on a pole: a disc or a tall board, a white field on it."""
    b.add("pole", cylinder(0.03, high, 8).move(x, 0.03, z), b.paint("metal"), said=False)
    white = b.paint("paint", "white")
    if retro:
        disc = cylinder(0.12, 0.06, 14).turn(x=90).move(x, high + 0.06, z - 0.03)
        field = cylinder(0.07, 0.1, 14).turn(x=90).move(x, high + 0.06, z - 0.05)
        b.add("sign", disc, color)
        b.add("field", field, white, said=False)
        return
    b.add("sign", box(0.17, 0.24, 0.06).move(x, high - 0.16, z), color)
    b.add("field", [box(0.12, 0.04, 0.1).move(x, high - y, z) for y in (0.02, 0.09)], white, said=False)


def guard(b: PropBuilder, paint: Paint) -> None:
    """Posts and a roof over a driver's seat."""
    posts = [beam((x, 0.21, z), (x, 0.72, z * 0.8 - 0.05), 0.045) for x, z in corners(0.34, 0.44)]
    posts = [post.move(z=-0.16) for post in posts]
    roof = box(0.42, 0.05, 0.44, bevel=0.01).move(0, 0.71, -0.21)
    b.add("roof", join([*posts, roof]), paint)
    if b.variant == "with a warning light":
        light = cylinder(0.055, 0.08, 8) + dome(0.055, 8).move(y=0.076)
        b.add("light", light.move(0, 0.755, -0.21), b.paint("glass", b.pick("orange", "red", "blue")), said=False)


@kind(
    "forklift",
    also=("fork lift truck", "lift truck"),
    variants=("with a pallet", "with a crate", "with a warning light", "without a roof", "with raised forks"),
    size=3.0,
)
def forklift(b: PropBuilder) -> None:
    """A heavy body on four wheels, a driver's seat under a guard, and a mast with two forks in front."""
    color = b.paint("metal", b.pick("yellow", "yellow", "orange", "red", "blue", "green", "white"))
    dark = b.paint("metal", b.pick("black", "dark grey"))
    width = b.between(0.38, 0.44)
    rear = b.between(0.34, 0.4)
    hull = [
        (-0.48, 0.1),
        (0.1, 0.08),
        (0.12, 0.26),
        (0.0, 0.2),
        (-0.12, 0.2),
        (-0.14, rear),
        (-0.44, rear),
        (-0.5, 0.3),
    ]
    b.add("body", side_view(hull, width), color)
    b.add("counterweight", box(width * 0.96, 0.2, 0.12, bevel=0.03).move(0, 0.12, -0.46), dark, said=False)
    rubber, hub = b.paint("rubber", "black"), b.paint("metal", b.pick("light grey", "white", color.color))
    for z, radius in ((0.06, 0.12), (-0.34, 0.1)):
        for side in (-1, 1):
            tire = cylinder(radius, 0.1, 14).turn(z=90).move(0.05 + side * width / 2, radius, z)
            b.add("wheel", tire, rubber)
            cap = cylinder(radius * 0.5, 0.13, 8).turn(z=90).move(0.065 + side * width / 2, radius, z)
            b.add("hub cap", cap, hub, said=False)
    leather = b.paint("leather", b.pick("black", "dark brown"))
    b.add("seat", box(0.2, 0.07, 0.18).move(0, rear - 0.01, -0.24) + box(0.2, 0.2, 0.06).move(0, rear, -0.33), leather)
    b.add("steering wheel", beam((0, 0.22, 0.06), (0, 0.4, -0.02), 0.05, 6), dark, said=False)
    wheel = cylinder(0.075, 0.036, 10).turn(x=-30).move(0, 0.385, -0.025)
    b.add("steering wheel", wheel, dark, said=False)
    if b.variant != "without a roof":
        guard(b, color if b.chance(0.7) else dark)
    mast(b, dark)


def mast(b: PropBuilder, dark: Paint) -> None:
    """Two rails with bars between, a carriage, two forks and what lies on them."""
    high, loaded = b.between(0.7, 0.86), b.variant in ("with a pallet", "with a crate")
    rails = [box(0.05, high, 0.06).move(x, 0.04, 0.19) for x in (-0.13, 0.13)]
    bars = [box(0.3, 0.045, 0.05).move(0, y, 0.19) for y in (0.08, high * 0.6, high)]
    b.add("mast", join([*rails, *bars, box(0.2, 0.1, 0.1).move(0, 0.12, 0.14)]), dark)
    lift = 0.42 if b.variant == "with raised forks" else 0.2 if loaded else b.between(0.04, 0.1)
    metal = b.paint("steel", b.pick("grey", "light grey"))
    backs = [box(0.34, 0.045, 0.05).move(0, lift + y, 0.23) for y in (0.03, 0.14)]
    forks = [box(0.06, 0.04, 0.34).move(x, lift, 0.38) + box(0.06, 0.2, 0.045).move(x, lift, 0.25) for x in (-0.1, 0.1)]
    b.add("carriage", join(backs), dark, said=False)
    b.add("fork", forks, metal)
    wood = b.paint("wood", b.pick("light brown", "tan", "brown"))
    if loaded:
        runners = [box(0.06, 0.07, 0.36).move(x, lift + 0.035, 0.46) for x in (-0.2, 0.0, 0.2)]
        b.add("pallet", join([*runners, box(0.46, 0.04, 0.38).move(0, lift + 0.1, 0.46)]), wood, said=False)
    if b.variant == "with a crate":
        b.add("crate", box(0.36, 0.28, 0.32, bevel=0.01).move(0, lift + 0.135, 0.46), b.paint("wood"), said=False)
        frame = [box(0.39, 0.05, 0.35).move(0, lift + y, 0.46) for y in (0.135, 0.37)]
        b.add("frame", join(frame), b.shade(wood), said=False)


def meter_heads(b: PropBuilder, places: list[float], y: float, paint: Paint, lean: float = 0.0) -> None:
    """Rounded heads at each x, all alike, with a dial window, a coin slot and a collar."""
    wide, tall = b.between(0.22, 0.27), b.between(0.34, 0.4)
    glass = b.paint("glass", b.pick("light blue", "white", "black"))
    red, black, grey = b.paint("paint", "red"), b.paint("paint", "black"), b.paint("metal", "grey")

    def tipped(solid: Solid) -> list[Solid]:
        return [solid.turn(z=lean).move(x, y, 0) for x in places]

    b.add("head", tipped(extrude(arched(wide, tall), 0.2)), paint)
    b.add("window", tipped(extrude(arched(wide * 0.7, wide * 0.5), 0.06).move(0, tall - wide * 0.62, 0.1)), glass)
    b.add("needle", tipped(box(0.04, 0.08, 0.05).move(0, tall - wide * 0.58, 0.12)), red, said=False)
    b.add("slot", tipped(box(wide * 0.5, 0.05, 0.05).move(0, 0.1, 0.1)), black, said=False)
    b.add("collar", tipped(cylinder(0.07, 0.07, 10).move(y=-0.05)), grey, said=False)


@kind(
    "parking meter",
    also=("coin meter",),
    variants=("double", "broken", "digital", "row of {s}"),
    size=1.4,
    stretch=("tall",),
)
def parking_meter(b: PropBuilder) -> None:
    """A head with a window and a coin slot on a post."""
    paint = b.paint("metal", any_color=0.6)
    pole = b.paint("metal", b.pick("grey", "dark grey", "light grey"))
    high = b.between(0.56, 0.66)
    if b.variant == "digital":
        b.add("post", box(0.16, high, 0.12), pole)
        body = b.add("case", box(0.3, 0.4, 0.22, bevel=0.03).move(y=high - 0.01), paint)
        b.add("cap", box(0.34, 0.06, 0.26, bevel=0.02).on(body), pole, said=False)
        b.add("screen", box(0.2, 0.12, 0.05).move(0, high + 0.22, 0.1), b.paint("glass", b.pick("lime green", "cyan")))
        keys = [box(0.05, 0.05, 0.05).move(x, high + y, 0.1) for x in (-0.07, 0.0, 0.07) for y in (0.07, 0.14)]
        b.add("button", keys, b.paint("plastic", b.pick("white", "yellow", "black")), said=False)
        b.add("foot", box(0.24, 0.045, 0.2), pole, said=False)
        return
    places = spaced(3, 0.84) if b.variant == "row of {s}" else [0.0]
    lean = b.between(10, 16) if b.variant == "broken" else 0.0
    b.add("post", [cylinder(0.045, high, 8).turn(z=lean * 0.5).move(x=x) for x in places], pole)
    b.add("foot", [cylinder(0.11, 0.06, 8).move(x=x) for x in places], pole, said=False)
    if b.variant == "double":
        b.add("arm", box(0.44, 0.07, 0.09).move(0, high - 0.05, 0), pole, said=False)
        meter_heads(b, [-0.17, 0.17], high + 0.04, paint)
    else:
        meter_heads(b, [x - 0.06 * (lean > 0) for x in places], high, paint, lean * 2.2)


def pole_top(b: PropBuilder, y: float, wide: float, wood: Paint, insulator: Paint) -> None:
    """A crossarm with insulators on top and two braces below."""
    b.add("crossarm", box(wide, 0.05, 0.055).move(0, y, 0.03), wood)
    places = spaced(b.pick(2, 4), wide - 0.06) if wide > 0.4 else spaced(2, wide - 0.06)
    pins = [(cylinder(0.026, 0.06, 8) + cylinder(0.018, 0.08, 6)).move(x, y + 0.046, 0.03) for x in places]
    b.add("insulator", pins, insulator)
    braces = [beam((0, y - 0.1, 0.03), (s * wide * 0.32, y + 0.01, 0.03), 0.036) for s in (-1, 1)]
    b.add("brace", braces, b.shade(wood), said=False)


@kind(
    "telephone pole",
    also=("utility pole", "power pole"),
    variants=("concrete", "broken", "with a transformer", "with a street lamp", "with steps"),
    size=8.0,
    outdoor=True,
)
def telephone_pole(b: PropBuilder) -> None:
    """A tall pole with one to three crossarms that carry insulators."""
    wood = b.paint("concrete") if b.variant == "concrete" else b.paint("wood")
    arm = b.paint("metal") if b.variant == "concrete" else b.shade(wood)
    glass = b.paint(b.pick("glass", "ceramic"), b.pick("teal", "white", "light blue", "brown", "green"))
    wide = b.between(0.36, 0.54)
    if b.variant == "broken":
        stub = cylinder(0.05, 0.76, 8).cut((0.5, -1, 0.2), -b.between(0.6, 0.7))
        b.add("pole", stub, wood)
        lean = b.between(122, 132)
        top = beam((0.0, 0.56, 0), (0.42, 0.1, 0), 0.085, 8, top=0.8)
        b.add("pole", top, wood, said=False)
        bar = box(0.055, 0.05, wide).turn(z=-lean).move(0.33, 0.2, 0)
        b.add("crossarm", bar, arm)
        pins = [cylinder(0.03, 0.09, 8).turn(z=-lean).move(0.35, 0.19, z) for z in (-wide * 0.4, wide * 0.4)]
        b.add("insulator", pins, glass)
        b.add("mound", rock(b.rng, 0.26, 0.07, 0.24), b.paint("dirt"), said=False)
        return
    sides = 4 if b.variant == "concrete" else 8
    b.add("pole", cylinder(0.055, 0.96, sides, top=0.7), wood)
    for place in range(b.whole(1, 3)):
        pole_top(b, 0.86 - 0.15 * place, wide * (1 - 0.1 * place), arm, glass)
    if b.variant == "with a transformer":
        can = cylinder(0.075, 0.19, 10) + dome(0.075, 10).scale(y=0.5).move(y=0.186)
        b.add("transformer", can.move(0, 0.38, 0.11), b.paint("metal"), said=False)
        b.add("bracket", box(0.05, 0.05, 0.1).move(0, 0.46, 0.05), arm, said=False)
    if b.variant == "with a street lamp":
        path = [(0, 0.42, 0), (0.12, 0.5, 0.0), (0.26, 0.52, 0)]
        b.add("arm", tube(path, 0.04, 6), b.paint("metal"), said=False)
        b.add("shade", cylinder(0.075, 0.06, 8, top=0.4).move(0.27, 0.47, 0), b.paint("metal"), said=False)
        b.add("lamp", ball(0.045, 8).move(0.27, 0.42, 0), b.paint("glass", "yellow"), said=False)
    if b.variant == "with steps":
        rungs = [box(0.12, 0.036, 0.036).move(0.05 * (-1) ** k, 0.14 + 0.08 * k, 0) for k in range(5)]
        b.add("step", rungs, b.paint("iron"), said=False)


@kind(
    "beach chair",
    also=("deck chair", "lounge chair"),
    variants=("striped", "with a towel", "with a canopy", "reclining", "wooden"),
    size=1.6,
    stretch=("wide",),
)
def beach_chair(b: PropBuilder) -> None:
    """A sling of cloth in a folding frame that leans back, or a long lounger."""
    frame = b.paint("wood") if b.variant == "wooden" or b.chance(0.6) else b.paint("metal", "white")
    cloth = b.paint("cloth") if b.variant != "wooden" else b.paint("wood", any_color=0.4)
    flat = b.variant == "reclining" or (b.variant in ("with a towel", "wooden") and b.chance(0.5))
    width = b.between(0.42, 0.52)
    if flat:
        bend, foot, head = (0.0, 0.2, -0.1), (0.0, 0.2, 0.48), (0.0, b.between(0.44, 0.56), -0.46)
    else:
        bend, foot, head = (0.0, 0.17, -0.06), (0.0, b.between(0.27, 0.33), 0.36), (0.0, b.between(0.78, 0.9), -0.36)
    rails = []
    for x in (-width / 2, width / 2):
        rails += [beam((x, *foot[1:]), (x, *bend[1:]), 0.05), beam((x, *bend[1:]), (x, *head[1:]), 0.05)]
        rails.append(beam((x, 0, 0.34), (x, foot[1], 0.34 if flat else 0.3), 0.05))
        rails.append(beam((x, 0, -0.3), (x, head[1] * 0.56, -0.24), 0.05))
        rails.append(beam((x, 0, -0.08), (x, bend[1], -0.08), 0.05))
        if not flat:
            rails.append(box(0.06, 0.045, 0.46).move(x, 0.42, 0.0) + beam((x, 0.28, 0.2), (x, 0.43, 0.2), 0.045))
    b.add("frame", join([*rails, box(width + 0.04, 0.05, 0.05).move(0, head[1] - 0.03, head[2])]), frame)
    sling(b, width, [foot, bend, head], cloth)


def sling(b: PropBuilder, width: float, path: list[tuple[float, float, float]], cloth: Paint) -> None:
    """Seat and back between a chair's rails, in strips, slats or one cloth, and what lies on it."""
    striped = b.variant == "striped" or (b.variant in ("", "with a canopy") and b.chance(0.4))
    count = b.pick(5, 7) if striped or b.variant == "wooden" else 1
    other = b.paint("cloth", "white" if cloth.color != "white" else b.pick("blue", "red"))
    step = (width - 0.02) / count
    gap = 0.03 if b.variant == "wooden" else -0.004
    for place, x in enumerate(spaced(count, width - 0.02 - step)):
        bodies = [strip(start, end, step - gap, x) for start, end in pairwise(path)]
        b.add("fabric", join(bodies), other if striped and place % 2 else cloth, said=not striped and count == 1)
    if b.variant == "wooden":
        bars = [box(width, 0.05, 0.05).move(0, y - 0.03, z) for _, y, z in path]
        b.add("bar", join(bars), cloth, said=False)
    if b.variant == "with a towel":
        towel = b.paint("cloth", b.pick(*[c for c in ("red", "blue", "yellow", "pink", "teal") if c != cloth.color]))
        low, high = path[1], path[2]
        middle = (0.0, low[1] + 0.3 * (high[1] - low[1]), low[2] + 0.3 * (high[2] - low[2]))
        over = strip(middle, high, width * 0.6, 0.0).move(y=0.03, z=0.035)
        back = box(width * 0.6, 0.22, 0.05).move(0, high[1] - 0.19, high[2] - 0.04)
        b.add("towel", join([over, back, box(width * 0.6, 0.06, 0.12).move(0, high[1] - 0.02, high[2])]), towel)
    if b.variant == "with a canopy":
        y, z = path[2][1], path[2][2]
        roof = box(width + 0.06, 0.05, 0.4).turn(x=14).move(0, y + 0.1, z + 0.16)
        stays = [beam((s * width / 2, y - 0.06, z + 0.03), (s * width / 2, y + 0.15, z + 0.04), 0.045) for s in (-1, 1)]
        b.add("canopy", join([roof, *stays]), other, said=False)


def strip(start: tuple[float, float, float], end: tuple[float, float, float], width: float, x: float) -> Solid:
    """A flat board from one point to another, seen from the side."""
    bar = beam(start, end, 0.045)
    return bar.scale(x=width / bar.size[0]).move(x=x)
