"""Swords."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.outlines import extrude, mirrored
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, box, cylinder


@kind("sword", also=("blade",), variants=("short", "golden"), size=1.1)
def sword(b: PropBuilder) -> None:
    """Blade up."""
    steel = b.paint("gold" if b.variant == "golden" else "steel")
    length = 0.45 if b.variant == "short" else b.between(0.62, 0.75)
    width = b.between(0.05, 0.075)
    b.add(
        "blade", extrude(mirrored([(width, 0.2), (width * 0.85, 0.2 + length - 0.1), (0, 0.2 + length)]), 0.035), steel
    )
    b.add(
        "guard",
        box(b.between(0.24, 0.34), 0.05, 0.06, bevel=0.012).move(y=0.18),
        b.paint(b.pick("gold", "iron", "brass")),
    )
    b.add("grip", cylinder(0.028, 0.16, 8).move(y=0.03), b.paint("leather", any_color=0.3))
    b.add("pommel", ball(0.04, 8).move(y=-0.03), b.paint("gold"))
