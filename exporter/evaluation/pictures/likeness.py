"""Whether samples as a set look like real props, and like things of the right kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import ClassVar

import numpy as np
from scipy.spatial.distance import cdist

from propsmith.exporter.evaluation.measure import FigureKind, Figures, Judged
from propsmith.exporter.evaluation.pictures.distributions import (
    fit_projection,
    frechet_distance,
    kernel_distance,
    manifold_figures,
)
from propsmith.exporter.evaluation.pictures.features import cached_features
from propsmith.exporter.evaluation.pictures.training_pictures import training_pictures
from propsmith.exporter.evaluation.props import EvaluatedProp
from propsmith.runtime.arrays import FloatArray

AXES = 16
NEIGHBORS = 5


class Likeness:
    """Features of samples beside those of held-out real props, a prop's the mean over its views.

    Of a prompt's seeds the first counts, so that samples are as many as the real props that stand in for a perfect
    model: all but the kernel distance depend on how many there are.
    """

    name = "likeness"
    needs_real = True
    kinds: ClassVar[Mapping[str, FigureKind]] = {
        "frechet": FigureKind(f"Frechet distance to held-out real props, {AXES} axes", "down"),
        "kernel": FigureKind("kernel distance to them (KID), thousandths", "down"),
        "precision": FigureKind("samples among real props", "up", "%"),
        "recall": FigureKind("real props among samples", "up", "%"),
        "density": FigureKind("real props around a sample; 1 for real ones", "up"),
        "coverage": FigureKind("real props with a sample nearby", "up", "%"),
        "category": FigureKind("the nearest real prop is of the category asked for", "up", "%"),
    }

    def measure(self, subject: Judged, on_progress: Callable[[float], None]) -> Figures:
        """The figures; those of neighborhoods are None where there are too few props."""
        assert subject.real is not None
        references = list(subject.real.props("reference", subject.limit))
        training, _ = training_pictures(subject, lambda share: on_progress(0.6 * share))
        real = _seen(subject, "real", references, lambda share: on_progress(0.6 + 0.2 * share))
        samples = _seen(subject, subject.name, subject.samples, lambda share: on_progress(0.8 + 0.2 * share))
        prompts = [prop.prompt for prop in subject.samples]
        first = samples[[n for n, prompt in enumerate(prompts) if prompt not in prompts[:n]]]
        figures: dict[str, float | None] = dict.fromkeys(self.kinds)
        if min(len(real), len(first)) > NEIGHBORS:
            places = fit_projection(training.mean(1), AXES)
            figures["frechet"] = frechet_distance(places(real), places(first))
            figures["kernel"] = 1000 * kernel_distance(real, first)
            figures |= asdict(manifold_figures(real, first, NEIGHBORS))
        nearest = cdist(samples, real, "cosine").argmin(1)
        found = [
            references[n].category == p.category for n, p in zip(nearest, subject.samples, strict=True) if p.category
        ]
        figures["category"] = float(np.mean(found)) if found else None
        return figures


def _seen(
    subject: Judged, kind: str, props: Sequence[EvaluatedProp], on_progress: Callable[[float], None]
) -> FloatArray:
    rows = []
    for done, prop in enumerate(props, 1):
        rows.append(cached_features(subject, kind, prop).mean(0))
        on_progress(done / len(props))
    return np.stack(rows)
