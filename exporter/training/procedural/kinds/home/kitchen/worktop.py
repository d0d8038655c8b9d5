"""Small kitchen machines."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import corners
from propsmith.exporter.training.procedural.outlines import circle, extrude, lathe, rectangle
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import beam, box, cylinder
from propsmith.exporter.training.procedural.sweeps import handle, tube


@kind("microwave", also=("microwave oven",), variants=("white", "steel", "open", "retro"), size=0.5)
def microwave(b: PropBuilder) -> None:
    """A low box with a window and buttons."""
    color = {"white": "white", "steel": "light grey"}.get(
        b.variant, b.pick("white", "black", "red", "light blue", b.paint("paint").color)
    )
    body = b.paint("steel" if b.variant == "steel" else "metal", color)
    dark, height, depth = (
        b.paint("glass", b.pick("black", "dark grey", "slate blue")),
        b.between(0.5, 0.58),
        b.between(0.5, 0.62),
    )
    retro, z = b.variant == "retro", depth / 2
    case = box(1, height, depth, bevel=0.06 if retro else 0.015).move(y=0.04)
    b.add("foot", [cylinder(0.04, 0.06, 8).move(x, 0, pz) for x, pz in corners(0.9, depth, 0.1)], dark, said=False)
    if b.variant == "open":
        b.add("body", case - box(0.62, height - 0.16, depth).move(-0.13, 0.12, 0.08), body, said=False)
        b.add(
            "inside", box(0.64, height - 0.12, 0.06).move(-0.13, 0.1, -z + 0.08), b.paint("paint", "white"), said=False
        )
        b.add("plate", cylinder(0.2, 0.05, 14).move(-0.13, 0.115, 0.02), b.paint("glass"))
        b.add(
            "door", box(0.66, height - 0.1, 0.06).move(0.33, 0.09, 0).turn(y=-100).move(-0.46, 0, z), b.shade(body, 0.1)
        )
    else:
        b.add("body", case, body, said=False)
        b.add("door", box(0.68, height - 0.12, 0.05).move(-0.12, 0.1, z), b.shade(body, 0.1))
        b.add("window", box(0.48, height - 0.26, 0.04).move(-0.15, 0.17, z + 0.025), dark)
        b.add("handle", box(0.05, height - 0.24, 0.07).move(0.17, 0.16, z + 0.04), b.paint("chrome"))
    b.add(
        "display",
        box(0.16, 0.08, 0.04).move(0.37, height - 0.09, z),
        b.paint("glass", b.pick("green", "cyan", "black")),
        said=False,
    )
    if retro:
        b.add(
            "dial", [extrude(circle(0.065, 10), 0.1).move(0.37, y, z + 0.01) for y in (0.18, 0.34)], b.paint("chrome")
        )
    else:
        buttons = [box(0.055, 0.055, 0.05).move(0.33 + 0.08 * k, y, z) for k in range(2) for y in (0.1, 0.19, 0.28)]
        b.add("button", buttons, b.paint("plastic", b.pick("white", "light grey", "red")))


@kind("coffee machine", also=("coffee maker",), variants=("espresso", "filter", "capsule", "with cup"), size=0.4)
def coffee_machine(b: PropBuilder) -> None:
    """A body with a spout over a tray, or over a jug."""
    body = b.paint(
        b.pick("plastic", "metal", "steel"), b.pick("black", "red", "light grey", "white", b.paint("paint").color)
    )
    chrome, dark = b.paint("chrome"), b.paint("plastic", "black")
    style = b.variant if b.variant in ("espresso", "filter", "capsule") else b.pick("espresso", "filter")
    wide = {"espresso": 0.7, "filter": 0.5, "capsule": 0.34}[style]
    b.add("base", box(wide, 0.1, 0.66, bevel=0.015), body, said=False)
    b.add("body", box(wide, 0.84, 0.26, bevel=0.02).move(0, 0.05, -0.2), body, said=False)
    b.add(
        "top",
        box(wide, 0.26, 0.62, bevel=0.03).move(0, 0.66, -0.02),
        body if b.chance(0.5) else b.shade(body, 0.1),
        said=False,
    )
    b.add("tray", box(wide - 0.1, 0.05, 0.34).move(0, 0.08, 0.12), chrome)
    if style == "filter":
        b.add(
            "jug",
            lathe([(0.13, 0), (0.18, 0.08), (0.16, 0.28), (0.1, 0.36)], 12).move(0, 0.115, 0.1),
            b.paint("glass", b.pick("dark brown", "brown", "slate blue")),
        )
        b.add("handle", tube([(0, 0.4, 0.2), (0, 0.42, 0.34), (0, 0.22, 0.36), (0, 0.2, 0.24)], 0.055, 6), dark)
        b.add("basket", cylinder(0.1, 0.24, 12, top=1.5).move(0, 0.44, 0.1), dark, said=False)
    else:
        b.add("spout", cylinder(0.09, 0.1, 10).move(0, 0.58, 0.12) + cylinder(0.05, 0.16, 8).move(0, 0.5, 0.12), chrome)
        if style == "espresso":
            b.add("handle", beam((0, 0.6, 0.2), (0, 0.57, 0.46), 0.07, 6), dark)
            b.add("gauge", extrude(circle(0.07, 12), 0.06).move(-0.2, 0.8, 0.29), b.paint("paint", "white"))
        else:
            b.add("lever", handle(0.3, 0.12, 0.05).move(0, 0.9, 0.1), chrome)
    b.add(
        "button",
        [extrude(circle(0.035, 8), 0.07).move(x, 0.79, 0.29) for x in ((0.1, 0.22) if wide > 0.5 else (-0.05, 0.07))],
        b.paint("plastic", b.pick("red", "green", "white")),
    )
    if b.variant == "with cup" or (style != "filter" and b.chance(0.4)):
        cup = cylinder(0.08, 0.15, 10, top=1.25).move(0, 0.12, 0.14 if style != "filter" else 0.32)
        b.add("cup", cup, b.paint("ceramic", any_color=0.5))


@kind("toaster", also=("bread toaster",), variants=("with toast", "retro", "four-slot", "chrome"), size=0.3)
def toaster(b: PropBuilder) -> None:
    """A box with slots on top and a lever at its side."""
    body = b.paint("chrome") if b.variant == "chrome" else b.paint(b.pick("metal", "plastic"), any_color=0.7)
    dark = b.paint("plastic", b.pick("black", "dark grey", "white"))
    four = b.variant == "four-slot"
    height, depth = b.between(0.54, 0.64), 0.72 if four else b.between(0.46, 0.54)
    outline = rectangle(0.92, height, 0.22 if b.variant == "retro" else 0.1)
    case = extrude(outline, depth).move(y=height / 2 + 0.05)
    slots = [-0.24, -0.08, 0.08, 0.24] if four else [-0.1, 0.1]
    for z in slots:
        case = case - box(0.66, 0.3, 0.09 if not four else 0.075).move(0, height - 0.1, z)
    b.add("body", case, body, said=False)
    b.add("base", box(0.86, 0.08, depth - 0.02, bevel=0.015), dark)
    b.add(
        "lever", [box(0.09, 0.06, 0.13).move(0.48, height * 0.62, z) for z in ((-0.16, 0.16) if four else (0.0,))], dark
    )
    b.add(
        "dial",
        extrude(circle(0.06, 10), 0.08).turn(y=90).move(0.46, height * 0.3, 0),
        b.paint("plastic", b.pick("red", "white", "black")),
        said=False,
    )
    if b.variant == "with toast" or b.chance(0.3):
        bread = extrude(rectangle(0.5, 0.44, 0.1), 0.075)
        b.add(
            "toast",
            [bread.move(0, height + 0.02, z) for z in slots],
            b.paint("bread", b.pick("tan", "light brown", "orange")),
        )
        b.add("bed", [box(0.6, 0.1, 0.1).move(0, height - 0.22, z) for z in slots], dark, said=False)
