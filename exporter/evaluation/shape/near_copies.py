"""Memorization: how many props are near copies of a real one that the model was trained on."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

import numpy as np

from propsmith.exporter.evaluation.measure import FigureKind, Figures, Judged
from propsmith.exporter.evaluation.props import EvaluatedProp
from propsmith.exporter.evaluation.shape.real_solids import RESOLUTION, solid, turned
from propsmith.runtime.arrays import BoolArray, ByteArray

COPY = 0.85
"""Overlap of the insides from which on one prop is a near copy of another."""
_ONES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1, dtype=np.uint8)
"""How many bits of each byte are set."""


class Memorization:
    """Near copies among samples beside those among held-out props, since crates and coins overlap anyway."""

    name = "memorization"
    needs_real = True
    kinds: ClassVar[Mapping[str, FigureKind]] = {
        "near_copies": FigureKind("samples that overlap a training prop by over 85 %, turned or mirrored", "down", "%"),
        "control": FigureKind("the same of the held-out props", None, "%"),
        "over_control": FigureKind("samples less control", "down", "%"),
        "held_out_copies": FigureKind(
            "samples that overlap a held-out prop: many tell that it was trained on", "down", "%"
        ),
    }

    def measure(self, subject: Judged, on_progress: Callable[[float], None]) -> Figures:
        """The shares; solids that enclose nothing are left out of both."""
        assert subject.real is not None
        count = subject.training_limit or subject.real.count("training")
        training = Solids()
        for done, prop in enumerate(subject.real.props("training", count)):
            training.add(cached_solid(subject, "training", prop))
            on_progress(done / count)
        held_out = [cached_solid(subject, "real", prop) for prop in subject.real.props("asked")]
        samples = [cached_solid(subject, subject.name, prop) for prop in subject.samples]
        control, copies = self._share(training, held_out), self._share(training, samples)
        over = None if copies is None or control is None else copies - control
        leaked = self._share(Solids(held_out), samples)
        return {"near_copies": copies, "control": control, "over_control": over, "held_out_copies": leaked}

    def _share(self, training: "Solids", solids: Iterable[BoolArray]) -> float | None:
        overlaps = [training.nearest(inside) for inside in solids if inside.any()]
        return float(np.mean(np.array(overlaps) > COPY)) if overlaps else None


def cached_solid(subject: Judged, kind: str, prop: EvaluatedProp) -> BoolArray:
    """The inside of a prop, `[R, R, R]`, from an earlier run if there is one."""

    def packed() -> ByteArray:
        return np.packbits(solid(prop.mesh))

    bits = subject.cache.get(f"solids/{kind}/{prop.name}", packed)
    return np.unpackbits(bits).view(bool).reshape((RESOLUTION,) * 3)


class Solids:
    """Insides of props to look for near copies among."""

    def __init__(self, solids: Iterable[BoolArray] = ()) -> None:
        self._packed: list[ByteArray] = []
        self._sizes: list[int] = []
        for inside in solids:
            self.add(inside)

    def add(self, inside: BoolArray) -> None:
        """Take in one more."""
        self._packed.append(np.packbits(inside))
        self._sizes.append(int(np.count_nonzero(inside)))

    def nearest(self, inside: BoolArray) -> float:
        """The highest overlap of an inside, turned or mirrored, with any here, as far as it may make a near copy.

        Those whose volumes differ so much that they can't overlap by `COPY` aren't compared; 0 if that are all.
        """
        size = np.count_nonzero(inside)
        sizes = np.array(self._sizes)
        candidates = np.flatnonzero((sizes >= COPY * size) & (sizes * COPY <= size))
        images = [np.packbits(image) for image in turned(inside)]
        best = 0.0
        for candidate in candidates:
            other = self._packed[candidate]
            common = max(int(_ONES[image & other].sum(dtype=np.int64)) for image in images)
            best = max(best, common / (size + self._sizes[candidate] - common))
        return best
