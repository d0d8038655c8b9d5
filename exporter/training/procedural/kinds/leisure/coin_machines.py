"""Machines that take coins: games and goods."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward, glow, screen_paint
from propsmith.exporter.training.procedural.kinds.leisure.screens import crack, side_slab
from propsmith.exporter.training.procedural.organic import corners, spaced
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube


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


@kind("gas pump", also=("fuel pump", "petrol pump"), variants=("modern", "retro", "double", "rusty"), size=1.8)
def gas_pump(b: PropBuilder) -> None:
    """A cabinet with a display, a hose and a nozzle; an old one has a globe on top."""
    rusty = b.variant == "rusty"
    case = b.paint(
        "rust" if rusty else "metal", "" if rusty else b.pick("red", "red", "white", "green", "blue", "yellow")
    )
    white = b.paint("metal", "white" if case.color != "white" else "red")
    black = b.paint("rubber", "black")
    retro = b.variant in ("retro", "rusty") or (not b.variant and b.chance(0.5))
    wide = 0.46 if b.variant == "double" else b.between(0.32, 0.38)
    height = 0.74 if retro else 0.94
    b.add("base", box(wide + 0.1, 0.07, 0.36, bevel=0.012), b.paint("concrete"), said=False)
    b.add("cabinet", box(wide, height - 0.05, 0.26, bevel=0.03 if retro else 0.015).move(y=0.06), case)
    z = 0.13
    if retro:
        b.add("dial", forward(0.11, 0.05, 14).move(0, height - 0.16, z), white)
        b.add(
            "hand",
            box(0.036, 0.09, 0.05).turn(z=-30).move(0, height - 0.17, z + 0.01),
            b.paint("paint", "black"),
            said=False,
        )
        b.add("neck", cylinder(0.05, 0.08, 8).move(y=height), white, said=False)
        b.add("globe", ball(0.11, 12).move(y=height + 0.03), b.paint("glass", b.pick("white", "yellow", "light blue")))
    else:
        b.add("screen", box(wide * 0.7, 0.14, 0.04).move(0, 0.68, z), screen_paint(b))
        b.add("sign", box(wide + 0.03, 0.12, 0.29, bevel=0.015).move(y=0.87), white)
        b.add(
            "button",
            [box(0.05, 0.045, 0.04).move(x, 0.58, z) for x in (-0.08, 0.0, 0.08)],
            b.paint("plastic", b.pick("red", "yellow", "lime green")),
            said=False,
        )
    b.add("panel", box(wide * 0.7, 0.24, 0.03).move(0, 0.14, z), white if not rusty else b.shade(case), said=False)
    for s in (1, -1) if b.variant == "double" else (1,):
        x = s * wide / 2
        path = [
            (x - s * 0.02, 0.2, 0.05),
            (x + s * 0.13, 0.16, 0.06),
            (x + s * 0.17, 0.34, 0.06),
            (x + s * 0.1, 0.52, 0.06),
        ]
        b.add("hose", tube(path, 0.045, 8), black)
        nozzle = box(0.07, 0.16, 0.09, bevel=0.012).move(x + s * 0.06, 0.46, 0.06) + box(0.05, 0.05, 0.14).move(
            x + s * 0.06, 0.58, 0.09
        )
        b.add("nozzle", nozzle, b.paint("metal", b.pick("light grey", "dark grey")))


@kind(
    "washing machine",
    also=("clothes washer",),
    variants=("front-loading", "top-loading", "open", "with basket", "old"),
    size=0.85,
)
def washing_machine(b: PropBuilder) -> None:
    """A cabinet with a round door and a panel of knobs."""
    case = b.paint("metal", b.pick("white", "white", "light grey", "grey"), any_color=0.3)
    w, h, d = b.between(0.7, 0.78), b.between(0.88, 0.98), b.between(0.64, 0.72)
    dark, metal = (
        b.paint("plastic", "dark grey"),
        b.paint("metal", "grey" if case.color in ("white", "light grey") else "light grey"),
    )
    z = d / 2
    b.add("foot", [cylinder(0.05, 0.06, 8).move(x, 0, p) for x, p in corners(w, d, 0.1)], dark, said=False)
    if b.variant in ("top-loading", "old"):
        h = 0.78
        b.add("cabinet", box(w, h, d, bevel=0.02).move(y=0.04), case, said=False)
        b.add("panel", box(w, 0.18, 0.12, bevel=0.02).move(0, h + 0.02, -z + 0.07), metal)
        b.add("knob", [forward(0.05, 0.06, 10).move(x, h + 0.12, -z + 0.15) for x in (-0.2, 0.0, 0.2)], dark)
        b.add("lid", box(w * 0.8, 0.04, d * 0.62, bevel=0.012).move(0, h + 0.03, 0.06), b.shade(case))
        if b.variant == "old":
            b.add(
                "wringer",
                join([across(0.05, w * 0.7, 10).move(0, h + 0.24 + 0.09 * k, -z + 0.08) for k in (0, 1)]),
                b.paint("rubber", "black"),
            )
        return
    b.add("cabinet", box(w, h - 0.04, d, bevel=0.02).move(y=0.04), case, said=False)
    b.add("panel", box(w - 0.04, 0.14, 0.04).move(0, h - 0.17, z), metal, said=False)
    b.add("knob", forward(0.055, 0.07, 12).move(w * 0.3, h - 0.1, z + 0.03), dark)
    b.add("drawer", box(0.2, 0.08, 0.04).move(-w * 0.28, h - 0.14, z + 0.015), b.shade(case), said=False)
    b.add("display", box(0.16, 0.06, 0.04).move(0.02, h - 0.13, z + 0.015), glow(b), said=False)
    y = h * 0.44
    ring = forward(0.27, 0.07, 18) - forward(0.2, 1, 16)
    if b.variant == "open":
        b.add("drum", forward(0.25, 0.05, 18).move(0, y, z), b.paint("paint", "black"))
        door = join([ring, forward(0.21, 0.05, 16)]).move(x=0.27).turn(y=-70).move(-0.27, y, z + 0.02)
        b.add("door", door, metal)
        return
    b.add("door", ring.move(0, y, z + 0.02), metal)
    b.add(
        "window", forward(0.22, 0.06, 16).move(0, y, z), b.paint("glass", b.pick("light blue", "slate blue", "black"))
    )
    if b.variant == "with basket":
        b.add(
            "basket",
            box(0.44, 0.2, 0.3, bevel=0.03, taper=1.12).move(0, 0, z + 0.24),
            b.paint(b.pick("plastic", "wicker")),
        )
        b.add("laundry", join([ball(0.1, 6).move(x, 0.12, z + 0.24) for x in (-0.12, 0.0, 0.12)]), b.paint("cloth"))
