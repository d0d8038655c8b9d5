"""The table of backends, and opening one by its entry.

A backend is a row of `KINDS` and a module. The module's factory is `(bundle, BackendOptions) -> Backend`, and raises
BackendUnavailableError, with the reason and the way out, where it can't run. It is imported when it is opened.
"""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from propsmith.runtime.backends.nvidia import cuda_device_count
from propsmith.runtime.errors import BackendError, BackendUnavailableError, BundleError, InputError
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import Bundle

AUTO = "auto"


@dataclass(frozen=True)
class BackendOptions:
    """What may be chosen for a backend; one that has no such choice ignores it."""

    precision: Literal["auto", "fp32", "fp16", "int8"] = "auto"
    """`auto` is the fastest that a graph tolerates there."""
    threads: int | None = None
    """Worker threads on the CPU; None takes the physical cores, at most 8."""


@dataclass(frozen=True)
class BackendKind:
    """One way to run graphs."""

    name: str
    title: str
    """Its name in tables and charts."""
    factory: str
    """`module:function`."""
    modules: tuple[str, ...]
    """Python modules of which at least one must be installed."""
    install: str
    """How to install it."""
    provider: str | None = None
    """ONNX Runtime's execution provider behind it."""
    nvidia: bool = False
    """Whether it needs an NVIDIA card."""


GET_ONNXRUNTIME = "pip install 'propsmith[cpu]' (NVIDIA cards: 'propsmith[gpu]')"
"""The way out where there is none."""
DAMAGED_ONNXRUNTIME = "onnxruntime is damaged, as uninstalling one of two ONNX Runtimes leaves it"
ASK_DOCTOR = "`propsmith doctor` says what to install again"
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


def find_kind(name: str) -> BackendKind:
    """The backend of this name; raises InputError, listing them, if there is none."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise InputError(f"no backend {name!r}: choose {AUTO}, {', '.join(NAMES)}")


def named_kinds(name: str) -> tuple[BackendKind, ...]:
    """The kinds that this name, or `auto`, may take; raises InputError if there is none."""
    return KINDS if name == AUTO else (find_kind(name),)


def open_backend(kind: BackendKind, bundle: Bundle, options: BackendOptions) -> Backend:
    """Open one kind of backend.

    Raises:
        BackendUnavailableError: it can't run here; says why and how to get it.
        BundleError: the bundle lacks what it needs.
    """
    require_some(kind)
    module, _, function = kind.factory.partition(":")
    try:
        factory: Callable[[Bundle, BackendOptions], Backend] = getattr(importlib.import_module(module), function)
        return factory(bundle, options)
    except (BackendUnavailableError, BundleError, InputError):
        raise
    except Exception as error:  # an installed library may fail to load in any way
        raise BackendUnavailableError(
            f"backend {kind.name} can't run here: {one_line(error)}; {kind.install}"
        ) from error


def require_some(*kinds: BackendKind) -> None:
    """Refuse backends of which none can be here, as cheaply as `why_missing` sees: before any process is started.

    Raises:
        BackendUnavailableError: says why the last one can't, and how to get it.
    """
    missing = why_missing(kinds[-1])
    if missing is not None and all(why_missing(kind) for kind in kinds[:-1]):
        raise BackendUnavailableError(f"backend {kinds[-1].name} can't run here: {'; '.join(missing)}")


def why_missing(kind: BackendKind) -> tuple[str, str] | None:
    """Why this kind can't be here, and the way out, by what is cheap to see: packages, the driver, providers.

    None if it may be here: whether it works is up to `probe.check_backend`.
    """
    if not any(importlib.util.find_spec(module) for module in kind.modules):
        if kind.modules == ("onnxruntime",):
            return "no ONNX Runtime is installed", GET_ONNXRUNTIME
        return f"{' and '.join(kind.modules)} {'are' if len(kind.modules) > 1 else 'is'} not installed", kind.install
    if kind.provider is not None and not _providers():
        return DAMAGED_ONNXRUNTIME, ASK_DOCTOR
    if kind.provider is not None and kind.provider not in _providers():
        return f"the installed onnxruntime has no {kind.provider}", kind.install
    if kind.nvidia and not cuda_device_count():
        return "no NVIDIA GPU with a working driver was found", "leave --backend at auto"
    return None


@cache
def _providers() -> tuple[str, ...]:
    import onnxruntime

    whole = hasattr(onnxruntime, "get_available_providers")  # else it's a folder of what an uninstall left
    return tuple(onnxruntime.get_available_providers()) if whole else ()


def one_line(error: Exception) -> str:
    """An error in one line."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if isinstance(error, BackendError | BundleError) else f"{type(error).__name__}: {text}"
