"""What a run leaves beside the props: the manifest, the timings, a contact sheet, a report and the scenes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from propsmith.runtime.batch.asset_work import THUMBNAIL, AssetRecord, file_facts, glb_name, thumbnail_name
from propsmith.runtime.batch.level_file import Level
from propsmith.runtime.batch.level_scene import gltf_scene, godot_scene, placements
from propsmith.runtime.batch.plan import Asset
from propsmith.runtime.batch.report_page import report_page
from propsmith.runtime.batch.scheduler import Outcome
from propsmith.runtime.batch.store import Store
from propsmith.runtime.files import slug
from propsmith.runtime.recipe import GENERATOR
from propsmith.runtime.render.contact_sheet import contact_sheet, decode_png, encode_png

MANIFEST = "manifest.json"
TIMINGS = "timings.json"
SHEET = "sheet.png"
REPORT = "index.html"


def write_summary(level: Level, assets: Sequence[Asset], outcome: Outcome, store: Store, seconds: float) -> None:
    """Write everything that sums up the level as a whole.

    What is in the manifest and the scenes follows from the level alone: interrupted and resumed or not, they are the
    same to the byte.
    """
    records = outcome.records
    files = {MANIFEST: _json(manifest(level, assets, outcome))}
    done = [asset for asset in assets if asset.name in records]
    placed = list(placements(assets, records))
    godot, gltf = _scenes(level)
    files[godot] = godot_scene(level.name, placed).encode()
    if placed:
        models = {asset.name: store.read(glb_name(asset.name)) or b"" for asset, _ in placed}
        files[gltf] = gltf_scene(level.name, placed, models).encode()
    if done:
        pictures = [decode_png(store.read(thumbnail_name(asset.name)) or b"") for asset in done]
        files[SHEET] = encode_png(contact_sheet(pictures, [asset.name for asset in done], columns=10))
    files[REPORT] = report_page(level, assets, outcome, THUMBNAIL).encode()
    # First, and with what is replaced: a run that is killed at any moment knows its own files again.
    replaced = {name: store.read(name) for name in files}
    known = {name: [file_facts(data) for data in (replaced[name], files[name]) if data is not None] for name in files}
    store.write(TIMINGS, _json(timings(assets, outcome, seconds) | {"files": known}))
    for name, data in files.items():
        store.write(name, data)


def changed_summary(level: Level, store: Store) -> list[str]:
    """The files in the summary's place that no run wrote, or that were changed since."""
    found = {
        name: data for name in (MANIFEST, *_scenes(level), SHEET, REPORT) if (data := store.read(name)) is not None
    }
    known = _parsed(store.read(TIMINGS)).get("files")
    if isinstance(known, dict):
        return [name for name, data in found.items() if file_facts(data) not in known.get(name, [])]
    if _parsed(found.get(MANIFEST)).get("generator", "").startswith("Propsmith "):
        return []  # an earlier version's, which kept no account
    return [*found, *([TIMINGS] if store.read(TIMINGS) is not None else [])]


def _scenes(level: Level) -> tuple[str, str]:
    """Godot's scene and the glTF one."""
    return f"{slug(level.name)}.tscn", f"{slug(level.name)}.gltf"


def _parsed(data: bytes | None) -> dict[str, Any]:
    """A JSON object, empty where there is none."""
    try:
        found = json.loads(data or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def manifest(level: Level, assets: Sequence[Asset], outcome: Outcome) -> dict[str, Any]:
    """The level's assets with their recipes, files, hashes and sizes, and what could not be made."""
    return {
        "generator": GENERATOR,
        "level": level.name,
        "assets": [_listed(asset, outcome.records[asset.name]) for asset in assets if asset.name in outcome.records],
        "failures": {asset.name: outcome.failures[asset.name] for asset in assets if asset.name in outcome.failures},
    }


def _listed(asset: Asset, record: AssetRecord) -> dict[str, Any]:
    low, high = record["bounds"]
    return {
        "name": asset.name,
        "entry": asset.entry.name,
        "parent": asset.parent,
        "tags": list(asset.entry.tags),
        "files": record["files"],
        "triangles": record["triangles"],
        "size": [float(f"{b - a:.4g}") for a, b in zip(low, high, strict=True)],
        "recipe": record["recipe"],
    }


def timings(assets: Sequence[Asset], outcome: Outcome, seconds: float) -> dict[str, Any]:
    """How long everything took: the run, each stage in all, each asset."""
    spent: Mapping[str, dict[str, float]] = {
        asset.name: outcome.records[asset.name]["seconds"] for asset in assets if asset.name in outcome.records
    }
    stages: dict[str, float] = {}
    for of_asset in spent.values():
        for stage, value in of_asset.items():
            stages[stage] = round(stages.get(stage, 0.0) + value, 3)
    rate = outcome.made / seconds * 60 if seconds > 0 else 0.0
    return {
        "run": {"seconds": round(seconds, 2), "made": outcome.made, "per_minute": round(rate, 2)},
        "stages": stages,
        "assets": dict(spent),
    }


def _json(data: Any) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()
