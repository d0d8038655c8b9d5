"""Saws, wrenches and crowbars."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.hafts import steel
from propsmith.exporter.training.procedural.outlines import Outline, circle, extrude, polygon, rectangle, ring
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, box, cylinder, hull_of
from propsmith.exporter.training.procedural.sweeps import tube


@kind("saw", variants=("hand", "two-man", "bow", "hacksaw", "rusty"), size=0.6)
def saw(b: PropBuilder) -> None:
    """Along x, its teeth down, its handle at -x."""
    metal = b.paint("rust") if b.variant == "rusty" else steel(b, 0.15)
    style = b.variant if b.variant in ("two-man", "bow", "hacksaw") else "hand"
    handle = b.paint(b.pick("wood", "plastic"), any_color=0.4)
    if style == "hand":
        high = b.between(0.2, 0.27)
        blade = polygon([(-0.26, 0.0), (-0.26, high), (0.5, high * b.between(0.5, 0.8)), (0.5, 0.02)]) + teeth(
            -0.24, 0.5, 9
        )
        b.add("blade", extrude(blade, 0.045).move(y=0.06), metal)
        outer = polygon(
            [(-0.2, -0.04), (-0.3, 0.0), (-0.42, -0.06), (-0.5, 0.02), (-0.46, 0.3), (-0.3, 0.34), (-0.18, 0.3)]
        )
        hole = rectangle(0.12, 0.17, 0.05).translate((-0.34, 0.14))
        b.add("handle", extrude(outer - hole, 0.09).move(y=0.06), handle)
        b.add(
            "rivet",
            [ball(0.025, 6).scale(1, 1, 2).move(-0.235, y, 0) for y in (0.14, 0.26)],
            b.paint("brass"),
            said=False,
        )
    elif style == "two-man":
        belly = polygon(
            [(-0.42, 0.08), (-0.42, 0.2), (0, 0.26), (0.42, 0.2), (0.42, 0.08), (0.2, 0.03), (-0.2, 0.03)]
        ) + teeth(-0.22, 0.22, 6, 0.03)
        b.add("blade", extrude(belly, 0.045).move(y=0.05), metal)
        b.add("handle", [cylinder(0.04, 0.36, 8).move(s * 0.44, 0.1, 0) for s in (-1, 1)], handle)
    else:
        bow = style == "bow"
        arch = (
            [(-0.36, 0.08, 0), (-0.34, 0.34, 0), (0.2, 0.42, 0), (0.48, 0.3, 0), (0.5, 0.08, 0)]
            if bow
            else [(-0.3, 0.09, 0), (-0.3, 0.34, 0), (0.5, 0.34, 0), (0.5, 0.09, 0)]
        )
        b.add("frame", tube(arch, 0.06, 6), b.paint("metal", any_color=0.7))
        strip = rectangle(0.86, 0.055).translate((0.08, 0.095)) + teeth(-0.3, 0.46, 10, 0.07)
        b.add("blade", extrude(strip, 0.042), metal)
        grip_shape = polygon([(-0.28, 0.05), (-0.28, 0.2), (-0.36, 0.2), (-0.5, 0.0), (-0.42, -0.04)])
        b.add("handle", extrude(grip_shape, 0.08) if not bow else cylinder(0.05, 0.24, 8).move(-0.35, 0.12, 0), handle)


def teeth(start: float, stop: float, count: int, y: float = 0.01) -> Outline:
    """A row of triangles that point down from `y`."""
    step = (stop - start) / count
    outline = rectangle(stop - start, 0.02).translate(((start + stop) / 2, y + 0.01))
    for k in range(count):
        x = start + k * step
        outline = outline + polygon([(x, y + 0.01), (x + step, y + 0.01), (x + step * 0.5, y - 0.045)])
    return outline


def wrench_head(radius: float, gap: float, turn: float = 0.0) -> Outline:
    """An open jaw about the origin, its mouth up, turned by `turn` degrees."""
    mouth = rectangle(2 * gap, 2 * radius).translate((0, radius * 0.95)) + circle(gap, 6)
    return (circle(radius, 12) - mouth).rotate(turn)


@kind("wrench", also=("spanner",), variants=("open-ended", "adjustable", "pipe", "ring", "golden"), size=0.3)
def wrench(b: PropBuilder) -> None:
    """Jaw up."""
    metal = b.paint("gold") if b.variant == "golden" else b.paint(b.pick("steel", "metal", "chrome"), any_color=0.35)
    style = b.variant if b.variant in ("adjustable", "pipe", "ring") else b.pick("open-ended", "combination")
    thick, bar = b.between(0.075, 0.1), b.between(0.1, 0.13)
    if style in ("adjustable", "pipe"):
        grip = b.paint("plastic") if b.chance(0.6) else b.paint("metal", b.pick("red", "blue", ""), any_color=0.5)
        b.add("handle", extrude(rectangle(bar, 0.66, 0.03).translate((0, 0.33)), thick), grip)
        upper = polygon(
            [(-0.06, 0.6), (-0.12, 0.72), (-0.12, 0.98), (0.16, 0.98), (0.18, 0.88), (-0.01, 0.86), (-0.01, 0.62)]
        )
        lower = polygon([(-0.02, 0.6), (-0.02, 0.74), (0.17, 0.74), (0.17, 0.66), (0.08, 0.58)])
        if style == "pipe":
            upper, lower = upper.scale((1.0, 1.0)), lower.translate((0.0, -0.06))
            b.add("collar", box(0.2, 0.12, thick + 0.05, bevel=0.015).move(0, 0.52, 0), metal, said=False)
        b.add("jaw", [extrude(upper, thick * 1.1), extrude(lower, thick * 1.1)], metal)
        b.add("screw", cylinder(0.05, 0.1, 8).turn(z=90).move(0.03, 0.64, 0), b.paint("steel"), said=False)
        return
    head = ring(0.15, 0.085, sides=12) if style == "ring" else wrench_head(0.16, 0.075, b.pick(-15, 15, 0))
    foot = wrench_head(0.14, 0.065, 180 + b.pick(-15, 15)) if style == "open-ended" else ring(0.13, 0.07, sides=12)
    shaft = rectangle(bar, 0.62).translate((0, 0.49))
    outline = shaft - circle(0.07, 8).translate((0, 0.13)) - circle(0.08, 8).translate((0, 0.85))
    outline = outline + head.translate((0, 0.85)) + foot.translate((0, 0.13))
    b.add("handle", extrude(outline, thick), metal, said=False)
    b.add(
        "inset",
        extrude(rectangle(bar * 0.4, 0.34, 0.02).translate((0, 0.49)), thick + 0.03),
        b.shade(metal, 0.1),
        said=False,
    )


@kind("crowbar", also=("pry bar",), variants=("red", "rusty", "short", "straight", "golden"), size=0.7)
def crowbar(b: PropBuilder) -> None:
    """A bar with a hooked claw on top."""
    color = "red" if b.variant == "red" else b.pick("", "", "red", "blue", "black")
    metal = b.paint(
        {"rusty": "rust", "golden": "gold"}.get(b.variant, "metal"),
        color if b.variant not in ("rusty", "golden") else "",
        any_color=0.2 if not b.variant else 0.0,
    )
    thick = b.between(0.06, 0.075) * (1.3 if b.variant == "short" else 1.0)
    low = 0.4 if b.variant == "short" else 0.0
    if b.variant == "straight":
        path = [(0, low, 0), (0, 0.5, 0), (0, 0.85, 0), (0.05, 0.97, 0)]
    else:
        turn = np.radians(np.linspace(180, 10, 7))
        reach = b.between(0.1, 0.14)
        path = [(0, low, 0), (0, 0.5, 0)] + [
            (reach + reach * float(np.cos(a)), 0.8 + reach * 1.1 * float(np.sin(a)), 0) for a in turn
        ]
        path.append((2 * reach + 0.03, 0.7, 0))
    b.add("bar", tube(path, [thick] * (len(path) - 1) + [thick * 0.75], 6), metal, said=False)
    end = path[-1]
    fork = box(0.055, 0.14, 0.13, taper=0.8) - box(1, 0.12, 0.036).move(y=0.07)
    down = b.variant != "straight"
    b.add(
        "claw",
        (fork.turn(z=200) if down else fork.turn(z=-30)).move(end[0], end[1] + (0.04 if down else -0.04), 0),
        b.shade(metal, 0.08),
    )
    chisel = hull_of(box(thick, 0.03, thick).move(y=low + 0.1), box(0.036, 0.02, 0.13).move(-0.02, low - 0.02, 0))
    b.add("chisel", chisel, b.shade(metal, 0.08), said=False)


@kind(
    "chainsaw",
    also=("power saw",),
    variants=("electric", "bloody", "with a short bar", "golden", "with a long bar"),
    size=0.8,
)
def chainsaw(b: PropBuilder) -> None:
    """A motor with two handles and a toothed bar to +x."""
    body = b.paint("gold") if b.variant == "golden" else b.paint("plastic", b.pick("orange", "red", "yellow", ""))
    dark, metal = b.paint("plastic", b.pick("black", "dark grey")), b.paint("steel", b.pick("light grey", "grey"))
    reach = {"with a short bar": 0.3, "with a long bar": 0.66}.get(b.variant, b.between(0.42, 0.54))
    high, deep = b.between(0.26, 0.3), b.between(0.2, 0.24)
    shell = hull_of(
        box(0.38, high, deep, bevel=0.035).move(x=-0.24), box(0.12, high * 0.7, deep * 0.9, bevel=0.02).move(x=0.0)
    )
    b.add("body", shell, body, said=False)
    bar = rectangle(reach + 0.14, 0.13, 0.06).translate((reach / 2, 0.13))
    b.add("bar", extrude(bar, 0.05), metal)
    links = gear_strip(reach + 0.1, reach)
    b.add("tooth", extrude(links - bar.offset(-0.03), 0.07), dark, said=False)
    if b.variant == "bloody":
        b.add(
            "blood",
            extrude(rectangle(reach * 0.55, 0.14, 0.05).translate((reach * 0.72, 0.13)), 0.064),
            b.paint("paint", "dark red"),
        )
    rear = tube([(-0.4, high * 0.8, 0), (-0.58, high * 0.8, 0), (-0.62, high * 0.3, 0), (-0.4, 0.05, 0)], 0.065, 8)
    b.add("handle", rear, dark)
    arc = tube(
        [
            (-0.12, 0.06, -deep / 2),
            (-0.1, high + 0.06, -deep / 2 - 0.02),
            (-0.1, high + 0.16, -deep * 0.2),
            (-0.1, high + 0.16, deep * 0.2),
            (-0.12, high - 0.04, deep / 2 - 0.03),
        ],
        0.055,
        8,
    )
    b.add("front handle", arc, dark, said=False)
    b.add("hand guard", box(0.05, 0.2, deep * 0.9, bevel=0.012).turn(z=12).move(0.02, high * 0.62, 0), dark, said=False)
    if b.variant == "electric":
        b.add(
            "cord",
            tube(
                [(-0.6, 0.1, 0), (-0.72, 0.03, 0.04), (-0.8, 0.025, 0.16), (-0.68, 0.025, 0.28), (-0.5, 0.025, 0.24)],
                0.045,
                6,
            ),
            b.paint("rubber", b.pick("black", "yellow", "red")),
        )
    else:
        b.add("cap", cylinder(0.055, 0.06, 8).move(-0.3, high - 0.01, 0), dark, said=False)
        b.add("exhaust", [box(0.12, 0.036, 0.05).move(-0.22, y, deep / 2) for y in (0.08, 0.15)], metal, said=False)


def gear_strip(long: float, reach: float) -> Outline:
    """The chain around a saw's bar: a rounded strip with square teeth."""
    strip = rectangle(long + 0.06, 0.18, 0.085).translate((reach / 2 + 0.02, 0.13))
    for x in np.arange(0.08, reach, 0.085):
        for y in (0.03, 0.23):
            strip = strip + rectangle(0.04, 0.05).translate((float(x), y))
    return strip
