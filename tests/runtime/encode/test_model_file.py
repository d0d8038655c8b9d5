"""Others' models: geometry in place, and colours as their formats mean them."""

import numpy as np
import pytest
import trimesh
from PIL import Image

from propsmith.runtime.color import linear_to_srgb, srgb_to_linear
from propsmith.runtime.encode.model_file import read_model
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh, signed_volume
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.gltf.glb_writer import encode_glb

MIDDLE = np.full((1, 3), 1 / 3, np.float32)
QUAD = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
FACES = np.array([[0, 1, 2], [0, 2, 3]])
UV = QUAD[:, :2].astype(np.float64)
# Lower left red, lower right green, upper left blue, upper right white.
TEXELS = np.array([[[0, 0, 255], [255, 255, 255]], [[255, 0, 0], [0, 255, 0]]], np.uint8)


def colors_at(model, places):
    """The model's colours at x, y of the unit quad, each found on the face that holds it."""
    found = []
    for x, y in places:
        face = 0 if y < x else 1
        a, b, c = model.mesh.corners[face][:, :2].astype(float)
        v, w = np.linalg.solve(np.stack([b - a, c - a], axis=1), np.array([x, y]) - a)
        found.append(model.color(np.array([face]), np.array([[1 - v - w, v, w]], np.float32))[0])
    return np.array(found)


PLACES = [(0.3, 0.2), (0.8, 0.3), (0.2, 0.7), (0.7, 0.8)]
EXPECTED = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]], np.float32)


@pytest.mark.parametrize("ending", ["glb", "obj"])
def test_texture(tmp_path, ending):
    image = Image.fromarray(TEXELS)
    if ending == "glb":
        material = trimesh.visual.material.PBRMaterial(baseColorTexture=image)
    else:
        material = trimesh.visual.material.SimpleMaterial(image=image, diffuse=[10, 20, 30, 255])
    visual = trimesh.visual.TextureVisuals(uv=UV, material=material)
    trimesh.Trimesh(QUAD, FACES, visual=visual, process=False).export(tmp_path / f"quad.{ending}")
    model = read_model(tmp_path / f"quad.{ending}")
    np.testing.assert_allclose(colors_at(model, PLACES), EXPECTED, atol=1e-3)
    assert model.painted().colors.shape == (6, 3)


def test_texture_repeats(tmp_path):
    material = trimesh.visual.material.PBRMaterial(baseColorTexture=Image.fromarray(TEXELS))
    visual = trimesh.visual.TextureVisuals(uv=UV * 2 - 3, material=material)
    trimesh.Trimesh(QUAD, FACES, visual=visual, process=False).export(tmp_path / "quad.glb")
    places = [(x / 2 + 0.5, y / 2) for x, y in PLACES]
    np.testing.assert_allclose(colors_at(read_model(tmp_path / "quad.glb"), places), EXPECTED, atol=1e-3)


def test_a_gltf_factor_is_linear_and_multiplies(tmp_path):
    grey = Image.fromarray(np.full((4, 4, 3), 188, np.uint8))  # half the light
    material = trimesh.visual.material.PBRMaterial(baseColorTexture=grey, baseColorFactor=[0.5, 1.0, 0.25, 1.0])
    visual = trimesh.visual.TextureVisuals(uv=UV, material=material)
    trimesh.Trimesh(QUAD, FACES, visual=visual, process=False).export(tmp_path / "quad.glb")
    color = read_model(tmp_path / "quad.glb").color(np.array([0]), MIDDLE)
    half = srgb_to_linear(np.array([188 / 255]))
    np.testing.assert_allclose(color[0], linear_to_srgb(np.array([0.5, 1.0, 0.25]) * half), atol=5e-3)


def test_our_own_files_come_back_as_they_were(tmp_path):
    colors = np.array([[0.02, 0.5, 1], [0.1, 0.2, 0.3], [0.9, 0.4, 0], [0.6, 0.6, 0.6]], np.float32)
    coarse = Mesh(QUAD[:3], FACES[:1], colors[:3])
    (tmp_path / "own.glb").write_bytes(encode_glb([Mesh(QUAD, FACES, colors), coarse]))
    model = read_model(tmp_path / "own.glb")
    level = read_glb(tmp_path / "own.glb").lods[0]
    np.testing.assert_array_equal(model.mesh.vertices, level.vertices)
    np.testing.assert_array_equal(model.mesh.faces, level.faces)  # and none of the coarser level's
    corner = np.array([[1, 0, 0]], np.float32)
    np.testing.assert_allclose(model.color(np.array([0]), corner)[0], colors[0], atol=1e-4)
    np.testing.assert_allclose(model.color(np.array([1]), corner[:, [2, 1, 0]])[0], colors[3], atol=1e-4)


@pytest.mark.parametrize(
    ("ending", "paint"),
    [
        ("ply", {"vertex_colors": np.tile(np.array([[200, 100, 50, 255]], np.uint8), (4, 1))}),
        ("obj", {"vertex_colors": np.tile(np.array([[200, 100, 50, 255]], np.uint8), (4, 1))}),
        ("ply", {"face_colors": np.tile(np.array([[200, 100, 50, 255]], np.uint8), (2, 1))}),
    ],
)
def test_painted_corners_and_faces_are_srgb(tmp_path, ending, paint):
    trimesh.Trimesh(QUAD, FACES, process=False, **paint).export(tmp_path / f"quad.{ending}")
    color = read_model(tmp_path / f"quad.{ending}").color(np.array([0, 1]), np.repeat(MIDDLE, 2, axis=0))
    np.testing.assert_allclose(color, np.tile(np.array([[200, 100, 50]]) / 255, (2, 1)), atol=0.01)


def test_obj_materials(tmp_path):
    (tmp_path / "m.mtl").write_text("newmtl red\nKd 0.8 0.1 0.2\nnewmtl blue\nKd 0.1 0.2 0.9\n")
    (tmp_path / "m.obj").write_text(
        "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nusemtl red\nf 1 2 3\nusemtl blue\nf 1 3 4\n"
    )
    model = read_model(tmp_path / "m.obj")
    color = model.color(np.array([0, 1]), np.repeat(MIDDLE, 2, axis=0))
    by_red = color[np.argsort(color[:, 0])]
    np.testing.assert_allclose(by_red, [[0.1, 0.2, 0.9], [0.8, 0.1, 0.2]], atol=0.01)


def test_no_colour_is_grey(tmp_path):
    trimesh.Trimesh(QUAD, FACES, process=False).export(tmp_path / "quad.stl")
    color = read_model(tmp_path / "quad.stl").color(np.array([0]), MIDDLE)[0]
    assert np.ptp(color) == pytest.approx(0, abs=1e-6)
    assert 0.3 < color[0] < 0.9


def test_nodes_are_put_in_place(tmp_path):
    scene = trimesh.Scene()
    moved = np.diag([2.0, 2.0, 2.0, 1.0])
    moved[:3, 3] = (5, 0, 0)
    mirrored = np.diag([-1.0, 1.0, 1.0, 1.0])
    box = trimesh.creation.box()
    scene.add_geometry(box, node_name="a", transform=moved)
    scene.add_geometry(box, node_name="b", transform=mirrored)
    scene.export(tmp_path / "scene.glb")
    model = read_model(tmp_path / "scene.glb")
    np.testing.assert_allclose(model.mesh.bounds, [[-0.5, -1, -1], [6, 1, 1]])
    assert len(model.parts) == 2
    assert signed_volume(model.mesh) == pytest.approx(8 + 1), "mirrored faces still wind outward"


def test_up_may_be_z(tmp_path):
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 0, 2]], np.float32)  # in the plane of x and up
    trimesh.Trimesh(points, [[0, 1, 2]], process=False).export(tmp_path / "t.ply")
    np.testing.assert_allclose(read_model(tmp_path / "t.ply", up="z").mesh.vertices, [[0, 0, 0], [1, 0, 0], [0, 2, 0]])
    towards_us = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]], np.float32)
    trimesh.Trimesh(towards_us, [[0, 1, 2]], process=False).export(tmp_path / "t.ply")
    assert read_model(tmp_path / "t.ply", up="z").mesh.vertices[0].tolist() == [0, 0, 1]


def test_broken_numbers_cost_their_faces_only(tmp_path):
    (tmp_path / "n.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv nan 0 0\nf 1 2 3\nf 1 2 4\n")
    assert len(read_model(tmp_path / "n.obj").mesh.faces) == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.fbx", b"", r"x\.fbx is no model that can be read: give one of \.glb, \.gltf, \.obj, \.ply, \.stl"),
        ("x.glb", b"", r"x\.glb can't be read as a \.glb model"),
        ("x.glb", b"glTF" + bytes(60), r"x\.glb can't be read as a \.glb model"),
        ("x.ply", b"ply\nformat ascii 1.0\nelement vertex 9\n", r"x\.ply"),
        ("x.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", r"x\.obj"),
        ("x.obj", b"v 0 0 0\nv 0 0 0\nv 0 0 0\nf 1 2 3\n", r"holds no triangle of any size"),
        ("x.obj", b"v nan 0 0\nv 0 nan 0\nv 0 0 nan\nf 1 2 3\n", r"holds no triangle of any size"),
    ],
)
def test_what_is_no_model_is_refused_in_one_line(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message) as raised:
        read_model(tmp_path / name)
    assert "\n" not in str(raised.value)


def test_missing_models(tmp_path):
    with pytest.raises(InputError, match=r"can't read .*x\.glb: no such file"):
        read_model(tmp_path / "x.glb")
