"""How much the props of one prompt differ from seed to seed."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import numpy as np

from propsmith.exporter.evaluation.measure import FigureKind, Figures, Judged
from propsmith.exporter.evaluation.shape.near_copies import cached_solid
from propsmith.exporter.evaluation.shape.real_solids import overlap
from propsmith.runtime.arrays import BoolArray


class Diversity:
    """How much the seeds of one prompt differ: a model that always gives one shape has none."""

    name = "diversity"
    needs_real = False
    kinds: ClassVar[Mapping[str, FigureKind]] = {
        "between_seeds": FigureKind("1 - overlap of the insides, two seeds of a prompt", None),
        "between_prompts": FigureKind("the same, different prompts", None),
        "diversity": FigureKind("the first over the second: says nothing of quality", None),
    }

    def measure(self, subject: Judged, on_progress: Callable[[float], None]) -> Figures:
        """Means over neighboring samples; None for one seed a prompt, or one prompt."""
        solids = []
        for done, prop in enumerate(subject.samples):
            solids.append(cached_solid(subject, subject.name, prop))
            on_progress(done / len(subject.samples))
        prompts = [prop.prompt for prop in subject.samples]
        same = _distance(solids, [(i, j) for i, j in _pairs(prompts) if prompts[i] == prompts[j]])
        others = _distance(solids, [(i, j) for i, j in _pairs(prompts) if prompts[i] != prompts[j]])
        ratio = same / others if same is not None and others else None
        return {"between_seeds": same, "between_prompts": others, "diversity": ratio}


def _pairs(prompts: Sequence[str]) -> list[tuple[int, int]]:
    """Every pair of samples of a prompt, and of each sample the first of the eight prompts that follow."""
    first = [number for number, prompt in enumerate(prompts) if prompt not in prompts[:number]]
    same = [(i, j) for i in range(len(prompts)) for j in range(i) if prompts[i] == prompts[j]]
    other = [(i, first[(first.index(i) + step) % len(first)]) for i in first for step in range(1, min(9, len(first)))]
    return same + other


def _distance(solids: Sequence[BoolArray], pairs: Sequence[tuple[int, int]]) -> float | None:
    return float(np.mean([1 - overlap(solids[i], solids[j]) for i, j in pairs])) if pairs else None
