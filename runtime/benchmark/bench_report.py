"""A benchmark's results as text."""

from collections.abc import Iterator
from typing import Any

from propsmith.runtime.benchmark.figures import BackendFigures, BenchFigures, Machine
from propsmith.runtime.pipeline import STAGES

STAGE_TITLES = {
    "condition": "condition",
    "sample": "sampling",
    "decode": "field decode",
    "extract": "isosurface",
    "simplify": "LODs",
    "unwrap": "UVs",
    "bake": "textures",
    "write": "write",
}
assert set(STAGES) < set(STAGE_TITLES)


def as_text(result: BenchFigures, *, all_errors: bool) -> str:
    """Tables for a terminal: the denoiser by backend and batch, stages, cold starts, and what couldn't run.

    Args:
        result: what `run_benchmark` returns.
        all_errors: whether backends that are simply not here are listed, too.
    """
    ran = {name: b for name, b in result["backends"].items() if "error" not in b}
    parts = ["\n".join(_heading(result)), "\n".join(_denoiser(ran))]
    if any({"stages", "stages_error"} & set(b) for b in ran.values()):
        parts.append("\n".join(_stages(ran, result["options"]["steps"])))
    if any("cold" in b for b in ran.values()):
        parts.append("\n".join(_cold(ran)))
    errors = {name: b["error"] for name, b in result["backends"].items() if "error" in b}
    if errors and all_errors:
        parts.append("\n".join(errors.values()))
    elif errors:
        parts.append(f"can't run here: {', '.join(errors)} (propsmith doctor tells why)")
    return "\n\n".join(parts)


def machine_line(machine: Machine) -> str:
    """A machine in a line."""
    return "; ".join([machine["processor"], f"{machine['threads']} threads", *machine["gpus"], machine["system"]])


def _heading(result: BenchFigures) -> Iterator[str]:
    machine, bundle = result["machine"], result["bundle"]
    yield f"{bundle['name']} ({bundle['model']}, {bundle['digest']})"
    yield machine_line(machine)
    yield ", ".join(f"{name} {found}" for name, found in machine["versions"].items())
    yield f"ceiling of a large matrix product: {ceilings_of(machine)}"


def ceilings_of(machine: Machine) -> str:
    """How fast a machine multiplies matrices, in words."""
    titles = {"cpu": "CPU fp32", "cpu int8": "CPU int8", "gpu": "GPU fp16"}
    return ", ".join(f"{titles[name]} {tflops:.3g} TFLOP/s" for name, tflops in machine["ceiling_tflops"].items())


def _denoiser(ran: dict[str, BackendFigures]) -> Iterator[str]:
    """A line a backend and batch; times on the card where there is one, and beside them the latency with copies."""
    yield (
        f"{'one denoiser evaluation, ms':<28}{'batch':>6}{'timed':>9}{'p50':>9}{'p90':>8}{'p95':>8}{'p99':>8}"
        f"{'mean':>8}{'cv':>7}{'latency':>9}{'enqueue':>9}{'assets/s':>10}{'TFLOP/s':>9}{'ceiling':>9}{'error':>9}"
    )
    for name, backend in ran.items():
        for row in backend["denoiser"]:
            if "error" in row:
                yield f"{name + ' ' + backend['precision']:<28}{row['batch']:>6}  {row['error']}"
                continue
            latency, enqueue = row["latency_ms"], row["enqueue_ms"]
            timed = row["gpu_ms"] or latency
            yield (
                f"{name + ' ' + backend['precision']:<28}{row['batch']:>6}{'GPU' if row['gpu_ms'] else 'latency':>9}"
                f"{timed['p50']:>9.2f}{timed['p90']:>8.2f}{timed['p95']:>8.2f}{timed['p99']:>8.2f}{timed['mean']:>8.2f}"
                f"{timed['variation']:>7.1%}{latency['p50']:>9.2f}"
                f"{'-' if enqueue is None else format(enqueue['p50'], '.2f'):>9}{row['assets_per_second']:>10.4g}"
                f"{_or_dash(row['tflops'], '.4g'):>9}{_or_dash(row['share_of_ceiling'], '.0%'):>9}"
                f"{_or_dash(row['relative_error'], '.1e'):>9}"
            )


def _stages(ran: dict[str, BackendFigures], steps: int) -> Iterator[str]:
    yield f"{f'from prompt to file, {steps} steps, ms':<34}" + "".join(
        f"{t:>13}" for t in (*STAGE_TITLES.values(), "whole")
    )
    for name, backend in ran.items():
        if "stages" in backend:
            stages = backend["stages"]
            yield f"{name:<34}" + "".join(f"{1e3 * stages[s]:>13.1f}" for s in (*STAGE_TITLES, "whole"))
        elif "stages_error" in backend:
            yield f"{name:<34}{backend['stages_error']}"


def _cold(ran: dict[str, BackendFigures]) -> Iterator[str]:
    columns = ("import_s", "load_s", "open_s", "first_call_s", "process_s", "host_mib", "device_mib")
    titles = ("import", "load", "build/open", "first call", "process", "host MiB", "device MiB")
    yield f"{'cold start, s':<28}" + "".join(f"{title:>12}" for title in titles)
    for name, backend in ran.items():
        cold: dict[str, Any] = backend.get("cold", {"error": ""})
        if "error" in cold:
            yield f"{name:<28}{cold['error']}"
        else:
            yield f"{name:<28}" + "".join(f"{_or_dash(cold[c], '.5g'):>12}" for c in columns)


def _or_dash(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
