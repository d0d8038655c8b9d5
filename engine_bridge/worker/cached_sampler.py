"""Latents that were sampled lately: a sketch that is finished, or a prop made with another look, samples nothing."""

import hashlib
from collections import OrderedDict

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.model.latent_sampler import LatentSampler, SampleRequest
from propsmith.runtime.model.solvers import OnStep

_MAX_BYTES = 64 * 2**20  # the released model's latents take 4 MiB each


class CachedSampler:
    """A sampler that remembers what it sampled lately.

    Args:
        sampler: samples what is new.
    """

    def __init__(self, sampler: LatentSampler) -> None:
        self._sampler = sampler
        self._latents: OrderedDict[bytes, FloatArray] = OrderedDict()

    def __call__(self, request: SampleRequest, on_step: OnStep | None = None) -> FloatArray:
        """See LatentSampler."""
        key = _digest(request)
        if key in self._latents:
            self._latents.move_to_end(key)
            return self._latents[key]
        latents = self._latents[key] = self._sampler(request, on_step)
        while sum(x.nbytes for x in self._latents.values()) > _MAX_BYTES:
            self._latents.popitem(last=False)
        return latents


def _digest(request: SampleRequest) -> bytes:
    parts = [
        request.conditions.tobytes(),
        repr((request.seeds, request.options, request.start)).encode(),
        b"" if request.origins is None else request.origins.tobytes(),
    ]
    return hashlib.sha256(b"|".join(parts)).digest()
