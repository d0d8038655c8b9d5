"""Bathtubs, toilets, sinks, showers, mirrors."""

from itertools import pairwise

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import doors, tap
from propsmith.exporter.training.procedural.organic import corners
from propsmith.exporter.training.procedural.outlines import Outline, ellipse, extrude, lathe, lay, rectangle, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, hull_of, join
from propsmith.exporter.training.procedural.sweeps import tube


def basin(outline: Outline, height: float, wall: float, taper: float = 0.85) -> Solid:
    """A tub that widens upwards, hollow but for its walls and floor."""
    low, high = outline.bounds()[0], outline.bounds()[2]
    share = (high - low - 2 * wall) / (high - low)
    outer = lay(outline, height, 1 / taper).scale(taper, 1, taper)
    inner = lay(outline.scale((share, share)), height, 1 / taper).scale(taper, 1, taper)
    return outer - inner.move(y=wall)


def crack(points: list[tuple[float, float]]) -> Solid:
    """A crack along points of the plane z = 0."""
    steps = pairwise(points)
    return join(beam((*start, 0), (*end, 0), 0.036) for start, end in steps)


def oval(width: float, depth: float) -> Outline:
    """A rounded rectangle that is almost an ellipse."""
    return rectangle(width, depth, 0.45 * min(width, depth))


@kind(
    "bathtub",
    also=("bath", "tub"),
    variants=("clawfoot", "built-in", "wooden", "with bubbles"),
    size=1.7,
    countable=False,
)
def bathtub(b: PropBuilder) -> None:
    """A long basin with taps."""
    tub = b.paint(b.pick("ceramic", "porcelain"), b.pick("white", "white", "white", "light blue", "pink", "mint green"))
    metal = b.paint(b.pick("chrome", "brass", "gold"))
    depth, height = b.between(0.44, 0.52), b.between(0.32, 0.38)
    style = b.variant if b.variant in ("clawfoot", "built-in", "wooden") else b.pick("clawfoot", "built-in", "plain")
    lift = 0.07 if style == "clawfoot" else 0.0
    top = height + lift
    if style == "built-in":
        panel = b.paint(b.pick("tile", "wood", "ceramic"), any_color=0.4)
        b.add(
            "panel", box(0.96, height - 0.04, depth + 0.04) - lay(oval(0.84, depth - 0.08), height).move(y=0.1), panel
        )
        edge = box(1, 0.06, depth + 0.08) - lay(oval(0.84, depth - 0.08), 0.2).move(y=-0.05)
        b.add("rim", edge.move(y=height - 0.045), tub, said=False)
        b.add("basin", basin(oval(0.88, depth - 0.04), height - 0.1, 0.055, 0.97).move(y=0.07), tub, said=False)
    elif style == "wooden":
        b.add("tub", basin(oval(0.92, depth + 0.06), height, 0.055, 0.92), b.paint("wood"), said=False)
        sizes = ((0.955, 0.06), (1.0, height - 0.09))
        hoop = oval(0.93, depth + 0.07) - oval(0.84, depth - 0.03)
        b.add("hoop", [lay(hoop.scale((s, s)), 0.05).move(y=y) for s, y in sizes], b.paint("iron"))
    else:
        outside = b.paint("paint") if b.chance(0.3) else tub
        b.add("tub", basin(oval(0.92, depth), height, 0.055, 0.84).move(y=lift), outside, said=False)
        edge = lay(oval(0.96, depth + 0.04) - oval(0.8, depth - 0.11), 0.05)
        b.add("rim", edge.move(y=top - 0.04), tub, said=False)
    if style == "clawfoot":
        legs = [beam((x, 0.06, z), (x * 0.95, 0.13, z * 0.9), 0.06, 6) for x, z in corners(0.62, depth * 0.62)]
        b.add("foot", [leg + ball(0.05, 8).move(leg.center[0], 0, leg.center[2]) for leg in legs], metal)
    if b.variant == "with bubbles" or b.chance(0.45):
        b.add("water", lay(oval(0.83, depth - 0.09), 0.05).move(y=top - 0.1), b.paint("water"))
    if b.variant == "with bubbles":
        spots = [(b.between(-0.32, 0.2), b.between(-0.1, 0.1)) for _ in range(9)]
        foam = [ball(b.between(0.06, 0.1), 8).move(x, top - 0.13, z) for x, z in spots]
        b.add("bubble", foam, b.paint("foam", "white"))
    b.add("tap", tap(0.18).turn(y=-90).move(0.44, top - 0.02, 0), metal)


@kind(
    "toilet",
    also=("lavatory", "water closet"),
    variants=("modern", "open", "wooden-seated", "wall-hung", "outhouse"),
    size=0.75,
)
def toilet(b: PropBuilder) -> None:
    """A bowl with seat and lid before a tank."""
    white = b.paint(
        b.pick("ceramic", "porcelain"), b.pick("white", "white", "white", "light grey", "pink", "light blue")
    )
    metal = b.paint("chrome")
    if b.variant == "outhouse":
        wood = b.paint("wood")
        b.add("box", box(0.9, 0.5, 0.6), wood, said=False)
        b.add("seat", lay(ellipse(0.5, 0.46) - ellipse(0.28, 0.26), 0.07).move(0, 0.496, 0.03), b.shade(wood, 0.15))
        b.add("hole", lay(ellipse(0.29, 0.27), 0.02).move(0, 0.49, 0.03), b.paint("paint", "black"), said=False)
        b.add("back", box(0.9, 0.9, 0.06).move(z=-0.29), wood)
        return
    seat = b.paint("wood") if b.variant == "wooden-seated" else white if b.chance(0.5) else b.paint("plastic")
    rim = ellipse(0.44, 0.56, 16)
    y = 0.42
    if b.variant == "wall-hung":
        bowl = hull_of(lay(rim, 0.04).move(y=y - 0.04), lay(ellipse(0.24, 0.3), 0.04).move(0, y - 0.3, -0.1))
        b.add("wall", box(0.7, 0.95, 0.1).move(z=-0.32), b.paint("tile", any_color=0.3))
        b.add("button", box(0.2, 0.12, 0.05).move(0, 0.76, -0.27), metal)
    else:
        bowl = hull_of(lay(rim, 0.04).move(y=y - 0.04), lay(ellipse(0.28, 0.34), 0.1).move(0, y - 0.28, -0.03))
        b.add(
            "foot",
            hull_of(lay(ellipse(0.3, 0.42), 0.06).move(z=-0.04), lay(ellipse(0.22, 0.28), 0.02).move(0, 0.2, -0.04)),
            white,
            said=False,
        )
        modern = b.variant == "modern"
        tank = box(0.44, 0.36, 0.2, bevel=0.04 if modern else 0.015).move(0, y - 0.03, -0.33)
        b.add(
            "tank",
            tank + box(0.3, y, 0.26).move(0, 0, -0.28)
            if modern
            else tank + box(0.24, 0.12, 0.2).move(0, y - 0.12, -0.25),
            white,
        )
        b.add("tank lid", box(0.49, 0.06, 0.24, bevel=0.015).move(0, y + 0.32, -0.33), b.shade(white), said=False)
        b.add("flush handle", (box(0.14, 0.05, 0.06).move(-0.15, y + 0.22, -0.22)), metal, said=False)
    if b.variant == "open" or (b.variant in ("", "wooden-seated") and b.chance(0.5)):
        bowl = bowl - lay(ellipse(0.3, 0.4), 0.2).move(y=y - 0.12)
        b.add("seat", lay(rim.scale((1.06, 1.06)) - ellipse(0.3, 0.4), 0.05).move(0, y - 0.005, 0), seat)
        b.add("water", lay(ellipse(0.3, 0.4), 0.03).move(0, y - 0.125, 0), b.paint("water", "light blue"), said=False)
        b.add("lid", extrude(ellipse(0.46, 0.5, 16), 0.05).turn(x=-8).move(0, y + 0.25, -0.21), seat)
        if b.variant != "open":
            b.state("open")
    else:
        b.add("lid", lay(rim.scale((1.06, 1.06)), 0.06).move(0, y - 0.005, 0), seat)
    b.add("bowl", bowl, white)


@kind(
    "sink",
    also=("washbasin", "bathroom sink"),
    variants=("pedestal", "double", "stone", "in a cabinet", "round"),
    size=0.85,
)
def sink(b: PropBuilder) -> None:
    """A basin with a tap, on a pedestal or a cabinet."""
    glaze = b.pick("white", "white", "light grey", "light blue", "pink")
    white = b.paint("stone") if b.variant == "stone" else b.paint(b.pick("ceramic", "porcelain"), glaze)
    metal = b.paint(b.pick("chrome", "brass", "metal"))
    if b.variant in ("double", "in a cabinet"):
        wood = b.paint("wood", any_color=0.5)
        width = 1.0 if b.variant == "double" else 0.72
        b.add("cabinet", box(width - 0.04, 0.52, 0.46), wood)
        doors(
            b,
            [(s * width / 4 * 0.96, 0.05) for s in (-1, 1)],
            (width / 2 - 0.06, 0.42),
            0.23,
            b.shade(wood, 0.12),
            metal,
        )
        places = (-0.25, 0.25) if b.variant == "double" else (0.0,)
        top = box(width, 0.09, 0.52).move(y=0.515)
        for x in places:
            top = top - lay(oval(0.36, 0.3), 0.2).move(x, 0.54, 0.03)
        b.add("basin", top, white)
        b.add("tap", [tap(0.22).move(x, 0.6, -0.19) for x in places], metal)
        return
    y = 0.6
    if b.variant == "round":
        b.add("basin", vessel([(0.14, 0), (0.3, 0.1), (0.34, 0.2)], 0.055, 16).move(y=y), white)
        b.add("table", box(0.8, 0.06, 0.62).move(y=y - 0.055), b.paint("wood", any_color=0.3))
        b.add(
            "leg", [box(0.06, y - 0.05, 0.06).move(px, 0, pz) for px, pz in corners(0.76, 0.58, 0.03)], b.paint("metal")
        )
        b.add("tap", tap(0.3).move(0, y, -0.29), metal)
        rise = y + 0.1
    else:
        outline = rectangle(0.66, 0.5, 0.06 if b.variant == "stone" else 0.2)
        body = hull_of(lay(outline, 0.06).move(y=y + 0.14), lay(outline.scale((0.6, 0.6)), 0.04).move(y=y))
        b.add("basin", body - lay(oval(0.5, 0.32), 0.3).move(0, y + 0.07, 0.03), white)
        foot = (
            box(0.34, y + 0.02, 0.3, taper=0.8)
            if b.variant == "stone"
            else lathe([(0.2, 0), (0.18, 0.05), (0.1, 0.2), (0.12, y + 0.02)], 12)
        )
        b.add("pedestal", foot, b.shade(white))
        b.add("tap", tap(0.24).move(0, y + 0.19, -0.19), metal)
        rise = y + 0.06
    if b.chance(0.4):
        in_bowl = cylinder(0.28, 0.06, 16).move(y=rise)
        pool = in_bowl if b.variant == "round" else lay(oval(0.48, 0.32), 0.06).move(0, rise, 0.03)
        b.add("water", pool, b.paint("water", "light blue"))


@kind(
    "shower",
    also=("shower cabin", "shower stall"),
    variants=("round", "with curtain", "open", "outdoor"),
    size=2.1,
    countable=False,
)
def shower(b: PropBuilder) -> None:
    """A tray between walls, a shower head above."""
    white, metal = (
        b.paint("ceramic", b.pick("white", "white", "light grey")),
        b.paint(b.pick("chrome", "metal", "brass")),
    )
    if b.variant == "outdoor":
        wood = b.paint("wood", any_color=0.2)
        b.add("plank", [box(0.46, 0.06, 0.1).move(z=0.11 * k - 0.14) for k in range(4)], wood)
        b.add("joist", box(0.08, 0.05, 0.4).move(z=0.02), wood, said=False)
        b.add("post", box(0.1, 0.98, 0.08).move(z=-0.22), b.shade(wood, 0.1))
        _shower_head(b, metal, 0.24)
        return
    glass, size, tall = b.paint("glass"), b.between(0.42, 0.48), 0.74
    wall = b.paint(b.pick("tile", "ceramic"), any_color=0.5)
    half = size / 2
    b.add("tray", box(size + 0.02, 0.06, size + 0.02), white)
    walls = [box(size, tall, 0.045).move(0, 0.02, -half + 0.02), box(0.045, tall, size).move(-half + 0.02, 0.02, 0)]
    b.add("wall", walls, wall, said=False)
    _shower_head(b, metal, half)
    if b.variant == "round":
        b.add("tray", cylinder(half + 0.01, 0.06, 20).move(0, 0, half * 0.4), white, said=False)
        shell = cylinder(half, tall, 20) - cylinder(half - 0.045, tall + 1, 20).move(y=-0.2)
        b.add("door", shell.cut((0, 0, 1), 0.01).move(0, 0.02, half * 0.4), glass)
        b.add("glass wall", box(0.045, tall, half * 0.45).move(half - 0.022, 0.02, half * 0.2), glass)
        return
    b.add(
        "rail",
        box(size, 0.045, 0.045).move(0, tall - 0.03, half - 0.025)
        + box(0.045, 0.045, size).move(half - 0.025, tall - 0.03, 0),
        metal,
        said=False,
    )
    b.add("post", box(0.045, tall, 0.045).move(half - 0.025, 0.02, half - 0.025), metal, said=False)
    if b.variant == "with curtain":
        folds = [
            cylinder(0.05, tall - 0.1, 8).move(-half + 0.06 + 0.07 * k, 0.08, half - 0.025)
            for k in range(b.whole(4, 6))
        ]
        b.add("curtain", folds, b.paint("cloth"), said=False)
        return
    b.add("glass wall", box(0.04, tall - 0.05, size - 0.04).move(half - 0.025, 0.04, 0), glass)
    if b.variant != "open":
        b.add("door", box(size - 0.08, tall - 0.06, 0.04).move(-0.01, 0.05, half - 0.025), b.shade(glass, 0.1))
        b.add("handle", box(0.036, 0.16, 0.06).move(half - 0.12, 0.4, half), metal, said=False)


def _shower_head(b: PropBuilder, metal: Paint, half: float) -> None:
    head = tube([(0, 0.3, 0), (0, 0.91, 0), (0, 0.95, 0.05), (0, 0.95, 0.13)], 0.04, 6)
    b.add("pipe", head.move(0, 0, -half + 0.055), metal, said=False)
    b.add(
        "shower head",
        cylinder(0.03, 0.05, 10, top=1.0).move(0, 0.91, -half + 0.18)
        + cylinder(0.085, 0.04, 10).move(0, 0.885, -half + 0.18),
        metal,
    )
    b.add("valve", box(0.14, 0.05, 0.06).move(0, 0.32, -half + 0.05), metal, said=False)


@kind("mirror", also=("looking glass",), variants=("standing", "oval wall", "hand", "vanity", "cracked"), size=1.6)
def mirror(b: PropBuilder) -> None:
    """A glass in a frame."""
    frame = b.paint(b.pick("wood", "wood", "gold", "silver"), any_color=0.25)
    glass = b.paint("glass", b.pick("light blue", "white", "light grey", "cyan"))
    if b.variant == "hand":
        b.add("frame", extrude(ellipse(0.5, 0.56), 0.08).move(0, 0.72, 0), frame)
        b.add("glass", extrude(ellipse(0.38, 0.44), 0.05).move(0, 0.72, 0.03), glass)
        b.add("handle", lathe([(0.04, 0), (0.07, 0.05), (0.045, 0.12), (0.05, 0.46)], 8), frame)
        return
    round_one = b.variant == "oval wall" or (b.variant in ("", "standing", "vanity") and b.chance(0.5))
    width, height = b.between(0.44, 0.58), b.between(0.78, 0.95)
    if b.variant == "vanity":
        width, height = 0.46, 0.5
    lift = {"vanity": 0.5, "standing": 0.05}.get(b.variant, 0.0)

    def plate(inset: float) -> Outline:
        w, h = width - inset, height - inset
        return ellipse(w, h, 20) if round_one else rectangle(w, h)

    lean = -8.0 if b.variant == "standing" else 0.0
    center = height / 2 + lift
    b.add("frame", extrude(plate(0), 0.07).turn(x=lean).move(y=center), frame)
    b.add("glass", extrude(plate(0.13), 0.05).move(z=0.025).turn(x=lean).move(y=center), glass)
    if b.variant == "cracked":
        zigzag = [(-0.16, 0.3), (-0.05, 0.12), (-0.1, 0.0), (0.06, -0.1), (0.0, -0.2), (0.13, -0.32)]
        branch = [(0.16, 0.18), (0.05, 0.1), (-0.08, 0.02)]
        lines = [crack(path).move(0, center, 0.05) for path in (zigzag, branch)]
        b.add("crack", lines, b.paint("paint", "black"))
    if b.variant == "standing":
        b.add(
            "stand",
            [
                beam((s * (width / 2 + 0.02), 0, 0.02), (s * (width / 2 + 0.02), center + 0.04, 0), 0.055)
                for s in (-1, 1)
            ],
            frame,
        )
        b.add("foot", [box(0.07, 0.055, 0.36).move(x=s * (width / 2 + 0.02)) for s in (-1, 1)], frame)
        b.add("bar", box(width + 0.1, 0.05, 0.05).move(y=0.05), frame, said=False)
        b.add("peg", [box(0.1, 0.05, 0.05).move(s * width / 2, center - 0.025, 0) for s in (-1, 1)], frame, said=False)
    if b.variant == "vanity":
        b.add("tabletop", box(0.86, 0.06, 0.36).move(0, 0.46, 0.1), frame)
        b.add("leg", [box(0.055, 0.47, 0.055).move(x, 0, z + 0.1) for x, z in corners(0.82, 0.32, 0.03)], frame)
        b.add("drawer", [box(0.34, 0.12, 0.3).move(x, 0.35, 0.12) for x in (-0.2, 0.2)], b.shade(frame, 0.14))
