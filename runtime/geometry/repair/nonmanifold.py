"""Taking apart what a manifold surface can't have: edges of more than two faces, where parts of a solid only touch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from propsmith.runtime.arrays import DoubleArray, LongArray
from propsmith.runtime.geometry.mesh import Mesh, nonmanifold_edges
from propsmith.runtime.geometry.topology import connected_corners, edge_keys, half_edges


def split_nonmanifold(mesh: Mesh, apart: float = 0.05) -> Mesh:
    """Return the closed mesh without edges of more than two faces; itself if there are none.

    At such an edge, the faces on both sides of the same wedge of the solid stay together: the edge is divided for each
    such pair, at a point moved by the share `apart` towards the pair's other corners. Then every bundle of faces around
    a vertex gets a vertex of its own, moved likewise, so that parts that touched in a point don't.
    """
    if not nonmanifold_edges(mesh):
        return mesh
    for _ in range(8):
        if not nonmanifold_edges(mesh):
            break
        mesh = _divided(mesh, apart)
    return _unbundled(mesh, apart)


def _divided(mesh: Mesh, apart: float) -> Mesh:
    """Divide the edges of more than two faces once for each pair of faces, as far as these are distinct."""
    first, second, uses = _twins(mesh)
    faces, vertices = mesh.faces.tolist(), mesh.vertices.astype(np.float64).tolist()
    touched: set[int] = set()
    for h, twin in zip(first[uses > 2].tolist(), second[uses > 2].tolist(), strict=True):
        one, other = h // 3, twin // 3
        if {one, other} & touched:
            continue
        touched |= {one, other}
        a, b, c = (faces[one][(h + i) % 3] for i in range(3))
        d = faces[other][(twin + 2) % 3]
        middle, aside = np.mean([vertices[a], vertices[b]], axis=0), np.mean([vertices[c], vertices[d]], axis=0)
        m = len(vertices)
        vertices.append((middle + apart * (aside - middle)).tolist())
        faces[one], faces[other] = [a, m, c], [b, m, d]
        faces += [[m, b, c], [m, a, d]]
    return Mesh(np.array(vertices), np.array(faces))


def _unbundled(mesh: Mesh, apart: float) -> Mesh:
    """Give every bundle of faces around a vertex a vertex of its own."""
    first, second, _ = _twins(mesh)
    bundle = connected_corners(mesh.faces.size, first, second)
    lead, corner = np.unique(bundle, return_index=True, return_inverse=True)[1:]
    owner = mesh.faces.reshape(-1)[lead]
    split = mesh.take_vertices(owner, corner.reshape(-1, 3))
    crowded = np.bincount(owner, minlength=len(mesh.vertices))[owner] > 1
    sums = np.zeros((len(lead), 3))
    np.add.at(sums, corner, np.repeat(mesh.corners.mean(axis=1, dtype=np.float64), 3, axis=0))
    middle = sums / np.bincount(corner)[:, None]
    shift = np.where(crowded[:, None], apart * (middle - split.vertices), 0)
    return replace(split, vertices=split.vertices + shift)


def _twins(mesh: Mesh) -> tuple[LongArray, LongArray, LongArray]:
    """Pairs of opposite half-edges (face * 3 + corner) that bound the same wedge, and how many faces share the edge."""
    start, end = half_edges(mesh.faces)
    key = edge_keys(start, end)
    order = np.lexsort((_angles(mesh, start, end), key))
    number = np.unique(key[order], return_inverse=True)[1]
    uses = np.bincount(number)
    last = np.cumsum(uses) - 1
    place = np.arange(len(order))
    # Outward faces that run with the edge have the solid on the side of falling angles: up to the face before.
    before = np.where(place > (last - uses + 1)[number], place - 1, last[number])
    ahead = (start < end)[order]
    matched = ahead & ~ahead[before]
    return order[matched], order[before[matched]], uses[number[matched]]


def _angles(mesh: Mesh, start: LongArray, end: LongArray) -> DoubleArray:
    """Angle of each half-edge's face around its edge, seen along it from the vertex of the lower number, `[F * 3]`."""
    points = mesh.vertices.astype(np.float64)
    low, high = np.minimum(start, end), np.maximum(start, end)
    along = points[high] - points[low]
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-30)
    # Any direction across the edge will do as zero, if it is the same for all faces around it.
    across = np.cross(along, np.eye(3)[np.abs(along).argmin(axis=1)])
    apex = points[np.roll(mesh.faces, -2, axis=1).reshape(-1)] - points[low]
    upward = np.cross(along, across)
    return np.asarray(np.arctan2(np.einsum("ij,ij->i", apex, upward), np.einsum("ij,ij->i", apex, across)))
