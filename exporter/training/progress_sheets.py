"""Contact sheets of a training's progress: held-out shapes with their reconstructions, samples of fixed prompts."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from propsmith.exporter.models.denoiser import Denoiser
from propsmith.exporter.models.encoder import PointSetEncoder
from propsmith.exporter.models.implicit import CrossAttentionDecoder
from propsmith.exporter.training.data.augment import gather_surface
from propsmith.exporter.training.data.dataset import SampleSet
from propsmith.exporter.training.reconstruct import ColoredTriangles, decode_surface, encode_shapes
from propsmith.exporter.training.sample_latents import sample_latents, seeded_noise
from propsmith.exporter.training.splat_render import BACKGROUND, render, splat, view_matrix
from propsmith.runtime.errors import EmptyFieldError
from propsmith.runtime.files import write_atomic
from propsmith.runtime.render.contact_sheet import contact_sheet, encode_png

PROMPTS = (
    "wooden barrel", "red chair", "pine tree", "treasure chest", "iron sword", "blue crystal",
    "street lamp", "mushroom", "pumpkin", "grey rock", "red sports car", "wooden house",
)  # fmt: skip
"""The prompts of the denoiser's sheets."""

_SIZE = 128


def reconstruction_sheet(
    encoder: PointSetEncoder, decoder: CrossAttentionDecoder, samples: SampleSet, shapes: Tensor, path: Path
) -> None:
    """Write a sheet with a row of shapes, as points, above their reconstructions."""
    view = view_matrix(35, 22, samples.device)
    points, _ = gather_surface(samples, shapes, samples.options.surface)
    truths = [
        splat(points.position[i] @ view.T, points.normal[i] @ view.T, points.color[i], _SIZE)
        for i in range(len(shapes))
    ]
    found = [draw_latent(decoder, latent, view) for latent in encode_shapes(encoder, samples, shapes)]
    names = [samples.records[number].row.get("caption", "") for number in shapes.tolist()]
    _write_sheet([*truths, *found], names * 2, path, columns=len(shapes))


def sample_sheet(
    denoiser: Denoiser,
    decoder: CrossAttentionDecoder,
    text: Tensor,
    unconditional: Tensor,
    prompts: Sequence[str],
    path: Path,
) -> None:
    """Write a sheet with one sample per prompt from fixed noise; `text [N, D]` are the prompts' vectors."""
    config = denoiser.config
    noise = seeded_noise((config.tokens, config.channels), range(len(prompts))).to(text.device)
    latents = sample_latents(denoiser, text, unconditional, noise)
    view = view_matrix(35, 22, text.device)
    _write_sheet([draw_latent(decoder, latent, view) for latent in latents], prompts, path, columns=6)


def _write_sheet(images: Sequence[Tensor], captions: Sequence[str], path: Path, columns: int) -> None:
    pixels = [(image.cpu().numpy() * 255).astype(np.uint8) for image in images]
    write_atomic(path, encode_png(contact_sheet(pixels, captions, columns)))


def draw_latent(decoder: CrossAttentionDecoder, latent: Tensor, view: Tensor) -> Tensor:
    """A picture `[size, size, 3]` of the surface of a latent `[T, C]`, blank if it has none."""
    try:
        surface: ColoredTriangles = decode_surface(decoder, latent, 64)
    except EmptyFieldError:
        return torch.full((_SIZE, _SIZE, 3), BACKGROUND, device=latent.device)
    return render(surface.triangles, surface.colors, [view], _SIZE)[0]
