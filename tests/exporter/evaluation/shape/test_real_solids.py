import numpy as np
import pytest
import trimesh

from propsmith.exporter.evaluation.shape.nearest import is_inside
from propsmith.exporter.evaluation.shape.real_solids import overlap, solid, turned
from tests.exporter.evaluation.judged import cuboid, joined, prop_of

pytest.importorskip("igl")


def solid_of(mesh, resolution=21):
    return solid(prop_of(mesh).mesh, resolution)


def test_a_cube_fills_its_points_of_the_lattice():
    inside = solid_of(cuboid((1, 1, 1)), 20)  # points at odd multiples of 1/19: 10 of 20 a side are below .5
    assert np.count_nonzero(inside) == 10**3
    assert inside[5:15, 5:15, 5:15].all()


def test_hollow_bodies_and_what_is_in_them_are_told_apart():
    shell = cuboid((1.6, 1.6, 1.6))
    hollow = cuboid((1, 1, 1))
    hollow.invert()
    inside = solid_of(joined(shell, hollow, cuboid((0.2, 0.2, 0.2))), 39)
    assert inside[19, 19, 19]
    assert not inside[19, 19, 12]
    assert inside[19, 19, 5]
    assert not inside[0, 0, 0]


def test_open_shells_end_where_the_winding_number_is_a_half():
    shell = cuboid((1, 1, 1))
    shell.update_faces((shell.face_normals < 0.5).all(axis=1))  # three of six walls
    inside = solid_of(shell, 20)
    axis = np.linspace(-1, 1, 20)
    every = is_inside(prop_of(shell).mesh, np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3))
    assert (inside.reshape(-1) == every).all()
    assert 0 < np.count_nonzero(inside) < 0.6 * 10**3


def test_overlaps_are_exact():
    whole, half = solid_of(cuboid((1, 1, 1)), 20), solid_of(cuboid((1, 0.5, 1), (0, 0.25, 0)), 20)
    assert overlap(whole, half) == 0.5
    assert overlap(whole, whole) == 1
    assert overlap(half, np.zeros_like(half)) == 0
    assert overlap(np.zeros_like(half), np.zeros_like(half)) == 1


def test_the_eight_images_differ_and_hold_every_turn():
    corner = solid_of(
        trimesh.convex.convex_hull([[-0.9, -0.9, -0.9], [0.9, -0.9, -0.9], [-0.9, 0.9, -0.9], [-0.9, -0.9, 0.2]])
    )
    images = list(turned(corner))
    assert len({image.tobytes() for image in images}) == 8
    assert any((image == np.rot90(corner, 1, (0, 2))[:, :, ::-1]).all() for image in images)
