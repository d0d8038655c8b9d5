"""Tables, desks and counters."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import book_row, doors, drawers, legs, tap
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import extrude, lathe, lay, polygon, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cylinder


def pedestal(height: float, radius: float) -> Solid:
    """A turned column on a round foot."""
    return lathe(
        [(radius, 0), (radius, 0.04), (0.3 * radius, 0.09), (0.22 * radius, 0.5 * height), (0.4 * radius, height)], 12
    )


@kind(
    "table",
    also=("dining table", "kitchen table"),
    variants=("round", "long trestle", "square", "with tablecloth", "with drawer", "stone"),
    size=1.6,
    stretch=("low", "tall"),
)
def table(b: PropBuilder) -> None:
    """A top on legs."""
    wood = b.paint("stone" if b.variant == "stone" else "wood", any_color=0.0 if b.variant == "stone" else 0.25)
    under = wood if b.chance(0.55) else b.paint(b.pick("wood", "metal"), any_color=0.4)
    height, thick = b.between(0.45, 0.55), b.between(0.06, 0.09)
    width = b.between(0.85, 0.98)
    if b.variant == "round" or (b.variant == "with tablecloth" and b.chance(0.5)):
        b.add("tabletop", cylinder(0.46, 0.07, 16).move(y=height), wood)
        if b.chance(0.5):
            b.add("leg", pedestal(height + 0.01, 0.24), under)
        else:
            b.add("leg", legs(0.56, 0.56, height + 0.01, thick, splay=0.1), under)
        if b.variant == "with tablecloth":
            cloth = cylinder(0.49, 0.24, 16, top=0.96).move(y=height - 0.155) - cylinder(0.43, 0.18, 16).move(
                y=height - 0.16
            )
            b.add("tablecloth", cloth, b.paint("cloth"))
        return
    depth = width * 0.99 if b.variant == "square" else b.between(0.46, 0.58)
    if b.variant == "long trestle":
        depth = 0.34
        b.add("plank", [box(1, 0.055, depth / 3 - 0.008).move(0, height, z) for z in spaced(3, depth * 2 / 3)], wood)
        for x in (-0.36, 0.36):
            crossed = [beam((x, 0, 0.2 * s), (x, height + 0.01, -0.14 * s), 0.055) for s in (-1, 1)]
            b.add("leg", crossed, under)
            b.add("bar", box(0.06, 0.05, depth * 0.9).move(x, height - 0.04, 0), under, said=False)
        b.add("crossbar", box(0.74, 0.05, 0.05).move(y=height * 0.5), under)
        return
    b.add("tabletop", box(width, 0.065, depth, bevel=0.012).move(y=height), wood)
    if b.variant == "stone":
        b.add(
            "foot", [box(0.16, height + 0.01, depth * 0.75, taper=0.9).move(x=x) for x in (-0.26, 0.26)], b.shade(wood)
        )
        return
    b.add("leg", legs(width * 0.94, depth * 0.92, height + 0.01, thick, splay=b.pick(0.0, 0.0, 0.08)), under)
    b.add("apron", box(width * 0.86, 0.08, depth * 0.84).move(y=height - 0.07), under, said=False)
    if b.variant == "with drawer":
        drawers(b, [(0, height - 0.05)], (width * 0.4, 0.1), depth * 0.42, b.shade(wood, 0.12), b.paint("brass"))
    if b.variant == "with tablecloth":
        cloth = box(width + 0.06, 0.22, depth + 0.06, taper=0.97) - box(width - 0.02, 0.19, depth - 0.02)
        b.add("tablecloth", cloth.move(y=height - 0.12), b.paint("cloth"))


@kind(
    "coffee table",
    also=("low table", "living room table"),
    variants=("round", "glass-topped", "square", "with drawer", "with books"),
    size=1.1,
)
def coffee_table(b: PropBuilder) -> None:
    """A low table, often with a shelf below."""
    frame = b.paint(b.pick("wood", "wood", "metal"), any_color=0.3)
    top = (
        b.paint("glass") if b.variant == "glass-topped" else frame if b.chance(0.5) else b.paint("wood", any_color=0.3)
    )
    height, depth = b.between(0.28, 0.36), b.between(0.5, 0.6)
    if b.variant == "round":
        b.add("tabletop", cylinder(0.49, 0.06, 16).move(y=height), top)
        if b.chance(0.5):
            feet = [beam((x * 1.1, 0, z * 1.1), (x, height + 0.01, z), 0.06, 8) for x, z, _ in around(3, 0.3)]
            b.add("leg", feet, frame)
        else:
            b.add("base", cylinder(0.32, height + 0.01, 16, top=0.75), frame)
        return
    width = 0.94 if b.variant == "square" else 1.0
    depth = 0.92 if b.variant == "square" else depth
    b.add("tabletop", box(width, 0.055, depth, bevel=0.012).move(y=height), top)
    b.add("leg", legs(width * 0.94, depth * 0.92, height + 0.01, 0.065), frame)
    if b.variant == "glass-topped":
        rails = [box(width * 0.9, 0.045, 0.05).move(0, height - 0.04, z) for z in (-depth * 0.42, depth * 0.42)]
        b.add("rail", rails, frame, said=False)
    if b.variant == "with drawer":
        b.add("body", box(width * 0.9, 0.15, depth * 0.86).move(y=height - 0.145), frame, said=False)
        drawers(b, [(x, height - 0.075) for x in (-0.22, 0.22)], (0.38, 0.11), depth * 0.43, top, b.paint("metal"))
    else:
        b.add("shelf", box(width * 0.9, 0.045, depth * 0.86).move(y=0.09), b.shade(frame, 0.1))
    if b.variant == "with books":
        for level in range(b.whole(2, 3)):
            book = box(0.26, 0.05, 0.2).turn(y=b.between(-20, 20)).move(-0.18, height + 0.05 + 0.046 * level, 0)
            b.add("book", book, b.paint("paint"))


@kind(
    "desk",
    also=("writing desk", "study desk"),
    variants=("office", "school", "roll-top", "with monitor", "corner"),
    size=1.4,
    stretch=("wide",),
)
def desk(b: PropBuilder) -> None:
    """A table with drawers below its top."""
    wood = b.paint("wood", any_color=0.25)
    front = wood if b.chance(0.4) else b.paint("wood", any_color=0.4)
    metal = b.paint(b.pick("brass", "metal", "iron"))
    width, depth, height = b.between(0.9, 1.0), b.between(0.46, 0.54), b.between(0.5, 0.56)
    if b.variant == "school":
        slope = box(0.74, 0.06, 0.52, bevel=0.01).turn(x=8).move(0, 0.62, 0)
        b.add("top", slope, wood)
        b.add("box", box(0.66, 0.14, 0.42).move(y=0.51), b.shade(wood, 0.1), said=False)
        b.add("leg", legs(0.66, 0.44, 0.54, 0.06, splay=0.08), b.paint("metal", any_color=0.4))
        return
    b.add("top", box(width, 0.06, depth, bevel=0.01).move(y=height), wood)
    chest = box(0.27, height - 0.05, depth * 0.9).move(y=0.055)
    sides = (1,) if b.variant == "corner" else b.pick((1,), (-1, 1), (-1, 1))
    x = width / 2 - 0.155
    b.add("body", [chest.move(s * x) for s in sides], wood, said=False)
    places = [(s * x, y) for s in sides for y in (height * 0.26, height * 0.54, height * 0.82)]
    drawers(b, places, (0.22, height * 0.23), depth * 0.45, front, metal)
    feet = legs(width - 0.04, depth * 0.88, height + 0.01, 0.06)
    b.add("leg", feet if len(sides) == 1 else [foot.cut((0, -1, 0), -0.1) for foot in feet], wood, said=len(sides) == 1)
    b.add("back", box(width - 0.1, height * 0.6, 0.04).move(0, height * 0.42, -depth * 0.4), wood, said=False)
    if b.variant == "roll-top":
        turns = np.radians(np.linspace(0, 90, 7))
        rim = [(-depth * 0.7 * float(np.cos(a)), depth * 0.62 * float(np.sin(a))) for a in turns]
        quarter = polygon([(0, 0), *rim])
        b.add(
            "hutch", extrude(quarter, width * 0.94).turn(y=90).move(0, height + 0.05, -depth * 0.44), wood, said=False
        )
    _desk_extras(b, wood, width, depth, height)


def _desk_extras(b: PropBuilder, wood: Paint, width: float, depth: float, height: float) -> None:
    """What stands on a desk or is built to it."""
    if b.variant == "corner":
        b.add("top", box(0.46, 0.06, 0.5).move(-width / 2 + 0.23, height, depth / 2 + 0.24), wood, said=False)
        feet = [box(0.06, height + 0.01, 0.06).move(-width / 2 + x, 0, depth / 2 + 0.44) for x in (0.05, 0.41)]
        b.add("leg", feet, wood, said=False)
    if b.variant in ("office", "with monitor"):
        dark = b.paint("plastic", b.pick("black", "dark grey", "white"))
        b.add(
            "stand",
            box(0.16, 0.04, 0.12).move(0, height + 0.055, -0.08) + box(0.06, 0.16, 0.045).move(0, height + 0.06, -0.1),
            dark,
            said=False,
        )
        b.add("monitor", box(0.42, 0.27, 0.045, bevel=0.01).move(0, height + 0.13, -0.07), dark)
        b.add(
            "screen",
            box(0.37, 0.22, 0.03).move(0, height + 0.155, -0.053),
            b.paint("glass", b.pick("light blue", "cyan", "blue", "green")),
            said=False,
        )
        b.add("keyboard", box(0.3, 0.036, 0.12).move(0, height + 0.055, 0.12), dark)
    if b.variant == "office":
        book_row(b, width * 0.22, width * 0.46, height + 0.055, -0.06, 0.2)


@kind(
    "nightstand",
    also=("bedside table", "night stand"),
    variants=("one-drawer", "open", "round", "two-drawer", "with lamp"),
    size=0.6,
    stretch=("tall",),
)
def nightstand(b: PropBuilder) -> None:
    """A small chest beside a bed."""
    wood = b.paint("wood", any_color=0.4)
    front = wood if b.chance(0.4) else b.paint("wood", any_color=0.5)
    metal = b.paint(b.pick("brass", "metal", "gold", "iron"))
    width, height = b.between(0.68, 0.8), b.between(0.74, 0.85)
    if b.variant == "round":
        b.add("body", cylinder(0.36, 0.5, 16).move(y=0.3), wood)
        b.add("top", cylinder(0.41, 0.07, 16).move(y=0.79), b.shade(wood, 0.1))
        b.add("leg", [beam((x * 1.2, 0, z * 1.2), (x, 0.32, z), 0.08, 8) for x, z, _ in around(3, 0.28)], wood)
        drawers(b, [(0, 0.56)], (0.36, 0.24), 0.35, front, metal)
        return
    if b.variant == "with lamp":
        height = 0.52
    depth, low = width * 0.84, b.between(0.1, 0.2)
    b.add("top", box(width + 0.08, 0.07, depth + 0.08, bevel=0.015).move(y=height), b.shade(wood, 0.1))
    b.add("leg", legs(width * 0.98, depth * 0.98, low + 0.02, 0.09, taper=0.7), wood)
    body = box(width, height - low + 0.01, depth).move(y=low)
    two = b.variant == "two-drawer" or (not b.variant and b.chance(0.5))
    inside = height - low - 0.1
    if b.variant in ("open", "one-drawer"):
        body = body - box(width - 0.14, inside * 0.55, depth).move(0, low + 0.06, 0.08)
        if b.variant == "one-drawer":
            drawers(b, [(0, height - inside * 0.2)], (width - 0.1, inside * 0.34), depth / 2, front, metal)
        else:
            book_row(b, -width * 0.36, width * 0.2, low + 0.056, 0.02, inside * 0.5, depth * 0.6)
    else:
        rows = (0.27, 0.76) if two else (0.52,)
        tall = inside * (0.48 if two else 0.9)
        drawers(b, [(0, low + 0.05 + inside * y) for y in rows], (width - 0.1, tall), depth / 2, front, metal)
    b.add("body", body, wood, said=False)
    if b.variant == "with lamp":
        b.add(
            "stem",
            lathe([(0.12, 0), (0.1, 0.05), (0.04, 0.1), (0.04, 0.26)], 10).move(y=height + 0.06),
            metal,
            said=False,
        )
        b.add("lamp", cylinder(0.2, 0.22, 12, top=0.6).move(y=height + 0.26), b.paint("cloth"))


@kind(
    "bar counter",
    also=("tavern bar", "pub counter"),
    variants=("corner", "with taps", "round", "with bottles"),
    size=2.5,
    countable=False,
)
def bar_counter(b: PropBuilder) -> None:
    """A high counter with a broad top, panels and a rail for the feet."""
    wood, top = b.paint("wood", any_color=0.25), b.paint(b.pick("wood", "wood", "marble", "stone"))
    brass, height = b.paint("brass"), b.between(0.42, 0.5)
    if b.variant == "round":
        shape = ring(0.48, 0.3, 150, 390, 30)
        b.add("front", lay(ring(0.45, 0.33, 155, 385, 30), height), wood)
        b.add("counter", lay(shape, 0.055).move(y=height - 0.005), top)
        b.add("foot rail", lay(ring(0.49, 0.45, 158, 382, 30), 0.04).move(y=0.08), brass)
        return
    width, depth = 1.0, b.between(0.24, 0.3)
    b.add("front", box(width - 0.06, height, depth - 0.06), wood)
    count = b.pick(3, 4, 5)
    panels = [
        box(0.82 / count - 0.02, height * 0.6, 0.04).move(x, height * 0.25, depth / 2 - 0.02)
        for x in spaced(count, 0.86 - 0.82 / count)
    ]
    b.add("panel", panels, b.shade(wood, 0.14))
    b.add("counter", box(width, 0.055, depth + 0.06, bevel=0.01).move(0, height - 0.005, 0), top)
    b.add("foot rail", box(width - 0.1, 0.04, 0.04).move(0, 0.08, depth / 2 + 0.03), brass)
    b.add("bracket", [box(0.04, 0.04, 0.09).move(x, 0.08, depth / 2) for x in (-0.36, 0, 0.36)], brass, said=False)
    if b.variant == "corner":
        b.add("front", box(depth - 0.06, height, 0.5).move(-0.47 + depth / 2 - 0.03, 0, -0.3), wood, said=False)
        b.add(
            "counter",
            box(depth + 0.06, 0.055, 0.56).move(-0.5 + depth / 2 + 0.03, height - 0.005, -0.3),
            top,
            said=False,
        )
    if b.variant == "with taps":
        post = box(0.06, 0.16, 0.06) + box(0.36, 0.06, 0.07).move(y=0.15)
        b.add("tap", post.move(y=height + 0.04), brass, said=False)
        levers = [beam((x, 0.2, 0), (x, 0.34, -0.02), 0.05, 6).move(y=height + 0.04) for x in (-0.12, 0, 0.12)]
        b.add("lever", levers, b.paint("paint", b.pick("red", "black", "white", "blue")))
        spouts = [box(0.04, 0.07, 0.1).move(x, height + 0.15, 0.05) for x in (-0.12, 0, 0.12)]
        b.add("spout", spouts, brass, said=False)
    if b.variant == "with bottles" or (not b.variant and b.chance(0.3)):
        bottle = lathe([(0.045, 0), (0.045, 0.12), (0.022, 0.16), (0.022, 0.22)], 8)
        for x in b.pick((-0.3, -0.16, 0.2), (-0.1, 0.1, 0.24)):
            b.add(
                "bottle",
                bottle.move(x, height + 0.045, b.between(-0.06, 0.06)),
                b.paint("glass", b.pick("green", "brown", "blue", "red")),
            )
    else:
        mug = cylinder(0.05, 0.1, 8)
        b.add("mug", mug.move(0.3, height + 0.045, 0.02), b.paint(b.pick("wood", "metal")), said=False)


@kind(
    "kitchen counter",
    also=("countertop", "worktop"),
    variants=("corner", "island", "with sink", "with drawers"),
    size=1.2,
    countable=False,
    stretch=("wide",),
)
def kitchen_counter(b: PropBuilder) -> None:
    """Cupboards under a worktop."""
    body = b.paint("wood", any_color=0.6)
    front = body if b.chance(0.5) else b.paint("wood", any_color=0.6)
    top = b.paint(b.pick("wood", "marble", "granite", "steel"))
    metal, height, depth = b.paint("metal"), b.between(0.62, 0.7), b.between(0.46, 0.52)
    width, z = 0.96, depth / 2
    b.add("plinth", box(width - 0.06, 0.1, depth - 0.08), b.paint("wood", "dark brown"), said=False)
    b.add("body", box(width, height - 0.07, depth).move(y=0.08), body, said=False)
    plate = box(1.0, 0.065, depth + 0.07).move(0, height, 0.01)
    if b.variant == "with sink":
        basin = box(0.34, 0.2, 0.26).move(-0.22, height - 0.12, 0.02)
        plate = plate - basin
        b.add(
            "sink",
            box(0.4, 0.05, 0.32).move(-0.22, height + 0.03, 0.02)
            - box(0.32, 0.2, 0.24).move(-0.22, height - 0.04, 0.02),
            b.paint("steel"),
        )
        b.add("tap", tap(0.2).move(-0.22, height + 0.06, -0.15), metal)
    b.add("worktop", plate, top)
    tall = height - 0.2
    if b.variant == "with drawers":
        drawers(b, [(-0.24, 0.14 + tall * y) for y in (0.17, 0.5, 0.83)], (0.42, tall * 0.29), z, front, metal)
        doors(b, [(0.24, 0.13)], (0.42, tall + 0.02), z, front, metal)
    else:
        drawers(b, [(x, height - 0.09) for x in (-0.24, 0.24)], (0.42, 0.12), z, front, metal)
        doors(b, [(x, 0.12) for x in (-0.24, 0.24)], (0.42, height - 0.3), z, front, metal)
    if b.variant == "corner":
        x = -0.5 + depth / 2
        b.add("body", box(depth, height - 0.07, 0.46).move(x + 0.02, 0.08, z + 0.22), body, said=False)
        b.add("worktop", box(depth + 0.05, 0.065, 0.48).move(x + 0.015, height, z + 0.24), top, said=False)
        b.add("door", box(0.05, height - 0.18, 0.36).move(x + depth / 2 + 0.02, 0.12, z + 0.24), front, said=False)
    if b.variant == "island":
        b.add("worktop", box(0.4, 0.065, depth + 0.07).move(0.64, height, 0.01), top, said=False)
        b.add("leg", [box(0.06, height + 0.01, 0.06).move(0.78, 0, s * (z - 0.05)) for s in (-1, 1)], metal)
