"""Weights of a mixed set, by hand; and its table."""

import pytest

from propsmith.exporter.training.data.mesh_source import Record
from propsmith.exporter.training.data.mixture import describe_records, shape_weights


def record(number: int, pack: str = "kit", author: str = "Kenney") -> Record:
    return Record(f"r{number}", {"pack": pack, "author": author}, True, f"g{number}")


REAL = [record(number) for number in range(5)]
BUILT = [record(10 + number, "procedural", "Propsmith") for number in range(4)]


def test_rare_nouns_are_drawn_more_often() -> None:
    weights = shape_weights(REAL, ["rock"] * 4 + ["skull"])
    assert weights == pytest.approx([1 / 6] * 4 + [2 / 6])  # four rocks of 1/2 each, a skull of 1


def test_real_props_keep_their_share_however_many_are_built() -> None:
    nouns = ["rock"] * 4 + ["skull"] + ["rock"] * 4
    weights = shape_weights([*REAL, *BUILT], nouns, real_share=0.6)
    assert sum(weights[:5]) == pytest.approx(0.6)
    assert weights[5:] == pytest.approx([0.1] * 4)
    assert sum(shape_weights(BUILT, ["rock"] * 4, real_share=0.6)) == pytest.approx(1)


def test_a_table_of_sources() -> None:
    rows = describe_records([*REAL, *BUILT], ["rock"] * 4 + ["skull"] + ["rock"] * 4)
    held_out = sum(r.is_test for r in REAL), sum(r.is_test for r in BUILT)
    assert rows == [
        ("Kenney", 5, 5, 2, held_out[0]),
        ("built", 4, 4, 1, held_out[1]),
        ("all", 9, 9, 2, sum(held_out)),
    ]
