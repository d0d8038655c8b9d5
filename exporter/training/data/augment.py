"""Batches of augmented samples, drawn on the device without synchronizing, so that a CUDA graph can capture them.

Shapes are mirrored, rotated and stretched along their axes; color channels are permuted and palette entries repainted.
Under a stretch S the field is divided by |S^-1 n|, n its gradient: exact to first order, near the surface.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from propsmith.exporter.training.data.dataset import SampleSet
from propsmith.exporter.training.data.mesh_source import HALF_EXTENT

FIELD_UNIT = 4 * 32767.0  # int16 steps of `query_field` per world unit
_TIED = 0.06  # sides whose log-ratio is below belong to something round or square, and are stretched together


@dataclass(frozen=True)
class Augmentation:
    """Augmentation of shapes in training.

    Attributes:
        mirror: whether half of the shapes are mirrored left to right.
        quarter_turns: share of shapes rotated about the vertical axis by a random number of quarter turns.
        stretch: largest log factor of a side: 0.18 is about 20 %.
        repaint: share of shapes whose color channels are permuted; as many get their palette entries moved.
    """

    mirror: bool = True
    quarter_turns: float = 0.5
    stretch: float = 0.18
    repaint: float = 0.4


@dataclass(frozen=True)
class SurfaceBatch:
    """The encoder's input, each `[B, S, 3]`: positions, unit normals, sRGB in 0..1."""

    position: Tensor
    normal: Tensor
    color: Tensor


@dataclass(frozen=True)
class QueryBatch:
    """The decoder's query points and targets.

    Attributes:
        position: `[B, Q, 3]`.
        field: in world units, positive inside, `[B, Q]`.
        color: sRGB in 0..1, `[B, Q, 3]`.
        bound: whether the field is only a lower bound, `[B, Q]`.
    """

    position: Tensor
    field: Tensor
    color: Tensor
    bound: Tensor


class SamplingTable:
    """Draws shapes in proportion to weights."""

    def __init__(self, shapes: Tensor, weights: Tensor):
        self.shapes = shapes
        self._cumulated = torch.cumsum(weights.double() / weights.double().sum(), 0).to(shapes.device)

    def draw(self, count: int) -> Tensor:
        """Indices of `count` shapes, with replacement."""
        u = torch.rand(count, device=self.shapes.device, dtype=torch.float64)
        return self.shapes[torch.searchsorted(self._cumulated, u).clamp_max(len(self.shapes) - 1)]


def random_stretch(half_extent: Tensor, limit: float) -> Tensor:
    """Factors along x, y and z `[B, 3]` that keep round objects round and the longest side's length."""
    factor = torch.exp((torch.rand_like(half_extent) * 2 - 1) * limit)
    columns = [factor[:, 0], factor[:, 1], factor[:, 2]]
    for a, b in ((0, 1), (1, 2), (0, 2)):
        tied = (half_extent[:, a] / half_extent[:, b].clamp_min(1e-6)).log().abs() < _TIED
        columns[b] = torch.where(tied, columns[a], columns[b])
    factor = torch.stack(columns, 1)
    longest = (factor * half_extent).amax(1, keepdim=True).clamp_min(1e-6)
    return factor * (HALF_EXTENT / longest)


def random_rotation(count: int, options: Augmentation, device: torch.device) -> Tensor:
    """Orthogonal matrices `[B, 3, 3]`: a random mirror at x = 0, then random quarter turns about y."""
    side = torch.where(torch.rand(count, device=device) < 0.5 * options.mirror, -1.0, 1.0)
    quarter = torch.randint(4, (count,), device=device) * (torch.rand(count, device=device) < options.quarter_turns)
    cos, sin = (quarter * (math.pi / 2)).cos().round(), (quarter * (math.pi / 2)).sin().round()
    zero, one = torch.zeros_like(cos), torch.ones_like(cos)
    rows = [side * cos, zero, sin, zero, one, zero, -side * sin, zero, cos]
    return torch.stack(rows, 1).view(count, 3, 3)


def random_paint(palette: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """Channel permutations `[B, 3]` and new palettes `[B, 8, 3]` (channels permuted already)."""
    count, device = len(palette), palette.device
    permutation = torch.rand(count, 3, device=device).argsort(1)
    keep = torch.rand(count, 1, device=device) >= share
    permutation = torch.where(keep, torch.arange(3, device=device), permutation)
    permuted = permute(palette, permutation)
    moved = (permuted + 0.3 * torch.randn_like(permuted)).clamp(0, 1)
    return permutation, torch.where(torch.rand(count, 1, 1, device=device) < share, moved, permuted)


def permute(color: Tensor, permutation: Tensor) -> Tensor:
    """Colors `[B, S, 3]` with their channels permuted by `[B, 3]`."""
    return torch.gather(color, 2, permutation[:, None].expand(-1, color.shape[1], -1))


def repaint(color: Tensor, entry: Tensor, old: Tensor, new: Tensor) -> Tensor:
    """Move colors `[B, S, 3]` as their palette entries `[B, S]` move from `old` to `new`, both `[B, 8, 3]`."""
    index = entry.long()[..., None].expand(-1, -1, 3)
    return (color + torch.gather(new, 1, index) - torch.gather(old, 1, index)).clamp(0, 1)


def gather_surface(samples: SampleSet, shapes: Tensor, count: int) -> tuple[SurfaceBatch, Tensor]:
    """`count` surface points of each shape from a random start, as stored, and their palette entries `[B, S]`."""
    a = samples.arrays
    stored = a["surface_position"].shape[1]
    start = torch.randint(stored, (len(shapes), 1), device=shapes.device)
    column = (start + torch.arange(count, device=shapes.device)) % stored
    row = shapes[:, None]
    batch = SurfaceBatch(
        a["surface_position"][row, column] / 32767.0,
        a["surface_normal"][row, column] / 127.0,
        a["surface_color"][row, column] / 255.0,
    )
    return batch, a["surface_entry"][row, column]


def transform_surface(batch: SurfaceBatch, rotation: Tensor, stretch: Tensor) -> SurfaceBatch:
    """Stretch along the shape's own axes, then rotate; normals are stretched inversely."""
    normal = batch.normal / stretch[:, None]
    normal = normal / normal.norm(dim=2, keepdim=True).clamp_min(1e-6)
    turn = rotation.mT
    return SurfaceBatch((batch.position * stretch[:, None]) @ turn, normal @ turn, batch.color)


def training_batch(
    samples: SampleSet, shapes: Tensor, surface: int, queries: int, options: Augmentation
) -> tuple[SurfaceBatch, QueryBatch]:
    """An augmented batch for the autoencoder: `surface` points in, `queries` targets (a third from the volume) out."""
    a, device = samples.arrays, shapes.device
    points, entry = gather_surface(samples, shapes, surface)
    near, total = samples.options.near, a["query_position"].shape[1]
    volume = queries // 3
    column = torch.cat(
        [
            torch.randint(near, (len(shapes), queries - volume), device=device),
            torch.randint(near, total, (len(shapes), volume), device=device),
        ],
        1,
    )
    row = shapes[:, None]
    rotation = random_rotation(len(shapes), options, device)
    stretch = random_stretch(a["half_extent"][shapes], options.stretch)
    permutation, new = random_paint(a["palette"][shapes], options.repaint)
    old = permute(a["palette"][shapes], permutation)
    surface_color = repaint(permute(points.color, permutation), entry, old, new)
    query_color = permute(a["query_color"][row, column] / 255.0, permutation)
    gradient = (a["query_direction"][row, column] / 127.0 / stretch[:, None]).norm(dim=2).clamp_min(1e-3)
    moved = transform_surface(points, rotation, stretch)
    return SurfaceBatch(moved.position, moved.normal, surface_color), QueryBatch(
        ((a["query_position"][row, column] / 32767.0) * stretch[:, None]) @ rotation.mT,
        a["query_field"][row, column] / FIELD_UNIT / gradient,
        repaint(query_color, a["query_entry"][row, column], old, new),
        a["query_bound"][row, column] > 0,
    )
