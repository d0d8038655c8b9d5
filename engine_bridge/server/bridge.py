"""What clients request of the server, whatever they are connected by: jobs, and the assets of the library."""

import secrets
import time
from typing import Any

from propsmith.engine_bridge.jobs.job import Job, Work, WorkRequest
from propsmith.engine_bridge.jobs.job_queue import JobQueue
from propsmith.engine_bridge.jobs.sketch_job import FinishRequest
from propsmith.engine_bridge.library import Library
from propsmith.engine_bridge.protocol import RpcError
from propsmith.engine_bridge.server.async_library import AsyncLibrary
from propsmith.engine_bridge.server.job_runner import JobRunner
from propsmith.engine_bridge.server.notifier import Notifier
from propsmith.engine_bridge.worker.supervisor import Workers
from propsmith.runtime.model.bundle import Bundle


class Bridge:
    """Jobs, workers and library of one server; all of it runs on one event loop.

    Args:
        bundle: what the workers generate with.
        library: where assets go.
        workers: one process, or a cluster.
    """

    def __init__(self, bundle: Bundle, library: Library, workers: Workers) -> None:
        self.bundle = bundle
        self.library = AsyncLibrary(library, bundle)
        self._queue = JobQueue()
        self.notifier = Notifier(self._queue)
        self._workers = workers
        self._runner = JobRunner(self._queue, self.library, self.notifier, workers)
        self._started = time.monotonic()

    async def start(self) -> None:
        """Start the workers, and take up the jobs that an earlier server left."""
        for job in await self.library.unfinished_jobs():
            await self._runner.prepare(job)
            self._queue.add(job)
        self._runner.start()

    async def close(self) -> None:
        """End the workers; jobs that haven't ended wait in the library for the next server."""
        await self._runner.close()
        self.library.close()

    async def submit(self, request: WorkRequest | FinishRequest) -> Job:
        """Take a job in; one whose every prop is in the library is done at once.

        Raises:
            RpcError: `queue`, `capability`, `asset`, or `params` where the name belongs to another job; of a
                FinishRequest also `job`.
        """
        if isinstance(request, FinishRequest):
            sketch = await self.require(request.params.sketch)
            work = request.of(sketch.work)
            image = await self.library.image(sketch.id) if work.image else None
            request = WorkRequest(work, image, request.params.job)
        work, name = request.work, request.job or f"job-{secrets.token_hex(8)}"
        known = await self.find(name) if request.job else None
        if known is not None:
            if known.work != work:
                raise RpcError("params", f"job {name} was asked for something else: choose another name", param="job")
            return known
        await self._check_possible(work)
        job = Job(name, work)
        if work.makes_assets:
            job.assets = await self.library.known_assets(work)
        if job.next_index() is not None:
            await self._runner.prepare(job)
            self._queue.check_room()
        await self.library.save_job(job, request.image)
        if self._queue.get(name) is not None:  # two requests of the same name at once
            return await self.submit(request)
        self._queue.add(job)
        if job.next_index() is None:
            await self._runner.end(job)
        else:
            self._runner.wake()
        return job

    async def _check_possible(self, work: Work) -> None:
        manifest, needed = self.bundle.manifest, work.capability
        if needed is not None and needed not in manifest.capabilities:
            able = ", ".join(manifest.capabilities)
            what = "pictures" if needed == "image" else "prompts"
            raise RpcError("capability", f"bundle {manifest.name} can't read {what}; it has: {able}")
        if work.source is not None:
            await self.library.latent(work.source)

    async def find(self, job: str) -> Job | None:
        """A job of this server, or one that an earlier one wrote down."""
        known = self._queue.get(job)
        if known is None:
            stored = await self.library.find_job(job)
            known = self._queue.get(job) or stored  # it may have come meanwhile
        return known

    async def require(self, job: str) -> Job:
        """A job; raises RpcError `job` if there is none."""
        known = await self.find(job)
        if known is None:
            raise RpcError("job", f"there is no job {job}: it never was, or ended long ago")
        return known

    async def cancel(self, job: Job) -> dict[str, Any]:
        """End a job that hasn't ended; what it finished stays in the library. Returns its snapshot."""
        await self._runner.cancel(job)
        return self.notifier.snapshot(job)

    async def delete(self, asset: str) -> None:
        """Delete an asset; raises RpcError `asset` if there is none."""
        await self.library.delete(asset)
        self.notifier.notify_library("deleted", asset)

    async def status(self) -> dict[str, Any]:
        """How the server does."""
        assets, size = await self.library.size()
        running = self._queue.running
        return {
            "queue": len(self._queue),
            "running": running[0].id if running else None,
            "worker": self._workers.state,
            "clients": len(self.notifier),
            "assets": assets,
            "library_bytes": size,
            "uptime": round(time.monotonic() - self._started, 1),
            "jobs": [{**self.notifier.snapshot(job), **job.work.list_facts()} for job in self._queue][:100],
        }
