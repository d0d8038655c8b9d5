"""What makes a room a home: fireplace, clocks, paintings, coat racks, fish tanks."""

from collections.abc import Callable

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import flame, lit
from propsmith.exporter.training.procedural.organic import around, corners, spaced
from propsmith.exporter.training.procedural.outlines import (
    Outline,
    arched,
    circle,
    ellipse,
    extrude,
    lathe,
    polygon,
    rectangle,
    star,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder


@kind(
    "fireplace",
    also=("hearth",),
    variants=("stone", "brick", "marble", "with cauldron", "unlit"),
    size=1.6,
    countable=False,
)
def fireplace(b: PropBuilder) -> None:
    """A fire between two pillars under a mantel, the chimney breast above."""
    material = b.variant if b.variant in ("stone", "brick", "marble") else b.pick("stone", "brick", "marble", "wood")
    body = b.paint(material, any_color=0.15 if material == "wood" else 0)
    mantel = b.paint(b.pick("wood", "stone", "marble"))
    width, height, depth = b.between(0.8, 0.95), b.between(0.48, 0.56), 0.3
    opening = (
        extrude(arched(width * 0.52, height * 0.74), 0.5) if b.chance(0.5) else box(width * 0.52, height * 0.7, 0.5)
    )
    breast = box(width - 0.06, height, depth) - opening.move(z=0.16)
    b.add("surround", breast, body)
    b.add("hearth", box(width + 0.06, 0.05, depth + 0.16).move(z=0.06), b.shade(body, 0.1), said=False)
    if material in ("stone", "brick"):
        size = 0.09 if material == "stone" else 0.06
        places = [
            (s * (width / 2 - 0.12 - 0.05 * (k % 2)), 0.08 + 1.5 * size * k)
            for s in (-1, 1)
            for k in range(int((height - 0.15) / size / 1.5))
        ]
        blocks = [box(0.12, size, 0.03).move(x, y, depth / 2 + 0.005) for x, y in places]
        b.add("block", blocks, b.shade(body, 0.16), said=False)
    else:
        b.add("pillar", [box(0.11, height, 0.06).move(s * (width / 2 - 0.1), 0, depth / 2) for s in (-1, 1)], mantel)
    b.add("mantel", box(width + 0.06, 0.065, depth + 0.1, bevel=0.012).move(0, height - 0.005, 0.02), mantel)
    b.add(
        "chimney", box(width * 0.66, b.between(0.3, 0.42), depth * 0.7, taper=0.85).move(0, height + 0.05, -0.04), body
    )
    b.add(
        "soot",
        box(width * 0.5, height * 0.7, 0.036).move(0, 0.02, -depth / 2 + 0.09),
        b.paint("paint", "black"),
        said=False,
    )
    _fire(b, width, height)


def _fire(b: PropBuilder, width: float, height: float) -> None:
    """Logs, flames, and a cauldron on a hook."""
    logs = [cylinder(0.045, 0.36, 8).turn(z=90).move(0.18, 0.09, z) for z in (0.02, 0.12)]
    b.add(
        "log",
        [*logs, cylinder(0.045, 0.32, 8).turn(z=90).move(0.16, 0.155, 0.07)],
        b.paint("wood", "dark brown"),
        said=b.variant == "unlit",
    )
    if b.variant != "unlit":
        fires = [flame(h).move(x, 0.14, 0.09) for x, h in ((-0.1, 0.15), (0, 0.22), (0.1, 0.14))]
        b.add("fire", fires[1] + fires[0] + fires[2], lit(b))
    if b.variant == "with cauldron":
        b.add(
            "cauldron",
            lathe([(0.07, 0), (0.12, 0.06), (0.11, 0.13), (0.13, 0.15)], 10).move(0, 0.17, 0.17),
            b.paint("iron", "black"),
            said=False,
        )
        b.add(
            "hook",
            box(0.04, 0.24, 0.04).move(0, 0.3, 0.15) + box(width * 0.56, 0.04, 0.04).move(0, height * 0.72, 0.15),
            b.paint("iron"),
            said=False,
        )


@kind(
    "painting",
    also=("picture",),
    variants=("landscape", "portrait", "square", "abstract", "oval"),
    size=0.8,
)
def painting(b: PropBuilder) -> None:
    """A picture in a frame."""
    frame = b.paint(b.pick("wood", "wood", "gold"), any_color=0.25)
    width, height = {"landscape": (1.0, 0.7), "portrait": (0.72, 1.0), "square": (0.96, 0.96), "oval": (0.75, 1.0)}.get(
        b.variant, (b.between(0.7, 1.0), b.between(0.7, 1.0))
    )
    border = b.between(0.16, 0.24)
    oval = b.variant == "oval"
    shape = (lambda w, h: ellipse(w, h, 20)) if oval else rectangle
    w, h, y = width - border, height - border, height / 2
    b.add("frame", extrude(shape(width, height), 0.1).move(y=y), frame)
    b.add("ledge", extrude(shape(width - 0.07, height - 0.07), 0.12).move(0, y, 0.02), b.shade(frame, 0.12), said=False)

    b.add(
        "canvas",
        extrude(shape(w, h), 0.05).move(0, y, 0.075),
        b.paint("canvas", b.pick("light blue", "beige", "tan", "orange", "dark green", "blue")),
        said=False,
    )
    _picture(b, lambda outline, z: extrude(outline ^ shape(w, h), 0.05).move(0, y, z), w, h)


def _picture(b: PropBuilder, layer: Callable[[Outline, float], Solid], w: float, h: float) -> None:
    """What is painted: layers of flat shapes, each a little in front of the last."""

    def put(outline: Outline, z: float, *colors: str) -> None:
        b.add("picture", layer(outline, z), b.paint("paint", b.pick(*colors) if colors else ""), said=False)

    subject = {"oval": "portrait"}.get(b.variant, b.variant)
    if subject not in ("landscape", "abstract", "portrait"):
        subject = b.pick("landscape", "portrait", "abstract", "flower")
    if subject == "landscape":
        ridge = [(1, -0.1), (0.2, 0.3), (-0.1, -0.05), (-0.3, 0.14), (-1, -0.1)]
        put(circle(0.1, 12).translate((-0.22 * w, 0.27 * h)), 0.09, "yellow", "red", "white")
        put(
            polygon([(-w, -h), (w, -h), *[(x * w, y * h) for x, y in ridge]]), 0.1, "slate blue", "purple", "dark green"
        )
        put(rectangle(2 * w, 0.5 * h).translate((0, -0.42 * h)), 0.115, "green", "lime green", "tan", "blue")
    elif subject == "portrait":
        put(circle(0.21, 12).translate((0, 0.13 * h)), 0.095, "brown", "black", "orange", "yellow", "grey")
        put(ellipse(0.7 * w, 0.7 * h).translate((0, -0.45 * h)), 0.1)
        put(ellipse(0.28, 0.36).translate((0, 0.07 * h)), 0.11, "tan", "light brown", "pink")
    elif subject == "flower":
        put(mirrored_vase(0.3 * h), 0.1)
        for x, y in ((-0.16, 0.16), (0.0, 0.28), (0.16, 0.14)):
            put(circle(0.1, 8).translate((x, y * h)), 0.105, "red", "yellow", "pink", "purple")
    else:
        for x, y in ((-0.2, 0.2), (0.18, -0.15), (0.1, 0.25), (-0.16, -0.24)):
            one = b.pick(circle(0.16, 16), rectangle(0.34, 0.22), star(5, 0.2, 0.09), rectangle(0.14, 0.5))
            put(one.rotate(b.between(0, 90)).translate((x * w * 1.2, y * h)), b.between(0.09, 0.12))


def mirrored_vase(height: float) -> Outline:
    """The outline of a vase, its foot at -height."""
    return polygon(
        [
            (-0.1, -height),
            (0.1, -height),
            (0.15, -0.5 * height),
            (0.08, 0.2 * height),
            (-0.08, 0.2 * height),
            (-0.15, -0.5 * height),
        ]
    )


@kind(
    "coat rack", also=("coat stand", "hat stand"), variants=("wall", "with coats", "tree-shaped", "with hat"), size=1.8
)
def coat_rack(b: PropBuilder) -> None:
    """A pole with hooks on feet."""
    wood = b.paint(b.pick("wood", "wood", "metal"), any_color=0.2)
    if b.variant == "wall":
        b.add("board", box(1, 0.18, 0.06, bevel=0.01).move(y=0.12), wood)
        pegs = [beam((x, 0.2, 0.02), (x, 0.25, 0.15), 0.055, 8) for x in spaced(b.pick(3, 4, 5), 0.8)]
        b.add("hook", pegs, b.paint(b.pick("brass", "iron", "wood")))
        return
    high = b.between(0.88, 0.95)
    b.add("pole", cylinder(0.032, high, 8).move(y=0.04), wood)
    b.add("foot", [beam((0, 0.16, 0), (x, 0.02, z), 0.05) for x, z, _ in around(b.pick(3, 4), 0.22)], wood)
    b.add("knob", ball(0.05, 8).move(y=high), wood, said=False)
    if b.variant == "tree-shaped":
        branches = [
            beam((0, y, 0), (r * x, y + 0.2, r * z), 0.045, 6, top=0.8)
            for y, r in ((0.42, 0.24), (0.62, 0.19))
            for x, z, _ in around(3, 1.0, 200 * y)
        ]
        b.add("branch", branches, wood)
    else:
        b.add(
            "hook", [beam((0, high - 0.14, 0), (x, high - 0.01, z), 0.042, 6) for x, z, _ in around(4, 0.15, 45)], wood
        )
    if b.variant == "with coats":
        for x, z, angle in around(2, 0.11, 60):
            coat = box(0.17, 0.46, 0.11, bevel=0.03, taper=0.6)
            b.add("coat", coat.turn(y=angle).move(x, high - 0.5, z), b.paint("cloth"))
    if b.variant in ("with hat", "with coats"):
        hat = lathe([(0.14, 0), (0.14, 0.035), (0.085, 0.05), (0.075, 0.14)], 12)
        b.add("hat", hat.move(y=high + 0.05), b.paint("felt", b.pick("brown", "black", "grey", "dark green", "red")))


@kind(
    "fish tank",
    also=("aquarium",),
    variants=("round bowl", "on stand", "with castle", "with plants"),
    size=1.0,
    countable=False,
)
def fish_tank(b: PropBuilder) -> None:
    """Water behind glass: what swims stands out in front of it."""
    water, sand = (
        b.paint("water", b.pick("light blue", "blue", "cyan")),
        b.paint("sand", b.pick("tan", "beige", "orange", "pink")),
    )
    fish = b.paint("paint", b.pick("orange", "orange", "red", "yellow", "pink", "purple"))
    one = ball(0.075, 8).scale(1.3, 0.9, 0.7) + cone(0.06, 0.1, 4).turn(z=-90).move(-0.14, 0.067, 0)
    if b.variant == "round bowl":
        _fish_bowl(b, water, sand, fish, one)
        return
    lift = 0.34 if b.variant == "on stand" else 0.0
    width, depth, height = 0.96, b.between(0.42, 0.5), b.between(0.5, 0.6)
    frame = b.paint(b.pick("metal", "plastic", "wood"), b.pick("black", "dark grey", "brown"))
    if lift:
        b.add("stand", box(width, lift, depth), b.paint("wood", any_color=0.3))
    z = depth / 2
    b.add("water", box(width - 0.04, height - 0.08, depth - 0.04).move(y=lift + 0.03), water, said=False)
    b.add("gravel", box(width - 0.02, 0.12, depth - 0.02).move(y=lift + 0.03), sand)
    b.add(
        "frame",
        [box(width, 0.06, depth).move(y=lift), box(width, 0.06, depth).move(y=lift + height - 0.05)],
        frame,
        said=False,
    )
    b.add(
        "frame",
        [box(0.05, height, 0.05).move(x, lift, pz) for x, pz in corners(width, depth, 0.025)],
        frame,
        said=False,
    )
    b.add(
        "fish",
        [
            one.move(x, lift + y, z - 0.02) if x < 0 else one.mirror().move(x, lift + y, z - 0.02)
            for x, y in ((-0.26, 0.28), (0.1, 0.34), (0.3, 0.18))
        ],
        fish,
    )
    if b.variant == "with castle":
        castle = box(0.2, 0.16, 0.08) + box(0.09, 0.26, 0.09).move(x=-0.1) + box(0.09, 0.26, 0.09).move(x=0.1)
        b.add("castle", castle.move(-0.05, lift + 0.1, z - 0.02), b.paint("stone", any_color=0.4))
    if b.variant == "with plants" or b.chance(0.4):
        plants = [
            beam((x, lift + 0.1, z - 0.01), (x + 0.03, lift + h, z - 0.01), 0.05, 6)
            for x, h in ((-0.4, 0.36), (-0.34, 0.26), (0.4, 0.34))
        ]
        b.add("plant", plants, b.paint("leaf", b.pick("green", "dark green", "lime green")))


def _fish_bowl(b: PropBuilder, water: Paint, sand: Paint, fish: Paint, one: Solid) -> None:
    b.add("water", lathe([(0.26, 0), (0.42, 0.14), (0.46, 0.32), (0.4, 0.54)], 16), water, said=False)
    b.add(
        "bowl",
        lathe([(0.4, 0.53), (0.34, 0.62), (0.4, 0.68)], 16) - cylinder(0.28, 1, 16).move(y=0.58),
        b.paint("glass"),
    )
    b.add("gravel", lathe([(0.28, -0.01), (0.44, 0.14), (0.42, 0.17)], 16), sand)
    b.add("fish", [one.move(0.05, 0.26, 0.42), one.mirror().move(-0.2, 0.38, 0.36)], fish)
