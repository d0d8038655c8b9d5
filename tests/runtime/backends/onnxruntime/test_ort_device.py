"""Device sessions as far as a CPU can tell: where nodes went, captured sessions' buffers, precisions."""

from collections import Counter

import numpy as np
import onnxruntime as ort
import pytest

from propsmith.runtime.backends.backend_kinds import BackendOptions
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend, create_session
from propsmith.runtime.backends.onnxruntime.ort_device import (
    COREML,
    CUDA,
    MAX_CAPTURES,
    CapturedSession,
    OnnxRuntimeDeviceBackend,
    Provider,
    heavy_on_cpu,
    placement,
)
from propsmith.runtime.errors import BackendError, BackendUnavailableError, InputError
from propsmith.runtime.model.bundle import Bundle
from tests.runtime.backends.onnxruntime.test_ort_cpu import denoiser_feed


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    return Bundle.load(tiny_bundle)


@pytest.fixture
def captured(bundle):
    session, keep = create_session(bundle, "denoiser", "fp32", ort.SessionOptions(), ["CPUExecutionProvider"])
    return CapturedSession("denoiser", session, keep, memory="cpu")


@pytest.mark.skipif(
    "AzureExecutionProvider" not in ort.get_available_providers(), reason="needs a provider that takes nothing"
)
def test_a_graph_that_falls_to_the_cpu_is_told(bundle):
    # ONNX Runtime's Azure provider runs only calls to a cloud: every node goes to the CPU without a word.
    idle = Provider("AzureExecutionProvider", "ort-idle")
    backend = OnnxRuntimeDeviceBackend(bundle, idle, BackendOptions(), "an idle device")
    message = r"graph 'denoiser' runs in part on the CPU, not on an idle device: \d+ Attention.*\d+ MatMul"
    with pytest.raises(BackendUnavailableError, match=message):
        backend.open("denoiser")


@pytest.mark.skipif(
    "AzureExecutionProvider" not in ort.get_available_providers(), reason="needs a provider that takes nothing"
)
def test_a_light_graph_on_the_cpu_is_a_warning(bundle, caplog):
    idle = Provider("AzureExecutionProvider", "ort-idle")
    OnnxRuntimeDeviceBackend(bundle, idle, BackendOptions(), "an idle device").open("query")
    assert "graph 'query' runs in part on the CPU" in caplog.text


@pytest.mark.skipif("CUDAExecutionProvider" in ort.get_available_providers(), reason="this ONNX Runtime has CUDA")
def test_a_provider_that_does_not_load_is_told(bundle):
    with pytest.raises(BackendError, match="CUDAExecutionProvider"):
        OnnxRuntimeDeviceBackend(bundle, CUDA, BackendOptions(), "a GPU").open("denoiser")


def test_placement_counts_nodes(bundle):
    options = ort.SessionOptions()
    options.add_session_config_entry("session.record_ep_graph_assignment_info", "1")
    session, _keep = create_session(bundle, "denoiser", "fp32", options, ["CPUExecutionProvider"])
    placed = placement(session)
    layers = bundle.manifest.config["denoiser"]["layers"]
    assert placed["CPUExecutionProvider"]["Attention"] == layers
    assert heavy_on_cpu(placed)["Attention"] == layers
    assert heavy_on_cpu({"CUDAExecutionProvider": Counter(MatMul=3), "CPUExecutionProvider": Counter(Shape=2)}) == {}


def test_precisions(bundle):
    auto = OnnxRuntimeDeviceBackend(bundle, CUDA, BackendOptions(), "a GPU")
    assert [auto.precision_of(g) for g in ("denoiser", "query", "prepare")] == ["fp16", "fp32", "fp32"]
    half = OnnxRuntimeDeviceBackend(bundle, CUDA, BackendOptions("fp16"), "a GPU")
    assert half.precision_of("query") == "fp16"
    assert OnnxRuntimeDeviceBackend(bundle, COREML, BackendOptions(), "a Mac").precision_of("denoiser") == "fp32"
    with pytest.raises(InputError, match="runs fp16 or fp32, not int8"):
        OnnxRuntimeDeviceBackend(bundle, CUDA, BackendOptions("int8"), "a GPU")


def test_captured_sessions_reuse_their_buffers(bundle, captured):
    plain = OnnxRuntimeBackend(bundle, precision="fp32").open("denoiser")
    for seed, rows in enumerate((2, 4, 2, 1, 2)):  # back to shapes that were bound before
        feed = denoiser_feed(rows, seed)
        np.testing.assert_array_equal(captured.run(feed)["out"], plain.run(feed)["out"])
    assert len(captured._bound) == 3


def test_only_so_many_shapes_are_captured(captured):
    for rows in range(1, MAX_CAPTURES + 3):
        assert captured.run(denoiser_feed(rows))["out"].shape == (rows, 16, 8)
    numbers = [b._options.get_run_config_entry("gpu_graph_id") for b in captured._bound.values()]
    assert numbers == [*map(str, range(1, MAX_CAPTURES + 1)), "-1", "-1"]


def test_a_wrong_feed_names_the_graph(captured):
    with pytest.raises(BackendError, match=r"failed on graph 'denoiser' with x\[2, 16, 9\]"):
        captured.run(denoiser_feed(2) | {"x": np.zeros((2, 16, 9), np.float32)})
    assert captured.run(denoiser_feed(2))["out"].shape == (2, 16, 8)
