"""Things that stand in streets and squares: fountains, booths, shelters, rubble."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import corners, heap, rock, spaced
from propsmith.exporter.training.procedural.outlines import extrude, lathe, polygon, rectangle, vessel
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cylinder


@kind(
    "fountain",
    also=("water fountain", "plaza fountain"),
    variants=("tiered", "dry", "with statue", "square"),
    size=3.0,
    countable=False,
    outdoor=True,
)
def fountain(b: PropBuilder) -> None:
    """A basin with water around a column that carries smaller basins."""
    stone = b.paint(b.pick("stone", "marble", "sandstone"))
    water = None if b.variant == "dry" else b.paint("water")
    sides = 4 if b.variant == "square" else b.pick(8, 10, 16)
    radius, rim = b.between(0.44, 0.5), b.between(0.14, 0.2)
    b.add("basin", vessel([(radius, 0), (radius, rim)], 0.06, sides), stone)
    if water:
        b.add("water", cylinder(radius - 0.03, rim * 0.7, sides), water)
    tiers = 2 if b.variant == "tiered" else 1
    y = 0.03
    for tier in range(tiers):
        wide = (0.26, 0.16)[tier]
        b.add("column", lathe([(0.1, 0), (0.06, 0.08), (0.05, 0.2), (0.09, 0.26)], 8).move(y=y), stone, said=tier == 0)
        bowl = vessel([(0.07, 0), (wide * 0.8, 0.05), (wide, 0.11)], 0.04, 12).move(y=y + 0.24)
        b.add("bowl", bowl, b.shade(stone))
        if water:
            b.add("water", cylinder(wide * 0.86, 0.06, 12).move(y=y + 0.27), water)
        y += 0.3
    if b.variant == "with statue":
        b.add(
            "statue",
            lathe([(0.07, 0), (0.05, 0.14), (0.08, 0.26), (0.03, 0.31)], 8).move(y=y) + ball(0.05, 8).move(y=y + 0.29),
            stone,
        )
    elif water:
        b.add(
            "jet",
            lathe([(0.03, 0), (0.035, 0.1), (0.07, 0.17), (0.02, 0.2)], 8).move(y=y - 0.03),
            b.paint("water", "light blue"),
            said=False,
        )


@kind(
    "rubble",
    also=("debris", "ruin pile"),
    variants=("of bricks", "of stone", "with beams"),
    size=1.5,
    countable=False,
    outdoor=True,
)
def rubble(b: PropBuilder) -> None:
    """A heap of broken stones or bricks, sometimes with beams in it."""
    paint = b.paint("brick") if b.variant == "of bricks" else b.paint(b.pick("stone", "concrete"))
    b.add("heap", rock(b.rng, 0.8, 0.22, 0.7, 26), b.shade(paint), said=False)

    def piece() -> Solid:
        if b.variant == "of bricks":
            return box(0.22, 0.1, 0.12)
        return rock(b.rng, b.between(0.14, 0.3), b.between(0.12, 0.2), b.between(0.14, 0.28), 12)

    pieces = [solid.move(y=0.06) for solid in heap(b.rng, piece, b.whole(9, 14), 0.44)]
    low = [solid.move(y=-solid.base) if solid.base > 0.15 else solid.move(y=-0.06) for solid in pieces]
    half = len(low) // 2
    b.add("brick" if b.variant == "of bricks" else "stone", low[:half], paint, said=False)
    b.add("brick" if b.variant == "of bricks" else "stone", low[half:], b.shade(paint, 0.12), said=False)
    if b.variant == "with beams":
        beams = [beam((-0.45, 0.02, 0.2), (0.3, 0.42, -0.1), 0.08), beam((0.42, 0.02, 0.25), (-0.1, 0.5, -0.2), 0.07)]
        b.add("beam", beams, b.paint("wood"))


@kind("phone booth", also=("telephone box", "phone box", "call box"), variants=("modern", "police", "open"), size=2.4)
def phone_booth(b: PropBuilder) -> None:
    """A cabin of windows with a phone inside."""
    color = b.paint(
        "metal", "blue" if b.variant == "police" else b.pick("red", "red", "green", "white", b.paint("paint").color)
    )
    glass, width = b.paint("glass"), b.between(0.36, 0.42)
    height = 0.86
    b.add("floor", box(width + 0.05, 0.05, width + 0.05), color, said=False)
    posts = [box(0.06, height, 0.06).move(x, 0.02, z) for x, z in corners(width, width, 0.03)]
    b.add("frame", posts, color, said=False)
    sides = [("back", 180.0), ("left", 90.0), ("right", -90.0), ("door", 0.0)]
    for name, turn in sides:
        if b.variant == "open" and name == "door":
            continue
        pane = box(width - 0.06, height - 0.1, 0.035).move(0, 0.05, width / 2 - 0.035)
        b.add(
            "window",
            pane.turn(y=turn),
            color if b.variant == "police" and name != "door" else glass,
            said=name == "door",
        )
        rows = 0 if b.variant == "modern" else 2 if b.variant == "police" else 4
        bars = [
            box(width, 0.04, 0.05).move(0, 0.05 + (height - 0.1) * (k + 1) / (rows + 1), width / 2 - 0.03)
            for k in range(rows)
        ]
        if bars:
            b.add("bar", [bar.turn(y=turn) for bar in bars], color, said=False)
    roof = box(width + 0.05, 0.1, width + 0.05, bevel=0.02 if b.variant == "modern" else 0.04).move(y=height)
    b.add("roof", roof, color)
    if b.variant != "modern":
        b.add("sign", box(width * 0.8, 0.06, 0.05).move(0, height + 0.02, width / 2 + 0.02), b.paint("paint", "white"))
    b.add(
        "phone",
        box(0.12, 0.18, 0.08).move(0, 0.42, -width / 2 + 0.06),
        b.paint("metal", "black"),
        said=b.variant == "open",
    )


@kind(
    "bus stop",
    also=("bus shelter",),
    variants=("with bench", "with sign", "old"),
    size=3.0,
    countable=False,
    stretch=("wide",),
)
def bus_stop(b: PropBuilder) -> None:
    """A roof on posts, glass behind, a bench below and a sign beside it."""
    metal, width = b.paint("metal", any_color=0.5), b.between(0.75, 0.85)
    depth, height = 0.34, b.between(0.52, 0.6)
    b.add("post", [box(0.045, height, 0.045).move(x, 0, z) for x, z in corners(width, depth, 0.03)], metal)
    b.add(
        "roof",
        box(width + 0.08, 0.055, depth + 0.12, bevel=0.015).move(y=height - 0.005),
        metal if b.chance(0.5) else b.paint("plastic"),
    )
    glass = b.paint("wood") if b.variant == "old" else b.paint("glass")
    b.add("back wall", box(width - 0.04, height * 0.8, 0.035).move(0, height * 0.16, -depth / 2 + 0.03), glass)
    b.add("floor", box(width + 0.04, 0.04, depth + 0.06), b.paint("concrete"), said=False)
    if b.variant != "with sign" or b.chance(0.5):
        b.add("bench", box(width * 0.7, 0.045, 0.13).move(0, 0.15, -0.06), b.paint(b.pick("wood", "plastic")))
        b.add(
            "foot",
            [box(0.045, 0.16, 0.1).move(x, 0.01, -0.06) for x in (-width * 0.28, width * 0.28)],
            metal,
            said=False,
        )
    if b.variant == "with sign":
        x = width / 2 + 0.1
        b.add("pole", box(0.04, height + 0.16, 0.04).move(x, 0, 0.1), metal, said=False)
        b.add(
            "sign",
            box(0.17, 0.17, 0.045, bevel=0.015).move(x, height + 0.06, 0.1),
            b.paint("paint", b.pick("blue", "yellow", "red", "green")),
        )
        b.add("foot", box(0.14, 0.04, 0.14).move(x, 0, 0.1), b.paint("concrete"), said=False)


@kind("plank", also=("wooden plank", "lumber"), variants=("stack of {s}", "broken", "nailed cross"), size=2.0)
def plank(b: PropBuilder) -> None:
    """A board; a stack of them; a broken one."""
    wood, wide = b.paint("wood"), b.between(0.15, 0.22)
    if b.variant == "stack of {s}":
        for level in range(b.whole(2, 4)):
            for z in spaced(3, 2 * wide * 1.04):
                b.add(
                    "plank",
                    box(b.between(0.92, 1), 0.06, wide).move(b.between(-0.02, 0.02), 0.057 * level, z),
                    b.shade(wood, 0.1),
                    said=False,
                )
        return
    if b.variant == "nailed cross":
        for turn in (38.0, -38.0):
            b.add(
                "plank",
                extrude(rectangle(1, wide), 0.06).turn(z=turn).move(y=0.38, z=0.03 if turn > 0 else -0.025),
                b.shade(wood, 0.1),
                said=False,
            )
        b.add("nail", [ball(0.03, 6).move(x, 0.36, 0.055) for x in (-0.04, 0.04)], b.paint("iron"))
        return
    board = box(1, b.between(0.06, 0.09), wide)
    if b.variant == "broken":
        ends = polygon(
            [(-0.7, -1), (0.28, -1), (0.42, -0.3), (0.25, -0.1), (0.4, 0.25), (0.2, 0.5), (0.3, 1), (-0.7, 1)]
        )
        board = board & extrude(ends.scale((1, wide)), 0.4).turn(x=-90).move(y=0.05)
    b.add("board", board, wood, said=False)
    for x in (-0.36, 0.1 if b.variant == "broken" else 0.36):
        b.add("nail", cylinder(0.025, 0.03, 6).move(x, board.top - 0.005, 0), b.paint("iron"), said=False)
