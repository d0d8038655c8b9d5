"""A cold start in a process of its own: import, load, build or deserialise, first call, and memory at its peak.

Run as `python -m propsmith.runtime.benchmark.cold_start BUNDLE BACKEND ROWS`; prints JSON.
"""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from propsmith.runtime.backends.nvidia import memory_used_mib

_TIMEOUT = 1800.0
"""Seconds: compilers and engine builders take minutes."""


def measure_cold(bundle: Path, backend: str, rows: int) -> dict[str, Any]:
    """Start a backend in a fresh interpreter.

    Returns:
        Seconds of `import_s`, `load_s` (the bundle and its checks), `open_s` (every graph: build or deserialise),
        `first_call_s` and `process_s` (all of it, the interpreter's start and end included); `host_mib` and
        `device_mib` at their peaks (None without an NVIDIA card); or `error`.
    """
    command = [sys.executable, "-m", __name__, str(bundle), backend, str(rows)]
    before = memory_used_mib()
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        watch = _DeviceMemory(process, before)
        try:
            out, err = process.communicate(timeout=_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            return {"error": f"no answer within {_TIMEOUT:.0f} s"}
        except BaseException:  # SIGTERM interrupts this process alone
            process.kill()
            raise
        finally:
            watch.join()
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        return {"error": (err.strip().splitlines() or [f"exit code {process.returncode}"])[-1]}
    found: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return {**found, "process_s": round(seconds, 4), "device_mib": watch.peak}


class _DeviceMemory(threading.Thread):
    """Watches how much more memory the first card holds than before, while a process lives."""

    def __init__(self, process: subprocess.Popen[str], before: int | None) -> None:
        super().__init__(daemon=True)
        self._process, self._before = process, before
        self.peak: int | None = None
        if before is not None:
            self.start()

    def run(self) -> None:
        while self._process.poll() is None:
            used = memory_used_mib()
            if used is not None and self._before is not None:
                self.peak = max(self.peak or 0, used - self._before)
            time.sleep(0.02)

    def join(self, timeout: float | None = None) -> None:
        if self.is_alive():
            super().join(timeout)


def _start_cold(bundle_path: str, name: str, rows: int) -> dict[str, Any]:
    begun = time.perf_counter()
    from propsmith.runtime.backends.backend_kinds import BackendOptions, open_backend
    from propsmith.runtime.backends.choose import GRAPHS
    from propsmith.runtime.benchmark.candidates import parse_backends
    from propsmith.runtime.benchmark.feeds import denoiser_feed
    from propsmith.runtime.model.bundle import Bundle

    imported = time.perf_counter()
    bundle = Bundle.load(bundle_path)
    loaded = time.perf_counter()
    backend = open_backend(parse_backends(name)[0], bundle, BackendOptions())
    for graph in GRAPHS:
        if graph in bundle.manifest.graphs:
            backend.open(graph)
    opened = time.perf_counter()
    backend.open("denoiser").run(denoiser_feed(bundle, rows))
    called = time.perf_counter()
    return {
        "import_s": round(imported - begun, 4),
        "load_s": round(loaded - imported, 4),
        "open_s": round(opened - loaded, 4),
        "first_call_s": round(called - opened, 4),
        "host_mib": peak_host_mib(),
    }


def peak_host_mib() -> float | None:
    """The most memory that this process ever held; None where the system doesn't tell."""
    if sys.platform == "win32":
        import psutil

        return round(float(psutil.Process().memory_info().peak_wset) / 2**20, 1)
    try:  # Linux's ru_maxrss would count what the parent held when it forked
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 2**10, 1)
    except (OSError, StopIteration):
        import resource

        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 1)


if __name__ == "__main__":
    from propsmith.runtime.errors import PropsmithError

    try:
        print(json.dumps(_start_cold(sys.argv[1], sys.argv[2], int(sys.argv[3]))))  # noqa: T201
    except PropsmithError as error:
        sys.exit(str(error))
