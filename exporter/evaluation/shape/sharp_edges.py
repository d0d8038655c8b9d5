"""Sharp edges of a mesh, and which of one mesh's another has, too."""

from dataclasses import dataclass

import numpy as np

from propsmith.exporter.evaluation.shape.nearest import is_inside
from propsmith.runtime.arrays import BoolArray, DoubleArray, LongArray
from propsmith.runtime.geometry.mesh import Mesh, area_vectors
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.geometry.topology import edge_pairs

SHARP = 30.0
"""Degrees between two faces from which on the edge between them is sharp."""
ALMOST_SHARP = 20.0
"""Degrees from which on an edge may stand for a sharp one."""
TOLERANCE = 0.02
"""How far off an edge may come back, in units of the box of side 2."""
_ALONG = 20.0  # degrees that its direction may be off
_STEP = 0.005  # between points along edges
_SKIN = 0.004
_CANDIDATES = 24


@dataclass(frozen=True, eq=False)
class SharpEdges:
    """Edges between two faces each.

    Attributes:
        ends: `[E, 2, 3]`.
        angles: degrees between the faces' normals, above 0 for ridges, below for grooves, `[E]`.
        faces: the two faces, `[E, 2]`.
        normals: of the faces, unit, `[E, 2, 3]`.
    """

    ends: DoubleArray
    angles: DoubleArray
    faces: LongArray
    normals: DoubleArray

    @property
    def lengths(self) -> DoubleArray:
        """`[E]`."""
        return np.asarray(np.linalg.norm(self.ends[:, 1] - self.ends[:, 0], axis=1))

    def take(self, chosen: BoolArray) -> "SharpEdges":
        """Those that are marked."""
        return SharpEdges(self.ends[chosen], self.angles[chosen], self.faces[chosen], self.normals[chosen])

    def points(self, step: float = _STEP) -> tuple[DoubleArray, LongArray]:
        """Points along the edges at most `step` apart, `[N, 3]`, and the edge that each lies on, `[N]`."""
        counts = np.maximum(np.ceil(self.lengths / step).astype(np.int64), 1)
        edge = np.repeat(np.arange(len(counts)), counts)
        place = (np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + 0.5) / counts[edge]
        start, end = self.ends[edge, 0], self.ends[edge, 1]
        return start + place[:, None] * (end - start), edge


def sharp_edges(mesh: Mesh, least: float = SHARP) -> SharpEdges:
    """The edges that two faces share at `least` so many degrees; the mesh has one vertex a place."""
    first, second = edge_pairs(mesh.faces)
    faces = np.stack([first // 3, second // 3], axis=1)
    corners = mesh.vertices.astype(np.float64)
    starts = mesh.faces.reshape(-1)[first]
    ends = mesh.faces[faces[:, 0], (first % 3 + 1) % 3]
    opposite = corners[mesh.faces[faces[:, 1], (second % 3 + 2) % 3]]
    normals = unit(area_vectors(mesh)).astype(np.float64)[faces]
    cosine = np.einsum("ij,ij->i", normals[:, 0], normals[:, 1]).clip(-1, 1)
    below = np.einsum("ij,ij->i", opposite - corners[starts], normals[:, 0]) <= 0
    angles = np.degrees(np.arccos(cosine)) * np.where(below, 1.0, -1.0)
    # A half-edge that runs the same way in both faces belongs to faces of opposite windings: no angle can be told.
    opposed = starts != mesh.faces.reshape(-1)[second]
    solid = np.linalg.norm(normals, axis=2).min(axis=1) > 0.5
    every = SharpEdges(np.stack([corners[starts], corners[ends]], axis=1), angles, faces, normals)
    return every.take((np.abs(angles) >= least) & opposed & solid)


def visible(edges: SharpEdges, mesh: Mesh) -> SharpEdges:
    """Those whose middle is not buried in another part of the mesh."""
    middle = edges.ends.mean(axis=1) + _SKIN * unit(edges.normals.sum(axis=1).astype(np.float32))
    return edges.take(~is_inside(mesh, middle))


@dataclass(frozen=True)
class Crispness:
    """How well sharp edges come back, all by length.

    Attributes:
        recall: share of the truth's that the other mesh has within the tolerance; None if the truth has none.
        precision: share of the other mesh's that the truth has; None if it has none.
        angle_error: mean difference of the angles of those that came back, degrees; None if none did.
    """

    recall: float | None
    precision: float | None
    angle_error: float | None


def crispness(truth: Mesh, found: Mesh, tolerance: float = TOLERANCE) -> Crispness:
    """Compare the sharp edges of two meshes in the box."""
    expected = visible(sharp_edges(truth), truth)
    error = _angle_errors(expected, sharp_edges(found, ALMOST_SHARP), tolerance)
    back = _angle_errors(sharp_edges(found), sharp_edges(truth, ALMOST_SHARP), tolerance)
    came = error[np.isfinite(error)]
    return Crispness(
        float(np.isfinite(error).mean()) if len(error) else None,
        float(np.isfinite(back).mean()) if len(back) else None,
        float(came.mean()) if len(came) else None,
    )


def _angle_errors(edges: SharpEdges, others: SharpEdges, tolerance: float) -> DoubleArray:
    """At points along the edges: difference of angle to the nearest other edge of that direction; infinity without."""
    from scipy.spatial import cKDTree

    points, edge = edges.points()
    places, owner = others.points()
    if not len(points) or not len(places):
        return np.full(len(points), np.inf)
    count = min(_CANDIDATES, len(places))
    distance, near = cKDTree(places).query(points, count, distance_upper_bound=tolerance + _STEP / 2)
    distance, near = distance.reshape(len(points), count), near.reshape(len(points), count)
    owner = np.append(owner, 0)[near]
    along = np.abs(np.einsum("nk,nck->nc", _directions(edges)[edge], _directions(others)[owner]))
    distance = np.where(along >= np.cos(np.radians(_ALONG)), distance, np.inf)
    best = distance.argmin(axis=1)
    rows = np.arange(len(points))
    difference = np.abs(edges.angles[edge] - others.angles[owner[rows, best]])
    return np.where(np.isfinite(distance[rows, best]), difference, np.inf)


def _directions(edges: SharpEdges) -> DoubleArray:
    step = edges.ends[:, 1] - edges.ends[:, 0]
    return np.asarray(step / np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-12))
