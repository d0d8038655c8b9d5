"""Sources of training meshes: the CC0 pack (.npz with a .csv) or a folder of meshes with a table."""

import csv
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from propsmith.runtime.arrays import AnyArray
from propsmith.runtime.errors import InputError

HALF_EXTENT = 0.95
"""A shape's longest side spans [-0.95, 0.95]: a margin of a few grid cells keeps its surface closed inside the box."""

TABLE = "captions.csv"
MESH_SUFFIXES = (".glb", ".gltf", ".obj", ".ply", ".stl")


@dataclass(frozen=True)
class Record:
    """The table's row of one shape.

    Attributes:
        id: unique name of the shape.
        row: every column of the table as text: the captions are built from it.
        is_prop: whether it is a prop; pieces of walls and tracks train only the autoencoder.
        shape_group: shared by the variants of one shape, which are never split between training and test set.
    """

    id: str
    row: Mapping[str, str] = field(repr=False)
    is_prop: bool = True
    shape_group: str = ""

    @property
    def is_test(self) -> bool:
        """Whether the shape belongs to the test set: one group in twenty, by a hash that never changes."""
        return zlib.crc32(self.shape_group.encode()) % 20 == 0


class MeshSource(Protocol):
    """Shapes by index."""

    records: list[Record]

    def read(self, index: int) -> tuple[AnyArray, AnyArray]:
        """Corners `[F, 3, 3]` in the shape's own units and their sRGB colors in 0..1, `[F, 3, 3]`."""
        ...


def open_source(path: Path) -> MeshSource:
    """Open a pack (its .npz or its .csv) or a folder.

    Raises:
        InputError: there is neither, or the table lacks a column.
    """
    if path.is_dir():
        return FolderSource(path)
    if path.suffix in (".npz", ".csv") and path.with_suffix(".npz").exists() and path.with_suffix(".csv").exists():
        return PackSource(path)
    raise InputError(
        f"{path}: give a folder of meshes with {TABLE}, or a pack: an .npz with a .csv of the same name beside it"
    )


def open_sources(paths: Sequence[Path]) -> MeshSource:
    """Open several packs and folders as one source.

    Raises:
        InputError: one of them can't be opened, or two shapes have one id.
    """
    sources = [open_source(path) for path in paths]
    seen: set[str] = set()
    for path, source in zip(paths, sources, strict=True):
        double = next((record.id for record in source.records if record.id in seen), None)
        if double is not None:
            raise InputError(f"{path}: the shape {double!r} is in another source, too")
        seen |= {record.id for record in source.records}
    return sources[0] if len(sources) == 1 else JoinedSource(sources)


class JoinedSource:
    """The shapes of several sources, one after the other."""

    def __init__(self, sources: Sequence[MeshSource]):
        self._places = [(source, index) for source in sources for index in range(len(source.records))]
        self.records = [record for source in sources for record in source.records]

    def read(self, index: int) -> tuple[AnyArray, AnyArray]:
        """Corners and colors of one shape."""
        source, place = self._places[index]
        return source.read(place)


def read_table(path: Path) -> list[Record]:
    """Read a table of shapes: columns `id` and `caption`, optionally `is_prop`, `shape_group` and others.

    Raises:
        InputError: the file, or one of the two columns, is missing.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise InputError(f"{path}: cannot read the table of captions ({error.strerror})") from error
    missing = {"id", "caption"} - set(rows[0] if rows else {})
    if missing:
        raise InputError(
            f"{path}: the table needs a row a shape with id and caption (missing: {', '.join(sorted(missing))})"
        )
    return [Record(row["id"], row, row.get("is_prop", "1") != "0", row.get("shape_group") or row["id"]) for row in rows]


class PackSource:
    """The quantized pack: all shapes in a few arrays."""

    def __init__(self, path: Path):
        self.records = read_table(path.with_suffix(".csv"))
        with np.load(path.with_suffix(".npz"), allow_pickle=False) as pack:
            self._arrays = {name: pack[name] for name in ("v", "f", "c", "off_v", "off_f", "lo", "scale")}
        if len(self._arrays["scale"]) != len(self.records):
            raise InputError(
                f"{path}: {len(self._arrays['scale'])} shapes in the .npz, but {len(self.records)} rows in the .csv"
            )

    def read(self, index: int) -> tuple[AnyArray, AnyArray]:
        """Corners and colors of one shape."""
        a = self._arrays
        vertices = a["v"][a["off_v"][index] : a["off_v"][index + 1]] / 65535.0 * a["scale"][index] + a["lo"][index]
        faces = slice(a["off_f"][index], a["off_f"][index + 1])
        return vertices[a["f"][faces]].astype(np.float32), (a["c"][faces] / 255.0).astype(np.float32)


class FolderSource:
    """A folder of GLB, OBJ or PLY files named after the ids of its captions table, read by trimesh."""

    def __init__(self, folder: Path):
        self.records = read_table(folder / TABLE)
        self._files = [self._find(folder, record) for record in self.records]

    @staticmethod
    def _find(folder: Path, record: Record) -> Path:
        names = [record.row.get("file") or ""] + [record.id + suffix for suffix in MESH_SUFFIXES]
        for name in filter(None, names):
            if (folder / name).is_file():
                return folder / name
        raise InputError(
            f"{folder / record.id}: no mesh file of that name ({', '.join(MESH_SUFFIXES)}), though {TABLE} lists it"
        )

    def read(self, index: int) -> tuple[AnyArray, AnyArray]:
        """Corners and colors of one shape."""
        import trimesh

        loaded: Any = trimesh.load(self._files[index])
        parts: list[Any] = loaded.dump() if isinstance(loaded, trimesh.Scene) else [loaded]
        meshes = [mesh for mesh in parts if isinstance(mesh, trimesh.Trimesh) and len(mesh.faces)]
        if not meshes:
            raise InputError(f"{self._files[index]}: holds no triangles")
        corners = [np.asarray(mesh.triangles, np.float32) for mesh in meshes]
        return np.concatenate(corners), np.concatenate([_corner_colors(mesh) for mesh in meshes])


def _corner_colors(mesh: Any) -> AnyArray:
    """Per-corner sRGB `[F, 3, 3]` in 0..1 from vertex colors, a texture or the material's base color."""
    visual = mesh.visual.to_color() if mesh.visual.kind == "texture" else mesh.visual
    if visual.kind == "face":
        return np.repeat(np.asarray(visual.face_colors, np.float32)[:, None, :3] / 255, 3, axis=1)
    colors: AnyArray = np.asarray(visual.vertex_colors, np.float32)[mesh.faces][..., :3] / 255
    return colors


def normalize_corners(corners: AnyArray) -> AnyArray:
    """Move and scale corners `[F, 3, 3]` so that their bounding box is centered and its longest side fits the box."""
    low, high = corners.min((0, 1)), corners.max((0, 1))
    result: AnyArray = (corners - (low + high) / 2) * (2 * HALF_EXTENT / max(float((high - low).max()), 1e-9))
    return result
