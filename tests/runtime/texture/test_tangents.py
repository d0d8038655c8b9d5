"""Tangent frames as glTF defines them, and normals in them and back."""

from dataclasses import replace

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.normals import shade, unit
from propsmith.runtime.texture.tangents import in_tangent_space, with_tangents
from propsmith.runtime.texture.texture_lookup import bent
from propsmith.runtime.texture.unwrap import unwrap
from tests.runtime.analytic_fields import torus
from tests.runtime.texture.test_texel_map import quad

FRONT = np.tile(np.array([0, 0, 1], np.float32), (4, 1))


def test_a_plain_quad_has_its_tangent_along_u_and_its_bitangent_up_the_picture():
    mesh = with_tangents(replace(quad((0, 0), (1, 1)), normals=FRONT))
    np.testing.assert_allclose(mesh.tangents, np.tile([1, 0, 0, 1], (4, 1)), atol=1e-6)


def test_a_mirrored_chart_has_the_other_handedness():
    mirrored = replace(quad((0, 0), (1, 1)), normals=FRONT)
    mirrored = replace(mirrored, uvs=mirrored.uvs * [-1, 1] + [1, 0])
    mesh = with_tangents(mirrored)
    np.testing.assert_allclose(mesh.tangents, np.tile([-1, 0, 0, -1], (4, 1)), atol=1e-6)
    # n x t * w is up the picture still.
    np.testing.assert_allclose(np.cross(FRONT, mesh.tangents[:, :3]) * mesh.tangents[:, 3:], np.tile([0, 1, 0], (4, 1)))


def test_tangents_are_unit_across_the_normal_and_follow_u():
    mesh = with_tangents(unwrap([shade(extract_isosurface(torus(33)), "smooth")], 256).meshes[0])
    tangents = mesh.tangents[:, :3]
    np.testing.assert_allclose(np.linalg.norm(tangents, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(np.einsum("ij,ij->i", tangents, mesh.normals), 0, atol=1e-5)
    assert set(np.unique(mesh.tangents[:, 3])) <= {-1.0, 1.0}
    # Along a face's tangent u rises and v stays.
    corners, uvs = mesh.corners.astype(float), mesh.uvs[mesh.faces].astype(float)
    edges, steps = corners[:, 1:] - corners[:, :1], uvs[:, 1:] - uvs[:, :1]
    weights = np.linalg.lstsq(edges[0].T, mesh.tangents[mesh.faces[0], :3].mean(axis=0), rcond=None)[0]
    u, v = weights @ steps[0]
    assert u > 5 * abs(v)


def test_normals_go_into_the_frame_and_come_back():
    rng = np.random.default_rng(0)
    normals = unit(rng.normal(size=(200, 3)))
    # As interpolation leaves them: neither unit nor at right angles.
    tangents = np.concatenate(
        [unit(np.cross(normals, rng.normal(size=(200, 3)))) + 0.2 * normals, np.ones((200, 1))], 1
    )
    tangents[::2, 3] = -1
    wanted = unit(normals + 0.5 * rng.normal(size=(200, 3)))
    outward = np.einsum("ij,ij->i", wanted, normals) > 0.3
    local = in_tangent_space(wanted, normals * 0.7, tangents.astype(np.float32))
    back = bent(normals, tangents.astype(np.float32), local)
    np.testing.assert_allclose(back[outward], wanted[outward], atol=2e-3)


def test_a_normal_below_the_surface_is_turned_up():
    local = in_tangent_space(np.array([[0, 0, -1]], np.float32), FRONT[:1], np.array([[1, 0, 0, 1]], np.float32))
    assert local[0, 2] > 0


def test_without_uvs_there_are_no_tangents():
    with pytest.raises(InputError, match="need normals and UVs"):
        with_tangents(Mesh(np.eye(3), [[0, 1, 2]]))
