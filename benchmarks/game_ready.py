"""From a prompt to a game-ready .glb: seconds stage by stage, peak memory, triangles, errors and soundness.

  OMP_NUM_THREADS=2 python -m benchmarks.game_ready -o benchmarks/game_ready

10 prompts x 5 seeds at 128^3 with 4 levels of detail, a 512-texel texture set, convex hulls (profile godot) and a
512-pixel thumbnail drawn from the file. Then one seed a prompt at finer lattices and at 1024 texels, to see how each
stage grows. Every setting has a process of its own, so that its peak memory is its own; the first prop of each is warm
up. Self-intersections of LOD0 are counted again by CGAL's exact test, which libigl brings.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import numpy as np

from propsmith.runtime.files import write_atomic
from propsmith.runtime.geometry.mesh import Mesh, weld
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.inspect.asset_pictures import thumbnail
from propsmith.runtime.pipeline import Pipeline
from propsmith.runtime.prop import Prop

BOXY = ["wooden crate", "treasure chest", "bookshelf", "wooden table", "red chair", "park bench"]
OTHERS = ["wooden barrel", "iron sword", "grey rock", "pine tree"]
PROMPTS = [*BOXY, *OTHERS]
PROFILE = "godot"
FIELD = ("extract", "simplify", "unwrap", "bake", "hulls", "write", "thumbnail")
STAGES = ("condition", "sample", "decode", *FIELD)


@dataclass(frozen=True)
class Setting:
    """What one process makes."""

    resolution: int
    texture: int
    prompts: tuple[str, ...]
    seeds: int

    @property
    def name(self) -> str:
        """For tables."""
        return f"{self.resolution}^3, {self.texture} texels"


def exact_self_intersections(mesh: Mesh) -> int:
    """Pairs of intersecting faces, in exact arithmetic; -1 without libigl."""
    try:
        from igl.copyleft import cgal
    except ImportError:
        return -1
    vertices, faces = mesh.vertices.astype(np.float64), mesh.faces.astype(np.int64)
    return len(cgal.remesh_self_intersections(vertices, faces, detect_only=True)[2])


def finish(prop: Prop, path: Path) -> dict[str, float]:
    """Hulls, file and thumbnail; returns the seconds of all stages."""
    seconds = dict(prop.seconds)
    started = time.perf_counter()
    assert prop.hulls is not None
    seconds["hulls"] = time.perf_counter() - started
    started = time.perf_counter()
    prop.save(path, PROFILE)
    seconds["write"] = time.perf_counter() - started
    started = time.perf_counter()
    thumbnail(read_glb(path))
    seconds["thumbnail"] = time.perf_counter() - started
    return {stage: round(seconds[stage], 4) for stage in STAGES}


def examine(prop: Prop, seconds: dict[str, float], size: int) -> dict[str, Any]:
    """What is worth knowing about a prop."""
    levels = prop.lods.lods
    return {
        "prompt": prop.recipe.prompt,
        "seed": prop.recipe.seed,
        "look": prop.lods.shading,
        "triangles": [level.triangles for level in levels],
        "max_error": [round(level.error.maximum, 5) for level in levels],
        "mean_error": [round(level.error.mean, 5) for level in levels],
        "open_edges": [level.open_edges for level in levels],
        "nonmanifold_edges": [level.nonmanifold_edges for level in levels],
        "self_intersections": [level.self_intersections for level in levels],
        "lod0_exact_self_intersections": exact_self_intersections(weld(levels[0].mesh)),
        "hulls": len(prop.hulls),
        "bytes": size,
        "seconds": seconds,
    }


def make(setting: Setting, work: Path) -> tuple[list[dict[str, Any]], float]:
    """Make and examine the props of a setting; returns a row each, and the process's peak memory in MB."""
    pipeline = Pipeline.load(threads=2)
    choices: dict[str, Any] = {"resolution": setting.resolution, "texture": str(setting.texture), "profile": PROFILE}
    path = work / "prop.glb"
    finish(pipeline.generate("wooden barrel", seed=99, **choices), path)
    made = [(prompt, seed) for prompt in setting.prompts for seed in range(setting.seeds)]
    rows, peak = [], 0.0
    with click.progressbar(made, label=setting.name, file=sys.stderr) as bar:
        for prompt, seed in bar:
            prop = pipeline.generate(prompt, seed=seed, **choices)
            seconds = finish(prop, path)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            rows.append(examine(prop, seconds, path.stat().st_size))
    return rows, peak


def medians(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Median seconds of each stage, from the decoded field on, and of all; and the slowest."""
    found = {stage: statistics.median(row["seconds"][stage] for row in rows) for stage in STAGES}
    found["field to .glb"] = statistics.median(sum(row["seconds"][stage] for stage in FIELD) for row in rows)
    totals = [sum(row["seconds"].values()) for row in rows]
    return {**found, "prompt to .glb": statistics.median(totals), "slowest": max(totals)}


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What is promised of all props."""
    coarser = [count for row in rows for count in row["self_intersections"][1:]]
    boxy = [row["triangles"][0] for row in rows if row["prompt"] in BOXY]
    return {
        "props": len(rows),
        "flat": sum(row["look"] == "flat" for row in rows),
        "lod0_triangles_boxy_median": statistics.median(boxy) if boxy else None,
        "lod0_triangles_median": statistics.median(row["triangles"][0] for row in rows),
        "lod0_nonmanifold_edges": sum(row["nonmanifold_edges"][0] for row in rows),
        "lod0_self_intersections": sum(row["self_intersections"][0] for row in rows),
        "lod0_exact_self_intersections": sum(row["lod0_exact_self_intersections"] for row in rows),
        "lod0_mean_error_median": statistics.median(row["mean_error"][0] for row in rows),
        "lod0_max_error_median": statistics.median(row["max_error"][0] for row in rows),
        "coarser_levels": len(coarser),
        "coarser_levels_with_self_intersections": sum(count > 0 for count in coarser),
        "pairs_in_coarser_levels": sum(coarser),
    }


def as_markdown(result: dict[str, Any]) -> str:
    """Tables of stages and of what is promised."""
    names = list(result["medians"])
    first = next(iter(result["medians"].values()))
    facts = result["summary"]
    rows = [
        "# From a prompt to a game-ready .glb on two CPU cores",
        "",
        f"`{result['command']}`: embedded bundle, 4 levels of detail, hulls, thumbnail; {result['machine']}.",
        f"Median seconds, warm: {facts['props']} props at {names[0]}, one seed a prompt elsewhere.",
        "",
        "| stage | " + " | ".join(names) + " |",
        "| --- |" + " --- |" * len(names),
        *(f"| {stage} | " + " | ".join(f"{result['medians'][n][stage]:.3g}" for n in names) + " |" for stage in first),
        "| peak memory, MB | " + " | ".join(f"{result['peak_mb'][n]:.0f}" for n in names) + " |",
        "",
        f"| {facts['props']} props at {names[0]} | |",
        "| --- | --- |",
        f"| triangles of LOD0, boxy prompts / all, median | {facts['lod0_triangles_boxy_median']} / "
        f"{facts['lod0_triangles_median']} |",
        f"| non-manifold edges in LOD0 | {facts['lod0_nonmanifold_edges']} |",
        f"| self-intersections in LOD0, ours / CGAL's exact test | {facts['lod0_self_intersections']} / "
        f"{facts['lod0_exact_self_intersections']} |",
        f"| coarser levels with self-intersections | {facts['coarser_levels_with_self_intersections']} of "
        f"{facts['coarser_levels']} |",
        f"| error of LOD0, mean / max, share of the diagonal, medians | {facts['lod0_mean_error_median']:.2%} / "
        f"{facts['lod0_max_error_median']:.2%} |",
        f"| flat look chosen | {facts['flat']} |",
        "",
        "Most of the larger error is meant: the sharp corner lies outside the field's rounded one.",
        "",
    ]
    return "\n".join(rows)


def _as_json(result: dict[str, Any]) -> str:
    """A line for each prop."""
    lines = [f"  {json.dumps(row)}" for row in result["props"]]
    head = json.dumps({key: value for key, value in result.items() if key != "props"}, indent=1)[:-2]
    return head + ',\n "props": [\n' + ",\n".join(lines) + "\n ]\n}\n"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompts", type=int, default=len(PROMPTS))
    parser.add_argument("--seeds", type=int, default=5, help="of the first setting; others make one")
    parser.add_argument("--resolutions", type=int, nargs="+", default=[128, 192, 256])
    parser.add_argument("--textures", type=int, nargs="+", default=[512, 1024], help="all but the first at 128^3")
    parser.add_argument("--work", type=Path, default=Path("/tmp"), help="where files are written to and over again")
    parser.add_argument("-o", "--output", type=Path, help="written as .json and .md")
    options = parser.parse_args()
    prompts = tuple(PROMPTS[: options.prompts])
    sizes = [(resolution, options.textures[0]) for resolution in options.resolutions]
    sizes += [(options.resolutions[0], texture) for texture in options.textures[1:]]
    settings = [Setting(*size, prompts, options.seeds if i == 0 else 1) for i, size in enumerate(sizes)]
    result: dict[str, Any] = {
        "command": "OMP_NUM_THREADS=2 python -m benchmarks.game_ready",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before",
        "medians": {},
        "peak_mb": {},
    }
    for setting in settings:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            rows, peak = pool.submit(make, setting, options.work).result()
        if setting is settings[0]:
            result |= {"summary": summary(rows), "props": rows}
        result["medians"][setting.name], result["peak_mb"][setting.name] = medians(rows), peak
    print(as_markdown(result))
    if options.output:
        for suffix, text in ((".json", _as_json(result)), (".md", as_markdown(result))):
            write_atomic(options.output.with_suffix(suffix), text.encode())


if __name__ == "__main__":
    main()
