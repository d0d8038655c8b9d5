"""Times a level: as `propsmith batch` makes it, beside one process with all threads that makes the same props."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from propsmith.runtime.backends.processors import physical_cores
from propsmith.runtime.batch.level_file import Level
from propsmith.runtime.batch.manifest import write_summary
from propsmith.runtime.batch.plan import Asset, plan_assets
from propsmith.runtime.batch.run_level import RunOptions, run_level
from propsmith.runtime.batch.scheduler import Outcome
from propsmith.runtime.batch.store import Folder
from propsmith.runtime.benchmark.processes import ProcessWatch
from propsmith.runtime.benchmark.run_bench import machine
from propsmith.runtime.errors import InputError
from propsmith.runtime.progress import OnProgress

WAYS = ("batch", "single")
"""Worker processes that share the threads, as `propsmith batch` has them; one process with all threads."""
_STAGES = ("condition", "sample", "decode", "extract", "simplify", "unwrap", "bake", "hulls", "write", "thumbnail")


@dataclass(frozen=True)
class LevelBenchOptions:
    """What to measure."""

    bundle: str
    backend: str = "auto"
    steps: int | None = None
    """Denoiser evaluations a prop; None takes the bundle's default."""
    props: int | None = None
    """How many of the level's props, taken evenly from all of it; None for all."""
    workers: int | None = None
    """Processes of the batch; None for one a core."""

    def __post_init__(self) -> None:
        if self.props is not None and self.props < 1:
            raise InputError(f"props must be at least 1 of a level's, not {self.props}")


def bench_level(level: Level, options: LevelBenchOptions, on_progress: OnProgress | None = None) -> dict[str, Any]:
    """Make the same props both ways, one after the other, each with its start and its report.

    Args:
        level: whose props are made; their files go to temporary folders.
        options: what to measure.
        on_progress: called with (what is measured, share done).

    Returns:
        JSON-able: `machine`, `level`, `options`, `runs` by way (see `_measured`), `speedup` of the batch over the
        single process, and `same_files`: whether both made the same bytes.

    Raises:
        InputError: an option is wrong, or psutil is missing.
        BackendError: the backend can't run here.
    """
    on_progress = on_progress or (lambda _what, _share: None)
    assets = evenly(plan_assets(level), options.props)
    runs: dict[str, dict[str, Any]] = {}
    hashes: list[dict[str, Any]] = []
    workers = {"batch": options.workers or physical_cores(), "single": 1}
    for number, way in enumerate(WAYS):
        on_done = _report_share(on_progress, way, number, len(assets))
        runs[way], files = _measured(level, assets, options, workers[way], on_done)
        hashes.append(files)
    on_progress("done", 1.0)
    return {
        "machine": machine(),
        "level": {"name": level.name, "props": len(assets), "of": level.assets},
        "options": {"backend": options.backend, "steps": options.steps},
        "runs": runs,
        "speedup": round(runs["single"]["seconds"] / runs["batch"]["seconds"], 3),
        "same_files": hashes[0] == hashes[1],
    }


def evenly(assets: Sequence[Asset], count: int | None) -> tuple[Asset, ...]:
    """So many of them, from beginning to end at even steps."""
    count = min(count or len(assets), len(assets))
    return tuple(assets[i * len(assets) // count] for i in range(count))


def _report_share(on_progress: OnProgress, way: str, number: int, count: int) -> Callable[[Outcome], None]:
    def on_done(outcome: Outcome) -> None:
        done = (len(outcome.records) + len(outcome.failures)) / count
        on_progress(way, (number + done) / len(WAYS))

    on_progress(way, number / len(WAYS))
    return on_done


def _measured(
    level: Level,
    assets: Sequence[Asset],
    options: LevelBenchOptions,
    workers: int,
    on_done: Callable[[Outcome], None],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One way's figures, and the hashes of its files.

    `seconds` are of the clock, from a cold start to the report; `summary_s` of them went into the manifest, the sheet,
    the report and the scenes. `stages` are seconds of all workers; `rest_s` is what the workers had besides: their
    start, and waiting.
    """
    run = RunOptions(options.bundle, options.backend, workers, options.steps)
    with tempfile.TemporaryDirectory(prefix="propsmith-") as folder, ProcessWatch() as watch:
        store = Folder(Path(folder))
        started = time.perf_counter()
        outcome = run_level(level, assets, store, run, on_done)
        made = time.perf_counter()
        write_summary(level, assets, outcome, store, made - started)
        ended = time.perf_counter()
    if not outcome.records:
        raise InputError("none of the props could be made: " + next(iter(outcome.failures.values()), ""))
    seconds = ended - started
    spent = [record["seconds"] for record in outcome.records.values()]
    stages = {stage: round(sum(s.get(stage, 0.0) for s in spent), 3) for stage in _STAGES}
    figures = {
        "workers": workers,
        "seconds": round(seconds, 3),
        "summary_s": round(ended - made, 3),
        "made": outcome.made,
        "failures": len(outcome.failures),
        "per_minute": round(60 * outcome.made / seconds, 3),
        "stages": stages,
        "rest_s": round(max(0.0, workers * seconds - sum(stages.values())), 3),
        "cpu_s": round(watch.cpu_seconds, 2),
        "peak_mib": round(watch.peak_mib, 1),
        "processes": watch.processes,
    }
    return figures, {name: record["files"] for name, record in outcome.records.items()}
