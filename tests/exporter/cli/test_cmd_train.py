"""What the `train` commands call: from samples to checkpoints, stopped and gone on with."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from propsmith.exporter.models.config import MODELS, ModelConfig
from propsmith.exporter.models.text_encoder import TextEncoder
from propsmith.exporter.training.data.dataset import _write_index
from propsmith.exporter.training.distill_encoder import DistillOptions, train_encoder
from propsmith.exporter.training.latent_bank import BankOptions
from propsmith.exporter.training.text.text_vectors import TextEmbedder
from propsmith.exporter.training.train_autoencoder import AutoencoderOptions, train_autoencoder
from propsmith.exporter.training.train_denoiser import DenoiserOptions, train_denoiser
from propsmith.exporter.training.trainer import TrainerOptions
from propsmith.exporter.weights.checkpoint import build_module, load_checkpoint, save_checkpoint
from propsmith.runtime.errors import InputError
from tests.exporter.training.tiny import tiny_samples

CPU = torch.device("cpu")


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    folder, samples = tmp_path / "samples", tiny_samples()
    folder.mkdir()
    _write_index(folder, samples.records, samples.options, 8)
    save_file(samples.arrays, folder / "shard-0000.safetensors")
    return folder


@pytest.fixture
def text_encoder(tmp_path: Path) -> Path:
    folder = tmp_path / "text"
    folder.mkdir()
    torch.manual_seed(0)
    config = MODELS["tiny"].text_encoder
    assert config is not None
    state = {"text_encoder": TextEncoder(config).state_dict()}
    save_checkpoint(folder / "text_encoder.safetensors", ModelConfig(name="tiny", text_encoder=config), state)
    words = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "red", "blue", "box", "wooden"])}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def test_two_commands_make_a_model(samples: Path, text_encoder: Path, tmp_path: Path) -> None:
    def steps(count: int) -> TrainerOptions:
        return TrainerOptions(seconds=300, max_steps=count, warmup=2, log_every=5)

    small = {"batch": 2, "surface": 64, "queries": 96}
    out = tmp_path / "out"
    train_autoencoder(samples, out, model="tiny", options=AutoencoderOptions(trainer=steps(5), **small), device=CPU)
    path = train_autoencoder(
        samples, out, model="tiny", options=AutoencoderOptions(trainer=steps(10), **small), device=CPU
    )
    assert len((out / "autoencoder.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    model = train_denoiser(
        samples,
        path,
        text_encoder,
        out,
        model="tiny",
        options=DenoiserOptions(trainer=steps(5), batch=4),
        bank=BankOptions(variants=2, points=64),
        device=CPU,
    )
    stored = load_checkpoint(model)
    assert set(stored.states) == {"text_encoder", "denoiser", "decoder"}
    assert stored.extras["uncond"].shape == (32,)
    assert float(stored.states["decoder"]["latent_std"]) != 1.0
    assert (out / "denoiser.png").stat().st_size > 1000


def test_the_encoder_is_distilled_from_a_checkpoint(samples: Path, tmp_path: Path) -> None:
    config = replace(MODELS["tiny"], encoder=replace(MODELS["tiny"].encoder, width=64), denoiser=None)
    torch.manual_seed(0)
    states = {part: build_module(config, part).state_dict() for part in ("encoder", "decoder")}
    config = replace(config, text_encoder=None)
    save_checkpoint(tmp_path / "autoencoder.safetensors", config, states)
    trainer = TrainerOptions(seconds=300, max_steps=3, warmup=2, log_every=1)
    options = DistillOptions(trainer=trainer, batch=2, teacher_points=64, points=64, queries=32)
    path = train_encoder(samples, tmp_path / "autoencoder.safetensors", tmp_path / "out", options=options, device=CPU)
    stored = load_checkpoint(path)
    assert set(stored.states) == {"encoder"}
    assert stored.config.encoder.mlp_ratio == options.mlp_ratio
    assert stored.build("encoder") is not None


def test_texts_keep_their_order(text_encoder: Path) -> None:
    embed = TextEmbedder(text_encoder, CPU)
    texts = ["red wooden box", "box", "blue box"]
    vectors = embed(texts, batch=2)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(3), atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert torch.allclose(embed([text])[0], vector, atol=1e-5)


def test_a_missing_text_encoder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no tokenizer.json there"):
        TextEmbedder(tmp_path, CPU)
