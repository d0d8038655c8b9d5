"""Sampling a latent: noise, schedules, guidance, and the solvers that walk the noise away.

A schedule is a falling row of noise levels s with x = alpha(s) x0 + s noise. Two are used:

* Karras (Karras et al. 2022, section 3): alpha = 1, s = sigma from 160 to 0.001. The released Shap-E models.
* flow matching (Lipman et al. 2022): alpha = 1 - s, s from 1 to 0. The compact model.

In both the probability-flow ODE reads dx/ds = (x - x0(x, s)) / s, so that one solver serves both.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.errors import InputError

Array = NDArray[np.float32]
Solver = Literal["euler", "heun", "ab2", "dpmpp_2m", "unipc"]
OnStep = Callable[[int, int], None]

MAX_STEPS = 1000


class Denoise(Protocol):
    """A guided x0 prediction: (x [B,T,C], index into the schedule) -> x0 [B,T,C]."""

    def __call__(self, x: Array, index: int) -> Array:
        """Predict x0."""


class NetworkCall(Protocol):
    """A denoiser's forward pass: (x [N,T,C], t [N], condition [N,...]) -> velocity or x0 [N,T,C]."""

    def __call__(self, x: Array, t: Array, condition: Array) -> Array:
        """Evaluate the network."""


@dataclass(frozen=True)
class SamplerOptions:
    """How a latent is sampled; a bundle states its own defaults."""

    process: Literal["flow", "karras"] = "flow"
    """Noise process that the denoiser was trained for."""
    solver: Solver = "ab2"
    """heun: two evaluations a step (the reference); the others take one."""
    steps: int = 15
    """Number of steps, 1 to 1000."""
    guidance: float = 4.0
    """Weight of classifier-free guidance (Ho & Salimans 2022); 1 is none, 0 ignores the condition."""
    shift: float = 2.0
    """Flow only: levels follow s' = shift s / (1 + (shift - 1) s), denser where the noise is high."""
    sigma_min: float = 1e-3
    """Karras only: the last level before 0."""
    sigma_max: float = 160.0
    """Karras only: the first level."""
    rho: float = 7.0
    """Karras only: how strongly the levels crowd towards sigma_min."""
    clip_denoised: bool = False
    """Clamp both x0 predictions to [-1, 1] before guidance, as the original does; guided x0 may leave it."""
    variant: Literal["original", "diffusers"] = "original"
    """Karras only. `diffusers`: levels from the training schedule's last sigma to its first (sigma_min and sigma_max
    have no say), fractional timesteps, and x0 clamped after guidance."""
    predicts: Literal["x0", "epsilon"] = "x0"
    """Karras only: what the denoiser gives, the clean latent (Shap-E) or the noise in it (Point-E)."""
    betas: Literal["exp", "cosine"] = "exp"
    """Karras only: the training schedule, Shap-E's or Point-E's."""

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= MAX_STEPS:
            raise InputError(f"steps must be 1 to {MAX_STEPS}, not {self.steps}")
        if not np.isfinite(self.guidance) or not 0 <= self.guidance <= 100:
            raise InputError(f"guidance must be a number from 0 to 100, not {self.guidance}")
        if self.variant not in ("original", "diffusers"):
            raise InputError(f"unknown sampler variant {self.variant!r}; there are original, diffusers")
        if self.solver not in SOLVERS:
            raise InputError(f"unknown solver {self.solver!r}; there are {', '.join(SOLVERS)}")

    def with_overrides(
        self, *, steps: int | None = None, guidance: float | None = None, solver: str | None = None
    ) -> "SamplerOptions":
        """Replace what is not None."""
        said = {"steps": steps, "guidance": guidance, "solver": solver}
        return replace(self, **{name: value for name, value in said.items() if value is not None})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Schedule:
    """Falling noise levels; all arrays have steps + 1 entries, the last level is 0."""

    alpha: NDArray[np.float64]
    sigma: NDArray[np.float64]
    input_scale: NDArray[np.float64]
    """What x is multiplied with before the model sees it."""
    time: NDArray[np.float64]
    """What the model takes as t."""


def check_seed(seed: int) -> None:
    """Raise InputError unless a seed is a whole number from 0 to 2^63 - 1."""
    if not 0 <= seed < 2**63:
        raise InputError(f"seed must be a whole number from 0 to 2^63 - 1, not {seed}")


def initial_noise(seed: int, shape: tuple[int, ...]) -> Array:
    """Unit Gaussian noise of one asset, float32, the same on every machine: Philox counts, it doesn't drift.

    Raises:
        InputError: the seed is negative or over 2^63 - 1.
    """
    check_seed(seed)
    return np.random.Generator(np.random.Philox(seed)).standard_normal(shape, dtype=np.float32)


def make_schedule(options: SamplerOptions, start: float = 1.0) -> Schedule:
    """The schedule that the options describe, or one of as many steps that sets out later.

    Args:
        options: process, steps and levels.
        start: the first level, over 0 to 1: the share of noise in signal + noise. 1 is the whole way.
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
        # log 0 is -inf, which interpolates to timestep 0: the level after the last is never asked for.
        with np.errstate(divide="ignore"):
            time = np.interp(np.log(sigma), np.log(table), np.arange(len(table)))
    else:
        sigma = karras_sigmas(options.steps, options.sigma_min, min(first, options.sigma_max), options.rho)
        time = timesteps(sigma, options.betas).astype(np.float64)
    return Schedule(alpha=np.ones_like(sigma), sigma=sigma, input_scale=1.0 / np.sqrt(sigma**2 + 1.0), time=time)


def training_sigmas(betas: str = "exp") -> NDArray[np.float64]:
    """The noise level of each training timestep, 0.109 to 403 for Shap-E, 0.0064 and up for Point-E; `[1024]`."""
    table = alphas_cumprod(betas)
    return np.asarray(np.sqrt((1.0 - table) / table), np.float64)


def karras_sigmas(steps: int, sigma_min: float, sigma_max: float, rho: float) -> NDArray[np.float64]:
    """Noise levels of Karras et al. 2022, equation 5, and a trailing 0: `[steps + 1]`."""
    ramp = np.linspace(0.0, 1.0, steps)
    low, high = sigma_min ** (1 / rho), sigma_max ** (1 / rho)
    sigmas: NDArray[np.float64] = np.append((high + ramp * (low - high)) ** rho, 0.0)
    return sigmas


def alphas_cumprod(betas: str = "exp", timesteps: int = 1024, max_beta: float = 0.999) -> NDArray[np.float64]:
    """Share of signal power at each training timestep, from discrete betas; `[timesteps]`.

    `exp` is Shap-E's, alpha_bar(u) = exp(-12 u); `cosine` Point-E's (Nichol & Dhariwal 2021, equation 17).
    """
    u = np.arange(timesteps + 1) / timesteps
    alpha_bar = np.exp(-12.0 * u) if betas == "exp" else np.cos((u + 0.008) / 1.008 * np.pi / 2) ** 2
    return np.asarray(np.cumprod(1.0 - np.minimum(1.0 - alpha_bar[1:] / alpha_bar[:-1], max_beta)), np.float64)


def timesteps(sigma: NDArray[np.float64], betas: str = "exp") -> NDArray[np.int64]:
    """The training timestep, 0 to 1023, of each sigma, truncated as the original does."""
    table = alphas_cumprod(betas)
    alpha_bar = 1.0 / (np.asarray(sigma) ** 2 + 1.0)
    # np.interp wants rising abscissae; it clamps outside the table.
    exact = np.interp(-alpha_bar, -table, np.arange(len(table)))
    return exact.astype(np.int64)


def guided(model: NetworkCall, condition: Array, uncond: Array, schedule: Schedule, options: SamplerOptions) -> Denoise:
    """Wrap a model's forward pass as a guided x0 prediction: one batched call, rows [cond..., uncond...].

    Args:
        model: the denoiser; it predicts a velocity (flow), or what `options.predicts` says (Karras).
        condition: `[B, ...]`.
        uncond: the unconditional condition `[...]`.
        schedule: the noise levels.
        options: process, guidance and clamping.
    """
    pair = np.concatenate([condition, np.broadcast_to(uncond, condition.shape)]).astype(np.float32)

    def denoise(x: Array, index: int) -> Array:
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
    """x0 over what the model was given and what it gave: (a, b) of x0 = a scaled x + b output."""
    if options.process == "flow":
        return 1.0, -float(schedule.time[index])
    if options.predicts == "x0":
        return 0.0, 1.0
    sigma = schedule.sigma[index]
    if options.variant == "original":
        # The level of the timestep that the model was told; the first one's where sigma lies below it.
        sigma = training_sigmas(options.betas)[int(schedule.time[index])]
    return float(np.sqrt(sigma**2 + 1)), -float(sigma)


def sample(
    denoise: Denoise,
    schedule: Schedule,
    noise: Array,
    solver: Solver,
    on_step: OnStep | None = None,
    origin: Array | None = None,
) -> Array:
    """Walk from noise, or from a latent that noise half hides, to a latent.

    Args:
        denoise: guided x0 prediction.
        schedule: the noise levels.
        noise: unit Gaussian, `[B, T, C]`.
        solver: which of the solvers to use.
        on_step: called with (steps done, steps) after each; what it raises ends the sampling.
        origin: the latent `[B, T, C]` to set out from; the less of it is left, the higher the schedule starts.

    Returns:
        The latent `[B, T, C]`, float32.
    """
    x = noise * np.float32(schedule.sigma[0])
    if origin is not None:
        x = x + np.float32(schedule.alpha[0]) * origin
    return SOLVERS[solver](denoise, schedule, x, on_step or _ignore)


def _ignore(done: int, total: int) -> None:
    pass


def _slope(x: Array, x0: Array, sigma: float) -> Array:
    return (x - x0) / np.float32(sigma)


def _euler(denoise: Denoise, schedule: Schedule, x: Array, on_step: OnStep) -> Array:
    sigma = schedule.sigma
    steps = len(sigma) - 1
    for i in range(steps):
        x = x + np.float32(sigma[i + 1] - sigma[i]) * _slope(x, denoise(x, i), sigma[i])
        on_step(i + 1, steps)
    return x


def _heun(denoise: Denoise, schedule: Schedule, x: Array, on_step: OnStep) -> Array:
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


def _adams_bashforth2(denoise: Denoise, schedule: Schedule, x: Array, on_step: OnStep) -> Array:
    """Two-step Adams-Bashforth with uneven steps: one evaluation a step, second order, Euler at the start."""
    sigma = schedule.sigma
    steps = len(sigma) - 1
    last: Array | None = None
    for i in range(steps):
        h = sigma[i + 1] - sigma[i]
        slope = _slope(x, denoise(x, i), sigma[i])
        drift = slope
        if last is not None:
            drift = slope + np.float32(h / (2 * (sigma[i] - sigma[i - 1]))) * (slope - last)
        x, last = x + np.float32(h) * drift, slope
        on_step(i + 1, steps)
    return x


def _dpmpp_2m(denoise: Denoise, schedule: Schedule, x: Array, on_step: OnStep) -> Array:
    """DPM-Solver++(2M), Lu et al. 2022, algorithm 2: multistep on x0, first order at both ends."""
    alpha, sigma = schedule.alpha, schedule.sigma
    steps = len(sigma) - 1
    last: Array | None = None
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


def _unipc(denoise: Denoise, schedule: Schedule, x: Array, on_step: OnStep) -> Array:
    """UniPC-2 with B2(h), Zhao et al. 2023: each step is predicted, then corrected by the evaluation of the next."""
    snr = _log_snr(schedule)
    steps = len(snr) - 1
    older: Array | None = None  # x0 two levels ago
    last: Array | None = None  # x0 one level ago
    start = x  # where the last step began
    for i in range(steps):
        x0 = denoise(x, i)
        if last is not None and np.isfinite(snr[i] - snr[i - 1]):
            x = _uni_step(schedule, snr, i - 1, start, (older, last, x0))
        start, older, last = x, last, x0
        # The last step goes all the way to the prediction: no order is higher than the first there.
        x = _uni_step(schedule, snr, i, x, (None if i + 1 == steps else older, last, None))
        on_step(i + 1, steps)
    return x


def _uni_step(
    schedule: Schedule, snr: list[float], i: int, x: Array, x0: tuple[Array | None, Array, Array | None]
) -> Array:
    """From level i to i + 1, given x0 at the levels i - 1 (if known), i and, to correct, i + 1."""
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


SOLVERS: dict[str, Callable[[Denoise, Schedule, Array, OnStep], Array]] = {
    "euler": _euler,
    "heun": _heun,
    "ab2": _adams_bashforth2,
    "dpmpp_2m": _dpmpp_2m,
    "unipc": _unipc,
}
