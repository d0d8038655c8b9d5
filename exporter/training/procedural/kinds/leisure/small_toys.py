"""Rubber ducks and toy cars."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward
from propsmith.exporter.training.procedural.kinds.leisure.playthings import lump
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import (
    extrude,
    polygon,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    ball,
    box,
    cone,
    cylinder,
    hull_of,
    join,
)
from propsmith.exporter.training.procedural.sweeps import tube


def rubber_duck_eye(b: PropBuilder, y: float, z: float) -> None:
    """Its eye, hat, eye patch and skull, and more."""
    black = b.paint("plastic", "black")
    b.add("eye", [lump(0.075, 0.09, 0.06, s * 0.11, y + 0.07, z + 0.165, 8) for s in (-1, 1)], black, said=False)
    top = y + 0.17
    if b.variant == "pirate":
        b.add(
            "hat",
            extrude(polygon([(-0.28, 0), (0.28, 0), (0.2, 0.12), (0, 0.2), (-0.2, 0.12)]), 0.16).move(0, top, z),
            black,
        )
        b.add("eye patch", lump(0.12, 0.12, 0.06, 0.11, y + 0.07, z + 0.185, 8), black, said=False)
        b.add("skull", forward(0.05, 0.06, 10).move(0, top + 0.08, z + 0.08), b.paint("paint", "white"), said=False)
    elif b.variant == "with hat":
        b.add(
            "hat",
            cylinder(0.2, 0.045, 14).move(0, top, z) + cylinder(0.12, 0.2, 12).move(0, top, z),
            b.paint("cloth", b.pick("black", "red", "blue", "brown")),
        )
        b.add(
            "band",
            cylinder(0.13, 0.05, 12).move(0, top + 0.04, z),
            b.paint("cloth", b.pick("white", "red", "yellow")),
            said=False,
        )
    elif b.variant == "with crown":
        points = [cone(0.045, 0.12, 4).move(x, top + 0.06, z + c) for x, c, _ in around(6, 0.12)]
        b.add("crown", join([cylinder(0.15, 0.1, 12).move(0, top - 0.02, z), *points]), b.paint("gold"))
    elif b.variant == "with sunglasses":
        lenses = [forward(0.085, 0.06, 12).move(s * 0.11, y + 0.08, z + 0.2) for s in (-1, 1)]
        b.add("sunglasses", join([*lenses, box(0.1, 0.036, 0.05).move(0, y + 0.08, z + 0.205)]), black)
    elif b.variant == "with bow tie":
        bow = hull_of(box(0.03, 0.04, 0.05), box(0.03, 0.15, 0.07).move(0.15, -0.05, 0))
        b.add(
            "bow tie",
            join([bow, bow.mirror(), ball(0.045, 8).move(y=-0.03)]).move(0, y - 0.17, z + 0.16),
            b.paint("cloth", b.pick("red", "blue", "purple")),
        )


@kind(
    "rubber duck",
    also=("bath duck", "toy duck"),
    variants=("pirate", "with hat", "with crown", "with sunglasses", "with bow tie"),
    size=0.1,
)
def rubber_duck(b: PropBuilder) -> None:
    """A round body with a turned-up tail, a head and an orange beak."""
    paint = b.paint("rubber", b.pick("yellow", "yellow", "yellow", "pink", "blue", "white", "lime green", "red"))
    body = lump(0.62, 0.5, 0.84, 0, 0.24, 0, 14).cut((0, 1, 0), 0.03).move(y=-0.03)
    b.add("body", body, paint, said=False)
    b.add(
        "tail",
        hull_of(lump(0.26, 0.16, 0.1, 0, 0.3, -0.3, 8), lump(0.08, 0.06, 0.06, 0, 0.5, -0.46, 8)),
        paint,
        said=False,
    )
    y, z = 0.64, 0.18
    b.add("head", lump(0.44, 0.44, 0.42, 0, y, z, 12), paint, said=False)
    beak = b.paint("rubber", "orange" if paint.color not in ("red",) else "yellow")
    b.add(
        "beak",
        lump(0.26, 0.07, 0.24, 0, y - 0.01, z + 0.24, 10) + lump(0.2, 0.06, 0.18, 0, y - 0.06, z + 0.22, 10),
        beak,
    )
    b.add(
        "wing",
        [lump(0.12, 0.28, 0.42, 0, 0, 0, 10).turn(x=16).move(s * 0.28, 0.27, -0.06) for s in (-1, 1)],
        b.shade(paint, 0.12),
        said=False,
    )
    rubber_duck_eye(b, y, z)


def race_body(b: PropBuilder, w: float, paint: Paint, second: Paint) -> None:
    """A wedge with a cockpit, a spoiler and a number."""
    b.add(
        "body",
        hull_of(box(w * 0.8, 0.2, 0.3, bevel=0.03).move(0, 0.1, -0.3), box(w * 0.4, 0.08, 0.04).move(0, 0.11, 0.47)),
        paint,
        said=False,
    )
    b.add("cockpit", lump(0.2, 0.16, 0.26, 0, 0.3, -0.12, 8), b.paint("plastic", "black"), said=False)
    b.add(
        "spoiler",
        box(w + 0.04, 0.06, 0.12).move(0, 0.4, -0.43) + box(0.08, 0.14, 0.08).move(0, 0.27, -0.42),
        second,
    )
    b.add("number", forward(0.08, 0.05, 12).turn(x=-70).move(0, 0.22, 0.2), b.paint("plastic", "white"), said=False)


def car_body(b: PropBuilder, w: float, paint: Paint, second: Paint) -> None:
    """A rounded hull with a cabin; a truck has a bed behind it."""
    wooden, truck = b.variant == "wooden", b.variant == "truck"
    b.add("body", box(w, 0.22, 0.94, bevel=0.06).move(y=0.11), paint, said=False)
    cab_z = 0.18 if truck else -0.04
    cab = box(w * 0.92, 0.26, 0.34 if truck else 0.5, bevel=0.06, taper=0.85).move(0, 0.31, cab_z)
    b.add("cabin", cab, second if wooden or truck else paint, said=truck)
    glass = b.paint("glass") if not wooden else b.paint("wood", "beige")
    b.add(
        "window",
        [box(w * 0.96, 0.11, 0.14).move(0, 0.38, cab_z + dz) for dz in ((0.0,) if truck else (0.1, -0.1))],
        glass,
    )
    b.add(
        "windshield",
        box(w * 0.62, 0.12, 0.05).turn(x=-8).move(0, 0.37, cab_z + (0.155 if truck else 0.235)),
        glass,
        said=False,
    )
    if truck:
        b.add(
            "bed",
            box(w, 0.18, 0.48, bevel=0.012).move(0, 0.3, -0.23) - box(w - 0.12, 0.3, 0.36).move(0, 0.36, -0.23),
            second,
        )
    b.add(
        "headlight",
        [lump(0.09, 0.09, 0.06, s * w * 0.3, 0.22, 0.47, 8) for s in (-1, 1)],
        b.paint("plastic", "yellow"),
        said=False,
    )


@kind("toy car", also=("model car",), variants=("wooden", "racing", "wind-up", "truck", "on a string"), size=0.15)
def toy_car(b: PropBuilder) -> None:
    """A chunky car with large wheels."""
    wooden = b.variant == "wooden"
    paint = b.paint("wood" if wooden else "plastic", any_color=0.2 if wooden else 0.0)
    second = b.paint("wood" if wooden else "plastic")
    w = b.between(0.4, 0.46)
    if b.variant == "racing":
        race_body(b, w, paint, second)
    else:
        car_body(b, w, paint, second)
    tire = b.paint("wood", b.pick("red", "brown", "dark brown")) if wooden else b.paint("rubber", "black")
    places = [(s, z) for s in (-1, 1) for z in (0.29, -0.29)]
    b.add("wheel", [across(0.14, 0.12, 12).move(s * w * 0.5, 0.14, z) for s, z in places], tire)
    b.add(
        "hub",
        [across(0.06, 0.16, 8).move(s * w * 0.5, 0.14, z) for s, z in places],
        b.paint("plastic", b.pick("white", "yellow", "light grey")),
        said=False,
    )
    if b.variant == "wind-up":
        key = join([box(0.05, 0.24, 0.05), *[forward(0.075, 0.05, 10).move(s * 0.075, 0.26, 0) for s in (-1, 1)]])
        b.add("wind-up key", key.move(0, 0.52, -0.06), b.paint("brass"))
    if b.variant == "on a string":
        b.add(
            "string",
            tube([(0, 0.18, 0.46), (0.06, 0.05, 0.58), (-0.04, 0.03, 0.72), (0.1, 0.03, 0.84)], 0.045, 6),
            b.paint("rope"),
        )
