"""A TensorRT engine on a card: shapes, buffers, one execution context, and CUDA graphs of its work."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.backends.cuda import Buffer, Device, Event, Graph, Stream
from propsmith.runtime.backends.tensorrt.api_versions import TensorRT
from propsmith.runtime.backends.timings import Timings
from propsmith.runtime.errors import BackendError

Shapes = Mapping[str, Sequence[int]]


class Engine:
    """An engine and its only execution context, which switches profiles: weights and scratch memory are held once.

    Args:
        tensorrt: which TensorRT made it.
        plan: the serialised engine.
        device: the card.
        graph: the graph's name, for errors.

    Attributes:
        inputs: their names.
        outputs: their names.
        dtypes: every tensor's type.
        buffers: the engine's own memory of every tensor that isn't bound elsewhere.
        stream: where it works.
        generation: grows whenever a shape or an address changes, which outdates what was captured of `enqueue`.

    Raises:
        BackendError: the plan doesn't fit this TensorRT or this card.
    """

    def __init__(self, tensorrt: TensorRT, plan: Any, device: Device, graph: str) -> None:
        self._tensorrt = tensorrt
        self.graph = graph
        self.device = device
        device.activate()
        self.stream = Stream(device)
        self._logger = tensorrt.logger()
        self._runtime = tensorrt.module.Runtime(self._logger)
        self._engine = self._runtime.deserialize_cuda_engine(plan)
        if self._engine is None:
            raise BackendError(f"{tensorrt.label} can't load the engine of graph {graph!r}{self._last_error()}")
        self._context = self._engine.create_execution_context()
        if self._context is None:
            raise BackendError(f"too little device memory to run graph {graph!r}{self._last_error()}")
        names = [self._engine.get_tensor_name(i) for i in range(self._engine.num_io_tensors)]
        mode = tensorrt.module.TensorIOMode
        self.inputs = [n for n in names if self._engine.get_tensor_mode(n) == mode.INPUT]
        self.outputs = [n for n in names if self._engine.get_tensor_mode(n) == mode.OUTPUT]
        self.dtypes = {n: tensorrt.numpy_type(self._engine.get_tensor_dtype(n)) for n in names}
        self._profile: int = 0
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._addresses: dict[str, int] = {}
        self.buffers: dict[str, Buffer] = {}
        self._graph: Graph | None = None
        self.generation = 0

    def ranges(self, name: str) -> list[tuple[tuple[int, ...], ...]]:
        """The smallest, best and largest shape of an input, profile by profile."""
        count = self._engine.num_optimization_profiles
        return [tuple(tuple(s) for s in self._engine.get_tensor_profile_shape(name, i)) for i in range(count)]

    def prepare(self, shapes: Shapes, bound: Mapping[str, int] | None = None) -> dict[str, tuple[int, ...]]:
        """Set the inputs' shapes, and see to it that every tensor has memory.

        Args:
            shapes: every input's.
            bound: device addresses of tensors that shall not lie in the engine's own buffers.

        Returns:
            Every tensor's shape.

        Raises:
            BackendError: the shapes lie in no profile.
        """
        requested = {name: tuple(int(n) for n in shapes[name]) for name in self.inputs}
        if requested != self._shapes:
            self._set_shapes(requested)
        out = {**requested, **{n: tuple(self._context.get_tensor_shape(n)) for n in self.outputs}}
        for name, shape in out.items():
            address = (bound or {}).get(name) or self._own_buffer(name, shape).pointer
            if self._addresses.get(name) != address:
                if not self._context.set_tensor_address(name, address):
                    raise BackendError(f"graph {self.graph!r}: tensor {name!r} takes no memory{self._last_error()}")
                self._addresses[name] = address
                self._invalidate()
        return out

    def enqueue(self) -> None:
        """Give one evaluation to the engine's stream."""
        if not self._context.execute_async_v3(int(self.stream.handle)):
            raise BackendError(
                f"{self._tensorrt.label} failed on {self.graph!r} with {self._shapes}{self._last_error()}"
            )

    def replay(self) -> None:
        """As `enqueue`, by a CUDA graph, which is captured anew whenever shapes or addresses have changed."""
        if self._graph is None:
            self.enqueue()  # settles what must not happen during a capture
            self.stream.synchronize()
            with self.stream.capture() as graph:
                self.enqueue()
            self._graph = graph
        self._graph.launch(self.stream)

    def run(self, feed: Mapping[str, NDArray[Any]], *, graph: bool = True) -> dict[str, NDArray[Any]]:
        """Copy arrays in, evaluate, copy arrays out.

        Args:
            feed: every input by name.
            graph: whether to go by a CUDA graph from the second call in a row with the same shapes on.

        Raises:
            BackendError: an input is missing, or a shape lies in no profile.
        """
        self.device.activate()
        before = self._shapes
        shapes = self.upload(feed)
        if graph and before == self._shapes:
            self.replay()
        else:
            self.enqueue()
        return {n: self.buffers[n].download(shapes[n], self.dtypes[n], self.stream) for n in self.outputs}

    def upload(self, feed: Mapping[str, NDArray[Any]]) -> dict[str, tuple[int, ...]]:
        """Copy every input to the engine's own buffers; returns all shapes."""
        missing = [name for name in self.inputs if name not in feed]
        if missing:
            raise BackendError(f"graph {self.graph!r} lacks its input {', '.join(missing)}")
        shapes = self.prepare({name: feed[name].shape for name in self.inputs})
        for name in self.inputs:
            self.buffers[name].upload(feed[name].astype(self.dtypes[name], copy=False), self.stream)
        return shapes

    def measure(self, feed: Mapping[str, NDArray[Any]], count: int, *, graph: bool = True) -> Timings:
        """Time `count` evaluations after the caller's own warm-up.

        Args:
            feed: every input by name.
            count: how many.
            graph: whether to launch a CUDA graph or to enqueue.
        """
        self.device.activate()
        shapes = self.upload(feed)
        submit = self.replay if graph else self.enqueue
        submit()
        timings = Timings()
        start, end = Event(self.device), Event(self.device)
        for _ in range(count):
            self.stream.synchronize()
            begun = time.perf_counter()
            self.upload(feed)
            start.record(self.stream)
            submitted = time.perf_counter()
            submit()
            timings.enqueue.append((time.perf_counter() - submitted) * 1e3)
            end.record(self.stream)
            for name in self.outputs:
                self.buffers[name].download(shapes[name], self.dtypes[name], self.stream)
            timings.latency.append((time.perf_counter() - begun) * 1e3)
            timings.gpu.append(end.milliseconds_since(start))
        return timings

    def _set_shapes(self, shapes: dict[str, tuple[int, ...]]) -> None:
        profile = self._profile_of(shapes)
        self._invalidate()
        if profile != self._profile:
            self.stream.synchronize()
            self._tensorrt.pick_profile(self._context, profile, int(self.stream.handle))
            self.stream.synchronize()
            self._profile = profile
            self._addresses.clear()
        self._shapes = {}
        for name, shape in shapes.items():
            if not self._context.set_input_shape(name, shape):
                raise BackendError(f"graph {self.graph!r} takes no {name} of {list(shape)}{self._last_error()}")
        self._shapes = shapes

    def _invalidate(self) -> None:
        """Graphs that were captured before are no more what `enqueue` does."""
        self._graph = None
        self.generation += 1

    def _profile_of(self, shapes: dict[str, tuple[int, ...]]) -> int:
        """The first profile that takes these shapes, the current one if it does."""
        count = int(self._engine.num_optimization_profiles)
        for index in [self._profile, *range(count)]:
            if all(self._fits(name, shape, index) for name, shape in shapes.items()):
                return int(index)
        sizes = ", ".join(f"{name} {list(shape)}" for name, shape in shapes.items())
        largest = ", ".join(f"{name} {list(self.ranges(name)[-1][2])}" for name in shapes)
        raise BackendError(f"the engine of graph {self.graph!r} takes no {sizes}; it was built for up to {largest}")

    def _fits(self, name: str, shape: tuple[int, ...], profile: int) -> bool:
        low, _, high = self._engine.get_tensor_profile_shape(name, profile)
        return len(shape) == len(tuple(low)) and all(a <= n <= b for a, n, b in zip(low, shape, high, strict=True))

    def _own_buffer(self, name: str, shape: tuple[int, ...]) -> Buffer:
        nbytes = int(np.prod(shape)) * self.dtypes[name].itemsize
        held = self.buffers.get(name)
        if held is None or held.nbytes < nbytes:
            self.stream.synchronize()  # the old one may be in use
            held = self.buffers[name] = Buffer(self.device, nbytes)
        return held

    def _last_error(self) -> str:
        errors = getattr(self._logger, "errors", [])
        return f": {' '.join(errors[-1].split())}" if errors else ""
