"""A bundle's graphs in PyTorch eager behind the runtime's Backend protocol: the reference for speed and numbers."""

from typing import Any

import torch
from numpy.typing import NDArray

from propsmith.exporter.graphs import GraphModule, build_graphs
from propsmith.exporter.verify import modules_from_bundle
from propsmith.runtime.backends.base import Feed
from propsmith.runtime.bundle import Bundle, Precision
from propsmith.runtime.errors import BundleError


class TorchSession:
    """One graph as its module; see `propsmith.runtime.backends.base.Session`."""

    def __init__(self, graph: GraphModule) -> None:
        self._graph = graph

    def run(self, feed: Feed) -> dict[str, NDArray[Any]]:
        """Evaluate the graph; see the protocol."""
        with torch.inference_mode():
            outputs = self._graph.module(*(torch.from_numpy(feed[name]) for name in self._graph.inputs))
        return {name: out.numpy() for name, out in zip(self._graph.outputs, outputs, strict=True)}


class TorchBackend:
    """PyTorch eager on the CPU, float32, with the bundle's stored weights."""

    name = "torch-eager"
    device = "CPU"
    max_assets = 1
    points_per_query = 1024

    def __init__(self, bundle: Bundle, *, threads: int | None = None) -> None:
        if threads is not None:
            torch.set_num_threads(threads)
        self._bundle = bundle
        self._sessions = {g.name: TorchSession(g) for g in build_graphs(modules_from_bundle(bundle))}

    def precision_of(self, graph: str) -> Precision:
        """Always float32."""
        self._bundle.graph(graph)
        return "fp32"

    def open(self, graph: str) -> TorchSession:
        """The session of this graph; see the protocol."""
        if graph not in self._sessions:
            raise BundleError(f"bundle {self._bundle.path} has no graph {graph!r}")
        return self._sessions[graph]
