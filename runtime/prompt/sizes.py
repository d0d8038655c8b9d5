"""How large things are: metres by what a prompt names.

`data/sizes.json` is edited by hand: usual heights, and for long things their longest extent instead, however they lie.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.prompt.lexicon import load_lexicon, singulars
from propsmith.runtime.prompt.noun import thing_words

Along = Literal["height", "longest"]

_SCALES = {
    "tiny": 0.5, "miniature": 0.3, "mini": 0.5, "small": 0.7, "little": 0.7, "short": 0.8, "low": 0.8,
    "large": 1.4, "big": 1.4, "tall": 1.4, "huge": 2.0, "giant": 2.5, "massive": 2.0, "enormous": 2.5,
}  # fmt: skip
_LONGEST_NAME = 3  # words


@dataclass(frozen=True)
class UsualSize:
    """How large something usually is."""

    metres: float
    along: Along
    """Measured upwards, or along its longest side."""


def usual_size(prompt: str) -> UsualSize | None:
    """The usual size of what a prompt names first, or None if it names nothing that has one.

    "large wooden barrel with iron rings" is a barrel, a large one. A word without a size of its own has that of what it
    is a kind of.
    """
    words = thing_words(prompt)
    for end in range(len(words), 0, -1):  # in English the last noun is the thing
        starts = range(max(0, end - _LONGEST_NAME), end)
        for find in (_listed, _by_kind):
            for start in starts:
                size = find(" ".join(words[start:end]))
                if size is not None:
                    scale = math.prod(_SCALES.get(word, 1.0) for word in words[:start])
                    return UsualSize(float(f"{size.metres * scale:.3g}"), size.along)
    return None


def _listed(name: str) -> UsualSize | None:
    return next((_table()[form] for form in singulars(name) if form in _table()), None)


@cache
def _by_kind(name: str) -> UsualSize | None:
    """The size of what a word means or is a kind of."""
    entry = load_lexicon().find(name, "noun")
    if entry is None:
        return None
    kin = (entry.word, *entry.hypernyms)
    listed = next((_table()[word] for word in kin if word in _table()), None)
    return listed or next((size for word in entry.hypernyms if (size := _by_kind(word)) is not None), None)


def check_size(height: float | None, box: tuple[float, float, float] | None, scale: float) -> None:
    """Raise InputError unless what is given is positive and finite, and not both a height and a box."""
    if height is not None and box is not None:
        raise InputError("a height and a box exclude each other: give one")
    if height is not None and not (math.isfinite(height) and height > 0):
        raise InputError(f"height must be a positive number of metres, not {height}")
    if box is not None and not (len(box) == 3 and all(math.isfinite(side) and side > 0 for side in box)):
        raise InputError(f"a box has three positive sides in metres, not {', '.join(map(str, box))}")
    if not (math.isfinite(scale) and scale > 0):
        raise InputError(f"scale must be a positive number, not {scale}")


def metres_per_unit(
    mesh: Mesh, prompt: str, height: float | None, box: tuple[float, float, float] | None = None, scale: float = 1.0
) -> float:
    """The scale that gives a mesh its size: a height, a box that it fits, or what the prompt names usually has.

    Raises:
        InputError: as `check_size`, or the mesh has no extent to scale.
    """
    check_size(height, box, scale)
    extent = np.ptp(mesh.bounds.astype(np.float64), axis=0)
    if box is not None:
        ratios = [side / length for side, length in zip(box, extent, strict=True) if length > 0]
        if not ratios:
            raise InputError("a mesh without any extent can't be scaled to a box")
        return float(min(ratios))
    usual = usual_size(prompt) if height is None else UsualSize(height, "height")
    if usual is None:
        return scale
    length = extent.max() if usual.along == "longest" else extent[1]
    if length <= 0:
        raise InputError("a mesh without any height can't be scaled to one")
    return float(usual.metres * (scale if height is None else 1.0) / length)


@cache
def _table() -> dict[str, UsualSize]:
    document = json.loads((files("propsmith.runtime") / "data" / "sizes.json").read_text(encoding="utf-8"))
    return {
        name: UsualSize(metres, along) for along in ("height", "longest") for name, metres in document[along].items()
    }
