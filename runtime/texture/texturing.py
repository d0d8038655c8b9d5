"""Textures for a chain of LODs: their size, unwrapping and baking."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, get_args

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.lattice_field import LatticeField
from propsmith.runtime.geometry.lod.lods import LodChain
from propsmith.runtime.geometry.mesh import ColorQuery, Mesh
from propsmith.runtime.texture.bake import BakeOptions, bake
from propsmith.runtime.texture.texture_set import TextureEncoding
from propsmith.runtime.texture.textured_lods import TexturedLods
from propsmith.runtime.texture.unwrap import size_of_density, texture_size, unwrap

TextureChoice = Literal["auto", "none", "256", "512", "1024"]


def check_texture(texture: str, encoding: str) -> None:
    """Raise InputError unless these are a `TextureChoice` and a `TextureEncoding`."""
    if texture not in get_args(TextureChoice):
        raise InputError(f"the texture must be {', '.join(get_args(TextureChoice))}, not {texture!r}")
    if encoding not in get_args(TextureEncoding):
        raise InputError(f"the texture format must be {' or '.join(get_args(TextureEncoding))}, not {encoding!r}")


def check_density(density: float | None) -> None:
    """Raise InputError unless a texel density is None, or positive and finite."""
    if density is not None and not (math.isfinite(density) and density > 0):
        raise InputError(f"texel density must be a positive number of texels per metre, not {density}")


@dataclass(frozen=True, eq=False)
class UnwrappedLods:
    """A chain whose LODs have UVs, and how its textures are baked.

    Attributes:
        chain: with normals, in the field's coordinates.
        size: texels a side.
        relief: whether the field's relief goes into a normal map.

    """

    chain: LodChain
    size: int
    relief: bool


def unwrap_lods(
    chain: LodChain, texture: TextureChoice, cell: float, metres_per_unit: float, density: float | None = None
) -> UnwrappedLods:
    """Give a chain normals, and UVs for a texture of the size that was chosen, or that suits it.

    Smooth shading gets a normal map, for which normals may not jump within a chart: it brings the creases back. The
    LODs with flat shading go without: the field's relief is that of the rounded edges which snapping to planes removes.

    Args:
        chain: in the field's coordinates.
        texture: a size, or `auto`.
        cell: edge of the field's lattice cells.
        metres_per_unit: how large the prop will stand.
        density: texels per metre that an `auto` size comes nearest to; None takes what suits the prop.

    """
    finest = chain.lods[0].mesh
    if texture != "auto":
        size = int(texture)
    elif density is not None:
        size = size_of_density(finest, density * metres_per_unit)
    else:
        size = texture_size(finest, cell, metres_per_unit)
    relief = chain.shading == "smooth"
    shaded = chain.shaded("smooth" if relief else None)
    layout = unwrap([lod.mesh for lod in shaded.lods], size)
    return UnwrappedLods(_with_meshes(shaded, layout.meshes), size, relief)


def bake_lods(
    unwrapped: UnwrappedLods, values: FloatArray, color: ColorQuery, prompt: str, encoding: TextureEncoding = "png"
) -> TexturedLods:
    """Bake the textures of an unwrapped chain.

    Args:
        unwrapped: in the field's coordinates.
        values: the field's lattice, `[N, N, N]`.
        color: the field's colour.
        prompt: whose words name the materials.
        encoding: of the textures in files.

    """
    options = BakeOptions(unwrapped.size, encoding, unwrapped.relief)
    baked = bake([lod.mesh for lod in unwrapped.chain.lods], LatticeField.of(values), color, prompt, options)
    return TexturedLods.of(_with_meshes(unwrapped.chain, baked.meshes), baked.material, baked.textures)


def _with_meshes(chain: LodChain, meshes: tuple[Mesh, ...]) -> LodChain:
    pairs = zip(chain.lods, meshes, strict=True)
    return replace(chain, lods=tuple(replace(lod, mesh=mesh) for lod, mesh in pairs))
