"""Importing the TensorRT that is installed, or the one that suits a card."""

from __future__ import annotations

import importlib

from propsmith.runtime.backends.tensorrt.api_versions import TensorRT
from propsmith.runtime.backends.tensorrt.legacy86.tensorrt86 import TensorRT86
from propsmith.runtime.errors import BackendUnavailableError, InputError

FLAVOURS = {"tensorrt": "tensorrt", "tensorrt-rtx": "tensorrt_rtx"}
"""What we call it -> its module."""
EXTRAS = {"tensorrt": "tensorrt", "tensorrt-rtx": "rtx"}
"""What we call it -> the extra of this package that installs it."""


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
    older = flavour == "tensorrt" and int(version.partition(".")[0]) < 10
    return (TensorRT86 if older else TensorRT)(flavour, module, version)


def best_tensorrt(architecture: str) -> TensorRT:
    """The TensorRT to use for a card: TensorRT itself, or TensorRT-RTX where that is what's installed.

    Raises:
        BackendUnavailableError: neither can be used; the text says what to install.
    """
    errors = []
    for flavour in ("tensorrt", "tensorrt-rtx"):
        try:
            found = load_tensorrt(flavour)
            found.check_runs_on(architecture, "this card")
        except BackendUnavailableError as error:
            errors.append(str(error))
        else:
            return found
    raise BackendUnavailableError("; ".join(errors))
