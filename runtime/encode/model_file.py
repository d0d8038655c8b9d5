"""Models as others make them: .glb, .gltf, .obj, .ply and .stl files as triangles whose colour can be asked anywhere.

trimesh reads the files; what their colours mean differs. In glTF, factors and vertex colours are linear and multiply
the texture, which is sRGB; in the older formats all of them are sRGB, and a texture replaces its material's colour.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.color import linear_to_srgb, srgb_to_linear
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh

Array = NDArray[np.float32]

FORMATS = (".glb", ".gltf", ".obj", ".ply", ".stl")
MAX_FACES = 5_000_000

_GREY = 0.72  # linear or not: what has no colour at all


@dataclass(frozen=True, eq=False)
class SourcePart:
    """Faces of one material.

    Attributes:
        corners: colours of the faces' corners, linear `[F, 3, 3]`, to be multiplied with the texture.
        uv: texture coordinates of the corners, from the lower left, `[F, 3, 2]`; None without a texture.
        texture: linear `[H, W, 3]`, or None.
    """

    corners: Array
    uv: Array | None
    texture: Array | None

    def reversed(self) -> "SourcePart":
        """The same with every face turned round."""
        return SourcePart(self.corners[:, ::-1], None if self.uv is None else self.uv[:, ::-1], self.texture)

    def color(self, faces: NDArray[np.int64], weights: Array) -> Array:
        """Colours in sRGB `[N, 3]` at barycentric weights `[N, 3]` of faces `[N]`."""
        linear = np.einsum("nc,nck->nk", weights, self.corners[faces])
        if self.uv is not None and self.texture is not None:
            place = np.einsum("nc,nck->nk", weights, self.uv[faces])
            # The nearest texel: palettes lie densely in their textures, and would bleed.
            height, width = self.texture.shape[:2]
            column = np.floor(place[:, 0] % 1 * width).astype(np.int64).clip(0, width - 1)
            row = np.floor((1 - place[:, 1] % 1) * height).astype(np.int64).clip(0, height - 1)
            linear = linear * self.texture[row, column]
        return linear_to_srgb(np.clip(linear, 0, 1))


@dataclass(frozen=True, eq=False)
class SourceModel:
    """Triangles of any number of materials.

    Attributes:
        mesh: all of them, without colours.
        parts: the materials.
        part_of_face: number of each face's part, `[F]`.
        face_in_part: number of each face within its part, `[F]`.
    """

    mesh: Mesh
    parts: tuple[SourcePart, ...]
    part_of_face: NDArray[np.int64]
    face_in_part: NDArray[np.int64]

    def color(self, faces: NDArray[np.integer[Any]], weights: Array) -> Array:
        """Colours in sRGB `[N, 3]`, 0..1, at barycentric weights `[N, 3]` of faces `[N]`."""
        color = np.empty((len(faces), 3), np.float32)
        for number, part in enumerate(self.parts):
            here = self.part_of_face[faces] == number
            color[here] = part.color(self.face_in_part[faces[here]], weights[here])
        return color

    def painted(self) -> Mesh:
        """The mesh with colours at its corners, none of which is shared: for pictures of it."""
        count = len(self.mesh.faces)
        corners = np.eye(3, dtype=np.float32)[np.tile([0, 1, 2], count)]
        # Slightly within the face: a corner may lie on the border of its patch of texture.
        colors = self.color(np.repeat(np.arange(count), 3), corners * np.float32(0.94) + np.float32(0.02))
        return Mesh(self.mesh.corners.reshape(-1, 3), np.arange(3 * count, dtype=np.int32).reshape(-1, 3), colors)


def read_model(path: str | Path, up: Literal["y", "z"] = "y") -> SourceModel:
    """Read a model, all its nodes in place.

    Args:
        path: a .glb, .gltf, .obj, .ply or .stl file; textures and materials beside it are found by its own word.
        up: which of the file's axes points up; `z` is turned to y, and what faced -y faces the front.

    Raises:
        InputError: the file can't be read, or holds no triangle of any size.
    """
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path} is no model that can be read: give one of {', '.join(FORMATS)}")
    if not path.is_file():
        raise InputError(f"can't read {path}: no such file")
    import trimesh

    try:
        scene = trimesh.load_scene(path, process=False)
        model = _merged(list(_parts(scene, is_linear=path.suffix.lower() in (".glb", ".gltf"))), up)
    except InputError:
        raise
    except Exception as error:  # trimesh answers broken files with whatever Python raises on the way
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{path} can't be read as a {path.suffix} model: {reason[:200]}") from error
    if not len(model.mesh.faces) or not model.mesh.diagonal > 0:
        raise InputError(f"{path} holds no triangle of any size")
    if len(model.mesh.faces) > MAX_FACES:
        raise InputError(f"{path} has {len(model.mesh.faces):,} triangles, more than {MAX_FACES:,}: simplify it first")
    return model


def _parts(scene: Any, *, is_linear: bool) -> Iterator[tuple[Mesh, SourcePart]]:
    for node in scene.graph.nodes_geometry:
        matrix, name = scene.graph[node]
        piece = scene.geometry[name]
        if not len(getattr(piece, "faces", ())):
            continue  # lines or points
        vertices = np.asarray(piece.vertices @ matrix[:3, :3].T + matrix[:3, 3], np.float32)
        faces = np.asarray(piece.faces, np.int32)
        sound = np.asarray(np.isfinite(vertices[faces].reshape(-1, 9)).all(axis=1))
        faces = faces[sound]
        part = _part(piece, faces, sound, is_linear=is_linear)
        is_mirrored = np.linalg.det(matrix[:3, :3]) < 0
        mesh = Mesh(np.nan_to_num(vertices), faces)
        yield (replace(mesh, faces=mesh.faces[:, ::-1]), part.reversed()) if is_mirrored else (mesh, part)


def _part(piece: Any, faces: NDArray[np.int32], sound: NDArray[np.bool_], *, is_linear: bool) -> SourcePart:
    """The material of a trimesh piece, for those of its faces that are sound."""
    visual = piece.visual
    if visual.kind != "texture":
        if visual.kind == "face":
            corners = np.repeat(_shares(visual.face_colors)[sound, None, :3], 3, axis=1)
        elif visual.kind == "vertex":
            corners = _shares(visual.vertex_colors)[faces][..., :3]
        else:
            corners = np.full((len(faces), 3, 3), _GREY, np.float32)
        return SourcePart(corners if is_linear else srgb_to_linear(corners), None, None)
    image = _texture(visual.material)
    corners = np.tile(_factor(visual.material, is_linear=is_linear, has_texture=image is not None), (len(faces), 3, 1))
    if "color" in visual.vertex_attributes:
        corners = corners * _shares(visual.vertex_attributes["color"])[faces][..., :3]
    if image is None or visual.uv is None:
        return SourcePart(corners, None, None)
    return SourcePart(corners, np.asarray(visual.uv, np.float32)[faces][..., :2], image)


def _texture(material: Any) -> Array | None:
    image = getattr(material, "baseColorTexture", None) or getattr(material, "image", None)
    if image is None:
        return None
    return srgb_to_linear(np.asarray(image.convert("RGB"), np.float32) / np.float32(255))


def _factor(material: Any, *, is_linear: bool, has_texture: bool) -> Array:
    """What a material's colour multiplies, linear `[3]`."""
    value = getattr(material, "baseColorFactor", None) if is_linear else getattr(material, "diffuse", None)
    if value is None or (has_texture and not is_linear):
        return np.full(3, 1.0 if has_texture or is_linear else _GREY, np.float32)
    factor = _shares(np.asarray(value)[:3])
    return factor if is_linear else srgb_to_linear(factor)


def _shares(values: Any) -> Array:
    """Integers of any width as shares of their largest value; floats as they are."""
    array = np.asarray(values)
    if array.dtype.kind in "ui":
        return np.asarray(array / np.float64(np.iinfo(array.dtype).max), np.float32)
    return array.astype(np.float32)


def _merged(parts: list[tuple[Mesh, SourcePart]], up: str) -> SourceModel:
    if not parts:
        nothing = Mesh(np.empty((0, 3), np.float32), np.empty((0, 3), np.int32))
        return SourceModel(nothing, (), np.empty(0, np.int64), np.empty(0, np.int64))
    firsts = np.cumsum([0, *(len(mesh.vertices) for mesh, _ in parts)])
    vertices = np.concatenate([mesh.vertices for mesh, _ in parts])
    if up == "z":
        vertices = vertices[:, [0, 2, 1]] * np.array([1, 1, -1], np.float32)
    counts = [len(mesh.faces) for mesh, _ in parts]
    return SourceModel(
        Mesh(vertices, np.concatenate([mesh.faces + first for (mesh, _), first in zip(parts, firsts, strict=False)])),
        tuple(part for _, part in parts),
        np.repeat(np.arange(len(parts)), counts),
        np.concatenate([np.arange(count) for count in counts]),
    )
