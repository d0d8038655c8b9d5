"""R-precision: whether a sample is more like its own prompt than like any other that was asked."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import ClassVar

import numpy as np

from propsmith.exporter.evaluation.measure import FigureKind, Figures, Judged
from propsmith.exporter.evaluation.pictures.features import cached_features
from propsmith.exporter.evaluation.pictures.text_head import TextHead, train_head
from propsmith.exporter.evaluation.pictures.training_pictures import training_pictures
from propsmith.exporter.models.efficientnet_lite import FEATURES
from propsmith.exporter.training.data.mesh_source import Record
from propsmith.exporter.training.text.captions import build_caption, phrasings
from propsmith.runtime.arrays import AnyArray, FloatArray
from propsmith.runtime.model.bundle import DEFAULT
from propsmith.runtime.model.text import TextCondition
from propsmith.runtime.pipeline import Pipeline

_PHRASINGS = 3


class PromptMatch:
    """In-domain R-precision by a text head, which reads prompts with the embedded bundle's text encoder.

    The judge is the same for every bundle that it judges, but another once the embedded bundle is another. Shap-E's
    Table 2 asks CLIP instead, among other prompts: the figures can't be compared.
    """

    name = "prompt_match"
    needs_real = True
    kinds: ClassVar[Mapping[str, FigureKind]] = {
        "r_precision": FigureKind("of all prompts, a sample is most like its own (in-domain R-precision)", "up", "%"),
        "r_precision_5": FigureKind("its own is among the five that it is most like", "up", "%"),
        "chance": FigureKind("R-precision of a guess", None, "%"),
    }

    def measure(self, subject: Judged, on_progress: Callable[[float], None]) -> Figures:
        """The shares."""
        head = self._head(subject, lambda share: on_progress(0.8 * share))
        rows = []
        for done, prop in enumerate(subject.samples, 1):
            rows.append(cached_features(subject, subject.name, prop).mean(0))
            on_progress(0.8 + 0.2 * done / len(subject.samples))
        prompts = [prop.prompt for prop in subject.samples]
        asked = list(dict.fromkeys(prompts))
        return r_precision(head.scores(np.stack(rows), self._text.encode(asked)), [asked.index(p) for p in prompts])

    @cached_property
    def _pipeline(self) -> Pipeline:
        return Pipeline.load(DEFAULT, backend="ort-cpu")

    @property
    def _text(self) -> TextCondition:
        return self._pipeline.text

    def _head(self, subject: Judged, on_progress: Callable[[float], None]) -> TextHead:
        """The head, trained unless an earlier run did."""
        features, records = training_pictures(subject, on_progress)

        def trained() -> AnyArray:
            texts = [_said(record, number) for number, record in enumerate(records)]
            known = {text: place for place, text in enumerate(dict.fromkeys(t for said in texts for t in said))}
            vectors = self._text.encode(list(known))
            return train_head(features, vectors, [[known[t] for t in said] for said in texts]).to_array()

        name = f"text-head/{self._pipeline.bundle.digest[:12]}-{len(records)}"
        return TextHead.from_array(subject.cache.get(name, trained), FEATURES)


def r_precision(scores: FloatArray, own: Sequence[int]) -> dict[str, float]:
    """The figures of `PromptMatch` from scores `[N, prompts]` and each sample's own prompt."""
    rank = (scores > scores[np.arange(len(own)), list(own)][:, None]).sum(1)
    return {
        "r_precision": float((rank < 1).mean()),
        "r_precision_5": float((rank < 5).mean()),
        "chance": 1 / scores.shape[1],
    }


def _said(record: Record, seed: int) -> list[str]:
    """What a training prop may be called: its captions, and some phrasings of them."""
    caption = build_caption(record.row)
    drawn = phrasings(caption, caption.colors, np.random.default_rng(seed), _PHRASINGS)
    return [record.row.get("caption_color") or record.row["caption"], record.row["caption"], *drawn]
