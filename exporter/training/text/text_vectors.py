"""Text vectors for the denoiser's training, by the trained text encoder."""

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from propsmith.exporter.models.text_encoder import TextEncoder
from propsmith.exporter.training.text.train_text_encoder import CHECKPOINT, TOKENIZER, encode_ids
from propsmith.exporter.weights.checkpoint import load_checkpoint
from propsmith.runtime.errors import InputError


class TextEmbedder:
    """The text encoder and tokenizer of one folder, on one device."""

    def __init__(self, folder: Path, device: torch.device):
        if not (folder / TOKENIZER).is_file():
            raise InputError(f"{folder}: no {TOKENIZER} there; make it with `propsmith train text-encoder`")
        self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self.model = load_checkpoint(folder / CHECKPOINT).build("text_encoder").to(device)
        self._device = device

    @torch.no_grad()
    def __call__(self, texts: Sequence[str], batch: int = 4096) -> Tensor:
        """Unit vectors `[N, D]`; texts of similar length are batched, to avoid padding."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        parts = []
        for start in range(0, len(order), batch):
            ids = encode_ids(self.tokenizer, [texts[number] for number in order[start : start + batch]])
            ids = ids[:, : self._longest].to(self._device)
            parts.append(self.model(ids, (ids > 0).long()))
        vectors = torch.cat(parts)
        return torch.empty_like(vectors).index_copy_(0, torch.tensor(order, device=vectors.device), vectors)

    @property
    def _longest(self) -> int:
        assert isinstance(self.model, TextEncoder)
        return self.model.config.max_length
