"""Device memory, streams, events, graphs and kernels of one NVIDIA card, by NVIDIA's own bindings of the CUDA driver.

Everything lies in the card's primary context, which TensorRT shares. Objects free what they hold when they are
collected; nothing here is tied to a thread, but whoever calls first makes the context current (`Device.activate`).

NVIDIA's cuda-core (looked at: 1.2.2, with wheels for Python 3.10 and later on Linux and Windows) has streams, events,
graphs and a compiler, but not what most of this module is: copies between numpy and a place in device memory (its
buffers copy from buffers alone), plain allocations (its own come from a stream-ordered pool), errors with a way out.
"""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from propsmith.runtime.errors import BackendError, BackendUnavailableError

_NAME_LENGTH = 256


def load_bindings(name: str) -> Any:
    """A module of cuda-bindings: `driver` or `nvrtc`.

    Raises:
        BackendError: cuda-bindings, or the driver or compiler behind it, isn't there.
    """
    try:
        return importlib.import_module(f"cuda.bindings.{name}")
    except (ImportError, OSError, RuntimeError) as error:
        raise BackendUnavailableError(
            f"cuda-bindings can't be loaded ({error}): pip install 'propsmith[tensorrt]'"
        ) from error


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function of the bindings; returns its value (or values), and raises BackendError if it failed."""
    try:
        status, *values = function(*arguments)
    except RuntimeError as error:  # the bindings find no library, or one that lacks the function
        why = str(error).partition("\n")[0]
        if function.__name__.startswith("nvrtc"):
            raise BackendUnavailableError(
                f"CUDA's compiler can't be loaded ({why}): pip install nvidia-cuda-nvrtc"
            ) from error
        raise BackendUnavailableError(f"no CUDA driver works here ({why}): install NVIDIA's driver") from error
    if int(status) != 0:
        raise BackendError(f"{function.__name__} failed: {status.name}")
    return values[0] if len(values) == 1 else tuple(values)


class Device:
    """One card.

    Args:
        ordinal: its number.

    Attributes:
        name: such as `NVIDIA H100 80GB HBM3`.
        architecture: such as `sm90`.

    Raises:
        BackendError: there is no such card, or no driver.
    """

    def __init__(self, ordinal: int = 0) -> None:
        self.cu = load_bindings("driver")
        call(self.cu.cuInit, 0)
        count = call(self.cu.cuDeviceGetCount)
        if ordinal >= count:
            raise BackendUnavailableError(f"no CUDA device {ordinal}: this machine has {count}")
        self._handle = call(self.cu.cuDeviceGet, ordinal)
        self.name = call(self.cu.cuDeviceGetName, _NAME_LENGTH, self._handle).split(b"\0")[0].decode()
        attribute = self.cu.CUdevice_attribute
        major = call(self.cu.cuDeviceGetAttribute, attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, self._handle)
        minor = call(self.cu.cuDeviceGetAttribute, attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, self._handle)
        self.architecture = f"sm{major}{minor}"
        self._context = call(self.cu.cuDevicePrimaryCtxRetain, self._handle)
        self.activate()

    def activate(self) -> None:
        """Make the card's context current in this thread."""
        call(self.cu.cuCtxSetCurrent, self._context)


class Buffer:
    """A piece of device memory, its numbers undefined; freed when it is collected."""

    def __init__(self, device: Device, nbytes: int) -> None:
        self._device = device
        self.nbytes = max(int(nbytes), 1)
        self.pointer = int(call(device.cu.cuMemAlloc, self.nbytes))

    def __del__(self) -> None:
        if hasattr(self, "pointer"):
            self._device.cu.cuMemFree(self.pointer)

    def upload(self, array: NDArray[Any], stream: Stream, *, offset: int = 0) -> None:
        """Copy an array to byte `offset`; returns once the array may be changed again."""
        data = np.ascontiguousarray(array)
        if offset + data.nbytes > self.nbytes:
            raise BackendError(f"{data.nbytes} bytes at {offset} don't fit into a device buffer of {self.nbytes}")
        target = self.pointer + offset
        call(self._device.cu.cuMemcpyHtoDAsync, target, data.ctypes.data, data.nbytes, stream.handle)
        # Only now may the caller change the array, or Python free a copy made above.
        stream.synchronize()

    def download(self, shape: Sequence[int], dtype: DTypeLike, stream: Stream, *, offset: int = 0) -> NDArray[Any]:
        """Copy an array out, waiting for all that the stream was given."""
        array = np.empty(shape, dtype)
        if offset + array.nbytes > self.nbytes:
            raise BackendError(f"a device buffer of {self.nbytes} bytes holds no {list(shape)} of {array.dtype}")
        source = self.pointer + offset
        call(self._device.cu.cuMemcpyDtoHAsync, array.ctypes.data, source, array.nbytes, stream.handle)
        stream.synchronize()
        return array

    def fill(self, byte: int, stream: Stream) -> None:
        """Set every byte."""
        call(self._device.cu.cuMemsetD8Async, self.pointer, byte, self.nbytes, stream.handle)


class Stream:
    """A queue of work; never the default one, which TensorRT would have to wait for."""

    def __init__(self, device: Device) -> None:
        self._cu = device.cu
        self.handle = call(self._cu.cuStreamCreate, self._cu.CUstream_flags.CU_STREAM_NON_BLOCKING.value)

    def __del__(self) -> None:
        if hasattr(self, "handle"):
            self._cu.cuStreamDestroy(self.handle)

    def synchronize(self) -> None:
        """Wait until all work is done."""
        call(self._cu.cuStreamSynchronize, self.handle)

    @contextmanager
    def capture(self) -> Iterator[Graph]:
        """Collect what is given to the stream inside the block into a graph, which is ready after it."""
        graph = Graph(self._cu)
        call(self._cu.cuStreamBeginCapture, self.handle, self._cu.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED)
        try:
            yield graph
        except BaseException:
            self._cu.cuStreamEndCapture(self.handle)  # leave the stream usable
            raise
        graph.instantiate(call(self._cu.cuStreamEndCapture, self.handle))


class Graph:
    """Work that was captured once and is launched in one call."""

    def __init__(self, cu: Any) -> None:
        self._cu = cu

    def instantiate(self, captured: Any) -> None:
        """Make it launchable."""
        self._captured = captured
        self._executable = call(self._cu.cuGraphInstantiate, captured, 0)

    def launch(self, stream: Stream) -> None:
        """Give all of it to a stream."""
        call(self._cu.cuGraphLaunch, self._executable, stream.handle)

    def __del__(self) -> None:
        if hasattr(self, "_executable"):
            self._cu.cuGraphExecDestroy(self._executable)
        if hasattr(self, "_captured"):
            self._cu.cuGraphDestroy(self._captured)


class Event:
    """A point in a stream that can be waited for, and that knows when it was passed."""

    def __init__(self, device: Device) -> None:
        self._cu = device.cu
        self.handle = call(self._cu.cuEventCreate, self._cu.CUevent_flags.CU_EVENT_DEFAULT.value)

    def __del__(self) -> None:
        if hasattr(self, "handle"):
            self._cu.cuEventDestroy(self.handle)

    def record(self, stream: Stream) -> Event:
        """Put the event into the stream; returns itself."""
        call(self._cu.cuEventRecord, self.handle, stream.handle)
        return self

    def synchronize(self) -> None:
        """Wait until the stream has passed it."""
        call(self._cu.cuEventSynchronize, self.handle)

    def milliseconds_since(self, start: Event) -> float:
        """Time on the card between two events that were passed."""
        return float(call(self._cu.cuEventElapsedTime, start.handle, self.handle))


class Kernels:
    """CUDA C++ compiled for a card at run time (NVRTC).

    Args:
        device: the card.
        source: the code; kernels are `extern "C"`.
        name: what the compiler calls it in messages.

    Raises:
        BackendError: it doesn't compile; the compiler's words are in the text.
    """

    def __init__(self, device: Device, source: str, name: str) -> None:
        self._device = device
        image = compile_kernels(source, name, device.architecture)
        device.activate()
        self._module = call(device.cu.cuModuleLoadData, image)
        self._functions: dict[str, Any] = {}

    def launch(self, kernel: str, count: int, arguments: Sequence[Any], stream: Stream, *, block: int = 256) -> None:
        """Launch a kernel over at least `count` threads.

        Args:
            kernel: its name.
            count: threads needed; the grid is rounded up to whole blocks.
            arguments: numpy scalars or ctypes structures for values, Buffer or int for pointers.
            stream: where.
            block: threads a block.
        """
        if kernel not in self._functions:
            function = call(self._device.cu.cuModuleGetFunction, self._module, kernel.encode())
            self._functions[kernel] = function
        held = [_argument(value) for value in arguments]
        pointers = (ctypes.c_void_p * len(held))(*(ctypes.addressof(value) for value in held))
        grid = max(1, -(-count // block))
        call(
            self._device.cu.cuLaunchKernel,
            self._functions[kernel],
            *(grid, 1, 1, block, 1, 1),
            *(0, stream.handle, ctypes.addressof(pointers), 0),
        )

    def __del__(self) -> None:
        if hasattr(self, "_module"):
            self._device.cu.cuModuleUnload(self._module)


def compile_kernels(source: str, name: str, architecture: str) -> bytes:
    """Machine code of a source for an architecture such as `sm90`; needs no card.

    Raises:
        BackendError: NVRTC isn't installed, or the source doesn't compile.
    """
    nvrtc = load_bindings("nvrtc")
    program = call(nvrtc.nvrtcCreateProgram, source.encode(), name.encode(), 0, [], [])
    options = [f"--gpu-architecture=sm_{architecture.removeprefix('sm')}".encode(), b"--std=c++17", b"--fmad=false"]
    (status,) = nvrtc.nvrtcCompileProgram(program, len(options), options)
    if int(status) != 0:
        messages = b" " * call(nvrtc.nvrtcGetProgramLogSize, program)
        call(nvrtc.nvrtcGetProgramLog, program, messages)
        raise BackendError(f"NVRTC can't compile {name} for {architecture}: {messages.decode(errors='replace')}")
    image: bytes = b" " * call(nvrtc.nvrtcGetCUBINSize, program)
    call(nvrtc.nvrtcGetCUBIN, program, image)
    return image


def _argument(value: Any) -> Any:
    """A kernel argument as a ctypes object that stays alive while the launch reads it."""
    if isinstance(value, Buffer):
        return ctypes.c_uint64(value.pointer)
    if isinstance(value, ctypes.Structure | ctypes._SimpleCData):
        return value
    if isinstance(value, int):
        return ctypes.c_int(value)
    return np.ctypeslib.as_ctypes_type(value.dtype)(value.item())
