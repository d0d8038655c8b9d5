"""A small pack of real props: boxes whose groups fall on both sides of the split."""

import zlib

import numpy as np

from tests.exporter.evaluation.judged import cuboid

COLUMNS = "id,caption,caption_color,category,is_prop,shape_group"


def groups(count, *, test):
    """So many shape groups that are held out, or that aren't."""
    return [str(n) for n in range(10_000) if (zlib.crc32(str(n).encode()) % 20 == 0) == test][:count]


def write_pack(path, held_out=4, training=3):
    """Write boxes of falling height as a pack; returns its path."""
    names = [*groups(held_out, test=True), *groups(training, test=False)]
    boxes = [cuboid((1, 2 - 0.2 * n, 1)) for n in range(len(names))]
    lows = [box.vertices.min(axis=0) for box in boxes]
    scales = [float(np.ptp(box.vertices, axis=0).max()) for box in boxes]
    quantized = [
        np.round((box.vertices - low) / scale * 65535).astype(np.uint16)
        for box, low, scale in zip(boxes, lows, scales, strict=True)
    ]
    np.savez(
        path,
        v=np.concatenate(quantized),
        f=np.concatenate([box.faces for box in boxes]).astype(np.uint16),
        c=np.full((12 * len(boxes), 3, 3), 128, np.uint8),
        off_v=8 * np.arange(len(boxes) + 1),
        off_f=12 * np.arange(len(boxes) + 1),
        lo=np.array(lows, np.float32),
        scale=np.array(scales, np.float32)[:, None],
    )
    rows = [f"box/{n},box {n},gray box {n},container,1,{group}" for n, group in enumerate(names)]
    path.with_suffix(".csv").write_text("\n".join([COLUMNS, *rows]), encoding="utf-8")
    return path
