import pytest
import torch
from torch import nn

from propsmith.exporter.training.optim import HybridOptimizer, is_hidden_matrix, orthogonalize


@pytest.mark.parametrize("shape", [(3, 40, 64), (2, 64, 32)])
def test_orthogonalise_brings_singular_values_close_to_one(shape: tuple[int, int, int]) -> None:
    matrices = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonalize(matrices).float())
    assert float(values.min()) > 0.5
    assert float(values.max()) < 1.35


def test_only_hidden_matrices_go_to_muon() -> None:
    wide, narrow = torch.zeros(64, 64), torch.zeros(64, 4)
    assert is_hidden_matrix("encoder.blocks.0.mlp.fc.weight", wide)
    assert not is_hidden_matrix("encoder.blocks.0.mlp.fc.weight", narrow)
    assert not is_hidden_matrix("decoder.pos_emb", wide)
    assert not is_hidden_matrix("decoder.norm.bias", torch.zeros(64))


def test_vectors_follow_pytorchs_adam() -> None:
    torch.manual_seed(0)
    ours, theirs = nn.Parameter(torch.ones(7)), nn.Parameter(torch.ones(7))
    optimizer = HybridOptimizer([("bias", ours)], clip=1e9)
    reference = torch.optim.Adam([theirs], lr=0.01, betas=(0.9, 0.98))
    optimizer.learning_rate.fill_(0.01)
    for _ in range(20):
        target = torch.randn(7)
        for parameter, optim in ((ours, optimizer), (theirs, reference)):
            optim.zero_grad()
            (parameter - target).square().sum().backward()
            optim.step()
    assert torch.allclose(ours, theirs, atol=1e-6)


def test_a_matrix_is_fitted() -> None:
    torch.manual_seed(0)
    layer, target = nn.Linear(32, 32, bias=False), torch.randn(32, 32)
    optimizer = HybridOptimizer(layer.named_parameters(), weight_decay=0.0)
    for step in range(400):
        optimizer.learning_rate.fill_(0.05 * (1 - step / 400))
        optimizer.zero_grad()
        (layer.weight - target).square().mean().backward()
        norm = optimizer.step()
    assert float((layer.weight.detach() - target).abs().mean()) < 0.05
    assert float(norm) < 0.1
