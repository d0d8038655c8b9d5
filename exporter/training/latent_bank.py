"""The denoiser's training data on the device: many encodings of every prop, with matching texts.

Encoding in every training step would take a third of its time; a bank of fifty variants per prop (mirrored, stretched,
repainted, resampled) takes seconds and is nearly as varied.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from propsmith.exporter.models.encoder import PointSetEncoder
from propsmith.exporter.training.data.augment import (
    Augmentation,
    SurfaceBatch,
    gather_surface,
    random_rotation,
    random_stretch,
    repaint,
    transform_surface,
)
from propsmith.exporter.training.data.dataset import SampleSet
from propsmith.exporter.training.reconstruct import encode
from propsmith.exporter.training.repainting import TextPlan

EmbedTexts = Callable[[Sequence[str]], Tensor]
"""Unit vectors `[N, D]` of N texts."""


@dataclass(frozen=True)
class BankOptions:
    """Size and variety of the bank.

    Attributes:
        variants: encodings per shape.
        repainted: share of variants in another colorway than the original.
        points: surface points for the encoder.
        augmentation: mirror and stretch; props keep their front, so they aren't rotated.
        batch: shapes encoded at once.
    """

    variants: int = 48
    repainted: float = 0.4
    points: int = 2048
    augmentation: Augmentation = Augmentation(quarter_turns=0.0, repaint=0.0)  # noqa: RUF009 (frozen)
    batch: int = 256


@dataclass(frozen=True)
class LatentBank:
    """Encodings and texts of P shapes.

    Attributes:
        shapes: their indices in the sample set, `[P]`.
        latents: `[P, V, T, C]`, standardized.
        colorway: colorway of each variant, `[P, V]`.
        text: unit vectors `[P, colorways, phrasings, D]`.
        mean: of the raw latents, `[T, C]`.
        std: a scalar over all channels, so that low-variance channels stay low.
    """

    shapes: Tensor
    latents: Tensor
    colorway: Tensor
    text: Tensor
    mean: Tensor
    std: Tensor

    def draw(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """A random variant `[B, T, C]` of each row and a matching text `[B, D]`, float32."""
        variant = torch.randint(self.latents.shape[1], rows.shape, device=rows.device)
        phrase = torch.randint(self.text.shape[2], rows.shape, device=rows.device)
        colorway = self.colorway[rows, variant].long()
        return self.latents[rows, variant].float(), self.text[rows, colorway, phrase].float()


def build_bank(
    encoder: PointSetEncoder,
    samples: SampleSet,
    shapes: Tensor,
    plan: TextPlan,
    embed: EmbedTexts,
    options: BankOptions,
) -> LatentBank:
    """Encode the variants of `shapes` (indices into `samples`); `plan` has their colorways and texts in this order."""
    vectors = embed(plan.texts).half().to(samples.device)
    text = vectors[torch.from_numpy(plan.index).long().to(samples.device)]
    palettes = torch.from_numpy(plan.palettes).to(samples.device)
    raw, colorway = _encode_variants(encoder, samples, shapes, palettes, options)
    mean = raw.mean((0, 1), dtype=torch.float32)
    centered = raw[:: max(1, len(raw) // 1024)].float() - mean
    std = centered.std()
    for row in range(len(raw)):  # in place: the bank may take half of the memory
        raw[row] = (raw[row].float() - mean) / std
    return LatentBank(shapes, raw, colorway, text, mean, std)


def _encode_variants(
    encoder: PointSetEncoder, samples: SampleSet, shapes: Tensor, palettes: Tensor, options: BankOptions
) -> tuple[Tensor, Tensor]:
    device, dtype = samples.device, torch.bfloat16 if samples.device.type == "cuda" else torch.float32
    config, colorways = encoder.config, palettes.shape[1]
    latents = torch.empty((len(shapes), options.variants, config.tokens, config.channels), dtype=dtype, device=device)
    others = torch.randint(1, max(colorways, 2), (len(shapes), options.variants), device=device).clamp_max(
        colorways - 1
    )
    repainted = torch.rand(len(shapes), options.variants, device=device) < options.repainted
    colorway = torch.where(repainted, others, 0).to(torch.uint8)
    for rows in torch.arange(len(shapes), device=device).split(options.batch):  # type: ignore[no-untyped-call]
        for variant in range(options.variants):
            new = palettes[rows, colorway[rows, variant].long()]
            batch = variant_surface(samples, shapes[rows], new, options)
            latents[rows, variant] = encode(encoder, batch).to(dtype)
    return latents, colorway


def variant_surface(samples: SampleSet, shapes: Tensor, palette: Tensor, options: BankOptions) -> SurfaceBatch:
    """Surface points of shapes, painted with `palette [B, 8, 3]`, mirrored and stretched at random."""
    points, entry = gather_surface(samples, shapes, min(options.points, samples.options.surface))
    color = repaint(points.color, entry, samples.arrays["palette"][shapes], palette)
    rotation = random_rotation(len(shapes), options.augmentation, samples.device)
    stretch = random_stretch(samples.arrays["half_extent"][shapes], options.augmentation.stretch)
    return transform_surface(SurfaceBatch(points.position, points.normal, color), rotation, stretch)
