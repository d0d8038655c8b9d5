"""What children climb on, and what games are played at."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward, plate
from propsmith.exporter.training.procedural.organic import around, corners, rock, spaced
from propsmith.exporter.training.procedural.outlines import circle, extrude, polygon, rectangle
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import coil, hoop, tube


def hung_seat(b: PropBuilder, x: float, top: float, rope: Paint, seat: Paint, tire: bool = False) -> None:
    """A seat on two ropes; a tire on one."""
    if tire:
        b.add("tire", hoop(0.12, 0.1, 14).turn(x=90).move(x, 0.34, -0.05), b.paint("rubber", "black"))
        b.add("rope", beam((x, 0.44, 0), (x, top, 0), 0.038), rope)
        return
    b.add("seat", box(0.22, 0.045, 0.13, bevel=0.01).move(x, 0.24, 0), seat)
    b.add(
        "rope" if rope.material == "rope" else "chain",
        [beam((x + s * 0.09, 0.26, 0), (x + s * 0.09, top, 0), 0.038) for s in (-1, 1)],
        rope,
    )


@kind("swing", also=("swing set", "playground swing"), variants=("double", "tire", "tree", "single"), size=2.3)
def swing(b: PropBuilder) -> None:
    """Seats that hang from a frame of leaning legs, or from a branch."""
    rope = b.paint("rope") if b.chance(0.5) else b.paint("metal", b.pick("grey", "light grey"))
    seat = b.paint(b.pick("wood", "plastic"), any_color=0.5)
    if b.variant == "tree":
        bark = b.paint("wood", b.pick("brown", "dark brown"))
        b.add("trunk", cylinder(0.1, 0.86, 8, top=0.7).move(x=-0.34), bark)
        b.add("branch", beam((-0.34, 0.72, 0), (0.3, 0.84, 0), 0.1, 6, top=0.7), bark, said=False)
        b.add(
            "leaves",
            join([rock(b.rng, 0.6, 0.36, 0.5).move(-0.32, 0.76, 0), rock(b.rng, 0.36, 0.22, 0.34).move(0.24, 0.8, 0)]),
            b.paint("leaf"),
        )
        hung_seat(b, 0.05, 0.8, rope, seat)
        return
    frame = b.paint(b.pick("metal", "wood"), any_color=0.6)
    wide = 0.62 if b.variant == "single" else 0.94
    top = 0.84
    b.add("beam", across(0.035, wide, 8).move(y=top), frame, said=False)
    legs = [
        beam((s * (wide / 2 - 0.03), top, 0), (s * wide / 2, 0, z), 0.055, 6) for s in (-1, 1) for z in (-0.26, 0.26)
    ]
    b.add("leg", legs, frame)
    b.add("bar", [box(0.045, 0.045, 0.28).move(s * (wide / 2 - 0.015), 0.4, 0) for s in (-1, 1)], frame, said=False)
    places = (0.0,) if b.variant in ("single", "tire") else (-0.22, 0.22)
    for x in places:
        hung_seat(b, x, top, rope, seat, tire=b.variant == "tire")


@kind(
    "trampoline", also=("bounce trampoline",), variants=("round", "with net", "mini", "square", "with ladder"), size=2.5
)
def trampoline(b: PropBuilder) -> None:
    """A dark mat in a padded ring on legs."""
    pad, metal, mat = (
        b.paint("cloth"),
        b.paint("metal", b.pick("grey", "light grey", "dark grey")),
        b.paint("cloth", b.pick("black", "dark grey", "dark blue")),
    )
    high = 0.14 if b.variant == "mini" else b.between(0.22, 0.28)
    if b.variant == "square":
        outer, inner = rectangle(0.98, 0.72, 0.03), rectangle(0.76, 0.5, 0.02)
        places = [(x, z, 0.0) for x, z in corners(0.9, 0.64)]
    else:
        outer, inner = circle(0.49, 20), circle(0.37, 20)
        places = around(6, 0.44, 30)
    b.add("pad", extrude(outer - inner, 0.07).turn(x=90).move(y=high), pad)
    b.add("mat", extrude(inner.offset(0.03), 0.04).turn(x=90).move(y=high), mat)
    b.add("leg", [box(0.05, high, 0.05).move(x, 0, z) for x, z, _ in places], metal)
    b.add("foot", [box(0.09, 0.045, 0.09).move(x, 0, z) for x, z, _ in places], metal, said=False)
    if b.variant == "with net":
        poles = [cylinder(0.028, 0.5, 8).move(x * 1.02, high - 0.02, z * 1.02) for x, z, _ in places]
        b.add("pole", poles, pad if b.chance(0.5) else b.paint("plastic"))
        bands = [(circle(0.47, 20) - circle(0.43, 20)) for _ in range(3)]
        net = [
            extrude(band, 0.05).turn(x=90).move(y=high + y) for band, y in zip(bands, (0.17, 0.32, 0.47), strict=True)
        ]
        b.add("net", join(net), b.paint("rope", "beige") if b.chance(0.4) else b.paint("cloth", "black"))
    if b.variant == "with ladder":
        rails = [beam((x, 0, 0.66), (x, high, 0.46), 0.045) for x in (-0.09, 0.09)]
        b.add(
            "ladder",
            join(
                [
                    *rails,
                    box(0.2, 0.036, 0.06).move(0, high * 0.3, 0.58),
                    box(0.2, 0.036, 0.06).move(0, high * 0.66, 0.5),
                ]
            ),
            metal,
        )


def basketball_hoop_pole(b: PropBuilder, pole: Paint, top: float) -> None:
    """Its pole, arm, brace and base, and more."""
    b.add(
        "pole",
        cylinder(0.036, top - 0.1, 8).move(z=-0.22) if b.variant != "toy" else cylinder(0.045, top, 8).move(z=-0.05),
        pole,
    )
    if b.variant != "toy":
        b.add("arm", beam((0, top - 0.14, -0.22), (0, top, -0.01), 0.06), pole, said=False)
        b.add("brace", beam((0, top - 0.28, -0.22), (0, top - 0.12, -0.01), 0.05), pole, said=False)
    base = (
        box(0.36, 0.1, 0.42, bevel=0.03, taper=0.85).move(z=-0.24)
        if b.variant != "toy"
        else cylinder(0.24, 0.09, 12, top=0.85).move(z=-0.05)
    )
    lift = 0.05 if b.variant == "on wheels" else 0.0
    b.add("base", base.move(y=lift), b.paint("plastic") if b.variant != "street" else b.paint("concrete"))
    if lift:
        b.add(
            "wheel",
            [across(0.055, 0.05, 10).move(t * 0.17, 0.055, z) for t in (-1, 1) for z in (-0.1, -0.38)],
            b.paint("rubber", "black"),
        )
    if b.variant == "street":
        b.add("ball", ball(0.09, 12).move(0.2, 0, 0.1), b.paint("rubber", "orange"))


@kind(
    "basketball hoop",
    also=("basketball net",),
    variants=("wall", "on wheels", "street", "toy", "without net"),
    size=3.5,
)
def basketball_hoop(b: PropBuilder) -> None:
    """A backboard with a rim and a net, on a pole."""
    board = b.paint(b.pick("plastic", "wood"), b.pick("white", "white", "light grey", "black"), any_color=0.2)
    wall = b.variant == "wall"
    y = 0.0 if wall else 0.56
    s = 1.7 if wall else 1.0
    if b.variant == "toy":
        y, s = 0.46, 1.3

    def placed(solid: Solid) -> Solid:
        return solid.scale(s, s, s).move(y=y)

    red = b.paint("metal", b.pick("orange", "red"))
    b.add("backboard", placed(plate(0.56, 0.38, 0.045, 0.02).move(0, 0.04, 0.0)), board)
    line = b.paint("paint", "red" if board.color not in ("red", "orange", "pink") else "white")
    square = extrude(rectangle(0.24, 0.18) - rectangle(0.17, 0.11), 0.04)
    b.add("square", placed(square.move(0, 0.2, 0.02)), line)
    b.add("rim", placed(hoop(0.13, 0.04, 16).move(0, 0.09, 0.17) + box(0.06, 0.06, 0.06).move(0, 0.08, 0.03)), red)
    if b.variant != "without net":
        strands = [beam((x, 0.1, z + 0.17), (x * 0.6, -0.1, z * 0.6 + 0.17), 0.036) for x, z, _ in around(8, 0.13)]
        b.add(
            "net",
            join(
                [
                    placed(k)
                    for k in [
                        *strands,
                        hoop(0.08, 0.036, 12).move(0, -0.1, 0.17),
                        hoop(0.11, 0.036, 12).move(0, 0.0, 0.17),
                    ]
                ]
            ),
            b.paint("rope", b.pick("beige", "tan")),
        )
    pole = b.paint("metal", any_color=0.4)
    if wall:
        b.add("bracket", [beam((x, 0.3, 0.0), (x, 0.14, -0.24), 0.05) for x in (-0.16, 0.16)], pole)
        b.add("wall plate", plate(0.5, 0.2, 0.05).move(0, 0.06, -0.25), pole, said=False)
        return
    top = y + 0.2 * s
    basketball_hoop_pole(b, pole, top)


def slide_rail(b: PropBuilder, frame: Paint, top: float) -> None:
    """Its rail, pool, water and pole, and more."""
    b.add("rail", [box(0.05, 0.05, 0.2).move(s * 0.155, top + 0.12, -0.27) for s in (-1, 1)], frame, said=False)
    if b.variant == "water":
        b.add("pool", cylinder(0.26, 0.1, 14).move(z=0.52), b.paint("plastic"), said=False)
        b.add("water", cylinder(0.22, 0.115, 14).move(z=0.52), b.paint("water"))
    if b.variant == "with roof":
        b.add(
            "pole",
            [box(0.045, 0.36, 0.045).move(s * 0.16, top, z) for s in (-1, 1) for z in (-0.2, -0.35)],
            frame,
            said=False,
        )
        b.add("roof", cylinder(0.3, 0.2, 4, top=0.05).move(0, top + 0.34, -0.27), b.paint("plastic"))


@kind("slide", also=("playground slide",), variants=("spiral", "wavy", "small", "water", "with roof"), size=2.5)
def slide(b: PropBuilder) -> None:
    """A chute that runs down to the front from a platform with a ladder."""
    chute, frame = b.paint("plastic"), b.paint("metal", any_color=0.5)
    top = 0.44 if b.variant == "small" else 0.56
    if b.variant == "spiral":
        turns = np.radians(np.linspace(0, 450, 20))
        path = [(0.26 * np.sin(a), top - 0.5 * k / 19, 0.26 * np.cos(a)) for k, a in enumerate(turns)]
        b.add("chute", tube(path, 0.2, 8, 0.5), chute)
        b.add("pole", cylinder(0.05, top + 0.3, 8), frame)
        b.add(
            "spoke", [beam((0, y, 0), (x, y, z), 0.05) for (x, y, z) in (path[0], path[7], path[13])], frame, said=False
        )
        b.add("platform", box(0.3, 0.06, 0.3).move(0, top + 0.04, 0.2), frame, said=False)
        rungs = [box(0.2, 0.04, 0.05).move(-0.0, y, -0.34 + 0.3 * y) for y in (0.12, 0.28, 0.44)]
        b.add(
            "ladder", join([*[beam((x, 0, -0.36), (x, top + 0.06, 0.08), 0.045) for x in (-0.1, 0.1)], *rungs]), frame
        )
        return
    points = [(0.5, 0.05), (0.36, 0.07), (-0.16, top), (-0.3, top)]
    if b.variant == "wavy":
        points = [(0.5, 0.05), (0.36, 0.08), (0.22, 0.24), (0.1, 0.3), (-0.04, 0.46), (-0.16, top), (-0.3, top)]
    floor = extrude(
        polygon([*[(-z, y) for z, y in points], *[(-z, y + 0.05) for z, y in reversed(points)]]), 0.28
    ).turn(y=90)
    rails = extrude(
        polygon([*[(-z, y) for z, y in points], *[(-z, y + 0.13) for z, y in reversed(points)]]), 0.05
    ).turn(y=90)
    b.add("chute", floor, chute, said=True)
    b.add(
        "side",
        [rails.move(x=s * 0.15) for s in (-1, 1)],
        b.shade(chute) if b.chance(0.6) else b.paint("plastic"),
        said=False,
    )
    b.add("platform", box(0.34, 0.06, 0.22).move(0, top - 0.04, -0.27), frame, said=False)
    b.add("post", [box(0.05, top + 0.16, 0.05).move(s * 0.16, 0, -0.2) for s in (-1, 1)], frame, said=False)
    rungs = [box(0.3, 0.045, 0.05).move(0, y * top, -0.48 + 0.13 * y) for y in (0.2, 0.42, 0.64, 0.86)]
    b.add(
        "ladder",
        join([*[beam((s * 0.15, 0, -0.5), (s * 0.15, top + 0.16, -0.35), 0.05) for s in (-1, 1)], *rungs]),
        frame,
    )
    slide_rail(b, frame, top)


@kind("seesaw", also=("teeter-totter",), variants=("wooden", "on a spring", "level", "with animal heads"), size=2.5)
def seesaw(b: PropBuilder) -> None:
    """A plank with two seats on a pivot."""
    plank = b.paint(
        "wood" if b.variant == "wooden" else b.pick("wood", "metal", "plastic"),
        any_color=0.0 if b.variant == "wooden" else 0.6,
    )
    metal = b.paint("metal", any_color=0.4)
    tilt = 0.0 if b.variant in ("level", "on a spring") else b.pick(-12.0, 12.0)
    y = b.between(0.18, 0.22)

    def placed(solid: Solid) -> Solid:
        return solid.turn(z=tilt).move(y=y)

    b.add("plank", placed(box(0.98, 0.055, 0.14, bevel=0.01)), plank, said=False)
    seat = b.paint("plastic")
    b.add("seat", [placed(box(0.16, 0.05, 0.19, bevel=0.015).move(s * 0.4, 0.045, 0)) for s in (-1, 1)], seat)
    grips = [
        join([box(0.045, 0.16, 0.045).move(s * 0.27, 0.04, 0), forward(0.024, 0.18, 6).move(s * 0.27, 0.19, 0)])
        for s in (-1, 1)
    ]
    b.add("handle", [placed(g) for g in grips], metal)
    if b.variant == "with animal heads":
        heads = [
            join(
                [
                    ball(0.09, 8).move(s * 0.27, 0.13, 0),
                    ball(0.05, 8).move(s * 0.21, 0.13, 0),
                    *[ball(0.036, 6).move(s * 0.29, 0.27, z) for z in (-0.06, 0.06)],
                ]
            )
            for s in (-1, 1)
        ]
        b.add("animal head", [placed(h) for h in heads], b.paint("plastic"), said=False)
    if b.variant == "on a spring":
        b.add("spring", coil(0.08, y + 0.01, 4, 0.045), metal)
        b.add("base", cylinder(0.17, 0.04, 12), b.paint("metal", "dark grey"), said=False)
        return
    b.add(
        "pivot",
        extrude(polygon([(-0.15, 0), (0.15, 0), (0.05, y + 0.02), (-0.05, y + 0.02)]), 0.2),
        metal if b.chance(0.6) else b.paint("wood"),
    )


@kind(
    "pool table",
    also=("billiard table", "snooker table"),
    variants=("with balls", "with cue", "round-legged", "red felt"),
    size=2.6,
    countable=False,
)
def pool_table(b: PropBuilder) -> None:
    """Felt between wooden rails with six pockets."""
    wood = b.paint("wood", any_color=0.1)
    felt = b.paint(
        "felt", "red" if b.variant == "red felt" else b.pick("green", "green", "blue", "dark green", "purple")
    )
    w, d, y = 0.98, b.between(0.52, 0.58), 0.26
    rail = box(w, 0.12, d, bevel=0.02) - box(w - 0.16, 0.2, d - 0.16).move(y=0.05)
    b.add("rail", rail.move(y=y), wood, said=False)
    b.add("felt", box(w - 0.14, 0.04, d - 0.14).move(y=y + 0.045), felt)
    b.add("apron", box(w - 0.1, 0.1, d - 0.1).move(y=y - 0.06), b.shade(wood), said=False)
    places = [(x, z) for x in (-w / 2 + 0.07, 0.0, w / 2 - 0.07) for z in (-d / 2 + 0.06, d / 2 - 0.06)]
    b.add("pocket", [cylinder(0.055, 0.05, 10).move(x, y + 0.09, z) for x, z in places], b.paint("leather", "black"))
    thick = 0.1
    legs = [
        cylinder(0.05, y, 10, top=1.3).move(x, 0, z)
        if b.variant == "round-legged"
        else box(thick, y, thick, taper=1.2).move(x, 0, z)
        for x, z in corners(w, d, 0.12)
    ]
    b.add("leg", legs, wood)
    top = y + 0.08
    if b.variant in ("with balls", "with cue") or b.chance(0.4):
        for row in range(3):
            for k in range(row + 1):
                x, z = 0.16 + 0.058 * row, (k - row / 2) * 0.066
                b.add(
                    "ball",
                    ball(0.035, 8).move(x, top, z),
                    b.paint("plastic", b.pick("red", "yellow", "blue", "orange", "purple", "black")),
                    said=row == 0,
                )
        b.add("cue ball", ball(0.035, 8).move(-0.22, top, 0.02), b.paint("plastic", "white"), said=False)
    if b.variant == "with cue":
        b.add("cue", beam((-0.2, top + 0.01, 0.1), (-0.62, top + 0.085, 0.2), 0.036, 6), b.paint("wood", "light brown"))


@kind(
    "goal",
    also=("soccer goal", "football goal"),
    variants=("soccer", "hockey", "small", "with ball"),
    size=3.0,
)
def goal(b: PropBuilder) -> None:
    """Two posts and a crossbar with a net behind."""
    hockey = b.variant == "hockey"
    paint = b.paint(
        "metal",
        "red" if hockey else b.pick("white", "white", "red", "yellow", "light grey"),
        any_color=0.15 if not hockey else 0,
    )
    w, h, d = (
        (0.7, 0.48, 0.3) if b.variant in ("hockey", "small") else (0.98, b.between(0.38, 0.44), b.between(0.26, 0.34))
    )
    b.add("post", [cylinder(0.028, h, 8).move(s * w / 2, 0, 0) for s in (-1, 1)], paint)
    b.add("crossbar", across(0.028, w + 0.05, 8).move(0, h, 0), paint)
    frame = [beam((s * w / 2, 0.02, 0), (s * w / 2, 0.02, -d), 0.045) for s in (-1, 1)] + [
        beam((s * w / 2, h, 0), (s * w / 2, 0.02, -d), 0.045) for s in (-1, 1)
    ]
    b.add(
        "frame",
        [*frame, box(w, 0.045, 0.045).move(0, 0, -d)],
        paint if b.chance(0.5) else b.paint("metal", "grey"),
        said=False,
    )
    cord = (
        b.paint("rope", "beige")
        if b.chance(0.3)
        else b.paint("cloth", "white" if paint.color != "white" else b.pick("white", "light grey", "green", "black"))
    )
    columns = [beam((x, h, 0), (x, 0.02, -d), 0.036) for x in spaced(6, w * 0.74)]
    rows = [box(w, 0.036, 0.036).move(0, h * t - 0.018, -d * (1 - t)) for t in (0.25, 0.5, 0.75)]
    b.add("net", join([*columns, *rows]), cord)
    if b.variant == "with ball" or hockey:
        round_ball = ball(0.08, 12).move(0.12, 0, 0.2) if not hockey else cylinder(0.07, 0.05, 12).move(0.1, 0, 0.2)
        b.add(
            "ball" if not hockey else "puck",
            round_ball,
            b.paint("rubber", "black") if hockey else b.paint("paint", b.pick("white", "orange", "black")),
        )
