"""Textures baked from fields whose surface, colour and normals are known."""

from dataclasses import replace

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.distance import sample_surface
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lattice_field import LatticeField
from propsmith.runtime.geometry.lod.lod_search import LodOptions
from propsmith.runtime.geometry.lod.lods import build_lods
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.normals import shade, unit
from propsmith.runtime.texture.bake import BakeOptions, bake
from propsmith.runtime.texture.texel_map import map_texels
from propsmith.runtime.texture.texture_lookup import lookup, skin_of
from propsmith.runtime.texture.unwrap import unwrap
from tests.runtime.analytic_fields import box, sphere

SIZE = 256
WOOD, IRON = np.array([125, 73, 59]) / 255, np.array([150, 160, 170]) / 255


def laid_out(values, triangles):
    lods = build_lods(extract_isosurface(values), triangles, LodOptions(error_bound=None), "smooth")
    return unwrap([shade(level.mesh, "smooth") for level in lods.lods], SIZE).meshes


def bands(points):
    return np.where(np.abs(points[:, 1:2]) < 0.15, IRON, WOOD)


def smooth_color(points):
    return 0.5 + 0.4 * np.sin(2 * points)


@pytest.fixture(scope="module")
def crate():
    return laid_out(box(65), (400, 24))


@pytest.fixture(scope="module")
def ball():
    return laid_out(sphere(65), (600, 60))


def corner_values(mesh, count=2000):
    """Points spread over a mesh, their UVs, normals and tangents."""
    points, faces = sample_surface(mesh, count)
    corners = mesh.corners[faces].astype(float)
    edges = np.stack([corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]], axis=2)
    part = np.linalg.pinv(edges) @ (points - corners[:, 0])[..., None]
    weights = np.concatenate([1 - part.sum(axis=1), part[..., 0]], axis=1).astype(np.float32)
    return points, {
        name: np.einsum("ij,ijk->ik", weights, getattr(mesh, name)[mesh.faces[faces]])
        for name in ("uvs", "normals", "tangents")
        if getattr(mesh, name) is not None
    }


def test_every_level_shows_the_bands_of_a_box(crate):
    baked = bake(crate, LatticeField.of(box(65)), bands, "wooden crate with iron bands", BakeOptions(SIZE))
    for mesh in baked.meshes:
        points, at = corner_values(mesh)
        shown = lookup(baked.textures.base_color, at["uvs"])
        clear = np.abs(np.abs(points[:, 1]) - 0.15) > 0.05
        assert np.abs(shown - bands(points))[clear].max() < 0.03
        metallic = lookup(baked.textures.orm, at["uvs"])[:, 2]
        iron = np.abs(points[:, 1]) < 0.15
        np.testing.assert_allclose(metallic[clear], iron[clear], atol=0.02)
    assert baked.textures.emissive is None
    assert baked.material.metallic == 1


def test_continuous_colours_stay_continuous(ball):
    baked = bake(ball, LatticeField.of(sphere(65)), smooth_color, "", BakeOptions(SIZE))
    points, at = corner_values(baked.meshes[0])
    surface = 0.6 * unit(points)  # colours are the field's, not the facets'
    error = np.abs(lookup(baked.textures.base_color, at["uvs"]) - smooth_color(surface))
    assert np.percentile(error, 95) < 0.12
    assert error.mean() < 0.05


def test_a_coarse_ball_is_lit_like_a_round_one(ball):
    baked = bake(ball, LatticeField.of(sphere(65)), bands, "", BakeOptions(SIZE))
    skin = skin_of(baked)
    for mesh, bound in zip(baked.meshes, (3, 6), strict=True):
        points, at = corner_values(mesh)
        normals = skin.at(at["uvs"], at["normals"], at["tangents"]).normals
        cosine = np.einsum("ij,ij->i", normals, unit(points))
        assert np.percentile(np.degrees(np.arccos(np.clip(cosine, -1, 1))), 95) < bound


def test_both_sides_of_a_seam_show_the_same(ball):
    baked = bake(ball, LatticeField.of(sphere(65)), lambda p: np.clip(p + 0.5, 0, 1), "", BakeOptions(SIZE))
    mesh = baked.meshes[0]
    _, first, inverse = np.unique(mesh.vertices, axis=0, return_index=True, return_inverse=True)
    seam = np.flatnonzero(first[inverse.reshape(-1)] != np.arange(len(mesh.vertices)))
    assert len(seam) > 50
    twin = first[inverse.reshape(-1)[seam]]
    shown = lookup(baked.textures.base_color, mesh.uvs)
    assert np.percentile(np.abs(shown[seam] - shown[twin]).max(axis=1), 95) < 0.06


def test_a_thin_plates_sides_dont_bleed_through():
    values = box(65, (0.6, 0.02, 0.6))
    baked = bake(
        laid_out(values, (64,)),
        LatticeField.of(values),
        lambda points: np.where(points[:, 1:2] > 0, [0.9, 0.1, 0.1], [0.1, 0.1, 0.9]),
        "",
        BakeOptions(SIZE),
    )
    points, at = corner_values(baked.meshes[0])
    flat = np.abs(points[:, [0, 2]]).max(axis=1) < 0.5
    shown = lookup(baked.textures.base_color, at["uvs"])
    above = points[:, 1] > 0
    assert (shown[flat & above, 0] > 0.7).all()
    assert (shown[flat & ~above, 2] > 0.7).all()


def test_flat_levels_have_no_relief_and_plain_colours(crate):
    flat = [shade(replace(mesh, normals=None), "flat") for mesh in crate]
    noise = np.random.default_rng(0)
    baked = bake(
        flat,
        LatticeField.of(box(65)),
        lambda points: bands(points) + noise.normal(0, 0.005, (len(points), 3)),
        "crate",
        BakeOptions(SIZE, relief=False),
    )
    assert baked.textures.normal is None
    assert all(mesh.tangents is None for mesh in baked.meshes)
    texels = map_texels(flat, SIZE)
    inner = baked.textures.base_color.reshape(-1, 3)[texels.texels[texels.inner]]
    # Two colours, and between them one texel of a mixture.
    counts = np.unique(inner, axis=0, return_counts=True)[1]
    assert np.sort(counts)[-2:].sum() > 0.85 * len(inner)


def test_a_lamps_light_is_in_the_emissive_texture(ball):
    baked = bake(
        ball, LatticeField.of(sphere(65)), lambda p: np.full_like(p, (0.97, 0.85, 0.5)), "lamp", BakeOptions(SIZE)
    )
    assert baked.material.emissive == (1, 1, 1)
    np.testing.assert_array_equal(baked.textures.emissive, baked.textures.base_color)


def test_the_same_arguments_give_the_same_textures(crate):
    first, second = (bake(crate, LatticeField.of(box(65)), bands, "crate", BakeOptions(SIZE)) for _ in range(2))
    for name, image in first.textures.images().items():
        np.testing.assert_array_equal(image, second.textures.images()[name])


def test_wrong_sizes_and_bare_meshes_are_refused():
    with pytest.raises(InputError, match="the texture size must be a power of two from 64 to 1024, not 300"):
        BakeOptions(300)
    bare = Mesh(np.eye(3), [[0, 1, 2]], uvs=np.eye(3)[:, :2])
    with pytest.raises(InputError, match="without normals can't be baked"):
        bake([bare], LatticeField.of(sphere(17)), bands, "")
