"""A chain of levels of detail to a binary glTF 2.0 file: MSFT_lod, one material for all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pygltflib as gl

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import write_atomic
from propsmith.runtime.geometry.lod.lods import Lod, LodChain
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.buffers import BinaryChunk
from propsmith.runtime.gltf.document import HULL, LOD
from propsmith.runtime.gltf.material_writer import add_material, add_unseen_material
from propsmith.runtime.gltf.profiles import GENERIC, Profile
from propsmith.runtime.gltf.quantized import PackedChunk
from propsmith.runtime.texture.texture_set import PLAIN
from propsmith.runtime.texture.textured_lods import TexturedLods

_SCREEN_COVERAGE = (0.5, 0.25, 0.1, 0.02, 0.01, 0.005, 0.0025, 0.001)


def write_glb(path: str | os.PathLike[str], levels: LodChain | Sequence[Mesh], **choices: Any) -> None:
    """Write `encode_glb` of the same arguments to `path`, whole or not at all.

    Raises:
        InputError: as `encode_glb`, and if the file can't be written.

    """
    write_atomic(path, encode_glb(levels, **choices))


def encode_glb(
    levels: LodChain | Sequence[Mesh],
    *,
    name: str = "prop",
    extras: Mapping[str, Any] | None = None,
    profile: Profile = GENERIC,
    hulls: Sequence[Mesh] = (),
) -> bytes:
    """Return a .glb file; the same arguments give the same bytes.

    LOD0 is the only visible node of the scene; the others hang on it by MSFT_lod, so that a reader without the
    extension shows LOD0 alone. Vertex colours are linear, as glTF wants them, in 16 bits: the darkest step of 8 linear
    bits is 13 of 255 in sRGB, which shows as bands. They multiply the base colour: with textures they are left out.

    Args:
        levels: a chain, or meshes from the finest to the coarsest, in metres, y up; with normals and colours if they
            are to be in the file.
        name: of scene, nodes, meshes and material; `names.node_name` gives one that no engine reads hints from.
        extras: of the scene's node, which engines keep: how the asset was made. Anything JSON can hold, though nulls
            and empty lists are left out.
        profile: of the engine that it is for.
        hulls: convex collision bodies, which profiles without a place for them leave out.

    Raises:
        InputError: if there is no level, a level has no faces, or the extras aren't JSON.
    """
    meshes = [lod.mesh for lod in levels.lods] if isinstance(levels, LodChain) else list(levels)
    if not meshes or not all(len(mesh.faces) for mesh in meshes):
        raise InputError("a .glb needs at least one level, and each level at least one face")
    reports = [_report(lod) for lod in levels.lods] if isinstance(levels, LodChain) else [{}] * len(meshes)
    material, textures = (levels.material, levels.textures) if isinstance(levels, TexturedLods) else (PLAIN, None)
    if textures is not None:
        meshes = [replace(mesh, colors=None) for mesh in meshes]
    file = _new_file(name)
    blob = PackedChunk(file, meshes) if profile.packed else BinaryChunk(file)
    add_material(file, name, material, textures, blob.add_view, is_titled=profile.titles_images)
    for index, (mesh, report) in enumerate(zip(meshes, reports, strict=True)):
        label = f"{name}_LOD{index}"
        facts = {"lod": index, "triangles": len(mesh.faces), **report}
        file.meshes.append(gl.Mesh(name=label, primitives=[blob.primitive(mesh)], extras=facts))
        file.nodes.append(gl.Node(name=label, mesh=index, **blob.transform))
    _link_levels(file)
    root = _root(file, name, profile)
    root.extras = {**_as_json(extras or {}), **(root.extras or {})}
    if profile.hull and hulls:
        unseen = add_unseen_material(file, f"{name}_hull") if profile.hides_hulls else None
        for number, hull in enumerate(hulls, 1):
            _add_hull(file, blob.bare(hull, unseen), root, profile.hull.format(name=name, number=number))
    return blob.file_bytes()


def _link_levels(file: gl.GLTF2) -> None:
    """Hang the coarser levels on the finest."""
    count = len(file.nodes)
    if count > 1:
        file.extensionsUsed.append(LOD)
        file.nodes[0].extensions = {LOD: {"ids": list(range(1, count))}}
        file.nodes[0].extras = {"MSFT_screencoverage": list(_SCREEN_COVERAGE[:count])}


def _root(file: gl.GLTF2, name: str, profile: Profile) -> gl.Node:
    """The scene's node: the finest level, or one above it with the coarser ones in a scene of their own."""
    if not profile.grouped:
        if not profile.shows_scene:
            file.nodes[0].name = name
        return file.nodes[0]
    coarser = list(range(1, len(file.nodes)))
    if coarser:
        file.scenes.append(gl.Scene(name=f"{name} levels", nodes=coarser))
    file.nodes.append(gl.Node(name=name, children=[0]))
    file.scenes[0].nodes = [len(file.nodes) - 1]
    return file.nodes[-1]


def _add_hull(file: gl.GLTF2, primitive: gl.Primitive, root: gl.Node, label: str) -> None:
    file.meshes.append(gl.Mesh(name=label, primitives=[primitive]))
    root.children = [*(root.children or []), len(file.nodes)]
    file.nodes.append(gl.Node(name=label, mesh=len(file.meshes) - 1, extras={HULL: True}))


def encode_points(
    positions: FloatArray, colors: FloatArray, *, name: str = "points", extras: Mapping[str, Any] | None = None
) -> bytes:
    """Return a .glb file of points, for readers to draw without light; the same arguments give the same bytes.

    Args:
        positions: float32 `[N, 3]`, in metres, y up.
        colors: sRGB in 0..1, float32 `[N, 3]`.
        name: of the node, the mesh and the material.
        extras: of the node.

    Raises:
        InputError: if there is no point, or the extras aren't JSON.
    """
    if not len(positions):
        raise InputError("a .glb needs at least one point")
    file = _new_file(name)
    blob = BinaryChunk(file)
    add_material(file, name, PLAIN, None, blob.add_view)
    file.meshes.append(gl.Mesh(name=name, primitives=[blob.points(positions, colors)]))
    file.nodes.append(gl.Node(name=name, mesh=0, extras=_as_json(extras or {})))
    return blob.file_bytes()


def _new_file(name: str) -> gl.GLTF2:
    try:
        generator = f"propsmith {version('propsmith')}"
    except PackageNotFoundError:
        generator = "propsmith"
    return gl.GLTF2(asset=gl.Asset(generator=generator), scene=0, scenes=[gl.Scene(name=name, nodes=[0])])


def _report(lod: Lod) -> dict[str, Any]:
    return {
        "ceiling": lod.ceiling,
        "reached": lod.reached,
        "within_bound": lod.within_bound,
        "max_error": float(f"{lod.error.maximum:.4g}"),
        "mean_error": float(f"{lod.error.mean:.4g}"),
        "max_loss": float(f"{lod.loss.maximum:.4g}"),
        "mean_loss": float(f"{lod.loss.mean:.4g}"),
        "open_edges": lod.open_edges,
        "nonmanifold_edges": lod.nonmanifold_edges,
        "self_intersections": lod.self_intersections,
    }


def _as_json(extras: Mapping[str, Any]) -> dict[str, Any]:
    try:
        plain = json.loads(json.dumps(dict(extras), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise InputError(f"the extras of a .glb must be plain JSON: {error}") from error
    assert isinstance(plain, dict)
    return plain
