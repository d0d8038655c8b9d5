"""Levels of detail: one surface decimated to falling triangle counts, each as light as its error bound allows.

What is decimated depends on the look. `flat`: the surface is first snapped to planes, so that crates come out with
sharp edges and straight sides (`plane_snap.py`); `smooth`: it is taken as it is. The collapses are recorded once; a
level is a prefix of them, found by measuring.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, Self

import numpy as np

from propsmith.runtime.arrays import IntArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.distance import SurfaceError, SurfaceReference
from propsmith.runtime.geometry.lod.decimate import has_opengl_decimate
from propsmith.runtime.geometry.lod.lod_search import LevelSearch, LodOptions, Look, MeasuredCut
from propsmith.runtime.geometry.lod.simplify import decimated
from propsmith.runtime.geometry.lod.untangle import smoothed_apart, untangled
from propsmith.runtime.geometry.mesh import ColorQuery, Mesh, Placement, face_areas, nonmanifold_edges, open_edges
from propsmith.runtime.geometry.normals import CREASE_DEGREES, Shading, shade, shade_regions
from propsmith.runtime.geometry.planes.face_graph import FaceGraph
from propsmith.runtime.geometry.planes.flatness import flat_share
from propsmith.runtime.geometry.planes.plane_fit import coplanar_regions
from propsmith.runtime.geometry.planes.plane_snap import SnapOptions, snap_to_planes
from propsmith.runtime.geometry.repair.self_intersection import self_intersections
from propsmith.runtime.geometry.repair.slivers import without_slivers

LookWanted = Literal["flat", "smooth", "auto"]
LOOKS: tuple[LookWanted, ...] = ("flat", "smooth", "auto")

MAX_LEVELS = 8  # what Unity's LODGroup takes

_CURES = 5
"""How often the first level's surface may be decimated again, leaving more alone, to be rid of intersections."""
_LIGHT_CURES = 8
"""The same for coarser levels, which are then made from the one before."""
_LEAST_STEP = 0.85
"""A coarser level that doesn't pass through itself may keep this share of the triangles, where a lighter one would."""
_SNAPS = (SnapOptions(), SnapOptions(needle=0.0))
"""The second keeps closer to the surface: less crisp, and rarely needed."""
_DEFAULT_CEILINGS = (5000, 2500, 1000, 300, 150, 80, 40, 20)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class LodLevel:
    """One level of detail and what was measured on it.

    Attributes:
        mesh: its triangles. From `build_lods` on until `shaded`: positions and faces alone, no two vertices at one
            place, closed and manifold where the fine mesh was, no face without area.
        ceiling: the triangle count that it was not to exceed; the error bound counts more than a default ceiling, less
            than one that was asked for.
        error: distance from the fine mesh, both ways, as a share of its diagonal. In the flat look most of it is meant:
            the sharp corner lies outside the rounded one.
        loss: distance from the surface that was decimated (the snapped one in the flat look), likewise.
        error_bound: what `loss` was allowed, or None. It is raised where a level would hardly be lighter than the one
            before; where a ceiling left no room, `loss` is larger.
        open_edges: half-edges without an opposite one (before vertices were split for shading).
        nonmanifold_edges: edges of more than two faces (likewise).
        self_intersections: pairs of faces that pass through each other.
        regions: int32 `[F]`, in the flat look: the flat part of the surface that each face belongs to, numbered from 0;
            each is connected, and within about ten degrees of one plane. None in the smooth look. The order of faces is
            the mesh's, and stays when vertices are split.

    """

    mesh: Mesh
    ceiling: int
    error: SurfaceError
    loss: SurfaceError
    error_bound: float | None
    open_edges: int
    nonmanifold_edges: int
    self_intersections: int
    regions: IntArray | None = None

    @property
    def triangles(self) -> int:
        """Triangle count."""
        return len(self.mesh.faces)

    @property
    def reached(self) -> bool:
        """Whether the ceiling was kept: a bound may forbid it, and decimation stops before the surface would fold."""
        return self.triangles <= self.ceiling

    @property
    def within_bound(self) -> bool:
        """Whether the error bound was kept, too."""
        return self.error_bound is None or self.loss.maximum <= self.error_bound


@dataclass(frozen=True, eq=False)
class LodChain:
    """Levels from the finest to the coarsest, of strictly falling triangle counts, and where they came from.

    Attributes:
        levels: at least one; fewer than asked for where the mesh can't be made lighter.
        look: flat or smooth.

    """

    levels: tuple[LodLevel, ...]
    look: Look = "smooth"

    def map(self, change: Callable[[Mesh], Mesh]) -> Self:
        """Return the chain with `change` applied to every level's mesh; it may not reorder faces."""
        return replace(self, levels=tuple(replace(level, mesh=change(level.mesh)) for level in self.levels))

    def painted(self, color: ColorQuery) -> Self:
        """Return the chain with vertex colours, asked of `color` in one call; do it before the chain is placed."""
        points = np.concatenate([level.mesh.vertices for level in self.levels])
        splits = np.cumsum([len(level.mesh.vertices) for level in self.levels])[:-1]
        colors = np.split(np.clip(color(points), 0.0, 1.0), splits)
        pairs = zip(self.levels, colors, strict=True)
        levels = tuple(replace(level, mesh=replace(level.mesh, colors=part)) for level, part in pairs)
        return replace(self, levels=levels)

    def shaded(self, shading: Shading | None = None, crease_degrees: float = CREASE_DEGREES) -> Self:
        """Return the chain with normals, vertices split where they differ.

        Without a shading the look decides: one normal for each region, or smooth ones with creases.
        """
        if shading is None and self.look == "flat":
            levels = [replace(level, mesh=shade_regions(level.mesh, _regions(level))) for level in self.levels]
            return replace(self, levels=tuple(levels))
        return self.map(lambda mesh: shade(mesh, shading or "crease", crease_degrees))

    def placed(self, placement: Placement) -> Self:
        """Return the chain moved and scaled as one."""
        return self.map(placement.apply)


def _regions(level: LodLevel) -> IntArray:
    assert level.regions is not None, "the flat look has regions"
    return level.regions


def check_shading(shading: str) -> None:
    """Raise InputError unless it is a look, or auto."""
    if shading not in LOOKS:
        raise InputError(f"shading must be flat, smooth or auto, not {shading!r}")


def build_lods(
    mesh: Mesh, triangles: int | Sequence[int] = 4, options: LodOptions | None = None, shading: LookWanted = "auto"
) -> LodChain:
    """Decimate `mesh` into levels of detail; its attributes are not carried over. The same mesh gives the same levels.

    Args:
        mesh: the fine mesh; a closed one gives closed levels.
        triangles: the number of levels (1..8), or a falling list of triangle counts that they may not exceed.
        options: how to; see `LodOptions`.
        shading: the look; `auto` takes the flat one where most of the surface lies on planes. Where the flat look can't
            be had without faces that pass through each other, the smooth one is taken.

    Raises:
        InputError: if `triangles` asks for no level, too many, or counts that don't fall; or the mesh has no face; or
            there is no such look.

    """
    options = options or LodOptions()
    check_shading(shading)
    ceilings = lod_ceilings(triangles)
    fine = Mesh(mesh.vertices, mesh.faces)
    if not face_areas(fine).any():
        raise InputError("a mesh without faces has no levels of detail")
    explicit = not isinstance(triangles, int)
    reference = SurfaceReference(fine, options.samples)
    base = decimated(fine, max(options.base_triangles, 2 * ceilings[0]))
    if shading != "smooth" and has_opengl_decimate():
        graph = FaceGraph.of(base).filtered()
        if shading == "flat" or flat_share(graph) >= options.flat_share:
            for snap in _SNAPS:
                crisp = untangled(snap_to_planes(graph, snap).mesh, base)
                levels = _Levels(crisp, "flat", reference, options).build(ceilings, explicit)
                if not levels[0].self_intersections:
                    return LodChain(tuple(map(_with_regions, levels)), "flat")
                _log.info("snapped to planes, %d pairs of faces intersect", levels[0].self_intersections)
    # Bringing it down to a working size may have pushed it through itself: no decimation undoes that.
    levels = _Levels(smoothed_apart(base), "smooth", reference, options).build(ceilings, explicit)
    return LodChain(tuple(levels), "smooth")


class _Levels:
    """Cuts levels from the decimation of `surface`, and compares them with `reference`."""

    def __init__(self, surface: Mesh, look: Look, reference: SurfaceReference, options: LodOptions) -> None:
        self.look, self.reference, self.options = look, reference, options
        self.search = LevelSearch(surface, options)

    def build(self, ceilings: tuple[int, ...], explicit: bool) -> list[LodLevel]:
        """Build the levels; `explicit` ceilings count more than the bounds, others only for the first level."""
        levels: list[LodLevel] = []
        for index, ceiling in enumerate(ceilings):
            previous = levels[-1] if levels else None
            hard = ceiling if explicit or previous is None else previous.triangles
            level = self._level(index, ceiling, hard, previous, explicit)
            if previous is not None and level.triangles >= previous.triangles:
                _log.info("level %d left out: %d triangles can't be made fewer", index, previous.triangles)
                break
            if not explicit and level.error_bound is not None and level.error_bound > self.options.loosest_bound:
                _log.info("level %d left out: its error would be %.3f", index, level.loss.maximum)
                break
            levels.append(level)
        return levels

    def _level(self, index: int, ceiling: int, hard: int, previous: LodLevel | None, firm: bool) -> LodLevel:
        bound = self.options.bound(self.look, index)
        if previous is None:
            worthwhile, found = hard, self.search.level(hard, bound, _CURES, firm)
        else:
            worthwhile = min(hard, int(self.options.most_step * previous.triangles))
            found = self._lighter(previous, hard, bound)
        if found.triangles > max(worthwhile, 4):
            worthwhile = max(worthwhile, 4)
            lighter = (
                self.search.level(worthwhile, None, 1) if previous is None else self._lighter(previous, worthwhile)
            )
            found = lighter if lighter.flaws <= found.flaws or found.triangles > _LEAST_STEP * hard else found
            bound = None if bound is None else max(bound, found.loss.maximum)
        mesh = without_slivers(found.mesh)
        return LodLevel(
            mesh,
            ceiling,
            self.reference.error(mesh),
            found.loss,
            bound,
            open_edges(mesh),
            nonmanifold_edges(mesh),
            len(found.intersecting) if mesh is found.mesh else len(self_intersections(mesh)),
        )

    def _lighter(self, previous: LodLevel, ceiling: int, bound: float | None = None) -> MeasuredCut:
        """A level from the whole surface, or, where that passes through itself, from the level before, which doesn't.

        That one is light: it can be decimated often, leaving more and more of it alone.
        """
        found = self.search.level(ceiling, bound, 0)
        if not found.flaws:
            return found
        search = LevelSearch(previous.mesh, self.options, self.search.reference)
        again = search.level(ceiling, bound, _LIGHT_CURES)
        return again if again.flaws < found.flaws else found


def _with_regions(level: LodLevel) -> LodLevel:
    return replace(level, regions=coplanar_regions(level.mesh))


def lod_ceilings(triangles: int | Sequence[int]) -> tuple[int, ...]:
    """Return the triangle counts that the levels may not exceed; raises InputError as `build_lods` does."""
    if isinstance(triangles, int):
        if not 1 <= triangles <= MAX_LEVELS:
            raise InputError(f"the number of levels of detail must be 1 to {MAX_LEVELS}, not {triangles}")
        return _DEFAULT_CEILINGS[:triangles]
    counts = tuple(int(count) for count in triangles)
    if not 1 <= len(counts) <= MAX_LEVELS or min(counts) < 4 or any(a <= b for a, b in pairwise(counts)):
        text = ",".join(map(str, counts))
        raise InputError(f"triangle counts must be 1 to {MAX_LEVELS} falling numbers of at least 4, not '{text}'")
    return counts
