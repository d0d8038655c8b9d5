"""Several props together: rows, stacks and heaps of one kind; two kinds side by side or on each other."""

from dataclasses import dataclass, replace

import numpy as np
from manifold3d import Manifold, Mesh

from propsmith.exporter.training.procedural.builder import BuiltProp, Part, united
from propsmith.exporter.training.procedural.organic import around, spaced
from propsmith.exporter.training.procedural.prop_captions import number_word, plural, short_phrase, with_article
from propsmith.exporter.training.procedural.registry import Kind, build_prop, load_kinds
from propsmith.exporter.training.procedural.soundness import is_sound
from propsmith.runtime.arrays import DoubleArray

_LEAST_RATIO = 0.45
"""The smaller of two things is at least this large beside the larger, so that both can be held by the model."""
_STREAM = 0xC0
_FLAT_TOP = 0.45
"""Share of the plan that must lie flat on top for something to stand there."""


@dataclass(frozen=True, eq=False)
class Composition:
    """Several props as one.

    Attributes:
        prop: the united surface; its noun is the relation ("row", "stack", "heap", "beside", "on").
        captions: what may be said of it; all are true.
        nouns: the kinds in it.
    """

    prop: BuiltProp
    captions: tuple[str, ...]
    nouns: tuple[str, ...]


def build_composition(seed: int) -> Composition:
    """Build a composition; the same seed and kinds give the same arrays.

    Those whose parts became too thin beside the others are drawn again, at most eight times.
    """
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([_STREAM, seed])))
    for _ in range(8):
        drawn = _draw(rng)
        if is_sound(drawn.prop):
            break
    return drawn


def _draw(rng: np.random.Generator) -> Composition:
    relation = ("row", "row", "stack", "group", "beside", "on")[int(rng.integers(6))]
    make = {"row": _several, "group": _several, "stack": _stack, "beside": _beside, "on": _on}[relation]
    return make(relation, rng)


def unite(props: list[BuiltProp], places: list[tuple[DoubleArray, float, float]], relation: str) -> BuiltProp:
    """One closed surface of several props.

    Args:
        props: the props.
        places: for each its foot `[3]`, its turn about y in degrees, and its longest side.
        relation: the name of the whole.
    """
    bodies: list[Manifold] = []
    owners: dict[int, int] = {}
    parts: list[Part] = []
    for prop, (foot, turn, size) in zip(props, places, strict=True):
        first, count = Manifold.reserve_ids(len(prop.parts)), len(prop.parts)
        owners |= {first + k: len(parts) + k for k in range(count)}
        body = Manifold(_marked_mesh(prop, first))
        x, y, z = (float(value) for value in foot)
        bodies.append(body.scale((size, size, size)).rotate((0, turn, 0)).translate((x, y, z)))
        parts += prop.parts
    vertices, faces, face_part = united(bodies, owners)
    shares = np.array([part.area for part in parts]) / len(props)
    shared = tuple(replace(part, area=float(share)) for part, share in zip(parts, shares, strict=True))
    return BuiltProp(relation, "", "", (), vertices, faces, face_part, shared)


def _marked_mesh(prop: BuiltProp, first: int) -> Mesh:
    order = np.argsort(prop.face_part, kind="stable")
    present, starts = np.unique(prop.face_part[order], return_index=True)
    runs = np.append(starts, len(order)) * 3
    return Mesh(
        prop.vertices,
        prop.faces[order].astype(np.uint32),
        run_index=runs.astype(np.uint32),
        run_original_id=(first + present).astype(np.uint32),
    )


def _draw_kind(rng: np.random.Generator, countable: bool = True) -> Kind:
    kinds = [of for of in load_kinds().values() if of.countable or not countable]
    return kinds[int(rng.integers(len(kinds)))]


def _draw_prop(of: Kind, rng: np.random.Generator) -> BuiltProp:
    return build_prop(of, int(rng.integers(2**31)))


def _extent(prop: BuiltProp) -> DoubleArray:
    extent: DoubleArray = np.ptp(prop.vertices.astype(np.float64), axis=0)
    return extent


def _several(relation: str, rng: np.random.Generator) -> Composition:
    """Two to five of one prop, in a row or in a ring."""
    of = _draw_kind(rng)
    variant = of.variants[int(rng.integers(len(of.variants)))] if of.variants and rng.random() < 0.3 else ""
    seed, count = int(rng.integers(2**31)), int(rng.integers(2, 6))
    prop = build_prop(of, seed, "" if " " in variant else variant)
    width, _, depth = _extent(prop)
    if relation == "row" or count < 3:
        feet = [(x, 0.0, 0.0) for x in spaced(count, (count - 1) * (width + 0.12))]
        turns = [0.0] * count
    else:
        radius = (np.hypot(width, depth) + 0.1) / 2 / np.sin(np.pi / count)
        feet = [(x, 0.0, z) for x, z, _ in around(count, radius)]
        turns = [angle for _, _, angle in around(count, radius)]
    places = [(np.array(foot), turn, 1.0) for foot, turn in zip(feet, turns, strict=True)]
    phrase = short_phrase(of, prop, rng)
    counted = f"{number_word(count)} {plural(phrase)}"
    captions = [counted, f"{number_word(count)} {plural(of.noun)}", counted]
    if relation == "row":
        captions += [f"{counted} in a row", f"a row of {counted}"]
    else:
        captions.append(f"a group of {counted}")
    return Composition(unite([prop] * count, places, relation), tuple(captions), (of.noun,))


def _stack(relation: str, rng: np.random.Generator) -> Composition:
    """Two to four of a thing with a flat top on each other."""
    for _ in range(15):
        of = _draw_kind(rng)
        prop = _draw_prop(of, rng)
        if flat_top(prop) >= _FLAT_TOP and not prop.variant:
            break
    else:
        return _several("row", rng)
    count, height = int(rng.integers(2, 5)), float(_extent(prop)[1])
    turns = rng.uniform(-14, 14, count)
    places = [(np.array([0, k * (height - 0.006), 0]), float(turns[k]), 1.0) for k in range(count)]
    phrase = plural(short_phrase(of, prop, rng))
    number = number_word(count)
    captions = (
        f"stack of {number} {phrase}",
        f"{number} stacked {phrase}",
        f"stack of {phrase}",
        f"a stack of {phrase}",
    )
    return Composition(unite([prop] * count, places, relation), captions, (of.noun,))


def _beside(relation: str, rng: np.random.Generator) -> Composition:
    """Two different things side by side."""
    first, second = _pair(rng)
    props = [_draw_prop(first, rng), _draw_prop(second, rng)]
    sizes = _sizes(first, second)
    gap = 0.06
    halves = [float(_extent(prop)[0]) * size / 2 for prop, size in zip(props, sizes, strict=True)]
    places = [
        (np.array([-halves[0] - gap / 2, 0.0, 0.0]), 0.0, sizes[0]),
        (np.array([halves[1] + gap / 2, 0.0, 0.0]), 0.0, sizes[1]),
    ]
    a, b = (short_phrase(of, prop, rng) for of, prop in zip((first, second), props, strict=True))
    captions = (
        f"{with_article(a)} and {with_article(b)}",
        f"{a} next to {with_article(b)}",
        f"{with_article(a)} beside {with_article(b)}",
        f"{b} and {a}",
    )
    return Composition(unite(props, places, relation), captions, (first.noun, second.noun))


def _on(relation: str, rng: np.random.Generator) -> Composition:
    """Something that stands on the flat top of something larger."""
    for _ in range(20):
        below, above = _pair(rng)
        if above.size > below.size * 1.1:
            below, above = above, below
        support, load = _draw_prop(below, rng), _draw_prop(above, rng)
        room, need = _extent(support)[[0, 2]], _extent(load)[[0, 2]]
        if flat_top(support) >= _FLAT_TOP:
            break
    else:
        return _beside("beside", rng)
    size = min(max(_LEAST_RATIO, above.size / below.size), float((room / need).min()) * 0.95, 1.0)
    top = float(_extent(support)[1])
    places = [(np.zeros(3), 0.0, 1.0), (np.array([0.0, top - 0.006, 0.0]), 0.0, size)]
    a, b = short_phrase(above, load, rng), short_phrase(below, support, rng)
    captions = (
        f"{a} on {with_article(b)}",
        f"{with_article(a)} on top of {with_article(b)}",
        f"{b} with {with_article(a)} on it",
    )
    return Composition(unite([support, load], places, relation), captions, (above.noun, below.noun))


def _pair(rng: np.random.Generator) -> tuple[Kind, Kind]:
    """Two different kinds of sizes that go together."""
    while True:
        first, second = _draw_kind(rng), _draw_kind(rng)
        if first.noun != second.noun and 0.2 <= first.size / second.size <= 5.0:
            return first, second


def _sizes(first: Kind, second: Kind) -> tuple[float, float]:
    largest = max(first.size, second.size)
    a, b = (max(_LEAST_RATIO, of.size / largest) for of in (first, second))
    return a, b


def flat_top(prop: BuiltProp) -> float:
    """The share of the prop's plan that lies flat at its highest point."""
    corners = prop.vertices[prop.faces].astype(np.float64)
    height = float(prop.vertices[:, 1].max())
    level = (corners[..., 1] > height - 0.004).all(1)
    a, b, c = (corners[level][:, k][:, [0, 2]] for k in range(3))
    (ux, uz), (vx, vz) = (b - a).T, (c - a).T
    area = float(np.abs(ux * vz - uz * vx).sum()) / 2
    width, _, depth = _extent(prop)
    return area / float(max(width * depth, 1e-9))
