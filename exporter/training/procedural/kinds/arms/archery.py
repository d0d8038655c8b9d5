"""Bows, crossbows and what they shoot."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.gun_parts import bar, grip, side, trigger
from propsmith.exporter.training.procedural.kinds.arms.hafts import steel, trim
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import extrude, lathe, mirrored, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cone, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube
from propsmith.runtime.arrays import DoubleArray


def fletching(high: float, reach: float, count: int = 3, thick: float = 0.036) -> list[Solid]:
    """Feathers about a shaft on the y axis, from y = 0 up."""
    vane = extrude(polygon([(0, high * 0.1), (reach, 0), (reach, high * 0.72), (0, high)]), thick)
    return [vane.turn(y=a + 90) for _, _, a in around(count, 1)]


@kind("arrow", variants=("broad-headed", "fire", "broken", "bundle of {s}", "golden", "stone"), size=0.75)
def arrow(b: PropBuilder) -> None:
    """Tip up: a shaft with a head and feathers."""
    shaft, feather = b.paint("wood", any_color=0.2), b.paint("feather", any_color=0.7)
    metal = b.paint({"golden": "gold", "stone": "stone"}.get(b.variant, "steel"), any_color=0.0)
    if b.variant == "bundle of {s}":
        for k, (x, z, _) in enumerate([(0.0, 0.0, 0.0), *around(5, 0.11)]):
            high = 0.95 + 0.05 * (k % 2)
            b.add("shaft", cylinder(0.026, high, 6).move(x, 0, z), shaft)
            b.add("head", cone(0.055, 0.14, 4).move(x, high - 0.02, z), metal, said=False)
            vanes = join(fletching(0.2, 0.075)).turn(y=60 * k).move(x, 0.05, z)
            b.add("feather", vanes, feather, said=False)
        b.add("rope", [cylinder(0.15, 0.07, 10).move(y=y) for y in (0.4, 0.6)], b.paint("rope", any_color=0.2))
        return
    thick, top = b.between(0.042, 0.052), 0.86
    if b.variant == "broken":
        lower = tube([(0, 0, 0), (0.0, 0.45, 0)], thick, 7)
        upper = tube([(0.0, 0.44, 0), (0.16, 0.78, 0)], thick, 7)
        b.add("shaft", join([lower, upper, cone(thick * 0.7, 0.14, 5).move(y=0.42)]), shaft)
        b.add("head", arrow_head(b, 0.14, 0.17).turn(z=-25).move(0.14, 0.73, 0), metal)
    else:
        b.add("shaft", cylinder(thick / 2, top, 8), shaft)
        wide = b.between(0.2, 0.26) if b.variant == "broad-headed" else b.between(0.11, 0.16)
        b.add("head", arrow_head(b, wide, b.between(0.14, 0.22)).move(y=top - 0.05), metal)
    b.add("feather", [f.move(y=0.04) for f in fletching(b.between(0.18, 0.26), b.between(0.08, 0.12))], feather)
    b.add("nock", cylinder(thick * 0.7, 0.04, 8), b.paint("wood", any_color=0.4), said=False)
    if b.variant == "fire":
        flame = lathe([(0.05, 0), (0.12, 0.1), (0.07, 0.22), (0.01, 0.36)], 7).move(y=top - 0.14)
        b.add("flame", flame, b.paint("fire"))


def arrow_head(b: PropBuilder, wide: float, high: float) -> Solid:
    """A barbed plate, a diamond, or a pyramid."""
    w = wide / 2
    halves = b.pick([(0.02, 0.03), (w, 0), (0, high)], [(0.02, 0), (w, high * 0.35), (0, high)])
    return extrude(mirrored(halves), 0.05)


@kind("bow", variants=("long", "recurve", "elven", "short", "golden", "with an arrow", "compound"), size=1.3)
def bow(b: PropBuilder) -> None:
    """Upright, its string to -x."""
    wood = b.paint("gold" if b.variant == "golden" else "wood", any_color=0.3 if b.variant != "golden" else 0)
    style = b.variant or b.pick("long", "recurve", "short")
    half = 0.36 if style == "short" else 0.5
    belly, thick = b.between(0.16, 0.22) if style != "long" else b.between(0.11, 0.15), b.between(0.055, 0.068)
    tip = {"recurve": 0.1, "elven": 0.12, "with an arrow": 0.08}.get(style, 0.0)
    share = np.linspace(-1, 1, 13)
    xs = belly * (1 - share**2) + tip * np.maximum(np.abs(share) - 0.75, 0) * 4 * np.abs(share)
    path = [(float(x), float(half * s + half), 0.0) for x, s in zip(xs, share, strict=True)]
    wide = [thick * (1.15 - 0.45 * abs(float(s))) for s in share]
    b.add("limb", tube(path, wide, 8), wood, said=False)
    if style == "elven":
        leaf = extrude(mirrored([(0.012, 0), (0.055, 0.09), (0, 0.2)]), 0.045)
        curls = [
            leaf.turn(z=-60).move(xs[3] - 0.01, half * 0.5, 0),
            leaf.turn(z=-120).move(xs[9] - 0.01, half * 1.5, 0),
        ]
        b.add("leaf", curls, trim(b))
    bow_string(b, style, half, np.stack([xs, share]), 1.0 if tip == 0 else 0.78)
    if style == "compound":
        wheels = [cylinder(0.075, 0.06, 10).turn(x=90).move(0.01, y, -0.03) for y in (0.02, 2 * half - 0.02)]
        b.add("wheel", wheels, b.paint("metal", any_color=0.5))
        b.add("cable", beam((0.07, 0.05, 0), (0.07, 2 * half - 0.05, 0), 0.036, 6), b.paint("metal"), said=False)
    held = b.between(0.13, 0.18)
    b.add("grip", cylinder(thick * 0.72, held, 8).move(belly, half - held / 2, 0), b.paint("leather", any_color=0.5))
    if b.chance(0.4):
        rings = [cylinder(thick * 0.8, 0.036, 8).move(belly, half + s * held / 2 - 0.018, 0) for s in (-1, 1)]
        b.add("ring", rings, trim(b), said=False)


def bow_string(b: PropBuilder, style: str, half: float, curve: DoubleArray, nock: float) -> None:
    """From tip to tip, or drawn back by an arrow; `curve` is the limbs' x and share of `half`."""
    y0, y1, x0 = half - half * nock, half + half * nock, float(np.interp(nock, curve[1], curve[0]))
    string = b.paint(b.pick("rope", "cloth"), b.pick("beige", "white", "tan"))
    if style == "with an arrow":
        mid = (-0.16, half, 0)
        b.add("string", beam((x0, y0, 0), mid, 0.036, 6) + beam(mid, (x0, y1, 0), 0.036, 6), string)
        pieces = [("shaft", cylinder(0.02, 0.6, 6)), ("head", cone(0.05, 0.12, 4).move(y=0.58))]
        pieces.append(("feather", join(fletching(0.14, 0.07)).move(y=0.03)))
        paints = {"shaft": b.paint("wood"), "head": b.paint("steel"), "feather": b.paint("feather", any_color=0.6)}
        for name, solid in pieces:
            b.add(name, solid.turn(z=-90).move(-0.18, half, 0), paints[name], said=False)
    else:
        b.add("string", beam((x0, y0, 0), (x0, y1, 0), 0.036, 6), string)


@kind("crossbow", also=("arbalest",), variants=("light", "heavy", "repeating", "hand", "loaded", "golden"), size=0.8)
def crossbow(b: PropBuilder) -> None:
    """A stock along x with a bow across its front."""
    wood = b.paint("wood", any_color=0.2)
    metal = b.paint("gold") if b.variant == "golden" else steel(b, 0.25)
    hand, heavy = b.variant == "hand", b.variant == "heavy"
    deep = 0.12 if heavy else 0.09
    back = -0.15 if hand else -0.5
    b.add("stock", bar(back if hand else -0.18, 0.42, 0.085, deep), wood)
    if hand:
        b.add("grip", grip(-0.18, -0.03, 0.26, 0.11, deep * 0.85, 0.3), wood, said=False)
    else:
        b.add("butt", side([(-0.16, 0.04), (-0.16, -0.04), (-0.5, -0.16), (-0.5, 0.03)], deep * 0.9), wood, said=False)
    reach, bend = (0.3 if hand else b.between(0.38, 0.5)), b.between(0.12, 0.2)
    share = np.linspace(-1, 1, 9)
    path = [(0.38 - bend * float(s) ** 2, 0.06, reach * float(s)) for s in share]
    thick = 0.075 if heavy else 0.055
    limbs = b.paint(b.pick("steel", "wood"), any_color=0.15) if b.variant != "golden" else metal
    b.add("bow", tube(path, [thick * (1.2 - 0.4 * abs(float(s))) for s in share], 6), limbs)
    b.add("mount", bar(0.31, 0.45, 0.13, deep + 0.03, 0.03), metal, said=False)
    loaded = b.variant in ("loaded", "repeating") or b.chance(0.3)
    catch = -0.1 if loaded else 0.38 - bend
    ends = [(0.38 - bend, 0.065, z) for z in (-reach, reach)]
    string = join([beam(ends[0], (catch, 0.065, 0), 0.036, 6), beam((catch, 0.065, 0), ends[1], 0.036, 6)])
    b.add("string", string, b.paint("rope", b.pick("beige", "tan")))
    b.add("catch", box(0.06, 0.06, 0.06).move(-0.11, 0.035, 0), metal, said=False)
    if loaded:
        bolt = cylinder(0.02, 0.56, 6).turn(z=-90).move(-0.1, 0.075, 0)
        b.add("bolt", bolt, b.paint("wood"), said=b.variant == "loaded")
        b.add("tip", cone(0.045, 0.11, 4).turn(z=-90).move(0.44, 0.075, 0), b.paint("steel"), said=False)
    if b.variant == "repeating":
        b.add("magazine", box(0.3, 0.2, 0.1, bevel=0.015).move(0.06, 0.07, 0), b.shade(wood, 0.1))
        b.add(
            "lever",
            beam((-0.05, 0.05, 0.06), (-0.2, 0.3, 0.06), 0.045) + box(0.06, 0.06, 0.1).move(-0.05, 0.03, 0.04),
            metal,
        )
    if heavy or b.chance(0.3):
        loop = tube([(0.44, -0.02, -0.06), (0.56, -0.02, -0.05), (0.56, -0.02, 0.05), (0.44, -0.02, 0.06)], 0.04, 6)
        b.add("stirrup", loop, metal)
    trigger(b, -0.06, -0.04, 0.12, metal, 0.045)


@kind(
    "quiver",
    also=("arrow holder",),
    variants=("full", "empty", "wooden", "with fur", "with a strap", "lying"),
    size=0.7,
)
def quiver(b: PropBuilder) -> None:
    """A tube of leather with the feathers of arrows above its rim."""
    case = b.paint("wood" if b.variant == "wooden" else "leather", any_color=0.35)
    tall, wide = b.between(0.58, 0.66), b.between(0.13, 0.17)
    square = b.variant == "wooden" and b.chance(0.5)
    outer = box(2 * wide * 0.85, tall, 2 * wide * 0.85, taper=1.2) if square else cylinder(wide * 0.85, tall, 12, 1.2)
    hollow = cylinder(wide * 0.78, tall, 10).move(y=tall * 0.72)
    parts: list[tuple[str, Solid, Paint, bool]] = [("case", outer - hollow, case, False)]
    trim_paint = b.paint("leather", any_color=0.5) if b.chance(0.5) else trim(b)
    ring = cylinder(wide * 1.1, 0.08, 12).move(y=tall - 0.06) - hollow
    foot = cylinder(wide * 0.95, 0.08, 12)
    if not square:
        parts += [("rim", ring, trim_paint, True), ("base", foot, trim_paint, False)]
    if b.variant == "with fur":
        parts.append(("fur", cylinder(wide * 1.25, 0.17, 9, 0.9).move(y=tall - 0.12) - hollow, b.paint("fur"), True))
    if b.variant != "empty":
        feather, shaft = b.paint("feather", any_color=0.8), b.paint("wood")
        for k, (x, z, _) in enumerate(around(b.pick(3, 4, 5), wide * 0.52, b.between(0, 60))):
            high = tall + b.between(0.1, 0.24)
            lean = cylinder(0.022, high - 0.1, 6).move(x, 0.1, z)
            vanes = join(fletching(0.17, 0.07)).turn(y=50 * k).move(x, high - 0.15, z)
            parts += [("shaft", lean, shaft, False), ("feather", vanes, feather, False)]
    if b.variant == "with a strap" or b.chance(0.5):
        strap = tube(
            [(0, 0.06, wide * 0.8), (0.08, 0.18, wide + 0.16), (0.08, tall * 0.6, wide + 0.2), (0, tall - 0.04, wide)],
            0.06,
            6,
        )
        parts.append(("strap", strap, b.paint("leather", any_color=0.3), b.variant != "with a strap"))
    for name, solid, paint, said in parts:
        b.add(name, solid.turn(x=90).move(y=wide * 1.1) if b.variant == "lying" else solid, paint, said=said)
