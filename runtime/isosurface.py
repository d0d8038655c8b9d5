"""From a sampled field to the mesh of its zero set: marching cubes after Lewiner et al. (2003), by scikit-image.

A fiftieth of a prop's cells hold its surface. Which, a few passes over the samples' signs say; the others are masked,
which leaves scikit-image's result as it is and a third of its time.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from propsmith.runtime.errors import EmptyFieldError, InputError
from propsmith.runtime.mesh import Mesh, is_watertight, weld

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
    values = _checked(field)
    if convention == "shap-e":
        padded = np.pad(values, 1, constant_values=-1.0)
        indices, faces = _march(padded)
        return Mesh(_spread(indices, len(padded), bounds), faces)
    zero = _near_zero(values, 1e-7)
    if zero.any():
        mesh = weld(_march_lattice(np.where(zero, np.float32(0), values), bounds))
        if is_watertight(mesh):
            return mesh
        # Where surfaces touch in such samples, merging tears them. Kept apart, they stay whole.
    return _march_lattice(_without_zeros(values), bounds)


def _march(padded: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
    from skimage.measure import marching_cubes

    indices, faces, _, _ = marching_cubes(  # type: ignore[no-untyped-call]
        padded, level=0.0, gradient_direction="ascent", mask=_crossed_cells(padded)
    )
    return indices, faces


def _crossed_cells(values: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Mark the last corner of each cell whose corners differ in sign; that is where scikit-image looks.

    Rows are taken as one: what pairs the end of one with the start of the next marks a first layer, where no cell ends.
    """
    some = every = (values > 0).reshape(-1)
    for step in (1, values.shape[2], values.shape[1] * values.shape[2]):
        some, every = some[step:] | some[:-step], every[step:] & every[:-step]
    crossed = np.zeros(values.shape, bool)
    np.not_equal(some, every, out=crossed.reshape(-1)[-len(some) :])
    return crossed


def _march_lattice(values: npt.NDArray[np.float32], bounds: float) -> Mesh:
    """Close the field around the box and put the vertices where it was sampled."""
    # The layer around is as far outside as the field goes anywhere, so that the wall's vertices lie within a cell of
    # the box; then they are moved onto it.
    indices, faces = _march(np.pad(values, 1, constant_values=-_largest(values)))
    inner = indices - np.float32(1)
    on_box = np.clip(inner, 0, len(values) - 1)
    mesh = Mesh(_spread(on_box, len(values), bounds), faces)
    # Along the box's own edges, the vertices of two walls fall together.
    return mesh if np.array_equal(inner, on_box) else weld(mesh)


def _checked(field: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
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
    return values


def _largest(values: npt.NDArray[np.float32]) -> float:
    """The largest magnitude."""
    return max(-float(values.min()), float(values.max()))


def _near_zero(values: npt.NDArray[np.float32], share: float) -> npt.NDArray[np.bool_]:
    """Mark the samples within this share of the largest magnitude of zero."""
    limit = np.float32(share * _largest(values))
    return (values <= limit) & (values >= -limit)


def _spread(indices: npt.NDArray[np.float32], samples: int, bounds: float) -> npt.NDArray[np.float32]:
    """Map lattice indices 0..samples-1 onto -bounds..bounds."""
    return np.asarray((indices.astype(np.float64) * (2.0 / (samples - 1)) - 1.0) * bounds, np.float32)


def _without_zeros(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Move samples that are within 1e-5 of the largest magnitude of zero to 1e-4 of it; zero counts as inside.

    The vertices of all edges around such a sample would round to one position, which leaves faces without area. Moved,
    they are distinct in float32; the surface shifts by about a thousandth of a cell there.
    """
    near = _near_zero(values, 1e-5)
    if not near.any():
        return values
    away = np.float32(1e-4 * _largest(values))
    return np.where(near, np.where(values >= 0, away, -away), values)
