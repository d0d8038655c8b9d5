"""Taking apart solids that touch at an edge or at a point."""

import numpy as np
import pytest

from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.mesh import (
    Mesh,
    component_labels,
    is_watertight,
    nonmanifold_edges,
    signed_volume,
    weld,
)
from propsmith.runtime.geometry.repair.nonmanifold import split_nonmanifold
from propsmith.runtime.geometry.repair.self_intersection import self_intersections
from tests.runtime.analytic_fields import sphere

CORNERS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
FACES = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])


def joined(*corners):
    parts = [FACES + 4 * i for i in range(len(corners))]
    return weld(Mesh(np.concatenate(corners), np.concatenate(parts)))


def turned(angle):
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return CORNERS @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]).round(12)


def test_a_manifold_mesh_is_returned_as_it_is():
    mesh = extract_isosurface(sphere(17))
    assert split_nonmanifold(mesh) is mesh


@pytest.mark.parametrize("angles", [(0, 180), (0, 120, 240)], ids=["two", "three"])
def test_solids_that_share_an_edge_become_separate(angles):
    mesh = joined(*map(turned, angles))
    assert nonmanifold_edges(mesh) == 1
    apart = split_nonmanifold(mesh)
    assert is_watertight(apart)
    assert nonmanifold_edges(apart) == 0
    assert len(np.unique(component_labels(apart))) == len(angles)
    assert len(self_intersections(apart)) == 0
    assert 0.85 * signed_volume(mesh) < signed_volume(apart) < signed_volume(mesh)
