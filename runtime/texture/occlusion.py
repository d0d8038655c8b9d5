"""Ambient occlusion of every texel: how much of the sky above it other parts of the prop leave open.

Neighbouring texels share out the ray directions in tiles, and a filter averages over a tile (interleaved sampling,
Keller and Heidrich, 2001): 32 directions for two rays a texel.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from propsmith.runtime.arrays import FloatArray, LongArray
from propsmith.runtime.geometry.interleaved import TILE, PixelMaps, SurfacePoints
from propsmith.runtime.geometry.mesh import Mesh, area_vectors
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.geometry.raycast import RayScene, around, spread_directions
from propsmith.runtime.texture.texel_map import TexelMap

_RAYS = 2
_REACH = 0.3  # of the prop's diagonal: what lies farther off doesn't darken
_LIFT = 2e-3  # of the diagonal: how far rays start above the surface


def ambient_occlusion(meshes: Sequence[Mesh], texels: TexelMap) -> FloatArray:
    """Share of the sky that each texel inside a chart sees, 1 on a convex prop.

    Each level is shaded by itself: its rays start on its own faces.

    Args:
        meshes: levels of detail with UVs.
        texels: where their surface lies in the texture.

    Returns:
        `[inner texels]`, in 0..1.

    """
    inner = np.flatnonzero(texels.inner)
    faces, places = texels.faces[inner], texels.texels[inner]
    points = texels.interpolated(np.concatenate([mesh.corners for mesh in meshes]))[inner]
    facets = unit(np.concatenate([area_vectors(mesh) for mesh in meshes]))[faces]
    rows, columns = np.divmod(places, texels.size)
    slots = rows % TILE * TILE + columns % TILE
    diagonal = max(meshes[0].diagonal, 1e-6)
    lifted = points + facets * np.float32(_LIFT * diagonal)
    seen = np.zeros(len(inner), np.float32)
    firsts = np.cumsum([0, *(len(mesh.faces) for mesh in meshes)])
    for mesh, first, last in zip(meshes, firsts[:-1], firsts[1:], strict=True):
        own = np.flatnonzero((faces >= first) & (faces < last))
        seen[own] = _open_share(RayScene(mesh), lifted[own], facets[own], slots[own], _REACH * diagonal)
    surface = SurfacePoints(places, points, facets, facets, np.zeros_like(points))
    smooth = PixelMaps(texels.size, surface, diagonal / 2).smoothed(seen[:, None])
    return np.asarray(np.clip(smooth[:, 0], 0, 1), np.float32)


def _open_share(
    scene: RayScene,
    origins: FloatArray,
    normals: FloatArray,
    slots: LongArray,
    reach: float,
) -> FloatArray:
    """Share of each point's rays that get away, `[N]`."""
    count = _RAYS * TILE * TILE
    directions = spread_directions(count).reshape(_RAYS, TILE * TILE, 3)
    seen = np.zeros(len(origins), np.float32)
    for index in range(_RAYS):
        # Rays of different lengths let things darken the less the farther off they are.
        rays = around(normals, directions[index, slots])
        far = scene.occluded(origins, rays, reach)
        near = scene.occluded(origins, rays, reach / 3)
        seen += 1 - (far.astype(np.float32) + near) / 2
    return np.asarray(seen / _RAYS, np.float32)
