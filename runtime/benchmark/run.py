"""Runs the benchmark: one denoiser evaluation at several batch sizes, the way from prompt to file, cold starts."""

import logging
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.backends.base import Backend
from propsmith.runtime.backends.choose import BackendKind, BackendOptions, open_backend
from propsmith.runtime.backends.nvidia import list_gpus
from propsmith.runtime.backends.onnxrt import OnnxRuntimeBackend, default_threads
from propsmith.runtime.benchmark.cold import measure_cold
from propsmith.runtime.benchmark.timing import TimingOptions, measure_together, relative_error, summarise
from propsmith.runtime.benchmark.work import cpu_ceiling, denoiser_flops
from propsmith.runtime.bundle import Bundle
from propsmith.runtime.errors import InputError, PropsmithError
from propsmith.runtime.pipeline import STAGES, Pipeline

log = logging.getLogger(__name__)

GRAPHS = ("text_encoder", "image_encoder", "denoiser", "prepare", "query")
PROMPTS = ("wooden barrel", "red chair", "treasure chest", "pine tree", "iron sword")
PACKAGES = ("propsmith", "numpy", "onnxruntime", "onnxruntime-gpu", "tensorrt", "tensorrt-rtx", "torch")
MAX_BATCH = 64
Tell = Callable[[str, float], None]


@dataclass(frozen=True)
class BenchOptions:
    """What to measure."""

    batches: tuple[int, ...] = (1,)
    """Assets in one denoiser call; guidance doubles them to rows."""
    steps: int | None = None
    """Denoiser evaluations a prop; None takes the bundle's default."""
    props: int = 5
    """Props made from prompt to file on each backend; 0 leaves that out."""
    cold: bool = True
    """Whether to start each backend once in a fresh process."""
    timing: TimingOptions = field(default_factory=TimingOptions)

    def __post_init__(self) -> None:
        if not self.batches or not all(1 <= b <= MAX_BATCH for b in self.batches):
            raise InputError(f"batches must be 1 to {MAX_BATCH}, not {list(self.batches)}")
        if not 0 <= self.props <= 1000:
            raise InputError(f"props must be 0 to 1000, not {self.props}")


def run_benchmark(
    bundle: Bundle, kinds: list[BackendKind], options: BenchOptions, tell: Tell | None = None
) -> dict[str, Any]:
    """Measure backends side by side.

    Args:
        bundle: what they run.
        kinds: which backends; one that can't run here is listed with the reason.
        options: what to measure.
        tell: called with (what is measured, share done).

    Returns:
        JSON-able: `machine`, `bundle`, `options`, and by backend `denoiser` (a row a batch), `stages` and `cold`,
        or `error`.

    Raises:
        InputError: an option is out of range for this bundle.
        BackendError: none of the backends runs here.
    """
    pipeline_options = bundle.manifest.sampler.with_overrides(steps=options.steps, guidance=None)
    tell = tell or (lambda _what, _share: None)
    tell("opening", 0.0)
    backends, errors = _open_all(bundle, kinds)
    result: dict[str, Any] = {
        "machine": machine(),
        "bundle": {"name": bundle.manifest.name, "model": bundle.manifest.model, "digest": bundle.digest},
        "options": {
            "batches": list(options.batches),
            "steps": pipeline_options.steps,
            "guidance": pipeline_options.guidance,
            "warm_up_s": options.timing.warm_up,
            "duration_s": options.timing.duration,
            "iterations": options.timing.iterations,
            "props": options.props,
        },
        "backends": {kind.name: {"title": kind.title} for kind in kinds},
    }
    found = result["backends"]
    for name, error in errors.items():
        found[name]["error"] = error
    for name, backend in backends.items():
        found[name] |= {"device": backend.device, "precision": backend.precision_of("denoiser")}
    for kind_name, rows in _denoiser_rows(bundle, backends, result["machine"], options, tell):
        found[kind_name].setdefault("denoiser", []).append(rows)
    if options.props and {"text", "decoder"} <= _abilities(bundle):
        for name, stages in _stages(bundle, backends, options, tell).items():
            found[name]["stages"] = stages
    backends.clear()
    if options.cold:
        for number, kind in enumerate(k for k in kinds if k.name not in errors):
            tell(f"cold start, {kind.name}", 0.8 + 0.2 * number / len(kinds))
            found[kind.name]["cold"] = measure_cold(bundle.path, kind.name, _rows(bundle, 1))
    tell("done", 1.0)
    return result


def _open_all(bundle: Bundle, kinds: list[BackendKind]) -> tuple[dict[str, Backend], dict[str, str]]:
    backends: dict[str, Backend] = {}
    errors: dict[str, str] = {}
    feed = denoiser_feed(bundle, _rows(bundle, 1))
    for kind in kinds:
        try:
            backend = open_backend(kind, bundle, BackendOptions())
            backend.open("denoiser").run(feed)
            backends[kind.name] = backend
        except PropsmithError as error:
            errors[kind.name] = " ".join(str(error).split())
            log.info("%s", errors[kind.name])
    if not backends:
        raise InputError("nothing to bench: " + "; ".join(errors.values()))
    return backends, errors


def _denoiser_rows(
    bundle: Bundle, backends: dict[str, Backend], told: dict[str, Any], options: BenchOptions, tell: Tell
) -> Iterator[tuple[str, dict[str, Any]]]:
    """One row a backend and batch: times, TFLOP/s, share of the ceiling, error."""
    errors = _accuracy(bundle, backends)
    for number, batch in enumerate(options.batches):
        tell(f"denoiser, batch {batch}", 0.05 + 0.5 * number / len(options.batches))
        rows = _rows(bundle, batch)
        flops = denoiser_flops(bundle.manifest, rows)
        feed = denoiser_feed(bundle, rows)
        sessions = {}
        for name, backend in backends.items():
            try:
                backend.open("denoiser").run(feed)
                sessions[name] = backend.open("denoiser")
            except PropsmithError as error:  # such as more assets than an engine was built for
                yield name, {"batch": batch, "rows": rows, "error": " ".join(str(error).split())}
        for name, timings in measure_together(sessions, feed, options.timing).items():
            summary = summarise(timings)
            spent = (summary["gpu_ms"] or summary["latency_ms"])["p50"]
            tflops = None if flops is None else flops / spent / 1e9
            ceiling = told["ceiling_tflops"].get("cpu" if backends[name].device == "CPU" else "gpu")
            share = tflops / ceiling if tflops and ceiling else None
            yield (
                name,
                {
                    "batch": batch,
                    "rows": rows,
                    **summary,
                    "assets_per_second": round(batch * summary["throughput"], 3),
                    "tflops": None if tflops is None else round(tflops, 4),
                    "share_of_ceiling": None if share is None else round(share, 4),
                    "relative_error": errors[name],
                },
            )


def _accuracy(bundle: Bundle, backends: dict[str, Backend]) -> dict[str, float]:
    """max|d| / max|ref| of one guided evaluation against float32 in ONNX Runtime on the CPU."""
    feed = denoiser_feed(bundle, _rows(bundle, 1))
    expected = OnnxRuntimeBackend(bundle, precision="fp32").open("denoiser").run(feed)["out"]
    return {
        name: float(f"{relative_error(backend.open('denoiser').run(feed)['out'], expected):.3g}")
        for name, backend in backends.items()
    }


def _stages(
    bundle: Bundle, backends: dict[str, Backend], options: BenchOptions, tell: Tell
) -> dict[str, dict[str, float]]:
    """Median seconds of each stage from prompt to file; the backends take turns on every prompt."""
    pipelines = {name: Pipeline(bundle, backend) for name, backend in backends.items()}
    times: dict[str, dict[str, list[float]]] = {n: {s: [] for s in (*STAGES, "write", "whole")} for n in pipelines}
    with tempfile.TemporaryDirectory(prefix="propsmith-") as folder:
        for number in range(-1, options.props):  # the first warms up
            tell("from prompt to file", 0.55 + 0.25 * (number + 1) / (options.props + 1))
            prompt = PROMPTS[max(number, 0) % len(PROMPTS)]
            for name, pipeline in pipelines.items():
                begun = time.perf_counter()
                prop = pipeline.generate(prompt, seed=max(number, 0) // len(PROMPTS), steps=options.steps)
                made = time.perf_counter()
                prop.save(Path(folder) / "prop.glb")
                ended = time.perf_counter()
                if number >= 0:
                    for stage, seconds in {**prop.seconds, "write": ended - made, "whole": ended - begun}.items():
                        times[name][stage].append(seconds)
    return {n: {stage: round(statistics.median(v), 5) for stage, v in t.items()} for n, t in times.items()}


def denoiser_feed(bundle: Bundle, rows: int) -> dict[str, NDArray[np.float32]]:
    """Noise half way, and unit conditions, the same on every machine."""
    rng = np.random.default_rng(0)
    inputs = bundle.graph("denoiser").inputs
    cond = rng.standard_normal((rows, *(int(n) for n in inputs["cond"][1][1:])), np.float32)
    return {
        "x": rng.standard_normal((rows, *bundle.manifest.latent_shape), np.float32),
        "t": np.full(rows, 0.5 if bundle.manifest.sampler.process == "flow" else 500.0, np.float32),
        "cond": cond / np.linalg.norm(cond, axis=-1, keepdims=True),
    }


def _rows(bundle: Bundle, batch: int) -> int:
    return batch * (1 if bundle.manifest.sampler.guidance == 1.0 else 2)


def _abilities(bundle: Bundle) -> set[str]:
    decoder = {"decoder"} if "query" in bundle.manifest.graphs else set()
    return set(bundle.manifest.capabilities) | decoder


def machine() -> dict[str, Any]:
    """The processor, the cards, versions, and how fast they multiply matrices."""
    gpus = list_gpus()
    return {
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "processor": _processor(),
        "threads": default_threads(),
        "gpus": [f"{g.name}, {g.memory_mib} MiB, driver {g.driver}" for g in gpus],
        "versions": {name: found for name in PACKAGES if (found := _version(name)) is not None},
        "ceiling_tflops": {"cpu": round(cpu_ceiling(default_threads()), 4)} | _gpu_ceiling(),
    }


def _gpu_ceiling() -> dict[str, float]:
    """TFLOP/s of a large half-precision product on the first card, by PyTorch where it is installed."""
    try:
        from propsmith.exporter.torch_backend import cuda_ceiling
    except ImportError:
        return {}
    ceiling = cuda_ceiling()
    return {} if ceiling is None else {"gpu": round(ceiling, 1)}


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
