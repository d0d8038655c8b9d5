"""Edge collapse by fast-simplification: a mesh brought down to a working size, and LODs where nothing better is there.

By quadric error (Garland and Heckbert, Surface simplification using quadric error metrics, 1997). It is fast but knows
no link condition: edges of more than two faces are split afterwards.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from propsmith.runtime.geometry.distance import SurfaceReference
from propsmith.runtime.geometry.lod.cut import Cut
from propsmith.runtime.geometry.mesh import Mesh, clean_faces, open_edges
from propsmith.runtime.geometry.repair.nonmanifold import split_nonmanifold

_SHRINK = 0.75  # from one of the counts to the next
_FEWEST = 4
_AGGRESSIVENESS = 5


def decimated(mesh: Mesh, triangles: int, aggressiveness: int = 3) -> Mesh:
    """Return the mesh at about this many triangles, or as it is if it has no more; closed and manifold if it was.

    The error is a hundredth of a percent of the diagonal at 12,000 triangles.

    Args:
        mesh: what to decimate.
        triangles: how many are wanted.
        aggressiveness: 0 to 10: the higher, the more error at the same count, and the lower the count that it reaches.
    """
    from fast_simplification import simplify

    if len(mesh.faces) > triangles:
        simplified = simplify(mesh.vertices, mesh.faces, target_count=triangles, agg=aggressiveness)
        mesh = clean_faces(Mesh(*simplified))
    return split_nonmanifold(mesh)


class SimplifySequence:
    """The decimation of a surface by fast-simplification; see `cut.Decimation`.

    It runs once for each count of triangles: some counts are made one from the other, and a cut from the next larger
    of them. Two faces go with each collapse; vertices can't be locked, and faces may come out intersecting.
    """

    locks = False

    def __init__(self, surface: Mesh) -> None:
        self._surface = surface
        self._reference = SurfaceReference(surface)
        self._made = [surface]
        self._steps = [0]
        count = len(surface.faces)
        while count > _FEWEST:
            count = max(int(_SHRINK * count), _FEWEST)
            self._steps.append(self.steps_to_triangles(count))
        self._deviations: dict[int, float] = {}

    def __len__(self) -> int:
        return self._steps[-1]

    def steps_to_triangles(self, triangles: int) -> int:
        """The collapses that leave at most so many triangles, were none refused."""
        return max(len(self._surface.faces) - max(triangles, _FEWEST) + 1, 0) // 2

    def steps_within(self, deviation: float) -> int:
        """The most collapses, of some counts, whose deviation is within this share of the diagonal."""
        index = bisect_right(range(1, len(self._steps)), deviation, key=self._deviation)
        return self._steps[index]

    def _deviation(self, index: int) -> float:
        """The mean distance between the surface and one of the meshes made, share of the diagonal."""
        if index not in self._deviations:
            self._deviations[index] = self._reference.error(self._mesh(index)).mean
        return self._deviations[index]

    def _mesh(self, index: int) -> Mesh:
        while len(self._made) <= index:
            steps = self._steps[len(self._made)]
            self._made.append(self._collapsed(self._made[-1], steps))
        return self._made[index]

    def cut(self, steps: int) -> Cut:
        """The mesh after so many collapses, or fewer where more would fold it."""
        from scipy.spatial import cKDTree

        index = bisect_right(self._steps, steps) - 1
        mesh = self._mesh(index)
        if steps > self._steps[index]:
            mesh = self._collapsed(mesh, steps)
        became = cKDTree(mesh.vertices).query(self._surface.vertices)[1]
        return Cut(mesh, self._surface, np.asarray(became, np.int64))

    def _collapsed(self, mesh: Mesh, steps: int) -> Mesh:
        triangles = len(self._surface.faces) - 2 * steps
        lighter = decimated(mesh, triangles, _AGGRESSIVENESS)
        return lighter if len(lighter.faces) < len(mesh.faces) and open_edges(lighter) <= open_edges(mesh) else mesh
