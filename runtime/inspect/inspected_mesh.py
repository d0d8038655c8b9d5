"""What a glTF file shows, faults and all: each level of detail and each hull as raw arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from propsmith.runtime.errors import GltfError
from propsmith.runtime.gltf.document import Document, extras
from propsmith.runtime.gltf.material_reader import MaterialReader
from propsmith.runtime.gltf.mesh_reader import ScenePart, inspect_part, primitives
from propsmith.runtime.gltf.scene_nodes import PlacedMesh, scene_meshes

Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class InspectedMesh:
    """One or several primitives as one list of triangles, where the scene puts them.

    Attributes:
        name: of the first node.
        positions: `[V, 3]`, metres.
        faces: int64 `[F, 3]`; may name vertices that aren't there.
        attributes: what else all vertices have, as the file has it, by glTF's names.
        report: what the mesh's extras say.
        errors: what couldn't be read, a line each.
        lacks_uvs: whether a material has a texture for which there are no UVs.
    """

    name: str
    positions: Array = field(default_factory=lambda: np.zeros((0, 3)))
    faces: Array = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    attributes: dict[str, Array] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    lacks_uvs: bool = False

    @property
    def sound_faces(self) -> Array:
        """Those faces whose vertices are all there, `[F, 3]`."""
        return self.faces[((self.faces >= 0) & (self.faces < len(self.positions))).all(axis=1)]

    @property
    def bounds(self) -> tuple[Array, Array] | None:
        """The lowest and the highest corner of what the faces span, metres; None if that has no numbers."""
        corners = self.positions[np.unique(self.sound_faces)]
        if not len(corners) or not np.isfinite(corners).all():
            return None
        return corners.min(axis=0), corners.max(axis=0)


def inspected_meshes(document: Document) -> tuple[list[InspectedMesh], list[InspectedMesh]]:
    """The levels of detail from the finest to the coarsest (each all meshes that belong to it), and the hulls.

    Raises:
        GltfError: nodes or meshes name what isn't there.
    """
    scene = scene_meshes(document)
    return [_inspected(document, lod) for lod in scene.lods], [_inspected(document, (hull,)) for hull in scene.hulls]


def _inspected(document: Document, meshes: Sequence[PlacedMesh]) -> InspectedMesh:
    parts = [inspect_part(document, mesh, primitive) for mesh in meshes for primitive in primitives(document, mesh)]
    first = document.item("meshes", document.item("nodes", meshes[0].node)["mesh"])
    if not parts:
        return InspectedMesh(meshes[0].name, report=extras(first), errors=("its mesh is empty: leave it out",))
    firsts = np.cumsum([0, *(len(part.positions) for part in parts)])
    common = set.intersection(*(set(part.attributes) for part in parts))
    materials = MaterialReader(document)
    return InspectedMesh(
        meshes[0].name,
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.faces + start for part, start in zip(parts, firsts, strict=False)]),
        {key: np.concatenate([part.attributes[key] for part in parts]) for key in sorted(common)},
        extras(first),
        tuple(error for part in parts for error in part.errors),
        any(_lacks_uvs(part, materials) for part in parts),
    )


def _lacks_uvs(part: ScenePart, materials: MaterialReader) -> bool:
    if part.errors:
        return False
    try:
        number = materials.texture_set(part)
    except GltfError:
        return False
    return number is not None and f"TEXCOORD_{number}" not in part.attributes
