"""Runs the jobs: props through the workers into the library, and turning pictures when no job waits."""

import asyncio
import base64
import contextlib
import logging
import time

from propsmith.engine_bridge.jobs.job import Job, Work
from propsmith.engine_bridge.jobs.job_queue import JobQueue
from propsmith.engine_bridge.protocol import RpcError
from propsmith.engine_bridge.server.async_library import AsyncLibrary
from propsmith.engine_bridge.server.equal_props import EqualProps
from propsmith.engine_bridge.server.notifier import Notifier
from propsmith.engine_bridge.worker.supervisor import WorkerCrashedError, Workers
from propsmith.engine_bridge.worker.tasks import Event, Failed, Finished, Preview, Task, TaskProgress

log = logging.getLogger(__name__)

_MAX_CRASHES = 2  # workers that a job, or a prop of a background job, may cost before it is given up
_IDLE = 0.5  # seconds without a job before turning pictures are made


class JobRunner:
    """Takes jobs from the queue, gives their props to the workers and ends the jobs.

    Args:
        queue: of the jobs.
        library: where props go.
        notifier: of the clients.
        workers: who make the props.
    """

    def __init__(self, queue: JobQueue, library: AsyncLibrary, notifier: Notifier, workers: Workers) -> None:
        self._queue = queue
        self._library = library
        self._notifier = notifier
        self._workers = workers
        self._equal = EqualProps(queue, library.key)
        self._woken = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._number = 0
        self._no_turntable: set[str] = set()
        self._turntable_task = 0  # its number; 0: none is being made
        self._in_flight: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Start the workers and the loop."""
        self._workers.start()
        self._loop = asyncio.create_task(self._run())

    async def close(self) -> None:
        """End both."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
        await self._workers.close()

    def wake(self) -> None:
        """A job waits: a turning picture gives way to it."""
        self._woken.set()
        if self._turntable_task:
            self._workers.stop(self._turntable_task)

    async def prepare(self, job: Job) -> None:
        """Work out what a job has in common with others, before it is added to the queue."""
        await asyncio.to_thread(self._equal.learn, job)

    async def end(self, job: Job) -> None:
        """A job has come to its end; it failed if it made nothing."""
        if not job.results and job.failures:
            await self.fail(job, job.failures[0]["kind"], job.failures[0]["message"])
            return
        seconds = round(self._queue.elapsed(job), 2)
        self._queue.end(job, "done")
        await self._library.update_job(job)
        self._notifier.notify_end(job, seconds)
        job.drop_previews()

    async def fail(self, job: Job, kind: str, message: str) -> None:
        """A job has failed."""
        if job.ended:
            return
        self._queue.end(job, "failed")
        job.error = {"kind": kind, "message": message}
        self._notifier.notify(job, "error", kind=kind, message=message, failures=job.failures)
        await self._library.update_job(job)

    async def cancel(self, job: Job) -> None:
        """End a job that hasn't ended, and stop its tasks; what it finished stays in the library."""
        if job.ended:
            return
        self._queue.end(job, "cancelled")
        job.error = {"kind": "cancelled", "message": "cancelled"}
        for number in job.in_flight.values():
            self._workers.stop(number)
        self._notifier.notify(job, "error", **job.error, failures=job.failures)
        await self._library.update_job(job)
        self._notifier.notify_queue()

    async def _run(self) -> None:
        """Keep the workers busy: with the jobs' props, and with turning pictures where there are none."""
        try:
            while True:
                self._woken.clear()
                self._dispatch()
                if not self._in_flight:
                    await self._idle()
                    continue
                woken = asyncio.ensure_future(self._woken.wait())
                await asyncio.wait({woken, *self._in_flight}, return_when=asyncio.FIRST_COMPLETED)
                woken.cancel()
        finally:
            for task in self._in_flight:
                task.cancel()

    def _dispatch(self) -> None:
        """Begin as many props as there are workers."""
        while len(self._in_flight) < self._workers.slots and (unit := self._next()) is not None:
            job, index = unit
            self._number += 1
            job.in_flight[index] = self._number
            task = asyncio.create_task(self._make(job, index, self._number))
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)

    def _next(self) -> tuple[Job, int] | None:
        """What is to be made next: what runs before what waits, and background jobs last."""
        for job in self._queue.running:
            if not job.work.background and (index := self._equal.free_index(job)) is not None:
                return job, index
        started = self._queue.start(background=False, can_begin=self._can_begin)
        if started is None:
            for job in self._queue.running:
                if (index := self._equal.free_index(job)) is not None:
                    return job, index
            started = self._queue.start(can_begin=self._can_begin)
        if started is None:
            return None
        self._notifier.notify_queue()
        index = self._equal.free_index(started)
        assert index is not None, "a job that waits has something to make"
        return started, index

    def _can_begin(self, job: Job) -> bool:
        return self._equal.free_index(job) is not None

    async def _make(self, job: Job, index: int, number: int) -> None:
        """One prop of a job, to its end; the job ends with its last."""
        try:
            if not job.made and not job.assets:
                await self._library.update_job(job)
            await self._make_prop(job, index, number)
            job.in_flight.pop(index, None)
            await self._end_if_settled(job)
            await self._share(job, index)
        except RpcError as error:  # the library can't be read or written
            await self.fail(job, error.kind, error.message)
        except Exception:  # whatever it is, the next job must run
            log.exception("job %s", job.id)
            await self.fail(job, "failed", "a fault of the server; its log has more")
        finally:
            job.in_flight.pop(index, None)

    async def _make_prop(self, job: Job, index: int, number: int) -> None:
        began = time.monotonic()
        try:
            parent = job.work.parent(index)
            if parent is not None and parent not in job.assets:
                text = f"{job.work.name(parent)}, which it varies, couldn't be made"
                await self._failed(job, index, Failed(0, "input", text))
                return
            work, at = job.work.item(index, None if parent is None else job.assets[parent]["id"])
            if work.makes_assets:  # it may have been made for another job meanwhile
                known = (await self._library.known_assets(work)).get(at)
                if known is not None and not job.ended:
                    job.assets[index] = known
                    self._notifier.notify_asset(job, index, known)
                if known is not None:
                    return
            outcome = await self._run_task(job, index, work, at, number)
        except WorkerCrashedError as crash:
            await self._crashed(job, index, str(crash))
            return
        if job.ended:
            return
        if isinstance(outcome, Failed):
            await self._failed(job, index, outcome)
            return
        if job.work.makes_assets:
            await self._add_asset(job, index, work, at, outcome)
        self._queue.measured(job.work, time.monotonic() - began)

    async def _end_if_settled(self, job: Job) -> None:
        if not job.ended and not job.in_flight and job.next_index() is None:
            await self.end(job)

    async def _share(self, job: Job, index: int) -> None:
        """Give what came of a prop to all unfinished jobs that ask for the same: they don't make it again."""
        failure = next((failure for failure in job.failures if failure["index"] == index), None)
        if index not in job.results and (failure is None or failure["kind"] == "worker_died"):
            return
        sharers = self._equal.others(job, index)
        for other, at in sharers:
            if failure is not None:
                await self._failed(other, at, Failed(0, failure["kind"], failure["message"]))
            elif job.work.makes_assets:
                other.assets[at] = job.assets[index]
                await self._library.update_job(other)
                self._notifier.notify_asset(other, at, job.assets[index])
            else:
                other.previews[at] = {**job.previews[index], "index": at}
                self._notifier.notify(other, "preview", **other.previews[at])
            await self._end_if_settled(other)
        if sharers:
            self._notifier.notify_queue()

    async def _run_task(self, job: Job, index: int, work: Work, at: int, number: int) -> Finished | Failed:
        """Have a worker make one prop of a work, with the picture or the latent that it needs."""
        image = await self._library.image(job.id) if work.image else None
        try:
            latent = await self._library.latent(work.source) if work.source else None
        except RpcError as error:  # deleted while the job waited
            return Failed(number, "input", error.message)
        if job.ended:  # cancelled meanwhile
            return Failed(number, "cancelled", "cancelled")
        task = Task(number, work, at, image, latent)
        return await self._workers.run(task, lambda event: self._on_event(job, index, event))

    def _on_event(self, job: Job, index: int, event: Event) -> None:
        if job.ended:
            return
        if isinstance(event, TaskProgress):
            self._queue.advance(job, event.stage, event.share)
            self._notifier.notify(
                job,
                "progress",
                index=index,
                count=job.work.count,
                stage=event.stage,
                step=event.step,
                steps=event.steps,
                share=round(job.share, 4),
                eta=job.eta,
                **job.work.progress_facts(job, index),
            )
        elif isinstance(event, Preview):
            image = base64.b64encode(event.image).decode()
            job.previews[index] = {"index": index, "seed": event.seed, "image": image}
            self._notifier.notify(job, "preview", **job.previews[index])

    async def _failed(self, job: Job, index: int, outcome: Failed) -> None:
        if job.ended:
            return
        name, seed = job.work.name(index), job.work.seed_of(index)
        failure = {"index": index, "seed": seed, "kind": outcome.kind, "message": outcome.message}
        job.failures.append(failure if name is None else {**failure, "name": name})
        await self._library.update_job(job)

    async def _add_asset(self, job: Job, index: int, work: Work, at: int, outcome: Finished) -> None:
        asset = await self._library.add(work, at, outcome.facts, outcome.files)
        self._notifier.notify_library("added", asset)
        if job.ended:  # cancelled at the last moment: it is in the library all the same
            return
        job.made += 1
        job.assets[index] = asset
        if job.work.background:  # its thumbnail shows more, and there are many
            job.previews.pop(index, None)
        await self._library.update_job(job)
        self._notifier.notify_asset(job, index, asset)

    async def _crashed(self, job: Job, index: int, how: str) -> None:
        """The worker of a prop died: the job is tried once more; of a background job the prop alone."""
        if job.ended:
            return
        if job.work.background:
            job.prop_crashes[index] = job.prop_crashes.get(index, 0) + 1
            if job.prop_crashes[index] >= _MAX_CRASHES:
                text = f"the worker {how}, {_MAX_CRASHES} times: given up"
                await self._failed(job, index, Failed(0, "worker_died", text))
            return
        job.crashes += 1
        if job.crashes >= _MAX_CRASHES:
            await self.fail(job, "worker_died", f"the worker {how}, {job.crashes} times: given up")
            return
        if len(job.in_flight) == 1 and job in self._queue.running:  # others of its props may be made elsewhere
            self._queue.requeue(job)
        await self._library.update_job(job)
        reason = f"the worker {how}; the job is tried once more"
        self._notifier.notify(job, "queued", place=0, eta=self._queue.place(job)[1], reason=reason)

    async def _idle(self) -> None:
        """Wait for a job; after a while make a turning picture, if one is missing."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), _IDLE)
            return
        try:
            missing = await self._make_turntable()
        except RpcError as error:
            log.warning("no turning pictures: %s", error.message)
            missing = False
        if not missing:
            await self._woken.wait()

    async def _make_turntable(self) -> bool:
        """Make the turning picture of one asset; returns whether others may lack theirs."""
        missing = await self._library.without_turntable(1 + len(self._no_turntable))
        asset = next((a for a in missing if a not in self._no_turntable), None)
        if asset is None:
            return False
        try:
            glb = await self._library.read_file(asset, "glb")
            self._number += 1
            self._turntable_task = self._number
            outcome = await self._workers.run(Task(self._number, None, glb=glb), lambda _: None)
            if isinstance(outcome, Failed) and outcome.kind == "cancelled":  # a job came
                return True
            if isinstance(outcome, Finished):
                changed = await self._library.add_turntable(asset, outcome.files["turn"])
                if changed is not None:
                    self._notifier.notify_library("changed", changed)
                return True
            log.warning("no turning picture of %s: %s", asset, outcome.message)
        except (RpcError, WorkerCrashedError) as error:
            log.warning("no turning picture of %s: %s", asset, error)
        finally:
            self._turntable_task = 0
        self._no_turntable.add(asset)
        return True
