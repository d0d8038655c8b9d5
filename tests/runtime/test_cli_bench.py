"""`propsmith bench` on the toy bundle."""

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from propsmith.runtime.bundle import Bundle

QUICK = ["--duration", "0.02", "--iterations", "5", "--props", "1", "--steps", "2"]


@pytest.fixture(scope="module")
def matplotlib():
    return pytest.importorskip("matplotlib")


def bench(run, tiny_bundle, *args):
    return run("bench", str(tiny_bundle), *args, bundle=False)


def test_every_figure(run, tiny_bundle, matplotlib):
    code, out, err = bench(
        run, tiny_bundle, "--backends", "ort-cpu,ort-cpu-fp32", "--batch", "1,3", *QUICK,
        "--json", "f.json", "--plot", "f.svg",
    )  # fmt: skip
    assert code == 0, err
    result = json.loads(Path("f.json").read_text(encoding="utf-8"))
    assert result["bundle"]["digest"] == Bundle.load(tiny_bundle).digest
    assert result["options"]["steps"] == 2
    assert list(result["backends"]) == ["ort-cpu-fp32", "ort-cpu"]
    for backend in result["backends"].values():
        assert [(row["batch"], row["rows"]) for row in backend["denoiser"]] == [(1, 2), (3, 6)]
        for row in backend["denoiser"]:
            stats = row["latency_ms"]
            assert stats["count"] >= 5
            assert stats["minimum"] <= stats["p50"] <= stats["p90"] <= stats["p95"] <= stats["p99"] <= stats["maximum"]
            assert row["tflops"] > 0
            assert row["share_of_ceiling"] > 0
        stages = backend["stages"]
        assert sum(s for name, s in stages.items() if name != "whole") <= stages["whole"]
        cold = backend["cold"]
        assert min(cold["import_s"], cold["load_s"], cold["open_s"], cold["first_call_s"]) > 0
        assert cold["process_s"] > cold["import_s"] + cold["load_s"] + cold["open_s"]
        assert 20 < cold["host_mib"] < 1000
    assert result["backends"]["ort-cpu-fp32"]["denoiser"][0]["relative_error"] == 0
    assert "one denoiser evaluation" in out
    assert "cold start" in out
    svg = ElementTree.parse("f.svg").getroot()
    texts = "".join(svg.itertext())
    assert "ort-cpu-fp32" in texts
    assert "field decode" in texts


def test_pytorch_beside(run, tiny_bundle, matplotlib):
    pytest.importorskip("torch")
    code, out, err = bench(
        run, tiny_bundle, "--backends", "torch-reference,torch-sdpa,torch-graph", "--no-cold", *QUICK,
        "--json", "f.json", "--plot", "f.png",
    )  # fmt: skip
    assert code == 0, err
    backends = json.loads(Path("f.json").read_text(encoding="utf-8"))["backends"]
    for name in ("torch-reference", "torch-sdpa"):
        assert backends[name]["denoiser"][0]["relative_error"] < 1e-5
        assert "cold" not in backends[name]
    import torch

    if not torch.cuda.is_available():
        assert "torch-graph can't run here" in backends["torch-graph"]["error"]
        assert "torch-graph can't run here" in out
    with Image.open("f.png") as picture:
        assert picture.size[0] > 1000


def test_the_references_attention_is_attention():
    torch = pytest.importorskip("torch")
    from propsmith.exporter.torch_backend import ReferenceAttention

    q, k, v = (torch.randn(2, 3, 5, 8) for _ in range(3))
    attend = torch.nn.functional.scaled_dot_product_attention
    mask = torch.rand(2, 1, 5, 5) > 0.3
    mask[..., 0] = True
    for options in ({}, {"is_causal": True}, {"attn_mask": mask}):
        expected = attend(q, k, v, **options)
        with ReferenceAttention():
            found = torch.nn.functional.scaled_dot_product_attention(q, k, v, **options)
        torch.testing.assert_close(found, expected)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--backends", "cuda"], "no backend 'cuda' to bench: choose of torch, torch-reference"),
        (["--backends", ","], "no backend in ','"),
        (["--batch", "1,x"], "--batch takes numbers such as 1,2,4,8, not '1,x'"),
        (["--batch", "0"], "batches must be 1 to 64, not [0]"),
        (["--duration", "0"], "duration must be over 0"),
        (["--props", "-1"], "props must be 0 to 1000, not -1"),
        (["--steps", "0"], "steps must be"),
        (["--plot", "f.pdf"], "f.pdf should end in .svg"),
        (["--json", "nowhere/f.json"], "there is no folder nowhere"),
    ],
)
def test_wrong_input(run, tiny_bundle, tmp_path, args, message):
    code, _, err = bench(run, tiny_bundle, *args)
    assert code == 2
    assert message in err.splitlines()[-1]
    assert not list(tmp_path.iterdir())


def test_nothing_that_runs(run, tiny_bundle, monkeypatch):
    from propsmith.runtime.backends import choose

    monkeypatch.setattr(choose, "cuda_device_count", lambda: 0)
    code, _, err = bench(run, tiny_bundle, "--backends", "tensorrt")
    assert code == 2
    assert "nothing to bench: backend tensorrt can't run here" in err


def test_without_matplotlib_the_extra_is_named(run, tiny_bundle, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "propsmith.runtime.benchmark.plot", raising=False)
    code, _, err = bench(run, tiny_bundle, "--plot", "f.svg")
    assert code == 2
    assert "this command needs matplotlib: pip install 'propsmith[bench]'" in err
