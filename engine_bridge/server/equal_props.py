"""Which props of unfinished jobs are equal, so that each is made once and all jobs that ask for it get it."""

from collections.abc import Callable
from weakref import WeakKeyDictionary

from propsmith.engine_bridge.jobs.job import Job, Work
from propsmith.engine_bridge.jobs.job_queue import JobQueue


class EqualProps:
    """The props of the jobs in a queue, by their keys.

    Args:
        queue: of the jobs.
        key: digest of all that the prop of an index of a work depends on; see Work.key.
    """

    def __init__(self, queue: JobQueue, key: Callable[[Work, int], str]) -> None:
        self._queue = queue
        self._key = key
        self._known: WeakKeyDictionary[Job, dict[int, str]] = WeakKeyDictionary()

    def key(self, job: Job, index: int) -> str | None:
        """The key of a prop; None while the prop that it varies isn't made."""
        known = self._known.setdefault(job, {})
        if index not in known:
            parent = job.work.parent(index)
            if parent is not None and parent not in job.assets:
                return None
            work, at = job.work.item(index, None if parent is None else job.assets[parent]["id"])
            known[index] = self._key(work, at)
        return known[index]

    def learn(self, job: Job) -> None:
        """Work out the keys of a job, which takes a while for a large level; may run in a thread."""
        for index in range(job.work.count):
            self.key(job, index)

    def free_index(self, job: Job) -> int | None:
        """The first prop of a job that can be begun now, and that isn't being made for another one."""
        busy = {self.key(other, index) for other in self._queue.running for index in other.in_flight} - {None}
        return job.free_index(lambda index: bool(busy) and self.key(job, index) in busy)

    def others(self, job: Job, index: int) -> list[tuple[Job, int]]:
        """The unsettled props, of this and of other jobs, that are equal to one."""
        key = self.key(job, index)
        return [
            (other, at)
            for other in self._queue
            if key is not None and not other.ended
            for at in other.unsettled()
            if (other, at) != (job, index) and self.key(other, at) == key
        ]
