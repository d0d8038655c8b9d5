import json
from pathlib import Path

import numpy as np
import pytest

from propsmith.exporter.training.text.caption_rules import load_rules, rewrite_caption
from propsmith.exporter.training.text.captions import (
    Caption,
    build_caption,
    color_rgb,
    color_word,
    known_words,
    phrasings,
    plausible,
)
from propsmith.runtime.prompt.lexicon import load_lexicon

BARREL = {
    "caption": "large barrel",
    "name": "barrel_large",
    "category": "container",
    "colours": "brown 0.66; grey 0.22",
}


def row(caption, category="", colours="", name="", pack=""):
    return {"caption": caption, "category": category, "colours": colours, "name": name, "pack": pack}


@pytest.mark.parametrize(
    ("caption", "name", "pack", "mended"),
    [
        ("axe handed", "axe_2handed", "kaykit character pack", "two handed axe"),
        ("crossbow handed", "crossbow_1handed", "kaykit character pack", "one handed crossbow"),
        ("small tree pine", "tree_pineSmallA", "kenney nature-kit", "small pine tree"),
        ("chopped food ingredient carrot", "food_ingredient_carrot_chopped", "kaykit restaurant", "chopped carrot"),
        ("apple harvested", "Apple_Harvested", "quaternius crops pack", "apple tree"),
        ("apple crop", "Apple_Crop", "quaternius crops pack", "apple"),
        ("apple", "Apple_1", "quaternius crops pack", "sprout"),
        ("palm tree crop", "PalmTree_Crop", "quaternius crops pack", "coconut"),
        ("apple", "apple", "kenney food-kit", "apple"),
        ("large trunk", "trunk_large_A", "kaykit dungeon remastered 1.0", "large treasure chest"),
        ("trunk", "trunk", "kenney graveyard-kit", "tree stump"),
        ("george", "George", "quaternius mech pack", "robot"),
        ("axe rare", "axe_rare", "kaykit-dungeon", "axe"),
        ("detail", "detail", "", "detail"),
        ("something new", "something_new", "", "something new"),
    ],
)
def test_odd_captions_are_mended(caption, name, pack, mended):
    assert rewrite_caption(caption, name, pack) == mended


def test_no_rule_repeats_what_it_reads():
    rules = load_rules()
    assert all(old != new for old, new in rules.fragments.items())
    assert all(old != new for old, new in rules.captions.items())


def test_a_barrel():
    caption = build_caption(BARREL)
    assert caption.noun == "barrel"
    assert caption.adjectives == ("large",)
    assert caption.materials == ("wood", "iron")
    assert caption.colors == ("brown", "grey")
    assert caption.text == "brown large wooden barrel"
    assert caption.synonyms[0] == "keg"
    assert "wooden barrel" not in caption.synonyms


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (row("axe handed", "weapon", "grey 0.67; dark grey 0.14", "axe_2handed"), "grey two handed iron axe"),
        (row("red building church", "building", "light grey 0.5; dark red 0.2"), "red stone church"),
        (row("wood chair", "furniture", "light brown 1.00"), "light brown wooden chair"),
        (row("table coffee", "food", "light brown 1.00"), "light brown wooden coffee table"),
        (row("glass table coffee", "food", "light grey 1.00"), "light grey glass coffee table"),
        (row("gravestone decorative", "sign_fence", "grey 1.00"), "grey decorative stone gravestone"),
        (row("gold coin", "loot", "gold 1.00"), "gold golden coin"),
        (row("crown", "loot", "gold 0.8; red 0.2"), "gold golden crown"),
        (row("snow rock", "rock", "grey 1.00"), "grey snowy rock"),
        (row("small golden axe", "weapon", "gold 0.6; brown 0.3"), "gold small golden axe"),
        (row("kitchen table sink", "furniture", "white 1.00"), "white kitchen table with sink"),
        (row("bowl soup", "food", "white 1.00"), "white bowl of soup"),
        (row("barrel"), "barrel"),
    ],
)
def test_exact_captions(given, text):
    assert build_caption(given).text == text


@pytest.mark.parametrize("category", ["tree", "animal", "food", "rock", "electronics"])
def test_nobody_says_the_material_of_living_things(category):
    assert build_caption(row("thing", category, "brown 1.00")).materials == ()


def test_a_shade_of_the_named_colour_is_not_said_again():
    caption = build_caption(row("blue slingshot", "weapon", "light grey 0.69; light blue 0.31"))
    assert caption.colors == ("blue", "light grey")


def test_other_tables_need_a_caption_alone():
    assert build_caption({"caption": "Rusty Anvil"}) == Caption(
        noun="anvil",
        adjectives=("rusty",),
        synonyms=load_lexicon().find("anvil").synonyms,
    )


def test_phrasings_are_deterministic_and_never_empty():
    caption = build_caption(BARREL)
    first = phrasings(caption, caption.colors, np.random.default_rng(3), 50)
    assert first == phrasings(caption, caption.colors, np.random.default_rng(3), 50)
    assert len(first) == 50
    assert len(set(first)) > 20
    assert all(phrase == " ".join(phrase.split()) and phrase for phrase in first)


def test_phrasings_say_noun_colour_material_and_size():
    caption = build_caption(BARREL)
    said = set(phrasings(caption, caption.colors, np.random.default_rng(0), 2000))
    assert {"barrel", "wooden barrel", "keg", "large barrel", "brown barrel", "brown and grey barrel"} <= said
    assert "large brown wooden barrel" in said


def test_words_follow_the_paint():
    caption = build_caption(BARREL)
    said = phrasings(caption, ("blue", "light blue"), np.random.default_rng(0), 1000)
    words = {word for phrase in said for word in phrase.split()}
    assert "blue" in words
    assert not words & {"brown", "wooden", "oak", "timber", "iron"}


def test_materials_fit_colours():
    assert plausible("wood", ["brown"])
    assert plausible("wood", ["grey", "light brown"])
    assert not plausible("wood", ["blue", "red", "brown"])
    assert not plausible("gold", ["purple"])
    assert not plausible("unobtainium", ["brown"])


@pytest.mark.parametrize(
    ("rgb", "word"),
    [
        ((1, 0, 0), "red"),
        ((0, 0, 1), "blue"),
        ((1, 1, 1), "white"),
        ((0, 0, 0), "black"),
        ((0.5, 0.5, 0.5), "grey"),
        ((1, 0.5, 0), "orange"),
        ((1, 0.75, 0.8), "pink"),
        ((0.5, 0, 0.5), "purple"),
        ((0.45, 0.28, 0.16), "brown"),
    ],
)
def test_colours_are_named_by_the_nearest_word(rgb, word):
    assert color_word(rgb) == word


def test_every_basic_colour_is_named_as_itself():
    for entry in load_lexicon().of_kind("color"):
        rgb = color_rgb(entry.word)
        np.testing.assert_allclose(rgb, np.array(entry.rgb) / 255)
        if entry.basic:
            assert color_word(rgb) == entry.word
    assert color_rgb("barrel") is None


def test_known_words_are_single_and_sorted():
    words = known_words([build_caption(BARREL)])
    assert words == sorted(set(words))
    assert {"barrel", "keg", "oil", "wooden", "large", "huge", "crimson"} <= set(words)
    assert all(word.isalpha() for word in words)


def test_the_held_out_synonyms_are_not_in_the_lexicon():
    prompts = json.loads((Path(__file__).parent / "synonyms.json").read_text(encoding="utf-8"))
    assert (len(prompts["tuning"]), len(prompts["held_out"])) == (70, 30)
    held = {word for prompt in prompts["held_out"] for word in prompt.split()} - {"tree"}
    assert not held & load_lexicon().vocabulary
