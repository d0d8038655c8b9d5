"""What a prompt names."""

import pytest

from propsmith.runtime.prompt.noun import thing_words, words_of_name


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Large wooden barrel with iron rings", ["large", "wooden", "barrel"]),
        ("crate of carrots", ["crate"]),
        ("a pair of boots", ["boots"]),
        ("chair on a table", ["chair"]),
        ("with", ["with"]),
        ("!", []),
    ],
)
def test_the_thing_comes_first(prompt, words):
    assert thing_words(prompt) == words


@pytest.mark.parametrize(
    ("stem", "words"),
    [
        ("wooden_chair", ["wooden", "chair"]),
        ("SM_WoodenChair-02_LOD0", ["wooden", "chair"]),
        ("low table (1)", ["low", "table"]),
        ("LowPoly.Table.v2", ["table"]),
        ("Low-Poly_Tree", ["tree"]),
        ("BARREL", ["barrel"]),
        ("chaise_élégante", ["chaise", "élégante"]),
        ("model", []),
        ("0001", []),
        ("", []),
    ],
)
def test_the_words_of_a_file_name(stem, words):
    assert words_of_name(stem) == words
