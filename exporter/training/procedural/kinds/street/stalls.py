"""What is sold and eaten in the open: stalls, carts, tables, parasols."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, corners, rock, spaced
from propsmith.exporter.training.procedural.outlines import circle, extrude, lathe, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, gable, wedge
from propsmith.exporter.training.procedural.sweeps import tube


def wheel(radius: float, width: float, spokes: int = 0) -> Solid:
    """A cart's wheel that stands on the floor and rolls along z."""
    if not spokes:
        return cylinder(radius, width, 14).turn(z=90).move(width / 2, radius, 0)
    rim = extrude(circle(radius, 14) - circle(radius * 0.78, 14), width)
    bars = [beam((0, 0, 0), (x, z, 0), 0.22 * radius) for x, z, _ in around(spokes, radius * 0.9)]
    hub = extrude(circle(radius * 0.24, 8), width * 1.4)
    solid = rim + hub
    for bar in bars:
        solid = solid + bar
    return solid.turn(y=90).move(y=radius)


def awning(width: float, depth: float, drop: float, thick: float = 0.05) -> Solid:
    """A slanting cloth, its high edge at the back at y = 0."""
    profile = [
        (0, 0),
        (0, -thick),
        (depth, -drop - thick),
        (depth, -drop - 0.09),
        (depth + 0.03, -drop - 0.09),
        (depth + 0.03, -drop),
    ]
    return extrude(polygon(profile), width + 0.004).turn(y=-90).move(z=-depth / 2)


@kind(
    "market stall",
    also=("market stand", "vendor stall"),
    variants=("fruit", "fish", "empty", "with crates"),
    size=2.8,
    countable=False,
    stretch=("wide",),
)
def market_stall(b: PropBuilder) -> None:
    """A counter under a striped awning on four posts."""
    wood = b.paint("wood")
    width, depth = b.between(0.85, 0.98), b.between(0.46, 0.56)
    b.add("counter", box(width, 0.05, depth).move(y=0.32), wood)
    b.add("front", box(width - 0.04, 0.33, 0.04).move(0, 0, depth / 2 - 0.06), b.shade(wood), said=False)
    b.add(
        "side",
        [box(0.04, 0.33, depth - 0.1).move(x, 0, -0.02) for x in (-width / 2 + 0.05, width / 2 - 0.05)],
        wood,
        said=False,
    )
    posts = [box(0.045, 0.93 if z < 0 else 0.84, 0.045).move(x, 0, z) for x, z in corners(width, depth, 0.025)]
    b.add("post", posts, wood)
    cloth, other = b.paint("cloth"), b.paint("cloth", b.pick("white", "white", "beige"))
    count = b.whole(5, 7)
    stripes = [
        awning((width + 0.1) / count, depth + 0.12, 0.14).move(x, 0.96, 0)
        for x in spaced(count, (width + 0.1) * (count - 1) / count)
    ]
    b.add("awning", stripes[::2], cloth, said=False)
    b.add("awning", stripes[1::2], other, said=False)
    if b.variant == "empty":
        return
    for x in spaced(3, width * 0.62):
        b.add(
            "crate",
            (box(0.24, 0.1, 0.3) - box(0.18, 0.2, 0.24).move(y=0.06)).turn(x=8).move(x, 0.35, 0.02),
            b.shade(wood),
            said=False,
        )
        if b.variant == "fish":
            fish = [ball(0.05, 8).scale(0.8, 0.7, 2).move(x + dx, 0.38, 0.02) for dx in (-0.05, 0.05)]
            b.add("fish", fish, b.paint("paint", b.pick("slate blue", "light grey", "orange")), said=False)
        else:
            goods = [ball(0.05, 8).move(x + dx, 0.39, dz) for dx in (-0.05, 0.05) for dz in (-0.07, 0.03, 0.1)]
            b.add(
                "fruit",
                goods,
                b.paint("fruit", b.pick("red", "orange", "yellow", "green")),
                said=b.variant == "fruit" and x == 0,
            )
    if b.variant == "with crates":
        b.add("crate", [box(0.22, 0.2, 0.2).move(x, 0, depth / 2 + 0.1) for x in (-0.25, 0.15)], b.shade(wood))


@kind("kiosk", also=("newsstand", "booth"), variants=("round", "news", "ice cream"), size=2.8, countable=False)
def kiosk(b: PropBuilder) -> None:
    """A small shop with an open counter under a roof."""
    wall, roof = (
        b.paint(b.pick("wood", "plastic", "metal"), any_color=0.6),
        b.paint(b.pick("cloth", "tile", "metal"), any_color=0.5),
    )
    width, height = b.between(0.62, 0.75), b.between(0.55, 0.62)
    window = box(width * 0.66, height * 0.42, 0.3).move(0, height * 0.46, width / 2)
    if b.variant == "round":
        b.add("walls", cylinder(width / 2 * 1.1, height, 10) - window, wall)
        b.add("roof", cylinder(width * 0.68, 0.25, 10, top=0.1).move(y=height - 0.01), roof)
    else:
        b.add("walls", box(width, height, width * 0.8) - window, wall)
        style = b.pick("flat", "hip")
        top = box(width + 0.14, 0.08, width) if style == "flat" else gable(width + 0.14, 0.22, width, 0.3)
        b.add("roof", top.move(y=height - 0.01), roof)
    z = width * 0.55 if b.variant == "round" else width * 0.4
    b.add("counter", box(width * 0.75, 0.05, 0.16).move(0, height * 0.43, z), b.paint("wood"))
    b.add(
        "inside",
        box(width * 0.66, height * 0.5, 0.04).move(0, height * 0.44, z - 0.16),
        b.paint("paint", "black"),
        said=False,
    )
    b.add("sign", box(width * 0.7, 0.11, 0.05).move(0, height * 0.9, z + 0.02), b.paint("paint"))
    if b.variant == "ice cream":
        cone = cylinder(0.08, 0.16, 10, top=0).turn(x=180).move(y=0.16)
        b.add(
            "ice cream",
            cone.move(y=height + 0.05) + ball(0.09, 10).move(y=height + 0.17),
            b.paint("paint", b.pick("pink", "white", "brown")),
        )
    if b.variant == "news":
        papers = [box(0.12, 0.16, 0.035).turn(x=-12).move(x, 0.05, z + 0.05) for x in spaced(3, width * 0.5)]
        b.add("newspaper", papers, b.paint("paper", "white"))


def trestle_table(b: PropBuilder, paint: Paint, width: float, depth: float) -> None:
    """A plank table with two benches that hang on its crossed legs."""
    top = [box(width, 0.05, depth / 4 - 0.012).move(0, 0.4, z) for z in spaced(4, depth * 0.75)]
    b.add("tabletop", top, paint, said=False)
    for x in (-width * 0.34, width * 0.34):
        legs = [beam((x, 0, 0.38 * s), (x, 0.42, 0.12 * s), 0.06) for s in (-1, 1)]
        b.add("leg", legs, paint, said=False)
        b.add(
            "bar",
            [box(0.05, 0.06, 0.78).move(x, 0.2, 0), box(0.05, 0.05, depth * 0.9).move(x, 0.36, 0)],
            paint,
            said=False,
        )
    b.add("bench", [box(width, 0.045, 0.15).move(0, 0.25, z) for z in (-0.36, 0.36)], b.shade(paint))


@kind(
    "picnic table",
    also=("garden table", "park table"),
    variants=("with food", "metal", "with parasol"),
    size=1.8,
    countable=False,
)
def picnic_table(b: PropBuilder) -> None:
    """Table and benches in one."""
    paint = b.paint("metal", any_color=0.5) if b.variant == "metal" else b.paint("wood", any_color=0.25)
    trestle_table(b, paint, b.between(0.8, 0.98), b.between(0.38, 0.44))
    if b.variant == "with food":
        b.add(
            "plate", [cylinder(0.09, 0.03, 10).move(x, 0.445, 0.05) for x in (-0.22, 0.2)], b.paint("ceramic", "white")
        )
        b.add(
            "apple",
            [ball(0.05, 8).move(x, 0.47, 0.05) for x in (-0.22, 0.2)],
            b.paint("fruit", b.pick("red", "green")),
            said=False,
        )
        b.add("jug", cylinder(0.05, 0.14, 8, top=0.8).move(0, 0.445, -0.08), b.paint("glass"))
    if b.variant == "with parasol":
        b.add("pole", cylinder(0.025, 0.95, 8), b.paint("metal", "light grey"), said=False)
        canopy(b, 0.48, 0.78, 0.2)


def canopy(b: PropBuilder, radius: float, y: float, height: float) -> None:
    """A parasol's roof of eight panels in two colors."""
    first, second = b.paint("cloth"), b.paint("cloth", b.pick("white", "white", "beige", "yellow"))
    whole = cylinder(radius, height, 8, top=0.06) - cylinder(radius, height, 8, top=0.06).move(y=-0.05)
    for turn, paint in ((0.0, first), (90.0, first), (45.0, second), (135.0, second)):
        reach = radius * 0.414
        sector = extrude(polygon([(0, 0), (-reach, radius), (reach, radius)]), 2)
        both = sector.turn(x=90) + sector.turn(x=90).turn(y=180)
        b.add("canopy", (whole & both.turn(y=turn)).move(y=y), paint, said=False)


@kind("parasol", also=("umbrella", "beach umbrella", "sun umbrella"), variants=("beach", "closed"), size=2.2)
def parasol(b: PropBuilder) -> None:
    """A pole, a roof of panels, and a foot."""
    pole = b.paint(b.pick("wood", "metal"))
    b.add("pole", cylinder(0.028, 0.9, 8), pole)
    if b.variant == "beach":
        b.add("sand", rock(b.rng, 0.44, 0.14, 0.44), b.paint("sand"))
    else:
        b.add("base", cylinder(0.17, 0.07, b.pick(4, 12)), b.paint(b.pick("stone", "concrete", "metal")))
    if b.variant == "closed":
        b.add("canopy", lathe([(0.05, 0), (0.1, 0.05), (0.08, 0.35), (0.03, 0.55)], 8).move(y=0.38), b.paint("cloth"))
        return
    canopy(b, b.between(0.42, 0.5), b.between(0.66, 0.74), b.between(0.18, 0.26))
    b.add("knob", ball(0.035, 8).move(y=0.87), pole, said=False)


def wares(b: PropBuilder) -> None:
    """What lies on a food cart."""
    if b.variant == "hot dog":
        b.add(
            "hot dog", [ball(0.05, 8).scale(3, 1, 1).move(0, 0.53, z) for z in (-0.08, 0.08)], b.paint("meat", "brown")
        )
    elif b.variant == "popcorn":
        b.add(
            "popcorn",
            [ball(0.07, 6).move(x, 0.52, z) for x in (-0.12, 0, 0.12) for z in (-0.08, 0.08)],
            b.paint("paint", b.pick("yellow", "beige")),
        )
    elif b.variant == "ice cream":
        b.add(
            "ice cream",
            [ball(0.08, 8).move(x, 0.52, 0) for x in (-0.18, 0, 0.18)],
            b.paint("paint", b.pick("pink", "white", "brown")),
        )


@kind(
    "food cart",
    also=("street food cart", "food stand"),
    variants=("hot dog", "ice cream", "popcorn", "with umbrella"),
    size=2.2,
    countable=False,
)
def food_cart(b: PropBuilder) -> None:
    """A box on two wheels with a handle, a roof on posts, and what it sells on top."""
    body = b.paint(b.pick("wood", "metal"), any_color=0.8)
    b.add("body", box(0.62, 0.34, 0.4, bevel=0.015).move(y=0.16), body)
    b.add("counter", box(0.7, 0.045, 0.48).move(y=0.495), b.paint("wood"))
    b.add(
        "wheel",
        [wheel(0.17, 0.06, b.pick(0, 6)).turn(y=0).move(x, 0, 0) for x in (-0.34, 0.34)],
        b.paint(b.pick("wood", "iron")),
    )
    b.add("leg", box(0.05, 0.18, 0.05).move(0, 0, 0.16), body, said=False)
    b.add(
        "handle",
        tube([(0.3, 0.4, -0.12), (0.48, 0.46, -0.12), (0.48, 0.46, 0.12), (0.3, 0.4, 0.12)], 0.045, 6),
        b.paint("metal"),
    )
    if b.variant == "with umbrella":
        b.add("pole", cylinder(0.025, 0.5, 8).move(y=0.5), b.paint("metal"), said=False)
        canopy(b, 0.42, 0.84, 0.16)
        return
    b.add("post", [box(0.035, 0.38, 0.035).move(x, 0.5, z) for x, z in corners(0.62, 0.4, 0.02)], body, said=False)
    stripes = spaced(6, 0.62)
    for place, x in enumerate(stripes):
        b.add(
            "roof",
            box(0.126, 0.06, 0.5).move(x, 0.86, 0),
            b.paint("cloth", "white") if place % 2 else b.paint("cloth", body.color),
            said=False,
        )
    wares(b)
    b.add(
        "sign",
        wedge(0.3, 0.02, 0.04).move(0, 0.92, 0.2) + box(0.34, 0.13, 0.05).move(0, 0.3, 0.2),
        b.paint("paint", "yellow"),
        said=False,
    )
