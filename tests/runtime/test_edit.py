"""Variations and blends on the toy bundle, and finding latents again from what files hold."""

import base64
import json
import shutil
from dataclasses import asdict, replace

import numpy as np
import pytest

from propsmith.runtime import Pipeline
from propsmith.runtime.edit import blend, find_source, noise_level, resample, vary
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh, Placement
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.gltf.glb_writer import encode_glb
from propsmith.runtime.latent_file import Latent, read_latent
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.progress import Clock
from propsmith.runtime.recipe import Recipe

FAST = GenerateOptions(steps=3, resolution=64, triangles=(400, 100), texture="none")


@pytest.fixture(scope="module")
def pipeline(tiny_bundle):
    return Pipeline.load(tiny_bundle)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, pipeline):
    """A prop as .glb and .npz, and another."""
    folder = tmp_path_factory.mktemp("assets")
    prop = pipeline.generate("wooden barrel", replace(FAST, seed=3, height=1.5))
    prop.save(folder / "a.glb")
    prop.save_latent(folder / "a.npz")
    pipeline.generate("red chair", replace(FAST, seed=4)).save(folder / "b.glb")
    return folder


@pytest.fixture(scope="module")
def barrel(folder, pipeline):
    return find_source(folder / "a.glb", pipeline)


@pytest.fixture(scope="module")
def chair(folder, pipeline):
    return find_source(folder / "b.glb", pipeline)


def test_a_glb_finds_its_latent_again(folder, barrel):
    stored = read_latent(folder / "a.npz")
    np.testing.assert_array_equal(barrel.latent, stored.values)
    assert barrel.prompt == "wooden barrel"
    assert barrel.options == replace(FAST, seed=3, height=1.5, guidance=barrel.options.guidance, solver="ab2")
    assert stored.recipe == Recipe.from_dict(read_glb(folder / "a.glb").extras["propsmith"])


def test_an_npz_knows_its_recipe(folder, pipeline, barrel):
    source = find_source(folder / "a.npz", pipeline)
    assert (source.prompt, source.options, source.note) == (barrel.prompt, barrel.options, barrel.note)


def test_full_strength_is_another_seed(pipeline, barrel):
    options = replace(barrel.options, seed=9)
    varied = vary(pipeline, barrel, 1.0, options)
    np.testing.assert_allclose(varied.latent, pipeline.generate("wooden barrel", options).latent, atol=1e-5)


def test_strength_orders_how_far_variations_go(pipeline, barrel):
    def distance(strength):
        options = replace(barrel.options, seed=9, steps=12)
        return np.linalg.norm(vary(pipeline, barrel, strength, options).latent - barrel.latent)

    far = [distance(strength) for strength in (0.01, 0.1, 0.4)]
    assert far == sorted(far)
    assert far[0] < 0.2 * np.linalg.norm(barrel.latent)


def test_variations_differ_by_seed_and_prompt(pipeline, barrel):
    one = vary(pipeline, barrel, 0.5, replace(FAST, seed=1))
    other = vary(pipeline, barrel, 0.5, replace(FAST, seed=2))
    reworded = vary(pipeline, barrel, 0.5, replace(FAST, seed=1), prompt="blue crate")
    assert np.abs(one.latent - other.latent).max() > 1e-3
    assert np.abs(one.latent - reworded.latent).max() > 1e-4
    assert (one.recipe.prompt, reworded.recipe.prompt) == ("wooden barrel", "blue crate")


def test_the_ends_of_a_blend_are_its_sources(pipeline, barrel, chair):
    first = blend(pipeline, (barrel, chair), 0.0, barrel.options)
    last = blend(pipeline, (barrel, chair), 1.0, barrel.options)
    np.testing.assert_array_equal(first.latent, barrel.latent)
    np.testing.assert_array_equal(last.latent, chair.latent)
    assert first.recipe.prompt == "wooden barrel to red chair"


def test_an_unrefined_blend_lies_on_the_line(pipeline, barrel, chair):
    middle = blend(pipeline, (barrel, chair), 0.25, FAST, refine=0).latent
    np.testing.assert_allclose(middle, 0.75 * barrel.latent + 0.25 * chair.latent, atol=1e-6)
    refined = blend(pipeline, (barrel, chair), 0.25, FAST).latent
    assert np.abs(refined - middle).max() > 1e-3


def test_edits_of_edits_are_found_again(pipeline, barrel, chair, tmp_path):
    varied = vary(pipeline, barrel, 0.5, replace(FAST, seed=1))
    varied.save(tmp_path / "v.glb")
    source = find_source(tmp_path / "v.glb", pipeline)
    np.testing.assert_array_equal(source.latent, varied.latent)
    blended = blend(pipeline, (source, chair), 0.5, replace(FAST, seed=2))
    blended.save(tmp_path / "w.glb")
    again = find_source(tmp_path / "w.glb", pipeline)
    np.testing.assert_array_equal(again.latent, blended.latent)
    assert pipeline.finish(again.latent, blended.recipe).to_glb() == (tmp_path / "w.glb").read_bytes()


def test_a_latent_without_a_recipe_travels_in_the_edits_own(pipeline, barrel, tmp_path):
    bundle = pipeline.bundle
    encoded = Latent(barrel.latent, bundle.manifest.name, bundle.digest, placement=Placement(2.0, (0.0, 1.0, 0.0)))
    (tmp_path / "e.npz").write_bytes(encoded.to_npz())
    assert read_latent(tmp_path / "e.npz").placement == encoded.placement
    source = find_source(tmp_path / "e.npz", pipeline)
    assert (source.prompt, source.options) == ("", GenerateOptions())
    varied = vary(pipeline, source, 0.4, FAST)
    varied.save(tmp_path / "v.glb")
    assert read_glb(tmp_path / "v.glb").name == "Prop"
    np.testing.assert_array_equal(find_source(tmp_path / "v.glb", pipeline).latent, varied.latent)


def test_without_words_guidance_says_nothing(pipeline, barrel):
    source = replace(barrel, prompt="")
    one, other = (vary(pipeline, source, 0.4, replace(FAST, guidance=g)).latent for g in (1.0, 6.0))
    np.testing.assert_allclose(one, other, atol=1e-4)


def test_stages_are_timed(pipeline, barrel):
    clock = Clock()
    vary(pipeline, barrel, 0.4, FAST, clock=clock)
    assert {"condition", "sample", "decode"} <= clock.seconds.keys()


@pytest.mark.parametrize(("strength", "level"), [(1.0, 1.0), (0.5, 10 / 11), (0.1, 1 / 1.9)])
def test_noise_levels(strength, level):
    assert noise_level(strength) == pytest.approx(level)


@pytest.mark.parametrize("strength", [0.0, -1.0, 1.1, float("nan")])
def test_strength_is_checked(pipeline, barrel, strength):
    with pytest.raises(InputError, match="strength must be over 0 and up to 1"):
        vary(pipeline, barrel, strength, FAST)


@pytest.mark.parametrize(("share", "refine", "message"), [(1.5, 0.1, "share must be 0 to 1"), (0.5, -1, "refine must")])
def test_blends_are_checked(pipeline, barrel, chair, share, refine, message):
    with pytest.raises(InputError, match=message):
        blend(pipeline, (barrel, chair), share, FAST, refine=refine)


@pytest.fixture
def other_pipeline(tiny_bundle, tmp_path):
    """The same weights under another name: another digest."""
    copy = tmp_path / "copy"
    shutil.copytree(tiny_bundle, copy)
    manifest = json.loads((copy / "bundle.json").read_text())
    (copy / "bundle.json").write_text(json.dumps(manifest | {"name": "other"}))
    return Pipeline.load(copy)


@pytest.mark.parametrize("file", ["a.glb", "a.npz"])
def test_another_bundles_latent_is_refused(folder, other_pipeline, file):
    with pytest.raises(InputError, match=r"was made with bundle tiny \(.{16}\), this is other \(.{16}\): give the one"):
        find_source(folder / file, other_pipeline)


LATENT = base64.b64encode(np.zeros((16, 8), np.float32).tobytes()).decode()
TRIANGLE = Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]]))


def test_somebody_elses_glb(pipeline, tmp_path):
    (tmp_path / "x.glb").write_bytes(encode_glb([TRIANGLE]))
    with pytest.raises(InputError, match=r"x\.glb holds no recipe of Propsmith: `propsmith encode` makes a latent"):
        find_source(tmp_path / "x.glb", pipeline)


def note(source, **changes):
    return source.note | changes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": None}, "the recipe's 'seed' is missing or of the wrong kind"),
        ({"seed": "4"}, "the recipe's 'seed' is missing or of the wrong kind: '4'"),
        ({"steps": 0}, "steps must be 1 to 1000"),
        ({"solver": "magic"}, "unknown solver 'magic'"),
        ({"image": "0123"}, r"made from a picture, which its recipe doesn't hold: give the picture"),
        ({"edit": {"kind": "vary", "sources": 3}}, "holds no list 'sources'"),
        ({"edit": {"kind": "vary", "strength": 0.5, "sources": [{"latent": "AAAA"}]}}, "damaged latent"),
        ({"edit": {"kind": "vary", "strength": 0.5, "sources": [{"latent": "@@"}]}}, "damaged latent"),
        ({"edit": {"kind": "vary", "strength": 0.5, "sources": [{"sha256": "ab"}]}}, r"only names \(ab\)"),
        ({"edit": {"kind": "fold", "sources": [1]}}, "a recipe is a set of names and values, not int"),
        ({"edit": {"kind": "fold", "sources": [{"latent": LATENT}]}}, "edit of an unknown kind: 'fold'"),
    ],
)
def test_damaged_recipes_are_one_line_that_names_the_file(pipeline, barrel, tmp_path, changes, message):
    (tmp_path / "x.glb").write_bytes(encode_glb([TRIANGLE], extras={"propsmith": note(barrel, **changes)}))
    with pytest.raises(InputError, match=message) as raised:
        find_source(tmp_path / "x.glb", pipeline)
    assert "x.glb" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("edit", [{"kind": "vary", "strength": 2}, {"kind": "blend", "share": -1, "refine": 0}])
def test_edits_out_of_range(pipeline, barrel, edit):
    sources = [barrel.note] * (1 if edit["kind"] == "vary" else 2)
    with pytest.raises(InputError, match="must be a number from 0 to 1"):
        resample(Recipe.from_dict(note(barrel, edit=edit | {"sources": sources})), pipeline)


def test_recipes_may_not_nest_for_ever(pipeline, barrel):
    nested = barrel.note
    for _ in range(20):
        nested = note(barrel, edit={"kind": "vary", "strength": 0.5, "sources": [nested]})
    with pytest.raises(InputError, match="more than 16 deep"):
        resample(Recipe.from_dict(nested), pipeline)


def test_recipes_survive_json(barrel):
    recipe = Recipe.from_dict(barrel.note)
    assert Recipe.from_dict(json.loads(json.dumps(asdict(recipe)))) == recipe


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "holds no latent"), (b"PK\x03\x04" + bytes(50), "holds no latent"), (None, "can't read .*: No such file")],
)
def test_files_that_hold_no_latent(tmp_path, content, message):
    if content is not None:
        (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_latent(tmp_path / "x.npz")


@pytest.mark.parametrize(
    "arrays",
    [
        {"other": np.zeros(3)},
        {"latent": np.zeros((2, 2)), "bundle": "b", "bundle_digest": "d"},
        {"latent": np.full((2, 2), np.nan, np.float32), "bundle": "b", "bundle_digest": "d"},
        {"latent": np.zeros((2, 2), np.float32), "bundle": "b"},
        {"latent": np.zeros((2, 2), np.float32), "bundle": "b", "bundle_digest": "d", "recipe": "{"},
        {"latent": np.array([{}], dtype=object), "bundle": "b", "bundle_digest": "d"},
    ],
)
def test_arrays_that_are_no_latent(tmp_path, arrays):
    np.savez(tmp_path / "x.npz", **arrays)
    with pytest.raises(InputError, match="holds no latent that Propsmith wrote"):
        read_latent(tmp_path / "x.npz")


def test_a_latent_of_another_size(tmp_path, pipeline):
    bundle = pipeline.bundle
    data = Latent(np.zeros((2, 2), np.float32), bundle.manifest.name, bundle.digest).to_npz()
    (tmp_path / "x.npz").write_bytes(data)
    with pytest.raises(InputError, match=r"holds a latent \[2, 2\], bundle tiny takes \[16, 8\]"):
        find_source(tmp_path / "x.npz", pipeline)


def test_the_same_latent_the_same_bytes(barrel, pipeline):
    latent = Latent(barrel.latent, "b", pipeline.bundle.digest)
    assert latent.to_npz() == latent.to_npz()
