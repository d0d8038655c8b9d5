"""Captions of known props, word for word where only one is possible."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import corners
from propsmith.exporter.training.procedural.prop_captions import (
    area_by_color,
    captions_of,
    noun_phrase,
    part_facts,
    plural,
    with_article,
)
from propsmith.exporter.training.procedural.registry import Kind
from propsmith.exporter.training.procedural.solids import box


def _table(builder: PropBuilder) -> None:
    top = builder.add("top", box(1, 0.1, 1).move(y=0.5), builder.paint("wood", "red"))
    legs = [box(0.1, 0.51, 0.1).move(x=x, z=z) for x, z in corners(1, 1, 0.1)]
    builder.add("leg", legs, builder.paint("gold", "gold"))
    builder.add("wall", box(0.9, 0.06, 0.9).under(top), builder.paint("wood", "red"), said=False)


TABLE = Kind("table", _table)


def test_facts_are_counted_and_measured() -> None:
    builder = PropBuilder("table", "", np.random.default_rng(0))
    _table(builder)
    prop = builder.finish()
    facts = {fact.name: fact for fact in part_facts(prop)}
    assert set(facts) == {"top", "leg"}
    assert (facts["leg"].count, facts["leg"].color, facts["leg"].material) == (4, "gold", "gold")
    assert (facts["top"].count, facts["top"].color) == (0, "red")
    assert list(area_by_color(prop)) == ["red", "gold"]


def test_captions_bind_colors_to_parts() -> None:
    builder = PropBuilder("table", "", np.random.default_rng(0))
    _table(builder)
    prop = builder.finish()
    captions = set(captions_of(TABLE, prop, np.random.default_rng(0), 3000))
    assert {"table", "red table", "table with four gold legs", "red table with gold legs"} <= captions
    assert "table with a red top and four golden legs" in captions
    words = {word for caption in captions for word in caption.split()}
    assert not words & {"blue", "gold-legged", "wall", "walls", "three", "five", "1"}
    assert not any("red legs" in caption or "gold top" in caption for caption in captions)


def test_nouns_and_their_variants() -> None:
    assert noun_phrase("chair", "rocking") == "rocking chair"
    assert noun_phrase("barrel", "with a tap") == "barrel with a tap"
    assert noun_phrase("book", "stack of {s}") == "stack of books"
    assert noun_phrase("barrel", "half a {}") == "half a barrel"
    assert [plural(word) for word in ("shelf", "box of fruit", "knife", "torch")] == [
        "shelves",
        "boxes of fruit",
        "knives",
        "torches",
    ]
    assert with_article("hourglass") == "an hourglass"
    assert with_article("old boots with a buckle") == "old boots with a buckle"
    assert with_article("wall of sandbags") == "a wall of sandbags"
    assert [with_article(word) for word in ("cactus", "compass", "hand lens")] == [
        "a cactus",
        "a compass",
        "a hand lens",
    ]
