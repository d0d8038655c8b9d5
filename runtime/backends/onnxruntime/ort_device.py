"""ONNX Runtime on a device: CUDA, DirectML, CoreML.

The providers take what nodes they can and leave the others to the CPU without a word, copies and all. Here every
session reports where its nodes run, and a heavy one on the CPU is logged.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from propsmith.runtime.backends.backend_kinds import BackendOptions
from propsmith.runtime.backends.cuda import Device, Event, Stream
from propsmith.runtime.backends.nvidia import list_gpus
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeSession, Providers, create_session
from propsmith.runtime.backends.timings import Timings
from propsmith.runtime.errors import BackendError, BackendUnavailableError, InputError
from propsmith.runtime.model.backend import Feed, Session
from propsmith.runtime.model.bundle import Bundle, Precision

log = logging.getLogger(__name__)

CPU = "CPUExecutionProvider"
HEAVY = frozenset(("Attention", "MultiHeadAttention", "MatMul", "FusedMatMul", "Gemm", "Conv", "FusedConv"))
"""Where the time goes. The shapes' own arithmetic belongs on the CPU."""
HALF = frozenset(("denoiser", "image_encoder"))
"""Graphs that run in half precision by default: most of the work. A field's values in half precision would show on the
surface, and they cost little on a GPU."""
CAPTURED = frozenset(("denoiser",))
"""Graphs called again and again with the same shapes: captured once as CUDA graphs, their launches cost nothing."""
MAX_CAPTURES = 8
"""Batch sizes that keep a captured graph; others run without."""


@dataclass(frozen=True)
class Provider:
    """An execution provider of ONNX Runtime and how it is set up."""

    name: str
    """ONNX Runtime's."""
    backend: str
    """Ours."""
    options: Mapping[str, str] = field(default_factory=dict)
    captured: Mapping[str, str] = field(default_factory=dict)
    """Options of graphs in `CAPTURED`, beside."""
    half: frozenset[str] = HALF
    mem_pattern: bool = True


CUDA = Provider(
    "CUDAExecutionProvider",
    "ort-cuda",
    # TF32 would cost fp32 graphs three digits; kNextPowerOfTwo, the default, up to twice the memory.
    {"use_tf32": "0", "arena_extend_strategy": "kSameAsRequested", "cudnn_conv_algo_search": "HEURISTIC"},
    {"enable_cuda_graph": "1"},
)
DIRECTML = Provider("DmlExecutionProvider", "ort-dml", mem_pattern=False)
COREML = Provider("CoreMLExecutionProvider", "ort-coreml", {"ModelFormat": "MLProgram"}, half=frozenset())


def open_cuda(bundle: Bundle, options: BackendOptions) -> "OnnxRuntimeDeviceBackend":
    """NVIDIA cards; see `propsmith.runtime.backends.backend_kinds`."""
    if hasattr(ort, "preload_dlls"):
        ort.preload_dlls()  # CUDA and cuDNN may have come by pip
    gpus = list_gpus()
    return OnnxRuntimeDeviceBackend(bundle, CUDA, options, gpus[0].name if gpus else "NVIDIA GPU")


def open_directml(bundle: Bundle, options: BackendOptions) -> "OnnxRuntimeDeviceBackend":
    """Any card on Windows; see `propsmith.runtime.backends.backend_kinds`."""
    return OnnxRuntimeDeviceBackend(bundle, DIRECTML, options, "GPU by DirectML")


def open_coreml(bundle: Bundle, options: BackendOptions) -> "OnnxRuntimeDeviceBackend":
    """Apple's chips; see `propsmith.runtime.backends.backend_kinds`."""
    return OnnxRuntimeDeviceBackend(bundle, COREML, options, "Apple by CoreML")


class OnnxRuntimeDeviceBackend:
    """One of ONNX Runtime's device providers.

    Args:
        bundle: whose graphs to open.
        provider: which.
        options: `precision` auto (half for `HALF`), fp16 or fp32.
        device: what it runs on, in words.

    Raises:
        BackendUnavailableError: the denoiser's heavy nodes would run on the CPU: there is nothing to be had here.
    """

    max_assets = 8
    points_per_query = 2**16

    def __init__(self, bundle: Bundle, provider: Provider, options: BackendOptions, device: str) -> None:
        if options.precision == "int8":
            raise InputError(f"backend {provider.backend} runs fp16 or fp32, not int8")
        self.name = provider.backend
        self.device = device
        self._bundle = bundle
        self._provider = provider
        self._clock = _StreamClock.start() if provider.captured else None
        self._precision = options.precision
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def precision_of(self, graph: str) -> Precision:
        """The precision that a graph runs in here."""
        half = graph in self._provider.half if self._precision == "auto" else self._precision == "fp16"
        return "fp16" if half and "fp16" in self._bundle.graph(graph).files else "fp32"

    def open(self, graph: str) -> Session:
        """The session of this graph, opened at the first call; see the protocol."""
        with self._lock:
            if graph not in self._sessions:
                self._sessions[graph] = self._load(graph)
            return self._sessions[graph]

    def _load(self, graph: str) -> Session:
        precision = self.precision_of(graph)
        if graph in CAPTURED and self._provider.captured:
            try:
                session, keep = self._create(graph, precision, self._provider.captured)
                log.info("opened %s in %s on %s, captured", graph, precision, self.device)
                if self._clock is not None:
                    return TimedSession(graph, session, keep, self._clock)
                return CapturedSession(graph, session, keep)
            except BackendUnavailableError:
                raise
            except BackendError as error:  # such as a node on the CPU: a graph can't be captured around it
                log.info("%s can't be captured as a CUDA graph, runs without: %s", graph, error)
        session, keep = self._create(graph, precision, {})
        log.info("opened %s in %s on %s", graph, precision, self.device)
        return OnnxRuntimeSession(graph, session, keep)

    def _create(
        self, graph: str, precision: Precision, extra: Mapping[str, str]
    ) -> tuple[ort.InferenceSession, list[ort.OrtValue]]:
        options = ort.SessionOptions()
        options.enable_mem_pattern = self._provider.mem_pattern
        options.add_session_config_entry("session.record_ep_graph_assignment_info", "1")
        stream = {} if self._clock is None else {"user_compute_stream": str(int(self._clock.stream.handle))}
        providers: Providers = [(self._provider.name, {**self._provider.options, **stream, **extra}), CPU]
        session, keep = create_session(self._bundle, graph, precision, options, providers)
        if self._provider.name not in session.get_providers():
            # ONNX Runtime goes on with the CPU when a provider's library doesn't load.
            raise BackendUnavailableError(
                f"onnxruntime {ort.__version__} can't load its {self._provider.name} (are its libraries' versions "
                "those it was built for?): propsmith doctor tells more"
            )
        on_cpu = heavy_on_cpu(placement(session))
        if on_cpu:
            nodes = ", ".join(f"{count} {kind}" for kind, count in sorted(on_cpu.items()))
            message = f"graph {graph!r} runs in part on the CPU, not on {self.device}: {nodes}"
            if graph == "denoiser":
                raise BackendUnavailableError(message)
            log.warning("%s", message)
        return session, keep


class CapturedSession:
    """A graph that is captured once for every batch size, its inputs and outputs at fixed places on the device."""

    def __init__(
        self, graph: str, session: ort.InferenceSession, keep: list[ort.OrtValue], memory: str = "cuda"
    ) -> None:
        self._memory = memory
        self._graph = graph
        self._session = session
        self._keep = keep  # external initialisers must outlive the session
        self._bound: dict[tuple[tuple[str, tuple[int, ...]], ...], _Binding] = {}
        self._numbers = chain(range(1, MAX_CAPTURES + 1), repeat(-1))  # -1 captures nothing

    def run(self, feed: Feed) -> dict[str, NDArray[Any]]:
        """Evaluate the graph; see the protocol."""
        try:
            binding = self._binding(feed)
            binding.upload(feed)
            binding.evaluate()
            return binding.download()
        except Exception as error:  # ONNX Runtime raises its own types, all from Exception
            self._bound.pop(_shapes(feed), None)
            shapes = ", ".join(f"{k}{list(v.shape)}" for k, v in feed.items())
            raise BackendError(f"ONNX Runtime failed on graph {self._graph!r} with {shapes}: {error}") from error

    def _binding(self, feed: Feed) -> "_Binding":
        shapes = _shapes(feed)
        if shapes not in self._bound:
            self._bound[shapes] = _Binding(self._session, feed, next(self._numbers), self._memory)
        return self._bound[shapes]


class TimedSession(CapturedSession):
    """A captured session in a stream of ours, timed by CUDA events."""

    def __init__(
        self, graph: str, session: ort.InferenceSession, keep: list[ort.OrtValue], clock: "_StreamClock"
    ) -> None:
        super().__init__(graph, session, keep)
        self._clock = clock

    def measure(self, feed: Feed, count: int) -> Timings:
        """Time `count` evaluations; the session should be warm."""
        found = Timings()
        binding = self._binding(feed)
        for _ in range(count):
            begun = time.perf_counter()
            binding.upload(feed)
            self._clock.start_event.record(self._clock.stream)
            submitted = time.perf_counter()
            binding.evaluate(wait=False)
            found.enqueue.append((time.perf_counter() - submitted) * 1e3)
            self._clock.end_event.record(self._clock.stream)
            self._clock.stream.synchronize()
            binding.download()
            found.latency.append((time.perf_counter() - begun) * 1e3)
            found.gpu.append(self._clock.end_event.milliseconds_since(self._clock.start_event))
        return found


@dataclass(frozen=True)
class _StreamClock:
    """A stream that ONNX Runtime works in, and two events in it."""

    stream: Stream
    start_event: Event
    end_event: Event

    @classmethod
    def start(cls) -> "_StreamClock | None":
        """On the first card; None without cuda-bindings, which nothing but timing needs."""
        try:
            device = Device()
            device.activate()
            return cls(Stream(device), Event(device), Event(device))
        except BackendError as error:
            log.info("no CUDA events here: %s", error)
            return None


class _Binding:
    """Device buffers of one set of shapes. The outputs' batch is the inputs'; their other axes are fixed."""

    def __init__(self, session: ort.InferenceSession, feed: Feed, number: int, memory: str) -> None:
        self._session = session
        self._binding = session.io_binding()
        self._options, self._no_wait = ort.RunOptions(), ort.RunOptions()
        for options in (self._options, self._no_wait):
            options.add_run_config_entry("gpu_graph_id", str(number))
        self._no_wait.add_run_config_entry("disable_synchronize_execution_providers", "1")
        self._inputs = {}
        for name, array in feed.items():
            self._inputs[name] = ort.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(array), memory, 0)
            self._binding.bind_ortvalue_input(name, self._inputs[name])
        rows = len(next(iter(feed.values())))
        self._outputs = {}
        for output in session.get_outputs():
            shape = [n if isinstance(n, int) else rows for n in output.shape]
            value = ort.OrtValue.ortvalue_from_shape_and_type(shape, np.float32, memory, 0)
            self._outputs[output.name] = value
            self._binding.bind_ortvalue_output(output.name, value)

    def upload(self, feed: Feed) -> None:
        for name, array in feed.items():
            self._inputs[name].update_inplace(np.ascontiguousarray(array))

    def evaluate(self, *, wait: bool = True) -> None:
        self._session.run_with_iobinding(self._binding, self._options if wait else self._no_wait)

    def download(self) -> dict[str, NDArray[Any]]:
        return {name: value.numpy() for name, value in self._outputs.items()}


def _shapes(feed: Feed) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple((name, array.shape) for name, array in sorted(feed.items()))


def placement(session: ort.InferenceSession) -> dict[str, Counter[str]]:
    """Provider -> how many nodes of each operator it runs; empty if this ONNX Runtime (before 1.24) doesn't tell."""
    if not hasattr(session, "get_provider_graph_assignment_info"):
        log.info("onnxruntime %s doesn't tell where nodes run; 1.24 does", ort.__version__)
        return {}
    placed: dict[str, Counter[str]] = {}
    for part in session.get_provider_graph_assignment_info():
        nodes = placed.setdefault(part.ep_name, Counter())
        nodes.update(node.op_type for node in part.get_nodes())
    return placed


def heavy_on_cpu(placed: Mapping[str, Counter[str]]) -> dict[str, int]:
    """The heavy operators that fell to the CPU, with their number."""
    return {kind: count for kind, count in placed.get(CPU, Counter()).items() if kind in HEAVY}
