"""The measures that there are, loaded when they are asked for: some need a network that not everybody has installed."""

import importlib
from collections.abc import Sequence
from typing import Any

from propsmith.exporter.evaluation.measure import PropMeasure, SetMeasure
from propsmith.exporter.evaluation.shape import reconstruction
from propsmith.runtime.errors import InputError

_SHAPE = "propsmith.exporter.evaluation.shape"
_PICTURES = "propsmith.exporter.evaluation.pictures"
_PROMPTS = "propsmith.exporter.evaluation.prompts"
_OF_PROPS = {
    "defects": f"{_SHAPE}.defects:Defects",
    "prompts": f"{_PROMPTS}.prompt_following:PromptFollowing",
}
_OF_SETS = {
    "likeness": f"{_PICTURES}.likeness:Likeness",
    "prompt_match": f"{_PICTURES}.prompt_match:PromptMatch",
    "memorization": f"{_SHAPE}.near_copies:Memorization",
    "diversity": f"{_SHAPE}.diversity:Diversity",
}
NAMES = (reconstruction.NAME, *_OF_PROPS, *_OF_SETS)


def check_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names of measures, in the table's order.

    Raises:
        InputError: there is none of a name.
    """
    for name in names:
        if name not in NAMES:
            raise InputError(f"there is no measure {name!r}: choose of {', '.join(NAMES)}")
    return tuple(name for name in NAMES if name in names)


def prop_measures(names: Sequence[str]) -> list[PropMeasure]:
    """Those of these names that measure each prop by itself."""
    return [_load(_OF_PROPS[name]) for name in names if name in _OF_PROPS]


def set_measures(names: Sequence[str]) -> list[SetMeasure]:
    """Those of these names that measure all props of a contender together."""
    return [_load(_OF_SETS[name]) for name in names if name in _OF_SETS]


def _load(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(module), attribute)()
