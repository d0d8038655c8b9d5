"""Runs the jobs: one prop at a time through the worker into the library, and turning pictures when no job waits."""

import asyncio
import base64
import contextlib
import logging
import time
from typing import TYPE_CHECKING

from propsmith.engine_bridge.jobs import Job
from propsmith.engine_bridge.protocol import RpcError
from propsmith.engine_bridge.supervisor import WorkerDiedError
from propsmith.engine_bridge.worker import Event, Failed, Finished, Preview, Progress, Task

if TYPE_CHECKING:
    from propsmith.engine_bridge.bridge import Bridge

log = logging.getLogger(__name__)

_LIVES = 2  # workers that a job may cost before it is given up
_IDLE = 0.5  # seconds without a job before turning pictures are made


class Runner:
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
        self._turning = False

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
            self.drop_task()

    def drop_task(self) -> None:
        """Have the worker drop what it does."""
        self._supervisor.stop(self._number)

    async def _work(self) -> None:
        while True:
            job = self._queue.start()
            try:
                if job is None:
                    await self._rest()
                    continue
                self._bridge.tell_queue()
                await self._run(job)
            except RpcError as error:  # the library can't be read or written
                if job is None:
                    log.warning("%s", error.message)
                else:
                    await self._bridge.fail(job, error.kind, error.message)
            except Exception:  # whatever it is, the next job must run
                log.exception("job %s", job.id if job else "none")
                if job is not None:
                    await self._bridge.fail(job, "failed", "a fault of the server; its log has more")

    async def _rest(self) -> None:
        """Wait for a job; after a while make a turning picture, if one is missing."""
        self._woken.clear()
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

    async def _run(self, job: Job) -> None:
        """Make what a job asks for, one prop after the other."""
        await self._bridge.remember(job)
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
                self._queue.measured(job.work, time.monotonic() - began)
        if not job.ended:
            await self._bridge.end(job)

    async def _prop(self, job: Job, index: int) -> Finished | Failed:
        work = job.work
        image = await self._bridge.on_disk(self._bridge.library.image, job.id) if work.image else None
        try:
            latent = await self._bridge.latent(work.asset) if work.asset else None
        except RpcError as error:  # deleted while the job waited
            return Failed(0, "input", error.message)
        if job.ended:  # cancelled meanwhile
            return Failed(0, "cancelled", "cancelled")
        self._number += 1
        return await self._supervisor.run(
            Task(self._number, work, index, image, latent), lambda event: self._on_event(job, index, event)
        )

    def _on_event(self, job: Job, index: int, event: Event) -> None:
        if job.ended:
            return
        if isinstance(event, Progress):
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
            )
        elif isinstance(event, Preview):
            image = base64.b64encode(event.image).decode()
            job.previews[index] = {"index": index, "seed": event.seed, "image": image}
            self._bridge.tell(job, "preview", **job.previews[index])

    def _failed(self, job: Job, index: int, outcome: Failed) -> None:
        job.failures.append(
            {"index": index, "seed": job.work.seed + index, "kind": outcome.kind, "message": outcome.message}
        )

    async def _keep(self, job: Job, index: int, outcome: Finished) -> None:
        asset = await self._bridge.on_disk(
            lambda: self._bridge.library.add(outcome.facts, outcome.files, key=job.work.key(index, self._bridge.bundle))
        )
        self._bridge.tell_library("added", asset)
        if job.ended:  # cancelled at the last moment: it is in the library all the same
            return
        job.assets[index] = asset
        await self._bridge.remember(job)
        self._bridge.tell(job, "asset", index=index, asset=asset)

    async def _died(self, job: Job, how: str) -> None:
        if job.ended:
            return
        job.deaths += 1
        if job.deaths >= _LIVES:
            await self._bridge.fail(job, "worker_died", f"the worker {how}, {job.deaths} times: given up")
            return
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
            self._turning = True
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
            self._turning = False
        self._no_turn.add(asset)
        return True
