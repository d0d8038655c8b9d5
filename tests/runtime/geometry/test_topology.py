"""Edges, neighbors and components of small meshes, by hand; and of a prop-like one beside trimesh."""

import numpy as np
import trimesh

from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.topology import (
    connected_components,
    connected_corners,
    connected_faces,
    edge_pairs,
    edge_uses,
    face_neighbors,
    half_edges,
)
from tests.runtime.analytic_fields import torus

TETRAHEDRON = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32)


def test_half_edges_run_from_each_corner_to_the_next():
    start, end = half_edges(TETRAHEDRON[:2])
    assert start.tolist() == [0, 2, 1, 0, 1, 3]
    assert end.tolist() == [2, 1, 0, 1, 3, 0]


def test_every_edge_of_a_tetrahedron_is_used_once_each_way():
    uses, excess = edge_uses(TETRAHEDRON)
    assert uses.tolist() == [2] * 6
    assert excess.tolist() == [0] * 6


def test_uses_count_borders_and_faces_wound_the_wrong_way():
    uses, excess = edge_uses(np.array([[0, 1, 2], [0, 1, 3], [1, 0, 4]], np.int32))
    assert uses.tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert excess.tolist() == [1] * 7
    assert [len(values) for values in edge_uses(np.zeros((0, 3), np.int32))] == [0, 0]


def test_pairs_are_the_two_half_edges_of_edges_that_two_faces_share():
    first, second = edge_pairs(TETRAHEDRON)
    start, end = half_edges(TETRAHEDRON)
    assert list(zip(start[first], end[first], strict=True)) == list(zip(end[second], start[second], strict=True))
    assert first.tolist() == [2, 0, 5, 1, 4, 7]
    assert second.tolist() == [3, 8, 6, 9, 11, 10]


def test_components_are_numbered_by_their_first_node():
    assert connected_components(5, np.array([3, 1]), np.array([0, 4])).tolist() == [0, 1, 2, 0, 1]
    assert connected_components(2, np.zeros(0, int), np.zeros(0, int)).tolist() == [0, 1]


def test_corners_around_a_vertex_are_connected_across_pairs():
    pairs = edge_pairs(TETRAHEDRON)
    assert connected_corners(12, *pairs).tolist() == [0, 1, 2, 0, 2, 3, 0, 3, 1, 2, 1, 3]
    assert connected_corners(12, *(half[:0] for half in pairs)).tolist() == list(range(12))


def test_a_torus_has_the_edges_and_neighbors_that_trimesh_finds():
    mesh = extract_isosurface(torus(33))
    other = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    assert len(edge_uses(mesh.faces)[0]) == len(other.edges_unique)
    neighbors = face_neighbors(mesh.faces)
    pairs = {(face, int(near)) for face, row in enumerate(neighbors) for near in row if face < near}
    assert pairs == set(map(tuple, np.sort(other.face_adjacency, axis=1).tolist()))


def test_neighbors_across_the_sides_of_a_tetrahedron():
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32)
    assert face_neighbors(faces).tolist() == [[2, 3, 1], [0, 3, 2], [1, 3, 0], [0, 2, 1]]
    opened = face_neighbors(faces[:3])
    assert opened.tolist() == [[2, -1, 1], [0, -1, 2], [1, -1, 0]]
    # A third face at an edge leaves it without neighbors.
    crowded = face_neighbors(np.array([[0, 1, 2], [1, 0, 3], [0, 1, 4]], np.int32))
    assert crowded[:, 0].tolist() == [-1, -1, -1]


def test_linked_sides_connect_faces():
    neighbors = face_neighbors(np.array([[0, 1, 2], [2, 1, 3], [3, 1, 4]], np.int32))
    linked = np.ones((3, 3), bool)
    assert len(set(connected_faces(neighbors, linked))) == 1
    linked[1] = linked[2] = False
    linked[0] = False
    assert len(set(connected_faces(neighbors, linked))) == 3
