from pathlib import Path

import numpy as np
import pytest
import skimage
from PIL import Image

from propsmith.exporter.evaluation.pictures.features import (
    ViewOptions,
    load_image_features,
    picture_prop,
)
from propsmith.runtime.errors import InputError
from tests.exporter.evaluation.judged import cuboid, prop_of


@pytest.fixture(scope="module")
def features():
    return load_image_features()


def photo(name):
    picture = Image.open(Path(skimage.__file__).parent / "data" / name).convert("RGB")
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    square = picture.crop((left, top, left + side, top + side)).resize((224, 224), Image.Resampling.BICUBIC)
    return np.asarray(square)


@pytest.mark.parametrize(("name", "classes"), [("chelsea.png", {281, 282, 285}), ("coffee.png", {967})])
def test_photographs_are_named_rightly(features, name, classes):
    import torch

    image = torch.from_numpy(photo(name).copy()).permute(2, 0, 1)[None].float() / 255
    with torch.no_grad():
        logits = features.network(image)[0]
    assert int(logits.argmax()) in classes  # a tabby, tiger or Egyptian cat; an espresso


def test_features_do_not_depend_on_the_batch(features):
    pictures = np.stack([photo("coffee.png"), photo("rocket.jpg"), photo("chelsea.png")])
    one = np.concatenate([features(pictures[i : i + 1]) for i in range(3)])
    np.testing.assert_allclose(features(pictures), one, atol=1e-4)
    assert features(pictures[:0]).shape == (0, 1280)


def test_a_prop_is_pictured_from_every_side():
    cube = cuboid()
    front = cube.face_normals[:, 2] > 0.5
    prop = prop_of(cube, np.where(front[:, None], (0.9, 0.1, 0.1), (0.2, 0.2, 0.2)))
    pictures = picture_prop(prop, ViewOptions(yaws=(0.0, 180.0), size=64)).astype(int)
    assert pictures.shape == (2, 64, 64, 3)
    red = ((pictures[..., 0] - pictures[..., 1]) > 60).mean((1, 2))
    assert red[0] > 0.3
    assert red[1] == 0


def test_missing_weights_are_named():
    with pytest.raises(InputError, match=r"nowhere\.pth: no such file"):
        load_image_features(Path("nowhere.pth"))
