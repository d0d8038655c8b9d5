"""The data set: meshes are sampled into shards, which are read back as arrays on the training device.

`build_samples` is the implementation of `propsmith dataset build`. Existing shards are kept, so an interrupted build
resumes; every shape's points have their own seed, so that the result is the same either way.
"""

import json
import logging
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from propsmith.exporter.training.data.field_samples import SampleOptions, face_normals, sample_shape
from propsmith.exporter.training.data.mesh_source import MeshSource, Record, normalize_corners, open_sources
from propsmith.exporter.training.data.pixel_palette import find_palette
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import write_atomic
from propsmith.runtime.validation import InvalidDataError, parse_json, validate

log = logging.getLogger(__name__)

INDEX = "samples.json"
FORMAT = 1
OnProgress = Callable[[int, int], None]
Enrich = Callable[[MeshSource], list[Record]]
"""Records with further columns, read off the meshes: `text.caption_facts.add_facts`."""


def default_device() -> torch.device:
    """The GPU if there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def build_samples(
    source: Path | Sequence[Path],
    out: Path,
    *,
    options: SampleOptions | None = None,
    device: torch.device | None = None,
    shard_size: int = 256,
    limit: int | None = None,
    enrich: Enrich | None = None,
    on_progress: OnProgress | None = None,
) -> Path:
    """Sample every shape of packs and folders into `out`, and return `out`.

    Args:
        source: an .npz/.csv pack or a folder of meshes with `captions.csv`, or several.
        out: folder of the shards; created if needed. Existing shards are kept.
        options: numbers of points per shape.
        device: by default the GPU if there is one.
        shard_size: shapes per file.
        limit: sample only the first shapes.
        enrich: adds columns to the records.
        on_progress: called with (shapes done, total shapes).

    Raises:
        InputError: the source can't be read, or `out` holds samples made with other options.
    """
    options, device = options or SampleOptions(), device or default_device()
    meshes = open_sources([source] if isinstance(source, Path) else source)
    total = min(limit or len(meshes.records), len(meshes.records))
    out.mkdir(parents=True, exist_ok=True)
    if (out / INDEX).exists():
        _check_index(out, meshes.records[:total], options, shard_size)
    else:
        records = enrich(meshes) if enrich else meshes.records
        _write_index(out, records[:total], options, shard_size)
    for start in range(0, total, shard_size):
        stop = min(start + shard_size, total)
        path = _shard_path(out, start // shard_size)
        if not path.exists():
            shard = _sample_shard(meshes, range(start, stop), options, device)
            partial = path.with_suffix(".partial")
            save_file({name: tensor.cpu() for name, tensor in shard.items()}, partial)
            partial.replace(path)
        if on_progress:
            on_progress(stop, total)
    return out


@dataclass(frozen=True)
class _SampleIndex:
    """What `samples.json` holds."""

    format: int
    options: SampleOptions
    shard_size: int
    records: list[Record]


def _shard_path(folder: Path, number: int) -> Path:
    return folder / f"shard-{number:04d}.safetensors"


def _write_index(out: Path, records: Sequence[Record], options: SampleOptions, shard_size: int) -> None:
    index = {
        "format": FORMAT,
        "options": json.loads(json.dumps(asdict(options))),
        "shard_size": shard_size,
        "records": [
            {"id": r.id, "is_prop": r.is_prop, "shape_group": r.shape_group, "row": dict(r.row)} for r in records
        ],
    }
    write_atomic(out / INDEX, json.dumps(index).encode())


def _check_index(out: Path, records: Sequence[Record], options: SampleOptions, shard_size: int) -> None:
    """Refuse a folder of other shapes or options; columns that `Enrich` added aren't compared."""
    index = json.loads((out / INDEX).read_text(encoding="utf-8"))
    same = (index["options"], index["shard_size"]) == (json.loads(json.dumps(asdict(options))), shard_size)
    kept = [
        {name: stored["row"].get(name) for name in r.row} for stored, r in zip(index["records"], records, strict=False)
    ]
    if not same or len(index["records"]) != len(records) or kept != [dict(record.row) for record in records]:
        raise InputError(f"{out}: holds samples of other shapes or options; give another folder or delete this one")


def _sample_shard(
    meshes: MeshSource, indices: range, options: SampleOptions, device: torch.device
) -> dict[str, torch.Tensor]:
    rows = [_sample_one(meshes, index, options, device) for index in indices]
    return {name: torch.stack([row[name] for row in rows]) for name in rows[0]}


def _sample_one(
    meshes: MeshSource, index: int, options: SampleOptions, device: torch.device
) -> dict[str, torch.Tensor]:
    record = meshes.records[index]
    corners, colors = meshes.read(index)
    corners = normalize_corners(corners)
    triangles = torch.from_numpy(corners).to(device)
    areas = face_normals(torch.from_numpy(corners))[1].numpy().astype(np.float64)
    palette, share, entry = find_palette(colors.mean(1, dtype=np.float64), areas)
    generator = torch.Generator(device).manual_seed(zlib.crc32(record.id.encode()))
    row = sample_shape(
        triangles, torch.from_numpy(colors).to(device), torch.from_numpy(entry).long().to(device), options, generator
    )
    row["palette"] = torch.from_numpy(palette.astype(np.float32))
    row["palette_share"] = torch.from_numpy(share.astype(np.float32))
    row["half_extent"] = torch.from_numpy(((corners.max((0, 1)) - corners.min((0, 1))) / 2).astype(np.float32))
    return row


@dataclass(frozen=True)
class SampleSet:
    """Samples of N shapes as arrays of one device, `arrays[name][shape]`; see `sample_shape` for names and units."""

    records: list[Record]
    options: SampleOptions
    arrays: dict[str, torch.Tensor]

    def __len__(self) -> int:
        return len(self.records)

    @property
    def device(self) -> torch.device:
        """The arrays' device."""
        return self.arrays["palette"].device

    def select(self, *, test: bool | None = None, props: bool | None = None) -> torch.Tensor:
        """Indices of the shapes that are (not) in the test set and (not) props, int64."""
        chosen = [
            number
            for number, record in enumerate(self.records)
            if test in (None, record.is_test) and props in (None, record.is_prop)
        ]
        return torch.tensor(chosen, dtype=torch.int64, device=self.device)


def load_samples(folder: Path, device: torch.device | None = None, *, queries: bool = True) -> SampleSet:
    """Read the samples of `build_samples`; without `queries` only the encoder's inputs.

    Raises:
        InputError: the folder holds no samples, or their build has not finished.
    """
    device = device or default_device()
    try:
        index = validate(_SampleIndex, parse_json((folder / INDEX).read_bytes()))
    except OSError as error:
        raise InputError(f"{folder}: no {INDEX} there; make samples with `propsmith dataset build`") from error
    except InvalidDataError as error:
        raise InputError(f"{folder}: {INDEX} can't be read ({error}); make the samples again") from error
    records = index.records
    shards = [_shard_path(folder, number) for number in range(-(-len(records) // index.shard_size))]
    missing = [path.name for path in shards if not path.exists()]
    if missing:
        raise InputError(f"{folder}: {missing[0]} is missing; run `propsmith dataset build` again to finish it")
    arrays: dict[str, torch.Tensor] = {}
    for number, path in enumerate(shards):
        for name, tensor in load_file(path, device=str(device)).items():
            if queries or not name.startswith("query_"):
                if name not in arrays:
                    arrays[name] = torch.empty((len(records), *tensor.shape[1:]), dtype=tensor.dtype, device=device)
                start = number * index.shard_size
                arrays[name][start : start + len(tensor)] = tensor
    return SampleSet(records, index.options, arrays)
