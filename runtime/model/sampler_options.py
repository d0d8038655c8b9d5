"""How a latent is sampled: noise process, solver, steps and guidance.

Imports on Python 3.10 with numpy alone, as everything does that TensorRT 8.6 samples with.
"""

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from propsmith.runtime.errors import InputError

Solver = Literal["euler", "heun", "ab2", "dpmpp_2m", "unipc"]

MAX_STEPS = 1000


@dataclass(frozen=True)
class SamplerOptions:
    """A sampler; a bundle states its own defaults."""

    process: Literal["flow", "karras"] = "flow"
    """Noise process that the denoiser was trained for."""
    solver: Solver = "ab2"
    """heun: two evaluations a step (the reference); the others take one."""
    steps: int = 15
    """Number of steps, 1 to 1000."""
    guidance: float = 4.0
    """Weight of classifier-free guidance (Ho & Salimans 2022); 1 is none, 0 ignores the condition."""
    shift: float = 2.0
    """Flow only: noise levels follow s' = shift s / (1 + (shift - 1) s), denser at high noise."""
    sigma_min: float = 1e-3
    """Karras only: the last noise level before 0."""
    sigma_max: float = 160.0
    """Karras only: the first noise level."""
    rho: float = 7.0
    """Karras only: how strongly the noise levels crowd towards sigma_min."""
    clip_denoised: bool = False
    """Clamp both x0 predictions to [-1, 1] before guidance, as the original does; guided x0 may leave it."""
    variant: Literal["original", "diffusers"] = "original"
    """Karras only. `diffusers`: noise levels from the training schedule's last sigma to its first (sigma_min and
    sigma_max are ignored), fractional timesteps, and x0 clamped after guidance."""
    predicts: Literal["x0", "epsilon"] = "x0"
    """Karras only: what the denoiser predicts, the clean latent (Shap-E) or its noise (Point-E)."""
    betas: Literal["exp", "cosine"] = "exp"
    """Karras only: the training schedule, Shap-E's or Point-E's."""

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= MAX_STEPS:
            raise InputError(f"steps must be 1 to {MAX_STEPS}, not {self.steps}")
        if not np.isfinite(self.guidance) or not 0 <= self.guidance <= 100:
            raise InputError(f"guidance must be a number from 0 to 100, not {self.guidance}")
        if self.variant not in ("original", "diffusers"):
            raise InputError(f"unknown sampler variant {self.variant!r}; there are original, diffusers")
        if self.solver not in get_args(Solver):
            raise InputError(f"unknown solver {self.solver!r}; there are {', '.join(get_args(Solver))}")

    def with_overrides(
        self, *, steps: int | None = None, guidance: float | None = None, solver: str | None = None
    ) -> "SamplerOptions":
        """Replace what is not None."""
        overrides = {"steps": steps, "guidance": guidance, "solver": solver}
        return replace(self, **{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
