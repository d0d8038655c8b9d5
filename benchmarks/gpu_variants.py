"""Which form of a graph TensorRT is fastest with: builds and times every variant of a cut denoiser.

  python -m benchmarks.gpu_variants build|time FOLDER --plans P [--out OUT.json] [--only NAME:rows:level ...]

FOLDER holds weightless graphs `NAME.onnx` beside `NAME.json` (`gpu_variant_graphs`). Runs on Python 3.10 with numpy,
cuda-bindings and a TensorRT alone. Engines are built side by side, then timed one by one on a card at rest.
"""

import argparse
import json
import statistics
import tempfile
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.gpu_common import profile_layers
from propsmith.runtime.backends.cuda import Device, Event
from propsmith.runtime.backends.onnx_file import write_onnx
from propsmith.runtime.backends.tensorrt.engine import Engine
from propsmith.runtime.backends.tensorrt.load_tensorrt import load_tensorrt
from propsmith.runtime.backends.tensorrt.plan_build import BuildOptions, build_engine


def random_weights(shapes: dict) -> dict:
    """Numbers that keep activations near unit variance."""
    out = {}
    for name, (dtype, shape) in shapes.items():
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        spread = shape[0] ** -0.5 if len(shape) > 1 and "emb" not in name else 0.02
        value = rng.standard_normal(shape, dtype=np.float32) * np.float32(spread)
        out[name] = (np.ones(shape) if name.endswith("norm.weight") else value).astype(dtype)
    return out


def label_of(name: str, rows: int, level: int, fixed: bool) -> str:
    """What a variant's engine is called."""
    return f"{name}-{rows}-{level}{'' if fixed else '-dynamic'}"


def build(folder: Path, plans: Path, name: str, rows: int, level: int, fixed: bool) -> tuple[str, float, str]:
    """Build one engine; returns its label, the seconds, and what went wrong."""
    label = label_of(name, rows, level, fixed)
    shapes = json.loads((folder / f"{name}.json").read_text())
    start = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory() as work:
            onnx = write_onnx((folder / f"{name}.onnx").read_bytes(), random_weights(shapes["weights"]), Path(work))
            inputs = {k: [rows if n == "batch" else n for n in shape] for k, shape in shapes["inputs"].items()}
            low = {k: [1 if n == "batch" else n for n in shape] for k, shape in shapes["inputs"].items()}
            profile = {k: (tuple(v if fixed else low[k]), tuple(v), tuple(v)) for k, v in inputs.items()}
            plan = build_engine(load_tensorrt("tensorrt"), name, onnx, BuildOptions((profile,), level=level))
        (plans / f"{label}.plan").write_bytes(memoryview(plan))
    except Exception as error:  # a variant that fails is a result
        return label, time.perf_counter() - start, f"{type(error).__name__}: {error}"[:500]
    return label, time.perf_counter() - start, ""


def measure(plan: Path, shapes: dict, rows: int) -> dict:
    """Median milliseconds of an evaluation by CUDA graph, and where a profiler sees them go."""
    tensorrt = load_tensorrt("tensorrt")
    engine = Engine(tensorrt, plan.read_bytes(), Device(), plan.stem)
    rng = np.random.default_rng(1)
    feed = {
        k: rng.standard_normal([rows if n == "batch" else n for n in s]).astype(np.float32) for k, s in shapes.items()
    }
    out = engine.run(feed)["out"]
    for _ in range(20):
        engine.replay()
    times = []
    start, end = Event(engine.device), Event(engine.device)
    for _ in range(60):
        start.record(engine.stream)
        engine.replay()
        end.record(engine.stream).synchronize()
        times.append(end.milliseconds_since(start))
    return {"ms": statistics.median(times), "out": out, "layers": profile_layers(engine)}


def main() -> None:
    """Build, time, and write what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["build", "time"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plans", type=Path, required=True, help="where engines are kept in between")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--jobs", type=int, default=6)
    parser.add_argument("--only", nargs="*", help="NAME:rows:level, with :dynamic for a range of rows")
    arguments = parser.parse_args()
    wanted = []
    for spec in arguments.only or [f"{path.stem}:2:3" for path in sorted(arguments.folder.glob("*.onnx"))]:
        name, rows, level, *dynamic = spec.split(":")
        wanted.append((name, int(rows), int(level), not dynamic))
    arguments.plans.mkdir(exist_ok=True)
    if arguments.what == "build":
        with ProcessPoolExecutor(arguments.jobs) as pool:
            for job in [pool.submit(build, arguments.folder, arguments.plans, *spec) for spec in wanted]:
                print(job.result(), flush=True)
        return
    results: dict = {}
    reference: dict = {}
    for name, rows, level, fixed in wanted:
        plan = arguments.plans / f"{label_of(name, rows, level, fixed)}.plan"
        if not plan.exists():
            continue
        shapes = json.loads((arguments.folder / f"{name}.json").read_text())["inputs"]
        row = measure(plan, shapes, rows)
        out = row.pop("out")
        base = reference.setdefault((rows, out.shape), out)
        row["apart"] = float(np.abs(out - base).max() / np.abs(base).max())
        results[plan.stem] = row
        arguments.out.write_text(json.dumps(results, indent=1))
        print(f"{plan.stem:24} {row['ms']:7.4f} ms, {row['apart']:.1e} from the first", flush=True)
        for milliseconds, layer in row["layers"][:5]:
            print(f"      {milliseconds:8.4f}  {layer[:150]}", flush=True)


if __name__ == "__main__":
    main()
