"""Keeps one worker process alive: starts it, replaces it when it dies, and gives it one task at a time."""

import asyncio
import logging
import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from propsmith.engine_bridge import worker
from propsmith.engine_bridge.worker import Event, Failed, Finished, Ready, Runs, Stop, Task

log = logging.getLogger(__name__)

OnEvent = Callable[[Event], None]

_PATIENCE = 5.0  # seconds that a worker has to stop a task before another way is taken
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds before a worker that died at once is replaced


class WorkerDiedError(Exception):
    """The worker process ended while it worked; the text says how."""


class Supervisor:
    """One worker process and its replacements.

    Args:
        runs: what it generates with.
    """

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._process: Any = None
        self._pipe: Connection[Any, Any] | None = None
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._ready = False
        self._pause = _FIRST_PAUSE
        self._number = 0

    @property
    def state(self) -> str:
        """`starting`, `ready` or `dead` (and about to be replaced)."""
        if self._process is None or not self._process.is_alive():
            return "dead"
        return "ready" if self._ready else "starting"

    @property
    def pid(self) -> int | None:
        """Of the process that lives now."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start a process; it gets ready in the background."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        level = logging.getLogger("propsmith").getEffectiveLevel()
        self._process = context.Process(
            target=worker.main, args=(theirs, self._runs, level), daemon=True, name="propsmith-worker"
        )
        self._process.start()
        theirs.close()  # so that the pipe breaks when the process ends
        self._pipe, self._ready = ours, False
        self._events = asyncio.Queue()
        threading.Thread(
            target=_pump, args=(ours, self._events, asyncio.get_running_loop()), daemon=True, name="propsmith-pipe"
        ).start()

    async def run(self, task: Task, on_event: OnEvent) -> Finished | Failed:
        """Have a task done.

        Args:
            task: what.
            on_event: called with what comes before the end.

        Raises:
            WorkerDiedError: the process ended meanwhile; it has been replaced.
        """
        self._number = task.number
        await self._until_ready()
        if not self._send(task):
            raise WorkerDiedError(await self._replace())
        while True:
            event = await self._events.get()
            if event is None:
                raise WorkerDiedError(await self._replace())
            if isinstance(event, Ready) or event.number != task.number:
                continue
            if isinstance(event, Finished | Failed):
                self._pause = _FIRST_PAUSE
                return event
            on_event(event)

    def stop(self, number: int) -> None:
        """Ask for a task to be dropped; its `run` then returns Failed, of the kind `cancelled`."""
        self._send(Stop(number))

    async def _until_ready(self) -> None:
        while not self._ready:
            if self._process is None:
                self.start()
            event = await self._events.get()
            if event is None:
                raise WorkerDiedError(f"{await self._replace()} while it started")
            self._ready = self._ready or isinstance(event, Ready)

    async def _replace(self) -> str:
        """Start another process; returns how the old one ended."""
        process, self._process = self._process, None
        how = await asyncio.to_thread(_ending, process)
        log.warning("the worker %s; starting another", how)
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        self.start()
        return how

    def _send(self, message: Task | Stop) -> bool:
        if self._pipe is None:
            return False
        try:
            self._pipe.send(message)
        except (OSError, ValueError):
            return False
        return True

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            await asyncio.to_thread(_ending, process)


def _pump(pipe: "Connection[Any, Any]", events: "asyncio.Queue[Event | None]", loop: asyncio.AbstractEventLoop) -> None:
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
    process.join(_PATIENCE)
    if process.is_alive():
        process.kill()
        process.join(_PATIENCE)
    code = process.exitcode
    process.close()
    if code is None:
        return "doesn't end"
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
