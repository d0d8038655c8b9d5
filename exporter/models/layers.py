"""Building blocks shared by every module of the family: embeddings, attention and transformer blocks.

All of them trace with a dynamic batch, hold no control flow that depends on data, and compute in their
weights' type except where a comment says why not. The layout of fused projections is [3, heads, head_dim], with q, k
and v outermost. The residual branches of every block start as zero, which stabilizes early training at any depth.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from propsmith.exporter.models.config import Gelu
from propsmith.exporter.tensorrt86.spelled_out import attend_by_products, is_spelled_out, split_heads_apart


def timestep_embedding(t: Tensor, channels: int, max_period: float = 10_000.0) -> Tensor:
    """Return the sinusoidal embedding [B, channels] of times t [B], cosines first, always in float32.

    Half precision doesn't resolve neighboring timesteps above 2048, nor fast sinusoids anywhere.
    """
    half = channels // 2
    numbers = torch.arange(half, device=t.device, dtype=torch.float32)
    angles = t.float()[:, None] * torch.exp(-math.log(max_period) * numbers / half)
    return torch.cat([angles.cos(), angles.sin()], dim=-1)


def fourier_features(points: Tensor, bands: int) -> Tensor:
    """Return [..., 3 + 6 * bands] float32: points in [-1, 1], then sines and cosines of pi/2 * 2^k * points.

    Within sines and cosines the layout is coordinate-major. Points should come in float32 even into
    half-precision modules: half precision resolves the box to 1/2048 only, which the highest bands magnify.
    """
    frequencies = torch.exp2(torch.arange(bands, device=points.device, dtype=torch.float32)) * (math.pi / 2)
    angles = (points.float()[..., None] * frequencies).flatten(-2)
    return torch.cat([points.float(), angles.sin(), angles.cos()], dim=-1)


def nerf_encoding(x: Tensor, degrees: int) -> Tensor:
    """Return NeRF's positional encoding [..., C + 2 * degrees * C] of x [..., C], in float32.

    The layout is x, then sin(2^k x) for every degree k, then the same with the phase pi/2 (Mildenhall et al.
    2020, equation 4, in the order of the released Shap-E). Cosines are sines of shifted angles as there: in
    float32 the two differ by up to 5e-4 at the highest degrees.
    """
    x = x.float()
    scales = torch.exp2(torch.arange(degrees, device=x.device, dtype=torch.float32))
    angles = (x[..., None, :] * scales[:, None]).flatten(-2)
    return torch.cat([x, angles.sin(), (angles + math.pi / 2).sin()], dim=-1)


class RMSNorm(nn.Module):
    """Root-mean-square normalization over the last axis with a learned gain, computed in float32.

    Not `F.rms_norm`: the ONNX exporter has no decomposition of it below opset 23.
    """

    def __init__(self, dim: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.eps = eps
        self.gain = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor) -> Tensor:
        """Normalize x [..., dim]."""
        y = x.float()
        y = y * torch.rsqrt((y * y).mean(-1, keepdim=True) + self.eps)
        return (y * self.gain.float()).to(x.dtype)


def attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *, causal: bool = False) -> Tensor:
    """Attention of queries [B, H, N, D] to keys and values [B, H, M, D]; the mask is True where a key counts."""
    if is_spelled_out():
        return attend_by_products(q, k, v, mask, causal=causal)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)


def project_heads(layer: nn.Linear, x: Tensor, parts: int, heads: int) -> tuple[Tensor, ...]:
    """Project x [B, N, W] to `parts` tensors [B, heads, N, D]."""
    y = layer(x)
    return split_heads_apart(y, parts, heads) if is_spelled_out() else split_heads(y, parts, heads)


def split_heads(x: Tensor, parts: int, heads: int) -> tuple[Tensor, ...]:
    """Split projected rows [B, N, parts * heads * D] into `parts` tensors [B, heads, N, D]."""
    batch, count, width = x.shape
    x = x.view(batch, count, parts, heads, width // (parts * heads))
    return x.permute(2, 0, 3, 1, 4).unbind(0)


def merge_heads(x: Tensor) -> Tensor:
    """Undo `split_heads` for one tensor: [B, heads, N, D] -> [B, N, heads * D]."""
    return x.transpose(1, 2).flatten(2)


def _qk_norms(enabled: bool, head_dim: int) -> tuple[nn.Module, nn.Module]:
    if enabled:
        return RMSNorm(head_dim), RMSNorm(head_dim)
    return nn.Identity(), nn.Identity()


class SelfAttention(nn.Module):
    """Multi-head self-attention, optionally with normalized queries and keys (Henry et al. 2020)."""

    def __init__(self, width: int, heads: int, *, qk_norm: bool, qkv_bias: bool) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=qkv_bias)
        self.out = nn.Linear(width, width)
        self.q_norm, self.k_norm = _qk_norms(qk_norm, width // heads)

    def forward(self, x: Tensor, mask: Tensor | None = None, *, causal: bool = False) -> Tensor:
        """Attend within x [B, N, W]; the mask broadcasts to [B, heads, N, N], True where a key counts."""
        q, k, v = project_heads(self.qkv, x, 3, self.heads)
        attended = attend(self.q_norm(q), self.k_norm(k), v, mask, causal=causal)
        out: Tensor = self.out(merge_heads(attended))
        return out


class CrossAttention(nn.Module):
    """Multi-head attention of one sequence to another."""

    def __init__(self, width: int, context_width: int, heads: int, *, qk_norm: bool, qkv_bias: bool) -> None:
        super().__init__()
        self.heads = heads
        self.q = nn.Linear(width, width, bias=qkv_bias)
        self.kv = nn.Linear(context_width, 2 * width, bias=qkv_bias)
        self.out = nn.Linear(width, width)
        self.q_norm, self.k_norm = _qk_norms(qk_norm, width // heads)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        """Attend from x [B, N, W] to context [B, M, context_width]."""
        (q,) = split_heads(self.q(x), 1, self.heads)
        k, v = project_heads(self.kv, context, 2, self.heads)
        attended = attend(self.q_norm(q), self.k_norm(k), v)
        out: Tensor = self.out(merge_heads(attended))
        return out


class MLP(nn.Module):
    """Two linear layers with a GELU between them."""

    def __init__(self, width: int, *, ratio: int = 4, gelu: Gelu = "erf") -> None:
        super().__init__()
        self.fc = nn.Linear(width, ratio * width)
        self.activation = make_gelu(gelu)
        self.proj = nn.Linear(ratio * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Map x [..., W] to [..., W]."""
        out: Tensor = self.proj(self.activation(self.fc(x)))
        return out


def make_gelu(gelu: Gelu) -> nn.Module:
    """Return the exact GELU ("erf"), its usual approximation ("tanh") or CLIP's cruder one ("quick")."""
    if gelu == "quick":
        return QuickGELU()
    return nn.GELU(approximate="tanh" if gelu == "tanh" else "none")


class QuickGELU(nn.Module):
    """x sigmoid(1.702 x), the approximation that CLIP was trained with (Hendrycks & Gimpel 2016, section 2)."""

    def forward(self, x: Tensor) -> Tensor:
        """Apply it elementwise."""
        return x * torch.sigmoid(1.702 * x)


class SelfBlock(nn.Module):
    """Pre-norm transformer block: x += attention(norm(x)); x += mlp(norm(x))."""

    def __init__(
        self,
        width: int,
        heads: int,
        *,
        qk_norm: bool,
        qkv_bias: bool,
        gelu: Gelu,
        dropout: float = 0.0,
        mlp_ratio: int = 4,
    ) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.attention = SelfAttention(width, heads, qk_norm=qk_norm, qkv_bias=qkv_bias)
        self.mlp_norm = nn.LayerNorm(width)
        self.mlp = MLP(width, ratio=mlp_ratio, gelu=gelu)
        zero_init(self.attention.out, self.mlp.proj)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None = None, *, causal: bool = False) -> Tensor:
        """Transform x [B, N, W]; mask as in `SelfAttention`, causal if no token may see later ones."""
        x = x + self.dropout(self.attention(self.attention_norm(x), mask, causal=causal))
        out: Tensor = x + self.dropout(self.mlp(self.mlp_norm(x)))
        return out


class CrossBlock(nn.Module):
    """Pre-norm block whose attention reads another sequence."""

    def __init__(
        self,
        width: int,
        context_width: int,
        heads: int,
        *,
        qk_norm: bool,
        qkv_bias: bool,
        gelu: Gelu,
        mlp_ratio: int = 4,
    ) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.context_norm = nn.LayerNorm(context_width)
        self.attention = CrossAttention(width, context_width, heads, qk_norm=qk_norm, qkv_bias=qkv_bias)
        self.mlp_norm = nn.LayerNorm(width)
        self.mlp = MLP(width, ratio=mlp_ratio, gelu=gelu)
        zero_init(self.attention.out, self.mlp.proj)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        """Transform x [B, N, W] given context [B, M, context_width]."""
        x = x + self.attention(self.attention_norm(x), self.context_norm(context))
        out: Tensor = x + self.mlp(self.mlp_norm(x))
        return out


def modulate(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """Normalize x [B, N, W] and apply an affine map [B, W] predicted from the condition."""
    normalized = F.layer_norm(x, x.shape[-1:])
    return normalized * (1 + scale[:, None]) + shift[:, None]


class ModulatedBlock(nn.Module):
    """Transformer block modulated by time and condition (adaLN).

    All blocks share one projection of the condition; each adds only its own `bias` [6, W] (PixArt-alpha's
    adaLN-single, Chen et al. 2023, section 2.3): shift, scale and gate of the attention, then of the MLP.
    """

    def __init__(self, width: int, heads: int, *, qk_norm: bool, gelu: Gelu, dropout: float) -> None:
        super().__init__()
        self.attention = SelfAttention(width, heads, qk_norm=qk_norm, qkv_bias=False)
        self.mlp = MLP(width, gelu=gelu)
        zero_init(self.attention.out, self.mlp.proj)
        self.dropout = nn.Dropout(dropout)
        self.bias = nn.Parameter(torch.zeros(6, width))
        with torch.no_grad():
            self.bias[[2, 5]] = 1.0  # open gates: the branches themselves start at zero

    def forward(self, x: Tensor, modulation: Tensor) -> Tensor:
        """Transform x [B, N, W] given the shared modulation [B, 6, W]."""
        shift, scale, gate, mlp_shift, mlp_scale, mlp_gate = (modulation + self.bias).unbind(1)
        attended = self.attention(modulate(x, shift, scale))
        x = x + gate[:, None] * self.dropout(attended)
        transformed = self.mlp(modulate(x, mlp_shift, mlp_scale))
        out: Tensor = x + mlp_gate[:, None] * self.dropout(transformed)
        return out


def zero_init(*layers: nn.Linear) -> None:
    """Zero the layers, so that a residual branch or an output starts as zero."""
    for layer in layers:
        nn.init.zeros_(layer.weight)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
