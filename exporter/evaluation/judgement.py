"""What an evaluation found: figures by measure and contender, as JSON and as a table of text."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from propsmith.exporter.evaluation.measure import FigureKind


@dataclass(frozen=True)
class Value:
    """A figure of one contender.

    Attributes:
        value: None if it isn't defined, or wasn't measured.
        count: of the props behind it.
        error: standard error of the mean; None for what is no mean over props.
    """

    value: float | None
    count: int
    error: float | None = None


@dataclass(frozen=True)
class Column:
    """A contender.

    Attributes:
        title: its heading.
        bundle, digest: what made it.
        control: which it is, if it is one.
        samples: how many it gave.
    """

    title: str
    bundle: str
    digest: str
    control: str
    samples: int


@dataclass(frozen=True)
class MeasureTable:
    """A measure's figures: by name what they are, and of each contender the value."""

    name: str
    kinds: Mapping[str, FigureKind]
    rows: Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True)
class Judgement:
    """All that was found."""

    columns: tuple[Column, ...]
    tables: tuple[MeasureTable, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "columns": [asdict(column) for column in self.columns],
            "measures": {
                table.name: {
                    name: asdict(table.kinds[name]) | {"values": [asdict(value) for value in values]}
                    for name, values in table.rows.items()
                }
                for table in self.tables
            },
        }


def mean_of(values: Sequence[float | None]) -> Value:
    """The mean over the props that have a figure."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return Value(None, 0)
    error = float(np.std(known, ddof=1) / math.sqrt(len(known))) if len(known) > 1 else None
    return Value(float(np.mean(known)), len(known), error)


def as_text(judgement: Judgement) -> str:
    """The table: a line a figure, an arrow to what is better, and of two bundles a star at the better one."""
    titles = [_heading(column) for column in judgement.columns]
    wide = max(22, *(len(title) + 2 for title in titles))
    label = max(len(kind.about) for table in judgement.tables for kind in table.kinds.values())
    lines = [f"{'':<{label + 4}}" + "".join(f"{title:>{wide}}" for title in titles)]
    for table in judgement.tables:
        lines += ["", table.name.replace("_", " ")]
        for name, values in table.rows.items():
            kind = table.kinds[name]
            arrow = {"up": "↑", "down": "↓", None: " "}[kind.better]
            marks = better_of(kind, values, judgement.columns)
            cells = [f"{shown(kind, v)}{'*' if star else ' '}" for v, star in zip(values, marks, strict=True)]
            lines.append(f"  {arrow} {kind.about:<{label}}" + "".join(f"{cell:>{wide}}" for cell in cells))
    lines += ["", *_notes(judgement)]
    return "\n".join(lines) + "\n"


def shown(kind: FigureKind, value: Value) -> str:
    """A value with its standard error and its unit, such as `93.1 ± 1.2 %`."""
    if value.value is None:
        return "-"
    scale = 100 if kind.unit == "%" else 1
    digits = 1 if kind.unit else 3
    error = "" if value.error is None else f" ± {scale * value.error:.{digits}f}"
    return f"{scale * value.value:.{digits}f}{error}" + (f" {kind.unit}" if kind.unit else "")


def better_of(kind: FigureKind, values: Sequence[Value], columns: Sequence[Column]) -> list[bool]:
    """Which of two bundles has the better value, by more than twice the error of their difference; controls never."""
    bundles = [number for number, column in enumerate(columns) if not column.control]
    marks = [False] * len(values)
    if kind.better is None or len(bundles) != 2:
        return marks
    first, second = (values[number] for number in bundles)
    if first.value is None or second.value is None or first.error is None or second.error is None:
        return marks
    difference = (first.value - second.value) * (1 if kind.better == "up" else -1)
    if abs(difference) > 2 * math.hypot(first.error, second.error):
        marks[bundles[0] if difference > 0 else bundles[1]] = True
    return marks


def _heading(column: Column) -> str:
    return column.title if column.control else f"{column.title} {column.digest[:6]}"


def _notes(judgement: Judgement) -> Iterator[str]:
    yield "samples: " + ", ".join(f"{column.title} {column.samples}" for column in judgement.columns)
    counts = {
        len_ for t in judgement.tables if t.name == "reconstruction" for v in t.rows.values() for len_ in _counts(v)
    }
    if counts:
        yield f"reconstructed real props: {max(counts)}"
    yield "±: standard error of the mean over props; *: better by more than twice the error of the difference"


def _counts(values: Sequence[Value]) -> Iterator[int]:
    return (value.count for value in values)
