"""Dynamic int8 quantization of fp32 graphs, for ONNX Runtime's CPU: activations are quantized on the fly."""

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper


def to_dynamic_int8(model: ModelProto, quantized: dict[str, tuple[int, ...]]) -> tuple[ModelProto, list[str]]:
    """Replace each MatMul over a stored int8 matrix, and the bias added to it, by ONNX Runtime's DynamicQuantizeMatMul.

    Gemm nodes stay in float: they take one row per asset, so they cost nothing, and they embed time and condition.

    Args:
        model: a weightless fp32 graph.
        quantized: parameter -> the shape (in, out) of its int8 matrix.

    Returns:
        A new graph, and the matrices that it multiplies in int8, as int8 `w` and float32 `w.scale` `[out]`.
    """
    out = ModelProto()
    out.CopyFrom(model)
    replaced = set()
    for node in out.graph.node:
        if node.op_type == "MatMul" and node.input[1] in quantized:
            weight = node.input[1]
            replaced.add(weight)
            node.CopyFrom(_quantized_matmul(node, weight))
    for initializer in list(out.graph.initializer):
        if initializer.name in replaced:
            shape = quantized[initializer.name]
            out.graph.initializer.remove(initializer)
            out.graph.initializer.append(_external(initializer.name, TensorProto.INT8, shape, 1))
            out.graph.initializer.append(_external(f"{initializer.name}.scale", TensorProto.FLOAT, shape[1:], 4))
    _fold_biases(out)
    if replaced:
        out.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return out, sorted(replaced)


def _fold_biases(model: ModelProto) -> None:
    """Move biases into the quantized products: bitwise the same sums, with one pass over memory less."""
    parameters = {i.name for i in model.graph.initializer if len(i.dims) == 1}
    users: dict[str, list[NodeProto]] = {}
    for node in model.graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    for node in [n for n in model.graph.node if n.op_type == "DynamicQuantizeMatMul"]:
        (product,) = node.output
        if len(users.get(product, [])) != 1 or users[product][0].op_type != "Add":
            continue
        add = users[product][0]
        (bias,) = (name for name in add.input if name != product)
        if bias in parameters:
            node.input.extend(["", bias])  # no zero points, then the bias
            node.output[0] = add.output[0]
            model.graph.node.remove(add)


def _quantized_matmul(node: NodeProto, weight: str) -> NodeProto:
    return helper.make_node(
        "DynamicQuantizeMatMul",
        [node.input[0], weight, f"{weight}.scale"],
        list(node.output),
        name=node.name,
        domain="com.microsoft",
    )


def _external(name: str, data_type: int, shape: tuple[int, ...], item_size: int) -> TensorProto:
    tensor = TensorProto(name=name, data_type=data_type, dims=shape, data_location=TensorProto.EXTERNAL)
    length = item_size * int(np.prod(shape))
    for key, value in (("location", "weights"), ("offset", "0"), ("length", str(length))):
        tensor.external_data.add(key=key, value=value)
    return tensor
