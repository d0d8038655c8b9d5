"""Which meshes a scene shows, where they stand, and which of them are coarser levels of detail or collision hulls."""

import numpy as np
import pytest
import trimesh

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import signed_volume
from propsmith.runtime.gltf.document import parse_document
from propsmith.runtime.gltf.glb_reader import read_glb, read_source_model
from propsmith.runtime.gltf.scene_nodes import scene_meshes
from tests.runtime.gltf.gltf_builder import GltfBuilder

HALF = 0.5**0.5


def bounds(builder, tmp_path):
    return read_source_model(builder.save(tmp_path / "a.glb")).mesh.bounds.round(5).tolist()


def shown(builder):
    """Names of the meshes of each level of detail, and of the hulls."""
    scene = scene_meshes(parse_document(builder.glb()))
    return [sorted(mesh.name for mesh in lod) for lod in scene.lods], sorted(mesh.name for mesh in scene.hulls)


def named(*names):
    builder = GltfBuilder()
    for number, name in enumerate(names):
        builder.node(builder.box(high=(1, 1, 1 + number)), name=name)
    return builder


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"translation": [1, 2, 3]}, [[1, 2, 3], [2, 4, 6]]),
        ({"scale": [2, 1, 0.5]}, [[0, 0, 0], [2, 2, 1.5]]),
        ({"rotation": [0, HALF, 0, HALF]}, [[0, 0, -1], [3, 2, 0]]),
        ({"rotation": [0, 2 * HALF, 0, 2 * HALF]}, [[0, 0, -1], [3, 2, 0]]),
        ({"scale": [-1, 1, 1]}, [[-1, 0, 0], [0, 2, 3]]),
        ({"matrix": [0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 5, 6, 7, 1]}, [[5, 6, 6], [8, 8, 7]]),
        ({"translation": [1, 0, 0], "rotation": [0, HALF, 0, HALF], "scale": [2, 1, 1]}, [[1, 0, -2], [4, 2, 0]]),
    ],
)
def test_a_node_puts_its_mesh_in_place(tmp_path, fields, expected):
    builder = GltfBuilder()
    builder.node(builder.box(high=(1, 2, 3)), **fields)
    assert bounds(builder, tmp_path) == expected
    model = read_source_model(tmp_path / "a.glb")
    assert signed_volume(model.mesh) == pytest.approx(6 * abs(np.prod(fields.get("scale", [1, 1, 1]))))


def test_nodes_nest(tmp_path):
    builder = GltfBuilder()
    leaf = builder.node(builder.box(), at_root=False, translation=[1, 0, 0])
    middle = builder.node(at_root=False, children=[leaf], scale=[-2, 2, 2])
    builder.node(children=[middle], rotation=[HALF, 0, 0, HALF], translation=[0, 10, 0])
    assert bounds(builder, tmp_path) == [[-4, 8, 0], [-2, 10, 2]]
    model = read_source_model(tmp_path / "a.glb")
    assert signed_volume(model.mesh) == pytest.approx(8), "mirrored faces still wind outward"


def test_world_space_is_that_of_trimesh(tmp_path):
    random, builder = np.random.default_rng(0), GltfBuilder()
    children = []
    for _ in range(6):
        turn = random.normal(size=4)
        fields = {
            "translation": random.normal(size=3).tolist(),
            "rotation": (turn / np.linalg.norm(turn)).tolist(),
            "scale": random.uniform(-2, 2, 3).tolist(),
        }
        children = [builder.node(builder.box(), at_root=False, children=children, **fields)]
    builder.json["scenes"][0]["nodes"] = children
    path = builder.save(tmp_path / "a.glb")
    ours, theirs = read_source_model(path).mesh, trimesh.load_scene(path, process=False).to_mesh()
    assert trimesh.Trimesh(ours.vertices, ours.faces).area == pytest.approx(theirs.area, rel=1e-5)
    np.testing.assert_allclose(ours.bounds, theirs.bounds, rtol=1e-5)


def test_the_default_scene_is_shown(tmp_path):
    builder = GltfBuilder()
    builder.node(builder.box())
    builder.json["scenes"].append({"nodes": [builder.node(builder.box(high=(1, 5, 1)), at_root=False)]})
    builder.json["scene"] = 1
    assert bounds(builder, tmp_path)[1] == [1, 5, 1]
    del builder.json["scene"]
    assert bounds(builder, tmp_path)[1] == [1, 1, 1]


def test_without_a_scene_the_roots_are_shown(tmp_path):
    builder = GltfBuilder()
    child = builder.node(builder.box(), translation=[3, 0, 0])
    builder.node(builder.box(), children=[child], translation=[0, 1, 0])
    builder.node(builder.box(), translation=[0, 0, 7])
    del builder.json["scenes"], builder.json["scene"]
    assert bounds(builder, tmp_path) == [[0, 0, 0], [4, 2, 8]]


def test_circles_and_missing_nodes(tmp_path):
    builder = GltfBuilder()
    root = builder.node(builder.box())
    builder.json["nodes"][root]["children"] = [root]
    assert bounds(builder, tmp_path)[1] == [1, 1, 1]
    builder.json["nodes"][root]["children"] = [9]
    with pytest.raises(InputError, match="it names nodes 9, but has 1"):
        read_glb(builder.save(tmp_path / "a.glb"))


def test_instances_stand_where_they_are_put(tmp_path):
    builder = GltfBuilder()
    attributes = {
        "TRANSLATION": builder.accessor(np.array([[0, 0, 0], [3, 0, 0], [6, 0, 0]], np.float32)),
        "ROTATION": builder.accessor(np.array([[0, 0, 0, 127]] * 3, np.int8), normalized=True),
        "SCALE": builder.accessor(np.array([[1, 1, 1], [1, 1, 1], [1, 4, 1]], np.float32)),
    }
    extensions = {"EXT_mesh_gpu_instancing": {"attributes": attributes}}
    builder.node(builder.box(), extensions=extensions, translation=[0, 1, 0])
    builder.extension("EXT_mesh_gpu_instancing")
    assert bounds(builder, tmp_path) == [[0, 1, 0], [7, 5, 1]]
    assert len(read_source_model(tmp_path / "a.glb").mesh.faces) == 36


def test_hidden_nodes_are_left_out(tmp_path):
    builder = GltfBuilder()
    child = builder.node(builder.box(high=(9, 9, 9)), at_root=False)
    builder.node(children=[child], extensions={"KHR_node_visibility": {"visible": False}})
    builder.node(builder.box())
    assert bounds(builder, tmp_path)[1] == [1, 1, 1]


@pytest.mark.parametrize(
    "hull",
    ["crate-colonly", "crate-convcolonly", "crate-convcolonly.001", "crate_colonly", "UCX_crate_01", "ucx_crate",
     "UBX_crate_01", "USP_crate", "UCP_crate", "crate-col", "crate-convcol", "crate-navmesh",
     "crate_hull_1"],
)  # fmt: skip
def test_hulls_are_never_the_model(hull):
    assert shown(named("crate", hull)) == ([["crate"]], [hull])
    assert shown(named("crate_LOD0", hull)) == ([["crate_LOD0"]], [hull])


def test_a_mesh_that_gets_a_body_is_the_model():
    assert shown(named("wall-col", "floor-convcol")) == ([["floor-convcol", "wall-col"]], [])
    assert shown(named("ship_hull_1", "ship_mast")) == ([["ship_hull_1", "ship_mast"]], [])
    assert shown(named("protocol", "Collar")) == ([["Collar", "protocol"]], [])


def test_a_hull_may_hang_below_the_model_or_in_a_group():
    builder = GltfBuilder()
    inner = builder.node(builder.box(), at_root=False, name="Cube")
    group = builder.node(at_root=False, name="UCX_crate", children=[inner])
    marked = builder.node(builder.box(), at_root=False, name="body", extras={"collision": True})
    builder.node(builder.box(), name="crate", children=[group, marked])
    assert shown(builder) == ([["crate"]], ["Cube", "body"])


def test_a_hull_of_lines_is_none(tmp_path):
    builder = GltfBuilder()
    builder.node(builder.box(), name="crate")
    builder.node(builder.primitive(np.zeros((4, 3)), mode=1), name="crate-convcolonly")
    assert read_glb(builder.save(tmp_path / "a.glb")).hulls == ()


@pytest.mark.parametrize(
    ("names", "lods"),
    [
        (["a_LOD0", "a_LOD1", "a_LOD2"], [["a_LOD0"], ["a_LOD1"], ["a_LOD2"]]),
        (["a", "a_LOD1"], [["a"], ["a_LOD1"]]),
        (["a_lod1", "a_lod0.001"], [["a_lod0.001"], ["a_lod1"]]),
        (["LOD1", "LOD0"], [["LOD0"], ["LOD1"]]),
        (["Tree_LOD0_leaves", "Tree_LOD0_trunk", "Tree_LOD1_card"],
         [["Tree_LOD0_leaves", "Tree_LOD0_trunk"], ["Tree_LOD1_card"]]),
        (["a_LOD1", "a_LOD3"], [["a_LOD1"], ["a_LOD3"]]),
        (["melody", "explode1"], [["explode1", "melody"]]),
    ],
)  # fmt: skip
def test_levels_of_detail_by_name(names, lods):
    assert shown(named(*names)) == (lods, [])


def test_a_group_names_the_level_of_what_is_in_it():
    builder = GltfBuilder()
    for number in (0, 1):
        parts = [builder.node(builder.box(), at_root=False, name=f"{part}.{number}") for part in ("lid", "body")]
        builder.node(name=f"barrel_LOD{number}", children=parts)
    assert shown(builder) == ([["body.0", "lid.0"], ["body.1", "lid.1"]], [])


def test_levels_of_detail_by_msft_lod_stand_beside_the_finest(tmp_path):
    builder = GltfBuilder()
    coarse = builder.node(builder.box(high=(2, 2, 2)), name="far", at_root=False)
    fine = builder.node(builder.box(), name="near", at_root=False, extensions={"MSFT_lod": {"ids": [coarse]}})
    builder.node(children=[fine, coarse], translation=[0, 0, 5])
    assert shown(builder) == ([["near"], ["far"]], [])
    levels = read_glb(builder.save(tmp_path / "a.glb")).lods
    assert [level.bounds.tolist() for level in levels] == [[[0, 0, 5], [1, 1, 6]], [[0, 0, 5], [2, 2, 7]]]


def test_a_scene_without_meshes(tmp_path):
    builder = GltfBuilder()
    builder.node(name="empty")
    with pytest.raises(InputError, match=r"is not a \.glb with a mesh in it: its scene shows none"):
        read_glb(builder.save(tmp_path / "a.glb"))
    builder.node(builder.primitive(np.zeros((4, 3)), mode=0))
    with pytest.raises(InputError, match="is a cloud of points: there is no surface in it"):
        read_glb(builder.save(tmp_path / "a.glb"))
