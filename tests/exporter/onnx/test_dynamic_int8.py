"""Products in int8: which are replaced, and which biases they take along."""

import numpy as np
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from propsmith.exporter.onnx import dynamic_int8
from propsmith.exporter.onnx.dynamic_int8 import to_dynamic_int8


def product_and_sum(bias_first=False, keep_product=False, bias_shape=(16,)):
    """y = x @ w + bias, w a parameter [8, 16]."""
    value = helper.make_tensor_value_info
    terms = ["bias", "product"] if bias_first else ["product", "bias"]
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["product"], name="mm"),
        helper.make_node("Add", terms, ["y"], name="add"),
    ]
    outputs = [value("y", TensorProto.FLOAT, ["n", 16])]
    if keep_product:
        nodes.append(helper.make_node("Neg", ["product"], ["z"]))
        outputs.append(value("z", TensorProto.FLOAT, ["n", 16]))
    bias = np.arange(np.prod(bias_shape), dtype=np.float32).reshape(bias_shape)
    constants = [numpy_helper.from_array(np.zeros((8, 16), np.float32), "w"), numpy_helper.from_array(bias, "bias")]
    graph = helper.make_graph(nodes, "g", [value("x", TensorProto.FLOAT, ["n", 8])], outputs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def run(model, weight, scale, x):
    for initializer in list(model.graph.initializer):
        if initializer.name in ("w", "w.scale"):
            model.graph.initializer.remove(initializer)
    model.graph.initializer.append(numpy_helper.from_array(weight, "w"))
    model.graph.initializer.append(numpy_helper.from_array(scale, "w.scale"))
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(["y"], {"x": x})[0]


@pytest.mark.parametrize("bias_first", [False, True])
def test_a_bias_is_added_by_the_product_to_the_same_bits(monkeypatch, bias_first):
    rng = np.random.default_rng(0)
    weight = rng.integers(-127, 128, (8, 16), np.int8)
    scale, x = rng.random(16, np.float32) / 100, rng.standard_normal((5, 8), np.float32)
    folded, matrices = to_dynamic_int8(product_and_sum(bias_first), {"w": (8, 16)})
    assert matrices == ["w"]
    (node,) = folded.graph.node
    assert (node.op_type, list(node.input), list(node.output)) == (
        "DynamicQuantizeMatMul",
        ["x", "w", "w.scale", "", "bias"],
        ["y"],
    )
    monkeypatch.setattr(dynamic_int8, "_fold_biases", lambda model: None)
    plain, _ = to_dynamic_int8(product_and_sum(bias_first), {"w": (8, 16)})
    assert [n.op_type for n in plain.graph.node] == ["DynamicQuantizeMatMul", "Add"]
    np.testing.assert_array_equal(run(folded, weight, scale, x), run(plain, weight, scale, x))


@pytest.mark.parametrize("kept", [{"keep_product": True}, {"bias_shape": (1, 16)}])
def test_other_sums_stay(kept):
    model, _ = to_dynamic_int8(product_and_sum(**kept), {"w": (8, 16)})
    assert [n.op_type for n in model.graph.node][:2] == ["DynamicQuantizeMatMul", "Add"]
    assert len(model.graph.node[0].input) == 3


def test_nothing_to_quantise_changes_nothing():
    model = product_and_sum()
    same, matrices = to_dynamic_int8(model, {})
    assert matrices == []
    assert same == model
