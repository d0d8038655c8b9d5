import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from propsmith.exporter.training.text.word_pieces import MAX_TOKENS, build_tokenizer, plain_words, spelled_words
from propsmith.runtime.errors import InputError

PIECES = ["[PAD]", "[unused0]", "[UNK]", "a", "b", "r", "##a", "##b", "the", "barrel", "##rel", "bar", "zebra", "été"]


@pytest.fixture
def source():
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def test_letters_whole_words_and_used_pieces_come_first(source):
    tokenizer = build_tokenizer(source, ["the barrel", "barrel"], ["settee", "keg"], 12, preferred=["zebra", "the"])
    pieces = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)
    assert pieces[:2] == ["[PAD]", "[UNK]"]
    assert set(pieces[2:7]) == {"a", "b", "r", "##a", "##b"}
    assert pieces[7:9] == ["keg", "settee"]
    assert pieces[9:] == ["##rel", "zebra", "the"]


def test_texts_are_lowered_split_and_cut(source):
    tokenizer = build_tokenizer(source, ["barrel"], ["keg"], 16)
    assert tokenizer.encode("Keg, BARREL abba").tokens == ["keg", "[UNK]", "barrel", "a", "##b", "##b", "##a"]
    assert len(tokenizer.encode("keg " * 100).ids) == MAX_TOKENS


def test_too_small_a_vocabulary_is_refused(source):
    with pytest.raises(InputError, match="vocabulary of 5"):
        build_tokenizer(source, [], ["keg"], 5)


def test_plain_words_are_whole_and_english(source):
    assert plain_words(source) == ["the", "barrel", "bar", "zebra"]


def test_spelled_words_are_made_of_pieces(source):
    words = spelled_words(source, np.random.default_rng(0), 50)
    assert len(words) == 50
    assert words == spelled_words(source, np.random.default_rng(0), 50)
    heads, tails = ("the", "barrel", "bar", "zebra"), ("a", "b", "rel")
    made = {head + first + second for head in heads for first in tails for second in (*tails, "")}
    assert set(words) <= made
