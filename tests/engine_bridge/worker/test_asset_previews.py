"""The pictures that go with assets."""

import io

import numpy as np
from PIL import Image

from propsmith.engine_bridge.worker import asset_previews
from propsmith.engine_bridge.worker.worker_process import BridgePipeline
from propsmith.runtime.edit import find_source
from propsmith.runtime.pipeline import GenerateOptions


def test_the_turning_sheet_has_sixteen_views_of_one_prop(tiny_bundle, tmp_path):
    prop = BridgePipeline.load(tiny_bundle).generate("chair", steps=1, resolution=64, triangles=1)
    prop.save(tmp_path / "prop.glb")
    calls = []
    sheet = np.asarray(Image.open(io.BytesIO(asset_previews.turn(tmp_path / "prop.glb", lambda: calls.append(1)))))
    assert sheet.shape == (768, 768, 4)
    assert len(calls) == 16
    views = sheet.reshape(4, 192, 4, 192, 4).swapaxes(1, 2).reshape(16, 192, 192, 4)
    covered = (views[..., 3] > 250).mean(axis=(1, 2))
    assert ((covered > 0.05) & (covered < 0.9)).all()
    assert len({view.tobytes() for view in views}) == 16
    assert (views[:, :4, :4, 3] == 0).all()  # transparent around it


def test_the_coarse_picture_comes_before_the_prop_and_looks_like_it(tiny_bundle):
    pipeline = BridgePipeline.load(tiny_bundle)
    shown = []
    pipeline.on_surface = lambda function, mesh: shown.append(asset_previews.coarse(function, mesh, 64))
    prop = pipeline.generate("chair", steps=1, resolution=64, triangles=1)
    coarse = np.asarray(Image.open(io.BytesIO(shown[0]))).astype(float)
    fine = prop.preview(64, background=None).astype(float)
    both = (coarse[..., 3] > 250) & (fine[..., 3] > 250)
    assert both.sum() > 0.9 * (fine[..., 3] > 250).sum()
    assert abs(coarse[both][:, :3] - fine[both][:, :3]).mean() < 25


def test_latents_are_sampled_once(tiny_bundle, monkeypatch):
    pipeline = BridgePipeline.load(tiny_bundle)
    runs = []
    real = pipeline._denoise
    monkeypatch.setattr(pipeline, "_denoise", lambda *args: runs.append(1) or real(*args))
    condition = pipeline.condition("chair")
    sampler = pipeline.sampler(GenerateOptions(steps=2))
    first = pipeline.sample(condition, 1, sampler)
    count = len(runs)
    assert (pipeline.sample(condition, 1, sampler) == first).all()
    assert len(runs) == count > 0
    for other in (
        pipeline.sample(condition, 2, sampler),
        pipeline.sample(condition, 1, sampler, origin=first, start=0.5),
    ):
        assert (other != first).any()
    assert len(runs) > count


def test_a_latent_on_disk_is_the_source_of_variations(tiny_bundle, tmp_path):
    pipeline = BridgePipeline.load(tiny_bundle)
    prop = pipeline.generate("chair", steps=1, resolution=64, triangles=1, height=2.0)
    prop.save_latent(tmp_path / "input.npz")
    source = find_source(tmp_path / "input.npz", pipeline)
    assert (source.prompt, source.options.height) == ("chair", 2.0)
