"""The queue of jobs: their places, and how long they will take. No I/O."""

import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace

from propsmith.engine_bridge.jobs.job import Job, State, Work
from propsmith.engine_bridge.protocol import RpcError

MAX_QUEUE = 256

_MAX_ENDED = 100
_WEIGHT = 0.3  # of the newest measurement in the mean of seconds


class JobQueue:
    """The jobs in the order in which they came, and those that ended lately.

    Args:
        clock: returns seconds, for measuring.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._jobs: dict[str, Job] = {}
        self._waiting: deque[Job] = deque()
        self._clock = clock
        self._seconds: dict[Hashable, float] = {}
        self.running: list[Job] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Job]:
        """The jobs that are known, newest first."""
        return iter(reversed(self._jobs.values()))

    def get(self, job: str) -> Job | None:
        """A job by its name, unless it ended long ago."""
        return self._jobs.get(job)

    def check_room(self) -> None:
        """Raise RpcError `queue` if no more jobs may wait."""
        if len(self._waiting) >= MAX_QUEUE:
            raise RpcError("queue", f"{MAX_QUEUE} jobs wait already: wait for some, or cancel them")

    def add(self, job: Job) -> None:
        """Know a job, and let it wait unless it has ended; background jobs come last."""
        self._jobs[job.id] = job
        job.clock = self._clock
        if not job.ended:
            self._insert(job)
        ended = [known for known in self._jobs.values() if known.ended]
        for old in ended[: max(0, len(ended) - _MAX_ENDED)]:
            del self._jobs[old.id]

    def _insert(self, job: Job) -> None:
        background = [place for place, other in enumerate(self._waiting) if other.work.background]
        if job.work.background or not background:
            self._waiting.append(job)
        else:
            self._waiting.insert(background[0], job)

    def start(self, *, background: bool = True, can_begin: Callable[[Job], bool] = lambda _: True) -> Job | None:
        """The next job that can begin, now running; None if none waits, or only background jobs do and aren't due."""
        due = (job for job in self._waiting if (background or not job.work.background) and can_begin(job))
        if (job := next(due, None)) is None:
            return None
        self._waiting.remove(job)
        job.state = "running"
        job.began = self._clock()
        self.running.append(job)
        return job

    def requeue(self, job: Job) -> None:
        """Put the running job back, before all others."""
        job.state, job.stage = "queued", None
        self._waiting.appendleft(job)
        self.running.remove(job)

    def end(self, job: Job, state: State) -> None:
        """A job ends, wherever it was."""
        job.end(state)
        if job in self.running:
            self.running.remove(job)
        elif job in self._waiting:
            self._waiting.remove(job)

    def places(self) -> Iterator[tuple[Job, int, float | None]]:
        """The waiting jobs in order, how many come before each, and the seconds until it ends, if known.

        Only background jobs wait for a background job that runs.
        """
        total: float | None = 0.0
        ahead: list[Job] = []
        for place, job in enumerate(self._waiting):
            for other in self.running:
                if other not in ahead and (job.work.background or not other.work.background):
                    ahead.append(other)
                    total = None if total is None or other.eta is None else total + other.eta
            seconds = self._seconds.get(_duration_key(job.work))
            total = None if seconds is None or total is None else total + seconds * job.work.count
            yield job, place + len(ahead), None if total is None else round(total, 1)

    def place(self, job: Job) -> tuple[int | None, float | None]:
        """The place of a job, and the seconds until it ends; None where it has none, or that isn't known."""
        if job.state == "queued":
            for other, place, eta in self.places():
                if other is job:
                    return place, eta
        return None, job.eta

    def elapsed(self, job: Job) -> float:
        """Seconds since it began."""
        return self._clock() - job.began if job.began else 0.0

    def measured(self, work: Work, seconds: float) -> None:
        """Learn how long a prop of such work took."""
        key = _duration_key(work)
        before = self._seconds.get(key, seconds)
        self._seconds[key] = before + _WEIGHT * (seconds - before)

    def advance(self, job: Job, stage: str, share: float) -> None:
        """The prop that is being made for a running job has come to this share of itself."""
        share = min(max(share, 0.0), 1.0)
        job.stage = stage
        job.share = max(job.share, min((job.done + share) / job.work.count, 1.0))
        left = max(0.0, job.work.count - job.done - share)
        seconds = self._seconds.get(_duration_key(job.work))
        if job.work.background:  # its props are made between others', and several at a time
            job.eta = None if job.rate is None else round(60 * left / job.rate, 1)
        elif seconds is not None:
            job.eta = round(seconds * left, 1)
        elif job.share > 0.1:
            job.eta = round(self.elapsed(job) * (1 - job.share) / job.share, 1)


def _duration_key(work: Work) -> Hashable:
    """What works of the same duration have in common."""
    return work.kind, replace(work.options, height=None, guidance=None)
