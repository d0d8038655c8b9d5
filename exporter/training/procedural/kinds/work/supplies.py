"""Crates and racks of a camp."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import corners, rock, spaced
from propsmith.exporter.training.procedural.outlines import extrude, lathe, mirrored, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, dome, join
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "military crate", also=("supply crate",), variants=("weapon", "airdrop", "ammo", "open", "stack of {s}"), size=1.2
)
def military_crate(b: PropBuilder) -> None:
    """A box with battens, latches and a stencil; an airdrop hangs on a parachute."""
    color = b.pick("dark green", "green", "tan", "dark green", "grey", "")
    body = b.paint(b.pick("wood", "metal", "plastic"), color) if color else b.paint("wood")
    wide, high, deep = b.between(0.9, 1.0), b.between(0.34, 0.46), b.between(0.46, 0.56)
    if b.variant == "airdrop":
        crate_at(b, body, 0.42, 0.3, 0.36, 0.0, 0.0)
        parachute(b)
        return
    if b.variant == "ammo":
        wide, high, deep = 0.7, 0.52, 0.34
        b.add(
            "handle",
            tube([(-0.16, high, 0), (-0.14, high + 0.12, 0), (0.14, high + 0.12, 0), (0.16, high, 0)], 0.05, 6),
            b.paint("metal"),
        )
        b.add("lid", box(wide + 0.05, 0.09, deep + 0.05, bevel=0.012).move(y=high - 0.07), b.shade(body, 0.1))
        b.add("body", box(wide, high - 0.02, deep, bevel=0.01), body, said=False)
        b.add("latch", box(0.12, 0.16, 0.05).move(0, high - 0.14, deep / 2 + 0.02), b.paint("metal"), said=False)
        b.add(
            "stencil",
            box(0.34, 0.12, 0.036).move(0, 0.12, deep / 2),
            b.paint("paint", b.pick("yellow", "white")),
            said=False,
        )
        return
    if b.variant == "stack of {s}":
        for level in range(2):
            crate_at(b, body, wide * (0.8 - 0.1 * level), 0.3, deep * 0.8, level * 0.296, b.between(-8, 8))
        crate_at(b, body, 0.4, 0.24, 0.34, 0.59, b.between(-20, 20))
        return
    if b.variant == "open":
        open_crate(b, high, wide, deep, body)
        return
    crate_at(b, body, wide, high, deep, 0.0, 0.0)
    if b.variant == "weapon":
        gun = polygon([(-0.3, 0.02), (-0.3, -0.08), (-0.14, -0.03), (0.3, -0.03), (0.3, 0.02)])
        b.add(
            "stencil",
            extrude(gun, 0.08).move(0, high * 0.55, deep / 2),
            b.paint("paint", b.pick("black", "white", "yellow")),
            said=False,
        )


def open_crate(b: PropBuilder, high: float, wide: float, deep: float, body: Paint) -> None:
    """Shells in straw, the lid leaning behind."""
    inner = box(wide - 0.1, high, deep - 0.1).move(y=0.06)
    b.add("body", box(wide, high, deep) - inner, body, said=False)
    battens = [box(0.09, high - 0.02, deep + 0.06).move(x, 0, 0) - inner for x in (-wide * 0.34, wide * 0.34)]
    b.add("batten", battens, b.shade(body, 0.1), said=False)
    b.add("straw", rock(b.rng, wide - 0.08, high - 0.09, deep - 0.08, 30).move(y=0.05), b.paint("straw"))
    lid = box(wide, 0.06, deep, bevel=0.01).turn(x=-75)
    b.add("lid", lid.move(y=-lid.base, z=-deep / 2 - lid.high[2] + 0.1), b.shade(body, 0.06))
    shells = [cylinder(0.05, 0.5, 8).turn(z=90).move(0.25, high - 0.06, z) for z in (-0.12, 0.0, 0.12)]
    b.add("shell", shells, b.paint(b.pick("brass", "steel")))


def crate_at(b: PropBuilder, paint: Paint, wide: float, high: float, deep: float, y: float, turn: float) -> None:
    """A closed crate that stands at height y."""
    pieces: list[tuple[str, Solid | list[Solid], Paint]] = [("body", box(wide, high, deep), paint)]
    pieces.append(
        ("lid", box(wide + 0.05, high * 0.2, deep + 0.05, bevel=0.008).move(y=high * 0.8 + 0.004), b.shade(paint, 0.08))
    )
    pieces.append(
        (
            "batten",
            join(box(0.08, high * 0.98, deep + 0.07).move(x=x) for x in (-wide * 0.34, wide * 0.34)),
            b.shade(paint, 0.1),
        )
    )
    pieces.append(
        (
            "latch",
            join(
                box(0.09, high * 0.22, 0.06).move(x, high * 0.68, deep / 2 + 0.02) for x in (-wide * 0.16, wide * 0.16)
            ),
            b.paint("metal"),
        )
    )
    for name, solid, part_paint in pieces:
        placed = solid if isinstance(solid, Solid) else join(solid)
        b.add(name, placed.turn(y=turn).move(y=y), part_paint, said=False)


def parachute(b: PropBuilder) -> None:
    """A canopy of two colors over the crate, on four cords."""
    first, second = b.paint("cloth"), b.paint("cloth", b.pick("white", "white", "orange", "beige"))
    shell = dome(0.5, 14).scale(1, 0.62, 1) - dome(0.45, 14).scale(1, 0.62, 1).move(y=-0.02)
    for k in range(8):
        sector = extrude(polygon([(0, 0), (-0.42, 1.0), (0.42, 1.0)]), 3).turn(x=90).turn(y=45 * k)
        b.add("parachute", (shell & sector).move(y=0.74), second if k % 2 else first, said=False)
    cords = [beam((x, 0.28, z), (x * 1.85, 0.77, z * 2.15), 0.036, 6) for x, z in corners(0.36, 0.3)]
    b.add("cord", cords, b.paint("rope"), said=False)


@kind(
    "drying rack",
    also=("meat rack",),
    variants=("with fish", "with meat", "with a hide", "with herbs", "empty"),
    size=1.8,
    countable=False,
    stretch=("wide",),
)
def drying_rack(b: PropBuilder) -> None:
    """Crossed poles with a bar on which food or a hide hangs."""
    wood = b.paint("wood", any_color=0.1)
    wide, high = b.between(0.8, 0.96), b.between(0.6, 0.74)
    load = b.variant or b.pick("with fish", "with meat", "with herbs")
    if load == "with a hide":
        posts = [beam((s * 0.4, 0, 0), (s * 0.36, 0.92, -0.04), 0.055, 7) for s in (-1, 1)]
        bars = [cylinder(0.026, 0.95, 7).turn(z=90).move(0.475, y, -0.03) for y in (0.12, 0.84)]
        b.add("frame", [*posts, *bars], wood, said=False)
        half = [
            (0.08, 0.0),
            (0.22, -0.06),
            (0.3, 0.06),
            (0.2, 0.2),
            (0.22, 0.42),
            (0.32, 0.56),
            (0.24, 0.64),
            (0.08, 0.58),
            (0, 0.66),
        ]
        b.add("hide", extrude(mirrored(half), 0.05).move(0, 0.18, -0.01), b.paint(b.pick("leather", "fur")), said=False)
        ties = [
            beam((s * 0.24, y, -0.01), (s * 0.4, y + d, -0.02), 0.036, 6)
            for s in (-1, 1)
            for y, d in ((0.2, -0.06), (0.76, 0.06))
        ]
        b.add("tie", ties, b.paint("rope"), said=False)
        return
    legs = [beam((x, 0, s * 0.2), (x, high + 0.1, -s * 0.05), 0.05, 7) for x in (-wide / 2, wide / 2) for s in (-1, 1)]
    b.add("leg", legs, wood)
    b.add("bar", cylinder(0.027, wide + 0.2, 8).turn(z=90).move(wide / 2 + 0.1, high + 0.01, 0), wood, said=False)
    if load == "empty":
        b.add("brace", [beam((-wide / 2, 0.2, 0.13), (wide / 2, 0.2, 0.13), 0.045, 6)], wood, said=False)
        return
    hang = {"with fish": hanging_fish, "with meat": hanging_meat, "with herbs": hanging_herbs}[load]
    for x in spaced(b.whole(4, 5), wide * 0.74):
        b.add("string", box(0.036, 0.1, 0.036).move(x, high - 0.08, 0), b.paint("rope"), said=False)
        hang(b, x, high - 0.06)


def hanging_fish(b: PropBuilder, x: float, y: float) -> None:
    """A fish hung by its tail."""
    body = ball(0.1, 8).scale(0.75, 1.7, 0.5).move(x, y - 0.4, 0)
    tail = extrude(polygon([(-0.06, 0.02), (0.06, 0.02), (0.02, -0.1), (-0.02, -0.1)]), 0.045).move(x, y, 0)
    b.add(
        "fish",
        join([body, tail]),
        b.paint("scale", b.pick("slate blue", "light grey", "orange", "teal")),
        said=b.variant == "",
    )


def hanging_meat(b: PropBuilder, x: float, y: float) -> None:
    """A strip of meat, or a leg with its bone."""
    strip = box(0.1, b.between(0.26, 0.38), 0.06, bevel=0.02)
    b.add(
        "meat",
        strip.move(x, y - strip.size[1], 0),
        b.paint("meat", b.pick("dark red", "brown", "red")),
        said=b.variant == "",
    )


def hanging_herbs(b: PropBuilder, x: float, y: float) -> None:
    """A bundle of herbs, leaves down."""
    bunch = lathe([(0.02, 0), (0.09, 0.08), (0.07, 0.22), (0.03, 0.3)], 7)
    b.add(
        "herb bundle",
        bunch.move(x, y - 0.28, 0),
        b.paint("leaf", b.pick("green", "dark green", "lime green")),
        said=b.variant == "",
    )
