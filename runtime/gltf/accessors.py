"""The arrays of a glTF file: accessors of every component type, normalised, interleaved or sparse."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from propsmith.runtime.errors import GltfError
from propsmith.runtime.gltf.document import Document

Array = npt.NDArray[Any]

_COMPONENTS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_SHAPES = {
    "SCALAR": (1, 1), "VEC2": (1, 2), "VEC3": (1, 3), "VEC4": (1, 4), "MAT2": (2, 2), "MAT3": (3, 3), "MAT4": (4, 4),
}  # fmt: skip
"""Columns and rows of each type."""
_MAX_ELEMENTS = 100_000_000


def read_accessor(document: Document, index: int) -> Array:
    """The elements of an accessor.

    Args:
        document: the file.
        index: the accessor's number.

    Returns:
        `[count, width]` in the machine's byte order; matrices column by column. Normalised integers are float32 in
        0..1 or -1..1, others keep their type.

    Raises:
        GltfError: it is broken, or of a type that glTF 2.0 doesn't have.
    """
    accessor = document.item("accessors", index)
    name, count = f"accessor {index}", accessor.get("count")
    dtype, columns, rows = _layout(accessor, name)
    if not isinstance(count, int) or not 0 <= count <= _MAX_ELEMENTS:
        raise GltfError(f"{name} has {count!r:.40} elements: export it again")
    if accessor.get("bufferView") is None:
        array = np.zeros((count, columns * rows), dtype)
    else:
        data, stride = document.view(accessor["bufferView"])
        array = _strided(data, accessor.get("byteOffset", 0), stride, count, (dtype, columns, rows), name)
    if accessor.get("sparse") is not None:
        array = _with_sparse(document, array, accessor["sparse"], (dtype, columns, rows), name)
    if accessor.get("normalized") and dtype.kind in "ui":
        scaled = array.astype(np.float32) / np.float32(np.iinfo(dtype).max)
        return np.asarray(np.maximum(scaled, np.float32(-1)))
    return np.ascontiguousarray(array, dtype.newbyteorder("="))


def read_floats(document: Document, index: int) -> Array:
    """An accessor as float32 `[count, width]`, as shaders see attributes."""
    return read_accessor(document, index).astype(np.float32, copy=False)


def _layout(accessor: dict[str, Any], name: str) -> tuple[np.dtype[Any], int, int]:
    component, shape = accessor.get("componentType"), accessor.get("type")
    if component not in _COMPONENTS or shape not in _SHAPES:
        raise GltfError(f"{name} is of component type {component!r:.20} and type {shape!r:.20}, which glTF 2.0 hasn't")
    columns, rows = _SHAPES[shape]
    return np.dtype(_COMPONENTS[component]), columns, rows


def _strided(
    data: memoryview, offset: int, stride: int | None, count: int, layout: tuple[np.dtype[Any], int, int], name: str
) -> Array:
    dtype, columns, rows = layout
    # The columns of a matrix begin on four bytes each.
    column = dtype.itemsize * rows if columns == 1 else -(-dtype.itemsize * rows // 4) * 4
    size = column * (columns - 1) + dtype.itemsize * rows
    step = stride or column * columns
    if offset < 0 or step < 0 or (count and offset + step * (count - 1) + size > len(data)):
        raise GltfError(f"{name} reaches beyond its buffer view of {len(data)} bytes: export it again")
    if not count:
        return np.zeros((0, columns * rows), dtype)
    array = np.ndarray((count, columns, rows), dtype, data, offset, (step, column, dtype.itemsize))
    return array.reshape(count, columns * rows)


def _with_sparse(
    document: Document, array: Array, sparse: dict[str, Any], layout: tuple[np.dtype[Any], int, int], name: str
) -> Array:
    """The array with those elements in place that are stored apart."""
    count, where, what = sparse["count"], sparse["indices"], sparse["values"]
    index_layout = (np.dtype(_COMPONENTS[where["componentType"]]), 1, 1)
    data, _ = document.view(where["bufferView"])
    rows = _strided(data, where.get("byteOffset", 0), None, count, index_layout, f"{name}'s sparse indices")
    data, _ = document.view(what["bufferView"])
    values = _strided(data, what.get("byteOffset", 0), None, count, layout, f"{name}'s sparse values")
    rows = rows.reshape(-1).astype(np.int64)
    if len(rows) and not 0 <= rows.min() <= rows.max() < len(array):
        raise GltfError(f"{name} has sparse values for elements that it hasn't: export it again")
    filled = array.copy()
    filled[rows] = values
    return filled
