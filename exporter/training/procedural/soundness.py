"""Whether a built prop is fit to train on: closed, thick enough to be held, and nothing of it in the air."""

import numpy as np

from propsmith.exporter.training.procedural.builder import BuiltProp
from propsmith.runtime.geometry.mesh import Mesh, component_labels
from propsmith.runtime.geometry.raycast import RayScene
from propsmith.runtime.geometry.topology import edge_uses

LEAST = 0.025
"""The least thickness, as a share of the prop's longest side."""

MOST_THIN = 0.12
"""The largest share of the surface that may be thinner: edges, tips and corners are."""


def thin_share(prop: BuiltProp, least: float = LEAST) -> float:
    """The share of the surface, by area, behind which the solid is thinner than `least`; edges and tips count, too.

    One ray goes inward from every face's center.
    """
    mesh = Mesh(prop.vertices, prop.faces)
    a, b, c = (prop.vertices[prop.faces[:, k]].astype(np.float64) for k in range(3))
    cross = np.cross(b - a, c - a)
    areas = np.linalg.norm(cross, axis=1)
    inward = -cross / np.maximum(areas, 1e-12)[:, None]
    origins = ((a + b + c) / 3 + 1e-4 * inward).astype(np.float32)
    hits = RayScene(mesh).intersect(origins, inward.astype(np.float32))
    depth = np.zeros(len(areas))
    depth[hits.rays] = hits.distances
    counted = areas > 1e-10
    return float(areas[counted & (depth < least)].sum() / areas[counted].sum())


def is_closed(prop: BuiltProp) -> bool:
    """Whether every edge of the surface has as many faces in one direction as in the other."""
    _, excess = edge_uses(prop.faces)
    return bool((excess == 0).all())


def floating_bodies(prop: BuiltProp, near_floor: float = 0.03) -> int:
    """How many separate bodies don't reach down to the floor (to `near_floor` of the longest side): bits in the air.

    A prop whose parts touch is one body; a row of three is three, each on the floor.
    """
    body = component_labels(Mesh(prop.vertices, prop.faces))
    lowest = np.full(int(body.max()) + 1, np.inf)
    np.minimum.at(lowest, body, prop.vertices[prop.faces, 1].min(1))
    return int((np.isfinite(lowest) & (lowest > near_floor)).sum())


def is_sound(prop: BuiltProp) -> bool:
    """Whether a prop is fit to train on."""
    return is_closed(prop) and thin_share(prop) <= MOST_THIN and not floating_bodies(prop)
