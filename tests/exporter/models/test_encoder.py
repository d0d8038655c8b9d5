from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn.functional import normalize

from propsmith.exporter.models.config import MODELS, ShapEEncoderConfig
from propsmith.exporter.models.encoder import PointSetEncoder, ShapEEncoder
from propsmith.exporter.models.perceiver_inputs import PointConv
from propsmith.exporter.weights.state_dicts import convert_openai_encoder
from propsmith.runtime.encode.views import pixel_positions

TINY = MODELS["tiny"].encoder


@pytest.fixture(autouse=True)
def _no_grad():
    with torch.no_grad():
        yield


@pytest.fixture
def original(golden):
    case, size = (c := golden("e_encoder")), c.size
    config = ShapEEncoderConfig(
        tokens=4 * size["hidden"],
        channels=size["d_latent"],
        width=size["width"],
        heads=size["heads"],
        layers=size["layers"] - size["xattn"],
        centres=size["data_ctx"],
        group_size=size["pc_samples"],
        group_radius=float(case["points"].new_tensor(0.5)),
        patch=size["patch"],
    )
    encoder = ShapEEncoder(config).eval()
    encoder.load_state_dict(convert_openai_encoder(case.weights, config))
    return case, encoder


def encode(case, encoder, shuffles):
    points, colors = case["points"].mT.split(3, dim=-1)
    views = case["views"], case["view_alphas"], pixels(case), case["cameras"][:, :, 0]
    return encoder(points, colors, *views, shuffles)


def pixels(case):
    pairs = zip(case["depths"].numpy(), case["cameras"].numpy(), strict=True)
    return torch.from_numpy(np.stack([pixel_positions(*pair, float(case["cam_fov"])) for pair in pairs]))


def test_shap_e_encoder_gives_the_original_latent(original):
    case, encoder = original
    seen = {}
    for name, module in {
        "act/point_conv": encoder.point_conv,
        "act/xattn_points": encoder.cross[0],
        "act/xattn_views": encoder.cross[1],
        "act/processor": encoder.blocks[-1],
    }.items():
        module.register_forward_hook(lambda *args, name=name: seen.setdefault(name, args[2]))
    latent = encode(case, encoder, (case["u_shuffle0"], case["u_shuffle1"]))
    torch.testing.assert_close(seen.pop("act/point_conv"), case["act/point_conv"].mT, atol=1e-4, rtol=0)
    for name, ours in seen.items():
        torch.testing.assert_close(ours, case[name], atol=1e-4, rtol=0, msg=name)
    torch.testing.assert_close(latent.flatten(1), case["out_latent"], atol=1e-4, rtol=0)


def test_shap_e_encoder_draws_shuffles_of_its_own(original):
    case, encoder = original
    control = (case["out_channels_other_seed"].tanh().flatten(1) - case["out_latent"]).abs().max()
    ours = (encode(case, encoder, None).flatten(1) - case["out_latent"]).abs().max()
    assert 0.1 * control < ours < 10 * control, "as far apart as two runs of the original"


def test_pixels_lie_where_the_original_puts_them(golden):
    case = golden("e_encoder")
    assert torch.equal(pixels(case).movedim(-1, 2), case["act/mv_position"])


def test_groups_are_the_first_neighbours_and_repeat_the_first_of_them():
    conv = PointConv(width=4, centers=2, group_size=4, group_radius=0.5)
    line = torch.tensor([0.0, 1.0, 0.25, 0.375, 1.25, -0.25, 0.5])
    points = torch.stack([line, torch.zeros(7), torch.zeros(7)], dim=-1)[None]
    members = conv._neighbors(points, points[:, :2])
    # 0 reaches 0, .25, .375, -.25 and .5 (on the border, but fifth); 1 reaches itself, 1.25 and .5.
    assert members.tolist() == [[[0, 2, 3, 5], [1, 4, 6, 1]]]


def surface(batch: int, count: int):
    return (
        torch.rand(batch, count, 3) * 2 - 1,
        normalize(torch.randn(batch, count, 3), dim=-1),
        torch.rand(batch, count, 3),
    )


def test_point_set_encoder_takes_a_set(randomised):
    encoder = randomised(PointSetEncoder(TINY))
    parts = surface(2, 40)
    mean, logvar = encoder(*parts)
    assert mean.shape == logvar.shape == (2, TINY.tokens, TINY.channels)
    order = torch.randperm(40)
    for ours, expected in zip(encoder(*(x[:, order] for x in parts)), (mean, logvar), strict=True):
        torch.testing.assert_close(ours, expected, atol=2e-5, rtol=0)


def test_point_set_encoder_rows_are_independent_and_every_input_matters(randomised):
    encoder = randomised(PointSetEncoder(TINY))
    parts = surface(3, 40)
    mean, _ = encoder(*parts)
    torch.testing.assert_close(encoder(*(x[2:] for x in parts))[0], mean[2:], atol=2e-6, rtol=0)
    for i in range(3):
        changed = [x.flip(0) if i == j else x for j, x in enumerate(parts)]
        assert (encoder(*changed)[0] - mean).abs().max() > 1e-3


def test_point_set_encoder_exports_with_dynamic_batch_and_points(randomised):
    encoder = randomised(PointSetEncoder(replace(TINY, layers=3)))
    shape = {0: torch.export.Dim("batch", min=1, max=8), 1: torch.export.Dim("count", min=1, max=4096)}
    program = torch.export.export(encoder, surface(2, 10), dynamic_shapes=(shape, shape, shape))
    parts = surface(5, 33)
    for ours, expected in zip(program.module()(*parts), encoder(*parts), strict=True):
        torch.testing.assert_close(ours, expected, atol=2e-5, rtol=0)


def test_log_variance_starts_small_and_stays_bounded(randomised):
    _, logvar = PointSetEncoder(TINY)(*surface(1, 20))
    assert -4 < logvar.mean() < -2
    encoder = randomised(PointSetEncoder(TINY))
    encoder.output_proj.weight.mul_(1e4)
    _, logvar = encoder(*surface(1, 20))
    assert (logvar.min(), logvar.max()) == (-12, 4)
