"""Levels of detail of analytic shapes: counts, errors, closedness, winding, and what can't be had."""

from itertools import pairwise

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.distance import SurfaceReference
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lod.lod_search import LodOptions
from propsmith.runtime.geometry.lod.lods import MAX_LODS, build_lods, lod_ceilings
from propsmith.runtime.geometry.mesh import (
    Mesh,
    area_vectors,
    ground_placement,
    is_watertight,
    signed_volume,
    surface_area,
)
from propsmith.runtime.geometry.repair.self_intersection import self_intersections
from tests.runtime.analytic_fields import box, rotation, rounded_box, sphere, torus

FILL = LodOptions(error_bound=None)
SHAPES = {
    "sphere": sphere(65),
    "torus": torus(65),
    "box": box(65),
    "plate": box(65, (0.7, 0.02, 0.7)),
    "two": np.maximum(sphere(65, 0.3, (0.5, 0, 0)), box(65, (0.2, 0.6, 0.2), (-0.5, 0, 0))),
}


@pytest.fixture(scope="module", params=SHAPES)
def fine(request):
    return extract_isosurface(SHAPES[request.param])


def test_levels_fall_within_their_ceilings_and_bounds(fine):
    chain = build_lods(fine)
    counts = [level.triangles for level in chain.lods]
    assert all(a > b for a, b in pairwise(counts))
    bounds = [LodOptions().bound(chain.shading, index) for index in range(4)]
    for level, ceiling, bound in zip(chain.lods, (5000, 2500, 1000, 300), bounds, strict=False):
        assert level.reached
        assert level.within_bound
        assert level.ceiling == ceiling
        assert bound <= level.error_bound <= LodOptions().loosest_bound
        assert level.triangles <= ceiling
        assert level.loss.mean <= level.loss.maximum <= level.error_bound
        assert level.error.mean <= level.error.maximum


def test_levels_stay_closed_and_wound_outward(fine):
    for level in build_lods(fine).lods:
        assert is_watertight(level.mesh)
        assert (level.open_edges, level.nonmanifold_edges) == (0, 0)
        shell = surface_area(fine) * level.error.maximum * fine.diagonal
        assert abs(signed_volume(level.mesh) - signed_volume(fine)) < shell
        faces = np.sort(level.mesh.faces, axis=1)
        assert len(np.unique(faces, axis=0)) == len(faces)


def test_errors_grow_as_triangles_fall(fine):
    errors = [level.error.mean for level in build_lods(fine, (2000, 700, 250, 80), FILL, "smooth").lods]
    assert all(a < 1.1 * b + 1e-5 for a, b in pairwise(errors))
    assert errors[-1] < 0.01


def test_no_face_of_a_sphere_is_turned_round():
    fine = extract_isosurface(SHAPES["sphere"])
    for level in build_lods(fine, (2000, 500, 100), FILL, "smooth").lods:
        outward = np.einsum("ij,ij->i", area_vectors(level.mesh), level.mesh.corners.mean(axis=1))
        assert outward.min() > 0


@pytest.mark.parametrize("shape", ["sphere", "torus"])
def test_ceilings_are_filled_without_a_bound(shape):
    chain = build_lods(extract_isosurface(SHAPES[shape]), (1500, 400), FILL, "smooth")
    assert [level.triangles for level in chain.lods] == pytest.approx([1500, 400], abs=2)
    assert [level.error_bound for level in chain.lods] == [None, None]


def test_a_simple_shape_gets_few_triangles_and_a_tight_bound_more():
    fine = extract_isosurface(SHAPES["box"])
    light = build_lods(fine, (5000,), shading="smooth").lods[0]
    tight = build_lods(fine, (5000,), LodOptions(error_bound=0.001), "smooth").lods[0]
    assert light.triangles < tight.triangles <= 5000
    assert tight.error.maximum <= 0.001


def test_a_requested_ceiling_raises_the_bound_up_to_the_loosest():
    level = build_lods(extract_isosurface(SHAPES["torus"]), (60,)).lods[0]
    assert level.triangles == 60
    assert LodOptions().bound("smooth", 0) < level.loss.maximum == level.error_bound <= LodOptions.loosest_bound


def test_a_ceiling_that_is_too_low_for_the_loosest_bound_is_kept_and_told(caplog):
    (level,) = build_lods(extract_isosurface(SHAPES["torus"]), (24,)).lods
    assert level.triangles <= 24
    assert not level.within_bound
    assert level.error_bound == LodOptions.loosest_bound < level.loss.maximum
    off = max(level.error.maximum, level.loss.maximum)
    warned = f"24 triangles are too few: the finest LOD is up to {100 * off:.0f} % of the prop's diagonal off"
    assert caplog.messages == [f"{warned}; allow it more"]


def test_levels_of_a_list_that_would_be_over_the_loosest_bound_are_left_out(caplog):
    (level,) = build_lods(extract_isosurface(SHAPES["torus"]), (60, 30, 12)).lods
    assert level.triangles == 60
    assert caplog.messages == [
        "no LOD of 30 or 12 triangles: its error would be over 8 %, or it would be no lighter than the one before"
    ]


def test_one_number_is_the_finest_level_s_and_the_others_follow_their_bounds(caplog):
    fine = extract_isosurface(SHAPES["torus"])
    chain = build_lods(fine, (60,))
    assert [(level.triangles, level.ceiling) for level in chain.lods] == [(60, 60), (42, 30)]  # more than was wished
    finest = SurfaceReference(chain.lods[0].mesh)
    for level in chain.lods:
        assert level.within_bound
        errors = (level.error, level.loss, finest.error(level.mesh))
        assert max(error.maximum for error in errors) <= LodOptions.loosest_bound
    assert not caplog.messages
    many = [level.triangles for level in build_lods(fine, (5000,)).lods]
    assert many == [level.triangles for level in build_lods(fine).lods]


@pytest.mark.parametrize(
    ("triangles", "ceilings"),
    [
        (4, (5000, 2500, 1000, 300)),
        ((3000,), (3000, 1500, 600, 180)),
        ((300,), (300, 150, 60, 18)),
        ((40,), (40, 20)),
        ((3000, 100), (3000, 100)),
    ],
)
def test_ceilings(triangles, ceilings):
    assert lod_ceilings(triangles) == ceilings


def test_a_level_that_cannot_be_reached_says_so():
    # Far apart, tetrahedra can't be joined, and each needs its four faces.
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
    many = Mesh(
        np.concatenate([corners + 9 * i for i in range(30)]), np.concatenate([faces + 4 * i for i in range(30)])
    )
    chain = build_lods(many, (200, 100, 50), FILL, "smooth")
    assert chain.lods[0].triangles == 120
    assert chain.lods[0].reached
    assert len(chain.lods) <= 3
    assert all(is_watertight(level.mesh) for level in chain.lods)
    for level in chain.lods:
        assert level.reached == (level.triangles <= level.ceiling)


def test_the_same_mesh_gives_the_same_levels():
    fine = extract_isosurface(SHAPES["two"])
    for a, b in zip(build_lods(fine).lods, build_lods(fine).lods, strict=True):
        np.testing.assert_array_equal(a.mesh.vertices, b.mesh.vertices)
        np.testing.assert_array_equal(a.mesh.faces, b.mesh.faces)
        assert a.error == b.error


def test_reported_errors_are_those_of_the_fine_mesh():
    fine = extract_isosurface(SHAPES["sphere"])
    level = build_lods(fine, (400,), FILL, "smooth").lods[0]
    assert level.error == SurfaceReference(fine).error(level.mesh)


def test_color_shading_and_placement_pass_through_the_chain():
    chain = build_lods(extract_isosurface(SHAPES["two"]), (800, 200), FILL, "smooth")
    calls = []

    def color(points):
        calls.append(len(points))
        return points * 0.5 + 0.5

    painted = chain.painted(color)
    assert calls == [sum(len(level.mesh.vertices) for level in chain.lods)]
    placed = painted.shaded("flat").placed(ground_placement(chain.lods[0].mesh, 2.0))
    for before, after in zip(chain.lods, placed.lods, strict=True):
        assert after.triangles == before.triangles
        assert after.error == before.error
        assert len(after.mesh.vertices) == 3 * after.triangles
        np.testing.assert_allclose(after.mesh.colors[after.mesh.faces], before.mesh.corners * 0.5 + 0.5, atol=1e-6)
    assert np.ptp(placed.lods[0].mesh.bounds, axis=0)[1] == pytest.approx(
        2 * np.ptp(chain.lods[0].mesh.bounds, axis=0)[1]
    )


@pytest.mark.parametrize(
    "triangles", [0, -1, MAX_LODS + 1, (), (100, 100), (100, 200), (100, 3), tuple(range(90, 0, -10))]
)
def test_levels_that_cannot_be_are_refused(triangles):
    with pytest.raises(InputError, match="1 to 8"):
        build_lods(extract_isosurface(sphere(17)), triangles)


def test_eight_levels_and_one():
    fine = extract_isosurface(SHAPES["torus"])
    assert len(build_lods(fine, 1).lods) == 1
    counts = [level.triangles for level in build_lods(fine, 8).lods]
    assert counts == sorted(set(counts), reverse=True)
    assert len(counts) >= 4


def test_a_mesh_without_faces_is_refused():
    with pytest.raises(InputError, match="without faces"):
        build_lods(Mesh(np.zeros((3, 3)), np.array([[0, 0, 1]])))


def test_a_tiny_mesh_is_its_own_level():
    fine = extract_isosurface(sphere(5))
    chain = build_lods(fine, (5000, 2500))
    assert chain.lods[0].triangles <= len(fine.faces)


@pytest.mark.parametrize("turn", [np.eye(3), rotation(20, 1) @ rotation(20, 0)], ids=["straight", "turned"])
@pytest.mark.parametrize("radius", [0.005, 0.04], ids=["sharp", "filleted"])
def test_a_box_is_a_dozen_triangles_in_six_planes_with_sharp_edges(radius, turn):
    half = np.array([0.5, 0.3, 0.7])
    chain = build_lods(extract_isosurface(rounded_box(97, half, radius, turn)))
    assert chain.shading == "flat"
    level = chain.lods[-1]
    assert level.triangles == 12
    assert sorted(level.regions) == [side for side in range(6) for _ in range(2)]
    assert signed_volume(level.mesh) == pytest.approx(8 * half.prod(), rel=0.01)
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * half @ turn.T
    distance = np.linalg.norm(level.mesh.vertices[:, None] - corners, axis=2).min(axis=0)
    assert distance.max() < 0.01 * level.mesh.diagonal
    shaded = chain.shaded().lods[-1].mesh
    assert len(shaded.vertices) == 24
    np.testing.assert_allclose(np.sort(np.abs(shaded.normals @ turn), axis=1)[:, 2], 1, atol=1e-3)


def test_round_shapes_are_smooth_unless_flat_is_asked_for():
    fine = extract_isosurface(SHAPES["torus"])
    assert build_lods(fine).shading == "smooth"
    assert build_lods(fine).lods[0].regions is None
    flat = build_lods(fine, shading="flat")
    assert flat.shading == "flat"
    assert all(len(level.regions) == level.triangles for level in flat.lods)
    assert build_lods(extract_isosurface(SHAPES["box"]), shading="smooth").shading == "smooth"


def test_a_thin_plate_keeps_both_sides():
    fine = extract_isosurface(SHAPES["plate"])
    for shading in ("flat", "smooth"):
        level = build_lods(fine, 1, LodOptions(error_bound=0.002, flat_error_bound=0.002), shading).lods[0]
        assert level.triangles <= 400
        assert level.within_bound
        assert signed_volume(level.mesh) == pytest.approx(1.4 * 0.04 * 1.4, rel=0.06)


def test_two_boxes_stay_two():
    fields = [box(65, (0.2, 0.5, 0.2), (x, 0, 0)) for x in (-0.5, 0.5)]
    chain = build_lods(extract_isosurface(np.maximum(*fields)))
    level = chain.lods[-1]
    assert level.triangles == 24
    assert signed_volume(level.mesh) == pytest.approx(2 * 0.4 * 1.0 * 0.4, rel=0.02)


@pytest.mark.parametrize("shading", ["flat", "smooth"])
def test_no_level_passes_through_itself_or_has_a_face_without_area(fine, shading):
    for level in build_lods(fine, shading=shading).lods:
        assert level.self_intersections == len(self_intersections(level.mesh)) == 0
        corners = level.mesh.corners.astype(np.float64)
        longest = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2).max(axis=1)
        assert (np.linalg.norm(area_vectors(level.mesh), axis=1) > 1e-5 * longest * level.mesh.diagonal).all()


def test_region_shading_splits_where_regions_meet_and_nowhere_else():
    chain = build_lods(extract_isosurface(SHAPES["box"]))
    level, shaded = chain.lods[0], chain.shaded().lods[0]
    np.testing.assert_array_equal(shaded.mesh.corners, level.mesh.corners)
    normals = shaded.mesh.normals[shaded.mesh.faces]
    for region in range(level.regions.max() + 1):
        assert len(np.unique(normals[level.regions == region].reshape(-1, 3), axis=0)) == 1


def test_a_look_that_is_none_is_refused():
    with pytest.raises(InputError, match="flat, smooth or auto, not 'shiny'"):
        build_lods(extract_isosurface(SHAPES["box"]), shading="shiny")
