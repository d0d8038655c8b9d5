"""Taking back a deformation where it made a surface pass through itself."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from propsmith.runtime.collapse import Collapses
from propsmith.runtime.mesh import BoolArray, Mesh
from propsmith.runtime.self_intersection import self_intersections

_FREE = 1e-4  # share of the diagonal
_MARGIN = 0.005  # likewise
_ROUNDS = 6

_log = logging.getLogger(__name__)


def untangled(moved: Mesh, original: Mesh) -> Mesh:
    """Return `moved` with vertices taken back to `original` around faces that intersect, more and more of them.

    The deformed surface is looked at after all collapses that cost nothing: flat parts have few faces then, and needles
    between vertices at one place are gone.

    Args:
        moved: the deformed surface.
        original: the same faces where they were, which don't intersect.

    """
    vertices = moved.vertices.copy()
    share = 0.5
    for turn in range(_ROUNDS):
        now = replace(moved, vertices=vertices)
        collapses = Collapses(now)
        cut = collapses.cut(collapses.steps_within(_FREE))
        pairs = self_intersections(cut.mesh)
        if not len(pairs):
            return now
        _log.debug("turn %d: %d pairs of faces intersect", turn, len(pairs))
        # Faces may meet far from their corners: if what lies around doesn't help, the corners do.
        tangled = cut.sources(pairs, margin=_MARGIN * 3.0**turn) & (vertices != original.vertices).any(axis=1)
        for _ in range(turn):
            tangled = _spread(tangled, moved)
        vertices[tangled] += np.float32(share) * (original.vertices[tangled] - vertices[tangled])
        share = 1.0
    return replace(moved, vertices=vertices)


def _spread(marked: BoolArray, mesh: Mesh) -> BoolArray:
    """Mark the neighbours of marked vertices, too."""
    wider = marked.copy()
    wider[mesh.faces[marked[mesh.faces].any(axis=1)]] = True
    return wider
