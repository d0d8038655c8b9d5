"""Volume rendering: coarse samples along a ray find where light is stopped, fine ones there say its colour.

Mildenhall et al. 2020 (NeRF), sections 4 and 5.2, in the form of the released Shap-E (Jun & Nichol 2023, section 3.2):
the fine pass evaluates its own samples and all the coarse ones again. Random numbers are inputs, so that a picture is
a function of its seed. Distances are in units of the box [-1, 1]^3, densities per such unit.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from propsmith.runtime.arrays import BoolArray, FloatArray
from propsmith.runtime.errors import InputError

_PARALLEL = 1e-6  # added to a direction's components before division, as the original does
_LEAST_SPAN = 1e-3  # rays that cut less of the box than this are misses
_LEAST_PMF = 1e-5  # keeps every coarse bin open to fine samples


class Radiance(Protocol):
    """What fills the box: density `[N]`, at least 0, and colour `[N, 3]` at points `[N, 3]`."""

    def coarse(self, points: FloatArray) -> FloatArray:
        """The density that decides where to look closely."""

    def fine(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Density and colour to draw."""


@dataclass(frozen=True)
class NerfOptions:
    """How rays are sampled."""

    coarse_samples: int = 64
    """A ray; the released model was trained with 64."""
    fine_samples: int = 128
    """More a ray, where the coarse ones found something; the released model was trained with 128."""
    background: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """What rays that nothing stops see; black in the original."""
    cutoff: float = 0.0
    """Samples are left out where the coarse pass lets less light through than this; 0 leaves none out."""
    rays_at_once: int = 4096
    """Bounds the memory: about 5 KB a ray at the default counts."""

    def __post_init__(self) -> None:
        for name in ("coarse_samples", "fine_samples", "rays_at_once"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} must be at least 1, not {getattr(self, name)}")


@dataclass(frozen=True, eq=False)
class Draws:
    """Uniform numbers in 0..1 for R rays.

    Attributes:
        stratified: place within each coarse interval, `[R, coarse]`.
        bins: picks the coarse bin of each fine sample, `[R, fine]`.
        within: place within that bin, `[R, fine]`.
    """

    stratified: FloatArray
    bins: FloatArray
    within: FloatArray

    @classmethod
    def random(cls, rays: int, options: NerfOptions, generator: np.random.Generator) -> "Draws":
        """Draw for so many rays."""
        counts = (options.coarse_samples, options.fine_samples, options.fine_samples)
        return cls(*(generator.random((rays, count), dtype=np.float32) for count in counts))


@dataclass(frozen=True, eq=False)
class Span:
    """Where R rays are inside the box.

    Attributes:
        enter: distance of entry, at least 0, `[R, 1]`; 0 for a miss.
        leave: distance of exit, `[R, 1]`; 1 for a miss.
        hit: whether the ray meets the box, `[R]`.
    """

    enter: FloatArray
    leave: FloatArray
    hit: BoolArray


@dataclass(frozen=True, eq=False)
class Exposure:
    """What R rays saw.

    Attributes:
        color: `[R, 3]`, with the background's share.
        transmittance: share of the background that comes through, `[R]`.
        distance: mean distance at which light was stopped, weighted and not divided by the opacity, `[R]`.
        weights: share of each sample in the picture, `[R, S]`.
    """

    color: FloatArray
    transmittance: FloatArray
    distance: FloatArray
    weights: FloatArray


def render_rays(
    radiance: Radiance,
    origins: FloatArray,
    directions: FloatArray,
    options: NerfOptions,
    generator: np.random.Generator,
) -> Exposure:
    """See what fills the box along rays `[R, 3]`, directions of length 1, a block of rays at a time.

    Returns:
        The fine pass's exposure, its `weights` dropped (`[R, 0]`).
    """
    parts = []
    for start in range(0, len(origins), options.rays_at_once):
        block = slice(start, start + options.rays_at_once)
        draws = Draws.random(len(origins[block]), options, generator)
        parts.append(expose(radiance, origins[block], directions[block], options, draws)[0])
    return Exposure(
        np.concatenate([p.color for p in parts]),
        np.concatenate([p.transmittance for p in parts]),
        np.concatenate([p.distance for p in parts]),
        np.empty((len(origins), 0), np.float32),
    )


def expose(
    radiance: Radiance, origins: FloatArray, directions: FloatArray, options: NerfOptions, draws: Draws
) -> tuple[Exposure, FloatArray]:
    """Both passes over rays `[R, 3]`.

    Returns:
        The fine pass's exposure, and the distances of its samples `[R, coarse + fine]`.
    """
    span = box_span(origins, directions)
    coarse_at = stratified(span, draws.stratified)
    density = np.zeros(coarse_at.shape, np.float32)
    density[span.hit] = _spread(radiance.coarse, origins[span.hit], directions[span.hit], coarse_at[span.hit])
    weights, passed = absorption(span, coarse_at, density)
    fine_at = np.sort(np.concatenate([importance(span, coarse_at, weights, draws), coarse_at], axis=1), axis=1)
    needed = np.broadcast_to(span.hit[:, None], fine_at.shape)
    if options.cutoff > 0:
        needed = needed & (_passed_at(fine_at, coarse_at, passed) >= options.cutoff)
    density, color = np.zeros(fine_at.shape, np.float32), np.zeros((*fine_at.shape, 3), np.float32)
    ray, sample = np.nonzero(needed)
    points = origins[ray] + directions[ray] * fine_at[ray, sample, None]
    density[ray, sample], color[ray, sample] = radiance.fine(points)
    return composite(span, fine_at, density, color, options.background), fine_at


def _spread(density: "_Density", origins: FloatArray, directions: FloatArray, at: FloatArray) -> FloatArray:
    points = origins[:, None] + directions[:, None] * at[..., None]
    return density(points.reshape(-1, 3)).reshape(at.shape)


class _Density(Protocol):
    def __call__(self, points: FloatArray) -> FloatArray:
        """Evaluate."""


def box_span(origins: FloatArray, directions: FloatArray) -> Span:
    """Where rays `[R, 3]` are inside the box [-1, 1]^3."""
    safe = directions + np.where(directions < 0, -_PARALLEL, _PARALLEL).astype(np.float32)
    sides = (np.array([[-1.0], [1.0]], np.float32) - origins[:, None]) / safe[:, None]  # [R, 2, 3]
    enter = np.maximum(sides.min(axis=1).max(axis=1), 0.0)
    leave = sides.max(axis=1).min(axis=1)
    hit = enter + np.float32(_LEAST_SPAN) < leave
    enter, leave = np.where(hit, enter, 0.0), np.where(hit, leave, 1.0)
    return Span(enter[:, None].astype(np.float32), leave[:, None].astype(np.float32), hit)


def stratified(span: Span, uniform: FloatArray) -> FloatArray:
    """One distance in each of S equal intervals of the span (Mildenhall et al. 2020, equation 2), `[R, S]`.

    The first and last interval are half as long as the others, as in the original.
    """
    steps = np.linspace(0.0, 1.0, uniform.shape[1], dtype=np.float32)
    lower, upper = _bounds(span, span.enter + (span.leave - span.enter) * steps)
    return lower + (upper - lower) * uniform


def importance(span: Span, at: FloatArray, weights: FloatArray, draws: Draws) -> FloatArray:
    """Distances drawn from the coarse weights taken as a piecewise constant density, `[R, fine]`, unsorted."""
    pmf = weights + np.float32(_LEAST_PMF)
    cdf = np.cumsum(pmf / pmf.sum(axis=1, keepdims=True), axis=1, dtype=np.float32)
    # The first bin whose cumulated share reaches the number; rows are told apart by whole numbers.
    row = np.arange(len(cdf), dtype=np.float64)[:, None] * 2
    flat = np.searchsorted((cdf + row).ravel(), (draws.bins + row).ravel()).reshape(draws.bins.shape)
    chosen = np.minimum(flat - np.arange(len(cdf))[:, None] * cdf.shape[1], cdf.shape[1] - 1)
    lower, upper = (np.take_along_axis(bound, chosen, axis=1) for bound in _bounds(span, at))
    return lower + (upper - lower) * draws.within


def absorption(span: Span, at: FloatArray, density: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Share of each sample in the picture, and of the light that passes it, both `[R, S]`.

    Equation 3 of Mildenhall et al. 2020; the bounds of a sample lie halfway to its neighbours.
    """
    lower, upper = _bounds(span, at)
    depth = density * (upper - lower)
    passed = np.exp(-np.cumsum(depth, axis=1, dtype=np.float32))
    before = np.concatenate([np.ones_like(passed[:, :1]), passed[:, :-1]], axis=1)
    return (1 - np.exp(-depth)) * before, passed


def composite(
    span: Span,
    at: FloatArray,
    density: FloatArray,
    color: FloatArray,
    background: ArrayLike,
) -> Exposure:
    """Sum up samples at distances and with densities `[R, S]`, of colours `[R, S, 3]`; misses see the background."""
    weights, passed = absorption(span, at, density)
    weights = weights * span.hit[:, None]
    transmittance = np.where(span.hit, passed[:, -1], np.float32(1))
    seen = np.einsum("rs,rsc->rc", weights, color) + transmittance[:, None] * np.asarray(background, np.float32)
    return Exposure(seen, transmittance, np.einsum("rs,rs->r", weights, at), weights)


def _bounds(span: Span, at: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lower and upper bounds of samples at rising distances `[R, S]`: halfway between them, then the span's ends."""
    middle = (at[:, 1:] + at[:, :-1]) * np.float32(0.5)
    return np.concatenate([span.enter, middle], axis=1), np.concatenate([middle, span.leave], axis=1)


def _passed_at(distances: FloatArray, at: FloatArray, passed: FloatArray) -> FloatArray:
    """Share of light that reaches distances `[R, W]`, from what passes the samples before them."""
    row = np.arange(len(at), dtype=np.float64)[:, None] * 1e3  # distances stay far below
    before = np.searchsorted((at + row).ravel(), (distances + row).ravel()).reshape(distances.shape)
    before = before - np.arange(len(at))[:, None] * at.shape[1] - 1
    return np.where(before < 0, np.float32(1), np.take_along_axis(passed, np.maximum(before, 0), axis=1))
