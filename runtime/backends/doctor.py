"""What is installed here, which backends work, and what would make things faster: `propsmith doctor`."""

import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from propsmith.runtime.backends.backend_kinds import (
    GET_ONNXRUNTIME,
    KINDS,
    BackendKind,
    BackendOptions,
    find_kind,
    open_backend,
    why_missing,
)
from propsmith.runtime.backends.nvidia import Gpu, list_gpus
from propsmith.runtime.backends.probe import check_backend
from propsmith.runtime.errors import OpsetError, PropsmithError
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.progress import OnProgress

PACKAGES = (
    "propsmith",
    "numpy",
    "onnxruntime",
    "onnxruntime-gpu",
    "onnxruntime-directml",
    "onnxruntime-openvino",
    "tensorrt",
    "tensorrt-cu12",
    "tensorrt-cu13",
    "tensorrt-rtx",
    "tensorrt-rtx-cu12",
    "tensorrt-rtx-cu13",
    "cuda-bindings",
    "nvidia-cuda-nvrtc",
    "torch",
    "onnx",
)
ONNXRUNTIMES = tuple(name for name in PACKAGES if name.startswith("onnxruntime"))
"""Packages that write the same files: only one of them may be installed."""
EXTRAS = {"onnxruntime-gpu": "'propsmith[gpu]'", "onnxruntime-directml": "'propsmith[directml]'"}
"""What installs one of them with all that it takes."""
_TIMEOUT = 600.0
"""Seconds for one backend's trial: it may build an engine."""


def examine(on_progress: OnProgress | None = None) -> dict[str, Any]:
    """Look around, and try every backend on a tiny graph in a process of its own: a native crash there ends nothing.

    Args:
        on_progress: called with (what is tried, share done).

    Returns:
        JSON-able: `system`, `packages` (name -> version), `gpus`, `backends` (a list in order of preference, each with
        `name`, `state` of `works`, `missing`, `broken`, and what goes with it; `cannot_read` says why one that works
        can't take the embedded bundle), `advice` (lines) and `works`: the backend that `auto` takes, None if there is
        none.
    """
    on_progress = on_progress or (lambda _what, _share: None)
    packages = installed_versions()
    gpus = list_gpus()
    backends = []
    for number, kind in enumerate(KINDS):
        on_progress(kind.name, number / len(KINDS))
        backends.append(_examine_backend(kind))
    on_progress("done", 1.0)
    works = next((b["name"] for b in backends if b["state"] == "works" and "cannot_read" not in b), None)
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}, Python {platform.python_version()}",
        "packages": packages,
        "gpus": [
            {"name": g.name, "driver": g.driver, "memory_mib": g.memory_mib, "compute_capability": g.compute_capability}
            for g in gpus
        ],
        "backends": backends,
        "advice": list(_advice(packages, gpus, backends)),
        "works": works,
    }


def _examine_backend(kind: BackendKind) -> dict[str, Any]:
    row: dict[str, Any] = {"name": kind.name, "title": kind.title}
    missing = why_missing(kind)
    if missing is not None:
        return {**row, "state": "missing", "reason": missing[0], "install": kind.install}
    started = time.perf_counter()
    outcome = _try_in_subprocess(kind.name)
    if "error_of_fp32" in outcome:
        return {**row, "state": "works", "seconds": round(time.perf_counter() - started, 2), **outcome}
    return {**row, "state": "broken", **outcome, "install": kind.install}


def _try_in_subprocess(name: str) -> dict[str, Any]:
    """Run the probe in a fresh interpreter; returns `error_of_fp32`, or the `reason` why not."""
    command = [sys.executable, "-m", __name__, name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        return {"reason": f"no answer within {_TIMEOUT:.0f} s"}
    lines = done.stdout.strip().splitlines()
    if done.returncode == 0 and lines:
        found: dict[str, Any] = json.loads(lines[-1])
        return found
    errors = done.stderr.strip().splitlines()
    how = f"crashed with exit code {done.returncode}"
    return {"reason": f"{how}: {errors[-1]}" if errors else how}


def _advice(packages: dict[str, str], gpus: list[Gpu], backends: list[dict[str, Any]]) -> Iterator[str]:
    present = [name for name in ONNXRUNTIMES if name in packages]
    if len(present) > 1:
        keep = EXTRAS.get(present[1], present[1])
        yield (
            f"{' and '.join(present)} are both installed and overwrite each other's files: "
            f"pip uninstall -y {' '.join(present)} && pip install {keep}"
        )
    state = {b["name"]: b["state"] for b in backends}
    if state["ort-cpu"] == "missing" and not present:
        yield f"nothing makes props without an ONNX Runtime: {GET_ONNXRUNTIME}"
    elif state["ort-cpu"] != "works" and len(present) < 2:
        again = present[0] if present else "onnxruntime"
        yield f"nothing runs without a working onnxruntime: pip install --force-reinstall {again}"
    if gpus and state["tensorrt"] == "missing":
        extra = "rtx" if gpus[0].is_rtx else "tensorrt"
        yield f"the fastest for {gpus[0].name}: pip install 'propsmith[{extra}]'"
    if gpus and state["ort-cuda"] == "missing" and state["tensorrt"] != "works":
        yield f"easier to install, and faster than the CPU: {find_kind('ort-cuda').install}"
    if sys.platform == "win32" and not gpus and state["ort-dml"] == "missing":
        yield f"for cards of any make: {find_kind('ort-dml').install}"
    for backend in backends:
        if "cannot_read" in backend:
            yield f"{backend['name']} works, but not with the embedded bundle: {backend['cannot_read']}"
        if backend["state"] == "broken":
            yield f"{backend['name']} is installed but doesn't work; again: {backend['install']}"


def as_text(findings: dict[str, Any]) -> str:
    """What `examine` found, for a terminal."""
    lines = [findings["system"], ", ".join(f"{name} {found}" for name, found in findings["packages"].items())]
    for gpu in findings["gpus"]:
        capability = gpu["compute_capability"]
        lines.append(f"{gpu['name']}, {gpu['memory_mib']} MiB, compute {capability}, driver {gpu['driver']}")
    if not findings["gpus"]:
        lines.append("no NVIDIA GPU found")
    lines.append("")
    lines += [f"{b['name']:<12}{b['state']:<9}{_detail(b)}" for b in findings["backends"]]
    works = findings["works"]
    lines += ["", "no backend works" if works is None else f"--backend auto takes {works}"]
    lines += [f"- {advice}" for advice in findings["advice"]]
    return "\n".join(lines)


def _detail(backend: dict[str, Any]) -> str:
    if backend["state"] != "works":
        return str(backend["reason"])
    return f"{backend['title']}: a tiny graph in {backend['seconds']:.1f} s, off by {backend['error_of_fp32']:.1e}"


def installed_versions() -> dict[str, str]:
    """Of `PACKAGES` those that are here, with their versions."""
    found = {}
    for name in PACKAGES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _try_in_this_process(kind: BackendKind) -> dict[str, Any]:
    """What the fresh interpreter prints: `error_of_fp32` of the probe, `cannot_read` if the embedded bundle is too new.

    Raises:
        PropsmithError: the backend doesn't work.
    """
    row: dict[str, Any] = {"error_of_fp32": float(f"{check_backend(kind):.3g}")}
    try:
        open_backend(kind, Bundle.load(check=False), BackendOptions())
    except OpsetError as error:
        row["cannot_read"] = str(error)
    return row


if __name__ == "__main__":
    try:
        print(json.dumps(_try_in_this_process(find_kind(sys.argv[1]))))  # noqa: T201
    except PropsmithError as error:
        sys.exit(" ".join(str(error).split()))
