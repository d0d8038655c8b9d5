"""Prompts: what is refused, what is embedded, and what is said of unknown words."""

import numpy as np
import pytest

from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.text import MAX_PROMPT, TextCondition, check_prompt


@pytest.fixture(scope="module")
def condition(tiny_bundle):
    bundle = Bundle.load(tiny_bundle)
    return TextCondition(bundle, OnnxRuntimeBackend(bundle))


def test_prompt_is_tidied():
    assert check_prompt("  wooden\t barrel\n") == "wooden barrel"


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("", "the prompt is empty"),
        (" \n\t ", "the prompt is empty"),
        ("?!", r"holds no word"),
        ("x" * 2000, "has 2000 characters, at most 300"),
    ],
)
def test_bad_prompts(prompt, message):
    with pytest.raises(InputError, match=message):
        check_prompt(prompt)


def test_longest_prompt_is_encoded(condition):
    assert condition.encode(["wooden " * (MAX_PROMPT // 7)]).shape == (1, 32)


def test_embeddings_are_unit_vectors_and_rows_are_independent(condition):
    both = condition.encode(["wooden barrel", "large red chair with a blue chest"])
    np.testing.assert_allclose(np.linalg.norm(both, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(both[:1], condition.encode(["wooden barrel"]))
    assert np.abs(both[0] - both[1]).max() > 1e-2


def test_case_and_spacing_do_not_matter(condition):
    np.testing.assert_array_equal(condition.encode(["Wooden  BARREL"]), condition.encode(["wooden barrel"]))


def test_unknown_words_and_their_nearest(condition):
    (unknown,) = condition.unknown_words("a large wooden barel with barrels, trees and the crates")
    assert unknown.word == "barel"
    assert unknown.nearest[0] == "barrel"  # by spelling
    assert len(unknown.nearest) == 3
    assert str(unknown).startswith("the model doesn't know 'barel'; nearest it knows: barrel, ")


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("стул", ["стул"]),
        ("СТОЛ", ["стол"]),
        ("古い木の樽", ["古い木の樽"]),
        ("木", ["木"]),
        ("लकड़ी की कुर्सी", ["लकड़ी", "की", "कुर्सी"]),
        ("كرسي wooden chest", ["كرسي"]),
        ("red chäir", ["chäir"]),
        ("red cha\u0308ir", ["chäir"]),
        ("b\u0430rrel", ["b\u0430rrel"]),
        ("\uff42\uff41\uff52\uff52\uff45\uff4c", ["\uff42\uff41\uff52\uff52\uff45\uff4c"]),
        ("qwertz barrel", ["qwertz"]),
        ("7", ["7"]),
        ("x 7", ["x", "7"]),
        ("2 m barrel, type x", ["type"]),
        ("king's chair", ["king"]),
    ],
)
def test_words_in_any_script_are_reported_if_unknown(condition, prompt, words):
    assert [unknown.word for unknown in condition.unknown_words(prompt)] == words


def test_an_accented_word_is_near_the_plain_one(condition):
    (unknown,) = condition.unknown_words("bárrêl")
    assert str(unknown).startswith("the model doesn't know 'bárrêl'; nearest it knows: barrel, ")


def test_a_word_in_another_script_has_no_nearest_meaning(condition):
    (unknown,) = condition.unknown_words("стул")
    assert str(unknown) == "the model doesn't know 'стул': say it in English"


def test_words_are_checked_without_a_session(tiny_bundle):
    condition = TextCondition(Bundle.load(tiny_bundle), backend=None)
    assert condition.unknown_words("wooden barrel") == []


def test_known_prompts_say_nothing(condition):
    assert condition.unknown_words("a large pine tree of stone") == []


def test_letters_of_other_scripts_are_embedded(condition):
    assert np.isfinite(condition.encode(["木の樽"])).all()


@pytest.fixture(scope="module")
def embedded():
    bundle = Bundle.load("props")
    return TextCondition(bundle, OnnxRuntimeBackend(bundle))


@pytest.mark.parametrize(
    ("prompt", "kept_to", "noun"),
    [("mossy stone well", "stone well", "well"), ("old stone well with moss", "stone well", "well")],
)
def test_a_prompt_is_kept_to_the_thing_that_it_names(prompt, kept_to, noun, embedded):
    plain, thing = embedded.encode([prompt, noun])
    assert plain @ thing < 0.57
    (kept,), phrase = embedded.encode_prompt(prompt)
    assert phrase == kept_to
    assert kept @ thing >= 0.7
    assert np.linalg.norm(kept) == pytest.approx(1, abs=1e-5)
    assert kept @ plain > embedded.encode([kept_to])[0] @ plain


@pytest.mark.parametrize("prompt", ["red chair", "trash can", "crate of carrots", "chair gold", "blue", "zzz"])
def test_sound_prompts_are_left_as_they_are(prompt, embedded):
    kept, phrase = embedded.encode_prompt(prompt)
    assert phrase is None
    np.testing.assert_array_equal(kept, embedded.encode([prompt]))
