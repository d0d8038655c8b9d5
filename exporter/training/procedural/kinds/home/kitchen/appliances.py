"""Kitchen machines: stoves, fridges, grills."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import flame, lit
from propsmith.exporter.training.procedural.organic import around, corners, spaced
from propsmith.exporter.training.procedural.outlines import circle, extrude, lathe, ring, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, dome, ellipsoid, join
from propsmith.exporter.training.procedural.sweeps import handle, hoop


def enamel(b: PropBuilder) -> Paint:
    """The paint of a kitchen machine."""
    return b.paint("metal", b.pick("white", "white", "light grey", "grey", b.paint("paint").color))


@kind(
    "stove",
    also=("cooker",),
    variants=("gas", "wood-burning", "electric", "pot-belly", "with pot"),
    size=0.9,
    countable=False,
)
def stove(b: PropBuilder) -> None:
    """Burners above an oven, or an iron stove with a pipe."""
    if b.variant in ("wood-burning", "pot-belly"):
        _iron_stove(b)
        return
    body, dark = enamel(b), b.paint("metal", "black")
    width, height, depth = b.between(0.66, 0.76), 0.74, b.between(0.58, 0.64)
    z = depth / 2
    b.add("body", box(width, height, depth).move(y=0.04), body, said=False)
    b.add("foot", [box(0.07, 0.05, 0.07).move(x, 0, pz) for x, pz in corners(width, depth, 0.06)], dark, said=False)
    top = 0.04 + height
    b.add(
        "top",
        box(width + 0.03, 0.05, depth + 0.03).move(y=top - 0.005),
        dark if b.chance(0.5) else b.shade(body, 0.1),
        said=False,
    )
    places = corners(width * 0.94, depth * 0.94, 0.15)
    if b.variant == "electric":
        b.add(
            "burner",
            [cylinder(0.12, 0.036, 12).move(x, top + 0.035, pz) for x, pz in places],
            b.paint("metal", b.pick("red", "orange", "dark grey")),
        )
    else:
        grate = [
            hoop(0.1, 0.045, 10, 6).move(x, top + 0.035, pz) + box(0.24, 0.04, 0.04).move(x, top + 0.045, pz)
            for x, pz in places
        ]
        b.add("burner", grate, b.paint("iron", "dark grey"))
    if b.chance(0.6):
        b.add("panel", box(width, 0.14, 0.06).move(0, top + 0.03, -z + 0.03), body, said=False)
    if b.variant == "with pot":
        pot = b.paint(b.pick("copper", "steel", "iron"), any_color=0.5)
        b.add(
            "pot",
            cylinder(0.13, 0.17, 12).move(places[1][0], top + 0.05, places[1][1])
            + ball(0.035, 6).move(places[1][0], top + 0.21, places[1][1]),
            pot,
        )
        b.add("handle", box(0.34, 0.045, 0.05).move(places[1][0], top + 0.15, places[1][1]), pot, said=False)
    _oven_front(b, body, (width, height), z)


def _oven_front(b: PropBuilder, body: Paint, size: tuple[float, float], z: float) -> None:
    """The oven with its window, and the knobs above."""
    width, height = size
    b.add("oven door", box(width - 0.08, height * 0.56, 0.05).move(0, 0.14, z), b.shade(body, 0.08))
    b.add(
        "oven window",
        box(width - 0.26, height * 0.3, 0.04).move(0, 0.22, z + 0.025),
        b.paint("glass", b.pick("black", "dark grey", "slate blue")),
        said=False,
    )
    b.add("handle", box(width - 0.22, 0.045, 0.05).move(0, 0.5, z + 0.035), b.paint("chrome"))
    knobs = [
        extrude(circle(0.04, 8), 0.06).move(x, height * 0.9 + 0.02, z + 0.015)
        for x in spaced(b.pick(4, 5), width * 0.72)
    ]
    b.add("knob", knobs, b.paint("plastic", b.pick("black", "red", "white")))


def _iron_stove(b: PropBuilder) -> None:
    iron = b.paint("iron", b.pick("black", "dark grey", "grey", "dark green"))
    glowing = b.paint("fire", b.pick("orange", "yellow", "red"))
    if b.variant == "pot-belly":
        b.add(
            "belly",
            lathe(
                [(0.16, 0), (0.2, 0.04), (0.16, 0.12), (0.26, 0.24), (0.26, 0.38), (0.17, 0.48), (0.2, 0.52)], 12
            ).move(y=0.1),
            iron,
            said=False,
        )
        b.add(
            "leg",
            [beam((x * 1.2, 0, z * 1.2), (x * 0.8, 0.14, z * 0.8), 0.06, 6) for x, z, _ in around(4, 0.18, 45)],
            iron,
        )
        front, y, px, pz = 0.25, 0.42, 0.0, 0.0
        b.add("door", box(0.24, 0.2, 0.06).move(0, y - 0.11, front), b.shade(iron, 0.12))
        b.add("fire", box(0.15, 0.1, 0.04).move(0, y - 0.06, front + 0.02), glowing)
    else:
        b.add("body", box(0.8, 0.42, 0.46).move(y=0.12), iron, said=False)
        b.add("top", box(0.86, 0.05, 0.52).move(y=0.535), b.shade(iron, 0.1), said=False)
        b.add("leg", [beam((x * 1.05, 0, z), (x, 0.14, z), 0.07, 6) for x, z in corners(0.78, 0.44, 0.06)], iron)
        b.add("door", box(0.34, 0.28, 0.05).move(-0.16, 0.18, 0.23), b.shade(iron, 0.14))
        b.add("fire", box(0.22, 0.14, 0.04).move(-0.16, 0.25, 0.25), glowing)
        b.add("drawer", box(0.28, 0.28, 0.05).move(0.2, 0.18, 0.23), b.shade(iron, 0.14), said=False)
        b.add("handle", [box(0.1, 0.04, 0.05).move(x, 0.4, 0.26) for x in (-0.16, 0.2)], b.paint("brass"))
        b.add(
            "plate",
            [cylinder(0.12, 0.036, 12).move(x, 0.58, 0.03) for x in (-0.24, 0.06)],
            b.shade(iron, 0.15),
            said=False,
        )
        px, pz = 0.28, -0.12
    b.add(
        "pipe",
        cylinder(0.055, 0.42, 10).move(px, 0.57, pz) + cylinder(0.075, 0.05, 10).move(px, 0.74, pz),
        b.shade(iron, 0.1),
    )


@kind(
    "refrigerator",
    also=("fridge",),
    variants=("single-door", "double-door", "retro", "with open door", "with magnets"),
    size=1.8,
)
def refrigerator(b: PropBuilder) -> None:
    """A high body with doors and handles."""
    body, chrome = enamel(b), b.paint("chrome")
    double = b.variant == "double-door"
    width, depth, high = (0.56 if double else b.between(0.38, 0.46)), b.between(0.36, 0.42), 0.94
    retro = b.variant == "retro"
    case = box(width, high, depth, bevel=0.05 if retro else 0.012).move(y=0.03)
    z = depth / 2
    b.add(
        "foot",
        [cylinder(0.03, 0.05, 8).move(x, 0, pz) for x, pz in corners(width, depth, 0.08)],
        b.paint("paint", "black"),
        said=False,
    )
    if b.variant == "with open door":
        _open_fridge(b, case, body)
        return
    b.add("body", case, body, said=False)
    split = b.between(0.58, 0.68)
    if double:
        doors = [(s * width / 4, 0.08, width / 2 - 0.015, high - 0.1) for s in (-1, 1)]
        grips = [box(0.036, 0.4, 0.05).move(s * 0.04, 0.36, z + 0.055) for s in (-1, 1)]
        b.add("dispenser", box(0.12, 0.18, 0.03).move(-width / 4 - 0.01, 0.56, z + 0.04), b.paint("plastic", "black"))
    else:
        parts = (
            [(0.06, high - 0.06)]
            if b.variant == "single-door"
            else [(0.06, split - 0.07), (split + 0.005, high - split + 0.005)]
        )
        doors = [(0.0, y, width - 0.01, tall) for y, tall in parts]
        grips = [
            box(0.042, min(0.24, tall * 0.6), 0.05).move(
                -width / 2 + 0.07, y + 0.03 if y > 0.3 else y + tall - 0.3, z + 0.055
            )
            for _, y, _, tall in doors
        ]
    leaves = [box(w, tall, 0.06, bevel=0.025 if retro else 0.01).move(x, y, z + 0.01) for x, y, w, tall in doors]
    b.add("door", leaves, body if b.chance(0.7) or retro else b.paint("metal", any_color=0.8))
    b.add("handle", grips, chrome)
    if b.variant == "with magnets":
        for x, y in ((0.05, 0.8), (0.1, 0.5), (-0.02, 0.44), (0.06, 0.36)):
            b.add(
                "magnet",
                box(0.08, b.pick(0.08, 0.11), 0.03).turn(z=b.between(-12, 12)).move(x, y, z + 0.05),
                b.paint("paint"),
            )


def _open_fridge(b: PropBuilder, case: Solid, body: Paint) -> None:
    """Shelves of food behind a door that stands open."""
    (width, high, depth), z = case.size, case.size[2] / 2
    b.add("body", case - box(width - 0.09, high - 0.1, depth).move(0, 0.08, 0.07), body, said=False)
    b.add(
        "inside",
        box(width - 0.06, high - 0.06, 0.05).move(0, 0.06, -z + 0.05),
        b.paint("plastic", "white"),
        said=False,
    )
    shelves = [0.045, 0.3, 0.52, 0.74]
    b.add(
        "shelf",
        [box(width - 0.06, 0.036, depth - 0.06).move(0, y, 0) for y in shelves[1:]],
        b.paint("glass", "light blue"),
    )
    for y in shelves:
        for x in (-0.1, 0.02, 0.12):
            food = b.pick(cylinder(0.045, 0.14, 8), box(0.09, 0.1, 0.1), ball(0.055, 8))
            b.add("food", food.move(x, y + 0.03, 0.04), b.paint("paint"), said=False)
    leaf = (
        box(width, high - 0.02, 0.06, bevel=0.012).move(width / 2, 0.04, 0).turn(y=-105).move(-width / 2 + 0.02, 0, z)
    )
    b.add("door", leaf, body)


@kind(
    "grill",
    also=("barbecue", "bbq"),
    variants=("kettle", "gas", "brick", "with food", "open"),
    size=1.1,
    countable=False,
)
def grill(b: PropBuilder) -> None:
    """A bowl of coals under a grate."""
    if b.variant == "brick":
        _brick_grill(b)
        return
    color = b.paint("metal", b.pick("black", "black", "red", "dark green", "dark blue", b.paint("paint").color))
    if b.variant == "gas":
        _gas_grill(b, color)
        return
    y, radius = b.between(0.42, 0.5), b.between(0.32, 0.37)
    b.add("bowl", vessel([(0.12, 0), (0.26, 0.06), (radius, 0.2)], 0.05, 14).move(y=y), color)
    b.add(
        "leg",
        [beam((x, 0, z), (x * 0.5, y + 0.08, z * 0.5), 0.05, 6) for x, z, _ in around(3, 0.34, 60)],
        b.paint("metal"),
    )
    b.add(
        "wheel",
        [cylinder(0.08, 0.05, 10).turn(z=90).move(x + 0.025, 0.08, 0.17) for x in (-0.31, 0.31)],
        b.paint("rubber", "black"),
    )
    if b.variant in ("with food", "open"):
        b.add("coal", cylinder(radius - 0.07, 0.06, 14).move(y=y + 0.08), b.paint("coal"))
        b.add(
            "grate",
            join(box(1.7 * radius, 0.036, 0.04).move(0, y + 0.17, z) for z in spaced(5, 1.1 * radius)),
            b.paint("steel"),
        )
        if b.variant == "with food":
            _food(b, y + 0.2)
        else:
            b.add(
                "flame",
                [flame(0.2).move(x, y + 0.13, z) for x, z in ((0, 0.05), (0.14, -0.06), (-0.13, -0.04))],
                lit(b),
            )
    else:
        b.add("lid", dome(radius + 0.02, 14).scale(y=0.75).move(y=y + 0.19), color)
        b.add("handle", handle(0.18, 0.1, 0.045).move(y=y + 0.17 + 0.75 * radius), b.paint("wood"))


def _brick_grill(b: PropBuilder) -> None:
    brick = b.paint(b.pick("brick", "stone"))
    b.add(
        "wall",
        [box(0.12, 0.5, 0.5).move(x=x) for x in (-0.34, 0.34)] + [box(0.8, 0.5, 0.1).move(z=-0.2)],
        brick,
        said=False,
    )
    b.add("chimney", box(0.5, 0.5, 0.16, taper=0.8).move(0, 0.48, -0.17), brick)
    b.add("shelf", box(0.66, 0.06, 0.46).move(y=0.26), b.paint("stone"), said=False)
    b.add("coal", [ball(0.07, 6).move(x, 0.29, z) for x in spaced(4, 0.36) for z in (0.0, 0.14)], b.paint("coal"))
    b.add("grate", join(box(0.62, 0.04, 0.045).move(0, 0.46, z) for z in spaced(5, 0.36)), b.paint("iron"))
    _food(b, 0.49)


def _gas_grill(b: PropBuilder, color: Paint) -> None:
    steel = b.paint("steel")
    b.add("cart", box(0.56, 0.42, 0.38).move(y=0.08), color)
    b.add("door", [box(0.25, 0.3, 0.04).move(x, 0.12, 0.19) for x in (-0.135, 0.135)], b.shade(color, 0.1), said=False)
    b.add("firebox", box(0.62, 0.14, 0.42).move(y=0.49), steel)
    b.add("lid", extrude(ring(0.21, 0, 0, 180, 16), 0.62).turn(y=90).move(y=0.62), color)
    b.add("handle", box(0.4, 0.045, 0.06).move(0, 0.7, 0.21), steel, said=False)
    b.add("side table", [box(0.22, 0.045, 0.36).move(s * 0.4, 0.56, 0) for s in (-1, 1)], b.paint("wood"))
    b.add(
        "knob",
        [extrude(circle(0.035, 8), 0.06).move(x, 0.55, 0.22) for x in spaced(3, 0.3)],
        b.paint("plastic", b.pick("red", "black")),
    )
    b.add(
        "wheel",
        [cylinder(0.08, 0.05, 10).turn(z=90).move(x + 0.025, 0.08, z) for x, z in corners(0.56, 0.3)],
        b.paint("rubber"),
    )


def _food(b: PropBuilder, y: float) -> None:
    """Sausages and a steak on a grate."""
    if b.variant == "with food" or b.chance(0.5):
        b.add(
            "sausage",
            [ellipsoid(0.2, 0.07, 0.07, 8).move(-0.06, y - 0.01, z) for z in (-0.12, 0.0, 0.12)],
            b.paint("meat", b.pick("brown", "dark red")),
        )
        b.add("steak", ellipsoid(0.16, 0.07, 0.2, 8).move(0.16, y - 0.01, 0), b.paint("meat"))
