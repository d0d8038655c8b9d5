"""Runs the jobs: one prop at a time through the worker into the library, and turning pictures when no job waits."""

import asyncio
import base64
import contextlib
import logging
import time
from typing import TYPE_CHECKING

from propsmith.engine_bridge.jobs import level_jobs
from propsmith.engine_bridge.jobs.job_queue import Job
from propsmith.engine_bridge.jobs.requests import Work
from propsmith.engine_bridge.protocol import RpcError
from propsmith.engine_bridge.worker.supervisor import WorkerDiedError
from propsmith.engine_bridge.worker.worker_process import Event, Failed, Finished, Preview, Task, TaskProgress

if TYPE_CHECKING:
    from propsmith.engine_bridge.server.bridge import Bridge

log = logging.getLogger(__name__)

_LIVES = 2  # workers that a job may cost before it is given up
_IDLE = 0.5  # seconds without a job before turning pictures are made


class JobRunner:
    """The task that takes jobs from the queue, and what it does with each.

    Args:
        bridge: whose jobs.
    """

    def __init__(self, bridge: "Bridge") -> None:
        self._bridge = bridge
        self._queue = bridge.queue
        self._supervisor = bridge.supervisor
        self._woken = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._number = 0
        self._no_turn: set[str] = set()
        self._turning = 0  # the number of a turning picture's task
        self._hands: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Start the worker and the task."""
        self._supervisor.start()
        self._loop = asyncio.create_task(self._work())

    async def close(self) -> None:
        """End both."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
        await self._supervisor.close()

    def wake(self) -> None:
        """A job waits: nothing less may keep the worker busy."""
        self._woken.set()
        if self._turning:
            self._supervisor.stop(self._turning)

    def drop(self, job: Job) -> None:
        """Have the workers drop what they do for a job."""
        for number in job.hands.values():
            self._supervisor.stop(number)

    async def _work(self) -> None:
        """Keep the workers busy: with props that jobs ask for, and with turning pictures where there are none."""
        try:
            while True:
                self._woken.clear()
                await self._hand_out()
                if not self._hands:
                    await self._rest()
                    continue
                woken = asyncio.ensure_future(self._woken.wait())
                await asyncio.wait({woken, *self._hands}, return_when=asyncio.FIRST_COMPLETED)
                woken.cancel()
        finally:
            for task in self._hands:
                task.cancel()

    async def _hand_out(self) -> None:
        """Begin as many props as there are workers."""
        while len(self._hands) < self._supervisor.slots and (unit := self._next()) is not None:
            job, index = unit
            self._number += 1
            job.hands[index] = self._number
            task = asyncio.create_task(self._make(job, index, self._number))
            self._hands.add(task)
            task.add_done_callback(self._hands.discard)

    def _next(self) -> tuple[Job, int] | None:
        """What is to be made next: what runs before what waits, and levels last."""
        hasty = [job for job in self._queue.running if job.work.kind != "batch"]
        for job in hasty:
            if (index := job.free_index()) is not None:
                return job, index
        started = self._queue.start(levels_too=False)
        if started is None:
            for job in self._queue.running:
                if (index := job.free_index()) is not None:
                    return job, index
            started = self._queue.start()
        if started is None:
            return None
        self._bridge.tell_queue()
        index = started.free_index()
        assert index is not None, "a job that waits has something to make"
        return started, index

    async def _make(self, job: Job, index: int, number: int) -> None:
        """One prop of a job, to its end; the job ends with its last."""
        try:
            if not job.fresh and not job.assets:
                await self._bridge.remember(job)
            await self._settle(job, index, number)
            job.hands.pop(index, None)
            if not job.ended and not job.hands and job in self._queue.running and job.next_index() is None:
                await self._bridge.end(job)
        except RpcError as error:  # the library can't be read or written
            await self._bridge.fail(job, error.kind, error.message)
        except Exception:  # whatever it is, the next job must run
            log.exception("job %s", job.id)
            await self._bridge.fail(job, "failed", "a fault of the server; its log has more")
        finally:
            job.hands.pop(index, None)

    async def _rest(self) -> None:
        """Wait for a job; after a while make a turning picture, if one is missing."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), _IDLE)
            return
        try:
            missing = await self._turn_one()
        except RpcError as error:
            log.warning("no turning pictures: %s", error.message)
            missing = False
        if not missing:
            await self._woken.wait()

    async def _settle(self, job: Job, index: int, number: int) -> None:
        job.index = index
        began = time.monotonic()
        try:
            outcome = await self._prop(job, index, number)
        except WorkerDiedError as death:
            await self._died(job, index, str(death))
            return
        if job.ended:
            return
        if isinstance(outcome, Failed):
            await self._failed(job, index, outcome)
        elif job.work.kind != "sketch":
            await self._keep(job, index, outcome)
        if isinstance(outcome, Finished):
            self._queue.measured(job.work, time.monotonic() - began)

    def _item(self, job: Job, index: int) -> tuple[Work, int]:
        """The work that makes a prop, and which of its props it is."""
        above = level_jobs.parent(job.work, index)
        if job.work.kind != "batch":
            return job.work, index
        return level_jobs.item(job.work, index, None if above is None else job.assets[above]["id"]), 0

    async def _prop(self, job: Job, index: int, number: int) -> Finished | Failed:
        above = level_jobs.parent(job.work, index)
        if above is not None and above not in job.assets:
            return Failed(0, "input", f"{level_jobs.names(job.work)[above]}, which it varies, couldn't be made")
        work, at = self._item(job, index)
        known = await self._bridge.on_disk(self._bridge.known, work) if job.work.kind == "batch" else {}
        if known:  # made meanwhile, or earlier
            job.assets[index] = known[0]
            self._bridge.tell_asset(job, index, known[0])
            return Failed(0, "known", "it is in the library")
        image = await self._bridge.on_disk(self._bridge.library.image, job.id) if work.image else None
        try:
            latent = await self._bridge.latent(work.asset) if work.asset else None
        except RpcError as error:  # deleted while the job waited
            return Failed(0, "input", error.message)
        if job.ended:  # cancelled meanwhile
            return Failed(0, "cancelled", "cancelled")
        return await self._supervisor.run(
            Task(number, work, at, image, latent), lambda event: self._on_event(job, index, event)
        )

    def _on_event(self, job: Job, index: int, event: Event) -> None:
        if job.ended:
            return
        if isinstance(event, TaskProgress):
            self._queue.advance(job, event.stage, event.share)
            self._bridge.tell(
                job,
                "progress",
                index=index,
                count=job.work.count,
                stage=event.stage,
                step=event.step,
                steps=event.steps,
                share=round(job.share, 4),
                eta=job.eta,
                **self._bridge.level_progress(job, index),
            )
        elif isinstance(event, Preview):
            image = base64.b64encode(event.image).decode()
            job.previews[index] = {"index": index, "seed": event.seed, "image": image}
            self._bridge.tell(job, "preview", **job.previews[index])

    async def _failed(self, job: Job, index: int, outcome: Failed) -> None:
        if outcome.kind == "known":
            return
        failure = {"index": index, "seed": job.work.seed + index, "kind": outcome.kind, "message": outcome.message}
        if job.work.kind == "batch":
            failure["name"] = level_jobs.names(job.work)[index]
            failure["seed"] = self._seed(job, index)
        job.failures.append(failure)
        if job.work.kind == "batch":
            await self._bridge.remember(job)

    def _seed(self, job: Job, index: int) -> int:
        return level_jobs.item(job.work, index, None).seed

    async def _keep(self, job: Job, index: int, outcome: Finished) -> None:
        work, at = self._item(job, index)
        asset = await self._bridge.on_disk(
            lambda: self._bridge.library.add(outcome.facts, outcome.files, key=work.key(at, self._bridge.bundle))
        )
        self._bridge.tell_library("added", asset)
        if job.ended:  # cancelled at the last moment: it is in the library all the same
            return
        job.fresh += 1
        job.assets[index] = asset
        if job.work.kind == "batch":  # its thumbnail says more, and a level has many
            job.previews.pop(index, None)
        await self._bridge.remember(job)
        self._bridge.tell_asset(job, index, asset)

    async def _died(self, job: Job, index: int, how: str) -> None:
        if job.ended:
            return
        if job.work.kind == "batch":
            job.tries[index] = job.tries.get(index, 0) + 1
            if job.tries[index] >= _LIVES:
                await self._failed(job, index, Failed(0, "worker_died", f"the worker {how}, {_LIVES} times: given up"))
            return
        job.deaths += 1
        if job.deaths >= _LIVES:
            await self._bridge.fail(job, "worker_died", f"the worker {how}, {job.deaths} times: given up")
            return
        if len(job.hands) == 1 and job in self._queue.running:  # others of its props may be in good hands
            self._queue.again(job)
        await self._bridge.remember(job)
        reason = f"the worker {how}; the job is tried once more"
        self._bridge.tell(job, "queued", place=0, eta=self._queue.place(job)[1], reason=reason)

    async def _turn_one(self) -> bool:
        """Make the turning picture of one asset; returns whether one may be left."""
        missing = await self._bridge.on_disk(self._bridge.library.without_turn, 1 + len(self._no_turn))
        asset = next((a for a in missing if a not in self._no_turn), None)
        if asset is None:
            return False
        try:
            glb = await self._bridge.read_file(asset, "glb")
            self._number += 1
            self._turning = self._number
            outcome = await self._supervisor.run(Task(self._number, None, glb=glb), lambda _: None)
            if isinstance(outcome, Failed) and outcome.kind == "cancelled":  # a job came
                return True
            if isinstance(outcome, Finished):
                told = await self._bridge.on_disk(self._bridge.library.add_file, asset, "turn", outcome.files["turn"])
                if told is not None:
                    self._bridge.tell_library("changed", told)
                return True
            log.warning("no turning picture of %s: %s", asset, outcome.message)
        except (RpcError, WorkerDiedError) as error:
            log.warning("no turning picture of %s: %s", asset, error)
        finally:
            self._turning = 0
        self._no_turn.add(asset)
        return True
