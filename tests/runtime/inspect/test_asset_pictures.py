"""Pictures of anybody's files: every mesh and material is drawn, in its colours and at its place."""

import numpy as np
import pytest

from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.inspect.asset_pictures import lod_strip, thumbnail
from tests.runtime.gltf.gltf_builder import QUAD, QUAD_FACES, QUAD_UVS, GltfBuilder

RED, GREEN, BLUE = (1, 0, 0), (0, 1, 0), (0, 0, 1)


def shares(picture):
    """Shares of the pixels that are red, green and blue."""
    rgb = np.asarray(picture)[..., :3].astype(int)
    others = rgb.sum(axis=2, keepdims=True) - rgb
    return (2 * rgb - others > 180).reshape(-1, 3).mean(axis=0)


def picture(builder, tmp_path, draw=thumbnail):
    return draw(read_glb(builder.save(tmp_path / "a.glb")), 64)


def test_every_mesh_and_material_is_drawn(tmp_path):
    builder = GltfBuilder()
    builder.node(builder.box(color=RED), builder.box((0, 1, 0), (1, 2, 1), GREEN))
    builder.node(builder.box(color=BLUE), translation=[1.5, 0, 0])
    assert (shares(picture(builder, tmp_path)) > 0.03).all()


def test_nested_roots_and_meshes_without_indices(tmp_path):
    builder = GltfBuilder()
    leaf = builder.node(builder.primitive(QUAD[QUAD_FACES].reshape(-1, 3)), at_root=False)
    middle = builder.node(at_root=False, children=[leaf])
    builder.node(children=[middle], matrix=[1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1])
    seen = picture(builder, tmp_path)[..., :3].astype(int)
    assert np.ptp(seen) > 30


def test_a_base_colour_texture_alone_is_shown(tmp_path):
    builder = GltfBuilder()
    index = builder.texture()
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": index}}}
    builder.node(builder.primitive(QUAD, QUAD_FACES, material, TEXCOORD_0=QUAD_UVS))
    assert (shares(picture(builder, tmp_path)) > 0.03).all()


def test_a_base_colour_alone_is_shown(tmp_path):
    builder = GltfBuilder()
    builder.node(builder.box(color=RED))
    red, green, blue = shares(picture(builder, tmp_path))
    assert red > 0.2
    assert (green, blue) == (0, 0)


def test_what_cannot_be_seen_hides_nothing(tmp_path):
    builder = GltfBuilder()
    cover = builder.box((-4, -4, -4), (5, 5, 5), (1, 1, 1, 0))
    builder.json["materials"][0]["alphaMode"] = "BLEND"
    builder.node(cover)
    builder.node(builder.box(color=GREEN))
    assert shares(picture(builder, tmp_path))[1] > 0.2


def test_hulls_are_not_drawn_and_levels_have_their_own_colours(tmp_path):
    builder = GltfBuilder()
    builder.node(builder.box(color=RED), name="crate_LOD0")
    builder.node(builder.box(color=BLUE), name="crate_LOD1")
    builder.node(builder.box((-1, -1, -1), (2, 2, 2), GREEN), name="crate-convcolonly")
    strip = picture(builder, tmp_path, lod_strip)
    left, right = strip[:64, :64], strip[:64, 64:]
    assert shares(left)[0] > 0.2
    assert shares(right)[2] > 0.2
    assert shares(strip)[1] == 0


def test_a_model_far_from_the_origin_is_drawn(tmp_path):
    builder = GltfBuilder()
    builder.node(builder.box(color=RED), translation=[1e8, 0, 1e8])
    near = GltfBuilder()
    near.node(near.box(color=RED))
    far, expected = picture(builder, tmp_path).astype(int), picture(near, tmp_path).astype(int)
    assert np.abs(far - expected).mean() < 3


@pytest.mark.parametrize("name", ["a.glb", "a.gltf"])
def test_the_command_draws_both_kinds_of_file(tmp_path, run, name):
    builder = GltfBuilder()
    builder.node(builder.box(color=RED))
    path = builder.save(tmp_path / name)
    for kind in ("thumbnail", "turntable"):
        assert run("preview", str(path), "--kind", kind, "--size", "16", bundle=False)[0] == 0
