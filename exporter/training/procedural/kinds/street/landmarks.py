"""What stands out of a town or a desert: ruins, pyramids, high-rises."""

from itertools import pairwise

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, clump, rock, spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude, lay, polygon, rectangle
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cylinder, gable, join
from propsmith.exporter.training.procedural.sweeps import tube


def broken_wall(b: PropBuilder, length: float, high: float, low: float, hole: Solid | None = None) -> Solid:
    """A thick wall along x whose jagged top falls from the left to the right; `hole` is cut out of it."""
    steps = spaced(6, length)
    top = []
    for place, (left, right) in enumerate(pairwise(steps)):
        y = high + (low - high) * place / 4 + b.between(-0.03, 0.03)
        top += [(left, y), (right, y - 0.01)]
    wall = extrude(polygon([(length / 2, 0), (-length / 2, 0), *top]), 0.1)
    return wall - hole if hole else wall


def column(b: PropBuilder, x: float, z: float, height: float, whole: bool) -> Solid:
    """A column on a square foot, with a capital or broken off aslant."""
    shaft = cylinder(0.055, height, 10, top=0.88).move(y=0.03)
    if whole:
        head = box(0.15, 0.05, 0.15).move(y=height)
    else:
        shaft = shaft.cut((b.between(-0.9, 0.9), -1.0, b.between(-0.9, 0.9)), 0.05 - height)
        head = box(0.13, 0.02, 0.13)
    return join([box(0.15, 0.045, 0.15), shaft, head]).move(x, 0.04, z)


def temple_ruins(b: PropBuilder, stone: Paint) -> None:
    """Two rows of columns on steps, a lintel over those that still stand, a drum on the floor."""
    b.add("step", [box(1.0, 0.05, 0.7), box(0.88, 0.05, 0.58).move(y=0.04)], stone, said=False)
    height = b.between(0.48, 0.58)
    xs = spaced(4, 0.7)
    for z in (-0.2, 0.2):
        for place, x in enumerate(xs):
            whole = place < 2
            tall = height if whole else b.between(0.12, 0.36)
            b.add("column", column(b, x, z, tall, whole).move(y=0.04), b.shade(stone))
    top = height + 0.12
    b.add("lintel", [box(0.42, 0.08, 0.14).move(xs[0] + 0.12, top, z) for z in (-0.2, 0.2)], b.shade(stone))
    b.add("lintel", box(0.14, 0.08, 0.5).move(xs[0], top, 0), b.shade(stone), said=False)
    if b.chance(0.5):
        b.add("gable", gable(0.54, 0.16, 0.16).turn(y=90).move(xs[0], top + 0.075, 0), stone, said=False)
    drum = cylinder(0.06, 0.2, 10).turn(z=90).turn(y=b.between(-40, 40))
    b.add("drum", drum.move(0.24, 0.14, 0.0), stone, said=False)


def ancient_ruins(b: PropBuilder, stone: Paint) -> None:
    """A ring of columns on round steps, two or three still joined by lintels, an altar in the middle."""
    b.add("step", [cylinder(0.48, 0.05, 14), cylinder(0.42, 0.05, 14).move(y=0.04)], stone, said=False)
    height, count = b.between(0.42, 0.54), 7
    for place, (x, z, _) in enumerate(around(count, 0.33, 120.0)):
        whole = place < 4
        b.add("column", column(b, x, z, height if whole else b.between(0.1, 0.3), whole).move(y=0.04), b.shade(stone))
    tops = [(x, height + 0.15, z) for x, z, _ in around(count, 0.33, 120.0)][: b.whole(3, 4)]
    b.add("lintel", [beam(start, end, 0.085) for start, end in pairwise(tops)], b.shade(stone))
    b.add("altar", box(0.2, 0.12, 0.14).move(0, 0.08, 0), stone)


def castle_ruins(b: PropBuilder, stone: Paint) -> None:
    """A round tower broken open and a wall with a gateway."""
    high = b.between(0.66, 0.8)
    shaft = cylinder(0.2, high, 10, top=0.92) - cylinder(0.13, 1, 10).move(y=0.2)
    for x, y in ((0.12, high), (0.2, high * 0.75)):
        shaft = shaft - rock(b.rng, 0.3, 0.34, 0.4, 14).move(x, y - 0.12, 0.1)
    b.add("tower", shaft.move(-0.3, 0.03, -0.08), b.shade(stone))
    gate = extrude(arched(0.18, 0.26), 0.3).move(-0.06, 0, 0)
    b.add("wall", broken_wall(b, 0.66, 0.46, b.between(0.14, 0.24), gate).move(0.18, 0.03, -0.08), stone)
    b.add("wall", broken_wall(b, 0.4, 0.3, 0.1).turn(y=-90).move(0.46, 0.03, 0.08), b.shade(stone))


def house_ruins(b: PropBuilder, stone: Paint) -> None:
    """Two or three walls of a house with a doorway, a window and a chimney still up."""
    window = box(0.14, 0.14, 0.3).move(-0.2, 0.18, 0)
    door = box(0.16, 0.28, 0.3).move(0.1, 0, 0)
    b.add("wall", broken_wall(b, 0.84, b.between(0.46, 0.56), 0.3, window + door).move(0, 0.03, -0.26), stone)
    b.add("wall", broken_wall(b, 0.6, 0.48, b.between(0.1, 0.2)).turn(y=-90).move(-0.37, 0.03, 0), b.shade(stone))
    b.add("wall", broken_wall(b, 0.44, 0.26, 0.1).turn(y=-90).move(0.37, 0.03, -0.06), b.shade(stone))
    b.add("chimney", box(0.14, b.between(0.66, 0.78), 0.14).move(-0.34, 0.03, -0.26), b.paint("brick"))
    b.add("beam", beam((0.3, 0.05, 0.2), (-0.34, 0.36, -0.1), 0.055), b.paint("wood"))


def old_ruins(b: PropBuilder, stone: Paint) -> None:
    """An arch in a broken wall, and two columns in front of it."""
    arch = extrude(arched(0.2, 0.34), 0.3).move(-0.14, 0, 0)
    b.add("wall", broken_wall(b, 0.8, b.between(0.54, 0.66), 0.22, arch).move(0, 0.03, -0.22), stone)
    b.add("wall", broken_wall(b, 0.44, 0.4, 0.12).turn(y=-90).move(-0.35, 0.03, -0.05), b.shade(stone))
    b.add("column", column(b, 0.3, 0.16, b.between(0.3, 0.5), b.chance(0.5)), stone)
    b.add("column", column(b, -0.05, 0.2, b.between(0.14, 0.26), False), stone)


@kind(
    "ruins",
    also=("ruin",),
    variants=("ancient", "temple", "castle", "house", "overgrown"),
    size=6.0,
    countable=False,
    outdoor=True,
    stretch=("tall", "low"),
)
def ruins(b: PropBuilder) -> None:
    """What is left of walls and columns, on a floor with rubble."""
    stone = b.paint(b.pick("stone", "stone", "sandstone", "marble" if b.variant in ("temple", "ancient") else "stone"))
    green = b.variant == "overgrown"
    ground = b.paint("grass") if green or b.chance(0.4) else b.paint("dirt") if b.chance(0.5) else b.shade(stone)
    styles = {"ancient": ancient_ruins, "temple": temple_ruins, "castle": castle_ruins, "house": house_ruins}
    if b.variant not in ("temple", "ancient"):
        plan = rectangle(1.0, 0.74, 0.12) if b.chance(0.5) else rectangle(1.0, 0.74)
        b.add(ground.material if ground.material == "grass" else "ground", lay(plan, 0.045), ground, said=green)
    styles.get(b.variant, old_ruins)(b, stone)
    places = [(0.1, 0.24), (0.4, 0.2), (-0.3, 0.26), (0.2, 0.04)]
    lumps = [rock(b.rng, b.between(0.08, 0.14), b.between(0.06, 0.1), 0.1).move(x, 0.035, z) for x, z in places]
    b.add("fallen stone", lumps[: b.whole(2, 4)], b.shade(stone))
    if green:
        leaf = b.paint("leaf")
        vine = tube([(-0.3, 0.5, -0.15), (-0.28, 0.3, -0.15), (-0.32, 0.05, -0.14)], 0.06, 6)
        other = tube([(0.1, 0.4, -0.15), (0.12, 0.22, -0.15), (0.08, 0.04, -0.14)], 0.06, 6)
        b.add("vine", [vine, other], leaf)
        bushes = [(-0.38, -0.3, 0.26), (0.38, -0.22, 0.2), (-0.2, 0.2, 0.16)]
        b.add("bush", [clump(b.rng, s, s * 0.8, s, 3).move(x, 0.03, z) for x, z, s in bushes], leaf)
        b.add("bush", clump(b.rng, 0.26, 0.16, 0.2, 3).move(-0.28, 0.5, -0.22), leaf, said=False)


def stairway(width: float, height: float, front: float, run: float) -> Solid:
    """A flight up a slope: its foot at z = front, its head `run` further back."""
    slope = polygon([(-front, 0), (-front + run, height), (0, height), (0, 0)])
    return extrude(slope, width).turn(y=90)


@kind(
    "pyramid",
    also=("ancient pyramid",),
    variants=("smooth", "stepped", "Mayan", "ruined", "with a golden top"),
    size=15.0,
    countable=False,
    outdoor=True,
    stretch=("tall", "low"),
)
def pyramid(b: PropBuilder) -> None:
    """Four sides that meet at the top, smooth, in courses or in steps, with a dark entrance."""
    stone = b.paint(b.pick("sandstone", "sandstone", "stone"))
    style = {"Mayan": "stepped", "": b.pick("smooth", "courses", "stepped")}.get(b.variant, b.variant)
    style = style if style in ("smooth", "stepped") else "courses"
    height, half = b.between(0.56, 0.72), 0.5
    levels = b.whole(5, 8)
    if b.variant == "Mayan":
        levels, height = 5, 0.6
    body = []
    for k in range(levels):
        low, high = 1 - k / levels, 1 - (k + 1) / levels
        if style == "stepped":
            low = 1 - 0.72 * k / levels if b.variant == "Mayan" else low
            body.append(box(2 * half * low, height / levels + 0.004, 2 * half * low))
        else:
            slab = cylinder(half * low * 2**0.5, height / levels + 0.004, 4, top=(high + 0.001) / low)
            body.append(slab if style == "smooth" else slab.scale(1.0 - 0.05 * (k % 2), 1.0, 1.0 - 0.05 * (k % 2)))
        body[-1] = body[-1].move(y=height / levels * k)
    if b.variant == "ruined":
        bites = [
            rock(b.rng, 0.3, 0.26, 0.3, 14).move(x, y, z) for x, y, z in ((0.02, height - 0.12, 0), (0.3, 0.2, 0.24))
        ]
        body = [slab - join(bites) for slab in body]
        lumps = [rock(b.rng, 0.14, 0.1, 0.13).move(x, 0, z) for x, z in ((0.4, 0.52), (0.2, 0.56), (0.54, 0.3))]
        b.add("fallen stone", lumps, stone)
    for slab in body:
        b.add("course", slab, stone if style == "smooth" else b.shade(stone), said=False)
    if b.variant == "with a golden top":
        gold = cylinder(half * 0.33 * 2**0.5, height * 0.32, 4, top=0.0)
        b.add("capstone", gold.move(y=height * 0.69), b.paint("gold"), said=False)
    dark = b.paint("paint", b.pick("black", "dark brown"))
    if b.variant == "Mayan":
        temple = b.add("temple", box(0.3, 0.17, 0.28).move(y=height - 0.004), stone)
        b.add("roof", box(0.34, 0.06, 0.32).on(temple), b.shade(stone), said=False)
        b.add("entrance", box(0.1, 0.12, 0.05).move(0, height, 0.14), dark)
        b.add("stairway", stairway(0.18, height, 0.62, 0.36), b.shade(stone, 0.1))
    elif b.variant != "ruined":
        b.add("portal", box(0.24, 0.2, 0.2).move(z=0.42), b.shade(stone), said=False)
        b.add("entrance", box(0.13, 0.14, 0.05).move(z=0.52), dark)


def floors(width: float, depth: float, low: float, high: float, count: int) -> list[Solid]:
    """Slabs around a tower of glass, evenly from `low` to `high`."""
    return [box(width, 0.036, depth).move(y=y + (high + low) / 2) for y in spaced(count, high - low)]


def ribs(width: float, depth: float, low: float, high: float, count: int) -> list[Solid]:
    """Upright bars on the four sides of a tower."""
    front = [box(0.036, high - low, depth + 0.034).move(x, low, 0) for x in spaced(count, width - 0.085)]
    return front + [box(width + 0.034, high - low, 0.036).move(0, low, z) for z in spaced(count, depth - 0.085)]


def twisted_tower(b: PropBuilder, side: float, frame: Paint, glass: Paint) -> None:
    """A tower whose floors turn on the way up."""
    turn, high, count = b.pick(-1, 1) * b.between(60, 100), 0.94, 14
    b.add("facade", lay(rectangle(side, side), high, 1.0, turn), glass)
    slab = box(side + 0.04, 0.034, side + 0.04)
    shares = [k / count for k in range(count + 1)]
    slabs = [slab.turn(y=turn * share).move(y=(high - 0.01) * share) for share in shares]
    b.add("floor", slabs, frame, said=False)


@kind(
    "skyscraper",
    also=("high-rise",),
    variants=("stepped", "art deco", "cyberpunk", "twisted", "round", "with an antenna"),
    size=60.0,
    outdoor=False,
)
def skyscraper(b: PropBuilder) -> None:
    """A tower of glass with bands or ribs; stepped ones grow narrower, with a spire."""
    dark = b.variant == "cyberpunk"
    pale = ("white", "light grey", "beige", "tan", "orange", "pink")
    deep_colors = ("blue", "dark blue", "dark grey", "teal")
    glass = b.paint("glass", b.pick("purple", "blue", "teal", "dark blue") if dark else b.pick(*deep_colors))
    frame = b.paint(b.pick("concrete", "metal"), b.pick("black", "dark grey") if dark else b.pick(*pale))
    side, depth = b.between(0.26, 0.36), b.between(0.24, 0.32)
    b.add("base", box(side + 0.12, 0.05, depth + 0.12), b.paint("concrete"), said=False)
    if b.variant == "twisted":
        twisted_tower(b, side, frame, glass)
        return
    if b.variant == "round":
        b.add("facade", cylinder(side * 0.52, 0.95, 12), glass)
        bands = [cylinder(side * 0.52 + 0.02, 0.036, 12).move(y=y + 0.51) for y in spaced(b.whole(8, 11), 0.88)]
        b.add("floor", bands, frame, said=False)
        return
    stepped = b.variant in ("stepped", "art deco") or (dark and b.chance(0.5))
    levels = [(1.0, 0.04, 0.42), (0.76, 0.42, 0.68), (0.52, 0.68, 0.86)] if stepped else [(1.0, 0.04, 0.9)]
    upright = b.variant == "art deco" or b.chance(0.35)
    for share, low, high in levels:
        wide, deep = side * share, depth * share
        b.add("facade", box(wide, high - low + 0.01, deep).move(y=low - 0.005), glass)
        count = max(round((high - low) / 0.09), 2)
        bars = ribs(wide, deep, low, high, {1.0: 4, 0.76: 3}.get(share, 2)) if upright else []
        bands = floors(wide + 0.036, deep + 0.036, low, high - 0.01, 2 if upright else count)
        b.add("floor", [*bars, *bands], frame, said=False)
    top, share = levels[-1][2], levels[-1][0]
    b.add("roof", box(side * share * 0.5, 0.06, depth * share * 0.5).move(0.0, top, 0.0), frame, said=False)
    if b.variant in ("with an antenna", "art deco"):
        b.add("antenna", cylinder(0.035, 0.24, 6, top=0.5).move(y=top + 0.04), b.paint("metal"))
    if dark:
        neon = b.paint("paint", b.pick("pink", "cyan", "purple", "lime green"))
        b.add("neon sign", box(0.08, 0.34, 0.12).move(side / 2 + 0.04, 0.1, depth * 0.25), neon)
        b.add("neon stripe", box(0.05, 0.36, 0.05).move(-side * 0.3, 0.06, depth / 2), neon, said=False)
    b.add("entrance", box(0.13, 0.09, 0.06).move(0, 0.04, depth / 2), b.paint("metal", any_color=0.4))


@kind(
    "apartment building",
    also=("block of flats", "apartment block"),
    variants=("brick", "with balconies", "with a fire escape", "ruined", "with a gabled roof"),
    size=18.0,
    outdoor=True,
    stretch=("tall", "wide"),
)
def apartment_building(b: PropBuilder) -> None:
    """Rows of equal windows over a door, a flat roof with a parapet."""
    wall = b.paint("brick" if b.variant == "brick" else b.pick("concrete", "brick", "plaster"), any_color=0.4)
    storeys, columns = b.whole(4, 5), b.whole(3, 4)
    rise, step = 0.19, 0.17
    height, width, depth = storeys * rise + 0.05, columns * step + 0.06, b.between(0.36, 0.46)
    body = box(width, height, depth)
    ruined = b.variant == "ruined"
    if ruined:
        body = bombed(b, body, width, height)
    b.add("walls", body, wall)
    places = [(x, 0.06 + rise * row) for row in range(storeys) for x in spaced(columns, step * (columns - 1))]
    middle = min((x for x, _ in places), key=abs)
    places = [(x, y) for x, y in places if not (y < 0.1 and x == middle)]
    z = depth / 2
    if ruined:
        places = [(x, y) for x, y in places if (x < width * 0.06 and y < height * 0.75) or y < height * 0.3]
    panes = [box(0.09, 0.1, depth + 0.036).move(x, y, 0) for x, y in places]
    sides = [box(width + 0.036, 0.1, 0.09).move(0, 0.06 + rise * row, 0) for row in range(storeys - ruined)]
    lit = b.paint("paint", "black") if ruined else b.paint("glass", b.pick("light blue", "yellow", "dark grey", "blue"))
    b.add("windows", join([*panes, *([] if ruined else sides)]), lit)
    b.add("door", box(0.11, 0.14, 0.06).move(middle, 0, z), b.paint("wood", any_color=0.6))
    if b.variant == "with a gabled roof":
        roof = gable(width + 0.06, 0.2, depth + 0.08, b.pick(1.0, 0.6)).move(y=height - 0.005)
        b.add("roof", roof, b.paint(b.pick("tile", "slate"), any_color=0.4))
    elif not ruined:
        b.add("cornice", box(width + 0.06, 0.05, depth + 0.06).move(y=height - 0.02), b.paint("concrete"), said=False)
        b.add("stair house", box(0.14, 0.1, 0.14).move(width * 0.2, height, -0.04), wall, said=False)
    if b.variant == "with balconies":
        slabs = [box(0.13, 0.07, 0.1).move(x, y - 0.035, z + 0.045) for x, y in places if y > 0.1]
        b.add("balcony", slabs, b.paint(b.pick("concrete", "metal"), any_color=0.6))
    if b.variant == "with a fire escape":
        fire_escape(b, width * 0.22, z, rise, storeys)


def bombed(b: PropBuilder, body: Solid, width: float, height: float) -> Solid:
    """A building with its upper right gone in steps, and rubble before it."""
    gone = [(0.5, b.between(0.42, 0.54)), (0.38, b.between(0.22, 0.34))]
    cuts = [box(width * 0.5, 0.6, 2).move(width * x, height - drop * height, 0) for x, drop in gone]
    cuts.append(box(width * 0.4, 0.6, 2).move(0.0, height * (1 - b.between(0.08, 0.13)), 0))
    bite = rock(b.rng, 0.3, 0.3, 0.3, 16).move(width * 0.42, height * 0.4, body.high[2])
    depth = body.high[2]
    lumps = [rock(b.rng, 0.16, 0.12, 0.14).move(width * x, 0, depth + 0.05) for x in (0.2, 0.36, 0.48)]
    return join([body - join([*cuts, bite]), *lumps])


def fire_escape(b: PropBuilder, x: float, z: float, rise: float, storeys: int) -> None:
    """Landings on the front with slanting stairs between."""
    levels = [0.03 + rise * row for row in range(1, storeys)]
    iron = b.paint("iron", b.pick("black", "dark grey", "dark red"))
    parts = [box(0.3, 0.036, 0.12).move(x, y, z + 0.055) for y in levels]
    parts += [box(0.3, 0.036, 0.036).move(x, y + 0.07, z + 0.1) for y in levels]
    parts += [box(0.036, 0.1, 0.036).move(x + s * 0.13, y, z + 0.1) for y in levels for s in (-1, 1)]
    for place, y in enumerate(levels):
        s = 1 if place % 2 else -1
        parts.append(beam((x - s * 0.1, y - rise + 0.02, z + 0.09), (x + s * 0.1, y + 0.01, z + 0.09), 0.045))
    b.add("fire escape", join(parts), iron, said=False)
