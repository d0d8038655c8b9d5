"""Encoders: from a surface to latent tokens."""

import torch
from torch import Tensor, nn

from propsmith.exporter.models.config import PointSetEncoderConfig, ShapEEncoderConfig
from propsmith.exporter.models.layers import (
    CrossBlock,
    SelfBlock,
    fourier_features,
    make_gelu,
    nerf_encoding,
)
from propsmith.exporter.models.perceiver_inputs import PointConv, ViewEmbed

# Bounds of the log-variance: the posterior neither collapses to a point nor is pure noise.
_LOGVAR_RANGE = (-12.0, 4.0)


class PointSetEncoder(nn.Module):
    """Learned queries attend twice to a set of colored, oriented surface points (3DShape2VecSet)."""

    def __init__(self, config: PointSetEncoderConfig) -> None:
        super().__init__()
        self.config = config
        width, heads, ratio = config.width, config.heads, config.mlp_ratio
        self.point_embed = nn.Sequential(
            nn.Linear(3 + 6 * config.fourier_bands + 6, width), make_gelu("tanh"), nn.Linear(width, width)
        )
        self.queries = nn.Parameter(torch.randn(config.tokens, width) * 0.5)
        self.cross = nn.ModuleList(
            CrossBlock(width, width, heads, qk_norm=True, qkv_bias=False, gelu="tanh", mlp_ratio=ratio)
            for _ in range(2)
        )
        self.blocks = nn.ModuleList(
            SelfBlock(width, heads, qk_norm=True, qkv_bias=False, gelu="tanh", mlp_ratio=ratio)
            for _ in range(config.layers)
        )
        self.norm = nn.LayerNorm(width)
        self.output_proj = nn.Linear(width, 2 * config.channels)
        self._init_weights()

    def _init_weights(self) -> None:
        nn.init.normal_(self.output_proj.weight, std=0.02)
        nn.init.zeros_(self.output_proj.bias)
        nn.init.constant_(self.output_proj.bias[self.config.channels :], -3.0)  # little noise at first

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


class ShapEEncoder(nn.Module):
    """The paper's encoder: point and latent tokens attend to all points, to all views, then to each other.

    Jun & Nichol 2023, section 4.1 and algorithm 1, without the bottleneck's training noise.
    """

    def __init__(self, config: ShapEEncoderConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.point_proj = nn.Linear(6 + 12 * config.degrees, width)
        self.point_conv = PointConv(width, config.centres, config.group_size, config.group_radius)
        self.view_embed = ViewEmbed(width, config.degrees, config.patch)
        self.output_tokens = nn.Parameter(torch.randn(config.tokens, width))
        self.pre_norm = nn.LayerNorm(width)
        self.cross = nn.ModuleList(
            CrossBlock(width, width, config.heads, qk_norm=False, qkv_bias=True, gelu="erf") for _ in range(2)
        )
        self.blocks = nn.ModuleList(
            SelfBlock(width, config.heads, qk_norm=False, qkv_bias=True, gelu="erf") for _ in range(config.layers)
        )
        self.post_norm = nn.LayerNorm(width)
        self.output_proj = nn.Linear(width, config.channels)

    def forward(
        self,
        points: Tensor,
        colors: Tensor,
        views: Tensor,
        alphas: Tensor,
        positions: Tensor,
        origins: Tensor,
        shuffles: tuple[Tensor, Tensor] | None = None,
    ) -> Tensor:
        """Return latents [B, T, C] in -1..1, as the decoder and the denoiser take them.

        Args:
            points: surface points [B, N, 3], about -1..1; the first `centres` are the point tokens' centers.
            colors: their sRGB [B, N, 3] in 0..1.
            views: renders [B, V, 3, S, S] in -1..1.
            alphas: [B, V, 1, S, S] in 0..1.
            positions: each pixel's place in the world [B, V, S, S, 3] (`pixel_positions` in
                `propsmith.runtime.encode.views`), computed by the caller: the encoding magnifies their last digit
                16,384 times, and inference engines round differently.
            origins: of the cameras [B, V, 3].
            shuffles: random numbers for the point convolution (`PointConv.draw_shuffles`); None draws new ones.
        """
        pictures = (x.flatten(0, 1) for x in (views, alphas, positions, origins))
        tokens = self.embed_views(*pictures).reshape(views.shape[0], -1, self.config.width)
        return self.encode(points, colors, tokens, shuffles)

    def embed_views(self, views: Tensor, alphas: Tensor, positions: Tensor, origins: Tensor) -> Tensor:
        """Return the tokens [P, (S / patch)^2, W] of P pictures; see `ViewEmbed`.

        Separate from `encode`, since the pixels of 20 pictures at once take ten gigabytes.
        """
        tokens: Tensor = self.view_embed(views, alphas, positions, origins)
        return tokens

    def encode(
        self, points: Tensor, colors: Tensor, view_tokens: Tensor, shuffles: tuple[Tensor, Tensor] | None = None
    ) -> Tensor:
        """Return latents [B, T, C] as `forward` does, the pictures given as tokens [B, V * (S / patch)^2, W]."""
        if shuffles is None:
            shuffles = self.point_conv.draw_shuffles(points.shape[0])
        context = nerf_encoding(torch.cat([points, colors], dim=-1), self.config.degrees)
        context = self.point_proj(context.to(self.output_tokens.dtype))
        point_tokens = self.point_conv(points, context, shuffles)
        latent_tokens = self.output_tokens.expand(points.shape[0], -1, -1)
        x = self.pre_norm(torch.cat([point_tokens, latent_tokens], dim=1))
        x = self.cross[0](x, context)
        x = self.cross[1](x, view_tokens)
        for block in self.blocks:
            x = block(x)
        latent = self.output_proj(self.post_norm(x[:, -self.config.tokens :]))
        return torch.tanh(latent)
