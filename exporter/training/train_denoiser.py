"""Training of the denoiser by flow matching on the autoencoder's latents (Lipman et al. 2023).

x_t = (1 - t) x_0 + t noise, and the network predicts the velocity noise - x_0. A tenth of the conditions are dropped
for classifier-free guidance (Ho and Salimans 2022).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor

from propsmith.exporter.models.config import MODELS, ModelConfig
from propsmith.exporter.models.denoiser import Denoiser
from propsmith.exporter.models.encoder import PointSetEncoder
from propsmith.exporter.models.implicit import CrossAttentionDecoder
from propsmith.exporter.training.data.augment import SamplingTable
from propsmith.exporter.training.data.dataset import SampleSet, default_device, load_samples
from propsmith.exporter.training.latent_bank import BankOptions, LatentBank, build_bank
from propsmith.exporter.training.progress_sheets import PROMPTS, sample_sheet
from propsmith.exporter.training.prop_choice import choose_shapes
from propsmith.exporter.training.reconstruct import encode_shapes
from propsmith.exporter.training.repainting import plan_texts
from propsmith.exporter.training.text.captions import build_caption
from propsmith.exporter.training.text.text_vectors import TextEmbedder
from propsmith.exporter.training.trainer import (
    Trainer,
    TrainerOptions,
    TrainingProgress,
    autocast,
    compile_blocks,
    prepare_torch,
)
from propsmith.exporter.weights.checkpoint import load_checkpoint, save_checkpoint
from propsmith.runtime.errors import InputError

CHECKPOINT = "denoiser.safetensors"


@dataclass(frozen=True)
class DenoiserOptions:
    """Options of the denoiser's training.

    Attributes:
        trainer: budget, rates and seed.
        batch: latents per step.
        condition_dropout: share of conditions replaced by the unconditional one.
        latent_noise: standard deviation of the noise on clean latents, against memorization.
        text_noise: the same on the text vectors, which are renormalized.
        time_mean: of the logit of t; slightly above 0, as the outline of a prop is decided early, at large t.
        time_std: of the logit of t (Esser et al. 2024, section 3.1).
    """

    trainer: TrainerOptions = field(default_factory=lambda: TrainerOptions(seconds=590.0, weight_decay=0.05))
    batch: int = 256
    condition_dropout: float = 0.1
    latent_noise: float = 0.05
    text_noise: float = 0.01
    time_mean: float = 0.2
    time_std: float = 1.0


def velocity_loss(denoiser: Denoiser, clean: Tensor, noise: Tensor, t: Tensor, condition: Tensor) -> Tensor:
    """Mean squared error of the velocity at times t `[B]`."""
    mixed = torch.lerp(clean, noise, t[:, None, None])
    with autocast(clean.device):
        velocity = denoiser(mixed, t, condition)
    return F.mse_loss(velocity.float(), noise - clean)


class DenoiserTraining:
    """One training run; call `run` in another session to resume it.

    Args:
        config: model with a text-conditioned denoiser that predicts velocities.
        bank: encodings and texts to train on.
        weights: sampling weights of the bank's rows, `[P]`.
        held_out: latents `[N, T, C]`, standardized as the bank's, and text vectors `[N, D]` of the test set.
        folder: for logs and state.
        options: see `DenoiserOptions`.
    """

    def __init__(
        self,
        config: ModelConfig,
        bank: LatentBank,
        weights: Tensor,
        held_out: tuple[Tensor, Tensor],
        folder: Path,
        options: DenoiserOptions,
    ):
        if config.denoiser is None or config.denoiser.prediction != "velocity":
            raise InputError(f"model {config.name!r} has no denoiser that predicts velocities: train props or tiny")
        prepare_torch(options.trainer.seed)
        self.device = bank.latents.device
        self.denoiser = Denoiser(config.denoiser).to(self.device)
        self.bank, self.options, self._held_out = bank, options, held_out
        self._table = SamplingTable(torch.arange(len(bank.shapes), device=self.device), weights)
        self.trainer = Trainer({"denoiser": self.denoiser}, self._loss, options.trainer, folder, "denoiser")
        if self.device.type == "cuda":
            compile_blocks(self.denoiser)

    def run(self, on_save: Callable[[], None] | None = None) -> TrainingProgress:
        """Train until the budget or the session ends; each log line has the loss on the test set."""
        return self.trainer.run(lambda _: self.validate(), on_save)

    def validate(self) -> dict[str, float]:
        """Loss of the averaged weights on the test set and on as many training props, with the same times and noise."""
        rows = torch.linspace(0, len(self.bank.shapes) - 1, len(self._held_out[0]), device=self.device).long()
        train = self.bank.latents[rows, 0].float(), self.bank.text[rows, self.bank.colorway[rows, 0].long(), 0].float()
        with self.trainer.averaged():
            return {"held_out": self._grid_loss(*self._held_out), "seen": self._grid_loss(*train)}

    def _grid_loss(self, latents: Tensor, texts: Tensor) -> float:
        generator = torch.Generator(self.device).manual_seed(3)
        losses = []
        for t in torch.linspace(0.05, 0.95, 10, device=self.device):
            noise = torch.randn(latents.shape, generator=generator, device=self.device)
            losses.append(velocity_loss(self.denoiser, latents, noise, t.expand(len(latents)), texts))
        return float(torch.stack(losses).mean())

    def _loss(self) -> dict[str, Tensor]:
        options = self.options
        clean, text = self.bank.draw(self._table.draw(options.batch))
        clean = clean + options.latent_noise * torch.randn_like(clean)
        text = F.normalize(text + options.text_noise * torch.randn_like(text), dim=-1)
        dropped = torch.rand(len(text), 1, device=self.device) < options.condition_dropout
        condition = torch.where(dropped, self.unconditional, text)
        t = torch.sigmoid(torch.randn(len(text), device=self.device) * options.time_std + options.time_mean)
        return {"loss": velocity_loss(self.denoiser, clean, torch.randn_like(clean), t, condition)}

    @property
    def unconditional(self) -> Tensor:
        """The unconditional condition `[D]`."""
        config = self.denoiser.config
        if config.learned_uncond:
            return self.denoiser.uncond
        return torch.zeros(config.condition_shape, device=self.device)


def train_denoiser(
    samples: Path,
    autoencoder: Path,
    text_encoder: Path,
    out: Path,
    *,
    model: str = "props",
    options: DenoiserOptions | None = None,
    bank: BankOptions | None = None,
    device: torch.device | None = None,
) -> Path:
    """Train the denoiser on a trained autoencoder's latents, or resume an earlier call in `out`.

    Args:
        samples: folder of `propsmith dataset build`, from a table with captions.
        autoencoder: checkpoint of `train_autoencoder`.
        text_encoder: folder of `train_text_encoder`.
        out: folder for the state, the curves (`denoiser.jsonl`), pictures and the checkpoint.
        model: name of the configuration.
        options: see `DenoiserOptions`.
        bank: size and variety of the encodings.
        device: by default the GPU if there is one.

    Returns:
        The checkpoint of the whole model but its encoder: text encoder, denoiser, decoder.

    Raises:
        InputError: no samples or text encoder, or the model has no such denoiser.
    """
    options, device = options or DenoiserOptions(), device or default_device()
    prepare_torch(options.trainer.seed)
    embed = TextEmbedder(text_encoder, device)
    stored = load_checkpoint(autoencoder)
    encoder = cast(PointSetEncoder, stored.build("encoder").to(device))
    decoder = cast(CrossAttentionDecoder, stored.build("decoder").to(device))
    data, held_out = _training_data(load_samples(samples, device, queries=False), encoder, embed, bank or BankOptions())
    decoder.latent_mean.copy_(data.bank.mean)
    decoder.latent_std.copy_(data.bank.std)
    training = DenoiserTraining(MODELS[model], data.bank, data.weights, held_out, out, options)
    prompts, picture = embed(PROMPTS), out / "denoiser.png"
    training.run(lambda: sample_sheet(training.denoiser, decoder, prompts, training.unconditional, PROMPTS, picture))
    states = {
        "text_encoder": embed.model.state_dict(),
        "denoiser": training.denoiser.state_dict(),
        "decoder": decoder.state_dict(),
    }
    extras = {"uncond": training.unconditional.detach()}
    save_checkpoint(out / CHECKPOINT, replace(MODELS[model], encoder=None), states, extras)
    return out / CHECKPOINT


@dataclass(frozen=True)
class _TrainingData:
    bank: LatentBank
    weights: Tensor


def _training_data(
    samples: SampleSet, encoder: PointSetEncoder, embed: TextEmbedder, options: BankOptions
) -> tuple[_TrainingData, tuple[Tensor, Tensor]]:
    """The bank of the training shapes with their weights, and latents and text vectors of the test set's props."""
    captions = [build_caption(record.row) for record in samples.records]
    numbers, weights = choose_shapes(samples.records, captions)
    shapes = torch.tensor(numbers, device=samples.device)
    palettes, shares = (samples.arrays[name][shapes].double().cpu().numpy() for name in ("palette", "palette_share"))
    plan = plan_texts([captions[number] for number in numbers], palettes, shares)
    bank = build_bank(encoder, samples, shapes, plan, embed, options)
    test = samples.select(test=True, props=True)
    if not len(test):
        test = shapes[:1]
    latents = (encode_shapes(encoder, samples, test) - bank.mean) / bank.std
    texts = embed([captions[number].text for number in test.tolist()])
    return _TrainingData(bank, torch.tensor(weights)), (latents, texts)
