"""How a prop's levels share their texture, and how well each is painted at the height that it is first shown at.

A level's picture is compared with that of the same level whose texture is 1024 texels a side and its own alone.

python -m benchmarks.texel_shares
"""

import argparse
from dataclasses import replace

import numpy as np

from propsmith.runtime.geometry.lod.lods import Lod, LodChain, build_lods
from propsmith.runtime.geometry.mesh import surface_area
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Decoded, Pipeline
from propsmith.runtime.render.preview import render
from propsmith.runtime.texture.texture_lookup import skin_of
from propsmith.runtime.texture.textured_lods import TexturedLods
from propsmith.runtime.texture.texturing import bake_lods, unwrap_lods
from propsmith.runtime.texture.unwrap import uv_areas

SEEDS = {
    "wooden barrel": 1,
    "spinning-wheel": 1,
    "mossy stone well": 1,
    "red house": 2,
    "oak chair": 3,
    "iron lamp": 4,
    "small castle": 1,
    "wooden crate": 5,
}
_HEIGHTS = (1024, 512, 256, 102)
"""Pixels, level by level: a prop as high as a screen of 1024, and the shares of it below which levels take over."""


def alone(decoded: Decoded, lod: Lod, chain: LodChain, prompt: str) -> TexturedLods:
    """A level with a texture of its own."""
    laid = unwrap_lods(replace(chain, lods=(lod,)), "1024", decoded.grid.cell, 1.0)
    return bake_lods(laid, decoded.grid.values, decoded.function.color, prompt)


def difference(shown: TexturedLods, level: int, reference: TexturedLods) -> float:
    """Mean difference of two pictures of a level, of 255, where it covers them."""
    size = _HEIGHTS[level]
    ours = render(shown.lods[level].mesh, size, skin=skin_of(shown)).astype(float)
    theirs = render(reference.lods[0].mesh, size, skin=skin_of(reference)).astype(float)
    drawn = (np.abs(theirs - theirs[0, 0]).max(axis=2) > 2) & (theirs[..., 3] > 0)
    return float(np.abs(ours - theirs)[drawn, :3].mean())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", choices=SEEDS, help="one prop instead of all")
    arguments = parser.parse_args()
    pipeline = Pipeline.load(threads=arguments.threads)
    print("| prop | texture | LOD0 of it | of what is covered | texels a metre | difference by level, of 255 |")
    print("| --- | --- | --- | --- | --- | --- |")
    for prompt in [arguments.only] if arguments.only else SEEDS:
        prop = pipeline.generate(prompt, seed=SEEDS[prompt])
        decoded = pipeline.surface(prop.latent, GenerateOptions())
        chain = build_lods(decoded.mesh, 4)
        found = [
            f"{difference(prop.lods, level, alone(decoded, lod, chain, prompt)):.2f}"
            for level, lod in enumerate(chain.lods)
        ]
        assert prop.lods.textures is not None
        size = len(prop.lods.textures.base_color)
        areas = [float(np.abs(uv_areas(lod.mesh)).sum()) for lod in prop.lods.lods]
        density = size * (areas[0] / surface_area(prop.lods.lods[0].mesh)) ** 0.5
        share = f"{areas[0]:.2f} | {areas[0] / sum(areas):.2f}"
        print(f"| {prompt} | {size} | {share} | {density:.0f} | {' '.join(found)} |", flush=True)


if __name__ == "__main__":
    main()
