"""What `propsmith bench` can run: the runtime's backends, and PyTorch where it is installed."""

from importlib.metadata import entry_points
from typing import Any

from propsmith.runtime.backends.backend_kinds import KINDS, BackendKind
from propsmith.runtime.errors import InputError

PLUGINS = "propsmith.benchmark"
"""Group of entry points by which other packages add to what is measured: `kinds`, a tuple of `BackendKind`, and
`gpu_ceiling`, a function that gives the card's TFLOP/s or None."""


def plugins(name: str) -> list[Any]:
    """What installed packages register under this name."""
    return [entry.load() for entry in entry_points(group=PLUGINS, name=name)]


TORCH_KINDS: tuple[BackendKind, ...] = tuple(kind for kinds in plugins("kinds") for kind in kinds)
FP32 = "ort-cpu-fp32"
"""The CPU in float32, beside `ort-cpu`, which may run int8."""
CPU_FP32 = BackendKind(
    FP32,
    "ONNX Runtime, CPU, float32",
    "propsmith.runtime.backends.onnxruntime.ort_cpu:open_cpu_fp32",
    ("onnxruntime",),
    KINDS[-1].install,
    provider="CPUExecutionProvider",
)
CANDIDATES = (*TORCH_KINDS, CPU_FP32, *reversed(KINDS))
"""Slowest first, as a chart shows them best."""
NAMES = ("torch", *(kind.name for kind in CANDIDATES))


def parse_backends(text: str | None) -> list[BackendKind]:
    """Backends of a list such as `torch,ort-cpu,tensorrt`, in the chart's order; None gives all.

    `torch` stands for all of PyTorch's.

    Raises:
        InputError: one is unknown; lists the others.
    """
    if text is None:
        return list(CANDIDATES)
    requested: set[str] = set()
    for name in filter(None, (part.strip() for part in text.split(","))):
        if name not in NAMES:
            raise InputError(f"no backend {name!r} to bench: choose of {', '.join(NAMES)}")
        requested |= {kind.name for kind in TORCH_KINDS} if name == "torch" else {name}
    if not requested:
        raise InputError(f"no backend in {text!r}: choose of {', '.join(NAMES)}")
    return [kind for kind in CANDIDATES if kind.name in requested]
