"""A level's timings as a chart: props a minute both ways, and what a prop's time is spent on."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from propsmith.runtime.benchmark.level_report import TITLES, seconds_by_stage, way_title
from propsmith.runtime.benchmark.plot import FAINT, STAGE_COLORS, STYLE, footnote, tidy

_COLORS = {**STAGE_COLORS, "hulls": "#c2677a", "thumbnail": "#9aa5b1", "rest": "#dfe3e8"}
_RATES = ("#2566a0", "#9ec3e6")


def draw_level(result: dict[str, Any], form: str) -> bytes:
    """Draw what `bench_level` returns.

    Args:
        result: its figures.
        form: `svg` or `png`.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9.2, 4.6), layout="constrained")
        rates, stages = figure.subplots(2, height_ratios=[1, 1.25])
        level = result["level"]
        title = f"{level['name']}: {level['props']} props on {result['machine']['processor']}"
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        _draw_rates(rates, result)
        _draw_stages(stages, result)
        figure.supxlabel(footnote(result["machine"]), x=0.01, ha="left", fontsize=7.5, color=FAINT)
        out = io.BytesIO()
        figure.savefig(out, format=form, dpi=160, metadata={"Date": None} if form == "svg" else None)
    return out.getvalue()


def _draw_rates(axes: Axes, result: dict[str, Any]) -> None:
    runs = result["runs"]
    most = max(run["per_minute"] for run in runs.values())
    for place, ((way, run), color) in enumerate(zip(runs.items(), _RATES, strict=True)):
        axes.barh(place, run["per_minute"], height=0.62, color=color)
        note = f"{run['per_minute']:.1f}  ·  {run['peak_mib']:,.0f} MiB"
        if way == "batch":
            note += f"  ·  {result['speedup']:.2f} times the single process"
        axes.text(run["per_minute"] + 0.008 * most, place, note, va="center", fontsize=8.5)
    axes.set_yticks(range(len(runs)), [way_title(result, way) for way in runs])
    axes.set_xlim(0, 1.5 * most)
    tidy(axes, "Props a minute, from start to report; memory of all processes at its peak")


def _draw_stages(axes: Axes, result: dict[str, Any]) -> None:
    runs = {way: {s: t / run["made"] for s, t in seconds_by_stage(run).items()} for way, run in result["runs"].items()}
    longest = max(sum(spent.values()) for spent in runs.values())
    for place, spent in enumerate(runs.values()):
        left = 0.0
        for stage, seconds in spent.items():
            axes.barh(place, seconds, left=left, height=0.62, color=_COLORS[stage])
            if seconds > 0.05 * longest:
                dark = "#22262b" if stage == "rest" else "white"
                at = left + seconds / 2
                axes.text(at, place, f"{seconds:.2f}", ha="center", va="center", color=dark, fontsize=8.5)
            left += seconds
    axes.set_yticks(range(len(runs)), [way_title(result, way) for way in runs])
    axes.set_xlim(0, 1.02 * longest)
    tidy(axes, "Seconds that workers spend on a prop")
    handles = [mpl.patches.Patch(color=_COLORS[stage], label=TITLES[stage]) for stage in next(iter(runs.values()))]
    axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.45, -0.16), ncols=6, frameon=False, fontsize=8.5)
