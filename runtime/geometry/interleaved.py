"""Interleaved sampling (Keller and Heidrich, 2001): few rays a pixel, and no grain.

Neighbouring pixels, or texels, share out the ray directions in tiles; a filter that stops at edges then averages over
a tile.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from propsmith.runtime.arrays import BoolArray, FloatArray, LongArray

TILE = 4  # pixels a side
_WINDOW = (0.5, 1.0, 1.0, 1.0, 0.5)  # exactly one tile wide, so that every direction counts alike


@dataclass(frozen=True, eq=False)
class SurfacePoints:
    """What rays hit: one row per hit."""

    rays: LongArray
    points: FloatArray
    normals: FloatArray  # for shading, towards the viewer
    facets: FloatArray  # of the triangle itself, towards the viewer
    albedo: FloatArray  # linear
    emission: FloatArray | None = None  # linear
    roughness: FloatArray | None = None  # 0..1; without it the surface is matt and reflects nothing
    metallic: FloatArray | None = None  # 0..1, where there is a roughness


class PixelMaps:
    """What the first pass saw, as pictures: the ground for smoothing noise and for finding edges."""

    def __init__(self, size: int, surface: SurfacePoints, radius: float) -> None:
        self._rays, self._size, self._radius = surface.rays, size, radius
        self._hit = np.zeros((size, size), bool)
        self._hit.reshape(-1)[surface.rays] = True
        self._points = self._map(surface.points)
        self._normals = self._map(surface.normals)
        self._albedo = self._map(surface.albedo)

    def _map(self, values: FloatArray) -> FloatArray:
        picture = np.zeros((self._size * self._size, values.shape[1]), np.float32)
        picture[self._rays] = values
        return picture.reshape(self._size, self._size, -1)

    def smoothed(self, values: FloatArray) -> FloatArray:
        """Average values `[H, C]` over a tile of pixels, across no edge: first along rows, then along columns."""
        picture = self._map(values)
        for axis in (1, 0):
            total, weights = np.zeros_like(picture), np.zeros((*self._hit.shape, 1), np.float32)
            for shift, weight in enumerate(_WINDOW, start=-2):
                here, there = _shifted(shift, axis)
                share = weight * self._alike(here, there)[..., None]
                total[here] += share * picture[there]
                weights[here] += share
            picture = np.asarray(total / np.maximum(weights, 1e-6), np.float32)
        return np.asarray(picture.reshape(-1, values.shape[1])[self._rays])

    def _alike(self, here: tuple[slice, slice], there: tuple[slice, slice]) -> FloatArray:
        """1 where two pixels lie on one smooth piece of surface, 0 across an edge."""
        offset = np.einsum("ijk,ijk->ij", self._points[there] - self._points[here], self._normals[here])
        cosine = np.einsum("ijk,ijk->ij", self._normals[here], self._normals[there])
        near = np.abs(offset) < 0.03 * self._radius
        return np.asarray(self._hit[here] & self._hit[there] & near & (cosine > 0.85), np.float32)

    def edges(self) -> BoolArray:
        """Pixels that differ from a neighbour by more than shading does."""
        edges = np.zeros_like(self._hit)
        for axis in (0, 1):
            here, there = _shifted(1, axis)
            same = (self._alike(here, there) > 0) | ~(self._hit[here] | self._hit[there])
            jump = np.abs(self._albedo[here] - self._albedo[there]).sum(axis=2) > 0.15
            edges[here] |= ~same | jump
            edges[there] |= ~same | jump
        return edges


def windowed(values: FloatArray, axis: int) -> FloatArray:
    """Mean over a window of one tile's width along the axis; values beyond the border repeat it."""
    padding = [(2, 2) if dimension == axis else (0, 0) for dimension in range(values.ndim)]
    padded, length = np.pad(values, padding, mode="edge"), values.shape[axis]
    taps = (np.take(padded, np.arange(length) + shift, axis) * weight for shift, weight in enumerate(_WINDOW))
    return np.asarray(sum(taps) / sum(_WINDOW))


def _shifted(shift: int, axis: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Index pairs (here, there) such that `there` lies `shift` pixels further along the axis."""
    here = slice(max(-shift, 0), -shift if shift > 0 else None)
    there = slice(max(shift, 0), shift if shift < 0 else None)
    whole = slice(None)
    return ((here, whole), (there, whole)) if axis == 0 else ((whole, here), (whole, there))
