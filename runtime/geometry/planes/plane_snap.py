"""Moving a surface onto its planes: corners where three meet, straight edges where two do, flat faces in between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from propsmith.runtime.arrays import BoolArray, DoubleArray
from propsmith.runtime.geometry.distance import SurfaceIndex
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.planes.face_graph import FaceGraph
from propsmith.runtime.geometry.planes.plane_fit import (
    PlaneOptions,
    Planes,
    clean_regions,
    find_planes,
    grow_regions,
    regular,
    seeds_within,
)
from propsmith.runtime.geometry.topology import connected_faces


@dataclass(frozen=True)
class SnapOptions:
    """How a surface is moved onto its planes. Distances are shares of the box diagonal.

    Attributes:
        planes: how the planes are found.
        iterations: of the relaxation that spaces vertices out on their planes and edges.
        step: how far a vertex goes towards its neighbours' mean in each.
        farthest: how far a vertex on an edge or a corner may move.
        sliver_height: faces of less height than this may be turned round by the move: they vanish in decimation.
        tolerance: where the result lies further off than this, planes are sought again.
        retries: how often.

    """

    planes: PlaneOptions = field(default_factory=PlaneOptions)
    iterations: int = 40
    step: float = 0.6
    farthest: float = 0.03
    sliver_height: float = 1e-3
    tolerance: float = 0.016
    retries: int = 2


@dataclass(frozen=True, eq=False)
class Snapped:
    """A surface on its planes.

    Attributes:
        mesh: of the same faces as before.
        planes: what each face lies on.

    """

    mesh: Mesh
    planes: Planes


def snap_to_planes(graph: FaceGraph, options: SnapOptions | None = None) -> Snapped:
    """Sort the faces of a graph with filtered normals into planes and move the vertices onto them."""
    options = options or SnapOptions()
    planes = find_planes(graph, options.planes)
    for attempt in range(options.retries + 1):
        planes = regular(planes, graph.diagonal, options.planes)
        moved = _relaxed(graph, planes, options)
        if attempt == options.retries:
            break
        misplaced = _misplaced(graph, moved, options.tolerance)
        if graph.areas[misplaced].sum() < 2e-4 * graph.area:
            break
        planes = _refitted(graph, planes, misplaced, options.planes)
    return Snapped(_unfolded(graph, moved, planes, options.sliver_height), planes)


def _relaxed(graph: FaceGraph, planes: Planes, options: SnapOptions) -> Mesh:
    """Move each vertex onto the planes of its faces, and along them towards its neighbours' mean.

    One plane leaves a vertex two directions to move in, two leave the edge's, three none. Where planes disagree (more
    than three, or nearly parallel ones), it goes where the squared distances to them are least.
    """
    mesh = graph.mesh
    original = mesh.vertices.astype(np.float64)
    matrix, target, count = _quadrics(graph, planes)
    values, vectors = np.linalg.eigh(matrix)
    held = values > 0.03
    inverse = np.einsum("nij,nj,nkj->nik", vectors, np.where(held, 1 / np.where(held, values, 1), 0), vectors)
    pull, center = inverse @ matrix, np.einsum("nij,nj->ni", inverse, target)
    smoothing, moving = _neighbor_mean(graph, planes, count, held.sum(axis=1))
    cap = np.where(count <= 1, np.inf, options.farthest * graph.diagonal)[:, None]
    x = original
    for _ in range(options.iterations):
        y = np.where(moving[:, None], x + options.step * (smoothing @ x - x), x)
        y = y - np.einsum("nij,nj->ni", pull, y) + center
        step = y - original
        length = np.linalg.norm(step, axis=1, keepdims=True)
        x = original + step * np.minimum(1, cap / np.maximum(length, 1e-12))
    return replace(mesh, vertices=x.astype(np.float32))


def _quadrics(graph: FaceGraph, planes: Planes) -> tuple[DoubleArray, DoubleArray, DoubleArray]:
    """The planes of each vertex: sum of n n^T `[V, 3, 3]`, sum of n (n.p) `[V, 3]`, and how many, `[V]`."""
    faces, labels = graph.mesh.faces, planes.labels
    size, kinds = len(graph.mesh.vertices), len(planes.areas)
    pairs = np.unique(faces.reshape(-1).astype(np.int64) * kinds + np.repeat(labels, 3))
    vertex, plane = np.divmod(pairs, kinds)
    normals = planes.normals[plane]
    offsets = np.einsum("ij,ij->i", normals, planes.points[plane])
    matrix = np.zeros((size, 3, 3))
    target = np.zeros((size, 3))
    for i in range(3):
        target[:, i] = np.bincount(vertex, normals[:, i] * offsets, size)
        for j in range(3):
            matrix[:, i, j] = np.bincount(vertex, normals[:, i] * normals[:, j], size)
    return matrix, target, np.bincount(vertex, minlength=size).astype(np.float64)


def _neighbor_mean(graph: FaceGraph, planes: Planes, count: DoubleArray, rank: DoubleArray) -> tuple[Any, BoolArray]:
    """A sparse matrix that takes each vertex to its neighbours' mean, and which vertices it moves.

    On a border between planes only the neighbours along the border count; corners don't move.
    """
    from scipy.sparse import coo_array, diags_array

    faces, labels = graph.mesh.faces, planes.labels
    size = len(graph.mesh.vertices)
    start, end = faces.reshape(-1), np.roll(faces, -1, axis=1).reshape(-1)
    border = (labels[graph.neighbors_or_self()] != labels[:, None]).reshape(-1)
    inner, along = count <= 1, (count > 1) & (rank < 3)
    use = inner[start] | (along[start] & border)
    mean = coo_array((np.ones(int(use.sum())), (start[use], end[use])), shape=(size, size)).tocsr()
    total = np.asarray(mean.sum(axis=1)).reshape(-1)
    return (diags_array(1 / np.maximum(total, 1)) @ mean).tocsr(), total > 0


def _misplaced(graph: FaceGraph, moved: Mesh, tolerance: float) -> BoolArray:
    """Mark the faces whose centre lies further than `tolerance` from the moved surface, and those around them."""
    limit = tolerance * graph.diagonal
    # Faces that hardly moved can't be far from where they are now.
    shift = np.linalg.norm(moved.corners.mean(axis=1) - graph.centers, axis=1)
    distance = np.zeros(len(shift))
    suspects = np.flatnonzero(shift > limit / 2)
    if len(suspects):
        distance[suspects] = SurfaceIndex(moved).distance(graph.centers[suspects])
    near = graph.neighbors_or_self()
    bad = distance > limit
    for _ in range(2):
        bad = bad | bad[near].any(axis=1)
    loose = distance > limit / 2
    for _ in range(30):
        more = bad | (loose & bad[near].any(axis=1))
        if (more == bad).all():
            break
        bad = more
    return np.asarray(bad)


def _refitted(graph: FaceGraph, planes: Planes, misplaced: BoolArray, options: PlaneOptions) -> Planes:
    """Sort the marked faces anew, with more freedom, and refine all borders."""
    known = len(planes.areas)
    labels = grow_regions(
        graph, seeds_within(graph, misplaced), options, np.where(misplaced, -1, planes.labels), slack=1.6
    )
    areas = np.bincount(labels, graph.areas, labels.max() + 1)
    tiny = (labels >= known) & (areas[labels] < 1.5e-4 * graph.area)
    labels = np.where(tiny, planes.labels, labels)
    near = graph.neighbors_or_self()
    return clean_regions(graph, connected_faces(graph.neighbors, labels[near] == labels[:, None]), options)


def _unfolded(graph: FaceGraph, moved: Mesh, planes: Planes, sliver_height: float) -> Mesh:
    """Take the vertices of faces that were turned round halfway back to where they were, a few times."""
    original = graph.mesh.vertices
    vertices = moved.vertices.copy()
    for _ in range(4):
        corners = vertices[moved.faces].astype(np.float64)
        area_vectors = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        lengths = np.linalg.norm(area_vectors, axis=1)
        along = np.einsum("ij,ij->i", area_vectors, planes.normals[planes.labels])
        longest = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2).max(axis=1)
        folded = (along < 0.2 * lengths) & (lengths > np.maximum(sliver_height * graph.diagonal * longest, 1e-12))
        if not folded.any():
            break
        marked = np.zeros(len(vertices), bool)
        marked[moved.faces[folded]] = True
        marked[moved.faces[marked[moved.faces].any(axis=1)]] = True
        vertices[marked] += (original[marked] - vertices[marked]) / 2
    return replace(moved, vertices=vertices)
