"""Charts of all levels in one square: inside it, apart from each other, of falling density."""

import numpy as np
import pytest
import trimesh
from scipy.ndimage import distance_transform_edt

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lod.lod_search import LodOptions
from propsmith.runtime.geometry.lod.lods import build_lods
from propsmith.runtime.geometry.mesh import Mesh, component_labels, face_areas
from propsmith.runtime.geometry.normals import shade
from propsmith.runtime.texture.texel_map import map_texels
from propsmith.runtime.texture.unwrap import PADDING, size_of_density, texture_size, unwrap, uv_areas
from tests.runtime.analytic_fields import box, sphere, torus

SIZE = 256


@pytest.fixture(scope="module")
def meshes():
    fine = extract_isosurface(np.maximum(torus(49), box(49, (0.2, 0.7, 0.3))))
    lods = build_lods(fine, (800, 300, 80), LodOptions(error_bound=None))
    return [shade(level.mesh, "smooth") for level in lods.lods]


@pytest.fixture(scope="module")
def layout(meshes):
    return unwrap(meshes, SIZE)


def test_every_level_is_its_old_self_with_uvs_in_the_square(meshes, layout):
    for mesh, laid in zip(meshes, layout.meshes, strict=True):
        np.testing.assert_array_equal(laid.corners, mesh.corners)
        np.testing.assert_array_equal(laid.normals[laid.faces], mesh.normals[mesh.faces])
        assert laid.uvs.min() >= 0
        assert laid.uvs.max() <= 1


def test_charts_keep_their_distance_and_never_overlap(layout):
    fine = 4  # samples a texel
    texels = map_texels(layout.meshes, SIZE * fine)
    charts = np.concatenate(
        [component_labels(mesh) + 1000 * level for level, mesh in enumerate(layout.meshes)]
    )  # split along their borders, charts are a mesh's components
    image = np.full((SIZE * fine) ** 2, -1)
    image[texels.texels[texels.inner]] = charts[texels.faces[texels.inner]]
    # What the texture covers is as large as all charts together only if none lies over another.
    areas = np.concatenate([np.abs(uv_areas(mesh)) for mesh in layout.meshes])
    assert (image >= 0).mean() == pytest.approx(areas.sum(), rel=0.01)
    image = image.reshape(SIZE * fine, -1)
    distance, (rows, columns) = distance_transform_edt(image < 0, return_indices=True)
    nearest = image[rows, columns]
    for axis in (0, 1):
        pairs = np.moveaxis(nearest, axis, 0), np.moveaxis(distance, axis, 0)
        between = pairs[0][:-1] != pairs[0][1:]
        assert (pairs[1][:-1] + pairs[1][1:])[between].min() / fine >= PADDING - 0.5


def test_coarser_levels_get_fewer_texels_a_unit(layout):
    shares = [np.abs(uv_areas(mesh)).sum() / face_areas(mesh).sum() for mesh in layout.meshes]
    densities = np.sqrt(shares) * SIZE
    assert densities[0] == pytest.approx(layout.density, rel=0.05)
    assert densities[1] / densities[0] == pytest.approx(0.5, rel=0.05)
    assert densities[2] / densities[0] == pytest.approx(0.4, rel=0.08)


def test_the_finest_level_has_most_of_what_is_covered(layout):
    finest, *coarser = (np.abs(uv_areas(mesh)).sum() for mesh in layout.meshes)
    # A square in which all levels have equal surfaces: 1 / (1 + 0.5^2 + 0.4^2).
    assert finest / (finest + sum(coarser)) == pytest.approx(0.71, abs=0.02)


def test_the_same_meshes_give_the_same_layout(meshes, layout):
    for first, second in zip(layout.meshes, unwrap(meshes, SIZE).meshes, strict=True):
        np.testing.assert_array_equal(first.uvs, second.uvs)


def test_a_charts_faces_all_look_the_same_way(layout):
    for mesh in layout.meshes:
        signs, charts = np.sign(uv_areas(mesh)), component_labels(mesh)
        for chart in range(charts.max() + 1):
            assert abs(signs[charts == chart].sum()) >= 0.95 * (charts == chart).sum()


def test_a_quad_seen_from_its_front_isnt_mirrored_with_v_down():
    quad = Mesh(
        [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2], [0, 2, 3]], uvs=[[0, 1], [1, 1], [1, 0], [0, 0]]
    )
    np.testing.assert_allclose(uv_areas(quad), [0.5, 0.5])


@pytest.mark.parametrize(("metres", "size"), [(1.0, 512), (0.05, 256)])
def test_the_size_follows_how_much_there_is_to_see(metres, size):
    ball = extract_isosurface(sphere(33, 0.8))  # 8 square units
    assert texture_size(ball, 2 / 128, metres) == size


def test_a_mesh_without_faces_is_refused():
    with pytest.raises(InputError, match="can't be unwrapped"):
        unwrap([Mesh(np.zeros((3, 3)), np.zeros((0, 3)))], SIZE)


def test_a_density_gives_the_nearest_power_of_two():
    side = 1.0
    box = trimesh.creation.box((side, side, side))
    mesh = Mesh(box.vertices, box.faces)
    sizes = [size_of_density(mesh, density) for density in (1, 20, 40, 80, 160, 10_000)]
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (64, 1024)
    assert sizes[3] == 2 * sizes[2] == 4 * sizes[1]
