"""Rays at a triangle whose hits are known, and the directions' distributions."""

import numpy as np
import pytest

from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.raycast import RayScene, around, spread_directions


@pytest.fixture(scope="module")
def scene():
    return RayScene(Mesh(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.array([[0, 1, 2]])))


def rows(*values):
    return np.array(values, np.float32)


def test_hits_carry_ray_face_weights_and_distance(scene):
    hits = scene.intersect(rows((5, 5, 2), (0.25, 0.5, 2), (0, 0, 3)), rows((0, 0, -1), (0, 0, -2), (0, 0, 1)))
    assert hits.rays.tolist() == [1]
    assert hits.faces.tolist() == [0]
    np.testing.assert_allclose(hits.weights, [[0.25, 0.25, 0.5]], atol=1e-6)
    np.testing.assert_allclose(hits.distances, [1.0], rtol=1e-6)


def test_occlusion_knows_its_reach(scene):
    origins, down = rows((0.2, 0.2, 2), (0.2, 0.2, 2), (3, 3, 2)), rows((0, 0, -1), (0, 0, 1), (0, 0, -1))
    assert scene.occluded(origins, down).tolist() == [True, False, False]
    assert scene.occluded(origins, down, reach=1.9).tolist() == [False, False, False]
    assert scene.occluded(origins, down, reach=2.1).tolist() == [True, False, False]


def test_a_scene_outlives_the_mesh_it_was_made_from():
    scene = RayScene(Mesh(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.array([[0, 1, 2]])))
    junk = [np.full((3, 3), 9, np.float32) for _ in range(1000)]
    assert scene.occluded(rows((0.2, 0.2, 2)), rows((0, 0, -1))).tolist() == [True]
    assert len(junk) == 1000


def test_spread_directions_weigh_light_as_a_matt_surface_does():
    directions = spread_directions(4096)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1, atol=1e-6)
    # Under a density of cos / pi, the mean of z is 2/3, and of z squared 1/2.
    assert directions[:, 2].mean() == pytest.approx(2 / 3, abs=1e-3)
    assert (directions[:, 2] ** 2).mean() == pytest.approx(0.5, abs=1e-3)
    np.testing.assert_allclose(directions[:, :2].mean(axis=0), 0, atol=2e-3)


def test_a_lamp_keeps_to_its_radius():
    lamp = spread_directions(64, 0.2)
    assert np.hypot(lamp[:, 0], lamp[:, 1]).max() <= 0.2
    assert lamp[:, 2].min() >= np.sqrt(1 - 0.2**2) - 1e-6


def test_around_turns_z_to_the_normal_and_keeps_angles():
    rng = np.random.default_rng(0)
    normals = rng.normal(size=(500, 3)).astype(np.float32)
    normals[:2] = [[0, 0, 1], [0, 0, -1]]
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    directions = np.resize(spread_directions(50), (500, 3))
    turned = around(normals, directions)
    np.testing.assert_allclose(np.einsum("ij,ij->i", turned, normals), directions[:, 2], atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-5)
