"""Sampling of latents in PyTorch, for contact sheets and measurements during training."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from propsmith.exporter.models.denoiser import Denoiser
from propsmith.exporter.training.trainer import autocast


def seeded_noise(shape: tuple[int, ...], seeds: Sequence[int]) -> Tensor:
    """Noise `[N, *shape]` of the runtime's generator: a seed gives the same prop as in the runtime."""
    draws = [np.random.Generator(np.random.Philox(seed)).standard_normal(shape, dtype=np.float32) for seed in seeds]
    return torch.from_numpy(np.stack(draws))


@torch.no_grad()
def sample_latents(
    denoiser: Denoiser,
    text: Tensor,
    unconditional: Tensor,
    noise: Tensor,
    *,
    steps: int = 15,
    guidance: float = 3.0,
) -> Tensor:
    """Sample standardized latents `[N, T, C]` by Adams-Bashforth 2 on the velocity, at times t' = 2t / (1 + t).

    Args:
        denoiser: predicts velocities.
        text: vectors `[N, D]`.
        unconditional: vector `[D]`.
        noise: `[N, T, C]`.
        steps: solver steps, one evaluation each.
        guidance: weight of classifier-free guidance; 1 is none.
    """
    times = torch.linspace(1, 0, steps + 1, device=noise.device)
    times = 2 * times / (1 + times)
    x, conditions = noise, torch.cat([text, unconditional.expand_as(text)])
    last: Tensor | None = None
    for i in range(steps):
        with autocast(x.device):
            both = denoiser(x.repeat(2, 1, 1), times[i].expand(2 * len(x)), conditions).float()
        conditional, free = both.chunk(2)
        velocity = free + guidance * (conditional - free)
        step = times[i + 1] - times[i]
        slope = velocity if last is None else velocity + step / (2 * (times[i] - times[i - 1])) * (velocity - last)
        x, last = x + step * slope, velocity
    return x
