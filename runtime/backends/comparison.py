"""Comparing outputs of graphs, and verifying a bundle against its own fp32 graphs where PyTorch isn't installed."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from propsmith.runtime.arrays import AnyArray
from propsmith.runtime.backends.onnx_file import with_float_attention
from propsmith.runtime.errors import VerificationError
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import Bundle, GraphSpec, Precision

Arrays = dict[str, AnyArray]
_SIZES = {"batch": 2, "length": 5, "count": 4096}
"""Sizes of dynamic axes."""
_LARGE_FEED = 2**22
"""Elements; a graph with larger inputs is verified with one asset."""


@dataclass(frozen=True)
class Comparison:
    """One output of one graph against the reference."""

    graph: str
    output: str
    precision: str
    backend: str
    error: float
    """max|d| / max|ref|."""
    cosine: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether the error is within the tolerance (NaN never is)."""
        return self.error <= self.tolerance


def verify_without_torch(bundle: Bundle, backends: Sequence[Backend] = ()) -> Iterator[Comparison]:
    """Run every graph at every precision, and on other backends, and compare with ONNX Runtime in fp32.

    The fp32 graphs themselves aren't verified: `propsmith.exporter.bundling.verify` compares them with PyTorch.

    Args:
        bundle: the bundle to verify.
        backends: other backends to run the graphs on.

    Yields:
        A comparison per output; the caller decides what a failure means (`require_passed`).
    """
    state: Arrays = {}
    for name, spec in bundle.manifest.graphs.items():
        feed = _feed(spec, state)
        reference = run_onnx(bundle, name, "fp32", feed)
        if name == "prepare":
            state = reference
        for precision in spec.files:
            if precision != "fp32":
                outputs = run_onnx(bundle, name, precision, feed)  # type: ignore[arg-type]
                yield from rows_of(bundle, name, outputs, reference, precision, "ort-cpu")
        for backend in backends:
            outputs = backend.open(name).run(feed)
            yield from rows_of(bundle, name, outputs, reference, backend.precision_of(name), backend.name)


def _feed(spec: GraphSpec, state: Arrays) -> Arrays:
    """Random inputs; a query's state is the output of `prepare`."""
    sizes = dict(_SIZES)

    def shape_of(axes: list[int | str]) -> list[int]:
        return [sizes[n] if isinstance(n, str) else n for n in axes]

    if sum(math.prod(shape_of(axes)) for _, axes in spec.inputs.values()) > _LARGE_FEED:
        sizes["batch"] = 1
    generator = np.random.default_rng(0)
    feed: Arrays = {}
    for name, (dtype, axes) in spec.inputs.items():
        shape = shape_of(axes)
        if name in state:
            feed[name] = state[name]
        elif dtype != "float32":
            feed[name] = np.ones(shape, np.int64) if name == "mask" else generator.integers(1, 97, shape)
        elif name in ("t", "alphas", "colors", "image") or name.startswith("shuffle"):
            feed[name] = np.asarray(generator.random(shape), np.float32)
        elif name == "latent":  # as the denoiser sees it; a weaker one has no surface, and no density anywhere
            feed[name] = generator.standard_normal(shape).astype(np.float32)
        else:
            feed[name] = generator.uniform(-1, 1, shape).astype(np.float32)
    return feed


def rows_of(
    bundle: Bundle, graph: str, outputs: Arrays, reference: Arrays, precision: str, backend: str
) -> Iterator[Comparison]:
    """A comparison for each output of a graph, with the bundle's tolerance for it."""
    for output in bundle.graph(graph).outputs:
        tolerance = bundle.manifest.tolerance(graph, output, precision, backend)
        error, cosine = compare(outputs[output], reference[output])
        yield Comparison(graph, output, precision, backend, error, cosine, tolerance)


def require_passed(comparisons: list[Comparison]) -> None:
    """Raise VerificationError, naming the worst output, unless every comparison passed."""
    failed = [c for c in comparisons if not c.passed]
    if failed:
        worst = max(failed, key=lambda c: c.error / c.tolerance if c.error == c.error else np.inf)
        place = f"{worst.graph}.{worst.output} in {worst.precision}"
        raise VerificationError(
            f"{len(failed)} of {len(comparisons)} outputs differ from the reference; worst: {place}, "
            f"error {worst.error:.2e} where {worst.tolerance:.0e} is allowed"
        )


def run_onnx(bundle: Bundle, graph: str, precision: Precision, feed: Arrays) -> Arrays:
    """A graph's outputs on the CPU, at one of its precisions; its memory is freed at once."""
    import onnxruntime as ort  # here: `propsmith verify --help` and `export` work without it

    from propsmith.runtime.backends.onnxruntime.ort_cpu import open_session

    if precision != "fp16":
        return open_session(bundle, graph, precision, keep_memory=False).run(feed)
    # Basic optimization only: the extended one fuses fp16 nodes into kernels that the CPU lacks.
    level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    model = with_float_attention(bundle.graph_file(graph, precision).read_bytes())
    return open_session(bundle, graph, precision, level=level, keep_memory=False, model=model).run(feed)


def compare(found: AnyArray, expected: AnyArray) -> tuple[float, float]:
    """max|d| / max|ref|, and the cosine between the two; 1 if both are zero throughout."""
    error = np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-12)
    norms = np.linalg.norm(found) * np.linalg.norm(expected)
    product: Any = np.vdot(found, expected)
    if not np.any(found) and not np.any(expected):
        return 0.0, 1.0
    return float(error), float(product / max(norms, 1e-12))
