"""Lights that burn: candles, torches, lanterns, braziers, chandeliers."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import flame, lit
from propsmith.exporter.training.procedural.kinds.home.lamps import glow
from propsmith.exporter.training.procedural.organic import around, corners, heap, rock
from propsmith.exporter.training.procedural.outlines import lathe, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, join
from propsmith.exporter.training.procedural.sweeps import chain, handle, hoop, tube

Point3 = tuple[float, float, float]


def fire(b: PropBuilder, place: Point3, size: float) -> None:
    """Several tongues of flame as one, yellow in the middle."""
    x, y, z = place
    outer = [
        flame(size * h, 0.62).move(u * size, 0, v * size)
        for u, v, h in ((0.22, 0.05, 0.62), (-0.2, 0.12, 0.7), (0.0, -0.2, 0.6))
    ]
    b.add("flame", join([flame(size, 0.6), *outer]).move(x, y, z), lit(b))


def candles(b: PropBuilder, places: list[Point3], radius: float, height: float) -> None:
    """Candles with their flames on given points."""
    wax = b.paint("wax", any_color=0.25)
    burning = b.paint("fire", b.pick("orange", "yellow"))
    b.add("candle", [cylinder(radius, height, 8).move(x, y, z) for x, y, z in places], wax)
    b.add("flame", [flame(2.2 * radius + 0.05, 0.6).move(x, y + height - 0.008, z) for x, y, z in places], burning)


@kind(
    "candle",
    also=("wax candle",),
    variants=("three melted {s}", "in holder", "skull", "pillar", "unlit", "in a jar"),
    size=0.2,
)
def candle(b: PropBuilder) -> None:
    """Wax with a wick and a flame."""
    wax = b.paint("wax", any_color=0.4)
    burning, wick = b.paint("fire", b.pick("orange", "yellow")), b.paint("cloth", "black")

    def burn(x: float, y: float, z: float, size: float = 0.2) -> None:
        b.add("wick", cylinder(0.022, 0.07, 6).move(x, y - 0.01, z), wick, said=False)
        if b.variant != "unlit":
            b.add("flame", flame(size, 0.55).move(x, y + 0.03, z), burning)

    if b.variant == "three melted {s}":
        for x, z, high in ((-0.16, 0.04, 0.42), (0.14, 0.1, 0.28), (0.03, -0.14, 0.6)):
            one = cylinder(0.13, high, 10, top=0.85) + cylinder(0.14, 0.05, 10).move(y=high - 0.05)
            drips = [
                beam((u, high - 0.02, v), (u * 1.05, high * 0.55, v * 1.05), 0.06, 6)
                for u, v, _ in around(3, 0.125, 40 * high)
            ]
            b.add("candle", join([one, *drips]).move(x, 0, z), wax, said=False)
            burn(x, high, z)
        b.add("pool", cylinder(0.36, 0.045, 12), b.shade(wax), said=False)
        return
    base, radius, high = 0.0, b.between(0.14, 0.18), b.between(0.55, 0.75)
    if b.variant == "pillar":
        radius, high = 0.27, 0.62
    if b.variant == "in holder":
        metal = b.paint(b.pick("brass", "gold", "iron", "silver"))
        b.add("holder", vessel([(0.26, 0), (0.36, 0.1)], 0.05, 14) + cylinder(0.18, 0.18, 12, top=0.95), metal)
        b.add("handle", handle(0.2, 0.14, 0.05).turn(z=-90).move(0.3, 0.16, 0), metal, said=False)
        base, radius = 0.1, 0.14
    elif b.variant == "skull":
        bone = b.paint("bone")
        b.add("skull", ball(0.26, 10).move(y=0.06) + box(0.26, 0.14, 0.2).move(0, 0, 0.1), bone)
        b.add("eye", [ball(0.07, 8).move(x, 0.24, 0.2) for x in (-0.1, 0.1)], b.paint("paint", "black"), said=False)
        b.add("melted wax", cylinder(0.18, 0.1, 10, top=0.7).move(y=0.5), b.shade(wax), said=False)
        base, radius, high = 0.5, 0.11, 0.34
    elif b.variant == "in a jar":
        b.add("jar", vessel([(0.3, 0), (0.34, 0.06), (0.34, 0.5)], 0.05, 14), b.paint("glass"))
        base, radius, high = 0.02, 0.29, 0.3
    b.add("candle", cylinder(radius, high, 12, top=0.94).move(y=base), wax, said=b.variant in ("in holder", "skull"))
    if b.variant in ("pillar", "") and b.chance(0.7):
        drips = [
            beam((x, base + high - 0.03, z), (x * 1.03, base + high * s, z * 1.03), 0.07, 6)
            for (x, z, _), s in zip(around(3, radius * 0.95, 20), (0.6, 0.75, 0.5), strict=True)
        ]
        b.add("drip", drips, b.shade(wax, 0.08), said=False)
    burn(0, base + high, 0, 0.16 if b.variant == "skull" else 0.24)


@kind(
    "candelabra", also=("candelabrum",), variants=("three-arm", "five-arm", "floor", "golden", "with skull"), size=0.6
)
def candelabra(b: PropBuilder) -> None:
    """A stem with arms that carry candles."""
    metal = b.paint("gold") if b.variant == "golden" else b.paint(b.pick("brass", "iron", "silver", "gold"))
    arms = {"three-arm": 1, "five-arm": 2}.get(b.variant, b.pick(1, 2))
    floor = b.variant == "floor"
    low, high = (0.5, 0.74) if floor else (0.26, 0.58)
    foot = [(0.2, 0), (0.2, 0.04), (0.07, 0.09), (0.045, 0.2), (0.06, 0.24), (0.04, 0.3), (0.045, high)]
    if floor:
        b.add("foot", [beam((0, 0.16, 0), (x, 0.02, z), 0.05) for x, z, _ in around(3, 0.2)], metal)
        b.add("stem", cylinder(0.03, high - 0.02, 8).move(y=0.04) + ball(0.05, 8).move(y=low - 0.05), metal)
    else:
        b.add("stem", lathe(foot, 10), metal)
    places: list[Point3] = [(0.0, high, 0.0)]
    for k in range(1, arms + 1):
        for side in (-1, 1):
            x, y = side * (0.2 * k + 0.02), high - 0.05 - 0.05 * k
            path = [(0, low, 0), (0.4 * x, low - 0.03, 0), (0.8 * x, low + 0.02, 0), (x, low + 0.1, 0), (x, y, 0)]
            if not (k == 1 and arms == 2):
                path = [(0, low + 0.06 * (k == 1), 0), *path[1:]]
            b.add("arm", tube(path, 0.042, 6), metal, said=False)
            places.append((x, y, 0.0))
    b.add("cup", [cylinder(0.05, 0.045, 8, top=1.35).move(x, y - 0.02, z) for x, y, z in places], metal, said=False)
    if b.variant == "with skull":
        b.add("skull", ball(0.1, 8).move(0, 0.1, 0.04) + box(0.1, 0.07, 0.08).move(0, 0.07, 0.09), b.paint("bone"))
    candles(b, [(x, y + 0.01, z) for x, y, z in places], 0.042, b.between(0.14, 0.2))


@kind(
    "chandelier",
    also=("ceiling candelabra",),
    variants=("iron ring", "crystal", "wagon wheel", "modern", "golden"),
    size=1.2,
    countable=False,
)
def chandelier(b: PropBuilder) -> None:
    """A ring or arms with candles that hang from a chain."""
    wheel = b.variant == "wagon wheel"
    metal = b.paint("gold") if b.variant == "golden" else b.paint(b.pick("iron", "brass", "gold"))
    metal = b.paint("iron") if b.variant == "iron ring" else metal
    body = b.paint("wood") if wheel else metal
    count, radius, y = b.pick(6, 8), b.between(0.4, 0.45), 0.3
    if b.variant == "modern":
        light = glow(b)
        for size, level in ((0.46, 0.12), (0.32, 0.26), (0.18, 0.4)):
            b.add("ring", hoop(size, 0.055, 20, 6).move(y=level), light)
        strands = [beam((x, 0.15, z), (x * 0.1, 0.84, z * 0.1), 0.036, 6) for x, z, _ in around(3, 0.46)]
        strands += [
            beam((s * x, 0.3 + 0.14 * k, 0), (0, 0.84, 0), 0.036, 6)
            for k, x in enumerate((0.32, 0.18))
            for s in (-1, 1)
        ]
        b.add("cable", [*strands, cylinder(0.09, 0.05, 12).move(y=0.82)], metal, said=False)
        return
    ring_like = b.variant in ("iron ring", "wagon wheel") or (not b.variant and b.chance(0.5))
    if ring_like:
        b.add("wheel" if wheel else "ring", hoop(radius, 0.07, 16, 6).move(y=y - 0.03), body)
        if wheel:
            b.add("spoke", [beam((0, y, 0), (x, y, z), 0.05) for x, z, _ in around(6, radius)], body)
            b.add("hub", cylinder(0.08, 0.1, 10).move(y=y - 0.05), body, said=False)
        strands = [beam((x, y, z), (0, 0.8, 0), 0.04, 6) for x, z, _ in around(4, radius, 45)]
        b.add("chain", strands, b.paint("iron"))
        ring_y = y + 0.02
    else:
        b.add(
            "stem",
            lathe([(0.03, 0), (0.08, 0.05), (0.035, 0.16), (0.09, 0.26), (0.03, 0.36), (0.03, 0.66)], 10).move(y=0.14),
            metal,
        )
        arms = [
            tube([(0, 0.3, 0), (0.4 * x, 0.2, 0.4 * z), (0.85 * x, 0.24, 0.85 * z), (x, y + 0.02, z)], 0.042, 6)
            for x, z, _ in around(count, radius)
        ]
        b.add("arm", arms, metal)
        ring_y = y + 0.02
    b.add("chain", chain([(0, 0.76, 0), (0, 1.0, 0)], 0.13), b.paint("iron") if ring_like else metal, said=False)
    places = [(x, ring_y, z) for x, z, _ in around(count, radius)]
    b.add("cup", [cylinder(0.05, 0.04, 8, top=1.3).move(*place) for place in places], metal, said=False)
    if b.variant == "crystal":
        drops = [cone(0.036, 0.1, 5).turn(x=180).move(x * 0.86, 0.25, z * 0.86) for x, z, _ in around(count, radius)]
        b.add("crystal", [*drops, cone(0.07, 0.14, 6).turn(x=180).move(y=0.16)], b.paint("crystal"))
    candles(b, [(x, py + 0.03, z) for x, py, z in places], 0.036, 0.11)


@kind(
    "brazier",
    also=("fire bowl", "fire basket"),
    variants=("standing", "hanging", "stone", "unlit", "with basket"),
    size=1.1,
    outdoor=True,
)
def brazier(b: PropBuilder) -> None:
    """A bowl of coals and fire on legs."""
    iron = b.paint("stone") if b.variant == "stone" else b.paint(b.pick("iron", "iron", "bronze", "gold"))
    bowl = vessel([(0.16, 0), (0.3, 0.1), (0.36, 0.22)], 0.055, 12)
    y = {"standing": 0.46, "hanging": 0.0, "stone": 0.34}.get(b.variant, b.between(0.24, 0.36))
    if b.variant == "with basket":
        bars = [beam((x * 0.7, y, z * 0.7), (x, y + 0.26, z), 0.05) for x, z, _ in around(8, 0.32)]
        b.add("bar", bars, iron, said=False)
        b.add(
            "ring",
            [
                hoop(0.33, 0.05, 12, 6).move(y=y + 0.23),
                hoop(0.24, 0.05, 12, 6).move(y=y),
                cylinder(0.26, 0.05, 12).move(y=y),
            ],
            iron,
            said=False,
        )
    else:
        b.add("bowl", bowl.move(y=y), iron)
    if b.variant == "hanging":
        strands = [beam((x, 0.2, z), (0, 0.86, 0), 0.045, 6) for x, z, _ in around(3, 0.33)]
        b.add("chain", [*strands], iron)
        b.add("hook", hoop(0.07, 0.045, 10, 6).turn(x=90).move(0, 0.9, 0), iron, said=False)
    elif b.variant == "stone":
        b.add("pillar", lathe([(0.24, 0), (0.24, 0.06), (0.13, 0.12), (0.13, y)], b.pick(4, 8)), iron)
    elif b.variant == "standing":
        b.add("pole", cylinder(0.045, y + 0.03, 8), iron)
        b.add("foot", [beam((0, 0.16, 0), (x, 0.03, z), 0.06) for x, z, _ in around(3, 0.26)], iron)
    else:
        legs = [
            beam((x * 1.1, 0, z * 1.1), (x * 0.8, y + 0.1, z * 0.8), 0.065) for x, z, _ in around(b.pick(3, 4), 0.3, 45)
        ]
        b.add("leg", legs, iron)
    coals = heap(b.rng, lambda: rock(b.rng, 0.16, 0.12, 0.15, 10), 9, 0.26)
    b.add("coal", [coal.move(y=y + 0.08 - coal.base * 0.5) for coal in coals], b.paint("coal"))
    b.add("ash", cylinder(0.27, 0.12, 12).move(y=y + 0.04), b.paint("coal", "dark grey"), said=False)
    if b.variant != "unlit":
        fire(b, (0, y + 0.15, 0), 0.42 if b.variant != "hanging" else 0.34)


@kind("torch", also=("flaming torch",), variants=("wall-mounted", "standing", "unlit", "bamboo", "skull"), size=0.7)
def torch(b: PropBuilder) -> None:
    """A shaft with a burning head."""
    wood = b.paint("bamboo" if b.variant == "bamboo" else "wood")
    wrap = b.paint(b.pick("cloth", "iron", "burlap"))
    lean = 24.0 if b.variant == "wall-mounted" else 0.0
    low = 0.06 if b.variant == "standing" else 0.0
    length = b.between(0.5, 0.62)

    def place(solid: Solid) -> Solid:
        return solid.turn(x=lean).move(0, 0.06, 0.02) if lean else solid.move(y=low)

    b.add("shaft", place(cylinder(0.05, length, 8, top=1.25)), wood)
    if b.variant == "bamboo":
        b.add(
            "node",
            [place(cylinder(0.068, 0.045, 8).move(y=length * s)) for s in (0.2, 0.5, 0.8)],
            b.shade(wood, 0.12),
            said=False,
        )
    if b.variant == "skull":
        b.add(
            "skull",
            place(ball(0.12, 8).move(y=length - 0.06) + box(0.13, 0.1, 0.12).move(0, length - 0.1, 0.05)),
            b.paint("bone"),
        )
    else:
        b.add("head", place(lathe([(0.07, 0), (0.1, 0.04), (0.1, 0.15), (0.075, 0.19)], 8).move(y=length - 0.06)), wrap)
    if b.chance(0.5) or lean:
        b.add("band", place(cylinder(0.085, 0.045, 8).move(y=length - 0.12)), b.paint("iron"))
    if lean:
        b.add("plate", box(0.16, 0.34, 0.05).move(y=0.08), b.paint("iron"))
        b.add(
            "bracket",
            box(0.05, 0.05, 0.18).move(0, 0.26, 0.06) + hoop(0.08, 0.045, 10, 6).turn(x=lean).move(0, 0.26, 0.14),
            b.paint("iron"),
        )
    if b.variant == "standing":
        b.add("foot", [beam((0, 0.2, 0), (x, 0.02, z), 0.05) for x, z, _ in around(3, 0.2)], b.paint("iron"))
    if b.variant != "unlit":
        size = b.between(0.3, 0.4)
        top = place(box(0.02, 0.02, 0.02).move(y=length + 0.06)).center
        fire(b, (top[0], top[1], top[2]), size)


@kind("lantern", also=("oil lantern",), variants=("hanging", "paper", "stone", "round", "on a pole"), size=0.4)
def lantern(b: PropBuilder) -> None:
    """A light in a cage with a handle."""
    metal, light = b.paint(b.pick("iron", "brass", "metal"), any_color=0.25), glow(b)
    if b.variant == "paper":
        _paper_lantern(b, metal)
        return
    if b.variant == "stone":
        _stone_lantern(b, light)
        return
    lift = 0.46 if b.variant == "on a pole" else 0.0
    scale = 0.62 if lift else 1.0
    sides = 12 if b.variant == "round" else b.pick(4, 6, 8)
    radius = b.between(0.24, 0.3) * (1.2 if sides == 4 else 1.0)
    tall = b.between(0.36, 0.46)

    def put(solid: Solid) -> Solid:
        return solid.scale(scale, scale, scale).move(0.0, lift, 0.0)

    b.add("base", put(lathe([(radius * 1.15, 0), (radius * 1.15, 0.07), (radius * 0.9, 0.12)], sides)), metal)
    pane = (
        ball(radius * 0.95, 12).scale(y=tall / (1.9 * radius))
        if b.variant == "round"
        else cylinder(radius * 0.86, tall, sides)
    )
    b.add("glass", put(pane.move(y=0.1)), light)
    posts = [
        box(0.05, tall + 0.02, 0.05).turn(y=a).move(x, 0.09, z)
        for x, z, a in around(4 if sides == 4 else sides // 2, radius * 0.88, 45 if sides == 4 else 0)
    ]
    b.add("post", [put(post) for post in posts], metal, said=False)
    roof = lathe([(radius * 1.2, 0), (radius * 1.15, 0.05), (radius * 0.5, 0.17), (radius * 0.4, 0.22)], sides)
    b.add("cap", put(roof.move(y=0.09 + tall)), metal)
    b.add("handle", put(handle(0.22, 0.22, 0.05).move(y=0.23 + tall)), metal if b.chance(0.5) else b.paint("iron"))
    if lift:
        b.add("pole", box(0.07, lift + 0.02, 0.07), b.paint("wood"))
        b.add("foot", box(0.26, 0.06, 0.26), b.paint(b.pick("wood", "stone")), said=False)
    if b.variant == "hanging":
        b.add("chain", chain([(0, 0.44 + tall, 0), (0, 0.86 + tall, 0)], 0.16), b.paint("iron"))


def _stone_lantern(b: PropBuilder, light: Paint) -> None:
    stone = b.paint("stone")
    sides = b.pick(4, 6)
    b.add("base", cylinder(0.28, 0.09, sides), stone, said=False)
    b.add("pillar", cylinder(0.13, 0.34, 8).move(y=0.08), stone)
    b.add("table", cylinder(0.15, 0.1, sides, top=1.8).move(y=0.4), stone, said=False)
    b.add("light", cylinder(0.17, 0.18, sides).move(y=0.49), light)
    b.add("post", [box(0.06, 0.19, 0.06).move(x, 0.49, z) for x, z in corners(0.26, 0.26)], stone, said=False)
    b.add("roof", cylinder(0.4, 0.2, sides, top=0.3).move(y=0.66) + ball(0.08, 8).move(y=0.83), b.shade(stone, 0.1))


def _paper_lantern(b: PropBuilder, metal: Paint) -> None:
    paper = b.paint("paper", b.pick("red", "red", "orange", "white", "yellow", "pink"))
    b.add(
        "shade",
        lathe([(0.2, 0), (0.36, 0.14), (0.4, 0.3), (0.36, 0.46), (0.2, 0.6)], 14).move(y=0.16),
        paper,
        said=False,
    )
    b.add(
        "cap",
        [cylinder(0.21, 0.07, 12).move(y=y) for y in (0.12, 0.74)],
        b.paint("wood", b.pick("black", "brown", "gold")),
    )
    b.add(
        "rib",
        [cylinder(r, 0.03, 14).move(y=y) for r, y in ((0.37, 0.29), (0.41, 0.45), (0.37, 0.61))],
        b.shade(paper, 0.12),
        said=False,
    )
    b.add("tassel", cylinder(0.05, 0.14, 8, top=0.6), b.paint("cloth", b.pick("gold", "red", "yellow")))
    b.add("loop", handle(0.16, 0.14, 0.05).move(y=0.8), metal, said=False)
