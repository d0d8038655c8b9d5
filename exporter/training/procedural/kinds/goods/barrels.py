"""Barrels and buckets."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.bottles import band, radius_at
from propsmith.exporter.training.procedural.kinds.goods.crates import Piece
from propsmith.exporter.training.procedural.organic import around, rock
from propsmith.exporter.training.procedural.outlines import lathe, vessel
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import handle, hoop


@kind(
    "barrel",
    also=("keg", "cask"),
    variants=("lying", "open", "with tap", "broken", "full of apples", "with cross", "pyramid of {s}"),
    size=1.0,
    outdoor=True,
    stretch=("tall", "low"),
)
def barrel(b: PropBuilder) -> None:
    """Staves and hoops."""
    radius, height = b.between(0.3, 0.36), b.between(0.85, 1.0)
    belly = b.between(1.12, 1.25)
    wood, iron = b.paint("wood", any_color=0.15), b.paint("iron")
    shares = ((1.0, 0.0), (belly * 0.98, 0.33), (belly, 0.5), (belly * 0.98, 0.67), (1.0, 1.0))
    profile = [(radius * r, height * y) for r, y in shares]
    opened = b.variant in ("open", "full of apples", "broken")
    parts: list[Piece] = []
    if opened:
        parts.append(("barrel", vessel(profile, 0.05, 12), wood, False))
    else:
        parts.append(("barrel", lathe(profile, 12), wood, False))
        parts.append(("lid", cylinder(radius * 0.86, height + 0.01, 12), b.shade(wood), False))
    hollow_ = cylinder(radius * 0.84, height * 1.1, 12).move(y=0.08)
    for share in b.pick((0.16, 0.84), (0.12, 0.36, 0.64, 0.88)):
        wide = radius_at(profile, share * height) + 0.02
        hoop_ = cylinder(wide, 0.07, 12).move(y=share * height - 0.035)
        parts.append(("hoop", hoop_ - hollow_ if opened else hoop_, iron, True))
    if b.variant == "pyramid of {s}":
        _pyramid(b, parts, radius * belly + 0.02, height)
        return
    if b.variant == "broken":
        gap = rock(b.rng, 0.5, height * 0.7, 0.46, 16).move(radius * b.pick(-0.5, 0.4), height * 0.55, radius * 0.9)
        parts = [(name, solid - gap, paint, said) for name, solid, paint, said in parts]
    for name, solid, paint, said in parts:
        b.add(name, solid.turn(z=90).move(y=radius * belly) if b.variant == "lying" else solid, paint, said=said)
    _barrel_extras(b, radius, height, belly)


def _pyramid(b: PropBuilder, parts: list[Piece], radius: float, height: float) -> None:
    """Three lying barrels, one on two."""
    for x, y in ((-radius, radius), (radius - 0.004, radius), (0.0, radius * 2.46)):
        for name, solid, paint, _ in parts:
            b.add(name, solid.turn(x=90).move(x, y, -height / 2), paint, said=False)


def _barrel_extras(b: PropBuilder, radius: float, height: float, belly: float) -> None:
    """Water or apples in an open one, a tap or a cross on a closed one."""
    if b.variant == "open":
        b.add("water", cylinder(radius * 0.95, height * 0.8, 12), b.paint("water"))
    elif b.variant == "with tap":
        tap = cylinder(0.035, 0.2, 8).turn(x=90) + box(0.05, 0.14, 0.05).move(0, 0.0, 0.13)
        b.add("tap", tap.move(0, 0.15 * height + 0.12, radius), b.paint("brass"))
    elif b.variant == "full of apples":
        apple = b.paint("paint", b.pick("red", "green", "yellow"))
        places = [(0.0, 0.0), *[(x, z) for x, z, _ in around(6, radius * 0.56, b.between(0, 60))]]
        b.add("apple", [ball(0.1, 8).move(x, height - 0.12, z) for x, z in places], apple, said=False)
        b.add("filling", cylinder(radius * 0.9, height * 0.86, 12).move(y=0.03), apple, said=False)
    elif b.variant == "with cross":
        bars = [beam((-s * 0.15, -0.15, 0), (s * 0.15, 0.15, 0), 0.08) for s in (-1, 1)]
        b.add(
            "cross",
            join(bars).move(0, height / 2, radius * belly * 0.97),
            b.paint("paint", b.pick("red", "white", "black")),
        )


@kind(
    "bucket",
    also=("pail",),
    variants=("with water", "wooden", "tipped over", "full of paint", "full of apples", "with a brush"),
    size=0.35,
)
def bucket(b: PropBuilder) -> None:
    """A pail with a bow; of staves, of metal or of plastic."""
    paint = b.paint("wood") if b.variant == "wooden" else b.paint(b.pick("metal", "plastic"), any_color=0.4)
    low, high, tall = b.between(0.26, 0.32), b.between(0.36, 0.42), b.between(0.56, 0.7)
    profile = [(low, 0), (high, tall)]
    parts: list[Piece] = [("bucket", vessel(profile, 0.05, 14), paint, False)]
    hollow_ = cylinder(low - 0.03, tall, 14, top=high / low).move(y=0.06)
    if b.variant == "wooden":
        iron = b.paint("iron")
        parts += [("band", band(profile, tall * y, tall * (y + 0.11), 0.03) - hollow_, iron, True) for y in (0.14, 0.7)]
    else:
        parts.append(("rim", hoop(high - 0.02, 0.06, 14).move(y=tall - 0.05), b.shade(paint), False))
    bow = handle(2 * high - 0.04, b.between(0.26, 0.36), 0.045)
    lean = b.pick(0.0, 0.0, 65.0, -65.0) if b.variant in ("", "wooden") else 0.0
    parts.append(("handle", bow.turn(x=lean).move(y=tall - 0.02), b.paint(b.pick("iron", "wood", "rope")), True))
    if b.variant == "tipped over":
        fallen = [(name, solid.turn(x=80).move(z=-tall / 2), color, said) for name, solid, color, said in parts]
        low_y = min(solid.base for _, solid, _, _ in fallen)
        parts = [(name, solid.move(y=-low_y), color, said) for name, solid, color, said in fallen]
    for name, solid, color, said in parts:
        b.add(name, solid, color, said=said)
    _bucket_filling(b, low, high, tall)


def _bucket_filling(b: PropBuilder, low: float, high: float, tall: float) -> None:
    """Water, paint or apples; a puddle before a fallen one."""
    level = cylinder(low, tall * 0.8, 14, top=high / low * 0.93).move(y=0.02)
    if b.variant == "with water":
        b.add("water", level, b.paint("water"))
    elif b.variant in ("full of paint", "with a brush"):
        color = b.paint("paint", b.pick("red", "blue", "yellow", "green", "pink", "purple", "orange", "white"))
        b.add("paint", level, color, said=False)
        drip = [box(0.1, length, 0.06).move(x, tall - length, high - 0.01) for x, length in ((-0.08, 0.3), (0.04, 0.2))]
        b.add("drip", [one.turn(y=30) for one in drip], color, said=False)
        if b.variant == "with a brush":
            b.add("brush", beam((0.1, tall * 0.7, 0), (0.3, tall + 0.36, 0), 0.08, 6), b.paint("wood"))
    elif b.variant == "full of apples":
        apple = b.paint("paint", b.pick("red", "green", "yellow"))
        places = [(0.0, 0.0), *[(x, z) for x, z, _ in around(6, high * 0.56)]]
        b.add("apple", [ball(0.11, 8).move(x, tall - 0.14, z) for x, z in places], apple, said=False)
        b.add("filling", level, apple, said=False)
    elif b.variant == "tipped over":
        puddle = [
            cylinder(r, 0.05, 12).move(x, 0, tall / 2 + z)
            for x, z, r in ((0.0, 0.1, 0.3), (0.16, 0.26, 0.2), (-0.14, 0.3, 0.17))
        ]
        b.add("puddle", join(puddle), b.paint("water"))
