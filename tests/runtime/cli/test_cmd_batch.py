"""The command: nothing is begun with a bad level, what was interrupted goes on, what fails is listed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from propsmith.runtime.cli import cmd_batch

LEVEL = """
name: my yard
props:
  - {name: well, prompt: mossy stone well, count: 2, placements: [{position: [0, 0, 0]}]}
  - {name: crate, prompt: wooden crate, variations: 1}
style: {texel_density: 16}
"""
FAST = ["--steps", "1", "--resolution", "64", "--backend", "ort-cpu", "--workers", "1"]


@pytest.fixture
def level(tmp_path):
    path = tmp_path / "yard.yaml"
    path.write_text(LEVEL)
    return path


def files(folder):
    """Every file but those that hold times, by name."""
    timed = ("records/", "timings.json", ".propsmith.lock")
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}
    return {name: data for name, data in found.items() if not name.startswith(timed)}


def test_a_level_becomes_props_a_manifest_a_report_and_scenes(run, level):
    code, out, _ = run("batch", "yard.yaml", "-o", "out", *FAST)
    assert code == 0
    assert out.startswith("out: 4 of 4 props in ")
    made = files("out")
    names = ["crate", "crate_v01", "well_001", "well_002"]
    wanted = [*(f"assets/{n}.glb" for n in names), *(f"thumbnails/{n}.png" for n in names)]
    assert sorted(made) == sorted([*wanted, "index.html", "manifest.json", "my_yard.gltf", "my_yard.tscn", "sheet.png"])
    manifest = json.loads(made["manifest.json"])
    assert [asset["name"] for asset in manifest["assets"]] == ["well_001", "well_002", "crate", "crate_v01"]
    assert manifest["assets"][3]["recipe"]["edit"]["kind"] == "vary"
    assert b"4 of 4 props" in made["index.html"]
    timings = json.loads(Path("out/timings.json").read_bytes())
    assert timings["run"]["made"] == 4
    assert set(timings["assets"]) == set(names)

    code, _, err = run("batch", "yard.yaml", "-o", "out", *FAST)
    assert code == 2
    assert "out isn't empty" in err
    assert "--resume" in err

    Path("out/assets/.well_002.glb.0123abcd.part").write_bytes(b"half")
    Path("out/records/well_002.json").unlink()
    code, out, _ = run("batch", "yard.yaml", "-o", "out", "--resume", "--json", *FAST)
    assert code == 0
    told = json.loads(out)
    assert {name: len(notes) for name, notes in told.pop("notes").items()} == {"well": 2}
    assert told | {"seconds": 0} == {
        "level": "my yard", "made": 1, "kept": 3, "failures": {}, "seconds": 0, "manifest": "out/manifest.json",
    }  # fmt: skip
    assert files("out") == made

    Path("out/my_yard.tscn").write_text("moved by hand")
    Path("out/index.html").unlink()
    code, out, err = run("batch", "yard.yaml", "-o", "out", "--resume", *FAST)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == (
        "propsmith: out holds what no run wrote there, or what was changed since: my_yard.tscn: "
        "move it elsewhere to have it made, or choose another folder"
    )
    assert Path("out/my_yard.tscn").read_text() == "moved by hand"
    Path("out/my_yard.tscn").unlink()
    assert run("batch", "yard.yaml", "-o", "out", "--resume", *FAST)[0] == 0
    assert files("out") == made


def test_a_folder_of_somebody_elses_is_left_alone(run, level, tmp_path):
    mine = {"assets/well_001.glb": b"model", "thumbnails/crate.png": b"picture", "index.html": b"page"}
    mine |= {"manifest.json": b"[]", "timings.json": b"{}", "notes.txt": b"notes", ".notes.part": b"half"}
    for name, data in mine.items():
        path = tmp_path / "out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    code, out, err = run("batch", "yard.yaml", "-o", "out", "--resume", *FAST)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == (
        "propsmith: out holds what no run wrote there, or what was changed since: assets/well_001.glb, "
        "thumbnails/crate.png, manifest.json and 2 more: move it elsewhere to have it made, or choose another folder"
    )
    assert files("out") == {name: data for name, data in mine.items() if name != "timings.json"}


def test_nothing_is_written_elsewhere_by_workers_either(level, tiny_bundle, tmp_path):
    """ONNX Runtime's telemetry would leave a device number in the home and a session in the temporary folder."""
    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    args = [sys.executable, "-m", "propsmith.runtime", "batch", "yard.yaml", "-o", "out", "--bundle", str(tiny_bundle)]
    places = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"), str(tmp_path / "home"))
    places |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path / "tmp"))
    others = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "ORT_"))}
    ran = subprocess.run([*args, *FAST], cwd=tmp_path, env=others | places, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert [path for name in ("home", "tmp") for path in (tmp_path / name).rglob("*") if path.is_file()] == []


def test_a_bad_level_is_told_and_nothing_is_begun(run, level, tmp_path):
    level.write_text("props:\n- {name: a, prompt: x, count: 0}\n- {name: a, hieght: 2, prompt: y}\n")
    code, out, err = run("batch", "yard.yaml", "-o", "out", *FAST)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "yard.yaml:2: props[0].count: 0 is less than 1",
        "yard.yaml:3: props[1].hieght: there is no such field; did you mean height?",
        "propsmith: yard.yaml has 2 mistakes; nothing was begun",
    ]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--seed", "-1"], "seed must be"),
        (["--steps", "0"], "steps must be"),
        (["--workers", "0"], "--workers"),
        (["--backend", "abacus"], "abacus"),
    ],
)
def test_bad_options_are_told(args, message, run, level, tmp_path):
    code, _, err = run("batch", "yard.yaml", "-o", "out", *args)
    assert code == 2
    assert message in err
    assert message in err.splitlines()[-1]
    assert not files("out")


def test_two_runs_into_one_folder_are_told(run, level, tmp_path):
    (tmp_path / "out").mkdir()
    with FileLock(tmp_path / "out" / ".propsmith.lock"):
        code, _, err = run("batch", "yard.yaml", "-o", "out", *FAST)
    assert code == 2
    assert "another run is writing to out" in err


def test_words_that_the_model_does_not_know_are_reported(run, tmp_path):
    (tmp_path / "a.yaml").write_text("props: [{name: a, prompt: стул}, {name: b, prompt: crate}]", encoding="utf-8")
    said = "the model doesn't know 'стул': say it in English"
    code, _, err = run("batch", "a.yaml", "-o", "out", *FAST)
    assert (code, [line for line in err.splitlines() if "note" in line]) == (0, [f"note: a: {said}"])
    code, out, _ = run("batch", "a.yaml", "-o", "out", "--resume", "--json", *FAST)
    assert (code, json.loads(out)["made"], json.loads(out)["notes"]) == (0, 0, {"a": [said]})


def test_a_file_in_the_folders_place_is_told(run, level, tmp_path):
    (tmp_path / "out").write_text("")
    code, _, err = run("batch", "yard.yaml", "-o", "out", *FAST)
    assert code == 2
    assert "can't make the folder out" in err


def test_an_interrupted_run_leaves_nothing_half_written(run, level, tmp_path, monkeypatch):
    def interrupted(_level, _assets, store, *_):
        for name in ("assets/well_001.glb", "assets/.well_002.glb.0123abcd.part"):
            store.write(name, b"glTF")
        raise KeyboardInterrupt

    monkeypatch.setattr(cmd_batch, "run_level", interrupted)
    code, _, err = run("batch", "yard.yaml", "-o", "out", *FAST)
    assert code == 130
    assert err.splitlines()[-1] == "propsmith: interrupted; finished files are whole, no others were left"
    assert files("out") == {"assets/well_001.glb": b"glTF"}


@pytest.mark.parametrize("how", ["kill"] if sys.platform == "win32" else ["kill", "terminate"])
def test_a_run_that_is_killed_leaves_no_workers(how, level, tiny_bundle, tmp_path):
    level.write_text(LEVEL.replace("count: 2", "count: 500"))
    args = [sys.executable, "-m", "propsmith.runtime", "batch", "yard.yaml", "-o", "out", "--bundle", str(tiny_bundle)]
    process = subprocess.Popen(
        [*args, *FAST, "--workers", "2"], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 300
    while not list(tmp_path.glob("out/records/*.json")):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    getattr(process, how)()
    _, err = process.communicate(timeout=300)  # its workers hold stderr, too: it ends with the last of them
    assert "Traceback" not in err
    if how == "terminate":
        assert process.returncode == 130
        assert err.splitlines()[-1] == "propsmith: interrupted; finished files are whole, no others were left"


@pytest.mark.slow
def test_killed_at_any_moment_and_resumed_it_makes_the_same_bytes(level, tiny_bundle, tmp_path):
    args = [sys.executable, "-m", "propsmith.runtime", "batch", "yard.yaml", "--bundle", str(tiny_bundle), *FAST]

    def start(out, *more):
        return subprocess.Popen(
            [*args, "-o", out, *more], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip

    started = time.monotonic()
    assert start("whole").wait() == 0
    whole = time.monotonic() - started
    wanted = files(tmp_path / "whole")
    moments = random.Random(1)
    kills = 0
    for _ in range(20):
        process = start("killed", "--resume")
        time.sleep(moments.uniform(0.2, 0.75) * whole)
        if process.poll() is None:
            kills += 1
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        done = files(tmp_path / "killed") if (tmp_path / "killed").exists() else {}
        whole_files = {name: data for name, data in done.items() if not name.endswith(".part")}
        assert whole_files.items() <= wanted.items()
        if "manifest.json" in done:
            (tmp_path / "killed" / "manifest.json").unlink()
            for record in (tmp_path / "killed" / "records").glob("*.json"):
                record.unlink()  # from the beginning, over files that stand
    assert kills >= 10
    assert start("killed", "--resume").wait() == 0
    assert files(tmp_path / "killed") == wanted
