"""A small sentence encoder, so that the runtime needs no large language model."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from propsmith.exporter.models.config import TextEncoderConfig
from propsmith.exporter.models.layers import SelfBlock


class TextEncoder(nn.Module):
    """Transformer over word pieces with masked mean pooling; gives unit vectors (Reimers & Gurevych 2019)."""

    def __init__(self, config: TextEncoderConfig) -> None:
        super().__init__()
        self.config = config
        self.token_emb = nn.Embedding(config.vocab, config.width)
        self.pos_emb = nn.Parameter(torch.randn(config.max_length, config.width) * 0.02)
        self.pre_norm = nn.LayerNorm(config.width)
        self.blocks = nn.ModuleList(
            SelfBlock(config.width, config.heads, qk_norm=False, qkv_bias=True, gelu="tanh", dropout=config.dropout)
            for _ in range(config.layers)
        )
        self.norm = nn.LayerNorm(config.width)
        self.proj = nn.Linear(config.width, config.out_dim)
        nn.init.normal_(self.token_emb.weight, std=0.02)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return unit vectors [B, out_dim].

        Args:
            ids: word-piece indices [B, L] int64, L at most `max_length`.
            mask: [B, L] int64, 1 for a word piece and 0 for padding; every row needs a 1.
        """
        x = self.token_emb(ids) + self.pos_emb[: ids.shape[1]]
        x = self.pre_norm(x)
        # Expanded over the queries: ONNX Runtime's Attention takes no mask that broadcasts there.
        attendable = (mask > 0)[:, None, None, :].expand(-1, -1, ids.shape[1], -1)
        for block in self.blocks:
            x = block(x, attendable)
        weights = mask[..., None].to(x.dtype)
        pooled = (self.norm(x) * weights).sum(1) / weights.sum(1)
        return F.normalize(self.proj(pooled), dim=-1)
