"""Guns for two hands, muzzle to +x."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.gun_parts import (
    bar,
    bore,
    furniture,
    grip,
    gunmetal,
    muzzle,
    scope,
    side,
    stock,
    trigger,
)
from propsmith.exporter.training.procedural.organic import spaced
from propsmith.exporter.training.procedural.outlines import lathe
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, join


def magazine(x: float, y: float, high: float, wide: float, bend: float = 0.0) -> list[tuple[float, float]]:
    """The side view of a box magazine that hangs from (x, y), its foot `bend` ahead."""
    return [
        (x, y),
        (x + wide, y),
        (x + wide + bend * 0.4, y - high * 0.5),
        (x + wide + bend, y - high),
        (x + bend, y - high),
        (x + bend * 0.3, y - high * 0.5),
    ]


@kind(
    "rifle",
    also=("long gun",),
    variants=("assault", "hunting", "musket", "sci-fi", "with a scope", "golden"),
    size=1.0,
)
def rifle(b: PropBuilder) -> None:
    """Stock, receiver, handguard and a long barrel."""
    style = b.variant or b.pick("assault", "hunting")
    if style in ("hunting", "musket", "with a scope"):
        wooden_rifle(b, style)
        return
    metal = b.paint("gold") if style == "golden" else gunmetal(b, 0.25)
    other = furniture(b)
    high = b.between(0.11, 0.14)
    b.add("receiver", bar(-0.2, 0.12, high, 0.08), metal)
    guard = bar(0.1, b.between(0.3, 0.36), high * 0.8, 0.09, 0.0, 0.02)
    b.add("handguard", guard, other)
    b.add("barrel", bore(0.28, 0.52, 0.024, 0.01, 8), metal)
    b.add("brake", bore(0.49, 0.56, 0.036, 0.01, 8), metal, said=False)
    b.add("stock", stock(-0.18, high / 2, b.between(0.24, 0.28), b.between(0.16, 0.19), 0.07, b.chance(0.35)), other)
    b.add("grip", grip(-0.2, -high / 2 + 0.01, 0.17, 0.075, 0.065, 0.4), other, said=False)
    clip = magazine(-0.05, -high / 2 + 0.01, b.between(0.17, 0.22), 0.09, b.pick(0.0, 0.07))
    b.add("magazine", side(clip, 0.06), metal if b.chance(0.5) else b.paint("metal", "black"))
    trigger(b, -0.1, -high / 2, 0.09, metal, 0.04)
    if style == "sci-fi":
        glow = b.paint("energy", any_color=0.3)
        b.add("cell", [bar(x, x + 0.06, 0.06, 0.13) for x in (-0.14, -0.04, 0.06)], glow)
        b.add("shroud", bar(0.2, 0.44, 0.09, 0.075, 0.045), b.paint("plastic"))
    b.add("sight", box(0.045, 0.07, 0.036).move(0.42, 0.02, 0), metal, said=False)
    if b.chance(0.5):
        b.add("rail", bar(-0.18, 0.1, 0.045, 0.045, high / 2 + 0.015), metal, said=False)
    else:
        feet = [box(0.05, 0.06, 0.04).move(x, high / 2 - 0.02, 0) for x in (-0.12, 0.02)]
        carry = join([box(0.2, 0.045, 0.045).move(-0.05, high / 2 + 0.03, 0), *feet])
        b.add("carry handle", carry, metal, said=False)


def wooden_rifle(b: PropBuilder, style: str) -> None:
    """One long wooden stock under a barrel; a bolt or a cock at its side."""
    wood, metal = b.paint("wood", any_color=0.15), gunmetal(b, 0.1)
    reach = 0.36 if style == "musket" else b.between(0.1, 0.2)
    body = [(-0.2, 0.02), (reach, 0.0), (reach, -0.06), (-0.08, -0.075), (-0.2, -0.07), (-0.46, -0.16), (-0.46, 0.0)]
    b.add("stock", side(body, 0.07), wood)
    b.add("barrel", bore(-0.14, 0.54, 0.028, 0.018, 8, 0.9), metal)
    muzzle(b, 0.54, 0.028, 0.018)
    b.add("butt", box(0.036, 0.165, 0.075).move(-0.465, -0.16, 0), metal, said=False)
    trigger(b, -0.12, -0.07, 0.09, metal, 0.04)
    if style == "musket":
        b.add("band", [bar(x, x + 0.04, 0.11, 0.085, -0.02) for x in (0.06, 0.3)], b.paint("brass"))
        cock = side([(-0.16, 0.02), (-0.1, 0.02), (-0.08, 0.08), (-0.05, 0.12), (-0.1, 0.12), (-0.15, 0.07)], 0.045)
        b.add("cock", cock, b.paint("brass"), said=False)
        if b.chance(0.5):
            b.add("bayonet", beam((0.46, -0.025, 0), (0.72, -0.025, 0), 0.045, 4, 0.4), b.paint("steel"))
    else:
        b.add(
            "bolt",
            beam((-0.14, 0.03, 0), (-0.17, 0.0, 0.09), 0.036, 6) + ball(0.026, 8).move(-0.175, -0.03, 0.09),
            metal,
            said=False,
        )
        b.add("sight", box(0.036, 0.05, 0.036).move(0.5, 0.03, 0), metal, said=False)
    if style == "with a scope":
        scope(b, -0.06, 0.03, 0.3, 0.04)


@kind("shotgun", variants=("pump-action", "double-barreled", "sawn-off", "sci-fi", "golden"), size=1.0)
def shotgun(b: PropBuilder) -> None:
    """One or two barrels, a pump or a break, a stock."""
    style = b.variant or b.pick("pump-action", "double-barreled")
    metal = b.paint("gold") if style == "golden" else gunmetal(b, 0.2)
    wood = furniture(b)
    short = style == "sawn-off"
    end = 0.24 if short else 0.56
    double = style in ("double-barreled", "sawn-off")
    thick = b.between(0.036, 0.044)
    b.add("receiver", side([(-0.2, 0.06), (0.04, 0.06), (0.04, -0.08), (-0.14, -0.08), (-0.22, -0.03)], 0.095), metal)
    if double:
        barrels = [bore(0.02, end, thick, 0.02).move(z=z) for z in (-thick * 0.93, thick * 0.93)]
        b.add("barrel", barrels, metal)
        for z in (-thick * 0.93, thick * 0.93):
            b.add(
                "mouth",
                bore(end - 0.02, end + 0.012, thick * 0.6, 0.02).move(z=z),
                b.paint("paint", "black"),
                said=False,
            )
        b.add("forend", bar(0.02, 0.24 if not short else 0.16, 0.06, 0.1, -0.035, 0.02), wood)
    else:
        b.add("barrel", bore(0.02, end, thick, 0.025), metal)
        b.add("tube", bore(0.02, end - 0.12, thick * 0.9, -0.045), metal, said=False)
        muzzle(b, end, thick, 0.025)
        b.add("ring", bar(end - 0.16, end - 0.11, 0.15, 0.09, -0.01), metal, said=False)
        place = b.between(0.1, 0.18)
        ribs = [bore(place + 0.05 * k, place + 0.05 * k + 0.035, 0.058, -0.045, 8) for k in range(4)]
        b.add("pump", join([*ribs, bore(place, place + 0.2, 0.05, -0.045, 8)]), wood)
    if style == "sci-fi":
        b.add("cell", [bar(x, x + 0.05, 0.055, 0.15) for x in (-0.16, -0.07)], b.paint("energy", any_color=0.3))
    if short:
        b.add("grip", grip(-0.2, 0.02, 0.22, 0.09, 0.075, 0.8), wood)
    else:
        b.add("stock", stock(-0.18, 0.045, 0.3, 0.2, 0.075), wood)
    trigger(b, -0.07, -0.075, 0.1, metal, 0.04)


@kind(
    "sniper rifle",
    also=("scoped rifle",),
    variants=("bolt-action", "modern", "sci-fi", "with a bipod", "camouflaged"),
    size=1.3,
)
def sniper_rifle(b: PropBuilder) -> None:
    """A long barrel under a large scope."""
    metal = gunmetal(b, 0.2)
    color = "dark green" if b.variant == "camouflaged" else ""
    body = (
        b.paint("wood")
        if b.variant == "bolt-action"
        else b.paint("plastic", color or b.pick("", "", "black", "tan", "dark green"))
    )
    b.add("barrel", bore(0.08, 0.52, 0.024, 0.02, 8), metal)
    b.add("brake", bar(0.48, 0.56, 0.07, 0.06, 0.02), metal, said=False)
    b.add("receiver", bar(-0.2, 0.14, 0.09, 0.075, 0.01), metal, said=False)
    sniper_stock(b, body)
    b.add("magazine", box(0.1, 0.12, 0.055, bevel=0.01).move(-0.04, -0.15, 0), metal, said=False)
    if b.variant == "sci-fi":
        b.add(
            "coil",
            [bore(x, x + 0.04, 0.05, 0.02, 8) for x in spaced_from(0.32, 0.46, 3)],
            b.paint("energy", any_color=0.3),
        )
    if b.variant == "camouflaged":
        patches = [
            ball(0.05, 8).scale(1.5, 0.7, 1.15).move(x, y, 0)
            for x, y in ((-0.38, -0.09), (-0.2, -0.06), (0.02, -0.06), (0.18, -0.06))
        ]
        b.add("patch", patches, b.paint("plastic", b.pick("brown", "tan", "lime green")), said=False)
    scope(b, -0.02, 0.05, b.between(0.32, 0.4), b.between(0.042, 0.052))
    trigger(b, -0.12, -0.035, 0.09, metal, 0.04)
    if b.variant == "with a bipod" or b.chance(0.25):
        legs = [beam((0.24, 0.0, 0), (0.29, -0.26, z), 0.036) for z in (-0.12, 0.12)]
        b.add("bipod leg", legs, metal)


def sniper_stock(b: PropBuilder, body: Paint) -> None:
    """A stock with a pistol grip, or one long piece of wood."""
    if b.variant in ("modern", "sci-fi") or (not b.variant and b.chance(0.5)):
        rear = side([(-0.18, 0.04), (-0.18, -0.05), (-0.3, -0.07), (-0.46, -0.16), (-0.46, 0.05), (-0.32, 0.05)], 0.07)
        b.add("stock", rear - side([(-0.27, 0.0), (-0.4, -0.09), (-0.4, 0.0)], 1), body)
        b.add("grip", grip(-0.17, -0.03, 0.16, 0.07, 0.06, 0.4), body, said=False)
        b.add("handguard", bar(0.06, 0.3, 0.08, 0.085, -0.005, 0.02), body)
    else:
        b.add(
            "stock",
            side(
                [
                    (-0.16, 0.0),
                    (0.26, 0.0),
                    (0.26, -0.06),
                    (-0.1, -0.075),
                    (-0.24, -0.1),
                    (-0.26, -0.19),
                    (-0.31, -0.19),
                    (-0.31, -0.09),
                    (-0.46, -0.15),
                    (-0.46, 0.03),
                    (-0.26, 0.03),
                ],
                0.07,
            ),
            body,
        )


def spaced_from(start: float, stop: float, count: int) -> list[float]:
    """Evenly spaced places from `start` to `stop`."""
    return [(start + stop) / 2 + x for x in spaced(count, stop - start)]


@kind(
    "submachine gun",
    also=("machine pistol",),
    variants=("compact", "with a drum magazine", "silenced", "sci-fi", "golden"),
    size=0.6,
)
def submachine_gun(b: PropBuilder) -> None:
    """A short gun with a long magazine."""
    metal = b.paint("gold") if b.variant == "golden" else gunmetal(b, 0.25)
    other = furniture(b)
    high = b.between(0.14, 0.18)
    compact = b.variant == "compact"
    b.add("body", bar(-0.28, 0.2, high, 0.12), metal, said=False)
    b.add("barrel", bore(0.18, 0.34 if compact else 0.46, 0.032, 0, 8), metal)
    if b.variant == "silenced":
        b.add("silencer", bore(0.3, 0.66, 0.055), b.paint("metal", "black"))
    elif not compact:
        b.add("shroud", bore(0.18, 0.36, 0.055, 0, 8), other, said=False)
    b.add("grip", grip(-0.2, -high / 2 + 0.01, 0.27, 0.12, 0.09, 0.25), other)
    if b.variant == "with a drum magazine" or (not b.variant and b.chance(0.2)):
        drum = cylinder(0.13, 0.09, 12).turn(x=90).move(0.1, -high / 2 - 0.11, -0.045)
        b.add("drum magazine", drum, metal)
        b.add("hub", cylinder(0.05, 0.14, 8).turn(x=90).move(0.1, -high / 2 - 0.11, -0.07), other, said=False)
    else:
        clip = magazine(0.03, -high / 2 + 0.01, b.between(0.26, 0.36), 0.1, b.pick(0.0, 0.06, -0.03))
        b.add("magazine", side(clip, 0.075), metal if b.chance(0.5) else b.paint("metal", "black"))
    if compact or b.chance(0.4):
        wire = bar(-0.5, -0.26, 0.04, 0.04, high * 0.3) + box(0.045, 0.2, 0.06).move(-0.5, high * 0.3 - 0.18, 0)
        b.add("stock", wire, metal)
    else:
        b.add("stock", stock(-0.26, high / 2 - 0.02, 0.28, 0.22, 0.085), other)
    b.add("sight", [box(0.05, 0.06, 0.045).move(x, high / 2 - 0.01, 0) for x in (-0.2, 0.16)], metal, said=False)
    if b.variant == "sci-fi":
        b.add("cell", bar(-0.16, 0.12, 0.06, 0.18), b.paint("energy", any_color=0.3))
    trigger(b, -0.05, -high / 2, 0.13, metal, 0.045)


@kind(
    "rocket launcher",
    also=("bazooka", "missile launcher"),
    variants=("four-tube", "cartoon", "sci-fi", "with a loaded rocket"),
    size=1.2,
)
def rocket_launcher(b: PropBuilder) -> None:
    """A wide tube with two grips and a sight."""
    paint = b.paint("metal", b.pick("", "dark green", "green", "tan"), any_color=0.5)
    dark = b.paint("metal", b.pick("black", "dark grey"))
    if b.variant == "four-tube":
        b.add("housing", box(0.92, 0.3, 0.3, bevel=0.02).move(0, -0.15, 0), paint, said=False)
        holes = [bore(0.44, 0.5, 0.06, y).move(z=z) for y in (-0.07, 0.07) for z in (-0.07, 0.07)]
        b.add("tube", holes, dark)
        b.add("band", [bar(x, x + 0.06, 0.34, 0.34) for x in (-0.4, 0.2)], dark, said=False)
        low = -0.15
    else:
        radius = 0.17 if b.variant == "cartoon" else b.between(0.09, 0.12)
        b.add("tube", launcher_tube(radius, b.variant == "cartoon"), paint, said=False)
        b.add("bore", bore(0.42, 0.512, radius * 0.8), dark, said=False)
        b.add("band", [bore(x, x + 0.06, radius + 0.03) for x in (-0.28, 0.16)], dark)
        if b.variant == "with a loaded rocket" or (not b.variant and b.chance(0.4)):
            loaded_rocket(b, radius)
        low = -radius
    b.add("grip", [grip(x, low + 0.02, 0.22, 0.08, 0.07, 0.2) for x in (-0.06, 0.22)], dark)
    trigger(b, 0.05, low + 0.02, 0.1, dark, 0.045)
    b.add(
        "sight",
        box(0.16, 0.1, 0.06, bevel=0.015).move(0.06, -low + 0.02, 0) + box(0.05, 0.1, 0.05).move(0.06, -low - 0.03, 0),
        dark,
    )
    if b.variant == "sci-fi":
        b.add("cell", [bore(x, x + 0.05, -low + 0.045) for x in (-0.16, -0.06)], b.paint("energy", any_color=0.3))
    shoulder = side([(-0.22, low + 0.02), (-0.1, low + 0.02), (-0.12, low - 0.06), (-0.24, low - 0.06)], 0.09)
    b.add("shoulder rest", shoulder, dark, said=False)


def launcher_tube(radius: float, flared: bool) -> Solid:
    """A pipe along x, flared behind and, in a cartoon, in front."""
    front = 1.25 if flared else 1.0
    profile = [(radius * 1.35, 0), (radius, 0.14), (radius, 0.84), (radius * front, 1.0)]
    return lathe(profile, 12).turn(z=-90).move(x=-0.5)


def loaded_rocket(b: PropBuilder, radius: float) -> None:
    """The head of a rocket that looks out of the tube."""
    head = lathe(
        [(radius * 0.5, 0), (radius * 0.6, 0.06), (radius * 1.15, 0.12), (radius * 0.95, 0.2), (0.02, 0.34)], 12
    )
    b.add(
        "rocket",
        head.turn(z=-90).move(x=0.48),
        b.paint("metal", b.pick("red", "dark green", "orange", "grey", "yellow")),
    )
