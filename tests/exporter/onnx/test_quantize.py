"""The stored form of weights."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from propsmith.exporter.onnx.quantize import INT4_GROUP, store, store_int4, takes_int4
from propsmith.exporter.training.distill_encoder import round_int4
from propsmith.runtime.model.bundle import dequantize


def test_small_and_narrow_weights_stay_in_half_precision():
    stored = store("w", np.ones((63, 500), np.float32), scale_axis=1)
    assert list(stored) == ["w"]
    assert stored["w"].dtype == np.float16


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 10), st.sampled_from([0, 1]))
@settings(max_examples=30)
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


def test_four_bits_are_as_near_as_the_group_allows_and_come_back_from_a_bundle():
    weight = np.random.default_rng(0).standard_normal((128, 64)).astype(np.float32)
    stored = store_int4("w", weight)
    assert (stored["w"].dtype, stored["w"].shape) == (np.uint8, (64, 64))
    assert stored["w.scale"].shape == (128 // INT4_GROUP, 64)
    read = dequantize(stored["w"], stored["w.scale"].astype(np.float32))
    peak = np.abs(weight.reshape(-1, INT4_GROUP, 64)).max(axis=1, keepdims=True)
    error = np.abs(read - weight).reshape(-1, INT4_GROUP, 64)
    assert (error <= peak / 14 * 1.01).all()
    assert error.max() > peak.min() / 30, "four bits lose something"


def test_training_rounds_as_four_bits_are_stored():
    weight = np.random.default_rng(1).standard_normal((64, 128)).astype(np.float32)
    stored = store_int4("w", np.ascontiguousarray(weight.T))
    read = dequantize(stored["w"], stored["w.scale"].astype(np.float32))
    np.testing.assert_array_equal(round_int4(torch.from_numpy(weight)).numpy(), read.T)


def test_only_matrices_of_blocks_take_four_bits():
    assert takes_int4("blocks.0.attention.qkv.weight", (192, 64))
    assert not takes_int4("point_embed.2.weight", (64, 64))
    assert not takes_int4("blocks.0.attention.q_norm.gain", (64,))
    assert not takes_int4("cross.0.mlp.fc.weight", (96, 64))
