"""Which backend runs a bundle: by name, or the fastest that works here.

A backend is a row of `KINDS`. Its factory is `(bundle, BackendOptions) -> Backend` and raises
BackendUnavailableError, with the reason and the way out, where it can't run. Nothing of a backend is imported before it
is asked for.
"""

import importlib
import importlib.util
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.backends.nvidia import cuda_device_count
from propsmith.runtime.errors import BackendError, BackendUnavailableError, BundleError, InputError, OpsetError
from propsmith.runtime.model.backend import Backend, Feed
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.device_backend import SamplesOnDevice
from propsmith.runtime.model.sampling import guided, sample
from propsmith.runtime.model.schedules import make_schedule

log = logging.getLogger(__name__)

AUTO = "auto"
PROBE = Path(__file__).parents[1] / "data" / "probe"
"""A bundle of one tiny denoiser, and what it should answer: whether a backend works is tried on it."""
PROBE_TOLERANCE = 0.1
"""Largest max|d| / max|ref| of the probe: int8 passes, a wrong kernel doesn't."""
_GRAPHS = ("text_encoder", "image_encoder", "denoiser", "prepare", "query")
"""What making props takes."""


@dataclass(frozen=True)
class BackendOptions:
    """What may be chosen for a backend; one that has no such choice passes it over."""

    precision: Literal["auto", "fp32", "fp16", "int8"] = "auto"
    """`auto` is the fastest that a graph tolerates there."""
    threads: int | None = None
    """Worker threads on the CPU; None takes the physical cores, at most 8."""


@dataclass(frozen=True)
class BackendKind:
    """One way to run graphs."""

    name: str
    title: str
    """For people."""
    factory: str
    """`module:function`."""
    modules: tuple[str, ...]
    """Python modules of which at least one must be installed."""
    install: str
    """How one gets it."""
    provider: str | None = None
    """ONNX Runtime's name for it."""
    nvidia: bool = False
    """Whether it takes an NVIDIA card."""


_SWAP_ONNXRUNTIME = "pip uninstall -y onnxruntime && pip install --force-reinstall '{}'"
"""The packages overwrite each other's files, so the one that stays is written last."""

KINDS = (
    BackendKind(
        "tensorrt",
        "TensorRT",
        "propsmith.runtime.backends.tensorrt.tensorrt_backend:open_backend",
        ("tensorrt", "tensorrt_rtx"),
        "pip install 'propsmith[tensorrt]' (RTX cards: 'propsmith[rtx]')",
        nvidia=True,
    ),
    BackendKind(
        "ort-cuda",
        "ONNX Runtime, CUDA",
        "propsmith.runtime.backends.onnxruntime.ort_device:open_cuda",
        ("onnxruntime",),
        _SWAP_ONNXRUNTIME.format("onnxruntime-gpu[cuda,cudnn]"),
        provider="CUDAExecutionProvider",
        nvidia=True,
    ),
    BackendKind(
        "ort-dml",
        "ONNX Runtime, DirectML",
        "propsmith.runtime.backends.onnxruntime.ort_device:open_directml",
        ("onnxruntime",),
        f"on Windows: {_SWAP_ONNXRUNTIME.format('onnxruntime-directml')}",
        provider="DmlExecutionProvider",
    ),
    BackendKind(
        "ort-coreml",
        "ONNX Runtime, CoreML",
        "propsmith.runtime.backends.onnxruntime.ort_device:open_coreml",
        ("onnxruntime",),
        "on a Mac: pip install --force-reinstall onnxruntime",
        provider="CoreMLExecutionProvider",
    ),
    BackendKind(
        "ort-cpu",
        "ONNX Runtime, CPU",
        "propsmith.runtime.backends.onnxruntime.ort_cpu:open_cpu",
        ("onnxruntime",),
        "pip install --force-reinstall onnxruntime",
        provider="CPUExecutionProvider",
    ),
)
"""In the order in which `auto` takes them."""
NAMES = tuple(kind.name for kind in KINDS)


def choose_backend(bundle: Bundle, name: str = AUTO, options: BackendOptions | None = None) -> Backend:
    """Open a backend for a bundle.

    Args:
        bundle: whose graphs it will run.
        name: one of `NAMES`, or `auto`: the first of them that is there and works. Which it is, and why the ones
            before it were passed over, is logged in one line.
        options: precision and threads.

    Raises:
        InputError: there is no backend of this name.
        BackendUnavailableError: the one that was named can't run here; says why and how to get it.
        BundleError: the bundle lacks what the backend needs.
    """
    options = options or BackendOptions()
    if name != AUTO:
        return open_backend(find_kind(name), bundle, options)
    passed_over = ""
    for kind in KINDS:
        try:
            backend = _try_out(kind, bundle, options)
        except Exception as error:  # whatever ails a faster backend, there is a slower one
            if kind is KINDS[-1]:
                raise
            passed_over += f"; not {kind.name}: {_reason(error)}"
            continue
        log.info("running on %s (%s)%s", kind.name, backend.device, passed_over)
        break
    return backend


def find_kind(name: str) -> BackendKind:
    """The backend of this name; raises InputError, listing them, if there is none."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise InputError(f"no backend {name!r}: choose {AUTO}, {', '.join(NAMES)}")


def open_backend(kind: BackendKind, bundle: Bundle, options: BackendOptions) -> Backend:
    """Open one kind of backend.

    Raises:
        BackendUnavailableError: it can't run here; says why and how to get it.
        BundleError: the bundle lacks what it needs.
    """
    missing = why_missing(kind)
    if missing is not None:
        raise BackendUnavailableError(f"backend {kind.name} can't run here: {'; '.join(missing)}")
    module, _, function = kind.factory.partition(":")
    try:
        factory: Callable[[Bundle, BackendOptions], Backend] = getattr(importlib.import_module(module), function)
        return factory(bundle, options)
    except (BackendUnavailableError, BundleError, InputError):
        raise
    except Exception as error:  # an installed library may fail to load in any way
        raise BackendUnavailableError(
            f"backend {kind.name} can't run here: {_reason(error)}; {kind.install}"
        ) from error


def why_missing(kind: BackendKind) -> tuple[str, str] | None:
    """Why this kind can't be here, and the way out, by what is cheap to see: packages, the driver, providers.

    None if it may be here: whether it works, only `check_backend` can tell.
    """
    if not any(importlib.util.find_spec(module) for module in kind.modules):
        return f"{' and '.join(kind.modules)} {'are' if len(kind.modules) > 1 else 'is'} not installed", kind.install
    if kind.provider is not None and kind.provider not in _providers():
        return f"the installed onnxruntime has no {kind.provider}", kind.install
    if kind.nvidia and not cuda_device_count():
        return "no NVIDIA GPU with a working driver was found", "leave --backend at auto"
    return None


@cache
def _providers() -> tuple[str, ...]:
    import onnxruntime

    return tuple(onnxruntime.get_available_providers())


def check_backend(kind: BackendKind, options: BackendOptions | None = None) -> float:
    """Run the probe on a backend, at an operator set that its version reads; returns max|d| / max|ref|.

    One that samples on its device takes two steps there, too.

    Raises:
        BackendUnavailableError: it can't run here.
        BackendError: it runs, but wrongly.
    """
    options = options or BackendOptions()
    bundle = Bundle.load(PROBE, check=False)
    try:
        backend = open_backend(kind, bundle, options)
    except OpsetError:
        bundle = _at_opset_17(bundle)
        backend = open_backend(kind, bundle, options)
    feed = {name: bundle.array(name) for name in bundle.graph("denoiser").inputs}
    error = _relative_error(backend.open("denoiser").run(feed)["out"], bundle.array("out"))
    if not error <= PROBE_TOLERANCE:
        raise BackendError(f"{kind.name} computes wrongly: off by {error:.1e} where {PROBE_TOLERANCE:.0e} is allowed")
    if isinstance(backend, SamplesOnDevice):
        off = _check_loop(backend, bundle, feed)
        if not off <= PROBE_TOLERANCE:
            raise BackendError(f"{kind.name} samples wrongly: off by {off:.1e} where {PROBE_TOLERANCE:.0e} is allowed")
    return error


def _check_loop(backend: Any, bundle: Bundle, feed: Feed) -> float:
    """Two steps of sampling on the device beside the same on the host; max|d| / max|ref|."""
    options = bundle.manifest.sampler.with_overrides(steps=2, guidance=None)
    schedule = make_schedule(options)
    cond, noise = feed["cond"][:1], feed["x"][:1]
    uncond = np.zeros(cond.shape[1:], np.float32)

    def model(x: FloatArray, t: FloatArray, condition: FloatArray) -> FloatArray:
        out: FloatArray = backend.open("denoiser").run({"x": x, "t": t, "cond": condition})["out"]
        return out

    expected = sample(guided(model, cond, uncond, schedule, options), schedule, noise, options.solver)
    return _relative_error(backend.sample(cond, uncond, schedule, options, noise), expected)


def _relative_error(found: FloatArray, expected: FloatArray) -> float:
    return float(np.abs(found - expected).max() / np.abs(expected).max())


def _at_opset_17(probe: Bundle) -> Bundle:
    """The probe for versions that read nothing newer; the weights are the same."""
    graph = probe.graph("denoiser")
    files = {p: name.replace(".onnx", ".opset17.onnx") for p, name in graph.files.items() if p != "int8"}
    manifest = replace(probe.manifest, graphs={"denoiser": replace(graph, files=files, int8=[])})
    return Bundle(probe.path, manifest, probe.digest)


def _try_out(kind: BackendKind, bundle: Bundle, options: BackendOptions) -> Backend:
    """Open a backend that provably works, and every graph that making props takes on it.

    The last one, which has nothing to fall back to, is opened as it is: its graphs load when they are needed.
    """
    if kind is KINDS[-1]:
        return open_backend(kind, bundle, options)
    missing = why_missing(kind)
    if missing is not None:
        raise BackendUnavailableError(missing[0])
    check_backend(kind, options)
    backend = open_backend(kind, bundle, options)
    for graph in _GRAPHS:
        if graph in bundle.manifest.graphs:
            backend.open(graph)
    return backend


def _reason(error: Exception) -> str:
    """An error in one line."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if isinstance(error, BackendError | BundleError) else f"{type(error).__name__}: {text}"
