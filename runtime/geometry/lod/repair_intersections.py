"""Mending a surface where it passes through itself: by taking back what deformed it, or by smoothing it there."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from propsmith.runtime.arrays import BoolArray, FloatArray
from propsmith.runtime.geometry.lod.decimate import record_decimation
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.repair.self_intersection import self_intersections

_FREE = 1e-4  # share of the diagonal
_MARGIN = 0.005  # likewise
_ROUNDS = 6

_log = logging.getLogger(__name__)


def restore_intersecting(moved: Mesh, original: Mesh) -> Mesh:
    """Return `moved` with vertices taken back to `original` around faces that intersect, more and more of them.

    Intersections are sought after all collapses that cost nothing: flat parts have few faces then, and slivers
    between vertices at one place are gone.

    Args:
        moved: the deformed surface.
        original: the same faces where they were, which don't intersect.

    """
    vertices = moved.vertices.copy()
    share = 0.5
    for turn in range(_ROUNDS):
        now = replace(moved, vertices=vertices)
        collapses = record_decimation(now)
        cut = collapses.cut(collapses.steps_within(_FREE))
        pairs = self_intersections(cut.mesh)
        if not len(pairs):
            return now
        _log.debug("turn %d: %d pairs of faces intersect", turn, len(pairs))
        # Faces may meet far from their corners: if what lies around doesn't help, the corners do.
        tangled = cut.sources(pairs, margin=_MARGIN * 3.0**turn) & (vertices != original.vertices).any(axis=1)
        for _ in range(turn):
            tangled = spread(tangled, moved)
        vertices[tangled] += np.float32(share) * (original.vertices[tangled] - vertices[tangled])
        share = 1.0
    return replace(moved, vertices=vertices)


def smooth_intersecting(mesh: Mesh, rounds: int = 8) -> Mesh:
    """Return the mesh with vertices around faces that intersect moved to their neighbours' means, ever more of them.

    That helps where single vertices were pushed through the surface, as fast decimation does; elsewhere it does nothing
    for long, and the best that was found is returned.
    """
    best, fewest = mesh, len(mesh.faces)
    for turn in range(rounds):
        pairs = self_intersections(mesh)
        if len(pairs) < fewest:
            best, fewest = mesh, len(pairs)
        if not len(pairs):
            break
        marked = np.zeros(len(mesh.vertices), bool)
        marked[mesh.faces[pairs]] = True
        for _ in range(turn // 2):
            marked = spread(marked, mesh)
        mesh = replace(mesh, vertices=np.where(marked[:, None], _neighbor_means(mesh), mesh.vertices))
    return best


def _neighbor_means(mesh: Mesh) -> FloatArray:
    """Each vertex's mean of what its faces lead it to, `[V, 3]`."""
    start, end = mesh.faces.reshape(-1), np.roll(mesh.faces, -1, axis=1).reshape(-1)
    count = np.maximum(np.bincount(start, minlength=len(mesh.vertices)), 1)
    sums = [np.bincount(start, mesh.vertices[end, axis], len(mesh.vertices)) for axis in range(3)]
    return np.asarray(np.stack(sums, axis=1) / count[:, None], np.float32)


def spread(marked: BoolArray, mesh: Mesh) -> BoolArray:
    """Mark the neighbours of marked vertices (bool `[V]`), too."""
    wider = marked.copy()
    wider[mesh.faces[marked[mesh.faces].any(axis=1)]] = True
    return wider
