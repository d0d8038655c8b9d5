"""Point-E's base model: its size, its tensors' names, and what sets it apart from Shap-E's denoiser."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from propsmith.exporter.bundling.write_bundle import ExportOptions, write_bundle
from propsmith.exporter.models.config import MODELS
from propsmith.exporter.weights.checkpoint import build_module, save_checkpoint
from propsmith.exporter.weights.point_e import POINT_E, convert_point_e
from propsmith.runtime import Pipeline
from propsmith.runtime.backends.onnxruntime.ort_cpu import open_session
from propsmith.runtime.cli import main
from propsmith.runtime.errors import BundleError, CheckpointError
from propsmith.runtime.gltf.point_cloud import PointCloud
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.model.sampler_presets import PRESETS

SMALL = replace(POINT_E, denoiser=replace(POINT_E.denoiser, tokens=16, width=32, layers=2, heads=4))


def published_tensors(config):
    """Names and shapes of the original's state dict (openai/point-e, point_e/models/transformer.py)."""
    width, layers, channels = config.width, config.layers, config.channels

    def linear(name, outputs, inputs):
        return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}

    def norm(name):
        return {f"{name}.weight": (width,), f"{name}.bias": (width,)}

    tensors = linear("time_embed.c_fc", 4 * width, width) | linear("time_embed.c_proj", width, 4 * width)
    tensors |= norm("ln_pre") | norm("ln_post") | linear("input_proj", width, channels)
    tensors |= linear("output_proj", 2 * channels, width) | linear("clip_embed", width, config.condition_dim)
    for layer in range(layers):
        block = f"backbone.resblocks.{layer}"
        tensors |= linear(f"{block}.attn.c_qkv", 3 * width, width) | linear(f"{block}.attn.c_proj", width, width)
        tensors |= linear(f"{block}.mlp.c_fc", 4 * width, width) | linear(f"{block}.mlp.c_proj", width, 4 * width)
        tensors |= norm(f"{block}.ln_1") | norm(f"{block}.ln_2")
    return tensors


def random_state(config):
    generator = torch.Generator().manual_seed(0)
    shapes = published_tensors(config.denoiser)
    return {name: torch.randn(shape, generator=generator) * 0.1 for name, shape in shapes.items()}


def load(config, state):
    denoiser = build_module(config, "denoiser").eval()
    denoiser.load_state_dict(convert_point_e(state, config))
    return denoiser


def inputs(config, batch=2):
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(batch, config.denoiser.tokens, 6, generator=generator)
    cond = torch.nn.functional.normalize(torch.randn(batch, 768, generator=generator), dim=-1)
    return x, torch.tensor([3.0, 700.0])[:batch], cond


def test_it_is_the_published_size():
    count = sum(torch.Size(shape).numel() for shape in published_tensors(POINT_E.denoiser).values())
    assert count == sum(p.numel() for p in build_module(POINT_E, "denoiser").parameters())
    assert 40e6 < count < 41e6, "base40M"


def test_the_original_names_fit():
    state = convert_point_e(random_state(POINT_E))
    build_module(POINT_E, "denoiser").load_state_dict(state)


def test_points_come_in_no_order():
    denoiser = load(SMALL, random_state(SMALL))
    x, t, cond = inputs(SMALL)
    order = torch.randperm(16, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        torch.testing.assert_close(denoiser(x[:, order], t, cond), denoiser(x, t, cond)[:, order], atol=1e-5, rtol=1e-5)


def test_it_is_shap_es_transformer_without_positions():
    """That one is held to the original's vectors elsewhere; with positions of zero the two are one."""
    state = random_state(SMALL)
    with_positions = replace(SMALL, denoiser=replace(SMALL.denoiser, pos_emb=True))
    positions = {"pos_emb": torch.zeros(16, 32)}
    x, t, cond = inputs(SMALL)
    with torch.no_grad():
        ours, theirs = load(SMALL, state), load(with_positions, state | positions)
        torch.testing.assert_close(ours(x, t, cond), theirs(x, t, cond))
        assert ours.forward_raw(x, t, cond).shape == (2, 16, 12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pos_emb": torch.zeros(16, 32)}, "unknown tensor pos_emb"),
        ({"input_proj.weight": torch.zeros(32, 3)}, r"input_proj\.weight is \[32, 3\], expected \[32, 6\]"),
        ({"strange": torch.zeros(1)}, "unknown tensor"),
    ],
)
def test_other_weights_are_refused(change, message):
    with pytest.raises(CheckpointError, match=message):
        convert_point_e(random_state(SMALL) | change, SMALL)


def test_a_model_without_a_denoiser():
    with pytest.raises(CheckpointError, match="has no denoiser"):
        convert_point_e({}, replace(SMALL, denoiser=None))


def test_the_command_exports_it_and_makes_clouds_of_it(tmp_path, monkeypatch, capsys):
    """From OpenAI's file and a CLIP that transformers wrote to a .ply, at toy size."""
    pytest.importorskip("diffusers")
    from tests.fixtures.random_shap_e import random_pipeline, small_config

    text = small_config("text").text_encoder
    small = replace(SMALL, denoiser=replace(SMALL.denoiser, condition_dim=text.out_dim), text_encoder=text)
    monkeypatch.setitem(MODELS, POINT_E.name, small)
    monkeypatch.chdir(tmp_path)
    random_pipeline("text").save_pretrained("clip")
    (tmp_path / "point-e").mkdir()

    def run(*args):
        with pytest.raises(SystemExit) as stop:
            main(list(args))
        return stop.value.code, capsys.readouterr()

    export = ("export", "--from", "point-e", "--model", "base40M-textvec", "--clip", "clip", "-o", "bundle")
    code, said = run(*export)
    assert code == 2
    assert "no base_40m_textvec.pt in point-e, which holds nothing" in said.err
    assert not (tmp_path / "bundle").exists()
    torch.save(random_state(small), tmp_path / "point-e" / "base_40m_textvec.pt")
    assert run(*export)[0] == 0
    assert Bundle.load("bundle").manifest.capabilities == ["text", "points"]
    assert run("points", "chair", "--bundle", "bundle", "--steps", "2", "-o", "chair.ply")[0] == 0
    assert (tmp_path / "chair.ply").read_bytes().startswith(b"ply")
    code, said = run("points", "chair", "--bundle", "bundle", "--steps", "2", "-o", "chair.glb", "--json")
    assert (code, said.err) == (0, "")
    for command in (
        ["generate", "chair", "--bundle", "bundle", "-o", "prop.glb"],
        ["encode", "chair.ply", "--bundle", "bundle"],
    ):
        code, said = run(*command)
        assert code == 2
        assert "bundle bundle makes clouds of points, not props: propsmith points, or another --bundle" in said.err
    code, said = run("vary", "chair.glb", "--bundle", "bundle")
    assert (code, said.err) == (2, "propsmith: chair.glb is a cloud of points: there is no surface in it\n")
    assert "base_40m_textvec.pt" in run("export", "--list")[1].out


def test_a_bundle_samples_clouds(tmp_path):
    """All the way with random weights: checkpoint, bundle, noise, points."""
    config = replace(SMALL, text_encoder=None)
    state = convert_point_e(random_state(SMALL), SMALL)
    save_checkpoint(tmp_path / "point_e.safetensors", config, {"denoiser": state})
    manifest = write_bundle([tmp_path / "point_e.safetensors"], tmp_path / "bundle", ExportOptions(name="point-e"))
    assert manifest.capabilities == ["points"]
    assert manifest.sampler == PRESETS["point-e"]
    pipeline = Pipeline.load(tmp_path / "bundle", threads=1)
    x, t, cond = inputs(SMALL)
    with torch.no_grad():
        expected = load(SMALL, random_state(SMALL))(x, t, cond).numpy()
    session = open_session(pipeline.bundle, "denoiser", "fp32", threads=1)
    out = session.run({"x": x.numpy(), "t": t.numpy(), "cond": cond.numpy()})["out"]
    np.testing.assert_allclose(out, expected, atol=0.02 * np.abs(expected).max())  # weights lie in 8 and 16 bits
    (latent,) = pipeline.sample(SampleRequest(cond[:1].numpy(), (0,), replace(manifest.sampler, steps=4)))
    cloud = PointCloud.from_latent(latent)
    assert np.isfinite(cloud.positions).all()
    assert cloud.positions.shape == (16, 3)
    with pytest.raises(BundleError, match="makes clouds of points, not props: propsmith points, or another --bundle"):
        pipeline.generate("chair")
