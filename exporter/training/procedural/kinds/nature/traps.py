"""Traps, plates and levers."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, corners, spaced
from propsmith.exporter.training.procedural.outlines import arrow, circle, cross, extrude, gear, lay, ring, star
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder
from propsmith.exporter.training.procedural.sweeps import chain, hoop, tube


@kind(
    "spike trap",
    also=("floor spikes", "spikes"),
    variants=("round", "on a wall", "in a pit", "wooden", "bloody"),
    size=1.5,
    countable=False,
    stretch=("wide",),
)
def spike_trap(b: PropBuilder) -> None:
    """Spikes in rows on a plate."""
    wooden = b.variant == "wooden"
    plate = b.paint("wood" if wooden else b.pick("stone", "stone", "iron"))
    spike = (
        b.paint("wood", b.pick("tan", "light brown", "beige"))
        if wooden
        else b.paint(b.pick("iron", "steel"), any_color=0.06)
    )
    count, height, low = b.whole(3, 4), b.between(0.36, 0.5), 0.1
    places = [(x, z) for x in spaced(count, 0.68) for z in spaced(count, 0.68)]
    parts: list[tuple[str, Solid, Paint]] = []
    if b.variant == "round":
        parts.append(("plate", cylinder(0.5, low, 14), plate))
        places = [(x, z) for x, z, _ in [*around(7, 0.34), *around(3, 0.14)]]
    elif b.variant == "in a pit":
        pit = box(1, 0.34, 1) - box(0.84, 1, 0.84).move(y=0.1)
        parts.append(("pit", pit, plate))
        height = 0.42
    else:
        parts.append(("plate", box(0.96, low, 0.96, bevel=0.02), plate))
        if not wooden and b.chance(0.5):
            rim = box(1, low + 0.04, 1, bevel=0.02) - box(0.88, 1, 0.88)
            parts.append(("rim", rim, b.shade(plate, 0.1)))
    for x, z in places:
        if b.variant != "in a pit":
            parts.append(("socket", cylinder(0.09, 0.04, 8).move(x, low - 0.01, z), b.paint("paint", "black")))
        sharp = (
            cone(0.075, height, b.pick(4, 6, 8)).turn(x=b.between(-7, 7), z=b.between(-7, 7))
            if wooden
            else cone(0.07, height, 6)
        )
        parts.append(("spike", sharp.move(x, low - 0.02, z), spike))
        if b.variant == "bloody":
            tip = cone(0.045, height * 0.5, 6).move(x, low - 0.02 + height * 0.53, z)
            parts.append(("blood", tip, b.paint("paint", "dark red")))
    for name, solid, paint in parts:
        on_wall = solid.turn(x=90).move(y=0.5) if b.variant == "on a wall" else solid
        b.add(name, on_wall, paint, said=name in ("spike", "plate"))


@kind(
    "pressure plate",
    also=("floor button", "trap plate", "floor switch"),
    variants=("round", "with a rune", "pressed", "metal", "with an arrow", "button"),
    size=1.0,
)
def pressure_plate(b: PropBuilder) -> None:
    """A raised plate in a frame."""
    metal = b.variant in ("metal", "button")
    frame = b.paint("metal" if metal else b.pick("stone", "stone", "wood"), any_color=0.15)
    plate = b.paint("paint") if b.variant == "button" or b.chance(0.35) else b.paint("metal" if metal else "stone")
    is_round = b.variant in ("round", "button") or (not b.variant and b.chance(0.3))
    low, rise = b.between(0.1, 0.14), 0.02 if b.variant == "pressed" else b.between(0.07, 0.12)
    if b.variant == "pressed":
        low = 0.16
    size = b.between(0.68, 0.76)
    body = cylinder(0.5, low, 16, top=0.94) if is_round else box(1, low, 1, bevel=0.03)
    inner = cylinder(size / 2, 1, 16) if is_round else box(size, 1, size)
    b.add("frame", body - inner.move(y=0.05), frame)
    top = 0.1 if b.variant == "pressed" else low + rise
    wide = size * 0.94
    lid = cylinder(wide / 2, top - 0.02, 16, top=0.95) if is_round else box(wide, top - 0.02, wide, bevel=0.025)
    b.add("plate", lid.move(y=0.02), plate)
    b.add("floor", body & inner.scale(1.02, 0.07, 1.02), b.paint("paint", "black"), said=False)
    signs = {"with a rune": star(6, 0.24, 0.12) - circle(0.07, 8), "with an arrow": arrow(0.46, 0.12, 0.28).rotate(90)}
    sign = signs.get(b.variant) or (
        b.pick(circle(0.16, 12) - circle(0.09, 12), cross(0.36, 0.1), star(4, 0.24, 0.09)) if b.chance(0.4) else None
    )
    if sign is not None and b.variant != "button":
        color = b.pick(*[c for c in ("red", "yellow", "cyan", "purple", "white", "black") if c != plate.color])
        b.add("symbol", lay(sign, 0.05).move(y=top - 0.015), b.paint("paint", color), said=b.variant != "")


@kind(
    "lever",
    also=("switch lever", "pull lever"),
    variants=("wall", "floor", "double", "sci-fi", "with a chain"),
    size=0.6,
)
def lever(b: PropBuilder) -> None:
    """A handle with a knob that stands out of a slot."""
    scifi = b.variant == "sci-fi"
    base = b.paint(
        b.pick("metal", "plastic") if scifi else b.pick("stone", "wood", "iron"), any_color=0.4 if scifi else 0.1
    )
    rod = b.paint(b.pick("wood", "iron", "iron") if not scifi else "metal")
    knob = b.paint("paint", b.pick("red", "red", "yellow", "black", b.paint("paint").color))
    lean, length = b.pick(-32, 32, -24, 0), b.between(0.6, 0.74)
    parts: list[tuple[str, Solid, Paint]] = []
    if scifi:
        parts.append(("base", box(0.5, 0.3, 0.6, bevel=0.05, taper=0.8), base))
        parts.append(
            ("light", box(0.3, 0.06, 0.05).move(0, 0.1, 0.28), b.paint("paint", b.pick("lime green", "red", "cyan")))
        )
        low = 0.26
    else:
        parts.append(
            ("base", box(0.42, 0.14, 0.7, bevel=0.025) if b.chance(0.6) else cylinder(0.34, 0.14, 10, top=0.85), base)
        )
        low = 0.11
    parts.append(
        (
            "slot",
            box(0.24 if b.variant == "double" else 0.1, 0.05, 0.46 if not scifi else 0.32).move(y=low),
            b.paint("paint", "black"),
        )
    )
    sides = [(-0.09, lean or 28), (0.09, -(lean or 28))] if b.variant == "double" else [(0.0, lean)]
    for x, angle in sides:
        arm = cylinder(0.04, length, 8).turn(x=angle).move(x, low - 0.02, 0)
        grip = (
            (cylinder(0.075, 0.2, 8) if scifi else ball(0.085, 10))
            .move(y=length - 0.06)
            .turn(x=angle)
            .move(x, low - 0.02, 0)
        )
        parts += [("handle", arm, rod), ("knob", grip, knob)]
    _place_lever(b, parts, rod)


def _place_lever(b: PropBuilder, parts: list[tuple[str, Solid, Paint]], rod: Paint) -> None:
    """The lever with chain and bolts, on the floor or at a wall."""
    if b.variant == "with a chain":
        path = [(0.08, 0.1, 0.28), (0.14, 0.05, 0.44), (0.08, 0.05, 0.66)]
        parts.append(("chain", chain(path, 0.17), b.paint("iron")))
    if b.chance(0.5) and b.variant != "sci-fi":
        parts += [("bolt", cylinder(0.035, 0.05, 6).move(x, 0.11, z), b.shade(rod)) for x, z in corners(0.3, 0.56)][
            : 4 if parts[0][1].size[2] > 0.69 else 0
        ]
    for name, solid, paint in parts:
        b.add(
            name,
            solid.turn(x=90).move(y=0.36) if b.variant == "wall" else solid,
            paint,
            said=name in ("base", "handle", "knob", "light"),
        )


@kind(
    "rail track",
    also=("mine track", "minecart rails", "railway track"),
    variants=("curved", "broken", "with a buffer stop", "crossing", "on gravel", "ramped"),
    size=2.0,
    countable=False,
)
def rail_track(b: PropBuilder) -> None:
    """Two rails on sleepers."""
    iron, wood = b.paint("iron", any_color=0.05), b.paint("wood")
    gauge, thick = b.between(0.34, 0.42), 0.06
    if b.variant == "curved":
        center = 0.75
        pieces = [
            lay(ring(center + s * gauge / 2 + 0.025, center + s * gauge / 2 - 0.025, 0, 90, 40), thick).move(y=0.055)
            for s in (-1, 1)
        ]
        b.add("rail", [piece.move(-0.5, 0, 0.5) for piece in pieces], iron)
        ties = [box(gauge + 0.2, 0.06, 0.11).move(x=center).turn(y=t).move(-0.5, 0, 0.5) for t in (8, 27, 46, 64, 82)]
        b.add("sleeper", ties, wood)
        return
    rails = [box(0.05, thick, 1).move(x, 0.055, 0) for x in (-gauge / 2, gauge / 2)]
    places = spaced(b.whole(4, 5), 0.84)
    ties = [box(gauge + 0.22, 0.06, 0.11).move(z=z) for z in places]
    if b.variant == "broken":
        rails[0] = rails[0].cut((0.1, 0, -1), -0.1)
        bent = tube([(gauge / 2, 0.075, 0.5), (gauge / 2, 0.075, -0.05), (gauge / 2 + 0.02, 0.2, -0.24)], 0.06, 4)
        rails[1] = bent
        ties[0] = ties[0].turn_here(y=24).move(x=0.05)
        ties[1] = ties[1].cut((1, 0, 0.3), -0.03)
    if b.variant == "crossing":
        rails += [rail.turn(y=90) for rail in rails]
        ties += [tie.turn(y=90) for tie in ties]
    if b.variant == "ramped":
        slope = 24
        rails, ties = ([part.turn(x=slope).move(y=0.21) for part in group] for group in (rails, ties))
        legs = [
            box(0.06, h, 0.06).move(x, 0, z) for x in (-gauge / 2, gauge / 2) for z, h in ((-0.4, 0.4), (0.0, 0.22))
        ]
        b.add("leg", legs, wood)
    b.add("rail", rails, iron)
    b.add("sleeper", ties, wood)
    if b.variant == "on gravel":
        b.add("gravel", box(gauge + 0.4, 0.05, 1, taper=0.9), b.paint("stone"))
    if b.variant == "with a buffer stop":
        posts = [box(0.08, 0.32, 0.08).move(x, 0, -0.42) for x in (-gauge / 2, gauge / 2)]
        braces = [beam((x, 0.06, -0.16), (x, 0.26, -0.42), 0.055) for x in (-gauge / 2, gauge / 2)]
        b.add("post", posts + braces, wood, said=False)
        b.add(
            "buffer",
            box(gauge + 0.24, 0.12, 0.09).move(0, 0.22, -0.37),
            b.paint("paint", b.pick("red", "yellow", "brown")),
        )


@kind(
    "bear trap",
    also=("leg trap", "jaw trap"),
    variants=("closed", "rusty", "with a chain", "bloody"),
    size=0.5,
)
def bear_trap(b: PropBuilder) -> None:
    """Two toothed jaws around a plate."""
    iron = b.paint("paint", b.pick("orange", "brown", "dark red")) if b.variant == "rusty" else b.paint("iron")
    radius = b.between(0.34, 0.4)
    lift = 68 if b.variant == "closed" else b.between(16, 34)
    for side in (0, 180):
        arc = [(radius * np.cos(a), 0.04, radius * np.sin(a)) for a in np.linspace(0, np.pi, 11)]
        teeth = [
            cone(0.05, 0.17, 4).move(radius * np.cos(a), 0.05, radius * np.sin(a))
            for a in np.linspace(0.35, np.pi - 0.35, 6)
        ]
        b.add("jaw", tube(arc, 0.075, 6).turn(x=-lift).turn(y=side), iron)
        b.add("tooth", [tooth.turn(x=-lift).turn(y=side) for tooth in teeth], b.shade(iron, 0.1))
    b.add("bar", box(2 * radius + 0.3, 0.07, 0.1, bevel=0.015).move(y=-0.01), b.shade(iron), said=False)
    b.add(
        "spring",
        [box(0.14, 0.1, 0.2, bevel=0.03).move(x, -0.01, 0) for x in (-radius - 0.08, radius + 0.08)],
        iron,
        said=False,
    )
    b.add(
        "plate",
        cylinder(0.12, 0.06, 10).move(y=0.05),
        b.paint("iron" if b.variant != "bloody" else "paint", "" if b.variant != "bloody" else "dark red"),
        said=True,
    )
    if b.variant == "with a chain" or (not b.variant and b.chance(0.3)):
        b.add(
            "chain",
            chain([(radius + 0.12, 0.045, 0), (radius + 0.3, 0.045, 0.2), (radius + 0.24, 0.045, 0.46)], 0.17),
            iron,
        )


@kind(
    "saw trap",
    also=("circular saw trap", "buzz saw trap"),
    variants=("wall", "double", "bloody", "wooden", "horizontal"),
    size=1.0,
)
def saw_trap(b: PropBuilder) -> None:
    """A toothed disk that sticks out of a slot."""
    steel = b.paint("steel")
    base = b.paint("wood" if b.variant == "wooden" else b.pick("stone", "iron", "wood"))
    radius, teeth = b.between(0.36, 0.42), b.whole(9, 13)
    disk = extrude(gear(teeth, radius, radius * 0.84) if b.chance(0.3) else star(teeth, radius, radius * 0.78), 0.055)
    hub = cylinder(radius * 0.26, 0.12, 10).turn(x=90).move(z=-0.06)
    xs = (-0.24, 0.24) if b.variant == "double" else (0.0,)
    parts: list[tuple[str, Solid, Paint]] = [
        ("base", box(1, 0.14, 0.42, bevel=0.02), base),
        ("slot", box(0.94, 0.04, 0.15).move(y=0.12), b.paint("paint", "black")),
    ]
    for k, x in enumerate(xs):
        z = 0.06 * (-1) ** k if b.variant == "double" else 0.0
        size = 0.72 if b.variant == "double" else 1.0
        rise = 0.14 + radius * 0.35 * size
        parts.append(("blade", disk.scale(size, size, 1).turn(z=b.between(0, 40)).move(x, rise, z), steel))
        parts.append(("hub", hub.scale(size, size, 1).move(x, rise, z), b.paint("iron", b.pick("black", "dark grey"))))
    if b.variant == "horizontal":
        parts.append(("post", cylinder(0.05, 0.24, 8), b.shade(base)))
    if b.variant == "bloody":
        stain = disk.scale(0.99, 0.99, 1.5).cut((0.5, 1, 0), radius * 0.55)
        parts.append(("blood", stain.move(0, 0.14 + radius * 0.35, 0), b.paint("paint", "dark red")))
    for name, solid, paint in parts:
        if name in ("blade", "blood") or name == "hub":
            solid = solid.cut((0, 1, 0), 0.02)
        if b.variant == "wall":
            solid = solid.turn(x=90).move(y=0.21)
        if b.variant == "horizontal" and name in ("blade", "hub"):
            solid = solid.move(y=-0.14 - radius * 0.35).turn(x=90).move(y=0.22)
        b.add(name, solid, paint, said=name in ("base", "blade"))


@kind(
    "shackles",
    also=("manacles",),
    variants=("with a ball", "on a wall", "open", "rusty"),
    size=0.6,
    countable=False,
)
def shackles(b: PropBuilder) -> None:
    """Two cuffs joined by a chain; a ball and chain; on a wall."""
    iron = b.paint("paint", b.pick("brown", "orange")) if b.variant == "rusty" else b.paint(b.pick("iron", "steel"))
    cuff = hoop(0.17, 0.085, 14, 6)
    lock = box(0.09, 0.12, 0.1, bevel=0.02).move(0, -0.015, 0.2)
    gap = box(0.2, 0.3, 0.3).turn(y=0).move(0, -0.1, -0.16)
    if b.variant == "on a wall":
        b.add("wall", box(0.8, 0.24, 0.12, bevel=0.02).move(y=0.73), b.paint(b.pick("stone", "brick", "wood")))
        for x in (-0.22, 0.22):
            b.add("plate", cylinder(0.09, 0.06, 8).turn(x=90).move(x, 0.84, 0.04), iron, said=False)
            b.add("chain", chain([(x, 0.86, 0.105), (x, 0.4, 0.115)], 0.16), iron)
            b.add("cuff", (cuff + lock.turn(y=180)).turn(x=90).move(x, 0.22, 0.08), iron)
        return
    if b.variant == "with a ball":
        b.add("ball", ball(0.3, 14).move(x=0.32), b.paint("iron", b.pick("black", "dark grey")))
        b.add(
            "chain",
            chain([(0.06, 0.12, 0.1), (-0.14, 0.05, 0.22), (-0.36, 0.05, 0.06), (-0.5, 0.05, -0.02)], 0.17),
            iron,
        )
        b.add("cuff", (cuff + lock.turn(y=90)).move(-0.68, 0, -0.06), iron)
        return
    sides = (-1, 1)
    for side in sides:
        ring_ = cuff - gap.turn(y=side * 40) if b.variant == "open" else cuff
        b.add("cuff", (ring_ + lock).turn(y=-side * 50).move(side * 0.36, 0.0, b.between(-0.04, 0.04)), iron)
    path = [(-0.24, 0.05, 0.12), (-0.12, 0.05, 0.27), (0.12, 0.05, 0.27), (0.24, 0.05, 0.12)]
    b.add("chain", chain(path, 0.16), b.shade(iron))
