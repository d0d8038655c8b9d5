"""What bars the way in dungeons and castles: cages, grilles, drawbridges."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.nature.bones import add_skull
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, gable, join
from propsmith.exporter.training.procedural.sweeps import chain, hoop, tube

GLOW = ("purple", "cyan", "light blue", "magenta", "lime green", "orange", "red", "blue")


def grille(width: float, height: float, count: int, rows: int, thick: float = 0.05) -> Solid:
    """Upright bars with cross bars, standing on the floor."""
    bars = [box(thick, height, thick).move(x=x) for x in spaced(count, width - thick)]
    rails = [box(width, thick, thick * 0.8).move(y=y) for y in np.linspace(height * 0.16, height * 0.88, rows)]
    return join([*bars, *rails])


@kind(
    "cage",
    also=("prison cage",),
    variants=("hanging", "round", "wooden", "on wheels", "open", "with a skeleton"),
    size=1.8,
)
def cage(b: PropBuilder) -> None:
    """Bars between a floor and a roof."""
    wooden = b.variant == "wooden" or (b.variant in ("", "on wheels", "open") and b.chance(0.3))
    iron = b.paint("wood" if wooden else "iron", any_color=0.0 if wooden else 0.12)
    trim = b.paint("wood") if wooden or b.chance(0.4) else b.shade(iron)
    thick = 0.06 if wooden else 0.046
    low = 0.18 if b.variant == "on wheels" else 0.0
    high = b.between(0.62, 0.74) if b.variant != "hanging" else 0.6
    is_round = b.variant in ("round", "hanging") or (b.variant == "" and b.chance(0.3))
    if is_round:
        radius, count = b.between(0.3, 0.36), b.whole(8, 10)
        base = cylinder(radius + 0.04, 0.07, 14)
        places = [(x, z) for x, z, _ in around(count, radius - 0.01, 18)]
        ribs = [
            tube([(x, high, z), (x * 0.86, high + 0.13, z * 0.86), (0, high + 0.22, 0)], thick, 6) for x, z in places
        ]
        b.add("bar", [*(cylinder(thick / 2, high, 6).move(x, low + 0.02, z) for x, z in places)], iron)
        b.add("roof", join([*ribs, ball(0.06, 8).move(y=high + 0.17)]).move(y=low), iron, said=False)
        b.add(
            "band",
            [hoop(radius - 0.01, 0.055, 16, 6).move(y=low + y) for y in (high * 0.5, high - 0.03)],
            trim,
            said=False,
        )
    else:
        wide, deep = b.between(0.64, 0.78), b.between(0.56, 0.7)
        base = box(wide + 0.08, 0.08, deep + 0.08)
        front = [(x, s * deep / 2) for x in spaced(5, wide) for s in (-1, 1)]
        side = [(s * wide / 2, z) for z in spaced(4, deep)[1:-1] for s in (-1, 1)]
        if b.variant == "open":
            front = [p for p in front if p[1] < 0 or abs(p[0]) > wide * 0.3]
        b.add("bar", [box(thick, high, thick).move(x, low + 0.04, z) for x, z in front + side], iron)
        top = box(wide + 0.08, 0.07, deep + 0.08) if b.chance(0.7) else gable(wide + 0.1, 0.2, deep + 0.1, 0.5)
        b.add("roof", top.move(y=low + high + 0.03), trim)
        if b.variant == "open":
            door = [box(thick, high * 0.9, thick).move(x=x) for x in (0, 0.16, 0.32)] + [
                box(0.36, thick, thick).move(0.16, y, 0) for y in (0.0, high * 0.85)
            ]
            b.add("door", join(door).turn(y=-65).move(-wide * 0.25, low + 0.06, deep / 2), iron)
    b.add("floor", base.move(y=low), trim)
    _cage_extras(b, high, iron, trim)


def _cage_extras(b: PropBuilder, high: float, iron: Paint, trim: Paint) -> None:
    """Chain, wheels or a prisoner's bones."""
    if b.variant == "hanging":
        b.add("chain", chain([(0, high + 0.22, 0), (0, high + 0.5, 0)], 0.17), iron)
    elif b.variant == "on wheels":
        wheels = [
            cylinder(0.13, 0.07, 12).turn(z=90).move(s * 0.42 + 0.035, 0.13, z) for s in (-1, 1) for z in (-0.22, 0.22)
        ]
        axles = [box(0.84, 0.06, 0.06).move(0, 0.1, z) for z in (-0.22, 0.22)]
        b.add("wheel", wheels, b.paint("wood"))
        b.add("axle", [axle + box(0.1, 0.2, 0.06).move(0, 0.02, axle.center[2]) for axle in axles], trim, said=False)
    elif b.variant == "with a skeleton":
        bone = b.paint("bone")
        add_skull(b, bone, b.paint("paint", "black"), 0.24, (0.06, 0.06, 0.02), 20)
        b.add(
            "bone",
            [box(0.34, 0.05, 0.06).turn(y=t).move(x, 0.065, z) for t, x, z in ((20, -0.05, 0.16), (70, -0.12, -0.06))],
            bone,
            said=False,
        )


@kind(
    "portcullis",
    also=("castle grate", "iron gate grille"),
    variants=("raised", "wooden", "broken", "in an arch", "with chains"),
    size=3.0,
    countable=False,
    stretch=("wide", "tall"),
)
def portcullis(b: PropBuilder) -> None:
    """A grille with spikes below, in a frame of stone."""
    iron = b.paint("wood") if b.variant == "wooden" else b.paint("iron")
    gray = b.paint("wood" if b.variant == "wooden" else b.pick("stone", "brick", "sandstone"))
    width, height = b.between(0.52, 0.6), b.between(0.66, 0.74)
    lift = {"raised": 0.4, "": b.pick(0.0, 0.0, 0.14)}.get(b.variant, 0.0)
    count = b.whole(5, 6)
    body = grille(width, height - 0.08, count, 4, 0.052).move(y=0.08)
    if b.variant == "broken":
        body = body - box(0.26, 0.42, 0.5).move(0.08, -0.02, 0)
        body = join([body, beam((0.02, 0.44, 0), (0.14, 0.28, 0.12), 0.05)])
    spikes = [cone(0.042, 0.1, 4).turn(z=180).move(x, 0.095, 0) for x in spaced(count, width - 0.05)]
    body = body if b.variant == "broken" else join([body, *spikes])
    whole = body.move(y=lift)
    clipped = whole.cut((0, -1, 0), -(height + 0.1))
    b.add("grille", clipped, iron)
    if b.variant == "in an arch" or (not b.variant and b.chance(0.5)):
        wall = box(width + 0.36, 0.98, 0.2) - extrude(arched(width - 0.02, height + 0.02), 0.6)
        b.add("wall", wall, gray)
    else:
        posts = [box(0.17, height + 0.06, 0.2, bevel=0.02).move(x, 0, 0) for x in (-width / 2 - 0.06, width / 2 + 0.06)]
        b.add("post", posts, gray)
        b.add("lintel", box(width + 0.34, 0.16, 0.24, bevel=0.02).move(y=height), b.shade(gray))
    if b.variant == "with chains":
        b.add(
            "chain",
            [chain([(x, height * 0.86, 0.12), (x, height + 0.16, 0.16)], 0.15) for x in (-width * 0.3, width * 0.3)],
            b.shade(iron),
        )


@kind(
    "prison cell door",
    also=("jail door", "cell bars"),
    variants=("open", "with bent bars", "solid", "in a wall", "rusty"),
    size=2.2,
    countable=False,
)
def prison_cell_door(b: PropBuilder) -> None:
    """Bars in a frame, with a lock."""
    iron = (
        b.paint("paint", b.pick("brown", "orange", "dark red"))
        if b.variant == "rusty"
        else b.paint("iron", any_color=0.1)
    )
    width, height = b.between(0.46, 0.56), b.between(0.86, 0.94)
    frame_paint = b.paint("stone") if b.variant == "in a wall" else b.shade(iron, 0.1)
    if b.variant == "in a wall":
        b.add("wall", box(width + 0.4, height + 0.14, 0.14) - box(width, height - 0.02, 1), frame_paint)
    else:
        b.add("frame", box(width + 0.14, height + 0.07, 0.1) - box(width, height, 1), frame_paint)
    if b.variant == "solid":
        leaf = box(width + 0.01, height, 0.07) - box(width * 0.5, 0.16, 1).move(y=height * 0.68)
        leaf = leaf + join(box(0.04, 0.18, 0.05).move(x, height * 0.67, 0) for x in spaced(3, width * 0.3))
        studs = [ball(0.03, 6).move(x, y, 0.02) for x in (-width * 0.4, width * 0.4) for y in (0.1, 0.4, 0.84)]
        b.add("stud", studs, b.paint("iron"), said=False)
    else:
        leaf = grille(width + 0.01, height - 0.02, 5, 3, 0.048).move(y=0.02)
    if b.variant == "with bent bars":
        bars = [box(0.05, height, 0.05).move(x=x) for x in (-width / 2 + 0.02, width / 2 - 0.02)]
        curved = [
            tube([(x, 0, 0), (x * 1.6, height * 0.5, 0.03), (x, height, 0)], 0.052, 6)
            for x in (-width * 0.14, width * 0.14)
        ]
        leaf = join([*bars, *curved, *[box(width, 0.05, 0.045).move(y=y) for y in (0.05, height - 0.1)]])
    lock = box(0.1, 0.15, 0.12, bevel=0.015).move(width / 2 - 0.1, height * 0.45, 0)
    if b.variant == "open":
        leaf, lock = (part.move(x=width / 2).turn(y=-58).move(x=-width / 2) for part in (leaf, lock))
    b.add("door" if b.variant == "solid" else "bars", leaf, iron, said=False)
    b.add("lock", lock, b.paint(b.pick("iron", "brass", "gold")))


@kind(
    "drawbridge",
    also=("lift bridge",),
    variants=("lowered", "raised", "half-open", "with a portcullis", "with towers"),
    size=5.0,
    countable=False,
)
def drawbridge(b: PropBuilder) -> None:
    """A deck of planks that hangs on chains before a gate."""
    gray, wood, iron = b.paint(b.pick("stone", "brick", "sandstone")), b.paint("wood"), b.paint("iron")
    width, length, high = b.between(0.36, 0.44), b.between(0.5, 0.56), 0.06
    lift = {"raised": 82.0, "half-open": b.between(30, 50)}.get(b.variant, 0.0)
    _castle_front(b, width, high, gray, iron)
    boards = [box(width * 0.98 / 4 - 0.006, 0.055, length).move(x, 0, length / 2) for x in spaced(4, width * 0.74)]
    bands = [box(width, 0.08, 0.06).move(0, -0.012, z) for z in (0.06, length * 0.52, length - 0.05)]
    hinge = (0, high, -0.13)
    b.add("deck", [board.turn(x=-lift).move(*hinge) for board in boards], wood, said=False)
    b.add("band", [band.turn(x=-lift).move(*hinge) for band in bands], iron)
    t = np.radians(lift)
    tip = (high + (length - 0.06) * np.sin(t), hinge[2] + (length - 0.06) * np.cos(t))
    for x in (-width / 2 + 0.03, width / 2 - 0.03):
        start, end = (x, 0.6, -0.12), (x, tip[0] + 0.05, tip[1])
        b.add("chain", chain([start, end], 0.15 if lift < 60 else 0.12), b.shade(iron))
    if lift < 60:
        b.add(
            "foot",
            box(width + 0.1, high + 0.015, 0.12).move(z=hinge[2] + length - 0.03)
            if lift == 0
            else box(width + 0.2, 0.05, 0.3).move(z=-0.1),
            b.shade(gray),
            said=False,
        )


def _castle_front(b: PropBuilder, width: float, high: float, gray: Paint, iron: Paint) -> None:
    """A wall with a gateway and battlements."""
    wall = box(width + 0.34, 0.72, 0.16) - extrude(arched(width, 0.52), 1).move(y=high)
    b.add("wall", wall.move(z=-0.2), gray)
    b.add(
        "merlon", [box(0.12, 0.1, 0.16).move(x, 0.715, -0.2) for x in spaced(4, width + 0.2)], b.shade(gray), said=False
    )
    back = extrude(arched(width + 0.03, 0.54), 0.05).move(0, high - 0.01, -0.26)
    b.add(
        "gateway",
        back if b.variant != "with a portcullis" else grille(width + 0.04, 0.5, 5, 4, 0.045).move(0, high, -0.25),
        b.paint("paint", "black") if b.variant != "with a portcullis" else iron,
        said=False,
    )
    if b.variant == "with towers":
        for x in (-width / 2 - 0.22, width / 2 + 0.22):
            b.add("tower", cylinder(0.15, 0.82, 12).move(x, 0, -0.18), b.shade(gray))
            b.add("roof", cone(0.2, 0.24, 12).move(x, 0.815, -0.18), b.paint(b.pick("tile", "slate"), any_color=0.4))
