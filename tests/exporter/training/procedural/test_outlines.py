"""Outlines by area, and the solids that come of them."""

import numpy as np
import pytest

from propsmith.exporter.training.procedural.outlines import (
    arched,
    circle,
    cross,
    extrude,
    gear,
    heart,
    lathe,
    lay,
    mirrored,
    polygon,
    rectangle,
    ring,
    star,
    vessel,
)

SQUARE = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]


def test_a_polygon_may_run_either_way() -> None:
    assert polygon(SQUARE).area() == pytest.approx(1)
    assert polygon(SQUARE[::-1]).area() == pytest.approx(1)
    assert mirrored([(0.5, 0), (0.5, 1)]).area() == pytest.approx(1)


def test_areas() -> None:
    assert rectangle(2, 1).area() == pytest.approx(2)
    assert rectangle(2, 1, rounded=0.2).area() == pytest.approx(2 - (4 - np.pi) * 0.04, rel=0.01)
    assert circle(1, 64).area() == pytest.approx(np.pi, rel=0.002)
    assert ring(1, 0.5, sides=64).area() == pytest.approx(0.75 * np.pi, rel=0.002)
    assert ring(1, 0.5, 0, 180, 64).area() == pytest.approx(0.375 * np.pi, rel=0.002)
    assert cross(1, 0.2).area() == pytest.approx(2 * 0.2 - 0.04)
    assert star(5, 1, 0.4).num_vert() == 10
    assert gear(8, 1, 0.8).num_vert() == 32
    width, height = np.ptp(np.array(heart(1.0).bounds()).reshape(2, 2), axis=0)
    assert (width, height) == pytest.approx((1, 1), abs=0.06)
    assert arched(1, 2).bounds()[3] == pytest.approx(2, abs=0.02)


def test_extruded_and_laid_flat() -> None:
    plate, slab = extrude(rectangle(2, 1), 0.1), lay(rectangle(2, 1), 0.1)
    assert plate.size == pytest.approx((2, 1, 0.1))
    assert slab.size == pytest.approx((2, 0.1, 1))
    assert slab.base == pytest.approx(0)
    assert extrude(rectangle(2, 2), 1, taper=0.5).body.volume() == pytest.approx(4 * (1 + 0.5 + 0.25) / 3)


def test_turned_on_a_lathe() -> None:
    turned = lathe([(1, 0), (1, 2)], 64)
    assert turned.body.volume() == pytest.approx(2 * np.pi, rel=0.005)
    assert turned.base == pytest.approx(0)
    pot = vessel([(1, 0), (1, 2)], wall=0.2, sides=64)
    assert pot.body.volume() == pytest.approx(np.pi * (2 - 1.8 * 0.64), rel=0.005)
    assert pot.body.genus() == 0
