import zlib
from pathlib import Path

import numpy as np
import pytest
import torch

from propsmith.exporter.training.data.dataset import build_samples, load_samples
from propsmith.exporter.training.data.field_samples import SampleOptions
from propsmith.exporter.training.data.mesh_source import HALF_EXTENT, Record, normalize_corners, open_source
from propsmith.runtime.errors import InputError
from tests.exporter.training.shapes import box

pytest.importorskip("igl")
OPTIONS = SampleOptions(surface=64, near=60, volume=20)
CPU = torch.device("cpu")


def write_folder(folder: Path, count: int = 3) -> Path:
    """Boxes of different heights as OBJ files with vertex colours, and their table."""
    folder.mkdir()
    rows = ["id,caption,is_prop"]
    for number in range(count):
        vertices = box((0.5, 0.2 * (number + 1), 0.5)).reshape(-1, 3).numpy()
        lines = ["v {} {} {} 1.0 0.0 0.0".format(*vertex) for vertex in vertices]
        lines += [f"f {3 * k + 1} {3 * k + 2} {3 * k + 3}" for k in range(12)]
        (folder / f"box{number}.obj").write_text("\n".join(lines), encoding="utf-8")
        rows.append(f"box{number},red box,{int(number != 1)}")
    (folder / "captions.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pytest.importorskip("trimesh")
    return write_folder(tmp_path / "meshes")


def test_a_folder_becomes_samples(folder: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    out = build_samples(
        folder,
        tmp_path / "out",
        options=OPTIONS,
        device=CPU,
        shard_size=2,
        on_progress=lambda a, b: seen.append((a, b)),
    )
    samples = load_samples(out, CPU)
    assert seen == [(2, 3), (3, 3)]
    assert [record.id for record in samples.records] == ["box0", "box1", "box2"]
    assert samples.arrays["query_position"].shape == (3, 80, 3)
    assert samples.select(props=False).tolist() == [1]
    assert samples.arrays["palette"][0, 0].tolist() == pytest.approx([1, 0, 0], abs=0.01)
    assert samples.arrays["half_extent"].amax(1).tolist() == pytest.approx([HALF_EXTENT] * 3)


def test_an_interrupted_build_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    out = build_samples(folder, tmp_path / "out", options=OPTIONS, device=CPU, shard_size=1)
    whole = load_samples(out, CPU)
    kept = (out / "shard-0000.safetensors").stat().st_mtime_ns
    (out / "shard-0001.safetensors").unlink()
    with pytest.raises(InputError, match=r"shard-0001.safetensors is missing"):
        load_samples(out, CPU)
    build_samples(folder, out, options=OPTIONS, device=CPU, shard_size=1)
    again = load_samples(out, CPU)
    assert (out / "shard-0000.safetensors").stat().st_mtime_ns == kept
    assert all(torch.equal(whole.arrays[name], again.arrays[name]) for name in whole.arrays)


def test_other_options_need_another_folder(folder: Path, tmp_path: Path) -> None:
    out = build_samples(folder, tmp_path / "out", options=OPTIONS, device=CPU)
    with pytest.raises(InputError, match="other shapes or options"):
        build_samples(folder, out, options=SampleOptions(surface=32, near=60, volume=20), device=CPU)


def test_without_queries_only_surfaces_are_read(folder: Path, tmp_path: Path) -> None:
    out = build_samples(folder, tmp_path / "out", options=OPTIONS, device=CPU)
    assert not any(name.startswith("query") for name in load_samples(out, CPU, queries=False).arrays)


def test_a_pack_is_read_back_in_its_own_units(tmp_path: Path) -> None:
    corners = box((1, 2, 3)).reshape(-1, 3).numpy()
    low = corners.min(0)
    np.savez(
        tmp_path / "pack.npz",
        v=((corners - low) / 6 * 65535).round().astype(np.uint16),
        f=np.arange(36, dtype=np.uint16).reshape(12, 3),
        c=np.full((12, 3, 3), 51, np.uint8),
        off_v=np.array([0, 36]),
        off_f=np.array([0, 12]),
        lo=low[None],
        scale=np.array([6.0], np.float32),
    )
    (tmp_path / "pack.csv").write_text("id,caption,shape_group\na,box,17\n", encoding="utf-8")
    source = open_source(tmp_path / "pack.npz")
    triangles, colors = source.read(0)
    assert np.allclose(triangles, box((1, 2, 3)).numpy(), atol=1e-4)
    assert np.allclose(colors, 0.2)
    assert np.abs(normalize_corners(triangles)).max((0, 1)) == pytest.approx([0.95 / 3, 1.9 / 3, 0.95], abs=1e-4)


def test_the_split_is_a_hash_of_the_shape_group() -> None:
    for group in map(str, range(200)):
        assert Record("a", {}, shape_group=group).is_test == (zlib.crc32(group.encode()) % 20 == 0)


@pytest.mark.parametrize(
    ("table", "message"),
    [("id,name\na,b\n", "missing: caption"), ("id,caption\nnone,box\n", "no mesh file of that name")],
)
def test_broken_folders_are_named(tmp_path: Path, table: str, message: str) -> None:
    (tmp_path / "captions.csv").write_text(table, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        open_source(tmp_path)


def test_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder of meshes"):
        open_source(tmp_path / "nothing.zip")
