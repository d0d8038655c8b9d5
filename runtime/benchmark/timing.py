"""Timing one graph the way trtexec does: warm-up, then at least so many runs and so long."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.backends.timings import Timings
from propsmith.runtime.benchmark.figures import TimingFigures
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.backend import Feed, Session

ROUNDS = 5
"""Sessions take turns in so many rounds, so that a busy neighbour falls on all of them alike."""


@dataclass(frozen=True)
class TimingOptions:
    """How long to measure; trtexec's defaults."""

    warm_up: float = 0.2
    """Seconds of unmeasured runs."""
    duration: float = 3.0
    """Seconds to measure at least."""
    iterations: int = 10
    """Runs to measure at least."""

    def __post_init__(self) -> None:
        if not (self.warm_up >= 0 and 0 < self.duration <= 600 and 1 <= self.iterations <= 100_000):
            raise InputError(
                f"the duration must be over 0 and up to 600 s and iterations 1 to 100000, not {self.duration} s and "
                f"{self.iterations}"
            )


@dataclass(frozen=True)
class Statistics:
    """A distribution of milliseconds."""

    count: int
    mean: float
    minimum: float
    p50: float
    p90: float
    p95: float
    p99: float
    maximum: float
    variation: float
    """Coefficient of variation: standard deviation over mean."""

    @classmethod
    def of(cls, milliseconds: list[float]) -> "Statistics | None":
        """Summarise; None for nothing."""
        if not milliseconds:
            return None
        values = np.asarray(milliseconds)
        p50, p90, p95, p99 = (float(p) for p in np.percentile(values, (50, 90, 95, 99)))
        mean = float(values.mean())
        variation = float(values.std() / mean) if mean else 0.0
        return cls(len(values), mean, float(values.min()), p50, p90, p95, p99, float(values.max()), variation)


def summarise(timings: Timings) -> TimingFigures:
    """Timings, at least one latency, as JSON: distributions in milliseconds, and evaluations a second."""
    gpu, enqueue, latency = (Statistics.of(values) for values in (timings.gpu, timings.enqueue, timings.latency))
    assert latency is not None
    return {
        "gpu_ms": None if gpu is None else _rounded(gpu),
        "enqueue_ms": None if enqueue is None else _rounded(enqueue),
        "latency_ms": _rounded(latency),
        "throughput": round(1e3 / latency.mean, 3),
    }


def _rounded(statistics: Statistics) -> dict[str, float]:
    return {name: round(value, 5) for name, value in asdict(statistics).items()}


def measure_together(
    sessions: Mapping[str, Session], feed: Feed, options: TimingOptions
) -> tuple[dict[str, Timings], dict[str, str]]:
    """Time every session on the same feed, taking turns.

    A session with a method `measure(feed, count) -> Timings` (CUDA events) measures itself; others are timed by the
    clock.

    Returns:
        What was measured, and of sessions that failed, which take no more turns, why.
    """
    found = {name: Timings() for name in sessions}
    failed: dict[str, str] = {}
    counts: dict[str, int] = {}
    for turn in range(-1, ROUNDS):
        for name, session in sessions.items():
            if name in failed:
                continue
            try:
                if turn < 0:
                    counts[name] = _runs_a_turn(_warm_up(session, feed, options.warm_up), options)
                else:
                    found[name].extend(measure(session, feed, counts[name]))
            except Exception as error:  # out of memory, say; the others' figures still count
                failed[name] = " ".join(str(error).split()) or type(error).__name__
    return {name: measured for name, measured in found.items() if name not in failed}, failed


def _runs_a_turn(seconds: float, options: TimingOptions) -> int:
    return max(1, -(-options.iterations // ROUNDS), int(options.duration / ROUNDS / seconds))


def measure(session: Session, feed: Feed, count: int) -> Timings:
    """Time `count` evaluations; the session should be warm."""
    measure_itself = getattr(session, "measure", None)
    if measure_itself is not None:
        timings: Timings = measure_itself(feed, count)
        return timings
    found = Timings()
    session.run(feed)  # others have had the caches since
    for _ in range(count):
        begun = time.perf_counter()
        session.run(feed)
        found.latency.append((time.perf_counter() - begun) * 1e3)
    return found


def _warm_up(session: Session, feed: Feed, least: float) -> float:
    """Run for so many seconds, twice at least; returns the fastest run's."""
    started = time.perf_counter()
    fastest = np.inf
    runs = 0
    while runs < 2 or time.perf_counter() - started < least:
        begun = time.perf_counter()
        session.run(feed)
        fastest = min(fastest, time.perf_counter() - begun)
        runs += 1
    return float(fastest)


def relative_error(found: NDArray[Any], expected: NDArray[Any]) -> float:
    """max|d| / max|ref|."""
    return float(np.abs(found - expected).max() / max(float(np.abs(expected).max()), 1e-12))
