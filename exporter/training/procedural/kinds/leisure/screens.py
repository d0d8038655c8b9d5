"""Devices with a screen, and what plays or sells by one."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import (
    across,
    forward,
    glow,
    keyboard,
    plate,
    screen_paint,
)
from propsmith.exporter.training.procedural.organic import corners
from propsmith.exporter.training.procedural.outlines import extrude, polygon, star
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, hull_of


def side_slab(points: list[tuple[float, float]], width: float) -> Solid:
    """A body by its outline seen from its left side: (to the front, up); `width` across."""
    return extrude(polygon([(-z, y) for z, y in points]), width).turn(y=90)


def tube_set(b: PropBuilder, case: Paint, y: float = 0.0, legs: bool = False) -> Solid:
    """A television with a picture tube, knobs beside the screen."""
    width, height = b.between(0.8, 0.95), b.between(0.58, 0.7)
    y += 0.22 if legs else 0.0
    body = b.add("case", box(width, height, 0.32, bevel=0.03).move(y=y), case)
    back = hull_of(
        box(width * 0.85, height * 0.85, 0.02).move(0, y + height * 0.08, -0.15),
        box(width * 0.5, height * 0.5, 0.02).move(0, y + height * 0.15, -0.36),
    )
    b.add("back", back, b.shade(case), said=False)
    x = -width * 0.11
    b.add("bezel", plate(width * 0.7, height * 0.82, 0.03, 0.08).move(x, y + height * 0.09, 0.165), rim(b), said=False)
    b.add("screen", plate(width * 0.6, height * 0.68, 0.06, 0.1).move(x, y + height * 0.16, 0.165), screen_paint(b))
    knobs = [forward(0.055, 0.06, 10).move(width * 0.37, y + height * s, 0.18) for s in (0.8, 0.58)]
    b.add("knob", knobs, b.paint(b.pick("metal", "gold", "plastic")))
    slots = [box(width * 0.16, 0.036, 0.03).move(width * 0.37, y + height * s, 0.16) for s in (0.14, 0.26, 0.38)]
    b.add("slot", slots, b.paint("plastic", "dark grey"), said=False)
    if legs:
        feet = [beam((x * 1.15, 0, z * 1.3), (x, y + 0.02, z), 0.06) for x, z in corners(width * 0.8, 0.24)]
        b.add("leg", feet, b.paint("wood"))
    return body


def rim(b: PropBuilder) -> Paint:
    """The frame around a screen."""
    return b.paint("plastic", b.pick("black", "dark grey", "light grey"))


def crack(b: PropBuilder, x: float, y: float, z: float, size: float) -> None:
    """A jagged hole in a screen, with cracks that run from it."""
    b.add("crack", extrude(star(7, size, size * 0.3), 0.04).move(x, y, z), b.paint("paint", "white"))
    b.add("hole", extrude(star(6, size * 0.4, size * 0.25), 0.07).move(x, y, z), b.paint("paint", "black"), said=False)


def flat_set(b: PropBuilder, width: float, height: float, case: Paint, bar: bool = False) -> float:
    """A flat screen on a foot; returns the height of its middle."""
    y = 0.1
    b.add("frame", plate(width, height, 0.06, 0.02).move(y=y), case)
    b.add("screen", plate(width - 0.07, height - 0.07, 0.03, 0.01).move(0, y + 0.035, 0.03), screen_paint(b))
    b.add("neck", box(0.12, y + 0.15, 0.05).move(z=-0.03), case, said=False)
    foot = b.paint("metal", any_color=0.2) if b.chance(0.5) else case
    shape = box(width * 0.45, 0.045, 0.24, bevel=0.015) if b.chance(0.6) else cylinder(0.17, 0.045, 14)
    b.add("stand", shape.move(z=-0.01), foot)
    if bar:
        b.add(
            "speaker bar", box(width * 0.7, 0.07, 0.07, bevel=0.01).move(0, 0.0, 0.13), b.paint("plastic", "dark grey")
        )
    return y + height / 2


@kind(
    "television",
    also=("tv", "tv set"),
    variants=("flat screen", "crt", "retro wooden", "broken", "with antenna"),
    size=1.1,
)
def television(b: PropBuilder) -> None:
    """A tube in a case, or a flat screen on a foot."""
    if b.variant == "flat screen" or (b.variant == "" and b.chance(0.4)):
        flat_set(
            b,
            0.98,
            b.between(0.52, 0.6),
            b.paint("plastic", b.pick("black", "dark grey", "white", "grey")),
            b.chance(0.3),
        )
        return
    wooden = b.variant == "retro wooden"
    body = tube_set(
        b, b.paint("wood" if wooden else b.pick("plastic", "wood"), any_color=0.3 if not wooden else 0), legs=wooden
    )
    if b.variant == "broken":
        crack(b, -body.size[0] * 0.11, body.center[1] + 0.03, 0.19, 0.17)
    if b.variant == "with antenna" or (b.variant in ("", "retro wooden") and b.chance(0.4)):
        metal = b.paint("metal")
        rods = [beam((0, body.top - 0.01, -0.05), (s * 0.26, body.top + 0.32, -0.05), 0.036) for s in (-1, 1)]
        b.add("antenna", rods, metal)
        tips = [ball(0.03, 8).move(s * 0.26, body.top + 0.3, -0.05) for s in (-1, 1)]
        b.add("tip", [*tips, ball(0.07, 10).move(0, body.top - 0.08, -0.05)], metal, said=False)


@kind(
    "computer",
    also=("desktop computer", "pc"),
    variants=("retro", "gaming", "all-in-one", "broken"),
    size=0.6,
)
def computer(b: PropBuilder) -> None:
    """Monitor, tower, keyboard and mouse on the floor; an old one stands on its own case."""
    if b.variant == "retro" or (not b.variant and b.chance(0.3)):
        retro_computer(b)
        return
    gaming = b.variant == "gaming"
    case = b.paint(
        "plastic", b.pick("black", "dark grey") if gaming else b.pick("black", "white", "grey", "light grey")
    )
    x = 0.0 if b.variant == "all-in-one" else -0.14
    b.add("monitor", plate(0.66, 0.42, 0.07, 0.02).move(x, 0.14, -0.1), case)
    b.add("screen", plate(0.59, 0.35, 0.03, 0.01).move(x, 0.175, -0.065), screen_paint(b))
    b.add("neck", box(0.1, 0.2, 0.06).move(x, 0, -0.13), case, said=False)
    b.add("foot", box(0.28, 0.045, 0.2, bevel=0.01).move(x, 0, -0.11), case, said=False)
    keyboard(b, 0.5, 0.26, case if b.chance(0.6) else b.paint("plastic"), x=x - 0.04)
    b.add("mouse", ball(0.05, 8).scale(1, 0.8, 1.5).move(x + 0.31, 0, 0.27), case)
    if b.variant == "broken":
        crack(b, x + 0.05, 0.36, -0.05, 0.14)
    if b.variant == "all-in-one":
        return
    tower = b.add("tower", box(0.2, 0.5, 0.44, bevel=0.012).move(0.36, 0, -0.06), case)
    if gaming:
        light = glow(b)
        rings = [forward(0.075, 0.03, 12).move(0.36, y, 0.165) for y in (0.12, 0.29)]
        b.add("fan", rings, light)
        b.add("light strip", box(0.03, 0.4, 0.04).move(0.27, 0.05, 0.16), light, said=False)
    else:
        slots = [box(0.15, 0.045, 0.03).move(0.36, y, tower.high[2]) for y in (0.4, 0.33)]
        b.add(
            "drive", slots, b.paint("plastic", "dark grey" if case.color != "dark grey" else "light grey"), said=False
        )
        b.add("power button", forward(0.03, 0.04, 8).move(0.36, 0.22, tower.high[2]), glow(b), said=False)


def retro_computer(b: PropBuilder) -> None:
    """A picture tube on a flat case with a disk drive."""
    case = b.paint("plastic", b.pick("beige", "beige", "light grey", "white", "tan"))
    b.add("case", box(0.76, 0.2, 0.56, bevel=0.015).move(z=-0.12), case)
    dark = b.paint("plastic", "dark grey")
    b.add("drive", [box(0.26, 0.045, 0.03).move(0.17, y, 0.16) for y in (0.05, 0.12)], dark)
    b.add("button", box(0.06, 0.05, 0.04).move(-0.26, 0.07, 0.16), glow(b), said=False)
    head = hull_of(box(0.6, 0.5, 0.2).move(0, 0.22, 0.02), box(0.4, 0.34, 0.04).move(0, 0.26, -0.3))
    b.add("monitor", head + box(0.3, 0.05, 0.2).move(0, 0.19, -0.05), b.shade(case))
    b.add(
        "screen",
        plate(0.46, 0.36, 0.05, 0.06).move(0, 0.29, 0.115),
        b.paint("glass", b.pick("black", "green", "dark green", "blue")),
    )
    keyboard(b, 0.66, 0.36, case)


@kind(
    "computer monitor", also=("monitor", "computer screen"), variants=("crt", "curved", "dual", "ultrawide"), size=0.55
)
def computer_monitor(b: PropBuilder) -> None:
    """A screen on a foot."""
    case = b.paint("plastic", b.pick("black", "dark grey", "white", "light grey", "red", "blue"))
    if b.variant == "crt":
        head = hull_of(box(0.8, 0.66, 0.2).move(0, 0.14, 0.1), box(0.5, 0.44, 0.04).move(0, 0.2, -0.36))
        b.add("case", head, case, said=False)
        b.add("foot", cylinder(0.26, 0.16, 12, top=0.7), case, said=False)
        b.add("screen", plate(0.62, 0.48, 0.05, 0.08).move(0, 0.24, 0.2), screen_paint(b))
        b.add(
            "button",
            [forward(0.026, 0.04, 8).move(x, 0.19, 0.2) for x in (0.2, 0.28)],
            b.paint("plastic", "lime green"),
            said=False,
        )
        return
    if b.variant in ("dual", "curved"):
        turn, half = (14.0, 0.245) if b.variant == "dual" else (18.0, 0.235)
        paint, image = screen_paint(b), screen_paint(b)
        for s in (-1, 1):
            body = plate(0.48, 0.36, 0.055, 0.012).move(s * 0.24, 0.12, 0).turn(y=-s * turn)
            b.add("frame", body, case, said=False)
            inner = plate(0.43, 0.3, 0.03, 0.01).move(s * half, 0.15, 0.03).turn(y=-s * turn)
            b.add("screen", inner, image if s > 0 and b.variant == "dual" else paint, said=b.variant == "dual")
        if b.variant == "curved":
            b.add("screen", plate(0.12, 0.3, 0.03, 0.01).move(0, 0.15, 0.042), paint)
        b.add("neck", box(0.1, 0.24, 0.06).move(z=-0.05), case, said=False)
        b.add("stand", box(0.4, 0.045, 0.26, bevel=0.01).move(z=0.02), case)
        return
    wide = b.variant == "ultrawide"
    flat_set(b, 0.98 if wide else b.between(0.74, 0.84), 0.38 if wide else b.between(0.5, 0.56), case)


@kind(
    "laptop",
    also=("notebook computer", "portable computer"),
    variants=("closed", "gaming", "old", "half-open"),
    size=0.35,
)
def laptop(b: PropBuilder) -> None:
    """A keyboard with a screen hinged to its back."""
    old = b.variant == "old"
    body = b.paint(
        b.pick("plastic", "metal"),
        b.pick("black", "dark grey") if b.variant == "gaming" else "beige" if old else "",
        any_color=0.25,
    )
    thick, depth = (0.09, 0.62) if old else (b.between(0.045, 0.055), b.between(0.6, 0.68))
    base = b.add("base", box(0.96, thick, depth, bevel=0.012), body)
    if b.variant == "closed":
        b.add("lid", box(0.96, 0.04, depth, bevel=0.012).move(y=thick - 0.008), b.shade(body))
        b.add(
            "logo",
            cylinder(0.07, 0.03, 10).move(y=thick + 0.022),
            b.paint("paint", b.pick("white", "light grey", "red")),
            said=False,
        )
        return
    dark = b.paint("plastic", "black" if body.color != "black" else "light grey")
    keys = glow(b) if b.variant == "gaming" else dark
    rows = [box(0.8, 0.025, 0.07).move(0, base.top - 0.005, z) for z in (-0.2, -0.1, 0.0)]
    b.add("key", rows, keys, said=False)
    b.add("trackpad", box(0.26, 0.02, 0.15).move(0, base.top - 0.005, depth / 2 - 0.12), dark)
    lean = {"half-open": 40.0}.get(b.variant, b.between(-24, -12))
    height = 0.62

    def hinged(solid: Solid) -> Solid:
        return solid.turn(x=lean).move(0, thick - 0.01, -depth / 2 + 0.02)

    b.add("lid", hinged(box(0.96, height, 0.045, bevel=0.01)), body, said=False)
    b.add("screen", hinged(plate(0.84, height - 0.12, 0.03, 0.01).move(0, 0.07, 0.022)), screen_paint(b))
    b.add("hinge", across(0.035, 0.5, 8).move(0, thick + 0.005, -depth / 2 + 0.02), dark, said=False)


@kind("smartphone", also=("mobile phone", "cell phone"), variants=("flip", "cracked", "brick", "on a stand"), size=0.15)
def smartphone(b: PropBuilder) -> None:
    """An upright slab with a screen; a thick old one has keys and an aerial."""
    case = (
        b.paint("plastic", any_color=0.3)
        if b.variant != "brick"
        else b.paint("plastic", b.pick("black", "dark grey", "beige", "grey"))
    )
    dark = b.paint("plastic", "black" if case.color not in ("black", "dark grey") else "white")
    if b.variant == "brick":
        b.add("case", box(0.32, 0.74, 0.16, bevel=0.03), case)
        b.add("antenna", cylinder(0.035, 0.28, 8).move(-0.1, 0.72, 0), dark)
        b.add(
            "screen",
            plate(0.22, 0.13, 0.03, 0.01).move(0, 0.5, 0.08),
            b.paint("glass", b.pick("green", "lime green", "cyan")),
        )
        keys = [box(0.06, 0.05, 0.03).move(x, y, 0.08) for x in (-0.08, 0, 0.08) for y in (0.12, 0.2, 0.28, 0.36)]
        b.add("key", keys, dark)
        return
    if b.variant == "flip":
        b.add("base", box(0.4, 0.07, 0.5, bevel=0.02).move(z=0.2), case)
        b.add("lid", box(0.4, 0.54, 0.06, bevel=0.02).turn(x=-22).move(0, 0.03, -0.04), case, said=False)
        b.add(
            "screen", plate(0.3, 0.34, 0.03, 0.01).move(0, 0.14, 0.03).turn(x=-22).move(0, 0.03, -0.04), screen_paint(b)
        )
        keys = [box(0.08, 0.03, 0.06).move(x, 0.06, z) for x in (-0.11, 0, 0.11) for z in (0.12, 0.22, 0.32)]
        b.add("key", keys, dark)
        return
    width, lean = b.between(0.46, 0.52), -16.0 if b.variant == "on a stand" else 0.0
    b.add("case", plate(width, 0.98, 0.07, 0.06).turn(x=lean), case)
    b.add("screen", plate(width - 0.06, 0.88, 0.03, 0.04).move(0, 0.05, 0.035).turn(x=lean), screen_paint(b))
    b.add("camera", box(0.14, 0.14, 0.05).move(width / 2 - 0.1, 0.78, -0.035).turn(x=lean), dark, said=False)
    if b.variant == "cracked":
        crack(b, 0.06, 0.62, 0.045, 0.2)
    if b.variant == "on a stand":
        b.add("stand", box(0.42, 0.05, 0.4, bevel=0.01).move(z=-0.06), b.paint(b.pick("wood", "metal")))
        b.add("prop", beam((0, 0.02, -0.2), (0, 0.5, -0.15), 0.07), b.paint("metal"), said=False)
