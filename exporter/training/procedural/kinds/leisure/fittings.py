"""What many devices have: rods that lie, plates, screens, keys, rotor blades."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.outlines import extrude, rectangle
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.solids import Solid, box, cylinder

GLOWS = ("cyan", "lime green", "orange", "red", "magenta", "yellow", "light blue", "purple")


def across(radius: float, length: float, sides: int = 12) -> Solid:
    """A cylinder about the origin, its axis along x."""
    return cylinder(radius, length, sides).turn(z=90).move(x=length / 2)


def forward(radius: float, length: float, sides: int = 12, top: float = 1.0) -> Solid:
    """A cylinder about the origin, its axis along z; `top` scales its front end."""
    return cylinder(radius, length, sides, top).turn(x=90).move(z=-length / 2)


def plate(width: float, height: float, depth: float, rounded: float = 0.03) -> Solid:
    """A plate with rounded corners that stands on the floor, its face to the front."""
    return extrude(rectangle(width, height, rounded), depth).move(y=height / 2)


def screen_paint(b: PropBuilder) -> Paint:
    """A screen, on or off."""
    return b.paint("glass", b.pick("dark grey", "black", "light blue", "cyan", "green", "blue", "slate blue"))


def glow(b: PropBuilder, color: str = "") -> Paint:
    """Something that shines."""
    return b.paint("neon", color or b.pick(*GLOWS))


def keyboard(b: PropBuilder, width: float, z: float, paint: Paint, y: float = 0.0, x: float = 0.0) -> None:
    """A flat keyboard with four rows of keys."""
    depth = width * 0.36
    b.add("keyboard", box(width, 0.05, depth, bevel=0.008).move(x, y, z), paint)
    keys = b.paint("plastic", "white" if paint.color in ("black", "dark grey", "grey") else "dark grey")
    rows = [box(width * 0.88, 0.03, depth * 0.2).move(x, y + 0.04, z + depth * s) for s in (-0.3, 0.0)]
    b.add("key", [*rows, box(width * 0.5, 0.03, depth * 0.2).move(x, y + 0.04, z + depth * 0.3)], keys, said=False)
