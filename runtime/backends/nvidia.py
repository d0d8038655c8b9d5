"""What the NVIDIA driver reports of its cards, without loading a CUDA runtime."""

import csv
import ctypes
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

_FIELDS = "name,driver_version,memory.total,compute_cap"
_TIMEOUT = 20.0
"""Seconds; a driver that hangs must not hang us."""


@dataclass(frozen=True)
class Gpu:
    """One NVIDIA card."""

    name: str
    driver: str
    memory_mib: int
    compute_capability: str
    """Such as `8.9`."""

    @property
    def is_rtx(self) -> bool:
        """Whether TensorRT-RTX runs on it: Ampere and later, but for the data centre's own 8.0, 9.0 and 10.x."""
        major, _, minor = self.compute_capability.partition(".")
        return (int(major), int(minor)) in {(8, 6), (8, 9)} or int(major) >= 12


@cache
def cuda_device_count() -> int:
    """How many CUDA devices the driver sees; 0 where there is no driver, or none that works."""
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(name)
    except OSError:
        return 0
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return 0
    return count.value


def list_gpus() -> list[Gpu]:
    """Every card, as nvidia-smi (which comes with the driver) lists them; empty without it."""
    return parse_gpus(_query_smi(_FIELDS))


def memory_used_mib() -> int | None:
    """Memory in use on the first card; None if there is none."""
    lines = _query_smi("memory.used").splitlines()
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def _query_smi(query: str) -> str:
    program = shutil.which("nvidia-smi")
    if program is None:
        return ""
    command = [program, f"--query-gpu={query}", "--format=csv,noheader,nounits"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def parse_gpus(listing: str) -> list[Gpu]:
    """Cards from nvidia-smi's comma-separated lines; lines that aren't such are passed over."""
    gpus = []
    for row in csv.reader(listing.splitlines(), skipinitialspace=True):
        try:
            name, driver, memory, capability = row
            float(capability)
            gpus.append(Gpu(name, driver, int(memory), capability))
        except ValueError:
            continue
    return gpus
