"""Planes of analytic shapes: their number, places and areas, what becomes of fillets, and the shading chosen."""

import numpy as np
import pytest

from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lod.simplify import decimated
from propsmith.runtime.geometry.mesh import area_vectors, face_areas, is_watertight, signed_volume
from propsmith.runtime.geometry.planes.face_graph import FaceGraph
from propsmith.runtime.geometry.planes.flatness import flat_share
from propsmith.runtime.geometry.planes.plane_fit import PlaneOptions, Planes, coplanar_regions, find_planes, regular
from propsmith.runtime.geometry.planes.plane_snap import snap_to_planes
from tests.runtime.analytic_fields import box, euler_characteristic, lattice, rotation, rounded_box, sphere, torus

HALF = np.array([0.5, 0.3, 0.7])
TURN = rotation(20, 1) @ rotation(20, 0)


def graph_of(field):
    return FaceGraph.of(decimated(extract_isosurface(field), 12_000)).filtered()


@pytest.mark.parametrize("turn", [np.eye(3), TURN], ids=["straight", "turned"])
@pytest.mark.parametrize("radius", [0.005, 0.04], ids=["sharp", "filleted"])
def test_a_box_has_six_planes_and_fillets_have_none(radius, turn):
    graph = graph_of(rounded_box(97, HALF, radius, turn))
    planes = regular(find_planes(graph), graph.diagonal, PlaneOptions())
    assert len(planes.areas) == 6
    normals = planes.normals @ turn
    axes = np.abs(normals).argmax(axis=1)
    assert sorted(axes) == [0, 0, 1, 1, 2, 2]
    assert np.abs(np.abs(normals).max(axis=1) - 1).max() < 2e-4
    offsets = np.einsum("ij,ij->i", planes.normals, planes.points)
    np.testing.assert_allclose(offsets, HALF[axes], atol=0.006)


@pytest.mark.parametrize("turn", [np.eye(3), TURN], ids=["straight", "turned"])
def test_snapping_a_filleted_box_gives_back_its_edges_and_volume(turn):
    graph = graph_of(rounded_box(97, HALF, 0.04, turn))
    snapped = snap_to_planes(graph)
    assert is_watertight(snapped.mesh)
    assert euler_characteristic(snapped.mesh) == 2
    assert signed_volume(snapped.mesh) == pytest.approx(8 * HALF.prod(), rel=0.01)
    assert signed_volume(graph.mesh) < 0.996 * 8 * HALF.prod()
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * HALF @ turn.T
    distance = np.linalg.norm(snapped.mesh.vertices[:, None] - corners, axis=2).min(axis=0)
    assert distance.max() < 0.01 * graph.diagonal
    off = planes_off(snapped.mesh, snapped.planes)
    assert np.average(off < 1e-4, weights=face_areas(snapped.mesh)) > 0.98


def planes_off(mesh, planes):
    """How far the corners of each face lie from its plane."""
    return np.abs(
        np.stack([planes.offsets(mesh.corners[:, k].astype(np.float64), planes.labels) for k in range(3)])
    ).max(axis=0)


def test_nearly_regular_planes_become_exactly_so():
    tilt = rotation(3, 0)
    normals = np.array([[0, 1, 0], [0, -1, 0], [1, 0, 0]]) @ tilt
    normals = np.concatenate([normals, normals[:1]])
    points = np.array([[0, 0.5, 0], [0, -0.5, 0], [0.5, 0, 0], [0.1, 0.503, 0]])
    planes = Planes(np.zeros(0, np.int32), normals, points, np.array([4.0, 4.0, 2.0, 1.0]))
    exact = regular(planes, 2.0, PlaneOptions())
    np.testing.assert_allclose(exact.normals, [[0, 1, 0], [0, -1, 0], [1, 0, 0], [0, 1, 0]], atol=1e-12)
    heights = np.einsum("ij,ij->i", exact.normals, exact.points)
    assert heights[0] == pytest.approx(heights[3])  # in one line
    assert heights[0] == pytest.approx((4 * 0.5 + 0.503) / 5)


def test_regions_of_a_decimated_box_are_its_sides():
    mesh = decimated(extract_isosurface(box(33)), 10_000)
    regions = coplanar_regions(mesh)
    big = np.bincount(regions, np.linalg.norm(area_vectors(mesh), axis=1))
    assert (big > 0.02 * big.sum()).sum() == 6
    assert regions.min() == 0
    assert len(np.unique(regions)) == regions.max() + 1


def prism(samples, sides=8, radius=0.6, height=0.6):
    points = lattice(samples)
    angles = np.arange(sides) * 2 * np.pi / sides
    walls = [points[..., 0] * np.cos(a) + points[..., 2] * np.sin(a) - radius for a in angles]
    return (-np.maximum.reduce([*walls, np.abs(points[..., 1]) - height])).astype(np.float32)


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        (box(65), 0.95, 1.0),
        (rounded_box(65), 0.75, 1.0),
        (prism(65), 0.95, 1.0),
        (sphere(65), 0.0, 0.1),
        (torus(65), 0.0, 0.2),
    ],
    ids=["box", "rounded box", "prism", "sphere", "torus"],
)
def test_flat_shapes_are_told_from_round_ones(field, low, high):
    assert low <= flat_share(graph_of(field)) <= high
