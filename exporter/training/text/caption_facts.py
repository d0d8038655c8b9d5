"""What a real prop's mesh adds to its caption: colors of its upper and lower part, front and back; its proportion.

Packs name a model "house"; that its roof is red and its walls are grey stands in its colors alone.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from propsmith.exporter.training.data.mesh_source import MeshSource, Record
from propsmith.exporter.training.text.captions import build_caption, color_word
from propsmith.runtime.arrays import AnyArray

REGIONS = "regions"
"""Column: "top red; base grey"."""
PROPORTION = "proportion"
"""Column: a word of `_PROPORTIONS`, or empty."""

_AXES = ((1, "top", "base", 0.6), (2, "front", "back", 0.75))
"""Axis, the words for its upper and lower third, and the share of a third that one color must have."""
_PROPORTIONS = {(1, True): "tall", (1, False): "low", (0, True): "wide", (0, False): "narrow"}
_FEW = 4
_ODD = 1.35


def add_facts(meshes: MeshSource) -> list[Record]:
    """The records of a source with the columns `regions` and `proportion`, as far as they can be read off.

    Records that bring their own captions are left as they are.
    """
    own = {index for index, record in enumerate(meshes.records) if record.row.get("captions")}
    extents: dict[int, AnyArray] = {}
    regions: dict[int, str] = {}
    for index in range(len(meshes.records)):
        if index not in own:
            corners, colors = meshes.read(index)
            extents[index] = np.ptp(corners.reshape(-1, 3), axis=0)
            regions[index] = color_regions(corners, colors)
    proportions = proportion_words(meshes.records, extents)
    return [
        record
        if index in own
        else Record(
            record.id,
            {**record.row, REGIONS: regions[index], PROPORTION: proportions.get(index, "")},
            record.is_prop,
            record.shape_group,
        )
        for index, record in enumerate(meshes.records)
    ]


def color_regions(corners: AnyArray, colors: AnyArray) -> str:
    """Where the colors of a mesh lie, as "top red; base grey": only where the two ends differ and each has one color.

    Args:
        corners: `[F, 3, 3]`, +Y up, front to +Z.
        colors: sRGB of the corners in 0..1, `[F, 3, 3]`.
    """
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    keys, inverse = np.unique((colors.mean(1) * 15).round().astype(np.int64), axis=0, return_inverse=True)
    words = np.array([color_word(key / 15) for key in keys])[inverse.ravel()]
    found = []
    for axis, upper, lower, least in _AXES:
        height = corners[..., axis].mean(1)
        low, high = corners[..., axis].min(), corners[..., axis].max()
        share = (height - low) / max(float(high - low), 1e-9)
        ends = [_main_word(words[end], areas[end], least) for end in (share > 2 / 3, share < 1 / 3)]
        if all(ends) and ends[0] != ends[1]:
            found += [f"{upper} {ends[0]}", f"{lower} {ends[1]}"]
    return "; ".join(found)


def _main_word(words: AnyArray, areas: AnyArray, least: float) -> str:
    total = float(areas.sum())
    if not total:
        return ""
    names, inverse = np.unique(words, return_inverse=True)
    shares = np.bincount(inverse, areas) / total
    return str(names[shares.argmax()]) if shares.max() >= least else ""


def proportion_words(records: Sequence[Record], extents: dict[int, AnyArray]) -> dict[int, str]:
    """Index to "tall", "low", "wide" or "narrow", where a shape's sides differ by a third from its noun's median.

    Args:
        records: of the source.
        extents: index to the sides of the bounding box `[3]`.
    """
    by_noun: dict[str, list[int]] = defaultdict(list)
    for index in extents:
        by_noun[build_caption(records[index].row).noun].append(index)
    words = {}
    for members in by_noun.values():
        if len(members) < _FEW:
            continue
        sides = np.array([extents[index] for index in members]) + 1e-9
        for axis, others in ((1, (0, 2)), (0, (1, 2))):
            ratio = sides[:, axis] / sides[:, others].max(1)
            odd = ratio / np.median(ratio)
            for index, value in zip(members, odd, strict=True):
                if index not in words and (value > _ODD or value < 1 / _ODD):
                    words[index] = _PROPORTIONS[axis, bool(value > 1)]
    return words
