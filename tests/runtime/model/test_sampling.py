"""Solvers against problems whose answer is known, and against the released schedule's golden numbers."""

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.model import schedules
from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.model.sampling import guided, initial_noise, sample
from propsmith.runtime.model.schedules import make_schedule

STD = 0.5


def gaussian_x0(schedule):
    """The exact x0 prediction for data ~ N(0, STD^2): the ODE then scales noise by STD."""

    def denoise(x, i):
        a, s = schedule.alpha[i], schedule.sigma[i]
        return (x * a * STD**2 / (a**2 * STD**2 + s**2)).astype(np.float32)

    return denoise


@pytest.mark.parametrize("process", ["flow", "karras"])
@pytest.mark.parametrize(
    ("solver", "tolerance"), [("euler", 0.08), ("heun", 0.004), ("ab2", 0.008), ("dpmpp_2m", 0.004)]
)
def test_gaussian_data_is_reached(process, solver, tolerance):
    schedule = make_schedule(SamplerOptions(process=process, solver=solver, steps=60))
    noise = initial_noise(3, (1, 16, 8))
    latent = sample(gaussian_x0(schedule), schedule, noise, solver)
    assert latent.dtype == np.float32
    np.testing.assert_allclose(latent, noise * STD, rtol=0, atol=tolerance * np.abs(noise).max())


@pytest.mark.parametrize(("solver", "order"), [("euler", 1), ("heun", 2), ("ab2", 2), ("dpmpp_2m", 2)])
def test_order_of_convergence(solver, order):
    noise = initial_noise(3, (1, 16, 8))

    def error(steps):
        options = SamplerOptions(process="karras", solver=solver, steps=steps, sigma_min=0.01, sigma_max=10.0)
        schedule = make_schedule(options)
        exact = noise * schedule.sigma[0] * STD / np.sqrt(STD**2 + schedule.sigma[0] ** 2)
        return np.abs(sample(gaussian_x0(schedule), schedule, noise, solver) - exact).max()

    assert np.log2(error(20) / error(40)) > order - 0.35


@pytest.mark.parametrize(("solver", "evaluations"), [("euler", 8), ("heun", 15), ("ab2", 8), ("dpmpp_2m", 8)])
def test_evaluations_and_progress(solver, evaluations):
    schedule = make_schedule(SamplerOptions(solver=solver, steps=8))
    calls, done = [], []

    def denoise(x, i):
        calls.append(i)
        return x * 0

    sample(denoise, schedule, initial_noise(0, (1, 2, 2)), solver, lambda i, n: done.append((i, n)))
    assert len(calls) == evaluations
    assert done == [(i, 8) for i in range(1, 9)]


def test_what_the_callback_raises_ends_the_sampling():
    schedule = make_schedule(SamplerOptions(steps=8))
    calls = []

    def cancel(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample(lambda x, i: calls.append(i) or x, schedule, initial_noise(0, (1, 2, 2)), "ab2", cancel)
    assert calls == [0, 1, 2]


def test_noise_is_a_function_of_the_seed_alone():
    # Exact values: a change here changes every asset that anyone ever made.
    np.testing.assert_array_equal(
        initial_noise(1, (4,)), np.random.Generator(np.random.Philox(1)).standard_normal(4, dtype=np.float32)
    )
    assert not np.array_equal(initial_noise(1, (4,)), initial_noise(2, (4,)))
    np.testing.assert_array_equal(initial_noise(7, (2, 3)).ravel(), initial_noise(7, (6,)))


def test_guidance_is_linear_and_one_batched_call():
    options = SamplerOptions(process="karras", guidance=3.0, steps=2, solver="euler", clip_denoised=True)
    schedule = make_schedule(options)
    condition = np.array([[2.0], [0.25]], np.float32)
    shapes = []

    def model(x, t, cond):
        shapes.append(x.shape)
        return np.broadcast_to(cond[:, :, None], x.shape).astype(np.float32)

    x0 = guided(model, condition, np.array([-0.5], np.float32), schedule, options)(np.zeros((2, 3, 1), np.float32), 0)
    assert shapes == [(4, 3, 1)]
    # cond 2.0 is clamped to 1 before guidance: -0.5 + 3 * 1.5 = 4.0 leaves the box, as in the original.
    np.testing.assert_allclose(x0[:, 0, 0], [4.0, -0.5 + 3 * 0.75])


def test_guidance_of_one_calls_the_model_without_the_unconditional_rows():
    options = SamplerOptions(guidance=1.0)
    schedule = make_schedule(options)
    shapes = []
    model = lambda x, t, c: shapes.append(x.shape) or x  # noqa: E731
    guided(model, np.zeros((1, 4), np.float32), np.zeros(4, np.float32), schedule, options)(
        np.ones((1, 2, 2), np.float32), 0
    )
    assert shapes == [(1, 2, 2)]


def test_flow_schedule_is_shifted():
    schedule = make_schedule(SamplerOptions(steps=4, shift=2.0))
    np.testing.assert_allclose(schedule.sigma, [1, 6 / 7, 2 / 3, 0.4, 0], rtol=1e-12)
    np.testing.assert_allclose(schedule.alpha, 1 - schedule.sigma)


def test_karras_ends():
    sigma = schedules.karras_sigmas(64, 1e-3, 160.0, 7.0)
    assert sigma[0] == pytest.approx(160.0)
    assert sigma[-2] == pytest.approx(1e-3)
    assert sigma[-1] == 0
    assert (np.diff(sigma) < 0).all()
    t = schedules.timesteps(sigma[:-1])
    assert t[0] == 865
    assert (t == 0).sum() == 15  # truncated, as the original does


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"steps": 0}, "steps must be 1 to 1000, not 0"),
        ({"steps": 1001}, "not 1001"),
        ({"guidance": -1.0}, "guidance must be a number from 0 to 100, not -1.0"),
        ({"guidance": float("nan")}, "not nan"),
        ({"solver": "magic"}, "unknown solver 'magic'"),
    ],
)
def test_bad_options(fields, message):
    with pytest.raises(InputError, match=message):
        SamplerOptions(**fields)


def test_negative_seed():
    with pytest.raises(InputError, match="not -1"):
        initial_noise(-1, (1,))
