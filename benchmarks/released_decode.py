"""A released-size latent to a coloured mesh at 128^3: Propsmith beside diffusers' `decode_to_mesh`, on the CPU.

  python -m benchmarks.released_decode [--threads 2] [--latents 3]

Both decode the same latents with the same random weights (`tests/fixtures/random_shap_e.py`), in turns in one process,
on the same lattice and with the same threads; what each loads beforehand isn't timed. Then the field is compared at
every sample beside the surface, and the surface vertex by vertex. Latents without a surface, over which diffusers
raises, are passed over.
"""

import argparse
import itertools
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from diffusers.pipelines.shap_e import ShapERenderer
from diffusers.pipelines.shap_e.renderer import MeshDecoderOutput
from numpy.typing import NDArray
from scipy.spatial import KDTree

from benchmarks.gpu_common import beside_surface
from propsmith.exporter.bundling.write_bundle import ExportOptions, write_model
from propsmith.exporter.weights.checkpoint import ModelWeights
from propsmith.exporter.weights.state_dicts import convert_diffusers_decoder
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.errors import EmptyFieldError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lattice import DecodeOptions, FieldGrid, decode_field
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.decode import ImplicitFunction
from tests.fixtures.random_shap_e import (
    at_released_size,
    random_latent,
    random_renderer,
    small_config,
    their_field,
)

Array = NDArray[np.float32]
Decoded = tuple[FieldGrid, Mesh, Array]
T = TypeVar("T")

GRID = 128
"""Samples a side, as diffusers' default."""


def on_their_lattice(points: Array) -> Array:
    """Move our lattice of 128 cells onto diffusers' of 127, number for number."""
    index = np.rint((points + 1) * (GRID / 2))
    return (index / np.float32(GRID - 1)) * np.float32(2) - np.float32(1)


def decode(backend: OnnxRuntimeBackend, latent: Array) -> Decoded:
    """Everything that `decode_to_mesh` does: weights, field, surface, colours."""
    function = ImplicitFunction(backend, latent)
    options = DecodeOptions(GRID, metric=False)
    grid = decode_field(lambda points: function.field(on_their_lattice(points)), options)
    mesh = their_surface(grid)
    return grid, mesh, function.color(mesh.vertices)


def their_surface(grid: FieldGrid) -> Mesh:
    """The surface in their box, outside of which our lattice has one more layer."""
    return extract_isosurface(grid.values[:GRID, :GRID, :GRID], convention="shap-e")


def make_backend(renderer: ShapERenderer, folder: Path, threads: int) -> OnnxRuntimeBackend:
    """The renderer's weights as a bundle, its graphs opened."""
    config = replace(small_config("text", at_released_size()), denoiser=None, text_encoder=None)
    state = convert_diffusers_decoder(renderer.state_dict(), config.decoder)
    options = ExportOptions("released_decode", weights="fp16")
    write_model(ModelWeights(config, {"decoder": state}, {}), folder / "bundle", options)
    backend = OnnxRuntimeBackend(Bundle.load(folder / "bundle"), threads=threads)
    for graph in ("prepare", "query"):
        backend.open(graph)
    return backend


def compare(renderer: ShapERenderer, latent: torch.Tensor, ours: Decoded, theirs: MeshDecoderOutput) -> None:
    """Print how far field, surface and colours differ."""
    grid, mesh, colors = ours
    values = grid.values[:GRID, :GRID, :GRID]
    axis = torch.arange(GRID) / (GRID - 1) * 2 - 1
    lattice = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(1, -1, 3)
    exact = torch.cat([their_field(renderer, latent, part) for part in lattice.split(2**16, dim=1)], dim=1)
    dense = exact.numpy().reshape(values.shape)
    near = beside_surface(dense)
    print(f"  signs that differ: {int(((values > 0) != (dense > 0)).sum())} of {dense.size}")
    print(f"  field at the {near.sum()} samples beside the surface: max|d| {np.abs(values - dense)[near].max():.1e}")
    vertices = theirs.verts.numpy()
    distance, nearest = KDTree(vertices).query(mesh.vertices)
    pairs = len(np.unique(nearest))
    print(f"  vertices: {len(mesh.vertices)} and {len(vertices)}, {pairs} pairs, at most {distance.max():.1e} apart")
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    their_colors = torch.stack([theirs.vertex_channels[c] for c in "RGB"], -1).numpy()[nearest]
    print(f"  colours: max|d| {np.abs(linear - their_colors).max():.1e}")


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """What it returns, and its wall and processor seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - processor


def main() -> None:
    """Run both in turns and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--latents", type=int, default=2, help="with a surface; each is decoded once by diffusers, three times by us"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    print(f"{platform.processor() or platform.machine()}, {arguments.threads} threads, torch {torch.__version__}")

    torch.manual_seed(0)
    renderer = random_renderer(1024, 256).half().float()
    with tempfile.TemporaryDirectory() as folder:
        backend = make_backend(renderer, Path(folder), arguments.threads)
        ratios: list[float] = []
        for seed in itertools.count():
            latent = random_latent(renderer, seed)
            try:
                decode(backend, latent[0].numpy())
            except EmptyFieldError:
                continue
            theirs, wall, processor = timed(lambda z=latent: renderer.decode_to_mesh(z, "cpu", grid_size=GRID))
            runs = [timed(lambda z=latent: decode(backend, z[0].numpy())) for _ in range(3)]
            ours = runs[0][0]
            our_wall, our_processor = (statistics.median(run[k] for run in runs) for k in (1, 2))
            ratios.append(wall / our_wall)
            print(f"latent {seed}: diffusers {wall:.2f} s ({processor:.1f} s of processors), {GRID**3} points")
            print(f"  Propsmith {our_wall:.2f} s ({our_processor:.1f} s of processors), {ours[0].evaluated} points")
            surfaces = [timed(lambda grid=ours[0]: their_surface(grid))[1] for _ in range(5)]
            print(f"  of it the surface {1e3 * statistics.median(surfaces):.1f} ms")
            compare(renderer, latent, ours, theirs)
            if len(ratios) == arguments.latents:
                break
        print(f"{statistics.median(ratios):.1f} times faster (median)")


if __name__ == "__main__":
    main()
