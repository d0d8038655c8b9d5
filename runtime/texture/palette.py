"""The few plain colours that a prop is painted in, found under the bleeding that a network's colours have.

Colours are clustered in CIE Lab, clusters that look alike are merged, and every sample is given one of them by a vote
of its surroundings in space, so that borders run smoothly and agree across charts and levels of detail.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from propsmith.runtime.arrays import DoubleArray, FloatArray, IntArray

_SAMPLES = 6_000
_MOST = 12
_ALIKE = 10.0  # CIE76 distance below which two colours are one
_ROUNDS = 10
_MIXTURE_SHARE = 0.03  # of the samples, at most, for a colour between two others to be a mixture of them
_LEAST_SHARE = 0.008  # smaller clusters are merged at three times that distance
_SOFTNESS = 8.0  # of a vote: a colour this much farther off than the nearest counts for 0.6
_CLOSE = 12.0  # CIE76 distance at which a sample still passes for a palette colour
_KEPT = 8.0  # CIE76 distance from its plain colour at which a sample is left a third of the difference


@dataclass(frozen=True, eq=False)
class Palette:
    """Plain colours and the samples that have them.

    Attributes:
        colors: sRGB in 0..1, float32 `[K, 3]`, the commonest first.
        labels: the colour of each sample, int32 `[N]`.
        distances: how far each sample was from its colour, CIE76, float32 `[N]`.

    """

    colors: FloatArray
    labels: IntArray
    distances: FloatArray

    @property
    def shares(self) -> FloatArray:
        """Share of the samples that have each colour, `[K]`."""
        return np.asarray(np.bincount(self.labels, minlength=len(self.colors)) / len(self.labels), np.float32)

    @property
    def flatness(self) -> float:
        """Share of the samples that hardly differ from their plain colour, 0..1."""
        return float((self.distances < _CLOSE).mean())

    def plain(self) -> FloatArray:
        """The plain colour of each sample, `[N, 3]`."""
        return self.colors[self.labels]

    def without_bleed(self, colors: FloatArray) -> FloatArray:
        """The samples' own colours `[N, 3]`, the nearer to the plain one the farther off they are.

        Grain and shades of a colour stay; what one colour took on from another beside it goes.
        """
        plain = self.plain()
        kept = np.exp(-((self.distances / np.float32(_KEPT)) ** 2))[:, None]
        return np.asarray(plain + (colors - plain) * kept, np.float32)


def find_palette(colors: FloatArray, points: FloatArray, cell: float) -> Palette:
    """Find a prop's plain colours.

    Args:
        colors: sRGB in 0..1, `[N, 3]`.
        points: where on the surface they were seen, `[N, 3]`.
        cell: edge of the cells in which samples vote, in the points' units.

    """
    from skimage.color import lab2rgb, rgb2lab

    lab = np.asarray(rgb2lab(colors[None])[0], np.float32)
    centers = _merged(*_clusters(lab))
    labels = _vote(lab, centers, points, cell)
    counts = np.bincount(labels, minlength=len(centers))
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    rank = np.zeros(len(centers), np.int32)
    rank[order] = np.arange(len(order))
    labels = rank[labels]
    medians = np.stack([np.median(lab[labels == label], axis=0) for label in range(len(order))])
    distances = np.asarray(np.linalg.norm(lab - medians[labels], axis=1), np.float32)
    plain = np.asarray(np.clip(lab2rgb(medians[None])[0], 0, 1), np.float32)
    return Palette(plain, labels, distances)


def _clusters(lab: FloatArray) -> tuple[DoubleArray, DoubleArray]:
    """Centres `[K, 3]` and shares `[K]` of k-means clusters, set out from colours as far apart as can be."""
    few = lab[:: max(1, len(lab) // _SAMPLES)].astype(np.float64)
    centers = few.mean(axis=0, keepdims=True)
    apart = np.linalg.norm(few - centers[0], axis=1)
    while len(centers) < _MOST and apart.max() > _ALIKE / 2:
        centers = np.concatenate([centers, few[apart.argmax()][None]])
        apart = np.minimum(apart, np.linalg.norm(few - centers[-1], axis=1))
    for _ in range(_ROUNDS):
        labels = np.linalg.norm(few[:, None] - centers, axis=2).argmin(axis=1)
        counts = np.bincount(labels, minlength=len(centers))
        sums = np.stack([np.bincount(labels, few[:, axis], len(centers)) for axis in range(3)], axis=1)
        centers, counts = sums[counts > 0] / counts[counts > 0][:, None], counts[counts > 0]
    return centers, counts / len(few)


def _merged(centers: DoubleArray, shares: DoubleArray) -> DoubleArray:
    """Merge the two nearest clusters until all differ, then drop mixtures: `[K, 3]` -> `[k, 3]`."""
    while len(centers) > 1:
        apart = np.linalg.norm(centers[:, None] - centers, axis=2)
        apart[:, shares < _LEAST_SHARE] /= 3
        np.fill_diagonal(apart, np.inf)
        i, j = np.unravel_index(apart.argmin(), apart.shape)
        if apart[i, j] > _ALIKE:
            break
        both = shares[i] + shares[j]
        centers[i] = (centers[i] * shares[i] + centers[j] * shares[j]) / both
        shares[i] = both
        centers, shares = np.delete(centers, j, axis=0), np.delete(shares, j)
    kept = [k for k in range(len(centers)) if not _is_mixture(k, centers, shares)]
    return centers[kept]


def _is_mixture(k: int, centers: DoubleArray, shares: DoubleArray) -> bool:
    """Whether a rare colour lies between two common ones: where they meet they run into each other."""
    common = np.flatnonzero(shares > 4 * shares[k])
    if shares[k] > _MIXTURE_SHARE or len(common) < 2:
        return False
    for i, first in enumerate(common):
        for second in common[i + 1 :]:
            span = centers[second] - centers[first]
            part = float((centers[k] - centers[first]) @ span / (span @ span))
            off = np.linalg.norm(centers[k] - centers[first] - part * span)
            if 0 < part < 1 and off < _ALIKE:
                return True
    return False


def _vote(lab: FloatArray, centers: DoubleArray, points: FloatArray, cell: float) -> IntArray:
    """The colour that a sample's surroundings favour, int32 `[N]`: soft votes, blurred over neighbouring cells."""
    from scipy.ndimage import gaussian_filter, map_coordinates

    squared = ((lab[:, None] - centers.astype(np.float32)) ** 2).sum(axis=2)
    votes = np.exp(-(squared - squared.min(axis=1, keepdims=True)) / (2 * _SOFTNESS**2))
    votes /= votes.sum(axis=1, keepdims=True)
    low = points.min(axis=0) - 2 * cell
    place = (points - low) / np.float32(cell)
    shape = tuple(np.ceil(place.max(axis=0)).astype(int) + 3)
    index = np.ravel_multi_index(tuple(np.round(place).astype(np.int64).T), shape)
    best, label = np.full(len(points), -1.0, np.float32), np.zeros(len(points), np.int32)
    for candidate in range(len(centers)):
        volume = np.bincount(index, votes[:, candidate], int(np.prod(shape))).reshape(shape).astype(np.float32)
        blurred = gaussian_filter(volume, 1.0, truncate=2.0)
        score = map_coordinates(blurred, place.T, order=1, prefilter=False)
        label[score > best] = candidate
        best = np.maximum(best, score)
    return label
