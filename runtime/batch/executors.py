"""Where the work is done: processes of this machine that are replaced when they die."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from propsmith.runtime.backends.processors import default_threads
from propsmith.runtime.batch.asset_work import AssetRecord, AssetWorker, Sampled, WorkOptions
from propsmith.runtime.batch.plan import Asset

_ENDS_WITHIN = 5.0
"""Seconds that a process has to end."""


class Executor(Protocol):
    """Does a run's two kinds of work; what it gives are futures."""

    crash_errors: tuple[type[BaseException], ...]
    """What its futures raise where a worker died."""

    @property
    def slots(self) -> int:
        """How many assets it builds at a time."""

    def sample(self, batch: Sequence[Asset]) -> Future[list[Sampled]]:
        """Sample a batch's latents."""

    def build(self, asset: Asset, sampled: Sampled) -> Future[AssetRecord]:
        """Build an asset and write its files."""

    def replace_workers(self) -> None:
        """Replace workers that died; what was in flight is lost."""

    def close(self) -> None:
        """End the workers, whatever is in flight."""


class LocalExecutor:
    """Worker processes of this machine, each with a pipeline and one share of the threads.

    Sampling runs among them, or in a process of its own where it has a device of its own.

    Args:
        options: what they share; `backend` is the sampler's.
        workers: how many build.
        device: whether the sampler has a device of its own; the builders then run on the CPU.
    """

    crash_errors: tuple[type[BaseException], ...] = (BrokenProcessPool, CancelledError)

    def __init__(self, options: WorkOptions, workers: int, *, device: bool = False) -> None:
        self._workers = workers
        self._device = device
        self._sampler_options = options
        threads = options.threads or max(1, default_threads() // workers)
        self._builder_options = replace(options, threads=threads, backend="ort-cpu" if device else options.backend)
        self._open()

    @property
    def slots(self) -> int:
        """As many as there are builders."""
        return self._workers

    def _open(self) -> None:
        self._builders = _pool(self._builder_options, self._workers)
        self._sampler = _pool(self._sampler_options, 1) if self._device else self._builders

    def sample(self, batch: Sequence[Asset]) -> Future[list[Sampled]]:
        """Sample a batch; see the protocol."""
        with spared_ctrl_c():  # the first work starts the processes
            return self._sampler.submit(_sample, tuple(batch))

    def build(self, asset: Asset, sampled: Sampled) -> Future[AssetRecord]:
        """Build an asset; see the protocol."""
        with spared_ctrl_c():
            return self._builders.submit(_build, asset, sampled)

    def replace_workers(self) -> None:
        """Start over with fresh processes; see the protocol."""
        self.close()
        self._open()

    def close(self) -> None:
        """End the processes; see the protocol."""
        for pool in {self._builders, self._sampler}:
            processes = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()
            for process in processes:
                process.join(_ENDS_WITHIN)  # so that nobody writes any more


def _pool(options: WorkOptions, workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, initializer=_start, initargs=(options,))


@contextmanager
def spared_ctrl_c() -> Iterator[None]:
    """Processes started within never get Ctrl-C, which a terminal sends to all of a group: who started them ends them.

    Windows has no such thing: there they ignore it themselves, once they run.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """Have this process end when the one that started it is gone: killed, that one couldn't tell.

    It shows by a pipe that closes (on Windows by the parent's handle), so at once and whatever killed it. Files are
    written aside and moved: what is cut off is no file.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)  # whatever the other threads are at

    threading.Thread(target=watch, daemon=True, name="propsmith-parent").start()


_worker: AssetWorker | None = None


def _start(options: WorkOptions) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for Windows; see spared_ctrl_c
    end_with_parent()
    _worker = AssetWorker(options)


def _sample(batch: tuple[Asset, ...]) -> list[Sampled]:
    assert _worker is not None
    return _worker.sample(batch)


def _build(asset: Asset, sampled: Sampled) -> AssetRecord:
    assert _worker is not None
    return _worker.build(asset, sampled)
