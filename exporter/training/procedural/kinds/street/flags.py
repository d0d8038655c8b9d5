"""Flags, banners and billboards."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import sheet
from propsmith.exporter.training.procedural.outlines import Point, circle, cross, extrude, polygon, rectangle, star
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube


def waving(width: float, height: float, thick: float = 0.045) -> Solid:
    """A cloth in the plane of x and y whose far end waves; its near edge is at x = 0, its lower one at y = 0."""
    cloth = sheet(width, height, thick, lambda x, _z: 0.05 * (x / width + 0.5) * np.sin(7 * x / width), 6)
    return cloth.turn(x=90).move(width / 2, height / 2, 0)


def emblem(b: PropBuilder, x: float, y: float, z: float, size: float, taken: str) -> None:
    """A plain sign on a cloth: star, cross, circle or arrow, in a color unlike the cloth's."""
    colors = [color for color in ("white", "yellow", "black", "red", "gold", "blue") if color != taken]
    outline = b.pick(
        star(5, size / 2, size * 0.2),
        cross(size * 0.8, size * 0.26),
        circle(size * 0.4, 12),
        rectangle(size, size * 0.25),
    )
    b.add("emblem", extrude(outline, 0.075).move(x, y, z), b.paint("paint", b.pick(*colors)), said=False)


@kind(
    "banner",
    also=("hanging banner", "heraldic banner"),
    variants=("hanging", "standing", "torn", "on a wall"),
    size=2.0,
    stretch=("tall", "wide"),
)
def banner_cloth(b: PropBuilder) -> None:
    """A long cloth with a notched end that hangs from a bar."""
    cloth = b.paint("cloth")
    width, height = b.between(0.34, 0.46), b.between(0.62, 0.8)
    ends: dict[str, list[Point]] = {
        "swallow": [(-width / 2, 0), (0, 0.12), (width / 2, 0)],
        "point": [(-width / 2, 0.12), (0, 0), (width / 2, 0.12)],
        "torn": [
            (-width / 2, 0.1),
            (-width * 0.25, 0),
            (-width * 0.1, 0.16),
            (width * 0.1, 0.03),
            (width * 0.3, 0.2),
            (width / 2, 0.06),
        ],
        "straight": [(-width / 2, 0), (width / 2, 0)],
    }
    end = "torn" if b.variant == "torn" else b.pick("swallow", "point", "straight")
    foot = 0.16
    outline = polygon([*ends[end], (width / 2, height), (-width / 2, height)])
    b.add("cloth", extrude(outline, 0.045).move(y=foot), cloth, said=False)
    b.add("border", box(width + 0.01, 0.06, 0.065).move(y=foot + height - 0.14), b.paint("cloth"), said=False)
    emblem(b, 0, foot + height * 0.52, 0, width * 0.6, cloth.color)
    wood = b.paint(b.pick("wood", "gold", "iron"))
    bar = cylinder(0.028, width + 0.16, 8).turn(z=90).move((width + 0.16) / 2, foot + height, 0)
    b.add("bar", bar, wood)
    b.add(
        "knob",
        [ball(0.035, 8).move(x, foot + height - 0.035, 0) for x in (-width / 2 - 0.08, width / 2 + 0.08)],
        wood,
        said=False,
    )
    if b.variant == "standing":
        b.add("pole", cylinder(0.028, foot + height + 0.06, 8).move(z=-0.04), wood)
        b.add("base", cylinder(0.16, 0.05, 8).move(z=-0.04), b.paint(b.pick("wood", "stone")), said=False)
    elif b.variant == "on a wall":
        b.add("wall", box(width + 0.26, foot + height + 0.1, 0.07).move(z=-0.055), b.paint("stone"))
    else:
        cords = [beam((x, foot + height, 0), (0, foot + height + 0.14, 0), 0.036, 6) for x in (-width / 2, width / 2)]
        b.add("cord", cords, b.paint("rope"), said=False)


@kind("flag", also=("pennant",), variants=("triangular", "pirate", "checkered", "striped", "torn"), size=2.5)
def flag(b: PropBuilder) -> None:
    """A cloth that waves at the top of a pole."""
    pole = b.paint(b.pick("wood", "metal", "gold"))
    width, height = b.between(0.5, 0.62), b.between(0.32, 0.4)
    top = b.between(0.92, 1.0)
    b.add("pole", cylinder(0.025, top, 8), pole)
    b.add("finial", ball(0.04, 8).move(y=top - 0.02), b.paint("gold"), said=False)
    b.add("base", cylinder(0.13, 0.06, b.pick(4, 8, 12)), b.paint(b.pick("stone", "wood", "metal")), said=False)
    color = "black" if b.variant == "pirate" else "white" if b.variant == "checkered" else ""
    cloth = b.paint("cloth", color)
    y = top - height - 0.03
    shape = waving(width, height)
    if b.variant == "triangular":
        shape = shape & extrude(polygon([(-0.1, -0.1), (width, height / 2), (-0.1, height + 0.1)]), 1)
    if b.variant == "torn":
        for dy in (0.04, 0.2, 0.3):
            shape = shape - extrude(polygon([(width * 0.6, dy), (width * 1.1, dy - 0.08), (width * 1.1, dy + 0.08)]), 1)
    b.add("cloth", shape.move(0.01, y, 0), cloth, said=False)
    second = b.paint(
        "cloth", b.pick(*[c for c in ("white", "red", "yellow", "blue", "green", "black") if c != cloth.color])
    )
    thick = waving(width, height, 0.07)
    if b.variant == "striped":
        b.add("stripe", (thick & box(3, height / 3, 1).move(y=height / 3)).move(0.01, y, 0), second)
    elif b.variant == "checkered":
        cells = [
            box(width / 6 + 0.002, height / 4 + 0.002, 1).move((i + 0.5) * width / 6, j * height / 4, 0)
            for i in range(6)
            for j in range(4)
            if (i + j) % 2
        ]
        b.add("check", (thick & join(cells)).move(0.01, y, 0), b.paint("cloth", "black"), said=False)
    elif b.variant == "pirate":
        skull = (
            (circle(0.1, 12) + rectangle(0.1, 0.1).translate((0, -0.09)))
            - circle(0.03, 8).translate((-0.04, 0.0))
            - circle(0.03, 8).translate((0.04, 0.0))
        )
        b.add(
            "skull",
            (thick & extrude(skull, 1).move(width / 2, height / 2 + 0.03, 0)).move(0.01, y, 0),
            b.paint("paint", "white"),
        )


@kind(
    "billboard",
    also=("advertising board", "hoarding"),
    variants=("with lights", "on one pole"),
    size=8.0,
    countable=False,
    stretch=("wide",),
)
def billboard(b: PropBuilder) -> None:
    """A large panel on posts, with a picture of plain shapes."""
    metal = b.paint("metal")
    width, height, y = b.between(0.88, 0.98), b.between(0.36, 0.44), b.between(0.28, 0.36)
    if b.variant == "on one pole":
        b.add("pole", cylinder(0.06, y + 0.1, 10), metal)
    else:
        b.add(
            "post", [box(0.055, y + height * 0.8, 0.055).move(x, 0, -0.04) for x in (-width * 0.3, width * 0.3)], metal
        )
    b.add("frame", box(width, height, 0.07).move(y=y), metal, said=False)
    picture = b.paint("paint")
    b.add("panel", box(width - 0.07, height - 0.07, 0.04).move(0, y + 0.035, 0.025), picture)
    emblem(b, -width * 0.22, y + height / 2, 0.03, 0.22, picture.color)
    b.add(
        "line",
        [box(width * 0.34, 0.05, 0.03).move(width * 0.18, y + height * s, 0.045) for s in (0.3, 0.58)],
        b.paint("paint", "white" if picture.color != "white" else "black"),
        said=False,
    )
    if b.variant == "with lights":
        arms = [
            tube([(x, y + height - 0.02, 0), (x, y + height + 0.08, 0.06), (x, y + height + 0.04, 0.16)], 0.04, 6)
            for x in (-0.28, 0, 0.28)
        ]
        b.add("lamp", arms, b.paint("metal", "black"))
