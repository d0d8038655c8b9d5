"""Hand guns, muzzle to +x."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.gun_parts import (
    bar,
    bore,
    furniture,
    grip,
    gunmetal,
    muzzle,
    side,
    trigger,
)
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import lathe
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "pistol", also=("handgun", "gun"), variants=("semi-automatic", "flintlock", "silenced", "golden", "toy"), size=0.2
)
def pistol(b: PropBuilder) -> None:
    """Slide, frame, grip and trigger; a flintlock has a round barrel and a cock."""
    if b.variant == "flintlock":
        flintlock(b)
        return
    metal = b.paint("gold") if b.variant == "golden" else b.paint("plastic") if b.variant == "toy" else gunmetal(b, 0.3)
    frame = metal if b.chance(0.4) else furniture(b) if b.variant != "golden" else b.paint("wood")
    scale = 0.66 if b.variant == "silenced" else 1.0
    high, deep, long = b.between(0.17, 0.21), b.between(0.13, 0.16), b.between(0.82, 0.94)
    slide = box(long, high, deep, bevel=b.pick(0.015, 0.03)).move(long / 2 - 0.3, -high / 2, 0)
    lower = [bar(-0.28, long - 0.34, 0.12, deep * 0.86, -high / 2 - 0.04)]
    handle = grip(
        -0.26, -high / 2 + 0.01, b.between(0.44, 0.52), b.between(0.2, 0.25), deep * 0.95, b.between(0.15, 0.4)
    )
    pieces: list[tuple[str, Solid, Paint, bool]] = [
        ("slide", slide, metal, True),
        ("frame", join(lower), frame, False),
        ("grip", handle, frame, True),
    ]
    sights = [box(0.05, 0.05, 0.05).move(x, high / 2 - 0.01, 0) for x in (-0.24, long - 0.38)]
    pieces.append(("sight", join(sights), b.paint("paint", "orange" if b.variant == "toy" else "black"), False))
    end = long - 0.3
    tip = "orange" if b.variant == "toy" else "black"
    pieces.append(("muzzle", bore(end - 0.02, end + 0.03, high * 0.34), b.paint("plastic", tip), b.variant == "toy"))
    if b.variant == "silenced":
        pieces.append(("silencer", bore(end - 0.02, end + 0.5, high * 0.44), b.paint("metal", "black"), True))
    for name, solid, paint, said in pieces:
        b.add(name, solid.scale(scale, scale, scale), paint, said=said)
    trigger(b, 0.08 * scale, -(high / 2 + 0.08) * scale, 0.2 * scale, frame, 0.05)


def flintlock(b: PropBuilder) -> None:
    """A curved wooden stock under a round barrel, a cock on top, a knob at the butt."""
    wood, metal = b.paint("wood", any_color=0.15), gunmetal(b, 0.1)
    brass = b.paint(b.pick("brass", "gold", "iron"))
    body = [(-0.4, -0.02), (-0.34, 0.07), (0.34, 0.04), (0.34, -0.07), (-0.1, -0.08), (-0.24, -0.12)]
    b.add("stock", side(body, 0.12), wood)
    curve = tube(
        [(-0.3, -0.02, 0), (-0.42, -0.1, 0), (-0.46, -0.24, 0), (-0.44, -0.34, 0)], [0.15, 0.14, 0.12, 0.14], 8
    )
    b.add("grip", curve, wood)
    b.add("butt", ball(0.08, 10).move(-0.44, -0.44, 0), brass, said=False)
    b.add("barrel", bore(-0.16, 0.5, 0.055, 0.06, 8, 0.85), metal)
    b.add("ring", [bore(x, x + 0.045, 0.066, 0.06) for x in (0.12, 0.42)], brass, said=False)
    muzzle(b, 0.5, 0.055, 0.06)
    cock = side([(-0.22, 0.06), (-0.14, 0.06), (-0.14, 0.12), (-0.08, 0.2), (-0.14, 0.2), (-0.2, 0.14)], 0.05)
    b.add("cock", cock, brass)
    trigger(b, -0.1, -0.08, 0.13, brass, 0.045)


@kind("revolver", also=("six-shooter",), variants=("long-barreled", "snub-nosed", "golden", "ornate"), size=0.3)
def revolver(b: PropBuilder) -> None:
    """A fluted cylinder in a frame, a curved grip, a hammer."""
    metal = (
        b.paint("gold") if b.variant == "golden" else b.paint("silver") if b.variant == "ornate" else gunmetal(b, 0.25)
    )
    long = {"long-barreled": 0.72, "snub-nosed": 0.2}.get(b.variant, b.between(0.36, 0.5))
    frame = side([(-0.28, 0.08), (-0.2, 0.13), (0.16, 0.13), (0.16, -0.14), (-0.22, -0.14), (-0.3, -0.05)], 0.09)
    b.add("frame", frame, metal, said=False)
    drum = lathe([(0.1, 0), (0.115, 0.02), (0.115, 0.21), (0.1, 0.24)], 12).turn(z=-90).move(-0.13, -0.02, 0)
    flutes = [cylinder(0.028, 0.18, 6).turn(z=-90).move(0.0, -0.02 + y, z) for y, z, _ in around(6, 0.118)]
    b.add("cylinder", drum - join(flutes), b.shade(metal, 0.1) if b.chance(0.5) else b.paint("steel"))
    b.add("barrel", join([bore(0.13, 0.14 + long, 0.05, 0.07), bar(0.13, 0.12 + long, 0.07, 0.055, 0.025)]), metal)
    b.add("sight", box(0.05, 0.06, 0.036).move(0.1 + long, 0.1, 0), metal, said=False)
    muzzle(b, 0.14 + long, 0.052, 0.07)
    wood = b.paint("ivory") if b.variant == "ornate" else furniture(b)
    curve = [(-0.22, -0.05, 0), (-0.31, -0.18, 0), (-0.36, -0.32, 0), (-0.42, -0.44, 0)]
    b.add("grip", tube(curve, [0.15, 0.13, 0.14, 0.17], 8, 0.8), wood)
    b.add("hammer", side([(-0.28, 0.06), (-0.21, 0.08), (-0.25, 0.19), (-0.32, 0.2), (-0.28, 0.13)], 0.05), metal)
    trigger(b, -0.06, -0.13, 0.17, metal, 0.045)
    if b.variant == "ornate":
        b.add("inlay", [bore(x, x + 0.04, 0.06, 0.07) for x in spaced(3, long * 0.7)], b.paint("gold"), said=False)


@kind(
    "blaster",
    also=("laser gun", "ray gun", "sci-fi gun"),
    variants=("retro", "toy", "rifle", "with rings", "golden", "alien"),
    size=0.4,
)
def blaster(b: PropBuilder) -> None:
    """A gun that never was: chunky body, glowing cells, rings or fins around its barrel."""
    body = {"golden": "gold", "toy": "plastic", "alien": "skin"}.get(b.variant) or b.pick("metal", "plastic")
    paint = b.paint(
        body,
        b.pick("purple", "green", "lime green", "teal") if body == "skin" else "",
        any_color=0.6 if body == "metal" else 0,
    )
    dark, glow = (
        b.paint("plastic", b.pick("black", "dark grey", "grey", "white")),
        b.paint(b.pick("energy", "neon"), any_color=0.4),
    )
    style = b.variant or b.pick("retro", "boxy", "boxy", "with rings")
    if style in ("retro", "with rings", "alien"):
        retro_blaster(b, style, paint, glow)
    else:
        boxy_blaster(b, style, paint, dark, glow)


def retro_blaster(b: PropBuilder, style: str, paint: Paint, glow: Paint) -> None:
    """A bulb with a tapering barrel, rings or fins, and a ball at its muzzle."""
    egg = lathe([(0.06, -0.3), (0.15, -0.18), (0.17, -0.05), (0.11, 0.12), (0.07, 0.2)], 12).turn(z=-90)
    b.add("body", egg, paint, said=False)
    b.add("barrel", bore(0.16, 0.52, 0.06, 0, 8, 0.7), b.paint("metal", any_color=0.4))
    fittings = b.paint(b.pick("metal", "gold", "plastic"), any_color=0.4)
    if style == "with rings" or b.chance(0.4):
        discs = [bore(x, x + 0.045, r) for x, r in ((0.22, 0.15), (0.31, 0.125), (0.4, 0.1))]
        b.add("ring", discs, fittings)
    else:
        fin = side([(-0.25, 0.1), (0.1, 0.1), (-0.05, 0.24), (-0.32, 0.28)], 0.05)
        b.add("fin", [fin.turn(x=a) for a in (0, 110, 250)][: b.pick(1, 3)], fittings)
    b.add("tip", ball(0.065, 10).move(0.55, -0.065, 0), glow)
    if style == "alien":
        spots = [ball(0.05, 8).move(x, 0.07, z) for x, z in ((-0.12, 0.1), (0.02, 0.09), (-0.02, -0.09))]
        b.add("bubble", spots, glow, said=False)
    b.add(
        "grip", grip(-0.24, -0.08, 0.4, 0.15, 0.11, 0.35), b.paint(b.pick("plastic", "rubber", "wood"), any_color=0.4)
    )
    trigger(b, 0.0, -0.1, 0.17, fittings, 0.045)


def boxy_blaster(b: PropBuilder, style: str, paint: Paint, dark: Paint, glow: Paint) -> None:
    """Angular housings with a glowing cell."""
    rifle = style == "rifle"
    high, deep = b.between(0.2, 0.26), b.between(0.13, 0.17)
    size = 0.72 if rifle else 1.0
    nose = b.between(0.3, 0.4)
    shell = [(-0.4, high / 2), (0.2, high / 2), (nose, high * 0.2), (nose, -high / 2), (-0.3, -high / 2), (-0.42, 0)]
    parts: list[tuple[str, Solid, Paint, bool]] = [("body", side(shell, deep), paint, False)]
    parts.append(("barrel", bore(nose - 0.03, nose + b.between(0.12, 0.22), high * 0.27, -high * 0.12, 8), dark, True))
    parts.append(("muzzle", bore(nose + 0.1, nose + 0.25, high * 0.17, -high * 0.12, 8), glow, False))
    parts.append(("cell", bar(-0.18, 0.12, high * 0.34, deep + 0.06, 0.0, 0.02), glow, True))
    parts.append(("rail", bar(-0.3, 0.12, 0.06, deep * 0.5, high / 2 + 0.02), dark, False))
    parts.append(("grip", grip(-0.3, -high / 2 + 0.02, 0.36, 0.17, deep * 0.8, 0.25), dark, True))
    if b.chance(0.5):
        parts.append(("sight", bore(-0.2, 0.06, 0.06, high / 2 + 0.09, 8), dark, True))
    if rifle:
        parts.append(
            ("stock", side([(-0.38, 0.08), (-0.38, -0.08), (-0.8, -0.2), (-0.8, 0.06)], deep * 0.7), dark, True)
        )
        parts.append(("magazine", box(0.14, 0.24, deep * 0.6, bevel=0.02).move(0.12, -high / 2 - 0.2, 0), paint, False))
    for name, solid, part_paint, said in parts:
        b.add(name, solid.scale(size, size, size), part_paint, said=said)
    trigger(b, -0.05 * size, (-high / 2 + 0.01) * size, 0.17 * size, dark, 0.045)


@kind("bullet", also=("cartridge",), variants=("row of {s}", "pile of {s}", "shotgun", "empty"), size=0.06)
def bullet(b: PropBuilder) -> None:
    """A casing with a pointed tip; a shotgun's is a colored tube."""
    brass, lead = b.paint(b.pick("brass", "gold", "steel")), b.paint(b.pick("copper", "lead", "steel"))
    fat = b.between(0.15, 0.22)
    if b.variant == "shotgun":
        tubes = b.paint("plastic", b.pick("red", "red", "green", "blue", "yellow"))
        b.add("base", cylinder(0.26, 0.26, 14) + cylinder(0.3, 0.06, 14), brass)
        b.add("tube", cylinder(0.25, 0.98, 14), tubes)
        return
    if b.variant == "row of {s}":
        count = b.whole(3, 5)
        for x in spaced(count, 0.24 * (count - 1)):
            cartridge(b, 0.1, 0.9, x, brass, lead)
        return
    if b.variant == "pile of {s}":
        for level, places in enumerate(((-0.28, -0.093, 0.093, 0.28), (-0.187, 0, 0.187), (-0.093, 0.093))):
            for z in places:
                piece = (
                    lathe([(0.095, 0), (0.1, 0.5), (0.08, 0.56)], 10).turn(z=-90).move(-0.45, 0.1 + 0.155 * level, z)
                )
                tip = lathe([(0.08, 0), (0.065, 0.14), (0.025, 0.28)], 10).turn(z=-90).move(0.1, 0.1 + 0.155 * level, z)
                b.add("casing", piece, brass, said=False)
                b.add("tip", tip, lead, said=False)
        return
    cartridge(b, fat, 1.0, 0.0, brass, lead, b.variant == "empty")


def cartridge(
    b: PropBuilder, fat: float, high: float, x: float, brass: Paint, lead: Paint, empty: bool = False
) -> None:
    """Rim, casing, neck and tip, standing at x."""
    share = 0.95 if empty else 0.62
    body = [
        (fat * 1.1, 0),
        (fat * 1.1, 0.05),
        (fat * 0.85, 0.07),
        (fat, 0.11),
        (fat * 0.96, high * share - 0.08),
        (fat * 0.72, high * share),
    ]
    shell = lathe(body, 12)
    if empty:
        shell = shell - cylinder(fat * 0.45, high, 12).move(y=high * 0.6)
    b.add("casing", shell.move(x=x), brass, said=not empty)
    if not empty:
        tip = [(fat * 0.7, 0), (fat * 0.66, high * 0.12), (fat * 0.45, high * 0.27), (0.02, high * 0.38)]
        b.add("tip", lathe(tip, 12).move(x, high * share - 0.004, 0), lead)
