"""Every generator: closed, thick enough, nothing in the air, its captions true."""

import csv
from pathlib import Path

import numpy as np
import pytest

from propsmith.exporter.training.procedural.prop_captions import area_by_color, captions_of, part_facts
from propsmith.exporter.training.procedural.registry import Kind, build_prop, load_kinds
from propsmith.exporter.training.procedural.soundness import MOST_THIN, floating_bodies, is_closed, thin_share

WANTED = Path(__file__).parents[5] / "shared" / "prompts" / "wanted_props.csv"


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


@pytest.mark.skipif(not WANTED.exists(), reason="needs the list of wanted props beside the checkout")
def test_every_wanted_kind_of_the_first_rank_has_a_generator() -> None:
    with WANTED.open(encoding="utf-8", newline="") as file:
        first = [row["noun"] for row in csv.DictReader(file) if row["rank"] == "1"]
    assert sorted(set(first) - set(load_kinds())) == []
