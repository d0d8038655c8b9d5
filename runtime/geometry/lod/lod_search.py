"""Finding the lightest mesh along a recorded decimation that keeps an error bound and doesn't pass through itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from propsmith.runtime.arrays import BoolArray, IntArray
from propsmith.runtime.geometry.distance import SurfaceError, SurfaceReference
from propsmith.runtime.geometry.lod.cut import Cut, Decimation
from propsmith.runtime.geometry.lod.decimate import record_decimation
from propsmith.runtime.geometry.lod.repair_intersections import spread
from propsmith.runtime.geometry.mesh import Mesh, nonmanifold_edges
from propsmith.runtime.geometry.repair.self_intersection import self_intersections

Shading = Literal["flat", "smooth"]
"""Flat: crisp planes, each with one normal; smooth: round, with creases."""

_FREE = 1e-4  # share of the diagonal: a deviation that nobody sees; on planes what it spares is slivers
_PROBES = 4  # measurements an LOD may take for its error; two are usual
_PATIENCE = 3  # decimations without fewer intersections, after which an LOD stays as it is
_MARGIN = 0.005  # share of the diagonal around an intersection in which vertices are locked; it triples
_RETREATS = 4  # and for its self-intersections, each time


@dataclass(frozen=True)
class LodOptions:
    """How levels of detail are made.

    Attributes:
        error_bound: how far LOD0 may lie from the decimated surface (sampled Hausdorff distance as a share of the
            bounding box's diagonal); an LOD is made lighter than its ceiling while it keeps its bound. None fills the
            ceilings, as far as more triangles change anything.
        error_growth: factor from one LOD's bound to the next.
        flat_error_bound, flat_error_growth: the same for flat shading. Its planes have their places already, and the
            bound says what may be left of the small ones.
        most_step: an LOD that keeps more than this share of the triangles of the one before is not worth having: the
            bound is raised further.
        loosest_bound: no bound is raised above this; LODs that would need it are left out.
        base_triangles: finer meshes are first brought down to this many, or twice the first ceiling if that is more.
        flat_share: share of the surface that must lie on planes for `auto` to take flat shading, 0..1.
        samples: points compared each way per measurement.

    """

    error_bound: float | None = 0.004
    error_growth: float = 2.0
    flat_error_bound: float = 0.014
    flat_error_growth: float = 1.6
    most_step: float = 0.7
    loosest_bound: float = 0.08
    base_triangles: int = 12_000
    flat_share: float = 0.35
    samples: int = 1_500

    def bound(self, shading: Shading, index: int) -> float | None:
        """The error bound of LOD `index`."""
        if self.error_bound is None:
            return None
        if shading == "flat":
            return self.flat_error_bound * self.flat_error_growth**index
        return self.error_bound * self.error_growth**index


@dataclass(frozen=True, eq=False)
class MeasuredCut:
    """A mesh along the decimation; each measure of it is taken once. See `Lod`."""

    cut: Cut
    steps: int
    reference: SurfaceReference

    @property
    def mesh(self) -> Mesh:
        """The mesh."""
        return self.cut.mesh

    @property
    def triangles(self) -> int:
        """Triangle count."""
        return len(self.mesh.faces)

    @cached_property
    def loss(self) -> SurfaceError:
        """Distance from the decimated surface."""
        return self.reference.error(self.mesh)

    @cached_property
    def nonmanifold_edges(self) -> int:
        """Edges of more than two faces."""
        return nonmanifold_edges(self.mesh)

    @cached_property
    def intersecting(self) -> IntArray:
        """Pairs of faces that intersect."""
        return self_intersections(self.mesh)

    @property
    def flaws(self) -> int:
        """Pairs of faces that intersect, and edges of more than two faces."""
        return len(self.intersecting) + self.nonmanifold_edges


class LodSearch:
    """Finds LODs along the decimation of one surface.

    Where those that it finds pass through themselves, it decimates again with the vertices there locked: the surface
    itself doesn't.

    Args:
        surface: what to decimate.
        options: bounds and limits.
        reference: what losses are measured from; None takes the surface.
    """

    def __init__(self, surface: Mesh, options: LodOptions, reference: SurfaceReference | None = None) -> None:
        self.surface, self.options = surface, options
        self.reference = reference or SurfaceReference(surface, options.samples)
        self._free: Decimation = record_decimation(surface)
        self.collapses = self._free
        self._locked = np.zeros(len(surface.vertices), bool)
        self._measured: dict[int, MeasuredCut] = {}

    def find(self, ceiling: int, bound: float | None, retries: int = 4, firm: bool = True) -> MeasuredCut:
        """Return the lightest mesh that keeps its error bound, or the one closest to it of at most `ceiling` triangles.

        It doesn't pass through itself, unless nothing that was tried helps: `retries` is how often to decimate again. A
        ceiling that isn't `firm` may be exceeded for that, by half.
        """
        if self._locked.any():
            # The vertices that one LOD needs locked may be in the way of the next.
            self._use(self._free, np.zeros_like(self._locked))
        limit = ceiling if firm else ceiling * 3 // 2
        best: MeasuredCut | None = None
        since = 0
        for attempt in range(retries + 1):
            found = self._within(ceiling, bound)
            if best is None or (found.flaws < best.flaws and found.triangles <= max(limit, best.triangles)):
                best, since = found, attempt
            if not best.flaws or attempt == retries or attempt - since == _PATIENCE or not self.collapses.locks:
                break
            self._lock(found, _MARGIN * 3.0**attempt)
        assert best is not None
        return best

    def _lock(self, found: MeasuredCut, margin: float) -> None:
        """Decimate again, with the vertices locked that became the faces that intersect."""
        locked = self._locked | found.cut.sources(found.intersecting, margin)
        if (locked == self._locked).all():
            locked = spread(locked, self.surface)
        self._use(record_decimation(self.surface, locked), locked)

    def _use(self, collapses: Decimation, locked: BoolArray) -> None:
        self.collapses, self._locked = collapses, locked
        self._measured.clear()

    def _within(self, ceiling: int, bound: float | None) -> MeasuredCut:
        least = max(self.collapses.steps_to_triangles(ceiling), self.collapses.steps_within(_FREE))
        found = self.measure(least) if bound is None else self._lightest(least, bound)
        return self._retreat(found, least)

    def measure(self, steps: int) -> MeasuredCut:
        """The mesh after so many collapses."""
        if steps not in self._measured:
            self._measured[steps] = MeasuredCut(self.collapses.cut(steps), steps, self.reference)
        return self._measured[steps]

    def _lightest(self, least: int, bound: float) -> MeasuredCut:
        """Search from `least` collapses on for the most that keep `bound`; failing that, take the least error.

        The deviation that was estimated while collapsing rises with the error that is measured: it guides the search.
        """
        best: MeasuredCut | None = None
        deviation = bound / 2
        low, high = 0.0, float("inf")
        tried: list[MeasuredCut] = []
        for _ in range(_PROBES):
            probe = self.measure(max(self.collapses.steps_within(deviation), least))
            tried.append(probe)
            if probe.loss.maximum <= bound:
                best = probe if best is None or probe.triangles < best.triangles else best
                if probe.loss.maximum > 0.7 * bound or probe.steps == len(self.collapses):
                    break
                low = deviation
            else:
                if probe.steps == least:
                    break
                high = deviation
            deviation *= min(max(0.85 * bound / max(probe.loss.maximum, 1e-9), 0.25), 4.0)
            if not low < deviation < high:
                deviation = (low + min(high, 4 * bound)) / 2
        return best or min(tried, key=lambda probe: probe.loss.maximum)

    def _retreat(self, found: MeasuredCut, least: int) -> MeasuredCut:
        """Go back a little along the decimation, as far as the ceiling allows, to where no faces intersect."""
        best = found
        for step in range(1, _RETREATS + 1):
            if not best.flaws:
                break
            triangles = round(found.triangles * 1.06**step) + 2
            back = self.measure(max(self.collapses.steps_to_triangles(triangles), least))
            best = min(best, back, key=lambda measured: measured.flaws)
        return best
