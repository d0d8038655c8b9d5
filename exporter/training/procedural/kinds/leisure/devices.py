"""Telephones, radios, cameras and other small devices."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.fittings import forward, glow, plate
from propsmith.exporter.training.procedural.kinds.leisure.screens import side_slab
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, dome, hull_of, join
from propsmith.exporter.training.procedural.sweeps import handle, tube


def handset(length: float) -> Solid:
    """A telephone's handset lying along x, its two ends down."""
    ends = [cylinder(0.1, 0.13, 10, top=0.8).move(x=s * length * 0.42) for s in (-1, 1)]
    return join([*ends, box(length, 0.09, 0.12, bevel=0.03).move(y=0.1)])


@kind(
    "telephone",
    also=("phone", "landline phone"),
    variants=("rotary", "push-button", "wall", "candlestick", "off the hook"),
    size=0.25,
)
def telephone(b: PropBuilder) -> None:
    """A sloped base with a dial, the handset across its top."""
    body = b.paint("plastic", any_color=0.4)
    if b.variant == "candlestick":
        candlestick_phone(b)
        return
    if b.variant == "wall":
        b.add("body", plate(0.42, 0.86, 0.14, 0.05), body, said=False)
        b.add("handset", handset(0.72).turn(z=90).turn(y=90).move(0, 0.45, 0.06), b.shade(body, 0.1))
        keys = [box(0.08, 0.07, 0.05).move(x, y, 0.07) for x in (-0.13,) for y in (0.12, 0.24, 0.36, 0.48)]
        b.add("key", [*keys, *[k.move(x=0.28) for k in keys]], b.paint("plastic", "white"))
        return
    wide = b.between(0.66, 0.76)
    base = hull_of(box(wide, 0.07, 0.66), box(0.4, 0.04, 0.26).move(0, 0.36, -0.1))
    b.add("base", base, body)
    tilt, y, z = 52.0, 0.2, 0.18
    if b.variant == "push-button" or (b.variant == "" and b.chance(0.3)):
        keys = [
            box(0.085, 0.05, 0.08).move(x, 0, s).turn(x=tilt).move(0, y, z)
            for x in (-0.12, 0, 0.12)
            for s in (-0.11, 0, 0.11)
        ]
        b.add("key", keys, b.paint("plastic", "white" if body.color != "white" else "dark grey"))
    else:
        b.add(
            "dial",
            cylinder(0.18, 0.06, 16).turn(x=tilt).move(0, y, z),
            b.paint("plastic", "white" if body.color != "white" else "gold"),
        )
        b.add("hub", cylinder(0.07, 0.09, 10).turn(x=tilt).move(0, y, z), b.shade(body), said=False)
    cradle = [box(0.08, 0.16, 0.18).move(x, 0.37, -0.1) for x in (-0.14, 0.14)]
    b.add("cradle", cradle, b.paint("metal"), said=False)
    off = b.variant == "off the hook"
    place = handset(0.92).turn(y=14).move(0.02, 0, 0.56) if off else handset(0.96).move(0, 0.4, -0.1)
    b.add("handset", place, body if b.chance(0.6) else b.paint("plastic"))
    if off or b.chance(0.4):
        end = (-0.36, 0.06, 0.6) if off else (-0.42, 0.42, -0.1)
        path = [(-wide / 2 + 0.05, 0.05, 0.1), (-0.5, 0.04, 0.2), (-0.52, 0.08, 0.4 if off else 0.1), end]
        b.add("cord", tube(path, 0.045, 6), b.paint("rubber", "black"))


def candlestick_phone(b: PropBuilder) -> None:
    """A stem with the mouthpiece on top, the receiver hung beside it."""
    body, brass = b.paint("metal", b.pick("black", "dark grey", "red")), b.paint("brass")
    b.add("base", cylinder(0.24, 0.08, 14, top=0.85), body)
    b.add("stem", cylinder(0.045, 0.72, 10).move(y=0.07), brass)
    horn = forward(0.05, 0.16, 12, top=2.6).move(0, 0.86, 0.12)
    b.add("mouthpiece", horn + ball(0.08, 10).move(0, 0.78, 0), body)
    b.add("hook", box(0.24, 0.04, 0.04).move(0.1, 0.62, 0), brass, said=False)
    receiver = cylinder(0.05, 0.26, 10, top=0.8).move(0.21, 0.5, 0) + cylinder(0.09, 0.06, 10).move(0.21, 0.45, 0)
    b.add("receiver", receiver, body)
    b.add("dial", cylinder(0.09, 0.05, 12).turn(x=70).move(0, 0.04, 0.2), brass, said=False)


@kind("radio", also=("radio set",), variants=("vintage", "portable", "boombox", "military"), size=0.4)
def radio(b: PropBuilder) -> None:
    """A case with a speaker, a dial and knobs."""
    style = b.variant or b.pick("portable", "portable", "vintage")
    if style == "vintage":
        case = b.paint("wood", any_color=0.15)
        b.add("case", extrude(arched(0.66, b.between(0.84, 0.98)), 0.36), case)
        b.add(
            "speaker",
            extrude(arched(0.46, 0.42), 0.05).move(0, 0.42, 0.18),
            b.paint("cloth", b.pick("beige", "tan", "light brown")),
        )
        b.add("slat", [box(0.05, 0.46, 0.06).move(x, 0.4, 0.185) for x in (-0.09, 0.09)], case, said=False)
        b.add("dial", box(0.34, 0.09, 0.05).move(0, 0.25, 0.18), b.paint("glass", b.pick("yellow", "beige", "orange")))
        b.add("knob", [forward(0.06, 0.07, 10).move(x, 0.13, 0.2) for x in (-0.17, 0.17)], b.paint("brass"))
        b.add("foot", box(0.74, 0.06, 0.42, bevel=0.01), b.shade(case), said=False)
        return
    color = "dark green" if style == "military" else ""
    case = b.paint("plastic" if style != "military" else "metal", color)
    height = b.between(0.46, 0.54) if style != "boombox" else b.between(0.42, 0.48)
    body = b.add("case", box(0.96, height, 0.26, bevel=0.03), case)
    trim = b.paint("metal", b.pick("light grey", "grey") if case.color not in ("light grey", "grey") else "black")
    cones = [(-0.28, height * 0.48)] if style != "boombox" else [(-0.31, height * 0.42), (0.31, height * 0.42)]
    b.add("speaker", [forward(0.17, 0.05, 16).move(x, y, 0.135) for x, y in cones], b.paint("plastic", "dark grey"))
    b.add("cone", [forward(0.075, 0.05, 10).move(x, y, 0.16) for x, y in cones], trim, said=False)
    middle = 0.0 if style == "boombox" else 0.2
    b.add(
        "display",
        plate(0.3 if middle else 0.24, 0.12, 0.04).move(middle, height * 0.62, 0.135),
        glow(b) if b.chance(0.4) else b.paint("glass", "beige"),
    )
    b.add("knob", [forward(0.05, 0.06, 10).move(middle + x, height * 0.28, 0.15) for x in (-0.09, 0.09)], trim)
    b.add(
        "handle",
        tube(
            [(-0.36, height - 0.02, 0), (-0.33, height + 0.13, 0), (0.33, height + 0.13, 0), (0.36, height - 0.02, 0)],
            0.05,
            6,
        ),
        trim,
    )
    if style != "boombox":
        lean = 0.06 if style == "military" else 0.3
        top = (0.4 - lean, height + (0.44 if style == "military" else 0.34), -0.06)
        b.add("antenna", beam((0.4, body.top - 0.02, -0.06), top, 0.038, 6), trim)


@kind("cash register", also=("till",), variants=("vintage brass", "modern", "open", "toy"), size=0.5)
def cash_register(b: PropBuilder) -> None:
    """A drawer below a slope of keys, a display on top."""
    vintage = b.variant == "vintage brass"
    toy = b.variant == "toy"
    body = b.paint(
        "brass" if vintage else "plastic",
        b.pick("red", "yellow", "blue", "green") if toy else "",
        any_color=0 if vintage else 0.3,
    )
    width = b.between(0.8, 0.9)
    b.add("base", box(width, 0.2, 0.72, bevel=0.015), b.shade(body), said=False)
    out = 0.26 if b.variant == "open" else 0.02
    dark = b.paint("wood" if vintage else "metal", "dark brown" if vintage else "dark grey")
    b.add("drawer", box(width - 0.1, 0.12, 0.3).move(0, 0.04, 0.22 + out), dark)
    if b.variant == "open":
        b.add(
            "money",
            [box(0.16, 0.05, 0.12).move(x, 0.145, 0.42) for x in (-0.26, -0.04, 0.2)],
            b.paint("paper", "green"),
        )
    profile = [(-0.34, 0.19), (0.32, 0.19), (0.3, 0.28), (-0.02, 0.52), (-0.1, 0.68), (-0.32, 0.68)]
    b.add("body", side_slab(profile, width * 0.9), body, said=False)
    paint = b.paint(
        "plastic", b.pick("white", "beige", "black") if body.color not in ("white", "beige") else "dark grey"
    )
    many = (-0.27, -0.09, 0.09) if not toy else (-0.2, 0.1)
    size = 0.1 if not toy else 0.18
    keys = [
        (cylinder(size / 2, 0.08, 8) if vintage else box(size, 0.05, size * 0.8)).turn(x=36).move(x, y, z)
        for x in (*many, 0.27)
        for y, z in ((0.29, 0.27), (0.38, 0.15), (0.47, 0.03))
        if not toy or y != 0.38
    ]
    b.add("key", keys, b.paint("plastic") if toy else paint)
    if b.variant in ("modern",) or (b.variant in ("", "open") and b.chance(0.4)):
        b.add("screen post", box(0.1, 0.2, 0.06).move(0.2, 0.66, -0.22), body, said=False)
        b.add(
            "display",
            plate(0.38, 0.16, 0.07, 0.02).move(0.2, 0.8, -0.2),
            b.paint("glass", b.pick("green", "black", "cyan")),
        )
    else:
        b.add(
            "display",
            box(width * 0.6, 0.14, 0.14, bevel=0.02).move(0, 0.67, -0.22),
            b.paint("glass", b.pick("white", "green", "black")),
        )
    if vintage:
        b.add("crank", tube([(0.3, 0.35, -0.1), (0.47, 0.35, -0.1), (0.47, 0.5, 0.02)], 0.05, 6), b.paint("iron"))


@kind("camera", also=("photo camera",), variants=("vintage", "dslr", "instant", "on a tripod", "with flash"), size=0.2)
def camera(b: PropBuilder) -> None:
    """A body with a lens in front and a hump above it."""
    body, dark = b.paint("plastic", b.pick("black", "dark grey", "white"), any_color=0.4), b.paint("plastic", "black")
    y = 0.58 if b.variant == "on a tripod" else 0.0
    s = 0.6 if y else 1.0
    glass = b.paint("glass", b.pick("light blue", "cyan", "slate blue"))

    def placed(solid: Solid) -> Solid:
        return solid.scale(s, s, s).move(y=y)

    if b.variant == "instant":
        b.add(
            "body",
            box(0.84, 0.76, 0.44, bevel=0.06),
            b.paint("plastic", b.pick("white", "pink", "light blue", "yellow")),
            said=False,
        )
        b.add("ring", forward(0.26, 0.1, 16).move(0, 0.42, 0.24), dark, said=False)
        b.add("lens", forward(0.15, 0.12, 14).move(0, 0.42, 0.26), glass)
        b.add("flash", box(0.16, 0.11, 0.05).move(-0.28, 0.61, 0.22), b.paint("glass", "white"))
        b.add("button", forward(0.06, 0.06, 10).move(0.3, 0.62, 0.23), b.paint("plastic", "red"))
        b.add("photo", box(0.5, 0.04, 0.4).move(0, 0.07, 0.34), b.paint("paper", "white"))
        return
    top = b.paint("metal", "light grey") if b.variant == "vintage" or b.chance(0.3) else body
    b.add("body", placed(box(0.96, 0.5, 0.26, bevel=0.03)), body, said=False)
    b.add("top", placed(box(0.97, 0.14, 0.27, bevel=0.02).move(y=0.44)), top, said=top is not body)
    hump = hull_of(box(0.34, 0.02, 0.27).move(y=0.55), box(0.2, 0.02, 0.2).move(y=0.66))
    b.add("viewfinder", placed(hump), top)
    long = b.between(0.34, 0.46) if b.variant == "dslr" else b.between(0.16, 0.22)
    b.add("ring", placed(forward(0.22, long, 16).move(0, 0.28, 0.12 + long / 2)), dark, said=False)
    b.add("lens", placed(forward(0.15, 0.05, 14).move(0, 0.28, 0.13 + long)), glass)
    buttons = cylinder(0.05, 0.07, 10).move(0.36, 0.57, 0) + cylinder(0.08, 0.05, 10).move(-0.34, 0.57, 0)
    b.add("button", placed(buttons), b.paint("metal", b.pick("red", "light grey")), said=False)
    if b.variant == "with flash":
        b.add(
            "flash",
            box(0.32, 0.26, 0.2, bevel=0.02).move(0, 0.7, 0.02) + box(0.1, 0.1, 0.1).move(0, 0.63, 0),
            dark,
            said=False,
        )
        b.add("flash glass", plate(0.26, 0.16, 0.04).move(0, 0.75, 0.12), b.paint("glass", "white"), said=False)
    if y:
        metal = b.paint("metal", "dark grey")
        b.add("leg", [beam((0, 0.52, 0), (x, 0, z), 0.05, 6) for x, z, _ in around(3, 0.28)], metal)
        b.add("head", cylinder(0.07, 0.14, 10).move(y=0.47), metal, said=False)


@kind(
    "security camera",
    also=("cctv camera", "surveillance camera"),
    variants=("dome", "on a pole", "box"),
    size=0.4,
)
def security_camera(b: PropBuilder) -> None:
    """A housing with a lens on a bracket."""
    white = b.paint("metal", b.pick("white", "light grey", "dark grey", "black"), any_color=0.2)
    dark, red = b.paint("glass", "black" if white.color != "black" else "dark grey"), b.paint("neon", "red")
    if b.variant == "dome":
        b.add("base", cylinder(0.48, 0.2, 18, top=1.0).move(y=0.4), white)
        b.add("lens", dome(0.4, 16).mirror("y").move(y=0.41), dark)
        b.add("light", cylinder(0.04, 0.05, 8).turn(x=90).move(0, 0.5, 0.46), red, said=False)
        return
    metal = b.paint("metal", "grey")
    turn = b.between(-18, 18)
    body = box(0.26, 0.26, 0.66) if b.variant == "box" else forward(0.15, 0.66, 14)
    y = 0.0 if b.variant == "box" else 0.13
    parts = [
        ("housing", body.move(y=y), white),
        ("hood", box(0.34, 0.05, 0.74).move(0, 0.26, 0.07), b.shade(white)),
        ("lens", forward(0.11, 0.06, 14).move(0, 0.13, 0.34), dark),
        ("light", ball(0.03, 6).move(0.08, 0.2, 0.33), red),
    ]
    for name, solid, paint in parts:
        lifted = solid.move(z=0.1).turn(x=12).turn(y=turn).move(0, 0.72, 0)
        b.add(name, lifted, paint, said=name in ("lens", "housing"))
    if b.variant == "on a pole":
        b.add("pole", cylinder(0.055, 0.76, 10), metal)
        b.add("base", cylinder(0.2, 0.05, 12), metal, said=False)
    else:
        b.add("bracket", tube([(0, 0.8, -0.02), (0, 0.5, -0.1), (0, 0.5, -0.42)], 0.08, 8), metal)
        b.add("wall plate", plate(0.36, 0.36, 0.06).move(0, 0.32, -0.42), metal, said=False)


@kind(
    "battery",
    also=("power cell", "electric battery"),
    variants=("car", "nine-volt", "glowing", "stack of {s}"),
    size=0.2,
)
def battery(b: PropBuilder) -> None:
    """A cylinder in two colors with a cap on top; a car's is a box with two poles."""
    body, trim = (
        b.paint("metal", b.pick("black", "dark grey", "blue", "green", "red")),
        b.paint("metal", b.pick("gold", "orange", "light grey")),
    )
    if b.variant == "car":
        b.add("casing", box(0.94, 0.56, 0.54, bevel=0.02), body, said=False)
        b.add("lid", box(0.97, 0.1, 0.57, bevel=0.015).move(y=0.54), b.paint("plastic"))
        b.add("pole", [cylinder(0.07, 0.12, 10).move(x, 0.62, 0.1) for x in (-0.33, 0.33)], b.paint("metal"))
        for x, color in ((-0.33, "red"), (0.33, "blue")):
            b.add("ring", cylinder(0.11, 0.04, 10).move(x, 0.635, 0.1), b.paint("plastic", color), said=False)
        b.add("label", plate(0.5, 0.26, 0.04).move(0, 0.14, 0.265), b.paint("paper", b.pick("yellow", "white", "red")))
        return
    if b.variant == "nine-volt":
        b.add("casing", box(0.52, 0.56, 0.32, bevel=0.03), body, said=False)
        b.add("band", box(0.53, 0.26, 0.33, bevel=0.03).move(y=0.55), trim)
        b.add("pole", [cylinder(0.08, 0.1, 8).move(x, 0.8, 0) for x in (-0.13, 0.13)], b.paint("metal"))
        return
    stack = b.variant == "stack of {s}"
    places = [(-0.24, 0.0), (0.24, 0.0), (0.0, 0.41)] if stack else [(0.0, 0.0)]
    light = glow(b)
    for x, y in places:
        radius = 0.24
        parts = [
            ("casing", cylinder(radius, 0.6, 16), body),
            ("band", cylinder(radius + 0.002, 0.26, 16).move(y=0.59), trim),
        ]
        if b.variant == "glowing":
            parts = [
                ("end", cylinder(0.3, 0.16, 8) + cylinder(0.3, 0.16, 8).move(y=0.7), body),
                ("core", cylinder(0.22, 0.7, 12).move(y=0.05), light),
                ("strut", join([box(0.07, 0.7, 0.07).move(a, 0.05, c) for a, c, _ in around(4, 0.23)]), b.shade(body)),
            ]
        parts.append(("cap", cylinder(0.09, 0.09, 10).move(y=0.84), b.paint("metal", "light grey")))
        for name, solid, paint in parts:
            put = solid.turn(x=90).move(x, y + 0.24, -0.45) if stack else solid
            b.add(name, put, paint, said=name in ("band", "core", "strut"))


@kind(
    "speaker",
    also=("loudspeaker",),
    variants=("tower", "concert stack", "horn", "portable", "guitar amplifier"),
    size=0.9,
)
def speaker(b: PropBuilder) -> None:
    """A cabinet with cones in front."""
    dark = b.paint("plastic", "black")
    if b.variant == "horn":
        paint = b.paint("metal", b.pick("light grey", "white", "red", "yellow", "grey"))
        b.add("pole", cylinder(0.045, 0.86, 8).move(z=-0.1), b.paint("metal", "dark grey"))
        b.add("foot", cylinder(0.2, 0.05, 10).move(z=-0.1), b.paint("metal", "dark grey"), said=False)
        b.add("horn", forward(0.09, 0.44, 14, top=3.0).move(0, 0.76, 0.1), paint)
        b.add("mouth", forward(0.2, 0.03, 14).move(0, 0.76, 0.32), dark, said=False)
        return
    case = b.paint(b.pick("wood", "plastic"), any_color=0.3)
    cone = b.paint(
        "plastic",
        b.pick("dark grey", "black", "light grey")
        if case.color not in ("black", "dark grey")
        else b.pick("grey", "yellow", "red"),
    )
    if b.variant == "concert stack":
        for y, width in ((0.0, 0.64), (0.5, 0.6)):
            b.add("cabinet", box(width, 0.505, 0.4, bevel=0.015).move(y=y), case)
            cones(b, cone, y + 0.25, 0.2, 0.18)
        return
    width, height = {"tower": (0.3, 0.98), "portable": (0.96, 0.46), "guitar amplifier": (0.84, 0.78)}.get(
        b.variant, (b.between(0.5, 0.58), b.between(0.86, 0.96))
    )
    depth = 0.32
    b.add("cabinet", box(width, height, depth, bevel=0.02), case)
    z = depth / 2
    if b.variant == "portable":
        for x in (-0.26, 0.26):
            cones(b, cone, 0.23, z, 0.17, x)
        b.add("handle", handle(0.8, 0.2, 0.055).move(y=height - 0.02), b.paint("plastic"))
    elif b.variant == "guitar amplifier":
        b.add(
            "grille",
            plate(0.72, 0.5, 0.04, 0.02).move(0, 0.06, z),
            b.paint("cloth", b.pick("beige", "dark grey", "tan")),
        )
        b.add("panel", plate(0.72, 0.12, 0.04, 0.01).move(0, 0.62, z), b.paint("metal", "light grey"))
        b.add("knob", [forward(0.04, 0.05, 8).move(x, 0.68, z + 0.035) for x in spaced(5, 0.5)], dark)
        b.add("handle", handle(0.34, 0.1, 0.05).move(y=height - 0.01), b.paint("leather"))
    else:
        heights = (0.18, 0.46, 0.76) if b.variant == "tower" else (0.3,)
        for y in heights:
            cones(b, cone, y, z, width * 0.38)
        if b.variant != "tower":
            cones(b, cone, height * 0.76, z, width * 0.22)


def cones(b: PropBuilder, paint: Paint, y: float, z: float, radius: float, x: float = 0.0) -> None:
    """A loudspeaker's cone: a ring and a cap."""
    b.add("cone", forward(radius, 0.05, 16).move(x, y, z + 0.01), paint)
    cap = b.paint("metal", "light grey" if paint.color not in ("light grey", "grey") else "dark grey")
    b.add("cap", forward(radius * 0.42, 0.06, 12).move(x, y, z + 0.03), cap, said=False)
