"""Games that are played at a table."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import forward, plate
from propsmith.exporter.training.procedural.kinds.leisure.playthings import lump
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import (
    circle,
    cross,
    extrude,
    heart,
    lathe,
    polygon,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    box,
    cone,
    cylinder,
    hull,
    join,
)


def pips(count: int, size: float) -> list[tuple[float, float]]:
    """Places of a die's pips on a face."""
    d = size * 0.27
    four = [(-d, -d), (d, d), (-d, d), (d, -d)]
    return {
        1: [(0.0, 0.0)],
        2: four[:2],
        3: [*four[:2], (0.0, 0.0)],
        4: four,
        5: [*four, (0.0, 0.0)],
        6: [*four, (-d, 0.0), (d, 0.0)],
    }[count]


def die(b: PropBuilder, size: float, paint: Paint, dot: Paint, turn: float, at: tuple[float, float, float]) -> None:
    """A six-sided die with its pips."""
    x, y, z = at
    b.add("die", box(size, size, size, bevel=size * 0.09).turn(y=turn).move(x, y, z), paint, said=False)
    half = size / 2
    faces = {5: (0.0, 0.0), 1: (0.0, 90.0), 6: (0.0, 180.0), 3: (0.0, 270.0), 2: (-90.0, 0.0)}
    dots = []
    for count, (pitch, yaw) in faces.items():
        for u, v in pips(count, size):
            dots.append(
                forward(size * 0.085, 0.04, 8)
                .move(u, v, half + 0.002)
                .turn(x=pitch, y=yaw)
                .turn(y=turn)
                .move(x, y + half, z)
            )
    b.add("pip", dots, dot)


@kind(
    "dice",
    also=("game dice",),
    variants=("pair of {}", "twenty-sided", "eight-sided", "wooden", "bone"),
    countable=False,
    size=0.03,
)
def dice(b: PropBuilder) -> None:
    """A cube with pips; a body with many flat faces."""
    material = {"wooden": "wood", "bone": "bone"}.get(b.variant, "plastic")
    paint = b.paint(material, any_color=0.2 if material == "plastic" else 0.0)
    dot = b.paint(
        "paint",
        "white"
        if paint.color not in ("white", "beige", "yellow", "tan", "light grey", "light brown")
        else b.pick("black", "black", "red"),
    )
    if b.variant == "twenty-sided":
        phi = (1 + 5**0.5) / 2
        points = np.array([(0, s, t * phi) for s in (-1, 1) for t in (-1, 1)], np.float64)
        body = hull(np.concatenate([np.roll(points, k, axis=1) for k in range(3)]) * 0.27).turn(x=20.9)
        b.add("die", body.move(y=-body.base), paint, said=False)
        height = -body.base
        mark = join(
            [
                box(0.05, 0.16, 0.07).move(-0.06, -0.08, 0),
                box(0.05, 0.16, 0.07).move(0.06, -0.08, 0),
                box(0.1, 0.045, 0.07).move(0, 0.03, 0),
                box(0.1, 0.045, 0.07).move(0, -0.075, 0),
            ]
        )
        b.add("number", mark.move(0, height, body.high[2] - 0.02), dot)
        return
    if b.variant == "eight-sided":
        body = hull(np.array([(0.5, 0, 0), (-0.5, 0, 0), (0, 0.5, 0), (0, -0.5, 0), (0, 0, 0.5), (0, 0, -0.5)]))
        body = body.turn(z=45).turn(x=35.26)
        body = body.move(y=-body.base)
        b.add("die", body, paint, said=False)
        b.add("number", box(0.06, 0.035, 0.2).move(0, body.top - 0.01, 0), dot)
        return
    if b.variant == "pair of {}":
        die(b, 0.42, paint, dot, b.between(8, 30), (-0.26, 0, 0.04))
        die(
            b,
            0.42,
            paint if b.chance(0.6) else b.paint("plastic", b.pick("red", "blue", "green")),
            dot,
            b.between(-50, -10),
            (0.26, 0, -0.06),
        )
        return
    die(b, 0.9, paint, dot, b.between(-30, 30), (0, 0, 0))


@kind(
    "playing cards",
    variants=("fan of {}", "ace from a pack of {}", "in a box", "scattered"),
    size=0.09,
    countable=False,
)
def playing_cards(b: PropBuilder) -> None:
    """A deck, or a fan, of cards with suits."""
    back, white = (
        b.paint("paper", b.pick("red", "blue", "dark blue", "green", "purple", "black")),
        b.paint("paper", "white"),
    )
    if b.variant in ("fan of {}", "ace from a pack of {}"):
        count = 1 if b.variant == "ace from a pack of {}" else 5
        for k, a in enumerate(spaced(count, 76.0) if count > 1 else (0.0,)):
            place = (0.0, 0.12, 0.05 * k) if count > 1 else (0.0, 0.0, 0.0)
            card = plate(0.4, 0.62, 0.055, 0.04)
            w = 0.4
            if count == 1:
                card, w = plate(0.66, 0.98, 0.06, 0.06), 0.66
            b.add("card", card.move(y=0.0).turn(z=-a).move(*place), white, said=False)
            suit(
                b, w * 0.3, -w * 0.28 if count > 1 else 0.0, 0.52 if count > 1 else 0.5, 0.03, a, place, big=count == 1
            )
        return
    if b.variant == "scattered":
        for k in range(6):
            x, z = ((-0.26, 0.1), (0.22, 0.2), (0.0, -0.1), (0.3, -0.2), (-0.3, -0.26), (0.05, 0.3))[k]
            y = 0.04 * (k % 3)
            b.add(
                "card",
                box(0.28, 0.045 + y, 0.4).turn(y=b.between(-40, 40)).move(x, 0, z),
                white if k % 2 else back,
                said=False,
            )
        return
    y = 0.0
    if b.variant == "in a box":
        b.add("box", box(0.64, 0.24, 0.92), back)
        b.add("stripe", box(0.65, 0.06, 0.93).move(y=0.09), white, said=False)
        b.add("label", box(0.3, 0.03, 0.3).turn(y=45).move(y=0.225), white)
        return
    for _ in range(5):
        b.add(
            "deck",
            box(0.62, 0.05, 0.9, bevel=0.006).turn(y=b.between(-4, 4)).move(b.between(-0.015, 0.015), y, 0),
            white,
            said=False,
        )
        y += 0.046
    b.add("top card", box(0.6, 0.04, 0.88, bevel=0.006).move(y=y - 0.006), back, said=False)
    b.add("border", box(0.3, 0.035, 0.3).turn(y=45).move(y=y + 0.01), white, said=False)


def suit(
    b: PropBuilder, size: float, x: float, y: float, z: float, turn: float, place: tuple[float, float, float], big: bool
) -> None:
    """A heart, a diamond, clubs or spades on a card."""
    which = b.pick("heart", "diamond", "club", "spade")
    size *= 1.7 if big else 0.9
    s = size / 2
    blade = heart(size).rotate(180) + polygon([(-s * 0.3, -s * 1.1), (s * 0.3, -s * 1.1), (0, 0)])
    club = (
        circle(s * 0.52).translate((0, s * 0.5))
        + circle(s * 0.52).translate((-s * 0.55, -s * 0.2))
        + circle(s * 0.52).translate((s * 0.55, -s * 0.2))
        + polygon([(-s * 0.4, -s), (s * 0.4, -s), (0, 0.1)])
    )
    shape = {
        "heart": heart(size),
        "diamond": polygon([(0, -s), (s * 0.75, 0), (0, s), (-s * 0.75, 0)]),
        "spade": blade,
        "club": club,
    }[which]
    paint = b.paint("paint", "red" if which in ("heart", "diamond") else "black")
    b.add("suit", extrude(shape, 0.04).move(x, y, z).turn(z=-turn).move(*place), paint, said=False)


def chess_piece_body(b: PropBuilder, rank: str, r: float, paint: Paint, foot: list[tuple[float, float]]) -> None:
    """Its body, battlements, head and tip, and more."""
    tall = {"king": 0.76, "queen": 0.74, "rook": 0.62, "pawn": 0.5, "bishop": 0.62}[rank]
    collar = [(r * 0.45, tall - 0.06), (r * 0.8, tall - 0.03), (r * 0.8, tall)]
    if rank == "rook":
        body = lathe([*foot, (r * 0.55, 0.3), (r * 0.55, 0.52), (r * 0.85, tall)], 14)
        b.add("body", body, paint, said=False)
        wall = cylinder(r * 0.9, 0.2, 14) - cylinder(r * 0.5, 1, 12).move(y=0.06)
        notches = join([box(0.09, 0.2, 1).move(y=0.11).turn(y=a) for a in (0, 60, 120)])
        b.add("battlements", (wall - notches).move(y=tall - 0.01), paint, said=False)
        return
    b.add("body", lathe([*foot, (r * 0.45, 0.32), *collar], 14), paint, said=False)
    if rank == "pawn":
        b.add("head", ball(r * 0.82, 12).move(y=tall - 0.03), paint, said=False)
    elif rank == "bishop":
        b.add(
            "head",
            lathe([(0.08, tall - 0.01), (0.14, tall + 0.12), (0.09, tall + 0.22), (0.02, tall + 0.3)], 12)
            - box(0.36, 0.05, 0.4).turn(z=38).move(0.1, tall + 0.12, 0),
            paint,
            said=False,
        )
        b.add("tip", ball(0.04, 8).move(y=tall + 0.27), paint, said=False)
    else:
        b.add("head", cylinder(0.1, 0.16, 12, top=1.5).move(y=tall - 0.01), paint, said=False)
        if rank == "king":
            b.add(
                "cross",
                extrude(cross(0.17, 0.055), 0.055).move(y=tall + 0.2),
                b.paint("gold") if b.chance(0.3) else paint,
                said=False,
            )
        else:
            b.add(
                "crown", [cone(0.045, 0.1, 6).move(x, tall + 0.13, z) for x, z, _ in around(6, 0.11)], paint, said=False
            )
            b.add("tip", ball(0.06, 8).move(y=tall + 0.13), b.paint("gold") if b.chance(0.3) else paint, said=False)


@kind("chess piece", also=("chessman",), variants=("king", "queen", "knight", "rook", "pawn", "bishop"), size=0.1)
def chess_piece(b: PropBuilder) -> None:
    """A turned base with the head of its rank."""
    paint = b.paint(b.pick("wood", "wood", "stone", "marble", "gold"), any_color=0.35)
    rank = b.variant or b.pick("king", "queen", "knight", "rook", "pawn", "bishop")
    r = b.between(0.2, 0.24)
    foot = [(r, 0), (r, 0.07), (r * 0.8, 0.13)]
    if rank == "knight":
        b.add("base", lathe([*foot, (r * 0.75, 0.2)], 14), paint, said=False)
        side = [
            (-0.2, 0.18),
            (0.2, 0.18),
            (0.1, 0.4),
            (0.16, 0.55),
            (0.34, 0.5),
            (0.38, 0.6),
            (0.16, 0.82),
            (0.06, 0.96),
            (0.0, 0.84),
            (-0.14, 0.74),
            (-0.24, 0.5),
        ]
        head = extrude(polygon([(-z, y) for z, y in side]), 0.2).turn(y=90)
        b.add("head", head, paint, said=False)
        b.add("mane", box(0.08, 0.4, 0.1).turn(x=-16).move(0, 0.44, -0.17), b.shade(paint, 0.12), said=False)
        b.add(
            "eye",
            [lump(0.05, 0.05, 0.05, s * 0.1, 0.7, 0.12, 6) for s in (-1, 1)],
            b.paint("paint", "black"),
            said=False,
        )
        return
    chess_piece_body(b, rank, r, paint, foot)


def small_piece(tall: float) -> Solid:
    """A pawn-like piece."""
    return lathe([(0.05, 0), (0.045, 0.03), (0.025, tall * 0.55), (0.036, tall * 0.62)], 8) + ball(0.036, 8).move(
        y=tall * 0.58
    )


def chess_board_square(b: PropBuilder, cell: float, y: float, dark: Paint, light: Paint) -> None:
    """Its square, checker and piece."""
    place = [(k - 3.5) * cell for k in range(8)]
    squares = [
        box(cell + 0.002, 0.02, cell + 0.002).move(place[i], y + 0.088, place[j])
        for i in range(8)
        for j in range(8)
        if (i + j) % 2
    ]
    b.add("square", join(squares), dark, said=False)
    top = y + 0.1
    style = b.variant or b.pick("with pieces", "empty")
    white, black = (
        b.paint("wood", "white" if light.color != "white" else "beige"),
        b.paint("wood", "black" if dark.color != "black" else "dark red"),
    )
    if style == "checkers":
        for rows, paint in (((0, 1, 2), black), ((5, 6, 7), b.paint("wood", b.pick("red", "white")))):
            discs = [
                cylinder(cell * 0.4, 0.06, 10).move(place[i], top - 0.004, place[j])
                for j in rows
                for i in range(8)
                if (i + j) % 2
            ]
            b.add("checker", discs, paint)
    elif style in ("with pieces", "with few pieces"):
        many = style == "with pieces"
        for row, paint in ((0, black), (7, white)):
            tall = [
                small_piece(0.2 if i in (3, 4) else 0.16).move(place[i], top - 0.004, place[row])
                for i in range(8)
                if many or i in (1, 4, 6)
            ]
            step = 1 if row == 0 else -1
            low = [
                small_piece(0.12).move(place[i], top - 0.004, place[row + step * (1 if many else 2)])
                for i in range(8)
                if many or i in (2, 5)
            ]
            b.add("piece", [*tall, *low], paint)


@kind(
    "chess board",
    also=("chess set", "checkerboard"),
    variants=("with pieces", "empty", "checkers", "on a stone table", "with few pieces"),
    size=0.4,
)
def chess_board(b: PropBuilder) -> None:
    """A board of squares in two colors in a frame."""
    frame = b.paint("wood", any_color=0.2)
    light, dark = (
        b.paint("wood", b.pick("beige", "tan", "white")),
        b.paint("wood", b.pick("dark brown", "black", "brown", "dark red", "dark green")),
    )
    y = 0.0
    if b.variant == "on a stone table":
        stone = b.paint("stone")
        b.add(
            "table",
            cylinder(0.16, 0.5, 10, top=0.8)
            + cylinder(0.26, 0.07, 10)
            + box(0.98, 0.09, 0.98, bevel=0.02).move(y=0.48),
            stone,
        )
        y = 0.555
    size = 0.98 if not y else 0.8
    cell = (size - 0.12) / 8
    b.add("frame", box(size, 0.08, size, bevel=0.01).move(y=y), frame)
    b.add("board", box(8 * cell, 0.03, 8 * cell).move(y=y + 0.07), light, said=False)
    chess_board_square(b, cell, y, dark, light)
