"""Primitives of a glTF file as triangles in the scene's space, at rest: morphed, skinned and put in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from propsmith.runtime.errors import GltfError
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.gltf.accessors import read_accessor, read_floats
from propsmith.runtime.gltf.document import DRACO, Document, extension
from propsmith.runtime.gltf.scene_nodes import PlacedMesh, world_matrices

Array = npt.NDArray[Any]

_WIDTHS = {
    "POSITION": (3,), "NORMAL": (3,), "TANGENT": (4,), "TEXCOORD": (2,), "COLOR": (3, 4), "JOINTS": (4,),
    "WEIGHTS": (4,), "indices": (1,),
}  # fmt: skip
"""Numbers an element, by attribute."""
POINTS, TRIANGLES, TRIANGLE_STRIP, TRIANGLE_FAN = 0, 4, 5, 6


@dataclass(frozen=True, eq=False)
class ScenePart:
    """A primitive where the scene puts it.

    Attributes:
        name: of its node.
        positions: float64 `[V, 3]`, metres.
        faces: int64 `[F, 3]`, counter-clockwise from outside; may name vertices that aren't there.
        attributes: what else vertices have, as the file has it (morphed), float32, by glTF's names.
        normals: unit, in the scene's space, float32 `[V, 3]`, or None.
        tangents: likewise, with the handedness, float32 `[V, 4]`, or None.
        material: its number, or None.
        errors: what couldn't be read, a line each.
    """

    name: str
    positions: Array = field(default_factory=lambda: np.zeros((0, 3)))
    faces: Array = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    attributes: dict[str, Array] = field(default_factory=dict)
    normals: Array | None = None
    tangents: Array | None = None
    material: int | None = None
    errors: tuple[str, ...] = ()


def read_part(document: Document, placed: PlacedMesh, primitive: dict[str, Any]) -> ScenePart:
    """A primitive of triangles of any kind.

    Raises:
        GltfError: an array of it can't be read.
    """
    part = inspect_part(document, placed, primitive)
    if part.errors:
        raise GltfError(f"{part.name}: {part.errors[0]}")
    if len(part.faces) and part.faces.max() >= len(part.positions):
        raise GltfError(
            f"{part.name}: its faces name vertex {part.faces.max()}, but there are {len(part.positions)}: "
            "export it again"
        )
    return part


def inspect_part(document: Document, placed: PlacedMesh, primitive: dict[str, Any]) -> ScenePart:
    """A primitive, as far as it can be read; what can't is in the part's errors."""
    name = placed.name
    if not is_surface(primitive):
        return ScenePart(name, errors=("it isn't made of triangles: props are",))
    if _is_draco(document, primitive):
        return ScenePart(name, errors=(f"it is compressed by {DRACO}, which Propsmith can't read: save it without",))
    errors: list[str] = []
    arrays = dict(_arrays(document, primitive, errors))
    weights = _morph_weights(document, placed.node)
    if weights and not errors:
        _morph(document, arrays, primitive, weights)
    if "POSITION" not in arrays:
        return ScenePart(name, errors=tuple(errors) or ("it has no positions: export it again",))
    positions = arrays.pop("POSITION")
    order = arrays.pop("indices", np.arange(len(positions))).reshape(-1).astype(np.int64)
    faces = triangles(order, primitive.get("mode", TRIANGLES))
    stray = {key: len(array) for key, array in arrays.items() if len(array) != len(positions)}
    for key, count in stray.items():
        errors.append(f"{key} has {count} elements for {len(positions)} vertices: export it again")
        del arrays[key]
    skin = None if errors else _skin_matrices(document, placed.node, arrays)
    placement = _Placement(placed.matrix) if skin is None else _Placement(skin)
    material = primitive.get("material")
    return ScenePart(
        name,
        placement.positions(positions),
        placement.wound(faces),
        arrays,
        placement.normals(arrays.get("NORMAL")),
        placement.tangents(arrays.get("TANGENT")),
        material,
        tuple(errors),
    )


def primitives(document: Document, placed: PlacedMesh) -> list[dict[str, Any]]:
    """The primitives of a placed mesh."""
    mesh = document.item("meshes", document.item("nodes", placed.node)["mesh"])
    return list(mesh.get("primitives") or ())


def is_surface(primitive: dict[str, Any]) -> bool:
    """Whether it is made of triangles, not of points or lines."""
    return primitive.get("mode", TRIANGLES) in (TRIANGLES, TRIANGLE_STRIP, TRIANGLE_FAN)


def triangles(order: npt.NDArray[np.int64], mode: int) -> npt.NDArray[np.int64]:
    """Corners `[N]` in a primitive's order as triangles `[F, 3]`; an incomplete last one is left out."""
    if mode == TRIANGLES:
        return order[: len(order) // 3 * 3].reshape(-1, 3)
    if len(order) < 3:
        return np.zeros((0, 3), np.int64)
    i = np.arange(len(order) - 2)
    if mode == TRIANGLE_STRIP:
        faces = order[np.stack([i, i + 1 + i % 2, i + 2 - i % 2], axis=1)]
    else:
        faces = order[np.stack([np.zeros_like(i), i + 1, i + 2], axis=1)]
    a, b, c = faces.T
    # Strips are joined by triangles without area.
    distinct: npt.NDArray[np.int64] = faces[
        (a != b) & (b != c) & (c != a)
    ]  # strips are joined by triangles without area
    return distinct


def _is_draco(document: Document, primitive: dict[str, Any]) -> bool:
    """Whether a primitive's arrays are there compressed only."""
    position = (primitive.get("attributes") or {}).get("POSITION")
    if extension(primitive, DRACO) is None or position is None:
        return False
    return document.item("accessors", position).get("bufferView") is None


def _arrays(document: Document, primitive: dict[str, Any], errors: list[str]) -> Iterator[tuple[str, Array]]:
    named = dict(primitive.get("attributes") or {})
    for key, index in {**named, "indices": primitive.get("indices")}.items():
        if index is None:
            continue
        try:
            integer = key == "indices" or key.startswith("JOINTS_")
            array = read_accessor(document, index) if integer else read_floats(document, index)
            if array.shape[1] not in _WIDTHS.get(key.rsplit("_", 1)[0], (array.shape[1],)):
                errors.append(f"{key} has {array.shape[1]} numbers an element: export it again")
                continue
            yield key, array
        except GltfError as error:
            errors.append(f"can't read {key}: {error}")
        except (LookupError, TypeError, ValueError) as error:
            errors.append(f"can't read {key}: {error}; the file is broken or uses what Propsmith doesn't know")


def _morph_weights(document: Document, node: int) -> list[float]:
    """Weights of the morph targets at rest."""
    found = document.item("nodes", node)
    weights = found.get("weights") or document.item("meshes", found["mesh"]).get("weights") or ()
    return [float(weight) for weight in weights]


def _morph(document: Document, arrays: dict[str, Array], primitive: dict[str, Any], weights: list[float]) -> None:
    for weight, target in zip(weights, primitive.get("targets") or (), strict=False):
        for key, index in target.items() if weight else ():
            if key not in arrays:
                continue
            moved, change = arrays[key].copy(), read_floats(document, index)
            moved[:, : change.shape[1]] += np.float32(weight) * change  # a tangent's handedness stays
            arrays[key] = moved


def _skin_matrices(document: Document, node: int, arrays: dict[str, Array]) -> Array | None:
    """What moves each vertex of a skinned mesh, `[V, 4, 4]`: its joints alone, not its node. None without a skin."""
    number = document.item("nodes", node).get("skin")
    sets = sorted(key for key in arrays if key.startswith("JOINTS_"))
    if number is None or not sets or not all(f"WEIGHTS_{key[7:]}" in arrays for key in sets):
        return None
    skin = document.item("skins", number)
    matrices = world_matrices(document, list(skin["joints"]))
    if skin.get("inverseBindMatrices") is not None:
        inverse = read_floats(document, skin["inverseBindMatrices"]).astype(np.float64)
        matrices = matrices @ inverse[: len(matrices)].reshape(-1, 4, 4).transpose(0, 2, 1)
    joints = np.concatenate([arrays[key] for key in sets], axis=1).astype(np.int64)
    weights = np.concatenate([arrays[f"WEIGHTS_{key[7:]}"] for key in sets], axis=1).astype(np.float64)
    if len(joints) and joints[weights > 0].max(initial=0) >= len(matrices):
        raise GltfError(f"a vertex hangs on joint {joints.max()}, but its skin has {len(matrices)}: export it again")
    total = weights.sum(axis=1, keepdims=True)
    weights = np.where(total > 0, weights / np.where(total > 0, total, 1), np.eye(1, weights.shape[1]))
    blended = np.zeros((len(joints), 4, 4))
    for joint, weight in zip(np.minimum(joints, len(matrices) - 1).T, weights.T, strict=True):
        blended += weight[:, None, None] * matrices[joint]
    return blended


class _Placement:
    """Moves vertices by one matrix `[4, 4]`, or by one each `[V, 4, 4]`; what needn't be moved stays exactly so."""

    def __init__(self, matrix: Array) -> None:
        self._matrix = matrix
        self._linear = matrix[..., :3, :3]
        self._is_shared = matrix.ndim == 2
        self._turns = not self._is_shared or not _is_scale(self._linear)
        self._signs = np.where(np.linalg.det(self._linear) < 0, -1, 1)

    def positions(self, positions: Array) -> Array:
        """Positions float64 `[V, 3]`."""
        if self._is_shared and np.array_equal(self._matrix, np.eye(4)):
            return positions.astype(np.float64)
        return self._moved(positions) + self._matrix[..., :3, 3]

    def _moved(self, vectors: Array, linear: Array | None = None) -> Array:
        linear = self._linear if linear is None else linear
        return np.asarray(np.einsum("...ij,...j->...i", linear, vectors.astype(np.float64)))

    def wound(self, faces: Array) -> Array:
        """Faces turned round where they are mirrored."""
        if self._is_shared:
            return faces[:, ::-1] if self._signs < 0 else faces
        sound = ((faces >= 0) & (faces < len(self._signs))).all(axis=1)
        mirrored = np.zeros(len(faces), bool)
        mirrored[sound] = self._signs[faces[sound]].sum(axis=1) < 0
        return np.where(mirrored[:, None], faces[:, ::-1], faces)

    def normals(self, normals: Array | None) -> Array | None:
        """Unit normals float32 `[V, 3]`."""
        if normals is None or not self._turns:
            return normals
        # The cofactors are the inverse transposed times the determinant, and are there for flat scales, too.
        rows = [np.cross(self._linear[..., (i + 1) % 3, :], self._linear[..., (i + 2) % 3, :]) for i in range(3)]
        cofactors = np.stack(rows, axis=-2) * self._signs[..., None, None]
        return unit(self._moved(normals, cofactors)).astype(np.float32)

    def tangents(self, tangents: Array | None) -> Array | None:
        """Unit tangents with their handedness float32 `[V, 4]`."""
        if tangents is None or not self._turns:
            return tangents
        along = unit(self._moved(tangents[:, :3]))
        sides = np.broadcast_to(self._signs, len(tangents)) * tangents[:, 3]
        return np.concatenate([along, sides[:, None]], axis=1).astype(np.float32)


def _is_scale(linear: Array) -> bool:
    """Whether a matrix neither turns nor mirrors nor stretches."""
    return bool(linear[0, 0] > 0 and np.array_equal(linear, np.eye(3) * linear[0, 0]))
