"""The sampler against the original's, call by call and running free, with the original's (random) denoiser."""

from pathlib import Path

import numpy as np
import pytest

from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.model.sampling import guided, sample
from propsmith.runtime.model.schedules import alphas_cumprod, karras_sigmas, make_schedule, timesteps

GOLDEN = Path(__file__).parents[2] / "golden" / "c_sampler.npz"
RELEASED = SamplerOptions(process="karras", solver="heun", steps=64, guidance=15.0, clip_denoised=True)


@pytest.fixture(scope="module")
def case():
    with np.load(GOLDEN) as file:
        return {name: file[name] for name in file.files}


@pytest.fixture
def options(case):
    return SamplerOptions(
        process="karras",
        solver="heun",
        steps=int(case["opt/steps"]),
        guidance=float(case["opt/guidance"]),
        sigma_min=float(case["opt/sigma_min"]),
        sigma_max=float(case["opt/sigma_max"]),
        rho=float(case["opt/rho"]),
        clip_denoised=True,
    )


def tokens(flat: np.ndarray) -> np.ndarray:
    """The original's flat rows as [B, T, C]."""
    return flat.reshape(*flat.shape[:-1], 32, 16)


def test_noise_levels(case):
    sigmas = karras_sigmas(8, 1e-3, 160.0, 7.0)
    np.testing.assert_allclose(sigmas, case["sigmas"], rtol=2e-5, atol=0)
    np.testing.assert_allclose(make_schedule(RELEASED).sigma, case["released_sigmas64"], rtol=2e-5, atol=0)


def test_training_schedule(case):
    np.testing.assert_allclose(alphas_cumprod(), case["alphas_cumprod"], rtol=1e-9, atol=0)


def test_timesteps_are_truncated(case):
    assert timesteps(case["call_sigma"]).tolist() == case["call_t"].tolist()
    assert timesteps(case["released_sigmas64"][:-1]).tolist() == case["released_t64"].tolist()
    assert make_schedule(RELEASED).time[:-1].tolist() == case["released_t64"].tolist()


def test_every_call_when_the_model_answers_as_the_original_did(case, options):
    """Well-conditioned: the recorded answers keep the two trajectories together, so each call is compared."""
    calls = iter(range(len(case["call_t"])))
    seen = []

    def replay(x, t, condition):
        call = next(calls)
        np.testing.assert_allclose(x, tokens(case["call_model_in"][call]), atol=1e-4, rtol=0, err_msg=f"call {call}")
        assert t.tolist() == [case["call_t"][call]] * 4
        np.testing.assert_array_equal(condition, np.concatenate([case["clip_embedding"], np.zeros((2, 768))]))
        return tokens(case["call_model_out"][call])

    def keep(x, index):
        seen.append(denoise(x, index))
        return seen[-1]

    schedule = make_schedule(options)
    denoise = guided(replay, case["clip_embedding"], np.zeros(768, np.float32), schedule, options)
    final = sample(keep, schedule, tokens(case["noise"]), "heun")
    assert next(calls, None) is None, "2 * steps - 1 calls"
    np.testing.assert_allclose(np.stack(seen), tokens(case["call_x0_guided"]), atol=2e-5, rtol=0)
    np.testing.assert_allclose(final, tokens(case["x_final"]), atol=1e-4, rtol=0)
    assert np.abs(seen).max() > 1.5, "clamped before guidance, not after"


@pytest.fixture
def original_model(case):
    torch = pytest.importorskip("torch")
    from propsmith.exporter.models.config import DenoiserConfig
    from propsmith.exporter.models.denoiser import Denoiser
    from propsmith.exporter.weights.state_dicts import convert_openai_denoiser

    config = DenoiserConfig(
        tokens=32,
        channels=16,
        width=64,
        layers=3,
        heads=4,
        condition="text",
        condition_dim=768,
        out_channels=32,
    )
    weights = {name.removeprefix("w/"): torch.from_numpy(case[name]) for name in case if name.startswith("w/")}
    denoiser = Denoiser(config).eval()
    denoiser.load_state_dict(convert_openai_denoiser(weights, config))

    def model(x, t, condition):
        with torch.inference_mode():
            return denoiser(torch.from_numpy(x), torch.from_numpy(t), torch.from_numpy(condition)).numpy()

    return model


@pytest.mark.parametrize("clip", [True, False])
def test_running_free(case, options, original_model, clip):
    """Guidance amplifies rounding: float32 decides no more than 0.02. Leaving out the clamp costs far more."""
    options = SamplerOptions(**{**vars(options), "clip_denoised": clip})
    schedule = make_schedule(options)
    denoise = guided(original_model, case["clip_embedding"], np.zeros(768, np.float32), schedule, options)
    final = sample(denoise, schedule, tokens(case["noise"]), "heun")
    distance = np.abs(final - tokens(case["x_final"])).max()
    assert (distance < 0.02) == clip, distance
    if not clip:
        assert distance > 0.2
