"""What a backend may do beyond opening graphs: sample and decode where its weights are."""

from typing import Literal, Protocol, runtime_checkable

from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.model.sampling import Array, OnStep, SamplerOptions, Schedule


@runtime_checkable
class SamplesOnDevice(Protocol):
    """A backend that keeps the whole denoising loop where its weights are."""

    def sample(
        self,
        condition: Array,
        uncond: Array,
        schedule: Schedule,
        options: SamplerOptions,
        noise: Array,
        on_step: OnStep | None = None,
        origin: Array | None = None,
    ) -> Array:
        """As `sampling.guided` and `sampling.sample` do together: latents `[B, T, C]` of conditions `[B, ...]`.

        Raises:
            BackendError: more assets than `max_assets`, or the backend failed.
        """


@runtime_checkable
class DecodesOnDevice(Protocol):
    """A backend that keeps a latent's prepared state, and its lattice, where its weights are."""

    def implicit_function(self, latent: Array, up: Literal["y", "z"] = "y") -> ImplicitFunction:
        """The implicit function that a latent `[tokens, channels]` stands for."""
