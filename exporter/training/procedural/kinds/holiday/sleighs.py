"""Sleighs and sleds."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.sacks import full_sack
from propsmith.exporter.training.procedural.organic import spaced
from propsmith.exporter.training.procedural.outlines import Point, extrude, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import beam, box
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "sleigh",
    also=("sled",),
    variants=("with gifts", "wooden", "with a sack", "golden", "long"),
    size=2.5,
    countable=False,
)
def sleigh(b: PropBuilder) -> None:
    """A curved body on two runners that curl up in front; a flat sled of slats. It looks to +Z."""
    runner_paint = b.paint("gold") if b.variant != "wooden" and b.chance(0.6) else b.paint(b.pick("wood", "iron"))
    if b.variant == "wooden":
        _sled(b, runner_paint)
        return
    body = (
        b.paint("gold")
        if b.variant == "golden"
        else b.paint("wood", b.pick("red", "red", "red", "green", "blue", "purple", "white"))
    )
    length = 1.0 if b.variant == "long" else b.between(0.76, 0.86)
    half, width = length / 2, b.between(0.4, 0.46)
    outer = [(-0.8, 0.18), (0.6, 0.18), (0.8, 0.34), (0.84, 0.5), (0.6, 0.42), (0.2, 0.32), (-0.3, 0.36), (-0.6, 0.56)]
    side = polygon([(x * half, y) for x, y in [*outer, (-0.95, 0.66), (-0.86, 0.34)]])
    hold = polygon([(x * half, y) for x, y in [(-0.7, 0.24), (0.56, 0.24), (0.72, 0.42), (0.5, 1), (-0.7, 1)]])
    b.add("body", (extrude(side, width) - extrude(hold, width - 0.11)).turn(y=-90), body, said=False)
    seat = box(width - 0.08, 0.14, length * 0.26).move(0, 0.2, -half * 0.45)
    back = box(width - 0.08, 0.26, 0.07).turn(x=-16).move(0, 0.3, -half * 0.74)
    b.add("seat", seat + back, b.paint("cloth", b.pick("brown", "dark red", "beige", "green")))
    curve = [
        (-half * 0.9, 0.03),
        (0, 0.03),
        (half * 0.8, 0.03),
        (half * 1.05, 0.12),
        (half * 1.08, 0.26),
        (half * 0.92, 0.34),
    ]
    _runners(b, curve, width * 0.42, (-half * 0.6, half * 0.35), runner_paint)
    _load(b, body, half)


def _runners(b: PropBuilder, curve: list[Point], x: float, places: Point, paint: Paint) -> None:
    """Two runners through (z, y) of a curve, at +x and -x, and struts that carry the body."""
    runner = tube([(x, y, z) for z, y in curve], 0.06, 6)
    struts = [beam((x, 0.03, z), (x, 0.2, z), 0.055) for z in places]
    b.add("runner", [runner, runner.mirror()], paint)
    b.add("strut", struts + [strut.mirror() for strut in struts], paint, said=False)


def _load(b: PropBuilder, body: Paint, half: float) -> None:
    """A sack or gifts."""
    if b.variant == "with a sack":
        sack_ = full_sack(0.38, 0.5, 0.06)
        b.add(
            "sack",
            sack_.move(0, 0.24, half * 0.1),
            b.paint(
                "cloth",
                b.pick("brown", "red", "green", "beige") if body.color != "red" else b.pick("brown", "green", "beige"),
            ),
        )
    elif b.variant == "with gifts":
        for x, z, size in ((-0.08, 0.12, 0.2), (0.1, 0.24, 0.17), (0.08, 0.02, 0.18)):
            paper = b.paint("paint", b.pick("green", "blue", "yellow", "pink", "purple", "white"))
            high = size * b.between(0.9, 1.3)
            b.add(
                "gift", box(size, high, size).turn(y=b.between(-12, 12)).move(x, 0.23, half * z * 2), paper, said=False
            )
            strap = box(size * 0.24, high + 0.03, size + 0.05) + box(size + 0.05, high + 0.03, size * 0.24)
            b.add("ribbon", strap.move(x, 0.23, half * z * 2), b.paint("paint", b.pick("gold", "red")), said=False)


def _sled(b: PropBuilder, runner_paint: Paint) -> None:
    """Slats on two runners, a rope in front."""
    wood = b.paint("wood", any_color=0.2)
    slats = [box(0.11, 0.05, 0.8).move(x, 0.2, -0.04) for x in spaced(3, 0.26)]
    b.add("slat", slats, wood)
    b.add("crossbar", [box(0.42, 0.06, 0.09).move(0, 0.15, z) for z in (-0.3, 0.2)], b.shade(wood, 0.1), said=False)
    curve = [(-0.46, 0.03), (0, 0.03), (0.34, 0.03), (0.47, 0.1), (0.48, 0.22), (0.38, 0.27)]
    _runners(b, curve, 0.19, (-0.3, 0.2), runner_paint)
    rope = tube([(-0.19, 0.25, 0.42), (-0.1, 0.3, 0.6), (0.1, 0.3, 0.6), (0.19, 0.25, 0.42)], 0.04, 6)
    b.add("rope", rope, b.paint("rope"))
