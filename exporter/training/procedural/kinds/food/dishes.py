"""Eggs, fish, chicken and sushi."""

from collections.abc import Callable

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.food.fruit import leaf_blade
from propsmith.exporter.training.procedural.kinds.food.meals import plate
from propsmith.exporter.training.procedural.kinds.goods.bottles import pillow
from propsmith.exporter.training.procedural.kinds.goods.crates import Piece, hinged, hollow
from propsmith.exporter.training.procedural.kinds.goods.treasures import bone
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import extrude, lathe, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, Vector, ball, box, cylinder, ellipsoid, hull_of, join
from propsmith.exporter.training.procedural.sweeps import hoop


def moved(x: float, y: float, z: float, turn: float, size: float = 1.0) -> Callable[[Solid], Solid]:
    """What scales a solid, leans it about z and moves it."""
    return lambda solid: solid.scale(size, size, size).turn(z=turn).move(x, y, z)


def egg_shape(size: float, sides: int = 12) -> Solid:
    """An egg `size` high, standing on its blunt end."""
    share = [(0.14, 0.0), (0.27, 0.07), (0.36, 0.22), (0.38, 0.38), (0.33, 0.6), (0.24, 0.8), (0.13, 0.93), (0.04, 1.0)]
    return lathe([(r * size, y * size) for r, y in share], sides)


@kind(
    "egg",
    also=("hen's egg",),
    variants=("fried", "broken", "carton of {s}", "nest of {s}", "in an egg cup", "boiled"),
    size=0.06,
)
def egg(b: PropBuilder) -> None:
    """In its shell, or fried, or broken, or several in a carton or nest."""
    shell = b.paint("paint", b.pick("beige", "white", "tan", "light brown"))
    white, yolk = b.paint("paint", "white"), b.paint("paint", b.pick("yellow", "orange", "gold"))
    if b.variant == "fried":
        lobes = [
            cylinder(b.between(0.2, 0.27), 0.07, 10, top=0.9).move(x, 0, z)
            for x, z, _ in around(6, 0.24, b.between(0, 60))
        ]
        b.add("egg white", join([cylinder(0.36, 0.08, 12, top=0.94), *lobes]), white)
        b.add("yolk", ellipsoid(0.4, 0.28, 0.4, 12).move(b.between(-0.06, 0.06), -0.03, 0), yolk)
    elif b.variant == "broken":
        _broken_egg(b, shell, white, yolk)
    elif b.variant == "carton of {s}":
        card = (
            b.paint("cardboard")
            if b.chance(0.5)
            else b.paint("paper", b.pick("light grey", "pink", "light blue", "grey"))
        )
        tray = box(0.98, 0.24, 0.68, taper=0.96)
        places = [(x, z) for x in spaced(3, 0.6) for z in (-0.16, 0.16)]
        b.add("carton", tray - join(cylinder(0.13, 1, 10).move(x, 0.1, z) for x, z in places), card, said=False)
        b.add("egg", [egg_shape(0.36, 10).move(x, 0.08, z) for x, z in places], shell, said=False)
        if b.chance(0.5):
            lid = hollow(0.98, 0.16, 0.68, 0.05).turn(x=180).move(y=0.4)
            b.add("lid", hinged(lid, b.between(90, 115), 0.24, -0.34).move(y=-0.04, z=0.04), card)
    elif b.variant == "nest of {s}":
        straw = b.paint("straw", b.pick("light brown", "gold", "brown"))
        ring_ = join(
            hoop(r, t, 10, 5).turn(x=b.between(-5, 5), z=b.between(-5, 5)).move(y=y)
            for r, t, y in ((0.34, 0.14, 0.0), (0.4, 0.13, 0.08), (0.41, 0.11, 0.16))
        )
        b.add("nest", ring_ + cylinder(0.36, 0.1, 10).move(y=0.03), straw, said=False)
        eggs = [
            egg_shape(0.38, 10).turn(z=b.between(-20, 20), x=b.between(-20, 20)).move(x, 0.08, z)
            for x, z, _ in around(3, 0.15, 30)
        ]
        b.add("egg", eggs, shell if b.chance(0.6) else b.paint("paint", b.pick("light blue", "mint green")), said=False)
    elif b.variant == "in an egg cup":
        b.add("egg", egg_shape(0.62).move(y=0.34), shell, said=False)
        cup = lathe([(0.2, 0), (0.2, 0.05), (0.07, 0.1), (0.07, 0.2), (0.24, 0.34), (0.27, 0.5)], 12)
        b.add("egg cup", cup, b.paint("paint"), said=False)
    elif b.variant == "boiled":
        b.add("egg white", egg_shape(0.95).turn(x=-90).move(y=0.35).cut((0, -1, 0), -0.34), white)
        b.add("yolk", cylinder(0.19, 0.05, 12).move(0, 0.325, -0.38), yolk)
    else:
        b.add("egg", egg_shape(b.between(0.9, 1.0)).scale(x=b.between(0.92, 1.08)), shell, said=False)


def _broken_egg(b: PropBuilder, shell: Paint, white: Paint, yolk: Paint) -> None:
    """Two halves of a shell with jagged rims beside a spilled yolk."""
    whole = egg_shape(0.8)
    half = (whole - egg_shape(0.66).move(y=0.05)).cut((0, -1, 0), -0.42)
    for turn in (0, 60, 120):
        half = half - extrude(polygon([(-0.09, 0.44), (0.09, 0.44), (0, 0.32)]), 1).turn(y=turn)
    b.add("shell", half.move(x=-0.34), shell)
    tipped = half.scale(0.94, 0.94, 0.94).turn(x=70, y=35)
    b.add("shell", tipped.move(0.36, -tipped.base, -0.05), shell)
    b.add("egg white", cylinder(0.26, 0.05, 11).scale(x=1.25).move(0.02, 0, 0.36), white)
    b.add("yolk", ellipsoid(0.28, 0.22, 0.28, 10).move(0.04, -0.02, 0.36), yolk)


@kind(
    "fish",
    variants=("tropical", "skeleton", "on a plate", "round", "long"),
    size=0.4,
)
def fish(b: PropBuilder) -> None:
    """A flat body with a tail, fins and eyes; swims along x."""
    if b.variant == "skeleton":
        _fish_bones(b)
        return
    paint = (
        b.paint("paint")
        if b.variant == "tropical"
        else b.paint(
            "paint", b.pick("slate blue", "light grey", "blue", "orange", "red", "green", "teal", "light blue")
        )
    )
    fins = b.shade(paint, 0.12) if b.chance(0.4) else b.paint("paint")
    high = {"round": b.between(0.6, 0.7), "long": 0.26}.get(b.variant, b.between(0.36, 0.48))
    length, deep = 0.56 if b.variant == "round" else 0.74, b.between(0.2, 0.26)
    x = 0.12
    parts: list[Piece] = [("body", ellipsoid(length, high, deep, 14).move(x, 0, 0), paint, False)]
    mid = high / 2
    tail = polygon([(0.06, 0.03), (-0.28, 0.24), (-0.2, 0), (-0.28, -0.24), (0.06, -0.03)])
    parts.append(("tail", extrude(tail, 0.06).move(x - length / 2 + 0.02, mid, 0), fins, True))
    upper = polygon([(-0.2, 0), (0.16, 0), (0.0, 0.16), (-0.2, 0.2)])
    parts.append(("fin", extrude(upper, 0.06).move(x, high - 0.05, 0), fins, True))
    side = leaf_blade(0.2, 0.13, 0.05).turn(z=110).turn(y=-25).move(x, mid - 0.04, deep / 2 - 0.02)
    parts += [("fin", side, fins, True), ("fin", side.mirror("z"), fins, True)]
    eye = x + length * 0.3
    white = ball(0.055, 8).move(eye, mid + high * 0.1 - 0.05, deep * 0.32)
    parts += [
        ("eye", white, b.paint("paint", "white"), False),
        ("eye", white.mirror("z"), b.paint("paint", "white"), False),
    ]
    black, pupil = (
        b.paint("paint", "black"),
        ball(0.03, 6).move(eye + 0.015, mid + high * 0.1 - 0.03, deep * 0.32 + 0.045),
    )
    parts += [("pupil", pupil, black, False), ("pupil", pupil.mirror("z"), black, False)]
    if b.variant == "tropical":
        slab = ellipsoid(length + 0.05, high + 0.05, deep + 0.06, 14).move(x, -0.025, 0)
        bands = [slab & box(0.09, 2, 2).move(x + s * length, -1, 0) for s in (-0.2, 0.02)]
        stripe = b.paint("paint", b.pick(*[c for c in ("white", "black", "yellow", "blue") if c != paint.color]))
        parts += [("stripe", one, stripe, True) for one in bands]
    low = min(solid.base for _, solid, _, _ in parts)
    for name, solid, color, said in parts:
        if b.variant == "on a plate":
            b.add(name, solid.turn(x=-90).scale(0.85, 0.85, 0.85).move(-0.04, 0.16, mid * 0.8), color, said=said)
        else:
            b.add(name, solid.move(y=-low), color, said=said)
    if b.variant == "on a plate":
        b.add("plate", plate(0.56).scale(z=0.75), b.paint("ceramic", any_color=0.5), said=False)
        b.add("lemon", ellipsoid(0.16, 0.12, 0.16, 8).move(0.3, 0.04, 0.24), b.paint("paint", "yellow"))


def _fish_bones(b: PropBuilder) -> None:
    """A cartoon fish's skull, spine, ribs and tail."""
    white = b.paint("bone", b.pick("white", "beige", "light grey"))
    mid = 0.26
    b.add("spine", box(0.7, 0.07, 0.07).move(0, mid - 0.035, 0), white, said=False)
    ribs = [
        box(0.06, high, 0.07).turn(z=14).move(x + 0.02, mid - high / 2, 0)
        for x, high in ((-0.24, 0.2), (-0.1, 0.32), (0.04, 0.42), (0.18, 0.46))
    ]
    b.add("rib", ribs, white, said=False)
    head = polygon([(0.24, 0.24), (0.4, 0.2), (0.56, 0.03), (0.48, -0.04), (0.54, -0.1), (0.36, -0.22), (0.24, -0.22)])
    skull_ = extrude(head, 0.12) - cylinder(0.06, 1, 8).turn(x=90).move(0.38, 0.07, -0.5)
    b.add("head", skull_.move(y=mid), white, said=False)
    b.add(
        "tail",
        extrude(polygon([(0.06, 0.03), (-0.2, 0.22), (-0.13, 0), (-0.2, -0.22), (0.06, -0.03)]), 0.08).move(
            -0.36, mid, 0
        ),
        white,
    )


@kind(
    "chicken leg",
    also=("drumstick", "turkey leg"),
    variants=("bitten", "on a plate", "raw", "pair of {s}", "bucket of {s}"),
    size=0.2,
)
def chicken_leg(b: PropBuilder) -> None:
    """A pear of meat on a bone with two knobs."""
    color = (
        b.pick("pink", "beige") if b.variant == "raw" else b.pick("brown", "light brown", "orange", "dark brown", "tan")
    )
    flesh, white = b.paint("paint", color), b.paint("bone", b.pick("white", "beige") if color != "beige" else "white")
    wide = b.between(0.26, 0.32)
    pear = lathe([(wide * 0.5, 0), (wide * 0.95, 0.1), (wide, 0.24), (wide * 0.7, 0.44), (0.11, 0.6), (0.1, 0.64)], 12)
    shaft = bone(0.7, 0.11).move(y=0.27)

    def leg(place: Callable[[Solid], Solid], bite: Solid | None = None) -> None:
        b.add("meat", place(pear - bite if bite else pear), flesh, said=False)
        b.add("bone", place(shaft), white)

    if b.variant == "bucket of {s}":
        for x, z, turn in ((-0.14, 0.06, 14), (0.14, 0.08, -16), (0.0, -0.12, 4)):
            leg(moved(x, 0.36, z, turn, 0.72))
        b.add(
            "bucket",
            lathe([(0.28, 0), (0.38, 0.6)], 14),
            b.paint("paper", b.pick("red", "white", "yellow")),
            said=False,
        )
        b.add("stripe", lathe([(0.335, 0.2), (0.385, 0.44)], 14), b.paint("paper", b.pick("white", "blue")))
        return
    if b.variant == "pair of {s}":
        leg(moved(-0.2, wide * 0.9, 0.12, -58))
        leg(moved(0.2, wide * 0.9, -0.12, 58))
        return
    if b.variant == "on a plate":
        leg(moved(-0.4, wide * 0.72 + 0.05, 0, -80, 0.8))
        b.add("plate", plate(0.55), b.paint("ceramic", any_color=0.6), said=False)
        greens = [ellipsoid(0.2, 0.1, 0.14, 6).move(x, 0.05, 0.3) for x in (-0.16, 0.04)]
        b.add("salad", greens, b.paint("leaf", "green"), said=False)
        return
    bite = join(ball(0.13, 8).move(wide, y - 0.13, 0.1) for y in (0.12, 0.3)) if b.variant == "bitten" else None
    tilt = b.pick(0.0, -35.0, -75.0)
    lift = {0.0: 0.0, -35.0: 0.16, -75.0: wide * 0.95}[tilt]
    leg(moved(0, lift, 0, tilt), bite)


@kind(
    "sushi",
    variants=("maki", "nigiri", "onigiri", "plate of {}", "with shrimp"),
    size=0.06,
)
def sushi(b: PropBuilder) -> None:
    """Rice with fish on it, or rolled in seaweed."""
    style = b.variant or b.pick("maki", "nigiri")
    if style == "plate of {}":
        wood = b.paint("wood")
        b.add("board", box(1.0, 0.06, 0.56, bevel=0.01).move(y=0.06), wood)
        b.add("foot", [box(0.08, 0.08, 0.5).move(x) for x in (-0.34, 0.34)], wood, said=False)
        for x in (-0.34, -0.06):
            _maki(b, (x, 0.115, 0.12), 0.5)
        _nigiri(b, (0.28, 0.115, 0.1), 0.5)
        _nigiri(b, (-0.2, 0.115, -0.14), 0.5)
        _maki(b, (0.24, 0.115, -0.14), 0.5)
    elif style == "maki":
        _maki(b, (0.0, 0.0, 0.0), 1.0)
    elif style == "onigiri":
        outline = polygon([(-0.42, 0.06), (-0.36, 0), (0.36, 0), (0.42, 0.06), (0.1, 0.7), (0, 0.74), (-0.1, 0.7)])
        b.add(
            "rice",
            pillow(outline.translate((0, -0.35)), b.between(0.34, 0.42), 0.85).move(y=0.35),
            b.paint("paint", "white"),
        )
        b.add("seaweed", box(0.32, 0.36, 0.46).move(y=0), b.paint("paint", b.pick("black", "dark green")))
    else:
        _nigiri(b, (0.0, 0.0, 0.0), 1.0)


def _maki(b: PropBuilder, place: Vector, size: float) -> None:
    """A roll of rice in seaweed, something in its middle."""
    high = b.between(0.5, 0.62)
    layers = [("seaweed", cylinder(0.42, high, 14), b.paint("paint", b.pick("black", "dark green")))]
    layers.append(("rice", cylinder(0.36, high + 0.05, 14), b.paint("paint", "white")))
    layers.append(
        ("filling", cylinder(0.16, high + 0.09, 8), b.paint("paint", b.pick("orange", "green", "pink", "red")))
    )
    for name, solid, paint in layers:
        b.add(name, solid.scale(size, size, size).move(*place), paint, said=name != "filling")


def _nigiri(b: PropBuilder, place: Vector, size: float) -> None:
    """A bed of rice under a slice of fish or a shrimp."""
    rice = box(0.84, 0.3, 0.42, bevel=0.09)
    shrimp = b.variant == "with shrimp"
    fish_ = b.paint("paint", "orange" if shrimp else b.pick("orange", "red", "pink", "yellow"))
    slab = hull_of(box(1.0, 0.05, 0.4).move(y=0.2), box(0.7, 0.14, 0.4, bevel=0.03).move(y=0.26)) - box(2, 0.24, 0.36)
    layers = [("rice", rice, b.paint("paint", "white")), ("shrimp" if shrimp else "fish", slab, fish_)]
    if shrimp:
        stripes = join(box(0.06, 0.2, 0.44).move(x, 0.26, 0) for x in (-0.24, 0, 0.24))
        tail = (
            extrude(polygon([(0, 0.04), (0.2, 0.16), (0.16, 0), (0.2, -0.16), (0, -0.04)]), 0.05)
            .turn(x=90)
            .move(0.44, 0.24, 0)
        )
        layers += [("stripe", stripes, b.paint("paint", "white")), ("tail", tail, b.paint("paint", "red"))]
    elif b.chance(0.4):
        layers.append(("seaweed", box(0.14, 0.36, 0.5).move(y=0.06), b.paint("paint", "black")))
    for name, solid, paint in layers:
        b.add(name, solid.scale(size, size, size).move(*place), paint, said=name not in ("stripe", "tail"))
