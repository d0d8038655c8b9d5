"""Vertices at one place are merged, unless the surface needs them."""

import numpy as np

from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.mesh import Mesh, is_watertight, signed_volume
from propsmith.runtime.geometry.repair.slivers import face_heights, without_slivers
from tests.runtime.analytic_fields import sphere


def split_vertex(mesh):
    """The mesh with one more vertex beside vertex `a`, and two needles between them, along the edge `a`-`b`."""
    a, b, c = mesh.faces[0].tolist()
    twin = next(i for i, face in enumerate(mesh.faces.tolist()) if {a, b} <= set(face) and c not in face)
    d = next(i for i in mesh.faces[twin].tolist() if i not in (a, b))
    m = len(mesh.vertices)
    near = mesh.vertices[a] + 1e-6 * (mesh.vertices[b] - mesh.vertices[a])
    faces = np.delete(mesh.faces, [0, twin], axis=0)
    faces = np.concatenate([faces, [[a, m, c], [m, b, c], [b, m, d], [m, a, d]]])
    return Mesh(np.concatenate([mesh.vertices, [near]]), faces)


def test_needles_go_and_the_surface_stays():
    mesh = extract_isosurface(sphere(17))
    needled = split_vertex(mesh)
    assert is_watertight(needled)
    clean = without_slivers(needled)
    assert is_watertight(clean)
    assert len(clean.faces) == len(mesh.faces) == len(needled.faces) - 2
    np.testing.assert_allclose(signed_volume(clean), signed_volume(mesh), rtol=1e-5)


def test_a_cap_over_three_vertices_in_a_line_is_flipped_away():
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0, 0]])
    # The edge 0-1 of a tetrahedron is divided on one side only: a face without height closes the other.
    faces = np.array([[0, 2, 4], [4, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3], [0, 4, 1]])
    mesh = Mesh(vertices, faces)
    assert is_watertight(mesh)
    assert face_heights(mesh).min() == 0
    clean = without_slivers(mesh)
    assert is_watertight(clean)
    assert face_heights(clean).min() > 0.3
    assert len(clean.faces) == 6
    assert signed_volume(clean) == signed_volume(mesh)


def test_a_mesh_without_needles_is_returned_as_it_is():
    mesh = extract_isosurface(sphere(17))
    assert without_slivers(mesh) is mesh


def test_a_side_that_the_surface_needs_is_kept():
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
    far = Mesh(np.concatenate([corners, corners * 1e-5 + 5]), np.concatenate([faces, faces + 4]))
    # Merging a side of the tiny one folds it away: closed as before, so it goes, and the other stays whole.
    clean = without_slivers(far)
    assert is_watertight(clean)
    assert len(clean.faces) == 4
