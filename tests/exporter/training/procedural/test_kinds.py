"""Every generator: closed, thick enough, nothing in the air, its captions true."""

import zlib
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from propsmith.exporter.training.procedural.builder import BuiltProp
from propsmith.exporter.training.procedural.prop_captions import area_by_color, captions_of, part_facts
from propsmith.exporter.training.procedural.registry import Kind, build_prop, load_kinds
from propsmith.exporter.training.procedural.soundness import MOST_THIN, floating_bodies, is_closed, thin_share

WANTED = Path(__file__).with_name("wanted_props.txt")
"""What designers want, the most wanted first."""
FAMILIES = {
    family: list(kinds)
    for family, kinds in groupby(sorted(load_kinds().values(), key=lambda of: of.family), key=lambda of: of.family)
}


def check_soundness(of: Kind, prop: BuiltProp, seed: int) -> None:
    name = f"{of.noun} {prop.variant!r} seed {seed}"
    assert is_closed(prop), name
    assert thin_share(prop) <= MOST_THIN, name
    assert floating_bodies(prop) == 0, name
    assert len(prop.faces) <= 6000, name


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_every_kind_is_sound_in_every_variant(family: str) -> None:
    for of in FAMILIES[family]:
        for seed, variant in enumerate(["", *of.variants]):
            check_soundness(of, build_prop(of, seed, variant), seed)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_variant_of_every_kind_is_sound_and_truly_described(family: str) -> None:
    for of in FAMILIES[family]:
        seed = zlib.crc32(of.noun.encode()) % 97
        prop = build_prop(of, seed)
        check_soundness(of, prop, seed)
        for fact in part_facts(prop):
            parts = [part for part in prop.parts if part.name == fact.name and part.said]
            assert not fact.color or {part.paint.color for part in parts} == {fact.color}
            assert not fact.count or sum(part.count for part in parts) == fact.count
        captions = captions_of(of, prop, np.random.default_rng(5), 12)
        assert all(caption.strip() == caption and "{" not in caption for caption in captions)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_two_of_a_kind_are_alike(family: str) -> None:
    for of in FAMILIES[family]:
        props = [build_prop(of, seed, "") for seed in range(3)]
        sizes = {tuple(np.ptp(prop.vertices, axis=0).round(5)) for prop in props}
        colors = {tuple(area_by_color(prop)) for prop in props}
        assert len(sizes) + len(colors) > 2, of.noun


def test_everything_that_designers_want_has_a_generator() -> None:
    wanted = WANTED.read_text(encoding="utf-8").split("\n")[:-1]
    assert len(wanted) == 500
    assert sorted(set(wanted) - set(load_kinds())) == []
