"""Rendering of colored triangle meshes by point splatting, on a CPU or a GPU.

Every mesh is sampled so densely that a pixel holds several points, of which the nearest to the camera is drawn. That is
enough for contact sheets.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from propsmith.exporter.training.data.field_samples import face_normals, interpolate

BACKGROUND = 0.93
_LIGHT = (-0.4, 0.75, 0.55)  # in the camera's frame
_DENSITY = 12  # points per supersampled pixel of the whole picture: some ten on each that the prop covers
_VIEW_HALF_WIDTH = 1.35  # world units; contains the box's diagonal seen from above


def view_matrix(yaw: float, pitch: float, device: torch.device) -> Tensor:
    """Rotation `[3, 3]` into the camera's frame (x right, y up, z towards the camera) from angles in degrees."""
    y, p = math.radians(yaw), math.radians(pitch)
    turn = torch.tensor([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    tilt = torch.tensor([[1, 0, 0], [0, math.cos(p), -math.sin(p)], [0, math.sin(p), math.cos(p)]])
    return (tilt @ turn).float().to(device)


@torch.no_grad()
def render(
    triangles: Tensor,
    colors: Tensor,
    views: Sequence[Tensor],
    size: int = 160,
    points: int | None = None,
    shade: bool = True,
) -> Tensor:
    """Orthographic pictures `[V, size, size, 3]` in 0..1 of triangles `[F, 3, 3]` with corner colors `[F, 3, 3]`."""
    device, fine = triangles.device, 2 * size
    points = points or _DENSITY * fine * fine
    if not len(triangles):
        return torch.full((len(views), size, size, 3), BACKGROUND, device=device)
    generator = torch.Generator(device).manual_seed(0)
    normals, areas = face_normals(triangles)
    chosen = torch.searchsorted(
        torch.cumsum(areas.double(), 0) / areas.double().sum(),
        (torch.arange(points, device=device, dtype=torch.float64) + 0.5) / points,
    ).clamp_max(len(triangles) - 1)
    weights = torch.rand(points, 2, device=device, generator=generator)
    weights = torch.where(weights.sum(1, keepdim=True) > 1, 1 - weights, weights)
    position, paint, normal = (
        interpolate(triangles, chosen, weights),
        interpolate(colors, chosen, weights),
        normals[chosen],
    )
    images = [splat(position @ view.T, normal @ view.T, paint, fine, shade) for view in views]
    return torch.stack(images).view(len(views), size, 2, size, 2, 3).mean((2, 4))


def splat(position: Tensor, normal: Tensor, paint: Tensor, size: int, shade: bool = True) -> Tensor:
    """A picture `[size, size, 3]` of points `[N, 3]` in the camera's frame; each pixel averages its front layer."""
    column = ((position[:, 0] / _VIEW_HALF_WIDTH * 0.5 + 0.5) * size).long().clamp(0, size - 1)
    row = ((0.5 - position[:, 1] / _VIEW_HALF_WIDTH * 0.5) * size).long().clamp(0, size - 1)
    pixel = row * size + column
    depth = torch.full((size * size,), -9.0, device=position.device).scatter_reduce(0, pixel, position[:, 2], "amax")
    if shade:
        # Two-sided lighting, for open sheets.
        normal = normal * torch.where(normal[:, 2:] < 0, -1.0, 1.0)
        light = torch.tensor(_LIGHT, device=normal.device) / math.sqrt(sum(x * x for x in _LIGHT))
        paint = paint * (0.5 + 0.55 * (normal @ light).clamp_min(0))[:, None]
    front = position[:, 2] >= depth[pixel] - 0.02
    total = torch.zeros(size * size, 4, device=position.device)
    total.index_add_(0, pixel[front], torch.cat([paint[front], torch.ones_like(paint[front][:, :1])], 1))
    image = torch.where(total[:, 3:] > 0, total[:, :3] / total[:, 3:].clamp_min(1), BACKGROUND)
    return image.clamp(0, 1).view(size, size, 3)
