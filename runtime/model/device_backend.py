"""Optional abilities of a backend: sampling and decoding on its device, without copies to the host between calls."""

from typing import Literal, Protocol, runtime_checkable

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.model.schedules import Schedule
from propsmith.runtime.model.solvers import OnStep


@runtime_checkable
class SamplesOnDevice(Protocol):
    """A backend that runs the whole denoising loop on its device."""

    def sample(
        self,
        condition: FloatArray,
        uncond: FloatArray,
        schedule: Schedule,
        options: SamplerOptions,
        noise: FloatArray,
        on_step: OnStep | None = None,
        origin: FloatArray | None = None,
    ) -> FloatArray:
        """As `sampling.guided` and `sampling.sample` do together: latents `[B, T, C]` of conditions `[B, ...]`.

        Raises:
            BackendError: more assets than `max_assets`, or the backend failed.
        """


@runtime_checkable
class DecodesOnDevice(Protocol):
    """A backend that keeps a latent's prepared state, and its lattice, on its device."""

    def implicit_function(self, latent: FloatArray, up: Literal["y", "z"] = "y") -> ImplicitFunction:
        """The implicit function of a latent `[tokens, channels]`."""
