"""Houses."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import box, gable


@kind(
    "house",
    also=("cottage",),
    variants=("with chimney",),
    size=7.0,
    countable=False,
    outdoor=True,
    stretch=("tall", "wide"),
)
def house(b: PropBuilder) -> None:
    """Walls and roof."""
    width, depth, height = b.between(0.7, 0.85), b.between(0.5, 0.6), b.between(0.36, 0.46)
    walls = b.add(
        "wall", box(width, height, depth), b.paint(b.pick("wood", "plaster", "brick", "stone"), any_color=0.3)
    )
    roof = gable(width + 0.12, b.between(0.26, 0.36), depth + 0.14).on(walls)
    b.add("roof", roof, b.paint(b.pick("tile", "straw", "wood", "slate"), any_color=0.3))
    b.add("door", box(0.12, 0.22, 0.03).move(b.pick(-0.15, 0, 0.15), 0, depth / 2), b.paint("wood", any_color=0.4))
    glass = b.paint("glass")
    b.add(
        "window",
        [box(0.11, 0.11, 0.03).move(x, height * 0.45, depth / 2) for x in (-width * 0.36, width * 0.36)],
        glass,
    )
    if b.variant == "with chimney":
        b.add("chimney", box(0.09, 0.3, 0.09).move(width * 0.25, roof.top - 0.22, -0.08), b.paint("brick"))
