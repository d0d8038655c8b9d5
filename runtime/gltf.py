"""A chain of levels of detail to a binary glTF 2.0 file, and back: MSFT_lod, one material for all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pygltflib as gl

from propsmith.runtime.color import linear_to_srgb, srgb_to_linear
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import write_atomic
from propsmith.runtime.gltf_material import add_material, read_material
from propsmith.runtime.lod import LodChain, LodLevel
from propsmith.runtime.mesh import FloatArray, Mesh
from propsmith.runtime.textures import PLAIN, Material, TextureSet

_SCREEN_COVERAGE = (0.5, 0.25, 0.1, 0.02, 0.01, 0.005, 0.0025, 0.001)


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


def write_glb(
    path: str | os.PathLike[str],
    levels: LodChain | Sequence[Mesh],
    *,
    name: str = "prop",
    extras: Mapping[str, Any] | None = None,
) -> None:
    """Write `encode_glb` of the same arguments to `path`, whole or not at all.

    Raises:
        InputError: as `encode_glb`, and if the file can't be written.

    """
    write_atomic(path, encode_glb(levels, name=name, extras=extras))


def encode_glb(
    levels: LodChain | Sequence[Mesh], *, name: str = "prop", extras: Mapping[str, Any] | None = None
) -> bytes:
    """Return a .glb file; the same arguments give the same bytes.

    LOD0 is the only node of the scene; the others hang on it by MSFT_lod, so that a reader without the extension shows
    LOD0 alone. Vertex colours are linear, as glTF wants them, in 16 bits: the darkest step of 8 linear bits is
    13 of 255 in sRGB, which shows as bands. They multiply the base colour: with textures they are left out.

    Args:
        levels: a chain, or meshes from the finest to the coarsest, in metres, y up; with normals and colours if they
            are to be in the file.
        name: of the node, the meshes and the material.
        extras: of LOD0's node, which engines keep: how the asset was made. Anything JSON can hold, though nulls and
            empty lists are left out.

    Raises:
        InputError: if there is no level, a level has no faces, or the extras aren't JSON.

    """
    meshes = [level.mesh for level in levels.levels] if isinstance(levels, LodChain) else list(levels)
    if not meshes or not all(len(mesh.faces) for mesh in meshes):
        raise InputError("a .glb needs at least one level, and each level at least one face")
    reports = [_report(level) for level in levels.levels] if isinstance(levels, LodChain) else [{}] * len(meshes)
    file = _new_file(name)
    blob = _Blob(file)
    material, textures = (levels.material, levels.textures) if isinstance(levels, LodChain) else (PLAIN, None)
    if textures is not None:
        meshes = [replace(mesh, colors=None) for mesh in meshes]
    add_material(file, name, material, textures, blob.add_view)
    for index, (mesh, report) in enumerate(zip(meshes, reports, strict=True)):
        label = name if index == 0 else f"{name}_LOD{index}"
        facts = {"lod": index, "triangles": len(mesh.faces), **report}
        file.meshes.append(gl.Mesh(name=f"{name}_LOD{index}", primitives=[blob.primitive(mesh)], extras=facts))
        file.nodes.append(gl.Node(name=label, mesh=index))
    file.nodes[0].extras = _as_json(extras or {})
    if len(meshes) > 1:
        file.extensionsUsed.append("MSFT_lod")
        file.nodes[0].extensions = {"MSFT_lod": {"ids": list(range(1, len(meshes)))}}
        file.nodes[0].extras["MSFT_screencoverage"] = list(_SCREEN_COVERAGE[: len(meshes)])
    return blob.file_bytes()


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
    blob = _Blob(file)
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


def _report(level: LodLevel) -> dict[str, Any]:
    return {
        "ceiling": level.ceiling,
        "reached": level.reached,
        "max_error": float(f"{level.error.maximum:.4g}"),
        "mean_error": float(f"{level.error.mean:.4g}"),
        "open_edges": level.open_edges,
        "nonmanifold_edges": level.nonmanifold_edges,
    }


def _as_json(extras: Mapping[str, Any]) -> dict[str, Any]:
    try:
        plain = json.loads(json.dumps(dict(extras), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise InputError(f"the extras of a .glb must be plain JSON: {error}") from error
    assert isinstance(plain, dict)
    return plain


class _Blob:
    """The binary chunk of a file under construction: every array starts on four bytes, with a view and an accessor."""

    def __init__(self, file: gl.GLTF2) -> None:
        self._file = file
        self._data = bytearray()

    def primitive(self, mesh: Mesh) -> gl.Primitive:
        """Add a mesh's arrays."""
        attributes = gl.Attributes(POSITION=self._add(mesh.vertices, gl.ARRAY_BUFFER, bounds=True))
        if mesh.normals is not None:
            attributes.NORMAL = self._add(mesh.normals, gl.ARRAY_BUFFER)
        if mesh.tangents is not None:
            attributes.TANGENT = self._add(mesh.tangents, gl.ARRAY_BUFFER)
        if mesh.uvs is not None:
            attributes.TEXCOORD_0 = self._add(mesh.uvs, gl.ARRAY_BUFFER)
        if mesh.colors is not None:
            attributes.COLOR_0 = self._add(_linear_rgba16(mesh.colors), gl.ARRAY_BUFFER, normalized=True)
        # The highest 16-bit index, 65535, means "restart" to GPUs and may not be used.
        small = len(mesh.vertices) <= 65535
        indices = mesh.faces.reshape(-1, 1).astype(np.uint16 if small else np.uint32)
        return gl.Primitive(
            attributes=attributes, indices=self._add(indices, gl.ELEMENT_ARRAY_BUFFER), material=0, mode=gl.TRIANGLES
        )

    def points(self, positions: FloatArray, colors: FloatArray) -> gl.Primitive:
        """Add points with colours."""
        attributes = gl.Attributes(POSITION=self._add(positions, gl.ARRAY_BUFFER, bounds=True))
        attributes.COLOR_0 = self._add(_linear_rgba16(colors), gl.ARRAY_BUFFER, normalized=True)
        return gl.Primitive(attributes=attributes, material=0, mode=gl.POINTS)

    def add_view(self, data: bytes, target: int | None = None) -> int:
        """Add bytes; return the number of their buffer view."""
        self._data.extend(b"\0" * (-len(self._data) % 4))
        view = gl.BufferView(buffer=0, byteOffset=len(self._data), byteLength=len(data), target=target)
        self._data.extend(data)
        self._file.bufferViews.append(view)
        return len(self._file.bufferViews) - 1

    def _add(self, array: npt.NDArray[Any], target: int, *, bounds: bool = False, normalized: bool = False) -> int:
        data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        accessor = gl.Accessor(
            bufferView=self.add_view(data, target),
            componentType=_COMPONENT_TYPES[array.dtype.name],
            normalized=normalized,
            count=len(array),
            type=_ELEMENT_TYPES[array.shape[1]],
        )
        if bounds:
            # As Python floats these are the float32 values exactly: validators compare them with the data.
            accessor.min, accessor.max = array.min(axis=0).tolist(), array.max(axis=0).tolist()
        self._file.accessors.append(accessor)
        return len(self._file.accessors) - 1

    def file_bytes(self) -> bytes:
        """The whole file."""
        self._data.extend(b"\0" * (-len(self._data) % 4))
        self._file.buffers = [gl.Buffer(byteLength=len(self._data))]
        self._file.set_binary_blob(bytes(self._data))
        return b"".join(bytes(part) for part in self._file.save_to_bytes())


_COMPONENT_TYPES = {
    "uint8": gl.UNSIGNED_BYTE,
    "uint16": gl.UNSIGNED_SHORT,
    "uint32": gl.UNSIGNED_INT,
    "float32": gl.FLOAT,
}
_ELEMENT_TYPES = {1: gl.SCALAR, 2: gl.VEC2, 3: gl.VEC3, 4: gl.VEC4}


def _linear_rgba16(colors: FloatArray) -> npt.NDArray[np.uint16]:
    """Turn sRGB `[V, 3]` into linear RGBA; alpha is 1 and free, as three 16-bit numbers would be padded to four."""
    rgba = np.full((len(colors), 4), 65535, np.uint16)
    rgba[:, :3] = srgb_to_linear(np.clip(colors, 0, 1)).astype(np.float64) * 65535 + 0.5
    return rgba


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
    arrays = {name: _array(file, index) for name, index in indices.items() if index is not None}
    if "colors" in arrays:
        arrays["colors"] = linear_to_srgb(arrays["colors"][:, :3])
    faces = _array(file, primitive.indices).reshape(-1, 3).astype(np.int32)
    return Mesh(_array(file, primitive.attributes.POSITION), faces, **arrays)


def _array(file: gl.GLTF2, index: int) -> npt.NDArray[Any]:
    accessor = file.accessors[index]
    view = file.bufferViews[accessor.bufferView]
    dtype = {number: np.dtype(name).newbyteorder("<") for name, number in _COMPONENT_TYPES.items()}[
        accessor.componentType
    ]
    width = {name: width for width, name in _ELEMENT_TYPES.items()}[accessor.type]
    array = np.ndarray(
        (accessor.count, width),
        dtype,
        file.binary_blob(),
        (view.byteOffset or 0) + (accessor.byteOffset or 0),
        (view.byteStride or dtype.itemsize * width, dtype.itemsize),
    )
    if accessor.normalized and dtype.kind == "u":
        return array.astype(np.float32) / np.float32(np.iinfo(dtype).max)
    return array.astype(dtype.newbyteorder("="))
