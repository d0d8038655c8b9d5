"""A field sampled on a lattice: its value and slope near its surface, and the nearest point of the surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from propsmith.runtime.arrays import BoolArray, FloatArray, LongArray
from propsmith.runtime.geometry.lattice import touches_sign_change
from propsmith.runtime.geometry.normals import unit

_NEWTON_STEPS = 3
_LAYERS = 5  # of lattice points on each side of the surface


@dataclass(frozen=True, eq=False)
class LatticeField:
    """A field on a lattice of the box [-1, 1]^3, trilinear between the samples.

    Attributes:
        values: `[N, N, N]` over x, y, z; positive inside.

    """

    values: FloatArray

    @classmethod
    def of(cls, values: FloatArray) -> LatticeField:
        """The field of a lattice whose values are exact beside the surface and elsewhere have no more than a sign.

        The layers next to the exact values continue them in straight lines.
        """
        known = touches_sign_change(values)
        continued = values.copy()
        for _ in range(_LAYERS):
            known = _continue(continued, known)
        far = np.float32(_LAYERS * 2.0 / (len(values) - 1))
        return cls(np.where(known, continued, np.copysign(far, values)))

    @property
    def cell(self) -> float:
        """Distance between samples."""
        return 2.0 / (len(self.values) - 1)

    def value(self, points: FloatArray) -> FloatArray:
        """The field at points `[N, 3]`, those outside the box taken to its walls -> `[N]`."""
        return trilinear(self.values, points)

    def slope(self, points: FloatArray, steps: FloatArray | None = None) -> FloatArray:
        """The gradient at points `[N, 3]`, by differences over one cell, or over `steps` `[N]` if larger -> `[N, 3]`.

        Four corners of a tetrahedron are enough for it.
        """
        half = np.full((len(points), 1), self.cell / 2, np.float32)
        if steps is not None:
            half = np.maximum(half, steps[:, None] / 2)
        total = np.zeros_like(points)
        for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
            direction = np.array(corner, np.float32)
            total += self.value(points + direction * half)[:, None] * direction
        return np.asarray(total / (4 * half), np.float32)

    def normals(self, points: FloatArray, steps: FloatArray | None = None) -> FloatArray:
        """Unit vectors out of the solid at points `[N, 3]` near its surface, of slopes over `steps` -> `[N, 3]`."""
        return unit(-self.slope(points, steps))

    def project(self, points: FloatArray, normals: FloatArray, reach: float) -> tuple[FloatArray, BoolArray]:
        """Move points onto the surface.

        Args:
            points: `[N, 3]`, near the surface.
            normals: `[N, 3]`, unit, where the surface should face: a point of a thin part that would end up on the
                part's other side stays.
            reach: how far a point may move; others stay.

        Returns:
            Where they are then, `[N, 3]`, and which of them are on the surface, `[N]`.

        """
        moved = points
        for _ in range(_NEWTON_STEPS):
            slope = self.slope(moved)
            squared = np.maximum(np.einsum("ij,ij->i", slope, slope), 1e-8)
            step = slope * (self.value(moved) / squared)[:, None]
            length = np.linalg.norm(step, axis=1, keepdims=True)
            moved = moved - step * np.minimum(1, reach / np.maximum(length, 1e-12))
        faces_away = np.einsum("ij,ij->i", self.normals(moved), normals) < 0
        lost = faces_away | (np.linalg.norm(moved - points, axis=1) > reach)
        return np.asarray(np.where(lost[:, None], points, moved), np.float32), ~lost


def trilinear(values: FloatArray, points: FloatArray) -> FloatArray:
    """A lattice `[N, N, N]` at points `[P, 3]` of the box, those outside it taken to its walls -> `[P]`."""
    count = len(values)
    place = np.clip((points + 1) * np.float32((count - 1) / 2), 0, count - 1)
    corner = np.minimum(place.astype(np.int64), count - 2)
    part = (place - corner).astype(np.float32)
    first = (corner[:, 0] * count + corner[:, 1]) * count + corner[:, 2]
    flat = values.reshape(-1)
    x, y, z = part.T
    edges = [_between(flat, first + step, z) for step in (0, count, count * count, count * count + count)]
    low, high = edges[0] + (edges[1] - edges[0]) * y, edges[2] + (edges[3] - edges[2]) * y
    return np.asarray(low + (high - low) * x, np.float32)


def _between(flat: FloatArray, index: LongArray, part: FloatArray) -> FloatArray:
    low = flat[index]
    return np.asarray(low + (flat[index + 1] - low) * part)


def _continue(values: FloatArray, known: BoolArray) -> BoolArray:
    """Fill, in place, the unknown values beside two known ones in line with them; returns what is known then."""
    from scipy.ndimage import binary_dilation

    count = len(values)
    beside = binary_dilation(known) & ~known
    # Where two steps would leave the lattice nothing is continued: props keep clear of its walls.
    inner = np.zeros_like(beside)
    inner[2:-2, 2:-2, 2:-2] = True
    shell = np.flatnonzero(beside & inner)
    flat, flags = values.reshape(-1), known.reshape(-1)
    total, lines = np.zeros(len(shell), np.float32), np.zeros(len(shell), np.float32)
    for stride in (1, count, count * count):
        for step in (stride, -stride):
            near, far = shell + step, shell + 2 * step
            both = flags[near] & flags[far]
            total += np.where(both, 2 * flat[near] - flat[far], 0)
            lines += both
    inside = flat[shell] > 0
    mean = np.abs(total) / np.maximum(lines, 1)
    found = lines > 0
    flat[shell[found]] = np.where(inside, mean, -mean)[found]
    more = known.copy()
    more.reshape(-1)[shell[found]] = True
    return more
