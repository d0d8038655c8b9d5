"""Cars and trucks, front to +Z."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import corners, spaced
from propsmith.exporter.training.procedural.outlines import Point, extrude, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cylinder, join

BODY_COLORS = (
    "red",
    "blue",
    "yellow",
    "green",
    "white",
    "black",
    "orange",
    "light blue",
    "grey",
    "purple",
    "teal",
    "pink",
)


def side_view(points: list[Point], width: float) -> Solid:
    """A body from its outline seen from its left: (along, up) with the front at +along; `width` across."""
    return extrude(polygon([(-z, y) for z, y in points]), width).turn(y=90)


def tires(b: PropBuilder, radius: float, track: float, axles: list[float], width: float = 0.09) -> None:
    """A pair of wheels with hub caps at each axle's z."""
    rubber, hub = b.paint("rubber", "black"), b.paint("metal", b.pick("light grey", "grey", "white"))
    for z in axles:
        for side in (-1, 1):
            tire = cylinder(radius, width, 14).turn(z=90).move(x=width / 2 + side * track / 2, y=radius, z=z)
            cap = cylinder(radius * 0.55, width + 0.03, 10).turn(z=90)
            b.add("wheel", tire, rubber)
            b.add("hub cap", cap.move(x=(width + 0.03) / 2 + side * track / 2, y=radius, z=z), hub, said=False)


def lamps(b: PropBuilder, width: float, y: float, front: float, back: float, low: float = 0.0) -> None:
    """Headlights in front, red lights behind, `low` below them."""
    lit, red = b.paint("glass", b.pick("yellow", "white")), b.paint("glass", "red")
    b.add(
        "headlight", [ball(0.045, 8).scale(1.2, 1, 0.7).move(x, y, front) for x in (-width * 0.34, width * 0.34)], lit
    )
    b.add(
        "tail light",
        [box(0.08, 0.05, 0.04).move(x, y - low, back) for x in (-width * 0.33, width * 0.33)],
        red,
        said=False,
    )


def sedan_body(b: PropBuilder, paint: Paint, style: str) -> float:
    """Hull, cabin and windows of a car one long; returns its width."""
    width = b.between(0.4, 0.46)
    hood, trunk = b.between(0.24, 0.28), b.between(0.22, 0.26)
    back, roof = {"hatchback": (-0.48, 0.42), "sports": (-0.42, 0.34), "suv": (-0.48, 0.46)}.get(style, (-0.3, 0.4))
    hull = [
        (-0.5, 0.1),
        (0.48, 0.1),
        (0.5, 0.16),
        (0.48, hood - 0.03),
        (0.2, hood),
        (-0.44, trunk + 0.02),
        (-0.5, trunk),
    ]
    b.add("body", side_view(hull, width), paint, said=False)
    if style == "convertible":
        b.add("windshield", box(width * 0.9, 0.12, 0.035).turn(x=-24).move(0, hood - 0.01, 0.12), b.paint("glass"))
        b.add("seat", [box(0.13, 0.12, 0.05).move(x, trunk, -0.12) for x in (-0.1, 0.1)], b.paint("leather"))
        return width
    cabin = [(back, trunk), (0.24, hood - 0.02), (0.08, roof), (back + 0.14, roof)]
    inner = [(back + 0.05, trunk + 0.03), (0.19, hood), (0.07, roof - 0.035), (back + 0.16, roof - 0.035)]
    b.add("roof", side_view(cabin, width * 0.84), paint)
    glass = b.paint("glass", b.pick("light blue", "dark grey", "cyan"))
    pillar = box(1, 1, 0.04).move(0, 0, (back + 0.22) / 2)
    b.add("window", side_view(inner, width * 0.84 + 0.03) - pillar, glass)
    front = side_view([(0.26, hood - 0.005), (0.1, roof - 0.015), (0.06, roof - 0.05), (0.2, hood - 0.02)], width * 0.7)
    b.add("windshield", front.move(z=0.012), glass, said=False)
    return width


@kind(
    "car",
    also=("automobile",),
    variants=("sports", "hatchback", "convertible", "with roof rack", "wrecked"),
    size=4.2,
)
def car(b: PropBuilder) -> None:
    """Hull, cabin of windows, four wheels."""
    paint = b.paint("metal", "dark red" if b.variant == "wrecked" else b.pick(*BODY_COLORS))
    style = b.variant if b.variant in ("sports", "hatchback", "convertible") else b.pick("sedan", "suv")
    width = sedan_body(b, paint, style)
    axles = [0.29, -0.29]
    tires(b, 0.105, width - 0.04, axles[:1] if b.variant == "wrecked" else axles)
    lamps(b, width, 0.17, 0.49, -0.5)
    b.add(
        "bumper", [box(width + 0.02, 0.06, 0.06).move(0, 0.1, z) for z in (0.49, -0.49)], b.paint("metal", "dark grey")
    )
    if b.variant == "with roof rack":
        b.add(
            "roof rack",
            [box(0.04, 0.05, 0.34).move(x, 0.38, -0.08) for x in (-0.13, 0.13)],
            b.paint("metal"),
            said=False,
        )
        b.add("suitcase", box(0.26, 0.1, 0.2, bevel=0.02).move(0, 0.42, -0.1), b.paint("leather"))
    if b.variant == "sports":
        b.add("spoiler", box(width, 0.04, 0.1).move(0, 0.32, -0.44), paint)
        b.add("strut", [box(0.04, 0.1, 0.05).move(x, 0.23, -0.44) for x in (-0.12, 0.12)], paint, said=False)


@kind("police car", also=("cop car", "patrol car"), variants=("suv", "hatchback"), size=4.5)
def police_car(b: PropBuilder) -> None:
    """White doors, a dark hull, a bar of red and blue lights."""
    paint = b.paint("metal", b.pick("black", "black", "dark blue", "blue"))
    width = sedan_body(b, paint, b.variant or "sedan")
    b.add("door", box(width + 0.02, 0.12, 0.34).move(0, 0.12, -0.04), b.paint("metal", "white"))
    tires(b, 0.105, width - 0.04, [0.29, -0.29])
    lamps(b, width, 0.17, 0.49, -0.5)
    roof = 0.43 if b.variant == "suv" else 0.4
    for x, color in ((-0.07, "red"), (0.07, "blue")):
        b.add(f"{color} light", box(0.14, 0.06, 0.08, bevel=0.01).move(x, roof - 0.01, -0.02), b.paint("glass", color))


@kind("taxi", also=("cab", "yellow cab"), variants=("checkered", "hatchback"), size=4.3)
def taxi(b: PropBuilder) -> None:
    """A yellow car with a sign on its roof."""
    paint = b.paint("metal", b.pick("yellow", "yellow", "black", "orange"))
    width = sedan_body(b, paint, "hatchback" if b.variant == "hatchback" else "sedan")
    b.add("sign", box(0.16, 0.08, 0.07, bevel=0.015).move(0, 0.39, -0.02), b.paint("paint", b.pick("white", "orange")))
    if b.variant == "checkered":
        for place, z in enumerate(spaced(9, 0.72)):
            color = "black" if place % 2 else "white"
            b.add("check", box(width + 0.02, 0.05, 0.09).move(0, 0.16, z), b.paint("paint", color), said=False)
    tires(b, 0.105, width - 0.04, [0.29, -0.29])
    lamps(b, width, 0.17, 0.49, -0.5)


@kind("off-road car", also=("four-by-four", "suv"), variants=("open-top", "military", "safari"), size=4.0)
def off_road_car(b: PropBuilder) -> None:
    """A boxy body high on large wheels, the spare one behind."""
    paint = b.paint("metal", "dark green" if b.variant == "military" else b.pick(*BODY_COLORS, "tan"))
    width = 0.46
    b.add("body", box(width, 0.18, 0.94, bevel=0.02).move(y=0.16), paint, said=False)
    b.add("hood", box(width * 0.86, 0.06, 0.3, bevel=0.015).move(0, 0.32, 0.3), paint)
    open_top = b.variant in ("open-top", "safari")
    if open_top:
        bars = [box(0.04, 0.24, 0.04).move(x, 0.33, z) for x in (-0.18, 0.18) for z in (0.12, -0.3)]
        b.add(
            "roll bar",
            [*bars, box(0.4, 0.04, 0.04).move(0, 0.55, 0.12), box(0.4, 0.04, 0.04).move(0, 0.55, -0.3)],
            b.paint("metal", "black"),
        )
        b.add("seat", [box(0.14, 0.14, 0.06).move(x, 0.33, -0.08) for x in (-0.1, 0.1)], b.paint("leather"))
        if b.variant == "safari":
            b.add("roof", box(width, 0.045, 0.5).move(0, 0.57, -0.09), b.paint("canvas"))
    else:
        b.add("cabin", box(width * 0.94, 0.24, 0.56, taper=0.9).move(0, 0.33, -0.14), paint, said=False)
        glass = b.paint("glass")
        b.add("window", [box(width * 0.98, 0.11, 0.2).move(0, 0.41, z) for z in (-0.02, -0.28)], glass)
        b.add("windshield", box(width * 0.78, 0.12, 0.05).move(0, 0.4, 0.1), glass, said=False)
    b.add("spare wheel", cylinder(0.12, 0.08, 12).turn(x=90).move(0, 0.3, -0.5), b.paint("rubber", "black"))
    tires(b, 0.14, width, [0.3, -0.3], 0.11)
    lamps(b, width, 0.25, 0.47, -0.46)


@kind("race car", also=("racing car", "racer"), variants=("formula", "kart", "stock"), size=4.5)
def race_car(b: PropBuilder) -> None:
    """Low, with wings and a number in a circle."""
    paint, second = b.paint("metal", b.pick(*BODY_COLORS)), b.paint("paint", b.pick("white", "black", "yellow"))
    if b.variant == "stock":
        width = sedan_body(b, paint, "sports")
        b.add("stripe", box(0.1, 0.02, 0.3).move(0, 0.245, 0.34), second)
        b.add(
            "spoiler", box(width, 0.05, 0.1).move(0, 0.32, -0.44) + box(0.05, 0.12, 0.06).move(0, 0.22, -0.44), second
        )
        tires(b, 0.105, width - 0.04, [0.29, -0.29])
        return
    kart = b.variant == "kart"
    nose = [(-0.42, 0.06), (0.48, 0.06), (0.5, 0.1), (0.1, 0.17), (-0.1, 0.17), (-0.3, 0.26), (-0.45, 0.2)]
    if kart:
        b.add("floor", box(0.3, 0.06, 0.8, bevel=0.015).move(y=0.06), paint, said=False)
        b.add("nose", box(0.34, 0.1, 0.14, bevel=0.03).move(0, 0.08, 0.4), second)
        b.add(
            "steering wheel",
            cylinder(0.08, 0.035, 10).turn(x=60).move(0, 0.25, 0.14) + box(0.035, 0.16, 0.035).move(0, 0.1, 0.17),
            b.paint("rubber"),
            said=False,
        )
        b.add("engine", box(0.16, 0.12, 0.14).move(0, 0.11, -0.33), b.paint("metal"))
    else:
        b.add("body", side_view(nose, 0.18), paint, said=False)
        b.add(
            "side pod",
            [box(0.14, 0.12, 0.36, bevel=0.03).move(x, 0.06, -0.12) for x in (-0.15, 0.15)],
            paint,
            said=False,
        )
        b.add("front wing", box(0.52, 0.04, 0.12).move(0, 0.06, 0.45), second)
        b.add(
            "rear wing", box(0.46, 0.1, 0.05).move(0, 0.28, -0.46) + box(0.06, 0.2, 0.06).move(0, 0.12, -0.45), second
        )
        b.add("helmet", ball(0.06, 8).move(0, 0.15, -0.06), b.paint("plastic"))
    seat = box(0.2, 0.2, 0.06, bevel=0.02).turn(x=-12).move(0, 0.1, -0.2)
    b.add("seat", seat, b.paint("leather", "black"), said=kart)
    tires(b, 0.1, 0.46, [0.3, -0.33], 0.12)


@kind("truck", also=("lorry",), variants=("pickup", "box", "tipper", "flatbed", "with logs"), size=6.0)
def truck(b: PropBuilder) -> None:
    """A cab and what it carries."""
    paint, width = b.paint("metal", b.pick(*BODY_COLORS)), b.between(0.34, 0.38)
    load = b.variant or b.pick("box", "flatbed")
    b.add("frame", box(width * 0.7, 0.06, 0.96).move(y=0.1), b.paint("metal", "dark grey"), said=False)
    cab = [(0.12, 0.13), (0.48, 0.13), (0.49, 0.28), (0.4, 0.31 if load == "pickup" else 0.46), (0.12, 0.46)]
    if load == "pickup":
        cab = [(0.0, 0.13), (0.48, 0.13), (0.49, 0.26), (0.26, 0.28), (0.2, 0.42), (0.0, 0.42)]
    b.add("cab", side_view(cab, width), paint)
    glass = b.paint("glass")
    z = 0.1 if load == "pickup" else 0.3
    b.add("window", box(width + 0.02, 0.12, 0.14).move(0, 0.28, z), glass)
    b.add("windshield", box(width * 0.8, 0.12, 0.04).turn(x=-18).move(0, 0.29, z + 0.125), glass, said=False)
    b.add("grille", box(width * 0.6, 0.08, 0.03).move(0, 0.15, 0.485), b.paint("metal", "dark grey"), said=False)
    carried(b, load, width, paint)
    tires(b, 0.1, width - 0.03, [0.3, -0.3] if load == "pickup" else [0.32, -0.2, -0.4], 0.09)
    lamps(b, width, 0.19, 0.485, -0.48, low=0.07)


def carried(b: PropBuilder, load: str, width: float, paint: Paint) -> None:
    """The rear of a truck."""
    if load == "box":
        b.add("box", box(width + 0.04, 0.4, 0.58, bevel=0.01).move(0, 0.14, -0.2), b.paint("metal", any_color=0.7))
    elif load in ("pickup", "tipper"):
        bed = box(width, 0.16, 0.52) - box(width - 0.09, 0.2, 0.42).move(y=0.05)
        bed = bed.move(0, 0.14, -0.24)
        b.add(
            "bed",
            bed.turn_here(x=16).move(y=0.05) if load == "tipper" else bed,
            paint if load == "pickup" else b.paint("metal", any_color=0.5),
        )
    else:
        b.add("bed", box(width + 0.02, 0.05, 0.6).move(0, 0.15, -0.2), b.paint("wood"))
        if load == "with logs":
            logs = [
                cylinder(0.07, 0.56, 8).turn(x=90).move(x, y, -0.48)
                for x, y in ((-0.11, 0.26), (0.02, 0.26), (0.13, 0.26), (-0.05, 0.37), (0.07, 0.37))
            ]
            b.add("log", logs, b.paint("wood", "brown"))
            b.add(
                "stake", [box(0.04, 0.24, 0.04).move(x, 0.15, z) for x, z in corners(width, 0.4, 0)], paint, said=False
            )


@kind("fire truck", also=("fire engine", "firetruck"), variants=("old",), size=8.0)
def fire_truck(b: PropBuilder) -> None:
    """A red truck with a ladder and blue lights."""
    paint, width = b.paint("metal", b.pick("red", "red", "dark red", "yellow")), 0.3
    b.add("body", box(width, 0.26, 0.62, bevel=0.015).move(0, 0.1, -0.18), paint, said=False)
    b.add("cab", box(width, 0.32 if b.variant != "old" else 0.22, 0.32, bevel=0.025).move(0, 0.1, 0.32), paint)
    glass = b.paint("glass")
    b.add("windshield", box(width * 0.8, 0.11, 0.04).move(0, 0.27 if b.variant != "old" else 0.2, 0.465), glass)
    b.add("window", box(width + 0.02, 0.1, 0.12).move(0, 0.28 if b.variant != "old" else 0.2, 0.34), glass, said=False)
    b.add("stripe", box(width + 0.02, 0.05, 0.94).move(0, 0.17, -0.01), b.paint("paint", b.pick("white", "yellow")))
    b.add("light", box(0.2, 0.05, 0.06).move(0, 0.41 if b.variant != "old" else 0.31, 0.3), b.paint("glass", "blue"))
    rails = [box(0.035, 0.04, 0.84).move(x, 0.42, -0.1) for x in (-0.07, 0.07)]
    rungs = [box(0.16, 0.035, 0.035).move(0, 0.42, z - 0.1) for z in spaced(7, 0.74)]

    b.add("ladder", join([*rails, *rungs]), b.paint("metal", "light grey"))
    b.add("mount", box(0.16, 0.12, 0.14).move(0, 0.33, -0.36), b.paint("metal"), said=False)
    b.add("mount", box(0.1, 0.12, 0.08).move(0, 0.33, 0.05), b.paint("metal"), said=False)
    tires(b, 0.1, width - 0.02, [0.32, -0.18, -0.38], 0.08)


@kind("bus", also=("coach",), variants=("school", "double-decker"), size=10.0)
def bus(b: PropBuilder) -> None:
    """A long box of windows."""
    color = {"school": "yellow", "double-decker": "red"}.get(b.variant, b.pick(*BODY_COLORS))
    paint, width = b.paint("metal", color), b.between(0.25, 0.28)
    height = 0.44 if b.variant == "double-decker" else 0.3
    length = 0.86 if b.variant == "school" else 0.98
    back = -0.06 if b.variant == "school" else 0.0
    b.add("body", box(width, height, length, bevel=0.025).move(0, 0.06, back), paint, said=False)
    front = back + length / 2
    if b.variant == "school":
        b.add("hood", box(width * 0.84, 0.13, 0.16, bevel=0.02).move(0, 0.06, front + 0.06), paint)
    glass = b.paint("glass")
    rows = (0.2, 0.36) if b.variant == "double-decker" else (0.2,)
    for y in rows:
        panes = [box(width + 0.02, 0.09, 0.1).move(0, y, z + back) for z in spaced(6, length * 0.78)]
        b.add("window", panes, glass, said=y == rows[0])
        b.add("windshield", box(width * 0.8, 0.1, 0.04).move(0, y, front - 0.012), glass, said=False)
    b.add(
        "stripe",
        box(width + 0.016, 0.04, length - 0.06).move(0, 0.14, back),
        b.paint("paint", b.pick("white", "black")),
    )
    b.add("door", box(0.03, 0.2, 0.09).move(-width / 2, 0.07, front - 0.09), b.paint("glass", "dark grey"), said=False)
    tires(b, 0.07, width - 0.03, [0.3, -0.32], 0.06)
