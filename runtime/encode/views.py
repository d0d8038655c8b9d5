"""Pictures of a model with depth from around it, as the released Shap-E's encoder learnt from (Blender's place there).

Its world has +Z up. A box with sides from -1 to 1 is seen from four units away, from random sides, through Blender's
default lens, under light from two opposite sides. Pixels are cast at twice the size and averaged.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.color import linear_to_srgb, srgb_to_linear
from propsmith.runtime.geometry.mesh import Mesh, area_vectors
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.geometry.raycast import RayScene
from propsmith.runtime.texture.source_model import SourceModel

Array = NDArray[np.float32]

FIELD_OF_VIEW = 2 * np.arctan(18 / 50)
"""Radians, both ways: a 50 mm lens over a 36 mm sensor."""
DISTANCE = 4.0
MAX_DEPTH = 9.0

_LIGHT = np.array([0.09387503, -0.63953443, -0.7630093], np.float32)
_AMBIENT, _DIFFUSE = 0.3, 0.7
_OVERSAMPLING = 2


@dataclass(frozen=True, eq=False)
class Views:
    """V pictures, float32.

    Attributes:
        colors: sRGB scaled to -1..1, on black, `[V, 3, S, S]`.
        depths: along the camera's forward axis, MAX_DEPTH where nothing is, `[V, 1, S, S]`.
        alphas: share of the pixel that is covered, `[V, 1, S, S]`.
        cameras: origin, then right, down and forward, `[V, 4, 3]`.
    """

    colors: Array
    depths: Array
    alphas: Array
    cameras: Array


def render_views(model: SourceModel, mesh: Mesh, count: int, size: int, generator: np.random.Generator) -> Views:
    """Pictures of a model from `count` random sides.

    Args:
        model: says the colours.
        mesh: the model's mesh in the box, +Z up.
        count: how many pictures.
        size: pixels a side.
        generator: of the sides.
    """
    scene, normals = RayScene(mesh), unit(area_vectors(mesh))
    cameras = look_at_center(unit(generator.standard_normal((count, 3))))
    pictures = [_picture(model, scene, normals, camera, size * _OVERSAMPLING) for camera in cameras]
    rgb, depth, alpha = (np.stack([_averaged(p[..., part]) for p in pictures]) for part in (slice(3), [3], [4]))
    depth = np.where(alpha > 0, depth / np.maximum(alpha, 1e-6), MAX_DEPTH).clip(max=MAX_DEPTH)
    return Views(_channels_first(rgb * 2 - 1), _channels_first(depth), _channels_first(alpha), cameras)


def pixel_positions(depths: Array, cameras: Array, field_of_view: float = FIELD_OF_VIEW) -> Array:
    """Each pixel's place in the world, `[V, S, S, 3]`, of depths `[V, 1, S, S]` seen by cameras `[V, 4, 3]`.

    Corner pixels lie on the border of the field of view, as in the original's pinhole camera.
    """
    size = depths.shape[-1]
    # The original's operations, to the last bit of float32: an encoder magnifies it 16,384 times.
    steps = np.arange(size, dtype=np.float32) / np.float32(size - 1) * 2 - 1
    ramp = steps * np.tan(np.float32(field_of_view) / 2)
    origin, right, down, forward = (axis[:, None, None] for axis in np.moveaxis(cameras, 1, 0))
    rays = forward + ramp[:, None] * right + ramp[:, None, None] * down
    directions = rays / _fused_length(rays)
    places = origin + (depths[:, 0, ..., None] / (directions * forward).sum(-1, keepdims=True)) * directions
    return np.asarray(places, np.float32)


def _fused_length(rays: Array) -> Array:
    """Lengths `[..., 1]` by fused multiply-adds, as `torch.linalg.norm` has them."""
    square = rays[..., :1] * rays[..., :1]
    for k in (1, 2):
        square = (rays[..., k : k + 1].astype(np.float64) ** 2 + square).astype(np.float32)
    return np.asarray(np.sqrt(square))


def _channels_first(pictures: NDArray[np.floating]) -> Array:
    return np.ascontiguousarray(pictures.transpose(0, 3, 1, 2), np.float32)


def look_at_center(directions: Array) -> Array:
    """Cameras `[V, 4, 3]` that look along unit directions `[V, 3]` at the centre, their pictures upright."""
    up = np.tile(np.array([[0, 0, 1]], np.float32), (len(directions), 1))
    up[np.abs(directions[:, 2]) > 0.9999] = (0, 1, 0)
    right = unit(np.cross(directions, up))
    down = np.cross(directions, right)
    return np.stack([-DISTANCE * directions, right, down, directions], axis=1).astype(np.float32)


def _picture(model: SourceModel, scene: RayScene, normals: Array, camera: Array, size: int) -> Array:
    """`[size, size, 5]`: sRGB, depth and coverage of each ray; zeros where nothing is met."""
    origin, right, down, forward = camera
    steps = ((np.arange(size) + 0.5) / size * 2 - 1) * np.tan(FIELD_OF_VIEW / 2)
    x, y = np.meshgrid(steps, steps)
    rays = (forward + x[..., None] * right + y[..., None] * down).reshape(-1, 3).astype(np.float32)
    hits = scene.intersect(np.tile(origin, (len(rays), 1)), rays)
    base = srgb_to_linear(model.color(hits.faces, hits.weights))
    light = _AMBIENT + _DIFFUSE * np.abs(normals[hits.faces] @ _LIGHT)
    picture = np.zeros((size * size, 5), np.float32)
    picture[hits.rays, :3] = linear_to_srgb(np.clip(base * light[:, None], 0, 1))
    # The rays reach one unit along the camera's axis, so that their length is depth.
    picture[hits.rays, 3] = hits.distances
    picture[hits.rays, 4] = 1
    return picture.reshape(size, size, 5)


def _averaged(picture: Array) -> Array:
    size, n = len(picture) // _OVERSAMPLING, _OVERSAMPLING
    return np.asarray(picture.reshape(size, n, size, n, -1).mean(axis=(1, 3)))
