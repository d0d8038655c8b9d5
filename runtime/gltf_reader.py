"""A binary glTF 2.0 file back to levels of detail."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pygltflib as gl

from propsmith.runtime.color import linear_to_srgb
from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf_buffers import read_array
from propsmith.runtime.gltf_material import read_material
from propsmith.runtime.mesh import Mesh
from propsmith.runtime.textures import PLAIN, Material, TextureSet


@dataclass(frozen=True, eq=False)
class GlbAsset:
    """What a file holds.

    Attributes:
        name: of the prop.
        levels: from the finest to the coarsest; vertices as the file splits them, colours back in sRGB.
        extras: as they were given to `encode_glb`.
        reports: per level, what was measured on it.
        material: of all levels.
        textures: of all levels, or None.

    """

    name: str
    levels: tuple[Mesh, ...]
    extras: dict[str, Any]
    reports: tuple[dict[str, Any], ...]
    material: Material = PLAIN
    textures: TextureSet | None = None


def read_glb(path: str | os.PathLike[str]) -> GlbAsset:
    """Read a file that `write_glb` wrote, or another with one mesh a node: the first node of the scene and its LODs.

    Raises:
        InputError: if the file can't be read or isn't such a .glb.

    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
    try:
        file = gl.GLTF2.load_from_bytes(data)
        return _asset(file)
    except Exception as error:  # pygltflib answers broken bytes with whatever Python raises on the way
        raise InputError(f"{path} is not a .glb with a mesh in it: {error}") from error


def _asset(file: gl.GLTF2) -> GlbAsset:
    root = file.nodes[file.scenes[file.scene or 0].nodes[0]]
    lods = [file.nodes[index] for index in (root.extensions or {}).get("MSFT_lod", {}).get("ids", [])]
    meshes = [file.meshes[node.mesh] for node in (root, *lods)]
    material, textures = read_material(file)
    return GlbAsset(
        name=root.name or "",
        levels=tuple(_mesh(file, mesh.primitives[0]) for mesh in meshes),
        extras={key: value for key, value in (root.extras or {}).items() if key != "MSFT_screencoverage"},
        reports=tuple(dict(mesh.extras or {}) for mesh in meshes),
        material=material,
        textures=textures,
    )


def _mesh(file: gl.GLTF2, primitive: gl.Primitive) -> Mesh:
    names = {"colors": "COLOR_0", "normals": "NORMAL", "uvs": "TEXCOORD_0", "tangents": "TANGENT"}
    indices = {name: getattr(primitive.attributes, attribute) for name, attribute in names.items()}
    arrays = {name: read_array(file, index) for name, index in indices.items() if index is not None}
    if "colors" in arrays:
        arrays["colors"] = linear_to_srgb(arrays["colors"][:, :3])
    faces = read_array(file, primitive.indices).reshape(-1, 3).astype(np.int32)
    return Mesh(read_array(file, primitive.attributes.POSITION), faces, **arrays)
