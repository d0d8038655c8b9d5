"""Models as others make them: .glb, .gltf, .obj, .ply and .stl files as triangles with colours.

glTF is read by `propsmith.runtime.gltf`, the older formats by trimesh once `model_bytes` has put right what it
stumbles over. In glTF, factors and vertex colours are linear and multiply the texture, which is sRGB; in the older
formats all of them are sRGB, and a texture replaces its material's colour.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.color import srgb_to_linear
from propsmith.runtime.encode.model_bytes import BesideResolver, plain_bytes
from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf.document import eight_bits, reading
from propsmith.runtime.gltf.glb_reader import read_source_model
from propsmith.runtime.texture.source_model import GREY, Piece, SourceModel, SourcePart, merge_pieces

FORMATS = (".glb", ".gltf", ".obj", ".ply", ".stl")
MAX_FACES = 5_000_000


def read_model(path: str | Path, up: Literal["y", "z"] = "y") -> SourceModel:
    """Read a model, all its nodes in place.

    Args:
        path: a .glb, .gltf, .obj, .ply or .stl file; textures and materials beside it are found by its own word.
        up: which of the file's axes points up; `z` is turned to y, and what faced -y faces the front.

    Raises:
        InputError: the file can't be read, or holds no triangle of any size.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path} is no model that can be read: give one of {', '.join(FORMATS)}")
    if not path.is_file():
        raise InputError(f"can't read {path}: no such file")
    with reading(f"{path} can't be read as a {path.suffix} model"):
        model = read_source_model(path) if suffix in (".glb", ".gltf") else _read_older(path, suffix)
    if not len(model.mesh.faces) or not model.mesh.diagonal > 0:
        raise InputError(f"{path} holds no triangle of any size")
    if len(model.mesh.faces) > MAX_FACES:
        raise InputError(f"{path} has {len(model.mesh.faces):,} triangles, more than {MAX_FACES:,}: simplify it first")
    return _upright(model) if up == "z" else model


def longest_side(path: Path, model: SourceModel) -> float | None:
    """How long a model is in metres; None if its format has no unit, as only glTF has one."""
    if path.suffix.lower() not in (".glb", ".gltf"):
        return None
    return float(np.ptp(model.mesh.bounds.astype(np.float64), axis=0).max())


def _upright(model: SourceModel) -> SourceModel:
    """The model with its z turned to y."""
    x, y, z = model.origin
    mesh = model.mesh
    turned = {
        name: array[:, [0, 2, 1]] * np.array([1, 1, -1], np.float32)
        for name in ("vertices", "normals")
        if (array := getattr(mesh, name)) is not None
    }
    return replace(model, mesh=replace(mesh, **turned), origin=(x, z, -y))


def _read_older(path: Path, suffix: str) -> SourceModel:
    """An .obj, .ply or .stl file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
    try:
        resolver = BesideResolver(path)
        meshes = _trimeshes(io.BytesIO(plain_bytes(data, suffix)), suffix, resolver)
        return merge_pieces([_piece(mesh) for mesh in meshes], notes=resolver.notes)
    except Exception as error:  # trimesh answers broken files with whatever Python raises on the way
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{path} can't be read as a {path.suffix} model: {reason[:200]}") from error


def _trimeshes(source: io.BytesIO, suffix: str, resolver: BesideResolver) -> Iterator[Any]:
    """The meshes in a file, as trimesh reads them."""
    import trimesh

    logging.getLogger("trimesh").addHandler(logging.NullHandler())  # it would print tracebacks of what is missing
    if suffix != ".obj":
        scene = trimesh.load_scene(source, file_type=suffix[1:], resolver=resolver, process=False)
        yield from (mesh for mesh in scene.geometry.values() if len(getattr(mesh, "faces", ())))
        return
    for fields in trimesh.exchange.obj.load_obj(source, resolver=resolver).get("geometry", {}).values():
        material = getattr(fields.get("visual"), "material", None)
        if fields.get("vertex_colors") is not None and _picture(material) is None:
            fields["visual"] = None  # beside it trimesh would lose the vertices' colours
        yield trimesh.Trimesh(**fields, process=False)


def _piece(mesh: Any) -> Piece:
    faces = np.asarray(mesh.faces, np.int64)
    return np.asarray(mesh.vertices, np.float64), faces, _part(mesh, faces), None


def _part(piece: Any, faces: npt.NDArray[np.int64]) -> SourcePart:
    """The material of a trimesh piece."""
    visual = piece.visual
    if visual.kind != "texture":
        if visual.kind == "face":
            corners = np.repeat(_shares(visual.face_colors)[:, None, :3], 3, axis=1)
        elif visual.kind == "vertex":
            corners = _shares(visual.vertex_colors)[faces][..., :3]
        else:
            corners = np.full((len(faces), 3, 3), GREY, np.float32)
        return SourcePart(srgb_to_linear(corners), None, None)
    image = _texture(visual.material)
    corners = np.tile(_factor(visual.material, has_texture=image is not None), (len(faces), 3, 1))
    if "color" in visual.vertex_attributes:
        corners = corners * _shares(visual.vertex_attributes["color"])[faces][..., :3]
    if image is None or visual.uv is None:
        return SourcePart(corners, None, None)
    return SourcePart(corners, np.asarray(visual.uv, np.float32)[faces][..., :2], image)


def _picture(material: Any) -> Any:
    """A material's image; None if there is none, or one that trimesh made in its place, which has no format."""
    image = getattr(material, "image", None)
    return None if getattr(image, "format", None) is None else image


def _texture(material: Any) -> FloatArray | None:
    image = _picture(material)
    if image is None:
        return None
    return srgb_to_linear(np.asarray(eight_bits(image).convert("RGB"), np.float32) / np.float32(255))


def _factor(material: Any, *, has_texture: bool) -> FloatArray:
    """What a material's colour multiplies, linear `[3]`."""
    if has_texture:
        return np.ones(3, np.float32)
    said = "kd" in (getattr(material, "kwargs", None) or {})  # otherwise the colour is trimesh's own
    return srgb_to_linear(_shares(np.asarray(material.diffuse)[:3]) if said else np.full(3, GREY, np.float32))


def _shares(values: Any) -> FloatArray:
    """Integers of any width as shares of their largest value; floats as they are."""
    array = np.asarray(values)
    if array.dtype.kind in "ui":
        return np.asarray(array / np.float64(np.iinfo(array.dtype).max), np.float32)
    return array.astype(np.float32)
