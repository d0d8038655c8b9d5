"""Shields, helmets, suits of armor and what weapons hang on."""

from manifold3d import JoinType

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.arms.hafts import axe_blade, steel, trim
from propsmith.exporter.training.procedural.kinds.arms.poles import spear_head
from propsmith.exporter.training.procedural.kinds.arms.swords import blade_outline
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import (
    Outline,
    circle,
    crescent,
    cross,
    extrude,
    lathe,
    mirrored,
    polygon,
    rectangle,
    star,
)
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, dome, join
from propsmith.exporter.training.procedural.sweeps import tube


def shield_outline(b: PropBuilder, style: str) -> Outline:
    """The face of a shield, about 1 high, standing on y = 0."""
    wide = b.between(0.36, 0.42)
    if style == "round":
        return circle(0.45, 18).translate((0, 0.45))
    halves = {
        "heater": [(0, 0), (wide * 0.6, 0.24), (wide, 0.55), (wide, 0.94), (0, 0.9)],
        "kite": [(0, 0), (wide * 0.45, 0.35), (wide * 0.85, 0.7), (wide * 0.75, 0.88), (wide * 0.4, 0.98), (0, 1.0)],
        "tower": [(wide * 0.72, 0.0), (wide * 0.8, 0.06), (wide * 0.8, 0.94), (wide * 0.7, 1.0)],
        "notched": [(0, 0), (wide * 0.7, 0.2), (wide, 0.6), (wide * 0.8, 0.95), (wide * 0.4, 0.88), (0, 0.98)],
    }
    return mirrored(halves[style])


def face_pattern(b: PropBuilder, face: Outline, first: Paint, thick: float) -> None:
    """The face in one color, halves, quarters, a stripe or a cross."""
    second = b.paint("wood" if first.material == "wood" else "paint", any_color=0.9)
    right, upper = rectangle(1, 3).translate((0.5, 0)), rectangle(2, 1).translate((0, 1.0))
    style = b.pick("plain", "plain", "plain", "halves", "quarters", "stripe", "cross") if b.variant != "golden" else ""
    patch = {
        "halves": right,
        "quarters": (right ^ upper) + (right.mirror((1, 0)) ^ upper.mirror((0, 1)).translate((0, 1.0))),
        "stripe": rectangle(0.16, 3),
        "cross": rectangle(0.15, 3) + rectangle(2, 0.15).translate((0, 0.58)),
    }.get(style)
    b.add("face", extrude(face.offset(0.01, JoinType.Miter), thick), first)
    if patch is not None and second.color != first.color:
        b.add(
            style,
            extrude(face.offset(0.02, JoinType.Miter) ^ patch, thick + 0.03),
            second,
            said=style in ("stripe", "cross"),
        )


def emblem(b: PropBuilder, y: float, size: float, taken: str, depth: float) -> None:
    """A raised sign on the front."""
    lion = polygon([(-0.3, -0.5), (0.3, -0.5), (0.15, 0.0), (0.5, 0.3), (0.0, 0.5), (-0.5, 0.3), (-0.15, 0.0)])
    signs = {
        "star": star(5, size / 2, size * 0.22),
        "moon": crescent(size / 2),
        "sign": lion.scale((size, size)),
        "diamond": circle(size / 2, 4),
        "plus": cross(size, size * 0.3),
    }
    name = b.pick(*signs)
    color = b.pick(*[c for c in ("gold", "white", "black", "red", "yellow", "blue") if c != taken])
    b.add("emblem", extrude(signs[name], depth).move(y=y), b.paint("gold" if color == "gold" else "paint", color))


@kind(
    "shield",
    variants=("round", "kite", "tower", "spiked", "viking", "heater", "golden", "broken"),
    size=0.9,
    stretch=("wide", "tall"),
)
def shield(b: PropBuilder) -> None:
    """A face with a rim, a boss or an emblem, front to +z."""
    round_ones = ("round", "spiked", "viking")
    style = "round" if b.variant in round_ones else b.variant
    if style in ("", "golden", "broken"):
        style = b.pick("round", "heater", "kite", "tower", "notched")
    outline = shield_outline(b, style)
    metal = trim(b) if b.variant != "golden" else b.paint("gold")
    face = b.paint("gold") if b.variant == "golden" else b.paint(b.pick("wood", "wood", "steel"), any_color=0.7)
    if b.variant == "broken":
        outline = outline - polygon([(0.02, 0.5), (0.12, 0.6), (0.1, 0.75), (0.6, 1.1), (0.7, 0.4), (0.2, 0.52)])
    inner = outline.offset(-0.06, JoinType.Miter)
    mid = 0.45 if style == "round" else 0.58
    b.add("back", extrude(outline.offset(-0.03, JoinType.Miter), 0.06).move(z=-0.02), b.paint("wood"), said=False)
    b.add("rim", extrude(outline - inner, 0.12), metal)
    if b.variant == "viking":
        wood = b.paint("wood", any_color=0.3)
        for k, x in enumerate(spaced(5, 0.7)):
            plank = inner ^ rectangle(0.168, 2).translate((x, 0.5))
            b.add("plank", extrude(plank, 0.08), b.shade(wood, 0.1) if k % 2 else wood, said=False)
    else:
        face_pattern(b, inner, face, 0.07)
    if style == "round" and (b.variant in ("viking", "spiked") or b.chance(0.6)):
        b.add("boss", dome(b.between(0.11, 0.16), 12).turn(x=90).move(0, mid, 0.03), metal)
        if b.variant == "spiked":
            b.add("spike", [cone(0.055, 0.2, 6).turn(x=90).move(x, mid + y, 0.03) for x, y, _ in around(6, 0.3)], metal)
            b.add("tip", cone(0.07, 0.3, 6).turn(x=90).move(0, mid, 0.1), metal, said=False)
    elif b.chance(0.75):
        emblem(b, mid, b.between(0.26, 0.34), face.color, 0.15)
    elif b.variant != "broken":
        b.add("boss", dome(0.1, 10).turn(x=90).move(0, mid, 0.03), metal)


def skin_band(body: Solid, low: float, high: float, proud: float = 1.06) -> Solid:
    """A band that follows a body's surface between two heights."""
    band = box(4, high - low, 4).move(y=low)
    return body.scale(proud, 1.0, proud) & band


def helmet_shell(b: PropBuilder, style: str) -> Solid:
    """The closed form of a helmet, standing on its neck."""
    profiles = {
        "dome": [(0.33, 0), (0.34, 0.2), (0.3, 0.4), (0.18, 0.54), (0.02, 0.6)],
        "pointed": [(0.33, 0), (0.33, 0.2), (0.26, 0.42), (0.1, 0.62), (0.02, 0.72)],
        "bucket": [(0.34, 0), (0.36, 0.35), (0.36, 0.62), (0.27, 0.72), (0.02, 0.74)],
        "knight": [(0.26, 0), (0.34, 0.12), (0.36, 0.4), (0.31, 0.62), (0.16, 0.76), (0.02, 0.8)],
    }
    return lathe(profiles[style], 14).scale(b.between(0.92, 1.0), 1.0, b.between(1.08, 1.2))


@kind(
    "helmet",
    also=("helm",),
    variants=("knight's", "viking", "roman", "great", "golden", "with a plume", "spartan", "with a spike"),
    size=0.35,
)
def helmet(b: PropBuilder) -> None:
    """A steel hat: open with horns or a crest, or closed with a slit to see through."""
    style = b.variant if b.variant in ("viking", "roman", "great", "spartan") else "knight's"
    if b.variant in ("", "golden", "with a spike"):
        style = b.pick("knight's", "great", "nasal")
    metal = b.paint("gold") if b.variant == "golden" else steel(b, 0.3)
    fittings, black = trim(b), b.paint("paint", "black")
    form = {"viking": "dome", "roman": "dome", "nasal": "pointed", "great": "bucket"}.get(style, "knight")
    body = helmet_shell(b, form)
    b.add("dome", body, metal, said=False)
    deep = body.high[2]
    if style in ("viking", "roman", "nasal"):
        opening = box(0.42, 0.3, 0.3, bevel=0.03).move(0, -0.02, deep) & body.scale(1.03, 1, 1.03)
        b.add("opening", opening, black, said=False)
        b.add("rim", skin_band(body, 0.26, 0.34), fittings)
        b.add("nose guard", box(0.08, 0.26, 0.07, bevel=0.015).move(0, 0.06, deep * 1.0), fittings, said=False)
    else:
        slit = skin_band(body, body.top * 0.5, body.top * 0.5 + 0.07, 1.03) & box(0.52, 1, 1).move(0, 0, 0.5)
        b.add("eye slit", slit, black, said=False)
        b.add("ridge", join([box(0.06, body.top * 0.5, 0.07).move(0, 0.04, deep * 0.99)]), fittings, said=False)
        b.add("collar", skin_band(body, 0.0, 0.08, 1.08), fittings if style != "great" else metal, said=False)
        if style == "great":
            b.add("band", skin_band(body, body.top * 0.5 - 0.09, body.top * 0.5 - 0.02, 1.07), fittings)
        if style == "spartan":
            b.add("opening", box(0.1, 0.4, 0.1).move(0, -0.01, deep) & body.scale(1.05, 1, 1.05), black, said=False)
    helmet_top(b, style, body, fittings)


def helmet_top(b: PropBuilder, style: str, body: Solid, fittings: Paint) -> None:
    """Horns, a crest, a plume or a spike."""
    top = body.top
    if style == "viking":
        horn = tube([(0.26, 0.36, 0), (0.4, 0.38, 0), (0.5, 0.48, 0), (0.5, 0.66, 0)], [0.16, 0.14, 0.1, 0.036], 8)
        b.add("horn", [horn, horn.mirror()], b.paint("bone"))
    elif style in ("roman", "spartan"):
        arc = polygon(
            [(-0.5, 0.1), (-0.46, 0.5), (-0.2, 0.75), (0.12, 0.78), (0.36, 0.62), (0.3, 0.5), (0.0, 0.5), (-0.3, 0.3)]
        )
        plate = extrude(arc, 0.1).scale(0.9, 1, 1).turn(y=-90).move(y=top - 0.56)
        across = style == "roman" and b.chance(0.3)
        b.add(
            "crest",
            plate.turn(y=90) if across else plate,
            b.paint("feather", "red" if b.chance(0.5) else "", any_color=0.7),
        )
    elif b.variant == "with a plume" or (b.variant in ("knight's", "") and b.chance(0.4)):
        path = [(0, top - 0.05, -0.02), (0, top + 0.14, -0.06), (0, top + 0.12, -0.26), (0, top - 0.12, -0.46)]
        b.add("plume", tube(path, [0.07, 0.16, 0.16, 0.05], 8), b.paint("feather", any_color=0.9))
    elif b.variant == "with a spike" or style == "nasal":
        b.add("spike", cone(0.055, 0.26, 8).move(y=top - 0.05), fittings)


@kind(
    "suit of armor",
    also=("plate armor", "suit of armour"),
    variants=("on a stand", "with a halberd", "rusty", "golden", "with a shield", "with a plume"),
    size=1.9,
    countable=False,
)
def suit_of_armor(b: PropBuilder) -> None:
    """An empty knight: helmet, breastplate, arms and legs of plate."""
    material = {"rusty": "rust", "golden": "gold"}.get(b.variant, "steel")
    metal = b.paint(material, any_color=0.2 if not b.variant else 0.0)
    fittings, black = trim(b), b.paint("paint", "black")
    helm = lathe([(0.07, 0), (0.09, 0.04), (0.095, 0.12), (0.05, 0.2), (0.012, 0.215)], 10).scale(1, 1, 1.15)
    b.add("helmet", helm.move(y=0.76), metal)
    b.add(
        "eye slit",
        box(0.13, 0.035, 0.1).move(0, 0.865, 0.03) & helm.scale(1.07, 1, 1.07).move(y=0.76),
        black,
        said=False,
    )
    chest = lathe([(0.11, 0), (0.1, 0.05), (0.15, 0.2), (0.13, 0.28), (0.06, 0.31)], 10).scale(1.1, 1, 0.8)
    b.add("breastplate", chest.move(y=0.47), metal)
    b.add("belt", cylinder(0.125, 0.05, 10).scale(1.08, 1, 0.85).move(y=0.47), b.paint("leather"), said=False)
    b.add(
        "skirt", lathe([(0.17, 0), (0.115, 0.1)], 8).scale(1.05, 1, 0.85).move(y=0.39), b.shade(metal, 0.1), said=False
    )
    if b.variant == "on a stand" or (not b.variant and b.chance(0.3)):
        wood = b.paint("wood")
        b.add("stand", cylinder(0.03, 0.45, 8) + cylinder(0.2, 0.06, 10), wood)
    else:
        legs = [
            join([cylinder(0.055, 0.22, 8, 1.2).move(x, 0.2, 0), cylinder(0.05, 0.2, 8, 1.15).move(x, 0.03, 0)])
            for x in (-0.09, 0.09)
        ]
        b.add("leg", legs, metal)
        b.add("knee", [ball(0.06, 8).move(x, 0.17, 0.02) for x in (-0.09, 0.09)], fittings, said=False)
        b.add("foot", [box(0.09, 0.06, 0.17, bevel=0.015).move(x, 0, 0.03) for x in (-0.09, 0.09)], metal, said=False)
        b.add("base", box(0.42, 0.045, 0.32, bevel=0.01).move(y=-0.04), b.paint(b.pick("wood", "stone")), said=False)
    b.add("shoulder", [dome(0.09, 10).move(x, 0.66, 0) for x in (-0.17, 0.17)], fittings if b.chance(0.4) else metal)
    for side in (-1, 1):
        raised = side == 1 and b.variant == "with a halberd"
        hand = (side * 0.25, 0.5 if raised else 0.4, 0.12 if raised else 0.03)
        arm = beam((side * 0.19, 0.7, 0), (side * 0.22, 0.53, 0), 0.08, 8) + beam(
            (side * 0.22, 0.54, 0), hand, 0.085, 8
        )
        b.add("arm", arm, metal)
        b.add("glove", ball(0.055, 8).move(hand[0], hand[1] - 0.06, hand[2]), fittings, said=False)
    armor_extra(b, metal)


def armor_extra(b: PropBuilder, metal: Paint) -> None:
    """What the empty knight holds or wears."""
    if b.variant == "with a halberd":
        wood = b.paint("wood")
        b.add("shaft", cylinder(0.02, 1.05, 8).move(0.25, -0.04, 0.13), wood, said=False)
        head = extrude(axe_blade(0.11, 0.18, 0.03, 0.08), 0.045).move(0.25, 0.88, 0.13)
        b.add("halberd", join([head, spear_head(0.07, 0.16, "leaf", 0.045).move(0.25, 0.98, 0.13)]), metal)
    if b.variant == "with a shield":
        half = [(0, 0), (0.08, 0.08), (0.12, 0.2), (0.12, 0.32), (0, 0.3)]
        b.add("shield", extrude(mirrored(half), 0.05).move(-0.25, 0.26, 0.11), b.paint("wood", any_color=0.9))
        b.add("arm strap", box(0.06, 0.06, 0.1).move(-0.25, 0.38, 0.05), metal, said=False)
    if b.variant == "with a plume":
        b.add(
            "plume",
            tube([(0, 0.95, 0), (0, 1.04, -0.04), (0, 1.0, -0.13), (0, 0.88, -0.16)], [0.045, 0.075, 0.07, 0.036], 8),
            b.paint("feather", any_color=0.9),
        )


@kind(
    "weapon rack",
    also=("weapon stand", "armory rack"),
    variants=("with swords", "with spears", "empty", "with axes", "on a wall"),
    size=1.8,
    countable=False,
)
def weapon_rack(b: PropBuilder) -> None:
    """Two posts and two rails with weapons that stand or hang between them."""
    wood = b.paint("wood", any_color=0.15)
    wide, high = b.between(0.8, 0.95), b.between(0.56, 0.66)
    if b.variant == "on a wall":
        b.add("board", box(wide, 0.6, 0.06, bevel=0.012), wood, said=False)
        b.add(
            "peg",
            [cylinder(0.022, 0.12, 6).turn(x=90).move(x, y, 0.02) for x in spaced(4, wide * 0.72) for y in (0.2, 0.42)],
            b.paint("iron"),
            said=False,
        )
        sword = stored_sword(b, 0.78)
        for y in (0.14, 0.37):
            for name, solid, paint in sword:
                b.add(name, solid.turn(z=-90).move(-0.38, y + 0.03, 0.08), paint, said=name != "guard")
        return
    posts = [box(0.06, high, 0.06).move(x, 0, -0.04) for x in (-wide / 2, wide / 2)]
    feet = [box(0.07, 0.06, 0.34, bevel=0.01).move(x, 0, 0.02) for x in (-wide / 2, wide / 2)]
    b.add("post", posts, wood, said=False)
    b.add("foot", feet, wood, said=False)
    b.add(
        "rail",
        [box(wide, 0.055, 0.06).move(0, y, z) for y, z in ((high * 0.86, -0.04), (0.1, 0.04))],
        b.shade(wood, 0.1),
    )
    b.add("shelf", box(wide, 0.05, 0.2).move(0, 0.05, 0.05), wood, said=False)
    if b.variant == "empty":
        notches = [box(0.045, 0.05, 0.1, bevel=0.01).move(x, high * 0.86, 0.01) for x in spaced(5, wide * 0.8)]
        b.add("peg", notches, b.paint("iron"), said=False)
        return
    held = {"with swords": ["sword"] * 4, "with spears": ["spear"] * 4, "with axes": ["axe"] * 3}.get(b.variant) or [
        b.pick("sword", "spear", "axe") for _ in range(4)
    ]
    for x, what in zip(spaced(len(held), wide * 0.72), held, strict=True):
        make = {"sword": stored_sword, "spear": stored_spear, "axe": stored_axe}[what]
        tilt = -9
        for name, solid, paint in make(b, high + (0.3 if what == "spear" else 0.12)):
            b.add(name, solid.turn(x=tilt).move(x, 0.09, 0.09), paint, said=name in ("sword", "spear", "axe"))


def stored_sword(b: PropBuilder, high: float) -> list[tuple[str, Solid, Paint]]:
    """A sword with its tip up."""
    metal, y = trim(b), high * 0.26
    return [
        ("sword", extrude(blade_outline(0.08, high - y, "straight"), 0.042).move(y=y), b.paint("steel")),
        ("guard", box(0.17, 0.045, 0.06).move(y=y - 0.01), metal),
        ("grip", cylinder(0.024, y, 6), b.paint("leather")),
    ]


def stored_spear(b: PropBuilder, high: float) -> list[tuple[str, Solid, Paint]]:
    """A spear with its head up."""
    y = high - 0.18
    return [
        ("shaft", cylinder(0.021, y + 0.02, 6), b.paint("wood")),
        ("spear", spear_head(0.09, 0.18, b.pick("leaf", "diamond"), 0.045).move(y=y), b.paint("steel")),
    ]


def stored_axe(b: PropBuilder, high: float) -> list[tuple[str, Solid, Paint]]:
    """An axe with its head up."""
    blade = extrude(axe_blade(0.12, 0.2, 0.04, 0.09), 0.05)
    return [
        ("shaft", cylinder(0.024, high, 6), b.paint("wood")),
        ("axe", blade.move(y=high - 0.12), b.paint("steel", any_color=0.15)),
    ]
