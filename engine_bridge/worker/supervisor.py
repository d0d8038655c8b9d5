"""Keeps one worker process alive: starts it, replaces it when it dies, and gives it one task at a time."""

import asyncio
import contextlib
import logging
import multiprocessing
import queue
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Protocol

from propsmith.engine_bridge.worker import worker_process
from propsmith.engine_bridge.worker.tasks import Event, Failed, Finished, Ready, Stop, Task, WorkerOptions
from propsmith.runtime.batch.executors import spared_ctrl_c

log = logging.getLogger(__name__)

OnEvent = Callable[[Event], None]

_STOPS_WITHIN = 10.0  # seconds that a worker has to drop a task
_ENDS_WITHIN = 5.0  # seconds that a process has to end
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds before a worker that died at once is replaced


class Workers(Protocol):
    """Whoever does tasks: one process of this machine, or a cluster."""

    @property
    def slots(self) -> int:
        """How many tasks are done at a time."""

    @property
    def state(self) -> str:
        """`starting`, `ready` or `dead`."""

    def start(self) -> None:
        """Get ready, in the background."""

    async def run(self, task: Task, on_event: OnEvent) -> Finished | Failed:
        """Have a task done.

        Args:
            task: what.
            on_event: called with what comes before the end.

        Raises:
            WorkerCrashedError: who did it is gone.
        """

    def stop(self, number: int) -> None:
        """Ask for a task to be dropped; its `run` then returns Failed, of the kind `cancelled`."""

    async def close(self) -> None:
        """Let go."""


class WorkerCrashedError(Exception):
    """The worker process ended while it worked; the text says how."""


class Supervisor:
    """One worker process and its replacements.

    Args:
        options: what it generates with.
    """

    def __init__(self, options: WorkerOptions) -> None:
        self._options = options
        self._process: Any = None
        self._tasks: queue.SimpleQueue[Task | Stop | None] = queue.SimpleQueue()
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._ready = False
        self._pause = _FIRST_PAUSE
        self._working: int | None = None
        self._dropped: int | None = None

    @property
    def slots(self) -> int:
        """How many tasks it does at a time."""
        return 1

    @property
    def state(self) -> str:
        """`starting`, `ready` or `dead` (and about to be replaced)."""
        if self._process is None or not self._process.is_alive():
            return "dead"
        return "ready" if self._ready else "starting"

    def start(self) -> None:
        """Start a process; it gets ready in the background."""
        context = multiprocessing.get_context("spawn")
        tasks_out, tasks_in = context.Pipe(duplex=False)
        events_out, events_in = context.Pipe(duplex=False)
        log_level = logging.getLogger("propsmith").getEffectiveLevel()
        self._process = context.Process(
            target=worker_process.main,
            args=(tasks_out, events_in, self._options, log_level),
            daemon=True,
            name="propsmith-worker",
        )
        with spared_ctrl_c():
            self._process.start()
        tasks_out.close()  # so that the pipes break when the process ends
        events_in.close()
        self._ready, self._tasks, self._events = False, queue.SimpleQueue(), asyncio.Queue()
        loop = asyncio.get_running_loop()
        for carry, args in (
            (_send_tasks, (tasks_in, self._tasks)),
            (_receive_events, (events_out, self._events, loop)),
        ):
            threading.Thread(target=carry, args=args, daemon=True, name="propsmith-pipe").start()

    async def run(self, task: Task, on_event: OnEvent) -> Finished | Failed:
        """Have a task done.

        Args:
            task: what.
            on_event: called with what comes before the end.

        Raises:
            WorkerCrashedError: the process ended meanwhile; it has been replaced.
        """
        self._working = task.number
        try:
            return await self._run(task, on_event)
        finally:
            self._working = None

    async def _run(self, task: Task, on_event: OnEvent) -> Finished | Failed:
        await self._until_ready()
        if self._dropped == task.number:
            return Failed(task.number, "cancelled", "cancelled")
        self._tasks.put(task)
        while True:
            event = await self._events.get()
            if event is None:
                raise WorkerCrashedError(await self._replace())
            if isinstance(event, Ready) or event.number != task.number:
                continue
            if isinstance(event, Finished | Failed):
                self._pause = _FIRST_PAUSE
                return event
            on_event(event)

    def stop(self, number: int) -> None:
        """Ask for a task to be dropped; its `run` then returns Failed, of the kind `cancelled`."""
        self._dropped = number
        self._tasks.put(Stop(number))
        asyncio.get_running_loop().call_later(_STOPS_WITHIN, self._kill_unresponsive, number)

    def _kill_unresponsive(self, number: int) -> None:
        """Kill a worker that is still at a task that it was to drop: it computes, and polls too rarely."""
        if self._working == number and self._process is not None:
            log.warning("the worker doesn't drop its task: replaced")
            self._process.kill()

    async def _until_ready(self) -> None:
        while not self._ready:
            if self._process is None:
                self.start()
            event = await self._events.get()
            if event is None:
                raise WorkerCrashedError(f"{await self._replace()} while it started")
            self._ready = self._ready or isinstance(event, Ready)

    async def _replace(self) -> str:
        """Start another process; returns how the old one ended."""
        process, self._process = self._process, None
        self._tasks.put(None)
        how = await asyncio.to_thread(_ending, process)
        log.warning("the worker %s; starting another", how)
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        self.start()
        return how

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        self._tasks.put(None)
        if process is not None:
            process.terminate()
            await asyncio.to_thread(_ending, process)


def _send_tasks(pipe: "Connection[Any, Any]", tasks: "queue.SimpleQueue[Task | Stop | None]") -> None:
    """Carry tasks to the worker; a worker that doesn't read holds up this thread, and nothing else."""
    with contextlib.suppress(OSError, ValueError):
        while (task := tasks.get()) is not None:
            pipe.send(task)
    pipe.close()


def _receive_events(
    pipe: "Connection[Any, Any]", events: "asyncio.Queue[Event | None]", loop: asyncio.AbstractEventLoop
) -> None:
    """Carry events from the pipe to the loop; None when the process has ended."""
    event: Event | None = Ready()
    while event is not None:
        try:
            event = pipe.recv()
        except Exception:  # a process that is killed while it sends leaves half a message: whatever unpickling raises
            event = None
        try:
            loop.call_soon_threadsafe(events.put_nowait, event)
        except RuntimeError:  # the loop has ended
            return
    pipe.close()


def _ending(process: Any) -> str:
    process.join(_ENDS_WITHIN)
    if process.is_alive():
        process.kill()
        process.join(_ENDS_WITHIN)
    code = process.exitcode
    process.close()
    if code is None:
        return "doesn't end"
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
