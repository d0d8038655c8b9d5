"""Self-intersections: tiny meshes whose pairs are known, and CGAL's exact answer on random and on deformed ones."""

import numpy as np
import pytest

from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.repair.self_intersection import self_intersections
from tests.runtime.analytic_fields import sphere, torus

FLAT = [[0, 0, 0], [2, 0, 0], [0, 2, 0]]


def soup(*triangles):
    return Mesh(np.concatenate(triangles), np.arange(3 * len(triangles)).reshape(-1, 3))


def exact(mesh):
    cgal = pytest.importorskip("igl.copyleft.cgal", reason="libigl (extra train) has the exact test")
    vertices, faces = mesh.vertices.astype(np.float64), mesh.faces.astype(np.int64)
    pairs = cgal.remesh_self_intersections(vertices, faces, detect_only=True)[2]
    return {tuple(sorted(pair)) for pair in np.asarray(pairs).reshape(-1, 2).tolist()}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ([[0.5, 0.5, -1], [0.5, 0.5, 1], [3, 3, 0.5]], True),
        ([[0.5, 0.5, 0.1], [0.5, 0.5, 1], [3, 3, 0.5]], False),
        ([[0.5, 0.5, 0], [3, 0.5, 0], [0.5, 3, 0]], True),
        ([[3, 0, 0], [5, 0, 0], [3, 2, 0]], False),
        ([[0.2, 0.2, 0], [0.4, 0.2, 0], [0.2, 0.4, 0]], True),
        ([[-1, 0.5, -0.5], [4, 0.5, -0.5], [1, 0.5, 0.5]], True),
    ],
    ids=["pierced", "above", "overlapping in the plane", "beside in the plane", "inside in the plane", "cut across"],
)
def test_two_triangles(other, expected):
    for pair in ((FLAT, other), (other, FLAT), (FLAT, other[::-1])):
        assert (self_intersections(soup(*pair)).tolist() == [[0, 1]]) == expected


def test_neighbours_do_not_intersect_unless_one_is_folded_back():
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0.5, 1, 0], [0.5, -1, 0], [0.5, 0.6, 0]])
    assert not len(self_intersections(Mesh(vertices, np.array([[0, 1, 2], [1, 0, 3]]))))
    assert self_intersections(Mesh(vertices, np.array([[0, 1, 2], [1, 0, 4]]))).tolist() == [[0, 1]]


def test_closed_surfaces_are_free_of_them_and_two_of_them_through_each_other_are_not():
    one = extract_isosurface(sphere(17, 0.5))
    assert not len(self_intersections(one))
    shifted = Mesh(
        np.concatenate([one.vertices, one.vertices + np.array([0.503, 0.011, 0.007])]),
        np.concatenate([one.faces, one.faces + len(one.vertices)]),
    )
    found = {tuple(pair) for pair in self_intersections(shifted).tolist()}
    assert found == exact(shifted)
    assert all(a < len(one.faces) <= b for a, b in found)


@pytest.mark.parametrize("seed", range(4))
def test_random_triangles_as_cgal_sees_them(seed):
    rng = np.random.default_rng(seed)
    centers = rng.uniform(-1, 1, (300, 1, 3))
    sizes = rng.choice([0.05, 0.1, 0.8], (300, 1, 1))
    mesh = soup(*(centers + sizes * rng.normal(size=(300, 3, 3))))
    found = self_intersections(mesh)
    assert {tuple(pair) for pair in found.tolist()} == exact(mesh)
    assert len(found) > 50


def test_a_crumpled_torus_as_cgal_sees_it():
    mesh = extract_isosurface(torus(25))
    crumpled = Mesh(mesh.vertices + np.random.default_rng(0).normal(0, 0.03, mesh.vertices.shape), mesh.faces)
    found = {tuple(pair) for pair in self_intersections(crumpled).tolist()}
    assert found == exact(crumpled)
    assert len(found) > 20


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_meet(count):
    assert self_intersections(Mesh(np.zeros((3, 3)), np.zeros((count, 3), np.int32))).shape == (0, 2)
