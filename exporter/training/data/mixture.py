"""Real and built props in one set: who is drawn how often, and what is in it."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from propsmith.exporter.training.data.mesh_source import Record

REAL_SHARE = 0.5
"""Share of the draws that are real props, however many built ones there are: their look is the one to be kept."""


def is_built(record: Record) -> bool:
    """Whether a generator made the shape."""
    return record.row.get("pack") == "procedural"


def shape_weights(
    records: Sequence[Record], nouns: Sequence[str], power: float = 0.5, real_share: float = REAL_SHARE
) -> list[float]:
    """Sampling weights of shapes, which sum to 1.

    Among real and among built ones, a noun with n shapes is drawn n^(1 - power) times as often as a noun with one:
    otherwise, of 136 rocks and two skulls, skulls would never be learned.

    Args:
        records: the shapes.
        nouns: what each is.
        power: 0 for shapes alike, 1 for nouns alike.
        real_share: of the draws, for real shapes; all if there are no built ones.
    """
    built = np.array([is_built(record) for record in records], bool)
    weights = np.zeros(len(records))
    shares = {True: 1 - real_share, False: real_share}
    for source, share in shares.items():
        members = np.flatnonzero(built == source)
        counts = Counter(nouns[index] for index in members.tolist())
        drawn = np.array([counts[nouns[index]] ** -power for index in members.tolist()])
        if len(members):
            weights[members] = drawn / drawn.sum() * (share if len(members) < len(records) else 1.0)
    return [float(weight) for weight in weights]


def describe_records(records: Sequence[Record], nouns: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """What is in a set, as rows (source, shapes, props, nouns, held out); a row a pack or author, then the whole."""
    rows = []
    sources = {record.id: "built" if is_built(record) else record.row.get("author") or "own" for record in records}
    ranked = [source for source, _ in Counter(sources.values()).most_common()]
    for source in [*ranked, "all"]:
        chosen = [i for i, record in enumerate(records) if source in ("all", sources[record.id])]
        rows.append(
            (
                source,
                len(chosen),
                sum(records[i].is_prop for i in chosen),
                len({nouns[i] for i in chosen}),
                sum(records[i].is_test for i in chosen),
            )
        )
    return rows
