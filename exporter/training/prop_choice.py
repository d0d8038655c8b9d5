"""Selection and weights of the denoiser's training shapes: props, and building pieces that prompts name."""

from collections.abc import Sequence

from propsmith.exporter.training.data.mesh_source import Record
from propsmith.exporter.training.data.mixture import shape_weights
from propsmith.exporter.training.text.captions import Caption

_PIECES = """
    wall window door stairs doorway roof bridge pipe arch chimney ladder cloud platform tunnel scaffold lava
    gate column pillar knight mage king astronaut witch skeleton alien robot ghost zombie vampire dragon
    slime spider panda flamingo horse chicken bat pirate unicorn shark crab balcony well
"""
USEFUL_PIECES = frozenset(_PIECES.split())
"""Nouns of shapes that aren't props by the table but that prompts name like props."""

_PIECE_WEIGHT = 0.4  # of a piece relative to a prop of an equally common noun


def choose_shapes(
    records: Sequence[Record], captions: Sequence[Caption], power: float = 0.5
) -> tuple[list[int], list[float]]:
    """Indices of the shapes to train on, and their sampling weights; see `shape_weights`."""
    chosen = [
        number
        for number, (record, caption) in enumerate(zip(records, captions, strict=True))
        if not record.is_test and (record.is_prop or caption.noun in USEFUL_PIECES)
    ]
    weights = shape_weights([records[n] for n in chosen], [captions[n].noun for n in chosen], power)
    pieces = [1.0 if records[number].is_prop else _PIECE_WEIGHT for number in chosen]
    return chosen, [weight * piece for weight, piece in zip(weights, pieces, strict=True)]
