"""One module to one weightless ONNX graph.

A graph is exported from a copy with distinct random weights, so that no two initialisers coincide and none is
folded away by chance; each is then recognised by its content, named after its parameter and declared external.
The graph depends on the configuration alone, and its bytes are the same on every run.
"""

import logging
import warnings
from dataclasses import dataclass

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from propsmith.exporter.graphs import PART_PREFIX, GraphModule

OPSET = 23
IR_VERSION = 10
MAX_BATCH = 64
_SMALLEST_UNNAMED = 16
"""Elements; smaller initialisers may equal a parameter by chance, so there the name must agree."""


@dataclass(frozen=True)
class ExportedGraph:
    """A weightless graph and what it takes."""

    model: ModelProto
    transposed: dict[str, bool]
    """Parameter -> whether the graph holds it transposed ([in, out] where the module holds [out, in])."""


def export_graph(graph: GraphModule, *, opset: int = OPSET) -> ExportedGraph:
    """Export a graph and take its weights out.

    Raises:
        onnx.checker.ValidationError: the exporter wrote an invalid model.
        RuntimeError: it wrote another opset than asked for (some versions do, silently).
    """
    model = _trace(graph, opset)
    written = {o.domain: o.version for o in model.opset_import}[""]
    if written != opset:
        raise RuntimeError(f"graph {graph.name}: asked for opset {opset}, the exporter wrote {written}")
    _strip_metadata(model)
    _untranspose_gemm(model)
    transposed = _name_initializers(model, graph)
    _narrow_folded_casts(model, set(transposed), next(graph.component.parameters()).dtype == torch.float16)
    onnx.checker.check_model(model, full_check=True)
    _externalise(model, set(transposed))
    return ExportedGraph(model, transposed)


def randomise(part: torch.nn.Module) -> None:
    """Give every parameter and buffer distinct numbers, small enough that a traced run stays finite."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for tensor in (*part.parameters(), *part.buffers()):
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * 0.02 + 0.01)


def _trace(graph: GraphModule, opset: int) -> ModelProto:
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
    model: ModelProto = program.model_proto
    model.ir_version = IR_VERSION
    return model


def _strip_metadata(model: ModelProto) -> None:
    """Take out stack traces, local paths and the producer's version: bytes must depend on the model alone."""
    model.producer_name, model.producer_version, model.doc_string = "propsmith", "", ""
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    del model.graph.value_info[:]
    model.graph.name = "graph"
    for item in (*model.graph.node, *model.graph.initializer, *model.graph.input, *model.graph.output):
        del item.metadata_props[:]
        item.doc_string = ""


def _untranspose_gemm(model: ModelProto) -> None:
    """Turn Gemm(transB=1) over an initialiser into Gemm over its transpose: matrices then all lie [in, out]."""
    initializers = {i.name: i for i in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type != "Gemm" or node.input[1] not in initializers:
            continue
        for attribute in node.attribute:
            if attribute.name == "transB" and attribute.i:
                attribute.i = 0
                initializer = initializers[node.input[1]]
                flipped = np.ascontiguousarray(numpy_helper.to_array(initializer).T)
                initializer.CopyFrom(numpy_helper.from_array(flipped, initializer.name))


def _name_initializers(model: ModelProto, graph: GraphModule) -> dict[str, bool]:
    """Name every initialiser that is a parameter after it; returns parameter -> whether it is transposed.

    Raises:
        RuntimeError: two initialisers are one parameter in two layouts: one stored form couldn't serve both.
    """
    known = _parameters_by_content(graph)
    renamed: dict[str, str] = {}
    transposed: dict[str, bool] = {}
    for initializer in model.graph.initializer:
        array = numpy_helper.to_array(initializer)
        match = known.get(_content(array))
        named = initializer.name.removeprefix(PART_PREFIX) in graph.component.state_dict()
        if match is None or not (named or array.size >= _SMALLEST_UNNAMED):
            continue
        parameter, flipped = match
        if transposed.setdefault(parameter, flipped) != flipped or parameter in renamed.values():
            raise RuntimeError(f"graph {graph.name}: parameter {parameter} is used in two layouts or types")
        renamed[initializer.name] = parameter
        initializer.name = parameter
    for node in model.graph.node:
        for k, name in enumerate(node.input):
            node.input[k] = renamed.get(name, name)
    return transposed


def _parameters_by_content(graph: GraphModule) -> dict[tuple[tuple[int, ...], bytes], tuple[str, bool]]:
    known: dict[tuple[tuple[int, ...], bytes], tuple[str, bool]] = {}
    for name, tensor in graph.component.state_dict().items():
        array = tensor.detach().numpy()
        if array.ndim == 2:
            known[_content(array.T)] = (name, True)
        known[_content(array)] = (name, False)
    return known


def _content(array: NDArray[np.generic]) -> tuple[tuple[int, ...], bytes]:
    """Shape and values, whatever the float type: some half-precision parameters are folded into float32."""
    return array.shape, array.astype(np.float32).tobytes()


def _narrow_folded_casts(model: ModelProto, parameters: set[str], half: bool) -> None:
    """Where folding widened a half-precision parameter, store it in half and widen it in the graph."""
    if not half:
        return
    casts: list[NodeProto] = []
    for initializer in model.graph.initializer:
        if initializer.name not in parameters or initializer.data_type != TensorProto.FLOAT:
            continue
        name = initializer.name
        initializer.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(initializer).astype(np.float16), name))
        casts.append(helper.make_node("Cast", [name], [f"{name}.float"], to=TensorProto.FLOAT))
        for node in model.graph.node:
            for k, used in enumerate(node.input):
                if used == name:
                    node.input[k] = f"{name}.float"
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)


def _externalise(model: ModelProto, parameters: set[str]) -> None:
    """Empty the parameters' initialisers: they are declared external, and given when a session is opened."""
    for initializer in model.graph.initializer:
        if initializer.name in parameters:
            nbytes = numpy_helper.to_array(initializer).nbytes
            initializer.ClearField("raw_data")
            initializer.data_location = TensorProto.EXTERNAL
            for key, value in (("location", "weights"), ("offset", "0"), ("length", str(nbytes))):
                initializer.external_data.add(key=key, value=value)
