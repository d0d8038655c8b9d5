"""What a benchmark measures, as its JSON holds it; and figures that were written before, read and put together."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict, cast

from propsmith.runtime.errors import InputError


class Machine(TypedDict):
    """Where it was measured."""

    system: str
    processor: str
    threads: int
    gpus: list[str]
    versions: dict[str, str]
    """Package -> version."""
    ceiling_tflops: dict[str, float]
    """`cpu`, `cpu int8`, `gpu` -> TFLOP/s of a large matrix product."""


class BenchBundle(TypedDict):
    """What was measured."""

    name: str
    model: str
    digest: str


class BenchSettings(TypedDict):
    """How it was measured."""

    batches: list[int]
    steps: int
    guidance: float
    warm_up_s: float
    duration_s: float
    iterations: int
    props: int


class TimingFigures(TypedDict, total=False):
    """One graph's times; see `timing.Statistics`."""

    gpu_ms: dict[str, float] | None
    """None without a GPU, as the next."""
    enqueue_ms: dict[str, float] | None
    latency_ms: dict[str, float]
    throughput: float
    """Evaluations a second."""


class DenoiserRow(TimingFigures, total=False):
    """One denoiser evaluation of a batch; only `batch`, `rows` and `error` where it failed."""

    batch: int
    rows: int
    error: str
    assets_per_second: float
    tflops: float | None
    share_of_ceiling: float | None
    relative_error: float | None


class BackendFigures(TypedDict, total=False):
    """One backend; only `title` and `error` where it doesn't run."""

    title: str
    device: str
    precision: str
    error: str
    denoiser: list[DenoiserRow]
    stages: dict[str, float]
    """Stage -> median seconds."""
    stages_error: str
    cold: dict[str, Any]
    """See `cold_start.measure_cold`."""


class BenchFigures(TypedDict):
    """All of a benchmark."""

    machine: Machine
    bundle: BenchBundle
    options: BenchSettings
    backends: dict[str, BackendFigures]


def read_figures(files: Sequence[Path]) -> BenchFigures:
    """Put together what `propsmith bench --json` wrote, such as by two Pythons that hold different libraries.

    Args:
        files: one or more; of one bundle. Where two have measured a backend, the later one's figures count.

    Returns:
        As `run_benchmark` does; where machines' versions and ceilings differ, the first one's count.

    Raises:
        InputError: a file can't be read, holds no such figures, or those of another bundle, processor,
            card or number of steps.
    """
    together = _read(files[0])
    for file in files[1:]:
        more = _read(file)
        if more["bundle"] != together["bundle"]:
            names = " and ".join(f"{r['bundle']['name']} ({r['bundle']['digest']})" for r in (together, more))
            raise InputError(f"{files[0]} and {file} measured different bundles: {names}")
        if _hardware(more) != _hardware(together):
            raise InputError(f"{files[0]} and {file} were measured on different machines: show them one by one")
        if more["options"]["steps"] != together["options"]["steps"]:
            raise InputError(f"{files[0]} and {file} made props of different --steps: show them one by one")
        host = together["machine"]
        host["versions"] = more["machine"]["versions"] | host["versions"]
        host["ceiling_tflops"] = more["machine"]["ceiling_tflops"] | host["ceiling_tflops"]
        for name, backend in more["backends"].items():
            if "error" not in backend or name not in together["backends"]:
                together["backends"][name] = backend
    return together


def _hardware(figures: BenchFigures) -> tuple[str, list[str]]:
    return figures["machine"]["processor"], figures["machine"]["gpus"]


def _read(file: Path) -> BenchFigures:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"can't read {file}: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"{file} is no JSON: {error}") from error
    if not isinstance(found, dict) or not {"machine", "bundle", "options", "backends"} <= set(found):
        raise InputError(f"{file} holds no figures of backends: give what `propsmith bench --json` wrote")
    return cast(BenchFigures, found)
