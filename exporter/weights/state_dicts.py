"""Conversion of published weights to this package's parameter names; results load strictly into its modules."""

import re
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from propsmith.exporter.models.config import (
    CLIPTextConfig,
    CLIPVisionConfig,
    DenoiserConfig,
    GeneratedMLPDecoderConfig,
    ModelConfig,
    ShapEEncoderConfig,
)
from propsmith.exporter.weights.checkpoint import check_state
from propsmith.runtime.errors import CheckpointError

State = dict[str, Tensor]
Renames = Sequence[tuple[str, str]]

KEEP = (r"", "")
"""Last row of a table that leaves all other names unchanged."""


def rename(state: Mapping[str, Tensor], table: Renames) -> State:
    """Rename every key by the first regular expression of the table that matches its start.

    Raises:
        CheckpointError: no pattern knows a key.
    """
    renamed = {}
    for key, value in state.items():
        for pattern, replacement in table:
            if re.match(pattern, key):
                renamed[re.sub("^" + pattern, replacement, key)] = value
                break
        else:
            raise CheckpointError(f"weights: unknown tensor {key!r}: these are not the weights of that model")
    return renamed


def take(state: Mapping[str, Tensor], key: str, shape: Sequence[int] | None = None) -> Tensor:
    """Return one tensor.

    Raises:
        CheckpointError: it is missing or of another shape; the text names it, and the shape expected.
    """
    expected = "" if shape is None else f" {list(shape)}"
    if key not in state:
        raise CheckpointError(f"weights: tensor {key!r}{expected} is missing: these are not the weights of that model")
    if shape is not None and tuple(state[key].shape) != tuple(shape):
        raise CheckpointError(f"weights: tensor {key!r} is {list(state[key].shape)}, expected{expected}")
    return state[key]


def convert_released(config: ModelConfig, sources: Mapping[str, Mapping[str, Tensor]]) -> dict[str, State]:
    """Convert a released Shap-E, from OpenAI's files or from a diffusers folder, and check it; types are unchanged.

    Args:
        config: `MODELS["text300M"]` or `MODELS["image300M"]`.
        sources: state dicts by part: `denoiser`, `decoder`, `encoder` (OpenAI's only), `text_encoder` and
            `image_encoder` (transformers' CLIP); any of them.

    Raises:
        CheckpointError: a tensor is unknown, missing or of another shape, or the model has no such part.
    """
    states: dict[str, State] = {}
    for part, source in sources.items():
        for key, value in source.items():
            if not isinstance(value, Tensor):
                raise CheckpointError(f"weights of the {part}: {key!r} is a {type(value).__name__}, expected a tensor")
        try:
            states[part] = _convert_part(config, part, source)
        except RuntimeError as error:  # tensors that don't fit each other
            raise CheckpointError(f"weights of the {part}: {str(error).splitlines()[0]}") from None
        check_state(config, part, states[part])
    return states


def _convert_part(config: ModelConfig, part: str, source: Mapping[str, Tensor]) -> State:
    match part, getattr(config, part, None):
        case "denoiser", DenoiserConfig() as denoiser:
            if "proj_in.weight" in source:
                return convert_diffusers_denoiser(source)
            return convert_openai_denoiser(source, denoiser)
        case "decoder", GeneratedMLPDecoderConfig() as decoder:
            if "mlp.mlp.0.bias" in source:
                return convert_diffusers_decoder(source, decoder)
            return convert_openai_decoder(source, decoder)
        case "encoder", ShapEEncoderConfig() as encoder:
            return convert_openai_encoder(source, encoder)
        case "text_encoder", CLIPTextConfig():
            return convert_clip_text_encoder(source)
        case "image_encoder", CLIPVisionConfig():
            return convert_clip_image_encoder(source)
    raise CheckpointError(f"model {config.name}: there is no released {part} for it")


# OpenAI's names inside a transformer block, self- or cross-attention.
_OPENAI_BLOCK: Renames = (
    (r"(.*)attn\.c_proj\.", r"\1attention.out."),
    (r"(.*)attn\.c_qkv\.", r"\1attention.qkv."),
    (r"(.*)attn\.c_q\.", r"\1attention.q."),
    (r"(.*)attn\.c_kv\.", r"\1attention.kv."),
    (r"(.*)mlp\.c_fc\.", r"\1mlp.fc."),
    (r"(.*)mlp\.c_proj\.", r"\1mlp.proj."),
    (r"(.*resblocks\.\d+\.)ln_1\.", r"\1attention_norm."),
    (r"(encoder\.\d+\.resblocks\.\d+\.)ln_2\.", r"\1context_norm."),
    (r"(.*resblocks\.\d+\.)ln_[23]\.", r"\1mlp_norm."),
    KEEP,
)
_OPENAI_DENOISER: Renames = (
    (r"pos_emb$", "pos_emb"),
    (r"time_embed\.c_fc\.", "time_embed.fc."),
    (r"time_embed\.c_proj\.", "time_embed.proj."),
    (r"input_proj\.", "input_proj."),
    (r"output_proj\.", "output_proj."),
    (r"clip_embed\.0\.", "condition_embed.norm."),
    (r"clip_embed\.1\.", "condition_embed.proj."),
    (r"clip_embed\.", "condition_embed.proj."),
    (r"ln_pre\.", "backbone.pre_norm."),
    (r"ln_post\.", "backbone.post_norm."),
    (r"backbone\.resblocks\.", "backbone.blocks."),
)
_OPENAI_ENCODER: Renames = (
    (r"output_tokens$", "output_tokens"),
    (r"input_proj\.", "point_proj."),
    (r"output_proj\.", "output_proj."),
    (r"ln_pre\.", "pre_norm."),
    (r"ln_post\.", "post_norm."),
    (r"point_conv\.mlp_convs\.", "point_conv.convs."),
    (r"mv_pcl_embed\.unk_token$", "view_embed.unknown"),
    (r"mv_pcl_embed\.", "view_embed.pixel_proj."),
    (r"patch_emb\.", "view_embed.patch_proj."),
    (r"encoder\.(\d+)\.resblocks\.0\.", r"cross.\1."),
    (r"processor\.resblocks\.", "blocks."),
)
_OPENAI_DECODER: Renames = (
    (r"nerstf__mlp__(\d)__weight\.proj\.", r"rows.\1."),
    (r"nerstf__mlp__(\d)__weight\.norm\.", r"rows.\1.norm."),
)


def convert_openai_denoiser(state: Mapping[str, Tensor], config: DenoiserConfig) -> State:
    """Convert `text_cond.pt` or `image_cond.pt`.

    Raises:
        CheckpointError: a tensor is unknown. `check_state` finds missing and misshapen ones.
    """
    inner = _below(state, "wrapped.")
    return rename(_openai_blocks(inner, config.heads), _OPENAI_DENOISER)


def convert_openai_encoder(state: Mapping[str, Tensor], config: ShapEEncoderConfig) -> State:
    """Convert the encoder in `transmitter.pt`.

    Raises:
        CheckpointError: a tensor is unknown.
    """
    inner = {k: v for k, v in _below(state, "encoder.").items() if not k.startswith("params_proj.")}
    return rename(_openai_blocks(inner, config.heads), _OPENAI_ENCODER)


def convert_openai_decoder(state: Mapping[str, Tensor], config: GeneratedMLPDecoderConfig) -> State:
    """Convert the decoder in `transmitter.pt` or `vector_decoder.pt`.

    Raises:
        CheckpointError: a tensor is unknown or missing.
    """
    prefix = "encoder." if "encoder.output_tokens" in state else ""
    converted = rename(_below(state, f"{prefix}params_proj.projections."), _OPENAI_DECODER)
    hidden, channels = config.hidden, config.channels
    widths = [3 + 6 * config.point_degrees] + [hidden] * (config.generated_layers - 1)
    for layer, width in enumerate(widths):
        weight = take(converted, f"rows.{layer}.weight", (hidden * width, channels))
        converted[f"rows.{layer}.weight"] = weight.view(hidden, width, channels).transpose(1, 2)
        bias = take(converted, f"rows.{layer}.bias", (hidden * width,))
        converted[f"rows.{layer}.bias"] = bias.view(hidden, width)
    return converted | _openai_mlp(_below(state, "renderer.nerstf.mlp."), config)


def _openai_mlp(mlp: State, config: GeneratedMLPDecoderConfig) -> State:
    """Convert the shared layers; the weights of the generated ones are placeholders."""
    hidden, generated = config.hidden, config.generated_layers
    for name in mlp:
        if not re.fullmatch(rf"[0-{config.layers}]\.(weight|bias)", name):
            raise CheckpointError(f"weights: unknown tensor 'renderer.nerstf.mlp.{name}', expected none of that name")
    converted = {f"biases.{layer}": take(mlp, f"{layer}.bias", (hidden,)) for layer in range(generated)}
    for layer in range(generated, config.layers):
        width = hidden + (3 + 6 * config.direction_degrees if layer == config.direction_layer else 0)
        weight = take(mlp, f"{layer}.weight", (hidden, width))
        if width > hidden:
            converted["direction_proj.weight"] = weight[:, hidden:]
        converted[f"layers.{layer - generated}.weight"] = weight[:, :hidden]
        converted[f"layers.{layer - generated}.bias"] = take(mlp, f"{layer}.bias", (hidden,))
    converted["head.weight"] = take(mlp, f"{config.layers}.weight")
    converted["head.bias"] = take(mlp, f"{config.layers}.bias")
    return converted


def _below(state: Mapping[str, Tensor], prefix: str) -> State:
    """Return the tensors whose names start with the prefix, without it."""
    below = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
    if not below:
        raise CheckpointError(f"weights: no tensor starts with {prefix!r}: these are not that model's weights")
    return below


def _openai_blocks(state: State, heads: int) -> State:
    """Rename the blocks' insides, and order fused projections [parts, heads, head_dim]."""
    converted: State = {}
    for key, value in state.items():
        parts = 3 if ".c_qkv." in key else 2 if ".c_kv." in key else 1
        if parts > 1:  # OpenAI's layout is [heads, parts, head_dim]
            if value.shape[0] % (heads * parts):
                raise CheckpointError(
                    f"weights: tensor {key!r} is {list(value.shape)}, expected rows for {heads} heads"
                )
            value = value.view(heads, parts, -1, *value.shape[1:]).transpose(0, 1).flatten(0, 2)
        converted[key] = value
    return rename(converted, _OPENAI_BLOCK)


_DIFFUSERS_DENOISER: Renames = (
    (r"positional_embedding$", "pos_emb"),
    (r"time_embedding\.linear_1\.", "time_embed.fc."),
    (r"time_embedding\.linear_2\.", "time_embed.proj."),
    (r"proj_in\.", "input_proj."),
    (r"proj_to_clip_embeddings\.", "output_proj."),
    (r"embedding_proj_norm\.", "condition_embed.norm."),
    (r"embedding_proj\.", "condition_embed.proj."),
    (r"norm_in\.", "backbone.pre_norm."),
    (r"norm_out\.", "backbone.post_norm."),
    (r"transformer_blocks\.(\d+)\.norm1\.", r"backbone.blocks.\1.attention_norm."),
    (r"transformer_blocks\.(\d+)\.norm3\.", r"backbone.blocks.\1.mlp_norm."),
    (r"transformer_blocks\.(\d+)\.attn1\.to_qkv\.", r"backbone.blocks.\1.attention.qkv."),
    (r"transformer_blocks\.(\d+)\.attn1\.to_out\.0\.", r"backbone.blocks.\1.attention.out."),
    (r"transformer_blocks\.(\d+)\.ff\.net\.0\.proj\.", r"backbone.blocks.\1.mlp.fc."),
    (r"transformer_blocks\.(\d+)\.ff\.net\.2\.", r"backbone.blocks.\1.mlp.proj."),
)


def convert_diffusers_denoiser(state: Mapping[str, Tensor]) -> State:
    """Convert the `prior/` of a diffusers folder (`PriorTransformer`).

    Raises:
        CheckpointError: a tensor is unknown, or one of a query, key and value is missing.
    """
    # Statistics of another model's embeddings: Shap-E's pipelines never use them.
    used = {key: value for key, value in state.items() if key not in ("clip_mean", "clip_std")}
    converted = rename(join(used, ("to_q", "to_k", "to_v"), "to_qkv"), _DIFFUSERS_DENOISER)
    converted["pos_emb"] = take(converted, "pos_emb").squeeze(0)
    return converted


def convert_diffusers_decoder(state: Mapping[str, Tensor], config: GeneratedMLPDecoderConfig) -> State:
    """Convert the `shap_e_renderer/` of a diffusers folder (`ShapERenderer`).

    Raises:
        CheckpointError: a tensor is unknown or missing.
    """
    renamed = {re.sub(r"^mlp\.mlp\.", "renderer.nerstf.mlp.", key): value for key, value in state.items()}
    return convert_openai_decoder(renamed, config)


def join(state: State, names: Sequence[str], joined: str) -> State:
    """Stack the rows of tensors whose names differ in one part only.

    Raises:
        CheckpointError: one of them is missing.
    """
    converted: State = {}
    for key, value in state.items():
        before, name, after = key.partition(f".{names[0]}.")
        if name:
            rows = [take(state, f"{before}.{each}.{after}") for each in names]
            converted[f"{before}.{joined}.{after}"] = torch.cat(rows)
        elif not any(f".{each}." in key for each in names):
            converted[key] = value
    return converted


_CLIP: Renames = (
    (r"encoder\.layers\.(\d+)\.self_attn\.qkv_proj\.", r"blocks.\1.attention.qkv."),
    (r"encoder\.layers\.(\d+)\.self_attn\.out_proj\.", r"blocks.\1.attention.out."),
    (r"encoder\.layers\.(\d+)\.layer_norm1\.", r"blocks.\1.attention_norm."),
    (r"encoder\.layers\.(\d+)\.layer_norm2\.", r"blocks.\1.mlp_norm."),
    (r"encoder\.layers\.(\d+)\.mlp\.fc1\.", r"blocks.\1.mlp.fc."),
    (r"encoder\.layers\.(\d+)\.mlp\.fc2\.", r"blocks.\1.mlp.proj."),
    (r"embeddings\.position_embedding\.weight$", "pos_emb"),
    (r"embeddings\.token_embedding\.", "token_emb."),
    (r"embeddings\.patch_embedding\.", "patch_proj."),
    (r"embeddings\.class_embedding$", "class_token"),
    (r"pre_layrnorm\.", "pre_norm."),  # transformers' spelling
    (r"final_layer_norm\.", "norm."),
    (r"text_projection\.", "proj."),
)
# Weights of the vision half that Shap-E doesn't use, and a buffer of older files that holds 0, 1, 2...
_CLIP_UNUSED = ("post_layernorm.weight", "post_layernorm.bias", "embeddings.position_ids")


def convert_clip_text_encoder(state: Mapping[str, Tensor]) -> State:
    """Convert transformers' `CLIPTextModelWithProjection`, or the text half of a `CLIPModel`.

    Raises:
        CheckpointError: a tensor is unknown, or one of a query, key and value is missing.
    """
    inner = _below(state, "text_model.") | {k: v for k, v in state.items() if k.startswith("text_projection.")}
    return _convert_clip(inner)


def convert_clip_image_encoder(state: Mapping[str, Tensor]) -> State:
    """Convert transformers' `CLIPVisionModel`, or the vision half of a `CLIPModel`.

    Raises:
        CheckpointError: a tensor is unknown, or one of a query, key and value is missing.
    """
    bare = "embeddings.class_embedding" in state  # as its newer versions write a lone vision model
    return _convert_clip(state if bare else _below(state, "vision_model."))


def _convert_clip(state: Mapping[str, Tensor]) -> State:
    used = {key: value for key, value in state.items() if key not in _CLIP_UNUSED}
    return rename(join(used, ("q_proj", "k_proj", "v_proj"), "qkv_proj"), _CLIP)
