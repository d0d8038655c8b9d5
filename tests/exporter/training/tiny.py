"""A data set of two boxes that costs nothing to make: exact fields, no meshes read."""

from functools import cache

import pytest
import torch

from propsmith.exporter.training.data.dataset import SampleSet
from propsmith.exporter.training.data.field_samples import SampleOptions, sample_shape
from propsmith.exporter.training.data.mesh_source import HALF_EXTENT, Record
from tests.exporter.training.shapes import box

OPTIONS = SampleOptions(surface=256, near=400, volume=200)


@cache
def tiny_samples() -> SampleSet:
    """A red flat box and a blue tall one, both props of the training set."""
    pytest.importorskip("igl")
    rows, records = [], []
    for number, half in enumerate([(HALF_EXTENT, 0.4, 0.6), (0.3, HALF_EXTENT, 0.5)]):
        color = torch.zeros(12, 3, 3)
        color[..., 2 * number] = 0.8
        row = sample_shape(
            box(half), color, torch.zeros(12, dtype=torch.int64), OPTIONS, torch.Generator().manual_seed(number)
        )
        row["palette"] = color[:1, 0].expand(8, 3).contiguous()
        row["palette_share"] = torch.tensor([1.0] + [0.0] * 7)
        row["half_extent"] = torch.tensor(half)
        rows.append(row)
        records.append(Record(f"box{number}", {"caption": "box"}, shape_group="1"))
    return SampleSet(records, OPTIONS, {name: torch.stack([row[name] for row in rows]) for name in rows[0]})
