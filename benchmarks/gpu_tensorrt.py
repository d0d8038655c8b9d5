"""TensorRT's part of `gpu_denoiser`: evaluations, loops and decoding at full size, props of the embedded bundle.

  python -m benchmarks.gpu_tensorrt build|measure|props --bundle B --cache FOLDER [--reference R.npz] --out OUT.json

Runs on Python 3.10 too, which TensorRT 8.6 needs. `build` fills the cache, `measure` only measures.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from scipy.spatial import KDTree

from benchmarks.gpu_common import (
    CELLS,
    LOOPS,
    apart,
    beside_surface,
    denoiser_flop,
    loop_inputs,
    loop_options,
    median_seconds,
    profile_layers,
)
from propsmith.runtime.backends.cuda import Event
from propsmith.runtime.backends.tensorrt.engine_cache import EngineCache
from propsmith.runtime.backends.tensorrt.tensorrt_backend import TensorRTBackend
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lattice import DecodeOptions
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.schedules import make_schedule
from propsmith.runtime.pipeline import Pipeline


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


def measure_loop(backend: TensorRTBackend, solver: str, assets: int, alone_ms: float, expected: np.ndarray) -> dict:
    """A whole sampling on the card, its overhead over as many evaluations back to back, and how far it is off."""
    options = loop_options(solver)
    condition, noise = loop_inputs(assets)
    schedule = make_schedule(options)
    told: list[int] = []

    def work() -> np.ndarray:
        told.clear()
        uncond = np.zeros(768, np.float32)
        return backend.sample(condition, uncond, schedule, options, noise, lambda done, _: told.append(done))

    latent = work()
    seconds = median_seconds(work, 5)
    calls = 2 * options.steps - 1 if solver == "heun" else options.steps
    entry = {
        "seconds": seconds,
        "evaluations": calls,
        "evaluations_alone_s": calls * alone_ms / 1e3,
        "overhead": seconds / (calls * alone_ms / 1e3) - 1,
        "steps_told": len(told),
        "off": apart(latent[:1], expected),
    }
    print(f"{solver} {options.steps}, {assets} assets: {json.dumps(entry)}", flush=True)
    return entry


def measure_decoding(backend: TensorRTBackend, latent: np.ndarray, dense: np.ndarray) -> dict:
    """A latent to a coloured surface, and how far it is from the field of diffusers' renderer on the whole lattice."""
    options = DecodeOptions(CELLS, metric=False)
    function = backend.implicit_function(latent)
    grid = function.decode(options)
    mesh = extract_isosurface(grid.values, convention="shap-e")
    near = beside_surface(dense)
    exact = extract_isosurface(dense, convention="shap-e")
    distance, _ = KDTree(exact.vertices).query(mesh.vertices)
    whole = DecodeOptions(CELLS, metric=False, coarsest=CELLS)
    entry = {
        "points_asked": grid.evaluated,
        "vertices": len(mesh.vertices),
        "vertices_of_dense_field": len(exact.vertices),
        "signs_that_differ": int(((grid.values > 0) != (dense > 0)).sum()),
        "field_beside_surface_off": float(np.abs(grid.values - dense)[near].max()),
        "vertices_off_in_cells": float(distance.max() * CELLS / 2),
        "prepare_s": median_seconds(lambda: backend.implicit_function(latent), 5),
        "lattice_s": median_seconds(lambda: function.decode(options), 5),
        "isosurface_s": median_seconds(lambda: extract_isosurface(grid.values, convention="shap-e"), 5),
        "color_s": median_seconds(lambda: function.color(mesh.vertices), 5),
        "dense_lattice_s": median_seconds(lambda: function.decode(whole), 3),
    }
    entry["decode_s"] = entry["prepare_s"] + entry["lattice_s"] + entry["isosurface_s"] + entry["color_s"]
    print(f"decode: {json.dumps(entry)}", flush=True)
    return entry


def measure_props(bundle: Bundle, cache: EngineCache, out: Path) -> dict:
    """The embedded bundle, prompt to .glb, warm; and what differs from a run whose latents leave the card."""
    start = time.perf_counter()
    backend = TensorRTBackend(bundle, cache=cache)
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


def open_graph(backend: TensorRTBackend, graph: str) -> dict:
    """Build a graph's engine, or load it."""
    start = time.perf_counter()
    backend.open(graph)
    print(f"opened {graph} in {time.perf_counter() - start:.1f} s", flush=True)
    return {"seconds": time.perf_counter() - start}


def measure_assets(backend: TensorRTBackend, assets: int, reference: dict, results: dict) -> None:
    """All that is measured of so many assets at once."""
    rows = 2 * assets
    evaluation = results[f"evaluation, {rows} rows"] = measure_evaluation(backend, reference, rows)
    alone = evaluation["back_to_back_ms"]
    for solver, steps in LOOPS.items():
        expected = reference[f"sampled_{solver}"]
        loop = partial(measure_loop, backend, solver, assets, alone, expected)
        attempt(results, f"{solver} {steps}, {assets} assets", loop)
    if assets == 1:
        attempt(results, "decode", partial(measure_decoding, backend, reference["latent"], reference["field"]))
    attempt(results, f"layers, {rows} rows", partial(slowest_layers, backend))


def slowest_layers(backend: TensorRTBackend) -> dict:
    """Layer -> milliseconds, the slowest first."""
    return {name: ms for ms, name in profile_layers(backend.open("denoiser").engine)[:40]}


def attempt(results: dict, name: str, work: Callable[[], dict]) -> None:
    """Measure one thing; one that fails is told, and the others still count."""
    try:
        results[name] = work()
    except Exception as error:
        results[name] = {"failed": f"{type(error).__name__}: {error}"[:2000]}
        print(name, results[name], flush=True)


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
            attempt(results, f"opened {graph}, {assets} assets", partial(open_graph, backend, graph))
        arguments.out.write_text(json.dumps(results, indent=1))
        if arguments.what == "measure":
            measure_assets(backend, assets, dict(np.load(arguments.reference)), results)
            arguments.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
