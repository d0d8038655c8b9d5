"""Fruit, whole and cut."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import extrude, lathe, mirrored, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cylinder, ellipsoid, join
from propsmith.exporter.training.procedural.sweeps import tube
from propsmith.runtime.arrays import DoubleArray


def leaf_blade(length: float, width: float, thick: float = 0.045) -> Solid:
    """A pointed leaf in the plane of x and y, its foot at the origin."""
    half = [(0.12 * width, 0.0), (width / 2, 0.4 * length), (0.3 * width, 0.72 * length), (0.04 * width, length)]
    return extrude(mirrored(half), thick)


def shrunk(solid: Solid, share: float) -> Solid:
    """The same solid smaller, about its center: the flesh below a skin."""
    x, y, z = solid.center
    return solid.move(-x, -y, -z).scale(share, share, share).move(x, y, z)


def bitten(b: PropBuilder, name: str, skin: Solid, flesh: Paint, paint: Paint, size: float = 0.2) -> None:
    """A fruit or a bun with bites taken out of its right side."""
    x, y, _ = skin.center
    reach = skin.size[0] / 2 * 0.98
    places = [(reach, y + dy, dz) for dy, dz in ((0.55 * size, 0.3 * size), (-0.6 * size, 0.5 * size))]
    outer = join(ball(size, 10).move(x + px, py - size, pz) for px, py, pz in places)
    inner = join(ball(size - 0.025, 10).move(x + px, py - size + 0.025, pz) for px, py, pz in places)
    b.add(name, skin - outer, paint, said=False)
    b.add("flesh", shrunk(skin, 0.93) - inner, flesh, said=False)


def halved(b: PropBuilder, name: str, skin: Solid, flesh: Paint, paint: Paint, rind: float = 0.88) -> None:
    """The back half of a fruit, its cut face to the front."""
    b.add(name, skin.cut((0, 0, -1), 0), paint, said=False)
    b.add("flesh", shrunk(skin, rind).cut((0, 0, -1), -0.025), flesh, said=False)


def ribbed(radius: float, height: float, ribs: int, groove: float = 0.1) -> Solid:
    """A pumpkin's body."""
    share = [
        (0.34, 0.04),
        (0.3, 0.0),
        (0.75, 0.08),
        (0.97, 0.3),
        (1.0, 0.52),
        (0.92, 0.74),
        (0.68, 0.93),
        (0.36, 1.0),
        (0.1, 0.9),
    ]
    body = lathe([(r * radius, y * height) for r, y in share[1:]], 4 * ribs)

    def press(points: DoubleArray) -> DoubleArray:
        angle = np.arctan2(points[:, 0], points[:, 2])
        points[:, [0, 2]] *= (1 - groove * np.abs(np.cos(ribs * angle / 2)) ** 3)[:, None]
        return points

    return body.warp(press)


def stalk(y: float, height: float = 0.16, thick: float = 0.12) -> Solid:
    """A pumpkin's stem, bent a little."""
    return tube(
        [(0, y - 0.06, 0), (0.01, y + height * 0.5, 0), (0.07, y + height, 0)], (thick * 1.3, thick, thick * 0.8), 6
    )


_APPLE = [(0.14, 0.03), (0.2, 0.0), (0.34, 0.1), (0.43, 0.34), (0.44, 0.52), (0.37, 0.7), (0.22, 0.79), (0.06, 0.7)]


@kind(
    "apple",
    also=("apple fruit",),
    variants=("bitten", "half", "golden", "with a worm", "with two leaves", "pile of {s}"),
    size=0.09,
    stretch=("tall", "low"),
)
def apple(b: PropBuilder) -> None:
    """A round fruit with a dimple, a stem and a leaf."""
    color = b.pick("red", "red", "green", "yellow", "dark red", "lime green")
    paint = b.paint("gold") if b.variant == "golden" else b.paint("paint", color)
    flesh = b.paint("paint", "beige")
    wide, sides = b.between(0.92, 1.08), b.pick(8, 10, 14)
    body = lathe([(r * wide, y) for r, y in _APPLE], sides)
    stem = tube([(0, 0.66, 0), (0.02, 0.84, 0), (0.07, 0.95, 0)], 0.055, 6)
    if b.variant == "pile of {s}":
        small = (body + stem).scale(0.5, 0.5, 0.5)
        for x, y, z in ((-0.23, 0, 0), (0.23, 0, 0), (0, 0, 0.38), (0.0, 0.33, 0.12)):
            b.add(
                "apple",
                small.turn(y=b.between(0, 360)).move(x, y, z),
                b.paint("paint", b.pick(color, color, "red")),
                said=False,
            )
        return
    if b.variant == "bitten":
        bitten(b, "apple", body, flesh, paint)
    elif b.variant == "half":
        halved(b, "apple", body, flesh, paint)
        seeds = [ellipsoid(0.06, 0.1, 0.09, 6).move(x, 0.36, 0.0) for x in (-0.06, 0.06)]
        b.add("seed", seeds, b.paint("paint", "dark brown"))
    else:
        b.add("apple", body, paint, said=False)
    b.add("stem", stem, b.paint("wood", "brown"))
    green = b.paint("leaf", "green" if color != "green" else "dark green")
    blade = leaf_blade(0.3, 0.18, 0.05).turn(z=-62).move(0.0, 0.8, 0)
    if b.variant == "with two leaves":
        b.add("leaf", [blade, blade.mirror()], green)
    elif b.chance(0.8):
        b.add("leaf", blade.turn(y=b.between(-60, 60)), green)
    if b.variant == "with a worm":
        path = [(0.26, 0.4, 0.2), (0.4, 0.46, 0.32), (0.48, 0.56, 0.36), (0.46, 0.7, 0.36)]
        worm = tube(path, (0.1, 0.1, 0.1, 0.12), 8)
        b.add("worm", worm + ball(0.075, 8).move(0.46, 0.66, 0.36), b.paint("paint", b.pick("lime green", "pink")))


def _banana(start: float, stop: float) -> Solid:
    turn = np.radians(np.linspace(start, stop, 9))
    thick = (0.06, 0.1, 0.16, 0.19, 0.2, 0.19, 0.16, 0.1, 0.06)
    return tube([(0.5 * np.cos(a), 0.6 + 0.5 * np.sin(a), 0) for a in turn], thick, 6)


@kind(
    "banana",
    also=("plantain",),
    variants=("bunch of {s}", "peeled", "green", "half-eaten"),
    size=0.2,
)
def banana(b: PropBuilder) -> None:
    """A bent fruit with dark tips; a bunch; a peeled one."""
    paint = b.paint("paint", "green" if b.variant == "green" else b.pick("yellow", "yellow", "gold"))
    dark = b.paint("paint", b.pick("brown", "dark brown"))
    if b.variant == "bunch of {s}":
        for k in range(b.whole(3, 5)):
            one = tube(
                [(0, 0.92, 0), (0.12, 0.84, 0), (0.24, 0.62, 0), (0.27, 0.36, 0), (0.2, 0.1, 0), (0.16, 0.02, 0)],
                (0.08, 0.13, 0.19, 0.2, 0.13, 0.05),
                6,
            )
            b.add("banana", one.turn(y=-70 + 40 * k), b.shade(paint), said=False)
        b.add("stem", cylinder(0.08, 0.16, 6).move(y=0.84), dark)
        return
    if b.variant in ("peeled", "half-eaten"):
        length = 0.95 if b.variant == "peeled" else 0.68
        flesh = tube(
            [(0, 0.3, 0), (0.0, 0.5, 0), (0.02, 0.66, 0), (0.07, length, 0)],
            (0.17, 0.17, 0.16, 0.1 if b.variant == "peeled" else 0.16),
            8,
        )
        b.add("flesh", flesh, b.paint("paint", "beige"))
        b.add(
            "peel",
            tube([(0.02, 0, 0), (0.0, 0.1, 0), (0, 0.3, 0), (0, 0.46, 0)], (0.07, 0.16, 0.2, 0.2), 8),
            paint,
            said=False,
        )
        flaps = [
            tube(
                [(0.06, 0.42, 0), (0.2, 0.48, 0), (0.29, 0.32, 0), (0.31, 0.14, 0)], (0.1, 0.14, 0.12, 0.05), 4, 0.5
            ).turn(y=turn)
            for turn in (30, 150, 270)
        ]
        b.add("flap", flaps, b.shade(paint), said=False)
        return
    start = b.between(195, 215)
    body = _banana(start, 180 + 360 - start + b.between(-6, 6))
    b.add("banana", body, paint, said=False)
    for end in (-0.5, 0.5):
        tip = body & box(0.3, 3, 1).move(x=end * 1.12, y=0)
        if not tip.body.is_empty():
            x, _, _ = tip.center
            b.add("tip", ball(0.055, 6).move(x, tip.top - 0.08, 0), dark, said=False)


@kind(
    "watermelon",
    also=("melon", "water melon"),
    variants=("half", "slice of {}", "square", "quarter"),
    size=0.3,
)
def watermelon(b: PropBuilder) -> None:
    """A striped fruit; a half or slices of it show red flesh and seeds."""
    rind, dark = b.paint("paint", b.pick("green", "lime green")), b.paint("paint", "dark green")
    flesh = b.paint("paint", b.pick("red", "red", "red", "pink", "yellow"))
    if b.variant in ("slice of {}", "quarter"):
        _melon_slice(b, dark, flesh)
        return
    if b.variant == "square":
        b.add("melon", box(0.7, 0.7, 0.7, bevel=0.05), rind, said=False)
        stripes = [box(0.1, 0.6, 0.74).move(x, 0.05, 0) for x in spaced(3, 0.44)]
        b.add("stripe", stripes + [stripe.turn(y=90) for stripe in stripes], dark)
        b.add("stem", stalk(0.72, 0.1, 0.06), dark, said=False)
        return
    middle, turn = 0.36 * b.between(1.0, 1.35), np.radians(np.linspace(-80, 80, 9))
    profile = [(0.36 * float(np.cos(a)), middle * (1 + float(np.sin(a)))) for a in turn]
    whole = lathe(profile, 16)
    stripes = [lathe([(r + 0.03, y) for r, y in profile[1:-1]], 18, 20).turn(y=45.0 * k) for k in range(8)]
    if b.variant == "half":
        b.add("melon", whole.cut((0, -1, 0), -middle), rind, said=False)
        b.add("stripe", [stripe.cut((0, -1, 0), -middle) for stripe in stripes], dark)
        b.add("flesh", cylinder(0.33, 0.05, 16).move(y=middle - 0.02), flesh)
        drops = [ellipsoid(0.06, 0.05, 0.08, 6).move(x, middle + 0.005, z) for x, z, _ in around(6, 0.18)]
        b.add("seed", drops, b.paint("paint", "black"))
        return
    lying = [solid.move(y=-middle).turn(z=90).move(y=0.36) for solid in (whole, *stripes)]
    b.add("melon", lying[0], rind, said=False)
    b.add("stripe", lying[1:], dark)
    stem = tube([(-middle + 0.02, 0.36, 0), (-middle - 0.1, 0.4, 0)], 0.055, 6)
    b.add("stem", stem, b.paint("wood", "brown"), said=False)


def _melon_slice(b: PropBuilder, dark: Paint, flesh: Paint) -> None:
    """A wedge with its rind below."""
    half = b.variant == "quarter" or b.chance(0.5)
    thick, r = 0.5 if b.variant == "quarter" else 0.16, 0.5 if half else 0.8
    start, stop = (200, 340) if half else (235, 305)
    white = b.paint("paint", "white")
    for name, outer, inner, paint in (("rind", r, r - 0.06, dark), ("white", r - 0.055, r - 0.1, white)):
        b.add(name, extrude(ring(outer, inner, start, stop, 32), thick).move(y=r), paint, said=name == "rind")
    b.add("flesh", extrude(ring(r - 0.095, 0.02, start, stop, 32), thick).move(y=r), flesh)
    seeds = []
    for angle, share in ((250, 0.5), (270, 0.72), (290, 0.5), (262, 0.28)):
        x, y = share * r * float(np.cos(np.radians(angle))), r + share * r * float(np.sin(np.radians(angle)))
        seeds.append(ellipsoid(0.05, 0.08, thick + 0.05, 6).move(x, y - 0.04, 0))
    b.add("seed", seeds, b.paint("paint", "black"))
