import dataclasses
import json
import zlib
from string import ascii_lowercase

import pytest
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from propsmith.exporter.models.config import TextEncoderConfig
from propsmith.exporter.training.text import train_text_encoder as module
from propsmith.exporter.training.text.text_corpus import Corpus, CorpusSizes
from propsmith.exporter.training.text.train_text_encoder import (
    TextTrainingOptions,
    encode_ids,
    mix_targets,
    rank_words,
    train_text_encoder,
)
from propsmith.exporter.weights.checkpoint import load_checkpoint

MODEL = TextEncoderConfig(vocab=8192, width=32, layers=1, heads=2, max_length=32, out_dim=384)
OPTIONS = TextTrainingOptions(
    steps=120,
    batch=256,
    warmup=5,
    learning_rate=1e-2,
    teacher_words=5,
    spelled_words=20,
    sizes=CorpusSizes(2, 1, 1, 1, 100),
)


class BagOfWords:
    """A teacher that takes no time: the sum of a fixed random vector a word."""

    def __init__(self, folder=None, device="cpu"):
        pieces = [*ascii_lowercase, *(f"##{letter}" for letter in ascii_lowercase)]
        words = ["[PAD]", "[UNK]", *pieces, "barrel", "wooden", "table", "quixotic"]
        self.tokenizer = Tokenizer(models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
        self.tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        self.tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()

    def vector(self, word):
        return torch.randn(384, generator=torch.Generator().manual_seed(zlib.crc32(word.encode())))

    def encode(self, texts):
        words = {word: self.vector(word) for text in texts for word in text.split()}
        return F.normalize(torch.stack([sum(words[word] for word in text.split()) for text in texts]), dim=-1)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "captions.csv"
    rows = ["id,caption,category,colours,is_prop,shape_group"]
    rows += [f"{i},{caption},container,brown 0.9,1,{i}" for i, caption in enumerate(["barrel", "large crate", "chest"])]
    path.write_text("\n".join([*rows, "9,wall piece,building_part,grey 1.0,0,9"]), encoding="utf-8")
    return path


def test_training_writes_a_checkpoint_that_follows_the_teacher(tmp_path, table, monkeypatch):
    monkeypatch.setattr(module, "Teacher", BagOfWords)
    result = train_text_encoder(table, tmp_path / "out", options=OPTIONS, model=MODEL, device="cpu")
    assert result.steps == 120
    assert result.texts > 5000
    assert result.fidelity > 0.3  # an untrained student is at 0

    checkpoint = load_checkpoint(tmp_path / "out" / "text_encoder.safetensors")
    assert checkpoint.config.text_encoder == MODEL
    tokenizer = Tokenizer.from_file(str(tmp_path / "out" / "tokenizer.json"))
    ids = encode_ids(tokenizer, ["wooden barrel", "keg"])
    with torch.no_grad():
        vectors = checkpoint.build("text_encoder")(ids, (ids > 0).long())
    target = BagOfWords().encode(["wooden barrel"])[0]
    assert float(vectors[0] @ target) > 0.4

    words = json.loads((tmp_path / "out" / "words.json").read_text())
    assert {"barrel", "keg", "wooden", "crimson"} <= set(words)
    assert "wall" not in words


def test_training_goes_on_from_an_earlier_run(tmp_path, table, monkeypatch):
    monkeypatch.setattr(module, "Teacher", BagOfWords)
    first = train_text_encoder(table, tmp_path / "first", options=OPTIONS, model=MODEL, device="cpu")
    more = dataclasses.replace(OPTIONS, steps=1, learning_rate=0.0, seed=1)
    second = train_text_encoder(
        table, tmp_path / "second", options=more, model=MODEL, initial=tmp_path / "first", device="cpu"
    )
    assert second.fidelity == pytest.approx(first.fidelity, abs=0.05)


def test_the_time_limit_ends_the_training(tmp_path, table, monkeypatch):
    monkeypatch.setattr(module, "Teacher", BagOfWords)
    options = dataclasses.replace(OPTIONS, steps=10**9, seconds=0.5, batch=8)
    result = train_text_encoder(table, tmp_path / "out", options=options, model=MODEL, device="cpu")
    assert 0 < result.steps < 10**5


def test_targets_lie_between_a_text_and_its_anchor():
    teacher = BagOfWords()
    corpus = Corpus(("pail", "barrel"), ("bucket", "barrel"), (0.5, 0.0))
    mixed = mix_targets(teacher, corpus, mixing=2.0).float()
    pail, bucket, barrel = teacher.encode(["pail", "bucket", "barrel"])
    torch.testing.assert_close(mixed[0], F.normalize(pail + bucket, dim=0), atol=1e-3, rtol=0)
    torch.testing.assert_close(mixed[1], barrel, atol=1e-3, rtol=0)
    torch.testing.assert_close(mix_targets(teacher, corpus, mixing=0.0)[0].float(), pail, atol=1e-3, rtol=0)


def test_ids_are_padded_and_never_empty():
    ids = encode_ids(BagOfWords().tokenizer, ["barrel", "wooden barrel", ""])
    assert ids.dtype == torch.int64
    assert ids.shape == (3, 2)
    assert ids[0, 1] == 0
    assert ids[2, 0] == 1


def test_words_are_ranked_by_their_nearness_to_the_nouns():
    words = ["parliament", "barrel", "wooden"]
    assert rank_words(BagOfWords(), words, ["wooden barrel", "barrel"])[0] == "barrel"
    assert sorted(rank_words(BagOfWords(), words, ["keg"])) == sorted(words)
