from pathlib import Path

import numpy as np
import pytest

from propsmith.exporter.training.data.mesh_source import Record
from propsmith.exporter.training.prop_choice import choose_shapes
from propsmith.exporter.training.repainting import (
    TextPlan,
    colorway_phrasings,
    make_colorways,
    named_colors,
    plan_texts,
)
from propsmith.exporter.training.text.captions import build_caption

PALETTE = np.array([(0.8, 0.1, 0.1)] * 8)
SHARE = np.array([1.0] + [0.0] * 7)


def test_the_first_coat_is_the_props_own() -> None:
    caption = build_caption({"caption": "barrel", "colours": "red 1.00"})
    colorways = make_colorways(caption, PALETTE, SHARE, 5, np.random.default_rng(0))
    assert np.array_equal(colorways[0].palette, PALETTE)
    assert colorways[0].colors == ("red",)
    assert len({colorway.colors for colorway in colorways}) > 2


def test_other_coats_always_say_their_color() -> None:
    caption = build_caption({"caption": "pumpkin", "colours": "red 1.00"})
    rng = np.random.default_rng(0)
    for colorway in make_colorways(caption, PALETTE, SHARE, 6, rng)[1:]:
        assert all(colorway.colors[0] in text for text in colorway_phrasings(caption, colorway, False, 8, rng))


def test_small_areas_are_not_spoken_of() -> None:
    palette = np.array([(0.8, 0.1, 0.1), (0.1, 0.2, 0.8)] + [(0.8, 0.1, 0.1)] * 6)
    assert named_colors(palette, np.array([0.95, 0.05] + [0.0] * 6)) == named_colors(PALETTE, SHARE)


def test_a_plan_survives_the_disk(tmp_path: Path) -> None:
    captions = [build_caption({"caption": text}) for text in ("red barrel", "red barrel", "old crate")]
    plan = plan_texts(captions, np.stack([PALETTE] * 3), np.stack([SHARE] * 3), colorways=3, phrasings=4, seed=1)
    assert plan.index.shape == (3, 3, 4)
    assert len(plan.texts) == len(set(plan.texts)) == plan.index.max() + 1
    plan.save(tmp_path / "plan.npz")
    again = TextPlan.load(tmp_path / "plan.npz")
    assert again.texts == plan.texts
    assert np.array_equal(again.palettes, plan.palettes)


def test_rare_nouns_and_props_come_first() -> None:
    names = ["rock"] * 9 + ["skull", "wall", "floor"]
    records = [Record(str(i), {}, is_prop=i < 10, shape_group="1") for i in range(12)]
    chosen, weights = choose_shapes(records, [build_caption({"caption": name}) for name in names])
    assert chosen == list(range(11))  # the floor isn't asked for
    assert weights[0] == pytest.approx(weights[9] / 3)
    assert weights[10] == pytest.approx(weights[9] * 0.4)
