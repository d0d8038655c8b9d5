"""Things to sit on."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.organic import around, corners, spaced
from propsmith.exporter.training.procedural.outlines import extrude, ring
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import beam, box, cylinder
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "chair",
    also=("seat", "side chair"),
    variants=("dining", "rocking", "office", "kitchen", "with armrests", "with cushion"),
    size=0.95,
    stretch=("tall", "wide"),
)
def chair(b: PropBuilder) -> None:
    """Four legs, a seat and a backrest; an office chair stands on a star of rollers."""
    if b.variant == "office":
        _office_chair(b)
        return
    wood = b.paint("wood", any_color=0.3)
    legs = wood if b.chance(0.6) else b.paint(b.pick("wood", "metal", "gold"), any_color=0.3)
    width, depth, height = b.between(0.42, 0.5), b.between(0.4, 0.46), b.between(0.4, 0.46)
    thick = b.between(0.045, 0.06)
    seat = b.add("seat", box(width, 0.05, depth, bevel=0.008).move(y=height), wood)
    places = corners(width, depth, inset=thick / 2)
    lean = b.pick(0.0, 0.04)
    b.add("leg", [beam((x * (1 + lean), 0, z * (1 + lean)), (x, height + 0.01, z), thick) for x, z in places], legs)
    back = b.between(0.4, 0.52)
    posts = [box(thick, back, thick).move(x, height, -depth / 2 + thick / 2) for x in (places[0][0], places[1][0])]
    b.add("post", posts, wood, said=False)
    _backrest(b, width, height, back, -depth / 2 + thick / 2)
    if b.variant == "rocking":
        rocker = extrude(ring(0.62, 0.57, 245, 295, 40), 0.05).turn(y=90).move(y=0.62)
        b.add("rocker", [rocker.move(x=x) for x, _ in places[:2]], legs)
    if b.variant == "with armrests":
        arms = [box(0.055, 0.045, depth).move(x, height + 0.22, 0) for x, _ in places[:2]]
        props = [box(0.045, 0.24, 0.045).move(x, height, depth / 2 - 0.03) for x, _ in places[:2]]
        b.add("armrest", [arm + prop for arm, prop in zip(arms, props, strict=True)], wood)
    if b.variant == "with cushion":
        b.add("cushion", box(width * 0.92, 0.06, depth * 0.9, bevel=0.02).on(seat), b.paint("cloth"))


def _backrest(b: PropBuilder, width: float, height: float, back: float, z: float) -> None:
    wood = b.paint("wood", any_color=0.3)
    style = b.pick("slats", "bars", "board")
    if style == "board":
        b.add("backrest", box(width * 0.9, back * 0.55, 0.04, bevel=0.01).move(0, height + back * 0.42, z), wood)
    elif style == "slats":
        rows = [box(width, 0.075, 0.04).move(0, height + back * share, z) for share in (0.35, 0.6, 0.84)]
        b.add("slat", rows, wood)
    else:
        bars = [box(0.04, back * 0.8, 0.04).move(x, height, z) for x in spaced(4, width * 0.7)]
        b.add("bar", bars, wood)
        b.add("top rail", box(width, 0.08, 0.05).move(0, height + back * 0.78, z), wood, said=False)


def _office_chair(b: PropBuilder) -> None:
    cloth, metal = b.paint(b.pick("cloth", "leather")), b.paint("metal")
    wheels = [cylinder(0.035, 0.05, 8).turn(z=90).move(x, 0.035, z) for x, z, _ in around(5, 0.27)]
    b.add("wheel", wheels, b.paint("rubber"))
    b.add("base", [beam((0, 0.1, 0), (x, 0.06, z), 0.05) for x, z, _ in around(5, 0.28)], metal)
    b.add("column", cylinder(0.035, 0.36, 8).move(y=0.07), metal, said=False)
    seat = b.add("seat", box(0.48, 0.09, 0.46, bevel=0.03).move(y=0.42), cloth)
    b.add(
        "backrest",
        box(0.44, b.between(0.42, 0.6), 0.08, bevel=0.03).turn(x=-8).on(seat, sink=-0.06).move(z=-0.2),
        cloth,
    )
    b.add("bracket", box(0.06, 0.3, 0.05).turn(x=-8).move(0, 0.42, -0.24), metal, said=False)
    if b.chance(0.6):
        path = [(0.2, 0.45, 0.0), (0.28, 0.47, 0.0), (0.28, 0.66, 0.0)]
        arm = tube(path, 0.045) + box(0.06, 0.045, 0.26, bevel=0.01).move(0.28, 0.65, 0)
        b.add("armrest", [arm, arm.mirror()], metal)
