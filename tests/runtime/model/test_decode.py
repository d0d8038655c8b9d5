"""Coarse-to-fine decoding against the dense grid on fields whose surfaces are known."""

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.lattice import DecodeOptions, decode_field
from propsmith.runtime.model.decode import ImplicitFunction


def sphere(points):
    return 0.6 - np.linalg.norm(points, axis=1)


def torus(points):
    ring = np.hypot(points[:, 0], points[:, 2]) - 0.6
    return 0.15 - np.hypot(ring, points[:, 1])


def box(points):
    q = np.abs(points) - np.array([0.7, 0.3, 0.5])
    return -(np.linalg.norm(np.maximum(q, 0), axis=1) + np.minimum(q.max(axis=1), 0))


def dense(field, cells):
    axis = np.linspace(-1, 1, cells + 1)
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3).astype(np.float32)
    return field(points).reshape((cells + 1,) * 3)


@pytest.mark.parametrize("field", [sphere, torus, box])
@pytest.mark.parametrize("resolution", [64, 128])
def test_same_surface_as_dense_at_few_points(field, resolution):
    grid = decode_field(lambda p: field(p).astype(np.float32), DecodeOptions(resolution))
    exact = dense(field, resolution)
    assert grid.values.shape == exact.shape
    np.testing.assert_array_equal(grid.values > 0, exact > 0)
    # Every end of a lattice edge that the surface crosses holds the function's own value.
    crossing = np.zeros(exact.shape, bool)
    for axis in range(3):
        a, mark = np.moveaxis(exact > 0, axis, 0), np.moveaxis(crossing, axis, 0)
        mark[:-1] |= a[:-1] != a[1:]
        mark[1:] |= a[:-1] != a[1:]
    np.testing.assert_allclose(grid.values[crossing], exact[crossing], atol=1e-5)
    assert grid.evaluated < (0.3 if resolution == 64 else 0.12) * exact.size


def plate(points):
    """Thinner than the coarsest cells, and between their samples."""
    away = np.abs(points - np.array([0.1, 0.03, -0.2])) - np.array([0.5, 0.012, 0.4])
    return -(np.linalg.norm(np.maximum(away, 0), axis=1) + np.minimum(away.max(axis=1), 0))


SQUASHED = {
    "flat": lambda d, p: np.tanh(0.2 * d),
    "steep": lambda d, p: np.tanh(60 * d),
    "uneven": lambda d, p: np.tanh(d * (2 + 1.5 * np.sin(2 * p[:, 0]) * np.cos(3 * p[:, 1]))),
}


@pytest.mark.parametrize("squash", SQUASHED)
@pytest.mark.parametrize("field", [sphere, torus, box, plate])
def test_fields_that_are_no_distance(field, squash):
    def function(points):
        return SQUASHED[squash](field(points), points).astype(np.float32)

    grid = decode_field(function, DecodeOptions(128, metric=False))
    if squash == "steep" and field is plate:
        assert not (grid.values > 0).any(), "squashed flat on both sides: nothing tells of it"
        grid = decode_field(function, DecodeOptions(128, metric=False, coarsest=128))
        np.testing.assert_array_equal(grid.values, dense(function, 128))
        return
    np.testing.assert_array_equal(grid.values > 0, dense(function, 128) > 0)
    assert grid.evaluated < 0.12 * grid.values.size


def test_each_point_is_asked_once():
    asked = []

    def field(points):
        asked.append(np.round((points + 1) * 64).astype(int))
        return sphere(points).astype(np.float32)

    grid = decode_field(field, DecodeOptions(128))
    points = np.concatenate(asked)
    assert len(np.unique(points, axis=0)) == len(points) == grid.evaluated


def test_a_field_without_surface_costs_the_coarsest_level_only():
    grid = decode_field(lambda p: np.full(len(p), -1, np.float32), DecodeOptions(64))
    assert grid.evaluated == 33**3
    assert (grid.values == -1).all()


@pytest.mark.parametrize(
    ("resolution", "levels"),
    [(64, (32, 64)), (100, (25, 50, 100)), (128, (32, 64, 128)), (256, (32, 64, 128, 256))],
)
def test_levels(resolution, levels):
    assert DecodeOptions(resolution).resolutions == levels


@pytest.mark.parametrize("resolution", [63, 257, -1])
def test_bad_resolution(resolution):
    with pytest.raises(InputError, match=f"64 to 256, not {resolution}"):
        DecodeOptions(resolution)


class CountingBackend:
    """Runs the two graphs as plain functions, and counts."""

    def __init__(self):
        self.prepared = 0
        self.sizes = []

    def open(self, graph):
        self.graph = graph
        return self if graph == "query" else _Prepare(self)

    def run(self, feed):
        self.sizes.append(feed["points"].shape[1])
        points = feed["points"] * feed["scale"]
        return {"field": points[..., 0], "density": points[..., 1], "color": points + 2}


class _Prepare:
    def __init__(self, backend):
        self.backend = backend

    def run(self, feed):
        self.backend.prepared += 1
        return {"scale": feed["latent"].max(keepdims=True).reshape(1, 1, 1)}


def test_implicit_function_prepares_once_and_chunks():
    backend = CountingBackend()
    function = ImplicitFunction(backend, np.full((2, 2), 3, np.float32), chunk=4)
    points = np.arange(30, dtype=np.float32).reshape(10, 3)
    np.testing.assert_array_equal(function.field(points), points[:, 0] * 3)
    np.testing.assert_array_equal(function.density(points), points[:, 1] * 3)
    assert function.color(points).max() == 1.0  # clamped
    assert backend.prepared == 1
    assert backend.sizes == [4, 4, 2] * 3
    assert function.field(np.empty((0, 3), np.float32)).shape == (0,)
    assert function.color(np.empty((0, 3), np.float32)).shape == (0, 3)


class Lifted:
    """A backend whose field is the height above the ground of a model with z up."""

    points_per_query = 1024

    def open(self, graph):
        self.graph = graph
        return self

    def run(self, feed):
        return {} if "latent" in feed else {"field": feed["points"][..., 2], "color": feed["points"]}


def test_models_with_z_up_are_turned():
    function = ImplicitFunction(Lifted(), np.zeros((1, 1), np.float32), up="z")
    points = np.array([[0, 0.5, 0], [0.1, 0.2, 0.3]], np.float32)  # y is up
    np.testing.assert_allclose(function.field(points), [0.5, 0.2])
    (asked,) = function.query(points, ("color",))
    np.testing.assert_allclose(asked[1], [0.1, -0.3, 0.2])  # our front, +z, is theirs, -y
