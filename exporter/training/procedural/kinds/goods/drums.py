"""Drums, canisters and tanks."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.cases import grip
from propsmith.exporter.training.procedural.kinds.goods.crates import Piece, add_all
from propsmith.exporter.training.procedural.organic import around, corners, rock
from propsmith.exporter.training.procedural.outlines import extrude, lathe, polygon, vessel
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Vector, beam, box, cone, cylinder, dome, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube


@kind(
    "oil drum",
    also=("steel drum", "metal barrel", "oil barrel"),
    variants=("rusty", "toxic", "burning", "dented", "lying", "open"),
    size=0.9,
    outdoor=True,
)
def oil_drum(b: PropBuilder) -> None:
    """A steel barrel with two ridges; caps on its top."""
    paint = (
        b.paint("rust")
        if b.variant == "rusty"
        else b.paint("metal", b.pick("yellow", "lime green") if b.variant == "toxic" else "", any_color=0.8)
    )
    r, height, sides = b.between(0.29, 0.34), b.between(0.86, 0.96), b.pick(12, 16)
    hollowed = b.variant in ("burning", "open")
    parts: list[Piece] = []
    body = vessel([(r, 0), (r, height)], 0.05, sides) if hollowed else cylinder(r, height - 0.03, sides)
    hole = cylinder(r - 0.03, height, sides).move(y=0.06)
    rings = [cylinder(r + 0.03, 0.06, sides).move(y=y) for y in (0.0, height * 0.32, height * 0.65)]
    if b.variant == "dented":
        dent = rock(b.rng, 0.4, 0.5, 0.26, 16).move(b.between(-0.1, 0.1), height * b.between(0.25, 0.4), r)
        body, rings = body - dent, [ring - dent for ring in rings]
    parts.append(("drum", body, paint, False))
    parts += [("ridge", ring - hole if hollowed else ring, b.shade(paint, 0.08), False) for ring in rings]
    parts.append(("rim", hoop(r - 0.005, 0.06, sides, 6).move(y=height - 0.05), b.shade(paint, 0.08), False))
    if not hollowed:
        caps = cylinder(0.07, 0.06, 8).move(r * 0.5, height - 0.04, 0.02) + cylinder(0.045, 0.06, 8).move(
            -r * 0.5, height - 0.04, 0
        )
        parts.append(("cap", caps, b.paint("metal", "light grey"), False))
    if b.variant == "toxic":
        label = box(0.34, 0.3, 0.2).move(0, height * 0.36, r - 0.11)
        sign = extrude(polygon([(-0.12, 0), (0.12, 0), (0, 0.21)]), 0.26).move(0, height * 0.36 + 0.04, r - 0.1)
        parts += [
            ("label", label, b.paint("paint", "black"), True),
            ("sign", sign, b.paint("paint", b.pick("yellow", "orange")), False),
        ]
    for name, solid, color, said in parts:
        b.add(name, solid.turn(z=90).move(y=r + 0.03) if b.variant == "lying" else solid, color, said=said)
    if b.variant == "burning":
        b.add("ash", cylinder(r - 0.02, height - 0.1, sides).move(y=0.03), b.paint("paint", "black"), said=False)
        _flames(b, "fire", "orange", [(x, height - 0.09, z) for x, z, _ in around(5, r * 0.45)])
        _flames(b, "flame", "yellow", [(0.0, height - 0.09, 0.0)])
        _flames(b, "flame", "red", [(x, height - 0.09, z) for x, z, _ in around(3, r * 0.5, 40)])


def _flames(b: PropBuilder, name: str, color: str, feet: list[Vector]) -> None:
    flames = []
    for x, y, z in feet:
        flame = cone(b.between(0.1, 0.14), b.between(0.26, 0.44), 6).turn(x=b.between(-8, 8), z=b.between(-8, 8))
        flames.append(flame.move(x, y, z))
    b.add(name, flames, b.paint("fire", color), said=False)


@kind(
    "jerry can",
    also=("fuel can", "gas can", "petrol can"),
    variants=("plastic", "military", "rusty", "with spout", "lying"),
    size=0.45,
)
def jerry_can(b: PropBuilder) -> None:
    """A flat canister with a pressed cross, a bar handle and a cap."""
    material = "rust" if b.variant == "rusty" else "plastic" if b.variant == "plastic" else b.pick("metal", "plastic")
    color = {"military": b.pick("dark green", "green"), "rusty": ""}.get(
        b.variant, b.pick("red", "red", "green", "yellow", "blue", "orange", "dark green")
    )
    paint = b.paint("metal" if b.variant == "military" else material, color)
    width, height, depth = b.between(0.6, 0.7), b.between(0.74, 0.82), b.between(0.26, 0.34)
    left, right = -width / 2, width / 2
    slope = [(left, 0.03), (left + 0.03, 0), (right - 0.03, 0), (right, 0.03), (right, height * 0.84)]
    slope += [(width * 0.28, height), (left + 0.04, height), (left, height - 0.04)]
    parts: list[Piece] = [("can", extrude(polygon(slope), depth), paint, False)]
    low, high, reach = height * 0.16, height * 0.7, width * 0.36
    for z in (-depth / 2, depth / 2):
        bars = [beam((-s * reach, low, z), (s * reach, high, z), 0.07) for s in (-1, 1)]
        parts.append(("cross", join(bars), b.shade(paint, 0.1), False))
    bar = grip(width * 0.62, 0.14, 0.06).move(-width * 0.12, height - 0.02, 0)
    parts += [("handle", bar.move(z=z), paint, False) for z in b.pick((0.0,), (-0.08, 0.08))]
    cap = b.paint(b.pick("metal", "plastic"), b.pick("black", "grey", "yellow", "red"))
    x, y = width * 0.36, height * 0.9
    if b.variant == "with spout" or b.chance(0.25):
        path = [(x - 0.04, y - 0.06, 0), (x + 0.06, y + 0.06, 0), (x + 0.22, y + 0.24, 0)]
        parts.append(("spout", tube(path, (0.13, 0.1, 0.07)), cap, True))
    else:
        parts.append(("cap", cylinder(0.075, 0.14, 10).turn(z=-38).move(x, y - 0.03, 0), cap, True))
    add_all(b, parts, on_its_back=depth / 2 + 0.03 if b.variant == "lying" else None)


@kind(
    "gas cylinder",
    also=("gas bottle", "gas canister"),
    variants=("oxygen", "propane", "rusty", "camping", "pair of {s}"),
    size=1.2,
)
def gas_cylinder(b: PropBuilder) -> None:
    """A steel bottle with a domed shoulder and a valve."""
    paint = b.paint("rust") if b.variant == "rusty" else b.paint("metal", any_color=0.9)
    if b.variant in ("propane", "camping"):
        r, height = (0.32, 0.66) if b.variant == "propane" else (0.26, 0.4)
        profile = [(r * 0.6, 0.05), (r, 0.16), (r, height - 0.12), (r * 0.6, height), (0.08, height + 0.03)]
        b.add("tank", lathe(profile, 14), paint, said=False)
        b.add("base", cylinder(r * 0.72, 0.09, 14), b.shade(paint, 0.1), said=False)
        guard = vessel([(r * 0.55, height - 0.06), (r * 0.55, height + 0.16)], 0.05, 12)
        b.add("collar", guard - box(r * 0.6, 0.2, 2).move(y=height + 0.02), paint)
        b.add(
            "valve",
            cylinder(0.07, 0.14, 8).move(y=height) + box(0.18, 0.06, 0.06).move(y=height + 0.08),
            b.paint(b.pick("brass", "metal")),
        )
        return
    r = b.between(0.14, 0.18)
    for x in (-r - 0.02, r + 0.02) if b.variant == "pair of {s}" else (0.0,):
        profile = [(r, 0), (r, 0.68), (r * 0.86, 0.76), (0.06, 0.84), (0.06, 0.88)]
        b.add("tank", lathe(profile, 12).move(x=x), paint, said=False)
        b.add(
            "stripe",
            cylinder(r + 0.03, 0.09, 12).move(x=x, y=b.between(0.5, 0.58)),
            b.paint("paint"),
            said=b.variant != "pair of {s}",
        )
        valve = (
            cylinder(0.05, 0.12, 8).move(y=0.86)
            + box(0.15, 0.05, 0.07).move(y=0.9)
            + cylinder(0.075, 0.04, 8).move(y=0.96)
        )
        b.add("valve", valve.move(x=x), b.paint(b.pick("brass", "metal")))
    if b.variant == "pair of {s}":
        b.add("band", box(4 * r + 0.1, 0.06, 2 * r * 0.9).move(y=0.3), b.paint("metal", "dark grey"), said=False)


@kind(
    "water tank",
    also=("cistern", "storage tank"),
    variants=("wooden", "on legs", "plastic", "lying", "rusty"),
    size=3.0,
    countable=False,
    outdoor=True,
)
def water_tank(b: PropBuilder) -> None:
    """A drum with a conical lid, often on legs."""
    material = {"wooden": "wood", "plastic": "plastic", "rusty": "rust"}.get(
        b.variant, b.pick("metal", "wood", "plastic")
    )
    paint = b.paint(material, any_color=0.0 if material in ("wood", "rust") else 0.5)
    r, sides = b.between(0.28, 0.36), b.pick(10, 14)
    if b.variant == "lying":
        lying = cylinder(r * 0.85, 0.8, sides).turn(z=90).move(0.4, r * 0.85 + 0.1, 0)
        ends = [dome(r * 0.85, 12).scale(1, 0.3, 1).turn(z=s * 90).move(-s * 0.395, r * 0.85 + 0.1, 0) for s in (-1, 1)]
        b.add("tank", [lying, *ends], paint, said=False)
        saddles = [
            extrude(polygon([(-r, 0), (r, 0), (r * 0.8, r * 0.6), (-r * 0.8, r * 0.6)]), 0.09).turn(y=90).move(x)
            for x in (-0.26, 0.26)
        ]
        b.add("support", saddles, b.paint("concrete"))
        b.add("hatch", cylinder(0.1, 0.1, 10).move(y=1.7 * r + 0.08), b.shade(paint, 0.1))
        return
    legs = 0.36 if b.variant == "on legs" or (b.variant == "wooden" and b.chance(0.6)) else 0.0
    height = b.between(0.5, 0.6)
    b.add("tank", cylinder(r, height, sides).move(y=legs), paint, said=False)
    bands = [
        cylinder(r + 0.03, 0.05, sides).move(y=legs + height * share)
        for share in ((0.1, 0.3, 0.5, 0.7, 0.9) if material == "plastic" else (0.15, 0.5, 0.82))
    ]
    b.add("band", bands, b.shade(paint, 0.1) if material == "plastic" else b.paint("iron"))
    roof = cylinder(r + 0.05, b.between(0.12, 0.2), sides, top=0.2).move(y=legs + height - 0.01)
    b.add("roof", roof, paint if b.chance(0.4) else b.paint(b.pick("metal", "wood"), any_color=0.2))
    if legs:
        wood = b.paint(b.pick("wood", "metal"))
        places = corners(r * 1.9, r * 1.9, 0.04)
        b.add("leg", [beam((x * 1.1, 0, z * 1.1), (x * 0.85, legs + 0.02, z * 0.85), 0.06) for x, z in places], wood)
        b.add("platform", box(r * 1.9, 0.05, r * 1.9).move(y=legs - 0.04), wood, said=False)
        b.add(
            "brace",
            [beam((-r, 0.06, s * r * 0.95), (r, legs - 0.06, s * r * 0.86), 0.045) for s in (-1, 1)],
            wood,
            said=False,
        )
    else:
        pipe = tube([(r - 0.03, 0.14, 0), (r + 0.08, 0.14, 0), (r + 0.11, 0.11, 0), (r + 0.11, 0.0, 0)], 0.07)
        b.add("pipe", pipe, b.paint("metal"))
