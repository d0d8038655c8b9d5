import math

import pytest
import torch

from propsmith.exporter.training.data.augment import (
    Augmentation,
    SamplingTable,
    SurfaceBatch,
    gather_surface,
    random_paint,
    random_rotation,
    random_stretch,
    repaint,
    training_batch,
    transform_surface,
)
from propsmith.exporter.training.data.mesh_source import HALF_EXTENT
from tests.exporter.training.tiny import tiny_samples


def test_stretch_keeps_the_longest_side_and_round_things_round() -> None:
    half = torch.tensor([[0.95, 0.5, 0.3], [0.5, 0.95, 0.51], [0.94, 0.95, 0.95]]).repeat(200, 1)
    factor = random_stretch(half, 0.2)
    assert torch.allclose((factor * half).amax(1), torch.full((600,), HALF_EXTENT))
    ratio = (factor[0::3, 1] / factor[0::3, 0]).log()
    assert 0.2 < float(ratio.abs().max()) <= 0.4 + 1e-5
    assert torch.allclose(factor[1::3, 0], factor[1::3, 2])  # nearly as deep as wide
    assert torch.allclose(factor[2::3], factor[2::3, :1].expand(-1, 3))  # a cube stays one


def test_rotations_are_quarter_turns_and_mirrors_of_upright_things() -> None:
    torch.manual_seed(0)
    rotation = random_rotation(300, Augmentation(), torch.device("cpu"))
    assert torch.allclose(rotation @ rotation.mT, torch.eye(3).expand(300, 3, 3))
    assert torch.equal(rotation[:, 1], torch.tensor([0.0, 1, 0]).expand(300, 3))
    assert set(torch.linalg.det(rotation).round().tolist()) == {-1.0, 1.0}
    plain = random_rotation(50, Augmentation(mirror=False, quarter_turns=0), torch.device("cpu"))
    assert torch.equal(plain, torch.eye(3).expand(50, 3, 3))


def test_normals_go_with_the_inverse_stretch() -> None:
    slope = torch.tensor([[[1.0, 1.0, 0.0]]]) / math.sqrt(2)
    batch = SurfaceBatch(torch.tensor([[[0.2, 0.2, 0.0]]]), slope, torch.zeros(1, 1, 3))
    moved = transform_surface(batch, torch.eye(3)[None], torch.tensor([[2.0, 1.0, 1.0]]))
    assert moved.position[0, 0].tolist() == pytest.approx([0.4, 0.2, 0])
    assert moved.normal[0, 0].tolist() == pytest.approx([1 / math.sqrt(5), 2 / math.sqrt(5), 0])


def test_paint_moves_colors_as_their_entries_move() -> None:
    old, new = torch.zeros(1, 8, 3), torch.zeros(1, 8, 3)
    new[0, 2] = torch.tensor([0.5, 0.0, -0.5])
    color = torch.tensor([[[0.4, 0.4, 0.4], [0.4, 0.4, 0.4]]])
    painted = repaint(color, torch.tensor([[2, 1]], dtype=torch.uint8), old, new)
    assert painted[0].tolist() == [pytest.approx([0.9, 0.4, 0.0]), pytest.approx([0.4, 0.4, 0.4])]
    permutation, palette = random_paint(torch.rand(5, 8, 3), share=0.0)
    assert torch.equal(permutation, torch.arange(3).expand(5, 3))
    assert palette.shape == (5, 8, 3)


def test_shapes_are_drawn_by_their_weights() -> None:
    torch.manual_seed(0)
    table = SamplingTable(torch.tensor([3, 8, 9]), torch.tensor([1.0, 0.0, 3.0]))
    drawn = table.draw(4000)
    assert not (drawn == 8).any()
    assert float((drawn == 9).float().mean()) == pytest.approx(0.75, abs=0.03)


def test_targets_stay_true_under_stretching_and_turning() -> None:
    """Near a flat face the stretched field is still the distance to the stretched box."""
    torch.manual_seed(1)
    samples = tiny_samples()
    shapes = torch.zeros(16, dtype=torch.int64)
    surface, query = training_batch(samples, shapes, 32, 64, Augmentation(stretch=0.2, repaint=0.0))
    half = surface.position.abs().amax((1, 2))
    assert torch.allclose(half, torch.full((16,), HALF_EXTENT), atol=0.03)
    # The box's half sides after augmentation, seen in its own surface points.
    sides = torch.stack([surface.position[..., k].abs().amax(1) for k in range(3)], 1)
    gap = query.position.abs() - sides[:, None]
    exact = -(gap.clamp_min(0).norm(dim=2) + gap.amax(2).clamp_max(0))
    near = (exact.abs() < 0.02) & ((gap > -0.05).sum(2) == 1)
    assert near.sum() > 30
    assert float((query.field - exact).abs()[near].median()) < 0.004


def test_gathered_surfaces_are_in_range() -> None:
    samples = tiny_samples()
    batch, entry = gather_surface(samples, torch.tensor([0, 1]), 40)
    assert batch.position.shape == batch.normal.shape == batch.color.shape == (2, 40, 3)
    assert torch.allclose(batch.normal.norm(dim=2), torch.ones(2, 40), atol=0.02)
    assert entry.max() < 8
