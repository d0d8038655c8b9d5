import numpy as np
import pytest

from propsmith.exporter.evaluation.shape.reconstruction import KINDS, compare, f_score, psnr, thickness
from tests.exporter.evaluation.judged import cuboid, joined, prop_of

pytest.importorskip("igl")


def test_a_prop_that_comes_back_whole_scores_at_the_top():
    cube = prop_of(cuboid())
    found = compare(cube, prop_of(cuboid()))
    assert set(found) == set(KINDS)
    assert found["iou"] == found["f_score"] == found["sharp_recall"] == found["sharp_precision"] == 1
    assert found["normal_consistency"] == pytest.approx(1)
    assert found["sharp_angle_error"] == pytest.approx(0)
    assert found["color_l1"] == pytest.approx(0, abs=1e-6)
    assert found["psnr"] == pytest.approx(100)
    assert found["thin_recall"] is None


def test_colors_and_places_are_compared():
    red, blue = prop_of(cuboid(), (1, 0, 0)), prop_of(cuboid((1.9, 1.9, 1.85), (0, 0, -0.025)), (0, 0, 1))
    found = compare(red, blue)
    assert found["color_l1"] == pytest.approx(2 / 3)
    # Its front lies .05 too far back, and .03 of the sides is farther than .02 from it; all of it is near the cube.
    whole = 6 * 1.9**2
    recall = 1 - (1.9**2 + 4 * 1.9 * 0.03) / whole
    precision = 1 - 1.86**2 / (2 * 1.9**2 + 4 * 1.9 * 1.85)
    assert found["f_score"] == pytest.approx(2 * recall * precision / (recall + precision), abs=0.01)
    assert found["normal_consistency"] == pytest.approx(1, abs=0.02)


def test_nothing_coming_back_is_the_worst():
    found = compare(prop_of(cuboid((1.9, 0.02, 1.9))), None)
    assert found["f_score"] == found["thin_recall"] == 0
    assert compare(prop_of(cuboid()), None)["iou"] == 0


def test_f_scores_are_harmonic_means():
    near, far = np.zeros(3), np.array([0.0, 0.0, 1.0])
    assert f_score(near, near) == 1
    assert f_score(far, near) == pytest.approx(2 * (2 / 3) / (2 / 3 + 1))
    assert f_score(far[2:], far[2:]) == 0


def test_pictures_of_one_color_more_are_as_far_off_as_they_are():
    class Seen:
        def __init__(self, value):
            self.views = np.full((8, 4, 4, 3), value, np.uint8)

    assert psnr(Seen(0), Seen(255)) == 0
    assert psnr(Seen(100), Seen(151)) == pytest.approx(-20 * np.log10(51 / 255))


def test_thickness_of_boxes_sheets_and_both():
    plate = thickness(prop_of(cuboid((1.9, 0.03, 1.9))))
    assert np.median(plate) == pytest.approx(0.03, abs=1e-4)
    sheet = cuboid((1.9, 0.5, 1.9))
    sheet.update_faces(sheet.face_normals[:, 1] > 0.5)
    assert (thickness(prop_of(sheet)) == 0).all()


def test_thin_parts_are_asked_for_by_themselves():
    block, blade = cuboid((0.5, 0.5, 0.5), (-0.6, 0, 0)), cuboid((0.8, 0.8, 0.02), (0.2, 0, 0))
    truth = prop_of(joined(block, blade))
    assert compare(truth, prop_of(block))["thin_recall"] == 0
    # Half of the blade came back, and .02 beyond is within the tolerance.
    half = cuboid((0.4, 0.8, 0.02), (0, 0, 0))
    assert compare(truth, prop_of(joined(block, half)))["thin_recall"] == pytest.approx(0.42 / 0.8, abs=0.02)
