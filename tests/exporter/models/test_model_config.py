import json
from dataclasses import FrozenInstanceError, fields, replace

import pytest
import torch

from propsmith.exporter.models.config import MODELS, DenoiserConfig, ModelConfig
from propsmith.exporter.weights.checkpoint import build_module
from propsmith.runtime.errors import CheckpointError


def parameters(name: str, part: str) -> int:
    with torch.device("meta"):
        return sum(p.numel() for p in build_module(MODELS[name], part).parameters())


@pytest.mark.parametrize("name", MODELS)
def test_survives_json(name):
    config = MODELS[name]
    assert config.name == name
    assert ModelConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_parts_may_be_missing():
    config = ModelConfig(name="half", decoder=MODELS["tiny"].decoder)
    assert ModelConfig.from_dict(config.to_dict()) == config
    assert ModelConfig.from_dict({"name": "none"}) == ModelConfig(name="none")


@pytest.mark.parametrize(
    ("part", "change", "text"),
    [
        ("denoiser", {"wings": 2}, "denoiser.wings: there is no such field: there are {fields}"),
        ("denoiser", {"widht": 2}, "denoiser.widht: there is no such field; did you mean width?"),
        ("denoiser", {"width": "wide"}, 'denoiser.width must be a whole number, not "wide"'),
        ("encoder", {"heads": 2.5}, "encoder.heads must be a whole number, not 2.5"),
        ("denoiser", {"width": None}, None),
        ("decoder", {"kind": "voxels"}, "decoder kind 'voxels' is none of cross_attention, generated_mlp"),
        ("encoder", {"kind": None}, "encoder kind 'None' is none of point_set, shap_e"),
    ],
)
def test_unknown_fields_and_kinds_are_named(part, change, text):
    data = MODELS["tiny"].to_dict()
    data[part] |= change
    if text is None:
        del data[part][next(iter(change))]
        text = "denoiser.width is missing"
    with pytest.raises(CheckpointError) as error:
        ModelConfig.from_dict(data)
    assert str(error.value) == "model configuration: " + text.format(
        fields=", ".join(field.name for field in fields(DenoiserConfig))
    )


def test_unknown_parts_are_named():
    with pytest.raises(CheckpointError, match=r"^model configuration: renderer: there is no such field"):
        ModelConfig.from_dict({"name": "x", "renderer": {}})
    with pytest.raises(CheckpointError, match=r"^model configuration: name is missing"):
        ModelConfig.from_dict({})


def test_is_frozen():
    with pytest.raises(FrozenInstanceError):
        MODELS["tiny"].name = "big"  # type: ignore[misc]


@pytest.mark.parametrize("name", ["text300M", "image300M"])
def test_released_sizes_fit_each_other(name):
    config = MODELS[name]
    assert (config.denoiser.tokens, config.denoiser.channels) == (config.decoder.tokens, config.decoder.channels)
    assert (config.encoder.tokens, config.encoder.channels) == (1024, 1024)


def test_parameter_counts():
    assert parameters("text300M", "denoiser") == 315_692_032
    assert parameters("image300M", "denoiser") == 315_956_224
    assert parameters("text300M", "decoder") == 226_076_870
    assert parameters("text300M", "encoder") == 443_771_357 - 226_076_870, "the transmitter is both"


def test_tiny_is_under_a_megabyte():
    assert 4 * sum(parameters("tiny", part) for part in ("denoiser", "decoder", "encoder", "text_encoder")) < 1e6


def test_every_name_builds_every_part_it_has():
    for config in MODELS.values():
        for part in ("denoiser", "decoder", "encoder", "text_encoder"):
            if getattr(config, part) is None:
                with pytest.raises(CheckpointError, match=f"model {config.name}: has no {part}"):
                    build_module(config, part)
            else:
                with torch.device("meta"):
                    build_module(config, part)
    with pytest.raises(CheckpointError, match="has no renderer"):
        build_module(MODELS["tiny"], "renderer")


def test_learned_uncond_is_shaped_like_a_condition():
    grid = replace(MODELS["tiny"].denoiser, condition="image_grid", condition_tokens=7, condition_dim=5)
    assert grid.condition_shape == (7, 5)
    assert build_module(replace(MODELS["tiny"], denoiser=grid), "denoiser").uncond.shape == (7, 5)
