"""Finding the faces of a mesh that pass through, or lie upon, others of it.

Small faces near each other are found by a k-d tree, large ones and what they overlap by sweeping along one axis. Two
triangles meet if a side of one pierces the other (Möller and Trumbore, Fast, minimum storage ray/triangle intersection,
1997) or, in one plane, if they overlap. Sharing a corner or a side isn't an intersection; folding back upon a neighbour
is.
"""

from __future__ import annotations

import numpy as np

from propsmith.runtime.arrays import BoolArray, DoubleArray, IntArray, LongArray
from propsmith.runtime.geometry.mesh import Mesh

_CHUNK = 2_000_000  # pairs tested at a time
_FLAT = 1e-6  # what counts as "in the plane", as a share of the box diagonal
_INNER = 1e-5  # how far inside a triangle, in barycentric weights, a side must pass to pierce it


def self_intersections(mesh: Mesh) -> IntArray:
    """Return the pairs of faces that intersect, int32 `[N, 2]`, first below second."""
    corners = mesh.corners.astype(np.float64)
    found = [_meeting(corners, mesh.faces, pairs) for pairs in _overlapping_boxes(corners)]
    pairs = np.concatenate([np.zeros((0, 2), np.int64), *found])
    pairs = np.sort(pairs, axis=1)
    return np.asarray(pairs[np.lexsort(pairs.T[::-1])], np.int32)


def _overlapping_boxes(corners: DoubleArray) -> list[LongArray]:
    """Pairs of faces whose boxes overlap, in chunks `[N, 2]`."""
    if len(corners) < 2:
        return []
    low, high = corners.min(axis=1), corners.max(axis=1)
    reach = (high - low).max(axis=1) / 2
    small = reach <= 2 * np.median(reach)
    chunks = [_near_pairs((low + high) / 2, np.flatnonzero(small), reach), *_swept_pairs(low, high, ~small)]
    overlapping = []
    sides = [(np.ascontiguousarray(low[:, axis]), np.ascontiguousarray(high[:, axis])) for axis in range(3)]
    for a, b in (chunk.T for chunk in chunks):
        for bottom, top in sides:
            overlap = (bottom[a] <= top[b]) & (bottom[b] <= top[a])
            a, b = a[overlap], b[overlap]
        overlapping.append(np.stack([a, b], axis=1))
    return overlapping


def _near_pairs(centers: DoubleArray, chosen: LongArray, reach: DoubleArray) -> LongArray:
    """Pairs of the chosen boxes whose centres are near enough for any two of them to overlap, `[N, 2]`."""
    from scipy.spatial import cKDTree

    distance = 2 * float(reach[chosen].max(initial=0))
    pairs = cKDTree(centers[chosen]).query_pairs(distance, p=np.inf, output_type="ndarray")
    return np.asarray(chosen[pairs], np.int64).reshape(-1, 2)


def _swept_pairs(low: DoubleArray, high: DoubleArray, large: BoolArray) -> list[LongArray]:
    """Pairs of boxes that overlap along one axis, one of them large, in chunks `[N, 2]`."""
    # Along the axis where the boxes cover the least of the whole, the fewest pairs overlap.
    whole = np.maximum(high.max(axis=0) - low.min(axis=0), 1e-12)
    axis = int(((high - low)[large].mean(axis=0) / whole).argmin()) if large.any() else 0
    bottom, top = low[:, axis], high[:, axis]
    order = np.argsort(bottom, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    owners = np.flatnonzero(large)
    # Those that begin within a large box; and the small ones within which a large one begins lie at most as far before.
    span = float((top - bottom)[~large].max(initial=0))
    first = np.searchsorted(bottom[order], bottom[owners] - span)
    counts = np.searchsorted(bottom[order], top[owners], side="right") - first
    chunks, start = [], 0
    total = np.concatenate([[0], np.cumsum(counts)])
    while start < len(owners):
        stop = max(int(np.searchsorted(total, total[start] + _CHUNK, side="right")) - 1, start + 1)
        own = np.repeat(np.arange(start, stop), counts[start:stop])
        other = order[first[own] + np.arange(len(own)) - (total[own] - total[start])]
        # Two large ones would meet twice: the one that begins first finds the other.
        fresh = ~large[other] | (rank[other] > rank[owners[own]])
        chunks.append(np.stack([owners[own[fresh]], other[fresh]], axis=1))
        start = stop
    return chunks


def _meeting(corners: DoubleArray, faces: IntArray, pairs: LongArray) -> LongArray:
    """Of the pairs `[N, 2]`, those that intersect."""
    a, b = pairs.T
    same = faces[a][:, :, None] == faces[b][:, None, :]
    shared = same.any(axis=2).sum(axis=1)
    meets = np.zeros(len(pairs), bool)
    scale = float(np.linalg.norm(np.ptp(corners.reshape(-1, 3), axis=0)))
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-30)
    heights = np.einsum("nki,ni->nk", corners[b] - corners[a, :1], normals[a])
    others = np.einsum("nki,ni->nk", corners[a] - corners[b, :1], normals[b])
    apart = (np.abs(heights).max(axis=1) <= _FLAT * scale) & (np.abs(others).max(axis=1) <= _FLAT * scale)
    flat = np.flatnonzero(apart & (shared < 3))
    meets[flat] = _overlap_in_plane(corners[a[flat]], corners[b[flat]], normals[a[flat]])
    meets[shared == 3] = True
    # A whole triangle on one side of the other's plane can't be pierced.
    crossing = (heights.min(axis=1) < -_FLAT * scale) & (heights.max(axis=1) > _FLAT * scale)
    crossing &= (others.min(axis=1) < -_FLAT * scale) & (others.max(axis=1) > _FLAT * scale)
    solid = np.flatnonzero(crossing & (shared < 2))
    meets[solid] = _pierced(corners[a[solid]], corners[b[solid]]) | _pierced(corners[b[solid]], corners[a[solid]])
    return pairs[meets]


def _pierced(triangles: DoubleArray, others: DoubleArray) -> BoolArray:
    """Whether a side of `others[i]` passes through the inside of `triangles[i]`, both `[N, 3, 3]`."""
    origin, edge1, edge2 = triangles[:, 0], triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    hit = np.zeros(len(triangles), bool)
    for side in range(3):
        start = others[:, side]
        step = others[:, (side + 1) % 3] - start
        across = np.cross(step, edge2)
        volume = np.einsum("ij,ij->i", edge1, across)
        inverse = 1 / np.where(np.abs(volume) > 1e-30, volume, np.inf)
        offset = start - origin
        u = np.einsum("ij,ij->i", offset, across) * inverse
        turned = np.cross(offset, edge1)
        v = np.einsum("ij,ij->i", step, turned) * inverse
        t = np.einsum("ij,ij->i", edge2, turned) * inverse
        inside = (u > _INNER) & (v > _INNER) & (u + v < 1 - _INNER)
        hit |= inside & (t > _INNER) & (t < 1 - _INNER) & (inverse != 0)
    return hit


def _overlap_in_plane(first: DoubleArray, second: DoubleArray, normals: DoubleArray) -> BoolArray:
    """Whether two triangles of one plane share area: no side of either has the other wholly beyond it."""
    if not len(first):
        return np.zeros(0, bool)
    apart = np.zeros(len(first), bool)
    size = np.sqrt(np.maximum(((np.roll(first, -1, axis=1) - first) ** 2).sum(axis=2).max(axis=1), 1e-30))
    for triangle, other, sign in ((first, second, 1.0), (second, first, None)):
        winding = np.ones(len(first))
        if sign is None:
            own = np.cross(triangle[:, 1] - triangle[:, 0], triangle[:, 2] - triangle[:, 0])
            winding = np.sign(np.einsum("ij,ij->i", own, normals))
        for side in range(3):
            start = triangle[:, side]
            step = triangle[:, (side + 1) % 3] - start
            outward = np.cross(step, normals) * winding[:, None]
            outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-30)
            beyond = np.einsum("nki,ni->nk", other - start[:, None], outward).min(axis=1)
            apart |= beyond > -1e-5 * size
    return ~apart
