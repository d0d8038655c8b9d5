"""Balls, targets, boards and prizes."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward
from propsmith.exporter.training.procedural.organic import rock
from propsmith.exporter.training.procedural.outlines import (
    circle,
    extrude,
    lathe,
    polygon,
    star,
)
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    beam,
    box,
    cone,
    cylinder,
    ellipsoid,
)
from propsmith.exporter.training.procedural.sweeps import hoop


def seam(radius: float, thick: float, x: float = 0.0, z: float = 0.0) -> Solid:
    """A thin ring about a ball whose center is at `radius`, turned about x and z."""
    return hoop(radius - thick * 0.2, thick, 20, 6).move(y=-thick / 2).turn(x=x, z=z).move(y=radius)


def patches(radius: float, size: float, sides: int, share: float = 1.0) -> list[Solid]:
    """Discs on a ball at an icosahedron's corners, the first on its front."""
    discs = []
    disc = forward(size, radius * 0.12, sides).move(z=radius * 0.965)
    for k, (pitch, yaw) in enumerate(
        [(0.0, 0.0), *[(63.4, 72.0 * k) for k in range(5)], *[(116.6, 36 + 72.0 * k) for k in range(5)], (180.0, 0.0)]
    ):
        if k < 12 * share:
            discs.append(disc.turn(y=pitch).turn(z=yaw).move(y=radius))
    return discs


@kind(
    "ball",
    also=("play ball", "toy ball"),
    variants=("beach", "tennis", "striped", "with star", "spiked", "deflated"),
    size=0.22,
)
def plain_ball(b: PropBuilder) -> None:
    """A sphere with stripes or seams."""
    r = 0.48
    paint = b.paint("rubber", any_color=1.0)
    if b.variant == "deflated":
        b.add("ball", ellipsoid(0.96, 0.5, 0.96, 16) - ball(0.4, 12).move(0.08, 0.36, 0.1), paint, said=False)
        b.add("stripe", hoop(0.46, 0.07, 18).move(y=0.21), b.paint("rubber", any_color=1.0))
        return
    body = ball(r, 18)
    second = b.paint("rubber", "white" if paint.color not in ("white", "beige") else b.pick("red", "blue"))
    if b.variant == "beach" or (not b.variant and b.chance(0.3)):
        wedge = extrude(polygon([(0, 0), (-0.5, 0.87), (0.5, 0.87)]), 3).turn(x=90)
        colors = [
            b.paint("plastic", c)
            for c in (b.pick("red", "orange"), b.pick("yellow", "lime green"), b.pick("blue", "cyan"))
        ]
        b.add("panel", body, b.paint("plastic", "white"), said=False)
        for k, color in enumerate(colors):
            b.add("panel", ball(r + 0.015, 18).move(y=-0.015) & wedge.turn(y=120 * k), color, said=False)
        b.add("cap", cylinder(0.1, 0.05, 12).move(y=2 * r - 0.035), b.paint("plastic", "white"), said=False)
        return
    b.add("ball", body, paint if b.variant != "tennis" else b.paint("felt", b.pick("lime green", "yellow")), said=False)
    if b.variant == "tennis":
        b.add("seam", [seam(r, 0.06, 0.0, z) for z in (35.0, -35.0)], b.paint("rubber", "white"))
    elif b.variant == "spiked":
        b.add(
            "spike",
            [
                cone(0.09, 0.16, 8).move(y=r * 0.93).turn(x=90).turn(y=p).turn(z=w).move(y=r)
                for p, w in ((0, 0), *[(63.4, 72 * k) for k in range(5)], *[(116.6, 36 + 72 * k) for k in range(5)])
            ],
            b.shade(paint, 0.12),
        )
        b.add("foot", cone(0.09, 0.08, 8).turn(x=180).move(y=0.05), b.shade(paint), said=False)
    elif b.variant == "with star":
        b.add("star", extrude(star(5, 0.34, 0.16), 0.3).move(0, r, 0.35) & ball(r + 0.025, 18).move(y=-0.025), second)
    else:
        band = ball(r + 0.02, 18).move(y=-0.02) & box(2, 0.26, 2).move(y=r - 0.13)
        b.add("stripe", band, second)


@kind("soccer ball", also=("football",), variants=("colored", "deflated", "golden", "on grass"), size=0.22)
def soccer_ball(b: PropBuilder) -> None:
    """White with black pentagons."""
    r = 0.46
    base = (
        b.paint("gold")
        if b.variant == "golden"
        else b.paint(
            "paint",
            "white"
            if b.variant != "colored"
            else b.pick("yellow", "orange", "lime green", "light blue", "pink", "red"),
        )
    )
    dark = b.paint("paint", b.pick("black", "black", "blue", "red") if b.variant != "golden" else "black")
    body, spots = ball(r, 20), patches(r, 0.2, 5)
    y = 0.0
    if b.variant == "on grass":
        b.add("grass", rock(b.rng, 0.9, 0.12, 0.9, 30), b.paint("grass"))
        y = 0.08

    def placed(solid: Solid) -> Solid:
        if b.variant == "deflated":
            return solid.scale(1.05, 0.55, 1.05) - ball(0.36, 10).move(0.1, 0.36, 0.16)
        return solid.move(y=y)

    b.add("ball", placed(body), base, said=False)
    shell = ball(r + 0.02, 20).move(y=-0.02)
    b.add("pentagon", [placed(s & shell) for s in spots], dark)


@kind("basketball", also=("basket ball",), variants=("colored", "deflated", "on a stand", "in two colors"), size=0.24)
def basketball(b: PropBuilder) -> None:
    """Orange with black seams."""
    r = 0.46
    paint = b.paint(
        "rubber",
        b.pick("orange", "orange", "light brown")
        if b.variant != "colored"
        else b.pick("blue", "purple", "red", "pink", "green"),
    )
    black = b.paint("rubber", "black")
    y = 0.14 if b.variant == "on a stand" else 0.0
    squash = 0.55 if b.variant == "deflated" else 1.0

    def placed(solid: Solid) -> Solid:
        return solid.turn(y=20).scale(1, squash, 1).move(y=y)

    b.add("ball", placed(ball(r, 20)), paint, said=False)
    if b.variant == "in two colors":
        half = ball(r + 0.012, 20).move(y=-0.012).cut((1, 0, 0), 0.0)
        b.add("half", placed(half), b.paint("rubber", b.pick("white", "blue", "red")), said=False)
    side = [
        hoop(r * 0.8, 0.05, 18, 6).move(y=-0.025).turn(x=90).move(z=0).turn(y=90).move(x=s * r * 0.62, y=r)
        for s in (-1, 1)
    ]
    rings = [seam(r, 0.05), seam(r, 0.05, 90.0), *side]
    b.add("seam", [placed(s) for s in rings], black)
    if y:
        b.add(
            "stand",
            cylinder(0.3, 0.1, 12, top=0.8) + cylinder(0.22, 0.16, 12, top=1.3).move(y=0.08),
            b.paint(b.pick("wood", "metal", "gold")),
        )


@kind(
    "training dummy",
    also=("target dummy", "combat dummy"),
    variants=("straw", "wooden", "armored", "archery", "with shield"),
    size=1.8,
    outdoor=True,
)
def training_dummy(b: PropBuilder) -> None:
    """A stuffed body on a post with arms stretched out."""
    wood = b.paint("wood")
    stuff = wood if b.variant == "wooden" else b.paint("straw" if b.variant == "straw" or b.chance(0.4) else "burlap")
    b.add("post", cylinder(0.05, 0.7, 8), wood)
    b.add("foot", [box(0.56, 0.07, 0.1, bevel=0.012).turn(y=a) for a in (45, 135)], wood, said=False)
    b.add("arms", across(0.055, 0.86, 8).move(y=0.68), stuff if b.chance(0.5) else wood)
    body = (
        cylinder(0.2, 0.44, 12, top=0.95)
        if b.variant == "wooden"
        else lathe([(0.12, 0), (0.2, 0.08), (0.2, 0.32), (0.13, 0.44)], 10)
    )
    b.add("body", body.move(y=0.34), b.shade(stuff) if b.variant != "armored" else b.paint("iron"), said=False)
    b.add(
        "head",
        (ball(0.12, 10).move(y=0.75) if b.variant != "wooden" else box(0.2, 0.22, 0.2, bevel=0.03).move(y=0.77)),
        stuff,
    )
    b.add("neck", cylinder(0.06, 0.08, 8).move(y=0.74), stuff, said=False)
    rope = b.paint("rope", "brown" if stuff.color in ("tan", "light brown", "beige") else "tan")
    if b.variant != "armored":
        b.add("rope", [cylinder(0.205, 0.05, 12).move(y=y) for y in (0.44, 0.66)], rope)
    if b.variant in ("straw", "") and stuff.material == "straw":
        b.add("tuft", [cone(0.075, 0.15, 6).turn(z=s * -90).move(s * 0.4, 0.68, 0) for s in (-1, 1)], stuff, said=False)
    if b.variant == "armored":
        iron = b.paint("iron")
        b.add("helmet", lathe([(0.15, 0), (0.15, 0.14), (0.1, 0.22), (0.02, 0.25)], 10).move(y=0.8), iron)
        b.add("shoulder plate", [ellipsoid(0.22, 0.16, 0.24, 8).move(s * 0.22, 0.66, 0) for s in (-1, 1)], iron)
    if b.variant == "archery" or (not b.variant and b.chance(0.4)):
        rings(b, 0.56, 0.2, 0.15)
    if b.variant == "with shield":
        b.add("shield", forward(0.2, 0.06, 14).move(0.36, 0.66, 0.1), b.paint("wood", any_color=0.6))
        b.add("boss", forward(0.07, 0.12, 10).move(0.36, 0.66, 0.1), b.paint("iron"), said=False)
        b.add(
            "sword", box(0.045, 0.4, 0.06).move(-0.4, 0.66, 0.05) + box(0.045, 0.05, 0.16).move(-0.4, 0.75, 0.05), wood
        )


def rings(b: PropBuilder, y: float, z: float, radius: float) -> None:
    """Concentric rings of a target that faces the front."""
    for share, color, deep in ((1.0, "white", 0.05), (0.72, "red", 0.07), (0.36, "yellow", 0.09)):
        b.add(
            "bullseye" if share < 0.5 else "ring",
            forward(radius * share, deep, 16).move(0, y, z),
            b.paint("paint", color),
            said=share < 0.8,
        )


def archery_target_bale(b: PropBuilder) -> None:
    """Its bale, band, butt and prop, and more."""
    straw = b.paint("straw")
    if b.variant == "on hay":
        b.add("bale", [box(0.9, 0.34, 0.4, bevel=0.02).move(y=y) for y in (0.0, 0.33)], straw)
        b.add(
            "band", [box(0.05, 0.68, 0.42).move(s * 0.26, 0, 0) for s in (-1, 1)], b.paint("rope", "brown"), said=False
        )
        target_face(b, 0.4, 0.2, 0.3)
        return
    r = b.between(0.36, 0.42)
    round_one = b.variant == "round"
    y = r if round_one else 0.98 - r
    b.add("butt", forward(r, 0.12, 18).move(0, y, 0), straw, said=False)
    target_face(b, y, 0.06, r * 0.94)
    wood = b.paint("wood")
    if round_one:
        b.add("prop", [beam((s * 0.14, y, -0.05), (s * 0.2, 0.02, -0.34), 0.06) for s in (-1, 1)], wood)
        return
    b.add(
        "leg",
        [beam((s * 0.1, 0.9, -0.06), (s * 0.36, 0, 0.08), 0.06) for s in (-1, 1)]
        + [beam((0, 0.9, -0.08), (0, 0, -0.4), 0.06)],
        wood,
    )
    if b.variant == "with arrows":
        for x, dy, lean in ((-0.1, 0.06, 8.0), (0.12, -0.1, -6.0), (0.02, 0.2, 4.0)):
            shaft = forward(0.02, 0.34, 6).move(z=0.17).turn(x=lean).move(x, y + dy, 0.05)
            b.add("arrow", shaft, b.paint("wood"))
            feather = forward(0.05, 0.1, 4).move(z=0.33).turn(x=lean).move(x, y + dy, 0.05)
            b.add("feather", feather, b.paint("feather", b.pick("white", "grey")), said=False)


@kind(
    "archery target",
    also=("shooting target", "bullseye target"),
    variants=("round", "on a stand", "human-shaped", "on hay", "with arrows"),
    size=1.5,
)
def archery_target(b: PropBuilder) -> None:
    """Rings of color on straw, on three legs."""
    if b.variant == "human-shaped":
        paper = b.paint("wood", b.pick("black", "dark blue", "tan", "light brown"))
        outline = polygon(
            [
                (-0.26, 0.2),
                (0.26, 0.2),
                (0.26, 0.52),
                (0.2, 0.62),
                (0.08, 0.66),
                (-0.08, 0.66),
                (-0.2, 0.62),
                (-0.26, 0.52),
            ]
        ) + circle(0.13, 14).translate((0, 0.78))
        b.add("board", extrude(outline, 0.06), paper)
        rings(b, 0.45, 0.045, 0.16)
        b.add("post", [box(0.06, 0.5, 0.06).move(s * 0.16, 0, -0.05) for s in (-1, 1)], b.paint("wood"))
        b.add("foot", [box(0.08, 0.06, 0.3).move(s * 0.16, 0, -0.05) for s in (-1, 1)], b.paint("wood"), said=False)
        return
    archery_target_bale(b)


def target_face(b: PropBuilder, y: float, z: float, radius: float) -> None:
    """Four rings: the classic colors, or two in turn."""
    colors = b.pick(
        ("white", "black", "blue", "red", "yellow"),
        ("red", "white", "red", "white", "red"),
        ("white", "red", "white", "red", "white"),
    )
    for k, color in enumerate(colors):
        b.add(
            "ring",
            forward(radius * (1 - 0.2 * k), 0.04 + 0.03 * k, 18).move(0, y, z),
            b.paint("paint", color),
            said=False,
        )
