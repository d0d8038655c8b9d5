"""A benchmark's results as a chart: denoiser evaluations as bars, and what a prop's time is spent on."""

import io
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from propsmith.runtime.benchmark.bench_report import STAGE_TITLES, ceilings_of
from propsmith.runtime.benchmark.figures import BackendFigures, BenchFigures, DenoiserRow, Machine

_INK, FAINT = "#22262b", "#8a929c"
"""Of texts, and of what should stand back."""
_BATCHES = ("#9ec3e6", "#4f8fc7", "#2566a0", "#0f3f6e", "#082645")
"""Small batches to large ones, light to dark."""
STAGE_COLORS = {
    "condition": "#b8bec6",
    "sample": "#2f73b1",
    "decode": "#e08a3c",
    "extract": "#c9b458",
    "simplify": "#5fa05a",
    "unwrap": "#79b8a8",
    "bake": "#a86fb0",
    "write": "#6b7280",
}
"""Of the stages from prompt to file."""
STYLE: Any = {
    "font.family": "sans-serif",
    "font.size": 9.5,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": FAINT,
    "xtick.color": FAINT,
    "ytick.color": _INK,
    "svg.hashsalt": "propsmith",
    "svg.fonttype": "none",
}


def draw(result: BenchFigures, form: str) -> bytes:
    """Draw what `run_benchmark` returns.

    Args:
        result: its figures.
        form: `svg` or `png`.
    """
    ran = _without_errors(result)
    staged = {name: b for name, b in ran.items() if "stages" in b}
    bars = sum(len(b["denoiser"]) for b in ran.values())
    heights = [0.5 + 0.27 * bars + 0.12 * len(ran), 0.9 + 0.4 * len(staged) if staged else 0]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9.2, sum(heights) + 1.5), layout="constrained")
        axes = figure.subplots(1 + bool(staged), height_ratios=[h for h in heights if h], squeeze=False)[:, 0]
        figure.suptitle(_title(result), x=0.01, ha="left", fontsize=12, fontweight="bold")
        _draw_denoiser(axes[0], ran)
        if staged:
            _draw_stages(axes[1], staged, result["options"]["steps"])
        figure.supxlabel(footnote(result["machine"]), x=0.01, ha="left", fontsize=7.5, color=FAINT)
        out = io.BytesIO()
        figure.savefig(out, format=form, dpi=160, metadata={"Date": None} if form == "svg" else None)
    return out.getvalue()


def _without_errors(result: BenchFigures) -> dict[str, BackendFigures]:
    """What ran, and of each what could be measured."""
    ran: dict[str, BackendFigures] = {}
    for name, backend in result["backends"].items():
        rows = [row for row in backend.get("denoiser", []) if "error" not in row]
        if rows:
            ran[name] = {**backend, "denoiser": rows}
    return ran


def _title(result: BenchFigures) -> str:
    machine = result["machine"]
    hardware = machine["gpus"][0].partition(",")[0] if machine["gpus"] else machine["processor"]
    return f"{result['bundle']['name']} on {hardware}"


def footnote(machine: Machine) -> str:
    """Which machine that was, with which versions."""
    versions = ", ".join(f"{name} {found}" for name, found in machine["versions"].items())
    ceilings = f"ceiling of a matrix product: {ceilings_of(machine)}"
    return f"{machine['processor']}, {machine['threads']} threads; {versions}\n{ceilings}"


def _draw_denoiser(axes: Axes, ran: dict[str, BackendFigures]) -> None:
    """A group a backend, a bar a batch: the median, with its share of the ceiling and its error."""
    batches = sorted({row["batch"] for b in ran.values() for row in b["denoiser"]})
    colors = dict(zip(batches, _BATCHES[1 : 1 + len(batches)] if len(batches) < 4 else _BATCHES * 13, strict=False))
    place, ticks, labels = 0.0, [], []
    longest = max(_median(row) for b in ran.values() for row in b["denoiser"])
    for name, backend in ran.items():
        start = place
        for row in backend["denoiser"]:
            axes.barh(place, _median(row), height=0.82, color=colors[row["batch"]])
            axes.text(_median(row) + 0.008 * longest, place, _note(row), va="center", fontsize=8.5)
            place += 1.0
        ticks.append((start + place - 1.0) / 2)
        labels.append(f"{name}\n{backend['precision']}")
        place += 0.45
    axes.set_yticks(ticks, labels)
    axes.set_xlim(0, 1.6 * longest)
    tidy(axes, "One denoiser evaluation, ms (median; GPU time where there is a GPU)")
    if len(batches) > 1:
        handles = [mpl.patches.Patch(color=colors[b], label=f"{b} asset{'s' * (b > 1)}") for b in batches]
        axes.legend(handles=handles, loc="lower right", frameon=False, fontsize=8.5)


def _median(row: DenoiserRow) -> float:
    return float((row["gpu_ms"] or row["latency_ms"])["p50"])


def _note(row: DenoiserRow) -> str:
    parts = [_milliseconds(_median(row))]
    if row["tflops"] is not None:
        share = "" if row["share_of_ceiling"] is None else f" ({row['share_of_ceiling']:.0%})"
        parts.append(f"{row['tflops']:.3g} TFLOP/s{share}")
    if row["relative_error"] is not None:
        parts.append(f"error {row['relative_error']:.0e}" if row["relative_error"] else "error 0")
    return "  ·  ".join(parts)


def _milliseconds(value: float) -> str:
    return f"{value:.0f} ms" if value >= 100 else f"{value:.3g} ms"


def _draw_stages(axes: Axes, staged: dict[str, BackendFigures], steps: int) -> None:
    """A bar a backend, in pieces: where the time goes from prompt to file."""
    longest = max(1e3 * b["stages"]["whole"] for b in staged.values())
    for place, backend in enumerate(staged.values()):
        left = 0.0
        for stage, color in STAGE_COLORS.items():
            width = 1e3 * backend["stages"][stage]
            axes.barh(place, width, left=left, height=0.62, color=color)
            if width > 0.055 * longest:
                axes.text(
                    left + width / 2, place, f"{width:.0f}", ha="center", va="center", color="white", fontsize=8.5
                )
            left += width
        whole = 1e3 * backend["stages"]["whole"]
        axes.text(max(left, whole) + 0.008 * longest, place, _milliseconds(whole), va="center", fontsize=8.5)
    axes.set_yticks(range(len(staged)), list(staged))
    axes.set_xlim(0, 1.12 * longest)
    tidy(axes, f"From prompt to file, {steps} steps, ms (medians)")
    handles = [mpl.patches.Patch(color=color, label=STAGE_TITLES[stage]) for stage, color in STAGE_COLORS.items()]
    axes.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.12),
        ncols=len(handles),
        frameon=False,
        fontsize=8.5,
    )


def tidy(axes: Axes, title: str) -> None:
    """A title at the left, and no more lines than are read."""
    axes.set_title(title, loc="left", fontsize=10)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#e6e9ed", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
