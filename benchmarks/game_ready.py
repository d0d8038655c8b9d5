"""From a field to a finished .glb: triangles, errors, soundness and seconds, stage by stage, over 10 prompts x 5 seeds.

  python benchmarks/game_ready.py [--seeds 5] [--resolutions 128 192 256] [-o benchmarks/game_ready.json]

Stages are those that a prop reports of itself, and writing. Self-intersections of LOD0 are counted again by CGAL's
exact test, which libigl brings. At resolutions above the first, one seed a prompt is made, to see how the stages grow.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from propsmith.runtime.mesh import Mesh, weld
from propsmith.runtime.pipeline import Pipeline
from propsmith.runtime.prop import Prop

BOXY = ["wooden crate", "treasure chest", "bookshelf", "wooden table", "red chair", "park bench"]
OTHERS = ["wooden barrel", "iron sword", "grey rock", "pine tree"]


def exact_self_intersections(mesh: Mesh) -> int:
    """Pairs of intersecting faces, in exact arithmetic; -1 without libigl."""
    try:
        from igl.copyleft import cgal
    except ImportError:
        return -1
    vertices, faces = mesh.vertices.astype(np.float64), mesh.faces.astype(np.int64)
    return len(cgal.remesh_self_intersections(vertices, faces, detect_only=True)[2])


def examine(prop: Prop, write_seconds: float, size: int) -> dict[str, Any]:
    """What is worth knowing about a prop."""
    levels = prop.lods.levels
    return {
        "prompt": prop.recipe.prompt,
        "seed": prop.recipe.seed,
        "look": prop.lods.look,
        "triangles": [level.triangles for level in levels],
        "max_error": [round(level.error.maximum, 5) for level in levels],
        "mean_error": [round(level.error.mean, 5) for level in levels],
        "max_loss": [round(level.loss.maximum, 5) for level in levels],
        "open_edges": [level.open_edges for level in levels],
        "nonmanifold_edges": [level.nonmanifold_edges for level in levels],
        "self_intersections": [level.self_intersections for level in levels],
        "lod0_exact_self_intersections": exact_self_intersections(weld(levels[0].mesh)),
        "bytes": size,
        "seconds": {stage: round(s, 4) for stage, s in {**prop.seconds, "write": write_seconds}.items()},
    }


def make(pipeline: Pipeline, prompts: Iterable[str], seeds: int, resolution: int) -> list[dict[str, Any]]:
    """Make and examine props."""
    rows = []
    for prompt in prompts:
        for seed in range(seeds):
            prop = pipeline.generate(prompt, seed=seed, resolution=resolution)
            started = time.perf_counter()
            data = prop.to_glb()
            rows.append(examine(prop, time.perf_counter() - started, len(data)))
            row = rows[-1]
            print(prompt, seed, row["look"], row["triangles"], row["self_intersections"], row["seconds"], flush=True)
    return rows


def medians(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Median seconds of each stage, and of all from the decoded field on."""
    stages = {stage: statistics.median(row["seconds"][stage] for row in rows) for stage in rows[0]["seconds"]}
    before = ("condition", "sample", "decode")
    after = (sum(s for stage, s in row["seconds"].items() if stage not in before) for row in rows)
    return {**stages, "field to .glb": statistics.median(after)}


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What is promised of all props."""
    boxy = [row["triangles"][0] for row in rows if row["prompt"] in BOXY]
    return {
        "props": len(rows),
        "flat": sum(row["look"] == "flat" for row in rows),
        "lod0_triangles_boxy_median": statistics.median(boxy),
        "lod0_triangles_median": statistics.median(row["triangles"][0] for row in rows),
        "lod0_nonmanifold_edges": sum(row["nonmanifold_edges"][0] for row in rows),
        "lod0_self_intersections": sum(row["self_intersections"][0] for row in rows),
        "lod0_exact_self_intersections": sum(row["lod0_exact_self_intersections"] for row in rows),
        "lod0_mean_error_median": statistics.median(row["mean_error"][0] for row in rows),
        "lod0_max_error_median": statistics.median(row["max_error"][0] for row in rows),
        "coarser_levels_with_self_intersections": sum(n > 0 for row in rows for n in row["self_intersections"][1:]),
        "coarser_levels": sum(len(row["triangles"]) - 1 for row in rows),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--resolutions", type=int, nargs="+", default=[128, 192, 256])
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    pipeline = Pipeline.load()
    pipeline.generate("wooden barrel")
    result: dict[str, Any] = {
        "machine": {"processor": platform.processor(), "cores": os.cpu_count(), "load_before": os.getloadavg()[0]},
        "medians": {},
        "peak_mb": {},
    }
    for index, resolution in enumerate(options.resolutions):
        rows = make(pipeline, BOXY + OTHERS, options.seeds if index == 0 else 1, resolution)
        if index == 0:
            result |= {"summary": summary(rows), "props": rows}
        result["medians"][resolution] = medians(rows)
        # The highest so far: resolutions rise.
        result["peak_mb"][resolution] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({key: result[key] for key in ("summary", "medians", "peak_mb")}, indent=1))
    if options.output:
        options.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
