import pytest
import torch

from propsmith.exporter.models.config import MODELS
from propsmith.exporter.models.text_encoder import TextEncoder

TINY = MODELS["tiny"].text_encoder


@pytest.fixture(autouse=True)
def _no_grad():
    with torch.no_grad():
        yield


@pytest.fixture
def encoder(randomised):
    return randomised(TextEncoder(TINY))


def sentences(batch: int, length: int):
    return torch.randint(0, TINY.vocab, (batch, length)), torch.ones(batch, length, dtype=torch.int64)


def test_gives_unit_vectors_that_tell_sentences_apart(encoder):
    vectors = encoder(*sentences(6, 9))
    assert vectors.shape == (6, TINY.out_dim)
    torch.testing.assert_close(vectors.norm(dim=-1), torch.ones(6))
    assert torch.pdist(vectors).min() > 1e-2


def test_order_matters(encoder):
    ids, mask = sentences(1, 6)
    assert (encoder(ids.flip(1), mask) - encoder(ids, mask)).abs().max() > 1e-3


def test_padding_and_batch_mates_change_nothing(encoder):
    ids, mask = sentences(3, 12)
    mask[1, 5:] = 0
    batch = encoder(ids, mask)
    torch.testing.assert_close(batch[1:2], encoder(ids[1:2, :5], mask[1:2, :5]), atol=2e-6, rtol=0)
    ids[1, 5:] = 7
    assert torch.equal(encoder(ids, mask)[1], batch[1]), "what stands under padding is never read"


def test_exports_with_dynamic_batch_and_length(encoder):
    shape = {0: torch.export.Dim("batch", min=1, max=8), 1: torch.export.Dim("length", min=1, max=TINY.max_length)}
    program = torch.export.export(encoder, sentences(2, 5), dynamic_shapes=(shape, shape))
    for batch, length in ((1, 1), (4, TINY.max_length)):
        args = sentences(batch, length)
        torch.testing.assert_close(program.module()(*args), encoder(*args), atol=2e-6, rtol=0)


def test_the_embedded_size_fits_six_megabytes_in_int8():
    with torch.device("meta"):
        parameters = sum(p.numel() for p in TextEncoder(MODELS["props"].text_encoder).parameters())
    assert parameters < 6e6
