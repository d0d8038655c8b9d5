"""TensorRT's part of `gpu_denoiser`: evaluations, loops and decoding at full size, props of the embedded bundle.

  python -m benchmarks.gpu_tensorrt build|measure|props --bundle B --cache FOLDER [--reference R.npz] --out OUT.json

Runs on Python 3.10 too, which TensorRT 8.6 needs. `build` fills the cache, `measure` only measures.
"""

import argparse
import json
import statistics
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.gpu_common import denoiser_flop, median_seconds, profile_layers
from propsmith.runtime.backends.cuda import Event
from propsmith.runtime.backends.engine_cache import EngineCache
from propsmith.runtime.backends.tensorrt import TensorRTBackend
from propsmith.runtime.bundle import Bundle
from propsmith.runtime.decode import DecodeOptions
from propsmith.runtime.isosurface import extract_isosurface
from propsmith.runtime.pipeline import Pipeline
from propsmith.runtime.sampler_presets import PRESETS
from propsmith.runtime.sampling import Solver, initial_noise, make_schedule


def measure_evaluation(backend: TensorRTBackend, reference: dict, count: int) -> dict:
    """GPU time and error of one evaluation of `count` rows."""
    engine = backend.open("denoiser").engine
    feed = {name: reference[f"{name}_{count}"] for name in ("x", "t", "cond")}
    found, expected = engine.run(feed)["out"], reference[f"out_{count}"]
    entry: dict = {"error": float(np.abs(found - expected).max() / np.abs(expected).max())}
    for way in ("enqueue", "graph"):
        engine.measure(feed, 10, graph=way == "graph")
        timings = engine.measure(feed, 100 if count < 8 else 40, graph=way == "graph")
        gpu = np.array(timings.gpu)
        entry[way] = {
            "gpu_ms": float(np.median(gpu)),
            "p95_ms": float(np.percentile(gpu, 95)),
            "cv": float(gpu.std() / gpu.mean()),
            "latency_ms": statistics.median(timings.latency),
            "enqueue_ms": statistics.median(timings.enqueue),
            "tflops": denoiser_flop(count) / np.median(gpu) / 1e9,
        }
    # Without copies in between, as in the loop: a block of evaluations between two events.
    start, end = Event(engine.device).record(engine.stream), Event(engine.device)
    for _ in range(40):
        engine.replay()
    end.record(engine.stream).synchronize()
    entry["back_to_back_ms"] = end.milliseconds_since(start) / 40
    print(f"rows {count}: {json.dumps(entry)}", flush=True)
    return entry


def measure_loop(backend: TensorRTBackend, solver: Solver, steps: int, assets: int, alone_ms: float) -> dict:
    """A whole sampling on the card, and its overhead over as many evaluations back to back."""
    condition = np.random.default_rng(0).standard_normal((assets, 768)).astype(np.float32)
    condition /= np.linalg.norm(condition, axis=1, keepdims=True)
    options = replace(PRESETS["shap-e-text"], solver=solver, steps=steps)
    schedule = make_schedule(options)
    noise = np.stack([initial_noise(seed, (1024, 1024)) for seed in range(assets)])
    told: list[int] = []

    def work() -> np.ndarray:
        told.clear()
        uncond = np.zeros(768, np.float32)
        return backend.sample(condition, uncond, schedule, options, noise, lambda done, _: told.append(done))

    latent = work()
    seconds = median_seconds(work, 3)
    calls = 2 * steps - 1 if solver == "heun" else steps
    entry = {
        "seconds": seconds,
        "evaluations": calls,
        "evaluations_alone_s": calls * alone_ms / 1e3,
        "overhead": seconds / (calls * alone_ms / 1e3) - 1,
        "steps_told": len(told),
        "finite": bool(np.isfinite(latent).all()),
    }
    print(f"{solver} {steps}, {assets} assets: {json.dumps(entry)}", flush=True)
    return entry


def measure_decoding(backend: TensorRTBackend, latent: np.ndarray) -> dict:
    """A latent to a coloured surface at 128^3."""
    options = DecodeOptions(128, metric=False)
    function = backend.implicit_function(latent)
    grid = function.decode(options)
    mesh = extract_isosurface(grid.values, convention="shap-e")
    entry = {
        "points_asked": grid.evaluated,
        "vertices": len(mesh.vertices),
        "prepare_s": median_seconds(lambda: backend.implicit_function(latent), 5),
        "lattice_s": median_seconds(lambda: function.decode(options), 5),
        "isosurface_s": median_seconds(lambda: extract_isosurface(grid.values, convention="shap-e"), 3),
        "color_s": median_seconds(lambda: function.color(mesh.vertices), 5),
        "dense_lattice_s": median_seconds(lambda: function.decode(DecodeOptions(128, metric=False, coarsest=128)), 3),
    }
    entry["decode_s"] = entry["prepare_s"] + entry["lattice_s"] + entry["isosurface_s"] + entry["color_s"]
    print(f"decode: {json.dumps(entry)}", flush=True)
    return entry


def measure_props(bundle: Bundle, cache: EngineCache, out: Path) -> dict:
    """The embedded bundle, prompt to .glb, warm; and what differs from a run whose latents leave the card."""
    start = time.perf_counter()
    backend = TensorRTBackend(bundle, cache=cache, batches=(1, 8))
    pipeline = Pipeline(bundle, backend)
    prop = pipeline.generate("wooden barrel", seed=1)
    cold = time.perf_counter() - start
    prop.save(out.with_suffix(".glb"))
    np.save(out.with_suffix(".npy"), prop.latent)
    runs = []
    for seed in range(2, 8):
        start = time.perf_counter()
        made = pipeline.generate("wooden barrel", seed=seed)
        made.save(out.with_suffix(".again.glb"))
        runs.append({**made.seconds, "all": time.perf_counter() - start})
    entry = {"cold_s": cold, **{k: statistics.median(r[k] for r in runs) for k in runs[0]}}
    print(f"props: {json.dumps(entry)}", flush=True)
    return entry


def main() -> None:
    """Build, or measure what was built."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["build", "measure", "props"])
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--graphs", nargs="*", default=["denoiser", "prepare", "query"])
    parser.add_argument("--level", type=int, default=3)
    parser.add_argument("--batches", default="1,8", help="each gets an engine of its own")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    bundle, cache = Bundle.load(arguments.bundle, check=False), EngineCache(arguments.cache)
    if arguments.what == "props":
        arguments.out.write_text(json.dumps(measure_props(bundle, cache, arguments.out), indent=1))
        return
    results: dict = {}
    for assets in (int(b) for b in arguments.batches.split(",")):
        backend = TensorRTBackend(bundle, cache=cache, batches=(assets,), level=arguments.level)
        results["device"] = backend.device
        for graph in arguments.graphs:
            start = time.perf_counter()
            backend.open(graph)
            results[f"opened {graph}, {assets} assets, s"] = time.perf_counter() - start
            print(f"opened {graph}, {assets} assets, in {time.perf_counter() - start:.1f} s", flush=True)
        if arguments.what == "measure":
            reference = dict(np.load(arguments.reference))
            rows = 2 * assets
            results[f"evaluation, {rows} rows"] = measure_evaluation(backend, reference, rows)
            alone = results[f"evaluation, {rows} rows"]["back_to_back_ms"]
            arguments.out.write_text(json.dumps(results, indent=1))
            for solver, steps in (("heun", 64), ("dpmpp_2m", 20))[0 if assets == 1 else 1 :]:
                results[f"{solver} {steps}, {assets} assets"] = measure_loop(backend, solver, steps, assets, alone)
            if assets == 1:
                results["decode"] = measure_decoding(backend, reference["latent"])
            results[f"layers, {rows} rows"] = profile_layers(backend.open("denoiser").engine)[:40]
        arguments.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
