"""Aircraft."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward
from propsmith.exporter.training.procedural.organic import around, corners, rock
from propsmith.exporter.training.procedural.outlines import extrude, lathe, lay, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    ball,
    beam,
    box,
    cylinder,
    ellipsoid,
    hull_of,
    join,
)

COLORS = ("red", "white", "yellow", "blue", "light grey", "orange", "green", "light blue", "pink", "dark green")


def tail(b: PropBuilder, y: float, paint: Paint, z: float = -0.42) -> None:
    """A tail fin with two small wings."""
    fin = extrude(polygon([(-z - 0.1, 0), (-z + 0.06, 0), (-z + 0.08, 0.17), (-z, 0.17)]), 0.045).turn(y=90)
    b.add("tail fin", fin.move(y=y), paint)
    b.add("tail wing", box(0.34, 0.04, 0.1, bevel=0.01).move(0, y - 0.02, z), paint, said=False)


def airplane_float(b: PropBuilder, trim: Paint, low: float, y: float) -> None:
    """Its float, float strut, wheel and strut."""
    dark = b.paint("rubber", "black")
    if b.variant == "with floats":
        for s in (-1, 1):
            float_ = hull_of(
                box(0.09, 0.08, 0.4).move(s * 0.2, 0, 0.04), box(0.04, 0.02, 0.02).move(s * 0.2, 0.05, 0.34)
            )
            b.add("float", float_, trim)
            b.add(
                "float strut",
                [box(0.036, low, 0.036).move(s * 0.2, 0.04, z) for z in (0.04, 0.16)],
                b.paint("metal"),
                said=False,
            )
        return
    b.add(
        "wheel",
        [across(0.06, 0.05, 10).move(s * 0.13, 0.06, 0.14) for s in (-1, 1)]
        + [across(0.04, 0.05, 8).move(0, 0.04, -0.3)],
        dark,
    )
    b.add(
        "strut",
        [beam((s * 0.13, 0.05, 0.14), (s * 0.05, y + 0.03, 0.14), 0.036) for s in (-1, 1)]
        + [box(0.036, 0.18, 0.036).move(0, 0.03, -0.3)],
        b.paint("metal", "grey"),
        said=False,
    )


@kind(
    "airplane",
    also=("plane", "aeroplane"),
    variants=("propeller", "biplane", "jet", "paper", "toy", "with floats"),
    size=10.0,
)
def airplane(b: PropBuilder) -> None:
    """Fuselage, wings and tail, its nose to the front."""
    paint, trim = (
        b.paint("metal", b.pick(*COLORS)),
        b.paint("metal", b.pick("white", "red", "yellow", "blue", "dark grey")),
    )
    if b.variant == "paper":
        paper_plane(b)
        return
    if b.variant == "jet":
        airliner(b, paint, trim)
        return
    y = 0.14
    chubby = b.variant == "toy"
    r = 0.13 if chubby else b.between(0.085, 0.105)
    body = hull_of(forward(r, 0.34, 12).move(0, y + r, 0.2), ball(r * 0.4, 8).move(0, y + r * 0.8, -0.46))
    b.add("fuselage", body, paint)
    b.add("nose", forward(r * 0.96, 0.06, 12, top=0.8).move(0, y + r, 0.39), trim)
    prop = join([box(0.07, 0.42, 0.036).move(y=-0.21).turn(z=a) for a in (25, 115) if not chubby or a == 25])
    b.add(
        "propeller",
        prop.move(0, y + r, 0.43) + forward(0.035, 0.1, 8).move(0, y + r, 0.43),
        b.paint("wood") if b.chance(0.5) else b.paint("metal", "dark grey"),
    )
    biplane = b.variant == "biplane"
    low = y + (0.02 if biplane else r * 0.6)
    wing = lay(polygon([(-0.49, -0.1), (-0.45, -0.2), (0.45, -0.2), (0.49, -0.1), (0.46, 0.0), (-0.46, 0.0)]), 0.045)
    high = y + 2 * r + 0.12
    heights = [low, high] if biplane else [low]
    b.add("wing", [wing.move(y=h) for h in heights], trim if b.chance(0.6) else paint)
    if biplane:
        b.add(
            "strut",
            [
                box(0.036, high - low, 0.036).move(x, low + 0.01, z)
                for x in (-0.34, 0.34, -0.09, 0.09)
                for z in (0.05, 0.15)
            ],
            b.paint("wood"),
        )
        b.add("seat", ellipsoid(0.12, 0.12, 0.14, 8).move(0, y + 2 * r - 0.07, -0.06), b.paint("leather"), said=False)
    else:
        b.add("cockpit", ellipsoid(r * 1.5, r * 1.5, 0.24, 10).move(0, y + r * 1.25, 0.02), b.paint("glass"))
    tail(b, y + r * 1.15, trim if b.chance(0.5) else paint)
    airplane_float(b, trim, low, y)


def paper_plane(b: PropBuilder) -> None:
    """A folded sheet, its nose to the front."""
    paint = b.paint("paper", any_color=0.3)
    for s in (-1, 1):
        wing = hull_of(box(0.036, 0.036, 0.02).move(0, 0.26, 0.48), box(0.36, 0.036, 0.04).move(s * 0.19, 0.28, -0.46))
        keel = hull_of(box(0.036, 0.036, 0.02).move(0, 0.25, 0.48), box(0.036, 0.2, 0.04).move(0.0, 0.08, -0.44))
        b.add("wing", wing.turn(z=s * 6), paint if s > 0 else b.shade(paint), said=False)
        if s > 0:
            b.add("fold", keel, b.shade(paint), said=False)


def airliner(b: PropBuilder, paint: Paint, trim: Paint) -> None:
    """A long tube with swept wings and two jet engines."""
    r, y = b.between(0.07, 0.085), 0.1
    body = hull_of(
        forward(r, 0.6, 12).move(0, y + r, 0.06),
        ball(r * 0.6, 10).move(0, y + r * 0.3, 0.4),
        ball(r * 0.4, 8).move(0, y + r * 1.1, -0.47),
    )
    b.add("fuselage", body, paint)
    wing = lay(polygon([(0, -0.14), (0.47, 0.14), (0.47, 0.2), (0, 0.06)]), 0.045).move(y=y + 0.02)
    b.add("wing", [wing, wing.mirror()], b.shade(paint, 0.1) if b.chance(0.5) else trim)
    b.add("engine", [forward(0.045, 0.16, 10).move(s * 0.2, y - 0.01, 0.05) for s in (-1, 1)], trim)
    b.add(
        "window",
        box(2 * r + 0.02, 0.036, 0.42).move(0, y + r * 1.25, 0.06),
        b.paint("glass", b.pick("dark blue", "black", "light blue")),
        said=False,
    )
    b.add(
        "cockpit",
        box(r * 1.2, 0.045, 0.06).turn(x=28).move(0, y + r * 1.3, 0.37),
        b.paint("glass", "black"),
        said=False,
    )
    tail(b, y + r * 1.4, trim)
    b.add(
        "wheel",
        [
            cylinder(0.036, 0.05, 8).turn(z=90).move(x + 0.025, 0.036, z)
            for x, z in ((-0.08, -0.05), (0.08, -0.05), (0.0, 0.3))
        ],
        b.paint("rubber", "black"),
        said=False,
    )
    b.add(
        "gear",
        [box(0.036, 0.14, 0.036).move(x, 0.03, z) for x, z in ((-0.06, -0.05), (0.06, -0.05), (0.0, 0.3))],
        b.paint("metal"),
        said=False,
    )


def helicopter_tail_rotor(b: PropBuilder, dark: Paint, y: float, h: float, w: float) -> None:
    """Its tail rotor, mast, rotor blade and hub, and more."""
    rotor = join([box(0.036, 0.24, 0.05).move(y=-0.12).turn(x=a) for a in (20, 110)])
    b.add("tail rotor", rotor.move(0.05, y + h * 0.62 + 0.05, -0.46), dark, said=False)
    b.add(
        "mast",
        cylinder(0.035, 0.14, 8).move(0, y + h - 0.02, 0.1)
        + box(0.16, 0.05, 0.22, bevel=0.015).move(0, y + h - 0.015, 0.08),
        dark,
        said=False,
    )
    span = b.between(0.9, 1.0)
    turn = b.between(0, 45)
    blades = [
        box(span / 2, 0.036, 0.07).move(span / 4, y + h + 0.1, 0).turn(y=turn + a).move(0, 0, 0.1)
        for a in range(0, 360, b.pick(90, 180, 120))
    ]
    b.add("rotor blade", blades, dark if b.chance(0.7) else b.paint("metal", "light grey"))
    b.add("hub", cylinder(0.055, 0.07, 8).move(0, y + h + 0.08, 0.1), b.paint("metal", "light grey"), said=False)
    for s in (-1, 1):
        b.add("skid", box(0.04, 0.04, 0.5, bevel=0.01).move(s * 0.15, 0, 0.16), dark)
        b.add(
            "strut", [beam((s * 0.15, 0.03, z), (s * 0.07, y + 0.08, z), 0.036) for z in (0.06, 0.26)], dark, said=False
        )
    helicopter_mark(b, y, w, h)


@kind("helicopter", also=("chopper",), variants=("rescue", "military", "toy", "news", "cargo"), size=9.0)
def helicopter(b: PropBuilder) -> None:
    """A cabin with a rotor above, a tail boom, and skids."""
    color = {"rescue": b.pick("red", "white", "orange"), "military": b.pick("dark green", "dark grey", "tan")}.get(
        b.variant, b.pick(*COLORS)
    )
    paint, dark = b.paint("metal", color), b.paint("metal", "dark grey")
    w, h = b.between(0.24, 0.28), b.between(0.24, 0.28)
    y = 0.14
    long = 0.56 if b.variant == "cargo" else 0.42
    cabin = (
        box(w, h, long, bevel=0.07).move(0, y, 0.16)
        if b.variant != "toy"
        else ellipsoid(0.34, 0.34, 0.44, 12).move(0, y - 0.02, 0.16)
    )
    b.add("cabin", cabin, paint, said=False)
    front = 0.16 + long / 2
    b.add(
        "windshield",
        hull_of(
            box(w * 0.9, h * 0.5, 0.04).move(0, y + h * 0.42, front - 0.14),
            box(w * 0.7, h * 0.2, 0.03).move(0, y + h * 0.36, front - 0.005),
        ),
        b.paint("glass", b.pick("light blue", "cyan", "dark grey")),
    )
    b.add(
        "window", box(w + 0.02, h * 0.34, 0.13).move(0, y + h * 0.5, 0.12), b.paint("glass", "light blue"), said=False
    )
    b.add(
        "tail boom",
        hull_of(box(0.13, 0.13, 0.05).move(0, y + h * 0.45, 0.0), box(0.06, 0.06, 0.04).move(0, y + h * 0.62, -0.48)),
        paint,
    )
    b.add(
        "tail fin",
        extrude(polygon([(0.4, 0), (0.49, 0), (0.54, 0.2), (0.46, 0.2)]), 0.045).turn(y=90).move(0, y + h * 0.65, 0),
        b.paint("metal", b.pick("red", "white", "yellow")) if b.chance(0.5) else paint,
    )
    helicopter_tail_rotor(b, dark, y, h, w)


def helicopter_mark(b: PropBuilder, y: float, w: float, h: float) -> None:
    """A cross, guns, or a camera."""
    if b.variant == "rescue":
        mark = join([box(w + 0.03, 0.036, 0.12).move(y=0.04), box(w + 0.03, 0.116, 0.036)])
        b.add(
            "cross", mark.move(0, y + h * 0.1, 0.06), b.paint("paint", "white" if b.chance(0.5) else "red"), said=False
        )
    elif b.variant == "military":
        b.add(
            "rocket pod",
            [forward(0.05, 0.22, 8).move(s * 0.21, y + 0.06, 0.12) for s in (-1, 1)],
            b.paint("metal", "black"),
        )
        b.add("stub wing", box(0.44, 0.036, 0.09).move(0, y + 0.07, 0.1), b.paint("metal", "dark grey"), said=False)
    elif b.variant == "news":
        b.add("camera", ball(0.06, 8).move(0, y - 0.09, 0.3), b.paint("plastic", "black"))
        b.add(
            "stripe",
            box(w + 0.016, 0.05, 0.26).move(0, y + h * 0.2, 0.14),
            b.paint("paint", b.pick("white", "yellow", "blue")),
        )


@kind(
    "hot air balloon",
    also=("air balloon",),
    variants=("striped", "patchwork", "burst", "with flags", "round"),
    size=12.0,
)
def hot_air_balloon(b: PropBuilder) -> None:
    """A striped envelope with a wicker basket on ropes."""
    first, second = b.paint("cloth"), b.paint("cloth", b.pick("white", "yellow", "red", "blue", "orange"))
    r = b.between(0.32, 0.36)
    profile = [(0.1, 0.28), (r * 0.62, 0.4), (r, 0.62), (r * 0.92, 0.8), (r * 0.6, 0.93), (0.02, 0.99)]
    if b.variant == "round":
        profile = [(0.12, 0.3), (r * 0.8, 0.4), (r * 1.1, 0.62), (r * 1.04, 0.76), (r * 0.7, 0.92), (0.02, 0.97)]
    whole, hole = lathe(profile, 12), box(0.1, 0.1, 0.1).move(y=-1)
    if b.variant == "burst":
        hole = rock(b.rng, 0.34, 0.3, 0.34).move(0.22, 0.56, 0.2)
        whole = whole - hole
    if b.variant in ("striped", "patchwork", "") and not (b.variant == "" and b.chance(0.3)):
        wedge = extrude(polygon([(0, 0), (-0.135, 0.5), (0.135, 0.5)]), 2).turn(x=90)
        odd = join([wedge.turn(y=a) for a in range(0, 360, 60)])
        if b.variant == "patchwork":
            low, high = box(2, 0.63, 2), box(2, 1, 2).move(y=0.63)
            odd = join([odd & low, odd.turn(y=30) & high])
        b.add("envelope", whole.scale(1.03, 1, 1.03) & odd, first, said=False)
        b.add("envelope", whole, second, said=False)
    else:
        b.add("envelope", whole, first, said=False)
        stretch = 1.12 if b.variant == "round" else 1.02
        band = lathe([(r * 0.97, 0.58), (r + 0.02, 0.62), (r * 0.99, 0.68)], 12).scale(stretch, 1, stretch)
        b.add("band", band - hole, second)
    basket = box(0.17, 0.14, 0.17, bevel=0.012, taper=1.1) - box(0.11, 0.14, 0.11).move(y=0.05)
    b.add("basket", basket, b.paint("wicker"))
    b.add("rim", box(0.2, 0.036, 0.2).move(y=0.12) - box(0.11, 1, 0.11), b.paint("leather"), said=False)
    b.add(
        "rope", [beam((x, 0.13, z), (x * 0.98, 0.31, z * 0.98), 0.036) for x, z in corners(0.17, 0.17)], b.paint("rope")
    )
    b.add("burner", cylinder(0.04, 0.09, 8).move(y=0.2), b.paint("metal"), said=False)
    b.add("flame", ball(0.045, 6).scale(1, 1.4, 1).move(y=0.26), b.paint("fire", "orange"), said=False)
    if b.variant == "with flags":
        flags = [
            extrude(polygon([(-0.06, 0), (0.06, 0), (0, -0.11)]), 0.045).turn(y=a).move(x, 0.58, z)
            for x, z, a in around(8, r * 0.94)
        ]
        b.add("flag", flags, b.paint("cloth"))
