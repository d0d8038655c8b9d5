"""Files as engines and others' readers see them: Khronos' validator, Godot, three.js, trimesh."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import trimesh

from propsmith.runtime.gltf.glb_reader import read_glb

HERE = Path(__file__).parent
GODOT = os.environ.get("PROPSMITH_GODOT") or shutil.which("godot4") or shutil.which("godot")
VALIDATE = """
const validator = require(process.argv[1] + '/gltf-validator'), fs = require('fs');
Promise.all(process.argv.slice(2).map(f => validator.validateBytes(new Uint8Array(fs.readFileSync(f)))))
  .then(reports => console.log(JSON.stringify(reports.map(r => r.issues))));
"""


def node_modules(package):
    """The folder that holds an npm package: PROPSMITH_NODE_MODULES, or node_modules at the root; None without it."""
    folder = Path(os.environ.get("PROPSMITH_NODE_MODULES", HERE.parents[1] / "node_modules")).resolve()
    return folder if (folder / package).is_dir() and shutil.which("node") else None


def shown(path):
    """What readers that know neither MSFT_lod nor hulls show: the finest level, and hulls."""
    asset = read_glb(path)
    return [asset.lods[0], *asset.hulls]


def by_validator(paths):
    """The validator's issues of each file."""
    command = ["node", "-e", VALIDATE, str(node_modules("gltf-validator")), *map(str, paths)]
    return json.loads(_said(command))


def by_three(paths):
    """Per file: triangles of each mesh by its name, texels a side of the base colour, height in metres."""
    command = ["node", str(HERE / "three_scenes.mjs"), str(node_modules("three")), *map(str, paths)]
    return json.loads(_said(command))


def by_trimesh(path):
    """Triangles of each node's mesh by the node's name, and the height in metres."""
    scene = trimesh.load_scene(path)
    counts = {node: len(scene.geometry[scene.graph[node][1]].faces) for node in scene.graph.nodes_geometry}
    return {"triangles": counts, "height": float(scene.extents[1])}


def by_godot(paths, project):
    """Import files into an empty project; per file name triangles, vertices of hulls, the albedo's side and mean."""
    project.mkdir(parents=True, exist_ok=True)
    (project / "project.godot").write_text('config_version=5\n[application]\nconfig/name="props"\n', encoding="utf-8")
    shutil.copy(HERE / "godot_scenes.gd", project)
    for path in paths:
        shutil.copy(path, project)
    home = {**os.environ, "HOME": str(project.parent)}
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        home.pop(variable, None)
    base = [GODOT, "--headless", "--path", str(project)]
    _said([*base, "--import"], home)
    found, scenes = project / "found.json", [f"res://{path.name}" for path in paths]
    said = _said([*base, "--script", "godot_scenes.gd", "--", str(found), *scenes], home)
    if not found.exists():
        raise RuntimeError(said)
    return {key.removeprefix("res://"): value for key, value in json.loads(found.read_text(encoding="utf-8")).items()}


def _said(command, environment=None):
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment)
    if done.returncode or "SCRIPT ERROR" in done.stderr:
        raise RuntimeError(f"{command[0]} failed: {done.stderr[-2000:]}")
    return done.stdout
