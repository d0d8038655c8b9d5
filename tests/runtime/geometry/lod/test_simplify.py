"""LODs by fast-simplification, where opengl-decimate isn't installed."""

import logging
from itertools import pairwise

import numpy as np
import pytest

from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lod import decimate
from propsmith.runtime.geometry.lod.lods import build_lods
from propsmith.runtime.geometry.lod.simplify import SimplifySequence
from propsmith.runtime.geometry.mesh import face_areas, is_watertight, nonmanifold_edges
from propsmith.runtime.geometry.repair.self_intersection import self_intersections
from tests.runtime.analytic_fields import box, torus


@pytest.fixture
def without_opengl_decimate(monkeypatch):
    monkeypatch.setattr(decimate, "find_spec", lambda name: None)
    decimate.has_opengl_decimate.cache_clear()
    yield
    decimate.has_opengl_decimate.cache_clear()


STOOL = np.maximum.reduce(
    [box(49, (0.6, 0.1, 0.6), (0, 0.5, 0))]
    + [box(49, (0.1, 0.6, 0.1), (x, 0, z)) for x in (-0.45, 0.45) for z in (-0.45, 0.45)]
)


@pytest.mark.parametrize("field", [torus(49), STOOL], ids=["torus", "stool"])
@pytest.mark.usefixtures("without_opengl_decimate")
def test_the_chain_is_closed_and_manifold_near_its_bounds_and_its_counts_fall(field):
    chain = build_lods(extract_isosurface(field))
    assert chain.shading == "smooth"
    counts = [level.triangles for level in chain.lods]
    assert len(counts) >= 3
    assert all(more > fewer for more, fewer in pairwise(counts))
    for level in chain.lods:
        assert level.loss.maximum <= 1.25 * level.error_bound
        assert is_watertight(level.mesh)
        assert nonmanifold_edges(level.mesh) == 0
        assert len(self_intersections(level.mesh)) == level.self_intersections == 0
        assert face_areas(level.mesh).min() > 0


@pytest.mark.usefixtures("without_opengl_decimate")
def test_the_choice_is_logged_once(caplog):
    fine = extract_isosurface(torus(33))
    with caplog.at_level(logging.WARNING):
        assert isinstance(decimate.record_decimation(fine), SimplifySequence)
        decimate.record_decimation(fine)
    assert [record.getMessage() for record in caplog.records] == [
        "opengl-decimate isn't installed: fast-simplification makes the LODs, all smooth"
    ]


def test_a_cut_has_as_many_triangles_as_its_steps_leave():
    surface = extract_isosurface(torus(33))
    sequence = SimplifySequence(surface)
    for triangles in (len(surface.faces), 1000, 300):
        cut = sequence.cut(sequence.steps_to_triangles(triangles))
        assert len(cut.mesh.faces) == pytest.approx(triangles, abs=4)
        assert len(np.unique(cut.became)) == len(cut.mesh.vertices)
    assert sequence.steps_to_triangles(0) == len(sequence) == (len(surface.faces) - 4) // 2
    np.testing.assert_array_equal(sequence.cut(0).mesh.faces, surface.faces)


def test_more_deviation_allows_more_collapses():
    sequence = SimplifySequence(extract_isosurface(torus(33)))
    steps = [sequence.steps_within(deviation) for deviation in (0.0, 1e-4, 1e-3, 1e-2, 1.0)]
    assert steps == sorted(set(steps))
    assert steps[0] == 0
    assert steps[-1] == len(sequence)
