"""Input embeddings of the paper's encoder: groups of points, and patches of pixels."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from propsmith.exporter.models.layers import nerf_encoding

# The features of pixels less opaque than this are replaced by a learned vector.
_OPAQUE = 0.999
_KERNEL, _STRIDE, _PADDING = 8, 4, 4


class PointConv(nn.Module):
    """Gathers the neighbors of some centers and convolves along them (as the released Shap-E does).

    A group is a set, but a convolution needs an order: the original shuffles every channel of the groups at random on
    each call, even in evaluation, so its latents differ from run to run. Here the random numbers are an input.
    """

    def __init__(self, width: int, centers: int, group_size: int, group_radius: float) -> None:
        super().__init__()
        self.width = width
        self.centers = centers
        self.group_size = group_size
        self.group_radius = group_radius
        self.convs = nn.ModuleList(
            nn.Conv2d(channels, width, (_KERNEL, 1), stride=(_STRIDE, 1)) for channels in (width + 3, width)
        )

    def draw_shuffles(self, batch: int, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw uniform numbers [B, channels, count, 1] for the two shuffles that `forward` takes."""
        between = (self.group_size + 2 * _PADDING - _KERNEL) // _STRIDE + 1
        return (
            torch.rand(batch, self.width + 3, self.group_size, 1, generator=generator),
            torch.rand(batch, self.width, between, 1, generator=generator),
        )

    def forward(self, points: Tensor, features: Tensor, shuffles: tuple[Tensor, Tensor]) -> Tensor:
        """Return one token for each of the first points, [B, centers, W].

        Args:
            points: [B, N, 3].
            features: [B, N, W].
            shuffles: uniform numbers from `draw_shuffles`; each orders the group members of one channel.
        """
        centers = points[:, : self.centers]
        members = self._neighbors(points, centers)
        offsets = _gather(points, members) - centers[:, :, None]
        groups = torch.cat([offsets.to(features.dtype), _gather(features, members)], dim=-1)
        x = groups.permute(0, 3, 2, 1)  # [B, W + 3, group_size, centers]
        for conv, numbers in zip(self.convs, shuffles, strict=True):
            order = numbers.to(x.device).argsort(dim=2).expand(-1, -1, -1, x.shape[3])
            x = x.gather(2, order)
            x = torch.cat([x[:, :, -_PADDING:], x, x[:, :, :_PADDING]], dim=2)  # circular padding
            x = F.silu(conv(x))
        return x.mean(dim=2).transpose(1, 2)

    def _neighbors(self, points: Tensor, centers: Tensor) -> Tensor:
        """Return [B, centers, group_size] int64: the first points within the radius, in order of their index.

        Groups that are too small repeat their first member.
        """
        count = points.shape[1]
        distance = (centers[:, :, None] - points[:, None]).square().sum(-1)
        # In float32, which is exact for integers up to 2^24: not every inference engine sorts integers.
        numbers = torch.arange(count, device=points.device, dtype=torch.float32)
        candidates = torch.where(distance <= self.group_radius**2, numbers, float(count))
        members = candidates.topk(min(self.group_size, count), dim=-1, largest=False, sorted=True).values.long()
        members = F.pad(members, (0, self.group_size - members.shape[-1]), value=count)
        return torch.where(members == count, members[..., :1], members)


def _gather(rows: Tensor, index: Tensor) -> Tensor:
    """Pick rows [B, N, C] by index [B, M, K] -> [B, M, K, C]."""
    batch, count, size = index.shape
    flat = index.reshape(batch, count * size, 1).expand(-1, -1, rows.shape[-1])
    return rows.gather(1, flat).view(batch, count, size, rows.shape[-1])


class ViewEmbed(nn.Module):
    """Encodes each pixel by its color, its camera's origin and its position in the world, then cuts patches."""

    def __init__(self, width: int, degrees: int, patch: int) -> None:
        super().__init__()
        self.degrees = degrees
        channels = 3 * (3 + 6 * degrees)
        self.unknown = nn.Parameter(torch.randn(channels) * 0.01)
        self.pixel_proj = nn.Conv2d(channels, width // 2, 3, padding=1)
        self.patch_proj = nn.Conv2d(width // 2, width, patch, stride=patch)

    def forward(self, views: Tensor, alphas: Tensor, positions: Tensor, origins: Tensor) -> Tensor:
        """Return patch tokens [P, (S / patch)^2, W] of P pictures.

        Args:
            views: [P, 3, S, S] in -1..1.
            alphas: [P, 1, S, S] in 0..1.
            positions: each pixel's position in the world [P, S, S, 3].
            origins: of the cameras [P, 3].
        """
        colors = views.movedim(1, -1)
        parts = [
            nerf_encoding(x, self.degrees) for x in (colors, origins[:, None, None].expand_as(positions), positions)
        ]
        features = torch.cat(parts, dim=-1).to(self.unknown.dtype)
        known = alphas.movedim(1, -1) >= _OPAQUE
        features = torch.where(known, features, self.unknown)
        x: Tensor = self.patch_proj(self.pixel_proj(features.movedim(-1, 1)))
        return x.flatten(2).transpose(1, 2)
