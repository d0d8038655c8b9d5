"""Pictures: where the prop is, which side it shows, how it is lit, and that nothing about them is random."""

import io

import numpy as np
import pytest
from PIL import Image

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.normals import shade
from propsmith.runtime.render.contact_sheet import contact_sheet, encode_png
from propsmith.runtime.render.preview import RenderOptions, render
from tests.runtime.analytic_fields import box, sphere

SIZE = 96
SPHERE = shade(extract_isosurface(sphere(33)), "smooth")


def sided_box():
    """A box that is red to +X, green to +Z (the front), blue on top, white elsewhere."""
    mesh = shade(extract_isosurface(box(33, (0.5, 0.5, 0.5))), "flat")
    colors = np.ones_like(mesh.vertices)
    for axis, color in ((0, (1, 0, 0)), (2, (0, 1, 0)), (1, (0, 0, 1))):
        colors[mesh.normals[:, axis] > 0.9] = color
    return Mesh(mesh.vertices, mesh.faces, colors, mesh.normals)


def strongest(image, column, row):
    """0, 1 or 2: the channel that leads at a place given as shares of the picture."""
    pixel = image[int(row * len(image)), int(column * len(image)), :3].astype(int)
    assert pixel.max() > pixel.min() + 40, f"no colour leads in {pixel}"
    return int(pixel.argmax())


def test_form_and_determinism():
    image = render(SPHERE, SIZE)
    assert image.shape == (SIZE, SIZE, 4)
    assert image.dtype == np.uint8
    assert (image[..., 3] == 255).all()
    np.testing.assert_array_equal(image, render(SPHERE, SIZE))


def test_the_prop_is_centred_and_fills_its_share():
    for mesh in (SPHERE, Mesh(sided_box().vertices * [0.4, 3, 0.4] + 7, sided_box().faces)):
        solid = render(mesh, SIZE, RenderOptions(background=None))[..., 3] > 250
        rows, columns = np.nonzero(solid)
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert max(height, width) == pytest.approx(0.8 * SIZE, abs=2)
        assert (rows.min() + rows.max()) / 2 == pytest.approx(SIZE / 2, abs=1.5)
        assert (columns.min() + columns.max()) / 2 == pytest.approx(SIZE / 2, abs=1.5)


def test_the_camera_stands_front_right_and_above():
    image = render(sided_box(), SIZE)
    assert strongest(image, 0.35, 0.6) == 1, "the front is seen at the left"
    assert strongest(image, 0.75, 0.55) == 0, "the +X side at the right"
    assert strongest(image, 0.5, 0.2) == 2, "and the top above"


@pytest.mark.parametrize(("yaw", "pitch", "channel"), [(0, 0, 1), (90, 0, 0), (0, 89, 2)])
def test_yaw_goes_right_and_pitch_goes_up(yaw, pitch, channel):
    assert strongest(render(sided_box(), SIZE, RenderOptions(yaw=yaw, pitch=pitch)), 0.5, 0.5) == channel


def test_light_comes_from_the_upper_left_whatever_the_yaw():
    for yaw in (0, 35, 200):
        image = render(SPHERE, SIZE, RenderOptions(yaw=yaw)).astype(int)[..., 0]
        upper_left, lower_right = image[SIZE // 3, SIZE // 3], image[2 * SIZE // 3, 2 * SIZE // 3]
        assert upper_left > lower_right + 40


def test_white_keeps_its_form_and_colours_their_hue():
    white = render(Mesh(SPHERE.vertices, SPHERE.faces, np.ones_like(SPHERE.vertices), SPHERE.normals), SIZE)
    lit = white[SIZE // 3 : SIZE // 2, SIZE // 3 : SIZE // 2, :3]
    assert lit.min() > 180
    assert lit.max() < 255
    orange = np.full_like(SPHERE.vertices, (0.9, 0.45, 0.1))
    pixel = render(Mesh(SPHERE.vertices, SPHERE.faces, orange, SPHERE.normals), SIZE)[SIZE // 2, SIZE // 2, :3]
    assert pixel[0] > pixel[1] > pixel[2]


def test_the_floor_is_dark_at_the_foot_and_clear_at_the_border():
    image = render(sided_box(), SIZE)
    backdrop = image[0, 0, :3].astype(int)
    np.testing.assert_array_equal(image[-1], image[0])
    foot = image[int(0.88 * SIZE), int(0.62 * SIZE), :3].astype(int)
    assert (backdrop - foot).min() > 15
    shadow = render(sided_box(), SIZE, RenderOptions(background=None))
    assert 0 < shadow[int(0.88 * SIZE), int(0.62 * SIZE), 3] < 200
    assert (shadow[0, :, 3] == 0).all()


def test_what_is_enclosed_is_darker():
    # The inside of a tub against its rim.
    tub = np.minimum(box(49, (0.6, 0.6, 0.6)), -box(49, (0.45, 0.6, 0.45), (0, 0.3, 0)))
    image = render(shade(extract_isosurface(tub)), SIZE, RenderOptions(yaw=0, pitch=70)).astype(int)[..., 0]
    assert image[SIZE // 2, SIZE // 2] < image[SIZE // 2, int(0.14 * SIZE)] - 40


def test_edges_are_smooth_unless_told_otherwise():
    def partly_covered(supersample):
        # A shadow is black; what the silhouette shares with the backdrop isn't.
        image = render(SPHERE, SIZE, RenderOptions(background=None, supersample=supersample))
        return ((image[..., 3] > 0) & (image[..., 3] < 255) & (image[..., 0] > 30)).sum()

    assert partly_covered(1) == 0
    assert partly_covered(2) > SIZE
    assert partly_covered(3) > SIZE


def test_plain_meshes_and_single_triangles_can_be_seen():
    triangle = Mesh(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.array([[0, 1, 2]]))
    for yaw in (0, 180):
        assert (render(triangle, 32, RenderOptions(yaw=yaw, background=None))[..., 3] == 255).any()


@pytest.mark.parametrize("size", [0, 7, 5000])
def test_sizes_that_make_no_sense_are_refused(size):
    with pytest.raises(InputError, match="8 to 4096"):
        render(SPHERE, size)


def test_nothing_cannot_be_seen():
    with pytest.raises(InputError, match="without faces"):
        render(Mesh(np.zeros((3, 3)), np.zeros((0, 3), np.int32)))


def test_a_png_holds_the_picture():
    image = render(SPHERE, 32, RenderOptions(background=None))
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(encode_png(image)))), image)


def flat_picture(value):
    return np.full((40, 50, 4), (value, 10, 10, 255), np.uint8)


def test_a_contact_sheet_lays_out_rows_with_captions():
    sheet = contact_sheet([flat_picture(50 * i) for i in range(5)], ["one", "two", "three", "", "five"], columns=3)
    assert sheet.shape == (2 * 56, 3 * 50, 3)
    assert sheet[20, 75].tolist() == [50, 10, 10]
    assert sheet[56 + 20, 25].tolist() == [150, 10, 10]
    assert (sheet[40:56, :50] < 128).any(), "a caption is written"
    assert (sheet[56 + 40 : 112, :50] == 255).all(), "an empty caption isn't"
    assert (sheet[56:, 100:] == 255).all(), "the last row is short"


def test_long_captions_end_before_the_next_picture():
    captions = ["an extremely long caption of a wooden barrel with iron hoops", "b"]
    sheet = contact_sheet([flat_picture(0)] * 2, captions)
    assert (sheet[40:, 49:52] == 255).all()


def test_transparent_pictures_lie_on_white():
    clear = np.zeros((40, 50, 4), np.uint8)
    assert (contact_sheet([clear], [""]) == 255).all()


@pytest.mark.parametrize(
    ("images", "captions", "message"),
    [
        ([], [], "needs pictures"),
        ([flat_picture(0)], ["a", "b"], "2 captions"),
        ([flat_picture(0), flat_picture(0)[:20]], ["a", "b"], "one size"),
    ],
)
def test_sheets_that_cannot_be_are_refused(images, captions, message):
    with pytest.raises(InputError, match=message):
        contact_sheet(images, captions)
