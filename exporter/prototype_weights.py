"""The weights of the compact model's prototype under this package's names."""

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from propsmith.exporter.models.config import CrossAttentionDecoderConfig, DenoiserConfig, ModelConfig
from propsmith.exporter.weights import KEEP, Renames, State, join, rename, take
from propsmith.runtime.errors import CheckpointError

# The prototype's short names, module by module.
_PROTO_ATTENTION: Renames = (
    (r"(.*)a\.o\.", r"\1attention.out."),
    (r"(.*)a\.qs$", r"\1attention.q_norm.gain"),
    (r"(.*)a\.ks$", r"\1attention.k_norm.gain"),
    (r"(.*)a\.qkv\.", r"\1attention.qkv."),
    (r"(.*)\bm\.0\.", r"\1mlp.fc."),
    (r"(.*)\bm\.2\.", r"\1mlp.proj."),
    KEEP,
)
_PROTO_DENOISER: Renames = (
    (r"pos$", "pos_emb"),
    (r"null$", "uncond"),
    (r"i\.", "input_proj."),
    (r"o\.", "output_proj."),
    (r"te\.", "time_embed."),
    (r"tx\.", "backbone.pooled_proj."),
    (r"pre\.", "condition_embed.proj."),
    (r"ad\.", "backbone.modulation."),
    (r"fa\.", "backbone.final_modulation."),
    (r"b\.(\d+)\.b$", r"backbone.blocks.\1.bias"),
    (r"b\.", "backbone.blocks."),
)
_PROTO_DECODER: Renames = (
    (r"pos$", "pos_emb"),
    (r"i\.", "input_proj."),
    (r"n\.", "norm."),
    (r"n2\.", "mlp_norm."),
    (r"n3\.", "head_norm."),
    (r"kv\.", "kv."),
    (r"q\.", "q."),
    (r"qs$", "q_norm.gain"),
    (r"ks$", "k_norm.gain"),
    (r"o\.", "out."),
    (r"h\.", "head."),
    (r"pe\.0\.", "point_embed."),
    (r"mlp\.", "mlp."),
    (r"b\.(\d+)\.n1\.", r"blocks.\1.attention_norm."),
    (r"b\.(\d+)\.n2\.", r"blocks.\1.mlp_norm."),
    (r"b\.", "blocks."),
)
# The prototype scaled unit text vectors by a rounded sqrt(384).
_PROTO_CONDITION_SCALE = 19.6

PROTOTYPE = ModelConfig(
    name="prototype",
    denoiser=DenoiserConfig(
        tokens=128,
        channels=32,
        width=384,
        layers=12,
        heads=6,
        condition="text",
        condition_dim=384,
        condition_tokens=4,
        time="modulation",
        time_channels=256,
        time_scale=1000.0,
        qk_norm=True,
        gelu="tanh",
        dropout=0.15,
        prediction="velocity",
        learned_uncond=True,
    ),
    decoder=CrossAttentionDecoderConfig(
        tokens=128, channels=32, width=384, layers=6, heads=6, query_width=256, query_heads=4
    ),
)
"""What `convert_prototype`'s states belong to."""


def convert_prototype(weights: Mapping[str, Any]) -> dict[str, State]:
    """Convert the compact model's prototype (`dit`, `dec`, `mu`, `sd`) to float32 states by part.

    Raises:
        CheckpointError: a part or a tensor is missing or unknown.
    """
    for part in ("dit", "dec", "mu", "sd"):
        if part not in weights:
            raise CheckpointError(f"weights: no {part!r}: these are not the prototype's weights")
    denoiser = _rename_prototype(weights["dit"], _PROTO_DENOISER)
    ratio = _PROTO_CONDITION_SCALE / math.sqrt(take(denoiser, "uncond").shape[0])
    for key in ("backbone.pooled_proj.weight", "condition_embed.proj.weight"):
        denoiser[key] = take(denoiser, key) * ratio
    denoiser["uncond"] = denoiser["uncond"] / _PROTO_CONDITION_SCALE

    decoder = _rename_prototype(weights["dec"], _PROTO_DECODER)
    for key in ("head.weight", "head.bias"):  # the prototype's field was negative inside
        decoder[key] = torch.cat([-take(decoder, key)[:1], decoder[key][1:]])
    decoder["latent_mean"] = weights["mu"].float()
    decoder["latent_std"] = torch.tensor(float(weights["sd"]))
    return {"denoiser": denoiser, "decoder": decoder}


def _rename_prototype(state: Mapping[str, Tensor], table: Renames) -> State:
    """Join q and kv of the self-attentions, then rename: inside the blocks first, then the blocks."""
    state = {key: value.float() for key, value in state.items()}
    blocks = {key: value for key, value in state.items() if key.startswith("b.")}
    joined = {k: v for k, v in state.items() if k not in blocks} | join(blocks, ("q", "kv"), "qkv")
    return rename(rename(joined, _PROTO_ATTENTION), table)
