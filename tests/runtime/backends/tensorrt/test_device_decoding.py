"""Decoding on a card, its kernels' threads run one after the other on the CPU, against decoding in numpy."""

import numpy as np
import pytest

from propsmith.runtime.backends.tensorrt.device_decoding import (
    SEGMENT,
    SOURCE,
    DeviceDecoder,
    DeviceImplicitFunction,
    expand,
)
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lattice import DecodeOptions, decode_field
from tests.runtime.backends.tensorrt.cpp_kernels import CppKernels


class HostBuffer:
    """A device buffer in the host's memory."""

    def __init__(self, nbytes):
        self.data = np.full(nbytes, 0xAA, np.uint8)  # whoever reads what nobody wrote gets junk
        self.nbytes = nbytes

    def fill(self, byte, stream):
        self.data[:] = byte

    def download(self, shape, dtype, stream):
        return self.data[: int(np.prod(shape)) * np.dtype(dtype).itemsize].view(dtype).reshape(shape).copy()


class HostKernels(CppKernels):
    def launch(self, kernel, count, arguments, stream, *, block=64):
        super().launch(
            kernel, count, *(getattr(a, "data", a) if isinstance(a, HostBuffer) else a for a in arguments), block=block
        )


class Nothing:
    stream = None

    def activate(self):
        pass


class HostDecoder(DeviceDecoder):
    def __init__(self, kernels):
        self.kernels, self.query, self.device = kernels, Nothing(), Nothing()
        self.held = {}

    def scratch(self, name, nbytes):
        if name not in self.held or self.held[name].nbytes < nbytes:
            self.held[name] = HostBuffer(nbytes)
        return self.held[name]


class HostFunction(DeviceImplicitFunction):
    """Asks a function in numpy where the network would be."""

    def __init__(self, decoder, field, up="y"):
        self._decoder, self._field, self._up = decoder, field, up

    def _evaluate(self, points, count, outputs):
        values = self._field(points.download((count, 3), np.float32, None))
        result = HostBuffer(4 * count)
        result.data[:] = values.astype(np.float32).view(np.uint8)
        return {"field": result}


@pytest.fixture(scope="module")
def decoder(tmp_path_factory):
    return HostDecoder(HostKernels(SOURCE, tmp_path_factory.mktemp("kernels")))


def torus(points):
    x, y, z = points.T
    return np.float32(0.25) - np.hypot(np.hypot(x, z) - np.float32(0.5), y).astype(np.float32)


def sharp(points):
    """No distance: its slope changes a lot."""
    return np.tanh(torus(points) * (3 + 2 * np.sin(5 * points[:, 0]))).astype(np.float32)


@pytest.mark.parametrize(("field", "metric"), [(torus, True), (sharp, False)])
@pytest.mark.parametrize("resolution", [64, 100])
def test_it_decodes_as_numpy_does(decoder, field, metric, resolution):
    options = DecodeOptions(resolution, metric=metric)
    wanted = decode_field(field, options)
    found = HostFunction(decoder, field).decode(options)
    assert found.evaluated == pytest.approx(wanted.evaluated, rel=1e-3)
    assert np.array_equal(found.values > 0, wanted.values > 0)
    ours, theirs = extract_isosurface(found.values), extract_isosurface(wanted.values)
    assert np.array_equal(ours.faces, theirs.faces)
    assert np.abs(ours.vertices - theirs.vertices).max() < 1e-6


def test_points_are_turned_for_models_with_z_up(decoder):
    def plane(points):
        return points[:, 2] - np.float32(0.1)  # the model's up, which is our y

    values = HostFunction(decoder, plane, up="z").decode(DecodeOptions(64)).values
    assert (values[:, :35] < 0).all()
    assert (values[:, 36:] > 0).all()

    def front(points):
        return points[:, 1] + np.float32(0.1)  # the model's front is -y: our -z

    values = HostFunction(decoder, front, up="z").decode(DecodeOptions(64)).values
    assert (values[:, :, :35] > 0).all()
    assert (values[:, :, 36:] < 0).all()


@pytest.mark.parametrize("count", [1, 255, 256, 257, SEGMENT * SEGMENT + 3, 3 * SEGMENT * SEGMENT])
@pytest.mark.parametrize("share", [0.0, 0.01, 1.0])
def test_compaction_keeps_the_order(decoder, count, share):
    flags = HostBuffer(count)
    flags.data[:] = np.random.default_rng(count).random(count) < share
    indices, found = decoder.compact(flags, count, "test")
    assert np.array_equal(indices.download((found,), np.int32, None), np.flatnonzero(flags.data))


def test_signs_and_exact_values_make_a_lattice():
    signs = np.packbits(np.array([1, 0, 0, 1, 0, 0, 0, 1], bool), bitorder="little")
    values = expand(signs, np.array([1, 3], np.int32), np.array([-0.5, 0.25], np.float32), 2)
    assert values.dtype == np.float32
    assert values.ravel().tolist() == [0.5, -0.5, -0.5, 0.25, -0.5, -0.5, -0.5, 0.5]
