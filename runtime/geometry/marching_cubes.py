"""Marching cubes by scikit-image (after Lewiner et al., 2003), kept to the cells that hold the surface.

A surface passes through one cell in fifty of a prop's lattice. scikit-image skips the others where a mask says so, and
gives the same vertices and faces in the same order in half the time; see benchmarks/isosurface.md.
"""

from __future__ import annotations

import numpy as np

from propsmith.runtime.arrays import BoolArray, FloatArray, IntArray

_BARELY_OUTSIDE = np.float32(-1e-30)
"""In place of zero: no vertex moves by it."""


def marching_cubes(values: FloatArray, outside: float) -> tuple[FloatArray, IntArray]:
    """Triangulate where a field changes sign, counter-clockwise seen from where it isn't positive.

    Args:
        values: `[X, Y, Z]`, positive inside, somewhere but not everywhere, and finite.
        outside: the value of a layer of samples that is put around them; negative.

    Returns:
        Vertices `[V, 3]` as indices into the lattice with the layer around it, and faces `[F, 3]`.

    """
    from skimage import measure

    padded = np.pad(values, 1, constant_values=outside)
    # Where a face's corners alternate in sign and one is exactly zero, the cells on its two sides may disagree.
    padded[padded == 0] = _BARELY_OUTSIDE
    mask = np.zeros(padded.shape, bool)
    mask[1:, 1:, 1:] = _crossed_cells(padded > 0)  # scikit-image looks a cell up at its last corner
    vertices, faces, _, _ = measure.marching_cubes(  # type: ignore[no-untyped-call]
        padded, level=0.0, gradient_direction="ascent", mask=mask
    )
    return vertices, faces


def _crossed_cells(inside: BoolArray) -> BoolArray:
    """Mark the cells whose corners differ: `[X, Y, Z]` -> `[X - 1, Y - 1, Z - 1]`."""
    every = some = inside
    for _ in range(3):
        every, some = every[:-1] & every[1:], some[:-1] | some[1:]
        every, some = np.moveaxis(every, 0, -1), np.moveaxis(some, 0, -1)
    return some & ~every
