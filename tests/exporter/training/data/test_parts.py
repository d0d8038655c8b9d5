from pathlib import Path

import pytest

from propsmith.exporter.training.data.parts import join_parts, split_file
from propsmith.runtime.errors import InputError


def test_parts_make_the_file_again(tmp_path: Path) -> None:
    source = tmp_path / "weights.bin"
    source.write_bytes(bytes(range(25)))
    parts = split_file(source, tmp_path, size=10)
    assert [part.name for part in parts] == [f"weights.bin.part00{k}" for k in range(3)]
    assert parts[2].read_bytes() == bytes(range(20, 25))
    assert join_parts(tmp_path, "weights.bin", tmp_path / "again.bin").read_bytes() == source.read_bytes()


def test_a_missing_part_is_noticed(tmp_path: Path) -> None:
    source = tmp_path / "weights.bin"
    source.write_bytes(bytes(25))
    split_file(source, tmp_path, size=10)[1].unlink()
    with pytest.raises(InputError, match="not complete"):
        join_parts(tmp_path, "weights.bin", tmp_path / "again.bin")
