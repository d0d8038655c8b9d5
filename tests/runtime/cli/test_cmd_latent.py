"""encode, vary, blend, render and generate --image as a user meets them."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import trimesh
from PIL import Image

from propsmith.runtime import Pipeline
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.gltf.point_cloud import PointCloud
from propsmith.runtime.latent_file import read_latent
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.text import TextCondition
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.prompt.sizes import usual_size

SMALL = ["--resolution", "64", "--triangles", "400,100", "--texture", "none"]


@pytest.fixture(scope="module")
def props(tiny_bundle, tmp_path_factory):
    """a.glb with a.npz, and b.glb."""
    folder = tmp_path_factory.mktemp("props")
    pipeline = Pipeline.load(tiny_bundle)
    options = GenerateOptions(steps=2, resolution=64, triangles=(400, 100), texture="none")
    prop = pipeline.generate("wooden barrel", replace(options, seed=3))
    prop.save(folder / "a.glb")
    prop.save_latent(folder / "a.npz")
    pipeline.generate("red chair", replace(options, seed=4)).save(folder / "b.glb")
    return folder


@pytest.fixture
def run(run, props, tmp_path):
    """The command in a folder with the props and models."""
    for file in props.iterdir():
        shutil.copy(file, tmp_path)
    box = trimesh.creation.box(extents=[1, 2, 1])
    box.visual.vertex_colors = [200, 40, 30, 255]
    box.export(tmp_path / "box.ply")
    return run


def test_encode(run, tmp_path):
    code, out, _ = run("encode", "box.ply", "--preview", "check.png")
    assert code == 0
    assert out.startswith("box.npz: the surface is off by ")
    latent = read_latent(tmp_path / "box.npz")
    assert latent.values.shape == (16, 8)
    assert latent.recipe is None
    assert latent.placement.scale == pytest.approx(2 / 1.9)
    with Image.open(tmp_path / "check.png") as picture:
        assert picture.width == 768


def test_encode_in_json(run):
    code, out, _ = run("encode", "box.ply", "-o", "x.npz", "--up", "z", "--json")
    facts = json.loads(out)
    assert (code, facts["file"]) == (0, "x.npz")
    assert facts["distance"] > 0


@pytest.mark.parametrize(
    ("name", "args", "prompt"),
    [
        ("wooden_chair.ply", [], "wooden chair"),
        ("SM_RedChair-02_LOD0.ply", [], "red chair"),
        ("chair (1) low-poly.ply", [], "chair"),
        ("box.ply", ["--prompt", " red  chair "], "red chair"),
        ("scan_0007.ply", [], ""),
        ("стул.ply", [], ""),
        ("12.ply", [], ""),
    ],
)
def test_encode_keeps_a_prompt_for_vary(run, tmp_path, name, args, prompt):
    if name != "box.ply":
        (tmp_path / "box.ply").rename(tmp_path / name)
    code, out, _ = run("encode", name, "-o", "x.npz", "--json", *args)
    assert (code, json.loads(out)["prompt"], read_latent(tmp_path / "x.npz").prompt) == (0, prompt, prompt)
    code, _, err = run("vary", "x.npz", "--count", "1", "-o", "v.glb", "--steps", "2", *SMALL)
    assert (code, "says no words" in err) == (0, not prompt)
    assert read_glb(tmp_path / "v.glb").extras["propsmith"].get("prompt", "") == prompt
    assert run("regenerate", "v.glb")[1] == "v.glb: the same, byte for byte\n"


def test_a_latent_with_a_recipe_is_the_very_prop_again(run, tmp_path):
    code, out, _ = run("generate", "--from-latent", "a.npz", "-o", "again.glb")
    assert (code, out.startswith("again.glb: ")) == (0, True)
    assert (tmp_path / "again.glb").read_bytes() == (tmp_path / "a.glb").read_bytes()


def test_a_latent_is_built_with_other_options(run, tmp_path):
    assert run("generate", "--from-latent", "a.npz", "-o", "g.glb", "--for", "godot", "--height", "3")[0] == 0
    recipe = read_glb(tmp_path / "g.glb").extras["propsmith"]
    found = [recipe[name] for name in ("prompt", "seed", "profile", "height", "steps", "resolution")]
    assert found == ["wooden barrel", 3, "godot", 3.0, 2, 64]
    assert run("regenerate", "g.glb")[1] == "g.glb: the same, byte for byte\n"
    assert run("generate", "iron lamp", "--from-latent", "a.npz", "-o", "l.glb", "--latent", "l.npz")[0] == 0
    assert read_glb(tmp_path / "l.glb").extras["propsmith"]["prompt"] == "iron lamp"
    np.testing.assert_array_equal(read_latent(tmp_path / "l.npz").values, read_latent(tmp_path / "a.npz").values)
    assert run("regenerate", "l.glb")[1] == "l.glb: the same, byte for byte\n"


def test_a_model_becomes_a_prop_by_its_latent(run, tmp_path):
    assert run("encode", "box.ply", "-o", "My Box.npz", "--prompt", "red chair")[0] == 0
    code, out, err = run("generate", "--from-latent", "My Box.npz", "--for", "unity", "--preview", "p.png", *SMALL)
    assert (code, out.startswith("My Box.glb: "), "note" in err) == (0, True, False)
    asset = read_glb(tmp_path / "My Box.glb")
    assert [asset.extras["propsmith"][name] for name in ("prompt", "profile")] == ["red chair", "unity"]
    assert len(asset.lods) == 2
    assert run("regenerate", "My Box.glb")[1] == "My Box.glb: the same, byte for byte\n"
    assert run("vary", "My Box.glb", "--count", "1", "-o", "v.glb", "--steps", "2")[0] == 0
    assert run("regenerate", "v.glb")[1] == "v.glb: the same, byte for byte\n"


def test_what_is_made_of_a_model_has_its_size_where_that_is_known(run, tmp_path):
    trimesh.load_scene(tmp_path / "box.ply").apply_scale(0.85).export(tmp_path / "box.glb")

    def longest(name):
        return float(np.ptp(read_glb(tmp_path / name).lods[0].bounds, axis=0).max())

    code, out, _ = run("encode", "box.glb", "--prompt", "red chair", "--json")
    assert (code, json.loads(out)["longest"]) == (0, pytest.approx(1.7))
    assert run("generate", "--from-latent", "box.npz", "-o", "p.glb", *SMALL)[0] == 0
    assert run("vary", "box.npz", "--count", "1", "--steps", "2", "-o", "v.glb", *SMALL)[0] == 0
    assert [longest("p.glb"), longest("v.glb")] == pytest.approx([1.7, 1.7], rel=1e-5)
    assert run("regenerate", "v.glb")[1] == "v.glb: the same, byte for byte\n"
    assert run("generate", "--from-latent", "box.npz", "-o", "h.glb", "--height", "3", *SMALL)[0] == 0
    assert np.ptp(read_glb(tmp_path / "h.glb").lods[0].bounds, axis=0)[1] == pytest.approx(3)
    assert json.loads(run("encode", "box.ply", "-o", "u.npz", "--prompt", "red chair", "--json")[1])["longest"] is None
    assert run("generate", "--from-latent", "u.npz", "-o", "u.glb", *SMALL)[0] == 0
    assert np.ptp(read_glb(tmp_path / "u.glb").lods[0].bounds, axis=0)[1] == pytest.approx(usual_size("chair").metres)


def test_the_words_of_encoded_ends_lead_a_blend_that_is_made_again(run):
    assert run("encode", "box.ply", "--prompt", "red chair")[0] == 0
    assert run("blend", "box.npz", "a.npz", "--steps", "3", *SMALL)[0] == 0
    assert run("regenerate", "blend_002.glb")[1] == "blend_002.glb: the same, byte for byte\n"


def test_the_encoder_may_be_a_bundle_beside(run, tiny_bundle, tmp_path):
    """A bundle that lacks the encoder, and one named after it that has it."""
    lean = tmp_path / "lean"
    shutil.copytree(tiny_bundle, lean)
    manifest = json.loads((lean / "bundle.json").read_text())
    (lean / "bundle.json").write_text(json.dumps(manifest | {"capabilities": ["text"], "name": "lean"}))
    code, _, err = run("encode", "box.ply", "--bundle", "lean", bundle=False)
    assert code == 2
    assert "bundle lean has no 3D encoder, and there is no bundle lean-encoder: give one by --encoder" in err
    assert run("encode", "box.ply", "--bundle", "lean", "--encoder", str(tiny_bundle), bundle=False)[0] == 0
    shutil.copytree(tiny_bundle, tmp_path / "lean-encoder")
    assert run("encode", "box.ply", "-o", "y.npz", "--bundle", "lean", bundle=False)[0] == 0
    np.testing.assert_array_equal(read_latent(tmp_path / "box.npz").values, read_latent(tmp_path / "y.npz").values)
    assert read_latent(tmp_path / "y.npz").bundle == "lean"


def test_released_bundles_without_the_encoder_say_where_it_is(run, tiny_bundle, tmp_path):
    shutil.copytree(tiny_bundle, tmp_path / "lean")
    manifest = json.loads((tmp_path / "lean" / "bundle.json").read_text())
    manifest["config"]["decoder"]["kind"] = "generated_mlp"
    (tmp_path / "lean" / "bundle.json").write_text(json.dumps(manifest | {"capabilities": ["text"], "name": "lean"}))
    code, _, err = run("encode", "box.ply", "--bundle", "lean", bundle=False)
    assert (code, err.count("\n")) == (2, 1)
    assert "give one by --encoder (of the released files only transmitter.pt holds it: export it with that)" in err


def test_vary_names_and_numbers(run, tmp_path):
    code, out, err = run("vary", "a.glb", "--count", "2", "--seed", "5", "--latent", "v.npz")
    assert (code, "note:" in err) == (0, False)
    assert out.splitlines()[0].startswith("a_varied_001.glb: ")
    assert "seed 6" in out
    recipe = read_glb(tmp_path / "a_varied_002.glb").extras["propsmith"]
    assert (recipe["prompt"], recipe["seed"], recipe["steps"], recipe["resolution"]) == ("wooden barrel", 6, 2, 64)
    assert recipe["edit"]["kind"] == "vary"
    assert (tmp_path / "v_001.npz").is_file()


def test_vary_again_and_from_a_model(run):
    assert run("vary", "a.glb", "--count", "1", "-o", "v.glb")[0] == 0
    assert run("vary", "v.glb", "--count", "1", "-o", "w.glb", "--prompt", "stone chest", *SMALL)[0] == 0
    code, _, err = run("encode", "box.ply")
    assert (code, err) == (0, "note: the name box says nothing that the model knows: --prompt gives words\n")
    code, _, err = run("vary", "box.npz", "--count", "1", "-o", "x.glb", "--steps", "2", *SMALL)
    assert code == 0
    assert "note: box.npz says no words: varied without; --prompt gives some" in err


def test_blend(run, tmp_path):
    code, out, _ = run("blend", "a.npz", "b.glb", "--steps", "3", "--json")
    assert code == 0
    assert [asset["files"]["glb"] for asset in json.loads(out)["assets"]] == [f"blend_00{i}.glb" for i in (1, 2, 3)]
    shares = [read_glb(tmp_path / f"blend_00{i}.glb").extras["propsmith"]["edit"]["share"] for i in (1, 2, 3)]
    assert shares == [0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("args", "name"),
    [
        (["a.npz", "--mode", "nerf"], "a.webp"),
        (["a.glb", "--mode", "nerf", "-o", "n.webp"], "n.webp"),
        (["a.glb", "--mode", "mesh", "-o", "m.webp"], "m.webp"),
        (["a.npz", "--mode", "mesh"], "a.webp"),
    ],
)
def test_render(run, tmp_path, args, name):
    code, out, _ = run("render", *args, "--frames", "2", "--size", "32")
    assert code == 0
    assert out.startswith(f"{name}: 2 frames in ")
    with Image.open(tmp_path / name) as picture:
        assert (picture.format, picture.size, picture.n_frames) == ("WEBP", (32, 32), 2)


def test_an_image_needs_a_bundle_that_sees(run):
    Image.new("RGB", (64, 64), (200, 30, 30)).save("photo.png")
    code, _, err = run("generate", "--image", "photo.png")
    assert code == 2
    assert err == "propsmith: bundle tiny has no capability 'image'; it has: text, encode\n"


class Seeing:
    """Sees every picture as a chest, for the toy bundle can't."""

    def __init__(self, bundle, backend):
        self.text = TextCondition(bundle, backend)

    def encode(self, subjects):
        return self.text.encode(["chest"] * len(subjects))


def test_generate_from_a_picture(run, tmp_path, monkeypatch):
    monkeypatch.setattr(Bundle, "require", lambda self, capability: None)
    monkeypatch.setattr("propsmith.runtime.pipeline.ImageCondition", Seeing)
    Image.new("RGB", (64, 64), (200, 30, 30)).save("My lamp.png")
    code, out, err = run("generate", "--image", "My lamp.png", "--latent", "l.npz", "--steps", "2", *SMALL)
    assert code == 0
    assert "note: the picture has no transparency" in err
    assert out.startswith("my_lamp.glb: ")
    recipe = read_glb(tmp_path / "my_lamp.glb").extras["propsmith"]
    assert (recipe["prompt"], len(recipe["image"])) == ("My lamp", 16)
    assert run("vary", "l.npz", "--count", "1", "-o", "by_latent.glb", *SMALL)[0] == 0
    assert run("vary", "my_lamp.glb", "--count", "1", "-o", "by_file.glb", *SMALL)[0] == 0
    by_latent, by_file = (read_glb(tmp_path / f"{name}.glb").lods[0] for name in ("by_latent", "by_file"))
    np.testing.assert_array_equal(by_latent.vertices, by_file.vertices)


@pytest.mark.parametrize("name", ["cloud.ply", "cloud.glb"])
def test_points(run, tmp_path, monkeypatch, name):
    """The toy bundle samples no clouds: its sampler is stood in for."""

    def cloud_of(seed):
        return np.random.default_rng(seed).uniform(-1, 1, (100, 6)).astype(np.float32)

    def sample(self, request, clock=None):
        return np.stack([cloud_of(seed) for seed in request.seeds])

    monkeypatch.setattr(Bundle, "require", lambda self, capability: None)
    monkeypatch.setattr(Pipeline, "sample", sample)
    code, out, _ = run("points", "a red chair", "-o", name, "--count", "2", "--seed", "4")
    assert code == 0
    stem, ending = name.split(".")
    assert out.startswith(f"{stem}_001.{ending}, {stem}_002.{ending}: 2 clouds of points in ")
    cloud = trimesh.load(tmp_path / f"{stem}_002.{ending}")
    vertices = cloud.vertices if ending == "ply" else next(iter(cloud.geometry.values())).vertices
    expected = PointCloud.from_latent(cloud_of(5)).positions
    np.testing.assert_allclose(np.asarray(vertices), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["points", "chair"], "bundle tiny has no capability 'points'; it has: text, encode"),
        (["points", "chair", "-o", "x.obj"], "x.obj should end in .ply or .glb"),
        (["points", ""], "the prompt is empty"),
        (["encode", "none.obj"], "'none.obj' does not exist"),
        (["encode", "a.npz", "-o", "x.npz"], "a.npz is no model that can be read: give one of .glb"),
        (["encode", "box.ply", "-o", "x.glb"], "x.glb should end in .npz"),
        (["encode", "box.ply", "-o", "a.npz"], "a.npz exists: choose another name"),
        (["encode", "box.ply", "--encoder", "nowhere"], "no bundle 'nowhere'"),
        (["encode", "box.ply", "--prompt", ""], "the prompt is empty"),
        (["generate", "--from-latent", "a.npz", "--seed", "0"], "--seed and --from-latent exclude each other"),
        (["generate", "--from-latent", "a.npz", "--steps", "9"], "--steps and --from-latent exclude each other"),
        (["generate", "--from-latent", "a.npz", "--count", "2"], "--count and --from-latent exclude each other"),
        (["generate", "--from-latent", "a.npz", "--image", "p.png"], "--image and --from-latent exclude each other"),
        (["generate", "--from-latent", "a.npz", "-o", "a.glb"], "a.glb exists: choose another name"),
        (["generate", "--from-latent", "none.npz"], "'none.npz' does not exist"),
        (["generate", "--from-latent", "box.ply"], "box.ply is not a .glb: `propsmith encode` makes latents"),
        (["regenerate", "a.npz"], "a.npz is a latent: `propsmith generate --from-latent` makes a .glb of it"),
        (["generate", "", "--from-latent", "a.npz", "-o", "x.glb"], "the prompt is empty"),
        (["vary", "a.glb", "--strength", "0"], "strength must be over 0 and up to 1, not 0.0"),
        (["vary", "box.ply"], "box.ply is not a .glb: `propsmith encode` makes latents of other models"),
        (["vary", "a.glb", "--lods", "2", "--triangles", "9"], "--lods and --triangles exclude each other"),
        (["vary", "a.glb", "--prompt", ""], "the prompt is empty"),
        (["vary", "a.glb", "--guidance", "-1"], "guidance must be a number"),
        (["blend", "a.glb", "b.glb", "--refine", "2"], "refine must be 0 to 1, not 2.0"),
        (["blend", "a.glb", "b.glb", "--steps", "1"], "1 is not in the range"),
        (["blend", "a.glb", "none.glb"], "'none.glb' does not exist"),
        (["render", "a.glb", "--mode", "photo"], "'photo' is not one of"),
        (["render", "a.glb", "--frames", "0"], "a turntable has 1 to 240 frames, not 0"),
        (["render", "a.glb", "-o", "x.gif"], "x.gif should end in .webp"),
        (["generate", "--image", "none.png"], "can't read the picture none.png"),
        (["generate", "chest", "--image", "a.png"], "a prompt and --image exclude each other: give one"),
        (["generate", "chest", "--mask", "a.png"], "--mask goes with --image"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(run, tmp_path, args, message):
    before = sorted(p.name for p in tmp_path.iterdir())
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == before
