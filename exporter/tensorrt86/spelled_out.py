"""Attention as plain products and transposes, for graphs without ONNX's `Attention`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch
from torch import Tensor

ALIGNMENT = 8
"""Spelled-out sequences are padded to a multiple of it: TensorRT 8.6 computes wrongly with 1,026 rows."""
_spelled_out: ContextVar[bool] = ContextVar("spelled_out", default=False)


@contextmanager
def attention_spelled_out() -> Iterator[None]:
    """Within, attention is traced as plain products and transposes.

    It is what TensorRT fuses best where ONNX has no `Attention` (benchmarks/gpu_denoiser.md): PyTorch's exporter takes
    its own attention apart by way of reshapes that read shapes, a third slower.
    """
    token = _spelled_out.set(True)
    try:
        yield
    finally:
        _spelled_out.reset(token)


def is_spelled_out() -> bool:
    """Whether attention is traced as plain products now; see `attention_spelled_out`."""
    return _spelled_out.get()


def padding(count: int) -> int:
    """Rows to add to a sequence of `count`, and to mask as keys, for aligned attention; 0 unless it is spelled out."""
    return -count % ALIGNMENT if is_spelled_out() else 0


def attend_by_products(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, *, causal: bool) -> Tensor:
    """As `layers.attend`; queries and keys are both scaled, so that half precision holds their products."""
    scale = q.shape[-1] ** -0.25
    scores = torch.matmul(q * scale, k.transpose(-1, -2) * scale)
    if causal:
        causal_mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device).tril()
        mask = causal_mask if mask is None else mask & causal_mask
    if mask is not None:
        scores = scores + torch.where(mask, 0.0, torch.finfo(scores.dtype).min).to(scores.dtype)
    return torch.matmul(scores.softmax(-1), v)


def split_heads_apart(x: Tensor, parts: int, heads: int) -> tuple[Tensor, ...]:
    """As `layers.split_heads`, each part with a transpose of its own."""
    width = x.shape[-1] // parts
    return tuple(
        part.reshape(*part.shape[:-1], heads, width // heads).transpose(1, 2) for part in torch.split(x, width, dim=-1)
    )
