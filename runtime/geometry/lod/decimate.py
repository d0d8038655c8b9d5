"""A whole decimation recorded, to be cut anywhere: what LODs are found along.

Edge collapse by quadric error (Garland and Heckbert, Surface simplification using quadric error metrics, 1997).
opengl-decimate keeps a closed surface closed and manifold all the way down. It is an alpha without wheels for Linux on
ARM: where it isn't installed, fast-simplification stands in (`simplify.py`), with other and worse triangles.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from propsmith.runtime.arrays import BoolArray
from propsmith.runtime.geometry.lod.cut import Cut, Decimation
from propsmith.runtime.geometry.lod.simplify import SimplifySequence
from propsmith.runtime.geometry.mesh import Mesh

_JITTER = 3e-6  # share of the diagonal: less than anybody sees, more than rounding
_SEED = 20_200

_log = logging.getLogger(__name__)


def record_decimation(surface: Mesh, locked: BoolArray | None = None) -> Decimation:
    """Decimate a surface down to where every further collapse would fold it.

    Args:
        surface: what to decimate.
        locked: vertices to leave where they are, bool `[V]`; fast-simplification moves them, too.
    """
    return OpenglSequence(surface, locked) if has_opengl_decimate() else SimplifySequence(surface)


@cache
def has_opengl_decimate() -> bool:
    """Whether it is installed. If not, that is logged once, and surfaces can't be snapped to planes.

    What is flat would be left with slivers that fast-simplification can't collapse.
    """
    found = find_spec("opengl_decimate") is not None
    if not found:
        _log.warning("opengl-decimate isn't installed: fast-simplification makes the LODs, all smooth")
    return found


class OpenglSequence:
    """The decimation by opengl-decimate; see `record_decimation`."""

    locks = True

    def __init__(self, surface: Mesh, locked: BoolArray | None = None) -> None:
        from opengl_decimate import SimplifyOptions, collapse_sequence

        # Vertices at one position would be taken for one: on a surface snapped to planes, whole fans share a corner.
        noise = np.random.Generator(np.random.Philox(_SEED)).normal(
            0, _JITTER * surface.diagonal, (surface.vertices.shape)
        )
        points = surface.vertices.astype(np.float64) + noise
        still: Any = None if locked is None or not locked.any() else np.flatnonzero(locked)
        self._sequence = collapse_sequence(
            {"POSITION": points},
            surface.faces.reshape(-1).astype(np.uint32),
            SimplifyOptions(target_ratio=1.0, locked=still),
        )
        self._surface = surface
        self._diagonal = max(surface.diagonal, 1e-30)

    def __len__(self) -> int:
        return len(self._sequence)

    def steps_to_triangles(self, triangles: int) -> int:
        """The fewest collapses that leave at most so many triangles; all of them if that isn't reached."""
        return int(self._sequence.steps_for(target_count=triangles))

    def steps_within(self, deviation: float) -> int:
        """The most collapses whose estimated deviation (root mean square, share of the diagonal) stays within this."""
        return int(self._sequence.steps_for(target_error=deviation * self._diagonal))

    def cut(self, steps: int) -> Cut:
        """The mesh after so many collapses."""
        positions, roots, faces, _ = self._sequence.state(steps)
        used = np.unique(faces)
        place = np.full(len(positions), -1, np.int64)
        place[used] = np.arange(len(used))
        return Cut(Mesh(positions[used].astype(np.float32), place[faces].astype(np.int32)), self._surface, place[roots])
