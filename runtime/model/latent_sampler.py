"""What samples latents: a request for a batch, the protocol of whoever serves it, and the one that uses a backend."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.device_backend import SamplesOnDevice
from propsmith.runtime.model.sampling import (
    OnStep,
    SamplerOptions,
    guided,
    initial_noise,
    make_schedule,
    sample,
)


@dataclass(frozen=True, eq=False)
class SampleRequest:
    """A batch of latents to sample, from noise or from other latents.

    Attributes:
        conditions: float32 `[B, ...]`, as `Pipeline.condition` gives them.
        seeds: of the noise, one for each condition, 0 to 2^63 - 1.
        options: process, solver, steps and guidance.
        origins: float32 `[B, tokens, channels]`, the latents to start from; None starts from noise alone.
        start: noise level at which sampling starts, over 0 to 1: how much noise is put over the origins.
    """

    conditions: FloatArray
    seeds: tuple[int, ...]
    options: SamplerOptions
    origins: FloatArray | None = None
    start: float = 1.0


class LatentSampler(Protocol):
    """Samples a request's latents: here, from a cache, or on another machine."""

    def __call__(self, request: SampleRequest, on_step: OnStep | None = None) -> FloatArray:
        """The latents, float32 `[B, tokens, channels]`.

        Args:
            request: what to sample.
            on_step: called with (steps done, steps) after each; what it raises ends the sampling.

        Raises:
            InputError: the batch is larger than the bundle's graphs take, or an option is out of range.
            BackendError: the backend failed.
        """


class BackendSampler:
    """Samples on a backend, with the whole loop on its device where it can do that.

    Each latent has its own noise, whatever is sampled beside it.
    """

    def __init__(self, bundle: Bundle, backend: Backend) -> None:
        self._bundle = bundle
        self._backend = backend

    @cached_property
    def _uncond(self) -> FloatArray:
        return self._bundle.array("uncond")

    def __call__(self, request: SampleRequest, on_step: OnStep | None = None) -> FloatArray:
        """See LatentSampler."""
        conditions, options, origins = request.conditions, request.options, request.origins
        self._bundle.check_batch(len(request.seeds), options)
        schedule = make_schedule(options, request.start)
        noise = np.stack([initial_noise(seed, self._bundle.manifest.latent_shape) for seed in request.seeds])
        if isinstance(self._backend, SamplesOnDevice):
            return self._backend.sample(conditions, self._uncond, schedule, options, noise, on_step, origins)
        denoise = guided(self._denoise, conditions, self._uncond, schedule, options)
        return sample(denoise, schedule, noise, options.solver, on_step, origins)

    def _denoise(self, x: FloatArray, t: FloatArray, condition: FloatArray) -> FloatArray:
        out: FloatArray = self._backend.open("denoiser").run({"x": x, "t": t, "cond": condition})["out"]
        return out
