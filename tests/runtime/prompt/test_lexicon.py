import json
from importlib.resources import files

import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.prompt.lexicon import KINDS, Finish, load_lexicon, parse_entry

LEXICON = load_lexicon()


def words(kind):
    return {entry.word for entry in LEXICON.of_kind(kind)}


def test_the_lexicon_is_large_and_one_entry_a_line():
    lines = files("propsmith.runtime").joinpath("data", "lexicon.json").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line.rstrip(",")) for line in lines[1:-1]]
    assert len(entries) == len(LEXICON.entries) >= 1500
    assert [entry["word"] for entry in entries] == sorted(entry["word"] for entry in entries)


def test_every_entry_is_unique_lower_case_and_of_a_kind():
    keys = [(entry.word, entry.kind) for entry in LEXICON.entries]
    assert len(keys) == len(set(keys))
    for entry in LEXICON.entries:
        assert entry.kind in KINDS
        for name in entry.names:
            assert name == " ".join(name.lower().split()), entry.word
        assert entry.word not in entry.synonyms
        assert len(set(entry.synonyms)) == len(entry.synonyms)


def test_hypernyms_and_materials_are_entries_themselves():
    heads = {entry.word for entry in LEXICON.entries}
    for entry in LEXICON.entries:
        assert set(entry.hypernyms) <= heads, entry.word
        assert set(entry.materials) <= words("material"), entry.word
        assert set(entry.colors) <= words("color"), entry.word


def test_hypernyms_lead_upwards_without_end_only_between_equals():
    basic = {entry.word for entry in LEXICON.of_kind("color") if entry.basic}
    for entry in LEXICON.of_kind("color"):
        assert entry.rgb is not None
        assert all(0 <= value <= 255 for value in entry.rgb)
        assert entry.basic or (set(entry.hypernyms) <= basic and entry.hypernyms), entry.word


def test_materials_have_surfaces_in_range():
    for entry in LEXICON.of_kind("material"):
        assert entry.surface is not None
        assert entry.adjective
        for value in (entry.surface.metallic, entry.surface.roughness, entry.surface.emissive):
            assert 0 <= value <= 1
    gold = LEXICON.find("golden", "material")
    assert gold is not None
    assert (gold.word, gold.surface) == ("gold", Finish(metallic=1, roughness=0.25, emissive=0))


@pytest.mark.parametrize(
    ("word", "head"),
    [
        ("hatchet", "axe"),
        ("pail", "bucket"),
        ("buckler", "shield"),
        ("Lorry", "truck"),
        ("barrels", "barrel"),
        ("berries", "berries"),
        ("torches", "torch"),
        ("keg", "keg"),
        ("glass", "glass"),
    ],
)
def test_find_reads_synonyms_plurals_and_capitals(word, head):
    found = LEXICON.find(word, "noun")
    assert found is not None
    assert found.word == head


def test_find_knows_nothing_of_other_words():
    assert LEXICON.find("xyzzy") is None
    assert LEXICON.find("barrel", "color") is None


def test_the_vocabulary_holds_single_words():
    assert {"barrel", "oil", "drum", "wooden", "turquoise"} <= LEXICON.vocabulary
    assert "oil drum" not in LEXICON.vocabulary


@pytest.mark.parametrize(
    ("raw", "said"),
    [({"word": "a", "kind": "verb"}, "'a': kind 'verb'"), ({"word": "a", "kind": "noun", "synonym": []}, "synonym")],
)
def test_a_wrong_entry_is_named(raw, said):
    with pytest.raises(InputError, match=said):
        parse_entry(raw)
