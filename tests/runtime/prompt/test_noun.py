"""What a prompt names."""

import pytest

from propsmith.runtime.prompt.noun import thing_words


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
