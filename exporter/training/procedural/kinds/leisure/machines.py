"""Machines of workshops and factories."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward, glow, plate
from propsmith.exporter.training.procedural.organic import spaced
from propsmith.exporter.training.procedural.outlines import arched, circle, extrude, gear, lathe, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cone, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube


def flames(b: PropBuilder, x: float, y: float, z: float, size: float) -> None:
    """Tongues of fire."""
    tongues = [
        cone(size * s, size * 2.4 * s, 6).move(x + size * d, y, z) for d, s in ((-0.6, 0.6), (0.0, 0.8), (0.6, 0.55))
    ]
    b.add("fire", join(tongues), b.paint("fire", b.pick("orange", "yellow", "red")))


@kind(
    "furnace",
    also=("smelter", "smelting furnace"),
    variants=("stone", "blast", "blacksmith's", "round", "with chimney"),
    size=1.8,
    outdoor=True,
)
def furnace(b: PropBuilder) -> None:
    """A block with a glowing mouth and a chimney."""
    stone = b.paint(
        {"stone": "stone", "blast": "metal"}.get(b.variant, b.pick("brick", "stone", "stone")), any_color=0.1
    )
    if b.variant in ("blast", "round"):
        round_furnace(b, stone)
        return
    width, depth, height = b.between(0.62, 0.74), b.between(0.5, 0.6), b.between(0.5, 0.62)
    z = depth / 2
    mouth = extrude(arched(0.34, 0.32), 0.3).move(0, 0.12, z)
    b.add("base", box(width + 0.1, 0.1, depth + 0.1, bevel=0.015), b.shade(stone), said=False)
    b.add("body", box(width, height, depth, bevel=0.02, taper=0.94).move(y=0.08) - mouth, stone)
    rim = extrude(arched(0.44, 0.38) - arched(0.32, 0.31).translate((0, 0.0)), 0.09).move(0, 0.1, z - 0.01)
    b.add("arch", rim, b.paint("stone", "dark grey") if stone.color != "dark grey" else b.paint("stone", "light grey"))
    b.add("embers", box(0.34, 0.08, 0.16).move(0, 0.11, z - 0.1), b.paint("lava", "orange"), said=False)
    flames(b, 0, 0.15, z - 0.09, 0.1)
    top = height + 0.06
    if b.variant == "blacksmith's":
        hood = box(width * 0.8, 0.2, depth * 0.8, taper=0.4).move(y=top)
        b.add("hood", hood, b.paint("metal", "dark grey"))
        b.add("bellows", box(0.3, 0.24, 0.26, bevel=0.06, taper=0.8).move(width / 2 + 0.15, 0, 0), b.paint("leather"))
        b.add("nozzle", across(0.05, 0.2, 8).move(width / 2 + 0.03, 0.14, 0), b.paint("iron"), said=False)
        b.add("pipe", cylinder(0.09, 0.2, 8).move(y=top + 0.18), b.paint("metal", "dark grey"), said=False)
        return
    tall = b.between(0.28, 0.36) if b.variant == "with chimney" else b.between(0.12, 0.2)
    chimney = box(0.26, tall, 0.26, taper=0.85).move(0, top, -depth * 0.14)
    b.add("chimney", chimney, b.shade(stone))
    b.add(
        "cap", box(0.3, 0.06, 0.3).move(0, top + tall - 0.01, -depth * 0.14), b.paint("stone", "dark grey"), said=False
    )
    if stone.material == "stone":
        spots = [
            box(0.16, 0.1, 0.05, bevel=0.012).move(s * width * 0.36, y, z - 0.02)
            for s, y in ((-1, 0.2), (1, 0.34), (-1, 0.5), (1, 0.14))
        ]
        b.add("stone", spots, b.shade(stone, 0.14), said=False)


def round_furnace(b: PropBuilder, stone: Paint) -> None:
    """A tower with hoops and pipes; a beehive of clay."""
    hot = b.paint("lava", b.pick("orange", "red"))
    if b.variant == "round":
        shell = b.paint(b.pick("clay", "brick", "stone"))
        hole = extrude(arched(0.34, 0.34), 0.4).move(0, 0.06, 0.4)
        b.add("body", ball(0.46, 14).scale(1, 1.05, 1).move(y=-0.2).cut((0, 1, 0), 0.0) - hole, shell, said=False)
        b.add("arch", extrude(arched(0.44, 0.4) - arched(0.32, 0.34), 0.1).move(0, 0.0, 0.42), b.shade(shell, 0.14))
        b.add("embers", cylinder(0.3, 0.1, 10).move(z=0.08), hot, said=False)
        flames(b, 0, 0.08, 0.28, 0.11)
        b.add("chimney", cylinder(0.1, 0.2, 10, top=0.9).move(0, 0.68, -0.08), shell)
        return
    b.add("body", lathe([(0.3, 0), (0.34, 0.14), (0.27, 0.34), (0.2, 0.74), (0.16, 0.88)], 12), stone, said=False)
    iron = b.paint("iron", "dark grey" if stone.color != "dark grey" else "light grey")
    b.add("hoop", [cylinder(r, 0.05, 12).move(y=y) for r, y in ((0.345, 0.12), (0.27, 0.4), (0.225, 0.66))], iron)
    b.add("pipe", tube([(0.2, 0.8, 0), (0.4, 0.76, 0), (0.42, 0.4, 0), (0.42, 0.02, 0)], 0.1, 8), iron)
    b.add("cap", cylinder(0.2, 0.06, 12).move(y=0.87), iron, said=False)
    b.add("mouth", extrude(arched(0.22, 0.2), 0.16).move(0, 0.08, 0.27), hot)
    b.add("spout", box(0.12, 0.06, 0.26).turn(x=12).move(0, 0.04, 0.42), b.paint("lava", "yellow"), said=False)
    b.add("floor", cylinder(0.46, 0.05, 12).scale(1.0, 1, 1.15).move(z=0.04), b.paint("stone", "grey"), said=False)


def generator_frame(b: PropBuilder, paint: Paint) -> None:
    """Its frame, tank, cap and engine, and more."""
    dark = b.paint("metal", "dark grey")
    if b.variant == "rusty":
        dark = b.shade(paint, 0.1)
    if b.variant in ("large", "sci-fi"):
        large_generator(b, paint, dark)
        return
    w, d, h = 0.86, 0.52, b.between(0.54, 0.62)
    lift = 0.06 if b.variant == "with wheels" else 0.0
    frame = [
        tube(
            [(s * w / 2, lift, d / 2), (s * w / 2, h, d / 2), (s * w / 2, h, -d / 2), (s * w / 2, lift, -d / 2)],
            0.055,
            6,
        )
        for s in (-1, 1)
    ]
    bars = [box(w, 0.05, 0.05).move(0, y, z) for z in (d / 2, -d / 2) for y in (h - 0.03, lift)]
    b.add(
        "frame", join([*frame, *bars]), b.paint("metal", "black") if b.variant != "rusty" and b.chance(0.6) else paint
    )
    b.add("tank", box(w * 0.74, 0.18, d * 0.8, bevel=0.04).move(y=h - 0.2), paint)
    b.add("cap", cylinder(0.06, 0.08, 8).move(0.12, h - 0.04, 0), dark, said=False)
    b.add("engine", box(0.34, h - 0.2 - lift, 0.36, bevel=0.02).move(-0.18, 0.03 + lift, 0), dark)
    fins = [box(0.38, 0.036, 0.4).move(-0.18, y + lift, 0) for y in (0.1, 0.18, 0.26)]
    b.add("fin", fins, b.paint("metal", "light grey"), said=False)
    b.add("motor", across(0.15, 0.36, 12).move(0.18, 0.19 + lift, 0), b.paint("metal", "grey"), said=False)
    b.add("panel", box(0.32, 0.24, 0.2, bevel=0.01).move(0.2, 0.1 + lift, d / 2 - 0.07), b.paint("metal", "black"))
    b.add(
        "socket",
        [forward(0.04, 0.05, 8).move(0.2 + x, 0.18 + lift, d / 2 + 0.035) for x in (-0.08, 0.04)],
        b.paint("plastic", b.pick("white", "yellow", "red")),
        said=False,
    )
    b.add("exhaust", across(0.07, 0.16, 8).move(-0.4, 0.3 + lift, -0.06), b.paint("metal", "light grey"))
    b.add("floor", box(w - 0.02, 0.04, d - 0.02).move(y=lift), dark, said=False)
    if b.variant == "with wheels":
        b.add(
            "wheel",
            [forward(0.13, 0.09, 12).move(-0.3, 0.13, s * (d / 2 + 0.06)) for s in (-1, 1)],
            b.paint("rubber", "black"),
        )
        b.add("foot", box(0.06, 0.08, d).move(0.36, 0, 0), dark, said=False)
        b.add("axle", forward(0.03, d + 0.1, 6).move(-0.3, 0.11, 0), dark, said=False)


@kind(
    "generator",
    also=("power generator", "electric generator"),
    variants=("portable", "large", "sci-fi", "rusty", "with wheels"),
    size=1.3,
)
def generator(b: PropBuilder) -> None:
    """An engine and a tank in a frame of bars, a panel in front."""
    paint = b.paint(
        "rust" if b.variant == "rusty" else "metal",
        "" if b.variant == "rusty" else b.pick("red", "yellow", "orange", "blue", "green"),
        any_color=0.0 if b.variant == "rusty" else 0.2,
    )
    generator_frame(b, paint)


def large_generator(b: PropBuilder, paint: Paint, dark: Paint) -> None:
    """A housing with grilles, a stack, and a coil or drum at its end."""
    light = glow(b)
    b.add("base", box(0.98, 0.1, 0.5, bevel=0.015), dark)
    if b.variant == "sci-fi":
        b.add("drum", across(0.22, 0.84, 14).move(y=0.31), paint)
        b.add("coil", [across(0.25, 0.07, 14).move(x, 0.31, 0) for x in (-0.3, -0.1, 0.1, 0.3)], light)
        b.add("support", [box(0.1, 0.3, 0.46).move(x, 0.06, 0) for x in (-0.4, 0.4)], dark, said=False)
        b.add(
            "cap",
            [across(0.13, 0.1, 10).move(s * 0.44, 0.31, 0) for s in (-1, 1)],
            b.paint("metal", "light grey"),
            said=False,
        )
        b.add(
            "pylon",
            [cylinder(0.05, 0.2, 8).move(x, 0.48, 0) + ball(0.07, 8).move(x, 0.64, 0) for x in (-0.2, 0.2)],
            b.paint("metal", "light grey"),
        )
        return
    b.add("housing", box(0.9, 0.46, 0.42, bevel=0.02).move(y=0.09), paint, said=False)
    slots = [box(0.3, 0.04, 0.04).move(0.2, y, 0.205) for y in (0.2, 0.28, 0.36, 0.44)]
    b.add("vent", slots, b.paint("metal", "black"))
    b.add("panel", plate(0.24, 0.28, 0.04).move(-0.26, 0.18, 0.205), b.paint("metal", "light grey"))
    b.add("light", [forward(0.03, 0.05, 8).move(x, 0.4, 0.225) for x in (-0.32, -0.2)], light, said=False)
    b.add("exhaust", [cylinder(0.05, 0.2, 8).move(x, 0.53, -0.08) for x in (0.2, 0.34)], dark)
    b.add("tank", across(0.1, 0.36, 12).move(-0.2, 0.58, 0), b.shade(paint, 0.14))


def curved_belt(b: PropBuilder, frame: Paint, rubber: Paint) -> None:
    """A quarter of a ring on low legs."""
    y = 0.2

    def quarter(outer: float, inner: float, height: float) -> Solid:
        flat = extrude(circle(outer, 32) - circle(inner, 24), height).turn(x=90)
        return flat.cut((1, 0, 0), 0.0).cut((0, 0, -1), 0.0).move(y=y)

    b.add("belt", quarter(0.93, 0.54, 0.1), rubber)
    b.add("frame", quarter(0.98, 0.91, 0.16) + quarter(0.56, 0.49, 0.16), frame)
    stripes = [box(0.34, 0.03, 0.036).move(0.735, y + 0.04, 0).turn(y=a) for a in (15, 35, 55, 75)]
    b.add("stripe", stripes, b.paint("rubber", "grey"), said=False)
    places = [(0.52, 0.05), (0.05, 0.52), (0.94, 0.05), (0.05, 0.94), (0.67, 0.67)]
    b.add("leg", [box(0.07, y - 0.04, 0.07).move(x, 0, -z) for x, z in places], frame)


@kind(
    "conveyor belt",
    also=("conveyor", "belt conveyor"),
    variants=("inclined", "curved", "with boxes", "roller", "short"),
    size=3.0,
)
def conveyor_belt(b: PropBuilder) -> None:
    """A dark belt about two rollers in a frame on legs."""
    frame, rubber = b.paint("metal", any_color=0.6), b.paint("rubber", b.pick("black", "dark grey"))
    if b.variant == "curved":
        curved_belt(b, frame, rubber)
        return
    length, width = (0.7 if b.variant == "short" else 0.98), b.between(0.3, 0.38)
    y, tilt = 0.3, 18.0 if b.variant == "inclined" else 0.0

    def placed(solid: Solid) -> Solid:
        return solid.turn(z=tilt).move(y=y + (0.1 if tilt else 0))

    r = 0.06
    if b.variant == "roller":
        b.add(
            "roller",
            [placed(forward(0.05, width - 0.04, 10).move(x=x)) for x in spaced(7, length - 0.12)],
            b.paint("metal", "light grey"),
        )
    else:
        belt = join([forward(r, width - 0.06, 12).move(x=s * (length / 2 - r)) for s in (-1, 1)]).hull()
        b.add("belt", placed(belt), rubber)
        b.add(
            "stripe",
            [placed(box(0.036, 0.03, width - 0.07).move(x, r - 0.012, 0)) for x in spaced(5, length - 0.24)],
            b.paint("rubber", "grey"),
            said=False,
        )
    rails = [box(length - 0.02, 0.12, 0.05).move(0, -0.07, s * width / 2) for s in (-1, 1)]
    b.add("frame", [placed(rail) for rail in rails], frame, said=False)
    caps = [forward(0.05, width + 0.09, 8).move(x=s * (length / 2 - r)) for s in (-1, 1)]
    b.add("axle", [placed(cap) for cap in caps], b.paint("metal", "dark grey"), said=False)
    lift = [y - 0.12, y + 0.28] if tilt else [y - 0.03, y - 0.03]
    for x, top in zip((-length * 0.38, length * 0.38), lift, strict=True):
        b.add("leg", [box(0.06, top, 0.06).move(x, 0, s * width / 2) for s in (-1, 1)], frame)
        b.add("bar", box(0.045, 0.045, width).move(x, 0.08, 0), frame, said=False)
    if b.variant == "with boxes":
        for x in (-0.3, 0.04, 0.34):
            size = b.between(0.16, 0.22)
            b.add(
                "box",
                box(size, size * 0.85, size).turn(y=b.between(-10, 10)).move(x, y + r - 0.005, 0),
                b.paint("cardboard") if b.chance(0.7) else b.paint("wood"),
            )


def gear_wheel_axle(b: PropBuilder, outer: float, paint: Paint) -> None:
    """Its axle."""
    if b.variant == "on an axle":
        b.add(
            "axle",
            forward(outer * 0.22, 0.8, 10).move(0, 0.49, 0),
            b.paint("wood" if paint.material == "wood" else "metal", any_color=0.2),
        )


@kind(
    "gear",
    also=("cog", "cogwheel"),
    variants=("pair of {s}", "with spokes", "wooden", "lying", "on an axle", "broken"),
    size=0.6,
)
def gear_wheel(b: PropBuilder) -> None:
    """A toothed wheel with a hole."""
    paint = b.paint(
        "wood" if b.variant == "wooden" else b.pick("metal", "brass", "iron", "copper", "rust"),
        any_color=0.2 if b.chance(0.5) else 0.0,
    )
    teeth = b.whole(8, 12)
    outer = 0.3 if b.variant == "pair of {s}" else 0.49
    thick = b.between(0.14, 0.22)
    shape = gear(teeth, outer, outer * b.between(0.76, 0.84))
    spokes = b.variant in ("with spokes", "wooden") or b.chance(0.3)
    if spokes:
        ring_hole = circle(outer * 0.62, 16)
        shape = shape - ring_hole
    else:
        shape = shape - circle(outer * 0.2, 10)
    body = extrude(shape, thick)
    if spokes:
        bars = [box(outer * 1.3, 0.09, thick * 0.7).move(y=-0.045).turn(z=a) for a in (0.0, 60.0, 120.0)]
        body = join([body, *bars, extrude(circle(outer * 0.3, 10), thick * 1.3)])
    if b.variant == "broken":
        body = body - extrude(polygon([(0.14, 0.03), (0.7, -0.06), (0.7, 0.5), (0.3, 0.26)]), 1)
    if b.variant == "pair of {s}":
        second = b.paint(paint.material or "metal", any_color=0.3)
        half = 180 / teeth
        b.add("gear", body.turn(z=half / 2).move(-0.25, 0.3, 0), paint, said=False)
        b.add("gear", body.turn(z=half / 2 + half).move(0.28, 0.3, 0), second, said=False)
        b.add(
            "hub",
            [forward(outer * 0.22, thick + 0.08, 10).move(x, 0.3, 0) for x in (-0.25, 0.28)],
            b.paint("metal", "dark grey"),
            said=False,
        )
        return
    if b.variant == "lying":
        b.add("gear", body.turn(x=90).move(y=thick / 2 * (1.3 if spokes else 1)), paint, said=False)
        return
    b.add("gear", body.move(y=0.49), paint, said=False)
    if b.variant != "broken" and b.chance(0.4):
        b.add(
            "rim",
            extrude(circle(outer * 0.68, 16) - circle(outer * 0.54, 16), thick + 0.06).move(y=0.49),
            b.shade(paint, 0.14),
            said=False,
        )
    gear_wheel_axle(b, outer, paint)
