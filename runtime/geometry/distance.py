"""How far two surfaces lie apart, measured both ways on samples that are the same on every run.

libigl's exact distances (2.6.3) take half the time, but means differ from these by up to 8 % and files would change:
see benchmarks/surface_distance.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from propsmith.runtime.arrays import DoubleArray, IntArray
from propsmith.runtime.geometry.mesh import Mesh, face_areas

# Below this many faces, centroids alone would leave the middle of a large face far from any indexed point, and
# points by area alone would leave out slivers: their edges are as long as their neighbours'.
_INDEX_POINTS = 6_000
_INDEX_EDGE_POINTS = 3_000
_CANDIDATES = 4
_RECHECKED = 64
_RECHECK_CANDIDATES = 40


@dataclass(frozen=True)
class SurfaceError:
    """Distances between two surfaces, as a share of the reference's bounding-box diagonal.

    Attributes:
        mean: mean of the two one-sided mean distances.
        maximum: the larger of the two one-sided maxima: a sampled Hausdorff distance.

    """

    mean: float
    maximum: float


def sample_surface(mesh: Mesh, count: int) -> tuple[DoubleArray, IntArray]:
    """Return `count` points spread evenly by area, `[count, 3]`, and the face each lies on, `[count]`.

    The points follow a low-discrepancy sequence (Roberts' R2), so the same mesh always gives the same points.
    """
    cumulative = np.cumsum(face_areas(mesh), dtype=np.float64)
    index = np.arange(count)
    targets = (index + 0.5) / count * cumulative[-1]
    faces = np.minimum(np.searchsorted(cumulative, targets), len(mesh.faces) - 1).astype(np.int32)
    first = np.sqrt((0.5 + index * 0.7548776662466927) % 1.0)[:, None]
    second = ((0.5 + index * 0.5698402909980532) % 1.0)[:, None]
    a, b, c = (mesh.vertices[mesh.faces[faces, corner]].astype(np.float64) for corner in range(3))
    return a * (1 - first) + b * (first * (1 - second)) + c * (first * second), faces


def _sample_edges(mesh: Mesh, count: int) -> tuple[DoubleArray, IntArray]:
    """Return `count` points spread evenly over the sides of all faces, `[count, 3]`, and their faces, `[count]`."""
    start = mesh.corners.reshape(-1, 3).astype(np.float64)
    step = np.roll(mesh.corners, -1, axis=1).reshape(-1, 3) - start
    cumulative = np.cumsum(np.linalg.norm(step, axis=1))
    targets = (np.arange(count) + 0.5) / count * cumulative[-1]
    sides = np.minimum(np.searchsorted(cumulative, targets), len(start) - 1)
    part = 1 - (cumulative[sides] - targets) / np.maximum(np.linalg.norm(step[sides], axis=1), 1e-300)
    return start[sides] + step[sides] * np.clip(part, 0, 1)[:, None], (sides // 3).astype(np.int32)


class SurfaceIndex:
    """Finds the distance from points to a surface, by the faces of the nearest few indexed points.

    Exact for the faces looked at; a nearer face can be missed only where a point is about as far from the surface
    as the indexed points are from each other, so that the distance returned is never too small.
    """

    def __init__(self, mesh: Mesh) -> None:
        from scipy.spatial import cKDTree

        self._corners = mesh.corners
        points = self._corners.mean(axis=1)
        faces = np.arange(len(mesh.faces), dtype=np.int32)
        if len(faces) < _INDEX_POINTS:
            inner, inner_faces = sample_surface(mesh, _INDEX_POINTS)
            edge, edge_faces = _sample_edges(mesh, _INDEX_EDGE_POINTS)
            points = np.concatenate([points, inner, edge])
            faces = np.concatenate([faces, inner_faces, edge_faces])
        self._faces = faces
        # Sliding-midpoint splits build several times faster than balanced ones and are queried once or twice.
        self._tree = cKDTree(points, balanced_tree=False, compact_nodes=False)

    def distance(self, points: DoubleArray) -> DoubleArray:
        """Return the distance from each point `[N, 3]` to the surface, `[N]`."""
        distances = self._distance_to_nearest(points, _CANDIDATES)
        # A miss shows as a distance that is too large: look again, and wider, from the farthest points.
        farthest = np.argsort(distances)[-_RECHECKED:]
        distances[farthest] = self._distance_to_nearest(points[farthest], _RECHECK_CANDIDATES)
        return distances

    def _distance_to_nearest(self, points: DoubleArray, count: int) -> DoubleArray:
        nearest = self._tree.query(points, k=min(count, len(self._faces)))[1].reshape(len(points), -1)
        candidates = self._corners[self._faces[nearest]].astype(np.float64)
        repeated = np.repeat(points, nearest.shape[1], axis=0)
        squared = _squared_point_triangle(repeated, candidates.reshape(-1, 3, 3))
        return np.asarray(np.sqrt(squared.reshape(nearest.shape).min(axis=1)))


def _dot(a: DoubleArray, b: DoubleArray) -> DoubleArray:
    return np.asarray(np.einsum("ij,ij->i", a, b))


def _squared_point_segment(points: DoubleArray, start: DoubleArray, step: DoubleArray) -> DoubleArray:
    along = _dot(points - start, step) / np.maximum(_dot(step, step), 1e-300)
    rest = points - start - np.clip(along, 0.0, 1.0)[:, None] * step
    return _dot(rest, rest)


def _squared_point_triangle(points: DoubleArray, triangles: DoubleArray) -> DoubleArray:
    """Squared distance from point i to triangle i: to its plane where it falls inside, else to the nearest side."""
    steps = np.roll(triangles, -1, axis=1) - triangles
    normal = np.cross(steps[:, 0], steps[:, 1])
    squared_length = np.maximum(_dot(normal, normal), 1e-300)
    inside = np.ones(len(points), bool)
    to_sides = np.full(len(points), np.inf)
    for side in range(3):
        start, step = triangles[:, side], steps[:, side]
        inside &= _dot(np.cross(normal, step), points - start) >= 0
        np.minimum(to_sides, _squared_point_segment(points, start, step), out=to_sides)
    to_plane = _dot(points - triangles[:, 0], normal) ** 2 / squared_length
    return np.where(inside & (squared_length > 1e-290), to_plane, to_sides)


class SurfaceReference:
    """A surface that others are compared with: its samples and its index are made once."""

    def __init__(self, mesh: Mesh, samples: int = 1_500) -> None:
        self._samples = samples
        self._diagonal = max(mesh.diagonal, 1e-30)
        self._points = sample_surface(mesh, samples)[0]
        self._index = SurfaceIndex(mesh)

    def error(self, mesh: Mesh) -> SurfaceError:
        """Return how far `mesh` and the reference lie apart."""
        there = self._index.distance(sample_surface(mesh, self._samples)[0])
        back = SurfaceIndex(mesh).distance(self._points)
        return SurfaceError(
            mean=float((there.mean() + back.mean()) / 2 / self._diagonal),
            maximum=float(max(there.max(), back.max()) / self._diagonal),
        )
