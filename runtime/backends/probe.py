"""Whether a backend computes rightly: tried on a bundle of one tiny denoiser whose output is known."""

from pathlib import Path

import numpy as np

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.backends.backend_kinds import BackendKind, BackendOptions, open_backend
from propsmith.runtime.backends.tensorrt.legacy86.older_probe import older_probe
from propsmith.runtime.errors import BackendError, OpsetError
from propsmith.runtime.model.backend import Feed, Session
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.device_backend import SamplesOnDevice
from propsmith.runtime.model.sampling import guided, sample
from propsmith.runtime.model.schedules import make_schedule

PROBE = Path(__file__).parents[1] / "data" / "probe"
"""The bundle; its weights hold the expected output, too."""
PROBE_TOLERANCE = 0.1
"""Largest max|d| / max|ref|: int8 passes, a wrong kernel doesn't."""


def check_backend(kind: BackendKind, options: BackendOptions | None = None) -> float:
    """Run the probe on a backend, at an operator set that its version reads; returns max|d| / max|ref|.

    One that samples on its device takes two steps there, too.

    Raises:
        BackendUnavailableError: it can't run here.
        BackendError: it runs, but wrongly.
    """
    options = options or BackendOptions()
    bundle = Bundle.load(PROBE, check=False)
    try:
        backend = open_backend(kind, bundle, options)
    except OpsetError:
        bundle = older_probe(bundle)
        backend = open_backend(kind, bundle, options)
    feed = {name: bundle.array(name) for name in bundle.graph("denoiser").inputs}
    error = _relative_error(backend.open("denoiser").run(feed)["out"], bundle.array("out"))
    if not error <= PROBE_TOLERANCE:
        raise BackendError(f"{kind.name} computes wrongly: off by {error:.1e} where {PROBE_TOLERANCE:.0e} is allowed")
    if isinstance(backend, SamplesOnDevice):
        off = _check_loop(backend, backend.open("denoiser"), bundle, feed)
        if not off <= PROBE_TOLERANCE:
            raise BackendError(f"{kind.name} samples wrongly: off by {off:.1e} where {PROBE_TOLERANCE:.0e} is allowed")
    return error


def _check_loop(sampler: SamplesOnDevice, denoiser: Session, bundle: Bundle, feed: Feed) -> float:
    """Two steps of sampling on the device beside the same on the host; max|d| / max|ref|."""
    options = bundle.manifest.sampler.with_overrides(steps=2, guidance=None)
    schedule = make_schedule(options)
    cond, noise = feed["cond"][:1], feed["x"][:1]
    uncond = np.zeros(cond.shape[1:], np.float32)

    def model(x: FloatArray, t: FloatArray, condition: FloatArray) -> FloatArray:
        out: FloatArray = denoiser.run({"x": x, "t": t, "cond": condition})["out"]
        return out

    expected = sample(guided(model, cond, uncond, schedule, options), schedule, noise, options.solver)
    return _relative_error(sampler.sample(cond, uncond, schedule, options, noise), expected)


def _relative_error(found: FloatArray, expected: FloatArray) -> float:
    return float(np.abs(found - expected).max() / np.abs(expected).max())
