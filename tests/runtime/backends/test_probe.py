"""The probe: right and wrong backends told apart, at the operator set that they read."""

import logging
import sys
from pathlib import Path

import pytest

from propsmith.runtime.backends import choose
from propsmith.runtime.backends.backend_kinds import BackendOptions
from propsmith.runtime.backends.choose import choose_backend
from propsmith.runtime.backends.probe import PROBE, PROBE_TOLERANCE, check_backend
from propsmith.runtime.errors import BackendError
from propsmith.runtime.model.bundle import Bundle
from tests.runtime.backends.fake_backends import CPU, kind, on_device, reads_opset_17, without_compiler, wrong_on_device


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    return Bundle.load(tiny_bundle)


@pytest.mark.parametrize(("precision", "worst"), [("fp32", 2e-3), ("int8", PROBE_TOLERANCE)])
def test_the_probe(precision, worst):
    error = check_backend(CPU, BackendOptions(precision))
    assert 0 < error < worst  # the answer is stored in half precision


def test_a_version_that_reads_older_graphs_only_works_by_such_a_probe(bundle, monkeypatch, caplog):
    old = kind(reads_opset_17, "old")
    assert 0 < check_backend(old) < 2e-3
    monkeypatch.setattr(choose, "KINDS", (old, CPU))
    with caplog.at_level(logging.INFO, logger="propsmith"):
        choose_backend(bundle)
    (line,) = [r.getMessage() for r in caplog.records if r.name == choose.__name__]
    assert line == "running on ort-cpu (CPU); not old: old 8.6 reads ONNX up to opset 17: propsmith export"


def test_sampling_on_the_device_is_tried_too(bundle, monkeypatch):
    assert 0 < check_backend(kind(on_device)) < 2e-3
    with pytest.raises(BackendError, match=r"fast samples wrongly: off by 5\.0e-01 where 1e-01 is allowed"):
        check_backend(kind(wrong_on_device))
    monkeypatch.setattr(choose, "KINDS", (kind(without_compiler), CPU))
    assert choose_backend(bundle).name == "ort-cpu"


def test_probe_bundle_is_what_its_script_writes(tmp_path, monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "fixtures")
    import make_probe_bundle

    make_probe_bundle.make_probe_bundle(tmp_path / "probe")
    made = {p.name: p.read_bytes() for p in (tmp_path / "probe").iterdir() if p.suffix == ".onnx"}
    assert made == {p.name: p.read_bytes() for p in PROBE.iterdir() if p.suffix == ".onnx"}
    sys.modules.pop("make_probe_bundle")
