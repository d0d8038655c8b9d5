"""What goes off: bombs, grenades, dynamite; and the balls of cannons."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.axes import spiked_ball
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import cross, extrude, lathe, mirrored, star
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, box, cone, cylinder, join
from propsmith.exporter.training.procedural.sweeps import chain, hoop, tube


def fuse(b: PropBuilder, x: float, y: float, long: float, lit: bool, thick: float = 0.05) -> None:
    """A curved cord from (x, y) up, burning if `lit`."""
    sway = long * b.between(0.3, 0.7) * b.pick(-1, 1)
    path = [(x, y - 0.04, 0), (x, y + long * 0.4, 0), (x + sway * 0.4, y + long * 0.8, 0), (x + sway, y + long, 0)]
    b.add("fuse", tube(path, thick, 7), b.paint("rope"))
    if lit:
        spark = join(
            [
                extrude(star(6, 0.11, 0.05), 0.07),
                extrude(star(6, 0.1, 0.045), 0.06).turn(y=90),
                ball(0.06, 8).move(y=-0.06),
            ]
        )
        b.add("spark", spark.move(x + sway, y + long, 0), b.paint("fire"))


def face_plate(b: PropBuilder, z: float, y: float, size: float) -> None:
    """A skull on the front."""
    bone, black = b.paint("paint", "white"), b.paint("paint", "black")
    head = ball(size * 0.5, 10).scale(1, 0.9, 0.5).move(0, y, z) + box(size * 0.5, size * 0.4, 0.1).move(
        0, y - size * 0.14, z
    )
    b.add("skull", head, bone)
    eyes = [ball(size * 0.15, 8).move(x, y + size * 0.28, z + size * 0.17) for x in (-size * 0.2, size * 0.2)]
    b.add("eye", eyes, black, said=False)


@kind(
    "bomb",
    also=("explosive",),
    variants=("lit", "with a skull", "aerial", "time", "spiked", "barrel"),
    size=0.3,
)
def bomb(b: PropBuilder) -> None:
    """A round ball with a cap and a fuse; an aerial one has fins."""
    color = "" if b.chance(0.4) else b.pick("black", "black", "dark grey", "dark blue")
    iron = b.paint("iron", color, any_color=0.6)
    radius = b.between(0.34, 0.38)
    if b.variant == "aerial":
        aerial_bomb(b, iron)
        return
    if b.variant == "time":
        sticks_with_clock(b, b.whole(3, 4))
        return
    if b.variant == "barrel":
        profile = [(0.26, 0), (0.33, 0.22), (0.34, 0.38), (0.33, 0.54), (0.26, 0.75)]
        b.add("barrel", lathe(profile, 12), b.paint("wood", b.pick("red", "brown", "dark brown")), said=False)
        b.add("hoop", [cylinder(0.345, 0.07, 12).move(y=y) for y in (0.12, 0.57)], b.paint("iron"))
        fuse(b, 0, 0.75, 0.22, b.chance(0.6))
        return
    if b.variant == "spiked":
        b.add("ball", spiked_ball(0.3).move(y=0.1), iron, said=False)
        return
    b.add("ball", ball(radius, 16), iron, said=False)
    top = 2 * radius
    cap = cylinder(radius * 0.34, 0.12, 10).move(y=top - 0.06)
    b.add("cap", cap, b.paint(b.pick("iron", "brass", "gold", "steel")))
    fuse(b, 0, top + 0.05, b.between(0.14, 0.24), b.variant == "lit" or b.chance(0.3))
    if b.variant == "with a skull":
        face_plate(b, radius * 0.9, radius * 0.72, 0.36)
    elif b.chance(0.3):
        b.add("stripe", cylinder(radius + 0.015, 0.1, 16).move(y=radius - 0.05), b.paint("paint"))


def aerial_bomb(b: PropBuilder, iron: Paint) -> None:
    """Nose down on its tip's side: a drop with four fins, standing on the fins."""
    profile = [(0.07, 0), (0.1, 0.1), (0.2, 0.36), (0.21, 0.62), (0.15, 0.84), (0.03, 0.97)]
    b.add("body", lathe(profile, 12), iron, said=False)
    fin = extrude(mirrored([(0.2, 0), (0.2, 0.16), (0.06, 0.36)]), 0.05)
    b.add("fin", [fin, fin.turn(y=90)], b.paint("metal", any_color=0.5), said=False)
    b.add("stripe", cylinder(0.222, 0.08, 12).move(y=0.5), b.paint("paint", b.pick("yellow", "red", "white")))


def stick(b: PropBuilder, x: float, z: float, high: float, paint: Paint, radius: float = 0.1) -> None:
    """One stick of dynamite that stands at (x, z)."""
    b.add("stick", cylinder(radius, high, 10).move(x, 0, z), paint)
    b.add(
        "end",
        cylinder(radius * 0.72, high + 0.035, 10).move(x, 0, z),
        b.paint("paper", b.pick("beige", "tan")),
        said=False,
    )


def sticks_with_clock(b: PropBuilder, count: int) -> None:
    """A row of sticks with a clock strapped to it."""
    paint, high = b.paint("paper", b.pick("red", "red", "dark red", "orange")), b.between(0.7, 0.85)
    for x in spaced(count, 0.19 * (count - 1)):
        stick(b, x, 0, high, paint)
    wide = 0.19 * count + 0.05
    bands = [box(wide, 0.08, 0.24, bevel=0.02).move(0, high * s, 0) for s in (0.14, 0.76)]
    b.add("band", bands, b.paint("plastic", b.pick("black", "dark grey")))
    face = b.pick("round", "digital")
    if face == "round":
        b.add("clock", cylinder(0.2, 0.14, 14).turn(x=90).move(0, high * 0.5, 0.06), b.paint("metal"))
        b.add(
            "dial",
            cylinder(0.15, 0.17, 14).turn(x=90).move(0, high * 0.5, 0.06),
            b.paint("paint", "white"),
            said=False,
        )
        hands = box(0.036, 0.12, 0.05).move(0, high * 0.5, 0.21) + box(0.1, 0.036, 0.05).move(
            0.05, high * 0.5 - 0.018, 0.21
        )
        b.add("hand", hands, b.paint("paint", "black"), said=False)
    else:
        b.add("timer", box(0.36, 0.26, 0.14, bevel=0.02).move(0, high * 0.36, 0.13), b.paint("plastic", "dark grey"))
        b.add(
            "display",
            box(0.26, 0.12, 0.05).move(0, high * 0.43, 0.2),
            b.paint("paint", b.pick("lime green", "red")),
            said=False,
        )
    for x in (-0.12, 0.12):
        b.add(
            "wire",
            tube([(x, high, 0.02), (x * 1.2, high + 0.1, 0.1), (x, high * 0.6, 0.18)], 0.04, 6),
            b.paint("plastic", b.pick("yellow", "blue", "green")),
            said=False,
        )


@kind(
    "dynamite",
    also=("tnt",),
    variants=("stick of {}", "bundle of {}", "with a clock", "crate of {}", "lit"),
    size=0.3,
    countable=False,
)
def dynamite(b: PropBuilder) -> None:
    """Red sticks with fuses: one, or several in a band."""
    red = b.paint("paper", b.pick("red", "red", "red", "dark red", "orange"))
    lit = b.variant == "lit" or b.chance(0.3)
    if b.variant == "stick of {}":
        high, radius = b.between(0.7, 0.78), b.between(0.12, 0.16)
        stick(b, 0, 0, high, red, radius)
        b.add(
            "label",
            cylinder(radius + 0.015, high * 0.3, 10).move(y=high * 0.35),
            b.paint("paper", b.pick("white", "beige", "yellow")),
        )
        fuse(b, 0, high, b.between(0.16, 0.24), lit)
        return
    if b.variant == "with a clock":
        sticks_with_clock(b, b.whole(3, 5))
        return
    if b.variant == "crate of {}":
        wood = b.paint("wood")
        crate = box(0.95, 0.4, 0.62) - box(0.83, 0.5, 0.5).move(y=0.06)
        b.add("crate", crate, wood, said=False)
        b.add(
            "slat",
            [box(1.0, 0.1, 0.66).move(y=y) - box(0.8, 0.5, 0.5).move(y=0.0) for y in (0.03, 0.27)],
            b.shade(wood, 0.1),
            said=False,
        )
        for x in spaced(4, 0.6):
            for z in (-0.12, 0.12):
                b.add("stick", cylinder(0.09, 0.44, 8).move(x, 0.04, z), red, said=False)
                b.add("wick", cylinder(0.022, 0.12, 6).move(x, 0.46, z), b.paint("rope", "tan"), said=False)
        return
    count = b.pick(3, 6) if b.variant == "bundle of {}" else b.pick(3, 5, 6)
    high, radius = b.between(0.66, 0.76), 0.115
    places = around(count, 0.13 if count == 3 else 0.215)
    if count > 3:
        stick(b, 0, 0, high, red, radius)
    for x, z, _ in places:
        stick(b, x, z, high, red, radius)
    reach = 0.25 if count == 3 else 0.34
    b.add(
        "band",
        [cylinder(reach, 0.07, 12).move(y=high * s) for s in b.pick((0.45,), (0.2, 0.7))],
        b.paint(b.pick("plastic", "rope"), b.pick("black", "tan", "dark grey")) if b.chance(0.3) else b.paint("rope"),
    )
    fuse(b, 0, high, b.between(0.18, 0.26), lit)


@kind("grenade", also=("hand grenade",), variants=("frag", "smoke", "stick", "sci-fi", "holy"), size=0.12)
def grenade(b: PropBuilder) -> None:
    """A body with a fuse head, a lever and a ring."""
    style = b.variant or b.pick("frag", "frag", "smoke", "round")
    metal = b.paint("metal", b.pick("grey", "dark grey", "light grey", "black"))
    body = b.paint("metal", b.pick("dark green", "green", "", ""), any_color=0.4)
    if style == "stick":
        b.add("handle", lathe([(0.07, 0), (0.07, 0.05), (0.05, 0.09), (0.055, 0.62)], 10), b.paint("wood"))
        b.add("head", lathe([(0.13, 0), (0.14, 0.04), (0.14, 0.34), (0.11, 0.37)], 12).move(y=0.6), body)
        return
    if style == "holy":
        gold = b.paint("gold")
        b.add("orb", ball(0.32, 14), gold, said=False)
        b.add(
            "band",
            [hoop(0.315, 0.07, 16).turn(x=90).move(0, 0.32, -0.035), hoop(0.315, 0.07, 16).move(y=0.285)],
            b.paint(b.pick("ruby", "silver", "velvet")),
        )
        b.add("cross", extrude(cross(0.26, 0.085), 0.08).move(y=0.79), gold)
        b.add("mount", cylinder(0.1, 0.1, 10, 0.6).move(y=0.6), gold, said=False)
        return
    grenade_body(b, style, body)
    top = 0.7
    b.add("neck", cylinder(0.11, 0.12, 10).move(y=top - 0.03), metal, said=False)
    b.add("cap", box(0.2, 0.1, 0.18, bevel=0.02).move(0.02, top + 0.07, 0), metal, said=False)
    lever = tube([(0.05, top + 0.15, 0), (0.22, top + 0.12, 0), (0.32, top - 0.12, 0), (0.33, 0.24, 0)], 0.065, 6)
    b.add("lever", lever, metal)
    b.add("ring", hoop(0.1, 0.045, 12, 6).turn(x=90).turn(y=90).move(-0.13, top + 0.1, 0), b.paint("steel"))


def grenade_body(b: PropBuilder, style: str, body: Paint) -> None:
    """A grooved egg, a can, a ball, or a glowing capsule."""
    egg = [(0.14, 0), (0.26, 0.12), (0.3, 0.35), (0.25, 0.58), (0.12, 0.7)]
    if style == "frag":
        grooves = [hoop(r, 0.05, 12, 4).move(y=y) for r, y in ((0.275, 0.12), (0.305, 0.3), (0.285, 0.46))]
        solid = lathe([(0.14, 0), (0.26, 0.12), (0.3, 0.35), (0.25, 0.58), (0.12, 0.7)], 12) - join(grooves)
        cuts = [box(0.045, 0.7, 0.1).turn(y=a).move(x, 0.02, z) for x, z, a in around(6, 0.31, 30)]
        b.add("body", solid - join(cuts), body, said=False)
    elif style == "smoke":
        b.add("body", cylinder(0.22, 0.68, 14), body, said=False)
        b.add("stripe", cylinder(0.235, 0.12, 14).move(y=0.42), b.paint("paint"))
        b.add("rim", [cylinder(0.24, 0.05, 14).move(y=y) for y in (0, 0.64)], b.paint("metal"), said=False)
    elif style == "sci-fi":
        b.add("body", lathe(egg, 8), body, said=False)
        b.add(
            "ring",
            [cylinder(r, 0.07, 12).move(y=y) for r, y in ((0.31, 0.2), (0.31, 0.44))],
            b.paint("plastic", b.pick("black", "dark grey")),
            said=False,
        )
        b.add("light", [cylinder(0.315, 0.1, 12).move(y=0.305)], b.paint("energy", any_color=0.4))
    else:
        b.add("body", ball(0.35, 14), body, said=False)


@kind(
    "cannonball",
    also=("cannon ball", "iron ball"),
    variants=("pile of {s}", "chain", "spiked", "crate of {s}", "flaming"),
    size=0.2,
)
def cannonball(b: PropBuilder) -> None:
    """An iron ball; or several."""
    iron = b.paint("iron", "" if b.chance(0.4) else b.pick("black", "dark grey"), any_color=0.15)
    if b.variant == "pile of {s}":
        size = 0.3
        rise = size * 0.65
        for level in range(3):
            places = spaced(3 - level, (2 - level) * size * 0.94)
            for x in places:
                for z in places:
                    b.add("ball", ball(size / 2, 10).move(x, level * rise, z), iron, said=False)
    elif b.variant == "chain":
        b.add("ball", [ball(0.2, 12).move(x=x) for x in (-0.42, 0.42)], iron, said=False)
        b.add("chain", chain([(-0.26, 0.2, 0), (0.26, 0.2, 0)], 0.22), b.paint("iron", "grey"), said=False)
    elif b.variant == "spiked":
        b.add("ball", spiked_ball(0.3).move(y=0.15), iron, said=False)
    elif b.variant == "crate of {s}":
        wood = b.paint("wood")
        b.add("crate", box(0.95, 0.36, 0.65) - box(0.83, 0.5, 0.53).move(y=0.06), wood)
        heads = [ball(0.14, 10).move(x, 0.16, z) for x in (-0.27, 0.0, 0.27) for z in (-0.13, 0.13)]
        b.add("ball", heads, iron, said=False)
        b.add("middle", ball(0.14, 10).move(0, 0.33, 0), iron, said=False)
    elif b.variant == "flaming":
        b.add("ball", ball(0.28, 14), iron, said=False)
        tail = [
            ((0, 0.0), 0.27, 0.75),
            ((0.12, 0.08), 0.18, 0.55),
            ((-0.13, 0.05), 0.17, 0.6),
            ((0.02, -0.14), 0.16, 0.5),
        ]
        flames = [cone(r, h, 7).move(x, 0.25, z) for (x, z), r, h in tail]
        b.add("flame", join(flames), b.paint("fire"), said=False)
    else:
        radius = b.between(0.4, 0.5)
        b.add("ball", ball(radius, b.pick(12, 16, 20)), iron, said=False)
        if b.chance(0.5):
            b.add("seam", cylinder(radius + 0.012, 0.07, 20).move(y=radius - 0.035), b.shade(iron, 0.1), said=False)
