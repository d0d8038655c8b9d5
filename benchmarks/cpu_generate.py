"""From a prompt to a .glb on the CPU: the whole command cold, each stage warm, beside PyTorch eager.

  python benchmarks/cpu_generate.py [--bundle props] [--repeats 5] [-o benchmarks/cpu_generate.json]

The three pipelines (ONNX Runtime as it comes, ONNX Runtime in fp32, PyTorch eager in fp32) take turns on every
prompt in one process, so that noise from neighbours on the machine falls on all alike. Medians over all runs.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import onnxruntime
import torch

from propsmith.exporter.bundling.torch_backend import TorchBackend
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend, int8_is_exact
from propsmith.runtime.backends.processors import default_threads
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.pipeline import STAGES, Pipeline

PROMPTS = ["wooden barrel", "red chair", "treasure chest", "pine tree", "iron sword"]


def peak_megabytes(process: subprocess.Popen[bytes]) -> float:
    """Highest resident size of a process, by what Linux says of it while it lives."""
    peak = 0.0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            peaks = [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")]
            peak = max([peak, *peaks])  # a process that has just ended says nothing
        except (OSError, ValueError):
            pass
        time.sleep(0.01)
    return peak


def cold(bundle: str, repeats: int) -> dict[str, float]:
    """The whole command, interpreter and all."""
    seconds, peaks = [], []
    with tempfile.TemporaryDirectory() as folder:
        for i in range(repeats):
            command = [sys.executable, "-m", "propsmith.runtime", "generate", PROMPTS[i % len(PROMPTS)]]
            started = time.perf_counter()
            target = Path(folder) / f"{i}.glb"
            process = subprocess.Popen([*command, "-o", target, "--bundle", bundle], stdout=subprocess.DEVNULL)
            watcher = threading.Thread(target=lambda p=process: peaks.append(peak_megabytes(p)))
            watcher.start()
            if process.wait() != 0:
                raise SystemExit("the command failed")
            seconds.append(time.perf_counter() - started)
            watcher.join()
    return {"seconds": statistics.median(seconds), "peak_mb": max(peaks)}


def warm(pipelines: dict[str, Pipeline], repeats: int) -> dict[str, dict[str, float]]:
    """Median seconds of each stage, and of the whole with writing."""
    times: dict[str, dict[str, list[float]]] = {n: {s: [] for s in (*STAGES, "write", "whole")} for n in pipelines}
    for pipeline in pipelines.values():
        pipeline.generate(PROMPTS[0])
    with tempfile.TemporaryDirectory() as folder:
        for repeat in range(repeats):
            for prompt in PROMPTS:
                for name, pipeline in pipelines.items():
                    started = time.perf_counter()
                    prop = pipeline.generate(prompt, seed=repeat)
                    made = time.perf_counter()
                    prop.save(Path(folder) / "prop.glb")
                    times[name]["write"].append(time.perf_counter() - made)
                    times[name]["whole"].append(time.perf_counter() - started)
                    for stage, seconds in prop.seconds.items():
                        times[name][stage].append(seconds)
    return {n: {stage: statistics.median(v) for stage, v in stages.items()} for n, stages in times.items()}


def table(rows: dict[str, dict[str, float]]) -> str:
    """Stages down, pipelines across, in seconds."""
    names = list(rows)
    lines = ["| stage, s | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for stage in rows[names[0]]:
        cells = (f"{rows[name][stage]:.3f}" for name in names)
        lines += [f"| {stage} | {' | '.join(cells)} |"]
    return "\n".join(lines)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", default="props")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    bundle = Bundle.load(options.bundle)
    threads = default_threads()
    pipelines = {
        "onnxruntime default": Pipeline(bundle, OnnxRuntimeBackend(bundle)),
        "onnxruntime fp32": Pipeline(bundle, OnnxRuntimeBackend(bundle, precision="fp32")),
        "torch eager fp32": Pipeline(bundle, TorchBackend(bundle, threads=threads)),
    }
    result = {
        "machine": {
            "processor": processor(),
            "threads": threads,
            "load_before": os.getloadavg()[0],
            "int8_is_exact": int8_is_exact(),
            "python": platform.python_version(),
            "onnxruntime": onnxruntime.__version__,
            "torch": torch.__version__,
        },
        "bundle": bundle.manifest.name,
        "digest": bundle.digest,
        "cold": cold(options.bundle, options.repeats),
        "warm": warm(pipelines, options.repeats),
    }
    print(json.dumps(result["machine"]), "\n", result["cold"], "\n", table(result["warm"]), sep="")
    if options.output:
        options.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def processor() -> str:
    """The processor's name."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


if __name__ == "__main__":
    main()
