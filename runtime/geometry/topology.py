"""How faces hang together: half-edges, edges, neighbors across them, connected components.

Faces are int32 `[F, 3]`. Half-edge h starts at corner h (face * 3 + 0, 1 or 2) and ends at the next corner of its face.
"""

from __future__ import annotations

import numpy as np

from propsmith.runtime.arrays import BoolArray, IntArray, LongArray


def next_corner(corner: LongArray) -> LongArray:
    """Return the corner that follows each in its face."""
    return corner + np.where(corner % 3 == 2, -2, 1)


def half_edges(faces: IntArray) -> tuple[LongArray, LongArray]:
    """Return the vertices at which the half-edges start and end, `[F * 3]` each."""
    start = faces.astype(np.int64)
    return start.reshape(-1), np.take(start, [1, 2, 0], axis=1).reshape(-1)


def edge_keys(start: LongArray, end: LongArray) -> LongArray:
    """Return a number for each pair of vertices, the same in both directions, in order of the lower and the higher."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    return np.asarray(low * (int(high.max(initial=0)) + 1) + high)


def edge_uses(faces: IntArray) -> tuple[LongArray, LongArray]:
    """For each edge: how many faces use it, and by how many uses one direction outnumbers the other."""
    if not len(faces):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    start, end = half_edges(faces)
    # The lowest bit holds the direction, so that one sort groups both directions of an edge.
    keys = np.sort((edge_keys(start, end) << 1) | (start < end))
    first = np.flatnonzero(np.diff(keys >> 1, prepend=-1))
    uses = np.diff(first, append=len(keys))
    forward = np.add.reduceat(keys & 1, first)
    return uses, np.abs(2 * forward - uses)


def edge_pairs(faces: IntArray) -> tuple[LongArray, LongArray]:
    """Return the two half-edges of each edge that exactly two faces share, the lower first, `[E]` each."""
    keys = edge_keys(*half_edges(faces))
    order = np.argsort(keys, kind="stable")
    first = np.flatnonzero(np.diff(keys[order], prepend=-1))
    shared = first[np.diff(first, append=len(order)) == 2]
    return order[shared], order[shared + 1]


def face_neighbors(faces: IntArray) -> IntArray:
    """Return the face across each side (0-1, 1-2, 2-0) of each face, int32 `[F, 3]`.

    -1 where there is none: at a border, and where more than two faces share the edge.
    """
    first, second = edge_pairs(faces)
    neighbors = np.full(faces.size, -1, np.int32)
    neighbors[first], neighbors[second] = second // 3, first // 3
    return neighbors.reshape(-1, 3)


def connected_components(count: int, first: IntArray | LongArray, second: IntArray | LongArray) -> IntArray:
    """Number the nodes 0..count-1 by connected component, given the ends of all links; int32 `[count]`."""
    # Imported here: scipy.sparse costs a quarter of a second that commands without a mesh need not spend.
    from scipy.sparse import coo_array, csgraph

    graph = coo_array((np.ones(len(first), bool), (first, second)), shape=(count, count))
    return np.asarray(csgraph.connected_components(graph, directed=False)[1], np.int32)


def connected_faces(neighbors: IntArray, linked: BoolArray) -> IntArray:
    """Number the faces so that those share a number which a path of `linked` sides (bool `[F, 3]`) connects."""
    face, side = np.nonzero(linked & (neighbors >= 0))
    return connected_components(len(neighbors), face, neighbors[face, side])


def connected_corners(count: int, first: LongArray, second: LongArray) -> IntArray:
    """Number the corners so that those around a vertex share a number which pairs of opposite half-edges connect.

    Args:
        count: how many corners there are.
        first: half-edges, `[N]`.
        second: of each, the one that runs the other way: where one starts the other ends, `[N]`.

    """
    here = np.concatenate([first, next_corner(first)])
    there = np.concatenate([next_corner(second), second])
    return connected_components(count, here, there)
