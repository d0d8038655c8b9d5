"""Plain colours found under noise and bleeding."""

import numpy as np
import pytest

from propsmith.runtime.texture.palette import find_palette

BROWN, GREY = np.array([125, 73, 59]) / 255, np.array([152, 171, 192]) / 255
CELL = 0.02


@pytest.fixture(scope="module")
def barrel():
    """Points of a plane, brown left of x = 0.5 and grey right of it, which run into each other over 0.04."""
    points = np.random.default_rng(0).random((20_000, 3)) * [1, 1, 0]
    share = np.clip((points[:, :1] - 0.48) / 0.04, 0, 1)
    noise = np.random.default_rng(1).normal(0, 0.01, (20_000, 3))
    return np.float32(np.clip(BROWN * (1 - share) + GREY * share + noise, 0, 1)), np.float32(points)


def test_two_colours_are_found_and_the_border_is_straight(barrel):
    colors, points = barrel
    palette = find_palette(colors, points, CELL)
    assert len(palette.colors) == 2
    for wanted in (BROWN, GREY):
        assert np.abs(palette.colors - wanted).max(axis=1).min() < 0.01
    right = palette.colors[:, 2][palette.labels] > 0.5
    assert (right == (points[:, 0] > 0.5)).mean() > 0.99
    assert palette.flatness > 0.95


def test_bleeding_goes_and_grain_stays(barrel):
    colors, points = barrel
    palette = find_palette(colors, points, CELL)
    cleaned = palette.without_bleed(colors)
    border = np.abs(points[:, 0] - 0.5) < 0.01
    truth = np.where(points[:, :1] < 0.5, BROWN, GREY)
    assert np.abs(cleaned - truth)[border].mean() < 0.4 * np.abs(colors - truth)[border].mean()
    inside = points[:, 0] < 0.4
    assert np.corrcoef(cleaned[inside, 1], colors[inside, 1])[0, 1] > 0.95


def test_a_specks_colour_is_outvoted(barrel):
    _, points = barrel
    colors = np.where(points[:, :1] < 0.5, BROWN, GREY).astype(np.float32)
    specks = np.flatnonzero(points[:, 0] < 0.4)[::50]
    colors[specks] = GREY
    palette = find_palette(colors, points, CELL)
    brown = palette.labels[np.flatnonzero(points[:, 0] < 0.4)[1]]
    assert (palette.labels[specks] == brown).mean() > 0.99


def test_a_gradient_isnt_flat():
    points = np.random.default_rng(0).random((20_000, 3)).astype(np.float32)
    assert find_palette(points, points, CELL).flatness < 0.8


def test_one_colour_is_a_palette_of_one():
    palette = find_palette(
        np.full((50, 3), 0.4, np.float32), np.random.default_rng(0).random((50, 3), np.float32), CELL
    )
    np.testing.assert_allclose(palette.colors, [[0.4] * 3], atol=2e-3)
    assert palette.flatness == 1
