"""The table of backends: what is missing here, and how to get it."""

from dataclasses import replace

import pytest

from propsmith.runtime.backends import backend_kinds, nvidia
from propsmith.runtime.backends.choose import choose_backend
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.bundle import Bundle
from tests.runtime.backends.fake_backends import CPU


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    return Bundle.load(tiny_bundle)


def test_what_is_missing(monkeypatch):
    missing = backend_kinds.why_missing(replace(CPU, modules=("no_such_engine", "no_such_engine_rtx")))
    assert missing == ("no_such_engine and no_such_engine_rtx are not installed", CPU.install)
    missing = backend_kinds.why_missing(replace(CPU, provider="NpuExecutionProvider"))
    assert missing == ("the installed onnxruntime has no NpuExecutionProvider", CPU.install)
    monkeypatch.setattr(backend_kinds, "cuda_device_count", lambda: 0)
    assert backend_kinds.why_missing(replace(CPU, nvidia=True))[0] == "no NVIDIA GPU with a working driver was found"
    monkeypatch.setattr(backend_kinds, "cuda_device_count", lambda: 1)
    assert backend_kinds.why_missing(replace(CPU, nvidia=True)) is None


def test_every_kind_says_how_to_get_it():
    assert backend_kinds.NAMES == ("tensorrt", "ort-cuda", "ort-dml", "ort-coreml", "ort-cpu")
    assert all("pip install" in kind.install for kind in backend_kinds.KINDS)


def test_an_unknown_name_lists_the_others(bundle):
    with pytest.raises(InputError, match="no backend 'cuda': choose auto, tensorrt, ort-cuda, ort-dml"):
        choose_backend(bundle, "cuda")


def test_nvidia_smi_lines():
    listing = (
        "NVIDIA GeForce RTX 4090, 570.86, 24564, 8.9\nNo devices were found\nNVIDIA H100 80GB HBM3, 580.1, 81559, 9.0\n"
    )
    rtx, hopper = nvidia.parse_gpus(listing)
    assert rtx == nvidia.Gpu("NVIDIA GeForce RTX 4090", "570.86", 24564, "8.9")
    assert rtx.is_rtx
    assert not hopper.is_rtx
