"""What is inside a .glb, of anybody's making: levels, textures, hulls, recipe, and what an engine would reject."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pygltflib as gl

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.raycast import RayScene
from propsmith.runtime.gltf.profiles import GENERIC, find_profile
from propsmith.runtime.inspect.faults import all_faults, image_bytes, open_image
from propsmith.runtime.inspect.glb_parts import Part, read_parts
from propsmith.runtime.recipe import without_pictures

_COVERAGE_GRID = 512


@dataclass(frozen=True)
class LevelFacts:
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
    levels: tuple[LevelFacts, ...]
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
    data, file = _loaded(path)
    try:
        levels, hulls = read_parts(file)
    except (IndexError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is a broken .glb: its nodes or meshes name what isn't there ({error})") from error
    recipe = _recipe(file)
    wanted = find_profile(profile or str((recipe or {}).get("profile", GENERIC.name))).name
    textures = tuple(_texture(file, image) for image in file.images or [])
    side = max((max(t.size) for t in textures if t.size), default=0)
    finite = bool(levels) and len(levels[0].positions) > 0 and bool(np.isfinite(levels[0].positions).all())
    extent = np.ptp(levels[0].positions, axis=0).tolist() if finite else [0.0, 0.0, 0.0]
    return Inspection(
        file=str(path),
        bytes=len(data),
        profile=wanted,
        extent=(extent[0], extent[1], extent[2]),
        levels=tuple(_level(part, side) for part in levels),
        textures=textures,
        hulls=tuple(len(np.unique(hull.positions, axis=0)) for hull in hulls),
        materials=tuple(material.name or "" for material in file.materials or []),
        extensions=tuple(file.extensionsUsed or []),
        required=tuple(file.extensionsRequired or []),
        recipe=recipe,
        faults=tuple(all_faults(file, levels, hulls, wanted)),
    )


def _loaded(path: str | os.PathLike[str]) -> tuple[bytes, gl.GLTF2]:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
    if data[:4] != b"glTF":
        raise InputError(f"{path} is not a .glb: give a binary glTF 2.0 file")
    if len(data) < int.from_bytes(data[8:12], "little"):
        raise InputError(f"{path} is cut short: it says {int.from_bytes(data[8:12], 'little')} bytes, has {len(data)}")
    try:
        return data, gl.GLTF2.load_from_bytes(data)
    except Exception as error:  # pygltflib answers broken bytes with whatever Python raises on the way
        raise InputError(f"{path} is a broken .glb: {error}") from error


def _recipe(file: gl.GLTF2) -> dict[str, Any] | None:
    for node in file.nodes or []:
        found = (node.extras or {}).get("propsmith")
        if isinstance(found, dict):
            return without_pictures(found)
    return None


def _texture(file: gl.GLTF2, image: gl.Image) -> TextureFacts:
    try:
        data, size = image_bytes(file, image), open_image(file, image).size
    except Exception:  # the checks say why
        data, size = b"", None
    return TextureFacts(image.name or "", image.mimeType or "", size, len(data))


def _level(part: Part, side: int) -> LevelFacts:
    error = part.report.get("max_error")
    coverage = density = None
    uvs = part.attributes.get("TEXCOORD_0")
    faces = part.faces[((part.faces >= 0) & (part.faces < len(part.positions))).all(axis=1)]
    if uvs is not None and len(faces) and np.isfinite(uvs).all() and np.isfinite(part.positions).all():
        coverage = uv_coverage(uvs, faces)
        density = texel_density(part.positions, uvs, faces, side) if side else None
    counts = (len(part.faces), len(part.positions))
    return LevelFacts(part.name, *counts, float(error) if isinstance(error, int | float) else None, coverage, density)


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
    lines += [_level_line(index, level) for index, level in enumerate(found.levels)]
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


def _level_line(index: int, level: LevelFacts) -> str:
    parts = [f"  LOD{index}  {level.triangles:>9,} triangles  {level.vertices:>9,} vertices"]
    if level.error is not None:
        parts.append(f"error {level.error:.2%}")
    if level.uv_coverage is not None:
        parts.append(f"UVs cover {level.uv_coverage:.0%}")
    if level.texel_density is not None:
        parts.append(f"{level.texel_density:.0f} texels/m")
    return "  ".join(parts)


def _texture_line(textures: Sequence[TextureFacts]) -> str:
    told = []
    for texture in textures:
        side = "broken" if texture.size is None else f"{texture.size[0]} x {texture.size[1]}"
        told.append(f"{texture.name} {side} {texture.mime.removeprefix('image/').upper()}")
    return _listed(told)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _kilobytes(count: int) -> str:
    return f"{count / 1000:,.0f} kB"
