"""Statistics and taking turns."""

import numpy as np
import pytest

from propsmith.runtime.backends.timings import Timings
from propsmith.runtime.benchmark.timing import Statistics, TimingOptions, measure_together, summarise
from propsmith.runtime.errors import InputError


class Counting:
    """A session that knows how often it ran, and which ran before it."""

    def __init__(self, order, name):
        self.order, self.name = order, name

    def run(self, feed):
        self.order.append(self.name)
        return {"out": np.zeros(1)}


class OwnClock(Counting):
    def measure(self, feed, count):
        return Timings([2.0] * count, [0.5] * count, [3.0] * count)


def test_statistics_of_known_numbers():
    found = Statistics.of([float(n) for n in range(1, 101)])
    assert found.count == 100
    assert (found.mean, found.minimum, found.maximum) == (50.5, 1.0, 100.0)
    assert [found.p50, found.p90, found.p95, found.p99] == pytest.approx([50.5, 90.1, 95.05, 99.01])
    assert found.variation == pytest.approx(np.std(np.arange(1, 101)) / 50.5)
    assert Statistics.of([]) is None


def test_summary_has_none_where_nothing_was_measured():
    told = summarise(Timings(latency=[4.0, 4.0]))
    assert told["gpu_ms"] is None
    assert told["enqueue_ms"] is None
    assert told["latency_ms"]["p99"] == 4.0
    assert told["throughput"] == 250.0


def test_sessions_take_turns_and_get_the_least_number_of_runs():
    order = []
    sessions = {name: Counting(order, name) for name in "ab"}
    found, failed = measure_together(sessions, {}, TimingOptions(warm_up=0, duration=1e-9, iterations=12))
    assert failed == {}
    assert [len(m.latency) for m in found.values()] == [15, 15]  # five rounds of three
    turns = [name for i, name in enumerate(order) if i == 0 or order[i - 1] != name]
    assert turns == ["a", "b"] * 6  # once to warm up


def test_a_session_with_a_clock_of_its_own_uses_it():
    found = measure_together({"gpu": OwnClock([], "gpu")}, {}, TimingOptions(0, 1e-9, 10))[0]["gpu"]
    assert found.gpu == [2.0] * 10
    assert found.enqueue == [0.5] * 10
    assert found.latency == [3.0] * 10


class Failing(Counting):
    """Out of memory in its fourth run: after two to warm up and one before it is timed."""

    def run(self, feed):
        if self.order.count(self.name) == 3:
            raise MemoryError("no\nroom")
        return super().run(feed)


def test_one_that_fails_leaves_the_others_their_turns():
    order = []
    sessions = {"bad": Failing(order, "bad"), "good": Counting(order, "good")}
    found, failed = measure_together(sessions, {}, TimingOptions(warm_up=0, duration=1e-9, iterations=10))
    assert failed == {"bad": "no room"}
    assert list(found) == ["good"]
    assert len(found["good"].latency) == 10
    assert order.count("bad") == 3


@pytest.mark.parametrize("wrong", [{"duration": 0.0}, {"duration": float("nan")}, {"iterations": 0}, {"warm_up": -1.0}])
def test_bad_options(wrong):
    with pytest.raises(InputError, match="duration must be over 0"):
        TimingOptions(**wrong)
