"""What a measure is, and what it measures."""

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from propsmith.exporter.evaluation.props import EvaluatedProp
from propsmith.exporter.evaluation.real_props import RealProps
from propsmith.runtime.arrays import AnyArray
from propsmith.runtime.files import write_atomic

Figures = Mapping[str, float | None]
"""Name -> value; None where it isn't defined, as the color error of a prop without a surface."""


@dataclass(frozen=True)
class FigureKind:
    """What a figure says.

    Attributes:
        about: in a few words, for the table.
        better: `up` if more is better, `down` if less is; None for what only describes.
        unit: such as `dB`; `%` shows a share in 0..1 as a percentage.
    """

    about: str
    better: Literal["up", "down"] | None
    unit: str = ""


@dataclass(frozen=True)
class Judged:
    """What is judged: a bundle's props, or real ones in their place; a column of the table.

    Attributes:
        name: unique to what made the samples, and fit for a file's name.
        samples: made for the captions of the `asked` real props, or for the user's prompts; grouped by prompt, its
            seeds one after the other.
        real: the real props to compare with.
        limit: at most so many real props of a kind; None for all.
        training_limit: at most so many training props; None for all.
        cache: where what took long is kept.
    """

    name: str
    samples: Sequence[EvaluatedProp]
    real: RealProps | None
    limit: int | None
    training_limit: int | None
    cache: "ArrayCache"


class PropMeasure(Protocol):
    """Measures each prop by itself; worker processes run it, and its figures are kept in files.

    Attributes:
        name: unique, fit for a file's name.
        kinds: every figure that it may give.
        prompts: what is to be sampled for it alone; empty if it measures the samples of the captions.
    """

    name: str
    kinds: Mapping[str, FigureKind]
    prompts: Sequence[str]

    def measure(self, prop: EvaluatedProp) -> Figures:
        """The figures of one prop; the table shows each figure's mean over the props that have it."""
        ...


class SetMeasure(Protocol):
    """Measures all props of a subject together.

    Attributes:
        name: unique, fit for a file's name.
        kinds: every figure that it gives.
        needs_real: whether it compares with real props; it is left out where there are none.
    """

    name: str
    kinds: Mapping[str, FigureKind]
    needs_real: bool

    def measure(self, subject: Judged, on_progress: Callable[[float], None]) -> Figures:
        """The figures; `on_progress` takes the share done."""
        ...


class ArrayCache:
    """Arrays in a folder, by name: `get` makes one only if no earlier run did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str, make: Callable[[], AnyArray]) -> AnyArray:
        """The array of a name, such as `features/real-kaykit-0001`; whatever it depends on belongs into its name."""
        file = self.folder / f"{name}.npy"
        with suppress(OSError, ValueError, EOFError):
            return np.asarray(np.load(file, allow_pickle=False))
        array = make()
        buffer = io.BytesIO()
        np.save(buffer, array, allow_pickle=False)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(file, buffer.getvalue())
        return array
