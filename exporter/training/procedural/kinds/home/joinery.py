"""What furniture shares: legs, cushions, doors, drawers, books, flames."""

from collections.abc import Sequence

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import corners
from propsmith.exporter.training.procedural.outlines import lathe
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder
from propsmith.exporter.training.procedural.sweeps import tube

Place = tuple[float, float]


def legs(
    width: float, depth: float, height: float, thick: float, splay: float = 0.0, sides: int = 4, taper: float = 1.0
) -> list[Solid]:
    """Four legs below a board; `splay` moves their feet out, `taper` thins them towards the floor."""
    places = corners(width, depth, inset=thick / 2)
    out = 1 + splay
    if taper == 1.0:
        return [beam((x * out, 0, z * out), (x, height, z), thick, sides) for x, z in places]
    return [beam((x, height, z), (x * out, 0, z * out), thick, sides, top=taper) for x, z in places]


def cushion(width: float, height: float, depth: float) -> Solid:
    """A thick cushion with soft edges."""
    return box(width, height, depth, bevel=0.4 * height)


def grips(b: PropBuilder, places: Sequence[Place], z: float, paint: Paint, style: str, wide: float = 0.1) -> None:
    """Handles on a front, at (x, y): a "knob", or a lying ("bar") or standing ("upright") one."""
    solids = {
        "knob": ball(0.028, 8).move(y=-0.028),
        "bar": box(wide, 0.036, 0.05).move(y=-0.018),
        "upright": box(0.036, wide, 0.05).move(y=-wide / 2),
    }
    b.add("handle", [solids[style].move(x, y, z + 0.015) for x, y in places], paint)


def drawers(b: PropBuilder, places: Sequence[Place], size: Place, z: float, paint: Paint, metal: Paint) -> None:
    """Drawer fronts of a (width, height) at (x, middle y) with their handles."""
    width, height = size
    fronts = [box(width, height, 0.05).move(x, y - height / 2, z) for x, y in places]
    b.add("drawer", fronts, paint)
    grips(b, places, z + 0.025, metal, b.pick("knob", "bar"), 0.3 * width)


def doors(b: PropBuilder, places: Sequence[Place], size: Place, z: float, paint: Paint, metal: Paint) -> None:
    """Door leaves of a (width, height) at (x, lower y), their handles towards the middle."""
    width, height = size
    b.add("door", [box(width, height, 0.05).move(x, y, z) for x, y in places], paint)
    knobs = [(x + (-0.38 if x > 0 else 0.38) * width, y + height * 0.5) for x, y in places]
    grips(b, knobs, z + 0.025, metal, b.pick("knob", "upright"), 0.2 * height)


def book_row(b: PropBuilder, left: float, right: float, y: float, z: float, height: float, depth: float = 0.14) -> None:
    """Books that stand side by side from one x to another, their spines to the front."""
    x = left
    while right - x > 0.05:
        thick = b.between(0.045, 0.08)
        tall = height * b.between(0.7, 0.95)
        if x + thick < right and not b.chance(0.06):
            b.add("book", box(thick + 0.004, tall, depth).move(x + thick / 2, y, z), b.paint("paint"), said=False)
        x += thick


def flame(height: float, wide: float = 0.5) -> Solid:
    """A pointed flame on the floor, its width a share of its height."""
    r = wide * height / 2
    return lathe([(0.45 * r, 0), (r, 0.28 * height), (0.8 * r, 0.5 * height), (0.3 * r, 0.8 * height), (0, height)], 8)


def lit(b: PropBuilder) -> Paint:
    """The paint of flames."""
    return b.paint("fire", b.pick("orange", "orange", "yellow"))


def tap(size: float) -> Solid:
    """A water tap on the floor whose spout bends to the front."""
    spout = [(0, 0, 0), (0, 0.75, 0), (0, 0.97, 0.15), (0, 1, 0.35), (0, 0.9, 0.5), (0, 0.72, 0.55)]
    path = [(x, y * size, z * size) for x, y, z in spout]
    return tube(path, max(0.04, 0.16 * size), 6) + cylinder(max(0.035, 0.16 * size), 0.04, 8)
