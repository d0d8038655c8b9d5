"""A level as a job: read from a request, its props as works of their own, and where they stand in the end."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

from propsmith.engine_bridge.jobs.requests import MAX_SEED, Params, Work, WorkRequest, wrong
from propsmith.engine_bridge.jobs.wire_options import dump_options, profiles, read_options
from propsmith.engine_bridge.protocol import MAX_LEVEL, RpcError
from propsmith.runtime.batch.asset_work import asset_options
from propsmith.runtime.batch.level_file import Level, LevelEntry, LevelError, PropPlacement, Style, parse_level
from propsmith.runtime.batch.level_scene import placements
from propsmith.runtime.batch.plan import Asset, plan_assets
from propsmith.runtime.gltf.profiles import GENERIC

MAX_PROPS = 256
MAX_PLACEMENTS = 4096
MAX_MISTAKES = 100
_OPTIONS = ("steps", "resolution")

LIMITS = {"level_bytes": MAX_LEVEL, "level_props": MAX_PROPS, "level_placements": MAX_PLACEMENTS}


def read_batch(given: Mapping[str, Any]) -> WorkRequest:
    """Read the params of `batch`.

    Raises:
        RpcError: `params`, naming the first that is wrong; `level`, with every mistake of the level.
    """
    params = Params(given)
    job = params.job() if params.has("job") else None
    content = params.take("level")
    if not isinstance(content, str | dict):
        raise wrong("level", "a level as an object, or the text of its file", content)
    if isinstance(content, str) and len(content.encode(errors="replace")) > MAX_LEVEL:
        raise RpcError("params", f"level has more than {MAX_LEVEL:,} bytes: split it", param="level")
    file = " ".join(params.text("file", "level.yaml" if isinstance(content, str) else "level.json", 200).split())
    file = file.replace("\\", "/").rpartition("/")[2] or "level"
    seed = params.whole("seed", None, 0, MAX_SEED) if params.has("seed") else None
    profile = params.choice("profile", profiles()) if params.has("profile") else None
    options = dump_options(read_options(_only_run_options(params)))
    params.end()
    level = _read_level(file, content, profile)
    if seed is not None:
        level = replace(level, seed=seed)
    kept = json.dumps(asdict(level), separators=(",", ":"))
    work = Work("batch", level.name, seed=level.seed, count=level.assets, profile=profile, options=options, level=kept)
    return WorkRequest(work, None, job)


def _only_run_options(params: Params) -> dict[str, Any]:
    options = params.options()
    for name in options:
        if name not in _OPTIONS:
            raise RpcError("params", f"{name} is the level's own to say, entry by entry", param=name)
    return options


def _read_level(file: str, content: str | dict[str, Any], profile: str | None) -> Level:
    try:
        level = parse_level(file, content, profile=profile)
    except LevelError as error:
        mistakes = [asdict(mistake) for mistake in error.mistakes]
        if isinstance(content, dict):  # it has no lines
            mistakes = [{**mistake, "line": None} for mistake in mistakes]
        raise refusal(file, mistakes) from error
    standing = sum(len(entry.placements) for entry in level.entries)
    mistakes = []
    if level.assets > MAX_PROPS:
        text = f"asks for {level.assets} props, at most {MAX_PROPS} go here: split the level, or use propsmith batch"
        mistakes.append({"file": file, "line": None, "field": "props", "text": text})
    if standing > MAX_PLACEMENTS:
        text = f"has {standing} placements, at most {MAX_PLACEMENTS} go here: split the level"
        mistakes.append({"file": file, "line": None, "field": "props", "text": text})
    if mistakes:
        raise refusal(file, mistakes)
    return level


def refusal(file: str, mistakes: list[dict[str, Any]]) -> RpcError:
    """The refusal of a level with these mistakes; what would make it endless is left off."""
    count = len(mistakes)
    text = f"{file} has {count} mistake{'s' if count > 1 else ''}; nothing was begun"
    return RpcError("level", text, mistakes=mistakes[:MAX_MISTAKES], count=count)


@lru_cache(maxsize=8)
def _level(kept: str) -> Level:
    data = json.loads(kept)
    return Level(data["name"], tuple(_entry(entry) for entry in data["entries"]), data["seed"], _style(data["style"]))


def _style(data: dict[str, Any]) -> Style:
    return Style(**{**data, "palette": tuple(data["palette"])})


def _entry(data: dict[str, Any]) -> LevelEntry:
    places = [PropPlacement(**{**place, "position": tuple(place["position"])}) for place in data["placements"]]
    box = None if data["box"] is None else tuple(data["box"])
    return LevelEntry(**{**data, "box": box, "tags": tuple(data["tags"]), "placements": tuple(places)})


@lru_cache(maxsize=8)
def _assets(kept: str) -> tuple[Asset, ...]:
    return plan_assets(_level(kept))


def _planned(work: Work) -> tuple[Asset, ...]:
    assert work.level is not None
    return _assets(work.level)


def names(work: Work) -> list[str]:
    """The names of a level's props, by index."""
    return [asset.name for asset in _planned(work)]


def parent(work: Work, index: int) -> int | None:
    """The prop that this one is a variation of; None if it is none."""
    if work.kind != "batch":
        return None
    assets = _planned(work)
    wanted = assets[index].parent
    return None if wanted is None else next(i for i in range(index) if assets[i].name == wanted)


def item(work: Work, index: int, source: str | None) -> Work:
    """What one prop of a level takes, as a work of its own: equal to one that was asked for by hand.

    Args:
        work: of the level.
        index: of the prop.
        source: id of the asset that it is a variation of.
    """
    assert work.level is not None
    asset = _planned(work)[index]
    run = read_options(work.options)
    options = asset_options(asset, _level(work.level).style, run.steps, run.resolution)
    profile = None if options.profile == GENERIC.name else options.profile
    made = Work("generate", asset.entry.prompt, seed=asset.seed, profile=profile, options=dump_options(options))
    if asset.parent is None:
        return made
    return replace(made, kind="vary", prompt=None, asset=source, strength=asset.entry.strength)


def told_placements(work: Work, assets: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Where what is made stands: the protocol's Placements.

    Args:
        work: of the level.
        assets: the finished props, as the library tells of them.
    """
    assert work.level is not None
    planned = _planned(work)
    indices = {asset.name: index for index, asset in enumerate(planned)}
    records = {planned[index].name: {"bounds": _bounds(asset["size"])} for index, asset in assets.items()}
    return [
        {
            "index": indices[asset.name],
            "name": asset.name,
            "asset": assets[indices[asset.name]]["id"],
            "position": list(place.position),
            "turn": float(place.turn),
            "scale": float(place.scale),
        }
        for asset, place in placements(planned, records)
    ]


def _bounds(size: list[float]) -> list[list[float]]:
    x, y, z = size
    return [[-x / 2, 0.0, -z / 2], [x / 2, y, z / 2]]
