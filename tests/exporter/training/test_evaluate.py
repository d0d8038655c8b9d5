import pytest
import torch

from propsmith.exporter.training.evaluate import (
    EvaluationOptions,
    ShapeFigures,
    compare_surfaces,
    near_copies,
    nearest_overlap,
    summarize,
    symmetric_copies,
)
from propsmith.exporter.training.reconstruct import (
    ColoredTriangles,
    grid_points,
    intersection_over_union,
    mesh_occupancy,
)
from propsmith.exporter.training.splat_render import render, view_matrix
from tests.exporter.training.shapes import box

pytest.importorskip("igl")


def test_grid_points_index_as_x_y_z() -> None:
    points = grid_points(3, torch.device("cpu")).view(3, 3, 3, 3)
    assert points[2, 1, 0].tolist() == [1, 0, -1]


def test_occupancy_and_iou_are_exact() -> None:
    whole = mesh_occupancy(box((0.6, 0.6, 0.6)), 11)  # planes at multiples of .2: 7 of 11 a side, the outer ones on it
    inner = mesh_occupancy(box((0.5, 0.5, 0.5)), 11)
    assert int(inner.sum()) == 5**3
    part = whole & (grid_points(11, whole.device)[:, 0] > 0.1)
    assert float(intersection_over_union(part, part)) == 1
    assert float(intersection_over_union(inner, torch.zeros_like(inner))) == 0
    assert float(intersection_over_union(torch.zeros_like(inner), torch.zeros_like(inner))) == 1


def test_a_turned_mirrored_copy_is_found() -> None:
    generator = torch.Generator().manual_seed(0)
    references = torch.rand(5, 8, 8, 8, generator=generator) > 0.5
    turned = torch.rot90(references[3].flip(0), 1, (0, 2))
    overlap, number = nearest_overlap(torch.stack([turned, ~references[1]]), references)
    assert float(overlap[0]) == 1
    assert int(number[0]) == 3
    assert float(overlap[1]) < 0.6
    assert near_copies(overlap) == 0.5
    assert len({tuple(image.tolist()) for image in symmetric_copies(references[:1])[0].int()}) == 8


def test_equal_surfaces_score_one() -> None:
    colors = torch.full((12, 3, 3), 0.25)
    options = EvaluationOptions(surface=3000, tolerance=0.1)
    generator = torch.Generator().manual_seed(0)
    truth = ColoredTriangles(box(), colors)
    f_score, color = compare_surfaces(truth, ColoredTriangles(box(), colors + 0.5), options, generator)
    assert f_score == pytest.approx(1, abs=0.01)
    assert color == pytest.approx(0.5, abs=1e-3)
    far, _ = compare_surfaces(truth, ColoredTriangles(box(center=(3, 0, 0)), colors), options, generator)
    assert far == 0


def test_summaries_leave_out_what_is_undefined() -> None:
    summary = summarize([ShapeFigures(0.5, 1.0, 0.0, 20.0), ShapeFigures(None), ShapeFigures(1.0)])
    assert summary["shapes"] == 3
    assert summary["iou"] == {"mean": 0.75, "median": 0.75, "shapes": 2}
    assert summary["psnr"]["shapes"] == 1


def test_pictures_show_the_mesh_in_its_colors() -> None:
    colors = torch.zeros(12, 3, 3)
    colors[..., 0] = 1
    front = view_matrix(0, 0, torch.device("cpu"))
    image = render(box(), colors, [front], size=32, points=40_000, shade=False)[0]
    assert image[16, 16].tolist() == pytest.approx([1, 0, 0], abs=0.01)
    assert image[1, 1].tolist() == pytest.approx([0.93] * 3, abs=1e-3)
    covered = (image[..., 1] < 0.5).float().mean()
    assert float(covered) == pytest.approx((1 / 2.7) ** 2, abs=0.02)
