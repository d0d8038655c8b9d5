"""Stones."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import heap, rock
from propsmith.exporter.training.procedural.registry import kind


@kind("rock", also=("boulder",), variants=("pile of {s}",), size=1.0, outdoor=True, stretch=("tall", "low", "wide"))
def boulder(b: PropBuilder) -> None:
    """Rock."""
    paint = b.paint("stone")
    if not b.variant:
        b.add("rock", rock(b.rng, 1, b.between(0.6, 0.9), 0.9), paint, said=False)
        return
    b.add("rock", heap(b.rng, lambda: rock(b.rng, 0.35, 0.3, 0.3, 14), b.whole(6, 10), 0.5), paint, said=False)
