"""Counting arithmetic."""

from dataclasses import replace

import pytest
from onnx import TensorProto, helper

from propsmith.runtime.benchmark.work import MATMUL, cpu_ceiling, denoiser_flops
from propsmith.runtime.bundle import Bundle


def test_flops_are_those_that_pytorch_counts(tiny_bundle):
    torch = pytest.importorskip("torch")
    from torch.utils.flop_counter import FlopCounterMode

    from propsmith.exporter.graphs import build_graphs
    from propsmith.exporter.torch_backend import ReferenceAttention
    from propsmith.exporter.verify import modules_from_bundle

    bundle = Bundle.load(tiny_bundle)
    module = modules_from_bundle(bundle)["denoiser"]
    (graph,) = build_graphs({"denoiser": module})
    # PyTorch counts no fused attention on CPUs, but the products that it is made of.
    with ReferenceAttention(), FlopCounterMode(display=False) as counter, torch.no_grad():
        graph.module(*(example for example, _ in graph.inputs.values()))
    ours = denoiser_flops(bundle.manifest, 2)
    # Ours leaves out what passes once a row: the time's and the condition's projections.
    once = sum(
        2 * 2 * m.in_features * m.out_features
        for name, m in module.named_modules()
        if isinstance(m, torch.nn.Linear)
        and not name.startswith("backbone.blocks")
        and name not in ("input_proj", "output_proj")
    )
    assert ours + once == counter.get_total_flops()


def test_flops_of_the_released_size(tiny_bundle):
    from propsmith.exporter.models.config import MODELS

    manifest = replace(Bundle.load(tiny_bundle).manifest, config=MODELS["text300M"].to_dict())
    assert denoiser_flops(manifest, 2) == pytest.approx(1.46e12, rel=0.01)
    assert denoiser_flops(manifest, 16) == 8 * denoiser_flops(manifest, 2)
    assert denoiser_flops(replace(manifest, config={}), 2) is None


def test_the_ceiling_is_a_speed():
    assert 1e-4 < cpu_ceiling(1) < 1e3


def test_the_product_is_what_its_comment_says():
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["a", "b"], ["y"])],
        "p",
        [value("a", TensorProto.FLOAT, ["m", "k"]), value("b", TensorProto.FLOAT, ["k", "n"])],
        [value("y", TensorProto.FLOAT, ["m", "n"])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    assert model.SerializeToString() == MATMUL
