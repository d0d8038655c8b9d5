import numpy as np
import pytest

from propsmith.exporter.evaluation.prompts import shape_facts as facts
from propsmith.exporter.evaluation.prompts.prompt_following import shape_of
from propsmith.exporter.evaluation.prompts.prompt_suite import load_suite
from propsmith.exporter.evaluation.prompts.shape_facts import HueRange, Region
from tests.exporter.evaluation.prompts.built_props import (
    GREY,
    ball,
    block,
    loop,
    painted,
    prop_of,
    rgb,
    rod,
    spike,
    tube,
)

HUES = load_suite().hues


def shape(*meshes, color=GREY):
    return shape_of(prop_of(painted(color, *meshes)))


@pytest.fixture(scope="module")
def gold_legged_box():
    legs = [block(0.1, 1, 0.1, x, 0, z) for x in (-0.4, 0.4) for z in (-0.4, 0.4)]
    return shape_of(prop_of(painted(rgb("red"), block(1, 1, 1, 0, 1)) + painted(rgb("gold"), *legs)))


def test_a_red_box_on_four_gold_legs(gold_legged_box):
    share = facts.color_share
    assert share(gold_legged_box, HUES["red"], Region(height=(0.51, 1))) == 1
    assert share(gold_legged_box, HUES["gold"], Region(height=(0, 0.49))) == 1
    assert share(gold_legged_box, HUES["gold"], Region(height=(0.51, 1))) == 0
    # Four legs of .1 x 1 have 1.6 of surface below the box and .04 at their feet, the box 6 less what stands on them.
    assert share(gold_legged_box, HUES["gold"], Region()) == pytest.approx(1.64 / 7.6, abs=0.02)
    assert facts.pieces(gold_legged_box, Region(height=(0, 0.08))) == 4
    assert facts.pieces(gold_legged_box, Region(height=(0.6, 0.9))) == 1
    assert facts.height_to_width(gold_legged_box) == pytest.approx(2, abs=0.02)
    assert facts.bodies(gold_legged_box) == 1


@pytest.mark.parametrize("gap", [0.3, 0.0, -0.1])
def test_three_spheres_apart_touching_and_overlapping(gap):
    row = shape(*(ball(0.5, x * (1 + gap)) for x in range(3)))
    assert facts.bodies(row) == 3
    assert facts.tunnels(row) == 0


def test_small_things_beside_a_body_are_no_bodies():
    assert facts.bodies(shape(ball(0.5), ball(0.15, 1), rod(0.05, 0.4, 0, 0.4))) == 1


def test_tunnels():
    assert facts.tunnels(shape(loop(0.4, 0.1))) == 1
    assert facts.tunnels(shape(loop(0.4, 0.1), loop(0.4, 0.1, 0.9))) == 2
    assert facts.tunnels(shape(ball(0.5))) == 0


def test_an_open_vessel_is_hollow_and_a_closed_one_is_not():
    vessel = [tube(0.5, 0.4, 1), rod(0.45, 0.1)]
    assert facts.hollow(shape(*vessel)) == pytest.approx(0.9, abs=0.03)
    assert facts.hollow(shape(*vessel, rod(0.45, 0.05, 0, 0.95))) == 0
    assert facts.hollow(shape(tube(0.5, 0.4, 1))) == 1


def test_bulges():
    assert facts.bulges(shape(ball(0.5, 0, 0.5), ball(0.4, 0, 1.3), ball(0.3, 0, 1.95))) == 3
    assert facts.bulges(shape(rod(0.3, 1))) == 1
    assert facts.bulges(shape(spike(0.5, 1))) == 1


def test_proportions_at_any_angle():
    plank = block(2, 0.5, 1)
    plank.apply_transform(np.array([[0.8, 0, 0.6, 0], [0, 1, 0, 0], [-0.6, 0, 0.8, 0], [0, 0, 0, 1]]))
    turned = shape(plank)
    assert facts.height_to_width(turned) == pytest.approx(0.5 / (2 * 0.8 + 0.6), rel=0.02)
    assert facts.length_to_width(turned, Region()) == pytest.approx(2, rel=0.04)


def test_a_rim_lies_outside_whichever_way_the_disc_faces():
    upright = block(1, 1, 0.1), block(0.5, 0.5, 0.12, 0, 0.25)
    for turn in (np.eye(4), np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])):
        rim, middle = (mesh.copy().apply_transform(turn) for mesh in upright)
        disc = shape_of(prop_of(painted(rgb("blue"), rim) + painted(rgb("yellow"), middle)))
        assert facts.color_share(disc, HUES["yellow"], Region(radius=(0, 0.45))) > 0.98
        assert facts.color_share(disc, HUES["blue"], Region(radius=(0.8, 1.5))) == 1


def test_two_halves_of_two_colors_lie_apart():
    halves = shape_of(prop_of(painted(rgb("red"), block(1, 1, 1)) + painted(rgb("blue"), block(1, 1, 1, 1))))
    # Of each cube five sides show; their middles lie a tenth of a side further out than the cubes'.
    assert facts.color_distance(halves, (HUES["red"], HUES["blue"])) == pytest.approx((1 + 2 * 0.1) / 2, abs=0.03)
    assert facts.color_distance(halves, (HUES["red"], HUES["green"])) == 0


def test_a_hue_may_run_over_the_circle_s_end():
    pink = HueRange(hue=(335, 22))
    assert pink.holds(np.array([rgb("pink"), rgb("red"), rgb("blue")])).tolist() == [True, False, False]


@pytest.mark.parametrize(
    "word", ["red", "orange", "yellow", "gold", "green", "blue", "purple", "pink", "brown", "black"]
)
def test_the_lexicon_s_colors_are_what_they_are_called(word):
    assert HUES[word].holds(np.array([rgb(word)])).all()
    others = (
        set(HUES) - {word} - ({"yellow", "gold", "orange", "brown"} if word in ("yellow", "gold", "orange") else set())
    )
    assert not [other for other in others if HUES[other].holds(np.array([rgb(word)])).any()]
