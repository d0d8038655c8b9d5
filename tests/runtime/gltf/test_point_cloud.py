"""Point clouds: what Point-E's numbers mean, and files that other readers open."""

import io

import numpy as np
import pygltflib
import pytest
import trimesh

from propsmith.runtime.color import srgb_to_linear
from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf.point_cloud import PointCloud


@pytest.fixture
def cloud():
    generator = np.random.default_rng(0)
    colors = generator.integers(0, 256, (50, 3)) / 255
    return PointCloud(generator.uniform(-0.5, 0.5, (50, 3)).astype(np.float32), colors.astype(np.float32))


def test_what_a_latent_means():
    latent = np.array([[1.0, 0.4, -0.6, -1.0, 0.0, 1.0], [0, 0, 0, -3.0, 0.5, 3.0]], np.float32)
    cloud = PointCloud.from_latent(latent)
    # Theirs: x right, y back, z up, twice as large.
    np.testing.assert_allclose(cloud.positions[0], [0.5, -0.3, -0.2], atol=1e-6)
    np.testing.assert_allclose(cloud.colors * 255, [[0, 128, 255], [0, 191, 255]], atol=1e-4)


def test_ply_is_read_by_others(cloud, tmp_path):
    cloud.save(tmp_path / "c.ply")
    read = trimesh.load(tmp_path / "c.ply")
    np.testing.assert_array_equal(read.vertices.astype(np.float32), cloud.positions)
    np.testing.assert_allclose(read.colors[:, :3], np.rint(cloud.colors * 255))


def test_glb_is_read_by_others(cloud, tmp_path):
    cloud.save(tmp_path / "c.glb", name="a chair", extras={"seed": 3})
    (read,) = trimesh.load_scene(tmp_path / "c.glb").geometry.values()
    np.testing.assert_array_equal(np.asarray(read.vertices, np.float32), cloud.positions)
    file = pygltflib.GLTF2.load(tmp_path / "c.glb")
    primitive = file.meshes[0].primitives[0]
    assert primitive.mode == pygltflib.POINTS
    assert primitive.indices is None
    assert (file.nodes[0].name, file.nodes[0].extras) == ("a chair", {"seed": 3})
    accessor = file.accessors[primitive.attributes.POSITION]
    assert accessor.count == 50
    np.testing.assert_array_equal(np.array(accessor.min, np.float32), cloud.positions.min(axis=0))
    view = file.bufferViews[file.accessors[primitive.attributes.COLOR_0].bufferView]
    linear = np.frombuffer(file.binary_blob(), "<u2", 200, view.byteOffset).reshape(50, 4) / 65535
    np.testing.assert_allclose(linear[:, :3], srgb_to_linear(cloud.colors), atol=1e-4)


def test_the_same_cloud_the_same_bytes(cloud):
    assert cloud.to_glb() == cloud.to_glb()
    assert io.BytesIO(cloud.to_ply()).readline() == b"ply\n"


def test_other_endings(cloud, tmp_path):
    with pytest.raises(InputError, match=r"c\.obj should end in \.ply or \.glb"):
        cloud.save(tmp_path / "c.obj")


def test_no_point():
    empty = np.empty((0, 3), np.float32)
    with pytest.raises(InputError, match="at least one point"):
        PointCloud(empty, empty).to_glb()
