import numpy as np
import pytest

from propsmith.exporter.training.data.pixel_palette import (
    ENTRIES,
    families,
    find_palette,
    from_oklab,
    repaint,
    to_oklab,
)
from propsmith.runtime.errors import InputError

RED, DARK_RED, BLUE = (0.8, 0.1, 0.1), (0.5, 0.05, 0.05), (0.1, 0.2, 0.8)


def test_oklab_of_white_and_the_way_back() -> None:
    assert to_oklab(np.ones(3)) == pytest.approx([1, 0, 0], abs=1e-6)
    colors = np.random.default_rng(0).random((50, 3))
    assert from_oklab(to_oklab(colors)) == pytest.approx(colors, abs=1e-6)


def test_entries_come_by_area() -> None:
    colors = np.array([RED, BLUE, RED, DARK_RED])
    palette, share, entry = find_palette(colors, np.array([1.0, 5.0, 1.0, 1.0]))
    assert palette[:3] == pytest.approx(np.array([BLUE, RED, DARK_RED]), abs=1e-6)
    assert share == pytest.approx([0.625, 0.25, 0.125] + [0] * 5)
    assert entry.tolist() == [1, 0, 1, 2]
    assert palette[3:] == pytest.approx(np.tile(BLUE, (5, 1)), abs=1e-6)


def test_many_colors_become_eight_entries() -> None:
    rng = np.random.default_rng(0)
    palette, share, entry = find_palette(rng.random((500, 3)), rng.random(500))
    assert palette.shape == (ENTRIES, 3)
    assert len(np.unique(entry)) == ENTRIES
    assert share.sum() == pytest.approx(1)
    assert (np.diff(share) <= 0).all()


def test_no_faces_are_refused() -> None:
    with pytest.raises(InputError, match="without faces"):
        find_palette(np.zeros((0, 3)), np.zeros(0))


def test_shades_move_together_and_keep_their_contrast() -> None:
    palette, share, _ = find_palette(np.array([RED, DARK_RED, BLUE]), np.array([3.0, 2.0, 1.0]))
    group = families(palette, share)
    assert group[0] == group[1] != group[2]
    green = np.array((0.2, 0.6, 0.2))
    painted = repaint(palette, share, group, int(group[0]), green)
    assert painted[2] == pytest.approx(palette[2], abs=1e-6)
    before, after = to_oklab(palette), to_oklab(painted)
    assert after[0, 0] - after[1, 0] == pytest.approx(0.8 * (before[0, 0] - before[1, 0]), abs=0.01)
    assert after[:2, 1].max() < 0 < before[:2, 1].min()  # no longer red but green
