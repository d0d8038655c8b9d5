"""Sampling and decoding on a card against the CPU, on an embedded bundle; and what a prop's stages take there.

  PYTHONPATH=.links python -m benchmarks.gpu_check [--bundle props] [--props 5] [--out gpu_check.json]

Runs what is here of TensorRT, ONNX Runtime's CUDA provider, and PyTorch in the place of TensorRT's engines
(`gpu_check_torch`): the loop, the lattice and their kernels on the card are then checked without TensorRT. Writes
OUT.json and OUT.md, and ends with 1 if a result is further off than its limit.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.gpu_common import median_seconds
from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.backends.backend_kinds import BackendOptions, find_kind, open_backend
from propsmith.runtime.backends.nvidia import list_gpus
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.benchmark.feeds import denoiser_feed
from propsmith.runtime.benchmark.timing import TimingOptions, measure_together, relative_error, summarise
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lattice import DecodeOptions
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.model.device_backend import DecodesOnDevice, SamplesOnDevice
from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.model.sampling import guided, initial_noise, sample
from propsmith.runtime.model.schedules import make_schedule
from propsmith.runtime.model.solvers import SOLVERS
from propsmith.runtime.model.text import TextCondition

PROMPTS = ("wooden barrel", "red chair", "treasure chest", "pine tree", "iron sword", "mushroom", "stone well", "crate")
LIMITS = {"fp32": 2e-3, "fp16": 0.1}
"""Largest max|d| / max|ref| of a sampled latent, by the denoiser's precision: a wrong kernel is off by 1."""
SIGNS = 1e-3
"""Largest share of a lattice's points that lie on the other side of the surface."""


@dataclass(frozen=True)
class Check:
    """One comparison with the CPU in float32."""

    backend: str
    what: str
    error: float
    limit: float
    seconds: float
    """Of one call, the median of three; the first, which builds or captures, is left out."""


@dataclass(frozen=True)
class Reference:
    """The CPU's results in float32."""

    bundle: Bundle
    cpu: OnnxRuntimeBackend
    conditions: FloatArray

    def sample(self, backend: Backend, options: SamplerOptions, assets: int, start: float = 1.0) -> FloatArray:
        """Latents of the first prompts; on the device where the backend has the loop; from a latent if `start` < 1."""
        manifest = self.bundle.manifest
        schedule = make_schedule(options, start)
        noise = np.stack([initial_noise(seed, manifest.latent_shape) for seed in range(assets)])
        origin = None
        if start < 1.0:
            origin = np.stack([initial_noise(100 + seed, manifest.latent_shape) for seed in range(assets)])
        condition, uncond = self.conditions[:assets], self.bundle.array("uncond")
        if isinstance(backend, SamplesOnDevice):
            return backend.sample(condition, uncond, schedule, options, noise, None, origin)
        denoiser = backend.open("denoiser")

        def model(x: FloatArray, t: FloatArray, cond: FloatArray) -> FloatArray:
            out: FloatArray = denoiser.run({"x": x, "t": t, "cond": cond})["out"]
            return out

        denoise = guided(model, condition, uncond, schedule, options)
        return sample(denoise, schedule, noise, options.solver, origin=origin)

    def function(self, backend: Backend, latent: FloatArray) -> ImplicitFunction:
        """The implicit function of a latent, on the device where the backend has it."""
        up = self.bundle.manifest.up
        if isinstance(backend, DecodesOnDevice):
            return backend.implicit_function(latent, up)
        return ImplicitFunction(backend, latent, up=up)


def backends_here(bundle: Bundle) -> Iterator[tuple[str, Callable[[], Backend]]]:
    """Every way to the card, by name, and how it is opened."""
    for name in ("tensorrt", "ort-cuda"):
        yield name, partial(open_backend, find_kind(name), bundle, BackendOptions())

    def open_torch() -> Backend:
        from benchmarks.gpu_check_torch import TorchEngineBackend

        return TorchEngineBackend(bundle)

    yield "torch-engine", open_torch


def check_denoiser(reference: Reference, backend: Backend) -> Iterator[Check]:
    """One evaluation of 2 and of 16 rows."""
    precision = backend.precision_of("denoiser")
    limit = reference.bundle.manifest.tolerance("denoiser", "out", precision, backend.name)
    for rows in (2, 16):
        feed = denoiser_feed(reference.bundle, rows)
        expected = reference.cpu.open("denoiser").run(feed)["out"]
        session = backend.open("denoiser")
        error = relative_error(session.run(feed)["out"], expected)
        seconds = median_seconds(partial(session.run, feed), 3)
        yield Check(backend.name, f"denoiser, {rows} rows", error, limit, seconds)


def check_sampling(reference: Reference, backend: Backend) -> Iterator[Check]:
    """Every solver, one asset and eight, with and without guidance, from noise and from a latent."""
    own = reference.bundle.manifest.sampler
    limit = LIMITS[backend.precision_of("denoiser")]
    cases = [(f"{solver}, 1 asset", replace(own, solver=solver), 1, 1.0) for solver in SOLVERS]
    cases += [(f"{own.solver}, {len(PROMPTS)} assets", own, len(PROMPTS), 1.0)]
    cases += [(f"{own.solver}, no guidance", replace(own, guidance=1.0), 1, 1.0)]
    cases += [(f"{own.solver}, from a latent", own, 1, 0.5)]
    for what, options, assets, start in cases:
        expected = reference.sample(reference.cpu, options, assets, start)
        work = partial(reference.sample, backend, options, assets, start)
        error = relative_error(work(), expected)
        yield Check(backend.name, f"sampling: {what}", error, limit, median_seconds(work, 3))


def check_decoding(reference: Reference, backend: Backend) -> Iterator[Check]:
    """Lattices of two sizes, a dense field's rule for one of them, and the colors of the surface."""
    latent = reference.sample(reference.cpu, reference.bundle.manifest.sampler, 1)[0]
    exact, found = reference.function(reference.cpu, latent), reference.function(backend, latent)
    for options in (DecodeOptions(128), DecodeOptions(96, metric=False), DecodeOptions(64)):
        expected, grid = exact.decode(options), found.decode(options)
        error = float(((grid.values > 0) != (expected.values > 0)).mean())
        what = f"decoding: signs that differ, {options.resolution} cells" + ("" if options.metric else ", no distance")
        yield Check(backend.name, what, error, SIGNS, median_seconds(partial(found.decode, options), 3))
    vertices = extract_isosurface(expected.values).vertices
    tolerance = reference.bundle.manifest.tolerance
    for output in ("field", "color"):
        limit = tolerance("query", output, backend.precision_of("query"), backend.name)
        work = partial(found.query, vertices, (output,))
        error = float(np.abs(work()[0] - exact.query(vertices, (output,))[0]).max())
        yield Check(backend.name, f"decoding: {output} at vertices", error, limit, median_seconds(work, 3))


def timings_of(bundle: Bundle, backend: Backend) -> dict:
    """One denoiser evaluation by batch, as `propsmith bench` times it."""
    found = {}
    for rows in (2, 16):
        feed = denoiser_feed(bundle, rows)
        measured, failed = measure_together({"it": backend.open("denoiser")}, feed, TimingOptions(duration=1.0))
        found[f"{rows} rows"] = summarise(measured["it"]) if measured else {"error": failed["it"]}
    return found


def stages_of(bundle: Bundle, backend: Backend, props: int) -> dict:
    """Median seconds of each stage from prompt to file, by the benchmark's own function."""
    from propsmith.runtime.benchmark.run_bench import time_prop
    from propsmith.runtime.pipeline import Pipeline

    pipeline = Pipeline(bundle, backend)
    with tempfile.TemporaryDirectory(prefix="propsmith-") as folder:
        runs = [time_prop(pipeline, max(n, 0), None, Path(folder) / "prop.glb") for n in range(-1, props)][1:]
    return {stage: round(float(np.median([run[stage] for run in runs])), 5) for stage in runs[0]}


def check_backend(reference: Reference, name: str, opener: Callable[[], Backend], props: int) -> dict:
    """All of one backend; what fails is reported, and the rest still counts."""
    begun = time.perf_counter()
    try:
        backend = opener()
    except Exception as error:
        return {"name": name, "missing": _one_line(error)}
    entry: dict = {"name": name, "device": backend.device, "precision": backend.precision_of("denoiser")}
    checks, failures = [], {}
    for part in (check_denoiser, check_sampling, check_decoding):
        try:
            for check in part(reference, backend):
                print(_line(check), flush=True)
                checks.append(asdict(replace(check, backend=name)))
        except Exception as error:
            failures[part.__name__] = _one_line(error)
    measures = {"denoiser": partial(timings_of, reference.bundle, backend)}
    if props:
        measures["stages"] = partial(stages_of, reference.bundle, backend, props)
    for part_name, measure in measures.items():
        try:
            entry[part_name] = measure()
        except Exception as error:
            failures[part_name] = _one_line(error)
    return {**entry, "checks": checks, "failures": failures, "seconds": round(time.perf_counter() - begun, 1)}


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:1000]


def _line(check: Check) -> str:
    verdict = "" if check.error <= check.limit else f"  over {check.limit:.0e}"
    return f"{check.backend:<14}{check.what:<52}{check.error:>10.1e}{1e3 * check.seconds:>10.2f} ms{verdict}"


def as_markdown(result: dict) -> str:
    """Tables of the errors and times."""
    lines = ["# Sampling and decoding on a card against the CPU", "", f"`{result['command']}`", ""]
    lines += [f"{', '.join(result['gpus']) or 'no NVIDIA GPU'}; bundle {result['bundle']}."]
    for entry in result["backends"]:
        if "missing" in entry:
            lines += ["", f"## {entry['name']}", "", f"Not here: {entry['missing']}"]
            continue
        lines += ["", f"## {entry['name']}: {entry['device']}, denoiser in {entry['precision']}", ""]
        lines += ["| | error | limit | ms |", "| --- | --- | --- | --- |"]
        for c in entry["checks"]:
            lines.append(f"| {c['what']} | {c['error']:.1e} | {c['limit']:.0e} | {1e3 * c['seconds']:.2f} |")
        lines += [f"\n{part} failed: {why}" for part, why in entry["failures"].items()]
        for rows, times in entry.get("denoiser", {}).items():
            timed = times.get("gpu_ms") or times.get("latency_ms")
            if timed:
                lines.append(f"\nOne denoiser evaluation, {rows}: {timed['p50']:.3f} ms (median).")
        if "stages" in entry:
            stages = ", ".join(f"{stage} {1e3 * seconds:.1f}" for stage, seconds in entry["stages"].items())
            lines.append(f"\nFrom prompt to file, ms: {stages}.")
    return "\n".join(lines) + "\n"


def passed(result: dict) -> bool:
    """Whether a backend ran, nothing failed, and every error is within its limit."""
    ran = [entry for entry in result["backends"] if "missing" not in entry]
    return bool(ran) and all(
        not entry["failures"] and all(c["error"] <= c["limit"] for c in entry["checks"]) for entry in ran
    )


def main() -> int:
    """Check every way to the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", default="props", help="a name or a folder; TensorRT 8.6 reads opset 17")
    parser.add_argument("--props", type=int, default=5, help="from prompt to file, on each backend; 0 for none")
    parser.add_argument("--out", type=Path, default=Path("gpu_check.json"))
    arguments = parser.parse_args()
    bundle = Bundle.load(arguments.bundle)
    cpu = OnnxRuntimeBackend(bundle, precision="fp32")
    conditions = np.concatenate([TextCondition(bundle, cpu).encode_prompt(prompt)[0] for prompt in PROMPTS])
    result = {
        "command": " ".join(["python -m benchmarks.gpu_check", *sys.argv[1:]]),
        "gpus": [f"{gpu.name}, driver {gpu.driver}" for gpu in list_gpus()],
        "bundle": f"{bundle.manifest.name} ({bundle.digest})",
        "backends": [],
    }
    reference = Reference(bundle, cpu, conditions)
    for name, opener in backends_here(bundle):
        entry = check_backend(reference, name, opener, arguments.props)
        print(f"{name}: {entry.get('missing') or entry['failures'] or 'done'}", flush=True)
        result["backends"].append(entry)
        arguments.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        arguments.out.with_suffix(".md").write_text(as_markdown(result), encoding="utf-8")
    print("passed" if passed(result) else "FAILED")
    return 0 if passed(result) else 1


if __name__ == "__main__":
    sys.exit(main())
