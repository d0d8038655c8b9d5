"""Textures for a chain: the look decides what is baked, the choice how large."""

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lod.lods import build_lods
from propsmith.runtime.recipe import Recipe
from propsmith.runtime.texture.texturing import bake_lods, check_texture, unwrap_lods
from tests.runtime.analytic_fields import box

FIELD = box(65)
CELL = 2 / 64


@pytest.fixture(scope="module")
def flat():
    return build_lods(extract_isosurface(FIELD), 2, shading="flat")


def test_a_flat_box_stays_a_dozen_triangles_without_relief(flat):
    laid = unwrap_lods(flat, "256", CELL, 1.0)
    chain = bake_lods(laid, FIELD, np.abs, "crate", "webp")
    assert [level.triangles for level in chain.lods] == [level.triangles for level in flat.lods]
    assert chain.lods[0].triangles == 12
    assert chain.textures.normal is None
    assert chain.textures.size == 256
    assert chain.material.encoding == "webp"
    # Every face keeps the one normal of its plane.
    mesh = chain.lods[0].mesh
    assert np.abs(np.diff(mesh.normals[mesh.faces], axis=1)).max() == 0
    for level, source in zip(chain.lods, flat.lods, strict=True):
        np.testing.assert_array_equal(level.mesh.corners, source.mesh.corners)
        np.testing.assert_array_equal(level.regions, source.regions)


def test_a_smooth_box_gets_relief_and_normals_without_jumps_inside_charts():
    smooth = build_lods(extract_isosurface(FIELD), (200, 60), shading="smooth")
    chain = bake_lods(unwrap_lods(smooth, "256", CELL, 1.0), FIELD, np.abs, "crate")
    assert chain.textures.normal is not None
    for level in chain.lods:
        assert level.mesh.tangents is not None
        places = np.unique(level.mesh.vertices, axis=0)
        normals = np.unique(np.concatenate([level.mesh.vertices, level.mesh.normals], axis=1), axis=0)
        assert len(normals) == len(places)


@pytest.mark.parametrize(("metres", "size"), [(1.0, 256), (0.01, 256)])
def test_auto_takes_what_suits_the_prop(flat, metres, size):
    assert unwrap_lods(flat, "auto", CELL, metres).size == size
    assert unwrap_lods(flat, "auto", CELL / 8, 10.0).size == 1024


@pytest.mark.parametrize(
    ("texture", "encoding", "message"),
    [
        ("300", "png", "the texture must be auto, none, 256, 512, 1024, not '300'"),
        ("256", "gif", "the texture format must be png or webp, not 'gif'"),
    ],
)
def test_wrong_choices_are_told(texture, encoding, message):
    with pytest.raises(InputError, match=message):
        check_texture(texture, encoding)


def test_recipes_of_before_there_were_textures_mean_vertex_colours():
    fields = {
        "generator": "", "seed": 1, "bundle": "props", "bundle_digest": "", "steps": 1, "solver": "", "guidance": 1.0,
        "resolution": 64, "triangles": 4, "license": "",
    }  # fmt: skip
    recipe = Recipe.from_dict(fields)
    assert (recipe.texture, recipe.texture_format) == ("none", "png")
