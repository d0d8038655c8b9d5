"""TensorRT 8.6 to 11 and TensorRT-RTX behind one face: every difference between them stands here.

| | 8.6 | 10 | 11 | RTX |
| --- | --- | --- | --- | --- |
| precision | weak types and a flag | in the graph | in the graph | in the graph |
| batch | explicit, by a flag | explicit | explicit | explicit |
| reads opset | 17 | 23 and less | 25 and less | 25 and less |
| inputs of int64 | become int32 | stay | stay | stay |
| timing cache | yes | yes | yes | no |
| engines for other cards | no | no | no | yes |

Imports on Python 3.10 with numpy alone, as TensorRT 8.6 does.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from propsmith.runtime.errors import BackendError, BackendUnavailableError, InputError

log = logging.getLogger(__name__)

FULL_PRECISION = "float32/"
"""Begins the name of every node of an opset-17 graph that computes in float32 (`propsmith.exporter.onnx.opset17`)."""
FLAVOURS = {"tensorrt": "tensorrt", "tensorrt-rtx": "tensorrt_rtx"}
"""What we call it -> its module."""
EXTRAS = {"tensorrt": "tensorrt", "tensorrt-rtx": "rtx"}
"""What we call it -> the extra of this package that installs it."""
_NUMPY: dict[str, DTypeLike] = {
    "FLOAT": np.float32,
    "HALF": np.float16,
    "INT64": np.int64,
    "INT32": np.int32,
    "INT8": np.int8,
    "UINT8": np.uint8,
    "BOOL": np.bool_,
}


@dataclass(frozen=True)
class TensorRT:
    """An imported TensorRT.

    Attributes:
        flavour: `tensorrt` or `tensorrt-rtx`.
        module: the Python module.
        version: its full version.
    """

    flavour: str
    module: Any
    version: str

    @property
    def label(self) -> str:
        """Flavour and version, for messages."""
        return f"{self.flavour} {self.version}"

    @property
    def is_rtx(self) -> bool:
        """Whether this is TensorRT-RTX, for GeForce and RTX workstation cards."""
        return self.flavour == "tensorrt-rtx"

    @property
    def max_opset(self) -> int:
        """The newest ONNX operator set that the parser reads."""
        if self.is_rtx:
            return 25
        return 17 if self._major < 10 else 23

    @property
    def strongly_typed(self) -> bool:
        """Whether the graph's own types are the precision."""
        return hasattr(self.module.NetworkDefinitionCreationFlag, "STRONGLY_TYPED") and self._major != 8

    @property
    def _major(self) -> int:
        return int(self.version.split(".")[0]) if not self.is_rtx else 11

    def create_network(self, builder: Any) -> Any:
        """An empty network with explicit batches, its types taken from the graph where that can be said."""
        flag = self.module.NetworkDefinitionCreationFlag
        bits = 0
        if self.strongly_typed:
            bits |= 1 << int(flag.STRONGLY_TYPED)
        elif hasattr(flag, "EXPLICIT_BATCH"):
            bits |= 1 << int(flag.EXPLICIT_BATCH)
        return builder.create_network(bits)

    def allow_half(self, config: Any) -> None:
        """Let weakly typed versions compute half-precision graphs in half precision."""
        if not self.strongly_typed and hasattr(self.module.BuilderFlag, "FP16"):
            config.set_flag(self.module.BuilderFlag.FP16)

    def keep_full_precision(self, config: Any, network: Any) -> None:
        """Compute in float32 what graphs compute in float32: no TF32, and no half where types are taken for advice."""
        if hasattr(self.module.BuilderFlag, "TF32"):
            config.clear_flag(self.module.BuilderFlag.TF32)
        if self.strongly_typed:
            return
        named = [network.get_layer(i) for i in range(network.num_layers)]
        named = [layer for layer in named if layer.name.startswith(FULL_PRECISION)]
        for layer in named:
            layer.precision = self.module.float32
            for output in range(layer.num_outputs):
                layer.set_output_type(output, self.module.float32)
        if named:
            config.set_flag(self.module.BuilderFlag.PREFER_PRECISION_CONSTRAINTS)

    def use_own_kernels(self, config: Any) -> None:
        """Keep 8.6 off cuBLAS and cuDNN: newer ones never use them, and its wheel doesn't bring them."""
        if self._major == 8:
            config.set_tactic_sources(0)

    def target(self, config: Any, architecture: str | None) -> None:
        """Build for a card that need not be in this machine, such as `sm89`; None is the one that is.

        Raises:
            InputError: this flavour can't, or knows no such architecture.
        """
        if architecture is None:
            return
        self.check_target(architecture)
        config.num_compute_capabilities = 1
        config.set_compute_capability(self.capabilities()[architecture], 0)

    def capabilities(self) -> dict[str, Any]:
        """Architectures that RTX engines can be built for: `sm86` -> its enumerator."""
        members = self.module.ComputeCapability.__members__.items() if self.is_rtx else ()
        return {name.lower(): value for name, value in members if name.startswith("SM")}

    def check_target(self, architecture: str) -> None:
        """Raise InputError if engines for this architecture can't be built without the card."""
        if not self.is_rtx:
            raise InputError(
                f"--arch {architecture}: only TensorRT-RTX builds engines for other cards; {self.flavour} builds for "
                "the card it runs on (leave --arch away, or pip install 'propsmith[rtx]')"
            )
        if architecture not in self.capabilities():
            raise InputError(f"--arch {architecture}: {self.label} builds for {', '.join(self.capabilities())}")

    def check_runs_on(self, architecture: str, card: str) -> None:
        """Raise BackendUnavailableError if this flavour can't run on a card (`sm90`): RTX refuses data centres' own."""
        if self.is_rtx and architecture not in self.capabilities() and int(architecture.removeprefix("sm")) < 120:
            able = ", ".join(self.capabilities())
            raise BackendUnavailableError(
                f"tensorrt-rtx runs on {able}, and {card} is {architecture}: pip install 'propsmith[tensorrt]'"
            )

    def take_attention_apart(self, network: Any) -> None:
        """Allow fp32 attention, which has no fused kernel on RTX, to be built from its parts."""
        kind = getattr(self.module.LayerType, "ATTENTION_INPUT", None)
        for i in range(network.num_layers) if kind is not None else ():
            layer = network.get_layer(i)
            if layer.type == kind:
                layer.__class__ = self.module.IAttentionInputLayer  # the bindings' way to cast down
                layer.attention.decomposable = True

    def new_timing_cache(self, config: Any, blob: bytes) -> Any:
        """A timing cache set into `config`, or None where this version has none."""
        if self.is_rtx:
            return None
        cache = config.create_timing_cache(blob)
        if cache is None and blob:
            cache = config.create_timing_cache(b"")
        config.set_timing_cache(cache, ignore_mismatch=False)
        return cache

    def missing_shapes(self, context: Any) -> list[str]:
        """Inputs whose shape or value an execution context still lacks."""
        if hasattr(context, "infer_shapes"):
            return list(context.infer_shapes())
        return [] if context.all_binding_shapes_specified else ["a shape"]

    def pick_profile(self, context: Any, index: int, stream: int) -> None:
        """Switch an execution context to another optimisation profile."""
        if not context.set_optimization_profile_async(index, stream):
            raise BackendError(f"{self.label}: profile {index} can't be used")

    def numpy_type(self, dtype: Any) -> np.dtype[Any]:
        """The numpy type of a tensor; TensorRT 8.6's own table names types that numpy dropped."""
        if dtype.name not in _NUMPY:
            raise BackendError(f"{self.label}: no numpy type for tensors of {dtype.name}")
        return np.dtype(_NUMPY[dtype.name])

    def logger(self) -> Any:
        """A logger that passes on what TensorRT says: errors as debug output, since ours name graph and way out."""
        levels = {"ERROR": logging.DEBUG, "INTERNAL_ERROR": logging.DEBUG, "WARNING": logging.DEBUG}

        class Logger(self.module.ILogger):  # type: ignore[misc, name-defined]
            def __init__(self) -> None:
                super().__init__()
                self.errors: list[str] = []

            def log(self, severity: Any, message: str) -> None:
                if "ERROR" in severity.name:
                    self.errors.append(message)
                log.log(levels.get(severity.name, 5), "%s: %s", severity.name, message)

        return Logger()


def load_tensorrt(flavour: str) -> TensorRT:
    """Import a TensorRT.

    Args:
        flavour: `tensorrt` or `tensorrt-rtx`.

    Raises:
        InputError: there is no flavour of this name.
        BackendUnavailableError: it isn't installed or can't be loaded; the text says what to install.
    """
    if flavour not in FLAVOURS:
        raise InputError(f"no TensorRT called {flavour!r}; there are {', '.join(FLAVOURS)}")
    try:
        module = importlib.import_module(FLAVOURS[flavour])
        version = str(module.__version__)
    except (ImportError, OSError, AttributeError) as error:
        raise BackendUnavailableError(
            f"{flavour} can't be loaded ({str(error).splitlines()[0] if str(error) else type(error).__name__}): "
            f"pip install 'propsmith[{EXTRAS[flavour]}]'"
        ) from error
    return TensorRT(flavour, module, version)
