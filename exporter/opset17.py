"""From opset 18, the lowest that PyTorch exports, to 17, the highest that TensorRT 8.6 reads."""

import numpy as np
from onnx import ModelProto, NodeProto, helper, numpy_helper

# These take their axes as an input since opset 18, as an attribute before (ReduceSum since 13).
_REDUCTIONS = frozenset(
    ("ReduceL1", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare")
)


def to_opset17(model: ModelProto) -> None:
    """Rewrite a model of opset 18 in place, for the operators that this package's graphs hold.

    What can't be rewritten is left, and ONNX's checker tells: opset 17 has no such attribute or input.
    """
    constants = {i.name: i for i in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type in _REDUCTIONS and len(node.input) == 2 and node.input[1] in constants:
            axes = numpy_helper.to_array(constants[node.input[1]]).tolist()
            del node.input[1]
            _drop_attribute(node, "noop_with_empty_axes")
            node.attribute.append(helper.make_attribute("axes", axes))
        elif node.op_type == "Split":
            _drop_attribute(node, "num_outputs")  # equal parts, one an output, go without saying
    _slice_shapes(model)
    _project_one_by_one(model)
    _drop_unused_initializers(model)
    for entry in model.opset_import:
        if entry.domain == "":
            entry.version = 17


def _slice_shapes(model: ModelProto) -> None:
    """Take `Shape` with a start or an end apart: TensorRT 8.6 reads all of the shape whatever they say."""
    nodes = []
    for number, node in enumerate(model.graph.node):
        nodes.append(node)
        ends = {a.name: a.i for a in node.attribute} if node.op_type == "Shape" else {}
        if not ends or ends == {"start": 0}:
            continue
        del node.attribute[:]
        result, whole = node.output[0], f"{node.output[0]}.whole"
        node.output[0] = whole
        bounds = {"starts": ends.get("start", 0), "ends": ends.get("end", np.iinfo(np.int64).max), "axes": 0}
        names = [f"shape_{number}.{name}" for name in bounds]
        for name, value in zip(names, bounds.values(), strict=True):
            model.graph.initializer.append(numpy_helper.from_array(np.array([value], np.int64), name))
        nodes.append(helper.make_node("Slice", [whole, *names], [result]))
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def _project_one_by_one(model: ModelProto) -> None:
    """Turn a product whose result is split into equal parts into a product each, of slices of the weights.

    TensorRT folds the slices when it builds. Two layers of text300M took 0.61 ms instead of 0.66
    (benchmarks/gpu_denoiser.md).
    """
    made_by = {output: node for node in model.graph.node for output in node.output}
    users = [name for node in model.graph.node for name in node.input]
    weights = {i.name for i in model.graph.initializer if len(i.dims) == 2}
    biases = {i.name for i in model.graph.initializer if len(i.dims) == 1}
    widths = {i.name: i.dims[-1] for i in model.graph.initializer if i.dims}
    nodes, dropped = [], set()
    for split in model.graph.node:
        nodes.append(split)
        add = made_by.get(split.input[0]) if split.op_type == "Split" else None
        has_bias = add is not None and add.op_type == "Add" and add.input[1] in biases
        product = made_by.get(add.input[0]) if has_bias and add is not None else add
        if add is None or product is None or product.op_type != "MatMul" or product.input[1] not in weights:
            continue
        if any(users.count(name) != 1 for name in (add.output[0], product.output[0])):
            continue
        nodes.pop()
        dropped |= {add.output[0], product.output[0]}
        step = widths[product.input[1]] // len(split.output)
        for part, output in enumerate(split.output):
            weight = _slice(model, nodes, product.input[1], axis=1, start=part * step, end=(part + 1) * step)
            if not has_bias:
                nodes.append(helper.make_node("MatMul", [product.input[0], weight], [output]))
                continue
            bias = _slice(model, nodes, add.input[1], axis=0, start=part * step, end=(part + 1) * step)
            nodes.append(helper.make_node("MatMul", [product.input[0], weight], [f"{output}.product"]))
            nodes.append(helper.make_node("Add", [f"{output}.product", bias], [output]))
    del model.graph.node[:]
    model.graph.node.extend(node for node in nodes if not set(node.output) & dropped)


def _slice(model: ModelProto, nodes: list[NodeProto], name: str, *, axis: int, start: int, end: int) -> str:
    """Append a slice of an initialiser along one axis; returns its name."""
    result = f"{name}.{start}"
    bounds = []
    for key, value in (("start", start), ("end", end), ("axis", axis)):
        bounds.append(f"{result}.{key}")
        model.graph.initializer.append(numpy_helper.from_array(np.array([value], np.int64), bounds[-1]))
    nodes.append(helper.make_node("Slice", [name, *bounds], [result]))
    return result


def _drop_attribute(node: NodeProto, name: str) -> None:
    for attribute in list(node.attribute):
        if attribute.name == name:
            node.attribute.remove(attribute)


def _drop_unused_initializers(model: ModelProto) -> None:
    used = {name for node in model.graph.node for name in node.input} | {o.name for o in model.graph.output}
    for initializer in list(model.graph.initializer):
        if initializer.name not in used:
            model.graph.initializer.remove(initializer)
