"""From a sampled field to the mesh of its zero set, closed around the box."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import BoolArray, FloatArray
from propsmith.runtime.errors import EmptyFieldError, InputError
from propsmith.runtime.geometry.marching_cubes import marching_cubes
from propsmith.runtime.geometry.mesh import Mesh, face_areas, is_watertight, weld

Convention = Literal["lattice", "shap-e"]


def extract_isosurface(
    field: npt.NDArray[np.floating], bounds: float = 1.0, convention: Convention = "lattice"
) -> Mesh:
    """Return the closed surface where `field` changes sign, counter-clockwise seen from outside.

    Args:
        field: `[N, N, N]`, positive inside, sampled at index / (N - 1) * 2 - 1 times `bounds` along x, y and z.
        bounds: half the side of the sampled box, in field units.
        convention: `lattice` puts vertices where the field was sampled; a solid that touches the box is closed by
            a wall in the box's face. `shap-e` is the original's: the lattice is padded by one layer of -1, and the
            padded lattice is spread over the box, so that everything shrinks by (N - 1) / (N + 1). It exists for
            comparisons with the original (`openai/shap-e`, `stf_render`).

    Raises:
        EmptyFieldError: if the field is positive nowhere or everywhere, or holds a NaN or an infinity.
        InputError: if it isn't a cube of at least 2 samples a side.

    """
    values, largest = _checked(field)
    if convention == "shap-e":
        indices, faces = marching_cubes(values, outside=-1.0)
        return Mesh(_spread(indices, len(values) + 2, bounds), faces)
    # Vertices of all edges around a sample that is almost zero would round to one position.
    near = _within(values, 1e-5 * largest)
    if not near.any():
        return _march_lattice(values, largest, bounds)
    zero = _within(values, 1e-7 * largest)
    if zero.any():
        mesh = weld(_march_lattice(np.where(zero, np.float32(0), values), largest, bounds))
        if is_watertight(mesh) and face_areas(mesh).all():
            return mesh
        # Where surfaces touch in such samples, merging tears or flattens them. Kept apart, they stay whole.
    return _march_lattice(_moved_away(values, near, 1e-4 * largest), largest, bounds)


def _march_lattice(values: FloatArray, largest: float, bounds: float) -> Mesh:
    """Close the field around the box and put the vertices where it was sampled."""
    # The layer around is as far outside as the field goes anywhere, so that the wall's vertices lie within a cell of
    # the box; then they are moved onto it.
    indices, faces = marching_cubes(values, outside=-largest)
    inner = indices - np.float32(1)
    on_box = np.clip(inner, 0, len(values) - 1)
    mesh = Mesh(_spread(on_box, len(values), bounds), faces)
    # Along the box's own edges, the vertices of two walls fall together.
    return mesh if np.array_equal(inner, on_box) else weld(mesh)


def _checked(field: npt.NDArray[np.floating]) -> tuple[FloatArray, float]:
    """The field, and its largest magnitude."""
    values = np.asarray(field, dtype=np.float32)
    if values.ndim != 3 or len(set(values.shape)) != 1 or len(values) < 2:
        raise InputError(f"a field must be a cube [N, N, N] with N of at least 2, not {list(values.shape)}")
    low, high = float(values.min()), float(values.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        bad = int(values.size - np.isfinite(values).sum())
        raise EmptyFieldError(f"the field has no surface: {bad} of {values.size} samples are not finite numbers")
    if high <= 0:
        raise EmptyFieldError(f"the field has no surface: every sample is outside (the highest is {high:.3g})")
    if low >= 0:
        raise EmptyFieldError(f"the field has no surface: every sample is inside (the lowest is {low:.3g})")
    return values, max(-low, high)


def _within(values: FloatArray, limit: float) -> BoolArray:
    return (values <= np.float32(limit)) & (values >= np.float32(-limit))


def _spread(indices: FloatArray, samples: int, bounds: float) -> FloatArray:
    """Map lattice indices 0..samples-1 onto -bounds..bounds."""
    return np.asarray((indices.astype(np.float64) * (2.0 / (samples - 1)) - 1.0) * bounds, np.float32)


def _moved_away(values: FloatArray, near: BoolArray, distance: float) -> FloatArray:
    """Put the samples marked as near zero this far from it, where their vertices are distinct in float32.

    Zero counts as inside. With a distance of 1e-4 of the largest magnitude the surface shifts by about a thousandth of
    a cell there.
    """
    moved = values.copy()
    moved[near] = np.where(values[near] >= 0, np.float32(distance), np.float32(-distance))
    return moved
