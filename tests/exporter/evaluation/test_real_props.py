import pytest

from propsmith.exporter.evaluation.real_props import RealProps
from propsmith.runtime.errors import InputError
from tests.exporter.evaluation.packs import write_pack


def test_held_out_props_are_split_and_no_training_prop_is_among_them(tmp_path):
    real = RealProps([write_pack(tmp_path / "pack.npz", held_out=5, training=3)])
    assert {kind: real.count(kind) for kind in ("asked", "reference", "training")} == {
        "asked": 3,
        "reference": 2,
        "training": 3,
    }
    names = {kind: real.names(kind) for kind in ("asked", "reference", "training")}
    assert names["training"] == ["box_5", "box_6", "box_7"]
    assert sorted(names["asked"] + names["reference"]) == [f"box_{n}" for n in range(5)]
    assert real.names("asked", 2) == names["asked"][:2]
    assert real.names("training", 2) == ["box_5", "box_7"]


def test_props_carry_what_the_table_says(tmp_path):
    (prop, *_) = RealProps([write_pack(tmp_path / "pack.npz")]).props("training", 1)
    assert (prop.name, prop.reference, prop.prompt) == ("box_4", "box/4", "gray box 4")
    assert (prop.category, prop.seed) == ("container", None)
    # 1 x 1.2 x 1, its longest side 1.9
    assert prop.mesh.bounds[1] == pytest.approx([0.95 / 1.2, 0.95, 0.95 / 1.2], abs=1e-4)
    assert prop.surface.colors[0] == pytest.approx([128 / 255] * 3, abs=1e-3)


def test_variants_of_a_shape_count_once(tmp_path):
    pack = write_pack(tmp_path / "pack.npz")
    table = pack.with_suffix(".csv")
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].rpartition(",")[0] + "," + lines[1].rpartition(",")[2]
    table.write_text("\n".join(lines), encoding="utf-8")
    real = RealProps([pack])
    assert real.count("asked") + real.count("reference") == 3


def test_packs_without_held_out_props_are_refused(tmp_path):
    pack = write_pack(tmp_path / "pack.npz", held_out=1)
    with pytest.raises(InputError, match="holds no two props of the test set"):
        RealProps([pack])
    with pytest.raises(InputError, match="give a folder of meshes"):
        RealProps([tmp_path / "other.npz"])
