"""Books."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.home.joinery import flame, lit
from propsmith.exporter.training.procedural.organic import spaced
from propsmith.exporter.training.procedural.outlines import circle, cross, extrude, lay, polygon, star
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import Solid, ball, box, cylinder
from propsmith.exporter.training.procedural.sweeps import chain, hoop


def volume(width: float, thick: float, length: float, board: float = 0.045) -> tuple[Solid, Solid]:
    """A closed book that lies on the floor, its spine to the left: its cover and its pages."""
    covers = box(width, board, length) + box(width, board, length).move(y=thick - board)
    spine = box(0.06, thick, length).move(x=-width / 2 + 0.02)
    pages = box(width - 0.06, thick - 0.02, length - 0.07).move(0.005, 0.01, 0)
    return covers + spine, pages


def open_book(b: PropBuilder, cover: Paint, pages: Paint) -> None:
    """An open book on its back: two swelling halves."""
    b.add("cover", [box(0.5, 0.045, 0.72).turn(z=s * 6).move(s * 0.245, 0.024, 0) for s in (-1, 1)], cover, said=False)
    b.add("spine", box(0.12, 0.05, 0.72), cover, said=False)
    half = [(0.0, 0.03), (0.46, 0.07), (0.46, 0.12), (0.3, 0.17), (0.12, 0.16), (0.0, 0.08)]
    leaves = [extrude(polygon([(s * x, y) for x, y in half]), 0.66) for s in (-1, 1)]
    b.add("page", leaves, pages)


def lines(b: PropBuilder, ink: Paint) -> None:
    """Lines of writing on an open book's pages."""
    rows = [box(0.26, 0.035, 0.045).turn(z=s * -6).move(s * 0.26, 0.148, z) for s in (-1, 1) for z in spaced(4, 0.42)]
    b.add("line", rows, ink, said=False)


@kind("book", also=(), variants=("open", "clasped", "thick", "glowing", "standing", "with bookmark"), size=0.3)
def book(b: PropBuilder) -> None:
    """Covers, a spine and pages."""
    cover = b.paint("leather", any_color=0.8)
    pages = b.paint("paper", b.pick("white", "beige", "beige", "tan"))
    gold = b.paint("gold")
    if b.variant == "open":
        open_book(b, cover, pages)
        lines(b, b.paint("paint", b.pick("black", "dark grey", "dark brown")))
        return
    thick = {"thick": 0.4, "clasped": 0.3}.get(b.variant, b.between(0.17, 0.24))
    width, length = b.between(0.66, 0.76), 1.0
    case, leaves = volume(width, thick, length)
    bands = [box(0.08, thick + 0.04, 0.07).move(-width / 2 + 0.02, -0.02, z) for z in (-0.3, 0, 0.3)]
    emblem = b.pick(
        extrude(star(5, 0.16, 0.08), 0.06),
        extrude(circle(0.14, 12), 0.06),
        extrude(circle(0.17, 4), 0.06),
        extrude(cross(0.3, 0.09), 0.06),
    )
    title = emblem.turn(x=-90).move(0.03, thick + 0.005, 0)
    metal = b.paint(b.pick("gold", "brass", "iron")) if b.variant == "clasped" else gold
    things = [
        ("cover", case, cover, True),
        ("pages", leaves, b.paint("energy", b.pick("yellow", "cyan")) if b.variant == "glowing" else pages, True),
    ]
    if b.variant in ("clasped", "thick") or b.chance(0.5):
        things += [("band", band, metal, False) for band in bands]
    if b.variant != "thick":
        things.append(("emblem", title, metal, False))
    if b.variant == "clasped":
        edges = [box(0.15, thick + 0.05, 0.15).move(width / 2 - 0.06, -0.025, z) for z in (-0.45, 0.45)]
        things += [("corner", edge, metal, False) for edge in edges]
        things.append(("clasp", box(0.12, thick + 0.06, 0.12).move(width / 2 - 0.02, -0.03, 0), metal, True))
    if b.variant == "with bookmark":
        things.append(
            (
                "bookmark",
                box(0.1, 0.045, 0.3).move(0.1, thick * 0.4, 0.6),
                b.paint("cloth", b.pick("red", "blue", "green", "gold")),
                True,
            )
        )
    for name, solid, paint, said in things:
        if b.variant == "standing":
            solid = solid.turn(x=90).turn(y=20).move(y=length / 2)
        b.add(name, solid, paint, said=said)


@kind(
    "stack of books",
    also=("pile of books", "book pile"),
    variants=("leaning", "with candle", "old", "with open book"),
    size=0.4,
    countable=False,
)
def stack_of_books(b: PropBuilder) -> None:
    """Books that lie on each other."""
    count = 3 if b.variant == "with open book" else b.whole(3, 6)
    y, page = 0.0, b.paint("paper", b.pick("white", "beige"))
    for level in range(count):
        width, length, thick = b.between(0.5, 0.66), b.between(0.66, 0.86), b.between(0.12, 0.2)
        case, leaves = volume(width, thick, length, 0.036)
        turn = b.between(-14, 14) + b.pick(0, 0, 180)
        x = 0.07 * level if b.variant == "leaning" else b.between(-0.04, 0.04)
        cover = b.paint("leather") if b.variant == "old" else b.paint("paint")
        b.add("book", case.turn(y=turn + 90).move(x, y, 0), cover, said=False)
        b.add("page", leaves.turn(y=turn + 90).move(x, y, 0), b.shade(page), said=False)
        y += thick - 0.004
    if b.variant == "with candle":
        b.add("candle", cylinder(0.075, 0.24, 8).move(0.05, y - 0.005, 0), b.paint("wax"))
        b.add("flame", flame(0.16).move(0.05, y + 0.225, 0), lit(b))
    if b.variant == "with open book":
        top = [box(0.32, 0.036, 0.48).turn(z=s * 8).move(s * 0.155, y + 0.01, 0) for s in (-1, 1)]
        b.add("cover", top, b.paint("leather", any_color=0.6), said=False)
        half = [(0.0, 0.0), (0.3, 0.05), (0.3, 0.1), (0.1, 0.11), (0.0, 0.05)]
        b.add(
            "page",
            [extrude(polygon([(s * u, v) for u, v in half]), 0.44).move(0, y + 0.01, 0) for s in (-1, 1)],
            page,
            said=False,
        )


@kind(
    "spellbook",
    also=("spell book", "magic book", "grimoire"),
    variants=("open", "skull", "chained", "with eye", "with gem"),
    size=0.4,
)
def spellbook(b: PropBuilder) -> None:
    """A thick book with metal corners and a sign on its cover."""
    cover = b.paint("leather", b.pick("purple", "dark red", "dark blue", "dark green", "black", "brown"))
    metal, glowing = (
        b.paint(b.pick("gold", "brass", "silver")),
        b.paint("energy", b.pick("cyan", "purple", "yellow", "light blue", "lime green")),
    )
    pages = b.paint("parchment")
    if b.variant == "open":
        _open_spellbook(b, cover, metal, glowing)
        return
    thick, width, length = b.between(0.24, 0.32), b.between(0.68, 0.76), 0.98
    case, leaves = volume(width, thick, length)
    b.add("cover", case, cover)
    b.add("pages", leaves, pages)
    edges = [
        box(0.16, thick + 0.06, 0.16).move(x, -0.03, z)
        for x in (-width / 2 + 0.06, width / 2 - 0.06)
        for z in (-0.43, 0.43)
    ]
    b.add("corner", edges, metal)
    b.add(
        "clasp",
        [box(0.1, thick + 0.06, 0.1).move(width / 2 - 0.01, -0.03, z) for z in (-0.18, 0.18)],
        metal,
        said=False,
    )
    _sign(b, cover, metal, glowing, thick)


def _open_spellbook(b: PropBuilder, cover: Paint, metal: Paint, glowing: Paint) -> None:
    open_book(b, cover, b.paint("parchment"))
    b.add(
        "rune",
        [extrude(star(6, 0.13, 0.06), 0.06).turn(x=-90).turn(z=s * -6).move(s * 0.25, 0.165, -0.12) for s in (-1, 1)],
        glowing,
    )
    b.add(
        "line",
        [box(0.26, 0.036, 0.05).turn(z=s * -6).move(s * 0.26, 0.148, z) for s in (-1, 1) for z in (0.08, 0.2)],
        b.paint("paint", "dark brown"),
        said=False,
    )
    b.add(
        "corner",
        [box(0.12, 0.09, 0.12).move(s * 0.46, 0.045, z) for s in (-1, 1) for z in (-0.33, 0.33)],
        metal,
        said=False,
    )


def _sign(b: PropBuilder, cover: Paint, metal: Paint, glowing: Paint, thick: float) -> None:
    """What stands on a spellbook's cover."""
    top = thick - 0.005
    if b.variant == "skull":
        bone = b.paint("bone")
        b.add(
            "skull",
            ball(0.2, 10).scale(1, 0.6, 1).move(0, top - 0.06, -0.08) + box(0.2, 0.13, 0.16).move(0, top, 0.12),
            bone,
        )
        b.add(
            "eye",
            [ball(0.055, 8).move(x, top + 0.08, -0.02) for x in (-0.08, 0.08)],
            b.paint("paint", b.pick("black", "red")),
            said=False,
        )
    elif b.variant == "with eye":
        b.add("eye", ball(0.17, 10).scale(y=0.6).move(0, top - 0.06, 0), b.paint("paint", "white"))
        b.add(
            "iris",
            ball(0.09, 8).scale(y=0.7).move(0, top + 0.05, 0.0),
            b.paint("paint", b.pick("green", "red", "yellow", "blue")),
            said=False,
        )
        b.add("lid", hoop(0.17, 0.07, 14, 6).move(0, top - 0.02, 0), b.shade(cover, 0.12), said=False)
    elif b.variant == "chained":
        for turn in (32, -32):
            links = chain([(-0.5, 0, 0), (0.5, 0, 0)], 0.16).turn(y=turn)
            b.add("chain", links.move(0, thick + 0.01, 0), b.paint("iron"), said=turn > 0)
        b.add("lock", box(0.18, 0.1, 0.16, bevel=0.015).move(0, thick - 0.01, 0), b.paint("brass"))
    else:
        b.add("ring", hoop(0.2, 0.06, 14, 6).move(0, top - 0.02, 0), metal, said=False)
        center = ball(0.11, 6) if b.variant == "with gem" or b.chance(0.4) else lay(star(b.pick(5, 6), 0.2, 0.09), 0.05)
        paint = b.paint(b.pick("ruby", "emerald", "sapphire", "amethyst")) if b.variant == "with gem" else glowing
        b.add("gem" if b.variant == "with gem" else "star", center.move(0, top - 0.02, 0), paint)
