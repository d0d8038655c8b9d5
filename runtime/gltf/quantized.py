"""Small files for browsers: quantised numbers (KHR_mesh_quantization), compressed where meshoptimizer is installed.

Positions are 16-bit numbers in the box of the finest level, which the nodes scale back; normals and tangents are
8 bits, texture coordinates 16. EXT_meshopt_compression packs each array by itself.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pygltflib as gl

from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.buffers import BinaryChunk
from propsmith.runtime.gltf.document import MESHOPT, QUANTIZATION

_STEPS = 65535


class PackedChunk(BinaryChunk):
    """The binary chunk of a file under construction whose arrays are quantised and, if that can be, compressed.

    Args:
        file: under construction.
        meshes: all that will be added: they share one box.
    """

    def __init__(self, file: gl.GLTF2, meshes: Sequence[Mesh]) -> None:
        super().__init__(file)
        bounds = np.array([mesh.bounds for mesh in meshes], np.float64)
        low, high = bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)
        self._low, self._side = low, max(float((high - low).max()), 1e-12)
        self.transform = {"translation": low.tolist(), "scale": [self._side] * 3}
        self._compress = importlib.util.find_spec("meshoptimizer") is not None
        self._unpacked = 0
        self._require(QUANTIZATION)
        if self._compress:
            self._require(MESHOPT)

    def _require(self, extension: str) -> None:
        self._file.extensionsUsed.append(extension)
        self._file.extensionsRequired.append(extension)

    def primitive(self, mesh: Mesh) -> gl.Primitive:
        """Add a mesh's arrays."""
        places = np.round((mesh.vertices - self._low) / self._side * _STEPS).astype(np.uint16)
        attributes = gl.Attributes(POSITION=self._add_wide(places, 4, bounds=True))
        if mesh.normals is not None:
            attributes.NORMAL = self._add_wide(_bytes(mesh.normals), 4)
        if mesh.tangents is not None:
            attributes.TANGENT = self._add_wide(_bytes(mesh.tangents), 4)
        if mesh.uvs is not None:
            attributes.TEXCOORD_0 = self._add_wide(np.round(mesh.uvs * _STEPS).astype(np.uint16), 2)
        if mesh.colors is not None:
            attributes.COLOR_0 = self._add_wide(self._colors(mesh), 4)
        return gl.Primitive(attributes=attributes, indices=self._faces(mesh), material=0, mode=gl.TRIANGLES)

    def _add_wide(self, array: npt.NDArray[Any], width: int, *, bounds: bool = False) -> int:
        """Add a normalised array whose elements lie `width` numbers apart: strides are multiples of four bytes."""
        padded = np.zeros((len(array), width), array.dtype)
        padded[:, : array.shape[1]] = array
        return self._add(array, gl.ARRAY_BUFFER, bounds=bounds, normalized=True, stored=padded)

    def _store(self, array: npt.NDArray[Any], target: int) -> int:
        """Add an array's bytes, compressed if that can be; return the number of their view."""
        stride = array.dtype.itemsize * array.shape[1]
        raw = array.tobytes()
        if not self._compress:
            view = self.add_view(raw, target)
            if target == gl.ARRAY_BUFFER:
                self._file.bufferViews[view].byteStride = stride
            return view
        packed = compress(array, indices=target == gl.ELEMENT_ARRAY_BUFFER)
        view = self.add_view(packed, target)
        item = self._file.bufferViews[view]
        item.extensions = {
            MESHOPT: {
                "buffer": 0,
                "byteOffset": item.byteOffset,
                "byteLength": len(packed),
                "byteStride": stride,
                "count": len(array),
                "mode": "TRIANGLES" if target == gl.ELEMENT_ARRAY_BUFFER else "ATTRIBUTES",
            }
        }
        # Where the view would lie in a buffer that isn't there: readers fill it with what they unpack.
        item.buffer, item.byteOffset, item.byteLength = 1, self._unpacked, len(raw)
        item.byteStride = stride if target == gl.ARRAY_BUFFER else None
        self._unpacked += -(-len(raw) // 4) * 4
        return view

    def _buffers(self) -> list[gl.Buffer]:
        buffers = super()._buffers()
        if self._compress:
            fallback = gl.Buffer(byteLength=self._unpacked)
            fallback.extensions = {MESHOPT: {"fallback": True}}
            buffers.append(fallback)
        return buffers


def _bytes(values: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    return np.round(np.clip(values, -1, 1) * 127).astype(np.int8)


def compress(array: npt.NDArray[Any], *, indices: bool) -> bytes:
    """An array `[N, W]` as a stream of EXT_meshopt_compression: of attributes, or of triangles' corners."""
    import meshoptimizer

    if indices:
        meshoptimizer.encode_index_version(1)
        return bytes(meshoptimizer.encode_index_buffer(array.reshape(-1)))
    meshoptimizer.encode_vertex_version(0)  # what the extension knows
    return bytes(meshoptimizer.encode_vertex_buffer(array))
