"""ONNX Runtime on the CPU: weightless graphs, weights given at load time, thread counts set on purpose."""

import logging
import threading
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from propsmith.runtime.backends.backend_kinds import ASK_DOCTOR, DAMAGED_ONNXRUNTIME, BackendOptions
from propsmith.runtime.backends.processors import default_threads
from propsmith.runtime.errors import BackendError, BackendUnavailableError, InputError
from propsmith.runtime.model.backend import Feed
from propsmith.runtime.model.bundle import Bundle, Precision

log = logging.getLogger(__name__)

if not hasattr(ort, "InferenceSession"):
    raise BackendUnavailableError(f"{DAMAGED_ONNXRUNTIME}: {ASK_DOCTOR}")
ort.disable_telemetry_events()  # for builds that don't read ORT_DISABLE_TELEMETRY

MATMUL_INTEGER = Path(__file__).parents[2] / "data" / "matmul_integer.onnx"
"""One node, MatMulInteger(a uint8 [m, k], b int8 [k, n])."""
_PROBE_DEPTH = 64
_RUN_ONCE = ("view_encoder", "encoder")
"""Graphs that run once for a model: kept memory would serve nothing (2.5 GB of it, for the released encoder)."""


class OnnxRuntimeSession:
    """One graph in ONNX Runtime; see `propsmith.runtime.model.backend.Session`."""

    def __init__(self, graph: str, session: ort.InferenceSession, keep: list[ort.OrtValue]) -> None:
        self._graph = graph
        self._session = session
        self._keep = keep  # external initialisers must outlive the session
        self._outputs = [o.name for o in session.get_outputs()]

    def run(self, feed: Feed) -> dict[str, NDArray[Any]]:
        """Evaluate the graph; see the protocol."""
        try:
            values = self._session.run(None, dict(feed))
        except Exception as error:  # ONNX Runtime raises its own types, all from Exception
            shapes = ", ".join(f"{k}{list(v.shape)}" for k, v in feed.items())
            raise BackendError(f"ONNX Runtime failed on graph {self._graph!r} with {shapes}: {error}") from error
        return dict(zip(self._outputs, values, strict=True))


class OnnxRuntimeBackend:
    """ONNX Runtime's CPU provider.

    Args:
        bundle: whose graphs to open.
        precision: `int8` (weights int8, activations quantised on the fly), `fp32`, or `auto`: int8 where the
            graph has it and the processor multiplies int8 without saturating, else fp32.
        threads: worker threads of a session; by default `default_threads()`.
    """

    name = "ort-cpu"
    device = "CPU"
    # Dynamic quantisation takes its range over the whole call: batch mates would change an asset's bytes.
    max_assets = 1
    points_per_query = 1024

    def __init__(
        self,
        bundle: Bundle,
        *,
        precision: Literal["auto", "int8", "fp32"] = "auto",
        threads: int | None = None,
    ) -> None:
        self._bundle = bundle
        self._precision = precision
        self.threads = threads or default_threads()
        self._sessions: dict[str, OnnxRuntimeSession] = {}
        self._lock = threading.Lock()

    def open(self, graph: str) -> OnnxRuntimeSession:
        """The session of this graph, opened at the first call; see the protocol."""
        with self._lock:
            if graph not in self._sessions:
                self._sessions[graph] = self._load(graph)
            return self._sessions[graph]

    def precision_of(self, graph: str) -> Precision:
        """The precision that a graph runs in here."""
        has_int8 = "int8" in self._bundle.graph(graph).files
        if self._precision == "fp32" or not has_int8:
            return "fp32"
        return "int8" if self._precision == "int8" or int8_is_exact() else "fp32"

    def _load(self, graph: str) -> OnnxRuntimeSession:
        precision = self.precision_of(graph)
        return open_session(self._bundle, graph, precision, threads=self.threads, keep_memory=graph not in _RUN_ONCE)


def open_cpu(bundle: Bundle, options: BackendOptions) -> OnnxRuntimeBackend:
    """The CPU as a backend; see `propsmith.runtime.backends.backend_kinds`."""
    if options.precision == "fp16":
        raise InputError("backend ort-cpu runs fp32 or int8, not fp16")
    return OnnxRuntimeBackend(bundle, precision=options.precision, threads=options.threads)


def open_cpu_fp32(bundle: Bundle, options: BackendOptions) -> OnnxRuntimeBackend:
    """The CPU in float32 whatever a graph tolerates; for comparisons."""
    return OnnxRuntimeBackend(bundle, precision="fp32", threads=options.threads)


def open_session(
    bundle: Bundle,
    graph: str,
    precision: Precision,
    *,
    threads: int | None = None,
    level: ort.GraphOptimizationLevel | None = None,
    keep_memory: bool = True,
    model: bytes | None = None,
) -> OnnxRuntimeSession:
    """Open a graph on the CPU and give it its weights.

    Args:
        bundle: where the graph is.
        graph: its name.
        precision: which of its files.
        threads: worker threads; by default `default_threads()`.
        level: how far ONNX Runtime may rewrite the graph; by default all the way.
        keep_memory: whether what a run takes is kept for the next.
        model: run in the graph's place: the same inputs, outputs and weights.

    Raises:
        BundleError: the bundle lacks the graph or its weights.
        BackendError: ONNX Runtime can't load it.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or default_threads()
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = keep_memory
    if level is not None:
        options.graph_optimization_level = level
    session, values = create_session(bundle, graph, precision, options, ["CPUExecutionProvider"], model)
    log.info("opened %s in %s, %d threads", graph, precision, options.intra_op_num_threads)
    return OnnxRuntimeSession(graph, session, values)


Providers = list[str | tuple[str, dict[str, str]]]


def create_session(
    bundle: Bundle,
    graph: str,
    precision: Precision,
    options: ort.SessionOptions,
    providers: Providers,
    model: bytes | None = None,
) -> tuple[ort.InferenceSession, list[ort.OrtValue]]:
    """Load a graph with its weights; the values must live as long as the session.

    Raises:
        BundleError: the bundle lacks the graph or its weights.
        BackendError: ONNX Runtime can't load it.
    """
    model = model or bundle.graph_file(graph, precision).read_bytes()
    weights = bundle.weights(graph, precision)
    options.log_severity_level = 3
    # Left to choose, ONNX Runtime pins a thread to each of the machine's cores: errors where a container lacks some.
    options.intra_op_num_threads = options.intra_op_num_threads or default_threads()
    values = [ort.OrtValue.ortvalue_from_numpy(np.asarray(a, order="C")) for a in weights.values()]
    try:
        options.add_external_initializers(list(weights), values)
        return ort.InferenceSession(model, options, providers=providers, enable_fallback=0), values
    except Exception as error:  # ONNX Runtime raises its own types, all from Exception
        raise BackendError(f"ONNX Runtime can't load graph {graph!r} ({precision}): {error}") from error


@cache
def int8_is_exact() -> bool:
    """Whether this processor multiplies uint8 by int8 without saturating.

    x86 processors without VNNI add pairs of products in 16 bits, and 2 * 255 * 127 doesn't fit: dynamic int8
    then gives wrong sums without an error. One product shows it.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # see create_session
    session = ort.InferenceSession(MATMUL_INTEGER, options, providers=["CPUExecutionProvider"])
    a = np.full((1, _PROBE_DEPTH), 255, np.uint8)
    b = np.full((_PROBE_DEPTH, 16), 127, np.int8)
    (product,) = session.run(None, {"a": a, "b": b})
    return bool((product == 255 * 127 * _PROBE_DEPTH).all())
