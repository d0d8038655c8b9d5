"""Noise schedules: a falling row of noise levels s, with x = alpha(s) x0 + s noise.

* Karras (Karras et al. 2022, section 3): alpha = 1, s = sigma from 160 to 0.001. The released Shap-E models.
* flow matching (Lipman et al. 2022): alpha = 1 - s, s from 1 to 0. The compact model.
"""

from dataclasses import dataclass

import numpy as np

from propsmith.runtime.arrays import DoubleArray, LongArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.sampler_options import SamplerOptions


@dataclass(frozen=True)
class Schedule:
    """Falling noise levels; every array has steps + 1 entries, and the last noise level is 0."""

    alpha: DoubleArray
    sigma: DoubleArray
    input_scale: DoubleArray
    """Factor on x before it goes into the denoiser."""
    time: DoubleArray
    """The denoiser's input t."""


def make_schedule(options: SamplerOptions, start: float = 1.0) -> Schedule:
    """The schedule that the options describe, or one of as many steps that starts at less noise.

    Args:
        options: process, steps and noise levels.
        start: the first noise level, over 0 up to 1: the share of noise in signal + noise; 1 is pure noise.
    """
    if not 0 < start <= 1:
        raise InputError(f"a schedule starts at a level over 0 and up to 1, not {start}")
    return _flow_schedule(options, start) if options.process == "flow" else _karras_schedule(options, start)


def _flow_schedule(options: SamplerOptions, start: float) -> Schedule:
    first = start / (options.shift - (options.shift - 1.0) * start)
    s = np.linspace(first, 0.0, options.steps + 1)
    s = options.shift * s / (1.0 + (options.shift - 1.0) * s)
    return Schedule(alpha=1.0 - s, sigma=s, input_scale=np.ones_like(s), time=s)


def _karras_schedule(options: SamplerOptions, start: float) -> Schedule:
    table = training_sigmas(options.betas)
    first = start / (1.0 - start) if start < 1.0 else np.inf
    if options.variant == "diffusers":
        sigma = karras_sigmas(options.steps, table[0], min(first, table[-1]), options.rho)
        # log 0 is -inf, which interpolates to timestep 0: the denoiser is never called at the final noise level.
        with np.errstate(divide="ignore"):
            time = np.interp(np.log(sigma), np.log(table), np.arange(len(table)))
    else:
        sigma = karras_sigmas(options.steps, options.sigma_min, min(first, options.sigma_max), options.rho)
        time = timesteps(sigma, options.betas).astype(np.float64)
    return Schedule(alpha=np.ones_like(sigma), sigma=sigma, input_scale=1.0 / np.sqrt(sigma**2 + 1.0), time=time)


def training_sigmas(betas: str = "exp") -> DoubleArray:
    """The noise level of each training timestep, 0.109 to 403 for Shap-E, 0.0064 and up for Point-E; `[1024]`."""
    table = alphas_cumprod(betas)
    return np.asarray(np.sqrt((1.0 - table) / table), np.float64)


def karras_sigmas(steps: int, sigma_min: float, sigma_max: float, rho: float) -> DoubleArray:
    """Noise levels of Karras et al. 2022, equation 5, and a trailing 0: `[steps + 1]`."""
    ramp = np.linspace(0.0, 1.0, steps)
    low, high = sigma_min ** (1 / rho), sigma_max ** (1 / rho)
    sigmas: DoubleArray = np.append((high + ramp * (low - high)) ** rho, 0.0)
    return sigmas


def alphas_cumprod(betas: str = "exp", timesteps: int = 1024, max_beta: float = 0.999) -> DoubleArray:
    """Share of signal power at each training timestep, from discrete betas; `[timesteps]`.

    `exp` is Shap-E's, alpha_bar(u) = exp(-12 u); `cosine` Point-E's (Nichol & Dhariwal 2021, equation 17).
    """
    u = np.arange(timesteps + 1) / timesteps
    alpha_bar = np.exp(-12.0 * u) if betas == "exp" else np.cos((u + 0.008) / 1.008 * np.pi / 2) ** 2
    return np.asarray(np.cumprod(1.0 - np.minimum(1.0 - alpha_bar[1:] / alpha_bar[:-1], max_beta)), np.float64)


def timesteps(sigma: DoubleArray, betas: str = "exp") -> LongArray:
    """The training timestep, 0 to 1023, of each sigma, truncated as the original does."""
    table = alphas_cumprod(betas)
    alpha_bar = 1.0 / (np.asarray(sigma) ** 2 + 1.0)
    # np.interp needs rising abscissae; it clamps outside the table.
    exact = np.interp(-alpha_bar, -table, np.arange(len(table)))
    return exact.astype(np.int64)
