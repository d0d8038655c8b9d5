"""Points on the surface of a model that can be seen from outside: what encoders look at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh, Placement, area_vectors
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.geometry.raycast import RayScene, around, spread_directions
from propsmith.runtime.texture.source_model import SourceModel

Array = NDArray[np.float32]

_SKIN = 0.004  # how far off the surface, in units of the box, a point looks around
_LOOKS = 16  # directions from each side of a point
_SPARE = 2  # points drawn for each that is returned, as some are hidden


@dataclass(frozen=True, eq=False)
class SurfaceSamples:
    """Points of a surface, each `[N, 3]` float32: positions, unit normals towards the outside, sRGB in 0..1."""

    points: Array
    normals: Array
    colors: Array


def fit_box(mesh: Mesh, half_extent: float) -> Placement:
    """Where the box lies about a mesh whose longest side is to reach from -half_extent to half_extent: box to mesh."""
    low, high = mesh.bounds.astype(np.float64)
    x, y, z = ((low + high) / 2).tolist()
    return Placement(float((high - low).max()) / (2 * half_extent), (x, y, z))


def into_box(mesh: Mesh, placement: Placement) -> Mesh:
    """A mesh in the box, from where `fit_box` found it."""
    vertices = (mesh.vertices.astype(np.float64) - np.array(placement.offset)) / placement.scale
    return Mesh(vertices.astype(np.float32), mesh.faces)


def sample_visible(model: SourceModel, mesh: Mesh, count: int, generator: np.random.Generator) -> SurfaceSamples:
    """Points spread by area over what can be seen of a model.

    Args:
        model: says the colours.
        mesh: the model's mesh, in the box.
        count: how many points; they repeat where too few can be seen.
        generator: of the random places.

    Raises:
        InputError: the surface has no area.
    """
    faces, weights = _scatter(mesh, _SPARE * count, generator)
    points = np.einsum("nc,nck->nk", weights, mesh.corners[faces])
    normals = unit(area_vectors(mesh))[faces]
    front, back = _open_sides(RayScene(mesh), points, normals)
    # Faces of a model that is inside out look inward: the side that sees the sky is the outside.
    normals = np.where((back & ~front)[:, None], -normals, normals)
    seen = np.flatnonzero((front | back) & model.is_seen(faces, weights))
    if len(seen) < count // 16:
        seen = np.arange(len(points))  # nothing but interior: better hidden points than the same few
    chosen = np.resize(seen, count)
    return SurfaceSamples(points[chosen], normals[chosen], model.color(faces[chosen], weights[chosen]))


def _scatter(mesh: Mesh, count: int, generator: np.random.Generator) -> tuple[NDArray[np.int64], Array]:
    """Faces `[N]` and barycentric weights `[N, 3]` of points spread evenly by area."""
    cumulated = np.cumsum(np.linalg.norm(area_vectors(mesh).astype(np.float64), axis=1))
    if not cumulated[-1] > 0:
        raise InputError("the model's surface has no area")
    faces = np.searchsorted(cumulated, generator.random(count) * cumulated[-1], side="right")
    uv = generator.random((count, 2))
    uv = np.where(uv.sum(axis=1, keepdims=True) > 1, 1 - uv, uv)
    weights = np.concatenate([1 - uv.sum(axis=1, keepdims=True), uv], axis=1)
    return np.minimum(faces, len(mesh.faces) - 1), weights.astype(np.float32)


def _open_sides(scene: RayScene, points: Array, normals: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether the front and the back of each point see a way out, `[N]` each."""
    directions = spread_directions(_LOOKS)
    sides = []
    for side in (1, -1):
        outward = (side * normals).astype(np.float32)
        origins = points + np.float32(_SKIN) * outward
        is_open = np.zeros(len(points), bool)
        for direction in directions:
            left = np.flatnonzero(~is_open)
            rays = around(outward[left], np.broadcast_to(direction, (len(left), 3)))
            is_open[left] = ~scene.occluded(origins[left], rays)
        sides.append(is_open)
    return sides[0], sides[1]


def spread_out(samples: SurfaceSamples, count: int) -> SurfaceSamples:
    """The so many of the points that lie farthest apart, the farthest first; colours are the mean around each.

    Farthest-point sampling (Eldar et al. 1997): any number of the first ones covers the surface evenly.
    """
    from scipy.spatial import cKDTree

    points = samples.points
    chosen = np.zeros(count, np.int64)
    # Half the squared distance, less half of |p|^2: one matrix-vector product a step.
    half_square = 0.5 * (points * points).sum(axis=1)
    nearest = half_square[0] - points @ points[0]
    for i in range(1, count):
        chosen[i] = (nearest + half_square).argmax()
        np.minimum(nearest, half_square[chosen[i]] - points @ points[chosen[i]], out=nearest)
    owner = cKDTree(points[chosen]).query(points)[1]
    owner[chosen] = np.arange(count)
    share = np.maximum(np.bincount(owner, minlength=count), 1)
    mean = np.stack([np.bincount(owner, c, count) / share for c in samples.colors.T], axis=1)
    return SurfaceSamples(points[chosen], samples.normals[chosen], mean.astype(np.float32))
