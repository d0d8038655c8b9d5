"""Houses, huts, shops and barns."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, corners, rock, spaced
from propsmith.exporter.training.procedural.outlines import arched, cross, extrude, lathe, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, box, cone, cylinder, dome, gable, wedge

WALLS = ("wood", "plaster", "brick", "stone")
ROOFS = ("tile", "straw", "wood", "slate")


def shell_roof(width: float, height: float, depth: float, thick: float = 0.055) -> Solid:
    """A gable of two thick slabs, its ridge along x, open below."""
    inner = gable(width + 0.2, height, depth).move(y=-thick)
    return gable(width, height, depth) - inner


def windows(b: PropBuilder, places: list[tuple[float, float]], z: float, glass: Paint, size: float = 0.1) -> None:
    """Framed windows at (x, y) on the front."""
    frame = b.paint("wood", b.pick("white", "white", "brown", "dark brown"))
    b.add("frame", [box(size + 0.04, size + 0.04, 0.03).move(x, y - 0.02, z) for x, y in places], frame, said=False)
    b.add("window", [box(size, size, 0.05).move(x, y, z) for x, y in places], glass)


def chimney(b: PropBuilder, x: float, top: float, z: float = -0.06) -> None:
    """A square chimney through a roof."""
    b.add("chimney", box(0.09, 0.26, 0.09).move(x, top - 0.14, z), b.paint(b.pick("brick", "stone")))


@kind(
    "house",
    also=("home", "dwelling"),
    variants=("with chimney", "two-storey", "half-timbered", "stone", "ruined"),
    size=7.0,
    countable=False,
    outdoor=True,
    stretch=("tall", "wide"),
)
def house(b: PropBuilder) -> None:
    """Walls with a door and windows under a gabled roof."""
    width, depth = b.between(0.68, 0.82), b.between(0.48, 0.58)
    height = 0.56 if b.variant == "two-storey" else b.between(0.34, 0.42)
    material = {"stone": "stone", "half-timbered": "plaster"}.get(b.variant, b.pick(*WALLS))
    walls = b.add("walls", box(width, height, depth), b.paint(material, any_color=0.35 if material != "stone" else 0.0))
    rise = b.between(0.22, 0.32)
    roof_paint = b.paint(b.pick(*ROOFS), any_color=0.4)
    gable_wall = gable(width - 0.02, rise - 0.03, depth).on(walls)
    b.add("gable", gable_wall, b.paint("wood"), said=False)
    roof = shell_roof(width + 0.1, rise, depth + 0.14).move(y=height - 0.03)
    if b.variant == "ruined":
        roof = roof - rock(b.rng, 0.5, 0.5, 0.5).move(width * 0.2, height, 0.15)
    b.add("roof", roof, roof_paint)
    x = b.pick(-0.2, 0.0, 0.2)
    b.add("door", box(0.13, 0.23, 0.04).move(x, 0, depth / 2), b.paint("wood", any_color=0.5))
    glass = b.paint("glass")
    floors = (0.12, 0.36) if b.variant == "two-storey" else (height * 0.42,)
    places = [(p, y) for y in floors for p in (-0.24, 0.0, 0.24) if abs(p - x) > 0.15 or y > 0.3]
    windows(b, places, depth / 2, glass)
    if b.variant == "half-timbered":
        posts = [box(0.045, height, 0.04).move(p, 0, depth / 2) for p in spaced(5, width - 0.05)]
        rails = [box(width, 0.045, 0.04).move(0, y, depth / 2) for y in (0, height - 0.045)]
        b.add("beam", [*posts, *rails], b.paint("wood", "dark brown"))
    if b.variant == "with chimney" or b.chance(0.4):
        chimney(b, width * 0.28, height + rise)


@kind(
    "cottage",
    also=("country house",),
    variants=("thatched", "witch's", "with chimney", "with a fence"),
    size=5.5,
    countable=False,
    outdoor=True,
)
def cottage(b: PropBuilder) -> None:
    """Small and cosy, its roof large and thick."""
    width, depth, height = b.between(0.56, 0.66), b.between(0.46, 0.54), b.between(0.26, 0.32)
    wall = b.paint(b.pick("plaster", "stone"), any_color=0.3)
    b.add("walls", box(width, height, depth), wall)
    crooked = b.variant == "witch's"
    material = "straw" if b.variant == "thatched" else b.pick("straw", "tile", "wood")
    roof = gable(width + 0.2, b.between(0.32, 0.42), depth + 0.2, b.between(0.5, 0.8)).move(y=height - 0.02)
    if crooked:
        roof = hull_tip(width, depth, height)
    b.add(
        "roof", roof, b.paint(material, b.pick("purple", "dark grey", "dark green") if crooked else "", any_color=0.3)
    )
    b.add(
        "door",
        extrude(arched(0.14, 0.22), 0.06).move(b.pick(-0.1, 0.0, 0.1), 0, depth / 2),
        b.paint("wood", any_color=0.5),
    )
    windows(
        b,
        [(-width * 0.32, height * 0.36), (width * 0.32, height * 0.36)],
        depth / 2,
        b.paint("glass", b.pick("yellow", "light blue")),
        0.09,
    )
    if b.variant == "with chimney" or crooked:
        chimney(b, width * 0.34, height + 0.3, 0.0)
    if b.variant == "with a fence":
        z = depth / 2 + 0.16
        fence = [box(0.04, 0.12, 0.04).move(x, 0, z) for x in spaced(8, 0.9)]
        b.add("picket", [*fence, box(0.94, 0.04, 0.036).move(0, 0.06, z)], b.paint("wood", "white"), said=False)
        b.add("lawn", box(0.98, 0.04, z * 2 + 0.08), b.paint("grass"))


def hull_tip(width: float, depth: float, height: float) -> Solid:
    """A steep roof whose tip leans to the side."""
    low = box(width + 0.18, 0.03, depth + 0.18).move(y=height - 0.01)
    tip = box(0.04, 0.04, 0.04).move(0.12, height + 0.5, 0)
    return (low + tip).hull()


@kind(
    "hut",
    also=("shack", "tribal hut"),
    variants=("straw", "mud", "stilted"),
    size=4.0,
    countable=False,
    outdoor=True,
    stretch=("tall", "low"),
)
def hut(b: PropBuilder) -> None:
    """Round walls under a cone of straw; or a box on stilts."""
    straw = b.paint("straw")
    if b.variant == "stilted":
        b.add("stilt", [box(0.05, 0.3, 0.05).move(x, 0, z) for x, z in corners(0.6, 0.5, 0.03)], b.paint("wood"))
        b.add("floor", box(0.7, 0.05, 0.6).move(y=0.26), b.paint("wood"), said=False)
        walls = b.add("walls", box(0.5, 0.24, 0.42).move(y=0.3), b.paint(b.pick("wood", "bamboo")))
        b.add("roof", gable(0.72, 0.28, 0.66, 0.5).on(walls), straw)
        b.add("door", box(0.12, 0.18, 0.04).move(0, 0.3, 0.21), b.paint("paint", "dark brown"))
        return
    radius, height = b.between(0.28, 0.34), b.between(0.24, 0.32)
    wall = straw if b.variant == "straw" else b.paint("dirt" if b.variant == "mud" else b.pick("wood", "stone"))
    b.add("walls", cylinder(radius, height, 12, top=0.95), wall)
    b.add("roof", cone(radius * 1.45, b.between(0.36, 0.46), 12).move(y=height - 0.01), straw)
    b.add("tuft", cylinder(0.05, 0.08, 8, top=1.3).move(y=height + 0.33), straw, said=False)
    b.add("door", extrude(arched(0.16, 0.2), 0.08).move(0, 0, radius - 0.04), b.paint("wood", "dark brown"))


@kind(
    "log cabin",
    also=("wooden hut",),
    variants=("with porch", "with chimney"),
    size=5.0,
    countable=False,
    outdoor=True,
    stretch=("wide",),
)
def log_cabin(b: PropBuilder) -> None:
    """Walls of stacked logs."""
    wood, width, depth = b.paint("wood"), b.between(0.66, 0.76), b.between(0.5, 0.56)
    rows, thick = 5, 0.075
    for row in range(rows):
        y = thick * (row + 0.5)
        along = [
            cylinder(thick * 0.56, width + 0.1, 8).turn(z=90).move((width + 0.1) / 2, y, s * depth / 2) for s in (-1, 1)
        ]
        across = [
            cylinder(thick * 0.56, depth + 0.1, 8).turn(x=90).move(s * width / 2, y, -(depth + 0.1) / 2)
            for s in (-1, 1)
        ]
        b.add("log", [*along, *across], b.shade(wood), said=False)
    height = rows * thick
    b.add("walls", box(width, height, depth), wood, said=False)
    b.add("gable", gable(width, 0.2, depth).move(y=height - 0.005), b.shade(wood), said=False)
    b.add(
        "roof",
        shell_roof(width + 0.14, 0.26, depth + 0.2).move(y=height - 0.03),
        b.paint(b.pick("wood", "slate", "straw"), any_color=0.25),
    )
    b.add("door", box(0.14, 0.25, 0.05).move(-0.12, 0, depth / 2 + 0.03), b.paint("wood", any_color=0.5))
    windows(b, [(0.16, 0.13)], depth / 2 + 0.03, b.paint("glass"), 0.11)
    if b.variant == "with chimney":
        b.add("chimney", box(0.13, height + 0.34, 0.13).move(width / 2 + 0.06, 0, 0), b.paint("stone"))
    if b.variant == "with porch":
        b.add("porch", box(width, 0.05, 0.22).move(0, 0, depth / 2 + 0.1), b.shade(wood))
        b.add(
            "post",
            [box(0.045, height, 0.045).move(x, 0, depth / 2 + 0.18) for x in (-width * 0.44, width * 0.44)],
            wood,
        )
        b.add(
            "porch roof",
            wedge(width + 0.1, 0.1, 0.26, 0.2).move(0, height - 0.05, depth / 2 + 0.12),
            b.paint("wood"),
            said=False,
        )


@kind(
    "barn",
    also=("farm barn", "stable"),
    variants=("red", "with hay", "with silo"),
    size=8.0,
    countable=False,
    outdoor=True,
)
def barn(b: PropBuilder) -> None:
    """A gambrel roof over boards, a big door with a white cross."""
    color = "red" if b.variant == "red" else b.pick("red", "dark red", "brown", "grey", "white", "blue")
    wall, trim = b.paint("wood", color), b.paint("wood", "white" if color != "white" else "red")
    width, depth, height = b.between(0.5, 0.58), b.between(0.6, 0.72), b.between(0.28, 0.34)
    profile = [(-width / 2, 0), (width / 2, 0), (width / 2, height), (width * 0.32, height + 0.19), (0, height + 0.28)]
    whole = polygon([*profile, (-width * 0.32, height + 0.19), (-width / 2, height)])
    b.add("walls", extrude(whole, depth), wall)
    roof = extrude(whole.scale((1.14, 1.08)) - whole.scale((1.0, 0.985)), depth + 0.1)
    b.add("roof", roof - box(2, height - 0.02, 2), b.paint(b.pick("wood", "slate", "metal"), any_color=0.2))
    z = depth / 2
    b.add(
        "door", box(0.24, 0.24, 0.035).move(0, 0, z), b.paint("wood", "dark brown" if color != "brown" else "dark red")
    )
    bars = [box(0.26, 0.036, 0.05).turn_here(z=turn).move(0, 0.1, z) for turn in (43.0, -43.0)]
    frame = [box(0.27, 0.036, 0.05).move(0, y, z) for y in (0, 0.22)] + [
        box(0.036, 0.25, 0.05).move(x, 0, z) for x in (-0.12, 0.12)
    ]
    b.add("trim", [*bars, *frame], trim, said=False)
    b.add("window", box(0.12, 0.11, 0.05).move(0, height + 0.05, z), b.paint("paint", b.pick("black", "yellow")))
    if b.variant == "with hay":
        b.add(
            "bale",
            [cylinder(0.09, 0.14, 12).turn(x=90).move(x, 0.09, z + 0.02) for x in (-0.28, 0.3)],
            b.paint("straw"),
        )
    if b.variant == "with silo":
        b.add("silo", cylinder(0.12, height + 0.3, 12).move(x=width / 2 + 0.14), b.paint("metal", any_color=0.3))
        b.add("dome", dome(0.125, 12).move(width / 2 + 0.14, height + 0.29, 0), b.paint("metal"))


@kind("church", also=("chapel",), variants=("stone", "wooden", "gothic"), size=12.0, countable=False, outdoor=True)
def church(b: PropBuilder) -> None:
    """A nave with a steeple at its front and a cross on top."""
    material = {"stone": "stone", "wooden": "wood", "gothic": "stone"}.get(
        b.variant, b.pick("plaster", "stone", "brick")
    )
    wall = b.paint(material, any_color=0.3 if material == "wood" else 0.0)
    roof, gold = b.paint(b.pick("tile", "slate"), any_color=0.3), b.paint("gold")
    width, height = b.between(0.28, 0.34), b.between(0.24, 0.3)
    b.add("nave", box(width, height, 0.58).move(z=-0.14), wall, said=False)
    b.add("roof", gable(0.62, 0.18, width + 0.08).turn(y=90).move(0, height - 0.01, -0.14), roof)
    tower = b.add("tower", box(0.2, height + 0.22, 0.2).move(z=0.2), wall)
    tip = b.between(0.3, 0.4) if b.variant == "gothic" else b.between(0.18, 0.28)
    b.add("steeple", gable(0.25, tip, 0.25, 0.0).move(z=0.2).on(tower), roof)
    b.add("cross", extrude(cross(0.12, 0.036), 0.036).move(0, tower.top + tip + 0.03, 0.2), gold)
    pointed = b.variant == "gothic"
    b.add("door", extrude(arched(0.1, 0.17, pointed=pointed), 0.05).move(0, 0, 0.3), b.paint("wood", any_color=0.3))
    glass = b.paint("stained glass", b.pick("blue", "red", "purple", "yellow"))
    panes = [
        extrude(arched(0.07, 0.13, pointed=pointed), width + 0.03).turn(y=90).move(0, height * 0.35, z)
        for z in (-0.32, -0.16, 0.0)
    ]
    b.add("window", panes, glass)
    b.add(
        "bell window",
        extrude(arched(0.08, 0.1), 0.24).move(0, height + 0.08, 0.2),
        b.paint("paint", "black"),
        said=False,
    )


@kind(
    "tavern",
    also=("inn", "pub"),
    variants=("two-storey", "saloon", "with barrels"),
    size=8.0,
    countable=False,
    outdoor=True,
)
def tavern(b: PropBuilder) -> None:
    """A broad house with a hanging sign and lit windows."""
    width, depth = b.between(0.7, 0.8), b.between(0.46, 0.54)
    height = 0.5 if b.variant == "two-storey" else 0.36
    wall = b.paint(b.pick("wood", "plaster", "stone"), any_color=0.15)
    b.add("walls", box(width, height, depth), wall)
    if b.variant == "saloon":
        b.add("false front", box(width, 0.26, 0.06).move(0, height - 0.01, depth / 2 - 0.03), wall, said=False)
        b.add(
            "sign",
            box(width * 0.7, 0.12, 0.04).move(0, height + 0.06, depth / 2 + 0.01),
            b.paint("wood", any_color=0.8),
        )
        b.add("roof", wedge(width, 0.1, depth, 0.1).turn(y=180).move(y=height - 0.01), b.paint("wood"), said=False)
        b.add("porch", box(width, 0.04, 0.18).move(0, height * 0.72, depth / 2 + 0.08), b.paint("wood"))
        b.add(
            "post",
            [box(0.04, height * 0.74, 0.04).move(x, 0, depth / 2 + 0.14) for x in spaced(3, width * 0.9)],
            b.paint("wood"),
        )
    else:
        b.add(
            "roof",
            gable(width + 0.12, 0.3, depth + 0.14, b.pick(1.0, 0.6)).move(y=height - 0.01),
            b.paint(b.pick(*ROOFS), any_color=0.3),
        )
        chimney(b, -width * 0.3, height + 0.3)
        x = width * 0.42
        b.add("bracket", box(0.036, 0.036, 0.2).move(x, height * 0.86, depth / 2 + 0.08), b.paint("iron"), said=False)
        b.add(
            "sign",
            box(0.036, 0.13, 0.14).move(x, height * 0.86 - 0.12, depth / 2 + 0.11),
            b.paint("wood", any_color=0.7),
        )
    b.add("door", extrude(arched(0.16, 0.24), 0.05).move(0, 0, depth / 2), b.paint("wood", any_color=0.3))
    floors = (0.12, 0.33) if b.variant == "two-storey" else (0.12,)
    windows(
        b,
        [(x, y) for y in floors for x in (-0.24, 0.22)],
        depth / 2,
        b.paint("glass", b.pick("yellow", "orange")),
        0.11,
    )
    if b.variant == "with barrels":
        keg = lathe([(0.06, 0), (0.078, 0.08), (0.06, 0.16)], 10)
        b.add("barrel", [keg.move(x, 0, depth / 2 + 0.1) for x in (-0.3, -0.14)], b.paint("wood"))


@kind(
    "shop",
    also=("store", "general store"),
    variants=("bakery", "potion", "modern"),
    size=6.0,
    countable=False,
)
def shop(b: PropBuilder) -> None:
    """A striped awning over a large window, a sign above."""
    width, depth, height = b.between(0.6, 0.7), 0.46, b.between(0.46, 0.56)
    wall = b.paint(b.pick("brick", "wood", "plaster"), any_color=0.5)
    b.add("walls", box(width, height, depth), wall)
    z = depth / 2
    b.add("window", box(width * 0.5, 0.2, 0.04).move(-width * 0.16, 0.1, z), b.paint("glass"))
    b.add("door", box(0.14, 0.28, 0.04).move(width * 0.32, 0, z), b.paint("wood", any_color=0.7))
    first, second = b.paint("cloth"), b.paint("cloth", "white")
    strips = spaced(6, width * 0.84)
    for place, x in enumerate(strips):
        strip = wedge(width * 0.17, 0.1, 0.2, 0.15).move(x, 0.31, z + 0.09)
        b.add("awning", strip, first if place % 2 == 0 else second, said=False)
    b.add("sign", box(width * 0.66, 0.09, 0.05).move(0, 0.43, z), b.paint("paint"))
    if b.variant == "modern" or (not b.variant and b.chance(0.4)):
        b.add("roof", box(width + 0.06, 0.06, depth + 0.06).move(y=height - 0.005), b.paint("concrete"))
    else:
        b.add(
            "roof",
            gable(width + 0.1, 0.22, depth + 0.12, b.pick(1.0, 0.5)).move(y=height - 0.005),
            b.paint(b.pick(*ROOFS), any_color=0.4),
        )
    top = 0.52
    if b.variant == "bakery":
        b.add("loaf", dome(0.09, 10).scale(1.5, 0.8, 0.8).move(0, top - 0.01, z - 0.03), b.paint("bread"))
    elif b.variant == "potion":
        flask = lathe([(0.03, 0), (0.08, 0.04), (0.08, 0.09), (0.03, 0.14), (0.035, 0.19)], 10)
        b.add("flask", flask.move(0, top - 0.01, z), b.paint("glass", b.pick("purple", "green", "pink")))
        b.add("shelf", box(0.2, 0.05, 0.12).move(0, top - 0.04, z), b.paint("wood"), said=False)


@kind(
    "gazebo",
    also=("pavilion", "park pavilion"),
    variants=("stone", "square", "with steps"),
    size=4.5,
    countable=False,
    outdoor=True,
)
def gazebo(b: PropBuilder) -> None:
    """A roof on six posts around a round floor."""
    sides = 4 if b.variant == "square" else b.pick(6, 8)
    paint = b.paint(
        "stone" if b.variant == "stone" else "wood",
        "" if b.variant == "stone" else b.pick("white", "white", "brown", "light blue"),
    )
    radius, height = 0.42, b.between(0.4, 0.48)
    b.add("floor", cylinder(radius, 0.07, sides), b.shade(paint))
    places = around(sides, radius * (0.86 if sides > 4 else 0.92), 180 / sides if sides != 4 else 45)
    b.add("post", [cylinder(0.032, height, 8).move(x, 0.05, z) for x, z, _ in places], paint)
    ring = [cylinder(radius * 1.0, 0.05, sides).move(y=height + 0.03)]
    b.add("beam", ring, paint, said=False)
    b.add(
        "roof",
        cone(radius * 1.18, b.between(0.24, 0.34), sides).move(y=height + 0.07),
        b.paint(b.pick("tile", "wood", "slate"), any_color=0.6),
    )
    if b.variant == "with steps":
        b.add(
            "step",
            [box(0.24, 0.045 * (2 - k) - 0.01, 0.08).move(0, 0, radius * 0.9 + 0.07 * k) for k in range(2)],
            paint,
        )
