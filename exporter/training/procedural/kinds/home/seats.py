"""Stools, benches, sofas, thrones."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import cushion, legs
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.outlines import arched, circle, extrude, lathe, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, beam, box, cone, cylinder, hull_of, join
from propsmith.exporter.training.procedural.sweeps import hoop


@kind(
    "stool",
    also=("backless seat",),
    variants=("three-legged", "step", "piano", "with cushion", "round"),
    size=0.5,
    stretch=("tall", "low"),
)
def stool(b: PropBuilder) -> None:
    """A seat on legs, without a back."""
    wood = b.paint("wood", any_color=0.35)
    other = wood if b.chance(0.5) else b.paint(b.pick("wood", "metal"), any_color=0.3)
    width, height = b.between(0.62, 0.8), b.between(0.62, 0.85)
    if b.variant == "step":
        for level, z in ((0.4, 0.17), (0.75, -0.14)):
            b.add("step", box(0.8, 0.07, 0.34).move(0, level, z), wood)
        side = hull_of(box(0.07, 0.02, 0.62).move(z=0.02), box(0.07, 0.02, 0.34).move(0, 0.74, -0.14))
        b.add("side", [side.move(x=x) for x in (-0.34, 0.34)], other, said=False)
        return
    if b.variant == "piano":
        b.add("seat", cushion(0.8, 0.16, 0.5).move(y=0.6), b.paint(b.pick("leather", "velvet", "cloth")))
        b.add("frame", box(0.76, 0.1, 0.46).move(y=0.52), wood, said=False)
        b.add("leg", legs(0.72, 0.42, 0.54, 0.1, taper=0.6, sides=8), wood)
        return
    is_round = b.variant in ("three-legged", "round") or b.chance(0.4)
    if is_round:
        b.add("seat", cylinder(width / 2, 0.1, 12).move(y=height), wood)
    else:
        b.add("seat", box(width, 0.09, width * 0.85, bevel=0.02).move(y=height), wood)
    if b.variant == "with cushion":
        top = cylinder(width * 0.47, 0.12, 12, top=0.85) if is_round else cushion(width * 0.95, 0.14, width * 0.8)
        b.add("cushion", top.move(y=height + 0.085), b.paint("cloth"))
    if is_round:
        count = 3 if b.variant == "three-legged" else b.pick(3, 4)
        feet, tops = around(count, width * 0.5, 60), around(count, width * 0.3, 60)
        bars = [beam((p[0], 0, p[1]), (q[0], height + 0.02, q[1]), 0.08, 6) for p, q in zip(feet, tops, strict=True)]
    else:
        bars = legs(width * 0.9, width * 0.76, height + 0.02, 0.08, splay=b.pick(0.0, 0.12))
    b.add("leg", bars, other)
    if not is_round and b.chance(0.6):
        rails = [box(width * 0.9, 0.05, 0.05).move(0, height * 0.35, z) for z in (-width * 0.36, width * 0.36)]
        b.add("crossbar", rails, other)
    elif b.variant == "round":
        b.add("foot ring", hoop(width * 0.4, 0.06, 12).move(y=height * 0.35), other)


@kind(
    "bar stool",
    also=("counter stool", "high stool"),
    variants=("wooden", "with back", "diner", "square"),
    size=0.8,
)
def bar_stool(b: PropBuilder) -> None:
    """A high stool: a seat on a post with a foot ring, or on four long legs."""
    seat = b.paint(b.pick("leather", "plastic", "cloth"), any_color=0.5)
    metal = b.paint(b.pick("metal", "chrome", "brass"))
    high, radius = b.between(0.76, 0.86), b.between(0.19, 0.23)
    if b.variant in ("wooden", "square"):
        wood = b.paint("wood", any_color=0.3)
        top = box(0.36, 0.06, 0.36, bevel=0.015) if b.variant == "square" else cylinder(radius, 0.06, 12)
        b.add("seat", top.move(y=high), wood if b.chance(0.5) else seat)
        b.add("leg", legs(0.3, 0.3, high + 0.01, 0.055, splay=0.45), wood)
        bars = [box(0.34, 0.045, 0.045).move(0, 0.3, z) for z in (-0.17, 0.17)]
        b.add("crossbar", [*bars, *[bar.turn(y=90) for bar in bars]], wood, said=False)
        return
    b.add("base", lathe([(0.22, 0), (0.22, 0.04), (0.06, 0.09)], 14), metal)
    b.add("post", cylinder(0.04, high - 0.05, 8).move(y=0.06), metal)
    b.add("foot ring", hoop(0.16, 0.04, 14).move(y=0.26), metal)
    b.add("spoke", box(0.32, 0.036, 0.036).move(y=0.262), metal, said=False)
    b.add("seat", cylinder(radius, 0.1, 14, top=0.9).move(y=high), seat)
    if b.variant == "diner":
        b.add("rim", cylinder(radius + 0.02, 0.05, 14).move(y=high - 0.01), metal, said=False)
    if b.variant == "with back":
        back = extrude(ring(radius + 0.03, radius - 0.02, 200, 340, 20), 0.16).turn(x=90)
        b.add("backrest", back.move(0, high + 0.22, 0.0), seat)
        posts = [box(0.04, 0.2, 0.04).move(x, high + 0.02, -radius + 0.03) for x in (-0.07, 0.07)]
        b.add("post", posts, metal, said=False)


@kind(
    "bench",
    also=(),
    variants=("park", "stone", "log", "church pew", "padded"),
    size=1.6,
    outdoor=True,
    stretch=("wide",),
)
def bench(b: PropBuilder) -> None:
    """A long seat."""
    wood = b.paint("wood", any_color=0.25)
    if b.variant == "park":
        _park_bench(b, wood)
    elif b.variant == "stone":
        stone = b.paint(b.pick("stone", "marble", "sandstone"))
        b.add("seat", box(1, 0.09, 0.34, bevel=0.02).move(y=0.3), stone)
        b.add("foot", [box(0.14, 0.31, 0.28, taper=0.85).move(x=x) for x in (-0.32, 0.32)], b.shade(stone))
    elif b.variant == "log":
        log = cylinder(0.17, 1, 10).turn(z=90).move(0.5, 0.32, 0).cut((0, -1, 0), -0.36)
        b.add("seat", log, wood)
        b.add("leg", [cylinder(0.11, 0.24, 8).move(x=x) for x in (-0.32, 0.32)], b.paint("wood", "dark brown"))
    elif b.variant == "church pew":
        b.add("seat", box(0.96, 0.05, 0.3).move(y=0.24), wood)
        b.add("backrest", box(0.96, 0.56, 0.045).turn(x=-6).move(0, 0.02, -0.14), wood)
        end = box(0.05, 0.3, 0.38) + box(0.05, 0.62, 0.14).move(z=-0.15) + box(0.07, 0.05, 0.4).move(y=0.3)
        b.add("side", [end.move(x=x) for x in (-0.48, 0.48)], b.shade(wood))
    else:
        other = b.paint(b.pick("wood", "iron"), any_color=0.2)
        depth = b.between(0.26, 0.34)
        b.add("plank", [box(1, 0.06, depth / 2 - 0.006).move(0, 0.34, z) for z in (-depth / 4, depth / 4)], wood)
        if b.variant == "padded":
            b.add("cushion", cushion(0.97, 0.08, depth * 0.95).move(y=0.395), b.paint(b.pick("cloth", "leather")))
        if b.chance(0.5):
            b.add("leg", legs(0.94, depth * 0.95, 0.345, 0.07, splay=0.04), other)
            b.add("bar", [box(0.06, 0.05, depth * 0.8).move(x, 0.14, 0) for x in (-0.44, 0.44)], other, said=False)
        else:
            b.add("leg", [box(0.06, 0.345, depth * 0.85).move(x=x) for x in (-0.38, 0.38)], other)
            b.add("bar", box(0.78, 0.06, 0.045).move(y=0.14), other, said=False)
        b.add("bar", box(0.86, 0.05, depth * 0.7).move(y=0.3), other, said=False)


def _park_bench(b: PropBuilder, wood: Paint) -> None:
    metal = b.paint("iron", any_color=0.3)
    b.add("seat plank", [box(1, 0.045, 0.085).move(0, 0.24, z) for z in (-0.1, 0, 0.1)], wood)
    boards = [box(1, 0.085, 0.045).turn(x=-12).move(0, y, -0.17 - (y - 0.3) / 4) for y in (0.33, 0.46)]
    b.add("backrest", join(boards), wood)
    side = cast_side()
    b.add("side", [side.move(x=x) for x in (-0.4, 0.4)], metal)


def cast_side() -> Solid:
    """A cast side of a park bench: two legs, a rail below the seat, the back's post and an armrest."""
    frame = box(0.05, 0.05, 0.36).move(y=0.2) + beam((0, 0, 0.17), (0, 0.24, 0.13), 0.05)
    frame = frame + beam((0, 0, -0.2), (0, 0.24, -0.15), 0.05) + beam((0, 0.2, -0.16), (0, 0.56, -0.26), 0.05)
    return frame + beam((0, 0.2, 0.13), (0, 0.42, 0.13), 0.045) + box(0.06, 0.045, 0.36).move(0, 0.4, -0.03)


@kind(
    "armchair",
    also=("easy chair", "lounge chair"),
    variants=("wingback", "club", "recliner", "round", "with pillow"),
    size=1.0,
)
def armchair(b: PropBuilder) -> None:
    """A padded chair with broad arms."""
    cloth = b.paint(b.pick("cloth", "leather", "velvet"), any_color=0.3)
    seat = cloth if b.chance(0.5) else b.shade(cloth, 0.12)
    wood = b.paint("wood")
    width, back, base = b.between(0.78, 0.9), b.between(0.62, 0.75), 0.12
    if b.variant == "round":
        shell = cylinder(0.42, 0.5, 14, top=1.06) - cylinder(0.29, 0.5, 14).move(y=0.26)
        shell = shell - box(0.5, 0.5, 0.5).move(0, 0.26, 0.42)
        b.add("backrest", shell.move(y=base), cloth)
        b.add("cushion", cylinder(0.3, 0.13, 14, top=0.94).move(y=base + 0.24), b.paint("cloth", any_color=1))
        b.add("leg", legs(0.52, 0.52, base + 0.02, 0.07, taper=0.7, sides=6), wood)
        return
    if b.variant == "wingback":
        back = 0.98
        wings = [box(0.09, 0.5, 0.26, bevel=0.025).move(x, 0.45, -0.2) for x in (-width / 2 + 0.07, width / 2 - 0.07)]
        b.add("wing", wings, cloth)
    arm = box(0.17, 0.36, 0.66, bevel=0.03).move(y=base)
    if b.variant == "club":
        arm = arm + cylinder(0.12, 0.66, 10).turn(x=90).move(0, 0.5, -0.33)
    b.add("armrest", [arm.move(x=x) for x in (-width / 2 + 0.085, width / 2 - 0.085)], cloth)
    b.add("seat", box(width - 0.2, 0.2, 0.62, bevel=0.02).move(0, base, 0), cloth, said=False)
    b.add("cushion", cushion(width - 0.34, 0.14, 0.56).move(0, base + 0.19, 0.05), seat)
    lean = -24 if b.variant == "recliner" else -8
    rest = box(width - 0.08, back - base, 0.18, bevel=0.04).turn(x=lean).move(0, base + 0.02, -0.26)
    b.add("backrest", rest, cloth)
    if b.variant == "recliner":
        b.add("footrest", box(width - 0.36, 0.1, 0.34, bevel=0.03).turn(x=12).move(0, base + 0.1, 0.44), seat)
    if b.variant == "with pillow":
        b.add("pillow", cushion(0.34, 0.12, 0.3).turn(x=70).move(0, base + 0.44, -0.08), b.paint("cloth"))
    b.add("leg", legs(width - 0.1, 0.6, base + 0.02, 0.08, taper=0.7), wood)


@kind(
    "sofa",
    also=("couch", "settee"),
    variants=("two-seat", "corner", "chesterfield", "with pillows", "with wooden frame"),
    size=2.0,
    stretch=("wide", "deep"),
)
def sofa(b: PropBuilder) -> None:
    """A padded bench with a backrest and arms, a cushion for each who sits."""
    cloth = b.paint(b.pick("cloth", "leather", "velvet"), any_color=0.3)
    seat = cloth if b.chance(0.5) else b.shade(cloth, 0.12)
    count = 2 if b.variant == "two-seat" else b.pick(2, 3, 3)
    width, depth = (0.86 if count == 2 else 1.0), b.between(0.36, 0.42)
    arm = 0.05 if b.variant == "with wooden frame" else b.between(0.09, 0.13)
    inner, back = width - 2 * arm, -depth / 2 + 0.05
    each = inner / count
    places = spaced(count, inner - each)
    b.add("cushion", [cushion(each - 0.004, 0.09, depth - 0.06).move(x, 0.155, 0.03) for x in places], seat)
    if b.variant == "with wooden frame":
        _wooden_sofa_frame(b, width, depth)
        backs = [cushion(each - 0.01, 0.1, 0.3).turn(x=82).move(x, 0.34, back) for x in places]
        b.add("backrest", backs, seat)
        return
    _sofa_body(b, cloth, width, depth, arm)
    if b.variant == "corner":
        x = width / 2 - arm - each / 2
        b.add("base", box(each + 0.01, 0.1, 0.46).move(x, 0.06, 0.36), cloth, said=False)
        b.add("cushion", cushion(each + 0.01, 0.09, 0.42).move(x, 0.155, 0.38), seat)
        feet = [box(0.045, 0.08, 0.045).move(x + d, 0, 0.55) for d in (-each / 2 + 0.04, each / 2 - 0.04)]
        b.add("leg", feet, b.paint("wood"), said=False)
    if b.variant == "with pillows":
        throw = cushion(0.2, 0.08, 0.2).turn(x=65).move(0, 0.225, back + 0.09)
        b.add("pillow", [throw.move(x=x) for x in (-inner / 2 + 0.12, inner / 2 - 0.12)], b.paint("cloth"))


def _wooden_sofa_frame(b: PropBuilder, width: float, depth: float) -> None:
    wood = b.paint("wood")
    posts = [box(0.05, 0.32, 0.05).move(z=z) for z in (-depth / 2 + 0.03, depth / 2 - 0.03)]
    side = box(0.06, 0.045, depth).move(y=0.3) + posts[0] + posts[1]
    b.add("armrest", [side.move(x=x) for x in (-width / 2 + 0.03, width / 2 - 0.03)], wood)
    b.add("frame", box(width - 0.04, 0.05, depth - 0.04).move(y=0.12), wood)


def _sofa_body(b: PropBuilder, cloth: Paint, width: float, depth: float, arm: float) -> None:
    """Arms, base, back and feet; a chesterfield's are rolled and buttoned."""
    rolled, base = b.variant == "chesterfield", 0.06
    side = box(arm, 0.26, depth, bevel=0.02).move(y=base)
    if rolled:
        side = side + cylinder(arm * 0.62, depth, 10).turn(x=90).move(0, 0.31, -depth / 2)
    b.add("armrest", [side.move(x=x) for x in (-width / 2 + arm / 2, width / 2 - arm / 2)], cloth)
    b.add("base", box(width - arm, 0.1, depth - 0.02).move(0, base, 0), cloth, said=False)
    b.add("leg", legs(width - 0.06, depth - 0.04, base + 0.02, 0.045), b.paint(b.pick("wood", "metal")))
    tall, back = (0.34 if rolled else b.between(0.4, 0.46)), -depth / 2 + 0.05
    b.add("backrest", box(width - 0.03, tall - base, 0.1, bevel=0.03).turn(x=-6).move(0, base, back), cloth)
    if rolled:
        places = [(x, y) for x in spaced(5, width * 0.65) for y in (0.27, 0.33)]
        buttons = [ball(0.03, 6).move(x, y - 0.03, back + 0.05 - y / 10) for x, y in places]
        b.add("button", buttons, b.shade(cloth, 0.15), said=False)
        top = cylinder(0.055, width - 0.02, 10).turn(z=90).move(width / 2 - 0.01, tall, back - 0.03)
        b.add("backrest", top, cloth, said=False)


@kind(
    "throne",
    also=("royal chair", "king's seat"),
    variants=("royal golden", "stone", "bone", "iron", "ice", "wooden"),
    size=2.0,
    countable=False,
)
def throne(b: PropBuilder) -> None:
    """A great chair with a high back, on a step."""
    material = {"royal golden": "gold", "": b.pick("wood", "gold", "stone", "marble")}.get(
        b.variant, "wood" if b.variant == "wooden" else b.variant
    )
    body = b.paint(material)
    width, depth, high = b.between(0.44, 0.52), 0.44, b.between(0.88, 0.98)
    b.add("step", box(width + 0.14, 0.07, depth + 0.2).move(z=0.04), b.paint(b.pick("stone", "marble")))
    b.add("seat", box(width, 0.3, depth).move(y=0.06), body)
    b.add(
        "armrest",
        [box(0.1, 0.24, depth, bevel=0.015).move(x, 0.33, 0) for x in (-width / 2, width / 2)],
        b.shade(body, 0.1),
    )
    z = -depth / 2 + 0.04
    shape = arched(width, high - 0.06, pointed=b.chance(0.5))
    back = extrude(shape, 0.08).move(0, 0.06, z)
    if b.variant not in ("iron", "bone"):
        b.add("backrest", back, body)
    _crown(b, width, high, z, body)
    cloth = b.paint(b.pick("velvet", "cloth"))
    if b.variant in ("stone", "bone", "iron", "ice") and b.chance(0.5):
        return
    b.add("cushion", cushion(width - 0.12, 0.07, depth - 0.1).move(0, 0.35, 0.04), cloth)
    if b.variant not in ("iron", "bone"):
        b.add("cushion", extrude(arched(width - 0.16, high - 0.6), 0.06).move(0, 0.42, z + 0.045), cloth)


def _crown(b: PropBuilder, width: float, high: float, z: float, body: Paint) -> None:
    """What the back ends in: blades, bones, spikes of ice, or balls."""
    if b.variant == "iron":
        for angle in (-36, -18, 0, 18, 36):
            sword = box(0.09, 0.62 - abs(angle) / 180, 0.045) + cone(0.06, 0.12, 4).turn(y=45).move(
                y=0.6 - abs(angle) / 180
            )
            b.add("blade", sword.turn(z=angle).move(angle / -200, 0.3, z - abs(angle) / 2000), b.shade(body, 0.12))
        b.add("backrest", box(width, 0.4, 0.07).move(0, 0.33, z), body)
    elif b.variant == "bone":
        posts = [
            beam((x, 0.3, z), (x * 1.15, high - 0.08, z), 0.08, 8) + ball(0.06, 8).move(x * 1.15, high - 0.12, z)
            for x in (-width / 2, width / 2)
        ]
        b.add("backrest", posts, body, said=False)
        b.add(
            "rib", [box(width + 0.02, 0.055, 0.06).move(0, y, z) for y in (0.44, 0.55, 0.66, 0.77)], b.shade(body, 0.1)
        )
        skull = ball(0.11, 8) + box(0.12, 0.1, 0.12).move(0, -0.04, 0.04)
        b.add("skull", skull.move(0, high - 0.13, z), body)
    elif b.variant == "ice":
        spikes = [
            cone(0.085, 0.34 - abs(x), 5).turn(z=-60 * x).move(x, high - 0.2 - abs(x) / 2, z)
            for x in (-0.2, -0.1, 0, 0.1, 0.2)
        ]
        b.add("spike", spikes, b.shade(body, 0.12))
    else:
        knob = ball(0.055, 8)
        posts = [
            box(0.07, high * 0.72, 0.09).move(x, 0.06, z) + knob.move(x, 0.05 + high * 0.72, z)
            for x in (-width / 2, width / 2)
        ]
        b.add("post", posts, body if b.chance(0.5) else b.paint("gold"))
        gem = extrude(circle(0.06, 8), 0.07).move(0, high - 0.14, z + 0.03)
        b.add("gem", gem, b.paint(b.pick("ruby", "emerald", "sapphire")))
