"""What hafted weapons and tools share: shafts, wrappings, two-toned blades, metals."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.outlines import Outline, extrude, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.solids import Solid, ball, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube


def steel(b: PropBuilder, any_color: float = 0.12) -> Paint:
    """The metal of a blade or head."""
    return b.paint(b.pick("steel", "steel", "iron", "metal"), any_color=any_color)


def trim(b: PropBuilder) -> Paint:
    """The metal of fittings."""
    return b.paint(b.pick("gold", "gold", "brass", "iron", "bronze", "silver"))


def shaft(b: PropBuilder, length: float, thick: float, paint: Paint, name: str = "handle", bend: float = 0.0) -> Solid:
    """A handle from the floor up, straight or with a swing, often with a knob at its foot."""
    swing = [(0, 0, 0), (-bend, 0.3 * length, 0), (bend * 0.6, 0.7 * length, 0), (0, length, 0)]
    body = tube(swing, [thick * 1.15, thick, thick, thick], 8) if bend else cylinder(thick / 2, length, 8)
    return b.add(name, body, paint)


def wrapping(b: PropBuilder, low: float, high: float, thick: float, paint: Paint, name: str = "wrap") -> None:
    """Turns of leather or rope about a straight shaft."""
    count = max(round((high - low) / (thick * 0.9)), 2)
    step = (high - low) / count
    bands = [cylinder(thick * 0.58, step * 0.8, 8).move(y=low + k * step) for k in range(count)]
    b.add(name, join([*bands, cylinder(thick * 0.54, high - low, 8).move(y=low)]), paint)


def bands(heights: tuple[float, ...], thick: float, high: float = 0.035) -> list[Solid]:
    """Metal rings about a straight shaft."""
    return [cylinder(thick * 0.68, high, 8).move(y=y) for y in heights]


def pommel(b: PropBuilder, thick: float, paint: Paint) -> None:
    """A knob at the foot of a shaft."""
    knob = ball(thick * 0.85, 8) if b.chance(0.5) else cylinder(thick * 0.8, thick * 1.1, 8)
    b.add("pommel", knob.move(y=-0.02), paint)


def two_toned(
    b: PropBuilder, name: str, outline: Outline, inner: Outline, paint: Paint, thick: float = 0.07, height: float = 0.0
) -> Solid:
    """A blade seen from the front: a thin bright edge around a thicker body; `height` lifts it."""
    b.add("edge", extrude(outline, 0.044).move(y=height), lighter(b, paint), said=False)
    return b.add(name, extrude(inner, thick).move(y=height), paint)


def lighter(b: PropBuilder, paint: Paint) -> Paint:
    """The same metal, ground bright."""
    return b.paint(paint.material, {"grey": "light grey", "dark grey": "grey"}.get(paint.color, paint.color))


def axe_blade(reach: float, high: float, bulge: float = 0.06, neck: float = 0.13, beard: float = 0.0) -> Outline:
    """An axe's blade to +x from the axis of its haft; `beard` draws its lower corner down."""
    upper = [(0.0, neck / 2), (reach * 0.55, neck / 2 + 0.02)]
    turn = np.linspace(1, -1, 9)
    edge = [(reach + bulge * (1 - t * t), high / 2 * t - (beard if t < 0 else 0.0) * -t) for t in turn]
    lower = [(reach * 0.55, -neck / 2 - 0.02), (0.0, -neck / 2)]
    return polygon([*upper, *[(float(x), float(y)) for x, y in edge], *lower])


def ground(outline: Outline, depth: float) -> Outline:
    """The outline without its strip at the right: what lies behind an edge ground to +x."""
    return outline ^ outline.translate((-depth, 0))
