"""What clients are notified of: how the jobs that they are attached to go on, and what changes in the library."""

from typing import Any, Protocol

from propsmith.engine_bridge.jobs.job import Job
from propsmith.engine_bridge.jobs.job_queue import JobQueue


class Listener(Protocol):
    """A connected client."""

    watches_library: bool

    def notify(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification, without waiting."""


class Notifier:
    """The connected clients, and the jobs that each is attached to.

    Args:
        queue: of the jobs.
    """

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue
        self._listeners: dict[Listener, set[str]] = {}

    def __len__(self) -> int:
        """How many clients are connected."""
        return len(self._listeners)

    def join(self, listener: Listener) -> None:
        """A client has come."""
        self._listeners[listener] = set()

    def leave(self, listener: Listener) -> None:
        """A client has gone; its jobs go on."""
        self._listeners.pop(listener, None)

    def attach(self, listener: Listener, job: Job) -> dict[str, Any]:
        """Notify a client of a job from now on; returns its snapshot."""
        self._listeners.setdefault(listener, set()).add(job.id)
        return self.snapshot(job)

    def snapshot(self, job: Job) -> dict[str, Any]:
        """How a job stands."""
        return job.snapshot(*self._queue.place(job))

    def notify(self, job: Job, method: str, **params: Any) -> None:
        """Send a notification to all who are attached to a job."""
        job.seq += 1
        for listener, jobs in list(self._listeners.items()):
            if job.id in jobs:
                listener.notify(method, {"job": job.id, "seq": job.seq, **params})

    def notify_asset(self, job: Job, index: int, asset: dict[str, Any]) -> None:
        """A prop of a job is in the library."""
        self.notify(job, "asset", index=index, asset=asset, **job.work.asset_facts(job, index))

    def notify_end(self, job: Job, seconds: float) -> None:
        """A job is done, after these seconds."""
        self.notify(
            job,
            "done",
            assets=[job.assets[index] for index in sorted(job.assets)],
            previews=[job.previews[index] for index in sorted(job.previews)],
            failures=job.failures,
            seconds=seconds,
            **job.work.snapshot_facts(job),
        )

    def notify_place(self, job: Job, **facts: Any) -> None:
        """Where a job waits, if it does."""
        place, eta = self._queue.place(job)
        if place is not None:
            self.notify(job, "queued", place=place, eta=eta, **facts)

    def notify_queue(self) -> None:
        """Where each waiting job waits."""
        for job, place, eta in self._queue.places():
            self.notify(job, "queued", place=place, eta=eta)

    def notify_library(self, change: str, asset: Any) -> None:
        """An asset was `added`, `changed` or `deleted`."""
        for listener in list(self._listeners):
            if listener.watches_library:
                listener.notify("library", {"change": change, "asset": asset})
