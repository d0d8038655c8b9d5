"""Mending surfaces that pass through themselves."""

import numpy as np
import trimesh

from propsmith.runtime.geometry.lod.repair_intersections import smooth_intersecting
from propsmith.runtime.geometry.mesh import Mesh, is_watertight
from propsmith.runtime.geometry.repair.self_intersection import self_intersections


def test_a_vertex_pushed_through_the_far_side_comes_back():
    ball = trimesh.creation.icosphere(3)
    vertices = ball.vertices.astype(np.float32)
    vertices[0] *= -1.2
    pierced = Mesh(vertices, ball.faces)
    assert len(self_intersections(pierced)) > 0
    mended = smooth_intersecting(pierced)
    assert len(self_intersections(mended)) == 0
    assert is_watertight(mended)
    moved = (mended.vertices != pierced.vertices).any(axis=1)
    assert 0 < moved.sum() < len(vertices) / 4


def test_a_sound_surface_stays_as_it_is():
    ball = trimesh.creation.icosphere(2)
    mesh = Mesh(ball.vertices, ball.faces)
    assert smooth_intersecting(mesh) is mesh
