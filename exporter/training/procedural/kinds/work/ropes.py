"""Ropes and chains."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import extrude, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import chain, hoop, tube


@kind(
    "rope",
    also=("cord",),
    variants=("coiled", "hanging", "with a hook", "with a noose", "wound on a peg", "bundle of {}"),
    size=0.5,
    countable=False,
)
def rope(b: PropBuilder) -> None:
    """A coil of rope with a loose end."""
    paint = b.paint("rope", any_color=0.35)
    style = b.variant or "coiled"
    if style in ("hanging", "with a noose"):
        hanging_rope(b, paint, style == "with a noose")
        return
    if style == "bundle of {}":
        rope_bundle(b, paint)
        return
    if style == "wound on a peg":
        rope_on_peg(b, paint)
        return
    rows, radius, thick = b.whole(3, 5), b.between(0.34, 0.4), b.between(0.085, 0.1)
    for k in range(rows):
        spread = radius * (1 + 0.05 * (-1) ** k)
        b.add(
            "turn",
            hoop(spread, thick, 18, 6).move(b.between(-0.015, 0.015), k * thick * 0.74, 0),
            b.shade(paint, 0.06),
            said=False,
        )
    top = rows * thick * 0.74
    end = [
        (radius, top - thick * 0.5, 0),
        (radius * 0.9, top + 0.01, 0.2),
        (radius * 0.3, top - 0.02, 0.46),
        (radius * 0.1, thick / 2, 0.6),
        (-0.18, thick / 2 if style != "with a hook" else 0.13, 0.66),
    ]
    b.add("end", tube(end, thick, 7), paint, said=False)
    if style == "with a hook":
        flukes = [
            tube(
                [(0, 0.24, 0), (0, 0.06, 0), (0.05, 0.02, 0), (0.15, 0.05, 0), (0.19, 0.15, 0)],
                [0.05, 0.05, 0.055, 0.05, 0.03],
                6,
            ).turn(y=a)
            for _, _, a in around(3, 1)
        ]
        b.add("hook", join(flukes).turn(z=-100).move(-0.4, 0.17, 0.66), b.paint("iron"), said=False)


def hanging_rope(b: PropBuilder, paint: Paint, noose: bool) -> None:
    """Straight down from a ring, with knots or a noose."""
    thick = b.between(0.06, 0.075)
    if noose:
        turn = np.radians(np.linspace(90, 450, 13))
        loop = [(0.15 * float(np.cos(a)), 0.2 + 0.17 * float(np.sin(a)), 0.0) for a in turn]
        b.add("noose", tube(loop, thick * 0.9, 7), paint, said=False)
        knot = join(cylinder(0.07, 0.042, 8).move(y=0.36 + 0.038 * k) for k in range(5))
        b.add("knot", knot, b.shade(paint, 0.1), said=False)
        b.add("rope", tube([(0, 0.5, 0), (0.01, 0.8, 0), (0, 1.0, 0)], thick, 7), paint, said=False)
        return
    sway = b.between(0.02, 0.06)
    b.add("rope", tube([(0, 0.0, 0), (sway, 0.25, 0), (-sway, 0.6, 0), (0, 1.0, 0)], thick, 7), paint, said=False)
    b.add("knot", [ball(thick * 0.8, 8).move(0, y, 0) for y in (0.03, 0.32, 0.62)], b.shade(paint, 0.08))
    b.add("ring", hoop(0.09, 0.045, 12, 6).turn(x=90).move(0, 1.06, -0.022), b.paint("iron"))


def rope_on_peg(b: PropBuilder, paint: Paint) -> None:
    """Loops that hang from a peg in a board."""
    b.add("board", box(0.5, 0.9, 0.06, bevel=0.015).move(0, 0, -0.06), b.paint("wood"), said=False)
    b.add("peg", cylinder(0.05, 0.26, 8).turn(x=90).move(0, 0.7, -0.05), b.paint("wood"), said=False)
    loops = [hoop(0.17, 0.055, 14, 6).turn(x=90).scale(1, 1.75, 1).move(0, 0.45, 0.01 + 0.05 * k) for k in range(3)]
    b.add("loop", loops, paint, said=False)


def rope_bundle(b: PropBuilder, paint: Paint) -> None:
    """Loops in a band."""
    loops = [
        hoop(0.34, 0.085, 18, 6).scale(0.62, 1, 1.25).turn(y=b.between(-7, 7)).move(0, 0.05 * k, 0) for k in range(3)
    ]
    b.add("loop", loops, paint, said=False)
    b.add(
        "band",
        join([box(0.6, 0.2, 0.05, bevel=0.02).move(0, 0, z) for z in (-0.07, 0.0, 0.07)]),
        b.shade(paint, 0.12),
        said=False,
    )


@kind(
    "chain",
    variants=("hanging", "coiled", "with a hook", "rusty", "with a shackle", "golden", "broken"),
    size=1.5,
    countable=False,
)
def chain_(b: PropBuilder) -> None:
    """Large links: lying in a bend, hanging straight, or in a heap."""
    iron = b.paint({"rusty": "rust", "golden": "gold"}.get(b.variant, "iron"), any_color=0.1 if not b.variant else 0.0)
    style = (
        b.variant if b.variant in ("hanging", "coiled", "with a hook", "with a shackle") else b.pick("hanging", "lying")
    )
    size = b.between(0.19, 0.24)
    if style == "coiled":
        turn = np.radians(np.linspace(0, 620, 30))
        path = [(0.36 * float(np.cos(a)), 0.08 + 0.16 * float(a) / 10.8, 0.36 * float(np.sin(a))) for a in turn]
        b.add("link", chain(path, size * 0.9), iron, said=False)
        return
    if style == "lying" or b.variant == "broken":
        path = [(-0.5, 0.08, 0.1), (-0.25, 0.08, -0.12), (0.05, 0.08, 0.0), (0.25, 0.08, 0.16), (0.5, 0.08, 0.0)]
        b.add("link", chain(path, size), iron, said=False)
        if b.variant == "broken":
            half = hoop(0.07, 0.05, 12, 6, 250).move(0.66, 0.0, 0.05)
            b.add("open link", half, iron, said=False)
        return
    b.add("link", chain([(0, 0.12, 0), (0, 1.0, 0)], size), iron, said=False)
    if style == "with a hook":
        hook = [(0, 0.17, 0), (0, 0.04, 0), (0.03, -0.08, 0), (0.13, -0.13, 0), (0.21, -0.05, 0), (0.2, 0.05, 0)]
        b.add("hook", tube(hook, [0.06, 0.06, 0.075, 0.08, 0.06, 0.035], 7), b.paint("iron"), said=False)
    elif style == "with a shackle":
        cuff = extrude(ring(0.17, 0.1, sides=14), 0.13).turn(x=90).turn(z=90).turn(x=90)
        b.add("shackle", cuff.move(0, 0.0, 0), b.paint("iron"), said=False)
        b.add("lock", box(0.1, 0.1, 0.1, bevel=0.015).move(0, -0.05, 0.17), b.paint("iron"), said=False)
