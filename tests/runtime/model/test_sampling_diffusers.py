"""Our schedules and solvers against diffusers' schedulers, which others wrote."""

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.model.sampler_presets import PRESETS
from propsmith.runtime.model.sampling import guided, initial_noise, sample
from propsmith.runtime.model.schedules import Schedule, alphas_cumprod, make_schedule

torch = pytest.importorskip("torch")
schedulers = pytest.importorskip("diffusers.schedulers")

SHAPE = (2, 16, 8)


def heun_scheduler():
    """As the released folder configures it."""
    return schedulers.HeunDiscreteScheduler(
        beta_schedule="exp",
        num_train_timesteps=1024,
        prediction_type="sample",
        use_karras_sigmas=True,
        clip_sample=True,
        clip_sample_range=1.0,
    )


def toy(x, t):
    """A prediction that depends on everything a denoiser sees, and leaves the clamp's range."""
    return np.tanh(x * 1.3 + np.cos(t * 0.05)[:, None, None]) * 1.2


def their_latents(scheduler, model, noise, guidance):
    """The loop of diffusers' pipelines; rows are [uncond..., cond...] there."""
    x = torch.from_numpy(noise) * scheduler.init_noise_sigma
    for t in scheduler.timesteps:
        scaled = scheduler.scale_model_input(x, t).numpy()
        out = [torch.from_numpy(model(scaled, np.full(len(scaled), t), c)) for c in (0.0, 1.0)]
        x = scheduler.step(out[0] + guidance * (out[1] - out[0]), timestep=t, sample=x).prev_sample
    return x.numpy()


def test_the_preset_copies_their_schedule():
    scheduler = heun_scheduler()
    scheduler.set_timesteps(64)
    schedule = make_schedule(PRESETS["diffusers-text"])
    np.testing.assert_allclose(schedule.sigma[:-1], [*scheduler.sigmas[:1], *scheduler.sigmas[1:-1:2]], rtol=5e-5)
    # Their table of sigmas is in float32, whose rounding shows most at the last timesteps.
    np.testing.assert_allclose(schedule.time[:-1], [*scheduler.timesteps[:1], *scheduler.timesteps[1::2]], atol=0.02)
    assert schedule.sigma[0] == pytest.approx(403.4, abs=0.1)
    assert schedule.sigma[-2] == pytest.approx(0.1086, abs=1e-4)


@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_the_preset_walks_their_path(guidance):
    def model(x, t, condition):
        return (toy(x, t) * (0.8 + 0.2 * condition)).astype(np.float32)

    scheduler = heun_scheduler()
    scheduler.set_timesteps(12)
    noise = initial_noise(5, SHAPE)
    options = SamplerOptions(
        process="karras", solver="heun", steps=12, guidance=guidance, clip_denoised=True, variant="diffusers"
    )
    schedule = make_schedule(options)
    rows = np.ones((2, 1, 1), np.float32)
    denoise = guided(model, rows, np.zeros((1, 1), np.float32), schedule, options)
    ours = sample(denoise, schedule, noise, "heun")
    np.testing.assert_allclose(ours, their_latents(scheduler, model, noise, guidance), atol=2e-3)
    original = guided(
        model,
        rows,
        np.zeros((1, 1), np.float32),
        schedule,
        SamplerOptions(process="karras", solver="heun", steps=12, guidance=guidance, clip_denoised=True),
    )
    differs = np.abs(sample(original, schedule, noise, "heun") - ours).max() > 0.01
    assert differs == (guidance != 1.0), "only guidance tells clamping before from clamping after"


def test_unipc_is_theirs():
    betas = 1 - np.append(alphas_cumprod()[:1], alphas_cumprod()[1:] / alphas_cumprod()[:-1])
    scheduler = schedulers.UniPCMultistepScheduler(
        num_train_timesteps=1024,
        trained_betas=betas.astype(np.float32),
        prediction_type="sample",
        solver_order=2,
        use_karras_sigmas=True,
    )
    scheduler.set_timesteps(12)
    sigma = scheduler.sigmas.numpy().astype(np.float64)
    assert len(sigma) == 13
    alpha = 1 / np.sqrt(sigma**2 + 1)

    def x0(x, i):
        """What is predicted from the variance-preserving state."""
        return toy(x, np.full(len(x), i)).astype(np.float32)

    x = torch.from_numpy(initial_noise(5, SHAPE))
    for i, t in enumerate(scheduler.timesteps):
        x = scheduler.step(torch.from_numpy(x0(x.numpy(), i)), t, x).prev_sample

    schedule = Schedule(alpha=alpha, sigma=alpha * sigma, input_scale=np.ones(13), time=np.zeros(13))
    start = initial_noise(5, SHAPE) / np.float32(schedule.sigma[0])  # `sample` scales it back to what theirs starts at
    ours = sample(x0, schedule, start, "unipc")
    np.testing.assert_allclose(ours, x.numpy(), atol=2e-4)


@pytest.mark.parametrize("process", ["flow", "karras"])
def test_unipc_reaches_gaussian_data(process):
    std = 0.5
    schedule = make_schedule(SamplerOptions(process=process, solver="unipc", steps=60))

    def denoise(x, i):
        a, s = schedule.alpha[i], schedule.sigma[i]
        return (x * a * std**2 / (a**2 * std**2 + s**2)).astype(np.float32)

    noise = initial_noise(3, SHAPE)
    latent = sample(denoise, schedule, noise, "unipc")
    assert np.isfinite(latent).all()
    np.testing.assert_allclose(latent, noise * std, rtol=0, atol=0.004 * np.abs(noise).max())


def test_unipc_beats_second_order():
    """The corrector lifts the order by one: halving the steps' size takes the error down more than sixfold."""
    std, noise = 0.5, initial_noise(3, SHAPE)

    def error(steps):
        options = SamplerOptions(process="karras", solver="unipc", steps=steps, sigma_min=0.01, sigma_max=10.0)
        schedule = make_schedule(options)
        exact = noise * schedule.sigma[0] * std / np.sqrt(std**2 + schedule.sigma[0] ** 2)

        def denoise(x, i):
            return (x * std**2 / (std**2 + schedule.sigma[i] ** 2)).astype(np.float32)

        # The last step, to sigma 0, is of first order whatever the solver: leave it out.
        cut = Schedule(*(array[:-1] for array in (schedule.alpha, schedule.sigma, schedule.input_scale, schedule.time)))
        reached = sample(denoise, cut, noise, "unipc")
        ideal = exact * np.sqrt(std**2 + cut.sigma[-1] ** 2) / std
        return np.abs(reached - ideal).max()

    assert error(20) > 5 * error(40)


def test_an_unknown_variant_is_refused():
    with pytest.raises(InputError, match="unknown sampler variant 'theirs'"):
        SamplerOptions(variant="theirs")
