import pytest

from propsmith.exporter.evaluation.contenders import PropRequest, contender_of, shuffled
from propsmith.runtime.errors import BundleError


def test_a_bundle_is_named_by_what_it_is_and_how_it_samples(tiny_bundle):
    first, again = contender_of(str(tiny_bundle)), contender_of(str(tiny_bundle))
    assert first == again
    assert first.encoder == str(tiny_bundle)  # its own
    others = [contender_of(str(tiny_bundle), 3), contender_of(str(tiny_bundle), None, 64)]
    assert len({first.maker, *(other.maker for other in others)}) == 3
    keys = {control: first.as_control(control).key for control in ("real", "shuffled", "noised")}
    assert keys == {"real": "real", "shuffled": first.maker, "noised": f"{first.maker}-noised"}
    assert first.as_control("noised").encoder is None


def test_the_embedded_bundle_has_its_encoder_beside_it():
    assert contender_of("props").encoder == "props-encoder"


def test_bundles_that_make_no_props_from_words_are_refused():
    with pytest.raises(BundleError, match="no capability 'text'"):
        contender_of("props-encoder")


def test_requests_have_names_of_their_own():
    names = {PropRequest(prompt, seed, prompt).name for prompt in ("red box", "red box!", "x" * 80) for seed in (0, 1)}
    assert len(names) == 6
    assert all(len(name) < 60 for name in names)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_shuffled_prompts_are_never_their_own(count):
    requests = [PropRequest(f"{n}", seed, f"{n}", f"kind {n}", f"id {n}") for n in range(count) for seed in (0, 1)]
    other = shuffled(requests)
    assert [request.prompt for request in other] == [request.prompt for request in requests]
    assert all(request.asked != request.prompt for request in other)
    assert sorted(request.asked for request in other) == sorted(request.asked for request in requests)
    assert all((r.category, r.reference) == (f"kind {r.asked}", f"id {r.asked}") for r in other)
    assert not {r.judged_name for r in other} & {r.judged_name for r in requests}
