"""Point-E's side of the sampler: the cosine schedule, predicted noise, and schedules that set out late."""

from dataclasses import replace

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.model.sampler_presets import PRESETS
from propsmith.runtime.model.sampling import guided, initial_noise, sample
from propsmith.runtime.model.schedules import alphas_cumprod, make_schedule, training_sigmas

POINT_E = PRESETS["point-e"]
SHAPE = (2, 6, 4)
SPREAD = 0.4
ZERO = np.zeros((1, 1), np.float32)


def ideal_noise(x, t, condition):
    """What a perfect denoiser predicts where the data are Gaussian of deviation SPREAD, for scaled x."""
    sigma = np.interp(t, np.arange(1024), training_sigmas("cosine"))[:, None, None]
    seen = x * np.sqrt(sigma**2 + 1)
    return (seen * sigma / (SPREAD**2 + sigma**2)).astype(np.float32)


def test_cosine_schedule_has_a_closed_form():
    u = np.arange(1, 1025) / 1024
    expected = np.cos((u + 0.008) / 1.008 * np.pi / 2) ** 2 / np.cos(0.008 / 1.008 * np.pi / 2) ** 2
    np.testing.assert_allclose(alphas_cumprod("cosine")[:-1], expected[:-1], rtol=1e-9)
    assert alphas_cumprod("cosine")[-1] == pytest.approx(1e-3 * alphas_cumprod("cosine")[-2])  # the last beta is capped


def test_cosine_schedule_is_diffusers():
    diffusers = pytest.importorskip("diffusers")
    scheduler = diffusers.DDIMScheduler(num_train_timesteps=1024, beta_schedule="squaredcos_cap_v2")
    np.testing.assert_allclose(alphas_cumprod("cosine"), scheduler.alphas_cumprod.numpy(), rtol=2e-4)


def test_preset_is_the_published_sampler():
    assert (POINT_E.solver, POINT_E.steps, POINT_E.guidance) == ("heun", 64, 3.0)
    schedule = make_schedule(POINT_E)
    assert schedule.sigma[0] == pytest.approx(120.0)
    assert schedule.sigma[-2] == pytest.approx(1e-3)
    bottom = np.cos(0.008 / 1.008 * np.pi / 2)
    u = np.arccos(bottom / np.sqrt(1 + 120.0**2)) * 1.008 * 2 / np.pi - 0.008
    assert schedule.time[0] == int(1024 * u - 1)
    assert schedule.time[-2] == 0


def test_predicted_noise_walks_to_the_data():
    """The probability-flow ODE maps noise of deviation sigma to data of SPREAD along a straight ray."""
    options = replace(POINT_E, guidance=1.0, clip_denoised=False)
    schedule = make_schedule(options)
    noise = initial_noise(3, SHAPE)
    denoise = guided(ideal_noise, np.zeros((2, 1, 1), np.float32), ZERO, schedule, options)
    found = sample(denoise, schedule, noise, "heun")
    expected = noise * SPREAD * schedule.sigma[0] / np.hypot(SPREAD, schedule.sigma[0])
    # Timesteps are truncated to whole numbers, as in the original: the path is a little off.
    np.testing.assert_allclose(found, expected, rtol=0.03)


def test_predicted_noise_in_diffusers_steps():
    diffusers = pytest.importorskip("diffusers")
    torch = pytest.importorskip("torch")
    scheduler = diffusers.HeunDiscreteScheduler(
        num_train_timesteps=1024,
        beta_schedule="squaredcos_cap_v2",
        prediction_type="epsilon",
        use_karras_sigmas=True,
    )
    scheduler.set_timesteps(12)
    noise = initial_noise(5, SHAPE)
    x = torch.from_numpy(noise) * scheduler.sigmas[0]
    for t in scheduler.timesteps:
        scaled = scheduler.scale_model_input(x, t).numpy()
        out = ideal_noise(scaled, np.full(len(scaled), t), None)
        x = scheduler.step(torch.from_numpy(out), timestep=t, sample=x).prev_sample
    options = replace(POINT_E, steps=12, guidance=1.0, clip_denoised=False, variant="diffusers")
    schedule = make_schedule(options)
    denoise = guided(ideal_noise, np.zeros((2, 1, 1), np.float32), ZERO, schedule, options)
    np.testing.assert_allclose(sample(denoise, schedule, noise, "heun"), x.numpy(), atol=2e-3)


@pytest.mark.parametrize("options", [SamplerOptions(), POINT_E, PRESETS["shap-e-text"]])
def test_a_schedule_may_set_out_late(options):
    whole, late = make_schedule(options), make_schedule(options, start=0.4)
    np.testing.assert_array_equal(make_schedule(options, start=1.0).sigma, whole.sigma)
    assert late.sigma[0] / (late.alpha[0] + late.sigma[0]) == pytest.approx(0.4)
    assert len(late.sigma) == len(whole.sigma)
    assert (np.diff(late.sigma) < 0).all()
    assert late.sigma[-1] == 0


@pytest.mark.parametrize(
    "options", [SamplerOptions(solver="heun", steps=20), replace(POINT_E, predicts="x0", steps=20)]
)
@pytest.mark.parametrize("start", [0.05, 0.5])
def test_a_late_start_stays_near_its_origin(options, start):
    """With a model that says nothing but `zero`, what is left of the origin is its share at the start."""
    origin = initial_noise(1, SHAPE)
    schedule = make_schedule(options, start)
    seen = []

    def nothing(x, index):
        seen.append(x)
        return np.zeros_like(x)

    sample(nothing, schedule, initial_noise(2, SHAPE), options.solver, origin=origin)
    expected = schedule.alpha[0] * origin + schedule.sigma[0] * initial_noise(2, SHAPE)
    np.testing.assert_allclose(seen[0], expected, rtol=1e-5)


@pytest.mark.parametrize("start", [0.0, -0.1, 1.5, float("nan")])
def test_the_start_is_checked(start):
    with pytest.raises(InputError, match="starts at a level over 0 and up to 1"):
        make_schedule(SamplerOptions(), start)
