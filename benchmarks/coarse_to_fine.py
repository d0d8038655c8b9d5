"""Coarse-to-fine decoding against the dense lattice, for several bands: points asked, and where the surface differs.

python benchmarks/coarse_to_fine.py [--bundle props]
"""

import argparse
import time

import numpy as np

from propsmith.runtime.geometry.lattice import DecodeOptions, decode_field
from propsmith.runtime.model.bundle import DEFAULT
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.pipeline import Pipeline

PROMPTS = ["wooden barrel", "red chair", "iron sword", "palm tree", "hamburger", "wooden fence"]
BANDS = [(2.0, 1.0), (1.25, 0.5), (1.0, 0.3), (0.75, 0.25)]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", default=DEFAULT)
    pipeline = Pipeline.load(parser.parse_args().bundle)
    cells = DecodeOptions().resolution
    axis = np.linspace(-1, 1, cells + 1, dtype=np.float32)
    lattice = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3)
    print("| prompt | bands, cells | share of points | seconds | signs that differ |\n| --- | --- | --- | --- | --- |")
    for prompt in PROMPTS:
        function = ImplicitFunction(pipeline.backend, pipeline.generate(prompt).latent)
        started = time.perf_counter()
        dense = function.field(lattice).reshape((cells + 1,) * 3)
        print(f"| {prompt} | dense | 100 % | {time.perf_counter() - started:.2f} | |", flush=True)
        for bands in BANDS:
            started = time.perf_counter()
            grid = decode_field(function.field, DecodeOptions(cells, *bands))
            seconds = time.perf_counter() - started
            wrong = int(((grid.values > 0) != (dense > 0)).sum())
            share = f"{grid.evaluated / dense.size:.1%}"
            print(f"| {prompt} | {bands[0]} / {bands[1]} | {share} | {seconds:.2f} | {wrong} |", flush=True)


if __name__ == "__main__":
    main()
