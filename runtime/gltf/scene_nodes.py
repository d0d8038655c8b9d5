"""The nodes of a glTF scene: which mesh stands where, which are levels of detail, which are collision hulls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from propsmith.runtime.errors import GltfError
from propsmith.runtime.gltf.accessors import read_floats
from propsmith.runtime.gltf.document import HULL, INSTANCING, LOD, VISIBILITY, Document, extension, extras

Matrix = npt.NDArray[np.float64]

# Blender numbers duplicates: `crate-colonly.001`.
_NUMBER = r"[\s.\d]*$"
_HULL_NAME = re.compile(rf"^(U(CX|BX|SP|CP)|MCDCX)_|[-_$]((conv)?colonly|navmesh|occonly){_NUMBER}", re.IGNORECASE)
_BODY_NAME = re.compile(rf"([-_$](conv)?col|_hull_\d+){_NUMBER}", re.IGNORECASE)
"""A mesh of its own, which Godot gives a body (`-col`); beside a mesh of the name before it, that one's hull."""
_LOD_NAME = re.compile(r"(?:^|[-_. ])LOD[-_ ]?(\d{1,2})(?=$|[-_. ])", re.IGNORECASE)
_MAX_INSTANCES = 100_000


@dataclass(frozen=True, eq=False)
class PlacedMesh:
    """A mesh where a node puts it.

    Attributes:
        name: of the node, or else of the mesh.
        node: its number.
        matrix: from the mesh to the scene, `[4, 4]`.
        lod: its level of detail by name or MSFT_lod, 0 the finest; not yet without gaps.
        is_hull: whether it is a collision hull.
    """

    name: str
    node: int
    matrix: Matrix
    lod: int = 0
    is_hull: bool = False


@dataclass(frozen=True, eq=False)
class SceneMeshes:
    """What a scene shows.

    Attributes:
        lods: meshes of each level of detail, the finest first; empty if there is no mesh.
        hulls: collision hulls.
        roots: numbers of the scene's topmost nodes.
    """

    lods: tuple[tuple[PlacedMesh, ...], ...]
    hulls: tuple[PlacedMesh, ...]
    roots: tuple[int, ...]


def scene_meshes(document: Document) -> SceneMeshes:
    """The meshes of the default scene; without one of the first, without any below the nodes that no other holds.

    Raises:
        GltfError: nodes name what isn't there.
    """
    roots = _roots(document)
    placed = _named_bodies(list(_NodeWalk(document).below(roots)))
    shown = [mesh for mesh in placed if not mesh.is_hull]
    numbers = sorted({mesh.lod for mesh in shown})
    return SceneMeshes(
        tuple(tuple(mesh for mesh in shown if mesh.lod == number) for number in numbers),
        tuple(mesh for mesh in placed if mesh.is_hull),
        tuple(roots),
    )


def _roots(document: Document) -> list[int]:
    if document.items("scenes"):
        return list(document.item("scenes", document.json.get("scene", 0)).get("nodes") or ())
    nodes = document.items("nodes")
    children = {child for node in nodes for child in node.get("children") or ()}
    return [index for index in range(len(nodes)) if index not in children]


def _named_bodies(placed: list[PlacedMesh]) -> list[PlacedMesh]:
    """Make hulls of the meshes named `NAME-col` or `NAME_hull_1` beside a mesh NAME."""
    names = {_LOD_NAME.sub("", mesh.name).lower() for mesh in placed if not mesh.is_hull}
    return [
        replace(mesh, is_hull=True) if (body := _BODY_NAME.search(mesh.name)) and _base(mesh, body) in names else mesh
        for mesh in placed
    ]


def _base(mesh: PlacedMesh, body: re.Match[str]) -> str:
    return _LOD_NAME.sub("", mesh.name[: body.start()]).lower()


@dataclass(frozen=True)
class _Above:
    """What a node inherits from those above it."""

    matrix: Matrix
    lod: int | None = None
    is_fixed: bool = False
    is_hull: bool = False


class _NodeWalk:
    """Goes through the nodes, each once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: set[int] = set()
        # These stand in for others, wherever they hang.
        self._coarser = {index for node in document.items("nodes") for index in _lod_ids(node)}

    def below(self, roots: list[int]) -> Iterator[PlacedMesh]:
        """All meshes below nodes, in the order of the tree."""
        top = _Above(np.eye(4))
        waiting = [(index, top) for index in reversed(roots) if index not in self._coarser]
        while waiting:
            index, above = waiting.pop()
            node = self._document.item("nodes", index)
            if index in self._seen or (extension(node, VISIBILITY) or {}).get("visible") is False:
                continue
            self._seen.add(index)
            here = self._inherited(node, above)
            yield from self._meshes(index, node, here)
            children = [child for child in node.get("children") or () if child not in self._coarser]
            waiting.extend((child, here) for child in reversed(children))
            lods = enumerate(_lod_ids(node), 1)
            waiting.extend((coarse, replace(above, lod=lod, is_fixed=True)) for lod, coarse in lods)

    def _inherited(self, node: dict[str, Any], above: _Above) -> _Above:
        name = str(node.get("name") or "")
        named = None if above.is_fixed else _LOD_NAME.search(name)
        return replace(
            above,
            matrix=above.matrix @ local_matrix(node),
            lod=int(named[1]) if named else above.lod,
            is_hull=above.is_hull or bool(extras(node).get(HULL)) or bool(_HULL_NAME.search(name)),
        )

    def _meshes(self, index: int, node: dict[str, Any], here: _Above) -> Iterator[PlacedMesh]:
        if node.get("mesh") is None:
            return
        mesh_name = str(self._document.item("meshes", node["mesh"]).get("name") or "")
        name = str(node.get("name") or mesh_name)
        named = _LOD_NAME.search(name) if here.lod is None else None
        is_hull = here.is_hull or bool(_HULL_NAME.search(name))
        placed = PlacedMesh(name or f"node {index}", index, here.matrix, int(named[1]) if named else here.lod or 0)
        for matrix in _instances(self._document, node):
            yield replace(placed, matrix=placed.matrix if matrix is None else placed.matrix @ matrix, is_hull=is_hull)


def _lod_ids(node: dict[str, Any]) -> list[int]:
    return list((extension(node, LOD) or {}).get("ids") or ())


def _instances(document: Document, node: dict[str, Any]) -> Iterator[Matrix | None]:
    """Where copies of a node's mesh stand (EXT_mesh_gpu_instancing), or None for the mesh itself."""
    instancing = extension(node, INSTANCING)
    if instancing is None:
        yield None
        return
    arrays = {
        key: read_floats(document, index)
        for key, index in (instancing.get("attributes") or {}).items()
        if key in ("TRANSLATION", "ROTATION", "SCALE")
    }
    counts = {len(array) for array in arrays.values()}
    if len(counts) > 1:
        raise GltfError(f"{INSTANCING} has attributes of different lengths: export it again")
    count = counts.pop() if counts else 1
    if count > _MAX_INSTANCES:
        raise GltfError(f"{INSTANCING} puts {count:,} meshes in place, more than {_MAX_INSTANCES:,}: leave some out")
    for row in range(count):
        yield local_matrix({key.lower(): array[row] for key, array in arrays.items()})


def local_matrix(node: dict[str, Any]) -> Matrix:
    """A node's own matrix `[4, 4]`, of `matrix` or of `translation`, `rotation` and `scale`."""
    if node.get("matrix") is not None:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    rotation = np.array(node.get("rotation", (0, 0, 0, 1)), np.float64)
    x, y, z, w = rotation / (np.linalg.norm(rotation) or 1.0)
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    matrix = np.eye(4)
    matrix[:3, :3] = turn * np.array(node.get("scale", (1, 1, 1)), np.float64)
    matrix[:3, 3] = node.get("translation", (0, 0, 0))
    return matrix


def world_matrices(document: Document, nodes: list[int]) -> Matrix:
    """From nodes to the scene, `[N, 4, 4]`."""
    parents = {
        child: index for index, node in enumerate(document.items("nodes")) for child in node.get("children") or ()
    }
    matrices = []
    for index in nodes:
        matrix, at, steps = local_matrix(document.item("nodes", index)), index, 0
        while at in parents and steps < len(parents):
            at, steps = parents[at], steps + 1
            matrix = local_matrix(document.item("nodes", at)) @ matrix
        matrices.append(matrix)
    return np.array(matrices, np.float64).reshape(-1, 4, 4)
