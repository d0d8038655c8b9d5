"""Distance between surfaces: ours beside libigl's, for every measurement that the LODs of some props take.

  OMP_NUM_THREADS=1 taskset -c 0 python -m benchmarks.surface_distance [--resolution 128]

Needs the `train` extra, for libigl. Both measure the same points, one after the other on one core.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import igl  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.geometry import distance
from propsmith.runtime.geometry.lattice import DecodeOptions
from propsmith.runtime.geometry.lod.lods import build_lods
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline, clean_surface

PROMPTS = ("wooden chair", "long sword", "potted plant", "treasure chest", "street lamp", "bookshelf with books")
Floats = NDArray[np.float64]


@dataclass
class Query:
    """One measurement: seconds with the index built if it is new, and what both found."""

    seconds: tuple[float, float]
    ours: Floats
    exact: Floats


class BothIndices(distance.SurfaceIndex):
    """Returns our distances, and measures libigl's, too."""

    queries: list[Query]

    def __init__(self, mesh: Mesh) -> None:
        start = time.thread_time()
        super().__init__(mesh)
        middle = time.thread_time()
        self._arrays = mesh.vertices.astype(np.float64), mesh.faces.astype(np.int64)
        self._exact = igl.AABB()
        self._exact.init(*self._arrays)
        self._built = middle - start, time.thread_time() - middle

    def distance(self, points: Floats) -> Floats:
        """Distances by ours; both are recorded."""
        start = time.thread_time()
        ours = super().distance(points)
        middle = time.thread_time()
        exact = np.sqrt(self._exact.squared_distance(*self._arrays, points)[0])
        taken = middle - start + self._built[0], time.thread_time() - middle + self._built[1]
        self._built = 0.0, 0.0
        self.queries.append(Query(taken, ours.copy(), exact))
        return ours


@contextmanager
def both() -> Iterator[list[Query]]:
    """Measure with both indices while the block runs."""
    plain, BothIndices.queries = distance.SurfaceIndex, []
    distance.SurfaceIndex = BothIndices  # type: ignore[misc]
    try:
        yield BothIndices.queries
    finally:
        distance.SurfaceIndex = plain  # type: ignore[misc]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resolution", type=int, default=128)
    arguments = parser.parse_args()
    options, decoding = GenerateOptions(), DecodeOptions(arguments.resolution)
    pipeline = Pipeline.load(backend="ort-cpu")
    sampler = pipeline.sampler_options(options)
    print("| prop | queries | ours, ms | libigl, ms | maximum differs by | mean differs by | means alike to 4 digits |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for prompt in PROMPTS:
        latent = pipeline.sample(SampleRequest(pipeline.condition(prompt), (0,), sampler))[0]
        field = pipeline.function(latent).decode(decoding)
        mesh = clean_surface(field.values, options.smallest_part)
        with both() as queries:
            build_lods(mesh)
        ours, exact = (1e3 * sum(query.seconds[side] for query in queries) for side in (0, 1))
        most = max(abs(q.ours.max() - q.exact.max()) / q.exact.max() for q in queries)
        mean = max(abs(q.ours.mean() - q.exact.mean()) / q.exact.mean() for q in queries)
        alike = sum(f"{q.ours.mean():.4g}" == f"{q.exact.mean():.4g}" for q in queries)
        times = f"{ours:.0f} | {exact:.0f}"
        print(f"| {prompt} | {len(queries)} | {times} | {most:.1e} | {mean:.1%} | {alike} |", flush=True)


if __name__ == "__main__":
    main()
