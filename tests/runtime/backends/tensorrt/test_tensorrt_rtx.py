"""Engines for RTX cards, built without a card: every graph, and as many fused attention kernels as there are layers."""

import os

import onnx
import pytest

from propsmith.runtime.backends.tensorrt import plan_build
from propsmith.runtime.backends.tensorrt.engine_cache import EngineCache
from propsmith.runtime.backends.tensorrt.load_tensorrt import load_tensorrt
from propsmith.runtime.backends.tensorrt.plan_build import BuildOptions, build_engine
from propsmith.runtime.backends.tensorrt.tensorrt_backend import EngineBuilder
from propsmith.runtime.errors import BackendError, InputError
from propsmith.runtime.model.bundle import Bundle

pytest.importorskip("tensorrt_rtx", reason="tensorrt-rtx isn't installed: see .ci/run")

ARCHITECTURES = ("sm86", "sm89", "sm120")


def fused_attention(plan):
    """How many fused attention kernels a plan launches: each launch names its number of threads."""
    return bytes(memoryview(plan)).count(b"_gemm_mha_v2_nthread_x")


def builder(bundle, folder, **options):
    return EngineBuilder(Bundle.load(bundle), load_tensorrt("tensorrt-rtx"), cache=EngineCache(folder), **options)


def attention_layers(bundle):
    config = bundle.manifest.config
    return {
        "denoiser": config["denoiser"]["layers"],
        "prepare": config["decoder"]["layers"],
        "query": 1,
        "text_encoder": config["text_encoder"]["layers"],
    }


def test_a_toys_graphs_build_for_a_card_that_is_not_here(tiny_bundle, tmp_path):
    made = builder(tiny_bundle, tmp_path, batches=(1,))
    for graph in ("denoiser", "prepare", "query", "text_encoder", "encoder"):
        plan, built = made.get(graph, bytes, "sm89", must_keep=True)
        assert built
        assert fused_attention(plan) >= 1
    plan, built = made.get("denoiser", bytes, "sm89", must_keep=True)
    assert not built
    assert len(made.cache.entries()) == 5


def test_a_toy_builds_in_full_precision(tiny_bundle, tmp_path):
    plan = builder(tiny_bundle, tmp_path, batches=(1,), precision="fp32").build("denoiser", "sm86")
    assert fused_attention(plan) == 0, "which has no fused kernel there, and is taken apart"


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_graph_of_the_embedded_bundle(tmp_path, architecture):
    bundle = Bundle.load()
    made = builder("props", tmp_path)
    for graph, layers in attention_layers(bundle).items():
        profiles = len(made.options(graph, architecture).profiles)
        plan, _ = made.get(graph, bytes, architecture, must_keep=True)
        assert fused_attention(plan) == layers * profiles, graph


def test_what_cannot_be_read_names_the_graph_and_the_way_out(tmp_path):
    values = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1]) for name in "xy"]
    node = onnx.helper.make_node("NoSuchOperator", ["x"], ["y"], name="the_culprit")
    graph = onnx.helper.make_graph([node], "graph", values[:1], values[1:])
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 23)]), tmp_path / "graph.onnx")
    tensorrt = load_tensorrt("tensorrt-rtx")
    with pytest.raises(BackendError, match=r"can't read graph 'denoiser' at node 0 \(the_culprit\).*--opset 23"):
        build_engine(tensorrt, "denoiser", tmp_path / "graph.onnx", BuildOptions())


def test_what_cannot_be_built_says_what_to_try(tiny_bundle, tmp_path, monkeypatch):
    made = builder(tiny_bundle, tmp_path, batches=(1,), precision="fp32")
    monkeypatch.setattr(type(made.tensorrt), "decompose_attention", lambda *_: None)
    with pytest.raises(BackendError, match=r"built no engine of graph 'denoiser': .*Attention.* Try --precision"):
        made.build("denoiser", "sm86")


def test_an_unknown_architecture_is_told_before_the_work(tiny_bundle, tmp_path):
    with pytest.raises(InputError, match=r"--arch sm99: tensorrt-rtx .* builds for sm75, sm80, sm86"):
        load_tensorrt("tensorrt-rtx").check_target("sm99")


def test_hopper_is_refused_with_the_way_out():
    with pytest.raises(BackendError, match=r"H100 is sm90: pip install 'propsmith\[tensorrt\]'"):
        load_tensorrt("tensorrt-rtx").check_runs_on("sm90", "H100")
    load_tensorrt("tensorrt-rtx").check_runs_on("sm89", "RTX 4090")
    load_tensorrt("tensorrt-rtx").check_runs_on("sm130", "a later card")


def test_what_the_builder_prints_by_itself_goes_to_stderr(capfd):
    with plan_build._native_output_to_stderr():
        os.write(1, b"from the compiler\n")
    os.write(1, b'{"json": true}\n')
    out, err = capfd.readouterr()
    assert (out, err) == ('{"json": true}\n', "from the compiler\n")
