"""A pack of built props to train from, made by all cores: the form of the CC0 pack, its captions in one more column.

Every shape has its own seed, so that the pack depends on the seed and the kinds alone, never on cores or interruptions.
"""

import csv
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from propsmith.exporter.training.procedural.builder import BuiltProp
from propsmith.exporter.training.procedural.compositions import build_composition
from propsmith.exporter.training.procedural.prop_captions import area_by_color, captions_of, part_facts
from propsmith.exporter.training.procedural.registry import build_prop, load_kinds
from propsmith.exporter.training.procedural.soundness import is_sound
from propsmith.runtime.arrays import AnyArray
from propsmith.runtime.errors import InputError

PACK = "props"
CAPTION_SEPARATOR = " | "
_ATTEMPTS = 4


@dataclass(frozen=True)
class PackOptions:
    """What is in a pack.

    Attributes:
        count: shapes.
        seed: of the whole pack.
        captions: a shape.
        compositions: share of the shapes that are several props together.
        chunk: shapes a file while it is made.
        kinds: nouns to make; all by default, each equally often.
    """

    count: int = 40_000
    seed: int = 0
    captions: int = 8
    compositions: float = 0.18
    chunk: int = 256
    kinds: tuple[str, ...] = field(default=())


@dataclass(frozen=True, eq=False)
class PackedShape:
    """One shape: quantized vertices, faces, colors, and its row of the table."""

    arrays: dict[str, AnyArray]
    row: dict[str, str]


def make_pack(
    out: Path, options: PackOptions, workers: int = 0, on_progress: Callable[[int, int], None] | None = None
) -> Path:
    """Make the pack `props.npz` with `props.csv` in a folder; finished chunks of an earlier run are kept.

    Args:
        out: the folder; created if needed.
        options: what to make.
        workers: processes; by default one a core.
        on_progress: called with (shapes done, total shapes).

    Raises:
        InputError: an unknown kind, or `out` holds chunks made with other options.
    """
    unknown = sorted(set(options.kinds) - set(load_kinds()))
    if unknown:
        raise InputError(f"no generator for {unknown[0]!r}; `propsmith dataset preview --list` names all")
    out.mkdir(parents=True, exist_ok=True)
    stamp, text = out / "options.txt", f"{options}\n"
    if stamp.exists() and stamp.read_text(encoding="utf-8") != text:
        raise InputError(f"{out}: holds a pack of other options; give another folder or delete this one")
    stamp.write_text(text, encoding="utf-8")
    path, starts = out / f"{PACK}.npz", list(range(0, options.count, options.chunk))
    if path.exists():
        return path
    done = 0
    with ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=get_context("spawn")) as pool:
        for start in pool.map(_make_chunk, starts, [out] * len(starts), [options] * len(starts)):
            done += min(options.chunk, options.count - start)
            if on_progress:
                on_progress(done, options.count)
    return _merge([_chunk_path(out, start) for start in starts], path)


def pack_shape(index: int, options: PackOptions) -> PackedShape:
    """Build the shape of this index."""
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([options.seed, index])))
    seed = int(rng.integers(2**31))
    if rng.random() < options.compositions and not options.kinds:
        composition = build_composition(seed)
        prop, captions, name = composition.prop, list(composition.captions), "+".join(composition.nouns)
        family, group = "composition", f"composition/{prop.noun}/{'/'.join(composition.nouns)}"
    else:
        nouns = options.kinds or tuple(load_kinds())
        of = load_kinds()[nouns[index % len(nouns)]]
        for attempt in range(_ATTEMPTS):
            prop = build_prop(of, seed + attempt)
            if is_sound(prop):
                break
        captions, name, family = captions_of(of, prop, rng, options.captions), of.noun, of.family
        group = _group(prop)
    row = {
        "id": f"p-{options.seed}-{index:06d}",
        "author": "Propsmith",
        "pack": "procedural",
        "licence": "CC0-1.0",
        "name": name,
        "caption": captions[0],
        "captions": CAPTION_SEPARATOR.join(captions),
        "colours": "; ".join(f"{color} {share:.2f}" for color, share in area_by_color(prop).items()),
        "category": family,
        "is_prop": "1",
        "triangles": str(len(prop.faces)),
        "shape_group": group,
        "kind": name,
        "variant": prop.variant,
    }
    return PackedShape(_quantized(prop), row)


def _group(prop: BuiltProp) -> str:
    """Kind, variant, and the colors of its largest parts: what is held out together as a combination never seen."""
    facts = [f"{fact.name} {fact.color}" for fact in part_facts(prop)[:2]]
    whole = next(iter(area_by_color(prop)))
    return "/".join([prop.noun, prop.variant, prop.proportion, *(facts or [whole])])


def _quantized(prop: BuiltProp) -> dict[str, AnyArray]:
    low = prop.vertices.min(0)
    scale = float((prop.vertices.max(0) - low).max())
    colors = (prop.face_colors * 255).round().astype(np.uint8)
    return {
        "v": ((prop.vertices - low) / scale * 65535).round().astype(np.uint16),
        "f": prop.faces.astype(np.int32),
        "c": np.repeat(colors[:, None], 3, axis=1),
        "lo": low[None].astype(np.float32),
        "scale": np.array([scale], np.float32),
    }


def _chunk_path(out: Path, start: int) -> Path:
    return out / f"chunk-{start:07d}.npz"


def _make_chunk(start: int, out: Path, options: PackOptions) -> int:
    """Make one chunk unless it is there; returns its start."""
    path = _chunk_path(out, start)
    if path.exists() and path.with_suffix(".csv").exists():
        return start
    shapes = [pack_shape(index, options) for index in range(start, min(start + options.chunk, options.count))]
    _write_table([shape.row for shape in shapes], path.with_suffix(".csv"))
    _write_arrays([shape.arrays for shape in shapes], path)
    return start


def _write_table(rows: list[dict[str, str]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _write_arrays(shapes: list[dict[str, AnyArray]], path: Path) -> None:
    arrays = {name: np.concatenate([shape[name] for shape in shapes]) for name in ("v", "f", "c", "lo", "scale")}
    for name, key in (("off_v", "v"), ("off_f", "f")):
        arrays[name] = np.concatenate([[0], np.cumsum([len(shape[key]) for shape in shapes])]).astype(np.int64)
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, allow_pickle=False, **arrays)
    partial.replace(path)


def _merge(chunks: list[Path], path: Path) -> Path:
    """All chunks as one pack; the chunks are removed."""
    rows: list[dict[str, str]] = []
    shapes: list[dict[str, AnyArray]] = []
    for chunk in chunks:
        with chunk.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
        with np.load(chunk) as pack:
            arrays = dict(pack)
        for k in range(len(arrays["scale"])):
            v, f = (slice(arrays[name][k], arrays[name][k + 1]) for name in ("off_v", "off_f"))
            shapes.append(
                {
                    "v": arrays["v"][v],
                    "f": arrays["f"][f],
                    "c": arrays["c"][f],
                    "lo": arrays["lo"][k : k + 1],
                    "scale": arrays["scale"][k : k + 1],
                }
            )
    _write_table(rows, path.with_suffix(".csv"))
    _write_arrays(shapes, path)
    for chunk in chunks:
        chunk.unlink()
        chunk.with_suffix(".csv").unlink()
    return path
