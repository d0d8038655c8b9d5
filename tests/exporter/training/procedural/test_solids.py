"""Solids against their formulas: volume, surface, place."""

import numpy as np
import pytest

from propsmith.exporter.training.procedural.solids import (
    ball,
    beam,
    box,
    cone,
    cylinder,
    dome,
    gable,
    hull_of,
    join,
    wedge,
)


def test_primitives_have_their_formulas_volume() -> None:
    prism = 12 * 0.5 * np.sin(2 * np.pi / 12) * 0.25  # twelve triangles of a circle of radius 1/2
    assert box(1, 2, 3).body.volume() == pytest.approx(6)
    assert cylinder(0.5, 2).body.volume() == pytest.approx(2 * prism, rel=1e-6)
    assert cone(0.5, 3).body.volume() == pytest.approx(prism, rel=1e-6)
    assert wedge(1, 1, 1).body.volume() == pytest.approx(0.5)
    assert gable(1, 1, 1).body.volume() == pytest.approx(0.5)
    assert gable(1, 1, 1, ridge=0.0).body.volume() == pytest.approx(1 / 3)
    assert dome(1, 48).body.volume() == pytest.approx(2 / 3 * np.pi, rel=0.02)


def test_a_bevel_cuts_twelve_edges() -> None:
    # Each of the twelve edges loses a prism of cut^2 / 2; the eight corners are counted thrice there.
    cut = 0.1
    lost = 12 * cut**2 / 2 * (1 - 2 * cut) + 8 * (cut**3 - cut**3 / 6 - 0) * 1.0
    beveled = box(1, 1, 1, bevel=cut)
    assert beveled.size == pytest.approx((1, 1, 1))
    assert 1 - beveled.body.volume() == pytest.approx(lost, rel=0.12)


def test_everything_stands_on_the_floor() -> None:
    for solid in (box(1, 2, 3), box(1, 2, 3, bevel=0.1), cylinder(1, 2), ball(1), cone(1, 1), wedge(1, 1, 2)):
        assert solid.base == pytest.approx(0, abs=1e-9)
        assert solid.center[0] == pytest.approx(0, abs=0.04)


def test_relations_place_one_thing_by_another() -> None:
    table, cup = box(2, 1, 2), box(0.2, 0.3, 0.2).move(x=0.5)
    assert cup.on(table, sink=0.0).base == pytest.approx(1.0)
    assert cup.on(table, sink=0.0).center[0] == pytest.approx(0.5)
    assert cup.under(table, sink=0.0).top == pytest.approx(0.0)
    assert cup.beside(table, "+x", gap=0.1).low[0] == pytest.approx(1.1)
    assert cup.beside(table, "-z", gap=0.1).high[2] == pytest.approx(-1.1)
    assert cup.centered_on(table).center[0] == pytest.approx(0.0)


@pytest.mark.parametrize("end", [(0, 1, 0), (1, 1, 0), (0.3, 0.5, -0.8), (-1, 0, 0.2)])
def test_a_beam_reaches_its_end(end: tuple[float, float, float]) -> None:
    length = float(np.linalg.norm(end))
    bar = beam((0, 0, 0), end, 0.1)
    assert bar.body.volume() == pytest.approx(0.01 * length, rel=1e-6)
    assert np.allclose(bar.center, np.array(end) / 2, atol=1e-6)


def test_booleans_and_hulls() -> None:
    assert (box(1, 1, 1) - box(0.5, 2, 0.5)).body.volume() == pytest.approx(0.75)
    assert (box(1, 1, 1) & box(0.5, 2, 0.5)).body.volume() == pytest.approx(0.25)
    assert join([box(1, 1, 1), box(1, 1, 1).move(x=0.5)]).body.volume() == pytest.approx(1.5)
    assert hull_of(box(1, 1, 1), box(1, 1, 1).move(y=1)).body.volume() == pytest.approx(2)
    assert box(1, 1, 1).mirror("y").top == pytest.approx(0)
    assert box(1, 1, 1).cut((0, 1, 0), 0.25).body.volume() == pytest.approx(0.75)
