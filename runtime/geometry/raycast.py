"""Casting rays at a mesh on the CPU with Embree, and the directions to cast them in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from propsmith.runtime.arrays import BoolArray, FloatArray, IntArray, LongArray
from propsmith.runtime.geometry.mesh import Mesh


@dataclass(frozen=True, eq=False)
class Hits:
    """Where rays first met a mesh; only the rays that did.

    Attributes:
        rays: index of the ray, int `[H]`.
        faces: the face met, int32 `[H]`.
        weights: barycentric weights of the face's three corners, float32 `[H, 3]`.
        distances: along the ray, in lengths of its direction, float32 `[H]`.

    """

    rays: LongArray
    faces: IntArray
    weights: FloatArray
    distances: FloatArray


def interpolated(values: FloatArray, faces: IntArray, hits: Hits) -> FloatArray:
    """Return what vertices have, `[V, K]`, where rays met the faces `[F, 3]` between them, `[H, K]`."""
    corners = faces[hits.faces]
    total = values[corners[:, 0]] * hits.weights[:, :1]
    for corner in (1, 2):
        total += values[corners[:, corner]] * hits.weights[:, corner : corner + 1]
    return total


class RayScene:
    """A mesh that rays can be cast at."""

    def __init__(self, mesh: Mesh) -> None:
        from embreex.mesh_construction import TriangleMesh
        from embreex.rtcore_scene import EmbreeScene

        self._scene = EmbreeScene()
        # Embree reads the arrays in place: they must live as long as the scene.
        self._buffers = (mesh.vertices, mesh.faces)
        self._mesh = TriangleMesh(self._scene, *self._buffers)

    def intersect(self, origins: FloatArray, directions: FloatArray) -> Hits:
        """Return the first hit of each ray (`[N, 3]` each) that hits anything."""
        found = self._scene.run(origins, directions, output=True)
        rays = np.flatnonzero(found["primID"] >= 0)
        u, v = found["u"][rays], found["v"][rays]
        weights = np.stack([1 - u - v, u, v], axis=1)
        return Hits(rays, found["primID"][rays], weights, found["tfar"][rays])

    def occluded(self, origins: FloatArray, directions: FloatArray, reach: float = np.inf) -> BoolArray:
        """Return for each ray whether it hits anything nearer than `reach`, `[N]`."""
        limit = min(reach, 1e30)
        blocked = self._scene.run(origins, directions, np.full(len(origins), limit, np.float32), query="OCCLUDED")
        return np.asarray(blocked >= 0)


def spread_directions(count: int, concentration: float = 0.0) -> FloatArray:
    """Return `count` evenly spread directions about +z, `[count, 3]`, on Vogel's sunflower spiral.

    Args:
        count: how many.
        concentration: 0 for density proportional to the cosine with +z, so that a plain mean over them weighs light as
            a matt surface does; above 0, directions on a disc of this radius (radians) about +z.

    """
    index = np.arange(count) + 0.5
    radius = np.sqrt(index / count) * (concentration if concentration > 0 else 1.0)
    angle = index * (np.pi * (3.0 - np.sqrt(5.0)))
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    z = np.sqrt(np.maximum(1.0 - radius**2, 1e-6))
    return np.stack([x, y, z], axis=1).astype(np.float32)


def around(normals: FloatArray, directions: FloatArray) -> FloatArray:
    """Turn each direction (`[N, 3]`, about +z) to be about its normal (`[N, 3]`, unit).

    The frame is Duff et al.'s (Building an orthonormal basis, revisited, 2017), which needs no branch but the sign.
    """
    x, y, z = normals.T
    sign = np.copysign(np.float32(1), z)
    a = -1 / (sign + z)
    b = x * y * a
    dx, dy, dz = directions.T
    turned = np.empty_like(normals)
    turned[:, 0] = dx * (1 + sign * x * x * a) + dy * b + dz * x
    turned[:, 1] = dx * (sign * b) + dy * (sign + y * y * a) + dz * y
    turned[:, 2] = -dx * (sign * x) - dy * y + dz * z
    return turned
