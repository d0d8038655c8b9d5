"""Colours snapped to a palette."""

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.texture.snap_colors import snapped


def test_each_colour_becomes_the_palettes_nearest():
    color = snapped(lambda points: points, ("#ff0000", "#00ff00", "#202020"))
    given = np.array([[0.9, 0.2, 0.1], [0.1, 0.8, 0.3], [0, 0, 0], [0.2, 0.2, 0.25]], np.float32)
    expected = np.array([[1, 0, 0], [0, 1, 0], [32, 32, 32], [32, 32, 32]]) / [[1], [1], [255], [255]]
    np.testing.assert_allclose(color(given), expected, atol=1e-6)


def test_without_a_palette_colours_stay():
    points = np.random.default_rng(0).random((5, 3), dtype=np.float32)
    assert snapped(lambda p: p, ())(points) is points


@pytest.mark.parametrize("color", ["red", "#12345", "#12345g", "123456"])
def test_colours_that_are_none_are_refused(color):
    with pytest.raises(InputError, match="a palette's colours are written #rrggbb"):
        GenerateOptions(palette=("#000000", color))


@pytest.mark.parametrize("density", [0.0, -1.0, np.nan, np.inf])
def test_densities_that_are_none_are_refused(density):
    with pytest.raises(InputError, match="texel density must be"):
        GenerateOptions(texel_density=density)
