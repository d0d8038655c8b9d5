"""What painters and burglars work with."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.outlines import Outline, circle, ellipse, extrude, polygon, rectangle
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import beam, box, cylinder
from propsmith.exporter.training.procedural.sweeps import hoop, tube


@kind(
    "easel",
    also=("painter's easel", "canvas stand"),
    variants=("with painting", "blank", "table", "with palette"),
    size=1.7,
)
def easel(b: PropBuilder) -> None:
    """Three legs that carry a canvas on a ledge."""
    wood = b.paint("wood", any_color=0.15)
    table = b.variant == "table"
    ledge, high = (0.14, 0.86) if table else (b.between(0.36, 0.44), 0.98)
    spread = 0.26 if table else 0.24
    front = [beam((s * spread, 0, 0.2), (s * 0.05, high, -0.06), 0.05) for s in (-1, 1)]
    b.add("leg", [*front, beam((0, 0, -0.32), (0, high - 0.06, -0.07), 0.05)], wood)
    z = 0.2 - 0.26 * ledge / high
    b.add("ledge", box(0.6, 0.05, 0.12).move(0, ledge, z + 0.03), wood)
    width, height = b.between(0.48, 0.64), b.between(0.4, 0.48)
    lean = -15.0

    def put(outline: Outline, depth: float, forward: float = 0.0, up: float = 0.0) -> None:
        solid = extrude(outline, depth).move(0, up, forward).turn(x=lean).move(0, ledge + 0.04 + height / 2, z - 0.03)
        b.add(name, solid, paint, said=name == "canvas")

    name, paint = "canvas", b.paint("canvas", b.pick("white", "beige"))
    put(rectangle(width, height), 0.06)
    if b.variant != "blank":
        name, paint = "picture", b.paint("paint", b.pick("light blue", "blue", "orange", "pink"))
        put(rectangle(width - 0.08, height - 0.08), 0.04, 0.02)
        paint = b.paint("paint", b.pick("green", "dark green", "tan", "purple"))
        hill = polygon([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.0), (0.1, 0.14), (-0.2, -0.06), (-0.5, 0.06)])
        put(hill ^ rectangle(width - 0.08, height - 0.08), 0.05, 0.025)
        paint = b.paint("paint", b.pick("yellow", "red", "white"))
        put(circle(0.06, 10).translate((-0.1, 0.1)), 0.05, 0.025)
    b.add("clamp", box(0.1, 0.09, 0.1).move(0, ledge + height + 0.0, z - 0.3 * height * 0.5 - 0.04), wood, said=False)
    if b.variant == "with palette":
        x, y = spread + 0.1, 0.03
        b.add("palette", cylinder(0.17, 0.045, 14).scale(1.2, 1, 0.9).move(x, 0, 0.34), b.paint("wood", "light brown"))
        for u, v in ((-0.1, 0.0), (0.0, -0.08), (0.1, 0.02)):
            b.add("blob", cylinder(0.04, 0.04, 8).move(x + u, y, 0.34 + v), b.paint("paint"), said=False)


@kind("lockpick", also=("lock pick",), variants=("set of {s}", "broken", "golden", "ring of {s}"), size=0.12)
def lockpick(b: PropBuilder) -> None:
    """A flat shaft with a hooked tip on a handle; it stands with its tip up."""
    metal = b.paint("gold") if b.variant == "golden" else b.paint(b.pick("steel", "iron", "metal"))
    grip = b.paint(b.pick("leather", "plastic", "wood"), any_color=0.4)
    tips = {
        "hook": [(0, 0.36, 0), (0, 0.84, 0), (0.02, 0.92, 0), (0.09, 0.98, 0)],
        "wave": [(0, 0.36, 0), (0, 0.72, 0), (0.05, 0.79, 0), (0, 0.86, 0), (0.05, 0.93, 0), (0.02, 1.0, 0)],
        "bend": [(0, 0.36, 0), (0, 0.86, 0), (0.07, 0.9, 0), (0.16, 0.9, 0)],
    }
    if b.variant in ("set of {s}", "ring of {s}"):
        fan = 22 if b.variant == "ring of {s}" else 0
        for k, tip in enumerate(("hook", "wave", "bend")):
            pick = tube(tips[tip], 0.055, 6).turn(z=-fan * (k - 1)).move(0.22 * (k - 1) if not fan else 0)
            hold = box(0.1, 0.4, 0.07, bevel=0.02).turn(z=-fan * (k - 1)).move(0.22 * (k - 1) if not fan else 0)
            b.add("pick", pick, metal, said=False)
            b.add("handle", hold, grip if k % 2 == 0 else b.shade(grip, 0.08))
        if fan:
            b.add("ring", hoop(0.11, 0.05, 14, 6).turn(x=90).move(0, 0.02, 0.025), b.paint("brass"))
        else:
            b.add("pouch", box(0.74, 0.26, 0.12, bevel=0.02), b.paint("leather", any_color=0.3))
        return
    path = tips[b.pick("hook", "wave", "bend")]
    if b.variant == "broken":
        path = [(0, 0.36, 0), (0, 0.66, 0), (0.05, 0.72, 0)]
        b.add("tip", tube([(0.24, 0.03, 0.1), (0.4, 0.03, 0.14), (0.48, 0.03, 0.05)], 0.055, 6), metal)
    b.add("shaft", tube(path, 0.06, 6), metal)
    hold = b.pick(
        rectangle(0.12, 0.4, 0.04),
        ellipse(0.15, 0.42, 12),
        polygon([(-0.05, -0.2), (0.05, -0.2), (0.08, 0.05), (0.03, 0.2), (-0.03, 0.2), (-0.08, 0.05)]),
    )
    b.add("handle", extrude(hold, 0.08).move(y=0.2), grip)
    b.add("band", box(0.1, 0.05, 0.1).move(y=0.37), metal, said=False)
