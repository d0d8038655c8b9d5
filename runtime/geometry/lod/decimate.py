"""Edge collapse: a mesh brought down to a working size, and its whole decimation recorded, to be cut anywhere.

Both by quadric error (Garland and Heckbert, Surface simplification using quadric error metrics, 1997).
fast-simplification is ten times faster on large meshes but knows no link condition; opengl-decimate keeps a closed
surface closed and manifold all the way down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from propsmith.runtime.arrays import BoolArray, IntArray, LongArray
from propsmith.runtime.geometry.mesh import Mesh, clean_faces
from propsmith.runtime.geometry.repair.nonmanifold import split_nonmanifold

_JITTER = 3e-6  # share of the diagonal: less than anybody sees, more than rounding
_SEED = 20_200


def decimated(mesh: Mesh, triangles: int) -> Mesh:
    """Return the mesh at about this many triangles, or as it is if it has no more; closed and manifold if it was.

    The error is a hundredth of a percent of the diagonal at 12,000 triangles.
    """
    from fast_simplification import simplify

    if len(mesh.faces) > triangles:
        # Its most careful setting: others err more at the same count.
        mesh = clean_faces(Mesh(*simplify(mesh.vertices, mesh.faces, target_count=triangles, agg=3)))
    return split_nonmanifold(mesh)


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


class DecimationSequence:
    """The recorded decimation of a surface down to where every further collapse would fold it.

    Args:
        surface: what to decimate.
        locked: vertices to leave where they are, bool `[V]`.
    """

    def __init__(self, surface: Mesh, locked: BoolArray | None = None) -> None:
        from opengl_decimate import SimplifyOptions, collapse_sequence

        # Vertices at one position would be taken for one: on a surface snapped to planes, whole fans share a corner.
        noise = np.random.Generator(np.random.Philox(_SEED)).normal(
            0, _JITTER * surface.diagonal, (surface.vertices.shape)
        )
        points = surface.vertices.astype(np.float64) + noise
        still: Any = None if locked is None or not locked.any() else np.flatnonzero(locked)
        self._sequence = collapse_sequence(
            {"POSITION": points},
            surface.faces.reshape(-1).astype(np.uint32),
            SimplifyOptions(target_ratio=1.0, locked=still),
        )
        self._surface = surface
        self._diagonal = max(surface.diagonal, 1e-30)

    def __len__(self) -> int:
        return len(self._sequence)

    def steps_to_triangles(self, triangles: int) -> int:
        """The fewest collapses that leave at most so many triangles; all of them if that isn't reached."""
        return int(self._sequence.steps_for(target_count=triangles))

    def steps_within(self, deviation: float) -> int:
        """The most collapses whose estimated deviation (root mean square, share of the diagonal) stays within this."""
        return int(self._sequence.steps_for(target_error=deviation * self._diagonal))

    def cut(self, steps: int) -> Cut:
        """The mesh after so many collapses."""
        positions, roots, faces, _ = self._sequence.state(steps)
        used = np.unique(faces)
        place = np.full(len(positions), -1, np.int64)
        place[used] = np.arange(len(used))
        return Cut(Mesh(positions[used].astype(np.float32), place[faces].astype(np.int32)), self._surface, place[roots])
