"""Ambient occlusion of shapes for which it is known."""

import numpy as np

from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lod.lod_search import LodOptions
from propsmith.runtime.geometry.lod.lods import build_lods
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.normals import shade
from propsmith.runtime.texture.occlusion import ambient_occlusion
from propsmith.runtime.texture.texel_map import map_texels
from propsmith.runtime.texture.unwrap import unwrap
from tests.runtime.analytic_fields import sphere
from tests.runtime.texture.test_texel_map import quad


def test_a_plane_sees_the_whole_sky():
    plane = quad((0.1, 0.1), (0.9, 0.9))
    np.testing.assert_array_equal(ambient_occlusion([plane], map_texels([plane], 64)), 1)


def test_a_convex_prop_sees_the_whole_sky_at_every_level():
    lods = build_lods(extract_isosurface(sphere(33)), (300, 80), LodOptions(error_bound=None))
    meshes = unwrap([shade(level.mesh, "smooth") for level in lods.lods], 128).meshes
    assert ambient_occlusion(meshes, map_texels(meshes, 128)).min() > 0.999


def test_a_corner_is_dark_inside_and_lighter_farther_out():
    floor = [[0, 0, 0], [0, 0, 1], [1, 0, 1], [1, 0, 0]]  # looks up
    wall = [[0, 0, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1]]  # stands at x = 0 and looks to +x
    uvs = [[0, 0], [0, 0.4], [0.4, 0.4], [0.4, 0]]
    corner = Mesh(
        floor + wall,
        [[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]],
        uvs=np.concatenate([uvs, np.array(uvs) + 0.6]),
    )
    texels = map_texels([corner], 128)
    points = texels.interpolated(corner.corners)[texels.inner]
    seen = ambient_occlusion([corner], texels)
    on_floor = (points[:, 1] < 1e-3) & (np.abs(points[:, 2] - 0.5) < 0.2)
    near, far = points[:, 0] < 0.06, points[:, 0] > 0.8
    # Beside a high wall half of the sky is hidden, by the cosine law too.
    assert 0.45 < seen[on_floor & near].mean() < 0.65
    assert seen[on_floor & far].mean() > 0.97


def test_levels_dont_shade_one_another():
    below, above = quad((0, 0), (0.4, 0.4)), quad((0.6, 0.6), (1, 1), depth=0.1)
    np.testing.assert_array_equal(ambient_occlusion([below, above], map_texels([below, above], 64)), 1)
