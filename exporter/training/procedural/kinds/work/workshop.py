"""Tools of the smith, the carpenter and the mechanic."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.hafts import lighter
from propsmith.exporter.training.procedural.kinds.work.hand_tools import wrench_head
from propsmith.exporter.training.procedural.organic import corners
from propsmith.exporter.training.procedural.outlines import circle, extrude, polygon, rectangle
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, hull_of, join
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "anvil",
    also=("forge anvil",),
    variants=("on a stump", "golden", "broken", "with a hammer", "with two horns"),
    size=0.8,
    countable=False,
)
def anvil(b: PropBuilder) -> None:
    """A face with a horn to +x on a waisted base."""
    iron = b.paint("gold" if b.variant == "golden" else "iron", any_color=0.15 if b.variant != "golden" else 0)
    scale, y = 1.0, 0.0
    if b.variant == "on a stump":
        scale, y = 0.85, b.between(0.26, 0.32)
        b.add("stump", cylinder(b.between(0.3, 0.34), y, 10, 0.94), b.paint("paint", b.pick("brown", "dark brown")))
        b.add("cut", cylinder(0.28, y + 0.01, 10), b.paint("wood", b.pick("tan", "light brown")), said=False)
    wide, deep = b.between(0.36, 0.46), b.between(0.24, 0.3)
    tall = b.between(0.42, 0.5)
    foot = hull_of(box(wide * 1.2, 0.08, deep * 1.25, bevel=0.015), box(wide * 0.7, 0.15, deep * 0.8))
    waist = hull_of(
        box(wide * 0.62, 0.1, deep * 0.62).move(y=0.1), box(wide * 0.55, 0.1, deep * 0.55).move(y=tall * 0.5)
    )
    body = box(wide + 0.12, 0.17, deep, bevel=0.012).move(-0.05, tall - 0.17, 0)
    collar = hull_of(
        box(wide * 0.55, 0.05, deep * 0.55).move(y=tall * 0.5), box(wide * 0.95, 0.05, deep * 0.9).move(y=tall - 0.19)
    )
    horn = cone(0.085, 0.4, 10).turn(z=-90).scale(1, 1, deep / 0.2).move(wide / 2 - 0.05, tall - 0.085, 0)
    step = box(0.14, 0.12, deep * 0.8).move(wide / 2 + 0.03, tall - 0.165, 0)
    solids = [foot, waist, collar, body, horn, step]
    if b.variant == "with two horns":
        solids.append(horn.mirror().move(x=-0.1))
    if b.variant == "broken":
        crack = extrude(polygon([(-0.12, 0.6), (-0.2, 0.6), (-0.1, 0.2), (-0.16, 0.08)]), 1)
        solids = [join(solids) - crack - box(0.14, 0.1, 0.2).move(-0.3, tall - 0.08, 0.1)]
    b.add("base", join(solids).scale(scale, scale, scale).move(y=y), iron, said=False)
    if b.variant == "broken":
        b.add("chip", box(0.12, 0.08, 0.12).turn(y=25).move(-0.3, 0, deep * 0.6 + 0.1), iron, said=False)
    if b.variant != "broken":
        face = box(wide + 0.12, 0.035, deep).move(-0.05, tall - 0.01, 0).scale(scale, scale, scale)
        b.add("face", face.move(y=y), lighter(b, iron), said=False)
    if b.variant == "with a hammer":
        b.add("handle", cylinder(0.03, 0.42, 8).turn(z=90).move(0.16, tall + 0.09, 0.02), b.paint("wood"), said=False)
        b.add("hammer", box(0.12, 0.13, 0.22, bevel=0.02).move(-0.22, tall + 0.02, 0.02), b.paint("steel"))


@kind(
    "grindstone",
    also=("sharpening wheel",),
    variants=("pedal", "hand-cranked", "with a large wheel", "with a seat", "broken"),
    size=1.1,
    countable=False,
)
def grindstone(b: PropBuilder) -> None:
    """A stone wheel that turns in a wooden frame."""
    wood, stone, iron = b.paint("wood", any_color=0.1), b.paint("stone"), b.paint("iron")
    radius = 0.33 if b.variant == "with a large wheel" else b.between(0.24, 0.29)
    y, wide, thick = b.between(0.44, 0.5), 0.3, b.between(0.12, 0.16)
    disc = extrude(circle(radius, 18), thick)
    if b.variant == "broken":
        disc = disc - extrude(polygon([(0.05, 0.06), (0.0, 0.5), (0.5, 0.5), (0.5, 0.1), (0.16, 0.12)]), 1)
    b.add("wheel", disc.turn(y=90).move(y=y), stone)
    b.add("axle", cylinder(0.035, wide + 0.24, 8).turn(z=90).move(wide / 2 + 0.12, y, 0), iron, said=False)
    legs = [
        beam((s * wide * 0.62, 0, z), (s * wide / 2, y + 0.04, z * 0.25), 0.06) for s in (-1, 1) for z in (-0.3, 0.3)
    ]
    b.add("leg", legs, wood)
    rails = [box(0.07, 0.07, 0.62).move(s * wide * 0.53, y * 0.45, 0) for s in (-1, 1)]
    b.add(
        "frame", [*rails, *[box(wide + 0.1, 0.06, 0.06).move(0, y * 0.45, z) for z in (-0.27, 0.27)]], wood, said=False
    )
    b.add("bearing", [box(0.08, 0.1, 0.14).move(s * wide / 2, y - 0.04, 0) for s in (-1, 1)], wood, said=False)
    if b.variant == "pedal" or (not b.variant and b.chance(0.5)):
        b.add("pedal", box(0.13, 0.045, 0.34).turn(x=-10).move(0.1, 0.06, 0.24), b.shade(wood, 0.1), said=False)
        b.add("rod", beam((wide / 2 + 0.08, y, 0), (0.14, 0.1, 0.18), 0.04, 6), iron, said=False)
    else:
        crank = tube([(wide / 2 + 0.08, y, 0), (wide / 2 + 0.1, y + 0.16, 0), (wide / 2 + 0.24, y + 0.17, 0)], 0.045, 6)
        b.add("crank", crank, iron)
    if b.variant == "with a seat":
        b.add("seat", box(0.3, 0.05, 0.24, bevel=0.015).move(0, y * 0.95, -0.44), b.shade(wood, 0.1), said=False)
        b.add(
            "seat post",
            [beam((0, y * 0.96, -0.44), (0, 0.0, -0.5), 0.07), beam((0, y * 0.5, -0.25), (0, y * 0.5, -0.5), 0.06)],
            wood,
            said=False,
        )


@kind(
    "workbench",
    also=("work table",),
    variants=("with a vise", "with tools", "metal", "with drawers", "with a pegboard"),
    size=1.8,
    countable=False,
    stretch=("wide",),
)
def workbench(b: PropBuilder) -> None:
    """A thick top on stout legs, a shelf below."""
    metal = b.variant == "metal"
    frame = b.paint("metal", any_color=0.6) if metal else b.paint("wood", any_color=0.15)
    top = b.paint("wood", any_color=0.1)
    wide, deep, high = b.between(0.85, 1.0), b.between(0.38, 0.46), b.between(0.44, 0.5)
    b.add("top", box(wide, 0.075, deep, bevel=0.01).move(y=high - 0.07), top)
    thick = 0.06 if metal else b.between(0.07, 0.09)
    b.add(
        "leg",
        [box(thick, high - 0.05, thick).move(x, 0, z) for x, z in corners(wide - 0.06, deep - 0.06, thick / 2)],
        frame,
    )
    b.add("shelf", box(wide - 0.1, 0.045, deep - 0.1).move(y=0.11), b.shade(top, 0.08))
    b.add(
        "apron",
        [box(wide - 0.1, 0.08, 0.045).move(0, high - 0.14, z) for z in (-deep / 2 + 0.06, deep / 2 - 0.06)],
        frame,
        said=False,
    )
    y = high
    if b.variant == "with drawers":
        drawers(b, frame, wide, deep, high)
    if b.variant == "with a vise" or (not b.variant and b.chance(0.4)):
        vise(b, wide * 0.34, y, deep / 2)
    if b.variant == "with a pegboard":
        board = b.paint("wood", any_color=0.4)
        b.add("board", box(wide, 0.46, 0.05).move(0, high - 0.02, -deep / 2 + 0.03), board, said=False)
        hang_tools(b, high + 0.14, -deep / 2 + 0.07, wide)
    if b.variant == "with tools":
        tools_on_bench(b, y)
    if b.chance(0.35):
        b.add("crate", box(0.24, 0.16, 0.22).move(-wide * 0.25, 0.15, 0), b.paint("wood", any_color=0.3), said=False)


def tools_on_bench(b: PropBuilder, y: float) -> None:
    """A hammer, a toolbox and a plank."""
    b.add("hammer head", box(0.14, 0.08, 0.08, bevel=0.015).move(-0.28, y, 0.02), b.paint("steel"), said=False)
    b.add(
        "handle",
        box(0.045, 0.05, 0.26).move(-0.28, y, 0.1).turn_here(y=20),
        b.paint("wood", any_color=0.5),
        said=False,
    )
    chest = box(0.26, 0.13, 0.15, bevel=0.012).move(0.22, y - 0.004, -0.06)
    b.add(
        "toolbox",
        chest + box(0.16, 0.045, 0.05).move(0.22, y + 0.115, -0.06),
        b.paint("metal", "red" if b.chance(0.5) else "", any_color=0.7),
    )
    b.add(
        "plank",
        box(0.4, 0.04, 0.09).turn(y=12).move(0.05, y - 0.004, 0.13),
        b.paint("wood", b.pick("tan", "light brown")),
        said=False,
    )


def drawers(b: PropBuilder, frame: Paint, wide: float, deep: float, high: float) -> None:
    """A chest of three drawers under one end of the top."""
    body = box(wide * 0.36, high - 0.12, deep - 0.08).move(wide * 0.26, 0.06, 0)
    b.add("cabinet", body, frame, said=False)
    for k in range(3):
        step = (high - 0.15) / 3
        b.add(
            "drawer",
            box(wide * 0.31, step - 0.03, 0.06).move(wide * 0.26, 0.08 + k * step, deep / 2 - 0.04),
            b.shade(frame, 0.12),
            said=False,
        )
        b.add("knob", ball(0.025, 6).move(wide * 0.26, 0.1 + k * step, deep / 2 - 0.005), b.paint("iron"), said=False)


def vise(b: PropBuilder, x: float, y: float, front: float) -> None:
    """Two jaws, a screw and its bar at the front edge."""
    paint = b.paint("metal", b.pick("dark grey", "grey", "blue", "green", "red"))
    jaws = [box(0.17, 0.13, 0.055, bevel=0.01).move(x, y - 0.02, front + dz) for dz in (-0.05, 0.08)]
    b.add(
        "vise",
        join(
            [
                *jaws,
                box(0.08, 0.06, 0.24).move(x, y - 0.03, front),
                cylinder(0.03, 0.16, 8).turn(x=90).move(x, y, front + 0.08),
            ]
        ),
        paint,
    )
    b.add("lever", box(0.16, 0.036, 0.036).move(x, y - 0.018, front + 0.22), b.paint("steel"), said=False)


def hang_tools(b: PropBuilder, y: float, z: float, wide: float) -> None:
    """A saw, a hammer and a wrench on a board."""
    metal, wood = b.paint("steel"), b.paint("wood", any_color=0.6)
    blade = polygon([(-0.1, 0.02), (0.14, 0.0), (0.14, 0.06), (-0.1, 0.12)])
    b.add("saw", extrude(blade, 0.04).move(-wide * 0.28, y + 0.06, z), metal, said=False)
    b.add("saw handle", box(0.08, 0.12, 0.055, bevel=0.015).move(-wide * 0.28 - 0.11, y + 0.06, z), wood, said=False)
    b.add("hammer", box(0.16, 0.07, 0.06, bevel=0.01).move(wide * 0.06, y + 0.17, z), metal, said=False)
    b.add("hammer handle", box(0.04, 0.2, 0.045).move(wide * 0.06, y - 0.01, z), wood, said=False)
    b.add(
        "wrench",
        extrude(wrench_head(0.06, 0.03) + rectangle(0.045, 0.2).translate((0, -0.12)), 0.045).move(
            wide * 0.3, y + 0.18, z
        ),
        metal,
        said=False,
    )


@kind(
    "ladder",
    variants=("wooden", "metal", "step", "rope", "broken"),
    size=3.0,
    stretch=("tall", "narrow"),
)
def ladder(b: PropBuilder) -> None:
    """Two rails with rungs between them."""
    style = b.variant
    paint = (
        b.paint("metal", any_color=0.5)
        if style in ("metal", "step") and b.chance(0.8)
        else b.paint("wood", any_color=0.25)
    )
    wide, count = b.between(0.26, 0.34), b.whole(5, 7)
    if style == "step":
        step_ladder(b, paint)
        return
    if style == "rope":
        rope, plank = b.paint("rope"), b.paint("wood", any_color=0.2)
        path = [(0.0, 0.0, 0.0), (0.01, 0.35, 0.03), (-0.01, 0.7, -0.02), (0.0, 1.0, 0.0)]
        b.add("rope", [tube([(x + s, y, z) for x, y, z in path], 0.04, 6) for s in (-wide / 2, wide / 2)], rope)
        b.add(
            "rung",
            [
                box(wide + 0.1, 0.05, 0.08, bevel=0.01)
                .turn(z=b.between(-4, 4))
                .move(0, 0.06 + 0.86 * k / (count - 1), 0)
                for k in range(count)
            ],
            plank,
        )
        return
    rails = [box(0.055, 1.0, 0.06, bevel=0.008).move(x=x) for x in (-wide / 2, wide / 2)]
    rungs: list[Solid] = []
    rounds = b.chance(0.5)
    for k in range(count):
        y = 0.08 + 0.84 * k / (count - 1)
        bar = (
            cylinder(0.024, wide, 8).turn(z=90).move(wide / 2, y, 0)
            if rounds
            else box(wide, 0.05, 0.045).move(0, y - 0.025, 0)
        )
        if style == "broken" and k == count // 2:
            bar = (bar & box(wide * 0.34, 1, 1).move(x=-wide * 0.36, y=y - 0.5)).turn_here(z=-14)
        rungs.append(bar)
    b.add("rail", rails, paint)
    b.add(
        "rung",
        rungs,
        paint if b.chance(0.6) else b.paint("wood", any_color=0.4),
        said=style != "broken",
    )


def step_ladder(b: PropBuilder, paint: Paint) -> None:
    """Steps in front, legs behind, a platform on top."""
    low, high, y = 0.27, 0.19, 0.92
    front = [beam((s * low, 0, 0.26), (s * high, y, 0.04), 0.055) for s in (-1, 1)]
    rear = [beam((s * low, 0, -0.3), (s * high, y, -0.03), 0.05) for s in (-1, 1)]
    b.add("rail", [*front, *rear], paint, said=False)
    count = b.whole(3, 5)
    for k in range(count):
        share = (k + 0.7) / (count + 0.6)
        step = box(2 * (low + (high - low) * share), 0.045, 0.13, bevel=0.008)
        b.add("step", step.move(0, share * y, 0.26 - 0.22 * share), b.shade(paint, 0.06), said=False)
    b.add(
        "platform",
        box(2 * high + 0.08, 0.06, 0.24, bevel=0.012).move(0, y - 0.03, 0),
        b.paint("plastic") if b.chance(0.5) else paint,
        said=False,
    )
    b.add("brace", box(2 * low * 0.86, 0.045, 0.045).move(0, 0.24, -0.23), paint, said=False)
