"""The plan of a level: its assets with seeds of their own, and the batches that are sampled together.

The plan follows from the level and the options alone, never from how far an earlier run came: a level that is
resumed makes the same bytes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from propsmith.runtime.batch.level_file import Level, LevelEntry


@dataclass(frozen=True)
class Asset:
    """One .glb to make.

    Attributes:
        name: of its file, without the ending.
        entry: its entry in the level.
        seed: of its noise.
        parent: name of the asset that it is a variation of, or None.
        parent_seed: that asset's seed, or None.
    """

    name: str
    entry: LevelEntry
    seed: int
    parent: str | None = None
    parent_seed: int | None = None


def plan_assets(level: Level, seed: int | None = None) -> tuple[Asset, ...]:
    """Every asset of the level, in its order.

    An asset's seed follows from the level's, its entry's name and its number: adding an entry changes no other.

    Args:
        level: a sound one.
        seed: instead of the level's.
    """
    root = level.seed if seed is None else seed
    return tuple(asset for entry in level.entries for asset in _assets(entry, root))


def _assets(entry: LevelEntry, root: int) -> list[Asset]:
    assets = []
    for number, (name, varied) in enumerate(entry.asset_names().items()):
        seed = entry.seed + number if entry.seed is not None else derived_seed(root, entry.name, number)
        assets.append(Asset(name, entry, seed))
        assets += [
            Asset(variation, entry, derived_seed(seed, "variation", i), name, seed)
            for i, variation in enumerate(varied)
        ]
    return assets


def derived_seed(root: int, *parts: str | int) -> int:
    """A seed of 0 to 2^53 - 1, so that every JSON reader keeps it, that follows from these."""
    text = "\0".join(str(part) for part in (root, *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 11


def plan_batches(assets: Sequence[Asset], size: int) -> list[tuple[Asset, ...]]:
    """Split assets into what is sampled in one go: at most `size`, originals and variations apart."""
    originals = [asset for asset in assets if asset.parent is None]
    varied = [asset for asset in assets if asset.parent is not None]
    return [*_groups(originals, size), *_groups(varied, size)]


def _groups(assets: Sequence[Asset], size: int) -> list[tuple[Asset, ...]]:
    """Consecutive groups of `size`."""
    return [tuple(assets[i : i + size]) for i in range(0, len(assets), size)]
