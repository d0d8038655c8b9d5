"""How near a set of samples lies to a set of real things, both given as features: one number a question.

With a few hundred samples the Frechet distance is biased upwards, the more so in many dimensions: it is taken after a
projection to few axes, which were fitted to other real things, and beside what real things in equal numbers score
(`propsmith evaluate --controls`). The kernel distance has no such bias.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from propsmith.runtime.arrays import DoubleArray, FloatArray
from propsmith.runtime.errors import InputError


@dataclass(frozen=True)
class ManifoldFigures:
    """Of neighborhoods: balls around points that reach to their k-th neighbor of the same set.

    Attributes:
        precision: share of samples inside a real thing's ball (Kynkaanniemi et al. 2019).
        recall: share of real things inside a sample's ball (the same).
        density: mean number of real balls around a sample, over k; 1 for one distribution (Naeem et al. 2020).
        coverage: share of real balls that hold a sample (the same).
    """

    precision: float
    recall: float
    density: float
    coverage: float


@dataclass(frozen=True, eq=False)
class Projection:
    """The main axes of a set of features.

    Attributes:
        mean: `[D]`.
        axes: orthonormal rows `[K, D]`.
    """

    mean: DoubleArray
    axes: DoubleArray

    def __call__(self, features: FloatArray | DoubleArray) -> DoubleArray:
        """Places `[N, K]` of features `[N, D]` along the axes."""
        return np.asarray((features - self.mean) @ self.axes.T, np.float64)


def fit_projection(features: FloatArray | DoubleArray, axes: int = 32) -> Projection:
    """The `axes` directions of largest variance of features `[N, D]`."""
    _check(features, features)
    mean = np.asarray(np.mean(features, axis=0), np.float64)
    _, _, rows = np.linalg.svd(features - mean, full_matrices=False)
    return Projection(mean, rows[:axes])


def frechet_distance(real: FloatArray | DoubleArray, samples: FloatArray | DoubleArray) -> float:
    """Squared Frechet distance of the Gaussians fitted to features `[N, D]` and `[M, D]` (Heusel et al. 2017, FID).

    Raises:
        InputError: fewer than two of either.
    """
    _check(real, samples)
    means = [np.asarray(np.mean(x, axis=0), np.float64) for x in (real, samples)]
    spreads = [np.atleast_2d(np.cov(x, rowvar=False, dtype=np.float64)) for x in (real, samples)]
    # The trace of the root of the product, by a symmetric matrix of the same eigenvalues.
    root = _root(spreads[0])
    shared = np.sqrt(np.clip(np.linalg.eigvalsh(root @ spreads[1] @ root), 0, None)).sum()
    apart = means[0] - means[1]
    return float(apart @ apart + np.trace(spreads[0]) + np.trace(spreads[1]) - 2 * shared)


def kernel_distance(real: FloatArray | DoubleArray, samples: FloatArray | DoubleArray) -> float:
    """Squared maximum mean discrepancy under (x.y / D + 1)^3 (Binkowski et al. 2018, KID): unbiased, so it may be < 0.

    Raises:
        InputError: fewer than two of either.
    """
    _check(real, samples)
    pairs = [(real, real), (samples, samples), (real, samples)]
    kernels = [(np.asarray(a, np.float64) @ np.asarray(b, np.float64).T / a.shape[1] + 1) ** 3 for a, b in pairs]
    within = [(k.sum() - np.trace(k)) / (len(k) * (len(k) - 1)) for k in kernels[:2]]
    return float(within[0] + within[1] - 2 * kernels[2].mean())


def manifold_figures(
    real: FloatArray | DoubleArray, samples: FloatArray | DoubleArray, neighbors: int = 5
) -> ManifoldFigures:
    """Precision, recall, density and coverage of samples `[M, D]` among real things `[N, D]`.

    Args:
        real: features of real things that no part of the generator saw.
        samples: features of samples.
        neighbors: k; 3 in the first paper, 5 in the second.

    Raises:
        InputError: either has no k-th neighbor.
    """
    if min(len(real), len(samples)) <= neighbors:
        raise InputError(
            f"{len(real)} real things and {len(samples)} samples have no neighbor number {neighbors}: "
            "give more, or ask for fewer neighbors"
        )
    # Distance 0 to itself comes first.
    real_reach = np.sort(cdist(real, real), axis=1)[:, neighbors]
    sample_reach = np.sort(cdist(samples, samples), axis=1)[:, neighbors]
    between = cdist(real, samples)
    in_real_ball = between < real_reach[:, None]
    return ManifoldFigures(
        precision=float(in_real_ball.any(axis=0).mean()),
        recall=float((between < sample_reach[None]).any(axis=1).mean()),
        density=float(in_real_ball.sum(axis=0).mean() / neighbors),
        coverage=float(in_real_ball.any(axis=1).mean()),
    )


def _root(spread: DoubleArray) -> DoubleArray:
    values, vectors = np.linalg.eigh(spread)
    return np.asarray((vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T)


def _check(real: FloatArray | DoubleArray, samples: FloatArray | DoubleArray) -> None:
    if min(len(real), len(samples)) < 2:
        raise InputError(f"{len(real)} real things and {len(samples)} samples have no spread: give two or more of each")
