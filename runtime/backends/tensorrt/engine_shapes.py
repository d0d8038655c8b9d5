"""The shapes that a bundle's engines are built for: one optimisation profile for each of the denoiser's batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from propsmith.runtime.backends.tensorrt.plan_build import ShapeRange
from propsmith.runtime.errors import InputError

Size = tuple[int, int, int]
"""The smallest, the best and the largest length of an axis."""

BATCHES = (1, 2, 8)
"""Assets that the denoiser takes at once."""
MAX_BATCH = 32
CHUNK = 65_536
"""Points a query."""
_DECODED = (1, 1, 2)
_DEFAULT_LENGTH = 77


def check_batches(batches: Sequence[int]) -> tuple[int, ...]:
    """Batches in rising order; raises InputError unless each is a whole number from 1 to 32."""
    rising = tuple(sorted(set(batches)))
    if not rising or rising[0] < 1 or rising[-1] > MAX_BATCH:
        raise InputError(f"batches must be whole numbers from 1 to {MAX_BATCH}, such as 1,2,8, not {list(batches)}")
    return rising


def profiles_of(
    graph: str, inputs: Mapping[str, tuple[str, Sequence[int | str]]], batches: Sequence[int], config: Mapping[str, Any]
) -> tuple[dict[str, ShapeRange], ...]:
    """The profiles of a graph.

    Args:
        graph: its name.
        inputs: name -> (type, shape with the names of dynamic axes), as a bundle states them.
        batches: assets at once, rising; guidance makes two rows of each.
        config: the model's configuration.
    """
    return tuple(
        {name: _range(shape, sizes) for name, (_, shape) in inputs.items()} for sizes in _sizes(graph, batches, config)
    )


def _sizes(graph: str, batches: Sequence[int], config: Mapping[str, Any]) -> Iterator[dict[str, Size]]:
    """Axis -> its lengths, profile by profile."""
    if graph == "denoiser":
        # Each profile begins where the one before ends, so that any number of rows fits one.
        smallest = 1
        for batch in batches:
            yield {"batch": (smallest, 2 * batch, 2 * batch)}
            smallest = 2 * batch + 1
    elif graph == "query":
        yield {"batch": _DECODED, "count": (1, CHUNK // 2, CHUNK)}
    elif graph == "text_encoder":
        length = int((config.get("text_encoder") or {}).get("max_length", _DEFAULT_LENGTH))
        yield {"batch": (1, 1, batches[-1]), "length": (1, min(16, length), length)}
    elif graph == "encoder":
        yield {"batch": (1, 1, 2), "count": (1, 8192, 32_768)}
    else:
        yield {"batch": _DECODED}


def _range(shape: Sequence[int | str], sizes: Mapping[str, Size]) -> ShapeRange:
    low, best, high = (tuple(sizes[n][k] if isinstance(n, str) else n for n in shape) for k in range(3))
    return low, best, high
