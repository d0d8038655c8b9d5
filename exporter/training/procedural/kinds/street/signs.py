"""Fences, signs and what bars the way."""

import numpy as np

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.street.flags import emblem
from propsmith.exporter.training.procedural.organic import rock, spaced
from propsmith.exporter.training.procedural.outlines import extrude, polygon, star
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, gable, join
from propsmith.exporter.training.procedural.sweeps import coil


@kind(
    "fence",
    also=("wooden fence",),
    variants=("picket", "rail", "iron", "chain-link", "broken"),
    size=2.0,
    outdoor=True,
    stretch=("wide", "low"),
)
def fence(b: PropBuilder) -> None:
    """Posts with rails, pickets, bars or wire between them."""
    style = b.variant or b.pick("picket", "rail")
    height = b.between(0.4, 0.55)
    if style in ("iron", "chain-link"):
        iron = b.paint("iron", b.pick("black", "dark grey", "grey"))
        b.add("post", [box(0.055, height + 0.05, 0.055).move(x=x) for x in (-0.47, 0.47)], iron)
        b.add("rail", [box(0.94, 0.04, 0.04).move(y=y) for y in (0.06, height - 0.08)], iron, said=False)
        if style == "iron":
            bars = [
                cylinder(0.02, height, 6).move(x=x) + cone(0.035, 0.07, 6).move(x, height - 0.01, 0)
                for x in spaced(7, 0.78)
            ]
            b.add("bar", bars, iron)
        else:
            wires = [
                beam((x, 0.06, 0), (x + s * 0.3, height - 0.06, 0), 0.036) for x in spaced(5, 0.56) for s in (-0.5, 0.5)
            ]
            b.add("wire", join(wires), b.paint("metal", "light grey"))
        return
    wood = b.paint("wood", any_color=0.3)
    count = 4 if style == "rail" else 6
    b.add("post", [box(0.07, height + 0.04, 0.07).move(x=x) for x in (-0.46, 0.46)], wood)
    rails = [box(0.94, 0.06, 0.045).move(y=y) for y in spaced_heights(2 if style != "rail" else 3, height)]
    b.add("rail", rails, b.shade(wood), said=style == "rail")
    if style == "rail":
        return
    for place, x in enumerate(spaced(count, 0.72)):
        if style == "broken" and place in (2, 3):
            b.add("picket", box(0.08, height * 0.4, 0.045).turn(z=b.between(-6, 6)).move(x, 0, 0.035), b.shade(wood))
            continue
        tip = polygon([(-0.045, 0), (0.045, 0), (0.045, height * 0.85), (0, height), (-0.045, height * 0.85)])
        b.add("picket", extrude(tip, 0.045).move(x, 0, 0.035), b.shade(wood))


def spaced_heights(count: int, height: float) -> list[float]:
    """Heights of rails between the floor and the top."""
    return [height * (k + 0.6) / (count + 0.3) for k in range(count)]


def board_post(b: PropBuilder, wood: Paint, height: float = 0.9) -> None:
    """A post in the ground."""
    b.add("post", box(0.08, height, 0.08, bevel=0.01), wood)


@kind(
    "sign",
    also=("notice", "sign board"),
    variants=("hanging", "arrow", "warning", "on two posts"),
    size=1.5,
    outdoor=True,
    stretch=("wide", "tall"),
)
def sign(b: PropBuilder) -> None:
    """A board on a post; an arrow; a shop's sign on a bracket."""
    wood, board = b.paint("wood"), b.paint("wood", any_color=0.4)
    width, height = b.between(0.6, 0.8), b.between(0.3, 0.4)
    if b.variant == "hanging":
        board_post(b, wood, 0.98)
        b.add("bracket", box(0.62, 0.06, 0.06).move(0.29, 0.88, 0), wood, said=False)
        b.add("chain", [box(0.036, 0.12, 0.036).move(x, 0.78, 0) for x in (0.2, 0.48)], b.paint("iron"), said=False)
        b.add("board", box(0.46, height, 0.06, bevel=0.01).move(0.34, 0.8 - height, 0), board)
        emblem(b, 0.34, 0.8 - height / 2, 0, 0.2, board.color)
        b.add("foot", cylinder(0.14, 0.06, 8), b.paint("stone"), said=False)
        return
    if b.variant == "on two posts":
        b.add("post", [box(0.07, 0.78, 0.07).move(x, 0, 0.01) for x in (-width * 0.36, width * 0.36)], wood)
    else:
        board_post(b, wood)
    if b.variant == "arrow":
        outline = polygon([(-0.4, -0.13), (0.26, -0.13), (0.42, 0), (0.26, 0.13), (-0.4, 0.13)])
        b.add("board", extrude(outline, 0.06).turn(z=b.between(-5, 5)).move(0, 0.66, 0.06), board)
        return
    if b.variant == "warning":
        yellow, black = b.paint("paint", "yellow"), b.paint("paint", "black")
        b.add("plate", extrude(polygon([(-0.34, -0.22), (0.34, -0.22), (0, 0.36)]), 0.05).move(0, 0.62, 0.06), yellow)
        mark = box(0.06, 0.2, 0.04).move(0, 0.56, 0.075) + box(0.06, 0.06, 0.04).move(0, 0.46, 0.075)
        b.add("exclamation mark", mark, black)
        return
    b.add("board", box(width, height, 0.06, bevel=0.01).turn(z=b.between(-4, 4)).move(0, 0.5, 0.06), board)
    lines = [box(width * b.between(0.5, 0.75), 0.04, 0.03).move(0, 0.5 + height * s, 0.095) for s in (0.25, 0.5, 0.74)]
    b.add("line", lines[: b.whole(2, 3)], b.paint("paint", b.pick("black", "white", "dark brown")), said=False)


@kind(
    "signpost",
    also=("direction sign", "finger post"),
    variants=("with two arrows", "with three arrows", "crooked", "on stones"),
    size=2.2,
    outdoor=True,
    stretch=("tall",),
)
def signpost(b: PropBuilder) -> None:
    """A post with arrow boards that point to all sides."""
    wood = b.paint("wood")
    lean = 8.0 if b.variant == "crooked" else 0.0
    b.add("post", box(0.075, 0.98, 0.075, taper=0.8).turn(z=lean), wood)
    count = {"with two arrows": 2, "with three arrows": 3}.get(b.variant, b.whole(2, 4))
    shape = polygon([(-0.12, -0.075), (0.34, -0.075), (0.46, 0), (0.34, 0.075), (-0.12, 0.075)])
    for k in range(count):
        y = 0.84 - 0.2 * k
        turned = extrude(shape, 0.055).turn(z=b.between(-7, 7)).turn(y=(0.0, 180.0, b.between(20, 60), 200.0)[k])
        shift = -np.sin(np.radians(lean)) * y
        front = -0.05 if k % 2 else 0.05
        b.add(
            "arrow",
            turned.move(float(shift), y, front),
            b.shade(wood, 0.12) if b.chance(0.6) else b.paint("wood", any_color=0.6),
        )
    if b.variant == "on stones":
        b.add(
            "stone",
            [rock(b.rng, 0.26, 0.2, 0.24).move(x, 0, z) for x, z in ((-0.11, 0.06), (0.1, 0.08), (0.0, -0.11))],
            b.paint("stone"),
        )
    else:
        b.add("ground", rock(b.rng, 0.34, 0.1, 0.34), b.paint(b.pick("grass", "dirt", "stone")), said=False)


@kind(
    "barricade",
    also=("wooden barricade", "roadblock"),
    variants=("spiked", "with planks", "of sandbags"),
    size=2.0,
    outdoor=True,
    countable=False,
)
def barricade(b: PropBuilder) -> None:
    """Stakes, crossed planks or sandbags that bar a way."""
    if b.variant == "of sandbags":
        sand = b.paint("burlap")
        for row in range(3):
            for x in spaced(4 - row % 2, 0.66 - 0.2 * (row % 2)):
                b.add(
                    "sandbag",
                    ball(0.5, 8).scale(0.26, 0.17, 0.22).move(x, 0.12 * row, 0),
                    b.shade(sand, 0.1),
                    said=False,
                )
        return
    wood = b.paint("wood")
    if b.variant == "spiked":
        log = cylinder(0.06, 0.98, 8).turn(z=90).move(0.49, 0.26, 0)
        b.add("log", log, wood)
        for x in spaced(5, 0.76):
            for side in (-1, 1):
                stake = cylinder(0.04, 0.62, 6) + cone(0.04, 0.12, 6).move(y=0.615)
                b.add("stake", stake.turn(x=side * 40.0).move(x + 0.03 * side, -0.0, -side * 0.24), b.shade(wood, 0.1))
        return
    for x in (-0.38, 0.38):
        legs = [beam((x, 0, 0.2), (x, 0.64, -0.1), 0.06), beam((x, 0, -0.2), (x, 0.64, 0.1), 0.06)]
        b.add("leg", legs, wood, said=False)
    for y in (0.16, 0.34, 0.5):
        board = box(b.between(0.9, 1.0), 0.12, 0.05).turn(z=b.between(-6, 6))
        b.add("plank", board.move(0, y, 0.16 - 0.2 * y), b.shade(wood, 0.12))


@kind("barbed wire", also=("razor wire", "wire fence"), variants=("fence", "on x-posts"), size=2.5, countable=False)
def barbed_wire(b: PropBuilder) -> None:
    """Coiled wire with barbs, or wires between posts."""
    iron = b.paint("iron")
    if b.variant == "fence":
        b.add("post", [cylinder(0.04, 0.6, 6).move(x=x) for x in (-0.46, 0, 0.46)], b.paint("wood"))
        for y in (0.18, 0.34, 0.5):
            b.add("wire", box(0.96, 0.036, 0.036).move(0, y, 0.03), iron)
            for x in spaced(6, 0.8):
                b.add("barb", extrude(star(4, 0.06, 0.02), 0.036).move(x + 0.05, y + 0.018, 0.03), iron, said=False)
        return
    roll = coil(0.2, 0.96, 6, 0.04, 5).turn(z=90).move(0.48, 0.24, 0)
    b.add("wire", roll, iron)
    for x in spaced(7, 0.8):
        angle = b.between(0, 2 * np.pi)
        y, z = 0.24 + 0.2 * float(np.sin(angle)), 0.2 * float(np.cos(angle))
        b.add("barb", extrude(star(4, 0.07, 0.025), 0.04).turn(x=40).move(x, y, z), iron, said=False)
    posts = [
        join([beam((x, 0, -0.2), (x, 0.5, 0.2), 0.05), beam((x, 0, 0.2), (x, 0.5, -0.2), 0.05)]) for x in (-0.36, 0.36)
    ]
    b.add("post", posts, b.paint("wood"), said=b.variant == "on x-posts")


@kind(
    "noticeboard",
    also=("quest board", "bulletin board"),
    variants=("roofed", "cork", "with wanted posters"),
    size=1.8,
    outdoor=True,
    stretch=("wide",),
)
def noticeboard(b: PropBuilder) -> None:
    """A board with papers between two posts."""
    wood = b.paint("wood")
    width, height, y = b.between(0.68, 0.8), b.between(0.4, 0.48), 0.3
    b.add("post", [box(0.07, y + height + 0.1, 0.07).move(x=x) for x in (-width / 2, width / 2)], wood)
    face = b.paint("wood", "tan") if b.variant == "cork" else b.shade(wood, 0.14)
    b.add("board", box(width, height, 0.045).move(y=y), face)
    paper = b.paint("parchment" if b.variant == "with wanted posters" else "paper", b.pick("beige", "white", "tan"))
    for x, dy in b.pick(
        ((-0.22, 0.2), (0.0, 0.12), (0.2, 0.22)), ((-0.2, 0.1), (0.04, 0.22), (0.22, 0.08), (-0.05, 0.02))
    ):
        size = b.between(0.12, 0.18)
        b.add("paper", box(size, size * 1.2, 0.03).turn_here(z=b.between(-9, 9)).move(x, y + dy, 0.03), paper)
        b.add("pin", ball(0.022, 6).move(x, y + dy + size, 0.04), b.paint("paint", "red"), said=False)
    if b.variant == "roofed" or b.chance(0.4):
        b.add(
            "roof",
            gable(width + 0.2, 0.14, 0.3).move(y=y + height + 0.08),
            b.paint(b.pick("wood", "straw", "tile"), any_color=0.3),
        )


@kind("chalkboard", also=("blackboard", "menu board"), variants=("a-frame", "on wheels", "white"), size=1.8)
def chalkboard(b: PropBuilder) -> None:
    """A dark board in a wooden frame, with lines of chalk."""
    wood = b.paint("wood", any_color=0.15)
    board = b.paint("paint", "white" if b.variant == "white" else b.pick("dark green", "black", "dark grey"))
    chalk = b.paint("paint", "blue" if b.variant == "white" else "white")
    width, height = (0.5, 0.7) if b.variant == "a-frame" else (b.between(0.82, 0.94), b.between(0.46, 0.54))
    y = 0.06 if b.variant == "a-frame" else 0.34

    def lean(solid: Solid) -> Solid:
        return solid.turn(x=-14).move(z=0.18) if b.variant == "a-frame" else solid

    b.add("frame", lean(box(width + 0.08, height + 0.08, 0.05).move(y=y - 0.04)), wood)
    b.add("board", lean(box(width, height, 0.04).move(0, y, 0.02)), board, said=False)
    lines = [box(width * b.between(0.4, 0.75), 0.036, 0.03).move(0, y + height * s, 0.035) for s in (0.3, 0.52, 0.74)]
    b.add("line", [lean(line) for line in lines], chalk, said=False)
    if b.variant == "a-frame":
        b.add("leg", [beam((x, 0, -0.2), (x, 0.72, -0.01), 0.05) for x in (-width / 2, width / 2)], wood)
        return
    b.add("post", [box(0.05, y + height, 0.05).move(x, 0.02, 0) for x in (-width / 2, width / 2)], wood)
    b.add("foot", [box(0.06, 0.05, 0.36).move(x=x) for x in (-width / 2, width / 2)], wood, said=False)
    b.add("tray", box(width * 0.8, 0.04, 0.1).move(0, y - 0.05, 0.05), wood, said=False)
    if b.variant == "on wheels":
        wheels = [
            cylinder(0.045, 0.045, 8).turn(z=90).move(x + 0.02, -0.02, z)
            for x in (-width / 2, width / 2)
            for z in (-0.15, 0.15)
        ]
        b.add("wheel", wheels, b.paint("rubber", "black"))


@kind(
    "railing",
    also=("handrail", "guard rail"),
    variants=("iron", "wooden", "glass", "on stairs"),
    size=2.0,
    outdoor=True,
)
def railing(b: PropBuilder) -> None:
    """A handrail on balusters."""
    paint = b.paint(
        {"iron": "iron", "wooden": "wood", "glass": "metal"}.get(b.variant, b.pick("wood", "iron", "metal")),
        any_color=0.2,
    )
    height, rise = 0.46, 0.4 if b.variant == "on stairs" else 0.0

    def level(x: float) -> float:
        return rise * (x / 0.96 + 0.5)

    if rise:
        steps = [box(0.25, 0.1 * (k + 1), 0.3).move(-0.36 + 0.24 * k, 0, 0) for k in range(4)]
        b.add("step", steps, b.paint(b.pick("stone", "wood")))
    b.add("post", [box(0.07, height + 0.08, 0.07).move(x, level(x), 0) for x in (-0.46, 0.46)], paint)
    b.add("handrail", beam((-0.48, height + level(-0.48), 0), (0.48, height + level(0.48), 0), 0.065), paint)
    if b.variant == "glass":
        b.add("pane", box(0.88, height * 0.8, 0.036).move(0, 0.06, 0), b.paint("glass"))
        b.add("rail", box(0.92, 0.05, 0.05).move(y=0.03), paint, said=False)
        return
    bars = [box(0.042, height, 0.042).move(x, level(x), 0) for x in spaced(6, 0.74)]
    b.add("baluster", bars, paint)
    if not rise:
        b.add("rail", box(0.94, 0.05, 0.055).move(y=0.03), paint, said=False)
