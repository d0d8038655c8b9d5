"""Baking: the textures of a prop's levels of detail, sampled from the implicit function that they approximate.

Every texel is taken from its face to the field's surface and coloured there, so that a level of few triangles still
shows what the field holds. Normals come from the field's slope, occlusion from rays, metal and light from words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import BoolArray, ByteArray, DoubleArray, FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.lattice_field import LatticeField
from propsmith.runtime.geometry.mesh import ColorQuery, Mesh, area_vectors, face_areas
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.prompt.finishes import finishes_of
from propsmith.runtime.texture.occlusion import ambient_occlusion
from propsmith.runtime.texture.palette import Palette, find_palette
from propsmith.runtime.texture.tangents import in_tangent_space, with_tangents
from propsmith.runtime.texture.texel_colors import color_texels
from propsmith.runtime.texture.texel_map import TexelMap, map_texels
from propsmith.runtime.texture.texture_set import Material, TextureEncoding, TextureSet
from propsmith.runtime.texture.unwrap import TEXTURE_SIZES, uv_areas

_REACH = 0.04  # of the diagonal: how far a level may lie from the field's surface
_PLAIN_FROM = 0.95  # share of texels near their plain colour from which a prop counts as plainly painted
_NEAREST = 16
_LEAST_FACING = 0.4  # cosine between a baked normal and its face's
_VOTE_CELLS = 1.5  # lattice cells across a vote on colours


@dataclass(frozen=True)
class BakeOptions:
    """How textures are baked.

    Attributes:
        size: texels a side, one of `TEXTURE_SIZES`.
        encoding: of the files.
        relief: whether to bake a normal map: the field's relief, on smooth levels. Flat ones go without, as it would
            round their edges again.

    """

    size: int = 512
    encoding: TextureEncoding = "png"
    relief: bool = True

    def __post_init__(self) -> None:
        if self.size not in (64, 128, *TEXTURE_SIZES):
            raise InputError(f"the texture size must be a power of two from 64 to 1024, not {self.size}")


@dataclass(frozen=True, eq=False)
class Baked:
    """Levels with UVs and tangents, the textures that they share, and their material."""

    meshes: tuple[Mesh, ...]
    textures: TextureSet
    material: Material


def bake(
    meshes: Sequence[Mesh], field: LatticeField, color: ColorQuery, prompt: str, options: BakeOptions | None = None
) -> Baked:
    """Bake the textures of levels of detail.

    Args:
        meshes: from the finest to the coarsest, in the field's coordinates, with normals, and UVs in one square.
        field: whose surface they approximate.
        color: evaluated once for every texel that shows surface.
        prompt: whose words name the materials.
        options: size, encoding, whether to bake a normal map.

    Raises:
        InputError: a mesh has no UVs or no normals.

    """
    options = options or BakeOptions()
    texels = map_texels(meshes, options.size)
    points = texels.interpolated(np.concatenate([mesh.corners for mesh in meshes]))
    normals = unit(texels.interpolated(_corner_values(meshes, "normals")))
    facets = unit(np.concatenate([area_vectors(mesh) for mesh in meshes]))[texels.faces]
    samples, found = field.project(points, facets, _REACH * meshes[0].diagonal)
    samples = _with_nearest_found(samples, found, facets)
    colors = color_texels(texels, samples, color)
    palette = find_palette(colors, samples, _VOTE_CELLS * field.cell)
    surfaces = finishes_of(prompt, palette.colors, palette.shares)
    few = palette.flatness >= _PLAIN_FROM
    plain = few and not options.relief
    if few:
        colors = palette.plain() if plain else palette.without_bleed(colors)
    table = np.array([(surface.roughness, surface.metallic, surface.emissive) for surface in surfaces])
    orm, emissive = _materials(meshes, texels, palette, table)
    normal = None
    if options.relief:
        meshes = [with_tangents(mesh) for mesh in meshes]
        tangents = texels.interpolated(_corner_values(meshes, "tangents"))
        relief = field.normals(samples, _texel_widths(meshes, options.size)[texels.faces])
        shown = _facing(relief, facets)
        normal = _image(texels, in_tangent_space(shown, normals, tangents) / 2 + 0.5)
    glow = None if emissive is None else _image(texels, colors * emissive)
    base_color = texels.image(colors)
    if plain:
        base_color = _antialiased(base_color)
    textures = TextureSet(_bytes(base_color), orm, normal, glow)
    material = Material(metallic=1.0, roughness=1.0, encoding=options.encoding)
    if glow is not None:
        material = replace(material, emissive=(1.0, 1.0, 1.0))
    return Baked(tuple(meshes), textures, material)


def _corner_values(meshes: Sequence[Mesh], name: str) -> FloatArray:
    """An attribute at the corners of all faces, `[F, 3, C]`."""
    values = []
    for mesh in meshes:
        attribute = getattr(mesh, name)
        if attribute is None:
            raise InputError(f"a mesh without {name} can't be baked")
        values.append(attribute[mesh.faces])
    return np.concatenate(values)


def _materials(
    meshes: Sequence[Mesh], texels: TexelMap, palette: Palette, surfaces: DoubleArray
) -> tuple[ByteArray, FloatArray | None]:
    """Occlusion, roughness and metallic as a texture; how much each texel gives light `[N, 1]`, if any does."""
    roughness, metallic, emissive = surfaces[palette.labels].astype(np.float32).T
    occlusion = ambient_occlusion(meshes, texels)
    inner = texels.image(occlusion[:, None], texels.inner)
    rest = texels.image(np.stack([roughness, metallic], axis=1))
    orm = _bytes(np.concatenate([inner, rest], axis=2))
    return orm, emissive[:, None] if emissive.any() else None


def _with_nearest_found(samples: FloatArray, found: BoolArray, facets: FloatArray) -> FloatArray:
    """Give points `[N, 3]` that aren't on the surface the place of one near them that is, and faces as they do.

    Colours off the surface mean nothing. Where none of the nearest faces alike, the point stays.
    """
    if found.all() or np.count_nonzero(found) < _NEAREST:
        return samples
    from scipy.spatial import cKDTree

    surface, lost = samples[found], np.flatnonzero(~found)
    tree = cKDTree(surface, balanced_tree=False, compact_nodes=False)
    nearest = tree.query(samples[lost], _NEAREST)[1]
    alike = np.einsum("nkj,nj->nk", facets[found][nearest], facets[lost]) > 0.5
    chosen = nearest[np.arange(len(lost)), alike.argmax(axis=1)]
    moved = samples.copy()
    moved[lost] = np.where(alike.any(axis=1)[:, None], surface[chosen], samples[lost])
    return moved


def _texel_widths(meshes: Sequence[Mesh], size: int) -> FloatArray:
    """How far apart the texels of each face lie on the surface, `[F]`: finer detail would only alias."""
    areas = np.concatenate([face_areas(mesh) for mesh in meshes])
    texels = np.concatenate([np.abs(uv_areas(mesh)) for mesh in meshes]) * size**2
    return np.asarray(np.sqrt(areas / np.maximum(texels, 1e-6)), np.float32).clip(max=0.1)


def _facing(normals: FloatArray, facets: FloatArray) -> FloatArray:
    """Turn normals `[N, 3]` that look away from their face towards it: they would show as black dots."""
    lack = np.maximum(_LEAST_FACING - np.einsum("ij,ij->i", normals, facets), 0)
    return unit(normals + lack[:, None] * facets)


def _antialiased(image: FloatArray) -> FloatArray:
    """Soften the steps where plain colours meet, over a texel: charts are farther apart."""
    from scipy.ndimage import convolve1d

    for axis in (0, 1):
        image = convolve1d(image, [0.25, 0.5, 0.25], axis=axis, mode="nearest")
    return np.asarray(image, np.float32)


def _image(texels: TexelMap, values: npt.NDArray[np.floating]) -> ByteArray:
    return _bytes(texels.image(values))


def _bytes(values: FloatArray) -> ByteArray:
    return np.asarray(np.clip(values, 0, 1) * 255 + 0.5, np.uint8)
