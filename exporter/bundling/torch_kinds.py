"""The PyTorch backends of `propsmith bench`, which finds them by the entry points in pyproject.toml.

Imports without PyTorch, so that listing them costs nothing.
"""

from propsmith.runtime.backends.backend_kinds import BackendKind

_INSTALL = "pip install 'propsmith[export]'"
_OPEN = "propsmith.exporter.bundling.torch_backend:"
KINDS = (
    BackendKind(
        "torch-reference",
        "PyTorch eager, the reference's attention",
        f"{_OPEN}open_reference",
        ("torch",),
        _INSTALL,
    ),
    BackendKind("torch-sdpa", "PyTorch eager, SDPA", f"{_OPEN}open_sdpa", ("torch",), _INSTALL),
    BackendKind("torch-graph", "PyTorch SDPA in a CUDA graph", f"{_OPEN}open_graph", ("torch",), _INSTALL, nvidia=True),
    BackendKind("torch-compile", "torch.compile", f"{_OPEN}open_compiled", ("torch",), _INSTALL),
)
