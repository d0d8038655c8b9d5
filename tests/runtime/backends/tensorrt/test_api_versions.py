"""Every name that the backend takes from TensorRT exists in version 11's own bindings, and in RTX's.

The bindings come from `tensorrt-cu13-bindings`; the libraries behind them, which only NVIDIA's own index has, are stubs
made here: nothing is called.
"""

import ast
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[4] / "runtime" / "backends" / "tensorrt"
FILES = [ROOM / f"{name}.py" for name in ("tensorrt_backend", "api_versions", "plan_build", "engine")]
CLASSES = {
    "builder": "Builder",
    "network": "INetworkDefinition",
    "parser": "OnnxParser",
    "config": "IBuilderConfig",
    "profile": "IOptimizationProfile",
    "context": "IExecutionContext",
    "_context": "IExecutionContext",
    "_engine": "ICudaEngine",
    "_runtime": "Runtime",
}
"""Variable or attribute in those files -> TensorRT's class."""
RTX_ONLY = {
    "ComputeCapability",
    "ComputeCapability.__members__",
    "IBuilderConfig.num_compute_capabilities",
    "IBuilderConfig.set_compute_capability",
}
ATTENTION = {"IAttentionInputLayer", "IAttentionInputLayer.attention", "LayerType.ATTENTION_INPUT"}
"""Newer than some versions that are served: looked up, not taken for granted."""


def dotted(node):
    """`self._engine.name` -> ["self", "_engine", "name"]; None for anything but names and attributes."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)][:] if isinstance(node, ast.Name) else None


def names_used():
    """Names below the module, such as `Builder` or `ICudaEngine.get_tensor_name`."""
    used = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            parts = dotted(node) if isinstance(node, ast.Attribute) else None
            if parts is None:
                continue
            for marker in ("module", "trt"):
                if marker in parts[:-1]:
                    used.add(".".join(parts[parts.index(marker) + 1 :][:2]))
            owner, name = parts[-2], parts[-1]
            if owner in CLASSES and not (path.stem == "tensorrt_backend" or name.startswith("_")):
                used.add(f"{CLASSES[owner]}.{name}")
    return used


def missing_in(module, names):
    """What of these names a module lacks, its classes' members included."""
    lacking = set()
    for name in names:
        value = module
        for part in name.split("."):
            value = getattr(value, part, None)
            if value is None:
                lacking.add(name)
                break
    return lacking


def test_the_names_are_found():
    used = names_used()
    assert {"Builder", "OnnxParser.parse_from_file", "ICudaEngine.get_tensor_profile_shape"} <= used
    assert {"IExecutionContext.execute_async_v3", "IBuilderConfig.add_optimization_profile"} <= used
    assert len(used) > 35


def test_rtx_has_them():
    trt = pytest.importorskip("tensorrt_rtx", reason="tensorrt-rtx isn't installed: see .ci/run")
    assert missing_in(trt, names_used()) == set()


PROBE = """
import ctypes, json, sys
for stub in sys.argv[2:]:
    ctypes.CDLL(stub, mode=ctypes.RTLD_GLOBAL)
import tensorrt_bindings as trt
from tests.runtime.backends.tensorrt.test_api_versions import missing_in
print(json.dumps([trt.__version__, sorted(missing_in(trt, json.loads(sys.argv[1])))]))
"""


@pytest.fixture(scope="module")
def stubs(tmp_path_factory):
    """Libraries that define every symbol that the bindings look for, and do nothing."""
    spec = importlib.util.find_spec("tensorrt_bindings")
    if spec is None:
        pytest.skip("tensorrt-cu13-bindings isn't installed: see .ci/run")
    if sys.platform != "linux" or not (shutil.which("gcc") and shutil.which("nm")):
        pytest.skip("making stub libraries takes gcc and nm on Linux")
    library = next(Path(spec.origin).parent.glob("tensorrt*.so"))
    folder = tmp_path_factory.mktemp("stubs")
    listing = subprocess.run(
        ["nm", "-D", "--undefined-only", library], capture_output=True, text=True, check=True
    ).stdout
    symbols = {line.split()[-1] for line in listing.splitlines()}
    own = sorted(s for s in symbols if "@" not in s and not s.startswith(("_ITM", "__", "Py", "_Py")))
    source = folder / "stub.c"
    source.write_text("\n".join(f"void *{name}(void) {{ return 0; }}" for name in own), encoding="utf-8")
    paths = []
    for name in ("libnvinfer.so.11", "libnvinfer_plugin.so.11", "libnvonnxparser.so.11"):
        code = [source] if name == "libnvinfer.so.11" else ["-x", "c", "/dev/null"]
        path = folder / name
        subprocess.run(["gcc", "-shared", "-fPIC", "-w", "-o", path, f"-Wl,-soname,{name}", *code], check=True)
        paths.append(str(path))
    return paths


def test_tensorrt_11_has_them(stubs):
    wanted = json.dumps(sorted(names_used() - RTX_ONLY))
    run = subprocess.run(
        [sys.executable, "-c", PROBE, wanted, *stubs], capture_output=True, text=True, cwd=Path(__file__).parents[4]
    )
    assert run.returncode == 0, run.stderr[-2000:]
    version, missing = json.loads(run.stdout.splitlines()[-1])
    assert version.startswith("11.")
    assert missing == []
