"""Jobs that make the props of a level: each is a work of its own, equal to one that was requested by itself."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from propsmith.engine_bridge.jobs.generate_job import Generate
from propsmith.engine_bridge.jobs.job import Job, Work, WorkRequest
from propsmith.engine_bridge.jobs.params import JobName, ProfileName, Seed, Text, read_params, split_options
from propsmith.engine_bridge.jobs.vary_job import Vary
from propsmith.engine_bridge.jobs.wire_options import read_options, wrong
from propsmith.engine_bridge.protocol import MAX_LEVEL, RpcError
from propsmith.runtime.batch.asset_work import asset_options
from propsmith.runtime.batch.level_file import Level, LevelEntry, LevelError, PropPlacement, Style, parse_level
from propsmith.runtime.batch.level_scene import placements
from propsmith.runtime.batch.plan import Asset, plan_assets
from propsmith.runtime.gltf.names import identifier_name
from propsmith.runtime.gltf.profiles import GENERIC

MAX_PROPS = 256
MAX_PLACEMENTS = 4096
MAX_MISTAKES = 100
_OPTIONS = ("steps", "resolution")
_UNMADE: dict[str, Any] = {"id": "", "size": [1.0, 1.0, 1.0]}
"""Stands for a prop that is still to be made."""

LEVEL_LIMITS = {"level_bytes": MAX_LEVEL, "level_props": MAX_PROPS, "level_placements": MAX_PLACEMENTS}


@dataclass(frozen=True)
class LevelParams:
    """The params of `batch`."""

    level: Any
    file: Text | None = None
    job: JobName | None = None
    seed: Seed | None = None
    profile: ProfileName | None = None


@dataclass(frozen=True)
class LevelJob(Work):
    """The props of a level, in its order."""

    kind = "batch"
    background = True

    level: Level = field(default_factory=lambda: Level("", ()))

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> WorkRequest:
        """Read the params of `batch`.

        Raises:
            RpcError: `params`, naming the first that is wrong; `level`, with every mistake of the level.
        """
        options, rest = split_options(params)
        for name in options:
            if name not in _OPTIONS:
                raise RpcError("params", f"{name} is the level's own to say, entry by entry", param=name)
        read = read_params(LevelParams, rest)
        chosen = read_options(options)
        content = _content(read.level)
        level = _read_level(_file_name(read.file, content), content, read.profile)
        if read.seed is not None:
            level = replace(level, seed=read.seed)
        work = cls(level.name, None, level.seed, level.assets, read.profile, chosen, level)
        return WorkRequest(work, None, read.job)

    @cached_property
    def _planned(self) -> tuple[Asset, ...]:
        return plan_assets(self.level)

    @cached_property
    def _indices(self) -> dict[str, int]:
        return {asset.name: index for index, asset in enumerate(self._planned)}

    def item(self, index: int, source: str | None) -> tuple[Work, int]:
        """The work that makes one prop; see Work."""
        asset = self._planned[index]
        options = asset_options(asset, self.level.style, self.options.steps, self.options.resolution)
        profile = None if options.profile == GENERIC.name else options.profile
        plain = replace(options, seed=0, profile=GENERIC.name)
        if asset.parent is None:
            return Generate(asset.entry.prompt, None, asset.seed, 1, profile, plain), 0
        return Vary(None, None, asset.seed, 1, profile, plain, source or "", asset.entry.strength), 0

    def parent(self, index: int) -> int | None:
        """What a variation is made from; see Work."""
        parent = self._planned[index].parent
        return None if parent is None else self._indices[parent]

    def name(self, index: int) -> str:
        """The name of a prop; see Work."""
        return self._planned[index].name

    def seed_of(self, index: int) -> int:
        """The seed of a prop; see Work."""
        return self._planned[index].seed

    def snapshot_facts(self, job: Job) -> dict[str, Any]:
        """The names of its props and, in the end, where they stand."""
        placed = self.placements(job.assets) if job.ended else []
        return {"names": [asset.name for asset in self._planned], "placements": placed, "rate": job.rate}

    def progress_facts(self, job: Job, index: int) -> dict[str, Any]:
        """Which prop, how many are made and failed, and how fast it goes."""
        return {"name": self.name(index), "made": len(job.assets), "failed": len(job.failures), "rate": job.rate}

    def asset_facts(self, job: Job, index: int) -> dict[str, Any]:
        """Its name, and where it will stand if nothing fails; rows for props without a place come at the end."""
        if not self._planned[index].entry.placements:
            return {"name": self.name(index), "placements": []}
        hoped = dict.fromkeys(range(self.count), _UNMADE) | job.assets
        placed = [place for place in self.placements(hoped) if place["index"] == index]
        return {"name": self.name(index), "placements": placed}

    def list_facts(self) -> dict[str, Any]:
        """Its props are left off, too."""
        return {**super().list_facts(), "assets": [], "names": [], "placements": []}

    def placements(self, assets: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
        """Where what is made stands: the protocol's Placements.

        Args:
            assets: the finished props, as the library has them.
        """
        records = {self.name(index): {"bounds": _bounds(asset["size"])} for index, asset in assets.items()}
        return [
            {
                "index": self._indices[asset.name],
                "name": identifier_name(asset.name),
                "asset": assets[self._indices[asset.name]]["id"],
                "position": list(place.position),
                "turn": float(place.turn),
                "scale": float(place.scale),
            }
            for asset, place in placements(self._planned, records)
        ]

    def to_dict(self) -> dict[str, Any]:
        """For the library; see Work."""
        return {**super().to_dict(), "level": json.dumps(asdict(self.level), separators=(",", ":"))}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` gave; see Work."""
        return super().from_dict({**data, "level": _restore_level(json.loads(data["level"]))})


def _restore_level(data: dict[str, Any]) -> Level:
    """Numbers stay as the level's author wrote them, 2 or 2.0: they are part of a prop's key and recipe."""
    style = Style(**{**data["style"], "palette": tuple(data["style"]["palette"])})
    return Level(data["name"], tuple(map(_restore_entry, data["entries"])), data["seed"], style)


def _restore_entry(data: dict[str, Any]) -> LevelEntry:
    places = (PropPlacement(**{**place, "position": tuple(place["position"])}) for place in data["placements"])
    box = None if data["box"] is None else tuple(data["box"])
    return LevelEntry(**{**data, "box": box, "tags": tuple(data["tags"]), "placements": tuple(places)})


def _content(level: Any) -> bytes | dict[str, Any]:
    """What a level holds, or its file's bytes: sent in base64, or as text."""
    if isinstance(level, dict) and set(level) != {"data"}:
        return level
    content = level.encode(errors="replace") if isinstance(level, str) else level
    if isinstance(level, dict):
        content = _decoded(level["data"])
    if not isinstance(content, bytes):
        raise wrong("level", "a level as an object, or its file as text or as bytes in base64", level)
    if len(content) > MAX_LEVEL:
        raise RpcError("params", f"level has more than {MAX_LEVEL:,} bytes: split it", param="level")
    return content


def _decoded(data: Any) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise RpcError("params", f"level.data is no base64: {error}", param="level") from error


def _file_name(file: str | None, content: bytes | dict[str, Any]) -> str:
    """The name that the level's mistakes are reported under: no path, on one line."""
    usual = "level.yaml" if isinstance(content, bytes) else "level.json"
    file = " ".join((usual if file is None else file).split())
    return file.replace("\\", "/").rpartition("/")[2] or "level"


def _read_level(file: str, content: bytes | dict[str, Any], profile: str | None) -> Level:
    try:
        level = parse_level(file, content, profile=profile)
    except LevelError as error:
        mistakes = [asdict(mistake) for mistake in error.mistakes]
        if isinstance(content, dict):  # it has no lines
            mistakes = [{**mistake, "line": None} for mistake in mistakes]
        raise _refusal(file, mistakes) from error
    placed = sum(len(entry.placements) for entry in level.entries)
    texts = []
    if level.assets > MAX_PROPS:
        texts.append(
            f"asks for {level.assets} props, at most {MAX_PROPS} go here: split the level, or use propsmith batch"
        )
    if placed > MAX_PLACEMENTS:
        texts.append(f"has {placed} placements, at most {MAX_PLACEMENTS} go here: split the level")
    if texts:
        raise _refusal(file, [{"file": file, "line": None, "field": "props", "text": text} for text in texts])
    return level


def _refusal(file: str, mistakes: list[dict[str, Any]]) -> RpcError:
    """The refusal of a level with these mistakes; what would make it endless is left off."""
    count = len(mistakes)
    text = f"{file} has {count} mistake{'s' if count > 1 else ''}; nothing was begun"
    return RpcError("level", text, mistakes=mistakes[:MAX_MISTAKES], count=count)


def _bounds(size: list[float]) -> list[list[float]]:
    x, y, z = size
    return [[-x / 2, 0.0, -z / 2], [x / 2, y, z / 2]]
