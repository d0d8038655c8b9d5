"""Scrolls, letters, maps and what writes them."""

from collections.abc import Callable

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.outlines import circle, cross, extrude, lathe, lay, polygon, rectangle, star
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, join


def roll(length: float, radius: float) -> Solid:
    """A rolled sheet that lies along x."""
    return cylinder(radius, length, 12).turn(z=90).move(length / 2, radius, 0)


@kind("scroll", also=(), variants=("open", "sealed", "magic", "with rods", "standing", "pile of {s}"), size=0.35)
def scroll(b: PropBuilder) -> None:
    """Rolled paper, often tied or sealed."""
    paper = b.paint(b.pick("parchment", "paper"), b.pick("tan", "beige", "beige", "white"))
    ribbon = b.paint("cloth", b.pick("red", "red", "blue", "purple", "green", "gold"))
    if b.variant in ("open", "magic"):
        _open_scroll(b, paper)
        return
    if b.variant == "pile of {s}":
        for x, y, turn in ((0, 0, 4), (0.02, 0, -8), (-0.02, 0.17, 12)):
            z = {4: -0.13, -8: 0.12}.get(turn, 0.0)
            b.add("scroll", roll(0.9, 0.11).turn(y=turn).move(x, y, z), b.paint("parchment"), said=False)
            b.add(
                "ribbon",
                cylinder(0.125, 0.1, 12).turn(z=90).move(0.05, 0.11, 0).turn(y=turn).move(x, y, z),
                b.paint("cloth", b.pick("red", "blue", "green", "purple")),
                said=False,
            )
        return
    radius = b.between(0.11, 0.15)
    main = roll(1 if b.variant != "with rods" else 0.76, radius)
    flap = box(main.size[0], 0.05, 0.16).turn(x=14).move(0, 0.0, radius * 0.9)
    things = [("scroll", main + flap.move(y=-min(flap.base, 0)), paper, False)]
    if b.variant == "with rods":
        things.append(
            ("rod", cylinder(0.045, 0.96, 8).turn(z=90).move(0.48, radius, 0), b.paint(b.pick("wood", "gold")), True)
        )
        things.append(
            (
                "knob",
                ball(0.075, 8).move(-0.47, radius - 0.075, 0) + ball(0.075, 8).move(0.47, radius - 0.075, 0),
                b.paint("gold"),
                True,
            )
        )
    things.append(("ribbon", cylinder(radius + 0.02, 0.11, 12).turn(z=90).move(0.055, radius, 0), ribbon, True))
    if b.variant == "sealed":
        seal = cylinder(0.1, 0.09, 10).turn(x=60).move(0, radius * 1.5, radius * 0.75)
        things.append(("seal", seal, b.paint("wax", b.pick("red", "dark red", "purple", "blue")), True))
    for name, solid, paint, said in things:
        b.add(name, solid.turn(z=90).move(y=0.5) if b.variant == "standing" else solid, paint, said=said)


def _open_scroll(b: PropBuilder, paper: Paint) -> None:
    b.add("sheet", box(0.56, 0.8, 0.045).move(y=0.09), paper, said=False)
    b.add(
        "roll",
        [roll(0.62, 0.075).move(0, y, z) for y, z in ((0.0, 0.02), (0.86, 0.02))],
        b.shade(paper, 0.08),
        said=False,
    )
    rods = [cylinder(0.035, 0.76, 8).turn(z=90).move(0.38, y, 0.02) for y in (0.075, 0.935)]
    b.add("rod", rods, b.paint(b.pick("wood", "gold")))
    if b.variant == "magic":
        ink = b.paint("energy", b.pick("cyan", "purple", "yellow", "lime green"))
        b.add("rune", extrude(star(6, 0.17, 0.08), 0.06).move(0, 0.58, 0.02), ink)
        b.add("line", [box(w, 0.045, 0.05).move(0, y, 0.02) for w, y in ((0.36, 0.32), (0.28, 0.24))], ink, said=False)
    else:
        ink = b.paint("paint", b.pick("black", "dark brown", "dark red"))
        b.add(
            "line",
            [
                box(w, 0.04, 0.05).move(-0.2 + w / 2, y, 0.02)
                for w, y in ((0.4, 0.72), (0.36, 0.61), (0.4, 0.5), (0.22, 0.39))
            ],
            ink,
            said=False,
        )


@kind("map", also=("treasure map",), variants=("rolled", "on a board", "torn", "folded"), size=0.6)
def treasure_map(b: PropBuilder) -> None:
    """A sheet with land, a dotted route and a cross; it lies, or stands up."""
    paper = b.paint(b.pick("parchment", "paper"), b.pick("tan", "beige", "tan", "light brown"))
    width, length, y = 1.0, b.between(0.66, 0.78), 0.05
    stands = b.variant in ("on a board", "torn") or (b.variant in ("", "rolled") and b.chance(0.5))

    def place(solid: Solid) -> Solid:
        return solid.turn(x=90).move(y=(length + 0.04) / 2) if stands else solid

    outline = rectangle(1, 1)
    if b.variant == "torn":
        left = [(-0.5, 0.5), (-0.42, 0.1), (-0.5, -0.42), (-0.2, -0.5), (0.1, -0.44), (0.5, -0.5)]
        outline = polygon([*left, (0.44, -0.1), (0.5, 0.2), (0.34, 0.3), (0.38, 0.5), (-0.1, 0.44)])
    if b.variant == "on a board":
        b.add("board", place(box(1.0, 0.07, length + 0.04)), b.paint("wood"))
        width, y = 0.88, 0.1
        outline = outline.scale((1, 0.88))
    if b.variant == "folded":
        panels = [box(0.26, 0.05, length).turn(z=16 * (-1) ** k).move(0.245 * (k - 1.5), 0.035, 0) for k in range(4)]
        b.add("sheet", panels, paper, said=False)
        y = 0.075
    else:
        b.add("sheet", place(lay(outline.scale((width, length)), 0.05).move(y=y - 0.05)), paper, said=False)
    if b.variant == "rolled":
        end = cylinder(0.07, length + 0.02, 10).turn(x=90).move(0, 0.07, -length / 2 - 0.01)
        b.add("roll", [place(end.move(x=s * 0.5)) for s in (-1, 1)], b.shade(paper, 0.08), said=False)
    _drawing(b, y, place)


def _drawing(b: PropBuilder, y: float, place: Callable[[Solid], Solid]) -> None:
    """Islands, a dotted route and a cross."""
    red = b.paint("paint", b.pick("red", "red", "dark red", "black"))
    land = b.paint("paint", b.pick("green", "dark green", "brown", "lime green"))
    isle = polygon([(-0.2, -0.14), (0.06, -0.2), (0.2, -0.06), (0.12, 0.12), (-0.06, 0.18), (-0.22, 0.06)])
    b.add("land", place(lay(isle, 0.035).move(0.16, y - 0.006, -0.1)), land, said=False)
    b.add("land", place(lay(circle(0.1, 7), 0.035).move(-0.3, y - 0.006, 0.16)), land, said=False)
    mark = cross(0.17, 0.055).rotate(45)
    b.add("cross", place(lay(mark, 0.05).move(0.2, y, -0.12)), red)
    route = ((-0.24, 0.14), (-0.15, 0.2), (-0.04, 0.18), (0.04, 0.1), (0.08, 0.0))
    b.add("dot", [place(cylinder(0.028, 0.05, 6).move(x, y - 0.02, z)) for x, z in route], red, said=False)


@kind(
    "quill and ink",
    also=("quill", "inkwell"),
    variants=("on a stand", "golden", "with parchment", "square bottle"),
    size=0.25,
    countable=False,
)
def quill_and_ink(b: PropBuilder) -> None:
    """A feather that stands in a bottle of ink."""
    glass = b.paint("gold") if b.variant == "golden" else b.paint(b.pick("glass", "ceramic"), any_color=0.4)
    ink = b.paint("liquid", b.pick("black", "dark blue", "blue", "purple", "dark red"))
    feather = b.paint("feather", any_color=0.5)
    y = 0.0
    if b.variant == "on a stand":
        b.add("stand", box(0.62, 0.08, 0.4, bevel=0.015), b.paint("wood"))
        y = 0.076
    if b.variant == "with parchment":
        b.add("parchment", box(0.75, 0.045, 0.55).turn(y=8).move(0.1, 0, 0.06), b.paint("parchment"))
        b.add("line", [box(0.4, 0.035, 0.04).turn(y=8).move(0.2, 0.025, z) for z in (0.12, 0.22)], ink, said=False)
        y = 0.04
    if b.variant == "square bottle":
        bottle = box(0.34, 0.24, 0.34, bevel=0.03) + cylinder(0.11, 0.12, 10).move(y=0.22)
    else:
        bottle = lathe(
            b.pick(
                [(0.18, 0), (0.2, 0.04), (0.17, 0.2), (0.09, 0.26), (0.12, 0.32)],
                [(0.14, 0), (0.2, 0.1), (0.18, 0.2), (0.08, 0.27), (0.11, 0.32)],
            ),
            12,
        )
    x = -0.12 if b.variant in ("on a stand", "with parchment") else 0.0
    b.add("bottle", bottle.move(x, y, 0), glass)
    b.add("ink", cylinder(0.085, 0.036, 10).move(x, y + bottle.top - 0.015, 0), ink, said=False)
    vane = polygon(
        [(0.0, 0.22), (0.1, 0.3), (0.13, 0.48), (0.1, 0.66), (0.02, 0.78), (-0.06, 0.64), (-0.09, 0.44), (-0.06, 0.3)]
    )
    lean = -b.between(14, 24)
    plume = extrude(vane, 0.055).turn(z=lean).move(x, y + bottle.top - 0.14, 0)
    b.add("feather", plume, feather)
    shaft = beam((0, 0, 0), (0, 0.62, 0), 0.042, 6).turn(z=lean).scale(1, 1, 1.9).move(x, y + bottle.top - 0.14, 0)
    b.add("shaft", shaft, b.paint("gold") if b.variant == "golden" else b.paint("bone"), said=False)


@kind("letter", also=("envelope",), variants=("sealed", "open", "stack of {s}", "with ribbon", "with stamp"), size=0.22)
def letter(b: PropBuilder) -> None:
    """An envelope with a flap and a seal; it lies or stands, and some lie on each other."""
    paper = b.paint("paper", b.pick("white", "beige", "tan", b.paint("paint").color))
    wax = b.paint("wax", b.pick("red", "red", "dark red", "purple", "blue"))
    height, thick = b.between(0.62, 0.7), 0.08
    count = b.whole(3, 5) if b.variant == "stack of {s}" else 1
    # All is built upright, its back to the front; what lies is laid down at the end.
    envelope = box(1, height, thick, bevel=0.01)
    things: list[tuple[str, Solid, Paint, bool]] = [("envelope", envelope, paper, False)]
    z, middle = thick / 2, 0.52 * height
    down, up = (
        [(-0.47, height - 0.02), (0.47, height - 0.02), (0, middle - 0.08)],
        [(-0.47, 0.0), (0.47, 0.0), (0, 0.34)],
    )
    if b.variant == "with stamp":
        things.append(("stamp", box(0.2, 0.22, 0.04).move(0.34, height - 0.3, z), b.paint("paint"), True))
        rows = [box(w, 0.05, 0.04).move(-0.1, y, z) for w, y in ((0.42, 0.3), (0.34, 0.19))]
        things.append(("line", join(rows), b.paint("paint", b.pick("black", "dark blue")), False))
    elif b.variant == "open":
        flap = extrude(polygon(up), 0.045).turn(x=-14).move(0, height - 0.02, -0.01)
        things.append(("flap", flap, b.shade(paper, 0.14), True))
        sheet = box(0.82, 0.4, 0.05).move(0, height - 0.2, 0.005)
        things.append(("page", sheet, b.paint("paper", b.pick("white", "beige")), False))
        rows = [box(0.5, 0.036, 0.04).move(0, height + y, 0.03) for y in (0.05, 0.12)]
        things.append(("line", join(rows), b.paint("paint", "black"), False))
    else:
        things.append(("flap", extrude(polygon(down), 0.05).move(z=z), b.shade(paper, 0.14), False))
        things.append(("seal", extrude(circle(0.11, 10), 0.08).move(0, middle, z + 0.01), wax, True))
    if b.variant == "with ribbon":
        bands = box(1.03, 0.09, thick + 0.09).move(y=middle - 0.045) + box(0.09, height + 0.04, thick + 0.09).move(
            y=-0.02
        )
        things.append(("ribbon", bands, b.paint("cloth", b.pick("red", "blue", "gold", "green")), True))
    lies, rise = count > 1 or (b.variant != "open" and b.chance(0.4)), (count - 1) * (thick - 0.004)
    for name, solid, paint, said in things:
        laid = solid.turn(x=-90).move(0, rise + thick / 2, height / 2) if lies else solid
        b.add(name, laid, paint, said=said)
    for level in range(count - 1):
        low = envelope.turn(x=-90).move(0, thick / 2, height / 2).turn(y=b.between(-12, 12))
        b.add("envelope", low.move(y=level * (thick - 0.004)), b.paint("paper"), said=False)
