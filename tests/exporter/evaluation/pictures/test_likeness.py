"""The measures of sets on a small pack, with the real network and the embedded bundle's text encoder."""

import pytest

from propsmith.exporter.evaluation.measure import ArrayCache, Judged
from propsmith.exporter.evaluation.pictures.likeness import Likeness
from propsmith.exporter.evaluation.pictures.prompt_match import PromptMatch
from propsmith.exporter.evaluation.real_props import RealProps
from tests.exporter.evaluation.packs import write_pack


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("likeness")
    real = RealProps([write_pack(folder / "pack.npz", held_out=12, training=8)])
    samples = list(real.props("asked"))
    return Judged("real", samples, real, None, None, ArrayCache(folder / "arrays"))


def test_real_props_are_like_real_props(judged):
    shares = []
    figures = Likeness().measure(judged, shares.append)
    assert figures["category"] == 1  # there is but one
    assert figures["coverage"] >= 0.5
    assert figures["frechet"] >= 0
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_fewer_props_than_neighbors_have_no_neighborhoods(judged):
    few = Judged("few", judged.samples[:3], judged.real, None, None, judged.cache)
    figures = Likeness().measure(few, lambda _: None)
    assert figures["precision"] is None
    assert figures["category"] == 1


def test_the_text_head_is_kept_in_the_cache(judged):
    first = PromptMatch().measure(judged, lambda _: None)
    (kept,) = (judged.cache.folder / "text-head").iterdir()
    stamp = kept.stat().st_mtime_ns
    assert PromptMatch().measure(judged, lambda _: None) == first
    assert kept.stat().st_mtime_ns == stamp
    assert first["chance"] == 1 / 6
    assert 0 <= first["r_precision"] <= first["r_precision_5"] <= 1
