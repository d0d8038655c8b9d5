"""Furniture that holds things: wardrobes, cabinets, shelves, lockers."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import book_row, doors, drawers, grips, legs
from propsmith.exporter.training.procedural.organic import spaced
from propsmith.exporter.training.procedural.outlines import arched, extrude, lathe, ring
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, box, cylinder
from propsmith.exporter.training.procedural.sweeps import tube


@kind(
    "wardrobe",
    also=("armoire", "closet"),
    variants=("two-door", "mirrored", "antique", "open", "with drawers"),
    size=2.0,
    stretch=("wide", "narrow"),
)
def wardrobe(b: PropBuilder) -> None:
    """A tall cupboard for clothes."""
    wood = b.paint("wood", any_color=0.25)
    front = wood if b.chance(0.4) else b.paint("wood", any_color=0.4)
    metal = b.paint(b.pick("brass", "gold", "iron", "metal"))
    width, depth, height, low = b.between(0.5, 0.62), b.between(0.28, 0.34), 0.86, 0.06
    z, tall = depth / 2, 0.74
    body = box(width, height - low, depth).move(y=low)
    if b.variant == "with drawers":
        tall = 0.5
        drawers(b, [(0, 0.14), (0, 0.27)], (width - 0.06, 0.11), z, front, metal)
    if b.variant == "open":
        b.add("body", body - box(width - 0.08, height - low - 0.08, depth).move(0, low + 0.04, 0.05), wood, said=False)
        leaf = box(width / 2, height - low, 0.045).move(0, low, 0)
        swung = [leaf.move(-s * width / 4).turn(y=s * 105).move(s * (width / 2 - 0.02), 0, z) for s in (-1, 1)]
        b.add("door", swung, front)
        b.add("rod", box(width - 0.04, 0.04, 0.04).move(0, height - 0.14, 0.02), metal, said=False)
        for x in spaced(b.whole(3, 4), width - 0.2):
            coat = box(0.075, b.between(0.3, 0.45), 0.18, taper=0.7)
            b.add("coat", coat.move(x, height - 0.115 - coat.size[1], 0.02), b.paint("cloth"))
    else:
        b.add("body", body, wood, said=False)
        y = height - tall - 0.03
        doors(b, [(s * (width / 4 - 0.006), y) for s in (-1, 1)], (width / 2 - 0.03, tall), z, front, metal)
        if b.variant == "mirrored":
            b.add(
                "mirror",
                [
                    box(width / 2 - 0.12, tall - 0.12, 0.03).move(s * (width / 4 - 0.006), y + 0.06, z + 0.03)
                    for s in (-1, 1)
                ],
                b.paint("glass", "light blue"),
            )
        elif b.variant != "two-door":
            rows = [(s * (width / 4), y + tall * k) for s in (-1, 1) for k in (0.07, 0.6)]
            panels = [box(width / 2 - 0.14, tall * 0.32, 0.03).move(x, py, z + 0.025) for x, py in rows]
            b.add("panel", panels, b.shade(front, 0.12), said=False)
    _cornice(b, wood, width, depth, height)
    b.add("leg", legs(width - 0.02, depth - 0.02, low + 0.02, 0.06, taper=0.8), wood, said=False)


def _cornice(b: PropBuilder, wood: Paint, width: float, depth: float, height: float) -> None:
    b.add(
        "cornice",
        box(width + 0.06, 0.055, depth + 0.06, bevel=0.015).move(y=height - 0.005),
        b.shade(wood, 0.1),
        said=False,
    )
    if b.variant == "antique":
        crown = extrude(ring(width * 0.4, 0, 0, 180, 20).scale((1, 0.5)), 0.06)
        b.add("crown", (crown + ball(0.04, 8).move(y=width * 0.18)).move(0, height + 0.04, depth / 2 - 0.03), wood)


@kind(
    "cabinet",
    also=("cupboard",),
    variants=("kitchen", "glass-fronted", "wall", "low", "with drawers"),
    size=1.4,
    stretch=("wide",),
)
def cabinet(b: PropBuilder) -> None:
    """A body with doors."""
    wood = b.paint("wood", any_color=0.35)
    front = wood if b.chance(0.4) else b.paint("wood", any_color=0.5)
    metal = b.paint(b.pick("brass", "metal", "iron"))
    width, height, depth = b.between(0.66, 0.8), b.between(0.7, 0.86), b.between(0.34, 0.42)
    if b.variant == "low":
        width, height = 1.0, 0.4
    if b.variant == "wall":
        width, height, depth = 0.95, 0.62, 0.3
    low = 0.0 if b.variant == "wall" else b.pick(0.05, 0.12)
    z = depth / 2
    b.add("body", box(width, height - low, depth).move(y=low), wood, said=False)
    if b.variant != "wall":
        b.add(
            "top",
            box(width + 0.06, 0.055, depth + 0.05, bevel=0.012).move(y=height - 0.005),
            b.paint(b.pick("stone", "marble")) if b.variant == "kitchen" else b.shade(wood, 0.1),
        )
        b.add("leg", legs(width - 0.03, depth - 0.03, low + 0.02, 0.06, taper=0.8), wood, said=low > 0.1)
    tall = height - low - 0.06
    if b.variant in ("kitchen", "with drawers"):
        drawers(b, [(s * width / 4, height - 0.1) for s in (-1, 1)], (width / 2 - 0.05, 0.13), z, front, metal)
        tall -= 0.17
    count = 3 if b.variant == "low" else 2
    each = (width - 0.02) / count
    places = [(x, low + 0.03) for x in spaced(count, width - 0.02 - each)]
    if b.variant == "low":
        places[1] = (places[1][0] + 0.001, places[1][1])
    doors(b, places, (each - 0.025, tall), z, front, metal)
    if b.variant == "glass-fronted":
        pane = box(each - 0.13, tall - 0.12, 0.03)
        b.add("pane", [pane.move(x, y + 0.06, z + 0.025) for x, y in places], b.paint("glass"))


@kind(
    "dresser",
    also=("chest of drawers", "commode"),
    variants=("three-drawer", "wide", "tall", "with mirror"),
    size=1.2,
)
def dresser(b: PropBuilder) -> None:
    """Drawers above each other."""
    wood = b.paint("wood", any_color=0.35)
    front = wood if b.chance(0.4) else b.paint("wood", any_color=0.6)
    metal = b.paint(b.pick("brass", "gold", "metal", "iron"))
    columns, rows = {"wide": (2, 3), "tall": (1, 5), "three-drawer": (1, 3)}.get(
        b.variant, b.pick((1, 3), (1, 4), (2, 3))
    )
    width, height = (1.0, 0.62) if columns == 2 else (b.between(0.62, 0.72), 0.7)
    if b.variant == "tall":
        width, height = 0.52, 0.94
    if b.variant == "with mirror":
        width, height = width * 0.75, 0.46
    depth, low = b.between(0.32, 0.4), b.between(0.06, 0.12)
    b.add("body", box(width, height - low, depth).move(y=low), wood, said=False)
    b.add("top", box(width + 0.05, 0.055, depth + 0.05, bevel=0.012).move(y=height - 0.005), b.shade(wood, 0.12))
    b.add("leg", legs(width - 0.02, depth - 0.02, low + 0.02, 0.065, taper=0.7), wood)
    each, tall = (width - 0.04) / columns, (height - low - 0.04) / rows
    places = [(x, low + 0.02 + tall * (k + 0.5)) for k in range(rows) for x in spaced(columns, width - 0.04 - each)]
    drawers(b, places, (each - 0.03, tall - 0.03), depth / 2, front, metal)
    if b.variant == "with mirror":
        frame = extrude(arched(width * 0.7, 0.48), 0.05).move(0, height + 0.04, -depth / 2 + 0.05)
        b.add("frame", frame, wood, said=False)
        b.add(
            "mirror",
            extrude(arched(width * 0.7 - 0.1, 0.38), 0.05).move(0, height + 0.09, -depth / 2 + 0.075),
            b.paint("glass", "light blue"),
        )


@kind(
    "filing cabinet",
    also=("file cabinet", "office drawers"),
    variants=("two-drawer", "four-drawer", "rusty", "open"),
    size=1.3,
    stretch=("wide",),
)
def filing_cabinet(b: PropBuilder) -> None:
    """A metal box of deep drawers with labels."""
    body = b.paint("rust") if b.variant == "rusty" else b.paint("metal", any_color=0.6)
    count = {"two-drawer": 2, "four-drawer": 4}.get(b.variant, b.pick(3, 4))
    width, depth = b.between(0.4, 0.46), b.between(0.44, 0.5)
    tall = 0.24 if count > 2 else 0.34
    width = width * 1.3 if count == 2 else width
    height, z = count * tall + 0.05, depth / 2
    b.add("body", box(width, height, depth, bevel=0.012), body, said=False)
    out = b.whole(count - 2, count - 1) if b.variant == "open" else -1
    chrome, label = b.paint("chrome"), b.paint("paper", "white")
    for k in range(count):
        y, far = 0.025 + k * tall, 0.24 if k == out else 0.0
        front = box(width - 0.05, tall - 0.03, 0.05).move(0, y + 0.015, z + far)
        b.add("drawer", front, b.shade(body, 0.1))
        grips(b, [(0, y + tall * 0.42)], z + far + 0.025, chrome, "bar", width * 0.34)
        b.add("label", box(width * 0.3, 0.05, 0.03).move(0, y + tall * 0.62, z + far + 0.025), label)
        if far:
            tray = box(width - 0.1, tall - 0.1, far + 0.04) - box(width - 0.18, tall, far).move(0, 0.05, 0.01)
            b.add("tray", tray.move(0, y + 0.02, z + far / 2), body, said=False)
            files = [box(width - 0.16, tall - 0.06, 0.036).move(0, y + 0.05, z + far * s) for s in (0.25, 0.55)]
            b.add("file", files, b.paint("paper"))


@kind("locker", also=("school locker",), variants=("double", "triple", "open", "rusty"), size=1.8, stretch=("wide",))
def locker(b: PropBuilder) -> None:
    """Narrow metal cupboards with slots in their doors."""
    body = b.paint("rust") if b.variant == "rusty" else b.paint("metal", any_color=0.8)
    count = {"double": 2, "triple": 3}.get(b.variant, 1)
    each, depth, height = b.between(0.28, 0.34), 0.32, 0.95
    z, dark = depth / 2, b.paint("paint", "black")
    chrome = b.paint("metal")
    for x in spaced(count, each * (count - 1)):
        case = box(each + 0.006, height, depth).move(x, 0.045, 0)
        wide, y = each - 0.05, 0.09
        if b.variant == "open":
            case = case - box(wide, height - 0.1, depth).move(x, 0.095, 0.045)
            door = box(wide, height - 0.09, 0.045).move(wide / 2, y, 0).turn(y=-110).move(-wide / 2, 0, z)
            b.add("door", door, body)
            b.add("shelf", box(wide + 0.01, 0.04, depth - 0.06).move(0, 0.72, 0), body, said=False)
            coat = box(0.16, 0.4, 0.14, taper=0.7).move(0, 0.325, -0.02)
            b.add("coat", coat, b.paint("cloth"))
        else:
            b.add("door", box(wide, height - 0.09, 0.05).move(x, y, z), b.shade(body, 0.1))
            slots = [box(wide * 0.6, 0.035, 0.03).move(x, s, z + 0.02) for s in (0.74, 0.8, 0.86)]
            b.add("slot", slots, dark, said=False)
            b.add("handle", box(0.045, 0.12, 0.045).move(x + wide * 0.32, 0.48, z + 0.035), chrome)
        b.add("body", case, body, said=False)
    b.add(
        "foot", [box(0.05, 0.06, depth * 0.9).move(x=s * (each * count / 2 - 0.03)) for s in (-1, 1)], dark, said=False
    )


@kind(
    "bookshelf",
    also=("bookcase",),
    variants=("full of books", "empty", "tall", "low", "round-topped", "with ladder"),
    size=2.0,
    stretch=("wide",),
)
def bookshelf(b: PropBuilder) -> None:
    """A case of boards with books on them."""
    wood = b.paint("wood", any_color=0.25)
    width, rows = {"tall": (0.42, 5), "low": (1.0, 2)}.get(b.variant, (b.between(0.58, 0.72), b.pick(3, 4)))
    height = 0.44 if b.variant == "low" else 0.96
    depth, wall = b.between(0.2, 0.26), 0.05
    b.add(
        "back",
        box(width - 0.02, height - 0.02, 0.045).move(0, 0.01, -depth / 2 + 0.03),
        b.shade(wood, 0.12),
        said=False,
    )
    b.add("side", [box(wall, height, depth).move(x=s * (width - wall) / 2) for s in (-1, 1)], wood, said=False)
    gap = (height - wall) / rows
    b.add("shelf", [box(width - 0.02, wall, depth).move(0, k * gap, 0) for k in range(rows + 1)], wood)
    if b.variant == "round-topped":
        b.add(
            "crown",
            extrude(ring(width / 2, width / 2 - 0.1, 0, 180, 20).scale((1, 0.5)), depth).move(0, height - 0.05, 0),
            wood,
        )
    else:
        b.add("top", box(width + 0.05, 0.05, depth + 0.04).move(y=height - 0.01), wood, said=False)
    if b.variant == "empty":
        return
    left, right = -width / 2 + wall, width / 2 - wall
    for k in range(rows):
        full = b.variant == "full of books" or b.chance(0.6)
        stop = right if full else b.between(-0.3, 0.3) * width
        book_row(b, left, stop, k * gap + wall - 0.004, 0.01, gap - wall - 0.02, depth * 0.7)
        if not full and right - stop > 0.16:
            pot = lathe([(0.04, 0), (0.06, 0.05), (0.03, 0.1), (0.04, 0.12)], 8)
            b.add("vase", pot.move((stop + right) / 2, k * gap + wall - 0.004, 0), b.paint("ceramic", any_color=0.6))
    if b.variant == "with ladder":
        rails = [tube([(x, 0, depth / 2 + 0.2), (x, height * 0.9, depth / 2)], 0.045, 4) for x in (-0.1, 0.12)]
        b.add("ladder", rails, b.paint("wood"), said=False)
        rungs = [
            box(0.22, 0.04, 0.045).move(0.01, s * height * 0.9, depth / 2 + 0.2 - 0.2 * s)
            for s in (0.15, 0.35, 0.55, 0.75)
        ]
        b.add("rung", rungs, b.paint("wood"), said=False)


@kind(
    "shelf",
    also=("shelving unit",),
    variants=("wall", "corner", "metal warehouse", "with jars", "with books"),
    size=1.2,
    stretch=("wide", "tall"),
)
def shelf(b: PropBuilder) -> None:
    """Boards between uprights, or on brackets."""
    warehouse = b.variant == "metal warehouse"
    wood = b.paint("metal" if warehouse else "wood", any_color=0.6 if warehouse else 0.25)
    frame = b.paint("metal", any_color=0.5) if warehouse or b.chance(0.3) else wood
    if b.variant == "wall":
        b.add("board", box(1, 0.06, 0.26).move(y=0.24), wood)
        bracket = box(0.05, 0.26, 0.05).move(z=-0.105) + box(0.05, 0.05, 0.2).move(0, 0.2, -0.02)
        brace = tube([(0, 0.04, -0.1), (0, 0.22, 0.06)], 0.045, 4)
        b.add("bracket", [(bracket + brace).move(x=x) for x in (-0.34, 0.34)], b.paint("iron"))
        _wares(b, -0.45, 0.45, 0.296, 0.2)
        return
    if b.variant == "corner":
        radius = 0.42
        quarter = cylinder(radius, 0.055, 16).cut((1, 0, 0), 0).cut((0, 0, 1), 0)
        b.add("board", [quarter.move(-0.2, y, -0.2) for y in (0.03, 0.33, 0.63, 0.9)], wood)
        b.add(
            "side",
            [box(0.05, 0.95, 0.42).move(-0.18, 0, 0.0), box(0.42, 0.95, 0.05).move(0.0, 0, -0.18)],
            frame,
            said=False,
        )
        b.add(
            "vase",
            lathe([(0.05, 0), (0.08, 0.07), (0.04, 0.14), (0.05, 0.17)], 10).move(-0.03, 0.38, -0.03),
            b.paint("ceramic", any_color=0.6),
        )
        return
    width, depth, rows = b.between(0.7, 0.95), b.between(0.28, 0.36), b.pick(3, 4)
    height = 0.92
    posts = [
        box(0.055, height, 0.055).move(sx * (width / 2 - 0.03), 0, sz * (depth / 2 - 0.03))
        for sx in (-1, 1)
        for sz in (-1, 1)
    ]
    b.add("post", posts, frame)
    gap = (height - 0.1) / (rows - 1)
    levels = [0.05 + gap * k for k in range(rows)]
    b.add("board", [box(width, 0.05, depth - 0.01).move(0, y, 0) for y in levels], wood)
    for y in levels[:-1]:
        if warehouse:
            for x in (-width * 0.24, width * 0.22):
                if b.chance(0.75):
                    size = b.between(0.6, 0.8) * min(gap, 0.26)
                    b.add("carton", box(size * 1.2, size, size).move(x, y + 0.046, 0), b.paint("cardboard"))
        elif b.variant or b.chance(0.5):
            _wares(b, -width / 2 + 0.08, width / 2 - 0.08, y + 0.046, gap - 0.08)


def _wares(b: PropBuilder, left: float, right: float, y: float, height: float) -> None:
    """Jars or books on a board."""
    if b.variant == "with jars" or (b.variant != "with books" and b.chance(0.5)):
        for x in spaced(b.whole(3, 5), (right - left) * 0.85):
            tall = min(height * b.between(0.55, 0.8), 0.2)
            jar = cylinder(0.06, tall, 8) + cylinder(0.045, 0.04, 8).move(y=tall - 0.005)
            b.add("jar", jar.move(x, y, 0), b.paint(b.pick("glass", "ceramic"), any_color=0.6))
    else:
        book_row(b, left, right - b.between(0, 0.5) * (right - left), y, 0, min(height, 0.24), 0.16)
