"""The binary chunk of a glTF file: arrays by way of views and accessors."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import numpy.typing as npt
import pygltflib as gl

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.color import srgb_to_linear
from propsmith.runtime.geometry.mesh import Mesh

COMPONENT_TYPES = {
    "int8": gl.BYTE,
    "uint8": gl.UNSIGNED_BYTE,
    "uint16": gl.UNSIGNED_SHORT,
    "uint32": gl.UNSIGNED_INT,
    "float32": gl.FLOAT,
}
ELEMENT_TYPES = {1: gl.SCALAR, 2: gl.VEC2, 3: gl.VEC3, 4: gl.VEC4}


class BinaryChunk:
    """The binary chunk of a file under construction: every array starts on four bytes, with a view and an accessor."""

    def __init__(self, file: gl.GLTF2) -> None:
        self._file = file
        self._data = bytearray()
        self.transform: dict[str, list[float]] = {}
        """Fields of the nodes that show the chunk's meshes."""

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
            attributes.COLOR_0 = self._add(self._colors(mesh), gl.ARRAY_BUFFER, normalized=True)
        return gl.Primitive(attributes=attributes, indices=self._faces(mesh), material=0, mode=gl.TRIANGLES)

    def bare(self, mesh: Mesh, material: int | None = None) -> gl.Primitive:
        """Add a mesh's positions and faces alone."""
        position = self._add(mesh.vertices, gl.ARRAY_BUFFER, bounds=True)
        attributes = gl.Attributes(POSITION=position)
        return gl.Primitive(attributes=attributes, indices=self._faces(mesh), material=material, mode=gl.TRIANGLES)

    def _faces(self, mesh: Mesh) -> int:
        # The highest 16-bit index, 65535, means "restart" to GPUs and may not be used.
        small = len(mesh.vertices) <= 65535
        indices = mesh.faces.reshape(-1, 1).astype(np.uint16 if small else np.uint32)
        return self._add(indices, gl.ELEMENT_ARRAY_BUFFER)

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

    def _add(
        self,
        array: npt.NDArray[Any],
        target: int,
        *,
        bounds: bool = False,
        normalized: bool = False,
        stored: npt.NDArray[Any] | None = None,
    ) -> int:
        """Add an array `[N, W]`; `stored` are its bytes if they lie farther apart."""
        data = np.ascontiguousarray(array if stored is None else stored)
        accessor = gl.Accessor(
            bufferView=self._store(data.astype(data.dtype.newbyteorder("<"), copy=False), target),
            componentType=COMPONENT_TYPES[array.dtype.name],
            normalized=normalized,
            count=len(array),
            type=ELEMENT_TYPES[array.shape[1]],
        )
        if bounds:
            # As Python floats these are the float32 values exactly: validators compare them with the data.
            accessor.min, accessor.max = array.min(axis=0).tolist(), array.max(axis=0).tolist()
        self._file.accessors.append(accessor)
        return len(self._file.accessors) - 1

    def _store(self, array: npt.NDArray[Any], target: int) -> int:
        """Add an array's bytes; return the number of their view."""
        return self.add_view(array.tobytes(), target)

    def _colors(self, mesh: Mesh) -> npt.NDArray[np.uint16]:
        assert mesh.colors is not None
        return _linear_rgba16(mesh.colors)

    def _buffers(self) -> list[gl.Buffer]:
        return [gl.Buffer(byteLength=len(self._data))]

    def file_bytes(self) -> bytes:
        """The whole file."""
        self._data.extend(b"\0" * (-len(self._data) % 4))
        self._file.buffers = self._buffers()
        # Not by `save_to_bytes`: it lays views out anew, and knows nothing of compressed ones.
        text: bytes = self._file.gltf_to_json(separators=(",", ":"), indent=None).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<I4s", len(text), b"JSON") + text
        chunks += struct.pack("<I4s", len(self._data), b"BIN\0") + bytes(self._data)
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _linear_rgba16(colors: FloatArray) -> npt.NDArray[np.uint16]:
    """Turn sRGB `[V, 3]` into linear RGBA; alpha is 1 and free, as three 16-bit numbers would be padded to four."""
    rgba = np.full((len(colors), 4), 65535, np.uint16)
    rgba[:, :3] = srgb_to_linear(np.clip(colors, 0, 1)).astype(np.float64) * 65535 + 0.5
    return rgba
