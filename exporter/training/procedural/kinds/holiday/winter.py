"""Christmas trees, snowmen and snowflakes; and eggs of Easter."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.food.dishes import egg_shape
from propsmith.exporter.training.procedural.kinds.goods.bottles import pillow
from propsmith.exporter.training.procedural.kinds.holiday.holidays import bow_knot
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import (
    circle,
    extrude,
    lathe,
    polygon,
    rectangle,
    ring,
    star,
    vessel,
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
from propsmith.exporter.training.procedural.sweeps import handle, hoop, tube


@kind(
    "christmas tree",
    also=("xmas tree",),
    variants=("snowy", "with gifts", "bare", "in a pot", "with lights", "with candles"),
    size=2.2,
    countable=False,
    stretch=("narrow", "wide"),
)
def christmas_tree(b: PropBuilder) -> None:
    """Tiers of needles with baubles, a garland and a star."""
    needles = (
        b.paint("paint", b.pick("green", "dark green", "dark green", "teal"))
        if b.chance(0.9)
        else b.paint("paint", b.pick("white", "pink", "blue"))
    )
    tiers, low = b.whole(3, 4), 0.3 if b.variant == "in a pot" else b.between(0.2, 0.26)
    sides = b.pick(8, 10, 12)
    wide = b.between(0.34, 0.4)
    b.add("trunk", cylinder(0.07, 0.36, 8), b.paint("wood"))
    high = 0.72 / tiers
    rims = []
    for k in range(tiers):
        r = wide * (1 - 0.68 * k / tiers)
        tier = cylinder(r, high * 1.7, sides, top=0.12).move(y=low + k * high)
        b.add("tier", tier, b.shade(needles), said=False)
        rims.append((r, low + k * high))
        if b.variant == "snowy":
            cap = cylinder(r * 0.79, high * 1.25, sides, top=0.14).move(y=low + k * high + high * 0.52)
            b.add("snow", cap, b.paint("snow", "white"), said=False)
    top = low + (tiers - 1) * high + high * 1.7
    if b.variant != "bare":
        _decorations(b, rims, high)
        b.add("star", pillow(star(5, 0.11, 0.05), 0.1, 0.7).move(y=top + 0.06), b.paint("gold"))
    if b.variant == "in a pot":
        b.add(
            "pot",
            lathe([(0.14, 0), (0.2, 0.18), (0.23, 0.18), (0.23, 0.24)], 12),
            b.paint(b.pick("clay", "ceramic", "metal"), any_color=0.4),
        )
    elif b.variant == "with gifts":
        for (x, z), size in zip(((-0.3, 0.2), (0.02, 0.36), (0.32, 0.16)), (0.17, 0.2, 0.15), strict=True):
            paper = b.paint("paint", b.pick("red", "blue", "purple", "yellow", "pink"))
            b.add("gift", box(size, size * 0.8, size).move(x, 0, z), paper, said=False)
            strips = box(size * 0.22, size * 0.8 + 0.025, size + 0.04) + box(
                size + 0.04, size * 0.8 + 0.025, size * 0.22
            )
            b.add("ribbon", strips.move(x, 0, z), b.paint("paint", b.pick("gold", "white")), said=False)
    else:
        b.add("stand", cylinder(0.17, 0.06, b.pick(4, 10)), b.paint(b.pick("wood", "metal"), any_color=0.3), said=False)


def _decorations(b: PropBuilder, rims: list[tuple[float, float]], high: float) -> None:
    """Baubles, lights or candles on every tier."""
    colors = b.pick(("red", "gold"), ("red", "blue"), ("gold", "white"), ("magenta", "cyan"), ("red", "yellow"))
    for level, (r, y) in enumerate(rims):
        places = around(max(7 - level, 4), r * 0.92, 25.0 * level)
        if b.variant == "with candles":
            b.add(
                "candle",
                [cylinder(0.025, 0.1, 6).move(x, y + 0.02, z) for x, z, _ in places],
                b.paint("wax"),
                said=False,
            )
            b.add(
                "flame",
                [cone(0.03, 0.06, 6).move(x, y + 0.115, z) for x, z, _ in places],
                b.paint("fire", "orange"),
                said=False,
            )
            continue
        size = 0.03 if b.variant == "with lights" else 0.042
        balls = [ball(size, 8).move(x, y - size * 0.6, z) for x, z, _ in places]
        paints = [b.paint("paint", color) for color in colors]
        name = "light" if b.variant == "with lights" else "bauble"
        b.add(name, balls[::2], paints[0], said=False)
        b.add(name, balls[1::2], paints[1], said=False)
        if level and b.variant in ("", "with lights") and len(colors) == 2:
            wire = hoop(r * 0.78, 0.04, 14, 5).turn(x=8, z=6).move(y=y + high * 0.36)
            b.add("garland", wire, b.paint("paint", colors[1]), said=False)


@kind(
    "snowman",
    also=("snow man",),
    variants=("melting", "with a top hat", "with a broom", "evil", "headless", "with a scarf"),
    size=1.6,
)
def snowman(b: PropBuilder) -> None:
    """Three balls of snow (or two) with a carrot, coals, and twigs for arms."""
    snow, coal = b.paint("paint", "white"), b.paint("coal", "black")
    wood = b.paint("wood")
    sizes = [0.26, 0.2, 0.15] if b.chance(0.6) or b.variant else [0.29, 0.2]
    y, centers = 0.0, []
    for size in sizes[: -1 if b.variant == "headless" else None]:
        b.add("snowball", ball(size, 14).move(y=y - 0.02), snow, said=False)
        centers.append((y + size - 0.02, size))
        y += size * 1.68
    if b.variant == "melting":
        b.add("puddle", cylinder(0.42, 0.06, 12, top=0.9).scale(z=0.85), b.paint("water", "light blue"))
        b.add("slush", ellipsoid(0.66, 0.3, 0.6, 12).move(y=-0.1).cut((0, 1, 0), 0.0), snow, said=False)
    body_y, body = centers[1] if len(sizes) == 3 else centers[0]
    b.add(
        "button",
        [ball(0.035, 6).move(0, body_y + dy - 0.035, float(np.sqrt(body**2 - dy**2)) * 0.99) for dy in (-0.08, 0.05)],
        coal,
    )
    lift = -0.1 if b.variant == "melting" else 0.12
    arm = tube(
        [(body * 0.85, body_y, 0), (body + 0.14, body_y + lift * 0.6, 0), (body + 0.26, body_y + lift * 1.5, 0.04)],
        0.05,
        6,
    )
    twig = beam((body + 0.15, body_y + lift * 0.65, 0), (body + 0.2, body_y + lift + 0.12, 0.02), 0.04, 5)
    b.add("arm", [arm + twig, (arm + twig).mirror()], wood)
    if b.variant == "with a broom":
        x = body + 0.23
        b.add("broom", cylinder(0.025, 0.86, 6).move(x, 0, 0.02), wood)
        b.add("brush", cylinder(0.04, 0.2, 8, top=2.4).move(x, 0.8, 0.02), b.paint("straw"), said=False)
    if b.variant != "headless":
        _snow_face(b, *centers[-1], coal)
    if b.variant in ("with a scarf", "") or (b.variant != "headless" and b.chance(0.4)):
        neck = centers[-1][0] - centers[-1][1] * 0.86
        cloth = b.paint("cloth", b.pick("red", "green", "blue", "yellow", "purple", "orange"))
        b.add(
            "scarf",
            hoop(0.125, 0.08, 14, 6).move(y=neck - 0.04)
            + box(0.09, 0.22, 0.06).turn(x=-18, z=6).move(0.08, neck - 0.22, 0.19),
            cloth,
        )


def _snow_face(b: PropBuilder, y: float, size: float, coal: Paint) -> None:
    """Eyes, a carrot, a mouth; a hat or none."""
    front = size * 0.92
    if b.variant == "evil":
        eyes = [box(0.08, 0.035, 0.06).turn(z=s * 24).move(s * 0.06, y + 0.03, front - 0.02) for s in (-1, 1)]
        b.add("eye", eyes, b.paint("paint", b.pick("red", "black")), said=False)
        teeth = extrude(
            polygon(
                [(-0.09, 0.03), (0.09, 0.03), (0.06, -0.03), (0.03, 0.0), (0, -0.03), (-0.03, 0.0), (-0.06, -0.03)]
            ),
            0.07,
        )
        b.add("mouth", teeth.move(0, y - 0.075, front - 0.02), b.paint("paint", "black"), said=False)
    else:
        b.add("eye", [ball(0.03, 6).move(x, y + 0.01, front - 0.01) for x in (-0.055, 0.055)], coal, said=False)
    b.add("carrot nose", cone(0.045, 0.2, 8).turn(x=90).move(0, y - 0.015, front - 0.02), b.paint("paint", "orange"))
    top = y + size
    if b.variant == "with a top hat" or (b.variant in ("", "with a broom", "evil") and b.chance(0.6)):
        hat = b.paint("cloth", b.pick("black", "black", "dark blue", "purple", "brown"))
        b.add(
            "hat",
            cylinder(0.17, 0.045, 12).move(y=top - 0.06) + cylinder(0.11, 0.2, 12, top=1.08).move(y=top - 0.06),
            hat,
        )
        b.add(
            "band",
            cylinder(0.128, 0.06, 12).move(y=top - 0.025),
            b.paint("cloth", b.pick("red", "green", "gold")),
            said=False,
        )
    elif b.variant == "melting":
        b.add(
            "hat",
            cylinder(0.1, 0.13, 10, top=1.25).turn(z=24).move(0.03, top - 0.05, 0),
            b.paint("metal", b.pick("grey", "blue", "red")),
        )


@kind(
    "easter egg",
    also=("painted egg", "decorated egg"),
    variants=("striped", "dotted", "golden", "basket of {s}", "with a bow", "cracked"),
    size=0.08,
)
def easter_egg(b: PropBuilder) -> None:
    """A painted egg: bands, zigzags or dots."""
    shell = b.paint("gold") if b.variant == "golden" else b.paint("paint")
    others = [c for c in ("white", "yellow", "pink", "light blue", "mint green", "purple", "red") if c != shell.color]
    if b.variant == "basket of {s}":
        wicker = b.paint("wicker")
        b.add("basket", vessel([(0.28, 0), (0.4, 0.3)], 0.055, 12), wicker)
        b.add("rim", hoop(0.39, 0.08, 12, 6).move(y=0.25), b.shade(wicker, 0.1), said=False)
        b.add("handle", handle(0.74, 0.48, 0.06).move(y=0.26), b.shade(wicker, 0.1))
        b.add("grass", cylinder(0.36, 0.22, 12).move(y=0.04), b.paint("grass"), said=False)
        for x, z, _ in [*around(5, 0.2, b.between(0, 60)), (0.0, 0.02, 0.0)]:
            b.add(
                "egg",
                egg_shape(0.32, 10).turn(z=b.between(-25, 25), x=b.between(-25, 25)).move(x, 0.2, z),
                b.paint("paint", b.pick(*others)),
                said=False,
            )
        return
    body = egg_shape(0.95, 14)
    if b.variant == "cracked":
        for turn in (0.0, 45.0, 90.0, 135.0):
            body = body - extrude(polygon([(-0.16, 0.75), (0.16, 0.75), (0, 0.56)]), 2).turn(y=turn)
        body = body.cut((0, -1, 0), -0.74) - egg_shape(0.8).move(y=0.07)
        b.add("egg", body, shell, said=False)
        chick = b.paint("feather", "yellow")
        b.add("chick", ball(0.26, 12).move(y=0.42), chick)
        b.add(
            "eye", [ball(0.035, 6).move(x, 0.72, 0.235) for x in (-0.09, 0.09)], b.paint("paint", "black"), said=False
        )
        b.add("beak", cone(0.055, 0.12, 4).turn(x=90).move(0, 0.68, 0.24), b.paint("paint", "orange"), said=False)
        return
    b.add("egg", body, shell, said=False)
    if b.variant == "golden" and b.chance(0.5):
        return
    _painted(b, body, others)


def _painted(b: PropBuilder, body: Solid, colors: list[str]) -> None:
    """Bands, a zigzag, dots or a bow on an egg."""
    coat = body.move(y=-0.4).scale(1.07, 1.07, 1.07).move(y=0.4)
    first, second = b.paint("paint", b.pick(*colors)), b.paint("paint", b.pick(*colors))
    style = b.variant if b.variant in ("striped", "dotted", "with a bow") else b.pick("striped", "zigzag", "dotted")
    if style == "dotted":
        spots = []
        for y, r, count, start in ((0.2, 0.3, 6, 0), (0.42, 0.35, 7, 25), (0.64, 0.28, 5, 10), (0.82, 0.18, 3, 40)):
            spots += [ball(0.075, 8).move(x, y - 0.075, z) for x, z, _ in around(count, r, start)]
        b.add("dot", [spot & coat for spot in spots], first, said=False)
        return
    if style == "with a bow":
        b.add("ribbon", coat & box(2, 0.12, 2).move(y=0.36), first)
        b.add("bow", bow_knot(0.5).move(0, 0.46, 0.42), first)
        return
    b.add("stripe", coat & box(2, 0.1, 2).move(y=0.16), first)
    b.add("stripe", coat & box(2, 0.09, 2).move(y=0.68), first)
    if style == "zigzag":
        points = around(20, 1.0)
        wave = [(x, 0.43 + 0.07 * (-1) ** k, z) for k, (x, z, _) in enumerate(points)]
        band_ = join(
            hull_of(
                box(0.01, 0.1, 0.01).move(*a),
                box(0.01, 0.1, 0.01).move(*c),
                box(0.01, 0.1, 0.01).move(0, (a[1] + c[1]) / 2, 0),
            )
            for a, c in zip(wave, wave[1:] + wave[:1], strict=True)
        )
        b.add("zigzag", coat & band_, second)
    else:
        b.add("stripe", coat & box(2, 0.1, 2).move(y=0.42), second)


@kind(
    "snowflake",
    also=("ice crystal", "snow crystal"),
    variants=("simple", "on a stand", "hanging", "with hexagon", "round"),
    size=0.3,
)
def snowflake(b: PropBuilder) -> None:
    """Six arms with branches, upright."""
    ice = b.paint(b.pick("ice", "ice", "crystal", "paint"), b.pick("light blue", "white", "cyan", "blue"))
    thick = b.between(0.075, 0.1)
    arm = rectangle(thick, 0.5).translate((0, 0.25))
    branches = b.pick(((0.3, 0.16),), ((0.22, 0.12), (0.36, 0.14)), ((0.2, 0.16), (0.36, 0.1)))
    if b.variant == "simple":
        branches = ((0.32, 0.15),)
    for y, reach in branches:
        for s in (-1, 1):
            tip = (s * reach * 0.8, y + reach * 0.7)
            arm = arm + polygon([(0, y - 0.04), (tip[0], tip[1] - 0.05), (tip[0], tip[1] + 0.05), (0, y + 0.05)])
    whole = arm
    for k in range(1, 6):
        whole = whole + arm.rotate(60.0 * k)
    if b.variant == "with hexagon" or b.chance(0.4):
        whole = whole + (circle(0.22, 6) - circle(0.13, 6) if b.variant == "with hexagon" else circle(0.12, 6))
    if b.variant == "round":
        whole = whole + ring(0.5, 0.42, sides=24)
    lift = 0.54 if b.variant != "on a stand" else 0.64
    b.add("snowflake", extrude(whole, b.between(0.09, 0.13)).move(y=lift), ice, said=False)
    if b.variant == "on a stand":
        b.add("stand", cylinder(0.24, 0.08, 12) + cylinder(0.05, 0.2, 8), b.paint(b.pick("wood", "silver", "marble")))
    elif b.variant == "hanging":
        b.add(
            "string",
            hoop(0.07, 0.045, 10, 6).turn(x=90).move(0, lift + 0.55, -0.02),
            b.paint(b.pick("silver", "gold", "rope")),
            said=False,
        )
