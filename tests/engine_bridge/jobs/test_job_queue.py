"""The queue: places, shares and how long things will take, on a clock that the test turns."""

import pytest

from propsmith.engine_bridge.jobs.generate_job import Generate
from propsmith.engine_bridge.jobs.job import Job
from propsmith.engine_bridge.jobs.job_queue import JobQueue
from propsmith.engine_bridge.jobs.kinds import KINDS
from propsmith.engine_bridge.jobs.params import MAX_QUEUE
from propsmith.engine_bridge.protocol import RpcError


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queue(clock):
    return JobQueue(clock)


def job(name, count=1, kind="generate"):
    return Job(name, KINDS[kind]("barrel", count=count))


def test_jobs_run_in_the_order_in_which_they_came(queue):
    first, second, third = job("a"), job("b"), job("c")
    for each in (first, second, third):
        queue.add(each)
    assert [queue.place(j)[0] for j in (first, second, third)] == [0, 1, 2]
    assert queue.start() is first
    assert [queue.place(j)[0] for j in (first, second, third)] == [None, 1, 2]
    queue.end(second, "cancelled")
    assert queue.place(third)[0] == 1
    queue.end(first, "done")
    assert queue.place(third)[0] == 0
    assert queue.start() is third
    assert queue.start() is None


def test_a_job_whose_worker_died_comes_first_again(queue):
    first, second = job("a"), job("b")
    queue.add(first)
    queue.add(second)
    queue.start()
    queue.requeue(first)
    assert (first.state, queue.place(first)[0], queue.place(second)[0]) == ("queued", 0, 1)
    assert queue.start() is first


def test_nobody_knows_how_long_the_first_takes(queue, clock):
    one = job("a")
    queue.add(one)
    assert queue.place(one) == (0, None)
    queue.start()
    queue.advance(one, "sample", 0.05)
    assert one.eta is None
    clock.now += 2
    queue.advance(one, "decode", 0.5)
    assert (one.share, one.eta, one.stage) == (0.5, 2.0, "decode")


def test_what_was_measured_tells_how_long_others_take(queue, clock):
    queue.measured(Generate("chair"), 4.0)
    running, waiting = job("a", count=2), job("b")
    queue.add(running)
    queue.add(waiting)
    queue.start()
    running.assets[0] = {}
    queue.advance(running, "sample", 0.25)
    assert (running.share, running.eta) == (0.625, 3.0)
    assert queue.place(waiting) == (1, 7.0)
    queue.measured(Generate("chair"), 14.0)
    queue.advance(running, "sample", 0.5)
    assert running.eta == 3.5  # 4 + 0.3 (14 - 4) = 7 s a prop
    sketch = job("c", kind="sketch")
    queue.add(sketch)
    assert queue.place(sketch) == (2, None)


def test_the_share_never_falls(queue):
    one = job("a", count=2)
    queue.add(one)
    queue.start()
    for share, expected in ((0.8, 0.4), (0.2, 0.4), (7.0, 0.5), (-1.0, 0.5)):
        queue.advance(one, "sample", share)
        assert one.share == expected


def test_the_queue_is_bounded(queue):
    for i in range(MAX_QUEUE):
        queue.check_room()
        queue.add(job(str(i)))
    with pytest.raises(RpcError, match="256 jobs wait"):
        queue.check_room()
    for waiting in list(queue):
        queue.end(waiting, "cancelled")
    queue.check_room()


def test_jobs_that_ended_are_forgotten_in_the_end(queue):
    for i in range(1000):
        done = job(str(i))
        queue.add(done)
        queue.start()
        queue.end(done, "done")
    queue.add(job("last"))
    assert sum(1 for _ in queue) <= 102
    assert queue.get("0") is None
    assert queue.get("999") is not None


def test_next_index_skips_what_is_settled():
    one = job("a", count=4)
    one.assets[0] = {"id": "x"}
    one.failures.append({"index": 1})
    assert one.next_index() == 2
    one.assets[2] = one.assets[3] = {"id": "y"}
    assert one.next_index() is None
    sketch = job("b", count=2, kind="sketch")
    sketch.previews[0] = {"index": 0}
    assert sketch.next_index() == 1


def test_a_snapshot_has_all_that_the_protocol_says():
    one = job("a", count=2)
    one.assets[1] = {"id": "x"}
    snapshot = one.snapshot(3, 1.5)
    assert snapshot["assets"] == [None, {"id": "x"}]
    assert set(snapshot) == {
        "job", "kind", "state", "seq", "created", "prompt", "seed", "count", "place", "stage", "share", "eta",
        "assets", "previews", "failures", "error",
    }  # fmt: skip


def test_what_is_stored_is_restored():
    sketch = job("a", count=2, kind="sketch")
    sketch.previews[1] = {"index": 1, "seed": 1, "image": "AA=="}
    sketch.failures.append({"index": 0, "seed": 0, "kind": "empty_field", "message": "m"})
    sketch.crashes = 1
    again = job("a", count=2, kind="sketch")
    again.restore(sketch.outcome(), {})
    assert again.outcome() == sketch.outcome()
    assert again.next_index() is None
