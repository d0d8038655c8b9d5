"""The suite, and that its checks tell props that have what their prompts say from those that don't."""

import numpy as np
import pytest

from propsmith.exporter.evaluation.prompts.prompt_following import PromptFollowing, mixed, shape_of
from propsmith.exporter.evaluation.prompts.prompt_suite import FAMILIES, Check, Suite, load_suite
from propsmith.runtime.validation import InvalidDataError, validate
from tests.exporter.evaluation.prompts.built_props import (
    BODIES,
    GREY,
    PARTS,
    TWO_COLORS,
    block,
    painted,
    prop_of,
    rgb,
    several,
)

SUITE = load_suite()


def of(family):
    return [pytest.param(entry, id=entry.prompt) for entry in SUITE.prompts if entry.family == family]


def passes(entry, parts):
    return SUITE.passes(entry, shape_of(prop_of(parts)))


def test_the_suite_is_large_and_half_of_it_is_held_out():
    assert len(SUITE.prompts) >= 150
    assert len({entry.prompt for entry in SUITE.prompts}) == len(SUITE.prompts)
    for family in FAMILIES:
        held_out = [entry.held_out for entry in SUITE.prompts if entry.family == family]
        assert abs(np.mean(held_out) - 0.5) < 0.03


@pytest.mark.parametrize("entry", of("colors"))
def test_colors_on_their_parts_pass_and_swapped_ones_fail(entry):
    first, second = list(dict.fromkeys(w for check in entry.checks for w in (check.color, check.other) if w))
    words = entry.prompt.replace(",", "").replace("flower in", "pot in").split()
    build = next(TWO_COLORS[word] for word in TWO_COLORS if word in words)
    one, two, rng = rgb(first), rgb(second), np.random.default_rng(0)
    assert passes(entry, build(one, two, rng))
    assert not passes(entry, build(one, one, rng))
    if "half" not in entry.prompt:  # "one half red, one half blue" is the same, swapped
        assert not passes(entry, build(two, one, rng))


@pytest.mark.parametrize("entry", of("counts"))
def test_the_right_number_passes_and_one_more_or_less_fails(entry):
    count, word = int(entry.checks[0].least), entry.prompt.split()[1]
    noun, rng = word if word in BODIES else word.removesuffix("s"), np.random.default_rng(1)
    assert [passes(entry, several(noun, count + step, rng)) for step in (-1, 0, 1)] == [False, True, False]


@pytest.mark.parametrize("entry", of("parts"))
def test_what_has_the_part_passes_and_what_lacks_it_fails(entry):
    with_it, without = PARTS[entry.prompt]
    assert passes(entry, painted(GREY, *with_it))
    assert not passes(entry, painted(GREY, *without))


def test_tall_and_flat_are_told_apart():
    flat, cube, tall, long = (
        shape_of(prop_of(painted(GREY, block(*size))))
        for size in ((1, 0.1, 1), (1, 0.9, 1), (0.3, 2, 0.3), (3, 0.9, 1))
    )
    by_prompt = {entry.prompt: entry for entry in SUITE.prompts}
    for prompt, right, wrong in (
        ("tall thin barrel", tall, flat),
        ("short wide barrel", flat, tall),
        ("long table", long, cube),
        ("square table", cube, long),
        ("long low house", long, tall),
        ("flat plate", flat, cube),
    ):
        assert SUITE.passes(by_prompt[prompt], right)
        assert not SUITE.passes(by_prompt[prompt], wrong)


def test_the_first_few_prompts_are_as_mixed_as_all():
    first = mixed(SUITE.prompts)[:16]
    assert {(e.family, e.held_out) for e in first} == {(f, h) for f in FAMILIES for h in (False, True)}


def test_a_prop_gives_the_figures_of_its_prompt():
    measure = PromptFollowing()
    assert len(measure.prompts) == len(SUITE.prompts)
    rng, red, gold = np.random.default_rng(0), rgb("red"), rgb("gold")
    chair = prop_of(TWO_COLORS["chair"](red, gold, rng), prompt="red chair with gold legs")
    assert measure.measure(chair) == {"all": 1, "colors": 1}
    held_out = prop_of(TWO_COLORS["chair"](red, gold, rng), prompt="green chair with white legs")
    assert measure.measure(held_out) == {"all": 0, "colors": 0, "held_out": 0}


def test_checks_that_make_no_sense_are_refused():
    with pytest.raises(InvalidDataError, match="fact 'weight' is none of color_share"):
        validate(Check, {"fact": "weight", "least": 1})
    with pytest.raises(InvalidDataError, match="needs least or most"):
        validate(Check, {"fact": "tunnels"})
    with pytest.raises(InvalidDataError, match="color_share takes 1 colors"):
        validate(Check, {"fact": "color_share", "least": 1})
    entry = {"prompt": "x", "family": "colors", "held_out": False}
    check = {"fact": "color_share", "color": "beige", "least": 1}
    with pytest.raises(InvalidDataError, match="hues lack beige"):
        validate(Suite, {"hues": {}, "prompts": [entry | {"checks": [check]}]})
