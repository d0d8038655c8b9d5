"""Rules that mend the file names of the CC0 packs into captions that a person would type.

The packs name files for sorting ("axe_2handed", "tree_pine_small", "detailChalice"), after growth stages
("Apple_Harvested" is an apple tree) or after characters ("George" is a robot). `caption_rules.json` was written by
looking at the models. A caption that no rule knows goes through unchanged.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_CROP_PACK = "crops pack"
_CHEST_PACK = "kaykit dungeon"
"""Two packs that use words in a way of their own: growth stages, and "trunk" for a chest."""


@dataclass(frozen=True)
class CaptionRules:
    """`caption_rules.json`, hand-edited."""

    dropped: frozenset[str]
    """Words of the packs' own order that say nothing of the shape; dropped unless nothing else is left."""
    said_materials: frozenset[str]
    """Materials that people name in front of a noun."""
    generic_nouns: frozenset[str]
    """Kinds too wide to stand for one prop: "furniture"."""
    fragments: Mapping[str, str]
    """Word sequences and what to say instead, applied in the file's order."""
    captions: Mapping[str, str]
    """Whole captions that need eyes: what the model with this caption is."""
    plants: Mapping[str, str]
    """The growing plant by crop: what a growth stage, or the plant after its harvest, looks like."""
    harvests: Mapping[str, str]
    """The harvest by crop, where it has another name."""


@cache
def load_rules() -> CaptionRules:
    """Read the rules, once a process."""
    text = files("propsmith.exporter.training.text").joinpath("caption_rules.json").read_text(encoding="utf-8")
    raw: dict[str, Any] = json.loads(text)
    values: dict[str, Any] = {key: frozenset(v) if isinstance(v, list) else v for key, v in raw.items()}
    return CaptionRules(**values)


def mend_words(caption: str, name: str = "", pack: str = "") -> str:
    """Put a caption into plain words, the noun last (or followed by "with ...", "of ...").

    Args:
        caption: lower-case words of the file's name.
        name: the file's name, for what the caption lost ("axe_2handed").
        pack: its pack's name, for packs with an order of their own.
    """
    rules = load_rules()
    pack = pack.lower().replace("-", " ")
    text = _mend_crop(caption, name, rules) if _CROP_PACK in pack else caption
    if _CHEST_PACK in pack:
        text = re.sub(r"\b(large|medium|small|long) trunk\b", r"\1 treasure chest", text)
    hands = re.search(r"([12])handed", name.lower())
    if hands:
        text = ("two" if hands[1] == "2" else "one") + " handed " + text.replace("handed", "").strip()
    padded = f" {rules.captions.get(text, text)} "
    for old, new in rules.fragments.items():
        padded = padded.replace(f" {old} ", f" {new} " if new else " ")
    kept = " ".join(word for word in padded.split() if word not in rules.dropped and not word.isdigit())
    return rules.captions.get(kept, kept) or text


def _mend_crop(caption: str, name: str, rules: CaptionRules) -> str:
    """Captions of a pack of growing crops: "Apple_1" is a sprout, "Apple_4" a tree, "Apple_Crop" the fruit."""
    words = caption.replace("bush berries", "berry bush").split()
    crop = " ".join(word for word in words if word not in ("crop", "harvested"))
    stage = name.rsplit("_", 1)[-1].lower()
    if stage == "crop":
        return rules.harvests.get(crop, crop)
    if stage == "1" and crop not in ("mushroom", "cactus", "palm tree"):
        return "sprout"
    return rules.plants.get(crop, crop) if stage.isdigit() or stage == "harvested" else crop
