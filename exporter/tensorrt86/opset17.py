"""From opset 18, the lowest that PyTorch exports, to 17, the highest that TensorRT 8.6 reads."""

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper, shape_inference

from propsmith.runtime.backends.tensorrt.legacy86 import FULL_PRECISION

# These take their axes as an input since opset 18, as an attribute before (ReduceSum since 13).
_REDUCTIONS = frozenset(
    ("ReduceL1", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare")
)


_MOVERS = frozenset(("Cast", "Concat", "Expand", "Gather", "GatherElements", "Identity", "Pad", "Reshape")) | frozenset(
    ("Shape", "Slice", "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze", "Where")
)
"""These compute nothing."""


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
    while _keep_an_axis(model):
        pass
    _project_one_by_one(model)
    _drop_unused_nodes(model)
    _name_full_precision(model)
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


def _keep_an_axis(model: ModelProto) -> bool:
    """Let one `Reshape` keep the leading axes that it reads from shapes; returns whether there was one.

    Its shape is then a constant, with a 0 for each axis that stays as it is: TensorRT 8.6 has no shapes to compute,
    which it does wrongly where they come from two inputs.
    """
    made_by = {output: node for node in model.graph.node for output in node.output}
    shapes = _known_shapes(model)
    for number, node in enumerate(model.graph.node):
        joined = made_by.get(node.input[1]) if node.op_type == "Reshape" else None
        if joined is None or joined.op_type != "Concat":
            continue
        whole = shapes.get(node.input[0], [])
        lengths = [_length(model, made_by, shapes, piece) for piece in joined.input]
        kept = [axis for axis, length in enumerate(lengths) if isinstance(length, str)]
        if not all(axis < len(whole) and lengths[axis] == whole[axis] for axis in kept):
            continue
        if any(length is None or length == 0 for length in lengths):
            continue
        name = f"reshape_{number}.shape"
        constant = np.array([0 if isinstance(length, str) else length for length in lengths], np.int64)
        model.graph.initializer.append(numpy_helper.from_array(constant, name))
        node.input[1] = name
        _drop_attribute(node, "allowzero")
        return True
    return False


def _known_shapes(model: ModelProto) -> dict[str, list[int | str | None]]:
    """Tensor -> its shape as far as inference can tell, dynamic axes by name."""
    graph = shape_inference.infer_shapes(model).graph
    return {
        value.name: [
            d.dim_param or (d.dim_value if d.HasField("dim_value") else None) for d in value.type.tensor_type.shape.dim
        ]
        for value in (*graph.input, *graph.value_info, *graph.output)
    }


def _length(
    model: ModelProto, made_by: dict[str, NodeProto], shapes: dict[str, list[int | str | None]], piece: str
) -> int | str | None:
    """What one element of a shape says: a number, the name of a dynamic axis, or None if neither is sure."""
    constants = {i.name: i for i in model.graph.initializer if i.data_location != TensorProto.EXTERNAL}
    if piece in constants:
        values = numpy_helper.to_array(constants[piece])
        return int(values[0]) if values.shape == (1,) else None
    part = made_by.get(piece)
    whole = made_by.get(part.input[0]) if part is not None and part.op_type == "Slice" else None
    if part is None or whole is None or whole.op_type != "Shape":
        return None
    start, end = (int(numpy_helper.to_array(constants[name])[0]) for name in part.input[1:3])
    shape = shapes.get(whole.input[0], [])
    return shape[start] if end == start + 1 <= len(shape) else None


def _name_full_precision(model: ModelProto) -> None:
    """Mark what computes in float32, in graphs that also compute in half precision or only in float32."""
    graph = shape_inference.infer_shapes(model).graph
    types = {v.name: v.type.tensor_type.elem_type for v in (*graph.input, *graph.value_info, *graph.output)}
    for number, node in enumerate(model.graph.node):
        if node.op_type not in _MOVERS and types.get(node.output[0]) == TensorProto.FLOAT:
            node.name = f"{FULL_PRECISION}{node.name or number}"


def _drop_unused_nodes(model: ModelProto) -> None:
    """Leave out what computed the shapes that nobody reads any more."""
    used = {output.name for output in model.graph.output}
    nodes = []
    for node in reversed(model.graph.node):
        if used.intersection(node.output):
            used.update(node.input)
            nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(reversed(nodes))


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
