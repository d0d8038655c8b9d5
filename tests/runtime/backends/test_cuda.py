"""What can be seen of CUDA without a card: kernels compile for every architecture, and what is missing is said."""

import pytest

from propsmith.runtime.backends import cuda
from propsmith.runtime.backends.nvidia import cuda_device_count
from propsmith.runtime.backends.tensorrt import device_decoding, device_sampling
from propsmith.runtime.errors import BackendError, BackendUnavailableError

pytest.importorskip("cuda.bindings.nvrtc", reason="cuda-bindings isn't installed: see .ci/run")


def compiled(source, name, architecture):
    try:
        return cuda.compile_kernels(source, name, architecture)
    except BackendUnavailableError as error:
        pytest.skip(f"{error} (see .ci/run)")


@pytest.mark.parametrize("architecture", ["sm75", "sm86", "sm89", "sm90", "sm120"])
@pytest.mark.parametrize("path", [device_sampling.SOURCE, device_decoding.SOURCE], ids=lambda p: p.stem)
def test_the_kernels_compile(path, architecture):
    image = compiled(path.read_text(encoding="utf-8"), path.name, architecture)
    assert image.startswith(b"\x7fELF")


def test_a_mistake_is_told_with_the_compilers_words():
    compiled("", "empty.cu", "sm90")
    with pytest.raises(BackendError, match=r"NVRTC can't compile wrong\.cu for sm90: (?s:.*)undefined"):
        cuda.compile_kernels('extern "C" __global__ void f() { undefined_name = 1; }', "wrong.cu", "sm90")


@pytest.mark.skipif(cuda_device_count() > 0, reason="this machine has a card")
def test_a_missing_driver_is_told_with_the_way_out():
    with pytest.raises(BackendUnavailableError, match="install NVIDIA's driver"):
        cuda.Device()
