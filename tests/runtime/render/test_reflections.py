"""Image-based light in closed form, beside integrals over the sphere, and what metal looks like with it."""

import numpy as np
import pytest

from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.normals import shade
from propsmith.runtime.render.preview import RenderOptions, render
from propsmith.runtime.render.reflections import (
    front_reflectance,
    lamp_seen,
    mirrored_at,
    reflections_open,
    returned,
    sky_seen,
)
from propsmith.runtime.texture.texture_lookup import Skin
from propsmith.runtime.texture.texture_set import Material, TextureSet
from tests.runtime.textured_prop import textured_prop

UP = np.array([0, 1, 0], np.float32)


def sphere_of_directions(count=200_000):
    """Even on the sphere: a Fibonacci lattice."""
    index = np.arange(count) + 0.5
    y, turn = 1 - 2 * index / count, np.pi * (1 + 5**0.5) * index
    ring = np.sqrt(1 - y * y)
    return np.stack([ring * np.cos(turn), y, ring * np.sin(turn)], axis=1).astype(np.float32)


def split_sum(roughness, cosine, count=20_000):
    """Scale and bias of the front reflectance, by GGX importance sampling: Karis 2013, IntegrateBRDF."""
    index = np.arange(count) + 0.5
    first, turn, alpha = index / count, np.pi * (1 + 5**0.5) * index, roughness**2
    high = np.sqrt((1 - first) / (1 + (alpha**2 - 1) * first))
    half = np.stack([np.sqrt(1 - high**2) * np.cos(turn), np.sqrt(1 - high**2) * np.sin(turn), high], axis=1)
    view = np.array([np.sqrt(1 - cosine**2), 0, cosine])
    along = half @ view
    lit = 2 * along * half[:, 2] - view[2]
    k = alpha / 2
    shadow = lit / (lit * (1 - k) + k) * cosine / (cosine * (1 - k) + k)
    visible = np.where(lit > 0, shadow * along / (half[:, 2] * cosine), 0)
    fresnel = (1 - np.clip(along, 0, 1)) ** 5
    return np.mean(visible * (1 - fresnel)), np.mean(visible * fresnel)


@pytest.mark.parametrize("cosine", [0.35, 0.6, 0.95])
@pytest.mark.parametrize("roughness", [0.25, 0.4, 0.6, 0.9])
def test_what_is_returned_is_the_integral_of_the_lobe(roughness, cosine):
    scale, bias = split_sum(roughness, cosine)
    rough, seen = np.full(2, roughness, np.float32), np.full(2, cosine, np.float32)
    found = returned(np.array([[0, 0, 0], [1, 1, 1]], np.float32), rough, seen)
    assert found[:, 0] == pytest.approx([bias, scale + bias], abs=0.17)


@pytest.mark.parametrize("roughness", [0.05, 0.3, 0.6, 1.0])
def test_a_lamp_gives_as_much_light_however_it_is_blurred(roughness):
    directions = sphere_of_directions()
    seen = lamp_seen(directions, np.full(len(directions), roughness, np.float32), UP, 0.2)
    # A white matt surface that faces the lamp shows 1: pi of irradiance.
    assert seen.mean() * 4 * np.pi == pytest.approx(np.pi, rel=0.01)
    assert seen.max() == seen[directions[:, 1].argmax()]


def test_the_sky_lights_level_ground_as_the_studio_says():
    directions = sphere_of_directions()
    directions = directions[directions[:, 1] > 0.09]  # without the blurred horizon
    sky, ground = np.array([0.4, 0.5, 0.6], np.float32), np.zeros(3, np.float32)
    seen = sky_seen(directions, np.zeros(len(directions), np.float32), sky, ground)
    mean = (seen * directions[:, 1:2]).sum(axis=0) / directions[:, 1].sum()
    assert mean == pytest.approx(sky, rel=0.02)
    down = sky_seen(-UP[None], np.zeros(1, np.float32), ground, sky)[0]
    assert down == pytest.approx(1.6 * sky)


def test_directions_are_mirrored_and_hidden_ones_stay_dark():
    away = np.array([[0.6, -0.8, 0]], np.float32)
    mirrored, cosine = mirrored_at(UP[None], away)
    assert mirrored[0] == pytest.approx([0.6, 0.8, 0])
    assert cosine == pytest.approx([0.8])
    rough = np.array([0.5, 0.5], np.float32)
    open_share = reflections_open(np.array([0, 1], np.float32), rough, np.array([0.5, 0.5], np.float32))
    assert open_share == pytest.approx([0, 1], abs=1e-3)


def test_metal_mirrors_in_its_own_color_and_paint_in_white():
    albedo = np.array([[0.8, 0.4, 0.1]] * 2, np.float32)
    found = front_reflectance(albedo, np.array([0, 1], np.float32))
    assert found == pytest.approx(np.array([[0.04] * 3, [0.8, 0.4, 0.1]]))


def picture(roughness, metallic):
    """A white tin."""
    orm = np.full((8, 8, 3), (255, round(255 * roughness), round(255 * metallic)), np.uint8)
    skin = Skin(TextureSet(np.full((8, 8, 3), 255, np.uint8), orm), Material(metallic=1.0, roughness=1.0))
    options = RenderOptions(supersample=1, background=None)
    seen = render(shade(round_tin(), "smooth"), 64, options, skin).astype(int)
    return seen[seen[..., 3] == 255][:, 0]


def round_tin():
    mesh = textured_prop().lods[0].mesh
    return Mesh(mesh.vertices, mesh.faces, uvs=mesh.uvs)


def test_metal_has_contrast_and_paint_has_none_of_it():
    polished, rough, paint = picture(0.2, 1), picture(0.9, 1), picture(0.9, 0)
    assert np.percentile(polished, 98) > np.percentile(rough, 98) + 20  # the horizon and the lamp, whole
    assert np.median(rough) < np.median(paint) - 20  # it has no color of its own, and mirrors a dimmer room
