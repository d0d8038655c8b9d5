"""TensorRT 8.6 behind the face of `api_versions.TensorRT`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from propsmith.runtime.backends.tensorrt.api_versions import TensorRT
from propsmith.runtime.backends.tensorrt.legacy86 import FULL_PRECISION
from propsmith.runtime.errors import BackendError

_NUMPY: dict[str, DTypeLike] = {
    "FLOAT": np.float32,
    "HALF": np.float16,
    "INT32": np.int32,
    "INT8": np.int8,
    "UINT8": np.uint8,
    "BOOL": np.bool_,
}


class TensorRT86(TensorRT):
    """An imported TensorRT older than 10: weakly typed."""

    max_opset = export_opset = 17

    def create_network(self, builder: Any) -> Any:
        """An empty network with explicit batches."""
        return builder.create_network(1 << int(self.module.NetworkDefinitionCreationFlag.EXPLICIT_BATCH))

    def set_precision(self, config: Any, network: Any, *, half: bool) -> None:
        """Allow half precision by a flag, and pin what graphs compute in float32; no TF32, cuBLAS or cuDNN."""
        super().set_precision(config, network, half=half)
        config.set_tactic_sources(0)
        if half:
            config.set_flag(self.module.BuilderFlag.FP16)
        layers = [network.get_layer(i) for i in range(network.num_layers)]
        pinned = [layer for layer in layers if layer.name.startswith(FULL_PRECISION)]
        for layer in pinned:
            layer.precision = self.module.float32
            for output in range(layer.num_outputs):
                layer.set_output_type(output, self.module.float32)
        if pinned:
            config.set_flag(self.module.BuilderFlag.PREFER_PRECISION_CONSTRAINTS)

    def numpy_type(self, dtype: Any) -> np.dtype[Any]:
        """The numpy type of a tensor."""
        if dtype.name not in _NUMPY:
            raise BackendError(f"{self.label}: no numpy type for tensors of {dtype.name}")
        return np.dtype(_NUMPY[dtype.name])
