"""Chains."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.sweeps import chain


@kind("chain", variants=(), size=1.0, countable=False)
def chain_(b: PropBuilder) -> None:
    """Chain."""
    b.add(
        "link", chain([(0, 0, 0), (0.2, 0.05, 0.2), (0.5, 0.3, 0.1), (0.4, 0.9, 0)], 0.2), b.paint("iron"), said=False
    )
