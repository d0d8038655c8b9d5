"""Verify every graph of a bundle against PyTorch, output by output.

The reference is built from the bundle's own stored weights, so that only the graph and the arithmetic differ; given the
checkpoints too, the error of the stored form is shown as well, as `stored` rows that can't fail.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from propsmith.exporter.bundling.write_bundle import UNUSED
from propsmith.exporter.models.config import ModelConfig
from propsmith.exporter.onnx.graphs import GraphModule, build_graphs, part_of
from propsmith.exporter.weights.checkpoint import build_module, merge_checkpoints
from propsmith.runtime.backends.comparison import Arrays, Comparison, compare, rows_of, run_onnx
from propsmith.runtime.errors import BundleError
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import Bundle

VERIFY_POINTS = 4096
_LARGE_FEED = 2**22
"""Elements; a graph with larger inputs is verified with one asset."""


def verify_bundle(
    bundle: Bundle, checkpoints: Sequence[Path] = (), backends: Sequence[Backend] = ()
) -> Iterator[Comparison]:
    """Run every graph at every precision in ONNX Runtime and compare every output with PyTorch.

    Args:
        bundle: the bundle to verify.
        checkpoints: those that it was exported from, to show the error of the stored form.
        backends: other backends to run the graphs on.

    Yields:
        A comparison per output; the caller decides what a failure means (`require_passed`).
    """
    originals = merge_checkpoints(checkpoints).states if checkpoints else {}
    for part in _parts(bundle):
        # One part at a time, freed before sessions open: a released one takes over a gigabyte in each of its forms.
        for graph in _run_part(bundle, part, originals.get(part)):
            yield from _verify_graph(bundle, graph, backends)


@dataclass(frozen=True)
class _TorchReference:
    """A graph's outputs in PyTorch, with the bundle's weights and with the checkpoint's."""

    graph: str
    feed: Arrays
    outputs: Arrays
    original: Arrays | None


def _run_part(bundle: Bundle, part: str, original: Mapping[str, torch.Tensor] | None) -> list[_TorchReference]:
    """Run every graph of a part in PyTorch; its modules are freed when this returns."""
    made = {graph.name: graph for graph in build_graphs({part: _module_from_bundle(bundle, part)})}
    feeds = {name: _random_feed(graph) for name, graph in made.items()}
    outputs = {name: _run_torch(graph, feeds[name]) for name, graph in made.items()}
    exact: dict[str, Arrays] = {}
    if original is not None:
        module = build_module(ModelConfig.from_dict(bundle.manifest.config), part)
        module.load_state_dict(original)
        exact = {graph.name: _run_torch(graph, feeds[graph.name]) for graph in build_graphs({part: module})}
    return [_TorchReference(name, feeds[name], outputs[name], exact.get(name)) for name in made]


def _verify_graph(bundle: Bundle, reference: _TorchReference, backends: Sequence[Backend]) -> Iterator[Comparison]:
    name, feed = reference.graph, reference.feed

    def rows(outputs: Arrays, precision: str, backend: str) -> Iterator[Comparison]:
        return rows_of(bundle, name, outputs, reference.outputs, precision, backend)

    for precision in bundle.graph(name).files:
        yield from rows(run_onnx(bundle, name, precision, feed), precision, "ort-cpu")  # type: ignore[arg-type]
    for backend in backends:
        yield from rows(backend.open(name).run(feed), backend.precision_of(name), backend.name)
    for output, exact in (reference.original or {}).items():
        error, cosine = compare(reference.outputs[output], exact)
        yield Comparison(name, output, "stored", "torch", error, cosine, float("inf"))


def modules_from_bundle(bundle: Bundle) -> dict[str, nn.Module]:
    """The model's parts in PyTorch, float32, with the bundle's stored weights."""
    return {part: _module_from_bundle(bundle, part) for part in _parts(bundle)}


def _parts(bundle: Bundle) -> list[str]:
    """The parts of the model whose graphs the bundle holds."""
    held = {part_of(graph) for graph in bundle.manifest.graphs}
    return [part for part in ModelConfig.from_dict(bundle.manifest.config).parts if part in held]


def _module_from_bundle(bundle: Bundle, part: str) -> nn.Module:
    module = build_module(ModelConfig.from_dict(bundle.manifest.config), part)
    graphs = (graph for graph in bundle.manifest.graphs if part_of(graph) == part)
    state = {k: v for graph in graphs for k, v in bundle.weights(graph, "fp32").items()}
    missing, unknown = module.load_state_dict(_to_torch(module, state), strict=False)
    if unknown or set(missing) - UNUSED:
        raise BundleError(f"bundle {bundle.path}: its weights aren't those of its {part}: {[*missing, *unknown]}")
    return module.eval()


def _to_torch(module: nn.Module, state: Arrays) -> dict[str, torch.Tensor]:
    """Stored arrays in the module's layout: linear weights are [in, out] in bundles, [out, in] in PyTorch."""
    linear = {f"{name}.weight" for name, m in module.named_modules() if isinstance(m, nn.Linear)}
    return {k: torch.from_numpy(np.asarray(v.T if k in linear else v, order="C")) for k, v in state.items()}


def _random_feed(graph: GraphModule) -> Arrays:
    """The graph's example inputs, with more points where their count is dynamic, and one asset where they are large."""
    torch.manual_seed(0)
    large = sum(example.numel() for example, _ in graph.inputs.values()) > _LARGE_FEED
    feed: Arrays = {}
    for name, (example, axes) in graph.inputs.items():
        if "count" in axes.values():
            shape = [VERIFY_POINTS if axes.get(i) == "count" else n for i, n in enumerate(example.shape)]
            example = torch.rand(shape) * 2 - 1
        feed[name] = (example[:1] if large and axes.get(0) == "batch" else example).numpy()
    return feed


def _run_torch(graph: GraphModule, feed: Arrays) -> Arrays:
    with torch.no_grad():
        outputs = graph.module(*(torch.from_numpy(feed[name]) for name in graph.inputs))
    return {name: out.numpy() for name, out in zip(graph.outputs, outputs, strict=True)}
