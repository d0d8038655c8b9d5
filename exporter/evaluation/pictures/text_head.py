"""A judge of whether a picture shows what a text says: a linear map of picture features and one of text vectors.

Trained as CLIP is (Radford et al. 2021), but on frozen features and on renders of real training props alone: it knows
what those props are called, and nothing of any generator.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from propsmith.runtime.arrays import AnyArray, FloatArray


@dataclass(frozen=True)
class HeadOptions:
    """How the head is trained: about 20 s on a core.

    Attributes:
        width: of the space where pictures and texts meet.
        steps: of AdamW.
        batch: pictures a step.
        rate: of learning, falling to zero.
        decay: of the weights.
        dropout: share of picture features that are hidden.
        temperature: the softmax's scale at the start, as its logarithm.
    """

    width: int = 128
    steps: int = 1000
    batch: int = 256
    rate: float = 2e-3
    decay: float = 0.3
    dropout: float = 0.5
    temperature: float = 2.5


@dataclass(frozen=True, eq=False)
class TextHead:
    """The two maps, each float32.

    Attributes:
        mean: of the picture features `[D]`.
        deviation: their standard deviation `[D]`.
        of_pictures: `[D, W]`.
        of_texts: `[E, W]`.
    """

    mean: FloatArray
    deviation: FloatArray
    of_pictures: FloatArray
    of_texts: FloatArray

    def scores(self, features: FloatArray, texts: FloatArray) -> FloatArray:
        """Cosines `[N, M]` of pictures with features `[N, D]` and texts with vectors `[M, E]`."""
        pictures = _unit((features - self.mean) / self.deviation @ self.of_pictures)
        return np.asarray(pictures @ _unit(texts @ self.of_texts).T, np.float32)

    def to_array(self) -> FloatArray:
        """All of it as one array `[2 + D + E rows...]`, for a cache."""
        mean_rows = np.stack([self.mean, self.deviation]).T
        return np.concatenate([np.hstack([self.of_pictures, mean_rows]), np.pad(self.of_texts, ((0, 0), (0, 2)))])

    @staticmethod
    def from_array(array: FloatArray, features: int) -> "TextHead":
        """The head of `to_array`, for `features` picture features."""
        maps, rows = array[:, :-2], array[:features, -2:].T
        return TextHead(rows[0], rows[1], maps[:features], maps[features:])


def train_head(
    features: FloatArray, vectors: FloatArray, texts: Sequence[Sequence[int]], options: HeadOptions | None = None
) -> TextHead:
    """Train on N props.

    Args:
        features: of each prop's pictures, `[N, views, D]`.
        vectors: of all texts that are used, `[T, E]`.
        texts: which of them say what a prop is, the same number for each prop, `[N][...]`.
        options: see HeadOptions.
    """
    options = options or HeadOptions()
    generator = torch.Generator().manual_seed(0)
    seen, said, chosen = torch.from_numpy(features), torch.from_numpy(vectors), torch.tensor(texts)
    mean, deviation = seen.mean((0, 1)), seen.std((0, 1)) + 1e-3
    seen = (seen - mean) / deviation
    sizes = (features.shape[-1], vectors.shape[-1])
    maps = [torch.randn(d, options.width, generator=generator) * s for d, s in zip(sizes, (0.01, 0.1), strict=True)]
    parameters = [*(m.requires_grad_() for m in maps), torch.tensor(options.temperature, requires_grad=True)]
    optimizer = torch.optim.AdamW(parameters, options.rate, weight_decay=options.decay)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, options.steps)
    for _ in range(options.steps):
        props = torch.randint(len(seen), (options.batch,), generator=generator)
        # A mixture of two views is what the mean over views, which is judged, is like.
        views = torch.randint(seen.shape[1], (2, options.batch), generator=generator)
        share = torch.rand(options.batch, 1, generator=generator)
        picture = seen[props, views[0]] * share + seen[props, views[1]] * (1 - share)
        kept = torch.rand(picture.shape, generator=generator) >= options.dropout
        words = chosen[props, torch.randint(chosen.shape[1], (options.batch,), generator=generator)]
        picture = picture * kept / (1 - options.dropout)
        loss = _contrast(picture @ parameters[0], said[words] @ parameters[1], parameters[2].exp(), words)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return TextHead(mean.numpy(), deviation.numpy(), maps[0].detach().numpy(), maps[1].detach().numpy())


def _contrast(pictures: Tensor, texts: Tensor, scale: Tensor, words: Tensor) -> Tensor:
    """Cross entropy of which text is a picture's, and which picture a text's; equal texts are right alike."""
    scores = F.normalize(pictures, dim=1) @ F.normalize(texts, dim=1).T * scale
    same = (words[:, None] == words[None]).float()
    target = same / same.sum(1, keepdim=True)
    rows, columns = scores.log_softmax(1), scores.T.log_softmax(1)
    return -(target * (rows + columns)).sum(1).mean() / 2


def _unit(rows: AnyArray) -> FloatArray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
