import numpy as np
import pytest

from propsmith.exporter.evaluation.props import PICTURE, VIEWS, EvaluatedProp, boxed, colored_model, prop_of_file
from propsmith.runtime.geometry.mesh import Mesh, is_watertight
from propsmith.runtime.gltf.glb_writer import write_glb
from tests.exporter.evaluation.judged import cuboid, prop_of


def test_props_are_brought_into_the_box():
    far = cuboid((4.0, 2.0, 1.0), (100, 7, 0))
    prop = EvaluatedProp("far", "far", boxed(colored_model(far.vertices, far.faces, np.zeros((12, 3, 3)))))
    assert prop.mesh.bounds == pytest.approx(np.array([[-0.95, -0.475, -0.2375], [0.95, 0.475, 0.2375]]), abs=1e-6)


def test_split_corners_are_one_vertex_again():
    cube = cuboid()
    split = colored_model(cube.triangles.reshape(-1, 3), np.arange(36).reshape(-1, 3), np.zeros((12, 3, 3)))
    prop = EvaluatedProp("cube", "cube", split)
    assert len(prop.mesh.vertices) == 8
    assert is_watertight(prop.mesh)
    assert prop.mesh.corners == pytest.approx(split.mesh.corners)


def test_surface_and_views_show_the_colors():
    prop = prop_of(cuboid(), (1, 0, 0))
    assert prop.surface.colors == pytest.approx(np.tile([1, 0, 0], (20_000, 1)), abs=1e-5)
    assert np.abs(prop.surface.points).max(axis=1) == pytest.approx(0.95)
    assert prop.views.shape == (VIEWS, PICTURE, PICTURE, 3)
    middle = prop.views[:, PICTURE // 2, PICTURE // 2].astype(int)
    assert (middle[:, 0] > 80).all()
    assert (middle[:, 1:] < 30).all()


def test_every_prop_is_seen_from_the_same_place():
    tall, flat = prop_of(cuboid((0.5, 1.9, 0.5))), prop_of(cuboid((1.9, 0.2, 1.9)))
    rows = [np.flatnonzero((prop.views[0].min(axis=2) < 120).any(axis=1)) for prop in (tall, flat)]
    assert np.ptp(rows[0]) > 1.5 * np.ptp(rows[1])  # the flat one isn't brought nearer


def test_a_file_is_read_back_in_its_colors(tmp_path):
    cube = cuboid((2, 1, 1), (0, 0.5, 0))
    colors = np.tile([0.2, 0.4, 0.8], (8, 1))
    write_glb(tmp_path / "a.glb", [Mesh(cube.vertices, cube.faces, colors=colors)])
    prop = prop_of_file(tmp_path / "a.glb", "a", "blue block", seed=3)
    assert (prop.prompt, prop.seed) == ("blue block", 3)
    assert prop.mesh.bounds[1] == pytest.approx([0.95, 0.475, 0.475])
    assert prop.surface.colors[0] == pytest.approx([0.2, 0.4, 0.8], abs=1e-3)
