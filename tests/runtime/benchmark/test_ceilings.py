"""Counting arithmetic."""

from dataclasses import replace

import pytest
from onnx import TensorProto, helper

from propsmith.runtime.benchmark import ceilings
from propsmith.runtime.benchmark.ceilings import HALF_MATMUL, MATMUL, cpu_ceilings, denoiser_flops, product_options
from propsmith.runtime.errors import BackendError
from propsmith.runtime.model.bundle import Bundle


def test_flops_are_those_that_pytorch_counts(tiny_bundle):
    torch = pytest.importorskip("torch")
    from torch.utils.flop_counter import FlopCounterMode

    from propsmith.exporter.bundling.torch_backend import ReferenceAttention
    from propsmith.exporter.bundling.verify import modules_from_bundle
    from propsmith.exporter.onnx.graphs import build_graphs

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


def test_ceilings_are_speeds(monkeypatch):
    monkeypatch.setattr(ceilings, "_SECONDS", 0.05)
    found = cpu_ceilings(1)
    assert list(found) == ["cpu", "cpu int8"]
    assert all(1e-4 < tflops < 1e3 for tflops in found.values())


def test_no_card_has_no_ceiling(monkeypatch):
    monkeypatch.setattr(ceilings, "cuda_device_count", lambda: 0)
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        assert ceilings.gpu_ceiling() is None
    monkeypatch.setattr(ceilings, "cuda_device_count", lambda: 1)  # says the driver, but there is no TensorRT for it
    monkeypatch.setattr(ceilings, "Device", lambda: (_ for _ in ()).throw(BackendError("broken")))
    assert ceilings._tensorrt_ceiling() is None


def test_an_engine_of_the_large_product_builds():
    pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX isn't installed: pip install tensorrt-rtx-cu13")
    from propsmith.runtime.backends.tensorrt.load_tensorrt import load_tensorrt
    from propsmith.runtime.backends.tensorrt.plan_build import build_engine

    plan = build_engine(load_tensorrt("tensorrt-rtx"), "product", HALF_MATMUL, product_options(8192, "sm89"))
    assert memoryview(plan).nbytes > 1000


@pytest.mark.parametrize(("dtype", "file"), [(TensorProto.FLOAT, MATMUL), (TensorProto.FLOAT16, HALF_MATMUL)])
def test_the_products_are_what_their_comments_say(dtype, file):
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["a", "b"], ["y"])],
        "p",
        [value("a", dtype, ["m", "k"]), value("b", dtype, ["k", "n"])],
        [value("y", dtype, ["m", "n"])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    assert model.SerializeToString() == file.read_bytes()
