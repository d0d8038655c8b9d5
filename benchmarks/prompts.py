"""Ten props of every kind, which several benchmarks make."""

PROMPTS = (
    "wooden barrel with iron rings",
    "treasure chest",
    "red chair",
    "castle tower",
    "street lamp",
    "potion bottle",
    "iron sword",
    "bookshelf",
    "burger",
    "red car",
)
