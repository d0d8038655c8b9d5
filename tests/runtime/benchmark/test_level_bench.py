"""`propsmith bench --level` on the toy bundle: every figure, and what doesn't go together."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from propsmith.runtime.batch.level_file import Level, LevelEntry
from propsmith.runtime.batch.plan import plan_assets
from propsmith.runtime.benchmark.level_bench import evenly

LEVEL = "name: yard\nprops:\n  - {name: well, prompt: mossy well, count: 3}\n  - {name: crate, prompt: wooden crate}\n"


@pytest.fixture
def level(tmp_path):
    path = tmp_path / "yard.yaml"
    path.write_text(LEVEL)
    return path


def bench(run, tiny_bundle, *args):
    return run("bench", str(tiny_bundle), "--steps", "1", *args, bundle=False)


@pytest.mark.slow
def test_every_figure_of_a_level(run, tiny_bundle, level):
    pytest.importorskip("matplotlib")
    pytest.importorskip("psutil")
    args = ["--level", str(level), "--props", "2", "--json", "f.json", "--plot", "f.svg"]
    code, out, err = bench(run, tiny_bundle, *args)
    assert code == 0, err
    result = json.loads(Path("f.json").read_text(encoding="utf-8"))
    assert result["level"] == {"name": "yard", "props": 2, "of": 4}
    assert result["same_files"] is True
    batch, single = result["runs"]["batch"], result["runs"]["single"]
    assert single["workers"] == 1
    assert result["speedup"] == pytest.approx(single["seconds"] / batch["seconds"], abs=2e-3)
    for figures in (batch, single):
        assert (figures["made"], figures["failures"]) == (2, 0)
        assert figures["per_minute"] == pytest.approx(120 / figures["seconds"], abs=2e-3)
        whole = figures["workers"] * figures["seconds"]
        assert sum(figures["stages"].values()) + figures["rest_s"] == pytest.approx(whole, abs=0.01)
        assert min(figures["stages"].values()) > 0
        assert figures["processes"] > figures["workers"]
        assert figures["peak_mib"] > 100
    assert f"{result['speedup']:.2f} times as fast as the single process, and makes the same files" in out
    assert "collision hulls" in "".join(ElementTree.parse("f.svg").getroot().itertext())


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--batch", "2"], "--batch is for backends: leave it out with --level"),
        (["--no-cold"], "--cold is for backends"),
        (["--props", "0"], "props must be at least 1 of a level's, not 0"),
        (["--backends", "ort-cpu,torch"], "--level runs on one backend, not 'ort-cpu,torch'"),
        (["--backends", "quake"], "no backend 'quake'"),
        (["--plot", "f.pdf"], "f.pdf should end in .svg"),
    ],
)
def test_what_does_not_go_with_a_level(args, message, run, tiny_bundle, level):
    code, _, err = bench(run, tiny_bundle, "--level", str(level), *args)
    assert code == 2
    assert message in err.splitlines()[-1]


def test_a_bad_level_is_told_at_its_line(run, tiny_bundle, level):
    level.write_text("props:\n  - {name: a, prompt: x, count: many}\n")
    code, _, err = bench(run, tiny_bundle, "--level", str(level))
    assert code == 2
    assert 'yard.yaml:2: props[0].count: "many" is not a whole number' in err


def test_some_of_a_level_are_taken_from_all_of_it():
    assets = plan_assets(Level("l", tuple(LevelEntry(f"e{i}", "x") for i in range(10))))
    assert [asset.name for asset in evenly(assets, 4)] == ["e0", "e2", "e5", "e7"]
    assert evenly(assets, None) == assets
    assert evenly(assets, 99) == assets
