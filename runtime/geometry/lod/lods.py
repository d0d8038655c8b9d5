"""Levels of detail: one surface decimated to falling triangle counts, each as light as its error bound allows.

What is decimated depends on the shading. `flat`: the surface is first snapped to planes, so that crates come out with
sharp edges and straight sides (`plane_snap.py`); `smooth`: it is taken as it is. The collapses are recorded once; an
LOD is a prefix of them, found by measuring.
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
from propsmith.runtime.geometry.lod.lod_search import LodOptions, LodSearch, MeasuredCut, Shading
from propsmith.runtime.geometry.lod.repair_intersections import restore_intersecting, smooth_intersecting
from propsmith.runtime.geometry.lod.simplify import decimated
from propsmith.runtime.geometry.mesh import ColorQuery, Mesh, Placement, face_areas, nonmanifold_edges, open_edges
from propsmith.runtime.geometry.normals import CREASE_DEGREES, NormalStyle, shade, shade_regions
from propsmith.runtime.geometry.planes.face_graph import FaceGraph
from propsmith.runtime.geometry.planes.flatness import flat_share
from propsmith.runtime.geometry.planes.plane_fit import coplanar_regions
from propsmith.runtime.geometry.planes.plane_snap import SnapOptions, snap_to_planes
from propsmith.runtime.geometry.repair.self_intersection import self_intersections
from propsmith.runtime.geometry.repair.slivers import without_slivers

ShadingChoice = Literal["flat", "smooth", "auto"]
SHADINGS: tuple[ShadingChoice, ...] = ("flat", "smooth", "auto")

MAX_LODS = 8  # what Unity's LODGroup takes

_RETRIES = 5
"""How often the surface may be decimated again for LOD0, with more vertices locked, to remove self-intersections."""
_COARSE_RETRIES = 8
"""The same for coarser LODs, which are then made from the one before."""
_LEAST_STEP = 0.85
"""A coarser LOD that doesn't pass through itself may keep this share of the triangles, where a lighter one would."""
_SNAPS = (SnapOptions(), SnapOptions(sliver_height=0.0))
"""The second keeps closer to the surface: less crisp, and rarely needed."""
_DEFAULT_CEILINGS = (5000, 2500, 1000, 300, 150, 80, 40, 20)
_DEFAULT_COUNT = 4
_LEAST_COARSE = 12
"""Triangles: a box. No LOD after the first is asked to have fewer."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Lod:
    """One level of detail and what was measured on it.

    Attributes:
        mesh: its triangles. From `build_lods` on until `shaded`: positions and faces alone, no two vertices at one
            place, closed and manifold where the fine mesh was, no face without area.
        ceiling: the triangle count that it was not to exceed; the error bound counts more than a default ceiling. One
            that was requested may raise the bound, to the loosest at most.
        error: distance from the fine mesh, both ways, as a share of its diagonal. With flat shading most of it is
            intended: the sharp corner lies outside the rounded one.
        loss: distance from the surface that was decimated (the snapped one with flat shading), likewise.
        error_bound: what `loss` was allowed, or None. It is raised where an LOD would hardly be lighter than the one
            before, and where a requested ceiling leaves no room; never above the loosest, which only LOD0 may exceed.
        open_edges: half-edges without an opposite one (before vertices were split for shading).
        nonmanifold_edges: edges of more than two faces (likewise).
        self_intersections: pairs of faces that pass through each other.
        regions: int32 `[F]`, with flat shading: the flat part of the surface that each face belongs to, numbered from
            0; each is connected, and within about ten degrees of one plane. None with smooth shading. The order of
            faces is the mesh's, and stays when vertices are split.

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
    """LODs from the finest to the coarsest, of strictly falling triangle counts.

    Attributes:
        lods: at least one; fewer than requested where the mesh can't be made lighter within the loosest bound.
        shading: flat or smooth.

    """

    lods: tuple[Lod, ...]
    shading: Shading = "smooth"

    def map(self, change: Callable[[Mesh], Mesh]) -> Self:
        """Return the chain with `change` applied to every LOD's mesh; it may not reorder faces."""
        return replace(self, lods=tuple(replace(lod, mesh=change(lod.mesh)) for lod in self.lods))

    def painted(self, color: ColorQuery) -> Self:
        """Return the chain with vertex colors, `color` evaluated in one call; do it before the chain is placed."""
        points = np.concatenate([lod.mesh.vertices for lod in self.lods])
        splits = np.cumsum([len(lod.mesh.vertices) for lod in self.lods])[:-1]
        colors = np.split(np.clip(color(points), 0.0, 1.0), splits)
        pairs = zip(self.lods, colors, strict=True)
        lods = tuple(replace(lod, mesh=replace(lod.mesh, colors=part)) for lod, part in pairs)
        return replace(self, lods=lods)

    def shaded(self, style: NormalStyle | None = None, crease_degrees: float = CREASE_DEGREES) -> Self:
        """Return the chain with normals, vertices split where they differ.

        Without a style the chain's shading decides: one normal for each region, or smooth ones with creases.
        """
        if style is None and self.shading == "flat":
            lods = [replace(lod, mesh=shade_regions(lod.mesh, _regions(lod))) for lod in self.lods]
            return replace(self, lods=tuple(lods))
        return self.map(lambda mesh: shade(mesh, style or "crease", crease_degrees))

    def placed(self, placement: Placement) -> Self:
        """Return the chain moved and scaled as one."""
        return self.map(placement.apply)


def _regions(lod: Lod) -> IntArray:
    assert lod.regions is not None, "flat shading has regions"
    return lod.regions


def check_shading(shading: str) -> None:
    """Raise InputError unless it is flat, smooth or auto."""
    if shading not in SHADINGS:
        raise InputError(f"shading must be flat, smooth or auto, not {shading!r}")


def build_lods(
    mesh: Mesh, triangles: int | Sequence[int] = 4, options: LodOptions | None = None, shading: ShadingChoice = "auto"
) -> LodChain:
    """Decimate `mesh` into LODs; its attributes are not carried over. The same mesh gives the same LODs.

    Args:
        mesh: the fine mesh; a closed one gives closed LODs.
        triangles: the number of LODs (1..8); or a falling list of triangle counts that they may not exceed, of which
            a list of one is LOD0's and leaves the others to their error bounds. Coarser LODs with an error over the
            loosest bound are left out; of LOD0 with too few triangles for it a warning tells.
        options: how to; see `LodOptions`.
        shading: `auto` takes flat where most of the surface lies on planes. Where flat shading would leave faces that
            pass through each other, smooth is taken.

    Raises:
        InputError: if `triangles` is no LOD, too many, or counts that don't fall; or the mesh has no face; or
            there is no such shading.

    """
    options = options or LodOptions()
    check_shading(shading)
    ceilings = lod_ceilings(triangles)
    fine = Mesh(mesh.vertices, mesh.faces)
    if not face_areas(fine).any():
        raise InputError("a mesh without faces has no levels of detail")
    requested = 0 if isinstance(triangles, int) else len(triangles)
    reference = SurfaceReference(fine, options.samples)
    base = decimated(fine, max(options.base_triangles, 2 * ceilings[0]))
    if shading != "smooth" and has_opengl_decimate():
        graph = FaceGraph.of(base).filtered()
        if shading == "flat" or flat_share(graph) >= options.flat_share:
            for snap in _SNAPS:
                crisp = restore_intersecting(snap_to_planes(graph, snap).mesh, base)
                lods = _ChainBuilder(crisp, "flat", reference, options).build(ceilings, requested)
                if not lods[0].self_intersections:
                    _tell_what_is_short(lods, ceilings[:requested], options)
                    return LodChain(tuple(map(_with_regions, lods)), "flat")
                _log.info("snapped to planes, %d pairs of faces intersect", lods[0].self_intersections)
    # Bringing it down to a working size may have pushed it through itself: no decimation undoes that.
    lods = _ChainBuilder(smooth_intersecting(base), "smooth", reference, options).build(ceilings, requested)
    _tell_what_is_short(lods, ceilings[:requested], options)
    return LodChain(tuple(lods), "smooth")


def _tell_what_is_short(lods: Sequence[Lod], requested: Sequence[int], options: LodOptions) -> None:
    """Warn of ceilings that are too low for the loosest bound."""
    error = max(lods[0].error.maximum, lods[0].loss.maximum)
    if requested and options.error_bound is not None and error > options.loosest_bound:
        text = "%d triangles are too few: the finest LOD is up to %.0f %% of the prop's diagonal off; allow it more"
        _log.warning(text, requested[0], 100 * error)
    if len(lods) < len(requested):
        text = "no LOD of %s triangles: its error would be over %.0f %%, or it would be no lighter than the one before"
        _log.warning(text, " or ".join(map(str, requested[len(lods) :])), 100 * options.loosest_bound)


class _ChainBuilder:
    """Cuts LODs from the decimation of `surface`, and compares them with `reference`."""

    def __init__(self, surface: Mesh, shading: Shading, reference: SurfaceReference, options: LodOptions) -> None:
        self.shading, self.reference, self.options = shading, reference, options
        self.search = LodSearch(surface, options)

    def build(self, ceilings: tuple[int, ...], requested: int) -> list[Lod]:
        """Build the LODs; the first `requested` ceilings are firm, others hold only for LOD0."""
        lods: list[Lod] = []
        for index, ceiling in enumerate(ceilings):
            previous = lods[-1] if lods else None
            firm = index < requested
            hard = ceiling if firm or previous is None else previous.triangles
            lod = self._lod(index, ceiling, hard, previous, firm)
            if previous is not None and lod.triangles >= previous.triangles:
                _log.info("level %d left out: %d triangles can't be made fewer", index, previous.triangles)
                break
            if previous is not None and (error := self._worst(lod, lods[0])) > self.options.loosest_bound:
                _log.info("level %d left out: with %d triangles its error would be %.3f", index, lod.triangles, error)
                break
            lods.append(lod)
        return lods

    def _worst(self, lod: Lod, finest: Lod) -> float:
        """How far an LOD lies from the fine mesh, the decimated surface and LOD0, which it takes the place of."""
        if self.options.error_bound is None:
            return 0.0
        against = SurfaceReference(finest.mesh, self.options.samples)
        return max(lod.error.maximum, lod.loss.maximum, against.error(lod.mesh).maximum)

    def _lod(self, index: int, ceiling: int, hard: int, previous: Lod | None, firm: bool) -> Lod:
        bound = self.options.bound(self.shading, index)
        if previous is None:
            worthwhile, found = hard, self.search.find(hard, bound, _RETRIES, firm)
        else:
            worthwhile = min(hard, int(self.options.most_step * previous.triangles))
            found = self._lighter(previous, hard, bound)
        if found.triangles > max(worthwhile, 4):
            worthwhile = max(worthwhile, 4)
            lighter = self.search.find(worthwhile, None, 1) if previous is None else self._lighter(previous, worthwhile)
            found = lighter if lighter.flaws <= found.flaws or found.triangles > _LEAST_STEP * hard else found
        bound = None if bound is None else max(bound, min(found.loss.maximum, self.options.loosest_bound))
        mesh = without_slivers(found.mesh)
        return Lod(
            mesh,
            ceiling,
            self.reference.error(mesh),
            found.loss,
            bound,
            open_edges(mesh),
            nonmanifold_edges(mesh),
            len(found.intersecting) if mesh is found.mesh else len(self_intersections(mesh)),
        )

    def _lighter(self, previous: Lod, ceiling: int, bound: float | None = None) -> MeasuredCut:
        """An LOD from the whole surface, or, where that passes through itself, from the LOD before, which doesn't.

        That one is light: it can be decimated often, with more and more vertices locked.
        """
        found = self.search.find(ceiling, bound, 0)
        if not found.flaws:
            return found
        search = LodSearch(previous.mesh, self.options, self.search.reference)
        again = search.find(ceiling, bound, _COARSE_RETRIES)
        return again if again.flaws < found.flaws else found


def _with_regions(lod: Lod) -> Lod:
    return replace(lod, regions=coplanar_regions(lod.mesh))


def lod_ceilings(triangles: int | Sequence[int]) -> tuple[int, ...]:
    """Return each LOD's triangle count, as `build_lods` takes them; raises InputError as it does.

    A list of one is LOD0's count, and the others' follow it; these and default ones are wishes after LOD0's.
    """
    if isinstance(triangles, int):
        if not 1 <= triangles <= MAX_LODS:
            raise InputError(f"the number of levels of detail must be 1 to {MAX_LODS}, not {triangles}")
        return _DEFAULT_CEILINGS[:triangles]
    counts = tuple(int(count) for count in triangles)
    if not 1 <= len(counts) <= MAX_LODS or min(counts) < 4 or any(a <= b for a, b in pairwise(counts)):
        text = ",".join(map(str, counts))
        raise InputError(f"triangle counts must be 1 to {MAX_LODS} falling numbers of at least 4, not '{text}'")
    if len(counts) > 1:
        return counts
    coarser = (counts[0] * share // _DEFAULT_CEILINGS[0] for share in _DEFAULT_CEILINGS[1:_DEFAULT_COUNT])
    return counts + tuple(count for count in coarser if count >= _LEAST_COARSE)
