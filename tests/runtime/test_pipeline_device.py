"""A pipeline leaves the loop and the lattice to a backend that has them, and gets the same prop."""

import numpy as np

from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.model.sampling import guided
from propsmith.runtime.model.sampling_program import NOISE, ORIGIN, trace
from propsmith.runtime.pipeline import Pipeline
from tests.runtime.model.program_interpreter import run_program


class DeviceLike(OnnxRuntimeBackend):
    """Samples by a traced program, as a card does, and hands out functions of its own."""

    def __init__(self, bundle):
        super().__init__(bundle, precision="fp32")
        self.asked = []

    def sample(self, condition, uncond, schedule, options, noise, on_step=None, origin=None):
        self.asked.append("sample")

        def model(x, t, cond):
            return self.open("denoiser").run({"x": x, "t": t, "cond": cond})["out"]

        denoise = guided(model, condition, uncond, schedule, options)
        inputs = {NOISE: noise} | ({} if origin is None else {ORIGIN: origin})
        return run_program(trace(schedule, options.solver, origin=origin is not None), denoise, inputs)

    def implicit_function(self, latent, up="y"):
        self.asked.append("decode")
        return ImplicitFunction(self, latent, up=up)


def test_the_backends_own_loop_and_lattice_are_used(tiny_bundle):
    bundle = Bundle.load(tiny_bundle)
    device = DeviceLike(bundle)
    ours = Pipeline(bundle, device).generate("red chair", seed=3, resolution=64)
    assert device.asked[:2] == ["sample", "decode"]
    plain = Pipeline(bundle, OnnxRuntimeBackend(bundle, precision="fp32")).generate("red chair", seed=3, resolution=64)
    assert np.abs(ours.latent - plain.latent).max() < 1e-4
    assert ours.recipe == plain.recipe
