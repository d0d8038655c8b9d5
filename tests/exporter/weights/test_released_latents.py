"""The released model's kind, in small and with random weights: its encoder and its NeRF by way of a bundle."""

import numpy as np
import pytest
import torch
import trimesh

from propsmith.exporter.bundling.verify import modules_from_bundle
from propsmith.exporter.bundling.write_bundle import ExportOptions, write_bundle
from propsmith.exporter.models.config import GeneratedMLPDecoderConfig, ModelConfig, ShapEEncoderConfig
from propsmith.exporter.onnx.export_onnx import randomize
from propsmith.exporter.weights.checkpoint import build_module, save_checkpoint
from propsmith.runtime import Pipeline
from propsmith.runtime.encode.encode_model import Encoder
from propsmith.runtime.encode.model_file import read_model
from propsmith.runtime.model.decode import z_up
from propsmith.runtime.render.radiance import HeadRadiance, build_radiance
from propsmith.runtime.render.turntable import TurntableOptions, nerf_frames

SMALL = ModelConfig(
    name="text300M",
    decoder=GeneratedMLPDecoderConfig(channels=8, hidden=16),
    encoder=ShapEEncoderConfig(
        tokens=64, channels=8, width=32, heads=2, layers=1, centres=32, points=256, views=2, view_size=32
    ),
)


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    folder = tmp_path_factory.mktemp("released")
    torch.manual_seed(0)
    states = {}
    for part in ("decoder", "encoder"):
        module = build_module(SMALL, part)
        randomize(module)
        states[part] = module.state_dict()
    states["decoder"]["head.bias"][1:3] = 2.0  # a fog that both passes see
    save_checkpoint(folder / "small.safetensors", SMALL, states)
    write_bundle([folder / "small.safetensors"], folder / "bundle", ExportOptions(name="small"))
    return Pipeline.load(folder / "bundle", threads=1)


@pytest.fixture(scope="module")
def modules(pipeline):
    return modules_from_bundle(pipeline.bundle)


@pytest.fixture(scope="module")
def encoded(pipeline, modules, tmp_path_factory):
    """A model's latent, and what the encoder was given."""
    box = trimesh.creation.box(extents=[1, 3, 2])
    box.visual.vertex_colors = [200, 40, 30, 255]
    path = tmp_path_factory.mktemp("model") / "box.ply"
    box.export(path)
    encoder = Encoder(pipeline.bundle, pipeline.backend)
    fed = {"pictures": []}
    run, look = encoder._session.run, encoder._view_session.run

    def looking(self, feed):
        fed["pictures"].append(feed)
        return look(feed)

    encoder._session = type("Spy", (), {"run": lambda self, feed: fed.update(feed) or run(feed)})()
    encoder._view_session = type("Spy", (), {"run": looking})()
    return encoder.encode(read_model(path)), fed


def test_the_manifest_says_what_kind_it_is(pipeline):
    manifest = pipeline.bundle.manifest
    assert (manifest.up, manifest.metric_field, manifest.capabilities) == ("z", False, ["encode"])


def test_a_model_is_encoded_as_pytorch_does(encoded, modules):
    found, feed = encoded
    pictures = feed["pictures"]
    feed |= {name: np.concatenate([p[name] for p in pictures])[None] for name in pictures[0]}
    names = ("points", "colors", "views", "alphas", "positions", "origins")
    shuffles = tuple(torch.from_numpy(feed[f"shuffle_{number}"]) for number in (0, 1))
    with torch.no_grad():
        expected = modules["encoder"](*(torch.from_numpy(feed[name]) for name in names), shuffles=shuffles)
    np.testing.assert_allclose(found.latent, expected[0].numpy(), atol=2e-3)
    assert np.abs(found.latent).max() <= 1


def test_the_nerf_asks_the_heads_in_the_models_own_world(pipeline, modules, encoded):
    latent = encoded[0].latent
    function = pipeline.function(latent)
    radiance, _ = build_radiance(function, pipeline.bundle.graph("query").outputs)
    assert isinstance(radiance, HeadRadiance)
    points = np.random.default_rng(0).uniform(-1, 1, (40, 3)).astype(np.float32)
    decoder = modules["decoder"]
    with torch.no_grad():
        state = decoder.prepare(torch.from_numpy(latent)[None])
        _, density, _, coarse, _, color = decoder.query_outputs(state, torch.from_numpy(z_up(points))[None])
    found = function.query(points, ("density_coarse", "density", "color_fine"))
    for ours, theirs in zip(found, (coarse, density, color), strict=True):
        np.testing.assert_allclose(ours, theirs[0].numpy(), atol=1e-2 * max(1.0, float(theirs.abs().max())))


def test_a_turntable_is_drawn(pipeline, encoded):
    function = pipeline.function(encoded[0].latent)
    radiance, sampling = build_radiance(function, pipeline.bundle.graph("query").outputs)
    (frame,) = nerf_frames(radiance, sampling, TurntableOptions(frames=1, size=16))
    assert frame.shape == (16, 16, 3)
    assert np.ptp(frame.astype(int)) > 0
