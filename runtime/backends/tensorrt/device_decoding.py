"""An implicit function whose state and lattice stay on the card: see `decode.py` for the method.

The lattice is refined, marked and compacted there (`decoding.cu`), the network is evaluated in large chunks, and what
comes back is each point's sign, a bit, and the value of those points that the surface passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.backends.cuda import Buffer, Kernels
from propsmith.runtime.backends.tensorrt.engine import Engine
from propsmith.runtime.backends.tensorrt.engine_shapes import CHUNK
from propsmith.runtime.geometry.lattice import DecodeOptions, FieldGrid
from propsmith.runtime.model.decode import ImplicitFunction, z_up

Array = NDArray[np.float32]

SOURCE = Path(__file__).with_name("decoding.cu")
SEGMENT = 256
"""As in the kernels."""
_ROUND = 1024
"""Queries are padded to a multiple of so many points: few different shapes, and aligned addresses."""


class DeviceDecoder:
    """The decoder's engines and what its kernels need; makes implicit functions.

    Args:
        prepare: the engine of graph `prepare`.
        query: the engine of graph `query`.
    """

    def __init__(self, prepare: Engine, query: Engine) -> None:
        self.prepare = prepare
        self.query = query
        self.device = query.device
        self.kernels = Kernels(query.device, SOURCE.read_text(encoding="utf-8"), SOURCE.name)
        self._scratch: dict[str, Buffer] = {}

    def function(self, latent: Array, up: Literal["y", "z"]) -> DeviceImplicitFunction:
        """The implicit function that a latent `[tokens, channels]` stands for."""
        return DeviceImplicitFunction(self, latent, up)

    def scratch(self, name: str, nbytes: int) -> Buffer:
        """Memory of this name, of at least this size; what it held is lost when it grows."""
        held = self._scratch.get(name)
        if held is None or held.nbytes < nbytes:
            self.query.stream.synchronize()
            held = self._scratch[name] = Buffer(self.device, nbytes)
        return held

    def launch(self, kernel: str, count: int, *arguments: Any) -> None:
        """Launch a kernel in the query's stream."""
        self.kernels.launch(kernel, count, arguments, self.query.stream)

    def compact(self, flags: Buffer, count: int, name: str) -> tuple[Buffer, int]:
        """Indices of the points that are flagged, in order, and how many there are."""
        segments = -(-count // SEGMENT)
        groups = -(-segments // SEGMENT)
        counts, sums = self.scratch("counts", 4 * segments), self.scratch("sums", 4 * groups)
        total = self.scratch("total", 4)
        self.launch("count_segments", segments, flags, count, counts)
        self.launch("count_groups", groups, counts, segments, sums)
        self.kernels.launch("sum_groups", 1, [sums, groups, total], self.query.stream, block=1)
        found = int(total.download((1,), np.int32, self.query.stream)[0])
        indices = self.scratch(name, 4 * found)
        if found:
            self.launch("place_indices", segments, flags, count, counts, sums, indices)
        return indices, found


class DeviceImplicitFunction(ImplicitFunction):
    """See `propsmith.runtime.model.decode.ImplicitFunction`; its state lies on the card."""

    def __init__(self, decoder: DeviceDecoder, latent: Array, up: Literal["y", "z"]) -> None:
        self._decoder = decoder
        self._up = up
        engine = decoder.prepare
        decoder.device.activate()
        batch = latent[None]
        shapes = engine.prepare({"latent": batch.shape})
        self._shapes = {name: shapes[name] for name in engine.outputs}
        self._held = {
            name: Buffer(decoder.device, int(np.prod(shape)) * engine.dtypes[name].itemsize)
            for name, shape in self._shapes.items()
        }
        engine.prepare({"latent": batch.shape}, {name: buffer.pointer for name, buffer in self._held.items()})
        engine.buffers["latent"].upload(batch.astype(engine.dtypes["latent"], copy=False), engine.stream)
        engine.enqueue()
        engine.stream.synchronize()

    def query(self, points: Array, outputs: Sequence[str]) -> list[Array]:
        """The graph's outputs of these names at points `[N, 3]`; see `ImplicitFunction`."""
        decoder = self._decoder
        decoder.device.activate()
        placed = np.ascontiguousarray(z_up(points) if self._up == "z" else points, np.float32)
        memory = decoder.scratch("points", 12 * _padded(len(placed)))
        memory.upload(placed, decoder.query.stream)
        found = self._evaluate(memory, len(placed), outputs)
        shapes = [(len(placed), *([3] if "color" in name else [])) for name in outputs]
        stream = decoder.query.stream
        return [found[name].download(shape, np.float32, stream) for name, shape in zip(outputs, shapes, strict=True)]

    def decode(self, options: DecodeOptions | None = None) -> FieldGrid:
        """Evaluate the field on a lattice, coarse to fine, without leaving the card."""
        return _Refinement(self._decoder, self, options or DecodeOptions()).run()

    def field_at(self, indices: Buffer, count: int, points_a_side: int) -> Buffer:
        """The field at lattice points, given by index, on the card."""
        decoder = self._decoder
        points = decoder.scratch("points", 12 * _padded(count))
        decoder.launch("place_points", count, indices, count, points_a_side, int(self._up == "z"), points)
        return self._evaluate(points, count, ("field",))["field"]

    def _evaluate(self, points: Buffer, count: int, outputs: Sequence[str]) -> dict[str, Buffer]:
        """Evaluate the network in chunks; the outputs lie in scratch memory until the next call."""
        decoder, engine = self._decoder, self._decoder.query
        widths = {name: 12 if "color" in name else 4 for name in outputs}
        results = {n: decoder.scratch(f"result {n}", width * _padded(count)) for n, width in widths.items()}
        state = {name: buffer.pointer for name, buffer in self._held.items()}
        for start in range(0, count, CHUNK):
            size = _padded(min(CHUNK, count - start))
            bound = {n: results[n].pointer + width * start for n, width in widths.items()}
            bound["points"] = points.pointer + 12 * start
            engine.prepare({**self._shapes, "points": (1, size, 3)}, state | bound)
            engine.enqueue()
        return results


def _padded(count: int) -> int:
    return -(-max(count, 1) // _ROUND) * _ROUND


@dataclass
class _Lattice:
    """A field on `side` points an edge."""

    side: int
    values: Buffer
    exact: Buffer
    """A byte a point."""

    @property
    def count(self) -> int:
        return self.side**3


class _Refinement:
    """One decoding; the levels go back and forth between two sets of memory."""

    def __init__(self, decoder: DeviceDecoder, function: DeviceImplicitFunction, options: DecodeOptions) -> None:
        self._decoder = decoder
        self._function = function
        self._options = options
        self._evaluated = 0

    def run(self) -> FieldGrid:
        """Go through all levels and fetch the last one."""
        self._decoder.device.activate()
        coarse, *finer = self._options.resolutions
        lattice = self._lattice(coarse + 1, 0)
        lattice.exact.fill(0, self._decoder.query.stream)
        marked = self._decoder.scratch("marked", lattice.count)
        marked.fill(1, self._decoder.query.stream)
        self._evaluate_marked(lattice, marked)
        for number, cells in enumerate(finer, 1):
            band = self._options.fine_band if cells == finer[-1] else self._options.coarse_band
            lattice = self._refine(lattice, number, band * 2.0 / cells)
        return self._fetch(lattice)

    def _lattice(self, side: int, number: int) -> _Lattice:
        scratch, parity = self._decoder.scratch, number % 2
        return _Lattice(side, scratch(f"values {parity}", 4 * side**3), scratch(f"exact {parity}", side**3))

    def _refine(self, old: _Lattice, number: int, band: float) -> _Lattice:
        """The lattice of twice the cells, its points near the surface evaluated."""
        launch = self._decoder.launch
        new = self._lattice(2 * old.side - 1, number)
        # A distance rises by 1 everywhere, which a null pointer stands for.
        steepness = np.uint64(0) if self._options.metric else self._steepness(old, new)
        launch("upsample", new.count, old.values, old.side, new.values)
        launch("interleave", new.count, old.exact, old.side, new.exact)
        marked = self._decoder.scratch("marked", new.count)
        launch("mark_near", new.count, new.values, new.exact, steepness, np.float32(band), new.count, marked)
        while self._evaluate_marked(new, marked):
            launch("mark_crossing", new.count, new.values, new.exact, new.side, marked)
        return new

    def _steepness(self, old: _Lattice, new: _Lattice) -> Buffer:
        """How much the field changes over a cell of the new lattice, where it isn't a distance."""
        launch, scratch = self._decoder.launch, self._decoder.scratch
        slopes, largest = scratch("slopes", 4 * old.count), scratch("largest", 4 * old.count)
        steepness = scratch("steepness", 4 * new.count)
        launch("slope", old.count, old.values, old.side, slopes)
        launch("largest_around", old.count, slopes, old.side, np.float32((new.side - 1) / 4), largest)
        launch("upsample", new.count, largest, old.side, steepness)
        return steepness

    def _evaluate_marked(self, lattice: _Lattice, marked: Buffer) -> int:
        """Evaluate the network at the marked points; returns how many there were."""
        indices, count = self._decoder.compact(marked, lattice.count, "indices")
        if count:
            field = self._function.field_at(indices, count, lattice.side)
            self._decoder.launch("scatter", count, indices, field, count, lattice.values, lattice.exact)
            self._evaluated += count
        return count

    def _fetch(self, lattice: _Lattice) -> FieldGrid:
        """Copy back the signs of all points and the values of the exact ones."""
        decoder, stream = self._decoder, self._decoder.query.stream
        indices, count = decoder.compact(lattice.exact, lattice.count, "indices")
        exact = decoder.scratch("exact values", 4 * count)
        signs = decoder.scratch("signs", -(-lattice.count // 8))
        decoder.launch("gather", count, indices, lattice.values, count, exact)
        decoder.launch("pack_signs", -(-lattice.count // 8), lattice.values, lattice.count, signs)
        packed = signs.download((-(-lattice.count // 8),), np.uint8, stream)
        places = indices.download((count,), np.int32, stream)
        return FieldGrid(
            expand(packed, places, exact.download((count,), np.float32, stream), lattice.side), self._evaluated
        )


def expand(signs: NDArray[np.uint8], indices: NDArray[np.int32], exact: Array, side: int) -> Array:
    """A lattice `[side] * 3` from its points' signs, a bit each, and the values of some.

    The others get the largest magnitude of all: the surface doesn't touch them, only their side of it counts.
    """
    far = np.abs(exact).max()
    # A byte's eight values at once, and by `take`: four times as fast as unpacking the bits.
    values_of_byte = np.where(np.arange(256)[:, None] >> np.arange(8) & 1, far, -far).astype(np.float32)
    values: Array = np.take(values_of_byte, signs, axis=0).reshape(-1)[: side**3]
    values[indices] = exact
    return values.reshape((side,) * 3)
