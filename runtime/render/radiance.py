"""What fills the box around a latent, for volume rendering: the network is evaluated only where something is."""

from collections.abc import Collection
from typing import Protocol

import numpy as np

from propsmith.runtime.arrays import BoolArray, FloatArray
from propsmith.runtime.color import linear_to_srgb, srgb_to_linear
from propsmith.runtime.geometry.lattice import DecodeOptions, decode_field, lattice_points
from propsmith.runtime.geometry.lattice_field import trilinear
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.render.nerf import NerfOptions, Radiance

RELEASED = NerfOptions()
"""Samples a ray as the released model was trained; all are evaluated."""
DISTANCE = NerfOptions(coarse_samples=128, fine_samples=8, cutoff=5e-3)
"""Samples a ray for signed distances: coarse ones cost no network, and fine ones fall into a thin shell."""

_MARGIN = 0.025  # world units outside the surface beyond which a distance model's density is nothing
_OPAQUE = 1e-2  # optical depth of a lattice cell below which it counts as empty
_LIGHT = np.array([0.0939, -0.7630, 0.6395], np.float32)
_AMBIENT, _DIFFUSE = 0.3, 0.7  # linear; with the direction above, what lit the pictures that Shap-E learnt from
_HEADS = {"density_coarse", "density", "color_fine"}


class SolidRadiance(Radiance, Protocol):
    """A radiance that knows where it is not empty."""

    def occupied(self) -> FloatArray:
        """Points `[N, 3]` of a lattice at which there is something."""


def build_radiance(function: ImplicitFunction, outputs: Collection[str]) -> tuple[SolidRadiance, NerfOptions]:
    """The radiance of a prepared latent, and how to sample its rays.

    Args:
        function: the latent's implicit function.
        outputs: what the bundle's graph `query` gives.
    """
    if set(outputs) >= _HEADS:
        return HeadRadiance(function), RELEASED
    return DistanceRadiance(function), DISTANCE


class DistanceRadiance:
    """Radiance of a model of signed distances.

    The network's density rises within a hundredth of the box at the surface (VolSDF, Yariv et al. 2021, section 3.1).
    Coarse samples read a decoded lattice instead of the network, with a softer rise, so that none of them misses the
    surface; fine ones evaluate the network wherever the lattice is not well outside. The network's colours are those of
    the material: they are lit here, as the released model's have been in its training.
    """

    def __init__(self, function: ImplicitFunction, resolution: int = 128) -> None:
        self._function = function
        self._grid = decode_field(function.field, DecodeOptions(resolution))
        self._gradient: list[FloatArray] = list(np.gradient(self._grid.values))
        self._softness = np.float32(1.0 / resolution)  # half a cell

    def occupied(self) -> FloatArray:
        """Lattice points inside the surface; see the protocol."""
        inside = np.argwhere(self._grid.values > 0)
        return lattice_points(inside, len(self._grid.values) - 1)

    def coarse(self, points: FloatArray) -> FloatArray:
        """Density by the lattice; see the protocol."""
        field = trilinear(self._grid.values, points)
        decay = 0.5 * np.exp(-np.abs(field) / self._softness)
        share = np.where(field > 0, 1 - decay, decay)
        return np.asarray(share / self._softness, np.float32)

    def fine(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Density and lit colour by the network; see the protocol."""
        near = trilinear(self._grid.values, points) > -_MARGIN
        density, color = _query_at(self._function, points, near, ("density", "color"))
        color[near] = linear_to_srgb(srgb_to_linear(color[near]) * self._brightness(points[near])[:, None])
        return density, color

    def _brightness(self, points: FloatArray) -> FloatArray:
        """Of a matt surface lit from two opposite sides, linear `[N]`; normals are the lattice's."""
        normals = unit(np.stack([trilinear(axis, points) for axis in self._gradient], axis=1))
        return np.asarray(_AMBIENT + _DIFFUSE * np.abs(normals @ _LIGHT), np.float32)


class HeadRadiance:
    """Radiance of a model with NeRF heads of its own, coarse and fine, as the released one has."""

    def __init__(self, function: ImplicitFunction, cells: int = 64) -> None:
        from scipy.ndimage import maximum_filter

        self._function = function
        every = np.argwhere(np.ones((cells + 1,) * 3, bool))
        coarse, fine = function.query(lattice_points(every, cells), ("density_coarse", "density"))
        solid = (np.maximum(coarse, fine) * (2 / cells) > _OPAQUE).reshape((cells + 1,) * 3)
        self._solid: BoolArray = maximum_filter(solid, 3)

    def occupied(self) -> FloatArray:
        """Lattice points where either head sees something, or beside one; see the protocol."""
        return lattice_points(np.argwhere(self._solid), len(self._solid) - 1)

    def coarse(self, points: FloatArray) -> FloatArray:
        """Density of the coarse head; see the protocol."""
        return _query_at(self._function, points, self._near(points), ("density_coarse", "color"))[0]

    def fine(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Density and colour of the fine head; see the protocol."""
        return _query_at(self._function, points, self._near(points), ("density", "color_fine"))

    def _near(self, points: FloatArray) -> BoolArray:
        cells = len(self._solid) - 1
        index = np.clip(np.rint((points + 1) * (cells / 2)).astype(np.int64), 0, cells)
        return np.asarray(self._solid[index[:, 0], index[:, 1], index[:, 2]])


def _query_at(
    function: ImplicitFunction, points: FloatArray, where: BoolArray, outputs: tuple[str, str]
) -> tuple[FloatArray, FloatArray]:
    """Density and color by the network at the points marked in `where` `[N]`; empty and black at the others."""
    density, color = np.zeros(len(points), np.float32), np.zeros((len(points), 3), np.float32)
    density[where], color[where] = function.query(points[where], outputs)
    return density, np.clip(color, 0.0, 1.0)
