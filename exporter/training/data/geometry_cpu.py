"""Winding numbers and distances to triangles on the CPU, through libigl's trees on all cores."""

import numpy as np
import torch

from propsmith.runtime.arrays import AnyArray


def _mesh(triangles: torch.Tensor) -> tuple[AnyArray, AnyArray]:
    corners = triangles.reshape(-1, 3).double().numpy()
    return corners, np.arange(len(corners), dtype=np.int64).reshape(-1, 3)


def winding_number(points: torch.Tensor, triangles: torch.Tensor) -> torch.Tensor:
    """Generalized winding number `[N]` of points `[N, 3]` about triangles `[F, 3, 3]` (Barill et al. 2018)."""
    import igl

    vertices, faces = _mesh(triangles)
    return torch.from_numpy(np.asarray(igl.fast_winding_number(vertices, faces, points.double().numpy()))).float()


def _closest(points: AnyArray, vertices: AnyArray, faces: AnyArray) -> tuple[AnyArray, AnyArray, AnyArray]:
    import igl

    squared, face, closest = igl.point_mesh_squared_distance(points, vertices, faces)
    return np.sqrt(np.maximum(squared, 0.0)), face, closest


def measure(points: torch.Tensor, triangles: torch.Tensor, offsets: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Winding number, distance, nearest face, its barycentric weights, max(offset - d) and min(offset + d) over faces.

    `offsets` should have few distinct values: a distance tree is built for each.
    """
    vertices, faces = _mesh(triangles)
    query = points.double().numpy()
    distance, face, closest = _closest(query, vertices, faces)
    outer, inner = np.full(len(query), -np.inf), np.full(len(query), np.inf)
    by_face = offsets.numpy()
    distinct = np.unique(by_face)
    for offset in distinct:
        near = distance if len(distinct) == 1 else _closest(query, vertices, faces[by_face == offset])[0]
        outer, inner = np.maximum(outer, offset - near), np.minimum(inner, offset + near)
    weights = _barycentric(closest, triangles.double().numpy()[face])
    floats = [torch.from_numpy(np.ascontiguousarray(x)).float() for x in (distance, weights, outer, inner)]
    return winding_number(points, triangles), floats[0], torch.from_numpy(face.astype(np.int32)), floats[1], *floats[2:]


def _barycentric(point: AnyArray, triangle: AnyArray) -> AnyArray:
    """Weights `[N, 2]` of the second and third corner for points in their triangles (zero area: the first corner)."""
    e1, e2, r = triangle[:, 1] - triangle[:, 0], triangle[:, 2] - triangle[:, 0], point - triangle[:, 0]
    a, b, c = (e1 * e1).sum(1), (e1 * e2).sum(1), (e2 * e2).sum(1)
    p, q = (r * e1).sum(1), (r * e2).sum(1)
    determinant = a * c - b * b
    safe = np.where(determinant > 1e-18, determinant, np.inf)
    weights = np.stack([(c * p - b * q) / safe, (a * q - b * p) / safe], 1)
    clipped: AnyArray = np.clip(weights, 0.0, 1.0)
    return clipped
