"""A level as a scene: a Godot .tscn and a glTF whose nodes are the props at their placements.

Both name the props' files and copy nothing. Props without a placement stand in rows beside the level.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from propsmith.runtime.batch.asset_work import AssetRecord, glb_name
from propsmith.runtime.batch.level_file import PropPlacement
from propsmith.runtime.batch.plan import Asset
from propsmith.runtime.gltf.document import LOD, parse_document
from propsmith.runtime.gltf.names import identifier_name
from propsmith.runtime.gltf.scene_nodes import Matrix, scene_meshes

_GAP = 0.5  # metres between props that stand in rows
_ROW = 10


def placements(assets: Sequence[Asset], records: Mapping[str, AssetRecord]) -> Iterator[tuple[Asset, PropPlacement]]:
    """Every finished asset with each of its placements, in the plan's order.

    The assets of an entry take turns at its placements. Entries without any are laid out in rows in front.
    """
    loose: list[Asset] = []
    front = 0.0
    for group in _groups(assets):
        entry = group[0].entry
        made = [asset for asset in group if asset.name in records]
        if not entry.placements:
            loose += made
        for index, placement in enumerate(entry.placements if made else ()):
            front = max(front, placement.position[2])
            yield made[index % len(made)], placement
    yield from _rows(loose, records, front)


def _groups(assets: Sequence[Asset]) -> Iterator[list[Asset]]:
    groups: dict[str, list[Asset]] = {}
    for asset in assets:
        groups.setdefault(asset.entry.name, []).append(asset)
    yield from groups.values()


def _rows(
    assets: Sequence[Asset], records: Mapping[str, AssetRecord], front: float
) -> Iterator[tuple[Asset, PropPlacement]]:
    z = front + _GAP
    for start in range(0, len(assets), _ROW):
        row = assets[start : start + _ROW]
        sizes = [_size(records[asset.name]) for asset in row]
        z += max(depth for _, depth in sizes) / 2
        x = -(sum(width for width, _ in sizes) + _GAP * (len(row) - 1)) / 2
        for asset, (width, _) in zip(row, sizes, strict=True):
            yield asset, PropPlacement((round(x + width / 2, 3), 0.0, round(z, 3)))
            x += width + _GAP
        z += max(depth for _, depth in sizes) / 2 + _GAP


def _size(record: AssetRecord) -> tuple[float, float]:
    (x0, _, z0), (x1, _, z1) = record["bounds"]
    return x1 - x0, z1 - z0


def node_names(placed: Sequence[tuple[Asset, PropPlacement]]) -> list[str]:
    """A node's name for each placement, each once: the asset's own, as far as engines read no hint from it."""
    names: list[str] = []
    used: dict[str, int] = {}
    taken = {identifier_name(asset.name) for asset, _ in placed}
    for asset, _ in placed:
        base = node = identifier_name(asset.name)
        used[base] = used.get(base, 0) + 1
        while used[base] > 1 and node in taken:  # another prop may be called "well_at2"
            node = f"{base}_at{used[base]}"
            used[base] += node in taken
        taken.add(node)
        names.append(node)
    return names


def godot_scene(name: str, placed: Sequence[tuple[Asset, PropPlacement]]) -> str:
    """The text of a .tscn that instances the props' .glb files, which lie beside it in `assets/`."""
    files = list(dict.fromkeys(asset.name for asset, _ in placed))
    lines = [f"[gd_scene load_steps={len(files) + 1} format=3]", ""]
    lines += [
        f'[ext_resource type="PackedScene" path="{glb_name(file)}" id="{number}_{file}"]'
        for number, file in enumerate(files, 1)
    ]
    lines += ["", f'[node name="{_node_name(name)}" type="Node3D"]']
    for node, (asset, placement) in zip(node_names(placed), placed, strict=True):
        resource = f"{files.index(asset.name) + 1}_{asset.name}"
        lines += ["", f'[node name="{node}" parent="." instance=ExtResource("{resource}")]']
        lines.append(f"transform = Transform3D({', '.join(f'{value:.6g}' for value in _transform(placement))})")
    return "\n".join(lines) + "\n"


def _node_name(name: str) -> str:
    """A name without what Godot's node paths take for themselves."""
    return "".join("_" if c in '.:@/"%\\' or not c.isprintable() else c for c in name) or "level"


def _transform(placement: PropPlacement) -> list[float]:
    """The rows of the basis, then the origin, as Godot writes them."""
    turn, scale = math.radians(placement.turn), placement.scale
    c, s = scale * math.cos(turn), scale * math.sin(turn)
    return [round(value, 6) + 0.0 for value in (c, 0, s, 0, scale, 0, -s, 0, c, *placement.position)]


def gltf_scene(name: str, placed: Sequence[tuple[Asset, PropPlacement]], files: Mapping[str, bytes]) -> str:
    """The text of a .gltf that shows the props at their placements.

    Its buffers are the props' own .glb files, read from where their binary chunk begins; each prop's finest level is
    instanced by name.

    Args:
        name: of the scene.
        placed: what stands where.
        files: bytes of each asset's .glb.
    """
    merged: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "propsmith"},
        "scene": 0,
        "scenes": [{"name": name, "nodes": []}],
        "nodes": [],
    }
    roots: dict[str, tuple[int, Matrix]] = {}
    for label, (asset, placement) in zip(node_names(placed), placed, strict=True):
        if asset.name not in roots:
            roots[asset.name] = _merge(merged, glb_name(asset.name), files[asset.name])
        shown, matrix = roots[asset.name]
        node = {
            "name": label,
            "translation": list(placement.position),
            "rotation": list(placement.quaternion),
            "scale": [placement.scale] * 3,
            **_shown(merged, shown, matrix),
        }
        merged["scenes"][0]["nodes"].append(len(merged["nodes"]))
        merged["nodes"].append(node)
    return json.dumps(merged, indent=1)


def _shown(merged: dict[str, Any], mesh: int, matrix: Matrix) -> dict[str, Any]:
    """What a node holds to show a mesh: it, or a node below that scales it, as quantised ones need."""
    if np.array_equal(matrix, np.eye(4)):
        return {"mesh": mesh}
    merged["nodes"].append({"mesh": mesh, "matrix": matrix.T.reshape(-1).tolist()})
    return {"children": [len(merged["nodes"]) - 1]}


def _merge(merged: dict[str, Any], uri: str, glb: bytes) -> tuple[int, Matrix]:
    """Add a .glb's arrays, textures, materials and meshes; returns the finest mesh and where its node puts it."""
    document = parse_document(glb)
    part, binary = document.json, document.binary_start
    at = {key: len(merged.get(key, [])) for key in _KINDS}
    finest = scene_meshes(document).lods[0][0]
    for key in _KINDS:
        items = copy.deepcopy(part.get(key, []))
        if key == "buffers":
            # Further ones hold nothing: compressed views would lie there.
            items[:1] = [{"uri": uri, "byteLength": len(glb)}]
        for item in items:
            _shift(key, item, at, binary)
        if items:
            merged.setdefault(key, []).extend(items)
    for key in ("extensionsUsed", "extensionsRequired"):
        extensions = [e for e in part.get(key, []) if e != LOD]
        if extensions:
            merged[key] = sorted({*merged.get(key, []), *extensions})
    return document.item("nodes", finest.node)["mesh"] + at["meshes"], finest.matrix


_KINDS = ("buffers", "bufferViews", "accessors", "samplers", "images", "textures", "materials", "meshes")


def _shift(kind: str, item: dict[str, Any], at: Mapping[str, int], binary: int) -> None:
    """Make the numbers that an item refers to others by those of the merged file."""
    if kind == "bufferViews":
        for view in (item, *(item.get("extensions") or {}).values()):
            if view["buffer"] == 0:
                view["byteOffset"] = view.get("byteOffset", 0) + binary
            view["buffer"] += at["buffers"]
    elif kind == "accessors" or kind == "images":
        item["bufferView"] += at["bufferViews"]
    elif kind == "textures":
        _shift_fields(item, {"source": at["images"], "sampler": at["samplers"]})
    elif kind == "materials":
        _shift_fields(item, {"index": at["textures"]})
    elif kind == "meshes":
        for primitive in item["primitives"]:
            primitive["attributes"] = {k: v + at["accessors"] for k, v in primitive["attributes"].items()}
            _shift_fields(primitive, {"indices": at["accessors"], "material": at["materials"]})


def _shift_fields(item: Any, by: Mapping[str, int]) -> None:
    """Add to every integer field of these names, at any depth."""
    for key, value in item.items():
        if key in by and isinstance(value, int):
            item[key] = value + by[key]
        elif isinstance(value, dict):
            _shift_fields(value, by)
