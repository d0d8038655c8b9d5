"""The library off the event loop: its disk work runs on one thread, and its failures are the protocol's errors."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar, cast

from propsmith.engine_bridge.jobs.job import ENDED, Job, State, Work
from propsmith.engine_bridge.jobs.kinds import restore_work
from propsmith.engine_bridge.library import JobRow, Library
from propsmith.engine_bridge.protocol import RpcError
from propsmith.runtime.model.bundle import Bundle

log = logging.getLogger(__name__)

T = TypeVar("T")


class AsyncLibrary:
    """The assets and the jobs of a library.

    Every method raises RpcError `storage` where the disk or the index fails.

    Args:
        library: where they lie.
        bundle: what props are made with, which is part of their keys.
    """

    def __init__(self, library: Library, bundle: Bundle) -> None:
        self._library = library
        self._bundle = bundle
        self._disk = ThreadPoolExecutor(1, "propsmith-library")

    def close(self) -> None:
        """Finish what was begun."""
        self._disk.shutdown(wait=True)

    async def _run(self, function: Callable[..., T], *args: Any) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._disk, function, *args)
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise RpcError("storage", f"the library {self._library.folder} can't be used: {reason}") from error

    async def asset(self, asset: str) -> dict[str, Any]:
        """What the protocol calls an Asset; raises RpcError `asset` if there is none."""
        try:
            return await self._run(self._library.asset, asset)
        except KeyError as error:
            raise _no_asset(asset) from error

    async def read_file(self, asset: str, name: str) -> bytes:
        """A file of an asset; raises RpcError `asset` if there is none."""
        try:
            return await self._run(self._read_file, asset, name)
        except KeyError as error:
            raise _no_asset(asset, name) from error

    def _read_file(self, asset: str, name: str) -> bytes:
        return self._check_file(asset, name).read_bytes()

    def _check_file(self, asset: str, name: str) -> Path:
        path = self._library.path(asset, name)
        if not path.exists():
            raise RpcError("storage", f"the {name} of asset {asset} is lost ({path}): make the prop again")
        return path

    async def existing(self, assets: Sequence[str]) -> set[str]:
        """Those of some assets that haven't been deleted."""
        return {asset for asset in assets if await self._run(self._library.has, asset)}

    async def check_files(self, assets: Sequence[str], name: str) -> None:
        """Raise RpcError `asset` or `storage` where a file of these assets can't be read."""
        for asset in assets:
            try:
                await self._run(self._check_file, asset, name)
            except KeyError as error:
                raise _no_asset(asset, name) from error

    async def latent(self, asset: str) -> bytes:
        """The latent of an asset as .npz; raises RpcError `asset` if there is none."""
        return await self.read_file(asset, "latent")

    async def history(self, search: str, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
        """See Library.history."""
        return await self._run(self._library.history, search, limit, offset)

    async def size(self) -> tuple[int, int]:
        """How many assets there are, and their bytes."""
        return await self._run(self._library.size)

    async def delete(self, asset: str) -> None:
        """Delete an asset; raises RpcError `asset` if there is none."""
        try:
            await self._run(self._library.delete, asset)
        except KeyError as error:
            raise _no_asset(asset) from error

    async def add(self, work: Work, index: int, facts: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        """Take in the prop of this index of a work; returns it as an Asset."""
        return await self._run(lambda: self._library.add(facts, files, key=self.key(work, index)))

    def key(self, work: Work, index: int) -> str:
        """A digest of all that the prop of this index of a work depends on."""
        return work.key(index, self._bundle)

    async def without_turntable(self, limit: int) -> list[str]:
        """The newest assets that have no turning picture yet."""
        return await self._run(self._library.without_turn, limit)

    async def add_turntable(self, asset: str, picture: bytes) -> dict[str, Any] | None:
        """Give an asset its turning picture; None if it has been deleted meanwhile."""
        return await self._run(self._library.add_file, asset, "turn", picture)

    async def known_assets(self, work: Work) -> dict[int, dict[str, Any]]:
        """Those of a work's props that are in the library already, by index."""
        return await self._run(self._known_assets, work)

    def _known_assets(self, work: Work) -> dict[int, dict[str, Any]]:
        known: dict[int, dict[str, Any]] = {}
        for index in range(work.count):
            parent = work.parent(index)
            if parent is not None and parent not in known:
                continue
            item, number = work.item(index, None if parent is None else known[parent]["id"])
            found = self._library.find(self.key(item, number))
            if found is not None:
                known[index] = self._library.asset(found)
        return known

    async def image(self, job: str) -> bytes:
        """The picture that a job is for."""
        return await self._run(self._library.image, job)

    async def save_job(self, job: Job, image: bytes | None) -> None:
        """Write a job down before it is begun."""
        await self._run(self._library.save_job, job.id, job.state, job.work.to_dict(), image)

    async def update_job(self, job: Job) -> None:
        """Write down how far a job has come; a failure is only logged."""
        try:
            await self._run(self._library.update_job, job.id, job.state, job.outcome())
        except RpcError as error:
            log.error("job %s can't be written down: %s", job.id, error.message)

    async def find_job(self, job: str) -> Job | None:
        """A job as it was written down last."""
        row = await self._run(self._library.job, job)
        return None if row is None else await self._restored(row)

    async def unfinished_jobs(self) -> list[Job]:
        """The jobs that an earlier server left, in the order in which they came."""
        jobs = []
        for row in await self._run(self._library.unfinished_jobs):
            try:
                jobs.append(await self._restored(row))
            except RpcError as error:
                if error.kind != "params":
                    raise
                log.warning("job %s is dropped: %s", row.id, error.message)
                await self._run(self._library.update_job, row.id, "failed", row.outcome)
        return jobs

    async def _restored(self, row: JobRow) -> Job:
        """A job of a row, without those of its assets that have been deleted."""
        job = Job(row.id, restore_work(row.work), row.created)
        assets = {}
        for index, asset in row.outcome.get("assets", {}).items():
            with contextlib.suppress(KeyError):
                assets[int(index)] = await self._run(self._library.asset, asset)
        job.restore(row.outcome, assets)
        if row.state in ENDED:
            job.end(cast(State, row.state))
        elif job.work.makes_assets:  # what was finished at the last moment
            job.assets = {**await self.known_assets(job.work), **job.assets}
        return job


def _no_asset(asset: str, name: str = "") -> RpcError:
    """The refusal where an asset, or a file of it, isn't there."""
    return RpcError("asset", f"there is no asset {asset}" + (f" with a file {name!r}" if name else ""))
