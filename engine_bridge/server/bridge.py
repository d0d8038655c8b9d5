"""The server's middle: jobs from requests, through the worker into the library, told to who listens.

Everything here runs on one event loop; the library's disk work runs on a thread of its own.
"""

import asyncio
import contextlib
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar, cast

from propsmith.engine_bridge.jobs import level_jobs
from propsmith.engine_bridge.jobs.job_queue import ENDED, Job, Queue, State
from propsmith.engine_bridge.jobs.requests import Finish, Work, WorkRequest
from propsmith.engine_bridge.library import JobRow, Library
from propsmith.engine_bridge.protocol import RpcError
from propsmith.engine_bridge.server.job_runner import JobRunner
from propsmith.engine_bridge.worker.supervisor import Workers
from propsmith.runtime.model.bundle import Bundle

log = logging.getLogger(__name__)

T = TypeVar("T")

_LIVES = 2  # workers that a job may cost before it is given up
_IDLE = 0.5  # seconds without a job before turning pictures are made


class Listener(Protocol):
    """A connected client."""

    watches: bool

    def tell(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification, without waiting."""


class Bridge:
    """Jobs, worker and library of one server.

    Args:
        bundle: what the worker generates with.
        library: where assets go.
        supervisor: of the worker, or of a cluster.
    """

    def __init__(self, bundle: Bundle, library: Library, supervisor: Workers) -> None:
        self.bundle = bundle
        self.library = library
        self.supervisor = supervisor
        self.queue = Queue()
        self._disk = ThreadPoolExecutor(1, "propsmith-library")
        self._listeners: dict[Listener, set[str]] = {}
        self._runner = JobRunner(self)
        self._started = time.monotonic()

    async def start(self) -> None:
        """Start the worker, and take up the jobs that an earlier server left."""
        for row in await self.on_disk(self.library.unfinished_jobs):
            self.queue.add(await self._restored(row))
        self._runner.start()

    async def close(self) -> None:
        """End the worker; jobs that haven't ended wait in the library for the next server."""
        await self._runner.close()
        self._disk.shutdown(wait=True)

    async def on_disk(self, function: Callable[..., T], *args: Any) -> T:
        """Call the library, off the loop.

        Raises:
            RpcError: `storage`, where the disk or the index fails.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._disk, function, *args)
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise RpcError("storage", f"the library {self.library.folder} can't be used: {reason}") from error

    # Listeners

    def join(self, listener: Listener) -> None:
        """A client has come."""
        self._listeners[listener] = set()

    def leave(self, listener: Listener) -> None:
        """A client has gone; its jobs go on."""
        self._listeners.pop(listener, None)

    def attach(self, listener: Listener, job: Job) -> dict[str, Any]:
        """Tell a client of a job from now on; returns how it stands."""
        self._listeners.setdefault(listener, set()).add(job.id)
        return self.snapshot(job)

    def snapshot(self, job: Job) -> dict[str, Any]:
        """How a job stands."""
        return job.snapshot(*self.queue.place(job))

    def tell(self, job: Job, method: str, **params: Any) -> None:
        """Tell who is attached to a job."""
        job.seq += 1
        for listener, jobs in list(self._listeners.items()):
            if job.id in jobs:
                listener.tell(method, {"job": job.id, "seq": job.seq, **params})

    def tell_asset(self, job: Job, index: int, asset: dict[str, Any]) -> None:
        """Tell that a prop of a job is in the library."""
        name = {"name": level_jobs.names(job.work)[index]} if job.work.kind == "batch" else {}
        self.tell(job, "asset", index=index, asset=asset, **name)

    def level_progress(self, job: Job, index: int) -> dict[str, Any]:
        """What the progress of a level tells beside: which prop, how many stand and failed, and how fast it goes."""
        if job.work.kind != "batch":
            return {}
        name = level_jobs.names(job.work)[index]
        return {"name": name, "made": len(job.assets), "failed": len(job.failures), "rate": job.rate}

    def tell_library(self, change: str, asset: Any) -> None:
        """Tell who watches that an asset was `added`, `changed` or `deleted`."""
        for listener in list(self._listeners):
            if listener.watches:
                listener.tell("library", {"change": change, "asset": asset})

    def tell_queue(self) -> None:
        """Tell every waiting job its place."""
        for job, place, eta in self.queue.places():
            self.tell(job, "queued", place=place, eta=eta)

    # What clients ask for

    async def submit(self, asked: WorkRequest) -> Job:
        """Take a job in; one whose every prop is in the library is done at once.

        Raises:
            RpcError: `queue`, `capability`, `asset`, or `params` where the name belongs to another job.
        """
        work, name = asked.work, asked.job or f"job-{secrets.token_hex(8)}"
        known = await self.find(name) if asked.job else None
        if known is not None:
            if known.work != work:
                raise RpcError("params", f"job {name} was asked for something else: choose another name", param="job")
            return known
        await self._check_possible(work)
        job = Job(name, work)
        if work.kind != "sketch":
            job.assets = await self.on_disk(self.known, work)
        if job.next_index() is not None:
            self.queue.check_room()
        await self.on_disk(self.library.save_job, job.id, job.state, work.to_dict(), asked.image)
        if self.queue.get(name) is not None:  # two requests of the same name at once
            return await self.submit(asked)
        self.queue.add(job)
        if job.next_index() is None:
            await self.end(job)
        else:
            self._runner.wake()
        return job

    def tell_place(self, job: Job) -> None:
        """Say where a job that was just taken in waits."""
        place, eta = self.queue.place(job)
        if place is not None:
            self.tell(job, "queued", place=place, eta=eta)

    async def finish(self, finish: Finish) -> Job:
        """Make a candidate of a sketch in full; raises RpcError as `submit` does, and `job`."""
        sketch = await self.require(finish.sketch)
        work = finish.of(sketch.work)
        image = await self.on_disk(self.library.image, sketch.id) if work.image else None
        return await self.submit(WorkRequest(work, image, finish.job))

    async def find(self, job: str) -> Job | None:
        """A job of this server, or one that an earlier one remembered."""
        known = self.queue.get(job)
        if known is None:
            row = await self.on_disk(self.library.job, job)
            known = self.queue.get(job)  # it may have come meanwhile
            if known is None and row is not None:
                known = await self._restored(row)
        return known

    async def require(self, job: str) -> Job:
        """A job; raises RpcError `job` if there is none."""
        known = await self.find(job)
        if known is None:
            raise RpcError("job", f"there is no job {job}: it never was, or ended long ago")
        return known

    async def cancel(self, job: Job) -> None:
        """End a job that hasn't ended; what it finished stays in the library."""
        if job.ended:
            return
        self.queue.end(job, "cancelled")
        job.error = {"kind": "cancelled", "message": "cancelled"}
        self._runner.drop(job)
        self.tell(job, "error", **job.error, failures=job.failures)
        await self.remember(job)
        self.tell_queue()

    async def delete(self, asset: str) -> None:
        """Delete an asset; raises RpcError `asset` if there is none."""
        try:
            await self.on_disk(self.library.delete, asset)
        except KeyError as error:
            raise no_asset(asset) from error
        self.tell_library("deleted", asset)

    async def status(self) -> dict[str, Any]:
        """How the server does."""
        assets, size = await self.on_disk(self.library.size)
        running = self.queue.running
        return {
            "queue": len(self.queue),
            "running": running[0].id if running else None,
            "worker": self.supervisor.state,
            "clients": len(self._listeners),
            "assets": assets,
            "library_bytes": size,
            "uptime": round(time.monotonic() - self._started, 1),
            "jobs": [self._listed(job) for job in self.queue][:100],
        }

    def _listed(self, job: Job) -> dict[str, Any]:
        """A snapshot without what makes it long."""
        short: dict[str, Any] = {"previews": []}
        if job.work.kind == "batch":
            short |= {"assets": [], "names": [], "placements": []}
        return {**self.snapshot(job), **short}

    def known(self, work: Work) -> dict[int, dict[str, Any]]:
        """Those of a work's props that are in the library already."""
        if work.kind == "batch":
            return self._known_of_level(work)
        found = {index: self.library.find(work.key(index, self.bundle)) for index in range(work.count)}
        return {index: self.library.asset(asset) for index, asset in found.items() if asset is not None}

    def _known_of_level(self, work: Work) -> dict[int, dict[str, Any]]:
        known: dict[int, dict[str, Any]] = {}
        for index in range(work.count):
            above = level_jobs.parent(work, index)
            if above is not None and above not in known:
                continue
            found = self.known(level_jobs.item(work, index, None if above is None else known[above]["id"]))
            if found:
                known[index] = found[0]
        return known

    async def _check_possible(self, work: Work) -> None:
        capabilities = self.bundle.manifest.capabilities
        needed = "image" if work.image else "text"
        if needed not in capabilities and not (work.kind == "vary" and work.prompt is None):
            able = ", ".join(capabilities)
            what = "pictures" if work.image else "prompts"
            raise RpcError("capability", f"bundle {self.bundle.manifest.name} can't read {what}; it has: {able}")
        if work.asset is not None:
            await self.latent(work.asset)

    async def latent(self, asset: str) -> bytes:
        """The latent of an asset; raises RpcError `asset` if there is none."""
        return await self.read_file(asset, "latent")

    async def read_file(self, asset: str, name: str) -> bytes:
        """A file of an asset; raises RpcError `asset` if there is none."""
        try:
            return await self.on_disk(lambda: self.library.path(asset, name).read_bytes())
        except KeyError as error:
            raise no_asset(asset, name) from error

    # How jobs end

    async def end(self, job: Job) -> None:
        """A job has come to its end; it failed if it made nothing."""
        made = job.previews if job.work.kind == "sketch" else job.assets
        if not made and job.failures:
            await self.fail(job, job.failures[0]["kind"], job.failures[0]["message"])
            return
        seconds = round(self.queue.elapsed(job), 2)
        self.queue.end(job, "done")
        await self.remember(job)
        self.tell(
            job,
            "done",
            assets=[job.assets[i] for i in sorted(job.assets)],
            previews=[job.previews[i] for i in sorted(job.previews)],
            failures=job.failures,
            seconds=seconds,
            **job.level_facts(),
        )
        job.settle()

    async def fail(self, job: Job, kind: str, message: str) -> None:
        """A job has failed."""
        if job.ended:
            return
        self.queue.end(job, "failed")
        job.error = {"kind": kind, "message": message}
        self.tell(job, "error", kind=kind, message=message, failures=job.failures)
        await self.remember(job)

    async def remember(self, job: Job) -> None:
        """Write down how a job stands."""
        try:
            await self.on_disk(self.library.update_job, job.id, job.state, job.outcome())
        except RpcError as error:
            log.error("job %s can't be remembered: %s", job.id, error.message)

    async def _restored(self, row: JobRow) -> Job:
        """A job from what the library remembers; of an asset that has been deleted it tells nothing."""
        job = Job(row.id, Work.from_dict(row.work), row.created)
        assets = {}
        for index, asset in row.outcome.get("assets", {}).items():
            with contextlib.suppress(KeyError):
                assets[int(index)] = await self.on_disk(self.library.asset, asset)
        job.recall(row.outcome, assets)
        if row.state in ENDED:
            self.queue.end(job, cast(State, row.state))
        elif job.work.kind != "sketch":  # what was finished at the last moment
            job.assets = {**await self.on_disk(self.known, job.work), **job.assets}
        return job


def no_asset(asset: str, name: str = "") -> RpcError:
    """The refusal where an asset, or a file of it, isn't there."""
    return RpcError("asset", f"there is no asset {asset}" + (f" with a file {name!r}" if name else ""))
