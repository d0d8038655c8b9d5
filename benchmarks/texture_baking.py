"""What textures cost, at each size, and what they look like beside the vertex colours that they replace.

python -m benchmarks.texture_baking -o benchmarks/texture_baking.json --picture docs/textured.png
"""

import argparse
import io
import json
import statistics
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.prompts import PROMPTS
from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.geometry.lod.lods import LodChain, build_lods
from propsmith.runtime.geometry.mesh import ColorQuery
from propsmith.runtime.gltf.glb_writer import encode_glb
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Decoded, Pipeline
from propsmith.runtime.progress import Clock
from propsmith.runtime.render.preview import render
from propsmith.runtime.texture.texture_lookup import skin_of
from propsmith.runtime.texture.texturing import bake_lods, unwrap_lods
from propsmith.runtime.texture.unwrap import TEXTURE_SIZES

_PIXELS = 128


class Counted:
    """A field's colour that counts how often it is asked."""

    def __init__(self, color: ColorQuery) -> None:
        self.color, self.points = color, 0

    def __call__(self, points: FloatArray) -> FloatArray:
        """Ask."""
        self.points += len(points)
        return np.asarray(self.color(points), np.float32)


def measure(decoded: Decoded, chain: LodChain, prompt: str, size: str, encoding: str) -> dict[str, float]:
    """Seconds, megabytes and questions of one prop's textures."""
    color = Counted(decoded.function.color)
    start = time.perf_counter()
    laid = unwrap_lods(chain, size, decoded.grid.cell, 1.0)  # type: ignore[arg-type]
    unwrapped = time.perf_counter()
    baked = bake_lods(laid, decoded.grid.values, color, prompt)
    done = time.perf_counter()
    data = encode_glb(replace(baked, material=replace(baked.material, encoding=encoding)))  # type: ignore[arg-type]
    written = time.perf_counter()
    return {
        "unwrap": unwrapped - start,
        "bake": done - unwrapped,
        "write": written - done,
        "megabytes": len(data) / 1e6,
        "asked": color.points,
    }


def in_a_row(pipeline: Pipeline, latent: FloatArray, prompt: str) -> np.ndarray:
    """Pictures of the finest and the coarsest level, vertex colours at the left of textures each, `[P, 4 P, 3]`."""
    plain = pipeline.build(latent, GenerateOptions(texture="none", shading="smooth"), Clock(), prompt)
    baked = pipeline.build(latent, GenerateOptions(), Clock(), prompt)
    shown = [(chain, level) for level in (0, -1) for chain in (plain, baked)]
    views = [render(chain.lods[level].mesh, _PIXELS, skin=skin_of(chain))[..., :3] for chain, level in shown]
    return np.concatenate(views, axis=1)


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    pipeline = Pipeline.load(threads=arguments.threads)
    runs: dict[str, list[dict[str, float]]] = {}
    rows = []
    for prompt in PROMPTS:
        latent = pipeline.generate(prompt, seed=1, texture="256").latent
        decoded = pipeline.surface(latent, GenerateOptions())
        chain = build_lods(decoded.mesh, 4)
        for encoding, sizes in (("png", TEXTURE_SIZES), ("webp", (512,))):
            for size in sizes:
                found = measure(decoded, chain, prompt, str(size), encoding)
                runs.setdefault(f"{size} {encoding}", []).append(found)
        if arguments.picture:
            rows.append(in_a_row(pipeline, latent, prompt))
    medians = {
        name: {key: statistics.median(run[key] for run in found) for key in found[0]} for name, found in runs.items()
    }
    for name, found in medians.items():
        print(name, {key: round(value, 3) for key, value in found.items()})
    if arguments.output:
        arguments.output.write_text(json.dumps({"prompts": PROMPTS, "medians": medians, "runs": runs}, indent=1) + "\n")
    if arguments.picture:
        half = len(rows) // 2
        columns = [np.concatenate(part) for part in (rows[:half], rows[half:])]
        buffer = io.BytesIO()
        Image.fromarray(np.concatenate(columns, axis=1)).save(buffer, "PNG", optimize=True)
        arguments.picture.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
