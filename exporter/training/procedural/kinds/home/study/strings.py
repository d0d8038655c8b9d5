"""Guitars and lutes."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import (
    Outline,
    circle,
    ellipse,
    extrude,
    polygon,
    rectangle,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, box


def soundbox(width: float, height: float, waist: float = 0.72) -> Outline:
    """The outline of a guitar's body, its foot at y = 0."""
    low, high = 0.31 * height, 0.76 * height
    lower = ellipse(width, 0.62 * height, 20).translate((0, low))
    upper = ellipse(0.78 * width, 0.48 * height, 18).translate((0, high))
    return lower + upper + rectangle(waist * 0.85 * width, 0.4 * height).translate((0, 0.54 * height))


def fretboard(b: PropBuilder, wood: Paint, metal: Paint, low: float, high: float, z: float, pegs: int = 4) -> None:
    """Neck, head with pegs and strings, between two heights."""
    b.add("neck", box(0.075, high - low, 0.06).move(0, low, z - 0.015), wood)
    b.add("head", box(0.12, 0.14, 0.06, taper=1.0).move(0, high - 0.01, z - 0.02), b.shade(wood, 0.12), said=False)
    sides = [(s, high + 0.02 + 0.07 * k) for k in range(pegs // 2) for s in (-1, 1)]
    b.add("peg", [box(0.07, 0.036, 0.036).move(s * 0.085, y, z - 0.02) for s, y in sides], metal, said=False)
    frets = [box(0.08, 0.03, 0.045).move(0, low + (high - low) * s, z + 0.005) for s in (0.35, 0.55, 0.72, 0.87)]
    b.add("fret", frets, metal, said=False)


@kind("guitar", also=(), variants=("acoustic", "electric", "bass", "ukulele", "flying v"), size=1.0)
def guitar(b: PropBuilder) -> None:
    """A body with a neck; it stands with its strings to the front."""
    wood, metal = b.paint("wood"), b.paint("metal")
    neck = b.paint("wood", b.pick("brown", "dark brown", "tan", "black"))
    if b.variant in ("electric", "bass", "flying v"):
        _electric_guitar(b, neck, metal)
        return
    small = b.variant == "ukulele"
    width, height = (0.36, 0.46) if small else (b.between(0.36, 0.42), 0.5)
    body = b.paint("wood", any_color=0.4) if b.chance(0.7) else wood
    b.add("body", extrude(soundbox(width, height), 0.13).move(z=0), b.shade(body, 0.1), said=False)
    b.add("top", extrude(soundbox(width - 0.03, height - 0.03), 0.05).move(0, 0.015, 0.055), body, said=False)
    hole = 0.62 * height
    b.add("hole", extrude(circle(0.065, 14), 0.04).move(0, hole, 0.07), b.paint("paint", "black"), said=False)
    b.add("bridge", box(0.16, 0.05, 0.05).move(0, 0.24 * height, 0.07), neck, said=False)
    b.add(
        "strings",
        box(0.045, 0.46 * height, 0.03).move(0, 0.26 * height, 0.083),
        b.paint("metal", "light grey"),
        said=False,
    )
    fretboard(b, neck, metal, height - 0.12, 0.86 if not small else 0.8, 0.075)


def _electric_guitar(b: PropBuilder, neck: Paint, metal: Paint) -> None:
    body = b.paint("wood", any_color=1.0)
    if b.variant == "flying v":
        shape = polygon([(-0.05, 0.42), (0.05, 0.42), (0.24, 0.0), (0.13, 0.0), (0, 0.2), (-0.13, 0.0), (-0.24, 0.0)])
    else:
        low = ellipse(0.38, 0.3, 18).translate((0, 0.16))
        horns = polygon(
            [
                (-0.16, 0.2),
                (-0.17, 0.44),
                (-0.12, 0.46),
                (-0.05, 0.36),
                (0.05, 0.36),
                (0.11, 0.4),
                (0.15, 0.38),
                (0.16, 0.2),
            ]
        )
        shape = low + horns
    b.add("body", extrude(shape, 0.08), body, said=False)
    if b.variant != "flying v":
        guard = polygon([(-0.1, 0.1), (0.1, 0.06), (0.13, 0.2), (0.08, 0.34), (-0.06, 0.34)])
        b.add("pickguard", extrude(guard, 0.04).move(z=0.035), b.paint("plastic", b.pick("white", "black")))
    b.add(
        "pickup",
        [box(0.12, 0.04, 0.05).move(0, y, 0.045) for y in (0.2, 0.28)],
        b.paint("plastic", b.pick("black", "white")),
        said=False,
    )
    b.add("bridge", box(0.12, 0.045, 0.05).move(0, 0.11, 0.045), metal, said=False)
    b.add(
        "knob",
        [extrude(circle(0.026, 8), 0.05).move(x, y, 0.055) for x, y in ((0.12, 0.12), (0.1, 0.06))],
        metal,
        said=False,
    )
    fretboard(b, neck, metal, 0.33, 0.88 if b.variant != "bass" else 0.98, 0.05, 4)


@kind("lute", also=(), variants=("mandolin", "banjo", "magical", "round"), size=0.8)
def lute(b: PropBuilder) -> None:
    """A pear-shaped body with a bent head."""
    wood, metal = b.paint("wood", any_color=0.2), b.paint(b.pick("brass", "gold"))
    neck = b.paint("wood", b.pick("brown", "dark brown", "black"))
    width = b.between(0.36, 0.44)
    if b.variant == "banjo":
        _banjo(b, neck, metal)
        return
    pear = ellipse(width, width, 20).translate((0, width / 2)) + polygon(
        [(-width * 0.47, width * 0.62), (width * 0.47, width * 0.62), (0.05, width * 1.5), (-0.05, width * 1.5)]
    )
    if b.variant == "round":
        pear = circle(width * 0.55, 18).translate((0, width * 0.55)) + rectangle(0.12, 0.2).translate((0, width * 1.1))
    b.add("body", extrude(pear, 0.2, 0.55).move(z=-0.06), b.shade(wood, 0.1), said=False)
    b.add("top", extrude(pear, 0.05).move(z=0.05), wood, said=False)
    rose = (
        b.paint("energy", b.pick("cyan", "purple"))
        if b.variant == "magical"
        else b.paint("paint", b.pick("black", "dark brown"))
    )
    b.add("rose", extrude(circle(0.07, 12), 0.05).move(0, width * 0.75, 0.065), rose, said=b.variant == "magical")
    b.add("bridge", box(0.18, 0.045, 0.05).move(0, width * 0.3, 0.07), neck, said=False)
    high = 0.84
    b.add("neck", box(0.085, high - width * 1.1, 0.07).move(0, width * 1.1, 0.04), neck)
    b.add(
        "strings",
        box(0.045, high - width * 0.36, 0.03).move(0, width * 0.34, 0.083),
        b.paint("metal", "light grey"),
        said=False,
    )
    lean = -70 if b.variant not in ("mandolin",) else -12
    head = box(0.1, 0.22, 0.06).turn(x=lean).move(0, high - 0.02, 0.04)
    b.add("head", head, neck, said=False)
    pegs = [box(0.2, 0.04, 0.04).move(0, 0.05 + 0.07 * k, 0).turn(x=lean).move(0, high - 0.02, 0.04) for k in range(3)]
    b.add("peg", pegs, metal, said=False)
    if b.variant == "magical":
        b.add("gem", ball(0.06, 6).move(0, width * 0.08, 0.06), b.paint(b.pick("ruby", "emerald", "sapphire")))


def _banjo(b: PropBuilder, neck: Paint, metal: Paint) -> None:
    """A round drum with a neck."""
    b.add("rim", extrude(circle(0.23, 16), 0.13).move(y=0.23), b.paint("wood"), said=False)
    b.add(
        "skin",
        extrude(circle(0.2, 16), 0.14).move(0, 0.23, 0.01),
        b.paint("leather", "tan") if b.chance(0.3) else b.paint("paint", "white"),
    )
    b.add(
        "bracket",
        [box(0.045, 0.05, 0.15).turn(z=a).move(x, 0.23 + z, 0) for x, z, a in around(8, 0.21)],
        metal,
        said=False,
    )
    fretboard(b, neck, metal, 0.4, 0.9, 0.07)
    b.add("bridge", box(0.14, 0.045, 0.05).move(0, 0.14, 0.08), neck, said=False)
