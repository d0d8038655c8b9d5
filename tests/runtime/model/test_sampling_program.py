"""A solver written down and executed is the solver."""

from dataclasses import replace

import numpy as np
import pytest

from propsmith.runtime.model.sampler_presets import PRESETS
from propsmith.runtime.model.sampling import initial_noise, sample
from propsmith.runtime.model.sampling_program import FRESH, NOISE, ORIGIN, Combination, trace
from propsmith.runtime.model.schedules import make_schedule
from propsmith.runtime.model.solvers import SOLVERS
from tests.runtime.model.program_interpreter import run_program

SHAPE = (2, 3, 4)


def curved(x, index):
    """A denoiser that depends on x and on the level, and isn't linear."""
    return np.tanh(x * np.float32(0.7)) * np.float32(0.5 + 0.01 * index)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("preset", ["flow", "shap-e-text", "diffusers-text"])
@pytest.mark.parametrize("steps", [1, 4, 20])
def test_it_does_what_the_solver_does(solver, preset, steps):
    schedule = make_schedule(replace(PRESETS[preset], steps=steps))
    noise = initial_noise(3, SHAPE)
    wanted = sample(curved, schedule, noise, solver)
    found = run_program(trace(schedule, solver), curved, {NOISE: noise})
    assert np.abs(found - wanted).max() <= 4e-7 * max(1.0, schedule.sigma[0])


@pytest.mark.parametrize("solver", SOLVERS)
def test_it_sets_out_from_an_origin(solver):
    schedule = make_schedule(PRESETS["flow"], start=0.6)
    noise, origin = initial_noise(3, SHAPE), initial_noise(4, SHAPE)
    wanted = sample(curved, schedule, noise, solver, origin=origin)
    found = run_program(trace(schedule, solver, origin=True), curved, {NOISE: noise, ORIGIN: origin})
    assert np.abs(found - wanted).max() <= 4e-7 * max(1.0, schedule.sigma[0])


@pytest.mark.parametrize(
    ("solver", "evaluations", "registers", "outputs"),
    [("euler", 20, 2, 1), ("heun", 39, 3, 2), ("ab2", 20, 2, 2), ("dpmpp_2m", 20, 2, 2), ("unipc", 20, 4, 3)],
)
def test_it_needs_few_registers(solver, evaluations, registers, outputs):
    program = trace(make_schedule(replace(PRESETS["shap-e-text"], steps=20)), solver)
    assert program.evaluations == evaluations
    assert program.registers <= registers + 1
    assert max(len(stage.combinations) for stage in program.stages) <= outputs
    assert max(len(c.terms) for stage in program.stages for c in stage.combinations) <= 6


def test_euler_by_hand():
    schedule = make_schedule(replace(PRESETS["flow"], steps=2, shift=1.0))
    program = trace(schedule, "euler")
    assert [stage.step for stage in program.stages] == [0, 1, 2]
    assert [stage.evaluate for stage in program.stages] == [(1, 0), (1, 1), None] or program.stages[2].evaluate is None
    first, half, last = program.stages
    assert first.combinations[0].terms == ((NOISE, 1.0),)
    x = first.combinations[0].target
    # x' = x - 0.5 (x - x0) = 0.5 x + 0.5 x0, then x' = x0.
    assert half.combinations == (Combination(half.combinations[0].target, ((x, 0.5), (FRESH, 0.5))),)
    assert dict(last.combinations[0].terms)[FRESH] == 1.0
    assert program.result == last.combinations[0].target


def test_heun_tells_a_step_only_when_it_is_done():
    program = trace(make_schedule(replace(PRESETS["shap-e-text"], steps=3)), "heun")
    assert [stage.step for stage in program.stages] == [0, 0, 1, 1, 2, 3]
