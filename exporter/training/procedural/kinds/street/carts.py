"""What is drawn, pushed or ridden without an engine, and the wheels below it."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.street.stalls import wheel
from propsmith.exporter.training.procedural.organic import corners, rock, scattered, spaced
from propsmith.exporter.training.procedural.outlines import arched, circle, extrude, lathe, polygon, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, hull_of
from propsmith.exporter.training.procedural.sweeps import hoop, tube


def open_box(width: float, height: float, depth: float, wall: float = 0.05, flare: float = 1.0) -> Solid:
    """A box without a lid; `flare` widens it towards the top."""
    outer = hull_of(box(width, 0.01, depth), box(width * flare, 0.01, depth * flare).move(y=height - 0.01))
    inner = hull_of(
        box(width - 2 * wall, 0.01, depth - 2 * wall),
        box(width * flare - 2 * wall, 0.01, depth * flare - 2 * wall).move(y=height),
    )
    return outer - inner.move(y=wall)


def hay(b: PropBuilder, width: float, depth: float, y: float) -> None:
    """A rounded load of hay."""
    b.add("hay", rock(b.rng, width, 0.24, depth, 40).move(y=y), b.paint("straw"))


@kind("cart", also=("hand cart", "wooden cart"), variants=("with hay", "with barrels", "broken"), size=2.2)
def cart(b: PropBuilder) -> None:
    """A bed on two wheels with two shafts in front."""
    wood = b.paint("wood", any_color=0.15)
    width, depth = b.between(0.34, 0.4), b.between(0.52, 0.6)
    radius = b.between(0.17, 0.21)
    bed = open_box(width, b.between(0.13, 0.18), depth, 0.045).move(0, radius - 0.02, -0.12)
    b.add("bed", bed, wood, said=False)
    spokes = b.pick(0, 6, 8)
    sides = (-1,) if b.variant == "broken" else (-1, 1)
    for side in sides:
        b.add(
            "wheel",
            wheel(radius, 0.055, spokes).move(x=side * (width / 2 + 0.035), z=-0.12),
            b.paint("wood", "dark brown"),
        )
    if b.variant == "broken":
        b.add("wheel", cylinder(radius, 0.055, 12).move(0.22 + width / 2, 0, 0.1), b.paint("wood", "dark brown"))
        b.add("rest", box(0.05, radius, 0.06).move(width / 2 - 0.03, 0, -0.12), wood, said=False)
    b.add("axle", box(width + 0.08, 0.05, 0.05).move(0, radius - 0.045, -0.12), wood, said=False)
    shafts = [beam((x, radius, depth / 2 - 0.14), (x, radius - 0.1, 0.5), 0.05) for x in (-width * 0.36, width * 0.36)]
    b.add("shaft", shafts, b.shade(wood))
    b.add("leg", box(0.05, radius, 0.05).move(0, 0, depth / 2 - 0.18), wood, said=False)
    if b.variant == "with hay":
        hay(b, width * 0.95, depth * 0.95, radius)
        b_last = -0.12
        b.add(
            "straw",
            rock(b.rng, width * 0.7, 0.2, depth * 0.7).move(0, radius + 0.06, b_last),
            b.paint("straw"),
            said=False,
        )
    if b.variant == "with barrels":
        keg = lathe([(0.075, 0), (0.095, 0.1), (0.075, 0.2)], 10)
        b.add("barrel", [keg.move(x, radius + 0.02, z) for x, z in ((0, -0.26), (0, 0.0))], b.paint("wood"))


@kind(
    "minecart",
    also=("mine cart", "ore cart"),
    variants=("with gold", "with coal", "with crystals", "on rails"),
    size=1.4,
)
def minecart(b: PropBuilder) -> None:
    """An iron-bound tub on four small wheels."""
    body = b.paint(b.pick("wood", "iron", "metal"), any_color=0.1)
    width, depth, height = b.between(0.46, 0.52), b.between(0.74, 0.86), b.between(0.34, 0.42)
    b.add("tub", open_box(width, height, depth, 0.05, b.between(1.05, 1.18)).move(y=0.16), body)
    iron = b.paint("iron")
    b.add(
        "band", box(width * 1.2, 0.05, depth * 1.2).move(y=0.13) & box(width + 0.06, 1, depth + 0.06), iron, said=False
    )
    posts = [beam((x, 0.15, z), (x * 1.12, 0.17 + height, z * 1.12), 0.055) for x, z in corners(width, depth, 0)]
    b.add("post", posts, iron, said=False)
    for x, z in corners(width, depth * 0.62, 0.02):
        b.add("wheel", wheel(0.11, 0.06).move(x=x, z=z), b.paint("iron", "dark grey"))
    b.add("axle", [box(width, 0.05, 0.05).move(0, 0.09, z) for z in (-depth * 0.31, depth * 0.31)], iron, said=False)
    b.add("frame", box(width * 0.5, 0.07, depth * 0.8).move(y=0.1), iron, said=False)
    load = {"with gold": ("gold", "gold"), "with coal": ("coal", "coal"), "with crystals": ("crystal", "crystal")}.get(
        b.variant
    )
    if load:
        ore = b.paint(load[1])
        b.add("heap", box(width * 0.94, height * 0.9, depth * 0.94).move(y=0.19), ore, said=False)
        for x, z in scattered(b.rng, 9, width * 0.75, depth * 0.75, 0.12):
            b.add("lump", rock(b.rng, 0.2, 0.18, 0.2, 12).move(x, 0.06 + height, z), ore, said=False)
    if b.variant == "on rails":
        b.add("rail", [box(0.05, 0.05, 1.0).move(x, -0.045, 0) for x in (-width / 2 + 0.02, width / 2 - 0.02)], iron)
        b.add("sleeper", [box(width + 0.2, 0.05, 0.09).move(0, -0.08, z) for z in spaced(4, 0.8)], b.paint("wood"))


@kind("wagon", also=("horse wagon",), variants=("covered", "open", "with barrels", "gypsy"), size=3.5, countable=False)
def wagon(b: PropBuilder) -> None:
    """A long bed on four wheels; covered with canvas, open, or a house."""
    wood = b.paint("wood", any_color=0.15)
    width, y = 0.34, 0.17
    style = b.variant or "covered"
    b.add("bed", open_box(width, 0.15, 0.74, 0.045).move(0, y, -0.05), wood, said=False)
    big, small = b.between(0.17, 0.19), b.between(0.13, 0.15)
    iron = b.paint("wood", "dark brown")
    for z, radius in ((-0.28, big), (0.2, small)):
        b.add("wheel", [wheel(radius, 0.05, 6).move(x=x, z=z) for x in (-width / 2 - 0.03, width / 2 + 0.03)], iron)
        b.add("axle", box(width + 0.06, 0.05, 0.05).move(0, radius - 0.025, z), wood, said=False)
        b.add("mount", box(0.1, y + 0.03 - radius + 0.03, 0.08).move(0, radius, z), wood, said=False)
    b.add("seat", box(width * 0.9, 0.045, 0.16).move(0, y + 0.14, 0.33), b.shade(wood), said=False)
    b.add("foot board", box(width * 0.9, 0.05, 0.14).turn(x=-20).move(0, y + 0.03, 0.37), wood, said=False)
    b.add("shaft", [beam((x, y - 0.02, 0.24), (x, y - 0.05, 0.5), 0.045) for x in (-0.1, 0.1)], wood)
    if style == "covered":
        bow = arched(0.42, 0.36) - arched(0.33, 0.315)
        hood = extrude(bow, b.between(0.6, 0.68)).move(0, y + 0.12, -0.07)
        back = extrude(arched(0.4, 0.34), 0.05).move(0, y + 0.12, -0.34)
        b.add("cover", hood + back, b.paint("canvas", b.pick("beige", "white", "tan", "light brown")))
    elif style == "gypsy":
        b.add("walls", box(width, 0.24, 0.58, taper=1.1).move(0, y + 0.12, -0.08), b.paint("wood", any_color=1.0))
        b.add(
            "roof",
            extrude(ring(0.25, 0.0, 25, 155, 16).scale((1, 0.7)), 0.66).move(0, y + 0.26, -0.08),
            b.paint("wood", any_color=0.8),
        )
        b.add("window", [box(0.42, 0.11, 0.12).move(0, y + 0.19, -0.1)], b.paint("paint", b.pick("yellow", "white")))
        b.add("door", box(0.14, 0.2, 0.04).move(0, y + 0.13, 0.21), b.paint("wood", any_color=0.6))
    elif style == "with barrels":
        keg = lathe([(0.08, 0), (0.1, 0.11), (0.08, 0.22)], 10)
        b.add("barrel", [keg.move(0, y + 0.03, z) for z in (-0.28, -0.05, 0.17)], b.paint("wood"))


@kind("wheel", also=("wagon wheel",), variants=("wooden", "with tire", "stack of {s}", "broken"), size=0.7)
def single_wheel(b: PropBuilder) -> None:
    """Rim, spokes and hub; a car's has a tire."""
    count = b.pick(6, 8, 10)
    if b.variant == "with tire":
        b.add("tire", hoop(0.37, 0.24, 18, 10).turn(x=90).move(y=0.5, z=-0.12), b.paint("rubber", "black"))
        b.add("rim", extrude(circle(0.32, 18), 0.12).move(y=0.5), b.paint("metal", "light grey"))
        b.add("hub", extrude(circle(0.09, 10), 0.18).move(y=0.5), b.paint("metal", "dark grey"))
        return
    if b.variant == "stack of {s}":
        for level in range(b.whole(2, 4)):
            b.add(
                "tire",
                hoop(0.36, 0.26, 16, 8).move(b.between(-0.03, 0.03), 0.2 * level, 0),
                b.paint("rubber", "black"),
                said=False,
            )
        return
    paint = b.paint("wood", any_color=0.15)
    part = 270.0 if b.variant == "broken" else 360.0
    rim = ring(0.5, 0.41, 0, part, 22)
    b.add("rim", extrude(rim, 0.1).move(y=0.5), paint)
    reach = [(k, 360 * k / count) for k in range(count) if 360 * k / count <= part]
    spokes = [
        extrude(polygon([(0, -0.025), (0.44, -0.025), (0.44, 0.025), (0, 0.025)]).rotate(a), 0.06).move(y=0.5)
        for _, a in reach
    ]
    b.add("spoke", spokes, b.shade(paint, 0.1))
    b.add("hub", extrude(circle(0.1, 10), 0.17).move(y=0.5), b.paint("iron") if b.chance(0.4) else paint)


@kind("shopping cart", also=("shopping trolley", "supermarket cart"), variants=("full",), size=1.0)
def shopping_cart(b: PropBuilder) -> None:
    """A basket of bars on four small wheels, with a handle."""
    metal, color = b.paint("metal", b.pick("light grey", "grey")), b.paint("plastic")
    basket = open_box(0.4, 0.3, 0.62, 0.04, 1.16).move(0, 0.4, 0.04)
    slots = [box(1, 0.15, 0.045).move(0, 0.48, z) for z in spaced(6, 0.46)]
    for slot in slots:
        basket = basket - slot
    b.add("basket", basket, metal)
    legs = [beam((x * 0.9, 0.05, z), (x, 0.42, z * 0.8), 0.045) for x, z in corners(0.4, 0.64, 0.03)]
    b.add("leg", [*legs, box(0.36, 0.04, 0.6).move(y=0.1)], metal, said=False)
    for x, z in corners(0.36, 0.62, 0.01):
        b.add("wheel", wheel(0.055, 0.045).move(x=x, z=z), b.paint("rubber", "black"))
    arms = [beam((x, 0.66, -0.3), (x, 0.82, -0.42), 0.04) for x in (-0.2, 0.2)]
    b.add("arm", arms, metal, said=False)
    b.add("handle", box(0.46, 0.05, 0.06).move(0, 0.79, -0.42), color)
    if b.variant == "full":
        b.add("box", box(0.2, 0.34, 0.16).move(-0.08, 0.425, 0.12), b.paint("cardboard", b.pick("tan", "light brown")))
        b.add(
            "bottle",
            lathe([(0.05, 0), (0.05, 0.22), (0.025, 0.28), (0.025, 0.34)], 8).move(0.1, 0.425, 0.1),
            b.paint("glass", b.pick("green", "light blue")),
        )
        b.add("melon", ball(0.1, 10).move(0.02, 0.425, -0.12), b.paint("fruit", "green"))
        b.add("bread", tube([(-0.1, 0.42, -0.08), (-0.14, 0.86, 0.0)], 0.08, 8), b.paint("bread"))


def carriage_body(b: PropBuilder, paint: Paint, round_body: bool) -> None:
    """The cabin of a carriage, its doors and windows."""
    if round_body:
        b.add("cabin", ball(0.27, 12).scale(0.85, 0.95, 1.1).move(y=0.2), paint, said=False)
        b.add("stem", cylinder(0.04, 0.1, 6).move(y=0.7), b.paint("plant matter", "green"))
    else:
        profile = [(-0.24, 0.24), (0.24, 0.24), (0.3, 0.42), (0.27, 0.66), (-0.27, 0.66), (-0.3, 0.42)]
        b.add("cabin", extrude(polygon(profile), 0.36).turn(y=90), paint, said=False)
        b.add("roof", box(0.4, 0.06, 0.62, bevel=0.02).move(y=0.64), b.paint("wood", any_color=0.6))
    b.add("door", box(0.4 if not round_body else 0.5, 0.26, 0.16).move(y=0.3), b.shade(paint, 0.12), said=False)
    b.add("window", box(0.42 if not round_body else 0.52, 0.12, 0.12).move(y=0.46), b.paint("glass"))


@kind(
    "carriage", also=("coach", "royal carriage"), variants=("royal", "pumpkin", "stagecoach"), size=3.8, countable=False
)
def carriage(b: PropBuilder) -> None:
    """A cabin on four spoked wheels with a driver's seat."""
    color = {"pumpkin": "orange", "royal": b.pick("white", "gold", "light blue", "pink")}.get(b.variant, "")
    paint = b.paint("wood", color, any_color=0.7)
    carriage_body(b, paint, b.variant == "pumpkin")
    trim = b.paint("gold" if b.variant in ("royal", "pumpkin") else "wood")
    b.add("frame", box(0.12, 0.06, 0.84).move(y=0.2), trim, said=False)
    for z, radius in ((-0.34, 0.2), (0.36, 0.15)):
        b.add("wheel", [wheel(radius, 0.05, 8).move(x=x, z=z) for x in (-0.22, 0.22)], trim)
        b.add("axle", box(0.44, 0.05, 0.05).move(0, radius - 0.025, z), trim, said=False)
    b.add("strut", [box(0.08, 0.14, 0.06).move(0, y, z) for y, z in ((0.13, 0.36), (0.17, -0.34))], trim, said=False)
    b.add(
        "seat", box(0.3, 0.06, 0.14).move(0, 0.42, 0.36) + box(0.26, 0.26, 0.06).move(0, 0.2, 0.35), b.paint("leather")
    )
    if b.variant == "royal":
        b.add(
            "crown", [ball(0.04, 8).move(x, 0.69, z) for x, z in corners(0.36, 0.56, 0.02)], b.paint("gold"), said=False
        )
    if b.variant == "stagecoach":
        b.add("luggage", box(0.24, 0.12, 0.3, bevel=0.015).move(0, 0.69, -0.08), b.paint("leather"))
