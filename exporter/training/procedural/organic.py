"""Things that grow or lie about: rocks, foliage, cloth, heaps."""

from collections.abc import Callable

import numpy as np

from propsmith.exporter.training.procedural.solids import Solid, box, cone, hull, join
from propsmith.runtime.arrays import DoubleArray


def rock(rng: np.random.Generator, width: float, height: float, depth: float, points: int = 22) -> Solid:
    """A faceted boulder with a flat base: the convex hull of points on an ellipsoid, unevenly pushed in."""
    directions = rng.standard_normal((points, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    cloud = directions * rng.uniform(0.78, 1.0, (points, 1)) * [width / 2, height * 0.62, depth / 2]
    cloud[:, 1] = np.maximum(cloud[:, 1], -height * 0.38)
    solid = hull(cloud)
    return solid.move(y=-solid.base).scale(y=height / solid.size[1])


def clump(rng: np.random.Generator, width: float, height: float, depth: float, lumps: int = 5) -> Solid:
    """Foliage: several faceted lumps around a large one."""
    parts = [rock(rng, 0.8 * width, 0.85 * height, 0.8 * depth, 26)]
    for k in range(lumps):
        turn = 2 * np.pi * (k + rng.uniform(0, 0.6)) / lumps
        size = rng.uniform(0.4, 0.55)
        lump = rock(rng, size * width, size * height, size * depth, 16)
        reach = 0.5 - size / 2
        rise = rng.uniform(0.05, 1 - size - 0.05) * height
        parts.append(lump.move(reach * width * np.cos(turn), rise, reach * depth * np.sin(turn)))
    return join(parts)


def tuft(rng: np.random.Generator, radius: float, height: float, blades: int = 9, thick: float = 0.05) -> Solid:
    """Blades of grass, or spiky leaves, that spread from one point."""
    parts = []
    for k in range(blades):
        turn, lean = 360 * (k + rng.uniform(0, 0.7)) / blades, rng.uniform(8, 34)
        blade = cone(thick, height * rng.uniform(0.7, 1.0), 4).move(x=0).turn(z=-lean).move(x=0.35 * radius)
        parts.append(blade.turn(y=turn))
    return join(parts)


def sheet(
    width: float, depth: float, thick: float, height: Callable[[DoubleArray, DoubleArray], DoubleArray], pieces: int = 8
) -> Solid:
    """A bent slab: cloth, a flag, a leaf. `height` maps x and z `[N]` to the rise of its middle surface."""

    def place(points: DoubleArray) -> DoubleArray:
        points[:, 1] += height(points[:, 0], points[:, 2])
        return points

    return box(width, thick, depth).warp(place, pieces)


def scattered(
    rng: np.random.Generator, count: int, width: float, depth: float, apart: float
) -> list[tuple[float, float]]:
    """Up to `count` places (x, z) in a rectangle, at least `apart` from each other."""
    places: list[tuple[float, float]] = []
    for _ in range(30 * count):
        x, z = rng.uniform(-width / 2, width / 2), rng.uniform(-depth / 2, depth / 2)
        if len(places) < count and all(np.hypot(x - a, z - b) >= apart for a, b in places):
            places.append((float(x), float(z)))
    return places


def heap(
    rng: np.random.Generator, make: Callable[[], Solid], count: int, radius: float, turn: bool = True
) -> list[Solid]:
    """`count` copies of a thing in a pile: dropped at random places of a disk, each until it meets those below it.

    Args:
        rng: draws the places and turns.
        make: one copy.
        count: how many.
        radius: of the disk.
        turn: whether they lie anyhow, or upright.
    """
    solids: list[Solid] = []
    balls: list[tuple[float, float, float, float]] = []  # x, height of the center, z, radius
    for _ in range(count):
        one = make()
        if turn:
            one = one.turn_here(float(rng.uniform(-25, 25)), float(rng.uniform(0, 360)), float(rng.uniform(-25, 25)))
        size = 0.43 * float(np.mean(one.size))
        reach, angle = (radius - size) * float(np.sqrt(rng.uniform())), float(rng.uniform(0, 2 * np.pi))
        x, z = reach * float(np.cos(angle)), reach * float(np.sin(angle))
        height = 0.5 * one.size[1]
        for a, y, c, other in balls:
            touch = 0.8 * (size + other)
            near = float(np.hypot(x - a, z - c))
            if near < touch:
                height = max(height, y + float(np.sqrt(touch**2 - near**2)))
        balls.append((x, height, z, size))
        a, b, c = one.center
        solids.append(one.move(x - a, height - b, z - c))
    return solids


def corners(width: float, depth: float, inset: float = 0.0) -> list[tuple[float, float]]:
    """The four corners (x, z) of a rectangle about the origin, moved in by `inset`."""
    x, z = width / 2 - inset, depth / 2 - inset
    return [(-x, z), (x, z), (-x, -z), (x, -z)]


def around(count: int, radius: float, start: float = 0.0) -> list[tuple[float, float, float]]:
    """Places (x, z, angle) evenly on a circle; turn a part by y=angle and its +z faces outward. Starts at the front."""
    places = []
    for k in range(count):
        angle = start + 360 * k / count
        places.append((radius * float(np.sin(np.radians(angle))), radius * float(np.cos(np.radians(angle))), angle))
    return places


def spaced(count: int, length: float) -> list[float]:
    """Evenly spaced places on a line about 0, the first and last at its ends (one place: 0)."""
    return [0.0] if count == 1 else [float(x) for x in np.linspace(-length / 2, length / 2, count)]
