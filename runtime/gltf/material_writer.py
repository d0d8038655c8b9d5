"""A material and its textures into a glTF file."""

from __future__ import annotations

import io
from collections.abc import Callable

import pygltflib as gl
from PIL import Image

from propsmith.runtime.arrays import ByteArray
from propsmith.runtime.gltf.document import STRENGTH, WEBP
from propsmith.runtime.texture.texture_set import Material, TextureEncoding, TextureSet

_PNG_LEVEL = 6
_WEBP_QUALITY = 90


def add_material(
    file: gl.GLTF2,
    name: str,
    material: Material,
    textures: TextureSet | None,
    add_view: Callable[[bytes], int],
    *,
    is_titled: bool = True,
) -> None:
    """Append a material with its textures to a file.

    Args:
        file: under construction.
        name: of the prop.
        material: factors and the textures' encoding.
        textures: their images, or None.
        add_view: puts bytes into the file's binary chunk; returns the number of their buffer view.
        is_titled: whether textures bear the prop's name before their kind.

    """
    built = gl.Material(name=material.name or name, doubleSided=False, pbrMetallicRoughness=_factors(material))
    if any(material.emissive):
        built.emissiveFactor = list(material.emissive)
    if material.emissive_strength > 1:
        built.extensions = {STRENGTH: {"emissiveStrength": material.emissive_strength}}
        file.extensionsUsed.append(STRENGTH)
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
        index = _add_texture(file, f"{name}_{kind}" if is_titled else kind, material.encoding, add_view(data))
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
    elif kind == "emissive":
        material.emissiveTexture = info
    else:
        raise ValueError(f"glTF's material has no place for a texture {kind!r}")


def encode_image(image: ByteArray, encoding: TextureEncoding, *, lossless: bool = True) -> bytes:
    """An image uint8 `[S, S, 3]` as the bytes of a file; PNG is always lossless, WebP where wished."""
    buffer = io.BytesIO()
    picture = Image.fromarray(image)
    if encoding == "webp":
        picture.save(buffer, "WEBP", lossless=lossless, quality=100 if lossless else _WEBP_QUALITY, method=4)
    else:
        picture.save(buffer, "PNG", compress_level=_PNG_LEVEL)
    return buffer.getvalue()
