"""How much of a surface lies on planes: what decides between flat and smooth shading."""

from __future__ import annotations

import numpy as np

from propsmith.runtime.geometry.planes.face_graph import FaceGraph
from propsmith.runtime.geometry.planes.plane_fit import PlaneOptions, grow_regions

_ANGLE, _DISTANCE = 8.0, 0.004
_LEAST_AREA = 0.01


def flat_share(graph: FaceGraph) -> float:
    """Return the share of the surface, 0..1, on flat parts of at least 1 % of it each.

    A part is flat if its faces turn by less than 8 degrees from its plane and lie off it by less than 0.4 % of the box
    diagonal. A box has 1 less its fillets; a sphere falls into caps that are too small.
    """
    order = np.argsort(graph.roughness(), kind="stable")
    labels = grow_regions(graph, order, PlaneOptions(angle=_ANGLE, distance=_DISTANCE))
    areas = np.bincount(labels, graph.areas)
    return float(areas[areas >= _LEAST_AREA * graph.area].sum() / graph.area)
