"""Musical instruments, and what plays music."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward, plate
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import circle, extrude, lathe, lay, mirrored, polygon, star
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cylinder, ellipsoid, hull_of, join
from propsmith.exporter.training.procedural.sweeps import handle, tube


def neck_and_head(b: PropBuilder, low: float, high: float, wide: float, z: float, wood: Paint, pegs: int) -> None:
    """A fretboard with strings, the head with pegs on top."""
    dark = b.paint("wood", "dark brown")
    b.add("neck", box(wide, high - low, 0.06).move(0, low, z), dark)
    b.add(
        "head", box(wide * 1.7, 0.15, 0.055, bevel=0.012, taper=0.85).move(0, high - 0.01, z - 0.005), wood, said=False
    )
    sides = [
        across(0.02, 0.06, 6).move(s * wide * 0.95, high + 0.03 + 0.045 * k, z)
        for s in (-1, 1)
        for k in range(pegs // 2)
    ]
    b.add("peg", sides, b.paint(b.pick("gold", "metal")))
    frets = [box(wide + 0.006, 0.02, 0.07).move(0, y, z) for y in spaced_from(low + 0.06, high - 0.04, 5)]
    b.add("fret", frets, b.paint("metal", "light grey"), said=False)


def spaced_from(low: float, high: float, count: int) -> list[float]:
    """Evenly spaced places between two."""
    return [low + (high - low) * k / (count - 1) for k in range(count)]


@kind("guitar", variants=("acoustic", "electric", "bass", "ukulele", "on a stand"), size=1.0)
def guitar(b: PropBuilder) -> None:
    """A waisted body, a neck and a head with pegs, upright."""
    style = b.variant or b.pick("acoustic", "electric")
    if style in ("electric", "bass"):
        electric_guitar(b, style == "bass")
        return
    wood = b.paint("wood", b.pick("orange", "light brown", "brown", "tan"), any_color=0.25)
    uke = style == "ukulele"
    k = 1.25 if uke else 1.0
    y = 0.0
    half = [(0.12, 0.0), (0.18, 0.04), (0.2, 0.12), (0.17, 0.2), (0.125, 0.26), (0.14, 0.34), (0.12, 0.4), (0.06, 0.43)]
    outline = mirrored([(x * k, h * k) for x, h in half])
    body = extrude(outline, 0.12)
    b.add("side", body.move(y=y), b.paint("wood", "dark brown" if wood.color != "dark brown" else "brown"), said=False)
    front = outline.translate((0, -0.2 * k)).scale((0.94, 0.95)).translate((0, 0.2 * k))
    b.add("body", extrude(front, 0.14).move(y=y), wood, said=False)
    b.add("sound hole", forward(0.06 * k, 0.15, 14).move(0, y + 0.29 * k, 0.002), b.paint("paint", "black"))
    b.add("bridge", box(0.16, 0.04, 0.04).move(0, y + 0.1, 0.075), b.paint("wood", "dark brown"), said=False)
    neck_and_head(b, y + 0.38 * k, 0.84, 0.075, 0.05, wood, 4 if uke else 6)
    strings = box(0.05, 0.74, 0.02).move(0, 0.12, 0.08)
    b.add("string", strings, b.paint("metal", "light grey"), said=False)
    if style == "on a stand":
        metal = b.paint("metal", "black")
        legs = [beam((0, 0.3, -0.1), (x, 0.0, z), 0.045, 6) for x, z in ((-0.2, 0.12), (0.2, 0.12), (0.0, -0.3))]
        b.add("stand", [*legs, box(0.3, 0.05, 0.2).move(0, -0.04, 0.02)], metal)


def electric_guitar(b: PropBuilder, bass: bool) -> None:
    """A body with two horns, pickups and knobs."""
    paint = b.paint("paint")
    points = [
        (0.06, 0.0),
        (0.19, 0.05),
        (0.2, 0.16),
        (0.15, 0.24),
        (0.2, 0.38),
        (0.14, 0.38),
        (0.06, 0.31),
        (-0.06, 0.31),
        (-0.13, 0.43),
        (-0.2, 0.43),
        (-0.15, 0.25),
        (-0.2, 0.16),
        (-0.19, 0.05),
        (-0.06, 0.0),
    ]
    if b.chance(0.3):
        points = [(0.13, 0.0), (0.21, 0.0), (0.08, 0.33), (-0.08, 0.33), (-0.21, 0.0), (-0.13, 0.0), (0.0, 0.16)]
    b.add("body", extrude(polygon(points), 0.09), paint)
    white = b.paint("plastic", "white" if paint.color != "white" else "black")
    b.add("pickguard", extrude(polygon([(-0.02, 0.1), (0.12, 0.1), (0.1, 0.24), (-0.02, 0.28)]), 0.115), white)
    b.add(
        "pickup",
        [box(0.13, 0.04, 0.04).move(0, y, 0.055) for y in (0.13, 0.22)],
        b.paint("metal", "dark grey"),
        said=False,
    )
    b.add(
        "knob",
        [forward(0.024, 0.05, 8).move(x, y, 0.06) for x, y in ((0.1, 0.09), (0.13, 0.16))],
        b.paint("metal", "light grey"),
        said=False,
    )
    neck_and_head(
        b, 0.28, 0.86 if not bass else 0.95, 0.075, 0.035, paint if b.chance(0.5) else b.paint("wood"), 4 if bass else 6
    )


@kind("lute", also=("bard's lute",), variants=("mandolin", "banjo", "with bent head", "magical"), size=0.8)
def lute(b: PropBuilder) -> None:
    """A pear-shaped bowl with a neck; a banjo has a drum."""
    wood = b.paint("wood", b.pick("brown", "orange", "light brown", "dark brown"))
    if b.variant == "banjo":
        b.add("drum", extrude(circle(0.24, 18), 0.12).move(y=0.24), wood)
        b.add("skin", extrude(circle(0.2, 18), 0.15).move(y=0.24), b.paint("paint", b.pick("white", "beige")))
        b.add(
            "bracket",
            [box(0.04, 0.06, 0.14).move(y=-0.03).turn(z=-a).move(x, 0.24 + z, 0) for x, z, a in around(8, 0.235)],
            b.paint("metal", "light grey"),
            said=False,
        )
        neck_and_head(b, 0.42, 0.84, 0.07, 0.04, wood, 4)
        return
    half = [(0.06, 0.0), (0.17, 0.05), (0.22, 0.16), (0.19, 0.29), (0.1, 0.42), (0.05, 0.5)]
    outline = mirrored(half)
    top = (
        b.paint("wood", b.pick("tan", "beige", "light brown"))
        if b.variant != "magical"
        else b.paint("wood", b.pick("purple", "light blue", "cyan"))
    )
    bowl = hull_of(
        extrude(outline, 0.05).move(z=0.02),
        extrude(outline.translate((0, -0.2)).scale((0.6, 0.7)).translate((0, 0.2)), 0.03).move(z=-0.13),
    )
    b.add("bowl", bowl, wood)
    b.add("top", extrude(outline.translate((0, -0.2)).scale((0.93, 0.94)).translate((0, 0.2)), 0.03).move(z=0.05), top)
    hole = (
        forward(0.06, 0.05, 12).move(0, 0.27, 0.055)
        if b.variant != "magical"
        else extrude(star(5, 0.09, 0.04), 0.05).move(0, 0.25, 0.055)
    )
    b.add("sound hole", hole, b.paint("paint", "black") if b.variant != "magical" else b.paint("gold"))
    b.add("bridge", box(0.15, 0.036, 0.036).move(0, 0.09, 0.07), wood, said=False)
    if b.variant in ("with bent head", "") and (b.variant or b.chance(0.5)):
        b.add("neck", box(0.085, 0.42, 0.06).move(0, 0.44, 0.04), b.paint("wood", "dark brown"))
        b.add("head", box(0.11, 0.05, 0.24, taper=0.9).turn(x=24).move(0, 0.84, -0.06), wood)
        pegs = [across(0.02, 0.22, 6).move(0, 0.025, z).turn(x=24).move(0, 0.84, -0.06) for z in (-0.08, -0.02, 0.04)]
        b.add("peg", pegs, b.paint("bone"), said=False)
        return
    neck_and_head(b, 0.44, 0.84, 0.08, 0.04, wood, 6)


def bell_handle(b: PropBuilder, top: float, brass: Paint, iron: Paint, y: float) -> None:
    """Its handle, bow, crown and yoke, and more."""
    if b.variant in ("hand", "with a bow") or (not b.variant and b.chance(0.5)):
        b.add(
            "handle",
            lathe(
                [(0.04, top - 0.02), (0.055, top + 0.1), (0.045, top + 0.24), (0.07, top + 0.32), (0.03, top + 0.38)],
                10,
            ),
            b.paint("wood", any_color=0.4),
        )
        if b.variant == "with a bow":
            loop = ellipsoid(0.2, 0.12, 0.1, 8)
            b.add(
                "bow",
                join(
                    [loop.turn(z=t * 16).move(t * 0.12, top - 0.08, 0.08) for t in (-1, 1)]
                    + [ball(0.06, 8).move(0, top - 0.08, 0.09)]
                ),
                b.paint("cloth", b.pick("red", "green", "blue")),
            )
        return
    b.add("crown", handle(0.16, 0.12, 0.055).move(y=top - 0.03), b.shade(brass), said=False)
    if b.variant == "church":
        wood = b.paint("wood")
        b.add("yoke", box(0.62, 0.12, 0.14, bevel=0.02).move(y=top + 0.04), wood)
        b.add("strap", [box(0.05, 0.16, 0.16).move(x, top + 0.02, 0) for x in (-0.12, 0.12)], iron, said=False)
    elif b.variant == "ship's":
        b.add(
            "bracket",
            tube([(0, top + 0.06, 0), (0, top + 0.12, -0.06), (0, top + 0.1, -0.3), (0, top - 0.1, -0.4)], 0.06, 8),
            brass,
        )
        b.add("board", plate(0.3, 0.44, 0.06).move(0, top - 0.34, -0.42), b.paint("wood"))
        b.add("rope", cylinder(0.026, 0.14, 6).move(y=y - 0.18) + ball(0.045, 8).move(y=y - 0.22), b.paint("rope"))
    elif b.variant == "on a frame":
        wood = b.paint("wood", any_color=0.2)
        b.add("post", [box(0.08, top + 0.14, 0.09).move(t * 0.4, 0, 0) for t in (-1, 1)], wood)
        b.add("beam", box(0.96, 0.09, 0.1, bevel=0.012).move(y=top + 0.06), wood)
        b.add("foot", [box(0.1, 0.07, 0.4, bevel=0.01).move(t * 0.4, 0, 0) for t in (-1, 1)], wood, said=False)


@kind("bell", variants=("hand", "church", "ship's", "on a frame", "counter", "with a bow"), size=0.6)
def bell(b: PropBuilder) -> None:
    """A flared bell with a clapper."""
    brass = b.paint(b.pick("brass", "bronze", "gold"), any_color=0.1)
    if b.variant == "counter":
        b.add(
            "base",
            cylinder(0.46, 0.1, 16, top=0.92),
            b.paint("metal", b.pick("black", "dark grey")) if b.chance(0.6) else b.paint("wood"),
        )
        b.add("dome", ellipsoid(0.78, 0.78, 0.78, 14).cut((0, 1, 0), 0.39).move(y=-0.3), brass, said=False)
        b.add(
            "button",
            cylinder(0.04, 0.14, 8).move(y=0.44) + cylinder(0.07, 0.05, 10).move(y=0.56),
            b.paint("metal", "light grey"),
        )
        return
    r = b.between(0.3, 0.36)
    y = {"on a frame": 0.22, "church": 0.05}.get(b.variant, 0.06)
    s = 0.72 if b.variant == "on a frame" else 0.84
    profile = [(r, 0), (r * 0.93, 0.07), (r * 0.68, 0.2), (r * 0.6, 0.42), (r * 0.46, 0.54), (0.05, 0.6)]
    shape = lathe(profile, 16) - lathe([(r * 0.84, -0.02), (r * 0.55, 0.2), (r * 0.44, 0.42)], 12)
    top = y + 0.6 * s
    b.add("bell", shape.scale(s, s, s).move(y=y), brass, said=False)
    b.add(
        "rim",
        (cylinder(r * 1.02, 0.06, 16) - cylinder(r * 0.8, 1, 12).move(y=-0.1)).scale(s, s, s).move(y=y),
        b.shade(brass, 0.1),
        said=False,
    )
    iron = b.paint("iron", "dark grey")
    b.add("clapper", ball(0.075, 10).move(y=y - 0.06) + cylinder(0.03, 0.46 * s, 6).move(y=y + 0.02), iron)
    bell_handle(b, top, brass, iron, y)


def piano_keys(b: PropBuilder, width: float, y: float, z: float, depth: float) -> None:
    """White keys as one board, black ones on it."""
    b.add("keys", box(width, 0.04, depth).move(0, y, z), b.paint("plastic", "white"))
    count = 10
    black = [
        box(width / count * 0.5, 0.04, depth * 0.6).move(x, y + 0.025, z - depth * 0.18)
        for k, x in enumerate(spaced(count, width * 0.86))
        if k % 7 not in (2, 6)
    ]
    b.add("black key", black, b.paint("plastic", "black"), said=False)


def piano_body(b: PropBuilder, style: str, body: Paint) -> None:
    """Its body, button, stand and case, and more."""
    if style == "electric":
        b.add("body", box(0.98, 0.1, 0.3, bevel=0.02).move(y=0.46), body, said=False)
        piano_keys(b, 0.86, 0.545, 0.06, 0.18)
        b.add(
            "button",
            [box(0.07, 0.04, 0.05).move(x, 0.545, -0.09) for x in spaced(5, 0.6)],
            b.paint("plastic", b.pick("red", "yellow", "light grey")),
        )
        b.add(
            "stand",
            [beam((s * 0.3, 0.02, z), (-s * 0.3, 0.47, z), 0.05) for s in (-1, 1) for z in (0.0,)]
            + [box(0.05, 0.05, 0.34).move(s * 0.3, 0, 0) for s in (-1, 1)],
            b.paint("metal", "dark grey"),
        )
        return
    b.add("case", box(0.94, 0.72, 0.28, bevel=0.012).move(0, 0.0, -0.14), body, said=False)
    b.add("top", box(0.98, 0.05, 0.33, bevel=0.012).move(0, 0.71, -0.14), b.shade(body), said=False)
    b.add("shelf", box(0.92, 0.07, 0.24).move(0, 0.34, 0.08), body, said=False)
    piano_keys(b, 0.82, 0.4, 0.1, 0.16)
    b.add("cheek", [box(0.06, 0.16, 0.24, bevel=0.015).move(s * 0.44, 0.34, 0.09) for s in (-1, 1)], body, said=False)
    b.add("leg", [box(0.07, 0.36, 0.07).move(s * 0.42, 0, 0.16) for s in (-1, 1)], body, said=False)
    b.add("panel", plate(0.7, 0.2, 0.04, 0.02).move(0, 0.47, 0.0), b.shade(body, 0.12), said=False)
    b.add("pedal", [box(0.06, 0.04, 0.12).move(x, 0.02, 0.04) for x in (-0.08, 0.08)], b.paint("gold"))
    if b.variant == "with stool":
        b.add(
            "stool",
            cylinder(0.15, 0.07, 12).move(0, 0.22, 0.46)
            + cylinder(0.04, 0.24, 8).move(0, 0, 0.46)
            + cylinder(0.12, 0.045, 10).move(0, 0, 0.46),
            b.paint("leather", any_color=0.5),
        )
        b.add("pedal board", box(0.06, 0.036, 0.4).move(0, 0, 0.24), body, said=False)


@kind("piano", variants=("grand", "upright", "toy", "electric", "with stool"), size=1.6)
def piano(b: PropBuilder) -> None:
    """A grand on three legs with its lid up; an upright case."""
    style = b.variant or b.pick("grand", "upright")
    body = b.paint(
        "plastic" if style in ("toy", "electric") else "wood",
        b.pick("black", "black", "brown", "white", "dark brown") if style not in ("toy",) else "",
        any_color=0.15,
    )
    if style in ("grand", "toy"):
        y = 0.3
        plan = polygon(
            [
                (-0.4, -0.44),
                (0.4, -0.44),
                (0.4, -0.05),
                (0.26, 0.1),
                (0.16, 0.36),
                (-0.06, 0.48),
                (-0.3, 0.46),
                (-0.4, 0.3),
            ]
        )
        b.add("body", lay(plan, 0.15).move(y=y), body, said=False)
        b.add(
            "inside",
            lay(plan.scale((0.86, 0.86)), 0.04).move(y=y + 0.125),
            b.paint("gold") if b.chance(0.5) else b.paint("wood", "tan"),
            said=False,
        )
        b.add("shelf", box(0.78, 0.07, 0.16).move(0, y, 0.46), body, said=False)
        piano_keys(b, 0.68, y + 0.065, 0.46, 0.13)
        lid = lay(plan, 0.045).cut((0, 0, -1), -0.26).move(x=0.4).turn(z=44).move(x=-0.4)
        b.add("lid", lid.move(y=y + 0.14), b.shade(body))
        b.add("prop", beam((0.3, y + 0.12, 0.05), (0.1, y + 0.56, 0.05), 0.036, 6), b.paint("wood"), said=False)
        b.add(
            "leg",
            [box(0.08, y + 0.02, 0.08, taper=1.4).move(x, 0, z) for x, z in ((-0.3, 0.4), (0.3, 0.4), (-0.1, -0.34))],
            body,
        )
        b.add("music stand", box(0.4, 0.16, 0.04).turn(x=-14).move(0, y + 0.13, 0.3), b.shade(body), said=False)
        return
    piano_body(b, style, body)
