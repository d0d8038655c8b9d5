"""Vertex normals: smooth, flat, or smooth with hard creases. Vertices are split where normals differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import DoubleArray, FloatArray, IntArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh, area_vectors
from propsmith.runtime.geometry.topology import connected_corners, edge_pairs, half_edges

NormalStyle = Literal["flat", "smooth", "crease"]
CREASE_DEGREES = 40.0


def shade(mesh: Mesh, shading: NormalStyle = "crease", crease_degrees: float = CREASE_DEGREES) -> Mesh:
    """Return the mesh with unit normals, its vertices split where two faces at a corner don't share one.

    Args:
        mesh: any triangle mesh; its own normals are replaced.
        shading: `smooth` averages over all faces around a vertex, `flat` gives each face its own normal, `crease`
            averages over faces that meet at less than `crease_degrees`.
        crease_degrees: angle between two faces' normals from which on their common edge is hard, 0..180.

    Raises:
        InputError: for an unknown shading.

    """
    if shading == "smooth":
        return _with_normals(mesh, mesh.faces.reshape(-1))
    if shading == "flat":
        return _with_normals(mesh, np.repeat(np.arange(len(mesh.faces), dtype=np.int32), 3), average=False)
    if shading == "crease":
        return _with_normals(mesh, _smoothing_groups(mesh, crease_degrees))
    raise InputError(f"shading must be flat, smooth or crease, not {shading!r}")


def shade_regions(mesh: Mesh, regions: IntArray) -> Mesh:
    """Return the mesh with one normal for each region of faces (int32 `[F]`), vertices split where regions meet.

    The normal of a region is that of its faces, weighted by area: a flat part looks flat, even where decimation tilted
    its triangles by a degree or two. The order of faces stays.
    """
    areas = area_vectors(mesh).astype(np.float64)
    count = int(regions.max(initial=0)) + 1
    sums = np.stack([np.bincount(regions, areas[:, axis], count) for axis in range(3)], axis=1)
    corners = mesh.faces.reshape(-1)
    key = corners.astype(np.int64) * count + np.repeat(regions, 3)
    used, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    split = mesh.take_vertices(corners[first], inverse.reshape(-1, 3))
    return replace(split, normals=unit(sums.astype(np.float64))[used % count])


def unit(vectors: npt.NDArray[np.floating]) -> FloatArray:
    """Return the vectors `[N, 3]` at length 1; those of no length point up, so that no normal is ever void."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    up = np.array([0.0, 1.0, 0.0])
    return np.asarray(np.where(lengths > 1e-30, vectors / np.maximum(lengths, 1e-30), up), np.float32)


def _corner_weights(mesh: Mesh) -> DoubleArray:
    """Angle at each corner, radians `[F, 3]`.

    Weighting by it makes a normal independent of how flat areas happen to be cut into triangles (Thürmer and
    Wüthrich, Computing vertex normals from polygonal facets, 1998); the area that `_with_normals` multiplies in lets
    large faces stay flat where a bevel of small ones meets them.
    """
    corners = mesh.corners.astype(np.float64)
    ahead = np.roll(corners, -1, axis=1) - corners
    behind = np.roll(corners, 1, axis=1) - corners
    sine = np.linalg.norm(np.cross(ahead, behind), axis=2)
    cosine = np.einsum("fij,fij->fi", ahead, behind)
    return np.asarray(np.arctan2(sine, cosine))


def _with_normals(mesh: Mesh, groups: IntArray, average: bool = True) -> Mesh:
    """Give one vertex and one normal to each pair (vertex, group) of corners; `groups` is `[F * 3]`.

    With `average` off the groups are whole faces, which need no weights.
    """
    corners = mesh.faces.reshape(-1)
    normals = np.repeat(area_vectors(mesh).astype(np.float64), 3, axis=0)
    if average:
        normals *= _corner_weights(mesh).reshape(-1, 1)
    key = corners.astype(np.int64) * (int(groups.max(initial=0)) + 1) + groups
    unique, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    summed = np.stack([np.bincount(inverse, normals[:, axis], len(unique)) for axis in range(3)], axis=1)
    split = mesh.take_vertices(corners[first], inverse.reshape(-1, 3))
    return replace(split, normals=unit(summed.astype(np.float64, copy=False)))


def _smoothing_groups(mesh: Mesh, crease_degrees: float) -> IntArray:
    """Number the corners so that two share a number if soft edges around their vertex connect them, int32 `[F * 3]`."""
    first, second = edge_pairs(mesh.faces)
    start, end = half_edges(mesh.faces)
    normals = unit(area_vectors(mesh))
    cosine = np.einsum("ij,ij->i", normals[first // 3], normals[second // 3])
    # The two half-edges of a consistently wound surface run opposite ways; others are left hard.
    soft = (cosine > np.cos(np.radians(crease_degrees))) & (start[first] == end[second])
    return connected_corners(mesh.faces.size, first[soft], second[soft])
