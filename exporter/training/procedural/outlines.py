"""Flat outlines, and the solids that come of them: extruded, laid flat, turned on a lathe.

An outline lies in the plane of x (right) and y (up). Outlines are Manifold's cross-sections: `a + b`, `a - b` and
`a ^ b` join, cut and intersect them.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from manifold3d import CrossSection, JoinType, Manifold

from propsmith.exporter.training.procedural.solids import Solid

Point = tuple[float, float]
Outline: TypeAlias = CrossSection


def polygon(points: Sequence[Point]) -> Outline:
    """The polygon through these points, either way round."""
    array = np.asarray(points, np.float64)
    x, y = array.T
    area = float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
    return CrossSection([array if area > 0 else array[::-1].copy()])


def mirrored(points: Sequence[Point]) -> Outline:
    """The polygon through the right half's points, from bottom to top, and their mirror images: a blade, a vase."""
    return polygon([*points, *[(-x, y) for x, y in reversed(points)]])


def rectangle(width: float, height: float, rounded: float = 0.0) -> Outline:
    """A rectangle about the origin, its corners rounded."""
    r = min(rounded, 0.49 * width, 0.49 * height)
    w, h = width / 2 - r, height / 2 - r
    inner = polygon([(-w, -h), (w, -h), (w, h), (-w, h)])
    return inner.offset(r, JoinType.Round, 2.0, 12) if r > 0 else inner


def circle(radius: float, sides: int = 16) -> Outline:
    """A regular polygon about the origin, a corner on top."""
    turn = 2 * np.pi * np.arange(sides) / sides
    return polygon([(radius * float(np.sin(a)), radius * float(np.cos(a))) for a in turn])


def ellipse(width: float, height: float, sides: int = 16) -> Outline:
    """An ellipse about the origin."""
    return circle(0.5, sides).scale((width, height))


def ring(outer: float, inner: float, start: float = 0.0, stop: float = 360.0, sides: int = 16) -> Outline:
    """A ring, or the part of it between two angles (degrees from +x, counter-clockwise): a horseshoe, a rainbow."""
    if stop - start >= 360:
        return circle(outer, sides) - circle(inner, sides)
    turn = np.radians(np.linspace(start, stop, max(3, round(sides * (stop - start) / 360)) + 1))
    outside = [(outer * float(np.cos(a)), outer * float(np.sin(a))) for a in turn]
    inside = [(inner * float(np.cos(a)), inner * float(np.sin(a))) for a in turn[::-1]]
    return polygon([*outside, *inside])


def star(points: int, outer: float, inner: float) -> Outline:
    """A star about the origin, one point up; a gear with many blunt points is `gear`."""
    turn = np.pi * np.arange(2 * points) / points
    radii = np.where(np.arange(2 * points) % 2 == 0, outer, inner)
    return polygon([(float(r * np.sin(a)), float(r * np.cos(a))) for r, a in zip(radii, turn, strict=True)])


def gear(teeth: int, outer: float, inner: float) -> Outline:
    """A toothed wheel about the origin; cut a hole with `- circle(...)`."""
    steps = np.arange(4 * teeth)
    turn = 2 * np.pi * (steps + 0.5) / (4 * teeth)
    radii = np.where(steps % 4 < 2, outer, inner)
    return polygon([(float(r * np.sin(a)), float(r * np.cos(a))) for r, a in zip(radii, turn, strict=True)])


def heart(size: float) -> Outline:
    """A heart about the origin, `size` wide and high."""
    t = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    x, y = 16 * np.sin(t) ** 3, 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t) + 2.5
    return polygon([(float(a) * size / 32, float(b) * size / 29) for a, b in zip(x, y, strict=True)])


def cross(size: float, thick: float) -> Outline:
    """A plus sign about the origin."""
    return rectangle(size, thick) + rectangle(thick, size)


def arrow(length: float, thick: float, head: float) -> Outline:
    """An arrow about the origin that points to +x; `head` is its head's width."""
    x, t, h = length / 2, thick / 2, head / 2
    return polygon([(-x, -t), (x - h, -t), (x - h, -h), (x, 0), (x - h, h), (x - h, t), (-x, t)])


def crescent(radius: float, thick: float = 0.45) -> Outline:
    """A moon about the origin, open to +x."""
    return circle(radius, 24) - circle(radius * 0.88, 24).translate((radius * thick, 0))


def arched(width: float, height: float, sides: int = 16, pointed: bool = False) -> Outline:
    """A doorway standing on y = 0: a rectangle with a round (or pointed) top, `height` in all."""
    w = width / 2
    straight = max(height - w * (1.4 if pointed else 1.0), 0.02)
    if pointed:
        shoulder = straight + 0.85 * w
        half = [(w, 0.0), (w, straight), (0.62 * w, shoulder)]
        return mirrored([*half, (0.0, height)])
    turn = np.linspace(0, np.pi, max(sides // 2, 4) + 1)
    return polygon([(-w, 0), (w, 0), *[(w * float(np.cos(a)), straight + w * float(np.sin(a))) for a in turn]])


def extrude(outline: Outline, depth: float, taper: float = 1.0) -> Solid:
    """The outline as a plate seen from the front, `depth` thick about z = 0; `taper` scales its back face."""
    body = Manifold.extrude(outline, depth, scale_top=(taper, taper)).translate((0, 0, -depth / 2))
    return Solid(body.mirror((0, 0, 1)) if taper != 1.0 else body)


def lay(outline: Outline, height: float, taper: float = 1.0, twist: float = 0.0) -> Solid:
    """The outline in plan, standing on the floor and `height` high: y in the outline points to the back."""
    pieces = 0 if twist == 0 else max(int(abs(twist) // 15), 1)
    return Solid(Manifold.extrude(outline, height, pieces, twist, (taper, taper)).rotate((-90, 0, 0)))


def lathe(profile: Sequence[Point], sides: int = 14, part: float = 360.0) -> Solid:
    """A turned solid: `profile` goes from the bottom to the top as (radius, height), closed along the axis.

    A vessel's profile goes up outside and down again inside.
    """
    points = [(0.0, profile[0][1]), *[(max(r, 0.0), y) for r, y in profile], (0.0, profile[-1][1])]
    return Solid(Manifold.revolve(polygon(points), sides, part).rotate((-90, 0, 0)).rotate((0, 90 + 180 / sides, 0)))


def vessel(profile: Sequence[Point], wall: float, sides: int = 14) -> Solid:
    """An open vessel: the lathe of an outer `profile` (from the bottom up), hollow but for a `wall` and a floor."""
    floor = profile[0][1] + wall
    radii, heights = (np.array(column) for column in zip(*profile, strict=True))
    above = [(r, y) for r, y in profile[:-1] if y > floor]
    inner = [(float(np.interp(floor, heights, radii)), floor), *above, (profile[-1][0], profile[-1][1] + 0.02)]
    return lathe(profile, sides) - lathe([(max(r - wall, 0.005), y) for r, y in inner], sides)
