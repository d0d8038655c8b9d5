"""Many assets as one .zip, written as it is sent: no more than one file of it is in memory at a time."""

import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from propsmith.engine_bridge.library import ID_LENGTH
from propsmith.engine_bridge.protocol import RpcError
from propsmith.engine_bridge.server.bridge import Bridge
from propsmith.runtime.files import slug

MAX_ASSETS = 200
"""Of a download by ids: more don't fit into an address."""
_IDS = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}(,[0-9a-f]{{{ID_LENGTH}}})*")
_JOB = re.compile(r"[A-Za-z0-9_-]{8,64}")


async def chosen_files(bridge: Bridge, query: str) -> tuple[str, dict[str, str]]:
    """What `job=JOB` or `assets=ID,ID,...` asks for: the archive's name, and file name -> id of an asset.

    Raises:
        RpcError: `params`; or `job`, `asset` where there is none, and `storage` where a file is lost.
    """
    asked = parse_qs(query, keep_blank_values=True)
    (name, (value, *more)), *others = asked.items() or [("", [""])]
    if name == "job" and not more and not others and _JOB.fullmatch(value):
        archive, files = await _of_job(bridge, value)
    elif name == "assets" and not more and not others and _IDS.fullmatch(value):
        ids = list(dict.fromkeys(value.split(",")))
        if len(ids) > MAX_ASSETS:
            raise RpcError("params", f"{len(ids)} assets are too many for one download, at most {MAX_ASSETS} go")
        assets = [await bridge.library.asset(asset) for asset in ids]
        archive, files = f"{len(assets)}_props", _named((_asset_name(asset), asset["id"]) for asset in assets)
    else:
        raise RpcError("params", "ask for job=JOB, or for assets=ID,ID,...")
    await bridge.library.check_files(list(files.values()), "glb")
    return f"{archive}.zip", files


async def _of_job(bridge: Bridge, name: str) -> tuple[str, dict[str, str]]:
    """What a job has made so far, a level's props by their names."""
    job = await bridge.require(name)
    made = [(index, job.assets[index]) for index in sorted(job.assets)]
    if not made:
        raise RpcError("asset", f"job {name} has made nothing")
    title = job.work.prompt or made[0][1]["title"]
    kept = await bridge.library.existing([asset["id"] for _, asset in made])
    named = ((job.work.name(index) or _asset_name(asset), asset["id"]) for index, asset in made if asset["id"] in kept)
    return f"{slug(title)}_{job.work.kind.replace('batch', 'level')}", _named(named)


def _asset_name(asset: Mapping[str, Any]) -> str:
    return f"{slug(asset['title'])}_{asset['seed']}"


def _named(props: Iterable[tuple[str, str]]) -> dict[str, str]:
    """File names for (name, id): where a name comes again, in whatever case, a number is added."""
    files: dict[str, str] = {}
    for name, asset in props:
        file, number = f"{name}.glb", 1
        while file.lower() in files:
            number += 1
            file = f"{name}_{number}.glb"
        files[file.lower()] = asset
    return files


async def zip_stream(bridge: Bridge, files: Mapping[str, str]) -> AsyncIterator[bytes]:
    """The .zip of these files' .glb, piece by piece; they are stored, as pictures in them are packed already."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, asset in files.items():
            facts = await bridge.library.asset(asset)
            info = zipfile.ZipInfo(name, _date(facts["created"]))
            archive.writestr(info, await bridge.library.read_file(asset, "glb"))
            yield sink.take()
    yield sink.take()


def _date(created: str) -> tuple[int, int, int, int, int, int]:
    """The time of `2026-11-24T10:00:00Z` in an archive, whose years begin with 1980."""
    numbers: Sequence[int] = [int(part) for part in re.findall(r"\d+", created)]
    year, month, day, hour, minute, second = numbers
    return max(year, 1980), month, day, hour, minute, second


class _Sink(io.BytesIO):
    """What is written, until it is taken; positions count from the archive's beginning."""

    _taken = 0

    def take(self) -> bytes:
        """All since the last time."""
        data = self.getvalue()
        self._taken += len(data)
        super().seek(0)
        self.truncate()
        return data

    def tell(self) -> int:
        return self._taken + super().tell()

    def seek(self, position: int, whence: int = 0) -> int:
        return super().seek(position - self._taken if whence == 0 else position, whence) + self._taken
