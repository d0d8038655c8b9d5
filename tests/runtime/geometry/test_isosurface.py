"""Isosurfaces of fields with known volumes, areas and topology, and of fields that have none."""

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

from propsmith.runtime.errors import EmptyFieldError, InputError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.mesh import (
    component_labels,
    face_areas,
    is_watertight,
    nonmanifold_edges,
    signed_volume,
    surface_area,
)
from tests.runtime.analytic_fields import box, euler_characteristic, lattice, sphere, torus

GOLDEN = Path(__file__).parents[2] / "golden" / "d_decoder.npz"
MAJOR, MINOR = 0.6, 0.2


@pytest.mark.parametrize(
    ("field", "volume", "area", "euler", "tolerance"),
    [
        (sphere(65), 4 / 3 * np.pi * 0.6**3, 4 * np.pi * 0.6**2, 2, 0.002),
        (torus(65), 2 * np.pi**2 * MAJOR * MINOR**2, 4 * np.pi**2 * MAJOR * MINOR, 0, 0.006),
        (box(65), 8 * 0.5 * 0.3 * 0.7, 8 * (0.5 * 0.3 + 0.3 * 0.7 + 0.7 * 0.5), 2, 0.03),
        (
            np.maximum(box(65, (0.2, 0.2, 0.2), (0.5, 0, 0)), box(65, (0.2, 0.3, 0.2), (-0.5, 0, 0))),
            0.16,
            2.24,
            4,
            0.045,
        ),
        (box(65, (0.7, 0.02, 0.7)), 8 * 0.7 * 0.02 * 0.7, 8 * (0.7 * 0.7 + 2 * 0.7 * 0.02), 2, 0.035),
    ],
    ids=["sphere", "torus", "box", "two boxes", "plate thinner than two cells"],
)
def test_volume_area_and_topology(field, volume, area, euler, tolerance):
    mesh = extract_isosurface(field)
    # A polyhedron inscribed in a smooth shape loses little; marching cubes also bevels sharp edges, by up to a cell.
    assert signed_volume(mesh) == pytest.approx(volume, rel=tolerance)
    assert surface_area(mesh) == pytest.approx(area, rel=tolerance)
    assert signed_volume(mesh) < volume
    assert euler_characteristic(mesh) == euler
    assert is_watertight(mesh)
    assert nonmanifold_edges(mesh) == 0
    assert face_areas(mesh).min() > 0


def test_vertices_lie_where_the_field_was_sampled():
    distances = np.linalg.norm(extract_isosurface(sphere(65)).vertices, axis=1)
    # The field is linear along no lattice edge but nearly so: interpolation errs by the sagitta of a cell.
    assert np.abs(distances - 0.6).max() < (2 / 64) ** 2 / (8 * 0.6) * 1.5


def test_a_plane_is_found_exactly_and_axes_are_x_y_z():
    field = np.minimum.reduce([box(17, (2, 2, 0.9)), 0.3 - lattice(17)[..., 1], lattice(17)[..., 0] + 0.51])
    mesh = extract_isosurface(field.astype(np.float32))
    np.testing.assert_allclose(mesh.bounds, [[-0.51, -1, -0.9], [1, 0.3, 0.9]], atol=1e-6)


def test_bounds_scale_the_box():
    np.testing.assert_allclose(
        extract_isosurface(sphere(33), bounds=2.5).vertices, 2.5 * extract_isosurface(sphere(33)).vertices, rtol=1e-6
    )


def test_a_solid_that_leaves_the_box_is_closed_by_a_wall_in_its_face():
    mesh = extract_isosurface(box(33, (2.0, 0.4, 2.0)))
    assert is_watertight(mesh)
    assert face_areas(mesh).min() > 0
    assert signed_volume(mesh) == pytest.approx(2 * 0.8 * 2, rel=1e-5)
    np.testing.assert_allclose(mesh.bounds, [[-1, -0.4, -1], [1, 0.4, 1]], atol=1e-6)


def test_a_hole_in_a_full_box_leaves_the_box_around_it():
    mesh = extract_isosurface(-sphere(33, 0.5))
    assert is_watertight(mesh)
    assert len(np.unique(component_labels(mesh))) == 2
    assert signed_volume(mesh) == pytest.approx(8 - 4 / 3 * np.pi * 0.5**3, rel=2e-3)


def test_samples_that_are_exactly_zero_leave_no_empty_faces_and_no_slivers():
    field = box(33, (0.5, 0.25, 0.75))
    assert (field == 0).sum() > 1000
    mesh = extract_isosurface(field)
    assert is_watertight(mesh)
    assert nonmanifold_edges(mesh) == 0
    assert face_areas(mesh).min() > 0.4 * (2 / 32) ** 2
    np.testing.assert_allclose(mesh.bounds, [[-0.5, -0.25, -0.75], [0.5, 0.25, 0.75]], atol=1e-6)


def test_solids_that_touch_in_zero_samples_stay_closed():
    first, second = (box(33, (0.25, 0.25, 0.25), (shift, shift, 0)) for shift in (-0.25, 0.25))
    mesh = extract_isosurface(np.maximum(first, second))
    assert is_watertight(mesh)
    assert signed_volume(mesh) == pytest.approx(2 * 0.5**3, rel=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_any_field_gives_a_closed_manifold(seed):
    rng = np.random.default_rng(seed)
    for field in (rng.normal(size=(12, 12, 12)), rng.integers(-2, 3, (12, 12, 12))):
        mesh = extract_isosurface(field.astype(np.float32))
        assert is_watertight(mesh)
        assert face_areas(mesh).min() > 0
        assert signed_volume(mesh) > 0


@pytest.mark.parametrize("latent", [0, 1])
def test_the_original_convention_gives_the_original_vertices(latent):
    with np.load(GOLDEN) as golden:
        name = f"mesh_l{latent}_g16"
        padded, theirs = golden[f"{name}/padded_field"], golden[f"{name}/verts"]
    mesh = extract_isosurface(padded[1:-1, 1:-1, 1:-1], convention="shap-e")
    assert cKDTree(mesh.vertices).query(theirs)[0].max() < 1e-6
    # Lewiner's tables put a vertex inside some ambiguous cells; the original's have vertices on edges only.
    assert (cKDTree(theirs).query(mesh.vertices)[0] > 1e-6).sum() <= latent
    assert is_watertight(mesh)


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (np.full((9, 9, 9), -0.3), "outside"),
        (np.zeros((9, 9, 9)), "outside"),
        (np.full((9, 9, 9), 0.3), "inside"),
        (np.where(sphere(9) > 0.3, np.nan, sphere(9)), "not finite"),
        (np.where(sphere(9) > 0.3, np.inf, sphere(9)), "not finite"),
    ],
    ids=["nothing", "zeros", "everything", "nan", "infinity"],
)
def test_a_field_without_a_surface_says_why(field, reason):
    with pytest.raises(EmptyFieldError, match=reason):
        extract_isosurface(field.astype(np.float32))


@pytest.mark.parametrize("shape", [(9, 9), (9, 9, 8), (1, 1, 1)])
def test_fields_that_are_no_cubes_are_refused(shape):
    with pytest.raises(InputError, match="cube"):
        extract_isosurface(np.zeros(shape, np.float32))


def test_half_precision_and_strided_fields_are_taken():
    field = sphere(33)
    reference = extract_isosurface(field)
    swapped = extract_isosurface(np.asfortranarray(field))
    np.testing.assert_array_equal(swapped.vertices, reference.vertices)
    half = extract_isosurface(field.astype(np.float16))
    assert signed_volume(half) == pytest.approx(signed_volume(reference), rel=1e-3)
