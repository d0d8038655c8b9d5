"""Choosing a backend: what is there, what is broken, what is told."""

import logging
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from propsmith.runtime.backends import choose, nvidia
from propsmith.runtime.backends.choose import BackendOptions, check_backend, choose_backend, find_kind
from propsmith.runtime.backends.onnx_file import opset_of
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.errors import BackendError, BackendUnavailableError, BundleError, InputError, OpsetError
from propsmith.runtime.model import sampling
from propsmith.runtime.model.bundle import Bundle

CPU = find_kind("ort-cpu")
HERE = __name__


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    return Bundle.load(tiny_bundle)


def broken_library(bundle, options):
    raise OSError("libfast.so.1: undefined symbol: gemm")


class WrongSession:
    def __init__(self, session):
        self.session = session

    def run(self, feed):
        return {name: 1.5 * value for name, value in self.session.run(feed).items()}


class WrongBackend(OnnxRuntimeBackend):
    def open(self, graph):
        return WrongSession(super().open(graph))


def wrong_numbers(bundle, options):
    return WrongBackend(bundle)


class PickyBackend(OnnxRuntimeBackend):
    def open(self, graph):
        if graph == "query":
            raise BackendError("no kernel for Sin in graph 'query'")
        return super().open(graph)


def picky(bundle, options):
    return PickyBackend(bundle)


def kind(function, name="fast"):
    return replace(CPU, name=name, factory=f"{HERE}:{function.__name__}", install="pip install fast")


def test_auto_takes_the_cpu_where_nothing_else_is_and_says_why(bundle, monkeypatch, caplog):
    monkeypatch.setattr(choose, "cuda_device_count", lambda: 0)
    with caplog.at_level(logging.INFO, logger="propsmith"):
        backend = choose_backend(bundle)
    assert backend.name == "onnxruntime-cpu"
    (line,) = [r.getMessage() for r in caplog.records if r.name == choose.__name__]
    assert line.startswith("running on ort-cpu (CPU); not tensorrt: ")
    assert all(f"not {name}: " in line for name in choose.NAMES[:-1])


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (broken_library, "libfast.so.1: undefined symbol: gemm"),
        (wrong_numbers, "computes wrongly: off by 5.0e-01"),
        (picky, "no kernel for Sin in graph 'query'"),
    ],
)
def test_auto_passes_over_what_is_broken(bundle, monkeypatch, caplog, function, reason):
    monkeypatch.setattr(choose, "KINDS", (kind(function), CPU))
    with caplog.at_level(logging.INFO, logger="propsmith"):
        backend = choose_backend(bundle, options=BackendOptions("fp32"))
    assert type(backend) is OnnxRuntimeBackend
    (line,) = [r.getMessage() for r in caplog.records if r.name == choose.__name__]
    assert line.startswith("running on ort-cpu (CPU); not fast: ")
    assert reason in line
    assert "\n" not in line


def test_auto_takes_the_first_that_works(bundle, monkeypatch):
    monkeypatch.setattr(choose, "KINDS", (kind(broken_library), replace(CPU, name="second"), CPU))
    monkeypatch.setattr(choose, "check_backend", lambda kind, options: tried.append(kind.name) or check(kind, options))
    tried, check = [], check_backend
    choose_backend(bundle)
    assert tried == ["fast", "second"]


def test_a_named_one_that_is_broken_says_why_and_how_to_get_it(bundle, monkeypatch):
    monkeypatch.setattr(choose, "KINDS", (kind(broken_library), CPU))
    with pytest.raises(BackendUnavailableError) as error:
        choose_backend(bundle, "fast")
    assert str(error.value) == (
        "backend fast can't run here: OSError: libfast.so.1: undefined symbol: gemm; pip install fast"
    )
    assert error.value.exit_code == 2


def test_what_is_missing(monkeypatch):
    missing = choose.why_missing(replace(CPU, modules=("no_such_engine", "no_such_engine_rtx")))
    assert missing == ("no_such_engine and no_such_engine_rtx are not installed", CPU.install)
    missing = choose.why_missing(replace(CPU, provider="NpuExecutionProvider"))
    assert missing == ("the installed onnxruntime has no NpuExecutionProvider", CPU.install)
    monkeypatch.setattr(choose, "cuda_device_count", lambda: 0)
    assert choose.why_missing(replace(CPU, nvidia=True))[0] == "no NVIDIA GPU with a working driver was found"
    monkeypatch.setattr(choose, "cuda_device_count", lambda: 1)
    assert choose.why_missing(replace(CPU, nvidia=True)) is None


def test_every_kind_says_how_to_get_it():
    assert choose.NAMES == ("tensorrt", "ort-cuda", "ort-dml", "ort-coreml", "ort-cpu")
    assert all("pip install" in kind.install for kind in choose.KINDS)


def test_an_unknown_name_lists_the_others(bundle):
    with pytest.raises(InputError, match="no backend 'cuda': choose auto, tensorrt, ort-cuda, ort-dml"):
        choose_backend(bundle, "cuda")


def test_a_corrupt_bundle_is_not_the_backends_fault(tiny_bundle, tmp_path):
    damaged = Bundle(tmp_path, Bundle.load(tiny_bundle).manifest, "0")
    with pytest.raises(BundleError):
        choose_backend(damaged, "ort-cpu").open("denoiser")


@pytest.mark.parametrize(("precision", "worst"), [("fp32", 2e-3), ("int8", choose.PROBE_TOLERANCE)])
def test_the_probe(precision, worst):
    error = check_backend(CPU, BackendOptions(precision))
    assert 0 < error < worst  # the answer is stored in half precision


def reads_opset_17(bundle, options):
    if opset_of(bundle.graph_file("denoiser", "fp32").read_bytes()) > 17:
        raise OpsetError("old 8.6 reads ONNX up to opset 17: propsmith export")
    return OnnxRuntimeBackend(bundle, precision="fp32")


def test_a_version_that_reads_older_graphs_only_works_by_such_a_probe(bundle, monkeypatch, caplog):
    old = kind(reads_opset_17, "old")
    assert 0 < check_backend(old) < 2e-3
    monkeypatch.setattr(choose, "KINDS", (old, CPU))
    with caplog.at_level(logging.INFO, logger="propsmith"):
        choose_backend(bundle)
    (line,) = [r.getMessage() for r in caplog.records if r.name == choose.__name__]
    assert line == "running on ort-cpu (CPU); not old: old 8.6 reads ONNX up to opset 17: propsmith export"


class OnDevice(OnnxRuntimeBackend):
    """Samples by itself, `factor` times too far."""

    factor = 1.0

    def sample(self, condition, uncond, schedule, options, noise, on_step=None, origin=None):
        def model(x, t, cond):
            return self.open("denoiser").run({"x": x, "t": t, "cond": cond})["out"]

        denoise = sampling.guided(model, condition, uncond, schedule, options)
        return self.factor * sampling.sample(denoise, schedule, noise, options.solver, on_step, origin)


class WrongOnDevice(OnDevice):
    factor = 1.5


class WithoutCompiler(OnDevice):
    def sample(self, *_):
        raise BackendUnavailableError("CUDA's compiler can't be loaded: pip install nvidia-cuda-nvrtc")


def on_device(bundle, options):
    return OnDevice(bundle, precision="fp32")


def wrong_on_device(bundle, options):
    return WrongOnDevice(bundle, precision="fp32")


def without_compiler(bundle, options):
    return WithoutCompiler(bundle, precision="fp32")


def test_sampling_on_the_device_is_tried_too(bundle, monkeypatch):
    assert 0 < check_backend(kind(on_device)) < 2e-3
    with pytest.raises(BackendError, match=r"fast samples wrongly: off by 5\.0e-01 where 1e-01 is allowed"):
        check_backend(kind(wrong_on_device))
    monkeypatch.setattr(choose, "KINDS", (kind(without_compiler), CPU))
    assert choose_backend(bundle).name == "onnxruntime-cpu"


def test_tensorrt_8_names_the_export_that_it_can_read(bundle):
    from propsmith.runtime.backends.tensorrt.api_versions import TensorRT
    from propsmith.runtime.backends.tensorrt.tensorrt_backend import EngineBuilder

    with pytest.raises(OpsetError) as error:
        EngineBuilder(Bundle.load("props", check=False), TensorRT("tensorrt", None, "8.6.0"))
    assert str(error.value) == (
        "tensorrt 8.6.0 reads ONNX up to opset 17, and bundle props is of opset 23: propsmith export props --opset 17 "
        "-o props-opset17, or install a newer TensorRT"
    )
    assert error.value.exit_code == 2
    with pytest.raises(OpsetError, match=f"propsmith export {bundle.path} --opset 17"):
        EngineBuilder(bundle, TensorRT("tensorrt", None, "8.6.0"))
    EngineBuilder(bundle, TensorRT("tensorrt", None, "11.4.0"))


def test_cpu_has_no_half_precision(bundle):
    with pytest.raises(InputError, match="runs fp32 or int8, not fp16"):
        choose_backend(bundle, "ort-cpu", BackendOptions("fp16"))


def test_probe_bundle_is_what_its_script_writes(tmp_path, monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "fixtures")
    import make_probe_bundle

    make_probe_bundle.make_probe_bundle(tmp_path / "probe")
    made = {p.name: p.read_bytes() for p in (tmp_path / "probe").iterdir() if p.suffix == ".onnx"}
    assert made == {p.name: p.read_bytes() for p in choose.PROBE.iterdir() if p.suffix == ".onnx"}
    sys.modules.pop("make_probe_bundle")


def test_nvidia_smi_lines():
    listing = (
        "NVIDIA GeForce RTX 4090, 570.86, 24564, 8.9\nNo devices were found\nNVIDIA H100 80GB HBM3, 580.1, 81559, 9.0\n"
    )
    rtx, hopper = nvidia.parse_gpus(listing)
    assert rtx == nvidia.Gpu("NVIDIA GeForce RTX 4090", "570.86", 24564, "8.9")
    assert rtx.is_rtx
    assert not hopper.is_rtx
