"""The loop's kernel, its threads run one after the other, against the samplers in numpy."""

from dataclasses import replace

import numpy as np
import pytest

from propsmith.runtime.backends.tensorrt.device_sampling import MAX_SUMS, MAX_TERMS, SOURCE, STAGE, stage_table
from propsmith.runtime.model.sampler_presets import PRESETS
from propsmith.runtime.model.sampling import guided, initial_noise, sample
from propsmith.runtime.model.sampling_program import NOISE, ORIGIN, trace
from propsmith.runtime.model.schedules import make_schedule
from propsmith.runtime.model.solvers import SOLVERS
from tests.runtime.backends.tensorrt.cpp_kernels import CppKernels

SHAPE = (2, 3, 4)
COUNT = 24


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    return CppKernels(SOURCE, tmp_path_factory.mktemp("kernels"))


def model(x, t, cond):
    """A denoiser that depends on all it is given."""
    return np.tanh(x * np.float32(0.6) + cond[:, :, None] - t[:, None, None] * np.float32(0.001)).astype(np.float32)


def run_loop(kernels, condition, uncond, schedule, options, noise, origin=None):
    """What DeviceSampler does, with numpy in the place of the engine."""
    program = trace(schedule, options.solver, origin=origin is not None)
    table = stage_table(program, schedule, options)
    paired = options.guidance != 1.0
    rows = len(condition) * (2 if paired else 1)
    cond = np.concatenate([condition, np.broadcast_to(uncond, condition.shape)])[:rows].astype(np.float32)
    registers = np.full((program.registers, *noise.shape), np.nan, np.float32)
    registers[NOISE] = noise
    if origin is not None:
        registers[ORIGIN] = origin
    x, t = np.full((rows, *noise.shape[1:]), np.nan, np.float32), np.full(rows, np.nan, np.float32)
    out, position = np.full(x.shape, np.nan, np.float32), np.zeros(1, np.int32)
    for number in range(len(program.stages)):
        if number:
            out[:] = model(x, t, cond)
        kernels.launch(
            "advance", max(COUNT, rows), table, position, registers, x, t, out, noise.size, rows, int(paired)
        )
        kernels.launch("next_stage", 1, position, block=1)
    return registers[program.result]


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_the_loop_samples_as_numpy_does(kernels, solver, preset, guidance):
    options = replace(PRESETS[preset], solver=solver, steps=12, guidance=guidance)
    schedule = make_schedule(options)
    rng = np.random.default_rng(0)
    condition, uncond = rng.standard_normal((2, 3)).astype(np.float32), rng.standard_normal(3).astype(np.float32)
    noise = initial_noise(1, SHAPE)
    denoise = guided(model, condition, uncond, schedule, options)
    wanted = sample(denoise, schedule, noise, options.solver)
    found = run_loop(kernels, condition, uncond, schedule, options, noise)
    assert np.isfinite(found).all()
    assert np.abs(found - wanted).max() <= 2e-6 * max(1.0, schedule.sigma[0])


def test_the_loop_sets_out_from_an_origin(kernels):
    options = replace(PRESETS["flow"], solver="unipc")
    schedule = make_schedule(options, start=0.5)
    condition, uncond = np.ones((2, 3), np.float32), np.zeros(3, np.float32)
    noise, origin = initial_noise(1, SHAPE), initial_noise(2, SHAPE)
    denoise = guided(model, condition, uncond, schedule, options)
    wanted = sample(denoise, schedule, noise, options.solver, origin=origin)
    found = run_loop(kernels, condition, uncond, schedule, options, noise, origin)
    assert np.abs(found - wanted).max() <= 1e-5


def test_the_table_holds_every_solver():
    assert STAGE.itemsize == 4 * (10 + MAX_SUMS * (2 + 2 * MAX_TERMS)), "packed as the C++ structure is"
    for solver in SOLVERS:
        for options in PRESETS.values():
            schedule = make_schedule(options)
            program = trace(schedule, solver, origin=True)
            assert max(len(stage.combinations) for stage in program.stages) <= MAX_SUMS
            assert max(len(c.terms) for stage in program.stages for c in stage.combinations) <= MAX_TERMS
            stage_table(program, schedule, replace(options, solver=solver))
