"""Encoders' inputs, and models through the toy bundle."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import trimesh

from propsmith.runtime import Pipeline
from propsmith.runtime.encode.encode_model import HALF_EXTENT, Encoded, Encoder, check_encoder, reconstruct
from propsmith.runtime.encode.model_file import read_model
from propsmith.runtime.encode.surface_samples import SurfaceSamples
from propsmith.runtime.encode.views import DISTANCE
from propsmith.runtime.errors import BundleError
from propsmith.runtime.gltf.profiles import PROFILES
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.options import GenerateOptions

FAST = GenerateOptions(resolution=64)


@pytest.fixture(scope="module")
def pipeline(tiny_bundle):
    return Pipeline.load(tiny_bundle)


@pytest.fixture(scope="module")
def tower(tmp_path_factory):
    """A red tower, 1 x 3 x 1, far from the origin."""
    box = trimesh.creation.box(extents=[1, 3, 1])
    box.apply_translation([10, 1.5, -4])
    box.visual.vertex_colors = [200, 40, 30, 255]
    path = tmp_path_factory.mktemp("models") / "tower.ply"
    box.export(path)
    return read_model(path)


def test_a_model_becomes_a_latent(pipeline, tower):
    encoder = Encoder(pipeline.bundle, pipeline.backend)
    encoded = encoder.encode(tower)
    assert encoded.latent.shape == pipeline.bundle.manifest.latent_shape
    assert encoded.latent.dtype == np.float32
    np.testing.assert_array_equal(encoder.encode(tower).latent, encoded.latent)
    assert encoded.placement.scale == pytest.approx(3 / (2 * HALF_EXTENT))
    np.testing.assert_allclose(encoded.placement.offset, (10, 1.5, -4), atol=1e-5)
    np.testing.assert_allclose(
        np.abs(encoded.probes.points).max(axis=0), HALF_EXTENT * np.array([1, 3, 1]) / 3, atol=0.01
    )


@pytest.mark.parametrize("texture", ["none", "256"])
def test_our_own_files_of_every_profile_encode_to_the_same(pipeline, tmp_path, texture):
    """Neither hulls nor coarser levels count; the web's files, whose numbers are rounded, come near."""
    options = replace(FAST, seed=4, steps=2, triangles=(400, 200, 100), texture=texture)
    prop = pipeline.generate("red chair", options)
    assert prop.hulls
    encoder = Encoder(pipeline.bundle, pipeline.backend)
    found = {}
    for name in PROFILES:
        prop.save(tmp_path / f"{name}.glb", name)
        model = read_model(tmp_path / f"{name}.glb")
        assert (model.mesh.faces.shape, model.notes) == ((400, 3), ())
        found[name] = encoder.encode(model)
    generic = found["generic"]
    assert len(found) == 5
    for name in ("godot", "unity", "unreal"):
        np.testing.assert_array_equal(found[name].latent, generic.latent)
        np.testing.assert_array_equal(found[name].probes.colors, generic.probes.colors)
    np.testing.assert_allclose(found["web"].latent, generic.latent, atol=0.02)
    np.testing.assert_allclose(found["web"].probes.colors.mean(0), generic.probes.colors.mean(0), atol=0.005)


def test_the_box_is_the_trainings():
    mesh_source = pytest.importorskip("propsmith.exporter.training.data.mesh_source")
    assert mesh_source.HALF_EXTENT == HALF_EXTENT


def test_another_model_another_latent(pipeline, tower, tmp_path):
    ball = trimesh.creation.icosphere()
    ball.export(tmp_path / "ball.ply")
    encoder = Encoder(pipeline.bundle, pipeline.backend)
    other = encoder.encode(read_model(tmp_path / "ball.ply")).latent
    assert np.abs(other - encoder.encode(tower).latent).max() > 1e-3


def test_reconstruction_is_measured_against_the_model(pipeline):
    """Probes on the decoded surface itself, in its own colours, are reconstructed without error."""
    sampling = replace(pipeline.bundle.manifest.sampler, steps=2)
    (prop_latent,) = pipeline.sample(SampleRequest(pipeline.condition("chest"), (1,), sampling))
    function, mesh, _ = pipeline.surface(prop_latent, FAST)
    points = mesh.corners.mean(axis=1)[::7]
    probes = SurfaceSamples(points, np.zeros_like(points), function.color(points))
    found = reconstruct(Encoded(prop_latent, None, probes), pipeline, FAST)
    assert found.distance == pytest.approx(0, abs=1e-6)
    assert found.color_error == pytest.approx(0, abs=1e-6)
    assert found.mesh.colors is not None
    grey = replace(probes, points=points * np.float32(1.1), colors=np.full_like(points, 0.5))
    worse = reconstruct(Encoded(prop_latent, None, grey), pipeline, FAST)
    assert worse.distance > 0.01
    assert worse.color_error > 0.01


class Released:
    """Stands in for a bundle, its backend and its session of the released kind, in small; keeps what it is fed."""

    graphs = {  # noqa: RUF012
        "view_encoder": {
            "views": ("float32", ["batch", 3, 32, 32]),
            "alphas": ("float32", ["batch", 1, 32, 32]),
            "positions": ("float32", ["batch", 32, 32, 3]),
            "origins": ("float32", ["batch", 3]),
        },
        "encoder": {
            "points": ("float32", ["batch", 512, 3]),
            "colors": ("float32", ["batch", 512, 3]),
            "view_tokens": ("float32", ["batch", 48, 8]),
            "shuffle_0": ("float32", ["batch", 35, 64, 1]),
            "shuffle_1": ("float32", ["batch", 32, 17, 1]),
        },
    }

    def __init__(self):
        self.manifest = SimpleNamespace(config={"encoder": {"views": 3}})
        self.pictures = []

    def require(self, capability):
        assert capability == "encode"

    def graph(self, name):
        return SimpleNamespace(inputs=self.graphs[name])

    def open(self, name):
        return SimpleNamespace(run=self.look if name == "view_encoder" else self.run)

    def look(self, feed):
        self.pictures.append(feed)
        return {"tokens": np.full((1, 16, 8), len(self.pictures), np.float32)}

    def run(self, feed):
        self.feed = feed
        return {"latent": np.zeros((1, 4, 2), np.float32)}


def test_what_the_released_encoder_is_given(tower):
    released = Released()
    encoded = Encoder(released, released).encode(tower)
    assert encoded.placement.scale == pytest.approx(3 / 2)
    feed = released.feed
    for graph, fed in (("encoder", feed), *(("view_encoder", picture) for picture in released.pictures)):
        for name, (_, shape) in Released.graphs[graph].items():
            assert fed[name].dtype == np.float32
            assert list(fed[name].shape) == [1 if n == "batch" else n for n in shape], name
    assert feed["view_tokens"][0, ::16, 0].tolist() == [1, 2, 3], "in the pictures' order"
    origins, positions, alphas = (
        np.concatenate([picture[name] for picture in released.pictures]) for name in ("origins", "positions", "alphas")
    )
    np.testing.assert_allclose(np.linalg.norm(origins, axis=-1), DISTANCE, rtol=1e-5)
    seen = positions[alphas[:, 0] == 1]
    assert np.abs(seen).max(axis=0) == pytest.approx([1 / 3, 1 / 3, 1], abs=0.05), "pixels lie on the tower"
    # The tower stands on end in a world with z up.
    np.testing.assert_allclose(np.abs(feed["points"][0]).max(axis=0), [1 / 3, 1 / 3, 1], atol=0.05)
    np.testing.assert_allclose(feed["colors"][0], np.tile(np.array([[200, 40, 30]]) / 255, (512, 1)), atol=0.01)
    assert 0 <= feed["shuffle_0"].min() < feed["shuffle_0"].max() < 1
    again = Released()
    Encoder(again, again).encode(tower)
    assert all(np.array_equal(again.feed[name], feed[name]) for name in feed)


def test_the_front_stays_the_front(tmp_path):
    """What faces +z in our world faces -y in the released model's."""
    plate = trimesh.Trimesh([[-1, -1, 1], [1, -1, 1], [0, 1, 1], [0, 0, -1]], [[0, 1, 2], [0, 1, 3]], process=False)
    plate.export(tmp_path / "plate.ply")
    released = Released()
    Encoder(released, released).encode(read_model(tmp_path / "plate.ply"))
    points = released.feed["points"][0]
    front = points[:, 1] < -0.95
    assert front.sum() > 100
    assert points[front][:, 2].max() > 0.5, "the plate's tip is up"


def test_encoders_of_other_latents_are_refused(pipeline, tiny_bundle):
    other = Bundle.load(tiny_bundle)
    other.manifest = replace(other.manifest, name="large", latent_shape=(1024, 1024))
    with pytest.raises(BundleError, match=r"encoder large gives latents \[1024, 1024\], bundle tiny decodes \[16, 8\]"):
        check_encoder(other, pipeline)


def test_bundles_without_an_encoder_say_so(pipeline):
    bundle = Bundle(pipeline.bundle.path, replace(pipeline.bundle.manifest, capabilities=["text"]), "")
    with pytest.raises(BundleError, match="bundle tiny has no capability 'encode'; it has: text"):
        Encoder(bundle, pipeline.backend)


def test_the_embedded_encoder_finds_a_model_again(tmp_path):
    """Both embedded bundles as they ship: a red table, encoded and decoded, is where it was and still red."""
    parts = [trimesh.creation.box((1.2, 0.15, 0.8), trimesh.transformations.translation_matrix((0, 0.7, 0)))]
    parts += [
        trimesh.creation.box((0.12, 0.7, 0.12), trimesh.transformations.translation_matrix((x, 0.35, z)))
        for x in (-0.5, 0.5)
        for z in (-0.3, 0.3)
    ]
    table = trimesh.util.concatenate(parts)
    table.visual.vertex_colors = (200, 40, 40, 255)
    table.export(tmp_path / "table.ply")
    pipeline, encoder = Pipeline.load(), Pipeline.load("props-encoder")
    encoded = Encoder(encoder.bundle, encoder.backend).encode(read_model(tmp_path / "table.ply", "y"))
    found = reconstruct(encoded, pipeline, GenerateOptions(resolution=64))
    assert found.distance < 0.01
    assert found.color_error < 0.08
