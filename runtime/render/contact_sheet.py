"""Many pictures on one, with captions; and pictures as PNG files."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from propsmith.runtime.arrays import ByteArray
from propsmith.runtime.errors import InputError


def encode_png(image: ByteArray) -> bytes:
    """Return a picture, uint8 `[H, W, 3 or 4]`, as the bytes of a PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format="PNG")
    return buffer.getvalue()


def decode_png(data: bytes) -> ByteArray:
    """Return the picture in the bytes of a PNG file, uint8 `[H, W, 4]`."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def contact_sheet(
    images: Sequence[ByteArray], captions: Sequence[str], columns: int = 8, caption_height: int = 0
) -> ByteArray:
    """Arrange pictures of one size in rows, each with its caption below; returns uint8 `[H, W, 3]`.

    Args:
        images: uint8 `[H, W, 4]` (or 3), all of one size; transparent ones are put on white.
        captions: one for each; those too long for their picture end in an ellipsis.
        columns: pictures a row.
        caption_height: pixels; 0 for what suits the pictures' size.

    Raises:
        InputError: if there is no picture, the sizes differ, or the captions are more or fewer.

    """
    if not images or len(images) != len(captions) or columns < 1:
        raise InputError(
            f"a contact sheet needs pictures: got {len(images)}, {len(captions)} captions, {columns} columns"
        )
    if len({image.shape for image in images}) != 1:
        raise InputError(f"pictures of a contact sheet must be of one size: got {sorted({i.shape for i in images})}")
    height, width = images[0].shape[:2]
    band = caption_height or max(16, round(0.13 * height))
    font = ImageFont.load_default(size=0.62 * band)
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    sheet = Image.new("RGB", (columns * width, rows * (height + band)), "white")
    draw = ImageDraw.Draw(sheet)
    for index, (image, caption) in enumerate(zip(images, captions, strict=True)):
        row, column = divmod(index, columns)
        left, top = column * width, row * (height + band)
        picture = Image.fromarray(image).convert("RGBA")
        sheet.paste(picture, (left, top), picture)
        text = _fitted(caption, lambda words: draw.textlength(words, font=font), 0.94 * width)
        draw.text((left + width / 2, top + height + band / 2), text, fill=(40, 40, 46), font=font, anchor="mm")
    return np.asarray(sheet)


def _fitted(text: str, measure: Callable[[str], float], width: float) -> str:
    """Shorten the text with an ellipsis until it fits the width."""
    if measure(text) <= width:
        return text
    while text and measure(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"
