"""Times of repeated evaluations, as backends measure them and benchmarks summarize them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Timings:
    """Repeated evaluations of a graph, in milliseconds, one entry each."""

    gpu: list[float] = field(default_factory=list)
    """Between CUDA events around the evaluation; empty where there is no GPU."""
    enqueue: list[float] = field(default_factory=list)
    """What the host needs to enqueue the work; empty likewise."""
    latency: list[float] = field(default_factory=list)
    """From arrays on the host to arrays on the host."""

    def extend(self, more: Timings) -> None:
        """Append another round."""
        self.gpu += more.gpu
        self.enqueue += more.enqueue
        self.latency += more.latency
