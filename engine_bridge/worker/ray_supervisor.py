"""The workers of `propsmith serve --ray`: a prop is a task of one core, its noise is sampled by an actor on a GPU.

Ray places them, as it does for `propsmith batch --ray`. Events come back through a streaming generator.
"""

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from propsmith.engine_bridge.worker.cached_sampler import CachedSampler
from propsmith.engine_bridge.worker.supervisor import OnEvent, WorkerCrashedError
from propsmith.engine_bridge.worker.tasks import Event, Failed, Finished, Stop, Task, WorkerOptions
from propsmith.engine_bridge.worker.worker_process import TaskWorker
from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.batch.asset_work import WorkOptions
from propsmith.runtime.batch.level_file import Style
from propsmith.runtime.batch.ray_executor import Cluster
from propsmith.runtime.batch.store import Folder
from propsmith.runtime.model.latent_sampler import LatentSampler, SampleRequest
from propsmith.runtime.model.solvers import OnStep
from propsmith.runtime.pipeline import Pipeline

log = logging.getLogger(__name__)

_LOOK = 5.0  # seconds between looks at how large the cluster is
_POLL = 0.2  # seconds after which a cancelled task notices


class RaySupervisor:
    """Gives tasks to a Ray cluster; see `propsmith.engine_bridge.worker.supervisor.Supervisor`.

    Args:
        options: what they generate with.
        address: of the cluster's head, `auto`, or `local` for a cluster on this machine.
        workers: cores of a local cluster.

    Raises:
        InputError: Ray isn't installed, or the cluster can't be reached.
    """

    def __init__(self, options: WorkerOptions, address: str, workers: int) -> None:
        self._cluster = Cluster(address, workers)
        self._ray = self._cluster.ray
        bundle = str(Path(options.bundle).resolve()) if Path(options.bundle).exists() else options.bundle
        sampling = WorkOptions(bundle, Folder(Path()), Style(), options.backend)
        self._samplers = self._cluster.open_samplers(sampling, restarts=-1)
        backend = "ort-cpu" if self._samplers else options.backend
        self._options = replace(options, bundle=bundle, threads=1, backend=backend)
        self._task = self._ray.remote(num_cpus=1, max_retries=0, num_returns="streaming")(perform)
        self._working: dict[int, Any] = {}
        self._turn = 0
        self._slots = self._cluster.cores()
        self._watching: asyncio.Task[None] | None = None

    @property
    def slots(self) -> int:
        """The cores that the cluster had lately."""
        return self._slots

    @property
    def state(self) -> str:
        """`ready` while the cluster is there, else `dead`."""
        return "ready" if self._ray.is_initialized() else "dead"

    def start(self) -> None:
        """Watch how large the cluster is."""
        self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            with contextlib.suppress(self._ray.exceptions.RayError):
                self._slots = await asyncio.to_thread(self._cluster.cores)

    async def run(self, task: Task, on_event: OnEvent) -> Finished | Failed:
        """Have a task done; see Supervisor.run."""
        errors = self._ray.exceptions
        self._turn += 1
        sampler = self._samplers[self._turn % len(self._samplers)] if self._samplers else None
        events = self._working[task.number] = self._task.remote(self._options, task, sampler)
        try:
            async for reference in events:
                event: Event = await reference
                if isinstance(event, Finished | Failed):
                    return event
                on_event(event)
            return Failed(task.number, "failed", "the task ended without a word")
        except errors.TaskCancelledError:
            return Failed(task.number, "cancelled", "cancelled")
        except errors.RayTaskError as error:
            log.exception("task %d failed", task.number)
            return Failed(task.number, "failed", f"the work failed: {str(error.cause)[:200]}")
        except errors.RayError as error:
            text = " ".join(str(error).split())[:160]
            raise WorkerCrashedError(
                f"was lost with its machine or process ({type(error).__name__}: {text})"
            ) from error
        finally:
            self._working.pop(task.number, None)

    def stop(self, number: int) -> None:
        """Ask for a task to be dropped; see Supervisor.stop."""
        if number in self._working:
            self._ray.cancel(self._working[number])

    async def close(self) -> None:
        """Let go of the cluster."""
        if self._watching is not None:
            self._watching.cancel()
        for events in self._working.values():
            self._ray.cancel(events)
        await asyncio.to_thread(self._cluster.close)


def perform(options: WorkerOptions, task: Task, actor: Any) -> Iterator[Event]:
    """Do a task in a process of the cluster and yield its events; later tasks reuse the pipeline."""
    pipeline, sampler = _pipeline(options)
    sampler.actor = actor
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    stops = _Stops(task.number)
    worker = TaskWorker(pipeline, stops, _Events(events))
    work = threading.Thread(target=lambda: events.put(worker.outcome(task)), daemon=True)
    work.start()
    try:
        while True:
            with contextlib.suppress(queue.Empty):
                event = events.get(timeout=_POLL)
                yield event
                if isinstance(event, Finished | Failed):
                    return
    finally:  # also where Ray cancels it
        stops.stop()
        work.join()


class _Stops:
    """In place of the pipe that a worker's stops come by."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._stopped = threading.Event()

    def stop(self) -> None:
        self._stopped.set()

    def poll(self) -> bool:
        return self._stopped.is_set()

    def recv(self) -> Stop:
        return Stop(self._number)


class _Events:
    """In place of the pipe that a worker's events go by."""

    def __init__(self, events: "queue.SimpleQueue[Event]") -> None:
        self._events = events

    def send(self, event: Event) -> None:
        self._events.put(event)


class ActorSampler:
    """Samples on an actor of the cluster where there is one, else here.

    Args:
        local: samples where there is none.
    """

    def __init__(self, local: LatentSampler) -> None:
        self.actor: Any = None
        self._local = local

    def __call__(self, request: SampleRequest, on_step: OnStep | None = None) -> FloatArray:
        """See LatentSampler; an actor doesn't report its steps."""
        if self.actor is None:
            return self._local(request, on_step)
        import ray

        latents: FloatArray = ray.get(self.actor.sample_request.remote(request))
        return latents


@lru_cache(maxsize=1)
def _pipeline(options: WorkerOptions) -> tuple[Pipeline, ActorSampler]:
    loaded = Pipeline.load(options.bundle, backend=options.backend, threads=options.threads)
    sampler = ActorSampler(loaded.sampler)
    return Pipeline(loaded.bundle, loaded.backend, sampler=CachedSampler(sampler)), sampler
