"""Points of a model's visible surface."""

import numpy as np
import pytest

from propsmith.runtime.encode.surface_samples import SurfaceSamples, fit_box, into_box, sample_visible, spread_out
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.texture.source_model import SourceModel, SourcePart

# fmt: off
CUBE_FACES = np.array([
    [0, 2, 1], [0, 3, 2], [4, 5, 6], [4, 6, 7], [0, 1, 5], [0, 5, 4],
    [2, 3, 7], [2, 7, 6], [1, 2, 6], [1, 6, 5], [3, 0, 4], [3, 4, 7],
], np.int32)
# fmt: on
CORNERS = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)


def cube(half=0.5):
    vertices = np.concatenate([CORNERS, CORNERS + np.array([0, 0, 1], np.float32)])
    return Mesh((vertices - 0.5) * 2 * half, CUBE_FACES)


def model(*meshes, colors=((0.8, 0.2, 0.2), (0.2, 0.2, 0.8))):
    """One part a mesh, each of one colour."""
    firsts = np.cumsum([0, *(len(m.vertices) for m in meshes)])
    faces = [m.faces + first for m, first in zip(meshes, firsts, strict=False)]
    merged = Mesh(np.concatenate([m.vertices for m in meshes]), np.concatenate(faces))
    parts = tuple(
        SourcePart(np.tile(np.array(color, np.float32), (len(m.faces), 3, 1)), None, None)
        for m, color in zip(meshes, colors, strict=False)
    )
    counts = [len(m.faces) for m in meshes]
    part_of_face = np.repeat(np.arange(len(meshes)), counts)
    return SourceModel(merged, parts, part_of_face, np.concatenate([np.arange(c) for c in counts]))


def samples_of(subject, count=2000):
    return sample_visible(subject, subject.mesh, count, np.random.default_rng(0))


def test_points_lie_on_the_surface_with_normals_outward():
    found = samples_of(model(cube()))
    assert found.points.shape == found.normals.shape == found.colors.shape == (2000, 3)
    np.testing.assert_allclose(np.abs(found.points).max(axis=1), 0.5, atol=1e-6)
    np.testing.assert_allclose(np.einsum("ij,ij->i", found.points, found.normals), 0.5, atol=1e-5)


def test_points_are_spread_by_area():
    counts = np.bincount(np.argmax(np.abs(samples_of(model(cube()), 6000).points), axis=1), minlength=3)
    np.testing.assert_allclose(counts, 2000, rtol=0.1)


def test_what_is_inside_is_left_out():
    both = model(cube(0.5), cube(0.3))
    found = samples_of(both)
    np.testing.assert_allclose(np.abs(found.points).max(axis=1), 0.5, atol=1e-6)
    assert (found.colors[:, 0] > found.colors[:, 2]).all()


def test_an_open_box_shows_its_inside():
    box = cube()
    lidless = model(Mesh(box.vertices, box.faces[2:]))  # without the face at z = -0.5
    found = samples_of(lidless)
    assert (found.points[:, 2] > 0.49).any(), "the bottom, seen from both sides"
    np.testing.assert_allclose(np.abs(found.points).max(axis=1), 0.5, atol=1e-6)


def test_normals_of_an_inside_out_model_are_turned():
    inside_out = model(Mesh(cube().vertices, CUBE_FACES[:, ::-1]))
    found = samples_of(inside_out)
    np.testing.assert_allclose(np.einsum("ij,ij->i", found.points, found.normals), 0.5, atol=1e-5)


def test_seed_decides():
    a, b = samples_of(model(cube())), samples_of(model(cube()))
    np.testing.assert_array_equal(a.points, b.points)


def test_no_area():
    flat = Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32))
    with pytest.raises(InputError, match="no area"):
        samples_of(model(flat))


def test_the_box_and_back():
    mesh = Mesh(cube().vertices * np.array([4, 2, 1], np.float32) + np.array([10, 0, 0], np.float32), CUBE_FACES)
    placement = fit_box(mesh, 0.95)
    boxed = into_box(mesh, placement)
    np.testing.assert_allclose(boxed.bounds, [[-0.95, -0.475, -0.2375], [0.95, 0.475, 0.2375]], atol=1e-6)
    np.testing.assert_allclose(placement.apply(boxed).vertices, mesh.vertices, atol=1e-5)


def test_spread_out_takes_the_farthest_first():
    found = samples_of(model(cube()), 3000)
    chosen = spread_out(found, 500)
    assert len(np.unique(chosen.points, axis=0)) == 500
    np.testing.assert_array_equal(chosen.points[0], found.points[0])
    distance = np.linalg.norm(chosen.points[:, None] - chosen.points[None], axis=2)
    gaps = [distance[i, :i].min() for i in range(1, 500)]
    assert (np.diff(gaps) <= 1e-6).all(), "each is as far as can be from those before it"
    expected = np.linalg.norm(found.points - found.points[0], axis=1).max()
    assert gaps[0] == pytest.approx(expected, abs=1e-6)


def test_spread_out_averages_colours():
    points = np.array([[0, 0, 0], [1, 0, 0], [0.01, 0, 0], [0.02, 0, 0]], np.float32)
    colors = np.array([[0, 0, 0], [1, 1, 1], [0.3, 0, 0], [0.6, 0, 0]], np.float32)
    chosen = spread_out(SurfaceSamples(points, points, colors), 2)
    np.testing.assert_allclose(chosen.points, points[:2])
    np.testing.assert_allclose(chosen.colors, [[0.3, 0, 0], [1, 1, 1]], atol=1e-6)
