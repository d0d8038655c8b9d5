"""Convex hulls: exact on boxes, few and small on everything else, the same each time."""

import subprocess
import sys

import numpy as np
import pytest
import trimesh

from propsmith.runtime.geometry.hulls import MAX_VERTICES, CollisionOptions, convex_hulls, hull_of
from propsmith.runtime.geometry.mesh import Mesh, is_watertight, signed_volume


def mesh_of(shape):
    return Mesh(shape.vertices, shape.faces)


def is_convex(hull):
    return trimesh.Trimesh(hull.vertices, hull.faces, process=False).is_convex


def test_a_box_is_its_own_hull():
    (hull,) = convex_hulls(mesh_of(trimesh.creation.box((1, 2, 3))))
    assert (len(hull.vertices), len(hull.faces)) == (8, 12)
    assert signed_volume(hull) == pytest.approx(6)
    assert is_watertight(hull)


def test_a_sphere_takes_one_hull_of_few_vertices():
    (hull,) = convex_hulls(mesh_of(trimesh.creation.icosphere(3)))
    assert len(hull.vertices) == MAX_VERTICES
    assert signed_volume(hull) > 0.8 * 4 / 3 * np.pi
    assert is_convex(hull)


@pytest.mark.parametrize("name", ["torus", "two boxes"])
def test_hollow_shapes_take_several(name):
    box = trimesh.creation.box
    shape = {
        "torus": lambda: trimesh.creation.torus(1, 0.3, major_sections=24, minor_sections=8),
        "two boxes": lambda: trimesh.util.concatenate([box(), box().apply_translation((3, 0, 0))]),
    }[name]()
    hulls = convex_hulls(mesh_of(shape))
    assert 2 <= len(hulls) <= 8
    volumes = [signed_volume(hull) for hull in hulls]
    assert volumes == sorted(volumes, reverse=True)
    assert all(len(hull.vertices) <= MAX_VERTICES and is_watertight(hull) and is_convex(hull) for hull in hulls)
    assert sum(volumes) < 1.5 * shape.volume
    points = np.concatenate([hull.vertices for hull in hulls])
    assert points.min(axis=0) == pytest.approx(shape.bounds[0], abs=0.1)
    assert points.max(axis=0) == pytest.approx(shape.bounds[1], abs=0.1)


@pytest.mark.parametrize(("bulge", "vertices"), [(0.001, 8), (0.01, 14)])
def test_corners_that_hardly_stick_out_are_left_out(bulge, vertices):
    box = trimesh.creation.box()
    middles = np.concatenate([np.eye(3), -np.eye(3)]) * (0.5 + bulge)
    hull = hull_of(np.concatenate([box.vertices, middles]).astype(np.float32))
    assert len(hull.vertices) == vertices
    assert is_convex(hull)


def test_the_same_mesh_gives_the_same_hulls():
    shape = mesh_of(trimesh.creation.torus(1, 0.3, major_sections=16, minor_sections=8))
    first, second = convex_hulls(shape), convex_hulls(shape)
    assert [h.vertices.tobytes() for h in first] == [h.vertices.tobytes() for h in second]


def test_the_number_of_hulls_is_capped():
    shape = mesh_of(trimesh.creation.torus(1, 0.2, major_sections=24, minor_sections=6))
    assert len(convex_hulls(shape, CollisionOptions(most_hulls=3))) <= 3


def test_an_open_mesh_has_hulls_too():
    shape = trimesh.creation.box()
    opened = Mesh(shape.vertices, shape.faces[:-2])
    hulls = convex_hulls(opened)
    assert hulls
    assert all(is_watertight(hull) for hull in hulls)


def test_what_has_no_thickness_has_no_hull():
    square = Mesh([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2], [0, 2, 3]])
    assert convex_hulls(square) == []
    assert hull_of(np.zeros((5, 3), np.float32)) is None


SPLIT_THEN_INFER = """
import numpy as np
from propsmith.runtime.geometry.hulls import CollisionOptions, _split
from propsmith.runtime.geometry.mesh import Mesh
box = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
sides = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
assert _split(Mesh(box, [side[:3] for side in sides] + [[a, c, d] for a, _, c, d in sides]), CollisionOptions())
import onnxruntime
"""


def test_a_prop_can_be_split_before_the_runtime_is_loaded():
    # In a process of its own: the order in which the libraries come is what matters, and a crash would end this one.
    pytest.importorskip("coacd", reason="coacd isn't installed")
    subprocess.run([sys.executable, "-c", SPLIT_THEN_INFER], check=True, timeout=120)
