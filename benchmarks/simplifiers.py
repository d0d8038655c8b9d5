"""Ours beside trimesh's simplification and gltfpack, at the same triangle counts, on 10 props: error and time.

  npm install --prefix /tmp/node gltfpack
  PROPSMITH_NODE_MODULES=/tmp/node/node_modules python benchmarks/simplifiers.py [-o benchmarks/simplifiers.json]

The count is that of our flat LOD0. Errors are distances both ways from the fine surface, as a share of its diagonal;
each tool starts from the fine surface. gltfpack's time includes starting Node and its files; ours finds and measures
the level.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trimesh

from propsmith.runtime.geometry.distance import SurfaceReference
from propsmith.runtime.geometry.lod.lod_search import LodOptions
from propsmith.runtime.geometry.lod.lods import ShadingChoice, build_lods
from propsmith.runtime.geometry.mesh import Mesh, nonmanifold_edges, open_edges, weld
from propsmith.runtime.geometry.repair.self_intersection import self_intersections
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.gltf.glb_writer import write_glb
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline

PROMPTS = [
    "wooden crate", "treasure chest", "bookshelf", "wooden table", "red chair",
    "wooden barrel", "iron sword", "grey rock", "pine tree", "mushroom",
]  # fmt: skip
FILL = LodOptions(error_bound=None)


def ours(look: ShadingChoice) -> Callable[[Mesh, int], Mesh]:
    """One level of at most so many triangles."""
    return lambda mesh, triangles: build_lods(mesh, (triangles,), FILL, look).lods[0].mesh


def by_trimesh(mesh: Mesh, triangles: int) -> Mesh:
    """Trimesh's quadric decimation, which is fast-simplification at its defaults."""
    fine = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    coarse = fine.simplify_quadric_decimation(face_count=triangles)
    return Mesh(coarse.vertices, coarse.faces)


def by_gltfpack(mesh: Mesh, triangles: int) -> Mesh:
    """Gltfpack -si with a ratio, its attributes left as floats."""
    program = Path(os.environ["PROPSMITH_NODE_MODULES"]).resolve() / "gltfpack" / "cli.js"
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "fine.glb", Path(folder) / "coarse.glb"
        write_glb(source, [mesh])
        ratio = f"{triangles / len(mesh.faces):.6f}"
        command = ["node", str(program), "-i", str(source), "-o", str(target), "-noq", "-si", ratio]
        subprocess.run(command, check=True, capture_output=True)
        return weld(read_glb(target).lods[0])


TOOLS = {"flat": ours("flat"), "smooth": ours("smooth"), "trimesh": by_trimesh, "gltfpack": by_gltfpack}


def compare(mesh: Mesh) -> dict[str, Any]:
    """Every tool on one surface."""
    triangles = build_lods(mesh, 1, shading="flat").lods[0].triangles
    reference = SurfaceReference(mesh, samples=20_000)
    row: dict[str, Any] = {}
    for name, simplify in TOOLS.items():
        started = time.perf_counter()
        coarse = simplify(mesh, triangles)
        seconds = time.perf_counter() - started
        error = reference.error(coarse)
        row[name] = {
            "triangles": len(coarse.faces),
            "mean_error": error.mean,
            "max_error": error.maximum,
            "open_edges": open_edges(coarse),
            "nonmanifold_edges": nonmanifold_edges(coarse),
            "self_intersections": len(self_intersections(coarse)),
            "seconds": seconds,
        }
    return row


def main() -> None:
    """Compare and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path)
    output = parser.parse_args().output
    pipeline = Pipeline.load()
    rows = {}
    for prompt in PROMPTS:
        options = GenerateOptions(seed=1)
        request = SampleRequest(pipeline.condition(prompt), (1,), pipeline.sampler_options(options))
        (latent,) = pipeline.sample(request)
        rows[prompt] = compare(pipeline.surface(latent, options)[1])
    lines = ["| median of 10 props | " + " | ".join(TOOLS) + " |", "| --- |" + " --- |" * len(TOOLS)]
    for measure in ("triangles", "mean_error", "max_error", "self_intersections", "nonmanifold_edges", "seconds"):
        cells = (f"{statistics.median(row[name][measure] for row in rows.values()):.4g}" for name in TOOLS)
        lines.append(f"| {measure} | {' | '.join(cells)} |")
    print("\n".join(lines))
    if output:
        output.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
