"""Beasts: mimics, gargoyles and dragons of stone."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.nature.statues import Point3, arm, bat_wing, plinth
from propsmith.exporter.training.procedural.organic import corners, spaced
from propsmith.exporter.training.procedural.outlines import lathe
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    beam,
    box,
    cone,
    cylinder,
    ellipsoid,
    hull_of,
    join,
)
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "mimic",
    also=("monster chest", "mimic chest"),
    variants=("closed", "golden", "barrel", "with legs", "with arms"),
    size=0.9,
)
def mimic(b: PropBuilder) -> None:
    """A chest with teeth, tongue and eyes."""
    wood = b.paint("gold" if b.variant == "golden" else "wood", any_color=0.2 if b.variant != "golden" else 0.0)
    trim = b.paint(b.pick("iron", "gold") if b.variant != "golden" else "iron")
    flesh, white = b.paint("paint", b.pick("dark red", "purple", "magenta")), b.paint("paint", "white")
    gape = 8.0 if b.variant == "closed" else b.between(36, 52)
    width, depth, high = (0.62, 0.62, 0.5) if b.variant == "barrel" else (b.between(0.82, 0.94), 0.58, 0.34)
    low = 0.16 if b.variant == "with legs" else 0.0
    if b.variant == "barrel":
        lower = lathe([(0.27, 0), (0.33, 0.26), (0.34, high)], 12)
        upper = lathe([(0.34, 0), (0.32, 0.2), (0.27, 0.3)], 12)
        bands = [cylinder(0.325, 0.06, 12).move(y=0.12), cylinder(0.355, 0.05, 12).move(y=high - 0.05)]
    else:
        lower = box(width, high, depth)
        upper = cylinder(depth / 2, width, 12).turn(z=90).move(width / 2).scale(y=0.8).cut((0, 1, 0), 0.01).move(
            y=0.03
        ) + box(width, 0.08, depth)
        bands = [box(0.08, high + 0.02, depth + 0.05).move(x, -0.005, 0) for x in (-width * 0.36, width * 0.36)]

    def hinged(solid: Solid) -> Solid:
        return solid.move(z=depth / 2).turn(x=-gape).move(y=high - 0.01, z=-depth / 2)

    parts = [("body", lower, wood), ("lid", hinged(upper), b.shade(wood, 0.08))] + [
        ("band", band, trim) for band in bands
    ]
    parts.append(("gum", box(width * 0.86, 0.08, depth * 0.8).move(y=high - 0.05), flesh))
    parts.append(
        (
            "throat",
            hull_of(
                box(width * 0.8, 0.1, 0.08).move(0, high - 0.06, -depth * 0.38),
                hinged(box(width * 0.7, 0.04, 0.1).move(0, 0.02, 0)),
            ),
            flesh,
        )
    )
    for x in spaced(5, width * 0.78):
        parts.append(("tooth", cone(0.06, 0.14, 4).move(x, high - 0.02, depth * 0.4), white))
        parts.append(("tooth", hinged(cone(0.06, 0.15, 4).turn(z=180).move(x * 0.9, 0.03, depth * 0.42)), white))
    color = b.paint("paint", b.pick("yellow", "red", "lime green", "white"))
    for x in (-0.16, 0.16):
        eye = ball(0.085, 8).move(x, 0.12, depth * 0.42)
        parts += [
            ("eye", hinged(eye), color),
            ("pupil", hinged(ball(0.045, 6).move(x, 0.16, depth * 0.42 + 0.06)), b.paint("paint", "black")),
        ]
    parts += _tongue_and_limbs(b, (width, depth, high), wood, flesh)
    for name, solid, paint in parts:
        b.add(name, solid.move(y=low), paint, said=name in ("body", "lid", "tongue", "eye", "tooth", "leg", "arm"))


def _tongue_and_limbs(
    b: PropBuilder, size: tuple[float, float, float], wood: Paint, flesh: Paint
) -> list[tuple[str, Solid, Paint]]:
    """A tongue that hangs out; legs or arms."""
    width, depth, high = size
    parts: list[tuple[str, Solid, Paint]] = []
    if b.variant != "closed":
        path = [
            (0, high, 0),
            (0.04, high + 0.07, depth * 0.35),
            (0.08, high - 0.02, depth * 0.62),
            (0.12, high - 0.24, depth * 0.72),
        ]
        parts.append(
            (
                "tongue",
                tube(path, [0.16, 0.2, 0.19, 0.08], 6, flat=1.0),
                b.paint("paint", b.pick("red", "pink", "purple")),
            )
        )
    if b.variant == "with legs":
        parts += [
            ("leg", beam((x * 0.8, -0.15, z * 1.15), (x * 0.7, 0.05, z), 0.09, 6), b.shade(wood))
            for x, z in corners(width, depth, 0.08)
        ]
    if b.variant == "with arms":
        parts += [
            (
                "arm",
                tube(
                    [
                        (s * width * 0.45, 0.2, 0),
                        (s * (width / 2 + 0.2), 0.3, 0.05),
                        (s * (width / 2 + 0.24), 0.1, 0.24),
                    ],
                    [0.1, 0.08, 0.12],
                    6,
                ),
                flesh,
            )
            for s in (-1, 1)
        ]
    return parts


@kind(
    "gargoyle",
    also=("stone demon",),
    variants=("roaring", "on a column", "with folded wings", "broken", "horned"),
    size=1.2,
    countable=False,
    outdoor=True,
)
def gargoyle(b: PropBuilder) -> None:
    """A crouching winged beast on a ledge."""
    paint = b.paint("stone", any_color=0.05)
    ledge = b.shade(paint, 0.1)
    low = 0.5 if b.variant == "on a column" else 0.14
    if b.variant == "on a column":
        b.add("column", box(0.34, low - 0.06, 0.34, bevel=0.02), ledge)
        b.add("capital", box(0.5, 0.1, 0.5, bevel=0.02).move(y=low - 0.09), b.shade(paint), said=False)
    else:
        b.add("ledge", box(0.56, low, 0.56, bevel=0.02), ledge)
    body = hull_of(ellipsoid(0.3, 0.26, 0.3, 8).move(0, 0.02, -0.1), ellipsoid(0.3, 0.24, 0.24, 8).move(0, 0.26, 0.04))
    thighs = [ellipsoid(0.15, 0.24, 0.3, 8).move(x, 0, -0.02) for x in (-0.18, 0.18)]
    fore = [arm((x * 0.8, 0.4, 0.06), (x * 1.3, 0.2, 0.12), (x * 0.9, 0.04, 0.2), 0.08) for x in (-0.15, 0.15)]
    claws = [box(0.1, 0.05, 0.14, bevel=0.015).move(x, -0.005, 0.2) for x in (-0.2, -0.13, 0.13, 0.2)]
    head = hull_of(
        ellipsoid(0.22, 0.2, 0.22, 8).move(0, 0.46, 0.12), box(0.12, 0.08, 0.1, bevel=0.02).move(0, 0.46, 0.26)
    )
    ears = [cone(0.05, 0.16, 4).turn(z=s * -38).move(s * 0.08, 0.58, 0.1) for s in (-1, 1)]
    tail = tube(
        [(0.05, 0.08, -0.2), (0.24, 0.04, -0.22), (0.34, 0.04, -0.05), (0.32, 0.05, 0.12)], [0.1, 0.07, 0.06, 0.04], 6
    )
    parts = [body, *thighs, *fore, *claws, head, *ears, tail]
    if b.variant in ("horned", "broken") or b.chance(0.4):
        parts += [
            tube([(s * 0.07, 0.6, 0.1), (s * 0.17, 0.7, 0.06), (s * 0.16, 0.82, 0.1)], [0.08, 0.065, 0.03], 6)
            for s in (-1, 1)
        ]
    if b.variant == "roaring":
        parts.append(box(0.13, 0.045, 0.16, bevel=0.012).turn(x=28).move(0, 0.4, 0.22))
        b.add(
            "fang",
            [cone(0.025, 0.08, 4).turn(z=180).move(x, low + 0.48, 0.28) for x in (-0.04, 0.04)],
            b.paint("paint", "white"),
        )
    b.add("body", join(parts).move(y=low - 0.006), paint, said=False)
    _gargoyle_wings(b, paint, low)


def _gargoyle_wings(b: PropBuilder, paint: Paint, low: float) -> None:
    """Wings and eyes."""
    folded = b.variant == "with folded wings"
    one = (
        bat_wing(0.34 if folded else 0.5, 0.5 if folded else 0.36)
        .turn(y=58 if folded else 20)
        .move(0.05, low + 0.3, -0.07)
    )
    wings = [one, one.mirror()]
    if b.variant == "broken":
        wings[1] = wings[1].cut((1, 0.4, 0), 0.02)
    b.add("wing", wings, b.shade(paint, 0.08))
    b.add(
        "eye",
        [ball(0.028, 6).move(x, low + 0.57, 0.215) for x in (-0.06, 0.06)],
        b.paint("paint", b.pick("red", "yellow", "black", "orange")),
        said=False,
    )


@kind(
    "dragon statue",
    also=("stone dragon",),
    variants=("coiled", "with spread wings", "head", "golden", "Chinese"),
    size=3.0,
    countable=False,
)
def dragon_statue(b: PropBuilder) -> None:
    """A dragon of stone or gold upon a pedestal."""
    paint = (
        b.paint("gold") if b.variant == "golden" else b.paint(b.pick("stone", "stone", "bronze", "jade", "obsidian"))
    )
    low = plinth(b, 0.52, b.between(0.12, 0.2), b.paint("stone") if b.chance(0.5) else b.shade(paint))
    style = {"coiled": "coiled", "Chinese": "coiled", "head": "head"}.get(b.variant, "sitting")
    body, neck = _dragon_body(style)
    size = 1.5 if style == "head" else 1.0
    skull = hull_of(box(0.16, 0.14, 0.14, bevel=0.03), box(0.11, 0.07, 0.1, bevel=0.02).move(0, -0.005, 0.19))
    jaw = box(0.1, 0.04, 0.2, bevel=0.012).turn(x=20).move(0, -0.045, 0.11)
    horns = [
        tube([(s * 0.05, 0.11, 0.0), (s * 0.09, 0.18, -0.08), (s * 0.1, 0.2, -0.2)], [0.06, 0.05, 0.03], 6)
        for s in (-1, 1)
    ]
    face = join([skull, jaw, *horns]).scale(size, size, size).move(neck[0], neck[1] - 0.03, neck[2])
    b.add("dragon", join([*body, face]).move(y=low - 0.008), paint, said=False)
    eyes = [
        ball(0.025 * size, 6).move(x * size, low + neck[1] - 0.03 + 0.08 * size, neck[2] + 0.062 * size)
        for x in (-0.066, 0.066)
    ]
    b.add("eye", eyes, b.paint("paint", b.pick("red", "yellow", "cyan", "black")), said=False)
    if style == "sitting":
        spread = b.variant == "with spread wings"
        one = (
            bat_wing(0.5 if spread else 0.36, 0.4 if spread else 0.44)
            .turn(y=8 if spread else 40)
            .move(0.04, low + 0.3, -0.03)
        )
        b.add("wing", [one, one.mirror()], b.shade(paint, 0.1))
    if b.variant == "Chinese":
        whiskers = [
            tube([(s * 0.05, low + 0.63, 0.36), (s * 0.18, low + 0.6, 0.4), (s * 0.24, low + 0.7, 0.38)], 0.036, 5)
            for s in (-1, 1)
        ]
        b.add("whisker", whiskers, b.paint("gold"), said=False)


def _dragon_body(style: str) -> tuple[list[Solid], Point3]:
    """The body without its head, and where that sits."""
    if style == "coiled":
        turns = np.linspace(0, 3.6 * np.pi, 26)
        path = [
            (0.2 * (1 - 0.2 * s) * np.cos(a), 0.07 + 0.5 * s**1.2, 0.2 * (1 - 0.2 * s) * np.sin(a))
            for a, s in zip(turns, np.linspace(0, 1, 26), strict=True)
        ]
        path += [(0.06, 0.66, 0.12), (0.0, 0.68, 0.2)]
        thick = [*np.linspace(0.06, 0.17, 13), *np.linspace(0.17, 0.13, 15)]
        return [tube(path, thick, 7), cylinder(0.12, 0.5, 8)], (0.0, 0.66, 0.2)
    if style == "head":
        return (
            [tube([(0, 0, -0.1), (0, 0.26, -0.16), (0, 0.48, -0.04), (0, 0.54, 0.06)], [0.34, 0.27, 0.22, 0.2], 8)],
            (0.0, 0.53, 0.08),
        )
    trunk = hull_of(ellipsoid(0.26, 0.24, 0.34, 8).move(0, 0, -0.06), ellipsoid(0.22, 0.24, 0.2, 8).move(0, 0.2, 0.04))
    limbs = [arm((s * 0.09, 0.32, 0.08), (s * 0.14, 0.18, 0.16), (s * 0.1, 0.045, 0.18), 0.075) for s in (-1, 1)]
    hips = [ellipsoid(0.13, 0.2, 0.26, 8).move(s * 0.14, 0, -0.04) for s in (-1, 1)]
    tail = tube(
        [(0, 0.08, -0.16), (0.2, 0.05, -0.2), (0.26, 0.05, 0.0), (0.24, 0.05, 0.14)], [0.13, 0.1, 0.07, 0.03], 6
    )
    body = [
        trunk,
        *limbs,
        *hips,
        tail,
        tube([(0, 0.36, 0.03), (0, 0.52, -0.02), (0, 0.6, 0.06)], [0.18, 0.14, 0.13], 7),
    ]
    return body, (0.0, 0.58, 0.07)
