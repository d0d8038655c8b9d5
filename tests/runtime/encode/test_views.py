"""Pictures with depth: cameras, depths and colours, against a ball that can be computed."""

import numpy as np
import pytest
import trimesh

from propsmith.runtime.color import linear_to_srgb
from propsmith.runtime.encode.views import DISTANCE, FIELD_OF_VIEW, MAX_DEPTH, look_at_center, render_views
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.texture.source_model import SourceModel, SourcePart

RADIUS = 0.8
ALBEDO = 0.5  # linear


@pytest.fixture(scope="module")
def views():
    ball = trimesh.creation.icosphere(subdivisions=4, radius=RADIUS)
    mesh = Mesh(ball.vertices.astype(np.float32), ball.faces.astype(np.int32))
    count = len(mesh.faces)
    part = SourcePart(np.full((count, 3, 3), ALBEDO, np.float32), None, None)
    model = SourceModel(mesh, (part,), np.zeros(count, np.int64), np.arange(count))
    return render_views(model, mesh, 4, 64, np.random.default_rng(0))


def test_shapes_and_ranges(views):
    assert views.colors.shape == (4, 3, 64, 64)
    assert views.depths.shape == views.alphas.shape == (4, 1, 64, 64)
    assert views.cameras.shape == (4, 4, 3)
    assert all(a.dtype == np.float32 for a in (views.colors, views.depths, views.alphas, views.cameras))
    empty = views.alphas == 0
    np.testing.assert_allclose(views.depths[empty], MAX_DEPTH)
    np.testing.assert_allclose(views.colors.transpose(0, 2, 3, 1)[empty[:, 0]], -1)
    assert set(np.unique(views.alphas)) <= {0, 0.25, 0.5, 0.75, 1}


def test_cameras_are_frames_that_look_at_the_centre(views):
    origin, right, down, forward = views.cameras.transpose(1, 0, 2)
    np.testing.assert_allclose(origin, -DISTANCE * forward, atol=1e-5)
    frames = np.stack([right, down, forward], axis=1)
    np.testing.assert_allclose(frames @ frames.transpose(0, 2, 1), np.tile(np.eye(3), (4, 1, 1)), atol=1e-5)
    np.testing.assert_allclose(np.cross(right, down), forward, atol=1e-5)
    assert (down[:, 2] < 0).all(), "upright pictures: down points down"


def test_straight_up_is_a_view_too():
    camera = look_at_center(np.array([[0, 0, 1], [0, 0, -1]], np.float32))
    assert np.isfinite(camera).all()
    np.testing.assert_allclose(np.linalg.norm(camera[:, 1:], axis=2), 1, atol=1e-6)


def test_depth_puts_pixels_on_the_ball(views):
    steps = ((np.arange(64) + 0.5) / 32 - 1) * np.tan(FIELD_OF_VIEW / 2)
    x, y = np.meshgrid(steps, steps)
    for picture in range(4):
        origin, right, down, forward = views.cameras[picture]
        depth, covered = views.depths[picture, 0], views.alphas[picture, 0] == 1
        place = origin + depth[..., None] * (forward + x[..., None] * right + y[..., None] * down)
        radii = np.linalg.norm(place, axis=2)[covered]
        assert np.abs(radii - RADIUS).mean() < 0.005
    # The outline: tan of the angle whose sine is radius / distance.
    half_width = np.tan(np.arcsin(RADIUS / DISTANCE)) / np.tan(FIELD_OF_VIEW / 2) * 32
    assert views.alphas[0].sum() == pytest.approx(np.pi * half_width**2, rel=0.01)


def test_light_comes_from_two_sides(views):
    """The middle pixels look along the axis: their normal points back at the camera."""
    light = np.array([0.09387503, -0.63953443, -0.7630093])
    for picture in range(4):
        forward = views.cameras[picture, 3]
        expected = linear_to_srgb(np.array(ALBEDO * (0.3 + 0.7 * abs(forward @ light))))
        seen = (views.colors[picture, :, 31:33, 31:33].mean() + 1) / 2
        assert seen == pytest.approx(float(expected), abs=0.02)
