"""What heals: first aid kits, wheelchairs, tanks, tables, syringes."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, corners, rock
from propsmith.exporter.training.procedural.outlines import circle, cross, extrude, lathe
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, ellipsoid
from propsmith.exporter.training.procedural.sweeps import handle, hoop, tube


@kind("first aid kit", also=("medkit", "med kit"), variants=("bag", "open", "wall", "sci-fi", "round"), size=0.35)
def first_aid_kit(b: PropBuilder) -> None:
    """A case with a cross on its front."""
    white_case = b.chance(0.35)
    body = b.paint("plastic", "white" if white_case else b.pick("red", "red", "green", "orange", "dark grey", "blue"))
    sign = b.paint("paint", b.pick("red", "red", "green") if body.color == "white" else "white")
    trim = b.paint("plastic", b.pick("light grey", "dark grey", "white", "black"))
    width, height, depth = 1.0, b.between(0.62, 0.74), b.between(0.3, 0.4)
    z = depth / 2
    if b.variant == "open":
        _open_kit(b, body, sign)
        return
    if b.variant == "round":
        b.add("case", extrude(circle(0.46, 16), depth).move(y=0.44), body, said=False)
        b.add("rim", extrude(circle(0.49, 16), 0.1).move(y=0.44), trim, said=False)
        b.add("cross", extrude(cross(0.5, 0.17), 0.06).move(0, 0.44, z), sign)
        b.add("foot", box(0.5, 0.1, depth), trim, said=False)
        b.add("handle", handle(0.34, 0.14, 0.06).move(y=0.87), trim)
        return
    if b.variant == "wall":
        b.add("box", box(0.8, 0.95, 0.3, bevel=0.015), body, said=False)
        b.add("door", box(0.72, 0.86, 0.06).move(0, 0.045, 0.15), b.shade(body, 0.08))
        b.add("cross", extrude(cross(0.44, 0.15), 0.06).move(0, 0.5, 0.18), sign)
        b.add("handle", box(0.05, 0.16, 0.07).move(0.29, 0.42, 0.19), trim)
        b.add("hinge", [box(0.06, 0.1, 0.06).move(-0.38, y, 0.15) for y in (0.16, 0.7)], trim, said=False)
        return
    _carried_kit(b, body, sign, trim, (width, height, depth))


def _carried_kit(b: PropBuilder, body: Paint, sign: Paint, trim: Paint, size: tuple[float, float, float]) -> None:
    """A case or a bag with a handle."""
    width, height, depth = size
    z = depth / 2
    bevel = 0.1 if b.variant == "bag" else 0.05 if b.variant == "sci-fi" else 0.03
    b.add("case", box(width, height, depth, bevel=bevel), body, said=False)
    if b.variant == "bag":
        b.add("pocket", box(0.7, height * 0.45, 0.1, bevel=0.03).move(0, 0.05, z), b.shade(body, 0.1))
        b.add("cross", extrude(cross(0.3, 0.1), 0.06).move(0, height * 0.3, z + 0.05), sign)
        b.add("strap", [box(0.09, height + 0.02, depth + 0.04).move(x, 0, 0) for x in (-0.4, 0.4)], trim)
    else:
        b.add("seam", box(width + 0.02, 0.05, depth + 0.02).move(y=height * 0.62), trim, said=False)
        b.add("cross", extrude(cross(0.36, 0.125), 0.06).move(0, height * 0.42, z), sign)
        b.add("latch", [box(0.11, 0.14, 0.06).move(x, height * 0.58, z) for x in (-0.34, 0.34)], trim)
    if b.variant == "sci-fi":
        b.add(
            "corner",
            [box(0.16, height + 0.03, 0.14).move(x, -0.0, pz) for x, pz in corners(width - 0.06, depth - 0.06)],
            trim,
            said=False,
        )
        b.add("light", box(0.3, 0.05, 0.05).move(0, height * 0.8, z), b.paint("neon", b.pick("lime green", "cyan")))
    b.add("handle", handle(0.4, 0.18, 0.065).move(y=height - 0.02), trim)


def _open_kit(b: PropBuilder, body: Paint, sign: Paint) -> None:
    """A box of bandages and bottles, its lid up."""
    width, badge = 1.0, extrude(cross(0.36, 0.125), 0.06)
    tray = box(width, 0.26, 0.62, bevel=0.02) - box(width - 0.1, 0.3, 0.52).move(y=0.06)
    b.add("box", tray, body, said=False)
    lid = box(width, 0.6, 0.1, bevel=0.02).turn(x=-12).move(0, 0.22, -0.33)
    b.add("lid", lid, body)
    b.add("cross", badge.turn(x=-12).move(0, 0.52, -0.33), sign)
    b.add("bandage", [cylinder(0.1, 0.2, 10).move(x, 0.05, 0.1) for x in (-0.3, -0.06)], b.paint("cloth", "white"))
    b.add(
        "bottle",
        cylinder(0.07, 0.24, 8).move(0.2, 0.05, 0.08) + cylinder(0.04, 0.3, 8).move(0.2, 0.05, 0.08),
        b.paint("glass", b.pick("brown", "blue", "green")),
    )
    b.add(
        "box",
        box(0.2, 0.22, 0.14).move(0.3, 0.05, -0.14),
        b.paint("cardboard", b.pick("light blue", "yellow", "white")),
        said=False,
    )


@kind("wheelchair", also=("wheel chair",), variants=("old wooden", "rusty", "sports", "electric"), size=1.1)
def wheelchair(b: PropBuilder) -> None:
    """A seat between two large wheels, small ones in front."""
    frame = {"old wooden": b.paint("wood"), "rusty": b.paint("rust")}.get(b.variant, b.paint("metal", any_color=0.5))
    cloth, rubber = b.paint(b.pick("cloth", "leather"), any_color=0.4), b.paint("rubber")
    width, y = b.between(0.38, 0.44), 0.36
    b.add("seat", box(width, 0.06, 0.4).move(0, y, 0.0), cloth)
    lean = -6 if b.variant != "sports" else -2
    tall = 0.28 if b.variant == "sports" else b.between(0.4, 0.48)
    b.add("backrest", box(width, tall, 0.05).turn(x=lean).move(0, y, -0.2), cloth)
    x = width / 2
    if b.variant == "electric":
        b.add(
            "body",
            box(width - 0.04, 0.18, 0.46, bevel=0.03).move(0, 0.12, -0.02),
            b.paint("plastic", b.pick("black", "dark grey", "blue", "red")),
        )
        b.add(
            "wheel",
            [cylinder(0.13, 0.08, 12).turn(z=90).move(s * x + 0.04, 0.13, pz) for s in (-1, 1) for pz in (-0.2, 0.2)],
            rubber,
        )
        b.add("post", box(0.08, 0.12, 0.08).move(0, 0.27, 0), frame, said=False)
        b.add(
            "joystick",
            box(0.05, 0.05, 0.05).move(x + 0.02, y + 0.2, 0.16) + cylinder(0.02, 0.1, 6).move(x + 0.02, y + 0.22, 0.16),
            rubber,
        )
    else:
        _wheels(b, frame, rubber, width, y)
    _wheelchair_frame(b, frame, width, y, tall)


def _wheels(b: PropBuilder, frame: Paint, rubber: Paint, width: float, y: float) -> None:
    """Two large spoked wheels, and small ones on forks."""
    x = width / 2
    camber = 8 if b.variant == "sports" else 0
    spokes = [beam((0, 0, 0), (u, v, 0), 0.036, 6) for u, v, _ in around(4, 0.28)]
    rim = hoop(0.29, 0.05, 18, 6).turn(x=90).move(0, 0, 0.025)
    for side in (-1, 1):
        place = side * (x + 0.07)
        b.add("big wheel", rim.turn(y=90).turn(z=side * camber).move(place, 0.315, -0.08), rubber)
        web = extrude(circle(0.06, 8), 0.07)
        for spoke in spokes:
            web = web + spoke + spoke.mirror()
        b.add("spoke", web.turn(y=90).turn(z=side * camber).move(place, 0.315, -0.08), frame, said=False)
    b.add("axle", box(width + 0.14, 0.045, 0.045).move(0, 0.29, -0.08), frame, said=False)
    b.add(
        "small wheel",
        [cylinder(0.085, 0.05, 10).turn(z=90).move(s * (x - 0.02) + 0.025, 0.085, 0.24) for s in (-1, 1)],
        rubber,
    )
    b.add(
        "fork",
        [box(0.045, y - 0.06, 0.06).move(s * (x - 0.02) + 0.0, 0.08, 0.2) for s in (-1, 1)],
        frame,
        said=False,
    )


def _wheelchair_frame(b: PropBuilder, frame: Paint, width: float, y: float, tall: float) -> None:
    """Armrests, push handles and footrests."""
    x = width / 2
    if b.variant != "sports":
        arms = [
            box(0.06, 0.05, 0.36).move(s * x, y + 0.2, -0.01) + box(0.045, 0.22, 0.045).move(s * x, y, 0.13)
            for s in (-1, 1)
        ]
        b.add("armrest", arms, frame)
    bars = [
        tube(
            [
                (s * x, y - 0.05, -0.19),
                (s * x, y + tall, -0.24),
                (s * x, y + tall + 0.04, -0.28),
                (s * x, y + tall + 0.04, -0.38),
            ],
            0.045,
            6,
        )
        for s in (-1, 1)
    ]
    b.add("push handle", bars, frame)
    rails = [box(0.045, 0.045, 0.5).move(s * (x - 0.02), y - 0.03, 0.02) for s in (-1, 1)]
    b.add("rail", rails, frame, said=False)
    shins = [beam((s * (x - 0.02), y - 0.02, 0.25), (s * (x - 0.05), 0.08, 0.38), 0.045) for s in (-1, 1)]
    b.add("shin", shins, frame, said=False)
    b.add(
        "footrest",
        [box(0.15, 0.04, 0.14).turn(x=8).move(s * (x - 0.1), 0.06, 0.42) for s in (-1, 1)],
        b.shade(frame, 0.1),
    )


@kind(
    "specimen tank",
    also=("bio tank", "cloning tank"),
    variants=("wide", "broken", "with brain", "with alien", "glowing"),
    size=2.4,
)
def specimen_tank(b: PropBuilder) -> None:
    """A cylinder of liquid between a base and a cap."""
    metal = b.paint(b.pick("metal", "steel", "iron"), any_color=0.15)
    color = b.pick("green", "lime green", "cyan", "light blue", "orange", "purple")
    liquid = b.paint(
        "energy" if b.variant == "glowing" and color in ("cyan", "light blue", "purple") else "glass", color
    )
    jar = b.variant in ("wide", "with brain")
    radius, high = (0.34, 0.52) if jar else (b.between(0.2, 0.25), 0.62)
    b.add("base", lathe([(radius + 0.1, 0), (radius + 0.1, 0.07), (radius + 0.04, 0.14)], 12), metal)
    b.add("ring", cylinder(radius + 0.05, 0.05, 12).move(y=0.13), b.paint("metal", any_color=0.5), said=False)
    tank = cylinder(radius, high, 14).move(y=0.13)
    if b.variant == "broken":
        _broken_tank(b, tank, radius, metal, liquid)
        return
    b.add("tank", tank, liquid, said=False)
    top = 0.13 + high
    b.add("cap", lathe([(radius + 0.06, 0), (radius + 0.06, 0.07), (radius * 0.6, 0.14)], 12).move(y=top - 0.01), metal)
    b.add(
        "strut",
        [box(0.045, high, 0.05).turn(y=a).move(x, 0.14, z) for x, z, a in around(3, radius + 0.01, 60)],
        metal,
        said=False,
    )
    _specimen(b, radius - 0.03, 0.13 + high * 0.5, liquid)


def _specimen(b: PropBuilder, z: float, y: float, liquid: Paint) -> None:
    """What floats in the tank."""
    if b.variant == "with brain":
        brain = ball(0.16, 8).scale(0.75, 0.9, 0.5)
        b.add("brain", [brain.move(s * 0.08, y - 0.1, z - 0.02) for s in (-1, 1)], b.paint("skin", "pink"))
        b.add("stem", box(0.06, 0.16, 0.06).move(0, y - 0.22, z + 0.01), b.paint("skin", "pink"), said=False)
    elif b.variant == "with alien":
        skin = b.paint("skin", b.pick("green", "grey"))
        b.add(
            "alien",
            ball(0.11, 10).scale(1, 1.2, 0.6).move(0, y + 0.0, z - 0.01)
            + ellipsoid(0.11, 0.26, 0.1, 8).move(0, y - 0.22, z),
            skin,
        )
        b.add(
            "eye",
            [ball(0.045, 6).scale(0.8, 1.3, 0.8).move(s * 0.055, y + 0.07, z + 0.05) for s in (-1, 1)],
            b.paint("paint", "black"),
            said=False,
        )
    else:
        b.add(
            "bubble",
            [
                ball(r, 8).move(x, y + dy, z)
                for x, dy, r in ((-0.06, 0.0, 0.045), (0.05, 0.12, 0.05), (-0.02, -0.18, 0.036))
            ],
            b.shade(liquid, 0.12),
            said=False,
        )
    b.add(
        "lamp",
        extrude(circle(0.04, 8), 0.06).move(0, 0.055, z + 0.12),
        b.paint("paint", b.pick("red", "green", "yellow")),
        said=False,
    )


def _broken_tank(b: PropBuilder, tank: Solid, radius: float, metal: Paint, liquid: Paint) -> None:
    """A shell with a hole, and what ran out of it."""
    shard = rock(b.rng, 0.5, 0.36, 0.4, 10).move(0.12, 0.5, 0.14)
    b.add(
        "tank",
        (tank - cylinder(radius - 0.05, 1, 14).move(y=0.2)) - shard - box(1, 0.3, 1).move(y=0.66),
        b.paint("glass"),
        said=False,
    )
    b.add("puddle", cylinder(radius + 0.2, 0.03, 11).move(x=0.06), liquid)
    b.add("liquid", cylinder(radius - 0.03, 0.1, 14).move(y=0.14), liquid, said=False)
    b.add(
        "pipe",
        [beam((s * (radius + 0.03), 0.08, -0.06), (s * (radius + 0.03), 0.72, -0.06), 0.05, 6) for s in (-1, 1)],
        metal,
    )
    b.add("cap", box(2 * radius + 0.14, 0.07, 0.16).move(0, 0.7, -0.06), metal)


@kind(
    "operating table",
    also=("surgery table", "exam table"),
    variants=("with lamp", "old bloody", "dentist's", "autopsy"),
    size=2.0,
    countable=False,
)
def operating_table(b: PropBuilder) -> None:
    """A padded top on a column; the head lies to the left."""
    metal = b.paint("rust" if b.variant == "old bloody" else b.pick("steel", "metal"))
    pad = (
        b.paint("leather", b.pick("dark green", "blue", "black", "brown", "light blue"))
        if b.variant != "autopsy"
        else metal
    )
    b.add("base", box(0.5, 0.06, 0.3, bevel=0.012), metal)
    b.add("column", box(0.16, 0.3, 0.14).move(y=0.05), metal, said=False)
    y = 0.34
    if b.variant == "dentist's":
        _dentist_chair(b, pad, metal, y)
    elif b.variant == "autopsy":
        tray = box(1, 0.1, 0.4) - box(0.9, 0.2, 0.3).move(y=0.05)
        b.add("tray", tray.move(y=y), metal)
        b.add("drain", cylinder(0.05, 0.03, 8).move(0.3, y + 0.04, 0), b.paint("paint", "black"), said=False)
        b.add("foot", [box(0.06, y + 0.02, 0.06).move(x, 0, z) for x, z in corners(0.9, 0.32)], metal, said=False)
    else:
        b.add("frame", box(0.94, 0.05, 0.34).move(y=y), metal, said=False)
        b.add(
            "pad",
            [box(w, 0.09, 0.36, bevel=0.02).move(x, y + 0.045, 0) for x, w in ((-0.4, 0.2), (0.0, 0.57), (0.4, 0.2))],
            pad,
        )
        if b.variant == "old bloody":
            b.add(
                "blood",
                [
                    cylinder(r, 0.03, 7).move(x, y + 0.12, z)
                    for x, z, r in ((0.05, 0.02, 0.12), (-0.16, -0.07, 0.07), (0.24, 0.09, 0.05))
                ],
                b.paint("paint", b.pick("dark red", "red")),
            )
        b.add(
            "strap",
            [box(0.07, 0.12, 0.4).move(x, y + 0.03, 0) for x in (-0.2, 0.22)],
            b.paint("leather", b.pick("brown", "black")),
        )
    if b.variant == "with lamp" or (b.variant == "dentist's" and b.chance(0.6)):
        _surgical_lamp(b, metal)


def _surgical_lamp(b: PropBuilder, metal: Paint) -> None:
    """A lamp on a bent stand behind the table."""
    b.add(
        "stand",
        tube([(-0.1, 0.04, -0.16), (-0.1, 0.75, -0.24), (-0.08, 0.9, -0.2), (0.0, 0.95, -0.02)], 0.045, 6),
        metal,
        said=False,
    )
    b.add("lamp", cylinder(0.17, 0.08, 12, top=0.5).move(0, 0.85, 0.0), b.shade(metal, 0.1))
    b.add(
        "light",
        cylinder(0.12, 0.03, 12).move(0, 0.83, 0.0),
        b.paint("glass", b.pick("yellow", "white")),
        said=False,
    )


def _dentist_chair(b: PropBuilder, pad: Paint, metal: Paint, y: float) -> None:
    """A seat between a raised back and a leg rest."""
    b.add("seat", box(0.36, 0.1, 0.34, bevel=0.025).move(0.02, y, 0), pad, said=False)
    b.add("backrest", box(0.46, 0.09, 0.32, bevel=0.025).move(x=-0.23).turn(z=-38).move(-0.12, y + 0.01, 0), pad)
    b.add("headrest", box(0.14, 0.1, 0.2, bevel=0.025).move(x=-0.52).turn(z=-38).move(-0.12, y + 0.02, 0), pad)
    b.add("leg rest", box(0.42, 0.08, 0.3, bevel=0.025).move(x=0.21).turn(z=-20).move(0.16, y + 0.02, 0), pad)
    b.add(
        "armrest",
        [
            box(0.26, 0.05, 0.06).move(0, y + 0.16, z) + box(0.05, 0.16, 0.05).move(0.06, y + 0.02, z)
            for z in (-0.18, 0.18)
        ],
        metal,
    )


@kind("syringe", also=("injection",), variants=("empty", "auto-injector", "with cap", "glass"), size=0.15)
def syringe(b: PropBuilder) -> None:
    """A barrel with a plunger and a needle; it stands with the needle up."""
    color = b.pick("red", "green", "lime green", "light blue", "purple", "orange", "yellow")
    steel = b.paint("steel")
    if b.variant == "auto-injector":
        body = b.paint("plastic", b.pick("white", "dark grey", "yellow", "orange", "blue"))
        b.add("body", box(0.24, 0.62, 0.2, bevel=0.04).move(y=0.16), body)
        b.add("button", cylinder(0.08, 0.18, 10), b.paint("plastic", b.pick("red", "orange", "blue")))
        b.add("vial", cylinder(0.09, 0.34, 10).move(0, 0.3, 0.06), b.paint("glass", color))
        b.add("tip", cylinder(0.1, 0.12, 10, top=0.5).move(y=0.77), steel, said=False)
        b.add("needle", cylinder(0.024, 0.14, 6, top=0.8).move(y=0.87), steel)
        return
    clear = b.paint("glass", b.pick("light grey", "white", "light blue"))
    liquid = (
        clear
        if b.variant == "empty"
        else b.paint("liquid", color)
        if color == "light blue"
        else b.paint("paint", color)
    )
    radius, level = b.between(0.085, 0.11), 0.0 if b.variant == "empty" else b.between(0.2, 0.34)
    b.add("barrel", cylinder(radius, 0.42, 12).move(y=0.28), clear)
    if level:
        b.add("liquid", cylinder(radius + 0.008, level, 12).move(y=0.7 - level), liquid)
    b.add(
        "flange",
        box(3.4 * radius, 0.045, 1.7 * radius).move(y=0.26),
        steel if b.variant == "glass" else clear,
        said=False,
    )
    plunger = b.paint("plastic", b.pick("white", "grey", "blue", "red")) if b.variant != "glass" else steel
    b.add("plunger", cylinder(0.04, 0.28, 8) + cylinder(radius, 0.045, 12), plunger)
    b.add("tip", cylinder(radius * 0.9, 0.08, 12, top=0.4).move(y=0.695), plunger, said=False)
    if b.variant == "with cap":
        b.add(
            "cap", cylinder(0.05, 0.24, 8, top=0.7).move(y=0.76), b.paint("plastic", b.pick("orange", "yellow", "blue"))
        )
    else:
        b.add("needle", cylinder(0.024, 0.25, 6, top=0.75).move(y=0.76), steel)
    marks = [box(0.09, 0.03, 0.03).move(0, 0.34 + 0.08 * k, radius - 0.004) for k in range(4)]
    b.add("mark", marks, b.paint("paint", "black"), said=False)
