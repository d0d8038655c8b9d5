"""Every generator: closed, thick enough, nothing in the air, its captions true."""

from pathlib import Path

import numpy as np
import pytest

from propsmith.exporter.training.procedural.prop_captions import area_by_color, captions_of, part_facts
from propsmith.exporter.training.procedural.registry import Kind, build_prop, load_kinds
from propsmith.exporter.training.procedural.soundness import MOST_THIN, floating_bodies, is_closed, thin_share

WANTED = Path(__file__).with_name("wanted_props.txt")
"""What designers want, the most wanted first."""


@pytest.mark.parametrize("of", load_kinds().values(), ids=lambda of: of.noun)
def test_a_kind_is_sound_in_every_variant(of: Kind) -> None:
    for seed, variant in enumerate(["", *of.variants]):
        prop = build_prop(of, seed, variant)
        name = f"{of.noun} {variant!r} seed {seed}"
        assert is_closed(prop), name
        assert thin_share(prop) <= MOST_THIN, name
        assert floating_bodies(prop) == 0, name
        assert len(prop.faces) <= 6000, name


@pytest.mark.parametrize("of", load_kinds().values(), ids=lambda of: of.noun)
def test_no_two_of_a_kind_are_alike(of: Kind) -> None:
    sizes = {tuple(np.ptp(build_prop(of, seed, "").vertices, axis=0).round(5)) for seed in range(4)}
    colors = {tuple(area_by_color(build_prop(of, seed, ""))) for seed in range(4)}
    assert len(sizes) + len(colors) > 2


@pytest.mark.parametrize("of", load_kinds().values(), ids=lambda of: of.noun)
def test_colors_and_counts_in_captions_are_the_parts_own(of: Kind) -> None:
    rng = np.random.default_rng(5)
    for seed in range(3):
        prop = build_prop(of, seed)
        for fact in part_facts(prop):
            parts = [part for part in prop.parts if part.name == fact.name and part.said]
            assert not fact.color or {part.paint.color for part in parts} == {fact.color}
            assert not fact.count or sum(part.count for part in parts) == fact.count
        assert all(caption.strip() == caption and "{" not in caption for caption in captions_of(of, prop, rng, 12))


def test_everything_that_designers_want_has_a_generator() -> None:
    wanted = WANTED.read_text(encoding="utf-8").split("\n")[:-1]
    assert len(wanted) == 500
    assert sorted(set(wanted) - set(load_kinds())) == []
