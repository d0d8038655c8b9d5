"""Tubes along paths, rings and chains: ropes, handles, pipes, vines."""

from collections.abc import Sequence

import numpy as np
from manifold3d import Manifold

from propsmith.exporter.training.procedural.outlines import circle
from propsmith.exporter.training.procedural.solids import Solid, from_triangles, join
from propsmith.runtime.arrays import DoubleArray

Path = Sequence[Sequence[float]]


def tube(path: Path, thick: float | Sequence[float], sides: int = 8, flat: float = 1.0) -> Solid:
    """A tube along points `[N, 3]`, `thick` across (one number, or one a point); `flat` presses it along its side.

    Neighboring directions must differ by less than 90 degrees.
    """
    points = np.asarray(path, np.float64)
    radii = np.broadcast_to(np.asarray(thick, np.float64) / 2, len(points))
    tangents = _tangents(points)
    side = _first_side(tangents[0])
    turn = 2 * np.pi * (np.arange(sides) + 0.5) / sides
    rings = []
    for point, tangent, radius in zip(points, tangents, radii, strict=True):
        side = side - tangent * (side @ tangent)
        side = side / np.linalg.norm(side)
        up = np.cross(tangent, side)
        rings.append(point + radius * (flat * np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * up))
    return from_triangles(*_closed_rings(np.array(rings)))


def hoop(radius: float, thick: float, sides: int = 16, section: int = 8, part: float = 360.0) -> Solid:
    """A torus lying on the floor: a wheel's tire, a handle, a lifebelt; `part` degrees of it."""
    outline = circle(thick / 2, section).rotate(180 / section).translate((radius, 0))
    return Solid(Manifold.revolve(outline, sides, part).rotate((-90, 0, 0))).move(y=thick / 2)


def handle(width: float, height: float, thick: float, sides: int = 8) -> Solid:
    """A half ring that stands in the plane of x and y, its two ends on the floor: a bucket's, a basket's, a door's."""
    turn = np.linspace(0, np.pi, 11)
    return tube([(width / 2 * np.cos(a), height * np.sin(a), 0) for a in turn], thick, sides)


def coil(radius: float, height: float, turns: float, thick: float, sides: int = 6) -> Solid:
    """A helix about the y axis: a spring, a coiled rope."""
    turn = np.linspace(0, 2 * np.pi * turns, max(int(14 * turns), 4))
    rise = np.linspace(thick / 2, height - thick / 2, len(turn))
    return tube([(radius * np.cos(a), y, radius * np.sin(a)) for a, y in zip(turn, rise, strict=True)], thick, sides)


def link(length: float, width: float, thick: float) -> Solid:
    """A chain's link that stands upright in the plane of x and y."""
    radius, half = (width - thick) / 2, (length - width) / 2
    torus = Solid(Manifold.revolve(circle(thick / 2, 6).translate((radius, 0)), 12))

    def part(points: DoubleArray) -> DoubleArray:
        points[:, 1] += np.sign(np.round(points[:, 1], 9)) * half
        return points

    return torus.warp(part).move(y=length / 2)


def chain(path: Path, size: float) -> Solid:
    """Links of length `size` along a path, every other one turned by 90 degrees."""
    points = np.asarray(path, np.float64)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)])
    count = max(round(along[-1] / (0.72 * size)), 1)
    links = []
    for k in range(count):
        s = (k + 0.5) * along[-1] / count
        place, ahead = (np.array([np.interp(s + d, along, points[:, i]) for i in range(3)]) for d in (0, 0.2 * size))
        direction = ahead - place
        piece = link(size, 0.62 * size, 0.24 * size).move(y=-size / 2).turn(y=90.0 * (k % 2))
        pitch = float(np.degrees(np.arctan2(np.hypot(direction[0], direction[2]), direction[1])))
        links.append(piece.turn(x=pitch).turn(y=float(np.degrees(np.arctan2(direction[0], direction[2])))).move(*place))
    return join(links)


def _tangents(points: DoubleArray) -> DoubleArray:
    steps = np.diff(points, axis=0)
    steps = steps / np.maximum(np.linalg.norm(steps, axis=1, keepdims=True), 1e-12)
    middle = steps[:-1] + steps[1:]
    result = np.concatenate([steps[:1], middle, steps[-1:]])
    tangents: DoubleArray = result / np.maximum(np.linalg.norm(result, axis=1, keepdims=True), 1e-12)
    return tangents


def _first_side(tangent: DoubleArray) -> DoubleArray:
    away = np.eye(3)[int(np.abs(tangent).argmin())]
    side: DoubleArray = np.cross(away, tangent)
    return side / np.linalg.norm(side)


def _closed_rings(rings: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
    """Vertices and faces of a tube through rings `[N, S, 3]`, closed by a fan at either end."""
    count, sides = rings.shape[:2]
    k = np.arange(sides)
    after = (k + 1) % sides
    faces = []
    for row in range(count - 1):
        a, b = row * sides, (row + 1) * sides
        faces += [np.stack([a + k, a + after, b + after], 1), np.stack([a + k, b + after, b + k], 1)]
    first, last = count * sides, count * sides + 1
    faces.append(np.stack([np.full(sides, first), after, k], 1))
    faces.append(np.stack([np.full(sides, last), (count - 1) * sides + k, (count - 1) * sides + after], 1))
    vertices = np.concatenate([rings.reshape(-1, 3), rings[:1].mean(1), rings[-1:].mean(1)])
    return vertices, np.concatenate(faces)
