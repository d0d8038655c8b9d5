"""Many generated props through others' eyes: Khronos' validator, trimesh, and what was promised of levels.

npm install --prefix /tmp/node gltf-validator
PROPSMITH_NODE_MODULES=/tmp/node/node_modules python benchmarks/validate_props.py PROMPTS.txt --count 200 -o FILE.json
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from itertools import count, islice, pairwise
from pathlib import Path

import trimesh

from propsmith.runtime.geometry.mesh import open_edges, weld
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.model.bundle import DEFAULT
from propsmith.runtime.pipeline import Pipeline

VALIDATE = """
const validator = require(process.argv[1] + '/gltf-validator'), fs = require('fs');
const check = f => validator.validateBytes(new Uint8Array(fs.readFileSync(f))).then(r => r.issues);
Promise.all(process.argv.slice(2).map(check)).then(issues => console.log(JSON.stringify(issues)));
"""


def generate(pipeline: Pipeline, prompts: list[str], number: int, folder: Path) -> list[Path]:
    """Props of every prompt in turn, with seeds counting up."""
    paths = []
    for i, (seed, prompt) in enumerate(islice(((s, p) for s in count() for p in prompts), number)):
        paths.append(folder / f"{i:03d}.glb")
        pipeline.generate(prompt, seed=seed).save(paths[-1])
        if i % 20 == 19:
            print(f"{i + 1} of {number}", flush=True)
    return paths


def examine(path: Path) -> dict[str, object]:
    """One prop as our reader and trimesh see it."""
    asset = read_glb(path)
    counts = [len(level.faces) for level in asset.lods]
    finest = trimesh.load(path, force="mesh")
    return {
        "prompt": asset.extras["propsmith"]["prompt"],
        "seed": asset.extras["propsmith"]["seed"],
        "triangles": counts,
        "falling": all(a > b for a, b in pairwise(counts)),
        "open_edges": [open_edges(weld(level)) for level in asset.lods],
        "trimesh_faces": len(finest.faces),
        "bytes": path.stat().st_size,
    }


def validate(paths: list[Path]) -> list[dict[str, int]]:
    """The validator's reports."""
    modules = Path(os.environ["PROPSMITH_NODE_MODULES"]).resolve()
    output = subprocess.run(["node", "-e", VALIDATE, str(modules), *map(str, paths)], capture_output=True, check=True)
    reports: list[dict[str, int]] = json.loads(output.stdout)
    return reports


def main() -> None:
    """Generate, examine, validate, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prompts", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--bundle", default=DEFAULT)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    prompts = [line for line in options.prompts.read_text(encoding="utf-8").splitlines() if line.strip()]
    pipeline = Pipeline.load(options.bundle)
    with tempfile.TemporaryDirectory() as folder:
        paths = generate(pipeline, prompts, options.count, Path(folder))
        props = [examine(path) for path in paths]
        issues = validate(paths)
    summary = {
        "bundle": pipeline.bundle.digest,
        "props": len(props),
        "validator_errors": sum(i["numErrors"] for i in issues),
        "validator_warnings": sum(i["numWarnings"] for i in issues),
        "trimesh_agrees": sum(p["trimesh_faces"] == p["triangles"][0] for p in props),
        "levels_fall": sum(bool(p["falling"]) for p in props),
        "levels": sum(len(p["triangles"]) for p in props),
        "closed_levels": sum(edges == 0 for p in props for edges in p["open_edges"]),
        "open_edges": sum(sum(p["open_edges"]) for p in props),
        "median_triangles_lod0": statistics.median(p["triangles"][0] for p in props),
        "median_bytes": statistics.median(p["bytes"] for p in props),
    }
    print(json.dumps(summary, indent=1))
    if options.output:
        options.output.write_text(json.dumps({"summary": summary, "open": [p for p in props if any(p["open_edges"])]}))


if __name__ == "__main__":
    main()
