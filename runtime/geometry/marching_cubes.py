"""Marching cubes over the cells that hold the surface, a fiftieth of a prop's lattice, in numpy.

Faces, vertices and their order are those of scikit-image's marching cubes (after Lewiner et al., 2003) to the bit, in
a fraction of the time. Where the corners' signs settle how the surface passes, what it makes of such a cell is looked
up; the few cells in which that depends on the values are given to it. Only where such a cell has a corner within about
a millionth of zero may it pass otherwise, closed all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

_CORNERS = np.array([[i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(8)])
"""Where a cell's corners are, in its order: along z first."""
_HUB = 3
"""A vertex within a cell, where 0 to 2 stand for one on its last edge along x, y or z."""


@dataclass(frozen=True, eq=False)
class _Tilings:
    """How the surface passes through cells of some kinds.

    A vertex lies on an edge, and the edge is the last one along its axis of one cell: the first one around it, if cells
    are taken in order, so that this is where it is numbered.
    """

    corners: npt.NDArray[np.int8]
    """Of all kinds' faces `[F, 3]`: 4 times the bits of the axes along which the cell that numbers the vertex lies one
    before this one, and which of that cell's vertices it is."""
    faces: Indices
    """Of each kind, how many."""
    numbered: npt.NDArray[np.int8]
    """All kinds' own vertices, in the order in which they are numbered."""
    vertices: Indices
    """Of each kind, how many."""


def marching_cubes(values: Array, outside: float) -> tuple[Array, npt.NDArray[np.int32]]:
    """Triangulate where a field changes sign, counter-clockwise seen from where it isn't positive.

    Args:
        values: `[X, Y, Z]`, positive inside, somewhere but not everywhere, and finite.
        outside: the value of a layer of samples that is put around them; negative.

    Returns:
        Vertices `[V, 3]` as indices into the lattice with the layer around it, and faces `[F, 3]`.

    """
    values, origin = _cropped(values, outside)
    cells, kinds = _crossed_cells(values)
    tilings = _tilings_by_signs()
    open_ones = np.flatnonzero(_depends_on_values()[kinds])
    if len(open_ones):
        corners = values.reshape(-1)[cells[open_ones, None] + _CORNERS @ _strides(values)]
        tilings = _joined(tilings, _tilings(corners))
        kinds[open_ones] = 256 + np.arange(len(open_ones))
    owners, entries = _spelled_out(tilings.vertices, kinds)
    numbered = tilings.numbered[entries]
    vertices = _places(values, cells[owners], numbered, origin)
    number = np.empty((len(cells), 4), np.int32)
    number[owners, numbered] = np.arange(len(owners), dtype=np.int32)
    return vertices, _faces(values, cells, kinds, tilings, number)


def _cropped(values: Array, outside: float) -> tuple[Array, Indices]:
    """Cut the lattice to a layer around what is inside, and say where that starts in the lattice with a layer more."""
    inside = values > 0
    flat: npt.NDArray[np.bool_] = np.logical_or.reduce(inside, axis=0)
    seen = inside.reshape(len(values), -1).any(axis=1), flat.any(axis=1), flat.any(axis=0)
    spans = [np.flatnonzero(line)[[0, -1]] for line in seen]
    cut = tuple(slice(max(low - 1, 0), high + 2) for low, high in spans)
    missing = [(int(low == 0), int(high == n - 1)) for (low, high), n in zip(spans, values.shape, strict=True)]
    return np.pad(values[cut], missing, constant_values=outside), np.array([low for low, _ in spans])


def _strides(values: Array) -> Indices:
    return np.array([values.shape[1] * values.shape[2], values.shape[2], 1])


def _crossed_cells(values: Array) -> tuple[Indices, Indices]:
    """The cells whose corners differ in sign, by their first corner in the flattened lattice, and all corners' signs.

    Pairs of the end of a row and the start of the next are outside both.
    """
    signs = (values > 0).reshape(-1).view(np.uint8)
    # Products, since numpy shifts bytes one by one.
    for factor, step in zip((2, 4, 16), _strides(values)[::-1], strict=True):
        signs = signs[:-step] + signs[step:] * np.uint8(factor)
    cells = np.flatnonzero(signs + np.uint8(1) > 1)
    return cells, signs[cells].astype(np.intp)


def _spelled_out(counts: Indices, kinds: Indices) -> tuple[Indices, Indices]:
    """Lay out cells' entries one after the other: which cell each belongs to, and the entry's number in its table.

    `counts` says how many the table has of each kind, one kind after the other.
    """
    starts = np.cumsum(counts) - counts
    count = counts[kinds]
    ends = np.cumsum(count)
    entries = np.repeat(starts[kinds] - ends + count, count)
    entries += np.arange(len(entries))
    return np.repeat(np.arange(len(kinds)), count), entries


def _places(values: Array, cells: Indices, numbered: npt.NDArray[np.int8], origin: Indices) -> Array:
    """Where the vertices are that cells number, as indices."""
    last = cells + _strides(values).sum()
    flat = values.reshape(-1)
    first_weight = _weights(flat[last - np.append(_strides(values), 0)[numbered]])
    last_weight = _weights(flat[last])
    part = last_weight / (first_weight + last_weight)
    vertices = np.empty((len(cells), 3), np.float32)
    for axis, place in enumerate(np.unravel_index(last, values.shape)):
        vertices[:, axis] = np.where(numbered == axis, place + (origin[axis] - 1) + part, place + origin[axis])
    hubs = np.flatnonzero(numbered == _HUB)
    first = np.stack(np.unravel_index(cells[hubs], values.shape), axis=1) + origin
    pull = _weights(flat[cells[hubs, None] + _CORNERS @ _strides(values)])
    vertices[hubs] = first + pull @ _CORNERS / pull.sum(axis=1, keepdims=True)
    return vertices


def _faces(
    values: Array, cells: Indices, kinds: Indices, tilings: _Tilings, number: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]:
    """All cells' faces `[F, 3]`, given the numbers that cells gave to vertices, `[cells, 4]`."""
    # Of the lattice's size, but only where cells are crossed is it touched.
    row = np.empty(values.size, np.int32)
    row[cells] = np.arange(0, 4 * len(cells), 4, dtype=np.int32)
    owners, entries = _spelled_out(tilings.faces, kinds)
    cells = cells[owners]
    faces = np.empty((len(entries), 3), np.int32)
    for k, corner in enumerate(tilings.corners.T):
        back = (_CORNERS @ _strides(values))[corner // 4]
        at = np.take(row, cells - np.take(back, entries)) + np.take((corner % 4).astype(np.int32), entries)
        faces[:, k] = np.take(number, at)
    return faces


def _weights(values: Array) -> npt.NDArray[np.float64]:
    """How strongly samples draw a vertex: by the inverse of their magnitude."""
    return 1 / (np.finfo(np.float64).eps + np.abs(values, dtype=np.float64))


@cache
def _tilings_by_signs() -> _Tilings:
    """The tilings of all 256 combinations of signs."""
    return _tilings(np.where(_signs(), np.float32(1), np.float32(-1)))


def _signs() -> npt.NDArray[np.bool_]:
    return (np.arange(256)[:, None] >> np.arange(8) & 1).astype(bool)


@cache
def _depends_on_values() -> npt.NDArray[np.bool_]:
    """Mark the combinations of signs `[256]` in which the corners of one sign don't all meet along the cell's edges."""
    from scipy.ndimage import label

    cubes = _signs().reshape(-1, 2, 2, 2)
    return np.array([label(cube)[1] > 1 or label(~cube)[1] > 1 for cube in cubes])


def _tilings(corners: Array) -> _Tilings:
    """What scikit-image makes of cells with these values at their corners `[N, 8]`, each as a kind."""
    from skimage.measure import marching_cubes

    side = int(np.ceil(len(corners) ** (1 / 3)))
    # So far from zero that no vertex rounds to a corner, where its edge couldn't be told.
    least = 2 * np.spacing(np.float32(2 * side)) * np.abs(corners).max()
    corners = np.where(np.abs(corners) < least, np.where(corners > 0, least, -least), corners)
    cells = np.full((side**3, 8), -1, np.float32)
    cells[: len(corners)] = corners
    blocks = cells.reshape((side, side, side, 2, 2, 2)).transpose(0, 3, 1, 4, 2, 5).reshape((2 * side,) * 3)
    mask = np.zeros(blocks.shape, bool)
    mask[1::2, 1::2, 1::2] = True
    places, faces, _, _ = marching_cubes(  # type: ignore[no-untyped-call]
        blocks, level=0.0, gradient_direction="ascent", mask=mask
    )
    place = places.astype(np.float64)
    block = np.floor(place / 2)
    cell = np.ravel_multi_index(tuple(block.astype(np.intp).T), (side,) * 3)
    within = place - 2 * block
    between = (within > 0) & (within < 1)
    on_edge = between.sum(axis=1) == 1
    which = np.where(on_edge, between.argmax(axis=1), _HUB)
    before = (within == 0) @ np.array([4, 2, 1])
    own = before == 0
    return _Tilings(
        (4 * before + which).astype(np.int8)[faces],
        np.bincount(cell[faces[:, 0]], minlength=len(corners)),
        which[own].astype(np.int8),
        np.bincount(cell[own], minlength=len(corners)),
    )


def _joined(first: _Tilings, second: _Tilings) -> _Tilings:
    return _Tilings(
        np.concatenate([first.corners, second.corners]),
        np.concatenate([first.faces, second.faces]),
        np.concatenate([first.numbered, second.numbered]),
        np.concatenate([first.vertices, second.vertices]),
    )
