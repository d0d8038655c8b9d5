"""Radiances of latents: the network is asked where something is, and nowhere else."""

import numpy as np
import pytest

from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.geometry.lattice_field import trilinear
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.render.nerf import NerfOptions, render_rays
from propsmith.runtime.render.radiance import DISTANCE, RELEASED, DistanceRadiance, HeadRadiance, build_radiance

RADIUS = 0.6
COLOR = np.array([0.8, 0.4, 0.2], np.float32)
OUTPUTS = ("field", "density", "color")
HEADS = (*OUTPUTS, "density_coarse", "color_coarse", "color_fine")


class Ball:
    """Stands in for an ImplicitFunction: a ball of one colour, density 200 inside; counts the points asked."""

    def __init__(self):
        self.asked = []

    def field(self, points):
        return self.query(points, ("field",))[0]

    def query(self, points, outputs):
        self.asked.append(points)
        field = RADIUS - np.linalg.norm(points, axis=1).astype(np.float32)
        density = 100 + 100 * np.tanh(field / 0.01)
        values = {"field": field, "density": density, "density_coarse": density}
        return [values.get(name, np.broadcast_to(COLOR, points.shape)) for name in outputs]


@pytest.fixture
def ball():
    return Ball()


@pytest.mark.parametrize(
    ("outputs", "kind", "sampling"), [(OUTPUTS, DistanceRadiance, DISTANCE), (HEADS, HeadRadiance, RELEASED)]
)
def test_kind_follows_what_the_network_gives(ball, outputs, kind, sampling):
    radiance, options = build_radiance(ball, outputs)
    assert isinstance(radiance, kind)
    assert options == sampling


def test_trilinear_is_exact_on_what_is_linear():
    axis = np.linspace(-1, 1, 9, dtype=np.float32)
    x, y, z = np.meshgrid(axis, axis, axis, indexing="ij")
    points = np.random.default_rng(0).uniform(-1, 1, (50, 3)).astype(np.float32)
    expected = 0.5 + points @ np.array([1, -2, 3], np.float32)
    np.testing.assert_allclose(trilinear(0.5 + x - 2 * y + 3 * z, points), expected, atol=1e-5)


@pytest.mark.parametrize("outputs", [OUTPUTS, HEADS])
def test_only_the_neighbourhood_of_something_is_asked(ball, outputs):
    radiance, _ = build_radiance(ball, outputs)
    ball.asked.clear()
    points = np.random.default_rng(0).uniform(-1, 1, (4000, 3)).astype(np.float32)
    distance = np.linalg.norm(points, axis=1)
    density, color = radiance.fine(points)
    asked = np.linalg.norm(np.concatenate(ball.asked), axis=1)
    assert asked.max() < RADIUS + 0.1
    np.testing.assert_allclose(density[distance > RADIUS + 0.1], 0)
    np.testing.assert_allclose(density[distance < RADIUS - 0.1], 200, rtol=1e-5)
    assert (radiance.coarse(points)[distance < RADIUS - 0.1] > 50).all()
    np.testing.assert_array_equal(color[distance > RADIUS + 0.1], 0)


@pytest.mark.parametrize("outputs", [OUTPUTS, HEADS])
def test_occupied_points_outline_the_thing(ball, outputs):
    radiance, _ = build_radiance(ball, outputs)
    reach = np.abs(radiance.occupied()).max(axis=0)
    np.testing.assert_allclose(reach, RADIUS, atol=0.1)


def test_leaving_out_the_empty_changes_no_picture(ball):
    """The same rays with the network asked everywhere."""

    class Everywhere:
        def coarse(self, points):
            return ball.query(points, ("density_coarse",))[0]

        def fine(self, points):
            return ball.query(points, ("density", "color_fine"))

    angle = np.linspace(0, 0.3, 64, dtype=np.float32)
    directions = np.stack([np.sin(angle), 0 * angle, -np.cos(angle)], axis=1)
    origins = np.tile(np.array([[0, 0, 3]], np.float32), (64, 1))
    radiance, options = build_radiance(ball, HEADS)
    some = render_rays(radiance, origins, directions, options, np.random.default_rng(0))
    every = render_rays(Everywhere(), origins, directions, options, np.random.default_rng(0))
    np.testing.assert_allclose(some.color, every.color, atol=1e-3)


def test_a_distance_model_is_lit_from_two_sides(ball):
    radiance, _ = build_radiance(ball, OUTPUTS)
    light = np.array([[0.0939, -0.7630, 0.6395]], np.float32)
    across = np.array([[1.0, 0.123, 0.0]], np.float32) / np.float32(1.00754)  # at a right angle to it
    color = radiance.fine(np.concatenate([light, -light, across]) * np.float32(RADIUS))[1]
    np.testing.assert_allclose(color[:2], np.stack([COLOR] * 2), atol=0.02)
    assert (color[2] < 0.65 * COLOR).all()


def test_the_toy_bundle_renders(tiny_bundle):
    bundle = Bundle.load(tiny_bundle)
    latent = np.random.default_rng(0).standard_normal(bundle.manifest.latent_shape).astype(np.float32)
    function = ImplicitFunction(OnnxRuntimeBackend(bundle, threads=1), latent)
    radiance, options = build_radiance(function, bundle.graph("query").outputs)
    assert isinstance(radiance, DistanceRadiance)
    directions = np.array([[0, 0, -1], [0, 1, 0]], np.float32)
    origins = np.array([[0, 0, 3], [0, 0, 3]], np.float32)
    seen = render_rays(radiance, origins, directions, options, np.random.default_rng(0))
    again = render_rays(radiance, origins, directions, options, np.random.default_rng(0))
    np.testing.assert_array_equal(seen.color, again.color)
    assert seen.transmittance[1] == 1
    assert isinstance(options, NerfOptions)
