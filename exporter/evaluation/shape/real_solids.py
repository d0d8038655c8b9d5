"""The inside of a prop on a lattice, and how far two insides overlap."""

from collections.abc import Iterator

import numpy as np
from scipy import ndimage

from propsmith.exporter.evaluation.shape.nearest import is_inside
from propsmith.runtime.arrays import BoolArray, DoubleArray
from propsmith.runtime.geometry.distance import sample_surface
from propsmith.runtime.geometry.mesh import Mesh, surface_area

RESOLUTION = 64
_DENSITY = 6.0  # samples of the surface a lattice cell's face: enough to leave no gap in its band

_PROBES = 200  # points of those that hang together


def lattice(resolution: int) -> DoubleArray:
    """Coordinates of the lattice's points along a side, from -1 to 1."""
    return np.linspace(-1, 1, resolution)


def solid(mesh: Mesh, resolution: int = RESOLUTION) -> BoolArray:
    """Which of the lattice's points are inside, bool `[R, R, R]` as [x, y, z].

    The points near the surface are asked for one by one. Of the others those that hang together are alike, unless the
    surface has openings: if a few of them differ, all are asked.
    """
    axis, band = lattice(resolution), near_surface(mesh, resolution)
    result: BoolArray = np.zeros_like(band)
    result[band] = is_inside(mesh, axis[np.argwhere(band)])
    regions, count = ndimage.label(~band)
    generator = np.random.default_rng(0)
    for number, place in enumerate(ndimage.find_objects(regions, count), 1):
        points = np.argwhere(regions[place] == number) + [side.start for side in place]
        few = is_inside(mesh, axis[generator.permutation(points)[:_PROBES]])
        inside = few[0] if (few == few[0]).all() else is_inside(mesh, axis[points])
        result[tuple(points.T)] = inside
    return result


def near_surface(mesh: Mesh, resolution: int, reach: int = 1) -> BoolArray:
    """Which of the lattice's points are within about `reach` steps of the surface, bool `[R, R, R]`."""
    step = 2 / (resolution - 1)
    count = max(1000, int(_DENSITY * surface_area(mesh) / step**2))
    cells = np.round((sample_surface(mesh, count)[0] + 1) / step).astype(int).clip(0, resolution - 1)
    band = np.zeros((resolution,) * 3, bool)
    band[tuple(cells.T)] = True
    return np.asarray(ndimage.binary_dilation(band, np.ones((3, 3, 3), bool), iterations=reach))


def overlap(first: BoolArray, second: BoolArray) -> float:
    """Intersection over union; 1 for two empty ones."""
    union = np.count_nonzero(first | second)
    return float(np.count_nonzero(first & second) / union) if union else 1.0


def turned(inside: BoolArray) -> Iterator[BoolArray]:
    """The eight images of `[R, R, R]` under quarter turns about y and the mirror."""
    for mirrored in (inside, inside[::-1]):
        for turns in range(4):
            yield np.rot90(mirrored, turns, (0, 2))
