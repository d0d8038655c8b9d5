"""Bins and mailboxes."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.crates import hinged
from propsmith.exporter.training.procedural.organic import around, corners, rock, spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude, lathe, polygon, vessel
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cylinder, dome
from propsmith.exporter.training.procedural.sweeps import handle, hoop


def litter(b: PropBuilder, width: float, depth: float, y: float) -> None:
    """Bags and boxes that look over a bin's rim at the height `y`."""
    b.add("filling", box(width, 0.1, depth).move(y=y - 0.12), b.paint("paint", "black"), said=False)
    for x in spaced(3, width * 0.6):
        lump = rock(b.rng, width * 0.4, b.between(0.2, 0.3), depth * 0.7, 14).move(
            x, y - 0.12, b.between(-0.1, 0.1) * depth
        )
        b.add("trash", lump, b.paint("paint", b.pick("black", "white", "brown", "green", "light brown")), said=False)


@kind(
    "trash can",
    also=("garbage can", "rubbish bin", "waste bin"),
    variants=("open", "wheelie", "pedal", "street", "full", "tipped over"),
    size=0.9,
    stretch=("tall", "low"),
)
def trash_can(b: PropBuilder) -> None:
    """A ribbed metal can with a lid; a bin on wheels; one with a pedal."""
    make = {"wheelie": _wheelie_bin, "pedal": _pedal_bin, "street": _street_bin}.get(b.variant)
    if make:
        make(b)
        return
    metal = b.paint(b.pick("metal", "metal", "plastic"), any_color=0.3)
    low, high, height = b.between(0.24, 0.28), b.between(0.3, 0.35), b.between(0.72, 0.8)
    parts: list[tuple[str, Solid, Paint, bool]] = []
    opened = b.variant in ("open", "full", "tipped over")
    profile = [(low, 0), (high, height)]
    shell = vessel(profile, 0.055, 14) if opened else lathe(profile, 14)
    parts.append(("can", shell, metal, False))
    hole = lathe([(low - 0.03, 0.05), (high - 0.03, height)], 14)
    for share in (0.3, 0.62):
        r = low + (high - low) * share
        belt = lathe([(r + 0.03, height * share), (r + 0.035, height * share + 0.06)], 14)
        parts.append(("rib", belt - hole if opened else belt, b.shade(metal, 0.1), False))
    parts.append(("rim", hoop(high, 0.06, 14, 6).move(y=height - 0.04), metal, False))
    for side in (-1, 1):
        bow = handle(0.2, 0.1, 0.05, 6).turn(x=90).turn(y=90 * side)
        parts.append(("handle", bow.move(side * (low * 0.35 + high * 0.65 - 0.01), height * 0.72, 0), metal, True))
    lid = (
        cylinder(high + 0.04, 0.05, 14)
        + cylinder(high * 0.9, 0.12, 14, top=0.4)
        + handle(0.2, 0.12, 0.05, 6).move(y=0.1)
    )
    cover = b.paint(metal.material or "metal", any_color=0.5) if b.chance(0.3) else metal
    if not opened:
        parts.append(("lid", lid.move(y=height - 0.01), cover, True))
    for name, solid, paint, said in parts:
        b.add(
            name,
            solid.turn(x=90).move(y=high + 0.03, z=-height / 2) if b.variant == "tipped over" else solid,
            paint,
            said=said,
        )
    if b.variant == "open":
        leaning = lid.turn(z=-70).move(high + 0.22, 0, 0.1)
        b.add("lid", leaning.move(y=-leaning.base), cover)
    elif b.variant == "full":
        litter(b, high * 1.5, high * 1.4, height)
    elif b.variant == "tipped over":
        spill = [
            rock(b.rng, 0.24, 0.2, 0.24, 12).move(x, 0, height / 2 + z)
            for x, z in ((-0.12, 0.0), (0.16, 0.06), (0.0, 0.26))
        ]
        b.add("trash", spill, b.paint("paint", b.pick("brown", "white", "black", "green")))


def _wheelie_bin(b: PropBuilder) -> None:
    """A plastic bin on two wheels that widens to its lid."""
    plastic = b.paint("plastic", b.pick("green", "blue", "black", "dark grey", "red", "yellow", "brown"))
    lid = plastic if b.chance(0.5) else b.paint("plastic")
    body = box(0.46, 0.78, 0.46, bevel=0.02, taper=1.2).turn(y=0).move(y=0.06)
    b.add("body", body, plastic, said=False)
    b.add("lid", box(0.62, 0.09, 0.64, bevel=0.03).move(y=0.82), lid)
    b.add("handle", box(0.5, 0.06, 0.08).move(0, 0.78, -0.32), plastic, said=False)
    b.add(
        "wheel",
        [cylinder(0.1, 0.07, 10).turn(z=90).move(x + 0.035, 0.1, -0.2) for x in (-0.26, 0.26)],
        b.paint("rubber", "black"),
    )
    b.add("foot", box(0.4, 0.08, 0.12).move(z=0.14), plastic, said=False)
    if b.chance(0.5):
        b.add("label", box(0.2, 0.2, 0.06).move(0, 0.4, 0.245), b.paint("paint", "white"))


def _pedal_bin(b: PropBuilder) -> None:
    """A slim steel can with a domed lid and a pedal."""
    metal, black = b.paint(b.pick("steel", "metal"), any_color=0.5), b.paint("plastic", "black")
    r, height = b.between(0.22, 0.28), b.between(0.66, 0.78)
    b.add("body", cylinder(r, height, 16), metal, said=False)
    b.add("base", cylinder(r + 0.03, 0.08, 16), black, said=False)
    b.add("collar", cylinder(r + 0.025, 0.07, 16).move(y=height - 0.03), black, said=False)
    b.add("lid", dome(r, 14).scale(1, 0.6, 1).move(y=height + 0.03), metal)
    b.add("pedal", box(0.16, 0.05, 0.16).move(0, 0.02, r + 0.06), black)


def _street_bin(b: PropBuilder) -> None:
    """A bin of slats under a small roof on posts."""
    paint = b.paint(b.pick("wood", "metal"), any_color=0.4)
    metal = b.paint("metal", b.pick("black", "dark green", "dark grey"))
    r = b.between(0.26, 0.3)
    b.add("inside", vessel([(r - 0.02, 0.05), (r - 0.02, 0.56)], 0.05, 12), metal, said=False)
    slats = [box(2 * np.pi * r / 12 * 0.72, 0.52, 0.05).turn(y=a).move(x, 0.06, z) for x, z, a in around(12, r)]
    b.add("slat", slats, paint, said=False)
    b.add("base", cylinder(r + 0.03, 0.07, 12), metal, said=False)
    b.add("post", [box(0.05, 0.9, 0.05).move(x, 0, 0) for x in (-r - 0.01, r + 0.01)], metal)
    b.add("roof", cylinder(r + 0.06, 0.1, 12, top=0.6).move(y=0.86), metal)


@kind(
    "dumpster",
    also=("garbage container", "skip"),
    variants=("open", "full", "rusty", "without lids"),
    size=2.0,
    outdoor=True,
    stretch=("wide",),
)
def dumpster(b: PropBuilder) -> None:
    """A sloping steel box on wheels with ribs, side pockets and two lids."""
    color = b.pick("green", "green", "blue", "dark green", "dark grey", "red", "orange", "yellow")
    paint = b.paint("rust") if b.variant == "rusty" else b.paint("metal", color)
    width, depth, front, back = b.between(0.88, 0.98), 0.56, b.between(0.36, 0.42), b.between(0.48, 0.56)
    opened = b.variant in ("open", "full", "without lids")
    lift = 0.08

    def wedge_box(wall: float, length: float) -> Solid:
        low, high = -depth / 2 + wall, depth / 2 - wall
        side = [(low + 0.05, wall), (high - 0.08, wall), (high, front + 0.1 * wall), (low, back + 0.1 * wall)]
        return extrude(polygon(side), length).turn(y=-90)

    body = wedge_box(0.0, width) - wedge_box(0.055, width - 0.11) if opened else wedge_box(0.0, width)
    b.add("body", body.move(y=lift), paint, said=False)
    lip = box(width + 0.06, 0.06, 0.06).move(0, lift + front - 0.06, depth / 2 - 0.01)
    rib = box(0.06, front - 0.08, 0.1).move(0, lift + 0.02, depth / 2 - 0.055)
    b.add("rib", [lip, *[rib.move(x) for x in spaced(b.whole(3, 5), width * 0.8)]], b.shade(paint, 0.1), said=False)
    pocket = box(0.09, 0.13, 0.36).move(width / 2 + 0.03, lift + 0.2, 0)
    b.add("pocket", [pocket, pocket.mirror()], paint, said=False)
    wheel = cylinder(0.065, 0.06, 10).turn(z=90).move(0.03, 0.065, 0)
    b.add("wheel", [wheel.move(x, 0, z) for x, z in corners(width, depth - 0.14, 0.08)], b.paint("rubber", "black"))
    pitch = float(np.degrees(np.arctan2(back - front, depth)))
    lid = box(width / 2 - 0.02, 0.05, depth + 0.06, bevel=0.01).turn(x=pitch).move(y=lift + (front + back) / 2 - 0.03)
    left, right = {"open": (100.0, 100.0), "full": (100.0, 40.0)}.get(b.variant, (0.0, 0.0))
    if b.variant != "without lids":
        lids = b.paint("plastic", b.pick("black", "dark grey", "green", "blue"))
        swung = [hinged(lid, angle, lift + back - 0.01, -depth / 2) for angle in (left, right)]
        b.add("lid", [swung[0].move(-width / 4), swung[1].move(width / 4)], lids)
    if b.variant == "full":
        litter(b, width - 0.1, depth - 0.16, lift + front + 0.05)


@kind(
    "mailbox",
    also=("letterbox", "post box"),
    variants=("red", "blue", "on a post", "open", "wall", "with flag"),
    size=1.2,
    outdoor=True,
)
def mailbox(b: PropBuilder) -> None:
    """A vaulted box on a post with a flag; a pillar box; a street box on legs."""
    if b.variant == "red":
        _pillar_box(b)
        return
    if b.variant == "blue":
        _street_box(b)
        return
    paint = b.paint("metal", any_color=0.8)
    width, height, depth = b.between(0.26, 0.32), b.between(0.3, 0.36), b.between(0.46, 0.54)
    y = 0.0 if b.variant == "wall" else 0.62
    shell = extrude(arched(width, height), depth)
    if b.variant == "open":
        shell = shell - extrude(arched(width - 0.1, height - 0.1), depth).move(y=0.05, z=0.06)
    b.add("box", shell.move(y=y), paint, said=False)
    door = extrude(arched(width * 0.94, height * 0.94), 0.05).move(y=height * 0.03)
    if b.variant == "open":
        b.add("door", door.turn(x=b.between(75, 100)).move(0, y + 0.04, depth / 2 - 0.03), b.shade(paint, 0.1))
        b.add("letter", box(0.16, 0.05, 0.3).turn(x=-6).move(0, y + 0.06, depth / 2 - 0.06), b.paint("paper", "white"))
    else:
        b.add("door", door.move(y=y, z=depth / 2 + 0.01), b.shade(paint, 0.1))
        b.add(
            "knob",
            box(0.07, 0.05, 0.07).move(0, y + height * 0.6, depth / 2 + 0.05),
            b.paint("metal", "light grey"),
            said=False,
        )
    if b.variant in ("with flag", "on a post", "open", ""):
        up = b.variant == "with flag" or b.chance(0.5)
        flag = box(0.045, 0.24, 0.045) + box(0.05, 0.1, 0.16).move(0, 0.15, 0.05)
        flag = flag if up else flag.turn(x=90).move(y=0.04)
        b.add(
            "flag",
            flag.move(width / 2 + 0.015, y + height * 0.45, -0.05),
            b.paint("metal", "red" if paint.color != "red" else "yellow"),
        )
    if b.variant == "wall":
        b.add(
            "wall",
            box(width + 0.3, height + 0.3, 0.09).move(0, -0.14, -depth / 2),
            b.paint(b.pick("brick", "plaster", "wood")),
        )
        return
    wood = b.paint(b.pick("wood", "metal"))
    b.add("post", box(0.1, y + 0.02, 0.1), wood)
    b.add("board", box(width, 0.06, depth * 0.8).move(y=y - 0.05), wood, said=False)
    if b.chance(0.5):
        b.add("brace", beam((0, y - 0.24, 0), (0, y - 0.02, depth * 0.32), 0.07), wood, said=False)


def _pillar_box(b: PropBuilder) -> None:
    """A British one."""
    red, black = b.paint("iron", "red"), b.paint("paint", "black")
    r = b.between(0.19, 0.23)
    b.add("pillar", cylinder(r, 0.85, 14), red, said=False)
    b.add("base", cylinder(r + 0.03, 0.12, 14), black, said=False)
    b.add(
        "cap", cylinder(r + 0.05, 0.07, 14).move(y=0.82) + dome(r, 12).scale(1, 0.45, 1).move(y=0.87), red, said=False
    )
    b.add("slot", box(r, 0.05, 0.1).move(0, 0.7, r - 0.06), black)
    b.add("sign", box(r * 0.9, 0.18, 0.1).move(0, 0.44, r - 0.055), b.paint("paint", "white"), said=False)


def _street_box(b: PropBuilder) -> None:
    """An American one on four legs."""
    blue = b.paint("metal", "blue")
    width, depth = b.between(0.46, 0.52), b.between(0.42, 0.5)
    b.add("box", extrude(arched(depth, 0.72), width).turn(y=90).move(y=0.16), blue, said=False)
    b.add("leg", [box(0.07, 0.2, 0.07).move(x, 0, z) for x, z in corners(width, depth, 0.05)], b.shade(blue, 0.12))
    b.add(
        "slot",
        box(width * 0.7, 0.16, 0.1).turn(x=-30).move(0, 0.62, depth / 2 - 0.08),
        b.paint("metal", "light grey"),
        said=False,
    )
    b.add("label", box(width * 0.6, 0.16, 0.06).move(0, 0.32, depth / 2), b.paint("paint", "white"))
