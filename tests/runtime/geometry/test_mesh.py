"""Meshes small enough to know every index, and the measures of analytic ones."""

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.mesh import (
    Mesh,
    clean_faces,
    component_labels,
    drop_cavities_and_small_components,
    face_areas,
    ground_placement,
    is_watertight,
    nonmanifold_edges,
    open_edges,
    paint,
    select_faces,
    signed_volume,
    surface_area,
    weld,
)
from tests.runtime.analytic_fields import box, euler_characteristic, sphere

TETRAHEDRON = Mesh(
    np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]), np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
)


def soup(mesh):
    """The mesh with three vertices of its own for each face."""
    return mesh.take_vertices(mesh.faces.reshape(-1), np.arange(mesh.faces.size).reshape(-1, 3))


def test_measures_of_a_tetrahedron():
    assert signed_volume(TETRAHEDRON) == pytest.approx(1 / 6)
    assert surface_area(TETRAHEDRON) == pytest.approx(1.5 + np.sqrt(3) / 2)
    np.testing.assert_allclose(face_areas(TETRAHEDRON), [0.5, 0.5, 0.5, np.sqrt(3) / 2], rtol=1e-6)
    assert is_watertight(TETRAHEDRON)
    assert euler_characteristic(TETRAHEDRON) == 2
    np.testing.assert_array_equal(TETRAHEDRON.bounds, [[0, 0, 0], [1, 1, 1]])
    assert TETRAHEDRON.diagonal == pytest.approx(np.sqrt(3))


def test_arrays_are_converted():
    mesh = Mesh(np.zeros((3, 3), np.float64), np.array([[0, 1, 2]], np.uint64), np.ones((3, 3), np.float16))
    assert (mesh.vertices.dtype, mesh.faces.dtype, mesh.colors.dtype) == (np.float32, np.int32, np.float32)


@pytest.mark.parametrize(
    ("vertices", "faces", "colors", "message"),
    [
        (np.zeros((3, 2)), [[0, 1, 2]], None, "vertices"),
        (np.zeros((3, 3)), [[0, 1, 2, 0]], None, "faces"),
        (np.zeros((3, 3)), [[0, 1, 3]], None, "vertex 3"),
        (np.zeros((3, 3)), [[0, 1, -1]], None, "vertex -1"),
        (np.zeros((3, 3)), [[0, 1, 2]], np.zeros((2, 3)), "colors"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(vertices, faces, colors, message):
    with pytest.raises(InputError, match=message):
        Mesh(vertices, np.array(faces), colors)


def test_a_missing_face_opens_its_three_edges():
    opened = select_faces(TETRAHEDRON, np.array([True, True, True, False]))
    assert open_edges(opened) == 3
    assert not is_watertight(opened)
    assert not is_watertight(Mesh(np.zeros((0, 3)), np.zeros((0, 3), np.int32)))


def test_a_face_wound_the_wrong_way_counts_as_open():
    faces = TETRAHEDRON.faces.copy()
    faces[0] = faces[0, ::-1]
    # Each of its three edges now has two half-edges of the same direction.
    assert open_edges(Mesh(TETRAHEDRON.vertices, faces)) == 6


def test_two_solids_sharing_an_edge_are_closed_but_not_manifold():
    mirrored = TETRAHEDRON.vertices * [-1, -1, 1]
    both = Mesh(
        np.concatenate([TETRAHEDRON.vertices, mirrored]), np.concatenate([TETRAHEDRON.faces, TETRAHEDRON.faces + 4])
    )
    joined = weld(both)
    assert len(joined.vertices) == 6
    assert nonmanifold_edges(joined) == 1
    assert is_watertight(joined)


def test_weld_gives_back_the_mesh_from_its_soup():
    mesh = extract_isosurface(sphere(17))
    separate = soup(mesh)
    assert open_edges(separate) == mesh.faces.size
    joined = weld(separate)
    assert len(joined.vertices) == len(mesh.vertices)
    np.testing.assert_array_equal(joined.corners, mesh.corners)
    assert is_watertight(joined)


def test_weld_keeps_the_first_attributes_and_drops_collapsed_faces():
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [-0.0, 0, 0], [0, 0, 1e-4]])
    mesh = Mesh(vertices, np.array([[0, 1, 2], [3, 2, 4]]), colors=np.arange(15).reshape(5, 3) / 15)
    exact = weld(mesh)
    assert exact.faces.tolist() == [[3, 2, 1], [3, 1, 0]] or len(exact.vertices) == 4
    coarse = weld(mesh, tolerance=0.01)
    assert len(coarse.faces) == 1
    np.testing.assert_allclose(coarse.colors[coarse.faces[0]], mesh.colors[[0, 1, 2]])


def test_clean_drops_collapsed_and_repeated_faces_and_lone_vertices():
    faces = [[0, 1, 2], [1, 2, 0], [3, 3, 1], [1, 3, 2]]
    cleaned = clean_faces(Mesh(np.arange(18).reshape(6, 3), np.array(faces)))
    assert cleaned.faces.tolist() == [[0, 1, 2], [1, 3, 2]]
    assert len(cleaned.vertices) == 4


def test_opposite_faces_cancel_so_that_a_closed_surface_stays_closed():
    fin = np.array([[0, 1, 4], [0, 4, 1]])
    mesh = Mesh(np.concatenate([TETRAHEDRON.vertices, [[2, -1, 0]]]), np.concatenate([TETRAHEDRON.faces, fin]))
    assert nonmanifold_edges(mesh) == 1
    cleaned = clean_faces(mesh)
    np.testing.assert_array_equal(cleaned.faces, TETRAHEDRON.faces)
    assert is_watertight(cleaned)
    assert len(cleaned.vertices) == 4
    # Two one way and one the other leave one.
    mesh = Mesh(mesh.vertices, np.concatenate([TETRAHEDRON.faces, TETRAHEDRON.faces[:1, ::-1], TETRAHEDRON.faces[:1]]))
    np.testing.assert_array_equal(clean_faces(mesh).faces, TETRAHEDRON.faces)


def test_components_below_the_share_go_and_the_largest_stays():
    field = np.maximum.reduce([sphere(65, 0.5), sphere(65, 0.12, (0.8, 0.8, 0.8)), sphere(65, 0.05, (-0.8, 0.8, 0.8))])
    mesh = extract_isosurface(field)
    assert len(np.unique(component_labels(mesh))) == 3
    # Area shares: 0.25 : 0.0144 : 0.0025, that is 94 %, 5 %, 1 %.
    assert len(np.unique(component_labels(drop_cavities_and_small_components(mesh, 0.02)))) == 2
    alone = drop_cavities_and_small_components(mesh, 1.0)
    assert signed_volume(alone) == pytest.approx(4 / 3 * np.pi * 0.5**3, rel=0.01)
    assert is_watertight(alone)
    assert drop_cavities_and_small_components(mesh, 0.0) is mesh


def test_cavities_go_and_hollow_solids_become_full():
    shell = np.minimum(sphere(65, 0.7), -sphere(65, 0.4))
    mesh = extract_isosurface(shell)
    solid = drop_cavities_and_small_components(mesh)
    assert signed_volume(mesh) == pytest.approx(4 / 3 * np.pi * (0.7**3 - 0.4**3), rel=0.01)
    assert signed_volume(solid) == pytest.approx(4 / 3 * np.pi * 0.7**3, rel=0.01)
    inside_out = Mesh(TETRAHEDRON.vertices, TETRAHEDRON.faces[:, ::-1])
    assert drop_cavities_and_small_components(inside_out) is inside_out


def test_an_empty_mesh_passes_through():
    empty = Mesh(np.zeros((0, 3)), np.zeros((0, 3), np.int32))
    assert drop_cavities_and_small_components(empty) is empty
    assert drop_cavities_and_small_components(empty) is empty
    assert len(clean_faces(empty).faces) == 0
    assert signed_volume(empty) == 0
    assert empty.diagonal == 0


def test_seating_puts_the_pivot_at_the_bottom_centre():
    mesh = extract_isosurface(box(33, (0.2, 0.3, 0.4), (0.3, -0.1, 0.2)))
    seated = ground_placement(mesh).apply(mesh)
    np.testing.assert_allclose(seated.bounds, [[-0.2, 0, -0.4], [0.2, 0.6, 0.4]], atol=2e-3)
    assert seated.bounds[0, 1] == pytest.approx(0, abs=1e-6)
    tall = ground_placement(mesh, 2.5).apply(mesh)
    np.testing.assert_allclose(np.ptp(tall.bounds, axis=0)[1], 2.5 * np.ptp(mesh.bounds, axis=0)[1], rtol=1e-6)
    assert signed_volume(tall) == pytest.approx(signed_volume(mesh) * 2.5**3, rel=5e-3)


def test_paint_asks_at_the_vertices_and_clips():
    painted = paint(TETRAHEDRON, lambda points: points * 2 - 0.5)
    np.testing.assert_array_equal(painted.colors, np.clip(TETRAHEDRON.vertices * 2 - 0.5, 0, 1))


def test_taking_vertices_carries_every_attribute():
    rng = np.random.default_rng(0)
    attributes = {"colors": 3, "normals": 3, "uvs": 2, "tangents": 4}
    arrays = {name: rng.random((4, width), np.float32) for name, width in attributes.items()}
    mesh = Mesh(rng.random((4, 3)), [[0, 1, 2], [2, 3, 0]], **arrays)
    taken = mesh.take_vertices(np.array([3, 2, 0]), np.array([[0, 2, 1]]))
    for name, array in arrays.items():
        np.testing.assert_array_equal(getattr(taken, name), array[[3, 2, 0]])


def test_an_attribute_of_the_wrong_shape_is_refused():
    with pytest.raises(InputError, match=r"mesh uvs must be \[3, 2\], not \[3, 3\]"):
        Mesh(np.eye(3), [[0, 1, 2]], uvs=np.eye(3))
