"""Materials of a glTF file: base colours of anybody's files, and the material and textures of our own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, features

from propsmith.runtime.arrays import ByteArray
from propsmith.runtime.color import srgb_to_linear
from propsmith.runtime.errors import GltfError
from propsmith.runtime.gltf.document import (
    AVIF,
    BASISU,
    SPECULAR_GLOSSINESS,
    STRENGTH,
    TEXTURE_TRANSFORM,
    WEBP,
    Document,
    extension,
)
from propsmith.runtime.gltf.mesh_reader import ScenePart
from propsmith.runtime.texture.source_model import GREY, SourcePart, Wrap
from propsmith.runtime.texture.texture_set import PLAIN, Material, TextureEncoding, TextureSet

_WRAPS: dict[int, Wrap] = {10497: "repeat", 33648: "mirror", 33071: "clamp"}
_FAINT = 1 / 255  # a blended surface of less can't be seen
_SLOTS = {
    "base_color": ("pbrMetallicRoughness", "baseColorTexture"),
    "orm": ("pbrMetallicRoughness", "metallicRoughnessTexture"),
    "normal": ("normalTexture",),
    "emissive": ("emissiveTexture",),
}


@dataclass(frozen=True, eq=False)
class _BaseColor:
    """A material's base colour: linear RGBA and the texture that it multiplies."""

    factor: npt.NDArray[np.float32]
    texture: dict[str, Any] | None
    alpha_mode: str = "OPAQUE"
    cutoff: float = 0.5


class MaterialReader:
    """Reads a file's materials, each image once.

    Attributes:
        notes: what was left out, a line each.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._images: dict[int, Image.Image] = {}
        self._linear: dict[int, npt.NDArray[np.float32]] = {}
        self.notes: list[str] = []

    def part(self, part: ScenePart) -> SourcePart:
        """The colours of a primitive's faces.

        Raises:
            GltfError: it names materials or textures that aren't there.
        """
        colors = part.attributes.get("COLOR_0")
        if part.material is None and colors is None:
            return SourcePart(np.full((len(part.faces), 3, 3), GREY, np.float32), None, None)
        base = self._base_color(part.material)
        rgba = np.ones((len(part.positions), 4), np.float32)
        if colors is not None:
            rgba[:, : colors.shape[1]] = colors
        rgba *= base.factor
        is_opaque = base.alpha_mode == "OPAQUE"
        alpha = None if is_opaque else rgba[part.faces][..., 3]
        cutoff = base.cutoff if base.alpha_mode == "MASK" else _FAINT
        corners = rgba[part.faces][..., :3]
        source = self._source(base.texture)
        uv = None if source is None else self._coordinates(part, base.texture or {})
        if source is None or uv is None:
            return SourcePart(corners, None, None, corner_alpha=alpha, cutoff=cutoff)
        image = self._image(source)
        opacity = None if is_opaque or not _has_alpha(image) else _alpha(image)
        return SourcePart(corners, uv, self._linear_rgb(source), self._wrap(base.texture), alpha, opacity, cutoff)

    def is_plain(self, index: int | None) -> bool:
        """Whether a material leaves colours to the vertices alone."""
        base = self._base_color(index)
        return base.texture is None and base.alpha_mode == "OPAQUE" and bool((base.factor[:3] == 1).all())

    def _base_color(self, index: int | None) -> _BaseColor:
        material = {} if index is None else self._document.item("materials", index)
        pbr = material.get("pbrMetallicRoughness") or {}
        factor, texture = pbr.get("baseColorFactor"), pbr.get("baseColorTexture")
        old = extension(material, SPECULAR_GLOSSINESS)
        if old is not None:
            factor, texture = old.get("diffuseFactor"), old.get("diffuseTexture")
        return _BaseColor(
            np.array((1, 1, 1, 1) if factor is None else factor, np.float32),
            texture,
            str(material.get("alphaMode", "OPAQUE")),
            float(material.get("alphaCutoff", 0.5)),
        )

    def texture_set(self, part: ScenePart) -> int | None:
        """Which set of UVs the base colour's texture takes; None without a texture."""
        texture = self._base_color(part.material).texture
        return None if texture is None else _set_number(texture)

    def _coordinates(self, part: ScenePart, texture: dict[str, Any]) -> npt.NDArray[np.float32] | None:
        """Texture coordinates of the corners from the lower left, or None if there are none."""
        uvs = part.attributes.get(f"TEXCOORD_{_set_number(texture)}")
        if uvs is None:
            return None
        moved = extension(texture, TEXTURE_TRANSFORM)
        if moved is not None:
            turn = float(moved.get("rotation", 0.0))
            cosine, sine = math.cos(turn), math.sin(turn)
            u, v = (uvs * np.array(moved.get("scale", (1, 1)), np.float32)).T
            turned = np.stack([cosine * u + sine * v, cosine * v - sine * u], axis=1)
            uvs = turned + np.array(moved.get("offset", (0, 0)), np.float32)
        from_below = np.stack([uvs[:, 0], 1 - uvs[:, 1]], axis=1).astype(np.float32)
        corners: npt.NDArray[np.float32] = from_below[part.faces]
        return corners

    def _wrap(self, texture: dict[str, Any] | None) -> tuple[Wrap, Wrap]:
        sampler = self._document.item("textures", (texture or {})["index"]).get("sampler")
        found = {} if sampler is None else self._document.item("samplers", sampler)
        across, down = (_WRAPS.get(found.get(key, 10497), "repeat") for key in ("wrapS", "wrapT"))
        return across, down

    def _source(self, texture: dict[str, Any] | None) -> int | None:
        """The number of the image that a texture shows; None if there is none that can be read."""
        if texture is None:
            return None
        found = self._document.item("textures", texture.get("index"))
        for name, module in ((WEBP, "webp"), (AVIF, "avif")):
            other = extension(found, name)
            if other is not None and features.check(module):
                return self._readable(int(other["source"]))
        if found.get("source") is None and (found.get("extensions") or {}):
            names = ", ".join(found["extensions"])
            way_out = "save its textures as PNG or JPEG" if BASISU in found["extensions"] else "save it without"
            self.notes.append(f"a texture is left out: it needs {names}, which Propsmith can't read; {way_out}")
        source = found.get("source")
        return None if source is None else self._readable(source)

    def _readable(self, source: int) -> int | None:
        """The image's number; None, with a note, where it is missing or broken: the model still has its form."""
        try:
            self._image(source)
        except GltfError as error:
            self.notes.append(f"a texture is left out: {error}")
            return None
        return source

    def _image(self, index: int) -> Image.Image:
        if index not in self._images:
            self._images[index] = self._document.open_image(index)
        return self._images[index]

    def _linear_rgb(self, index: int) -> npt.NDArray[np.float32]:
        if index not in self._linear:
            rgb = np.asarray(self._image(index).convert("RGB"), np.float32)
            self._linear[index] = srgb_to_linear(rgb / np.float32(255))
        return self._linear[index]

    def own_material(self) -> tuple[Material, TextureSet | None]:
        """The first material and its textures, as `add_material` wrote them; a plain one if there is none.

        Its textures are None unless they are what we write: square, of one size, by the first set of UVs.
        """
        if not self._document.items("materials"):
            return PLAIN, None
        found = self._document.item("materials", 0)
        pbr = found.get("pbrMetallicRoughness") or {}
        encoding: TextureEncoding = "webp" if WEBP in self._document.used else "png"
        material = Material(
            name=str(found.get("name") or ""),
            base_color=_rgb(pbr.get("baseColorFactor"), 1.0),
            metallic=float(pbr.get("metallicFactor", 1.0)),
            roughness=float(pbr.get("roughnessFactor", 1.0)),
            emissive=_rgb(found.get("emissiveFactor"), 0.0),
            emissive_strength=float((extension(found, STRENGTH) or {}).get("emissiveStrength", 1.0)),
            encoding=encoding,
        )
        return material, self._own_textures(found)

    def _own_textures(self, material: dict[str, Any]) -> TextureSet | None:
        infos = {kind: _slot(material, path) for kind, path in _SLOTS.items()}
        present = {kind: info for kind, info in infos.items() if info is not None}
        is_ours = {"base_color", "orm"} <= present.keys() and material.get("alphaMode", "OPAQUE") == "OPAQUE"
        if not is_ours or any(
            _set_number(info) or extension(info, TEXTURE_TRANSFORM) or self._wrap(info) != ("clamp", "clamp")
            for info in present.values()
        ):
            return None
        sources = {kind: self._source(info) for kind, info in present.items()}
        images: dict[str, ByteArray] = {
            kind: np.asarray(self._image(source).convert("RGB"))
            for kind, source in sources.items()
            if source is not None
        }
        sides = {side for image in images.values() for side in image.shape[:2]}
        return TextureSet(**images) if len(sides) == 1 and {"base_color", "orm"} <= images.keys() else None


def _slot(material: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any] | None:
    found: Any = material
    for key in path:
        found = (found or {}).get(key)
    return found if isinstance(found, dict) else None


def _set_number(texture: dict[str, Any]) -> int:
    moved = extension(texture, TEXTURE_TRANSFORM) or {}
    return int(moved.get("texCoord", texture.get("texCoord", 0)))


def _rgb(values: list[float] | None, default: float) -> tuple[float, float, float]:
    red, green, blue = (values or [default] * 3)[:3]
    return float(red), float(green), float(blue)


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _alpha(image: Image.Image) -> npt.NDArray[np.float32]:
    return np.asarray(image.convert("RGBA").getchannel("A"), np.float32) / np.float32(255)
