"""Volume rendering against the original's numbers, and against integrals that have a closed form."""

from pathlib import Path

import numpy as np
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.render.nerf import (
    Draws,
    NerfOptions,
    absorption,
    box_span,
    composite,
    expose,
    importance,
    render_rays,
    stratified,
)

GOLDEN = Path(__file__).parents[2] / "golden"
BACKGROUND = "w/renderer.void.background"


@pytest.fixture(scope="module")
def case():
    with np.load(GOLDEN / "d_decoder.npz") as weights, np.load(GOLDEN / "d2_nerf_render.npz") as render:
        return {k: weights[k] for k in weights if k.startswith("w/")} | {k: render[k] for k in render}


@pytest.fixture(scope="module")
def radiance(case):
    """The original's (random) decoder, in PyTorch."""
    torch = pytest.importorskip("torch")
    from propsmith.exporter.models.config import GeneratedMLPDecoderConfig
    from propsmith.exporter.models.implicit import GeneratedMLPDecoder
    from propsmith.exporter.weights.state_dicts import convert_openai_decoder

    hidden, channels = int(case["cfg/hidden"]), int(case["cfg/d_latent"])
    config = GeneratedMLPDecoderConfig(channels=channels, hidden=hidden)
    weights = {k.removeprefix("w/"): torch.from_numpy(v) for k, v in case.items() if k.startswith("w/")}
    decoder = GeneratedMLPDecoder(config).eval()
    decoder.load_state_dict(convert_openai_decoder(weights, config))
    with torch.inference_mode():
        state = decoder.prepare(torch.from_numpy(case["latent"]).reshape(1, -1, channels))

    class Original:
        def query(self, points, fine):
            with torch.inference_mode():
                outputs = decoder.query_outputs(state, torch.from_numpy(points)[None])
            named = {name: output[0].numpy() for name, output in zip(decoder.output_names, outputs, strict=True)}
            return (named["density"], named["color_fine"]) if fine else (named["density_coarse"], named["color_coarse"])

        def coarse(self, points):
            return self.query(points, fine=False)[0]

        def fine(self, points):
            return self.query(points, fine=True)

    return Original()


@pytest.fixture(scope="module")
def draws(case):
    return Draws(case["u_stratified"], case["u_pmf"], case["u_inbin"])


def rays(case):
    return case["rays"][:, 0], case["rays"][:, 1]


def test_span_of_the_box(case):
    span = box_span(*rays(case))
    np.testing.assert_array_equal(span.hit, case["intersected"][:, 0] == 1)
    np.testing.assert_allclose(span.enter, case["t0"], atol=1e-5)
    np.testing.assert_allclose(span.leave, case["t1"], atol=1e-5)


def test_coarse_pass(case, radiance, draws):
    origins, directions = rays(case)
    span = box_span(origins, directions)
    at = stratified(span, draws.stratified)
    np.testing.assert_allclose(at, case["coarse_ts"], atol=1e-5)
    points = (origins[:, None] + directions[:, None] * at[..., None]).reshape(-1, 3)
    density, color = radiance.query(points, fine=False)
    density, color = density.reshape(at.shape), color.reshape(*at.shape, 3)
    seen = composite(span, at, density, color, case[BACKGROUND])
    np.testing.assert_allclose(seen.weights, case["coarse_weights"] * span.hit[:, None], atol=1e-4)
    np.testing.assert_allclose(seen.color * 255, case["image_coarse"].reshape(-1, 3), atol=0.02)
    np.testing.assert_allclose(seen.transmittance, case["transmittance_coarse"].ravel(), atol=1e-4)


def test_fine_samples(case, draws):
    span = box_span(*rays(case))
    at = importance(span, case["coarse_ts"], case["coarse_weights"], draws)
    merged = np.sort(np.concatenate([at, case["coarse_ts"]], axis=1), axis=1)
    np.testing.assert_allclose(merged[span.hit], case["fine_ts"][span.hit], atol=1e-4)


def test_picture(case, radiance, draws):
    options = NerfOptions(background=tuple(case[BACKGROUND].tolist()))
    seen, at = expose(radiance, *rays(case), options, draws)
    hit = case["intersected"][:, 0] == 1
    # Rounding may move a sample over a bin's edge: 2 of 32,768 do.
    assert (np.abs(at[hit] - case["fine_ts"][hit]) > 1e-4).sum() < 10
    assert (np.abs(seen.weights[hit] - case["fine_weights"][hit]) > 1e-4).mean() < 1e-3
    np.testing.assert_allclose(seen.color.reshape(16, 16, 3) * 255, case["image"], atol=0.02)
    np.testing.assert_allclose(seen.transmittance.reshape(16, 16, 1), case["transmittance"], atol=1e-4)
    np.testing.assert_allclose(seen.distance.reshape(16, 16, 1), case["distances"], atol=1e-3)


class Fog:
    """The same everywhere."""

    def __init__(self, density):
        self.density = np.float32(density)

    def coarse(self, points):
        return np.full(len(points), self.density)

    def fine(self, points):
        return self.coarse(points), np.tile(np.array([[0.2, 0.4, 0.8]], np.float32), (len(points), 1))


def straight(count=5):
    origins = np.tile(np.array([[0.1, 0.2, 3.0]], np.float32), (count, 1))
    return origins, np.tile(np.array([[0.0, 0.0, -1.0]], np.float32), (count, 1))


@pytest.mark.parametrize("density", [0.0, 0.3, 2.0, 50.0])
def test_fog_follows_beer_and_lambert(density):
    options = NerfOptions(background=(1.0, 1.0, 1.0))
    seen = render_rays(Fog(density), *straight(), options, np.random.default_rng(0))
    passed = np.exp(-2 * density)
    np.testing.assert_allclose(seen.transmittance, passed, atol=1e-5)
    expected = (1 - passed) * np.array([0.2, 0.4, 0.8]) + passed
    np.testing.assert_allclose(seen.color, np.tile(expected, (5, 1)), atol=1e-5)


def test_what_no_light_reaches_may_be_left_out():
    class Counted(Fog):
        asked = 0

        def fine(self, points):
            self.asked += len(points)
            return super().fine(points)

    whole, part = Counted(20.0), Counted(20.0)  # a thousandth of the light comes 0.35 far
    a = render_rays(whole, *straight(8), NerfOptions(), np.random.default_rng(0))
    b = render_rays(part, *straight(8), NerfOptions(cutoff=1e-3), np.random.default_rng(0))
    np.testing.assert_allclose(b.color, a.color, atol=2e-3)
    assert whole.asked == 8 * 192
    assert part.asked < 0.8 * whole.asked


def test_a_block_of_rays_at_a_time_sees_what_all_at_once_do():
    one = render_rays(Fog(1.0), *straight(10), NerfOptions(rays_at_once=3), np.random.default_rng(0))
    other = render_rays(Fog(1.0), *straight(10), NerfOptions(), np.random.default_rng(0))
    np.testing.assert_allclose(one.color, other.color, atol=1e-5)
    assert one.transmittance.shape == (10,)


def test_a_ray_beside_the_box_sees_the_background():
    origins, directions = straight(2)
    origins[1, 0] = 1.5
    options = NerfOptions(background=(0.5, 0.25, 1.0))
    seen = render_rays(Fog(50.0), origins, directions, options, np.random.default_rng(0))
    np.testing.assert_allclose(seen.color[1], [0.5, 0.25, 1.0])
    assert seen.transmittance[1] == 1
    assert seen.distance[1] == 0
    assert seen.transmittance[0] == pytest.approx(0, abs=1e-6)


def test_a_ray_from_within_starts_at_its_origin():
    span = box_span(np.zeros((1, 3), np.float32), np.array([[1.0, 0.0, 0.0]], np.float32))
    assert (span.enter[0, 0], span.leave[0, 0]) == pytest.approx((0.0, 1.0), abs=1e-5)


def test_fine_samples_gather_where_the_light_stops():
    span = box_span(*straight(1))
    at = np.linspace(2, 4, 64, dtype=np.float32)[None]
    weights = np.zeros((1, 64), np.float32)
    weights[0, 20] = 1.0
    draws = Draws.random(1, NerfOptions(fine_samples=1000), np.random.default_rng(0))
    fine = importance(span, at, weights, draws)
    width = 2 / 63
    assert (np.abs(fine - at[0, 20]) <= width / 2 + 1e-5).mean() > 0.995


def test_light_is_shared_out_completely():
    span = box_span(*straight(4))
    generator = np.random.default_rng(1)
    at = np.sort(generator.uniform(2, 4, (4, 30)).astype(np.float32), axis=1)
    weights, passed = absorption(span, at, generator.uniform(0, 5, (4, 30)).astype(np.float32))
    np.testing.assert_allclose(weights.sum(axis=1) + passed[:, -1], 1, atol=1e-5)
    assert (np.diff(passed, axis=1) <= 0).all()


def test_counts_are_checked():
    with pytest.raises(InputError, match="fine_samples must be at least 1, not 0"):
        NerfOptions(fine_samples=0)
