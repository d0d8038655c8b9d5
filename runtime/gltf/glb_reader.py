"""A glTF 2.0 file, ours or anybody's, as levels of detail; or as a model whose colours can be looked up."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from propsmith.runtime.color import linear_to_srgb
from propsmith.runtime.errors import GltfError, InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.document import Document, extras, open_document, reading
from propsmith.runtime.gltf.material_reader import MaterialReader
from propsmith.runtime.gltf.mesh_reader import POINTS, ScenePart, is_surface, primitives, read_part
from propsmith.runtime.gltf.scene_nodes import PlacedMesh, SceneMeshes, scene_meshes
from propsmith.runtime.texture.source_model import SourceModel, far_origin, merge_pieces
from propsmith.runtime.texture.texture_lookup import Skin, SurfaceSkin
from propsmith.runtime.texture.texture_set import PLAIN, Material, TextureSet

_T = TypeVar("_T")
RECIPE = "propsmith"
"""Where in a node's extras a prop's recipe lies."""
_MAX_FACES = 20_000_000
_ATTRIBUTES = {"colors": "COLOR_0", "uvs": "TEXCOORD_0"}


@dataclass(frozen=True, eq=False)
class GlbAsset:
    """What a file holds.

    Attributes:
        name: of the scene's first node, without `_LOD0`.
        lods: levels of detail from the finest to the coarsest; vertices as the file splits them, colours in sRGB.
        extras: of the node that carries a recipe, or of the scene's first; empty if they aren't an object.
        reports: per level, what was measured on it.
        material: the file's first, which in our files is that of all levels.
        textures: of all levels, if they are as we write them, or None.
        hulls: convex collision bodies.
        skins: per level what a renderer takes its colours from; None takes those of the vertices.
        notes: what was left out, a line each.
    """

    name: str
    lods: tuple[Mesh, ...]
    extras: dict[str, Any]
    reports: tuple[dict[str, Any], ...]
    material: Material = PLAIN
    textures: TextureSet | None = None
    hulls: tuple[Mesh, ...] = ()
    skins: tuple[SurfaceSkin | None, ...] = (None,)
    notes: tuple[str, ...] = ()


def read_glb(path: str | os.PathLike[str]) -> GlbAsset:
    """Read a .glb or .gltf of anybody's: what its scene shows, and the LODs of it.

    Raises:
        InputError: if the file can't be read, isn't glTF, holds no surface, or requires what can't be read.
    """
    return _opened(path, _asset)


def read_extras(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The extras of a .glb or .gltf with a surface: of the node that carries a recipe, or of the scene's first.

    No array is read: engines and tools may have stored them in ways that aren't known here.

    Raises:
        InputError: the file can't be read, isn't glTF, or holds no surface.
    """
    return _opened(path, _extras)


def read_source_model(path: str | os.PathLike[str]) -> SourceModel:
    """The finest level of detail of a .glb or .gltf, with the colours of all its materials.

    Raises:
        GltfError, LookupError, TypeError, ValueError: the file is broken, or requires what can't be read.
        InputError: it can't be read.
    """
    document = open_document(path)
    document.check_required()
    scene = scene_meshes(document)
    materials = MaterialReader(document)
    return _source_model(_parts(document, scene.lods[0]) if scene.lods else [], materials)


def find_recipe(document: Document) -> dict[str, Any] | None:
    """The extras of the first node that carries a recipe of ours, or None."""
    nodes = map(extras, document.items("nodes"))
    return next((found for found in nodes if isinstance(found.get(RECIPE), dict)), None)


def _opened(path: str | os.PathLike[str], read: Callable[[Document, SceneMeshes], _T]) -> _T:
    """What `read` makes of a file with a surface in it."""
    with reading(f"{path} is not a .glb with a mesh in it"):
        document = open_document(path, "`propsmith encode` makes latents of other models")
    with reading(f"can't read {path}"):
        scene = scene_meshes(document)
        if not scene.lods or not any(map(is_surface, _all_primitives(document, scene))):
            raise InputError(_no_surface(path, document, scene))
        return read(document, scene)


def _extras(document: Document, scene: SceneMeshes) -> dict[str, Any]:
    found = find_recipe(document) or extras(document.item("nodes", scene.roots[0]))
    return {key: value for key, value in found.items() if key != "MSFT_screencoverage"}


def _all_primitives(document: Document, scene: SceneMeshes) -> Iterable[dict[str, Any]]:
    return (primitive for lod in scene.lods for placed in lod for primitive in primitives(document, placed))


def _no_surface(path: str | os.PathLike[str], document: Document, scene: SceneMeshes) -> str:
    if any(primitive.get("mode") == POINTS for primitive in _all_primitives(document, scene)):
        return f"{path} is a cloud of points: there is no surface in it"
    return f"{path} is not a .glb with a mesh in it: its scene shows none"


def _parts(document: Document, placed: Iterable[PlacedMesh]) -> list[ScenePart]:
    parts: list[ScenePart] = []
    count = 0
    for mesh in placed:
        for primitive in filter(is_surface, primitives(document, mesh)):
            parts.append(read_part(document, mesh, primitive))
            count += len(parts[-1].faces)
            if count > _MAX_FACES:
                raise GltfError(f"it shows more than {_MAX_FACES:,} triangles: simplify it first")
    return parts


def _asset(document: Document, scene: SceneMeshes) -> GlbAsset:
    document.check_required()
    lods = {placed[0]: parts for placed in scene.lods if (parts := _parts(document, placed))}
    materials = MaterialReader(document)
    material, textures = materials.own_material()
    root = document.item("nodes", scene.roots[0])
    pairs = [_drawn(parts, materials, Skin(textures, material) if textures else None) for parts in lods.values()]
    return GlbAsset(
        name=str(root.get("name") or "").removesuffix("_LOD0"),
        lods=tuple(mesh for mesh, _ in pairs),
        extras=_extras(document, scene),
        reports=tuple(_report(document, first) for first in lods),
        material=material,
        textures=textures,
        hulls=tuple(_joined(parts) for hull in scene.hulls if (parts := _parts(document, [hull]))),
        skins=tuple(skin for _, skin in pairs),
        notes=tuple(dict.fromkeys(materials.notes)),
    )


def _report(document: Document, placed: PlacedMesh) -> dict[str, Any]:
    return dict(extras(document.item("meshes", document.item("nodes", placed.node)["mesh"])))


def _drawn(parts: Sequence[ScenePart], materials: MaterialReader, own: Skin | None) -> tuple[Mesh, SurfaceSkin | None]:
    """A level as one mesh, and what colours it."""
    if own is not None and all(part.material == 0 and "TEXCOORD_0" in part.attributes for part in parts):
        return _joined(parts), own
    positions = np.concatenate([part.positions for part in parts])
    if all(materials.is_plain(part.material) for part in parts) and not far_origin(positions).any():
        return _joined(parts), None
    model = _source_model(parts, materials)
    return model.mesh, model


def _source_model(parts: Sequence[ScenePart], materials: MaterialReader) -> SourceModel:
    pieces = [(part.positions, part.faces, materials.part(part), part.normals) for part in parts]
    return merge_pieces(pieces, notes=list(dict.fromkeys(materials.notes)))


def _joined(parts: Sequence[ScenePart]) -> Mesh:
    """Several primitives as one mesh; an attribute is kept if all have it."""
    arrays: dict[str, list[npt.NDArray[Any] | None]] = {
        name: [part.attributes.get(key) for part in parts] for name, key in _ATTRIBUTES.items()
    }
    arrays |= {"normals": [part.normals for part in parts], "tangents": [part.tangents for part in parts]}
    common = {
        name: np.concatenate([array for array in found if array is not None])
        for name, found in arrays.items()
        if all(array is not None for array in found)
    }
    if "colors" in common:
        common["colors"] = linear_to_srgb(common["colors"][:, :3])
    firsts = np.cumsum([0, *(len(part.positions) for part in parts)])
    faces = [part.faces + first for part, first in zip(parts, firsts, strict=False)]
    return Mesh(np.concatenate([part.positions for part in parts]), np.concatenate(faces), **common)
