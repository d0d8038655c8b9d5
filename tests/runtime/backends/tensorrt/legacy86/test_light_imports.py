"""What builds, caches and runs engines imports on Python 3.10 with little more than numpy, as TensorRT 8.6 needs it."""

import ast
import subprocess
import sys
from pathlib import Path

RUNTIME = Path(__file__).parents[5] / "runtime"
MODULES = (
    "backends.cuda",
    "backends.tensorrt.device_decoding",
    "backends.tensorrt.device_sampling",
    "backends.tensorrt.engine_cache",
    "backends.onnx_file",
    "backends.tensorrt.tensorrt_backend",
    "backends.tensorrt.api_versions",
    "backends.tensorrt.plan_build",
    "backends.tensorrt.engine",
    "backends.tensorrt.engine_shapes",
    "backends.tensorrt.legacy86.tensorrt86",
    "backends.tensorrt.load_tensorrt",
    "backends.timings",
    "model.decode",
    "errors",
    "files",
    "geometry.lattice",
    "arrays",
    "model.sampler_options",
    "model.schedules",
    "model.solvers",
    "model.sampling",
    "model.sampling_program",
)
PROBE = """
import importlib, sys

class FewPackages:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ("numpy", "filelock", "platformdirs", "propsmith"):
            raise ModuleNotFoundError(f"{name} was asked for", name=name)

sys.meta_path.insert(0, FewPackages())
for name in sys.argv[1:]:
    importlib.import_module(f"propsmith.runtime.{name}")
"""


def test_they_import_with_few_packages():
    run = subprocess.run([sys.executable, "-c", PROBE, *MODULES], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_their_syntax_is_that_of_python_3_10():
    for name in MODULES:
        path = RUNTIME / f"{name.replace('.', '/')}.py"
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 10))
