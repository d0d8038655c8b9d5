"""Plain facts of a prop that a prompt may ask for, each a number: counts, proportions, holes, where which color lies.

They are read off surface points, and off a coarse solid: whatever can't be reached from outside. So they don't depend
on how a model is put together; real models are heaps of parts that cut through each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage
from skimage.measure import euler_number

from propsmith.exporter.training.data.pixel_palette import to_oklab
from propsmith.runtime.arrays import AnyArray, BoolArray, DoubleArray, FloatArray
from propsmith.runtime.geometry.mesh import Mesh

Range = tuple[float, float]

GRID = 64
"""Cells of the solid along a side of the box [-1, 1]^3."""
_POINTS_A_CELL = 12  # on its surface: fewer leave holes in the solid's skin
_LIKE = 0.5  # bodies of one kind are at least so thick, relative to the thickest
_NECK = 0.3  # touching bodies are two if what joins them is thinner than they are by this share of the thickest
_WAIST = 0.1  # how much narrower it is between two bulges, relative to the widest
_CENTER = 0.35  # of the half width: where a look from above goes in
_TURNS = 90  # angles in a quarter turn
_EVERYWHERE = np.ones((3, 3))


@dataclass(frozen=True)
class HueRange:
    """A color word's part of OKLCh; the hue is in degrees and may run over 360."""

    lightness: Range = (0.0, 1.0)
    chroma: Range = (0.0, 0.5)
    hue: Range = (0.0, 360.0)

    def holds(self, colors: FloatArray | DoubleArray) -> BoolArray:
        """Which sRGB colors `[N, 3]` in 0..1 may be called so, `[N]`."""
        lightness, a, b = np.moveaxis(to_oklab(np.asarray(colors, np.float64)), -1, 0)
        turn = (np.degrees(np.arctan2(b, a)) - self.hue[0]) % 360
        width = self.hue[1] - self.hue[0]
        inside = (turn <= (width if width >= 0 else width + 360)) | (width >= 360)
        return np.asarray(inside & _within(lightness, self.lightness) & _within(np.hypot(a, b), self.chroma))


@dataclass(frozen=True)
class Region:
    """A part of a prop's surface.

    Attributes:
        height: from its foot, 0, to its top, 1.
        radius: from its middle, 0, to its rim, 1, seen from where it looks largest (a shield from the front).
    """

    height: Range | None = None
    radius: Range | None = None


@dataclass(frozen=True, eq=False)
class Shape:
    """What the facts are read off.

    Attributes:
        points: on the surface, each standing for the same area, `[N, 3]`, +Y up.
        colors: sRGB in 0..1 there, `[N, 3]`.
        mesh: the surface, in the box [-1, 1]^3.
    """

    points: FloatArray
    colors: FloatArray
    mesh: Mesh

    @cached_property
    def place(self) -> DoubleArray:
        """The points' places within the bounding box, 0..1, `[N, 3]`."""
        low, high = self.points.min(0), self.points.max(0)
        return np.asarray((self.points - low) / np.maximum(high - low, 1e-6), np.float64)

    @cached_property
    def solid(self) -> BoolArray:
        """`[GRID, GRID, GRID]`: the surface and what it encloses."""
        points = _spread(self.mesh)
        skin = np.zeros((GRID,) * 3, bool)
        cells = np.clip(((points + 1) / 2 * GRID).astype(int), 1, GRID - 2)
        skin[tuple(cells.T)] = True
        labels, _ = ndimage.label(~skin)
        return np.asarray(labels != labels[0, 0, 0])

    @cached_property
    def rows(self) -> BoolArray:
        """The solid from foot to top, as small as it is: `[height, width, depth]`."""
        full = ndimage.find_objects(self.solid.astype(np.uint8))[0]
        return np.asarray(np.moveaxis(self.solid[full], 1, 0))

    def within(self, region: Region) -> BoolArray:
        """Which points lie in a region, `[N]`."""
        chosen = np.ones(len(self.points), bool)
        if region.height:
            chosen &= _within(self.place[:, 1], region.height)
        if region.radius:
            sizes = np.ptp(self.points, axis=0)
            across = np.argsort(sizes)[1:]  # not along the thinnest side
            chosen &= _within(np.linalg.norm(self.place[:, across] * 2 - 1, axis=1), region.radius)
        return chosen


def color_share(shape: Shape, color: HueRange, region: Region) -> float:
    """Share of the region's surface that has the color."""
    chosen = shape.within(region)
    return float(color.holds(shape.colors[chosen]).mean()) if chosen.any() else 0.0


def color_distance(shape: Shape, colors: Sequence[HueRange]) -> float:
    """How far apart the middles of two colors lie sideways, in widths of the prop; 0 if one is missing."""
    both = [color.holds(shape.colors) for color in colors]
    if not all(found.any() for found in both):
        return 0.0
    flat = shape.points[:, [0, 2]]
    apart = flat[both[0]].mean(0) - flat[both[1]].mean(0)
    return float(np.linalg.norm(apart) / max(float(np.ptp(flat, axis=0).max()), 1e-6))


def bodies(shape: Shape) -> float:
    """How many bodies of a kind there are, apart or touching where they are thinner than in their middles."""
    depth = np.asarray(ndimage.distance_transform_edt(np.pad(shape.rows, 1)))
    thickest = float(depth.max())
    counts = []
    for level in np.arange(0, 1 - _NECK + 1e-9, 0.05):
        labels, count = ndimage.label(depth > level * thickest, np.ones((3, 3, 3)))
        peaks = np.asarray(ndimage.maximum(depth, labels, range(1, count + 1))) / thickest
        counts.append(int((peaks >= max(_LIKE, level + _NECK) - 1e-9).sum()))
    return float(max(counts))


def pieces(shape: Shape, region: Region) -> float:
    """How many separate parts a band of heights holds, seen from above: legs near the foot, horns near the top."""
    low, high = region.height or (0.0, 1.0)
    count = len(shape.rows)
    start = min(int(low * count), count - 1)
    band = shape.rows[start : max(int(np.ceil(high * count)), start + 1)].any(0)
    labels, found = ndimage.label(band, _EVERYWHERE)
    areas = ndimage.sum(band, labels, range(1, found + 1))
    return float((np.asarray(areas) >= max(2, 0.15 * float(np.max(areas, initial=0)))).sum())


def tunnels(shape: Shape) -> float:
    """How many holes go through it, as through a ring or a mug's handle."""
    _, count = ndimage.label(shape.rows, np.ones((3, 3, 3)))
    euler: int = euler_number(np.pad(shape.rows, 1), connectivity=3)  # type: ignore[no-untyped-call]
    return float(count - euler)


def hollow(shape: Shape) -> float:
    """How far one can look into its middle from above, over its height: near 1 for an open barrel, 0 for a closed."""
    rows = shape.rows[::-1]
    inner = [slice(int(n / 2 * (1 - _CENTER)), int(np.ceil(n / 2 * (1 + _CENTER)))) for n in rows.shape[1:]]
    columns = rows[:, inner[0], inner[1]].reshape(len(rows), -1)
    depth = np.where(columns.any(0), columns.argmax(0), len(rows))
    return float(np.median(depth) / len(rows))


def bulges(shape: Shape) -> float:
    """How often it widens from foot to top: three times for a snowman of three balls."""
    widths = np.sqrt(shape.rows.sum((1, 2)))
    step = _WAIST * float(widths.max())
    count, rising, turn = 0, True, 0.0  # `turn` is the largest width since it rose, or the smallest since it fell
    for width in [*widths.tolist(), 0.0]:
        turn = max(turn, width) if rising else min(turn, width)
        if abs(width - turn) > step:
            count, rising, turn = count + rising, not rising, width
    return float(count)


def height_to_width(shape: Shape) -> float:
    """Its height over the larger of its width and depth."""
    width, height, depth = np.ptp(shape.points, axis=0).tolist()
    return float(height / max(width, depth, 1e-6))


def length_to_width(shape: Shape, region: Region) -> float:
    """The sides of the region seen from above, the longer over the shorter, turned so that this is narrowest."""
    flat = shape.points[shape.within(region)][:, [0, 2]]
    if not len(flat):
        return 1.0
    angles = np.linspace(0, np.pi, 2 * _TURNS, endpoint=False)
    spans = np.ptp(flat @ np.stack([np.cos(angles), np.sin(angles)]), axis=0)
    narrowest = int(spans.argmin())
    return float(spans[narrowest - _TURNS] / max(float(spans[narrowest]), 1e-6))


def _spread(mesh: Mesh) -> DoubleArray:
    """Points all over a mesh's faces, dense enough for the solid's skin, `[N, 3]`."""
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    reached = np.cumsum(areas)
    count = int(np.clip(reached[-1] * (GRID / 2) ** 2 * _POINTS_A_CELL, 1000, 600_000))
    face = np.searchsorted(reached, (np.arange(count) + 0.5) / count * reached[-1]).clip(0, len(areas) - 1)
    # The R2 sequence fills the square evenly (Roberts 2018); its upper half is folded onto the triangle.
    u, v = (np.outer([0.7548776662466927, 0.5698402909980532], np.arange(count)) + 0.5) % 1
    folded = u + v > 1
    u, v = np.where(folded, 1 - u, u), np.where(folded, 1 - v, v)
    weights = np.stack([1 - u - v, u, v], axis=1)
    return np.asarray(np.einsum("nc,nck->nk", weights, corners[face]))


def _within(values: AnyArray, limits: Range) -> BoolArray:
    return np.asarray((values >= limits[0]) & (values <= limits[1]))
