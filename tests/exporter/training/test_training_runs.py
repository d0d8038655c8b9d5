"""The two trainings from end to end, at toy size."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from propsmith.exporter.models.config import MODELS
from propsmith.exporter.models.encoder import PointSetEncoder
from propsmith.exporter.training.latent_bank import BankOptions, build_bank
from propsmith.exporter.training.reconstruct import decode_points, encode_shapes
from propsmith.exporter.training.repainting import plan_texts
from propsmith.exporter.training.sample_latents import sample_latents, seeded_noise
from propsmith.exporter.training.text.captions import build_caption
from propsmith.exporter.training.train_autoencoder import AutoencoderOptions, AutoencoderTraining, reconstruction_loss
from propsmith.exporter.training.train_denoiser import DenoiserOptions, DenoiserTraining
from propsmith.exporter.training.trainer import TrainerOptions
from propsmith.runtime.errors import InputError
from tests.exporter.training.tiny import tiny_samples

TINY = MODELS["tiny"]


def embed(texts: list[str]) -> torch.Tensor:
    """Unit vectors that tell texts apart."""
    rows = [np.random.default_rng(sum(map(ord, text))).normal(size=32) for text in texts]
    return torch.nn.functional.normalize(torch.from_numpy(np.stack(rows)).float(), dim=-1)


def test_autoencoder_learns_two_boxes(tmp_path: Path) -> None:
    samples = tiny_samples()
    options = AutoencoderOptions(
        trainer=TrainerOptions(seconds=120, max_steps=160, warmup=10, log_every=40, learning_rate=3e-3),
        batch=4,
        surface=64,
        queries=128,
    )
    training = AutoencoderTraining(TINY, samples, tmp_path, options)
    training.run()
    lines = [json.loads(line) for line in (tmp_path / "autoencoder.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[-1]["field"] < 0.8 * lines[0]["field"]
    assert lines[-1]["color"] < 0.6 * lines[0]["color"]
    assert set(lines[0]) == {"step", "seconds", "loss", "field", "color", "kl", "gradient"}
    latent = encode_shapes(training.model.encoder, samples, torch.tensor([0]))[0]
    field, color = decode_points(training.model.decoder, latent, torch.tensor([[0.0, 0, 0], [0.0, 0.9, 0.9]]))
    assert torch.isfinite(field).all()
    assert color.shape == (2, 3)


def test_losses_know_bounds_and_bands() -> None:
    from propsmith.exporter.training.data.augment import QueryBatch

    target = QueryBatch(
        torch.zeros(1, 4, 3),
        torch.tensor([[0.02, 0.02, -0.5, 0.04]]),
        torch.full((1, 4, 3), 0.5),
        torch.tensor([[False, True, False, True]]),
    )
    raw = torch.zeros(1, 4, 4)
    raw[0, :, 0] = torch.tensor([0.3, 0.5, -1.0, 0.1])  # in tenths: .03, .05, -.1, .01
    raw[0, :, 1:] = torch.tensor([0.2, 9.0, 9.0, 9.0])[:, None]
    field, color = reconstruction_loss(raw, target, 0.1, AutoencoderOptions())
    # Off by .1, above its bound, truncated to -.1, .3 below its bound.
    assert float(field) == pytest.approx((0.1 + 0 + 0 + 0.3) / 4)
    assert float(color) == pytest.approx(0.2)


def test_denoiser_learns_and_samples(tmp_path: Path) -> None:
    samples = tiny_samples()
    torch.manual_seed(0)
    encoder = PointSetEncoder(TINY.encoder).eval()  # type: ignore[arg-type]
    with torch.no_grad():  # a fresh one starts its branches at zero, and so gives the same latent for everything
        for parameter in encoder.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    captions = [build_caption({"caption": text}) for text in ("red crate", "blue cabinet")]
    arrays = samples.arrays
    palettes, shares = arrays["palette"].double().numpy(), arrays["palette_share"].double().numpy()
    plan = plan_texts(captions, palettes, shares, colorways=3, phrasings=2)
    bank = build_bank(encoder, samples, torch.arange(2), plan, embed, BankOptions(variants=5, points=64))
    assert bank.latents.shape == (2, 5, 16, 8)
    assert bank.text.shape == (2, 3, 2, 32)
    assert float(bank.latents.mean((0, 1)).abs().max()) < 1e-4
    assert float(bank.latents.std()) == pytest.approx(1, abs=0.05)
    trainer = TrainerOptions(seconds=120, max_steps=90, warmup=10, log_every=30, learning_rate=3e-3, ema=0.9)
    options = DenoiserOptions(trainer=trainer, batch=16)
    held_out = bank.latents[:, 0], bank.text[:, 0, 0].float()
    training = DenoiserTraining(TINY, bank, torch.ones(2), held_out, tmp_path, options)
    training.run()
    lines = [json.loads(line) for line in (tmp_path / "denoiser.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[-1]["loss"] < 0.8 * lines[0]["loss"]
    assert lines[-1]["held_out"] < lines[0]["held_out"]
    latents = sample_latents(
        training.denoiser.eval(), held_out[1], training.unconditional, seeded_noise((16, 8), [0, 1]), steps=4
    )
    assert latents.shape == (2, 16, 8)
    assert torch.isfinite(latents).all()


def test_models_without_the_parts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no compact encoder"):
        AutoencoderTraining(replace(TINY, encoder=None), tiny_samples(), tmp_path, AutoencoderOptions())


def test_noise_is_the_runtimes() -> None:
    expected = np.random.Generator(np.random.Philox(5)).standard_normal((4, 2), dtype=np.float32)
    assert np.array_equal(seeded_noise((4, 2), [5])[0].numpy(), expected)
