"""Clauses for where a prop's colors lie: "with a red roof and grey walls", "with a gold base"."""

from collections.abc import Mapping

from propsmith.runtime.prompt.lexicon import load_lexicon

_PARTS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("house", "cottage", "hut", "cabin", "barn", "tower", "shed", "windmill"), ("a {} roof", "{} walls")
    ),
    **dict.fromkeys(("tree", "pine tree", "palm tree", "bush"), ("{} leaves", "a {} trunk")),
    **dict.fromkeys(("mushroom",), ("a {} cap", "a {} stem")),
    **dict.fromkeys(("sword", "dagger", "knife"), ("a {} blade", "a {} hilt")),
    **dict.fromkeys(("axe", "hammer", "mace", "pickaxe", "spear"), ("a {} head", "a {} handle")),
    **dict.fromkeys(("table", "desk", "coffee table"), ("a {} top", "{} legs")),
    **dict.fromkeys(("stool",), ("a {} seat", "{} legs")),
    **dict.fromkeys(("lamp", "floor lamp", "table lamp"), ("a {} shade", "a {} base")),
    **dict.fromkeys(("plant", "flower", "cactus", "potted plant"), ("a {} top", "a {} pot")),
    **dict.fromkeys(("bottle", "potion"), ("a {} neck", "a {} bottom")),
    **dict.fromkeys(("umbrella", "parasol"), ("a {} canopy", "a {} pole")),
    **dict.fromkeys(("cupcake", "ice cream", "cake"), ("{} icing", "a {} base")),
}
"""Nouns whose upper and lower third have names of their own."""


def region_phrases(noun: str, regions: str) -> tuple[str, ...]:
    """Clauses that are true of a prop with these regions.

    Args:
        noun: what it is.
        regions: "top red; base grey; front ...", as `caption_facts.color_regions` writes it.
    """
    colors = {part.split()[0]: part.partition(" ")[2] for part in regions.split("; ") if part}
    names = {"top": "a {} top", "base": "a {} base", "front": "a {} front", "back": "a {} back"}
    entry = load_lexicon().find(noun, "noun")
    own = _PARTS.get(noun) or (_PARTS.get(entry.word) if entry else None)
    if own:
        names["top"], names["base"] = own
    clauses = {place: names[place].format(color) for place, color in colors.items() if place in names}
    pairs = [(a, b) for a, b in (("top", "base"), ("front", "back")) if a in clauses and b in clauses]
    phrases = [f"with {clauses[a]} and {clauses[b]}" for a, b in pairs]
    phrases += [f"with {clauses[place]}" for place in ("top", "base") if place in clauses]
    return tuple(phrase.replace(" a orange", " an orange") for phrase in phrases)
