"""Profiles: one prop laid out for each engine, read back the same."""

import json
import struct

import numpy as np
import pygltflib
import pytest
import trimesh

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.distance import SurfaceError
from propsmith.runtime.geometry.lod.lods import Lod
from propsmith.runtime.geometry.mesh import Mesh, signed_volume
from propsmith.runtime.geometry.normals import shade
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.gltf.glb_writer import encode_glb
from propsmith.runtime.gltf.profiles import PROFILES, find_profile
from propsmith.runtime.texture.texture_set import TextureSet
from propsmith.runtime.texture.textured_lods import TexturedLods


def level(sections):
    shape = trimesh.creation.cylinder(0.4, 1.0, sections=sections)
    mesh = shade(Mesh(shape.vertices + np.array([0.5, 0.25, 2]), shape.faces), "flat")
    uvs = np.clip(mesh.vertices[:, :2] % 1, 0, 1)
    tangents = np.tile(np.array([1, 0, 0, -1], np.float32), (len(mesh.vertices), 1))
    return Mesh(mesh.vertices, mesh.faces, np.full_like(mesh.vertices, 0.5), mesh.normals, uvs, tangents)


LEVELS = [level(24), level(12), level(6)]
HULLS = [Mesh(m.vertices, m.faces) for m in (trimesh.creation.box(), trimesh.creation.box((2, 1, 1)))]


def write(name, tmp_path, **choices):
    path = tmp_path / f"{name}.glb"
    data = encode_glb(LEVELS, name="fass", extras={"a": 1}, profile=PROFILES[name], hulls=HULLS, **choices)
    path.write_bytes(data)
    return path, pygltflib.GLTF2.load_from_bytes(data)


def scene_names(file):
    def below(index):
        node = file.nodes[index]
        return [node.name, *(name for child in node.children or [] for name in below(child))]

    return [name for root in file.scenes[0].nodes for name in below(root)]


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("generic", ["fass"]),
        ("godot", ["fass_LOD0", "fass_1-convcolonly", "fass_2-convcolonly"]),
        ("unity", ["fass", "fass_LOD0", "fass_hull_1", "fass_hull_2"]),
        ("unreal", ["fass", "UCX_fass_01", "UCX_fass_02"]),
        ("web", ["fass"]),
    ],
)
def test_what_is_in_the_scene(name, names, tmp_path):
    _, file = write(name, tmp_path)
    assert scene_names(file) == names
    carrier = next(node for node in file.nodes if (node.extensions or {}).get("MSFT_lod"))
    lods = [file.nodes[i] for i in carrier.extensions["MSFT_lod"]["ids"]]
    assert [node.name for node in lods] == ["fass_LOD1", "fass_LOD2"]
    assert carrier.extras["MSFT_screencoverage"] == [0.5, 0.25, 0.1]


def test_unity_shows_the_finest_level_alone_and_finds_the_rest(tmp_path):
    _, file = write("unity", tmp_path)
    assert file.scene == 0
    assert [file.nodes[i].name for i in file.scenes[1].nodes] == ["fass_LOD1", "fass_LOD2"]
    hulls = [mesh for mesh in file.meshes if "hull" in mesh.name]
    material = file.materials[hulls[0].primitives[0].material]
    assert (material.alphaMode, material.pbrMetallicRoughness.baseColorFactor[3]) == ("MASK", 0)
    assert {hull.primitives[0].material for hull in hulls} == {1}


@pytest.mark.parametrize("name", PROFILES)
def test_it_is_read_back(name, tmp_path):
    path, _ = write(name, tmp_path)
    asset = read_glb(path)
    assert (asset.name, asset.extras) == ("fass", {"a": 1})
    tolerance = 1e-4 if PROFILES[name].packed else 0
    for found, made in zip(asset.lods, LEVELS, strict=True):
        assert found.vertices == pytest.approx(made.vertices, abs=tolerance)
        assert found.normals == pytest.approx(made.normals, abs=0.01 if tolerance else 0)
        assert found.uvs == pytest.approx(made.uvs, abs=tolerance)
        assert found.tangents == pytest.approx(made.tangents, abs=0.01 if tolerance else 0)
        assert signed_volume(found) == pytest.approx(signed_volume(made), rel=1e-3)
    hulls = HULLS if PROFILES[name].hull else []
    assert [signed_volume(hull) for hull in asset.hulls] == pytest.approx([signed_volume(hull) for hull in hulls])


def test_godot_gets_plain_floats(tmp_path):
    _, file = write("godot", tmp_path)
    assert file.extensionsRequired == []
    positions = [file.accessors[m.primitives[0].attributes.POSITION] for m in file.meshes]
    assert {a.componentType for a in positions} == {pygltflib.FLOAT}


def test_web_files_are_quantised_and_compressed(tmp_path):
    pytest.importorskip("meshoptimizer", reason="meshoptimizer isn't installed")
    web, file = write("web", tmp_path)
    assert file.extensionsRequired == ["KHR_mesh_quantization", "EXT_meshopt_compression"]
    assert web.stat().st_size < 0.6 * write("generic", tmp_path)[0].stat().st_size


def test_web_files_without_meshoptimizer_are_quantised(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    path, file = write("web", tmp_path)
    assert file.extensionsRequired == ["KHR_mesh_quantization"]
    views = [v for v in file.bufferViews if v.target == pygltflib.ARRAY_BUFFER]
    assert all(v.byteStride % 4 == 0 and v.byteOffset % 4 == 0 for v in views)
    assert read_glb(path).lods[0].vertices == pytest.approx(LEVELS[0].vertices, abs=1e-4)


def test_textured_web_files_are_read_back(tmp_path):
    image = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    textures = TextureSet(image, image, image)
    none = SurfaceError(0.0, 0.0)
    lods = [Lod(mesh, 99, none, none, None, 0, 0, 0) for mesh in LEVELS]
    path = tmp_path / "web.glb"
    path.write_bytes(encode_glb(TexturedLods(tuple(lods), textures=textures), profile=PROFILES["web"]))
    asset = read_glb(path)
    np.testing.assert_array_equal(asset.textures.base_color, image)
    assert asset.lods[2].vertices == pytest.approx(LEVELS[2].vertices, abs=1e-4)


def test_the_bytes_are_the_same_each_time(tmp_path):
    for name in PROFILES:
        assert write(name, tmp_path)[0].read_bytes() == write(name, tmp_path)[0].read_bytes()


def test_an_unknown_profile_is_told():
    with pytest.raises(InputError, match="no engine profile 'quake': there are generic, godot, unity, unreal, web"):
        find_profile("quake")


def test_large_meshes_pass_through_every_profile(tmp_path):
    big = trimesh.creation.icosphere(7)
    mesh = shade(Mesh(big.vertices, big.faces), "smooth")
    assert len(mesh.vertices) > 65536
    for name in PROFILES:
        data = encode_glb([mesh], profile=PROFILES[name], name="größe")
        length = struct.unpack_from("<I", data, 12)[0]
        document = json.loads(data[20 : 20 + length])
        assert document["accessors"][-1]["componentType"] == pygltflib.UNSIGNED_INT
        path = tmp_path / "big.glb"
        path.write_bytes(data)
        assert np.ptp(read_glb(path).lods[0].faces) == len(mesh.vertices) - 1
