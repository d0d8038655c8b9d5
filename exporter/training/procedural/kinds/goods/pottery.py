"""Pots, vases and urns."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.goods.bottles import band, ear
from propsmith.exporter.training.procedural.organic import around, clump, rock
from propsmith.exporter.training.procedural.outlines import lathe, vessel
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, cone, cylinder
from propsmith.exporter.training.procedural.sweeps import hoop


@kind(
    "pot",
    also=("earthenware pot",),
    variants=("round", "tall", "broken", "with lid", "with handles", "painted"),
    size=0.5,
    stretch=("tall", "wide"),
)
def pot(b: PropBuilder) -> None:
    """An earthen vessel with a thick rim."""
    clay = b.paint(b.pick("clay", "clay", "ceramic"), any_color=0.3)
    r, height = (
        (0.36, 0.6)
        if b.variant == "round"
        else (0.26, 0.95)
        if b.variant == "tall"
        else (b.between(0.32, 0.38), b.between(0.6, 0.8))
    )
    mouth = r * b.between(0.55, 0.75)
    profile = [
        (r * 0.55, 0),
        (r * 0.9, height * 0.25),
        (r, height * b.between(0.45, 0.6)),
        (r * 0.85, height * 0.78),
        (mouth, height * 0.9),
        (mouth * 1.1, height),
    ]
    sides = b.pick(10, 14)
    body = vessel(profile, 0.055, sides)
    rim = hoop(mouth * 1.06, 0.09, sides, 6).move(y=height - 0.05)
    if b.variant == "broken":
        gap = rock(b.rng, 0.5, height * 0.55, 0.5, 14).move(r * 0.5, height * 0.66, r * 0.7)
        shard = rock(b.rng, 0.24, 0.08, 0.2, 9).move(r * 0.9, 0, r * 0.95)
        body, rim = body - gap, rim - gap
        b.add("shard", shard, clay)
    b.add("pot", body, clay, said=False)
    b.add("rim", rim, b.shade(clay, 0.1), said=False)
    if b.variant == "with lid":
        lid = cylinder(mouth * 1.12, 0.1, sides, top=0.6).move(y=height + 0.02)
        b.add(
            "lid", lid + ball(0.06, 8).move(y=height + 0.09), b.shade(clay, 0.1) if b.chance(0.5) else b.paint("wood")
        )
    if b.variant == "with handles":
        ears = [ear(profile, height * 0.55, height * 0.88, 0.14).turn(y=turn) for turn in (0, 180)]
        b.add("handle", ears, clay)
    if b.variant == "painted":
        low = height * b.between(0.35, 0.45)
        for shift in (0.0, 0.2):
            belt = band(profile, low + shift * height, low + (shift + 0.1) * height, 0.03, sides)
            hole = cylinder(r - 0.1, height, sides).move(y=0.06)
            b.add("stripe", belt - hole, b.paint("paint", b.pick("white", "blue", "black", "yellow", "red")))


@kind(
    "vase",
    also=("flower vase", "decorative vase"),
    variants=("tall", "round", "amphora", "with flowers", "broken", "striped"),
    size=0.45,
)
def vase(b: PropBuilder) -> None:
    """A slender vessel with a foot, a belly and a neck."""
    paint = b.paint(b.pick("ceramic", "porcelain", "glass"), any_color=0.7)
    height = {"tall": 0.95, "round": 0.62, "with flowers": 0.55}.get(b.variant, b.between(0.7, 0.9))
    belly = 0.32 if b.variant == "round" else 0.17 if b.variant == "tall" else b.between(0.2, 0.3)
    neck = belly * b.between(0.4, 0.6)
    high = b.between(0.35, 0.6)
    profile = [
        (belly * 0.6, 0),
        (belly * 0.55, height * 0.06),
        (belly, height * high),
        (belly * 0.8, height * (high + 0.16)),
    ]
    profile += [(neck, height * 0.86), (neck * b.between(1.2, 1.6), height)]
    sides = b.pick(8, 12, 16)
    body = vessel(profile, 0.05, sides)
    if b.variant == "broken":
        body = body - rock(b.rng, 0.5, height * 0.6, 0.5, 14).move(belly * 0.6, height * 0.62, belly * 0.6)
        b.add("shard", rock(b.rng, 0.22, 0.07, 0.18, 9).move(belly + 0.06, 0, belly * 0.8), paint)
    b.add("vase", body, paint, said=False)
    if b.variant == "amphora":
        b.add("handle", [ear(profile, height * 0.6, height * 0.9, 0.1).turn(y=turn) for turn in (0, 180)], paint)
    if b.variant == "striped" or (b.variant in ("", "round", "amphora") and b.chance(0.4)):
        hole = cylinder(belly * 0.6, height, sides).move(y=height * 0.1)
        other = b.paint("paint", b.pick("white", "gold", "blue", "red", "black"))
        for share in b.pick((high,), (high - 0.12, high + 0.06)):
            b.add("stripe", band(profile, height * share, height * (share + 0.08), 0.03, sides) - hole, other)
    if b.variant == "with flowers":
        _bouquet(b, height, neck)


def _bouquet(b: PropBuilder, height: float, neck: float) -> None:
    """Flowers that lean out of a vase."""
    petal = b.paint("paint", b.pick("red", "yellow", "pink", "purple", "white", "orange", "blue"))
    stem = b.paint("leaf", "green")
    tips = [(x, height + b.between(0.26, 0.4), z) for x, z, _ in [*around(5, 0.2, b.between(0, 70)), (0.0, 0.0, 0.0)]]
    b.add("stem", [beam((x * 0.1, height * 0.3, z * 0.1), (x, y, z), 0.04, 5) for x, y, z in tips], stem, said=False)
    b.add("flower", [ball(0.09, 8).scale(1, 0.75, 1).move(x, y - 0.04, z) for x, y, z in tips], petal)
    hearts = [ball(0.05, 6).move(x * 1.02, y + 0.05, z * 1.02) for x, y, z in tips]
    b.add("heart", hearts, b.paint("paint", "yellow" if petal.color != "yellow" else "brown"), said=False)
    b.add(
        "leaf",
        [cone(0.05, 0.2, 4).turn(z=-50).move(neck, height, 0).turn(y=turn) for turn in (20, 150, 260)],
        stem,
        said=False,
    )


@kind(
    "urn",
    variants=("garden", "golden", "broken", "with handles", "with plant"),
    size=0.6,
    outdoor=True,
)
def urn(b: PropBuilder) -> None:
    """A bowl on a foot with a knobbed lid; without one in a garden."""
    paint = b.paint(
        "gold" if b.variant == "golden" else b.pick("stone", "marble", "bronze", "ceramic"),
        any_color=0.0 if b.variant else 0.3,
    )
    r, waist, sides = b.between(0.3, 0.36), b.between(0.1, 0.13), b.pick(8, 12, 16)
    tall = b.between(0.62, 0.72)
    profile = [
        (r * 0.62, 0),
        (r * 0.62, 0.06),
        (waist, 0.12),
        (waist * 1.1, 0.18),
        (r * 0.8, 0.32),
        (r, tall * 0.78),
        (r * 0.72, tall),
    ]
    opened = b.variant in ("garden", "with plant", "broken")
    if opened:
        profile = [*profile[:-2], (r * 0.9, tall * 0.8), (r * 1.15, tall)]
    body = lathe(profile, sides)
    if opened:
        body = body - lathe([(r * 0.6, 0.36), (r * 0.78, tall * 0.75), (r * 1.02, tall + 0.02)], sides)
    if b.variant == "broken":
        body = body - rock(b.rng, 0.4, 0.4, 0.4, 14).move(r * 0.6, tall * 0.66, r * 0.7)
        b.add("shard", rock(b.rng, 0.2, 0.07, 0.16, 9).move(r + 0.05, 0, 0.2), paint)
    b.add("urn", body, paint, said=False)
    if b.variant == "with plant":
        b.add("soil", cylinder(r, 0.1, 12).move(y=tall - 0.2), b.paint("dirt"), said=False)
        b.add("plant", clump(b.rng, 0.6, 0.4, 0.6, 4).move(y=tall - 0.14), b.paint("leaf"))
    if not opened:
        lid = lathe([(r * 0.8, 0), (r * 0.8, 0.05), (r * 0.5, 0.14), (0.06, 0.2)], sides).move(y=tall - 0.01)
        knob = ball(0.06, 8).move(y=lid.top - 0.03)
        b.add("lid", lid + knob, paint if b.chance(0.5) else b.paint(b.pick("gold", "bronze", "stone")))
    if b.variant == "with handles" or b.chance(0.3):
        high = tall * 0.94 if not opened else tall * 0.8
        right = ear(profile, 0.36, high, 0.1, 0.06)
        b.add("handle", [right, right.turn(y=180)], paint)
