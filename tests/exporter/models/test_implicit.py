from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.spatial import cKDTree

from propsmith.exporter.models.config import MODELS, GeneratedMLPDecoderConfig
from propsmith.exporter.models.implicit import CrossAttentionDecoder, GeneratedMLPDecoder, build_decoder
from propsmith.exporter.models.layers import attend, nerf_encoding
from propsmith.exporter.tensorrt86.spelled_out import attention_spelled_out
from propsmith.exporter.weights.state_dicts import convert_openai_decoder
from propsmith.runtime.geometry.isosurface import extract_isosurface

TINY = MODELS["tiny"].decoder
TINY_MLP = GeneratedMLPDecoderConfig(channels=6, hidden=8)


@pytest.fixture(autouse=True)
def _no_grad():
    with torch.no_grad():
        yield


@pytest.fixture(params=[TINY, TINY_MLP], ids=lambda config: config.kind)
def decoder(request, randomised):
    return randomised(build_decoder(request.param))


@pytest.fixture
def original(golden):
    """The golden decoder and what its latents prepare to."""
    case = golden("d_decoder")
    config = GeneratedMLPDecoderConfig(channels=case.size["d_latent"], hidden=case.size["hidden"])
    decoder = GeneratedMLPDecoder(config).eval()
    decoder.load_state_dict(convert_openai_decoder(case.weights, config))
    return case, decoder, decoder.prepare(case["latent"].unflatten(1, (config.tokens, -1)))


def latents(config, batch: int) -> torch.Tensor:
    return torch.randn(batch, config.tokens, config.channels).tanh()


def lattice(size: int) -> torch.Tensor:
    axis = torch.arange(size) / (size - 1) * 2 - 1
    return torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), dim=-1)


def test_generated_matrices_are_the_original_ones(original):
    case, _, state = original
    for layer, matrix in enumerate(state):
        torch.testing.assert_close(matrix.mT, case[f"proj/nerstf.mlp.{layer}.weight"], atol=1e-4, rtol=0)


@pytest.mark.parametrize("case_name", ["q_nodir", "q_dir"])
def test_raw_outputs_are_the_original_ones(original, case_name):
    case, decoder, state = original
    points, directions = (case[name].expand(2, -1, -1) for name in ("points", "dirs"))
    raw = decoder.query_raw(state, points, directions if case_name == "q_dir" else None)
    torch.testing.assert_close(raw, case[f"{case_name}/h12"], atol=1e-4, rtol=0)


def test_heads_are_the_original_ones(original):
    case, decoder, state = original
    points = case["points"].expand(2, -1, -1)
    sample = decoder.query(state, points)
    field, density, color, density_coarse, color_coarse, color_fine = decoder.query_outputs(state, points)
    for ours, theirs in zip(sample, (field, density, color), strict=True):
        torch.testing.assert_close(ours, theirs, atol=0, rtol=0)
    expected = {
        "sdf": field[..., None],
        "rgb_stf": color,
        "density_fine": density[..., None],
        "density_coarse": density_coarse[..., None],
        "rgb_nerf_coarse": color_coarse,
        "rgb_nerf_fine": color_fine,
    }
    for name, ours in expected.items():
        torch.testing.assert_close(ours, case[f"q_nodir/{name}"], atol=1e-4, rtol=0, msg=name)


def test_position_encoding_is_the_original_one(golden):
    case = golden("d_decoder")
    torch.testing.assert_close(nerf_encoding(case["points_exp"], 15), case["posenc_pos"], atol=1e-4, rtol=0)
    torch.testing.assert_close(nerf_encoding(case["dirs"][:32], 8), case["posenc_dir"], atol=1e-4, rtol=0)


@pytest.mark.parametrize("latent", [0, 1])
def test_field_and_mesh_are_the_original_ones(original, latent):
    case, decoder, state = original
    one = tuple(matrix[latent : latent + 1] for matrix in state)
    name = f"mesh_l{latent}_g16"
    field = decoder.query(one, lattice(16).view(1, -1, 3)).field.view(16, 16, 16)
    torch.testing.assert_close(field, case[f"{name}/padded_field"][1:-1, 1:-1, 1:-1], atol=1e-4, rtol=0)

    ours, theirs = extract_isosurface(field.numpy(), convention="shap-e").vertices, case[f"{name}/verts"].numpy()
    # Lewiner's tables may add a vertex inside an ambiguous cell; the original's have vertices on edges only.
    lattice_places = (ours + 1) / 2 * 17
    on_edge = (np.abs(lattice_places - lattice_places.round()) < 1e-3).sum(axis=1) >= 2
    assert (~on_edge).sum() <= 1
    assert cKDTree(theirs).query(ours[on_edge])[0].max() < 1e-4, "a vertex that the original hasn't"
    assert cKDTree(ours[on_edge]).query(theirs)[0].max() < 1e-4, "a vertex of the original is missing"

    color = decoder.query(one, case[f"{name}/verts"][None]).color[0]
    torch.testing.assert_close(color, case[f"{name}/colors_srgb"], atol=1e-4, rtol=0)


def test_queries_do_not_depend_on_each_other(decoder):
    state = decoder.prepare(latents(decoder.config, 2))
    points = torch.rand(2, 50, 3) * 2 - 1
    together = decoder.query(state, points)
    parts = [decoder.query(state, chunk) for chunk in points.split(17, dim=1)]
    for whole, *pieces in zip(together, *parts, strict=True):
        torch.testing.assert_close(whole, torch.cat(pieces, dim=1), atol=1e-5, rtol=1e-5)


def test_latents_do_not_depend_on_their_batch_mates(decoder):
    latent, points = latents(decoder.config, 3), torch.rand(3, 20, 3) * 2 - 1
    together = decoder.query(decoder.prepare(latent), points)
    alone = decoder.query(decoder.prepare(latent[1:2]), points[1:2])
    assert (together.field[0] - together.field[1]).abs().max() > 1e-3
    for a, b in zip(together, alone, strict=True):
        torch.testing.assert_close(a[1:2], b, atol=1e-5, rtol=1e-5)


def test_samples_are_in_range_and_float32(decoder):
    sample = decoder.query(decoder.prepare(latents(decoder.config, 2)), torch.rand(2, 300, 3) * 2 - 1)
    assert [tuple(x.shape) for x in sample] == [(2, 300), (2, 300), (2, 300, 3)]
    assert {x.dtype for x in sample} == {torch.float32}
    assert sample.density.min() >= 0
    assert sample.color.min() >= 0
    assert sample.color.max() <= 1


def test_state_has_the_names_that_it_promises(decoder):
    assert len(decoder.prepare(latents(decoder.config, 1))) == len(decoder.state_names)


def test_exports_with_dynamic_batch_and_points(decoder):
    class Query(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.decoder = decoder

        def forward(self, state, points):
            return self.decoder.query(state, points)

    batch, count = torch.export.Dim("batch", min=1, max=8), torch.export.Dim("count", min=1, max=4096)
    state, points = decoder.prepare(latents(decoder.config, 2)), torch.rand(2, 11, 3)
    shapes = (tuple({0: batch} for _ in state), {0: batch, 1: count})
    program = torch.export.export(Query(), (state, points), dynamic_shapes=shapes)
    state, points = decoder.prepare(latents(decoder.config, 5)), torch.rand(5, 3, 3)
    for ours, expected in zip(program.module()(state, points), decoder.query(state, points), strict=True):
        torch.testing.assert_close(ours, expected, atol=1e-5, rtol=1e-5)


def test_half_precision_stays_close(decoder):
    latent, points = latents(decoder.config, 2), torch.rand(2, 40, 3) * 2 - 1
    expected = decoder.query_raw(decoder.prepare(latent), points)
    raw = decoder.half().query_raw(decoder.prepare(latent.half()), points)
    assert raw.dtype == torch.float32
    assert (raw - expected).abs().max() < 2e-2 * expected.abs().max()


def test_prepare_undoes_the_standardisation(randomised):
    decoder = randomised(CrossAttentionDecoder(TINY))
    latent, mean, std = latents(TINY, 2), torch.randn(TINY.tokens, TINY.channels), torch.tensor(1.7)
    plain = decoder.prepare(latent * std + mean)
    decoder.latent_mean.copy_(mean)
    decoder.latent_std.copy_(std)
    for ours, expected in zip(decoder.prepare(latent), plain, strict=True):
        torch.testing.assert_close(ours, expected, atol=1e-5, rtol=0)
    assert {"latent_mean", "latent_std"} <= set(decoder.state_dict())


def test_raw_output_is_the_scaled_field_and_centred_colour(randomised):
    decoder = randomised(CrossAttentionDecoder(replace(TINY, field_scale=0.25)))
    state, points = decoder.prepare(latents(TINY, 1)), torch.rand(1, 30, 3)
    raw, sample = decoder.query_raw(state, points), decoder.query(state, points)
    torch.testing.assert_close(sample.field, 0.25 * raw[..., 0])
    torch.testing.assert_close(sample.color, (raw[..., 1:] + 0.5).clamp(0, 1))


def test_density_is_the_laplace_cdf_of_the_field(randomised, monkeypatch):
    decoder = CrossAttentionDecoder(replace(TINY, field_scale=1.0, density_alpha=50.0, density_beta=0.1))
    field = torch.linspace(-2, 2, 101).view(1, -1)
    raw = torch.cat([field[..., None], torch.zeros(1, 101, 3)], dim=-1)
    monkeypatch.setattr(decoder, "query_raw", lambda state, points: raw)
    density = decoder.query((), torch.zeros(1, 101, 3)).density
    expected = 50.0 * torch.distributions.Laplace(0.0, 0.1).cdf(field)
    torch.testing.assert_close(density, expected, atol=1e-5, rtol=1e-5)
    assert density[0, 50] == pytest.approx(25.0), "half of the density on the surface"


def test_spelled_out_a_point_attends_in_float32(randomised):
    """Scores of 16 and more: half precision's steps of them are 1/64."""
    decoder = randomised(CrossAttentionDecoder(TINY)).half()
    decoder.q_norm.gain.data[:] = 6
    generator = torch.Generator().manual_seed(0)
    size = TINY.query_width // TINY.query_heads
    shapes = (300, size), (TINY.tokens, size), (TINY.tokens, size)
    q, k, v = (torch.randn(1, TINY.query_heads, *s, generator=generator).half() for s in shapes)
    exact = attend(decoder.q_norm(q.float()), k.float(), v.float())
    with attention_spelled_out():
        careful, plain = decoder._attend(q, k, v), attend(decoder.q_norm(q), k, v)
    assert careful.dtype == torch.float16
    errors = [(found.float() - exact).abs().max() for found in (careful, plain)]
    assert errors[0] <= 2e-3
    assert errors[0] < errors[1] / 4
