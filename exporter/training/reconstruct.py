"""Batched encoding of shapes and decoding of latents without gradients, for latent banks and contact sheets."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from propsmith.exporter.models.encoder import PointSetEncoder
from propsmith.exporter.models.implicit import CrossAttentionDecoder
from propsmith.exporter.training.data.augment import SurfaceBatch, gather_surface
from propsmith.exporter.training.data.dataset import SampleSet
from propsmith.exporter.training.trainer import autocast
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lattice import DecodeOptions, decode_field


@dataclass(frozen=True)
class ColoredTriangles:
    """A triangle soup: corners `[F, 3, 3]` and their sRGB colors in 0..1, `[F, 3, 3]`."""

    triangles: Tensor
    colors: Tensor


@torch.no_grad()
def encode(encoder: PointSetEncoder, batch: SurfaceBatch) -> Tensor:
    """Posterior means `[B, T, C]`, float32."""
    with autocast(batch.position.device):
        mean, _ = encoder(batch.position, batch.normal, batch.color)
    means: Tensor = mean
    return means


@torch.no_grad()
def encode_shapes(
    encoder: PointSetEncoder, samples: SampleSet, shapes: Tensor, points: int = 4096, batch: int = 64
) -> Tensor:
    """Latents `[N, T, C]` of shapes without augmentation."""
    points = min(points, samples.arrays["surface_position"].shape[1])
    return torch.cat([encode(encoder, gather_surface(samples, part, points)[0]) for part in shapes.split(batch)])  # type: ignore[no-untyped-call]


@torch.no_grad()
def decode_points(decoder: CrossAttentionDecoder, latent: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
    """Field `[N]` and colors `[N, 3]` of one latent `[T, C]` at points `[N, 3]`, in float32."""
    state = decoder.prepare(latent[None])
    chunk = 2**18 if points.is_cuda else 2**14  # saturates a GPU; stays in a CPU's cache
    parts = [decoder.query(state, part[None]) for part in points.split(chunk)]  # type: ignore[no-untyped-call]
    return torch.cat([p.field[0] for p in parts]), torch.cat([p.color[0] for p in parts])


def decode_surface(decoder: CrossAttentionDecoder, latent: Tensor, resolution: int = 128) -> ColoredTriangles:
    """The colored zero set of one latent `[T, C]`, on a lattice of `resolution` cells.

    Raises:
        EmptyFieldError: the field has no surface.
    """

    def field(points: Any) -> Any:
        return decode_points(decoder, latent, torch.from_numpy(points).to(latent.device))[0].cpu().numpy()

    mesh = extract_isosurface(decode_field(field, DecodeOptions(resolution)).values)
    vertices = torch.from_numpy(np.ascontiguousarray(mesh.vertices)).float().to(latent.device)
    faces = torch.from_numpy(np.ascontiguousarray(mesh.faces)).long().to(latent.device)
    _, colors = decode_points(decoder, latent, vertices)
    return ColoredTriangles(vertices[faces], colors[faces])
