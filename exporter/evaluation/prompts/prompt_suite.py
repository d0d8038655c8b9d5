"""The suite: prompts with their checks, read from `prompt_suite.json`, and whether a prop passes them.

The file, `Suite` as JSON:

    {"hues": {"red": {"lightness": [0.3, 0.7], "chroma": [0.1, 0.5], "hue": [8, 42]}, ...},
     "prompts": [{"prompt": "red chair with gold legs", "family": "colors", "held_out": false, "checks": [
         {"fact": "color_share", "color": "gold", "region": {"height": [0, 0.3]}, "least": 0.5}, ...]}, ...]}

A check holds if its fact, a function of `shape_facts.py`, lies between `least` and `most`; a prop passes if all hold.
Half of each family is `held_out`: no model or data set may be tuned to them, or to how props fare with them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal

from propsmith.exporter.evaluation.prompts import shape_facts
from propsmith.exporter.evaluation.prompts.shape_facts import HueRange, Region, Shape
from propsmith.runtime.validation import parse_json, validate

Family = Literal["colors", "counts", "proportions", "parts"]
FAMILIES: tuple[Family, ...] = ("colors", "counts", "proportions", "parts")

Hues = Mapping[str, HueRange]
"""Color word -> what counts as it."""


@dataclass(frozen=True)
class Check:
    """One thing that a prompt says.

    Attributes:
        fact: a function of `shape_facts.py`.
        least: the fact is at least this.
        most: the fact is at most this.
        color: of the facts about colors.
        other: the second color of `color_distance`.
        region: where on the prop; everywhere if left out.
    """

    fact: str
    least: float | None = None
    most: float | None = None
    color: str = ""
    other: str = ""
    region: Region = field(default_factory=Region)

    def __post_init__(self) -> None:
        if self.fact not in _FACTS:
            raise ValueError(f"fact {self.fact!r} is none of {', '.join(_FACTS)}")
        if self.least is None and self.most is None:
            raise ValueError(f"a check of {self.fact} needs least or most")
        if bool(self.color) + bool(self.other) != _COLORS_OF.get(self.fact, 0):
            raise ValueError(f"{self.fact} takes {_COLORS_OF.get(self.fact, 0)} colors")

    def value(self, shape: Shape, hues: Hues) -> float:
        """The fact."""
        return _FACTS[self.fact](shape, self, hues)

    def holds(self, shape: Shape, hues: Hues) -> bool:
        """Whether the shape has what is asked."""
        value = self.value(shape, hues)
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


_FACTS: Mapping[str, Callable[[Shape, Check, Hues], float]] = {
    "color_share": lambda shape, check, hues: shape_facts.color_share(shape, hues[check.color], check.region),
    "color_distance": lambda shape, check, hues: shape_facts.color_distance(
        shape, (hues[check.color], hues[check.other])
    ),
    "bodies": lambda shape, _check, _hues: shape_facts.bodies(shape),
    "pieces": lambda shape, check, _hues: shape_facts.pieces(shape, check.region),
    "tunnels": lambda shape, _check, _hues: shape_facts.tunnels(shape),
    "hollow": lambda shape, _check, _hues: shape_facts.hollow(shape),
    "bulges": lambda shape, _check, _hues: shape_facts.bulges(shape),
    "height_to_width": lambda shape, _check, _hues: shape_facts.height_to_width(shape),
    "length_to_width": lambda shape, check, _hues: shape_facts.length_to_width(shape, check.region),
}
_COLORS_OF = {"color_share": 1, "color_distance": 2}


@dataclass(frozen=True)
class SuitePrompt:
    """A prompt and what a prop for it must have."""

    prompt: str
    family: Family
    held_out: bool
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Suite:
    """All prompts; `hues` says what counts as a color."""

    hues: Hues
    prompts: tuple[SuitePrompt, ...]

    def __post_init__(self) -> None:
        words = {w for p in self.prompts for check in p.checks for w in (check.color, check.other) if w}
        if missing := sorted(words - set(self.hues)):
            raise ValueError(f"hues lack {', '.join(missing)}")

    def passes(self, prompt: SuitePrompt, shape: Shape) -> bool:
        """Whether a prop's shape has all that the prompt says."""
        return all(check.holds(shape, self.hues) for check in prompt.checks)


@cache
def load_suite() -> Suite:
    """The suite that comes with Propsmith."""
    text = resources.files(__package__).joinpath("prompt_suite.json").read_text(encoding="utf-8")
    return validate(Suite, parse_json(text))
