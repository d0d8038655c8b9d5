"""Attention spelled out for exports is the attention that trains."""

import pytest
import torch

from propsmith.exporter.models.layers import CrossAttention, SelfAttention
from propsmith.exporter.tensorrt86.spelled_out import attention_spelled_out


@pytest.mark.parametrize("qkv_bias", [True, False])
@pytest.mark.parametrize("qk_norm", [True, False])
@pytest.mark.parametrize(("masked", "causal"), [(False, False), (True, False), (False, True), (True, True)])
def test_self_attention_spelled_out_is_the_same(qkv_bias, qk_norm, masked, causal):
    torch.manual_seed(0)
    attention = SelfAttention(32, 4, qk_norm=qk_norm, qkv_bias=qkv_bias)
    x = torch.randn(2, 7, 32)
    mask = torch.rand(2, 1, 7, 7) > 0.3 if masked else None
    if mask is not None:
        mask |= torch.eye(7, dtype=torch.bool)
    # PyTorch takes a mask or causality: both are one mask.
    both = mask & torch.ones(7, 7, dtype=torch.bool).tril() if mask is not None and causal else mask
    expected = attention(x, both, causal=causal and mask is None)
    with attention_spelled_out():
        found = attention(x, mask, causal=causal)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-6)
    assert attention(x, both, causal=causal and mask is None).equal(expected), "and only within the block"


def test_cross_attention_spelled_out_is_the_same():
    torch.manual_seed(0)
    attention = CrossAttention(32, 24, 4, qk_norm=True, qkv_bias=True)
    x, context = torch.randn(2, 7, 32), torch.randn(2, 5, 24)
    expected = attention(x, context)
    with attention_spelled_out():
        torch.testing.assert_close(attention(x, context), expected, rtol=1e-5, atol=1e-6)
