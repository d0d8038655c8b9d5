"""One guided evaluation of the embedded denoiser on the CPU: PyTorch eager beside ONNX Runtime, taking turns.

python -m benchmarks.cpu_denoiser [--rounds 30] [--threads 2]
"""

import argparse
import time
from collections.abc import Callable

import numpy as np

from propsmith.exporter.bundling.torch_backend import TorchBackend
from propsmith.runtime.backends.onnxruntime.ort_cpu import open_session
from propsmith.runtime.benchmark.feeds import denoiser_feed
from propsmith.runtime.model.bundle import Bundle


def ways(bundle: Bundle, threads: int) -> dict[str, Callable[[], object]]:
    """What takes turns."""
    feed = denoiser_feed(bundle, 2)
    sessions = {
        "PyTorch eager": TorchBackend(bundle, mode="sdpa", threads=threads).open("denoiser"),
        "PyTorch eager, the reference's attention": TorchBackend(bundle, mode="reference").open("denoiser"),
        "ONNX Runtime fp32": open_session(bundle, "denoiser", "fp32", threads=threads),
        "ONNX Runtime int8": open_session(bundle, "denoiser", "int8", threads=threads),
    }
    return {name: lambda session=session: session.run(feed) for name, session in sessions.items()}


def main() -> None:
    """Time them and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    runs = ways(Bundle.load(), arguments.threads)
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(arguments.rounds):
        for name, run in runs.items():
            run()  # the others' threads come to rest
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    eager = np.array(seconds["PyTorch eager"])
    print("| | median, ms | times eager | least, ms | times eager |\n| --- | --- | --- | --- | --- |")
    for name, taken in seconds.items():
        least, median = min(taken), float(np.median(taken))
        speeds = float(np.median(eager)) / median, eager.min() / least
        print(f"| {name} | {1e3 * median:.1f} | {speeds[0]:.2f} | {1e3 * least:.1f} | {speeds[1]:.2f} |")


if __name__ == "__main__":
    main()
