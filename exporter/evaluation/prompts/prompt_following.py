"""Prompt following: the share of the suite's prompts whose props have what they say."""

from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest
from typing import ClassVar

import numpy as np

from propsmith.exporter.evaluation.measure import FigureKind, Figures
from propsmith.exporter.evaluation.prompts.prompt_suite import FAMILIES, SuitePrompt, load_suite
from propsmith.exporter.evaluation.prompts.shape_facts import Shape
from propsmith.exporter.evaluation.props import EvaluatedProp
from propsmith.runtime.encode.surface_samples import sample_visible

_POINTS = 4000  # of the surface: shares to 1 %


class PromptFollowing:
    """Checks of the suite's prompts. None asks whether a chair is a chair: that is for the measures of pictures."""

    name = "prompts"
    kinds: ClassVar[Mapping[str, FigureKind]] = {
        "all": FigureKind("props that have what the prompt says", "up", "%"),
        "colors": FigureKind("colors on their parts", "up", "%"),
        "counts": FigureKind("one to five of a thing", "up", "%"),
        "proportions": FigureKind("tall, flat, long", "up", "%"),
        "parts": FigureKind("legs, handles, lids, horns", "up", "%"),
        "held_out": FigureKind("prompts that nothing may be tuned to", "up", "%"),
    }

    def __init__(self) -> None:
        self._suite = load_suite()
        self._by_prompt = {entry.prompt: entry for entry in self._suite.prompts}
        self.prompts: Sequence[str] = [entry.prompt for entry in mixed(self._suite.prompts)]

    def measure(self, prop: EvaluatedProp) -> Figures:
        """1 or 0 for the prompt's family and for all."""
        entry = self._by_prompt[prop.prompt]
        passed = float(self._suite.passes(entry, shape_of(prop)))
        return {"all": passed, entry.family: passed} | ({"held_out": passed} if entry.held_out else {})


def shape_of(prop: EvaluatedProp) -> Shape:
    """What the facts of a prop are read off."""
    generator = np.random.Generator(np.random.Philox(0))
    seen = sample_visible(prop.model, prop.model.mesh, _POINTS, generator)
    return Shape(seen.points, seen.colors, prop.mesh)


def mixed(prompts: Sequence[SuitePrompt]) -> list[SuitePrompt]:
    """The prompts with families and halves taking turns: the first few are as mixed as all."""
    kinds = [[p for p in prompts if (p.family, p.held_out) == (f, h)] for f in FAMILIES for h in (False, True)]
    return [entry for entry in chain.from_iterable(zip_longest(*kinds)) if entry is not None]
