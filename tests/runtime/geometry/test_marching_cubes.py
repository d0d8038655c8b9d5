"""The crossed cells alone give what the whole lattice gives: the same vertices and faces in order, to the bit."""

import numpy as np
import pytest
from skimage.measure import marching_cubes as whole_lattice

from propsmith.runtime.geometry.marching_cubes import marching_cubes
from propsmith.runtime.geometry.mesh import Mesh, is_watertight, signed_volume
from tests.runtime.analytic_fields import box, sphere, torus


def _noise(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def _smooth(n, waves, seed=0):
    """Fourier noise, whose surface has saddles and thin necks, but few that a cell can't tell apart."""
    rng = np.random.default_rng(seed)
    x = np.stack(np.meshgrid(*[np.linspace(-1, 1, n)] * 3, indexing="ij"))
    k, phase = rng.normal(0, waves, (12, 3)), rng.uniform(0, 2 * np.pi, 12)
    return np.sin(np.tensordot(k, x, 1) + phase[:, None, None, None]).sum(axis=0).astype(np.float32)


FIELDS = {
    "one sample inside": np.pad(np.ones((1, 1, 1), np.float32), 3, constant_values=-1),
    "a sphere": sphere(33),
    "a torus turned away from the middle": np.roll(torus(33), (5, -7), (0, 2)),
    "two solids": np.maximum(box(33, (0.2, 0.2, 0.2), (0.5, 0, 0)), box(33, (0.2, 0.3, 0.2), (-0.5, 0, 0))),
    "a solid that leaves the box": box(33, (2.0, 0.4, 2.0)),
    "a hole in a full box": -sphere(33, 0.5),
    "a box of three lengths": _smooth(33, 4)[:9, :20],
    "saddles": _smooth(33, 9),
    "thin necks": _smooth(49, 14, seed=1) - np.float32(2.5),
    "noise": _noise(16, 16, 16),
    "noise, long": _noise(2, 3, 60, seed=1),
    "two samples a side": _noise(2, 2, 2, seed=3),
    "almost zero": _noise(12, 12, 12, seed=4) * np.float32(1e-20),
    "large": _noise(12, 12, 12, seed=5) * np.float32(1e20),
}


@pytest.mark.parametrize("name", FIELDS)
def test_vertices_faces_and_their_order_are_the_whole_lattices(name):
    field = FIELDS[name]
    outside = -float(np.abs(field).max())
    vertices, faces = marching_cubes(field, outside)
    padded = np.pad(field, 1, constant_values=outside)
    expected_vertices, expected_faces, _, _ = whole_lattice(padded, 0.0, gradient_direction="ascent")
    np.testing.assert_array_equal(vertices, expected_vertices)
    np.testing.assert_array_equal(faces, expected_faces)


@pytest.mark.parametrize("bits", range(1, 256))
def test_a_cell_of_any_signs_is_closed_and_faces_outward(bits):
    corners = np.where(bits >> np.arange(8) & 1, 1.0, -1.0).astype(np.float32).reshape(2, 2, 2)
    vertices, faces = marching_cubes(corners, -1.0)
    mesh = Mesh(vertices, faces)
    assert is_watertight(mesh)
    assert signed_volume(mesh) > 0


@pytest.mark.parametrize("seed", range(3))
def test_samples_of_zero_leave_the_surface_closed(seed):
    field = np.random.default_rng(seed).integers(-2, 3, (14, 14, 14)).astype(np.float32)
    assert is_watertight(Mesh(*marching_cubes(field, -2.0)))


def test_the_padding_may_be_far_from_the_field():
    field = FIELDS["saddles"] * np.float32(0.01)
    vertices, faces = marching_cubes(field, -1.0)
    padded = np.pad(field, 1, constant_values=-1)
    expected_vertices, expected_faces, _, _ = whole_lattice(padded, 0.0, gradient_direction="ascent")
    np.testing.assert_array_equal(vertices, expected_vertices)
    np.testing.assert_array_equal(faces, expected_faces)


def test_what_lies_far_from_the_surface_changes_nothing():
    field = sphere(33)
    far = np.abs(field) > 0.2
    assert far.mean() > 0.5
    for one, other in zip(
        marching_cubes(field, -9.0), marching_cubes(np.where(far, np.sign(field) * 7, field), -9.0), strict=True
    ):
        np.testing.assert_array_equal(one, other)
