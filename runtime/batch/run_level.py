"""Run a level into a store that no other run writes to, without what an earlier run finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from propsmith.runtime.batch.asset_work import AssetWorker, WorkOptions, file_facts, glb_name, thumbnail_name
from propsmith.runtime.batch.executors import Executor, LocalExecutor
from propsmith.runtime.batch.level_file import Level
from propsmith.runtime.batch.manifest import changed_summary
from propsmith.runtime.batch.plan import Asset, plan_batches
from propsmith.runtime.batch.scheduler import OnDone, Outcome, Scheduler, earlier_record, finished_record
from propsmith.runtime.batch.store import Folder, Store
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import hold_lock
from propsmith.runtime.options import GenerateOptions

_LOCK = ".propsmith.lock"


@dataclass(frozen=True)
class RunOptions:
    """How a level is run."""

    bundle: str
    backend: str = "auto"
    """What samples; where it isn't the CPU, props are built beside it on the cores."""
    workers: int = 1
    """Processes that build."""
    steps: int | None = None
    """Denoiser evaluations; None takes the bundle's default."""
    resolution: int = GenerateOptions.resolution
    """Lattice cells a side."""
    ray: str | None = None
    """Address of a Ray cluster, or `local`; None for this machine's processes."""


@contextmanager
def hold_store(store: Store, *, resume: bool) -> Iterator[None]:
    """Hold a store for one run.

    Raises:
        InputError: another run holds it, or it has files and this isn't meant to go on with them.
    """
    if not isinstance(store, Folder):
        _check_fresh(store, store_name(store), resume=resume)
        yield
        return
    try:
        store.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"can't make the folder {store.root}: {error.strerror or error}") from error
    refusal = f"another run is writing to {store.root}: wait for it, or choose another folder"
    lock = hold_lock(store.root / _LOCK, refusal)
    try:
        _check_fresh(store, store_name(store), resume=resume)
        try:
            yield
        except BaseException:
            store.clear_parts()  # of workers that were ended while they wrote
            raise
    finally:
        lock.release()


def store_name(store: Store) -> str:
    """The folder or URL of a store, for messages."""
    return str(getattr(store, "root", None) or getattr(store, "url", store))


def _check_fresh(store: Store, name: str, *, resume: bool) -> None:
    files = [file for file in store.names() if file != _LOCK]
    if files and not resume:
        raise InputError(f"{name} isn't empty ({files[0]}): --resume to go on there, or choose another")
    store.clear_parts()


def run_level(level: Level, assets: Sequence[Asset], store: Store, options: RunOptions, on_done: OnDone) -> Outcome:
    """Make a level's assets, but for those that an earlier run finished.

    Raises:
        InputError: an option is wrong, or the files can't be written; what is finished stays.
        BackendError: the backend can't run here.
    """
    work = WorkOptions(options.bundle, store, level.style, options.backend, None, options.steps, options.resolution)
    worker = AssetWorker(work)
    for asset in assets[:1]:
        worker.generate_options(asset)  # refuses a wrong option before any process starts
    if any(asset.entry.image is not None for asset in assets):
        worker.pipeline.bundle.require("image")
    if any(asset.entry.image is None for asset in assets):
        worker.pipeline.bundle.require("text")
    finished = {}
    for asset in assets:
        record = finished_record(store, asset.name, worker.key(asset))
        if record is not None:
            finished[asset.name] = record
    unfinished = [asset for asset in assets if asset.name not in finished]
    _check_own(store, [*changed_files(store, unfinished, worker), *changed_summary(level, store)])
    batches = plan_batches(assets, worker.pipeline.backend.max_assets)
    if len(finished) == len(assets):
        return Outcome(finished)
    executor = open_executor(work, options, on_device=worker.pipeline.backend.name != "ort-cpu")
    try:
        return name_missing(Scheduler(executor, batches, finished, on_done).run(), assets)
    finally:
        executor.close()


def _check_own(store: Store, changed: list[str]) -> None:
    if changed:
        names = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
        raise InputError(
            f"{store_name(store)} holds what no run wrote there, or what was changed since: {names}: "
            "move it elsewhere to have it made, or choose another folder"
        )


def changed_files(store: Store, assets: Sequence[Asset], worker: AssetWorker) -> Iterator[str]:
    """The files in the places of these assets that no run wrote, or that were changed since."""
    for asset in assets:
        record = earlier_record(store, asset.name)
        recorded = record.get("files", {})
        found = {name: store.read(name) for name in (glb_name(asset.name), thumbnail_name(asset.name))}
        changed = [n for n, data in found.items() if data is not None and file_facts(data) != recorded.get(n)]
        # A run that was killed before it wrote the record left the model, and maybe the picture.
        new_model = found[glb_name(asset.name)] if glb_name(asset.name) in changed else None
        killed = record.get("key") != worker.key(asset) and new_model is not None and worker.made(asset, new_model)
        if not killed:
            yield from changed


def name_missing(outcome: Outcome, assets: Sequence[Asset]) -> Outcome:
    """The outcome, with every asset of the plan that it says nothing of among the failures."""
    for asset in assets:
        if asset.name not in outcome.records:
            outcome.failures.setdefault(asset.name, "it wasn't made, for no known reason: run again with --resume")
    return outcome


def open_executor(work: WorkOptions, options: RunOptions, *, on_device: bool) -> Executor:
    """What does a run's work: this machine's processes, or a cluster's actors."""
    if options.ray is not None:
        from propsmith.runtime.batch.ray_executor import RayExecutor

        cluster: Executor = RayExecutor(work, options.ray, options.workers)
        return cluster
    return LocalExecutor(work, options.workers, device=on_device)
