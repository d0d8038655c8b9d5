"""Tubes, hoops and chains."""

import numpy as np
import pytest

from propsmith.exporter.training.procedural.organic import clump, corners, heap, rock, scattered, sheet, spaced
from propsmith.exporter.training.procedural.solids import box
from propsmith.exporter.training.procedural.sweeps import chain, coil, handle, hoop, link, tube


def test_a_straight_tube_is_a_prism() -> None:
    bar = tube([(0, 0, 0), (0, 0.5, 0), (0, 1, 0)], 0.2, sides=32)
    assert bar.body.volume() == pytest.approx(np.pi * 0.01, rel=0.01)
    assert bar.body.genus() == 0


def test_rings_have_a_hole() -> None:
    torus = hoop(1, 0.2, 48, 24)
    assert torus.body.genus() == 1
    assert torus.body.volume() == pytest.approx(2 * np.pi * np.pi * 0.01, rel=0.02)
    assert torus.base == pytest.approx(0, abs=1e-3)
    assert link(1.0, 0.6, 0.2).size == pytest.approx((0.6, 1.0, 0.2), abs=0.03)
    assert handle(1, 0.5, 0.1).body.genus() == 0
    assert coil(0.5, 1, 3, 0.1).size[1] == pytest.approx(1, abs=0.05)


def test_the_links_of_a_chain_hold_each_other() -> None:
    links = chain([(0, 0, 0), (0, 2, 0)], 0.5)
    assert len(links.body.decompose()) == 1
    assert links.size[1] == pytest.approx(2, abs=0.2)
    assert links.body.genus() >= 6


def test_random_shapes_keep_their_size() -> None:
    rng = np.random.default_rng(3)
    stone = rock(rng, 1.0, 0.7, 0.8)
    assert stone.size[1] == pytest.approx(0.7)
    assert stone.base == pytest.approx(0)
    bush = clump(rng, 1.0, 1.0, 1.0)
    assert max(bush.size) < 1.1
    cloth = sheet(1, 1, 0.05, lambda x, z: 0.1 * np.sin(6 * x))
    assert cloth.body.genus() == 0
    assert cloth.body.volume() == pytest.approx(0.05, rel=0.01)


def test_places() -> None:
    assert corners(2, 1, inset=0.1) == [(-0.9, 0.4), (0.9, 0.4), (-0.9, -0.4), (0.9, -0.4)]
    assert spaced(3, 2) == [-1.0, 0.0, 1.0]
    assert spaced(1, 2) == [0.0]
    places = scattered(np.random.default_rng(0), 5, 2, 2, apart=0.5)
    assert len(places) == 5
    assert min(np.hypot(a - c, b - d) for i, (a, b) in enumerate(places) for c, d in places[:i]) >= 0.5
    assert len(heap(np.random.default_rng(0), lambda: box(0.2, 0.2, 0.2), 7, 0.4)) == 7
