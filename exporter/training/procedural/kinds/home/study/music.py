"""Drums, bells and pianos."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, corners, spaced
from propsmith.exporter.training.procedural.outlines import (
    circle,
    extrude,
    lathe,
    lay,
    polygon,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder
from propsmith.exporter.training.procedural.sweeps import hoop


@kind("drum", also=(), variants=("war", "bongo", "toy", "taiko", "with sticks"), size=0.6)
def drum(b: PropBuilder) -> None:
    """A shell with a skin."""
    skin = b.paint("leather", b.pick("tan", "light brown")) if b.chance(0.6) else b.paint("paint", "white")
    rope, sides = b.paint("rope", b.pick("tan", "beige")), 14
    if b.variant == "bongo":
        _bongos(b, skin)
        return
    if b.variant == "taiko":
        _taiko(b, skin)
        return
    shell = (
        b.paint(b.pick("wood", "metal", "plastic"), any_color=0.7)
        if b.variant == "toy"
        else b.paint("wood", any_color=0.5)
    )
    trim = b.paint(b.pick("gold", "brass", "wood"), any_color=0.4)
    radius, tall = b.between(0.4, 0.48), {"war": 0.8, "toy": 0.46}.get(b.variant, b.between(0.44, 0.6))
    b.add("shell", cylinder(radius, tall, sides), shell)
    b.add("skin", cylinder(radius - 0.02, tall + 0.03, sides), skin)
    b.add(
        "hoop",
        [
            cylinder(radius + 0.03, 0.07, sides).move(y=y)
            - cylinder(radius - 0.03, 1, sides).move(y=0.2 if y else -0.5)
            for y in (0.0, tall - 0.06)
        ],
        trim,
    )
    b.add(
        "rope",
        _cords(radius, tall),
        rope if b.variant != "toy" else b.paint("paint", b.pick("white", "yellow", "gold")),
        said=False,
    )
    if b.variant in ("with sticks", "toy") or b.chance(0.3):
        y = tall + 0.05
        sticks = [
            beam((-0.3, y, s * 0.06 - 0.1), (0.36, y, s * 0.2), 0.05, 6) + ball(0.05, 8).move(0.36, y - 0.05, s * 0.2)
            for s in (-1, 1)
        ]
        b.add("stick", sticks, b.paint("wood"))
    if b.variant == "war":
        b.add(
            "skull",
            ball(0.13, 8).move(0, tall * 0.5, radius - 0.03) + box(0.13, 0.1, 0.1).move(0, tall * 0.46, radius + 0.02),
            b.paint("bone"),
        )


def _cords(radius: float, tall: float) -> list[Solid]:
    """Ropes in a zigzag around a shell."""
    count = 7
    places = around(count, radius + 0.01)
    shifted = around(count, radius + 0.01, 180 / count)
    cords = [beam((p[0], 0.04, p[1]), (q[0], tall - 0.03, q[1]), 0.04, 6) for p, q in zip(places, shifted, strict=True)]
    cords += [
        beam((q[0], tall - 0.03, q[1]), (p[0], 0.04, p[1]), 0.04, 6)
        for p, q in zip([*places[1:], places[0]], shifted, strict=True)
    ]
    return cords


def _taiko(b: PropBuilder, skin: Paint) -> None:
    """A barrel that lies on a frame."""
    sides = 14
    wood = b.paint("wood", b.pick("dark red", "red", "brown", "black"))
    barrel = lathe([(0.3, 0), (0.38, 0.2), (0.4, 0.35), (0.38, 0.5), (0.3, 0.7)], sides).turn(x=90).move(0, 0.52, -0.35)
    b.add("shell", barrel, wood)
    b.add("skin", [extrude(circle(0.3, sides), 0.05).move(0, 0.52, z) for z in (-0.35, 0.35)], skin)
    b.add("stud", [ball(0.03, 6).move(x, 0.49 + z, 0.33) for x, z, _ in around(10, 0.29)], b.paint("iron"), said=False)
    frame = [beam((s * 0.4, 0, z), (s * 0.28, 0.4, z * 0.8), 0.07) for s in (-1, 1) for z in (-0.24, 0.24)]
    b.add("leg", frame, b.paint("wood"))
    b.add("bar", [box(0.7, 0.06, 0.06).move(0, 0.12, z * 0.95) for z in (-0.24, 0.24)], b.paint("wood"), said=False)


def _bongos(b: PropBuilder, skin: Paint) -> None:
    """Two small drums side by side."""
    sides = 14
    wood = b.paint("wood", any_color=0.4)
    for x, r in ((-0.26, 0.25), (0.26, 0.21)):
        b.add("shell", cylinder(r * 0.78, 0.5, sides, top=1.25).move(x, 0, 0), wood)
        b.add("skin", cylinder(r, 0.05, sides).move(x, 0.49, 0), skin)
        b.add("hoop", cylinder(r + 0.02, 0.06, sides).move(x, 0.43, 0), b.paint("metal"), said=False)
    b.add("bar", box(0.2, 0.14, 0.16).move(y=0.2), b.shade(wood, 0.12), said=False)


@kind("bell", also=(), variants=("church", "hand", "ship's", "on a frame", "counter"), size=0.6)
def bell(b: PropBuilder) -> None:
    """A flared cup of bronze."""
    bronze = b.paint(b.pick("bronze", "gold", "brass", "iron"))
    profile = [(0.42, 0), (0.43, 0.05), (0.34, 0.12), (0.27, 0.34), (0.25, 0.5), (0.16, 0.6), (0.05, 0.63)]
    cup = lathe(profile, 14) - lathe([(0.36, -0.1), (0.36, 0.02), (0.24, 0.2), (0.16, 0.4)], 14)
    if b.variant == "counter":
        b.add("base", cylinder(0.48, 0.1, 16), b.paint(b.pick("wood", "metal"), b.pick("black", "brown", "dark grey")))
        b.add("bell", lathe([(0.42, 0), (0.42, 0.06), (0.34, 0.24), (0.18, 0.36)], 16).move(y=0.12), bronze, said=False)
        b.add("post", cylinder(0.1, 0.1, 8).move(y=0.06), bronze, said=False)
        b.add(
            "button",
            cylinder(0.05, 0.1, 8).move(y=0.46) + ball(0.07, 8).move(y=0.53),
            b.paint("metal", b.pick("light grey", "black", "red")),
        )
        return
    if b.variant == "hand":
        _hand_bell(b, cup, bronze)
        return
    size, lift = {"church": (1.0, 0.08), "": (1.0, 0.08), "ship's": (0.8, 0.06), "on a frame": (0.62, 0.24)}[b.variant]

    def put(solid: Solid) -> Solid:
        return solid.scale(size, size, size).move(0, lift, 0)

    b.add("bell", put(cup), bronze, said=False)
    b.add("band", put(cylinder(0.29, 0.05, 14).move(y=0.32)), b.shade(bronze, 0.12), said=False)
    b.add(
        "clapper", put(ball(0.09, 8).move(y=-0.08) + cylinder(0.03, 0.44, 6).move(y=0.04)), b.paint("iron"), said=False
    )
    b.add("crown", put(hoop(0.09, 0.07, 10, 6).turn(x=90).move(0, 0.68, 0.03)), bronze, said=False)
    top = lift + 0.72 * size
    if b.variant == "church":
        b.add("yoke", box(0.7, 0.14, 0.14, bevel=0.02).move(y=top - 0.02), b.paint("wood"))
    elif b.variant == "ship's":
        b.add(
            "bracket",
            box(0.08, 0.5, 0.08).move(0.0, top - 0.4, -0.42) + box(0.08, 0.08, 0.5).move(0, top + 0.02, -0.2),
            b.paint("wood"),
        )
        b.add("plate", box(0.3, 0.56, 0.06).move(0, top - 0.42, -0.46), b.paint("wood"), said=False)
        b.add("rope", cylinder(0.035, 0.14, 6).move(y=-0.06) + ball(0.05, 6).move(y=-0.1), b.paint("rope"), said=False)
    elif b.variant == "on a frame":
        wood = b.paint("wood")
        b.add("post", [box(0.08, 0.86, 0.1).move(x=x) for x in (-0.4, 0.4)], wood)
        b.add("beam", box(1.0, 0.09, 0.12).move(y=top - 0.03), wood)
        b.add("foot", [box(0.12, 0.07, 0.42).move(x=x) for x in (-0.4, 0.4)], wood, said=False)


def _hand_bell(b: PropBuilder, cup: Solid, bronze: Paint) -> None:
    """A bell with a wooden handle."""
    b.add("bell", cup.scale(0.8, 0.8, 0.8).move(y=0.05), bronze, said=False)
    b.add("clapper", ball(0.07, 8) + cylinder(0.028, 0.42, 6).move(y=0.08), b.shade(bronze, 0.12), said=False)
    b.add(
        "handle",
        lathe([(0.06, 0), (0.045, 0.08), (0.08, 0.3), (0.05, 0.42)], 8).move(y=0.53),
        b.paint("wood", any_color=0.3),
    )


def keys(b: PropBuilder, width: float, y: float, z: float, depth: float = 0.12) -> None:
    """A white keyboard with black keys."""
    b.add("keys", box(width, 0.036, depth).move(0, y, z), b.paint("ivory", "white"))
    black = [
        box(0.035, 0.04, depth * 0.6).move(x, y + 0.02, z - depth * 0.18)
        for x in spaced(max(round(width / 0.085), 4), width * 0.9)
    ]
    b.add("black key", black, b.paint("paint", "black"), said=False)


@kind("piano", also=(), variants=("grand", "upright", "toy", "with stool"), size=1.6, countable=False)
def piano(b: PropBuilder) -> None:
    """A case with a keyboard to the front."""
    wood = b.paint("wood", b.pick("black", "black", "brown", "dark brown", "white", b.paint("paint").color))
    if b.variant == "grand" or (b.variant == "" and b.chance(0.5)):
        _grand_piano(b, wood)
        return
    toy = b.variant == "toy"
    if toy:
        wood = b.paint("wood", b.pick("red", "blue", "pink", "yellow", "green", "light blue"))
    width, high, depth = 0.9, (0.5 if toy else b.between(0.72, 0.82)), 0.3
    b.add("case", box(width, high, depth).move(z=-0.06), wood, said=False)
    b.add("top", box(width + 0.05, 0.045, depth + 0.04).move(0, high - 0.005, -0.06), b.shade(wood, 0.1), said=False)
    y = high * 0.5
    b.add("shelf", box(width, 0.07, 0.2).move(0, y, 0.16), wood, said=False)
    keys(b, width - 0.12, y + 0.06, 0.18)
    b.add(
        "cheek",
        [box(0.06, 0.12, 0.2).move(x, y, 0.16) for x in (-width / 2 + 0.03, width / 2 - 0.03)],
        wood,
        said=False,
    )
    b.add("leg", [box(0.06, y + 0.02, 0.06).move(x, 0, 0.22) for x in (-width / 2 + 0.03, width / 2 - 0.03)], wood)
    b.add("music stand", box(0.4, 0.15, 0.04).turn(x=-14).move(0, y + 0.16, 0.11), b.shade(wood, 0.14), said=False)
    b.add("pedal", [box(0.05, 0.036, 0.1).move(x, 0.02, 0.12) for x in (-0.06, 0.06)], b.paint("gold"), said=False)
    if b.variant == "with stool":
        b.add("stool", box(0.34, 0.06, 0.2).move(0, 0.26, 0.5), b.paint("leather"))
        b.add(
            "stool leg", [box(0.045, 0.27, 0.045).move(x, 0, 0.5 + z) for x, z in corners(0.3, 0.16)], wood, said=False
        )


def _grand_piano(b: PropBuilder, wood: Paint) -> None:
    plan = polygon(
        [
            (-0.4, -0.36),
            (0.4, -0.36),
            (0.4, -0.06),
            (0.3, 0.08),
            (0.14, 0.2),
            (0.06, 0.42),
            (-0.06, 0.56),
            (-0.28, 0.58),
            (-0.4, 0.46),
        ]
    )
    y = 0.36
    b.add("case", lay(plan, 0.14).move(y=y), wood, said=False)
    b.add(
        "soundboard",
        lay(plan.scale((0.88, 0.8)).translate((0, 0.06)), 0.03).move(y=y + 0.135),
        b.paint("gold", b.pick("gold", "yellow")),
        said=False,
    )
    b.add("shelf", box(0.8, 0.07, 0.14).move(0, y, 0.42), wood, said=False)
    keys(b, 0.68, y + 0.06, 0.42, 0.11)
    b.add("cheek", [box(0.06, 0.12, 0.16).move(x, y, 0.42) for x in (-0.37, 0.37)], wood, said=False)
    if b.chance(0.75):
        lid = lay(plan, 0.04).move(x=0.4).turn(z=42).move(-0.4, y + 0.13, 0)
        b.add("lid", lid, b.shade(wood, 0.08))
        b.add("prop", beam((0.3, y + 0.1, 0.0), (0.18, y + 0.62, 0.0), 0.036, 6), wood, said=False)
    b.add(
        "leg",
        [
            lathe([(0.045, 0), (0.035, 0.06), (0.055, y + 0.02)], 8).move(x, 0, z)
            for x, z in ((-0.32, 0.34), (0.32, 0.34), (-0.2, -0.44))
        ],
        wood,
    )
    b.add(
        "pedal",
        box(0.14, 0.05, 0.1).move(0, 0.03, 0.16) + box(0.05, y, 0.05).move(0, 0.03, 0.13),
        b.paint("gold"),
        said=False,
    )
