"""From a picture of one object to the denoiser's condition: masked, centered on white, cropped to a square, embedded.

The released Shap-E was trained on renders of whole objects, centered, about three quarters of the picture's side
(a unit box seen from two units away under 40 degrees). Pictures are framed like that by their mask.
"""

import base64
import binascii
import hashlib
import io
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from propsmith.runtime.arrays import ByteArray, FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import Bundle

SIZE = 224
"""Pixels a side that CLIP's image encoders take."""
FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 64_000_000
"""Larger pictures are refused before they are decoded."""

_FILL = 0.75
_MIN_SIDE = 16  # pixels of the object in the picture; fewer show nothing
_OPAQUE = 0.5
_WHITE = np.float32(255)
_STORED = "WEBP"
"""The smallest of the lossless forms: about 20 KB a picture."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A picture of one object, ready to be embedded.

    Attributes:
        name: the file's, without its extension.
        pixels: sRGB in 0..1, float32 `[3, SIZE, SIZE]`, on white.
        digest: the first 16 hex digits of the pixels' SHA-256: names the picture in recipes.
        masked: whether the object was cut out; else the picture's central square was taken unchanged.
    """

    name: str
    pixels: FloatArray
    digest: str
    masked: bool

    @cached_property
    def packed(self) -> str:
        """The pixels as text for a recipe: base64 of a lossless WebP. It takes some 50 ms, once."""
        pixels = np.rint(self.pixels.transpose(1, 2, 0) * _WHITE).astype(np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, _STORED, lossless=True, quality=75, method=4)
        return base64.b64encode(buffer.getvalue()).decode("ascii")


def unpack_subject(packed: str, name: str = "picture") -> Subject:
    """Decode `Subject.packed`.

    Raises:
        InputError: it is damaged.
    """
    try:
        with Image.open(io.BytesIO(base64.b64decode(packed, validate=True)), formats=[_STORED]) as picture:
            if picture.size != (SIZE, SIZE):
                raise InputError(f"its picture is {_sides(picture.size)} pixels, not {_sides((SIZE, SIZE))}")
            pixels = np.asarray(picture.convert("RGB"))
    except InputError:
        raise
    except (binascii.Error, OSError, SyntaxError, TypeError, ValueError) as error:  # Pillow's on damaged files, too
        raise InputError(f"its recipe holds a damaged picture ({error})") from error
    return _subject(name, pixels, masked=True)


def load_subject(path: str | Path, mask: str | Path | None = None) -> Subject:
    """Read a picture and cut out its object.

    Args:
        path: a PNG, JPEG or WebP file; of an animated one, the first frame.
        mask: a picture of the same size, white where the object is; by default the picture's own alpha.

    Raises:
        InputError: a file is missing, of another type, too large or damaged; the mask has another size or is empty.
    """
    picture = _open(Path(path))
    color = np.asarray(picture.convert("RGBA"), np.float32)
    if mask is None:
        cover = color[..., 3] / _WHITE
    else:
        other = _open(Path(mask))
        if other.size != picture.size:
            raise InputError(
                f"the mask {mask} is {_sides(other.size)} pixels, the picture {path} {_sides(picture.size)}: "
                "they must be alike"
            )
        cover = np.asarray(other.convert("L"), np.float32) / _WHITE
    masked = mask is not None or bool((cover < _OPAQUE).any())
    if masked:
        left, top, side = _frame_of_mask(cover, f"the mask {mask}" if mask else f"the transparency of {path}")
    else:
        side = min(picture.size)
        left, top = (picture.width - side) // 2, (picture.height - side) // 2
    flat = color[..., :3] * cover[..., None] + _WHITE * (1 - cover[..., None])
    squared = _square(Image.fromarray(np.rint(flat).astype(np.uint8)), left, top, side)
    return _subject(Path(path).stem, squared, masked=masked)


def _subject(name: str, squared: ByteArray, *, masked: bool) -> Subject:
    """A subject of its pixels `[SIZE, SIZE, 3]`."""
    digest = hashlib.sha256(squared.tobytes()).hexdigest()[:16]
    return Subject(name, squared.transpose(2, 0, 1).astype(np.float32) / _WHITE, digest, masked)


def _open(path: Path) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Our limit is the lower one; Pillow's warning about its own would come first.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise InputError(
                        f"{path} is {_sides(picture.size)} pixels, more than {MAX_PIXELS:,} in all: scale it down"
                    )
                return ImageOps.exif_transpose(_eight_bits(picture))
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        reason = "too large" if isinstance(error, Image.DecompressionBombError) else "no PNG, JPEG or WebP picture"
        raise InputError(f"{path} is {reason}") from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises on damaged files
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"can't read the picture {path}: {reason}") from error


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Pictures of 16-bit grays, which conversion would clip instead of scaling."""
    if not picture.mode.startswith("I"):
        return picture
    return Image.fromarray((np.asarray(picture).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))


def _frame_of_mask(cover: FloatArray, what: str) -> tuple[float, float, float]:
    """Left, top and side in pixels of the square of which the object fills `_FILL`."""
    rows, columns = np.flatnonzero((cover >= _OPAQUE).any(axis=1)), np.flatnonzero((cover >= _OPAQUE).any(axis=0))
    if not len(rows):
        raise InputError(f"{what} leaves nothing of the picture")
    height, width = rows[-1] + 1 - rows[0], columns[-1] + 1 - columns[0]
    if max(height, width) < _MIN_SIDE:
        raise InputError(f"{what} leaves {_sides((width, height))} pixels: at least {_MIN_SIDE} a side are needed")
    side = float(max(height, width)) / _FILL
    middle_x, middle_y = (columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2
    return middle_x - side / 2, middle_y - side / 2, side


def _square(picture: Image.Image, left: float, top: float, side: float) -> ByteArray:
    """A square of the picture, resized to `[SIZE, SIZE, 3]`; white where it extends beyond the picture."""
    margin = int(np.ceil(max(0.0, -left, -top, left + side - picture.width, top + side - picture.height)))
    padded = ImageOps.expand(picture, margin, fill=(255, 255, 255))
    box = (left + margin, top + margin, left + side + margin, top + side + margin)
    return np.asarray(padded.resize((SIZE, SIZE), Image.Resampling.BICUBIC, box=box))


def _sides(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]}"


class ImageCondition:
    """A bundle's image encoder.

    Args:
        bundle: must have the capability `image`.
        backend: opens the graph `image_encoder`.
    """

    def __init__(self, bundle: Bundle, backend: Backend) -> None:
        bundle.require("image")
        self._session = backend.open("image_encoder")

    def encode(self, subjects: list[Subject]) -> FloatArray:
        """Embed pictures -> `[B, N, D]`, float32, a vector for each patch of the picture."""
        condition: FloatArray = self._session.run({"image": np.stack([s.pixels for s in subjects])})["cond"]
        return condition
