"""`propsmith inspect` and `preview`: sound files of every profile, and each fault by its line and exit code."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
import trimesh
from PIL import Image

from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.gltf.glb_writer import encode_glb
from propsmith.runtime.gltf.profiles import PROFILES
from propsmith.runtime.inspect.inspection import inspect_glb, texel_density, uv_coverage
from tests.runtime.gltf.gltf_builder import BOX_FACES, CORNERS, GltfBuilder
from tests.runtime.textured_prop import SIDE, TRIANGLES, textured_prop

BOX = trimesh.creation.box()
HULL = Mesh(BOX.vertices, BOX.faces)
RECIPE = {
    "propsmith": {"prompt": "paint tin", "seed": 7, "bundle": "props", "generator": "Propsmith", "license": "CC0"}
}


@pytest.fixture
def write(tmp_path):
    """Write a prop whose levels went through `change`; returns its path."""

    def call(change=lambda mesh: mesh, profile="godot", hulls=(HULL,), **fields):
        chain = replace(textured_prop().map(change), **fields)
        path = tmp_path / "prop.glb"
        path.write_bytes(encode_glb(chain, name="tin", extras=RECIPE, profile=PROFILES[profile], hulls=hulls))
        return path

    return call


@pytest.mark.parametrize("profile", PROFILES)
def test_a_sound_file_has_no_faults_and_its_numbers_are_told(write, profile):
    found = inspect_glb(write(profile=profile), profile)
    assert found.faults == ()
    assert [level.triangles for level in found.levels] == TRIANGLES
    assert [level.error for level in found.levels] == [0.0125] * 3
    assert found.extent == pytest.approx((0.8, 1.0, 0.8), abs=1e-4)
    assert found.hulls == ((8,) if PROFILES[profile].hull else ())
    assert [texture.size for texture in found.textures] == [(SIDE, SIDE)] * 2
    assert found.recipe["prompt"] == "paint tin"


def test_coverage_and_density_of_a_known_quad():
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    corners = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    uvs = np.concatenate([corners * 0.5, corners * 0.5])
    twice = np.concatenate([faces, faces + 4])
    assert uv_coverage(uvs, twice) == pytest.approx(0.25, abs=1e-3)  # what lies twice counts once
    positions = np.column_stack([corners * 2, np.zeros(4)])
    assert texel_density(positions, corners * 0.5, faces, 512) == pytest.approx(128)


def moved(offset):
    return lambda mesh: replace(mesh, vertices=mesh.vertices + np.array(offset, np.float32))


def with_nan(mesh):
    normals = mesh.normals.copy()
    normals[0, 0] = np.nan
    return replace(mesh, normals=normals)


def with_faces(*extra):
    return lambda mesh: replace(mesh, faces=np.concatenate([mesh.faces, [list(face) for face in extra]]))


def twice(mesh):
    return replace(mesh, faces=np.concatenate([mesh.faces, np.roll(mesh.faces[:2], 1, axis=1)]))


BENT = Mesh(np.where(np.abs(BOX.vertices - 0.5).max(axis=1, keepdims=True) < 1e-6, 0.0, BOX.vertices), BOX.faces)
BALL = trimesh.creation.icosphere(2)
ROUND = Mesh(BALL.vertices, BALL.faces)


@pytest.mark.parametrize(
    ("choices", "fault"),
    [
        ({"change": with_nan}, "LOD0: 1 vertices have NaN or infinity in NORMAL"),
        ({"change": with_faces((0, 0, 1))}, "LOD0: 1 degenerate faces"),
        ({"change": twice}, "LOD1: 2 duplicate faces"),
        ({"change": lambda mesh: replace(mesh, normals=mesh.normals * 2)}, "normals aren't of unit length"),
        ({"change": lambda mesh: replace(mesh, normals=None)}, "LOD2: it has no normals"),
        ({"change": lambda mesh: replace(mesh, uvs=None, tangents=None)}, "LOD0: it has textures but no UVs"),
        ({"change": lambda mesh: replace(mesh, uvs=mesh.uvs + 0.75)}, "vertices have UVs out of 0..1"),
        ({"change": moved((0, 0.25, 0))}, "LOD0: its lowest point is at y = 0.25 m"),
        ({"change": moved((0.5, 0, 0))}, "LOD0: the pivot isn't at its bottom centre, which is at x = 0.5"),
        ({"change": lambda mesh: replace(mesh, vertices=mesh.vertices * 1e3)}, "it is 1000 m large"),
        ({"lods": textured_prop().lods[::-1]}, "LOD1: 48 triangles, no fewer than the 24 before it"),
        ({"hulls": [ROUND]}, "hull 1: 162 vertices, more than the 32"),
        ({"hulls": [HULL, BENT]}, "hull 2: it isn't convex"),
        ({"profile": "web"}, "extension KHR_mesh_quantization: godot can't read"),
    ],
)
def test_each_fault_has_its_line(write, choices, fault):
    faults = inspect_glb(write(**choices), "godot").faults
    assert any(fault in line for line in faults), faults


def test_faces_that_name_no_vertex_are_told(write):
    path = write()
    data = bytearray(path.read_bytes())
    length = int.from_bytes(data[12:16], "little")
    document = json.loads(data[20 : 20 + length])
    accessor = document["accessors"][document["meshes"][0]["primitives"][0]["indices"]]
    start = 28 + length + document["bufferViews"][accessor["bufferView"]]["byteOffset"]
    data[start : start + 2] = (60000).to_bytes(2, "little")
    path.write_bytes(data)
    assert "LOD0: 1 faces name vertices that aren't there" in inspect_glb(path).faults[0]


def test_textures_that_are_broken_or_no_powers_of_two_are_told(write):
    textures = textured_prop().textures
    cut = {name: image[:48, :48] for name, image in textures.images().items()}
    assert "48 x 48 texels" in inspect_glb(write(textures=replace(textures, **cut))).faults[0]
    path = write()
    path.write_bytes(path.read_bytes().replace(b"IHDR", b"IHDX"))
    faults = inspect_glb(path).faults
    assert [fault.split(":")[0] for fault in faults] == ["texture base_color", "texture orm"]


def test_a_file_of_another_maker_with_several_turned_nodes(tmp_path):
    scene = trimesh.Scene()
    turn = trimesh.transformations.rotation_matrix(np.pi / 2, [1, 0, 0])
    for side in (-1, 1):
        turn[:3, 3] = (side, 1, 0)
        scene.add_geometry(trimesh.creation.cylinder(0.5, 2.0, sections=8), transform=turn)
    path = tmp_path / "two.glb"
    path.write_bytes(scene.export(file_type="glb"))
    found = inspect_glb(path)
    assert [level.triangles for level in found.levels] == [64]
    assert found.extent == pytest.approx((3.0, 2.0, 1.0), abs=1e-5)
    assert all("normals" in fault for fault in found.faults)


def test_the_command_ends_with_1_for_faults_and_2_for_what_is_no_glb(write, run, tmp_path):
    code, out, _ = run("inspect", str(write()), bundle=False)
    assert (code, out.splitlines()[-1]) == (0, "no faults")
    code, out, _ = run("inspect", str(write(moved((0, 1, 0)))), "--json", bundle=False)
    assert (code, len(json.loads(out)["faults"])) == (1, 1)
    whole = write().read_bytes()
    for content, told in ((b"solid barrel", "is not a .glb"), (b"", "is not a .glb"), (whole[:-8], "is cut short")):
        (tmp_path / "bad.glb").write_bytes(content)
        code, _, error = run("inspect", "bad.glb", bundle=False)
        assert code == 2
        assert error.count("\n") == 1
        assert told in error


def test_pictures_show_the_textures_of_the_file(write, run):
    path = write(profile="unity")
    for kind, size in (("thumbnail", (64, 64)), ("sheet", (256, 160)), ("lods", (192, 144))):
        code, out, _ = run("preview", str(path), "--kind", kind, "--size", "64", bundle=False)
        assert code == 0
        picture = Image.open(out.strip()).convert("RGB")
        assert picture.size == size
        pixels = np.asarray(picture).astype(int)
        assert (pixels[..., 0] - pixels[..., 2] > 60).any()  # the red part
        assert (pixels[..., 2] - pixels[..., 0] > 60).any()  # the blue part
    code, out, _ = run("preview", str(path), "--kind", "turntable", "--size", "16", bundle=False)
    assert Image.open(out.strip()).n_frames == 24
    code, _, error = run("preview", str(path), bundle=False)
    assert (code, "exists: choose another name" in error) == (2, True)
    assert len(read_glb(path).lods) == 3


def sound_box(builder, **fields):
    """A box of 1 m on the ground, with unit normals."""
    positions = (CORNERS - [0.5, 0, 0.5]).astype(np.float32)
    normals = (CORNERS * 2 - 1) / np.sqrt(3)
    return builder.primitive(positions, BOX_FACES, NORMAL=normals.astype(np.float32), **fields)


def inspected(builder, tmp_path, profile=None):
    return inspect_glb(builder.save(tmp_path / "a.glb"), profile)


def test_signed_integers_are_read(tmp_path):
    builder = GltfBuilder()
    box = sound_box(builder)
    stored = builder.view(np.pad(CORNERS * 65534 - 32767, ((0, 0), (0, 1))).astype(np.int16).tobytes(), byteStride=8)
    box["attributes"]["POSITION"] = builder.add(
        "accessors", {"bufferView": stored, "componentType": 5122, "normalized": True, "count": 8, "type": "VEC3"}
    )
    signs = np.pad(np.round((CORNERS * 2 - 1) / np.sqrt(3) * 127), ((0, 0), (0, 1))).astype(np.int8)
    box["attributes"]["NORMAL"] = builder.add(
        "accessors",
        {
            "bufferView": builder.view(signs.tobytes(), byteStride=4),
            "componentType": 5120, "normalized": True, "count": 8, "type": "VEC3",
        },
    )  # fmt: skip
    builder.node(box, scale=[0.5] * 3, translation=[0, 0.5, 0])
    builder.extension("KHR_mesh_quantization")
    found = inspected(builder, tmp_path)
    assert (found.extent, found.faults) == ((1, 1, 1), ())


def test_sparse_positions_and_second_buffers_count(tmp_path):
    builder = GltfBuilder()
    box = sound_box(builder)
    builder.node(box)
    top = np.flatnonzero(CORNERS[:, 1]).astype(np.uint16)
    raised = (CORNERS[top] - [0.5, -2, 0.5]).astype(np.float32)
    sparse = {"indices": {"bufferView": builder.view(top.tobytes()), "componentType": 5123}}
    builder.json["accessors"][box["attributes"]["POSITION"]]["sparse"] = {
        "count": 4, **sparse, "values": {"bufferView": builder.view(raised.tobytes())},
    }  # fmt: skip
    assert inspected(builder, tmp_path).extent == (1, 3, 1)
    builder.json["buffers"] = [
        {"byteLength": len(builder.blob)},
        {"byteLength": 96, "uri": "data:;base64," + base64.b64encode((CORNERS * 2).tobytes()).decode()},
    ]
    position = builder.json["accessors"][box["attributes"]["POSITION"]]
    del position["sparse"]
    position["bufferView"] = builder.add("bufferViews", {"buffer": 1, "byteLength": 96})
    assert inspected(builder, tmp_path).extent == (2, 2, 2)


@pytest.mark.parametrize("extras", ["text", ["a list"], 3])
def test_extras_that_are_no_object_are_no_fault(tmp_path, extras):
    builder = GltfBuilder()
    builder.node(sound_box(builder), extras=extras)
    builder.json["meshes"][0]["extras"] = extras
    found = inspected(builder, tmp_path)
    assert (found.faults, found.recipe, found.levels[0].error) == ((), None, None)


def test_a_part_without_textures_needs_no_uvs(tmp_path):
    builder = GltfBuilder()
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": builder.texture()}}}
    textured = sound_box(builder, material=material, TEXCOORD_0=CORNERS[:, :2].copy())
    builder.node(textured)
    builder.node(sound_box(builder), name="plain")
    twins = "LOD0: 12 duplicate faces, which flicker: merge them"
    assert inspected(builder, tmp_path).faults == (twins,)
    del textured["attributes"]["TEXCOORD_0"]
    assert "LOD0: it has textures but no UVs: unwrap it" in inspected(builder, tmp_path).faults


def test_what_cannot_be_looked_into_is_named(tmp_path):
    builder = GltfBuilder()
    box = sound_box(builder)
    box["extensions"] = {"KHR_draco_mesh_compression": {"bufferView": 0, "attributes": {}}}
    builder.node(box)
    for accessor in builder.json["accessors"]:
        del accessor["bufferView"]
    builder.extension("KHR_draco_mesh_compression")
    (fault,) = inspected(builder, tmp_path, "unity").faults
    assert fault == "LOD0: it is compressed by KHR_draco_mesh_compression, which Propsmith can't read: save it without"


def test_ktx2_is_a_fault_only_where_the_engine_cannot_read_it(tmp_path):
    builder = GltfBuilder()
    header = b"\xabKTX 20\xbb\r\n\x1a\n" + np.array([0, 1, 512, 256], "<u4").tobytes()
    source = builder.add("images", {"mimeType": "image/ktx2", "name": "tin", "bufferView": builder.view(header)})
    index = builder.add("textures", {"extensions": {"KHR_texture_basisu": {"source": source}}})
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": index}}}
    builder.node(sound_box(builder, material=material, TEXCOORD_0=CORNERS[:, :2].copy()))
    builder.extension("KHR_texture_basisu")
    found = inspected(builder, tmp_path, "unity")
    assert (found.textures[0].size, found.faults) == ((512, 256), ())
    faults = inspected(builder, tmp_path, "unreal").faults
    assert [fault.split(" ")[0] for fault in faults] == ["extension", "texture"]


def test_strips_fans_and_gltf_are_inspected_as_lists_are(tmp_path):
    builder = GltfBuilder()
    quad = np.array([[-0.5, 0, 0], [0.5, 0, 0], [0.5, 1, 0], [-0.5, 1, 0]], np.float32)
    normals = np.tile(np.array([[0, 0, 1]], np.float32), (4, 1))
    builder.node(builder.primitive(quad, [0, 1, 3, 2], mode=5, NORMAL=normals))
    found = inspect_glb(builder.save(tmp_path / "a.gltf"))
    assert ([level.triangles for level in found.levels], found.faults) == ([2], ())
    builder.json["meshes"][0]["primitives"][0]["mode"] = 1
    assert inspected(builder, tmp_path).faults == ("LOD0: it isn't made of triangles: props are",)
