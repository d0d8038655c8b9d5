"""Choosing a backend: the first that works, and why the others were passed over."""

import logging
from dataclasses import replace

import pytest

from propsmith.runtime.backends import backend_kinds, choose
from propsmith.runtime.backends.backend_kinds import NAMES, BackendOptions
from propsmith.runtime.backends.choose import choose_backend
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.backends.probe import check_backend
from propsmith.runtime.errors import BackendUnavailableError, BundleError, InputError
from propsmith.runtime.model.bundle import Bundle
from tests.runtime.backends.fake_backends import CPU, broken_library, kind, picky, wrong_numbers


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    return Bundle.load(tiny_bundle)


def test_auto_takes_the_cpu_where_nothing_else_is_and_says_why(bundle, monkeypatch, caplog):
    monkeypatch.setattr(backend_kinds, "cuda_device_count", lambda: 0)
    with caplog.at_level(logging.INFO, logger="propsmith"):
        backend = choose_backend(bundle)
    assert backend.name == "ort-cpu"
    (line,) = [r.getMessage() for r in caplog.records if r.name == choose.__name__]
    assert line.startswith("running on ort-cpu (CPU); not tensorrt: ")
    assert all(f"not {name}: " in line for name in NAMES[:-1])


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
    monkeypatch.setattr(backend_kinds, "KINDS", (kind(broken_library), CPU))
    with pytest.raises(BackendUnavailableError) as error:
        choose_backend(bundle, "fast")
    assert str(error.value) == (
        "backend fast can't run here: OSError: libfast.so.1: undefined symbol: gemm; pip install fast"
    )
    assert error.value.exit_code == 2


def test_a_corrupt_bundle_is_not_the_backends_fault(tiny_bundle, tmp_path):
    damaged = Bundle(tmp_path, Bundle.load(tiny_bundle).manifest, "0")
    with pytest.raises(BundleError):
        choose_backend(damaged, "ort-cpu").open("denoiser")


def test_cpu_has_no_half_precision(bundle):
    with pytest.raises(InputError, match="runs fp32 or int8, not fp16"):
        choose_backend(bundle, "ort-cpu", BackendOptions("fp16"))
