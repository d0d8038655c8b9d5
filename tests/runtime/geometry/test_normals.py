"""Normals: of shapes whose normals are known, and split exactly where faces meet at a crease."""

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.mesh import Mesh, weld
from propsmith.runtime.geometry.normals import shade
from tests.runtime.analytic_fields import sphere

CUBE = Mesh(
    np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)]),
    np.array(
        [
            [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
            [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3],
        ]
    ),
)  # fmt: skip


def face_normals(mesh):
    a, b, c = np.moveaxis(mesh.corners.astype(np.float64), 1, 0)
    normals = np.cross(b - a, c - a)
    return normals / np.linalg.norm(normals, axis=1, keepdims=True)


def test_a_cube_shares_normals_within_its_sides_only():
    shaded = shade(CUBE, "crease")
    assert len(shaded.vertices) == 24
    np.testing.assert_allclose(shaded.normals[shaded.faces], np.repeat(face_normals(CUBE)[:, None], 3, 1), atol=1e-6)
    np.testing.assert_array_equal(shaded.corners, CUBE.corners)


def test_smooth_and_flat_are_the_two_ends():
    smooth, flat = shade(CUBE, "smooth"), shade(CUBE, "flat")
    assert len(smooth.vertices) == 8
    # Weighted by angle and equal areas, a cube's corner normal is its diagonal however its sides are cut.
    np.testing.assert_allclose(smooth.normals, (CUBE.vertices * 2 - 1) / np.sqrt(3), atol=1e-6)
    assert len(flat.vertices) == 36
    np.testing.assert_allclose(flat.normals[flat.faces], np.repeat(face_normals(CUBE)[:, None], 3, 1), atol=1e-6)


@pytest.mark.parametrize(("angle", "vertices"), [(30, 8), (50, 6)])
def test_the_crease_angle_decides(angle, vertices):
    # A roof of two squares that meet at 40 degrees.
    slope = np.radians(40)
    points = [[0, 0, 0], [0, 0, 1], [1, 0, 0], [1, 0, 1], [1 + np.cos(slope), np.sin(slope), 0]]
    points.append([1 + np.cos(slope), np.sin(slope), 1])
    roof = Mesh(np.array(points), np.array([[0, 1, 3], [0, 3, 2], [2, 3, 5], [2, 5, 4]]))
    assert len(shade(roof, "crease", angle).vertices) == vertices


def test_a_sphere_stays_whole_with_radial_normals():
    mesh = extract_isosurface(sphere(33))
    shaded = shade(mesh)
    assert len(shaded.vertices) == len(mesh.vertices)
    radial = shaded.vertices / np.linalg.norm(shaded.vertices, axis=1, keepdims=True)
    assert np.einsum("ij,ij->i", radial, shaded.normals).min() > 0.99


def test_a_fan_that_is_creased_on_one_side_only_stays_connected_round_the_other():
    # Cutting one edge of a closed fan leaves one group: the way round the other side is soft.
    ring = [[np.cos(a), 0.05 * (i == 0), np.sin(a)] for i, a in enumerate(np.linspace(0, 2 * np.pi, 7)[:-1])]
    fan = Mesh(np.array([[0, 0.3, 0], *ring]), np.array([[0, 1 + (i + 1) % 6, 1 + i] for i in range(6)]))
    assert len(shade(fan, "crease", 60).vertices) == 7
    assert len(shade(fan, "crease", 1).vertices) == 18


def test_colors_follow_their_vertices_and_every_normal_is_unit():
    mesh = extract_isosurface(sphere(17))
    painted = Mesh(mesh.vertices, mesh.faces, mesh.vertices * 0.5 + 0.5)
    for shading in ("flat", "smooth", "crease"):
        shaded = shade(painted, shading)
        np.testing.assert_allclose(shaded.colors, shaded.vertices * 0.5 + 0.5, atol=1e-6)
        np.testing.assert_allclose(np.linalg.norm(shaded.normals, axis=1), 1, atol=1e-6)
        np.testing.assert_array_equal(shaded.corners, mesh.corners)


def test_faces_without_area_get_a_normal_all_the_same():
    line = Mesh(np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0]]), np.array([[0, 1, 2]]))
    for shading in ("flat", "smooth", "crease"):
        np.testing.assert_array_equal(shade(line, shading).normals, [[0, 1, 0]] * 3)


def test_edges_of_three_faces_are_hard():
    # Three leaves of a book on one spine.
    leaves = [[np.cos(a), np.sin(a), 0] for a in (0, 2, 4)]
    book = Mesh(np.array([[0, 0, 0], [0, 0, 1], *leaves]), np.array([[0, 1, 2], [0, 1, 3], [0, 1, 4]]))
    assert len(shade(book, "crease", 180).vertices) == 9


def test_shading_keeps_the_surface():
    shaded = shade(extract_isosurface(sphere(17)), "flat")
    assert len(weld(Mesh(shaded.vertices, shaded.faces)).vertices) == len(extract_isosurface(sphere(17)).vertices)


def test_an_unknown_shading_is_refused():
    with pytest.raises(InputError, match="gouraud"):
        shade(CUBE, "gouraud")
