"""Levels of detail: one mesh decimated to falling triangle counts, each as light as its error bound allows.

Edge collapse by quadric error (Garland and Heckbert, Surface simplification using quadric error metrics, 1997), by
fast-simplification. The collapses are recorded once; a level is a prefix of them replayed on the fine mesh.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from propsmith.runtime.errors import InputError
from propsmith.runtime.mesh import ColorQuery, Mesh, Placement, clean_faces, face_areas, nonmanifold_edges, open_edges
from propsmith.runtime.shading import CREASE_DEGREES, Shading, shade
from propsmith.runtime.surface_distance import SurfaceError, SurfaceReference
from propsmith.runtime.textures import PLAIN, Material, TextureSet

MAX_LEVELS = 8  # what Unity's LODGroup takes

_DEFAULT_CEILINGS = (5000, 2500, 1000, 300, 150, 80, 40, 20)

_PROBES = 4  # measurements a level may take; two are usual
_REPLAYS = 8  # attempts at a triangle count; one is usual

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LodOptions:
    """How levels of detail are made.

    Attributes:
        error_bound: how far LOD0 may lie from the fine mesh (sampled Hausdorff distance as a share of the bounding
            box's diagonal); a level is made lighter than its ceiling while it keeps its bound. None fills the ceilings.
        error_growth: factor from one level's bound to the next.
        least_step: a level is first tried at this share of the triangles of the one before; it may keep more of them to
            stay within its bound.
        least_triangles: no level is made lighter than this for its error's sake; ceilings may be lower.
        aggressiveness: how fast the collapse threshold rises, 0..10: 3 stalls in the thousands of triangles, 7 errs
            twice as far at 5,000 as 5 does.
        base_triangles: finer meshes are first brought down to this many (or four times the first ceiling, if more) with
            care: replaying from there is several times faster, and the error grows by a few percent.
        samples: points compared each way per measurement.

    """

    error_bound: float | None = 0.0025
    error_growth: float = 2.0
    least_step: float = 0.7
    least_triangles: int = 32
    aggressiveness: float = 5.0
    base_triangles: int = 20_000
    samples: int = 1_500


@dataclass(frozen=True, eq=False)
class LodLevel:
    """One level of detail and what was measured on it.

    Attributes:
        mesh: its triangles.
        ceiling: the triangle count that it was not to exceed.
        error: distance from the fine mesh, as a share of its diagonal.
        error_bound: what the level was allowed, or None; where the ceiling left no room, the error is larger.
        open_edges: half-edges without an opposite one (before vertices were split for shading).
        nonmanifold_edges: edges of more than two faces (likewise).

    """

    mesh: Mesh
    ceiling: int
    error: SurfaceError
    error_bound: float | None
    open_edges: int
    nonmanifold_edges: int

    @property
    def triangles(self) -> int:
        """Triangle count."""
        return len(self.mesh.faces)

    @property
    def reached(self) -> bool:
        """Whether the ceiling was kept; decimation stops where every further collapse would fold the surface."""
        return self.triangles <= self.ceiling


@dataclass(frozen=True, eq=False)
class LodChain:
    """Levels from the finest to the coarsest, of strictly falling triangle counts, and where they came from.

    Attributes:
        levels: at least one; fewer than asked for where the mesh can't be made lighter.
        source_triangles: triangle count of the fine mesh.
        material: what all levels are made of.
        textures: that all levels' UVs lie in, or None if they have none.

    """

    levels: tuple[LodLevel, ...]
    source_triangles: int
    material: Material = PLAIN
    textures: TextureSet | None = None

    def map(self, change: Callable[[Mesh], Mesh]) -> LodChain:
        """Return the chain with `change` applied to every level's mesh."""
        return replace(self, levels=tuple(replace(level, mesh=change(level.mesh)) for level in self.levels))

    def painted(self, color: ColorQuery) -> LodChain:
        """Return the chain with vertex colours, asked of `color` in one call; do it before the chain is placed."""
        points = np.concatenate([level.mesh.vertices for level in self.levels])
        splits = np.cumsum([len(level.mesh.vertices) for level in self.levels])[:-1]
        colors = np.split(np.clip(color(points), 0.0, 1.0), splits)
        pairs = zip(self.levels, colors, strict=True)
        levels = tuple(replace(level, mesh=replace(level.mesh, colors=part)) for level, part in pairs)
        return replace(self, levels=levels)

    def shaded(self, shading: Shading = "crease", crease_degrees: float = CREASE_DEGREES) -> LodChain:
        """Return the chain with normals, vertices split where they differ."""
        return self.map(lambda mesh: shade(mesh, shading, crease_degrees))

    def placed(self, placement: Placement) -> LodChain:
        """Return the chain moved and scaled as one."""
        return self.map(placement.apply)


def build_lods(mesh: Mesh, triangles: int | Sequence[int] = 4, options: LodOptions | None = None) -> LodChain:
    """Decimate `mesh` into levels of detail; colours and normals are not carried over.

    Args:
        mesh: the fine mesh; a closed one gives closed levels.
        triangles: the number of levels (1..8), or a falling list of triangle counts that they may not exceed.
        options: how to; see `LodOptions`.

    Raises:
        InputError: if `triangles` asks for no level, too many, or counts that don't fall; or the mesh has no face.

    """
    options = options or LodOptions()
    ceilings = lod_ceilings(triangles)
    fine = Mesh(mesh.vertices, mesh.faces)
    if not face_areas(fine).any():
        raise InputError("a mesh without faces has no levels of detail")
    builder = _Builder(_Collapses(fine, ceilings[0], options), SurfaceReference(fine, options.samples), options)
    levels: list[LodLevel] = []
    for index, ceiling in enumerate(ceilings):
        level = builder.level(index, ceiling, levels[-1] if levels else None)
        if levels and level.triangles >= levels[-1].triangles:
            _log.info("level %d left out: %d triangles can't be made fewer", index, levels[-1].triangles)
            break
        levels.append(level)
    return LodChain(tuple(levels), len(fine.faces))


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


class _Collapses:
    """The recorded edge collapses of a mesh, which give it back at any triangle count."""

    def __init__(self, mesh: Mesh, first_ceiling: int, options: LodOptions) -> None:
        from fast_simplification import simplify

        vertices: npt.NDArray[np.float64] = mesh.vertices.astype(np.float64)
        faces: npt.NDArray[np.int32] = mesh.faces
        base = max(options.base_triangles, 4 * first_ceiling)
        if len(faces) > base:
            vertices, faces = simplify(vertices, faces, target_count=base, agg=3)
        self._vertices, self._faces = vertices, np.ascontiguousarray(faces, np.int32)
        least = min(4, len(self._faces))
        self._collapses = simplify(
            self._vertices, self._faces, target_count=least, agg=options.aggressiveness, return_collapses=True
        )[2]

    def mesh(self, ceiling: int) -> Mesh:
        """Return the mesh at `ceiling` triangles or slightly fewer; at more, if the collapses don't lead that far."""
        heavy = best = None
        too_many, few_enough = -1, len(self._collapses) + 1
        triangles = len(self._faces)
        count = 0
        for _ in range(_REPLAYS):
            # A collapse takes two triangles, mostly: fewer at a border, more where a thin part folds up.
            count += -(-(triangles - ceiling) // 2)
            count = min(max(count, too_many + 1), few_enough - 1)
            mesh = self._after(count)
            triangles = len(mesh.faces)
            if triangles > ceiling:
                too_many, heavy = count, mesh
            else:
                few_enough, best = count, mesh if triangles else best
            if few_enough - too_many <= 1 or (best is not None and len(best.faces) >= 0.98 * ceiling):
                break
        result = heavy if best is None else best
        assert result is not None, "without a single collapse there are triangles"
        return result

    def _after(self, count: int) -> Mesh:
        from fast_simplification import replay_simplification

        if count == 0:
            return clean_faces(Mesh(self._vertices.astype(np.float32), self._faces))
        vertices, faces, _ = replay_simplification(self._vertices, self._faces, self._collapses[:count])
        return clean_faces(Mesh(vertices, faces))


@dataclass(frozen=True, eq=False)
class _Candidate:
    mesh: Mesh
    error: SurfaceError

    @property
    def triangles(self) -> int:
        return len(self.mesh.faces)


@dataclass(frozen=True, eq=False)
class _Builder:
    """Finds the lightest mesh within a bound, measuring as few candidates as it can."""

    collapses: _Collapses
    reference: SurfaceReference
    options: LodOptions
    _measured: dict[int, _Candidate] = field(default_factory=dict)

    def level(self, index: int, ceiling: int, previous: LodLevel | None) -> LodLevel:
        """Return level `index`: within its ceiling, and lighter than that while it keeps its error bound."""
        bound = self.options.error_bound
        upper, start = ceiling, ceiling
        if bound is not None:
            bound *= self.options.error_growth**index
        if previous is not None:
            upper = max(min(ceiling, int(0.95 * previous.triangles)), 4)
            start = max(min(ceiling, int(self.options.least_step * previous.triangles)), 4)
            if bound is not None:
                start = min(start, self._guess(previous.triangles, previous.error, bound))
        best = self._measure(upper) if bound is None else self._lightest(upper, start, bound)
        edges = open_edges(best.mesh), nonmanifold_edges(best.mesh)
        return LodLevel(best.mesh, ceiling, best.error, bound, *edges)

    def _measure(self, ceiling: int) -> _Candidate:
        if ceiling not in self._measured:
            mesh = self.collapses.mesh(ceiling)
            self._measured[ceiling] = _Candidate(mesh, self.reference.error(mesh))
        return self._measured[ceiling]

    def _guess(self, triangles: int, error: SurfaceError, bound: float) -> int:
        """Triangles that should just keep the bound: on a smooth surface the error falls as their inverse."""
        return max(int(triangles * error.maximum / (0.8 * bound)), self.options.least_triangles)

    def _lightest(self, upper: int, start: int, bound: float) -> _Candidate:
        """Search up to `upper` for the fewest triangles that keep `bound`; failing that, for the least error."""
        best: _Candidate | None = None
        probe, low = start, min(self.options.least_triangles, upper)
        failed = []
        for _ in range(_PROBES):
            candidate = self._measure(probe)
            if candidate.error.maximum <= bound:
                best = candidate
                if candidate.error.maximum > 0.6 * bound or candidate.triangles <= low:
                    break
                probe = max(self._guess(best.triangles, best.error, bound), low)
            else:
                failed.append(candidate)
                if probe >= upper:
                    break
                low = max(low, math.ceil(1.05 * probe))
                guess = self._guess(candidate.triangles, candidate.error, bound)
                probe = min(max(guess, low), upper) if best is None else round(math.sqrt(low * best.triangles))
            if best is not None and probe > 0.93 * best.triangles:
                break
        if best is None and probe < upper:
            failed.append(self._measure(upper))
        return best or min(failed, key=lambda candidate: candidate.error.maximum)
