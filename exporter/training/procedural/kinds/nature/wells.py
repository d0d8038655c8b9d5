"""Wells."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import vessel
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import beam, box, cylinder, gable


@kind(
    "well",
    also=("water well", "wishing well"),
    variants=("roofed", "with bucket"),
    size=2.2,
    countable=False,
    outdoor=True,
)
def well(b: PropBuilder) -> None:
    """A ring of stones, often under a roof on two posts."""
    stone, wood = b.paint("stone"), b.paint("wood")
    radius, height = b.between(0.3, 0.36), b.between(0.24, 0.32)
    rows = b.whole(2, 3)
    for row in range(rows):
        count = 9
        ringed = []
        for x, z, angle in around(count, radius - 0.045, 20.0 * (row % 2)):
            ringed.append(
                box(2 * np.pi * radius / count * 0.94, height / rows, 0.11, bevel=0.015)
                .turn(y=angle)
                .move(x, row * height / rows, z)
            )
        b.add("stone", ringed, b.shade(stone), said=False)
    b.add("wall", vessel([(radius - 0.01, 0), (radius - 0.01, height - 0.01)], 0.07, 9), stone, said=False)
    b.add("water", cylinder(radius - 0.06, height * 0.55, 9), b.paint("water"))
    if b.variant == "" and b.chance(0.5):
        return
    posts = [box(0.06, 0.78, 0.06).move(x, 0.1, 0) for x in (-radius, radius)]
    b.add("post", posts, wood)
    roof = gable(2.5 * radius + 0.1, 0.24, 0.66) - gable(2.5 * radius + 0.2, 0.24, 0.66).move(y=-0.06)
    b.add("roof", roof.move(y=0.7), b.paint(b.pick("tile", "straw", "wood"), any_color=0.2))
    if b.variant == "with bucket":
        b.add("beam", cylinder(0.03, 2 * radius, 8).turn(z=90).move(radius, 0.6, 0), wood, said=False)
        b.add("rope", beam((0, 0.42, 0), (0, 0.6, 0), 0.035), b.paint("rope"), said=False)
        b.add("bucket", cylinder(0.07, 0.13, 10, top=1.2).move(y=0.3), b.paint("wood"))
