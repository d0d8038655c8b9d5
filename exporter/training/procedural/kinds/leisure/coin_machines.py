"""Machines that take coins: games and goods."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import forward, glow, screen_paint
from propsmith.exporter.training.procedural.kinds.leisure.screens import crack, side_slab
from propsmith.exporter.training.procedural.organic import corners, spaced
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cylinder, join


@kind("arcade machine", also=("arcade cabinet", "arcade game"), variants=("cocktail", "claw", "racing"), size=1.8)
def arcade_machine(b: PropBuilder) -> None:
    """An upright cabinet with screen, stick and buttons, its title lit on top."""
    case, trim = b.paint("wood", any_color=0.9), glow(b)
    if b.variant == "claw":
        claw_machine(b, case)
        return
    if b.variant == "cocktail":
        b.add("cabinet", box(0.7, 0.52, 0.5, bevel=0.02).move(y=0.04), case)
        b.add("tabletop", box(0.98, 0.06, 0.66, bevel=0.015).move(y=0.55), b.paint("glass", "black"), said=False)
        b.add("screen", box(0.5, 0.03, 0.4).move(y=0.6), screen_paint(b))
        b.add(
            "foot", [cylinder(0.05, 0.06, 8).move(x, 0, z) for x, z in corners(0.6, 0.4)], b.paint("metal"), said=False
        )
        shelf = b.add("shelf", box(0.4, 0.06, 0.16).move(0, 0.36, 0.3), case, said=False)
        stick(b, -0.1, shelf.top, 0.31)
        b.add("button", [cylinder(0.035, 0.05, 8).move(x, shelf.top - 0.015, 0.31) for x in (0.02, 0.11)], trim)
        return
    width = b.between(0.44, 0.5)
    side = [
        (-0.28, 0),
        (0.24, 0),
        (0.24, 0.36),
        (0.32, 0.4),
        (0.32, 0.45),
        (0.1, 0.5),
        (0.0, 0.8),
        (0.2, 0.84),
        (0.2, 0.98),
        (-0.28, 0.98),
    ]
    b.add("cabinet", side_slab(side, width), case)
    panel = b.paint("paint")
    edges = [side_slab(side, 0.04).scale(1, 1, 1).move(x=x) for x in (-width / 2 - 0.01, width / 2 + 0.01)]
    b.add("side", edges, panel)
    b.add("marquee", box(width - 0.04, 0.11, 0.04).move(0, 0.855, 0.2), trim)
    b.add("screen", box(width - 0.1, 0.27, 0.05).turn(x=-18.4).move(0, 0.52, 0.085), screen_paint(b))
    if b.variant == "racing":
        b.add("steering wheel", forward(0.13, 0.05, 14).turn(x=-30).move(0, 0.52, 0.29), b.paint("plastic", "black"))
        b.add(
            "seat",
            box(0.36, 0.16, 0.3, bevel=0.03).move(0, 0, 0.52) + box(0.36, 0.42, 0.08, bevel=0.03).move(0, 0.1, 0.66),
            b.paint("leather", any_color=0.6),
        )
        b.add("floor", box(width, 0.05, 0.5).move(0, 0, 0.44), case, said=False)
        return
    stick(b, -0.1, 0.44, 0.25)
    b.add("button", [cylinder(0.032, 0.05, 8).move(x, 0.44, 0.25) for x in (0.02, 0.1)], b.paint("plastic"))
    b.add("coin door", box(width * 0.5, 0.18, 0.03).move(0, 0.08, 0.24), b.paint("metal", "dark grey"))


def stick(b: PropBuilder, x: float, y: float, z: float) -> None:
    """A joystick with a ball on top."""
    b.add(
        "joystick",
        cylinder(0.02, 0.1, 6).move(x, y - 0.01, z) + ball(0.042, 8).move(x, y + 0.06, z),
        b.paint("plastic", b.pick("red", "black", "yellow")),
    )


def claw_machine(b: PropBuilder, case: Paint) -> None:
    """Prizes behind glass below a claw."""
    b.add("cabinet", box(0.56, 0.34, 0.5, bevel=0.015), case)
    b.add("post", [box(0.05, 0.52, 0.05).move(x, 0.32, z) for x, z in corners(0.54, 0.48, 0.03)], case, said=False)
    b.add("top", box(0.58, 0.16, 0.52, bevel=0.02).move(y=0.82), case, said=False)
    b.add("sign", box(0.46, 0.1, 0.04).move(0, 0.85, 0.255), glow(b))
    b.add("glass", box(0.48, 0.5, 0.04).move(0, 0.33, -0.2), b.paint("glass"), said=False)
    for x, z in ((-0.14, 0.08), (0.06, 0.12), (0.16, -0.04), (-0.06, -0.08)):
        b.add("prize", ball(0.1, 8).move(x, 0.32, z), b.paint("plastic"))
    metal = b.paint("metal")
    prongs = [beam((0.02, 0.62, 0.05), (0.02 + x, 0.54, 0.05), 0.036) for x in (-0.09, 0.09)]
    b.add(
        "claw",
        join([box(0.036, 0.24, 0.036).move(0.02, 0.6, 0.05), box(0.12, 0.06, 0.1).move(0.02, 0.62, 0.05), *prongs]),
        metal,
    )
    b.add("shelf", box(0.34, 0.05, 0.1).move(0, 0.28, 0.28), b.shade(case), said=False)
    stick(b, -0.08, 0.325, 0.29)
    b.add("chute", box(0.2, 0.16, 0.03).move(0.12, 0.06, 0.25), b.paint("paint", "black"), said=False)


@kind("vending machine", also=("drinks machine",), variants=("drinks", "snack", "broken", "on legs"), size=1.9)
def vending_machine(b: PropBuilder) -> None:
    """A cabinet with goods behind a window, a column of buttons, a slot below."""
    case = b.paint("metal", any_color=0.95)
    width, depth = b.between(0.5, 0.58), b.between(0.36, 0.44)
    y = 0.08 if b.variant == "on legs" else 0.03
    b.add("cabinet", box(width, 0.97 - y, depth, bevel=0.015).move(y=y), case, said=False)
    size = 0.12 if b.variant == "on legs" else 0.06
    b.add(
        "foot",
        [box(size, y + 0.02, size).move(x, 0, z) for x, z in corners(width, depth, 0.07)],
        b.paint("metal", "dark grey"),
        said=False,
    )
    z = depth / 2
    b.add(
        "window",
        box(width * 0.66, 0.6, 0.03).move(-width * 0.12, 0.28, z),
        b.paint("glass", b.pick("light blue", "white", "dark grey", "black")),
    )
    shelf_goods(b, -width * 0.12, width * 0.5, z + 0.015)
    b.add("sign", box(width * 0.66, 0.07, 0.03).move(-width * 0.12, 0.89, z), glow(b))
    b.add("panel", box(width * 0.18, 0.5, 0.03).move(width * 0.36, 0.4, z), b.paint("plastic", "dark grey"), said=False)
    b.add(
        "button",
        [box(0.06, 0.05, 0.04).move(width * 0.36, 0.46 + 0.085 * k, z + 0.012) for k in range(5)],
        b.paint("plastic", b.pick("white", "red", "yellow", "cyan")),
    )
    b.add("slot", box(width * 0.6, 0.12, 0.03).move(-width * 0.1, 0.11, z), b.paint("paint", "black"))
    if b.variant == "broken":
        crack(b, -width * 0.1, 0.6, z + 0.055, 0.2)


def shelf_goods(b: PropBuilder, x: float, width: float, z: float) -> None:
    """Three rows of cans or packets."""
    snacks = b.variant == "snack" or (not b.variant and b.chance(0.4))
    for row in range(3):
        y = 0.31 + 0.185 * row
        b.add("shelf", box(width + 0.05, 0.03, 0.05).move(x, y, z), b.paint("metal", "light grey"), said=False)
        for place in spaced(3, width - 0.1):
            good = box(0.085, 0.11, 0.05, bevel=0.01) if snacks else cylinder(0.04, 0.12, 8)
            b.add(
                "packet" if snacks else "can",
                good.move(x + place, y + 0.026, z + 0.015),
                b.paint("plastic"),
                said=row == 0,
            )
