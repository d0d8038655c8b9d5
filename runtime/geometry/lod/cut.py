"""A recorded decimation of a surface, to be cut at any count of triangles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from propsmith.runtime.arrays import BoolArray, IntArray, LongArray
from propsmith.runtime.geometry.mesh import Mesh


@dataclass(frozen=True, eq=False)
class Cut:
    """A mesh along a recorded decimation.

    Attributes:
        mesh: after so many collapses.
        surface: what was decimated.
        became: the vertex that each vertex of the decimated surface has become, int `[V]`; -1 where nothing is left.

    """

    mesh: Mesh
    surface: Mesh
    became: LongArray

    def sources(self, pairs: IntArray, margin: float) -> BoolArray:
        """Mark the vertices of the decimated surface where pairs of faces (int32 `[N, 2]`) meet, `[V]`.

        They have become corners of these faces, and lie within `margin` (share of the diagonal) of a box that both
        reach into.
        """
        corners = np.zeros(len(self.mesh.vertices) + 1, bool)
        corners[self.mesh.faces[pairs]] = True
        marked = np.flatnonzero(corners[self.became])
        points = self.surface.vertices[marked]
        low = self.mesh.corners.min(axis=1)[pairs].max(axis=1) - margin * self.surface.diagonal
        high = self.mesh.corners.max(axis=1)[pairs].min(axis=1) + margin * self.surface.diagonal
        near = np.zeros(len(marked), bool)
        for bottom, top in zip(low, high, strict=True):
            near |= ((points >= bottom) & (points <= top)).all(axis=1)
        result = np.zeros(len(self.became), bool)
        result[marked[near]] = True
        return result


class Decimation(Protocol):
    """Edge collapses in order, down to where every further one would fold the surface; `len` is how many.

    Attributes:
        locks: whether vertices can be left where they are.

    """

    locks: bool

    def __len__(self) -> int: ...

    def steps_to_triangles(self, triangles: int) -> int:
        """The fewest collapses that leave at most so many triangles; all of them if that isn't reached."""

    def steps_within(self, deviation: float) -> int:
        """The most collapses whose estimated deviation (root mean square, share of the diagonal) stays within this."""

    def cut(self, steps: int) -> Cut:
        """The mesh after so many collapses."""
