"""What stands about in a station: crates, doors, pods, cores and gear to wear."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import forward, glow, plate
from propsmith.exporter.training.procedural.organic import around, corners, rock
from propsmith.exporter.training.procedural.outlines import (
    Outline,
    circle,
    extrude,
    mirrored,
    rectangle,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import handle, hoop, tube


def edged_box(b: PropBuilder, width: float, height: float, depth: float, body: Paint, trim: Paint) -> None:
    """A box with thick corner pieces."""
    b.add("body", box(width, height, depth, bevel=0.02), body, said=False)
    size = min(width, height, depth) * 0.3
    pieces = [
        box(size, size, size, bevel=0.025).move(x, y, z)
        for x, z in corners(width + 0.05, depth + 0.05, size / 2)
        for y in (0, height - size + 0.025)
    ]
    b.add("corner", [piece.move(y=-0.012) if piece.base < 0.01 else piece for piece in pieces], trim)


def scifi_crate_panel(b: PropBuilder, depth: float, body: Paint, height: float, width: float, light: Paint) -> None:
    """Its panel, key, screen and handle, and more."""
    z = depth / 2
    b.add(
        "panel", plate(width * 0.5, height * 0.5, 0.05, 0.04).move(0, height * 0.25, z), b.shade(body, 0.14), said=False
    )
    if b.variant == "with keypad":
        keys = [
            box(0.06, 0.05, 0.04).move(x, y, z + 0.03) for x in (-0.08, 0, 0.08) for y in (height * 0.36, height * 0.48)
        ]
        b.add("key", keys, b.paint("plastic", "black" if body.color != "black" else "white"), said=False)
        b.add("screen", plate(0.24, 0.07, 0.04, 0.01).move(0, height * 0.6, z + 0.025), light)
        return
    strips = [box(width * 0.34, 0.055, 0.05).move(0, height * 0.47, z + 0.012)]
    if b.variant == "glowing":
        strips = [box(width + 0.03, 0.06, depth + 0.03).move(0, y, 0) for y in (height * 0.4, height * 0.54)]
    b.add("light strip" if b.variant != "glowing" else "stripe", strips, light)
    if b.variant == "with handles":
        for s in (-1, 1):
            bar = handle(0.34, 0.1, 0.055).turn(z=-90 * s).turn(x=90).move(s * (width / 2 + 0.0), height * 0.55, 0)
            b.add("handle", bar, b.paint("metal", "black"))
    b.add(
        "lid line",
        box(width + 0.015, 0.035, depth + 0.015).move(y=height * 0.78),
        b.paint("metal", "dark grey"),
        said=False,
    )


@kind(
    "sci-fi crate",
    also=("tech crate",),
    variants=("long", "glowing", "open", "with handles", "hexagonal", "with keypad"),
    size=1.0,
)
def scifi_crate(b: PropBuilder) -> None:
    """A metal box with reinforced corners and lights."""
    body, trim, light = (
        b.paint("metal", any_color=0.45),
        b.paint("metal", b.pick("dark grey", "light grey", "yellow", "black")),
        glow(b),
    )
    if b.variant == "hexagonal":
        b.add("body", cylinder(0.42, 0.8, 6), body, said=False)
        b.add("rim", [cylinder(0.47, 0.12, 6).move(y=y) for y in (0, 0.36, 0.72)], trim)
        b.add(
            "light",
            [box(0.16, 0.06, 0.05).turn(y=a).move(x, y, z) for y in (0.2, 0.56) for x, z, a in around(6, 0.37, 30)][
                :12
            ],
            light,
            said=True,
        )
        return
    width, height = (
        (0.96, b.between(0.4, 0.48)) if b.variant == "long" else (b.between(0.76, 0.9), b.between(0.64, 0.8))
    )
    depth = 0.5 if b.variant == "long" else b.between(0.66, 0.8)
    if b.variant == "open":
        height = 0.56
        b.add(
            "body",
            box(width, height, depth, bevel=0.015) - box(width - 0.12, height, depth - 0.12).move(y=0.08),
            body,
            said=False,
        )
        b.add(
            "lid",
            box(width, 0.09, depth, bevel=0.015)
            .move(z=depth / 2)
            .turn(x=-74)
            .move(0, height - 0.03, -depth / 2 + 0.06),
            trim,
        )
        b.add("cell", [cylinder(0.09, 0.34, 8).move(x, 0.07, z) for x, z in corners(width, depth, 0.24)], light)
        return
    edged_box(b, width, height, depth, body, trim)
    scifi_crate_panel(b, depth, body, height, width, light)


def round_airlock(b: PropBuilder, frame: Paint, panel: Paint) -> None:
    """A round hatch with a wheel in a bolted ring."""
    b.add("frame", extrude(circle(0.48, 20) - circle(0.38, 20), 0.18).move(y=0.48), frame)
    b.add("panel", extrude(circle(0.39, 20), 0.1).move(y=0.48), panel, said=False)
    b.add(
        "wheel",
        hoop(0.16, 0.05, 14).turn(x=90).move(0, 0.48, 0.06)
        + join([box(0.32, 0.045, 0.045).turn_here(z=t).move(0, 0.46, 0.08) for t in (0.0, 60.0, 120.0)]),
        b.paint("metal", b.pick("red", "yellow", "light grey")),
    )
    b.add("axle", forward(0.05, 0.12, 8).move(0, 0.48, 0.06), frame, said=False)
    b.add(
        "bolt",
        [forward(0.035, 0.06, 6).move(x, 0.48 + y, 0.09) for x, y, _ in around(8, 0.43, 22.5)],
        b.paint("metal", "light grey"),
        said=False,
    )
    b.add("base", box(0.6, 0.08, 0.3, bevel=0.015), frame, said=False)


def door_outline(w: float, h: float, cut: float, hexagonal: bool) -> Outline:
    """A door's frame of half-width `w`, its upper corners cut off; or a hexagon that stands on a side."""
    if hexagonal:
        return mirrored([(w - cut, 0), (w, h * 0.5), (w, h * 0.52), (w - cut, h)])
    return mirrored([(w, 0), (w, h - cut), (w - cut, h)])


@kind(
    "sci-fi door",
    also=("space door", "blast door"),
    variants=("sliding", "round airlock", "half-open", "damaged", "hexagonal"),
    size=2.6,
)
def scifi_door(b: PropBuilder) -> None:
    """Two panels in a thick frame with lights."""
    frame, panel, light = (
        b.paint("metal", b.pick("dark grey", "grey", "slate blue", "white")),
        b.paint("metal", any_color=0.5),
        glow(b),
    )
    if b.variant == "round airlock":
        round_airlock(b, frame, panel)
        return
    width, height = b.between(0.72, 0.82), 0.96
    hexagonal = b.variant == "hexagonal"
    w, h = width / 2, height
    outline = door_outline(w, h, 0.2 if hexagonal else 0.07, hexagonal)
    hole = outline.translate((0, -h * 0.5)).scale((0.78, 0.84)).translate((0, h * 0.5 - (0.0 if hexagonal else 0.05)))
    b.add("frame", extrude(outline - hole, 0.2), frame)
    gap = {"half-open": 0.2, "damaged": 0.05}.get(b.variant, 0.008)
    for s in (-1, 1):
        half = extrude(hole.scale((1.02, 1.02)), 0.08)
        leaf = half.cut((s, 0, 0), gap if s < 0 or b.variant != "damaged" else 0.12)
        if b.variant == "damaged" and s > 0:
            leaf = leaf.turn_here(x=6)
        b.add("panel", leaf, panel if s < 0 else b.shade(panel), said=False)
        b.add(
            "stripe",
            box((0.78 * w - gap) * 0.6, 0.07, 0.11).move(s * (gap + 0.78 * w) / 2, h * 0.42, 0),
            b.paint("paint", "yellow") if b.chance(0.5) else light,
            said=False,
        )
    b.add(
        "light",
        [box(0.05, 0.4, 0.05).move(s * (w - 0.055), 0.34, 0.095) for s in (-1, 1)]
        if not hexagonal
        else [box(0.4, 0.05, 0.05).move(0, h - 0.065, 0.095)],
        light,
    )
    b.add("sill", box(width, 0.045, 0.3), b.shade(frame), said=False)
    if b.variant == "damaged":
        b.add(
            "scorch",
            [rock(b.rng, 0.2, 0.26, 0.1).move(x, y, 0.0) for x, y in ((-0.14, 0.5), (0.2, 0.12))],
            b.paint("paint", "black"),
            said=False,
        )
    else:
        b.add(
            "keypad", plate(0.07, 0.13, 0.06, 0.01).move(w - 0.06, 0.16, 0.1), b.paint("plastic", "black"), said=False
        )


def cryo_pod_base(b: PropBuilder, lying: bool, dark: Paint, shell: Paint, light: Paint) -> None:
    """Its base, foot, light and tube."""
    if lying:
        b.add("base", box(0.4, 0.2, 0.66, bevel=0.02), dark)
        b.add("foot", box(0.52, 0.05, 0.8), shell, said=False)
        b.add("light", [box(0.03, 0.05, 0.4).move(s * 0.2, 0.1, 0) for s in (-1, 1)], light)
    else:
        b.add("base", cylinder(0.34, 0.14, 10, top=0.9), dark)
        b.add("light", box(0.24, 0.05, 0.05).move(0, 0.05, 0.31), light)
        b.add(
            "tube",
            [
                tube(
                    [(s * 0.14, 0.84, -0.08), (s * 0.2, 0.95, -0.2), (s * 0.2, 0.4, -0.22), (s * 0.18, 0.08, -0.2)],
                    0.06,
                    8,
                )
                for s in (-1, 1)
            ],
            b.paint("rubber", any_color=0.5),
        )


@kind(
    "cryo pod",
    also=("stasis pod", "sleep pod"),
    variants=("upright", "lying", "open", "broken", "with sleeper"),
    size=2.3,
)
def cryo_pod(b: PropBuilder) -> None:
    """A capsule with a glass lid, tubes and a panel."""
    shell, glass, light = (
        b.paint("metal", b.pick("white", "light grey", "grey"), any_color=0.3),
        b.paint("glass", b.pick("cyan", "light blue", "mint green")),
        glow(b),
    )
    dark = b.paint("metal", "dark grey")
    lying = b.variant in ("lying", "with sleeper") or (not b.variant and b.chance(0.3))

    def placed(solid: Solid) -> Solid:
        return solid.turn(x=-90).move(y=0.28, z=0.45) if lying else solid

    outline = rectangle(0.46, 0.8, 0.2)
    body = extrude(outline, 0.26, 0.85).move(y=0.5)
    inner = extrude(rectangle(0.34, 0.66, 0.15), 0.3).move(y=0.5, z=0.1)
    b.add("shell", placed(body - inner), shell)
    b.add(
        "lining",
        placed(extrude(rectangle(0.36, 0.68, 0.15), 0.08).move(y=0.5, z=-0.05)),
        b.paint("cloth", b.pick("white", "light blue", "dark grey")),
        said=False,
    )
    lid = extrude(rectangle(0.38, 0.7, 0.17), 0.1, 1.0).move(y=0.5, z=0.13)
    if b.variant == "open":
        lid = lid.move(x=0.21).turn(y=72).move(x=-0.24, z=0.13).move(z=0.02).mirror() if not lying else lid
    elif b.variant == "broken":
        lid = lid - rock(b.rng, 0.3, 0.34, 0.5).move(0.05, 0.42, 0.1)
    b.add("lid", placed(lid), glass)
    if b.variant == "with sleeper":
        b.add(
            "sleeper",
            placed(ball(0.08, 8).move(0, 0.62, 0.14) + box(0.2, 0.42, 0.1, bevel=0.03).move(0, 0.2, 0.14)),
            b.paint("cloth"),
        )
    b.add("ring", [placed(box(0.5, 0.07, 0.29, bevel=0.02).move(y=y) - inner) for y in (0.14, 0.8)], dark, said=False)
    cryo_pod_base(b, lying, dark, shell, light)
