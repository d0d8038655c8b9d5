"""A .ply file of polygons of any length, as text or binary, to one of triangles.

trimesh, which reads it then, wants all faces of a binary file to be of one length, and loses the colours of quads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_TYPES = {
    "char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4", "float": "f4",
    "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4",
    "float32": "f4", "float64": "f8",
}  # fmt: skip
_NAMES = {dtype: name for name, dtype in reversed(_TYPES.items())}
_CUT_SHORT = "it is cut short: it has fewer numbers than its header says"
_CORNERS = ("vertex_index", "vertex_indices")
_COLORS = ("red", "green", "blue", "alpha")
_END = re.compile(rb"end_header[ \t]*(\r\n|\n|\r)")


@dataclass(frozen=True)
class _Property:
    name: str
    dtype: str
    length_dtype: str | None = None  # of a list


@dataclass(frozen=True)
class _Element:
    name: str
    count: int
    properties: tuple[_Property, ...]


@dataclass(frozen=True, eq=False)
class _Column:
    """A property of all rows: their values one after the other, and how many each has."""

    values: Array
    lengths: Array | None = None


def triangulated_ply(data: bytes) -> bytes:
    """A .ply file whose faces are triangles; one that can't be taken apart, or has no others, as it is.

    Raises:
        ValueError: the file is cut short.
    """
    end = _END.search(data)
    if end is None:
        return data
    lines = re.split(r"[\r\n]+", data[: end.start()].decode("ascii", errors="replace"))
    elements = _elements(lines)
    form = next((words[1] for words in map(str.split, lines) if words[:1] == ["format"] and len(words) > 1), "")
    if form not in ("ascii", "binary_little_endian", "binary_big_endian"):
        return data
    body = data[end.end() :]
    tables = _text_tables(body, elements) if form == "ascii" else _binary_tables(body, elements, form)
    corners = next((tables["face"][name] for name in _CORNERS if name in tables.get("face", {})), None)
    if corners is None or corners.lengths is None:
        return data
    tables["face"] = _triangulated(tables["face"], corners.lengths)
    elements = [_with_short_colors(element, tables[element.name]) for element in elements]
    comments = [line for line in lines if line.startswith(("comment", "obj_info"))]
    return _written(elements, tables, comments)


def _elements(lines: list[str]) -> list[_Element]:
    found: list[_Element] = []
    for words in map(str.split, lines):
        if words[:1] == ["element"]:
            found.append(_Element(words[1], int(words[2]), ()))
        elif words[:1] == ["property"] and found:
            last = found[-1]
            is_list = words[1] == "list"
            one = _Property(words[-1], _TYPES[words[3 if is_list else 1]], _TYPES[words[2]] if is_list else None)
            found[-1] = _Element(last.name, last.count, (*last.properties, one))
    return found


def _text_tables(body: bytes, elements: list[_Element]) -> dict[str, dict[str, _Column]]:
    tokens, at = body.split(), 0
    tables: dict[str, dict[str, _Column]] = {}
    for element in elements:
        if any(one.length_dtype for one in element.properties):
            tables[element.name], at = _text_lists(tokens, at, element)
            continue
        end = at + element.count * len(element.properties)
        if end > len(tokens):
            raise ValueError(_CUT_SHORT)
        numbers = np.array(tokens[at:end], "f8").reshape(element.count, -1)
        tables[element.name] = {
            one.name: _Column(numbers[:, index].astype(one.dtype)) for index, one in enumerate(element.properties)
        }
        at = end
    return tables


def _text_lists(tokens: list[bytes], at: int, element: _Element) -> tuple[dict[str, _Column], int]:
    """Row by row; returns where the next element begins, too."""
    values: dict[str, list[bytes]] = {one.name: [] for one in element.properties}
    lengths: dict[str, list[int]] = {one.name: [] for one in element.properties}
    for _ in range(element.count):
        for one in element.properties:
            length = 1
            if one.length_dtype and at < len(tokens):
                length, at = int(tokens[at]), at + 1
            if at + length > len(tokens):
                raise ValueError(_CUT_SHORT)
            values[one.name] += tokens[at : at + length]
            lengths[one.name].append(length)
            at += length
    return {
        one.name: _Column(
            np.array(values[one.name], "f8").astype(one.dtype),
            np.array(lengths[one.name], np.int64) if one.length_dtype else None,
        )
        for one in element.properties
    }, at


def _binary_tables(body: bytes, elements: list[_Element], form: str) -> dict[str, dict[str, _Column]]:
    order, at = (">" if form == "binary_big_endian" else "<"), 0
    tables: dict[str, dict[str, _Column]] = {}
    for element in elements:
        rows = _uniform_rows(body, at, element, order)
        if rows is None:
            tables[element.name], at = _mixed_rows(body, at, element, order)
            continue
        tables[element.name] = {
            one.name: _Column(
                rows[one.name].reshape(-1),
                np.full(element.count, rows.dtype[one.name].shape[0], np.int64) if one.length_dtype else None,
            )
            for one in element.properties
        }
        at += rows.nbytes
    return tables


def _uniform_rows(body: bytes, at: int, element: _Element, order: str) -> Array | None:
    """All rows at once, if every list is as long as that of the first row; else None."""
    fields: list[tuple[Any, ...]] = []
    for index, one in enumerate(element.properties):
        if one.length_dtype is None:
            fields.append((one.name, order + one.dtype))
            continue
        length = np.dtype(order + one.length_dtype)
        start = at + np.dtype(fields).itemsize if fields else at
        first = int(np.frombuffer(body, length, 1, start)[0]) if element.count and start < len(body) else 0
        fields += [(f"length {index}", length), (one.name, order + one.dtype, (first,))]
    dtype = np.dtype(fields)
    if at + dtype.itemsize * element.count > len(body):
        if any(one.length_dtype for one in element.properties):
            return None
        raise ValueError(_CUT_SHORT)
    rows = np.frombuffer(body, dtype, element.count, at)
    for index, one in enumerate(element.properties):
        if one.length_dtype and (rows[f"length {index}"] != dtype[one.name].shape[0]).any():
            return None
    return rows


def _mixed_rows(body: bytes, at: int, element: _Element, order: str) -> tuple[dict[str, _Column], int]:
    """Row by row; returns where the next element begins, too."""
    values: dict[str, list[bytes]] = {one.name: [] for one in element.properties}
    lengths: dict[str, list[int]] = {one.name: [] for one in element.properties}
    sizes = {one.name: np.dtype(one.dtype).itemsize for one in element.properties}
    for _ in range(element.count):
        for one in element.properties:
            length = 1
            if one.length_dtype:
                size = np.dtype(one.length_dtype).itemsize
                length = int.from_bytes(body[at : at + size], "big" if order == ">" else "little")
                at += size
            end = at + length * sizes[one.name]
            if end > len(body):
                raise ValueError(_CUT_SHORT)
            values[one.name].append(body[at:end])
            lengths[one.name].append(length)
            at = end
    return {
        one.name: _Column(
            np.frombuffer(b"".join(values[one.name]), order + one.dtype),
            np.array(lengths[one.name], np.int64) if one.length_dtype else None,
        )
        for one in element.properties
    }, at


def _triangulated(table: dict[str, _Column], corners: Array) -> dict[str, _Column]:
    """Fans of triangles in place of polygons; what each face has goes to all of its triangles."""
    counts = np.maximum(corners - 2, 0)
    face = np.repeat(np.arange(len(corners)), counts)
    step = np.arange(len(face)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    fan = np.stack([np.zeros_like(step), step, step + 1], axis=1)
    found: dict[str, _Column] = {}
    for name, column in table.items():
        if column.lengths is None:
            found[name] = _Column(column.values[face])
            continue
        # Lists may hold one number a corner or several, as texture coordinates do.
        width = column.lengths // np.maximum(corners, 1)
        if not (column.lengths == width * corners).all() or len(np.unique(width[counts > 0])) != 1:
            continue
        each = int(width[counts > 0][0])
        starts = (np.cumsum(column.lengths) - column.lengths)[face]
        places = starts[:, None, None] + fan[:, :, None] * each + np.arange(each)
        found[name] = _Column(column.values[places.reshape(-1)], np.full(len(face), 3 * each))
    return found


def _with_short_colors(element: _Element, table: dict[str, _Column]) -> _Element:
    """The element with its colours of 16 bits as bytes, which trimesh takes them for; the table is changed."""
    found = []
    for one in element.properties:
        if one.name in _COLORS and one.dtype == "u2" and one.length_dtype is None:
            one = replace(one, dtype="u1")
            table[one.name] = _Column(np.round(table[one.name].values / 257).astype("u1"))
        found.append(one)
    return replace(element, properties=tuple(found))


def _written(elements: list[_Element], tables: dict[str, dict[str, _Column]], comments: list[str]) -> bytes:
    header, blocks = ["ply", "format binary_little_endian 1.0", *comments], b""
    for element in elements:
        lines, rows = _rows(element, tables[element.name])
        header += [f"element {element.name} {len(rows)}", *lines]
        blocks += rows.tobytes()
    return "\n".join([*header, "end_header\n"]).encode("ascii", errors="replace") + blocks


def _rows(element: _Element, table: dict[str, _Column]) -> tuple[list[str], Array]:
    """The header's lines and the rows of an element; lists of mixed lengths are left out."""
    fields: list[tuple[Any, ...]] = []
    lines, columns = [], {}
    count = element.count
    for one in element.properties:
        column = table.get(one.name)
        if column is None or (column.lengths is not None and len(np.unique(column.lengths)) > 1):
            continue
        columns[one.name] = column
        name, dtype = _NAMES[one.dtype], f"<{one.dtype}"
        if column.lengths is None:
            count = len(column.values)
            fields.append((one.name, dtype))
            lines.append(f"property {name} {one.name}")
        else:
            count = len(column.lengths)
            fields += [(f"length of {one.name}", "<i4"), (one.name, dtype, (int(column.lengths.max(initial=0)),))]
            lines.append(f"property list int {name} {one.name}")
    rows = np.zeros(count, fields)
    for name, column in columns.items():
        rows[name] = column.values.reshape(rows[name].shape)
        if column.lengths is not None:
            rows[f"length of {name}"] = rows.dtype[name].shape[0]
    return lines, rows
