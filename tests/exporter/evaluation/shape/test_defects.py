import numpy as np
import pytest
import trimesh

from propsmith.exporter.evaluation.shape.color_bleed import CELL, color_bleed
from propsmith.exporter.evaluation.shape.defects import Defects
from propsmith.exporter.evaluation.shape.loose_parts import bodies, loose_parts
from propsmith.exporter.evaluation.shape.raggedness import raggedness, sliver_share
from propsmith.exporter.evaluation.shape.sheet_holes import narrow_holes
from propsmith.runtime.geometry.mesh import surface_area
from tests.exporter.evaluation.judged import GRAY, cuboid, joined, pierced, prop_of

pytest.importorskip("igl")

RED, BLUE, GREEN = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)


def mesh_of(mesh):
    return prop_of(mesh).mesh


def test_a_cube_has_no_fault():
    found = Defects().measure(prop_of(cuboid(), seed=0))
    assert set(found) == set(Defects.kinds)
    assert found["raggedness"] == pytest.approx(1.01, abs=0.006)
    assert {name: value for name, value in found.items() if value and name != "raggedness"} == {}


def test_faults_of_surfaces_are_counted():
    cube = cuboid()
    cube.update_faces(np.arange(12) > 0)
    found = Defects().measure(prop_of(cube, seed=0, faults=("one", "two")))
    assert (found["not_closed"], found["file_faults"]) == (1, 2)
    crossing = joined(cuboid((1, 1, 1)), cuboid((0.4, 0.4, 1.6)))
    found = Defects().measure(prop_of(crossing))
    # The rod's 8 long faces pass through the 4 faces at the cube's front and back.
    assert found["self_intersecting"] == pytest.approx(12 / 24)
    assert found["file_faults"] is None


@pytest.mark.parametrize(
    ("second", "loose", "count"),
    [
        (cuboid((0.5, 0.5, 0.5), (0.7, 0.5, 0)), 1, 2),  # in the air
        (cuboid((0.5, 0.5, 0.5), (0.7, -0.25, 0)), 0, 2),  # beside it on the ground
        (cuboid((0.5, 0.5, 0.5), (0.51, 0.5, 0)), 0, 1),  # touching
        (cuboid((0.2, 0.2, 0.2)), 0, 1),  # inside
        (cuboid((0.05, 0.05, 0.05), (0.7, -0.475, 0)), 1, 2),  # a crumb on the ground
    ],
)
def test_loose_parts_hang_in_the_air_or_are_crumbs(second, loose, count):
    mesh = mesh_of(joined(cuboid((0.5, 1, 0.5)), second))
    assert loose_parts(mesh) == loose
    assert len(np.unique(bodies(mesh))) == count


def test_narrow_holes_are_counted_and_wide_ones_meant():
    plate = (1.8, 1.2, 0.06)
    assert narrow_holes(mesh_of(cuboid(plate))) == 0
    assert narrow_holes(mesh_of(pierced(plate, [(0, 0)], 0.07))) == 1
    assert narrow_holes(mesh_of(pierced(plate, [(0, 0), (0.5, 0.3), (-0.6, -0.2)], 0.07))) == 3
    assert narrow_holes(mesh_of(pierced(plate, [(0, 0)], 0.4))) == 0
    assert narrow_holes(mesh_of(pierced((1.2, 1.2, 1.2), [(0, 0)], 0.07))) == 1  # through a block, too
    # A gap between two legs is no hole, and no cavity is one.
    assert narrow_holes(mesh_of(joined(cuboid((0.5, 1, 0.5), (0.29, 0, 0)), cuboid((0.5, 1, 0.5), (-0.29, 0, 0))))) == 0


def test_raggedness_is_area_that_smoothing_takes_away():
    assert raggedness(mesh_of(trimesh.creation.icosphere(4, 0.9))) == pytest.approx(1, abs=1e-3)
    saw, flat = mesh_of(corrugated(15, 0.06)), mesh_of(corrugated(15, 0))
    assert 1.04 < raggedness(saw) / raggedness(flat) < surface_area(saw) / surface_area(flat)  # the teeth's own area


def corrugated(teeth, height):
    """A block 1.8 x .6 x 1 whose top has teeth of this height, with slopes of 45 degrees at .9 over their number."""
    x = np.linspace(-0.9, 0.9, 2 * teeth + 1)
    top = 0.3 + np.where(np.arange(len(x)) % 2, height, 0)
    rings = [np.stack([x, y, np.full_like(x, z)], 1) for y in (top, np.full_like(x, -0.3)) for z in (-0.5, 0.5)]
    vertices = np.stack(rings, 1).reshape(-1, 3)  # four a column: upper back, upper front, lower back, lower front
    faces = [[0, 2, 3], [0, 3, 1], [len(vertices) - 4, len(vertices) - 3, len(vertices) - 1]]
    faces += [[len(vertices) - 4, len(vertices) - 1, len(vertices) - 2]]
    for a in range(0, len(vertices) - 4, 4):
        for i, j in ((0, 1), (1, 3), (3, 2), (2, 0)):
            faces += [[a + i, a + j, a + j + 4], [a + i, a + j + 4, a + i + 4]]
    return trimesh.Trimesh(vertices, faces, process=False)


def test_slivers_are_faces_of_no_height():
    needle = trimesh.Trimesh(
        [[0, 0, 0], [1, 0, 0], [0, 0.01, 0], [0, 0.5, 0]], [[0, 1, 2], [2, 1, 3], [0, 2, 1]], process=False
    )
    assert sliver_share(mesh_of(needle)) == pytest.approx(2 / 3)
    assert sliver_share(mesh_of(cuboid())) == 0


def banded_cube(band, color):
    """A cube, red above and blue elsewhere, whose upper faces have a band of a color along their edges."""
    top, half = 0.9, 0.9
    inner = half - band

    def square(h):
        return np.array([[-h, top, -h], [-h, top, h], [h, top, h], [h, top, -h]])

    vertices = np.concatenate([square(half), square(inner), square(half) * [1, -1, 1]])
    faces, colors = [[4, 5, 6], [4, 6, 7]], [RED] * 2
    for a in range(4):
        b = (a + 1) % 4
        faces += [[a, b, b + 4], [a, b + 4, a + 4]]
        colors += [color] * 2
        faces += [[a, a + 8, b + 8], [a, b + 8, b]]
        colors += [BLUE] * 2
    faces += [[8, 10, 9], [8, 11, 10]]
    return prop_of(trimesh.Trimesh(vertices, faces, process=False), np.array(colors + [BLUE] * 2))


def test_a_third_color_beside_an_edge_bleeds():
    assert color_bleed(banded_cube(2.5 * CELL, RED)) == 0
    assert color_bleed(banded_cube(2.5 * CELL, BLUE)) == 0  # the other side's color, moved over the edge
    # Of twelve edges four have the band on one of two sides, all of it within 2 cells.
    assert color_bleed(banded_cube(2.5 * CELL, GREEN)) == pytest.approx(4 / 24, abs=0.01)
    assert color_bleed(banded_cube(1.25 * CELL, GREEN)) == pytest.approx(4 / 24 / 2, abs=0.01)
    assert color_bleed(prop_of(trimesh.creation.icosphere(4, 0.9), GRAY)) is None
