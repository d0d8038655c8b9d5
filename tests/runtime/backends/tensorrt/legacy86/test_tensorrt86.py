"""TensorRT 8.6: what is set where types are only advice, by objects that write down what is called."""

import sys

import pytest

from propsmith.runtime.backends.tensorrt.api_versions import TensorRT
from propsmith.runtime.backends.tensorrt.legacy86.tensorrt86 import TensorRT86
from propsmith.runtime.backends.tensorrt.load_tensorrt import load_tensorrt
from propsmith.runtime.backends.tensorrt.tensorrt_backend import EngineBuilder
from propsmith.runtime.errors import BackendError, OpsetError
from propsmith.runtime.model.bundle import Bundle


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    return Bundle.load(tiny_bundle)


def test_tensorrt_8_names_the_export_that_it_can_read(bundle):
    with pytest.raises(OpsetError) as error:
        EngineBuilder(Bundle.load("props", check=False), TensorRT86("tensorrt", None, "8.6.0"))
    assert str(error.value) == (
        "tensorrt 8.6.0 reads ONNX up to opset 17, and bundle props is of opset 23: propsmith export props --opset 17 "
        "-o props-opset17, or install a newer TensorRT"
    )
    assert error.value.exit_code == 2
    with pytest.raises(OpsetError, match=f"propsmith export {bundle.path} --opset 17"):
        EngineBuilder(bundle, TensorRT86("tensorrt", None, "8.6.0"))
    EngineBuilder(bundle, TensorRT("tensorrt", None, "11.4.0"))


class Recorder:
    """Stands for any of TensorRT's objects: remembers calls and assignments."""

    def __init__(self, **members):
        self.__dict__.update(members, calls=[])

    def __getattr__(self, name):
        return lambda *arguments: self.calls.append((name, *arguments))


@pytest.fixture
def tensorrt(monkeypatch):
    module = Recorder(
        __version__="8.6.0",
        NetworkDefinitionCreationFlag=Recorder(EXPLICIT_BATCH=0),
        BuilderFlag=Recorder(FP16="fp16", TF32="tf32", PREFER_PRECISION_CONSTRAINTS="prefer"),
        LayerType=object(),
        float32="float32",
    )
    monkeypatch.setitem(sys.modules, "tensorrt", module)
    return load_tensorrt("tensorrt")


def layer(name):
    return Recorder(name=name, precision=None, num_outputs=1)


@pytest.mark.parametrize("half", [True, False])
def test_precision_is_set_by_flags_and_layers(tensorrt, half):
    assert type(tensorrt) is TensorRT86
    layers = [layer("float32/MatMul_3"), layer("MatMul_4")]
    network, config = Recorder(num_layers=2, get_layer=layers.__getitem__), Recorder()
    tensorrt.set_precision(config, network, half=half)
    assert config.calls == [
        ("clear_flag", "tf32"),
        ("set_tactic_sources", 0),
        *([("set_flag", "fp16")] if half else []),
        ("set_flag", "prefer"),
    ]
    assert [x.precision for x in layers] == ["float32", None]
    assert [x.calls for x in layers] == [[("set_output_type", 0, "float32")], []]


def test_batches_are_explicit(tensorrt):
    builder = Recorder()
    tensorrt.create_network(builder)
    assert builder.calls == [("create_network", 1)]


def test_types_are_named_by_a_table_of_our_own(tensorrt):
    assert tensorrt.numpy_type(Recorder(name="HALF")) == "float16"
    with pytest.raises(BackendError, match=r"tensorrt 8\.6\.0: no numpy type for tensors of FP8"):
        tensorrt.numpy_type(Recorder(name="FP8"))
