"""Triangles of any number of materials whose colour can be looked up anywhere: what is seen of others' models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.color import linear_to_srgb, srgb_to_linear
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.raycast import Hits
from propsmith.runtime.texture.texture_lookup import MaterialSamples

IntArray = npt.NDArray[np.int64]
Wrap = Literal["repeat", "mirror", "clamp"]

GREY = 0.72
"""Linear or not: what has no colour at all."""
_FAR = 1000.0  # diagonals from the origin beyond which float32 loses a model's form
_LARGEST = 1e15  # metres: areas of more overflow
_INSET = 0.02  # how far within a face its corners are looked at, as they may lie on the border of a patch of texture


@dataclass(frozen=True, eq=False)
class SourcePart:
    """Faces of one material.

    Attributes:
        corners: colours of the faces' corners, linear `[F, 3, 3]`, to be multiplied with the texture.
        uv: texture coordinates of the corners, from the lower left, `[F, 3, 2]`; None without a texture.
        texture: linear `[H, W, 3]`, or None.
        wrap: what lies beyond the texture, across and upward.
        corner_alpha: opacity of the corners `[F, 3]`, to be multiplied with the texture's; None where all is opaque.
        texture_alpha: `[H, W]`, or None.
        cutoff: least opacity that can be seen.
    """

    corners: FloatArray
    uv: FloatArray | None
    texture: FloatArray | None
    wrap: tuple[Wrap, Wrap] = ("repeat", "repeat")
    corner_alpha: FloatArray | None = None
    texture_alpha: FloatArray | None = None
    cutoff: float = 0.0

    def take(self, faces: npt.NDArray[Any]) -> SourcePart:
        """The part of these faces."""
        return self._each(lambda corners: corners[faces])

    def reversed(self) -> SourcePart:
        """The same with every face turned round."""
        return self._each(lambda corners: corners[:, ::-1])

    def _each(self, change: Any) -> SourcePart:
        arrays = {name: getattr(self, name) for name in ("corners", "uv", "corner_alpha")}
        return replace(self, **{name: change(array) for name, array in arrays.items() if array is not None})

    def color(self, faces: IntArray, weights: FloatArray) -> FloatArray:
        """Colours in sRGB `[N, 3]` at barycentric weights `[N, 3]` of faces `[N]`."""
        linear = np.einsum("nc,nck->nk", weights, self.corners[faces])
        if self.uv is not None and self.texture is not None:
            linear = linear * self._texels(self.texture, faces, weights)
        return linear_to_srgb(np.clip(linear, 0, 1))

    def is_seen(self, faces: IntArray, weights: FloatArray) -> npt.NDArray[np.bool_]:
        """Whether the surface there is opaque enough to be seen, `[N]`."""
        alpha = np.ones(len(faces), np.float32)
        if self.corner_alpha is not None:
            alpha = np.einsum("nc,nc->n", weights, self.corner_alpha[faces])
        if self.uv is not None and self.texture_alpha is not None:
            alpha = alpha * self._texels(self.texture_alpha, faces, weights)
        return np.asarray(alpha >= self.cutoff)

    def _texels(self, image: FloatArray, faces: IntArray, weights: FloatArray) -> FloatArray:
        """The nearest texels: palettes lie densely in their textures, and would bleed."""
        assert self.uv is not None
        place = np.einsum("nc,nck->nk", weights, self.uv[faces])
        height, width = image.shape[:2]
        column = np.floor(_wrapped(place[:, 0], self.wrap[0]) * width).astype(np.int64).clip(0, width - 1)
        row = np.floor((1 - _wrapped(place[:, 1], self.wrap[1])) * height).astype(np.int64).clip(0, height - 1)
        texels: FloatArray = image[row, column]
        return texels


def _wrapped(place: FloatArray, wrap: Wrap) -> FloatArray:
    if wrap == "clamp":
        return np.clip(place, 0, 1)
    if wrap == "mirror":
        return np.asarray(1 - np.abs(place % 2 - 1), np.float32)
    return np.asarray(place % 1, np.float32)


@dataclass(frozen=True, eq=False)
class SourceModel:
    """Triangles of any number of materials.

    Attributes:
        mesh: all of them, without colours, about `origin`; with normals if all parts have them.
        parts: the materials.
        part_of_face: number of each face's part, `[F]`.
        face_in_part: number of each face within its part, `[F]`.
        origin: where the mesh's own origin lies; elsewhere than at 0 only for models so far off that float32 would
            lose their form.
        notes: what of the file was left out, a line each.
    """

    mesh: Mesh
    parts: tuple[SourcePart, ...]
    part_of_face: IntArray
    face_in_part: IntArray
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)
    notes: tuple[str, ...] = ()

    def color(self, faces: npt.NDArray[np.integer[Any]], weights: FloatArray) -> FloatArray:
        """Colours in sRGB `[N, 3]`, 0..1, at barycentric weights `[N, 3]` of faces `[N]`."""
        color = np.empty((len(faces), 3), np.float32)
        for number, part in enumerate(self.parts):
            here = self.part_of_face[faces] == number
            color[here] = part.color(self.face_in_part[faces[here]], weights[here])
        return color

    def is_seen(self, faces: npt.NDArray[np.integer[Any]], weights: FloatArray) -> npt.NDArray[np.bool_]:
        """Whether the surface is opaque enough to be seen at barycentric weights `[N, 3]` of faces `[N]`."""
        seen = np.ones(len(faces), bool)
        for number, part in enumerate(self.parts):
            here = self.part_of_face[faces] == number
            seen[here] = part.is_seen(self.face_in_part[faces[here]], weights[here])
        return seen

    def look(self, mesh: Mesh, hits: Hits, normals: FloatArray) -> MaterialSamples:
        """What a renderer needs to know where rays meet `mesh`, whose faces are the model's."""
        assert len(mesh.faces) == len(self.part_of_face)
        ones, zeros = np.ones(len(normals), np.float32), np.zeros(len(normals), np.float32)
        albedo = srgb_to_linear(self.color(hits.faces, hits.weights))
        return MaterialSamples(albedo, normals, ones, ones, zeros, np.zeros_like(normals))

    def painted(self) -> Mesh:
        """The mesh with colours at its corners, none of which is shared: for pictures of it."""
        count = len(self.mesh.faces)
        corners = np.eye(3, dtype=np.float32)[np.tile([0, 1, 2], count)]
        colors = self.color(np.repeat(np.arange(count), 3), corners * np.float32(1 - 3 * _INSET) + np.float32(_INSET))
        return Mesh(self.mesh.corners.reshape(-1, 3), np.arange(3 * count, dtype=np.int32).reshape(-1, 3), colors)


Piece = tuple[npt.NDArray[np.float64], IntArray, SourcePart, FloatArray | None]
"""Positions `[V, 3]`, faces `[F, 3]`, their material, and unit normals `[V, 3]` if there are any."""


def merge_pieces(pieces: Sequence[Piece], *, notes: Sequence[str] = ()) -> SourceModel:
    """All pieces as one model; faces with broken numbers or that nobody can see are left out."""
    kept = [piece for piece in map(_sound, pieces) if len(piece[1])]
    if not kept:
        nothing = Mesh(np.empty((0, 3), np.float32), np.empty((0, 3), np.int32))
        return SourceModel(nothing, (), np.empty(0, np.int64), np.empty(0, np.int64), notes=tuple(notes))
    firsts = np.cumsum([0, *(len(positions) for positions, *_ in kept)])
    positions = np.concatenate([positions for positions, *_ in kept])
    faces = np.concatenate([faces + first for (_, faces, *_), first in zip(kept, firsts, strict=False)])
    origin = far_origin(positions)
    normals = [given for *_, given in kept if given is not None]
    common = np.concatenate(normals) if len(normals) == len(kept) else None
    counts = [len(faces) for _, faces, *_ in kept]
    return SourceModel(
        Mesh((positions - origin).astype(np.float32), faces, normals=common),
        tuple(part for _, _, part, _ in kept),
        np.repeat(np.arange(len(kept)), counts),
        np.concatenate([np.arange(count) for count in counts]),
        (float(origin[0]), float(origin[1]), float(origin[2])),
        tuple(notes),
    )


def _sound(piece: Piece) -> Piece:
    positions, faces, part, normals = piece
    sound = np.asarray((np.abs(positions[faces].reshape(len(faces), 9)) < _LARGEST).all(axis=1))
    if part.corner_alpha is not None or part.texture_alpha is not None:
        sound &= _seen_faces(part, len(faces))
    if not sound.all():
        faces, part = faces[sound], part.take(sound)
    used = np.unique(faces)
    if len(used) < len(positions):
        # Vertices of no face would make the model larger than it looks.
        place = np.zeros(len(positions), np.int64)
        place[used] = np.arange(len(used))
        positions, faces, normals = positions[used], place[faces], None if normals is None else normals[used]
    return positions, faces, part, normals


def _seen_faces(part: SourcePart, count: int) -> npt.NDArray[np.bool_]:
    """Whether anything of each face can be seen, by 15 places on it."""
    steps = [(i, j, 4 - i - j) for i in range(5) for j in range(5 - i)]
    seen = np.zeros(count, bool)
    for step in steps:
        weights = np.array(step, np.float32) / 4 * np.float32(1 - 3 * _INSET) + np.float32(_INSET)
        seen |= part.is_seen(np.arange(count), np.tile(weights, (count, 1)))
    return seen


def far_origin(positions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the middle of positions `[V, 3]` that lie too far off for float32, `[3]`; zeros for others."""
    finite = positions[np.isfinite(positions).all(axis=1)]
    if not len(finite):
        return np.zeros(3)
    low, high = finite.min(axis=0), finite.max(axis=0)
    is_far = np.abs(low + high).max() / 2 > _FAR * np.linalg.norm(high - low)
    return np.asarray((low + high) / 2 if is_far else np.zeros(3))
