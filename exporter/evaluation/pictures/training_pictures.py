"""Pictures of real training props: what the judges of pictures are fitted to."""

from collections.abc import Callable

import numpy as np

from propsmith.exporter.evaluation.measure import Judged
from propsmith.exporter.evaluation.pictures.features import cached_features
from propsmith.exporter.training.data.mesh_source import Record
from propsmith.runtime.arrays import FloatArray

MOST = 1500
"""Training props at most, spread over all."""
VIEWS = 2


def training_pictures(subject: Judged, on_progress: Callable[[float], None]) -> tuple[FloatArray, list[Record]]:
    """Features `[N, VIEWS, 1280]` of training props, and their rows of the table."""
    assert subject.real is not None
    count = min(subject.training_limit or MOST, MOST, subject.real.count("training"))
    rows = []
    for prop in subject.real.props("training", count):
        rows.append(cached_features(subject, "training", prop, VIEWS))
        on_progress(len(rows) / count)
    return np.stack(rows), subject.real.records("training", count)
