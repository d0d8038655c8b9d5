"""What guns are put together of: they lie along x, muzzle to +x, their barrel's axis at y = 0."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.outlines import Point, extrude, polygon, rectangle
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.solids import Solid, box, cylinder, join


def gunmetal(b: PropBuilder, any_color: float = 0.2) -> Paint:
    """A gun's metal: dark as a rule."""
    dark = b.pick("dark grey", "dark grey", "black", "grey", "slate blue", "")
    return b.paint(b.pick("metal", "metal", "steel"), "" if b.chance(any_color) else dark, any_color=any_color)


def furniture(b: PropBuilder, any_color: float = 0.3) -> Paint:
    """Stocks and grips: wood or plastic."""
    if b.chance(0.5):
        return b.paint("wood", any_color=any_color * 0.3)
    return b.paint("plastic", "" if b.chance(0.5) else b.pick("black", "dark grey", "tan", "dark green"))


def side(points: list[Point], depth: float) -> Solid:
    """A plate seen from the side, `depth` across."""
    return extrude(polygon(points), depth)


def bore(start: float, stop: float, radius: float, y: float = 0.0, sides: int = 10, top: float = 1.0) -> Solid:
    """A barrel along x."""
    return cylinder(radius, stop - start, sides, top).turn(z=-90).move(start, y, 0)


def bar(start: float, stop: float, high: float, deep: float, y: float = 0.0, bevel: float = 0.015) -> Solid:
    """A box along x, about y."""
    return box(stop - start, high, deep, bevel=bevel).move((start + stop) / 2, y - high / 2, 0)


def grip(x: float, y: float, high: float, wide: float, deep: float, lean: float = 0.25) -> Solid:
    """A pistol's grip that hangs from (x, y), leaning back."""
    back = high * lean
    return side([(x, y), (x + wide, y), (x + wide * 0.9 - back, y - high), (x - wide * 0.15 - back, y - high)], deep)


def trigger(b: PropBuilder, x: float, y: float, size: float, paint: Paint, thick: float = 0.05) -> None:
    """A guard and a trigger in it, hung below (x, y)."""
    guard = rectangle(size * 1.3, size, size * 0.3) - rectangle(size * 1.3 - 0.075, size - 0.075, size * 0.2)
    b.add("trigger guard", extrude(guard, thick).move(x, y - size / 2 + 0.02, 0), paint, said=False)
    b.add("trigger", box(0.036, size * 0.75, 0.04).turn(z=12).move(x, y - size * 0.62, 0), paint, said=False)


def scope(b: PropBuilder, x: float, y: float, long: float, radius: float) -> None:
    """A telescope on two feet above (x, y)."""
    paint = b.paint("metal", b.pick("black", "dark grey"))
    high = y + radius + 0.05
    ends = [bore(x - long / 2, x - long * 0.32, radius, high), bore(x + long * 0.28, x + long / 2, radius * 1.15, high)]
    feet = [box(0.04, 0.09, 0.05).move(x + dx, y - 0.01, 0) for dx in (-long * 0.2, long * 0.2)]
    b.add("scope", join([*ends, *feet, bore(x - long / 2 + 0.01, x + long * 0.4, radius * 0.72, high)]), paint)
    lens = bore(x + long / 2 - 0.02, x + long / 2 + 0.012, radius * 0.8, high)
    b.add("lens", lens, b.paint("glass", b.pick("light blue", "cyan", "red", "green")), said=False)


def stock(x: float, y: float, long: float, butt: float, deep: float = 0.075, hollow: bool = False) -> Solid:
    """A shoulder stock that ends at x - long."""
    body = side(
        [
            (x, y),
            (x, y - 0.09),
            (x - long * 0.35, y - 0.1),
            (x - long, y - butt),
            (x - long, y + 0.0),
            (x - long * 0.4, y - 0.01),
        ],
        deep,
    )
    if not hollow:
        return body
    hole = side([(x - long * 0.35, y - 0.05), (x - long * 0.85, y - butt * 0.75), (x - long * 0.85, y - 0.05)], 1)
    return body - hole


def muzzle(b: PropBuilder, x: float, radius: float, y: float = 0.0, long: float = 0.03) -> None:
    """The dark mouth of a barrel that ends at x."""
    b.add("muzzle", bore(x - 0.03, x + long * 0.4, radius * 0.62, y), b.paint("paint", "black"), said=False)
