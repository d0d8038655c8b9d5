"""Props built from primitives, so that what their prompts say is so by construction; no two draws are alike."""

import numpy as np
import trimesh
from trimesh.creation import annulus, box, cone, cylinder, icosphere, torus

from propsmith.exporter.evaluation.props import EvaluatedProp, boxed, colored_model
from propsmith.exporter.training.text.captions import color_rgb

GREY, DARK = (0.55, 0.55, 0.55), (0.25, 0.2, 0.2)
_UPRIGHT = trimesh.transformations.rotation_matrix(-np.pi / 2, [1, 0, 0])


def rgb(word):
    return tuple(color_rgb({"gray": "grey"}.get(word, word)))


def at(mesh, x=0.0, y=0.0, z=0.0):
    mesh.apply_translation((x, y, z))
    return mesh


def block(width, height, depth, x=0.0, y=0.0, z=0.0):
    """A box that stands at height y."""
    return at(box((width, height, depth)), x, y + height / 2, z)


def rod(radius, height, x=0.0, y=0.0, z=0.0):
    return at(cylinder(radius, height, sections=16).apply_transform(_UPRIGHT), x, y + height / 2, z)


def spike(radius, height, x=0.0, y=0.0, z=0.0):
    return at(cone(radius, height, sections=16).apply_transform(_UPRIGHT), x, y, z)


def ball(radius, x=0.0, y=0.0, z=0.0, scale=(1, 1, 1)):
    return at(icosphere(3, radius).apply_scale(scale), x, y, z)


def tube(outer, inner, height, y=0.0):
    return at(annulus(inner, outer, height, sections=24).apply_transform(_UPRIGHT), 0, y + height / 2)


def loop(radius, thickness, x=0.0, y=0.0, z=0.0):
    """A ring that stands upright and faces the front."""
    return at(torus(radius, thickness, major_sections=24, minor_sections=10), x, y, z)


def lathe(*profile):
    """Radii and heights from foot to top, turned about the vertical."""
    return trimesh.creation.revolve(np.array(profile, float), sections=20).apply_transform(_UPRIGHT)


def round_about(count, radius, make):
    turns = 2 * np.pi * (np.arange(count) + 0.25) / count
    return [make(radius * np.cos(t), radius * np.sin(t)) for t in turns]


def corners_of(x, z, make):
    return [make(a * x, b * z) for a in (-1, 1) for b in (-1, 1)]


def prop_of(parts, name="built", prompt=""):
    """A prop of (mesh, sRGB) parts."""
    vertices, faces, colors, count = [], [], [], 0
    for mesh, color in parts:
        vertices.append(mesh.vertices)
        faces.append(mesh.faces + count)
        colors.append(np.broadcast_to(np.asarray(color, np.float32), (len(mesh.faces), 3, 3)))
        count += len(mesh.vertices)
    model = colored_model(np.concatenate(vertices), np.concatenate(faces), np.concatenate(colors))
    return EvaluatedProp(name, prompt, boxed(model))


def painted(color, *meshes):
    return [(mesh, color) for mesh in meshes]


def jitter(rng, *sizes):
    """Each size up to 12 % more or less."""
    return [size * float(rng.uniform(0.88, 1.12)) for size in sizes]


# Two colors, each on its part. Keys are words of the prompts.


def _chair(a, b, r):
    w, leg, back, t = jitter(r, 0.5, 0.45, 0.55, 0.08)
    legs = corners_of(w / 2 - 0.03, w / 2 - 0.03, lambda x, z: block(0.06, leg, 0.06, x, 0, z))
    return painted(b, *legs) + painted(a, block(w, t, w, 0, leg), block(w, back, 0.07, 0, leg, -w / 2))


def _table(a, b, r):
    w, d, leg = jitter(r, 1.1, 0.7, 0.6)
    legs = corners_of(w / 2 - 0.06, d / 2 - 0.06, lambda x, z: block(0.08, leg, 0.08, x, 0, z))
    return painted(b, *legs) + painted(a, block(w, 0.09, d, 0, leg))


def _stool(a, b, r):
    w, leg = jitter(r, 0.3, 0.6)
    legs = round_about(4, w * 0.7, lambda x, z: rod(0.04, leg, x, 0, z))
    return painted(b, *legs) + painted(a, rod(w, 0.08, 0, leg))


def _mushroom(a, b, r):
    stem, cap = jitter(r, 0.5, 0.45)
    dome = [(cap * np.cos(t), stem + 0.7 * cap * np.sin(t)) for t in np.linspace(0, np.pi / 2, 8)]
    return painted(b, rod(0.15, stem)) + painted(a, lathe((0, stem), *dome))


def _tree(a, b, r):
    trunk, crown = jitter(r, 0.45, 0.5)
    return painted(b, rod(0.09, trunk)) + painted(
        a, ball(crown, 0, trunk + crown * 0.8), ball(crown * 0.6, 0.3, trunk + crown)
    )


def _house(a, b, r):
    w, d, wall, roof = jitter(r, 0.9, 0.8, 0.6, 0.55)
    pyramid = at(cone(w * 0.8, roof, sections=4).apply_transform(_UPRIGHT), 0, wall)
    door = block(0.15, 0.3, 0.02, 0, 0, d / 2)
    return painted(a, block(w, wall, d)) + painted(b, pyramid) + painted(DARK, door)


def _lamp(a, b, r):
    foot, pole, shade = jitter(r, 0.22, 0.6, 0.4)
    return painted(b, rod(foot, 0.1), rod(0.05, pole)) + painted(
        a, lathe((shade * 0.8, pole), (shade * 0.5, pole + 0.4), (0, pole + 0.4))
    )


def _potion(a, b, r):
    size, neck = jitter(r, 0.4, 0.25)
    return painted(a, ball(size, 0, size), rod(0.14, neck, 0, 1.8 * size)) + painted(
        b, rod(0.12, 0.2, 0, 1.8 * size + neck)
    )


def _rocket(a, b, r):
    body, tall = jitter(r, 0.22, 1.1)
    fins = [block(0.3, 0.3, 0.06, x, 0) for x in (-0.25, 0.25)] + [
        block(0.06, 0.3, 0.3, 0, 0, z) for z in (-0.25, 0.25)
    ]
    return painted(a, rod(body, tall), spike(body, 0.35, 0, tall)) + painted(b, *fins)


def _car(a, b, r):
    length, wide, wheel = jitter(r, 1.5, 0.7, 0.2)
    wheels = corners_of(length * 0.32, wide / 2, lambda x, z: at(cylinder(wheel, 0.16, sections=16), x, wheel, z))
    return painted(b, *wheels) + painted(
        a, block(length, 0.3, wide, 0, wheel * 0.9), block(length / 2, 0.28, wide * 0.85, 0, wheel * 0.9 + 0.3)
    )


def _flower(a, b, r):
    pot, stem = jitter(r, 0.3, 0.5)
    petals = round_about(6, 0.22, lambda x, z: ball(0.16, x, 0.45 + stem, z, (1, 1, 1)))
    return (
        painted(b, lathe((0, 0), (pot * 0.7, 0), (pot, 0.4), (0, 0.4)))
        + painted((0.2, 0.5, 0.2), rod(0.03, stem, 0, 0.4))
        + painted(a, *petals)
    )


def _barrel(a, b, r):
    wide, tall = jitter(r, 0.45, 1.0)
    body = lathe((0, 0), (wide * 0.8, 0), (wide, tall / 2), (wide * 0.8, tall), (0, tall))
    bands = [tube(wide * 1.0, wide * 0.7, 0.09, y * tall) for y in (0.18, 0.74)]
    return painted(a, body) + painted(b, *bands)


def _chest(a, b, r):
    w, h, d = jitter(r, 1.0, 0.65, 0.65)
    trim = [block(0.08, h + 0.04, d + 0.05, x, 0) for x in (-w / 2, 0, w / 2)]
    return painted(a, block(w, h, d)) + painted(b, *trim)


def _gift(a, b, r):
    w, h = jitter(r, 0.8, 0.7)
    ribbon = [
        block(w + 0.03, h + 0.03, 0.12),
        block(0.12, h + 0.03, w + 0.03),
        ball(0.12, 0.1, h + 0.08),
        ball(0.12, -0.1, h + 0.08),
    ]
    return painted(a, block(w, h, w)) + painted(b, *ribbon)


def _hat(a, b, r):
    brim, top, tall = jitter(r, 0.65, 0.35, 0.5)
    return painted(a, rod(brim, 0.06), rod(top, tall)) + painted(b, tube(top + 0.03, top - 0.02, 0.1, 0.07))


def _umbrella(a, b, r):
    shade, pole = jitter(r, 0.65, 0.8)
    return painted(b, rod(0.035, pole)) + painted(a, spike(shade, 0.35, 0, pole))


def _lollipop(a, b, r):
    size, stick = jitter(r, 0.35, 0.7)
    return painted(b, rod(0.04, stick)) + painted(a, ball(size, 0, stick + size * 0.9, 0, (1, 1, 0.4)))


def _cupcake(a, b, r):
    wide, cup = jitter(r, 0.4, 0.4)
    return painted(b, lathe((0, 0), (wide * 0.7, 0), (wide, cup), (0, cup))) + painted(
        a, ball(wide, 0, cup, 0, (1, 0.5, 1)), ball(wide * 0.6, 0, cup + 0.25)
    )


def _candle(a, b, r):
    foot, tall = jitter(r, 0.35, 0.8)
    return (
        painted(b, rod(foot, 0.12))
        + painted(a, rod(0.15, tall, 0, 0.12))
        + painted((0.95, 0.6, 0.1), spike(0.05, 0.15, 0, tall + 0.12))
    )


def _ice_cream(a, b, r):
    wide, tall = jitter(r, 0.32, 0.8)
    return painted(b, lathe((0, 0), (wide, tall), (0, tall))) + painted(a, ball(wide * 1.1, 0, tall + wide * 0.5))


def _balloon(a, b, r):
    size, basket = jitter(r, 0.6, 0.3)
    ropes = corners_of(basket * 0.4, basket * 0.4, lambda x, z: rod(0.02, 0.5, x, 0.2, z))
    return painted(b, block(basket, 0.3, basket)) + painted(DARK, *ropes) + painted(a, ball(size, 0, 0.5 + size))


def _torch(a, b, r):
    tall, head = jitter(r, 1.0, 0.16)
    return painted(a, rod(0.08, tall), rod(head, 0.2, 0, tall)) + painted(b, spike(head, 0.4, 0, tall + 0.2))


def _robot(a, b, r):
    w, body, head = jitter(r, 0.6, 0.6, 0.4)
    legs = [block(0.18, 0.4, 0.2, x) for x in (-0.18, 0.18)]
    arms = [block(0.14, body * 0.8, 0.18, x, 0.45) for x in (-w / 2 - 0.1, w / 2 + 0.1)]
    return painted(a, *legs, *arms, block(w, body, 0.4, 0, 0.4)) + painted(b, block(head, 0.35, 0.35, 0, 0.4 + body))


def _shield(a, b, r):
    size, thick = jitter(r, 0.6, 0.1)
    disc = at(cylinder(size, thick, sections=32), 0, size)
    ring = at(annulus(size * 0.85, size * 1.02, thick * 1.6, sections=32), 0, size)
    return painted(a, disc) + painted(b, ring)


def _plate(a, b, r):
    size, thick = jitter(r, 0.6, 0.08)
    return painted(a, rod(size, thick)) + painted(b, tube(size * 1.02, size * 0.84, thick * 1.5))


def _daisy(a, b, r):
    petal, center = jitter(r, 0.2, 0.18)
    petals = round_about(8, 0.4, lambda x, y: ball(petal, x, y, 0, (1, 1, 0.4)))
    return painted(a, *petals) + painted(b, ball(center, 0, 0, 0.05, (1, 1, 0.7)))


def _magnet(a, b, r):
    w, leg = jitter(r, 0.35, 0.6)
    bends = [
        [ball(0.12, w * np.cos(t), w * np.sin(t)) for t in np.linspace(*ends, 8)]
        for ends in ((np.pi / 2, np.pi), (0, np.pi / 2))
    ]
    return painted(a, *bends[0], block(0.24, leg, 0.2, -w, -leg)) + painted(
        b, *bends[1], block(0.24, leg, 0.2, w, -leg)
    )


def _capsule(a, b, r):
    wide, long = jitter(r, 0.25, 0.5)
    lying = trimesh.transformations.rotation_matrix(np.pi / 2, [0, 1, 0])
    halves = [at(cylinder(wide, long, sections=24).apply_transform(lying), s * long / 2) for s in (-1, 1)]
    return painted(a, halves[0], ball(wide, -long)) + painted(b, halves[1], ball(wide, long))


TWO_COLORS = {
    "chair": _chair,
    "table": _table,
    "stool": _stool,
    "mushroom": _mushroom,
    "tree": _tree,
    "house": _house,
    "lamp": _lamp,
    "potion": _potion,
    "rocket": _rocket,
    "car": _car,
    "pot": _flower,
    "barrel": _barrel,
    "chest": _chest,
    "gift": _gift,
    "hat": _hat,
    "umbrella": _umbrella,
    "lollipop": _lollipop,
    "cupcake": _cupcake,
    "candle": _candle,
    "cream": _ice_cream,
    "balloon": _balloon,
    "torch": _torch,
    "robot": _robot,
    "shield": _shield,
    "plate": _plate,
    "petals": _daisy,
    "magnet": _magnet,
    "capsule": _capsule,
}


# Bodies to count, one at a time, about as wide as 1.


def _rock(r):
    mesh = icosphere(2, 0.5)
    mesh.vertices *= 1 + r.uniform(-0.12, 0.12, (len(mesh.vertices), 1))
    return [mesh]


BODIES = {
    "apple": lambda r: [ball(0.5, 0, 0, 0, (1, 0.9, 1)), rod(0.04, 0.2, 0, 0.4)],
    "orange": lambda r: [ball(0.5)],
    "pear": lambda r: [ball(0.45), ball(0.28, 0, 0.45)],
    "egg": lambda r: [ball(0.4, 0, 0, 0, (1, 1.3, 1))],
    "ball": lambda r: [ball(0.5)],
    "pumpkin": lambda r: [ball(0.5, 0, 0, 0, (1, 0.75, 1)), rod(0.08, 0.2, 0, 0.33)],
    "rock": _rock,
    "gem": lambda r: [trimesh.creation.icosphere(0, 0.5)],
    "barrel": lambda r: [m for m, _ in _barrel(GREY, GREY, r)],
    "crate": lambda r: [block(0.9, 0.9, 0.9)],
    "book": lambda r: [block(0.25, 0.9, 0.65)],
    "candle": lambda r: [rod(0.18, 0.9), spike(0.05, 0.2, 0, 0.9)],
    "bottle": lambda r: [lathe((0, 0), (0.25, 0), (0.25, 0.6), (0.1, 0.8), (0.1, 1.1), (0, 1.1))],
    "jar": lambda r: [rod(0.4, 0.8), rod(0.3, 0.15, 0, 0.8)],
    "potion": lambda r: [m for m, _ in _potion(GREY, GREY, r)],
    "mushroom": lambda r: [m for m, _ in _mushroom(GREY, GREY, r)],
    "tree": lambda r: [rod(0.08, 0.4), spike(0.4, 1.0, 0, 0.3)],
    "skull": lambda r: [ball(0.45, 0, 0.2), block(0.4, 0.3, 0.3, 0, -0.35, 0.15)],
    "carrot": lambda r: [lathe((0, 0), (0.2, 0.8), (0, 0.85)), spike(0.12, 0.3, 0, 0.8)],
    "coin": lambda r: [at(cylinder(0.5, 0.14, sections=24), 0, 0.5)],
    "cacti": lambda r: [trimesh.creation.capsule(0.9, 0.25).apply_transform(_UPRIGHT)],
    "cone": lambda r: [spike(0.4, 0.9), block(0.85, 0.06, 0.85)],
    "bucket": lambda r: [tube(0.45, 0.35, 0.8), rod(0.4, 0.1)],
}
_FLUSH = {"crate", "book", "coin", "barrel", "jar", "candle", "bottle", "bucket", "cone"}
"""What can't be told apart where it touches: such bodies stand apart."""


def several(noun, count, rng, color=GREY):
    """A row, or a ring of four and five, nearly touching."""
    gap = float(rng.uniform(0.12, 0.3) if noun in _FLUSH else rng.uniform(-0.03, 0.25))
    meshes = [trimesh.util.concatenate(BODIES[noun](rng)) for _ in range(count)]
    wide = max(float(np.ptp(m.vertices[:, [0, 2]], axis=0).max()) for m in meshes) + gap
    if count > 3:
        places = [
            (wide / (2 * np.sin(np.pi / count)) * np.cos(t), wide / (2 * np.sin(np.pi / count)) * np.sin(t))
            for t in 2 * np.pi * np.arange(count) / count
        ]
    else:
        places = [(wide * i, float(rng.uniform(-0.1, 0.1))) for i in range(count)]
    return painted(color, *[at(m, x, 0, z) for m, (x, z) in zip(meshes, places, strict=True)])


# Parts: what has them, and what lacks them.


def _legs(count, radius=0.3, leg=0.55):
    return [*round_about(count, radius, lambda x, z: rod(0.05, leg, x, 0, z)), rod(radius * 1.4, 0.1, 0, leg)]


def _beast(legs):
    places = corners_of(0.4, 0.14, lambda x, z: block(0.12, 0.5, 0.12, x, 0, z))[:legs]
    return [*places, block(1.1, 0.4, 0.4, 0, 0.5), block(0.3, 0.35, 0.25, 0.65, 0.75)]


def _cart(wheels):
    return [
        *corners_of(0.5, 0.4, lambda x, z: at(cylinder(0.2, 0.1, sections=16), x, 0.2, z))[:wheels],
        block(1.3, 0.4, 0.7, 0, 0.25),
    ]


def _vessel(wide, tall, wall=0.08):
    return [tube(wide, wide - wall, tall), rod(wide - wall / 2, 0.08)]


def _open_box(w, h, wall=0.08):
    sides = [block(w, h, wall, 0, 0, s * w / 2) for s in (-1, 1)] + [block(wall, h, w, s * w / 2) for s in (-1, 1)]
    return [*sides, block(w, wall, w)]


def _castle(towers):
    return [block(1.0, 0.5, 1.0), *round_about(towers, 0.62, lambda x, z: rod(0.18, 0.9, x, 0, z))]


def _candelabra(arms):
    xs = np.linspace(-0.6, 0.6, arms)
    return [rod(0.3, 0.08), rod(0.05, 0.6), block(1.3, 0.07, 0.07, 0, 0.55), *[rod(0.06, 0.4, x, 0.6) for x in xs]]


def _fork(tines, wide=0.5):
    xs = np.linspace(-wide / 2, wide / 2, tines)
    return [rod(0.05, 0.9), block(wide + 0.07, 0.08, 0.08, 0, 0.9), *[block(0.06, 0.35, 0.06, x, 0.95) for x in xs]]


def _crown(spikes):
    return [tube(0.5, 0.42, 0.25), *round_about(spikes, 0.46, lambda x, z: spike(0.12, 0.3, x, 0.22, z))]


def _snowman(count):
    sizes, y, parts = [0.5, 0.38, 0.27, 0.2][:count], 0.0, []
    for size in sizes:
        parts.append(ball(size, 0, y + size))
        y += 1.75 * size
    return parts


def _ladder(rungs):
    poles = [block(0.08, 1.6, 0.08, x) for x in (-0.3, 0.3)]
    return [*poles, *[block(0.6, 0.08, 0.08, 0, y) for y in np.linspace(0.15, 1.4, rungs)]]


def _shelf(boards):
    return [
        block(0.06, 1.2, 0.3, -0.5),
        block(0.06, 1.2, 0.3, 0.5),
        *[block(1.0, 0.07, 0.3, 0, y) for y in np.linspace(0.1, 1.0, boards)],
    ]


def _stack(count, make):
    return [at(make(), 0, 0.3 * i) for i in range(count)]


def _cushion():
    return ball(0.5, 0, 0.16, 0, (1, 0.35, 1))


def _tire():
    return torus(0.4, 0.16, major_sections=24, minor_sections=10).apply_transform(_UPRIGHT)


_MUG = [tube(0.35, 0.27, 0.8), rod(0.3, 0.08)]
_HANDLE = loop(0.24, 0.06, 0.42, 0.4)
_TOP_LOOP = loop(0.42, 0.05, 0, 0.6)

PARTS = {  # prompt: (with, without)
    "three-legged stool": (_legs(3), _legs(4)),
    "four-legged stool": (_legs(4), _legs(3)),
    "table with four legs": (_legs(4, 0.45), _legs(3, 0.45)),
    "round table with one central leg": ([rod(0.06, 0.6), rod(0.5, 0.08, 0, 0.6)], _legs(4)),
    "chair with four legs": ([m for m, _ in _chair(GREY, GREY, np.random.default_rng(0))], _legs(3)),
    "grill on three legs": ([*_legs(3), ball(0.42, 0, 0.75)], [*_legs(4), ball(0.42, 0, 0.75)]),
    "cart with four wheels": (_cart(4), _cart(2)),
    "car with four wheels": (_cart(4), _cart(2)),
    "horse on four legs": (_beast(4), _beast(2)),
    "dog on four legs": (_beast(4), _beast(2)),
    "mug with a handle": ([*_MUG, _HANDLE], _MUG),
    "mug without a handle": (_MUG, [*_MUG, _HANDLE]),
    "basket with a handle": ([*_vessel(0.5, 0.5), _TOP_LOOP], _vessel(0.5, 0.5)),
    "bucket with a raised handle": ([*_vessel(0.5, 0.6), _TOP_LOOP], _vessel(0.5, 0.6)),
    "teapot with a handle": ([ball(0.4, 0, 0.4), _HANDLE], [ball(0.4, 0, 0.4)]),
    "jug with two handles": ([*_MUG, _HANDLE, loop(0.24, 0.06, -0.42, 0.4)], [*_MUG, _HANDLE]),
    "ring": ([loop(0.4, 0.08)], [ball(0.4)]),
    "donut": ([loop(0.35, 0.16)], [ball(0.4, 0, 0, 0, (1, 0.5, 1))]),
    "wreath": ([loop(0.4, 0.12)], [rod(0.5, 0.2)]),
    "padlock": ([block(0.6, 0.5, 0.2), loop(0.22, 0.05, 0, 0.5)], [block(0.6, 0.5, 0.2)]),
    "stone arch": (
        [block(0.25, 0.8, 0.3, x) for x in (-0.5, 0.5)] + [block(1.3, 0.25, 0.3, 0, 0.8)],
        [block(1.2, 1, 0.3)],
    ),
    "wooden gate with two posts": (
        [block(0.1, 1, 0.1, x) for x in (-0.6, 0.6)] + [block(1.2, 0.6, 0.06, 0, 0.1)],
        [block(1.2, 0.8, 0.06)],
    ),
    "closed barrel": ([*_vessel(0.4, 0.9), rod(0.38, 0.05, 0, 0.85)], _vessel(0.4, 0.9)),
    "open empty barrel": (_vessel(0.4, 0.9), [rod(0.4, 0.9)]),
    "pot with a lid": ([*_vessel(0.45, 0.5), rod(0.45, 0.06, 0, 0.5), ball(0.07, 0, 0.6)], _vessel(0.45, 0.5)),
    "open pot without a lid": (_vessel(0.45, 0.5), [*_vessel(0.45, 0.5), rod(0.45, 0.06, 0, 0.5)]),
    "closed crate": ([block(0.9, 0.9, 0.9)], _open_box(0.9, 0.8)),
    "open empty crate": (_open_box(0.9, 0.8), [block(0.9, 0.8, 0.9)]),
    "empty bucket": (_vessel(0.4, 0.7), [rod(0.4, 0.7)]),
    "empty bowl": (_vessel(0.5, 0.35), [rod(0.5, 0.35)]),
    "open cardboard box": (_open_box(0.8, 0.6), [block(0.8, 0.6, 0.8)]),
    "closed cardboard box": ([block(0.8, 0.6, 0.8)], _open_box(0.8, 0.6)),
    "helmet with two horns": (
        [ball(0.4), spike(0.12, 0.5, -0.3, 0.25), spike(0.12, 0.5, 0.3, 0.25)],
        [ball(0.4), spike(0.12, 0.5, 0, 0.3)],
    ),
    "bunny with two ears": (
        [
            ball(0.4),
            ball(0.25, 0, 0.5),
            *[ball(0.08, x, 0.9, 0, (1, 1, 1)) for x in (-0.12, 0.12)],
            *[rod(0.07, 0.4, x, 0.6) for x in (-0.12, 0.12)],
        ],
        [ball(0.4), ball(0.25, 0, 0.5)],
    ),
    "castle with four towers": (_castle(4), _castle(3)),
    "castle with two towers": (_castle(2), _castle(3)),
    "candelabra with three candles": (_candelabra(3), _candelabra(2)),
    "candelabra with five candles": (_candelabra(5), _candelabra(4)),
    "cactus with two arms": (
        [rod(0.15, 1.2), block(1.0, 0.14, 0.14, 0, 0.5), *[rod(0.09, 0.5, x, 0.5) for x in (-0.5, 0.5)]],
        [rod(0.15, 1.2), block(0.5, 0.14, 0.14, 0.25, 0.5), rod(0.09, 0.5, 0.5, 0.5)],
    ),
    "trident with three prongs": (_fork(3), _fork(2)),
    "fork with four tines": (_fork(4), _fork(3)),
    "crown with five spikes": (_crown(5), _crown(4)),
    "snowman made of three balls": (_snowman(3), _snowman(2)),
    "snowman made of two balls": (_snowman(2), _snowman(3)),
    "stack of three cushions": (_stack(3, _cushion), _stack(2, _cushion)),
    "stack of two tires": (_stack(2, _tire), _stack(3, _tire)),
    "hourglass": ([lathe((0, 0), (0.4, 0), (0.4, 0.1), (0.06, 0.5), (0.4, 0.9), (0.4, 1), (0, 1))], [rod(0.4, 1)]),
    "ladder with three rungs": (_ladder(3), _ladder(4)),
    "ladder with five rungs": (_ladder(5), _ladder(4)),
    "shelf with three boards": (_shelf(3), _shelf(2)),
    "shelf with two boards": (_shelf(2), _shelf(3)),
}
