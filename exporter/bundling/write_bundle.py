"""From checkpoints to a bundle: graphs at every precision, one stored form of the weights, and the manifest."""

import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
from safetensors import SafetensorError
from safetensors.numpy import save_file

from propsmith.exporter.models.config import (
    CLIPTextConfig,
    DenoiserConfig,
    GeneratedMLPDecoderConfig,
    ModelConfig,
    PointSetEncoderConfig,
    ShapEEncoderConfig,
    TextEncoderConfig,
)
from propsmith.exporter.onnx.dynamic_int8 import to_dynamic_int8
from propsmith.exporter.onnx.export_onnx import ExportedGraph, export_graph, randomize
from propsmith.exporter.onnx.graphs import GraphModule, build_graphs, part_of
from propsmith.exporter.onnx.opsets import OPSET, OPSETS
from propsmith.exporter.onnx.quantize import Stored, store, store_int4, takes_int4
from propsmith.exporter.weights.checkpoint import ModelWeights, build_module, merge_checkpoints
from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.bundle import MANIFEST, WEIGHTS, GraphSpec, Manifest, file_sha256
from propsmith.runtime.model.sampler_presets import PRESETS
from propsmith.runtime.model.text import TOKENIZER, WORDS

log = logging.getLogger(__name__)

TOLERANCES = {"fp32": 1e-5, "fp16": 2e-3, "int8": 0.1, "onnxruntime-cuda.fp16": 5e-3, "tensorrt.fp16": 5e-3}
"""Largest max|d| / max|ref| of a graph against PyTorch with the same stored weights; see `Manifest.tolerance`.

On an H100 the embedded denoiser's error was 2.7e-3 in ONNX Runtime's kernels and in TensorRT 8.6's."""
_DECODER_TOLERANCES = {
    # The density falls from its maximum to 0 within a hundredth of the box: it magnifies the field's rounding
    # (1.3e-5 and 7e-3 were measured).
    "query.density.fp32": 1e-4,
    "query.density.fp16": 1.5e-2,
    # At latents of noise, as in `verify`, 4.6e-3 and 2.6e-3 were measured; at props' own the field's error is 1.2e-3.
    # Keeping the points' residual stream in float32 changes nothing: queries, keys and values round.
    "query.field.fp16": 1e-2,
    "query.color.fp16": 5e-3,
    # Engines that fuse a whole block in half precision; a thousandth of the box at worst.
    "tensorrt.query.density.fp16": 3e-2,
    "tensorrt.query.color.fp16": 1e-2,
}
_POINT_SET_ENCODER_TOLERANCES = {
    # Attention over thousands of points: a few tokens gather from far apart. 1.4e-3 to 1.7e-3, depending on the opset.
    "encoder.latent.fp16": 3e-3,
    "tensorrt.encoder.latent.fp16": 1e-2,
}
_SPELLED_OUT_ENCODER = 3e-3
"""The released encoder in fp16 at opsets without `Attention`, which round once more: 1.8e-3, no room below 2e-3."""
_NARROW_ENCODER = 5e-3
"""The released encoder's kind in fp16 below `_WIDE`, as in tests: fewer channels average less out (3.8e-3 at 32)."""
_WIDE = 512
DYNAMIC_INT8 = ("denoiser",)
"""Graphs that run in int8 on CPUs. The field's queries don't, or a point's value would depend on its batch; nor does
its preparation: the trained decoder's activations have outliers (an error of 12 %, for 30 ms saved)."""
UNUSED = frozenset(("uncond", "direction_proj.weight"))
"""Parameters that no graph holds: the unconditional condition is an array of the bundle, and no graph takes view
directions."""
StoredForm = Literal["int8", "fp16", "int4"]
_SPARE_DISK = 64 * 2**20


@dataclass(frozen=True)
class ExportOptions:
    """A bundle's metadata, sidecar files and form."""

    name: str
    """The bundle's name in recipes."""
    license: str = "MIT"
    """License of the weights, an SPDX expression."""
    files: dict[str, Path] = field(default_factory=dict)
    """Name in the bundle -> file to copy: tokenizer.json, words.json, MODEL_CARD.md."""
    texts: dict[str, str] = field(default_factory=dict)
    """Name in the bundle -> content, likewise."""
    force: bool = False
    """Replace an existing bundle."""
    opset: int = OPSET
    """ONNX operator set of the graphs: 23, 20 (attention decomposed) or 17 (GELU, too: for TensorRT 8.6)."""
    weights: StoredForm = "int8"
    """Stored form of the large matrices; `int8` also adds the graphs that multiply in it. `int4` is for encoders that
    were distilled for it: the matrices of their blocks take four bits, all else is as in `int8`."""

    def __post_init__(self) -> None:
        if self.opset not in OPSETS:
            raise InputError(f"opset must be one of {', '.join(map(str, OPSETS))}, not {self.opset}")


def write_bundle(
    checkpoints: list[Path], out: Path, options: ExportOptions, on_graph: Callable[[str], None] | None = None
) -> Manifest:
    """Export checkpoints that together hold a model (`merge_checkpoints`); see `write_model`.

    Raises:
        CheckpointError: a checkpoint can't be read.
    """
    return write_model(merge_checkpoints(checkpoints), out, options, on_graph)


def write_model(
    model: ModelWeights, out: Path, options: ExportOptions, on_graph: Callable[[str], None] | None = None
) -> Manifest:
    """Export a model and write its bundle atomically.

    Args:
        model: the model to export.
        out: the bundle's folder.
        options: name, license, files and form.
        on_graph: called with each graph's name when its export begins.

    Raises:
        InputError: the folder exists or can't be written, the disk is full, or a file that text bundles need is
            missing.
    """
    _check_files(model.config, out, options)
    with _fresh_folder(out, force=options.force) as folder:
        _check_space(folder, model, options)
        specs, transposed = _write_graphs(model.config, folder, options, on_graph or _ignore)
        weights = _stored_weights(model, transposed, options.weights)
        weights |= {f"extras/{k}": v.numpy().astype(np.float16) for k, v in model.extras.items()}
        save_file(weights, folder / WEIGHTS)
        (folder / WEIGHTS).chmod(0o644)
        for name, source in options.files.items():
            shutil.copyfile(source, folder / name)
        for name, text in options.texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        hashes = {p.name: file_sha256(p) for p in sorted(folder.iterdir())}
        manifest = _manifest(model.config, specs, hashes, options)
        (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def _ignore(graph: str) -> None:
    pass


def check_output(out: Path, *, force: bool) -> None:
    """Raise InputError if the folder exists and may not be replaced."""
    if out.exists() and not force:
        raise InputError(f"{out} exists: give another folder, or --force to replace it")


def _check_files(config: ModelConfig, out: Path, options: ExportOptions) -> None:
    check_output(out, force=options.force)
    required = [TOKENIZER] if config.text_encoder is not None else []
    if isinstance(config.text_encoder, TextEncoderConfig):
        required.append(WORDS)
    for name in required:
        if name not in {*options.files, *options.texts}:
            raise InputError(f"a bundle with a text encoder needs {name}: put it beside the checkpoint")
    for source in options.files.values():
        if not source.is_file():
            raise InputError(f"no file {source}")


def _check_space(folder: Path, model: ModelWeights, options: ExportOptions) -> None:
    """Raise InputError if the disk can't hold the weights, before minutes of exporting."""
    elements = sum(tensor.numel() for state in model.states.values() for tensor in state.values())
    needed = elements * (2 if options.weights == "fp16" else 1) + _SPARE_DISK
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise InputError(
            f"too little disk: the bundle takes about {needed / 1e9:.1f} GB, "
            f"{folder.parent} has {free / 1e9:.1f} GB free"
        )


@contextmanager
def _fresh_folder(out: Path, *, force: bool) -> Iterator[Path]:
    """A temporary folder next to `out` that replaces it if the block succeeds, and is removed if it fails."""
    folder = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        yield folder
        if force and out.exists():
            shutil.rmtree(out)
        folder.chmod(0o755)
        folder.replace(out)
    except (OSError, SafetensorError) as error:
        raise InputError(f"bundle {out} can't be written: {error}") from error
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _write_graphs(
    config: ModelConfig, folder: Path, options: ExportOptions, on_graph: Callable[[str], None]
) -> tuple[dict[str, GraphSpec], dict[str, dict[str, bool]]]:
    """Write every graph in fp32 and fp16, some in int8; graph -> its spec, and graph -> parameter -> transposed."""
    specs: dict[str, GraphSpec] = {}
    transposed: dict[str, dict[str, bool]] = {}
    for part in config.parts:
        for precision in ("fp32", "fp16"):
            # One module at a time: the largest takes more than a gigabyte.
            module = build_module(config, part)
            randomize(module)
            if precision == "fp16":
                module.half()
            held: set[str] = set()
            for graph in build_graphs({part: module}):
                on_graph(f"{graph.name} {precision}")
                exported = export_graph(graph, opset=options.opset)
                held |= set(exported.transposed)
                spec = specs.setdefault(graph.name, _spec(graph))
                _write(exported.model, folder, spec, graph.name, precision)
                if exported.transposed != transposed.setdefault(graph.name, exported.transposed):
                    raise RuntimeError(f"graph {graph.name}: fp16 and fp32 hold their weights in different layouts")
                if precision == "fp32" and options.weights == "int8" and graph.name in DYNAMIC_INT8:
                    int8, matrices = _int8_graph(graph, exported)
                    spec.int8.extend(matrices)
                    _write(int8, folder, spec, graph.name, "int8")
            _check_all_held(part, module.state_dict(), held)
    return specs, transposed


def _check_all_held(part: str, parameters: Iterable[str], held: set[str]) -> None:
    """A parameter that no graph takes may have been folded into one, with its random value at export."""
    folded = set(parameters) - held - UNUSED
    if folded:
        raise RuntimeError(f"{part}: no graph takes {', '.join(sorted(folded))}: the exporter folded them")


def _write(model: onnx.ModelProto, folder: Path, spec: GraphSpec, graph: str, precision: str) -> None:
    spec.files[precision] = f"{graph}.{precision}.onnx"
    (folder / spec.files[precision]).write_bytes(model.SerializeToString(deterministic=True))


def _int8_graph(graph: GraphModule, exported: ExportedGraph) -> tuple[onnx.ModelProto, list[str]]:
    state = graph.component.state_dict()
    stored: Stored = {}
    for name, flipped in exported.transposed.items():
        stored |= _store(name, state[name].numpy(), flipped=flipped)
    return to_dynamic_int8(exported.model, {k: v.shape for k, v in stored.items() if v.dtype == np.int8})


def _spec(graph: GraphModule) -> GraphSpec:
    inputs: dict[str, tuple[str, list[int | str]]] = {}
    for name, (example, axes) in graph.inputs.items():
        dtype = "float32" if example.is_floating_point() else "int64"
        inputs[name] = (dtype, [axes.get(i, size) for i, size in enumerate(example.shape)])
    return GraphSpec(inputs, list(graph.outputs), {})


def _stored_weights(model: ModelWeights, transposed: dict[str, dict[str, bool]], form: StoredForm) -> Stored:
    weights: Stored = {}
    for graph, parameters in transposed.items():
        state = model.states[part_of(graph)]
        for name, flipped in parameters.items():
            weight, key = state[name].float().numpy(), f"{graph}/{name}"
            if form == "int4" and graph == "encoder" and flipped and takes_int4(name, weight.shape):
                weights |= store_int4(key, np.asarray(weight.T, order="C"))
            else:
                weights |= _store(key, weight, flipped=flipped, int8=form != "fp16")
    return weights


def _store(key: str, weight: FloatArray, *, flipped: bool, int8: bool = True) -> Stored:
    """Stored form of a parameter: transposed ones are matrices [in, out], the others have a scale per row."""
    # A converted weight may be a view, and safetensors writes memory order whatever the strides are.
    contiguous = np.asarray(weight.T if flipped else weight, order="C")
    if not int8:
        return {key: contiguous.astype(np.float16)}
    return store(key, contiguous, scale_axis=1 if flipped else 0)


def _manifest(
    config: ModelConfig, specs: dict[str, GraphSpec], hashes: dict[str, str], options: ExportOptions
) -> Manifest:
    denoiser, decoder = config.denoiser, config.decoder
    size = denoiser or decoder or config.encoder
    capabilities = {
        "text": "text_encoder" in specs,
        "image": "image_encoder" in specs,
        "encode": "encoder" in specs,
        "points": denoiser is not None and denoiser.prediction == "epsilon",
    }
    return Manifest(
        name=options.name,
        model=config.name,
        license=options.license,
        capabilities=[name for name, present in capabilities.items() if present],
        latent_shape=(size.tokens, size.channels) if size else (0, 0),
        sampler=PRESETS[_sampler(denoiser)],
        graphs=specs,
        sha256=hashes,
        tolerances=_tolerances(config, options.opset),
        config=json.loads(json.dumps(config.to_dict())),
        special_tokens=isinstance(config.text_encoder, CLIPTextConfig),
        metric_field=not isinstance(decoder, GeneratedMLPDecoderConfig),
        up="z" if isinstance(decoder, GeneratedMLPDecoderConfig) else "y",
    )


def _sampler(denoiser: DenoiserConfig | None) -> str:
    """Name of the sampler preset of a denoiser; flow, which is then unused, for none."""
    if denoiser is None or denoiser.prediction == "velocity":
        return "flow"
    if denoiser.prediction == "epsilon":
        return "point-e"
    return "shap-e-text" if denoiser.condition == "text" else "shap-e-image"


def _tolerances(config: ModelConfig, opset: int) -> dict[str, float]:
    tolerances = dict(TOLERANCES)
    if not isinstance(config.decoder, GeneratedMLPDecoderConfig):
        tolerances |= _DECODER_TOLERANCES
    if isinstance(config.encoder, PointSetEncoderConfig):
        tolerances |= _POINT_SET_ENCODER_TOLERANCES
    if isinstance(config.encoder, ShapEEncoderConfig) and (config.encoder.width < _WIDE or opset < OPSET):
        tolerances["encoder.latent.fp16"] = _NARROW_ENCODER if config.encoder.width < _WIDE else _SPELLED_OUT_ENCODER
    return tolerances
