"""A level's timings as text and as a chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from propsmith.runtime.benchmark.bench_report import STAGE_TITLES, machine_line

TITLES = {**STAGE_TITLES, "hulls": "collision hulls", "thumbnail": "thumbnail", "rest": "start, waiting, report"}
WAY_TITLES = {"batch": "batch, {workers} workers", "single": "one process, {threads} threads"}


def way_title(result: dict[str, Any], way: str) -> str:
    """What a way is called, with its numbers of workers and threads."""
    return WAY_TITLES[way].format(workers=result["runs"][way]["workers"], threads=result["machine"]["threads"])


def seconds_by_stage(run: dict[str, Any]) -> dict[str, float]:
    """Seconds of all workers, what is no stage at the end; in all, the workers times the clock."""
    return {**run["stages"], "rest": run["rest_s"]}


def level_as_text(result: dict[str, Any]) -> str:
    """A table for a terminal."""
    return "\n".join(_lines(result))


def _lines(result: dict[str, Any]) -> Iterator[str]:
    level, runs = result["level"], result["runs"]
    yield f"{level['name']}, {level['props']} of its {level['of']} props"
    yield machine_line(result["machine"])
    yield ""
    yield f"{'':<34}" + "".join(f"{way_title(result, way):>28}" for way in runs)
    for title, key, form in (
        ("props a minute", "per_minute", ".1f"),
        ("seconds, from start to report", "seconds", ".1f"),
        ("processor seconds", "cpu_s", ".1f"),
        ("memory at its peak, all processes", "peak_mib", ",.0f"),
        ("failed", "failures", "d"),
    ):
        unit = " MiB" if key == "peak_mib" else ""
        yield f"{title:<34}" + "".join(f"{format(run[key], form) + unit:>28}" for run in runs.values())
    yield ""
    yield "share of the workers' time"
    shares = [seconds_by_stage(run) for run in runs.values()]
    for stage in shares[0]:
        yield f"  {TITLES[stage]:<32}" + "".join(f"{s[stage] / sum(s.values()):>28.1%}" for s in shares)
    yield ""
    same = "the same files" if result["same_files"] else "other files: report this"
    yield f"The batch is {result['speedup']:.2f} times as fast as the single process, and makes {same}."
