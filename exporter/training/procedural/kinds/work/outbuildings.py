"""Small houses of a farm, and its silo."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import corners
from propsmith.exporter.training.procedural.outlines import arched, extrude, lathe, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cone, cylinder, dome, gable, join


@kind(
    "dog house",
    also=("kennel", "doghouse"),
    variants=("with a bone sign", "with a flat roof", "with a bowl", "broken", "snow-covered"),
    size=1.1,
    countable=False,
    stretch=("wide",),
)
def dog_house(b: PropBuilder) -> None:
    """A small house with a round-topped opening."""
    wood, roof = b.paint("wood", any_color=0.6), b.paint(b.pick("wood", "tile"), any_color=0.5)
    wide, deep, high = b.between(0.6, 0.7), b.between(0.7, 0.85), b.between(0.34, 0.42)
    peak = 0.0 if b.variant == "with a flat roof" else b.between(0.26, 0.34)
    front = polygon(
        [(-wide / 2, 0), (wide / 2, 0), (wide / 2, high), (0, high + peak), (-wide / 2, high)]
        if peak
        else [(-wide / 2, 0), (wide / 2, 0), (wide / 2, high + 0.1), (-wide / 2, high + 0.1)]
    )
    door = extrude(arched(wide * 0.52, high * 0.95), 0.3).move(0, 0.05, deep / 2 - 0.06)
    body = extrude(front, deep)
    b.add("walls", body - door, wood)
    b.add(
        "inside",
        door.scale(1.04) & box(2, 2, 0.1).move(0, 0, deep / 2 - 0.17),
        b.paint("paint", b.pick("black", "dark brown")),
        said=False,
    )
    planks = [box(wide + 0.02, 0.036, deep + 0.02).move(0, y, 0) - door for y in (high * 0.33, high * 0.66)]
    b.add("seam", planks, b.shade(wood, 0.1), said=False)
    if peak:
        slab = extrude(
            polygon(
                [
                    (-wide / 2 - 0.1, high - 0.09),
                    (0, high + peak),
                    (wide / 2 + 0.1, high - 0.09),
                    (wide / 2 + 0.1, high - 0.01),
                    (0, high + peak + 0.09),
                    (-wide / 2 - 0.1, high - 0.01),
                ]
            ),
            deep + 0.12,
        )
        if b.variant == "broken":
            slab = slab - box(0.26, 1, 0.3).turn(y=20).move(0.24, 0, deep * 0.2)
            b.add("board", box(0.3, 0.05, 0.11).turn(y=35).move(wide / 2 + 0.1, 0, deep / 2), b.shade(roof), said=False)
        b.add("roof", slab.move(y=-0.025), roof)
    else:
        b.add("roof", box(wide + 0.16, 0.08, deep + 0.16, bevel=0.01).turn(x=5).move(y=high + 0.08), roof, said=False)
    if b.variant == "snow-covered" and peak:
        snow_on_gable(b, deep, high, peak, wide)
    if b.variant == "with a bone sign":
        bone_sign(b, high, deep)
    if b.variant == "with a bowl":
        dog_bowl(b, wide, deep)


def bone_sign(b: PropBuilder, high: float, deep: float) -> None:
    """A bone over the opening."""
    bone = [
        box(0.2, 0.06, 0.05).move(0, high + 0.02, 0),
        *[ball(0.045, 8).move(x, high + dy, 0) for x in (-0.1, 0.1) for dy in (-0.02, 0.03)],
    ]
    b.add("bone", join(bone).move(0, 0.03, deep / 2 + 0.01), b.paint("bone", "white"))


def dog_bowl(b: PropBuilder, wide: float, deep: float) -> None:
    """A bowl of food beside the door."""
    bowl = lathe([(0.13, 0), (0.1, 0.09), (0.07, 0.09), (0.06, 0.05)], 12).move(wide / 2 + 0.06, 0, deep / 2 + 0.1)
    b.add("bowl", bowl, b.paint(b.pick("metal", "plastic"), any_color=0.5))
    b.add(
        "food",
        cylinder(0.08, 0.075, 10).move(wide / 2 + 0.06, 0, deep / 2 + 0.1),
        b.paint("food", "brown"),
        said=False,
    )


def snow_on_gable(b: PropBuilder, deep: float, high: float, peak: float, wide: float) -> None:
    """A layer of snow on both slopes."""
    snow = extrude(
        polygon(
            [
                (-wide / 2 - 0.08, high),
                (0, high + peak + 0.05),
                (wide / 2 + 0.08, high),
                (wide / 2 + 0.06, high + 0.07),
                (0, high + peak + 0.17),
                (-wide / 2 - 0.06, high + 0.07),
            ]
        ),
        deep + 0.08,
    )
    b.add("snow", snow, b.paint("snow", "white"), said=False)


@kind(
    "chicken coop",
    also=("hen house", "henhouse"),
    variants=("with a run", "long", "on wheels", "with a weathervane", "with a chicken"),
    size=2.2,
    countable=False,
)
def chicken_coop(b: PropBuilder) -> None:
    """A small house on legs with a ramp."""
    wood, roof = b.paint("wood", any_color=0.5), b.paint(b.pick("tile", "wood", "metal"), any_color=0.4)
    trim_paint = b.paint("wood", b.pick("white", "", "brown"))
    wide, deep, high, y = b.between(0.48, 0.56), 0.46, b.between(0.32, 0.38), b.between(0.16, 0.24)
    shift = -0.22 if b.variant == "with a run" else 0.0
    if b.variant == "long":
        wide = 0.8
    b.add("walls", box(wide, high, deep).move(shift, y, 0), wood)
    rise = b.between(0.18, 0.24)
    b.add("gable", gable(wide - 0.02, rise, deep).move(shift, y + high - 0.004, 0), wood, said=False)
    slope = [
        (-deep / 2 - 0.09, -0.07),
        (0, rise),
        (deep / 2 + 0.09, -0.07),
        (deep / 2 + 0.09, 0.01),
        (0, rise + 0.08),
        (-deep / 2 - 0.09, 0.01),
    ]
    b.add("roof", extrude(polygon(slope), wide + 0.1).turn(y=90).move(shift, y + high - 0.025, 0), roof)
    if b.variant == "on wheels":
        coop_wheels(b, wide, wood, y)
    else:
        b.add(
            "leg", [box(0.06, y + 0.02, 0.06).move(x + shift, 0, z) for x, z in corners(wide, deep, 0.04)], trim_paint
        )
    b.add(
        "door",
        extrude(arched(0.17, 0.22), 0.05).move(shift - wide * 0.2, y + 0.02, deep / 2),
        b.paint("paint", b.pick("black", "dark brown")),
        said=False,
    )
    b.add(
        "window",
        box(0.15, 0.13, 0.05).move(shift + wide * 0.24, y + 0.13, deep / 2),
        b.paint("glass", b.pick("light blue", "yellow")),
    )
    ramp_x = shift - wide * 0.2
    ramp = beam((ramp_x, 0.02, deep / 2 + 0.34), (ramp_x, y + 0.03, deep / 2 - 0.02), 0.045)
    cleat = box(0.17, 0.045, 0.05).move(ramp_x, 0.03, deep / 2 + 0.34)
    cleats = [cleat.move(y=y * s, z=-0.36 * s) for s in (0.2, 0.5, 0.8)]
    b.add("ramp", join(ramp.move(x=dx) for dx in (-0.05, -0.015, 0.02, 0.05)), trim_paint)
    b.add("cleat", cleats, trim_paint, said=False)
    if b.variant == "with a run":
        run(b, wide / 2 + shift, deep, trim_paint)
    if b.variant == "with a weathervane":
        weathervane(b, rise, y, high)
    if b.variant == "with a chicken":
        chicken(b, wide * 0.3, deep / 2 + 0.2)


def weathervane(b: PropBuilder, rise: float, y: float, high: float) -> None:
    """A rod with a bird on it."""
    top = y + high + rise + 0.02
    b.add("rod", cylinder(0.02, 0.2, 6).move(y=top), b.paint("iron"), said=False)
    bird = polygon(
        [
            (-0.12, 0.02),
            (-0.16, 0.14),
            (-0.06, 0.09),
            (0.04, 0.1),
            (0.07, 0.17),
            (0.13, 0.14),
            (0.09, 0.02),
            (0, -0.03),
        ]
    )
    b.add("vane", extrude(bird, 0.04).move(0, top + 0.18, 0), b.paint("iron"), said=False)


def coop_wheels(b: PropBuilder, wide: float, wood: Paint, y: float) -> None:
    """Four wheels under a sill."""
    b.add(
        "wheel",
        [
            cylinder(0.12, 0.06, 12).turn(z=90).move(s * (wide / 2 + 0.01) + 0.03, 0.12, z)
            for s in (-1, 1)
            for z in (-0.13, 0.13)
        ],
        b.paint("wood"),
        said=False,
    )
    b.add("axle", [box(wide + 0.04, 0.05, 0.05).move(0, 0.1, z) for z in (-0.13, 0.13)], wood, said=False)
    b.add("sill", box(wide - 0.1, y - 0.08, 0.36).move(0, 0.1, 0), wood, said=False)


def run(b: PropBuilder, x: float, deep: float, paint: Paint) -> None:
    """A fenced yard to the right of the house."""
    long = 0.5
    posts = [
        box(0.045, 0.34, 0.045).move(x + dx, 0, z)
        for dx in (long / 2, long)
        for z in (-deep / 2 + 0.03, deep / 2 - 0.03)
    ]
    rails = [
        box(long + 0.04, 0.04, 0.04).move(x + long / 2, h, z)
        for h in (0.04, 0.3)
        for z in (-deep / 2 + 0.03, deep / 2 - 0.03)
    ]
    ends = [box(0.04, 0.04, deep - 0.04).move(x + long, h, 0) for h in (0.04, 0.3)]
    b.add("run", [*posts, *rails, *ends], paint, said=False)
    wires = [
        cylinder(0.018, 0.3, 4).move(x + dx, 0.03, z)
        for dx in (0.08, 0.16, 0.33, 0.41)
        for z in (-deep / 2 + 0.03, deep / 2 - 0.03)
    ]
    b.add("wire", wires, b.paint("metal", "light grey"), said=False)


def chicken(b: PropBuilder, x: float, z: float) -> None:
    """A plump hen."""
    white = b.paint("feather", b.pick("white", "brown"))
    b.add(
        "hen",
        join(
            [
                ball(0.09, 8).scale(0.9, 0.95, 1.2).move(x, 0.0, z),
                ball(0.05, 8).move(x, 0.14, z + 0.07),
                cone(0.05, 0.12, 5).turn(x=-50).move(x, 0.09, z - 0.07),
            ]
        ),
        white,
        said=False,
    )
    b.add("comb", box(0.036, 0.06, 0.06).move(x, 0.215, z + 0.07), b.paint("paint", "red"), said=False)
    b.add("beak", cone(0.025, 0.06, 5).turn(x=90).move(x, 0.185, z + 0.11), b.paint("paint", "orange"), said=False)


@kind(
    "silo",
    also=("grain silo",),
    variants=("metal", "concrete", "rusty", "with a ladder", "double", "with a cone roof"),
    size=10.0,
    countable=False,
    stretch=("tall",),
)
def silo(b: PropBuilder) -> None:
    """A tall cylinder with rings under a dome."""
    material = {"metal": "metal", "concrete": "concrete", "rusty": "rust"}.get(b.variant) or b.pick(
        "metal", "concrete", "brick"
    )
    paint = b.paint(material, any_color=0.35 if material == "metal" else 0.0)
    roof = b.paint("metal", any_color=0.4)
    radius, high = b.between(0.2, 0.26), b.between(0.72, 0.82)
    places = (-radius * 1.05, radius * 1.05) if b.variant == "double" else (0.0,)
    pointed = b.variant == "with a cone roof" or b.chance(0.25)
    for x in places:
        tall = high * (0.82 if x > 0 else 1.0)
        b.add("body", cylinder(radius, tall, 14).move(x=x), paint, said=False)
        b.add("base", cylinder(radius + 0.03, 0.06, 14).move(x=x), b.paint("concrete"), said=False)
        top = cylinder(radius + 0.03, 0.16, 14, 0.15) if pointed else dome(radius + 0.01, 14).scale(1, 0.8, 1)
        b.add("roof", top.move(x, tall - 0.004, 0), roof)
        b.add("cap", cylinder(0.04, 0.06, 8).move(x, tall + (0.14 if pointed else radius * 0.78), 0), roof, said=False)
        bands = [cylinder(radius + 0.02, 0.036, 14).move(x, tall * s, 0) for s in (0.25, 0.5, 0.75, 0.95)]
        b.add("ring", bands, b.shade(paint, 0.12) if b.chance(0.6) else b.paint("metal"))
    if b.variant == "with a ladder" or (b.variant != "double" and b.chance(0.4)):
        rails = [box(0.036, high, 0.036).move(x, 0, radius + 0.045) for x in (-0.06, 0.06)]
        rungs = [box(0.14, 0.036, 0.036).move(0, high * s, radius + 0.045) for s in np.linspace(0.06, 0.95, 9)]
        stays = [box(0.05, 0.04, 0.09).move(0, high * s, radius + 0.01) for s in (0.3, 0.9)]
        b.add(
            "ladder",
            join([*rails, *rungs, *stays]),
            b.paint("metal", b.pick("dark grey", "grey", "red", "yellow")),
            said=b.variant != "with a ladder",
        )
    door_x = places[0]
    b.add(
        "door",
        box(0.12, 0.17, 0.05).move(door_x + 0.0, 0.02, radius + (0.0 if b.variant != "with a ladder" else 0.02)),
        b.paint("metal", any_color=0.5),
        said=False,
    )
