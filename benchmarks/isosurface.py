"""From a lattice to a surface: marching cubes over the crossed cells and over all, on the embedded bundle's props.

  python -m benchmarks.isosurface [--resolutions 96,128,192,256] [--repeats 9]

Both triangulate the same field in turns, on one core; that their vertices and faces are equal to the bit is checked.
Times are the thread's own, so that other work on the machine counts little.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from skimage.measure import marching_cubes as scikit_image

from propsmith.runtime.geometry.lattice import DecodeOptions
from propsmith.runtime.geometry.marching_cubes import marching_cubes
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline, clean_surface

PROMPTS = ("wooden chair", "long sword", "potted plant", "treasure chest", "street lamp", "bookshelf with books")
Surface = tuple[NDArray[np.float32], NDArray[np.int32]]


def whole_lattice(values: NDArray[np.float32], outside: float) -> Surface:
    """What scikit-image makes of the lattice and a layer around it."""
    padded = np.pad(values, 1, constant_values=outside)
    vertices, faces, _, _ = scikit_image(padded, 0.0, gradient_direction="ascent")
    return vertices, faces


def in_turns(works: list[Callable[[], object]], repeats: int) -> list[float]:
    """Median milliseconds of each, the first turn left out."""
    seconds: list[list[float]] = [[] for _ in works]
    for turn in range(repeats + 1):
        for work, taken in zip(works, seconds, strict=True):
            start = time.thread_time()
            work()
            if turn:
                taken.append(time.thread_time() - start)
    return [1e3 * statistics.median(taken) for taken in seconds]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resolutions", default="96,128,192,256")
    parser.add_argument("--repeats", type=int, default=9)
    arguments = parser.parse_args()
    pipeline = Pipeline.load(backend="ort-cpu")
    sampling, part = pipeline.sampler_options(GenerateOptions()), GenerateOptions().smallest_part
    print(
        "| cells a side | prop | triangles | all cells, ms | crossed cells, ms | times | with checks and clean-up, ms |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    latents = {
        prompt: pipeline.sample(SampleRequest(pipeline.condition(prompt), (0,), sampling))[0] for prompt in PROMPTS
    }
    for cells in map(int, arguments.resolutions.split(",")):
        ratios = []
        for prompt, latent in latents.items():
            values = pipeline.function(latent).decode(DecodeOptions(cells)).values
            outside = -float(np.abs(values).max())
            for one, other in zip(whole_lattice(values, outside), marching_cubes(values, outside), strict=True):
                np.testing.assert_array_equal(one, other)
            works = (whole_lattice, marching_cubes)
            slow, fast, whole = in_turns(
                [
                    *(lambda work=work, v=values, o=outside: work(v, o) for work in works),
                    lambda v=values: clean_surface(v, part),
                ],
                arguments.repeats,
            )
            ratios.append(slow / fast)
            triangles = len(marching_cubes(values, outside)[1])
            row = f"| {cells} | {prompt} | {triangles} | {slow:.1f} | {fast:.1f} | {slow / fast:.1f} | {whole:.1f} |"
            print(row, flush=True)
        print(f"| {cells} | median | | | | {statistics.median(ratios):.1f} | |", flush=True)


if __name__ == "__main__":
    main()
