"""Drums, and what plays or takes up sound."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import (
    across,
    forward,
    glow,
    plate,
)
from propsmith.exporter.training.procedural.organic import around, corners
from propsmith.exporter.training.procedural.outlines import (
    arched,
    extrude,
    lathe,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import (
    Solid,
    ball,
    beam,
    box,
    cylinder,
)
from propsmith.exporter.training.procedural.sweeps import handle, hoop, tube


def gramophone_label(b: PropBuilder) -> None:
    """Its label, neck, horn and crank."""
    b.add(
        "label",
        cylinder(0.075, 0.065, 12).move(y=0.21),
        b.paint("paper", b.pick("red", "yellow", "orange")),
        said=False,
    )
    brass = b.paint("brass", any_color=0.3)
    neck = tube(
        [(0.0, 0.27, 0.12), (0.1, 0.32, -0.06), (0.14, 0.42, -0.22), (0.08, 0.54, -0.2), (0.02, 0.6, -0.1)],
        [0.05, 0.055, 0.07, 0.09, 0.12],
        8,
    )
    b.add("neck", neck + box(0.06, 0.4, 0.06).move(0.13, 0.04, -0.25), b.shade(brass), said=False)
    profile = [(0.05, 0), (0.09, 0.12), (0.18, 0.26), (0.34, 0.36), (0.3, 0.375), (0.13, 0.27), (0.02, 0.1)]
    horn = lathe(profile, 12).turn(x=62).turn(y=-14).move(0.02, 0.58, -0.12)
    b.add("horn", horn, brass)
    b.add(
        "crank",
        tube([(0.25, 0.13, 0.05), (0.38, 0.13, 0.05), (0.38, 0.22, 0.05)], 0.04, 6)
        + across(0.035, 0.1, 8).move(0.42, 0.22, 0.05),
        b.paint("iron"),
        said=False,
    )


@kind("gramophone", also=("phonograph",), variants=("antique", "modern turntable", "portable", "round"), size=0.7)
def gramophone(b: PropBuilder) -> None:
    """A record on a case, a great horn above it."""
    wood = b.paint("wood", any_color=0.2)
    black = b.paint("plastic", "black")
    modern = b.variant in ("modern turntable", "portable")
    if modern:
        case = b.paint(b.pick("wood", "plastic", "leather"), any_color=0.5)
        b.add("case", box(0.98, 0.2, 0.76, bevel=0.02), case)
        b.add("record", cylinder(0.33, 0.05, 18).move(-0.1, 0.19, 0), black)
        b.add(
            "label",
            cylinder(0.1, 0.07, 12).move(-0.1, 0.19, 0),
            b.paint("paper", b.pick("red", "yellow", "blue", "orange")),
            said=False,
        )
        arm = tube([(0.36, 0.26, -0.24), (0.36, 0.27, 0.06), (0.16, 0.25, 0.2)], 0.045, 6)
        b.add("arm", arm + cylinder(0.07, 0.09, 10).move(0.36, 0.19, -0.24), b.paint("metal", "light grey"))
        b.add(
            "knob",
            [cylinder(0.04, 0.05, 8).move(x, 0.19, 0.3) for x in (0.3, 0.4)],
            b.paint("metal", "light grey"),
            said=False,
        )
        if b.variant == "portable":
            b.add("lid", box(0.98, 0.1, 0.7, bevel=0.02).turn(x=-80).move(0, 0.5, -0.3), b.shade(case))
            b.add("handle", handle(0.3, 0.1, 0.05).turn(x=90).move(0, 0.1, 0.37), b.paint("leather"))
        else:
            b.add("foot", [cylinder(0.06, 0.05, 8).move(x, -0.04, z) for x, z in corners(0.8, 0.6)], black, said=False)
        return
    if b.variant == "round":
        b.add("case", cylinder(0.3, 0.2, 14, top=0.92), wood)
    else:
        b.add("case", box(0.54, 0.2, 0.54, bevel=0.012).move(y=0.03), wood)
        b.add("base", box(0.62, 0.05, 0.62, bevel=0.012), b.shade(wood), said=False)
    b.add("record", cylinder(0.24, 0.05, 18).move(y=0.21), black)
    gramophone_label(b)


def jukebox_case(b: PropBuilder, wood: Paint) -> None:
    """Its case, tube, inner tube and base, and more."""
    low = b.variant == "tabletop"
    w, h = 0.64, 0.66 if low else 0.96
    first, second = glow(b), glow(b)
    b.add("case", extrude(arched(w, h), 0.34), wood, said=False)
    b.add("tube", extrude(arched(w - 0.04, h - 0.02) - arched(w - 0.16, h - 0.08), 0.42), first)
    b.add("inner tube", extrude(arched(w - 0.2, h - 0.1) - arched(w - 0.28, h - 0.14), 0.4), second, said=False)
    b.add("base", box(w + 0.06, 0.1, 0.42, bevel=0.02), b.paint("wood", "dark brown"), said=False)
    b.add(
        "window",
        extrude(arched(0.34, 0.3), 0.38).move(0, h - 0.5 + 0.06, 0),
        b.paint("glass", b.pick("light blue", "yellow", "white")),
    )
    b.add("record", forward(0.1, 0.06, 16).move(0, h - 0.32, 0.185), b.paint("plastic", "black"))
    b.add("label", forward(0.036, 0.09, 10).move(0, h - 0.32, 0.185), b.paint("paper", "red"), said=False)
    b.add(
        "panel", box(0.36, 0.08, 0.12, bevel=0.012).move(0, h - 0.56, 0.17), b.paint("metal", "light grey"), said=False
    )
    b.add(
        "button",
        [box(0.045, 0.04, 0.05).move(x, h - 0.5, 0.2) for x in (-0.12, -0.04, 0.04, 0.12)],
        b.paint("plastic", b.pick("red", "white", "yellow")),
    )
    if not low:
        b.add(
            "grille",
            plate(0.32, 0.22, 0.04).move(0, 0.13, 0.18),
            b.paint("gold") if b.chance(0.5) else b.paint("cloth", "dark red"),
        )
        b.add(
            "bar",
            [box(0.04, 0.22, 0.05).move(x, 0.13, 0.19) for x in (-0.09, 0.0, 0.09)],
            b.paint("metal", "light grey"),
            said=False,
        )
    if b.variant == "broken":
        b.add(
            "crack",
            [box(0.036, 0.24, 0.05).turn(z=a).move(x, h - 0.42, 0.2) for a, x in ((28, 0.08), (-36, -0.06))],
            b.paint("paint", "black"),
        )


@kind("jukebox", also=("record machine",), variants=("modern", "broken", "tabletop"), size=1.6)
def jukebox(b: PropBuilder) -> None:
    """An arched case with tubes of light and a window of records."""
    wood = b.paint("wood", any_color=0.4)
    if b.variant == "modern":
        b.add("case", box(0.6, 0.96, 0.34, bevel=0.03), b.paint("metal", any_color=0.5), said=False)
        b.add("screen", plate(0.48, 0.46, 0.04, 0.02).move(0, 0.42, 0.17), glow(b))
        b.add(
            "speaker", [forward(0.1, 0.05, 14).move(x, 0.2, 0.175) for x in (-0.14, 0.14)], b.paint("plastic", "black")
        )
        b.add(
            "button",
            [box(0.06, 0.05, 0.05).move(x, 0.34, 0.17) for x in (-0.15, -0.05, 0.05, 0.15)],
            b.paint("plastic", b.pick("white", "red", "yellow")),
        )
        return
    jukebox_case(b, wood)


@kind("microphone", also=("mic",), variants=("hand", "on a stand", "studio", "retro", "on a tabletop stand"), size=1.5)
def microphone(b: PropBuilder) -> None:
    """A round mesh head on a handle; one for a stage on a stand."""
    dark = b.paint("metal", b.pick("black", "dark grey", "red", "blue", "gold"), any_color=0.3)
    mesh = b.paint("metal", b.pick("light grey", "grey") if dark.color not in ("light grey", "grey") else "dark grey")
    if b.variant in ("hand", "") and (b.variant or b.chance(0.6)):
        b.add("handle", cylinder(0.1, 0.62, 12, top=1.5), dark)
        b.add("ring", cylinder(0.19, 0.08, 14).move(y=0.6), b.shade(mesh), said=False)
        b.add("head", ball(0.21, 12).move(y=0.58), mesh)
        b.add(
            "switch", box(0.06, 0.12, 0.06).move(0, 0.4, 0.12), b.paint("plastic", b.pick("red", "white")), said=False
        )
        return
    if b.variant in ("studio", "retro"):
        y = 0.36
        if b.variant == "studio":
            b.add("ring", hoop(0.26, 0.05, 16).turn(x=90).move(0, y + 0.28, -0.025), b.paint("metal", "dark grey"))
            b.add("body", cylinder(0.13, 0.26, 12).move(y=y), dark)
            b.add("head", cylinder(0.13, 0.2, 12).move(y=y + 0.25) + ball(0.13, 12).move(y=y + 0.32), mesh)
            b.add(
                "clip",
                [box(0.16, 0.045, 0.045).move(s * 0.18, y + 0.25, 0) for s in (-1, 1)],
                b.paint("metal", "dark grey"),
                said=False,
            )
        else:
            b.add("head", box(0.3, 0.46, 0.24, bevel=0.09).move(y=y), mesh)
            b.add(
                "slat",
                [box(0.045, 0.4, 0.27, bevel=0.01).move(x, y + 0.03, 0) for x in (-0.08, 0.0, 0.08)],
                b.shade(mesh, 0.14),
                said=False,
            )
            b.add("band", box(0.32, 0.07, 0.27, bevel=0.02).move(y=y + 0.2), dark)
        b.add("stem", cylinder(0.04, y + 0.02, 8), b.paint("metal", "dark grey"), said=False)
        b.add("base", cylinder(0.24, 0.07, 14, top=0.85), b.paint("metal", b.pick("black", "dark grey")))
        return
    standing_microphone(b, dark, mesh)


def standing_microphone(b: PropBuilder, dark: Paint, mesh: Paint) -> None:
    """A microphone tilted on a pole."""
    metal = b.paint("metal", b.pick("dark grey", "black", "light grey"))
    table = b.variant == "on a tabletop stand"
    top = 0.4 if table else 0.74
    s = 1.6 if table else 1.0
    b.add("pole", cylinder(0.024 * s, top, 8), metal)
    if table or b.chance(0.5):
        b.add("base", cylinder(0.2, 0.06, 14, top=0.85), metal, said=False)
    else:
        b.add("leg", [beam((0, 0.16, 0), (x, 0.02, z), 0.045, 6) for x, z, _ in around(3, 0.26)], metal)
    grip = cylinder(0.032 * s, 0.2 * s, 10, top=1.5).turn(x=50).move(0, top - 0.03, -0.02)
    b.add("handle", grip, dark, said=False)
    b.add("head", ball(0.072 * s, 10).move(y=0.15 * s).turn(x=50).move(0, top - 0.02, -0.02), mesh)
    if not table:
        cable = tube(
            [
                (0, top - 0.02, -0.03),
                (0.08, top - 0.2, -0.06),
                (0.05, 0.3, -0.05),
                (0.14, 0.03, 0.06),
                (0.3, 0.02, 0.1),
            ],
            0.038,
            6,
        )
        b.add("cable", cable, b.paint("rubber", "black"))


def drum_drumstick(b: PropBuilder, r: float, style: str, h: float, trim: Paint) -> None:
    """Its drumstick."""
    ropes: list[Solid] = []
    for x, z, a in around(8, r + 0.004, 22.5):
        lean = 20.0 if len(ropes) % 2 else -20.0
        ropes.append(
            box(0.036, h - 0.06, 0.04).turn_here(z=lean).turn(y=a).move(x, 0.03, z)
            if style != "snare"
            else box(0.05, h - 0.1, 0.05).turn(y=a).move(x, 0.05, z)
        )
    b.add("rope" if style != "snare" else "lug", ropes, trim if style != "toy" else b.paint("rope"))
    if b.variant == "with drumsticks" or b.chance(0.3):
        sticks = [
            beam((s * 0.3, h + 0.03, 0.26), (-s * 0.1, h + 0.05, -0.26), 0.045, 6)
            + ball(0.045, 8).move(-s * 0.1, h + 0.01, -0.26)
            for s in (-1, 1)
        ]
        b.add("drumstick", sticks, b.paint("wood"))


@kind("drum", variants=("war", "bongo", "toy", "snare", "with drumsticks", "taiko"), size=0.6)
def drum(b: PropBuilder) -> None:
    """A shell with skins, rims and ropes."""
    skin = b.paint("paint", b.pick("white", "beige", "tan"))
    style = b.variant or b.pick("war", "snare", "toy")
    if style == "bongo":
        shell = b.paint("wood", any_color=0.4)
        for x, r in ((-0.25, 0.22), (0.24, 0.26)):
            b.add("shell", cylinder(r * 0.8, 0.5, 14, top=1.2).move(x=x), shell)
            b.add("rim", cylinder(r * 1.02, 0.07, 14).move(x, 0.42, 0), b.paint("metal", "light grey"), said=False)
            b.add("skin", cylinder(r * 0.92, 0.06, 14).move(x, 0.46, 0), skin)
        b.add("bridge", box(0.2, 0.12, 0.1).move(-0.02, 0.2, 0), shell, said=False)
        return
    shell = b.paint(
        "metal" if style in ("toy", "snare") else "wood", any_color=0.8 if style in ("toy", "snare") else 0.3
    )
    trim = b.paint("rope") if style in ("war", "taiko") else b.paint("metal", b.pick("gold", "light grey", "white"))
    r, h = b.between(0.38, 0.44), b.between(0.4, 0.56) if style != "snare" else b.between(0.26, 0.32)
    if style == "taiko":
        body = (
            lathe([(r * 0.85, 0), (r * 1.08, 0.2), (r * 1.1, 0.35), (r * 1.08, 0.5), (r * 0.85, 0.7)], 16)
            .turn(x=90)
            .move(y=r * 1.1 + 0.1, z=-0.35)
        )
        b.add("shell", body, shell)
        b.add("skin", [forward(r * 0.8, 0.04, 16).move(0, r * 1.1 + 0.1, z) for z in (-0.355, 0.355)], skin)
        b.add(
            "stud",
            [forward(0.03, 0.06, 6).move(x, r * 1.1 + 0.1 + z, 0.33) for x, z, _ in around(10, r * 0.87)],
            b.paint("metal", "black"),
            said=False,
        )
        b.add(
            "stand",
            [beam((s * 0.4, 0, z), (s * 0.12, 0.3, z), 0.09) for s in (-1, 1) for z in (0.18, -0.18)]
            + [box(0.86, 0.07, 0.09).move(0, 0, z) for z in (0.18, -0.18)],
            b.paint("wood"),
        )
        return
    b.add("shell", cylinder(r, h, 16), shell)
    b.add(
        "rim",
        [cylinder(r + 0.035, 0.08, 16).move(y=y) for y in (0.0, h - 0.07)],
        trim if style != "war" else b.paint("wood"),
    )
    b.add("skin", cylinder(r - 0.02, 0.05, 16).move(y=h - 0.015), skin)
    drum_drumstick(b, r, style, h, trim)
