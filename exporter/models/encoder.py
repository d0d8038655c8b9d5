"""Encoders: from a surface to latent tokens."""

import torch
from torch import Tensor, nn

from propsmith.exporter.models.config import PointSetEncoderConfig
from propsmith.exporter.models.layers import CrossBlock, SelfBlock, fourier_features, make_gelu

# A latent can neither vanish into a point nor drown in noise: bounds of the log-variance.
_LOGVAR_RANGE = (-12.0, 4.0)


class PointSetEncoder(nn.Module):
    """Learned queries attend twice to a set of coloured, oriented surface points (3DShape2VecSet)."""

    def __init__(self, config: PointSetEncoderConfig) -> None:
        super().__init__()
        self.config = config
        width, heads = config.width, config.heads
        self.point_embed = nn.Sequential(
            nn.Linear(3 + 6 * config.fourier_bands + 6, width), make_gelu("tanh"), nn.Linear(width, width)
        )
        self.queries = nn.Parameter(torch.randn(config.tokens, width) * 0.5)
        self.cross = nn.ModuleList(
            CrossBlock(width, width, heads, qk_norm=True, qkv_bias=False, gelu="tanh") for _ in range(2)
        )
        self.blocks = nn.ModuleList(
            SelfBlock(width, heads, qk_norm=True, qkv_bias=False, gelu="tanh") for _ in range(config.layers)
        )
        self.norm = nn.LayerNorm(width)
        self.output_proj = nn.Linear(width, 2 * config.channels)
        self._init_weights()

    def _init_weights(self) -> None:
        nn.init.normal_(self.output_proj.weight, std=0.02)
        nn.init.zeros_(self.output_proj.bias)
        nn.init.constant_(self.output_proj.bias[self.config.channels :], -3.0)  # little noise to begin with

    def forward(self, points: Tensor, normals: Tensor, colors: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance [B, T, C], float32, of the latent's posterior.

        Args:
            points: surface points [B, S, 3] in [-1, 1].
            normals: unit normals [B, S, 3], outward.
            colors: sRGB [B, S, 3] in 0..1.
        """
        features = [fourier_features(points, self.config.fourier_bands), normals, colors * 2 - 1]
        context = self.point_embed(torch.cat(features, dim=-1).to(self.queries.dtype))
        x = self.queries.expand(points.shape[0], -1, -1)
        half = len(self.blocks) // 2
        for cross, blocks in zip(self.cross, (self.blocks[:half], self.blocks[half:]), strict=True):
            x = cross(x, context)
            for block in blocks:
                x = block(x)
        mean, logvar = self.output_proj(self.norm(x)).float().chunk(2, dim=-1)
        return mean, logvar.clamp(*_LOGVAR_RANGE)
