"""Checkpoints: one .safetensors file holds a model's configuration, states and extra arrays."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from propsmith.exporter.models.clip import CLIPImageEncoder, CLIPTextEncoder
from propsmith.exporter.models.config import (
    CLIPTextConfig,
    CLIPVisionConfig,
    DenoiserConfig,
    ModelConfig,
    PointSetEncoderConfig,
    ShapEEncoderConfig,
    TextEncoderConfig,
)
from propsmith.exporter.models.denoiser import Denoiser
from propsmith.exporter.models.encoder import PointSetEncoder, ShapEEncoder
from propsmith.exporter.models.implicit import build_decoder
from propsmith.exporter.models.text_encoder import TextEncoder
from propsmith.runtime.errors import CheckpointError
from propsmith.runtime.files import failed_download
from propsmith.runtime.validation import InvalidDataError, parse_json

PARTS = ("denoiser", "decoder", "encoder", "text_encoder", "image_encoder")
_EXTRA = "extra"
_FORMAT = "propsmith-checkpoint-1"


@dataclass(frozen=True)
class Checkpoint:
    """A model as stored: its configuration and its weights."""

    config: ModelConfig
    states: dict[str, dict[str, Tensor]]
    """State dict by part (`PARTS`), for the parts that the file holds."""
    extras: dict[str, Tensor]
    """Arrays that belong to no module; with a denoiser always `uncond`, shaped like one condition."""
    path: Path

    def build(self, part: str) -> nn.Module:
        """Build one part with its weights, in float32, in evaluation mode.

        Raises:
            CheckpointError: the checkpoint doesn't hold that part.
        """
        if part not in self.states:
            held = ", ".join(self.states) or "nothing"
            raise CheckpointError(f"checkpoint {self.path}: holds no {part}, only {held}")
        module = build_module(self.config, part)
        module.load_state_dict(self.states[part])
        return module.eval()


@dataclass(frozen=True)
class ModelWeights:
    """A model's parts with their weights, from whichever source."""

    config: ModelConfig
    """Parts without weights are None in it."""
    states: dict[str, dict[str, Tensor]]
    """State dict by part, of any float type."""
    extras: dict[str, Tensor]
    """See `Checkpoint.extras`."""


def merge_checkpoints(paths: Sequence[str | Path]) -> ModelWeights:
    """Read checkpoints that together hold a model; later ones supply the parts that earlier ones lack.

    Raises:
        CheckpointError: one can't be read.
    """
    loaded = [load_checkpoint(path) for path in paths]
    held = {part: checkpoint for checkpoint in reversed(loaded) for part in checkpoint.states}
    parts: dict[str, Any] = dict.fromkeys(PARTS)
    parts |= {part: getattr(checkpoint.config, part) for part, checkpoint in held.items()}
    config = replace(loaded[0].config, **parts)
    extras = held["denoiser"].extras if "denoiser" in held else {}
    return ModelWeights(config, {part: checkpoint.states[part] for part, checkpoint in held.items()}, extras)


def build_module(config: ModelConfig, part: str) -> nn.Module:
    """Build one part of a model with fresh weights.

    Raises:
        CheckpointError: the configuration has no such part.
    """
    match part, getattr(config, part, None):
        case "denoiser", DenoiserConfig() as denoiser:
            return Denoiser(denoiser)
        case "decoder", decoder if decoder is not None:
            return build_decoder(decoder)
        case "encoder", PointSetEncoderConfig() as encoder:
            return PointSetEncoder(encoder)
        case "encoder", ShapEEncoderConfig() as encoder:
            return ShapEEncoder(encoder)
        case "text_encoder", TextEncoderConfig() as text_encoder:
            return TextEncoder(text_encoder)
        case "text_encoder", CLIPTextConfig() as text_encoder:
            return CLIPTextEncoder(text_encoder)
        case "image_encoder", CLIPVisionConfig() as image_encoder:
            return CLIPImageEncoder(image_encoder)
    raise CheckpointError(f"model {config.name}: has no {part}")


def save_checkpoint(
    path: str | Path,
    config: ModelConfig,
    states: Mapping[str, Mapping[str, Tensor]],
    extras: Mapping[str, Tensor] | None = None,
) -> None:
    """Write a checkpoint; tensors keep their types.

    Args:
        path: the .safetensors file; an existing one is replaced.
        config: the states' configuration.
        states: state dict by part; any subset of `PARTS`.
        extras: further arrays by name. A learned `uncond` needn't be among them: the denoiser's state has it.

    Raises:
        CheckpointError: a state doesn't fit the configuration (the text names the tensor), or the path can't be
            written.
    """
    for part, state in states.items():
        check_state(config, part, state)
    tensors = {f"{part}/{key}": value for part, state in states.items() for key, value in state.items()}
    tensors |= {f"{_EXTRA}/{key}": value for key, value in (extras or {}).items()}
    # Clones: safetensors refuses tensors that share memory, as the rows of a fused parameter may.
    tensors = {key: value.detach().cpu().contiguous().clone() for key, value in tensors.items()}
    _write(Path(path), tensors, {"format": _FORMAT, "config": json.dumps(config.to_dict())})


def _write(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """Write a temporary file and rename it: a training that is killed leaves the last complete checkpoint."""
    partial = path.with_name(f"{path.name}.part")
    try:
        save_file(dict(tensors), partial, metadata=dict(metadata))
        partial.replace(path)
    except (SafetensorError, OSError) as error:
        partial.unlink(missing_ok=True)
        raise CheckpointError(f"checkpoint {path}: can't be written ({error})") from None


def load_checkpoint(path: str | Path) -> Checkpoint:
    """Read a checkpoint and check every tensor's name and shape against its configuration.

    Raises:
        CheckpointError: the file is missing, truncated, no checkpoint, or its tensors aren't the model's.
    """
    path = Path(path)
    tensors, metadata = _read(path)
    try:
        return _assemble(path, tensors, metadata)
    except CheckpointError as error:
        raise CheckpointError(f"checkpoint {path}: {error}") from None


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    if not path.is_file():
        raise CheckpointError(f"checkpoint {path}: no such file")
    if (instead := failed_download(path, binary=True)) is not None:
        raise CheckpointError(f"checkpoint {path} is {instead}")
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
            return tensors, file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"checkpoint {path}: truncated or no safetensors file ({error})") from None


def _assemble(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> Checkpoint:
    if metadata.get("format") != _FORMAT:
        raise CheckpointError(f"format {metadata.get('format')!r}, expected {_FORMAT!r}; convert others' weights first")
    try:
        config = ModelConfig.from_dict(parse_json(metadata.get("config", "")))
    except InvalidDataError as error:
        raise CheckpointError(f"its configuration is {error}") from None
    states: dict[str, dict[str, Tensor]] = {}
    extras: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        part, _, key = name.partition("/")
        (extras if part == _EXTRA else states.setdefault(part, {}))[key] = tensor
    for part, state in states.items():
        check_state(config, part, state)
    if config.denoiser is not None and "uncond" not in extras:
        learned = states.get("denoiser", {}).get("uncond")
        extras["uncond"] = torch.zeros(config.denoiser.condition_shape) if learned is None else learned
    return Checkpoint(config, states, extras, path)


def check_state(config: ModelConfig, part: str, state: Mapping[str, Tensor]) -> None:
    """Compare a state dict's names and shapes with the configuration's.

    Raises:
        CheckpointError: a tensor is missing, of another shape, or unknown; the text states what was expected.
    """
    with torch.device("meta"):
        expected = {key: tuple(value.shape) for key, value in build_module(config, part).state_dict().items()}
    where = f"{part} of {config.name}"
    for key, shape in expected.items():
        if key not in state:
            raise CheckpointError(f"{where}: tensor {key} {list(shape)} is missing")
        found = tuple(state[key].shape)
        if found != shape:
            raise CheckpointError(f"{where}: tensor {key} is {list(found)}, expected {list(shape)}")
    for key in state:
        if key not in expected:
            raise CheckpointError(f"{where}: unknown tensor {key}, expected none of that name")
