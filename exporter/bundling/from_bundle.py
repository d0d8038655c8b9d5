"""A bundle's model, read back to export it at another opset, such as for an older TensorRT."""

from dataclasses import replace
from typing import Any

import torch
from safetensors import safe_open

from propsmith.exporter.bundling.verify import modules_from_bundle
from propsmith.exporter.bundling.write_bundle import ExportOptions, StoredForm
from propsmith.exporter.models.config import ModelConfig
from propsmith.exporter.weights.checkpoint import PARTS, ModelWeights
from propsmith.runtime.model.bundle import MANIFEST, WEIGHTS, Bundle

_STORED: dict[str, StoredForm] = {"U8": "int4", "I8": "int8"}


def model_of(bundle: Bundle) -> ModelWeights:
    """The parts that a bundle holds, with its stored weights.

    Raises:
        BundleError: its weights can't be read, or aren't those of its configuration.
    """
    modules = modules_from_bundle(bundle)
    parts: dict[str, Any] = {part: None for part in PARTS if part not in modules}
    config = replace(ModelConfig.from_dict(bundle.manifest.config), **parts)
    extras = {name: torch.from_numpy(array) for name, array in bundle.arrays().items()}
    return ModelWeights(config, {part: module.state_dict() for part, module in modules.items()}, extras)


def options_of(bundle: Bundle, *, name: str, opset: int, force: bool) -> ExportOptions:
    """Options that export a bundle's model again with everything but the graphs unchanged."""
    sidecars = [
        file for file in bundle.manifest.sha256 if file not in (MANIFEST, WEIGHTS) and not file.endswith(".onnx")
    ]
    return ExportOptions(
        name=name,
        license=bundle.manifest.license,
        files={file: bundle.path / file for file in sidecars},
        force=force,
        opset=opset,
        weights=stored_form(bundle),
    )


def stored_form(bundle: Bundle) -> StoredForm:
    """The stored form of a bundle's large matrices."""
    with safe_open(bundle.path / WEIGHTS, framework="numpy") as file:
        types = {file.get_slice(key).get_dtype() for key in file.keys()}  # noqa: SIM118 (not a dict)
    return next((form for dtype, form in _STORED.items() if dtype in types), "fp16")
