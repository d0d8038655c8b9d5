"""A prop under construction: numbers and paints are drawn, named parts collected and united into one closed surface."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from manifold3d import Manifold, OpType

from propsmith.exporter.training.procedural.organic import rock
from propsmith.exporter.training.procedural.paints import Paint, draw_paint, shade
from propsmith.exporter.training.procedural.solids import Solid, join
from propsmith.runtime.arrays import DoubleArray, FloatArray, IntArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh, component_labels, face_volumes

T = TypeVar("T")

STRETCHES: dict[str, tuple[float, float, float]] = {
    "tall": (1.0, 1.45, 1.0),
    "low": (1.0, 0.66, 1.0),
    "wide": (1.45, 1.0, 1.0),
    "narrow": (0.66, 1.0, 1.0),
    "deep": (1.0, 1.0, 1.45),
}
"""Proportions by their word, as factors of width, height and depth."""


@dataclass(frozen=True)
class Part:
    """Faces of one name and paint.

    Attributes:
        name: in the singular: "leg".
        count: how many bodies there are of it.
        paint: their paint.
        said: whether captions may name it.
        area: its share of the prop's visible surface, 0..1.
        low, high: the lowest and highest point, as shares of the prop's height.
    """

    name: str
    count: int
    paint: Paint
    said: bool
    area: float = 0.0
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, eq=False)
class BuiltProp:
    """A finished prop: one closed surface, and what it is.

    Attributes:
        noun: the kind.
        variant: as the kind writes it, or "".
        proportion: of `STRETCHES`, or "".
        states: adjectives that came true: "open", "snowy".
        vertices: float32 `[V, 3]`, +Y up, standing on y = 0, its longest side 1.
        faces: int32 `[F, 3]`, counter-clockwise seen from outside; the surface is closed.
        face_part: each face's part, int32 `[F]`.
        parts: what the faces belong to.
    """

    noun: str
    variant: str
    proportion: str
    states: tuple[str, ...]
    vertices: FloatArray
    faces: IntArray
    face_part: IntArray
    parts: tuple[Part, ...]

    @property
    def face_colors(self) -> FloatArray:
        """SRGB of each face in 0..1, float32 `[F, 3]`."""
        return np.array([part.paint.rgb for part in self.parts], np.float32)[self.face_part]


@dataclass
class _Piece:
    name: str
    solids: list[Solid]
    paint: Paint
    said: bool


@dataclass
class PropBuilder:
    """What a generator builds with.

    Attributes:
        noun: the kind.
        variant: which of its variants to build, "" for the plain one.
        rng: for the kit's random shapes (rock, clump, heap); use the methods for plain draws.
    """

    noun: str
    variant: str
    rng: np.random.Generator
    _pieces: list[_Piece] = field(default_factory=list)
    _states: list[str] = field(default_factory=list)
    _proportion: str = ""

    def between(self, low: float, high: float) -> float:
        """A number, uniform between two."""
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, share: float) -> bool:
        """True in this share of the draws."""
        return bool(self.rng.random() < share)

    def pick(self, *options: T) -> T:
        """One of these."""
        return options[int(self.rng.integers(len(options)))]

    def paint(self, material: str, color: str = "", any_color: float = 0.0) -> Paint:
        """A paint of a lexicon's material, or of "paint" for a color alone; see `draw_paint`."""
        return draw_paint(self.rng, material, color, any_color)

    def shade(self, paint: Paint, most: float = 0.06) -> Paint:
        """The same paint, a little lighter or darker."""
        return shade(paint, self.between(-most, most))

    def add(self, name: str, solids: Solid | Sequence[Solid], paint: Paint, *, said: bool = True) -> Solid:
        """Add bodies of a part; returns them as one solid, to place others by.

        Args:
            name: in the singular, as a caption would say it: "leg", "cushion".
            solids: one body, or one for each of several.
            paint: theirs.
            said: False for what no caption should name: nails, inner walls, a base.
        """
        bodies = [solids] if isinstance(solids, Solid) else list(solids)
        self._pieces.append(_Piece(name, bodies, paint, said))
        return bodies[0] if len(bodies) == 1 else join(bodies)

    def state(self, word: str) -> None:
        """An adjective that came true: "open", "broken"."""
        if word not in self._states:
            self._states.append(word)

    def stretch(self, proportion: str) -> None:
        """Give the whole prop a proportion of `STRETCHES`."""
        factors = STRETCHES[proportion]
        for piece in self._pieces:
            piece.solids = [solid.scale(*factors) for solid in piece.solids]
        self._proportion = proportion

    def cover(self, state: str) -> None:
        """Lay snow ("snowy") or patches of moss ("mossy") on whatever faces up."""
        body = join(solid for piece in self._pieces for solid in piece.solids)
        size = max(body.size)
        # In two steps, so that the layer of a thin board reaches down to it.
        layer = body.move(y=0.025 * size) + body.move(y=0.05 * size) - body.move(y=-0.01 * size)
        if state == "mossy":
            layer = layer & join(self._patch(body, size) for _ in range(7))
        if layer.body.is_empty():
            return
        name, color = ("snow", "white") if state == "snowy" else ("moss", self.pick("green", "dark green"))
        self._pieces.append(_Piece(name, [layer], self.paint(name, color), False))
        self.state(state)

    def _patch(self, body: Solid, size: float) -> Solid:
        place = [self.between(low, high) for low, high in zip(body.low, body.high, strict=True)]
        width = self.between(0.2, 0.4) * size
        lump = rock(self.rng, width, width, width)
        return lump.move(place[0], place[1] - width / 2, place[2])

    def finish(self) -> BuiltProp:
        """Unite the parts; faces that others hide are gone.

        Raises:
            InputError: nothing was added, or a part isn't a closed solid.
        """
        bodies = [(index, solid.body.as_original()) for index, p in enumerate(self._pieces) for solid in p.solids]
        broken = [self._pieces[index].name for index, body in bodies if body.volume() < 1e-9]
        if broken or not bodies:
            raise InputError(f"{self.noun} {self.variant!r}: {broken[0] if broken else 'the prop'} has no volume")
        owner = {body.original_id(): index for index, body in bodies}
        vertices, faces, face_piece = united([body for _, body in bodies], owner)
        faces, face_piece = _without_cavities(vertices, faces, face_piece)
        parts = tuple(_measured(p, vertices, faces[face_piece == k]) for k, p in enumerate(self._pieces))
        total = sum(part.area for part in parts)
        parts = tuple(replace(part, area=part.area / total) for part in parts)
        return BuiltProp(
            self.noun,
            self.variant,
            self._proportion,
            tuple(self._states),
            vertices,
            faces,
            face_piece,
            parts,
        )


def _without_cavities(vertices: FloatArray, faces: IntArray, face_piece: IntArray) -> tuple[IntArray, IntArray]:
    """Faces and pieces without the walls of closed cavities, which nobody sees: they enclose a negative volume."""
    mesh = Mesh(vertices, faces)
    body = component_labels(mesh)
    outer = (np.bincount(body, face_volumes(mesh)) > 0)[body]
    return faces[outer], face_piece[outer]


def united(bodies: Sequence[Manifold], owners: Mapping[int, int]) -> tuple[FloatArray, IntArray, IntArray]:
    """The union of solids: vertices `[V, 3]`, normalized, faces `[F, 3]`, and whose each face is, `[F]`.

    Args:
        bodies: the solids.
        owners: by the solids' (or their meshes' runs') original ids in Manifold, whose faces theirs are.
    """
    mesh = Manifold.batch_boolean(bodies, OpType.Add).to_mesh()
    runs = np.array([owners[original] for original in mesh.run_original_id], np.int32)
    face_owner = np.repeat(runs, np.diff(np.asarray(mesh.run_index) // 3))
    vertices = _normalized_vertices(np.array(mesh.vert_properties[:, :3], np.float64))
    return vertices, np.array(mesh.tri_verts, np.int32), face_owner


def _normalized_vertices(vertices: DoubleArray) -> FloatArray:
    """Vertices `[V, 3]` moved onto the floor, centered in plan, and scaled to a longest side of 1."""
    low, high = vertices.min(0), vertices.max(0)
    foot = np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
    return np.asarray((vertices - foot) / (high - low).max(), np.float32)


def _measured(piece: _Piece, vertices: FloatArray, faces: IntArray) -> Part:
    """The part with its visible area in square units, and where it lies."""
    if not len(faces):
        return Part(piece.name, len(piece.solids), piece.paint, False)
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    area = float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)
    heights = vertices[faces, 1] / max(float(vertices[:, 1].max()), 1e-9)
    said = piece.said
    return Part(piece.name, len(piece.solids), piece.paint, said, area, float(heights.min()), float(heights.max()))
