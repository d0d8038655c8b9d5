"""What works, and what is told, without any extra, or with a damaged ONNX Runtime: in a real environment."""

import json
import shutil
import subprocess
import sys
import tomllib
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest
import trimesh
from packaging.requirements import Requirement

from propsmith.runtime.cli.command import _COMMANDS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links take a privilege on Windows")

ROOT = Path(__file__).parents[3]
GET = "no ONNX Runtime is installed; pip install 'propsmith[cpu]' (NVIDIA cards: 'propsmith[gpu]')"
DAMAGED = "onnxruntime is damaged, as uninstalling one of two ONNX Runtimes leaves it"


def default_install():
    """The distributions that `pip install .` brings, with what they depend on."""
    found, wanted = {}, tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    while wanted:
        requirement = Requirement(wanted.pop())
        if requirement.name in found or not (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            continue
        found[requirement.name] = distribution(requirement.name)
        wanted += found[requirement.name].requires or []
    return found.values()


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A virtual environment of the default install, without any extra: its Python, and the folder of its packages."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "venv", with_pip=False)
    packages = folder / "packages"
    packages.mkdir()
    for found in (*default_install(), distribution("propsmith")):
        for name in {file.parts[0] for file in found.files} - {"..", "__pycache__", "propsmith"}:
            if not (packages / name).exists() and not name.endswith(".pth"):
                (packages / name).symlink_to(found.locate_file(name))
    (own,) = (folder / "venv").glob("lib/python*/site-packages")
    (own / "all.pth").write_text(f"{packages}\n{ROOT / '.links'}\n", encoding="utf-8")
    return folder / "venv" / "bin" / "python", packages


@pytest.fixture
def run(bare, tmp_path, monkeypatch):
    """Run `propsmith` there, in an empty folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PROPSMITH_DISCOVERY", str(tmp_path / "bridge.json"))

    def run(*args):
        command = [bare[0], "-m", "propsmith.runtime", *map(str, args)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.mark.parametrize(
    "args",
    [
        ("generate", "chair", "-o", "chair.glb"),
        ("batch", "level.csv", "-o", "level"),
        ("serve", "--library", "library"),
        ("encode", "model.obj", "-o", "model.npz"),
        ("verify", "props"),
    ],
    ids=lambda args: args[0],
)
def test_what_needs_one_says_so_in_a_line_and_leaves_nothing(run, tmp_path, args):
    (tmp_path / "level.csv").write_text("name,prompt\nchair,red chair\n", encoding="utf-8")
    (tmp_path / "model.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", encoding="utf-8")
    done = run(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"propsmith: backend ort-cpu can't run here: {GET}\n"
    assert not any((tmp_path / name).exists() for name in ("chair.glb", "level", "library", "model.npz"))


def test_what_loads_its_module_says_so_too(run):
    done = run("bench")
    assert done.returncode == 2
    needs = "this command needs onnxruntime: pip install 'propsmith[cpu]' (NVIDIA cards: 'propsmith[gpu]')"
    assert done.stderr == f"propsmith: {needs}\n"


def test_every_command_helps_there(run):
    listed = run("--help")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert all(f"\n  {name} " in listed.stdout for name in _COMMANDS)
    assert "\n  generate " in run().stdout
    for name in ("export", "verify", "dataset", "train", "bench", "compile"):
        helped = run(name, "--help")
        assert (helped.returncode, helped.stderr) == (0, "")
        assert "Example" in helped.stdout
    needs = "propsmith: this command needs torch: pip install 'propsmith[export]'\n"
    assert run("export", "props", "-o", "x").stderr == needs


def test_what_needs_none_works(run, tmp_path, plain_glb):
    inspected = run("inspect", "--json", plain_glb)
    assert json.loads(inspected.stdout)["levels"][0]["triangles"] == 1
    assert run("preview", plain_glb, "-o", "seen.png").returncode == 0
    assert (tmp_path / "seen.png").read_bytes().startswith(b"\x89PNG")


@pytest.fixture
def plain_glb(tmp_path):
    """One triangle, by trimesh."""
    path = tmp_path / "one.glb"
    path.write_bytes(trimesh.Trimesh([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]]).export(file_type="glb"))
    return path


def test_doctor_says_that_there_is_none(run):
    done = run("doctor", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["works"]) == (1, None)
    assert {b["reason"] for b in found["backends"] if b["name"] != "tensorrt"} == {"no ONNX Runtime is installed"}
    assert found["advice"][0] == (
        "nothing makes props without an ONNX Runtime: pip install 'propsmith[cpu]' (NVIDIA cards: 'propsmith[gpu]')"
    )


def test_two_where_one_was_uninstalled(run, bare):
    """As pip leaves them: both are listed, and of the files that they share nothing is left."""
    packages = bare[1]
    names = {"onnxruntime": "onnxruntime", "onnxruntime-gpu": "onnxruntime_gpu"}
    made = [packages / "onnxruntime" / "capi", *(packages / f"{name}-1.31.1.dist-info" for name in names.values())]
    for folder in made:
        folder.mkdir(parents=True)
    for name, folder in zip(names, made[1:], strict=True):
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.31.1\n"
        (folder / "METADATA").write_text(text, encoding="utf-8")
    try:
        told = json.loads(run("doctor", "--json").stdout)
        assert told["packages"]["onnxruntime-gpu"] == "1.31.1"
        assert told["backends"][-1]["reason"] == DAMAGED
        assert told["advice"][0] == (
            "onnxruntime and onnxruntime-gpu are both installed and overwrite each other's files: "
            "pip uninstall -y onnxruntime onnxruntime-gpu && pip install 'propsmith[gpu]'"
        )
        way_out = "`propsmith doctor` says what to install again"
        assert run("generate", "chair").stderr == (f"propsmith: backend ort-cpu can't run here: {DAMAGED}; {way_out}\n")
        assert run("bench").stderr == f"propsmith: {DAMAGED}: {way_out}\n"
    finally:
        for folder in [*made[1:], made[0].parent]:
            shutil.rmtree(folder)
