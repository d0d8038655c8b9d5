"""Pictures: what is read, how the thing is framed, and what is refused in one line."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from propsmith.runtime import Pipeline
from propsmith.runtime.errors import BundleError, InputError
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.image import SIZE, ImageCondition, load_subject

RED = (200, 30, 40)


def disc(width=300, height=200, center=(80, 120), radius=50):
    """A red disc on a green ground, and its mask."""
    y, x = np.mgrid[:height, :width]
    inside = np.hypot(x + 0.5 - center[0], y + 0.5 - center[1]) <= radius
    picture = np.where(inside[..., None], np.array(RED, np.uint8), np.array((20, 220, 60), np.uint8))
    return picture.astype(np.uint8), (inside * 255).astype(np.uint8)


@pytest.fixture
def cut_out(tmp_path):
    color, mask = disc()
    path = tmp_path / "disc.png"
    Image.fromarray(np.dstack([color, mask])).save(path)
    return path


def redness(subject):
    return (subject.pixels[0] - subject.pixels[1]) > 0.3


def test_the_thing_is_centred_on_white_at_three_quarters(cut_out):
    subject = load_subject(cut_out)
    assert subject.masked
    assert subject.name == "disc"
    assert subject.pixels.shape == (3, SIZE, SIZE)
    assert subject.pixels.dtype == np.float32
    rows, columns = np.nonzero(redness(subject))
    assert np.ptp(rows) + 1 == pytest.approx(0.75 * SIZE, abs=3)
    assert np.ptp(columns) + 1 == pytest.approx(0.75 * SIZE, abs=3)
    assert (rows.mean(), columns.mean()) == pytest.approx((SIZE / 2 - 0.5, SIZE / 2 - 0.5), abs=1)
    np.testing.assert_allclose(subject.pixels[:, 0, 0], 1.0)
    np.testing.assert_allclose(subject.pixels[:, SIZE // 2, SIZE // 2], np.array(RED) / 255, atol=0.01)


def test_a_mask_of_its_own_does_the_same(cut_out, tmp_path):
    color, mask = disc()
    Image.fromarray(color).save(tmp_path / "photo.png")
    Image.fromarray(mask).save(tmp_path / "mask.png")
    masked = load_subject(tmp_path / "photo.png", tmp_path / "mask.png")
    assert masked.masked
    assert masked.digest == load_subject(cut_out).digest
    np.testing.assert_array_equal(masked.pixels, load_subject(cut_out).pixels)


def test_a_mask_overrules_alpha(cut_out, tmp_path):
    Image.fromarray(np.full((200, 300), 255, np.uint8)).save(tmp_path / "all.png")
    assert load_subject(cut_out, tmp_path / "all.png").digest != load_subject(cut_out).digest


def test_without_a_mask_the_middle_is_taken(tmp_path):
    color = np.full((100, 200, 3), 128, np.uint8)
    color[:, :50], color[:, 150:] = 0, 255
    Image.fromarray(color).save(tmp_path / "bars.png")
    subject = load_subject(tmp_path / "bars.png")
    assert not subject.masked
    np.testing.assert_allclose(subject.pixels[..., 8:-8], 128 / 255, atol=1e-6)


@pytest.mark.parametrize(("ending", "tolerance"), [("png", 0.005), ("webp", 0.05), ("jpg", 0.05)])
def test_formats(tmp_path, ending, tolerance):
    path = tmp_path / f"flat.{ending}"
    Image.new("RGB", (64, 64), RED).save(path)
    expected = np.array(RED)[:, None, None] / 255
    np.testing.assert_allclose(load_subject(path).pixels, np.broadcast_to(expected, (3, SIZE, SIZE)), atol=tolerance)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16", "CMYK"])
def test_modes_of_pixels(tmp_path, mode):
    path = tmp_path / ("grey.jpg" if mode == "CMYK" else "grey.png")
    if mode == "I;16":
        Image.fromarray(np.full((32, 32), 0x8000, np.uint16)).save(path)
    else:
        Image.new("RGB", (32, 32), (128, 128, 128)).convert(mode).save(path)
    grey = load_subject(path).pixels.mean()
    assert grey == pytest.approx(0.5, abs=0.01 if mode != "1" else 0.2)


def test_phones_note_how_they_were_held(tmp_path):
    color = np.zeros((80, 40, 3), np.uint8)
    color[:40] = 255
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    Image.fromarray(color).save(tmp_path / "phone.jpg", exif=exif, quality=95)
    pixels = load_subject(tmp_path / "phone.jpg").pixels
    assert pixels[:, 10].mean() < 0.1
    assert pixels[:, -10].mean() > 0.9


def bomb(width, height):
    """A PNG that claims to be huge and holds nothing."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 10000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no PNG, JPEG or WebP picture"),
        (b"GIF89a" + bytes(100), "is no PNG, JPEG or WebP picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "x.png"),
        (bomb(9000, 9000), "9000 x 9000 pixels, more than 64,000,000 in all: scale it down"),
        (bomb(60000, 60000), "is too large"),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path, content, message):
    path = tmp_path / "x.png"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as raised:
        load_subject(path)
    assert "\n" not in str(raised.value)


def test_damaged_pictures(cut_out):
    cut_out.write_bytes(cut_out.read_bytes()[:-400])
    with pytest.raises(InputError, match="can't read the picture"):
        load_subject(cut_out)


def test_missing_pictures(tmp_path):
    with pytest.raises(InputError, match=r"can't read the picture .*none\.png: No such file"):
        load_subject(tmp_path / "none.png")


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.zeros((200, 300), np.uint8), "leaves nothing of the picture"),
        (np.full((200, 299), 255, np.uint8), "is 299 x 200 pixels, the picture .* 300 x 200: they must be alike"),
        (np.pad(np.full((9, 12), 255, np.uint8), ((0, 191), (0, 288))), "leaves 12 x 9 pixels: at least 16 a side"),
    ],
)
def test_masks_are_checked(cut_out, tmp_path, mask, message):
    Image.fromarray(mask).save(tmp_path / "mask.png")
    with pytest.raises(InputError, match=message):
        load_subject(cut_out, tmp_path / "mask.png")


def test_a_bundle_without_the_capability_says_so(cut_out, tiny_bundle):
    with pytest.raises(BundleError, match="bundle tiny has no capability 'image'; it has: text, encode"):
        Pipeline.load(tiny_bundle).generate(load_subject(cut_out))


class FakeBackend:
    """Embeds a picture as its mean colour, on two patches."""

    def open(self, graph):
        assert graph == "image_encoder"
        return self

    def run(self, feed):
        (image,) = feed.values()
        assert image.dtype == np.float32
        mean = image.mean(axis=(2, 3))
        return {"cond": np.stack([mean, mean], axis=1)}


def test_condition(cut_out, tiny_bundle, monkeypatch):
    monkeypatch.setattr(Bundle, "require", lambda self, capability: None)
    subject = load_subject(cut_out)
    embedding = ImageCondition(Bundle.load(tiny_bundle), FakeBackend()).encode([subject, subject])
    assert embedding.shape == (2, 2, 3)
    np.testing.assert_allclose(embedding[1, 1], subject.pixels.mean(axis=(1, 2)), rtol=1e-5)
