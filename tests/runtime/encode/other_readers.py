"""What others' readers make of a model: size, triangles and the mean linear albedo by area."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh

from propsmith.runtime.encode.model_file import read_model
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.inspect.inspection import inspect_glb
from tests.engines.readers import GODOT
from tests.runtime.encode.mutated_older import AXES as OLDER_AXES
from tests.runtime.encode.mutated_shapes import ROWS, WEIGHTS, srgb_to_linear

SCRIPT = Path(__file__).parent / "mutated_models.gd"


@dataclass(frozen=True)
class Found:
    """As `Truth`; `error` says why there is nothing."""

    size: np.ndarray | None = None
    triangles: int = 0
    albedo: np.ndarray | None = None
    error: str = ""


def mean_albedo(corners, albedo):
    """By area, of colours `[F, W, 3]` at places on triangles `[F, 3, 3]`."""
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    return (albedo.mean(axis=1) * areas[:, None]).sum(axis=0) / max(areas.sum(), 1e-300)


def by_encode(path):
    """What `propsmith encode` looks at."""
    model = read_model(path)
    corners, count = model.mesh.corners.astype(np.float64), len(model.mesh.faces)
    weights = np.tile(WEIGHTS.astype(np.float32), (count, 1))
    colors = model.color(np.repeat(np.arange(count), len(WEIGHTS)), weights).reshape(count, -1, 3)
    return Found(np.ptp(corners.reshape(-1, 3), axis=0), count, mean_albedo(corners, srgb_to_linear(colors)))


def by_inspect(path):
    """What `propsmith inspect` says; it tells no colour."""
    found = inspect_glb(path)
    return Found(np.array(found.extent), found.levels[0].triangles, None, "; ".join(found.faults))


def by_preview(path):
    """The mesh that `propsmith preview` draws."""
    mesh = read_glb(path).lods[0]
    return Found(np.ptp(mesh.bounds.astype(np.float64), axis=0), len(mesh.faces))


def by_trimesh(path):
    """trimesh's triangles and materials; it leaves what its numbers mean to whoever asks."""
    is_linear = path.suffix in (".glb", ".gltf")
    try:
        scene = trimesh.load_scene(path, process=False)
        pieces = [(scene.geometry[name], matrix) for matrix, name in map(scene.graph.get, scene.graph.nodes_geometry)]
        pieces = [(piece, matrix) for piece, matrix in pieces if len(getattr(piece, "faces", ()))]
        if not pieces:
            return Found(error="nothing is shown")
        corners = [
            (np.asarray(piece.vertices, np.float64) @ matrix[:3, :3].T + matrix[:3, 3])[piece.faces]
            for piece, matrix in pieces
        ]
        joined, albedo = np.concatenate(corners), [_looks(piece, is_linear) for piece, _ in pieces]
        return Found(np.ptp(joined.reshape(-1, 3), axis=0), len(joined), mean_albedo(joined, np.concatenate(albedo)))
    except Exception as error:  # trimesh answers what it can't read with whatever Python raises on the way
        return Found(error=f"{type(error).__name__}: {error}")


def _looks(piece, is_linear):
    """Linear colours `[F, W, 3]`."""
    visual, faces = piece.visual, piece.faces
    read = (lambda colors: np.asarray(colors)[..., :3] / 255) if is_linear else _from_bytes
    if visual.kind == "face":
        return np.repeat(read(visual.face_colors)[:, None], len(WEIGHTS), axis=1)
    if visual.kind == "vertex":
        return WEIGHTS @ read(visual.vertex_colors)[faces]
    if visual.kind != "texture":
        return np.full((len(faces), len(WEIGHTS), 3), np.nan)
    material = visual.material
    image = getattr(material, "baseColorTexture", getattr(material, "image", None))
    factor = getattr(material, "baseColorFactor", None)
    if not is_linear:
        factor = None if image is not None else material.diffuse
    found = np.ones((len(faces), len(WEIGHTS), 3)) * (1 if factor is None else read(factor))
    if "color" in visual.vertex_attributes:
        colors = np.asarray(visual.vertex_attributes["color"])
        limit = np.iinfo(colors.dtype).max if colors.dtype.kind in "ui" else 1
        found = found * (WEIGHTS @ (colors[:, :3] / limit)[faces])
    if image is None or visual.uv is None:
        return found
    uvs = WEIGHTS @ np.asarray(visual.uv, np.float64)[faces] % 1
    texels = np.asarray(image.convert("RGB"))
    column = np.minimum(uvs[..., 0] * image.width, image.width - 1).astype(int)
    row = np.minimum((1 - uvs[..., 1]) * image.height, image.height - 1).astype(int)
    return found * srgb_to_linear(texels[row, column] / 255)


def _from_bytes(colors):
    return srgb_to_linear(np.asarray(colors)[..., :3] / 255)


def by_godot(paths, project):
    """What Godot's importer makes of glTF files."""
    project.mkdir(parents=True, exist_ok=True)
    (project / "project.godot").write_text('config_version=5\n[application]\nconfig/name="models"\n', encoding="utf-8")
    shutil.copy(SCRIPT, project)
    home = {**os.environ, "HOME": str(project)}
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        home.pop(variable, None)
    answer, found = project / "found.json", {}
    for start in range(0, len(paths), 100):  # a command line has an end
        names = [str(path) for path in paths[start : start + 100]]
        command = [GODOT, "--headless", "--path", str(project), "--script", SCRIPT.name, "--", str(answer), str(ROWS)]
        done = subprocess.run([*command, *names], capture_output=True, text=True, timeout=600, env=home)
        if done.returncode or "SCRIPT ERROR" in done.stderr:
            raise RuntimeError(f"Godot failed: {done.stderr[-2000:]}")
        found |= json.loads(answer.read_text(encoding="utf-8"))
    return {path: _as_found(found[str(path)]) for path in paths}


def _as_found(said):
    if "error" in said:
        return Found(error=said["error"])
    return Found(np.array(said["size"]), said["triangles"], np.array(said["albedo"]))


def _refuses_integers(is_):
    """Whether quantized arrays are required of Godot, which reads them only if it isn't asked to."""
    return is_["extensions"] == "required" and ("int" in is_["positions"] or is_["uvs"].startswith("int"))


# What readers don't do, each with when it shows in a glTF file: only there may they differ from the truth.
LIMITS = {
    "trimesh": {
        "doesn't decode %20 in names": lambda is_: is_["form"] == "percent names" or is_["texture"] == "file",
        "drops triangle fans": lambda is_: is_["mode"] == "fan",
        "doesn't divide normalized integers": lambda is_: "normalized" in is_["positions"] + is_["uvs"],
        "leaves out sparse values": lambda is_: is_["sparse"] != "none",
        "doesn't know EXT_meshopt_compression": lambda is_: is_["meshopt"] == "alone",
        "doesn't know EXT_mesh_gpu_instancing": lambda is_: is_["instances"] != "none",
        "doesn't know KHR_texture_transform": lambda is_: is_["transform"] != "none",
        "doesn't know KHR_materials_pbrSpecularGlossiness": lambda is_: is_["material"] == "specular glossiness",
        "takes the first set of UVs always": lambda is_: is_["set"] == "second",
        "doesn't tell how textures wrap": lambda is_: is_["wrap"] in ("clamp", "mirror"),
        "cuts 16-bit pictures off at 255": lambda is_: is_["texture"] == "16-bit grey png",
        "leaves morph targets at 0": lambda is_: is_["morph"] != "none",
        "shows nothing without scenes": lambda is_: is_["scenes"] == "none",
        "passes over what is required": lambda is_: is_["required"] != "nothing",
    },
    "Godot": {
        "refuses triangle fans": lambda is_: is_["mode"] == "fan",
        "refuses KHR_mesh_quantization where it is required": _refuses_integers,
        "doesn't know EXT_meshopt_compression": lambda is_: is_["meshopt"] == "alone",
        "doesn't know EXT_mesh_gpu_instancing": lambda is_: is_["instances"] != "none",
        "doesn't turn textures": lambda is_: is_["transform"] in ("turned", "all and the second set"),
        "takes the first set of UVs always": lambda is_: is_["set"] == "second",
        "doesn't mirror textures": lambda is_: is_["wrap"] == "mirror",
        "takes KTX2 before PNG, here a header alone": lambda is_: is_["texture"] == "ktx2 beside png",
        "refuses pictures in the file without a type": lambda is_: is_["texture"] == "no type",
        "leaves morph targets at 0": lambda is_: is_["morph"] != "none",
        "shows nothing without scenes": lambda is_: is_["scenes"] == "none",
        "refuses what is required, but for KTX2": lambda is_: is_["required"] != "nothing",
    },
}  # fmt: skip
OLDER_LIMITS = {
    "refuses polygons of mixed lengths in a .ply": lambda is_: is_["kind"] == "ply" and is_["faces"] == "polygons",
    "loses the colours of polygons": lambda is_: is_["kind"] == "ply"
    and is_["colors"] == "of faces" and is_["faces"] != "triangles",
    "takes 16-bit colours for 8": lambda is_: is_["colors"] == "ushort",
    "refuses comments in Latin-1": lambda is_: is_["comments"] == "Latin-1",
    "doesn't know the line ends of old Macs": lambda is_: is_["lines"] == "\r",
    "wants one space between words": lambda is_: is_["spaces"] in ("tabs", "many"),
    "refuses comments after numbers": lambda is_: is_["kind"] == "obj" and is_["beside"] == "comments",
    "doesn't find textures as Windows names them, or after options": lambda is_: is_["material"] == "texture"
    and is_["texture"] in ("tex\\t.png", "-s 1 1 1 t.png", "T.PNG"),
    "loses colours of vertices beside UVs or materials": lambda is_: is_["kind"] == "obj"
    and is_["colors"] == "of vertices",
    "refuses bytes after the last triangle": lambda is_: is_["rest"] == "bytes",
}  # fmt: skip
"""trimesh's in older formats; an axis that a format lacks has no value."""


def limits(reader, choices):
    """What a reader doesn't do of what a case asks for."""
    if "kind" in choices:
        full = {axis: "" for axes in OLDER_AXES.values() for axis in axes} | choices
        return [reason for reason, shows in OLDER_LIMITS.items() if shows(full)]
    return [reason for reason, shows in LIMITS[reader].items() if shows(choices)]


def disagreements(found, truth, size=1e-5, color=2e-3):
    """What of a reader's facts isn't true: names of facts."""
    if found.size is None:
        return ["refused"]
    names = []
    if not np.allclose(found.size, truth.size, rtol=size, atol=size * truth.size.max()):
        names.append("size")
    if found.triangles != truth.triangles:
        names.append("triangles")
    is_told = truth.albedo is not None and found.albedo is not None
    if is_told and not np.allclose(found.albedo, truth.albedo, atol=color):
        names.append("colour")
    return names
