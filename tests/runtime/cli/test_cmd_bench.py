"""`propsmith bench` on the toy bundle."""

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.pipeline import Pipeline

QUICK = ["--duration", "0.02", "--iterations", "5", "--props", "1", "--steps", "2"]


@pytest.fixture(scope="module")
def matplotlib():
    return pytest.importorskip("matplotlib")


@pytest.fixture
def small_props(monkeypatch):
    """Props with one small level of detail: a benchmark makes whole ones, with textures of 1024 pixels."""

    def small(pipeline, prompt, **options):
        return generate(pipeline, prompt, resolution=64, triangles=1, texture="256", **options)

    generate = Pipeline.generate
    monkeypatch.setattr(Pipeline, "generate", small)


def bench(run, tiny_bundle, *args):
    return run("bench", str(tiny_bundle), *args, bundle=False)


def test_every_figure(run, tiny_bundle, matplotlib, small_props):
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


def test_pytorch_beside(run, tiny_bundle, matplotlib, small_props):
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
    from propsmith.exporter.bundling.torch_backend import ReferenceAttention

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
        (["--plot", "f.pdf"], "f.pdf should end in .svg or .png"),
        (["--json", "nowhere/f.json"], "there is no folder nowhere"),
        (["--from", "nowhere.json"], "can't read nowhere.json: No such file"),
    ],
)
def test_wrong_input(run, tiny_bundle, tmp_path, args, message):
    code, _, err = bench(run, tiny_bundle, *args)
    assert code == 2
    assert message in err.splitlines()[-1]
    assert not list(tmp_path.iterdir())


def test_nothing_that_runs(run, tiny_bundle, monkeypatch):
    from propsmith.runtime.backends import backend_kinds

    monkeypatch.setattr(backend_kinds, "cuda_device_count", lambda: 0)
    code, _, err = bench(run, tiny_bundle, "--backends", "tensorrt")
    assert code == 2
    assert "nothing to bench: backend tensorrt can't run here" in err


def test_without_matplotlib_the_extra_is_named(run, tiny_bundle, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "propsmith.runtime.benchmark.plot", raising=False)
    code, _, err = bench(run, tiny_bundle, "--plot", "f.svg")
    assert code == 2
    assert "this command needs matplotlib: pip install 'propsmith[bench]'" in err


def figures(name="props", processor="a processor", **backends):
    row = {"batch": 1, "rows": 2, "gpu_ms": None, "enqueue_ms": None, "assets_per_second": 1.0, "tflops": None}
    row |= {"share_of_ceiling": None, "relative_error": None, "throughput": 1.0}
    row["latency_ms"] = dict.fromkeys(("p50", "p90", "p95", "p99", "mean"), 4.0) | {"variation": 0.0}
    return {
        "machine": {
            "system": "Linux", "processor": processor, "threads": 2, "gpus": [],
            "versions": {"numpy": "2"}, "ceiling_tflops": {"cpu": 0.5},
        },
        "bundle": {"name": name, "model": "props", "digest": "abc"},
        "options": {"steps": 15},
        "backends": {
            key: {"error": f"{key} can't run here"} if ms is None
            else {"precision": "fp16", "denoiser": [row | {"gpu_ms": row["latency_ms"] | {"p50": ms}}]}
            for key, ms in backends.items()
        },
    }  # fmt: skip


def test_figures_of_two_runs_together(run, tiny_bundle, matplotlib, tmp_path):
    first, second = figures(torch=7.5, tensorrt=None), figures(torch=None, tensorrt=3.25)
    second["machine"]["versions"] = {"numpy": "1", "tensorrt": "8.6.0"}
    for name, told in (("a.json", first), ("b.json", second)):
        (tmp_path / name).write_text(json.dumps(told), encoding="utf-8")
    code, out, err = bench(run, tiny_bundle, "--from", "a.json", "--from", "b.json", "--plot", "f.svg")
    assert code == 0, err
    lines = [line.split() for line in out.splitlines() if line.startswith(("torch", "tensorrt"))]
    assert [(line[0], line[3], line[4]) for line in lines] == [("torch", "GPU", "7.50"), ("tensorrt", "GPU", "3.25")]
    assert "numpy 2, tensorrt 8.6.0" in out
    assert "can't run here" not in out
    assert "3.25 ms" in "".join(ElementTree.parse("f.svg").getroot().itertext())


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (figures(name="other", torch=1.0), "measured different bundles: props (abc) and other (abc)"),
        (figures(processor="another", torch=1.0), "were measured on different machines"),
        ([1], "b.json holds no figures of backends"),
    ],
)
def test_figures_that_dont_go_together(run, tiny_bundle, tmp_path, other, message):
    for name, told in (("a.json", figures(torch=7.5)), ("b.json", other)):
        (tmp_path / name).write_text(json.dumps(told), encoding="utf-8")
    code, _, err = bench(run, tiny_bundle, "--from", "a.json", "--from", "b.json")
    assert code == 2
    assert message in err.splitlines()[-1]


def test_a_backend_that_fails_midway_is_told_and_what_was_measured_is_kept(run, tiny_bundle, monkeypatch):
    from propsmith.runtime.benchmark import run_bench as measuring

    def make_prop(pipeline, *_):
        kept.append(json.loads(Path("f.json").read_text(encoding="utf-8")))
        raise RuntimeError(f"no surface on\n{pipeline.backend.name}")

    kept = []
    monkeypatch.setattr(measuring, "time_prop", make_prop)
    code, out, err = bench(run, tiny_bundle, "--backends", "ort-cpu", "--no-cold", *QUICK, "--json", "f.json")
    assert code == 0, err
    assert kept[0]["backends"]["ort-cpu"]["denoiser"][0]["relative_error"] < 0.1
    found = json.loads(Path("f.json").read_text(encoding="utf-8"))["backends"]["ort-cpu"]
    assert found["stages_error"] == "no surface on ort-cpu"
    assert "no surface on ort-cpu" in out
