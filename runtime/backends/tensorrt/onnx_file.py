"""A weightless graph and its weights put together as an ONNX file with its data beside it, for parsers that want files.

Only the entries that say where a weight lies are rewritten, in protobuf's wire format (two levels of length-prefixed
fields, see onnx.proto): the runtime depends on no ONNX package, and a gigabyte of weights is never copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.errors import BackendError

GRAPH_FILE = "graph.onnx"
DATA_FILE = "graph.data"
_ALIGNMENT = 4096

# Field numbers of onnx.proto.
_MODEL_GRAPH, _MODEL_OPSET_IMPORT = 7, 8
_OPSET_DOMAIN, _OPSET_VERSION = 1, 2
_GRAPH_NODE, _GRAPH_INITIALIZER = 1, 5
_NODE_INPUT, _NODE_OUTPUT, _NODE_OPERATOR, _NODE_ATTRIBUTE = 1, 2, 4, 5
_ATTRIBUTE_NAME, _ATTRIBUTE_INTEGER, _ATTRIBUTE_TYPE, _INTEGER = 1, 3, 20, 2
_FLOAT, _HALF = 1, 10
_TENSOR_NAME, _TENSOR_EXTERNAL_DATA = 8, 13
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def write_onnx(graph: bytes, weights: Mapping[str, NDArray[Any]], folder: Path) -> Path:
    """Write a graph and its weights into a folder; returns the graph's path.

    Args:
        graph: a serialised ONNX model whose parameters are declared external.
        weights: every one of them by name, in the type and layout that the graph declares.
        folder: an existing folder, to which `graph.onnx` and `graph.data` are written.

    Raises:
        BackendError: the graph declares a parameter that the weights lack.
        OSError: the folder can't be written or the disk is full.
    """
    places: dict[str, tuple[int, int]] = {}
    with (folder / DATA_FILE).open("wb") as data:
        for name, array in weights.items():
            offset = -(-data.tell() // _ALIGNMENT) * _ALIGNMENT
            data.seek(offset)
            data.write(np.ascontiguousarray(array).data)
            places[name] = (offset, array.nbytes)
    path = folder / GRAPH_FILE
    path.write_bytes(place_weights(graph, places))
    return path


def opset_of(graph: bytes) -> int:
    """The version of ONNX's own operator set that a serialised model is of.

    Raises:
        BackendError: it is no ONNX model, or says none.
    """
    for number, wire, _, value in _fields(graph):
        if (number, wire) == (_MODEL_OPSET_IMPORT, _BYTES):
            fields = {part: (raw, domain) for part, _, raw, domain in _fields(value)}
            if fields.get(_OPSET_DOMAIN, (b"", b""))[1] in (b"", b"ai.onnx") and _OPSET_VERSION in fields:
                version, _ = _read_varint(fields[_OPSET_VERSION][0], 1)
                return version
    raise BackendError("not an ONNX model: it says no operator set")


def place_weights(graph: bytes, places: Mapping[str, tuple[int, int]]) -> bytes:
    """The model with its external parameters said to lie at (offset, length) of the file `graph.data`."""
    model = bytearray()
    for number, wire, raw, value in _fields(graph):
        if (number, wire) == (_MODEL_GRAPH, _BYTES):
            model += _length_prefixed(number, _place_in_graph(value, places))
        else:
            model += raw
    return bytes(model)


def with_float_attention(graph: bytes) -> bytes:
    """A half-precision model with every `Attention` computed in float32, between its half-precision ends.

    GPUs sum in float32 there. ONNX Runtime's kernel for the CPU sums in half precision, and is up to four times as far
    from PyTorch as the operator spelled out (the embedded 3D encoder: 5.2e-3, not 1.4e-3).
    """
    model = bytearray()
    for number, wire, raw, value in _fields(graph):
        if (number, wire) != (_MODEL_GRAPH, _BYTES):
            model += raw
            continue
        body = bytearray()
        for n, w, part, node in _fields(value):
            body += _float_attention(node) if (n, w) == (_GRAPH_NODE, _BYTES) and _is_attention(node) else part
        model += _length_prefixed(number, bytes(body))
    return bytes(model)


def _is_attention(node: bytes) -> bool:
    return any((number, value) == (_NODE_OPERATOR, b"Attention") for number, _, _, value in _fields(node))


def _float_attention(node: bytes) -> bytes:
    """Graph fields: the node between casts of its queries, keys and values, and of its output."""
    fields = list(_fields(node))
    (output,) = (value for number, _, _, value in fields if number == _NODE_OUTPUT)
    out, before, inputs = bytearray(), bytearray(), 0
    for number, _, raw, value in fields:
        if number == _NODE_INPUT and inputs < 3:
            wide = output + b".in%d" % inputs
            before += _cast(value, wide, _FLOAT)
            out += _length_prefixed(_NODE_INPUT, wide)
        else:
            out += _length_prefixed(_NODE_OUTPUT, output + b".wide") if number == _NODE_OUTPUT else raw
        inputs += number == _NODE_INPUT
    return bytes(before + _length_prefixed(_GRAPH_NODE, bytes(out)) + _cast(output + b".wide", output, _HALF))


def _cast(source: bytes, target: bytes, to: int) -> bytes:
    """A graph field: a node that casts a tensor."""
    attribute = _length_prefixed(_ATTRIBUTE_NAME, b"to")
    for number, value in ((_ATTRIBUTE_INTEGER, to), (_ATTRIBUTE_TYPE, _INTEGER)):
        attribute += _varint(number << 3 | _VARINT) + _varint(value)
    node = _length_prefixed(_NODE_INPUT, source) + _length_prefixed(_NODE_OUTPUT, target)
    node += _length_prefixed(_NODE_OPERATOR, b"Cast") + _length_prefixed(_NODE_ATTRIBUTE, attribute)
    return _length_prefixed(_GRAPH_NODE, node)


def _place_in_graph(graph: bytes, places: Mapping[str, tuple[int, int]]) -> bytes:
    out = bytearray()
    for number, wire, raw, value in _fields(graph):
        if (number, wire) == (_GRAPH_INITIALIZER, _BYTES):
            out += _length_prefixed(number, _place_tensor(value, places))
        else:
            out += raw
    return bytes(out)


def _place_tensor(tensor: bytes, places: Mapping[str, tuple[int, int]]) -> bytes:
    fields = list(_fields(tensor))
    if not any(number == _TENSOR_EXTERNAL_DATA for number, *_ in fields):
        return tensor
    (name,) = (value.decode() for number, _, _, value in fields if number == _TENSOR_NAME)
    if name not in places:
        raise BackendError(f"the graph declares a parameter {name!r} that its bundle lacks: export the bundle again")
    offset, length = places[name]
    out = bytearray(b"".join(raw for number, _, raw, _ in fields if number != _TENSOR_EXTERNAL_DATA))
    for key, value in (("location", DATA_FILE), ("offset", str(offset)), ("length", str(length))):
        entry = _length_prefixed(1, key.encode()) + _length_prefixed(2, value.encode())
        out += _length_prefixed(_TENSOR_EXTERNAL_DATA, entry)
    return bytes(out)


def _fields(message: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Every field of a message: (number, wire type, all its bytes, its payload if it is length-prefixed)."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _read_varint(message, at)
        wire, value = tag & 7, b""
        if wire == _VARINT:
            _, at = _read_varint(message, at)
        elif wire == _BYTES:
            length, at = _read_varint(message, at)
            value, at = message[at : at + length], at + length
        elif wire in (_FIXED64, _FIXED32):
            at += 8 if wire == _FIXED64 else 4
        else:
            raise BackendError(f"not an ONNX model: wire type {wire} at byte {start}")
        yield tag >> 3, wire, message[start:at], value


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(message):
            raise BackendError("not an ONNX model: it ends within a number")
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _length_prefixed(number: int, payload: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
