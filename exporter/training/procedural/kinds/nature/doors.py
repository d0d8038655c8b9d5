"""Doors, gates and arches."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import rock, spaced
from propsmith.exporter.training.procedural.outlines import Outline, arched, circle, extrude, polygon, rectangle, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cone, cylinder, gable, join
from propsmith.exporter.training.procedural.sweeps import tube


def door_outline(shape: str, width: float, height: float) -> Outline:
    """A door's outline, standing on y = 0."""
    if shape == "round":
        return arched(width, height)
    if shape == "pointed":
        return arched(width, height, pointed=True)
    if shape == "circle":
        return circle(width * 0.75, 20).translate((0, width * 0.75))
    return rectangle(width, height).translate((0, height / 2))


def frame_around(shape: str, width: float, height: float, thick: float, depth: float) -> Solid:
    """A frame, open below, around a door of this outline."""
    outer = door_outline(shape, width + 2 * thick, height + thick)
    return extrude(outer, depth) - extrude(door_outline(shape, width, height), 1).move(y=-0.0005)


def planks_on(body: Solid, width: float, count: int, gap: float = 0.022) -> Solid:
    """The body with upright grooves, as of boards."""
    step = width / count
    grooves = [
        box(gap, 3, 0.03).move(x, -0.5, s * body.size[2] / 2)
        for x in spaced(count - 1, step * (count - 2))
        for s in (-1, 1)
    ]
    return body - join(grooves)


@kind(
    "door",
    also=("house door",),
    variants=("wooden", "iron-banded", "double", "round", "arched", "sci-fi", "with a window", "open"),
    size=2.1,
    stretch=("wide", "tall"),
)
def door(b: PropBuilder) -> None:
    """A leaf in a frame, with a handle."""
    if b.variant == "sci-fi":
        _scifi_door(b)
        return
    shape = {"round": "circle", "arched": "round"}.get(b.variant) or (
        "round" if b.variant == "iron-banded" and b.chance(0.6) else b.pick("flat", "flat", "round")
    )
    double = b.variant == "double"
    width, height = (b.between(0.72, 0.84) if double else b.between(0.42, 0.52)), b.between(0.82, 0.92)
    wood = b.paint("wood", any_color=0.0 if b.variant == "wooden" else 0.5)
    frame = b.paint(b.pick("wood", "wood", "stone"), any_color=0.15)
    b.add("frame", frame_around(shape, width, height, 0.07, 0.14), frame)
    metal = b.paint("iron" if b.variant == "iron-banded" else b.pick("iron", "brass", "gold"))
    leaf = extrude(door_outline(shape, width + 0.01, height + 0.004), 0.07)
    if b.variant in ("wooden", "iron-banded", "round", "double") or b.chance(0.4):
        leaf = planks_on(leaf, width, 6 if double else 4)
    parts: list[tuple[str, Solid, Paint]] = [("leaf", leaf, wood)]
    tall = 1.5 * width if shape == "circle" else height
    if double:
        parts.append(("gap", box(0.035, height * 0.8, 0.09), b.shade(frame, 0.1)))
    elif shape != "circle":
        parts += _door_fittings(b, width, tall, wood, metal)
    for x in (-0.07, 0.07) if double else (0.0 if shape == "circle" else width * 0.36,):
        grip = ball(0.036, 8).move(x, tall * 0.45, 0.06) + box(0.03, 0.03, 0.06).move(x, tall * 0.45 + 0.02, 0.04)
        parts.append(("handle", grip, metal))
    if b.variant == "open":
        parts = [(name, solid.move(x=width / 2).turn(y=-62).move(x=-width / 2), paint) for name, solid, paint in parts]
    for name, solid, paint in parts:
        b.add(name, solid, paint, said=name in ("band", "panel", "window", "handle"))
    if b.variant in ("", "wooden") and b.chance(0.4):
        b.add("step", box(width + 0.24, 0.05, 0.26).move(z=0.1), b.paint("stone"))


def _door_fittings(
    b: PropBuilder, width: float, tall: float, wood: Paint, metal: Paint
) -> list[tuple[str, Solid, Paint]]:
    """Bands, panels or a window of a leaf."""
    parts: list[tuple[str, Solid, Paint]] = []
    if b.variant == "iron-banded":
        parts += [("band", box(width * 0.96, 0.07, 0.1).move(y=tall * y), metal) for y in (0.16, 0.62)]
        parts += [
            ("stud", ball(0.022, 6).move(x, tall * y + 0.014, 0.05), metal)
            for y in (0.16, 0.62)
            for x in spaced(4, width * 0.7)
        ]
    elif b.chance(0.6):
        places = [(y, h) for y, h in ((0.1, 0.3), (0.52, 0.26)) if not (b.variant == "with a window" and y > 0.5)]
        parts += [
            ("panel", box(width * 0.62, tall * h, 0.11, bevel=0.02).move(y=tall * y), b.shade(wood, 0.1))
            for y, h in places
        ]
    if b.variant == "with a window":
        parts += [
            ("window", box(width * 0.55, 0.24, 0.1).move(y=tall * 0.6), b.paint("glass")),
            (
                "bar",
                join(
                    [
                        box(0.036, 0.26, 0.125).move(y=tall * 0.595),
                        box(width * 0.6, 0.036, 0.125).move(y=tall * 0.72),
                    ]
                ),
                b.shade(wood, 0.1),
            ),
        ]
    return parts


def _scifi_door(b: PropBuilder) -> None:
    metal, panel = b.paint("metal", any_color=0.3), b.paint("metal", any_color=0.5)
    glow = b.paint("paint", b.pick("cyan", "orange", "lime green", "red", "light blue"))
    width, height = b.between(0.6, 0.74), 0.82
    cut = [
        (-width / 2, 0),
        (width / 2, 0),
        (width / 2, height - 0.14),
        (width / 2 - 0.14, height),
        (-width / 2 + 0.14, height),
        (-width / 2, height - 0.14),
    ]
    hole = polygon(cut)
    b.add("frame", extrude(hole.scale((1.3, 1.14)), 0.18) - extrude(hole, 1).move(y=-0.0005), metal)
    half = extrude(hole, 0.09)
    b.add("panel", [half.cut((-1, 0, 0), 0.017), half.cut((1, 0, 0), 0.017)], panel)
    b.add("seam", box(0.05, height - 0.03, 0.07), b.paint("paint", "black"), said=False)
    b.add(
        "stripe", [box(width * 0.36, 0.06, 0.12).move(x, height * 0.52, 0) for x in (-width * 0.24, width * 0.24)], glow
    )
    b.add("light", box(0.22, 0.05, 0.22).move(0, height + 0.025, 0), glow, said=False)
    b.add(
        "keypad",
        box(0.08, 0.13, 0.06).move(width / 2 + 0.05, height * 0.42, 0.09),
        b.paint("paint", "dark grey"),
        said=False,
    )


@kind(
    "gate",
    also=("gateway",),
    variants=("castle", "iron", "garden", "torii", "moon", "farm", "open"),
    size=3.0,
    countable=False,
    outdoor=True,
    stretch=("wide",),
)
def gate(b: PropBuilder) -> None:
    """Two posts with wings, of wood, of bars, or an opening of honor."""
    style = b.variant if b.variant not in ("", "open") else b.pick("garden", "iron", "castle", "farm")
    {
        "castle": _castle_gate,
        "iron": _iron_gate,
        "torii": _torii,
        "moon": _moon_gate,
        "garden": _garden_gate,
        "farm": _farm_gate,
    }[style](b)


def _wings(b: PropBuilder, name: str, wing: Solid, half: float, paint: Paint, z: float = 0.0) -> None:
    """Two wings that hang at x = -half and half; ajar in the open variant. `wing` reaches from x = 0 to half."""
    turn = b.between(50, 75) if b.variant == "open" else 0.0
    left = wing.turn(y=-turn).move(x=-half, z=z)
    b.add(name, [left, left.mirror()], paint)


def _castle_gate(b: PropBuilder) -> None:
    gray, wood, iron = b.paint(b.pick("stone", "brick", "sandstone")), b.paint("wood", any_color=0.2), b.paint("iron")
    width, height = b.between(0.46, 0.54), b.between(0.56, 0.64)
    opening = arched(width, height, pointed=b.chance(0.3))
    for x in (-width / 2 - 0.12, width / 2 + 0.12):
        b.add("tower", box(0.2, 0.84, 0.3, bevel=0.01).move(x=x), gray)
        b.add(
            "merlon", [box(0.075, 0.1, 0.34).move(x + d, 0.83, 0) for d in (-0.075, 0.075)], b.shade(gray), said=False
        )
    b.add("wall", box(width + 0.1, 0.74, 0.2) - extrude(opening, 1), b.shade(gray), said=False)
    wing = planks_on(extrude(opening, 0.09), width, 5).cut((-1, 0, 0), 0.006).move(x=width / 2)
    _wings(b, "door", wing, width / 2, wood)
    bands = join(box(width / 2 - 0.03, 0.05, 0.125).move(width / 4, y, 0) for y in (0.12, 0.34))
    _wings(b, "band", bands, width / 2, iron)


def _iron_gate(b: PropBuilder) -> None:
    iron, gray = b.paint("iron", b.pick("black", "dark grey", "grey")), b.paint(b.pick("stone", "brick"))
    half, height = b.between(0.3, 0.34), b.between(0.5, 0.6)
    for x in (-half - 0.08, half + 0.08):
        b.add("post", box(0.16, height + 0.08, 0.16, bevel=0.01).move(x=x), gray)
        b.add("cap", gable(0.22, 0.1, 0.22, 0).move(x, height + 0.075, 0), b.shade(gray), said=False)
    bars = []
    for x in spaced(4, half - 0.05):
        rise = height - 0.06 + 0.12 * (x / half + 0.5)
        bars.append(
            box(0.036, rise, 0.036).move(half / 2 + x, 0.03, 0)
            + cone(0.042, 0.09, 4).move(half / 2 + x, rise + 0.02, 0)
        )
    rails = [box(half, 0.04, 0.045).move(half / 2, y, 0) for y in (0.06, height * 0.6)]
    circle_ = extrude(ring(0.08, 0.04), 0.045).move(half / 2, height * 0.38, 0)
    _wings(b, "wing", join([*bars, *rails, circle_]), half + 0.012, iron)


def _garden_gate(b: PropBuilder) -> None:
    wood = b.paint("wood", any_color=0.45)
    half, height = b.between(0.24, 0.3), b.between(0.42, 0.5)
    posts = [box(0.09, height + 0.1, 0.09, bevel=0.01).move(x=x) for x in (-half - 0.03, half + 0.03)]
    b.add("post", posts, wood)
    b.add("knob", [ball(0.06, 8).move(s * (half + 0.03), height + 0.08, 0) for s in (-1, 1)], b.shade(wood), said=False)
    pickets = [
        box(0.08, height * (0.8 + 0.24 * (1 - (x / half) ** 2)), 0.05, bevel=0.01).move(x, 0.03, 0)
        for x in spaced(5, 2 * half - 0.12)
    ]
    rails = [box(2 * half, 0.06, 0.04).move(0, y, -0.03) for y in (0.1, height * 0.62)]
    leaf = join([*pickets, *rails])
    if b.variant == "open":
        leaf = leaf.move(x=half).turn(y=-58).move(x=-half)
    b.add("picket", leaf, b.shade(wood, 0.1), said=False)
    if b.chance(0.4) and b.variant != "open":
        path = [((half + 0.03) * np.cos(a), height + 0.08 + 0.36 * np.sin(a), 0) for a in np.linspace(0, np.pi, 9)]
        b.add("arch", tube(path, 0.06, 6), wood)


def _farm_gate(b: PropBuilder) -> None:
    wood = b.paint("wood", any_color=0.2)
    b.add("post", [box(0.09, 0.5, 0.09).move(x=x) for x in (-0.47, 0.47)], wood)
    rails = [box(0.86, 0.06, 0.045).move(0.43, y, 0) for y in (0.08, 0.2, 0.32, 0.42)]
    ends = [box(0.055, 0.42, 0.05).move(x, 0.06, 0) for x in (0.03, 0.83)]
    brace = extrude(polygon([(0.02, 0.08), (0.08, 0.08), (0.84, 0.42), (0.78, 0.46)]), 0.055)
    leaf = join([*rails, *ends, brace]).move(x=-0.43)
    if b.variant == "open":
        leaf = leaf.move(x=0.43).turn(y=-50).move(x=-0.43)
    b.add("bar", leaf, b.shade(wood, 0.08), said=False)


def _torii(b: PropBuilder) -> None:
    red = b.paint("wood", b.pick("red", "red", "dark red", "orange"))
    black, half = b.paint("paint", "black"), b.between(0.28, 0.34)
    posts = [cylinder(0.05, 0.72, 10, top=0.85).turn(z=s * 3).move(-s * half, 0, 0) for s in (-1, 1)]
    b.add("pillar", posts, red)
    b.add("foot", [cylinder(0.075, 0.1, 10).move(x=x) for x in (-half, half)], black, said=False)
    b.add("beam", box(2 * half + 0.14, 0.06, 0.07).move(y=0.52), red)
    curve = [
        (-0.5, 0.8),
        (-0.25, 0.72),
        (0.25, 0.72),
        (0.5, 0.8),
        (0.5, 0.88),
        (0.25, 0.81),
        (-0.25, 0.81),
        (-0.5, 0.88),
    ]
    b.add("lintel", extrude(polygon(curve), 0.12).move(y=-0.03), red, said=False)
    b.add("roof", extrude(polygon([(x * 1.04, y * 0.4 + 0.51) for x, y in curve]), 0.16), black)
    b.add("plaque", box(0.1, 0.16, 0.06).move(0, 0.56, 0.03), b.paint("paint", b.pick("gold", "black")), said=False)


def _moon_gate(b: PropBuilder) -> None:
    wall = b.paint(b.pick("plaster", "stone", "brick"), any_color=0.15)
    radius = b.between(0.28, 0.33)
    hole = circle(radius, 24).translate((0, radius + 0.06))
    b.add("wall", box(1, 0.74, 0.13) - extrude(hole, 1), wall)
    rim = extrude(circle(radius + 0.055, 24) - circle(radius - 0.01, 24), 0.19).move(y=radius + 0.06)
    b.add("ring", rim.cut((0, 1, 0), 0), b.paint(b.pick("stone", "wood"), any_color=0.3))
    b.add("roof", gable(1.06, 0.13, 0.3).move(y=0.735), b.paint(b.pick("tile", "slate"), any_color=0.2))


@kind(
    "arch",
    also=("archway",),
    variants=("ruined", "rose", "brick", "pointed", "triumphal", "of rock"),
    size=3.5,
    countable=False,
    outdoor=True,
    stretch=("tall", "wide"),
)
def arch(b: PropBuilder) -> None:
    """Wedge-shaped stones in a half circle upon two pillars."""
    if b.variant == "rose":
        _rose_arch(b)
        return
    gray = b.paint("brick" if b.variant == "brick" else b.pick("stone", "stone", "sandstone", "marble"))
    if b.variant == "of rock":
        path = [
            (0.4 * np.cos(a) * b.between(0.92, 1.05), 0.06 + 0.72 * np.sin(a) * b.between(0.94, 1.04), 0)
            for a in np.linspace(-0.08, np.pi + 0.08, 8)
        ]
        b.add("rock", tube(path, [0.42, 0.36, 0.3, 0.26, 0.27, 0.3, 0.36, 0.44], 6).cut((0, 1, 0), 0), gray, said=False)
        return
    width, depth, pillar = b.between(0.5, 0.58), b.between(0.18, 0.24), b.between(0.16, 0.2)
    if b.variant in ("triumphal", "pointed"):
        _wall_arch(b, gray, width, depth, pillar)
        return
    height = b.between(0.42, 0.52)
    stones, middle = b.whole(7, 9) | 1, width / 2 + pillar / 2
    for s in (-1, 1):
        tall = height * (0.6 if b.variant == "ruined" and s == 1 else 1.0)
        rows = 4
        blocks = [
            box(pillar * (1 if k % 2 else 0.9), tall / rows + 0.004, depth * (1 if k % 2 else 0.92), bevel=0.012).move(
                s * middle, k * tall / rows + 0.05, 0
            )
            for k in range(rows)
        ]
        b.add("block", blocks, b.shade(gray), said=False)
        b.add("base", box(pillar + 0.07, 0.08, depth + 0.07).move(x=s * middle), b.shade(gray, 0.1), said=False)
    keep = stones * 5 // 8 if b.variant == "ruined" else stones
    for k in range(keep):
        turn = 180 - 180 * (k + 0.5) / stones
        size = 2 * (width / 2 + pillar) * np.sin(np.pi / stones / 2) * 1.04
        key = k == stones // 2
        block = box(pillar * (1.3 if key else 1.0), size, depth * (1.15 if key else 1.0), bevel=0.012).move(
            middle, -size / 2, 0
        )
        b.add("keystone" if key else "stone", block.turn(z=turn).move(y=height + 0.05), b.shade(gray, 0.1), said=False)
    if b.variant == "ruined":
        b.add(
            "fragment",
            [rock(b.rng, 0.2, 0.14, 0.18, 14).move(x, 0, z) for x, z in ((0.3, 0.24), (0.1, -0.2), (0.5, 0.2))],
            b.shade(gray),
        )


def _wall_arch(b: PropBuilder, gray: Paint, width: float, depth: float, pillar: float) -> None:
    """A wall with an opening and columns."""
    high = 0.9
    opening = extrude(arched(width * 0.8, 0.66, pointed=b.variant == "pointed"), 1)
    b.add("wall", box(width + 2 * pillar, 0.78, depth) - opening, gray, said=False)
    b.add("cornice", box(width + 2 * pillar + 0.1, 0.07, depth + 0.1).move(y=0.775), b.shade(gray), said=False)
    b.add("attic", box(width + 2 * pillar, high - 0.8, depth).move(y=0.82), gray, said=False)
    b.add(
        "column",
        [
            cylinder(0.045, 0.76, 8).move(x, 0.01, depth / 2 + 0.02)
            for x in (-width / 2 - pillar * 0.4, width / 2 + pillar * 0.4)
        ],
        b.shade(gray, 0.1),
    )


def _rose_arch(b: PropBuilder) -> None:
    """A garden's arch of slats, overgrown."""
    wood, half = b.paint("wood", b.pick("white", "brown", "light brown", "green")), b.between(0.28, 0.33)
    path = [
        (half, 0, 0),
        (half, 0.55, 0),
        *[(half * np.cos(a), 0.55 + half * 1.1 * np.sin(a), 0) for a in np.linspace(0.3, np.pi - 0.3, 7)],
        (-half, 0.55, 0),
        (-half, 0, 0),
    ]
    b.add("arch", [tube(path, 0.05, 6).move(z=z) for z in (-0.13, 0.13)], wood, said=False)
    spots = [
        (x, y)
        for x, y in (
            (half, 0.15),
            (half, 0.35),
            (half, 0.55),
            (half * 0.75, 0.55 + half * 0.72),
            (half * 0.3, 0.55 + half * 1.05),
        )
    ]
    spots += [(-x, y) for x, y in spots] + [(0, 0.55 + half * 1.09)]
    b.add("slat", [box(0.05, 0.05, 0.3).move(x, y - 0.025, 0) for x, y in spots], wood, said=False)
    green, red = (
        b.paint("leaf", b.pick("green", "dark green")),
        b.paint("paint", b.pick("red", "pink", "white", "magenta")),
    )
    leaves = [rock(b.rng, 0.17, 0.17, 0.3, 12).move(x, y - 0.08, 0) for x, y in spots if b.chance(0.85)]
    b.add("leaves", join(leaves), green, said=False)
    roses = [
        ball(0.055, 6).move(x * 1.12, y - 0.03 + b.between(-0.05, 0.05), z) for x, y in spots[::2] for z in (-0.1, 0.13)
    ]
    b.add("rose", join(roses), red, said=False)
