"""The pictures that go with assets."""

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from propsmith.engine_bridge.worker import asset_previews
from propsmith.engine_bridge.worker.cached_sampler import CachedSampler
from propsmith.runtime.edit import find_source
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline


def test_the_turning_sheet_has_sixteen_views_of_one_prop(tiny_bundle, tmp_path):
    prop = Pipeline.load(tiny_bundle).generate("chair", steps=1, resolution=64, triangles=1)
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
    shown = []

    def show(decoded):
        shown.append(asset_previews.coarse(decoded.function, decoded.mesh, 64))

    loaded = Pipeline.load(tiny_bundle)
    pipeline = Pipeline(loaded.bundle, loaded.backend, on_surface=show)
    prop = pipeline.generate("chair", steps=1, resolution=64, triangles=1)
    coarse = np.asarray(Image.open(io.BytesIO(shown[0]))).astype(float)
    fine = prop.preview(64, background=None).astype(float)
    both = (coarse[..., 3] > 250) & (fine[..., 3] > 250)
    assert both.sum() > 0.9 * (fine[..., 3] > 250).sum()
    assert abs(coarse[both][:, :3] - fine[both][:, :3]).mean() < 25


def test_latents_are_sampled_once(tiny_bundle):
    loaded = Pipeline.load(tiny_bundle)
    runs = []

    def counted(request, on_step=None):
        runs.append(request.seeds)
        return loaded.sampler(request, on_step)

    pipeline = Pipeline(loaded.bundle, loaded.backend, sampler=CachedSampler(counted))
    sampling = pipeline.sampler_options(GenerateOptions(steps=2))
    request = SampleRequest(pipeline.condition("chair"), (1,), sampling)
    first = pipeline.sample(request)
    assert (pipeline.sample(replace(request, conditions=request.conditions.copy())) == first).all()
    assert runs == [(1,)]
    for other in (replace(request, seeds=(2,)), replace(request, origins=first, start=0.5)):
        assert (pipeline.sample(other) != first).any()
    assert runs == [(1,), (2,), (1,)]


def test_a_latent_on_disk_is_the_source_of_variations(tiny_bundle, tmp_path):
    pipeline = Pipeline.load(tiny_bundle)
    prop = pipeline.generate("chair", steps=1, resolution=64, triangles=1, height=2.0)
    prop.save_latent(tmp_path / "input.npz")
    source = find_source(tmp_path / "input.npz", pipeline)
    assert (source.prompt, source.options.height) == ("chair", 2.0)
