import numpy as np
import pytest

from propsmith.exporter.evaluation.pictures.distributions import (
    fit_projection,
    frechet_distance,
    kernel_distance,
    manifold_figures,
)
from propsmith.runtime.errors import InputError


def white(count, axes, seed=0):
    """Points whose mean is 0 and whose covariance is the identity, to the last digit."""
    points = np.random.default_rng(seed).standard_normal((count, axes))
    points -= points.mean(0)
    values, vectors = np.linalg.eigh(np.cov(points, rowvar=False))
    return points @ (vectors / np.sqrt(values)) @ vectors.T


def test_frechet_distance_of_two_gaussians_is_its_closed_form():
    x = white(200, 6)
    assert frechet_distance(x, white(150, 6, 1)) == pytest.approx(0, abs=1e-12)
    assert frechet_distance(x, 2.5 * white(90, 6, 2) + 0.5) == pytest.approx(6 * 0.5**2 + 6 * (2.5 - 1) ** 2)


def test_frechet_distance_of_covariances_that_do_not_commute():
    first, second = np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([[3.0, -1.0], [-1.0, 1.0]])
    x, y = (white(50, 2, seed) @ np.linalg.cholesky(s).T for seed, s in enumerate((first, second)))
    # In two dimensions the trace of a root is sqrt(trace + 2 sqrt(determinant)).
    product = first @ second
    root = np.sqrt(np.trace(product) + 2 * np.sqrt(np.linalg.det(product)))
    assert frechet_distance(x, y) == pytest.approx(4 + 4 - 2 * root)


def test_frechet_distance_with_fewer_points_than_axes():
    points = np.eye(8)[:3]
    assert frechet_distance(points, points + 2) == pytest.approx(8 * 4)


def test_frechet_distance_of_equal_distributions_falls_as_points_are_more():
    x = np.random.default_rng(0).standard_normal((2000, 8))
    found = [frechet_distance(x[:n], x[n : 2 * n]) for n in (50, 200, 800)]
    assert found[0] > 3 * found[1] > 9 * found[2] > 0


def test_kernel_distance_by_hand():
    # k(x, y) = (xy + 1)^3: within {0, 1} the kernel is 1, within {1, 2} 27, and between them 1, 1, 8, 27.
    real, samples = np.array([[0.0], [1.0]]), np.array([[1.0], [2.0]])
    assert kernel_distance(real, samples) == pytest.approx(1 + 27 - 2 * (1 + 1 + 8 + 27) / 4)


def test_kernel_distance_has_no_bias():
    rng = np.random.default_rng(0)
    values = [kernel_distance(rng.standard_normal((12, 3)), rng.standard_normal((9, 3))) for _ in range(400)]
    assert abs(np.mean(values)) < 3 * np.std(values) / 20
    assert kernel_distance(rng.standard_normal((200, 3)), rng.standard_normal((200, 3)) + 1) > 5


def test_neighborhoods_by_hand():
    real = np.array([[0.0], [1.0], [2.0], [10.0]])  # reach to the first neighbor: 1, 1, 1, 8
    samples = np.array([[0.5], [1.5], [30.0]])  # 1, 1, 28.5
    figures = manifold_figures(real, samples, neighbors=1)
    assert figures.precision == pytest.approx(2 / 3)  # 30 lies in no real ball
    assert figures.recall == 1  # 10 lies in the outlier's
    assert figures.density == pytest.approx((2 + 2) / 3)  # 0 and 1 around .5; 1 and 2 around 1.5; 10 reaches beyond 2
    assert figures.coverage == 3 / 4


def test_neighborhoods_equal_the_reference_implementation():
    rng = np.random.default_rng(7)
    real, samples = rng.standard_normal((120, 8)), rng.standard_normal((90, 8)) * 0.8 + 0.3
    # prdc 0.2, compute_prdc(real, samples, nearest_k).
    expected = {
        3: (0.9111111111111111, 0.6333333333333333, 1.2296296296296296, 0.8416666666666667),
        5: (0.9666666666666667, 0.7916666666666666, 1.297777777777778, 0.925),
    }
    for neighbors, values in expected.items():
        found = manifold_figures(real, samples, neighbors)
        assert (found.precision, found.recall, found.density, found.coverage) == pytest.approx(values)


def test_projection_finds_the_axes_of_largest_variance():
    x = white(300, 4) * [1, 5, 2, 0.1] + 7
    projection = fit_projection(x, 2)
    np.testing.assert_allclose(np.abs(projection.axes), [[0, 1, 0, 0], [0, 0, 1, 0]], atol=1e-9)
    np.testing.assert_allclose(projection(x).var(0, ddof=1), [25, 4])


def test_too_few_are_refused():
    with pytest.raises(InputError, match="1 real things and 3 samples have no spread"):
        frechet_distance(np.zeros((1, 2)), np.zeros((3, 2)))
    with pytest.raises(InputError, match="3 samples have no neighbor number 3"):
        manifold_figures(np.zeros((9, 2)), np.zeros((3, 2)), 3)
