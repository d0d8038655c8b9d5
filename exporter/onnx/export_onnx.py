"""Export one module as one weightless ONNX graph.

A graph is exported from a copy with distinct random weights, so that no two initializers are equal and none is
folded away by chance; each is then identified by its content, named after its parameter and declared external.
The graph depends on the configuration only, and its bytes are the same on every run.

Opset 23 has `Attention` and `Gelu`; opset 20 (attention decomposed) and 17 (Gelu, too) are for older engines.
"""

import logging
import warnings
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import onnx
import onnx_ir
import torch
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper

from propsmith.exporter.onnx.graphs import PART_PREFIX, GraphModule
from propsmith.exporter.onnx.opsets import IR_VERSION, OPSET
from propsmith.exporter.tensorrt86.opset17 import to_opset17
from propsmith.exporter.tensorrt86.spelled_out import attention_spelled_out
from propsmith.runtime.model.bundle import MAX_BATCH

_SMALLEST_UNNAMED = 4
"""Elements; smaller initializers may equal a parameter by chance, so there the name must agree."""
_SAMPLES = 64
"""Elements compared to identify a random tensor."""


@dataclass(frozen=True)
class ExportedGraph:
    """A weightless graph and the layout of its weights."""

    model: ModelProto
    transposed: dict[str, bool]
    """Parameter -> whether the graph holds it transposed ([in, out] where the module holds [out, in])."""


def export_graph(graph: GraphModule, *, opset: int = OPSET) -> ExportedGraph:
    """Export a graph and make its weights external.

    Args:
        graph: the graph to export; its weights should be random (`randomize`).
        opset: one of `OPSETS`.

    Raises:
        onnx.checker.ValidationError: the exporter wrote an invalid model.
        RuntimeError: it wrote another opset than requested (some versions do, silently).
    """
    with nullcontext() if opset >= 23 else attention_spelled_out():
        traced = _trace(graph, max(opset, 18))  # the lowest that PyTorch writes
    names = _externalize_weights(traced, graph)
    model: ModelProto = onnx_ir.serde.serialize_model(traced)
    if opset == 17:
        to_opset17(model)
    model.ir_version = IR_VERSION[opset]
    written = {o.domain: o.version for o in model.opset_import}[""]
    if written != opset:
        raise RuntimeError(f"graph {graph.name}: opset {opset} was requested, the exporter wrote {written}")
    _strip_metadata(model)
    transposed = _rename(model, names)
    _untranspose_gemm(model, transposed)
    if next(graph.component.parameters()).dtype == torch.float16:
        _narrow_folded_casts(model, set(transposed))
    check_graph(model)
    return ExportedGraph(model, transposed)


def randomize(part: torch.nn.Module) -> None:
    """Fill every parameter and buffer with distinct values, small enough that a traced run stays finite."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for tensor in (*part.parameters(), *part.buffers()):
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * 0.02 + 0.01)


def check_graph(model: ModelProto) -> None:
    """Run ONNX's checker, shape inference included, over a weightless graph.

    Raises:
        onnx.checker.ValidationError: the model is invalid.
    """
    # The checker opens external data on disk: declared as inputs, the weights are just typed shapes.
    checked = ModelProto()
    checked.CopyFrom(model)
    for initializer in list(checked.graph.initializer):
        if initializer.data_location == TensorProto.EXTERNAL:
            kind = helper.make_tensor_value_info(initializer.name, initializer.data_type, list(initializer.dims))
            checked.graph.input.append(kind)
            checked.graph.initializer.remove(initializer)
    onnx.checker.check_model(checked, full_check=True)


def _trace(graph: GraphModule, opset: int) -> onnx_ir.Model:
    dims: dict[str, torch.export.Dim] = {"batch": torch.export.Dim("batch", min=1, max=MAX_BATCH)}
    shapes = tuple(
        {axis: dims.setdefault(name, torch.export.Dim(name, min=1, max=2**20)) for axis, name in axes.items()}
        for _, axes in graph.inputs.values()
    )
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            graph.module,
            tuple(example for example, _ in graph.inputs.values()),
            None,
            dynamo=True,
            opset_version=opset,
            input_names=list(graph.inputs),
            output_names=list(graph.outputs),
            dynamic_shapes=(shapes,),
            verbose=False,
        )
    assert program is not None
    return program.model


def _externalize_weights(model: onnx_ir.Model, graph: GraphModule) -> dict[str, tuple[str, bool]]:
    """Declare every initializer that is a parameter external; returns its name -> (parameter, whether transposed).

    External ones are supplied when a session is opened. This is done before the model is serialized, as a large model's
    weights would otherwise be copied twice.

    Raises:
        RuntimeError: two initializers are one parameter in two layouts: one stored form couldn't serve both.
    """
    known = _parameters_by_content(graph)
    state = graph.component.state_dict()
    names: dict[str, tuple[str, bool]] = {}
    for name, value in model.graph.initializers.items():
        tensor = value.const_value
        assert tensor is not None
        array = tensor.numpy()
        match = known.get(_content(array))
        if match is None or not (array.size >= _SMALLEST_UNNAMED or name.removeprefix(PART_PREFIX) in state):
            continue
        if match[0] in {parameter for parameter, _ in names.values()}:
            raise RuntimeError(f"graph {graph.name}: parameter {match[0]} is used in two layouts or types")
        names[name] = match
        shape = onnx_ir.Shape(array.shape)
        value.const_value = onnx_ir.ExternalTensor("weights", 0, tensor.nbytes, tensor.dtype, shape=shape, name=name)
    return names


def _parameters_by_content(graph: GraphModule) -> dict[tuple[tuple[int, ...], bytes], tuple[str, bool]]:
    known: dict[tuple[tuple[int, ...], bytes], tuple[str, bool]] = {}
    for name, tensor in graph.component.state_dict().items():
        array = tensor.detach().numpy()
        if array.ndim == 2:
            known[_content(array.T)] = (name, True)
        known[_content(array)] = (name, False)
    return known


def _content(array: NDArray[np.generic]) -> tuple[tuple[int, ...], bytes]:
    """Shape and some values, independent of the float type: half-precision parameters may be folded into float32."""
    sampled = array.flat[:: max(1, array.size // _SAMPLES)]
    return array.shape, sampled.astype(np.float32).tobytes()


def _strip_metadata(model: ModelProto) -> None:
    """Remove stack traces, local paths and the producer's version: the bytes must depend on the model only."""
    model.producer_name, model.producer_version, model.doc_string = "propsmith", "", ""
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    del model.graph.value_info[:]
    model.graph.name = "graph"
    for item in (*model.graph.node, *model.graph.initializer, *model.graph.input, *model.graph.output):
        del item.metadata_props[:]
        item.doc_string = ""


def _rename(model: ModelProto, names: dict[str, tuple[str, bool]]) -> dict[str, bool]:
    """Name the parameters' initializers after them; returns parameter -> whether it is transposed."""
    for initializer in model.graph.initializer:
        if initializer.name in names:
            initializer.name = names[initializer.name][0]
    for node in model.graph.node:
        for k, name in enumerate(node.input):
            if name in names:
                node.input[k] = names[name][0]
    held = {initializer.name for initializer in model.graph.initializer}
    return {parameter: flipped for parameter, flipped in names.values() if parameter in held}


def _untranspose_gemm(model: ModelProto, transposed: dict[str, bool]) -> None:
    """Turn Gemm(transB=1) over a parameter into Gemm over its transpose, so that all matrices are [in, out]."""
    initializers = {i.name: i for i in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type != "Gemm" or node.input[1] not in transposed:
            continue
        for attribute in node.attribute:
            if attribute.name == "transB" and attribute.i:
                attribute.i = 0
                transposed[node.input[1]] ^= True
                dims = initializers[node.input[1]].dims
                dims[:] = dims[::-1]


def _narrow_folded_casts(model: ModelProto, parameters: set[str]) -> None:
    """Where constant folding widened a half-precision parameter, store it in half and widen it in the graph."""
    casts = []
    for initializer in model.graph.initializer:
        if initializer.name not in parameters or initializer.data_type != TensorProto.FLOAT:
            continue
        name = initializer.name
        initializer.data_type = TensorProto.FLOAT16
        (length,) = (entry for entry in initializer.external_data if entry.key == "length")
        length.value = str(int(length.value) // 2)
        casts.append(helper.make_node("Cast", [name], [f"{name}.float"], to=TensorProto.FLOAT))
        for node in model.graph.node:
            for k, used in enumerate(node.input):
                if used == name:
                    node.input[k] = f"{name}.float"
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)
