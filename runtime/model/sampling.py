"""Sampling a latent: seeded noise, classifier-free guidance, and the loop that denoises it."""

from typing import Protocol

import numpy as np

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.sampler_options import SamplerOptions, Solver
from propsmith.runtime.model.schedules import Schedule, training_sigmas
from propsmith.runtime.model.solvers import SOLVERS, Denoise, OnStep


class NetworkCall(Protocol):
    """A denoiser's forward pass: (x [N,T,C], t [N], condition [N,...]) -> velocity or x0 [N,T,C]."""

    def __call__(self, x: FloatArray, t: FloatArray, condition: FloatArray) -> FloatArray:
        """Evaluate the network."""


def check_seed(seed: int) -> None:
    """Raise InputError unless a seed is a whole number from 0 to 2^63 - 1."""
    if not 0 <= seed < 2**63:
        raise InputError(f"seed must be a whole number from 0 to 2^63 - 1, not {seed}")


def initial_noise(seed: int, shape: tuple[int, ...]) -> FloatArray:
    """Unit Gaussian noise of one asset, float32, the same on every machine: Philox counts, it doesn't drift.

    Raises:
        InputError: the seed is negative or over 2^63 - 1.
    """
    check_seed(seed)
    return np.random.Generator(np.random.Philox(seed)).standard_normal(shape, dtype=np.float32)


def guided(
    model: NetworkCall, condition: FloatArray, uncond: FloatArray, schedule: Schedule, options: SamplerOptions
) -> Denoise:
    """Wrap a model's forward pass as a guided x0 prediction: one batched call, rows [cond..., uncond...].

    Args:
        model: the denoiser; it predicts a velocity (flow), or what `options.predicts` says (Karras).
        condition: `[B, ...]`.
        uncond: the unconditional condition `[...]`.
        schedule: the noise levels.
        options: process, guidance and clamping.
    """
    pair = np.concatenate([condition, np.broadcast_to(uncond, condition.shape)]).astype(np.float32)

    def denoise(x: FloatArray, index: int) -> FloatArray:
        rows = pair if options.guidance != 1.0 else condition
        repeat = len(rows) // len(x)
        scaled = x * np.float32(schedule.input_scale[index])
        inputs = np.concatenate([scaled] * repeat)
        out = model(inputs, np.full(len(rows), schedule.time[index], np.float32), rows)
        keep, gain = prediction_weights(index, schedule, options)
        out = np.float32(keep) * inputs + np.float32(gain) * out
        if options.clip_denoised and options.variant == "original":
            out = np.clip(out, -1.0, 1.0)
        if repeat == 2:
            cond, free = np.split(out, 2)
            out = free + np.float32(options.guidance) * (cond - free)
        if options.clip_denoised and options.variant == "diffusers":
            out = np.clip(out, -1.0, 1.0)
        return out

    return denoise


def prediction_weights(index: int, schedule: Schedule, options: SamplerOptions) -> tuple[float, float]:
    """The coefficients (a, b) of x0 = a scaled_x + b output."""
    if options.process == "flow":
        return 1.0, -float(schedule.time[index])
    if options.predicts == "x0":
        return 0.0, 1.0
    sigma = schedule.sigma[index]
    if options.variant == "original":
        # The noise level of the timestep that went into the denoiser; the first one's where sigma is below it.
        sigma = training_sigmas(options.betas)[int(schedule.time[index])]
    return float(np.sqrt(sigma**2 + 1)), -float(sigma)


def sample(
    denoise: Denoise,
    schedule: Schedule,
    noise: FloatArray,
    solver: Solver,
    on_step: OnStep | None = None,
    origin: FloatArray | None = None,
) -> FloatArray:
    """Denoise from pure noise, or from a noised latent, to a latent.

    Args:
        denoise: guided x0 prediction.
        schedule: the noise levels.
        noise: unit Gaussian, `[B, T, C]`.
        solver: which of the solvers to use.
        on_step: called with (steps done, steps) after each step; what it raises ends the sampling.
        origin: the latent `[B, T, C]` that is noised to the schedule's first level and denoised again.

    Returns:
        The latent `[B, T, C]`, float32.
    """
    x = noise * np.float32(schedule.sigma[0])
    if origin is not None:
        x = x + np.float32(schedule.alpha[0]) * origin
    return SOLVERS[solver](denoise, schedule, x, on_step or _ignore)


def _ignore(done: int, total: int) -> None:
    pass
