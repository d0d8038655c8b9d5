"""LODs with the material and the textures that they share."""

from __future__ import annotations

from dataclasses import dataclass

from propsmith.runtime.geometry.lod.lods import LodChain
from propsmith.runtime.texture.texture_set import PLAIN, Material, TextureSet


@dataclass(frozen=True, eq=False)
class TexturedLods(LodChain):
    """A chain of LODs with its material and textures.

    Attributes:
        material: of all LODs.
        textures: that all LODs' UVs lie in, or None if their vertices are coloured instead.

    """

    material: Material = PLAIN
    textures: TextureSet | None = None

    @classmethod
    def of(cls, chain: LodChain, material: Material = PLAIN, textures: TextureSet | None = None) -> TexturedLods:
        """Give a chain a material, and textures if its meshes have UVs for them."""
        return cls(chain.lods, chain.shading, material, textures)
