"""Trees."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import clump
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import beam
from propsmith.exporter.training.procedural.sweeps import tube


@kind("tree", also=("leafy tree",), variants=("round",), size=4.0, outdoor=True, stretch=("tall", "wide"))
def tree(b: PropBuilder) -> None:
    """Trunk and crown."""
    bark = b.paint("wood", b.pick("brown", "dark brown", "light brown"))
    b.add("trunk", tube([(0, 0, 0), (b.between(-0.03, 0.03), 0.25, 0), (0, 0.5, 0)], [0.16, 0.11, 0.08], 7), bark)
    for k in range(b.whole(0, 2)):
        b.add("branch", beam((0, 0.3, 0), (0.18 * (-1) ** k, 0.48, 0.05), 0.05, 6), bark)
    crown = clump(b.rng, b.between(0.55, 0.7), b.between(0.5, 0.62), 0.6, b.whole(4, 7))
    b.add("crown", crown.move(y=0.36), b.paint("leaf"))
