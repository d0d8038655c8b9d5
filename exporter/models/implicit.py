"""Implicit decoders: prepare a latent once, then query field, density and color at many points.

Both kinds share one interface.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from propsmith.exporter.models.config import (
    CrossAttentionDecoderConfig,
    DecoderConfig,
    GeneratedMLPDecoderConfig,
)
from propsmith.exporter.models.layers import (
    MLP,
    RMSNorm,
    SelfBlock,
    attend,
    fourier_features,
    make_gelu,
    merge_heads,
    nerf_encoding,
    split_heads,
    zero_init,
)
from propsmith.exporter.tensorrt86.spelled_out import is_spelled_out

State = tuple[Tensor, ...]


class FieldSample(NamedTuple):
    """A decoder's outputs at query points, in float32."""

    field: Tensor
    """Signed distance [B, N], positive inside; its zero set is the surface."""
    density: Tensor
    """Volume density [B, N] per world unit, at least 0."""
    color: Tensor
    """sRGB [B, N, 3] in 0..1."""


class ImplicitDecoder(nn.Module):
    """Interface of the decoders."""

    config: DecoderConfig
    state_names: tuple[str, ...]
    """Names of the tensors that `prepare` returns, in order."""
    output_names: tuple[str, ...] = FieldSample._fields
    """Names of what `query_outputs` returns, in order."""
    query_in_float32 = False
    """Whether `query` computes in float32 whatever the module's type, and takes its state in float32."""

    def prepare(self, latent: Tensor) -> State:
        """Turn standardized latents [B, T, C] into the state that `query` takes."""
        raise NotImplementedError

    def query(self, state: State, points: Tensor) -> FieldSample:
        """Evaluate points [B, N, 3], float32 in [-1, 1], against prepared latents."""
        raise NotImplementedError

    def query_outputs(self, state: State, points: Tensor) -> State:
        """Evaluate every output of the decoder at points: `query`'s three, and those particular to its kind."""
        return tuple(self.query(state, points))


class CrossAttentionDecoder(ImplicitDecoder):
    """Transformer over the latent tokens; every query point attends to them once (3DShape2VecSet).

    `latent_mean` [T, C] and `latent_std` [] undo the standardization of the denoiser's latents; they are 0
    and 1 until the latents' statistics are known, so that an autoencoder can be trained through `prepare`.
    """

    config: CrossAttentionDecoderConfig
    state_names = ("keys", "values")
    latent_mean: Tensor
    latent_std: Tensor

    def __init__(self, config: CrossAttentionDecoderConfig) -> None:
        super().__init__()
        self.config = config
        width, query_width = config.width, config.query_width
        self.register_buffer("latent_mean", torch.zeros(config.tokens, config.channels))
        self.register_buffer("latent_std", torch.ones(()))
        self.input_proj = nn.Linear(config.channels, width)
        self.pos_emb = nn.Parameter(torch.randn(config.tokens, width) * 0.1)
        self.blocks = nn.ModuleList(
            SelfBlock(width, config.heads, qk_norm=True, qkv_bias=False, gelu="tanh") for _ in range(config.layers)
        )
        self.norm = nn.LayerNorm(width)
        self.kv = nn.Linear(width, 2 * query_width, bias=False)
        self.k_norm = RMSNorm(query_width // config.query_heads)
        self.point_embed = nn.Linear(3 + 6 * config.fourier_bands, query_width)
        self.activation = make_gelu("tanh")
        self.q = nn.Linear(query_width, query_width, bias=False)
        self.q_norm = RMSNorm(query_width // config.query_heads)
        self.out = nn.Linear(query_width, query_width)
        self.mlp_norm = nn.LayerNorm(query_width)
        self.mlp = MLP(query_width, ratio=config.query_mlp_ratio, gelu="tanh")
        self.head_norm = nn.LayerNorm(query_width)
        self.head = nn.Linear(query_width, 4)
        self._init_weights()

    def _init_weights(self) -> None:
        zero_init(self.mlp.proj)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def prepare(self, latent: Tensor) -> State:
        """Return keys and values [B, query_heads, T, query_width / query_heads] of latents [B, T, C]."""
        latent = latent * self.latent_std + self.latent_mean
        x = self.input_proj(latent) + self.pos_emb
        for block in self.blocks:
            x = block(x)
        k, v = split_heads(self.kv(self.norm(x)), 2, self.config.query_heads)
        return self.k_norm(k), v

    def query(self, state: State, points: Tensor) -> FieldSample:
        """Evaluate points [B, N, 3], float32 in [-1, 1]; the field is in world units."""
        raw = self.query_raw(state, points)
        field = raw[..., 0] * self.config.field_scale
        return FieldSample(field, self._density(field), (raw[..., 1:] + 0.5).clamp(0.0, 1.0))

    def query_raw(self, state: State, points: Tensor) -> Tensor:
        """Return [B, N, 4] float32 for losses: field / field_scale, and colors less 0.5, neither clamped."""
        k, v = state
        features = fourier_features(points, self.config.fourier_bands).to(self.pos_emb.dtype)
        x = self.activation(self.point_embed(features))
        (q,) = split_heads(self.q(x), 1, self.config.query_heads)
        x = x + self.out(merge_heads(self._attend(q, k, v)))
        x = x + self.mlp(self.mlp_norm(x))
        raw: Tensor = self.head(self.head_norm(x))
        return raw.float()

    def _attend(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        if not is_spelled_out():
            return attend(self.q_norm(q), k, v)
        # Scores reach 16, where half precision's steps are 1/128, which show after a softmax as sharp as this one.
        # Fused attention computes scores in float32; spelled out, this does: errors of colors fall to a third.
        return attend(self.q_norm(q.float()), k.float(), v.float()).to(q.dtype)

    def _density(self, field: Tensor) -> Tensor:
        """Laplace CDF of the field, as in VolSDF (Yariv et al. 2021, equations 2 and 3)."""
        decay = torch.exp(-field.abs() / self.config.density_beta)
        return self.config.density_alpha * (0.5 + 0.5 * torch.sign(field) * (1.0 - decay))


class GeneratedMLPDecoder(ImplicitDecoder):
    """The paper's decoder: each latent token becomes one row of the MLP's first weight matrices.

    Jun & Nichol 2023, sections 3.2 and 4.1. The view direction joins at a later layer; without one its
    features are zeros (not the encoding of zero), as for both meshes and images in the original.

    Queries compute in float32: half precision holds a point's activations to three digits, which moves the surface by
    a third of a cell at 128^3, and saves little compared to the denoiser's time.
    """

    config: GeneratedMLPDecoderConfig
    query_in_float32 = True
    output_names = (*FieldSample._fields, "density_coarse", "color_coarse", "color_fine")

    def __init__(self, config: GeneratedMLPDecoderConfig) -> None:
        super().__init__()
        self.config = config
        hidden = config.hidden
        widths = [3 + 6 * config.point_degrees] + [hidden] * (config.generated_layers - 1)
        self.state_names = tuple(f"weight_{layer}" for layer in range(config.generated_layers))
        self.rows = nn.ModuleList(_RowProjection(config.channels, hidden, width) for width in widths)
        self.biases = nn.ParameterList(torch.zeros(hidden) for _ in widths)
        self.layers = nn.ModuleList(nn.Linear(hidden, hidden) for _ in range(config.generated_layers, config.layers))
        self.direction_proj = nn.Linear(3 + 6 * config.direction_degrees, hidden, bias=False)
        self.head = nn.Linear(hidden, 12)

    def prepare(self, latent: Tensor) -> State:
        """Return the generated matrices, each [B, in, hidden], of latents [B, T, C] in -1..1."""
        tokens = torch.split(latent, self.config.hidden, dim=1)
        return tuple(project(part) for project, part in zip(self.rows, tokens, strict=True))

    def query(self, state: State, points: Tensor) -> FieldSample:
        """Evaluate points [B, N, 3], float32 in [-1, 1]: the mesh's heads, and the fine pass's density.

        The field is squashed to -1..1: its sign and its zeros mean something, its size does not.
        """
        field, density, color, *_ = self.query_outputs(state, points)
        return FieldSample(field, density, color)

    def query_outputs(self, state: State, points: Tensor) -> State:
        """Add the coarse NeRF's density and both NeRFs' radiance [B, N, 3] to what `query` returns."""
        raw = self.query_raw(state, points)
        field, density_coarse, density_fine = raw[..., 0].tanh(), raw[..., 1].relu(), raw[..., 2].relu()
        color, color_coarse, color_fine = (raw[..., k : k + 3].sigmoid() for k in (3, 6, 9))
        return field, density_fine, color, density_coarse, color_coarse, color_fine

    def query_raw(self, state: State, points: Tensor, directions: Tensor | None = None) -> Tensor:
        """Return the 12 raw outputs [B, N, 12], float32.

        Their order: field, density (coarse, fine), then RGB of texture, coarse and fine NeRF.
        `directions` [B, N, 3] are unit vectors from the eye; images and meshes are made without.
        """
        x = nerf_encoding(points, self.config.point_degrees)
        for layer in range(self.config.layers):
            x = F.silu(self._layer(layer, x, state, directions))
        return _linear(self.head, x)

    def _layer(self, layer: int, x: Tensor, state: State, directions: Tensor | None) -> Tensor:
        generated = self.config.generated_layers
        if layer < generated:
            x = torch.matmul(x, state[layer].float()) + self.biases[layer].float()
        else:
            x = _linear(self.layers[layer - generated], x)
        if directions is not None and layer == self.config.direction_layer:
            x = x + _linear(self.direction_proj, nerf_encoding(directions, self.config.direction_degrees))
        return x


def _linear(layer: nn.Module, x: Tensor) -> Tensor:
    """Apply a linear layer in float32; transposed before it is cast, so that exports store one layout."""
    assert isinstance(layer, nn.Linear)
    out = torch.matmul(x, layer.weight.t().float())
    return out if layer.bias is None else out + layer.bias.float()


class _RowProjection(nn.Module):
    """Projects each latent token by its own matrix, normalizes the result and adds its own bias."""

    def __init__(self, channels: int, rows: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(rows, channels, width) / channels**0.5)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.randn(rows, width) / width**0.5)
        nn.init.constant_(self.norm.weight, 0.0625)  # at first the latent modulates a shared MLP slightly

    def forward(self, tokens: Tensor) -> Tensor:
        """Turn tokens [B, rows, channels] into matrices [B, width, rows]."""
        # Rows are the batch of the product: a latent's batch never multiplies the (large) weights.
        projected = torch.bmm(tokens.transpose(0, 1), self.weight).transpose(0, 1)
        matrix: Tensor = self.norm(projected) + self.bias
        return matrix.transpose(1, 2)


def build_decoder(config: DecoderConfig) -> ImplicitDecoder:
    """Build the decoder that a configuration describes."""
    if isinstance(config, CrossAttentionDecoderConfig):
        return CrossAttentionDecoder(config)
    return GeneratedMLPDecoder(config)
