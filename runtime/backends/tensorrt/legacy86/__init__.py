"""What only TensorRT 8.6 needs in the runtime; its other half is `propsmith.exporter.tensorrt86`.

It is the version that the published H100 figures (benchmarks/gpu_denoiser.md) were measured with, and runs on Python
3.10: the 8.6.1 bindings for 3.11 over 8.6.0's libraries build a toy network, but die (segmentation fault) at the end of
building our denoiser. It differs from 10 and later in this:

- It takes a graph's types for advice: half precision is a flag, what must stay in float32 is pinned layer by layer.
- It reads opset 17 and older (`older_probe.py` tries the backend on such a graph).
- It picks cuBLAS and cuDNN, which its wheel doesn't bring; its own table names types that numpy dropped.
- What builds, caches and runs engines imports on Python 3.10 with numpy, cuda-bindings, filelock and platformdirs alone
  (tests/runtime/backends/tensorrt/legacy86/test_light_imports.py lists the modules): hence the `TYPE_CHECKING` imports
  in `runtime/model/backend.py` and `tensorrt_backend.py`, and no `hashlib.file_digest` in `runtime/model/bundle.py`.

To drop it: delete both rooms, the opset-17 files in `runtime/data/probe` with the function of
`tests/fixtures/make_probe_bundle.py` that writes them, and what then no longer imports (one line each in
`load_tensorrt.py` and `probe.py`; those that the other room names).
"""

FULL_PRECISION = "float32/"
"""Begins the name of every node of an opset-17 graph that computes in float32 (`exporter/tensorrt86/opset17.py`)."""
