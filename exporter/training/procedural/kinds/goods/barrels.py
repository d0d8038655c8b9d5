"""Barrels and buckets."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.outlines import lathe, vessel
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import cylinder
from propsmith.exporter.training.procedural.sweeps import handle, hoop


@kind(
    "barrel",
    also=("keg", "cask"),
    variants=("lying", "open", "with tap"),
    size=1.0,
    outdoor=True,
    stretch=("tall", "low"),
)
def barrel(b: PropBuilder) -> None:
    """Staves and hoops."""
    radius, height = b.between(0.3, 0.36), b.between(0.85, 1.0)
    belly = b.between(1.12, 1.25)
    wood, iron = b.paint("wood", any_color=0.15), b.paint("iron")
    profile = [
        (radius, 0),
        (radius * belly * 0.98, height * 0.33),
        (radius * belly, height * 0.5),
        (radius * belly * 0.98, height * 0.67),
        (radius, height),
    ]
    parts = []
    if b.variant == "open":
        parts.append(("barrel", vessel(profile, 0.05, 12), wood, False))
        parts.append(("water", cylinder(radius * 0.95, height * 0.8, 12), b.paint("water"), True))
    else:
        parts.append(("barrel", lathe(profile, 12), wood, False))
        parts.append(("lid", cylinder(radius * 0.86, height + 0.01, 12), b.shade(wood), False))
    r, y = zip(*profile, strict=True)
    for share in b.pick((0.16, 0.84), (0.12, 0.36, 0.64, 0.88)):
        wide = float(np.interp(share * height, y, r)) + 0.02
        parts.append(("hoop", cylinder(wide, 0.07, 12).move(y=share * height - 0.035), iron, True))
    if b.variant == "open":
        hollow = cylinder(radius * 0.84, height, 12).move(y=height * 0.8)
        parts = [(n, s - hollow if n == "hoop" else s, p, said) for n, s, p, said in parts]
    if b.variant == "with tap":
        parts.append(
            ("tap", cylinder(0.035, 0.2, 8).turn(x=90).move(0, 0.15 * height + 0.12, radius), b.paint("brass"), True)
        )
    for name, solid, paint, said in parts:
        b.add(name, solid.turn(z=90).move(y=radius * belly) if b.variant == "lying" else solid, paint, said=said)


@kind("bucket", also=("pail",), variants=("with water",), size=0.35)
def bucket(b: PropBuilder) -> None:
    """Bucket."""
    paint = b.paint(b.pick("wood", "metal", "plastic"))
    low, high, tall = b.between(0.28, 0.32), b.between(0.36, 0.42), b.between(0.6, 0.7)
    b.add("bucket", vessel([(low, 0), (high, tall)], 0.05, 14), paint, said=False)
    b.add("rim", hoop(high - 0.02, 0.06, 14).move(y=tall - 0.05), b.shade(paint), said=False)
    b.add("handle", handle(2 * high - 0.04, 0.32, 0.04).move(y=tall - 0.02), b.paint("iron"))
    if b.variant == "with water":
        b.add("water", cylinder(low, tall * 0.8, 14, top=high / low * 0.93), b.paint("water"))
