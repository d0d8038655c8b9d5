"""Cranes, wheels and panels that work outdoors."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import forward
from propsmith.exporter.training.procedural.organic import corners, spaced
from propsmith.exporter.training.procedural.outlines import circle, extrude
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cylinder, gable, join
from propsmith.exporter.training.procedural.sweeps import tube


def lattice(length: float, width: float, thick: float = 0.036) -> Solid:
    """A girder that stands on the floor: four chords with braces in zigzag."""
    chords = [box(thick, length, thick).move(x, 0, z) for x, z in corners(width, width)]
    count = max(round(length / (1.3 * width)), 2)
    braces = []
    for k in range(count):
        low, high = length * k / count, length * (k + 1) / count
        if k % 2:
            low, high = high, low
        for s in (-1, 1):
            braces.append(beam((-width / 2, low, s * width / 2), (width / 2, high, s * width / 2), thick))
            braces.append(beam((s * width / 2, low, -width / 2), (s * width / 2, high, width / 2), thick))
    return join([*chords, *braces])


def hook(b: PropBuilder, x: float, top: float, low: float) -> None:
    """A cable with a hook at its end."""
    b.add(
        "cable",
        cylinder(0.02, top - low, 6).move(x, low, 0),
        b.paint("rope", "brown") if b.variant == "wooden" else b.paint("metal", "dark grey"),
        said=False,
    )
    bend = tube([(x, low + 0.02, 0), (x, low - 0.04, 0), (x + 0.05, low - 0.1, 0), (x + 0.1, low - 0.05, 0)], 0.045, 6)
    b.add(
        "hook",
        bend + box(0.09, 0.08, 0.07).move(x, low - 0.02, 0),
        b.paint("iron", b.pick("grey", "dark grey", "black")),
    )


def crane_leg(b: PropBuilder, paint: Paint) -> None:
    """Its leg, platform, bar and mast, and more."""
    dark = b.paint("metal", "dark grey")
    if b.variant in ("wooden", "mobile"):
        leaning_crane(b, paint, dark)
        return
    dock = b.variant == "dock"
    wide = 0.3 if dock else 0.1
    high = 0.5 if dock else 0.72
    if dock:
        b.add("leg", [beam((x * 1.3, 0, z), (x * 0.6, high, z * 0.6), 0.06) for x, z in corners(0.4, 0.36)], paint)
        b.add("platform", box(0.32, 0.06, 0.3).move(y=high - 0.02), dark)
        b.add("bar", [box(0.46, 0.04, 0.04).move(0, 0.16, z) for z in (-0.16, 0.16)], paint, said=False)
    else:
        b.add("mast", lattice(high, wide), paint)
        b.add("base", box(0.3, 0.08, 0.3, bevel=0.012), b.paint("concrete"))
    b.add(
        "cab",
        box(0.14, 0.14, 0.14, bevel=0.015).move(0.02, high + (0.03 if dock else -0.01), 0.03),
        b.shade(paint, 0.1) if b.chance(0.5) else b.paint("metal", "white"),
    )
    b.add(
        "window", box(0.1, 0.06, 0.05).move(0.04, high + (0.09 if dock else 0.05), 0.09), b.paint("glass"), said=False
    )
    y = high + 0.13
    arm = lattice(0.68, 0.08).turn(z=-90 if not dock else -72).move(-0.04, y + 0.02, 0)
    b.add("arm", arm, paint)
    b.add("rear arm", box(0.28, 0.06, 0.1).move(-0.16, y - 0.01, 0), paint, said=False)
    b.add("counterweight", box(0.1, 0.14, 0.14, bevel=0.012).move(-0.26, y - 0.07, 0), b.paint("concrete", "dark grey"))
    peak = y + 0.17
    b.add("peak", beam((0, y, 0), (0, peak, 0), 0.05), paint, said=False)
    reach = (0.5, y + 0.06) if not dock else (0.56, y + 0.24)
    b.add(
        "stay",
        [
            beam((0, peak - 0.02, 0), (reach[0], reach[1], 0), 0.036),
            beam((0, peak - 0.02, 0), (-0.26, y + 0.03, 0), 0.036),
        ],
        dark,
        said=False,
    )
    low = y - 0.28
    hook(b, 0.52, y + (0.02 if not dock else 0.2), low)
    if b.variant == "with crate":
        b.add("crate", box(0.17, 0.15, 0.17).move(0.56, low - 0.22, 0), b.paint("wood"))


@kind(
    "crane",
    also=("lifting crane",),
    variants=("tower", "dock", "wooden", "mobile", "with crate"),
    size=12.0,
    countable=False,
)
def crane(b: PropBuilder) -> None:
    """A mast with a long arm, a hook on its cable."""
    paint = (
        b.paint("wood")
        if b.variant == "wooden"
        else b.paint("metal", b.pick("yellow", "yellow", "red", "orange", "blue"), any_color=0.15)
    )
    crane_leg(b, paint)


def leaning_crane(b: PropBuilder, paint: Paint, dark: Paint) -> None:
    """A wooden post with a boom and a winch; or a boom on wheels."""
    if b.variant == "wooden":
        b.add("base", [box(0.6, 0.07, 0.1, bevel=0.01).turn(y=a) for a in (0, 90)], paint, said=False)
        b.add("post", box(0.11, 0.86, 0.11), paint)
        b.add("boom", beam((-0.14, 0.68, 0), (0.56, 0.92, 0), 0.085), b.shade(paint))
        b.add(
            "brace",
            [
                beam((0, 0.36, 0), (0.32, 0.82, 0), 0.06),
                *[beam((0.24 * a, 0.04, 0.24 * c), (0, 0.36, 0), 0.055) for a, c in ((0, 1), (0, -1), (-1, 0))],
            ],
            paint,
            said=False,
        )
        b.add(
            "winch",
            forward(0.08, 0.22, 10).move(0, 0.26, 0.0) + forward(0.12, 0.05, 10).move(0, 0.26, 0.12),
            b.shade(paint, 0.12),
        )
        hook(b, 0.52, 0.92, 0.46)
        return
    b.add("chassis", box(0.66, 0.1, 0.28, bevel=0.015).move(y=0.1), dark, said=False)
    b.add("cab", box(0.2, 0.2, 0.24, bevel=0.02).move(0.22, 0.19, 0), paint)
    b.add("window", box(0.13, 0.08, 0.26).move(0.25, 0.28, 0), b.paint("glass"), said=False)
    b.add(
        "wheel",
        [forward(0.085, 0.07, 12).move(x, 0.085, z) for x in (-0.24, 0.0, 0.24) for z in (-0.13, 0.13)],
        b.paint("rubber", "black"),
    )
    b.add("turret", box(0.22, 0.14, 0.22, bevel=0.02).move(-0.14, 0.19, 0), b.shade(paint), said=False)
    b.add("boom", beam((-0.2, 0.28, 0), (0.5, 0.72, 0), 0.09), paint)
    hook(b, 0.48, 0.7, 0.4)


@kind(
    "water wheel",
    also=("mill wheel",),
    variants=("with chute", "on a mill", "broken", "metal", "in a frame"),
    size=4.0,
    outdoor=True,
    countable=False,
)
def water_wheel(b: PropBuilder) -> None:
    """Two rims with paddles about an axle."""
    wood = b.paint("metal" if b.variant == "metal" else "wood")
    r = 0.4 if b.variant in ("on a mill", "with chute") else 0.44
    y = r + 0.06
    count, broken = b.pick(8, 10), b.variant == "broken"
    rim = extrude(circle(r * 0.88, 20) - circle(r * 0.74, 20), 0.05)
    if broken:
        rim = rim - box(0.3, 0.3, 1).turn(z=35).move(-0.12, 0.26, 0)
    b.add("rim", [rim.move(0, y, z) for z in (-0.13, 0.13)], wood, said=False)
    kept = [k for k in range(count) if not (broken and k in (0, 1))]
    paddles = [box(0.055, r * 0.34, 0.3).move(y=r * 0.68).turn(z=360 * k / count).move(y=y) for k in kept]
    b.add("paddle", paddles, b.shade(wood, 0.12))
    spokes = [
        box(0.05, r * 0.84, 0.05).turn(z=360 * k / count).move(0, y, z)
        for k in kept
        if k % 2 == 0 or count == 8
        for z in (-0.13, 0.13)
    ]
    b.add("spoke", spokes, wood, said=False)
    b.add("axle", forward(0.06, 0.56, 10).move(0, y, 0), b.paint("iron") if b.chance(0.4) else b.shade(wood, 0.1))
    if b.variant == "on a mill":
        b.add("walls", box(0.7, 0.72, 0.3).move(0, 0, -0.32), b.paint(b.pick("stone", "brick", "plaster")))
        b.add(
            "roof", gable(0.8, 0.24, 0.44).move(0, 0.71, -0.32), b.paint(b.pick("tile", "straw", "wood"), any_color=0.3)
        )
        return
    posts = [beam((s * 0.26, 0, z), (0, y + 0.02, z), 0.06) for s in (-1, 1) for z in (-0.24, 0.24)]
    b.add("post", posts, b.paint("wood") if b.variant != "metal" else wood)
    if b.variant == "in a frame":
        b.add(
            "beam",
            [box(0.06, 0.06, 0.54).move(s * 0.26, 0, 0) for s in (-1, 1)]
            + [box(0.56, 0.06, 0.06).move(0, 0, z) for z in (-0.24, 0.24)],
            wood,
            said=False,
        )
    if b.variant == "with chute":
        b.add(
            "chute",
            box(0.5, 0.05, 0.3).turn(z=-7).move(-0.31, 2 * r + 0.06, 0) + box(0.06, 2 * r + 0.1, 0.2).move(-0.5, 0, 0),
            b.paint("wood"),
        )
        b.add("water", box(0.46, 0.05, 0.2).turn(z=-7).move(-0.3, 2 * r + 0.09, 0), b.paint("water"))


@kind(
    "solar panel",
    also=("photovoltaic panel",),
    variants=("array of {s}", "rooftop", "on a pole", "portable", "broken"),
    size=2.0,
)
def solar_panel(b: PropBuilder) -> None:
    """A tilted blue panel of cells in a frame."""
    blue, frame = (
        b.paint("glass", b.pick("dark blue", "blue", "blue", "slate blue", "black")),
        b.paint("metal", b.pick("light grey", "white", "grey", "dark grey")),
    )
    tilt, many = b.between(28, 46), b.variant == "array of {s}"
    w, h = (0.46, 0.4) if many else (b.between(0.86, 0.98), b.between(0.54, 0.66))
    if b.variant == "rooftop":
        tilt = 12.0

    places = [(x, z) for x in (-0.25, 0.25) for z in (0.24, -0.3)] if many else [(0.0, 0.0)]
    pole = b.variant == "on a pole"
    lift = 0.42 if pole else 0.06
    for x, z in places:

        def placed(solid: Solid, x: float = x, z: float = z) -> Solid:
            return solid.move(y=-h / 2).turn(x=tilt - 90).move(x, lift + h / 2 * 0.75, z)

        b.add("frame", placed(box(w, h, 0.05)), frame, said=not many)
        panel = box(w - 0.06, h - 0.06, 0.05).move(0, 0.03, 0.012)
        lines = [box(0.03, h, 0.3).move(x=k) for k in spaced(3, w * 0.5)] + [box(w, 0.03, 0.3).move(y=h / 2 - 0.015)]
        cells = panel - join(lines)
        if b.variant == "broken":
            cells = cells - cylinder(0.16, 1, 5).turn(x=90).move(w * 0.2, h * 0.6, -0.5)
        b.add("cell", placed(cells), blue, said=False)
        if not pole:
            steep = h * 0.25 * float(np.tan(np.radians(tilt)))
            middle = lift + h * 0.375 - 0.015
            for front, tall in ((1, middle - steep), (-1, middle + steep)):
                feet = [box(0.05, tall, 0.05).move(x + s * w * 0.38, 0, z + front * h * 0.25) for s in (-1, 1)]
                b.add("leg", feet, frame, said=not many)
            b.add("rail", [box(0.05, 0.045, h * 0.7).move(x + s * w * 0.38, 0, z) for s in (-1, 1)], frame, said=False)
    if pole:
        b.add("pole", cylinder(0.05, lift + h * 0.36, 10).move(z=-0.03), frame)
        b.add("base", box(0.34, 0.07, 0.34, bevel=0.012), b.paint("concrete"), said=False)
    if b.variant == "rooftop":
        b.add("roof", box(w + 0.02, 0.06, h * 0.95), b.paint("tile", any_color=0.2))
    if b.variant == "portable":
        b.add("battery", box(0.26, 0.2, 0.18, bevel=0.02).move(0.2, 0, h * 0.5), b.paint("plastic"))
