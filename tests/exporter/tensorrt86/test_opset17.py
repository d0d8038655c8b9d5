"""What TensorRT 8.6 can't read is rewritten, and computes the same."""

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper

from propsmith.exporter.tensorrt86.opset17 import to_opset17


def shape_model(attributes):
    node = helper.make_node("Shape", ["x"], ["y"], **attributes)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["a", "b", "c", "d"])
    y = helper.make_tensor_value_info("y", TensorProto.INT64, ["n"])
    graph = helper.make_graph([node], "graph", [x], [y])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


@pytest.mark.parametrize(
    "attributes", [{}, {"start": 0}, {"start": 1}, {"end": 2}, {"start": 1, "end": 3}, {"start": -1}]
)
def test_a_part_of_a_shape_is_cut_from_the_whole(attributes):
    model = shape_model(attributes)
    to_opset17(model)
    onnx.checker.check_model(model, full_check=True)
    assert not any(a.i for node in model.graph.node if node.op_type == "Shape" for a in node.attribute)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"x": np.zeros((2, 3, 5, 7), np.float32)})
    part = slice(attributes.get("start", 0), attributes.get("end"))
    assert found.tolist() == [2, 3, 5, 7][part]


@pytest.mark.parametrize("bias", [True, False])
def test_a_product_that_is_split_becomes_one_each(bias):
    rng = np.random.default_rng(0)
    weight, shift = rng.standard_normal((4, 6)).astype(np.float32), rng.standard_normal(6).astype(np.float32)
    nodes = [helper.make_node("MatMul", ["x", "w"], ["xw"])]
    if bias:
        nodes.append(helper.make_node("Add", ["xw", "b"], ["y"]))
    nodes.append(helper.make_node("Split", ["y" if bias else "xw"], ["q", "k", "v"], axis=-1, num_outputs=3))
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 4])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [2, 2]) for name in "qkv"]
    constants = [onnx.numpy_helper.from_array(weight, "w"), onnx.numpy_helper.from_array(shift, "b")]
    graph = helper.make_graph(nodes, "graph", [x], outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    to_opset17(model)
    onnx.checker.check_model(model, full_check=True)
    assert [node.op_type for node in model.graph.node].count("MatMul") == 3
    assert "Split" not in {node.op_type for node in model.graph.node}
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    values = rng.standard_normal((2, 4)).astype(np.float32)
    expected = values @ weight + (shift if bias else 0)
    for found, part in zip(session.run(None, {"x": values}), np.split(expected, 3, axis=1), strict=True):
        assert np.allclose(found, part, atol=1e-6)


def test_a_reshape_that_reads_shapes_keeps_its_leading_axis_by_a_constant():
    """As PyTorch writes `x.reshape(len(x), 6)`: the batch comes from the shape, cut and joined again."""
    nodes = [
        helper.make_node("Shape", ["x"], ["batch"], start=0, end=1),
        helper.make_node("Concat", ["batch", "six"], ["shape"], axis=0),
        helper.make_node("Reshape", ["x", "shape"], ["y"], allowzero=1),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2, 3])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 6])
    six = helper.make_tensor("six", TensorProto.INT64, [1], [6])
    graph = helper.make_graph(nodes, "graph", [x], [y], [six])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    to_opset17(model)
    onnx.checker.check_model(model, full_check=True)
    assert [node.op_type for node in model.graph.node] == ["Reshape"]
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    value = np.arange(24, dtype=np.float32).reshape(4, 2, 3)
    np.testing.assert_array_equal(session.run(None, {"x": value})[0], value.reshape(4, 6))


def test_what_computes_in_float32_is_named_so():
    """TensorRT 8.6 takes types for advice: the builder finds by name what has to stay in float32."""
    nodes = [helper.make_node("Sin", ["x"], ["s"]), helper.make_node("Cast", ["s"], ["h"], to=TensorProto.FLOAT16)]
    nodes.append(helper.make_node("Exp", ["h"], ["y"], name="last"))
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n"])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT16, ["n"])
    graph = helper.make_graph(nodes, "graph", [x], [y])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    to_opset17(model)
    assert [node.name.startswith("float32/") for node in model.graph.node] == [True, False, False]
