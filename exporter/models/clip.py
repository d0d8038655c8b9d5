"""CLIP's two encoders (Radford et al. 2021), as used by Shap-E: a vector for a text, a feature grid for an image."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from propsmith.exporter.models.config import CLIPTextConfig, CLIPVisionConfig
from propsmith.exporter.models.layers import SelfBlock

# Mean and deviation per channel of the images that CLIP was trained on, in 0..1.
_IMAGE_MEAN = (0.48145466, 0.4578275, 0.40821073)
_IMAGE_STD = (0.26862954, 0.26130258, 0.27577711)


def _blocks(layers: int, width: int, heads: int) -> nn.ModuleList:
    return nn.ModuleList(SelfBlock(width, heads, qk_norm=False, qkv_bias=True, gelu="quick") for _ in range(layers))


class CLIPTextEncoder(nn.Module):
    """Causal transformer over byte pairs; the text's vector is the projected output of its last token."""

    def __init__(self, config: CLIPTextConfig) -> None:
        super().__init__()
        self.config = config
        self.token_emb = nn.Embedding(config.vocab, config.width)
        self.pos_emb = nn.Parameter(torch.randn(config.max_length, config.width) * 0.01)
        self.blocks = _blocks(config.layers, config.width, config.heads)
        self.norm = nn.LayerNorm(config.width)
        self.proj = nn.Linear(config.width, config.out_dim, bias=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return unit vectors [B, out_dim].

        Args:
            ids: tokens [B, L] int64, L at most `max_length`, including the start and end tokens.
            mask: [B, L] int64, 1 for a token, 0 for padding after the end. No token sees later ones, so that
                padding costs time but changes nothing.
        """
        x = self.token_emb(ids) + self.pos_emb[: ids.shape[1]]
        for block in self.blocks:
            x = block(x, causal=True)
        end = (mask.sum(1) - 1)[:, None, None].expand(-1, 1, x.shape[2])
        pooled = self.proj(self.norm(x.gather(1, end)[:, 0]))
        return F.normalize(pooled.float(), dim=-1)


class CLIPImageEncoder(nn.Module):
    """Vision transformer; the image's grid is the features of its last block, one per patch.

    As in the released Shap-E: without the class token, without the final norm, without the projection.
    """

    def __init__(self, config: CLIPVisionConfig) -> None:
        super().__init__()
        self.config = config
        self.patch_proj = nn.Conv2d(3, config.width, config.patch, stride=config.patch, bias=False)
        self.class_token = nn.Parameter(torch.randn(config.width) * 0.02)
        self.pos_emb = nn.Parameter(torch.randn(config.patches + 1, config.width) * 0.02)
        self.pre_norm = nn.LayerNorm(config.width)
        self.blocks = _blocks(config.layers, config.width, config.heads)

    def forward(self, image: Tensor) -> Tensor:
        """Return the grid [B, patches, W], row by row, of images [B, 3, S, S], sRGB in 0..1, float32."""
        mean, std = (image.new_tensor(x)[:, None, None] for x in (_IMAGE_MEAN, _IMAGE_STD))
        normalized = ((image - mean) / std).to(self.pos_emb.dtype)
        patches = self.patch_proj(normalized).flatten(2).transpose(1, 2)
        start = self.class_token.expand(image.shape[0], 1, -1)
        x = self.pre_norm(torch.cat([start, patches], dim=1) + self.pos_emb)
        for block in self.blocks:
            x = block(x)
        grid: Tensor = x[:, 1:]
        return grid
