"""Cakes and sweets."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.crates import Piece
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude, heart, lathe, lay, mirrored, polygon, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, ellipsoid, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube


def scattered_on(b: PropBuilder, count: int, radius: float, thick: float, y: float) -> list[Solid]:
    """Sprinkles on a ring's upper side."""
    sprinkles = []
    for k in range(count):
        angle = 2 * np.pi * (k + b.between(0, 0.6)) / count
        across = b.between(-0.6, 0.6)
        r = radius + across * thick / 2
        rise = thick / 2 * (float(np.sqrt(1 - across**2)) - 1)
        one = beam((-0.05, 0, 0), (0.05, 0, 0), 0.05, 5).turn(y=b.between(0, 180))
        sprinkles.append(one.move(r * float(np.cos(angle)), y + rise, r * float(np.sin(angle))))
    return sprinkles


def swirl(radius: float, turns: int) -> Solid:
    """Soft ice or cream: rings that shrink to a tip."""
    rings, y = [], 0.0
    for k in range(turns):
        r = radius * (1 - 0.8 * k / turns)
        rings.append(lathe([(r * 0.8, y), (r, y + 0.35 * r), (r * 0.7, y + 0.75 * r)], 12).turn(z=4))
        y += 0.55 * r
    return join([*rings, cone(radius * 0.32, radius * 0.55, 8).move(y=y - 0.02)])


@kind(
    "donut",
    also=("doughnut",),
    variants=("with sprinkles", "bitten", "stack of {s}", "filled", "standing", "striped"),
    size=0.1,
)
def donut(b: PropBuilder) -> None:
    """A ring of dough with icing."""
    dough = b.paint("paint", b.pick("light brown", "tan", "brown", "gold"))
    icing = b.paint(
        "paint", b.pick("pink", "dark brown", "white", "light blue", "red", "purple", "mint green", "brown", "yellow")
    )
    radius, thick = b.between(0.28, 0.32), b.between(0.26, 0.32)
    if b.variant == "stack of {s}":
        for k in range(b.whole(2, 4)):
            _ring_cake(b, dough, b.paint("paint"), (0.3, 0.26), 0.24 * k)
        return
    if b.variant == "filled":
        b.add("donut", ellipsoid(0.9, 0.5, 0.9, 12), dough, said=False)
        b.add("icing", ellipsoid(0.8, 0.5, 0.8, 12).move(y=0.05).cut((0, 1, 0), 0.34), icing)
        b.add("jam", ball(0.11, 8).move(0, 0.18, 0.36), b.paint("paint", b.pick("red", "dark red", "purple")))
        return
    bite = join(cylinder(0.15, 2, 9).move(radius + 0.05, -0.5, z) for z in (0.13, -0.13))
    bite = bite + box(0.5, 2, 0.52).move(radius + 0.3, -0.5, 0)
    parts = _ring_parts(b, dough, icing, (radius, thick))
    if b.variant == "with sprinkles" or (b.variant in ("", "standing") and b.chance(0.4)):
        sprinkles = scattered_on(b, 18, radius, thick, thick * 1.03)
        colors = b.pick(("white", "yellow"), ("red", "blue"), ("lime green", "magenta"))
        parts += [("sprinkle", join(sprinkles[k::2]), b.paint("paint", color), False) for k, color in enumerate(colors)]
    if b.variant == "striped":
        drizzle = [box(1.2, 1, 0.06).move(0, 0, z).turn(y=25) for z in spaced(5, 0.7)]
        upper = hoop(radius, thick * 1.16, 18, 10).move(y=-0.02).cut((0, 1, 0), thick * 0.62)
        parts.append(
            (
                "stripe",
                join(upper & one for one in drizzle),
                b.paint("paint", "white" if icing.color != "white" else "brown"),
                True,
            )
        )
    for name, solid, paint, said in parts:
        left = solid - bite if b.variant == "bitten" else solid
        b.add(name, left.turn(x=90).move(y=radius + thick / 2) if b.variant == "standing" else left, paint, said=said)


def _ring_parts(b: PropBuilder, dough: Paint, icing: Paint, size: tuple[float, float]) -> list[Piece]:
    radius, thick = size
    ring_ = hoop(radius, thick, 18, 10)
    top = hoop(radius, thick * 1.08, 18, 10).move(y=-0.01)
    wavy = [
        cylinder(b.between(0.07, 0.1), 0.2, 8).move(x, thick * 0.44, z) for x, z, _ in around(9, radius + thick * 0.42)
    ]
    coat = top.cut((0, 1, 0), thick * 0.56)
    if b.variant != "bitten":
        coat = coat + (join(wavy) & top)
    return [("donut", ring_, dough, False), ("icing", coat, icing, True)]


def _ring_cake(b: PropBuilder, dough: Paint, icing: Paint, size: tuple[float, float], y: float) -> None:
    for name, solid, paint, _ in _ring_parts(b, dough, icing, size):
        b.add(name, solid.move(b.between(-0.03, 0.03), y, 0), paint, said=False)


@kind(
    "ice cream",
    also=("icecream",),
    variants=("double scoop", "triple scoop", "soft serve", "on a stick", "in a cup", "with a cherry"),
    size=0.2,
)
def ice_cream(b: PropBuilder) -> None:
    """Scoops in a wafer cone or a cup; an ice lolly."""
    flavors = ("pink", "white", "brown", "mint green", "yellow", "red", "light blue", "purple", "beige")
    if b.variant == "on a stick":
        _lolly(b, b.paint("paint", b.pick(*flavors)))
        return
    wafer = b.paint("paint", b.pick("tan", "light brown", "orange"))
    r = b.between(0.19, 0.22)
    if b.variant == "in a cup":
        cup = lathe([(r * 0.7, 0), (r * 1.25, 0.3)], 12)
        b.add("cup", cup, b.paint(b.pick("paper", "glass", "plastic"), any_color=0.6))
        b.add("rim", hoop(r * 1.2, 0.05, 12, 6).move(y=0.27), b.paint("paint", "white"), said=False)
        for x, y in ((-0.12, 0.22), (0.12, 0.22), (0.0, 0.4)):
            b.add("scoop", ball(r * 0.8, 10).move(x, y, 0.0), b.paint("paint", b.pick(*flavors)), said=False)
        b.add("wafer", box(0.08, 0.36, 0.05).turn(z=-24).move(0.12, 0.44, -0.08), wafer, said=False)
        return
    tall = b.between(0.45, 0.55)
    b.add("cone", cylinder(0.05, tall, 12, top=r / 0.05), wafer)
    rim = hoop(r * 0.97, 0.06, 12, 6).move(y=tall - 0.05)
    b.add("rim", rim, b.shade(wafer, 0.1), said=False)
    y = tall - 0.05
    if b.variant == "soft serve":
        b.add("ice cream", swirl(r * 1.1, 3).move(y=y), b.paint("paint", b.pick(*flavors)), said=False)
        return
    count = {"double scoop": 2, "triple scoop": 3}.get(b.variant, 1)
    for k in range(count):
        size = r * (1.12 - 0.12 * k)
        paint = b.paint("paint", b.pick(*flavors))
        scoop = ball(size, 12) + cylinder(size * 1.06, 0.07, 12).move(y=size * 0.45)
        b.add("scoop", scoop.move(y=y - 0.03), paint)
        y += size * 1.45
    top = y + (r * 1.12 - 0.12 * r * (count - 1)) * 0.5
    if b.variant == "with a cherry":
        b.add("cherry", ball(0.07, 8).move(y=top - 0.03), b.paint("paint", "red"))
        b.add(
            "stem",
            tube([(0, top + 0.07, 0), (0.02, top + 0.14, 0), (0.07, top + 0.2, 0)], 0.04, 6),
            b.paint("leaf", "green"),
            said=False,
        )
    elif b.chance(0.4):
        sauce = ball(r * 1.05 if count == 1 else r * 0.9, 12)
        b.add(
            "sauce",
            sauce.move(y=top - sauce.size[1] + 0.02).cut((0, 1, 0), top - 0.09),
            b.paint("paint", b.pick("dark brown", "red")),
            said=False,
        )


def _lolly(b: PropBuilder, paint: Paint) -> None:
    """An ice lolly, its coat in one or two colors, a bite off its corner."""
    wide, high, deep = b.between(0.36, 0.44), b.between(0.6, 0.7), b.between(0.18, 0.22)
    body = extrude(arched(wide, high), deep).move(y=0.3)
    if b.chance(0.4):
        body = body - join(
            ball(0.09, 8).move(wide * 0.42, 0.26 + high - dy, z) for dy, z in ((0.13, 0.06), (0.13, -0.08), (0.24, 0.0))
        )
    if b.chance(0.5):
        split = 0.3 + high * b.between(0.4, 0.6)
        b.add("ice cream", body.cut((0, -1, 0), -split), paint, said=False)
        b.add("ice cream", body.cut((0, 1, 0), split - 0.004), b.paint("paint"), said=False)
    else:
        b.add("ice cream", body, paint, said=False)
        grooves = [box(0.06, high * 0.55, deep + 0.06, bevel=0.01).move(x, 0.36, 0) for x in (-wide * 0.2, wide * 0.2)]
        b.add("groove", grooves, b.shade(paint, 0.12), said=False)
    b.add("stick", box(0.1, 0.36, 0.06), b.paint("wood", b.pick("tan", "light brown")))


@kind(
    "cake",
    variants=("birthday", "wedding", "slice of {}", "with cherries", "square", "with strawberries"),
    size=0.3,
)
def cake(b: PropBuilder) -> None:
    """A round of dough under icing that drips, with candles or fruit."""
    dough = b.paint("paint", b.pick("tan", "beige", "brown", "dark brown", "light brown"))
    icing = b.paint(
        "paint", b.pick("pink", "white", "dark brown", "light blue", "mint green", "purple", "red", "yellow")
    )
    cream = b.paint("paint", "white" if icing.color != "white" else b.pick("pink", "red"))
    if b.variant == "slice of {}":
        _cake_slice(b, dough, icing, cream)
        return
    tiers = (
        [(0.48, 0.26), (0.35, 0.22), (0.22, 0.2)]
        if b.variant == "wedding"
        else [(b.between(0.4, 0.46), b.between(0.28, 0.4))]
    )
    y = 0.05
    b.add(
        "plate", cylinder(tiers[0][0] + 0.08, 0.06, 16), b.paint("ceramic", b.pick("white", "light grey", "light blue"))
    )
    sides = 4 if b.variant == "square" else 16
    for r, high in tiers:
        body = r * 1.3 if sides == 4 else r
        coat = b.paint("paint", b.pick("white", "pink")) if b.variant == "wedding" else dough
        b.add("tier" if len(tiers) > 1 else "cake", cylinder(body, high, sides).move(y=y), coat, said=False)
        b.add("icing", cylinder(body + 0.03, 0.08, sides).move(y=y + high - 0.06), icing, said=len(tiers) == 1)
        if sides != 4:
            drops = [cylinder(0.045, b.between(0.06, 0.14), 6).move(x, 0, z) for x, z, _ in around(10, r)]
            b.add("drip", [drop.move(y=y + high - 0.05 - drop.size[1]) for drop in drops], icing, said=False)
        if b.chance(0.5) and sides != 4:
            b.add("border", [ball(0.055, 6).move(x, y - 0.03, z) for x, z, _ in around(14, body)], cream, said=False)
        y += high
    _cake_top(b, tiers[-1][0], y, cream)


def _cake_top(b: PropBuilder, radius: float, y: float, cream: Paint) -> None:
    """Candles, cherries, strawberries, a couple or a dab of cream."""
    style = (
        b.variant
        if b.variant in ("birthday", "with cherries", "with strawberries", "wedding")
        else b.pick("birthday", "cream")
    )
    ring_ = around(b.whole(4, 7), radius * 0.66)
    if style == "birthday":
        candles = [cylinder(0.035, 0.2, 8).move(x, y, z) for x, z, _ in ring_]
        b.add("candle", candles, b.paint("paint"))
        b.add(
            "flame",
            [cone(0.045, 0.1, 6).move(x, y + 0.19, z) for x, z, _ in ring_],
            b.paint("fire", b.pick("orange", "yellow")),
            said=False,
        )
    elif style in ("with cherries", "with strawberries"):
        red = b.paint("paint", "red")
        fruit = (
            ball(0.085, 8)
            if style == "with cherries"
            else lathe([(0.09, 0), (0.1, 0.05), (0.05, 0.14), (0.01, 0.18)], 8)
        )
        b.add("dab", [cylinder(0.1, 0.06, 8, top=0.6).move(x, y, z) for x, z, _ in ring_], cream, said=False)
        b.add("fruit", [fruit.move(x, y + 0.03, z) for x, z, _ in ring_], red, said=False)
    elif style == "wedding":
        b.add("heart", extrude(heart(0.26), 0.07).move(y=y + 0.14), b.paint("paint", b.pick("red", "pink", "gold")))
    else:
        b.add("cream", [swirl(0.09, 2).move(x, y, z) for x, z, _ in ring_], cream, said=False)


def _cake_slice(b: PropBuilder, dough: Paint, icing: Paint, cream: Paint) -> None:
    """A wedge that shows its layers."""
    wedge_ = [(0.0, -0.5), (0.32, 0.4), (-0.32, 0.4)]
    high = 0.15
    for k in range(2):
        b.add("layer", lay(polygon(wedge_), high).move(y=k * 0.2), dough, said=False)
        b.add(
            "cream",
            lay(polygon([(x * 1.04, y * 1.03) for x, y in wedge_]), 0.06).move(y=k * 0.2 + high - 0.005),
            cream if k == 0 else icing,
            said=k == 0,
        )
    b.add("icing", lay(polygon([(0.33, 0.36), (0.33, 0.44), (-0.33, 0.44), (-0.33, 0.36)]), 0.41), icing)
    if b.chance(0.7):
        b.add("cherry", ball(0.1, 8).move(0, 0.39, -0.2), b.paint("paint", "red"))


@kind(
    "candy",
    also=("sweet",),
    variants=("wrapped", "striped", "jelly bean", "lollipop", "peppermint", "candy corn"),
    size=0.05,
)
def candy(b: PropBuilder) -> None:
    """In a twisted wrapper, on a stick, a bean or a corn."""
    paint = b.paint(
        "paint", b.pick("red", "pink", "orange", "lime green", "blue", "purple", "yellow", "magenta", "cyan")
    )
    white = b.paint("paint", "white")
    if b.variant == "jelly bean":
        turn = np.radians(np.linspace(20, 160, 7))
        path = [(0.22 * float(np.cos(a)), 0.16 * float(np.sin(a)), 0.0) for a in turn]
        ends = [ball(0.19, 8).move(x, y - 0.19, 0) for x, y, _ in (path[0], path[-1])]
        b.add("candy", join([tube(path, 0.42, 10), *ends]), paint, said=False)
        return
    if b.variant == "candy corn":
        profile = [(0.34, 0.0), (0.36, 0.12), (0.3, 0.34), (0.2, 0.62), (0.09, 0.86), (0.03, 0.92)]
        body = lathe(profile, 10).scale(z=0.6)
        for low, high, color in ((0.0, 0.3, "yellow"), (0.296, 0.62, "orange"), (0.616, 1.0, "white")):
            b.add("candy", body.cut((0, 1, 0), low).cut((0, -1, 0), -high), b.paint("paint", color), said=False)
        return
    if b.variant in ("lollipop", "peppermint"):
        r, high = b.between(0.26, 0.32), 0.62 if b.variant == "lollipop" else 0.0
        disc = cylinder(r, 0.16, 18).turn(x=90).move(z=-0.08)
        b.add("candy", disc.move(y=high + r), paint, said=False)
        blade = (
            [ring(r * (0.25 + 0.22 * k), r * (0.13 + 0.22 * k), 70 * k, 70 * k + 230, 18) for k in range(4)]
            if b.variant == "lollipop"
            else []
        )
        sectors = [
            polygon(
                [
                    (0, 0),
                    (r * float(np.cos(a)), r * float(np.sin(a))),
                    (r * float(np.cos(a + 0.5)), r * float(np.sin(a + 0.5))),
                ]
            )
            for a in 2 * np.pi * np.arange(6) / 6
        ]
        b.add("swirl", [extrude(piece, 0.225).move(y=high + r) for piece in blade or sectors], white)
        if b.variant == "lollipop":
            b.add("stick", cylinder(0.03, high + 0.04, 8), white)
        return
    _wrapped(b, paint, white)


def _wrapped(b: PropBuilder, paint: Paint, white: Paint) -> None:
    """A sweet in paper that is twisted at both ends."""
    size = b.between(0.24, 0.28)
    body = b.pick(ellipsoid(0.56, 0.46, 0.46, 12), cylinder(0.22, 0.46, 12).turn(z=90).move(0.23, 0.22, 0)).move(y=0.02)
    b.add("candy", body, paint, said=False)
    fan = mirrored([(0.05, 0.0), (0.2, size), (0.1, size * 0.86)])
    fans = [extrude(fan, 0.08).turn(z=-s * 90).move(s * 0.2, 0.25, 0) for s in (-1, 1)]
    b.add("wrapper", fans, paint if b.chance(0.5) else b.paint("paint"))
    if b.variant == "striped" or b.chance(0.4):
        grown = body.move(y=-0.25).scale(1.03, 1.12, 1.12).move(y=0.25)
        bands = [grown & box(0.09, 2, 2).move(y=-1).turn(z=20).move(x, 0.25, 0) for x in (-0.1, 0.12)]
        b.add("stripe", bands, white)
