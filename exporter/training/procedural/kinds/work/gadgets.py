"""Small things carried or hung up: ropes, chains, lamps, lenses, fire extinguishers."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.hafts import trim
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import circle, extrude, lathe, mirrored, polygon, ring, star
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube


@kind(
    "fire extinguisher",
    variants=("wall-mounted", "with a long hose", "with a wheel cart", "with a gauge", "rusty"),
    size=0.6,
)
def fire_extinguisher(b: PropBuilder) -> None:
    """A red bottle with a valve, a lever and a hose."""
    paint = (
        b.paint("rust")
        if b.variant == "rusty"
        else b.paint("metal", b.pick("red", "red", "red", "red", "yellow", "orange", "blue"))
    )
    black, label = b.paint("rubber", "black"), b.paint("paint", b.pick("white", "white", "yellow"))
    radius, high = b.between(0.17, 0.21), b.between(0.62, 0.7)
    bottle = [
        (radius * 0.9, 0),
        (radius, 0.04),
        (radius, high - 0.12),
        (radius * 0.75, high - 0.03),
        (0.06, high),
        (0.06, high + 0.06),
    ]
    b.add("bottle", lathe(bottle, 14), paint, said=False)
    b.add("label", cylinder(radius + 0.012, high * 0.3, 14).move(y=high * 0.32), label)
    b.add("base", cylinder(radius + 0.015, 0.05, 14), black, said=False)
    metal = b.paint("metal", b.pick("black", "dark grey", "light grey"))
    b.add("valve", box(0.14, 0.1, 0.1, bevel=0.015).move(0, high + 0.04, 0), metal, said=False)
    levers = [beam((0.02, high + y, 0), (0.24, high + y + dy, 0), 0.05) for y, dy in ((0.13, 0.06), (0.08, -0.02))]
    b.add("lever", levers, metal if b.chance(0.6) else b.paint("metal", "red"), said=False)
    out = radius + (0.1 if b.variant != "with a long hose" else 0.2)
    hose = [
        (-0.05, high + 0.09, 0),
        (-out, high + 0.04, 0),
        (-out - 0.03, high * 0.6, 0.02),
        (-out + 0.02, high * 0.2, 0.05),
    ]
    b.add("hose", tube(hose, 0.055, 8), black, said=b.variant != "with a long hose")
    nozzle = cylinder(0.03, 0.2, 8, 2.2).turn(x=180).move(-out + 0.02, high * 0.24, 0.05)
    b.add("nozzle", nozzle, black, said=False)
    b.add("clip", box(out, 0.05, 0.06).move(-out / 2, high * 0.45, 0.02), metal, said=False)
    if b.variant == "with a gauge" or b.chance(0.3):
        b.add(
            "gauge",
            cylinder(0.06, 0.1, 10).turn(x=90).move(0, high + 0.08, 0.02),
            b.paint("paint", b.pick("white", "green", "yellow")),
            said=False,
        )
    if b.variant == "wall-mounted":
        wall_bracket(b, radius, metal, high)
    if b.variant == "with a wheel cart":
        extinguisher_cart(b, paint, high, radius, black, metal)


def wall_bracket(b: PropBuilder, radius: float, metal: Paint, high: float) -> None:
    """A plate behind, two bands around."""
    b.add(
        "plate",
        box(0.5, 0.85, 0.05, bevel=0.01).move(0, 0.02, -radius - 0.015),
        b.paint("metal", b.pick("white", "light grey")),
        said=False,
    )
    b.add("bracket", [cylinder(radius + 0.025, 0.05, 14).move(y=y) for y in (0.12, high * 0.74)], metal, said=False)


def extinguisher_cart(b: PropBuilder, paint: Paint, high: float, radius: float, black: Paint, metal: Paint) -> None:
    """A frame with a bar and two wheels."""
    b.add(
        "frame",
        [beam((s * 0.12, 0.06, -radius - 0.02), (s * 0.12, high + 0.26, -radius - 0.14), 0.045) for s in (-1, 1)],
        paint,
        said=False,
    )
    b.add(
        "bar",
        box(0.29, 0.05, 0.05).move(0, high + 0.22, -radius - 0.13) + box(0.3, 0.05, 0.08).move(0, 0.2, -radius - 0.02),
        paint,
        said=False,
    )
    b.add(
        "wheel",
        [cylinder(0.12, 0.06, 12).turn(z=90).move(s * 0.19 + 0.03, 0.12, -radius - 0.02) for s in (-1, 1)],
        black,
    )
    b.add("axle", box(0.38, 0.05, 0.05).move(0, 0.1, -radius - 0.02), metal, said=False)


@kind(
    "flashlight",
    also=("electric torch", "hand torch"),
    variants=("black", "yellow", "lantern", "lit", "angled"),
    size=0.2,
)
def flashlight(b: PropBuilder) -> None:
    """A tube along x with a wide head to +x."""
    color = b.variant if b.variant in ("black", "yellow") else b.pick("", "black", "red", "yellow")
    body = b.paint(b.pick("plastic", "metal"), color, any_color=0.5)
    dark, glass = (
        b.paint("plastic", b.pick("black", "dark grey")),
        b.paint("glass", b.pick("yellow", "white", "light blue")),
    )
    thick, wide = b.between(0.1, 0.125), b.between(0.17, 0.21)
    if b.variant == "lantern":
        b.add("body", box(0.62, 0.34, 0.3, bevel=0.05).move(-0.05, 0, 0), body, said=False)
        b.add("head", lathe([(0.17, 0), (0.24, 0.14), (0.24, 0.24)], 14).turn(z=-90).move(0.22, 0.22, 0), dark)
        b.add("lens", cylinder(0.2, 0.26, 14).turn(z=-90).move(0.22, 0.22, 0), glass)
        b.add("handle", tube([(-0.3, 0.32, 0), (-0.26, 0.5, 0), (0.14, 0.5, 0), (0.2, 0.32, 0)], 0.07, 8), dark)
        return
    head = lathe([(thick, 0), (wide, 0.16), (wide, 0.27)], 14)
    lens = cylinder(wide * 0.82, 0.29, 14)
    if b.variant == "angled":
        b.add("body", cylinder(thick, 0.78, 12), body, said=False)
        b.add("elbow", ball(thick * 1.15, 10).move(y=0.72), dark, said=False)
        b.add("head", head.turn(z=-90).move(0.05, 0.84, 0), body if b.chance(0.5) else dark)
        b.add("lens", lens.turn(z=-90).move(0.05, 0.84, 0), glass)
        b.add(
            "clip",
            box(0.05, 0.42, 0.08).move(-thick - 0.03, 0.28, 0) + box(0.1, 0.05, 0.08).move(-thick, 0.64, 0),
            b.paint("metal"),
            said=False,
        )
        return
    b.add("body", cylinder(thick, 0.68, 12).turn(z=-90).move(-0.5, wide, 0), body, said=False)
    ribs = [cylinder(thick + 0.018, 0.045, 12).turn(z=-90).move(-0.42 + 0.09 * k, wide, 0) for k in range(4)]
    b.add("grip", ribs, dark, said=False)
    b.add("cap", cylinder(thick * 1.12, 0.08, 12).turn(z=-90).move(-0.54, wide, 0), dark, said=False)
    b.add("head", head.turn(z=-90).move(0.14, wide, 0), body if b.chance(0.5) else dark)
    b.add("lens", lens.turn(z=-90).move(0.14, wide, 0), glass)
    b.add(
        "switch",
        box(0.12, 0.06, 0.08, bevel=0.015).move(0.0, wide + thick - 0.02, 0),
        b.paint("plastic", b.pick("red", "black", "orange")),
    )
    if b.variant == "lit":
        b.add(
            "beam",
            cylinder(wide * 0.8, 0.5, 14, 1.6).turn(z=-90).move(0.4, wide, 0),
            b.paint("energy", "yellow"),
            said=False,
        )


@kind(
    "magnifying glass",
    also=("hand lens",),
    variants=("golden", "cracked", "with a wooden handle", "square", "lying"),
    size=0.2,
)
def magnifying_glass(b: PropBuilder) -> None:
    """A lens in a rim on a handle, upright."""
    rim = (
        b.paint("gold") if b.variant == "golden" else b.paint(b.pick("metal", "gold", "plastic", "iron"), any_color=0.3)
    )
    handle = b.paint("wood", any_color=0.0 if b.variant == "with a wooden handle" else 0.4)
    if b.variant == "golden":
        handle = b.paint(b.pick("wood", "gold"))
    glass = b.paint("glass", b.pick("light blue", "light blue", "cyan", "white"))
    radius, y = b.between(0.27, 0.31), 0.7
    parts = []
    if b.variant == "square":
        frame = box(0.6, 0.5, 0.1, bevel=0.02).move(y=0.45) - box(0.47, 0.37, 1).move(y=0.515)
        parts += [("rim", frame, rim), ("lens", box(0.5, 0.4, 0.055).move(y=0.5), glass)]
    else:
        parts.append(("rim", extrude(ring(radius, radius - 0.07, sides=18), 0.1).move(y=y), rim))
        lens = extrude(circle(radius - 0.05, 18), 0.055).move(y=y)
        parts.append(("lens", lens, glass))
    grip = lathe([(0.06, 0), (0.068, 0.05), (0.05, 0.2), (0.06, 0.33), (0.04, 0.36)], 8)
    parts += [("handle", grip, handle), ("collar", cylinder(0.05, 0.13, 8).move(y=0.34), rim)]
    if b.variant == "cracked":
        lines = [
            box(0.036, n, 0.085).turn(z=a).move(x, y + dy, 0)
            for n, a, x, dy in (
                (0.2, 30, 0.04, 0.0),
                (0.17, -40, 0.03, -0.02),
                (0.2, 160, -0.02, 0.02),
                (0.15, 95, 0.0, 0.0),
            )
        ]
        parts.append(("crack", join(lines), b.paint("paint", b.pick("dark grey", "black"))))
    for name, solid, paint in parts:
        b.add(
            name,
            solid.turn(x=-90).move(y=0.05) if b.variant == "lying" else solid,
            paint,
            said=name in ("rim", "lens", "handle"),
        )


@kind("compass", also=("magnetic compass",), variants=("open", "ship's", "golden", "closed", "square"), size=0.1)
def compass(b: PropBuilder) -> None:
    """A round case with a dial and a two-colored needle; a lid when open."""
    case = (
        b.paint("gold") if b.variant == "golden" else b.paint(b.pick("brass", "gold", "metal", "wood"), any_color=0.2)
    )
    dial = b.paint("paper", b.pick("white", "beige"))
    radius, high = 0.45, b.between(0.15, 0.2)
    if b.variant == "closed":
        b.add("case", lathe([(0.4, 0), (0.45, 0.06), (0.45, 0.12), (0.38, 0.2), (0.1, 0.24)], 18), case, said=False)
        b.add("rim", cylinder(0.465, 0.05, 18).move(y=0.075), b.shade(case, 0.12), said=False)
        b.add("star", extrude(star(4, 0.3, 0.1), 0.06).turn(x=90).move(y=0.23), trim(b))
    elif b.variant in ("ship's", "square"):
        wood = b.paint("wood", any_color=0.2)
        b.add("box", box(0.98, 0.3, 0.98, bevel=0.03), wood)
        b.add("ring", hoop(0.38, 0.09, 18, 6).move(y=0.26), case, said=False)
        b.add("dial", cylinder(0.38, 0.315, 18), dial)
        high = 0.265
    else:
        b.add("case", cylinder(radius, high, 18), case, said=False)
        b.add("ring", hoop(radius - 0.05, 0.1, 18, 6).move(y=high - 0.05), b.shade(case, 0.08), said=False)
        b.add("dial", cylinder(radius - 0.06, high + 0.02, 18), dial)
    if b.variant != "closed":
        y = high + (0.045 if b.variant in ("ship's", "square") else 0.015)
        marks = [box(0.05, 0.035, 0.08).turn(y=a).move(x, y - 0.01, z) for x, z, a in around(4, 0.27)]
        b.add("mark", marks, b.paint("paint", b.pick("black", "dark brown")), said=False)
        half = [(0.075, 0.0), (0.0, 0.26)]
        spin = b.between(-60, 60)
        needle = extrude(mirrored([(0.0, 0.0), *half]), 0.06).turn(x=-90)
        b.add("needle", needle.turn(y=spin).move(y=y), b.paint("paint", "red"), said=False)
        b.add("needle", needle.turn(y=180 + spin).move(y=y), b.paint("paint", b.pick("blue", "dark grey")), said=False)
        b.add("pin", ball(0.05, 8).move(y=y - 0.03), case, said=False)
    if b.variant == "open":
        lid = cylinder(radius, 0.07, 18).turn(x=78).move(0, high + radius * 0.97, -radius - 0.1)
        b.add("lid", lid, case)
        b.add("hinge", box(0.16, 0.1, 0.1).move(0, high - 0.06, -radius - 0.01), b.shade(case), said=False)
    if b.variant in ("", "golden", "closed") or b.variant == "open":
        side = 1 if b.variant != "open" else -1
        b.add("loop", hoop(0.075, 0.05, 12, 6).move(0, high * 0.3, side * -(radius + 0.06)), case, said=False)


@kind(
    "fishing rod", also=("fishing pole",), variants=("bamboo", "modern", "with a fish", "toy", "with a float"), size=2.0
)
def fishing_rod(b: PropBuilder) -> None:
    """A bent rod with a reel, a line and what hangs from it."""
    bamboo = b.variant == "bamboo"
    rod = b.paint("bamboo") if bamboo else b.paint(b.pick("wood", "carbon", "plastic"), any_color=0.5)
    bend = b.between(0.12, 0.3)
    share = np.linspace(0, 1, 8)
    path = [(-0.3 + 0.55 * float(s) + bend * float(s) ** 2, 0.95 * float(s) - 0.12 * float(s) ** 3, 0.0) for s in share]
    b.add("rod", tube(path, [0.055 - 0.018 * float(s) for s in share], 8), rod, said=False)
    if bamboo:
        b.add("joint", [ball(0.036, 8).move(x, y - 0.036, 0) for x, y, _ in path[1:7]], b.shade(rod, 0.12), said=False)
    else:
        b.add("handle", tube(path[:2], 0.085, 8), b.paint("wood" if b.chance(0.5) else "rubber", any_color=0.3))
        reel_at = path[2]
        reel = cylinder(0.08, 0.11, 10).turn(x=90).move(reel_at[0] + 0.09, reel_at[1] - 0.07, -0.055)
        b.add("reel", reel, b.paint("metal", any_color=0.4))
        crank = box(0.036, 0.12, 0.05).move(0, -0.09, 0.07) + ball(0.03, 8).move(0, 0.01, 0.09)
        b.add("crank", crank.move(reel_at[0] + 0.09, reel_at[1], 0), b.paint("metal", "black"), said=False)
        b.add(
            "foot",
            beam(reel_at, (reel_at[0] + 0.09, reel_at[1] - 0.05, 0), 0.045),
            b.paint("metal", "black"),
            said=False,
        )
    x, y, _ = path[-1]
    low = y - b.between(0.34, 0.5)
    b.add("line", beam((x, y, 0), (x, low, 0), 0.036, 6), b.paint("rope", b.pick("white", "beige")), said=False)
    if b.variant == "with a fish":
        caught_fish(b, x, low)
        return
    if b.variant in ("with a float", "toy", "") or b.chance(0.5):
        b.add(
            "float",
            ball(0.055, 10).move(x, low - 0.02, 0),
            b.paint("paint", b.pick("red", "orange", "yellow")),
            said=b.variant != "with a float",
        )
        b.add("float tip", ball(0.045, 8).move(x, low + 0.05, 0), b.paint("paint", "white"), said=False)
    hook = tube(
        [
            (x, low + 0.02, 0),
            (x, low - 0.09, 0),
            (x + 0.03, low - 0.13, 0),
            (x + 0.08, low - 0.1, 0),
            (x + 0.08, low - 0.05, 0),
        ],
        0.036,
        6,
    )
    b.add("hook", hook, b.paint("steel"), said=False)


def caught_fish(b: PropBuilder, x: float, low: float) -> None:
    """A fish on the line."""
    body = ball(0.11, 10).scale(0.7, 1.5, 0.5).move(x, low - 0.3, 0)
    tail = extrude(polygon([(0, 0.1), (-0.1, -0.02), (0, 0.02), (0.1, -0.02)]), 0.05).move(x, low - 0.34, 0)
    b.add(
        "fish",
        body + tail,
        b.paint("scale", b.pick("slate blue", "orange", "light grey", "teal", "blue")),
        said=False,
    )
    b.add("eye", ball(0.025, 6).move(x + 0.03, low - 0.1, 0.04), b.paint("paint", "black"), said=False)
