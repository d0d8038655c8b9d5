"""What space travelers wear and carry."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward, glow, plate
from propsmith.exporter.training.procedural.outlines import extrude, lathe, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import box, cylinder, join
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "keycard",
    also=("key card", "access card"),
    variants=("with lanyard", "striped", "with hole", "with photo"),
    size=0.09,
)
def keycard(b: PropBuilder) -> None:
    """An upright card with a chip and a stripe."""
    card, dark = b.paint("plastic"), b.paint("plastic", "black")
    wide = b.variant != "with photo" and b.chance(0.6)
    width, height = (0.9, 0.58) if wide else (0.6, 0.86)
    if b.variant == "with lanyard":
        width, height = 0.5, 0.56
    body = plate(width, height, 0.07, 0.05)
    if b.variant == "with hole":
        body = body - box(0.2, 0.07, 1).move(0, height - 0.12, 0)
    b.add("card", body, card, said=False)
    z = 0.035
    trim = b.paint("plastic", "white" if card.color != "white" else b.pick("red", "blue"))
    if b.variant == "with photo":
        b.add("photo", plate(0.3, 0.34, 0.04, 0.01).move(0, 0.42, z), trim)
        b.add(
            "face",
            forward(0.08, 0.04, 10).move(0, 0.63, z + 0.02) + plate(0.22, 0.1, 0.04, 0.02).move(0, 0.44, z + 0.02),
            b.paint("skin"),
            said=False,
        )
    elif b.variant == "striped":
        b.add("stripe", [box(width - 0.001, 0.07, 0.04).move(0, height * s, z) for s in (0.56, 0.74)], trim)
    else:
        b.add(
            "stripe", box(width - 0.001, 0.1, 0.04).move(0, height * 0.72, z), dark if card.color != "black" else trim
        )
    b.add("chip", plate(0.15, 0.13, 0.045, 0.02).move(-width * 0.26, height * 0.24, z), b.paint("gold"))
    b.add("line", [box(width * 0.36, 0.036, 0.03).move(width * 0.16, y, z) for y in (0.12, 0.2)], trim, said=False)
    if b.variant == "with lanyard":
        cord = tube(
            [
                (-0.02, height - 0.02, 0),
                (-0.16, 0.78, 0),
                (-0.13, 0.93, 0),
                (0, 0.98, 0),
                (0.13, 0.93, 0),
                (0.16, 0.78, 0),
                (0.02, height - 0.02, 0),
            ],
            0.05,
            6,
        )
        b.add("lanyard", cord, b.paint("cloth"))
        b.add("clip", box(0.1, 0.1, 0.09).move(0, height - 0.03, 0), b.paint("metal"), said=False)


def jetpack_back_plate(
    b: PropBuilder, low: float, steam: bool, radius: float, metal: Paint, places: tuple[float, ...], tank: Paint
) -> None:
    """Its back plate, strap, wing and gauge, and more."""
    b.add(
        "back plate",
        box(0.34, 0.46, 0.1, bevel=0.02).move(0, low + 0.06, -radius * 0.7),
        b.paint("leather" if steam else "plastic"),
    )
    b.add(
        "strap",
        [
            tube(
                [
                    (s * 0.12, low + 0.5, -0.14),
                    (s * 0.15, low + 0.5, -0.32),
                    (s * 0.15, low + 0.12, -0.32),
                    (s * 0.12, low + 0.1, -0.14),
                ],
                0.055,
                6,
            )
            for s in (-1, 1)
        ],
        b.paint("leather"),
    )
    if b.variant == "with wings":
        wing = extrude(polygon([(0, 0.1), (0.3, -0.12), (0.3, 0.02), (0, 0.34)]), 0.05).move(0.3, low + 0.2, 0)
        b.add("wing", [wing, wing.mirror()], b.paint("metal", any_color=0.6))
    if steam:
        b.add("gauge", forward(0.08, 0.1, 12).move(0, low + 0.36, radius * 0.5), b.paint("glass", "white"))
        b.add("pipe", box(0.4, 0.06, 0.06).move(0, low + 0.2, radius * 0.3), metal, said=False)
    elif len(places) > 1:
        b.add("panel", box(0.16, 0.3, 0.14, bevel=0.02).move(0, low + 0.12, 0.0), b.shade(tank, 0.1), said=False)
        b.add("light", forward(0.05, 0.06, 8).move(0, low + 0.32, 0.08), glow(b))


@kind(
    "jetpack",
    also=("jet pack", "rocket pack"),
    variants=("twin", "single", "steampunk", "with wings", "with flames"),
    size=0.7,
)
def jetpack(b: PropBuilder) -> None:
    """Tanks with nozzles on a back plate with straps."""
    steam = b.variant == "steampunk"
    tank, metal = (
        b.paint("copper" if steam else "metal", any_color=0 if steam else 0.7),
        b.paint("brass" if steam else "metal", "" if steam else b.pick("dark grey", "light grey")),
    )
    low = 0.28 if b.variant == "with flames" else 0.14
    places = (0.0,) if b.variant == "single" else (-0.2, 0.2)
    radius = 0.22 if b.variant == "single" else b.between(0.15, 0.18)
    height = 0.6
    for x in places:
        body = lathe(
            [
                (radius * 0.7, low),
                (radius, low + 0.07),
                (radius, low + height - 0.12),
                (radius * 0.7, low + height),
                (0.02, low + height + 0.08),
            ],
            12,
        )
        b.add("tank", body.move(x=x), tank)
        b.add("nozzle", cylinder(radius * 0.8, 0.15, 12, top=0.6).move(x, low - 0.13, 0), metal)
        b.add(
            "band",
            [cylinder(radius + 0.015, 0.05, 12).move(x, y, 0) for y in (low + 0.14, low + 0.4)],
            metal,
            said=False,
        )
        if b.variant == "with flames":
            b.add(
                "flame",
                lathe([(0.02, 0), (radius * 0.7, 0.13), (radius * 0.5, 0.2)], 8).move(x=x),
                b.paint("fire", b.pick("orange", "yellow")),
            )
    jetpack_back_plate(b, low, steam, radius, metal, places, tank)


def oxygen_tank_pipe(b: PropBuilder, twin: bool, metal: Paint, height: float, radius: float) -> None:
    """Its pipe, strap, cross and gauge, and more."""
    if twin:
        b.add("pipe", box(2 * radius, 0.05, 0.05).move(0, height + 0.1, 0), metal, said=False)
        b.add(
            "strap",
            box(4 * radius + 0.03, 0.06, 2 * radius + 0.03).move(0, height * 0.24, 0),
            b.paint("rubber"),
            said=False,
        )
    if b.variant == "medical":
        mark = join([box(0.16, 0.05, 0.05), box(0.05, 0.16, 0.05).move(y=-0.055)])
        b.add("cross", mark.move(0, height * 0.32, radius), b.paint("paint", "red"))
    if b.variant == "with straps":
        b.add(
            "strap",
            [
                tube(
                    [
                        (s * 0.1, height * 0.82, -radius * 0.8),
                        (s * 0.14, height * 0.78, -radius - 0.16),
                        (s * 0.14, height * 0.28, -radius - 0.16),
                        (s * 0.1, height * 0.22, -radius * 0.8),
                    ],
                    0.055,
                    6,
                )
                for s in (-1, 1)
            ],
            b.paint("cloth", "black"),
        )
    if b.variant == "with gauge" or b.chance(0.3):
        b.add("gauge", forward(0.085, 0.08, 12).move(0, height + 0.13, 0.1), b.paint("glass", "white"))
        b.add("stem", forward(0.035, 0.12, 6).move(0, height + 0.13, 0.04), metal, said=False)
    if b.variant == "with mask":
        b.add(
            "hose",
            tube([(0, height + 0.1, 0.03), (0.2, height + 0.1, 0.16), (0.34, 0.5, 0.2), (0.32, 0.14, 0.22)], 0.055, 6),
            b.paint("rubber"),
        )
        b.add(
            "mask", lathe([(0.05, 0), (0.13, 0.06), (0.13, 0.16)], 10).move(0.32, 0, 0.22), b.paint("rubber", "black")
        )


@kind(
    "oxygen tank",
    also=("air tank", "oxygen cylinder"),
    variants=("twin", "medical", "with straps", "with gauge", "with mask"),
    size=0.7,
)
def oxygen_tank(b: PropBuilder) -> None:
    """A round-shouldered cylinder with a valve."""
    color = b.pick("green", "white") if b.variant == "medical" else ""
    tank, metal = b.paint("metal", color, any_color=0.75), b.paint("metal", b.pick("light grey", "gold", "dark grey"))
    radius, height = b.between(0.17, 0.22), b.between(0.66, 0.74)
    twin = b.variant == "twin"
    for x in (-radius, radius) if twin else (0.0,):
        b.add(
            "tank",
            lathe(
                [
                    (radius * 0.9, 0),
                    (radius, 0.04),
                    (radius, height - 0.1),
                    (radius * 0.75, height - 0.02),
                    (radius * 0.3, height + 0.04),
                ],
                14,
            ).move(x=x),
            tank,
            said=False,
        )
        b.add(
            "valve",
            cylinder(0.05, 0.14, 8).move(x, height + 0.02, 0) + across(0.04, 0.2, 8).move(x, height + 0.12, 0),
            metal,
        )
        b.add(
            "knob",
            across(0.065, 0.05, 8).move(x + 0.11, height + 0.12, 0),
            b.paint("plastic", b.pick("black", "red")),
            said=False,
        )
        b.add(
            "band",
            cylinder(radius + 0.014, 0.1, 14).move(x, height * 0.62, 0),
            b.paint("paint", "white" if tank.color != "white" else "green"),
        )
    oxygen_tank_pipe(b, twin, metal, height, radius)
