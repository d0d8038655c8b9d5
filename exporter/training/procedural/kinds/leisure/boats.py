"""Boats and ships, and what belongs to them."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across
from propsmith.exporter.training.procedural.organic import rock, sheet
from propsmith.exporter.training.procedural.outlines import extrude, lay, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, hull_of, join
from propsmith.runtime.arrays import DoubleArray


def boat_plan(length: float, width: float, stern: float = 0.7) -> list[tuple[float, float]]:
    """A boat seen from above, its bow to the front (-y of an outline that is laid); `stern` is the back's width."""
    w, h = width / 2, length / 2
    half = [(w * stern, h), (w, h * 0.2), (w * 0.92, -h * 0.3), (w * 0.55, -h * 0.72)]
    return [(0.0, -h), *[(-x, y) for x, y in reversed(half)], *half]


def boat_hull(length: float, width: float, height: float, wall: float = 0.05, stern: float = 0.7) -> Solid:
    """An open hull that narrows to its keel, the bow to the front and raised."""

    def body(inset: float, low: float, top: float) -> Solid:
        plan = polygon(boat_plan(length - 2.4 * inset, width - 2 * inset, stern))
        slab = lay(plan, 0.02)
        return hull_of(slab.scale(0.62, 1, 0.8).move(y=low), slab.move(y=top - 0.02))

    hollow = body(0.0, 0.0, height) - body(wall, wall, height + 0.04)

    def raise_ends(points: DoubleArray) -> DoubleArray:
        along = points[:, 2] / (length / 2)
        lift = np.where(along > 0, 0.34, 0.12) * height * along**2 * points[:, 1] / height
        points[:, 1] += lift
        return points

    return hollow.warp(raise_ends, 2)


def oar(length: float) -> Solid:
    """An oar along x, its blade at +x."""
    return across(0.02, length, 6) + box(length * 0.3, 0.04, 0.1, bevel=0.01).move(length / 2, -0.02, 0)


@kind(
    "boat",
    also=("dinghy",),
    variants=("row", "fishing", "motor", "sail", "broken", "with oars"),
    size=3.5,
)
def boat(b: PropBuilder) -> None:
    """A hull with benches; oars, a mast or a motor."""
    motor = b.variant == "motor"
    hull = b.paint("plastic" if motor else "wood", any_color=0.4)
    width, height = b.between(0.36, 0.44), b.between(0.17, 0.22)
    shell = boat_hull(0.98, width, height)
    if b.variant == "broken":
        shell = shell - rock(b.rng, 0.28, 0.3, 0.3).move(width * 0.42, 0.06, 0.05)
    b.add("hull", shell, hull)
    trim = b.paint("wood", any_color=0.3)
    if motor:
        b.add(
            "deck",
            lay(polygon(boat_plan(0.84, width * 0.86)), 0.04).cut((0, 0, 1), 0.1).move(y=height - 0.03),
            b.paint("plastic", "white"),
        )
        b.add("windshield", box(width * 0.8, 0.14, 0.045).turn(x=-24).move(0, height - 0.02, 0.12), b.paint("glass"))
        b.add(
            "seat",
            [box(0.13, 0.16, 0.14, bevel=0.02).move(x, 0.04, -0.1) for x in (-0.09, 0.09)],
            b.paint("leather", any_color=0.5),
        )
        b.add(
            "motor",
            box(0.14, 0.16, 0.12, bevel=0.025).move(0, height - 0.02, -0.48) + box(0.06, 0.24, 0.06).move(0, 0.0, -0.5),
            b.paint("plastic", b.pick("black", "dark grey", "red")),
        )
        return
    benches = [box(width * wide, 0.04, 0.11).move(0, height * 0.55, z) for wide, z in ((0.72, -0.24), (0.8, 0.06))]
    b.add("bench", benches, trim)
    b.add("floor", lay(polygon(boat_plan(0.7, width * 0.56)), 0.05).move(y=0.02), b.shade(hull), said=False)
    if b.variant in ("sail", "fishing"):
        tall = 0.78 if b.variant == "sail" else 0.6
        b.add("mast", cylinder(0.026, tall, 8).move(0, 0.03, 0.06), trim)
        cloth = b.paint("cloth", b.pick("white", "red", "beige", "yellow", "blue"))
        sail = extrude(polygon([(0.0, 0.0), (0.42, 0.0), (0.0, tall - 0.24)]), 0.045).turn(y=90).move(0.0, 0.27, 0.05)
        b.add("sail", sail, cloth) if b.variant == "sail" else fishing_gear(b, height, width)
    elif b.variant in ("with oars", "row") or (not b.variant and b.chance(0.5)):
        oars = [
            oar(0.56).turn(z=-18).move(width / 2 + 0.1, height - 0.03, -0.08),
            oar(0.56).turn(z=-18).move(width / 2 + 0.1, height - 0.03, -0.08).mirror(),
        ]
        b.add("oar", oars, b.paint("wood", any_color=0.3))


def fishing_gear(b: PropBuilder, height: float, width: float) -> None:
    """A cabin's worth of fishing: a net on a boom, a crate and a float."""
    b.add("boom", beam((0, 0.5, 0.06), (0, 0.34, -0.46), 0.04, 6), b.paint("wood"), said=False)
    net = sheet(0.3, 0.4, 0.045, lambda x, z: -0.1 + 0.2 * np.abs(z) * 2 * 0.4 + 0 * x, 3)
    b.add(
        "net",
        net.move(0, height + 0.11, -0.26) + box(0.036, 0.3, 0.036).move(0, height - 0.02, -0.28),
        b.paint("rope", b.pick("tan", "beige")),
    )
    b.add(
        "crate",
        box(0.18, 0.12, 0.16).move(0, height * 0.55, 0.06 + 0.13),
        b.paint("wood", b.pick("light brown", "tan")),
    )
    b.add(
        "float",
        [ball(0.06, 8).move(s * width * 0.5, height * 0.5, z) for s in (-1, 1) for z in (-0.16,)],
        b.paint("plastic", b.pick("orange", "red", "white")),
    )


def billowed(width: float, height: float, depth: float) -> Solid:
    """A square sail that bulges to the front, standing on the floor."""

    def bulge(points: DoubleArray) -> DoubleArray:
        u, v = points[:, 0] / (width / 2), points[:, 1] / height * 2 - 1
        points[:, 2] += depth * (1 - u**2) * (1 - v**2 * 0.8)
        points[:, 0] *= 1 - 0.16 * (v + 1) / 2
        return points

    return box(width, height, 0.045).warp(bulge, 5)


def ship_hull(b: PropBuilder, paint: Paint, length: float, width: float, height: float) -> None:
    """A tall wooden hull with a raised stern."""
    whole = boat_hull(length, width, height, 0.045, 0.85)
    b.add("hull", whole, paint)
    b.add(
        "deck",
        lay(polygon(boat_plan(length * 0.9, width * 0.9, 0.85)), 0.04).move(y=height * 0.72),
        b.shade(paint, 0.14),
        said=False,
    )
    stern = box(width * 0.86, height * 0.9, length * 0.24, taper=0.95).move(0, height * 0.6, -length * 0.36)
    b.add("stern", stern, b.shade(paint, 0.06), said=False)


def pirate_ship_cannon(b: PropBuilder, height: float, width: float, length: float) -> None:
    """Its cannon, window and stripe."""
    if b.variant == "with cannons" or b.chance(0.4):
        guns = [
            across(0.026, 0.12, 8).move(s * (width / 2 + 0.01), height * 0.66, z)
            for s in (-1, 1)
            for z in (-0.14, 0.0, 0.14)
        ]
        b.add("cannon", guns, b.paint("iron", "black"))
    b.add(
        "window",
        [box(0.06, 0.06, 0.03).move(x, height * 0.95, -length * 0.48) for x in (-0.06, 0.06)],
        b.paint("glass", "yellow"),
        said=False,
    )
    if b.variant != "ghost":
        b.add(
            "stripe",
            box(width * 0.9, 0.036, length * 0.26).move(0, height * 1.2, -length * 0.36),
            b.paint("gold"),
            said=False,
        )


@kind(
    "pirate ship",
    also=("galleon", "sailing ship"),
    variants=("ghost", "with two masts", "with cannons", "wrecked", "toy"),
    size=25.0,
    countable=False,
)
def pirate_ship(b: PropBuilder) -> None:
    """A hull with masts, square sails and a black flag."""
    ghost = b.variant == "ghost"
    wood = b.paint("wood", b.pick("dark grey", "teal", "mint green") if ghost else "", any_color=0.25)
    width, height = 0.26, b.between(0.19, 0.24)
    length = 0.8
    ship_hull(b, wood, length, width, height)
    cloth = b.paint(
        "cloth",
        b.pick("mint green", "light grey", "dark grey")
        if ghost
        else b.pick("white", "beige", "black", "red", "dark red"),
    )
    mast = b.paint("wood", "dark brown" if wood.color != "dark brown" else "brown")
    places = {"with two masts": (0.14, -0.16), "toy": (0.0,)}.get(b.variant, (0.2, 0.0, -0.2))
    for k, z in enumerate(places):
        tall = 0.78 if k == len(places) // 2 else 0.64
        top = tall
        if b.variant == "wrecked" and k == 0:
            top = 0.36
        b.add("mast", cylinder(0.024, top, 8).move(0, 0.1, z), mast)
        if top < tall:
            continue
        for y, share in ((height + 0.12, 1.0), (height + 0.38, 0.74)) if tall > 0.7 else ((height + 0.12, 0.86),):
            span = 0.36 * share * (1.3 if b.variant == "toy" else 1.0)
            sail = billowed(span, 0.24 * share, 0.06).move(0, y, z)
            if b.variant == "wrecked" or ghost:
                sail = sail - rock(b.rng, 0.14, 0.16, 0.4).move(span * 0.24, y - 0.02, z + 0.03)
            b.add("sail", sail, cloth)
            b.add("yard", across(0.022, span * 0.98, 6).move(0, y + 0.24 * share, z), mast, said=False)
    b.add("bowsprit", beam((0, height * 1.16, 0.36), (0, height * 1.7, 0.56), 0.045, 6), mast, said=False)
    b.add("flag", box(0.036, 0.1, 0.16).move(0, 0.77, places[len(places) // 2] - 0.08), b.paint("cloth", "black"))
    pirate_ship_cannon(b, height, width, length)


def shipwreck_sand(b: PropBuilder, part: str) -> None:
    """Its sand, chest and gold."""
    deep = 0.16 if b.variant == "half buried" else 0.08
    sand = rock(b.rng, 0.8, deep, 0.9 if not part else 0.6, 34).move(
        z=0.0 if not part else 0.15 * (1 if part == "bow" else -1)
    )
    b.add("sand", sand, b.paint("sand" if b.chance(0.8) else "stone"))
    if b.variant == "with chest":
        b.add(
            "chest",
            box(0.17, 0.1 + deep * 0.7, 0.12, bevel=0.012).turn(y=20).move(0.24, 0, 0.26),
            b.paint("wood", "brown"),
        )
        b.add("gold", ball(0.06, 6).move(0.24, deep * 0.7 + 0.04, 0.26), b.paint("gold"), said=False)


@kind(
    "shipwreck",
    also=("wrecked ship", "sunken ship"),
    variants=("half buried", "stern of a {}", "bow of a {}", "metal", "with chest"),
    size=15.0,
    countable=False,
)
def shipwreck(b: PropBuilder) -> None:
    """A broken hull that leans in the sand, a mast snapped off."""
    metal = b.variant == "metal"
    wood = b.paint(
        "rust" if metal else "wood", "" if metal else b.pick("brown", "dark brown", "light brown", "dark grey")
    )
    hull = boat_hull(0.96, 0.36, 0.24, 0.05, 0.85)
    holes = [
        rock(b.rng, 0.13, 0.14, 0.18).move(s * 0.16, y, z)
        for s, y, z in ((1, 0.05, 0.12), (-1, 0.1, -0.1), (1, 0.14, -0.22))
    ]
    part = b.variant.split()[0] if b.variant.endswith("of a {}") else ""
    hull = hull - join(holes[:1] if part else holes)
    if part:
        side = 1.0 if part == "bow" else -1.0
        hull = hull.cut((0.3, 0.2, side), 0.02 if side > 0 else -0.06)

    sunk = -0.06 if b.variant == "half buried" else 0.01

    def leaned(solid: Solid) -> Solid:
        return solid.turn(x=-22 if part == "bow" else 9).turn(z=15).move(y=sunk).cut((0, 1, 0), 0.0)

    b.add("hull", leaned(hull), wood)
    ribs = [box(0.32, 0.05, 0.05).move(0, y, z) for y, z in ((0.08, 0.2), (0.1, 0.02), (0.08, -0.16))]
    kept = [r for r in ribs if not part or (r.center[2] > 0.05) == (part == "bow")]
    b.add("beam", [leaned(r) for r in kept] or [leaned(ribs[0])], b.shade(wood, 0.12), said=False)
    foot = 0.16 if part != "stern" else -0.16
    b.add("mast", leaned(cylinder(0.032, 0.5, 8).turn(z=-8).move(0, 0.03, foot)), b.shade(wood))
    if not metal:
        yard = across(0.026, 0.36, 6).turn(z=12).move(0.06, 0.44, foot)
        b.add("yard", leaned(yard), b.shade(wood), said=False)
        sail = extrude(
            polygon(
                [(-0.1, 0.0), (0.18, 0.06), (0.16, -0.12), (0.1, -0.06), (0.02, -0.2), (-0.06, -0.08), (-0.11, -0.16)]
            ),
            0.04,
        )
        b.add(
            "sail", leaned(sail.move(0.06, 0.44, foot)), b.paint("cloth", b.pick("beige", "white", "tan", "dark red"))
        )
    else:
        b.add("funnel", leaned(cylinder(0.07, 0.26, 10).move(0, 0.06, -0.12)), b.paint("rust", "dark red"))
    shipwreck_sand(b, part)
