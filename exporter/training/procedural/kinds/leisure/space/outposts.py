"""What stands about in a station: crates, doors, pods, cores and gear to wear."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import forward, glow, plate
from propsmith.exporter.training.procedural.organic import around, corners, rock
from propsmith.exporter.training.procedural.outlines import circle, extrude, polygon, rectangle, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cone, cylinder, dome, join
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
        return
    width, height = b.between(0.72, 0.82), 0.96
    hexagonal = b.variant == "hexagonal"
    cut = 0.2 if hexagonal else 0.07
    w, h = width / 2, height
    outline = polygon(
        [
            (-w + cut * hexagonal, 0),
            (w - cut * hexagonal, 0),
            (w, h * 0.5 if hexagonal else 0.01),
            (w, h * 0.52 if hexagonal else h - cut),
            (w - cut, h),
            (-w + cut, h),
            (-w, h * 0.52 if hexagonal else h - cut),
            (-w, h * 0.5 if hexagonal else 0.01),
        ]
    )
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
    "power core",
    also=("energy core", "reactor core"),
    variants=("column", "sphere", "cell", "broken", "crystal"),
    size=2.5,
)
def power_core(b: PropBuilder) -> None:
    """Something that shines, held between a foot and a cap."""
    metal, dark, light = (
        b.paint("metal", any_color=0.3),
        b.paint("metal", "dark grey"),
        b.paint("energy", b.pick("cyan", "light blue", "lime green", "orange", "magenta", "purple", "red", "yellow")),
    )
    style = b.variant or b.pick("column", "sphere", "crystal")
    if style == "cell":
        b.add("core", cylinder(0.2, 0.7, 8).move(y=0.1), light)
        b.add("cap", [cylinder(0.28, 0.16, 8), cylinder(0.28, 0.16, 8).move(y=0.7)], metal)
        b.add("bar", [box(0.07, 0.6, 0.07).turn(y=a).move(x, 0.12, z) for x, z, a in around(4, 0.23)], dark)
        b.add("handle", handle(0.3, 0.14, 0.055).move(y=0.85), dark)
        return
    sides = b.pick(6, 8, 12)
    b.add("base", cylinder(0.38, 0.12, sides, top=0.9) + cylinder(0.28, 0.12, sides, top=0.8).move(y=0.11), metal)
    b.add("trim", cylinder(0.355, 0.045, sides).move(y=0.04), light, said=False)
    top = 0.2
    if style == "sphere":
        b.add("core", ball(0.24, 12).move(y=top + 0.1), light)
        b.add(
            "ring",
            [hoop(0.34, 0.06, 18).move(y=-0.03).turn(z=t).move(y=top + 0.34) for t in (0.0, 62.0)],
            metal if b.chance(0.5) else b.paint("gold"),
        )
        b.add(
            "claw",
            [
                tube([(x, 0.18, z), (x * 1.5, 0.36, z * 1.5), (x * 1.15, 0.56, z * 1.15)], 0.07, 6)
                for x, z, _ in around(3, 0.22)
            ],
            dark,
        )
        return
    if style == "crystal":
        crystal = cone(0.16, 0.3, 6).move(y=0.24) + cone(0.16, 0.24, 6).turn(x=180).move(y=0.245)
        b.add("core", crystal.move(y=0.26).scale(1.1, 1.0, 1.1), light)
    else:
        b.add("core", cylinder(0.15, 0.56, 10).move(y=top), light)
        rings = [cylinder(0.2, 0.055, 10).move(y=y) for y in (0.34, 0.48, 0.62)]
        b.add("ring", [r.turn(z=8) for r in rings] if style == "broken" else rings, dark)
    pillars = [
        box(0.07, 0.72, 0.07).turn(y=a).move(x, 0.08, z) for x, z, a in around(3 if style == "crystal" else 4, 0.29, 45)
    ]
    cap = cylinder(0.36, 0.12, sides, top=0.8)
    if style == "broken":
        pillars[1] = pillars[1] - box(1, 1, 1).move(y=0.4)
        cap = cap.turn(z=9)
        b.add(
            "rubble",
            [rock(b.rng, 0.16, 0.12, 0.16).move(x, 0, z) for x, z in ((0.42, 0.1), (0.3, 0.32), (-0.36, 0.26))],
            dark,
        )
    b.add("pillar", pillars, dark, said=style != "broken")
    b.add("cap", cap.move(y=0.74), metal)
    if style != "crystal" and b.chance(0.6):
        b.add(
            "cable",
            [
                tube([(s * 0.3, 0.8, 0), (s * 0.44, 0.6, 0), (s * 0.43, 0.2, 0), (s * 0.33, 0.06, 0)], 0.055, 6)
                for s in (-1, 1)
            ],
            b.paint("rubber", any_color=0.4),
        )


@kind(
    "teleporter",
    also=("teleport pad", "transporter pad"),
    variants=("pad", "arch", "capsule", "with beam", "with steps"),
    size=2.0,
)
def teleporter(b: PropBuilder) -> None:
    """A round pad with a shining ring; an arch or capsule above it."""
    metal, dark, light = b.paint("metal", any_color=0.35), b.paint("metal", "dark grey"), glow(b)
    sides = b.pick(8, 12, 16)
    b.add("pad", cylinder(0.48, 0.1, sides, top=0.92), metal)
    b.add("ring", cylinder(0.37, 0.125, sides) - cylinder(0.29, 0.3, sides).move(y=-0.1), light)
    b.add("center", cylinder(0.2, 0.12, sides), b.shade(metal, 0.12), said=False)
    if b.variant == "arch":
        arch = ring(0.44, 0.34, -20, 200, 24)
        b.add(
            "arch",
            extrude(arch, 0.14).move(y=0.5) + join([box(0.12, 0.36, 0.16).move(s * 0.38, 0.05, 0) for s in (-1, 1)]),
            dark if metal.color != "dark grey" else b.paint("metal", "white"),
        )
        b.add(
            "light",
            [
                forward(0.04, 0.17, 8).move(s * 0.39 * c, 0.5 + 0.39 * t, 0)
                for s, c, t in ((1, 1, 0), (-1, 1, 0), (1, 0.7, 0.71), (-1, 0.7, 0.71), (1, 0, 1))
            ],
            light,
            said=False,
        )
        return
    if b.variant == "capsule":
        b.add("glass", cylinder(0.3, 0.72, 14).move(y=0.1), b.paint("glass"))
        b.add(
            "cap", cylinder(0.36, 0.08, 14).move(y=0.8) + dome(0.3, 12).scale(1, 0.5, 1).move(y=0.87), metal, said=False
        )
        b.add("post", [cylinder(0.04, 0.74, 8).move(x, 0.08, z) for x, z, _ in around(4, 0.31, 45)], dark)
        return
    if b.variant == "with beam":
        b.add("beam", cylinder(0.24, 0.86, 12).move(y=0.09), b.paint("energy", light.color))
        return
    if b.variant == "with steps":
        b.add(
            "step",
            [
                box(0.34, 0.05, 0.2).move(0, 0, 0.5),
            ],
            dark,
        )
    posts = b.whole(3, 4)
    b.add(
        "pylon",
        [
            box(0.09, b.between(0.36, 0.5), 0.12, taper=0.6).turn(y=a).move(x, 0.02, z)
            for x, z, a in around(posts, 0.43, 180 / posts)
        ],
        dark,
    )
    b.add(
        "lamp",
        [ball(0.05, 8).move(x * 0.99, 0.33, z * 0.99) for x, z, _ in around(posts, 0.4, 180 / posts)],
        light,
        said=False,
    )
