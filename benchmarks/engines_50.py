"""Fifty props in every profile through Khronos' validator, our inspection, Godot 4, three.js and trimesh.

npm install --prefix /tmp/node gltf-validator@2.0.0-dev.3.10 three@0.180.0
PROPSMITH_NODE_MODULES=/tmp/node/node_modules python -m benchmarks.engines_50 --work /tmp/props -o benchmarks/engines_50

Needs godot4 on the PATH or in PROPSMITH_GODOT. What is in the work folder already isn't made again.
"""

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.prompts import PROMPTS
from propsmith.runtime.files import write_atomic
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.gltf.profiles import PROFILES
from propsmith.runtime.inspect.inspection import inspect_glb
from propsmith.runtime.pipeline import Pipeline
from tests.engines import readers

Files = dict[str, list[Path]]


def generate(work: Path, prompts: int, seeds: int) -> Files:
    """The files of every profile, in one order; those that are there are kept."""
    wanted = [(prompt, seed) for prompt in PROMPTS[:prompts] for seed in range(seeds)]
    files: Files = {
        name: [work / f"{prompt.replace(' ', '_')}_{seed}_{name}.glb" for prompt, seed in wanted] for name in PROFILES
    }
    missing = [i for i in range(len(wanted)) if not all(files[name][i].exists() for name in PROFILES)]
    pipeline = Pipeline.load(threads=2) if missing else None
    with click.progressbar(missing, label="props", file=sys.stderr) as bar:
        for index in bar:
            assert pipeline is not None
            prompt, seed = wanted[index]
            prop = pipeline.generate(prompt, seed=seed)
            for name in PROFILES:
                prop.save(files[name][index], name)
    return files


def agrees(counts: Any, path: Path) -> bool:
    """Whether a reader found as many triangles in every mesh as there are."""
    return sorted(counts) == sorted(len(mesh.faces) for mesh in readers.shown(path))


def check_profile(paths: list[Path], name: str) -> dict[str, Any]:
    """Numbers of one profile's files."""
    issues = readers.by_validator(paths)
    three = readers.by_three(paths)
    inspected = [inspect_glb(path, name) for path in paths]
    found: dict[str, Any] = {
        "files": len(paths),
        "validator_errors": sum(i["numErrors"] for i in issues),
        "validator_warnings": sum(i["numWarnings"] for i in issues),
        "inspection_faults": [f"{Path(i.file).name}: {fault}" for i in inspected for fault in i.faults],
        "three_agrees": sum(
            agrees(facts["triangles"].values(), path) and facts["albedo"] == read_glb(path).textures.size  # type: ignore[union-attr]
            for path, facts in ((path, three[str(path)]) for path in paths)
        ),
        "median_kilobytes": statistics.median(path.stat().st_size for path in paths) / 1000,
        "median_triangles": statistics.median(i.levels[0].triangles for i in inspected),
    }
    if not PROFILES[name].packed:
        found["trimesh_agrees"] = sum(agrees(readers.by_trimesh(p)["triangles"].values(), p) for p in paths)
    return found


def check_godot(paths: list[Path], project: Path) -> dict[str, Any]:
    """How many of the files Godot imports with the right triangles, hulls and albedo."""
    found = readers.by_godot(paths, project)
    right: dict[str, int] = dict.fromkeys(("imported", "triangles", "hulls", "albedo"), 0)
    for path in paths:
        facts, asset = found.get(path.name), read_glb(path)
        if facts is None or asset.textures is None:
            continue
        side, *mean = facts["albedo"] or [0, 0, 0, 0]
        color = asset.textures.base_color.mean(axis=(0, 1))
        right["imported"] += 1
        right["triangles"] += facts["triangles"] == [len(asset.lods[0].faces)]
        right["hulls"] += bool(asset.hulls) and sorted(facts["hulls"]) == sorted(len(h.vertices) for h in asset.hulls)
        right["albedo"] += side == asset.textures.size and bool(np.abs(np.array(mean) - color).max() < 2)
    return {"files": len(paths), **right}


def as_markdown(result: dict[str, Any]) -> str:
    """A table of profiles, and a line on Godot."""
    rows = [
        "# Props in engines",
        "",
        f"{result['props']} props of the embedded bundle in every profile, by `{result['command']}`.",
        "",
        "| profile | validator errors / warnings | faults by inspect | three.js agrees | trimesh agrees | kB, median |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, found in result["profiles"].items():
        cells = (
            name,
            f"{found['validator_errors']} / {found['validator_warnings']}",
            len(found["inspection_faults"]),
            found["three_agrees"],
            found.get("trimesh_agrees", "reads no packed files"),
            round(found["median_kilobytes"]),
        )
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    godot = result["godot"]
    rows += [
        "",
        f"Godot, profile `godot`: {godot['imported']} imported; of them with all triangles {godot['triangles']}, "
        f"with all vertices of the hulls {godot['hulls']}, "
        f"with the albedo texture's size and mean colour {godot['albedo']}.",
        "",
    ]
    return "\n".join(rows)


def main() -> None:
    """Generate, check, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="where the props are kept")
    parser.add_argument("--prompts", type=int, default=len(PROMPTS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("-o", "--output", type=Path, help="written as .json and .md")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    files = generate(options.work, options.prompts, options.seeds)
    result: dict[str, Any] = {
        "command": f"python -m benchmarks.engines_50 --prompts {options.prompts} --seeds {options.seeds}",
        "props": options.prompts * options.seeds,
        "profiles": {},
    }
    with click.progressbar(files.items(), label="readers", file=sys.stderr) as bar:
        for name, paths in bar:
            result["profiles"][name] = check_profile(paths, name)
    result["godot"] = check_godot(files["godot"], options.work / "project")
    print(as_markdown(result))
    if options.output:
        for suffix, text in ((".json", json.dumps(result, indent=1) + "\n"), (".md", as_markdown(result))):
            write_atomic(options.output.with_suffix(suffix), text.encode())


if __name__ == "__main__":
    main()
