import numpy as np
import pytest
import trimesh

from propsmith.exporter.evaluation.shape.sharp_edges import crispness, sharp_edges, visible
from tests.exporter.evaluation.judged import cuboid, joined, prop_of, slab

pytest.importorskip("igl")


def mesh_of(mesh):
    return prop_of(mesh).mesh


def test_a_cube_has_twelve_edges_that_all_come_back():
    cube = mesh_of(cuboid())
    edges = sharp_edges(cube)
    assert edges.angles == pytest.approx([90] * 12)
    assert edges.lengths == pytest.approx([1.9] * 12)
    found = crispness(cube, cube)
    assert (found.recall, found.precision) == (1, 1)
    assert found.angle_error == pytest.approx(0)


def test_a_groove_is_told_from_a_ridge():
    whole = slab((-1, 0, 1), (-1, 0, 1), [[True, True], [True, False]], 2)
    angles = sharp_edges(mesh_of(whole)).angles
    assert sorted(np.round(np.unique(angles.round(3)))) == [-90, 90]
    lengths = sharp_edges(mesh_of(whole)).lengths[angles < 0]
    assert lengths.sum() == pytest.approx(2)


def test_half_the_edges_come_back_of_a_cube_whose_top_moved():
    cube, lower = cuboid(), cuboid((1.9, 1.8, 1.9), (0, -0.05, 0))
    found = crispness(mesh_of(cube), mesh_of(lower))
    # The four upper edges lie .1 too low; the four upright ones lack their last .1 less the tolerance.
    assert found.recall == pytest.approx((4 * 1.9 + 4 * (1.8 + 0.02)) / (12 * 1.9), abs=0.003)
    assert found.precision == pytest.approx((4 * 1.9 + 4 * 1.8) / (8 * 1.9 + 4 * 1.8), abs=0.003)


def test_a_sphere_has_none_and_gives_none_back():
    ball = mesh_of(trimesh.creation.icosphere(4, 0.95))
    assert crispness(ball, ball).recall is None
    assert crispness(mesh_of(cuboid()), ball).recall == 0
    assert crispness(mesh_of(cuboid()), ball).precision is None


def test_blunter_edges_come_back_at_another_angle():
    roof = trimesh.convex.convex_hull([[x, y, z] for z in (-0.9, 0.9) for x, y in ((-0.9, 0), (0.9, 0), (0, 0.9))])
    low = trimesh.convex.convex_hull([[x, y, z] for z in (-0.9, 0.9) for x, y in ((-0.9, 0), (0.9, 0), (0, 0.885))])
    ridge = 2 * np.degrees(np.arctan2(0.885, 0.9))
    found = crispness(mesh_of(roof), mesh_of(low))
    assert found.recall == pytest.approx(1, abs=0.01)
    # The ridge is as much blunter as its foot is sharper, on both sides; upright edges keep their angle.
    slope = np.hypot(0.9, 0.9)
    blunter = 90 - ridge
    expected = (1.8 * blunter + 2 * 1.8 * blunter / 2) / (3 * 1.8 + 2 * (2 * slope + 1.8))
    assert found.angle_error == pytest.approx(expected, rel=0.03)


def test_buried_edges_are_not_asked_for():
    both = mesh_of(joined(cuboid((1, 1, 1)), cuboid((0.5, 0.5, 0.5))))
    assert len(sharp_edges(both).angles) == 24
    assert len(visible(sharp_edges(both), both).angles) == 12
