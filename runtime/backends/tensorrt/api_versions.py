"""TensorRT 10, 11 and TensorRT-RTX behind one face: every difference between them stands here.

| | 10 | 11 | RTX |
| --- | --- | --- | --- |
| reads opset | 23 and less | 25 and less | 25 and less |
| timing cache | yes | yes | no |
| engines for other cards | no | no | yes |

All take the precision from the graph's own types. TensorRT 8.6 has a room of its own: `legacy86`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import numpy as np

from propsmith.runtime.errors import BackendError, BackendUnavailableError, InputError

log = logging.getLogger(__name__)


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
        return 25 if self.is_rtx else 23

    @property
    def export_opset(self) -> int:
        """The newest operator set that it reads and `propsmith export` writes."""
        return 23

    def create_network(self, builder: Any) -> Any:
        """An empty network whose types are the graph's own."""
        return builder.create_network(1 << int(self.module.NetworkDefinitionCreationFlag.STRONGLY_TYPED))

    def set_precision(self, config: Any, network: Any, *, half: bool) -> None:
        """Compute in the graph's own types: no TF32, and float32 attention, which RTX can't fuse, from its parts."""
        if hasattr(self.module.BuilderFlag, "TF32"):
            config.clear_flag(self.module.BuilderFlag.TF32)
        if not half:
            self.decompose_attention(network)

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

    def decompose_attention(self, network: Any) -> None:
        """Allow attention to be built from its parts."""
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

    def pick_profile(self, context: Any, index: int, stream: int) -> None:
        """Switch an execution context to another optimisation profile."""
        if not context.set_optimization_profile_async(index, stream):
            raise BackendError(f"{self.label}: profile {index} can't be used")

    def numpy_type(self, dtype: Any) -> np.dtype[Any]:
        """The numpy type of a tensor; raises BackendError if numpy has none, as for bfloat16."""
        try:
            found: np.dtype[Any] = np.dtype(self.module.nptype(dtype))
        except TypeError as error:
            raise BackendError(f"{self.label}: no numpy type for tensors of {dtype.name}") from error
        return found

    def logger(self) -> Any:
        """A logger that passes TensorRT's messages on: errors as debug output, since ours name graph and way out."""
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
