"""The pipeline on the toy bundle: its numbers mean nothing, but every stage is the real one."""

import json
import struct

import numpy as np
import pytest

from propsmith.runtime import Pipeline
from propsmith.runtime.errors import EmptyFieldError, InputError
from propsmith.runtime.geometry.mesh import is_watertight, weld
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import STAGES

FAST = {"steps": 2, "resolution": 64, "texture": "256"}


@pytest.fixture(scope="module")
def pipeline(tiny_bundle):
    return Pipeline.load(tiny_bundle)


def test_five_lines_of_the_readme(pipeline, tmp_path):
    pipeline.generate("wooden barrel", seed=1, **FAST).save(tmp_path / "barrel.glb")
    asset = read_glb(tmp_path / "barrel.glb")
    assert asset.extras["propsmith"]["prompt"] == "wooden barrel"
    assert asset.extras["propsmith"]["seed"] == 1
    counts = [len(level.faces) for level in asset.lods]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == len(counts) >= 2
    assert asset.textures is not None
    assert all(level.uvs is not None for level in asset.lods)


def test_levels_are_closed_seated_and_within_their_ceilings(pipeline):
    prop = pipeline.generate("red chair", triangles=(1500, 600, 300), **FAST)
    for level, ceiling in zip(prop.lods.lods, (1500, 600, 300), strict=True):
        assert level.triangles <= ceiling
        assert is_watertight(weld(level.mesh))
    low, high = prop.lods.lods[0].mesh.vertices.min(axis=0), prop.lods.lods[0].mesh.vertices.max(axis=0)
    assert low[1] == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose((low + high)[[0, 2]], 0, atol=1e-5)


def test_height_in_metres(pipeline):
    vertices = pipeline.generate("red chair", height=1.2, **FAST).lods.lods[0].mesh.vertices
    assert np.ptp(vertices[:, 1]) == pytest.approx(1.2, rel=1e-5)


def test_same_seed_same_bytes_other_seed_other_prop(pipeline, tiny_bundle):
    first = pipeline.generate("pine tree", seed=5, **FAST).to_glb()
    assert pipeline.generate("pine tree", seed=5, **FAST).to_glb() == first
    assert Pipeline.load(tiny_bundle).generate("pine tree", seed=5, **FAST).to_glb() == first
    assert pipeline.generate("pine tree", seed=6, **FAST).to_glb() != first


def test_prompt_matters(pipeline):
    a = pipeline.generate("pine tree", **FAST).latent
    b = pipeline.generate("stone crate", **FAST).latent
    assert np.abs(a - b).max() > 1e-3


def test_progress_tells_every_stage_and_never_goes_back(pipeline):
    told = []
    pipeline.generate("chest", on_progress=lambda stage, share: told.append((stage, share)), **FAST)
    assert list(dict.fromkeys(stage for stage, _ in told)) == list(STAGES)
    for stage in STAGES:
        shares = [share for s, share in told if s == stage]
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert sum(STAGES.values()) == pytest.approx(1)


def test_progress_can_cancel(pipeline):
    def cancel(stage, share):
        if stage == "decode":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.generate("chest", on_progress=cancel, **FAST)


def test_recipe_is_enough_to_make_it_again(pipeline, tmp_path):
    prop = pipeline.generate("blue crate", seed=3, triangles=(500, 100), guidance=2.0, height=2.0, **FAST)
    prop.save(tmp_path / "a.glb")
    data = (tmp_path / "a.glb").read_bytes()
    length, kind = struct.unpack("<I4s", data[12:20])
    assert kind == b"JSON"
    json.loads(data[20 : 20 + length])
    recipe = read_glb(tmp_path / "a.glb").extras["propsmith"]
    assert recipe["bundle_digest"] == pipeline.bundle.digest
    again = pipeline.generate(
        recipe["prompt"],
        seed=recipe["seed"],
        steps=recipe["steps"],
        guidance=recipe["guidance"],
        resolution=recipe["resolution"],
        triangles=tuple(recipe["triangles"]),
        height=recipe["height"],
        texture=recipe["texture"],
    )
    assert again.to_glb() == data


def test_latent_is_saved(pipeline, tmp_path):
    prop = pipeline.generate("chest", **FAST)
    prop.save_latent(tmp_path / "latent.npz")
    with np.load(tmp_path / "latent.npz") as file:
        np.testing.assert_array_equal(file["latent"], prop.latent)
        assert str(file["bundle"]) == "tiny"


def test_a_field_without_surface_takes_the_next_seed(pipeline, monkeypatch):
    build = pipeline.build
    calls = []

    def empty_once(latent, *rest):
        calls.append(latent)
        if len(calls) == 1:
            raise EmptyFieldError("the field is negative everywhere")
        return build(latent, *rest)

    monkeypatch.setattr(pipeline, "build", empty_once)
    prop = pipeline.generate("chest", seed=7, **FAST)
    assert prop.recipe.seed == 8
    np.testing.assert_array_equal(prop.latent, calls[1])


def test_fields_without_surface_end_in_one_clear_line(pipeline, monkeypatch):
    def empty(*args):
        raise EmptyFieldError("nothing")

    monkeypatch.setattr(pipeline, "build", empty)
    with pytest.raises(EmptyFieldError, match="no surface for 'chest' with seeds 7 to 9: try another seed"):
        pipeline.generate("chest", seed=7, **FAST)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"seed": -1}, "seed must be"),
        ({"steps": 0}, "steps must be 1 to 1000, not 0"),
        ({"guidance": -3.0}, "guidance must be"),
        ({"resolution": 32}, "resolution must be 64 to 256, not 32"),
        ({"triangles": (100, 200)}, "triangle counts must be"),
        ({"triangles": 0}, "levels of detail must be"),
        ({"height": -1.0}, "height must be"),
    ],
)
def test_bad_choices_are_told_before_the_work(pipeline, choices, message):
    stages = []
    with pytest.raises(InputError, match=message):
        pipeline.generate("chest", on_progress=lambda stage, share: stages.append(stage), **FAST | choices)
    assert stages == []


def test_options_are_frozen():
    with pytest.raises(AttributeError):
        GenerateOptions().seed = 3  # type: ignore[misc]


def test_as_many_at_once_as_the_graphs_take(pipeline):
    """Batches go through the graphs whole, and each latent is its own; one more is refused before the work."""
    condition = pipeline.condition("wooden barrel")
    sampling = pipeline.sampler_options(GenerateOptions(steps=1))
    latents = pipeline.sample(SampleRequest(np.repeat(condition, 32, axis=0), tuple(range(32)), sampling))
    for seed in (0, 31):
        (alone,) = pipeline.sample(SampleRequest(condition, (seed,), sampling))
        assert np.abs(latents[seed] - alone).max() < 0.1 * np.abs(alone).max()  # int8's ranges go over the whole batch
    with pytest.raises(InputError, match="tiny samples 1 to 32 assets at once, not 33: sample them in parts"):
        pipeline.sample(SampleRequest(np.repeat(condition, 33, axis=0), tuple(range(33)), sampling))
