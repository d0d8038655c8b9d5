"""Bottles, potions, jars and mugs."""

from collections.abc import Sequence

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, rock
from propsmith.exporter.training.procedural.outlines import Outline, Point, extrude, heart, lathe, polygon, vessel
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder
from propsmith.exporter.training.procedural.sweeps import hoop, tube

Profile = Sequence[Point]


def radius_at(profile: Profile, y: float) -> float:
    """The radius of a lathe's profile at a height."""
    radii, heights = zip(*profile, strict=True)
    return float(np.interp(y, heights, radii))


def band(profile: Profile, low: float, high: float, proud: float = 0.03, sides: int = 14) -> Solid:
    """A belt around a lathe's profile between two heights: a label, a stripe."""
    heights = [low, *[y for _, y in profile if low < y < high], high]
    return lathe([(radius_at(profile, y) + proud, y) for y in heights], sides)


def ear(profile: Profile, low: float, high: float, reach: float, thick: float = 0.055) -> Solid:
    """A handle on the right of a lathe's profile between two heights."""
    a, c = radius_at(profile, low), radius_at(profile, high)
    out = max(a, c) + reach
    path = [
        (0.92 * a - 0.015, low),
        (a + reach * 0.7, low + 0.01),
        (out, (low + high) / 2),
        (c + reach * 0.7, high),
        (0.92 * c - 0.015, high),
    ]
    return tube([(x, y, 0) for x, y in path], thick)


def pillow(outline: Outline, depth: float, taper: float = 0.72) -> Solid:
    """An outline about the origin as a cushion that narrows to the front and to the back."""
    half = extrude(outline, depth / 2, taper).move(z=0.002 - depth / 4)
    return half + half.mirror("z")


def skull(size: float) -> Solid:
    """A flat skull that looks to the front, standing on the floor."""
    head = ball(size * 0.42, 8).scale(1, 0.95, 0.6).move(y=size * 0.2)
    jaw = box(size * 0.46, size * 0.42, size * 0.36)
    for x in (-0.17, 0.17):
        head = head - ball(size * 0.12, 6).move(x * size, size * 0.42, size * 0.24)
    return head + jaw


@kind(
    "bottle",
    variants=("wine", "beer", "milk", "broken", "spray", "square"),
    size=0.3,
    stretch=("tall", "wide"),
)
def bottle(b: PropBuilder) -> None:
    """A body, a neck, a cork or cap, a label."""
    if b.variant == "spray":
        _spray_bottle(b)
        return
    color = {"wine": b.pick("green", "dark green", "dark red"), "beer": b.pick("brown", "green"), "milk": "white"}
    glass = b.paint("glass", color.get(b.variant, ""), any_color=0.6)
    r = b.between(0.15, 0.2) * (1.12 if b.variant == "milk" else 1.0)
    neck, straight = r * (0.66 if b.variant == "milk" else b.between(0.38, 0.5)), b.between(0.4, 0.62)
    shoulder = straight + b.between(0.08, 0.2)
    profile = [(r * 0.94, 0), (r, 0.04), (r, straight), (r * 0.82, (straight + shoulder) / 2 + 0.02), (neck, shoulder)]
    profile += [(neck, 0.9), (neck + 0.03, 0.9), (neck + 0.03, 0.95)]
    sides = 4 if b.variant == "square" else b.pick(10, 14)
    if b.variant == "broken":
        shape = vessel([(r * 0.94, 0), (r, 0.04), (r, straight)], 0.05, sides)
        for turn in (0.0, 55.0, 125.0):
            low = straight - b.between(0.15, 0.32)
            notch = polygon(
                [(-b.between(0.1, 0.24), straight + 0.01), (b.between(0.1, 0.24), straight + 0.01), (0.0, low)]
            )
            shape = shape - extrude(notch, 1).turn(y=turn)
        b.add("bottle", shape, glass, said=False)
        piece = lathe([(neck, 0), (neck, 0.2), (neck + 0.03, 0.2), (neck + 0.03, 0.26)], 10)
        piece = piece.turn(z=90, y=30).move(x=r + 0.34, z=0.1)
        b.add("neck", piece.move(y=-piece.base), glass, said=False)
    else:
        b.add("bottle", lathe(profile, sides), glass, said=False)
        cap = b.paint("metal", any_color=0.6) if b.variant in ("beer", "milk") else b.paint("wood", "light brown")
        name, wide = ("cap", neck + 0.045) if b.variant in ("beer", "milk") else ("cork", neck * 0.9)
        b.add(name, cylinder(wide, 0.08, 10, top=1.05 if name == "cork" else 0.9).move(y=0.93), cap)
    if b.variant != "broken" and b.chance(0.7):
        paper = b.paint("paper", b.pick("white", "beige", "red", "yellow", "blue"))
        b.add("label", band(profile, straight * 0.25, straight * 0.75, 0.03, sides), paper)


def _spray_bottle(b: PropBuilder) -> None:
    """A plastic bottle with a trigger."""
    plastic, head = b.paint("plastic"), b.paint("plastic", b.pick("white", "red", "black", "blue"))
    profile = [(0.2, 0), (0.22, 0.05), (0.2, 0.4), (0.08, 0.6), (0.07, 0.7)]
    b.add("bottle", lathe(profile, 12).scale(z=0.75), plastic, said=False)
    b.add(
        "nozzle", box(0.36, 0.13, 0.12, bevel=0.02).move(0.08, 0.78, 0) + cylinder(0.085, 0.12, 10).move(y=0.68), head
    )
    b.add("trigger", beam((0.16, 0.8, 0), (0.2, 0.6, 0), 0.06), head)
    b.add(
        "label", band(profile, 0.12, 0.36, 0.03, 12).scale(z=0.78), b.paint("paper", b.pick("white", "yellow", "pink"))
    )


_POTIONS: dict[str, Profile] = {
    "round": [(0.2, 0), (0.33, 0.12), (0.38, 0.28), (0.33, 0.44), (0.2, 0.54), (0.11, 0.58), (0.11, 0.76)],
    "tall": [(0.2, 0), (0.22, 0.04), (0.22, 0.6), (0.1, 0.72), (0.1, 0.84)],
    "conical": [(0.36, 0), (0.38, 0.05), (0.13, 0.58), (0.11, 0.76)],
    "square": [(0.34, 0), (0.36, 0.04), (0.36, 0.46), (0.13, 0.54), (0.13, 0.72)],
}


@kind(
    "potion",
    also=("potion bottle", "magic potion", "elixir"),
    variants=("round", "tall", "conical", "square", "heart", "poison"),
    size=0.2,
    stretch=("tall", "wide"),
)
def potion(b: PropBuilder) -> None:
    """Liquid in a bottle with a cork, the upper part empty."""
    liquid = b.paint(
        "paint", b.pick("red", "blue", "green", "purple", "yellow", "pink", "orange", "cyan", "magenta", "lime green")
    )
    glass = b.paint("glass", b.pick("light blue", "white", "light grey"))
    style = b.variant if b.variant in (*_POTIONS, "heart") else b.pick(*_POTIONS)
    if style == "heart":
        b.add("liquid", pillow(heart(b.between(0.7, 0.85)), b.between(0.36, 0.46)).move(y=0.38), liquid)
        neck, top, profile = 0.11, 0.8, _POTIONS["tall"]
        b.add("neck", cylinder(neck, 0.3, 10).move(y=0.52), glass, said=False)
    else:
        wide = b.between(0.9, 1.08)
        profile = [(r * wide, y) for r, y in _POTIONS[style]]
        neck, top = profile[-1]
        sides = 4 if style == "square" else b.pick(8, 12)
        level = top * b.between(0.5, 0.68)
        bottle = lathe(profile, sides)
        b.add("liquid", bottle.cut((0, -1, 0), -level), liquid)
        b.add("neck", bottle.cut((0, 1, 0), level - 0.004), glass, said=False)
        if b.chance(0.4):
            b.add(
                "band",
                hoop(radius_at(profile, level), 0.06, 12).move(y=level - 0.03),
                b.paint(b.pick("gold", "rope", "iron")),
            )
    b.add("rim", hoop(neck, 0.06, 10, 6).move(y=top - 0.05), glass, said=False)
    b.add("cork", cylinder(neck * 0.85, 0.12, 8, top=1.1).move(y=top - 0.02), b.paint("wood", "light brown"))
    if b.variant == "poison":
        front = radius_at(profile, top * 0.33) * (0.75 if style == "square" else 1.0)
        b.add("skull", skull(0.3).move(0, top * 0.33 - 0.15, front - 0.03), b.paint("bone", "white"))
    elif style not in ("heart", "square") and b.chance(0.3):
        b.add(
            "tag",
            box(0.18, 0.2, 0.05).turn(x=-10).move(0, 0.14, radius_at(profile, 0.2) * 0.98),
            b.paint("paper", "beige"),
            said=False,
        )


@kind(
    "jar",
    also=("storage jar",),
    variants=("jam", "cookie", "honey", "specimen", "spice", "open"),
    size=0.25,
    stretch=("tall", "low"),
)
def jar(b: PropBuilder) -> None:
    """Glass around what is in it, with a wide lid."""
    glass = b.paint("glass", b.pick("light blue", "white", "cyan"))
    r, height = b.between(0.26, 0.34), b.between(0.55, 0.75)
    if b.variant == "spice":
        r *= 0.75
    filled = {
        "jam": b.pick("red", "dark red", "purple", "orange"),
        "honey": b.pick("orange", "gold"),
        "cookie": "light brown",
        "specimen": b.pick("lime green", "green", "cyan"),
        "spice": b.pick("red", "brown", "orange", "green"),
    }.get(b.variant, b.pick("red", "orange", "yellow", "green", "purple", "brown", "pink"))
    level = height * b.between(0.62, 0.8)
    profile = [(r * 0.94, 0), (r, 0.05), (r, height * 0.84), (r * 0.82, height)]
    shape = lathe(profile, b.pick(8, 12, 16))
    b.add("contents", shape.cut((0, -1, 0), -level), b.paint("paint", filled), said=False)
    upper = shape.cut((0, 1, 0), level - 0.004)
    if b.variant == "open":
        b.add("glass", upper - cylinder(r * 0.68, 2, 12).move(y=level + 0.02), glass, said=False)
        b.add("rim", hoop(r * 0.78, 0.07, 12).move(y=height - 0.04), glass, said=False)
    else:
        b.add("glass", upper, glass, said=False)
        lid = b.paint(b.pick("metal", "wood", "plastic"), any_color=0.5)
        if b.variant == "jam":
            cloth = b.paint("cloth")
            b.add("lid", cylinder(r * 1.12, 0.13, 12, top=0.8).move(y=height - 0.03), cloth)
            b.add("string", hoop(r * 0.98, 0.06, 12).move(y=height - 0.02), b.paint("rope"), said=False)
        else:
            b.add("lid", cylinder(r * 0.96, b.between(0.1, 0.16), 12).move(y=height - 0.02), lid)
    if b.variant == "cookie":
        b.add("knob", ball(0.07, 8).move(y=height + 0.07), b.paint("ceramic"), said=False)
    if b.variant == "specimen":
        b.add(
            "eye",
            [ball(0.13, 10).move(0, level * 0.4, r * 0.86), ball(0.09, 10).move(r * 0.55, level * 0.25, r * 0.72)],
            b.paint("paint", "white"),
        )
        b.add(
            "pupil", ball(0.055, 8).move(0, level * 0.4 + 0.07, r * 0.86 + 0.11), b.paint("paint", "black"), said=False
        )
    elif b.variant != "open" or b.chance(0.5):
        label = b.paint("paper", b.pick("white", "beige", "yellow"))
        front = box(r * 1.2, 2, 1).move(z=0.5)
        b.add("label", band(profile, height * 0.2, height * 0.5, 0.03, 16) & front, label)


@kind(
    "mug",
    variants=("beer", "coffee", "wooden", "glass", "with lid", "tankard"),
    size=0.18,
    stretch=("tall", "wide"),
)
def mug(b: PropBuilder) -> None:
    """A cup with one large handle, and what is in it."""
    material = {
        "wooden": "wood",
        "tankard": b.pick("wood", "metal"),
        "glass": "glass",
        "coffee": "ceramic",
        "beer": b.pick("wood", "glass", "metal"),
    }
    paint = b.paint(
        material.get(b.variant, b.pick("wood", "ceramic", "metal")), any_color=0.5 if b.variant != "wooden" else 0.0
    )
    r, height = b.between(0.3, 0.36), b.between(0.62, 0.85)
    top = b.between(0.88, 1.05)
    profile = [(r, 0), (r * top, height)]
    sides = b.pick(8, 12, 16)
    b.add("mug", vessel(profile, 0.06, sides), paint, said=False)
    drink = "coffee" if b.variant == "coffee" else "beer"
    poured = b.paint("paint", "dark brown" if drink == "coffee" else b.pick("gold", "orange"))
    grip = paint if b.chance(0.6) else b.shade(paint, 0.12)
    b.add("handle", ear(profile, height * 0.18, height * 0.8, b.between(0.2, 0.26), 0.085), grip)
    if paint.material in ("wood", "metal"):
        for share in (0.12, 0.78):
            hollowed = cylinder(r * 0.9, height, sides).move(y=0.07)
            b.add(
                "band", band(profile, height * share, height * (share + 0.1), 0.03, sides) - hollowed, b.paint("iron")
            )
    if b.variant == "with lid":
        lid = cylinder(r * top * 1.06, 0.1, sides, top=0.6).move(y=height - 0.01)
        b.add("lid", lid + ball(0.06, 8).move(y=height + 0.06), b.paint(b.pick("metal", "gold", "brass")))
        return
    b.add(drink, cylinder(r * min(top, 1) - 0.02, height * 0.88, sides).move(y=0.02), poured)
    if drink == "beer" and b.chance(0.7):
        foam = [rock(b.rng, 0.28, 0.2, 0.28, 16).move(x, height - 0.1, z) for x, z, _ in around(5, r * 0.55)]
        b.add("foam", foam, b.paint("foam", "white"), said=False)
        b.add("foam", cylinder(r * min(top, 1) - 0.02, height - 0.03, sides).move(y=0.03), b.paint("foam", "white"))
