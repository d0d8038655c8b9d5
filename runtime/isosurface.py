"""From a sampled field to the mesh of its zero set: marching cubes after Lewiner et al. (2003), by scikit-image."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from propsmith.runtime.errors import EmptyFieldError, InputError
from propsmith.runtime.mesh import Mesh, weld

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
    from skimage.measure import marching_cubes

    values = _checked(field)
    if convention == "lattice":
        values = _without_zeros(values)
    # The layer around the box is outside: at -1 as the original has it, or as deep as the field goes, so that
    # the wall's vertices stay within a cell of the box before they are moved onto it.
    outside = -1.0 if convention == "shap-e" else -float(np.abs(values).max())
    padded = np.pad(values, 1, constant_values=outside)
    indices, faces, _, _ = marching_cubes(  # type: ignore[no-untyped-call]
        padded, level=0.0, gradient_direction="ascent"
    )
    if convention == "shap-e":
        return Mesh(_spread(indices, len(padded), bounds), faces)
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


def _spread(indices: npt.NDArray[np.float32], samples: int, bounds: float) -> npt.NDArray[np.float32]:
    """Map lattice indices 0..samples-1 onto -bounds..bounds."""
    return np.asarray((indices.astype(np.float64) * (2.0 / (samples - 1)) - 1.0) * bounds, np.float32)


def _without_zeros(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Move samples off zero by 1e-4 of the largest magnitude where they are within 1e-5 of it; zero counts as inside.

    The vertices of all edges around such a sample would round to one position, which leaves faces without area, and
    merging them can tear the surface. Moved, they are distinct in float32; the surface shifts by about a thousandth
    of a cell there.
    """
    scale = float(np.abs(values).max())
    near = np.abs(values) < 1e-5 * scale
    if not near.any():
        return values
    away = np.float32(1e-4 * scale)
    return np.where(near, np.where(values >= 0, away, -away), values)
