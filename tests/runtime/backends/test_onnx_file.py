"""Graphs and weights put together as ONNX files, and other edits of graphs, checked by ONNX's checker."""

import numpy as np
import onnx
import pytest

from propsmith.runtime.backends.onnx_file import opset_of, place_weights, with_float_attention, write_onnx
from propsmith.runtime.errors import BackendError
from propsmith.runtime.model.bundle import Bundle


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@pytest.mark.parametrize("graph", ["text_encoder", "denoiser", "prepare", "query"])
def test_onnx_reads_every_weight_from_the_file(tiny_bundle, tmp_path, graph, precision):
    bundle = Bundle.load(tiny_bundle)
    weights = bundle.weights(graph, precision)
    path = write_onnx(bundle.graph_file(graph, precision).read_bytes(), weights, tmp_path)
    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(str(path))
    found = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
    for name, weight in weights.items():
        assert found[name].dtype == weight.dtype
        assert np.array_equal(found[name], weight)


def test_only_the_places_change(tiny_bundle, tmp_path):
    bundle = Bundle.load(tiny_bundle)
    graph = bundle.graph_file("denoiser", "fp32").read_bytes()
    names = bundle.weights("denoiser", "fp32")
    before, after = onnx.ModelProto(), onnx.ModelProto()
    before.ParseFromString(graph)
    after.ParseFromString(place_weights(graph, dict.fromkeys(names, (0, 0))))
    for model in (before, after):
        for initializer in model.graph.initializer:
            del initializer.external_data[:]
    assert before == after


@pytest.mark.parametrize("graph", ["denoiser", "query"])
def test_attention_goes_by_way_of_float32(tiny_bundle, tmp_path, graph):
    bundle = Bundle.load(tiny_bundle)
    before = onnx.load(bundle.graph_file(graph, "fp16"), load_external_data=False)
    changed = with_float_attention(before.SerializeToString())
    after = onnx.load(str(write_onnx(changed, bundle.weights(graph, "fp16"), tmp_path)))
    onnx.checker.check_model(after, full_check=True)
    maker = {name: node for node in after.graph.node for name in node.output}
    attentions = [node for node in after.graph.node if node.op_type == "Attention"]
    assert len(attentions) == sum(node.op_type == "Attention" for node in before.graph.node) > 0
    assert len(after.graph.node) == len(before.graph.node) + 4 * len(attentions)
    for node in attentions:
        assert [maker[name].attribute[0].i for name in node.input[:3]] == [onnx.TensorProto.FLOAT] * 3
        (cast,) = (n for n in after.graph.node if node.output[0] in n.input)
        assert (cast.op_type, cast.attribute[0].i) == ("Cast", onnx.TensorProto.FLOAT16)
    assert after.graph.output == before.graph.output


def test_a_graph_without_attention_stays_as_it_is(tiny_bundle):
    graph = Bundle.load(tiny_bundle).graph_file("denoiser", "int8").read_bytes()
    model = onnx.ModelProto.FromString(graph)
    del model.graph.node[:]
    assert with_float_attention(model.SerializeToString()) == model.SerializeToString()


def test_a_missing_weight_is_named(tiny_bundle):
    bundle = Bundle.load(tiny_bundle)
    with pytest.raises(BackendError, match=r"declares a parameter '.+' that its bundle lacks"):
        place_weights(bundle.graph_file("denoiser", "fp32").read_bytes(), {})


def test_the_operator_set():
    graph = onnx.helper.make_graph([], "empty", [], [])
    for version, domains in ((23, [""]), (17, ["ai.onnx"]), (300, ["com.microsoft", "", "ai.onnx.ml"])):
        ids = [onnx.helper.make_opsetid(name, version if name in ("", "ai.onnx") else 1) for name in domains]
        assert opset_of(onnx.helper.make_model(graph, opset_imports=ids).SerializeToString()) == version
    with pytest.raises(BackendError, match="says no operator set"):
        opset_of(b"")


@pytest.mark.parametrize("junk", [b"\xff\xff", b"\x07"])
def test_junk_is_no_model(junk):
    with pytest.raises(BackendError, match="not an ONNX model"):
        place_weights(junk, {})
