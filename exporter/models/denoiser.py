"""The denoiser: a transformer over latent tokens, conditioned on a text vector or a grid of features."""

import math

import torch
from torch import Tensor, nn

from propsmith.exporter.models.config import DenoiserConfig
from propsmith.exporter.models.layers import (
    MLP,
    ModulatedBlock,
    SelfBlock,
    modulate,
    timestep_embedding,
    zero_init,
)
from propsmith.exporter.tensorrt86.spelled_out import padding


class Denoiser(nn.Module):
    """Predicts the clean latent (x0), the noise or the velocity from a noisy latent, its time and a condition.

    Jun & Nichol 2023, section 4.2, at any size; the compact variant puts time and condition into the norms.
    The sequence is [time token (released only), condition tokens, latent tokens]: only the latent tokens have
    positional embeddings, so the order of the others does not matter.
    """

    def __init__(self, config: DenoiserConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.input_proj = nn.Linear(config.channels, width)
        self.pos_emb = nn.Parameter(torch.randn(config.tokens, width) * 0.1) if config.pos_emb else None
        self.time_embed = _time_mlp(config)
        self.condition_embed = _ConditionEmbed(config)
        self.backbone = _TokenBackbone(config) if config.time == "token" else _ModulatedBackbone(config)
        self.output_proj = nn.Linear(width, config.out_channels or config.channels)
        zero_init(self.output_proj)
        if config.learned_uncond:
            self.uncond = nn.Parameter(torch.zeros(config.condition_shape))

    def forward(self, x: Tensor, t: Tensor, cond: Tensor) -> Tensor:
        """Return the prediction [B, T, C], in x's type.

        Args:
            x: noisy latent [B, T, C], standardized, scaled to unit variance at the highest noise level.
            t: time [B], float32 whatever the module's type: 0..1 for a velocity, else timestep 0..1023.
            cond: text vector [B, D] of unit length or zeros, or image grid [B, N, D].
        """
        return self.forward_raw(x, t, cond)[..., : self.config.channels]

    def forward_raw(self, x: Tensor, t: Tensor, cond: Tensor) -> Tensor:
        """Return every output channel [B, T, out_channels]: the released models append a variance."""
        dtype = self.input_proj.weight.dtype
        time = timestep_embedding(t * self.config.time_scale, self.config.time_channels or self.config.width)
        time = self.time_embed(time.to(dtype))
        prefix, pooled = self.condition_embed(cond)
        latent = self.input_proj(x)
        if self.pos_emb is not None:
            latent = latent + self.pos_emb
        out: Tensor = self.output_proj(self.backbone(latent, time, prefix, pooled))
        return out.to(x.dtype)


def _time_mlp(config: DenoiserConfig) -> nn.Module:
    if config.time == "token":
        return MLP(config.time_channels or config.width, gelu=config.gelu)
    channels = config.time_channels or config.width
    return nn.Sequential(nn.Linear(channels, config.width), nn.SiLU(), nn.Linear(config.width, config.width))


class _ConditionEmbed(nn.Module):
    """Turns a condition into prefix tokens [B, P, W] and one pooled vector [B, D] for the modulation."""

    def __init__(self, config: DenoiserConfig) -> None:
        super().__init__()
        self.is_grid = config.condition == "image_grid"
        self.tokens = config.condition_tokens
        # Unit vectors are scaled to unit variance per channel, as the original does.
        self.scale = 1.0 if self.is_grid else math.sqrt(config.condition_dim)
        self.norm = nn.LayerNorm(config.condition_dim) if self.is_grid else nn.Identity()
        out_tokens = 1 if self.is_grid else config.condition_tokens
        self.proj = nn.Linear(config.condition_dim, out_tokens * config.width)

    def forward(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        if self.is_grid:
            cond = self.norm(cond)
            return self.proj(cond), cond.mean(1)
        cond = cond * self.scale
        return self.proj(cond).unflatten(-1, (self.tokens, -1)), cond


class _TokenBackbone(nn.Module):
    """The released models' transformer: time as a token, pre-norm blocks, norms before and after."""

    def __init__(self, config: DenoiserConfig) -> None:
        super().__init__()
        self.pre_norm = nn.LayerNorm(config.width)
        self.blocks = nn.ModuleList(
            SelfBlock(
                config.width,
                config.heads,
                qk_norm=config.qk_norm,
                qkv_bias=True,
                gelu=config.gelu,
                dropout=config.dropout,
            )
            for _ in range(config.layers)
        )
        self.post_norm = nn.LayerNorm(config.width)

    def forward(self, latent: Tensor, time: Tensor, prefix: Tensor, pooled: Tensor) -> Tensor:
        """Transform latent tokens [B, T, W]; this variant doesn't use the pooled condition."""
        del pooled
        rows = [time[:, None], prefix, latent]
        count = sum(part.shape[1] for part in rows)
        spare, mask = padding(count), None
        if spare:
            rows.append(latent[:, :spare])  # whatever they hold, nobody looks at them
            mask = torch.arange(count + spare, device=latent.device) < count
        x = self.pre_norm(torch.cat(rows, dim=1))
        for block in self.blocks:
            x = block(x, mask)
        out: Tensor = self.post_norm(x[:, count - latent.shape[1] : count])
        return out


class _ModulatedBackbone(nn.Module):
    """The compact model's transformer: time and condition modulate every norm."""

    def __init__(self, config: DenoiserConfig) -> None:
        super().__init__()
        width = config.width
        self.pooled_proj = nn.Linear(config.condition_dim, width)
        self.activation = nn.SiLU()
        self.modulation = nn.Linear(width, 6 * width)
        self.blocks = nn.ModuleList(
            ModulatedBlock(width, config.heads, qk_norm=config.qk_norm, gelu=config.gelu, dropout=config.dropout)
            for _ in range(config.layers)
        )
        self.final_modulation = nn.Linear(width, 2 * width)
        zero_init(self.modulation, self.final_modulation)

    def forward(self, latent: Tensor, time: Tensor, prefix: Tensor, pooled: Tensor) -> Tensor:
        """Transform latent tokens [B, T, W]."""
        tokens = latent.shape[1]
        context = self.activation(time + self.pooled_proj(pooled))
        modulation = self.modulation(context).unflatten(-1, (6, -1))
        x = torch.cat([prefix, latent], dim=1)
        for block in self.blocks:
            x = block(x, modulation)
        shift, scale = self.final_modulation(context).chunk(2, dim=-1)
        return modulate(x[:, -tokens:], shift, scale)
