"""Where the work is done: processes of this machine that are replaced when they die."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Protocol

from propsmith.runtime.backends.onnxruntime.ort_cpu import default_threads
from propsmith.runtime.batch.asset_work import AssetRecord, AssetWorker, Sampled, WorkOptions
from propsmith.runtime.batch.plan import Asset


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
        """Let the workers go, without waiting for what is in flight."""


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
        return self._sampler.submit(_sample, tuple(batch))

    def build(self, asset: Asset, sampled: Sampled) -> Future[AssetRecord]:
        """Build an asset; see the protocol."""
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


def _pool(options: WorkOptions, workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, initializer=_start, initargs=(options,))


_worker: AssetWorker | None = None


def _start(options: WorkOptions) -> None:
    global _worker
    _worker = AssetWorker(options)


def _sample(batch: tuple[Asset, ...]) -> list[Sampled]:
    assert _worker is not None
    return _worker.sample(batch)


def _build(asset: Asset, sampled: Sampled) -> AssetRecord:
    assert _worker is not None
    return _worker.build(asset, sampled)
