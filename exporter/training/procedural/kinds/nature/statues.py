"""Statues of people and beasts, garden gnomes, totems."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.nature.stones import jagged, stone_head
from propsmith.exporter.training.procedural.outlines import extrude, lathe, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    box,
    cone,
    cylinder,
    dome,
    ellipsoid,
    hull_of,
    join,
)
from propsmith.exporter.training.procedural.sweeps import hoop, tube

Point3 = tuple[float, float, float]


def sculpted(b: PropBuilder) -> Paint:
    """What a statue is made of: stone mostly; gold in the golden variant."""
    if b.variant == "golden":
        return b.paint("gold")
    return b.paint(b.pick("stone", "stone", "marble", "bronze", "sandstone", "granite"))


def plinth(b: PropBuilder, width: float, height: float, paint: Paint, round_: bool = False) -> float:
    """A block with a foot and a top plate; returns the height of its top."""

    def slab(size: float, high: float) -> Solid:
        return cylinder(size / 2, high, 12) if round_ else box(size, high, size, bevel=0.012)

    b.add(
        "pedestal",
        join([slab(width, height), slab(width + 0.1, 0.07), slab(width + 0.06, 0.06).move(y=height - 0.05)]),
        paint,
    )
    return height


def wing(span: float, height: float, feathers: int = 4) -> Solid:
    """A feathered wing to +x, its root at the origin, in the plane of x and y."""
    top = [(0.0, 0.0), (span * 0.25, height * 0.45), (span * 0.6, height * 0.6), (span, height * 0.5)]
    tips = []
    for k in range(feathers):
        x = span * (1 - (k + 0.5) / feathers * 0.9)
        tips += [(x + span * 0.06, -height * (0.1 + 0.1 * k)), (x - span * 0.06, -height * (-0.02 + 0.06 * k))]
    return extrude(polygon([*top, *tips, (0.0, -height * 0.2)]), 0.06)


def bat_wing(span: float, height: float) -> Solid:
    """A leathery wing to +x, its root at the origin."""
    edge = [(0, 0), (span * 0.35, height * 0.75), (span * 0.5, height), (span, height * 0.55)]
    low = [
        (span * 0.78, height * 0.2),
        (span * 0.72, -height * 0.1),
        (span * 0.5, height * 0.12),
        (span * 0.4, -height * 0.2),
        (span * 0.18, 0),
    ]
    return extrude(polygon([*edge, *low]), 0.06)


def robe(height: float, wide: float) -> Solid:
    """A gown from the floor to the neck."""
    return lathe(
        [
            (wide, 0),
            (wide * 0.8, height * 0.3),
            (wide * 0.52, height * 0.62),
            (wide * 0.68, height * 0.86),
            (wide * 0.3, height),
        ],
        10,
    ).scale(z=0.75)


def arm(shoulder: Point3, elbow: Point3, hand: Point3, thick: float = 0.07) -> Solid:
    """An arm with a round hand."""
    x, y, z = hand
    return tube([shoulder, elbow, hand], [thick * 1.2, thick, thick * 0.9], 6) + ball(thick * 0.55, 6).move(
        x, y - thick * 0.55, z
    )


def greatsword(z: float) -> Solid:
    """A sword that stands on its tip at z, its hilt at the height of the hands."""
    blade, guard = box(0.047, 0.36, 0.036), box(0.17, 0.036, 0.048).move(y=0.34)
    return (blade + guard + box(0.042, 0.1, 0.042).move(y=0.35)).move(z=z)


def knight_figure(b: PropBuilder, paint: Paint) -> list[tuple[str, Solid, Paint]]:
    """An armored man 0.66 high with a sword before him."""
    legs = [
        box(0.085, 0.28, 0.1, bevel=0.015).move(x=x) + box(0.09, 0.05, 0.15).move(x, 0, 0.03) for x in (-0.07, 0.07)
    ]
    torso = hull_of(box(0.2, 0.06, 0.13, bevel=0.02).move(y=0.25), box(0.3, 0.08, 0.17, bevel=0.03).move(y=0.44))
    pads = [ball(0.065, 8).move(s * 0.17, 0.43, 0) for s in (-1, 1)]
    helmet = (
        cylinder(0.075, 0.12, 8, top=0.95).move(y=0.51)
        + dome(0.072, 8).move(y=0.625)
        + box(0.025, 0.12, 0.17).move(y=0.56)
    )
    arms = [arm((s * 0.18, 0.47, 0), (s * 0.2, 0.36, 0.08), (s * 0.03, 0.34, 0.15), 0.065) for s in (-1, 1)]
    return [
        ("body", join([*legs, torso, *pads, *arms, box(0.08, 0.1, 0.08).move(y=0.47)]), paint),
        ("helmet", helmet, paint),
        ("sword", greatsword(0.16), b.shade(paint, 0.1)),
    ]


def angel_figure(b: PropBuilder, paint: Paint, pose: str) -> list[tuple[str, Solid, Paint]]:
    """A robed figure with wings, 0.72 high."""
    bow = 20.0 if pose == "weeping" else 0.0
    head = ellipsoid(0.13, 0.16, 0.14, 8).move(y=0.55) + ellipsoid(0.15, 0.12, 0.13, 8).move(0, 0.6, -0.03)
    hands = {
        "praying": (0.02, 0.46, 0.15),
        "weeping": (0.05, 0.6, 0.11),
        "raised": (0.26, 0.68, 0.08),
        "sword": (0.06, 0.36, 0.16),
    }[pose]
    arms = [
        arm(
            (s * 0.12, 0.5, 0),
            (s * 0.17, 0.44 if pose != "sword" else 0.4, 0.08),
            (s * hands[0], hands[1], hands[2]),
            0.065,
        )
        for s in (-1, 1)
    ]
    body = [robe(0.56, 0.2), *arms, cylinder(0.04, 0.1, 6).move(y=0.5)]
    wings = [wing(0.36, 0.34).turn(y=22).move(0.05, 0.46, -0.09)]
    wings.append(wings[0].mirror())
    parts = [
        ("robe", join(body), paint),
        ("head", head.turn_here(x=bow).move(z=0.02 * (bow > 0)), paint),
        *[("wing", one, b.shade(paint, 0.08)) for one in wings],
    ]
    if pose == "sword":
        parts.append(("sword", greatsword(0.18), b.shade(paint, 0.12)))
    return parts


def add_figure(
    b: PropBuilder, parts: list[tuple[str, Solid, Paint]], low: float, size: float = 1.0, said: tuple[str, ...] = ()
) -> None:
    """A figure upon a plinth."""
    for name, solid, paint in parts:
        b.add(name, solid.scale(size, size, size).move(y=low - 0.006), paint, said=name in said)


@kind(
    "statue",
    also=("sculpture",),
    variants=("knight", "moai", "golden", "broken", "lion", "praying", "horse"),
    size=3.0,
    countable=False,
    outdoor=True,
)
def statue(b: PropBuilder) -> None:
    """A figure upon a pedestal; a great stone head."""
    paint = sculpted(b)
    if b.variant == "moai":
        stone_head(b, b.paint("stone"))
        return
    styles = {
        "lion": "lion",
        "horse": "horse",
        "knight": "knight",
        "praying": "woman",
        "broken": b.pick("knight", "woman"),
    }
    style = styles.get(b.variant) or b.pick("knight", "woman", "lion", "horse")
    beast = style in ("lion", "horse")
    stone = b.paint("stone") if b.chance(0.5) or b.variant == "golden" else b.shade(paint)
    low = plinth(b, 0.4 if not beast else 0.44, b.between(0.18, 0.34), stone, not beast and b.chance(0.4))
    parts = {"lion": _lion, "horse": _horse, "knight": knight_figure, "woman": _woman}[style](b, paint)
    if b.variant == "broken":
        parts = [
            (name, solid.cut((-1, 0.2, 0), -0.11), p) for name, solid, p in parts if name not in ("helmet", "head")
        ]
        b.add("fragment", [jagged(b, 0.2, 0.13, 0.16).move(x, 0, z) for x, z in ((0.34, 0.2), (-0.3, 0.26))], paint)
    add_figure(b, parts, low, said=("sword",))
    if b.chance(0.4):
        plaque = box(0.2, 0.09, 0.05).move(0, low * 0.4, 0.2 if not beast else 0.22)
        b.add("plaque", plaque, b.paint(b.pick("gold", "bronze")), said=False)


def _woman(b: PropBuilder, paint: Paint) -> list[tuple[str, Solid, Paint]]:
    pose = "praying" if b.variant == "praying" else b.pick("praying", "raised")
    return [part for part in angel_figure(b, paint, pose) if part[0] != "wing"]


def _lion(b: PropBuilder, paint: Paint) -> list[tuple[str, Solid, Paint]]:
    """Sitting, its mane large."""
    body = hull_of(ellipsoid(0.26, 0.26, 0.3, 8).move(0, 0, -0.08), ellipsoid(0.22, 0.24, 0.2, 8).move(0, 0.2, 0.05))
    paw = box(0.08, 0.3, 0.09, bevel=0.015).move(0.08, 0, 0.12) + box(0.09, 0.05, 0.14, bevel=0.015).move(0.08, 0, 0.15)
    haunch = ellipsoid(0.11, 0.18, 0.24, 8).move(0.13, 0, -0.06)
    mane = cylinder(0.17, 0.16, 9).turn(x=90).move(0, 0.48, 0.02)
    face = box(0.16, 0.16, 0.12, bevel=0.03).move(0, 0.4, 0.19) + box(0.1, 0.08, 0.1, bevel=0.02).move(0, 0.4, 0.26)
    ear = ball(0.045, 6).move(0.11, 0.58, 0.11)
    tail = tube([(0.05, 0.08, -0.1), (0.12, 0.03, -0.24), (0.22, 0.03, -0.24), (0.24, 0.12, -0.12)], 0.05, 6)
    whole = join([body, paw, paw.mirror(), haunch, haunch.mirror(), tail])
    return [("body", whole, paint), ("mane", mane, b.shade(paint, 0.1)), ("face", face + ear + ear.mirror(), paint)]


def _horse(b: PropBuilder, paint: Paint) -> list[tuple[str, Solid, Paint]]:
    """Rearing."""
    body = tube([(0, 0.24, -0.14), (0, 0.32, -0.04), (0, 0.46, 0.1), (0, 0.52, 0.14)], [0.2, 0.23, 0.2, 0.14], 8)
    neck = tube([(0, 0.46, 0.1), (0, 0.6, 0.15), (0, 0.68, 0.19)], [0.17, 0.12, 0.11], 7)
    jaw = box(0.065, 0.06, 0.06, bevel=0.012).move(0, 0.56, 0.31)
    head = hull_of(box(0.08, 0.09, 0.1, bevel=0.015).move(0, 0.63, 0.18), jaw)
    ear = cone(0.028, 0.09, 4).move(0.03, 0.69, 0.17)
    shin = [(0.07, 0.26, -0.12), (0.077, 0.15, -0.06), (0.077, 0.08, -0.14), (0.077, 0, -0.12)]
    hind = tube(shin, [0.11, 0.07, 0.055, 0.07], 6)
    fore = tube([(0.06, 0.44, 0.14), (0.06, 0.44, 0.28), (0.06, 0.34, 0.3)], [0.08, 0.055, 0.06], 6)
    tail = tube([(0, 0.28, -0.1), (0, 0.29, -0.22), (0, 0.2, -0.3), (0, 0.02, -0.28)], [0.06, 0.07, 0.08, 0.05], 6)
    mane = tube([(0, 0.5, 0.05), (0, 0.62, 0.09), (0, 0.72, 0.13)], 0.06, 5)
    sides = [part for one in (ear, hind, fore) for part in (one, one.mirror())]
    return [("body", join([body, neck, head, *sides, tail]), paint), ("mane", mane, b.shade(paint, 0.1))]


@kind(
    "angel statue",
    also=("stone angel",),
    variants=("praying", "weeping", "with a sword", "with raised arms", "broken"),
    size=2.2,
    countable=False,
    outdoor=True,
)
def angel_statue(b: PropBuilder) -> None:
    """A robed figure with wings upon a pedestal."""
    paint = b.paint(b.pick("stone", "stone", "marble", "sandstone"))
    poses = {"praying": "praying", "weeping": "weeping", "with a sword": "sword", "with raised arms": "raised"}
    parts = angel_figure(b, paint, poses.get(b.variant) or b.pick("praying", "weeping", "raised"))
    low = plinth(b, b.between(0.32, 0.4), b.between(0.14, 0.28), b.shade(paint), b.chance(0.5))
    if b.variant == "broken":
        parts = [part for part in parts if part[0] != "head"]
        parts[-1] = (parts[-1][0], parts[-1][1].cut((1, 0.3, 0), -0.06), parts[-1][2])
        b.add(
            "fragment",
            [wing(0.26, 0.24).turn(x=84).move(0.2, 0.06, 0.3), jagged(b, 0.14, 0.1, 0.12).move(-0.28, 0, 0.26)],
            paint,
        )
    elif b.variant != "weeping" and b.chance(0.3):
        parts.append(
            (
                "halo",
                hoop(0.1, 0.04, 12, 6).move(0, 0.74, -0.02) + box(0.036, 0.27, 0.1).move(0, 0.5, -0.09),
                b.paint("gold"),
            )
        )
    add_figure(b, parts, low, said=("wing", "halo", "sword"))


@kind(
    "bust",
    also=("head statue",),
    variants=("bearded", "broken", "golden", "on a column", "helmeted"),
    size=0.8,
    stretch=("tall",),
)
def bust(b: PropBuilder) -> None:
    """Head and shoulders upon a foot."""
    paint = (
        b.paint("gold")
        if b.variant == "golden"
        else b.paint(b.pick("marble", "marble", "stone", "bronze", "sandstone"))
    )
    low = 0.0
    if b.variant == "on a column":
        b.add(
            "column",
            lathe([(0.2, 0), (0.2, 0.06), (0.15, 0.1), (0.13, 0.72), (0.2, 0.78), (0.2, 0.84)], 12),
            b.shade(paint),
        )
        low = 0.83
    else:
        b.add(
            "foot",
            lathe([(0.2, 0), (0.2, 0.06), (0.09, 0.12), (0.11, 0.19)], 10),
            b.paint("stone") if b.chance(0.4) else b.shade(paint),
        )
        low = 0.18
    chest = hull_of(box(0.3, 0.04, 0.2, bevel=0.015), ellipsoid(0.62, 0.2, 0.3, 10).move(y=0.1))
    neck = cylinder(0.09, 0.2, 8).move(y=0.24)
    head = hull_of(
        ellipsoid(0.3, 0.34, 0.34, 10).move(0, 0.42, -0.02), box(0.16, 0.08, 0.16, bevel=0.02).move(0, 0.37, 0.06)
    )
    face = [
        box(0.06, 0.12, 0.08, taper=0.6).move(0, 0.5, 0.14),
        box(0.24, 0.045, 0.07, bevel=0.012).move(0, 0.61, 0.125),
        box(0.11, 0.036, 0.06).move(0, 0.435, 0.125),
    ]
    whole = join([chest, neck, head, *face])
    if b.variant == "broken":
        whole = whole.cut((-0.7, -1, 0.1), -0.62)
    b.add("bust", whole.move(y=low), paint, said=False)
    _bust_hair(b, paint, low)


def _bust_hair(b: PropBuilder, paint: Paint, low: float) -> None:
    """Hair, beard or helmet."""
    hair = ellipsoid(0.35, 0.26, 0.36, 8).move(0, 0.58, -0.05)
    if b.variant == "helmeted":
        crest = extrude(
            polygon([(-0.24, 0.5), (-0.2, 0.78), (0.0, 0.94), (0.18, 0.86), (0.1, 0.76), (-0.1, 0.7)]), 0.06
        ).turn(y=-90)
        b.add(
            "helmet",
            join(
                [hair, box(0.06, 0.26, 0.1).move(-0.14, 0.42, 0.1), box(0.06, 0.26, 0.1).move(0.14, 0.42, 0.1), crest]
            ).move(y=low),
            b.shade(paint, 0.1),
        )
    elif b.variant != "broken":
        b.add("hair", hair.move(y=low), b.shade(paint, 0.1), said=False)
    if b.variant == "bearded":
        b.add(
            "beard",
            hull_of(
                box(0.26, 0.1, 0.12, bevel=0.03).move(0, 0.4, 0.1), box(0.1, 0.06, 0.08, bevel=0.02).move(0, 0.22, 0.15)
            ).move(y=low),
            b.shade(paint, 0.1),
        )
