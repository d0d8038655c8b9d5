import pytest
import torch

from propsmith.exporter.training.splat_render import render, view_matrix
from tests.exporter.training.shapes import box


def test_pictures_show_the_mesh_in_its_colors() -> None:
    colors = torch.zeros(12, 3, 3)
    colors[..., 0] = 1
    front = view_matrix(0, 0, torch.device("cpu"))
    image = render(box(), colors, [front], size=32, points=40_000, shade=False)[0]
    assert image[16, 16].tolist() == pytest.approx([1, 0, 0], abs=0.01)
    assert image[1, 1].tolist() == pytest.approx([0.93] * 3, abs=1e-3)
    covered = (image[..., 1] < 0.5).float().mean()
    assert float(covered) == pytest.approx((1 / 2.7) ** 2, abs=0.02)
