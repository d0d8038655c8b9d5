"""Rules that turn the file names of the CC0 packs into captions that a person would type.

The packs name files for sorting ("axe_2handed", "tree_pine_small", "detailChalice"), after growth stages
("Apple_Harvested" is an apple tree) or after characters ("George" is a robot). `caption_rules.json` was written by
looking at the models. A caption that no rule matches is unchanged.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from propsmith.runtime.validation import parse_json, validate

_CROP_PACK = "crops pack"
_CHEST_PACK = "kaykit dungeon"
"""Two packs with their own conventions: growth stages, and "trunk" for a chest."""


@dataclass(frozen=True)
class CaptionRules:
    """The hand-edited `caption_rules.json`."""

    dropped: frozenset[str]
    """Words of the packs' file naming that don't describe the shape; dropped unless nothing else is left."""
    said_materials: frozenset[str]
    """Materials that people put before a noun."""
    generic_nouns: frozenset[str]
    """Nouns too general for one prop: "furniture"."""
    fragments: Mapping[str, str]
    """Word sequences and their replacements, applied in the file's order."""
    captions: Mapping[str, str]
    """Whole captions and their replacements, written by looking at the models."""
    plants: Mapping[str, str]
    """The growing plant by crop: for growth stages, and for the plant after its harvest."""
    harvests: Mapping[str, str]
    """The harvest by crop, if it has another name."""


@cache
def load_rules() -> CaptionRules:
    """Read the rules, once per process."""
    text = files("propsmith.exporter.training.text").joinpath("caption_rules.json").read_bytes()
    return validate(CaptionRules, parse_json(text))


def rewrite_caption(caption: str, name: str = "", pack: str = "") -> str:
    """Put a caption into plain words, the noun last (or followed by "with ...", "of ...").

    Args:
        caption: lower-case words of the file's name.
        name: the file's name, for what the caption lost ("axe_2handed").
        pack: its pack's name, for packs with their own conventions.
    """
    rules = load_rules()
    pack = pack.lower().replace("-", " ")
    text = _rewrite_crop(caption, name, rules) if _CROP_PACK in pack else caption
    if _CHEST_PACK in pack:
        text = re.sub(r"\b(large|medium|small|long) trunk\b", r"\1 treasure chest", text)
    handed = re.search(r"([12])handed", name.lower())
    if handed:
        text = ("two" if handed[1] == "2" else "one") + " handed " + text.replace("handed", "").strip()
    padded = f" {rules.captions.get(text, text)} "
    for old, new in rules.fragments.items():
        padded = padded.replace(f" {old} ", f" {new} " if new else " ")
    remaining = " ".join(word for word in padded.split() if word not in rules.dropped and not word.isdigit())
    return rules.captions.get(remaining, remaining) or text


def _rewrite_crop(caption: str, name: str, rules: CaptionRules) -> str:
    """Captions of a pack of growing crops: "Apple_1" is a sprout, "Apple_4" a tree, "Apple_Crop" the fruit."""
    words = caption.replace("bush berries", "berry bush").split()
    crop = " ".join(word for word in words if word not in ("crop", "harvested"))
    stage = name.rsplit("_", 1)[-1].lower()
    if stage == "crop":
        return rules.harvests.get(crop, crop)
    if stage == "1" and crop not in ("mushroom", "cactus", "palm tree"):
        return "sprout"
    return rules.plants.get(crop, crop) if stage.isdigit() or stage == "harvested" else crop
