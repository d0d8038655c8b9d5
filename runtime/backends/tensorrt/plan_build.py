"""From an ONNX file to a TensorRT plan."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from propsmith.runtime.backends.tensorrt.api_versions import TensorRT
from propsmith.runtime.errors import BackendError

log = logging.getLogger(__name__)

ShapeRange = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""The smallest shape of an input, the one to be fastest at, and the largest."""
_MEBI = 2**20


@dataclass(frozen=True)
class BuildOptions:
    """How an engine is built."""

    profiles: tuple[Mapping[str, ShapeRange], ...] = ()
    """Optimisation profiles: input -> its shapes. Each gets kernels of its own; they share the weights."""
    half: bool = True
    """Whether the graph computes in half precision."""
    architecture: str | None = None
    """RTX only: the card to build for, such as `sm89`; None is the one in this machine."""
    level: int = 3
    """How hard to look for fast kernels, 0 to 5. Not for RTX."""
    workspace: int | None = None
    """Scratch memory that kernels may take, in MiB; None leaves it to TensorRT."""

    def describe(self) -> dict[str, Any]:
        """All that changes an engine but for the card, as plain values: part of its key."""
        profiles = [{name: [list(s) for s in shapes] for name, shapes in sorted(p.items())} for p in self.profiles]
        return {
            "profiles": profiles,
            "half": self.half,
            "level": self.level,
            "workspace": self.workspace,
        }


@dataclass
class TimingCache:
    """Measured kernel times that a later build may reuse; a build extends `blob`."""

    blob: bytes = b""
    updated: bool = field(default=False, init=False)


def build_engine(
    tensorrt: TensorRT, graph: str, onnx: Path, options: BuildOptions, timing: TimingCache | None = None
) -> Any:
    """Build the plan of an ONNX file.

    Args:
        tensorrt: which TensorRT.
        graph: the graph's name, for errors.
        onnx: the file, its weights in it or beside it.
        options: shapes, precision and effort.
        timing: times measured earlier, extended by those of this build where the version has such a cache.

    Returns:
        The plan: a buffer (`memoryview` takes it), alive as long as the object is.

    Raises:
        BackendError: the parser or the builder failed; names the graph and the node, and says what to try.
    """
    trt = tensorrt.module
    logger = tensorrt.logger()
    builder = trt.Builder(logger)
    network = tensorrt.create_network(builder)
    parser = trt.OnnxParser(network, logger)
    if not parser.parse_from_file(str(onnx)):
        raise BackendError(_parse_failure(tensorrt, graph, parser))
    config = builder.create_builder_config()
    _configure(tensorrt, builder, network, config, options)
    cache = tensorrt.new_timing_cache(config, timing.blob) if timing is not None else None
    with _native_output_to_stderr():
        plan = builder.build_serialized_network(network, config)
    if plan is None:
        raise BackendError(_build_failure(tensorrt, graph, logger.errors))
    if cache is not None and timing is not None:
        timing.blob, timing.updated = bytes(config.get_timing_cache().serialize()), True
    return plan


@contextmanager
def _native_output_to_stderr() -> Iterator[None]:
    """Keep what TensorRT-RTX's compiler prints past its logger off stdout, where commands write JSON."""
    try:
        sys.stdout.flush()
        stdout = os.dup(1)
        os.dup2(2, 1)
    except (OSError, AttributeError, ValueError):  # no stdout or no stderr, as under pythonw
        yield
        return
    try:
        yield
    finally:
        os.dup2(stdout, 1)
        os.close(stdout)


def _configure(tensorrt: TensorRT, builder: Any, network: Any, config: Any, options: BuildOptions) -> None:
    if options.workspace is not None:
        config.set_memory_pool_limit(tensorrt.module.MemoryPoolType.WORKSPACE, options.workspace * _MEBI)
    if not tensorrt.is_rtx:
        config.builder_optimization_level = options.level
    tensorrt.target(config, options.architecture)
    tensorrt.set_precision(config, network, half=options.half)
    for ranges in options.profiles:
        profile = builder.create_optimization_profile()
        for name, shapes in ranges.items():
            profile.set_shape(name, *shapes)
        config.add_optimization_profile(profile)


def _parse_failure(tensorrt: TensorRT, graph: str, parser: Any) -> str:
    error = parser.get_error(0) if parser.num_errors else None
    node = f" at node {error.node()} ({_name_of(error)})" if error is not None else ""
    reason = f": {' '.join(error.desc().split())}" if error is not None else ""
    return (
        f"{tensorrt.label} can't read graph {graph!r}{node}{reason}. It reads ONNX up to opset "
        f"{tensorrt.max_opset}: export the bundle with --opset {tensorrt.export_opset}, or install a newer TensorRT"
    )


def _name_of(error: Any) -> str:
    """The node's name where the version tells it, else the importer's function."""
    for name in ("node_name", "func"):
        if hasattr(error, name) and getattr(error, name)():
            return str(getattr(error, name)())
    return "unnamed"


def _build_failure(tensorrt: TensorRT, graph: str, errors: list[str]) -> str:
    reason = " ".join(errors[-1].split()) if errors else "it gave no reason"
    return (
        f"{tensorrt.label} built no engine of graph {graph!r}: {reason}. Try --precision fp32, "
        "fewer sizes in --batch, or more free device memory; -vv shows all that it says"
    )
