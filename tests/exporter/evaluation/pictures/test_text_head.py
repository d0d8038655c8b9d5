import numpy as np
import pytest

from propsmith.exporter.evaluation.pictures.prompt_match import r_precision
from propsmith.exporter.evaluation.pictures.text_head import HeadOptions, TextHead, train_head

KINDS = 12


def world(props, seed):
    """Props of twelve kinds: two views of each, in which a kind is one direction among noise; a text names the kind."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(KINDS, size=props)
    directions = np.random.default_rng(99).standard_normal((KINDS, 40))
    features = directions[kinds][:, None] + 0.8 * rng.standard_normal((props, 2, 40))
    return features.astype(np.float32), kinds


def test_a_head_learns_which_text_a_picture_shows():
    features, kinds = world(300, 0)
    texts = np.random.default_rng(5).standard_normal((KINDS, 16)).astype(np.float32)
    head = train_head(features, texts, [[k] for k in kinds], HeadOptions(steps=200, width=16))
    unseen, truth = world(200, 1)
    found = r_precision(head.scores(unseen.mean(1), texts), truth.tolist())
    assert found["r_precision"] > 0.97
    assert found["chance"] == 1 / KINDS
    shuffled = r_precision(head.scores(unseen.mean(1), texts), np.roll(truth, 1).tolist())
    assert shuffled["r_precision"] < 0.2


def test_training_is_the_same_each_time():
    features, kinds = world(60, 0)
    texts = np.eye(KINDS, dtype=np.float32)
    heads = [train_head(features, texts, [[k] for k in kinds], HeadOptions(steps=5)) for _ in range(2)]
    np.testing.assert_array_equal(heads[0].of_pictures, heads[1].of_pictures)


def test_a_head_comes_back_from_its_array():
    rng = np.random.default_rng(0)
    head = TextHead(*(rng.standard_normal(s).astype(np.float32) for s in ((6,), (6,), (6, 4), (3, 4))))
    again = TextHead.from_array(head.to_array(), 6)
    features, texts = rng.standard_normal((5, 6)), rng.standard_normal((7, 3))
    np.testing.assert_array_equal(head.scores(features, texts), again.scores(features, texts))
    assert head.scores(features, texts).shape == (5, 7)


def test_r_precision_by_hand():
    scores = np.array([[3, 2, 1, 0, -1, -2], [3, 2, 1, 0, -1, -2], [0, 1, 2, 3, 4, 5]], np.float32)
    found = r_precision(scores, [0, 4, 0])  # first; fifth; sixth
    assert found == {"r_precision": pytest.approx(1 / 3), "r_precision_5": pytest.approx(2 / 3), "chance": 1 / 6}
