"""Toys and games."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import (
    extrude,
    heart,
    lathe,
    ring,
    star,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    beam,
    box,
    cone,
    cylinder,
    ellipsoid,
    hull_of,
    join,
)
from propsmith.exporter.training.procedural.sweeps import tube


def lump(width: float, height: float, depth: float, x: float, y: float, z: float, detail: int = 10) -> Solid:
    """An ellipsoid about a point."""
    return ellipsoid(width, height, depth, detail).move(x, y - height / 2, z)


def teddy_bear_body(b: PropBuilder, panda: bool, fur: Paint) -> None:
    """Its body, belly, head and ear, and more."""
    dark = b.paint("fur", "black") if panda else fur
    light = (
        b.paint("fur", "white")
        if panda
        else b.paint("cloth", "beige" if fur.color not in ("beige", "tan") else "white")
    )
    black = b.paint("plastic", "black")
    standing = b.variant == "standing"
    y = 0.16 if standing else 0.0
    b.add("body", lump(0.44, 0.46, 0.36, 0, y + 0.23, 0, 12), fur, said=False)
    b.add("belly", lump(0.28, 0.3, 0.12, 0, y + 0.22, 0.14), light)
    hy = y + 0.6
    b.add("head", lump(0.44, 0.4, 0.38, 0, hy, 0.02, 12), fur, said=False)
    ears = [lump(0.17, 0.17, 0.1, s * 0.17, hy + 0.18, 0) for s in (-1, 1)]
    b.add("ear", ears, dark)
    b.add(
        "inner ear",
        [lump(0.09, 0.09, 0.06, s * 0.17, hy + 0.18, 0.04) for s in (-1, 1)],
        light if not panda else b.shade(dark),
        said=False,
    )
    b.add("muzzle", lump(0.19, 0.15, 0.13, 0, hy - 0.07, 0.2), light)
    b.add("nose", lump(0.08, 0.06, 0.06, 0, hy - 0.03, 0.265, 8), black, said=False)
    if panda:
        b.add("eye patch", [lump(0.12, 0.14, 0.06, s * 0.09, hy + 0.04, 0.19) for s in (-1, 1)], dark)
    b.add(
        "eye",
        [lump(0.055, 0.055, 0.055, s * 0.09, hy + 0.04, 0.192 if not panda else 0.215, 8) for s in (-1, 1)],
        black if not panda else b.paint("plastic", "white"),
        said=False,
    )
    if standing:
        legs = [lump(0.18, 0.34, 0.2, s * 0.13, 0.17, 0.02) for s in (-1, 1)]
        arms = [lump(0.14, 0.32, 0.16, 0, 0, 0).turn(z=s * 28).move(s * 0.25, y + 0.26, 0.03) for s in (-1, 1)]
    else:
        legs = [lump(0.19, 0.19, 0.4, 0, 0, 0).turn(y=s * 24).move(s * 0.2, 0.095, 0.2) for s in (-1, 1)]
        arms = [lump(0.15, 0.32, 0.16, 0, 0, 0).turn(x=-35).turn(z=s * 30).move(s * 0.24, 0.28, 0.08) for s in (-1, 1)]
        b.add("sole", [lump(0.14, 0.14, 0.06, s * 0.275, 0.1, 0.38) for s in (-1, 1)], light, said=False)
    b.add("leg", legs, dark, said=panda)
    b.add("arm", arms, dark, said=panda)
    teddy_extras(b, y)


@kind(
    "teddy bear",
    also=("stuffed bear", "plush bear"),
    variants=("sitting", "standing", "panda", "with bow tie", "with heart", "patched"),
    size=0.4,
)
def teddy_bear(b: PropBuilder) -> None:
    """A round head with ears and a muzzle on a round body."""
    panda = b.variant == "panda"
    fur = (
        b.paint(
            "fur", "white" if panda else b.pick("brown", "light brown", "tan", "dark brown", "beige"), any_color=0.0
        )
        if panda or b.chance(0.6)
        else b.paint("cloth")
    )
    teddy_bear_body(b, panda, fur)


def teddy_extras(b: PropBuilder, y: float) -> None:
    """A bow tie, a heart to hold, or patches."""
    if b.variant == "with bow tie" or (b.variant in ("", "sitting") and b.chance(0.4)):
        bow = hull_of(box(0.03, 0.03, 0.05), box(0.03, 0.13, 0.06).move(0.12, -0.05, 0))
        b.add(
            "bow tie",
            join([bow, bow.mirror(), ball(0.036, 8).move(y=-0.02)]).move(0, y + 0.42, 0.2),
            b.paint("cloth", b.pick("red", "blue", "green", "purple", "yellow")),
        )
    if b.variant == "with heart":
        b.add("heart", extrude(heart(0.26), 0.1).move(0, y + 0.26, 0.24), b.paint("cloth", b.pick("red", "pink")))
    if b.variant == "patched":
        for x, py, z, size in ((0.1, 0.16, 0.16, 0.12), (-0.12, 0.7, 0.17, 0.1)):
            b.add(
                "patch",
                box(size, size, 0.07).turn(z=b.between(-20, 20)).move(x, y + py - size / 2, z),
                b.paint("cloth"),
            )


def rocking_horse_eye(b: PropBuilder, y: float, body: Paint, trim: Paint) -> None:
    """Its eye, leg, base and spring, and more."""
    b.add(
        "eye",
        [lump(0.036, 0.036, 0.036, s * 0.075, y + 0.37, 0.36, 6) for s in (-1, 1)],
        b.paint("plastic", "black"),
        said=False,
    )
    for z, foot in ((0.16, 0.26), (-0.16, -0.26)):
        b.add(
            "leg",
            [beam((s * 0.08, y - 0.03, z), (s * 0.13, 0.08, foot), 0.085, 6, top=0.75) for s in (-1, 1)],
            body,
            said=False,
        )
    if b.variant == "on springs":
        b.add("base", box(0.4, 0.06, 0.8, bevel=0.015), trim)
        b.add(
            "spring",
            [cylinder(0.05, 0.14, 8).move(s * 0.13, 0.02, z) for s in (-1, 1) for z in (0.26, -0.26)],
            b.paint("metal"),
        )
    else:
        curve = extrude(ring(0.86, 0.79, 241, 299, 44), 0.055).turn(y=90).move(y=0.86)
        b.add("rocker", [curve.move(x=s * 0.13) for s in (-1, 1)], trim)
        b.add("bar", [box(0.3, 0.045, 0.06).move(0, 0.05, z) for z in (0.22, -0.22)], trim, said=False)
    b.add("handle", across(0.025, 0.3, 8).move(0, y + 0.26, 0.27), trim, said=False)
    if b.variant in ("with saddle", "painted", "") or b.chance(0.5):
        b.add("saddle", lump(0.29, 0.2, 0.24, 0, y + 0.07, -0.04), b.paint("leather", any_color=0.6))
    if b.variant == "unicorn":
        b.add("horn", cone(0.035, 0.2, 8).turn(x=28).move(0, y + 0.42, 0.37), b.paint("gold"))


@kind(
    "rocking horse",
    also=("toy horse",),
    variants=("painted", "unicorn", "with saddle", "plush", "on springs"),
    size=1.0,
)
def rocking_horse(b: PropBuilder) -> None:
    """A horse on two curved rockers, its head to the front."""
    plush = b.variant == "plush"
    body = (
        b.paint("fur", b.pick("brown", "grey", "white", "light brown"))
        if plush
        else b.paint("wood", any_color=1.0 if b.variant == "painted" else 0.3)
    )
    if b.variant == "unicorn":
        body = b.paint("wood", b.pick("white", "pink", "light blue"))
    mane, trim = b.paint("wool", any_color=0.0) if plush else b.paint("cloth"), b.paint("wood", any_color=0.7)
    y = 0.42
    b.add("body", lump(0.26, 0.27, 0.56, 0, y, 0, 12), body, said=False)
    b.add("neck", beam((0, y, 0.2), (0, y + 0.32, 0.32), 0.17, 8, top=0.8), body, said=False)
    b.add(
        "head",
        hull_of(lump(0.16, 0.18, 0.16, 0, y + 0.36, 0.32), lump(0.11, 0.11, 0.1, 0, y + 0.27, 0.5)),
        body,
        said=False,
    )
    b.add("ear", [cone(0.035, 0.1, 6).move(s * 0.05, y + 0.41, 0.28) for s in (-1, 1)], body, said=False)
    b.add(
        "mane", tube([(0, y + 0.46, 0.28), (0, y + 0.36, 0.21), (0, y + 0.22, 0.15), (0, y + 0.1, 0.1)], 0.09, 6), mane
    )
    b.add(
        "tail",
        tube(
            [(0, y + 0.06, -0.25), (0, y + 0.08, -0.36), (0, y - 0.06, -0.43), (0, y - 0.16, -0.42)],
            [0.06, 0.09, 0.09, 0.04],
            6,
        ),
        mane,
    )
    rocking_horse_eye(b, y, body, trim)


def balloon_bag(b: PropBuilder, paint: Paint, string: Paint) -> None:
    """Its bag, knot, string and weight."""
    low = 0.42
    if b.variant in ("heart", "star"):
        flat = heart(0.6) if b.variant == "heart" else star(5, 0.33, 0.16)
        layers = [extrude(flat, 0.12), extrude(flat.scale((0.85, 0.85)), 0.2)]
        b.add("bag", join(layers).move(y=low + 0.28), paint, said=False)
    else:
        wide = b.between(0.26, 0.3)
        b.add(
            "bag",
            lathe(
                [
                    (0.03, low),
                    (wide * 0.7, low + 0.16),
                    (wide, low + 0.34),
                    (wide * 0.8, low + 0.48),
                    (wide * 0.4, low + 0.56),
                    (0.02, low + 0.58),
                ],
                14,
            ),
            paint,
            said=False,
        )
        b.add("knot", cone(0.06, 0.08, 8).move(y=low - 0.05), b.shade(paint), said=False)
    sway = b.between(-0.05, 0.05)
    start = low + (0.15 if b.variant == "star" else 0.03)
    path = [(0, start, 0), (sway, low - 0.12, 0.02), (-sway, 0.14, 0), (0, 0.0, 0)]
    b.add("string", tube(path, 0.038, 6), string)
    if b.variant == "with weight":
        b.add("weight", box(0.16, 0.12, 0.16, bevel=0.02), b.paint("metal", any_color=0.5))


@kind("balloon", also=("party balloon",), variants=("bunch of {s}", "heart", "animal", "star", "with weight"), size=0.4)
def balloon(b: PropBuilder) -> None:
    """A bag of air on a string."""
    paint = b.paint("rubber", any_color=1.0)
    if b.variant == "animal":
        dog(b, paint)
        return
    string = b.paint("rope", b.pick("beige", "tan"))
    if b.variant == "bunch of {s}":
        for k, (x, z, _) in enumerate([(0.0, 0.0, 0.0), *around(4, 0.24, 45)]):
            color = b.paint("rubber", any_color=1.0)
            y = 0.62 if k == 0 else 0.44 + 0.04 * (k % 2)
            b.add(
                "bag",
                lathe([(0.02, 0), (0.12, 0.1), (0.16, 0.22), (0.11, 0.33), (0.02, 0.37)], 10).move(x, y, z),
                color,
                said=False,
            )
            b.add("string", beam((0, 0.05, 0), (x, y + 0.03, z), 0.036), string, said=False)
        b.add("knot", ball(0.05, 6).move(y=0.02), string, said=False)
        return
    balloon_bag(b, paint, string)


def dog(b: PropBuilder, paint: Paint) -> None:
    """A dog twisted of long balloons."""
    legs = [lump(0.13, 0.32, 0.13, s * 0.055, 0.16, z) for s in (-1, 1) for z in (0.1, -0.14)]
    body = lump(0.17, 0.17, 0.44, 0, 0.32, -0.02)
    neck = lump(0.14, 0.3, 0.14, 0, 0.48, 0.14)
    head = lump(0.15, 0.15, 0.3, 0, 0.62, 0.25)
    ears = [lump(0.11, 0.24, 0.11, 0, 0, 0).turn(z=s * -16).move(s * 0.06, 0.67, 0.14) for s in (-1, 1)]
    tail = lump(0.1, 0.34, 0.1, 0, 0, 0).turn(x=-22).move(0, 0.45, -0.25)
    b.add("body", [*legs, body, neck, head, *ears, tail], paint, said=False)
    b.add("knot", forward(0.036, 0.12, 6).move(0, 0.62, 0.39), b.shade(paint), said=False)


def doll_hat(b: PropBuilder, y: float, skin: Paint, voodoo: bool) -> None:
    """Its hat, arm, leg and shoe."""
    if b.variant == "with hat":
        b.add(
            "hat",
            cylinder(0.27, 0.045, 14).move(y=y + 0.14) + cylinder(0.16, 0.16, 12, top=0.8).move(y=y + 0.15),
            b.paint("straw", any_color=0.4),
        )
    limbs = skin if not voodoo else b.shade(skin)
    b.add("arm", [beam((s * 0.09, 0.49, 0), (s * 0.28, 0.32, 0.03), 0.085, 8) for s in (-1, 1)], limbs, said=False)
    b.add("leg", [beam((s * 0.07, 0.24, 0), (s * 0.09, 0.05, 0.0), 0.085, 8) for s in (-1, 1)], limbs, said=False)
    b.add(
        "shoe",
        [lump(0.11, 0.1, 0.18, s * 0.09, 0.05, 0.03, 8) for s in (-1, 1)],
        b.paint("leather", any_color=0.6) if not voodoo else limbs,
        said=not voodoo,
    )


@kind("doll", also=("toy doll",), variants=("rag", "porcelain", "voodoo", "wooden", "with hat"), size=0.4)
def doll(b: PropBuilder) -> None:
    """A large head with hair on a dress; a rag doll is sewn of cloth."""
    voodoo = b.variant == "voodoo"
    material = {"rag": "burlap", "voodoo": "burlap", "porcelain": "porcelain", "wooden": "wood"}.get(b.variant, "skin")
    skin = b.paint(material, "" if material != "skin" else b.pick("tan", "pink", "light brown"))
    y = 0.7
    b.add("head", lump(0.36, 0.36, 0.32, 0, y, 0, 12), skin, said=False)
    black = b.paint("plastic", "black")
    if voodoo:
        for s in (-1, 1):
            eye = join([box(0.12, 0.036, 0.05).turn_here(z=a).move(s * 0.08, y + 0.0, 0.15) for a in (45.0, -45.0)])
            b.add("eye", eye, black, said=False)
        b.add("body", lathe([(0.12, 0.16), (0.17, 0.3), (0.1, 0.56)], 10), b.shade(skin), said=False)
        pins = [
            beam((x, py, 0.1), (x * 2.6, py + 0.1, 0.3), 0.036, 6) + ball(0.045, 6).move(x * 2.6, py + 0.08, 0.3)
            for x, py in ((0.07, 0.34), (-0.06, 0.42))
        ]
        b.add("pin", pins, b.paint("metal", "red"))
        b.add("heart", extrude(heart(0.13), 0.08).move(0.0, 0.42, 0.12), b.paint("cloth", "red"), said=False)
    else:
        b.add(
            "eye",
            [lump(0.05, 0.06, 0.05, s * 0.075, y + 0.02, 0.145, 8) for s in (-1, 1)],
            black if b.variant != "rag" else b.paint("plastic", "blue"),
            said=False,
        )
        b.add(
            "cheek",
            [lump(0.07, 0.05, 0.04, s * 0.12, y - 0.06, 0.125, 8) for s in (-1, 1)],
            b.paint("paint", "pink"),
            said=False,
        )
        dress = b.paint("cloth")
        b.add("dress", lathe([(0.26, 0.16), (0.24, 0.22), (0.11, 0.44), (0.11, 0.54)], 12), dress)
        b.add("collar", lathe([(0.13, 0.5), (0.13, 0.54), (0.08, 0.56)], 10), b.paint("cloth", "white"), said=False)
        hair = b.paint("wool", b.pick("yellow", "brown", "dark brown", "orange", "red", "black"))
        cap = lump(0.4, 0.38, 0.36, 0, y + 0.03, -0.03, 12) - box(0.3, 0.34, 0.4).move(0, y - 0.24, 0.15)
        b.add("hair", cap.cut((0, 1, -0.5), y - 0.03), hair)
        tails = [lump(0.13, 0.26, 0.13, s * 0.21, y - 0.07, -0.03, 8) for s in (-1, 1)]
        b.add("pigtail", tails, hair) if b.chance(0.6) else None
    doll_hat(b, y, skin, voodoo)
