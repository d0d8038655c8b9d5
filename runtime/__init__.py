"""Propsmith's runtime: prompts or images in, game-ready glTF out, with numpy and no PyTorch."""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from propsmith.runtime.options import GenerateOptions
    from propsmith.runtime.pipeline import Pipeline

__all__ = ["GenerateOptions", "Pipeline"]

# Nothing leaves this machine: ONNX Runtime reads this when it is loaded, else it writes a device number to the user's
# cache and looks for Microsoft's server. Worker processes inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is: `propsmith --help` need not load ONNX Runtime."""
    if name in __all__:
        from propsmith.runtime import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
