"""Electric lights: lamps, street lamps, neon signs."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import (
    Outline,
    arrow,
    circle,
    extrude,
    heart,
    lathe,
    polygon,
    rectangle,
    ring,
    star,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, dome
from propsmith.exporter.training.procedural.sweeps import tube


def shade_of(low: float, high: float, height: float, sides: int = 14) -> Solid:
    """A lampshade, hollow from below."""
    whole = cylinder(low, height, sides, top=high / low)
    return whole - cylinder(low - 0.045, height - 0.05, sides, top=max((high - 0.045) / (low - 0.045), 0.1)).move(
        y=-0.01
    )


def glow(b: PropBuilder) -> Paint:
    """The paint of a bulb or a lit pane."""
    return b.paint("glass", b.pick("yellow", "yellow", "white", "orange"))


@kind("table lamp", also=("bedside lamp",), variants=("banker's", "jointed", "lava", "round", "square"), size=0.5)
def table_lamp(b: PropBuilder) -> None:
    """A shade on a stem on a foot."""
    metal = b.paint(b.pick("metal", "brass", "ceramic", "wood"), any_color=0.3)
    cloth = b.paint("cloth", b.pick("white", "beige", "yellow", b.paint("paint").color))
    bulb = glow(b)
    if b.variant == "jointed":
        _desk_lamp(b, bulb)
        return
    if b.variant == "banker's":
        _bankers_lamp(b, bulb)
        return
    if b.variant == "lava":
        _lava_lamp(b, metal)
        return
    high = b.between(0.34, 0.48)
    style = "round" if b.variant == "round" else b.pick("vase", "stem", "ball")
    foot = {
        "vase": lathe([(0.14, 0), (0.19, 0.1), (0.17, 0.2), (0.05, 0.3), (0.05, high)], 12),
        "stem": lathe([(0.2, 0), (0.2, 0.05), (0.05, 0.1), (0.045, high)], 12),
        "ball": ball(0.17, 12) + cylinder(0.045, high, 8),
    }.get(style, cylinder(0.2, 0.06, 14) + cylinder(0.05, high, 8))
    b.add("base", foot, metal)
    if b.variant == "round":
        b.add("globe", ball(0.27, 14).move(y=high - 0.04), bulb)
        return
    low, top, tall = b.between(0.27, 0.34), b.between(0.14, 0.22), b.between(0.3, 0.4)
    shade = shade_of(low * 1.15, top * 1.15, tall, 4) if b.variant == "square" else shade_of(low, top, tall)
    b.add("bulb", ball(0.08, 8).move(y=high - 0.02), bulb, said=False)
    b.add("shade", shade.move(y=high - 0.02) + box(0.05, tall, 0.05).move(y=high - 0.04), cloth)


def _desk_lamp(b: PropBuilder, bulb: Paint) -> None:
    color = b.paint("metal", any_color=0.8)
    b.add("base", cylinder(0.2, 0.07, 14), color)
    b.add(
        "arm",
        [beam((0, 0.05, 0), (-0.2, 0.48, 0), 0.055, 6), beam((-0.2, 0.48, 0), (0.16, 0.8, 0), 0.055, 6)],
        color,
    )
    b.add(
        "joint",
        [ball(0.055, 8).move(x, y - 0.055, 0) for x, y in ((0, 0.1), (-0.2, 0.48), (0.16, 0.8))],
        b.paint("metal"),
    )
    head = shade_of(0.19, 0.08, 0.24).move(y=-0.12).turn(z=32).move(0.27, 0.76, 0)
    b.add("shade", head, color if b.chance(0.6) else b.paint("metal", any_color=0.8))
    b.add("bulb", ball(0.09, 8).move(0.32, 0.58, 0) + beam((0.2, 0.84, 0), (0.32, 0.66, 0), 0.05, 6), bulb)


def _bankers_lamp(b: PropBuilder, bulb: Paint) -> None:
    brass = b.paint("brass")
    b.add("base", lathe([(0.3, 0), (0.3, 0.06), (0.08, 0.12)], 14).scale(1, 1, 0.75), brass)
    b.add("stem", cylinder(0.045, 0.62, 8).move(y=0.08), brass)
    roof = extrude(ring(0.2, 0.13, 0, 180, 16), 0.9).turn(y=90).scale(1, 0.9, 1).move(y=0.62)
    b.add("shade", roof, b.paint("glass", b.pick("green", "green", "dark green", "blue", "red")))
    b.add(
        "end",
        [extrude(ring(0.2, 0, 0, 180, 16), 0.05).turn(y=90).scale(1, 0.9, 1).move(x, 0.62, 0) for x in (-0.43, 0.43)],
        brass,
        said=False,
    )
    b.add("bulb", cylinder(0.08, 0.8, 8).turn(z=90).move(0.4, 0.68, 0), bulb, said=False)


def _lava_lamp(b: PropBuilder, metal: Paint) -> None:
    b.add("base", cylinder(0.2, 0.3, 14, top=0.6), metal)
    b.add(
        "glass",
        lathe([(0.12, 0), (0.19, 0.14), (0.11, 0.52)], 14).move(y=0.29),
        b.paint("glass", b.pick("purple", "light blue", "lime green", "pink")),
    )
    b.add("cap", cylinder(0.12, 0.16, 14, top=0.6).move(y=0.8), metal)
    lava = (
        b.paint("lava", b.pick("orange", "red"))
        if b.chance(0.5)
        else b.paint("paint", b.pick("yellow", "pink", "lime green"))
    )
    b.add(
        "blob",
        [
            ball(r, 8).move(x, y, z)
            for x, y, z, r in (
                (0.03, 0.34, 0.12, 0.075),
                (-0.08, 0.5, 0.1, 0.06),
                (0.04, 0.62, 0.09, 0.05),
                (0.14, 0.42, 0.02, 0.06),
            )
        ],
        lava,
    )


@kind(
    "floor lamp", also=("standing lamp",), variants=("arc", "tripod", "uplight", "with two shades", "reading"), size=1.6
)
def floor_lamp(b: PropBuilder) -> None:
    """A lamp on a long pole."""
    metal = b.paint(b.pick("metal", "brass", "iron", "wood"), any_color=0.2)
    cloth, bulb = b.paint("cloth", b.pick("white", "beige", b.paint("paint").color)), glow(b)
    if b.variant == "arc":
        b.add("base", cylinder(0.16, 0.08, 14).move(x=-0.3), b.paint(b.pick("marble", "stone", "metal")))
        path = [
            (-0.3, 0.05, 0),
            (-0.31, 0.5, 0),
            (-0.25, 0.78, 0),
            (-0.08, 0.93, 0),
            (0.14, 0.93, 0),
            (0.27, 0.84, 0),
            (0.3, 0.7, 0),
        ]
        b.add("pole", tube(path, 0.045, 8), metal)
        b.add("shade", (dome(0.17, 14) - dome(0.125, 14).move(y=-0.01)).move(0.3, 0.58, 0), cloth)
        b.add("bulb", ball(0.07, 8).move(0.3, 0.56, 0), bulb)
        return
    high = 0.68
    if b.variant == "tripod":
        b.add("leg", [beam((x, 0, z), (0, high, 0), 0.055) for x, z, _ in around(3, 0.26)], b.paint("wood"))
        b.add("hub", cylinder(0.06, 0.08, 8).move(y=high - 0.06), metal, said=False)
    else:
        b.add("base", cylinder(0.15, 0.045, 14), metal)
        b.add("pole", cylinder(0.024, high, 8).move(y=0.03), metal)
    if b.variant == "uplight":
        bowl = lathe([(0.03, 0), (0.13, 0.08), (0.19, 0.2)], 14)
        b.add("shade", bowl.move(y=high), cloth)
        b.add("bulb", cylinder(0.16, 0.03, 14).move(y=high + 0.19), bulb)
    elif b.variant in ("with two shades", "reading"):
        sides = (-1, 1) if b.variant == "with two shades" else (1,)
        arms = [
            tube([(0, high - 0.02, 0), (s * 0.1, high + 0.08, 0), (s * 0.19, high + 0.04, 0)], 0.04, 6) for s in sides
        ]
        b.add("arm", arms, metal, said=False)
        b.add(
            "shade",
            [shade_of(0.13, 0.06, 0.17).move(y=-0.17).turn(z=s * 24).move(s * 0.2, high + 0.05, 0) for s in sides],
            cloth,
        )
        b.add("bulb", [ball(0.06, 8).move(s * 0.235, high - 0.16, 0) for s in sides], bulb, said=False)
    else:
        low, top, tall = b.between(0.17, 0.22), b.between(0.09, 0.15), b.between(0.2, 0.28)
        b.add("bulb", ball(0.07, 8).move(y=high), bulb, said=False)
        b.add("shade", shade_of(low, top, tall).move(y=high) + box(0.045, tall, 0.045).move(y=high - 0.02), cloth)


@kind(
    "ceiling lamp",
    also=("pendant lamp", "hanging lamp"),
    variants=("fluorescent tube", "paper globe", "industrial", "dome", "three-armed"),
    size=0.6,
)
def ceiling_lamp(b: PropBuilder) -> None:
    """A lamp that hangs from a round mount."""
    metal, bulb = b.paint("metal", any_color=0.3), glow(b)
    color = b.paint(b.pick("metal", "glass", "cloth"), any_color=0.6)
    if b.variant == "fluorescent tube":
        b.add("tray", box(1, 0.06, 0.24, taper=0.8).move(y=0.07), metal)
        b.add("tube", [cylinder(0.035, 0.9, 8).turn(z=90).move(0.45, 0.05, z) for z in (-0.06, 0.06)], bulb)
        b.add("end", [box(0.06, 0.09, 0.22).move(x, 0.01, 0) for x in (-0.46, 0.46)], metal, said=False)
        b.add("cord", [cylinder(0.022, 0.3, 6).move(x, 0.12, 0) for x in (-0.32, 0.32)], b.paint("metal", "dark grey"))
        return
    b.add("mount", cylinder(0.1, 0.05, 12).move(y=0.95), metal, said=False)
    b.add("cord", cylinder(0.024, 0.6, 8).move(y=0.37), b.paint("plastic", b.pick("black", "white", "dark grey")))
    if b.variant == "paper globe":
        b.add(
            "globe", ball(0.3, 14).scale(y=0.94), b.paint("paper", b.pick("white", "white", "red", "yellow", "beige"))
        )
        b.add(
            "rib",
            [cylinder(r, 0.036, 14).move(y=y) for r, y in ((0.27, 0.13), (0.305, 0.265), (0.27, 0.4))],
            b.paint("bamboo"),
            said=False,
        )
    elif b.variant == "three-armed":
        b.add("hub", ball(0.08, 8).move(y=0.34), metal, said=False)
        for x, z, _ in around(3, 0.3):
            b.add("arm", beam((0, 0.42, 0), (x, 0.36, z), 0.05, 6), metal, said=False)
            b.add("shade", cylinder(0.15, 0.2, 10, top=0.5).move(x, 0.17, z), color)
            b.add("bulb", ball(0.07, 8).move(x, 0.09, z), bulb)
    else:
        wide = b.between(0.34, 0.46)
        shade = {
            "industrial": shade_of(wide, 0.14, 0.14) + cylinder(0.14, 0.14, 12, top=0.7).move(y=0.135),
            "dome": dome(wide, 14) - dome(wide - 0.05, 14).move(y=-0.01),
        }.get(b.variant, shade_of(wide, b.between(0.1, 0.24), 0.32))
        b.add("shade", shade.move(y=0.12) + box(0.05, 0.36, 0.05).move(y=0.1), color)
        b.add("bulb", ball(0.09, 8), bulb)


@kind(
    "street lamp",
    also=("lamp post", "street light", "lamppost"),
    variants=("victorian", "modern curved", "double", "broken", "wooden"),
    size=4.5,
    outdoor=True,
)
def street_lamp(b: PropBuilder) -> None:
    """A lamp on a high post."""
    iron, bulb = b.paint("iron", any_color=0.2), glow(b)
    style = b.variant if b.variant in ("modern curved", "double", "wooden") else "victorian"
    high = 0.74
    if style == "wooden":
        wood = b.paint("wood")
        b.add("post", box(0.07, 0.94, 0.07), wood)
        b.add("arm", box(0.34, 0.06, 0.06).move(0.12, 0.86, 0) + beam((0.02, 0.68, 0), (0.18, 0.88, 0), 0.045), wood)
        b.add("chain", box(0.036, 0.1, 0.036).move(0.24, 0.78, 0), iron, said=False)
        lantern_head(b, (0.24, 0.6, 0.0), 0.8, iron, bulb)
        b.add("foot", box(0.16, 0.08, 0.16), b.paint("stone"), said=False)
        return
    if style == "modern curved":
        b.add("base", cylinder(0.06, 0.12, 10), iron, said=False)
        path = [(-0.12, 0.0, 0), (-0.12, 0.66, 0), (-0.09, 0.84, 0), (0.0, 0.94, 0), (0.16, 0.96, 0)]
        b.add("post", tube([(x + 0.12, y, z) for x, y, z in path], 0.05, 8), iron)
        b.add("lamp head", box(0.24, 0.055, 0.1, bevel=0.02).move(0.34, 0.94, 0), iron)
        b.add("light", box(0.18, 0.03, 0.07).move(0.35, 0.92, 0), bulb)
        return
    b.add("base", lathe([(0.11, 0), (0.11, 0.04), (0.07, 0.07), (0.055, 0.2), (0.04, 0.22)], 8), iron)
    b.add("post", cylinder(0.034, high - 0.1, 8, top=0.8).move(y=0.14), iron)
    b.add("collar", [cylinder(0.05, 0.03, 8).move(y=y) for y in (0.34, high - 0.1)], iron, said=False)
    if style == "double":
        arms = tube(
            [
                (-0.22, high, 0),
                (-0.2, high - 0.06, 0),
                (-0.1, high - 0.09, 0),
                (0.1, high - 0.09, 0),
                (0.2, high - 0.06, 0),
                (0.22, high, 0),
            ],
            0.042,
            6,
        )
        b.add("arm", arms, iron, said=False)
        b.add("knob", ball(0.04, 8).move(y=high - 0.1), iron, said=False)
        for x in (-0.22, 0.22):
            lantern_head(b, (x, high - 0.01, 0.0), 0.8, iron, bulb)
    elif b.variant == "broken":
        head = lantern_solids(0.95)
        for name, solid, paint in zip(
            ("cage", "pane", "cap"), head, (iron, b.paint("paint", "black"), iron), strict=True
        ):
            b.add(name, solid.turn(z=-38).move(0.01, high + 0.01, 0), paint, said=False)
    else:
        lantern_head(b, (0.0, high + 0.02, 0.0), 1.0, iron, bulb)
        b.add("crossbar", box(0.26, 0.04, 0.04).move(y=high - 0.05), iron, said=False)


def lantern_solids(size: float) -> tuple[Solid, Solid, Solid]:
    """A four-sided lantern on the floor: its cage, its panes and its cap."""
    w = 0.16 * size
    cage = cylinder(w * 0.6, 0.036, 4) + box(0.036, 0.06, 0.036).move(y=-0.05)
    panes = cylinder(w * 0.62, 0.13 * size, 4, top=1.45).move(y=0.03)
    edges = [
        beam((x * 0.62, 0.01, z * 0.62), (x * 0.88, 0.15 * size + 0.02, z * 0.88), 0.036)
        for x, z, _ in around(4, w, 45)
    ]
    for edge in edges:
        cage = cage + edge
    cap = cone(w * 1.2, 0.08 * size + 0.02, 4).move(y=0.13 * size + 0.025) + ball(0.026, 6).move(y=0.2 * size + 0.03)
    return cage, panes, cap


def lantern_head(b: PropBuilder, place: tuple[float, float, float], size: float, iron: Paint, bulb: Paint) -> None:
    """A lantern as a lamp's head."""
    cage, panes, cap = lantern_solids(size)
    b.add("cage", cage.move(*place), iron, said=False)
    b.add("light", panes.move(*place), bulb)
    b.add("cap", cap.move(*place), iron, said=False)


def outlined(shape: Outline, thick: float) -> Solid:
    """A tube of light along an outline."""
    return extrude(shape - shape.offset(-thick), 0.06)


@kind(
    "neon sign",
    also=("neon light", "glowing sign"),
    variants=("open", "arrow", "cocktail", "heart", "star", "on a board"),
    size=1.2,
)
def neon_sign(b: PropBuilder) -> None:
    """Glowing tubes, on a dark board or alone."""
    light = b.paint("neon", b.pick("pink", "cyan", "lime green", "magenta", "red", "yellow", "blue", "orange"))
    other = b.paint("neon", b.pick("pink", "cyan", "yellow", "white"))
    y, t = 0.42, 0.06
    shape = (
        b.variant
        if b.variant in ("open", "arrow", "cocktail", "heart", "star")
        else b.pick("arrow", "heart", "star", "ring", "bolt")
    )
    if b.variant in ("open", "on a board") or b.chance(0.5):
        b.add(
            "board",
            extrude(rectangle(1.0, 0.5 if shape == "open" else 0.84, 0.06), 0.07).move(0, y, -0.05),
            b.paint("metal", b.pick("black", "dark grey", "dark blue", "purple")),
        )
    else:
        b.add(
            "bracket",
            box(0.06, 0.72, 0.05).move(0, 0.06, -0.035) + box(0.7, 0.05, 0.05).move(0, y, -0.035),
            b.paint("metal", "dark grey"),
            said=False,
        )
    if shape == "open":
        for x, letter in zip(spaced(4, 0.63), letters(), strict=True):
            b.add("letter", extrude(letter, 0.06).move(x, y, 0), light)
        b.add("frame", outlined(rectangle(0.96, 0.46, 0.06), 0.04).move(0, y, 0), other, said=False)
        return
    outline = {
        "arrow": arrow(0.86, 0.24, 0.56),
        "heart": heart(0.74),
        "star": star(5, 0.42, 0.2),
        "ring": circle(0.36, 20),
        "bolt": polygon([(-0.22, -0.02), (0.1, 0.4), (0.06, 0.08), (0.24, 0.08), (-0.1, -0.38), (-0.04, -0.02)]),
    }.get(shape)
    if outline is not None:
        b.add("tube", outlined(outline, t).move(0, y, 0), light)
        if shape in ("heart", "star", "ring"):
            b.add("tube", extrude(outline.scale((0.46, 0.46)), 0.06).move(0, y, 0), other, said=False)
            b.add("bar", box(0.6, 0.05, 0.05).move(0, y, -0.03), b.paint("metal", "dark grey"), said=False)
        return
    _cocktail(b, y, t, light, other)


def _cocktail(b: PropBuilder, y: float, t: float, light: Paint, other: Paint) -> None:
    glass = polygon([(-0.32, 0.34), (0.32, 0.34), (0, -0.04)])
    stem = rectangle(0.06, 0.34).translate((0, -0.2)) + rectangle(0.34, 0.06).translate((0, -0.36))
    b.add("glass", extrude((glass - glass.offset(-t)) + stem, 0.06).move(0, y, 0), light)
    b.add(
        "olive",
        extrude(circle(0.08, 10), 0.08).move(0.02, y + 0.2, 0) + beam((0, y + 0.18, 0), (0.2, y + 0.42, 0), 0.045),
        other,
    )


def letters() -> tuple[Outline, Outline, Outline, Outline]:
    """O, P, E and N, each 0.16 wide and 0.26 high about the origin."""
    t = 0.042
    stem = rectangle(t, 0.26).translate((-0.06, 0))
    bars = [rectangle(0.14, t).translate((0.0, y)) for y in (-0.109, 0.0, 0.109)]
    o = rectangle(0.16, 0.26, 0.05) - rectangle(0.16 - 2 * t, 0.26 - 2 * t)
    p = stem + bars[1] + bars[2] + rectangle(t, 0.14).translate((0.055, 0.055))
    n = (
        stem
        + rectangle(t, 0.26).translate((0.06, 0))
        + polygon([(-0.08, 0.13), (-0.03, 0.13), (0.08, -0.13), (0.03, -0.13)])
    )
    return o, p, stem + bars[0] + bars[1] + bars[2], n
