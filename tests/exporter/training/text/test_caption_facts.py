"""What is read off a mesh: a red box on a grey one, and a tall one among its likes."""

import numpy as np

from propsmith.exporter.training.data.mesh_source import Record
from propsmith.exporter.training.text.caption_facts import add_facts, color_regions, proportion_words
from propsmith.exporter.training.text.captions import build_caption, phrasings
from propsmith.exporter.training.text.region_phrases import region_phrases
from propsmith.runtime.arrays import AnyArray
from propsmith.runtime.prompt.lexicon import load_lexicon
from tests.exporter.training.shapes import box

RGB = {entry.word: np.array(entry.rgb) / 255 for entry in load_lexicon().of_kind("color") if entry.basic and entry.rgb}


def two_boxes(top: str, base: str) -> tuple[AnyArray, AnyArray]:
    """A box of one color on a box of another."""
    low = box((1, 0.5, 1)).numpy()
    high = low + np.array([0, 1.0, 0], np.float32)
    colors = np.concatenate([np.tile(RGB[base], (len(low), 3, 1)), np.tile(RGB[top], (len(high), 3, 1))])
    return np.concatenate([low, high]), colors


class Source:
    """Two-colored boxes as a source."""

    def __init__(self, records: list[Record]):
        self.records = records

    def read(self, index: int) -> tuple[AnyArray, AnyArray]:
        return two_boxes("red", "grey")


def test_regions() -> None:
    assert color_regions(*two_boxes("red", "grey")) == "top red; base grey"
    assert color_regions(*two_boxes("red", "red")) == ""
    corners, colors = two_boxes("red", "grey")
    turned = corners[..., [0, 2, 1]]
    assert color_regions(turned, colors) == "front red; back grey"


def test_regions_become_clauses_with_the_nouns_own_parts() -> None:
    assert region_phrases("house", "top red; base grey") == (
        "with a red roof and grey walls",
        "with a red roof",
        "with grey walls",
    )
    assert region_phrases("machine", "top orange; base grey")[1] == "with an orange top"
    assert region_phrases("house", "") == ()


def test_records_gain_columns_but_built_ones_are_left_alone() -> None:
    source = Source([Record("a", {"caption": "house"}), Record("b", {"caption": "x", "captions": "x | y"})])
    first, second = add_facts(source)
    assert first.row["regions"] == "top red; base grey"
    assert second is source.records[1]
    texts = phrasings(build_caption(first.row), ("red",), np.random.default_rng(0), 200)
    assert not any("roof" in text for text in texts)  # repainted: its own colors are gone
    own = build_caption({**first.row, "colours": "red 0.6; grey 0.4"})
    texts = phrasings(own, own.colors, np.random.default_rng(0), 200)
    assert sum("with a red roof" in text for text in texts) > 10


def test_given_captions_are_used_as_they_are() -> None:
    row = {"caption": "chair", "captions": "chair | a red chair", "kind": "chair", "colours": "red 1.00"}
    caption = build_caption(row)
    assert set(phrasings(caption, ("blue",), np.random.default_rng(0), 50)) == {"chair", "a red chair"}
    assert caption.noun == "chair"


def test_proportions_against_the_nouns_median() -> None:
    records = [Record(str(k), {"caption": "barrel"}) for k in range(5)]
    sides = {k: np.array([1.0, 1.0, 1.0]) for k in range(5)} | {4: np.array([1.0, 1.5, 1.0])}
    assert proportion_words(records, sides) == {4: "tall"}
    assert proportion_words(records[:3], {k: sides[k] for k in range(3)}) == {}
