"""Consoles and racks, and the dishes and aerials that they listen with."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import (
    forward,
    glow,
    keyboard,
    plate,
    screen_paint,
)
from propsmith.exporter.training.procedural.kinds.leisure.screens import side_slab
from propsmith.exporter.training.procedural.organic import around, corners, spaced
from propsmith.exporter.training.procedural.outlines import lathe
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube


def bowl(radius: float, depth: float, sides: int = 16) -> Solid:
    """A dish that opens upward, its foot on the floor."""
    outer = [(0.06, 0), (radius * 0.6, depth * 0.34), (radius, depth), (radius - 0.045, depth + 0.02)]
    return lathe([*outer, (radius * 0.55, depth * 0.34 + 0.05), (0.02, 0.06)], sides)


@kind(
    "satellite dish",
    also=("radar dish", "dish antenna"),
    variants=("rooftop", "large radar", "wall", "on a tripod", "broken"),
    size=2.5,
    outdoor=True,
)
def satellite_dish(b: PropBuilder) -> None:
    """A tilted dish with a receiver in its focus."""
    paint = b.paint("metal", b.pick("white", "light grey", "grey", "light blue"), any_color=0.25)
    metal = b.paint("metal", b.pick("dark grey", "grey"))
    radius = b.between(0.42, 0.48)
    depth, tilt = b.between(0.16, 0.22), b.between(42, 62)
    dish = bowl(radius, depth)
    if b.variant == "broken":
        dish = dish - box(0.3, 1, 0.4).turn(y=30).move(radius * 0.8, -0.3, -0.1)
    high = {"large radar": 0.5, "on a tripod": 0.46, "wall": 0.42}.get(b.variant, 0.4)

    def aimed(solid: Solid) -> Solid:
        return solid.turn(x=tilt).move(0, high, 0.02)

    b.add("dish", aimed(dish), paint, said=False)
    reach = depth + 0.14
    if b.variant == "large radar":
        arms = [beam((x, depth * 0.5, z), (0, reach, 0), 0.036) for x, z, _ in around(3, radius * 0.75)]
    else:
        arms = [beam((0, depth * 0.5, radius * 0.7), (0, reach, 0), 0.04)]
    b.add("arm", [aimed(arm) for arm in arms], metal, said=False)
    receiver = cylinder(0.05, 0.12, 8).move(y=reach - 0.04)
    b.add("receiver", aimed(receiver), b.paint("metal", b.pick("red", "dark grey", "black", "yellow")))
    if b.variant == "large radar":
        b.add("tower", cylinder(0.3, 0.34, 8, top=0.7), paint if b.chance(0.5) else b.paint("concrete"))
        b.add("yoke", [box(0.06, 0.36, 0.14).move(x, 0.26, -0.06) for x in (-0.12, 0.12)], metal, said=False)
        b.add("axle", box(0.28, 0.16, 0.14).move(0, 0.44, -0.02), metal, said=False)
    elif b.variant == "wall":
        b.add("arm", tube([(0, high + 0.02, 0.02), (0, high - 0.1, -0.24), (0, high - 0.2, -0.36)], 0.07, 8), metal)
        b.add("bracket", plate(0.24, 0.36, 0.06).move(0, high - 0.4, -0.38), metal)
    elif b.variant == "on a tripod":
        b.add("leg", [beam((0, high + 0.03, 0), (x, 0, z), 0.055) for x, z, _ in around(3, 0.32, 60)], metal)
    else:
        b.add("pole", cylinder(0.055, high + 0.02, 10), metal)
        base = (
            box(0.5, 0.06, 0.4, bevel=0.01)
            if b.variant != "rooftop"
            else join([box(0.5, 0.06, 0.06), box(0.06, 0.06, 0.5)])
        )
        b.add("base", base, b.paint(b.pick("concrete", "metal")))
        if b.variant == "rooftop":
            b.add("strut", [beam((x, 0.03, z), (0, 0.3, 0), 0.045) for x, z, _ in around(4, 0.22)], metal)


@kind(
    "antenna", also=("aerial",), variants=("tv", "radio tower", "ship", "sci-fi", "with dishes"), size=3.0, outdoor=True
)
def antenna(b: PropBuilder) -> None:
    """A mast with rods; a lattice tower with a red light."""
    metal = b.paint("metal", b.pick("light grey", "grey", "dark grey", "red", "white"))
    if b.variant in ("radio tower", "with dishes"):
        lattice_tower(b, metal)
        return
    b.add("mast", cylinder(0.035, 0.96, 8, top=0.8), metal)
    if b.variant == "sci-fi":
        light = glow(b)
        b.add("base", cylinder(0.24, 0.16, 6, top=0.7), b.shade(metal))
        b.add("fin", [box(0.05, 0.4, 0.16, taper=0.4).turn(y=a).move(x, 0.1, z) for x, z, a in around(3, 0.08)], metal)
        for k, y in enumerate((0.5, 0.62, 0.74)):
            b.add("ring", cylinder(0.16 - 0.03 * k, 0.05, 10).move(y=y), light)
        b.add("tip", ball(0.055, 8).move(y=0.9), light, said=False)
        return
    b.add("base", box(0.3, 0.06, 0.3, bevel=0.012), b.paint(b.pick("concrete", "metal", "wood")))
    if b.variant == "ship":
        bars = [box(0.6, 0.04, 0.04).move(y=0.62), box(0.36, 0.04, 0.04).move(y=0.8)]
        b.add("crossbar", bars, metal)
        b.add("rod", [cylinder(0.02, 0.2, 6).move(x, 0.63, 0) for x in (-0.28, 0.28)], metal, said=False)
        b.add("radar", box(0.4, 0.08, 0.06).turn(y=b.between(-30, 30)).move(0, 0.93, 0), b.paint("metal", "white"))
        return
    count = b.whole(4, 6)
    b.add("boom", box(0.045, 0.05, 0.8).move(0, 0.84, 0), metal, said=False)
    rods = [box(0.62 - 0.06 * k, 0.038, 0.038).move(0, 0.87, z) for k, z in enumerate(spaced(count, 0.7))]
    b.add("rod", rods, metal)
    if b.variant == "tv" or b.chance(0.4):
        b.add("rod", [box(0.38, 0.038, 0.038).move(0, y, 0) for y in (0.6, 0.7)], metal, said=False)
        b.add("box", box(0.1, 0.12, 0.08).move(0, 0.42, 0.04), b.paint("plastic"), said=False)


def lattice_tower(b: PropBuilder, metal: Paint) -> None:
    """Four leaning legs braced in bands of red and white."""
    second = b.paint("metal", "white" if metal.color != "white" else "red")
    low = 0.2
    legs = [beam((x, 0, z), (x * 0.16, 0.78, z * 0.16), 0.045) for x, z in corners(2 * low, 2 * low)]
    b.add("leg", legs, metal)
    for k, y in enumerate((0.16, 0.36, 0.56)):
        half = low * (1 - 0.84 * y / 0.78)
        frame = [box(2 * half + 0.04, 0.045, 0.045).move(0, y, s * half) for s in (-1, 1)]
        b.add("brace", join([*frame, *[bar.turn(y=90) for bar in frame]]), second, said=False)
        above = low * (1 - 0.84 * (y + 0.2) / 0.78)
        if k < 2:
            cross = beam((-half, y, half), (above, y + 0.2, above), 0.038)
            b.add("brace", join([cross.turn(y=a) for a in (0, 90, 180, 270)]), second, said=False)
    b.add("top", cylinder(0.055, 0.08, 8).move(y=0.74), second, said=False)
    b.add("mast", cylinder(0.025, 0.2, 6).move(y=0.78), metal)
    b.add("light", ball(0.035, 8).move(y=0.95), b.paint("neon", "red"), said=False)
    if b.variant == "with dishes":
        dishes = [
            bowl(0.12, 0.06, 12).turn(x=90).turn(y=a).move(x, y, z)
            for (x, z, a), y in zip(around(3, 0.07), (0.6, 0.5, 0.66), strict=True)
        ]
        b.add("dish", dishes, b.paint("metal", "white"))


@kind(
    "control panel",
    also=("control console", "switchboard"),
    variants=("wall", "desk", "sci-fi", "steampunk", "with levers"),
    size=1.3,
)
def control_panel(b: PropBuilder) -> None:
    """A sloped desk of buttons, levers and screens."""
    steam = b.variant == "steampunk"
    body = b.paint("brass" if steam else "metal", any_color=0 if steam else 0.5)
    if b.variant in ("wall", "steampunk"):
        wall_panel(b, body)
        return
    width = b.between(0.86, 0.98)
    profile = [(-0.22, 0), (0.14, 0), (0.24, 0.4), (0.24, 0.46), (-0.06, 0.58), (-0.12, 0.82), (-0.22, 0.82)]
    b.add("console", side_slab(profile, width), body, said=False)
    b.add("side", [side_slab(profile, 0.045).move(x=s * width / 2) for s in (-1, 1)], b.shade(body, 0.12), said=False)
    screen = glow(b) if b.variant == "sci-fi" else screen_paint(b)
    screens = [plate(width * 0.36, 0.16, 0.04, 0.01).turn(x=-14).move(x * width, 0.62, -0.07) for x in (-0.23, 0.23)]
    b.add("screen", screens, screen)
    levers = b.variant == "with levers" or b.chance(0.3)

    def on_slope(solid: Solid, x: float, t: float) -> Solid:
        return solid.turn(x=21.8).move(x, 0.47 + 0.11 * t, 0.21 - 0.26 * t)

    if levers:
        for x in spaced(4, width * 0.36):
            lever = beam((0, -0.02, 0), (0, 0.15, b.pick(-0.06, 0.06)), 0.036, 6)
            b.add("lever", on_slope(lever, x + width * 0.2, 0.4), b.paint("metal", "light grey"))
            b.add(
                "grip",
                on_slope(ball(0.036, 8).move(0, 0.12, lever.center[2] * 2), x + width * 0.2, 0.4),
                b.paint("plastic", "red"),
                said=False,
            )
    columns = spaced(4, width * 0.34) if levers else spaced(7, width * 0.8)
    shift = -0.22 * width if levers else 0.0
    for x in columns:
        for t in (0.12, 0.5):
            button = box(0.06, 0.05, 0.06) if b.chance(0.6) else cylinder(0.036, 0.055, 8)
            paint = b.paint("plastic", b.pick("red", "yellow", "lime green", "white", "cyan", "orange"))
            b.add("button", on_slope(button.move(y=-0.02), x + shift, t), paint)


def wall_panel_ring(b: PropBuilder, steam: bool) -> None:
    """Its ring, gauge, needle and light, and more."""
    trim = b.paint("copper" if steam else "metal", "" if steam else "light grey")
    for x in (-0.19, 0.02):
        b.add("ring", forward(0.095, 0.05, 14).move(x, 0.74, 0.145), trim, said=False)
        b.add("gauge", forward(0.07, 0.06, 12).move(x, 0.74, 0.15), b.paint("glass", "white"))
        b.add(
            "needle",
            box(0.03, 0.07, 0.03).turn(z=b.between(-60, 60)).move(x, 0.74, 0.175),
            b.paint("metal", "red"),
            said=False,
        )
    for x in spaced(4, 0.44):
        b.add(
            "light", forward(0.035, 0.05, 8).move(x, 0.55, 0.14), b.paint("neon", b.pick("red", "lime green", "yellow"))
        )
    for x in (-0.2, -0.05, 0.1):
        b.add("slot", box(0.07, 0.26, 0.03).move(x, 0.16, 0.14), b.paint("metal", "black"), said=False)
        y = b.pick(0.18, 0.3)
        b.add(
            "switch",
            box(0.055, 0.11, 0.09, bevel=0.01).move(x, y, 0.17),
            b.paint("plastic", b.pick("red", "white", "yellow")),
        )
    lever = join([box(0.05, 0.05, 0.16).move(0.22, 0.38, 0.18), box(0.045, 0.22, 0.045).move(0.22, 0.38, 0.25)])
    b.add("lever", lever, trim)
    b.add("knob", ball(0.05, 8).move(0.22, 0.57, 0.25), b.paint("plastic", "red"), said=False)
    if steam:
        b.add(
            "pipe",
            [
                tube([(s * 0.34, 0.05, 0), (s * 0.46, 0.06, 0), (s * 0.46, 0.8, 0), (s * 0.34, 0.8, 0)], 0.08, 8)
                for s in (-1, 1)
            ],
            trim,
        )
        b.add(
            "wheel",
            hoop(0.1, 0.045, 14).turn(x=90).move(0.24, 0.78, 0.2)
            + forward(0.03, 0.12, 6).move(0.24, 0.78, 0.16)
            + box(0.2, 0.036, 0.036).move(0.24, 0.76, 0.19),
            b.paint("iron", "red"),
            said=False,
        )


def wall_panel(b: PropBuilder, body: Paint) -> None:
    """An upright cabinet with gauges, switches and lamps."""
    steam = b.variant == "steampunk"
    b.add("cabinet", box(0.74, 0.96, 0.24, bevel=0.02), body, said=False)
    b.add(
        "panel",
        plate(0.62, 0.84, 0.04, 0.02).move(0, 0.06, 0.115),
        b.paint("wood" if steam else "metal", "" if steam else "dark grey"),
        said=False,
    )
    wall_panel_ring(b, steam)


@kind(
    "server rack",
    also=("server cabinet", "data rack"),
    variants=("open", "with door", "row of {s}", "sci-fi", "with cables"),
    size=2.0,
)
def server_rack(b: PropBuilder) -> None:
    """A tall frame of units with lights."""
    row = b.variant == "row of {s}"
    case = b.paint("metal", b.pick("black", "dark grey", "grey", "white", "dark blue"), any_color=0.15)
    height = 0.7 if row else 0.98
    width = 0.31 if row else b.between(0.4, 0.46)
    for x in (-0.32, 0.0, 0.32) if row else (0.0,):
        frame = box(width, height, 0.42, bevel=0.01)
        if b.variant == "open":
            frame = join(
                [
                    *[box(0.05, height, 0.05).move(a, 0, c) for a, c in corners(width, 0.42, 0.025)],
                    box(width, 0.05, 0.42),
                    box(width, 0.05, 0.42).move(y=height - 0.05),
                ]
            )
        b.add("frame", frame.move(x=x), case, said=False)
        rack_units(b, x, width - 0.07, height, case, 7 if not row else 4)
    if b.variant == "with door":
        b.add(
            "door",
            (box(width, height - 0.04, 0.05) - box(width - 0.12, height - 0.2, 1).move(y=0.08))
            .move(width / 2, 0.02, 0)
            .turn(y=-70)
            .move(-width / 2, 0, 0.21),
            b.shade(case),
        )
    if b.variant == "with cables":
        for k, color in enumerate(("blue", "yellow", "red")):
            x = -0.1 + 0.1 * k
            path = [
                (x, 0.82 - 0.14 * k, 0.2),
                (x, 0.78 - 0.14 * k, 0.29),
                (x + 0.04, 0.2, 0.28),
                (x + 0.08, 0.03, 0.38),
                (x + 0.02, 0.03, 0.46),
            ]
            b.add("cable", tube(path, 0.045, 6), b.paint("rubber", color))


def rack_units(b: PropBuilder, x: float, width: float, height: float, case: Paint, count: int) -> None:
    """Units with two lamps each."""
    step = (height - 0.1) / count
    unit = b.paint(
        "metal",
        "light grey"
        if case.color in ("black", "dark grey", "dark blue") and b.chance(0.5)
        else "dark grey"
        if case.color != "dark grey"
        else "grey",
    )
    light = glow(b) if b.variant == "sci-fi" else b.paint("neon", b.pick("lime green", "cyan"))
    units = [box(width, step - 0.03, 0.36).move(x, 0.06 + step * k, 0.05) for k in range(count)]
    b.add("unit", units, unit)
    if b.variant == "sci-fi":
        b.add(
            "light strip",
            [box(0.035, height - 0.08, 0.06).move(s * (width / 2 + 0.02), 0.04, 0.2) for s in (-1, 1)],
            light,
        )
    for k in range(count):
        y = 0.06 + step * (k + 0.35)
        b.add(
            "light",
            [box(0.045, 0.035, 0.04).move(x + p, y - 0.012, 0.23) for p in (-width * 0.36, -width * 0.18)],
            light,
            said=False,
        )
        b.add(
            "slot",
            box(width * 0.4, 0.036, 0.03).move(x + width * 0.22, y - 0.012, 0.23),
            b.paint("metal", "black"),
            said=False,
        )


@kind(
    "computer terminal",
    also=("terminal", "sci-fi console"),
    variants=("standing", "wall", "holographic", "old crt", "with keyboard"),
    size=1.5,
)
def computer_terminal(b: PropBuilder) -> None:
    """A slanted screen on a pedestal."""
    body, light = b.paint("metal", b.pick("dark grey", "grey", "white", "slate blue"), any_color=0.35), glow(b)
    if b.variant == "wall":
        b.add("frame", plate(0.72, 0.98, 0.12, 0.08), body)
        b.add("screen", plate(0.54, 0.44, 0.04, 0.03).move(0, 0.44, 0.06), light)
        b.add(
            "keypad",
            [box(0.09, 0.08, 0.05).move(x, y, 0.07) for x in (-0.18, -0.05, 0.08) for y in (0.1, 0.22)],
            b.paint("plastic", "dark grey" if body.color != "dark grey" else "white"),
        )
        b.add("reader", box(0.1, 0.2, 0.08, bevel=0.015).move(0.23, 0.1, 0.06), b.paint("plastic", "black"))
        return
    if b.variant == "old crt":
        b.add("pedestal", box(0.5, 0.46, 0.44, bevel=0.02, taper=0.9), body)
        b.add("monitor", box(0.66, 0.52, 0.5, bevel=0.05).turn(x=-10).move(0, 0.47, -0.06), b.shade(body))
        b.add(
            "screen",
            plate(0.5, 0.36, 0.06, 0.08).move(0, 0.09, 0.24).turn(x=-10).move(0, 0.47, -0.06),
            b.paint("glass", b.pick("green", "dark green", "orange")),
        )
        keyboard(b, 0.6, 0.32, b.shade(body), y=0.4)
        b.add("shelf", box(0.56, 0.06, 0.34).move(0, 0.35, 0.28), body, said=False)
        return
    holo = b.variant == "holographic"
    b.add("foot", cylinder(0.27, 0.07, 8, top=0.8), b.shade(body), said=False)
    b.add("pedestal", box(b.between(0.18, 0.26), 0.56, 0.16, bevel=0.02, taper=0.85).move(y=0.05), body)
    b.add("light strip", box(0.05, 0.4, 0.04).move(0, 0.1, 0.075), light, said=False)
    tilt = 34.0
    desk = box(0.7, 0.08, 0.42, bevel=0.015).turn(x=tilt).move(0, 0.56, 0.02)
    b.add("panel", desk, b.shade(body), said=False)
    if holo:
        b.add("hologram", plate(0.62, 0.32, 0.04, 0.02).move(0, 0.66, -0.1), light)
        b.add("ray", [beam((s * 0.12, 0.6, 0.0), (s * 0.24, 0.68, -0.1), 0.036) for s in (-1, 1)], light, said=False)
    elif b.variant == "with keyboard":
        b.add("monitor", plate(0.64, 0.4, 0.06, 0.02).move(0, 0.62, -0.14), body)
        b.add("screen", plate(0.56, 0.32, 0.03, 0.01).move(0, 0.66, -0.105), light)
    screen = box(0.6, 0.04, 0.24 if not holo else 0.32).move(0, 0.065, -0.06 if not holo else 0)
    face = (
        b.paint("plastic", "dark grey" if body.color != "dark grey" else "light grey")
        if b.variant == "with keyboard"
        else light
    )
    b.add("keyboard" if b.variant == "with keyboard" else "screen", screen.turn(x=tilt).move(0, 0.56, 0.02), face)
    keys = [box(0.08, 0.04, 0.06).move(x, 0.065, 0.14).turn(x=tilt).move(0, 0.56, 0.02) for x in spaced(4, 0.42)]
    b.add("button", keys if not holo else keys[:2], b.paint("plastic", b.pick("red", "white", "yellow")))
