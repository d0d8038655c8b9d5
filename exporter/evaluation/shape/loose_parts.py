"""Parts of a prop that hang in the air or are mere crumbs."""

import numpy as np

from propsmith.exporter.evaluation.shape.nearest import is_inside, nearest_on
from propsmith.runtime.arrays import BoolArray, IntArray
from propsmith.runtime.geometry.distance import sample_surface
from propsmith.runtime.geometry.mesh import Mesh, component_labels, face_areas, select_faces
from propsmith.runtime.geometry.topology import connected_components

_TOUCH = 0.02
"""Parts nearer than this, in units of the box of side 2, touch each other; or the ground."""
_CRUMB = 0.01  # share of the surface
_POINTS = 300


def loose_parts(mesh: Mesh) -> int:
    """How many bodies, beside the largest, touch neither another body nor the ground, or are crumbs.

    A body is what hangs together or touches: three apples on the ground are three bodies, none of them loose. A crumb
    has less than 1 % of the surface, wherever it lies.
    """
    labels = bodies(mesh)
    areas = np.bincount(labels, face_areas(mesh))
    ground = float(mesh.vertices[:, 1].min()) + _TOUCH
    lowest = np.full(len(areas), np.inf)
    np.minimum.at(lowest, labels, mesh.corners[..., 1].min(axis=1))
    loose = (lowest > ground) | (areas < _CRUMB * areas.sum())
    loose[areas.argmax()] = False
    return int(loose.sum())


def bodies(mesh: Mesh) -> IntArray:
    """Number the faces by body, `[F]`."""
    labels = component_labels(mesh)
    count = int(labels.max(initial=0)) + 1
    if count == 1:
        return labels
    links = [link for number in range(count) for link in _touching(mesh, labels, number)]
    first, second = np.array(links, np.int32).reshape(-1, 2).T
    body: IntArray = connected_components(count, first, second)[labels]
    return body


def _touching(mesh: Mesh, labels: IntArray, number: int) -> list[tuple[int, int]]:
    """The components that one touches, or lies in."""
    own: BoolArray = labels == number
    part, rest = select_faces(mesh, own), select_faces(mesh, ~own)
    if not np.any(face_areas(part) > 0):
        return []
    points = np.concatenate([part.vertices.astype(np.float64), sample_surface(part, _POINTS)[0]])
    nearest = nearest_on(rest, points)
    near = (nearest.distances < _TOUCH) | is_inside(rest, points)
    return [(number, int(other)) for other in np.unique(labels[~own][nearest.faces[near]])]
