"""Collision bodies: a few convex hulls that a physics engine can afford.

A nearly convex prop takes one hull; others are split by CoACD (Wei et al., Approximate convex decomposition for 3D
meshes with collision-aware concavity and tree search, 2022) with its work capped, or stay one hull where it isn't
installed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import numpy as np

from propsmith.runtime.arrays import DoubleArray, FloatArray, LongArray
from propsmith.runtime.geometry.mesh import Mesh, is_watertight, nonmanifold_edges, signed_volume, weld

log = logging.getLogger(__name__)

MAX_VERTICES = 32
"""Of a hull; what engines take without thinning it themselves."""

_LEAST_MISSED = 2e-3
"""Share of the largest extent: corners that stick out less are left out. Godot merges them anyway."""


@dataclass(frozen=True)
class CollisionOptions:
    """How hulls are made."""

    most_hulls: int = 8
    simple: float = 0.85
    """A prop that fills at least this share of its hull takes that hull alone."""
    threshold: float = 0.12
    """CoACD's concavity at which a part is convex enough, 0.01 to 1."""
    least_share: float = 0.002
    """Hulls with less than this share of the whole hull's volume are left out."""


def convex_hulls(mesh: Mesh, options: CollisionOptions | None = None) -> list[Mesh]:
    """1 to 8 convex hulls of at most 32 vertices that cover a prop; the same mesh gives the same hulls.

    Args:
        mesh: a light level of detail, some hundred triangles.
        options: see CollisionOptions.

    Returns:
        Closed meshes wound outward, the largest first; none for a mesh without any thickness in some direction.
    """
    options = options or CollisionOptions()
    mesh = weld(mesh)
    whole = hull_of(mesh.vertices)
    if whole is None:
        return []
    volume = signed_volume(mesh) if is_watertight(mesh) else 0.0
    if volume >= options.simple * signed_volume(whole):
        return [whole]
    parts = [hull for hull in map(hull_of, _split(mesh, options)) if hull is not None]
    least = options.least_share * signed_volume(whole)
    parts = sorted((hull for hull in parts if signed_volume(hull) > least), key=signed_volume, reverse=True)
    return parts[: options.most_hulls] or [whole]


def _split(mesh: Mesh, options: CollisionOptions) -> list[FloatArray]:
    """The points of each convex part."""
    # First: CoACD's library loaded before SciPy's or ONNX Runtime's makes the import of ONNX Runtime crash (1.0.14).
    import scipy.spatial  # noqa: F401

    try:
        import coacd
    except ImportError as error:
        log.info("one hull only: coacd isn't usable here (%s)", error)
        return []
    coacd.set_log_level("off")
    parts: list[Any] = coacd.run_coacd(
        coacd.Mesh(mesh.vertices.astype(np.float64), mesh.faces),
        threshold=options.threshold,
        max_convex_hull=options.most_hulls,
        # Its repair of open meshes thickens them and takes five times as long.
        preprocess_mode="off" if is_watertight(mesh) and not nonmanifold_edges(mesh) else "on",
        preprocess_resolution=30,
        resolution=300,  # points it samples concavity with; more take longer and fit no better
        mcts_nodes=12,
        mcts_iterations=30,
        mcts_max_depth=2,
        seed=0,
    )
    return [np.asarray(vertices, np.float32) for vertices, _ in parts]


def hull_of(points: FloatArray) -> Mesh | None:
    """The convex hull of points `[N, 3]`, or of up to 32 that keep most of its volume; None if they lie in a plane."""
    from scipy.spatial import ConvexHull, QhullError

    distinct: DoubleArray = np.unique(points.astype(np.float64), axis=0)
    extent = float(np.ptp(distinct, axis=0).max()) if len(distinct) else 0.0
    try:
        hull = ConvexHull(distinct)
        if hull.volume < 1e-9 * extent**3:
            return None
        corners = distinct[hull.vertices]
        corners = corners[_widest(corners, MAX_VERTICES, _LEAST_MISSED * extent)]
        hull = ConvexHull(corners, qhull_options="Qt")
    except (QhullError, ValueError):
        return None
    return _as_mesh(corners, hull)


def _widest(points: DoubleArray, most: int, least: float) -> LongArray:
    """Indices of the points that a hull misses most: each time the one farthest outside what is taken already.

    Args:
        points: corners of a hull, `[N, 3]`.
        most: how many to take.
        least: how far outside, for it to be worth taking.
    """
    from scipy.spatial import ConvexHull

    taken = list(dict.fromkeys(int(i) for axis in points.T for i in (axis.argmin(), axis.argmax())))
    far = np.linalg.norm(points - points[taken].mean(axis=0), axis=1)
    while len(taken) < 4 or np.linalg.matrix_rank(points[taken] - points[taken[0]], tol=1e-9 * far.max()) < 3:
        far[taken] = -1
        taken.append(int(far.argmax()))
    while len(taken) < min(most, len(points)):
        equations = ConvexHull(points[taken], qhull_options="Qt QJ").equations
        outside = (points @ equations[:, :3].T + equations[:, 3]).max(axis=1)
        outside[taken] = -1
        if outside.max() < least:
            break
        taken.append(int(outside.argmax()))
    return np.array(sorted(_needed(points, taken, least)))


def _needed(points: DoubleArray, taken: list[int], least: float) -> list[int]:
    """Of the points taken, those that stick out by `least` from all others: later ones may have buried earlier ones."""
    from scipy.spatial import ConvexHull

    for index in list(taken):
        rest = [other for other in taken if other != index]
        if len(rest) < 4:
            break
        equations = ConvexHull(points[rest], qhull_options="Qt QJ").equations
        if (points[index] @ equations[:, :3].T + equations[:, 3]).max() < least:
            taken = rest
    return taken


def _as_mesh(points: DoubleArray, hull: Any) -> Mesh:
    """Qhull's triangles, wound outward."""
    corners = points[hull.simplices]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    inward = np.einsum("ij,ij->i", normals, hull.equations[:, :3]) < 0
    faces = hull.simplices.copy()
    faces[inward] = faces[inward][:, ::-1]
    return Mesh(points.astype(np.float32), faces.astype(np.int32))
