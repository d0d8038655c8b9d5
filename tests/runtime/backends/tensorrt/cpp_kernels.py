"""Runs the threads of CUDA kernels one after the other on the CPU: enough for kernels whose threads don't meet."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

_SHIM = """
#include <algorithm>
#include <math.h>
#include <cstdint>
#define __global__
#define __device__
using std::max; using std::min;
struct Dim { int x, y, z; };
static Dim blockIdx, blockDim, threadIdx, gridDim;
"""
_LOOP = """
extern "C" void each_thread(void (*kernel)(void**), void** arguments, int blocks, int threads) {
  blockDim.x = threads; gridDim.x = blocks;
  for (blockIdx.x = 0; blockIdx.x < blocks; ++blockIdx.x)
    for (threadIdx.x = 0; threadIdx.x < threads; ++threadIdx.x) kernel(arguments);
}
"""


class CppKernels:
    """A kernel source compiled as C++; `launch` takes numpy arrays for pointers and ints for values."""

    def __init__(self, source: Path, folder: Path) -> None:
        compiler = shutil.which("g++") or shutil.which("c++")
        if compiler is None:
            pytest.skip("no C++ compiler on the PATH: kernels are only compiled by NVRTC, if that is there")
        code = folder / "kernels.cpp"
        code.write_text(_SHIM + source.read_text(encoding="utf-8") + _LOOP, encoding="utf-8")
        library = folder / "kernels.so"
        command = [compiler, "-std=c++17", "-O1", "-shared", "-fPIC", "-ffp-contract=off", "-o", library, code]
        subprocess.run(command, check=True)
        self._library = ctypes.CDLL(str(library))

    def launch(self, kernel: str, count: int, *arguments: object, block: int = 4) -> None:
        function = getattr(self._library, kernel)
        held = [a.ctypes.data_as(ctypes.c_void_p) if isinstance(a, np.ndarray) else _scalar(a) for a in arguments]
        callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(lambda _: function(*held))
        self._library.each_thread(callback, None, -(-count // block), block)


def _scalar(value: object) -> object:
    if isinstance(value, np.uint64):
        return ctypes.c_void_p(int(value))
    return ctypes.c_float(value) if isinstance(value, float | np.floating) else ctypes.c_int(int(value))
