"""UV layout: every level of detail cut into charts, all of them packed into one square, by xatlas.

Coarser levels are seen from farther off, so their charts are smaller. xatlas charts by growing and flattens by least
squares conformal maps (Lévy et al., 2002); what it can't flatten without overlap it cuts up.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import DoubleArray, FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh, surface_area

TEXTURE_SIZES = (256, 512, 1024)
PADDING = 4
"""Texels between charts: enough for two mip levels without colours of one chart in another."""

_DENSITY_SHARES = (1.0, 0.5, 0.4, 0.3)
"""Of LOD0's density, level by level; the last holds for the rest. No less than the share of the screen's height that a
level is first shown at, so that a texel looks no larger than LOD0's; more for the last two, whose few texels show."""
_USUAL_COVERAGE = 0.5  # share of a texture that charts cover, the rest being padding and gaps
_MAX_COST = 8.0  # of a chart: xatlas' own 2 cuts more, and gains no evenness
_REQUESTED = 0.75  # of the size: xatlas overshoots what is requested
_PACK_TRIES = 4
_LARGEST = 1.05  # of the size

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class UvLayout:
    """Levels of detail with UVs in one square.

    Attributes:
        meshes: as they were, their vertices split along the charts' borders, with `uvs` in 0..1, origin top left.
        size: texels a side that the padding was made for.
        density: texels of the square per unit of LOD0's surface, along an edge.
        charts: how many.

    """

    meshes: tuple[Mesh, ...]
    size: int
    density: float
    charts: int


def unwrap(meshes: Sequence[Mesh], size: int, padding: int = PADDING) -> UvLayout:
    """Unwrap the LODs, from the finest to the coarsest, into one square of `size` texels a side.

    Args:
        meshes: each with at least one face; vertices at the same place count as one, so shading may have split them.
        size: texels a side.
        padding: texels that stay free between charts.

    Raises:
        InputError: a mesh has no face.

    """
    if not meshes or not all(len(mesh.faces) for mesh in meshes):
        raise InputError("a mesh without faces can't be unwrapped")
    atlas = _packed(meshes, size, padding)
    larger = max(atlas.width, atlas.height)
    scale = np.array([atlas.width, atlas.height], np.float32) / np.float32(larger)
    source, faces, uvs = atlas[0]
    uvs = np.clip(uvs * scale, 0.0, 1.0)
    unwrapped = []
    first_vertices = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    first_faces = np.cumsum([0, *(len(mesh.faces) for mesh in meshes)])
    for mesh, first_vertex, start, stop in zip(
        meshes, first_vertices[:-1], first_faces[:-1], first_faces[1:], strict=True
    ):
        used, corners = np.unique(faces[start:stop], return_inverse=True)
        split = mesh.take_vertices(source[used].astype(np.int64) - first_vertex, corners.reshape(-1, 3))
        unwrapped.append(replace(split, uvs=uvs[used]))
    density = atlas.texels_per_unit * size / larger
    _log.info("%d charts, %.0f texels per unit, %d texels a side", atlas.chart_count, density, size)
    return UvLayout(tuple(unwrapped), size, density, atlas.chart_count)


def _packed(meshes: Sequence[Mesh], size: int, padding: int):  # type: ignore[no-untyped-def]  # xatlas has no types
    """The atlas of all meshes, hardly larger than `size`, else scaling it down would narrow the padding."""
    import xatlas

    vertices, faces = _side_by_side(meshes)
    charts, pack = xatlas.ChartOptions(), xatlas.PackOptions()
    charts.max_cost = _MAX_COST
    pack.padding = math.ceil(padding / 2)  # each of two neighbors has its own
    pack.bilinear = False  # the padding leaves room enough for the filter
    pack.create_image = False
    pack.resolution = round(_REQUESTED * size)
    for _ in range(_PACK_TRIES):
        atlas = xatlas.Atlas()
        atlas.add_mesh(vertices, faces)
        atlas.generate(charts, pack)
        larger = max(atlas.width, atlas.height) / size
        if larger <= _LARGEST:
            break
        pack.resolution = int(pack.resolution / larger)
    return atlas


def _side_by_side(meshes: Sequence[Mesh]) -> tuple[FloatArray, npt.NDArray[np.uint32]]:
    """All levels as one mesh, `[V, 3]` and `[F, 3]`, scaled by density, well apart as xatlas welds what touches.

    One call it must be: xatlas 0.0.11 starts on a mesh in a thread while the next is added, which moves the very queue
    that the thread reads its task from. That crashed one run in thousands.
    """
    scaled = []
    for index, mesh in enumerate(meshes):
        share = _DENSITY_SHARES[min(index, len(_DENSITY_SHARES) - 1)]
        scaled.append(mesh.vertices * np.float32(share))
    width = 1.25 * max(float(np.ptp(vertices)) for vertices in scaled)
    apart = [vertices + np.array([index * width, 0, 0], np.float32) for index, vertices in enumerate(scaled)]
    first = np.cumsum([0, *(len(vertices) for vertices in apart[:-1])])
    faces = [mesh.faces + start for mesh, start in zip(meshes, first, strict=True)]
    return np.concatenate(apart).astype(np.float32), np.concatenate(faces).astype(np.uint32)


def texture_size(mesh: Mesh, cell: float, metres_per_unit: float, density: float = 256.0) -> int:
    """Return the power of two, 256 to 1024, that suits a prop.

    Args:
        mesh: its finest level, in field units.
        cell: edge of the field's lattice cells: 1.5 texels a cell show what the field holds.
        metres_per_unit: how large the prop will stand.
        density: texels per metre that are enough in any case.

    """
    side = _side(mesh, min(density * metres_per_unit, 1.5 / cell))
    # A size is taken well beyond it: the next one costs four times as much.
    return next((size for size in TEXTURE_SIZES if side <= 1.55 * size), TEXTURE_SIZES[-1])


def uv_areas(mesh: Mesh) -> DoubleArray:
    """Signed area of each face in the texture, `[F]`: positive where the texture isn't mirrored, seen from outside."""
    if mesh.uvs is None:
        raise InputError("a mesh without UVs has no areas in a texture")
    a, b, c = (mesh.uvs[mesh.faces[:, corner]].astype(np.float64) for corner in range(3))
    ahead, behind = b - a, c - a
    # v points down: what turns left seen from outside has a negative cross product.
    return np.asarray((ahead[:, 1] * behind[:, 0] - ahead[:, 0] * behind[:, 1]) / 2)


def size_of_density(mesh: Mesh, density: float) -> int:
    """Return the power of two, 64 to 1024, that gives a prop nearest to `density` texels per unit of its surface."""
    exponent = round(math.log2(max(_side(mesh, density), 1.0)))
    return int(2 ** min(max(exponent, 6), 10))


def _side(mesh: Mesh, density: float) -> float:
    """Texels a side that a square needs for all levels of a prop, LOD0 at this density."""
    share = sum(share**2 for share in _DENSITY_SHARES)
    return math.sqrt(surface_area(mesh) * share / _USUAL_COVERAGE) * density
