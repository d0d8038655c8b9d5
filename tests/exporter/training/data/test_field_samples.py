import numpy as np
import pytest
import torch

from propsmith.exporter.training.data import geometry_cpu
from propsmith.exporter.training.data.field_samples import (
    SampleOptions,
    face_normals,
    is_inside,
    sample_shape,
    sheet_offsets,
    signed_field,
    visible_surface,
    winding_number,
)
from tests.exporter.training.shapes import box, sheet

pytest.importorskip("igl")


def box_field(points: torch.Tensor, half: float) -> torch.Tensor:
    """Exact signed distance to a cube, positive inside."""
    gap = points.abs() - half
    return -(gap.clamp_min(0).norm(dim=1) + gap.amax(1).clamp_max(0))


def test_normals_point_outwards_and_areas_add_up() -> None:
    triangles = box((0.5, 0.25, 0.5))
    normals, areas = face_normals(triangles)
    assert (normals * triangles.mean(1)).sum(1).min() > 0
    assert areas.sum() == pytest.approx(2 * (1 * 0.5 + 1 * 0.5 + 1 * 1))


def test_field_of_a_cube_is_the_exact_distance() -> None:
    triangles = box()
    points = torch.rand(500, 3, generator=torch.Generator().manual_seed(0)) * 2 - 1
    field = signed_field(points, triangles, torch.zeros(12))
    assert torch.allclose(field.value, box_field(points, 0.5), atol=1e-5)
    assert torch.allclose(field.direction.norm(dim=1), torch.ones(500), atol=1e-4)
    assert not field.bound.any()


def test_a_mesh_turned_inside_out_is_as_solid() -> None:
    points = torch.tensor([[0.0, 0, 0], [0.9, 0, 0]])
    assert is_inside(points, box().flip(1)).tolist() == [True, False]
    assert winding_number(points, box()).tolist() == pytest.approx([1, 0], abs=1e-3)


@pytest.mark.parametrize(("thickness", "offset"), [(0.5, 0.0), (0.01, 0.005), (0.001, 0.01)])
def test_plates_are_thickened_to_the_least_thickness(thickness: float, offset: float) -> None:
    offsets = sheet_offsets(box((0.5, thickness / 2, 0.5)), 0.01)
    wide = face_normals(box((0.5, thickness / 2, 0.5)))[0][:, 1].abs() > 0.9
    assert torch.allclose(offsets[wide], torch.full((4,), offset), atol=1e-6)


def test_an_open_sheet_becomes_a_plate() -> None:
    triangles = sheet()
    offsets = sheet_offsets(triangles, 0.01)
    assert offsets.tolist() == pytest.approx([0.01, 0.01])
    field = signed_field(torch.tensor([[0.0, 0.004, 0], [0, 0.05, 0]]), triangles, offsets)
    assert field.value.tolist() == pytest.approx([0.006, -0.04], abs=1e-6)


def test_walls_inside_a_solid_only_bound_the_field() -> None:
    triangles = torch.cat([box((0.5, 0.5, 0.5)), box((0.5, 0.5, 0.5), (0.4, 0, 0))])
    field = signed_field(torch.tensor([[0.49, 0.0, 0.0], [0.49, 0.49, 0.0]]), triangles, torch.zeros(24))
    assert field.bound.tolist() == [True, False]


def test_hidden_faces_are_never_sampled() -> None:
    triangles = torch.cat([box((0.5, 0.5, 0.5)), box((0.1, 0.1, 0.1))])
    face, _, _ = visible_surface(triangles, 500, torch.Generator().manual_seed(0))
    assert int(face.max()) < 12


def test_measure_finds_the_nearest_point_and_the_offsets() -> None:
    offsets = torch.tensor([0.0] * 6 + [0.25] * 6)
    point = torch.tensor([[0.0, 0.9, 0.0]])
    winding, distance, face, weights, outer, inner = geometry_cpu.measure(point, box(), offsets)
    assert float(winding) == pytest.approx(0, abs=1e-3)
    assert float(distance) == pytest.approx(0.4)
    assert int(face) in (6, 7)  # the top
    assert weights.min() >= 0
    assert float(outer) == pytest.approx(0.25 - 0.4)
    assert float(inner) == pytest.approx((0.4**2 + 0.5**2) ** 0.5)  # a side that wasn't moved


def test_fast_winding_numbers_agree_with_the_exact_ones() -> None:
    igl = pytest.importorskip("igl")
    triangles = torch.cat([box((0.6, 0.3, 0.2)), sheet(0.9)])
    points = torch.rand(200, 3, generator=torch.Generator().manual_seed(1)) * 2 - 1
    exact = igl.winding_number(
        triangles.reshape(-1, 3).double().numpy(), np.arange(42, dtype=np.int64).reshape(-1, 3), points.double().numpy()
    )
    assert np.abs(winding_number(points, triangles).numpy() - exact).max() < 0.02


def test_samples_are_quantised_and_reproducible() -> None:
    options = SampleOptions(surface=64, near=90, volume=30)
    colors = torch.full((12, 3, 3), 0.5)
    draws = [
        sample_shape(box(), colors, torch.arange(12) % 3, options, torch.Generator().manual_seed(7)) for _ in range(2)
    ]
    assert all(torch.equal(draws[0][name], draws[1][name]) for name in draws[0])
    row = draws[0]
    assert row["query_position"].shape == (120, 3)
    positions, field = row["query_position"] / 32767, row["query_field"] / 131068
    assert torch.allclose(field, box_field(positions, 0.5).clamp(-0.25, 0.25), atol=2e-4)
    assert row["surface_color"].float().mean() == pytest.approx(127.5, abs=0.6)


def test_the_points_of_an_open_sheet_lie_on_both_sides_of_its_solid() -> None:
    sheet = torch.tensor(
        [[[-0.5, 0, -0.5], [0.5, 0, 0.5], [0.5, 0, -0.5]], [[-0.5, 0, -0.5], [-0.5, 0, 0.5], [0.5, 0, 0.5]]]
    )
    options = SampleOptions(surface=400, near=30, volume=10, half_thickness=0.01)
    row = sample_shape(sheet, torch.ones(2, 3, 3), torch.zeros(2).long(), options, torch.Generator().manual_seed(1))
    height = row["surface_position"][:, 1].float() / 32767
    assert height.abs().numpy() == pytest.approx(0.01, abs=1e-4)
    assert 0.4 < (height > 0).float().mean() < 0.6
    assert torch.equal(height > 0, row["surface_normal"][:, 1] > 0)


def test_the_points_of_a_solid_stay_where_they_are() -> None:
    options = SampleOptions(surface=200, near=30, volume=10)
    row = sample_shape(box(), torch.ones(12, 3, 3), torch.zeros(12).long(), options, torch.Generator().manual_seed(1))
    largest = (row["surface_position"].float() / 32767).abs().amax(1)
    assert largest.numpy() == pytest.approx(largest[0].item(), abs=1e-4)
