"""A material and its textures into a glTF file, and back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pygltflib as gl
from PIL import Image

from propsmith.runtime.arrays import ByteArray
from propsmith.runtime.texture.material import PLAIN, Material, TextureEncoding, TextureSet

WEBP = "EXT_texture_webp"
_STRENGTH = "KHR_materials_emissive_strength"
_PNG_LEVEL = 6
_WEBP_QUALITY = 90


def add_material(
    file: gl.GLTF2, name: str, material: Material, textures: TextureSet | None, add_view: Callable[[bytes], int]
) -> None:
    """Append a material with its textures to a file.

    Args:
        file: under construction.
        name: of the prop; the textures are named after it.
        material: factors and the textures' encoding.
        textures: their images, or None.
        add_view: puts bytes into the file's binary chunk; returns the number of their buffer view.

    """
    built = gl.Material(name=material.name or name, doubleSided=False, pbrMetallicRoughness=_factors(material))
    if any(material.emissive):
        built.emissiveFactor = list(material.emissive)
    if material.emissive_strength > 1:
        built.extensions = {_STRENGTH: {"emissiveStrength": material.emissive_strength}}
        file.extensionsUsed.append(_STRENGTH)
    file.materials.append(built)
    if textures is None:
        return
    file.samplers.append(
        gl.Sampler(
            magFilter=gl.LINEAR, minFilter=gl.LINEAR_MIPMAP_LINEAR, wrapS=gl.CLAMP_TO_EDGE, wrapT=gl.CLAMP_TO_EDGE
        )
    )
    for kind, image in textures.images().items():
        data = encode_image(image, material.encoding, lossless=kind in ("normal", "orm"))
        index = _add_texture(file, f"{name}_{kind}", material.encoding, add_view(data))
        _assign(built, kind, index)


def add_unseen_material(file: gl.GLTF2, name: str) -> int:
    """Append a material that draws nothing, for meshes that aren't to be seen; return its number."""
    clear = gl.PbrMetallicRoughness(baseColorFactor=[1.0, 1.0, 1.0, 0.0], metallicFactor=0.0)
    # Cut out, not blended: that is sorted with nothing and casts no shadow.
    file.materials.append(gl.Material(name=name, alphaMode=gl.MASK, alphaCutoff=0.5, pbrMetallicRoughness=clear))
    return len(file.materials) - 1


def _factors(material: Material) -> gl.PbrMetallicRoughness:
    factors = gl.PbrMetallicRoughness(metallicFactor=material.metallic, roughnessFactor=material.roughness)
    if material.base_color != (1.0, 1.0, 1.0):
        factors.baseColorFactor = [*material.base_color, 1.0]
    return factors


def _add_texture(file: gl.GLTF2, name: str, encoding: TextureEncoding, view: int) -> int:
    file.images.append(gl.Image(name=name, bufferView=view, mimeType=f"image/{encoding}"))
    texture = gl.Texture(name=name, sampler=len(file.samplers) - 1)
    source = len(file.images) - 1
    if encoding == "webp":
        texture.extensions = {WEBP: {"source": source}}
        for names in (file.extensionsUsed, file.extensionsRequired):
            if WEBP not in names:
                names.append(WEBP)
    else:
        texture.source = source
    file.textures.append(texture)
    return len(file.textures) - 1


def _assign(material: gl.Material, kind: str, index: int) -> None:
    info = gl.TextureInfo(index=index)
    if kind == "base_color":
        material.pbrMetallicRoughness.baseColorTexture = info
    elif kind == "orm":
        material.pbrMetallicRoughness.metallicRoughnessTexture = info
        material.occlusionTexture = gl.OcclusionTextureInfo(index=index)
    elif kind == "normal":
        material.normalTexture = gl.NormalMaterialTexture(index=index)
    else:
        material.emissiveTexture = info


def encode_image(image: ByteArray, encoding: TextureEncoding, *, lossless: bool = True) -> bytes:
    """An image uint8 `[S, S, 3]` as the bytes of a file; PNG is always lossless, WebP where wished."""
    buffer = io.BytesIO()
    picture = Image.fromarray(image)
    if encoding == "webp":
        picture.save(buffer, "WEBP", lossless=lossless, quality=100 if lossless else _WEBP_QUALITY, method=4)
    else:
        picture.save(buffer, "PNG", compress_level=_PNG_LEVEL)
    return buffer.getvalue()


def read_material(file: gl.GLTF2) -> tuple[Material, TextureSet | None]:
    """The first material of a file and its textures, as `add_material` wrote them; a plain one if there is none.

    Raises:
        ValueError, KeyError, OSError: a texture is broken.

    """
    if not file.materials:
        return PLAIN, None
    found = file.materials[0]
    pbr = found.pbrMetallicRoughness or gl.PbrMetallicRoughness()
    infos = {
        "base_color": pbr.baseColorTexture,
        "orm": pbr.metallicRoughnessTexture,
        "normal": found.normalTexture,
        "emissive": found.emissiveTexture,
    }
    images = {kind: _image(file, info.index) for kind, info in infos.items() if info is not None}
    complete = {"base_color", "orm"} <= images.keys()
    encoding: TextureEncoding = "webp" if WEBP in (file.extensionsUsed or []) else "png"
    strength = (found.extensions or {}).get(_STRENGTH, {}).get("emissiveStrength", 1.0)
    material = Material(
        name=found.name or "",
        base_color=_rgb(pbr.baseColorFactor, 1.0),
        metallic=1.0 if pbr.metallicFactor is None else pbr.metallicFactor,
        roughness=1.0 if pbr.roughnessFactor is None else pbr.roughnessFactor,
        emissive=_rgb(found.emissiveFactor, 0.0),
        emissive_strength=strength,
        encoding=encoding,
    )
    return material, TextureSet(**images) if complete else None


def _rgb(values: list[float] | None, default: float) -> tuple[float, float, float]:
    red, green, blue = (values or [default] * 3)[:3]
    return red, green, blue


def _image(file: gl.GLTF2, texture: int) -> ByteArray:
    found = file.textures[texture]
    extension: dict[str, Any] = (found.extensions or {}).get(WEBP, {})
    view = file.bufferViews[file.images[extension.get("source", found.source)].bufferView]
    start = view.byteOffset or 0
    with Image.open(io.BytesIO(file.binary_blob()[start : start + view.byteLength])) as picture:
        return np.asarray(picture.convert("RGB"))
