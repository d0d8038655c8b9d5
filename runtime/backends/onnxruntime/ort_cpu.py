"""ONNX Runtime on the CPU: weightless graphs, weights given at load time, thread counts set on purpose."""

import logging
import math
import os
import re
import threading
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from propsmith.runtime.backends.backend_kinds import BackendOptions
from propsmith.runtime.errors import BackendError, InputError
from propsmith.runtime.model.backend import Feed
from propsmith.runtime.model.bundle import Bundle, Precision

log = logging.getLogger(__name__)

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


def physical_cores() -> int:
    """Physical cores that this process may use: those of its set of processors, as far as a container's quota goes.

    Without a portable count of them, half the logical ones are taken where there are more than four. A quota of 1.5
    counts as one core: a thread beyond it is held up in the middle of an operator, and the others wait for it (a prop
    took 5.4 s with two threads, 4.4 s with one).
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    cores = usable if usable <= 4 else usable // 2
    return max(1, int(min(cores, cpu_quota())))


def cpu_quota(root: Path = Path("/")) -> float:
    """How many processors' time the control groups of this process (Linux; version 1 or 2) let it use; inf for all.

    Every group around its own may set a limit, too; the least counts.

    Args:
        root: the folder that `proc` and the mounts are in.
    """
    limits = [math.inf]
    try:
        lines = [line.split(":", 2) for line in _lines(root / "proc/self/cgroup")]
        own = {controller: path for _, controllers, path in lines for controller in controllers.split(",")}
        for line in _lines(root / "proc/self/mountinfo"):
            where, _, what = line.partition(" - ")
            kind, *_, options = what.split(" ")
            controller = {"cgroup2": "", "cgroup": "cpu"}.get(kind)
            if controller not in own or (kind == "cgroup" and "cpu" not in options.split(",")):
                continue
            below, mount = (_unescaped(field) for field in where.split(" ")[3:5])
            groups = _groups(root / mount.lstrip("/"), below, own[controller])
            limits += map(_quota_v2 if kind == "cgroup2" else _quota_v1, groups)
    except (OSError, ValueError):  # another system, or a sandbox that shows something else
        pass
    return min(limits)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()


def _unescaped(field: str) -> str:
    """A field of `mountinfo`, which has spaces and the like as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), field)


def _groups(mount: Path, below: str, own: str) -> list[Path]:
    """The folders of a group and those around it, of a mount that shows what lies below a group."""
    parts = PurePosixPath(own).parts
    shown = PurePosixPath(below).parts
    inside = parts[len(shown) :] if parts[: len(shown)] == shown and ".." not in parts else ()
    return [mount.joinpath(*inside[:depth]) for depth in range(len(inside) + 1)]


def _quota_v2(group: Path) -> float:
    try:
        quota, period = (group / "cpu.max").read_text(encoding="ascii").split()
        return math.inf if quota == "max" else int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):  # the root group has none
        return math.inf


def _quota_v1(group: Path) -> float:
    try:
        quota = int((group / "cpu.cfs_quota_us").read_text(encoding="ascii"))
        period = int((group / "cpu.cfs_period_us").read_text(encoding="ascii"))
        return quota / period if quota > 0 else math.inf
    except (OSError, ValueError, ZeroDivisionError):
        return math.inf


def default_threads() -> int:
    """Physical cores, at most 8.

    Logical cores cost: four threads on two cores ran 2.5 times slower.
    """
    return min(8, physical_cores())


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
