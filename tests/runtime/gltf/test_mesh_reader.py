"""Primitives of every kind as triangles at rest: strips, fans, morph targets, skins, normals."""

import numpy as np
import pytest
import trimesh

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import signed_volume
from propsmith.runtime.gltf.glb_reader import read_glb, read_source_model
from propsmith.runtime.gltf.mesh_reader import triangles
from tests.runtime.gltf.gltf_builder import BOX_FACES, CORNERS, QUAD, QUAD_FACES, GltfBuilder

UP = np.tile(np.array([[0, 0, 1]], np.float32), (4, 1))


def mesh_of(builder, tmp_path):
    return read_glb(builder.save(tmp_path / "a.glb")).lods[0]


def single(*args, node=(), **fields):
    builder = GltfBuilder()
    builder.node(builder.primitive(*args, **fields), **dict(node))
    return builder


def test_strips_and_fans_wind_as_lists_do():
    assert triangles(np.arange(5), 5).tolist() == [[0, 1, 2], [1, 3, 2], [2, 3, 4]]
    assert triangles(np.arange(5), 6).tolist() == [[0, 1, 2], [0, 2, 3], [0, 3, 4]]
    assert triangles(np.arange(8), 4).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert triangles(np.array([0, 1, 2, 2, 3, 3, 4, 5]), 5).tolist() == [[0, 1, 2], [3, 5, 4]]  # two, joined
    assert [len(triangles(np.arange(2), mode)) for mode in (4, 5, 6)] == [0, 0, 0]


@pytest.mark.parametrize(("mode", "order"), [(5, [0, 1, 3, 2]), (6, [0, 1, 2, 3]), (4, [0, 1, 2, 0, 2, 3])])
def test_a_quad_of_any_mode_faces_the_same_way(tmp_path, mode, order):
    for faces in (order, None):
        positions = QUAD if faces else QUAD[order]
        mesh = mesh_of(single(positions, faces, mode=mode), tmp_path)
        corners = mesh.corners.astype(float)
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        np.testing.assert_array_equal(cross, [[0, 0, 1]] * 2)


def test_without_indices_vertices_follow_each_other(tmp_path):
    mesh = mesh_of(single(CORNERS[BOX_FACES].reshape(-1, 3)), tmp_path)
    assert len(mesh.faces) == 12
    assert signed_volume(mesh) == pytest.approx(1)


def test_lines_and_points_beside_a_surface_are_left_out(tmp_path):
    builder = GltfBuilder()
    others = [builder.primitive(QUAD * 9, mode=mode) for mode in (0, 1, 2, 3)]
    builder.node(*others, builder.box())
    assert mesh_of(builder, tmp_path).bounds.tolist() == [[0, 0, 0], [1, 1, 1]]


@pytest.mark.parametrize(
    ("node", "mesh", "height"),
    [({}, {}, 1), ({}, {"weights": [2, 0.5]}, 2), ({"weights": [1, 0]}, {"weights": [9, 9]}, 0)],
)
def test_morph_targets_have_their_weights_at_rest(tmp_path, node, mesh, height):
    builder = GltfBuilder()
    down, up = (np.where(CORNERS[:, 1:2] > 0, [[0, step, 0]], 0).astype(np.float32) for step in (-1, 6))
    box = {**builder.box(), "targets": [{"POSITION": builder.accessor(down)}, {"POSITION": builder.accessor(up)}]}
    builder.node(box, **node)
    builder.json["meshes"][0] |= mesh
    found = read_glb(builder.save(tmp_path / "a.glb")).lods[0].bounds
    assert found[1, 1] == height


def skinned(builder, joints, weights, **fields):
    return builder.box(JOINTS_0=np.array(joints, np.uint8), WEIGHTS_0=np.array(weights, np.float32), **fields)


def test_a_skin_moves_its_mesh_and_its_node_does_not(tmp_path):
    builder = GltfBuilder()
    joint = builder.node(name="joint")
    body = skinned(builder, [[0, 0, 0, 0]] * 8, [[1, 0, 0, 0]] * 8)
    builder.node(body, skin=builder.add("skins", {"joints": [joint]}), translation=[0, 50, 0], scale=[10, 10, 10])
    builder.node(builder.box((0, 1, 0), (1, 1.5, 1)), name="hat")
    assert mesh_of(builder, tmp_path).bounds.tolist() == [[0, 0, 0], [1, 1.5, 1]]


def test_joints_times_inverse_bind_matrices(tmp_path):
    """The box's top hangs on a joint that was bound at 1 m and now stands at 3 m, turned by half a turn about y."""
    builder = GltfBuilder()
    inverse = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
    inverse[1, 3, 1] = -1  # column by column: moves down by 1 m
    top = builder.node(at_root=False, translation=[0, 2, 0], rotation=[0, 1, 0, 0])
    bottom = builder.node(children=[top], translation=[0, 1, 0])
    rows = [[1, 0, 0, 0] if y else [0, 0, 0, 0] for y in CORNERS[:, 1]]
    body = skinned(builder, rows, [[1, 0, 0, 0]] * 8)
    skin = {"joints": [bottom, top], "inverseBindMatrices": builder.accessor(inverse)}
    builder.node(body, skin=builder.add("skins", skin))
    mesh = mesh_of(builder, tmp_path)
    assert mesh.vertices[CORNERS[:, 1] == 0].min(axis=0).tolist() == [0, 1, 0]
    assert mesh.vertices[CORNERS[:, 1] == 1].min(axis=0).tolist() == [-1, 3, -1]
    assert mesh.vertices[CORNERS[:, 1] == 1].max(axis=0).tolist() == [0, 3, 0]


def test_weights_are_shared_out_whatever_their_sum(tmp_path):
    builder = GltfBuilder()
    joints = [builder.node(translation=[x, 0, 0]) for x in (0, 4)]
    weights = np.full((8, 4), [51, 51, 0, 0], np.uint8)
    body = builder.box(
        JOINTS_0=np.full((8, 4), [0, 1, 0, 0], np.uint16), WEIGHTS_0=builder.accessor(weights, normalized=True)
    )
    builder.node(body, skin=builder.add("skins", {"joints": joints}))
    assert mesh_of(builder, tmp_path).bounds.tolist() == [[2, 0, 0], [3, 1, 1]]


def test_mirrored_joints_keep_the_outside_out(tmp_path):
    builder = GltfBuilder()
    joint = builder.node(scale=[-1, 1, 1])
    body = skinned(builder, [[0, 0, 0, 0]] * 8, [[1, 0, 0, 0]] * 8)
    builder.node(body, skin=builder.add("skins", {"joints": [joint]}))
    assert signed_volume(mesh_of(builder, tmp_path)) == pytest.approx(1)


def test_a_joint_that_is_not_there(tmp_path):
    builder = GltfBuilder()
    joint = builder.node()
    body = skinned(builder, [[7, 0, 0, 0]] * 8, [[1, 0, 0, 0]] * 8)
    builder.node(body, skin=builder.add("skins", {"joints": [joint]}))
    with pytest.raises(InputError, match="a vertex hangs on joint 7, but its skin has 1"):
        mesh_of(builder, tmp_path)


def test_normals_and_tangents_turn_with_their_node(tmp_path):
    slanted = np.tile(np.array([[0.6, 0, 0.8]], np.float32), (4, 1))
    tangents = np.tile(np.array([[0.8, 0, -0.6, 1]], np.float32), (4, 1))
    node = {"scale": [2, 1, -1]}
    mesh = mesh_of(single(QUAD, QUAD_FACES, NORMAL=slanted, TANGENT=tangents, node=node), tmp_path)
    normal, tangent = np.array([0.3, 0, -0.8]), np.array([1.6, 0, 0.6])
    np.testing.assert_allclose(mesh.normals[0], normal / np.linalg.norm(normal), atol=1e-6)
    np.testing.assert_allclose(mesh.tangents[0, :3], tangent / np.linalg.norm(tangent), atol=1e-6)
    assert mesh.tangents[0, 3] == -1
    assert abs(mesh.normals[0] @ mesh.tangents[0, :3]) < 1e-6


def test_a_node_that_only_moves_leaves_normals_exactly_as_they_are(tmp_path):
    normals = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    node = {"translation": [1, 2, 3], "scale": [2, 2, 2]}
    mesh = mesh_of(single(QUAD, QUAD_FACES, NORMAL=normals, node=node), tmp_path)
    np.testing.assert_array_equal(mesh.normals, normals)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"COLOR_0": np.ones((4, 1), np.float32)}, "COLOR_0 has 1 numbers an element"),
        ({"NORMAL": UP[:3]}, "NORMAL has 3 elements for 4 vertices"),
        ({"NORMAL": 99}, "can't read NORMAL: it names accessors 99"),
        ({"faces": [0, 1, 7]}, "its faces name vertex 7, but there are 4"),
        ({"NORMAL": UP[:, :2].copy()}, "NORMAL has 2 numbers an element"),
    ],
)
def test_broken_arrays_are_named(tmp_path, fields, message):
    with pytest.raises(InputError, match=message) as raised:
        mesh_of(single(QUAD, **{"faces": QUAD_FACES, **fields}), tmp_path)
    assert "a.glb" in str(raised.value)


def test_draco_is_refused_by_name_unless_it_is_there_uncompressed_too(tmp_path):
    builder = single(QUAD, QUAD_FACES)
    primitive = builder.json["meshes"][0]["primitives"][0]
    primitive["extensions"] = {"KHR_draco_mesh_compression": {"bufferView": 0, "attributes": {"POSITION": 0}}}
    builder.extension("KHR_draco_mesh_compression", required=False)
    assert len(mesh_of(builder, tmp_path).faces) == 2
    for accessor in builder.json["accessors"]:
        del accessor["bufferView"]
    with pytest.raises(InputError, match="compressed by KHR_draco_mesh_compression, which Propsmith can't read"):
        mesh_of(builder, tmp_path)


def test_quantised_boxes_stand_where_trimesh_puts_plain_ones(tmp_path):
    plain, packed = GltfBuilder(), GltfBuilder()
    for offset, height in ((0, 1), (2, 3)):
        node = {"translation": [offset, 0, 0], "scale": [1, height, 1]}
        plain.node(plain.box(), **node)
        stored = packed.view(np.pad(CORNERS * 65535, ((0, 0), (0, 1))).astype(np.uint16).tobytes(), byteStride=8)
        accessor = {"bufferView": stored, "componentType": 5123, "normalized": True, "count": 8, "type": "VEC3"}
        packed.node(packed.primitive(CORNERS, BOX_FACES, POSITION=packed.add("accessors", accessor)), **node)
    packed.extension("KHR_mesh_quantization")
    expected = trimesh.load_scene(plain.save(tmp_path / "plain.glb")).bounds
    found = read_source_model(packed.save(tmp_path / "packed.glb")).mesh.bounds
    np.testing.assert_array_equal(found, expected)
