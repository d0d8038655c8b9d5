"""The server's middle: jobs from requests, through the worker into the library, told to who listens.

Everything here runs on one event loop; the library's disk work runs on a thread of its own.
"""

import asyncio
import base64
import contextlib
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar, cast

from propsmith.engine_bridge.jobs import ENDED, Job, Queue, State
from propsmith.engine_bridge.library import JobRow, Library
from propsmith.engine_bridge.protocol import RpcError
from propsmith.engine_bridge.supervisor import Supervisor, WorkerDiedError
from propsmith.engine_bridge.work import Asked, Finish, Work
from propsmith.engine_bridge.worker import Event, Failed, Finished, Preview, Progress, Task
from propsmith.runtime.bundle import Bundle

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
        supervisor: of the worker.
    """

    def __init__(self, bundle: Bundle, library: Library, supervisor: Supervisor) -> None:
        self.bundle = bundle
        self.library = library
        self.supervisor = supervisor
        self.queue = Queue()
        self._disk = ThreadPoolExecutor(1, "propsmith-library")
        self._listeners: dict[Listener, set[str]] = {}
        self._woken = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._task = 0
        self._started = time.monotonic()
        self._no_turn: set[str] = set()
        self._turning = False

    async def start(self) -> None:
        """Start the worker, and take up the jobs that an earlier server left."""
        for row in await self.on_disk(self.library.unfinished_jobs):
            self.queue.add(await self._restored(row))
        self.supervisor.start()
        self._worker = asyncio.create_task(self._work())

    async def close(self) -> None:
        """End the worker; jobs that haven't ended wait in the library for the next server."""
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
        await self.supervisor.close()
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

    def _tell(self, job: Job, method: str, **params: Any) -> None:
        job.seq += 1
        for listener, jobs in list(self._listeners.items()):
            if job.id in jobs:
                listener.tell(method, {"job": job.id, "seq": job.seq, **params})

    def _tell_library(self, change: str, asset: Any) -> None:
        for listener in list(self._listeners):
            if listener.watches:
                listener.tell("library", {"change": change, "asset": asset})

    def _tell_queue(self) -> None:
        for job, place, eta in self.queue.places():
            self._tell(job, "queued", place=place, eta=eta)

    # What clients ask for

    async def submit(self, asked: Asked) -> Job:
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
            job.assets = await self.on_disk(self._known, work)
        if job.next_index() is not None:
            self.queue.check_room()
        await self.on_disk(self.library.save_job, job.id, job.state, work.to_dict(), asked.image)
        if self.queue.get(name) is not None:  # two requests of the same name at once
            return await self.submit(asked)
        self.queue.add(job)
        if job.next_index() is None:
            await self._end(job)
        else:
            self._woken.set()
            if self._turning:
                self.supervisor.stop(self._task)
        return job

    def tell_place(self, job: Job) -> None:
        """Say where a job that was just taken in waits."""
        place, eta = self.queue.place(job)
        if place is not None:
            self._tell(job, "queued", place=place, eta=eta)

    async def finish(self, finish: Finish) -> Job:
        """Make a candidate of a sketch in full; raises RpcError as `submit` does, and `job`."""
        sketch = await self.require(finish.sketch)
        work = finish.of(sketch.work)
        image = await self.on_disk(self.library.image, sketch.id) if work.image else None
        return await self.submit(Asked(work, image, finish.job))

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
        running = self.queue.running is job
        self.queue.end(job, "cancelled")
        job.error = {"kind": "cancelled", "message": "cancelled"}
        if running:
            self.supervisor.stop(self._task)
        self._tell(job, "error", **job.error, failures=job.failures)
        await self._remember(job)
        self._tell_queue()

    async def delete(self, asset: str) -> None:
        """Delete an asset; raises RpcError `asset` if there is none."""
        try:
            await self.on_disk(self.library.delete, asset)
        except KeyError as error:
            raise no_asset(asset) from error
        self._tell_library("deleted", asset)

    async def status(self) -> dict[str, Any]:
        """How the server does."""
        assets, size = await self.on_disk(self.library.size)
        running = self.queue.running
        return {
            "queue": len(self.queue),
            "running": running.id if running else None,
            "worker": self.supervisor.state,
            "clients": len(self._listeners),
            "assets": assets,
            "library_bytes": size,
            "uptime": round(time.monotonic() - self._started, 1),
            "jobs": [{**self.snapshot(job), "previews": []} for job in self.queue][:100],
        }

    def _known(self, work: Work) -> dict[int, dict[str, Any]]:
        """Those of a work's props that are in the library already."""
        found = {index: self.library.find(work.key(index, self.bundle)) for index in range(work.count)}
        return {index: self.library.asset(asset) for index, asset in found.items() if asset is not None}

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

    # The work

    async def _work(self) -> None:
        while True:
            job = self.queue.start()
            if job is not None:
                self._tell_queue()
                try:
                    await self._run(job)
                except RpcError as error:  # the library can't be written
                    await self._fail(job, error.kind, error.message)
                except Exception:
                    log.exception("job %s", job.id)
                    await self._fail(job, "failed", "a fault of the server; its log has more")
                continue
            self._woken.clear()
            try:
                await asyncio.wait_for(self._woken.wait(), _IDLE)
            except TimeoutError:
                if not await self._turn_one():
                    await self._woken.wait()

    async def _run(self, job: Job) -> None:
        """Make what a job asks for, one prop after the other."""
        await self._remember(job)
        while not job.ended and (index := job.next_index()) is not None:
            job.index = index
            began = time.monotonic()
            try:
                outcome = await self._prop(job, index)
            except WorkerDiedError as death:
                await self._died(job, str(death))
                return
            if job.ended:
                break
            if isinstance(outcome, Failed):
                self._failed(job, index, outcome)
            elif job.work.kind != "sketch":
                await self._keep(job, index, outcome)
            if isinstance(outcome, Finished):
                self.queue.measured(job.work, time.monotonic() - began)
        if not job.ended:
            await self._end(job)

    async def _prop(self, job: Job, index: int) -> Finished | Failed:
        work = job.work
        image = await self.on_disk(self.library.image, job.id) if work.image else None
        try:
            latent = await self.latent(work.asset) if work.asset else None
        except RpcError as error:  # deleted while the job waited
            return Failed(0, "input", error.message)
        self._task += 1
        return await self.supervisor.run(
            Task(self._task, work, index, image, latent), lambda event: self._on_event(job, index, event)
        )

    def _on_event(self, job: Job, index: int, event: Event) -> None:
        if job.ended:
            return
        if isinstance(event, Progress):
            self.queue.advance(job, event.stage, event.share)
            self._tell(
                job,
                "progress",
                index=index,
                count=job.work.count,
                stage=event.stage,
                step=event.step,
                steps=event.steps,
                share=round(job.share, 4),
                eta=job.eta,
            )
        elif isinstance(event, Preview):
            image = base64.b64encode(event.image).decode()
            job.previews[index] = {"index": index, "seed": event.seed, "image": image}
            self._tell(job, "preview", **job.previews[index])

    def _failed(self, job: Job, index: int, outcome: Failed) -> None:
        job.failures.append(
            {"index": index, "seed": job.work.seed + index, "kind": outcome.kind, "message": outcome.message}
        )

    async def _keep(self, job: Job, index: int, outcome: Finished) -> None:
        asset = await self.on_disk(
            lambda: self.library.add(outcome.facts, outcome.files, key=job.work.key(index, self.bundle))
        )
        self._tell_library("added", asset)
        if job.ended:  # cancelled at the last moment: it is in the library all the same
            return
        job.assets[index] = asset
        await self._remember(job)
        self._tell(job, "asset", index=index, asset=asset)

    async def _died(self, job: Job, how: str) -> None:
        if job.ended:
            return
        job.deaths += 1
        if job.deaths >= _LIVES:
            await self._fail(job, "worker_died", f"the worker {how}, {job.deaths} times: given up")
            return
        self.queue.again(job)
        await self._remember(job)
        reason = f"the worker {how}; the job is tried once more"
        self._tell(job, "queued", place=0, eta=self.queue.place(job)[1], reason=reason)

    async def _end(self, job: Job) -> None:
        made = job.previews if job.work.kind == "sketch" else job.assets
        if not made and job.failures:
            await self._fail(job, job.failures[0]["kind"], job.failures[0]["message"])
            return
        seconds = round(self.queue.elapsed(job), 2)
        self.queue.end(job, "done")
        await self._remember(job)
        self._tell(
            job,
            "done",
            assets=[job.assets[i] for i in sorted(job.assets)],
            previews=[job.previews[i] for i in sorted(job.previews)],
            failures=job.failures,
            seconds=seconds,
        )

    async def _fail(self, job: Job, kind: str, message: str) -> None:
        if job.ended:
            return
        self.queue.end(job, "failed")
        job.error = {"kind": kind, "message": message}
        self._tell(job, "error", kind=kind, message=message, failures=job.failures)
        await self._remember(job)

    async def _remember(self, job: Job) -> None:
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
        return job

    async def _turn_one(self) -> bool:
        """Make the turning picture of one asset; returns whether one may be left."""
        missing = await self.on_disk(self.library.without_turn, 1 + len(self._no_turn))
        asset = next((a for a in missing if a not in self._no_turn), None)
        if asset is None:
            return False
        try:
            glb = await self.read_file(asset, "glb")
            self._task += 1
            self._turning = True
            outcome = await self.supervisor.run(Task(self._task, None, glb=glb), lambda _: None)
            if isinstance(outcome, Failed) and outcome.kind == "cancelled":  # a job came
                return True
            if isinstance(outcome, Finished):
                told = await self.on_disk(self.library.add_file, asset, "turn", outcome.files["turn"])
                if told is not None:
                    self._tell_library("changed", told)
                return True
            log.warning("no turning picture of %s: %s", asset, outcome.message)
        except (RpcError, WorkerDiedError) as error:
            log.warning("no turning picture of %s: %s", asset, error)
        finally:
            self._turning = False
        self._no_turn.add(asset)
        return True


def no_asset(asset: str, name: str = "") -> RpcError:
    """The refusal where an asset, or a file of it, isn't there."""
    return RpcError("asset", f"there is no asset {asset}" + (f" with a file {name!r}" if name else ""))
