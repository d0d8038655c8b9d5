"""Colours of texels, coarse to fine.

Every second texel of every second row is evaluated; those in between only where their neighbours differ.
"""

from __future__ import annotations

import numpy as np

from propsmith.runtime.arrays import BoolArray, FloatArray, LongArray
from propsmith.runtime.geometry.mesh import ColorQuery
from propsmith.runtime.texture.texel_map import TexelMap

TOLERANCE = 4 / 255
"""How much neighbours may differ in any channel, sRGB, for what lies between them to be their mean."""

_ACROSS = ((0, -1), (0, 1))
_UPRIGHT = ((-1, 0), (1, 0))
_DIAGONAL = ((-1, -1), (-1, 1), (1, -1), (1, 1))


def color_texels(texels: TexelMap, points: FloatArray, color: ColorQuery, tolerance: float = TOLERANCE) -> FloatArray:
    """Return the colours of texels that show these points, sRGB in 0..1, `[N, 3]`.

    Charts lie more than a texel apart, so that neighbours across and upright are of one chart.

    Args:
        texels: which texels they are.
        points: what they show, in the field's coordinates, `[N, 3]`.
        color: evaluated at most once for each texel.
        tolerance: see `TOLERANCE`; below 0 all are evaluated.

    """
    colors = np.zeros((len(points), 3), np.float32)
    between = [(rows, neighbours) for rows, neighbours in _between(texels)] if tolerance >= 0 else []
    coarse = np.ones(len(points), bool)
    for rows, _ in between:
        coarse[rows] = False
    _evaluate(color, points, coarse, colors)
    differing = np.zeros(len(points), bool)
    for rows, neighbours in between:
        around = colors[neighbours]
        colors[rows] = around.mean(axis=1)
        differing[rows[np.ptp(around, axis=1).max(axis=1) > tolerance]] = True
    _evaluate(color, points, differing, colors)
    return colors


def _evaluate(color: ColorQuery, points: FloatArray, which: BoolArray, colors: FloatArray) -> None:
    if which.any():
        colors[which] = np.clip(color(points[which]), 0.0, 1.0)


def _between(texels: TexelMap) -> list[tuple[LongArray, LongArray]]:
    """Texels off the coarse grid, and the coarse texels around each: pairs `[n]`, `[n, 2 or 4]` of row numbers."""
    size = texels.size
    number = np.full((size + 2, size + 2), -1, np.int64)
    rows, columns = np.divmod(texels.texels, size)
    number[rows + 1, columns + 1] = np.arange(len(rows))
    found = []
    for odd_row, odd_column, steps in ((0, 1, _ACROSS), (1, 0, _UPRIGHT), (1, 1, _DIAGONAL)):
        own = np.flatnonzero((rows % 2 == odd_row) & (columns % 2 == odd_column))
        around = np.stack([number[rows[own] + 1 + down, columns[own] + 1 + right] for down, right in steps], axis=1)
        complete = (around >= 0).all(axis=1)
        found.append((own[complete], around[complete]))
    return found
