from dataclasses import replace

import pytest
import torch

from propsmith.exporter.models.config import MODELS, DenoiserConfig
from propsmith.exporter.models.denoiser import Denoiser
from propsmith.exporter.models.layers import timestep_embedding
from propsmith.exporter.tensorrt86.spelled_out import attention_spelled_out, padding
from propsmith.exporter.weights.state_dicts import convert_openai_denoiser

TINY = MODELS["tiny"].denoiser
TINY_GRID = replace(TINY, condition="image_grid", condition_tokens=5, condition_dim=12)


def released(case, condition: str, **fields) -> Denoiser:
    size = case.size
    config = DenoiserConfig(
        tokens=size["n_ctx"],
        channels=size["ch"],
        width=size["width"],
        layers=size["layers"],
        heads=size["heads"],
        condition=condition,
        out_channels=2 * size["ch"],
        **fields,
    )
    denoiser = Denoiser(config).eval()
    denoiser.load_state_dict(convert_openai_denoiser(case.weights, config))
    return denoiser


def flat_halves(raw: torch.Tensor) -> torch.Tensor:
    """The original's order: all of x0, token-major, then all of the variance."""
    return torch.cat([half.flatten(1) for half in raw.chunk(2, dim=-1)], dim=1)


def record(module: torch.nn.Module) -> list[torch.Tensor]:
    outputs = []
    module.register_forward_hook(lambda *args: outputs.append(args[2]))
    return outputs


def inputs(config: DenoiserConfig, batch: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    x = torch.randn(batch, config.tokens, config.channels)
    return x, torch.rand(batch), torch.nn.functional.normalize(torch.randn(batch, *config.condition_shape), dim=-1)


@torch.no_grad()
def test_text_denoiser_gives_the_original_output(golden):
    case = golden("a_text_denoiser")
    denoiser = released(case, "text", condition_dim=768)
    normed, first, last = (
        record(m) for m in (denoiser.backbone.pre_norm, denoiser.backbone.blocks[0], denoiser.backbone.blocks[-1])
    )
    x = case["x"].unflatten(1, (case.size["n_ctx"], -1))
    raw = denoiser.forward_raw(x, case["t"], case["clip_embedding"])

    # The original puts the time token second; nothing but the latent tokens is told its position.
    for ours, name in ((normed, "act/ln_pre"), (first, "act/block0"), (last, "act/block2")):
        torch.testing.assert_close(ours[0][:, [1, 0, *range(2, 34)]], case[name], atol=1e-4, rtol=0)
    torch.testing.assert_close(flat_halves(raw), case["out"], atol=1e-4, rtol=0)
    x0 = denoiser(x, case["t"], case["clip_embedding"])
    assert torch.equal(x0, raw[..., : case.size["ch"]])


@torch.no_grad()
def test_image_denoiser_gives_the_original_output(golden):
    case = golden("b_image_denoiser")
    denoiser = released(case, "image_grid", condition_dim=1024, condition_tokens=256)
    normed = record(denoiser.backbone.pre_norm)
    raw = denoiser.forward_raw(case["x"].unflatten(1, (case.size["n_ctx"], -1)), case["t"], case["clip_grid"].mT)
    torch.testing.assert_close(normed[0], case["act/ln_pre"], atol=1e-4, rtol=0)
    torch.testing.assert_close(flat_halves(raw), case["out"], atol=1e-4, rtol=0)


@torch.no_grad()
def test_every_call_of_the_original_sampler(golden):
    case = golden("c_sampler")
    denoiser = released(case, "text", condition_dim=768)
    condition = torch.cat([case["clip_embedding"], torch.zeros_like(case["clip_embedding"])])
    for x, t, expected in zip(case["call_model_in"], case["call_t"], case["call_model_out"], strict=True):
        out = denoiser(x.unflatten(1, (case.size["n_ctx"], -1)), t.expand(len(x)), condition)
        torch.testing.assert_close(out.flatten(1), expected, atol=1e-4, rtol=0)


@torch.no_grad()
@pytest.mark.parametrize("config", [TINY, TINY_GRID, replace(TINY_GRID, time="token")], ids=["text", "grid", "token"])
def test_a_row_does_not_depend_on_its_batch_mates(config, randomised):
    denoiser = randomised(Denoiser(config))
    x, t, cond = inputs(config, 5)
    together = denoiser(x, t, cond)
    assert together.std() > 0.1
    for i in range(5):
        alone = denoiser(x[i : i + 1], t[i : i + 1], cond[i : i + 1])
        torch.testing.assert_close(together[i : i + 1], alone, atol=2e-6, rtol=0)


@torch.no_grad()
@pytest.mark.parametrize("config", [TINY, TINY_GRID], ids=["text", "grid"])
def test_every_input_matters(config, randomised):
    denoiser = randomised(Denoiser(config))
    x, t, cond = inputs(config, 2)
    out = denoiser(x, t, cond)
    for changed in ((x.roll(1, 1), t, cond), (x, t.flip(0), cond), (x, t, cond.flip(0))):
        assert (denoiser(*changed) - out).abs().max() > 1e-2


@torch.no_grad()
def test_grid_tokens_are_a_set_to_the_denoiser(randomised):
    denoiser = randomised(Denoiser(TINY_GRID))
    x, t, cond = inputs(TINY_GRID, 2)
    torch.testing.assert_close(denoiser(x, t, cond.flip(1)), denoiser(x, t, cond), atol=2e-6, rtol=0)


@torch.no_grad()
def test_exports_with_a_dynamic_batch(randomised):
    denoiser = randomised(Denoiser(TINY))
    batch = torch.export.Dim("batch", min=1, max=16)
    program = torch.export.export(denoiser, inputs(TINY, 3), dynamic_shapes=({0: batch}, {0: batch}, {0: batch}))
    for size in (1, 7):
        args = inputs(TINY, size)
        torch.testing.assert_close(program.module()(*args), denoiser(*args), atol=2e-6, rtol=0)


@torch.no_grad()
def test_half_precision_stays_close_and_keeps_the_type(randomised):
    denoiser = randomised(Denoiser(TINY))
    x, t, cond = inputs(TINY, 4)
    expected = denoiser(x, t, cond)
    out = denoiser.half()(x.half(), t, cond.half())
    assert out.dtype == torch.float16
    assert (out - expected).abs().max() < 2e-2 * expected.abs().max()


def test_autocast_trains_and_returns_float32(randomised):
    denoiser = randomised(Denoiser(TINY)).train()
    with torch.autocast("cpu", torch.bfloat16):
        out = denoiser(*inputs(TINY, 4))
    assert out.dtype == torch.float32
    out.square().mean().backward()
    without = {name for name, p in denoiser.named_parameters() if p.grad is None}
    assert without == {"uncond"}, "the unconditional condition comes in as a condition, through the training loop"


@torch.no_grad()
def test_dropout_acts_in_training_only(randomised):
    denoiser = randomised(Denoiser(replace(TINY, dropout=0.5)))
    args = inputs(TINY, 2)
    assert torch.equal(denoiser(*args), denoiser(*args))
    denoiser.train()
    assert not torch.equal(denoiser(*args), denoiser(*args))


@torch.no_grad()
def test_a_fresh_denoiser_predicts_zero():
    assert Denoiser(TINY)(*inputs(TINY, 2)).abs().max() == 0


def test_time_embedding_is_float32_and_tells_steps_apart():
    steps = torch.arange(1024, dtype=torch.float32)
    embedded = timestep_embedding(steps, 64)
    assert embedded.dtype == torch.float32
    assert embedded[0].tolist() == [1.0] * 32 + [0.0] * 32, "cosines first"
    assert (embedded[1:] - embedded[:-1]).norm(dim=1).min() > 0.5


def test_time_embedding_is_the_original_one(golden):
    case = golden("a_text_denoiser")
    torch.testing.assert_close(timestep_embedding(case["t"], 64), case["t_sinusoid"], atol=1e-4, rtol=0)


@pytest.mark.parametrize("tokens", [13, 14, 22])
@torch.no_grad()
def test_padding_of_a_spelled_out_sequence_changes_nothing(tokens):
    """Two rows go before the latent's: 15, 16 and 24 in all."""
    torch.manual_seed(0)
    config = DenoiserConfig(tokens=tokens, channels=6, width=16, layers=2, heads=2, condition="text", condition_dim=12)
    denoiser = Denoiser(config).eval()
    for parameter in denoiser.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    arguments = inputs(config, 2)
    expected = denoiser(*arguments)
    with attention_spelled_out():
        assert padding(tokens + 2) == {13: 1, 14: 0, 22: 0}[tokens]
        torch.testing.assert_close(denoiser(*arguments), expected, rtol=1e-5, atol=1e-5)
    assert padding(tokens + 2) == 0
