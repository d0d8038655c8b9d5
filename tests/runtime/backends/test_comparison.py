"""Verification where there is no PyTorch."""

import json
import subprocess
import sys

import numpy as np
import pytest

from propsmith.runtime.backends.comparison import Comparison, compare, require_passed, run_onnx, verify_without_torch
from propsmith.runtime.backends.onnxruntime.ort_cpu import open_session
from propsmith.runtime.errors import VerificationError
from propsmith.runtime.model.bundle import Bundle

_WITHOUT_TORCH = (
    "import sys; sys.modules['torch'] = None; from propsmith.runtime.cli.command import main; main(sys.argv[1:])"
)


def test_the_command_needs_no_torch(tiny_bundle):
    ran = subprocess.run(
        [sys.executable, "-c", _WITHOUT_TORCH, "verify", str(tiny_bundle), "--json", "--backend", "ort-cpu"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "PyTorch isn't installed: the reference is ONNX Runtime in fp32" in ran.stderr
    rows = json.loads(ran.stdout)
    graphs = Bundle.load(tiny_bundle).manifest.graphs
    expected = {(name, output) for name, spec in graphs.items() for output in spec.outputs}
    assert {(row["graph"], row["output"]) for row in rows if row["precision"] == "fp16"} == expected
    assert {row["precision"] for row in rows} >= {"fp16", "int8"}


def test_every_output_is_compared_where_it_holds_something():
    rows = {row.output: row for row in verify_without_torch(Bundle.load("props")) if row.precision == "fp16"}
    assert {name: round(row.cosine, 4) for name, row in rows.items()} == dict.fromkeys(rows, 1.0)
    assert 1e-4 < rows["density"].error <= rows["density"].tolerance


def test_nothing_is_like_nothing():
    zero = np.zeros(3, np.float32)
    assert compare(zero, zero) == (0.0, 1.0)
    assert compare(zero + 1, zero)[1] == 0.0


def test_without_torch_and_onnx_it_says_what_to_install_before_the_work(tiny_bundle):
    code = _WITHOUT_TORCH.replace("import sys;", "import sys; sys.modules['onnx'] = None;")
    ran = subprocess.run([sys.executable, "-c", code, "verify", str(tiny_bundle)], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "propsmith: this command needs onnx: pip install onnx\n"


def test_stricter_tolerances_than_half_precision_keeps_fail(tiny_bundle):
    bundle = Bundle.load(tiny_bundle)
    bundle.manifest.tolerances.update(dict.fromkeys(bundle.manifest.tolerances, 1e-9))
    with pytest.raises(VerificationError, match="outputs differ from the reference"):
        require_passed(list(verify_without_torch(bundle)))


def test_half_precision_is_held_to_what_a_gpu_would_give():
    """Attention's sums are float32's: what is left is the graph's rounding, not that of ONNX Runtime's kernel."""
    bundle = Bundle.load("props-encoder")
    random = np.random.default_rng(0)
    feed = {name: random.uniform(-1, 1, (1, 2048, 3)).astype(np.float32) for name in ("points", "normals", "colors")}
    exact = run_onnx(bundle, "encoder", "fp32", feed)["latent"]
    as_it_lies = open_session(bundle, "encoder", "fp16").run(feed)["latent"]
    found = compare(run_onnx(bundle, "encoder", "fp16", feed)["latent"], exact)[0]
    assert 1e-5 < found < 0.6 * compare(as_it_lies, exact)[0]
    assert found < bundle.manifest.tolerance("encoder", "latent", "fp16")


def test_worst_output_is_named():
    assert compare(np.array([1.0, 2.0]), np.array([1.0, 4.0]))[0] == 0.5
    rows = [Comparison("query", name, "fp16", "x", e, 0.9, 0.1) for name, e in (("field", 0.5), ("color", 0.0))]
    with pytest.raises(VerificationError, match=r"1 of 2 outputs differ from the reference; worst: query\.field"):
        require_passed(rows)
