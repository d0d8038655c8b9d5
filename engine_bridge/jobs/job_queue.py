"""Jobs as the server keeps them: their state, their place in the queue, and how long they will take. No I/O."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from propsmith.engine_bridge.jobs import level_jobs
from propsmith.engine_bridge.jobs.requests import MAX_QUEUE, Work
from propsmith.engine_bridge.library import now
from propsmith.engine_bridge.protocol import RpcError

State = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED = ("done", "failed", "cancelled")

_KEPT = 100
_WEIGHT = 0.3  # of the newest measurement in the mean of seconds


@dataclass(eq=False)
class Job:
    """One job, and all that a client that comes back must be told."""

    id: str
    work: Work
    created: str = field(default_factory=now)
    state: State = "queued"
    seq: int = 0
    index: int = 0
    """The prop that is being made."""
    stage: str | None = None
    share: float = 0.0
    """Of the whole job."""
    eta: float | None = None
    assets: dict[int, dict[str, Any]] = field(default_factory=dict)
    previews: dict[int, dict[str, Any]] = field(default_factory=dict)
    failures: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, str] | None = None
    deaths: int = 0
    """How often its worker died."""
    began: float = 0.0
    clock: Callable[[], float] = time.monotonic
    hands: dict[int, int] = field(default_factory=dict)
    """The props that are being made, each with the number of its task."""
    fresh: int = 0
    """Props made since it began; others were in the library."""
    tries: dict[int, int] = field(default_factory=dict)
    """How often a prop of a level lost its worker."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ENDED

    def next_index(self) -> int | None:
        """The first prop that neither stands nor failed; None if there is none."""
        settled = {f["index"] for f in self.failures} | set(self.assets)
        if self.work.kind == "sketch":
            settled |= set(self.previews)
        return next((i for i in range(self.work.count) if i not in settled), None)

    def free_index(self) -> int | None:
        """The first prop that can be begun now: nobody makes it yet, and what it varies is settled."""
        settled = {f["index"] for f in self.failures} | set(self.assets)
        if self.work.kind == "sketch":
            settled |= set(self.previews)
        for index in range(self.work.count):
            if index in settled or index in self.hands:
                continue
            above = level_jobs.parent(self.work, index)
            if above is None or above in settled:
                return index
        return None

    @property
    def rate(self) -> float | None:
        """Props a minute since it began; None before the first."""
        seconds = self.clock() - self.began if self.began else 0.0
        return round(60 * self.fresh / seconds, 1) if self.fresh and seconds > 0 else None

    def snapshot(self, place: int | None, eta: float | None) -> dict[str, Any]:
        """What the protocol calls a Snapshot."""
        return {
            "job": self.id,
            "kind": self.work.kind,
            "state": self.state,
            "seq": self.seq,
            "created": self.created,
            "prompt": self.work.prompt,
            "seed": self.work.seed,
            "count": self.work.count,
            **self.level_facts(),
            "place": place,
            "stage": self.stage,
            "share": round(self.share, 4),
            "eta": eta,
            "assets": [self.assets.get(i) for i in range(self.work.count)],
            "previews": [self.previews[i] for i in sorted(self.previews)],
            "failures": self.failures,
            "error": self.error,
        }

    def level_facts(self) -> dict[str, Any]:
        """What snapshots and the end of a level's job tell beside: its props' names, and where they stand."""
        if self.work.kind != "batch":
            return {}
        placed = level_jobs.told_placements(self.work, self.assets) if self.ended else []
        return {"names": level_jobs.names(self.work), "placements": placed, "rate": self.rate}

    def settle(self) -> None:
        """Forget, once it has been told, what can be had from the assets."""
        if self.work.kind != "sketch":
            self.previews.clear()

    def outcome(self) -> dict[str, Any]:
        """What the library remembers of it; `recall` reads it."""
        return {
            "assets": {str(i): asset["id"] for i, asset in self.assets.items()},
            "failures": self.failures,
            "error": self.error,
            "deaths": self.deaths,
            # A sketch's pictures are all that it gives; those of props can be had from the assets.
            "previews": [*self.previews.values()] if self.work.kind == "sketch" else [],
        }

    def recall(self, outcome: Mapping[str, Any], assets: Mapping[int, dict[str, Any]]) -> None:
        """Take over what the library remembers, with those of its assets that still are there."""
        self.failures, self.error = list(outcome.get("failures", [])), outcome.get("error")
        self.deaths = outcome.get("deaths", 0)
        self.assets = dict(assets)
        self.previews = {preview["index"]: preview for preview in outcome.get("previews", [])}


class Queue:
    """The jobs in the order in which they came, and those that ended lately.

    Args:
        clock: tells seconds, for measuring.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._jobs: dict[str, Job] = {}
        self._waiting: deque[Job] = deque()
        self._clock = clock
        self._seconds: dict[tuple[Any, ...], float] = {}
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
        """Know a job, and let it wait unless it has ended; a level lets all others go first."""
        self._jobs[job.id] = job
        job.clock = self._clock
        if not job.ended:
            self._insert(job)
        ended = [j for j in self._jobs.values() if j.ended]
        for old in ended[: max(0, len(ended) - _KEPT)]:
            del self._jobs[old.id]

    def _insert(self, job: Job) -> None:
        batches = [place for place, other in enumerate(self._waiting) if other.work.kind == "batch"]
        if job.work.kind == "batch" or not batches:
            self._waiting.append(job)
        else:
            self._waiting.insert(batches[0], job)

    def start(self, *, levels_too: bool = True) -> Job | None:
        """The next job, now running; None if none waits, or only levels do and they aren't wanted."""
        if not self._waiting or (self._waiting[0].work.kind == "batch" and not levels_too):
            return None
        job = self._waiting.popleft()
        job.state = "running"
        job.began = self._clock()
        self.running.append(job)
        return job

    def again(self, job: Job) -> None:
        """Put the running job back, before all others."""
        job.state, job.stage = "queued", None
        self._waiting.appendleft(job)
        self.running.remove(job)

    def end(self, job: Job, state: State) -> None:
        """A job ends, wherever it was."""
        job.state, job.stage, job.eta = state, None, 0.0
        if state == "done":
            job.share = 1.0
        if job in self.running:
            self.running.remove(job)
        elif job in self._waiting:
            self._waiting.remove(job)

    def places(self) -> Iterator[tuple[Job, int, float | None]]:
        """The waiting jobs in order, how many come before each, and the seconds until it ends, if anybody knows.

        Levels that run give way between two of their props: only other levels wait for them.
        """
        total: float | None = 0.0
        ahead: list[Job] = []
        for place, job in enumerate(self._waiting):
            level = job.work.kind == "batch"
            for other in self.running:
                if other not in ahead and (level or other.work.kind != "batch"):
                    ahead.append(other)
                    total = None if total is None or other.eta is None else total + other.eta
            seconds = self._seconds.get(_alike(job.work))
            total = None if seconds is None or total is None else total + seconds * job.work.count
            yield job, place + len(ahead), None if total is None else round(total, 1)

    def place(self, job: Job) -> tuple[int | None, float | None]:
        """The place of a job, and the seconds until it ends; None where it has none, or nobody knows."""
        if job.state == "queued":
            for other, place, eta in self.places():
                if other is job:
                    return place, eta
        return None, job.eta

    def elapsed(self, job: Job) -> float:
        """Seconds since it began."""
        return self._clock() - job.began if job.began else 0.0

    def measured(self, work: Work, seconds: float) -> None:
        """Learn how long a prop of this kind took."""
        key = _alike(work)
        before = self._seconds.get(key, seconds)
        self._seconds[key] = before + _WEIGHT * (seconds - before)

    def advance(self, job: Job, stage: str, share: float) -> None:
        """The prop that a running job is at has come to this share."""
        done = len(job.assets) + len(job.failures) if job.work.kind != "sketch" else len(job.previews)
        share = min(max(share, 0.0), 1.0)
        job.stage = stage
        job.share = max(job.share, min((done + share) / job.work.count, 1.0))
        seconds = None if job.work.kind == "batch" else self._seconds.get(_alike(job.work))
        if job.work.kind == "batch":
            pace = job.rate
            left = job.work.count - done - share
            job.eta = None if pace is None else round(60 * max(0.0, left) / pace, 1)
        elif seconds is not None:
            job.eta = round(seconds * max(0.0, job.work.count - done - share), 1)
        elif job.share > 0.1:
            job.eta = round(self.elapsed(job) * (1 - job.share) / job.share, 1)


def _alike(work: Work) -> tuple[Any, ...]:
    """What works of the same duration have in common."""
    options = work.options
    return (work.kind, *(str(options.get(name)) for name in sorted(options) if name not in ("height", "guidance")))
