"""Telescopes and microscopes."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.outlines import extrude, lathe, ring
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder
from propsmith.exporter.training.procedural.sweeps import tube


def spyglass_tube(lengths: tuple[float, ...], wide: float) -> list[Solid]:
    """Sections of a telescope along y, each thinner than the last."""
    y, solids = 0.0, []
    for k, length in enumerate(lengths):
        r = wide * (1 - 0.2 * k)
        solids.append(cylinder(r, length, 12).move(y=y) + cylinder(r * 1.18, 0.05, 12).move(y=y))
        y += length - 0.006
    return solids


@kind("spyglass", also=("hand telescope",), variants=("closed", "pirate's", "with strap", "golden"), size=0.5)
def spyglass(b: PropBuilder) -> None:
    """Tubes that slide into each other; it lies along x, its large end to the right."""
    brass = b.paint("gold") if b.variant == "golden" else b.paint(b.pick("brass", "brass", "bronze", "copper"))
    leather = b.paint(b.pick("leather", "wood"), any_color=0.2)
    wide = b.between(0.1, 0.13)
    lengths = (0.42, 0.08, 0.06) if b.variant == "closed" else (0.4, 0.3, 0.28)
    r = wide * 1.18
    sections = [s.turn(z=90).move(0.5, r, 0) for s in spyglass_tube(lengths, wide)]
    b.add("barrel", sections[0], leather if b.variant != "golden" else brass)
    b.add("tube", sections[1:], brass)
    b.add(
        "ring",
        [cylinder(wide + 0.02, 0.06, 12).turn(z=90).move(x, r, 0) for x in (0.5, 0.13)],
        b.shade(brass, 0.1),
        said=False,
    )
    b.add("lens", cylinder(wide * 0.8, 0.04, 12).turn(z=90).move(0.525, r, 0), b.paint("glass"), said=False)
    b.add(
        "eyepiece",
        cylinder(wide * 0.75, 0.05, 12).turn(z=90).move(0.5 - sum(lengths) + 0.03, r, 0),
        b.shade(brass, 0.1),
        said=False,
    )
    if b.variant == "pirate's":
        skull = ball(0.055, 8) + box(0.05, 0.04, 0.05).move(y=-0.02)
        b.add("skull", skull.move(0.3, 2 * r - 0.05, 0), b.paint("bone"))
    if b.variant == "with strap":
        b.add(
            "strap",
            tube([(0.44, r, 0.1), (0.4, 0.03, 0.24), (0.1, 0.02, 0.3), (0.14, 0.03, 0.2), (0.16, r, 0.1)], 0.045, 6),
            b.paint("leather"),
        )


@kind(
    "telescope", also=("astronomy scope",), variants=("modern", "observatory", "hand", "on a wooden tripod"), size=1.5
)
def telescope(b: PropBuilder) -> None:
    """A long tube on a tripod that looks up to the right."""
    modern = b.variant == "modern" or (not b.variant and b.chance(0.3))
    body = (
        b.paint("metal", b.pick("white", "black", "red", "blue", "dark grey"))
        if modern
        else b.paint(b.pick("brass", "brass", "gold", "bronze"))
    )
    trim = b.paint("plastic", "black") if modern else b.paint("wood") if b.chance(0.4) else b.shade(body, 0.12)
    lean = -b.between(48, 62)
    if b.variant == "hand":
        for k, section in enumerate(spyglass_tube((0.4, 0.3, 0.26), 0.11)):
            b.add("tube", section.turn(z=90).move(0.46, 0.13, 0), (trim, body, body)[k])
        b.add("lens", cylinder(0.09, 0.04, 12).turn(z=90).move(0.485, 0.13, 0), b.paint("glass"), said=False)
        return
    big = b.variant == "observatory"
    y, wide = (0.5, 0.13) if big else (0.58, 0.07)
    barrel = cylinder(wide, 0.62, 14).move(y=-0.26)
    dew, tail = cylinder(wide * 1.25, 0.16, 14).move(y=0.3), cylinder(wide * 0.6, 0.24, 10).move(y=-0.4)
    pieces = (
        ("tube", barrel, body),
        ("shade", dew, trim),
        ("tail", tail, trim),
        ("eyepiece", cylinder(wide * 0.36 + 0.01, 0.1, 8).move(y=-0.48), body),
    )
    for name, solid, paint in pieces:
        b.add(name, solid.turn(z=lean).move(0, y, 0), paint, said=name in ("tube", "eyepiece"))
    b.add("lens", cylinder(wide, 0.03, 14).move(y=0.445).turn(z=lean).move(0, y, 0), b.paint("glass"), said=False)
    if modern:
        b.add(
            "finder",
            (box(0.045, 0.2, 0.045).move(-wide - 0.03, -0.16, 0) + box(0.05, 0.05, 0.04).move(-wide, -0.1, 0))
            .turn(z=lean)
            .move(0, y, 0),
            trim,
            said=False,
        )
    if big:
        b.add("fork", [box(0.12, 0.36, 0.06).move(0, 0.2, s * (wide + 0.02)) for s in (-1, 1)], trim)
        b.add("mount", cylinder(0.2, 0.16, 12).move(y=0.06), trim, said=False)
        b.add("base", cylinder(0.3, 0.08, 14), b.paint(b.pick("stone", "metal")))
        return
    wood = b.paint("wood") if b.variant == "on a wooden tripod" else b.paint(b.pick("wood", "metal"))
    b.add("leg", [beam((x, 0, z), (x * 0.1, y - 0.06, z * 0.1), 0.05) for x, z, _ in around(3, 0.3, 30)], wood)
    b.add(
        "mount", cylinder(0.06, 0.1, 8).move(y=y - 0.12) + box(0.05, 0.08, 0.16).move(0, y - 0.06, 0), trim, said=False
    )


@kind("microscope", also=("lab microscope",), variants=("modern", "brass", "toy", "electron"), size=0.4)
def microscope(b: PropBuilder) -> None:
    """A tube on a curved arm above a stage."""
    brass = b.variant == "brass"
    body = (
        b.paint("brass")
        if brass
        else b.paint("plastic")
        if b.variant == "toy"
        else b.paint("metal", b.pick("white", "black", "light grey", "dark grey", "blue"))
    )
    trim = b.shade(body, 0.14) if brass else b.paint("plastic", b.pick("black", "black", "white", "red"))
    if b.variant == "electron":
        b.add("table", box(0.8, 0.24, 0.6, bevel=0.02), body, said=False)
        b.add(
            "column",
            lathe([(0.2, 0), (0.2, 0.2), (0.14, 0.24), (0.14, 0.46), (0.18, 0.5), (0.18, 0.6), (0.08, 0.7)], 12).move(
                0, 0.235, -0.02
            ),
            b.paint("steel"),
        )
        b.add(
            "screen",
            box(0.34, 0.22, 0.06).move(0.0, 0.26, 0.24).turn(x=-10).move(0, 0.04, 0),
            b.paint("glass", b.pick("green", "cyan", "blue")),
        )
        b.add(
            "ring",
            [cylinder(r, 0.045, 12).move(0, y, -0.02) for y, r in ((0.36, 0.23), (0.56, 0.17), (0.66, 0.17))],
            trim,
            said=False,
        )
        return
    b.add("base", box(0.44, 0.08, 0.56, bevel=0.02), body if brass else trim)
    arm = extrude(ring(0.34, 0.24, -85, 85, 20), 0.12).turn(y=90).move(0, 0.4, -0.02)
    b.add("arm", arm, body)
    b.add("stage", box(0.38, 0.05, 0.3).move(0, 0.32, 0.06) + box(0.1, 0.05, 0.3).move(0, 0.32, -0.18), trim)
    b.add("lamp", cylinder(0.09, 0.12, 10).move(0, 0.07, 0.08), b.paint("glass", b.pick("yellow", "white")), said=False)
    b.add("joint", box(0.12, 0.12, 0.18).move(0, 0.6, 0.03), body, said=False)
    lean = -20
    barrel = cylinder(0.075, 0.42, 10).move(y=0.05) + cylinder(0.1, 0.08, 10).move(y=0.06)
    b.add("tube", barrel.turn(x=lean).move(0, 0.5, 0.12), body)
    b.add("eyepiece", cylinder(0.06, 0.13, 10).move(y=0.45).turn(x=lean).move(0, 0.5, 0.12), trim)
    lenses = [cylinder(0.045, 0.14, 8).move(y=-0.12).turn(z=s * 28).move(0, 0.58, 0.1) for s in (-1, 0, 1)]
    b.add("lens", lenses, b.paint("chrome"), said=False)
    b.add("knob", [cylinder(0.08, 0.07, 10).turn(z=90).move(x, 0.24, -0.24) for x in (0.13, -0.06)], trim)
    b.add("foot", box(0.14, 0.2, 0.14).move(0, 0.05, -0.2), body, said=False)
