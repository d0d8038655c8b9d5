"""A binary glTF 2.0 file back to levels of detail."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pygltflib as gl

from propsmith.runtime.color import linear_to_srgb
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.buffers import HULL, read_array
from propsmith.runtime.gltf.gltf_material import read_material
from propsmith.runtime.texture.material import PLAIN, Material, TextureSet


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
        hulls: convex collision bodies.

    """

    name: str
    levels: tuple[Mesh, ...]
    extras: dict[str, Any]
    reports: tuple[dict[str, Any], ...]
    material: Material = PLAIN
    textures: TextureSet | None = None
    hulls: tuple[Mesh, ...] = ()


def read_glb(path: str | os.PathLike[str]) -> GlbAsset:
    """Read a file that `write_glb` wrote, or another with one mesh a node: the first node of the scene and its LODs.

    Raises:
        InputError: if the file can't be read or isn't such a .glb.

    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
    if data[:4] != b"glTF":
        raise InputError(f"{path} is not a .glb: `propsmith encode` makes latents of other models")
    try:
        file = gl.GLTF2.load_from_bytes(data)
        if any(p.mode == gl.POINTS for mesh in file.meshes or [] for p in mesh.primitives):
            raise InputError(f"{path} is a cloud of points: there is no surface in it")
        return _asset(file)
    except InputError:
        raise
    except Exception as error:  # pygltflib answers broken bytes with whatever Python raises on the way
        raise InputError(f"{path} is not a .glb with a mesh in it: {error}") from error


def _asset(file: gl.GLTF2) -> GlbAsset:
    root = file.nodes[file.scenes[file.scene or 0].nodes[0]]
    below = [file.nodes[index] for index in root.children or []]
    finest = root if root.mesh is not None else next(node for node in below if node.mesh is not None)
    lods = [file.nodes[index] for index in (finest.extensions or {}).get("MSFT_lod", {}).get("ids", [])]
    hulls = [node for node in below if (node.extras or {}).get(HULL)]
    meshes = [file.meshes[node.mesh] for node in (finest, *lods)]
    material, textures = read_material(file)
    return GlbAsset(
        name=root.name or "",
        levels=tuple(_shown(file, node) for node in (finest, *lods)),
        extras={key: value for key, value in (root.extras or {}).items() if key != "MSFT_screencoverage"},
        reports=tuple(dict(mesh.extras or {}) for mesh in meshes),
        material=material,
        textures=textures,
        hulls=tuple(_shown(file, node) for node in hulls),
    )


def _shown(file: gl.GLTF2, node: gl.Node) -> Mesh:
    """A node's mesh where the node puts it; turned nodes are none of ours."""
    mesh = _mesh(file, file.meshes[node.mesh].primitives[0])
    scale, offset = node.scale or [1.0] * 3, node.translation or [0.0] * 3
    if scale == [1.0] * 3 and not any(offset):
        return mesh
    return replace(mesh, vertices=mesh.vertices * np.array(scale, np.float64) + np.array(offset))


def _mesh(file: gl.GLTF2, primitive: gl.Primitive) -> Mesh:
    names = {"colors": "COLOR_0", "normals": "NORMAL", "uvs": "TEXCOORD_0", "tangents": "TANGENT"}
    indices = {name: getattr(primitive.attributes, attribute) for name, attribute in names.items()}
    arrays = {name: read_array(file, index) for name, index in indices.items() if index is not None}
    if "colors" in arrays:
        arrays["colors"] = linear_to_srgb(arrays["colors"][:, :3])
    faces = read_array(file, primitive.indices).reshape(-1, 3).astype(np.int32)
    return Mesh(read_array(file, primitive.attributes.POSITION), faces, **arrays)
