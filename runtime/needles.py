"""Merging vertices that lie at one place but for rounding, so that no face is a needle between them."""

from __future__ import annotations

import numpy as np

from propsmith.runtime.mesh import Mesh, clean_faces, nonmanifold_edges, open_edges
from propsmith.runtime.self_intersection import self_intersections


def without_needles(mesh: Mesh, shortest: float = 2e-4) -> Mesh:
    """Return the mesh with sides shorter than this share of the diagonal taken out, where that does no harm.

    A side is kept if without it the surface would be torn, have an edge of more than two faces, or pass through itself.
    """
    start, end = mesh.faces.reshape(-1), np.roll(mesh.faces, -1, axis=1).reshape(-1)
    lengths = np.linalg.norm(mesh.vertices[start] - mesh.vertices[end], axis=1)
    short = (lengths < shortest * mesh.diagonal) & (start < end)
    sides = np.unique(np.stack([start[short], end[short]], axis=1), axis=0)
    if not len(sides):
        return mesh
    target = np.arange(len(mesh.vertices))
    flaws = _flaws(mesh, target)
    for kept, gone in sides.tolist():
        merged = np.where(target == target[gone], target[kept], target)
        less = _flaws(mesh, merged)
        if all(a <= b for a, b in zip(less, flaws, strict=True)):
            target, flaws = merged, less
    return _merged(mesh, target)


def _merged(mesh: Mesh, target: np.ndarray) -> Mesh:
    return clean_faces(Mesh(mesh.vertices, target[mesh.faces]))


def _flaws(mesh: Mesh, target: np.ndarray) -> tuple[int, int, int]:
    """What is wrong with the mesh once its vertices are merged so."""
    merged = _merged(mesh, target)
    return open_edges(merged), nonmanifold_edges(merged), len(self_intersections(merged))
