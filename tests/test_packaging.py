"""What the wheel holds, and what the packages may import."""

import ast
import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from propsmith.runtime.model.bundle import Bundle

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PYPROJECT["tool"]["setuptools"]
FOLDERS = {"propsmith.runtime": "runtime", "propsmith.exporter": "exporter", "propsmith.engine_bridge": "engine_bridge"}


def packages_on_disk():
    for package, folder in FOLDERS.items():
        for init in sorted((ROOT / folder).rglob("__init__.py")):
            parts = init.parent.relative_to(ROOT / folder).parts
            yield ".".join([package, *parts])


def test_every_package_is_listed():
    assert sorted(packages_on_disk()) == sorted(SETUPTOOLS["packages"])
    assert SETUPTOOLS["package-dir"] == FOLDERS


def test_type_checkers_links_point_home():
    for folder in FOLDERS.values():
        link = ROOT / ".links" / "propsmith" / folder
        if link.is_symlink():  # a checkout on Windows may hold plain files here
            assert link.resolve() == ROOT / folder


def modules(folder):
    return sorted((ROOT / folder).rglob("*.py"))


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", [*modules("runtime"), *modules("engine_bridge")], ids=lambda p: p.stem)
def test_only_the_exporter_imports_torch(path):
    banned = {"torch", "onnxscript"} if path.stem == "onnx_file" else {"torch", "onnx", "onnxscript"}
    assert not {name.partition(".")[0] for name in imports(path)} & banned


def test_a_clone_by_git_for_windows_holds_the_same_bytes(tmp_path):
    """Manifests hold the SHA-256 of text files, whose line ends that Git would change."""
    if shutil.which("git") is None:
        pytest.skip("git isn't installed")
    bundles = ROOT / "runtime" / "bundles"
    made, clone = tmp_path / "made", tmp_path / "clone"
    shutil.copytree(bundles, made / "bundles")
    shutil.copy(ROOT / ".gitattributes", made)
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    for command in (
        ["init", "--quiet", made],
        ["-C", made, "add", "."],
        ["-C", made, *identity, "commit", "--quiet", "-m", "bundles"],
        ["-c", "core.autocrlf=true", "clone", "--quiet", made, clone],
    ):
        subprocess.run(["git", *command], check=True, timeout=60)
    for manifest in bundles.glob("*/bundle.json"):
        Bundle.load(clone / "bundles" / manifest.parent.name)


ONNX_RUNTIMES = {
    "cpu": ["onnxruntime"],
    "gpu": ["onnxruntime-gpu"],
    "directml": ["onnxruntime-directml"],
    "tensorrt": ["onnxruntime"],
    "rtx": ["onnxruntime"],
    "dev": ["onnxruntime"],
}
"""What each extra brings; the others bring none."""
WINDOWS = ["--platform", "win_amd64", "--only-binary", ":all:", "--target", "nowhere"]


def required(extra):
    """What `pip install ".[extra]"` installs beside Propsmith."""
    found, extras = list(PYPROJECT["project"]["dependencies"]), [extra]
    while extras:
        for line in PYPROJECT["project"]["optional-dependencies"][extras.pop()]:
            requirement = Requirement(line)
            if requirement.name == "propsmith":
                extras += requirement.extras
            else:
                found.append(line)
    return found


def onnx_runtimes(names):
    return sorted(name for name in set(map(canonicalize_name, names)) if name.startswith("onnxruntime"))


def test_nobody_who_chooses_no_onnx_runtime_gets_one():
    assert onnx_runtimes(Requirement(line).name for line in PYPROJECT["project"]["dependencies"]) == []


@pytest.mark.parametrize("extra", PYPROJECT["project"]["optional-dependencies"])
def test_an_extra_names_one_onnx_runtime_or_none(extra):
    assert onnx_runtimes(Requirement(line).name for line in required(extra)) == ONNX_RUNTIMES.get(extra, [])


@pytest.mark.slow
@pytest.mark.parametrize("extra", ONNX_RUNTIMES)
def test_an_extra_resolves_to_one_onnx_runtime(extra, tmp_path):
    """As pip finds it with all that it depends on; it reads metadata alone, and downloads no libraries."""
    if sys.platform == "darwin" and extra in ("gpu", "tensorrt", "rtx"):
        pytest.skip("NVIDIA's libraries aren't made for macOS")
    # The libraries of `tensorrt` lie on NVIDIA's own index.
    lines = [line for line in required(extra) if Requirement(line).name != "tensorrt"]
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed"]
    command += ["--report", "report.json", *(WINDOWS if extra == "directml" else []), *lines]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=600)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    names = [found["metadata"]["name"] for found in report["install"]]
    assert len(names) >= len(PYPROJECT["project"]["dependencies"])
    assert onnx_runtimes(names) == ONNX_RUNTIMES[extra]


@pytest.mark.slow
def test_the_wheel_holds_every_package_and_bundle(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", tmp_path, ROOT], check=True, timeout=600
    )
    (wheel,) = tmp_path.glob("propsmith-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for package in packages_on_disk():
        assert f"{package.replace('.', '/')}/__init__.py" in names
    bundles = {f"propsmith/runtime/bundles/{name}/weights.safetensors" for name in ("props", "props-encoder")}
    assert {*bundles, "propsmith/runtime/data/lexicon.json"} <= names
    for part in ("web", "godot", "unity"):
        for path in (ROOT / "engine_bridge" / part).rglob("*"):
            if path.is_file():
                assert f"propsmith/{path.relative_to(ROOT).as_posix()}" in names
    assert not any(name.startswith(("runtime/", "exporter/", "tests/")) for name in names)
