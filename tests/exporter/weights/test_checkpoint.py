from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from propsmith.exporter.models.config import MODELS
from propsmith.exporter.weights.checkpoint import PARTS, build_module, load_checkpoint, save_checkpoint
from propsmith.runtime.errors import CheckpointError

TINY = MODELS["tiny"]
TINY_PARTS = [part for part in PARTS if getattr(TINY, part)]


@pytest.fixture
def states():
    torch.manual_seed(0)
    return {part: build_module(TINY, part).state_dict() for part in TINY_PARTS}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


def test_round_trip_keeps_every_bit(path, states):
    states["denoiser"] = {key: value.half() for key, value in states["denoiser"].items()}
    save_checkpoint(path, TINY, states, {"palette": torch.arange(6).view(2, 3)})
    checkpoint = load_checkpoint(path)
    assert checkpoint.config == TINY
    assert list(checkpoint.states) == sorted(TINY_PARTS)
    for part in TINY_PARTS:
        assert checkpoint.states[part].keys() == states[part].keys()
        for key, value in states[part].items():
            assert torch.equal(checkpoint.states[part][key], value)
            assert checkpoint.states[part][key].dtype == value.dtype
    assert checkpoint.extras["palette"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_build_gives_a_float32_module_in_evaluation_mode(path, states):
    states["denoiser"] = {key: value.half() for key, value in states["denoiser"].items()}
    save_checkpoint(path, TINY, states)
    denoiser = load_checkpoint(path).build("denoiser")
    assert not denoiser.training
    assert {p.dtype for p in denoiser.parameters()} == {torch.float32}
    assert torch.equal(denoiser.pos_emb, states["denoiser"]["pos_emb"].float())


def test_tensors_that_share_memory_are_stored(path, states):
    shared = torch.randn(4, 4)
    save_checkpoint(path, TINY, {}, {"a": shared, "b": shared, "transposed": shared.T})
    extras = load_checkpoint(path).extras
    assert torch.equal(extras["a"], extras["b"])
    assert torch.equal(extras["transposed"], shared.T)


def test_uncond_is_always_there(path, states):
    states["denoiser"]["uncond"].fill_(0.5)
    save_checkpoint(path, TINY, {"denoiser": states["denoiser"]})
    assert load_checkpoint(path).extras["uncond"].tolist() == [0.5] * 32, "learned: the denoiser's parameter"

    plain = replace(TINY, denoiser=replace(TINY.denoiser, learned_uncond=False))
    save_checkpoint(path, plain, {"denoiser": build_module(plain, "denoiser").state_dict()})
    assert load_checkpoint(path).extras["uncond"].tolist() == [0.0] * 32, "as in the released models"

    save_checkpoint(path, plain, {}, {"uncond": torch.ones(32)})
    assert load_checkpoint(path).extras["uncond"].tolist() == [1.0] * 32, "given"


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (lambda s: s.pop("pos_emb"), "tensor pos_emb [16, 32] is missing"),
        (lambda s: s.update(pos_emb=torch.zeros(3, 32)), "tensor pos_emb is [3, 32], expected [16, 32]"),
        (lambda s: s.update(wings=torch.zeros(2)), "unknown tensor wings, expected none of that name"),
    ],
    ids=["missing", "misshapen", "unknown"],
)
def test_wrong_tensors_are_named_on_both_ways(path, states, spoil, text, monkeypatch):
    spoil(states["decoder"])
    with pytest.raises(CheckpointError) as error:
        save_checkpoint(path, TINY, states)
    assert str(error.value) == f"decoder of tiny: {text}"
    assert not path.exists()

    with monkeypatch.context() as patch:
        patch.setattr("propsmith.exporter.weights.checkpoint.check_state", lambda *_: None)
        save_checkpoint(path, TINY, states)
    with pytest.raises(CheckpointError) as error:
        load_checkpoint(path)
    assert str(error.value) == f"checkpoint {path}: decoder of tiny: {text}"


@pytest.mark.parametrize("keep", [0, 4, 200, -1])
def test_a_truncated_file_is_one_clear_line(path, states, keep):
    save_checkpoint(path, TINY, states)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CheckpointError, match="truncated or no safetensors file") as error:
        load_checkpoint(path)
    assert str(error.value).startswith(f"checkpoint {path}: ")
    assert "\n" not in str(error.value)


def test_other_files_are_refused(path):
    with pytest.raises(CheckpointError, match="no such file"):
        load_checkpoint(path)
    with pytest.raises(CheckpointError, match="no such file"):
        load_checkpoint(path.parent)
    save_file({"weight": torch.zeros(2)}, path)
    with pytest.raises(CheckpointError, match="format None, expected 'propsmith-checkpoint-1'"):
        load_checkpoint(path)
    save_file({"weight": torch.zeros(2)}, path, metadata={"format": "propsmith-checkpoint-1", "config": "{"})
    with pytest.raises(CheckpointError, match="configuration is no JSON"):
        load_checkpoint(path)


def test_an_unknown_part_is_named(path, states):
    with pytest.raises(CheckpointError, match="model tiny: has no wings"):
        save_checkpoint(path, TINY, {"wings": {}})
    save_checkpoint(path, TINY, {"decoder": states["decoder"]})
    with pytest.raises(CheckpointError, match=f"checkpoint {path}: holds no denoiser, only decoder"):
        load_checkpoint(path).build("denoiser")


def test_an_unwritable_place_is_named(tmp_path, states):
    with pytest.raises(CheckpointError, match="can't be written"):
        save_checkpoint(tmp_path / "nowhere" / "model.safetensors", TINY, states)


def test_a_failed_write_leaves_the_old_file(path, states, monkeypatch):
    save_checkpoint(path, TINY, states)
    before = path.read_bytes()

    def fail(_tensors, target, **_):
        target.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr("propsmith.exporter.weights.checkpoint.save_file", fail)
    with pytest.raises(CheckpointError, match="disk full"):
        save_checkpoint(path, TINY, states)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]
