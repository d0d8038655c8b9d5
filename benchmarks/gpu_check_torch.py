"""PyTorch in the place of TensorRT's engines, on the card: the same buffers, streams, CUDA graphs and kernels of ours.

`Engine` sees objects with TensorRT's methods (`_Plan`, `_Context`); evaluating runs the graph's module in float32 on
tensors that lie at the addresses `Engine` has set.
"""

import threading
from collections.abc import Sequence
from enum import Enum
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from propsmith.exporter.bundling.verify import modules_from_bundle
from propsmith.exporter.onnx.graphs import GraphModule, build_graphs
from propsmith.runtime.backends.cuda import Device
from propsmith.runtime.backends.tensorrt.api_versions import TensorRT
from propsmith.runtime.backends.tensorrt.engine import Engine
from propsmith.runtime.backends.tensorrt.engine_shapes import CHUNK
from propsmith.runtime.backends.tensorrt.tensorrt_backend import TensorRTBackend, TensorRTSession
from propsmith.runtime.model.bundle import Bundle

DEVICE = "cuda"
_LARGEST = 2**20


class _Mode(Enum):
    INPUT = 0
    OUTPUT = 1


class _Plan:
    """A graph's module with the methods of TensorRT's ICudaEngine."""

    num_optimization_profiles = 1

    def __init__(self, graph: GraphModule) -> None:
        self.graph = graph
        self.names = [*graph.inputs, *graph.outputs]
        self.num_io_tensors = len(self.names)

    def get_tensor_name(self, index: int) -> str:
        return self.names[index]

    def get_tensor_mode(self, name: str) -> _Mode:
        return _Mode.INPUT if name in self.graph.inputs else _Mode.OUTPUT

    def get_tensor_dtype(self, _name: str) -> type:
        return np.float32

    def get_tensor_profile_shape(self, name: str, _profile: int) -> tuple[tuple[int, ...], ...]:
        rank = self.graph.inputs[name][0].ndim
        return (1,) * rank, (1,) * rank, (_LARGEST,) * rank

    def create_execution_context(self) -> "_Context":
        return _Context(self)


class _Context:
    """The same with the methods of IExecutionContext."""

    def __init__(self, plan: _Plan) -> None:
        self._plan = plan
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._addresses: dict[str, int] = {}
        self._tensors: dict[tuple[str, int, tuple[int, ...]], torch.Tensor] = {}

    def set_input_shape(self, name: str, shape: Sequence[int]) -> bool:
        self._shapes[name] = tuple(shape)
        return True

    def get_tensor_shape(self, name: str) -> tuple[int, ...]:
        graph = self._plan.graph
        if name in graph.inputs:
            return self._shapes[name]
        inputs = [torch.zeros(self._shapes[n], device=DEVICE) for n in graph.inputs]
        with torch.inference_mode():
            return tuple(dict(zip(graph.outputs, graph.module(*inputs), strict=True))[name].shape)

    def set_tensor_address(self, name: str, address: int) -> bool:
        self._addresses[name] = address
        return True

    def set_optimization_profile_async(self, _index: int, _stream: int) -> bool:
        return True

    def execute_async_v3(self, stream: int) -> bool:
        graph = self._plan.graph
        with torch.inference_mode(), on_stream(stream):
            results = graph.module(*(self._tensor(name, self._shapes[name]) for name in graph.inputs))
            for name, result in zip(graph.outputs, results, strict=True):
                self._tensor(name, tuple(result.shape)).copy_(result)
        return True

    def _tensor(self, name: str, shape: tuple[int, ...]) -> torch.Tensor:
        """A tensor at the address that was set."""
        key = (name, self._addresses[name], shape)
        if key not in self._tensors:
            self._tensors[key] = tensor_at(self._addresses[name], shape)
        return self._tensors[key]


def on_stream(handle: int) -> Any:
    """Within, PyTorch works in this stream."""
    return torch.cuda.stream(torch.cuda.ExternalStream(handle))


def tensor_at(address: int, shape: tuple[int, ...]) -> torch.Tensor:
    """Float32 memory of the card as a tensor."""
    interface = {"shape": shape, "typestr": "<f4", "data": (address, False), "version": 3}
    return torch.as_tensor(SimpleNamespace(__cuda_array_interface__=interface), device=DEVICE)


class _TorchInPlace(TensorRT):
    """What `Engine` asks of TensorRT's module."""

    def logger(self) -> Any:
        return SimpleNamespace(errors=[])

    def numpy_type(self, dtype: Any) -> np.dtype[Any]:
        return np.dtype(dtype)


def in_place_of_tensorrt() -> TensorRT:
    """PyTorch behind the face of TensorRT."""
    runtime = SimpleNamespace(deserialize_cuda_engine=lambda plan: plan)
    return _TorchInPlace("tensorrt", SimpleNamespace(Runtime=lambda _logger: runtime, TensorIOMode=_Mode), "0")


class TorchEngineBackend(TensorRTBackend):
    """Denoiser and decoder by `Engine` over PyTorch; other graphs on the CPU are none of this check's."""

    def __init__(self, bundle: Bundle) -> None:
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        self._bundle = bundle
        self.card = Device()
        self.name = "torch-engine"
        self.device = f"{self.card.name}, PyTorch {torch.__version__}"
        self.max_assets = 8
        self.points_per_query = CHUNK
        self._sampler = self._decoder = None
        self._sessions: dict[str, TensorRTSession] = {}
        self._lock = threading.RLock()
        parts = {name: part.to(DEVICE) for name, part in modules_from_bundle(bundle).items()}
        self._graphs = {graph.name: graph for graph in build_graphs(parts)}

    def precision_of(self, graph: str) -> str:
        """Float32, as the comparison is about the loop and the lattice."""
        self._bundle.graph(graph)
        return "fp32"

    def _load(self, graph: str) -> TensorRTSession:
        plan = _Plan(self._graphs[graph])
        return TensorRTSession(Engine(in_place_of_tensorrt(), plan, self.card, graph))
