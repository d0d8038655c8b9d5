"""The CPU backend on the toy bundle."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from propsmith.runtime.backends.onnxruntime import ort_cpu
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.errors import BackendError, BundleError
from propsmith.runtime.model.bundle import Bundle


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    return Bundle.load(tiny_bundle)


def denoiser_feed(rows=2, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "x": rng.standard_normal((rows, 16, 8), np.float32),
        "t": np.full(rows, 0.5, np.float32),
        "cond": rng.standard_normal((rows, 32), np.float32),
    }


def test_sessions_are_opened_once(bundle):
    backend = OnnxRuntimeBackend(bundle)
    assert backend.open("denoiser") is backend.open("denoiser")


def test_fp32_rows_do_not_depend_on_each_other(bundle):
    session = OnnxRuntimeBackend(bundle, precision="fp32").open("denoiser")
    feed = denoiser_feed(4)
    whole = session.run(feed)["out"]
    for row in range(4):
        alone = session.run({k: v[row : row + 1] for k, v in feed.items()})["out"]
        np.testing.assert_allclose(alone[0], whole[row], atol=2e-6)


def test_int8_is_near_fp32_and_not_the_same(bundle):
    feed = denoiser_feed()
    fp32 = OnnxRuntimeBackend(bundle, precision="fp32").open("denoiser").run(feed)["out"]
    int8 = OnnxRuntimeBackend(bundle, precision="int8").open("denoiser").run(feed)["out"]
    error = np.abs(int8 - fp32).max() / np.abs(fp32).max()
    assert 1e-4 < error < 0.1


def test_precision_choice(bundle, monkeypatch):
    monkeypatch.setattr(ort_cpu, "int8_is_exact", lambda: True)
    assert OnnxRuntimeBackend(bundle).precision_of("denoiser") == "int8"
    assert OnnxRuntimeBackend(bundle).precision_of("query") == "fp32"
    monkeypatch.setattr(ort_cpu, "int8_is_exact", lambda: False)
    assert OnnxRuntimeBackend(bundle).precision_of("denoiser") == "fp32"
    assert OnnxRuntimeBackend(bundle, precision="int8").precision_of("denoiser") == "int8"


def test_runs_are_repeatable_to_the_bit(bundle):
    feed = denoiser_feed()
    first = OnnxRuntimeBackend(bundle).open("denoiser").run(feed)["out"]
    again = OnnxRuntimeBackend(bundle).open("denoiser").run(feed)["out"]
    np.testing.assert_array_equal(first, again)


def test_wrong_feed_names_the_graph_and_shapes(bundle):
    session = OnnxRuntimeBackend(bundle).open("denoiser")
    with pytest.raises(BackendError, match=r"failed on graph 'denoiser' with x\[2, 16, 9\]"):
        session.run(denoiser_feed() | {"x": np.zeros((2, 16, 9), np.float32)})


def test_unknown_graph(bundle):
    with pytest.raises(BundleError, match="no graph 'nothing'"):
        OnnxRuntimeBackend(bundle).open("nothing")


def test_probe_is_what_its_comment_says():
    value_info = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["y"])],
        "p",
        [value_info("a", TensorProto.UINT8, ["m", "k"]), value_info("b", TensorProto.INT8, ["k", "n"])],
        [value_info("y", TensorProto.INT32, ["m", "n"])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    assert model.SerializeToString() == ort_cpu.MATMUL_INTEGER.read_bytes()
    assert ort_cpu.int8_is_exact() in (True, False)


def test_no_session_chooses_its_threads(bundle, monkeypatch):
    """One that does pins them to the machine's processors, and complains where a container lacks some."""
    chosen = []
    open_session = ort_cpu.ort.InferenceSession

    def opened(model, options, **rest):
        chosen.append(options.intra_op_num_threads)
        return open_session(model, options, **rest)

    monkeypatch.setattr(ort_cpu.ort, "InferenceSession", opened)
    ort_cpu.int8_is_exact.__wrapped__()
    ort_cpu.create_session(bundle, "denoiser", "fp32", ort_cpu.ort.SessionOptions(), ["CPUExecutionProvider"])
    ort_cpu.open_session(bundle, "denoiser", "fp32", threads=3)
    assert chosen == [1, ort_cpu.default_threads(), 3]
