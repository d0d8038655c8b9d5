"""Rugs, curtains, tapestries."""

from functools import partial

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import spaced
from propsmith.exporter.training.procedural.outlines import (
    Outline,
    circle,
    ellipse,
    extrude,
    lay,
    polygon,
    rectangle,
    ring,
    star,
)
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cylinder, join
from propsmith.runtime.arrays import DoubleArray


@kind(
    "rug",
    also=("carpet",),
    variants=("round", "bear skin", "striped", "rolled", "with fringe"),
    size=2.0,
    stretch=("wide",),
)
def rug(b: PropBuilder) -> None:
    """A thick cloth on the floor."""
    field, border = b.paint("carpet", any_color=0.6), b.paint("carpet", any_color=0.7)
    width, depth, thick = 1.0, b.between(0.58, 0.72), 0.05
    if b.variant == "bear skin":
        _bear_skin(b)
        return
    if b.variant == "round":
        rings = b.whole(2, 4)
        for k in range(rings):
            b.add("ring", cylinder(0.5 * (1 - k / rings), thick + 0.012 * k, 20), (border, field)[k % 2], said=False)
        return
    if b.variant == "rolled":
        b.add("roll", cylinder(0.13, 0.96, 14).turn(z=90).move(0.48, 0.13, 0), field, said=False)
        b.add("edge", box(0.96, 0.045, 0.28).move(z=0.14), b.shade(field, 0.08), said=False)
        b.add("end", [cylinder(0.08, 0.03, 12).turn(z=90).move(x, 0.13, 0) for x in (-0.46, 0.49)], border, said=False)
        b.add("band", [cylinder(0.145, 0.08, 14).turn(z=90).move(x, 0.13, 0) for x in (-0.2, 0.3)], border)
        return
    b.add("border", box(width, thick, depth), border)
    b.add("field", box(width - 0.12, thick + 0.015, depth - 0.12), field, said=False)
    if b.variant == "striped":
        b.add("stripe", [box(0.08, thick + 0.03, depth - 0.12).move(x=x) for x in spaced(b.pick(3, 5), 0.64)], border)
    else:
        motif = b.pick(
            lay(ellipse(0.5, 0.32), thick + 0.03),
            lay(circle(0.2, 4), thick + 0.03).scale(x=1.6),
            box(0.6, thick + 0.03, 0.28),
        )
        b.add("motif", motif, b.paint("carpet", any_color=0.8), said=False)
    if b.variant == "with fringe":
        b.add(
            "fringe",
            [
                box(0.09, 0.04, 0.045).move(s * (width / 2 + 0.035), 0, z)
                for s in (-1, 1)
                for z in spaced(7, depth - 0.06)
            ],
            b.paint("cloth", b.pick("white", "beige", "gold")),
        )


def _bear_skin(b: PropBuilder) -> None:
    fur = b.paint("fur", b.pick("brown", "dark brown", "white", "black"))
    paws = [
        beam((0.1 * sx, 0.0, 0.2 * sz), (0.36 * sx, 0, 0.42 * sz), 0.16, 8).scale(y=0.3)
        for sx in (-1, 1)
        for sz in (-1, 1)
    ]
    body = lay(ellipse(0.5, 0.8), 0.06)
    b.add("fur", join([body, *[paw.move(y=-paw.base) for paw in paws]]), fur, said=False)
    head = ball(0.15, 10).scale(1, 0.8, 1).move(0, 0, 0.42) + ball(0.08, 8).move(0, 0.01, 0.55)
    b.add("head", head, b.shade(fur, 0.08))
    b.add("ear", [ball(0.05, 8).move(x, 0.17, 0.38) for x in (-0.1, 0.1)], fur, said=False)
    b.add(
        "nose",
        [ball(0.036, 6).move(0, 0.1, 0.61), *[ball(0.022, 6).move(x, 0.16, 0.54) for x in (-0.06, 0.06)]],
        b.paint("paint", "black"),
        said=False,
    )


@kind(
    "curtain",
    also=("drapes",),
    variants=("theatre", "short", "tied", "striped", "closed"),
    size=2.2,
    stretch=("wide",),
)
def curtain(b: PropBuilder) -> None:
    """Folds of cloth that hang from a rod."""
    cloth, rod = b.paint(b.pick("cloth", "velvet"), any_color=0.3), b.paint(b.pick("wood", "brass", "iron"))
    width, tall = b.between(0.7, 0.85), 0.5 if b.variant == "short" else 0.86
    y = tall + 0.02
    b.add("rod", cylinder(0.028, width + 0.1, 8).turn(z=90).move(width / 2 + 0.05, y + 0.04, 0), rod)
    b.add("knob", [ball(0.045, 8).move(s * (width / 2 + 0.06), y - 0.005, 0) for s in (-1, 1)], rod, said=False)
    other = b.paint("cloth")
    closed = b.variant == "closed" or (not b.variant and b.chance(0.3))
    count = round(width / 0.085) if closed else b.whole(3, 4)
    bound = b.variant in ("tied", "theatre")
    for side in (0,) if closed else (-1, 1):
        for k, x in enumerate(spaced(count, 0.085 * (count - 1))):
            center = side * (width / 2 - 0.045 * count)
            fold = cylinder(0.052, tall + 0.03, 8).move(center + x, 0.0, 0)
            if bound:
                fold = fold.warp(partial(drawn_in, center=center + 0.06 * side, tall=tall), 4)
            b.add("curtain", fold.move(y=0.03), other if b.variant == "striped" and k % 2 else cloth, said=False)
        if bound:
            b.add(
                "tie",
                cylinder(0.115, 0.06, 10).scale(1, 1, 0.75).move(center + 0.06 * side, 0.36 * tall + 0.02, 0),
                b.paint("gold"),
            )
    if b.variant == "theatre":
        swags = [extrude(ring(0.16, 0, 180, 360), 0.12).move(x, y + 0.04, 0.03) for x in spaced(3, width - 0.24)]
        b.add("valance", join([*swags, box(width + 0.06, 0.08, 0.13).move(0, y, 0.03)]), b.shade(cloth, 0.12))


def drawn_in(points: DoubleArray, center: float, tall: float) -> DoubleArray:
    """Folds gathered by a tie at a third of their height."""
    near = np.exp(-(((points[:, 1] / tall - 0.38) / 0.22) ** 2))
    points[:, 0] = center + (points[:, 0] - center) * (1 - 0.5 * near)
    return points


@kind(
    "tapestry",
    also=("wall hanging",),
    variants=("royal", "narrow", "with lion", "with sun", "torn"),
    size=2.0,
    stretch=("tall",),
)
def tapestry(b: PropBuilder) -> None:
    """A woven cloth that hangs from a rod, with a border and an emblem."""
    cloth, trim = (
        b.paint("cloth", "red" if b.variant == "royal" else ""),
        b.paint("cloth", b.pick("gold", "gold", "yellow", "white")),
    )
    width, height = (0.38, 0.9) if b.variant == "narrow" else (b.between(0.62, 0.8), b.between(0.72, 0.86))
    style = b.pick("straight", "pointed", "teeth")
    hems: dict[str, list[tuple[float, float]]] = {
        "straight": [(width / 2, 0)],
        "pointed": [(width / 2, 0.14), (0, 0)],
        "teeth": [(width / 2, 0), (width / 4, 0.1), (0, 0), (-width / 4, 0.1)],
    }
    low = hems[style]
    if b.variant == "torn":
        low = [
            (width / 2, 0.3),
            (width * 0.35, 0.1),
            (width * 0.2, 0.24),
            (0.02, 0.0),
            (-width * 0.2, 0.2),
            (-width * 0.36, 0.06),
        ]
    end = (-width / 2, 0.0 if style != "pointed" else 0.14)
    outline = polygon([(-width / 2, height), (width / 2, height), *low, end])
    b.add("border", extrude(outline, 0.045), trim)
    b.add("cloth", extrude(outline.scale((0.84, 0.86)).translate((0, 0.09)), 0.08), cloth, said=False)
    b.add(
        "rod",
        cylinder(0.032, width + 0.16, 8).turn(z=90).move(width / 2 + 0.08, height, 0),
        b.paint(b.pick("wood", "gold")),
    )
    b.add(
        "knob",
        [ball(0.05, 8).move(s * (width / 2 + 0.09), height - 0.05, 0) for s in (-1, 1)],
        b.paint("gold"),
        said=False,
    )
    emblem: Outline = b.pick(star(5, 0.15, 0.07), circle(0.12, 4), circle(0.12, 12))
    if b.variant == "royal":
        emblem = polygon(
            [(-0.15, -0.1), (0.15, -0.1), (0.18, 0.12), (0.08, 0.0), (0, 0.16), (-0.08, 0.0), (-0.18, 0.12)]
        )
    elif b.variant == "with sun":
        emblem = star(10, 0.19, 0.11)
    elif b.variant == "with lion":
        emblem = lion()
    b.add("emblem", extrude(emblem, 0.06).move(0, height * 0.56, 0.04), trim, said=False)


def lion() -> Outline:
    """A plain lion that walks to the left."""
    shape = rectangle(0.26, 0.1).translate((0.02, 0)) + circle(0.085, 10).translate((-0.13, 0.07))
    for x in (-0.09, 0.0, 0.06, 0.13):
        shape = shape + rectangle(0.045, 0.16).translate((x, -0.1))
    return shape + ring(0.1, 0.06, -90, 60).translate((0.16, 0.1))
