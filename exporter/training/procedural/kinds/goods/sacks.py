"""Sacks, bags, backpacks and baskets."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, rock
from propsmith.exporter.training.procedural.outlines import extrude, lathe, mirrored, rectangle, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cone, cylinder, ellipsoid, join
from propsmith.exporter.training.procedural.sweeps import handle, hoop, tube


def pillow_box(width: float, height: float, depth: float) -> Solid:
    """A soft box, its edges well cut off."""
    return box(width, height, depth, bevel=0.22 * min(width, height, depth))


def full_sack(width: float, height: float, neck: float, sides: int = 10) -> Solid:
    """A bulging bag that is tied below its frill."""
    r = width / 2
    profile = [(r * 0.7, 0), (r * 0.98, height * 0.12), (r, height * 0.3), (r * 0.78, height * 0.58)]
    return lathe([*profile, (neck, height * 0.78), (neck * 1.9, height)], sides)


def tie(neck: float, y: float, thick: float = 0.07) -> Solid:
    """A rope around a bag's neck with its two ends hanging down."""
    ends = [
        tube([(x * 0.2, y + 0.02, neck), (x * 0.6, y - 0.05, neck + 0.07), (x, y - 0.16, neck + 0.09)], 0.05, 6)
        for x in (-0.1, 0.1)
    ]
    return hoop(neck + 0.015, thick, 10, 6).move(y=y - thick / 2) + ends[0] + ends[1]


@kind(
    "sack",
    also=("cloth sack",),
    variants=("open", "pile of {s}", "full of potatoes", "lying", "with patch"),
    size=0.7,
    stretch=("tall", "wide"),
)
def sack(b: PropBuilder) -> None:
    """A cloth bag, tied or rolled open over grain."""
    cloth = b.paint(b.pick("burlap", "cloth", "canvas"), any_color=0.15)
    if cloth.color not in ("tan", "light brown", "beige", "brown") and b.chance(0.6):
        cloth = b.paint("burlap")
    rope = b.paint("rope")
    width, height = b.between(0.6, 0.7), b.between(0.85, 1.0)
    if b.variant == "pile of {s}":
        small = full_sack(0.42, 0.56, 0.08)
        for x, z in ((-0.22, 0.0), (0.22, 0.05), (0.02, 0.28)):
            b.add("sack", small.turn(y=b.between(0, 90)).move(x, 0, z), b.shade(cloth), said=False)
            b.add("rope", hoop(0.095, 0.06, 10, 6).move(x, 0.41, z), rope, said=False)
        lying = small.turn(x=86).turn(y=b.between(20, 60))
        b.add("sack", lying.move(-0.1, 0.4 - lying.base, -0.2), b.shade(cloth), said=False)
        return
    if b.variant in ("open", "full of potatoes"):
        _open_sack(b, width, height * 0.7, cloth)
        return
    shape, cord = full_sack(width, height, 0.11), tie(0.11, height * 0.79)
    if b.variant == "lying":
        shape, cord = (solid.turn(x=82).move(y=width * 0.47) for solid in (shape, cord))
        shape = shape.cut((0, 1, 0), 0.03).move(y=-0.03)
        cord = cord.move(y=-0.03)
    b.add("sack", shape, cloth, said=False)
    b.add("rope", cord, rope)
    if b.variant == "with patch":
        b.add(
            "patch", box(0.2, 0.18, 0.12).turn(x=8, z=12).move(-0.04, height * 0.26, width / 2 - 0.08), b.paint("cloth")
        )


def _open_sack(b: PropBuilder, width: float, height: float, cloth: Paint) -> None:
    r = width / 2
    profile = [(r * 0.72, 0), (r, height * 0.14), (r * 0.95, height * 0.5), (r * 0.8, height * 0.92)]
    b.add("sack", lathe(profile, 10), cloth, said=False)
    b.add("rim", hoop(r * 0.82, 0.11, 10, 6).move(y=height * 0.86), b.shade(cloth, 0.1), said=False)
    if b.variant == "full of potatoes":
        places = [(0.0, -0.04, 0.0), *[(x, b.between(-0.1, -0.06), z) for x, z, _ in around(6, r * 0.5)]]
        lumps = [ellipsoid(0.2, 0.17, 0.16, 8).move(x, height * 0.92 + y, z) for x, y, z in places]
        b.add("potato", lumps, b.paint("paint", b.pick("light brown", "tan", "brown")), said=False)
    else:
        grain = b.paint("grain") if b.chance(0.7) else b.paint("paint", b.pick("white", "brown", "dark brown"))
        b.add(
            "grain" if grain.material else "filling",
            cone(r * 0.8, 0.2, 10).move(y=height * 0.9),
            grain,
            said=bool(grain.material),
        )


@kind(
    "coin pouch",
    also=("money bag", "coin purse"),
    variants=("with dollar sign", "open", "full of coins", "spilling"),
    size=0.3,
)
def coin_pouch(b: PropBuilder) -> None:
    """A plump tied bag; coins in it or before it."""
    cloth = b.paint(b.pick("leather", "burlap", "cloth"), any_color=0.25)
    width, height = b.between(0.7, 0.85), b.between(0.8, 0.95)
    gold = b.paint("gold")
    if b.variant in ("open", "full of coins"):
        r, high = width / 2, height * 0.7
        profile = [(r * 0.65, 0), (r, high * 0.25), (r * 0.9, high * 0.6), (r * 0.5, high * 0.88), (r * 0.72, high)]
        b.add("pouch", vessel(profile, 0.06, 10), cloth, said=False)
        b.add("string", hoop(r * 0.52, 0.07, 10, 6).move(y=high * 0.84), b.paint("rope"))
        level = high + 0.02 if b.variant == "full of coins" else high * 0.9
        b.add("gold", cylinder(r * 0.55, level - 0.1, 10).move(y=0.05), gold, said=False)
        disks = [
            cylinder(0.11, 0.045, 10).turn(x=b.between(-50, 50), z=b.between(-50, 50)).move(x, level - 0.05, z)
            for x, z, _ in around(5, r * 0.3)
        ]
        b.add("coin", disks, gold, said=b.variant == "open")
        return
    b.add("pouch", full_sack(width, height, 0.12, b.pick(8, 10, 12)), cloth, said=False)
    b.add("string", tie(0.12, height * 0.79), b.paint(b.pick("rope", "leather", "gold")))
    if b.variant == "with dollar sign":
        bars = [(0.0, 0.0, 0.24, 0.07), (0.0, 0.14, 0.24, 0.07), (0.0, -0.14, 0.24, 0.07), (0.0, 0.0, 0.06, 0.46)]
        bars += [(-0.09, 0.07, 0.07, 0.2), (0.09, -0.07, 0.07, 0.2)]
        sign = join(extrude(rectangle(w, h), 0.3).move(x, y, 0) for x, y, w, h in bars)
        sign = sign.move(y=height * 0.32, z=width / 2 - 0.115)
        b.add(
            "dollar sign", sign, b.paint("gold") if cloth.color not in ("gold", "yellow") else b.paint("paint", "black")
        )
    if b.variant == "spilling":
        places = [(-0.4, 0.2), (-0.2, 0.44), (0.08, 0.42), (0.36, 0.34), (0.44, 0.08), (0.2, 0.56)]
        b.add("coin", [cylinder(0.11, 0.05, 10).move(x, 0.0, z) for x, z in places], gold)


@kind(
    "trash bag",
    also=("garbage bag", "bin bag", "rubbish bag"),
    variants=("pile of {s}", "torn", "open", "leaning"),
    size=0.6,
)
def trash_bag(b: PropBuilder) -> None:
    """A lumpy plastic bag with a knot on top."""
    plastic = b.paint("plastic", b.pick("black", "black", "dark grey", "white", "green", "blue", "yellow"))

    def bag(size: float) -> Solid:
        body = rock(b.rng, size, size * b.between(0.8, 1.0), size * 0.95, 34)
        knot = lathe([(0.1 * size, 0), (0.05 * size, 0.1 * size), (0.15 * size, 0.24 * size)], 8).scale(z=0.7)
        x, _, z = body.center
        return body + knot.move(x, body.top - 0.09 * size, z)

    if b.variant == "pile of {s}":
        places = [(-0.28, 0.0, 0.0), (0.28, 0.0, -0.04), (0.02, 0.0, 0.3), (0.0, 0.34, 0.02)]
        bags = [bag(b.between(0.5, 0.6)).turn(y=b.between(0, 360)).move(x, y, z) for x, y, z in places]
        for one in bags:
            b.add("bag", one, b.shade(plastic), said=False)
        return
    whole = bag(0.85)
    if b.variant == "leaning":
        whole = whole.turn(z=b.between(20, 32), y=b.between(0, 90))
        whole = whole.move(y=-whole.base).cut((0, 1, 0), 0.05).move(y=-0.05)
    if b.variant == "open":
        r = 0.42
        profile = [(r * 0.8, 0), (r, 0.16), (r * 0.92, 0.5), (r * 0.6, 0.68), (r * 0.8, 0.86)]
        b.add("bag", vessel(profile, 0.06, 9), plastic, said=False)
        litter = b.paint("paint", b.pick("brown", "white", "green", "orange"))
        b.add("litter", [rock(b.rng, 0.3, 0.26, 0.3, 10).move(x, 0.5, z) for x, z, _ in around(3, 0.13)], litter)
        b.add("filling", cylinder(r * 0.7, 0.5, 9).move(y=0.05), litter, said=False)
        return
    if b.variant == "torn":
        whole = whole - ellipsoid(0.44, 0.4, 0.36, 8).move(0.04, 0.1, 0.34)
        pieces = [box(0.22, 0.15, 0.16).turn(20, 30, 40), cylinder(0.09, 0.24, 8).turn(x=60, y=30), ball(0.1, 8)]
        places = [(-0.08, 0.3, 0.2), (0.16, 0.2, 0.2), (0.0, 0.0, 0.48)]
        for piece, color, (x, y, z) in zip(pieces, ("white", "red", "green"), places, strict=True):
            b.add("litter", piece.move(x, y - piece.base, z), b.paint("paint", color), said=False)
    b.add("bag", whole, plastic, said=False)


@kind(
    "bag",
    also=("carry bag",),
    variants=("shopping", "duffel", "messenger", "drawstring", "hand"),
    size=0.45,
    stretch=("wide",),
)
def carry_bag(b: PropBuilder) -> None:
    """A body with handles or a strap."""
    cloth = b.paint(b.pick("leather", "cloth", "canvas"), any_color=0.6)
    trim = cloth if b.chance(0.3) else b.paint(b.pick("leather", "cloth"), any_color=0.3)
    style = b.variant or b.pick("shopping", "hand", "messenger")
    if style == "drawstring":
        b.add("bag", full_sack(b.between(0.66, 0.8), 0.85, 0.1), cloth, said=False)
        b.add("string", tie(0.1, 0.67), trim)
        return
    make = {"duffel": _duffel, "shopping": _shopping_bag, "messenger": _messenger, "hand": _handbag}[style]
    make(b, cloth, trim)


def _duffel(b: PropBuilder, cloth: Paint, trim: Paint) -> None:
    """A lying roll with two bows."""
    r = b.between(0.2, 0.24)

    def roll(radius: float, length: float, x: float) -> Solid:
        return cylinder(radius, length, 12).turn(z=90).move(x + length / 2, r * 0.95, 0).cut((0, 1, 0), 0)

    b.add("bag", roll(r, 0.95, 0), cloth, said=False)
    b.add("strap", [roll(r + 0.03, 0.09, x) for x in (-0.22, 0.22)], trim)
    b.add("handle", [handle(0.44, 0.22, 0.055).turn(x=s * 14).move(0, 2 * r - 0.06, s * 0.07) for s in (-1, 1)], trim)


def _shopping_bag(b: PropBuilder, _cloth: Paint, _trim: Paint) -> None:
    """An open upright bag with two bows."""
    sheet = b.paint(b.pick("paper", "plastic", "cloth"), any_color=0.6)
    height = b.between(0.65, 0.8)
    b.add("bag", box(0.6, height, 0.34) - box(0.5, height, 0.24).move(y=0.06), sheet, said=False)
    bows = [handle(0.28, 0.22, 0.05).move(0, height - 0.03, z) for z in (-0.145, 0.145)]
    b.add("handle", bows, b.paint("rope") if b.chance(0.5) else b.shade(sheet, 0.1))
    if b.chance(0.6):
        b.add("label", box(0.3, 0.26, 0.05).move(0, 0.24, 0.175), b.paint("paint"))


def _messenger(b: PropBuilder, cloth: Paint, trim: Paint) -> None:
    """A soft case under a flap with buckles, on a strap."""
    width, height, depth = b.between(0.66, 0.8), b.between(0.5, 0.62), b.between(0.26, 0.34)
    b.add("bag", pillow_box(width, height, depth), cloth, said=False)
    flap = box(width * 1.02, height * 0.62, 0.09, bevel=0.03).move(0, height * 0.42, depth / 2 - 0.01)
    b.add("flap", flap, b.shade(cloth, 0.08))
    buckle = box(0.09, 0.15, 0.06).move(0, height * 0.34, depth / 2 + 0.03)
    b.add("buckle", [buckle.move(x=x * width) for x in (-0.26, 0.26)], b.paint(b.pick("brass", "gold", "metal")))
    b.add("strap", handle(width * 0.92, 0.42, 0.065).scale(z=1.5).move(y=height - 0.06), trim)


def _handbag(b: PropBuilder, cloth: Paint, trim: Paint) -> None:
    """One that narrows to its clasp."""
    width, height, depth = b.between(0.66, 0.8), b.between(0.5, 0.62), b.between(0.26, 0.34)
    front = mirrored([(width * b.between(0.44, 0.5), 0), (width * b.between(0.3, 0.4), height)])
    b.add("bag", extrude(front, depth), cloth, said=False)
    b.add("clasp", box(0.12, 0.12, 0.08).move(0, height - 0.1, depth / 2 + 0.01), b.paint("gold"))
    places = b.pick((0.0,), (-depth * 0.34, depth * 0.34))
    b.add("handle", [handle(width * 0.46, 0.26, 0.055).move(0, height - 0.03, z) for z in places], trim)
    b.add("rim", box(width * 0.8, 0.08, depth + 0.03).move(y=height - 0.06), trim, said=False)


@kind(
    "backpack",
    also=("rucksack", "knapsack"),
    variants=("school", "hiking", "military", "leather", "with bedroll"),
    size=0.55,
    stretch=("tall", "wide"),
)
def backpack(b: PropBuilder) -> None:
    """A bag with a flap, pockets, and two straps behind."""
    material = "leather" if b.variant == "leather" else b.pick("cloth", "canvas")
    color = b.pick("dark green", "green", "tan") if b.variant == "military" else ""
    cloth = b.paint(material, color, any_color=0.0 if b.variant in ("leather", "military") else 0.7)
    trim = b.paint("leather") if b.chance(0.6) else b.shade(cloth, 0.12)
    width, depth = b.between(0.52, 0.62), b.between(0.28, 0.36)
    height = 0.86 if b.variant == "hiking" else b.between(0.66, 0.76)
    b.add("bag", box(width, height, depth, bevel=0.09), cloth, said=False)
    front, top = depth / 2, height
    pocket = box(width * 0.66, height * 0.36, 0.16, bevel=0.04).move(0, 0.06, front + 0.03)
    b.add("pocket", pocket, cloth if b.chance(0.4) else b.paint(material, any_color=0.6))
    if b.variant == "school":
        zipper = hoop(width * 0.36, 0.05, 16, 6).turn(x=90).move(0, height * 0.62, front - 0.025)
        b.add("zipper", zipper.cut((0, 1, 0), height * 0.62), b.paint("metal", b.pick("black", "white", "yellow")))
    else:
        top = _backpack_flap(b, (width, height, depth), cloth, trim)
    b.add("loop", handle(0.2, 0.1, 0.05).move(0, top - 0.03, -depth * 0.1), trim, said=False)
    if b.variant in ("hiking", "military") or b.chance(0.3):
        side = box(0.13, height * 0.4, depth * 0.66, bevel=0.03).move(width / 2 + 0.04, 0.06, 0)
        b.add("side pocket", [side, side.mirror()], b.shade(cloth, 0.08))
    if b.variant in ("hiking", "with bedroll"):
        r = b.between(0.09, 0.12)
        y = top - 0.03 if b.variant == "hiking" or b.chance(0.6) else -r * 2 + 0.03
        log = cylinder(r, width * 1.2, 10).turn(z=90).move(width * 0.6, y + r, 0)
        b.add("bedroll", log, b.paint("cloth"))
        ring = cylinder(r + 0.025, 0.06, 10).turn(z=90).move(0.03, y + r, 0)
        b.add("band", [ring.move(x=x * width) for x in (-0.3, 0.3)], trim, said=False)
    path = [(height * 0.86, 0.03), (height * 0.8, -0.09), (height * 0.45, -0.12), (0.16, 0.02)]
    straps = [tube([(x * width, y, z - front) for y, z in path], 0.08, 6) for x in (-0.28, 0.28)]
    b.add("shoulder strap", straps, trim, said=False)


def _backpack_flap(b: PropBuilder, size: tuple[float, float, float], cloth: Paint, trim: Paint) -> float:
    """The flap with its straps and buckles; returns its height."""
    width, height, depth = size
    flap = box(width + 0.03, height * 0.3, depth + 0.05, bevel=0.08).move(y=height * 0.72)
    b.add("flap", flap, b.shade(cloth, 0.1) if b.chance(0.6) else trim)
    strap = box(0.07, height * 0.36, 0.07).move(0, height * 0.42, depth / 2 + 0.02)
    b.add("strap", [strap.move(x=x * width) for x in (-0.24, 0.24)], trim)
    buckle = box(0.1, 0.08, 0.06).move(0, height * 0.46, depth / 2 + 0.06)
    b.add(
        "buckle",
        [buckle.move(x=x * width) for x in (-0.24, 0.24)],
        b.paint(b.pick("brass", "metal", "gold")),
        said=False,
    )
    return flap.top
