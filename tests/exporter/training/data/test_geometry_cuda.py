import pytest
import torch

from propsmith.exporter.training.data import geometry_cpu
from tests.exporter.training.shapes import box, sheet

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")


def test_the_kernel_agrees_with_libigl() -> None:
    pytest.importorskip("cupy")
    from propsmith.exporter.training.data import geometry_cuda

    triangles = torch.cat([box((0.6, 0.3, 0.2)), sheet(0.9)])
    offsets = torch.where(torch.arange(14) < 12, 0.0, 0.01)
    points = torch.rand(1000, 3, generator=torch.Generator().manual_seed(0)) * 2 - 1
    ours = [x.cpu() for x in geometry_cuda.measure(points.cuda(), triangles.cuda(), offsets.cuda())]
    theirs = geometry_cpu.measure(points, triangles, offsets)
    for place, tolerance in ((0, 0.02), (1, 1e-5), (4, 1e-5), (5, 1e-5)):
        assert torch.allclose(ours[place], theirs[place], atol=tolerance)
    assert torch.allclose(geometry_cuda.winding_number(points.cuda(), triangles.cuda()).cpu(), ours[0], atol=1e-5)
