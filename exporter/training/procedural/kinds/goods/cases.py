"""Cases, trunks, safes and large containers."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.crates import Piece, hinged, hollow, side_handles
from propsmith.exporter.training.procedural.organic import around, corners, spaced
from propsmith.exporter.training.procedural.outlines import circle, extrude, mirrored, polygon
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, beam, box, cylinder, gable, join
from propsmith.exporter.training.procedural.sweeps import handle, hoop, tube

Size = tuple[float, float, float]


def grip(width: float, height: float, thick: float = 0.06) -> Solid:
    """A square handle that stands on the floor in the plane of x and y."""
    w = width / 2 - thick / 2
    right = [(w * 0.7, height, 0.0), (w, height * 0.75, 0.0), (w, 0.0, 0.0)]
    return tube([(-x, y, z) for x, y, z in right[::-1]] + right, thick, 6)


def caps(size: Size, edge: float, grow: float = 0.03) -> list[Solid]:
    """The eight corners of a box, capped."""
    width, height, depth = size
    cap = box(edge, edge, edge)
    reach = edge / 2 - grow
    return [cap.move(x, y, z) for x, z in corners(width, depth, reach) for y in (-0.001, height - edge + grow)]


def _open_case(b: PropBuilder, size: Size, shell: Paint, lining: Paint) -> None:
    """A case that lies flat, its lid swung up."""
    width, depth, height = size
    b.add("body", hollow(width, height, depth, 0.055), shell, said=False)
    b.add("lining", box(width - 0.06, height * 0.45, depth - 0.06).move(y=0.02), lining)
    lid = hollow(width, height * 0.8, depth, 0.055).turn(x=180).move(y=height * 1.8)
    inner = box(width - 0.06, 0.06, depth - 0.06).move(y=height * 1.8 - 0.1)
    angle = b.between(80, 105)
    b.add("lid", hinged(lid, angle, height, -depth / 2).move(y=-0.03, z=0.03), shell, said=False)
    b.add("lining", hinged(inner, angle, height, -depth / 2).move(y=-0.03, z=0.03), lining, said=False)
    b.add("handle", handle(0.26, 0.1, 0.055).turn(x=90).move(0, height * 0.6, depth / 2 - 0.01), shell, said=False)


@kind(
    "briefcase",
    also=("attache case", "business case"),
    variants=("open", "metal", "full of cash", "lying"),
    size=0.45,
    stretch=("wide",),
)
def briefcase(b: PropBuilder) -> None:
    """Two shells with a seam, a handle and two latches."""
    material = "metal" if b.variant == "metal" else b.pick("leather", "leather", "metal", "plastic")
    shell = b.paint(material, any_color=0.25)
    width, height, depth = b.between(0.9, 1.0), b.between(0.6, 0.68), b.between(0.2, 0.26)
    if b.variant in ("open", "full of cash"):
        flat = 0.17
        _open_case(b, (width, height, flat), shell, b.paint("cloth", b.pick("red", "black", "beige", "dark blue")))
        if b.variant == "full of cash":
            cash, strap = b.paint("paper", b.pick("green", "lime green", "mint green")), b.paint("paper", "white")
            places = [(x, z) for x in spaced(4, width * 0.66) for z in spaced(2, height * 0.42)]
            b.add(
                "bundle", [box(0.17, 0.14, height * 0.38).move(x, flat * 0.4, z) for x, z in places], cash, said=False
            )
            b.add("band", [box(0.185, 0.155, 0.07).move(x, flat * 0.4, z) for x, z in places], strap, said=False)
        return
    trim = b.paint("leather") if material == "metal" else b.shade(shell, 0.15)
    metal = b.paint(b.pick("gold", "brass", "steel"))
    parts = [("shell", box(width, height, depth, bevel=0.035), shell, False)]
    parts.append(("seam", box(width + 0.05, height + 0.05, 0.06).move(y=-0.02), trim, False))
    parts.append(("handle", grip(0.34, 0.15, 0.065).move(y=height - 0.02), trim, True))
    latch = box(0.1, 0.13, 0.1).move(0, height - 0.09, depth / 2 - 0.02)
    parts += [("latch", latch.move(x=x * width), metal, True) for x in (-0.28, 0.28)]
    if b.chance(0.15):
        edge = join(caps((width, height, depth), 0.13))
        parts.append(("corner", edge, metal, False))
    for name, solid, paint, said in parts:
        solid = solid.turn(x=90).move(y=depth / 2) if b.variant == "lying" else solid
        b.add(name, solid.move(y=0.02), paint, said=said)


@kind(
    "suitcase",
    also=("travel case",),
    variants=("vintage", "rolling", "open", "stack of {s}", "with stickers"),
    size=0.7,
    stretch=("wide",),
)
def suitcase(b: PropBuilder) -> None:
    """An old one with straps and corners, or a trolley on wheels."""
    if b.variant == "rolling" or (b.variant in ("", "with stickers") and b.chance(0.4)):
        _trolley(b)
        return
    width, height, depth = b.between(0.85, 1.0), b.between(0.6, 0.7), b.between(0.26, 0.34)
    if b.variant == "open":
        _open_case(b, (width, height, 0.2), b.paint(b.pick("leather", "plastic"), any_color=0.4), b.paint("cloth"))
        for x, z in ((-0.24, 0.0), (0.2, 0.1)):
            b.add(
                "clothes",
                box(0.34, 0.12, 0.3, bevel=0.03).move(x * width, 0.08, z * height),
                b.paint("cloth"),
                said=False,
            )
        return
    if b.variant == "stack of {s}":
        y = 0.0
        for size in (1.0, 0.84, 0.66):
            y += _vintage(b, (width * size, height * size, depth * 0.8), y)
        return
    _vintage(b, (width, height, depth), 0.0)
    if b.variant == "with stickers":
        _stickers(b, width, height, depth / 2)


def _vintage(b: PropBuilder, size: Size, y: float) -> float:
    """A leather suitcase, upright or lying in a stack; returns its height."""
    width, height, depth = size
    shell, trim = b.paint("leather", any_color=0.5), b.paint("leather", b.pick("brown", "dark brown", "light brown"))
    parts = [("shell", box(width, height, depth, bevel=0.03), shell, False)]
    parts.append(("corner", join(caps(size, 0.14)), trim, True))
    straps = [box(0.09, height + 0.05, depth + 0.06).move(x * width, -0.02, 0) for x in (-0.27, 0.27)]
    parts += [("strap", strap, trim, True) for strap in straps]
    parts.append(("handle", grip(0.28, 0.13).move(y=height - 0.02), trim, True))
    lying = b.variant == "stack of {s}"
    for name, solid, paint, said in parts:
        solid = solid.turn(x=90).move(y=depth / 2 + y, z=-height / 2) if lying else solid.move(y=0.02)
        b.add(name, solid, paint, said=said)
    return depth + 0.045


def _trolley(b: PropBuilder) -> None:
    """A ribbed shell on four wheels with a long handle."""
    shell = b.paint(b.pick("plastic", "metal"), any_color=0.7)
    width, height, depth = b.between(0.46, 0.54), b.between(0.6, 0.68), b.between(0.24, 0.3)
    b.add("shell", box(width, height, depth, bevel=0.05).move(y=0.07), shell, said=False)
    ribs = [
        box(0.06, height * 0.84, depth + 0.06).move(x, 0.07 + height * 0.08, 0)
        for x in spaced(b.whole(3, 4), width * 0.64)
    ]
    b.add("rib", ribs, b.shade(shell, 0.1), said=False)
    wheels = [cylinder(0.05, 0.05, 10).turn(z=90).move(x + 0.025, 0.05, z) for x, z in corners(width, depth, 0.06)]
    b.add("wheel", wheels, b.paint("rubber", "black"))
    b.add(
        "handle", grip(width * 0.5, b.between(0.22, 0.32), 0.05).move(y=height + 0.05, z=-depth * 0.3), b.paint("metal")
    )
    if b.variant == "with stickers":
        _stickers(b, width, height, depth / 2 + 0.03)


def _stickers(b: PropBuilder, width: float, height: float, z: float) -> None:
    for x, y in ((-0.24, 0.66), (0.02, 0.3), (0.24, 0.7)):
        shape = b.pick(box(0.16, 0.13, 0.1), cylinder(0.09, 0.1, 12).turn(x=90).move(0, 0.05, -0.05))
        b.add("sticker", shape.move(x * width, y * height, z - 0.01), b.paint("paint"))


@kind(
    "toolbox",
    also=("tool case",),
    variants=("open", "wooden", "rolling", "with tools"),
    size=0.5,
    stretch=("wide",),
)
def toolbox(b: PropBuilder) -> None:
    """A metal box with a ridged lid and a handle; a wooden tray; a cabinet on wheels."""
    wooden = b.variant == "wooden" or (b.variant == "with tools" and b.chance(0.5))
    paint = (
        b.paint("wood", any_color=0.1)
        if wooden
        else b.paint(b.pick("metal", "plastic"), b.pick("red", "blue", "yellow", "orange", "grey", "green"))
    )
    dark = b.paint("metal", b.pick("black", "dark grey", "light grey"))
    width, height, depth = b.between(0.85, 1.0), b.between(0.3, 0.38), b.between(0.38, 0.46)
    if b.variant == "rolling":
        _tool_cabinet(b, paint, dark)
        return
    if wooden or b.variant == "with tools":
        b.add("tray", hollow(width, height * 0.8, depth, 0.05), paint, said=False)
        end = extrude(mirrored([(depth / 2, 0.1), (0.07, 0.62)]), 0.055).turn(y=90).move(x=width / 2 - 0.027)
        b.add("end", [end, end.mirror()], paint, said=False)
        b.add(
            "handle",
            cylinder(0.04, width, 8).turn(z=90).move(width / 2, 0.55, 0),
            b.shade(paint, 0.12) if b.chance(0.5) else dark,
        )
        if b.variant == "with tools" or b.chance(0.4):
            _tools(b, width, height * 0.8)
        return
    if b.variant == "open":
        b.add("body", hollow(width, height, depth, 0.05), paint, said=False)
        lid = box(width, 0.12, depth / 2, bevel=0.02).move(y=height, z=depth / 4)
        swung = hinged(lid.mirror("z"), b.between(95, 125), height, -depth / 2).move(y=-0.03, z=0.03)
        b.add("lid", [swung, swung.mirror("z")], paint)
        _tools(b, width, height)
        return
    b.add("body", box(width, height, depth, bevel=0.015), paint, said=False)
    lid = b.pick(gable(width + 0.05, 0.2, depth + 0.05, 0.9), box(width + 0.05, 0.16, depth + 0.05, bevel=0.05)).move(
        y=height - 0.01
    )
    b.add("lid", lid, paint if b.chance(0.5) else b.paint("metal", any_color=0.5))
    b.add("handle", grip(0.42, 0.17, 0.065).move(y=lid.top - 0.04), dark)
    b.add(
        "latch",
        [box(0.1, 0.16, 0.08).move(x * width, height - 0.08, depth / 2 + 0.02) for x in (-0.28, 0.28)],
        b.paint("metal", "light grey"),
    )


def _tools(b: PropBuilder, width: float, y: float) -> None:
    """A hammer, a screwdriver and a wrench that stick out."""
    wood, steel = b.paint("wood"), b.paint("steel")
    b.add("hammer", beam((-width * 0.26, 0.04, 0.02), (-width * 0.34, y + 0.2, 0.02), 0.055, 6), wood, said=False)
    b.add("hammer", box(0.24, 0.1, 0.09).turn(z=18).move(-width * 0.34, y + 0.17, 0.02), steel, said=False)
    b.add("wrench", beam((0.02, 0.04, 0.06), (0.08, y + 0.16, 0.04), 0.055), steel, said=False)
    b.add(
        "wrench",
        (cylinder(0.1, 0.05, 8) - box(0.07, 1, 0.14).move(z=-0.09)).turn(x=90).move(0.085, y + 0.2, 0.02),
        steel,
        said=False,
    )
    b.add("screwdriver", beam((width * 0.26, 0.04, 0), (width * 0.3, y + 0.04, 0), 0.045, 6), steel, said=False)
    b.add(
        "screwdriver", beam((width * 0.295, y, 0), (width * 0.32, y + 0.2, 0), 0.085, 8), b.paint("plastic"), said=False
    )


def _tool_cabinet(b: PropBuilder, paint: Paint, dark: Paint) -> None:
    """Drawers on four wheels."""
    width, depth, rows = b.between(0.6, 0.72), b.between(0.4, 0.48), b.whole(3, 5)
    height = 0.8
    b.add("body", box(width, height, depth).move(y=0.1), paint, said=False)
    b.add("top", box(width + 0.06, 0.05, depth + 0.06).move(y=0.1 + height - 0.01), dark, said=False)
    high = height / rows
    fronts = [box(width - 0.08, high - 0.06, 0.1).move(0, 0.13 + k * high, depth / 2 - 0.01) for k in range(rows)]
    b.add("drawer", fronts, b.shade(paint, 0.1))
    bars = [box(width * 0.6, 0.04, 0.1).move(0, 0.13 + k * high + high * 0.5, depth / 2 + 0.03) for k in range(rows)]
    b.add("handle", bars, b.paint("metal", "light grey"))
    wheels = [cylinder(0.06, 0.06, 10).turn(z=90).move(x + 0.03, 0.06, z) for x, z in corners(width, depth, 0.08)]
    b.add("wheel", wheels, b.paint("rubber", "black"))


@kind(
    "safe",
    also=("vault safe", "strongbox"),
    variants=("open", "full of gold", "wall", "old", "with keypad"),
    size=0.8,
    stretch=("tall",),
)
def safe(b: PropBuilder) -> None:
    """A thick box with a door, a dial and a wheel."""
    metal = b.paint(b.pick("iron", "steel", "metal"), any_color=0.4)
    trim = b.paint(b.pick("gold", "brass", "steel"))
    width, height = b.between(0.7, 0.85), 0.85
    depth = 0.25 if b.variant == "wall" else b.between(0.6, 0.75)
    opened = b.variant in ("open", "full of gold")
    body = box(width, height, depth, bevel=0.02)
    hole = box(width - 0.2, height - 0.2, depth).move(0, 0.1, 0.1)
    b.add("body", (body - hole if opened else body).move(y=0.06), metal, said=False)
    if b.variant == "wall":
        b.add(
            "wall",
            box(width + 0.15, height + 0.15, 0.1).move(0, 0.0, -depth * 0.2),
            b.paint(b.pick("brick", "plaster", "stone")),
        )
    else:
        b.add(
            "foot", [box(0.14, 0.08, 0.14).move(x, 0, z) for x, z in corners(width, depth, 0.1)], b.shade(metal, 0.15)
        )
    turn = b.between(60, 100) if opened else 0.0
    for name, solid, paint, said in _safe_door(b, width, height, metal, trim):
        b.add(name, solid.move(x=width / 2).turn(y=-turn).move(x=-width / 2, z=depth / 2), paint, said=said)
    if b.variant == "full of gold":
        places = [(x, 0.155 + 0.096 * row) for row in range(3) for x in spaced(3 - row, 0.15 * (2 - row))]
        bar = box(0.13, 0.1, depth * 0.6, taper=0.8).move(z=0.05)
        b.add("gold bar", [bar.move(x, y) for x, y in places], b.paint("gold"))
    elif b.variant == "old":
        band = box(width + 0.05, 0.07, depth + 0.04).move(z=-0.03)
        b.add("band", [band.move(y=0.14), band.move(y=0.72)], b.paint("iron"), said=False)


def _safe_door(b: PropBuilder, width: float, height: float, metal: Paint, trim: Paint) -> list[Piece]:
    """The door about z = 0 with its hinges, and a dial and a wheel or a keypad and a handle on it."""
    door = box(width - 0.14, height - 0.14, 0.09, bevel=0.01).move(y=0.13)
    hinges = join(box(0.13, 0.12, 0.12).move(-width / 2 + 0.03, y, 0) for y in (0.2, 0.7))
    parts: list[Piece] = [("door", door, b.shade(metal, 0.1), False), ("hinge", hinges, trim, False)]
    if b.variant == "with keypad":
        parts.append(("keypad", box(0.22, 0.28, 0.09).move(0.05, 0.5, 0.06), b.paint("plastic", "black"), True))
        keys = [box(0.045, 0.045, 0.15).move(0.05 + x, y, 0.06) for x in (-0.06, 0, 0.06) for y in (0.53, 0.6, 0.67)]
        parts.append(("key", join(keys), b.paint("plastic", "white"), False))
        parts.append(("handle", box(0.22, 0.06, 0.09).move(0.05, 0.32, 0.08), trim, True))
        return parts
    parts.append(("dial", cylinder(0.08, 0.09, 12).turn(x=90).move(0.08, 0.66, 0.02), trim, True))
    spokes = [beam((0, 0, 0.085), (x, y, 0.085), 0.045) for x, y, _ in around(b.pick(3, 4, 5), 0.19)]
    wheel = join([hoop(0.13, 0.055, 12, 6).turn(x=90).move(z=0.06), cylinder(0.04, 0.14, 8).turn(x=90), *spokes])
    parts.append(("wheel", wheel.move(0.05, 0.36, 0.0), trim, True))
    return parts


@kind(
    "shipping container",
    also=("cargo container", "freight container"),
    variants=("open", "stack of {s}", "short", "rusty"),
    size=6.0,
    outdoor=True,
)
def shipping_container(b: PropBuilder) -> None:
    """Corrugated walls in a frame, two doors with bars at one end."""
    length = 0.55 if b.variant == "short" else 1.0
    levels = 2 if b.variant == "stack of {s}" else 1
    for level in range(levels):
        paint = (
            b.paint("rust")
            if b.variant == "rusty"
            else b.paint(
                "metal", b.pick("red", "blue", "orange", "green", "grey", "dark red", "teal", "yellow", "white")
            )
        )
        height = 0.42
        shift = b.between(-0.04, 0.04) if level else 0.0
        _container(b, length, height, paint, (shift, level * (height - 0.004)))


def _container(b: PropBuilder, length: float, height: float, paint: Paint, place: tuple[float, float]) -> None:
    depth, (dx, dy) = 0.4, place
    dark = b.shade(paint, 0.1)
    core = box(length - 0.04, height - 0.04, depth - 0.05).move(y=0.02)
    if b.variant == "open":
        core = core - box(length - 0.1, height - 0.12, depth - 0.13).move(x=0.06, y=0.06)
    b.add("wall", core.move(dx, dy), dark, said=False)
    count = round(length * 13)
    ribs = []
    for x in spaced(count, length - 0.2):
        ribs += [box(0.04, height - 0.08, 0.06).move(x, 0.04, z) for z in (0.035 - depth / 2, depth / 2 - 0.035)]
        ribs.append(box(0.04, 0.04, depth - 0.1).move(x, height - 0.048, 0))
    b.add("rib", [rib.move(dx, dy) for rib in ribs], paint, said=False)
    post = join(box(0.06, height, 0.06).move(x, 0, z) for x, z in corners(length, depth, 0.03))
    rail = [box(length, 0.05, 0.05).move(0, y, z) for y in (0.0, height - 0.05) for z in (-0.175, 0.175)]
    beams = [
        box(0.05, 0.05, depth).move(x, y, 0)
        for x in (-length / 2 + 0.025, length / 2 - 0.025)
        for y in (0.0, height - 0.05)
    ]
    b.add("frame", join([post, *rail, *beams]).move(dx, dy), paint, said=False)
    door = box(0.045, height - 0.09, depth / 2 - 0.06).move(0, 0.05, depth / 4 - 0.03)
    bar = cylinder(0.02, height - 0.09, 6).move(0.03, 0.05, depth / 4 - 0.03)
    hinge = (length / 2 - 0.02, depth / 2 - 0.055)
    turn = b.between(70, 120) if b.variant == "open" else 0.0
    for name, solid, color in (("door", door, paint), ("bar", bar, b.paint("metal", "light grey"))):
        swung = solid.move(z=-hinge[1]).turn(y=-turn).move(hinge[0], 0, hinge[1])
        b.add(
            name,
            [swung.move(dx, dy), swung.mirror("z").move(dx, dy)],
            color,
            said=name == "door" and b.variant == "open",
        )


@kind(
    "trunk",
    also=("storage trunk", "travel trunk"),
    variants=("open", "military", "vaulted", "with straps"),
    size=0.9,
)
def trunk(b: PropBuilder) -> None:
    """A travelling chest with slats, corners and latches."""
    color = b.pick("dark green", "green") if b.variant == "military" else ""
    shell = b.paint("wood" if color == "" and b.chance(0.5) else "metal" if color else "leather", color, any_color=0.2)
    wood, brass = b.paint("wood"), b.paint(b.pick("brass", "gold", "iron"))
    width, height, depth = b.between(0.88, 1.0), b.between(0.32, 0.4), b.between(0.48, 0.56)
    opened = 95.0 if b.variant == "open" else 0.0
    vault = circle(depth / 2 + 0.01, 24).scale((1, 0.5)) ^ polygon([(-1, 0), (1, 0), (1, 1), (-1, 1)])
    flat = box(width + 0.02, 0.16, depth + 0.02, bevel=0.015)
    lid = (extrude(vault, width + 0.02).turn(y=90) if b.variant == "vaulted" else flat).move(y=height - 0.004)
    b.add("body", hollow(width, height, depth, 0.06) if opened else box(width, height, depth), shell, said=False)
    slats = [box(width + 0.05, 0.07, depth + 0.05).move(y=y) for y in (0.03, height - 0.08)]
    inside = box(width - 0.06, 1, depth - 0.06).move(y=0.03)
    b.add("slat", [slat - inside for slat in slats], wood, said=False)
    b.add("lid", hinged(lid, opened, height, -depth / 2), shell, said=False)
    if opened:
        b.add("cloth", box(width - 0.1, height * 0.7, depth - 0.1).move(y=0.04), b.paint("cloth"))
    else:
        latch = box(0.09, 0.16, 0.1).move(0, height - 0.1, depth / 2 + 0.01)
        b.add("latch", [latch.move(x=x * width) for x in (-0.25, 0.25)], brass)
    b.add("corner", caps((width, height, depth), 0.13, 0.035)[::2], brass, said=False)
    b.add("handle", side_handles(width, depth, height * 0.5), b.paint("leather"))
    if b.variant == "with straps":
        strap = box(0.09, lid.top + 0.03, depth + 0.08).move(y=0.001)
        b.add("strap", [strap.move(x=x * width) for x in (-0.36, 0.36)], b.paint("leather", any_color=0.3))
