"""The exact nearest places on a surface, and which points are inside, by libigl's trees."""

from dataclasses import dataclass

import numpy as np

from propsmith.runtime.arrays import AnyArray, BoolArray, DoubleArray, FloatArray, LongArray
from propsmith.runtime.geometry.mesh import Mesh


@dataclass(frozen=True, eq=False)
class Nearest:
    """Of N points the nearest places on a surface.

    Attributes:
        distances: in units of the box, `[N]`.
        faces: on which they lie, `[N]`.
        weights: barycentric, of the faces' corners, `[N, 3]`.
    """

    distances: DoubleArray
    faces: LongArray
    weights: FloatArray


def nearest_on(mesh: Mesh, points: AnyArray) -> Nearest:
    """The places on a mesh that are nearest to points `[N, 3]`."""
    import igl

    vertices, triangles = mesh.vertices.astype(np.float64), mesh.faces.astype(np.int64)
    squared, faces, places = igl.point_mesh_squared_distance(np.asarray(points, np.float64), vertices, triangles)
    corners = vertices[triangles[faces]]
    weights = np.nan_to_num(igl.barycentric_coordinates(places, *np.moveaxis(corners, 1, 0)), nan=1 / 3)
    weights = np.clip(weights, 0, 1)
    weights /= weights.sum(axis=1, keepdims=True)
    return Nearest(np.sqrt(np.maximum(squared, 0)), np.asarray(faces, np.int64), weights.astype(np.float32))


def is_inside(mesh: Mesh, points: AnyArray) -> BoolArray:
    """Whether points `[N, 3]` are inside by the generalized winding number (Barill et al. 2018), `[N]`.

    Robust to holes and overlapping parts; a mesh that is inside out is solid, too.
    """
    import igl

    if not len(points):
        return np.zeros(0, bool)
    winding = igl.fast_winding_number(
        mesh.vertices.astype(np.float64), mesh.faces.astype(np.int64), np.asarray(points, np.float64)
    )
    return np.asarray(np.abs(winding) > 0.5)
