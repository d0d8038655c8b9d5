"""The released Shap-E and Point-E: their files, where to get them, and how they are read."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from propsmith.exporter.models.config import MODELS, ModelConfig
from propsmith.exporter.weights.checkpoint import PARTS, ModelWeights
from propsmith.exporter.weights.clip_tokenizer import read_clip_tokenizer
from propsmith.exporter.weights.point_e import POINT_E, convert_point_e
from propsmith.exporter.weights.state_dicts import convert_released
from propsmith.exporter.weights.weight_files import INDEX, read_weights
from propsmith.runtime.errors import CheckpointError
from propsmith.runtime.files import failed_download
from propsmith.runtime.model.bundle import file_sha256
from propsmith.runtime.validation import InvalidDataError, parse_json, validate

log = logging.getLogger(__name__)

LICENSE = "MIT"


@dataclass(frozen=True)
class ReleasedFile:
    """One of OpenAI's files."""

    name: str
    purpose: str
    sha256: str
    """From the original repository's list of downloads."""
    megabytes: int = 0
    """Approximate; 0 for the small text files."""


_TRANSMITTER = ReleasedFile(
    "transmitter.pt", "3D encoder and decoder", "af02a0b85a8abdfb3919584b63c540ba175f6ad4790f574a7fef4617e5acdc3b", 1776
)
_DECODER = ReleasedFile(
    "vector_decoder.pt", "decoder alone", "d7e7ebbfe3780499ae89b2da5e7c1354012dba5a6abfe295bed42f25c3be1b98", 905
)
_DENOISERS = {
    "text": ReleasedFile(
        "text_cond.pt", "denoiser of text300M", "e6b4fa599a7b3c3b16c222d5f5fe56f9db9289ff0b6575fbe5c11bc97106aad4", 1263
    ),
    "image_grid": ReleasedFile(
        "image_cond.pt",
        "denoiser of image300M",
        "cb8072c64bbbcf6910488814d212227de5db291780d4ea99c6152f9346cf12aa",
        1264,
    ),
}
_TEXTS = tuple(
    ReleasedFile(name, "sizes", sha256)
    for name, sha256 in (
        ("transmitter_config.yaml", "ffe1bcb405104a37d9408391182ab118a4ef313c391e07689684f1f62071605e"),
        ("vector_decoder_config.yaml", "e6d373649f8e24d85925f4674b9ac41c57aba5f60e42cde6d10f87381326365c"),
        ("text_cond_config.yaml", "f290beeea3d3e9ff15db01bde5382b6e549e463060c0744f89c049505be246c1"),
        ("image_cond_config.yaml", "4e0745605a533c543c72add803a78d233e2a6401e0abfa0cad58afb4d74ad0b0"),
        ("diffusion_config.yaml", "efcb2cd7ee545b2d27223979d41857802448143990572a42645cd09c2942ed57"),
    )
)
OPENAI_FILES = (*_DENOISERS.values(), _TRANSMITTER, _DECODER, *_TEXTS)
OPENAI_SOURCE = "https://openaipublic.azureedge.net/main/shap-e/"
POINT_E_FILE = "base_40m_textvec.pt"
POINT_E_SOURCE = "https://openaipublic.azureedge.net/main/point-e/"

# As diffusers and transformers write them, the most common first.
_DIFFUSERS_WEIGHTS = (
    "diffusion_pytorch_model.safetensors",
    "diffusion_pytorch_model.fp16.safetensors",
    "diffusion_pytorch_model.bin",
    "diffusion_pytorch_model.fp16.bin",
)
_TRANSFORMERS_WEIGHTS = ("model.safetensors", "model.fp16.safetensors", "pytorch_model.bin", "pytorch_model.fp16.bin")
_RENDERERS = ("shap_e_renderer", "renderer")


@dataclass(frozen=True)
class ReleasedModel:
    """A released model, read and checked."""

    weights: ModelWeights
    texts: dict[str, str]
    """Text files for the bundle: name -> content."""


def read_released(
    folder: Path, name: str, *, clip: Path | None = None, check_hashes: bool = True, config: ModelConfig | None = None
) -> ReleasedModel:
    """Read a released model from a folder of OpenAI's files, or one in diffusers' layout.

    Args:
        folder: holds OpenAI's files (`OPENAI_FILES`), or `prior/`, `shap_e_renderer/` and so on.
        name: one of `config.RELEASED_MODELS`.
        clip: a folder of transformers' CLIP ViT-L/14; by default its parts are searched for in `folder`.
        check_hashes: refuse files under OpenAI's names that have another SHA-256.
        config: the model's sizes, if they aren't the released ones.

    Raises:
        CheckpointError: a file is missing, damaged, or of another SHA-256; a tensor is missing, unknown, or of another
            shape than expected; the text names it.
    """
    config = config or MODELS[name]
    if not folder.is_dir():
        raise CheckpointError(f"no folder {folder}: give the one that holds the released files (see export --list)")
    if name == POINT_E.name:
        return _read_point_e(folder, clip, config)
    sources: dict[str, Mapping[str, Tensor]]
    if any((folder / renderer).is_dir() for renderer in (*_RENDERERS, "prior")):
        sources = _read_diffusers(folder)
        config = _with_stated_heads(config, folder / "prior" / "config.json")
    else:
        sources = _read_openai(folder, config, check_hashes=check_hashes)
    sources |= _read_clip(folder, clip, config)
    states = convert_released(config, sources)
    return _assembled(config, states, folder, clip, _model_card(name, sorted(sources)))


def _read_point_e(folder: Path, clip: Path | None, config: ModelConfig) -> ReleasedModel:
    """Point-E's one file and the text half of CLIP; OpenAI publishes no hash of it, so only its tensors are checked."""
    path = folder / POINT_E_FILE
    if not path.is_file():
        raise CheckpointError(f"no {POINT_E_FILE} in {folder}, which holds {_held(folder)} (see export --list)")
    states = {"denoiser": convert_point_e(read_weights(path), config)}
    states |= convert_released(replace(config, denoiser=None), _read_clip(folder, clip, config))
    return _assembled(config, states, folder, clip, _POINT_E_CARD)


def _assembled(
    config: ModelConfig, states: dict[str, dict[str, Tensor]], folder: Path, clip: Path | None, card: str
) -> ReleasedModel:
    texts = {"MODEL_CARD.md": card}
    if config.text_encoder is not None:
        texts["tokenizer.json"] = read_clip_tokenizer(_places(folder, clip, "tokenizer"), config.text_encoder)
    held: dict[str, Any] = {part: getattr(config, part) if part in states else None for part in PARTS}
    assert config.denoiser is not None
    extras = {"uncond": torch.zeros(config.denoiser.condition_shape)}
    return ReleasedModel(ModelWeights(replace(config, **held), states, extras), texts)


def _read_openai(folder: Path, config: ModelConfig, *, check_hashes: bool) -> dict[str, Mapping[str, Tensor]]:
    assert config.denoiser is not None
    denoiser = _DENOISERS[config.denoiser.condition]
    transmitter = (folder / _TRANSMITTER.name).is_file()
    decoder = _TRANSMITTER if transmitter else _DECODER
    if not (folder / denoiser.name).is_file():
        raise CheckpointError(
            f"no {denoiser.name} in {folder}, which holds {_held(folder)}: "
            f"it is the {denoiser.purpose} (see export --list)"
        )
    if not (folder / decoder.name).is_file():
        raise CheckpointError(f"neither {_TRANSMITTER.name} nor {_DECODER.name} in {folder} (see export --list)")
    if check_hashes:
        for file in (denoiser, decoder, *_TEXTS):
            if (folder / file.name).is_file():
                _check_hash(folder, file)
    sources: dict[str, Mapping[str, Tensor]] = {"denoiser": read_weights(folder / denoiser.name)}
    sources["decoder"] = read_weights(folder / decoder.name)
    if transmitter:
        sources["encoder"] = sources["decoder"]
    else:
        log.info("no %s in %s: the bundle can't encode", _TRANSMITTER.name, folder)
    return sources


def _check_hash(folder: Path, file: ReleasedFile) -> None:
    if (instead := failed_download(folder / file.name, binary=file.name.endswith(".pt"))) is not None:
        raise CheckpointError(f"{folder / file.name} is {instead}")
    found = file_sha256(folder / file.name)
    if found != file.sha256:
        raise CheckpointError(
            f"{folder / file.name}: sha256 {found[:16]}... where OpenAI's file has {file.sha256[:16]}...: truncated or "
            "another file; get it again, or give --any-weights to take it all the same"
        )


def _held(folder: Path) -> str:
    names = sorted(path.name for path in folder.iterdir())
    return ", ".join(names[:8]) + (", ..." if len(names) > 8 else "") if names else "nothing"


def _read_diffusers(folder: Path) -> dict[str, Mapping[str, Tensor]]:
    places = {"denoiser": [folder / "prior"], "decoder": [folder / name for name in _RENDERERS]}
    sources: dict[str, Mapping[str, Tensor]] = {}
    for part, candidates in places.items():
        path = _find(candidates, _DIFFUSERS_WEIGHTS)
        if path is None:
            raise CheckpointError(f"no {_DIFFUSERS_WEIGHTS[0]} (nor .bin) in {candidates[0]}: the {part} is missing")
        sources[part] = read_weights(path)
    return sources


def _with_stated_heads(config: ModelConfig, path: Path) -> ModelConfig:
    """The configuration with the folder's number of heads, which can't be derived from its unfused q, k and v."""
    assert config.denoiser is not None
    key = "num_attention_heads"
    try:
        stated = validate(dict[str, Any], parse_json(path.read_bytes()))
        heads = validate(int, stated.get(key, config.denoiser.heads), key)
    except FileNotFoundError:
        return config
    except (OSError, InvalidDataError) as error:
        instead = failed_download(path)
        reason = f"can't be read ({error})" if instead is None else f"is {instead}"
        raise CheckpointError(f"{path} {reason}") from None
    if heads < 1 or config.denoiser.width % heads:
        raise CheckpointError(f"{path}: num_attention_heads is {heads}, expected {config.denoiser.heads}")
    if heads != config.denoiser.heads:
        log.warning(
            "%s says %d heads where %s has %d: taken as it says", path, heads, config.name, config.denoiser.heads
        )
    return replace(config, denoiser=replace(config.denoiser, heads=heads))


def _read_clip(folder: Path, clip: Path | None, config: ModelConfig) -> dict[str, Mapping[str, Tensor]]:
    part = "text_encoder" if config.text_encoder is not None else "image_encoder"
    places = _places(folder, clip, part)
    path = _find(places, _TRANSFORMERS_WEIGHTS)
    if path is None:
        half = "text" if part == "text_encoder" else "image"
        raise CheckpointError(
            f"no CLIP {half} encoder in {places[-1]}: give --clip DIR with transformers' CLIP ViT-L/14 "
            "(see export --list)"
        )
    return {part: read_weights(path)}


def _places(folder: Path, clip: Path | None, part: str) -> list[Path]:
    base = folder if clip is None else clip
    return [base / part, base]


def _find(folders: list[Path], names: tuple[str, ...]) -> Path | None:
    """The first of these files, or the index of one that lies in pieces."""
    paths = (folder / name for folder in folders for name in (*names, *(f"{name}{INDEX}" for name in names)))
    return next((path for path in paths if path.is_file()), None)


def list_files() -> str:
    """A table of the released files: source, size and license."""
    lines = [f"OpenAI's files ({LICENSE} licence, copyright OpenAI), from {OPENAI_SOURCE}NAME:"]
    for file in OPENAI_FILES:
        size = f"{file.megabytes} MB" if file.megabytes else "1 kB"
        lines.append(f"  {file.name:<28}{size:>8}  {file.purpose:<24} sha256 {file.sha256}")
    lines += [
        "  A model takes its denoiser, and transmitter.pt or vector_decoder.pt; only the former can encode.",
        f"The same in diffusers' layout ({LICENSE} licence), about 2 GB each, whole folders from the Hugging Face hub:",
        "  openai/shap-e                for text300M: prior, shap_e_renderer, text_encoder, tokenizer",
        "  openai/shap-e-img2img        for image300M: prior, shap_e_renderer, image_encoder",
        f"Point-E's text model ({LICENSE} licence, copyright OpenAI), for base40M-textvec, from {POINT_E_SOURCE}NAME:",
        f"  {POINT_E_FILE:<28}  162 MB  denoiser                 OpenAI publishes no sha256",
        f"CLIP ViT-L/14 for OpenAI's files ({LICENSE} licence, copyright OpenAI), from the Hugging Face hub:",
        "  openai/clip-vit-large-patch14: model.safetensors (1710 MB), tokenizer.json (2 MB); give it as --clip DIR",
    ]
    return "\n".join(lines)


_POINT_E_CARD = f"""# base40M-textvec

Point-E's smallest text-conditioned model as OpenAI released it (Nichol et al. 2022, "Point-E: A System for Generating
3D Point Clouds from Complex Prompts"), with the text half of CLIP ViT-L/14 (Radford et al. 2021). It makes clouds of
1,024 coloured points. Weights: {LICENSE} licence, copyright OpenAI; stored in half precision by `propsmith export`.

Read OpenAI's model card before use: the model was trained on captioned 3D assets, and repeats their biases.
"""


def _model_card(name: str, parts: list[str]) -> str:
    return f"""# {name}

Shap-E as OpenAI released it (Jun & Nichol 2023, "Shap-E: Generating Conditional 3D Implicit Functions"), with the half
of CLIP ViT-L/14 (Radford et al. 2021) that conditions it. Weights: {LICENSE} licence, copyright OpenAI; stored in half
precision by `propsmith export`.

Parts: {", ".join(parts)}.

Read OpenAI's model card before use: the model was trained on captioned 3D assets, and repeats their biases; it is for
research and creative work, not for anything that must be safe.
"""
