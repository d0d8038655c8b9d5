"""Colours asked coarse to fine: fewer questions, the same answers."""

import numpy as np
import pytest

from propsmith.runtime.texture.texel_colors import TOLERANCE, color_texels
from propsmith.runtime.texture.texel_map import map_texels
from tests.runtime.texture.test_texel_map import quad

CHART = quad((0.1, 0.1), (0.9, 0.9))


def halves(points):
    """Red and blue, and a little grain in the red."""
    red = np.stack([0.7 + 0.01 * points[:, 1], 0.1 + 0 * points[:, 0], 0.1 + 0 * points[:, 0]], axis=1)
    return np.where(points[:, :1] < 0.5, red, [0.1, 0.2, 0.9])


@pytest.fixture(scope="module")
def texels():
    return map_texels([CHART], 128)


def asked(texels, **choices):
    points = texels.interpolated(CHART.corners)
    calls = []

    def color(at):
        calls.append(at)
        return halves(at)

    return points, color_texels(texels, points, color, **choices), np.concatenate(calls)


def test_every_texel_is_asked_for_at_most_once(texels):
    points, _, calls = asked(texels)
    assert len(np.unique(calls, axis=0)) == len(calls) < 0.4 * len(points)


def test_colours_differ_by_less_than_the_tolerance_and_edges_stay_sharp(texels):
    points, colors, _ = asked(texels)
    assert np.abs(colors - halves(points)).max() < TOLERANCE


def test_no_tolerance_asks_for_all(texels):
    points, colors, calls = asked(texels, tolerance=-1)
    assert len(calls) == len(points)
    np.testing.assert_allclose(colors, halves(points), atol=1e-6)
