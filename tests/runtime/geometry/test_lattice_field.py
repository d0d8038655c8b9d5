"""A field on a lattice, between and beyond its exact samples."""

import numpy as np
import pytest

from propsmith.runtime.geometry.lattice_field import LatticeField
from tests.runtime.analytic_fields import sphere

RADIUS = 0.6


@pytest.fixture(scope="module")
def directions():
    vectors = np.random.default_rng(0).normal(size=(500, 3)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def ball():
    return LatticeField.of(sphere(65))


def test_values_between_samples_are_trilinear():
    x, y, z = np.meshgrid(*[np.linspace(-1, 1, 5)] * 3, indexing="ij")
    field = LatticeField((x + 2 * y - 3 * z + x * y * z).astype(np.float32))
    points = np.random.default_rng(1).uniform(-1, 1, (100, 3)).astype(np.float32)
    a, b, c = points.T
    np.testing.assert_allclose(field.value(points), a + 2 * b - 3 * c + a * b * c, atol=1e-5)
    np.testing.assert_allclose(field.value(np.array([[5, 1, 1]], np.float32)), [1 + 2 - 3 + 1], atol=1e-6)


def test_only_exact_samples_and_signs_count():
    # What a lattice holds off the surface differs between backends: props must not.
    exact = sphere(65)
    signs = np.where(np.abs(exact) > 0.06, np.copysign(np.float32(7), exact), exact)
    np.testing.assert_array_equal(LatticeField.of(signs).values, LatticeField.of(exact).values)


def test_normals_of_a_ball_point_outward(ball, directions):
    cosine = np.einsum("ij,ij->i", ball.normals(directions * RADIUS), directions)
    assert np.degrees(np.arccos(np.clip(cosine, -1, 1))).max() < 2


@pytest.mark.parametrize("off", [-0.08, -0.02, 0.02, 0.08])
def test_points_are_moved_onto_the_surface(ball, directions, off):
    moved, found = ball.project(directions * np.float32(RADIUS + off), directions, 0.1)
    assert found.all()
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), RADIUS, atol=2e-3)


def test_points_too_far_off_or_on_the_wrong_side_stay(ball, directions):
    far = directions * np.float32(RADIUS + 0.12)
    moved, found = ball.project(far, directions, 0.05)
    assert not found.any()
    np.testing.assert_array_equal(moved, far)
    assert not ball.project(directions * RADIUS, -directions, 0.1)[1].any()
