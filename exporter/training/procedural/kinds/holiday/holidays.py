"""Things of Christmas, Halloween and Easter."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.food.fruit import ribbed, shrunk, stalk
from propsmith.exporter.training.procedural.kinds.goods.bottles import pillow
from propsmith.exporter.training.procedural.kinds.goods.crates import hinged, hollow
from propsmith.exporter.training.procedural.organic import around, rock
from propsmith.exporter.training.procedural.outlines import (
    Point,
    circle,
    extrude,
    heart,
    lay,
    mirrored,
    polygon,
    rectangle,
    star,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube


def bow_knot(size: float) -> Solid:
    """A ribbon's bow that stands upright, `size` wide."""
    loop = pillow(mirrored([(0.06, -0.05), (0.3, 0.1), (0.24, 0.42), (0.1, 0.5)]).translate((0, 0.02)), 0.22, 0.8)
    sides = [loop.turn(z=lean) for lean in (-62, 62)]
    tails = [
        extrude(polygon([(-0.05, 0.02), (0.05, 0.02), (0.1, -0.32), (0.0, -0.24), (-0.1, -0.32)]), 0.1).turn(z=lean)
        for lean in (-34, 34)
    ]
    return join([*sides, *tails, ball(0.12, 8).move(y=-0.12)]).scale(size, size, size)


def ribbon(
    b: PropBuilder, size: tuple[float, float, float], y: float, paint: Paint, inner: Solid | None = None
) -> None:
    """Bands around a box both ways and a bow on top."""
    width, height, depth = size
    wide = 0.13 * max(width, depth)
    bands = box(wide, height + 0.03, depth + 0.06) + box(width + 0.06, height + 0.03, wide)
    b.add("ribbon", (bands - inner if inner else bands).move(y=y), paint)


@kind(
    "gift box",
    also=("present", "gift"),
    variants=("round", "open", "stack of {s}", "tall", "flat", "heart-shaped"),
    size=0.35,
)
def gift_box(b: PropBuilder) -> None:
    """A box in colored paper with a ribbon and a bow."""
    paper = b.paint("paint")
    tied = b.paint(
        "paint", b.pick(*[c for c in ("gold", "red", "white", "green", "yellow", "blue", "pink") if c != paper.color])
    )
    if b.variant == "stack of {s}":
        y = 0.0
        for size in (0.6, 0.44, 0.3):
            high = size * b.between(0.5, 0.7)
            b.add("gift", box(size, high, size).move(y=y), b.paint("paint"), said=False)
            ribbon(b, (size, high, size), y, b.paint("paint", b.pick("gold", "red", "white", "green", "yellow")))
            y += high + 0.02
        b.add("bow", bow_knot(0.26).move(y=y + 0.06), tied)
        return
    width = b.between(0.6, 0.75)
    height = {"tall": 0.8, "flat": 0.24}.get(b.variant, b.between(0.45, 0.6))
    if b.variant == "tall":
        width *= 0.75
    if b.variant in ("round", "heart-shaped"):
        shape = heart(width * 1.1) if b.variant == "heart-shaped" else circle(width / 2, 18)
        b.add("box", lay(shape, height), paper, said=False)
        lid = lay(shape.scale((1.09, 1.09)), 0.16).move(y=height - 0.05)
        b.add("lid", lid, tied if b.chance(0.5) else paper)
        bow = bow_knot(0.4).move(y=lid.top + 0.08)
        b.add("bow", bow, tied)
        return
    depth = width * b.between(0.8, 1.0)
    if b.variant == "open":
        b.add("box", hollow(width, height, depth, 0.055), paper, said=False)
        ribbon(b, (width, height - 0.04, depth), 0.0, tied, box(width - 0.06, 2, depth - 0.06).move(y=0.05))
        lid = box(width + 0.06, 0.13, depth + 0.06).move(y=height - 0.03)
        b.add("lid", hinged(lid, b.between(65, 100), height, -depth / 2), paper)
        filling = b.paint("paint", b.pick("yellow", "white", "pink"))
        b.add(
            "filling",
            [rock(b.rng, 0.26, 0.24, 0.26, 14).move(x, height - 0.16, z) for x, z, _ in around(4, width * 0.2, 45)],
            filling,
            said=False,
        )
        b.add("filling", box(width - 0.08, height - 0.12, depth - 0.08).move(y=0.03), filling, said=False)
        return
    b.add("box", box(width, height, depth), paper, said=False)
    lid = box(width + 0.06, 0.14, depth + 0.06).move(y=height - 0.06)
    b.add("lid", lid, paper if b.chance(0.5) else b.shade(paper, 0.1), said=False)
    ribbon(b, (width + 0.05, height + 0.075, depth + 0.05), 0.0, tied)
    b.add("bow", bow_knot(b.between(0.4, 0.5)).move(y=lid.top + 0.1), tied)


_FACES: dict[str, tuple[list[Point], list[Point]]] = {
    "happy": (
        [(-0.09, -0.07), (0.09, -0.07), (0, 0.1)],
        [
            (-0.26, 0.04),
            (-0.12, -0.03),
            (0.12, -0.03),
            (0.26, 0.04),
            (0.14, -0.13),
            (0.06, -0.1),
            (0.0, -0.15),
            (-0.06, -0.1),
            (-0.14, -0.13),
        ],
    ),
    "evil": (
        [(-0.12, 0.06), (0.1, -0.06), (0.0, -0.1), (-0.1, -0.05)],
        [
            (-0.28, 0.06),
            (-0.16, 0.0),
            (-0.1, 0.05),
            (-0.03, -0.01),
            (0.03, 0.05),
            (0.1, -0.01),
            (0.16, 0.04),
            (0.28, 0.06),
            (0.18, -0.12),
            (0.08, -0.06),
            (0.0, -0.13),
            (-0.08, -0.06),
            (-0.18, -0.12),
        ],
    ),
    "surprised": (
        [(-0.08, -0.09), (0.08, -0.09), (0.1, 0.0), (0.05, 0.09), (-0.05, 0.09), (-0.1, 0.0)],
        [(-0.1, -0.12), (0.1, -0.12), (0.13, 0.0), (0.08, 0.08), (-0.08, 0.08), (-0.13, 0.0)],
    ),
}


@kind(
    "jack-o-lantern",
    also=("carved pumpkin", "halloween pumpkin"),
    variants=("happy", "evil", "surprised", "unlit", "stack of {s}", "with a witch hat"),
    size=0.4,
    outdoor=True,
)
def jack_o_lantern(b: PropBuilder) -> None:
    """A pumpkin with a carved face that glows."""
    orange = b.paint("paint", b.pick("orange", "orange", "orange", "orange", "white", "green", "purple"))
    glow = b.paint(
        "paint",
        "black"
        if b.variant == "unlit"
        else b.pick("yellow", "yellow", "gold", "orange")
        if orange.color != "orange"
        else "yellow",
    )
    if b.variant == "stack of {s}":
        y = 0.0
        for size in (0.62, 0.5, 0.38):
            y = _carved(b, orange, glow, size, y)
        b.add("stem", stalk(y + 0.02, 0.1, 0.08), b.paint("leaf", "green"), said=False)
        return
    top = _carved(b, orange, glow, 0.95, 0.0)
    if b.variant == "with a witch hat":
        for name, solid, paint in witch_hat_parts(b, 0.62):
            b.add(name, solid.turn(z=-8).move(0.02, top - 0.06, 0), paint, said=False)
        return
    b.add(
        "stem",
        stalk(top + 0.02),
        b.paint("leaf", b.pick("green", "dark green")) if b.chance(0.7) else b.paint("wood", "brown"),
    )


def _carved(b: PropBuilder, orange: Paint, glow: Paint, size: float, y: float) -> float:
    """One pumpkin with a face; returns the height of its top."""
    ribs, height = b.whole(7, 9), b.between(0.68, 0.8)
    body = ribbed(0.5, height, ribs, 0.08)
    eye, mouth = _FACES[b.variant if b.variant in _FACES else b.pick(*_FACES)]
    left = polygon(eye).translate((-0.17, height * 0.64))
    holes = [
        left,
        polygon([(-x, py) for x, py in eye]).translate((0.17, height * 0.64)),
        polygon(mouth).translate((0, height * 0.34)),
    ]
    if b.chance(0.5):
        holes.append(polygon([(-0.04, 0), (0.04, 0), (0, 0.07)]).translate((0, height * 0.47)))
    face = join(extrude(hole, 1).move(z=0.5) for hole in holes)
    b.add("pumpkin", (body - face).scale(size, size, size).move(y=y), orange, said=False)
    inside = shrunk(body, 0.88)
    b.add("glow", inside.scale(size, size, size).move(y=y), glow, said=b.variant not in ("unlit", "stack of {s}"))
    return y + height * size * 0.86


def witch_hat_parts(b: PropBuilder, size: float) -> list[tuple[str, Solid, Paint]]:
    """A brim, a bent cone, a band and a buckle, `size` wide."""
    cloth = b.paint("cloth", b.pick("black", "black", "purple", "dark blue", "dark green"))
    ribbon_ = b.paint("cloth", b.pick(*[c for c in ("purple", "orange", "green", "red", "gold") if c != cloth.color]))
    lean = b.between(0.04, 0.3)
    path = [(0, 0.02, 0), (0, 0.3, 0), (lean * 0.25, 0.55, 0), (lean, 0.8, 0), (lean * 1.7, 0.92, 0)]
    crown = tube(path, (0.62, 0.46, 0.3, 0.15, 0.05), 12)
    brim = cylinder(0.5, 0.07, 16, top=0.94)
    belt = cylinder(0.33, 0.12, 12, top=0.9).move(y=0.06)
    buckle = extrude(rectangle(0.2, 0.17) - rectangle(0.09, 0.07), 0.08).move(0, 0.12, 0.31)
    parts = [
        ("brim", brim, cloth),
        ("cone", crown, cloth),
        ("band", belt, ribbon_),
        ("buckle", buckle, b.paint("gold")),
    ]
    return [(name, solid.scale(size, size, size), paint) for name, solid, paint in parts]


@kind(
    "witch hat",
    also=("witch's hat",),
    variants=("crooked", "with stars", "with a flower", "straight", "with a spider"),
    size=0.45,
    stretch=("tall",),
)
def witch_hat(b: PropBuilder) -> None:
    """A pointed hat with a wide brim, a band and a buckle."""
    parts = witch_hat_parts(b, 1.0)
    if b.variant in ("crooked", "straight"):
        path = [(0, 0.02, 0), (0, 0.3, 0), (0.03, 0.52, 0), (0.2, 0.7, 0), (0.42, 0.66, 0)]
        crown = (
            tube(path, (0.62, 0.46, 0.32, 0.2, 0.07), 12)
            if b.variant == "crooked"
            else cylinder(0.31, 0.95, 12, top=0.08)
        )
        parts[1] = ("cone", crown, parts[1][2])
    for name, solid, paint in parts:
        b.add(name, solid, paint, said=name in ("band", "buckle"))
    if b.variant == "with stars":
        spots = [
            extrude(star(5, 0.07, 0.03), 0.1).move(z=r).turn(y=turn).move(y=y)
            for y, r, turn in ((0.32, 0.2, -20), (0.32, 0.2, 70), (0.48, 0.14, 25), (0.24, 0.24, 110))
        ]
        b.add("star", spots, b.paint("gold"))
    elif b.variant == "with a flower":
        petals = [
            ball(0.07, 8).move(0.08 * float(np.cos(a)), 0.08 * float(np.sin(a)), 0)
            for a in np.linspace(0, 2 * np.pi, 6)[:-1]
        ]
        b.add("flower", join(petals).move(-0.18, 0.1, 0.24), b.paint("paint", b.pick("pink", "red", "white", "yellow")))
    elif b.variant == "with a spider":
        legs = [
            tube([(0, 0.02, 0), (s * 0.1, 0.08, dz), (s * 0.18, 0.0, dz * 1.4)], 0.04, 5)
            for s in (-1, 1)
            for dz in (-0.08, 0.0, 0.08)
        ]
        spider = join([ball(0.09, 8).move(y=-0.03), *legs])
        b.add(
            "spider",
            spider.move(-0.3, 0.08, 0.28),
            b.paint("paint", "red" if parts[0][2].color == "black" else "black"),
        )


@kind(
    "candy cane",
    also=("peppermint cane", "striped cane"),
    variants=("with a bow", "pair of crossed {s}", "with ribbon", "thick", "standing in snow"),
    size=0.3,
)
def candy_cane(b: PropBuilder) -> None:
    """A striped hook."""
    color = b.paint("paint", b.pick("red", "red", "red", "green", "pink", "blue"))
    white = b.paint("paint", "white")
    thick = 0.24 if b.variant == "thick" else b.between(0.12, 0.17)
    if b.variant == "pair of crossed {s}":
        for lean, z in ((-24, 0.0), (24, thick * 0.85)):
            for solid, paint in _cane(thick, (color, white)):
                shape = solid.mirror() if lean > 0 else solid
                b.add("stripe", shape.move(y=-0.3).turn(z=-lean).move(0, 0.34, z), paint, said=False)
        b.add("bow", bow_knot(0.32).move(0, 0.36, thick * 1.3), b.paint("cloth", b.pick("red", "green", "gold")))
        return
    for solid, paint in _cane(thick, (color, white)):
        b.add("stripe", solid, paint, said=False)
    if b.variant == "with a bow":
        b.add(
            "bow",
            bow_knot(0.36).move(0.0, 0.44, thick * 0.5),
            b.paint("cloth", b.pick("green", "gold", "blue") if color.color == "red" else "red"),
        )
    elif b.variant == "with ribbon":
        b.add("ribbon", hoop(thick * 0.5, 0.07, 10, 6).move(y=0.36), b.paint("cloth", "gold"))
        b.add("tag", box(0.16, 0.2, 0.05).turn(z=-14).move(thick * 0.6 + 0.08, 0.18, 0.05), b.paint("paper", "white"))
        b.add(
            "string",
            beam((thick * 0.4, 0.38, 0.04), (thick * 0.6 + 0.12, 0.34, 0.06), 0.045, 5),
            b.paint("cloth", "gold"),
            said=False,
        )
    elif b.variant == "standing in snow":
        b.add("snow", rock(b.rng, 0.5, 0.14, 0.46, 24), b.paint("snow"))


def _cane(thick: float, paints: tuple[Paint, Paint]) -> list[tuple[Solid, Paint]]:
    """A hook of slanting pieces in two paints by turns."""
    bend = [(0.17 * float(np.cos(a)) + 0.17, 0.78 + 0.2 * float(np.sin(a)), 0.0) for a in np.linspace(np.pi, -0.25, 9)]
    path = np.array([(0, 0, 0), (0, 0.2, 0), (0, 0.4, 0), (0, 0.6, 0), *bend])
    steps = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    count = 12
    pieces = []
    for k in range(count):
        spots = np.linspace(k / count * steps[-1], (k + 1) / count * steps[-1] + (0.01 if k < count - 1 else 0), 4)
        part = [tuple(float(np.interp(s, steps, path[:, i])) for i in range(3)) for s in spots]
        pieces.append((tube(part, thick * (1.0 if k % 2 else 0.97), 10), paints[k % 2]))
    return pieces
