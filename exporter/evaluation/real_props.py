"""Real props from a training pack: those that no training saw, and the training's own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from propsmith.exporter.evaluation.props import EvaluatedProp, boxed, colored_model
from propsmith.exporter.training.data.mesh_source import MeshSource, Record, open_source
from propsmith.runtime.errors import InputError


@dataclass(frozen=True)
class _Place:
    """Where a real prop lies."""

    source: MeshSource
    number: int

    @property
    def record(self) -> Record:
        return self.source.records[self.number]


class RealProps:
    """The props of one or more packs or folders (`propsmith dataset` reads the same), without walls and other pieces.

    One shape group in twenty is held out of every training, by a hash of its name. Every other group of the held-out
    ones, in an order that never changes, is `asked`: its captions are the prompts, and its props stand in for a perfect
    model. The rest is the `reference` with which all are compared.

    Raises:
        InputError: a source can't be read, or holds no held-out prop.
    """

    def __init__(self, sources: Sequence[Path]) -> None:
        opened = [open_source(path) for path in sources]
        places = [_Place(s, n) for s in opened for n, record in enumerate(s.records) if record.is_prop]
        held_out = [place for place in _one_a_group(places) if place.record.is_test]
        if len(held_out) < 2:
            raise InputError(f"{', '.join(map(str, sources))}: holds no two props of the test set: give a larger pack")
        held_out = [held_out[n] for n in np.random.default_rng(0).permutation(len(held_out))]
        self._places = {
            "asked": held_out[::2],
            "reference": held_out[1::2],
            "training": [place for place in places if not place.record.is_test],
        }

    def count(self, kind: str) -> int:
        """How many there are of a kind: `asked`, `reference` or `training`."""
        return len(self._places[kind])

    def records(self, kind: str, limit: int | None = None) -> list[Record]:
        """The table's rows of the first so many of a kind; of `training`, spread over all."""
        return [place.record for place in self._chosen(kind, limit)]

    def names(self, kind: str, limit: int | None = None) -> list[str]:
        """What those props are called."""
        return [file_name(record) for record in self.records(kind, limit)]

    def props(self, kind: str, limit: int | None = None) -> Iterator[EvaluatedProp]:
        """The first so many props of a kind, one after the other: each is read when it is asked for."""
        return map(_read, self._chosen(kind, limit))

    def _chosen(self, kind: str, limit: int | None) -> list[_Place]:
        places = self._places[kind]
        if limit is None or limit >= len(places):
            return places
        if kind != "training":
            return places[:limit]
        return [places[n] for n in np.linspace(0, len(places) - 1, limit).astype(int)]


def _one_a_group(places: Sequence[_Place]) -> list[_Place]:
    """The first of each shape group: variants of one shape would count it several times."""
    first: dict[str, _Place] = {}
    for place in places:
        first.setdefault(place.record.shape_group, place)
    return list(first.values())


def _read(place: _Place) -> EvaluatedProp:
    corners, colors = place.source.read(place.number)
    vertices, faces = np.unique(corners.reshape(-1, 3), axis=0, return_inverse=True)
    model = boxed(colored_model(vertices, faces.reshape(-1, 3), colors))
    row = place.record.row
    return EvaluatedProp(
        file_name(place.record),
        caption_of(place.record),
        model,
        category=row.get("category", ""),
        reference=place.record.id,
    )


def file_name(record: Record) -> str:
    """What the prop of a record is called: fit for a file's name."""
    return re.sub(r"[^\w.-]", "_", record.id)


def caption_of(record: Record) -> str:
    """The prompt that asks for a real prop: its caption with colors, if the table has one."""
    return record.row.get("caption_color") or record.row["caption"]
