"""What is inside a .glb, of anybody's making: levels, textures, hulls, recipe, and what an engine would reject."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.raycast import RayScene
from propsmith.runtime.gltf.document import Document, open_document, reading
from propsmith.runtime.gltf.glb_reader import RECIPE, find_recipe
from propsmith.runtime.gltf.profiles import GENERIC, find_profile
from propsmith.runtime.inspect.faults import all_faults
from propsmith.runtime.inspect.inspected_mesh import InspectedMesh, inspected_meshes
from propsmith.runtime.recipe import without_pictures

_COVERAGE_GRID = 512


@dataclass(frozen=True)
class LodFacts:
    """One level of detail.

    Attributes:
        name: of its node.
        triangles, vertices: how many; vertices as the file splits them.
        error: the largest distance to the surface that it was made from, a share of the diagonal, as the file says.
        uv_coverage: share of the texture's square that its UVs cover, or None without UVs.
        texel_density: texels a metre, the median by area, or None without a texture.

    """

    name: str
    triangles: int
    vertices: int
    error: float | None
    uv_coverage: float | None
    texel_density: float | None


@dataclass(frozen=True)
class TextureFacts:
    """One image: its name, kind, sides in texels (None if broken) and bytes."""

    name: str
    mime: str
    size: tuple[int, int] | None
    bytes: int


@dataclass(frozen=True)
class Inspection:
    """What a file holds.

    Attributes:
        file: its path.
        bytes: of the whole file.
        profile: of the engine that it was checked for.
        extent: metres from side to side, of the finest level.
        levels: from the finest to the coarsest.
        textures: every image.
        hulls: vertices of each convex collision body.
        materials: their names.
        extensions: used; those required are in `required`.
        required: extensions without which a reader must refuse the file.
        recipe: how it was made, or None if it isn't ours; pictures are named by their digests.
        faults: what an engine would reject, a line each; empty is fit to ship.

    """

    file: str
    bytes: int
    profile: str
    extent: tuple[float, float, float]
    levels: tuple[LodFacts, ...]
    textures: tuple[TextureFacts, ...]
    hulls: tuple[int, ...]
    materials: tuple[str, ...]
    extensions: tuple[str, ...]
    required: tuple[str, ...]
    recipe: dict[str, Any] | None
    faults: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def inspect_glb(path: str | os.PathLike[str], profile: str | None = None) -> Inspection:
    """Look into a .glb.

    Args:
        path: of the file.
        profile: of the engine that must take it; None takes the recipe's, or generic.

    Raises:
        InputError: the file can't be read or isn't a .glb, or there is no such profile.
    """
    with reading(f"{path} is not a .glb"):
        document = open_document(path, "give a glTF 2.0 file")
    with reading(f"{path} is a broken .glb"):
        return _inspection(document, path, profile)


def _inspection(document: Document, path: str | os.PathLike[str], profile: str | None) -> Inspection:
    lods, hulls = inspected_meshes(document)
    recipe = (find_recipe(document) or {}).get(RECIPE)
    target = find_profile(profile or str((recipe or {}).get("profile", GENERIC.name)))
    textures = tuple(_texture(document, index) for index in range(len(document.items("images"))))
    side = max((max(t.size) for t in textures if t.size), default=0)
    bounds = lods[0].bounds if lods else None
    extent = [0.0, 0.0, 0.0] if bounds is None else (bounds[1] - bounds[0]).tolist()
    return Inspection(
        file=str(path),
        bytes=Path(path).stat().st_size,
        profile=target.name,
        extent=(extent[0], extent[1], extent[2]),
        levels=tuple(_lod_facts(mesh, side) for mesh in lods),
        textures=textures,
        hulls=tuple(len(np.unique(hull.positions, axis=0)) for hull in hulls),
        materials=tuple(str(material.get("name") or "") for material in document.items("materials")),
        extensions=document.used,
        required=document.required,
        recipe=None if recipe is None else without_pictures(recipe),
        faults=tuple(all_faults(document, lods, hulls, target)),
    )


def _texture(document: Document, index: int) -> TextureFacts:
    image = document.item("images", index)
    try:
        count, size = len(document.image_bytes(index)), document.image_size(index)
    except InputError:  # the faults say why
        count, size = 0, None
    return TextureFacts(str(image.get("name") or ""), str(image.get("mimeType") or ""), size, count)


def _lod_facts(mesh: InspectedMesh, side: int) -> LodFacts:
    error = mesh.report.get("max_error")
    coverage = density = None
    uvs = mesh.attributes.get("TEXCOORD_0")
    faces = mesh.sound_faces
    if uvs is not None and len(faces) and np.isfinite(uvs).all() and np.isfinite(mesh.positions).all():
        coverage = uv_coverage(uvs, faces)
        density = texel_density(mesh.positions, uvs, faces, side) if side else None
    counts = (len(mesh.faces), len(mesh.positions))
    return LodFacts(mesh.name, *counts, float(error) if isinstance(error, int | float) else None, coverage, density)


def uv_coverage(uvs: np.ndarray[Any, Any], faces: np.ndarray[Any, Any]) -> float:
    """Share of the square 0..1 that faces `[F, 3]` cover with their UVs `[V, 2]`; what lies twice counts once."""
    flat = Mesh(np.column_stack([uvs, np.zeros(len(uvs))]).astype(np.float32), faces.astype(np.int32))
    steps = (np.arange(_COVERAGE_GRID, dtype=np.float32) + 0.5) / _COVERAGE_GRID
    places = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    origins = np.concatenate([places, np.ones((len(places), 1), np.float32)], axis=1)
    directions = np.tile(np.array([[0, 0, -1]], np.float32), (len(origins), 1))
    return len(RayScene(flat).intersect(origins, directions).rays) / len(origins)


def texel_density(
    positions: np.ndarray[Any, Any], uvs: np.ndarray[Any, Any], faces: np.ndarray[Any, Any], side: int
) -> float | None:
    """Texels a metre, the median over the surface: half of it has more. None if nothing has an area."""
    a, b, c = (positions[faces[:, i]] for i in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    (ax, ay), (bx, by), (cx, cy) = (uvs[faces[:, i]].astype(np.float64).T for i in range(3))
    covered = np.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2
    real = areas > 0
    if not real.any():
        return None
    density = np.sqrt(covered[real] / areas[real]) * side
    order = np.argsort(density)
    half = np.searchsorted(np.cumsum(areas[real][order]), areas[real].sum() / 2)
    return float(density[order][min(int(half), len(order) - 1)])


def as_text(found: Inspection) -> str:
    """What people read."""
    texture_bytes = sum(texture.bytes for texture in found.textures)
    size = " x ".join(f"{side:.3g}" for side in found.extent)
    lines = [
        f"{found.file}: {_kilobytes(found.bytes)}, {_kilobytes(texture_bytes)} of it textures; {size} m; "
        f"for {find_profile(found.profile).title}"
    ]
    lines += [_lod_line(index, lod) for index, lod in enumerate(found.levels)]
    lines.append(f"  textures    {_texture_line(found.textures)}")
    lines.append(f"  hulls       {_listed([f'{count} vertices' for count in found.hulls])}")
    lines.append(f"  materials   {_listed(found.materials)}")
    required = set(found.required)
    lines.append(f"  extensions  {_listed([f'{e} (required)' if e in required else e for e in found.extensions])}")
    if found.recipe:
        recipe = {key: found.recipe.get(key, "?") for key in ("generator", "prompt", "seed", "bundle", "license")}
        lines.append('  recipe      {generator}: "{prompt}", seed {seed}, bundle {bundle}; {license}'.format(**recipe))
    lines += [f"  fault       {fault}" for fault in found.faults]
    count = len(found.faults)
    lines.append("no faults" if not count else f"{count} fault{'s' * (count != 1)}")
    return "\n".join(lines)


def _lod_line(index: int, lod: LodFacts) -> str:
    parts = [f"  LOD{index}  {lod.triangles:>9,} triangles  {lod.vertices:>9,} vertices"]
    if lod.error is not None:
        parts.append(f"error {lod.error:.2%}")
    if lod.uv_coverage is not None:
        parts.append(f"UVs cover {lod.uv_coverage:.0%}")
    if lod.texel_density is not None:
        parts.append(f"{lod.texel_density:.0f} texels/m")
    return "  ".join(parts)


def _texture_line(textures: Sequence[TextureFacts]) -> str:
    texts = []
    for texture in textures:
        side = "broken" if texture.size is None else f"{texture.size[0]} x {texture.size[1]}"
        texts.append(f"{texture.name} {side} {texture.mime.removeprefix('image/').upper()}")
    return _listed(texts)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _kilobytes(count: int) -> str:
    return f"{count / 1000:,.0f} kB"
