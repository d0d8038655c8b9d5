"""Forms of text300M's denoiser in opset 17, weightless and cut to a few layers, for `gpu_variants`.

  python -m benchmarks.gpu_variant_graphs OUT [--layers 2] [NAME ...]

Each NAME is ATTENTION_SPLIT_GELU_NORM_TOKENS_ALIGNMENT, such as `both_chunk_erf_native_1024_8`; by default those below.
The alignment is what the sequence, two longer than the tokens, is padded to, its padding masked; 1 pads nothing.
"""

import argparse
import json
import types
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from propsmith.exporter.models import layers
from propsmith.exporter.models.config import MODELS
from propsmith.exporter.models.layers import MLP, SelfAttention, merge_heads, split_heads
from propsmith.exporter.onnx.export_onnx import export_graph, randomize
from propsmith.exporter.onnx.graphs import build_graphs
from propsmith.exporter.weights.checkpoint import build_module

NAMES = (
    *(f"{attention}_chunk_erf_native_1024_1" for attention in ("both", "q", "after", "folded")),
    "sdpa_permute_erf_native_1024_1",  # as PyTorch's exporter takes it apart
    "both_permute_erf_native_1024_1",
    "both_three_erf_native_1024_1",
    "both_chunk_bert_native_1024_1",
    "both_chunk_tanh_native_1024_1",
    "both_three_erf_native_1024_8",
    *(f"{attention}_three_erf_native_1022_1" for attention in ("both", "q", "after")),  # 1,024 in all, no padding
    "both_three_erf_hand_1022_1",
    "both_permute_erf_native_1022_1",
)
TYPES = {onnx.TensorProto.FLOAT: "float32", onnx.TensorProto.FLOAT16: "float16"}


def attention(mode: str, split: str) -> Callable[..., Tensor]:
    """A forward pass of SelfAttention."""

    def forward(self: SelfAttention, x: Tensor, mask: Tensor | None = None, **_options: bool) -> Tensor:
        width = x.shape[-1]
        scale = (width // self.heads) ** -0.25
        weight, bias = self.qkv.weight, self.qkv.bias
        if mode == "folded":
            factor = torch.ones(3 * width, dtype=x.dtype)
            factor[: 2 * width] = scale
            weight, bias = weight * factor[:, None], bias * factor
        if split == "permute":
            q, k, v = split_heads(F.linear(x, weight, bias), 3, self.heads)
        else:
            if split == "three":
                blocks = zip(weight.chunk(3), bias.chunk(3), strict=True)
                parts = tuple(F.linear(x, w, b) for w, b in blocks)
            else:
                parts = F.linear(x, weight, bias).chunk(3, -1)
            q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        if mode == "sdpa":
            return self.out(merge_heads(F.scaled_dot_product_attention(q, k, v)))
        if mode in FORMS_OF_PADDING:
            return self.out(merge_heads(FORMS_OF_PADDING[mode](q * scale, k * scale, v, mask)))
        scores = {
            "both": lambda: (q * scale) @ (k * scale).transpose(-1, -2),
            "q": lambda: (q * scale**2) @ k.transpose(-1, -2),
            "after": lambda: (q @ k.transpose(-1, -2)) * scale**2,
            "folded": lambda: q @ k.transpose(-1, -2),
        }[mode]()
        if mask is not None:
            scores = scores + torch.where(mask, 0.0, torch.finfo(scores.dtype).min).to(scores.dtype)
        return self.out(merge_heads(scores.softmax(-1) @ v))

    return forward


def _plain(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return (q @ k.transpose(-1, -2)).softmax(-1) @ v


def _twin(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """Every head twice: its twin's values tell which share of the softmax the real rows have."""
    real = mask.to(v.dtype)[:, None]
    values = torch.cat([v * real, v * 0 + real], 1)
    out, share = _plain(torch.cat([q, q], 1), torch.cat([k, k], 1), values).chunk(2, 1)
    return out / share


def _wide(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """Heads twice as wide, whose keys carry the mask in their first new column."""
    zeros = torch.zeros_like(q[..., 1:])
    column = torch.where(mask, 0.0, -30_000.0).to(k.dtype)[:, None]
    keys = torch.cat([k, zeros[..., :1] + column, zeros], -1)
    out = _plain(torch.cat([q, zeros[..., :1] + 1, zeros], -1), keys, torch.cat([v, torch.zeros_like(v)], -1))
    return out[..., : v.shape[-1]]


def _columns(count: int) -> Callable[..., Tensor]:
    """Queries and keys so many columns wider, the first of which carries the mask; values stay as they are."""

    def form(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        zeros = torch.zeros_like(q[..., : count - 1])
        column = torch.where(mask, 0.0, -30_000.0).to(k.dtype)[:, None]
        one = torch.zeros_like(q[..., :1])
        return _plain(torch.cat([q, one + 1, zeros], -1), torch.cat([k, one + column, zeros], -1), v)

    return form


def _values(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """Values twice as wide, whose new columns tell which share of the softmax the real rows have."""
    real = mask.to(v.dtype)[:, None]
    out, share = _plain(q, k, torch.cat([v * real, v * 0 + real], -1)).chunk(2, -1)
    return out / share


FORMS_OF_PADDING = {"twin": _twin, "wide": _wide, "values": _values} | {
    f"qk{64 + count}": _columns(count) for count in (8, 16, 32, 64)
}


class Bert(nn.Module):
    """The exact GELU in the order that BERT's graphs have it."""

    def forward(self, x: Tensor) -> Tensor:
        """Apply it."""
        return x * 0.5 * (1.0 + torch.erf(x * 0.7071067811865476))


class Tanh(nn.Module):
    """The usual approximation, spelled out."""

    def forward(self, x: Tensor) -> Tensor:
        """Apply it."""
        return 0.5 * x * (1.0 + torch.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))


class HandNorm(nn.Module):
    """LayerNorm spelled out."""

    def __init__(self, norm: nn.LayerNorm) -> None:
        super().__init__()
        self.weight, self.bias, self.eps = norm.weight, norm.bias, norm.eps

    def forward(self, x: Tensor) -> Tensor:
        """Apply it."""
        centred = x - x.mean(-1, keepdim=True)
        variance = (centred * centred).mean(-1, keepdim=True)
        return centred / torch.sqrt(variance + self.eps) * self.weight + self.bias


def variant(name: str, depth: int) -> onnx.ModelProto:
    """The graph of a name."""
    mode, split, gelu, norm, tokens, alignment = name.split("_")
    layers.ALIGNMENT = int(alignment)
    base = MODELS["text300M"]
    config = replace(base, denoiser=replace(base.denoiser, layers=depth, tokens=int(tokens)), encoder=None)
    module = build_module(config, "denoiser")
    randomize(module)
    module.half()
    for part in module.modules():
        if isinstance(part, SelfAttention):
            part.forward = types.MethodType(attention(mode, split), part)
        if isinstance(part, MLP) and gelu != "erf":
            part.activation = {"bert": Bert, "tanh": Tanh}[gelu]()
        for child, value in list(part.named_children()):
            if norm == "hand" and isinstance(value, nn.LayerNorm):
                setattr(part, child, HandNorm(value))
    return export_graph(next(iter(build_graphs({"denoiser": module}))), opset=17).model


def main() -> None:
    """Write the graphs, and what weights and inputs they take."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--layers", type=int, default=2)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.names:
        model = variant(name, arguments.layers)
        (arguments.out / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))
        external = [i for i in model.graph.initializer if i.data_location == onnx.TensorProto.EXTERNAL]
        weights = {i.name: [TYPES[i.data_type], list(i.dims)] for i in external}
        inputs = {i.name: [d.dim_param or d.dim_value for d in i.type.tensor_type.shape.dim] for i in model.graph.input}
        (arguments.out / f"{name}.json").write_text(json.dumps({"weights": weights, "inputs": inputs}))
        print(name, len(model.graph.node), "nodes", flush=True)


if __name__ == "__main__":
    main()
