"""Turntables: framing, both ways of drawing, and the file."""

import io

import numpy as np
import pytest
from PIL import Image
from skimage.measure import marching_cubes

from propsmith.runtime.errors import EmptyFieldError, InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.render.nerf import NerfOptions
from propsmith.runtime.render.turntable import TurntableOptions, encode_webp, mesh_frames, nerf_frames, orbit

SIDES = np.array([0.5, 0.7, 0.3], np.float32)
SMALL = TurntableOptions(frames=3, size=48)
RED = np.array([0.8, 0.1, 0.1], np.float32)


def inside(points):
    """Of an egg with a different half axis each way; positive within."""
    return 1 - np.linalg.norm(points / SIDES, axis=-1)


class Egg:
    def occupied(self):
        points = np.random.default_rng(0).uniform(-1, 1, (20000, 3)).astype(np.float32)
        return points[inside(points) > 0]

    def coarse(self, points):
        return np.where(inside(points) > 0, np.float32(500), np.float32(0))

    def fine(self, points):
        return self.coarse(points), np.tile(RED, (len(points), 1))


@pytest.fixture(scope="module")
def egg_mesh():
    axis = np.linspace(-1, 1, 48, dtype=np.float32)
    field = inside(np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1))
    vertices, faces, _, _ = marching_cubes(field, 0.0, gradient_direction="ascent")
    return Mesh(vertices * (2 / 47) - 1, faces, colors=np.tile(RED, (len(vertices), 1)))


def silhouette(frame):
    return frame[..., 0].astype(int) - frame[..., 1] > 30


def test_the_camera_keeps_its_distance_and_width(egg_mesh):
    cameras = orbit(egg_mesh.vertices, TurntableOptions(frames=8))
    center = egg_mesh.bounds.mean(axis=0)
    distances = [np.linalg.norm(camera.origin - center) for camera in cameras]
    np.testing.assert_allclose(distances, distances[0], rtol=1e-5)
    np.testing.assert_allclose([camera.half for camera in cameras], cameras[0].half, rtol=1e-2)
    yaws = [np.degrees(np.arctan2(c.origin[0], c.origin[2])) % 360 for c in cameras]
    np.testing.assert_allclose(yaws, (35 + 45 * np.arange(8)) % 360, atol=1e-2)


def test_both_ways_draw_the_same_outline(egg_mesh):
    pairs = zip(mesh_frames(egg_mesh, SMALL), nerf_frames(Egg(), NerfOptions(), SMALL), strict=True)
    for drawn, cast in pairs:
        assert drawn.shape == cast.shape == (48, 48, 3)
        a, b = silhouette(drawn), silhouette(cast)
        assert b.sum() > 300
        assert (a & b).sum() / (a | b).sum() > 0.9


def test_it_turns():
    first, second, third = nerf_frames(Egg(), NerfOptions(), SMALL)
    assert silhouette(first).sum() != silhouette(second).sum()
    assert (first != third).any()


def test_seed_decides():
    a, b = (list(nerf_frames(Egg(), NerfOptions(), SMALL)) for _ in range(2))
    np.testing.assert_array_equal(a, b)


def test_nothing_to_see():
    class Void(Egg):
        def occupied(self):
            return np.empty((0, 3), np.float32)

    with pytest.raises(EmptyFieldError, match="nothing to render"):
        next(nerf_frames(Void(), NerfOptions(), SMALL))


def test_webp_is_animated_and_reproducible():
    frames = list(nerf_frames(Egg(), NerfOptions(), SMALL))
    data = encode_webp(frames, seconds=1.5)
    assert encode_webp(frames, seconds=1.5) == data
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size, picture.n_frames) == ("WEBP", (48, 48), 3)
        assert picture.info["loop"] == 0
        picture.seek(1)
        assert np.abs(np.asarray(picture.convert("RGB")).astype(int) - frames[1]).mean() < 4


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"frames": 0}, "has 1 to 240 frames, not 0"),
        ({"size": 4}, "size must be 8 to 1024 pixels, not 4"),
    ],
)
def test_choices_are_checked(choices, message):
    with pytest.raises(InputError, match=message):
        TurntableOptions(**choices)


def test_no_frame():
    with pytest.raises(InputError, match="at least one frame"):
        encode_webp([])
