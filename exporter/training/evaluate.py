"""Metrics of a trained model on held-out shapes.

Reconstruction is measured against the original meshes, without the minimum thickness that training gives to sheets: IoU
of the occupancies, F-score and colors of the surfaces, and the PSNR of pictures (STF PSNR in Shap-E's table 1).
Memorization is measured by near copies: samples that overlap with a training prop as a copy would, compared with the
same share of held-out props, since crates and coins overlap anyway.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from scipy.spatial import cKDTree
from torch import Tensor

from propsmith.exporter.models.encoder import PointSetEncoder
from propsmith.exporter.models.implicit import CrossAttentionDecoder
from propsmith.exporter.training.data.augment import SurfaceBatch
from propsmith.exporter.training.data.field_samples import interpolate, visible_surface
from propsmith.exporter.training.reconstruct import (
    ColoredTriangles,
    decode_points,
    decode_surface,
    encode,
    grid_points,
    intersection_over_union,
    mesh_occupancy,
)
from propsmith.exporter.training.splat_render import render, ring_of_views
from propsmith.runtime.errors import EmptyFieldError

_MIN_POINTS = 20  # a mesh that encloses fewer points of the grid has no volume to compare


@dataclass(frozen=True)
class EvaluationOptions:
    """Resolutions and counts of the metrics.

    Attributes:
        occupancy: grid points along a side for IoU.
        resolution: cells along a side for the decoded surface.
        surface: points on each surface for F-score and colors.
        tolerance: of the F-score, as a share of the box's half side 1.0.
        views: pictures around each shape.
        picture: their size in pixels.
        encoder_points: surface points for the encoder.
    """

    occupancy: int = 64
    resolution: int = 128
    surface: int = 20_000
    tolerance: float = 0.02
    views: int = 8
    picture: int = 128
    encoder_points: int = 4096


@dataclass(frozen=True)
class ShapeFigures:
    """Metrics of one reconstruction; `iou` is None for a mesh that encloses nothing, the others without a surface.

    Attributes:
        iou: of the occupancies.
        f_score: harmonic mean of precision and recall of the surface within the tolerance.
        color_l1: mean absolute difference of sRGB channels in 0..1 between nearest surface points.
        psnr: of lit pictures in 0..1, both rendered the same way, dB; the mean over the views.
    """

    iou: float | None
    f_score: float | None = None
    color_l1: float | None = None
    psnr: float | None = None


class Reconstructor:
    """Measures the reconstructions of an encoder and a decoder."""

    def __init__(self, encoder: PointSetEncoder, decoder: CrossAttentionDecoder, options: EvaluationOptions):
        self.encoder, self.decoder, self.options = encoder, decoder, options

    def measure(self, truth: ColoredTriangles) -> ShapeFigures:
        """Encode a mesh inside the box, decode it, and compare."""
        device = truth.triangles.device
        generator = torch.Generator(device).manual_seed(0)
        latent = self._encode(truth, generator)
        solid = mesh_occupancy(truth.triangles, self.options.occupancy)
        field, _ = decode_points(self.decoder, latent, grid_points(self.options.occupancy, device))
        iou = float(intersection_over_union(field > 0, solid)) if solid.sum() >= _MIN_POINTS else None
        try:
            found = decode_surface(self.decoder, latent, self.options.resolution)
        except EmptyFieldError:
            return ShapeFigures(iou)
        f_score, color_l1 = compare_surfaces(truth, found, self.options, generator)
        return ShapeFigures(iou, f_score, color_l1, self._psnr(truth, found))

    def _encode(self, truth: ColoredTriangles, generator: torch.Generator) -> Tensor:
        face, weights, normal = visible_surface(truth.triangles, self.options.encoder_points, generator)
        points = interpolate(truth.triangles, face, weights)[None]
        colors = interpolate(truth.colors, face, weights)[None]
        return encode(self.encoder, SurfaceBatch(points, normal[None], colors))[0]

    def _psnr(self, truth: ColoredTriangles, found: ColoredTriangles) -> float:
        views = ring_of_views(self.options.views, truth.triangles.device)
        pictures = [render(s.triangles, s.colors, views, self.options.picture) for s in (truth, found)]
        error = (pictures[0] - pictures[1]).square().mean((1, 2, 3)).clamp_min(1e-10)
        return float((-10 * error.log10()).mean())


def compare_surfaces(
    truth: ColoredTriangles, found: ColoredTriangles, options: EvaluationOptions, generator: torch.Generator
) -> tuple[float, float]:
    """F-score within the tolerance, and mean color difference from the truth to the nearest found point."""
    points, colors = [], []
    for surface in (truth, found):
        face, weights, _ = visible_surface(surface.triangles, options.surface, generator)
        points.append(interpolate(surface.triangles, face, weights).cpu().numpy())
        colors.append(interpolate(surface.colors, face, weights).cpu().numpy())
    to_found, nearest = cKDTree(points[1]).query(points[0])
    to_truth, _ = cKDTree(points[0]).query(points[1])
    recall, precision = (to_found < options.tolerance).mean(), (to_truth < options.tolerance).mean()
    f_score = 2 * precision * recall / max(precision + recall, 1e-9)
    return float(f_score), float(np.abs(colors[0] - colors[1][nearest]).mean())


def summarize(figures: Sequence[ShapeFigures]) -> dict[str, Any]:
    """Means and medians of every metric over the shapes that have it."""
    summary: dict[str, Any] = {"shapes": len(figures)}
    for name in ("iou", "f_score", "color_l1", "psnr"):
        values = [value for figure in figures if (value := asdict(figure)[name]) is not None]
        if values:
            summary[name] = {"mean": float(np.mean(values)), "median": float(np.median(values)), "shapes": len(values)}
    return summary


def symmetric_copies(occupancy: Tensor) -> Tensor:
    """The eight images of occupancies `[N, R, R, R]` under quarter turns about y and the mirror: `[N, 8, R^3]`."""
    images = []
    for mirrored in (occupancy, occupancy.flip(1)):
        images += [torch.rot90(mirrored, turns, (1, 3)).flatten(1) for turns in range(4)]
    return torch.stack(images, 1)


def nearest_overlap(occupancy: Tensor, references: Tensor, chunk: int = 64) -> tuple[Tensor, Tensor]:
    """Highest IoU of each occupancy `[N, R, R, R]`, turned or mirrored, with any of `references [M, R, R, R]`.

    Returns:
        The IoU `[N]` and the reference's index `[N]`.
    """
    flat = references.flatten(1).float()
    sizes = flat.sum(1)
    best, indices = [], []
    for part in torch.split(occupancy, chunk):
        images = symmetric_copies(part).float()
        common = (images.flatten(0, 1) @ flat.T).view(*images.shape[:2], -1)
        union = images.sum(2)[..., None] + sizes - common
        overlap = (common / union.clamp_min(1)).amax(1)
        value, index = overlap.max(1)
        best.append(value)
        indices.append(index)
    return torch.cat(best), torch.cat(indices)


def near_copies(overlaps: Tensor, threshold: float = 0.85) -> float:
    """Share of overlaps `[N]` above the threshold."""
    return float((overlaps > threshold).float().mean())
