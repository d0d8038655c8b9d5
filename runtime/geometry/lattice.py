"""A field on a lattice of the box [-1, 1]^3, evaluated coarse to fine.

The lattice starts coarse and is doubled step by step: values in between are interpolated, and the field is evaluated
near the surface. A continuation pass then evaluates every lattice point that touches a sign change and was only
interpolated, until there is none: the surface is the dense grid's, at a fourteenth of the points.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from propsmith.runtime.arrays import BoolArray, FloatArray, LongArray
from propsmith.runtime.errors import InputError

COARSEST = 32
"""Cells of the coarsest lattice; coarser ones lose swords and chair legs."""
MIN_RESOLUTION = 64
MAX_RESOLUTION = 256


class FieldFunction(Protocol):
    """The signed distance at points `[N, 3]` of the box, positive inside -> `[N]`."""

    def __call__(self, points: FloatArray) -> FloatArray:
        """Evaluate."""


@dataclass(frozen=True)
class DecodeOptions:
    """How a field is evaluated on a lattice."""

    resolution: int = 128
    """Cells along an edge of the box, 64 to 256, rounded up to a multiple of the coarsest lattice's."""
    coarse_band: float = 1.25
    """On intermediate lattices the network is evaluated within this many cells of the interpolated surface."""
    fine_band: float = 0.5
    """The same on the finest."""
    metric: bool = True
    """Whether the field is a signed distance. If not, how far off the surface is gets estimated from the field's slope
    between neighbouring samples. That is sound where the slope changes little within two cells of the surface; a part
    thinner than a cell of the coarsest lattice, and squashed flat on both sides of it, goes unseen."""
    coarsest: int = COARSEST
    """Cells of the coarsest lattice at most; the resolution itself evaluates every point."""

    def __post_init__(self) -> None:
        if not MIN_RESOLUTION <= self.resolution <= MAX_RESOLUTION:
            raise InputError(f"resolution must be {MIN_RESOLUTION} to {MAX_RESOLUTION}, not {self.resolution}")
        if self.coarsest < 1:
            raise InputError(f"coarsest must be at least 1, not {self.coarsest}")

    @property
    def resolutions(self) -> tuple[int, ...]:
        """Cells along an edge from the coarsest lattice to the finest; each is twice the one before."""
        halvings = max(0, math.ceil(math.log2(self.resolution / self.coarsest)))
        coarse = math.ceil(self.resolution / 2**halvings)
        return tuple(coarse * 2**i for i in range(halvings + 1))


@dataclass(frozen=True)
class FieldGrid:
    """A field on a lattice of the box [-1, 1]^3."""

    values: FloatArray
    """`[N, N, N]` over x, y, z; positive inside; index i lies at 2 i / (N - 1) - 1. Exact wherever the surface passes;
    elsewhere only the sign means something."""
    evaluated: int
    """At how many points the network was evaluated."""

    @property
    def cell(self) -> float:
        """Distance between samples."""
        return 2.0 / (len(self.values) - 1)


def decode_field(field: FieldFunction, options: DecodeOptions | None = None) -> FieldGrid:
    """Evaluate a field on a lattice, coarse to fine.

    Args:
        field: the function.
        options: resolution, bands, and whether the field is a distance.

    Returns:
        The lattice: exact wherever the surface passes, interpolated elsewhere.
    """
    options = options or DecodeOptions()
    coarse, *finer = options.resolutions
    values = field(lattice_points(_all_indices(coarse + 1), coarse)).reshape((coarse + 1,) * 3)
    exact = np.ones(values.shape, bool)
    evaluated = values.size
    for cells in finer:
        slope = np.float32(1.0) if options.metric else _upsample(_steepest(values) * np.float32(cells / 4))
        values, exact = _upsample(values), _interleave(exact)
        band = (options.fine_band if cells == finer[-1] else options.coarse_band) * 2.0 / cells
        pending = (np.abs(values) < band * slope) & ~exact
        while pending.any():
            where = np.flatnonzero(pending)
            indices = np.stack(np.unravel_index(where, values.shape), axis=1)
            values.reshape(-1)[where] = field(lattice_points(indices, cells))
            exact |= pending
            evaluated += len(where)
            pending = touches_sign_change(values) & ~exact
    return FieldGrid(values, evaluated)


def _all_indices(n: int) -> LongArray:
    return np.stack(np.meshgrid(*[np.arange(n)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)


def lattice_points(indices: LongArray, cells: int) -> FloatArray:
    """Where the points of a lattice with so many cells a side lie in the box: indices `[N, 3]` -> `[N, 3]`."""
    return indices.astype(np.float32) * np.float32(2.0 / cells) - np.float32(1.0)


def _upsample(values: FloatArray) -> FloatArray:
    """Double the lattice, the new points trilinearly between the old: `[N]^3` -> `[2 N - 1]^3`."""
    for axis in range(3):
        shape = list(values.shape)
        shape[axis] = 2 * shape[axis] - 1
        # Both lie in memory in the same order: swapping the axes of one would take ten times as long.
        new = np.empty(shape, values.dtype)
        old, along = np.moveaxis(values, axis, 0), np.moveaxis(new, axis, 0)
        along[::2] = old
        np.add(old[:-1], old[1:], out=along[1::2])
        along[1::2] /= 2
        values = new
    return values


def _steepest(values: FloatArray) -> FloatArray:
    """How much a field changes from sample to sample at most around each of them: `[N]^3` -> `[N]^3`."""
    from scipy.ndimage import maximum_filter

    squared = np.zeros_like(values)
    for axis in range(3):
        step = np.abs(np.diff(values, axis=axis))
        ends = [
            [(1, 0) if k == axis else (0, 0) for k in range(3)],
            [(0, 1) if k == axis else (0, 0) for k in range(3)],
        ]
        squared += np.maximum(*(np.pad(step, end) for end in ends)) ** 2
    steepest: FloatArray = maximum_filter(np.sqrt(squared), 3)
    return steepest


def _interleave(exact: BoolArray) -> BoolArray:
    finer = np.zeros([2 * n - 1 for n in exact.shape], bool)
    finer[::2, ::2, ::2] = exact
    return finer


def touches_sign_change(values: FloatArray) -> BoolArray:
    """Both ends of every lattice edge whose ends differ in sign."""
    inside = values > 0
    touched = np.zeros(values.shape, bool)
    for axis in range(3):
        sides = np.moveaxis(inside, axis, 0)
        marks = np.moveaxis(touched, axis, 0)
        crossing = sides[:-1] != sides[1:]
        marks[:-1] |= crossing
        marks[1:] |= crossing
    return touched
