"""Backends that are broken, wrong, picky or old, for what chooses among them."""

from dataclasses import replace

from propsmith.runtime.backends.backend_kinds import find_kind
from propsmith.runtime.backends.onnx_file import opset_of
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.errors import BackendError, BackendUnavailableError, OpsetError
from propsmith.runtime.model import sampling

CPU = find_kind("ort-cpu")
HERE = __name__


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


def reads_opset_17(bundle, options):
    if opset_of(bundle.graph_file("denoiser", "fp32").read_bytes()) > 17:
        raise OpsetError("old 8.6 reads ONNX up to opset 17: propsmith export")
    return OnnxRuntimeBackend(bundle, precision="fp32")


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
