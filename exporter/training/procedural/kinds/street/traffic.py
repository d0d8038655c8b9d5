"""Things that stand on roads: cones, barriers, lights, hydrants."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import spaced
from propsmith.exporter.training.procedural.outlines import arrow, circle, extrude, lathe, polygon, rectangle
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cone, cylinder, dome


@kind(
    "traffic cone",
    also=("road cone", "safety cone"),
    variants=("striped", "stack of {s}", "with light", "fallen"),
    size=0.7,
    stretch=("tall", "low"),
)
def traffic_cone(b: PropBuilder) -> None:
    """A cone on a square foot, often with white bands."""
    color = b.paint("plastic", b.pick("orange", "orange", "red", "yellow", "lime green"))
    white = b.paint("paint", "white")
    sides, radius, height = b.pick(8, 12, 16), b.between(0.2, 0.27), b.between(0.75, 0.9)
    lean = 78.0 if b.variant == "fallen" else 0.0
    low = 0.27 if b.variant == "fallen" else 0.0

    def lay(solid: Solid) -> Solid:
        return solid.turn(x=lean).move(y=low) if lean else solid

    foot = b.pick(box(0.58, 0.07, 0.58, bevel=0.02), cylinder(0.34, 0.07, 8))
    levels = range(b.whole(2, 4)) if b.variant == "stack of {s}" else range(1)
    for level in levels:
        rise = 0.16 * level
        base = b.paint("rubber", "black") if b.chance(0.3) else color
        b.add("base", lay(foot.move(y=rise)), base)
        b.add("cone", lay(cylinder(radius, height, sides, top=0.22).move(y=rise + 0.05)), color, said=False)
    if b.variant in ("striped", "fallen") or b.chance(0.5):
        for share in b.pick((0.45,), (0.3, 0.6)):
            wide = radius * (1 - 0.78 * share) + 0.012
            band = cylinder(wide, 0.17 * height, sides, top=0.83).move(y=0.05 + share * height + 0.16 * levels[-1])
            b.add("stripe", lay(band), white)
    if b.variant == "with light":
        b.add(
            "light", cylinder(0.08, 0.14, 10).move(y=height + 0.03), b.paint("glass", b.pick("red", "orange", "yellow"))
        )


@kind(
    "fire hydrant",
    also=("hydrant", "water hydrant"),
    variants=("with chain", "square"),
    size=0.8,
    outdoor=True,
    stretch=("tall", "low"),
)
def fire_hydrant(b: PropBuilder) -> None:
    """A stout post with a dome and caps to three sides."""
    color = b.paint("iron", b.pick("red", "red", "yellow", "blue", "green", "orange", "white"))
    cap = color if b.chance(0.4) else b.paint("iron", any_color=0.5)
    sides = 4 if b.variant == "square" else 12
    radius, height = b.between(0.17, 0.21), b.between(0.55, 0.65)
    b.add("base", cylinder(radius * 1.45, 0.09, sides), color, said=False)
    radius *= 1.25 if sides == 4 else 1.0
    b.add("body", cylinder(radius, height, sides, top=0.94).move(y=0.05), color, said=False)
    b.add("collar", cylinder(radius * 1.25, 0.07, sides).move(y=height), color, said=False)
    b.add("dome", dome(radius * 1.05, 12).move(y=height + 0.05), cap)
    b.add("bolt", cylinder(0.05, 0.1, 6).move(y=height + radius + 0.03), cap, said=False)
    for turn in (0.0, 90.0, -90.0):
        spout = cylinder(0.1, 0.12, 10) + cylinder(0.06, 0.18, 6)
        b.add(
            "cap",
            spout.turn(x=90).move(z=radius * (0.68 if sides == 4 else 0.9)).turn(y=turn).move(y=height * 0.66),
            cap,
        )
    if b.variant == "with chain":
        links = [beam((0.02, height * 0.6, radius + 0.12), (radius + 0.1, height * 0.4, 0.1), 0.045, 6)]
        b.add("chain", links, b.paint("iron"))


@kind(
    "road barrier",
    also=("traffic barrier", "construction barrier", "barrier"),
    variants=("striped", "concrete", "with light", "water-filled"),
    size=1.8,
    stretch=("wide", "tall"),
)
def road_barrier(b: PropBuilder) -> None:
    """Boards on two trestles, or a heavy block."""
    if b.variant in ("concrete", "water-filled"):
        paint = b.paint("concrete") if b.variant == "concrete" else b.paint("plastic", b.pick("red", "orange", "white"))
        profile = [
            (-0.2, 0),
            (0.2, 0),
            (0.2, 0.08),
            (0.1, 0.26),
            (0.07, 0.48),
            (-0.07, 0.48),
            (-0.1, 0.26),
            (-0.2, 0.08),
        ]
        block = extrude(polygon(profile), b.between(0.9, 1.0)).turn(y=90)
        if b.variant == "water-filled":
            block = block - box(0.2, 0.1, 1).move(x=-0.28) - box(0.2, 0.1, 1).move(x=0.28)
        b.add("barrier", block, paint, said=False)
        return
    white, color = b.paint("paint", "white"), b.paint("paint", b.pick("red", "orange", "yellow", "black"))
    legs = b.paint("metal", any_color=0.3)
    for x in (-0.36, 0.36):
        trestle = [beam((x, 0, 0.17), (x, 0.66, 0.02), 0.05), beam((x, 0, -0.17), (x, 0.66, -0.02), 0.05)]
        b.add("leg", trestle, legs)
    rows = b.whole(1, 3)
    for y in [0.46, 0.28, 0.12][:rows]:
        b.add("board", box(0.98, 0.13, 0.05).move(0, y, 0.06 + 0.12 * (0.5 - y)), white, said=False)
        count = b.pick(4, 5)
        for x in spaced(count, 0.78):
            stripe = extrude(polygon([(-0.09, 0), (0.01, 0), (0.09, 0.13), (-0.01, 0.13)]), 0.09)
            b.add("stripe", stripe.move(x, y, 0.06 + 0.12 * (0.5 - y)), color)
    if b.variant == "with light" or b.chance(0.15):
        lamps = [cylinder(0.07, 0.05, 10).turn(x=90).move(x, 0.7, 0.02) for x in (-0.36, 0.36)]
        b.add("lamp", lamps, b.paint("glass", b.pick("orange", "yellow", "red")))


@kind(
    "traffic light",
    also=("traffic signal", "stop light"),
    variants=("on a pole", "pedestrian", "hanging", "broken"),
    size=4.0,
)
def traffic_light(b: PropBuilder) -> None:
    """A dark box with a red, a yellow and a green lamp."""
    case = b.paint("metal", b.pick("dark grey", "black", "dark green", "yellow"))
    colors = ("red", "green") if b.variant == "pedestrian" else ("red", "yellow", "green")
    height = 0.23 * len(colors) + 0.06
    rise = 0.0
    if b.variant in ("on a pole", "broken", "pedestrian"):
        rise = 1.0 - height
        lean = 10.0 if b.variant == "broken" else 0.0
        b.add("pole", cylinder(0.05, rise + 0.1, 8).turn(z=-lean), b.paint("metal"))
        b.add("foot", cylinder(0.13, 0.07, 8), case, said=False)
    shift = -0.1 if b.variant == "broken" else 0.0
    b.add("case", box(0.27, height, 0.2, bevel=0.03).move(-shift, rise, 0), case)
    for place, color in enumerate(reversed(colors)):
        y = rise + 0.14 + 0.23 * place
        b.add(f"{color} lamp", cylinder(0.085, 0.05, 12).turn(x=90).move(-shift, y, 0.08), b.paint("glass", color))
        hood = dome(0.11, 12).scale(y=1.3).turn(x=90) & box(0.4, 0.2, 0.4).move(0, 0.02, 0.1)
        b.add("hood", hood.move(-shift, y, 0.08), case, said=False)
    if b.variant == "hanging":
        b.add("rod", cylinder(0.03, 0.35, 6).move(y=height - 0.02), case)


@kind(
    "bollard",
    also=("street post", "barrier post"),
    variants=("stone", "dock", "with chain", "row of {s}"),
    size=1.0,
    outdoor=True,
    stretch=("tall", "low"),
)
def bollard(b: PropBuilder) -> None:
    """A short thick post; on a dock with a mushroom's head."""
    paint = b.paint("stone") if b.variant == "stone" else b.paint(b.pick("iron", "steel", "metal"), any_color=0.3)
    band = b.paint("paint", b.pick("white", "yellow", "red"))
    sides, radius = b.pick(6, 8, 12), b.between(0.11, 0.16)
    top = b.pick("dome", "cone", "flat")
    places = spaced(3, 0.9) if b.variant == "row of {s}" else spaced(2, 0.8) if b.variant == "with chain" else [0.0]
    height = 0.6 if len(places) > 1 else b.between(0.75, 0.9)
    for x in places:
        if b.variant == "dock":
            shape = lathe(
                [(0.24, 0), (0.24, 0.06), (0.15, 0.12), (0.13, 0.5), (0.26, 0.62), (0.22, 0.74), (0.1, 0.8)], 12
            )
            b.add("post", shape, paint, said=False)
            continue
        head = {"dome": dome(radius, sides), "cone": cone(radius, 0.12, sides), "flat": cylinder(radius, 0.02, sides)}[
            top
        ]
        b.add("post", cylinder(radius, height, sides).move(x=x) + head.move(x, height - 0.004, 0), paint, said=False)
        b.add("band", cylinder(radius + 0.02, 0.09, sides).move(x, height * 0.78, 0), band)
    if b.variant == "with chain":
        low = height * 0.45
        b.add(
            "chain",
            [beam((-0.4, low + 0.2, 0), (0, low, 0), 0.05, 6), beam((0, low, 0), (0.4, low + 0.2, 0), 0.05, 6)],
            b.paint("iron"),
        )


@kind(
    "road sign",
    also=("street sign", "traffic sign"),
    variants=("stop", "warning", "arrow", "no entry", "speed limit"),
    size=2.5,
)
def road_sign(b: PropBuilder) -> None:
    """A plate on a pole; its shape says what it means."""
    pole = b.paint("metal", b.pick("grey", "light grey"))
    white = b.paint("paint", "white")
    b.add("pole", cylinder(0.035, 0.78, 8), pole)
    style = b.variant or b.pick("stop", "arrow", "blank")
    y = 0.8
    if style == "stop":
        red = b.paint("paint", "red")
        b.add("plate", extrude(circle(0.22, 8).rotate(22.5), 0.045).move(0, y, 0.02), red)
        b.add("bar", box(0.28, 0.07, 0.03).move(0, y - 0.035, 0.05), white, said=False)
    elif style == "warning":
        frame, inside = b.paint("paint", "red"), b.paint("paint", b.pick("yellow", "white"))
        b.add("frame", extrude(polygon([(-0.25, -0.17), (0.25, -0.17), (0, 0.26)]), 0.045).move(0, y, 0.02), frame)
        b.add("plate", extrude(polygon([(-0.15, -0.12), (0.15, -0.12), (0, 0.14)]), 0.04).move(0, y, 0.045), inside)
        b.add("mark", box(0.045, 0.13, 0.03).move(0, y - 0.09, 0.06), b.paint("paint", "black"), said=False)
    elif style in ("no entry", "speed limit"):
        red = b.paint("paint", "red")
        b.add("disc" if style == "no entry" else "rim", extrude(circle(0.22, 20), 0.045).move(0, y, 0.02), red)
        if style == "no entry":
            b.add("bar", box(0.3, 0.08, 0.035).move(0, y - 0.04, 0.045), white)
        else:
            b.add("plate", extrude(circle(0.155, 20), 0.04).move(0, y, 0.045), white)
            b.add(
                "digit",
                [box(0.045, 0.14, 0.03).move(x, y - 0.07, 0.06) for x in (-0.05, 0.05)],
                b.paint("paint", "black"),
                said=False,
            )
    else:
        plate = b.paint("paint", b.pick("blue", "green", "yellow", "white", "red"))
        b.add("plate", extrude(rectangle(b.between(0.4, 0.5), 0.26, 0.03), 0.045).move(0, y, 0.02), plate)
        if style == "arrow":
            sign = white if plate.color != "white" else b.paint("paint", "black")
            b.add("arrow", extrude(arrow(0.32, 0.07, 0.18), 0.04).move(0, y, 0.045), sign)


@kind(
    "pallet",
    also=("wooden pallet", "shipping pallet"),
    variants=("plastic", "stack of {s}", "with boxes", "broken"),
    size=1.2,
)
def pallet(b: PropBuilder) -> None:
    """Planks over three runners."""
    paint = b.paint("plastic") if b.variant == "plastic" else b.paint("wood", any_color=0.1)
    count = b.whole(5, 6)
    for level in range(b.whole(2, 4) if b.variant == "stack of {s}" else 1):
        rise = 0.155 * level
        b.add(
            "runner",
            [box(0.09, 0.09, 0.82).move(x, rise + 0.035, 0) for x in (-0.42, 0, 0.42)],
            b.shade(paint),
            said=False,
        )
        b.add("foot", [box(0.98, 0.04, 0.12).move(0, rise, z) for z in (-0.34, 0.34)], paint, said=False)
        for place, z in enumerate(spaced(count, 0.7)):
            gone = b.variant == "broken" and place == 2
            plank = box(0.45 if gone else 1.0, 0.045, 0.66 / count).move(-0.27 if gone else 0, rise + 0.12, z)
            b.add("plank", plank, b.shade(paint))
    if b.variant == "with boxes":
        card = b.paint("cardboard")
        for x, z, tall in ((-0.24, 0.1, 0.4), (0.24, -0.1, 0.34)):
            b.add("box", box(0.42, tall, 0.46).move(x, 0.16, z), b.shade(card))
            b.add("tape", box(0.08, 0.02, 0.46).move(x, 0.16 + tall - 0.008, z), b.paint("paint", "beige"), said=False)
