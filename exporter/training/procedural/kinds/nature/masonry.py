"""Windows, columns, walls, chimneys and wells."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.nature.doors import door_outline
from propsmith.exporter.training.procedural.kinds.nature.plants import BLOOMS
from propsmith.exporter.training.procedural.organic import around, rock, spaced
from propsmith.exporter.training.procedural.outlines import Outline, circle, extrude, lay, polygon, star, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, gable, join
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "window",
    also=("house window",),
    variants=("shuttered", "arched", "stained-glass", "broken", "round", "with a flower box", "barred"),
    size=1.4,
    stretch=("wide", "tall"),
)
def window(b: PropBuilder) -> None:
    """Panes in a frame with bars and a sill."""
    frame = b.paint("stone" if b.variant in ("stained-glass", "barred") and b.chance(0.6) else "wood", any_color=0.45)
    glass = b.paint("glass")
    width, height = b.between(0.56, 0.72), b.between(0.8, 0.92)
    shape = {"arched": "round", "stained-glass": b.pick("round", "pointed"), "round": "circle"}.get(b.variant, "flat")
    if shape == "circle":
        outline, inner = circle(0.48, 20).translate((0, 0.48)), circle(0.38, 20).translate((0, 0.48))
        width, height = 0.7, 0.96
    else:
        outline, inner = (
            door_outline(shape, width, height),
            door_outline(shape, width - 0.17, height - 0.17).translate((0, 0.085)),
        )
    b.add("frame", extrude(outline, 0.12) - extrude(inner, 1), frame)
    bars = [box(0.05, height - 0.1, 0.085).move(y=0.05), box(width - 0.1, 0.05, 0.085).move(y=height * 0.48)]
    if b.variant == "stained-glass":
        _stained_panes(b, inner, height)
        bars = [
            box(0.045, height - 0.1, 0.085).move(y=0.05),
            *[box(width - 0.1, 0.045, 0.085).move(y=height * s - 0.022) for s in (1 / 3, 2 / 3)],
        ]
    elif b.variant == "broken":
        shards_ = [
            polygon([(-0.4, 0), (0.4, 0), (0.2, 0.2), (0.06, 0.1), (-0.1, 0.34), (-0.4, 0.2)]),
            polygon([(-0.4, 1), (0.4, 1), (0.4, 0.6), (0.16, 0.8), (0, 0.66), (-0.2, 0.84)]),
        ]
        panes = [extrude(inner.scale((1.06, 1.02)) ^ piece, 0.045) for piece in shards_]
        b.add("pane", panes, glass, said=False)
        bars = bars[:1] if b.chance(0.5) else bars
    else:
        b.add("pane", extrude(inner.scale((1.05, 1.02)).translate((0, -0.01)), 0.045), glass)
    if b.variant == "barred":
        iron = b.paint("iron")
        b.add("bar", [cylinder(0.024, height - 0.06, 6).move(x, 0.03, 0.045) for x in spaced(3, width * 0.44)], iron)
        bars = []
    if bars:
        clip = extrude(outline, 1)
        b.add("bar", join(bar & clip for bar in bars), frame, said=False)
    if shape != "circle":
        b.add("sill", box(width + 0.1, 0.07, 0.22).move(0, -0.02, 0.03), b.shade(frame), said=False)
    _shutters_and_flowers(b, width, height)


def _stained_panes(b: PropBuilder, inner: Outline, height: float) -> None:
    """Six fields of colored glass."""
    colors = [b.paint("stained glass", c) for c in ("red", "blue", "yellow", "green", "purple")]
    pane = extrude(inner.scale((1.06, 1.02)).translate((0, -0.01)), 0.05)
    for k, (x, y) in enumerate(((-1, 0), (1, 0), (-1, 1), (1, 1), (-1, 2), (1, 2))):
        cell = box(0.5, height / 3, 1).move(x * 0.25, y * height / 3, 0)
        b.add("pane", pane & cell, colors[(k * 2 + b.whole(0, 1)) % 5], said=False)


def _shutters_and_flowers(b: PropBuilder, width: float, height: float) -> None:
    if b.variant == "shuttered" or (b.variant == "with a flower box" and b.chance(0.5)):
        shutter = b.paint("wood", any_color=0.7)
        slats = [box(width * 0.4, 0.05, 0.08).move(y=height * s) for s in (0.14, 0.3, 0.46, 0.62, 0.78)]
        leaf = join([box(width * 0.46, height - 0.02, 0.055), *slats]).move(y=0.02)
        b.add("shutter", [leaf.move(s * (width * 0.73 - 0.005), 0, 0.02) for s in (-1, 1)], shutter)
    if b.variant == "with a flower box":
        b.add("box", box(width, 0.15, 0.18).move(0, -0.02, 0.15), b.paint("wood", any_color=0.3), said=False)
        places = spaced(5, width * 0.78)
        b.add(
            "foliage",
            [rock(b.rng, 0.2, 0.14, 0.18, 30).move(x, 0.1, 0.15) for x in places],
            b.paint("leaf"),
            said=False,
        )
        b.add(
            "flower",
            [ball(0.055, 8).move(x, b.between(0.13, 0.17), 0.17) for x in places],
            b.paint("paint", b.pick(*BLOOMS)),
        )


@kind(
    "column",
    also=("pillar",),
    variants=("Greek", "broken", "square", "vine-covered", "twisted", "fallen"),
    size=3.5,
    outdoor=True,
    stretch=("tall",),
)
def column(b: PropBuilder) -> None:
    """Base, shaft and capital."""
    gray = b.paint(b.pick("marble", "stone", "stone", "sandstone"), any_color=0.06)
    radius, height = b.between(0.1, 0.14), b.between(0.7, 0.78)
    squared = b.variant == "square" or (b.variant in ("", "broken", "vine-covered") and b.chance(0.25))
    if squared:
        shaft = box(radius * 1.9, height, radius * 1.9, bevel=0.03, taper=b.pick(1.0, 0.88))
    elif b.variant == "twisted":
        shaft = lay(star(6, radius * 1.15, radius * 0.82), height, twist=220)
    elif b.variant == "Greek" or b.chance(0.5):
        flutes = [cylinder(radius * 0.2, 2, 6).move(x, -0.1, z) for x, z, _ in around(8, radius * 1.02)]
        shaft = cylinder(radius, height, 20, top=0.86) - join(flutes)
    else:
        shaft = cylinder(radius, height, b.pick(8, 10, 12), top=b.pick(1.0, 0.86))
    low = 0.12
    parts = [("shaft", shaft.move(y=low - 0.01), gray)]
    parts += [
        ("base", box(radius * 3, 0.07, radius * 3, bevel=0.01), b.shade(gray)),
        ("ring", cylinder(radius * 1.28, 0.07, 12).move(y=0.06), gray),
    ]
    top = low + height - 0.02
    capital = [
        ("capital", cylinder(radius * 0.95, 0.08, 12, top=1.4).move(y=top), gray),
        ("abacus", box(radius * 2.9, 0.07, radius * 2.9, bevel=0.01).move(y=top + 0.075), b.shade(gray)),
    ]
    if b.variant == "Greek" and b.chance(0.6):
        scrolls = [
            cylinder(0.055, radius * 2.2, 10).turn(x=90).move(s * radius * 1.25, top + 0.05, -radius * 1.1)
            for s in (-1, 1)
        ]
        capital += [("scroll", scroll, gray) for scroll in scrolls]
    if b.variant == "broken":
        cut = shaft.cut((0.5, -1, 0.3), -height * b.between(0.45, 0.7))
        parts[0] = ("shaft", cut.move(y=low - 0.01), gray)
        piece = (
            cylinder(radius * 0.95, 0.24, 10).cut((0.3, -1, 0), -0.2).turn(z=90).move(radius * 3.4, radius * 0.93, 0.08)
        )
        parts.append(("drum", piece, b.shade(gray)))
    else:
        parts += capital
    for name, solid, paint in parts:
        fallen = solid.turn(z=90).turn(y=12).move(x=0.5, y=radius * 1.5) if b.variant == "fallen" else solid
        b.add(name, fallen, paint, said=name in ("base", "capital") and b.variant != "fallen")
    if b.variant == "vine-covered":
        _winding_vine(b, radius * (1.32 if squared else 1.0))


def _winding_vine(b: PropBuilder, wide: float) -> None:
    turns = np.linspace(0, 4.6 * np.pi, 30)
    path = [(wide * np.sin(a), 0.1 + 0.78 * a / turns[-1], wide * np.cos(a)) for a in turns]
    b.add("vine", tube(path, 0.05, 5), b.paint("paint", b.pick("green", "dark green", "brown")), said=False)
    b.add(
        "leaf",
        join(rock(b.rng, 0.11, 0.1, 0.11, 9).move(x * 1.1, y - 0.03, z * 1.1) for x, y, z in path[1::3]),
        b.paint("leaf"),
        said=False,
    )


@kind(
    "wall",
    also=("wall section",),
    variants=("stone", "brick", "broken", "palisade", "castle", "with a window", "corner"),
    size=4.0,
    countable=False,
    outdoor=True,
    stretch=("wide", "tall"),
)
def wall_piece(b: PropBuilder) -> None:
    """A piece of wall with blocks or bricks that stand out of it."""
    if b.variant == "palisade":
        _palisade(b)
        return
    material = (
        b.variant if b.variant in ("stone", "brick") else b.pick("stone", "stone", "brick", "plaster", "sandstone")
    )
    paint, depth, height = b.paint(material), b.between(0.16, 0.22), b.between(0.52, 0.66)
    body = box(1, height, depth)
    shares = (b.between(0.85, 1), b.between(0.7, 0.85), b.between(0.8, 0.95), 0.6, 0.66, b.between(0.3, 0.45), 0.2)
    edge = [(x, height * share) for x, share in zip((-0.6, -0.3, -0.15, 0.0, 0.15, 0.32, 0.6), shares, strict=True)]
    broken = extrude(polygon([(-0.6, 2), *edge, (0.6, 2)]), 1) if b.variant == "broken" else None
    hole = box(0.26, 0.26, 1).move(y=height * 0.38)

    def cut(solid: Solid) -> Solid:
        solid = solid - broken if broken else solid
        return solid - hole if b.variant == "with a window" else solid

    pieces = [("wall", cut(body), paint)]
    pieces.append(("block", cut(_raised_blocks(b, material, depth, height)), b.shade(paint, 0.1)))
    if b.variant == "castle":
        pieces.append(("walkway", box(1, 0.07, depth + 0.12).move(y=height - 0.01), b.shade(paint)))
        pieces += [
            ("merlon", box(0.15, 0.15, 0.08).move(x, height + 0.05, depth / 2 + 0.02), paint) for x in spaced(4, 0.84)
        ]
    elif b.variant != "broken":
        pieces.append(
            (
                "cap",
                box(1.03, 0.07, depth + 0.09, bevel=0.012).move(y=height - 0.01),
                b.paint("stone") if material != "stone" else b.shade(paint, 0.1),
            )
        )
    if b.variant == "with a window":
        pieces.append(
            ("bar", join(box(0.04, 0.3, 0.04).move(x, height * 0.36, 0) for x in (-0.06, 0.06)), b.paint("iron"))
        )
    _place_wall(b, pieces, depth, paint)


def _place_wall(b: PropBuilder, pieces: list[tuple[str, Solid, Paint]], depth: float, paint: Paint) -> None:
    """One wing of wall, or two at a corner."""
    turns = (0.0, 90.0) if b.variant == "corner" else (0.0,)
    for turn in turns:
        for name, solid, part_paint in pieces:
            placed = solid.turn(y=90).move(-0.5 + depth / 2, 0, -0.5 + depth / 2) if turn else solid
            b.add(name, placed, part_paint, said=name == "cap" and len(turns) == 1)
    if b.variant == "broken":
        b.add(
            "fragment",
            [
                rock(b.rng, b.between(0.12, 0.2), 0.11, 0.16, 14).move(x, 0, z)
                for x, z in ((0.36, 0.2), (0.2, 0.28), (0.42, -0.2))
            ],
            b.shade(paint),
        )


def _palisade(b: PropBuilder) -> None:
    """Pointed stakes."""
    wood = b.paint("wood")
    for x in spaced(b.whole(6, 8), 0.86):
        high = b.between(0.56, 0.68)
        b.add("stake", cylinder(0.07, high, 8).move(x=x), b.shade(wood, 0.08), said=False)
        b.add(
            "point",
            cone(0.07, 0.13, 8).move(x, high - 0.004, 0),
            b.paint("wood", "tan" if wood.color != "tan" else "brown"),
            said=False,
        )
    b.add("rail", [box(0.98, 0.06, 0.06).move(0, y, -0.08) for y in (0.16, 0.42)], b.shade(wood), said=False)


def _raised_blocks(b: PropBuilder, material: str, depth: float, height: float) -> Solid:
    """Some of a wall's blocks, which stand out of both faces."""
    columns, size = (5, (0.17, 0.1)) if material != "brick" else (6, (0.13, 0.07))
    rows = int(height / (size[1] + 0.03))
    blocks = []
    for row in range(rows):
        for k, x in enumerate(spaced(columns, 1 - size[0] - 0.06)):
            if b.chance(0.55) and not (row % 2 and k == columns - 1):
                blocks.append(
                    box(size[0], size[1], depth + 0.06, bevel=0.012).move(
                        min(x + 0.08 * (row % 2), 0.4), 0.02 + row * height / rows, 0
                    )
                )
    return join(blocks)


@kind(
    "chimney",
    also=("smokestack",),
    variants=("brick", "stone", "factory", "smoking", "with two pots", "metal"),
    size=2.0,
    outdoor=True,
    stretch=("tall",),
)
def house_chimney(b: PropBuilder) -> None:
    """A stack with a cap and pots."""
    if b.variant in ("factory", "metal"):
        paint = b.paint(
            "brick" if b.variant == "factory" else "metal", any_color=0.0 if b.variant == "factory" else 0.2
        )
        radius = b.between(0.11, 0.14)
        b.add("base", box(0.4, 0.16, 0.4, bevel=0.015), b.shade(paint) if b.chance(0.5) else b.paint("concrete"))
        b.add("stack", cylinder(radius * 1.35, 0.86, 12, top=0.72).move(y=0.12), paint, said=False)
        stripes = b.paint("paint", b.pick("white", "red", "yellow"))
        for y in (0.62, 0.78):
            r = radius * 1.35 * (1 - 0.28 * (y - 0.12) / 0.86) + 0.012
            b.add(
                "stripe" if b.variant == "factory" else "band",
                cylinder(r, 0.07, 12, top=0.98).move(y=y),
                stripes if b.variant == "factory" else b.shade(paint, 0.12),
            )
        if b.variant == "metal":
            b.add("hood", cone(radius * 1.5, 0.12, 12).move(y=1.04), paint)
            b.add(
                "rod",
                [beam((x, 0.95, 0), (x, 1.08, 0), 0.04) for x in (-radius * 0.7, radius * 0.7)],
                paint,
                said=False,
            )
        else:
            b.add("rim", cylinder(radius * 1.1, 0.05, 12).move(y=0.95), b.shade(paint, 0.1), said=False)
        return
    material = b.variant if b.variant in ("brick", "stone") else b.pick("brick", "brick", "stone", "plaster")
    paint = b.paint(material)
    wide, deep, height = b.between(0.34, 0.42), b.between(0.28, 0.34), b.between(0.62, 0.72)
    b.add("stack", box(wide, height, deep), paint, said=False)
    blocks = [
        box(0.14, 0.06, deep + 0.06).move(b.pick(-1, 1) * (wide / 2 - 0.08) * b.between(0.2, 1), y, 0)
        for y in np.arange(0.06, height - 0.1, 0.1)
    ]
    b.add("brick", join(blocks), b.shade(paint, 0.12), said=False)
    b.add("foot", box(wide + 0.1, 0.1, deep + 0.1, bevel=0.012), b.shade(paint), said=False)
    cap = box(wide + 0.11, 0.08, deep + 0.11, bevel=0.012).move(y=height - 0.01)
    b.add("cap", cap, b.paint("stone") if material != "stone" else b.shade(paint, 0.1))
    xs = (-wide * 0.25, wide * 0.25) if b.variant == "with two pots" or b.chance(0.3) else (0.0,)
    pots = [cylinder(0.075, 0.17, 8, top=0.85).move(x, cap.top - 0.006, 0) for x in xs]
    b.add("pot", pots, b.paint("clay", any_color=0.15))
    if b.variant == "smoking":
        puffs = [
            rock(b.rng, s, s * 0.8, s, 40).move(xs[0] + x, cap.top + y, 0)
            for x, y, s in ((0.0, 0.13, 0.2), (0.05, 0.25, 0.27), (0.13, 0.4, 0.33))
        ]
        b.add("smoke", puffs, b.paint("cloud", b.pick("white", "light grey")), said=False)


@kind(
    "well",
    also=("water well", "wishing well"),
    variants=("roofed", "with bucket", "square", "dry", "with a conical roof"),
    size=2.2,
    countable=False,
    outdoor=True,
)
def well(b: PropBuilder) -> None:
    """A ring of stones, often under a roof on two posts."""
    stone, wood = b.paint("stone"), b.paint("wood")
    radius, height = b.between(0.3, 0.36), b.between(0.24, 0.32)
    rows, square = b.whole(2, 3), b.variant == "square"
    rise = height / rows
    for row in range(rows):
        blocks = [
            box(2 * np.pi * radius / 9 * 0.94, rise, 0.11, bevel=0.015).turn(y=angle).move(x, row * rise, z)
            for x, z, angle in around(9, radius - 0.045, 20.0 * (row % 2))
        ]
        if square:
            side = 2 * radius + 0.02 - 0.04 * (row % 2)
            blocks = [(box(side, rise, side, bevel=0.015) - box(side - 0.18, 1, side - 0.18)).move(y=row * rise)]
        b.add("stone", blocks, b.shade(stone, 0.08), said=False)
    sides = 4 if square else 9
    ring_wall = vessel(
        [(radius * 1.3 if square else radius - 0.01, 0), (radius * 1.3 if square else radius - 0.01, height - 0.01)],
        0.07,
        sides,
    )
    b.add("wall", ring_wall, stone, said=False)
    if b.variant == "dry":
        b.add("bottom", cylinder(radius - 0.06, 0.09, 9), b.paint("paint", "black"), said=False)
    else:
        b.add("water", cylinder(radius * 1.2 if square else radius - 0.06, height * 0.55, sides), b.paint("water"))
    roofed = b.variant in ("roofed", "with bucket", "with a conical roof") or b.chance(0.4)
    if roofed:
        _well_roof(b, radius, wood)


def _well_roof(b: PropBuilder, radius: float, wood: Paint) -> None:
    """A roof on two posts, with a bucket on a rope."""
    b.add("post", [box(0.06, 0.78, 0.06).move(x, 0.1, 0) for x in (-radius, radius)], wood)
    roof = gable(2.5 * radius + 0.1, 0.24, 0.66) - gable(2.5 * radius + 0.2, 0.24, 0.66).move(y=-0.06)
    if b.variant == "with a conical roof":
        roof = cone(radius * 1.45, b.between(0.28, 0.38), b.pick(6, 8, 12))
    b.add("roof", roof.move(y=0.7), b.paint(b.pick("tile", "straw", "wood"), any_color=0.35))
    if b.variant == "with bucket":
        b.add("beam", cylinder(0.03, 2 * radius, 8).turn(z=90).move(radius, 0.6, 0), wood, said=False)
        b.add("rope", beam((0, 0.42, 0), (0, 0.6, 0), 0.035), b.paint("rope"), said=False)
        b.add("bucket", cylinder(0.07, 0.13, 10, top=1.2).move(y=0.3), b.paint("wood", any_color=0.2))
