"""Graves, tombs and coffins."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.nature.stones import jagged
from propsmith.exporter.training.procedural.organic import rock
from propsmith.exporter.training.procedural.outlines import Outline, arched, circle, cross, extrude, lay, polygon, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder, gable
from propsmith.exporter.training.procedural.sweeps import handle


def latin(height: float, width: float, thick: float) -> Outline:
    """A cross with a long foot, standing on y = 0."""
    t, w, arm = thick / 2, width / 2, height * 0.66
    right = [(t, 0), (t, arm - t), (w, arm - t), (w, arm + t), (t, arm + t), (t, height)]
    return polygon([*right, *[(-x, y) for x, y in reversed(right)]])


def coffin_plan(length: float, width: float) -> Outline:
    """Six-sided, its shoulders toward +y."""
    w, h = width / 2, length / 2
    return polygon([(-w * 0.62, -h), (w * 0.62, -h), (w, h * 0.42), (w * 0.6, h), (-w * 0.6, h), (-w, h * 0.42)])


@kind(
    "coffin",
    also=("casket", "burial box"),
    variants=("closed", "open", "standing", "with a cross", "rectangular", "with a skeleton"),
    size=2.1,
    stretch=("wide",),
)
def coffin(b: PropBuilder) -> None:
    """A box with shoulders and its lid."""
    wood = b.paint("wood", any_color=0.25)
    trim = b.paint(b.pick("gold", "iron", "wood"))
    width, height = b.between(0.4, 0.48), b.between(0.22, 0.28)
    plan = polygon([(-width / 2, -0.5), (width / 2, -0.5), (width / 2, 0.5), (-width / 2, 0.5)])
    plan = plan if b.variant == "rectangular" else coffin_plan(1, width)
    opened = b.variant in ("open", "with a skeleton")
    box_, lid = lay(plan, height), lay(plan.scale((1.06, 1.03)), 0.07, taper=0.9)
    parts: list[tuple[str, Solid, Paint, bool]] = []
    if opened:
        hollow = lay(plan.scale((0.82, 0.92)), 1).move(y=0.07)
        parts.append(("body", box_ - hollow, wood, False))
        parts.append(("lining", lay(plan.scale((0.84, 0.93)), 0.05).move(y=0.05), b.paint("cloth"), True))
        shift = b.pick(
            lid.turn(z=-62).move(width / 2 + 0.14, 0.2, 0), lid.turn(y=14).move(width * 0.36, height - 0.01, 0.05)
        )
        parts.append(("lid", shift.move(y=min(0.0, -shift.base)), b.shade(wood), True))
    else:
        parts.append(("body", box_, wood, False))
        parts.append(("lid", lid.move(y=height - 0.01), b.shade(wood), True))
    if b.variant == "with a skeleton":
        bone = b.paint("bone")
        ribs = [box(width * 0.5, 0.05, 0.05).move(0, 0.115, z) for z in (-0.2, -0.12, -0.04)]
        spine = [
            box(0.06, 0.05, 0.6).move(0, 0.09, 0.02),
            *[box(0.05, 0.05, 0.34).move(x, 0.09, 0.26) for x in (-0.06, 0.06)],
        ]
        skull = ball(0.085, 8).move(0, 0.085, -0.34)
        parts += [("bone", one, bone, False) for one in (*ribs, *spine, skull)]
    elif b.variant == "with a cross" or (b.variant in ("", "closed") and b.chance(0.4)):
        sign = lay(latin(0.56, width * 0.5, 0.07), 0.05).move(0, height + 0.045, 0.26)
        parts.append(("cross", sign, trim, True))
    if b.variant == "rectangular":
        grips = [
            handle(0.2, 0.06, 0.04).turn(x=90).turn(y=90).move(width / 2 - 0.02, height * 0.55, z) for z in (-0.2, 0.12)
        ]
        parts += [("handle", grip, trim, True) for one in grips for grip in (one, one.mirror())] if not opened else []
    for name, solid, paint, said in parts:
        solid = solid.turn(x=84).move(y=0.48, z=-0.1) if b.variant == "standing" else solid
        b.add(name, solid, paint, said=said)


@kind(
    "gravestone",
    also=("tombstone", "headstone", "grave marker"),
    variants=("rounded", "pointed", "cross-shaped", "broken", "tilted", "cracked"),
    size=1.0,
    outdoor=True,
    stretch=("tall", "wide"),
)
def gravestone(b: PropBuilder) -> None:
    """A slab of stone with an inscription on a foot."""
    gray, depth = b.paint("stone", any_color=0.05), b.between(0.14, 0.2)
    width, height = b.between(0.48, 0.62), b.between(0.78, 0.9)
    style = (
        b.variant
        if b.variant in ("rounded", "pointed", "cross-shaped")
        else b.pick("rounded", "rounded", "square", "pointed")
    )
    outline = {
        "rounded": arched(width, height),
        "pointed": arched(width, height, pointed=True),
        "cross-shaped": latin(0.95, 0.6, 0.2),
        "square": polygon(
            [
                (-width / 2, 0),
                (width / 2, 0),
                (width / 2, height * 0.9),
                (width * 0.4, height),
                (-width * 0.4, height),
                (-width / 2, height * 0.9),
            ]
        ),
    }[style]
    slab = _damaged(b, extrude(outline, depth), height, gray)
    _inscription_and_foot(
        b, slab, gray, (width, height, depth), style != "cross-shaped" and b.variant not in ("broken", "cracked")
    )


def _damaged(b: PropBuilder, slab: Solid, height: float, gray: Paint) -> Solid:
    """The slab, broken off or split where the variant says so."""
    if b.variant == "broken":
        bite = polygon(
            [
                (-1, 2),
                (-1, height * 0.75),
                (-0.1, height * 0.62),
                (0.02, height * 0.5),
                (0.2, height * 0.66),
                (1, height * 0.36),
                (1, 2),
            ]
        )
        slab = slab - extrude(bite, 1)
        b.add("fragment", jagged(b, 0.26, 0.16, 0.2).move(0.3, 0, 0.3), gray)
    if b.variant == "cracked":
        slab = slab - extrude(
            polygon(
                [
                    (-0.02, 2),
                    (0.06, height * 0.7),
                    (0, height * 0.5),
                    (0.07, height * 0.3),
                    (0.1, height * 0.52),
                    (0.14, height * 0.72),
                    (0.07, 2),
                ]
            ),
            1,
        )
    return slab


def _inscription_and_foot(
    b: PropBuilder, slab: Solid, gray: Paint, size: tuple[float, float, float], plain: bool
) -> None:
    """A slab with its lines, upon a foot or a mound."""
    width, height, depth = size
    dark = (
        b.shade(gray, 0.1) if b.chance(0.4) else b.paint("paint", "dark grey" if gray.color != "dark grey" else "black")
    )
    marks = []
    if plain:
        if b.chance(0.5):
            marks.append(extrude(cross(0.2, 0.06), 0.06).move(0, height * 0.68, depth / 2))
        marks += [
            box(width * s, 0.05, 0.06).move(0, height * y, depth / 2)
            for s, y in ((0.62, 0.42), (0.5, 0.3), (0.3, 0.18))
        ]
    lean = b.pick(-10, 11) if b.variant == "tilted" else 0.0
    back = b.pick(-8, 0) if b.variant == "tilted" else 0.0
    for name, solid, paint in [("slab", slab, gray), *[("inscription", mark, dark) for mark in marks]]:
        b.add(name, solid.turn(x=back, z=lean).move(y=0.05), paint, said=False)
    if b.variant == "tilted" or b.chance(0.3):
        b.add("mound", rock(b.rng, width + 0.3, 0.14, 0.5, 40), b.paint(b.pick("dirt", "grass")))
    else:
        b.add("base", box(width + 0.14, 0.11, depth + 0.14, bevel=0.02), b.shade(gray))


@kind(
    "grave",
    also=("burial plot",),
    variants=("open", "with a shovel", "with flowers", "bordered", "with a wooden cross"),
    size=2.0,
    countable=False,
    outdoor=True,
)
def grave(b: PropBuilder) -> None:
    """A mound of earth before a headstone."""
    dirt, gray = b.paint("dirt"), b.paint("stone")
    if b.variant == "open":
        ground = box(0.62, 0.14, 1) - box(0.4, 0.5, 0.7).move(0, 0.04, 0.06)
        b.add("ground", ground, b.paint("grass"))
        b.add("pit", box(0.42, 0.05, 0.72).move(0, 0, 0.06), b.paint("dirt", "dark brown"), said=False)
        b.add("heap", rock(b.rng, 0.42, 0.26, 0.7, 40).move(0.5, 0, 0.06), dirt)
    else:
        b.add("mound", rock(b.rng, 0.56, b.between(0.14, 0.2), 0.86, 60).move(z=0.1), dirt)
    if b.variant == "bordered":
        edges = [box(0.09, 0.1, 1).move(x=x) for x in (-0.32, 0.32)] + [
            box(0.7, 0.1, 0.09).move(z=z) for z in (-0.46, 0.46)
        ]
        b.add("border", edges, b.shade(gray), said=False)
        b.add("gravel", box(0.64, 0.06, 0.94), b.paint(b.pick("grass", "stone", "dirt")), said=False)
    z = -0.4
    if b.variant == "with a wooden cross":
        b.add("cross", extrude(latin(0.72, 0.44, 0.08), 0.07).turn(z=b.between(-6, 6)).move(0, 0, z), b.paint("wood"))
    else:
        height = b.between(0.48, 0.6)
        b.add("headstone", extrude(arched(0.4, height, pointed=b.chance(0.3)), 0.12).move(0, 0, z), gray)
        b.add(
            "inscription",
            [box(0.24, 0.04, 0.05).move(0, height * s, z + 0.06) for s in (0.4, 0.56)],
            b.shade(gray, 0.12),
            said=False,
        )
    _grave_goods(b)


def _grave_goods(b: PropBuilder) -> None:
    """A shovel, or flowers."""
    if b.variant == "with a shovel":
        b.add("handle", beam((0.14, 0.16, 0.2), (0.22, 0.72, 0.12), 0.045, 6), b.paint("wood"), said=False)
        b.add("grip", box(0.14, 0.045, 0.045).move(0.22, 0.7, 0.12), b.paint("wood"), said=False)
        b.add(
            "blade",
            box(0.15, 0.2, 0.045, bevel=0.015).turn(x=-6, z=-6).move(0.13, 0.08, 0.21),
            b.paint("steel"),
            said=False,
        )
    if b.variant == "with flowers":
        spots = [(0.0, 0.3), (0.1, 0.2), (-0.1, 0.22), (0.02, 0.12)]
        b.add(
            "stem",
            [beam((x * 0.6, 0.08, z), (x, 0.3, z + 0.04), 0.04, 5) for x, z in spots],
            b.paint("leaf"),
            said=False,
        )
        b.add(
            "flower",
            [ball(0.055, 8).move(x, 0.27, z + 0.04) for x, z in spots],
            b.paint("paint", b.pick("red", "white", "yellow", "pink", "purple")),
        )


@kind(
    "cross",
    also=("crucifix",),
    variants=("stone", "wooden", "Celtic", "tilted", "golden", "on a mound"),
    size=1.2,
    outdoor=True,
    stretch=("tall",),
)
def grave_cross(b: PropBuilder) -> None:
    """A Latin cross on a foot; with a ring; of two boards."""
    material = {"stone": "stone", "wooden": "wood", "golden": "gold", "Celtic": "stone"}.get(b.variant) or b.pick(
        "stone", "wood", "iron", "marble"
    )
    paint, thick = b.paint(material), b.between(0.12, 0.17)
    width, depth = b.between(0.5, 0.62), b.between(0.1, 0.14)
    lean = b.pick(-12, 13) if b.variant == "tilted" else 0.0
    parts = [extrude(latin(0.95, width, thick), depth)]
    if material == "wood":
        parts = [box(thick, 0.95, depth), box(width, thick, depth).turn(z=b.between(-5, 5)).move(0, 0.56, 0.04)]
        b.add("rope", box(thick + 0.05, 0.07, depth + 0.1).turn(z=35).move(0, 0.59, 0.02).turn(z=lean), b.paint("rope"))
    elif b.variant == "Celtic":
        parts.append(extrude(ring(0.24, 0.16), depth * 0.75).move(y=0.95 * 0.66))
    elif b.chance(0.4):
        ends = [(width / 2, 0.627), (-width / 2, 0.627), (0, 0.95)]
        parts += [extrude(circle(thick * 0.72, 8), depth).move(x, y, 0) for x, y in ends]
    for part in parts:
        b.add("cross", part.turn(z=lean), paint, said=False)
    if b.variant == "on a mound" or material == "wood" or lean:
        b.add("mound", rock(b.rng, 0.6, 0.16, 0.5, 40), b.paint(b.pick("dirt", "grass", "stone")))
    else:
        b.add("base", box(0.42, 0.09, 0.3, bevel=0.015), b.shade(paint), said=False)
        b.add("step", box(0.28, 0.17, 0.22, bevel=0.015), paint, said=False)


@kind(
    "crypt",
    also=("mausoleum", "tomb"),
    variants=("gothic", "with columns", "ruined", "domed", "open"),
    size=5.0,
    countable=False,
    outdoor=True,
)
def crypt(b: PropBuilder) -> None:
    """A little house of stone with a heavy door."""
    gray = b.paint(b.pick("stone", "stone", "marble", "sandstone"))
    width, depth, height = b.between(0.6, 0.72), b.between(0.6, 0.74), b.between(0.42, 0.52)
    pointed, z = b.variant == "gothic", depth / 2
    b.add("base", box(width + 0.18, 0.07, depth + 0.2), b.shade(gray), said=False)
    b.add("step", box(0.36, 0.05, 0.16).move(0, 0, z + 0.14), b.shade(gray))
    opening = extrude(arched(0.24, 0.34, pointed=pointed), 0.3).move(0, 0.06, z)
    walls = box(width, height, depth).move(y=0.06) - opening
    top = height + 0.06
    if b.variant == "ruined":
        walls = walls - rock(b.rng, 0.5, 0.5, 0.5).move(width * 0.4, height * 0.55, z * 0.6)
    b.add("walls", walls, gray)
    roof = b.paint("stone" if b.chance(0.6) else "slate")
    if b.variant == "domed":
        b.add(
            "dome",
            ball(min(width, depth) * 0.46, 14)
            .cut((0, 1, 0), min(width, depth) * 0.46)
            .move(y=top - min(width, depth) * 0.46 - 0.01),
            roof,
        )
        b.add("cornice", box(width + 0.06, 0.06, depth + 0.06).move(y=top - 0.04), gray, said=False)
    else:
        rise = 0.4 if pointed else b.between(0.18, 0.26)
        shape = gable(depth + 0.1, rise, width + 0.12).turn(y=90).move(y=top - 0.01)
        b.add(
            "roof",
            shape - rock(b.rng, 0.4, 0.4, 0.5).move(width * 0.3, top, z * 0.7) if b.variant == "ruined" else shape,
            roof,
        )
        b.add("cross", extrude(cross(0.16, 0.045), 0.045).move(0, top + rise + 0.04, z - 0.02), b.shade(gray))
    dark = b.paint("paint", "black")
    b.add("doorway", extrude(arched(0.26, 0.36, pointed=pointed), 0.05).move(0, 0.05, z - 0.14), dark, said=False)
    if b.variant in ("open", "ruined"):
        b.add("door", box(0.12, 0.3, 0.05).turn(y=-50).move(-0.15, 0.055, z + 0.04), b.paint(b.pick("wood", "iron")))
    else:
        b.add(
            "door",
            extrude(arched(0.2, 0.31, pointed=pointed), 0.06).move(0, 0.05, z - 0.1),
            b.paint(b.pick("wood", "iron", "stone"), any_color=0.2),
        )
    if b.variant == "with columns" or (b.variant == "" and b.chance(0.4)):
        posts = [cylinder(0.05, height, 8).move(x, 0.06, z + 0.04) for x in (-width * 0.42, -0.18, 0.18, width * 0.42)]
        b.add("column", posts, b.shade(gray))


@kind(
    "sarcophagus",
    also=("burial chest",),
    variants=("Egyptian", "open", "broken", "with a cross", "standing Egyptian"),
    size=2.3,
)
def sarcophagus(b: PropBuilder) -> None:
    """A heavy chest of stone; a mummy's case with a painted face."""
    if b.variant.endswith("Egyptian"):
        _mummy_case(b)
        return
    gray = b.paint(b.pick("stone", "marble", "sandstone", "granite"))
    width, height = b.between(0.42, 0.5), b.between(0.3, 0.36)
    hollow = box(width - 0.12, 1, 0.84).move(y=0.1)
    body = box(width, height, 0.96) - hollow if b.variant in ("open", "broken") else box(width, height, 0.96)
    b.add("base", box(width + 0.1, 0.08, 1.04), b.shade(gray), said=False)
    b.add("body", body, gray, said=False)
    b.add(
        "panel",
        [box(0.05, height * 0.5, 0.24).move(s * width / 2, height * 0.28, z) for s in (-1, 1) for z in (-0.3, 0, 0.3)],
        b.shade(gray, 0.1),
        said=False,
    )
    lid = box(width + 0.08, 0.1, 1.02, bevel=0.03)
    if b.variant == "open":
        lid = lid.turn(y=16).move(0.15, height - 0.01, 0.04)
    elif b.variant == "broken":
        piece = lid.cut((0.3, 0, 1), 0.1).turn(z=-50).move(width / 2 + 0.17, 0.2, 0.05)
        b.add("lid", lid.cut((-0.3, 0, -1), -0.02).move(y=height - 0.01), b.shade(gray))
        lid = piece.move(y=-piece.base)
    else:
        lid = lid.move(y=height - 0.01)
    b.add("lid", lid, b.shade(gray))
    if b.variant == "with a cross" or (not b.variant and b.chance(0.4)):
        sign = lay(latin(0.7, 0.3, 0.08), 0.06).move(0, lid.top - 0.02, 0.35)
        b.add("cross", sign, b.paint("gold") if b.chance(0.4) else b.shade(gray, 0.1))


def _mummy_case(b: PropBuilder) -> None:
    gold, band = b.paint("gold"), b.paint("paint", b.pick("blue", "dark blue", "red", "teal"))
    half = [(0.13, -0.5), (0.15, -0.36), (0.22, 0.12), (0.25, 0.22), (0.15, 0.3), (0.17, 0.42), (0.1, 0.5)]
    plan = polygon([*half, *[(-x, y) for x, y in reversed(half)]])
    head = ball(0.11, 10).scale(y=0.7).move(0, 0.2, -0.39)
    parts = [("body", lay(plan, 0.24), gold), ("face", head, b.paint("paint", b.pick("tan", "light brown")))]
    parts += [
        ("stripe", lay(plan.scale((1.03, 1)), 0.26) & box(1, 1, 0.06).move(0, 0, z), band)
        for z in (-0.12, 0.06, 0.2, 0.34)
    ]
    eyes = [ball(0.022, 6).move(x, 0.32, -0.41) for x in (-0.045, 0.045)]
    arms = [beam((s * 0.18, 0.25, -0.02), (-s * 0.1, 0.25, -0.18), 0.06) for s in (-1, 1)]
    parts += [("eye", eye, b.paint("paint", "black")) for eye in eyes] + [("arm", arm, gold) for arm in arms]
    for name, solid, paint in parts:
        upright = solid.turn(x=86).move(y=0.49, z=-0.1)
        b.add(name, upright if b.variant.startswith("standing") else solid, paint, said=name in ("stripe", "face"))
    if b.variant.startswith("standing"):
        b.add("base", box(0.4, 0.06, 0.36), b.paint("sandstone"))
