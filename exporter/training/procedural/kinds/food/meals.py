"""Bread, meat, fish and what is made of them."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.crates import Piece, hinged, hollow
from propsmith.exporter.training.procedural.kinds.goods.treasures import bone
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import extrude, gear, lathe, lay, mirrored, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cylinder, dome, ellipsoid, hull_of, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube


def capsule(length: float, thick: float) -> Solid:
    """A sausage that lies along x on the floor."""
    ends = [ball(thick / 2, 10).move(x) for x in (-(length - thick) / 2, (length - thick) / 2)]
    return hull_of(*ends)


def plate(radius: float) -> Solid:
    """A round dish."""
    return lathe([(radius * 0.6, 0), (radius, 0.06), (radius, 0.1), (radius * 0.7, 0.07)], 16)


_LOAF = [(0.26, 0), (0.27, 0.26), (0.34, 0.34), (0.34, 0.46), (0.24, 0.56), (0.1, 0.6)]


@kind(
    "bread",
    variants=("loaf of {}", "round", "sliced", "slice of {}", "flat", "with cuts", "half loaf of {}"),
    size=0.3,
    countable=False,
)
def bread(b: PropBuilder) -> None:
    """A loaf, whole or cut."""
    crust, crumb = b.paint("paint", b.pick("brown", "light brown", "light brown", "tan")), b.paint("paint", "beige")
    if b.variant in ("round", "flat"):
        height = b.between(0.2, 0.28) if b.variant == "flat" else b.between(0.48, 0.6)
        b.add(
            "loaf", lathe([(0.42, 0), (0.5, height * 0.3), (0.44, height * 0.7), (0.22, height)], 12), crust, said=False
        )
        for angle in (45, -45):
            cut = tube([(-0.3, height * 0.86, 0), (0, height + 0.02, 0), (0.3, height * 0.86, 0)], 0.07, 6)
            b.add("cut", cut.turn(y=angle), crumb, said=False)
        return
    if b.variant == "with cuts" or (not b.variant and b.chance(0.4)):
        length, thick = b.between(0.9, 1.0), b.between(0.26, 0.36)
        body = capsule(length, thick).scale(y=b.between(0.75, 0.95))
        b.add("loaf", body.cut((0, 1, 0), 0.03).move(y=-0.03), crust, said=False)
        cuts = [
            tube(
                [
                    (x - 0.06, body.top - 0.08, -thick * 0.3),
                    (x, body.top - 0.03, 0),
                    (x + 0.06, body.top - 0.08, thick * 0.3),
                ],
                0.07,
                6,
            )
            for x in spaced(b.whole(3, 5), length * 0.6)
        ]
        b.add("cut", cuts, crumb)
        return
    outer = mirrored(_LOAF)
    inner = outer.scale((0.86, 0.86)).translate((0, 0.04))
    if b.variant == "slice of {}":
        b.add("crust", extrude(outer, 0.14), crust)
        b.add("crumb", extrude(inner, 0.2), crumb, said=False)
        return
    length = 0.5 if b.variant == "half loaf of {}" else b.between(0.85, 1.0)
    b.add("loaf", extrude(outer, length).turn(y=90), crust, said=False)
    b.add("crumb", extrude(inner, length + 0.05).turn(y=90), crumb, said=False)
    if b.variant == "sliced":
        for k in range(b.whole(2, 3)):
            lean = 12.0 + 9 * k
            for outline, thick, paint in ((outer, 0.11, crust), (inner, 0.16, crumb)):
                slice_ = extrude(outline, thick).turn(y=90).turn(z=-lean).move(length / 2 + 0.12 + 0.17 * k, 0, 0)
                b.add("slice", slice_.move(y=0.03), paint, said=False)


@kind(
    "burger",
    also=("hamburger", "cheeseburger"),
    variants=("double", "tall", "bitten", "with sesame seeds", "on a plate"),
    size=0.14,
)
def burger(b: PropBuilder) -> None:
    """Bun, lettuce, tomato, cheese, patty, bun."""
    bun = b.paint("paint", b.pick("light brown", "tan", "orange", "gold"))
    meat, cheese = b.paint("paint", b.pick("brown", "dark brown")), b.paint("paint", b.pick("yellow", "orange"))
    green, red = b.paint("paint", b.pick("green", "lime green")), b.paint("paint", "red")
    r = b.between(0.4, 0.46)
    layers: list[Piece] = []
    y = 0.0

    def lay_on(name: str, solid: Solid, paint: Paint, said: bool = True) -> None:
        nonlocal y
        layers.append((name, solid.move(y=y - 0.004), paint, said))
        y += solid.size[1] - 0.012

    if b.variant == "on a plate":
        lay_on("plate", plate(0.62), b.paint("ceramic", any_color=0.5))
        y -= 0.03
    lay_on("bun", lathe([(r * 0.9, 0), (r, 0.06), (r, 0.14)], 14), bun)
    for _ in range({"double": 2, "tall": 3}.get(b.variant, 1)):
        lay_on("patty", lathe([(r * 0.96, 0), (r * 1.04, 0.06), (r * 0.96, 0.13)], 12), meat, False)
        lay_on(
            "cheese",
            box(r * 1.66, 0.045, r * 1.66).turn(y=b.between(20, 70)),
            cheese,
            not b.variant.startswith(("double", "tall")),
        )
    order = b.pick((0, 1), (1, 0), (0,))
    for which in order:
        if which == 0:
            lay_on("lettuce", lay(gear(b.whole(7, 9), r * 1.18, r * 1.0), 0.06), green)
        else:
            lay_on("tomato", cylinder(r * 0.95, 0.07, 12), red)
    lay_on("bun", dome(r * 1.03, 14).scale(y=b.between(0.6, 0.8)), bun)
    if b.variant == "with sesame seeds" or (b.variant != "bitten" and b.chance(0.5)):
        top = layers[-1][1]
        high = top.size[1]
        spots = [(x, z, 0.9) for x, z, _ in around(6, r * 0.42)] + [(x, z, 0.63) for x, z, _ in around(8, r * 0.76, 20)]
        seeds = [ellipsoid(0.08, 0.06, 0.06, 6).move(x, top.base + high * s - 0.035, z) for x, z, s in spots]
        layers.append(("sesame seed", join(seeds), b.paint("paint", "beige"), False))
    bite = join(
        ball(0.2, 10).move(r * 1.02, h - 0.2, z) for h, z in ((0.2, 0.28), (0.42, 0.06), (0.2, -0.12), (0.5, 0.3))
    )
    bite = bite + box(0.4, 2, 2).move(x=r * 1.02 + 0.2)
    for name, solid, paint, said in layers:
        b.add(name, solid - bite if b.variant == "bitten" else solid, paint, said=said)


@kind(
    "hot dog",
    also=("hotdog",),
    variants=("with mustard", "with ketchup", "on a stick", "with lettuce", "plain"),
    size=0.18,
)
def hot_dog(b: PropBuilder) -> None:
    """A sausage in a bun; on a stick it is a corn dog."""
    bun, meat = (
        b.paint("paint", b.pick("light brown", "tan", "gold")),
        b.paint("paint", b.pick("dark red", "red", "brown", "orange")),
    )
    if b.variant == "on a stick":
        body = hull_of(ball(0.14, 10).move(y=0.3), ball(0.13, 10).move(y=0.74))
        b.add("corn dog", body, b.paint("paint", b.pick("light brown", "orange", "brown")), said=False)
        b.add("stick", cylinder(0.035, 0.4, 8), b.paint("wood", "tan"))
        if b.chance(0.6):
            path = [(0.06 * (-1) ** k, 0.4 + 0.08 * k, 0.13) for k in range(6)]
            b.add("mustard", tube(path, 0.055, 6), b.paint("paint", "yellow"))
        return
    length, thick = b.between(0.9, 1.0), b.between(0.2, 0.24)
    half = capsule(length * 0.86, thick * 1.3)
    b.add("bun", [half.move(z=z) for z in (-thick * 0.58, thick * 0.58)], bun, said=False)
    b.add("bun", box(length * 0.7, thick * 0.6, thick).move(y=0.01), bun, said=False)
    sausage = capsule(length, thick).move(y=thick * 0.85)
    b.add("sausage", sausage, meat)
    if b.variant == "with lettuce":
        ruffle = [
            box(0.14, 0.16, 0.05, bevel=0.015).turn(z=b.between(-20, 20)).move(x, thick * 1.1, z)
            for x in spaced(5, length * 0.6)
            for z in (-thick * 0.5, thick * 0.5)
        ]
        b.add("lettuce", ruffle, b.paint("paint", b.pick("green", "lime green")), said=False)
    if b.variant != "plain":
        color = {"with ketchup": "red", "with mustard": "yellow"}.get(b.variant, b.pick("yellow", "red"))
        steps = b.whole(8, 11)
        path = [(x, sausage.top - 0.015, 0.045 * (-1) ** k) for k, x in enumerate(spaced(steps, length * 0.76))]
        b.add({"red": "ketchup", "yellow": "mustard"}[color], tube(path, 0.06, 6), b.paint("paint", color))


@kind(
    "pizza",
    also=("pizza pie",),
    variants=("slice of {}", "in a box", "with a missing slice", "with olives", "with mushrooms"),
    size=0.35,
    countable=False,
)
def pizza(b: PropBuilder) -> None:
    """A crust, cheese and round toppings; a slice has the shape of a wedge."""
    crust, cheese = (
        b.paint("paint", b.pick("light brown", "tan", "brown")),
        b.paint("paint", b.pick("yellow", "orange", "gold")),
    )
    if b.variant == "slice of {}":
        wedge_ = polygon([(0, -0.5), (0.34, 0.36), (-0.34, 0.36)])
        b.add("base", lay(wedge_, 0.06), crust, said=False)
        b.add("cheese", lay(polygon([(0, -0.46), (0.31, 0.34), (-0.31, 0.34)]), 0.1), cheese)
        b.add("crust", capsule(0.78, 0.15).move(z=-0.38), crust)
        spots = [cylinder(0.085, 0.14, 10).move(x, 0, z) for x, z in ((-0.12, -0.16), (0.13, -0.1), (0.0, 0.12))]
        b.add("pepperoni", spots, b.paint("paint", b.pick("red", "dark red")))
        return
    r = 0.42 if b.variant == "in a box" else 0.5
    gap = (
        lay(polygon([(0, 0), (0.3, -1), (-0.3, -1)]), 1).turn(y=30).move(y=-0.2)
        if b.variant == "with a missing slice"
        else None
    )
    y = 0.04 if b.variant == "in a box" else 0.0
    pepper = b.paint("paint", b.pick("red", "dark red"))
    other, color = ("mushroom", "beige") if b.variant == "with mushrooms" else ("olive", b.pick("black", "green"))
    parts: list[Piece] = [("base", cylinder(r, 0.07, 20), crust, False)]
    parts.append(("crust", hoop(r - 0.04, 0.12, 20, 6), crust, True))
    parts.append(("cheese", cylinder(r - 0.06, 0.1, 20), cheese, True))
    round_ = cylinder(r * 0.17, 0.14, 10)
    parts.append(
        ("pepperoni", join(round_.move(x, 0, z) for x, z, _ in [*around(6, r * 0.6), (0.0, 0.0, 0.0)]), pepper, False)
    )
    bits = hoop(0.045, 0.05, 8, 6) if other == "olive" else ellipsoid(0.15, 0.08, 0.11, 6)
    if b.variant in ("with olives", "with mushrooms") or b.chance(0.4):
        spots = [bits.move(x, 0.095 if other == "olive" else 0.07, z) for x, z, _ in around(6, r * 0.36, 30)]
        parts.append((other, join(spots), b.paint("paint", color), False))
    for name, solid, paint, said in parts:
        b.add(name, (solid - gap if gap else solid).move(y=y), paint, said=said)
    if b.variant == "in a box":
        card = b.paint("cardboard") if b.chance(0.6) else b.paint("paper", b.pick("white", "red"))
        b.add("box", hollow(0.96, 0.14, 0.96, 0.045), card)
        b.add("lid", hinged(box(0.96, 0.05, 0.96).move(y=0.1), b.between(85, 110), 0.12, -0.46), card, said=False)


@kind(
    "cheese",
    variants=("wheel of {}", "wedge of {}", "slice of {}", "block of {}"),
    size=0.3,
    countable=False,
)
def cheese(b: PropBuilder) -> None:
    """Yellow, with holes; a wheel in its rind."""
    paint = b.paint("paint", b.pick("yellow", "yellow", "gold", "orange"))
    rind = b.paint("paint", b.pick("red", "orange", "brown", "beige", "black"))
    style = b.variant or b.pick("wedge of {}", "wheel of {}")
    if style == "wheel of {}":
        _cheese_wheel(b, paint, rind)
        return
    if style == "block of {}":
        body = box(b.between(0.85, 1), b.between(0.35, 0.45), b.between(0.45, 0.55), bevel=0.015)
    elif style == "slice of {}":
        body = box(b.between(0.85, 0.95), 0.1, b.between(0.8, 0.9))
    else:
        plan = b.pick(
            [(-0.5, -0.3), (0.5, -0.3), (-0.5, 0.3)], [(-0.5, -0.25), (0.45, -0.25), (0.5, 0.02), (-0.5, 0.14)]
        )
        body = lay(polygon(plan), b.between(0.4, 0.55))
    wide, high, deep = body.size
    if style == "slice of {}":
        holes = [
            cylinder(0.09, 1, 10).move(x, -0.5, z)
            for x, z in ((-0.22, 0.15), (0.18, -0.12), (0.1, 0.24), (-0.1, -0.22))
        ]
    else:
        front = ((-0.28, 0.55), (0.1, 0.3), (-0.02, 0.75), (0.3, 0.6))
        holes = [ball(b.between(0.06, 0.1), 8).move(x * wide, y * high - 0.06, body.high[2]) for x, y in front]
        upper = ((-0.3, 0.1), (-0.05, 0.3), (0.18, 0.36))
        holes += [ball(b.between(0.06, 0.09), 8).move(x * wide, high - 0.05, z * deep) for x, z in upper]
    b.add("cheese", body - join(holes), paint, said=False)
    if style == "wedge of {}" and b.chance(0.6):
        b.add("rind", box(0.06, high - 0.02, deep * 0.98).move(-0.51, 0.0, body.center[2]), rind)


def _cheese_wheel(b: PropBuilder, paint: Paint, rind: Paint) -> None:
    """A drum of cheese, often with a wedge cut out of it."""
    r, high = b.between(0.45, 0.5), b.between(0.28, 0.4)
    wheel = lathe([(r * 0.94, 0), (r, 0.05), (r, high - 0.05), (r * 0.94, high)], 16)
    if b.chance(0.25):
        b.add("rind", wheel, rind if b.chance(0.5) else paint, said=False)
        return
    gap = lay(polygon([(0, 0), (0.36, -1), (-0.36, -1)]), 2).turn(y=25).move(y=-0.5)
    smaller = gap.move(z=-0.03).scale(0.9, 1, 0.9)
    b.add("rind", wheel - gap, rind)
    b.add("cheese", cylinder(r - 0.05, high - 0.1, 16).move(y=0.05) - smaller, paint, said=False)


@kind(
    "meat",
    also=("piece of meat",),
    variants=("on the bone", "steak", "ham", "on a skewer", "raw"),
    size=0.3,
    countable=False,
)
def meat(b: PropBuilder) -> None:
    """Cartoon meat on a bone, a steak, a ham or a skewer."""
    raw = b.variant in ("raw", "steak") and (b.variant == "raw" or b.chance(0.5))
    flesh = b.paint("paint", b.pick("red", "dark red", "pink") if raw else b.pick("brown", "dark red", "brown"))
    fat, white = (
        b.paint("paint", b.pick("white", "beige", "pink") if flesh.color != "pink" else "white"),
        b.paint("bone", b.pick("white", "beige")),
    )
    style = b.variant or b.pick("on the bone", "ham")
    if style == "on a skewer":
        b.add("skewer", cylinder(0.03, 1.0, 8).turn(z=90).move(0.5, 0.14, 0), b.paint(b.pick("wood", "steel")))
        pieces = [box(0.13, 0.24, 0.24, bevel=0.03).turn(x=b.between(0, 40)).move(x, 0.02, 0) for x in spaced(5, 0.62)]
        b.add("piece", pieces[::2], flesh, said=False)
        b.add("pepper", pieces[1::2], b.paint("paint", b.pick("green", "yellow", "orange")))
        return
    if style in ("steak", "raw"):
        outline = polygon(
            [
                (-0.46, 0.05),
                (-0.34, -0.26),
                (-0.02, -0.2),
                (0.2, -0.3),
                (0.46, -0.1),
                (0.44, 0.16),
                (0.16, 0.3),
                (-0.1, 0.2),
                (-0.32, 0.28),
            ]
        )
        b.add("fat", lay(outline, 0.15), fat)
        b.add("meat", lay(outline.scale((0.86, 0.8)), 0.19), flesh, said=False)
        b.add("bone", cylinder(0.08, 0.22, 10).move(0.26, 0, 0.06), white)
        return
    if style == "ham":
        body = (
            lathe([(0.12, 0), (0.34, 0.1), (0.4, 0.3), (0.3, 0.55), (0.12, 0.72), (0.08, 0.76)], 12)
            .turn(z=-75)
            .move(-0.3, 0.4, 0)
        )
        b.add("meat", body, flesh, said=False)
        disc = cylinder(0.3, 0.06, 12).turn(z=-75).move(-0.3, 0.4, 0)
        b.add("fat", disc.move(x=-0.02), fat)
        b.add("bone", bone(0.42, 0.11).turn(z=-75).move(0.3, 0.56, 0), white)
        return
    body = lathe([(0.16, 0), (0.26, 0.1), (0.29, 0.28), (0.26, 0.46), (0.16, 0.56)], 12)
    ends = [hoop(0.2, 0.09, 12, 6).move(y=y) for y in (0.03, 0.44)]
    shaft, tilt = bone(1.0, 0.13).move(y=-0.22), b.between(68, 90)
    for name, solids, paint in (("meat", [body], flesh), ("fat", ends, fat), ("bone", [shaft], white)):
        b.add(name, [solid.move(y=-0.28).turn(z=tilt).move(y=0.34) for solid in solids], paint, said=name == "bone")
