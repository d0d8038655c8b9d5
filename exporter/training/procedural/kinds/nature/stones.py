"""Stones, crystals, ores and cliffs."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, rock, scattered
from propsmith.exporter.training.procedural.outlines import arched, extrude, lathe, lay, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cone, cylinder, hull, hull_of, join


def stone(b: PropBuilder, width: float, height: float, depth: float, points: int = 22) -> Solid:
    """A rock whose foot is cut flat."""
    body = rock(b.rng, width, 1, depth, points).cut((0, 1, 0), 0.12)
    return body.move(y=-body.base).scale(y=height / body.size[1])


def jagged(b: PropBuilder, width: float, height: float, depth: float) -> Solid:
    """A rock of few large facets that ends in a ridge."""
    foot = [(width / 2 * b.between(0.8, 1) * x, 0, depth / 2 * b.between(0.8, 1) * z) for x, z, _ in around(7, 1)]
    belt = [(x * 0.95, height * b.between(0.3, 0.5), z * 0.95) for x, _, z in foot]
    ridge = [(width * b.between(-0.25, 0.25), height * b.between(0.85, 1), depth * s) for s in (-0.1, 0.12)]
    return hull(np.array([*foot, *belt, *ridge]))


def shard(radius: float, height: float, sides: int = 6, lean: float = 0.0, turn: float = 0.0) -> Solid:
    """A crystal with a pointed end, leaning away from the axis."""
    body = lathe([(radius * 0.75, -0.05), (radius, height * 0.68), (0.0, height)], sides)
    return body.turn(x=lean).turn(y=turn)


def shards(b: PropBuilder, count: int, radius: float, height: float, reach: float = 0.1) -> list[Solid]:
    """A tall shard, and smaller ones that lean away from it all around."""
    sides = b.pick(5, 6, 6)
    outer = []
    for x, z, angle in around(count - 1, reach, b.between(0, 60)):
        size = b.between(0.45, 0.75)
        one = shard(radius * b.between(0.6, 0.8), height * size, sides, b.between(18, 38), angle)
        outer.append(one.move(x, 0, z))
    return [shard(radius, height, sides, b.between(-6, 6)), *outer]


@kind(
    "rock",
    also=("stone", "field stone"),
    variants=("flat", "jagged", "pile of {s}", "cluster of {s}", "layered", "pointed"),
    size=0.8,
    outdoor=True,
    stretch=("tall", "low", "wide"),
)
def loose_rock(b: PropBuilder) -> None:
    """One faceted rock; several; a slab."""
    paint = b.paint(b.pick("stone", "stone", "stone", "granite", "sandstone", "basalt"), any_color=0.05)
    if b.variant == "pile of {s}":
        foot = [stone(b, 0.42, 0.34, 0.42, 14).move(x, 0, z) for x, z, _ in around(5, 0.3, b.between(0, 70))]
        upper = [stone(b, 0.38, 0.32, 0.38, 14).move(x, 0.26, z) for x, z, _ in around(3, 0.15, b.between(0, 70))]
        b.add("rock", foot, paint, said=False)
        b.add("rock", [*upper, stone(b, 0.3, 0.3, 0.3).move(y=0.1)], b.shade(paint, 0.1), said=False)
    elif b.variant == "cluster of {s}":
        for x, z, size in ((0, 0, 1.0), (0.36, 0.14, 0.6), (-0.32, 0.2, 0.45), (-0.1, 0.36, 0.36)):
            one = stone(b, 0.55 * size, b.between(0.45, 0.75) * size, 0.5 * size)
            b.add("rock", one.move(x, 0, z), b.shade(paint, 0.1), said=False)
    elif b.variant == "layered":
        for level in range(4):
            slab = stone(b, 1 - 0.14 * level, 0.2, 0.8 - 0.12 * level, 30)
            b.add("layer", slab.move(0.04 * (-1) ** level, 0.17 * level, 0), b.shade(paint, 0.12), said=False)
    elif b.variant in ("jagged", "pointed"):
        height = 1.0 if b.variant == "pointed" else b.between(0.55, 0.75)
        width = 0.6 if b.variant == "pointed" else 0.9
        b.add("rock", jagged(b, width, height, b.between(0.5, 0.7)), paint, said=False)
        b.add("rock", jagged(b, 0.4, 0.35, 0.35).move(0.3, 0, 0.14), b.shade(paint), said=False)
    else:
        height = 0.24 if b.variant == "flat" else b.between(0.5, 0.85)
        b.add("rock", stone(b, 1, height, b.between(0.75, 0.95), b.pick(14, 22, 36)), paint, said=False)


@kind(
    "boulder",
    also=("large rock", "big stone"),
    variants=("round", "jagged", "split", "balanced"),
    size=2.0,
    outdoor=True,
    stretch=("low", "wide"),
)
def boulder(b: PropBuilder) -> None:
    """A great rock, its facets large; in two halves; balanced upon a smaller one."""
    paint = b.paint(b.pick("stone", "stone", "granite", "sandstone"), any_color=0.05)
    if b.variant == "jagged":
        bodies = [jagged(b, 0.8, 0.85, 0.8), jagged(b, 0.5, 0.6, 0.5).move(0.3, 0, 0.15)]
        b.add("boulder", [*bodies, jagged(b, 0.4, 0.4, 0.4).move(-0.32, 0, 0.2)], paint, said=False)
    elif b.variant == "split":
        whole = stone(b, 0.95, 0.8, 0.85, 40)
        half = whole.cut((1, 0.15, 0.2), 0.06).turn(z=-9)
        other = whole.cut((-1, -0.15, -0.2), 0.06).turn(z=9)
        base = stone(b, 1, 0.1, 0.85, 30)
        b.add("half", [half.move(0.06, -half.base, 0), other.move(-0.06, -other.base, 0)], paint, said=False)
        b.add("rubble", base, b.shade(paint), said=False)
    elif b.variant == "balanced":
        foot = b.add("foot", stone(b, 0.5, 0.36, 0.5), b.shade(paint), said=False)
        b.add("boulder", stone(b, 1, 0.6, 0.85, 34).on(foot, sink=0.07), paint, said=False)
    else:
        points = 70 if b.variant == "round" else b.pick(24, 34)
        b.add("boulder", stone(b, 1, b.between(0.75, 0.9), 0.92, points), paint, said=False)
        for x, z in ((0.42, 0.26), (-0.36, 0.36))[: b.whole(0, 2)]:
            b.add("stone", stone(b, 0.24, 0.18, 0.22, 14).move(x, 0, z), b.shade(paint, 0.1), said=False)


@kind(
    "crystal",
    also=("gem crystal", "magic crystal"),
    variants=("cluster of {s}", "twin", "double-pointed", "on a rock", "in a geode"),
    size=0.8,
    stretch=("tall",),
)
def crystal(b: PropBuilder) -> None:
    """Six-sided shards that grow from one point."""
    gem = b.paint("crystal", any_color=0.4) if b.chance(0.7) else b.paint(b.pick("amethyst", "emerald", "ruby"))
    gray = b.paint("stone")
    if b.variant == "double-pointed":
        body = lathe([(0.0, 0), (0.24, 0.3), (0.26, 0.62), (0.0, 1)], b.pick(4, 5, 6, 8))
        b.add("crystal", body.move(y=0.02), gem, said=False)
        b.add("stone", [stone(b, 0.2, 0.14, 0.2).move(x, 0, z) for x, z, _ in around(3, 0.1)], gray, said=False)
    elif b.variant == "twin":
        for place, lean in ((0.08, 16.0), (-0.08, -20.0)):
            body = shard(b.between(0.15, 0.19), b.between(0.75, 1), 6).turn(z=-lean).move(x=place)
            b.add("crystal", body, b.shade(gem), said=False)
        b.add("base", stone(b, 0.5, 0.16, 0.42), b.pick(gray, gem), said=False)
    elif b.variant == "in a geode":
        shell = stone(b, 0.9, 0.36, 0.8, 40) - rock(b.rng, 0.72, 0.6, 0.62, 40).move(y=0.12)
        b.add("shell", shell, gray)
        inner = [one.move(y=0.08) for one in shards(b, 9, 0.15, 0.8, 0.2)]
        b.add("crystal", inner, gem, said=False)
    else:
        single = b.variant == "" and b.chance(0.5)
        grown = [shard(0.2, 0.95, b.pick(5, 6, 8))] if single else shards(b, b.whole(5, 8), 0.16, 0.95, 0.12)
        b.add("crystal", grown[:1], gem, said=False)
        if grown[1:]:
            b.add("crystal", grown[1:], b.shade(gem, 0.1), said=False)
        wide = 0.85 if b.variant == "on a rock" else 0.5
        rise = 0.26 if b.variant == "on a rock" else 0.1
        b.add("rock" if rise > 0.2 else "base", stone(b, wide, rise, wide * 0.9), gray)


ORES = {
    "iron": ("paint", "light brown"),
    "gold": ("gold", ""),
    "copper": ("copper", "orange"),
    "coal": ("coal", "black"),
    "diamond": ("diamond", "cyan"),
    "emerald": ("emerald", "green"),
    "ruby": ("ruby", "red"),
}


@kind(
    "ore rock",
    also=("mineral deposit", "ore vein"),
    variants=("iron", "gold", "copper", "coal", "diamond", "emerald", "ruby"),
    size=0.8,
)
def ore_rock(b: PropBuilder) -> None:
    """A grey rock with lumps or crystals of the ore in it."""
    gray = b.paint("stone", b.pick("grey", "dark grey", "light grey", "slate blue"))
    ore = b.variant or b.pick(*ORES)
    paint = b.paint(*ORES[ore])
    height = b.between(0.6, 0.75)
    body = b.add("rock", stone(b, 0.9, height, 0.8, 30), gray, said=False)
    gems = ore in ("diamond", "emerald", "ruby")
    lumps = []
    for ring, (count, tilt) in enumerate(((5, 66), (3, 28))):
        for _x, _z, angle in around(count, 1, 40.0 * ring + b.between(-10, 10)):
            lump = shard(0.1, 0.24, 6) if gems else stone(b, 0.26, 0.2, 0.24, 12)
            ray = cylinder(0.02, 2, 4).turn(x=tilt).turn(y=angle).move(y=height * 0.4) & body
            reach = float(np.linalg.norm(np.array(ray.size))) - 0.09
            lumps.append(lump.move(y=reach).turn(x=tilt).turn(y=angle).move(y=height * 0.4))
    b.add("crystal" if gems else "lump", lumps, paint)
    if b.chance(0.5):
        b.add("stone", stone(b, 0.3, 0.22, 0.26, 14).move(0.4, 0, 0.24), b.shade(gray), said=False)


def runes(count: int, width: float) -> list[Solid]:
    """Angular signs, one above the other, in the plane of x and y."""
    w, signs = width / 2, []
    strokes = (
        (((0, 0), (0, 1)), ((0, 1), (1, 0.6))),
        (((-0.7, 0), (0, 1)), ((0, 1), (0.7, 0))),
        (((0, 0), (0, 1)), ((-0.7, 0.3), (0.7, 0.7))),
    )
    for k in range(count):
        lines = [
            beam((x * w, y * width * 0.9, 0), (u * w, v * width * 0.9, 0), 0.05).scale(z=2)
            for (x, y), (u, v) in strokes[k % len(strokes)]
        ]
        signs.append(join(lines).move(y=k * width * 1.3))
    return signs


@kind(
    "standing stone",
    also=("menhir", "megalith"),
    variants=("rune", "circle of {s}", "broken", "leaning", "with a hole"),
    size=2.5,
    outdoor=True,
    stretch=("tall",),
)
def standing_stone(b: PropBuilder) -> None:
    """A tall rough stone on end, with runes or broken off; a ring of them."""
    gray = b.paint("stone", any_color=0.06)
    if b.variant == "circle of {s}":
        for x, z, angle in around(b.whole(6, 8), 0.4):
            block = box(0.16, b.between(0.34, 0.5), 0.11, bevel=0.03, taper=b.between(0.75, 0.95))
            b.add("stone", block.turn(y=angle).move(x, 0, z), b.shade(gray, 0.1), said=False)
        return
    width, depth, height = b.between(0.32, 0.42), b.between(0.2, 0.26), b.between(0.88, 1)
    low = box(width, 0.3, depth, bevel=0.04)
    top = box(width * b.between(0.45, 0.8), 0.2, depth * 0.8, bevel=0.05).move(b.between(-0.05, 0.05), height - 0.2, 0)
    body = hull_of(low, top)
    if b.variant == "broken":
        body = body.cut((b.pick(0.45, -0.45), -1, 0.2), -0.6)
        b.add("fragment", jagged(b, 0.3, 0.18, 0.22).move(0.28, 0, 0.16), gray)
    if b.variant == "with a hole":
        body = body - cylinder(0.085, 1, 8).turn(x=90).move(0, height * 0.7, -0.5)
    if b.variant == "leaning":
        body = body.turn(z=b.pick(-14, 14)).cut((0, 1, 0), 0)
    b.add("stone", body, gray, said=False)
    if b.variant == "rune" or (b.variant == "" and b.chance(0.3)):
        glow = b.paint("paint", b.pick("cyan", "purple", "lime green", "orange", "light blue"))
        signs = [sign.turn(x=-3).move(0, height * 0.2, depth * 0.48) for sign in runes(3, 0.19)]
        b.add("rune", signs, glow)
    for x, z in ((0.2, 0.12), (-0.22, 0.08), (0.02, 0.2))[: b.whole(0, 3)]:
        b.add("pebble", stone(b, 0.16, 0.1, 0.14, 14).move(x, 0, z), b.shade(gray, 0.1), said=False)


def stone_head(b: PropBuilder, paint: Paint) -> None:
    """A great head with a long nose, as on Easter Island."""
    head = hull_of(box(0.4, 0.1, 0.34, bevel=0.03).move(y=0.28), box(0.36, 0.1, 0.28, bevel=0.03).move(0, 0.86, -0.03))
    brow = box(0.42, 0.1, 0.16, bevel=0.03).move(0, 0.74, 0.1)
    nose = hull_of(box(0.07, 0.05, 0.06).move(0, 0.74, 0.17), box(0.14, 0.05, 0.12).move(0, 0.5, 0.18))
    chin = box(0.32, 0.12, 0.1, bevel=0.03).move(0, 0.28, 0.16)
    ears = [box(0.06, 0.3, 0.1, bevel=0.02).move(s * 0.21, 0.48, -0.02) for s in (-1, 1)]
    chest = box(0.5, 0.32, 0.36, bevel=0.05, taper=0.86)
    b.add("head", join([head, brow, nose, chin, *ears, chest]), paint, said=False)
    lips = [box(0.2, 0.045, 0.08, bevel=0.012).move(0, y, 0.185) for y in (0.4, 0.45)]
    b.add("lip", lips, b.shade(paint, 0.08), said=False)
    if b.chance(0.3):
        b.add("topknot", cylinder(0.2, 0.16, 10).move(0, 0.94, -0.03), b.paint("stone"))


@kind(
    "cave entrance",
    also=("cave", "cavern mouth"),
    variants=("with torches", "boarded-up", "mine", "with lava"),
    size=4.0,
    countable=False,
    outdoor=True,
)
def cave_entrance(b: PropBuilder) -> None:
    """A mound of rock with a dark opening."""
    gray = b.paint("stone")
    wide, high = b.between(0.32, 0.4), b.between(0.36, 0.46)
    opening = extrude(arched(wide, high, 10), 0.5).move(z=0.36)
    mound = stone(b, 1, 0.72, 0.7, 40)
    boulders = [stone(b, 0.34, b.between(0.3, 0.5), 0.34).move(x, 0, 0.16) for x in (-wide / 2 - 0.14, wide / 2 + 0.14)]
    lintel = stone(b, wide + 0.3, 0.26, 0.36).move(0, high - 0.05, 0.12)
    b.add("rock", [body - opening for body in (mound, *boulders, lintel)], gray, said=False)
    dark = "orange" if b.variant == "with lava" else "black"
    b.add(
        "opening", extrude(arched(wide + 0.04, high + 0.02, 10), 0.05).move(z=0.1), b.paint("paint", dark), said=False
    )
    wood = b.paint("wood")
    if b.variant == "with lava":
        flow = hull_of(box(wide * 0.8, 0.05, 0.1).move(z=0.12), box(wide * 1.1, 0.04, 0.1).move(z=0.46))
        b.add("lava", flow, b.paint("paint", "orange"))
    elif b.variant == "with torches":
        for side in (-1, 1):
            x = side * (wide / 2 + 0.08)
            b.add("torch", beam((x, 0, 0.34), (x, 0.26, 0.38), 0.045), wood)
            b.add("flame", cone(0.05, 0.12, 6).move(x, 0.25, 0.38), b.paint("paint", "orange"))
    elif b.variant == "boarded-up":
        boards = [box(wide + 0.3, 0.07, 0.14).turn(z=t).move(0, y, 0.26) for t, y in ((12, 0.1), (-10, 0.2), (5, 0.3))]
        b.add("board", boards, wood)
    elif b.variant == "mine":
        posts = [box(0.06, high, 0.07).move(x, 0, 0.33) for x in (-wide / 2, wide / 2)]
        b.add("beam", [*posts, box(wide + 0.16, 0.07, 0.08).move(0, high - 0.03, 0.33)], wood)


@kind(
    "coal",
    also=("charcoal",),
    variants=("lump of {}", "pile of {}", "burning", "in a basket"),
    size=0.3,
    countable=False,
)
def coal(b: PropBuilder) -> None:
    """Black lumps, some of them aglow."""
    black = b.paint("coal")
    if b.variant == "lump of {}":
        b.add("lump", jagged(b, 0.9, 0.65, 0.8), black, said=False)
        b.add("lump", stone(b, 0.6, 0.55, 0.6, 12).move(0.25, 0, 0.2), b.shade(black, 0.1), said=False)
        return
    lift = 0.0
    if b.variant == "in a basket":
        b.add("basket", lathe([(0.4, 0), (0.46, 0.18), (0.48, 0.22), (0.3, 0.22)], 10), b.paint("wicker"))
        lift = 0.13
    b.add("heap", stone(b, 0.8, 0.26, 0.8, 40).move(y=lift), black, said=False)
    places = [*around(6, 0.28, b.between(0, 60)), *around(3, 0.12)]
    lumps = []
    for k, (x, z, _) in enumerate(places):
        lumps.append(jagged(b, 0.3, 0.26, 0.3).move(x, lift + (0.02 if k < 6 else 0.2), z))
    hot = lumps[::2] if b.variant == "burning" else []
    b.add("lump", [one for one in lumps if one not in hot], b.shade(black, 0.1), said=False)
    if hot:
        b.add("ember", hot, b.paint("paint", "orange"))
        flames = [cone(0.12, b.between(0.3, 0.44), 6).move(x, 0.3, z) for x, z, _ in around(3, 0.12, 40)]
        b.add("flame", flames, b.paint("paint", b.pick("orange", "yellow")))


@kind(
    "cliff",
    also=("rock face", "crag"),
    variants=("corner", "with waterfall", "terraced", "with grass on top"),
    size=6.0,
    countable=False,
    outdoor=True,
    stretch=("tall", "wide"),
)
def cliff(b: PropBuilder) -> None:
    """Blocks of rock side by side, steep at the front, flat on top."""
    gray = b.paint(b.pick("stone", "sandstone", "dirt"))
    grass = b.paint("grass")
    grassy = b.variant == "with grass on top" or (b.variant == "" and b.chance(0.5))
    places = [(-0.36, 0.0), (-0.12, 0.03), (0.12, -0.02), (0.36, 0.02)]
    if b.variant == "corner":
        places = [(-0.36, 0.0), (-0.1, 0.0), (0.16, 0.0), (0.16, -0.26), (0.16, -0.5)]
    if b.variant == "terraced":
        places = [(x, z) for z in (0.3, 0.0, -0.3) for x in (-0.3, 0.0, 0.3)]
    for x, z in places:
        height = b.between(0.58, 0.7)
        if b.variant == "terraced":
            height = 0.62 - 0.62 * (z + 0.3) + b.between(-0.03, 0.03)
        plan = [(0.18 * b.between(0.85, 1) * u, 0.2 * b.between(0.8, 1) * v) for u, v, _ in around(7, 1)]
        block = lay(polygon(plan), height, taper=b.between(0.82, 0.92)).move(x, 0, z)
        b.add("block", block, b.shade(gray, 0.09), said=False)
        if grassy:
            b.add("grass", lay(polygon(plan), 0.07).move(x, height - 0.02, z), grass)
    if b.variant == "with waterfall":
        water = b.paint("water")
        b.add("waterfall", box(0.2, 0.68, 0.12).move(0, 0, 0.16) + box(0.2, 0.07, 0.4).move(y=0.62), water)
        b.add("pool", cylinder(0.24, 0.07, 10).move(z=0.3), water)
    for x, z in scattered(b.rng, 3, 0.8, 0.02, 0.2):
        b.add(
            "stone",
            stone(b, 0.15, 0.12, 0.15, 12).move(x, 0, 0.2 + z + 0.3 * (b.variant == "terraced")),
            gray,
            said=False,
        )


@kind(
    "stalagmite",
    also=("cave spike", "rock spike"),
    variants=("cluster of {s}", "ice", "twin", "with crystals", "broken"),
    size=1.5,
    stretch=("tall",),
)
def stalagmite(b: PropBuilder) -> None:
    """A knobbly cone of stone or ice upon a low mound."""
    paint = b.paint("ice") if b.variant == "ice" else b.paint(b.pick("stone", "limestone", "sandstone"), any_color=0.1)

    def spike(radius: float, height: float) -> Solid:
        steps = [(s, 1 - s + b.between(0.0, 0.1)) for s in (0.0, 0.16, 0.34, 0.52, 0.7, 0.86)]
        return lathe([*[(radius * r, height * s) for s, r in steps], (0.0, height)], b.pick(6, 7, 8))

    count = {"cluster of {s}": 6, "twin": 2}.get(b.variant, 1)
    bodies = [spike(b.between(0.2, 0.26), 0.98)]
    for x, z, _ in around(count - 1, 0.24, b.between(0, 90)) if count > 1 else []:
        bodies.append(spike(b.between(0.12, 0.17), b.between(0.35, 0.7)).move(x, 0, z))
    if b.variant == "broken":
        bodies[0] = bodies[0].cut((0.3, -1, 0.1), -0.55)
        b.add("fragment", spike(0.12, 0.4).turn(z=90).move(0.42, 0.1, 0.24), paint)
    b.add("spike", bodies, paint, said=False)
    b.add("base", stone(b, 0.78, 0.13, 0.7, 30), b.shade(paint), said=False)
    if b.variant == "with crystals":
        grown = [one.scale(0.5, 0.5, 0.5).move(0.24, 0.05, 0.16) for one in shards(b, 4, 0.14, 0.8)]
        b.add("crystal", grown, b.paint("crystal"))
