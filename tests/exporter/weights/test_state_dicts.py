import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from propsmith.exporter.models.config import MODELS
from propsmith.exporter.weights.checkpoint import check_state, load_checkpoint
from propsmith.exporter.weights.state_dicts import (
    convert_diffusers_decoder,
    convert_diffusers_denoiser,
    convert_openai_decoder,
    convert_openai_denoiser,
    convert_openai_encoder,
    convert_released,
    rename,
)
from propsmith.exporter.weights.weight_files import read_weights
from propsmith.runtime.errors import CheckpointError

GOLDEN = Path(__file__).parents[2] / "golden"
RELEASED = json.loads((GOLDEN / "released_tensors.json").read_text())


def released_state(file: str) -> dict[str, torch.Tensor]:
    """Tensors without storage under every name of a released file."""
    return {
        name.replace("resblocks.*", f"resblocks.{i}"): torch.empty(tensor["shape"], device="meta")
        for name, tensor in RELEASED[file]["tensors"].items()
        for i in range(tensor["count"])
    }


@pytest.mark.parametrize("name", ["text300M", "image300M"])
def test_the_released_denoisers_fit(name):
    config = MODELS[name]
    file = {"text300M": "text_cond.pt", "image300M": "image_cond.pt"}[name]
    check_state(config, "denoiser", convert_openai_denoiser(released_state(file), config.denoiser))


@pytest.mark.parametrize("file", ["vector_decoder.pt", "transmitter.pt"])
def test_the_released_decoder_fits(file):
    config = MODELS["text300M"]
    check_state(config, "decoder", convert_openai_decoder(released_state(file), config.decoder))


def test_the_released_encoder_fits():
    config = MODELS["text300M"]
    check_state(config, "encoder", convert_openai_encoder(released_state("transmitter.pt"), config.encoder))


def test_heads_are_taken_apart():
    """The original's rows lie per head, q, k, v of head 0 first; ours hold all queries first."""
    rows = torch.tensor([[10 * head + part] * 2 for head in range(2) for part in range(3)]).flatten()
    name = "wrapped.backbone.resblocks.0.attn.c_qkv"
    config = replace(MODELS["text300M"].denoiser, heads=2)
    state = {f"{name}.bias": rows, f"{name}.weight": rows[:, None].expand(12, 4)}
    converted = convert_openai_denoiser(state, config)
    expected = [0, 0, 10, 10, 1, 1, 11, 11, 2, 2, 12, 12]
    assert converted["backbone.blocks.0.attention.qkv.bias"].tolist() == expected
    assert converted["backbone.blocks.0.attention.qkv.weight"][:, 3].tolist() == expected


def golden_weights(name: str) -> dict[str, torch.Tensor]:
    with np.load(GOLDEN / f"{name}.npz") as file:
        return {k.removeprefix("w/"): torch.from_numpy(file[k]) for k in file.files if k.startswith("w/")}


def as_diffusers(state: dict[str, torch.Tensor], heads: int) -> dict[str, torch.Tensor]:
    """Put OpenAI's weights under diffusers' names, as its conversion script does."""
    names = {
        "pos_emb": "positional_embedding",
        "time_embed.c_fc": "time_embedding.linear_1",
        "time_embed.c_proj": "time_embedding.linear_2",
        "input_proj": "proj_in",
        "output_proj": "proj_to_clip_embeddings",
        "clip_embed.0": "embedding_proj_norm",
        "clip_embed.1": "embedding_proj",
        "clip_embed": "embedding_proj",
        "ln_pre": "norm_in",
        "ln_post": "norm_out",
        "ln_1": "norm1",
        "ln_2": "norm3",
        "attn.c_proj": "attn1.to_out.0",
        "mlp.c_fc": "ff.net.0.proj",
        "mlp.c_proj": "ff.net.2",
    }
    converted = {"clip_mean": torch.zeros(1, 3), "clip_std": torch.zeros(1, 3)}
    for key, value in state.items():
        layer, _, name = key.removeprefix("wrapped.").removeprefix("backbone.resblocks.").partition(".")
        prefix = f"transformer_blocks.{layer}." if layer.isdigit() else ""
        stem, _, kind = (name if prefix else key.removeprefix("wrapped.")).rpartition(".")
        if stem == "attn.c_qkv":
            parts = value.unflatten(0, (heads, 3, -1)).unbind(1)
            converted |= {f"{prefix}attn1.to_{n}.{kind}": p.flatten(0, 1) for n, p in zip("qkv", parts, strict=True)}
        elif stem:
            converted[f"{prefix}{names[stem]}.{kind}"] = value
        else:
            converted[names[kind]] = value[None]
    return converted


@pytest.mark.parametrize(("case", "heads"), [("a_text_denoiser", 4), ("b_image_denoiser", 2)])
def test_diffusers_denoiser_is_the_openai_one(case, heads):
    weights = golden_weights(case)
    expected = convert_openai_denoiser(weights, replace(MODELS["text300M"].denoiser, heads=heads))
    ours = convert_diffusers_denoiser(as_diffusers(weights, heads))
    assert ours.keys() == expected.keys()
    assert all(torch.equal(ours[key], value) for key, value in expected.items())


def test_diffusers_decoder_is_the_openai_one():
    weights = golden_weights("d_decoder")
    config = replace(MODELS["text300M"].decoder, channels=24, hidden=32)
    theirs = {key.replace("renderer.nerstf.mlp.", "mlp.mlp."): value for key, value in weights.items()}
    theirs |= {"mesh_decoder.cases": torch.zeros(256, 5, 3, 3), "mesh_decoder.masks": torch.zeros(256, 5)}
    expected, ours = convert_openai_decoder(weights, config), convert_diffusers_decoder(theirs, config)
    assert ours.keys() == expected.keys()
    assert all(torch.equal(ours[key], value) for key, value in expected.items())


def test_diffusers_attention_must_be_whole():
    state = as_diffusers(golden_weights("a_text_denoiser"), 4)
    del state["transformer_blocks.1.attn1.to_k.bias"]
    with pytest.raises(CheckpointError, match=r"'transformer_blocks\.1\.attn1\.to_k\.bias' is missing"):
        convert_diffusers_denoiser(state)


def test_a_released_model_is_converted_whichever_names_it_has():
    config = MODELS["text300M"]
    sources = {"denoiser": "text_cond.pt", "decoder": "vector_decoder.pt", "encoder": "transmitter.pt"}
    states = convert_released(config, {part: released_state(file) for part, file in sources.items()})
    assert list(states) == list(sources)

    small = replace(
        config,
        denoiser=replace(config.denoiser, tokens=32, channels=16, width=64, layers=3, heads=4, out_channels=32),
        decoder=replace(config.decoder, channels=24, hidden=32),
    )
    weights = golden_weights("a_text_denoiser")
    openai = convert_released(small, {"denoiser": weights, "decoder": golden_weights("d_decoder")})
    diffusers = convert_released(small, {"denoiser": as_diffusers(weights, 4)})
    assert openai["denoiser"].keys() == diffusers["denoiser"].keys()

    with pytest.raises(CheckpointError, match=r"denoiser of text300M: tensor pos_emb is \[32, 64\], expected"):
        convert_released(config, {"denoiser": weights})
    with pytest.raises(CheckpointError, match="model text300M: there is no released image_encoder for it"):
        convert_released(config, {"image_encoder": {}})


def test_reads_both_kinds_of_file(tmp_path):
    state = {"a": torch.arange(3.0)}
    torch.save(state, tmp_path / "w.pt")
    save_file(state, tmp_path / "w.safetensors")
    for name in ("w.pt", "w.safetensors"):
        assert read_weights(tmp_path / name)["a"].tolist() == [0, 1, 2]


def test_bad_files_are_one_clear_line(tmp_path):
    class Trap:
        def __reduce__(self):
            return (print, ("ran",))

    torch.save({"a": Trap()}, tmp_path / "trap.pt")
    torch.save([1, 2], tmp_path / "list.pt")
    whole = tmp_path / "whole.pt"
    torch.save({"a": torch.zeros(1000)}, whole)
    (tmp_path / "half.pt").write_bytes(whole.read_bytes()[:500])
    (tmp_path / "half.safetensors").write_bytes(b"\x10\0\0\0")
    (tmp_path / "empty.pt").touch()
    for name in ("trap.pt", "half.pt", "half.safetensors", "empty.pt"):
        with pytest.raises(
            CheckpointError, match=r"damaged, or no file of weights|is empty: download it again"
        ) as error:
            read_weights(tmp_path / name)
        assert "\n" not in str(error.value)
    with pytest.raises(CheckpointError, match="holds a list, expected tensors by name"):
        read_weights(tmp_path / "list.pt")
    with pytest.raises(CheckpointError, match="no such file"):
        read_weights(tmp_path / "none.pt")


_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1264000000\n"
_PAGE = b'\n<!DOCTYPE html><html lang="en">Sign in</html>'
LFS = "a Git LFS pointer, not the file itself: run `git lfs pull` where it was cloned, or download the file"
WEB = "a web page, not the file itself: download it again, signed in if the site asks for that"


@pytest.mark.parametrize("name", ["weights.safetensors", "weights.bin", "weights.pt"])
@pytest.mark.parametrize(
    ("data", "text"),
    [
        (_POINTER, LFS),
        (_PAGE, WEB),
        (b"Entry not found\n", "a text ('Entry not found'), not the file itself: download it again"),
    ],
    ids=["pointer", "page", "text"],
)
def test_what_was_downloaded_instead_is_named(tmp_path, name, data, text):
    path = tmp_path / name
    path.write_bytes(data)
    for read, what in ((read_weights, "weights"), (load_checkpoint, "checkpoint")):
        with pytest.raises(CheckpointError) as error:
            read(path)
        assert str(error.value) == f"{what} {path} is {text}"


@pytest.mark.parametrize("protocol", [2, 4])
def test_nobody_is_advised_to_load_unsafely(tmp_path, protocol, recwarn):
    class Trap:
        def __reduce__(self):
            return (print, ("ran",))

    torch.save({"a": Trap()}, tmp_path / "trap.pt", pickle_protocol=protocol)
    (tmp_path / "noise.pt").write_bytes(b"\xb3\x00noise")
    no_tensors = "it is no pickle of tensors and plain data"
    trap = "it names .*print, which could run code" if protocol == 2 else no_tensors  # PyTorch refuses 4 as such
    for name, reason in (("trap.pt", trap), ("noise.pt", no_tensors)):
        text = (
            rf"{name}: damaged, or no file of weights \({reason}: get the released file, or the same as .safetensors\)$"
        )
        with pytest.raises(CheckpointError, match=text):
            read_weights(tmp_path / name)
    assert not recwarn.list


def test_unknown_and_missing_tensors_are_named():
    config = MODELS["text300M"]
    with pytest.raises(CheckpointError, match=r"unknown tensor 'extra\.weight'"):
        convert_openai_denoiser({"wrapped.extra.weight": torch.zeros(1)}, config.denoiser)
    with pytest.raises(CheckpointError, match=r"no tensor starts with 'wrapped\.'"):
        convert_openai_denoiser({"module.pos_emb": torch.zeros(1)}, config.denoiser)
    state = released_state("vector_decoder.pt")
    del state["renderer.nerstf.mlp.5.weight"]
    with pytest.raises(CheckpointError, match=r"tensor '5\.weight' \[256, 256\] is missing"):
        convert_openai_decoder(state, config.decoder)
    state = convert_openai_denoiser(released_state("text_cond.pt"), config.denoiser)
    del state["pos_emb"]
    with pytest.raises(CheckpointError, match=r"denoiser of text300M: tensor pos_emb \[1024, 1024\] is missing"):
        check_state(config, "denoiser", state)


def test_the_first_pattern_that_matches_wins():
    table = ((r"a\.(\d)", r"x\1"), (r"a\.", "y."))
    assert list(rename({"a.1": torch.zeros(1), "a.b": torch.zeros(1)}, table)) == ["x1", "y.b"]
