"""Edits of serialized ONNX models; and a weightless graph written with its weights, for parsers that want files.

The onnx package is imported by the functions: engines that are built already run without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.errors import BackendError

if TYPE_CHECKING:
    from onnx import ModelProto

GRAPH_FILE = "graph.onnx"
DATA_FILE = "graph.data"
_ALIGNMENT = 4096


def write_onnx(graph: bytes, weights: Mapping[str, NDArray[Any]], folder: Path) -> Path:
    """Write a graph and its weights into a folder; returns the graph's path.

    Args:
        graph: a serialized ONNX model whose parameters are declared external.
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
    """The version of ONNX's own operator set that a serialized model imports.

    Raises:
        BackendError: it is no ONNX model, or imports none.
    """
    for entry in _parse(graph).opset_import:
        if entry.domain in ("", "ai.onnx"):
            return int(entry.version)
    raise BackendError("not an ONNX model: it says no operator set")


def place_weights(graph: bytes, places: Mapping[str, tuple[int, int]]) -> bytes:
    """The model with its external parameters declared to lie at (offset, length) of the file `graph.data`."""
    from onnx.external_data_helper import uses_external_data

    model = _parse(graph)
    for tensor in model.graph.initializer:
        if not uses_external_data(tensor):
            continue
        if tensor.name not in places:
            raise BackendError(
                f"the graph declares a parameter {tensor.name!r} that its bundle lacks: export the bundle again"
            )
        offset, length = places[tensor.name]
        del tensor.external_data[:]
        for key, value in (("location", DATA_FILE), ("offset", str(offset)), ("length", str(length))):
            tensor.external_data.add(key=key, value=value)
    return bytes(model.SerializeToString())


def with_float_attention(graph: bytes) -> bytes:
    """A half-precision model with every `Attention` computed in float32, between its half-precision ends.

    GPUs sum in float32 there. ONNX Runtime's kernel for the CPU sums in half precision, and is up to four times as far
    from PyTorch as the operator spelled out (the embedded 3D encoder: 5.2e-3, not 1.4e-3).
    """
    from onnx import TensorProto, helper

    model = _parse(graph)
    nodes = []
    for node in model.graph.node:
        if node.op_type != "Attention":
            nodes.append(node)
            continue
        output = node.output[0]
        for k, name in enumerate(node.input[:3]):  # queries, keys, values
            node.input[k] = f"{output}.in{k}"
            nodes.append(helper.make_node("Cast", [name], [node.input[k]], to=TensorProto.FLOAT))
        node.output[0] = f"{output}.wide"
        nodes += [node, helper.make_node("Cast", [node.output[0]], [output], to=TensorProto.FLOAT16)]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return bytes(model.SerializeToString())


def _parse(graph: bytes) -> ModelProto:
    from google.protobuf.message import DecodeError
    from onnx import ModelProto

    model = ModelProto()
    try:
        model.ParseFromString(graph)
    except DecodeError as error:
        raise BackendError(f"not an ONNX model: {error}") from error
    return model
