"""Textures as a renderer fetches them."""

import numpy as np

from propsmith.runtime.color import srgb_to_linear
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.render.preview import RenderOptions, render
from propsmith.runtime.texture.texture_lookup import Skin, lookup, skin_of
from propsmith.runtime.texture.texture_set import Material, TextureSet


def test_texel_centres_are_exact_and_between_them_it_is_bilinear():
    image = np.arange(12, dtype=np.uint8).reshape(2, 2, 3) * 10
    at = np.array([[0.25, 0.25], [0.75, 0.25], [0.5, 0.5], [0.0, 0.25], [2.0, 2.0]], np.float32)
    expected = [image[0, 0], image[0, 1], image.mean(axis=(0, 1)), image[0, 0], image[1, 1]]
    np.testing.assert_allclose(lookup(image, at) * 255, expected, atol=1e-4)


def test_factors_multiply_the_textures():
    shape = (2, 2, 3)
    textures = TextureSet(
        np.full(shape, 128, np.uint8),
        np.full(shape, (51, 102, 255), np.uint8),
        np.full(shape, (128, 128, 255), np.uint8),
        np.full(shape, 255, np.uint8),
    )
    skin = Skin(textures, Material("", (0.5, 1.0, 1.0), 0.5, 0.5, (1.0, 0.0, 0.0), 3.0))
    up = np.array([[0, 0, 1]], np.float32)
    look = skin.at(np.full((1, 2), 0.5, np.float32), up, np.array([[1, 0, 0, 1]], np.float32))
    linear = srgb_to_linear(np.float32(128 / 255))
    np.testing.assert_allclose(look.albedo, [[linear / 2, linear, linear]], rtol=1e-5)
    np.testing.assert_allclose(look.emission, [[3, 0, 0]])
    np.testing.assert_allclose([look.occlusion, look.roughness, look.metallic], [[0.2], [0.2], [0.5]], atol=1e-6)
    np.testing.assert_allclose(look.normals, up, atol=6e-3)


def test_a_picture_shows_the_texture_in_place_of_vertex_colours():
    quad = Mesh(
        [[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]],
        [[0, 1, 2], [0, 2, 3]],
        colors=np.tile([0, 0, 1], (4, 1)),
        uvs=[[0, 1], [1, 1], [1, 0], [0, 0]],
    )
    image = np.zeros((64, 64, 3), np.uint8)
    image[:32, :, 0], image[32:, :, 1] = 255, 255  # red over green
    skin = Skin(TextureSet(image, np.full_like(image, 255)), Material())
    picture = render(quad, 64, RenderOptions(yaw=0, pitch=0), skin=skin)[..., :3].astype(int)
    upper, lower = picture[20, 32], picture[44, 32]
    assert upper[0] > 3 * max(upper[1], upper[2])
    assert lower[1] > 3 * max(lower[0], lower[2])


def test_what_has_no_textures_has_no_skin():
    class Plain:
        textures = None
        material = Material()

    assert skin_of(Plain()) is None
