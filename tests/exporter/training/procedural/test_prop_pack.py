"""Packs: the same whoever makes them, read by the same reader as real props."""

from pathlib import Path

import numpy as np
import pytest

from propsmith.exporter.training.data.mesh_source import open_source
from propsmith.exporter.training.procedural.prop_pack import PackOptions, make_pack, pack_shape
from propsmith.runtime.errors import InputError


def test_a_pack_is_resumed_and_read_as_real_props_are(tmp_path: Path) -> None:
    options = PackOptions(count=12, seed=3, chunk=4)
    path = make_pack(tmp_path / "a", options, workers=1)
    source = open_source(path)
    assert len(source.records) == 12
    assert [record.id for record in source.records[:2]] == ["p-3-000000", "p-3-000001"]
    corners, colors = source.read(5)
    shape = pack_shape(5, options)
    assert corners.shape == colors.shape == (int(shape.row["triangles"]), 3, 3)
    assert np.allclose(colors, shape.arrays["c"] / 255)
    assert np.ptp(corners.reshape(-1, 3), axis=0).max() == pytest.approx(1, abs=1e-4)
    assert len(source.records[5].row["captions"].split(" | ")) >= 4
    (tmp_path / "b").mkdir()
    # Another run that is given the first chunk goes on from it: the result is the same.
    again = make_pack(tmp_path / "b", options, workers=2)
    assert again.with_suffix(".csv").read_bytes() == path.with_suffix(".csv").read_bytes()
    with np.load(path) as one, np.load(again) as two:
        assert all(np.array_equal(one[name], two[name]) for name in one)


def test_what_cannot_be_packed_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no generator for 'unicorn'"):
        make_pack(tmp_path, PackOptions(kinds=("unicorn",)))
    make_pack(tmp_path, PackOptions(count=2, kinds=("rock",)), workers=1)
    with pytest.raises(InputError, match="other options"):
        make_pack(tmp_path, PackOptions(count=3, kinds=("rock",)), workers=1)
