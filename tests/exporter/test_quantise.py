"""The stored form of weights."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from propsmith.exporter.quantise import store


def test_small_and_narrow_weights_stay_in_half_precision():
    stored = store("w", np.ones((63, 500), np.float32), scale_axis=1)
    assert list(stored) == ["w"]
    assert stored["w"].dtype == np.float16


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 10), st.sampled_from([0, 1]))
@settings(max_examples=30, deadline=None)
def test_error_is_at_most_half_a_step(seed, spread, axis):
    weight = np.random.default_rng(seed).standard_normal((64, 80)).astype(np.float32) * np.float32(spread)
    stored = store("w", weight, scale_axis=axis)
    scale = stored["w.scale"].astype(np.float32)
    assert scale.shape == ((1, 80) if axis == 1 else (64, 1))
    error = np.abs(stored["w"] * scale - weight)
    assert (error <= scale / 2 * (1 + 1e-4)).all()
    assert (scale * 127 >= np.abs(weight).max(axis=1 - axis, keepdims=True)).all()


def test_a_column_of_zeros_is_kept():
    weight = np.random.default_rng(0).standard_normal((64, 64)).astype(np.float32)
    weight[:, 3] = 0
    stored = store("w", weight, scale_axis=1)
    assert (stored["w"][:, 3] == 0).all()
    assert np.isfinite(stored["w.scale"]).all()
