"""Props from pictures: their files hold the pictures, so that they are made again, varied and blended without them."""

import json
from dataclasses import asdict

import numpy as np
import pygltflib
import pytest
from PIL import Image

from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.inspect.inspection import inspect_glb
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.image import load_subject, unpack_subject
from propsmith.runtime.model.text import TextCondition
from propsmith.runtime.recipe import Recipe, read_recipe, without_pictures
from propsmith.runtime.recipe_pictures import check_used, digests_in, find_picture, pictures_of

SMALL = ["--resolution", "64", "--triangles", "400,100", "--texture", "none", "--steps", "2", "--backend", "ort-cpu"]
seen = []


class Seeing:
    """Sees a chest in red pictures and a chair in others, for the toy bundle can't see; notes whose it saw."""

    def __init__(self, bundle, backend):
        self.text = TextCondition(bundle, backend)

    def encode(self, subjects):
        seen.extend(s.name for s in subjects)
        return self.text.encode(["chest" if s.pixels[0].mean() > s.pixels[2].mean() else "chair" for s in subjects])


@pytest.fixture
def run(run, monkeypatch):
    """The command beside red.png and blue.png, with a bundle that sees; the pictures are gone once props are made."""
    monkeypatch.setattr(Bundle, "require", lambda self, capability: None)
    monkeypatch.setattr("propsmith.runtime.pipeline.ImageCondition", Seeing)
    seen.clear()
    Image.new("RGB", (64, 64), (200, 30, 30)).save("red.png")
    Image.new("RGB", (64, 64), (30, 30, 200)).save("blue.png")
    return run


def generate(run, *names):
    for name in names:
        assert run("generate", "--image", f"{name}.png", "-o", f"{name}.glb", *SMALL)[0] == 0


def without(path, out):
    """A copy as it was before recipes held pictures."""
    file = pygltflib.GLTF2.load(path)
    (node,) = (n for n in file.nodes if "propsmith" in (n.extras or {}))
    del node.extras["propsmith"]["pictures"]
    file.save(out)


def test_made_again_and_varied_from_the_file_alone(run, tmp_path):
    generate(run, "red")
    (tmp_path / "red.png").unlink()
    assert run("regenerate", "red.glb", "--backend", "ort-cpu")[1] == "red.glb: the same, byte for byte\n"
    code, _, err = run("vary", "red.glb", "--count", "1", "-o", "v.glb", "--backend", "ort-cpu")
    assert (code, "note:" in err) == (0, False)
    assert seen[-1] == "red", "a variation is led by the picture"
    recipe = read_recipe("v.glb")
    assert (recipe.prompt, recipe.image) == ("red", read_recipe("red.glb").image)
    assert recipe.pictures == read_recipe("red.glb").pictures
    assert "pictures" not in recipe.edit["sources"][0]
    assert run("regenerate", "v.glb", "--backend", "ort-cpu")[1] == "v.glb: the same, byte for byte\n"


def test_blends_hold_both_pictures_once(run, tmp_path):
    generate(run, "red", "blue")
    assert run("vary", "red.glb", "--count", "1", "-o", "v.glb", "--backend", "ort-cpu")[0] == 0
    assert run("blend", "v.glb", "blue.glb", "--steps", "3", "--backend", "ort-cpu")[0] == 0
    recipe = read_recipe("blend_002.glb")
    assert (recipe.prompt, recipe.image, len(recipe.pictures)) == ("red to blue", None, 2)
    for name in ("red", "blue"):
        (tmp_path / f"{name}.png").unlink()
    assert run("regenerate", "blend_002.glb", "--backend", "ort-cpu")[1] == "blend_002.glb: the same, byte for byte\n"


def test_files_of_before_need_the_picture(run, tmp_path):
    generate(run, "red")
    without("red.glb", "old.glb")
    code, _, err = run("vary", "old.glb", "--count", "1", "-o", "v.glb")
    assert (code, err.count("\n")) == (2, 1)
    assert "made from a picture, which its recipe doesn't hold: give the picture by --image" in err
    code, _, err = run("vary", "old.glb", "--image", "blue.png", "--count", "1", "-o", "v.glb")
    assert (code, "it was made from the picture" in err) == (2, True)
    assert run("vary", "old.glb", "--image", "red.png", "--count", "1", "-o", "v.glb", "--backend", "ort-cpu")[0] == 0
    assert run("vary", "red.glb", "--count", "1", "-o", "w.glb", "--backend", "ort-cpu")[0] == 0
    assert (tmp_path / "v.glb").read_bytes() == (tmp_path / "w.glb").read_bytes(), "what is made of it holds it again"


@pytest.mark.parametrize("command", [["regenerate"], ["vary", "--count", "1", "-o", "v.glb"], ["blend", "red.glb"]])
def test_another_picture_is_told(run, command):
    generate(run, "red")
    code, _, err = run(*command, "red.glb", "--image", "blue.png")
    assert code == 2
    assert "(blue), but what is to be made again was made from the picture " in err


def test_pictures_are_left_out_where_people_read(run):
    generate(run, "red")
    recipe = inspect_glb("red.glb").recipe
    assert "pictures" not in recipe
    assert recipe["image"] == read_recipe("red.glb").image
    assert without_pictures({"seed": 1, "pictures": ["x"]}) == {"seed": 1}


@pytest.fixture
def photo(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "noise.png")
    return load_subject(tmp_path / "noise.png")


def test_packing_loses_nothing(photo):
    again = unpack_subject(photo.packed, "noise")
    np.testing.assert_array_equal(again.pixels, photo.pixels)
    assert (again.digest, again.name) == (photo.digest, "noise")
    assert len(photo.packed) < 210_000, "noise, the largest there is"


@pytest.mark.parametrize("packed", ["", "?", "AAAA", 3, None])
def test_damaged_pictures(packed):
    with pytest.raises(InputError, match="its recipe holds a damaged picture") as error:
        unpack_subject(packed)
    assert "\n" not in str(error.value)


def test_a_picture_of_another_size(tmp_path):
    import base64

    Image.new("RGB", (32, 16)).save(tmp_path / "x.webp")
    with pytest.raises(InputError, match="its picture is 32 x 16 pixels, not 224 x 224"):
        unpack_subject(base64.b64encode((tmp_path / "x.webp").read_bytes()).decode())


def recipe_of(photo, **changes):
    facts = {
        "generator": "x", "prompt": "lamp", "seed": 0, "bundle": "b", "bundle_digest": "d", "steps": 1,
        "solver": "heun", "guidance": 1.0, "resolution": 64, "triangles": 4, "license": "CC0",
        "image": photo.digest,
    }  # fmt: skip
    return Recipe.from_dict(facts | changes)


def test_finding_pictures(photo):
    held = recipe_of(photo, pictures=[photo.packed])
    assert json.loads(json.dumps(asdict(held)))["pictures"] == [photo.packed]
    assert find_picture(held, pictures_of(held)).name == "lamp"
    np.testing.assert_array_equal(find_picture(held, pictures_of(held)).pixels, photo.pixels)
    assert find_picture(recipe_of(photo), pictures_of(None, [photo])).digest == photo.digest
    with pytest.raises(InputError, match="which its recipe doesn't hold: give the picture by --image"):
        find_picture(recipe_of(photo), pictures_of(recipe_of(photo)))
    with pytest.raises(InputError, match=f"from the picture other, not from what --image gives .{photo.digest}."):
        find_picture(recipe_of(photo, image="other"), pictures_of(held))
    check_used([photo], pictures_of(held))
    with pytest.raises(InputError, match=r"what is to be made again was made from no picture: give"):
        check_used([photo], {})


def test_digests_of_edits_of_edits():
    inner = {"image": "a", "edit": {"sources": [{"latent": "x"}, {"image": "b"}]}}
    assert list(digests_in({"image": None, "edit": {"sources": [inner, {"edit": None}]}})) == ["a", "b"]


def test_the_recipe_survives_a_glb(run):
    generate(run, "red")
    stored = read_glb("red.glb").extras["propsmith"]
    assert Recipe.from_dict(stored) == read_recipe("red.glb")
    with pytest.raises(InputError, match="the recipe's 'pictures' is missing or of the wrong kind"):
        Recipe.from_dict(stored | {"pictures": "x"})
