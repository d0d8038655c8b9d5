"""Axes, hammers and picks, head up."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.hafts import (
    axe_blade,
    bands,
    ground,
    pommel,
    shaft,
    steel,
    trim,
    two_toned,
    wrapping,
)
from propsmith.exporter.training.procedural.organic import around, rock
from propsmith.exporter.training.procedural.outlines import Outline, circle, extrude, lathe, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cone, cylinder, hull_of, join
from propsmith.exporter.training.procedural.sweeps import chain, coil


def stone_binding(b: PropBuilder, y: float, thick: float) -> None:
    """Rope wound crosswise where a stone head sits on its haft."""
    rope = b.paint("rope")
    cords = [box(0.045, 0.2, thick + 0.1, bevel=0.01).turn(z=45 * side).move(0, y - 0.07, 0) for side in (-1, 1)]
    b.add("rope", join([*cords, *bands((y - 0.12, y + 0.09), thick * 1.25)]), rope)


@kind(
    "axe",
    also=("ax",),
    variants=("felling", "fire", "stone", "golden", "bearded", "in a stump"),
    size=0.8,
)
def axe(b: PropBuilder) -> None:
    """A blade to +x at the end of a handle."""
    length = 0.96 if b.variant in ("felling", "fire") else b.between(0.7, 0.96)
    thick = b.between(0.062, 0.08)
    wood = b.paint("wood", any_color=0.3)
    y = length - b.between(0.12, 0.16)
    bend = 0.05 if b.variant == "felling" else b.pick(0.0, 0.03)
    if b.variant == "in a stump":
        axe_in_stump(b, wood, thick)
        return
    shaft(b, length, thick, wood, bend=bend)
    reach, high = b.between(0.22, 0.32), b.between(0.26, 0.38)
    if b.variant == "stone":
        head = rock(b.rng, 0.42, 0.24, 0.13, 26)
        b.add("blade", head.move(0.07, y - 0.12, 0), b.paint("stone"))
        stone_binding(b, y, thick)
        return
    metal = b.paint("gold") if b.variant == "golden" else b.paint("metal", "red") if b.variant == "fire" else steel(b)
    outline = axe_blade(reach, high, b.between(0.03, 0.08), 0.14, 0.12 if b.variant == "bearded" else 0.0)
    two_toned(b, "blade", outline, ground(outline, 0.06), metal, 0.075, y)
    b.add("socket", box(thick + 0.05, 0.17, thick + 0.035, bevel=0.012).move(0, y - 0.085, 0), metal, said=False)
    if b.variant == "fire":
        spike = polygon([(0, 0.06), (-0.2, -0.03), (-0.21, -0.06), (0, -0.06)])
        b.add("spike", extrude(spike, 0.06).move(y=y), metal)
    else:
        b.add("poll", box(0.1, 0.12, thick + 0.02, bevel=0.01).move(-0.08, y - 0.06, 0), metal, said=False)
    if b.chance(0.4) and not bend:
        wrapping(b, 0.06, 0.06 + b.between(0.14, 0.26), thick, b.paint("leather", any_color=0.4))


def axe_in_stump(b: PropBuilder, wood: Paint, thick: float) -> None:
    """Its blade sunk into a stump, its handle slanting up."""
    high = b.between(0.26, 0.34)
    b.add(
        "stump",
        cylinder(b.between(0.27, 0.32), high, 10, 0.9),
        b.paint("paint", b.pick("brown", "dark brown")),
        said=False,
    )
    b.add("cut", cylinder(0.23, high + 0.012, 10), b.paint("wood", b.pick("tan", "light brown")), said=False)
    metal = steel(b, 0.3)
    outline = axe_blade(0.24, 0.26)
    tilt = b.between(28, 42)
    place = [
        ("handle", cylinder(thick / 2, 0.75, 8).move(y=-0.63), wood),
        ("blade", extrude(outline, 0.06), metal),
        ("socket", box(thick + 0.05, 0.16, thick + 0.03, bevel=0.01).move(y=-0.08), metal),
    ]
    for name, solid, paint in place:
        turned = solid.turn(z=-90).turn(z=-tilt + 20).move(-0.06, high + 0.14, 0)
        b.add(name, turned.turn(y=180).move(x=-0.1), paint, said=name != "socket")


@kind(
    "battle axe",
    also=("war axe",),
    variants=("double-bladed", "single-bladed", "dwarven", "viking", "golden", "with spike"),
    size=1.1,
)
def battle_axe(b: PropBuilder) -> None:
    """Large blades on a bound haft."""
    double = b.variant == "double-bladed" or (b.variant in ("", "golden", "with spike") and b.chance(0.6))
    length, thick = (0.8 if b.variant == "dwarven" else 0.98), b.between(0.06, 0.075)
    wood, fittings = b.paint("wood", any_color=0.3), trim(b)
    shaft(b, length, thick, wood, "haft")
    metal = b.paint("gold") if b.variant == "golden" else steel(b, 0.3)
    high = b.between(0.38, 0.5)
    y = length - high / 2 - 0.02
    if b.variant == "dwarven":
        half = [(0, 0.08), (0.12, 0.08), (0.2, 0.25), (0.33, 0.2)]
        outline, double = polygon([*half, *[(x, -y) for x, y in reversed(half)]]), True
    else:
        beard = 0.14 if b.variant == "viking" else 0.0
        outline = axe_blade(b.between(0.26, 0.34), high, b.between(0.05, 0.1), 0.16, beard)
    sides = [outline, outline.mirror((1, 0))] if double else [outline]
    inner = ground(outline, 0.07)
    for side in range(len(sides)):
        core = inner.mirror((1, 0)) if side else inner
        two_toned(b, "blade", sides[side], core, metal, 0.08, y)
    b.add("socket", cylinder(thick * 0.85, 0.26, 8).move(y=y - 0.13), fittings, said=False)
    if not double:
        b.add("back spike", cone(0.055, 0.18, 6).turn(z=90).move(-0.02, y, 0), metal, said=False)
    if b.variant == "with spike" or b.chance(0.3):
        b.add("spike", cone(0.055, 0.2, 6).move(y=length - 0.02), metal)
    wrapping(b, 0.08, b.between(0.24, 0.34), thick, b.paint("leather", any_color=0.4), "grip")
    pommel(b, thick, fittings)
    if b.chance(0.4):
        b.add("gem", ball(0.05, 8).scale(1, 1, 1.9).move(0, y - 0.05, 0), b.paint("crystal"))


@kind("hammer", variants=("claw", "sledge", "wooden", "ball-peen", "rubber"), size=0.35)
def hammer(b: PropBuilder) -> None:
    """A head across the end of a handle, its face to +x."""
    style = b.variant or b.pick("claw", "ball-peen", "block")
    grip = b.paint("rubber", any_color=0.7) if style == "claw" and b.chance(0.5) else None
    wood, thick = b.paint("wood", any_color=0.3), b.between(0.075, 0.095)
    if style in ("sledge", "wooden", "rubber"):
        hammer_block(b, style, wood)
        return
    metal, y = steel(b), 0.86
    b.add("handle", box(thick, 0.9, thick * 0.85, bevel=0.02), wood)
    if grip:
        b.add("grip", box(thick + 0.035, 0.4, thick + 0.02, bevel=0.025), grip)
    neck = hull_of(box(0.16, 0.14, 0.13, bevel=0.02).move(y=y - 0.07), box(0.06, 0.1, 0.1).move(0.18, y - 0.05, 0))
    face = cylinder(0.085, 0.12, 10).turn(z=-90).move(0.19, y, 0)
    b.add("head", join([neck, face]), metal)
    if style == "claw":
        upper, lower = [(-0.05, 0.07), (-0.2, 0.055), (-0.32, -0.02)], [(-0.39, -0.13), (-0.33, -0.11), (-0.2, -0.04)]
        fork = extrude(polygon([*upper, *lower, (-0.05, -0.07)]), 0.15) - box(0.3, 0.5, 0.045).move(-0.33, -0.3, 0)
        b.add("claw", fork.move(y=y), metal)
    elif style == "ball-peen":
        stem = cylinder(0.05, 0.2, 8).turn(z=90).move(y=y)
        b.add("peen", join([ball(0.085, 10).move(-0.2, y - 0.085, 0), stem]), metal)
    else:
        edge = box(0.04, 0.04, 0.12).move(-0.24, y - 0.02, 0)
        b.add("peen", hull_of(box(0.04, 0.12, 0.12).move(-0.06, y - 0.06, 0), edge), metal)


def hammer_block(b: PropBuilder, style: str, wood: Paint) -> None:
    """A heavy head alike at both ends: of iron, wood or rubber."""
    long, tall = (0.34, 0.2) if style == "sledge" else (b.between(0.46, 0.56), b.between(0.26, 0.32))
    head = {"sledge": steel(b, 0.2), "wooden": b.paint("wood"), "rubber": b.paint("rubber", any_color=0.3)}
    y = 0.98 - tall
    b.add("handle", cylinder(0.04, 0.96, 8), wood)
    if style == "sledge" or (style == "wooden" and b.chance(0.5)):
        body = box(long, tall, tall, bevel=0.035)
    else:
        body = cylinder(tall / 2, long, 12).turn(z=-90).move(-long / 2, tall / 2, 0)
    b.add("head", body.move(y=y), head[style])
    if style == "wooden" and b.chance(0.5):
        ring = box(0.05, tall + 0.04, tall + 0.04, bevel=0.03).move(y=y - 0.02)
        b.add("band", [ring.move(x=x) for x in (-long * 0.34, long * 0.34)], b.paint("iron"))


@kind(
    "war hammer",
    also=("battle hammer", "warhammer"),
    variants=("two-handed", "stone", "golden", "dwarven", "with spike"),
    size=1.2,
)
def war_hammer(b: PropBuilder) -> None:
    """A massive head on a bound haft."""
    long = b.variant == "two-handed"
    wide, tall = b.between(0.4, 0.55), b.between(0.24, 0.32)
    if long:
        wide, tall = wide * 0.75, tall * 0.75
    thick, y = 0.07, 0.9 - tall
    wood, fittings = b.paint("wood", any_color=0.3), trim(b)
    shaft(b, 0.88, thick, wood, "haft")
    metal = b.paint(
        {"golden": "gold", "stone": "stone"}.get(b.variant, "steel"), any_color=0.0 if b.variant == "golden" else 0.2
    )
    deep = tall * b.between(0.85, 1.0)
    if b.variant == "stone":
        b.add("head", rock(b.rng, wide, tall, deep, 40).move(y=y), metal)
        b.add("band", box(0.14, tall + 0.02, deep + 0.03, bevel=0.02).move(y=y), b.paint("iron"))
    elif b.variant == "with spike":
        b.add("head", box(wide * 0.55, tall, deep, bevel=0.03).move(wide * 0.2, y, 0), metal)
        b.add("spike", cone(tall * 0.36, wide * 0.75, 6).turn(z=90).move(-0.02, y + tall / 2, 0), metal)
    else:
        body = (
            box(wide, tall, deep, bevel=b.pick(0.02, 0.05))
            if b.chance(0.7) or b.variant == "dwarven"
            else join([cylinder(tall * 0.55, wide, 8).turn(z=-90).move(-wide / 2, tall / 2, 0)])
        )
        b.add("head", body.move(y=y), metal)
        if b.variant == "dwarven" or b.chance(0.4):
            plate = box(0.07, tall + 0.04, deep + 0.04, bevel=0.02).move(y=y - 0.02)
            plates = [plate.move(x=x) for x in (-wide * 0.42, wide * 0.42)]
            b.add("band", plates, fittings)
        if b.variant == "dwarven":
            b.add("rune", extrude(circle(0.07, 4), deep + 0.06).move(y=y + tall / 2), b.paint("energy"))
    b.add("collar", cylinder(thick, 0.08, 8).move(y=y - 0.06), fittings, said=False)
    wrapping(b, 0.06, 0.5 if long else 0.3, thick, b.paint("leather", any_color=0.4), "grip")
    pommel(b, thick, fittings)


@kind("pickaxe", also=("pick",), variants=("stone", "golden", "diamond", "iron", "broken", "mattock"), size=0.9)
def pickaxe(b: PropBuilder) -> None:
    """A curved head with two points across the end of a handle."""
    wood, thick = b.paint("wood", any_color=0.25), b.between(0.065, 0.085)
    material = {"stone": "stone", "golden": "gold", "diamond": "diamond", "iron": "iron"}.get(b.variant, "steel")
    metal = b.paint(material, "light blue" if material == "diamond" else "", any_color=0.15 if not b.variant else 0)
    span, sag, high = b.between(0.36, 0.46), b.between(0.1, 0.2), b.between(0.12, 0.16)
    y = 0.86
    shaft(b, 0.95 if b.variant != "broken" else 0.9, thick, wood)
    half = pick_arm(span, sag, high)
    if b.variant == "broken":
        left = half.mirror((1, 0)) ^ polygon([(-0.2, -1), (-0.24, 0), (-0.15, 0.03), (-0.2, 1), (1, 1), (1, -1)])
    elif b.variant == "mattock":
        left = polygon([(0, high / 2), (-span * 0.9, high * 0.2), (-span * 0.9, -high * 0.3), (0, -high / 2)])
    else:
        left = half.mirror((1, 0))
    b.add("head", extrude(half + left, 0.085).move(y=y), metal)
    if b.variant == "mattock":
        b.add("blade", box(0.07, 0.055, 0.24, taper=0.9).move(-span * 0.87, y - 0.03, 0), metal)
    if b.variant == "stone":
        stone_binding(b, y, thick)
    else:
        socket = b.paint("iron") if b.chance(0.5) else metal
        b.add("socket", box(0.15, 0.2, 0.14, bevel=0.025).move(y=y - 0.1), socket, said=False)
    if b.chance(0.35):
        wrapping(b, 0.05, 0.25, thick, b.paint("leather", any_color=0.3))


def pick_arm(span: float, sag: float, high: float) -> Outline:
    """The right arm of a pick: thick at the middle, bent down to a point."""
    upper = [(0, high / 2), (span * 0.5, high / 2 - sag * 0.22), (span * 0.85, -sag * 0.62), (span, -sag - 0.04)]
    lower = [(span * 0.94, -sag - 0.03), (span * 0.72, -sag * 0.62 - 0.03), (span * 0.4, -high * 0.45), (0, -high / 2)]
    return polygon([*upper, *lower])


@kind("mace", variants=("flanged", "spiked", "golden", "flail", "wooden"), size=0.8)
def mace(b: PropBuilder) -> None:
    """A heavy head on a short haft: flanges, spikes, or a ball on a chain."""
    style = b.variant if b.variant in ("flanged", "spiked", "flail", "wooden") else b.pick("flanged", "spiked")
    metal, fittings = (b.paint("gold") if b.variant == "golden" else steel(b, 0.2)), trim(b)
    wood, thick = b.paint("wood", any_color=0.25), 0.075
    if style == "wooden":
        profile = [(0.06, 0), (0.06, 0.05), (0.045, 0.08), (0.05, 0.3), (0.12, 0.7), (0.13, 0.9), (0.1, 0.97)]
        b.add("club", lathe(profile, 9), wood, said=False)
        spike = cone(0.05, 0.14, 5).turn(x=90)
        places = [(y, place) for y, turn in ((0.66, 0), (0.83, 36)) for place in around(5, 0.1, turn)]
        spikes = [spike.turn(y=angle).move(x, y, z) for y, (x, z, angle) in places]
        b.add("spike", spikes, metal)
        return
    shaft(b, 0.72, thick, wood, "haft")
    wrapping(b, 0.06, 0.3, thick, b.paint("leather", any_color=0.4), "grip")
    pommel(b, thick, fittings)
    radius = b.between(0.14, 0.18)
    if style == "flail":
        b.add("cap", cylinder(0.06, 0.1, 8).move(y=0.66), fittings, said=False)
        b.add("chain", chain([(0, 0.75, 0), (0.12, 0.86, 0), (0.26, 0.84, 0), (0.33, 0.7, 0)], 0.16), b.paint("iron"))
        b.add("ball", spiked_ball(radius).move(0.34, 0.5, 0), metal)
        return
    b.add("collar", cylinder(0.065, 0.05, 8).move(y=0.66), fittings, said=False)
    if style == "spiked":
        b.add("head", ball(radius, 12).move(y=0.68), metal)
        b.add("spike", mace_spikes(radius).move(y=0.68 + radius), metal, said=False)
    else:
        plate = polygon([(0, 0), (0.07, 0), (radius + 0.03, 0.13), (radius, 0.2), (0.06, 0.3), (0, 0.3)])
        flanges = [extrude(plate, 0.05).turn(y=a).move(y=0.68) for _, _, a in around(6, 1)]
        b.add("head", join([*flanges, cylinder(0.065, 0.32, 8).move(y=0.68)]), metal)
        b.add("tip", cone(0.055, 0.1, 8).move(y=0.99), fittings, said=False)


def mace_spikes(radius: float) -> Solid:
    """Cones all over a ball about the origin."""
    spike = cone(radius * 0.36, radius * 0.65, 6).move(y=radius * 0.92)
    level = [spike.turn(x=90).turn(y=60 * k) for k in range(6)]
    upper = [spike.turn(x=45).turn(y=60 * k + 30) for k in range(6)]
    lower = [spike.turn(x=135).turn(y=60 * k + 30) for k in range(6)]
    return join([spike, *level, *upper, *lower])


def spiked_ball(radius: float) -> Solid:
    """A morning star's ball, standing on y = 0 but for its spikes."""
    return join([ball(radius, 12).move(y=-radius), mace_spikes(radius)]).move(y=radius)


@kind("baseball bat", variants=("wooden", "metal", "with nails", "broken", "with barbed wire"), size=0.85)
def baseball_bat(b: PropBuilder) -> None:
    """Barrel up, knob down."""
    paint = b.paint("metal", any_color=0.7) if b.variant == "metal" else b.paint("wood", any_color=0.3)
    fat = b.between(0.065, 0.08)
    top = 0.72 if b.variant == "broken" else 1.0
    profile = [(0.05, 0), (0.05, 0.03), (0.03, 0.05), (0.032, 0.3), (fat * 0.75, 0.5), (fat, 0.72)]
    if b.variant != "broken":
        profile += [(fat, 0.93), (fat * 0.75, 0.98), (0.02, 1.0)]
    b.add("barrel", lathe(profile, 10), paint, said=False)
    b.add(
        "grip",
        cylinder(0.038, b.between(0.2, 0.28), 8).move(y=0.045),
        b.paint(b.pick("leather", "cloth", "rubber"), any_color=0.5),
    )
    if b.variant == "broken":
        splinters = [
            cone(0.035, h, 4).move(x, top - 0.03, z)
            for x, z, h in ((0.02, 0.02, 0.16), (-0.03, 0.0, 0.1), (0.0, -0.03, 0.2))
        ]
        b.add("splinter", splinters, b.paint("wood", b.pick("tan", "light brown")))
    elif b.variant == "with nails":
        nail = cone(0.03, 0.12, 5).turn(x=90)
        places = [(y, place) for y, turn in ((0.66, 0), (0.78, 45), (0.9, 0)) for place in around(4, fat * 0.6, turn)]
        b.add("nail", [nail.turn(y=a).move(x, y, z) for y, (x, z, a) in places], b.paint("steel"))
    elif b.variant == "with barbed wire":
        wire = coil(fat + 0.005, 0.34, 4, 0.04).move(y=0.58)
        barbs = [
            cone(0.028, 0.075, 4).turn(x=90).turn(y=a).move(x, y, z)
            for y in (0.66, 0.8)
            for x, z, a in around(4, fat, 70 * y)
        ]
        b.add("barbed wire", join([wire, *barbs]), b.paint("steel"), said=False)
    elif b.chance(0.5):
        rings = [cylinder(fat + 0.008, 0.045, 10).move(y=y) for y in b.pick((0.74,), (0.74, 0.82))]
        b.add("stripe", rings, b.paint("paint"))
