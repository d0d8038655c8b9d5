"""What a .glb shows, read leniently, of anybody's making: levels and hulls as raw arrays, faults and all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pygltflib as gl

from propsmith.runtime.gltf.buffers import HULL, read_array

Array = npt.NDArray[Any]

_HULL_NAME = re.compile(r"^U(CX|BX|SP|CP)_|-(conv)?col(only)?$", re.IGNORECASE)
_LOD_NAME = re.compile(r"_LOD(\d+)$", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Part:
    """One or several primitives as one list of triangles, where the scene puts them.

    Attributes:
        name: of the node.
        positions: `[V, 3]`, metres.
        faces: int64 `[F, 3]`; may name vertices that aren't there.
        attributes: what else vertices have, by glTF's names.
        report: what the mesh's extras say.
        errors: what couldn't be read, a line each.

    """

    name: str
    positions: Array = field(default_factory=lambda: np.zeros((0, 3)))
    faces: Array = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    attributes: dict[str, Array] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    errors: tuple[str, ...] = ()


def read_parts(file: gl.GLTF2) -> tuple[list[Part], list[Part]]:
    """The levels from the finest to the coarsest (each all meshes that belong to it), and the hulls."""
    shown = list(_scene(file))
    finest = next((node for node, _ in shown if _lod_ids(file, node)), None)
    hanging = set() if finest is None else set(_lod_ids(file, finest))
    levels: dict[int, list[Part]] = {0: []}
    hulls = []
    for node, matrix in shown:
        name = file.nodes[node].name or ""
        if file.nodes[node].mesh is None or node in hanging:
            continue
        if (file.nodes[node].extras or {}).get(HULL) or _HULL_NAME.search(name):
            hulls.append(_part(file, node, matrix))
        else:
            named = _LOD_NAME.search(name)
            levels.setdefault(int(named[1]) if named else 0, []).append(_part(file, node, matrix))
    for index, node in enumerate(() if finest is None else _lod_ids(file, finest), 1):
        levels.setdefault(index, []).append(_part(file, node, _local(file.nodes[node])))
    merged = [_joined(parts) for _, parts in sorted(levels.items()) if parts]
    return merged, hulls


def _lod_ids(file: gl.GLTF2, node: int) -> list[int]:
    ids: list[int] = (file.nodes[node].extensions or {}).get("MSFT_lod", {}).get("ids", [])
    return ids


def _scene(file: gl.GLTF2) -> Iterator[tuple[int, Array]]:
    """Every node of the scene with its matrix."""
    if not file.scenes:
        return
    waiting = [(node, np.eye(4)) for node in file.scenes[file.scene or 0].nodes or []]
    seen: set[int] = set()
    while waiting:
        index, above = waiting.pop(0)
        if index in seen:  # a broken file's circle
            continue
        seen.add(index)
        matrix = above @ _local(file.nodes[index])
        yield index, matrix
        waiting.extend((child, matrix) for child in file.nodes[index].children or [])


def _local(node: gl.Node) -> Array:
    if node.matrix:
        return np.array(node.matrix, np.float64).reshape(4, 4).T
    x, y, z, w = node.rotation or [0.0, 0.0, 0.0, 1.0]
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    matrix = np.eye(4)
    matrix[:3, :3] = turn * np.array(node.scale or [1.0] * 3)
    matrix[:3, 3] = node.translation or [0.0] * 3
    return matrix


def _part(file: gl.GLTF2, node: int, matrix: Array) -> Part:
    mesh = file.meshes[file.nodes[node].mesh]
    name = file.nodes[node].name or mesh.name or f"node {node}"
    return _joined([_primitive(file, primitive, matrix, name) for primitive in mesh.primitives], mesh.extras)


def _primitive(file: gl.GLTF2, primitive: gl.Primitive, matrix: Array, name: str) -> Part:
    if primitive.mode not in (None, gl.TRIANGLES):
        return Part(name, errors=("it isn't made of triangles: props are",))
    arrays: dict[str, Array] = {}
    errors = []
    named = {key: index for key, index in vars(primitive.attributes).items() if isinstance(index, int)}
    for key, index in {**named, "indices": primitive.indices}.items():
        if index is None:
            continue
        try:
            arrays[key] = read_array(file, index)
        except Exception as error:  # a broken file's numbers lead anywhere
            errors.append(f"can't read {key}: {error}; the file is broken or uses what Propsmith doesn't know")
    if "POSITION" not in arrays:
        return Part(name, errors=tuple(errors) or ("it has no positions: export it again",))
    positions = arrays.pop("POSITION").astype(np.float64)
    order = arrays.pop("indices", np.arange(len(positions))).reshape(-1).astype(np.int64)
    faces = order[: len(order) // 3 * 3].reshape(-1, 3)
    return Part(name, positions @ matrix[:3, :3].T + matrix[:3, 3], faces, arrays, errors=tuple(errors))


def _joined(parts: Sequence[Part], report: Any = None) -> Part:
    """Several as one; an attribute is kept if all have it."""
    if len(parts) == 1 and report is None:
        return parts[0]
    starts = np.cumsum([0, *(len(part.positions) for part in parts)])
    common = set.intersection(*(set(part.attributes) for part in parts)) if parts else set()
    return Part(
        parts[0].name if parts else "",
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.faces + start for part, start in zip(parts, starts[:-1], strict=True)]),
        {key: np.concatenate([part.attributes[key] for part in parts]) for key in sorted(common)},
        dict(report or parts[0].report),
        tuple(error for part in parts for error in part.errors),
    )
