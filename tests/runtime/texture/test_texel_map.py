"""Which point each texel shows, inside charts and just beyond."""

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.texture.texel_map import map_texels


def quad(low, high, depth=0.0):
    """A unit square of the surface over a rectangle of the texture, corner to corner."""
    (u0, v0), (u1, v1) = low, high
    corners = [[0, 0, depth], [1, 0, depth], [1, 1, depth], [0, 1, depth]]
    return Mesh(corners, [[0, 1, 2], [0, 2, 3]], uvs=[[u0, v1], [u1, v1], [u1, v0], [u0, v0]])


def test_texel_centres_show_the_point_under_them():
    texels = map_texels([quad((0.25, 0.25), (0.75, 0.75))], 16)
    points = texels.interpolated(quad((0, 0), (1, 1)).corners)
    rows, columns = np.divmod(texels.texels, 16)
    # The chart spans texels 4 to 11 both ways; the surface's y points up, rows go down.
    np.testing.assert_allclose(points[:, 0], (columns + 0.5 - 4) / 8, atol=1e-5)
    np.testing.assert_allclose(points[:, 1], (12 - rows - 0.5) / 8, atol=1e-5)
    assert texels.inner.sum() == 64
    # One ring around, which includes the corners at a distance of 1.41 texels.
    assert (~texels.inner).sum() == 100 - 64
    assert points[~texels.inner].min() == pytest.approx(-0.5 / 8, abs=1e-5)


def test_levels_count_their_faces_one_after_another():
    meshes = [quad((0, 0), (0.4, 0.4)), quad((0.6, 0.6), (1, 1), depth=5.0)]
    texels = map_texels(meshes, 20)
    depth = texels.interpolated(np.concatenate([mesh.corners for mesh in meshes]))[:, 2]
    np.testing.assert_allclose(depth, np.where(texels.texels // 20 >= 10, 5.0, 0.0), atol=1e-5)
    assert set(texels.faces) == {0, 1, 2, 3}


def test_images_repeat_the_nearest_texel_where_nothing_shows():
    texels = map_texels([quad((0.25, 0.25), (0.75, 0.75))], 16)
    rows, columns = np.divmod(texels.texels, 16)
    image = texels.image(np.stack([rows, columns], axis=1))
    np.testing.assert_array_equal(image[0, 8], [3, 8])
    np.testing.assert_array_equal(image[8, 15], [8, 12])
    inner = texels.image(rows[texels.inner][:, None], texels.inner)
    assert inner[0, 8, 0] == 4


def test_a_mesh_without_uvs_is_refused():
    with pytest.raises(InputError, match="without UVs"):
        map_texels([Mesh(np.eye(3), [[0, 1, 2]])], 16)
