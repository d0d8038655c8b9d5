"""A bundle's graphs in PyTorch behind the runtime's Backend protocol: the reference for speed and accuracy."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from propsmith.exporter.bundling.verify import modules_from_bundle
from propsmith.exporter.onnx.graphs import GraphModule, build_graphs
from propsmith.runtime.arrays import AnyArray
from propsmith.runtime.backends.backend_kinds import BackendOptions
from propsmith.runtime.backends.processors import default_threads
from propsmith.runtime.backends.timings import Timings
from propsmith.runtime.errors import BackendError, BackendUnavailableError, BundleError, InputError
from propsmith.runtime.model.backend import Feed
from propsmith.runtime.model.bundle import Bundle, Precision

TorchMode = Literal["reference", "sdpa", "graph", "compile"]
"""The reference's attention (see `ReferenceAttention`); PyTorch's; that in a CUDA graph; torch.compile's best."""
Call = Callable[..., tuple[Tensor, ...]]
_CEILING_SIDE = 8192


class ReferenceAttention(TorchFunctionMode):
    """Within it, attention is computed as in the released Shap-E: q and k each scaled, softmax in float32."""

    def __torch_function__(
        self, func: Any, types: Iterable[type], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Run a PyTorch function, attention by `_reference_attention`."""
        if func is F.scaled_dot_product_attention:
            return _reference_attention(*args, **(kwargs or {}))
        return func(*args, **(kwargs or {}))


def _reference_attention(
    q: Tensor, k: Tensor, v: Tensor, attn_mask: Tensor | None = None, is_causal: bool = False
) -> Tensor:
    scale = q.shape[-1] ** -0.25
    weight = torch.einsum("bhtc,bhsc->bhts", q * scale, k * scale).float()
    if is_causal:
        attn_mask = torch.ones(weight.shape[-2:], dtype=torch.bool, device=q.device).tril()
    if attn_mask is not None:
        weight = weight.masked_fill(~attn_mask, float("-inf"))
    return torch.einsum("bhts,bhsc->bhtc", weight.softmax(-1).to(q.dtype), v)


class TorchSession:
    """One graph as its module; see `propsmith.runtime.model.backend.Session`."""

    def __init__(self, graph: GraphModule, call: Call, device: torch.device) -> None:
        self._graph = graph
        self._call = call
        self._device = device

    def run(self, feed: Feed) -> dict[str, AnyArray]:
        """Evaluate the graph; see the protocol."""
        with torch.inference_mode():
            return self._download(self._evaluate(self._upload(feed)))

    def measure(self, feed: Feed, count: int) -> Timings:
        """Time `count` evaluations; the session should be warm."""
        timings = Timings()
        with torch.inference_mode():
            for _ in range(count):
                if self._device.type == "cuda":
                    self._measure_on_gpu(feed, timings)
                    continue
                begun = time.perf_counter()
                self._download(self._evaluate(self._upload(feed)))
                timings.latency.append((time.perf_counter() - begun) * 1e3)
        return timings

    def _measure_on_gpu(self, feed: Feed, timings: Timings) -> None:
        start, end = _event(), _event()
        torch.cuda.synchronize()
        begun = time.perf_counter()
        inputs = self._upload(feed)
        start.record()
        enqueued = time.perf_counter()
        outputs = self._evaluate(inputs)
        timings.enqueue.append((time.perf_counter() - enqueued) * 1e3)
        end.record()
        self._download(outputs)
        timings.latency.append((time.perf_counter() - begun) * 1e3)
        timings.gpu.append(start.elapsed_time(end))

    def _upload(self, feed: Feed) -> list[Tensor]:
        return [torch.from_numpy(feed[name]).to(self._device) for name in self._graph.inputs]

    def _evaluate(self, inputs: list[Tensor]) -> tuple[Tensor, ...]:
        try:
            return self._call(*inputs)
        except Exception as error:  # compilers raise their own types
            shapes = ", ".join(f"{name}{list(x.shape)}" for name, x in zip(self._graph.inputs, inputs, strict=True))
            reason = " ".join(str(error).split())[:300]
            raise BackendError(f"PyTorch failed on graph {self._graph.name!r} with {shapes}: {reason}") from error

    def _download(self, outputs: tuple[Tensor, ...]) -> dict[str, AnyArray]:
        return {name: out.cpu().numpy() for name, out in zip(self._graph.outputs, outputs, strict=True)}


class TorchBackend:
    """PyTorch with the bundle's stored weights: float32 on a CPU; on a CUDA GPU the denoiser in half precision.

    Args:
        bundle: the bundle whose graphs to open.
        mode: how the denoiser runs; the other graphs run eagerly.
        device: `cpu` or `cuda`.
        threads: worker threads on the CPU.
    """

    max_assets = 1

    def __init__(
        self, bundle: Bundle, *, mode: TorchMode = "sdpa", device: str = "cpu", threads: int | None = None
    ) -> None:
        if threads is not None:
            torch.set_num_threads(threads)
        target = torch.device(device)
        self.name = f"torch-{mode}"
        self.device = torch.cuda.get_device_name(target) if target.type == "cuda" else "CPU"
        self.points_per_query = 2**16 if target.type == "cuda" else 1024
        self._half = target.type == "cuda"
        self._bundle = bundle
        self._sessions = {}
        for graph in build_graphs(modules_from_bundle(bundle)):
            graph.module.to(target)
            if self.precision_of(graph.name) == "fp16":
                graph.module.half()
            self._sessions[graph.name] = TorchSession(graph, _call(graph, mode), target)

    def precision_of(self, graph: str) -> Precision:
        """The precision that a graph runs in."""
        self._bundle.graph(graph)
        return "fp16" if self._half and graph == "denoiser" else "fp32"

    def open(self, graph: str) -> TorchSession:
        """The session of this graph; see the protocol."""
        if graph not in self._sessions:
            raise BundleError(f"bundle {self._bundle.path} has no graph {graph!r}")
        return self._sessions[graph]


def _call(graph: GraphModule, mode: TorchMode) -> Call:
    if mode == "reference":
        return _within(ReferenceAttention, graph.module)
    if graph.name != "denoiser" or mode == "sdpa":
        return _within(nullcontext, graph.module)
    if mode == "graph":
        return _Captured(graph.module)
    on_gpu = next(graph.component.parameters()).is_cuda
    compiled: Call = torch.compile(graph.module, mode="max-autotune" if on_gpu else "default", dynamic=False)
    return compiled


def _within(context: Callable[[], AbstractContextManager[Any]], module: nn.Module) -> Call:
    def call(*inputs: Tensor) -> tuple[Tensor, ...]:
        with context():
            outputs: tuple[Tensor, ...] = module(*inputs)
            return outputs

    return call


class _Captured:
    """A module captured as one CUDA graph per set of input shapes."""

    def __init__(self, module: nn.Module) -> None:
        self._module = module
        self._graphs: dict[tuple[torch.Size, ...], tuple[torch.cuda.CUDAGraph, list[Tensor], tuple[Tensor, ...]]] = {}

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        shapes = tuple(x.shape for x in inputs)
        if shapes not in self._graphs:
            self._graphs[shapes] = self._capture(inputs)
        graph, static_inputs, outputs = self._graphs[shapes]
        for static, value in zip(static_inputs, inputs, strict=True):
            static.copy_(value)
        graph.replay()
        return outputs

    def _capture(self, inputs: tuple[Tensor, ...]) -> tuple[torch.cuda.CUDAGraph, list[Tensor], tuple[Tensor, ...]]:
        static_inputs = [x.clone() for x in inputs]
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):  # libraries initialize outside the capture
                self._module(*static_inputs)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            outputs = self._module(*static_inputs)
        return graph, static_inputs, outputs


def _event() -> torch.cuda.Event:
    return torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]


def open_reference(bundle: Bundle, options: BackendOptions) -> TorchBackend:
    """PyTorch eager with the reference's attention; see `propsmith.runtime.benchmark.candidates`."""
    return _open(bundle, options, "reference")


def open_sdpa(bundle: Bundle, options: BackendOptions) -> TorchBackend:
    """PyTorch eager with its fused attention."""
    return _open(bundle, options, "sdpa")


def open_graph(bundle: Bundle, options: BackendOptions) -> TorchBackend:
    """PyTorch's fused attention, the denoiser in a CUDA graph."""
    return _open(bundle, options, "graph")


def open_compiled(bundle: Bundle, options: BackendOptions) -> TorchBackend:
    """The denoiser by torch.compile, on a GPU with max-autotune."""
    return _open(bundle, options, "compile")


def _open(bundle: Bundle, options: BackendOptions, mode: TorchMode) -> TorchBackend:
    if options.precision not in ("auto", "fp32", "fp16"):
        raise InputError(f"PyTorch runs fp16 on a card and fp32 on a CPU, not {options.precision}")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if mode == "graph" and device == "cpu":
        raise BackendUnavailableError("torch-graph takes a CUDA card, and a PyTorch that was built for it")
    return TorchBackend(bundle, mode=mode, device=device, threads=options.threads or default_threads())


def cuda_ceiling() -> float | None:
    """TFLOP/s of a large float16 product on the first CUDA GPU, best of ten; None without one."""
    if not torch.cuda.is_available():
        return None
    a = torch.randn(_CEILING_SIDE, _CEILING_SIDE, device="cuda", dtype=torch.float16)
    best = float("inf")
    for _ in range(13):  # the first three warm up
        start, end = _event(), _event()
        start.record()
        a @ a
        end.record()
        torch.cuda.synchronize()
        best = min(best, start.elapsed_time(end))
    return 2 * _CEILING_SIDE**3 / best / 1e9
