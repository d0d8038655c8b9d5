"""Distances between surfaces, against shapes whose distance is known and against trimesh's exact closest points."""

import numpy as np
import pytest

from propsmith.runtime.geometry.distance import SurfaceIndex, SurfaceReference, sample_surface
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lod.lod_search import LodOptions
from propsmith.runtime.geometry.lod.lods import build_lods
from propsmith.runtime.geometry.mesh import Mesh, face_areas
from tests.runtime.analytic_fields import box, sphere, torus

trimesh = pytest.importorskip("trimesh")

TRIANGLE = Mesh(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.array([[0, 1, 2]]))


@pytest.mark.parametrize(
    ("point", "distance"),
    [
        ((0.2, 0.2, 0.5), 0.5),
        ((0.2, 0.2, -0.5), 0.5),
        ((0.5, -2.0, 0.0), 2.0),
        ((2.0, 0.0, 0.0), 1.0),
        ((-3.0, 0.0, 4.0), 5.0),
        ((1.0, 1.0, 0.0), np.sqrt(0.5)),
        ((0.25, 0.25, 0.0), 0.0),
    ],
    ids=["above", "below", "beside", "corner", "corner in space", "slant", "on it"],
)
def test_distance_to_one_triangle(point, distance):
    assert SurfaceIndex(TRIANGLE).distance(np.array([point]))[0] == pytest.approx(distance, abs=1e-7)


def test_a_triangle_without_area_is_a_line():
    line = Mesh(np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0]]), np.array([[0, 1, 2]]))
    assert SurfaceIndex(Mesh(np.concatenate([line.vertices, TRIANGLE.vertices + 9]), [[0, 1, 2], [3, 4, 5]])).distance(
        np.array([[1.5, 2.0, 0.0]])
    )[0] == pytest.approx(2.0)


def test_samples_lie_on_the_surface_spread_by_area_and_are_repeatable():
    mesh = extract_isosurface(torus(33))
    points, faces = sample_surface(mesh, 4000)
    nearest = trimesh.triangles.closest_point(mesh.corners[faces].astype(np.float64), points)
    assert np.abs(nearest - points).max() < 1e-7
    share = np.bincount(faces, minlength=len(mesh.faces)) / 4000
    expected = face_areas(mesh) / face_areas(mesh).sum()
    assert np.abs(np.cumsum(share) - np.cumsum(expected)).max() < 1e-3
    np.testing.assert_array_equal(points, sample_surface(mesh, 4000)[0])


def test_concentric_spheres_lie_their_radii_apart():
    inner, outer = (extract_isosurface(sphere(65, radius)) for radius in (0.5, 0.6))
    error = SurfaceReference(outer).error(inner)
    assert error.mean * outer.diagonal == pytest.approx(0.1, rel=0.01)
    assert error.maximum * outer.diagonal == pytest.approx(0.1, rel=0.02)
    same = SurfaceReference(outer).error(outer)
    assert same.maximum < 1e-6


@pytest.mark.parametrize("field", [sphere(49), torus(49), box(49)])
def test_errors_match_exact_closest_points(field):
    fine = extract_isosurface(field)
    coarse = build_lods(fine, (120,), LodOptions(error_bound=None)).lods[0].mesh
    error = SurfaceReference(fine, samples=300).error(coarse)
    distances = []
    for surface, other in ((fine, coarse), (coarse, fine)):
        target = trimesh.Trimesh(other.vertices, other.faces, process=False)
        distances.append(trimesh.proximity.closest_point_naive(target, sample_surface(surface, 300)[0])[1])
    mean = np.mean([d.mean() for d in distances]) / fine.diagonal
    maximum = max(d.max() for d in distances) / fine.diagonal
    assert error.maximum == pytest.approx(maximum, rel=1e-3)
    assert mean * 0.999 <= error.mean <= mean * 1.05 + 1e-6
