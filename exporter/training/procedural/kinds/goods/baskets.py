"""Baskets."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.bottles import radius_at
from propsmith.exporter.training.procedural.organic import around, rock, spaced
from propsmith.exporter.training.procedural.outlines import extrude, lathe, polygon, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, box, ellipsoid
from propsmith.exporter.training.procedural.sweeps import handle, hoop


@kind(
    "basket",
    also=("woven basket",),
    variants=("picnic", "full of fruit", "laundry", "full of fish", "with handles", "full of bread"),
    size=0.45,
    stretch=("wide", "low"),
)
def basket(b: PropBuilder) -> None:
    """Woven rows between a foot and a rim, with a bow over it."""
    wicker = b.paint(b.pick("wicker", "wicker", "straw"))
    dark = b.shade(wicker, 0.12)
    tall = 0.75 if b.variant == "laundry" else b.between(0.34, 0.44)
    low, high = b.between(0.3, 0.36), b.between(0.4, 0.47)
    if b.variant == "laundry":
        low, high = 0.3, 0.38
    if b.variant == "picnic":
        _picnic_basket(b, wicker, dark)
        return
    profile, oval = [(low, 0.0), (high, tall)], b.pick(1.0, 1.0, 0.75)
    shell = vessel(profile, 0.06, 14).scale(z=oval)
    b.add("basket", shell, wicker, said=False)
    rows = b.whole(3, 5)
    hole = lathe([(radius_at(profile, y) - 0.04, y) for y in (0.05, tall)], 14).scale(z=oval)
    for k in range(rows):
        y = tall * (k + 0.35) / rows
        belt = lathe([(radius_at(profile, y) + 0.03, y), (radius_at(profile, y + 0.05) + 0.03, y + 0.05)], 14)
        b.add("weave", belt.scale(z=oval) - hole, dark, said=False)
    b.add("rim", hoop(high - 0.02, 0.09, 14, 6).scale(z=oval).move(y=tall - 0.06), dark, said=False)
    if b.variant in ("laundry", "with handles"):
        ears = [handle(0.22, 0.12, 0.06).turn(y=90).move(s * (high - 0.02), tall - 0.02, 0) for s in (-1, 1)]
        b.add("handle", ears, dark)
    elif b.chance(0.75):
        b.add("handle", handle(2 * high - 0.06, b.between(0.4, 0.5), 0.06).move(y=tall - 0.03), dark)
    _basket_filling(b, high * 0.86, tall, oval)


def _basket_filling(b: PropBuilder, radius: float, y: float, oval: float) -> None:
    places = [(0.0, 0.0, 0.05), *[(x, z * oval, 0.0) for x, z, _ in around(6, radius * 0.6, b.between(0, 60))]]
    if b.variant == "full of fruit":
        for x, z, rise in places:
            fruit = b.paint("paint", b.pick("red", "green", "orange", "yellow"))
            b.add("fruit", ball(0.12, 8).move(x, y - 0.14 + rise, z), fruit, said=False)
    elif b.variant == "laundry":
        for x, z, rise in places[:5]:
            b.add(
                "laundry",
                rock(b.rng, 0.36, 0.3, 0.3, 16).move(x * 0.7, y - 0.2 + rise, z * 0.7),
                b.paint("cloth"),
                said=False,
            )
    elif b.variant == "full of fish":
        fish = b.paint("paint", b.pick("slate blue", "light grey", "orange", "teal"))
        for k, z in enumerate(spaced(4, radius)):
            body = ellipsoid(0.18, 0.4, 0.09, 8) + extrude(polygon([(0, 0.34), (0.12, 0.54), (-0.12, 0.54)]), 0.05)
            b.add(
                "fish",
                body.turn(x=8, z=(-16, 12, -8, 18)[k]).move(x=(0.08, -0.1, 0.12, -0.06)[k], y=y - 0.18, z=z * oval),
                b.shade(fish),
                said=False,
            )
    elif b.variant == "full of bread":
        for z, lean in ((-0.12, 24.0), (0.02, 10.0), (0.14, -16.0)):
            loaf = ellipsoid(0.17, 0.66, 0.15, 8).turn(z=lean).move(0, y - 0.24, z * oval)
            b.add("bread", loaf, b.paint("paint", b.pick("light brown", "tan")), said=False)
    if b.variant.startswith(("full of", "laundry")):
        core = lathe([(radius * 0.7, 0.04), (radius, y - 0.05)], 12).scale(z=oval)
        b.add("filling", core, b.paint("paint", "brown"), said=False)


def _picnic_basket(b: PropBuilder, wicker: Paint, dark: Paint) -> None:
    """A square one with two lids and a checkered cloth over its rim."""
    width, depth, tall = b.between(0.85, 0.98), b.between(0.5, 0.58), b.between(0.36, 0.44)
    b.add("basket", box(width, tall, depth), wicker, said=False)
    for share in spaced(3, 0.6):
        b.add("weave", box(width + 0.06, 0.05, depth + 0.06).move(y=tall * (0.45 + share)), dark, said=False)
    lids = [
        box(width / 2, 0.06, depth + 0.08, bevel=0.015)
        .turn(z=-s * b.pick(0.0, 6.0))
        .move(s * width / 4, tall - 0.005, 0)
        for s in (-1, 1)
    ]
    b.add("lid", lids, wicker)
    b.add("handle", handle(depth + 0.04, 0.4, 0.065).turn(y=90).move(y=tall * 0.8), dark)
    cloth = b.paint("cloth", b.pick("red", "red", "blue", "green"))
    drop = box(width * 0.34, tall * 0.5, depth + 0.1).move(width * 0.22, tall * 0.55, 0)
    b.add("cloth", drop - box(2, 2, depth - 0.05).move(y=-1 + tall * 0.3), cloth)
