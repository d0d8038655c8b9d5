"""Which point of which level's surface each texel shows, and what lies between the charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import BoolArray, FloatArray, IntArray, LongArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.raycast import RayScene

_BORDER = 1.5  # texels beyond a chart that a bilinear filter may still look at


@dataclass(frozen=True, eq=False)
class TexelMap:
    """The texels that show surface, row by row; one row of every array each.

    Attributes:
        size: texels a side.
        texels: index into the flattened texture, int64 `[N]`.
        faces: into the levels' faces one after another, int32 `[N]`.
        weights: barycentric weights of the face's corners, float32 `[N, 3]`; some are negative just beyond a chart.
        inner: whether the texel's centre lies in a chart; the others border on one, bool `[N]`.

    """

    size: int
    texels: LongArray
    faces: IntArray
    weights: FloatArray
    inner: BoolArray

    def interpolated(self, corners: FloatArray) -> FloatArray:
        """Values at the texels from those at the faces' corners, `[F, 3, C]` -> `[N, C]`."""
        found = corners[self.faces]
        total = found[:, 0] * self.weights[:, :1]
        for corner in (1, 2):
            total += found[:, corner] * self.weights[:, corner : corner + 1]
        return np.asarray(total, np.float32)

    def image(self, values: npt.NDArray[np.floating], known: BoolArray | None = None) -> FloatArray:
        """The texture of values at the texels, float32 `[S, S, C]`; where none is given it shows the nearest one.

        Args:
            values: `[N, C]`, or as many as are `known`.
            known: which texels the values are of, bool `[N]`; None for all.

        """
        texels = self.texels if known is None else self.texels[known]
        flat = np.zeros((self.size * self.size, values.shape[1]), np.float32)
        flat[texels] = values
        covered = np.zeros(self.size * self.size, bool)
        covered[texels] = True
        rows, columns = _nearest(covered.reshape(self.size, self.size))
        return np.asarray(flat.reshape(self.size, self.size, -1)[rows, columns])


def map_texels(meshes: Sequence[Mesh], size: int) -> TexelMap:
    """Find what each texel's centre shows, and continue each chart's faces a texel beyond its border.

    The continued faces let a bilinear filter meet, at a seam, the same colours from both sides.

    Args:
        meshes: levels of detail with UVs in one square.
        size: texels a side.

    Raises:
        InputError: a mesh has no UVs.

    """
    flat = _flattened(meshes, size)
    rows, columns = np.divmod(np.arange(size * size), size)
    centers = np.stack([columns + 0.5, rows + 0.5, np.ones(size * size)], axis=1).astype(np.float32)
    down = np.broadcast_to(np.array([0, 0, -1], np.float32), centers.shape).copy()
    hits = RayScene(flat).intersect(centers, down)
    face_of = np.full(size * size, -1, np.int32)
    face_of[hits.rays] = hits.faces
    border, neighbour = _border(face_of.reshape(size, size) >= 0)
    faces = np.concatenate([hits.faces, face_of[neighbour]])
    beyond = _barycentric(flat, face_of[neighbour], centers[border, :2])
    return TexelMap(
        size,
        np.concatenate([hits.rays, border]),
        np.asarray(faces, np.int32),
        np.concatenate([hits.weights, beyond]),
        np.arange(len(faces)) < len(hits.faces),
    )


def _flattened(meshes: Sequence[Mesh], size: int) -> Mesh:
    """All levels' charts as one mesh in the plane z = 0, in texels."""
    places, faces, first = [], [], 0
    for mesh in meshes:
        if mesh.uvs is None:
            raise InputError("a mesh without UVs can't be baked")
        places.append(mesh.uvs * np.float32(size))
        faces.append(mesh.faces + first)
        first += len(mesh.uvs)
    flat = np.concatenate(places)
    return Mesh(np.concatenate([flat, np.zeros((len(flat), 1), np.float32)], axis=1), np.concatenate(faces))


def _border(covered: BoolArray) -> tuple[LongArray, LongArray]:
    """Texels just outside the covered ones, and the covered one nearest to each, as flat indices."""
    from scipy.ndimage import binary_dilation, distance_transform_edt

    if not covered.any():
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    rim = binary_dilation(covered, np.ones((5, 5), bool)) & ~covered
    distance, nearest = distance_transform_edt(~covered, return_indices=True)
    rows, columns = np.nonzero(rim & (distance <= _BORDER))
    size = covered.shape[1]
    near_rows, near_columns = nearest[:, rows, columns]
    return rows * size + columns, near_rows * size + near_columns


def _nearest(covered: BoolArray) -> LongArray:
    """Row and column of the covered texel nearest to each, `[2, S, S]`."""
    from scipy.ndimage import distance_transform_edt

    if not covered.any():
        return np.indices(covered.shape)
    return np.asarray(distance_transform_edt(~covered, return_distances=False, return_indices=True), np.int64)


def _barycentric(flat: Mesh, faces: IntArray, points: FloatArray) -> FloatArray:
    """Weights of the corners of face i at point i of the plane, also outside of it, `[N, 3]`."""
    a, b, c = (flat.vertices[flat.faces[faces, corner], :2].astype(np.float64) for corner in range(3))
    ahead, behind, to = b - a, c - a, points - a
    area = ahead[:, 0] * behind[:, 1] - ahead[:, 1] * behind[:, 0]
    area = np.where(np.abs(area) < 1e-9, np.inf, area)
    second = (to[:, 0] * behind[:, 1] - to[:, 1] * behind[:, 0]) / area
    third = (ahead[:, 0] * to[:, 1] - ahead[:, 1] * to[:, 0]) / area
    # Far beyond a sliver the weights run wild.
    second, third = np.clip(second, -1.0, 2.0), np.clip(third, -1.0, 2.0)
    return np.stack([1 - second - third, second, third], axis=1).astype(np.float32)
