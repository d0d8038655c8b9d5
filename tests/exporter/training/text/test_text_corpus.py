import numpy as np
import pytest

from propsmith.exporter.training.text.captions import build_caption
from propsmith.exporter.training.text.text_corpus import HYPERNYM, SYNONYM, Anchors, CorpusSizes, build_corpus
from propsmith.runtime.prompt.lexicon import load_lexicon

LEXICON = load_lexicon()
NOUNS = ["barrel", "barrel", "keg", "axe", "shield", "shield", "round shield", "chair", "pine tree", "stone"]


@pytest.mark.parametrize(
    ("text", "anchor", "pull"),
    [
        ("hatchet", "axe", SYNONYM),
        ("a rusty hatchet", "a rusty axe", SYNONYM),
        ("buckler", "shield", SYNONYM),
        ("snowy conifer with lights", "snowy pine tree with lights", SYNONYM),
        ("royal throne", "royal chair", HYPERNYM),
        ("keg", "keg", 0.0),
        ("kegs", "kegs", 0.0),
        ("stone hatchet", "stone axe", SYNONYM),
        ("the of", "the of", 0.0),
        ("unheard", "unheard", 0.0),
    ],
)
def test_texts_are_drawn_to_the_captions_nouns(text, anchor, pull):
    assert Anchors(LEXICON, NOUNS).find(text) == (anchor, pull)


def test_of_several_nouns_the_commonest_wins():
    assert Anchors(LEXICON, ["shield", "round shield", "round shield"]).find("buckler")[0] == "round shield"


def make_corpus(seed=0):
    captions = [build_caption({"caption": "large barrel", "category": "container", "colours": "brown 0.7"})]
    sizes = CorpusSizes(phrasings=5, repaints=5, per_name=1, per_word=1, mixed=50)
    return build_corpus(captions, LEXICON, ["zebra", "quixotic"], np.random.default_rng(seed), sizes)


def test_the_corpus_is_unique_aligned_and_reproducible():
    corpus = make_corpus()
    assert len(corpus.texts) == len(corpus.anchors) == len(corpus.pulls) == len(set(corpus.texts))
    assert corpus == make_corpus()
    assert corpus != make_corpus(1)
    for text, anchor, pull in zip(corpus.texts, corpus.anchors, corpus.pulls, strict=True):
        assert (text == anchor) == (pull == 0)


def test_the_corpus_holds_names_words_and_phrases():
    texts = set(make_corpus().texts)
    assert {"barrel", "oil drum", "hatchet", "wooden", "crimson", "quixotic"} <= texts
    assert any(text.endswith(" quixotic") or "quixotic " in text for text in texts)
    assert all(text == text.strip() and "  " not in text and "{" not in text for text in texts)
