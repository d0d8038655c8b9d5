"""Solvers of the probability-flow ODE, which reads dx/ds = (x - x0(x, s)) / s for every noise schedule.

A new solver is a function here, an entry of `SOLVERS`, and a name in `sampler_options.Solver`. It may only add,
subtract and scale what it is given: devices run it as traced by `sampling_program.py`.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.model.sampler_options import Solver
from propsmith.runtime.model.schedules import Schedule

OnStep = Callable[[int, int], None]
"""Called with (steps done, steps) after each step; what it raises ends the sampling."""


class Denoise(Protocol):
    """A guided x0 prediction: (x [B,T,C], index into the schedule) -> x0 [B,T,C]."""

    def __call__(self, x: FloatArray, index: int) -> FloatArray:
        """Predict x0."""


def _slope(x: FloatArray, x0: FloatArray, sigma: float) -> FloatArray:
    return (x - x0) / np.float32(sigma)


def _euler(denoise: Denoise, schedule: Schedule, x: FloatArray, on_step: OnStep) -> FloatArray:
    sigma = schedule.sigma
    steps = len(sigma) - 1
    for i in range(steps):
        x = x + np.float32(sigma[i + 1] - sigma[i]) * _slope(x, denoise(x, i), sigma[i])
        on_step(i + 1, steps)
    return x


def _heun(denoise: Denoise, schedule: Schedule, x: FloatArray, on_step: OnStep) -> FloatArray:
    """Karras et al. 2022, algorithm 1 without churn: 2 steps - 1 evaluations."""
    sigma = schedule.sigma
    steps = len(sigma) - 1
    for i in range(steps):
        h = np.float32(sigma[i + 1] - sigma[i])
        slope = _slope(x, denoise(x, i), sigma[i])
        ahead = x + h * slope
        if sigma[i + 1] > 0:
            slope = np.float32(0.5) * (slope + _slope(ahead, denoise(ahead, i + 1), sigma[i + 1]))
            ahead = x + h * slope
        x = ahead
        on_step(i + 1, steps)
    return x


def _adams_bashforth2(denoise: Denoise, schedule: Schedule, x: FloatArray, on_step: OnStep) -> FloatArray:
    """Two-step Adams-Bashforth with uneven steps: one evaluation a step, second order, Euler first."""
    sigma = schedule.sigma
    steps = len(sigma) - 1
    last: FloatArray | None = None
    for i in range(steps):
        h = sigma[i + 1] - sigma[i]
        slope = _slope(x, denoise(x, i), sigma[i])
        drift = slope
        if last is not None:
            drift = slope + np.float32(h / (2 * (sigma[i] - sigma[i - 1]))) * (slope - last)
        x, last = x + np.float32(h) * drift, slope
        on_step(i + 1, steps)
    return x


def _dpmpp_2m(denoise: Denoise, schedule: Schedule, x: FloatArray, on_step: OnStep) -> FloatArray:
    """DPM-Solver++(2M), Lu et al. 2022, algorithm 2: multistep on x0, first order at both ends."""
    alpha, sigma = schedule.alpha, schedule.sigma
    steps = len(sigma) - 1
    last: FloatArray | None = None
    snr = _log_snr(schedule)
    for i in range(steps):
        x0 = denoise(x, i)
        direction = x0
        decay = 0.0 if sigma[i + 1] == 0 else sigma[i + 1] * alpha[i] / (alpha[i + 1] * sigma[i])
        if last is not None and sigma[i + 1] > 0:
            ratio = (snr[i] - snr[i - 1]) / (snr[i + 1] - snr[i])
            direction = x0 + np.float32(1 / (2 * ratio)) * (x0 - last)
        keep, step = np.float32(sigma[i + 1] / sigma[i]), np.float32(alpha[i + 1] * (1 - decay))
        x = keep * x + step * direction
        last = x0
        on_step(i + 1, steps)
    return x


def _log_snr(schedule: Schedule) -> list[float]:
    """Lambda of the DPM-Solver papers, log(alpha / sigma): infinite at the ends of a flow, and where sigma is 0."""
    with np.errstate(divide="ignore"):
        snr: list[float] = (np.log(schedule.alpha) - np.log(schedule.sigma)).tolist()
    return snr


def _unipc(denoise: Denoise, schedule: Schedule, x: FloatArray, on_step: OnStep) -> FloatArray:
    """UniPC-2 with B2(h), Zhao et al. 2023: each step is predicted, then corrected by the evaluation of the next."""
    snr = _log_snr(schedule)
    steps = len(snr) - 1
    older: FloatArray | None = None  # x0 two levels ago
    last: FloatArray | None = None  # x0 one level ago
    start = x  # where the last step began
    for i in range(steps):
        x0 = denoise(x, i)
        if last is not None and np.isfinite(snr[i] - snr[i - 1]):
            x = _uni_step(schedule, snr, i - 1, start, (older, last, x0))
        start, older, last = x, last, x0
        # The last step goes to the prediction itself: first order is exact there.
        x = _uni_step(schedule, snr, i, x, (None if i + 1 == steps else older, last, None))
        on_step(i + 1, steps)
    return x


def _uni_step(
    schedule: Schedule,
    snr: list[float],
    i: int,
    x: FloatArray,
    x0: tuple[FloatArray | None, FloatArray, FloatArray | None],
) -> FloatArray:
    """Step from noise level i to i + 1, given x0 at i - 1 (if known), i and, to correct, i + 1."""
    before, here, there = x0
    h = snr[i + 1] - snr[i]
    grown = -float(np.expm1(-h))  # B2(h), which also is phi_1 times h
    drift = here
    if before is not None:
        ratio = (snr[i - 1] - snr[i]) / h
        slope = (before - here) / np.float32(ratio)
    if there is not None:
        # Equation 5's weights that make the step exact for polynomials in lambda.
        first = (1.0 - grown / h) / grown
        weight = 0.0
        if before is not None:
            second = (1.0 - 2.0 * (1.0 - grown / h) / h) / grown
            weight = (first - second) / (1.0 - ratio)
            drift = drift + np.float32(weight) * slope
        drift = drift + np.float32(0.5 if before is None else first - weight) * (there - here)
    elif before is not None:
        drift = drift + np.float32(0.5) * slope
    keep, step = schedule.sigma[i + 1] / schedule.sigma[i], schedule.alpha[i + 1] * grown
    return np.float32(keep) * x + np.float32(step) * drift


SOLVERS: dict[Solver, Callable[[Denoise, Schedule, FloatArray, OnStep], FloatArray]] = {
    "euler": _euler,
    "heun": _heun,
    "ab2": _adams_bashforth2,
    "dpmpp_2m": _dpmpp_2m,
    "unipc": _unipc,
}
