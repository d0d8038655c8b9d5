"""The bytes of a .glb, as its specification, trimesh, our own reader and Khronos' validator see them."""

import io
import json
import struct

import numpy as np
import pytest

from propsmith.runtime.color import srgb_to_linear
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lod.lod_search import LodOptions
from propsmith.runtime.geometry.lod.lods import build_lods
from propsmith.runtime.geometry.mesh import Mesh, ground_placement
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.gltf.glb_writer import encode_glb, write_glb
from tests.engines import readers
from tests.runtime.analytic_fields import box, sphere, torus

EXTRAS = {"propsmith": {"prompt": 'blue béton "barrel"', "seed": 0, "guidance": 4.0, "triangles": [300, 60]}}


@pytest.fixture(scope="module")
def chain():
    fine = extract_isosurface(np.maximum(sphere(33), box(33, (0.3, 0.8, 0.3))))
    lods = build_lods(fine, (600, 200, 60), LodOptions(error_bound=None))
    painted = lods.painted(lambda points: points * 0.5 + 0.5)
    return painted.shaded().placed(ground_placement(lods.lods[0].mesh, 1.2 / np.ptp(fine.bounds, axis=0)[1]))


@pytest.fixture(scope="module")
def data(chain):
    return encode_glb(chain, name="barrel", extras=EXTRAS)


def chunks(data):
    magic, version, length, json_length, json_type = struct.unpack_from("<4sIII4s", data)
    assert (magic, version, length, json_type) == (b"glTF", 2, len(data), b"JSON")
    assert json_length % 4 == 0
    bin_length, bin_type = struct.unpack_from("<I4s", data, 20 + json_length)
    assert bin_type == b"BIN\0"
    assert 28 + json_length + bin_length == len(data)
    return json.loads(data[20 : 20 + json_length]), data[28 + json_length :]


def test_the_first_level_is_the_scene_and_the_others_hang_on_it(data, chain):
    file, _ = chunks(data)
    assert file["scenes"][file["scene"]]["nodes"] == [0]
    assert file["nodes"][0]["extensions"] == {"MSFT_lod": {"ids": [1, 2]}}
    assert file["nodes"][0]["extras"] == {**EXTRAS, "MSFT_screencoverage": [0.5, 0.25, 0.1]}
    assert file["extensionsUsed"] == ["MSFT_lod"]
    assert "extensionsRequired" not in file
    assert [node["name"] for node in file["nodes"]] == ["barrel", "barrel_LOD1", "barrel_LOD2"]
    assert [mesh["extras"]["triangles"] for mesh in file["meshes"]] == [level.triangles for level in chain.lods]
    assert file["meshes"][1]["extras"]["max_error"] == pytest.approx(chain.lods[1].error.maximum, rel=1e-3)
    assert file["asset"]["generator"].startswith("propsmith ")


def test_one_matt_material_for_all(data):
    file, _ = chunks(data)
    (material,) = file["materials"]
    assert material["pbrMetallicRoughness"]["metallicFactor"] == 0
    assert material["pbrMetallicRoughness"]["roughnessFactor"] == pytest.approx(0.8)
    assert not material.get("doubleSided", False)
    assert all(mesh["primitives"][0]["material"] == 0 for mesh in file["meshes"])


def test_arrays_are_aligned_targeted_and_bounded(data, chain):
    file, blob = chunks(data)
    assert all(view["byteOffset"] % 4 == 0 for view in file["bufferViews"])
    assert file["buffers"] == [{"byteLength": len(blob)}]
    for level, mesh in zip(chain.lods, file["meshes"], strict=True):
        primitive = mesh["primitives"][0]
        position = file["accessors"][primitive["attributes"]["POSITION"]]
        assert position["min"] == level.mesh.vertices.min(axis=0).tolist()
        assert position["max"] == level.mesh.vertices.max(axis=0).tolist()
        assert file["bufferViews"][position["bufferView"]]["target"] == 34962
        indices = file["accessors"][primitive["indices"]]
        assert (indices["componentType"], indices["count"]) == (5123, 3 * level.triangles)
        assert file["bufferViews"][indices["bufferView"]]["target"] == 34963


def test_colors_are_linear_in_sixteen_bits(data, chain):
    file, blob = chunks(data)
    accessor = file["accessors"][file["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"]]
    assert (accessor["componentType"], accessor["type"], accessor["normalized"]) == (5123, "VEC4", True)
    view = file["bufferViews"][accessor["bufferView"]]
    stored = np.frombuffer(blob, "<u2", accessor["count"] * 4, view["byteOffset"]).reshape(-1, 4)
    expected = srgb_to_linear(chain.lods[0].mesh.colors) * 65535
    assert np.abs(stored[:, :3] - expected).max() <= 0.51
    assert (stored[:, 3] == 65535).all()


def test_dark_colors_keep_their_steps(tmp_path):
    # Neighbouring dark sRGB bytes are one step of 1/12 in 8 linear bits, but tell apart in 16.
    colors = np.repeat(np.arange(12)[:, None], 3, axis=1) / 255
    strip = Mesh(np.random.default_rng(0).normal(size=(12, 3)), np.arange(12).reshape(4, 3), colors)
    write_glb(tmp_path / "strip.glb", [strip])
    np.testing.assert_allclose(read_glb(tmp_path / "strip.glb").lods[0].colors, colors, atol=0.1 / 255)


def test_reading_gives_back_what_was_written(chain, tmp_path):
    write_glb(tmp_path / "barrel.glb", chain, name="barrel", extras=EXTRAS)
    asset = read_glb(tmp_path / "barrel.glb")
    assert asset.name == "barrel"
    assert asset.extras == EXTRAS
    assert [report["ceiling"] for report in asset.reports] == [600, 200, 60]
    for level, read in zip(chain.lods, asset.lods, strict=True):
        np.testing.assert_array_equal(read.vertices, level.mesh.vertices)
        np.testing.assert_array_equal(read.faces, level.mesh.faces)
        np.testing.assert_array_equal(read.normals, level.mesh.normals)
        np.testing.assert_allclose(read.colors, level.mesh.colors, atol=2e-4)


def test_the_same_arguments_give_the_same_bytes(chain, data):
    assert encode_glb(chain, name="barrel", extras=EXTRAS) == data


def test_one_level_needs_no_extension():
    file, _ = chunks(encode_glb([extract_isosurface(sphere(9))]))
    assert "extensionsUsed" not in file
    assert len(file["nodes"]) == 1
    assert set(file["meshes"][0]["primitives"][0]["attributes"]) == {"POSITION"}


@pytest.mark.parametrize(("vertices", "component"), [(65535, 5123), (65536, 5125)])
def test_indices_widen_where_sixteen_bits_end(vertices, component, tmp_path):
    mesh = Mesh(np.arange(vertices)[:, None] * np.eye(3)[1], np.array([[0, 1, vertices - 1]]))
    file, _ = chunks(encode_glb([mesh]))
    assert file["accessors"][-1]["componentType"] == component
    write_glb(tmp_path / "wide.glb", [mesh])
    np.testing.assert_array_equal(read_glb(tmp_path / "wide.glb").lods[0].corners, mesh.corners)


def test_trimesh_reads_the_first_level(data):
    trimesh = pytest.importorskip("trimesh")
    scene = trimesh.load_scene(io.BytesIO(data), file_type="glb")
    (node,) = scene.graph.nodes_geometry
    mesh = scene.geometry[scene.graph[node][1]]
    file, _ = chunks(data)
    assert len(mesh.faces) == file["meshes"][0]["extras"]["triangles"]
    merged = trimesh.Trimesh(mesh.vertices, mesh.faces, process=True, merge_norm=True)
    assert merged.is_watertight
    assert merged.volume > 0
    np.testing.assert_allclose(mesh.extents[1], 1.2, rtol=0.01)
    assert mesh.bounds[0, 1] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("levels", [[], [Mesh(np.zeros((3, 3)), np.zeros((0, 3), np.int32))]])
def test_nothing_to_write_is_refused(levels):
    with pytest.raises(InputError, match="at least one"):
        encode_glb(levels)


@pytest.mark.parametrize("value", [float("nan"), object(), np.float32(1)])
def test_extras_that_json_cannot_hold_are_refused(value):
    with pytest.raises(InputError, match="JSON"):
        encode_glb([extract_isosurface(sphere(9))], extras={"bad": value})


def test_files_that_cannot_be_written_or_read_say_so(tmp_path, chain):
    with pytest.raises(InputError, match="can't write"):
        write_glb(tmp_path / "none" / "barrel.glb", chain)
    with pytest.raises(InputError, match="can't read"):
        read_glb(tmp_path / "none.glb")
    for name, content in (("text", b"not a glb at all"), ("empty", b""), ("cut", encode_glb(chain)[:1000])):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=rf"{name} is not a \.glb"):
            read_glb(tmp_path / name)


def validated(paths):
    """What the validator finds in files; without it the test is skipped."""
    if readers.node_modules("gltf-validator") is None:
        pytest.skip(
            "gltf-validator NOT RUN: npm install gltf-validator, and name node_modules in PROPSMITH_NODE_MODULES"
        )
    return readers.by_validator(paths)


@pytest.mark.slow
def test_the_khronos_validator_finds_no_fault(tmp_path, chain):
    paths = [tmp_path / f"{index}.glb" for index in range(3)]
    write_glb(paths[0], chain, name="barrel", extras=EXTRAS)
    write_glb(paths[1], [extract_isosurface(torus(33))])
    write_glb(paths[2], build_lods(extract_isosurface(box(33))).painted(np.abs).shaded("flat"))
    for issues in validated(paths):
        # MSFT_lod is unknown to the validator, so it calls the nodes that only MSFT_lod names unused.
        assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"]
        assert {message["code"] for message in issues["messages"]} <= {"UNSUPPORTED_EXTENSION", "UNUSED_OBJECT"}
