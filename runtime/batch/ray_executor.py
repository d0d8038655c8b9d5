"""A level on a Ray cluster: one sampling actor a GPU, everything else as tasks of one core.

Ray places the work, and retries elsewhere what was in flight on a lost node; the plan, its order and its bytes are
those of a run on one machine.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import lru_cache
from typing import Any

from propsmith.runtime.batch.asset_work import AssetRecord, AssetWorker, Sampled, WorkOptions
from propsmith.runtime.batch.plan import Asset
from propsmith.runtime.batch.store import Folder
from propsmith.runtime.errors import InputError

LOCAL = "local"
_RETRIES = 5
_ANSWERS_WITHIN = 5.0  # seconds


class RayExecutor:
    """Ray's tasks and actors; see `propsmith.runtime.batch.executors.Executor`.

    Where the cluster has no GPU, sampling is a task of one core like building.

    Args:
        options: what all share. A folder must be one that all machines see.
        address: of the cluster's head, `auto`, or `local` for a cluster on this machine.
        workers: cores of a local cluster.

    Raises:
        InputError: Ray isn't installed, or the cluster can't be reached.
    """

    def __init__(self, options: WorkOptions, address: str, workers: int) -> None:
        self._cluster = Cluster(address, workers)
        self._ray = ray = self._cluster.ray
        self.crash_errors: tuple[type[BaseException], ...] = (
            ray.exceptions.RayActorError,
            ray.exceptions.WorkerCrashedError,
        )
        if isinstance(options.store, Folder):
            options = replace(options, store=Folder(options.store.root.resolve()))
        self._device_options = options
        self._options = replace(options, threads=1, backend="ort-cpu" if self._cluster.gpus() else options.backend)
        self._task = ray.remote(num_cpus=1, max_retries=_RETRIES)(_on_core)
        self._samplers: list[Any] = []
        self._turn = 0
        self.replace_workers()

    @property
    def slots(self) -> int:
        """The cores that the cluster has at the moment."""
        return self._cluster.cores()

    def sample(self, batch: Sequence[Asset]) -> Future[list[Sampled]]:
        """Sample a batch, the GPUs taking turns; see the protocol."""
        if not self._samplers:
            return self._submit("sample", tuple(batch))
        self._turn = (self._turn + 1) % len(self._samplers)
        future: Future[list[Sampled]] = self._samplers[self._turn].sample.remote(tuple(batch)).future()
        return future

    def build(self, asset: Asset, sampled: Sampled) -> Future[AssetRecord]:
        """Build an asset; see the protocol."""
        return self._submit("build", asset, sampled)

    def _submit(self, method: str, *arguments: Any) -> Future[Any]:
        future: Future[Any] = self._task.remote(self._options, method, *arguments).future()
        return future

    def replace_workers(self) -> None:
        """Sample on the GPUs that the cluster still has; see the protocol."""
        self._samplers = self._cluster.open_samplers(self._device_options)

    def close(self) -> None:
        """Let the actors go, and the cluster if it is ours; see the protocol."""
        self._cluster.close()


class Cluster:
    """A connection to a Ray cluster, and the actors that sample on its GPUs.

    Args:
        address: of its head, `auto`, or `local` for a cluster on this machine.
        workers: cores of a local cluster.

    Raises:
        InputError: Ray isn't installed, or the cluster can't be reached.
    """

    def __init__(self, address: str, workers: int) -> None:
        self.ray = _import_ray()
        self._own = not self.ray.is_initialized()
        if self._own:
            _connect(self.ray, address, workers)
        self._samplers: list[Any] = []

    def cores(self) -> int:
        """The cores that it has at the moment."""
        return max(1, int(self.ray.cluster_resources().get("CPU", 1)))

    def gpus(self) -> int:
        """The GPUs that it has at the moment."""
        return int(self.ray.cluster_resources().get("GPU", 0))

    def open_samplers(self, options: WorkOptions, restarts: int = 0) -> list[Any]:
        """One sampling actor a GPU, in place of those that there were.

        Args:
            options: what they sample with.
            restarts: how often Ray starts one again that was lost, and retries what was in flight; -1: always.
        """
        self._kill()
        actor = self.ray.remote(num_gpus=1, max_restarts=restarts, max_task_retries=restarts)(AssetWorker)
        self._samplers = [actor.remote(options) for _ in range(self.gpus())]
        return self._samplers

    def _kill(self) -> None:
        for sampler in self._samplers:
            self.ray.kill(sampler)
        self._samplers = []

    def close(self) -> None:
        """Let the actors go, and the cluster if it is ours."""
        self._kill()
        if self._own:
            self.ray.shutdown()


def _on_core(options: WorkOptions, method: str, *arguments: Any) -> Any:
    """A task; its process reuses the pipeline for later tasks."""
    return getattr(_worker(options), method)(*arguments)


@lru_cache(maxsize=1)
def _worker(options: WorkOptions) -> AssetWorker:
    return AssetWorker(options)


def _import_ray() -> Any:
    try:
        import ray
    except ModuleNotFoundError as error:
        raise InputError("--ray needs Ray: pip install 'propsmith[cluster]'") from error
    return ray


def _connect(ray: Any, address: str, workers: int) -> None:
    _check_answers(address)
    quiet: dict[str, Any] = {"log_to_driver": False, "configure_logging": False}
    on_sigterm = signal.getsignal(signal.SIGTERM)
    try:
        if address == LOCAL:
            ray.init(address="local", num_cpus=workers, include_dashboard=False, **quiet)
        else:
            ray.init(address=address, **quiet)
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        raise InputError(f"can't reach the Ray cluster at {address}: {error}") from error
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, on_sigterm)  # Ray's would end the process as if 15 were its exit code


def _check_answers(address: str) -> None:
    """Refuse an address at which nothing listens: Ray would try for minutes, then end the process."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host:
        if address not in (LOCAL, "auto"):
            raise InputError(f"--ray takes HOST:PORT, auto or local, not {address!r}")
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_ANSWERS_WITHIN).close()
    except (OSError, ValueError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"no Ray cluster answers at {address}: {reason}; `ray start --head` starts one") from error
