"""Tangent frames: which way the texture runs on a surface, and normals in terms of it.

The frame at a point is the interpolated tangent and normal, both at unit length, and their cross product times the
handedness, as glTF 2.0 (section 3.7.2.1) has it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from propsmith.runtime.arrays import DoubleArray, FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.texture.unwrap import uv_areas

_LEAST_OUTWARD = 0.05  # a normal map can't turn light round to the back


def with_tangents(mesh: Mesh) -> Mesh:
    """Return the mesh with a tangent at every vertex, from its normals and UVs; charts must not share vertices.

    Raises:
        InputError: it has no normals or no UVs.

    """
    if mesh.normals is None or mesh.uvs is None:
        raise InputError("tangents need normals and UVs")
    corners, uvs = mesh.corners.astype(np.float64), mesh.uvs[mesh.faces].astype(np.float64)
    ahead, behind = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    ahead_v, behind_v = uvs[:, 1, 1] - uvs[:, 0, 1], uvs[:, 2, 1] - uvs[:, 0, 1]
    areas = uv_areas(mesh)
    along = (ahead * behind_v[:, None] - behind * ahead_v[:, None]) * -np.sign(areas)[:, None]
    flat = mesh.faces.reshape(-1)
    count = len(mesh.vertices)
    summed = np.stack([np.bincount(flat, np.repeat(along[:, axis], 3), count) for axis in range(3)], axis=1)
    normals = mesh.normals.astype(np.float64)
    inward = np.einsum("ij,ij->i", summed, normals)[:, None] * normals
    tangents = np.where(np.linalg.norm(summed - inward, axis=1, keepdims=True) > 1e-12, summed - inward, _any(normals))
    handedness = np.where(np.bincount(flat, np.repeat(areas, 3), count) < 0, -1.0, 1.0)
    return replace(mesh, tangents=np.concatenate([unit(tangents), handedness[:, None]], axis=1))


def _any(normals: DoubleArray) -> FloatArray:
    """Some vector across each normal, `[N, 3]`."""
    axis = np.eye(3)[np.abs(normals).argmin(axis=1)]
    return np.asarray(np.cross(normals, axis), np.float32)


def in_tangent_space(directions: FloatArray, normals: FloatArray, tangents: FloatArray) -> FloatArray:
    """Unit vectors in terms of tangent frames.

    Args:
        directions: `[N, 3]`, unit, in the mesh's space.
        normals: `[N, 3]`, interpolated.
        tangents: `[N, 4]`, interpolated.

    Returns:
        `[N, 3]`, unit, along tangent, bitangent and normal; turned up where they would point below the surface.

    """
    normals, along = unit(normals), unit(tangents[:, :3])
    up = np.cross(normals, along) * np.sign(tangents[:, 3:])
    # Interpolated, normal and tangent aren't at right angles any more: solve for the coefficients.
    skew = np.einsum("ij,ij->i", normals, along)
    determinant = np.maximum(1 - skew**2, 1e-4)
    on_normal, on_tangent = (np.einsum("ij,ij->i", directions, axis) for axis in (normals, along))
    local = np.stack(
        [
            (on_tangent - skew * on_normal) / determinant,
            np.einsum("ij,ij->i", directions, up) / determinant,
            (on_normal - skew * on_tangent) / determinant,
        ],
        axis=1,
    )
    local[:, 2] = np.maximum(local[:, 2], _LEAST_OUTWARD)
    return unit(local)
