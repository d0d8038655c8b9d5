"""Training of the compact autoencoder: colored surface points -> latent tokens -> field and color anywhere.

A VAE after 3DShape2VecSet (Zhang et al. 2023). The losses are L1 on the truncated field and, near the surface, on the
colors, and a small KL term that regularizes the latents for the denoiser.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from propsmith.exporter.models.config import MODELS, ModelConfig
from propsmith.exporter.models.encoder import PointSetEncoder
from propsmith.exporter.models.implicit import CrossAttentionDecoder
from propsmith.exporter.training.data.augment import Augmentation, QueryBatch, SamplingTable, training_batch
from propsmith.exporter.training.data.dataset import SampleSet, load_samples
from propsmith.exporter.training.data.mixture import shape_weights
from propsmith.exporter.training.progress_sheets import reconstruction_sheet
from propsmith.exporter.training.trainer import (
    Trainer,
    TrainerOptions,
    TrainingProgress,
    autocast,
    compile_blocks,
    prepare_torch,
)
from propsmith.exporter.weights.checkpoint import save_checkpoint
from propsmith.runtime.errors import InputError

CHECKPOINT = "autoencoder.safetensors"


@dataclass(frozen=True)
class AutoencoderOptions:
    """Options of the autoencoder's training.

    Attributes:
        trainer: budget, rates and seed.
        augmentation: of the shapes.
        batch: shapes per step.
        surface: surface points per shape for the encoder.
        queries: query points per shape, a third of them from the whole box.
        prop_share: share of props in a batch; the rest are walls, tracks, bricks and characters.
        field_range: truncation of the field in world units: far from the surface only its sign matters.
        color_band: colors count within this distance of the surface.
        color_weight: of the color loss.
        kl_weight: of the KL term.
    """

    trainer: TrainerOptions = field(default_factory=lambda: TrainerOptions(seconds=820.0))
    augmentation: Augmentation = field(default_factory=Augmentation)
    batch: int = 64
    surface: int = 2048
    queries: int = 4096
    prop_share: float = 0.75
    field_range: tuple[float, float] = (-0.1, 0.06)
    color_band: float = 0.03
    color_weight: float = 0.5
    kl_weight: float = 1e-3


class Autoencoder(nn.Module):
    """Encoder and decoder of one configuration."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        if config.encoder is None or config.encoder.kind != "point_set":
            raise InputError(f"model {config.name!r} has no compact encoder: `propsmith train` takes props or tiny")
        if config.decoder is None or config.decoder.kind != "cross_attention":
            raise InputError(f"model {config.name!r} has no compact decoder: `propsmith train` takes props or tiny")
        self.config = config
        self.encoder = PointSetEncoder(config.encoder)
        self.decoder = CrossAttentionDecoder(config.decoder)


def reconstruction_loss(
    raw: Tensor, target: QueryBatch, field_scale: float, options: AutoencoderOptions
) -> tuple[Tensor, Tensor]:
    """L1 losses of field (in units of `field_scale`) and color.

    Args:
        raw: the decoder's raw output `[B, Q, 4]`.
        target: the target values. Where a field value is a lower bound, only falling below it is penalized.
        field_scale: world units per unit of the raw field.
        options: truncation and band.
    """
    low, high = options.field_range
    error = raw[..., 0] - target.field.clamp(low, high) / field_scale
    field_loss = torch.where(target.bound, (-error).clamp_min(0), error.abs()).mean()
    near = (target.field.abs() < options.color_band).float() * ~target.bound
    color_error = (raw[..., 1:] + 0.5 - target.color).abs().mean(-1)
    return field_loss, (color_error * near).sum() / near.sum().clamp_min(1)


def kl_divergence(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL divergence of the posterior from a unit Gaussian, averaged per latent channel."""
    return 0.5 * (mean.square() + logvar.exp() - 1 - logvar).mean()


def autoencoder_table(samples: SampleSet, prop_share: float) -> SamplingTable:
    """Sampling table of the autoencoder's training shapes, props and pieces in fixed shares."""
    props, pieces = samples.select(test=False, props=True), samples.select(test=False, props=False)
    if not len(pieces):
        prop_share = 1.0
    records = [samples.records[number] for number in props.tolist()]
    among_props = torch.tensor(shape_weights(records, [record.id for record in records]), dtype=torch.float64)
    weights = [prop_share * among_props, torch.full((len(pieces),), (1 - prop_share) / max(len(pieces), 1))]
    return SamplingTable(torch.cat([props, pieces]), torch.cat(weights))


class AutoencoderTraining:
    """One training run; call `run` in another session to resume it."""

    def __init__(self, config: ModelConfig, samples: SampleSet, folder: Path, options: AutoencoderOptions):
        prepare_torch(options.trainer.seed)
        self.model = Autoencoder(config).to(samples.device)
        self.samples, self.options, self.folder = samples, options, folder
        self._table = autoencoder_table(samples, options.prop_share)
        self.trainer = Trainer(
            {"encoder": self.model.encoder, "decoder": self.model.decoder},
            self._loss,
            options.trainer,
            folder,
            "autoencoder",
        )
        if samples.device.type == "cuda":
            compile_blocks(self.model)
            self.model.decoder.query_raw = torch.compile(self.model.decoder.query_raw, dynamic=False)  # type: ignore[method-assign]

    def run(self) -> TrainingProgress:
        """Train until the budget or the session ends; a contact sheet of held-out props is drawn at every save."""
        return self.trainer.run(on_save=self._draw)

    def _draw(self) -> None:
        held_out = self.samples.select(test=True, props=True)
        if len(held_out):
            shapes = held_out[:: -(-len(held_out) // 12)]
            reconstruction_sheet(
                self.model.encoder, self.model.decoder, self.samples, shapes, self.folder / "autoencoder.png"
            )

    def _loss(self) -> dict[str, Tensor]:
        options = self.options
        shapes = self._table.draw(options.batch)
        surface, target = training_batch(self.samples, shapes, options.surface, options.queries, options.augmentation)
        decoder = self.model.decoder
        with autocast(self.samples.device):
            mean, logvar = self.model.encoder(surface.position, surface.normal, surface.color)
            latent = mean + torch.randn_like(mean) * (0.5 * logvar).exp()
            raw = decoder.query_raw(decoder.prepare(latent), target.position)
        field_loss, color_loss = reconstruction_loss(raw, target, decoder.config.field_scale, options)
        kl = kl_divergence(mean, logvar)
        loss = field_loss + options.color_weight * color_loss + options.kl_weight * kl
        return {"loss": loss, "field": field_loss, "color": color_loss, "kl": kl}


def train_autoencoder(
    samples: Path,
    out: Path,
    *,
    model: str = "props",
    options: AutoencoderOptions | None = None,
    device: torch.device | None = None,
) -> Path:
    """Train encoder and decoder on the samples of a folder, or resume an earlier call in `out`.

    Args:
        samples: folder of `propsmith dataset build`.
        out: folder for the state, the curves (`autoencoder.jsonl`), pictures and the checkpoint.
        model: name of the configuration.
        options: see `AutoencoderOptions`.
        device: by default the GPU if there is one.

    Returns:
        The checkpoint with encoder and decoder.

    Raises:
        InputError: no samples, or the model has no compact autoencoder.
    """
    training = AutoencoderTraining(MODELS[model], load_samples(samples, device), out, options or AutoencoderOptions())
    training.run()
    config = replace(MODELS[model], denoiser=None, text_encoder=None)
    states = {"encoder": training.model.encoder.state_dict(), "decoder": training.model.decoder.state_dict()}
    save_checkpoint(out / CHECKPOINT, config, states)
    return out / CHECKPOINT
