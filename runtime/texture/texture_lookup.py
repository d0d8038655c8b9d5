"""Colours and normals of a textured surface at places in its textures, as a renderer fetches them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from propsmith.runtime.arrays import ByteArray, FloatArray
from propsmith.runtime.color import srgb_to_linear
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.geometry.raycast import Hits, interpolated
from propsmith.runtime.texture.texture_set import Material, TextureSet


def lookup(image: ByteArray, uvs: FloatArray) -> FloatArray:
    """Fetch a texture bilinearly, its border repeated beyond it.

    Args:
        image: uint8 `[S, S, C]`, row 0 on top.
        uvs: `[N, 2]`, 0..1 across the image, origin top left.

    Returns:
        float32 `[N, C]` in 0..1.

    """
    size = len(image)
    place = np.clip(uvs * np.float32(size) - np.float32(0.5), 0, size - 1)
    corner = np.minimum(place.astype(np.int64), size - 2)
    part = (place - corner).astype(np.float32)
    flat = image.reshape(size * size, -1)
    first = corner[:, 1] * size + corner[:, 0]
    rows = []
    for row in (first, first + size):
        left = flat[row].astype(np.float32)
        rows.append(left + (flat[row + 1] - left) * part[:, :1])
    return np.asarray((rows[0] + (rows[1] - rows[0]) * part[:, 1:]) / 255, np.float32)


@dataclass(frozen=True, eq=False)
class MaterialSamples:
    """Material inputs of shading at `[N]` places.

    Attributes:
        albedo: linear base colour, `[N, 3]`.
        normals: unit, in the mesh's space, `[N, 3]`.
        occlusion, roughness, metallic: `[N]`.
        emission: linear, `[N, 3]`.

    """

    albedo: FloatArray
    normals: FloatArray
    occlusion: FloatArray
    roughness: FloatArray
    metallic: FloatArray
    emission: FloatArray


@dataclass(frozen=True, eq=False)
class Skin:
    """Textures and the material whose factors multiply them."""

    textures: TextureSet
    material: Material

    def look(self, mesh: Mesh, hits: Hits, normals: FloatArray) -> MaterialSamples | None:
        """What is seen where rays meet a mesh, whose normals there are `[H, 3]`; None for a mesh without UVs."""
        if mesh.uvs is None:
            return None
        tangents = None if mesh.tangents is None else interpolated(mesh.tangents, mesh.faces, hits)
        return self.at(interpolated(mesh.uvs, mesh.faces, hits), normals, tangents)

    def at(self, uvs: FloatArray, normals: FloatArray, tangents: FloatArray | None) -> MaterialSamples:
        """Fetch all textures at places `[N, 2]` with interpolated normals `[N, 3]` and tangents `[N, 4]`."""
        textures, material = self.textures, self.material
        orm = lookup(textures.orm, uvs)
        shown = unit(normals)
        if textures.normal is not None and tangents is not None:
            shown = bent(shown, tangents, lookup(textures.normal, uvs) * 2 - 1)
        emission = np.zeros_like(normals)
        if textures.emissive is not None:
            strength = np.array(material.emissive, np.float32) * np.float32(material.emissive_strength)
            emission = srgb_to_linear(lookup(textures.emissive, uvs)) * strength
        return MaterialSamples(
            albedo=srgb_to_linear(lookup(textures.base_color, uvs)) * np.array(material.base_color, np.float32),
            normals=shown,
            occlusion=orm[:, 0],
            roughness=orm[:, 1] * np.float32(material.roughness),
            metallic=orm[:, 2] * np.float32(material.metallic),
            emission=emission,
        )


class SurfaceSkin(Protocol):
    """What a renderer takes a mesh's colours from, in place of its vertices."""

    def look(self, mesh: Mesh, hits: Hits, normals: FloatArray) -> MaterialSamples | None:
        """What is seen where rays meet a mesh, whose normals there are `[H, 3]`; None for the vertices' colours."""


class Textured(Protocol):
    """What may have textures: a chain of levels, what a file holds."""

    @property
    def textures(self) -> TextureSet | None:
        """Of all levels."""

    @property
    def material(self) -> Material:
        """Of all levels."""


def skin_of(textured: Textured) -> Skin | None:
    """The textures of a chain of LODs or of a file; None if their vertices are coloured instead."""
    return None if textured.textures is None else Skin(textured.textures, textured.material)


def bent(normals: FloatArray, tangents: FloatArray, local: FloatArray) -> FloatArray:
    """Tangent-space vectors `[N, 3]` in the mesh's space, unit `[N, 3]`; the frame is (tangent, bitangent, normal)."""
    along = unit(tangents[:, :3])
    up = np.cross(normals, along) * np.sign(tangents[:, 3:])
    return unit(along * local[:, :1] + up * local[:, 1:2] + normals * local[:, 2:])
