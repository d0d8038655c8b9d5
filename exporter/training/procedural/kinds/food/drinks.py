"""Drinks in cups and cans."""

from collections.abc import Callable

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.food.dishes import moved
from propsmith.exporter.training.procedural.kinds.food.meals import plate
from propsmith.exporter.training.procedural.kinds.goods.bottles import band, ear
from propsmith.exporter.training.procedural.outlines import lathe, vessel
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, box, cylinder, ellipsoid
from propsmith.exporter.training.procedural.sweeps import hoop, tube
from propsmith.runtime.arrays import DoubleArray


@kind(
    "coffee cup",
    also=("cup of coffee",),
    variants=("paper", "with lid", "with saucer", "espresso", "steaming"),
    size=0.12,
    stretch=("tall",),
)
def coffee_cup(b: PropBuilder) -> None:
    """A paper cup with a sleeve and a lid, or a bowl with a handle on a saucer."""
    if b.variant in ("paper", "with lid") or (not b.variant and b.chance(0.5)):
        cup = b.paint("paper", b.pick("white", "brown", "tan", "red", "green", "beige"))
        low, high, tall = b.between(0.22, 0.26), b.between(0.32, 0.36), b.between(0.8, 0.9)
        profile = [(low, 0), (high, tall)]
        lidded = b.variant != "paper"
        b.add("cup", lathe(profile, 14) if lidded else vessel(profile, 0.05, 14), cup, said=False)
        sleeve = (
            b.paint("cardboard") if cup.color not in ("brown", "tan") else b.paint("paper", b.pick("white", "green"))
        )
        belt = band(profile, tall * 0.32, tall * 0.68, 0.025)
        b.add("sleeve", belt if lidded else belt - cylinder(low, 2, 14), sleeve)
        if lidded:
            lid = cylinder(high + 0.03, 0.07, 14) + cylinder(high - 0.03, 0.13, 14, top=0.9)
            b.add("lid", lid.move(y=tall - 0.02), b.paint("plastic", b.pick("white", "black", "brown")))
        else:
            b.add(
                "coffee",
                cylinder(low, tall * 0.9, 14, top=high / low * 0.94).move(y=0.02),
                b.paint("paint", "dark brown"),
            )
        return
    paint = b.paint("ceramic", any_color=0.7)
    r, tall = (0.24, 0.36) if b.variant == "espresso" else (b.between(0.28, 0.34), b.between(0.36, 0.48))
    profile = [(r * 0.6, 0), (r * 0.9, tall * 0.4), (r, tall)]
    lift = 0.06
    b.add("cup", vessel(profile, 0.05, 14).move(y=lift), paint, said=False)
    b.add("handle", ear(profile, tall * 0.3, tall * 0.84, 0.14, 0.07).move(y=lift), paint)
    b.add(
        "coffee",
        lathe([(r * 0.6, 0.02), (r * 0.88, tall * 0.4), (r * 0.95, tall * 0.86)], 14).move(y=lift),
        b.paint("paint", b.pick("dark brown", "brown")),
    )
    if b.variant != "steaming" or b.chance(0.5):
        b.add("saucer", plate(r * 1.7), paint if b.chance(0.7) else b.paint("ceramic", any_color=0.5))
    else:
        b.add("foot", cylinder(r * 0.62, lift + 0.02, 12), paint, said=False)
    if b.variant == "steaming":
        steam = [
            tube(
                [(x, tall * 0.8, 0), (x + 0.05, tall + 0.16, 0), (x - 0.04, tall + 0.3, 0), (x + 0.03, tall + 0.42, 0)],
                (0.07, 0.07, 0.06, 0.045),
                6,
            )
            for x in (-0.1, 0.1)
        ]
        b.add("steam", steam, b.paint("paint", "white"), said=False)


@kind(
    "soda can",
    also=("drink can", "beer can", "cola can"),
    variants=("crushed", "open", "six-pack of {s}", "with straw", "lying"),
    size=0.12,
)
def soda_can(b: PropBuilder) -> None:
    """A tin can with a narrower neck, a tab and a printed band."""
    paint = b.paint("aluminium", b.pick("red", "blue", "green", "orange", "purple", "yellow", "pink", "black"))
    other = b.paint(
        "paint", b.pick(*[c for c in ("white", "yellow", "black", "light blue", "gold") if c != paint.color])
    )
    steel = b.paint("aluminium", "light grey")
    r, tall = b.between(0.26, 0.3), b.between(0.85, 0.98)

    def can(place: Callable[[Solid], Solid]) -> None:
        profile = [(r * 0.82, 0), (r, 0.08), (r, tall - 0.12), (r * 0.8, tall - 0.03)]
        b.add("can", place(lathe(profile, 14)), paint, said=False)
        rim = hoop(r * 0.76, 0.06, 14, 6).move(y=tall - 0.06) + cylinder(r * 0.76, tall - 0.03, 14).move(y=0.005)
        b.add("top", place(rim), steel, said=False)
        low = tall * 0.34
        b.add("stripe", place(band(profile, low, low + tall * 0.2, 0.015)), other)
        b.add("tab", place(box(0.1, 0.05, 0.16).move(0, tall - 0.045, 0.03)), steel, said=False)

    if b.variant == "six-pack of {s}":
        for x, z in [(x, z) for x in (-0.25, 0.0, 0.25) for z in (-0.125, 0.125)]:
            can(moved(x, 0, z, 0, 0.42))
        b.add("ring", box(0.74, 0.05, 0.5, bevel=0.015).move(y=tall * 0.35), b.paint("plastic", "white"), said=False)
    elif b.variant == "crushed":
        can(_crush(b, tall))
    elif b.variant == "lying":
        can(lambda s: s.turn(x=90).move(y=r + 0.015))
    else:
        can(lambda s: s)
        if b.variant == "with straw":
            b.add(
                "straw",
                tube([(0.08, tall - 0.1, -0.04), (0.08, tall + 0.16, -0.04), (0.22, tall + 0.26, -0.04)], 0.055, 8),
                b.paint("plastic"),
            )
        elif b.variant == "open":
            b.add(
                "hole", ellipsoid(0.18, 0.06, 0.15, 8).move(0, tall - 0.055, 0.1), b.paint("paint", "black"), said=False
            )


def _crush(b: PropBuilder, tall: float) -> Callable[[Solid], Solid]:
    """What buckles a can."""
    phase = b.between(0, 6)

    def crush(points: DoubleArray) -> DoubleArray:
        share = points[:, 1] / tall
        points[:, 0] += 0.07 * np.sin(3 * np.pi * share + phase)
        points[:, 2] *= 1 - 0.25 * np.sin(np.pi * np.clip(share, 0, 1)) ** 2
        points[:, 1] *= 0.72
        return points

    return lambda solid: solid.warp(crush, 3)
