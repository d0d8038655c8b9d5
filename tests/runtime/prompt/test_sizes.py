"""Sizes: what a prompt names first has the size that such things usually have."""

import json

import numpy as np
import pytest
import trimesh

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.prompt.lexicon import load_lexicon
from propsmith.runtime.prompt.sizes import UsualSize, metres_per_unit, usual_size


@pytest.mark.parametrize(
    ("prompt", "metres", "along"),
    [
        ("wooden barrel", 0.95, "height"),
        ("a large Wooden Barrel with iron rings", 1.33, "height"),
        ("crate of carrots", 0.8, "height"),
        ("piece of cheese", 0.1, "height"),
        ("iron sword", 1.0, "longest"),
        ("street lamp", 4.5, "height"),
        ("two red apples", 0.09, "height"),
        ("tiny house", 3.0, "height"),
        ("yellow flower", 0.35, "height"),
        ("pickup truck", 1.8, "height"),
        ("chair on a table", 0.95, "height"),
        ("rowing boat", 3.5, "longest"),
    ],
)
def test_the_first_thing_that_a_prompt_names_has_its_usual_size(prompt, metres, along):
    assert usual_size(prompt) == UsualSize(metres, along)


@pytest.mark.parametrize("prompt", ["thingumabob", "blue", "with", "!"])
def test_what_is_no_thing_has_no_size(prompt):
    assert usual_size(prompt) is None


def test_every_noun_of_the_lexicon_has_a_size_between_a_coin_and_a_liner():
    sizes = [usual_size(entry.word) for entry in load_lexicon().of_kind("noun")]
    assert all(size is not None and 0.01 <= size.metres <= 150 for size in sizes)


def test_most_words_that_are_things_to_the_embedded_model_have_a_size():
    words = json.loads(Bundle.load("props").sidecar("words.json"))
    things = [word for word in words if load_lexicon().find(word, "noun")]
    assert len(things) > 900
    assert all(usual_size(word) for word in things)


BOX = trimesh.creation.box((2, 1, 4))
MESH = Mesh(BOX.vertices, BOX.faces)


def test_a_mesh_is_scaled_to_a_height_a_box_or_its_usual_size():
    assert metres_per_unit(MESH, "wooden barrel", 3.0) == pytest.approx(3)
    assert metres_per_unit(MESH, "wooden barrel", None, (1, 1, 1)) == pytest.approx(0.25)
    assert metres_per_unit(MESH, "wooden barrel", None) == pytest.approx(0.95)
    assert metres_per_unit(MESH, "iron sword", None) == pytest.approx(0.25)
    assert metres_per_unit(MESH, "iron sword", None, scale=2.0) == pytest.approx(0.5)
    assert metres_per_unit(MESH, "thingumabob", None) == 1.0


@pytest.mark.parametrize("height", [0.0, -1.0, np.nan, np.inf])
def test_heights_that_are_none_are_refused(height):
    with pytest.raises(InputError, match="height must be a positive number of metres"):
        metres_per_unit(MESH, "barrel", height)


@pytest.mark.parametrize(
    ("height", "box", "scale", "message"),
    [
        (1.0, (1, 1, 1), 1.0, "exclude each other"),
        (None, (1, 0, 1), 1.0, "a box has three positive sides in metres, not 1, 0, 1"),
        (None, None, 0.0, "scale must be a positive number, not 0"),
    ],
)
def test_wrong_sizes_are_refused(height, box, scale, message):
    with pytest.raises(InputError, match=message):
        metres_per_unit(MESH, "barrel", height, box, scale)


def test_what_has_no_height_is_refused():
    flat = Mesh([[0, 0, 0], [1, 0, 0], [0, 0, 1]], [[0, 1, 2]])
    with pytest.raises(InputError, match="without any height"):
        metres_per_unit(flat, "barrel", None)
