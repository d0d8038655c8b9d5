"""From checkpoints to a bundle: graphs at every precision, one stored form of the weights, and the manifest."""

import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from propsmith.exporter.checkpoint import PARTS, Checkpoint, build_module, load_checkpoint
from propsmith.exporter.dynamic_int8 import to_dynamic_int8
from propsmith.exporter.export_onnx import ExportedGraph, export_graph, randomise
from propsmith.exporter.graphs import GraphModule, build_graphs
from propsmith.exporter.models.config import ModelConfig
from propsmith.exporter.quantise import Stored, store
from propsmith.runtime.bundle import MANIFEST, WEIGHTS, GraphSpec, Manifest, file_sha256
from propsmith.runtime.condition import TOKENIZER, WORDS
from propsmith.runtime.errors import InputError
from propsmith.runtime.sampling import SamplerOptions

log = logging.getLogger(__name__)

MODEL_CARD = "MODEL_CARD.md"
TOLERANCES = {
    "fp32": 1e-5,
    "fp16": 2e-3,
    "int8": 0.1,
    # The density falls from all to nothing within a hundredth of the box: it shows the field's rounding magnified.
    "query.density.fp32": 1e-4,
    "query.density.fp16": 3e-2,
    # Half precision holds the residual stream of a point to 3 digits; a thousandth of the box at worst.
    "query.field.fp16": 1e-2,
}
"""Largest max|d| / max|ref| of a graph against PyTorch with the same stored weights."""
DYNAMIC_INT8 = ("denoiser", "prepare")
"""Graphs that run in int8 on CPUs; the field's queries don't, or a point's value would hang on its neighbours."""
SAMPLERS = {
    "flow": SamplerOptions(),
    "karras": SamplerOptions(process="karras", solver="heun", steps=64, guidance=15.0, clip_denoised=True),
}


@dataclass(frozen=True)
class ExportOptions:
    """What goes into a bundle beside the checkpoints."""

    name: str
    """The bundle's name in recipes."""
    license: str = "MIT"
    """Licence of the weights, an SPDX expression."""
    files: dict[str, Path] = field(default_factory=dict)
    """Name in the bundle -> file to copy: tokenizer.json, words.json, MODEL_CARD.md."""
    force: bool = False
    """Replace an existing bundle."""


def write_bundle(
    checkpoints: list[Path], out: Path, options: ExportOptions, on_graph: Callable[[str], None] | None = None
) -> Manifest:
    """Export checkpoints that together hold a model's parts, and write the bundle in one piece or not at all.

    Args:
        checkpoints: later ones give the parts that earlier ones lack.
        out: the bundle's folder.
        options: names and files.
        on_graph: called with each graph's name when its export begins.

    Raises:
        CheckpointError: a checkpoint can't be read.
        InputError: the folder exists, or a file that text bundles need is missing.
    """
    loaded = [load_checkpoint(path) for path in checkpoints]
    states = {part: c for c in reversed(loaded) for part in c.states}
    config = _merge_configs(loaded, states)
    _check_files(out, options, has_text=config.text_encoder is not None)
    with _fresh_folder(out, force=options.force) as folder:
        specs, transposed = _write_graphs(config, list(states), folder, on_graph or _ignore)
        weights = _stored_weights(states, transposed)
        weights |= {f"extras/{k}": v.numpy().astype(np.float16) for k, v in _extras(states).items()}
        save_file(weights, folder / WEIGHTS)
        (folder / WEIGHTS).chmod(0o644)
        for name, source in options.files.items():
            shutil.copyfile(source, folder / name)
        hashes = {p.name: file_sha256(p) for p in sorted(folder.iterdir())}
        manifest = _manifest(config, specs, hashes, options)
        (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def _ignore(graph: str) -> None:
    pass


def _extras(states: dict[str, Checkpoint]) -> dict[str, Any]:
    return states["denoiser"].extras if "denoiser" in states else {}


def _merge_configs(loaded: list[Checkpoint], states: dict[str, Checkpoint]) -> ModelConfig:
    parts: dict[str, Any] = dict.fromkeys(PARTS)
    parts |= {part: getattr(c.config, part) for part, c in states.items()}
    return replace(loaded[0].config, **parts)


def _check_files(out: Path, options: ExportOptions, *, has_text: bool) -> None:
    if out.exists() and not options.force:
        raise InputError(f"{out} exists: give another folder, or --force to replace it")
    wanted = {TOKENIZER, WORDS} if has_text else set()
    for name in sorted(wanted - set(options.files)):
        raise InputError(f"a bundle with a text encoder needs {name}: put it beside the checkpoint")
    for source in options.files.values():
        if not source.is_file():
            raise InputError(f"no file {source}")


@contextmanager
def _fresh_folder(out: Path, *, force: bool) -> Iterator[Path]:
    """A folder beside `out` that takes its place once the block succeeds, and vanishes if it doesn't."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield folder
        if force and out.exists():
            shutil.rmtree(out)
        folder.chmod(0o755)
        folder.replace(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_graphs(
    config: ModelConfig, parts: list[str], folder: Path, on_graph: Callable[[str], None]
) -> tuple[dict[str, GraphSpec], dict[str, dict[str, bool]]]:
    """Write every graph in fp32 and fp16, some in int8; graph -> its spec, and graph -> parameter -> transposed."""
    specs: dict[str, GraphSpec] = {}
    transposed: dict[str, dict[str, bool]] = {}
    for precision in ("fp32", "fp16"):
        modules: dict[str, nn.Module] = {}
        for part in parts:
            modules[part] = build_module(config, part)
            randomise(modules[part])
            if precision == "fp16":
                modules[part].half()
        for graph in build_graphs(modules):
            on_graph(f"{graph.name} {precision}")
            exported = export_graph(graph)
            spec = specs.setdefault(graph.name, _spec(graph))
            _write(exported.model, folder, spec, graph.name, precision)
            if precision == "fp32":
                transposed[graph.name] = exported.transposed
                if graph.name in DYNAMIC_INT8:
                    int8, matrices = _int8_graph(graph, exported)
                    spec.int8.extend(matrices)
                    _write(int8, folder, spec, graph.name, "int8")
            elif exported.transposed != transposed[graph.name]:
                raise RuntimeError(f"graph {graph.name}: fp16 and fp32 hold their weights in different layouts")
    return specs, transposed


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


def _stored_weights(states: dict[str, Checkpoint], transposed: dict[str, dict[str, bool]]) -> Stored:
    part_of = {"prepare": "decoder", "query": "decoder"}
    weights: Stored = {}
    for graph, parameters in transposed.items():
        part = part_of.get(graph, graph)
        state = states[part].states[part]
        for name, flipped in parameters.items():
            weights |= _store(f"{graph}/{name}", state[name].float().numpy(), flipped=flipped)
    return weights


def _store(key: str, weight: NDArray[np.float32], *, flipped: bool) -> Stored:
    """Stored form of a parameter: transposed ones are matrices [in, out], the others keep a scale a row."""
    if flipped:
        return store(key, np.ascontiguousarray(weight.T), scale_axis=1)
    return store(key, weight, scale_axis=0)


def _manifest(
    config: ModelConfig, specs: dict[str, GraphSpec], hashes: dict[str, str], options: ExportOptions
) -> Manifest:
    denoiser, decoder = config.denoiser, config.decoder
    size = denoiser or decoder
    able = {"text": "text_encoder" in specs, "image": "image_encoder" in specs, "encode": "encoder" in specs}
    process = "flow" if denoiser is None or denoiser.prediction == "velocity" else "karras"
    return Manifest(
        name=options.name,
        model=config.name,
        license=options.license,
        capabilities=[name for name, there in able.items() if there],
        latent_shape=(size.tokens, size.channels) if size else (0, 0),
        sampler=SAMPLERS[process],
        graphs=specs,
        sha256=hashes,
        tolerances=TOLERANCES,
        config=json.loads(json.dumps(config.to_dict())),
    )
