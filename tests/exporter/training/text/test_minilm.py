import json

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn

from propsmith.exporter.training.text.minilm import WIDTH, MiniLM, Teacher
from propsmith.runtime.errors import InputError

VOCABULARY = 20


def random_state():
    """A state dict with the teacher's names, and PyTorch's own layers with the same weights."""
    torch.manual_seed(0)
    state = {
        "embeddings.word_embeddings.weight": torch.randn(VOCABULARY, WIDTH),
        "embeddings.position_embeddings.weight": torch.randn(32, WIDTH),
        "embeddings.token_type_embeddings.weight": torch.randn(2, WIDTH),
        "embeddings.position_ids": torch.arange(32)[None],
        "embeddings.LayerNorm.weight": torch.rand(WIDTH) + 0.5,
        "embeddings.LayerNorm.bias": torch.randn(WIDTH),
    }
    layers = []
    for number in range(6):
        layer = nn.TransformerEncoderLayer(
            WIDTH, 12, 4 * WIDTH, dropout=0.0, activation="gelu", layer_norm_eps=1e-12, batch_first=True
        ).eval()
        own = layer.state_dict()
        name = f"encoder.layer.{number}"
        for kind in ("weight", "bias"):
            parts = own[f"self_attn.in_proj_{kind}"].chunk(3)
            for part, value in zip(("query", "key", "value"), parts, strict=True):
                state[f"{name}.attention.self.{part}.{kind}"] = value.clone()
            for theirs, ours in (
                ("self_attn.out_proj", "attention.output.dense"),
                ("norm1", "attention.output.LayerNorm"),
                ("linear1", "intermediate.dense"),
                ("linear2", "output.dense"),
                ("norm2", "output.LayerNorm"),
            ):
                state[f"{name}.{ours}.{kind}"] = own[f"{theirs}.{kind}"].clone()
        layers.append(layer)
    return state, layers


@torch.no_grad()
def test_forward_equals_pytorchs_encoder_layers():
    state, layers = random_state()
    ids = torch.randint(0, VOCABULARY, (3, 7))
    mask = torch.tensor([[1] * 7, [1] * 4 + [0] * 3, [1] + [0] * 6])
    x = state["embeddings.word_embeddings.weight"][ids] + state["embeddings.position_embeddings.weight"][:7]
    x = x + state["embeddings.token_type_embeddings.weight"][0]
    norm = state["embeddings.LayerNorm.weight"], state["embeddings.LayerNorm.bias"]
    x = F.layer_norm(x, (WIDTH,), *norm, 1e-12)
    for layer in layers:
        x = layer(x, src_key_padding_mask=mask == 0)
    expected = torch.stack([F.normalize(row[: int(n)].mean(0), dim=0) for row, n in zip(x, mask.sum(1), strict=True)])
    torch.testing.assert_close(MiniLM(state)(ids, mask), expected, atol=2e-5, rtol=1e-4)


def test_a_text_does_not_depend_on_its_batch(tmp_path):
    state, _ = random_state()
    save_file(state, tmp_path / "model.safetensors")
    words = {"[UNK]": 0, "[PAD]": 1, "wooden": 2, "barrel": 3, "large": 4}
    tokenizer = Tokenizer(models.WordPiece(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    teacher = Teacher(tmp_path)
    texts = ["large wooden barrel", "barrel", "wooden barrel"]
    together = teacher.encode(texts)
    alone = torch.cat([teacher.encode([text]) for text in texts])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(together.norm(dim=1), torch.ones(3))
    assert json.loads((tmp_path / "tokenizer.json").read_text())["padding"] is None


def test_a_missing_teacher_is_told(tmp_path):
    with pytest.raises(InputError, match=r"no model\.safetensors"):
        Teacher(tmp_path)
